//! Bestand: a selection as one file that other programs open: FlatGeobuf or GeoPackage.
//!
//! Both are made in a temporary file of their own library; coordinates stand east first, as both formats want.

use filter::{Soort, Uitkomst};
use flatgeobuf::{ColumnType, FgbCrs, FgbWriter, FgbWriterOptions, GeometryType};
use geozero::{ColumnValue, GeomProcessor, GeozeroGeometry, PropertyProcessor};
use model::GeometrieSoort;
use rd::Roosters;

use super::collectie::{Collectie, Kenmerk};
use super::crs::Crs;
use super::ding::{Ding, Veld};
use super::geojson;
use super::gpkg::GeoPackage;
use super::items::Vraag;
use super::opdracht::Opdracht;
use super::vraag::Formaat;
use crate::Probleem;

/// Bytes of a finished file at most.
const BYTES_MAX: u64 = 1 << 30;

/// A file in the making.
pub(crate) enum Bestand {
    Fgb(Box<Fgb>),
    Gpkg(Box<GeoPackage>),
}

impl Bestand {
    pub(crate) fn nieuw(
        vraag: &Vraag,
        collectie: &Collectie<'_>,
        opdracht: &Opdracht,
    ) -> Result<Self, Probleem> {
        let alle = collectie.kenmerken(&vraag.app, &vraag.stand);
        let gekozen = |k: &&Kenmerk| opdracht.velden.as_ref().is_none_or(|v| v.contains(&k.naam));
        let kolommen: Vec<Kenmerk> = alle.iter().filter(gekozen).cloned().collect();
        let roosters = std::sync::Arc::clone(&vraag.app.plek.roosters);
        Ok(if vraag.formaat == Formaat::GeoPackage {
            Self::Gpkg(Box::new(GeoPackage::nieuw(
                collectie,
                kolommen,
                opdracht.crs,
                roosters,
            )?))
        } else {
            Self::Fgb(Box::new(Fgb::nieuw(collectie, kolommen, opdracht.crs, roosters)?))
        })
    }

    pub(crate) fn ding(&mut self, ding: &Ding<'_>) -> Result<(), Probleem> {
        match self {
            Self::Fgb(f) => f.ding(ding),
            Self::Gpkg(g) => g.ding(ding),
        }
    }

    /// The finished file, and how many features without geometry it leaves out. Errors: 400 when it grew too large.
    pub(crate) fn klaar(self) -> Result<(Vec<u8>, u64), Probleem> {
        let (bytes, zonder) = match self {
            Self::Fgb(f) => {
                let zonder = f.zonder;
                (f.klaar()?, zonder)
            }
            Self::Gpkg(g) => (g.klaar(BYTES_MAX)?, 0),
        };
        if bytes.len() as u64 > BYTES_MAX {
            return Err(Probleem::te_duur(
                "Dit bestand wordt groter dan 1 GiB. Maak de selectie kleiner.",
            ));
        }
        Ok((bytes, zonder))
    }
}

/// The number of a system, and whether its own axis order is north first.
pub(crate) fn epsg(crs: Crs) -> i32 {
    match crs {
        Crs::Crs84 | Crs::Wgs84 => 4326,
        Crs::Etrs89 => 4258,
        Crs::Rd => 28992,
        Crs::Mercator => 3857,
    }
}

/// A vertex, east first.
pub(crate) fn oost_noord(crs: Crs, roosters: &Roosters, rd: model::Punt) -> [f64; 2] {
    let [a, b] = crs.getallen(roosters, rd);
    match crs {
        Crs::Etrs89 | Crs::Wgs84 => [b, a],
        _ => [a, b],
    }
}

/// A value that has no column type of its own, as JSON.
pub(crate) fn als_json(veld: Veld<'_>) -> String {
    let mut uit = Vec::new();
    geojson::waarde(&mut uit, veld);
    String::from_utf8(uit).unwrap_or_default()
}

/// A FlatGeobuf with its spatial index.
pub(crate) struct Fgb {
    schrijver: FgbWriter<'static>,
    kolommen: Vec<Kenmerk>,
    crs: Crs,
    roosters: std::sync::Arc<Roosters>,
    /// The layer holds one kind of geometry, declared as several.
    veel: bool,
    /// Features without geometry, left out.
    zonder: u64,
}

fn fout(oorzaak: &dyn std::fmt::Display) -> Probleem {
    Probleem::intern(&format!("FlatGeobuf: {oorzaak}"))
}

impl Fgb {
    fn nieuw(
        collectie: &Collectie<'_>,
        kolommen: Vec<Kenmerk>,
        crs: Crs,
        roosters: std::sync::Arc<Roosters>,
    ) -> Result<Self, Probleem> {
        let soort = match collectie.geometrie() {
            Some(GeometrieSoort::Punt) => GeometryType::MultiPoint,
            Some(GeometrieSoort::Lijn) => GeometryType::MultiLineString,
            Some(GeometrieSoort::Vlak) => GeometryType::MultiPolygon,
            None => GeometryType::Unknown,
        };
        let een_soort = collectie.geometrie().is_some();
        let opties = FgbWriterOptions {
            detect_type: false,
            promote_to_multi: een_soort,
            crs: FgbCrs {
                org: Some("EPSG"),
                code: epsg(crs),
                ..FgbCrs::default()
            },
            ..FgbWriterOptions::default()
        };
        let mut schrijver =
            FgbWriter::create_with_options(&collectie.id(), soort, opties).map_err(|f| fout(&f))?;
        for kenmerk in &kolommen {
            let soort = match kenmerk.soort {
                Soort::Getal => ColumnType::Double,
                Soort::Heel => ColumnType::Long,
                Soort::JaNee => ColumnType::Bool,
                Soort::Dag | Soort::Tijdstip => ColumnType::DateTime,
                Soort::Lijst => ColumnType::Json,
                Soort::Tekst | Soort::Vorm | Soort::Divers => ColumnType::String,
            };
            schrijver.add_column(&kenmerk.naam, soort, |_, _| {});
        }
        Ok(Self {
            schrijver,
            kolommen,
            crs,
            roosters,
            veel: een_soort,
            zonder: 0,
        })
    }

    fn ding(&mut self, ding: &Ding<'_>) -> Result<(), Probleem> {
        if ding.soort().is_none() {
            // The index of this format has no place for what has none.
            self.zonder += 1;
            return Ok(());
        }
        let vorm = Vorm {
            veel: self.veel,
            ding,
            crs: self.crs,
            roosters: &self.roosters,
        };
        let kolommen = &self.kolommen;
        let mut mis = None;
        self.schrijver
            .add_feature_geom(vorm, |feature| {
                for (nr, kenmerk) in kolommen.iter().enumerate() {
                    let Some(veld) = ding.veld(&kenmerk.naam) else {
                        continue;
                    };
                    let json;
                    let uitkomst = veld.uitkomst();
                    let waarde = match (kenmerk.soort, &uitkomst) {
                        (Soort::Getal, Uitkomst::Getal(n)) => ColumnValue::Double(*n as f64),
                        (Soort::Getal, Uitkomst::Decimaal(d)) => ColumnValue::Double(*d),
                        (Soort::Heel, Uitkomst::Getal(n)) => ColumnValue::Long(*n),
                        (Soort::JaNee, Uitkomst::JaNee(b)) => ColumnValue::Bool(*b),
                        (Soort::Getal | Soort::Heel | Soort::JaNee, _) => continue,
                        (soort, _) => {
                            json = als_json(veld);
                            let kaal = json.trim_matches('"');
                            match soort {
                                Soort::Lijst => ColumnValue::Json(&json),
                                Soort::Dag | Soort::Tijdstip => ColumnValue::DateTime(kaal),
                                _ => match &uitkomst {
                                    Uitkomst::Tekst(t) => ColumnValue::String(t),
                                    _ => ColumnValue::String(kaal),
                                },
                            }
                        }
                    };
                    if let Err(f) = feature.property(nr, &kenmerk.naam, &waarde) {
                        mis = Some(f.to_string());
                    }
                }
            })
            .map_err(|f| fout(&f))?;
        mis.map_or(Ok(()), |f| Err(fout(&f)))
    }

    fn klaar(self) -> Result<Vec<u8>, Probleem> {
        let mut uit = Vec::new();
        self.schrijver.write(&mut uit).map_err(|f| fout(&f))?;
        Ok(uit)
    }
}

/// The geometry of a feature as it goes to a writer.
struct Vorm<'a, 'b> {
    /// A point is written as several of one: the layer is declared so.
    veel: bool,
    ding: &'a Ding<'b>,
    crs: Crs,
    roosters: &'a Roosters,
}

impl Vorm<'_, '_> {
    fn rij<P: GeomProcessor>(
        &self,
        p: &mut P,
        van: usize,
        tot: usize,
        dicht: bool,
        los: bool,
        nr: usize,
    ) -> geozero::error::Result<()> {
        let punten = self.ding.punten().get(van..tot).unwrap_or_default();
        let sluit = punten.first().filter(|_| dicht);
        p.linestring_begin(los, punten.len() + usize::from(sluit.is_some()), nr)?;
        for (i, punt) in punten.iter().chain(sluit).enumerate() {
            let [x, y] = oost_noord(self.crs, self.roosters, *punt);
            p.xy(x, y, i)?;
        }
        p.linestring_end(los, nr)
    }

    /// Rings `van..tot` of the object.
    fn vlak<P: GeomProcessor>(
        &self,
        p: &mut P,
        van: usize,
        tot: usize,
        los: bool,
        nr: usize,
    ) -> geozero::error::Result<()> {
        let ringen = self.ding.ringen();
        p.polygon_begin(los, tot.saturating_sub(van), nr)?;
        let mut begin = van
            .checked_sub(1)
            .and_then(|v| ringen.get(v))
            .map_or(0, |e| *e as usize);
        for (i, eind) in ringen.get(van..tot).unwrap_or_default().iter().enumerate() {
            self.rij(p, begin, *eind as usize, true, false, i)?;
            begin = *eind as usize;
        }
        p.polygon_end(los, nr)
    }
}

impl GeozeroGeometry for Vorm<'_, '_> {
    fn process_geom<P: GeomProcessor>(&self, p: &mut P) -> geozero::error::Result<()> {
        let (punten, ringen, delen) = (self.ding.punten(), self.ding.ringen(), self.ding.delen());
        match self.ding.soort() {
            None => Ok(()),
            Some(GeometrieSoort::Punt) => {
                let veel = self.veel || punten.len() > 1;
                if veel {
                    p.multipoint_begin(punten.len(), 0)?;
                } else {
                    p.point_begin(0)?;
                }
                for (i, punt) in punten.iter().enumerate() {
                    let [x, y] = oost_noord(self.crs, self.roosters, *punt);
                    p.xy(x, y, i)?;
                }
                if veel { p.multipoint_end(0) } else { p.point_end(0) }
            }
            Some(GeometrieSoort::Lijn) if ringen.len() == 1 => self.rij(p, 0, punten.len(), false, true, 0),
            Some(GeometrieSoort::Lijn) => {
                p.multilinestring_begin(ringen.len(), 0)?;
                let mut begin = 0;
                for (i, eind) in ringen.iter().enumerate() {
                    self.rij(p, begin, *eind as usize, false, false, i)?;
                    begin = *eind as usize;
                }
                p.multilinestring_end(0)
            }
            Some(GeometrieSoort::Vlak) if delen.len() == 1 => self.vlak(p, 0, ringen.len(), true, 0),
            Some(GeometrieSoort::Vlak) => {
                p.multipolygon_begin(delen.len(), 0)?;
                let mut begin = 0;
                for (i, eind) in delen.iter().enumerate() {
                    self.vlak(p, begin, *eind as usize, false, i)?;
                    begin = *eind as usize;
                }
                p.multipolygon_end(0)
            }
        }
    }
}
