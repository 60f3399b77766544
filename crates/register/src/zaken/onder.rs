//! Onder: lists of what hangs below zaken (statussen, rollen), only of zaken that the asker may see.
//!
//! One narrow row each, with the class of the zaak above (-1 for one that lists do not know), so that a page looks at one
//! index and at no zaak. The database keeps that in step itself, in the transaction of whatever changes it. Start at
//! [`Schrijver::zoek_stukken`](crate::Schrijver::zoek_stukken).

use super::vraag::{Vraag, recht_sql};
use super::{Blad, Zaakrecht};
use crate::store::migratie::Gevolg;
use crate::store::verbinding::Waarde;
use crate::stuk::VELDEN;
use crate::{RegisterFout, Schrijver, Stuk};

/// Rows read in one step.
const STAP: u64 = 500;

/// The kinds that lists are made of.
macro_rules! soorten {
    () => {
        "('status', 'resultaat', 'rol', 'zaakobject', 'zaakinformatieobject')"
    };
}

/// The class of the zaak with this uuid.
macro_rules! klas_van {
    ($uuid:literal) => {
        concat!(
            "coalesce((SELECT z.klas FROM zaakregel z WHERE z.uuid = ",
            $uuid,
            "), -1)"
        )
    };
}

/// Says anew which class the rows below a zaak have.
macro_rules! zet_klas {
    ($klas:literal, $zaak:literal) => {
        concat!(
            "UPDATE onderregel SET klas = ",
            $klas,
            " WHERE volgnr IN (SELECT s.volgnr FROM stuk s WHERE s.soort IN ",
            soorten!(),
            " AND s.ouder = ",
            $zaak,
            ".uuid)"
        )
    };
}

pub(crate) const MIGRATIE: &str = concat!(
    "CREATE TABLE onderregel (volgnr {GETAL} PRIMARY KEY, soort {TEKST} NOT NULL, klas {GETAL} NOT NULL) {STRICT};
     CREATE INDEX onderregel_orde ON onderregel (soort, volgnr, klas);
     INSERT INTO onderregel SELECT s.volgnr, s.soort, coalesce(z.klas, -1) FROM stuk s LEFT JOIN zaakregel z ON z.uuid = s.ouder
     WHERE s.soort IN ",
    soorten!(),
    ";"
);

/// Everything that can change which class a row has.
pub(crate) const GEVOLGEN: [Gevolg; 6] = [
    Gevolg {
        naam: "onder_erbij",
        na: "INSERT ON stuk",
        als: concat!("NEW.soort IN ", soorten!()),
        dan: concat!(
            "INSERT INTO onderregel VALUES (NEW.volgnr, NEW.soort, ",
            klas_van!("NEW.ouder"),
            ")"
        ),
    },
    Gevolg {
        naam: "onder_anders",
        na: "UPDATE ON stuk",
        als: concat!(
            "NEW.soort IN ",
            soorten!(),
            " AND OLD.ouder IS DISTINCT FROM NEW.ouder"
        ),
        dan: concat!(
            "UPDATE onderregel SET klas = ",
            klas_van!("NEW.ouder"),
            " WHERE volgnr = NEW.volgnr"
        ),
    },
    Gevolg {
        naam: "onder_weg",
        na: "DELETE ON stuk",
        als: concat!("OLD.soort IN ", soorten!()),
        dan: "DELETE FROM onderregel WHERE volgnr = OLD.volgnr",
    },
    Gevolg {
        naam: "onderzaak_erbij",
        na: "INSERT ON zaakregel",
        als: "NEW.klas >= 0",
        dan: zet_klas!("NEW.klas", "NEW"),
    },
    Gevolg {
        naam: "onderzaak_anders",
        na: "UPDATE ON zaakregel",
        als: "OLD.klas <> NEW.klas",
        dan: zet_klas!("NEW.klas", "NEW"),
    },
    Gevolg {
        naam: "onderzaak_weg",
        na: "DELETE ON zaakregel",
        als: "OLD.klas >= 0",
        dan: zet_klas!("-1", "OLD"),
    },
];

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
        // of everything, the zaken need no looking at; without a field, nor do the rows; else the order of the tables is the
        // order of the walk
        let (van, waar) = match recht {
            Zaakrecht::Alles if eisen.is_empty() && soorten!().contains(&format!("'{soort}'")) => {
                ("onderregel s", "1 = 1".to_owned())
            }
            Zaakrecht::Alles => ("stuk s", "1 = 1".to_owned()),
            Zaakrecht::Alleen(_) if eisen.is_empty() => ("onderregel s", recht_sql(recht, "s.klas")),
            Zaakrecht::Alleen(_) => (
                "stuk s CROSS JOIN onderregel o",
                format!("o.volgnr = s.volgnr AND {}", recht_sql(recht, "o.klas + 0")),
            ),
        };
        let mut v = Vraag::default();
        let mut delen = vec![format!("FROM {van} WHERE s.soort = '{soort}' AND {waar}")];
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
                "SELECT {VELDEN} FROM stuk WHERE volgnr IN
                 (SELECT s.volgnr {van} AND s.volgnr >= ?{een} ORDER BY s.volgnr LIMIT ?{twee}) ORDER BY volgnr"
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
