//! Lever: the delivery's objects as records of layers, each where its locaties are.

use std::collections::{BTreeSet, HashMap};

use model::{Dekking, Geometrie, GeometrieSoort, Periode, Reden, Voorkomen, Waarde};

use super::definitie;
use super::samen::{Artikel, Levering, Regel};
use crate::{BronFout, LaagNr, Ontvanger};

/// A layer: its id, its title, its indexed attributes.
type Laag = (&'static str, &'static str, &'static [&'static str]);

const GEBIED: Laag = ("stop-gebied", "Locaties van regels", &["noemer"]);
const REGEL: Laag = ("stop-regel", "Juridische regels", &["regel"]);
const ACTIVITEIT: Laag = ("stop-activiteit", "Activiteiten met regels", &["activiteit"]);
const AANWIJZING: Laag = ("stop-aanwijzing", "Gebiedsaanwijzingen", &[]);
const NORM: Laag = ("stop-norm", "Omgevingsnormen en omgevingswaarden", &["norm"]);
const PONS: Laag = (
    "stop-pons",
    "Pons: waar de oude bestemmingsplannen niet meer gelden",
    &[],
);

/// Hands records over, and defines a layer for lines and points when the first of them comes.
struct Uitgang<'a> {
    uit: &'a mut dyn Ontvanger,
    lagen: HashMap<(&'static str, GeometrieSoort), LaagNr>,
    geweigerd: bool,
}

impl Uitgang<'_> {
    fn laag(&mut self, laag: Laag, soort: GeometrieSoort) -> Result<LaagNr, BronFout> {
        if let Some(nr) = self.lagen.get(&(laag.0, soort)) {
            return Ok(*nr);
        }
        let (id, titel, index) = laag;
        let (achter, wat) = match soort {
            GeometrieSoort::Vlak => ("", ""),
            GeometrieSoort::Lijn => ("_lijn", " (lijnen)"),
            GeometrieSoort::Punt => ("_punt", " (punten)"),
        };
        let gemaakt = definitie(&format!("{id}{achter}"), &format!("{titel}{wat}"), soort, index)?;
        let nr = self.uit.laag(&gemaakt)?;
        self.lagen.insert((id, soort), nr);
        Ok(nr)
    }

    /// One object in the layer of each kind of geometry that it has, or refused in the layer of areas.
    fn geef(
        &mut self,
        laag: Laag,
        id: &str,
        plaats: Result<Vec<Geometrie>, String>,
        kenmerken: Kenmerken,
        (bestand, regelnr): (&str, u64),
    ) -> Result<(), BronFout> {
        match plaats {
            Ok(delen) => delen.into_iter().try_for_each(|geometrie| {
                let nr = self.laag(laag, geometrie.soort)?;
                self.uit.voorkomen(
                    nr,
                    Voorkomen {
                        id: id.to_owned(),
                        periode: Periode::ALTIJD,
                        geometrie: Some(geometrie),
                        kenmerken: kenmerken.0.clone(),
                    },
                )
            }),
            Err(reden) => {
                let nr = self.laag(laag, GeometrieSoort::Vlak)?;
                self.geweigerd = true;
                self.uit.geweigerd(
                    nr,
                    Reden {
                        bestand: bestand.to_owned(),
                        object: Some(id.to_owned()),
                        regel: Some(regelnr),
                        reden,
                    },
                );
                Ok(())
            }
        }
    }
}

impl Levering {
    fn noemers(&self, ids: &[String]) -> Option<String> {
        let namen: BTreeSet<&str> = ids
            .iter()
            .filter_map(|id| self.locaties.get(id)?.noemer.as_deref())
            .collect();
        (!namen.is_empty()).then(|| namen.into_iter().collect::<Vec<_>>().join(", "))
    }

    /// Who made the regeling, and what it is called.
    fn herkomst(&self) -> Kenmerken {
        let mut uit = Kenmerken::default();
        uit.zet("bevoegdGezag", self.bevoegd_gezag.clone());
        uit.zet(
            "regeling",
            self.citeertitel.clone().or_else(|| self.titel.clone()),
        );
        uit
    }

    /// What a rule says of itself in every layer.
    fn kenmerken(&self, id: &str, regel: &Regel) -> Kenmerken {
        let wid = regel.regeltekst.as_ref().and_then(|r| self.regelteksten.get(r));
        let artikel = wid.and_then(|w| self.artikelen.get(w));
        let mut uit = Kenmerken::default();
        uit.zet("regel", Some(id.to_owned()));
        uit.zet("soort", Some(regel.soort.clone()));
        uit.zet("artikel", artikel.and_then(Artikel::citaat));
        uit.zet("opschrift", artikel.and_then(|a| a.opschrift.clone()));
        uit.zet("wId", wid.cloned());
        uit.zet("idealisatie", regel.idealisatie.clone());
        uit.zet("instructie", regel.instructie.clone());
        uit.zet("thema", Some(regel.themas.join(", ")));
        uit.0.extend(self.herkomst().0);
        uit
    }

    /// What the first rule about a norm or gebiedsaanwijzing says of itself; only who made it when no rule is about it.
    fn van_regel(&self, over: &HashMap<&str, (&String, &Regel)>, id: &str) -> Kenmerken {
        let Some((regel, r)) = over.get(id) else {
            return self.herkomst();
        };
        let mut uit = self.kenmerken(regel, r);
        uit.0.retain(|(naam, _)| naam != "soort" && naam != "thema");
        uit
    }

    /// Hands the layers over. Refused objects are named on the layer that they would have been in.
    ///
    /// The regelingsgebied is where the delivery is complete, unless something of it was refused: the silence of a place
    /// where that may have been says nothing.
    pub fn lever(mut self, uit: &mut dyn Ontvanger) -> Result<(), BronFout> {
        let mut uit = Uitgang {
            uit,
            lagen: HashMap::new(),
            geweigerd: false,
        };
        for laag in [REGEL, ACTIVITEIT, GEBIED, AANWIJZING, NORM, PONS] {
            uit.laag(laag, GeometrieSoort::Vlak)?;
        }
        let locaties = uit.laag(GEBIED, GeometrieSoort::Vlak)?;
        for reden in std::mem::take(&mut self.geweigerd) {
            uit.uit.geweigerd(locaties, reden);
        }
        self.lever_locaties(&mut uit)?;
        self.lever_regels(&mut uit)?;
        self.lever_rest(&mut uit)?;
        let gebied: Vec<String> = self.regelingsgebied.values().flatten().cloned().collect();
        let gebied = self.plaats(&gebied, uit.uit).unwrap_or_default();
        let gebied = gebied.into_iter().find(|g| g.soort == GeometrieSoort::Vlak);
        match gebied {
            Some(gebied) if !uit.geweigerd => uit.uit.dekking(Dekking::Vlak(gebied)),
            Some(_) => uit.uit.melding(
                "omdat er objecten geweigerd zijn, geldt het regelingsgebied niet als compleet: waar niets gevonden wordt, is dat onbekend",
            ),
            None => {}
        }
        Ok(())
    }

    fn lever_locaties(&self, uit: &mut Uitgang<'_>) -> Result<(), BronFout> {
        for (id, locatie) in &self.locaties {
            let plaats = self.plaats(std::slice::from_ref(id), uit.uit);
            let mut kenmerken = Kenmerken::default();
            kenmerken.zet("soort", Some(locatie.soort.clone()));
            kenmerken.zet("noemer", locatie.noemer.clone());
            let waar = (locatie.bestand.as_str(), locatie.regelnr);
            uit.geef(GEBIED, id, plaats, kenmerken, waar)?;
        }
        Ok(())
    }

    fn lever_regels(&self, uit: &mut Uitgang<'_>) -> Result<(), BronFout> {
        let mut gezien = BTreeSet::new();
        for (id, regel) in &self.regels {
            let waar = (regel.bestand.as_str(), regel.regelnr);
            let mut kenmerken = self.kenmerken(id, regel);
            kenmerken.zet("gebied", self.noemers(&regel.locaties));
            let plaats = self.plaats(&regel.locaties, uit.uit);
            uit.geef(REGEL, id, plaats, kenmerken, waar)?;
            for (nr, op) in regel.activiteiten.iter().enumerate() {
                // An identification that another rule also uses would make two records one object.
                let eigen = op.id.clone().filter(|eigen| gezien.insert(eigen.clone()));
                let eigen = eigen.unwrap_or_else(|| format!("{id}.{}", nr + 1));
                let mut kenmerken = self.kenmerken(id, regel);
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
                let plaats = self.plaats(&op.locaties, uit.uit);
                uit.geef(ACTIVITEIT, &eigen, plaats, kenmerken, waar)?;
            }
        }
        Ok(())
    }

    /// Gebiedsaanwijzingen, norms with a record for each value, and the pons.
    fn lever_rest(&self, uit: &mut Uitgang<'_>) -> Result<(), BronFout> {
        let mut over: HashMap<&str, (&String, &Regel)> = HashMap::new();
        for (id, regel) in &self.regels {
            for wat in &regel.over {
                over.entry(wat).or_insert((id, regel));
            }
        }
        for (id, aanwijzing) in &self.aanwijzingen {
            let mut kenmerken = self.van_regel(&over, id);
            kenmerken.zet("naam", Some(aanwijzing.naam.clone()));
            kenmerken.zet("type", aanwijzing.soort.clone());
            kenmerken.zet("groep", aanwijzing.groep.clone());
            kenmerken.zet("gebied", self.noemers(&aanwijzing.locaties));
            let plaats = self.plaats(&aanwijzing.locaties, uit.uit);
            let waar = (aanwijzing.bestand.as_str(), aanwijzing.regelnr);
            uit.geef(AANWIJZING, id, plaats, kenmerken, waar)?;
        }
        for (id, norm) in &self.normen {
            let waar = (norm.bestand.as_str(), norm.regelnr);
            for (nr, waarde) in norm.waarden.iter().enumerate() {
                let eigen = waarde.id.clone().unwrap_or_else(|| format!("{id}.{}", nr + 1));
                let mut kenmerken = self.van_regel(&over, id);
                kenmerken.zet("norm", Some(id.clone()));
                kenmerken.zet("soort", Some(norm.soort.clone()));
                kenmerken.zet("naam", Some(norm.naam.clone()));
                kenmerken.zet("type", norm.norm.clone());
                kenmerken.zet("waarde", waarde.waarde.clone());
                kenmerken.zet("eenheid", norm.eenheid.clone());
                kenmerken.zet("groep", norm.groep.clone());
                kenmerken.zet("gebied", self.noemers(&waarde.locaties));
                let plaats = self.plaats(&waarde.locaties, uit.uit);
                uit.geef(NORM, &eigen, plaats, kenmerken, waar)?;
            }
        }
        for (id, pons) in &self.ponsen {
            let plaats = self.plaats(&pons.locaties, uit.uit);
            uit.geef(
                PONS,
                id,
                plaats,
                self.herkomst(),
                (pons.bestand.as_str(), pons.regelnr),
            )?;
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
