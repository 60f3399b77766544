//! What a reader hands to a layer: its definition, its records, its date and its coverage.

use serde::{Deserialize, Serialize};

use crate::{Datum, Geometrie, GeometrieFout, GeometrieSoort, LaagId, Periode, Vak, Waarde};

/// What a layer is, said by the reader before its first record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LaagDefinitie {
    /// `<bron>-<type>`.
    pub id: LaagId,
    /// Name for people, Dutch: "BAG panden".
    pub titel: String,
    /// Licence and owner, as it must be shown: "Kadaster, publiek domein".
    pub bronvermelding: String,
    /// The one kind of geometry of its objects; `None` for layers without geometry (nummeraanduidingen).
    pub geometrie: Option<GeometrieSoort>,
    /// The attributes that have something to say beyond their value; others need no definition.
    pub kenmerken: Vec<KenmerkDefinitie>,
    /// Layers with the same name here form one partition of the plane: they share their edges, and
    /// generalisation keeps them shared (`bgt`).
    pub partitie: Option<String>,
    /// Past this age of its `stand` an answer says that the layer is old.
    pub max_leeftijd_dagen: Option<u32>,
}

/// What is special about an attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KenmerkDefinitie {
    /// Name, camelCase as in the register's own schema (`maaktDeelUitVan`).
    pub naam: String,
    /// True when objects are looked up by this attribute (each member of a list counts).
    pub indexeer: bool,
}

/// One record of a delivery: an object as it was during one period.
#[derive(Debug, Clone, PartialEq)]
pub struct Voorkomen {
    /// The register's identification (BAG 16 digits, BGT lokaalID, CBS code); the same for all voorkomens of an object.
    pub id: String,
    /// When it holds.
    pub periode: Periode,
    /// Where it lies; `None` when the record has none.
    pub geometrie: Option<Geometrie>,
    /// Attributes, name (camelCase) and value; absent when the register has no value.
    pub kenmerken: Vec<(String, Waarde)>,
}

/// Why a record was refused; the rest of its delivery goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reden {
    /// File, with the zip members that lead to it: `levering.zip/9999PND.zip/PND-1.xml`.
    pub bestand: String,
    /// The object's identification, when it was read.
    pub object: Option<String>,
    /// Line in the file, from 1.
    pub regel: Option<u64>,
    /// What is wrong and what to do, one sentence.
    pub reden: String,
}

/// The date up to which a delivery is complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stand {
    /// The day.
    pub datum: Datum,
    /// True when derived from the latest registration date instead of stated.
    pub afgeleid: bool,
}

/// Where a delivery is complete: inside, nothing found means there is nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dekking {
    /// Nobody said: a miss is always `onbekend`.
    Onbekend,
    /// A box.
    Vak(Vak),
    /// An area, such as a gemeente's boundary.
    Vlak(Geometrie),
}

impl Dekking {
    /// The area; `None` when nothing was said. Errors: a box without surface.
    pub fn gebied(&self) -> Result<Option<Geometrie>, GeometrieFout> {
        match self {
            Self::Onbekend => Ok(None),
            Self::Vlak(gebied) => Ok(Some(gebied.clone())),
            Self::Vak(v) => {
                let ring = vec![v.min, [v.max[0], v.min[1]], v.max, [v.min[0], v.max[1]]];
                Geometrie::vlak(vec![ring]).map(Some)
            }
        }
    }
}
