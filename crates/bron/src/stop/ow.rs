//! OW files: Regeltekst, juridische regels, activiteiten, gebiedsaanwijzingen, norms, locaties, regelingsgebied, pons.

use std::io::Read;

use super::knoop::{Knoop, concept};
use super::samen::{
    Aanwijzing, Activiteit, ActiviteitOpLocatie, Levering, Locatie, Norm, Normwaarde, Pons, Regel,
};
use crate::xml::{Gebeurtenis, Lezer};
use crate::{BronFout, LeesOpties};

/// Reads the objects of one `owBestand`.
pub fn lees<R: Read>(
    lezer: &mut Lezer<R>,
    opties: &LeesOpties,
    levering: &mut Levering,
) -> Result<(), BronFout> {
    loop {
        let is_object = match lezer.volgende()? {
            Gebeurtenis::Begin(tag) => tag.lokaal == "owObject",
            Gebeurtenis::Klaar => return Ok(()),
            _ => false,
        };
        if is_object {
            let regel = lezer.regel();
            if let Some(knoop) = Knoop::lees(lezer, opties.grenzen.max_tekst)? {
                object(&knoop, lezer.naam(), regel, levering)?;
            }
        }
    }
}

fn object(knoop: &Knoop, bestand: &str, regelnr: u64, levering: &mut Levering) -> Result<(), BronFout> {
    let Some(id) = knoop.kindtekst("identificatie").map(str::to_owned) else {
        levering.zonder_id(bestand, regelnr, &knoop.naam);
        return Ok(());
    };
    levering.tel(bestand)?;
    let beeindigd = knoop
        .kindtekst("status")
        .is_some_and(|s| s == "B" || s.starts_with("be"));
    if beeindigd {
        levering.beeindig(&id);
        return Ok(());
    }
    match knoop.naam.as_str() {
        "Regeltekst" => levering
            .regelteksten
            .insert(id, knoop.wid.clone().unwrap_or_default())
            .map_or((), drop),
        "RegelVoorIedereen" | "Instructieregel" | "Omgevingswaarderegel" => {
            let regel = lees_regel(knoop, bestand, regelnr);
            levering.regels.insert(id, regel);
        }
        "Activiteit" => {
            let activiteit = Activiteit {
                naam: knoop.kindtekst("naam").unwrap_or(&id).to_owned(),
                groep: knoop.kindtekst("groep").map(concept),
                boven: knoop.verwijzingen("bovenliggendeActiviteit").into_iter().next(),
            };
            levering.activiteiten.insert(id, activiteit);
        }
        "Gebied" | "Lijn" | "Punt" | "Gebiedengroep" | "Lijnengroep" | "Puntengroep" | "Ambtsgebied" => {
            let locatie = lees_locatie(knoop, bestand, regelnr);
            levering.locaties.insert(id, locatie);
        }
        "Regelingsgebied" => levering
            .regelingsgebied
            .insert(id, knoop.verwijzingen("locatieaanduiding"))
            .map_or((), drop),
        "Gebiedsaanwijzing" => {
            let aanwijzing = Aanwijzing {
                bestand: bestand.to_owned(),
                regelnr,
                soort: knoop.kindtekst("type").map(concept),
                naam: knoop.kindtekst("naam").unwrap_or(&id).to_owned(),
                groep: knoop.kindtekst("groep").map(concept),
                locaties: knoop.verwijzingen("locatieaanduiding"),
            };
            levering.aanwijzingen.insert(id, aanwijzing);
        }
        "Omgevingsnorm" | "Omgevingswaarde" => {
            let norm = lees_norm(knoop, &id, bestand, regelnr);
            levering.normen.insert(id, norm);
        }
        "Pons" => {
            let pons = Pons {
                bestand: bestand.to_owned(),
                regelnr,
                locaties: knoop.verwijzingen("locatieaanduiding"),
            };
            levering.ponsen.insert(id, pons);
        }
        // Maps, symbols and free text say nothing that this version answers; they are counted.
        anders => levering.overgeslagen(anders),
    }
    Ok(())
}

fn lees_regel(knoop: &Knoop, bestand: &str, regelnr: u64) -> Regel {
    let aanduidingen = knoop.kinderen.iter().filter(|k| k.naam == "activiteitaanduiding");
    Regel {
        bestand: bestand.to_owned(),
        regelnr,
        soort: knoop.naam.clone(),
        idealisatie: knoop.kindtekst("idealisatie").map(concept),
        regeltekst: knoop.verwijzingen("artikelOfLid").into_iter().next(),
        locaties: knoop.verwijzingen("locatieaanduiding"),
        activiteiten: aanduidingen.flat_map(lees_aanduiding).collect(),
        over: [
            "gebiedsaanwijzing",
            "omgevingsnormaanduiding",
            "omgevingswaardeaanduiding",
        ]
        .into_iter()
        .flat_map(|naam| knoop.verwijzingen(naam))
        .collect(),
        instructie: ["instructieregelInstrument", "instructieregelTaakuitoefening"]
            .into_iter()
            .filter_map(|naam| knoop.kind(naam))
            .find_map(diepste_tekst)
            .map(concept),
        themas: knoop
            .kinderen
            .iter()
            .filter(|k| k.naam == "thema" && !k.tekst.is_empty())
            .map(|k| concept(&k.tekst))
            .collect(),
    }
}

/// The first text in an element, at whatever depth it stands.
fn diepste_tekst(knoop: &Knoop) -> Option<&str> {
    if knoop.tekst.is_empty() {
        knoop.kinderen.iter().find_map(diepste_tekst)
    } else {
        Some(&knoop.tekst)
    }
}

/// A norm with its values; a value that stands in the text of the rule has none here.
fn lees_norm(knoop: &Knoop, id: &str, bestand: &str, regelnr: u64) -> Norm {
    let waarden = knoop
        .kinderen
        .iter()
        .filter(|k| k.naam == "normwaarde")
        .flat_map(|k| &k.kinderen);
    Norm {
        bestand: bestand.to_owned(),
        regelnr,
        soort: knoop.naam.to_lowercase(),
        naam: knoop.kindtekst("naam").unwrap_or(id).to_owned(),
        norm: knoop.kindtekst("type").map(concept),
        eenheid: knoop.kindtekst("eenheid").map(concept),
        groep: knoop.kindtekst("groep").map(concept),
        waarden: waarden
            .map(|w| Normwaarde {
                id: w.kindtekst("identificatie").map(str::to_owned),
                waarde: ["kwantitatieveWaarde", "kwalitatieveWaarde"]
                    .into_iter()
                    .find_map(|naam| w.kindtekst(naam))
                    .map(str::to_owned),
                locaties: w.verwijzingen("locatieaanduiding"),
            })
            .collect(),
    }
}

/// One `activiteitaanduiding`: a reference to the activiteit and one or more places with a kwalificatie.
fn lees_aanduiding(knoop: &Knoop) -> Vec<ActiviteitOpLocatie> {
    let Some(activiteit) = knoop.kinderen.iter().find_map(|k| k.href.clone()) else {
        return Vec::new();
    };
    knoop
        .kinderen
        .iter()
        .filter(|k| k.naam == "ActiviteitLocatieaanduiding")
        .map(|k| ActiviteitOpLocatie {
            id: k.kindtekst("identificatie").map(str::to_owned),
            activiteit: activiteit.clone(),
            kwalificatie: k.kindtekst("activiteitregelkwalificatie").map(concept),
            locaties: k.verwijzingen("locatieaanduiding"),
        })
        .collect()
}

fn lees_locatie(knoop: &Knoop, bestand: &str, regelnr: u64) -> Locatie {
    let grens = knoop
        .kind("bestuurlijkeGrenzenVerwijzing")
        .and_then(|k| k.kind("BestuurlijkeGrenzenVerwijzing"))
        .and_then(|k| k.kindtekst("bestuurlijkeGrenzenID"));
    Locatie {
        bestand: bestand.to_owned(),
        regelnr,
        soort: knoop.naam.clone(),
        noemer: knoop.kindtekst("noemer").map(str::to_owned),
        geometrieen: knoop.verwijzingen("geometrie"),
        leden: knoop.verwijzingen("groepselement"),
        grens: grens.map(str::to_owned),
    }
}
