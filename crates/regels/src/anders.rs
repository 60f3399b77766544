//! The smallest change: which answers to change, as few as can be, for another code.
//!
//! One pass over the decision diagram from its ends up: per node and code the fewest answers that have to differ from
//! those given. Exact, because the diagram is the whole function; where it does not fit in the budget nothing is said.
//! Every change is tried on the evaluator before it is given. Start at [`anders`].

use crate::antwoorden::Antwoorden;
use crate::diagram::{Diagram, EIND, Id, Sleutel};
use crate::evalueer::Staat;
use crate::klassen::dichtste;
use crate::tabel::{Invoer, Model};
use crate::uitkomst::{Anders, Code, Soort, VraagType, Wijziging};
use crate::zin::{antwoord, kleinste_verandering};

/// Largest diagram for which it is done.
const MAX_KNOPEN: usize = 100_000;

/// Answers to change, and how many of those are facts of the place (which people cannot change).
type Prijs = (u32, u32);

/// Per other code the smallest change; where that changes a fact of the place, after it also the smallest that does
/// not, when there is one. Empty while the outcome is open, and past the budget.
pub(crate) fn anders(model: &Model, antwoorden: &Antwoorden) -> Vec<Anders> {
    let Some(diagram) = model.diagram().filter(|d| d.grootte() <= MAX_KNOPEN) else {
        return Vec::new();
    };
    let staat = Staat::nieuw(model, antwoorden);
    let bekend = staat.klassen.as_slice();
    if model.soort != Soort::Conclusie || staat.buiten {
        return Vec::new();
    }
    let vast = diagram.beperk(bekend).vast;
    let Some(Sleutel::Codes(nu)) = vast.as_deref() else {
        return Vec::new();
    };
    // no code now is a gap in the rules
    let nu = nu.first();
    let mut codes: Vec<&Code> = diagram.einden.iter().filter_map(eerste_code).collect();
    codes.sort_by(|a, b| (a.sterkte(), a.naam()).cmp(&(b.sterkte(), b.naam())));
    codes.dedup();
    codes.retain(|c| Some(*c) != nu);
    let mut zoek = Zoek {
        model,
        diagram,
        bekend,
        plaats_vast: false,
    };
    let mut uit: Vec<Anders> = Vec::new();
    for code in codes {
        zoek.plaats_vast = false;
        let Some(kleinste) = zoek.goedkoopste(code) else {
            continue;
        };
        let elders = kleinste.iter().any(|(i, _)| zoek.verandert_de_plaats(*i));
        uit.extend(probeer(model, diagram, antwoorden, (nu, code), kleinste));
        if elders {
            zoek.plaats_vast = true;
            let hier = zoek.goedkoopste(code);
            uit.extend(hier.and_then(|w| probeer(model, diagram, antwoorden, (nu, code), w)));
        }
    }
    uit
}

/// The change as answers, when the evaluator agrees that it gives the code.
fn probeer(
    model: &Model,
    diagram: &Diagram,
    antwoorden: &Antwoorden,
    (nu, code): (Option<&Code>, &Code),
    wijzig: Vec<(u32, usize)>,
) -> Option<Anders> {
    let mut nieuw = antwoorden.clone();
    let mut wijzigingen: Vec<Wijziging> = Vec::new();
    for (invoer, klasse) in wijzig {
        let v = model.invoer.get(invoer as usize)?;
        let tests: Vec<_> = v
            .tests
            .iter()
            .filter_map(|t| model.tests.get(*t as usize))
            .collect();
        let klasse = v.klassen.as_ref()?.get(klasse)?;
        let vraag = &v.ruw.vraag;
        let nu = antwoorden.van(&vraag.id);
        let waarde = dichtste(&tests, klasse, nu);
        nieuw.zet(&vraag.id, waarde.clone());
        if wijzigingen.iter().all(|w| w.id != vraag.id) {
            wijzigingen.push(Wijziging {
                id: vraag.id.clone(),
                tekst: vraag.tekst.clone(),
                antwoord: antwoord(vraag, &waarde),
                waarde,
                nieuw: nu.is_none(),
            });
        }
    }
    let bekend = Staat::nieuw(model, &nieuw).klassen;
    let klopt =
        matches!(diagram.beperk(&bekend).vast.as_deref(), Some(Sleutel::Codes(c)) if c.first() == Some(code));
    let zin = kleinste_verandering(&wijzigingen, nu, code).filter(|_| klopt)?;
    Some(Anders {
        wijzig: wijzigingen,
        code: code.clone(),
        zin,
        activiteit: None,
    })
}

fn eerste_code(s: &Sleutel) -> Option<&Code> {
    match s {
        Sleutel::Codes(c) => c.first(),
        _ => None,
    }
}

struct Zoek<'z> {
    model: &'z Model,
    diagram: &'z Diagram,
    /// Class per input; `None` is not answered.
    bekend: &'z [Option<usize>],
    /// What is known of the place stays as it is.
    plaats_vast: bool,
}

impl Zoek<'_> {
    /// Inputs and classes of the cheapest way to this code, in the order of asking.
    fn goedkoopste(&self, code: &Code) -> Option<Vec<(u32, usize)>> {
        // children come before their parents
        let mut prijzen: Vec<Option<Prijs>> = Vec::with_capacity(self.diagram.knopen.len());
        for nr in 0..self.diagram.knopen.len() {
            let id = Id::try_from(nr).ok()?;
            let beste = self.keuzes(id, code, &prijzen).into_iter().min().map(|(p, _)| p);
            prijzen.push(beste);
        }
        let mut id = self.diagram.wortel;
        self.prijs(id, code, &prijzen)?;
        let mut uit = Vec::new();
        while id & EIND == 0 {
            let (_, nr) = self.keuzes(id, code, &prijzen).into_iter().min()?;
            let (invoer, kinderen) = self.knoop(id)?;
            if self.bekend.get(invoer as usize).copied().flatten() != Some(nr) {
                uit.push((invoer, nr));
            }
            id = *kinderen.get(nr)?;
        }
        uit.sort_unstable();
        Some(uit)
    }

    /// Whether changing this answer means going elsewhere.
    fn verandert_de_plaats(&self, invoer: u32) -> bool {
        let soort = self.model.invoer.get(invoer as usize).map(|v| v.ruw.vraag.soort);
        matches!(soort, Some(VraagType::Geo | VraagType::Register))
    }

    fn knoop(&self, id: Id) -> Option<(u32, &[Id])> {
        let (plek, van, aantal) = *self.diagram.knopen.get(id as usize)?;
        let kinderen = self.diagram.kinderen.get(van as usize..(van + aantal) as usize)?;
        Some((*self.diagram.orde.get(plek as usize)?, kinderen))
    }

    fn prijs(&self, id: Id, code: &Code, prijzen: &[Option<Prijs>]) -> Option<Prijs> {
        if id & EIND == 0 {
            return prijzen.get(id as usize).copied().flatten();
        }
        let eind = self.diagram.einden.get((id & !EIND) as usize)?;
        (eerste_code(eind) == Some(code)).then_some((0, 0))
    }

    /// Per class that leads to the code: what it costs.
    fn keuzes(&self, id: Id, code: &Code, prijzen: &[Option<Prijs>]) -> Vec<(Prijs, usize)> {
        let Some((invoer, kinderen)) = self.knoop(id) else {
            return Vec::new();
        };
        if !self
            .model
            .invoer
            .get(invoer as usize)
            .is_some_and(Invoer::is_vraag)
        {
            // what another file would say cannot be chosen
            return Vec::new();
        }
        let nu = self.bekend.get(invoer as usize).copied().flatten();
        let van_de_plaats = nu.is_some() && self.verandert_de_plaats(invoer);
        kinderen
            .iter()
            .enumerate()
            .filter(|(nr, _)| !(self.plaats_vast && van_de_plaats && nu != Some(*nr)))
            .filter_map(|(nr, kind)| {
                let (aantal, plaats) = self.prijs(*kind, code, prijzen)?;
                let erbij = u32::from(nu != Some(nr));
                Some(((aantal + erbij, plaats + erbij * u32::from(van_de_plaats)), nr))
            })
            .collect()
    }
}
