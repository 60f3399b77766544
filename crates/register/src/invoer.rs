//! Invoer: dossiers from a GeoJSON FeatureCollection, one feature at a time.
//!
//! RD through the `crs` member (`urn:ogc:def:crs:EPSG::28992`), else CRS84 through a conversion that the caller
//! hands in. Caps on size, depth (128) and vertices. What a property is called here is what [`Dossier`] calls it;
//! unknown properties become `eigenschappen`. `openbaar` is false unless the sender says true.
//! Start at [`lees`].

use std::cell::Cell;
use std::collections::HashSet;
use std::fmt;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::rc::Rc;

use model::{Datum, Geometrie, GeometrieSoort, Punt, Reden};
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::publicatie::keur_velden;
use crate::{Bewaard, Dossier, RegisterFout};

/// Longitude, latitude in degrees to RD metres; `None` outside the grid.
pub type NaarRd<'a> = dyn Fn([f64; 2]) -> Option<[f64; 2]> + Sync + 'a;

/// One GeoJSON Feature as a dossier; `naar_rd`: its coordinates are lon, lat, else RD metres.
///
/// Errors: a Dutch sentence that says what is wrong with it.
pub fn lees_feature(
    feature: Map<String, Value>,
    naar_rd: Option<&NaarRd<'_>>,
    grenzen: &Grenzen,
) -> Result<Dossier, String> {
    let id = identificatie(&feature);
    let mut plaats = Plaatsing {
        crs: if naar_rd.is_some() { Crs::Crs84 } else { Crs::Rd },
        naar_rd,
        punten_over: grenzen.punten,
    };
    lees_dossier(feature, id.as_deref(), &mut plaats)
}

/// What one file may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grenzen {
    /// Bytes of the whole file.
    pub bestand: u64,
    /// Bytes of one feature.
    pub feature: u64,
    /// Vertices of one feature.
    pub punten: usize,
    /// Features in the file.
    pub features: u64,
    /// Refusals that are kept with their reason; the rest is only counted.
    pub redenen: usize,
}

impl Default for Grenzen {
    fn default() -> Self {
        Self {
            bestand: 4 << 30,
            feature: 16 << 20,
            punten: 200_000,
            features: 10_000_000,
            redenen: 1_000,
        }
    }
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InvoerRapport {
    /// Features read.
    pub gelezen: u64,
    /// Features refused.
    pub geweigerd: u64,
    /// Why, for the first ones.
    pub redenen: Vec<Reden>,
    /// What the others did to the store.
    pub bewaard: Bewaard,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Crs {
    Rd,
    Crs84,
}

impl Crs {
    fn lees(tekst: &str) -> Option<Self> {
        let groot = tekst.to_ascii_uppercase();
        if groot.ends_with("28992") {
            Some(Self::Rd)
        } else if groot.ends_with("CRS84") {
            Some(Self::Crs84)
        } else {
            None
        }
    }
}

/// Reads a FeatureCollection twice: once for its `crs`, once for its features; each good dossier goes to `ontvang`.
///
/// Errors: [`RegisterFout::Bestand`] when the file as a whole cannot be read; what `ontvang` errs, except
/// [`RegisterFout::Ongeldig`], which refuses that one feature.
pub(crate) fn lees(
    mut lezer: impl Read + Seek,
    naam: &str,
    crs: Option<&str>,
    naar_rd: Option<&NaarRd<'_>>,
    grenzen: &Grenzen,
    ontvang: &mut dyn FnMut(Dossier) -> Result<(), RegisterFout>,
) -> Result<InvoerRapport, RegisterFout> {
    let fout = |uitleg: String| RegisterFout::Bestand {
        bestand: naam.to_owned(),
        uitleg,
    };
    let kop = ronde(&mut lezer, grenzen, None).map_err(fout)?;
    if kop.soort.as_deref() != Some("FeatureCollection") || !kop.heeft_features {
        return Err(fout("dit is geen GeoJSON FeatureCollection".to_owned()));
    }
    let crs = match crs.or(kop.crs.as_deref()) {
        None => Crs::Crs84,
        Some(t) => Crs::lees(t).ok_or_else(|| {
            fout(format!(
                "coördinatenstelsel '{}' kan niet; lever RD (EPSG:28992) of CRS84",
                kort(t)
            ))
        })?,
    };
    if crs == Crs::Crs84 && naar_rd.is_none() {
        return Err(fout(
            "het bestand is in lengte en breedte en de RD-roosters ontbreken; lever RD of geef --roosters"
                .to_owned(),
        ));
    }
    let mut verzamelaar = Verzamelaar {
        plaats: Plaatsing {
            crs,
            naar_rd,
            punten_over: 0,
        },
        grenzen: *grenzen,
        naam,
        gezien: HashSet::new(),
        rapport: InvoerRapport::default(),
        fataal: None,
        ontvang,
    };
    let einde = ronde(&mut lezer, grenzen, Some(&mut verzamelaar));
    if let Some(fataal) = verzamelaar.fataal {
        return Err(fataal);
    }
    einde.map_err(fout)?;
    Ok(verzamelaar.rapport)
}

fn kort(tekst: &str) -> String {
    tekst.chars().take(60).collect()
}

/// What the first round learns.
#[derive(Default)]
struct Kop {
    soort: Option<String>,
    crs: Option<String>,
    heeft_features: bool,
}

/// Bytes read so far and the most that may be read before the next checkpoint.
#[derive(Clone)]
struct Teller {
    gelezen: Rc<Cell<u64>>,
    tot: Rc<Cell<u64>>,
}

impl Teller {
    fn ruimte(&self, bytes: u64) {
        self.tot.set(self.gelezen.get().saturating_add(bytes));
    }
}

struct Begrensd<R> {
    binnen: R,
    teller: Teller,
    bestand: u64,
}

impl<R: Read> Read for Begrensd<R> {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        let gelezen = self.teller.gelezen.get();
        if gelezen > self.bestand {
            return Err(std::io::Error::other(format!(
                "het bestand is groter dan {} bytes",
                self.bestand
            )));
        }
        if gelezen > self.teller.tot.get() {
            return Err(std::io::Error::other(
                "één object of eigenschap is groter dan is toegestaan",
            ));
        }
        let n = self.binnen.read(buf)?;
        self.teller.gelezen.set(gelezen + n as u64);
        Ok(n)
    }
}

fn ronde<R: Read + Seek>(
    lezer: &mut R,
    grenzen: &Grenzen,
    verzamel: Option<&mut Verzamelaar<'_>>,
) -> Result<Kop, String> {
    lezer.seek(SeekFrom::Start(0)).map_err(|f| f.to_string())?;
    let teller = Teller {
        gelezen: Rc::default(),
        tot: Rc::new(Cell::new(grenzen.feature)),
    };
    let begrensd = Begrensd {
        binnen: lezer,
        teller: teller.clone(),
        bestand: grenzen.bestand,
    };
    let mut json = serde_json::Deserializer::from_reader(BufReader::new(begrensd));
    let collectie = Collectie {
        verzamel,
        teller,
        per_deel: grenzen.feature,
    };
    let kop = serde::Deserializer::deserialize_map(&mut json, collectie).map_err(leesfout)?;
    json.end().map_err(leesfout)?;
    Ok(kop)
}

fn leesfout(fout: serde_json::Error) -> String {
    format!("geen leesbare GeoJSON op regel {}: {fout}", fout.line())
}

struct Collectie<'a, 'b> {
    verzamel: Option<&'a mut Verzamelaar<'b>>,
    teller: Teller,
    per_deel: u64,
}

impl<'de> Visitor<'de> for Collectie<'_, '_> {
    type Value = Kop;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("een GeoJSON FeatureCollection")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut velden: A) -> Result<Kop, A::Error> {
        let mut kop = Kop::default();
        while let Some(naam) = velden.next_key::<String>()? {
            match naam.as_str() {
                "type" => kop.soort = velden.next_value::<Value>()?.as_str().map(str::to_owned),
                "crs" => {
                    let crs: Value = velden.next_value()?;
                    kop.crs = crs
                        .pointer("/properties/name")
                        .and_then(Value::as_str)
                        .map(str::to_owned);
                    if kop.crs.is_none() && !crs.is_null() {
                        kop.crs = Some(crs.to_string());
                    }
                }
                "features" if self.verzamel.is_some() => {
                    let verzamel = self.verzamel.as_deref_mut();
                    velden.next_value_seed(Features {
                        verzamel,
                        teller: &self.teller,
                        per_deel: self.per_deel,
                    })?;
                }
                andere => {
                    kop.heeft_features |= andere == "features";
                    self.teller.ruimte(u64::MAX);
                    velden.next_value::<IgnoredAny>()?;
                }
            }
            self.teller.ruimte(self.per_deel);
        }
        Ok(kop)
    }
}

struct Features<'a, 'b> {
    verzamel: Option<&'a mut Verzamelaar<'b>>,
    teller: &'a Teller,
    per_deel: u64,
}

impl<'de> DeserializeSeed<'de> for Features<'_, '_> {
    type Value = ();
    fn deserialize<D: serde::Deserializer<'de>>(self, d: D) -> Result<(), D::Error> {
        d.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Features<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("een lijst van features")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut rij: A) -> Result<(), A::Error> {
        let Some(verzamel) = self.verzamel else {
            return Ok(());
        };
        self.teller.ruimte(self.per_deel);
        while let Some(feature) = rij.next_element::<Value>()? {
            verzamel.neem(feature).map_err(serde::de::Error::custom)?;
            self.teller.ruimte(self.per_deel);
        }
        Ok(())
    }
}

struct Verzamelaar<'a> {
    plaats: Plaatsing<'a>,
    grenzen: Grenzen,
    naam: &'a str,
    gezien: HashSet<String>,
    rapport: InvoerRapport,
    fataal: Option<RegisterFout>,
    ontvang: &'a mut dyn FnMut(Dossier) -> Result<(), RegisterFout>,
}

impl Verzamelaar<'_> {
    /// One feature: taken in, or refused and counted. Errors: the store failed, or there are too many features.
    fn neem(&mut self, feature: Value) -> Result<(), String> {
        self.rapport.gelezen += 1;
        if self.rapport.gelezen > self.grenzen.features {
            return Err(format!("meer dan {} features", self.grenzen.features));
        }
        let Value::Object(feature) = feature else {
            self.weiger(None, "dit is geen Feature".to_owned());
            return Ok(());
        };
        let id = identificatie(&feature);
        self.plaats.punten_over = self.grenzen.punten;
        let dossier = match lees_dossier(feature, id.as_deref(), &mut self.plaats) {
            Ok(dossier) => dossier,
            Err(reden) => {
                self.weiger(id, reden);
                return Ok(());
            }
        };
        if self.gezien.contains(&dossier.identificatie) {
            self.weiger(id, "deze identificatie staat al eerder in het bestand".to_owned());
            return Ok(());
        }
        match (self.ontvang)(dossier) {
            Ok(()) => {
                self.gezien.extend(id);
                Ok(())
            }
            Err(RegisterFout::Ongeldig { uitleg, .. }) => {
                self.weiger(id, uitleg);
                Ok(())
            }
            Err(fataal) => {
                let tekst = fataal.to_string();
                self.fataal = Some(fataal);
                Err(tekst)
            }
        }
    }

    fn weiger(&mut self, object: Option<String>, reden: String) {
        self.rapport.geweigerd += 1;
        if self.rapport.redenen.len() < self.grenzen.redenen {
            let reden = format!("feature {}: {reden}", self.rapport.gelezen);
            let object = object.map(|id| kort(&id));
            self.rapport.redenen.push(Reden {
                bestand: self.naam.to_owned(),
                object,
                regel: None,
                reden,
            });
        }
    }
}

/// `properties.identificatie`, else the feature's own `id`.
fn identificatie(feature: &Map<String, Value>) -> Option<String> {
    let eigen = feature.get("properties").and_then(|p| p.get("identificatie"));
    match eigen.filter(|v| !v.is_null()).or_else(|| feature.get("id"))? {
        Value::String(t) => Some(t.trim().to_owned()),
        Value::Number(n) => Some(n.to_string()),
        _ => None,
    }
}

fn lees_dossier(
    mut feature: Map<String, Value>,
    id: Option<&str>,
    plaats: &mut Plaatsing<'_>,
) -> Result<Dossier, String> {
    if feature.get("type").and_then(Value::as_str) != Some("Feature") {
        return Err("dit is geen Feature".to_owned());
    }
    let identificatie = id.ok_or("de identificatie ontbreekt")?.to_owned();
    let geometrie = match feature.get("geometry") {
        None | Some(Value::Null) => None,
        Some(geometry) => Some(plaats.geometrie(geometry)?),
    };
    let mut velden = match feature.remove("properties") {
        Some(Value::Object(velden)) => velden,
        _ => return Err("de eigenschappen (properties) ontbreken".to_owned()),
    };
    velden.remove("identificatie");
    keur_velden(&mut velden)?;
    Ok(Dossier {
        identificatie,
        soort: tekst(&mut velden, "soort")?
            .ok_or("het soort ontbreekt")?
            .parse()?,
        titel: tekst(&mut velden, "titel")?.ok_or("de titel ontbreekt")?,
        omschrijving: tekst(&mut velden, "omschrijving")?,
        status: tekst(&mut velden, "status")?,
        categorie: tekst(&mut velden, "categorie")?,
        van: datum(&mut velden, "van")?,
        tot: datum(&mut velden, "tot")?,
        openbaar: match velden.remove("openbaar") {
            None | Some(Value::Null) => false,
            Some(Value::Bool(b)) => b,
            Some(_) => return Err("openbaar moet true of false zijn".to_owned()),
        },
        geometrie,
        eigenschappen: velden,
        versie: 0,
    })
}

fn tekst(velden: &mut Map<String, Value>, naam: &str) -> Result<Option<String>, String> {
    match velden.remove(naam) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(t)) => Ok(Some(t.trim().to_owned()).filter(|t| !t.is_empty())),
        Some(_) => Err(format!("{naam} moet tekst zijn")),
    }
}

fn datum(velden: &mut Map<String, Value>, naam: &str) -> Result<Option<Datum>, String> {
    tekst(velden, naam)?
        .map(|t| t.parse())
        .transpose()
        .map_err(|f: model::TijdFout| format!("{naam}: {f}"))
}

/// One GeoJSON geometry in lon, lat (CRS84) as RD millimetres. Errors: what is wrong with it, in Dutch.
pub fn geometrie_uit_crs84(geometrie: &Value, naar_rd: &NaarRd<'_>) -> Result<Geometrie, String> {
    let mut plaatsing = Plaatsing {
        crs: Crs::Crs84,
        naar_rd: Some(naar_rd),
        punten_over: Grenzen::default().punten,
    };
    plaatsing.geometrie(geometrie)
}

/// Turns GeoJSON coordinates into RD millimetres.
struct Plaatsing<'a> {
    crs: Crs,
    naar_rd: Option<&'a NaarRd<'a>>,
    punten_over: usize,
}

impl Plaatsing<'_> {
    fn geometrie(&mut self, geometry: &Value) -> Result<Geometrie, String> {
        let soort = geometry.get("type").and_then(Value::as_str).unwrap_or_default();
        let c = geometry
            .get("coordinates")
            .ok_or("de geometrie heeft geen coördinaten")?;
        let uit = match soort {
            "Point" => Ok(Geometrie::punt(self.punt(c)?)),
            "MultiPoint" => {
                let punten = self.punten(c)?;
                if punten.is_empty() {
                    return Err("geometrie zonder punten".to_owned());
                }
                Ok(Geometrie {
                    soort: GeometrieSoort::Punt,
                    punten,
                    ringen: vec![],
                    delen: vec![],
                })
            }
            "LineString" => Geometrie::lijn(self.punten(c)?),
            "MultiLineString" => Geometrie::lijnen(self.ringen(c)?),
            "Polygon" => Geometrie::vlak(self.ringen(c)?),
            "MultiPolygon" => Geometrie::vlakken(
                lijst(c)?
                    .iter()
                    .map(|v| self.ringen(v))
                    .collect::<Result<_, _>>()?,
            ),
            andere => {
                return Err(format!(
                    "geometrie '{}' kan niet; lever punten, lijnen of vlakken",
                    kort(andere)
                ));
            }
        };
        uit.map_err(|f| f.to_string())
    }

    fn punt(&mut self, c: &Value) -> Result<Punt, String> {
        self.punten_over = self
            .punten_over
            .checked_sub(1)
            .ok_or("de geometrie heeft te veel punten")?;
        let getal = |nr: usize| {
            c.get(nr)
                .and_then(Value::as_f64)
                .ok_or("een coördinaat is geen getal")
        };
        let mut xy = [getal(0)?, getal(1)?];
        if self.crs == Crs::Crs84 {
            let [lon, lat] = xy;
            xy = self.naar_rd.and_then(|om| om(xy)).ok_or_else(|| {
                format!("{lon}, {lat} ligt buiten het gebied van RD (lengte eerst, dan breedte)")
            })?;
        }
        Geometrie::punt_uit_m(xy[0], xy[1]).map_err(|f| f.to_string())
    }

    fn punten(&mut self, c: &Value) -> Result<Vec<Punt>, String> {
        lijst(c)?.iter().map(|p| self.punt(p)).collect()
    }

    fn ringen(&mut self, c: &Value) -> Result<Vec<Vec<Punt>>, String> {
        lijst(c)?.iter().map(|r| self.punten(r)).collect()
    }
}

fn lijst(c: &Value) -> Result<&Vec<Value>, &'static str> {
    c.as_array()
        .ok_or("de coördinaten hebben niet de vorm van hun soort")
}
