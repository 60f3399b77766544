//! Zicht: the one place that says what an asker may see of a dossier.
//!
//! Every list, count, distance and cache goes through [`Beeld::voor`]; nothing else decides.
//! Public means `openbaar`; of a zaak or a melding the public sees that it is there and not what people wrote
//! in it, because free text holds names.

use std::sync::Arc;

use model::{Datum, Tekst, Waarde};

use serde_json::Value;

use crate::{Bijlage, Dossier, Soort};

/// The property of a dossier that lists which of its fields the public may read: `status`, `categorie`, `van`, `tot`,
/// `omschrijving`, `zaaknummer`. Where it is there, nothing else is public but the title and the place; the property
/// itself is never shown.
pub const PUBLIEKE_VELDEN: &str = "publiekeVelden";

/// On whose behalf a question is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Asker {
    /// Anybody.
    #[default]
    Publiek,
    /// The operator of the store itself, who could read the file as well.
    Beheer,
}

impl Asker {
    /// The rights class as it must stand in every cache key.
    pub fn klasse(self) -> &'static str {
        match self {
            Self::Publiek => "publiek",
            Self::Beheer => "beheer",
        }
    }

    /// True when there may be more than this asker is shown. Says the same whether there is or not.
    pub fn ziet_mogelijk_niet_alles(self) -> bool {
        self == Self::Publiek
    }
}

/// What one asker may read of one dossier.
#[derive(Debug, Clone, PartialEq)]
pub struct Beeld {
    /// Public id.
    pub identificatie: Tekst,
    /// Kind.
    pub soort: Soort,
    /// One line.
    pub titel: Tekst,
    /// Free text, when it may be read.
    pub omschrijving: Option<Tekst>,
    /// Status in plain words.
    pub status: Option<Tekst>,
    /// Category.
    pub categorie: Option<Tekst>,
    /// First day.
    pub van: Option<Datum>,
    /// Last day, included.
    pub tot: Option<Datum>,
    /// Category and the plain values among the other properties, when they may be read.
    pub kenmerken: Arc<[(String, Waarde)]>,
    /// Version.
    pub versie: u64,
    /// What who answers keeps with it.
    pub bijlage: Bijlage,
}

impl Beeld {
    /// What `asker` may read of `dossier`; `None` when it may not know that it exists.
    pub fn voor(asker: Asker, dossier: &Dossier) -> Option<Self> {
        let vrij = match asker {
            Asker::Beheer => true,
            Asker::Publiek if !dossier.openbaar => return None,
            Asker::Publiek => !matches!(dossier.soort, Soort::Zaak | Soort::Melding),
        };
        let lijst = dossier
            .eigenschappen
            .get(PUBLIEKE_VELDEN)
            .and_then(Value::as_array)
            .filter(|_| asker == Asker::Publiek);
        // without a list the kind decides; with one only what is on it
        let mag = |veld: &str, zonder: bool| lijst.map_or(zonder, |l| l.iter().any(|v| v == veld));
        let omschrijving = dossier
            .omschrijving
            .as_deref()
            .filter(|_| mag("omschrijving", vrij));
        let status = dossier.status.as_deref().filter(|_| mag("status", true));
        let categorie = dossier.categorie.as_deref().filter(|_| mag("categorie", true));
        let [titel, t_status, t_categorie, t_omschrijving, identificatie] = Tekst::samen([
            &dossier.titel,
            status.unwrap_or_default(),
            categorie.unwrap_or_default(),
            omschrijving.unwrap_or_default(),
            &dossier.identificatie,
        ]);
        Some(Self {
            identificatie,
            soort: dossier.soort,
            titel,
            omschrijving: omschrijving.map(|_| t_omschrijving),
            status: status.map(|_| t_status),
            categorie: categorie.map(|_| t_categorie),
            van: dossier.van.filter(|_| mag("van", true)),
            tot: dossier.tot.filter(|_| mag("tot", true)),
            kenmerken: kenmerken(dossier, categorie.is_some(), &|naam| {
                mag(naam, vrij) && naam != PUBLIEKE_VELDEN
            }),
            versie: dossier.versie,
            bijlage: Bijlage::default(),
        })
    }
}

fn kenmerken(dossier: &Dossier, met_categorie: bool, mag: &dyn Fn(&str) -> bool) -> Arc<[(String, Waarde)]> {
    let categorie = dossier
        .categorie
        .as_ref()
        .filter(|_| met_categorie)
        .map(|c| ("categorie".to_owned(), Waarde::Tekst(c.clone())));
    let overige = dossier.eigenschappen.iter().filter(|(naam, _)| mag(naam));
    categorie
        .into_iter()
        .chain(overige.filter_map(|(naam, w)| Some((naam.clone(), plat(w)?))))
        .collect()
}

/// A property as a value; objects and nothing have no place in an answer.
fn plat(waarde: &Value) -> Option<Waarde> {
    match waarde {
        Value::Bool(b) => Some(Waarde::JaNee(*b)),
        Value::Number(n) => n
            .as_i64()
            .map(Waarde::Getal)
            .or_else(|| n.as_f64().map(Waarde::Decimaal)),
        Value::String(t) => Some(Waarde::Tekst(t.clone())),
        Value::Array(l) => l.iter().map(plat).collect::<Option<Vec<_>>>().map(Waarde::Lijst),
        Value::Null | Value::Object(_) => None,
    }
}

/// The views of one dossier for every class of asker, made once when it enters the index.
#[derive(Debug, Clone)]
pub(crate) struct Beelden {
    publiek: Option<Arc<Beeld>>,
    beheer: Option<Arc<Beeld>>,
}

impl Beelden {
    pub(crate) fn van(dossier: &Dossier) -> Self {
        let beheer = Beeld::voor(Asker::Beheer, dossier).map(Arc::new);
        let publiek = Beeld::voor(Asker::Publiek, dossier).map(Arc::new);
        let publiek = if publiek == beheer {
            beheer.clone()
        } else {
            publiek
        };
        Self { publiek, beheer }
    }

    pub(crate) fn voor(&self, asker: Asker) -> Option<&Arc<Beeld>> {
        match asker {
            Asker::Publiek => self.publiek.as_ref(),
            Asker::Beheer => self.beheer.as_ref(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dossier(soort: Soort, openbaar: bool) -> Dossier {
        Dossier {
            identificatie: "D1".into(),
            soort,
            titel: "Losse tegel".into(),
            omschrijving: Some("Jan Jansen belt vaak".into()),
            status: None,
            categorie: None,
            van: None,
            tot: None,
            openbaar,
            geometrie: None,
            eigenschappen: serde_json::Map::from_iter([("melder".to_owned(), "Jan Jansen".into())]),
            versie: 1,
        }
    }

    #[test]
    fn the_public_never_learns_of_a_dossier_that_is_not_openbaar() {
        for soort in Soort::ALLE {
            assert_eq!(Beeld::voor(Asker::Publiek, &dossier(soort, false)), None);
            assert!(Beeld::voor(Asker::Beheer, &dossier(soort, false)).is_some());
        }
    }

    #[test]
    fn the_public_reads_only_the_fields_of_a_zaak_that_are_on_its_list() {
        let mut zaak = dossier(Soort::Zaak, true);
        zaak.status = Some("In behandeling".into());
        zaak.categorie = Some("Groen".into());
        zaak.eigenschappen
            .insert(PUBLIEKE_VELDEN.into(), serde_json::json!(["status"]));
        let beeld = Beeld::voor(Asker::Publiek, &zaak).unwrap();
        assert!(beeld.status.is_some());
        assert_eq!(
            (&beeld.categorie, &beeld.omschrijving, beeld.kenmerken.len()),
            (&None, &None, 0)
        );
        let beheer = Beeld::voor(Asker::Beheer, &zaak).unwrap();
        assert!(beheer.categorie.is_some() && beheer.omschrijving.is_some());
        assert!(beheer.kenmerken.iter().all(|(naam, _)| naam != PUBLIEKE_VELDEN));
    }

    #[test]
    fn the_public_sees_that_a_melding_is_there_and_not_what_people_wrote() {
        for soort in [Soort::Zaak, Soort::Melding] {
            let beeld = Beeld::voor(Asker::Publiek, &dossier(soort, true)).unwrap();
            assert_eq!((beeld.omschrijving, beeld.kenmerken.len()), (None, 0));
        }
        let werk = Beeld::voor(Asker::Publiek, &dossier(Soort::Werkzaamheid, true)).unwrap();
        assert!(werk.omschrijving.is_some());
    }
}
