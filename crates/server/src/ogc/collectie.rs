//! Collectie: what is served as a collection, what its features have, and what it says of itself.
//!
//! Every layer with geometry is one, every own table that is asked, and every kind of dossier. Kinds of values are found by looking: a layer does
//! not say them. Up to [`PROEF`] voorkomens spread over the layer are read, once per generation.

use std::collections::BTreeMap;
use std::sync::Arc;

use filter::{Bevraagbaar, Soort, Uitkomst};
use lagen::{Laag, Snapshot, Venster};
use locatie::eigen::{VerFout, Verlaag, Verlagen, verlaag};
use model::{Datum, GeometrieSoort};
use register::{Asker, Kaart};
use serde_json::{Value, json};

use super::crs::Crs;
use super::ding::{DOSSIERVELDEN, Ding, ID, TIJDEN, VORM, Veld};
use super::vraag::kort;
use crate::{Probleem, Toepassing};

/// Voorkomens that are read to learn the kinds of a layer's attributes.
const PROEF: u32 = 20_000;
/// Pieces that they come in, spread over the layer.
const STUKKEN: u32 = 20;

/// A collection.
#[derive(Clone, Copy)]
pub(crate) enum Collectie<'a> {
    /// A layer.
    Laag(&'a Laag),
    /// An own table that is asked of its database.
    Ver(&'a Verlaag),
    /// A kind of dossier.
    Dossiers(register::Soort),
}

/// A property of the features of a collection.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Kenmerk {
    pub(crate) naam: String,
    pub(crate) soort: Soort,
}

/// What one answer is made from: one generation of layers and dossiers, for one class of asker.
pub(crate) struct Stand {
    pub(crate) snapshot: Arc<Snapshot>,
    pub(crate) kaart: Arc<Kaart>,
    pub(crate) ver: Verlagen,
    pub(crate) asker: Asker,
}

impl Stand {
    pub(crate) fn nu(app: &Toepassing, asker: Asker) -> Self {
        Self {
            snapshot: app.plek.lagen.nu(),
            kaart: app.plek.register.nu(),
            ver: app.plek.eigen.ver(),
            asker,
        }
    }

    /// All collections, layers by name first.
    pub(crate) fn collecties(&self) -> Vec<Collectie<'_>> {
        let kopieen = self.snapshot.lagen().filter(|l| {
            let id = l.definitie().id.as_str();
            l.definitie().geometrie.is_some() && verlaag(&self.ver, id).is_none()
        });
        let ver = self.ver.iter().map(|l| Collectie::Ver(l));
        let mut uit: Vec<Collectie<'_>> = kopieen.map(Collectie::Laag).chain(ver).collect();
        uit.sort_by_key(Collectie::id);
        uit.extend(register::Soort::ALLE.into_iter().map(Collectie::Dossiers));
        uit
    }

    /// One collection. Errors: 404.
    pub(crate) fn collectie(&self, id: &str) -> Result<Collectie<'_>, Probleem> {
        if let Some(soort) = id.strip_prefix("dossier-").and_then(|s| s.parse().ok()) {
            return Ok(Collectie::Dossiers(soort));
        }
        if let Some(laag) = verlaag(&self.ver, id) {
            return Ok(Collectie::Ver(laag));
        }
        self.snapshot
            .laag(id)
            .filter(|l| l.definitie().geometrie.is_some())
            .map(Collectie::Laag)
            .ok_or_else(|| {
                Probleem::niet_gevonden(format!(
                    "Collectie '{}' bestaat niet; /ogc/v1/collections noemt ze alle.",
                    kort(id)
                ))
            })
    }
}

impl<'a> Collectie<'a> {
    pub(crate) fn id(&self) -> String {
        match self {
            Self::Laag(l) => l.definitie().id.as_str().to_owned(),
            Self::Ver(l) => l.definitie.id.as_str().to_owned(),
            Self::Dossiers(s) => format!("dossier-{}", s.als_tekst()),
        }
    }

    /// Errors: 503 for a layer that cannot be read; what it has is not known then, so nothing is said of it.
    pub(crate) fn bereikbaar(&self) -> Result<(), Probleem> {
        match self {
            Self::Laag(l) if l.storing().is_some() => Err(Probleem::bezet(format!(
                "Collectie {} is nu niet bereikbaar. Probeer het later opnieuw.",
                self.id()
            ))),
            Self::Ver(l) if !l.bron.bereikbaar() => Err(crate::ver::probleem(
                l.definitie.id.as_str(),
                &VerFout::Weg(l.bron.naam.clone()),
            )),
            _ => Ok(()),
        }
    }

    pub(crate) fn titel(&self) -> String {
        match self {
            Self::Laag(l) => l.definitie().titel.clone(),
            Self::Ver(l) => l.definitie.titel.clone(),
            Self::Dossiers(s) => match s {
                register::Soort::Zaak => "Zaken",
                register::Soort::Melding => "Meldingen",
                register::Soort::Werkzaamheid => "Werkzaamheden",
                register::Soort::Bekendmaking => "Bekendmakingen",
                register::Soort::Initiatief => "Initiatieven",
            }
            .to_owned(),
        }
    }

    pub(crate) fn bron(&self) -> Option<&'a str> {
        match self {
            Self::Laag(l) => Some(l.definitie().bronvermelding.as_str()),
            Self::Ver(l) => Some(l.definitie.bronvermelding.as_str()),
            Self::Dossiers(_) => None,
        }
    }

    pub(crate) fn beschrijving(&self) -> String {
        match self {
            Self::Laag(l) => {
                let stand = match l.stand() {
                    Some(s) if s.afgeleid => format!(" Stand {} (afgeleid uit de levering).", s.datum),
                    Some(s) => format!(" Stand {}.", s.datum),
                    None => String::new(),
                };
                let storing = if l.storing().is_some() {
                    " Nu niet bereikbaar."
                } else {
                    ""
                };
                format!(
                    "Objecten die vandaag gelden; datetime vraagt een ander moment of een periode. Bron: {}.{stand}{storing}",
                    l.definitie().bronvermelding.trim_end_matches('.')
                )
            }
            Self::Ver(l) => {
                let weg = if l.bron.bereikbaar() {
                    ""
                } else {
                    " Nu niet bereikbaar."
                };
                format!(
                    "Ongeveer {} objecten, voor elk antwoord gevraagd aan de database van de gemeente. Een export is er niet.{weg}",
                    l.rijen
                )
            }
            Self::Dossiers(_) => {
                "Openbare gegevens uit het register van de gemeente, ook wat voorbij is.".to_owned()
            }
        }
    }

    /// The one kind of geometry; `None` when it holds several.
    pub(crate) fn geometrie(&self) -> Option<GeometrieSoort> {
        match self {
            Self::Laag(l) => l.definitie().geometrie,
            Self::Ver(l) => l.definitie.geometrie,
            Self::Dossiers(_) => None,
        }
    }

    /// Box around everything in CRS84 degrees: west, south, east, north.
    pub(crate) fn uitgestrektheid(&self, app: &Toepassing, stand: &Stand) -> Option<[f64; 4]> {
        let vak = match self {
            Self::Laag(l) => l.vak(),
            Self::Ver(l) => l.vak,
            Self::Dossiers(soort) => {
                let mut vak: Option<model::Vak> = None;
                stand.kaart.in_vak(&OVERAL, stand.asker, |d, b| {
                    if b.soort == *soort {
                        vak = Some(vak.map_or(d.vak(), |v| v.met(&d.vak())));
                    }
                });
                vak
            }
        }?;
        let hoeken = [
            vak.min,
            [vak.min[0], vak.max[1]],
            vak.max,
            [vak.max[0], vak.min[1]],
        ];
        let hoeken = hoeken.map(|h| Crs::Crs84.getallen(&app.plek.roosters, h));
        let rond = |w: f64| (w * 1e6).round() / 1e6;
        Some(
            hoeken
                .iter()
                .fold([180.0, 90.0, -180.0, -90.0], |u: [f64; 4], h| {
                    [
                        u[0].min(rond(h[0])),
                        u[1].min(rond(h[1])),
                        u[2].max(rond(h[0])),
                        u[3].max(rond(h[1])),
                    ]
                }),
        )
    }

    /// The properties of its features, the geometry not among them.
    pub(crate) fn kenmerken(&self, app: &Toepassing, stand: &Stand) -> Arc<Vec<Kenmerk>> {
        if let Self::Ver(l) = self {
            return Arc::new(verkenmerken(l));
        }
        let sleutel = match self {
            Self::Laag(l) => (self.id(), l.versie(), 0, Asker::Publiek),
            Self::Ver(_) | Self::Dossiers(_) => (self.id(), 0, stand.kaart.generatie(), stand.asker),
        };
        if let Some(bekend) = app.ogc.kenmerken.get(&sleutel) {
            return bekend;
        }
        let uit = Arc::new(match self {
            Self::Laag(l) => laagkenmerken(l),
            Self::Ver(l) => verkenmerken(l),
            Self::Dossiers(soort) => dossierkenmerken(*soort, stand),
        });
        app.ogc.kenmerken.insert(sleutel, Arc::clone(&uit));
        uit
    }

    /// What a filter may ask.
    pub(crate) fn bevraagbaar(&self, app: &Toepassing, stand: &Stand) -> Bevraagbaar {
        let kenmerken = self.kenmerken(app, stand);
        let namen = kenmerken.iter().map(|k| (k.naam.clone(), k.soort));
        Bevraagbaar(namen.chain([(VORM.to_owned(), Soort::Vorm)]).collect())
    }

    /// The collection's own document.
    pub(crate) fn json(&self, app: &Toepassing, stand: &Stand, basis: &str) -> Value {
        let id = self.id();
        let adres = format!("{basis}/collections/{id}");
        let crs: Vec<&str> = Crs::ALLE.iter().map(|c| c.uri()).collect();
        let link = |rel: &str, href: String, media: &str, titel: &str| json!({"rel": rel, "href": href, "type": media, "title": titel});
        let items = |f: super::vraag::Formaat, titel: &str| {
            link("items", format!("{adres}/items?f={}", f.naam()), f.media(), titel)
        };
        use super::vraag::Formaat as F;
        let mut uit = json!({
            "id": id,
            "title": self.titel(),
            "description": self.beschrijving(),
            "itemType": "feature",
            "crs": crs,
            "storageCrs": Crs::Rd.uri(),
            "links": [
                link("self", adres.clone(), "application/json", "Deze collectie"),
                link("alternate", format!("{adres}?f=html"), "text/html", "Deze collectie als pagina"),
                items(F::Json, "GeoJSON"),
                items(F::JsonFg, "JSON-FG"),
                items(F::Html, "Pagina"),
                link("describedby", format!("{adres}/schema"), "application/schema+json", "Schema"),
                link("http://www.opengis.net/def/rel/ogc/1.0/schema", format!("{adres}/schema"), "application/schema+json", "Schema"),
                link("http://www.opengis.net/def/rel/ogc/1.0/queryables", format!("{adres}/queryables"), "application/schema+json", "Waarop gefilterd kan worden"),
                link("http://www.opengis.net/def/rel/ogc/1.0/sortables", format!("{adres}/sortables"), "application/schema+json", "Waarop gesorteerd kan worden"),
            ],
        });
        let wortel = basis.strip_suffix("/ogc/v1").unwrap_or(basis);
        if let Some(links) = uit.get_mut("links").and_then(Value::as_array_mut) {
            if !matches!(self, Self::Ver(_)) {
                links.extend([
                    items(F::Csv, "CSV"),
                    items(F::FlatGeobuf, "FlatGeobuf"),
                    items(F::GeoPackage, "GeoPackage"),
                ]);
            }
            links.extend(super::tegels::links(wortel, Some(&id)));
        }
        if let Some(vak) = self.uitgestrektheid(app, stand) {
            uit["extent"] = json!({
                "spatial": {"bbox": [vak], "crs": Crs::Crs84.uri()},
                "temporal": {"interval": [[Value::Null, Value::Null]], "trs": "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"},
            });
        }
        if let Some(bron) = self.bron() {
            uit["attribution"] = json!(bron);
        }
        uit
    }
}

/// Every place that a whole number of millimetres can say.
pub(crate) const OVERAL: model::Vak = model::Vak {
    min: [i32::MIN, i32::MIN],
    max: [i32::MAX, i32::MAX],
};

#[derive(Default)]
struct Gezien {
    soort: Option<Soort>,
}

impl Gezien {
    fn zie(&mut self, waarde: &Uitkomst<'_>) {
        let hier = match waarde {
            Uitkomst::Niets => return,
            Uitkomst::JaNee(_) => Soort::JaNee,
            Uitkomst::Getal(_) => Soort::Heel,
            Uitkomst::Decimaal(_) => Soort::Getal,
            Uitkomst::Dag(_) => Soort::Dag,
            Uitkomst::Tijdstip(_) => Soort::Tijdstip,
            Uitkomst::Lijst(_) => Soort::Lijst,
            Uitkomst::Tekst(t) if filter::dag(t).is_some() => Soort::Dag,
            Uitkomst::Tekst(t) if filter::tijdstip(t).is_some() => Soort::Tijdstip,
            Uitkomst::Tekst(_) => Soort::Tekst,
        };
        self.soort = Some(match (self.soort, hier) {
            (None, hier) => hier,
            (Some(a), b) if a == b => a,
            (Some(Soort::Heel | Soort::Getal), Soort::Heel | Soort::Getal) => Soort::Getal,
            // A date among other texts makes all of them text.
            (
                Some(Soort::Tekst | Soort::Dag | Soort::Tijdstip),
                Soort::Tekst | Soort::Dag | Soort::Tijdstip,
            ) => Soort::Tekst,
            _ => Soort::Divers,
        });
    }
}

fn laagkenmerken(laag: &Laag) -> Vec<Kenmerk> {
    let mut gezien: BTreeMap<&str, Gezien> = BTreeMap::new();
    let altijd = Venster {
        van: Datum::ALTIJD,
        tot: Datum::NOOIT,
        bekend: None,
    };
    let aantal = u32::try_from(laag.aantal()).unwrap_or(u32::MAX);
    for stuk in 0..STUKKEN {
        let vanaf = (u64::from(aantal) * u64::from(stuk) / u64::from(STUKKEN)) as u32;
        let mut over = PROEF / STUKKEN;
        // A layer that fails meanwhile has the kinds that were seen; its items say what is wrong.
        let _ = laag.blader(None, &altijd, vanaf, |lid| {
            for (naam, waarde) in lid.object()?.kenmerken() {
                gezien.entry(naam).or_default().zie(&Veld::Ref(waarde).uitkomst());
            }
            over -= 1;
            Ok(over > 0)
        });
    }
    let eigen = laag
        .kenmerknamen()
        .iter()
        .filter(|n| *n != ID)
        .map(|naam| Kenmerk {
            naam: naam.clone(),
            soort: gezien
                .get(naam.as_str())
                .and_then(|g| g.soort)
                .unwrap_or(Soort::Divers),
        });
    let tijden = TIJDEN.into_iter().enumerate().map(|(nr, naam)| Kenmerk {
        naam: naam.to_owned(),
        soort: if nr < 2 { Soort::Dag } else { Soort::Tijdstip },
    });
    std::iter::once(identificatie())
        .chain(eigen)
        .chain(tijden)
        .collect()
}

fn verkenmerken(laag: &Verlaag) -> Vec<Kenmerk> {
    let velden = laag.velden.iter().filter(|(naam, _)| naam != ID);
    let velden = velden.map(|(naam, soort)| Kenmerk {
        naam: naam.clone(),
        soort: *soort,
    });
    std::iter::once(identificatie()).chain(velden).collect()
}

fn identificatie() -> Kenmerk {
    Kenmerk {
        naam: ID.to_owned(),
        soort: Soort::Tekst,
    }
}

fn dossierkenmerken(soort: register::Soort, stand: &Stand) -> Vec<Kenmerk> {
    let mut gezien: BTreeMap<String, Gezien> = BTreeMap::new();
    stand.kaart.in_vak(&OVERAL, stand.asker, |d, b| {
        if b.soort == soort {
            Ding::Dossier(Some(d), b, None).velden(|naam, veld| {
                if naam != ID && !DOSSIERVELDEN.contains(&naam) {
                    match gezien.get_mut(naam) {
                        Some(g) => g.zie(&veld.uitkomst()),
                        None => gezien.entry(naam.to_owned()).or_default().zie(&veld.uitkomst()),
                    }
                }
            });
        }
    });
    let vast = DOSSIERVELDEN.into_iter().map(|naam| Kenmerk {
        naam: naam.to_owned(),
        soort: match naam {
            "van" | "tot" => Soort::Dag,
            "versie" => Soort::Heel,
            _ => Soort::Tekst,
        },
    });
    let eigen = gezien.into_iter().map(|(naam, g)| Kenmerk {
        naam,
        soort: g.soort.unwrap_or(Soort::Divers),
    });
    std::iter::once(identificatie())
        .chain(vast)
        .chain(eigen)
        .collect()
}
