//! Rij: one row of a table as it comes over the line, turned into an object of a layer, or refused with a sentence.

use model::{Geometrie, GeometrieSoort, Waarde};
use serde_json::Value;
use tokio_postgres::Row;

use super::tabel::{Kolom, Tabel, Waardesoort};
use crate::LeesOpties;
use crate::gdal::soort;
use crate::gpkg::wkb_geometrie;
use crate::vorm::{Crs, NaarRd, Vorm};

/// Radius of web mercator's sphere, metres.
pub(super) const STRAAL_M: f64 = 6_378_137.0;

/// A row.
#[derive(Debug, Clone, PartialEq)]
pub struct Rij {
    /// Its key as one text; `None` when a part of it is NULL.
    pub id: Option<String>,
    /// The kind of geometry, when it has one that could be read.
    pub soort: Option<GeometrieSoort>,
    /// Its place and attributes; the text is why it is refused.
    pub inhoud: Result<(Geometrie, Vec<(String, Waarde)>), String>,
}

/// Reads rows of one table.
pub(super) struct Rijlezer<'a> {
    tabel: &'a Tabel,
    max_tekst: usize,
    /// The system of a geometry that does not say its own.
    srid: Option<i32>,
    rd: NaarRd,
    /// Absent without grids; then degrees are refused.
    graden: Option<NaarRd>,
    /// Texts as they are, spaces around them too: what the database compares.
    letterlijk: bool,
}

impl<'a> Rijlezer<'a> {
    pub(super) fn new(tabel: &'a Tabel, opties: &LeesOpties) -> Self {
        let naar = |crs| NaarRd::new(crs, opties.roosters.as_ref()).ok();
        Self {
            tabel,
            max_tekst: opties.grenzen.max_tekst,
            srid: opties.crs.and_then(|crs| i32::try_from(crs).ok()),
            rd: NaarRd::zonder_omrekenen(),
            graden: naar(Crs::LonLat),
            letterlijk: false,
        }
    }

    /// Leaves the spaces around texts.
    pub(super) fn letterlijk(mut self) -> Self {
        self.letterlijk = true;
        self
    }

    pub(super) fn lees(&self, rij: &Row) -> Rij {
        let (sleutel, rest) = (self.tabel.sleutel.len(), &self.tabel.kenmerken);
        let tekst = |nr: usize| rij.try_get::<_, Option<&str>>(nr).ok().flatten();
        let delen: Option<Vec<&str>> = (0..sleutel).map(|nr| tekst(2 + nr)).collect();
        let vorm = match rij.try_get::<_, Option<&[u8]>>(0) {
            Ok(Some([b'!', reden @ ..])) => Err(format!(
                "PostGIS kan de geometrie niet omzetten: {}",
                String::from_utf8_lossy(reden)
            )),
            Ok(Some(bytes)) => wkb_geometrie(bytes).map_err(|reden| {
                if reden.contains(" 7 ") {
                    "het object mengt punten, lijnen en vlakken; splits het".to_owned()
                } else {
                    reden
                }
            }),
            Ok(None) => Ok(None),
            Err(_) => Err("de geometrie is niet te lezen".to_owned()),
        };
        let soort = vorm.as_ref().ok().and_then(Option::as_ref).map(soort);
        let srid = rij.try_get::<_, Option<i32>>(1).ok().flatten().unwrap_or(0);
        let kenmerken = || {
            let mut uit = Vec::new();
            for (nr, kolom) in rest.iter().enumerate() {
                if let Some(tekst) = tekst(2 + sleutel + nr)
                    && let Some(waarde) = self.waarde(kolom, tekst)?
                {
                    uit.push((kolom.naam.clone(), waarde));
                }
            }
            Ok::<_, String>(uit)
        };
        let inhoud = vorm
            .and_then(|vorm| vorm.ok_or_else(|| "de geometrie ontbreekt of is leeg".to_owned()))
            .and_then(|vorm| self.geometrie(vorm, srid))
            .and_then(|geometrie| Ok((geometrie, kenmerken()?)));
        Rij {
            id: delen.map(|delen| een_id(&delen)),
            soort,
            inhoud,
        }
    }

    fn geometrie(&self, vorm: Vorm, srid: i32) -> Result<Geometrie, String> {
        let srid = match (srid, self.srid) {
            (0, Some(eigen)) => eigen,
            (srid, _) => srid,
        };
        let graden = |vorm: &Vorm| {
            let naar = self.graden.as_ref().ok_or(
                "de coördinaten zijn lengte en breedte; daarvoor zijn de roosters van RDNAPTRANS2018 nodig (--roosters)",
            )?;
            naar.geometrie(vorm)
        };
        match srid {
            28992 | 7415 => self.rd.geometrie(&vorm),
            4258 | 4326 | 4937 | 4979 => graden(&vorm),
            3857 | 900_913 => graden(&uit_mercator(vorm)),
            0 => Err("de geometrie zegt niet in welk stelsel ze staat (SRID 0); zet het met ST_SetSRID, of geef het op \
                      met --crs of srid"
                .to_owned()),
            anders => Err(format!("stelsel EPSG:{anders} kan niet zonder dat de geometrie het zelf zegt")),
        }
    }

    fn waarde(&self, kolom: &Kolom, tekst: &str) -> Result<Option<Waarde>, String> {
        if tekst.len() > self.max_tekst && tekst.chars().count() > self.max_tekst {
            return Err(format!(
                "kolom '{}' is langer dan {} tekens",
                kolom.naam, self.max_tekst
            ));
        }
        let tekst = if self.letterlijk { tekst } else { tekst.trim() };
        Ok(match kolom.soort {
            _ if tekst.is_empty() => None,
            Waardesoort::JaNee => Some(Waarde::JaNee(tekst == "true")),
            Waardesoort::Getal => getal(tekst),
            Waardesoort::Tekst => Some(Waarde::from(tekst)),
            Waardesoort::Tijd => Some(Waarde::Tekst(tijd(tekst))),
            Waardesoort::Lijst => serde_json::from_str(tekst).ok().and_then(lijst),
        })
    }
}

/// A key of several parts as one text, so that different keys are different texts.
pub(super) fn een_id(delen: &[&str]) -> String {
    match delen {
        [een] => (*een).to_owned(),
        delen => {
            let veilig = |deel: &&str| deel.replace('%', "%25").replace('.', "%2E");
            delen.iter().map(veilig).collect::<Vec<_>>().join(".")
        }
    }
}

/// The parts of a key of `delen` columns, out of its text. Miss: `None`: not such a key.
pub(super) fn delen_van_id(id: &str, delen: usize) -> Option<Vec<String>> {
    if delen == 1 {
        return Some(vec![id.to_owned()]);
    }
    let uit: Vec<String> = id
        .split('.')
        .map(|deel| deel.replace("%2E", ".").replace("%25", "%"))
        .collect();
    (uit.len() == delen).then_some(uit)
}

fn uit_mercator(vorm: Vorm) -> Vorm {
    let lijn = |lijn: Vec<[f64; 2]>| lijn.into_iter().map(super::vak::uit_mercator).collect::<Vec<_>>();
    match vorm {
        Vorm::Punten(punten) => Vorm::Punten(lijn(punten)),
        Vorm::Lijnen(lijnen) => Vorm::Lijnen(lijnen.into_iter().map(lijn).collect()),
        Vorm::Vlakken(vlakken) => {
            let vlak = |ringen: Vec<Vec<[f64; 2]>>| ringen.into_iter().map(lijn).collect();
            Vorm::Vlakken(vlakken.into_iter().map(vlak).collect())
        }
    }
}

/// A whole number, else one with decimals; a whole one too large for us stays text. `None` for NaN and infinity.
fn getal(tekst: &str) -> Option<Waarde> {
    if let Ok(heel) = tekst.parse::<i64>() {
        return Some(Waarde::Getal(heel));
    }
    if tekst.trim_start_matches('-').bytes().all(|b| b.is_ascii_digit()) {
        return Some(Waarde::from(tekst));
    }
    let decimaal: f64 = tekst.parse().ok()?;
    decimaal.is_finite().then_some(Waarde::Decimaal(decimaal))
}

/// `2026-01-31 12:00:00+00` as ISO 8601.
fn tijd(tekst: &str) -> String {
    let iso = tekst.replacen(' ', "T", 1);
    match iso.strip_suffix("+00") {
        Some(utc) => format!("{utc}Z"),
        None => iso,
    }
}

/// The members of an array that have a value, those of an array in it too.
fn lijst(json: Value) -> Option<Waarde> {
    fn leden(json: Value, uit: &mut Vec<Waarde>) {
        match json {
            Value::Array(lijst) => lijst.into_iter().for_each(|lid| leden(lid, uit)),
            Value::Bool(b) => uit.push(Waarde::JaNee(b)),
            Value::Number(n) => uit.extend(getal(&n.to_string())),
            Value::String(t) if !t.trim().is_empty() => uit.push(Waarde::from(t.trim())),
            Value::Object(o) => uit.push(Waarde::Tekst(Value::Object(o).to_string())),
            Value::String(_) | Value::Null => {}
        }
    }
    let mut uit = Vec::new();
    leden(json, &mut uit);
    (!uit.is_empty()).then_some(Waarde::Lijst(uit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_several_parts_never_meet() {
        let sleutels = [["a.", "b"], ["a", ".b"], ["a%2E", "b"], ["a.b", ""], ["a", "b"]];
        let ids: std::collections::HashSet<String> = sleutels.iter().map(|s| een_id(s)).collect();
        assert_eq!(ids.len(), sleutels.len());
        for sleutel in &sleutels {
            assert_eq!(delen_van_id(&een_id(sleutel), 2).unwrap(), sleutel);
        }
        assert_eq!(delen_van_id("a.b.c", 2), None);
        assert_eq!(een_id(&["a.b"]), "a.b");
        assert_eq!(delen_van_id("a.b", 1).unwrap(), ["a.b"]);
    }

    #[test]
    fn numbers_keep_what_they_are_and_times_are_iso() {
        assert_eq!(getal("-12"), Some(Waarde::Getal(-12)));
        assert_eq!(getal("0.10"), Some(Waarde::Decimaal(0.1)));
        assert_eq!(
            getal("99999999999999999999"),
            Some(Waarde::from("99999999999999999999"))
        );
        assert_eq!(getal("NaN"), None);
        assert_eq!(getal("Infinity"), None);
        assert_eq!(tijd("2026-01-31 12:00:00.5+00"), "2026-01-31T12:00:00.5Z");
        assert_eq!(tijd("2026-01-31 12:00:00"), "2026-01-31T12:00:00");
    }

    #[test]
    fn an_array_is_a_list_of_what_it_holds() {
        let json = serde_json::json!([1, null, [2.5, "x"], true]);
        assert_eq!(
            lijst(json),
            Some(Waarde::Lijst(vec![
                Waarde::Getal(1),
                Waarde::Decimaal(2.5),
                Waarde::from("x"),
                Waarde::JaNee(true)
            ]))
        );
        assert_eq!(lijst(serde_json::json!([null])), None);
    }
}
