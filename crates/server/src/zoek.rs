//! `GET /api/v1/zoek?q=`: addresses, streets, places, parcels, ids and coordinates; at the door of staff dossiers too.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use model::Vak;
use register::{Asker, Beeld};
use serde::{Deserialize, Serialize};

use crate::vraag::probleem;
use crate::{Kop, Probleem, Toepassing};

/// Results on one page when nobody says otherwise.
const AANTAL: usize = 10;
/// Most results on one page.
const AANTAL_MAX: usize = 50;
/// Longest question, characters.
const VRAAG_MAX: usize = 200;

/// Query of `/api/v1/zoek`.
#[derive(Debug, Deserialize)]
pub struct ZoekVraag {
    q: Option<String>,
    aantal: Option<usize>,
}

/// What was found, best first.
#[derive(Debug, Serialize)]
pub struct ZoekAntwoord {
    resultaten: Vec<locatie::zoek::Resultaat>,
}

/// Answers at once: the index is in memory-mapped files.
pub async fn zoek(
    State(app): State<Toepassing>,
    vraag: Result<Query<ZoekVraag>, QueryRejection>,
) -> Result<Json<ZoekAntwoord>, Probleem> {
    let (q, aantal) = lees(vraag)?;
    Ok(Json(ZoekAntwoord {
        resultaten: zoek_plaatsen(&app, &q, aantal)?,
    }))
}

/// `GET /staf/api/v1/zoek?q=`: the same, and before it the dossiers whose text the asker may read.
pub async fn zoek_staf(
    State(app): State<Toepassing>,
    kop: Kop,
    vraag: Result<Query<ZoekVraag>, QueryRejection>,
) -> Result<Json<ZoekAntwoord>, Probleem> {
    let (q, aantal) = lees(vraag)?;
    let mut resultaten = zoek_dossiers(&app, &q, aantal, kop.asker()).await?;
    resultaten.extend(zoek_plaatsen(&app, &q, aantal)?);
    resultaten.truncate(aantal);
    Ok(Json(ZoekAntwoord { resultaten }))
}

fn lees(vraag: Result<Query<ZoekVraag>, QueryRejection>) -> Result<(String, usize), Probleem> {
    let Query(vraag) = vraag.map_err(|fout| Probleem::verzoek(fout.body_text()))?;
    let q = vraag
        .q
        .ok_or_else(|| Probleem::parameter("q", "geef aan wat u zoekt, zoals q=Dorpsstraat 1"))?;
    let aantal = vraag.aantal.unwrap_or(AANTAL);
    if !(1..=AANTAL_MAX).contains(&aantal) {
        return Err(Probleem::parameter(
            "aantal",
            format!("kies 1 tot en met {AANTAL_MAX}"),
        ));
    }
    Ok((q, aantal))
}

/// Shortest text that is looked for in dossiers, characters.
const DOSSIER_MIN: usize = 3;

/// Dossiers in whose text `q` stands, as far as `asker` may read it, by identification; the id is that of their place. What
/// may only be known to be there has no text, so it is never found.
///
/// Errors: 400 when `q` is too long; 503 when it is too busy. Cost: every dossier once, in the work pool.
pub async fn zoek_dossiers(
    app: &Toepassing,
    q: &str,
    aantal: usize,
    asker: Asker,
) -> Result<Vec<locatie::zoek::Resultaat>, Probleem> {
    let zoek = q.trim().to_lowercase();
    niet_te_lang(q)?;
    if zoek.chars().count() < DOSSIER_MIN {
        return Ok(vec![]);
    }
    let plek = std::sync::Arc::clone(&app.plek);
    let gevonden = move || {
        let overal = Vak {
            min: [i32::MIN; 2],
            max: [i32::MAX; 2],
        };
        let kaart = plek.register.nu();
        let mut uit = vec![];
        kaart.in_vak(&overal, asker, |dossier, beeld| {
            if staat_in(beeld, &zoek) {
                uit.push((dossier.tekenpunt(), beeld));
            }
        });
        uit.sort_by(|a, b| a.1.identificatie.cmp(&b.1.identificatie));
        uit.truncate(aantal);
        let om = |([x, y], beeld): ([i32; 2], &std::sync::Arc<Beeld>)| {
            let rd = [x, y].map(|mm| f64::from(mm) / 1000.0);
            let [lat, lon] = plek.roosters.rd_naar_etrs89(rd[0], rd[1]);
            let nummer = kenmerk(beeld, "zaaknummer").unwrap_or(beeld.identificatie.as_str());
            locatie::zoek::Resultaat {
                id: format!("rd:{:.0},{:.0}", rd[0], rd[1]),
                soort: beeld.soort.als_tekst().to_owned(),
                tekst: format!("{} ({nummer})", beeld.titel.as_str()),
                rd,
                wgs84: [lon, lat],
            }
        };
        uit.into_iter().map(om).collect()
    };
    app.werk.doe(gevonden).await
}

fn kenmerk<'a>(beeld: &'a Beeld, naam: &str) -> Option<&'a str> {
    let mut kenmerken = beeld.kenmerken.iter();
    kenmerken.find(|(n, _)| n == naam).and_then(|(_, w)| w.tekst())
}

fn staat_in(beeld: &Beeld, zoek: &str) -> bool {
    if beeld.is_signaal() {
        return false;
    }
    let velden = [
        Some(beeld.identificatie.as_str()),
        Some(beeld.titel.as_str()),
        beeld.omschrijving.as_deref(),
        beeld.status.as_deref(),
        kenmerk(beeld, "zaaknummer"),
    ];
    velden
        .into_iter()
        .flatten()
        .any(|t| t.to_lowercase().contains(zoek))
}

fn niet_te_lang(q: &str) -> Result<(), Probleem> {
    if q.chars().count() > VRAAG_MAX {
        return Err(Probleem::parameter(
            "q",
            format!("gebruik hoogstens {VRAAG_MAX} tekens"),
        ));
    }
    Ok(())
}

/// What `q` may mean, best first. Errors: 400 when it is too long.
pub fn zoek_plaatsen(
    app: &Toepassing,
    q: &str,
    aantal: usize,
) -> Result<Vec<locatie::zoek::Resultaat>, Probleem> {
    niet_te_lang(q)?;
    locatie::zoek::zoek(&app.plek, q, aantal).map_err(|f| probleem(&f))
}
