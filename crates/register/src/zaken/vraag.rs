//! Vraag: from a filter and rights to statements; one page of uuids and a count.
//!
//! A list walks along the index of what it is sorted by and looks at each row; past the middle it walks from the other end.
//! A condition that few zaken meet (a person, a number) goes first instead. So no page costs more than one look at every row.

use model::Vak;

use super::{
    Blad, Groepeis, Toets, Vorm, Zaakblad, Zaakdeel, Zaakfilter, Zaakrecht, Zaakveld, dag, type_, woord,
};
use crate::store::verbinding::{Rij, Waarde};
use crate::{RegisterFout, Schrijver};

/// A last word on a zaak by its uuid and its box.
pub type Oordeel<'a> = dyn FnMut(&str, Option<Vak>) -> Result<bool, RegisterFout> + 'a;

/// Up to so many zaken a condition on what hangs below a zaak goes first.
const WEINIG: i64 = 5_000;

impl Schrijver<'_> {
    /// One page of the zaken that answer `filter`, within `recht`, and how many there are.
    pub fn zoek_zaken(
        &self,
        filter: &Zaakfilter,
        recht: &Zaakrecht,
        blad: Blad,
    ) -> Result<Zaakblad, RegisterFout> {
        let vraag = self.vraag_van(filter, recht)?;
        let van = format!("FROM zaakregel z WHERE {}", vraag.waar);
        let (aantal, geteld) = self.tel(&van, &vraag.waarden, blad, "zaken tellen")?;
        let sprong = blad.sprong();
        if (geteld && sprong >= aantal) || blad.grootte == 0 {
            return Ok(Zaakblad {
                uuids: vec![],
                aantal,
                geteld,
            });
        }
        let rest = aantal.saturating_sub(sprong).min(blad.grootte);
        let van_achter = geteld && sprong > aantal / 2;
        let (sprong, grootte) = if van_achter {
            (aantal - sprong - rest, rest)
        } else {
            (sprong, blad.grootte)
        };
        let tot = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let mut waarden = vraag.waarden;
        waarden.push(tot(grootte).into());
        waarden.push(tot(sprong).into());
        let orde = orde(filter, van_achter);
        // what is jumped over is read in the index alone
        let sql = format!(
            "SELECT z.uuid FROM (SELECT z.volgnr AS nr FROM zaakregel z WHERE {} ORDER BY {orde} LIMIT ?{} OFFSET ?{}) p
             JOIN zaakregel z ON z.volgnr = p.nr ORDER BY {orde}",
            vraag.waar,
            waarden.len() - 1,
            waarden.len()
        );
        let mut uuids = self.uuids(&sql, waarden)?;
        if van_achter {
            uuids.reverse();
        }
        Ok(Zaakblad {
            aantal: blad.minstens((aantal, geteld), uuids.len()),
            uuids,
            geteld,
        })
    }

    /// As [`Schrijver::zoek_zaken`], with a last word on each zaak (an exact place) by `ook`, which gets its uuid and box.
    /// Cost: one call for every zaak that answers the filter within the rights, up to where counting stops.
    pub fn zoek_zaken_die(
        &self,
        filter: &Zaakfilter,
        recht: &Zaakrecht,
        blad: Blad,
        ook: &mut Oordeel<'_>,
    ) -> Result<Zaakblad, RegisterFout> {
        let vraag = self.vraag_van(filter, recht)?;
        let wat = || RegisterFout::opslag("zaken zoeken");
        let begin = blad.sprong();
        let tot = blad.tel_tot.map(|n| n.max(begin.saturating_add(blad.grootte)));
        let (mut uuids, mut aantal, mut na) = (vec![], 0u64, 0i64);
        loop {
            let stap = 20_000;
            let sql = format!(
                "SELECT z.uuid, z.west, z.zuid, z.oost, z.noord FROM zaakregel z WHERE {} ORDER BY {} LIMIT {stap} OFFSET {na}",
                vraag.waar,
                orde(filter, false)
            );
            let rijen = self.db.vraag(&sql, vraag.waarden.clone()).map_err(wat())?;
            let laatste = (rijen.len() as i64) < stap;
            na += stap;
            for mut rij in rijen {
                let uuid = rij.tekst(0).map_err(wat())?;
                let hoek = |n: usize, rij: &mut Rij| rij.getal(n).ok().and_then(|n| i32::try_from(n).ok());
                let hoeken = [1, 2, 3, 4].map(|n| hoek(n, &mut rij));
                let vak = match hoeken {
                    [Some(w), Some(z), Some(o), Some(n)] => Some(Vak {
                        min: [w, z],
                        max: [o, n],
                    }),
                    _ => None,
                };
                if ook(&uuid, vak)? {
                    if tot.is_some_and(|tot| aantal >= tot) {
                        return Ok(Zaakblad {
                            uuids,
                            aantal,
                            geteld: false,
                        });
                    }
                    if aantal >= begin && (uuids.len() as u64) < blad.grootte {
                        uuids.push(uuid);
                    }
                    aantal += 1;
                }
            }
            if laatste {
                return Ok(Zaakblad {
                    uuids,
                    aantal,
                    geteld: true,
                });
            }
        }
    }

    /// How many rows there are `van` (from what, under which conditions), and whether that is all of them.
    pub(super) fn tel(
        &self,
        van: &str,
        waarden: &[Waarde],
        blad: Blad,
        doel: &'static str,
    ) -> Result<(u64, bool), RegisterFout> {
        let wat = || RegisterFout::opslag(doel);
        let sql = match blad.tel_tot {
            None => format!("SELECT count(*) {van}"),
            Some(tot) => format!(
                "SELECT count(*) FROM (SELECT 1 {van} LIMIT {}) t",
                tot.saturating_add(1).min(i64::MAX as u64)
            ),
        };
        let rij = self.db.rij(&sql, waarden.to_vec()).map_err(wat())?;
        let aantal = rij
            .map_or(Ok(0), |mut r| r.getal(0))
            .map_err(wat())?
            .unsigned_abs();
        Ok(match blad.tel_tot {
            Some(tot) if aantal > tot => (tot, false),
            _ => (aantal, true),
        })
    }

    fn vraag_van(&self, filter: &Zaakfilter, recht: &Zaakrecht) -> Result<Vraag, RegisterFout> {
        let mut v = Vraag::default();
        let mut delen = vec![recht_sql(recht, "z.klas")];
        for (veld, toets) in &filter.toetsen {
            delen.push(v.toets(*veld, toets));
        }
        for eis in &filter.groepen {
            delen.push(self.groep(&mut v, eis, filter.nu)?);
        }
        if let Some(niveau) = filter.tot_niveau {
            delen.push(format!("(z.klas & 7) <= {niveau}"));
        }
        if let Some(vak) = &filter.binnen {
            let [[west, zuid], [oost, noord]] = [vak.min, vak.max];
            delen.push(format!(
                "z.west >= {west} AND z.oost <= {oost} AND z.zuid >= {zuid} AND z.noord <= {noord}"
            ));
        }
        v.waar = delen.join(" AND ");
        Ok(v)
    }

    /// One and the same thing below the zaak answers all of these.
    fn groep(&self, v: &mut Vraag, eis: &Groepeis, nu: i64) -> Result<String, RegisterFout> {
        let soorten = (eis.soorten & i64::MAX as u64) as i64;
        let Some((eerste, rest)) = eis.waarden.split_first() else {
            return Ok(if soorten == 0 {
                "1 = 1".into()
            } else {
                format!("(z.soorten & {soorten}) <> 0")
            });
        };
        let veel = self.komt_veel_voor(eerste)?;
        let mut waar = v.sleutels("w.sleutel", eerste);
        if soorten != 0 {
            let bits = (0..63).filter(|b| soorten & (1i64 << b) != 0);
            let bits: Vec<String> = bits.map(|b: i64| b.to_string()).collect();
            waar.push_str(&format!(" AND w.soort IN ({})", bits.join(", ")));
        }
        for paar in rest {
            let sleutel = v.sleutels("x.sleutel", paar);
            waar.push_str(&format!(
                " AND EXISTS (SELECT 1 FROM zaakwoord x WHERE {sleutel} AND x.zaak = w.zaak AND x.groep = w.groep)"
            ));
        }
        if eis.persoon {
            // by way of his contact data: gone, ended or restricted is not found
            let nu = v.plaats(nu.into());
            waar.push_str(&format!(
                " AND (w.persoon = 0 OR EXISTS (SELECT 1 FROM contact c WHERE c.uuid = substr(w.groep, {}) AND c.beperkt = 0 AND c.eindigt > {nu}))",
                Zaakdeel::VOOR + 1
            ));
        }
        Ok(if veel {
            format!("EXISTS (SELECT 1 FROM zaakwoord w WHERE w.zaak = z.volgnr AND {waar})")
        } else {
            format!("z.volgnr IN (SELECT w.zaak FROM zaakwoord w WHERE {waar})")
        })
    }

    fn komt_veel_voor(&self, paar: &(String, Vec<String>)) -> Result<bool, RegisterFout> {
        let wat = || RegisterFout::opslag("zaken tellen");
        let mut v = Vraag::default();
        let sleutel = v.sleutels("w.sleutel", paar);
        let sql = format!(
            "SELECT count(*) FROM (SELECT 1 FROM zaakwoord w WHERE {sleutel} LIMIT {}) t",
            WEINIG + 1
        );
        let rij = self.db.rij(&sql, v.waarden).map_err(wat())?;
        Ok(rij.map_or(Ok(0), |mut r| r.getal(0)).map_err(wat())? > WEINIG)
    }

    pub(super) fn uuids(&self, sql: &str, waarden: Vec<Waarde>) -> Result<Vec<String>, RegisterFout> {
        let wat = || RegisterFout::opslag("zaken zoeken");
        let rijen = self.db.vraag(sql, waarden).map_err(wat())?;
        rijen.into_iter().map(|mut r| r.tekst(0).map_err(wat())).collect()
    }
}

fn orde(filter: &Zaakfilter, van_achter: bool) -> String {
    let af = |af: bool| if af == van_achter { "" } else { " DESC" };
    let mut uit: Vec<String> = (filter.volgorde.iter())
        .map(|(veld, aflopend)| format!("z.{}{}", veld.kolom().0, af(*aflopend)))
        .collect();
    // the last word follows the first, so that one walk along an index gives the order
    let laatste = filter.volgorde.last().is_some_and(|(_, af)| *af);
    uit.push(format!("z.volgnr{}", af(laatste)));
    uit.join(", ")
}

/// Rights as a condition: the classes (type with level) that may be seen. Numbers of our own making, so no values.
pub(super) fn recht_sql(recht: &Zaakrecht, klas: &str) -> String {
    let Zaakrecht::Alleen(lijst) = recht else {
        return "1 = 1".to_owned();
    };
    let elk = lijst
        .iter()
        .filter(|(t, _)| t.is_none())
        .map(|(_, max)| (*max).min(7))
        .max();
    let mut klassen: Vec<i64> = (lijst.iter())
        .filter_map(|(t, max)| Some((type_(t.as_deref()?), i64::from((*max).min(7)))))
        .flat_map(|(t, max)| (0..=max).map(move |n| t | n))
        .collect();
    klassen.sort_unstable();
    klassen.dedup();
    let klassen: Vec<String> = klassen.iter().map(i64::to_string).collect();
    match (elk, klassen.is_empty()) {
        (None, true) => "1 = 0".to_owned(),
        (None, false) => format!("{klas} IN ({})", klassen.join(", ")),
        (Some(max), true) => format!("(({klas}) & 7) <= {max}"),
        (Some(max), false) => format!("((({klas}) & 7) <= {max} OR {klas} IN ({}))", klassen.join(", ")),
    }
}

/// The same for a zaak that is found by its uuid: looked up once, not once for each class; the first part finds the index
/// that has the class too.
pub(super) fn recht_bij_uuid(recht: &Zaakrecht) -> String {
    format!("z.klas >= 0 AND {}", recht_sql(recht, "z.klas + 0"))
}

/// A condition in SQL with its values.
#[derive(Default)]
pub(super) struct Vraag {
    pub(super) waar: String,
    pub(super) waarden: Vec<Waarde>,
}

impl Vraag {
    pub(super) fn plaats(&mut self, waarde: Waarde) -> String {
        self.waarden.push(waarde);
        format!("?{}", self.waarden.len())
    }

    fn plaatsen(&mut self, waarden: impl IntoIterator<Item = Waarde>) -> Vec<String> {
        waarden.into_iter().map(|w| self.plaats(w)).collect()
    }

    fn sleutels(&mut self, kolom: &str, (veld, waarden): &(String, Vec<String>)) -> String {
        let lijst = self.plaatsen(waarden.iter().map(|w| woord(&[veld, w]).into()));
        een_van(kolom, &lijst, false)
    }

    fn toets(&mut self, veld: Zaakveld, toets: &Toets) -> String {
        let (kolom, vorm) = veld.kolom();
        match vorm {
            // `+ 0`: the walk follows the order of the list, whatever an index could do for one condition
            Vorm::Dag => {
                let getal = |t: &str| Some(dag(t)).filter(|d| *d != 0 || t.is_empty());
                self.getal(&format!("z.{kolom} + 0"), toets, true, &getal)
            }
            Vorm::Woord => self.getal(&format!("z.{kolom} + 0"), toets, false, &|t| Some(woord(&[t]))),
            Vorm::Klas => self.getal("(z.klas & -8)", toets, false, &|t| Some(type_(t))),
            Vorm::Tekst => self.tekst(veld, kolom, toets),
        }
    }

    fn tekst(&mut self, veld: Zaakveld, kolom: &str, toets: &Toets) -> String {
        // of the omschrijving only the small letters are kept
        let klein = veld == Zaakveld::Omschrijving;
        let eigen = |t: &String| Waarde::from(if klein { t.to_lowercase() } else { t.clone() });
        match toets {
            Toets::Is(t) => format!("z.{kolom} = {}", self.plaats(eigen(t))),
            Toets::EenVan(l) | Toets::GeenVan(l) => {
                let plaatsen = self.plaatsen(l.iter().map(eigen));
                een_van(
                    &format!("z.{kolom}"),
                    &plaatsen,
                    matches!(toets, Toets::GeenVan(_)),
                )
            }
            Toets::Leeg(leeg) => format!("z.{kolom} {} ''", if *leeg { "=" } else { "<>" }),
            Toets::Bevat(t) if t.is_empty() => "1 = 1".to_owned(),
            Toets::Bevat(t) if klein || veld == Zaakveld::Identificatie => {
                let kolom = if klein { kolom } else { "identificatie_klein" };
                // each database finds text by a function of its own; this one they share
                format!(
                    "z.{kolom} <> replace(z.{kolom}, {}, '')",
                    self.plaats(t.to_lowercase().into())
                )
            }
            _ => "1 = 0".to_owned(),
        }
    }

    /// A condition on a column of numbers; `None` of `getal` is a value that nothing has.
    fn getal(
        &mut self,
        kolom: &str,
        toets: &Toets,
        orde: bool,
        getal: &dyn Fn(&str) -> Option<i64>,
    ) -> String {
        let mut met = |hoe: &str, t: &str| match getal(t).filter(|n| hoe == "=" || (orde && *n != 0)) {
            Some(n) => format!("{kolom} {hoe} {}", self.plaats(n.into())),
            None => "1 = 0".to_owned(),
        };
        match toets {
            Toets::Is(t) => met("=", t),
            Toets::Na(t) => met(">", t),
            Toets::Vanaf(t) => met(">=", t),
            Toets::Voor(t) => format!("({kolom} <> 0 AND {})", met("<", t)),
            Toets::Tot(t) => format!("({kolom} <> 0 AND {})", met("<=", t)),
            Toets::Leeg(leeg) => format!("{kolom} {} 0", if *leeg { "=" } else { "<>" }),
            Toets::EenVan(l) | Toets::GeenVan(l) => {
                let lijst = self.plaatsen(l.iter().filter_map(|t| getal(t)).map(Waarde::from));
                een_van(kolom, &lijst, matches!(toets, Toets::GeenVan(_)))
            }
            Toets::Bevat(_) => "1 = 0".to_owned(),
        }
    }
}

fn een_van(kolom: &str, plaatsen: &[String], niet: bool) -> String {
    match (plaatsen.is_empty(), niet) {
        (true, true) => "1 = 1".to_owned(),
        (true, false) => "1 = 0".to_owned(),
        (false, _) => format!(
            "{kolom} {}IN ({})",
            if niet { "NOT " } else { "" },
            plaatsen.join(", ")
        ),
    }
}
