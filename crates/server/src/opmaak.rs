//! Opmaak: what a map style writes and draws with: `/fonts/{stack}/{range}.pbf` and `/sprites/{name}[@2x].json|png`.
//!
//! Made from font files and SVG when it is first asked for, and kept within a bound of memory, each form once, as tiles
//! are. The project's own signs are built in (`styles/tekens`); fonts, and what a gemeente adds, come from the program.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use bytes::Bytes;
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use tekens::{Dichtheid, LetterFout, Letters, TekenFout, Tekenblad};

use crate::tegel::{Codering, kort};
use crate::{Probleem, Toepassing, heeft_al};

/// The sprite of the project's own styles.
const EIGEN_BLAD: &str = "plek";
/// Memory for what is ready, bytes.
const RUIMTE: u64 = 24 << 20;
/// What a kept piece weighs beside its bytes.
const BIJKOMEND: u64 = 200;

macro_rules! tekens {
    ($($naam:literal),* $(,)?) => {
        [$(($naam, include_str!(concat!("../../../styles/tekens/", $naam, ".svg")))),*]
    };
}

/// Name and SVG of each sign of our own. A test keeps this list equal to the folder.
const TEKENS: [(&str, &str); 7] = tekens![
    "d-bekendmaking",
    "d-initiatief",
    "d-melding",
    "d-taak",
    "d-werkzaamheid",
    "d-zaak",
    "keuze",
];

/// Fonts and signs, and what of them is ready.
pub struct Opmaak {
    letters: Letters,
    bladen: BTreeMap<String, Tekenblad>,
    kast: Cache<(Wat, Codering), Arc<Stuk>, Gewicht>,
}

/// What is made.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Wat {
    Glieven { stapel: String, bereik: String },
    Lijst(String, Dichtheid),
    Beeld(String, Dichtheid),
}

impl Wat {
    const fn soort(&self) -> &'static str {
        match self {
            Self::Glieven { .. } => "application/x-protobuf",
            Self::Lijst(..) => "application/json",
            Self::Beeld(..) => "image/png",
        }
    }
}

/// A ready answer in one form.
#[derive(Debug)]
struct Stuk {
    bytes: Bytes,
    /// Names the plain bytes.
    merk: String,
}

#[derive(Clone)]
struct Gewicht;

impl Weighter<(Wat, Codering), Arc<Stuk>> for Gewicht {
    fn weight(&self, (wat, _): &(Wat, Codering), stuk: &Arc<Stuk>) -> u64 {
        let naam = match wat {
            Wat::Glieven { stapel, bereik } => stapel.len() + bereik.len(),
            Wat::Lijst(naam, _) | Wat::Beeld(naam, _) => naam.len(),
        };
        (stuk.bytes.len() + naam) as u64 + BIJKOMEND
    }
}

impl Opmaak {
    /// The project's own signs, without fonts. Errors: a sign that is built in cannot be drawn.
    pub fn new() -> Result<Self, TekenFout> {
        let mut opmaak = Self {
            letters: Letters::default(),
            bladen: BTreeMap::new(),
            kast: Cache::with_weighter(200, RUIMTE, Gewicht),
        };
        for (naam, svg) in TEKENS {
            opmaak.voeg_teken_toe(EIGEN_BLAD, naam, svg.as_bytes())?;
        }
        Ok(opmaak)
    }

    /// Fonts by name.
    pub fn letters(&mut self) -> &mut Letters {
        &mut self.letters
    }

    /// Adds a sign to a sprite; one of the same name is replaced. Errors: as [`Tekenblad::voeg_toe`].
    pub fn voeg_teken_toe(&mut self, blad: &str, naam: &str, svg: &[u8]) -> Result<(), TekenFout> {
        self.bladen
            .entry(blad.to_owned())
            .or_default()
            .voeg_toe(naam, svg)
    }

    /// Sprites by name. Errors: one with more than a sheet takes.
    pub fn bladen(&self) -> Result<Vec<&str>, TekenFout> {
        for blad in self.bladen.values() {
            blad.lijst(Dichtheid::Twee)?;
        }
        Ok(self.bladen.keys().map(String::as_str).collect())
    }

    fn maak(&self, wat: &Wat) -> Result<Bytes, Probleem> {
        // That the sprite is there was seen before it was asked for.
        let blad = |naam: &str| self.bladen.get(naam).ok_or_else(|| geen_blad(naam));
        Ok(match wat {
            Wat::Glieven { stapel, bereik } => self
                .letters
                .glieven(stapel, bereik)
                .map_err(|f| letterprobleem(&f))?
                .into(),
            Wat::Lijst(naam, d) => blad(naam)?.lijst(*d).map_err(|f| Probleem::intern(&f))?.into(),
            Wat::Beeld(naam, d) => blad(naam)?.png(*d).map_err(|f| Probleem::intern(&f))?.into(),
        })
    }
}

/// A piece in a form: from what is kept, or made once for all who wait.
async fn haal(app: &Toepassing, wat: Wat, codering: Codering) -> Result<Arc<Stuk>, Probleem> {
    let sleutel = (wat, codering);
    match app.opmaak.kast.get_value_or_guard_async(&sleutel).await {
        Ok(stuk) => Ok(stuk),
        Err(plaats) => {
            let (hier, wat) = (app.clone(), sleutel.0.clone());
            let stuk = if codering == Codering::Geen {
                let bytes = app.werk.doe(move || hier.opmaak.maak(&wat)).await??;
                let merk = format!("{:08x}{:x}", crc32fast::hash(&bytes), bytes.len());
                Arc::new(Stuk { bytes, merk })
            } else {
                let ruw = Box::pin(haal(app, wat, Codering::Geen)).await?;
                let merk = ruw.merk.clone();
                let bytes = app.werk.doe(move || codering.pak(&ruw.bytes)).await?;
                Arc::new(Stuk {
                    bytes: bytes.map_err(|f| Probleem::intern(&f))?,
                    merk,
                })
            };
            // Refused only when the key was removed in the meantime; the answer is right all the same.
            let _ = plaats.insert(Arc::clone(&stuk));
            Ok(stuk)
        }
    }
}

/// The answer: 304 when the asker has it.
async fn dien(app: &Toepassing, koppen: &HeaderMap, wat: Wat) -> Result<Response, Probleem> {
    let soort = wat.soort();
    // A PNG is packed already.
    let codering = match wat {
        Wat::Beeld(..) => Codering::Geen,
        _ => Codering::kies(koppen),
    };
    let stuk = haal(app, wat, codering).await?;
    let etag = format!("\"{}{}\"", stuk.merk, codering.achtervoegsel());
    let mut antwoord = if heeft_al(koppen, &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        stuk.bytes.clone().into_response()
    };
    let uit = antwoord.headers_mut();
    uit.insert(header::CONTENT_TYPE, HeaderValue::from_static(soort));
    uit.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, no-cache"),
    );
    uit.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    uit.insert(
        header::ETAG,
        HeaderValue::try_from(etag).map_err(|f| Probleem::intern(&f))?,
    );
    if let Some(vorm) = codering.kop() {
        uit.insert(header::CONTENT_ENCODING, vorm);
    }
    Ok(antwoord)
}

pub(crate) fn routes() -> Router<Toepassing> {
    Router::new()
        .route("/fonts.json", get(fonts))
        .route("/fonts/{stapel}/{bereik}", get(glieven))
        .route("/sprites/{blad}", get(sprite))
}

/// `GET /fonts.json`: names that a style's `text-font` can use.
async fn fonts(State(app): State<Toepassing>) -> Response {
    Json(app.opmaak.letters.namen().collect::<Vec<_>>()).into_response()
}

/// `GET /fonts/{stack}/{range}.pbf`: 256 glyphs. Errors: 404 for a font or range that is not there, 400 for too many fonts.
async fn glieven(
    State(app): State<Toepassing>,
    Path((stapel, bereik)): Path<(String, String)>,
    koppen: HeaderMap,
) -> Result<Response, Probleem> {
    let namen = app
        .opmaak
        .letters
        .stapel(&stapel)
        .map_err(|f| letterprobleem(&f))?;
    let bereik = bereik
        .strip_suffix(".pbf")
        .ok_or_else(|| letterprobleem(&LetterFout::Bereik(kort(&bereik))))?;
    tekens::lees_bereik(bereik).map_err(|f| letterprobleem(&f))?;
    let wat = Wat::Glieven {
        stapel: namen.join(","),
        bereik: bereik.to_owned(),
    };
    dien(&app, &koppen, wat).await
}

/// `GET /sprites/{name}[@2x].json|png`. Errors: 404.
async fn sprite(
    State(app): State<Toepassing>,
    Path(naam): Path<String>,
    koppen: HeaderMap,
) -> Result<Response, Probleem> {
    let onbekend = || geen_blad(&naam);
    let (kaal, eind) = naam.rsplit_once('.').ok_or_else(onbekend)?;
    let (blad, dichtheid) = match kaal.strip_suffix("@2x") {
        Some(blad) => (blad, Dichtheid::Twee),
        None => (kaal, Dichtheid::Een),
    };
    if !app.opmaak.bladen.contains_key(blad) {
        return Err(onbekend());
    }
    let wat = match eind {
        "json" => Wat::Lijst(blad.to_owned(), dichtheid),
        "png" => Wat::Beeld(blad.to_owned(), dichtheid),
        _ => return Err(onbekend()),
    };
    dien(&app, &koppen, wat).await
}

fn geen_blad(naam: &str) -> Probleem {
    Probleem::niet_gevonden(format!(
        "Sprite '{}' bestaat niet; vraag bijvoorbeeld /sprites/{EIGEN_BLAD}.json of /sprites/{EIGEN_BLAD}@2x.png.",
        kort(naam)
    ))
}

fn letterprobleem(fout: &LetterFout) -> Probleem {
    match fout {
        LetterFout::Onbekend(naam) => Probleem::niet_gevonden(format!(
            "Lettertype '{}' is er niet; de namen staan op /fonts.json.",
            kort(naam)
        )),
        LetterFout::Bereik(bereik) => Probleem::niet_gevonden(format!(
            "Bereik '{}' is er niet; vraag 0-255.pbf, 256-511.pbf en zo verder, tot en met 65280-65535.pbf.",
            kort(bereik)
        )),
        LetterFout::TeVeel(_) => Probleem::verzoek(format!("Het adres vraagt te veel: {fout}.")),
        LetterFout::Bestand(_) => Probleem::intern(fout),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sign_in_the_folder_is_on_our_own_sheet() {
        let map = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../styles/tekens");
        let mut namen: Vec<String> = std::fs::read_dir(map)
            .unwrap()
            .map(|b| {
                b.unwrap()
                    .path()
                    .file_stem()
                    .unwrap()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        namen.sort();
        let opmaak = Opmaak::new().unwrap();
        assert_eq!(opmaak.bladen[EIGEN_BLAD].namen().collect::<Vec<_>>(), namen);
    }
}
