//! Verhuis: a whole store into an empty one of either kind, all of it or nothing; backup and restore are the same thing.
//!
//! The source is read at one moment while it goes on serving; the target is one transaction, and rows are counted on
//! both sides before it is kept.

use super::Store;
use super::verbinding::{Rij, Verbinding, Waarde};
use crate::fout::Oorzaak;
use crate::schrijver::VELDEN;
use crate::{RegisterFout, Schrijver};

/// Rows in one step; documents come few at a time, because each may be large.
const STAP: i64 = 500;
const STAP_BYTES: i64 = 4;

pub(super) struct Tabel {
    pub(super) naam: &'static str,
    kolommen: &'static str,
    /// What its rows are in order of, columns at the front of `kolommen`.
    sleutel: &'static [&'static str],
    /// True when `volgnr` is counted by the database.
    telt: bool,
}

/// Every table with rows of its own; a new one is added here.
pub(super) const TABELLEN: [Tabel; 15] = [
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
        "lijst, dossier, versie, klasse, actiedatum, uitkomst, stempel",
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
        let breed = self.kolommen.split(',').count();
        let zet = format!(
            "INSERT INTO {} ({}) VALUES ({})",
            self.naam,
            self.kolommen,
            plaatsen(breed)
        );
        let mut aantal = 0;
        self.lees(van, &mut |rij| {
            aantal += 1;
            naar.voer(&zet, rij.0).map(drop)
        })?;
        Ok(aantal)
    }

    /// Gives every row, in order of its key, some at a time.
    pub(super) fn lees(
        &self,
        db: &dyn Verbinding,
        ontvang: &mut dyn FnMut(Rij) -> Result<(), Oorzaak>,
    ) -> Result<(), Oorzaak> {
        let orde = self.sleutel.join(", ");
        let stap = if self.naam == "stuk_bytes" {
            STAP_BYTES
        } else {
            STAP
        };
        let na = format!("WHERE ({orde}) > ({})", plaatsen(self.sleutel.len()));
        let vraag = |waar: &str| {
            format!(
                "SELECT {} FROM {} {waar} ORDER BY {orde} LIMIT {stap}",
                self.kolommen, self.naam
            )
        };
        let mut rijen = db.vraag(&vraag(""), vec![])?;
        while let Some(laatste) = rijen.last() {
            let sleutel: Vec<Waarde> = laatste.0.iter().take(self.sleutel.len()).cloned().collect();
            rijen.into_iter().try_for_each(&mut *ontvang)?;
            rijen = db.vraag(&vraag(&na), sleutel)?;
        }
        Ok(())
    }
}

fn plaatsen(n: usize) -> String {
    (1..=n).map(|i| format!("?{i}")).collect::<Vec<_>>().join(", ")
}

/// What was moved: table and rows.
pub type Verhuisd = Vec<(&'static str, u64)>;

impl Store {
    /// Copies everything into `naar`, which must be empty; there it is one transaction.
    ///
    /// Errors: [`RegisterFout::Verhuizing`] when `naar` holds something already, or when the counts differ; both stores are
    /// then as they were.
    pub fn verhuis_naar(&self, naar: &Self) -> Result<Verhuisd, RegisterFout> {
        let wat = || RegisterFout::opslag("verhuizen");
        let mis = |tabel: &'static str, uitleg: String| RegisterFout::Verhuizing { tabel, uitleg };
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
                // who follows the log of the target sees that it is another store now
                let nieuw = (jiff::Timestamp::now().as_microsecond()).into();
                let sql = "INSERT INTO tijdperk VALUES (?1)";
                s.db.voer(sql, vec![nieuw]).map_err(wat())?;
                Ok(uit)
            })
        })
    }
}
