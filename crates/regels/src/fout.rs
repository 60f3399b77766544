//! Why a rule file or a set of answers is refused. Messages are Dutch: operators and residents read them.

/// One error for the crate; each variant names the file and what in it, so that its owner can act.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegelFout {
    /// Not well-formed XML, or XML that we do not read (DTD, other encoding). File owner.
    #[error("{bestand}, regel {regel}: {reden}")]
    Xml {
        /// File name as given.
        bestand: String,
        /// Line, from 1.
        regel: u32,
        /// What is wrong.
        reden: String,
    },
    /// A cap on size, depth or number was passed. File owner.
    #[error("{bestand}, regel {regel}: te groot: {reden}")]
    TeGroot {
        /// File name as given.
        bestand: String,
        /// Line, from 1.
        regel: u32,
        /// Which cap.
        reden: String,
    },
    /// XML, but not an STTR/DMN file that can be read. File owner.
    #[error("{bestand}, regel {regel}: {reden}")]
    Sttr {
        /// File name as given.
        bestand: String,
        /// Line, from 1.
        regel: u32,
        /// What is wrong.
        reden: String,
    },
    /// A cell, output or input expression outside the supported forms. File owner.
    #[error(transparent)]
    Cel(Box<CelFout>),
    /// An answer for a question that no file has. Asker.
    #[error("antwoord \"{sleutel}\" hoort bij geen vraag in deze regels")]
    OnbekendeVraag {
        /// Key as given.
        sleutel: String,
    },
    /// An answer for something that the file itself fixes. Asker.
    #[error("\"{sleutel}\" staat in de regels vast en kan niet worden beantwoord")]
    VasteWaarde {
        /// Key as given.
        sleutel: String,
    },
    /// An answer that does not fit its question. Asker.
    #[error("antwoord op \"{sleutel}\": {reden}")]
    Antwoord {
        /// Key as given.
        sleutel: String,
        /// What was expected.
        reden: String,
    },
}

/// A cell that is refused, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{bestand}, regel {regel}: tabel \"{tabel}\", rij {rij}, kolom \"{kolom}\": {reden}: {tekst}")]
pub struct CelFout {
    /// File name as given.
    pub bestand: String,
    /// Line, from 1.
    pub regel: u32,
    /// Name of the decision.
    pub tabel: String,
    /// Row in file order, from 1; 0 for the heading of a column.
    pub rij: usize,
    /// Input expression or output name of the column.
    pub kolom: String,
    /// The text that is refused.
    pub tekst: String,
    /// Why.
    pub reden: String,
}

impl From<CelFout> for RegelFout {
    fn from(f: CelFout) -> Self {
        Self::Cel(Box::new(f))
    }
}

/// Longest piece of a file that an error repeats, in characters.
const MAX_AANGEHAALD: usize = 300;

impl RegelFout {
    /// The same with what it quotes of a file cut short: a name or a cell may be as large as the file.
    pub(crate) fn ingekort(mut self) -> Self {
        match &mut self {
            Self::Xml { reden, .. } | Self::TeGroot { reden, .. } | Self::Sttr { reden, .. } => kort(reden),
            Self::Cel(cel) => [&mut cel.tabel, &mut cel.kolom, &mut cel.reden, &mut cel.tekst]
                .into_iter()
                .for_each(kort),
            Self::OnbekendeVraag { sleutel } | Self::VasteWaarde { sleutel } => kort(sleutel),
            Self::Antwoord { sleutel, reden } => [sleutel, reden].into_iter().for_each(kort),
        }
        self
    }
}

fn kort(tekst: &mut String) {
    if let Some((plek, _)) = tekst.char_indices().nth(MAX_AANGEHAALD) {
        tekst.truncate(plek);
        tekst.push('…');
    }
}
