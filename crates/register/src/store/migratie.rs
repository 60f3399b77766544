//! Migratie: the tables, in the words of either database, and how a store comes to the current ones.
//!
//! A migration adds (tables, columns that may be empty, indexes): the version before it goes on serving meanwhile. What
//! nobody writes any more is removed by a later one. One that was released is never changed.

use super::verbinding::Verbinding;
use crate::RegisterFout;
use crate::fout::Oorzaak;

/// In order: name, tables, and what the database keeps in step from then on.
const MIGRATIES: [(&str, &str, &[Gevolg]); 12] = [
    ("dossiers", DOSSIERS, &[]),
    ("stukken", STUKKEN, &[]),
    ("zaken", ZAKEN, &[]),
    ("privacy", crate::privacy::MIGRATIE, &[]),
    ("zaaklijst", crate::zaken::MIGRATIE, &[]),
    ("aanmelding", crate::aanmelding::MIGRATIE, &[]),
    ("dagboek", crate::privacy::DAGBOEK_MIGRATIE, &[]),
    ("onderlijsten", crate::zaken::ONDER_MIGRATIE, &[]),
    (
        "documentzaken",
        crate::zaken::DOCUMENTZAAK_MIGRATIE,
        &crate::zaken::DOCUMENTZAAK_GEVOLGEN,
    ),
    ("stempel", crate::privacy::STEMPEL_MIGRATIE, &[]),
    ("tijdperk", TIJDPERK, &[]),
    (
        "onderregel",
        crate::zaken::ONDERREGEL_MIGRATIE,
        &crate::zaken::ONDERREGEL_GEVOLGEN,
    ),
];

/// What follows from a change of a row, in its transaction, whoever makes it: also a version of Plek from before.
pub(crate) struct Gevolg {
    /// Its own.
    pub(crate) naam: &'static str,
    /// After what: `INSERT ON stuk`.
    pub(crate) na: &'static str,
    /// When: a condition on `NEW` and `OLD`.
    pub(crate) als: &'static str,
    /// What is done: one statement.
    pub(crate) dan: &'static str,
}

/// When the store was filled from another one; no row for one that never was.
const TIJDPERK: &str = "CREATE TABLE tijdperk (nr {GETAL} NOT NULL) {STRICT};";

const DOSSIERS: &str = "CREATE TABLE dossier (
        identificatie {TEKST} PRIMARY KEY,
        soort {TEKST} NOT NULL CHECK (soort IN ('zaak','melding','werkzaamheid','bekendmaking','initiatief')),
        titel {TEKST} NOT NULL,
        omschrijving {TEKST},
        status {TEKST},
        categorie {TEKST},
        van {TEKST},
        tot {TEKST},
        openbaar {GETAL} NOT NULL CHECK (openbaar IN (0, 1)),
        geometrie {VORM},
        eigenschappen {TEKST} NOT NULL,
        versie {GETAL} NOT NULL CHECK (versie > 0)
     ) {STRICT};
     CREATE TABLE wijziging (
        volgnr {VOLGNR},
        dossier {TEKST} NOT NULL,
        versie {GETAL} NOT NULL,
        soort {TEKST} NOT NULL CHECK (soort IN ('nieuw','gewijzigd','verwijderd'))
     ) {STRICT};
     {VORMINDEX}";

const STUKKEN: &str = "CREATE TABLE stuk (
        volgnr {VOLGNR},
        soort {TEKST} NOT NULL,
        uuid {TEKST} NOT NULL,
        ouder {TEKST},
        inhoud {TEKST} NOT NULL,
        versie {GETAL} NOT NULL CHECK (versie > 0)
     ) {STRICT};
     CREATE UNIQUE INDEX stuk_uuid ON stuk (soort, uuid);
     CREATE INDEX stuk_ouder ON stuk (soort, ouder, volgnr);
     CREATE TABLE stuk_bytes (uuid {TEKST} PRIMARY KEY, bytes {BYTES} NOT NULL) {STRICT};
     CREATE TABLE reeks (naam {TEKST} PRIMARY KEY, nr {GETAL} NOT NULL) {STRICT};
     CREATE TABLE postvak (
        volgnr {VOLGNR},
        uuid {TEKST} NOT NULL UNIQUE,
        op {GETAL} NOT NULL,
        inhoud {TEKST} NOT NULL
     ) {STRICT};
     CREATE INDEX postvak_op ON postvak (op, volgnr);";

/// What lists of zaken knew before; nothing was ever written to it, and a later migration removes it.
const ZAKEN: &str = "CREATE TABLE zaak (
        uuid {TEKST} PRIMARY KEY,
        zaaktype {TEKST} NOT NULL,
        niveau {GETAL} NOT NULL,
        bronorganisatie {TEKST} NOT NULL,
        identificatie {TEKST} NOT NULL,
        identificatie_klein {TEKST} NOT NULL,
        omschrijving_klein {TEKST} NOT NULL,
        startdatum {TEKST} NOT NULL,
        registratiedatum {TEKST} NOT NULL,
        einddatum {TEKST} NOT NULL,
        einddatum_gepland {TEKST} NOT NULL,
        uiterlijke_einddatum {TEKST} NOT NULL,
        archiefactiedatum {TEKST} NOT NULL,
        publicatiedatum {TEKST} NOT NULL,
        archiefnominatie {TEKST} NOT NULL,
        archiefstatus {TEKST} NOT NULL,
        hoofdzaak {TEKST} NOT NULL,
        statustype {TEKST} NOT NULL,
        resultaattype {TEKST} NOT NULL,
        west {GETAL}, zuid {GETAL}, oost {GETAL}, noord {GETAL},
        UNIQUE (bronorganisatie, identificatie)
     ) {STRICT};
     CREATE INDEX zaak_recht ON zaak (zaaktype, niveau);
     CREATE INDEX zaak_start ON zaak (startdatum, uuid, zaaktype, niveau);
     CREATE INDEX zaak_registratie ON zaak (registratiedatum, uuid, zaaktype, niveau);
     CREATE INDEX zaak_eind ON zaak (einddatum, uuid, zaaktype, niveau);
     CREATE INDEX zaak_archief ON zaak (archiefactiedatum, uuid, zaaktype, niveau);
     CREATE INDEX zaak_publicatie ON zaak (publicatiedatum, uuid, zaaktype, niveau);
     CREATE INDEX zaak_nummer ON zaak (identificatie, uuid, zaaktype, niveau);
     CREATE INDEX zaak_plaats ON zaak (west, oost, zuid, noord);
     CREATE TABLE zaakwaarde (
        zaak {TEKST} NOT NULL,
        groep {TEKST} NOT NULL,
        veld {TEKST} NOT NULL,
        waarde {TEKST} NOT NULL,
        PRIMARY KEY (zaak, groep, veld)
     ) {STRICT};
     CREATE INDEX zaakwaarde_zoek ON zaakwaarde (veld, waarde, zaak, groep);";

/// The words of a database.
pub(crate) type Woorden = [(&'static str, &'static str); 10];

/// What `->>` takes a field of a stuk out of; in statements it is [`Verbinding::veld`].
const INHOUD: &str = "{INHOUD}";
/// How a database is told of a [`Gevolg`].
const GEVOLG: &str = "{GEVOLG}";
/// What makes such a field sort as a column does; without it no index is of use for a comparison with one.
const ORDE: &str = "{ORDE}";

/// SQLite's.
pub(crate) const SQLITE: Woorden = [
    ("{TEKST}", "TEXT"),
    ("{GETAL}", "INTEGER"),
    ("{BYTES}", "BLOB"),
    ("{VORM}", "BLOB"),
    ("{VOLGNR}", "INTEGER PRIMARY KEY AUTOINCREMENT"),
    ("{STRICT}", "STRICT"),
    ("{VORMINDEX}", ""),
    (INHOUD, "inhoud"),
    (ORDE, ""),
    (
        GEVOLG,
        "CREATE TRIGGER {naam} AFTER {na} FOR EACH ROW WHEN {als} BEGIN {dan}; END;",
    ),
];

/// The content of a stuk as PostgreSQL takes fields from it. JSON may hold the character NUL, a text there may not, so it
/// is left out; other escapes (a backslash before `u0000` too) are passed over whole.
pub(crate) const POSTGIS_INHOUD: &str = r"(CASE WHEN position('\u0000' IN inhoud) = 0 THEN inhoud ELSE regexp_replace(inhoud, '(\\[^u])|\\u0000', '\1', 'g') END)::json";

/// PostgreSQL's, with PostGIS. Text sorts by its bytes there too.
pub(crate) const POSTGIS: Woorden = [
    ("{TEKST}", "text COLLATE \"C\""),
    ("{GETAL}", "bigint"),
    ("{BYTES}", "bytea"),
    ("{VORM}", "geometry(Geometry, 28992)"),
    ("{VOLGNR}", "bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY"),
    ("{STRICT}", ""),
    (
        "{VORMINDEX}",
        "CREATE INDEX dossier_vorm ON dossier USING gist (geometrie);",
    ),
    (INHOUD, POSTGIS_INHOUD),
    (ORDE, " COLLATE \"C\""),
    (
        GEVOLG,
        "CREATE FUNCTION {naam}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {dan}; RETURN NULL; END $$;
         CREATE TRIGGER {naam} AFTER {na} FOR EACH ROW WHEN ({als}) EXECUTE FUNCTION {naam}();",
    ),
];

/// Brings the store to the current migration, within the transaction of `db`; `waar` names it.
pub(crate) fn migreer(db: &dyn Verbinding, woorden: &Woorden, waar: &str) -> Result<(), RegisterFout> {
    let fout = |oorzaak: Oorzaak| RegisterFout::Openen {
        waar: waar.to_owned(),
        oorzaak,
    };
    let eigen = |sql: &str| {
        woorden.iter().fold(sql.to_owned(), |sql, (naam, woord)| {
            // of a row with a name: `{INHOUD x}`
            let van = ["x", "NEW", "OLD"].into_iter().filter(|_| *naam == INHOUD);
            van.fold(sql, |sql, rij| {
                let veld = woord.replace("inhoud", &format!("{rij}.inhoud"));
                sql.replace(&format!("{{INHOUD {rij}}}"), &veld)
            })
            .replace(naam, woord)
        })
    };
    db.stapel(&eigen(
        "CREATE TABLE IF NOT EXISTS migratie (nr {GETAL} PRIMARY KEY, naam {TEKST} NOT NULL, toegepast {TEKST} NOT NULL) {STRICT}",
    ))
    .map_err(fout)?;
    let gevonden = versie(db).map_err(fout)?;
    let bekend = MIGRATIES.len() as i64;
    if gevonden > bekend {
        return Err(RegisterFout::TeNieuw {
            waar: waar.to_owned(),
            gevonden,
            bekend,
        });
    }
    for (nr, (naam, sql, gevolgen)) in (1i64..).zip(MIGRATIES).skip(gevonden.max(0) as usize) {
        db.stapel(&eigen(sql)).map_err(fout)?;
        for gevolg in gevolgen {
            let sql = eigen(GEVOLG)
                .replace("{naam}", gevolg.naam)
                .replace("{na}", gevolg.na)
                .replace("{als}", gevolg.als)
                .replace("{dan}", &eigen(gevolg.dan));
            db.stapel(&sql).map_err(fout)?;
        }
        db.voer(
            "INSERT INTO migratie VALUES (?1, ?2, CAST(CURRENT_TIMESTAMP AS TEXT))",
            vec![nr.into(), naam.into()],
        )
        .map_err(fout)?;
    }
    Ok(())
}

/// The names of the tables, indexes and triggers that the migrations make and leave.
pub(crate) fn namen() -> Vec<&'static str> {
    let mut namen = vec![];
    for (_, sql, gevolgen) in &MIGRATIES {
        for zin in sql.split(';') {
            let woorden = zin
                .split_whitespace()
                .filter(|w| !matches!(*w, "UNIQUE" | "IF" | "NOT" | "EXISTS"));
            match woorden.take(3).collect::<Vec<_>>()[..] {
                ["CREATE", "TABLE" | "INDEX", naam] => namen.push(naam),
                ["DROP", "TABLE" | "INDEX", naam] => namen.retain(|n| *n != naam),
                _ => {}
            }
        }
        namen.extend(gevolgen.iter().map(|g| g.naam));
    }
    namen
}

/// The last migration of a store.
pub(crate) fn versie(db: &dyn Verbinding) -> Result<i64, Oorzaak> {
    db.rij("SELECT coalesce(max(nr), 0) FROM migratie", vec![])?
        .map_or(Ok(0), |mut r| r.getal(0))
}
