//! What a rule file says, before names are resolved: the shape between reading and compiling.

use std::collections::HashMap;
use std::sync::Arc;

use crate::Waarde;
use crate::cel::Test;
use crate::uitkomst::{Maatregel, Vraag};

/// A rule file as read; names are not yet resolved.
#[derive(Debug, Clone)]
pub(crate) struct Ruw {
    pub(crate) bestand: String,
    pub(crate) naam: Arc<str>,
    pub(crate) namespace: Arc<str>,
    pub(crate) invoeren: Vec<RuwInvoer>,
    pub(crate) beslissingen: Vec<RuwBeslissing>,
    pub(crate) maatregelen: HashMap<Arc<str>, Maatregel>,
    /// Uitvoeringsregels that no inputData uses: id and line.
    pub(crate) los: Vec<(Arc<str>, u32)>,
    /// itemDefinition name to the type it stands for, where that is one type.
    pub(crate) types: HashMap<String, String>,
    pub(crate) meldingen: Vec<String>,
}

/// Where an input's value comes from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Herkomst {
    /// Asked, looked up or measured.
    Vraag,
    /// Fixed by the file.
    Vast(Waarde),
    /// Fixed by the file, with a caveat.
    Voorbehoud(Waarde, Arc<str>),
}

/// An input with the way its fact is asked.
#[derive(Debug, Clone)]
pub(crate) struct RuwInvoer {
    /// Name used in tables (`variable/@name`, else `@name`).
    pub(crate) naam: Arc<str>,
    /// `inputData/@name`, where that is another name.
    pub(crate) ook_naam: Option<Arc<str>>,
    pub(crate) vraag: Vraag,
    pub(crate) herkomst: Herkomst,
    /// Group priority, rule priority, place in the file.
    pub(crate) volgorde: (i64, i64, usize),
    /// What cells are compared with: the answer's type.
    pub(crate) geo: bool,
    /// `variable/@typeRef` as delivered; empty when not stated.
    pub(crate) type_ref: String,
    /// Without uitvoeringsregel (plain DMN): asked by its name.
    pub(crate) los: bool,
    /// Line of the inputData.
    pub(crate) regel: u32,
}

/// A decision with its body.
#[derive(Debug, Clone)]
pub(crate) struct RuwBeslissing {
    pub(crate) naam: Arc<str>,
    /// Name under which other tables use it.
    pub(crate) variabele: Arc<str>,
    pub(crate) type_ref: String,
    /// functioneleStructuurRef, when this is a top decision.
    pub(crate) structuur: Vec<Arc<str>>,
    pub(crate) inhoud: Inhoud,
    pub(crate) regel: u32,
}

#[derive(Debug, Clone)]
pub(crate) enum Inhoud {
    Tabel(RuwTabel),
    /// A fixed value.
    Vast(Waarde),
    /// The value of another name.
    Naam(String),
    /// Another file plugs in here.
    Aansluiting {
        namespace: Option<Arc<str>>,
        model: Arc<str>,
        beslissing: Arc<str>,
    },
}

/// What happens when several rows match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Beleid {
    Unique,
    Any,
    First,
    Priority,
    RuleOrder,
    OutputOrder,
    Collect(Option<Aggregatie>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Aggregatie {
    Som,
    Aantal,
    Kleinste,
    Grootste,
}

#[derive(Debug, Clone)]
pub(crate) struct RuwTabel {
    pub(crate) beleid: Beleid,
    pub(crate) kolommen: Vec<(String, u32)>,
    /// Per column `inputExpression/@typeRef`; empty when not stated.
    pub(crate) kolom_types: Vec<String>,
    pub(crate) uitvoer: Vec<RuwUitvoer>,
    pub(crate) rijen: Vec<RuwRij>,
}

#[derive(Debug, Clone)]
pub(crate) struct RuwUitvoer {
    pub(crate) naam: String,
    /// outputValues: allowed values, best first (PRIORITY, OUTPUT ORDER).
    pub(crate) volgorde: Vec<Waarde>,
    pub(crate) standaard: Option<Waarde>,
    /// `output/@typeRef`; empty when not stated.
    pub(crate) type_ref: String,
}

#[derive(Debug, Clone)]
pub(crate) struct RuwRij {
    pub(crate) cellen: Vec<Test>,
    pub(crate) uit: Vec<Waarde>,
    pub(crate) toelichting: Option<Arc<str>>,
    pub(crate) bron: Vec<Arc<str>>,
}
