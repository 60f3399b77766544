//! Samen: the delivery's objects put together, and handed over as records of layers.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use model::{Datum, Dekking, Geometrie, GeometrieFout, GeometrieSoort, Periode, Reden, Voorkomen, Waarde};

use super::{MAX_OBJECTEN, definitie};
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
    fn citaat(&self) -> Option<String> {
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
    pub regelingsgebied: Vec<String>,
    pub artikelen: HashMap<String, Artikel>,
    pub titel: Option<String>,
    pub citeertitel: Option<String>,
    pub bevoegd_gezag: Option<String>,
    pub bekendmaking: Option<Datum>,
    pub expressie: Option<Datum>,
    geometrieen: HashMap<String, Geometrie>,
    geweigerd: Vec<Reden>,
    soorten_over: BTreeMap<String, usize>,
    /// True when an object of this delivery was ended by a later file of it.
    beeindigd: bool,
    aantal: usize,
}

/// An area while its locaties are put together.
struct Opbouw<'a> {
    uit: &'a dyn Ontvanger,
    vlakken: Vec<Vec<Vec<[i32; 2]>>>,
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
        self.vlakken.extend(geometrie.vlakken_lijst());
        Ok(())
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

    /// True when nothing came in that could be handed over, not even something that was ended again.
    pub fn is_leeg(&self) -> bool {
        let niets = self.regels.is_empty() && self.activiteiten.is_empty() && self.locaties.is_empty();
        niets && !self.beeindigd
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
        self.regelteksten.remove(id);
        self.beeindigd |= self.regels.remove(id).is_some()
            | self.activiteiten.remove(id).is_some()
            | self.locaties.remove(id).is_some();
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
            let grens = opbouw.uit.ambtsgebied(code).ok_or_else(|| {
                format!("de grens van {code} is niet geladen; importeer eerst de gemeenten (plek import cbs)")
            })?;
            return opbouw.neem(&grens);
        }
        if locatie.geometrieen.is_empty() && locatie.leden.is_empty() {
            return Err(format!("locatie {id} heeft geen geometrie"));
        }
        for geometrie in &locatie.geometrieen {
            match self.geometrieen.get(geometrie) {
                Some(g) if g.soort == GeometrieSoort::Vlak => opbouw.neem(g)?,
                Some(_) => {
                    let soort = &locatie.soort;
                    return Err(format!(
                        "locatie {id} is een {soort}; alleen vlakken worden gebruikt"
                    ));
                }
                None => {
                    return Err(format!(
                        "geometrie {geometrie} van locatie {id} zit niet in de levering"
                    ));
                }
            }
        }
        locatie
            .leden
            .iter()
            .try_for_each(|lid| self.plek(lid, opbouw, diepte + 1))
    }

    /// The areas of several locaties together. Error: why one of them has none.
    fn gebied(&self, ids: &[String], uit: &dyn Ontvanger) -> Result<Geometrie, String> {
        if ids.is_empty() {
            return Err("het object noemt geen locatie".to_owned());
        }
        let mut opbouw = Opbouw {
            uit,
            vlakken: Vec::new(),
            nog: MAX_GEBIED,
        };
        for id in ids.iter().collect::<BTreeSet<_>>() {
            self.plek(id, &mut opbouw, 0)?;
        }
        Geometrie::vlakken(opbouw.vlakken).map_err(|f: GeometrieFout| f.to_string())
    }

    fn noemers(&self, ids: &[String]) -> Option<String> {
        let namen: BTreeSet<&str> = ids
            .iter()
            .filter_map(|id| self.locaties.get(id)?.noemer.as_deref())
            .collect();
        (!namen.is_empty()).then(|| namen.into_iter().collect::<Vec<_>>().join(", "))
    }

    /// What a rule says of itself in every layer.
    fn kenmerken(&self, id: &str, regel: &Regel) -> Vec<(String, Waarde)> {
        let wid = regel.regeltekst.as_ref().and_then(|r| self.regelteksten.get(r));
        let artikel = wid.and_then(|w| self.artikelen.get(w));
        let mut uit = Kenmerken::default();
        uit.zet("regel", Some(id.to_owned()));
        uit.zet("soort", Some(regel.soort.clone()));
        uit.zet("artikel", artikel.and_then(Artikel::citaat));
        uit.zet("opschrift", artikel.and_then(|a| a.opschrift.clone()));
        uit.zet("wId", wid.cloned());
        uit.zet("idealisatie", regel.idealisatie.clone());
        uit.zet("bevoegdGezag", self.bevoegd_gezag.clone());
        uit.zet(
            "regeling",
            self.citeertitel.clone().or_else(|| self.titel.clone()),
        );
        uit.0
    }

    /// Hands the layers over. Refused objects are named on the layer that they would have been in.
    pub fn lever(mut self, uit: &mut dyn Ontvanger) -> Result<(), BronFout> {
        let regels = uit.laag(&definitie("stop-regel", "Juridische regels", &["regel"])?)?;
        let activiteiten = uit.laag(&definitie(
            "stop-activiteit",
            "Activiteiten met regels",
            &["activiteit"],
        )?)?;
        let locaties = uit.laag(&definitie("stop-gebied", "Locaties van regels", &["noemer"])?)?;
        for reden in std::mem::take(&mut self.geweigerd) {
            uit.geweigerd(locaties, reden);
        }
        if let Ok(gebied) = self.gebied(&self.regelingsgebied, uit) {
            uit.dekking(Dekking::Vlak(gebied));
        }
        for (id, locatie) in &self.locaties {
            let gebied = self.gebied(std::slice::from_ref(id), uit);
            let mut kenmerken = Kenmerken::default();
            kenmerken.zet("soort", Some(locatie.soort.clone()));
            kenmerken.zet("noemer", locatie.noemer.clone());
            geef(
                uit,
                locaties,
                id,
                gebied,
                kenmerken.0,
                (&locatie.bestand, locatie.regelnr),
            )?;
        }
        let mut gezien = BTreeSet::new();
        for (id, regel) in &self.regels {
            let waar = (regel.bestand.as_str(), regel.regelnr);
            let mut kenmerken = Kenmerken(self.kenmerken(id, regel));
            kenmerken.zet("gebied", self.noemers(&regel.locaties));
            let gebied = self.gebied(&regel.locaties, uit);
            geef(uit, regels, id, gebied, kenmerken.0, waar)?;
            for (nr, op) in regel.activiteiten.iter().enumerate() {
                // An identification that another rule also uses would make two records one object.
                let eigen = op.id.clone().filter(|eigen| gezien.insert(eigen.clone()));
                let eigen = eigen.unwrap_or_else(|| format!("{id}.{}", nr + 1));
                let mut kenmerken = Kenmerken(self.kenmerken(id, regel));
                let activiteit = self.activiteiten.get(&op.activiteit);
                kenmerken.zet("activiteit", Some(op.activiteit.clone()));
                kenmerken.zet(
                    "naam",
                    Some(activiteit.map_or(&op.activiteit, |a| &a.naam).clone()),
                );
                kenmerken.zet("groep", activiteit.and_then(|a| a.groep.clone()));
                kenmerken.zet("bovenliggend", activiteit.and_then(|a| a.boven.clone()));
                kenmerken.zet("kwalificatie", op.kwalificatie.clone());
                kenmerken.zet("gebied", self.noemers(&op.locaties));
                let gebied = self.gebied(&op.locaties, uit);
                geef(uit, activiteiten, &eigen, gebied, kenmerken.0, waar)?;
            }
        }
        Ok(())
    }
}

#[derive(Default)]
struct Kenmerken(Vec<(String, Waarde)>);

impl Kenmerken {
    fn zet(&mut self, naam: &str, waarde: Option<String>) {
        if let Some(waarde) = waarde.filter(|w| !w.is_empty()) {
            self.0.push((naam.to_owned(), Waarde::Tekst(waarde)));
        }
    }
}

fn geef(
    uit: &mut dyn Ontvanger,
    laag: usize,
    id: &str,
    gebied: Result<Geometrie, String>,
    kenmerken: Vec<(String, Waarde)>,
    (bestand, regelnr): (&str, u64),
) -> Result<(), BronFout> {
    match gebied {
        Ok(geometrie) => uit.voorkomen(
            laag,
            Voorkomen {
                id: id.to_owned(),
                periode: Periode::ALTIJD,
                geometrie: Some(geometrie),
                kenmerken,
            },
        ),
        Err(reden) => {
            let reden = Reden {
                bestand: bestand.to_owned(),
                object: Some(id.to_owned()),
                regel: Some(regelnr),
                reden,
            };
            uit.geweigerd(laag, reden);
            Ok(())
        }
    }
}
