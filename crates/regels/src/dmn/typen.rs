//! Item definitions as FEEL types, by name and per model.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::feel::types::Type;
use crate::feel::{Namen, genormeerd, toetsen};
use crate::xml::{Element, Ns};

/// Deepest nesting of definitions.
const MAX_DIEPTE: u32 = 24;

/// All definitions of one model, and those of its imports under `import.name`.
pub(super) struct Typen<'a> {
    definities: HashMap<String, &'a Element>,
    pub(super) klaar: HashMap<Arc<str>, Type>,
    bezig: HashSet<String>,
}

impl<'a> Typen<'a> {
    pub(super) fn nieuw(wortel: &'a Element, ingevoerd: &[(&str, &HashMap<Arc<str>, Type>)]) -> Self {
        let mut definities = HashMap::new();
        for d in wortel.alle(Ns::Dmn, "itemDefinition") {
            if let Some(n) = d.attr("name") {
                definities.insert(genormeerd(n), d);
            }
        }
        let mut klaar = HashMap::new();
        for (naam, typen) in ingevoerd {
            for (n, t) in *typen {
                let vol = if naam.is_empty() {
                    n.to_string()
                } else {
                    format!("{naam}.{n}")
                };
                klaar.insert(Arc::from(vol), t.clone());
            }
        }
        let mut uit = Self {
            definities,
            klaar,
            bezig: HashSet::new(),
        };
        let namen: Vec<String> = uit.definities.keys().cloned().collect();
        for n in namen {
            uit.bij_naam(&n, 0);
        }
        uit
    }

    /// A type reference: a FEEL type, a definition, with or without a namespace prefix. No reference is Any.
    pub(super) fn verwijzing(&mut self, naam: Option<&str>) -> Type {
        naam.map_or(Type::Any, |n| self.bij_naam(n, 0))
    }

    fn bij_naam(&mut self, naam: &str, diepte: u32) -> Type {
        let naam = genormeerd(naam);
        if naam.is_empty() || naam == "undefined" {
            return Type::Any;
        }
        if let Some(t) = self.klaar.get(&*naam) {
            return t.clone();
        }
        if let Some(d) = self.definities.get(&naam).copied() {
            if diepte > MAX_DIEPTE || !self.bezig.insert(naam.clone()) {
                return Type::Any;
            }
            let t = self.definitie(d, diepte + 1);
            self.bezig.remove(&naam);
            self.klaar.insert(Arc::from(naam), t.clone());
            return t;
        }
        if let Some(t) = Type::ingebouwd(&naam) {
            return t;
        }
        match naam.split_once(':') {
            Some((_, los)) => self.bij_naam(los, diepte + 1),
            None => Type::Onbekend(naam.into()),
        }
    }

    fn definitie(&mut self, d: &'a Element, diepte: u32) -> Type {
        if diepte > MAX_DIEPTE {
            return Type::Any;
        }
        let leden: Vec<&'a Element> = d.alle(Ns::Dmn, "itemComponent").collect();
        let mut t = if let Some(f) = d.kind(Ns::Dmn, "functionItem") {
            let in_ = f
                .alle(Ns::Dmn, "parameters")
                .map(|p| p.attr("typeRef").map_or(Type::Any, |n| self.bij_naam(n, diepte)))
                .collect();
            let uit = f
                .attr("outputTypeRef")
                .map_or(Type::Any, |n| self.bij_naam(n, diepte));
            Type::Functie(in_, Box::new(uit))
        } else if leden.is_empty() {
            match d.kindtekst(Ns::Dmn, "typeRef") {
                Some(n) => self.bij_naam(n, diepte),
                None => Type::Any,
            }
        } else {
            let mut uit = Vec::with_capacity(leden.len());
            for l in leden {
                let naam = Arc::from(genormeerd(l.attr("name").unwrap_or_default()));
                uit.push((naam, self.definitie(l, diepte + 1)));
            }
            Type::Context(uit.into())
        };
        let tekst = |naam: &str| d.kind(Ns::Dmn, naam).and_then(|a| a.kindtekst(Ns::Dmn, "text"));
        if let Some(a) = tekst("allowedValues") {
            t = beperkt(t, a);
        }
        if d.attr("isCollection") == Some("true") {
            t = Type::Lijst(Box::new(t));
        }
        match tekst("typeConstraint") {
            Some(a) => beperkt(t, a),
            None => t,
        }
    }
}

fn beperkt(t: Type, tekst: &str) -> Type {
    match toetsen(tekst, &Namen::default()) {
        Ok(toetsen) => Type::Toegestaan(Box::new(t), toetsen.into()),
        Err(_) => Type::Onbekend(tekst.into()),
    }
}
