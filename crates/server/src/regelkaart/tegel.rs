//! The places of a map as vector tiles: `/tiles/regelkaart-{werkzaamheid}/{tms}/{z}/{x}/{y}`, and those of a concept.
//!
//! From afar one feature per colour with all its points; near by one feature per place, with what holds there.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use locatie::check::regelkaart::{Kaartplaats, Regelkaart, Staat, Verschil};
use model::{GeometrieSoort, Punt, Vak};
use rd::{TegelVak, TileMatrixSet};
use register::Asker;
use serde_json::json;
use tegels::{BUFFER, Tegel, TegelFout, Tegelbouwer, WaardeRef};

use super::regelkaart_van;
use crate::tegel::{Codering, Herkomst, Sleutel, Vorm, antwoord, binnen_limiet, graden, lees_tms, lees_vak};
use crate::{Probleem, Toepassing, kop};

/// Begin of the layer's name; the id of the werkzaamheid follows.
const VOOR: &str = "regelkaart-";
/// Name of the layer in the tiles of a concept.
const CONCEPTLAAG: &str = "regelkaart-concept";
/// Web mercator zooms that have places.
const ZOOMS: (u8, u8) = (9, 18);
/// From this zoom a place is a feature of its own.
const LOS: u8 = 15;

/// The werkzaamheid of a tile layer. Miss: `None`: another layer.
pub(crate) fn is_regelkaart(laag: &str) -> Option<&str> {
    laag.strip_prefix(VOOR).filter(|w| !w.contains(','))
}

/// A tile of a map; kept like every other tile.
pub(crate) async fn tegel(
    app: &Toepassing,
    koppen: &HeaderMap,
    werkzaamheid: &str,
    vak: TegelVak,
) -> Result<Response, Probleem> {
    let (_, kaart) = regelkaart_van(app, werkzaamheid).await?;
    let laag = format!("{VOOR}{werkzaamheid}");
    // Rules, places and the day make the map; dossiers are not in it, and everybody sees the same.
    let sleutel = Sleutel {
        lagen: &laag,
        vak,
        asker: Asker::Publiek,
        codering: Codering::kies(koppen),
    };
    let (merk, dag) = (kaart.merk, kaart.dag.0);
    let geldig = |h: &Herkomst| h.versie == merk && h.dag >= dag;
    let klaar = match app.tegels.voorraad().neem(&sleutel, geldig) {
        Some(klaar) => klaar,
        None => {
            let laag = laag.clone();
            let maak = move |codering| {
                Vorm::van(
                    maak(&kaart, &laag, vak)?,
                    Herkomst::van_kaart(merk, dag),
                    codering,
                    Asker::Publiek,
                )
            };
            app.tegels
                .voorraad()
                .haal(&app.werk, &sleutel, geldig, maak)
                .await?
        }
    };
    Ok(antwoord(koppen, &klaar))
}

fn maak(kaart: &Regelkaart, laag: &str, vak: TegelVak) -> Result<Tegel, Probleem> {
    let tms = vak.tms();
    let plaatsen = || {
        kaart
            .plaatsen
            .iter()
            .enumerate()
            .filter_map(|(nr, p)| Some((p, kaart.staat(nr)?)))
    };
    bouw(laag, vak, |bouwer| {
        if vak.mercator_zoom() < LOS {
            let mut per_kleur: BTreeMap<&str, Vec<Punt>> = BTreeMap::new();
            for (p, s) in plaatsen() {
                per_kleur
                    .entry(s.kleur.als_tekst())
                    .or_default()
                    .push(punt(p, tms));
            }
            return samen(bouwer, "staat", per_kleur);
        }
        let teksten: std::collections::HashMap<*const Staat, String> = kaart
            .staten
            .iter()
            .map(|s| (std::ptr::from_ref(s), activiteiten(s)))
            .collect();
        for (p, s) in plaatsen() {
            let vraag = s.vraag.as_ref().map(|v| v.tekst.to_string());
            let kenmerken = [
                Some(("identificatie", WaardeRef::Tekst(&p.id))),
                Some(("staat", WaardeRef::Tekst(s.kleur.als_tekst()))),
                Some(("volledig", WaardeRef::JaNee(s.volledig))),
                vraag.as_deref().map(|v| ("vraag", WaardeRef::Tekst(v))),
                teksten
                    .get(&std::ptr::from_ref(s))
                    .map(|t| ("activiteiten", WaardeRef::Tekst(t))),
            ];
            object(bouwer, &[punt(p, tms)], kenmerken.into_iter().flatten())?;
        }
        Ok(())
    })
}

/// "Dakkapel plaatsen: vergunning nodig", a line for each activiteit.
fn activiteiten(staat: &Staat) -> String {
    let regels: Vec<String> = staat
        .activiteiten
        .iter()
        .map(|a| match a.kan_worden() {
            niets if niets.is_empty() => format!("{}: {}", a.naam, a.uitslag.woorden()),
            codes => format!("{}: {}. Het kan worden: {codes}", a.naam, a.uitslag.woorden()),
        })
        .collect();
    regels.join("\n")
}

/// `GET .../concepten/{token}/tegels/{tms}/{z}/{x}/{y}`: the places that change. Made anew each time, kept nowhere.
pub(super) async fn concept_tegel(
    State(app): State<Toepassing>,
    Path((token, tms, z, x, y)): Path<(String, String, String, String, String)>,
    koppen: HeaderMap,
) -> Result<Response, Probleem> {
    let concept = app.concepten.haal(&token)?;
    let tms = lees_tms(&tms)?;
    let vak = lees_vak(tms, &z, &x, &y)?;
    binnen_limiet(vak)?;
    let codering = Codering::kies(&koppen);
    let maak = move || {
        Vorm::van(
            maak_concept(&concept.verschil, vak)?,
            Herkomst::van_kaart(0, 0),
            codering,
            Asker::Publiek,
        )
    };
    let klaar = app.werk.doe(maak).await??;
    Ok(antwoord(&koppen, &klaar))
}

fn maak_concept(verschil: &Arc<Verschil>, vak: TegelVak) -> Result<Tegel, Probleem> {
    let tms = vak.tms();
    let plaatsen = || {
        verschil.veranderd().iter().filter_map(|nr| {
            let nr = *nr as usize;
            Some((verschil.oud.plaatsen.get(nr)?, verschil.overgang(nr)?))
        })
    };
    bouw(CONCEPTLAAG, vak, |bouwer| {
        if vak.mercator_zoom() < LOS {
            let mut per_soort: BTreeMap<&str, Vec<Punt>> = BTreeMap::new();
            for (p, o) in plaatsen() {
                per_soort
                    .entry(o.verandering.als_tekst())
                    .or_default()
                    .push(punt(p, tms));
            }
            return samen(bouwer, "verandering", per_soort);
        }
        for (p, o) in plaatsen() {
            let stappen: Vec<String> = o
                .stappen
                .iter()
                .map(|s| format!("{}: was {}, wordt {}", s.naam, s.van.woorden(), s.naar.woorden()))
                .collect();
            let stappen = stappen.join("\n");
            let kenmerken = [
                ("identificatie", WaardeRef::Tekst(&p.id)),
                ("verandering", WaardeRef::Tekst(o.verandering.als_tekst())),
                ("van", WaardeRef::Tekst(o.van.als_tekst())),
                ("naar", WaardeRef::Tekst(o.naar.als_tekst())),
                ("activiteiten", WaardeRef::Tekst(&stappen)),
            ];
            object(bouwer, &[punt(p, tms)], kenmerken)?;
        }
        Ok(())
    })
}

fn bouw(
    laag: &str,
    vak: TegelVak,
    vul: impl FnOnce(&mut Tegelbouwer) -> Result<(), TegelFout>,
) -> Result<Tegel, Probleem> {
    let mut bouwer = Tegelbouwer::nieuw(vak, BUFFER);
    if vak.mercator_zoom() >= ZOOMS.0 {
        bouwer
            .begin_laag(laag)
            .and_then(|()| vul(&mut bouwer))
            .map_err(|f| Probleem::intern(&f))?;
    }
    Ok(bouwer.klaar())
}

fn punt(plaats: &Kaartplaats, tms: TileMatrixSet) -> Punt {
    match tms {
        TileMatrixSet::WebMercatorQuad => plaats.mercator,
        TileMatrixSet::NetherlandsRDNewQuad => plaats.punt,
    }
}

fn samen(bouwer: &mut Tegelbouwer, naam: &str, groepen: BTreeMap<&str, Vec<Punt>>) -> Result<(), TegelFout> {
    for (waarde, punten) in groepen {
        object(bouwer, &punten, [(naam, WaardeRef::Tekst(waarde))])?;
    }
    Ok(())
}

fn object<'k>(
    bouwer: &mut Tegelbouwer,
    punten: &[Punt],
    kenmerken: impl IntoIterator<Item = (&'k str, WaardeRef<'k>)>,
) -> Result<(), TegelFout> {
    let vorm = tegels::Vorm {
        soort: GeometrieSoort::Punt,
        punten,
        vanaf_zoom: &[],
        los: true,
        ringen: &[],
        delen: &[],
    };
    bouwer.object(&vorm, None, |k| k.alle(kenmerken)).map(drop)
}

/// `GET /tiles/regelkaart-{werkzaamheid}/{tms}.json`.
pub(crate) async fn tilejson(
    app: &Toepassing,
    koppen: &HeaderMap,
    werkzaamheid: &str,
    tms: TileMatrixSet,
) -> Result<Response, Probleem> {
    let (_, kaart) = regelkaart_van(app, werkzaamheid).await?;
    let laag = format!("{VOOR}{werkzaamheid}");
    let max = ZOOMS.1.min(tms.max_zoom());
    let velden = json!({"identificatie": "", "staat": "", "volledig": "", "vraag": "", "activiteiten": ""});
    let mut tilejson = json!({
        "tilejson": "3.0.0",
        "tiles": [format!("{}/tiles/{laag}/{}/{{z}}/{{x}}/{{y}}", kop::basis(koppen), tms.naam())],
        "minzoom": ZOOMS.0.min(max),
        "maxzoom": max,
        "vector_layers": [{"id": laag, "description": kaart.naam, "minzoom": ZOOMS.0.min(max), "maxzoom": max, "fields": velden}],
        "tileMatrixSet": tms.uri(),
        "crs": tms.crs(),
    });
    let punten: Vec<Punt> = kaart.plaatsen.iter().map(|p| p.punt).collect();
    if let Some(vak) = Vak::om(&punten) {
        tilejson["bounds"] = json!(graden(&app.plek.roosters, &vak));
    }
    Ok((
        StatusCode::OK,
        [(header::CACHE_CONTROL, "public, no-cache")],
        Json(tilejson),
    )
        .into_response())
}
