//! A store that cannot: reads go on, a write is refused in the shape of the contracts and as a whole, and the next one
//! after the trouble succeeds without a restart.

use std::path::Path;
use std::process::{Command, Stdio};

use plek_tests::zgw::{Client, RSIN, Register};
use plek_tests::{Postgres, gelukt};
use serde_json::{Value, json};

fn lichaam(mor: &Value, nr: &str) -> Value {
    json!({"zaaktype": mor["url"], "bronorganisatie": RSIN, "verantwoordelijkeOrganisatie": RSIN, "startdatum": "2026-11-01",
        "identificatie": nr, "toelichting": "x".repeat(900)})
}

fn geweigerd(client: &Client<'_>, status: u16, lichaam: &Value) {
    let uit = client.vraag("POST", "/zaken/api/v1/zaken", Some(lichaam));
    let json = uit.json();
    assert_eq!(uit.status, status, "{json}");
    assert_eq!(uit.kop("content-type"), "application/problem+json");
    assert!(
        uit.kop("retry-after").parse::<u32>().is_ok(),
        "Retry-After: '{}'",
        uit.kop("retry-after")
    );
    assert_eq!(json["status"], status);
    let detail = json["detail"].as_str().unwrap();
    assert!(
        !detail.contains("SQL") && !detail.contains("plek.") && detail.contains("Probeer het"),
        "{detail}"
    );
}

/// The numbers of all zaken, in order.
fn nummers(client: &Client<'_>) -> Vec<String> {
    let lijst = client.haal("/zaken/api/v1/zaken?pageSize=500");
    let nummer = |z: &Value| z["identificatie"].as_str().unwrap().to_owned();
    lijst["results"].as_array().unwrap().iter().map(nummer).collect()
}

/// A small file system of its own; taken down when dropped.
struct Schijfje<'a>(&'a Path);

impl<'a> Schijfje<'a> {
    fn op(map: &'a Path) -> Option<Self> {
        let uit = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=6m", "plek-proef"])
            .arg(map)
            .stderr(Stdio::null())
            .status();
        if uit.is_ok_and(|s| s.success()) {
            return Some(Self(map));
        }
        eprintln!("OVERGESLAGEN: een volle schijf vraagt het recht om een tmpfs te koppelen");
        None
    }
}

impl Drop for Schijfje<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0).status();
    }
}

#[test]
fn a_full_disk_is_507_on_sqlite_reads_go_on_and_room_is_enough_to_recover() {
    let map = tempfile::tempdir().unwrap();
    let Some(_schijfje) = Schijfje::op(map.path()) else {
        return;
    };
    let register = Register::start_in(map.path(), &[], Stdio::inherit());
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    let eerste = baas.zaak(&mor, &json!({"identificatie": "EERST"}));
    let vulling = map.path().join("vulling");
    let mut geschreven = vec![];
    // whatever is left is filled up, byte by byte at the end
    for grootte in [1 << 20, 1 << 16, 1 << 12] {
        while geschreven.len() < 8 << 20 {
            geschreven.resize(geschreven.len() + grootte, 0u8);
            if std::fs::write(&vulling, &geschreven).is_err() {
                geschreven.truncate(geschreven.len() - grootte);
                std::fs::write(&vulling, &geschreven).unwrap();
                break;
            }
        }
    }
    let mut gelukt = vec!["EERST".to_owned()];
    let vol = (0..200).find(|n| {
        let nr = format!("Z-{n}");
        let uit = baas.vraag("POST", "/zaken/api/v1/zaken", Some(&lichaam(&mor, &nr)));
        if uit.status == 201 {
            gelukt.push(nr);
        }
        uit.status != 201
    });
    assert!(vol.is_some(), "the disk did not fill up");
    for n in 0..3 {
        geweigerd(&baas, 507, &lichaam(&mor, &format!("VOL-{n}")));
        baas.verwacht(200, "GET", eerste["url"].as_str().unwrap(), None);
        assert_eq!(
            baas.haal("/zaken/api/v1/zaken?pageSize=500")["count"],
            gelukt.len()
        );
    }
    std::fs::remove_file(&vulling).unwrap();
    baas.maak("/zaken/api/v1/zaken", &lichaam(&mor, "DAARNA"));
    gelukt.push("DAARNA".to_owned());
    assert_eq!(
        nummers(&baas),
        gelukt,
        "what was refused is not there, what was kept is"
    );
    let data = map.path().display().to_string();
    assert!(register.plek(&["doctor", "--data", &data], b"").status.success());
}

#[test]
fn an_error_of_the_disk_is_507_on_sqlite_reads_go_on_and_it_passes_without_a_restart() {
    let map = tempfile::tempdir().unwrap();
    let register = Register::start_in(map.path(), &[], Stdio::inherit());
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    let eerste = baas.zaak(&mor, &json!({"identificatie": "EERST"}));
    register.server.grens_op_bestanden("0");
    for n in 0..3 {
        geweigerd(&baas, 507, &lichaam(&mor, &format!("STUK-{n}")));
        baas.verwacht(200, "GET", eerste["url"].as_str().unwrap(), None);
        assert_eq!(baas.haal("/zaken/api/v1/zaken")["count"], 1);
    }
    let klik = register.server.haal("/api/v1/locatiebeeld?punt=4.7605,52.9505");
    assert_eq!(klik.status, 200);
    register.server.grens_op_bestanden("unlimited");
    baas.maak("/zaken/api/v1/zaken", &lichaam(&mor, "DAARNA"));
    assert_eq!(
        nummers(&baas),
        ["EERST", "DAARNA"],
        "what was refused is not there"
    );
    let data = map.path().display().to_string();
    assert!(register.plek(&["doctor", "--data", &data], b"").status.success());
}

#[test]
fn on_postgresql_no_room_is_507_away_is_503_and_both_pass() {
    let Some(postgres) = Postgres::start_met("") else {
        return;
    };
    let map = tempfile::tempdir().unwrap();
    let url = postgres.url();
    let register = Register::start_in(map.path(), &[("PLEK_DATABASE", &url)], Stdio::inherit());
    let baas = register.baas();
    let mor = baas.zaaktype("MOR");
    let eerste = baas.zaak(&mor, &json!({"identificatie": "EERST"}));
    // the database says what it says when a tablespace is full, half way a write
    postgres.sql(
        "create function vol() returns trigger language plpgsql as $$ begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$;
         create trigger vol before insert on zaakregel for each row execute function vol();",
    );
    for n in 0..3 {
        geweigerd(&baas, 507, &lichaam(&mor, &format!("VOL-{n}")));
        baas.verwacht(200, "GET", eerste["url"].as_str().unwrap(), None);
    }
    assert_eq!(
        postgres.sql("select count(*) from stuk where soort in ('zaak', 'audittrail')"),
        "2",
        "nothing half-written"
    );
    postgres.sql("drop trigger vol on zaakregel");
    baas.maak("/zaken/api/v1/zaken", &lichaam(&mor, "DAARNA"));
    postgres.weg();
    geweigerd(&baas, 503, &lichaam(&mor, "WEG"));
    let uit = baas.vraag("GET", eerste["url"].as_str().unwrap(), None);
    assert_eq!((uit.status, uit.kop("retry-after").is_empty()), (503, false));
    let klik = register.server.haal("/api/v1/locatiebeeld?punt=4.7605,52.9505");
    assert_eq!(klik.status, 200, "the map goes on with what it last had");
    postgres.op();
    baas.maak("/zaken/api/v1/zaken", &lichaam(&mor, "TERUG"));
    assert_eq!(nummers(&baas), ["EERST", "DAARNA", "TERUG"]);
}

#[test]
fn two_servers_on_one_postgresql_tell_of_each_other_within_a_second_and_share_one_key() {
    let Some(postgres) = Postgres::start_met("") else {
        return;
    };
    let map = tempfile::tempdir().unwrap();
    let (een, twee) = (map.path().join("een"), map.path().join("twee"));
    std::fs::create_dir(&een).unwrap();
    std::fs::create_dir(&twee).unwrap();
    let url = postgres.url();
    let een = Register::start_in(&een, &[("PLEK_DATABASE", &url)], Stdio::inherit());
    // with a key of its own the second would seal what the first cannot open: it does not start
    let twee_data = twee.display().to_string();
    let uit = een.plek(&["serve", "--data", &twee_data, "--listen", "127.0.0.1:0"], b"");
    let fout = String::from_utf8_lossy(&uit.stderr).into_owned();
    assert!(
        uit.status.code() == Some(1) && fout.contains("zet het sleutelbestand van toen terug"),
        "{fout}"
    );
    gelukt(&[
        "sleutel",
        "--into",
        &twee.join("register.sleutel").display().to_string(),
    ]);
    let uit = een.plek(&["serve", "--data", &twee_data, "--listen", "127.0.0.1:0"], b"");
    let fout = String::from_utf8_lossy(&uit.stderr).into_owned();
    assert!(
        uit.status.code() == Some(1) && fout.contains("andere sleutel"),
        "{fout}"
    );
    std::fs::copy(een.data().join("register.sleutel"), twee.join("register.sleutel")).unwrap();
    let twee = Register::start_in(&twee, &[("PLEK_DATABASE", &url)], Stdio::inherit());
    let baas = een.baas();
    let mor = baas.zaaktype("MOR");
    for n in 0..5 {
        let graad = 4.76 + f64::from(n) / 1_000.0;
        let zaak = baas.zaak(&mor, &json!({"vertrouwelijkheidaanduiding": "openbaar", "zaakgeometrie": {"type": "Point", "coordinates": [graad, 52.95]}}));
        let begin = std::time::Instant::now();
        let ander = twee.server.adres.clone();
        let pad = zaak["url"].as_str().unwrap().replace(&een.server.adres, &ander);
        assert_eq!(
            Client::op(&twee, "baas").haal(&pad)["uuid"],
            zaak["uuid"],
            "the other serves it at once"
        );
        let telling = Client::op(&twee, "baas").haal("/zaken/api/v1/zaken")["count"].clone();
        assert_eq!(telling, n + 1, "and has it in its lists");
        let (breed, lat) = (f64::from(1u32 << 14), 52.95f64.to_radians());
        let x = (graad + 180.0) / 360.0 * breed;
        let y = (1.0 - (lat.tan() + 1.0 / lat.cos()).ln() / std::f64::consts::PI) / 2.0 * breed;
        let tegel = format!("/tiles/dossier-zaak/WebMercatorQuad/14/{}/{}", x as u32, y as u32);
        let in_tegel = || twee.server.haal(&tegel).lichaam.len();
        let klikt = || {
            let klik = twee
                .server
                .haal(&format!("/api/v1/locatiebeeld?punt={graad},52.95&straal=25"));
            klik.tekst().contains("Melding openbare ruimte")
        };
        while !klikt() || in_tegel() == 0 {
            assert!(
                begin.elapsed().as_millis() < 1_000,
                "change {n} was not on the other's map"
            );
        }
    }
}
