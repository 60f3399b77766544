//! Kijk: asking one layer of the snapshot, with an honest state for every miss.
//!
//! A layer that is not there is `onbekend`; one that cannot be trusted is `niet-bereikbaar`; a miss inside its
//! stated coverage is `geldt-niet`, outside it or without one `onbekend`. The other stages ask only through here.

use lagen::{Laag, Object, Snapshot};
use model::{Bronvermelding, Datum, Peilmoment, Punt, Toestand, Vak};

/// What a layer says of one question.
pub(crate) struct Gezien<'s> {
    pub(crate) laag: &'static str,
    pub(crate) objecten: Vec<Object<'s>>,
    pub(crate) toestand: Toestand,
}

/// One snapshot, seen at one moment from one place.
pub(crate) struct Kijker<'s> {
    pub(crate) snapshot: &'s Snapshot,
    pub(crate) peil: Peilmoment,
    pub(crate) punt: Punt,
    pub(crate) vandaag: Datum,
}

impl<'s> Kijker<'s> {
    /// The same look from another place follows: `Kijker { punt, ..kijker.kopie() }`.
    pub(crate) fn kopie(&self) -> Self {
        Self {
            snapshot: self.snapshot,
            peil: self.peil,
            punt: self.punt,
            vandaag: self.vandaag,
        }
    }

    /// The areas of a layer that hold the place.
    pub(crate) fn hier(&self, laag: &'static str) -> Gezien<'s> {
        self.bij(laag, |l| l.op_punt(self.punt, &self.peil))
    }

    /// The object with this identification.
    pub(crate) fn met_id(&self, laag: &'static str, id: &str) -> Gezien<'s> {
        self.bij(laag, |l| Ok(l.op_id(id, &self.peil)?.into_iter().collect()))
    }

    /// The objects with this value of an indexed attribute.
    pub(crate) fn met_kenmerk(&self, laag: &'static str, naam: &str, waarde: &str) -> Gezien<'s> {
        self.bij(laag, |l| l.op_kenmerk(naam, waarde, &self.peil))
    }

    /// The objects whose box touches `vak`.
    pub(crate) fn in_vak(&self, laag: &'static str, vak: &Vak) -> Gezien<'s> {
        self.bij(laag, |l| {
            let mut uit = vec![];
            l.in_vak(vak, &self.peil, |o| {
                uit.push(o);
                true
            })?;
            Ok(uit)
        })
    }

    fn bij(
        &self,
        naam: &'static str,
        vraag: impl FnOnce(&'s Laag) -> Result<Vec<Object<'s>>, lagen::LagenFout>,
    ) -> Gezien<'s> {
        let Some(laag) = self.snapshot.laag(naam) else {
            return Gezien {
                laag: naam,
                objecten: vec![],
                toestand: Toestand::Onbekend,
            };
        };
        match vraag(laag) {
            Ok(objecten) if objecten.is_empty() => Gezien {
                laag: naam,
                objecten,
                toestand: self.gemist_in(laag),
            },
            Ok(objecten) => Gezien {
                laag: naam,
                objecten,
                toestand: Toestand::Geldt,
            },
            Err(_) => Gezien {
                laag: naam,
                objecten: vec![],
                toestand: Toestand::NietBereikbaar,
            },
        }
    }

    /// What a layer says when it has nothing here.
    pub(crate) fn gemist(&self, naam: &str) -> Toestand {
        self.snapshot
            .laag(naam)
            .map_or(Toestand::Onbekend, |laag| self.gemist_in(laag))
    }

    fn gemist_in(&self, laag: &Laag) -> Toestand {
        if laag.storing().is_some() {
            return Toestand::NietBereikbaar;
        }
        match laag.dekt(self.punt) {
            Some(true) => Toestand::GeldtNiet,
            Some(false) | None => Toestand::Onbekend,
        }
    }

    /// A source as it is listed under a part: the oldest date among its layers, its age against today.
    pub(crate) fn bron(&self, naam: &str, lagen: &[&str], toestand: Toestand) -> Bronvermelding {
        let mut uit = Bronvermelding {
            naam: naam.to_owned(),
            stand: None,
            afgeleid: false,
            opgehaald: None,
            verouderd: false,
            toestand,
        };
        let mut opgehaald: Option<model::Tijdstip> = None;
        for laag in lagen.iter().filter_map(|l| self.snapshot.laag(l)) {
            if let Some(stand) = laag.stand() {
                if uit.stand.is_none_or(|s| stand.datum < s) {
                    uit.stand = Some(stand.datum);
                    uit.afgeleid = stand.afgeleid;
                }
                uit.verouderd |= laag.definitie().max_leeftijd_dagen.is_some_and(|dagen| {
                    i64::from(self.vandaag.0) - i64::from(stand.datum.0) > i64::from(dagen)
                });
            }
            opgehaald = Some(opgehaald.map_or(laag.opgehaald(), |o| o.min(laag.opgehaald())));
        }
        uit.opgehaald = opgehaald.map(|t| t.to_string());
        uit
    }
}
