//! DMN 1.1 to 1.5 in general: a model in, the outcome of a decision out.
//!
//! Wider than the rule files of `sttr.rs` and not fast: decisions with any boxed expression, every hit policy, business
//! knowledge models, decision services, imports, item definitions. It exists to hold our FEEL against the conformance
//! tests ([`tck`]) and as a second opinion on a rule file. Start at [`DmnModel::lees`].
//!
//! Refuses to know: STTR's extensions, open answers, files on disk. A model that cannot be read is an error with line and
//! reason; an expression that cannot be read makes its decision null, with the reason among the remarks.

mod kader;
mod kader_lezen;
mod kern;
mod lezen;
mod tabel;
pub mod tck;
mod typen;

pub use kern::DmnModel;
