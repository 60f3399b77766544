//! Sql: the texts that are sent, with every name from the database or the settings quoted.
//!
//! Values are always bound; only names and types that the catalogue gave become text. Knows nothing of answers.

use super::tabel::{Kolom, Tabel, Waardesoort};

/// A name, quoted as an identifier.
pub(super) fn naam(naam: &str) -> String {
    format!("\"{}\"", naam.replace('"', "\"\""))
}

/// A text, quoted as a literal (`standard_conforming_strings` is on).
pub(super) fn letterlijk(tekst: &str) -> String {
    format!("'{}'", tekst.replace('\'', "''"))
}

/// Systems that we convert ourselves, exactly: RD, ETRS89 and WGS84 in degrees, web mercator. 0: not said.
const EIGEN: &str = "0, 28992, 7415, 4258, 4326, 4937, 4979, 3857, 900913";

/// What makes one shape out of any geometry: arcs as lines (within 1 mm), surfaces and collections as their parts,
/// a system that is not ours as ETRS89 degrees, two dimensions.
fn vorm(g: &str) -> String {
    format!(
        "CASE WHEN GeometryType({g}) IN ('POLYHEDRALSURFACE', 'TIN', 'TRIANGLE') THEN
            (SELECT ST_Collect(ST_MakePolygon(ST_ExteriorRing(d.geom))) FROM ST_Dump(ST_Force2D({g})) d)
          WHEN GeometryType({g}) = 'GEOMETRYCOLLECTION' THEN ST_CollectionHomogenize(ST_Force2D({g}))
          WHEN GeometryType({g}) IN ('CIRCULARSTRING', 'COMPOUNDCURVE', 'CURVEPOLYGON', 'MULTICURVE', 'MULTISURFACE')
            THEN ST_CurveToLine(ST_Force2D({g}), CASE WHEN EXISTS (SELECT FROM spatial_ref_sys s
                 WHERE s.srid = ST_SRID({g}) AND s.srtext LIKE 'GEOGC%') THEN 1e-8 ELSE 0.001 END, 1)
          ELSE ST_Force2D({g}) END"
    )
}

fn omgezet(g: &str) -> String {
    let vorm = vorm(g);
    format!("CASE WHEN ST_SRID({g}) IN ({EIGEN}) THEN {vorm} ELSE ST_Transform({vorm}, 4258) END")
}

/// A function that makes bytes of a geometry, or a `!` and the reason why that cannot be; it lives as long as the session.
pub(super) fn vorm_functie() -> String {
    format!(
        "CREATE OR REPLACE FUNCTION pg_temp.plek_vorm(g geometry) RETURNS bytea LANGUAGE plpgsql STABLE AS $plek$
         BEGIN
           RETURN ST_AsBinary({}, 'NDR');
         EXCEPTION WHEN OTHERS THEN
           RETURN convert_to('!' || SQLERRM, 'UTF8');
         END $plek$",
        omgezet("g")
    )
}

/// The geometry column of a table as a `geometry`.
pub(super) fn geometrie(tabel: &Tabel) -> String {
    let kolom = format!("t.{}", naam(&tabel.geometrie));
    if tabel.geografie {
        format!("{kolom}::geometry")
    } else {
        kolom
    }
}

/// Schema and table.
pub(super) fn van(tabel: &Tabel) -> String {
    format!("{}.{}", naam(&tabel.schema), naam(&tabel.naam))
}

/// The columns of an answer: shape (WKB, or `!` and a reason), system, the key, the attributes; all but the first two text.
///
/// `max_punten` and `max_tekst` keep what is too large in the database.
fn velden(tabel: &Tabel, vangnet: bool, max_punten: usize, max_tekst: usize) -> String {
    let g = geometrie(tabel);
    let bytes = match (tabel.eenvoudig, vangnet) {
        (true, _) => format!("ST_AsBinary(ST_Force2D({g}), 'NDR')"),
        (false, true) => format!("pg_temp.plek_vorm({g})"),
        (false, false) => format!("ST_AsBinary({}, 'NDR')", omgezet(&g)),
    };
    let mut velden = vec![
        format!(
            "CASE WHEN ST_NPoints({g}) > {max_punten} THEN convert_to('!de geometrie heeft te veel punten', 'UTF8')
             ELSE {bytes} END"
        ),
        format!("CASE WHEN ST_SRID({g}) IN ({EIGEN}) THEN ST_SRID({g}) ELSE 4258 END"),
    ];
    velden.extend(tabel.sleutel.iter().map(|k| format!("t.{}::text", naam(&k.naam))));
    let meer = max_tekst.saturating_add(1);
    velden.extend(tabel.kenmerken.iter().map(|k| match k.soort {
        Waardesoort::Lijst => format!("left(to_json(t.{})::text, {meer})", naam(&k.naam)),
        _ => format!("left(t.{}::text, {meer})", naam(&k.naam)),
    }));
    velden.join(", ")
}

/// All rows.
pub(super) fn alle_rijen(tabel: &Tabel, vangnet: bool, max_punten: usize, max_tekst: usize) -> String {
    let velden = velden(tabel, vangnet, max_punten, max_tekst);
    format!("SELECT {velden} FROM {} t", van(tabel))
}

/// The rows with a key out of arrays of texts, one parameter for each column of the key.
pub(super) fn rijen_van(tabel: &Tabel, vangnet: bool, max_punten: usize, max_tekst: usize) -> String {
    let velden = velden(tabel, vangnet, max_punten, max_tekst);
    let lijst = |f: &dyn Fn(usize, &Kolom) -> String, tussen: &str| {
        let delen: Vec<String> = tabel
            .sleutel
            .iter()
            .enumerate()
            .map(|(nr, k)| f(nr + 1, k))
            .collect();
        delen.join(tussen)
    };
    format!(
        "SELECT {velden} FROM {} t JOIN unnest({}) AS k({}) ON {}",
        van(tabel),
        lijst(&|nr, k| format!("(${nr}::text[])::{}[]", k.typ), ", "),
        lijst(&|nr, _| format!("k{nr}"), ", "),
        lijst(&|nr, k| format!("t.{} = k.k{nr}", naam(&k.naam)), " AND "),
    )
}

/// How many rows, counted no further than `max` and one.
pub(super) fn tel(tabel: &Tabel, max: u64) -> String {
    let meer = max.saturating_add(1);
    format!(
        "SELECT count(*) FROM (SELECT 1 FROM {} LIMIT {meer}) t",
        van(tabel)
    )
}

/// Which dimensions (0 point, 1 line, 2 area) the shapes of a table have.
pub(super) fn dimensies(tabel: &Tabel) -> String {
    let g = geometrie(tabel);
    format!(
        "SELECT DISTINCT ST_Dimension({g}) FROM {} t WHERE {g} IS NOT NULL AND NOT ST_IsEmpty({g})",
        van(tabel)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_texts_cannot_end_their_own_quotes() {
        assert_eq!(naam("a\"; DROP TABLE x; --"), "\"a\"\"; DROP TABLE x; --\"");
        assert_eq!(letterlijk("'; DROP TABLE x; --"), "'''; DROP TABLE x; --'");
    }
}
