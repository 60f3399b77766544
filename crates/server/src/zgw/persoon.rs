//! Persoon: what a rol or a zaakobject says of a person lies sealed in the contact data of the register, not in its row.
//!
//! [`berg`] takes it out of a row that is kept, [`open`] puts it back in one that is shown; each opening becomes a line in
//! the log of readings before the answer leaves (`opslag::lees_voor`). A person is found by keyed hashes
//! ([`rolgroepen`]). Audit trail and notifications get the row as it is kept: without the person.

use register::privacy::Contact;
use register::{RegisterFout, Zaakgroep, Zaakwaarde};
use serde_json::{Map, Value};

use super::gang::{Zaak, tekst};
use super::links::{Doel, ROL, ZAAKOBJECT};
use super::opslag::Opslag;
use super::vormen::ROLLEN_GENERIEK;
use super::vormen::rollen::BETROKKENE_TYPEN;
use super::{projectie, waarde};

/// In a row: its person is in the contact data.
const GEBORGEN: &str = "_persoon";
/// Contact data without an end: 31 December 9999.
const ZONDER_EINDE: i64 = 253_402_214_400;
/// The fields of a person that are searched for.
const NUMMERS: [&str; 3] = ["inpBsn", "anpIdentificatie", "inpA_nummer"];

/// The fields of a row that are about a person.
fn velden(doel: Doel, inhoud: &Map<String, Value>) -> &'static [&'static str] {
    let rol = doel.soort == ROL.soort;
    match (
        rol,
        tekst(inhoud, if rol { "betrokkeneType" } else { "objectType" }),
    ) {
        (true, "natuurlijk_persoon") => &[
            "betrokkene",
            "betrokkeneIdentificatie",
            "contactpersoonRol",
            "afwijkendeNaamBetrokkene",
            "authenticatieContext",
        ],
        (true, _) => &[
            "contactpersoonRol",
            "afwijkendeNaamBetrokkene",
            "authenticatieContext",
        ],
        (false, "natuurlijk_persoon" | "zakelijk_recht") => &["object", "objectIdentificatie"],
        (false, _) => &[],
    }
}

/// The row without its person, as it is kept and as the audit trail has it.
pub fn zonder(doel: Doel, inhoud: &Map<String, Value>) -> Map<String, Value> {
    let weg = velden(doel, inhoud);
    let blijft = inhoud.iter().filter(|(naam, _)| !weg.contains(&naam.as_str()));
    blijft.map(|(naam, w)| (naam.clone(), w.clone())).collect()
}

/// True for a row of an earlier version, which still holds its person.
pub fn staat_los(doel: Doel, inhoud: &Map<String, Value>) -> bool {
    !inhoud.contains_key(GEBORGEN) && velden(doel, inhoud).iter().any(|naam| inhoud.contains_key(*naam))
}

/// Takes the person out of a line of the audit trail of an earlier version; true when there was one.
pub fn veeg_spoor(regel: &mut Map<String, Value>) -> bool {
    let doel = match tekst(regel, "resource") {
        "rol" => ROL,
        "zaakobject" => ZAAKOBJECT,
        _ => return false,
    };
    let mut geveegd = false;
    for kant in ["oud", "nieuw"] {
        let Some(Value::Object(rij)) = regel.get_mut("wijzigingen").and_then(|w| w.get_mut(kant)) else {
            continue;
        };
        for naam in velden(doel, rij) {
            geveegd |= rij.remove(*naam).is_some();
        }
    }
    geveegd
}

/// Puts the person of a row in the contact data of the zaak; what is left is what the row keeps.
pub fn berg(
    o: &mut dyn Opslag,
    zaak: &Zaak,
    doel: Doel,
    uuid: &str,
    inhoud: &Map<String, Value>,
) -> Result<Map<String, Value>, RegisterFout> {
    let mut rij = zonder(doel, inhoud);
    let mut gegevens = Map::new();
    for naam in velden(doel, inhoud) {
        let leeg = |w: &Value| match w {
            Value::Null => true,
            Value::String(t) => t.is_empty(),
            Value::Object(o) => o.is_empty(),
            _ => false,
        };
        if let Some(w) = inhoud.get(*naam).filter(|w| !leeg(w)) {
            gegevens.insert((*naam).to_owned(), w.clone());
        }
    }
    rij.remove(GEBORGEN);
    if gegevens.is_empty() {
        o.weg_contact(uuid)?;
        return Ok(rij);
    }
    let id = gegevens
        .get("betrokkeneIdentificatie")
        .or_else(|| gegevens.get("objectIdentificatie"));
    let bsn = id.and_then(|id| {
        let dieper = id
            .get("persoon")
            .and_then(|p| p.get("natuurlijkPersoon"))
            .unwrap_or(id);
        dieper.get("inpBsn")?.as_str()?.parse().ok()
    });
    let eindigt = einde(o, zaak);
    o.zet_contact(&Contact {
        uuid: uuid.to_owned(),
        dossier: projectie::sleutel(&zaak.uuid),
        bsn,
        gegevens,
        eindigt,
    })?;
    rij.insert(GEBORGEN.to_owned(), true.into());
    Ok(rij)
}

/// The row with its person, for showing. A person that is gone or restricted stays away.
pub fn open(o: &mut dyn Opslag, inhoud: &Map<String, Value>) -> Result<Map<String, Value>, RegisterFout> {
    let mut uit = inhoud.clone();
    if uit.remove(GEBORGEN).is_some()
        && let Some(gegevens) = o.contact(tekst(inhoud, "uuid"))?
    {
        uit.extend(gegevens);
    }
    Ok(uit)
}

/// Adds the person to a row, for working something out that nobody is shown.
pub fn vul_aan(o: &mut dyn Opslag, uuid: &str, inhoud: &mut Map<String, Value>) -> Result<(), RegisterFout> {
    if inhoud.contains_key(GEBORGEN) {
        inhoud.extend(o.contact_voor_index(uuid)?.unwrap_or_default());
    }
    Ok(())
}

/// When the contact data of a zaak ends, seconds since 1970: with the zaak itself, when that is known, and before that
/// when the gemeente says how long after the closing it is of use.
pub fn einde(o: &dyn Opslag, zaak: &Zaak) -> i64 {
    if !zaak.gesloten() {
        return ZONDER_EINDE;
    }
    let dag = |veld: &str| waarde::datum(zaak.tekst(veld)).ok();
    let zelf = dag("archiefactiedatum").filter(|_| zaak.tekst("archiefnominatie") == "vernietigen");
    let na_sluiten = dag("einddatum").zip(o.contact_termijn());
    let eerder = na_sluiten.and_then(|(dag, termijn)| dag.checked_add(termijn).ok());
    let eerste = zelf.into_iter().chain(eerder).min();
    let moment = eerste.and_then(|d| jiff::tz::TimeZone::UTC.to_timestamp(d.at(0, 0, 0, 0)).ok());
    moment.map_or(ZONDER_EINDE, |t| t.as_second())
}

/// The bit of a kind of rol: which betrokkene, in which role.
pub fn soort(type_: Option<&str>, generiek: Option<&str>) -> u64 {
    let plaats = |lijst: &[&str], w: &str| lijst.iter().position(|l| *l == w);
    let typen: Vec<usize> = match type_ {
        Some(t) => plaats(BETROKKENE_TYPEN, t).into_iter().collect(),
        None => (0..BETROKKENE_TYPEN.len()).collect(),
    };
    let rollen: Vec<usize> = match generiek {
        Some(r) => plaats(ROLLEN_GENERIEK, r).into_iter().collect(),
        None => (0..=ROLLEN_GENERIEK.len()).collect(),
    };
    let breed = ROLLEN_GENERIEK.len() + 1;
    typen
        .iter()
        .flat_map(|t| rollen.iter().map(move |r| 1u64 << (t * breed + r)))
        .sum()
}

/// What a zaak is found by in its rollen.
pub fn rolgroepen(o: &mut dyn Opslag, zaak: &str) -> Result<Vec<Zaakgroep>, RegisterFout> {
    let mut uit = vec![];
    for rol in o.kinderen(ROL.soort, zaak)? {
        let mut inhoud = rol.inhoud;
        vul_aan(o, &rol.uuid, &mut inhoud)?;
        let type_ = tekst(&inhoud, "betrokkeneType");
        let mens = type_ == "natuurlijk_persoon";
        let mut waarden = vec![];
        let mut voeg = |veld: String, w: &str| -> Result<(), RegisterFout> {
            let waarde = if mens {
                o.zoekwoorden(&veld, w)?.into_iter().next()
            } else {
                Some(w.to_owned())
            };
            if let Some(waarde) = waarde.filter(|_| !w.is_empty()) {
                waarden.push(Zaakwaarde {
                    veld,
                    waarde,
                    persoon: mens,
                });
            }
            Ok(())
        };
        voeg("rol.betrokkene".to_owned(), tekst(&inhoud, "betrokkene"))?;
        let id = inhoud.get("betrokkeneIdentificatie").and_then(Value::as_object);
        for (naam, w) in id.into_iter().flatten() {
            if let Some(w) = w.as_str().filter(|_| !mens || NUMMERS.contains(&naam.as_str())) {
                voeg(format!("rol.id.{naam}"), w)?;
            }
        }
        let generiek = Some(tekst(&inhoud, "omschrijvingGeneriek")).filter(|g| ROLLEN_GENERIEK.contains(g));
        let bit = match generiek {
            Some(_) => soort(Some(type_), generiek),
            None => {
                soort(Some(type_), None) & !ROLLEN_GENERIEK.iter().fold(0, |s, g| s | soort(None, Some(g)))
            }
        };
        uit.push(Zaakgroep {
            groep: rol.uuid,
            soort: (bit != 0).then(|| bit.trailing_zeros() as u8),
            waarden,
        });
    }
    Ok(uit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_left_of_a_row_says_nothing_of_a_person() {
        let rol = json!({"uuid": "u", "betrokkeneType": "natuurlijk_persoon", "roltype": "/r", "betrokkene": "https://brp/999990019",
            "betrokkeneIdentificatie": {"inpBsn": "999990019"}, "contactpersoonRol": {"naam": "Kanarie"},
            "afwijkendeNaamBetrokkene": "Kanarie", "authenticatieContext": {"representee": "999990019"}});
        let over = Value::Object(zonder(ROL, rol.as_object().unwrap()));
        assert_eq!(
            over,
            json!({"uuid": "u", "betrokkeneType": "natuurlijk_persoon", "roltype": "/r"})
        );
        let mut bedrijf = rol;
        bedrijf["betrokkeneType"] = "vestiging".into();
        let over = zonder(ROL, bedrijf.as_object().unwrap());
        assert!(over.contains_key("betrokkeneIdentificatie") && !over.contains_key("contactpersoonRol"));
    }

    #[test]
    fn each_kind_of_rol_has_a_bit_of_its_own() {
        let mut gezien = 0u64;
        for t in BETROKKENE_TYPEN {
            for r in ROLLEN_GENERIEK {
                let bit = soort(Some(t), Some(r));
                assert!(bit.is_power_of_two() && gezien & bit == 0 && bit.trailing_zeros() < 63);
                assert!(soort(Some(t), None) & bit != 0 && soort(None, Some(r)) & bit != 0);
                gezien |= bit;
            }
        }
        assert_eq!(soort(Some("onbekend"), None), 0);
    }
}
