//! Why an expression is refused or stops. Messages are Dutch: owners of rule files read them.

/// Refused at reading, or stopped while evaluating. An ordinary FEEL null is no error.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FeelFout {
    /// Not a FEEL expression. Owner of the rules.
    #[error("FEEL-uitdrukking, teken {plek}: {reden}; tekst: {tekst}")]
    Taal {
        /// The expression, shortened.
        tekst: String,
        /// Character, from 1.
        plek: usize,
        /// What was found or expected.
        reden: String,
    },
    /// A cap on size, depth, steps or time was passed. Owner of the rules.
    #[error("FEEL-uitdrukking is te zwaar: {reden}")]
    Grens {
        /// Which cap.
        reden: String,
    },
    /// Something that DMN has and this evaluator refuses, such as Java functions.
    #[error("FEEL: {wat} wordt niet ondersteund")]
    NietOndersteund {
        /// What.
        wat: String,
    },
}
