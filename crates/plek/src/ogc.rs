//! Ogc: the pages of `/ogc/v1`; what they show is `server`'s, what they look like is `web`'s.

use std::sync::Arc;

use server::{CollectieRij, OgcRij, Pagina, Toepassing, Weergave};
use web::{Instellingen, Kruimel, OgcCollectie, OgcItems, OgcKop};

use crate::paginas::kaartstand;

/// The pages in the colours and name of one gemeente.
pub struct OgcPaginas(pub Arc<Instellingen>);

impl Weergave for OgcPaginas {
    fn maak(&self, app: &Toepassing, deur: &'static str, pagina: &Pagina) -> String {
        let stand = kaartstand(app);
        let inst = &self.0;
        let nl = pagina.taal().code() == "nl";
        let t = |a: &str, b: &str| if nl { a } else { b }.to_owned();
        let data = t("Kaartgegevens", "Map data");
        let collecties = t("Collecties", "Collections");
        let taal = pagina.taal().code();
        let kruimel = |pad: &str, tekst: &str| Kruimel {
            href: format!("{deur}/ogc/v1{pad}?f=html&lang={taal}"),
            tekst: tekst.to_owned(),
        };
        let kop = |titel: String, adres: String, kruimels: Vec<Kruimel>, geojson: &str| OgcKop {
            taal,
            deur,
            titel,
            adres: format!("{deur}{adres}"),
            kruimels,
            geojson: geojson.to_owned(),
        };
        match pagina {
            Pagina::Start { aantal, .. } => {
                let kop = kop(data, "/ogc/v1".to_owned(), vec![], "");
                web::pagina_ogc_start(inst, &stand, &kop, *aantal)
            }
            Pagina::Conformiteit { klassen, .. } => {
                let titel = t("Standaarden", "Standards");
                let kop = kop(
                    titel,
                    "/ogc/v1/conformance".to_owned(),
                    vec![kruimel("", &data)],
                    "",
                );
                web::pagina_ogc_lijst(inst, &stand, &kop, klassen)
            }
            Pagina::Collecties { collecties: alle, .. } => {
                let kop = kop(
                    collecties,
                    "/ogc/v1/collections".to_owned(),
                    vec![kruimel("", &data)],
                    "",
                );
                let alle: Vec<OgcCollectie> = alle.iter().map(collectie).collect();
                web::pagina_ogc_collecties(inst, &stand, &kop, &alle)
            }
            Pagina::Collectie { collectie: een, .. } => {
                let adres = format!("/ogc/v1/collections/{}", een.id);
                let pad = vec![kruimel("", &data), kruimel("/collections", &collecties)];
                let kop = kop(een.titel.clone(), adres, pad, "");
                web::pagina_ogc_collectie(inst, &stand, &kop, &collectie(een))
            }
            Pagina::Items {
                collectie,
                titel,
                rijen,
                gevonden,
                vorige,
                volgende,
                geojson,
                zoekstring,
                filter,
                selectie,
                ..
            } => {
                let pad = vec![
                    kruimel("", &data),
                    kruimel("/collections", &collecties),
                    kruimel(&format!("/collections/{collectie}"), titel),
                ];
                let vraag = if zoekstring.is_empty() {
                    String::new()
                } else {
                    format!("?{zoekstring}")
                };
                let adres = format!("/ogc/v1/collections/{collectie}/items{vraag}");
                let naam = t("objecten", "features");
                let kop = kop(format!("{titel}: {naam}"), adres, pad, geojson);
                let items = OgcItems {
                    id: collectie.clone(),
                    rijen: rijen.iter().map(rij).collect(),
                    gevonden: *gevonden,
                    vorige: vorige.clone(),
                    volgende: volgende.clone(),
                    filter: filter.clone(),
                    vraag: selectie.clone(),
                };
                web::pagina_ogc_items(inst, &stand, kop, &items)
            }
            Pagina::Item {
                collectie,
                titel,
                rij: een,
                geojson,
                ..
            } => {
                let pad = vec![
                    kruimel("", &data),
                    kruimel("/collections", &collecties),
                    kruimel(&format!("/collections/{collectie}"), titel),
                    kruimel(
                        &format!("/collections/{collectie}/items"),
                        &t("Objecten", "Features"),
                    ),
                ];
                let een = rij(een);
                let adres = format!("/ogc/v1/collections/{collectie}/items/{}", een.segment);
                let kop = kop(een.id.clone(), adres, pad, geojson);
                web::pagina_ogc_item(inst, &stand, kop, collectie, &een)
            }
        }
    }

    fn csp(&self) -> String {
        web::csp(&self.0)
    }
}

fn collectie(een: &CollectieRij) -> OgcCollectie {
    OgcCollectie {
        id: een.id.clone(),
        titel: een.titel.clone(),
        beschrijving: een.beschrijving.clone(),
        kenmerken: een.kenmerken.clone(),
    }
}

fn rij(een: &OgcRij) -> web::OgcRij {
    web::OgcRij {
        id: een.id.clone(),
        segment: een.segment(),
        velden: een.velden.clone(),
    }
}
