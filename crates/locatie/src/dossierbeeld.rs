//! Dossierbeeld: a dossier in the answer, and the whole answer as JSON.
//!
//! An answer holds some fifty dossiers that are the same in every answer but for their distance. So each is written once,
//! kept beside the dossier in the register's map, and copied after: most of the bytes of an answer cost no more than
//! that. Start at [`Locatiebeeld::schrijf_json`]; the same values serialise to the same bytes by serde alone.

use std::ops::Deref;
use std::sync::Arc;

use model::{Datum, Tekst, Toestand, Waarde};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::beeld::{Deel, Locatiebeeld, PuntBeeld};

/// A zaak, melding, work, announcement or initiatief near the point. Reads as its [`DossierKop`]; `staart` has the rest.
#[derive(Debug, Clone, PartialEq)]
pub struct Dossier {
    /// Planar distance to its geometry, metres; 0 inside.
    pub afstand_m: f64,
    pub(crate) inhoud: Arc<Dossierinhoud>,
}

/// What is the same of a dossier in every answer.
#[derive(Debug, PartialEq)]
pub struct Dossierinhoud {
    /// All of it but the distance, which stands at `knip`.
    json: Box<str>,
    knip: usize,
    kop: DossierKop,
    staart: DossierStaart,
}

/// What a dossier is: stands before the distance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DossierKop {
    /// Its own state.
    pub toestand: Toestand,
    /// Public id.
    pub identificatie: Tekst,
    /// `zaak`, `melding`, `werkzaamheid`, `bekendmaking` or `initiatief`.
    pub soort: Tekst,
    /// One line.
    pub titel: Tekst,
    /// What may be read of it in public.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub omschrijving: Option<Tekst>,
    /// Status in plain words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Tekst>,
}

/// When and where a dossier is: stands after the distance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DossierStaart {
    /// First day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub van: Option<Datum>,
    /// Last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tot: Option<Datum>,
    /// Where it is drawn.
    pub punt: PuntBeeld,
    /// Other attributes that may be shown.
    #[serde(
        default = "geen_kenmerken",
        skip_serializing_if = "zonder_kenmerken",
        serialize_with = "schrijf_kenmerken",
        deserialize_with = "lees_kenmerken"
    )]
    pub kenmerken: Kenmerken,
}

/// Attributes that answers share.
type Kenmerken = Arc<[(String, Waarde)]>;

fn geen_kenmerken() -> Kenmerken {
    Arc::new([])
}

fn zonder_kenmerken(kenmerken: &Kenmerken) -> bool {
    kenmerken.is_empty()
}

fn schrijf_kenmerken<S: Serializer>(kenmerken: &Kenmerken, s: S) -> Result<S::Ok, S::Error> {
    kenmerken.serialize(s)
}

fn lees_kenmerken<'de, D: Deserializer<'de>>(d: D) -> Result<Kenmerken, D::Error> {
    Vec::deserialize(d).map(Into::into)
}

impl Dossierinhoud {
    /// Writes both parts, once.
    pub fn new(kop: DossierKop, staart: DossierStaart) -> Self {
        // plain structs of texts and numbers: writing them to memory cannot fail
        let tekst = |json: serde_json::Result<String>| json.unwrap_or_default();
        let voor = tekst(serde_json::to_string(&kop));
        let na = tekst(serde_json::to_string(&staart));
        let mut json = format!("{},\"afstandM\":", voor.strip_suffix('}').unwrap_or_default());
        let knip = json.len();
        json.push(',');
        json.push_str(na.get(1..).unwrap_or_default());
        Self {
            json: json.into(),
            knip,
            kop,
            staart,
        }
    }

    /// When and where.
    pub fn staart(&self) -> &DossierStaart {
        &self.staart
    }
}

impl Dossier {
    /// When and where.
    pub fn staart(&self) -> &DossierStaart {
        &self.inhoud.staart
    }

    fn schrijf(&self, uit: &mut Vec<u8>) -> serde_json::Result<()> {
        let (voor, na) = self.inhoud.json.split_at(self.inhoud.knip);
        uit.extend_from_slice(voor.as_bytes());
        serde_json::to_writer(&mut *uit, &self.afstand_m)?;
        uit.extend_from_slice(na.as_bytes());
        Ok(())
    }
}

impl Deref for Dossier {
    type Target = DossierKop;
    fn deref(&self) -> &DossierKop {
        &self.inhoud.kop
    }
}

/// The three parts of a dossier in the order of the answer.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Heel<K, S> {
    #[serde(flatten)]
    kop: K,
    afstand_m: f64,
    #[serde(flatten)]
    staart: S,
}

impl Serialize for Dossier {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        Heel {
            kop: &self.inhoud.kop,
            afstand_m: self.afstand_m,
            staart: &self.inhoud.staart,
        }
        .serialize(s)
    }
}

impl<'de> Deserialize<'de> for Dossier {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let heel = Heel::<DossierKop, DossierStaart>::deserialize(d)?;
        Ok(Self {
            afstand_m: heel.afstand_m,
            inhoud: Arc::new(Dossierinhoud::new(heel.kop, heel.staart)),
        })
    }
}

impl Locatiebeeld {
    /// The answer as JSON, behind what is in `uit`: the bytes that `serde_json` makes of it, in half the time.
    ///
    /// Errors: none that a value in memory can give; they are passed on.
    pub fn schrijf_json(&self, uit: &mut Vec<u8>) -> serde_json::Result<()> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Begin<'a> {
            punt: &'a PuntBeeld,
            op_datum: Datum,
            straal: f64,
            staat: &'a crate::Staat,
            mag: &'a crate::Mag,
        }
        let begin = Begin {
            punt: &self.punt,
            op_datum: self.op_datum,
            straal: self.straal,
            staat: &self.staat,
            mag: &self.mag,
        };
        open(uit, &begin)?;
        uit.extend_from_slice(b",\"speelt\":");
        let speelt = &self.speelt;
        open::<Deel>(uit, &speelt.deel)?;
        lijst(uit, "nu", &speelt.nu)?;
        lijst(uit, "komt", &speelt.komt)?;
        lijst(uit, "klaar", &speelt.klaar)?;
        uit.extend_from_slice(b",\"meerMogelijk\":");
        serde_json::to_writer(&mut *uit, &speelt.meer_mogelijk)?;
        if !speelt.beperkt_tot.is_empty() {
            uit.extend_from_slice(b",\"beperktTot\":");
            serde_json::to_writer(&mut *uit, &speelt.beperkt_tot)?;
        }
        uit.extend_from_slice(b"},\"initiatieven\":");
        open::<Deel>(uit, &self.initiatieven.deel)?;
        lijst(uit, "lijst", &self.initiatieven.lijst)?;
        uit.extend_from_slice(b"}}");
        Ok(())
    }

    /// [`Self::schrijf_json`] in memory of its own.
    pub fn json(&self) -> serde_json::Result<Vec<u8>> {
        let mut uit = Vec::with_capacity(32 << 10);
        self.schrijf_json(&mut uit)?;
        Ok(uit)
    }
}

/// An object that is left open at its end.
fn open<T: Serialize>(uit: &mut Vec<u8>, waarde: &T) -> serde_json::Result<()> {
    serde_json::to_writer(&mut *uit, waarde)?;
    uit.pop();
    Ok(())
}

fn lijst(uit: &mut Vec<u8>, naam: &str, dossiers: &[Dossier]) -> serde_json::Result<()> {
    uit.extend_from_slice(b",\"");
    uit.extend_from_slice(naam.as_bytes());
    uit.extend_from_slice(b"\":[");
    for (nr, dossier) in dossiers.iter().enumerate() {
        if nr > 0 {
            uit.push(b',');
        }
        dossier.schrijf(uit)?;
    }
    uit.push(b']');
    Ok(())
}
