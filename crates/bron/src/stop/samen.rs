//! Samen: the delivery's objects by id, and where they are once their references are followed.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use model::{Datum, Geometrie, GeometrieFout, GeometrieSoort, Reden};

use super::MAX_OBJECTEN;
use crate::{BronFout, Ontvanger};

/// How deep groups of locaties may lie in groups.
const MAX_GROEPDIEPTE: usize = 8;
/// Most members of groups, and vertices, of one area.
const MAX_GEBIED: usize = 5_000_000;

#[derive(Debug)]
pub struct Regel {
    pub bestand: String,
    pub regelnr: u64,
    pub soort: String,
    pub idealisatie: Option<String>,
    pub regeltekst: Option<String>,
    pub locaties: Vec<String>,
    pub activiteiten: Vec<ActiviteitOpLocatie>,
    /// Gebiedsaanwijzingen, omgevingsnormen and omgevingswaarden that it is about.
    pub over: Vec<String>,
    /// What an instructieregel is about: an instrument or a task.
    pub instructie: Option<String>,
    pub themas: Vec<String>,
}

#[derive(Debug)]
pub struct ActiviteitOpLocatie {
    pub id: Option<String>,
    pub activiteit: String,
    pub kwalificatie: Option<String>,
    pub locaties: Vec<String>,
}

#[derive(Debug)]
pub struct Activiteit {
    pub naam: String,
    pub groep: Option<String>,
    pub boven: Option<String>,
}

/// A named area of a kind (functie, beperkingengebied, ...).
#[derive(Debug)]
pub struct Aanwijzing {
    pub bestand: String,
    pub regelnr: u64,
    pub soort: Option<String>,
    pub naam: String,
    pub groep: Option<String>,
    pub locaties: Vec<String>,
}

/// An omgevingsnorm or omgevingswaarde: one subject, with a value for each place.
#[derive(Debug)]
pub struct Norm {
    pub bestand: String,
    pub regelnr: u64,
    pub soort: String,
    pub naam: String,
    pub norm: Option<String>,
    pub eenheid: Option<String>,
    pub groep: Option<String>,
    pub waarden: Vec<Normwaarde>,
}

/// What a norm is at its places: a number or words as written; `None`: the text of the rule says it.
#[derive(Debug)]
pub struct Normwaarde {
    pub id: Option<String>,
    pub waarde: Option<String>,
    pub locaties: Vec<String>,
}

/// Where the plans of before the Omgevingswet no longer hold.
#[derive(Debug)]
pub struct Pons {
    pub bestand: String,
    pub regelnr: u64,
    pub locaties: Vec<String>,
}

#[derive(Debug)]
pub struct Locatie {
    pub bestand: String,
    pub regelnr: u64,
    pub soort: String,
    pub noemer: Option<String>,
    pub geometrieen: Vec<String>,
    pub leden: Vec<String>,
    pub grens: Option<String>,
}

/// What an article is called.
#[derive(Debug, Default, Clone)]
pub struct Artikel {
    pub nummer: Option<String>,
    pub opschrift: Option<String>,
    pub lid: Option<String>,
}

impl Artikel {
    /// As people cite it: "artikel 2.4, lid 1".
    pub fn citaat(&self) -> Option<String> {
        let nummer = self.nummer.as_deref()?;
        Some(self.lid.as_ref().map_or_else(
            || format!("artikel {nummer}"),
            |lid| format!("artikel {nummer}, lid {lid}"),
        ))
    }
}

/// Everything of one delivery, by id.
#[derive(Debug, Default)]
pub struct Levering {
    pub regelteksten: HashMap<String, String>,
    pub regels: BTreeMap<String, Regel>,
    pub activiteiten: HashMap<String, Activiteit>,
    pub locaties: BTreeMap<String, Locatie>,
    pub aanwijzingen: BTreeMap<String, Aanwijzing>,
    pub normen: BTreeMap<String, Norm>,
    pub ponsen: BTreeMap<String, Pons>,
    /// By the id of the regelingsgebied, its locaties.
    pub regelingsgebied: BTreeMap<String, Vec<String>>,
    pub artikelen: HashMap<String, Artikel>,
    pub titel: Option<String>,
    pub citeertitel: Option<String>,
    pub bevoegd_gezag: Option<String>,
    pub bekendmaking: Option<Datum>,
    pub expressie: Option<Datum>,
    geometrieen: HashMap<String, Geometrie>,
    pub geweigerd: Vec<Reden>,
    soorten_over: BTreeMap<String, usize>,
    /// True when an object of this delivery was ended by a later file of it.
    beeindigd: bool,
    /// What in it says that it changes another delivery: an element of a mutation, an end of what is not in it.
    verandert: Option<String>,
    aantal: usize,
}

/// An area while its locaties are put together.
struct Opbouw<'a> {
    uit: &'a dyn Ontvanger,
    vlakken: Vec<Vec<Vec<[i32; 2]>>>,
    lijnen: Vec<Vec<[i32; 2]>>,
    punten: Vec<[i32; 2]>,
    /// Members and vertices that may still come: groups in groups could multiply without end.
    nog: usize,
}

impl Opbouw<'_> {
    fn tel(&mut self, aantal: usize) -> Result<(), String> {
        self.nog = self
            .nog
            .checked_sub(aantal)
            .ok_or("het gebied is te groot: te veel locaties of punten bij elkaar")?;
        Ok(())
    }

    fn neem(&mut self, geometrie: &Geometrie) -> Result<(), String> {
        self.tel(geometrie.punten.len())?;
        match geometrie.soort {
            GeometrieSoort::Vlak => self.vlakken.extend(geometrie.vlakken_lijst()),
            GeometrieSoort::Lijn => self.lijnen.extend(geometrie.lijst_ringen().map(<[_]>::to_vec)),
            GeometrieSoort::Punt => self.punten.extend(&geometrie.punten),
        }
        Ok(())
    }

    /// What was gathered, one geometry for each kind.
    fn klaar(self) -> Result<Vec<Geometrie>, GeometrieFout> {
        let mut uit = Vec::new();
        if !self.vlakken.is_empty() {
            uit.push(Geometrie::vlakken(self.vlakken)?);
        }
        if !self.lijnen.is_empty() {
            uit.push(Geometrie::lijnen(self.lijnen)?);
        }
        if !self.punten.is_empty() {
            uit.push(Geometrie {
                soort: GeometrieSoort::Punt,
                punten: self.punten,
                ringen: vec![],
                delen: vec![],
            });
        }
        Ok(uit)
    }
}

impl Levering {
    /// Counts an object towards the limit.
    pub fn tel(&mut self, bestand: &str) -> Result<(), BronFout> {
        self.aantal += 1;
        if self.aantal > MAX_OBJECTEN {
            return Err(BronFout::bestand(
                bestand,
                format!("de levering heeft meer dan {MAX_OBJECTEN} objecten"),
            ));
        }
        Ok(())
    }

    /// True when nothing came in that could be handed over, not even something that was ended again. Activiteiten alone
    /// (a change of a name) say nothing of any place.
    pub fn is_leeg(&self) -> bool {
        self.is_kaal() && !self.beeindigd
    }

    /// True when there is nothing to hand over: nothing came in, or all of it was ended again.
    fn is_kaal(&self) -> bool {
        let regels = self.regels.is_empty() && self.locaties.is_empty();
        regels && self.aanwijzingen.is_empty() && self.normen.is_empty() && self.ponsen.is_empty()
    }

    /// Why this is a change alone, without the delivery that it changes; `None` for a whole plan.
    ///
    /// Taken for a plan, a change would put its few objects in the place of all others. A whole plan has a
    /// regelingsgebied (IMOW, one of each regeling), the regelteksten that its rules name, and a regeltekst for most articles.
    pub fn wijziging(&self) -> Option<String> {
        if !self.regelingsgebied.is_empty() || self.is_kaal() {
            return None;
        }
        let zonder_tekst = || {
            let van = |r: &Regel| {
                r.regeltekst
                    .clone()
                    .filter(|t| !self.regelteksten.contains_key(t))
            };
            let (id, tekst) = self.regels.iter().find_map(|(id, r)| Some((id, van(r)?)))?;
            Some(format!(
                "regel {id} verwijst naar regeltekst {tekst}, die er niet in zit"
            ))
        };
        let te_weinig = || {
            let artikelen = self.artikelen.values().filter(|a| a.lid.is_none()).count();
            (self.regelteksten.len() * 3 < artikelen).then(|| {
                let van = self.regelteksten.len();
                format!("van de {artikelen} artikelen in de tekst heeft hij {van} regelteksten")
            })
        };
        self.verandert.clone().or_else(zonder_tekst).or_else(te_weinig)
    }

    /// Notes that something of another delivery is changed.
    pub fn verandert(&mut self, wat: String) {
        self.verandert.get_or_insert(wat);
    }

    pub fn overgeslagen(&mut self, soort: &str) {
        *self.soorten_over.entry(soort.to_owned()).or_default() += 1;
    }

    pub fn zonder_id(&mut self, bestand: &str, regelnr: u64, soort: &str) {
        // Symbols have no identification of their own; everything else should.
        if soort == "SymbolisatieItem" {
            return self.overgeslagen(soort);
        }
        self.weiger(bestand, regelnr, None, format!("{soort} zonder identificatie"));
    }

    pub fn beeindig(&mut self, id: &str) {
        let zonder_plaats =
            self.regelteksten.remove(id).is_some() | self.regelingsgebied.remove(id).is_some();
        let hier = self.regels.remove(id).is_some()
            | self.activiteiten.remove(id).is_some()
            | self.aanwijzingen.remove(id).is_some()
            | self.normen.remove(id).is_some()
            | self.ponsen.remove(id).is_some()
            | self.locaties.remove(id).is_some();
        self.beeindigd |= hier;
        if !hier && !zonder_plaats {
            self.verandert(format!("hij beëindigt {id}, dat er niet in zit"));
        }
    }

    /// Takes in a geometry of a GIO; one that is none is refused by its id.
    pub fn geometrie(
        &mut self,
        id: String,
        bestand: &str,
        regelnr: u64,
        gelezen: Result<Geometrie, String>,
    ) -> Result<(), BronFout> {
        self.tel(bestand)?;
        match gelezen {
            Ok(geometrie) => {
                self.geometrieen.insert(id, geometrie);
            }
            Err(reden) => self.weiger(bestand, regelnr, Some(id), reden),
        }
        Ok(())
    }

    fn weiger(&mut self, bestand: &str, regelnr: u64, object: Option<String>, reden: String) {
        self.geweigerd.push(Reden {
            bestand: bestand.to_owned(),
            object,
            regel: Some(regelnr),
            reden,
        });
    }

    /// The date of the decision: its publication, else the date in the name of its expression.
    pub fn datum(&self) -> Option<Datum> {
        self.bekendmaking.or(self.expressie)
    }

    pub fn meldingen(&self) -> Vec<String> {
        self.soorten_over
            .iter()
            .map(|(soort, aantal)| format!("{aantal} objecten van soort {soort} worden nog niet gebruikt"))
            .collect()
    }

    /// Adds the areas of a locatie, groups and the gemeente's boundary included. Error: why it has none.
    fn plek(&self, id: &str, opbouw: &mut Opbouw<'_>, diepte: usize) -> Result<(), String> {
        opbouw.tel(1)?;
        let locatie = self
            .locaties
            .get(id)
            .ok_or_else(|| format!("locatie {id} zit niet in de levering"))?;
        if diepte > MAX_GROEPDIEPTE {
            return Err(format!("locatie {id} verwijst in een kring"));
        }
        if let Some(code) = &locatie.grens {
            let grens = opbouw
                .uit
                .ambtsgebied(code)
                .or_else(|| self.opgegeven_grens(opbouw.uit));
            let grens = grens.ok_or_else(|| {
                format!(
                    "de grens van {code} is niet geladen; importeer eerst de gemeenten (plek import cbs) of geef hem mee met --dekking"
                )
            })?;
            return opbouw.neem(&grens);
        }
        if locatie.geometrieen.is_empty() && locatie.leden.is_empty() {
            return Err(format!("locatie {id} heeft geen geometrie"));
        }
        for geometrie in &locatie.geometrieen {
            let gevonden = self
                .geometrieen
                .get(geometrie)
                .ok_or_else(|| format!("geometrie {geometrie} van locatie {id} zit niet in de levering"))?;
            opbouw.neem(gevonden)?;
        }
        locatie
            .leden
            .iter()
            .try_for_each(|lid| self.plek(lid, opbouw, diepte + 1))
    }

    /// The area that the person importing named, when the delivery is about one ambtsgebied only.
    fn opgegeven_grens(&self, uit: &dyn Ontvanger) -> Option<Geometrie> {
        let codes: BTreeSet<&str> = self
            .locaties
            .values()
            .filter_map(|l| l.grens.as_deref())
            .collect();
        uit.opgegeven_dekking().filter(|_| codes.len() == 1)
    }

    /// Where several locaties together are, one geometry for each kind. Error: why one of them is nowhere.
    pub fn plaats(&self, ids: &[String], uit: &dyn Ontvanger) -> Result<Vec<Geometrie>, String> {
        if ids.is_empty() {
            return Err("het object noemt geen locatie".to_owned());
        }
        let mut opbouw = Opbouw {
            uit,
            vlakken: Vec::new(),
            lijnen: Vec::new(),
            punten: Vec::new(),
            nog: MAX_GEBIED,
        };
        for id in ids.iter().collect::<BTreeSet<_>>() {
            self.plek(id, &mut opbouw, 0)?;
        }
        let delen = opbouw.klaar().map_err(|f| f.to_string())?;
        if delen.is_empty() {
            return Err("de locaties hebben samen geen geometrie".to_owned());
        }
        Ok(delen)
    }
}
