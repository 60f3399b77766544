//! From an evaluation to an answer that can be read: outcomes, questions, reasons, gaps.
//!
//! Owns the order of questions and which rows count as the reason. Start at [`maak`].

use std::borrow::Cow;
use std::sync::Arc;

use crate::diagram::{Beperkt, Diagram, Sleutel};
use crate::evalueer::{Drie, Kleine, Staat};
use crate::ruw::Beleid;
use crate::tabel::{Model, Tabel, Var};
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
    let mut beperkt = match diagram {
        Some(d) => d.beperk(bekend),
        None => zonder_diagram(&staat),
    };
    let mut open: Vec<u32> = std::mem::take(&mut beperkt.relevant);
    if let Some(d) = diagram.filter(|d| open.len() > 1 && telt_gelijken(d)) {
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
            vervallen(&staat, antwoorden, beperkt.telde.iter().chain(&open))
        } else {
            Vec::new()
        },
        anders: Vec::new(),
        geen_uitkomst: None,
        aansluitpunten: punten,
        tegenspraak: tegenspraak(&staat),
        exact: diagram.is_some(),
    };
    let vast = beperkt.vast.as_deref();
    match model.soort {
        Soort::Conclusie => conclusie(&staat, vast, &mut uit),
        Soort::Indieningsvereisten => indienen(&staat, vast, &open, &mut uit),
        Soort::Maatregelen => maatregelen(&staat, vast.is_some(), &mut uit),
    }
    uit
}

/// Three-valued logic alone: never too few questions, perhaps too many.
fn zonder_diagram(staat: &Staat<'_>) -> Beperkt<'static> {
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
        vast: vast.map(Cow::Owned),
        relevant,
        telde: Vec::new(),
    }
}

/// Ids of the questions that still matter.
pub(crate) fn open_vragen<'m>(staat: &Staat<'m>, antwoorden: &Antwoorden) -> Vec<&'m str> {
    let invoer = |i: &u32| staat.model.invoer.get(*i as usize);
    let relevant = match staat.model.diagram().filter(|_| !staat.buiten) {
        Some(d) => d.beperk(&staat.klassen).relevant,
        None => staat.bereikbaar(),
    };
    let vragen = relevant.iter().filter_map(invoer).filter(|v| v.is_vraag());
    let ids = vragen.map(|v| &*v.ruw.vraag.id);
    ids.filter(|id| antwoorden.van(id).is_none()).collect()
}

/// Whether a diagram is small enough to look at what each question decides.
pub(crate) fn telt_gelijken(diagram: &Diagram) -> bool {
    diagram.grootte() <= MAX_GELIJK_KNOPEN
}

/// Among questions of the same group and priority: the one with most answers that settle the outcome comes first.
pub(crate) fn op_beslissend(model: &Model, open: &mut [u32], mut beslist: impl FnMut(u32) -> (usize, usize)) {
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

/// Answers that do not matter, in the order of asking; `tellen` are the inputs that do.
fn vervallen<'i>(
    staat: &Staat<'_>,
    antwoorden: &Antwoorden,
    tellen: impl Iterator<Item = &'i u32>,
) -> Vec<Arc<str>> {
    let model = staat.model;
    let mut telt: Vec<bool> = std::iter::repeat_n(false, model.invoer.len()).collect();
    for i in tellen {
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
    let open = staat.elke_rij(top, Drie::Open).next().is_some();
    // a row that holds is certain, unless an earlier or better one may still take its place
    let verdringbaar = open && matches!(top.beleid, Beleid::First | Beleid::Priority);
    let zeker = if verdringbaar {
        Kleine::default()
    } else {
        staat.geldende(top)
    };
    let zeker = zeker.as_slice();
    let mut kandidaten: Vec<(usize, bool)> = Vec::new();
    for c in codes {
        let eerder = kandidaten.len();
        let raak = zeker.iter().copied().filter(|r| code(*r) == Some(c));
        kandidaten.extend(raak.map(|r| (r, false)));
        if kandidaten.len() == eerder {
            let alle = staat
                .elke_rij(top, Drie::Ja)
                .chain(staat.elke_rij(top, Drie::Open));
            kandidaten.extend(alle.filter(|r| code(*r) == Some(c)).map(|r| (r, true)));
            if let Some([een]) = kandidaten.get_mut(eerder..) {
                een.1 = false;
            }
        }
    }
    if matches!(top.beleid, Beleid::RuleOrder | Beleid::OutputOrder) && !open {
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
    /// Decisions still to look at, and those of the row at hand that were.
    open: Vec<u32>,
    langs: Vec<u32>,
}

impl<'s, 'm> Spoor<'s, 'm> {
    fn nieuw(staat: &'s Staat<'m>) -> Self {
        let tabellen = staat.model.tabellen.len();
        Self {
            staat,
            gezien: std::iter::repeat_n(false, tabellen).collect(),
            redenen: Vec::with_capacity(tabellen),
            open: Vec::with_capacity(tabellen),
            langs: Vec::with_capacity(tabellen),
        }
    }

    /// One row and everything under it. Gives the caveats on the way, each once; `noteer` writes the reasons down.
    fn rij(&mut self, tabel_nr: usize, nr: usize, noteer: bool) -> Vec<Arc<str>> {
        let model = self.staat.model;
        let mut voorbehouden = Vec::new();
        let Some(tabel) = model.tabellen.get(tabel_nr) else {
            return voorbehouden;
        };
        if noteer && let Some(reden) = self.reden(tabel, nr) {
            self.redenen.push(reden);
        }
        self.open.clear();
        self.langs.clear();
        self.onder(tabel, nr, &mut voorbehouden);
        self.open.reverse();
        while let Some(t) = self.open.pop() {
            if self.langs.contains(&t) {
                continue;
            }
            self.langs.push(t);
            let t = t as usize;
            let Some(tabel) = model.tabellen.get(t) else {
                continue;
            };
            let nieuw = noteer && !std::mem::replace(self.gezien.get_mut(t).unwrap_or(&mut true), true);
            let begin = self.open.len();
            let zeker = self.staat.waarde(t).is_some();
            let rijen = if zeker {
                self.staat.geldende(tabel)
            } else {
                self.mogelijk(tabel)
            };
            for r in rijen.as_slice().iter().copied() {
                if nieuw
                    && zeker
                    && let Some(reden) = self.reden(tabel, r)
                {
                    self.redenen.push(reden);
                }
                self.onder(tabel, r, &mut voorbehouden);
            }
            if let Some(erbij) = self.open.get_mut(begin..) {
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
    fn mogelijk(&self, tabel: &Tabel) -> Kleine {
        let mut uit = Kleine::default();
        (0..tabel.rijen.len())
            .filter(|r| self.staat.rij(tabel, *r) != Drie::Nee)
            .for_each(|r| uit.voeg_toe(r));
        uit
    }

    /// What a row looks at: decisions to go through next, and caveats.
    fn onder(&mut self, tabel: &Tabel, nr: usize, voorbehouden: &mut Vec<Arc<str>>) {
        if let Some(rij) = tabel.rijen.get(nr) {
            self.open.extend(&rij.tabellen);
            for tekst in &rij.voorbehouden {
                if !voorbehouden.contains(tekst) {
                    voorbehouden.push(tekst.clone());
                }
            }
        }
        self.gepasseerd(tabel, nr, voorbehouden);
    }

    /// Caveats that kept rows before this one (FIRST, PRIORITY) from firing: without them the outcome was another.
    fn gepasseerd(&self, t: &Tabel, nr: usize, voorbehouden: &mut Vec<Arc<str>>) {
        if !matches!(t.beleid, Beleid::First | Beleid::Priority) {
            return;
        }
        let rang = |r: usize| t.rijen.get(r).map(|r| r.rang);
        let voor = |r: usize| match t.beleid {
            Beleid::First => r < nr,
            _ => rang(r) < rang(nr),
        };
        for (_, rij) in t.rijen.iter().enumerate().filter(|(r, _)| voor(*r)) {
            let mislukt = || rij.cellen.iter().filter(|c| self.staat.cel(**c) == Drie::Nee);
            if mislukt().all(|c| self.voorbehoud(*c).is_some()) {
                for tekst in mislukt().filter_map(|c| self.voorbehoud(*c)) {
                    if !voorbehouden.contains(tekst) {
                        voorbehouden.push(tekst.clone());
                    }
                }
            }
        }
    }

    /// The caveat of a cell that tests a fixed value with one.
    fn voorbehoud(&self, cel: u32) -> Option<&'m Arc<str>> {
        let model = self.staat.model;
        let Some(Var::Invoer(i)) = model.van_test.get(cel as usize) else {
            return None;
        };
        model.invoer.get(*i as usize)?.voorbehoud()
    }

    fn reden(&self, t: &Tabel, nr: usize) -> Option<Reden> {
        let rij = t.rijen.get(nr)?;
        let waarde = |i: &u32| self.staat.waarden.get(*i as usize).copied().flatten().cloned();
        Some(Reden {
            regel: rij.regel.clone(),
            waarden: rij.invoeren.iter().map(waarde).collect(),
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
