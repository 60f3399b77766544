//! Trigger: how a table tells which of its rows changed, and reading what it told.
//!
//! One function `plek_meld` in the table's own schema, and a trigger per kind of statement on the table. A statement
//! that touches at most [`MAX_RIJEN`] rows notifies of each its key and its box before and after, in the table's own
//! system; a larger one notifies that everything may have changed. The boxes are for tables that are asked where they
//! lie. Of a copy the writer of layers knows them itself, exactly. Start at [`zet`].

use serde::Deserialize;

use super::sql::{letterlijk, naam, van};
use super::tabel::Tabel;
use super::verbinding::Verbinding;
use crate::BronFout;

/// The channel of every notification.
pub const KANAAL: &str = "plek_wijziging";
/// Rows of one statement that are told one by one.
const MAX_RIJEN: usize = 1_000;
/// Longest key that is told, bytes; PostgreSQL takes 8,000 in all, and two boxes take some 200.
const MAX_SLEUTEL: usize = 7_000;

/// SRID, then min x, min y, max x, max y.
pub type Meldvak = (i32, f64, f64, f64, f64);

/// What a notification says.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Wijziging {
    /// `pg_class.oid` of the table.
    pub tabel: u32,
    /// Parts of the key of the row that came, went or changed; `None`: any row.
    pub sleutel: Option<Vec<String>>,
    /// Where it was and is: SRID, then min x, min y, max x, max y, once or twice; a row without a place has none. `None`:
    /// not told, by triggers of before.
    #[serde(default)]
    pub vakken: Option<Vec<Meldvak>>,
}

/// Reads a payload; `None` for what is not ours.
pub fn lees(bericht: &str) -> Option<Wijziging> {
    serde_json::from_str(bericht).ok()
}

/// Why a table cannot tell of its changes; `None` when it can.
pub fn kan_niet(tabel: &Tabel) -> Option<String> {
    let wat = match tabel.relkind.as_str() {
        "r" if !tabel.verdeeld => return None,
        "r" => "een tabel met dochtertabellen",
        "p" => "een verdeelde tabel",
        "f" => "een tabel van een andere database",
        _ => "een view",
    };
    Some(format!(
        "{}: {wat} kan niet melden wat er verandert; gebruik volgen = \"interval\"",
        tabel.titel()
    ))
}

/// Installs function and triggers; doing it again replaces them. Needs the rights TRIGGER on the table and CREATE on its
/// schema. Errors: a table that cannot tell ([`kan_niet`]); the database's own, with what it takes.
pub fn zet(verbinding: &Verbinding, tabel: &Tabel) -> Result<(), BronFout> {
    if let Some(reden) = kan_niet(tabel) {
        return Err(verbinding.weiger(reden));
    }
    verbinding.voer_uit(&opdracht(tabel, verbinding.postgis())).map_err(|fout| {
        verbinding.weiger(format!(
            "{}: de triggers zijn niet te zetten ({fout}); laat de eigenaar van de tabel `plek import pg --triggers` doen",
            tabel.titel()
        ))
    })
}

/// True when the triggers of a table are there, of this kind, and switched on.
pub fn staat(verbinding: &Verbinding, tabel: &Tabel) -> Result<bool, BronFout> {
    let rijen = verbinding.vraag(
        "SELECT count(*) FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
         WHERE t.tgrelid = $1 AND t.tgname LIKE 'plek\\_meld\\_%' AND t.tgenabled <> 'D'
           AND p.prosrc LIKE '%''vakken''%' AND t.tgnargs = $2",
        &[
            &tabel.oid,
            &i16::try_from(tabel.sleutel.len() + 1).unwrap_or(i16::MAX),
        ],
    )?;
    let aantal: i64 = rijen.first().map_or(Ok(0), |rij| verbinding.cel(rij, 0))?;
    Ok(aantal == GEBEURTENISSEN.len() as i64)
}

const GEBEURTENISSEN: [(&str, &str); 4] = [
    ("INSERT", "REFERENCING NEW TABLE AS nieuw"),
    ("UPDATE", "REFERENCING OLD TABLE AS oud NEW TABLE AS nieuw"),
    ("DELETE", "REFERENCING OLD TABLE AS oud"),
    ("TRUNCATE", ""),
];

/// All in one text, so all or nothing.
fn opdracht(tabel: &Tabel, postgis: &str) -> String {
    let functie = format!("{}.plek_meld", naam(&tabel.schema));
    // Inside a literal of the function's text.
    let postgis = naam(postgis).replace('\'', "''").replace('%', "%%");
    let kolommen = std::iter::once(&tabel.geometrie).chain(tabel.sleutel.iter().map(|k| &k.naam));
    let kolommen: Vec<String> = kolommen.map(|k| letterlijk(k)).collect();
    let mut sql = format!(
        "CREATE OR REPLACE FUNCTION {functie}() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET datestyle = 'ISO, YMD' SET intervalstyle = 'iso_8601' SET timezone = 'UTC'
SET extra_float_digits = 1 AS $plek$
DECLARE
  delen text := '';
  bron text;
  bericht text;
  vakken json;
  aantal bigint := 0;
  alles text := json_build_object('tabel', TG_RELID::bigint, 'sleutel', NULL)::text;
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    PERFORM pg_notify('{KANAAL}', alles);
    RETURN NULL;
  END IF;
  FOR i IN 1 .. TG_NARGS - 1 LOOP
    delen := delen || CASE WHEN i > 1 THEN ', ' ELSE '' END || format('t.%I::text', TG_ARGV[i]);
  END LOOP;
  bron := CASE TG_OP WHEN 'INSERT' THEN 'SELECT * FROM nieuw' WHEN 'DELETE' THEN 'SELECT * FROM oud'
          ELSE 'SELECT * FROM oud UNION ALL SELECT * FROM nieuw' END;
  EXECUTE format('SELECT count(*) FROM (%s LIMIT {grens}) t', bron) INTO aantal;
  IF aantal > 2 * {MAX_RIJEN} THEN
    PERFORM pg_notify('{KANAAL}', alles);
    RETURN NULL;
  END IF;
  FOR bericht, vakken IN EXECUTE format('SELECT sleutel, json_agg(json_build_array({postgis}.ST_SRID(g),
        {postgis}.ST_XMin(g), {postgis}.ST_YMin(g), {postgis}.ST_XMax(g), {postgis}.ST_YMax(g)))
        FILTER (WHERE {postgis}.ST_XMin(g) IS NOT NULL)
      FROM (SELECT json_build_array(%s)::text AS sleutel, t.%I::{postgis}.geometry AS g FROM (%s) t) w GROUP BY sleutel',
      delen, TG_ARGV[0], bron) LOOP
    IF octet_length(bericht) > {MAX_SLEUTEL} THEN
      PERFORM pg_notify('{KANAAL}', alles);
    ELSE
      PERFORM pg_notify('{KANAAL}', json_build_object('tabel', TG_RELID::bigint, 'sleutel', bericht::json,
        'vakken', coalesce(vakken, '[]'::json))::text);
    END IF;
  END LOOP;
  RETURN NULL;
END $plek$;
",
        grens = 2 * MAX_RIJEN + 1
    );
    for (op, tabellen) in GEBEURTENISSEN {
        let trigger = format!("plek_meld_{}", op.to_ascii_lowercase());
        let op_tabel = van(tabel);
        // ALWAYS: also for rows that replication brings, as far as those fire at all.
        sql.push_str(&format!(
            "DROP TRIGGER IF EXISTS {trigger} ON {op_tabel};
CREATE TRIGGER {trigger} AFTER {op} ON {op_tabel} {tabellen} FOR EACH STATEMENT EXECUTE FUNCTION {functie}({kolommen});
ALTER TABLE {op_tabel} ENABLE ALWAYS TRIGGER {trigger};
",
            kolommen = kolommen.join(", ")
        ));
    }
    sql
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_says_which_row_and_anything_else_is_not_ours() {
        let wijziging = lees(r#"{"tabel" : 16400, "sleutel" : ["1","x"]}"#).unwrap();
        assert_eq!(wijziging.tabel, 16400);
        assert_eq!(wijziging.sleutel, Some(vec!["1".to_owned(), "x".to_owned()]));
        assert_eq!(wijziging.vakken, None, "triggers of before tell no boxes");
        let waar = lees(r#"{"tabel":1,"sleutel":["1"],"vakken":[[28992,1,2.5,3,4]]}"#).unwrap();
        assert_eq!(waar.vakken, Some(vec![(28992, 1.0, 2.5, 3.0, 4.0)]));
        assert_eq!(lees(r#"{"tabel":1,"sleutel":null}"#).unwrap().sleutel, None);
        for anders in [
            "",
            "x",
            "{}",
            r#"{"tabel":"1"}"#,
            r#"{"tabel":1,"sleutel":[null]}"#,
        ] {
            assert!(lees(anders).is_none(), "{anders}");
        }
    }
}
