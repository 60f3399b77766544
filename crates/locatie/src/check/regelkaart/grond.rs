//! Grond: every place of a map, and the ground that a check there is about.

use std::collections::HashSet;

use lagen::{Laag, Object};
use model::{Datum, GeometrieSoort, Peilmoment, Punt};

use super::super::{CheckPlaats, Gebied, PlaatsInvoer, check_plaats};
use super::{Eenheid, Kaartplaats, MAX_PLAATSEN, Wijk, eenheid, kijker};
use crate::LocatieFout;
use crate::id::punt_in;
use crate::koppel::Labels;
use crate::omzet::teksten;
use crate::plek::Moment;
use crate::verbind::{bag_adres, vervallen};
use crate::vraag::{Plaats, PlaatsId};

const ADRESSEN: [&str; 3] = ["bag-verblijfsobject", "bag-ligplaats", "bag-standplaats"];
const PERCELEN: [&str; 1] = ["brk-perceel"];

/// Every place of a map.
pub(super) struct Grond {
    pub(super) eenheid: Eenheid,
    pub(super) plaatsen: Vec<Kaartplaats>,
    /// Per place the pand that its BAG object says it is in: places in one pand stand on the same ground.
    pub(super) pand: Vec<Option<Box<str>>>,
    pub(super) wijken: Vec<Wijk>,
    pub(super) laag: &'static [&'static str],
    gebied: Gebied,
}

impl Grond {
    /// The addresses of the BAG, or the percelen, that are there on `dag`.
    ///
    /// Errors: [`LocatieFout::Bron`] when their layer is not loaded or out of reach; too many places.
    pub(super) fn zoek(moment: &Moment, gebied: Gebied, dag: Datum) -> Result<Self, LocatieFout> {
        let eenheid = eenheid(gebied);
        let laag: &[&str] = match eenheid {
            Eenheid::Adres => &ADRESSEN,
            Eenheid::Perceel => &PERCELEN,
        };
        let mut bouw = Bouw {
            moment,
            peil: Peilmoment::op(dag),
            wijken: Wijken::nieuw(moment, dag),
            gezien: HashSet::new(),
            uit: Self {
                eenheid,
                plaatsen: vec![],
                pand: vec![],
                wijken: vec![],
                laag,
                gebied,
            },
        };
        let mut geladen = false;
        for naam in laag {
            if let Some(laag) = moment.snapshot.laag(naam) {
                geladen = true;
                bouw.laag(laag)?;
            }
        }
        if !geladen {
            return Err(LocatieFout::Bron {
                wat: "de regelkaart maken",
                uitleg: format!(
                    "laag {} is niet ingelezen; zonder die laag zijn er geen plaatsen",
                    laag[0]
                ),
            });
        }
        let mut uit = bouw.uit;
        uit.zet_wijken(bouw.wijken.lijst);
        Ok(uit)
    }

    /// In the order of their codes; places of which the wijk is not known come last.
    fn zet_wijken(&mut self, gevonden: Vec<Wijk>) {
        let mut orde: Vec<(usize, Wijk)> = gevonden.into_iter().enumerate().collect();
        orde.sort_by(|(_, a), (_, b)| (a.code.is_empty(), &a.code).cmp(&(b.code.is_empty(), &b.code)));
        let mut plek = vec![0u16; orde.len()];
        for (nieuw, (oud, _)) in orde.iter().enumerate() {
            if let Some(p) = plek.get_mut(*oud) {
                *p = u16::try_from(nieuw).unwrap_or(u16::MAX);
            }
        }
        for plaats in &mut self.plaatsen {
            plaats.wijk = plek.get(usize::from(plaats.wijk)).copied().unwrap_or(u16::MAX);
        }
        self.wijken = orde.into_iter().map(|(_, w)| w).collect();
    }

    /// The ground of place `nr`, as a check there has it.
    pub(super) fn plaats(&self, moment: &Moment, nr: usize, dag: Datum) -> Result<CheckPlaats, LocatieFout> {
        let (Some(plaats), gebied) = (self.plaatsen.get(nr), Some(self.gebied)) else {
            return Err(LocatieFout::OngeldigId {
                tekst: nr.to_string(),
            });
        };
        let id: PlaatsId = plaats.id.parse()?;
        let waar = match &id {
            PlaatsId::Rd(..) => Plaats::Punt(plaats.punt),
            _ => Plaats::Object {
                punt: plaats.punt,
                id: id.clone(),
            },
        };
        check_plaats(moment, PlaatsInvoer::Id(id, waar), gebied, dag)
    }
}

struct Bouw<'s> {
    moment: &'s Moment,
    peil: Peilmoment,
    wijken: Wijken<'s>,
    gezien: HashSet<&'s str>,
    uit: Grond,
}

impl<'s> Bouw<'s> {
    fn laag(&mut self, laag: &'s Laag) -> Result<(), LocatieFout> {
        let fout = |uitleg: String| LocatieFout::Bron {
            wat: "de regelkaart maken",
            uitleg,
        };
        let Some(vak) = laag.vak() else {
            return match laag.storing() {
                Some(uitleg) => Err(fout(uitleg.to_owned())),
                None => Ok(()),
            };
        };
        let peil = self.peil;
        laag.in_vak(&vak, &peil, |o| {
            self.object(&o);
            self.uit.plaatsen.len() <= MAX_PLAATSEN
        })
        .map_err(|f| fout(f.to_string()))?;
        if self.uit.plaatsen.len() > MAX_PLAATSEN {
            return Err(fout(format!(
                "meer dan {MAX_PLAATSEN} plaatsen passen niet op één kaart"
            )));
        }
        Ok(())
    }

    fn object(&mut self, o: &Object<'s>) {
        if vervallen(o) || !self.gezien.insert(o.id()) {
            return;
        }
        let Some(punt) = punt_in(o) else { return };
        let mercator = match (o.soort(), o.punten_mercator().first()) {
            (Some(GeometrieSoort::Punt), Some(m)) => *m,
            _ => self.moment.roosters.rd_mm_naar_mercator(punt),
        };
        let id = match self.uit.eenheid {
            Eenheid::Adres => o.id().to_owned(),
            Eenheid::Perceel => perceel_id(o, punt),
        };
        if id.parse::<PlaatsId>().is_err() {
            return;
        }
        let in_pand = (self.uit.gebied == Gebied::Pand)
            .then(|| teksten(o, "maaktDeelUitVan").next())
            .flatten();
        self.uit.pand.push(in_pand.map(Into::into));
        let wijk = self.wijken.van(punt);
        self.uit.plaatsen.push(Kaartplaats {
            id: id.into(),
            punt,
            mercator,
            wijk,
        });
    }
}

/// The parcel's own id, or a point in it when its name cannot be written as one.
fn perceel_id(o: &Object<'_>, punt: Punt) -> String {
    let id = format!("perceel:{}", o.tekst("aanduiding").unwrap_or_default());
    match id.parse::<PlaatsId>() {
        Ok(id) => id.to_string(),
        Err(_) => format!("rd:{},{}", punt[0].div_euclid(1000), punt[1].div_euclid(1000)),
    }
}

/// The wijken met so far. The next place mostly lies in the same one.
struct Wijken<'s> {
    laag: Option<&'s Laag>,
    peil: Peilmoment,
    lijst: Vec<Wijk>,
    laatste: Option<(Object<'s>, u16)>,
}

impl<'s> Wijken<'s> {
    fn nieuw(moment: &'s Moment, dag: Datum) -> Self {
        Self {
            laag: moment.snapshot.laag("cbs-wijk"),
            peil: Peilmoment::op(dag),
            lijst: vec![],
            laatste: None,
        }
    }

    fn van(&mut self, punt: Punt) -> u16 {
        if let Some((o, nr)) = &self.laatste
            && o.bevat(punt)
        {
            return *nr;
        }
        let object = self
            .laag
            .and_then(|l| l.op_punt(punt, &self.peil).ok())
            .and_then(|l| l.first().copied());
        let (code, naam) = match &object {
            Some(o) => (o.id(), o.tekst("naam").unwrap_or(o.id())),
            None => ("", "wijk onbekend"),
        };
        let nr = match self.lijst.iter().position(|w| w.code == code) {
            Some(nr) => nr,
            None => {
                self.lijst.push(Wijk {
                    code: code.to_owned(),
                    naam: naam.to_owned(),
                });
                self.lijst.len() - 1
            }
        };
        let nr = u16::try_from(nr).unwrap_or(u16::MAX);
        self.laatste = object.map(|o| (o, nr));
        nr
    }
}

/// A place of a map as people call it: "Dorpsstraat 12A, Voorbeeldwaard"; the id itself when no register names it.
pub fn adres_tekst(moment: &Moment, id: &str, dag: Datum) -> String {
    let kijker = kijker(moment, dag);
    if let Some(perceel) = id.strip_prefix("perceel:") {
        return format!("Perceel {}", perceel.replace('-', " "));
    }
    let object = ADRESSEN
        .into_iter()
        .find_map(|laag| kijker.met_id(laag, id).objecten.first().copied());
    let adres = object.and_then(|o| {
        ["hoofdadres", "nevenadres"]
            .into_iter()
            .flat_map(|naam| teksten(&o, naam))
            .find_map(|num| bag_adres(&kijker, num, &Labels::van(None)))
    });
    let Some(a) = adres else { return id.to_owned() };
    let mut uit = format!(
        "{} {}{}",
        a.straatnaam,
        a.huisnummer,
        a.huisletter.unwrap_or_default()
    );
    if let Some(t) = a.toevoeging {
        uit.push('-');
        uit.push_str(&t);
    }
    if let Some(w) = a.woonplaats {
        uit.push_str(", ");
        uit.push_str(&w);
    }
    uit
}
