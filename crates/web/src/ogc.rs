//! The pages of `/ogc/v1`, in Dutch and English: what is served, for people who want to work with it.

use askama::Template;

use crate::instellingen::{Instellingen, Kaartstand};
use crate::paginas::{Schil, maak};

/// A link in the path above the title.
#[derive(Debug, Clone)]
pub struct Kruimel {
    /// Where it goes.
    pub href: String,
    /// What it says.
    pub tekst: String,
}

/// What every page of `/ogc/v1` has.
#[derive(Debug, Clone)]
pub struct OgcKop {
    /// `nl` or `en`.
    pub taal: &'static str,
    /// What stands before every address for who asks: nothing, or `/staf`.
    pub deur: &'static str,
    /// Title.
    pub titel: String,
    /// Path of this page with its query, without `lang` and `f`.
    pub adres: String,
    /// The pages above this one.
    pub kruimels: Vec<Kruimel>,
    /// Features for the map, as GeoJSON in degrees; empty: no map.
    pub geojson: String,
}

impl OgcKop {
    fn t<'a>(&self, nl: &'a str, en: &'a str) -> &'a str {
        if self.taal == "en" { en } else { nl }
    }

    fn in_taal(&self, taal: &str) -> String {
        let teken = if self.adres.contains('?') { '&' } else { '?' };
        format!("{}{teken}f=html&lang={taal}", self.adres)
    }

    /// For the end of a query: the language, when it is not the browser's choice.
    fn en_taal(&self) -> String {
        format!("&lang={}", self.taal)
    }

    fn soort(&self, soort: impl AsRef<str>) -> String {
        let nl = soort.as_ref();
        if self.taal != "en" {
            return nl.to_owned();
        }
        match nl {
            "tekst" => "text",
            "getal" => "number",
            "heel getal" => "whole number",
            "ja of nee" => "yes or no",
            "datum" => "date",
            "tijdstip" => "date and time",
            "lijst" => "list",
            "geometrie" => "geometry",
            _ => "various",
        }
        .to_owned()
    }
}

/// Forms of an export with their names.
const VORMEN: [(&str, &str); 5] = [
    ("json", "GeoJSON"),
    ("jsonfg", "JSON-FG"),
    ("csv", "CSV"),
    ("fgb", "FlatGeobuf"),
    ("gpkg", "GeoPackage"),
];

fn schil<'a>(inst: &'a Instellingen, stand: &Kaartstand, kop: &'a OgcKop) -> Schil<'a> {
    let mut schil = Schil::nieuw(inst, &kop.titel);
    if !kop.geojson.is_empty() {
        schil.kaart = inst.kaart_json(stand);
    }
    schil
}

/// GeoJSON that cannot close the script element it stands in.
fn veilig(mut kop: OgcKop) -> OgcKop {
    kop.geojson = kop
        .geojson
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026");
    kop
}

#[derive(Template)]
#[template(path = "ogc-start.html")]
struct Start<'a> {
    schil: Schil<'a>,
    p: &'a OgcKop,
    aantal: usize,
}

/// `/ogc/v1`.
pub fn pagina_ogc_start(inst: &Instellingen, stand: &Kaartstand, kop: &OgcKop, aantal: usize) -> String {
    maak(&Start {
        schil: schil(inst, stand, kop),
        p: kop,
        aantal,
    })
}

#[derive(Template)]
#[template(path = "ogc-lijst.html")]
struct Lijst<'a> {
    schil: Schil<'a>,
    p: &'a OgcKop,
    regels: &'a [String],
}

/// A list of lines: conformance classes.
pub fn pagina_ogc_lijst(inst: &Instellingen, stand: &Kaartstand, kop: &OgcKop, regels: &[String]) -> String {
    maak(&Lijst {
        schil: schil(inst, stand, kop),
        p: kop,
        regels,
    })
}

/// A collection as its page shows it.
#[derive(Debug, Clone)]
pub struct OgcCollectie {
    /// Id.
    pub id: String,
    /// Name.
    pub titel: String,
    /// What is in it, Dutch.
    pub beschrijving: String,
    /// Names and kinds of its properties.
    pub kenmerken: Vec<(String, &'static str)>,
}

#[derive(Template)]
#[template(path = "ogc-collecties.html")]
struct Collecties<'a> {
    schil: Schil<'a>,
    p: &'a OgcKop,
    collecties: &'a [OgcCollectie],
}

/// `/ogc/v1/collections`.
pub fn pagina_ogc_collecties(
    inst: &Instellingen,
    stand: &Kaartstand,
    kop: &OgcKop,
    collecties: &[OgcCollectie],
) -> String {
    maak(&Collecties {
        schil: schil(inst, stand, kop),
        p: kop,
        collecties,
    })
}

#[derive(Template)]
#[template(path = "ogc-collectie.html")]
struct Collectie<'a> {
    schil: Schil<'a>,
    p: &'a OgcKop,
    collectie: &'a OgcCollectie,
    vormen: [(&'a str, &'a str); 5],
}

/// `/ogc/v1/collections/{collectie}`.
pub fn pagina_ogc_collectie(
    inst: &Instellingen,
    stand: &Kaartstand,
    kop: &OgcKop,
    collectie: &OgcCollectie,
) -> String {
    maak(&Collectie {
        schil: schil(inst, stand, kop),
        p: kop,
        collectie,
        vormen: VORMEN,
    })
}

/// A feature: identification, the same as a segment of an address, names and values.
#[derive(Debug, Clone)]
pub struct OgcRij {
    /// Identification.
    pub id: String,
    /// As it stands in an address.
    pub segment: String,
    /// Names with values.
    pub velden: Vec<(String, String)>,
}

/// The features of one page.
#[derive(Debug, Clone)]
pub struct OgcItems {
    /// Id of the collection.
    pub id: String,
    /// The features.
    pub rijen: Vec<OgcRij>,
    /// How many match, when known.
    pub gevonden: Option<u64>,
    /// Address of the page before.
    pub vorige: Option<String>,
    /// Address of the page after.
    pub volgende: Option<String>,
    /// The filter that was asked.
    pub filter: String,
    /// The query, without what says which page.
    pub vraag: String,
}

struct Tabelrij<'a> {
    id: &'a str,
    segment: &'a str,
    waarden: Vec<&'a str>,
}

#[derive(Template)]
#[template(path = "ogc-items.html")]
struct Items<'a> {
    schil: Schil<'a>,
    p: &'a OgcKop,
    id: &'a str,
    rijen: Vec<Tabelrij<'a>>,
    kolommen: Vec<&'a str>,
    items: &'a OgcItems,
    vorige: Option<&'a str>,
    volgende: Option<&'a str>,
    filter: &'a str,
    voorbeeld: String,
    vormen: [(&'a str, &'a str); 5],
}

impl Items<'_> {
    fn telzin(&self) -> String {
        let hier = self.items.rijen.len();
        match (self.p.taal, self.items.gevonden) {
            ("en", Some(0)) => "No features match.".to_owned(),
            (_, Some(0)) => "Er zijn geen objecten die hierbij passen.".to_owned(),
            ("en", Some(n)) => format!("{hier} of {n} features on this page."),
            (_, Some(n)) => format!("{hier} van {n} objecten op deze bladzijde."),
            ("en", None) => format!("{hier} features on this page; there are more."),
            (_, None) => format!("{hier} objecten op deze bladzijde; er zijn er meer."),
        }
    }

    fn exportvraag(&self) -> String {
        if self.items.vraag.is_empty() {
            String::new()
        } else {
            format!("{}&", self.items.vraag)
        }
    }
}

/// Columns of the table, beside the identification.
const KOLOMMEN: usize = 5;

/// `/ogc/v1/collections/{collectie}/items`.
pub fn pagina_ogc_items(inst: &Instellingen, stand: &Kaartstand, kop: OgcKop, items: &OgcItems) -> String {
    let kop = veilig(kop);
    let mut kolommen: Vec<&str> = Vec::new();
    for (naam, _) in items.rijen.iter().flat_map(|r| &r.velden) {
        if naam != "identificatie" && !kolommen.contains(&naam.as_str()) && kolommen.len() < KOLOMMEN {
            kolommen.push(naam);
        }
    }
    let waarde = |rij: &'_ OgcRij, naam: &str| rij.velden.iter().position(|(n, _)| n == naam);
    let rijen = items
        .rijen
        .iter()
        .map(|r| Tabelrij {
            id: &r.id,
            segment: &r.segment,
            waarden: kolommen
                .iter()
                .map(|k| {
                    waarde(r, k)
                        .and_then(|nr| r.velden.get(nr))
                        .map_or("", |(_, w)| w.as_str())
                })
                .collect(),
        })
        .collect();
    let voorbeeld = kolommen
        .first()
        .map_or_else(String::new, |k| format!("{k} IS NOT NULL"));
    maak(&Items {
        schil: schil(inst, stand, &kop),
        p: &kop,
        id: &items.id,
        rijen,
        kolommen,
        items,
        vorige: items.vorige.as_deref(),
        volgende: items.volgende.as_deref(),
        filter: &items.filter,
        voorbeeld,
        vormen: VORMEN,
    })
}

#[derive(Template)]
#[template(path = "ogc-item.html")]
struct Item<'a> {
    schil: Schil<'a>,
    p: &'a OgcKop,
    velden: &'a [(String, String)],
    adres: String,
}

/// `/ogc/v1/collections/{collectie}/items/{id}`.
pub fn pagina_ogc_item(
    inst: &Instellingen,
    stand: &Kaartstand,
    kop: OgcKop,
    collectie: &str,
    rij: &OgcRij,
) -> String {
    let kop = veilig(kop);
    maak(&Item {
        schil: schil(inst, stand, &kop),
        p: &kop,
        velden: &rij.velden,
        adres: format!(
            "{}/ogc/v1/collections/{collectie}/items/{}",
            kop.deur, rij.segment
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_feature_says_is_text_and_never_markup() {
        let kwaad = "</script><b>x";
        let kop = OgcKop {
            taal: "en",
            deur: "",
            titel: "x".into(),
            adres: "/ogc/v1".into(),
            kruimels: vec![],
            geojson: format!("{{\"a\":\"{kwaad}\"}}"),
        };
        let rij = OgcRij {
            id: kwaad.into(),
            segment: "x".into(),
            velden: vec![("a".into(), kwaad.into())],
        };
        let html = pagina_ogc_item(
            &Instellingen::leeg(),
            &Kaartstand::default(),
            kop,
            "bag-pand",
            &rij,
        );
        assert!(!html.contains(kwaad) && html.contains("lang=\"en\""), "{html}");
    }
}
