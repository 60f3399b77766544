//! Tabel: which tables and views a database has with a geometry, what their rows hold, and which layers they become.
//!
//! Answers from the catalogue; reads no rows but to see which kinds of geometry a column of any kind holds.
//! Start at [`ontdek`].

use model::{GeometrieSoort, LaagDefinitie};

use super::PgOpties;
use super::sql;
use super::verbinding::Verbinding;
use crate::BronFout;
use crate::gdal::laagnaam;

/// Most tables of one database.
const MAX_TABELLEN: usize = 500;
/// Most columns of a table.
const MAX_KOLOMMEN: usize = 500;
/// Longest layer id (`model::LaagId`), and room in it for `_lijn` and a number.
const MAX_ID: usize = 64;
const RUIMTE: usize = 9;

/// How a column becomes an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Waardesoort {
    JaNee,
    Getal,
    Tekst,
    /// A moment: `2026-01-31 12:00:00+00` becomes `2026-01-31T12:00:00Z`.
    Tijd,
    Lijst,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kolom {
    pub(super) naam: String,
    /// The type as SQL writes it.
    pub(super) typ: String,
    pub(super) soort: Waardesoort,
}

/// A table or view that becomes a layer (or one for each kind of geometry).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tabel {
    /// The catalogue's number.
    pub oid: u32,
    pub(super) schema: String,
    pub(super) naam: String,
    /// `pg_class.relkind`.
    pub(super) relkind: String,
    /// True when rows also live in other tables (partitions, children).
    pub(super) verdeeld: bool,
    pub(super) geometrie: String,
    pub(super) geografie: bool,
    /// The system that the column says; 0: none.
    pub(super) srid: i32,
    /// True when the column holds plain shapes in a system of ours.
    pub(super) eenvoudig: bool,
    pub(super) sleutel: Vec<Kolom>,
    /// True when the database itself sees to it that a key is there once.
    pub(super) uniek: bool,
    pub(super) kenmerken: Vec<Kolom>,
    /// The kinds of geometry, as the column says or as they were found.
    pub(super) soorten: Vec<GeometrieSoort>,
    pub(super) laag: String,
    /// What the person in charge should know, sentences.
    pub meldingen: Vec<String>,
}

impl Tabel {
    /// Schema and name, for people.
    pub fn titel(&self) -> String {
        format!("{}.{}", self.schema, self.naam)
    }

    /// The layer for a kind of geometry.
    ///
    /// A table of one kind is `naam-tabel`; of a table that mixes them, areas are `naam-tabel`, lines
    /// `naam-tabel_lijn` and points `naam-tabel_punt`. Errors: a sentence for a name that is no layer id.
    pub fn definitie(&self, soort: GeometrieSoort) -> Result<LaagDefinitie, BronFout> {
        let staart = match soort {
            _ if self.soorten == [soort] => "",
            GeometrieSoort::Vlak => "",
            GeometrieSoort::Lijn => "_lijn",
            GeometrieSoort::Punt => "_punt",
        };
        Ok(LaagDefinitie {
            id: format!("{}{staart}", self.laag)
                .parse()
                .map_err(|fout: model::IdFout| BronFout::bestand(self.titel(), fout.to_string()))?,
            titel: self.naam.chars().take(200).collect(),
            bronvermelding: "Eigen gegevens".to_owned(),
            geometrie: Some(soort),
            kenmerken: Vec::new(),
            partitie: None,
            max_leeftijd_dagen: None,
        })
    }

    /// Every layer id that this table can have, now or with other shapes in it.
    pub fn mogelijke_lagen(&self) -> [String; 3] {
        ["", "_lijn", "_punt"].map(|staart| format!("{}{staart}", self.laag))
    }

    /// How many columns identify a row.
    pub fn delen_van_sleutel(&self) -> usize {
        self.sleutel.len()
    }

    /// Every kind that has a layer; a table without a shape yet has one for areas.
    pub fn soorten(&self) -> Vec<GeometrieSoort> {
        match self.soorten.is_empty() {
            true => vec![GeometrieSoort::Vlak],
            false => self.soorten.clone(),
        }
    }
}

/// The tables that `opties` mean, each complete enough to be read; and sentences about what was left out.
///
/// - A named table that is not there, has no geometry, no key, or may not be read is an error; when none is named,
///   such a table is left out and told.
/// - Errors: those; the database's own; nothing left; a name in `kenmerken` that no table has.
pub fn ontdek(verbinding: &Verbinding, opties: &PgOpties) -> Result<(Vec<Tabel>, Vec<String>), BronFout> {
    let mut gevonden = geometrieen(verbinding)?;
    let mut meldingen = Vec::new();
    if let Some(namen) = &opties.tabellen {
        let heet = |t: &Tabel, naam: &str| t.titel() == *naam || (t.naam == *naam && t.schema == "public");
        for naam in namen {
            if !gevonden.iter().any(|t| heet(t, naam)) {
                let kort: String = naam.chars().take(130).collect();
                return Err(verbinding.weiger(format!(
                    "tabel '{kort}' is er niet, of heeft geen geometriekolom; schrijf schema.tabel zoals in de database"
                )));
            }
        }
        gevonden.retain(|t| namen.iter().any(|naam| heet(t, naam)));
    }
    let mut tabellen: Vec<Tabel> = Vec::new();
    for mut tabel in gevonden {
        if let Some(eerste) = tabellen.iter_mut().find(|t| t.oid == tabel.oid) {
            eerste.meldingen.push(format!(
                "{}: geometriekolom '{}' is overgeslagen; een laag heeft er een ('{}'), maak voor de andere een view",
                tabel.titel(),
                tabel.geometrie,
                eerste.geometrie
            ));
            continue;
        }
        match vul_aan(verbinding, opties, &mut tabel) {
            Ok(None) => tabellen.push(tabel),
            Ok(Some(reden)) if opties.tabellen.is_some() => {
                return Err(BronFout::bestand(
                    format!("{} {}", verbinding.plaats(), tabel.titel()),
                    reden,
                ));
            }
            Ok(Some(reden)) => meldingen.push(format!("{}: overgeslagen: {reden}", tabel.titel())),
            Err(fout) => return Err(fout),
        }
    }
    if let Some(onbekend) = opties.kenmerken.iter().flatten().find(|naam| {
        !tabellen
            .iter()
            .any(|t| t.kenmerken.iter().any(|k| k.naam == **naam))
    }) {
        return Err(verbinding.weiger(format!(
            "geen van de tabellen heeft een leesbare kolom '{onbekend}'"
        )));
    }
    if tabellen.is_empty() {
        let waarom = meldingen.join("; ");
        return Err(verbinding.weiger(format!("er is geen tabel met geometrie te lezen. {waarom}")));
    }
    if tabellen.len() > MAX_TABELLEN {
        return Err(verbinding.weiger(format!(
            "de database heeft {} tabellen met geometrie, hoogstens {MAX_TABELLEN}; noem ze met tabellen",
            tabellen.len()
        )));
    }
    noem(&opties.naam, &mut tabellen);
    Ok((tabellen, meldingen))
}

/// Gives every table its layer name: that of the table, with its schema in front when two are called the same.
fn noem(bron: &str, tabellen: &mut [Tabel]) {
    let max = MAX_ID.saturating_sub(bron.len() + 1 + RUIMTE);
    let kort = |tekst: &str| laagnaam(tekst, max);
    let namen: Vec<Option<String>> = tabellen.iter().map(|t| kort(&t.naam)).collect();
    let mut gebruikt: Vec<String> = Vec::new();
    for (nr, tabel) in tabellen.iter_mut().enumerate() {
        let alleen = namen.iter().filter(|naam| **naam == namen[nr]).count() == 1;
        let basis = match &namen[nr] {
            Some(naam) if alleen || tabel.schema == "public" => naam.clone(),
            _ => kort(&format!("{}_{}", tabel.schema, tabel.naam)).unwrap_or_else(|| "tabel".to_owned()),
        };
        let mut poging = basis.clone();
        let mut nummer = 2;
        while gebruikt.contains(&poging) {
            poging = format!("{basis}_{nummer}");
            nummer += 1;
        }
        tabel.laag = format!("{bron}-{poging}");
        gebruikt.push(poging);
    }
}

/// Every geometry column of the database that is not the system's own or a part of a partitioned table.
fn geometrieen(verbinding: &Verbinding) -> Result<Vec<Tabel>, BronFout> {
    let rijen = verbinding.vraag(
        "SELECT c.oid, n.nspname::text, c.relname::text, c.relkind::text, a.attname::text, t.typname = 'geography',
                postgis_typmod_srid(a.atttypmod), lower(postgis_typmod_type(a.atttypmod)),
                EXISTS (SELECT FROM pg_inherits i WHERE i.inhparent = c.oid)
         FROM pg_class c
         JOIN pg_namespace n ON n.oid = c.relnamespace
         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
         JOIN pg_type t ON t.oid = a.atttypid AND t.typname IN ('geometry', 'geography')
         JOIN pg_namespace p ON p.oid = t.typnamespace AND p.nspname = $1
         WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p') AND NOT c.relispartition
           AND n.nspname NOT IN ('information_schema', 'topology', 'tiger', 'tiger_data') AND n.nspname !~ '^pg_'
         ORDER BY n.nspname <> 'public', n.nspname, c.relname, a.attnum",
        &[&verbinding.postgis()],
    )?;
    rijen
        .iter()
        .map(|rij| {
            let (srid, typ): (i32, String) = (verbinding.cel(rij, 6)?, verbinding.cel(rij, 7)?);
            let geografie = verbinding.cel(rij, 5)?;
            let soort = soort_van(&typ);
            let gewoon = ["point", "line", "polygon"].iter().any(|s| typ.contains(s)) && !typ.contains("curve");
            let eigen = [28992, 7415, 4258, 4326, 4937, 4979, 3857, 900_913].contains(&srid);
            let mut tabel = Tabel {
                oid: verbinding.cel(rij, 0)?,
                schema: verbinding.cel(rij, 1)?,
                naam: verbinding.cel(rij, 2)?,
                relkind: verbinding.cel(rij, 3)?,
                verdeeld: verbinding.cel(rij, 8)?,
                geometrie: verbinding.cel(rij, 4)?,
                geografie,
                srid,
                eenvoudig: gewoon && eigen,
                sleutel: Vec::new(),
                uniek: false,
                kenmerken: Vec::new(),
                soorten: soort.into_iter().collect(),
                laag: String::new(),
                meldingen: Vec::new(),
            };
            if srid != 0 && !eigen {
                tabel.meldingen.push(format!(
                    "{}: staat in EPSG:{srid}; PostGIS rekent om naar ETRS89 (EPSG:4258), en wij van daar naar RD",
                    tabel.titel()
                ));
            }
            Ok(tabel)
        })
        .collect()
}

/// The one kind that a column type allows; `None` when it allows more.
fn soort_van(typ: &str) -> Option<GeometrieSoort> {
    let heeft = |namen: &[&str]| namen.iter().any(|naam| typ.contains(naam));
    if heeft(&["polygon", "surface", "tin", "triangle"]) {
        Some(GeometrieSoort::Vlak)
    } else if heeft(&["line", "curve", "circularstring"]) {
        Some(GeometrieSoort::Lijn)
    } else if heeft(&["point"]) {
        Some(GeometrieSoort::Punt)
    } else {
        None
    }
}

/// Columns, key and kinds of geometry. `Some`: why this table cannot become a layer.
fn vul_aan(
    verbinding: &Verbinding,
    opties: &PgOpties,
    tabel: &mut Tabel,
) -> Result<Option<String>, BronFout> {
    let rijen = verbinding.vraag(
        "SELECT a.attname::text, format_type(a.atttypid, -1), t.typcategory::text,
                coalesce(b.typname, t.typname)::text, coalesce(e.typcategory::text, ''), coalesce(e.typname::text, ''),
                has_column_privilege(a.attrelid, a.attnum, 'SELECT')
         FROM pg_attribute a
         JOIN pg_type t ON t.oid = a.atttypid
         LEFT JOIN pg_type b ON b.oid = t.typbasetype
         LEFT JOIN pg_type e ON t.typcategory = 'A' AND e.oid = coalesce(nullif(t.typelem, 0), b.typelem)
         WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum",
        &[&tabel.oid],
    )?;
    if rijen.len() > MAX_KOLOMMEN {
        return Ok(Some(format!(
            "ze heeft {} kolommen, hoogstens {MAX_KOLOMMEN}",
            rijen.len()
        )));
    }
    let mut kolommen = Vec::new();
    let (mut onbekend, mut dicht) = (Vec::new(), Vec::new());
    for rij in &rijen {
        let cel = |nr| verbinding.cel::<String>(rij, nr);
        let (naam, typ) = (cel(0)?, cel(1)?);
        let soort = match waardesoort(&cel(2)?, &cel(3)?) {
            None if cel(2)? == "A" => waardesoort(&cel(4)?, &cel(5)?).map(|_| Waardesoort::Lijst),
            soort => soort,
        };
        if !verbinding.cel::<bool>(rij, 6)? {
            if naam == tabel.geometrie {
                return Ok(Some(format!(
                    "de gebruiker mag kolom '{naam}' niet lezen; geef SELECT"
                )));
            }
            dicht.push(naam);
        } else if let Some(soort) = soort {
            kolommen.push(Kolom { naam, typ, soort });
        } else if naam != tabel.geometrie {
            onbekend.push(format!("{naam} ({typ})"));
        }
    }
    let wil = |naam: &str| {
        opties
            .kenmerken
            .as_ref()
            .is_none_or(|k| k.iter().any(|k| k == naam))
    };
    for (lijst, waarom) in [
        (&onbekend, "een type dat we niet lezen"),
        (&dicht, "geen leesrecht"),
    ] {
        if !lijst.is_empty() {
            let melding = format!("{}: weggelaten ({waarom}): {}", tabel.titel(), lijst.join(", "));
            tabel.meldingen.push(melding);
        }
    }
    match sleutel(verbinding, opties, tabel, &kolommen)? {
        Ok((sleutel, uniek)) => (tabel.sleutel, tabel.uniek) = (sleutel, uniek),
        Err(reden) => return Ok(Some(reden)),
    }
    tabel.kenmerken = kolommen.into_iter().filter(|k| wil(&k.naam)).collect();
    if tabel.soorten.is_empty() {
        let mut gevonden = Vec::new();
        for rij in verbinding.vraag(&sql::dimensies(tabel), &[])? {
            gevonden.push(verbinding.cel::<i32>(&rij, 0)?);
        }
        let alle = [
            (2, GeometrieSoort::Vlak),
            (1, GeometrieSoort::Lijn),
            (0, GeometrieSoort::Punt),
        ];
        let soorten = alle.iter().filter(|(dimensie, _)| gevonden.contains(dimensie));
        tabel.soorten = soorten.map(|(_, soort)| *soort).collect();
    }
    Ok(None)
}

/// How a type becomes an attribute, by its category and (base) name in the catalogue. Miss: `None`.
fn waardesoort(categorie: &str, naam: &str) -> Option<Waardesoort> {
    match (categorie, naam) {
        ("B", _) => Some(Waardesoort::JaNee),
        ("N", "int2" | "int4" | "int8" | "oid" | "numeric" | "float4" | "float8") => Some(Waardesoort::Getal),
        ("D", "timestamp" | "timestamptz") => Some(Waardesoort::Tijd),
        ("S" | "E" | "D" | "T" | "I" | "R" | "N", _) | ("U", "uuid" | "json" | "jsonb" | "ltree" | "xml") => {
            Some(Waardesoort::Tekst)
        }
        _ => None,
    }
}

type Sleutel = (Vec<Kolom>, bool);

/// The columns that identify a row, and whether the database keeps them unique; or why there are none.
fn sleutel(
    verbinding: &Verbinding,
    opties: &PgOpties,
    tabel: &Tabel,
    kolommen: &[Kolom],
) -> Result<Result<Sleutel, String>, BronFout> {
    let rijen = verbinding.vraag(
        "SELECT array_agg(coalesce(a.attname, '')::text ORDER BY k.nr), bool_and(coalesce(a.attnotnull, false))
         FROM pg_index i
         CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY k(attnum, nr)
         LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
         WHERE i.indrelid = $1 AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
           AND k.nr <= i.indnkeyatts
         GROUP BY i.indexrelid, i.indisprimary, i.indnkeyatts
         ORDER BY i.indisprimary DESC, i.indnkeyatts, i.indexrelid",
        &[&tabel.oid],
    )?;
    let mut uniek: Vec<(Vec<String>, bool)> = Vec::new();
    for rij in &rijen {
        uniek.push((verbinding.cel(rij, 0)?, verbinding.cel(rij, 1)?));
    }
    let vind = |namen: &[String]| -> Option<Vec<Kolom>> {
        let een = |naam: &String| kolommen.iter().find(|k| k.naam == *naam).cloned();
        namen.iter().map(een).collect()
    };
    if let Some(naam) = &opties.sleutel
        && let Some(gekozen) = vind(std::slice::from_ref(naam))
    {
        let vast = uniek.iter().any(|(namen, _)| namen == std::slice::from_ref(naam));
        return Ok(Ok((gekozen, vast)));
    }
    let eigen = uniek
        .iter()
        .filter(|(_, verplicht)| *verplicht)
        .find_map(|(namen, _)| vind(namen));
    Ok(match eigen {
        Some(sleutel) if !sleutel.is_empty() => Ok((sleutel, true)),
        _ => {
            let hoe = match tabel.relkind.as_str() {
                "r" | "p" => "geef haar een primaire sleutel (ALTER TABLE ... ADD PRIMARY KEY), of noem",
                _ => "noem",
            };
            Err(format!(
                "ze heeft geen sleutel die we kunnen lezen; {hoe} met sleutel de kolom die elke rij aanwijst"
            ))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tabel(schema: &str, naam: &str) -> Tabel {
        Tabel {
            oid: 0,
            schema: schema.into(),
            naam: naam.into(),
            relkind: "r".into(),
            verdeeld: false,
            geometrie: "geom".into(),
            geografie: false,
            srid: 28992,
            eenvoudig: true,
            sleutel: vec![],
            uniek: true,
            kenmerken: vec![],
            soorten: vec![],
            laag: String::new(),
            meldingen: vec![],
        }
    }

    #[test]
    fn tables_of_the_same_name_get_layers_of_their_own() {
        let mut tabellen = vec![
            tabel("public", "Bomen"),
            tabel("public", "bomen"),
            tabel("groen", "bomen"),
            tabel("groen", "\"; DROP TABLE x; --"),
            tabel("public", "漢字"),
        ];
        noem("gis", &mut tabellen);
        let namen: Vec<&str> = tabellen.iter().map(|t| t.laag.as_str()).collect();
        assert_eq!(
            namen[..4],
            ["gis-bomen", "gis-bomen_2", "gis-groen_bomen", "gis-drop_table_x"]
        );
        for tabel in &mut tabellen {
            tabel.soorten = vec![GeometrieSoort::Vlak, GeometrieSoort::Punt];
            assert!(tabel.definitie(GeometrieSoort::Punt).is_ok(), "{tabel:?}");
        }
    }

    #[test]
    fn the_longest_names_still_give_a_layer_id() {
        let mut tabellen = vec![tabel("public", &"a".repeat(63)), tabel("x", &"a".repeat(63))];
        noem(&"b".repeat(24), &mut tabellen);
        for mut tabel in tabellen {
            tabel.soorten = vec![GeometrieSoort::Vlak, GeometrieSoort::Punt];
            assert!(tabel.definitie(GeometrieSoort::Punt).is_ok(), "{tabel:?}");
        }
    }

    #[test]
    fn a_column_type_says_which_kind_of_geometry_it_allows() {
        for (typ, soort) in [
            ("pointzm", Some(GeometrieSoort::Punt)),
            ("multilinestring", Some(GeometrieSoort::Lijn)),
            ("compoundcurve", Some(GeometrieSoort::Lijn)),
            ("curvepolygon", Some(GeometrieSoort::Vlak)),
            ("multisurface", Some(GeometrieSoort::Vlak)),
            ("tin", Some(GeometrieSoort::Vlak)),
            ("geometry", None),
            ("geometrycollection", None),
        ] {
            assert_eq!(soort_van(typ), soort, "{typ}");
        }
    }
}
