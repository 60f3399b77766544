//! From an evaluation to an answer that can be read: outcomes, questions, reasons, gaps.
//!
//! Owns the order of questions and which rows count as the reason. Start at [`maak`].

use std::sync::Arc;

use crate::diagram::{Beperkt, Sleutel};
use crate::evalueer::{Drie, Kleine, Staat};
use crate::ruw::{Beleid, Herkomst};
use crate::tabel::{Model, Var};
use crate::uitkomst::{
    Aansluitpunt, Code, Conclusie, GeenUitkomst, Maatregel, Ontbreekt, Reden, RedenAntwoord, Soort,
    Tegenspraak, Uitkomst, Vraag,
};
use crate::{Antwoorden, Waarde};

/// Most questions that tie for a place and are still compared on how much they decide.
const MAX_GELIJKEN: usize = 12;
/// Largest diagram for which that is done.
const MAX_GELIJK_KNOPEN: usize = 5_000;

/// Evaluates and explains.
pub(crate) fn maak(model: &Model, antwoorden: &Antwoorden) -> Uitkomst {
    let staat = Staat::nieuw(model, antwoorden);
    let bekend = staat.klassen.as_slice();
    let diagram = if staat.buiten { None } else { model.diagram() };
    let beperkt = match diagram {
        Some(d) => d.beperk(bekend),
        None => zonder_diagram(&staat),
    };
    let mut open: Vec<u32> = beperkt.relevant.clone();
    if let Some(d) = diagram.filter(|d| open.len() > 1 && d.grootte() <= MAX_GELIJK_KNOPEN) {
        op_beslissend(model, &mut open, |i| d.beslist(bekend, i));
    }
    let vraag = |i: &u32| {
        model
            .invoer
            .get(*i as usize)
            .filter(|v| v.is_vraag())
            .map(|v| &v.ruw.vraag)
    };
    let mut vragen: Vec<Vraag> = Vec::new();
    for v in open
        .iter()
        .filter_map(vraag)
        .filter(|v| antwoorden.van(&v.id).is_none())
    {
        if vragen.iter().all(|w| w.id != v.id) {
            vragen.push(v.clone());
        }
    }
    let punten: Vec<Aansluitpunt> = open
        .iter()
        .filter_map(|i| model.invoer.get(*i as usize)?.aansluitpunt.clone())
        .collect();
    let mut uit = Uitkomst {
        soort: model.soort,
        uitkomsten: None,
        indienbaar: None,
        compleet: None,
        ontbreekt: None,
        maatregelen: None,
        voorschriften: None,
        vragen,
        redenen: Vec::new(),
        vervallen: if diagram.is_some() {
            vervallen(&staat, antwoorden, &beperkt)
        } else {
            Vec::new()
        },
        anders: Vec::new(),
        geen_uitkomst: None,
        aansluitpunten: punten,
        tegenspraak: tegenspraak(&staat),
        exact: diagram.is_some(),
    };
    match model.soort {
        Soort::Conclusie => conclusie(&staat, beperkt.vast.as_ref(), &mut uit),
        Soort::Indieningsvereisten => indienen(&staat, beperkt.vast.as_ref(), &open, &mut uit),
        Soort::Maatregelen => maatregelen(&staat, beperkt.vast.is_some(), &mut uit),
    }
    uit
}

/// Three-valued logic alone: never too few questions, perhaps too many.
fn zonder_diagram(staat: &Staat<'_>) -> Beperkt {
    let relevant = staat.bereikbaar();
    let model = staat.model;
    let mut vast = None;
    if let Some(top) = model.tabellen.get(model.top)
        && relevant.is_empty()
    {
        let rijen = staat.rijen(top, Drie::Ja);
        vast = Some(match model.soort {
            Soort::Conclusie => Sleutel::Codes(model.codes(&rijen)),
            Soort::Maatregelen => Sleutel::Uitvoer(crate::diagram::uitvoer(model, &rijen)),
            Soort::Indieningsvereisten => {
                let ja = |t: usize| staat.waarde(t) == Some(&Waarde::JaNee(true));
                let compleet = ja(model.top);
                let indienbaar = if model.indienbaar.is_empty() {
                    compleet
                } else {
                    model.indienbaar.iter().all(|t| ja(*t))
                };
                Sleutel::Indien(indienbaar, compleet)
            }
        });
    }
    Beperkt {
        vast,
        relevant,
        telde: Vec::new(),
    }
}

/// Most questions that can still be asked; never fewer than are, exact where no questions tie for a place.
pub(crate) fn hoogstens(model: &Model, antwoorden: &Antwoorden) -> usize {
    let staat = Staat::nieuw(model, antwoorden);
    let (bekend, buiten) = (&staat.klassen, staat.buiten);
    let diagram = if buiten { None } else { model.diagram() };
    let invoer = |i: u32| model.invoer.get(i as usize);
    let telt = |i: u32| invoer(i).is_some_and(|v| v.is_vraag() && antwoorden.van(&v.ruw.vraag.id).is_none());
    let groep = |i: u32| invoer(i).map(|v| (v.aansluitpunt.is_some(), v.ruw.volgorde.0, v.ruw.volgorde.1));
    diagram
        .and_then(|d| d.hoogstens(bekend, groep, telt))
        .unwrap_or_else(|| {
            let open = diagram.map_or_else(|| zonder_diagram(&staat), |d| d.beperk(bekend));
            open.relevant.into_iter().filter(|i| telt(*i)).count()
        })
}

/// Among questions of the same group and priority: the one with most answers that settle the outcome comes first.
fn op_beslissend(model: &Model, open: &mut [u32], beslist: impl Fn(u32) -> (usize, usize)) {
    let rang = |i: &u32| {
        model
            .invoer
            .get(*i as usize)
            .map(|v| (v.ruw.volgorde.0, v.ruw.volgorde.1))
    };
    for groep in open.chunk_by_mut(|a, b| rang(a) == rang(b)) {
        if groep.len() > 1 && groep.len() <= MAX_GELIJKEN {
            groep.sort_by_cached_key(|i| {
                let (vast, alle) = beslist(*i);
                std::cmp::Reverse(vast * 1000 / alle.max(1))
            });
        }
    }
}

/// Answers that do not matter, in the order of asking.
fn vervallen(staat: &Staat<'_>, antwoorden: &Antwoorden, beperkt: &Beperkt) -> Vec<Arc<str>> {
    let model = staat.model;
    let mut telt = vec![false; model.invoer.len()];
    for i in beperkt.telde.iter().chain(&beperkt.relevant) {
        if let Some(t) = telt.get_mut(*i as usize) {
            *t = true;
        }
    }
    let mut uit: Vec<Arc<str>> = Vec::new();
    for ((invoer, waarde), telt_) in model.invoer.iter().zip(&staat.waarden).zip(&telt) {
        let id = &invoer.ruw.vraag.id;
        if *telt_ || !invoer.is_vraag() || uit.contains(id) {
            continue;
        }
        // an attachment that is not there yet is open and answered at once
        let beantwoord =
            waarde.is_some() || (model.soort == Soort::Indieningsvereisten && antwoorden.van(id).is_some());
        let elders = || {
            model
                .sleutels
                .get(id)
                .is_some_and(|n| n.iter().any(|i| telt.get(*i as usize) == Some(&true)))
        };
        if beantwoord && !(model.dubbel && elders()) {
            uit.push(id.clone());
        }
    }
    uit
}

/// Rows that may not fire together and do: different values under ANY, any two under UNIQUE.
fn tegenspraak(staat: &Staat<'_>) -> Vec<Tegenspraak> {
    let mut uit = Vec::new();
    for (nr, t) in staat.model.tabellen.iter().enumerate() {
        let uniek = t.beleid == Beleid::Unique;
        if !uniek && !staat.strijd.contains(&nr) {
            continue;
        }
        let rijen: Vec<usize> = staat.rijen(t, Drie::Ja).into_iter().map(|r| r + 1).collect();
        if rijen.len() < 2 {
            continue;
        }
        let nummers: Vec<String> = rijen.iter().map(usize::to_string).collect();
        let uitleg = format!(
            "In tabel \"{}\" passen de rijen {} tegelijk, {}.",
            t.naam,
            nummers.join(", "),
            if staat.strijd.contains(&nr) {
                "met verschillende waarden"
            } else {
                "terwijl er één mag passen"
            }
        );
        uit.push(Tegenspraak {
            beslissing: t.naam.clone(),
            rijen,
            uitleg,
        });
    }
    uit
}

fn conclusie(staat: &Staat<'_>, vast: Option<&Sleutel>, uit: &mut Uitkomst) {
    uit.uitkomsten = Some(Vec::new());
    let model = staat.model;
    let (Some(Sleutel::Codes(codes)), Some(top)) = (vast, model.tabellen.get(model.top)) else {
        return;
    };
    if codes.is_empty() {
        uit.geen_uitkomst = Some(gat(staat));
        return;
    }
    let code = |r: usize| model.rijcodes.get(r).and_then(Option::as_ref);
    let ja = staat.rijen(top, Drie::Ja);
    let open = staat.rijen(top, Drie::Open);
    // a row that holds is certain, unless an earlier or better one may still take its place
    let verdringbaar = !open.is_empty() && matches!(top.beleid, Beleid::First | Beleid::Priority);
    let zeker = if verdringbaar {
        Kleine::default()
    } else {
        staat.geldende(top)
    };
    let zeker = zeker.as_slice();
    let mut kandidaten: Vec<(usize, bool)> = Vec::new();
    for c in codes {
        let raak: Vec<usize> = zeker.iter().copied().filter(|r| code(*r) == Some(c)).collect();
        if raak.is_empty() {
            let alle = ja.iter().chain(&open).copied();
            let mogelijk: Vec<usize> = alle.filter(|r| code(*r) == Some(c)).collect();
            let een_van = mogelijk.len() > 1;
            kandidaten.extend(mogelijk.into_iter().map(|r| (r, een_van)));
        } else {
            kandidaten.extend(raak.into_iter().map(|r| (r, false)));
        }
    }
    if matches!(top.beleid, Beleid::RuleOrder | Beleid::OutputOrder) && open.is_empty() {
        kandidaten.sort_by_key(|(r, _)| zeker.iter().position(|z| z == r));
    }
    let mut lijst: Vec<Conclusie> = Vec::new();
    let mut spoor = Spoor::nieuw(staat);
    for (r, een_van_deze) in kandidaten {
        let Some(rij) = top.rijen.get(r) else { continue };
        let voorbehouden = spoor.rij(model.top, r, !een_van_deze);
        let c = code(r).cloned().unwrap_or_else(|| Code::Anders(Arc::from("")));
        match lijst
            .iter_mut()
            .find(|l| l.code == c && l.toelichting == rij.toelichting)
        {
            Some(l) => {
                l.een_van_deze &= een_van_deze;
                for v in voorbehouden {
                    if !l.voorbehouden.contains(&v) {
                        l.voorbehouden.push(v);
                    }
                }
            }
            None => lijst.push(Conclusie {
                code: c,
                toelichting: rij.toelichting.clone(),
                voorbehouden,
                een_van_deze,
                activiteit: None,
            }),
        }
    }
    if lijst.is_empty() {
        // the value when no row matches (defaultOutputEntry), or an aggregate
        let los = codes.iter().map(|c| Conclusie {
            code: c.clone(),
            toelichting: None,
            voorbehouden: Vec::new(),
            een_van_deze: false,
            activiteit: None,
        });
        lijst.extend(los);
    }
    if let [een] = lijst.as_mut_slice() {
        een.een_van_deze = false;
    }
    uit.redenen = spoor.redenen;
    uit.uitkomsten = Some(lijst);
}

fn indienen(staat: &Staat<'_>, vast: Option<&Sleutel>, open: &[u32], uit: &mut Uitkomst) {
    let model = staat.model;
    let ja = |t: usize| staat.waarde(t) == Some(&Waarde::JaNee(true));
    let (indienbaar, compleet) = match vast {
        Some(Sleutel::Indien(i, c)) => (*i, *c),
        _ => {
            let compleet = ja(model.top);
            (
                if model.indienbaar.is_empty() {
                    compleet
                } else {
                    model.indienbaar.iter().all(|t| ja(*t))
                },
                compleet,
            )
        }
    };
    uit.indienbaar = Some(indienbaar);
    uit.compleet = Some(compleet);
    let ontbreekt = open
        .iter()
        .filter_map(|i| model.invoer.get(*i as usize))
        .map(|v| Ontbreekt {
            id: v.ruw.vraag.id.clone(),
            tekst: v.ruw.vraag.tekst.clone(),
            soort: if v.aansluitpunt.is_some() {
                "aansluitpunt"
            } else {
                v.ruw.vraag.soort.naam()
            },
        });
    uit.ontbreekt = Some(ontbreekt.collect());
    if vast.is_some() && !compleet {
        uit.geen_uitkomst = Some(gat(staat));
    }
    let mut spoor = Spoor::nieuw(staat);
    spoor.tabel(model.top);
    model.indienbaar.iter().for_each(|t| spoor.tabel(*t));
    uit.redenen = spoor.redenen;
}

fn maatregelen(staat: &Staat<'_>, vast: bool, uit: &mut Uitkomst) {
    let model = staat.model;
    let mut lijst: Vec<Maatregel> = Vec::new();
    let mut voorschriften: Vec<Arc<str>> = Vec::new();
    let mut spoor = Spoor::nieuw(staat);
    if let Some(top) = model.tabellen.get(model.top) {
        let rijen = staat.geldende(top);
        let rijen = rijen.as_slice();
        for r in rijen {
            spoor.rij(model.top, *r, true);
            let Some(rij) = top.rijen.get(*r) else { continue };
            let kolom = |k: Option<usize>| match k.and_then(|k| rij.uit.get(k)) {
                Some(Waarde::Tekst(t)) => t.clone(),
                _ => Arc::from(""),
            };
            let (voorschrift, id) = (kolom(top.kolom_voorschrift), kolom(top.kolom_maatregel));
            if !voorschrift.is_empty() && !voorschriften.contains(&voorschrift) {
                voorschriften.push(voorschrift.clone());
            }
            if !id.is_empty() {
                let mut m = model
                    .maatregelen
                    .get(&id)
                    .cloned()
                    .unwrap_or_else(|| losse_maatregel(&id));
                m.voorschrift = voorschrift;
                if !lijst.contains(&m) {
                    lijst.push(m);
                }
            }
        }
        if vast && rijen.is_empty() {
            uit.geen_uitkomst = Some(gat(staat));
        }
    }
    uit.redenen = spoor.redenen;
    uit.maatregelen = Some(lijst);
    uit.voorschriften = Some(voorschriften);
}

fn losse_maatregel(id: &Arc<str>) -> Maatregel {
    Maatregel {
        id: id.clone(),
        tekst: id.clone(),
        voorschrift: Arc::from(""),
        toelichting: None,
        frequentie: None,
    }
}

/// Follows fired rows down to the answers.
struct Spoor<'s, 'm> {
    staat: &'s Staat<'m>,
    gezien: Vec<bool>,
    redenen: Vec<Reden>,
}

impl<'s, 'm> Spoor<'s, 'm> {
    fn nieuw(staat: &'s Staat<'m>) -> Self {
        Self {
            staat,
            gezien: vec![false; staat.model.tabellen.len()],
            redenen: Vec::with_capacity(staat.model.tabellen.len()),
        }
    }

    /// One row and everything under it. Gives the caveats on the way, each once; `noteer` writes the reasons down.
    fn rij(&mut self, tabel_nr: usize, nr: usize, noteer: bool) -> Vec<Arc<str>> {
        let mut voorbehouden = Vec::new();
        if noteer && let Some(reden) = self.reden(tabel_nr, nr) {
            self.redenen.push(reden);
        }
        let mut open: Vec<usize> = Vec::with_capacity(16);
        let mut langs: Vec<usize> = Vec::with_capacity(16);
        self.cellen(tabel_nr, nr, &mut open, &mut voorbehouden);
        self.gepasseerd(tabel_nr, nr, &mut voorbehouden);
        open.reverse();
        while let Some(t) = open.pop() {
            if langs.contains(&t) {
                continue;
            }
            langs.push(t);
            let nieuw = noteer && !std::mem::replace(self.gezien.get_mut(t).unwrap_or(&mut true), true);
            let begin = open.len();
            let zeker = self.staat.waarde(t).is_some();
            let rijen = if zeker { self.gevuurd(t) } else { self.mogelijk(t) };
            for r in rijen.as_slice().iter().copied() {
                if nieuw
                    && zeker
                    && let Some(reden) = self.reden(t, r)
                {
                    self.redenen.push(reden);
                }
                self.cellen(t, r, &mut open, &mut voorbehouden);
                self.gepasseerd(t, r, &mut voorbehouden);
            }
            if let Some(erbij) = open.get_mut(begin..) {
                erbij.reverse();
            }
        }
        voorbehouden
    }

    /// All fired rows of a table.
    fn tabel(&mut self, nr: usize) {
        if std::mem::replace(self.gezien.get_mut(nr).unwrap_or(&mut true), true) {
            return;
        }
        for r in self.gevuurd(nr).as_slice() {
            self.rij(nr, *r, true);
        }
    }

    /// Rows that gave a table its value; none while that is open.
    fn gevuurd(&self, nr: usize) -> Kleine {
        match (self.staat.model.tabellen.get(nr), self.staat.waarde(nr)) {
            (Some(t), Some(_)) => self.staat.geldende(t),
            _ => Kleine::default(),
        }
    }

    /// Rows that may still give an open table its value: their caveats count too.
    fn mogelijk(&self, nr: usize) -> Kleine {
        let mut uit = Kleine::default();
        if let Some(t) = self.staat.model.tabellen.get(nr) {
            (0..t.rijen.len())
                .filter(|r| self.staat.rij(t, *r) != Drie::Nee)
                .for_each(|r| uit.voeg_toe(r));
        }
        uit
    }

    fn cellen(&self, tabel: usize, rij: usize, open: &mut Vec<usize>, voorbehouden: &mut Vec<Arc<str>>) {
        let model = self.staat.model;
        let Some(rij) = model.tabellen.get(tabel).and_then(|t| t.rijen.get(rij)) else {
            return;
        };
        for cel in &rij.cellen {
            if let Some(Var::Tabel(t)) = model.van_test.get(*cel as usize) {
                open.push(*t as usize);
            }
            if let Some(tekst) = self.voorbehoud(*cel).filter(|t| !voorbehouden.contains(t)) {
                voorbehouden.push(tekst);
            }
        }
    }

    /// Caveats that kept rows before this one (FIRST, PRIORITY) from firing: without them the outcome was another.
    fn gepasseerd(&self, tabel: usize, nr: usize, voorbehouden: &mut Vec<Arc<str>>) {
        let Some(t) = self.staat.model.tabellen.get(tabel) else {
            return;
        };
        let voor = |r: usize| match t.beleid {
            Beleid::First => r < nr,
            Beleid::Priority => {
                let rang = |r: usize| t.rijen.get(r).map(|r| r.rang);
                rang(r) < rang(nr)
            }
            _ => false,
        };
        for rij in t
            .rijen
            .iter()
            .enumerate()
            .filter(|(r, _)| voor(*r))
            .map(|(_, rij)| rij)
        {
            let mislukt = || rij.cellen.iter().filter(|c| self.staat.cel(**c) == Drie::Nee);
            if mislukt().all(|c| self.voorbehoud(*c).is_some()) {
                let nieuw: Vec<Arc<str>> = mislukt().filter_map(|c| self.voorbehoud(*c)).collect();
                for tekst in nieuw {
                    if !voorbehouden.contains(&tekst) {
                        voorbehouden.push(tekst);
                    }
                }
            }
        }
    }

    /// The caveat of a cell that tests a fixed value with one.
    fn voorbehoud(&self, cel: u32) -> Option<Arc<str>> {
        let Some(Var::Invoer(i)) = self.staat.model.van_test.get(cel as usize) else {
            return None;
        };
        match &self.staat.model.invoer.get(*i as usize)?.ruw.herkomst {
            Herkomst::Voorbehoud(_, tekst) => Some(tekst.clone()),
            _ => None,
        }
    }

    fn reden(&self, tabel: usize, nr: usize) -> Option<Reden> {
        let t = self.staat.model.tabellen.get(tabel)?;
        let rij = t.rijen.get(nr)?;
        let mut antwoorden = Vec::new();
        for c in &rij.cellen {
            if let Some(Var::Invoer(i)) = self.staat.model.van_test.get(*c as usize)
                && let Some(a) = antwoord(self.staat, *i)
            {
                if antwoorden.capacity() == 0 {
                    antwoorden.reserve_exact(rij.cellen.len());
                }
                antwoorden.push(a);
            }
        }
        Some(Reden {
            beslissing: t.naam.clone(),
            rij: nr + 1,
            waarde: t.waarden.get(rij.waarde).cloned().unwrap_or(Waarde::Leeg),
            antwoorden,
            bron: rij.bron.clone(),
        })
    }
}

fn antwoord(staat: &Staat<'_>, invoer: u32) -> Option<RedenAntwoord> {
    let v = staat.model.invoer.get(invoer as usize)?;
    let waarde = (*staat.waarden.get(invoer as usize)?)?.clone();
    Some(RedenAntwoord {
        id: v.ruw.vraag.id.clone(),
        tekst: v.ruw.vraag.tekst.clone(),
        waarde,
    })
}

/// The deepest table without a value on the way down from the top.
pub(crate) fn gat(staat: &Staat<'_>) -> GeenUitkomst {
    let model = staat.model;
    let leeg = |nr: usize| staat.waarde(nr) == Some(&Waarde::Leeg);
    let begin = model
        .indienbaar
        .iter()
        .copied()
        .find(|t| leeg(*t))
        .unwrap_or(model.top);
    let mut nr = begin;
    let kolommen = |nr: usize| {
        model
            .tabellen
            .get(nr)
            .map(|t| t.kolommen.as_slice())
            .unwrap_or_default()
    };
    while let Some(dieper) = kolommen(nr).iter().find_map(|k| match k {
        Var::Tabel(t) if leeg(*t as usize) => Some(*t as usize),
        _ => None,
    }) {
        nr = dieper;
    }
    let Some(tabel) = model.tabellen.get(nr) else {
        return GeenUitkomst {
            beslissing: Arc::from(""),
            uitleg: String::new(),
            antwoorden: Vec::new(),
        };
    };
    let mut antwoorden: Vec<RedenAntwoord> = Vec::new();
    for kolom in &tabel.kolommen {
        let a = match kolom {
            Var::Invoer(i) => antwoord(staat, *i),
            Var::Tabel(t) => model.tabellen.get(*t as usize).and_then(|d| {
                let waarde = staat.waarde(*t as usize)?.clone();
                Some(RedenAntwoord {
                    id: d.naam.clone(),
                    tekst: d.naam.clone(),
                    waarde,
                })
            }),
        };
        antwoorden.extend(a);
    }
    let waarden: Vec<String> = antwoorden
        .iter()
        .map(|a| format!("{} = {}", a.tekst, a.waarde))
        .collect();
    let rijen = staat.rijen(tabel, Drie::Ja);
    let waarom = if staat.strijd.contains(&nr) {
        "spreken rijen elkaar tegen"
    } else if rijen.is_empty() {
        "past geen enkele rij"
    } else {
        "geeft de rij die past geen uitkomst"
    };
    let bij = if waarden.is_empty() {
        String::new()
    } else {
        format!(" bij: {}", waarden.join("; "))
    };
    GeenUitkomst {
        beslissing: tabel.naam.clone(),
        uitleg: format!(
            "De regels geven geen uitkomst: in tabel \"{}\" {waarom}{bij}.",
            tabel.naam
        ),
        antwoorden,
    }
}
