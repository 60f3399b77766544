//! `/ogc/v1`, `/ogc/v1/conformance`, `/ogc/v1/collections`: where everything is and what it can do.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use serde_json::{Value, json};

use super::collectie::{Collectie, Stand};
use super::crs::Crs;
use super::pagina::{CollectieRij, Pagina};
use super::schema::soort_naam;
use super::vraag::{Formaat, Parameters, Taal, basis};
use super::{antwoord, asker, conformiteit, stijlen, tegels, tms};
use crate::{Kop, Probleem, Toepassing};

/// Read of every document here: its parameters, form, language.
pub(crate) struct Document {
    pub(crate) formaat: Formaat,
    pub(crate) taal: Taal,
    pub(crate) basis: String,
}

impl Document {
    pub(crate) fn lees(
        query: Option<&str>,
        koppen: &Kop,
        extra: &[&str],
    ) -> Result<(Self, Parameters), Probleem> {
        let p = Parameters::lees(query.unwrap_or_default())?;
        let bekend: Vec<&str> = ["f", "lang"].into_iter().chain(extra.iter().copied()).collect();
        p.alleen(&bekend)?;
        let formaat = Formaat::kies(&p, koppen, &[Formaat::Json, Formaat::Html])?;
        let taal = Taal::kies(&p, koppen)?;
        Ok((
            Self {
                formaat,
                taal,
                basis: basis(koppen),
            },
            p,
        ))
    }

    pub(crate) fn html(&self) -> bool {
        self.formaat == Formaat::Html
    }

    /// The document as asked; `media` for its JSON.
    pub(crate) fn antwoord(
        &self,
        app: &Toepassing,
        koppen: &Kop,
        media: &'static str,
        json: impl FnOnce() -> Value,
        pagina: impl FnOnce(Taal) -> Pagina,
    ) -> Response {
        let (media, lichaam) = if self.html() {
            (
                Formaat::Html.media(),
                app.ogc.pagina(app, koppen.deur(), &pagina(self.taal)),
            )
        } else {
            (media, json().to_string())
        };
        antwoord(
            koppen,
            &crate::etag(lichaam.as_bytes()),
            media,
            lichaam.into_bytes(),
        )
    }
}

pub(crate) const JSON: &str = "application/json";

/// `GET /ogc/v1`.
pub(crate) async fn start(
    State(app): State<Toepassing>,
    RawQuery(query): RawQuery,
    koppen: Kop,
) -> Result<Response, Probleem> {
    let (d, _) = Document::lees(query.as_deref(), &koppen, &[])?;
    let stand = Stand::nu(&app, asker(&app, &koppen));
    let b = &d.basis;
    let link = |rel: &str, pad: &str, media: &str, titel: &str| json!({"rel": rel, "href": format!("{b}{pad}"), "type": media, "title": titel});
    let wortel = koppen.basis();
    let json = || {
        let mut uit = json!({
            "title": "Plek: kaartgegevens en dossiers",
            "description": "Registraties en openbare dossiers van de gemeente als OGC API Features: filteren met CQL2, in RD, ETRS89, WGS 84 en web mercator.",
            "links": [
                link("self", "", JSON, "Dit document"),
                link("alternate", "?f=html", "text/html", "Dit document als pagina"),
                link("service-desc", "/api", "application/vnd.oai.openapi+json;version=3.0", "De API in OpenAPI 3.0"),
                link("service-doc", "?f=html", "text/html", "Uitleg"),
                link("conformance", "/conformance", JSON, "Waaraan deze API voldoet"),
                link("data", "/collections", JSON, "Collecties"),
                link("http://www.opengis.net/def/rel/ogc/1.0/functions", "/functions", JSON, "Functies voor filters"),
                link(tms::STELSELS, "/tileMatrixSets", JSON, "Tegelstelsels"),
            ],
        });
        if let Some(links) = uit.get_mut("links").and_then(Value::as_array_mut) {
            links.extend(tegels::links(&wortel, None));
            links.extend(stijlen::links(&wortel));
        }
        uit
    };
    let aantal = stand.collecties().len();
    Ok(d.antwoord(&app, &koppen, JSON, json, |taal| Pagina::Start { taal, aantal }))
}

/// `GET /ogc/v1/conformance`.
pub(crate) async fn conformance(
    State(app): State<Toepassing>,
    RawQuery(query): RawQuery,
    koppen: Kop,
) -> Result<Response, Probleem> {
    let (d, _) = Document::lees(query.as_deref(), &koppen, &[])?;
    let klassen = conformiteit(app.ogc.token.is_some());
    let json = json!({"conformsTo": klassen});
    Ok(d.antwoord(
        &app,
        &koppen,
        JSON,
        || json,
        |taal| Pagina::Conformiteit { taal, klassen },
    ))
}

fn rij(app: &Toepassing, stand: &Stand, collectie: &Collectie<'_>, vol: bool) -> CollectieRij {
    let kenmerken = if vol {
        let kenmerken = collectie.kenmerken(app, stand);
        kenmerken
            .iter()
            .map(|k| (k.naam.clone(), soort_naam(k.soort)))
            .collect()
    } else {
        Vec::new()
    };
    CollectieRij {
        id: collectie.id(),
        titel: collectie.titel(),
        beschrijving: collectie.beschrijving(),
        vak: collectie.uitgestrektheid(app, stand),
        kenmerken,
    }
}

/// `GET /ogc/v1/collections`.
pub(crate) async fn collecties(
    State(app): State<Toepassing>,
    RawQuery(query): RawQuery,
    koppen: Kop,
) -> Result<Response, Probleem> {
    let (d, _) = Document::lees(query.as_deref(), &koppen, &[])?;
    let stand = Stand::nu(&app, asker(&app, &koppen));
    let alle = stand.collecties();
    let json = || {
        let crs: Vec<&str> = Crs::ALLE.iter().map(|c| c.uri()).collect();
        json!({
            "links": [
                {"rel": "self", "href": format!("{}/collections", d.basis), "type": JSON},
                {"rel": "alternate", "href": format!("{}/collections?f=html", d.basis), "type": "text/html"},
            ],
            "crs": crs,
            "collections": alle.iter().map(|c| c.json(&app, &stand, &d.basis)).collect::<Vec<_>>(),
        })
    };
    let pagina = |taal| Pagina::Collecties {
        taal,
        collecties: alle.iter().map(|c| rij(&app, &stand, c, false)).collect(),
    };
    Ok(d.antwoord(&app, &koppen, JSON, json, pagina))
}

/// `GET /ogc/v1/collections/{collectie}`.
pub(crate) async fn collectie(
    State(app): State<Toepassing>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    koppen: Kop,
) -> Result<Response, Probleem> {
    let (d, _) = Document::lees(query.as_deref(), &koppen, &[])?;
    let stand = Stand::nu(&app, asker(&app, &koppen));
    let collectie = stand.collectie(&id)?;
    let json = || collectie.json(&app, &stand, &d.basis);
    let pagina = |taal| Pagina::Collectie {
        taal,
        collectie: rij(&app, &stand, &collectie, true),
    };
    Ok(d.antwoord(&app, &koppen, JSON, json, pagina))
}
