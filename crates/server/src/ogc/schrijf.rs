//! Part 4: new, changed and removed dossiers, for the operator. A change says which version it changes (`If-Match`),
//! so that nobody's work is lost: without it 428, with another version 412.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use register::{Asker, Dossier, PUBLIEKE_VELDEN, RegisterFout, Schrijver, Soort, lees_feature};
use serde_json::{Map, Value};

use super::crs::Crs;
use super::leeg;
use super::vraag::{basis, kort, segment};
use crate::zgw::bron::{Bron, ongestoord};
use crate::{Kop, Probleem, Toepassing, toeval};

/// The ETag of one version of a dossier, for the operator: nobody else learns how often it changed.
pub(crate) fn etag(id: &str, versie: u64) -> String {
    format!(
        "\"{versie}-{}-{:08x}\"",
        Asker::Beheer,
        crc32fast::hash(id.as_bytes())
    )
}

/// Who may, and what kind: errors 401 for everybody else, 405 for a layer.
fn bevoegd(app: &Toepassing, collectie: &str, koppen: &Kop) -> Result<Soort, Probleem> {
    let Some(soort) = collectie.strip_prefix("dossier-").and_then(|s| s.parse().ok()) else {
        return Err(Probleem::methode());
    };
    if super::asker(app, koppen) != Asker::Beheer {
        return Err(Probleem::aanmelden(
            "Wijzigen kan alleen op /ogc/v1, met Authorization: Bearer en het token van de beheerder.",
        ));
    }
    Ok(soort)
}

/// The version that a change is about. Errors: 428 without `If-Match`.
fn verwacht(koppen: &Kop) -> Result<&str, Probleem> {
    koppen
        .get(header::IF_MATCH)
        .and_then(|w| w.to_str().ok())
        .map(str::trim)
        .filter(|w| !w.is_empty())
        .ok_or_else(|| {
            Probleem::zonder_versie("Haal het dossier eerst op en stuur zijn ETag mee als If-Match.")
        })
}

fn klopt(verwacht: &str, id: &str, versie: u64) -> bool {
    let eigen = etag(id, versie);
    verwacht == "*" || verwacht.split(',').any(|e| e.trim() == eigen)
}

/// A dossier as it was sent, and whether its sender said himself what else gets a value of ours.
pub(crate) struct Gestuurd {
    /// The dossier.
    pub dossier: Dossier,
    /// Its identification stood in it.
    pub noemt_id: bool,
    /// Whether it is public stood in it.
    pub noemt_openbaar: bool,
    /// Which of its fields are public stood in it.
    noemt_velden: bool,
}

impl Gestuurd {
    /// What replaces a dossier that everybody may see or not (`openbaar`). A feature does not say which; who sends it back
    /// as it came hides nothing.
    pub fn over(self, openbaar: bool) -> Dossier {
        let openbaar = if self.noemt_openbaar {
            self.dossier.openbaar
        } else {
            openbaar
        };
        Dossier {
            openbaar,
            ..self.dossier
        }
    }

    /// What replaces `nu`. Which of its fields are public is shown to nobody either, and stays as it was.
    fn in_plaats_van(self, nu: &Dossier) -> Dossier {
        let velden = nu.eigenschappen.get(PUBLIEKE_VELDEN).cloned();
        let velden = velden.filter(|_| !self.noemt_velden);
        let mut over = self.over(nu.openbaar);
        if let Some(velden) = velden {
            over.eigenschappen.insert(PUBLIEKE_VELDEN.to_owned(), velden);
        }
        over
    }
}

/// A dossier from the body of a request. Errors: 400 that says what is wrong with it.
fn lees(
    app: &Toepassing,
    koppen: &Kop,
    lichaam: &[u8],
    soort: Soort,
    id: Option<&str>,
) -> Result<Gestuurd, Probleem> {
    let crs = match koppen.get("content-crs").map(HeaderValue::to_str) {
        None => Crs::Crs84,
        Some(Ok(tekst)) => Crs::lees("Content-Crs", tekst.trim_matches(['<', '>']))?,
        Some(Err(_)) => return Err(Probleem::parameter("Content-Crs", "geef de URI van een stelsel")),
    };
    if !matches!(crs, Crs::Crs84 | Crs::Rd) {
        return Err(Probleem::parameter("Content-Crs", "lever CRS84 of EPSG:28992"));
    }
    let json: Value = serde_json::from_slice(lichaam)
        .map_err(|f| Probleem::verzoek(format!("Dit is geen GeoJSON: {f}")))?;
    let Value::Object(mut feature) = json else {
        return Err(Probleem::verzoek("Stuur één GeoJSON Feature."));
    };
    let noemt_id = feature.get("id").is_some_and(|w| !w.is_null()) || !velden_zonder_id(&feature);
    let velden = feature
        .entry("properties")
        .or_insert_with(|| Value::Object(Map::new()));
    let Value::Object(velden) = velden else {
        return Err(Probleem::verzoek("properties is geen object."));
    };
    let gelijk = |naam: &str, hier: Option<&Value>, moet: &str| match hier {
        None | Some(Value::Null) => Ok(()),
        Some(Value::String(t)) if t == moet => Ok(()),
        Some(_) => Err(Probleem::conflict(format!(
            "{naam} is anders dan in het adres ('{moet}')."
        ))),
    };
    gelijk("soort", velden.get("soort"), soort.als_tekst())?;
    velden.insert("soort".into(), soort.als_tekst().into());
    velden.remove("versie");
    let noemt_openbaar = velden.get("openbaar").is_some_and(Value::is_boolean);
    let noemt_velden = velden.contains_key(PUBLIEKE_VELDEN);
    if let Some(id) = id {
        gelijk("identificatie", velden.get("identificatie"), id)?;
        gelijk("id", feature.get("id"), id)?;
        if let Some(Value::Object(velden)) = feature.get_mut("properties") {
            velden.insert("identificatie".into(), id.into());
        }
    } else if !noemt_id {
        let naam = toeval::hex::<8>().map_err(|f| Probleem::intern(&f))?;
        feature.insert("id".into(), format!("{soort}-{naam}").into());
    }
    let roosters = &app.plek.roosters;
    let om = |[lon, lat]: [f64; 2]| {
        let binnen = (-5.0..=15.0).contains(&lon) && (45.0..=60.0).contains(&lat);
        binnen.then(|| roosters.etrs89_naar_rd(lat, lon))
    };
    let om: &register::NaarRd<'_> = &om;
    lees_feature(
        feature,
        (crs == Crs::Crs84).then_some(om),
        &register::Grenzen::default(),
    )
    .map(|dossier| Gestuurd {
        dossier,
        noemt_id,
        noemt_openbaar,
        noemt_velden,
    })
    .map_err(|f| Probleem::verzoek(format!("Dit dossier kan niet: {f}.")))
}

fn velden_zonder_id(feature: &Map<String, Value>) -> bool {
    feature
        .get("properties")
        .and_then(|p| p.get("identificatie"))
        .is_none_or(Value::is_null)
}

fn registerfout(fout: &RegisterFout) -> Probleem {
    match fout {
        RegisterFout::Ongeldig { uitleg, .. } => {
            Probleem::verzoek(format!("Dit dossier kan niet: {uitleg}."))
        }
        anders => Probleem::register(anders),
    }
}

fn met_versie(status: StatusCode, id: &str, versie: u64) -> Response {
    let mut uit = leeg(status);
    if let Ok(etag) = HeaderValue::from_str(&etag(id, versie)) {
        uit.headers_mut().insert(header::ETAG, etag);
    }
    uit
}

/// `POST` of a feature: a new dossier; 201 with its address, 409 when it is there already.
pub(crate) async fn nieuw(
    app: Toepassing,
    collectie: String,
    koppen: &Kop,
    lichaam: Bytes,
) -> Result<Response, Probleem> {
    let soort = bevoegd(&app, &collectie, koppen)?;
    let gestuurd = lees(&app, koppen, &lichaam, soort, None)?;
    if let Some(bron) = elders(&app, soort) {
        let (id, versie) = ongestoord(bron.nieuw(app, gestuurd)).await?;
        return Ok(gemaakt(koppen, &collectie, &id, versie));
    }
    let dossier = gestuurd.dossier;
    let id = dossier.identificatie.clone();
    let werk = app.werk.clone();
    let gelukt = werk
        .doe(move || {
            app.plek.register.schrijf(|s| {
                if s.versie(&dossier.identificatie)?.is_some() {
                    return Ok(false);
                }
                s.bewaar(&dossier)?;
                Ok(true)
            })
        })
        .await?
        .map_err(|f| registerfout(&f))?;
    if !gelukt {
        return Err(Probleem::conflict(format!(
            "'{}' bestaat al; vervang het met PUT en zijn ETag.",
            kort(&id)
        )));
    }
    Ok(gemaakt(koppen, &collectie, &id, 1))
}

fn gemaakt(koppen: &Kop, collectie: &str, id: &str, versie: u64) -> Response {
    let mut uit = met_versie(StatusCode::CREATED, id, versie);
    let adres = format!("{}/collections/{collectie}/items/{}", basis(koppen), segment(id));
    if let Ok(adres) = HeaderValue::from_str(&adres) {
        uit.headers_mut().insert(header::LOCATION, adres);
    }
    uit
}

/// The register elsewhere, when this kind is kept there.
fn elders(app: &Toepassing, soort: Soort) -> Option<Arc<Bron>> {
    app.bron.clone().filter(|_| soort == Soort::Zaak)
}

/// What became of a change.
pub(crate) enum Uitkomst {
    /// It was not there.
    Weg,
    /// It follows a zaak.
    VanZaak,
    /// Somebody else was first.
    Gewijzigd,
    /// Done: its version now.
    Nu(u64),
}

impl Uitkomst {
    fn antwoord(self, id: &str) -> Result<Response, Probleem> {
        match self {
            Self::Weg => Err(Probleem::niet_gevonden(format!(
                "Dossier '{}' bestaat niet.",
                kort(id)
            ))),
            Self::VanZaak => Err(Probleem::conflict(format!(
                "Dossier '{}' volgt een zaak. Wijzig of verwijder die zaak met de Zaken API; dit dossier volgt vanzelf.",
                kort(id)
            ))),
            Self::Gewijzigd => Err(Probleem::intussen_gewijzigd(
                "Iemand anders wijzigde dit dossier. Haal het opnieuw op en wijzig dat.",
            )),
            Self::Nu(versie) => Ok(met_versie(StatusCode::NO_CONTENT, id, versie)),
        }
    }
}

/// `PUT`: replaces a dossier; 204, 404, 412, 428.
pub(crate) async fn vervang(
    State(app): State<Toepassing>,
    Path((collectie, id)): Path<(String, String)>,
    koppen: Kop,
    body: Body,
) -> Result<Response, Probleem> {
    let lichaam = super::lichaam(body).await?;
    let soort = bevoegd(&app, &collectie, &koppen)?;
    let verwacht = verwacht(&koppen)?.to_owned();
    let dossier = lees(&app, &koppen, &lichaam, soort, Some(&id))?;
    wijzig(app, soort, id, verwacht, Some(dossier)).await
}

/// `DELETE`: removes a dossier; 204, 404, 412, 428.
pub(crate) async fn verwijder(
    State(app): State<Toepassing>,
    Path((collectie, id)): Path<(String, String)>,
    koppen: Kop,
) -> Result<Response, Probleem> {
    let soort = bevoegd(&app, &collectie, &koppen)?;
    let verwacht = verwacht(&koppen)?.to_owned();
    wijzig(app, soort, id, verwacht, None).await
}

async fn wijzig(
    app: Toepassing,
    soort: Soort,
    id: String,
    verwacht: String,
    dossier: Option<Gestuurd>,
) -> Result<Response, Probleem> {
    if let Some(bron) = elders(&app, soort) {
        let sleutel = id.clone();
        let goed = move |versie| klopt(&verwacht, &sleutel, versie);
        return ongestoord(bron.wijzig(app, id.clone(), goed, dossier))
            .await?
            .antwoord(&id);
    }
    let werk = app.werk.clone();
    let sleutel = id.clone();
    let uit = werk
        .doe(move || {
            let register = &app.plek.register;
            // Another kind under this address is not there.
            let zelfde = register
                .haal(&id, Asker::Beheer)?
                .is_some_and(|b| b.soort == soort);
            register.schrijf(|s| {
                let Some(versie) = s.versie(&id)?.filter(|_| zelfde) else {
                    return Ok(Uitkomst::Weg);
                };
                if s.volgt_zaak(&id)? {
                    return Ok(Uitkomst::VanZaak);
                }
                if !klopt(&verwacht, &id, versie) {
                    return Ok(Uitkomst::Gewijzigd);
                }
                zet(s, &id, dossier)?;
                Ok(Uitkomst::Nu(s.versie(&id)?.unwrap_or(versie + 1)))
            })
        })
        .await?
        .map_err(|f| registerfout(&f))?;
    uit.antwoord(&sleutel)
}

/// Puts what was sent in the place of a dossier, or takes that away.
fn zet(s: &mut Schrijver<'_>, id: &str, gestuurd: Option<Gestuurd>) -> Result<(), RegisterFout> {
    match (gestuurd, s.dossier(id)?) {
        (Some(gestuurd), Some(nu)) => s.bewaar(&gestuurd.in_plaats_van(&nu)),
        (Some(gestuurd), None) => s.bewaar(&gestuurd.dossier),
        (None, _) => s.verwijder(id).map(|_| ()),
    }
}
