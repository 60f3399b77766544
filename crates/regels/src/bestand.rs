//! One rule file, read and ready to be evaluated.

use std::sync::Arc;

use serde_json::Value;

use crate::antwoorden;
use crate::compileer::toppen;
use crate::tabel::Model;
use crate::uitkomst::{Anders, Soort, Uitkomst, Vraag};
use crate::{Antwoorden, RegelFout, anders, uitleg};
use crate::{
    ruw::{Herkomst, Ruw},
    sttr,
};

/// A rule file: questions and decisions. Cheap to clone, shared between threads.
#[derive(Debug, Clone)]
pub struct Regelbestand {
    pub(crate) ruw: Arc<Ruw>,
    pub(crate) model: Arc<Model>,
}

impl Regelbestand {
    /// Reads a file.
    ///
    /// - In: the bytes of an STTR file (DMN 1.1 to 1.5), UTF-8; `naam` is used in messages only.
    /// - Errors: [`RegelFout`] with file and line; an unsupported cell names table, row, column and text.
    pub fn lees(bytes: &[u8], naam: &str) -> Result<Self, RegelFout> {
        let ruw = sttr::lees(bytes, naam).map_err(RegelFout::ingekort)?;
        let top = toppen(&ruw).first().copied().unwrap_or(0);
        let model = Model::maak(&[&ruw], top).map_err(RegelFout::ingekort)?;
        Ok(Self {
            ruw: Arc::new(ruw),
            model: Arc::new(model),
        })
    }

    /// File name as given.
    pub fn bestand(&self) -> &str {
        &self.ruw.bestand
    }

    /// `definitions/@name`, trimmed; may be empty. With the namespace it identifies the file.
    pub fn naam(&self) -> &str {
        &self.ruw.naam
    }

    /// Namespace of the authority.
    pub fn namespace(&self) -> &str {
        &self.ruw.namespace
    }

    /// All functioneleStructuurRefs of its top decisions, without a leading "#".
    pub fn structuurrefs(&self) -> impl Iterator<Item = &str> {
        self.ruw
            .beslissingen
            .iter()
            .flat_map(|b| b.structuur.iter().map(|s| &**s))
    }

    /// What the file decides.
    pub fn soort(&self) -> Soort {
        self.model.soort
    }

    /// IMOW ids of the activiteiten that this file is about, `nl.imow-gm9999.activiteit.X`; may be empty.
    pub fn activiteiten(&self) -> Vec<&str> {
        self.structuurrefs()
            .filter_map(|r| r.find("nl.imow-").and_then(|i| r.get(i..)))
            .collect()
    }

    /// All questions of the file, in the order they are asked; fixed values are not questions.
    pub fn vragen(&self) -> Vec<&Vraag> {
        let mut open: Vec<_> = self
            .ruw
            .invoeren
            .iter()
            .filter(|i| i.herkomst == Herkomst::Vraag)
            .collect();
        open.sort_by_key(|i| i.volgorde);
        open.into_iter().map(|i| &i.vraag).collect()
    }

    /// What was read but is unusual, for the owner of the file; Dutch, with line numbers.
    pub fn meldingen(&self) -> &[String] {
        &self.ruw.meldingen
    }

    /// Checks answers against the questions of this file.
    ///
    /// - In: `{"<id of the uitvoeringsregel, else exact input name>": value}`; several options as a list or joined by
    ///   ", "; dates ISO or dd-mm-yyyy; `null` is not answered.
    /// - Errors: an unknown key, an answer to a fixed value, a value that does not fit.
    pub fn antwoorden(&self, json: &Value) -> Result<Antwoorden, RegelFout> {
        antwoorden::lees(json, self.ruw.invoeren.iter()).map_err(RegelFout::ingekort)
    }

    /// Per other code the smallest change of answers that gives it; empty while the outcome is open.
    ///
    /// Cost: one pass over the case split, far more than an evaluation.
    pub fn anders(&self, antwoorden: &Antwoorden) -> Vec<Anders> {
        anders::anders(&self.model, antwoorden)
    }

    /// Evaluates with these answers; what is not answered is open. Answers to other files' questions are ignored.
    ///
    /// Cost: microseconds; the first call on a file also builds its case split (milliseconds).
    pub fn evalueer(&self, antwoorden: &Antwoorden) -> Uitkomst {
        uitleg::maak(&self.model, antwoorden)
    }
}

/// The IMOW id of the activiteit in a functioneleStructuurRef.
pub(crate) fn activiteit_van(structuurref: &str) -> Option<&str> {
    structuurref.get(structuurref.find("nl.imow-")?..)
}
