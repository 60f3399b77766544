//! A register as a whole: backup, restore, move and doctor on both stores; what was destroyed never comes back.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use plek_tests::zgw::{Client, Register};
use plek_tests::{Postgres, plek_in, programma};
use serde_json::{Value, json};

const BSN: &str = "999990019";
const ZOEK: &str = "/zaken/api/v1/zaken?rol__betrokkeneIdentificatie__natuurlijkPersoon__inpBsn=999990019";

/// A zaak with a person in it.
fn met_persoon(baas: &Client<'_>, mor: &Value, nr: &str) -> (Value, Value) {
    let zaak = baas.zaak(mor, &json!({"identificatie": nr}));
    let roltype = &baas.onder("roltypen", mor)[0];
    let rol = baas.maak(
        "/zaken/api/v1/rollen",
        &json!({"zaak": zaak["url"], "roltype": roltype["url"], "roltoelichting": "inzender",
            "betrokkeneType": "natuurlijk_persoon", "betrokkeneIdentificatie": {"inpBsn": BSN, "geslachtsnaam": "Kanarievogel"}}),
    );
    (zaak, rol)
}

fn pad(zaak: &Value) -> String {
    format!("/zaken/api/v1/zaken/{}", zaak["uuid"].as_str().unwrap())
}

/// Runs `plek` with success; gives what it printed.
fn doe(omgeving: &[(&str, &str)], args: &[&str], invoer: &str) -> String {
    let uit = plek_in(args, invoer.as_bytes(), omgeving);
    assert!(
        uit.status.success(),
        "{args:?}: {}",
        String::from_utf8_lossy(&uit.stderr)
    );
    String::from_utf8_lossy(&uit.stdout).into_owned()
}

/// What is left after a restore: the zaak that stayed, without the person who was erased.
fn is_weg(register: &Register, weg: &Value, blijft: &Value, rol: &Value) {
    let baas = Client::op(register, "baas");
    baas.verwacht(404, "GET", &pad(weg), None);
    assert_eq!(baas.haal(&pad(blijft))["identificatie"], "BLIJFT");
    assert_eq!(baas.haal(ZOEK)["count"], 0);
    let rol = baas.haal(&format!("/zaken/api/v1/rollen/{}", rol["uuid"].as_str().unwrap()));
    assert!(!rol.to_string().contains("Kanarievogel"), "{rol}");
    assert_eq!(baas.haal("/zaken/api/v1/zaken")["count"], 1);
}

/// `leeg` gives an empty database with this name, as settings.
fn een_kopie_brengt_niets_terug(leeg: &dyn Fn(&str) -> Option<String>) {
    let map = tempfile::tempdir().unwrap();
    let data = map.path().join("data");
    fs::create_dir(&data).unwrap();
    let hier = data.display().to_string();
    let eerste = leeg("eerste");
    let omgeving = |url: &Option<String>| -> Vec<(&'static str, String)> {
        url.iter().map(|u| ("PLEK_DATABASE", u.clone())).collect()
    };
    let env = omgeving(&eerste);
    let env: Vec<(&str, &str)> = env.iter().map(|(n, w)| (*n, w.as_str())).collect();
    let register = Register::start_in(&data, &env, Stdio::inherit());
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    let weg = baas.rijpe_zaak(&mor, "WEG", "2001-02-01");
    let (blijft, rol) = met_persoon(&baas, &mor, "BLIJFT");
    let kopie = map.path().join("kopie.sqlite").display().to_string();
    let uit = doe(&env, &["backup", "--data", &hier, "--into", &kopie], "");
    assert!(uit.contains("dossier: 2") && uit.contains("contact: 1"), "{uit}");
    let nogmaals = plek_in(&["backup", "--data", &hier, "--into", &kopie], b"", &env);
    assert!(!nogmaals.status.success(), "a copy is never overwritten");
    assert!(register.vernietig().contains("  vernietigd"));
    doe(&env, &["persoon", "--data", &hier, "--bsn-file", "-", "wis"], BSN);
    is_weg(&register, &weg, &blijft, &rol);
    assert!(doe(&env, &["doctor", "--data", &hier], "").contains("alles is heel"));
    drop(register);

    // an operator who puts a copy back
    for (nr, naam) in ["met_map", "zonder_map"].into_iter().enumerate() {
        for eind in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(data.join(format!("register.sqlite{eind}")));
        }
        let url = leeg(naam);
        let env = omgeving(&url);
        let env: Vec<(&str, &str)> = env.iter().map(|(n, w)| (*n, w.as_str())).collect();
        if let (1, Some(url)) = (nr, &url) {
            let uit = doe(&[], &["restore", &kopie, "--database", url], "");
            assert!(uit.contains("als `plek serve` start"), "{uit}");
        } else if nr == 1 {
            fs::copy(&kopie, data.join("register.sqlite")).unwrap();
        } else {
            let uit = doe(&env, &["restore", &kopie, "--data", &hier], "");
            assert!(
                uit.contains("opnieuw vernietigd: 1 dossiers, 1 contactgegevens"),
                "{uit}"
            );
        }
        let register = Register::start_in(&data, &env, Stdio::inherit());
        is_weg(&register, &weg, &blijft, &rol);
        let vol = plek_in(&["restore", &kopie, "--data", &hier], b"", &env);
        let fout = String::from_utf8_lossy(&vol.stderr).into_owned();
        assert!(!vol.status.success() && fout.contains("heeft al"), "{fout}");
    }
}

/// A data folder, and where its backup goes.
fn map_en_kopie(map: &Path) -> (PathBuf, String) {
    let data = map.join("data");
    fs::create_dir(&data).unwrap();
    (data, map.join("kopie.sqlite").display().to_string())
}

#[test]
fn a_backup_restored_elsewhere_says_that_it_has_no_logbook_and_takes_the_one_that_is_named() {
    let map = tempfile::tempdir().unwrap();
    let (data, kopie) = map_en_kopie(map.path());
    let register = Register::start_in(&data, &[], Stdio::inherit());
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    let weg = baas.rijpe_zaak(&mor, "WEG", "2001-02-01");
    let hier = data.display().to_string();
    doe(&[], &["backup", "--data", &hier, "--into", &kopie], "");
    let verslag = register.vernietig();
    let sleutel = data.join("register.sleutel");
    let dagboek = data.join("register.sqlite.vernietigd").display().to_string();
    let terug = |naam: &str, meer: &[&str]| {
        let nieuw = map.path().join(naam);
        fs::create_dir(&nieuw).unwrap();
        let daar = nieuw.display().to_string();
        let uit = plek_in(&[&["restore", &kopie, "--data", &daar], meer].concat(), b"", &[]);
        let zegt = String::from_utf8_lossy(&uit.stderr).into_owned();
        assert!(uit.status.success(), "{zegt}");
        // without the key file of then nothing is served, and no new one is made
        let start = plek_in(&["serve", "--data", &daar, "--listen", "127.0.0.1:0"], b"", &[]);
        let fout = String::from_utf8_lossy(&start.stderr).into_owned();
        assert!(
            !start.status.success() && fout.contains("zet het sleutelbestand van toen terug"),
            "{fout}"
        );
        assert!(!nieuw.join("register.sleutel").exists());
        let persoon = plek_in(
            &["persoon", "--data", &daar, "--bsn-file", "-", "wis"],
            BSN.as_bytes(),
            &[],
        );
        assert!(
            !persoon.status.success(),
            "who has no key is not told that there is nothing"
        );
        fs::copy(&sleutel, nieuw.join("register.sleutel")).unwrap();
        (Register::start_in(&nieuw, &[], Stdio::inherit()), zegt, daar)
    };
    let (los, zegt, _) = terug("los", &[]);
    assert!(zegt.contains("--dagboek"), "{zegt}");
    los.baas().haal(&pad(&weg));
    let (heel, zegt, daar) = terug("heel", &["--dagboek", &dagboek]);
    assert!(!zegt.contains("let op"), "{zegt}");
    heel.baas().verwacht(404, "GET", &pad(&weg), None);
    let weer = doe(&[], &["vernietiging", "tonen", "1", "--data", &daar], "");
    assert_eq!(
        weer.lines().last(),
        verslag.lines().last(),
        "the report is back too"
    );
}

#[test]
fn a_zaak_that_is_deleted_after_its_day_is_destroyed_and_one_before_its_day_may_come_back() {
    let map = tempfile::tempdir().unwrap();
    let (data, kopie) = map_en_kopie(map.path());
    let register = Register::start_in(&data, &[], Stdio::inherit());
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    let rijp = baas.rijpe_zaak(&mor, "RIJP", "2001-02-01");
    let vergissing = baas.zaak(&mor, &json!({}));
    let hier = data.display().to_string();
    doe(&[], &["backup", "--data", &hier, "--into", &kopie], "");
    for zaak in [&rijp, &vergissing] {
        baas.verwacht(204, "DELETE", &pad(zaak), None);
    }
    drop(register);
    doe(&[], &["vernietiging", "tonen", "--data", &hier], "");
    for eind in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(data.join(format!("register.sqlite{eind}")));
    }
    let uit = doe(&[], &["restore", &kopie, "--data", &hier], "");
    assert!(uit.contains("opnieuw vernietigd: 1 dossiers"), "{uit}");
    let register = Register::start_in(&data, &[], Stdio::inherit());
    register.baas().verwacht(404, "GET", &pad(&rijp), None);
    register.baas().haal(&pad(&vergissing));
}

#[test]
fn a_restored_backup_loses_again_what_was_destroyed_on_sqlite() {
    een_kopie_brengt_niets_terug(&|_| None);
}

#[test]
fn a_restored_backup_loses_again_what_was_destroyed_on_postgresql() {
    if let Some(postgres) = Postgres::start_met("") {
        een_kopie_brengt_niets_terug(&|naam| Some(postgres.database(naam)));
    }
}

/// Rows of every table that a register has, by name.
fn tellingen(uit: &str) -> Vec<(&str, u64)> {
    let regel = |r: &'_ str| r.split_once(": ").map(|(t, n)| (t.to_owned(), n.parse::<u64>()));
    uit.lines()
        .filter(|r| matches!(regel(r), Some((_, Ok(_)))))
        .map(|r| {
            let (tabel, aantal) = r.split_once(": ").unwrap();
            (tabel, aantal.parse().unwrap())
        })
        .collect()
}

fn alles_leeg(postgres: &Postgres, tabellen: &[(&str, u64)]) {
    for (tabel, _) in tabellen {
        let telling = postgres.sql_in("nieuw", &format!("select count(*) from {tabel}"));
        assert_eq!(telling, "0", "{tabel}");
    }
}

fn kind(data: &str, url: &str) -> std::process::Child {
    Command::new(programma())
        .args(["move", "--data", data, "--to", url])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
fn a_move_to_postgresql_takes_everything_along_and_an_aborted_one_leaves_nothing() {
    let Some(postgres) = Postgres::start_met("") else {
        return;
    };
    let map = tempfile::tempdir().unwrap();
    let data = map.path().join("data");
    fs::create_dir(&data).unwrap();
    let hier = data.display().to_string();
    let register = Register::start_in(&data, &[], Stdio::inherit());
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    let weg = baas.rijpe_zaak(&mor, "WEG", "2001-02-01");
    let (zaak, rol) = met_persoon(&baas, &mor, "BLIJFT");
    for n in 0..3 {
        let lijf = json!({"toelichting": format!("keer {n}")});
        baas.verwacht(200, "PATCH", &pad(&zaak), Some(&lijf));
    }
    assert_eq!(baas.haal(ZOEK)["count"], 1, "a reading before the move");
    let document = baas.document("Foto", &json!({}));
    let spoor = baas.haal(&format!("{}/audittrail", pad(&zaak)));
    assert!(register.vernietig().contains("  vernietigd"));
    let voor = baas.haal(&pad(&zaak));
    let hoogste = "select max(volgnr) from wijziging";
    let db = rusqlite::Connection::open(data.join("register.sqlite")).unwrap();
    let laatste: i64 = db.query_row(hoogste, [], |r| r.get(0)).unwrap();
    drop(db);
    let url = postgres.database("nieuw");
    // a move that fails half way, and one that is killed
    doe(
        &[("PLEK_DATABASE", &url)],
        &["client", "list", "--data", &hier],
        "",
    );
    postgres.sql_in(
        "nieuw",
        "create function mis() returns trigger language plpgsql as $$ begin raise exception 'mis'; end $$;
         create trigger mis before insert on contact for each row execute function mis();",
    );
    let uit = plek_in(&["move", "--data", &hier, "--to", &url], b"", &[]);
    assert!(!uit.status.success());
    let tabellen = [
        ("dossier", 0),
        ("wijziging", 0),
        ("stuk", 0),
        ("zaakregel", 0),
        ("contact", 0),
    ];
    alles_leeg(&postgres, &tabellen);
    postgres.sql_in(
        "nieuw",
        "create or replace function mis() returns trigger language plpgsql as $$ begin perform pg_sleep(60); return new; end $$;",
    );
    let mut bezig = kind(&hier, &url);
    let begin = Instant::now();
    let slaapt = "select count(*) from pg_stat_activity where wait_event = 'PgSleep'";
    while postgres.sql_in("nieuw", slaapt) == "0" {
        assert!(
            begin.elapsed() < Duration::from_secs(20),
            "the move did not get half way"
        );
    }
    bezig.kill().unwrap();
    bezig.wait().unwrap();
    postgres.sql_in(
        "nieuw",
        "select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'PgSleep'",
    );
    postgres.sql_in("nieuw", "drop trigger mis on contact; drop function mis()");
    alles_leeg(&postgres, &tabellen);
    assert_eq!(baas.haal(&pad(&zaak)), voor, "the old register goes on");

    let uit = doe(&[], &["move", "--data", &hier, "--to", &url], "");
    let tabellen = tellingen(&uit);
    assert!(tabellen.len() >= 14, "{uit}");
    for (tabel, aantal) in &tabellen {
        let telling = postgres.sql_in("nieuw", &format!("select count(*) from {tabel}"));
        assert_eq!(telling, aantal.to_string(), "{tabel}");
    }
    let alle = postgres.sql_in(
        "nieuw",
        "select string_agg(tablename, ' ' order by tablename) from pg_tables where schemaname = 'public'",
    );
    let niet_mee = [
        "aanmelding",
        "aanmeldsleutel",
        "migratie",
        "onderregel",
        "sessie",
        "spatial_ref_sys",
        "tijdperk",
        "zaak",
        "zaakwaarde",
    ];
    for tabel in alle.split(' ').filter(|t| !niet_mee.contains(t)) {
        assert!(tabellen.iter().any(|(t, _)| *t == tabel), "{tabel} is not moved");
    }
    assert_eq!(postgres.sql_in("nieuw", hoogste), laatste.to_string());
    assert!(
        data.join("register.vernietigd").is_file(),
        "the logbook came along"
    );
    drop(register);
    for oud in [
        "register.sqlite",
        "register.sqlite-wal",
        "register.sqlite-shm",
        "register.sqlite.vernietigd",
    ] {
        let _ = fs::rename(data.join(oud), map.path().join(oud));
    }

    let env = [("PLEK_DATABASE", url.as_str())];
    let register = Register::start_in(&data, &env, Stdio::inherit());
    let baas = Client::op(&register, "baas");
    assert_eq!(baas.haal(&pad(&zaak))["toelichting"], "keer 2");
    baas.verwacht(404, "GET", &pad(&weg), None);
    assert_eq!(
        baas.haal(&format!("{}/audittrail", pad(&zaak)))
            .as_array()
            .unwrap()
            .len(),
        spoor.as_array().unwrap().len()
    );
    assert_eq!(baas.haal(ZOEK)["count"], 1, "found by number");
    let rol = baas.haal(&format!("/zaken/api/v1/rollen/{}", rol["uuid"].as_str().unwrap()));
    assert_eq!(rol["betrokkeneIdentificatie"]["geslachtsnaam"], "Kanarievogel");
    let (_, id) = document["url"].as_str().unwrap().rsplit_once('/').unwrap();
    let download = format!("/documenten/api/v1/enkelvoudiginformatieobjecten/{id}/download");
    assert_eq!(baas.vraag("GET", &download, None).status, 200);
    let inzage = doe(
        &env,
        &[
            "persoon",
            "--data",
            &hier,
            "--bsn-file",
            "-",
            "inzage",
            "--activiteit",
            "urn:x",
        ],
        BSN,
    );
    let inzage: Value = serde_json::from_str(&inzage).unwrap();
    let gelezen = inzage["gelezen"].as_array().unwrap();
    assert!(
        gelezen
            .iter()
            .filter(|l| l["handeling"] == "GET /zaken/api/v1/zaken")
            .count()
            >= 2,
        "readings of before and after: {gelezen:?}"
    );
    assert!(doe(&env, &["vernietiging", "tonen", "1", "--data", &hier], "").contains("  vernietigd"));
    assert!(doe(&env, &["doctor", "--data", &hier], "").contains("alles is heel"));
    // numbers go on where the old register was
    baas.zaak(&baas.zaaktype("MOR"), &json!({}));
}

#[test]
fn doctor_on_postgresql_names_what_is_wrong() {
    let Some(postgres) = Postgres::start_met("") else {
        return;
    };
    let map = tempfile::tempdir().unwrap();
    let url = postgres.url();
    let env = [("PLEK_DATABASE", url.as_str())];
    let register = Register::start_in(map.path(), &env, Stdio::inherit());
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    let zaak = baas.zaak(&mor, &json!({}));
    let uuid = zaak["uuid"].as_str().unwrap();
    let doctor = |data: &Path| plek_in(&["doctor", "--data", &data.display().to_string()], b"", &env);
    let heel = doctor(map.path());
    assert!(heel.status.success() && String::from_utf8_lossy(&heel.stdout).contains("alles is heel"));
    for (kapot, wat) in [
        ("delete from wijziging", "staat niet in het wijzigingslog"),
        ("delete from zaakregel", "niet in de lijst van zaken"),
        ("update dossier set eigenschappen = '{'", uuid),
    ] {
        postgres.sql(kapot);
        let uit = doctor(map.path());
        let fout = String::from_utf8_lossy(&uit.stderr).into_owned();
        assert_eq!(uit.status.code(), Some(1), "{kapot}: {fout}");
        assert!(fout.contains(wat), "{kapot}: {fout}");
    }
}
