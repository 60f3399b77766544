//! The rule files of Voorbeeldwaard, tried with every answer set that their cells can tell apart: no gap, no
//! contradiction, no row that never fires, and every row stands on an article that is in the example's plans.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bestand;
mod maten;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read, Write};

use bestand::Bestand;
use regels::{Regelbestand, Regelset, Soort, Uitkomst, VraagType};
use serde_json::{Map, Value};
use voorbeeld::{Opties, Uitvoer, maak};

/// Keeps the delivery in memory.
#[derive(Default)]
struct Geheugen(BTreeMap<String, Vec<u8>>);

impl Uitvoer for Geheugen {
    fn bestand(&mut self, naam: &str) -> std::io::Result<Box<dyn Write + '_>> {
        Ok(Box::new(self.0.entry(naam.to_owned()).or_default()))
    }
}

struct Regels {
    naam: String,
    xml: String,
    motor: Regelbestand,
    bron: Bestand,
}

/// All rule files as `plek sample` writes them.
fn alle() -> (Vec<Regels>, Geheugen) {
    let mut levering = Geheugen::default();
    let opties = Opties {
        adressen: 50,
        ..Opties::default()
    };
    maak(&opties, &mut levering).unwrap();
    let regels = levering
        .0
        .iter()
        .filter(|(naam, _)| naam.starts_with("regels/"))
        .map(|(naam, bytes)| {
            let xml = String::from_utf8(bytes.clone()).unwrap();
            Regels {
                naam: naam.clone(),
                motor: Regelbestand::lees(bytes, naam).unwrap_or_else(|f| panic!("{naam}: {f}")),
                bron: Bestand::lees(&xml),
                xml,
            }
        })
        .collect();
    (regels, levering)
}

impl Regels {
    fn kies(&self, gegeven: &Map<String, Value>) -> Uitkomst {
        let antwoorden = self.motor.antwoorden(&Value::Object(gegeven.clone()));
        self.motor
            .evalueer(&antwoorden.unwrap_or_else(|f| panic!("{}: {f}", self.naam)))
    }

    /// Visits every answer set that asking leads to, following the questions that the engine still finds relevant.
    fn bezoek(
        &self,
        gegeven: &mut Map<String, Value>,
        klaar: &mut dyn FnMut(&Map<String, Value>, &Uitkomst),
    ) {
        let uit = self.kies(gegeven);
        let Some(vraag) = uit.vragen.first() else {
            return klaar(gegeven, &uit);
        };
        for antwoord in self.bron.antwoorden(vraag) {
            if vraag.soort == VraagType::Bijlage && antwoord == false {
                continue; // not there yet is not an answer
            }
            gegeven.insert(vraag.id.to_string(), antwoord);
            self.bezoek(gegeven, klaar);
        }
        gegeven.remove(&*vraag.id);
    }

    /// The same answers and something for every other question, `keer` different ways.
    fn vul_aan(&self, gegeven: &Map<String, Value>, keer: usize) -> Vec<Map<String, Value>> {
        let vul = |k: usize| {
            let mut vol = gegeven.clone();
            for (i, vraag) in self.motor.vragen().iter().enumerate() {
                let mut antwoorden = self.bron.antwoorden(vraag);
                antwoorden.retain(|a| vraag.soort != VraagType::Bijlage || *a == true);
                let een = antwoorden.swap_remove((k * (2 * i + 1)) % antwoorden.len());
                vol.entry(vraag.id.to_string()).or_insert(een);
            }
            vol
        };
        (0..keer).map(vul).collect()
    }

    /// Nothing is missing and nothing contradicts.
    fn heel(&self, gegeven: &Map<String, Value>, uit: &Uitkomst) {
        let bij = || format!("{}: {}", self.naam, Value::Object(gegeven.clone()));
        assert!(uit.exact, "{}", bij());
        assert_eq!(uit.geen_uitkomst, None, "{}", bij());
        assert!(uit.tegenspraak.is_empty(), "{}: {:?}", bij(), uit.tegenspraak);
        match uit.soort {
            Soort::Conclusie => {
                assert_eq!(codes(uit).len(), 1, "{}: {:?}", bij(), uit.uitkomsten);
                for een in uit.uitkomsten.iter().flatten() {
                    let tekst = een.toelichting.as_ref().unwrap();
                    assert!(tekst.ends_with("(voorbeeld)"), "{}", bij());
                }
            }
            Soort::Indieningsvereisten => assert_eq!(uit.compleet, Some(true), "{}", bij()),
            Soort::Maatregelen => {
                assert!(!uit.maatregelen.as_ref().unwrap().is_empty(), "{}", bij());
            }
        }
    }
}

fn codes(uit: &Uitkomst) -> BTreeSet<String> {
    let alle = uit.uitkomsten.iter().flatten();
    alle.map(|c| c.code.naam().to_owned()).collect()
}

#[test]
fn every_answer_set_has_one_outcome_whatever_else_is_answered_and_every_row_fires() {
    let mut alle_codes: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for r in alle().0 {
        let (mut gevuurd, mut sets) = (BTreeSet::new(), 0);
        r.bezoek(&mut Map::new(), &mut |gegeven, uit| {
            sets += 1;
            r.heel(gegeven, uit);
            for vol in r.vul_aan(gegeven, 6) {
                let heel = r.kies(&vol);
                r.heel(&vol, &heel);
                assert_eq!(codes(&heel), codes(uit), "{}: {vol:?}", r.naam);
                gevuurd.extend(heel.redenen.iter().map(|x| (x.beslissing.to_string(), x.rij)));
            }
            for code in codes(uit) {
                alle_codes.entry(code).or_default().insert(r.naam.clone());
            }
        });
        let stil: Vec<_> = r.bron.rijen.keys().filter(|k| !gevuurd.contains(*k)).collect();
        assert!(stil.is_empty(), "{}: never fires: {stil:?}", r.naam);
        println!("{}: {sets} answer sets, {} rows", r.naam, r.bron.rijen.len());
    }
    let gevonden: Vec<&str> = alle_codes.keys().map(String::as_str).collect();
    assert_eq!(
        gevonden,
        [
            "Informatieplicht",
            "Meldingsplicht",
            "NeemContactOpMet",
            "NietVanToepassing",
            "Toestemmingsvrij",
            "Verbod",
            "Vergunningplicht"
        ]
    );
}

#[test]
fn every_row_has_an_article_and_every_reference_is_in_the_example_plans() {
    let (regels, levering) = alle();
    let mut plannen = String::new();
    for naam in ["omgevingsplan.zip", "waterschapsverordening.zip"] {
        let mut zip = zip::ZipArchive::new(Cursor::new(&levering.0[naam])).unwrap();
        for i in 0..zip.len() {
            zip.by_index(i).unwrap().read_to_string(&mut plannen).unwrap();
        }
    }
    for r in &regels {
        assert!(!r.motor.activiteiten().is_empty(), "{}", r.naam);
        for activiteit in r.motor.activiteiten() {
            let van_regel = format!(
                "ActiviteitRef xlink:href=\"{activiteit}\"/>\n                  <r:ActiviteitLocatie"
            );
            assert!(
                plannen.contains(&van_regel),
                "{}: {activiteit} has no juridische regel",
                r.naam
            );
            assert!(
                plannen.contains(&format!("<rol:identificatie>{activiteit}<")),
                "{}",
                r.naam
            );
        }
        for locatie in r.motor.vragen().iter().filter_map(|v| v.locatie.as_ref()) {
            assert!(
                plannen.contains(&format!("<l:identificatie>{locatie}<")),
                "{}: {locatie}",
                r.naam
            );
        }
        for ((tabel, rij), bronnen) in &r.bron.rijen {
            let eigen = bronnen
                .first()
                .unwrap_or_else(|| panic!("{}: {tabel} {rij}", r.naam));
            assert!(
                eigen.starts_with("gm9999_1__") || eigen.starts_with("ws9999_1__"),
                "{eigen}"
            );
            assert!(
                plannen.contains(&format!("wId=\"{eigen}\"")),
                "{}: {tabel} {rij}: {eigen}",
                r.naam
            );
        }
        // "artikel 2.3" in an explanation is an article too
        for tekst in &r.bron.teksten {
            for deel in tekst.split("artikel ").skip(1) {
                let nummer = deel
                    .trim_end_matches(['.', ','])
                    .split([' ', ',', ':', '\n'])
                    .next()
                    .unwrap();
                let nummer = nummer.trim_end_matches('.');
                let hoofdstuk = nummer.split('.').next().unwrap();
                let van = if r.naam.contains("water") {
                    "ws9999"
                } else {
                    "gm9999"
                };
                let wid = format!("wId=\"{van}_1__chp_{hoofdstuk}__art_{nummer}\"");
                assert!(plannen.contains(&wid), "{}: artikel {nummer} in: {tekst}", r.naam);
            }
        }
    }
}

#[test]
fn the_files_show_all_kinds_of_question_and_all_three_kinds_of_file() {
    let (regels, _) = alle();
    let soorten: BTreeSet<&str> = regels
        .iter()
        .flat_map(|r| r.motor.vragen())
        .map(|v| v.soort.naam())
        .collect();
    let verwacht = [
        "bijlage", "boolean", "date", "geo", "list", "number", "register", "string",
    ];
    assert_eq!(soorten, BTreeSet::from(verwacht));
    assert!(regels.iter().flat_map(|r| r.motor.vragen()).any(|v| v.meerdere));
    let bestanden: BTreeSet<String> = regels.iter().map(|r| format!("{:?}", r.motor.soort())).collect();
    assert_eq!(bestanden.len(), 3, "{bestanden:?}");
    let gezag: BTreeSet<&str> = regels.iter().map(|r| r.motor.namespace()).collect();
    assert_eq!(gezag.len(), 2, "{gezag:?}");
    let voorbehoud = regels.iter().filter(|r| r.xml.contains("vasteWaardeVoorbehoud"));
    assert!(voorbehoud.count() >= 3);
    for r in &regels {
        assert!(
            r.motor.meldingen().is_empty(),
            "{}: {:?}",
            r.naam,
            r.motor.meldingen()
        );
    }
}

#[test]
fn a_question_that_comes_back_is_the_same_question() {
    let (regels, _) = alle();
    let mut gezien: BTreeMap<String, (String, String, Option<String>, Vec<String>)> = BTreeMap::new();
    let mut gedeeld = 0;
    for r in &regels {
        for v in r.motor.vragen() {
            let Some(id) = &v.herbruikbaar_id else { continue };
            assert_eq!(v.bereik.as_deref(), Some("werkzaamheid"), "{}: {id}", r.naam);
            let opties = v.opties.iter().map(|o| o.tekst.to_string()).collect();
            let dit = (
                r.naam.clone(),
                v.tekst.to_string(),
                v.toelichting.as_ref().map(|t| t.to_string()),
                opties,
            );
            if let Some(eerder) = gezien.insert(id.to_string(), dit.clone()) {
                assert_eq!(
                    (&eerder.1, &eerder.2, &eerder.3),
                    (&dit.1, &dit.2, &dit.3),
                    "{id} in {} and {}",
                    eerder.0,
                    dit.0
                );
                gedeeld += 1;
            }
        }
    }
    assert!(gedeeld >= 10, "{gedeeld}");
    let samen: Vec<Regelbestand> = regels.into_iter().map(|r| r.motor).collect();
    let uit = Regelset::nieuw(&samen)
        .unwrap()
        .evalueer(&regels::Antwoorden::leeg())
        .unwrap();
    let mut gevraagd = BTreeSet::new();
    for vraag in &uit.vragen {
        assert!(!vraag.id.contains('#'), "{}: an id for two questions", vraag.id);
        let naam = vraag.herbruikbaar_id.as_ref().unwrap_or(&vraag.tekst);
        // as a question for people and as one for a register: two kinds, which the engine keeps apart
        assert!(
            gevraagd.insert((naam.clone(), vraag.soort.naam())),
            "{naam} asked twice"
        );
    }
}

#[test]
fn texts_are_short_and_questions_are_explained() {
    for r in alle().0 {
        for vraag in r.motor.vragen() {
            assert!(vraag.toelichting.is_some(), "{}: {}", r.naam, vraag.id);
        }
        for tekst in &r.bron.teksten {
            for zin in tekst.split(['.', '?', '!', ':', ';']).filter(|z| z.contains(' ')) {
                let woorden = zin.split_whitespace().count();
                assert!(woorden <= 22, "{}: {woorden} words in: {zin}", r.naam);
            }
        }
    }
}
