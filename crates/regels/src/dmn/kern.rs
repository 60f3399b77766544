//! A model that was read, and the evaluation of its decisions: requirements first, each once.

use std::collections::HashMap;
use std::sync::Arc;

use super::kader::{Kader, functie, pas};
use super::lezen;
use crate::RegelFout;
use crate::feel::functie::{Lichaam, Parameter, Scope, Uitkomst, Uitvoering};
use crate::feel::types::Type;
use crate::feel::{Antwoord, Context, FeelFout, Grenzen, Waarde, genoemd, genormeerd};

/// A DMN model with the models it imports, ready to evaluate. Cheap to clone; shared between threads.
#[derive(Clone)]
pub struct DmnModel(Arc<Kern>);

pub(super) struct Kern {
    pub(super) modellen: Vec<Kop>,
    pub(super) onderdelen: Vec<Onderdeel>,
}

/// What is known of one file.
pub(super) struct Kop {
    pub(super) ns: String,
    /// Names under which other files are imported, and which files.
    pub(super) ingevoerd: Vec<(Arc<str>, usize)>,
}

pub(super) struct Onderdeel {
    pub(super) model: usize,
    pub(super) naam: Arc<str>,
    pub(super) soort: Type,
    pub(super) wat: Wat,
    /// What it requires, as places among the onderdelen.
    pub(super) eisen: Vec<usize>,
}

pub(super) enum Wat {
    Invoer,
    Besluit(Kader),
    Kennis {
        parameters: Vec<Parameter>,
        uit: Type,
        lichaam: Arc<dyn Lichaam>,
    },
    Dienst {
        invoer: Vec<usize>,
        uit: Vec<usize>,
    },
}

/// An input, by name and where needed by the namespace of its model.
pub(super) struct Gegeven {
    pub(super) ns: Option<String>,
    pub(super) naam: String,
    pub(super) waarde: Waarde,
}

impl DmnModel {
    /// Reads a model.
    ///
    /// - In: the file, and the files it may import from, each with a name for messages; which of these are needed is
    ///   found by namespace.
    /// - Errors: [`RegelFout::Xml`], [`RegelFout::TeGroot`] and [`RegelFout::Sttr`] with file and line.
    pub fn lees(bestand: (&str, &[u8]), anderen: &[(&str, &[u8])]) -> Result<Self, RegelFout> {
        lezen::lees(bestand, anderen).map(|k| Self(Arc::new(k)))
    }

    /// Names of the decisions of the model itself, in file order.
    pub fn besluiten(&self) -> impl Iterator<Item = &str> {
        let eigen = self.0.onderdelen.iter().filter(|o| o.model == 0);
        eigen
            .filter(|o| matches!(o.wat, Wat::Besluit(_)))
            .map(|o| &*o.naam)
    }

    /// The outcome of one decision, with inputs by name.
    ///
    /// - Out: null with remarks when there is no such decision or DMN gives none.
    /// - Errors: [`FeelFout::Grens`] at a cap, [`FeelFout::NietOndersteund`] for functions outside FEEL.
    pub fn besluit(&self, naam: &str, invoer: &Context, grenzen: &Grenzen) -> Result<Antwoord, FeelFout> {
        let gegeven: Vec<_> = invoer
            .paren()
            .map(|(n, w)| Gegeven {
                ns: None,
                naam: n.to_string(),
                waarde: w.clone(),
            })
            .collect();
        self.vraag(None, naam, &gegeven, grenzen)
    }

    /// As [`DmnModel::besluit`], optionally through a decision service or knowledge model.
    pub(super) fn vraag(
        &self,
        via: Option<&str>,
        naam: &str,
        gegeven: &[Gegeven],
        grenzen: &Grenzen,
    ) -> Result<Antwoord, FeelFout> {
        let mut u = Uitvoering::nieuw(grenzen.clone());
        let waarde = self.vraag_in(via, naam, gegeven, &mut u)?;
        Ok(Antwoord {
            waarde,
            meldingen: u.meldingen,
        })
    }

    fn vind(&self, naam: &str) -> Option<usize> {
        let naam = genormeerd(naam);
        self.0
            .onderdelen
            .iter()
            .position(|o| o.model == 0 && *o.naam == *naam)
    }

    fn vraag_in(&self, via: Option<&str>, naam: &str, gegeven: &[Gegeven], u: &mut Uitvoering) -> Uitkomst {
        let mut b = Beoordeling {
            kern: &self.0,
            klaar: HashMap::new(),
            bezig: Vec::new(),
        };
        let Some(via) = via else {
            for g in gegeven {
                b.geef(g, u)?;
            }
            let Some(i) = self.vind(naam) else {
                return Ok(u.niets(|| format!("het model heeft geen besluit \"{naam}\"")));
            };
            let w = b.waarde(i, u)?;
            // a service or knowledge model without parameters may be asked like a decision
            return match (&self.0.onderdelen.get(i).map(|o| &o.wat), &w) {
                (Some(Wat::Dienst { .. } | Wat::Kennis { .. }), Waarde::Functie(f)) => {
                    let l = f
                        .namen()
                        .into_iter()
                        .map(|n| (Arc::from(n), zoek(gegeven, n)))
                        .collect();
                    crate::feel::roep_op_naam(f, l, u)
                }
                _ => Ok(w),
            };
        };
        let Some(i) = self.vind(via) else {
            return Ok(u.niets(|| format!("het model heeft geen \"{via}\"")));
        };
        match self.0.onderdelen.get(i).map(|o| &o.wat) {
            Some(Wat::Dienst { invoer, uit }) => {
                for i in invoer {
                    if let Some(o) = self.0.onderdelen.get(*i) {
                        let w = pas(&o.soort, zoek(gegeven, &o.naam), u)?;
                        b.klaar.insert(*i, w);
                    }
                }
                match self.vind(naam) {
                    Some(j) if j != i => b.waarde(j, u),
                    _ => b.dienst(uit, u),
                }
            }
            _ => match b.waarde(i, u)? {
                Waarde::Functie(f) => {
                    let l = f
                        .namen()
                        .into_iter()
                        .map(|n| (Arc::from(n), zoek(gegeven, n)))
                        .collect();
                    crate::feel::roep_op_naam(&f, l, u)
                }
                w => Ok(w),
            },
        }
    }
}

fn zoek(gegeven: &[Gegeven], naam: &str) -> Waarde {
    let g = gegeven.iter().find(|g| genormeerd(&g.naam) == naam);
    g.map(|g| g.waarde.clone()).unwrap_or_default()
}

/// One evaluation of a model: what is known already, and what is being worked out.
struct Beoordeling<'k> {
    kern: &'k Arc<Kern>,
    klaar: HashMap<usize, Waarde>,
    bezig: Vec<usize>,
}

impl Beoordeling<'_> {
    /// Takes an input: by name in the model itself, by namespace or name in an imported one, or as a context under the
    /// name of an import.
    fn geef(&mut self, g: &Gegeven, u: &mut Uitvoering) -> Uitkomst<()> {
        let kern = Arc::clone(self.kern);
        let naam = genormeerd(&g.naam);
        for (i, o) in kern.onderdelen.iter().enumerate() {
            let hier = match &g.ns {
                Some(ns) => kern.modellen.get(o.model).is_some_and(|m| m.ns == *ns),
                None => true,
            };
            let mag = match o.wat {
                Wat::Invoer => true,
                Wat::Besluit(_) => o.model == 0 || g.ns.is_some(),
                _ => false,
            };
            // the model itself goes before what it imports
            let eerder = o.model != 0 && g.ns.is_none() && self.klaar.contains_key(&i);
            if hier && mag && !eerder && *o.naam == *naam {
                let w = pas(&o.soort, g.waarde.clone(), u)?;
                self.klaar.insert(i, w);
            }
        }
        // `import.name` is the input of an imported model
        if let Some((import, lid)) = naam.split_once('.') {
            let c = Context::from_iter([(lid, g.waarde.clone())]);
            self.geef_onder(0, import, &Waarde::Context(Arc::new(c)), 0, u)?;
        }
        self.geef_onder(0, &naam, &g.waarde, 0, u)
    }

    fn geef_onder(
        &mut self,
        model: usize,
        naam: &str,
        w: &Waarde,
        diep: u32,
        u: &mut Uitvoering,
    ) -> Uitkomst<()> {
        let kern = Arc::clone(self.kern);
        let Some(kop) = kern.modellen.get(model) else {
            return Ok(());
        };
        let Waarde::Context(c) = w else {
            return Ok(());
        };
        let Some((_, ander)) = kop.ingevoerd.iter().find(|(n, _)| **n == *naam) else {
            return Ok(());
        };
        for (n, w) in c.paren() {
            for (i, o) in kern.onderdelen.iter().enumerate() {
                if o.model == *ander && o.naam == *n && matches!(o.wat, Wat::Invoer | Wat::Besluit(_)) {
                    let w = pas(&o.soort, w.clone(), u)?;
                    self.klaar.insert(i, w);
                }
            }
            if diep < 8 {
                self.geef_onder(*ander, n, w, diep + 1, u)?;
            }
        }
        Ok(())
    }

    /// The value of an onderdeel: an input, a decision's outcome, or a function.
    fn waarde(&mut self, i: usize, u: &mut Uitvoering) -> Uitkomst {
        if let Some(w) = self.klaar.get(&i) {
            return Ok(w.clone());
        }
        let kern = Arc::clone(self.kern);
        let Some(o) = kern.onderdelen.get(i) else {
            return Ok(Waarde::Niets);
        };
        if self.bezig.contains(&i) {
            return Ok(u.niets(|| format!("\"{}\" hangt van zichzelf af", o.naam)));
        }
        self.bezig.push(i);
        let w = u.dieper(|u| self.bereken(i, o, u));
        self.bezig.pop();
        let w = w?;
        self.klaar.insert(i, w.clone());
        Ok(w)
    }

    fn bereken(&mut self, i: usize, o: &Onderdeel, u: &mut Uitvoering) -> Uitkomst {
        match &o.wat {
            Wat::Invoer => Ok(u.niets(|| format!("invoer \"{}\" is niet gegeven", o.naam))),
            Wat::Besluit(k) => {
                let s = self.scope(o, u)?;
                let w = k.evalueer(u, &s)?;
                pas(&o.soort, w, u)
            }
            Wat::Kennis {
                parameters,
                uit,
                lichaam,
            } => {
                let s = self.scope(o, u)?;
                let f = functie(parameters.clone(), uit.clone(), Arc::clone(lichaam), s);
                Ok(genoemd(f, &o.naam))
            }
            Wat::Dienst { invoer, .. } => {
                let parameters = invoer.iter().filter_map(|j| self.kern.onderdelen.get(*j));
                let parameters = parameters
                    .map(|p| Parameter {
                        naam: Arc::clone(&p.naam),
                        soort: p.soort.clone(),
                    })
                    .collect();
                let uit = match &o.soort {
                    Type::Functie(_, uit) => (**uit).clone(),
                    t => t.clone(),
                };
                let lichaam = DienstLichaam {
                    kern: Arc::clone(self.kern),
                    i,
                };
                Ok(functie(parameters, uit, Arc::new(lichaam), Scope::default()))
            }
        }
    }

    /// The names a decision may use: what it requires, and of imports under the name of the import.
    fn scope(&mut self, o: &Onderdeel, u: &mut Uitvoering) -> Uitkomst<Scope> {
        let kern = Arc::clone(self.kern);
        let (mut top, mut onder): (Context, HashMap<Arc<str>, Context>) = Default::default();
        for j in &o.eisen {
            let Some(eis) = kern.onderdelen.get(*j) else {
                continue;
            };
            let w = self.waarde(*j, u)?;
            match import_naam(&kern, o.model, eis.model) {
                Some(n) => onder.entry(n).or_default().zet(Arc::clone(&eis.naam), w),
                None => top.zet(Arc::clone(&eis.naam), w),
            }
        }
        for (n, c) in onder {
            top.zet(n, Waarde::Context(Arc::new(c)));
        }
        Ok(Scope::default().met_context(Arc::new(top)))
    }

    /// Outputs of a service: one value, or a context when there are several.
    fn dienst(&mut self, uit: &[usize], u: &mut Uitvoering) -> Uitkomst {
        if let [i] = uit {
            return self.waarde(*i, u);
        }
        let mut c = Context::default();
        for i in uit {
            let w = self.waarde(*i, u)?;
            if let Some(o) = self.kern.onderdelen.get(*i) {
                c.zet(Arc::clone(&o.naam), w);
            }
        }
        Ok(Waarde::Context(Arc::new(c)))
    }
}

/// Name under which one model knows another; `None` for itself and for an import without a name.
pub(super) fn import_naam(kern: &Kern, van: usize, naar: usize) -> Option<Arc<str>> {
    if van == naar {
        return None;
    }
    let kop = kern.modellen.get(van)?;
    let (naam, _) = kop.ingevoerd.iter().find(|(_, m)| *m == naar)?;
    (!naam.is_empty()).then(|| Arc::clone(naam))
}

/// A decision service as the body of a function: a world of its own, with its parameters as inputs.
struct DienstLichaam {
    kern: Arc<Kern>,
    i: usize,
}

impl Lichaam for DienstLichaam {
    fn evalueer(&self, u: &mut Uitvoering, s: &Scope) -> Uitkomst {
        let Some(Wat::Dienst { invoer, uit }) = self.kern.onderdelen.get(self.i).map(|o| &o.wat) else {
            return Ok(Waarde::Niets);
        };
        let mut klaar = HashMap::new();
        for i in invoer {
            if let Some(o) = self.kern.onderdelen.get(*i) {
                klaar.insert(*i, s.zoek(&o.naam).cloned().unwrap_or_default());
            }
        }
        let mut b = Beoordeling {
            kern: &self.kern,
            klaar,
            bezig: Vec::new(),
        };
        b.dienst(uit, u)
    }
}
