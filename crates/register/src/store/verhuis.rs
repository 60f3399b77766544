//! Verhuis: a whole store into an empty one of either kind, all of it or nothing; backup and restore are the same thing.
//!
//! The source is read at one moment while it goes on serving; the target is one transaction, and rows are counted on
//! both sides before it is kept. Doctor's look at a store is here too.

use super::Store;
use super::verbinding::{Verbinding, Waarde};
use crate::fout::Oorzaak;
use crate::schrijver::{VELDEN, uit_rij};
use crate::{RegisterFout, Schrijver};

/// Rows in one step; documents come few at a time, because each may be large.
const STAP: i64 = 500;
const STAP_BYTES: i64 = 4;

struct Tabel {
    naam: &'static str,
    kolommen: &'static str,
    /// What its rows are in order of, columns at the front of `kolommen`.
    sleutel: &'static [&'static str],
    /// True when `volgnr` is counted by the database.
    telt: bool,
}

/// Every table with rows of its own; a new one is added here.
const TABELLEN: [Tabel; 15] = [
    tabel("dossier", VELDEN, &["identificatie"], false),
    tabel("wijziging", "volgnr, dossier, versie, soort", &["volgnr"], true),
    tabel(
        "stuk",
        "volgnr, soort, uuid, ouder, inhoud, versie",
        &["volgnr"],
        true,
    ),
    tabel("stuk_bytes", "uuid, bytes", &["uuid"], false),
    tabel("reeks", "naam, nr", &["naam"], false),
    tabel("postvak", "volgnr, uuid, op, inhoud", &["volgnr"], true),
    tabel("zaakregel", crate::zaken::KOLOMMEN, &["volgnr"], true),
    tabel(
        "zaakwoord",
        "sleutel, zaak, groep, soort, persoon",
        &["sleutel", "zaak", "groep"],
        false,
    ),
    tabel(
        "documentregel",
        crate::zaken::DOCUMENTKOLOMMEN,
        &["volgnr"],
        false,
    ),
    tabel(
        "contact",
        "uuid, dossier, betrokkene, bsn, gegevens, eindigt, beperkt",
        &["uuid"],
        false,
    ),
    tabel(
        "lezing",
        "trace_id, operation_id, status_code, name, start_time, end_time, parent_operation_id, foreign_operation, \
         processing_activity_id, data_subject_id, betrokkene",
        &["trace_id", "operation_id"],
        false,
    ),
    tabel(
        "bewaring",
        "dossier, klasse, nominatie, actiedatum",
        &["dossier"],
        false,
    ),
    tabel(
        "vernietigingslijst",
        "nr, staat, opsteller, opgesteld, beoordelaar, beoordeeld, reden, vernietigd",
        &["nr"],
        false,
    ),
    tabel(
        "vernietigingsregel",
        "lijst, dossier, versie, klasse, actiedatum, uitkomst",
        &["lijst", "dossier"],
        false,
    ),
    tabel("vernietigd", "regel, op, wat", &["regel"], false),
];

const fn tabel(
    naam: &'static str,
    kolommen: &'static str,
    sleutel: &'static [&'static str],
    telt: bool,
) -> Tabel {
    Tabel {
        naam,
        kolommen,
        sleutel,
        telt,
    }
}

impl Tabel {
    fn aantal(&self, db: &dyn Verbinding) -> Result<i64, Oorzaak> {
        let mut rij = db.rij(&format!("SELECT count(*) FROM {}", self.naam), vec![])?;
        rij.as_mut().map_or(Ok(0), |r| r.getal(0))
    }

    fn kopieer(&self, van: &dyn Verbinding, naar: &dyn Verbinding) -> Result<u64, Oorzaak> {
        let orde = self.sleutel.join(", ");
        let breed = self.kolommen.split(',').count();
        let stap = if self.naam == "stuk_bytes" {
            STAP_BYTES
        } else {
            STAP
        };
        let plaatsen = |n: usize| (1..=n).map(|i| format!("?{i}")).collect::<Vec<_>>().join(", ");
        let na = format!("WHERE ({orde}) > ({})", plaatsen(self.sleutel.len()));
        let vraag = |waar: &str| {
            format!(
                "SELECT {} FROM {} {waar} ORDER BY {orde} LIMIT {stap}",
                self.kolommen, self.naam
            )
        };
        let zet = format!(
            "INSERT INTO {} ({}) VALUES ({})",
            self.naam,
            self.kolommen,
            plaatsen(breed)
        );
        let (mut rijen, mut aantal) = (van.vraag(&vraag(""), vec![])?, 0);
        while let Some(laatste) = rijen.last() {
            let sleutel: Vec<Waarde> = laatste.0.iter().take(self.sleutel.len()).cloned().collect();
            for rij in rijen {
                naar.voer(&zet, rij.0)?;
                aantal += 1;
            }
            rijen = van.vraag(&vraag(&na), sleutel)?;
        }
        Ok(aantal)
    }
}

/// What was moved: table and rows.
pub type Verhuisd = Vec<(&'static str, u64)>;

impl Store {
    /// Copies everything into `naar`, which must be empty; there it is one transaction.
    ///
    /// Errors: [`RegisterFout::Ongeldig`] when `naar` holds something already, or when the counts differ; both stores are
    /// then as they were.
    pub fn verhuis_naar(&self, naar: &Self) -> Result<Verhuisd, RegisterFout> {
        let wat = || RegisterFout::opslag("verhuizen");
        let mis = |tabel: &str, uitleg: String| RegisterFout::Ongeldig {
            identificatie: tabel.to_owned(),
            uitleg,
        };
        naar.schrijf(|s: &mut Schrijver<'_>| {
            self.op(true, |van| {
                let mut uit = vec![];
                for tabel in &TABELLEN {
                    let al = tabel.aantal(s.db).map_err(wat())?;
                    if al > 0 {
                        return Err(mis(
                            tabel.naam,
                            format!(
                                "het doel heeft al {al} rijen; kies een lege database of een nieuw bestand"
                            ),
                        ));
                    }
                    let aantal = tabel.kopieer(van, s.db).map_err(wat())?;
                    let (hier, daar) = (
                        tabel.aantal(van).map_err(wat())?.unsigned_abs(),
                        tabel.aantal(s.db).map_err(wat())?.unsigned_abs(),
                    );
                    if aantal != hier || aantal != daar {
                        return Err(mis(
                            tabel.naam,
                            format!("{hier} rijen in de bron, {daar} in het doel"),
                        ));
                    }
                    if tabel.telt {
                        s.db.tel_verder(tabel.naam).map_err(wat())?;
                    }
                    uit.push((tabel.naam, aantal));
                }
                Ok(uit)
            })
        })
    }

    /// Reads everything back and says what is wrong; empty when all is well. Cost: every row once.
    pub fn controleer(&self) -> Result<Vec<String>, RegisterFout> {
        let wat = || RegisterFout::opslag("het register controleren");
        self.op(true, |db| {
            let mut mis = db.gaaf().map_err(wat())?;
            let mut na = String::new();
            let sql = format!("SELECT {VELDEN} FROM dossier WHERE identificatie > ?1 ORDER BY identificatie LIMIT {STAP}");
            loop {
                let mut rijen = db.vraag(&sql, vec![na.as_str().into()]).map_err(wat())?;
                let Some(laatste) = rijen.last_mut() else { break };
                na = match laatste.0.first() {
                    Some(Waarde::Tekst(t)) => t.clone(),
                    _ => break,
                };
                mis.extend(rijen.into_iter().filter_map(|rij| uit_rij(rij).err()).map(|f| f.to_string()));
            }
            let scheef = "SELECT d.identificatie FROM dossier d LEFT JOIN
                (SELECT dossier, max(versie) AS laatste FROM wijziging GROUP BY dossier) w ON w.dossier = d.identificatie
                WHERE w.laatste IS NULL OR w.laatste <> d.versie ORDER BY d.identificatie LIMIT 100";
            for mut rij in db.vraag(scheef, vec![]).map_err(wat())? {
                let id = rij.tekst(0).map_err(wat())?;
                mis.push(format!("dossier {id}: de versie staat niet in het wijzigingslog"));
            }
            let los = "SELECT s.uuid FROM stuk s LEFT JOIN zaakregel z ON z.uuid = s.uuid
                WHERE s.soort = 'zaak' AND z.uuid IS NULL ORDER BY s.uuid LIMIT 100";
            for mut rij in db.vraag(los, vec![]).map_err(wat())? {
                let id = rij.tekst(0).map_err(wat())?;
                mis.push(format!("zaak {id}: hij staat niet in de lijst van zaken; `plek serve` zet hem er bij de start weer in"));
            }
            Ok(mis)
        })
    }
}
