//! Onderzoek: doctor's look at a store: is everything there, can it all be read, and does it fit together.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::Store;
use super::migratie;
use super::verbinding::{Rij, Verbinding, Waarde};
use super::verhuis::TABELLEN;
use crate::RegisterFout;
use crate::fout::Oorzaak;
use crate::schrijver::uit_rij;

/// Findings of one kind that are named.
const HOOGSTENS: usize = 100;

/// Rows that miss another one: question, and what is said of each. Every question gives one text.
const SAMENHANG: [(&str, &str); 6] = [
    (
        "SELECT d.identificatie FROM dossier d LEFT JOIN
            (SELECT dossier, max(versie) AS laatste FROM wijziging GROUP BY dossier) w ON w.dossier = d.identificatie
            WHERE w.laatste IS NULL OR w.laatste <> d.versie ORDER BY d.identificatie",
        "dossier {}: de versie staat niet in het wijzigingslog",
    ),
    (
        "SELECT s.uuid FROM stuk s LEFT JOIN zaakregel z ON z.uuid = s.uuid
            WHERE s.soort = 'zaak' AND z.uuid IS NULL ORDER BY s.uuid",
        "zaak {}: hij staat niet in de lijst van zaken; `plek serve` zet hem er bij de start weer in",
    ),
    (
        "SELECT z.uuid FROM zaakregel z LEFT JOIN stuk s ON s.soort = 'zaak' AND s.uuid = z.uuid
            WHERE s.uuid IS NULL ORDER BY z.uuid",
        "zaak {}: hij staat in de lijst van zaken en is er niet",
    ),
    (
        "SELECT s.uuid FROM stuk s LEFT JOIN documentregel d ON d.uuid = s.uuid
            WHERE s.soort = 'document' AND d.uuid IS NULL ORDER BY s.uuid",
        "document {}: het staat niet in de lijst van documenten; `plek serve` zet het er binnen een minuut weer in",
    ),
    (
        "SELECT d.uuid FROM documentregel d LEFT JOIN stuk s ON s.soort = 'document' AND s.uuid = d.uuid
            WHERE s.uuid IS NULL ORDER BY d.uuid",
        "document {}: het staat in de lijst van documenten en is er niet",
    ),
    (
        "SELECT s.soort || ' ' || s.uuid FROM stuk s LEFT JOIN stuk z ON z.soort = 'zaak' AND z.uuid = s.ouder
            WHERE s.soort IN ('status', 'resultaat', 'rol', 'zaakobject', 'zaakeigenschap', 'zaakinformatieobject')
            AND z.uuid IS NULL ORDER BY 1",
        "{}: de zaak waar het bij hoort is er niet",
    ),
];

impl Store {
    /// Reads everything back and says what is wrong; empty when all is well. Cost: every row once.
    pub fn controleer(&self) -> Result<Vec<String>, RegisterFout> {
        self.op(true, |db| {
            onderzoek(db).map_err(RegisterFout::opslag("het register controleren"))
        })
    }
}

fn onderzoek(db: &dyn Verbinding) -> Result<Vec<String>, Oorzaak> {
    let mut mis = db.gaaf()?;
    let er: HashSet<String> = db.namen()?.into_iter().collect();
    let weg: Vec<&str> = migratie::namen()
        .into_iter()
        .filter(|naam| !er.contains(*naam))
        .collect();
    mis.extend(
        weg.iter()
            .map(|naam| format!("{naam}: deze tabel, index of koppeling is er niet")),
    );
    if TABELLEN.iter().any(|t| weg.contains(&t.naam)) {
        return Ok(mis);
    }
    let (mut bytes, mut omvang) = (HashMap::new(), vec![]);
    for tabel in &TABELLEN {
        tabel.lees(db, &mut |rij| {
            match tabel.naam {
                "dossier" => mis.extend(uit_rij(rij).err().map(|f| f.to_string())),
                "stuk" => stuk(rij, &mut mis, &mut omvang)?,
                "postvak" => mis.extend(bericht(rij)?),
                "stuk_bytes" => drop(lengte(rij).map(|(uuid, n)| bytes.insert(uuid, n))),
                "contact" => mis.extend(contact(rij)?),
                _ => {}
            }
            Ok(())
        })?;
    }
    for (uuid, nodig) in omvang {
        match bytes.get(&uuid) {
            Some(n) if *n == nodig => {}
            Some(n) => mis.push(format!(
                "document {uuid}: de inhoud is {n} bytes, dat moeten er {nodig} zijn"
            )),
            None => mis.push(format!("document {uuid}: de inhoud is er niet")),
        }
    }
    for (vraag, zin) in SAMENHANG {
        for mut rij in db.vraag(&format!("{vraag} LIMIT {HOOGSTENS}"), vec![])? {
            mis.push(zin.replace("{}", &rij.tekst(0)?));
        }
    }
    Ok(mis)
}

/// A row of `stuk`; of a document also how many bytes it must have.
fn stuk(mut rij: Rij, mis: &mut Vec<String>, omvang: &mut Vec<(String, u64)>) -> Result<(), Oorzaak> {
    let (soort, uuid, inhoud) = (rij.tekst(1)?, rij.tekst(2)?, rij.tekst(4)?);
    match serde_json::from_str::<Value>(&inhoud) {
        Ok(Value::Object(velden)) => {
            let groot = velden.get("bestandsomvang").and_then(Value::as_u64);
            if soort == "document" && velden.get("inhoud").is_some_and(Value::is_string) {
                omvang.extend(groot.map(|n| (uuid, n)));
            }
        }
        Ok(_) => mis.push(format!("{soort} {uuid}: de inhoud is geen JSON-object")),
        Err(fout) => mis.push(format!("{soort} {uuid}: de inhoud is geen JSON ({fout})")),
    }
    Ok(())
}

fn bericht(mut rij: Rij) -> Result<Option<String>, Oorzaak> {
    let (uuid, inhoud) = (rij.tekst(1)?, rij.tekst(3)?);
    let fout = serde_json::from_str::<Value>(&inhoud).err();
    Ok(fout.map(|fout| format!("bericht {uuid}: de inhoud is geen JSON ({fout})")))
}

fn lengte(mut rij: Rij) -> Option<(String, u64)> {
    let uuid = rij.tekst(0).ok()?;
    Some((uuid, rij.bytes_of_leeg(1).ok()??.len() as u64))
}

fn contact(mut rij: Rij) -> Result<Option<String>, Oorzaak> {
    let uuid = rij.tekst(0)?;
    let heel = matches!(rij.0.get(4), Some(Waarde::Bytes(b)) if crate::privacy::is_verzegeld(b));
    Ok((!heel).then(|| format!("contact {uuid}: de gegevens zijn beschadigd")))
}
