//! Vraag: some rows of a table, looked up by the database itself: by box, by key, by what a filter demands.
//!
//! Every value is a parameter; only names and types that the catalogue gave become text. What the database is asked is
//! never narrower than what is meant: who asks tries the exact shape and the whole filter on what comes back.
//! Start at [`lees`].

use std::time::Duration;

use filter::{Eis, EisWat, Uitkomst};
use model::{Datum, GeometrieSoort, Vak, Voorkomen};
use tokio_postgres::types::ToSql;

use super::rij::{Rijlezer, delen_van_id};
use super::tabel::{Kolom, Tabel, Waardesoort};
use super::verbinding::{Verbinding, Vraagfout};
use super::{Dubbelen, sql, vak};
use crate::LeesOpties;

/// The property that holds the key, as everywhere.
const ID: &str = "identificatie";
/// Values of one condition that become a condition each; more are left to whoever asks.
const MAX_LOS: usize = 50;
/// How far decimals may differ and still be meant: `real` holds seven digits.
const RUIM: f64 = 1e-6;

/// Which rows.
#[derive(Debug, Clone, Copy)]
pub struct Rijvraag<'a> {
    /// The kind of geometry.
    pub soort: GeometrieSoort,
    /// Whose box touches this, RD.
    pub vak: Option<&'a Vak>,
    /// What must be so.
    pub eisen: &'a [Eis],
    /// After this id, in the order of the key.
    pub na: Option<&'a str>,
    /// With this id.
    pub id: Option<&'a str>,
    /// At most.
    pub hoogstens: usize,
    /// In any order.
    pub los: bool,
    /// The longest that it may take.
    pub binnen: Duration,
}

/// What came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gelezen {
    /// Rows that the database gave.
    pub rijen: usize,
    /// Those among them that could not become objects.
    pub geweigerd: usize,
    /// Id of the last one.
    pub laatste: Option<String>,
}

/// Why a table of this kind cannot be asked by box, a sentence; `None`: it can.
pub fn kan_niet(tabel: &Tabel, srid: Option<u32>) -> Option<String> {
    (tabel.srid == 0 && srid.is_none()).then(|| {
        format!(
            "{}: de geometriekolom noemt geen stelsel, dus de database kan er niet in zoeken; geef haar een SRID \
             (ALTER TABLE ... TYPE geometry(..., 28992)) of noem het met srid",
            tabel.titel()
        )
    })
}

/// True when the database has an index that finds boxes in this table.
pub fn heeft_index(verbinding: &Verbinding, tabel: &Tabel) -> Result<bool, crate::BronFout> {
    let rijen = verbinding.vraag(
        "SELECT EXISTS (SELECT FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam
           JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
           WHERE i.indrelid = $1 AND i.indisvalid AND m.amname IN ('gist', 'spgist', 'brin') AND a.attname = $2)",
        &[&tabel.oid, &tabel.geometrie],
    )?;
    rijen.first().map_or(Ok(false), |rij| verbinding.cel(rij, 0))
}

/// Rows and box of a table as the planner estimates them: cheap, and perhaps a little old. Miss: no box.
pub fn schatting(
    verbinding: &Verbinding,
    tabel: &Tabel,
    lees: &LeesOpties,
) -> Result<(u64, Option<Vak>), crate::BronFout> {
    let rijen = verbinding.vraag(
        "SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = $1",
        &[&tabel.oid],
    )?;
    let aantal: i64 = rijen.first().map_or(Ok(0), |rij| verbinding.cel(rij, 0))?;
    // Without statistics there is no estimate, and that is no trouble.
    let gevonden = verbinding.vraag(
        "SELECT ST_XMin(b), ST_YMin(b), ST_XMax(b), ST_YMax(b)
         FROM (SELECT ST_EstimatedExtent($1, $2, $3) AS b) e WHERE b IS NOT NULL",
        &[&tabel.schema, &tabel.naam, &tabel.geometrie],
    );
    let srid = srid_van(tabel, lees);
    let vak = gevonden.ok().and_then(|rijen| {
        let rij = rijen.first()?;
        let cel = |nr| verbinding.cel::<f64>(rij, nr).ok();
        vak::naar_rd(
            lees.roosters.as_deref()?,
            srid,
            [cel(0)?, cel(1)?, cel(2)?, cel(3)?],
        )
    });
    Ok((aantal.unsigned_abs(), vak))
}

/// The columns of a table with what a filter may know of them.
pub fn velden(tabel: &Tabel) -> Vec<(String, filter::Soort)> {
    tabel
        .kenmerken
        .iter()
        .map(|k| (k.naam.clone(), soort_van(k)))
        .collect()
}

fn soort_van(k: &Kolom) -> filter::Soort {
    match (k.soort, k.typ.as_str()) {
        (Waardesoort::JaNee, _) => filter::Soort::JaNee,
        (Waardesoort::Getal, "smallint" | "integer" | "bigint") => filter::Soort::Heel,
        (Waardesoort::Getal, _) => filter::Soort::Getal,
        (Waardesoort::Lijst, _) => filter::Soort::Lijst,
        (Waardesoort::Tijd, "timestamp with time zone") => filter::Soort::Tijdstip,
        (Waardesoort::Tekst, "date") => filter::Soort::Dag,
        (Waardesoort::Tijd | Waardesoort::Tekst, _) => filter::Soort::Tekst,
    }
}

fn srid_van(tabel: &Tabel, lees: &LeesOpties) -> i32 {
    match tabel.srid {
        0 => lees.crs.and_then(|crs| i32::try_from(crs).ok()).unwrap_or(0),
        srid => srid,
    }
}

/// Asks for rows, each to `bij`. Errors: [`Vraagfout`]. Constant memory.
pub fn lees(
    verbinding: &Verbinding,
    tabel: &Tabel,
    opties: &LeesOpties,
    vraag: &Rijvraag<'_>,
    bij: &mut dyn FnMut(Voorkomen),
) -> Result<Gelezen, Vraagfout> {
    let mut bouwer = Bouwer {
        tabel,
        waarden: Vec::new(),
    };
    let sql = bouwer.sql(verbinding.vangnet(), opties, vraag)?;
    let (lezer, mut dubbel) = (Rijlezer::new(tabel, opties).letterlijk(), Dubbelen::voor(tabel));
    let mut uit = Gelezen::default();
    verbinding.stroom_binnen(vraag.binnen, &sql, &bouwer.waarden, |rij| {
        let rij = lezer.lees(rij);
        uit.rijen += 1;
        uit.laatste.clone_from(&rij.id);
        match dubbel.keur(rij) {
            Ok(v) => bij(v),
            Err(_) => uit.geweigerd += 1,
        }
    })?;
    Ok(uit)
}

type Waarde = Box<dyn ToSql + Sync + Send>;

/// Makes the text of a question and keeps its values apart.
struct Bouwer<'a> {
    tabel: &'a Tabel,
    waarden: Vec<Waarde>,
}

impl Bouwer<'_> {
    /// A place for a value.
    fn plaats(&mut self, waarde: impl ToSql + Sync + Send + 'static) -> String {
        self.waarden.push(Box::new(waarde));
        format!("${}", self.waarden.len())
    }

    fn sql(&mut self, vangnet: bool, opties: &LeesOpties, vraag: &Rijvraag<'_>) -> Result<String, Vraagfout> {
        let tabel = self.tabel;
        let mut eisen: Vec<String> = Vec::new();
        if let Some(vak) = vraag.vak {
            eisen.push(self.in_vak(opties, vak)?);
        }
        if tabel.soorten.len() > 1 {
            let dimensie = match vraag.soort {
                GeometrieSoort::Punt => 0,
                GeometrieSoort::Lijn => 1,
                GeometrieSoort::Vlak => 2,
            };
            eisen.push(format!("ST_Dimension({}) = {dimensie}", sql::geometrie(tabel)));
        }
        if let Some(id) = vraag.id {
            eisen.push(self.sleutel_is(id).ok_or(Vraagfout::Waarde)?);
        }
        if let Some(id) = vraag.na {
            let delen = delen_van_id(id, tabel.sleutel.len()).ok_or(Vraagfout::Waarde)?;
            let plaatsen: Vec<String> = delen
                .into_iter()
                .zip(&tabel.sleutel)
                .map(|(deel, kolom)| format!("({}::text)::{}", self.plaats(deel), kolom.typ))
                .collect();
            eisen.push(format!("({}) > ({})", self.sleutel(), plaatsen.join(", ")));
        }
        eisen.extend(vraag.eisen.iter().filter_map(|eis| self.eis(eis)));
        let grenzen = &opties.grenzen;
        let mut tekst = sql::alle_rijen(tabel, vangnet, grenzen.max_punten, grenzen.max_tekst);
        if !eisen.is_empty() {
            tekst.push_str(" WHERE ");
            tekst.push_str(&eisen.join(" AND "));
        }
        if !vraag.los {
            tekst.push_str(&format!(" ORDER BY {}", self.sleutel()));
        }
        tekst.push_str(&format!(" LIMIT {}", vraag.hoogstens));
        Ok(tekst)
    }

    fn sleutel(&self) -> String {
        let namen: Vec<String> = self.tabel.sleutel.iter().map(kolom).collect();
        namen.join(", ")
    }

    fn sleutel_is(&mut self, id: &str) -> Option<String> {
        let delen = delen_van_id(id, self.tabel.sleutel.len())?;
        let tabel = self.tabel;
        let gelijk: Vec<String> = delen
            .into_iter()
            .zip(&tabel.sleutel)
            .map(|(deel, k)| format!("{} = ({}::text)::{}", kolom(k), self.plaats(deel), k.typ))
            .collect();
        Some(format!("({})", gelijk.join(" AND ")))
    }

    fn in_vak(&mut self, opties: &LeesOpties, vak: &Vak) -> Result<String, Vraagfout> {
        let geen = || Vraagfout::Weg("zonder roosters van RDNAPTRANS2018 is er niet in te zoeken".to_owned());
        let roosters = opties.roosters.as_deref().ok_or_else(geen)?;
        let srid = srid_van(self.tabel, opties);
        let (hoeken, vorm): (_, fn(&str, i32) -> String) = match vak::uit_rd(roosters, srid, vak) {
            Some(hoeken) => (hoeken, |punten, srid| {
                format!("ST_MakeEnvelope({punten}, {srid})")
            }),
            None => (
                vak::graden_uit_rd(roosters, vak).ok_or_else(geen)?,
                |punten, srid| {
                    format!(
                        "ST_Envelope(ST_Transform(ST_Segmentize(ST_MakeEnvelope({punten}, 4258), 0.01), {srid}))"
                    )
                },
            ),
        };
        let punten = hoeken.map(|w| format!("{}::float8", self.plaats(w))).join(", ");
        let als = if self.tabel.geografie { "::geography" } else { "" };
        let veld = kolomnaam(&self.tabel.geometrie);
        Ok(format!("{veld} && {}{als}", vorm(&punten, srid)))
    }

    /// A condition of a filter; `None`: not one that the database can be asked.
    fn eis(&mut self, eis: &Eis) -> Option<String> {
        if eis.naam == ID {
            let EisWat::Een(waarden) = &eis.wat else {
                return None;
            };
            let ids: Vec<String> = waarden
                .iter()
                .map(|w| match w {
                    Uitkomst::Tekst(t) => Some(t.to_string()),
                    _ => None,
                })
                .collect::<Option<_>>()?;
            if ids.len() > MAX_LOS {
                return None;
            }
            let mut een = Vec::new();
            for id in &ids {
                // A text that no key can be would stop the question.
                if self.kan_sleutel(id)? {
                    een.extend(self.sleutel_is(id));
                }
            }
            return Some(of(een));
        }
        let k = self.tabel.kenmerken.iter().find(|k| k.naam == eis.naam)?.clone();
        let veld = kolom(&k);
        let tekstig = matches!(k.typ.as_str(), "text" | "character varying" | "character");
        match &eis.wat {
            EisWat::Leeg(false) => Some(format!("{veld} IS NOT NULL")),
            EisWat::Leeg(true) => {
                let zeker = matches!(
                    k.soort,
                    Waardesoort::Tekst | Waardesoort::Tijd | Waardesoort::JaNee
                );
                zeker.then(|| format!("({veld} IS NULL OR {veld}::text = '')"))
            }
            EisWat::Begint(begin) if tekstig => {
                let mut patroon = String::new();
                for c in begin.chars() {
                    if matches!(c, '%' | '_' | '\\') {
                        patroon.push('\\');
                    }
                    patroon.push(c);
                }
                patroon.push('%');
                Some(format!("{veld}::text LIKE {}::text", self.plaats(patroon)))
            }
            EisWat::Begint(_) => None,
            EisWat::Een(waarden) => self.een_van(&k, &veld, tekstig, waarden),
            EisWat::Tussen(van, tot) => {
                let onder = van.as_ref().map(|w| self.grens(&k, w, false));
                let boven = tot.as_ref().map(|w| self.grens(&k, w, true));
                let mut delen = Vec::new();
                if let Some(onder) = onder {
                    delen.push(format!("{veld} >= {}", onder?));
                }
                if let Some(boven) = boven {
                    delen.push(format!("{veld} <= {}", boven?));
                }
                Some(delen.join(" AND "))
            }
        }
    }

    /// Whether a text can be a key. Miss: `None` for keys of a type of which that is not known.
    fn kan_sleutel(&self, id: &str) -> Option<bool> {
        let past = |deel: &str, k: &Kolom| match k.typ.as_str() {
            "smallint" => Some(deel.parse::<i16>().is_ok()),
            "integer" => Some(deel.parse::<i32>().is_ok()),
            "bigint" => Some(deel.parse::<i64>().is_ok()),
            "text" | "character varying" | "character" => Some(true),
            "uuid" => Some(deel.len() == 36 && deel.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')),
            _ => None,
        };
        let Some(delen) = delen_van_id(id, self.tabel.sleutel.len()) else {
            return Some(false);
        };
        let mut alle = true;
        for (deel, k) in delen.iter().zip(&self.tabel.sleutel) {
            alle &= past(deel, k)?;
        }
        Some(alle)
    }

    fn een_van(
        &mut self,
        k: &Kolom,
        veld: &str,
        tekstig: bool,
        waarden: &[Uitkomst<'static>],
    ) -> Option<String> {
        let teksten = || {
            let tekst = |w: &Uitkomst<'_>| match w {
                Uitkomst::Tekst(t) => Some(t.to_string()),
                _ => None,
            };
            waarden.iter().map(tekst).collect::<Option<Vec<String>>>()
        };
        if tekstig {
            return Some(format!("{veld}::text = ANY({}::text[])", self.plaats(teksten()?)));
        }
        match soort_van(k) {
            filter::Soort::Heel => {
                let heel = |w: &Uitkomst<'_>| match w {
                    Uitkomst::Getal(n) => Some(*n),
                    _ => None,
                };
                let heel = waarden.iter().map(heel).collect::<Option<Vec<i64>>>()?;
                Some(format!("{veld} = ANY({}::bigint[])", self.plaats(heel)))
            }
            filter::Soort::JaNee => {
                let ja = |w: &Uitkomst<'_>| match w {
                    Uitkomst::JaNee(b) => Some(*b),
                    _ => None,
                };
                let ja = waarden.iter().map(ja).collect::<Option<Vec<bool>>>()?;
                Some(format!("{veld} = ANY({}::boolean[])", self.plaats(ja)))
            }
            filter::Soort::Getal | filter::Soort::Dag if waarden.len() <= MAX_LOS => {
                let mut een = Vec::new();
                for waarde in waarden {
                    let (onder, boven) = (self.grens(k, waarde, false)?, self.grens(k, waarde, true)?);
                    een.push(format!("({veld} >= {onder} AND {veld} <= {boven})"));
                }
                Some(of(een))
            }
            _ => None,
        }
    }

    /// A value as an end of a range, so that nothing that is meant falls outside it.
    fn grens(&mut self, k: &Kolom, waarde: &Uitkomst<'_>, boven: bool) -> Option<String> {
        let getal = match waarde {
            Uitkomst::Getal(n) => *n as f64,
            Uitkomst::Decimaal(d) => *d,
            Uitkomst::Dag(d) if k.typ == "date" => {
                Datum(*d).dag()?;
                return Some(format!("({}::text)::date", self.plaats(Datum(*d).to_string())));
            }
            _ => return None,
        };
        let ruim = if boven { 1.0 } else { -1.0 } * (getal.abs() * RUIM + f64::from(f32::MIN_POSITIVE));
        match (soort_van(k), waarde) {
            (filter::Soort::Heel, Uitkomst::Getal(n)) => Some(format!("{}::bigint", self.plaats(*n))),
            (filter::Soort::Heel, _) if getal.abs() < 9e15 => {
                let heel = if boven { getal.ceil() } else { getal.floor() };
                Some(format!("{}::bigint", self.plaats(heel as i64)))
            }
            (filter::Soort::Getal, _) if k.typ == "numeric" => {
                Some(format!("({}::float8)::numeric", self.plaats(getal + ruim)))
            }
            (filter::Soort::Getal, _) if matches!(k.typ.as_str(), "real" | "double precision") => {
                Some(format!("{}::float8", self.plaats(getal + ruim)))
            }
            _ => None,
        }
    }
}

fn kolom(k: &Kolom) -> String {
    kolomnaam(&k.naam)
}

fn kolomnaam(naam: &str) -> String {
    format!("t.{}", sql::naam(naam))
}

fn of(een: Vec<String>) -> String {
    match een.is_empty() {
        true => "false".to_owned(),
        false => format!("({})", een.join(" OR ")),
    }
}
