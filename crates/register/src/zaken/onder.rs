//! Onder: lists of what hangs below zaken (statussen, rollen), only of zaken that the asker may see.

use super::vraag::recht_sql;
use super::{Blad, Zaakrecht};
use crate::store::verbinding::Waarde;
use crate::stuk::{VELDEN, uit_rij};
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

impl Schrijver<'_> {
    /// One page of the rows of a kind below zaken within `recht`, those that `ook` says yes to (`None`: every one).
    /// Cost: without `ook` one look in an index for each row up to where counting stops; with it, reading each.
    pub fn zoek_stukken(
        &self,
        soort: &str,
        recht: &Zaakrecht,
        blad: Blad,
        ook: Option<&mut dyn FnMut(&Stuk) -> bool>,
    ) -> Result<Stukblad, RegisterFout> {
        // of everything, the zaken need no looking at; the order of the tables is the order of the walk
        let (bij, waar) = match recht {
            Zaakrecht::Alles => ("", "1 = 1".to_owned()),
            Zaakrecht::Alleen(_) => (
                "CROSS JOIN zaakregel z",
                format!("z.uuid = s.ouder AND {}", recht_sql(recht)),
            ),
        };
        let van = format!("FROM stuk s {bij} WHERE s.soort = ?1 AND {waar}");
        match ook {
            Some(ook) => self.loop_langs(soort, &van, blad, ook),
            None => self.op_plaats(soort, &van, blad),
        }
    }

    fn op_plaats(&self, soort: &str, van: &str, blad: Blad) -> Result<Stukblad, RegisterFout> {
        let doel = "stukken lezen";
        let tot = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let getal = |sql: &str, waarden: Vec<Waarde>| -> Result<Option<i64>, RegisterFout> {
            let rij = self.db.rij(sql, waarden).map_err(RegisterFout::opslag(doel))?;
            rij.map(|mut r| r.getal(0).map_err(RegisterFout::opslag(doel)))
                .transpose()
        };
        let grens = blad.tel_tot.map_or(i64::MAX, |n| tot(n.saturating_add(1)));
        let tel = format!("SELECT count(*) FROM (SELECT 1 {van} LIMIT ?2) t");
        let geteld = getal(&tel, vec![soort.into(), grens.into()])?.unwrap_or(0);
        let (mut aantal, geteld) = match blad.tel_tot {
            Some(n) if geteld == grens => (n, false),
            _ => (geteld.unsigned_abs(), true),
        };
        let sprong = blad.sprong();
        let eerste = format!("SELECT s.volgnr {van} ORDER BY s.volgnr LIMIT 1 OFFSET ?2");
        let mut stukken = vec![];
        if (!geteld || sprong < aantal)
            && let Some(vanaf) = getal(&eerste, vec![soort.into(), tot(sprong).into()])?
        {
            let sql = format!(
                "SELECT {} {van} AND s.volgnr >= ?2 ORDER BY s.volgnr LIMIT ?3",
                met_s()
            );
            stukken = self.lijst(
                &sql,
                vec![soort.into(), vanaf.into(), tot(blad.grootte).into()],
                doel,
            )?;
        }
        if !geteld && !stukken.is_empty() {
            aantal = aantal.max(sprong + stukken.len() as u64);
        }
        Ok(Stukblad {
            stukken,
            aantal,
            geteld,
        })
    }

    fn loop_langs(
        &self,
        soort: &str,
        van: &str,
        blad: Blad,
        ook: &mut dyn FnMut(&Stuk) -> bool,
    ) -> Result<Stukblad, RegisterFout> {
        let doel = || RegisterFout::opslag("stukken lezen");
        let sql = format!(
            "SELECT {}, s.volgnr {van} AND s.volgnr > ?2 ORDER BY s.volgnr LIMIT {STAP}",
            met_s()
        );
        let begin = blad.sprong();
        let tot = blad.tel_tot.map(|n| n.max(begin.saturating_add(blad.grootte)));
        let mut uit = Stukblad {
            stukken: vec![],
            aantal: 0,
            geteld: true,
        };
        let mut na = 0i64;
        loop {
            let rijen = self
                .db
                .vraag(&sql, vec![soort.into(), na.into()])
                .map_err(doel())?;
            let laatste = (rijen.len() as u64) < STAP;
            for mut rij in rijen {
                na = rij.getal(5).map_err(doel())?;
                let stuk = uit_rij(rij)?;
                if !ook(&stuk) {
                    continue;
                }
                if tot.is_some_and(|tot| uit.aantal >= tot) {
                    uit.geteld = false;
                    return Ok(uit);
                }
                if uit.aantal >= begin && (uit.stukken.len() as u64) < blad.grootte {
                    uit.stukken.push(stuk);
                }
                uit.aantal += 1;
            }
            if laatste {
                return Ok(uit);
            }
        }
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
            let plaatsen: Vec<String> = (2..deel.len() + 2).map(|n| format!("?{n}")).collect();
            let sql = format!(
                "SELECT {VELDEN} FROM stuk WHERE soort = ?1 AND {kolom} IN ({}) ORDER BY volgnr",
                plaatsen.join(", ")
            );
            let mut cellen = vec![Waarde::from(soort)];
            cellen.extend(deel.iter().map(|w| Waarde::from(w.as_str())));
            uit.extend(self.lijst(&sql, cellen, "stukken lezen")?);
        }
        Ok(uit)
    }
}

fn met_s() -> String {
    VELDEN
        .split(", ")
        .map(|v| format!("s.{v}"))
        .collect::<Vec<_>>()
        .join(", ")
}
