//! From DMN files to a model: namespaces, imports, types, requirements, then every decision's logic.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::kader::Kader;
use super::kader_lezen;
use super::kern::{Kern, Kop, Onderdeel, Wat, import_naam};
use super::typen::Typen;
use crate::RegelFout;
use crate::feel::types::Type;
use crate::feel::{Namen, genormeerd};
use crate::xml::{self, Element, Ns};

/// Most files in one model.
const MAX_BESTANDEN: usize = 200;
const SOORTEN: [&str; 4] = [
    "inputData",
    "decision",
    "businessKnowledgeModel",
    "decisionService",
];

struct Bestand {
    naam: String,
    wortel: Element,
}

fn fout(bestand: &str, e: &Element, reden: String) -> RegelFout {
    RegelFout::Sttr {
        bestand: bestand.to_owned(),
        regel: e.regel,
        reden,
    }
}

/// Namespace of the definitions in a file, without reading further than that needs.
fn open(naam: &str, bytes: &[u8]) -> Result<Bestand, RegelFout> {
    let wortel = xml::lees(bytes, naam)?;
    if wortel.ns != Ns::Dmn || &*wortel.naam != "definitions" {
        let reden = "geen DMN-bestand: <definitions> van DMN 1.1 tot 1.5 ontbreekt".to_owned();
        return Err(fout(naam, &wortel, reden));
    }
    Ok(Bestand {
        naam: naam.to_owned(),
        wortel,
    })
}

/// Imports of other DMN files, as name and namespace.
fn imports(e: &Element) -> impl Iterator<Item = (&Element, &str, &str)> {
    e.alle(Ns::Dmn, "import").filter_map(|i| {
        let is_dmn = i.attr("importType").is_none_or(|t| t.contains("/DMN/"));
        let ns = i.attr("namespace").filter(|_| is_dmn)?;
        Some((i, i.attr("name").unwrap_or_default(), ns))
    })
}

pub(super) fn lees(bestand: (&str, &[u8]), anderen: &[(&str, &[u8])]) -> Result<Kern, RegelFout> {
    let bestanden = verzamel(bestand, anderen)?;
    let ns_van = |b: &Bestand| b.wortel.attr("namespace").unwrap_or_default().to_owned();
    let bij_ns: HashMap<String, usize> = bestanden.iter().map(ns_van).zip(0..).collect();
    let mut kern = Kern {
        modellen: Vec::new(),
        onderdelen: Vec::new(),
    };
    for b in &bestanden {
        let ingevoerd = imports(&b.wortel)
            .filter_map(|(_, naam, ns)| Some((Arc::from(genormeerd(naam)), *bij_ns.get(ns)?)))
            .collect();
        kern.modellen.push(Kop {
            ns: ns_van(b),
            ingevoerd,
        });
    }
    let mut plekken: HashMap<(usize, &str), usize> = HashMap::new();
    let mut elementen: Vec<(usize, &Element)> = Vec::new();
    for (m, b) in bestanden.iter().enumerate() {
        for e in b
            .wortel
            .kinderen
            .iter()
            .filter(|e| e.ns == Ns::Dmn && SOORTEN.contains(&&*e.naam))
        {
            if let Some(id) = e.attr("id") {
                plekken.insert((m, id), elementen.len());
            }
            elementen.push((m, e));
        }
    }
    let typen = alle_typen(&bestanden, &kern);
    let leden = Arc::new(leden(&bestanden));
    let plek = |m: usize, href: &str| -> Option<usize> {
        let (ns, id) = href.split_once('#')?;
        let m = if ns.is_empty() { m } else { *bij_ns.get(ns)? };
        plekken.get(&(m, id)).copied()
    };
    let naam_van = |e: &Element| {
        let v = e.kind(Ns::Dmn, "variable").and_then(|v| v.attr("name"));
        Arc::<str>::from(genormeerd(v.or(e.attr("name")).unwrap_or_default()))
    };
    let namen: Vec<Arc<str>> = elementen.iter().map(|(_, e)| naam_van(e)).collect();
    let mut typenlezers: Vec<Typen<'_>> = Vec::new();
    for (b, t) in bestanden.iter().zip(&typen) {
        let mut lezer = Typen::nieuw(&b.wortel, &[]);
        lezer.klaar = (**t).clone();
        typenlezers.push(lezer);
    }
    for (i, (m, e)) in elementen.iter().enumerate() {
        let bestand = bestanden.get(*m).map_or("", |b| &b.naam);
        let eisen = eisen(*m, e, &plek).map_err(|(e, reden)| fout(bestand, e, reden))?;
        let mut variabelen: Vec<Arc<str>> = Vec::new();
        for j in &eisen {
            let (Some((ander, _)), Some(naam)) = (elementen.get(*j), namen.get(*j)) else {
                continue;
            };
            variabelen.push(import_naam(&kern, *m, *ander).unwrap_or_else(|| Arc::clone(naam)));
        }
        let scope = Namen {
            variabelen,
            leden: Arc::clone(&leden),
            typen: typen.get(*m).cloned().unwrap_or_default(),
        };
        let Some(lezer) = typenlezers.get_mut(*m) else {
            continue;
        };
        let variabele = e.kind(Ns::Dmn, "variable");
        let soort = lezer.verwijzing(variabele.and_then(|v| v.attr("typeRef")));
        let wat = match &*e.naam {
            "inputData" => Wat::Invoer,
            "decision" => Wat::Besluit(match kader_lezen::zoek(e) {
                Some(k) => kader_lezen::lees(k, &scope, lezer),
                None => Kader::Fout(format!(
                    "besluit {} heeft geen uitdrukking",
                    namen.get(i).map_or("", |n| n)
                )),
            }),
            "businessKnowledgeModel" => kennis(e, &soort, namen.get(i), &scope, lezer),
            _ => {
                let lijst = |soort: &str| -> Vec<usize> {
                    let verwijzingen = e.alle(Ns::Dmn, soort).filter_map(|v| v.attr("href"));
                    verwijzingen.filter_map(|h| plek(*m, h)).collect()
                };
                let mut invoer = lijst("inputData");
                invoer.extend(lijst("inputDecision"));
                Wat::Dienst {
                    invoer,
                    uit: lijst("outputDecision"),
                }
            }
        };
        kern.onderdelen.push(Onderdeel {
            model: *m,
            naam: namen.get(i).cloned().unwrap_or_default(),
            soort,
            wat,
            eisen,
        });
    }
    Ok(kern)
}

/// The file and all it imports, directly or not.
fn verzamel(bestand: (&str, &[u8]), anderen: &[(&str, &[u8])]) -> Result<Vec<Bestand>, RegelFout> {
    let mut uit = vec![open(bestand.0, bestand.1)?];
    let mut i = 0;
    // read only when something is imported: a neighbour that is broken is no concern of this file
    let mut gelezen: Option<Vec<Bestand>> = None;
    while i < uit.len() {
        let nodig: Vec<String> = uit
            .get(i)
            .map(|b| imports(&b.wortel).map(|(_, _, ns)| ns.to_owned()).collect())
            .unwrap_or_default();
        for ns in nodig {
            let is = |b: &Bestand| b.wortel.attr("namespace") == Some(&ns);
            if uit.iter().any(is) {
                continue;
            }
            let beschikbaar =
                gelezen.get_or_insert_with(|| anderen.iter().filter_map(|(n, b)| open(n, b).ok()).collect());
            match beschikbaar.iter().position(is) {
                Some(j) if uit.len() < MAX_BESTANDEN => uit.push(beschikbaar.swap_remove(j)),
                _ => {
                    let reden = format!("het ingevoerde model {ns} is niet gegeven");
                    let b = uit.get(i).map(|b| (b.naam.clone(), b.wortel.regel));
                    let (bestand, regel) = b.unwrap_or_default();
                    return Err(RegelFout::Sttr {
                        bestand,
                        regel,
                        reden,
                    });
                }
            }
        }
        i += 1;
    }
    Ok(uit)
}

type TypenVan = Arc<HashMap<Arc<str>, Type>>;

/// Types of every file, imports before what imports them.
fn alle_typen(bestanden: &[Bestand], kern: &Kern) -> Vec<TypenVan> {
    let mut klaar: Vec<Option<TypenVan>> = vec![None; bestanden.len()];
    for _ in 0..bestanden.len() {
        for (i, b) in bestanden.iter().enumerate() {
            let Some(kop) = kern
                .modellen
                .get(i)
                .filter(|_| klaar.get(i).is_some_and(Option::is_none))
            else {
                continue;
            };
            let ander = |m: &usize| klaar.get(*m).and_then(Option::as_ref);
            if !kop.ingevoerd.iter().all(|(_, m)| *m == i || ander(m).is_some()) {
                continue;
            }
            let ingevoerd: Vec<(&str, &HashMap<Arc<str>, Type>)> = kop
                .ingevoerd
                .iter()
                .filter_map(|(n, m)| Some((&**n, &**ander(m)?)))
                .collect();
            let typen = Arc::new(Typen::nieuw(&b.wortel, &ingevoerd).klaar);
            if let Some(plek) = klaar.get_mut(i) {
                *plek = Some(typen);
            }
        }
    }
    // files that import each other know no types of each other
    let los = |(k, b): (Option<TypenVan>, &Bestand)| {
        k.unwrap_or_else(|| Arc::new(Typen::nieuw(&b.wortel, &[]).klaar))
    };
    klaar.into_iter().zip(bestanden).map(los).collect()
}

/// Every name that a value's member may have.
fn leden(bestanden: &[Bestand]) -> HashSet<Arc<str>> {
    fn loop_(e: &Element, uit: &mut HashSet<Arc<str>>) {
        const MET_NAAM: [&str; 10] = [
            "itemComponent",
            "variable",
            "column",
            "output",
            "decision",
            "inputData",
            "businessKnowledgeModel",
            "decisionService",
            "import",
            "parameter",
        ];
        if e.ns == Ns::Dmn
            && MET_NAAM.contains(&&*e.naam)
            && let Some(n) = e.attr("name")
        {
            uit.insert(genormeerd(n).into());
        }
        for k in &e.kinderen {
            loop_(k, uit);
        }
    }
    let mut uit = HashSet::new();
    for b in bestanden {
        loop_(&b.wortel, &mut uit);
    }
    uit.retain(|n| !n.is_empty());
    uit
}

/// What an element requires; a reference to nothing is an error.
fn eisen<'e>(
    m: usize,
    e: &'e Element,
    plek: &dyn Fn(usize, &str) -> Option<usize>,
) -> Result<Vec<usize>, (&'e Element, String)> {
    let mut uit = Vec::new();
    for soort in ["informationRequirement", "knowledgeRequirement"] {
        for eis in e.alle(Ns::Dmn, soort) {
            for k in eis.kinderen.iter().filter(|k| k.ns == Ns::Dmn) {
                let Some(href) = k.attr("href") else {
                    continue;
                };
                match plek(m, href) {
                    Some(i) => uit.push(i),
                    None => return Err((k, format!("verwijzing {href} wijst nergens heen"))),
                }
            }
        }
    }
    Ok(uit)
}

fn kennis(e: &Element, soort: &Type, naam: Option<&Arc<str>>, scope: &Namen, typen: &mut Typen<'_>) -> Wat {
    let scope = naam.map_or_else(|| scope.clone(), |n| scope.met(n));
    let gelezen = e
        .kind(Ns::Dmn, "encapsulatedLogic")
        .map(|l| kader_lezen::functie(l, &scope, typen));
    let van_soort = match soort {
        Type::Functie(_, uit) => (**uit).clone(),
        t => t.clone(),
    };
    match gelezen {
        Some(Kader::Functie {
            parameters,
            uit,
            lichaam,
        }) => Wat::Kennis {
            parameters,
            uit: if matches!(uit, Type::Any) { van_soort } else { uit },
            lichaam,
        },
        _ => Wat::Kennis {
            parameters: Vec::new(),
            uit: van_soort,
            lichaam: Arc::new(Kader::Fout("kennismodel zonder logica".to_owned())),
        },
    }
}
