//! CBS: gemeenten, wijken and buurten, as GeoJSON, TopoJSON or GeoPackage.
//!
//! Answers which area of which level a row describes, by its code (`GM0400`, `WK040001`, `BU04000100`), and makes
//! it a layer per level: `cbs-gemeente`, `cbs-wijk`, `cbs-buurt` (areas), `cbs-gemeentepunt`, `cbs-wijkpunt`,
//! `cbs-buurtpunt` (label points). Knows nothing of addresses. Start at [`lees`].
//!
//! - Neighbours share their vertices: each level of areas is a partition (`cbs-wijk`).
//! - The products for wijken and buurten deliver land and water of a gemeente as rows with one code. Water keeps
//!   the code in `code`, has `water` true, and gets `-water` behind its id, so that an id is one object.
//! - An area has no validity of its own: an indeling holds for a year and is replaced as a whole. `jaar` tells
//!   which, and is the layer's date (1 January, `afgeleid`), from the attributes, else from the file's name.

use std::path::{Path, PathBuf};

use model::{
    Datum, Geometrie, GeometrieSoort, KenmerkDefinitie, LaagDefinitie, LaagId, Periode, Stand, Voorkomen,
    Waarde,
};

use crate::tabel::{self, Eigenschappen, Rij, weigering};
use crate::{BronFout, LaagNr, LeesOpties, Ontvanger};

/// A level of the indeling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Niveau {
    /// GM and four digits.
    Gemeente,
    /// WK, the gemeente's four digits and two characters.
    Wijk,
    /// BU, the wijk's six characters and two digits.
    Buurt,
}

impl Niveau {
    const ALLE: [Self; 3] = [Self::Buurt, Self::Wijk, Self::Gemeente];

    fn naam(self) -> &'static str {
        ["gemeente", "wijk", "buurt"][self as usize]
    }

    fn voorvoegsel(self) -> &'static str {
        ["GM", "WK", "BU"][self as usize]
    }

    /// Characters of a code behind its prefix.
    fn lengte(self) -> usize {
        [4, 6, 8][self as usize]
    }

    /// Attributes that hold a code of this level, and those that hold its name.
    fn eigenschappen(self) -> (&'static [&'static str], &'static [&'static str]) {
        match self {
            Self::Gemeente => (
                &["gemeentecode", "gmcode"],
                &["statnaam", "gemeentenaam", "gmnaam", "naam"],
            ),
            Self::Wijk => (
                &["wijkcode", "wkcode"],
                &["statnaam", "wijknaam", "wknaam", "naam"],
            ),
            Self::Buurt => (
                &["buurtcode", "bucode"],
                &["statnaam", "buurtnaam", "bunaam", "naam"],
            ),
        }
    }

    /// The level of a full code. Miss: `None`.
    fn uit_code(code: &str) -> Option<Self> {
        Self::ALLE.into_iter().find(|niveau| {
            code.strip_prefix(niveau.voorvoegsel()).is_some_and(|rest| {
                let gemeente = rest.bytes().take(4).all(|b| b.is_ascii_digit());
                rest.len() == niveau.lengte() && gemeente && rest.bytes().all(|b| b.is_ascii_alphanumeric())
            })
        })
    }
}

/// What a row says of itself.
#[derive(Debug, PartialEq)]
struct Gebied {
    niveau: Niveau,
    code: String,
    naam: Option<String>,
    jaar: Option<i64>,
    water: bool,
}

/// Attributes with a code of any level, and those of one level with or without its prefix: the lowest level that a
/// row names is what it is about (a buurt also names its wijk and gemeente).
fn gebied(eigenschappen: Eigenschappen<'_>, id: Option<&str>) -> Result<Gebied, String> {
    let mut gevonden = eigenschappen
        .tekst(&["statcode", "gebiedscode"])
        .and_then(|code| met_niveau(&code, None));
    for niveau in Niveau::ALLE {
        if gevonden.is_none() {
            let (codes, _) = niveau.eigenschappen();
            gevonden = eigenschappen
                .tekst(codes)
                .and_then(|code| met_niveau(&code, Some(niveau)));
        }
    }
    let los = || {
        eigenschappen
            .tekst(&["code"])
            .and_then(|code| met_niveau(&code, None))
    };
    let (niveau, code) = gevonden
        .or_else(los)
        .or_else(|| met_niveau(id?, None))
        .ok_or("geen code van een gemeente (GM), wijk (WK) of buurt (BU) gevonden")?;
    let (_, namen) = niveau.eigenschappen();
    let jaar = eigenschappen.tekst(&["jaarcode", "jaar", "jrstatcode"]);
    Ok(Gebied {
        niveau,
        code,
        naam: eigenschappen.tekst(namen),
        jaar: jaar
            .and_then(|jaar| jaar.get(..4)?.parse().ok())
            .filter(|jaar| (1900..2200).contains(jaar)),
        water: matches!(
            eigenschappen.tekst(&["water", "h2o"]).as_deref(),
            Some("JA" | "Ja" | "ja")
        ),
    })
}

fn met_niveau(code: &str, niveau: Option<Niveau>) -> Option<(Niveau, String)> {
    let mut code = code.trim().to_ascii_uppercase();
    if let Some(niveau) = niveau {
        if code.bytes().next().is_some_and(|b| b.is_ascii_digit()) {
            code.insert_str(0, niveau.voorvoegsel());
        }
        return (Niveau::uit_code(&code) == Some(niveau)).then_some((niveau, code));
    }
    Niveau::uit_code(&code).map(|niveau| (niveau, code))
}

impl Gebied {
    fn voorkomen(self, geometrie: Geometrie) -> Voorkomen {
        let mut kenmerken = vec![("code".to_owned(), Waarde::from(self.code.as_str()))];
        let mut neem = |naam: &str, waarde: Option<Waarde>| {
            kenmerken.extend(waarde.map(|waarde| (naam.to_owned(), waarde)));
        };
        neem("naam", self.naam.map(Waarde::Tekst));
        neem("jaar", self.jaar.map(Waarde::Getal));
        if self.niveau != Niveau::Gemeente {
            neem(
                "gemeente",
                self.code
                    .get(2..6)
                    .map(|cijfers| Waarde::Tekst(format!("GM{cijfers}"))),
            );
        }
        if self.niveau == Niveau::Buurt {
            neem(
                "wijk",
                self.code
                    .get(2..8)
                    .map(|cijfers| Waarde::Tekst(format!("WK{cijfers}"))),
            );
        }
        neem("water", self.water.then_some(Waarde::JaNee(true)));
        let id = if self.water {
            format!("{}-water", self.code)
        } else {
            self.code
        };
        Voorkomen {
            id,
            periode: Periode::ALTIJD,
            geometrie: Some(geometrie),
            kenmerken,
        }
    }
}

/// The layer of a level and kind of geometry. Errors: never for these names; the id's own.
fn definitie(niveau: Niveau, soort: GeometrieSoort) -> Result<LaagDefinitie, model::IdFout> {
    let punt = if soort == GeometrieSoort::Punt { "punt" } else { "" };
    let id: LaagId = format!("cbs-{}{punt}", niveau.naam()).parse()?;
    let meervoud = ["gemeenten", "wijken", "buurten"][niveau as usize];
    Ok(LaagDefinitie {
        titel: format!(
            "CBS {meervoud}{}",
            if punt.is_empty() { "" } else { " (labelpunten)" }
        ),
        bronvermelding: "CBS en Kadaster, CC BY 4.0".to_owned(),
        geometrie: Some(soort),
        kenmerken: vec![KenmerkDefinitie {
            naam: "code".to_owned(),
            indexeer: true,
        }],
        partitie: (soort == GeometrieSoort::Vlak).then(|| id.to_string()),
        max_leeftijd_dagen: Some(800),
        id,
    })
}

/// Reads a delivery of one or more files into the layers of the levels that it holds.
///
/// - Out: one voorkomen per row to `uit`; a row without a code or with a wrong geometry is refused by file, table,
///   row number and reason.
/// - Errors: a file that is refused whole ([`tabel::lees`]), one without a single row of ours, and `uit`'s own.
/// - Source: CBS Gebiedsindelingen and Wijk- en buurtkaart (PDOK). Cost: one row in memory; TopoJSON whole.
pub fn lees(bestanden: &[PathBuf], opties: &LeesOpties, uit: &mut dyn Ontvanger) -> Result<(), BronFout> {
    let mut staat = Staat::default();
    tabel::elk_bestand(bestanden, opties, uit, &mut |pad, naam, uit| {
        Lezer {
            uit,
            staat: &mut staat,
        }
        .bestand(pad, naam, opties)
    })?;
    if let (Some(datum), None) = (staat.jongste, opties.stand) {
        uit.stand(Stand {
            datum,
            afgeleid: true,
        });
    }
    Ok(())
}

/// What is known over all files.
#[derive(Default)]
struct Staat {
    /// By level, areas then points.
    lagen: [Option<LaagNr>; 6],
    jongste: Option<Datum>,
}

struct Lezer<'a> {
    uit: &'a mut dyn Ontvanger,
    staat: &'a mut Staat,
}

impl Lezer<'_> {
    fn bestand(&mut self, pad: &Path, naam: &str, opties: &LeesOpties) -> Result<(), BronFout> {
        let jaar = jaar_uit_naam(naam);
        let mut rijen = 0u64;
        let mut gebieden = 0u64;
        let (mut vervallen, mut met_vervallen) = (0, 0u64);
        tabel::lees(pad, naam, opties.roosters.as_ref(), |rij| {
            rijen += 1;
            vervallen += rij.vervallen;
            met_vervallen += u64::from(rij.vervallen > 0);
            gebieden += u64::from(self.rij(naam, jaar, rij)?);
            Ok(())
        })?;
        if gebieden == 0 {
            let reden =
                format!("geen van de {rijen} rijen is een gemeente, wijk of buurt met een code (GM, WK, BU)");
            return Err(BronFout::bestand(naam, reden));
        }
        if vervallen > 0 {
            self.uit.melding(&format!(
                "{naam}: {vervallen} ringen van {met_vervallen} gebieden zijn door de grove afronding van het bestand \
                 een punt of lijn en weggelaten"
            ));
        }
        Ok(())
    }

    /// False when the row names no area.
    fn rij(&mut self, bestand: &str, jaar: Option<i64>, rij: Rij<'_>) -> Result<bool, BronFout> {
        let mut gebied = match gebied(rij.eigenschappen, rij.id.as_deref()) {
            Ok(gebied) => gebied,
            Err(reden) => {
                let laag = self.laag(Niveau::Gemeente, GeometrieSoort::Vlak)?;
                self.uit.geweigerd(laag, weigering(bestand, &rij, None, reden));
                return Ok(false);
            }
        };
        gebied.jaar = gebied.jaar.or(jaar);
        let datum = gebied.jaar.and_then(|jaar| format!("{jaar}-01-01").parse().ok());
        self.staat.jongste = self.staat.jongste.max(datum);
        let reden = match &rij.geometrie {
            Ok(Some(geometrie)) if geometrie.soort == GeometrieSoort::Lijn => {
                "de geometrie is een lijn".to_owned()
            }
            Ok(Some(geometrie)) => {
                let laag = self.laag(gebied.niveau, geometrie.soort)?;
                self.uit.voorkomen(laag, gebied.voorkomen(geometrie.clone()))?;
                return Ok(true);
            }
            Ok(None) => "de geometrie ontbreekt".to_owned(),
            Err(reden) => reden.clone(),
        };
        let laag = self.laag(gebied.niveau, GeometrieSoort::Vlak)?;
        self.uit
            .geweigerd(laag, weigering(bestand, &rij, Some(gebied.code), reden));
        Ok(true)
    }

    fn laag(&mut self, niveau: Niveau, soort: GeometrieSoort) -> Result<LaagNr, BronFout> {
        let plaats = niveau as usize * 2 + usize::from(soort == GeometrieSoort::Punt);
        if let Some(laag) = self.staat.lagen[plaats] {
            return Ok(laag);
        }
        let definitie =
            definitie(niveau, soort).map_err(|fout| BronFout::bestand("cbs", fout.to_string()))?;
        let laag = self.uit.laag(&definitie)?;
        self.staat.lagen[plaats] = Some(laag);
        Ok(laag)
    }
}

/// The last year between 1990 and 2100 in a file's name (`wijkenbuurten_2023_v1.gpkg`).
fn jaar_uit_naam(naam: &str) -> Option<i64> {
    let groepen = naam.split(|c: char| !c.is_ascii_digit());
    groepen
        .filter(|g| g.len() == 4)
        .filter_map(|g| g.parse().ok())
        .rfind(|jaar| (1990..2100).contains(jaar))
}

#[cfg(test)]
#[path = "cbs_test.rs"]
mod tests;
