//! Onder: lists of what hangs below zaken (statussen, rollen), only of zaken that the asker may see.

use super::vraag::{Vraag, recht_bij_uuid};
use super::{Blad, Zaakrecht};
use crate::store::verbinding::Waarde;
use crate::stuk::VELDEN;
use crate::{RegisterFout, Schrijver, Stuk};

/// Rows read in one step.
const STAP: u64 = 500;

/// One page of rows, and how many there are in all.
#[derive(Debug, Clone, PartialEq)]
pub struct Stukblad {
    /// In the order they were made.
    pub stukken: Vec<Stuk>,
    /// Of all pages together; when `geteld` is false there are more than this.
    pub aantal: u64,
    /// True when everything was counted.
    pub geteld: bool,
}

/// What a row must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stukeis {
    /// A field has this value.
    Veld(&'static str, String),
    /// The zaak above names it in a field, by this before its uuid; or does not.
    Genoemd {
        /// Field of the zaak.
        veld: &'static str,
        /// What stands before the uuid.
        voor: &'static str,
        /// True for what is named.
        ja: bool,
    },
}

impl Schrijver<'_> {
    /// One page of the rows of a kind below zaken within `recht`, those that answer every one of `eisen`.
    /// Cost: one look in an index for each row with the first field up to where counting stops.
    pub fn zoek_stukken(
        &self,
        soort: &'static str,
        recht: &Zaakrecht,
        blad: Blad,
        eisen: &[Stukeis],
    ) -> Result<Stukblad, RegisterFout> {
        self.op_plaats(self.stukvraag(soort, recht, eisen), blad)
    }

    /// The kind is in the text: an index of one kind is of use only where the database sees which it is.
    fn stukvraag(&self, soort: &'static str, recht: &Zaakrecht, eisen: &[Stukeis]) -> Vraag {
        // of everything, the zaken need no looking at; the order of the tables is the order of the walk
        let (bij, waar) = match recht {
            Zaakrecht::Alles => ("", "1 = 1".to_owned()),
            Zaakrecht::Alleen(_) => (
                "CROSS JOIN zaakregel z",
                format!("z.uuid = s.ouder AND {}", recht_bij_uuid(recht)),
            ),
        };
        let mut v = Vraag::default();
        let mut delen = vec![format!("FROM stuk s {bij} WHERE s.soort = '{soort}' AND {waar}")];
        for eis in eisen {
            delen.push(match eis {
                Stukeis::Veld(naam, w) if w.is_empty() => {
                    format!("coalesce({}, '') = ''", self.db.veld("s.inhoud", naam))
                }
                Stukeis::Veld(naam, w) => {
                    format!("{} = {}", self.db.veld("s.inhoud", naam), v.plaats(w.as_str().into()))
                }
                Stukeis::Genoemd { veld, voor, ja } => format!(
                    "{}EXISTS (SELECT 1 FROM stuk x WHERE x.soort = 'zaak' AND x.uuid = s.ouder AND {} = '{voor}' || s.uuid)",
                    if *ja { "" } else { "NOT " },
                    self.db.veld("x.inhoud", veld)
                ),
            });
        }
        v.waar = delen.join(" AND ");
        v
    }

    fn op_plaats(&self, vraag: Vraag, blad: Blad) -> Result<Stukblad, RegisterFout> {
        let Vraag { waar: van, waarden } = vraag;
        let (een, twee) = (waarden.len() + 1, waarden.len() + 2);
        let met = |meer: &[i64]| -> Vec<Waarde> {
            let meer = meer.iter().map(|n| Waarde::from(*n));
            waarden.iter().cloned().chain(meer).collect()
        };
        let doel = "stukken lezen";
        let tot = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let (aantal, geteld) = self.tel(&van, &waarden, blad, doel)?;
        let mut stukken = vec![];
        let mut vanaf = None;
        if !geteld || blad.sprong() < aantal {
            let eerste = format!("SELECT s.volgnr {van} ORDER BY s.volgnr LIMIT 1 OFFSET ?{een}");
            let rij = self.db.rij(&eerste, met(&[tot(blad.sprong())]));
            let rij = rij.map_err(RegisterFout::opslag(doel))?;
            vanaf = rij
                .map(|mut r| r.getal(0).map_err(RegisterFout::opslag(doel)))
                .transpose()?;
        }
        if let Some(vanaf) = vanaf {
            let sql = format!(
                "SELECT {} {van} AND s.volgnr >= ?{een} ORDER BY s.volgnr LIMIT ?{twee}",
                met_s()
            );
            stukken = self.lijst(&sql, met(&[vanaf, tot(blad.grootte)]), doel)?;
        }
        Ok(Stukblad {
            aantal: blad.minstens((aantal, geteld), stukken.len()),
            stukken,
            geteld,
        })
    }

    /// The rows of a kind with these uuids, in no order. Cost: one statement for every few hundred.
    pub fn stukken_met(&self, soort: &str, uuids: &[String]) -> Result<Vec<Stuk>, RegisterFout> {
        self.bij_velen(soort, "uuid", uuids)
    }

    /// The rows of a kind below each of these, in the order they were made.
    pub fn stukken_onder(&self, soort: &str, ouders: &[String]) -> Result<Vec<Stuk>, RegisterFout> {
        self.bij_velen(soort, "ouder", ouders)
    }

    fn bij_velen(&self, soort: &str, kolom: &str, waarden: &[String]) -> Result<Vec<Stuk>, RegisterFout> {
        let mut uit = vec![];
        for deel in waarden.chunks(STAP as usize) {
            let sql = bij_velen_sql(kolom, deel.len());
            let mut cellen = vec![Waarde::from(soort)];
            cellen.extend(deel.iter().map(|w| Waarde::from(w.as_str())));
            uit.extend(self.lijst(&sql, cellen, "stukken lezen")?);
        }
        Ok(uit)
    }
}

/// The plus keeps a database from walking all rows of the kind because they already lie in this order.
fn bij_velen_sql(kolom: &str, aantal: usize) -> String {
    let plaatsen: Vec<String> = (2..aantal + 2).map(|n| format!("?{n}")).collect();
    format!(
        "SELECT {VELDEN} FROM stuk WHERE soort = ?1 AND {kolom} IN ({}) ORDER BY +volgnr",
        plaatsen.join(", ")
    )
}

fn met_s() -> String {
    VELDEN
        .split(", ")
        .map(|v| format!("s.{v}"))
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Store;

    /// Every field that a list can be asked by, of its kind.
    const VELDEN: [(&str, &str); 9] = [
        ("status", "statustype"),
        ("resultaat", "resultaattype"),
        ("rol", "roltype"),
        ("rol", "betrokkeneType"),
        ("rol", "omschrijving"),
        ("rol", "omschrijvingGeneriek"),
        ("zaakobject", "object"),
        ("zaakobject", "objectType"),
        ("zaakinformatieobject", "informatieobject"),
    ];

    #[test]
    fn rows_of_a_few_are_looked_up_and_not_sought_among_all_of_their_kind() {
        let map = tempfile::tempdir().unwrap();
        let store = Store::open_sqlite(&map.path().join("register.sqlite")).unwrap();
        for kolom in ["uuid", "ouder"] {
            let sql = format!("EXPLAIN QUERY PLAN {}", bij_velen_sql(kolom, 3));
            let waarden = || ["status", "a", "b", "c"].map(Waarde::from).to_vec();
            let plan = store.lees(|s| Ok(s.db.vraag(&sql, waarden()).unwrap().remove(0).tekst(3).unwrap()));
            let plan = plan.unwrap();
            assert!(plan.contains(&format!("soort=? AND {kolom}=?")), "{plan}");
        }
    }

    #[test]
    fn no_list_by_a_field_reads_rows_without_that_field() {
        let map = tempfile::tempdir().unwrap();
        let store = Store::open_sqlite(&map.path().join("register.sqlite")).unwrap();
        for recht in [Zaakrecht::Alles, Zaakrecht::Alleen(vec![(Some("t".into()), 3)])] {
            for (soort, naam) in VELDEN {
                let plan = store.lees(|s| {
                    let v = s.stukvraag(soort, &recht, &[Stukeis::Veld(naam, "w".into())]);
                    let sql = format!(
                        "EXPLAIN QUERY PLAN SELECT count(*) FROM (SELECT 1 {} LIMIT 9)",
                        v.waar
                    );
                    let rijen = s.db.vraag(&sql, v.waarden).unwrap();
                    Ok(rijen
                        .into_iter()
                        .map(|mut r| r.tekst(3).unwrap())
                        .collect::<Vec<_>>())
                });
                let plan = plan.unwrap().join("; ");
                assert!(
                    plan.contains("(<expr>=?)") && !plan.contains("SCAN s"),
                    "{soort}.{naam}: {plan}"
                );
                assert!(!plan.contains("TEMP B-TREE"), "{plan}");
            }
        }
    }
}
