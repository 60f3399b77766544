//! Privacy and retention as their users meet them: nothing readable on disk, every reading logged, nothing gone without
//! a second person, and what is gone stays gone.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod gemeen;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use gemeen::Cluster;
use model::Datum;
use register::privacy::{
    Betrokkene, Bewaarregels, Bewaring, Bsn, Contact, Dagboek, Gelezen, Nominatie, Sleutels, Staat,
    Toegepast, Verwerking,
};
use register::{Dossier, Register, RegisterFout, Soort, Store};
use serde_json::{Map, Value, json};
use tempfile::TempDir;

const BSN: &str = "111222333";
const ANDER: &str = "123456782";
const NU: i64 = 1_700_000_000;

/// A case with its name.
type Geval = (&'static str, fn(Proef));

const GEVALLEN: [Geval; 20] = [
    (
        "contact_data_and_numbers_are_nowhere_on_disk_in_the_clear_nor_in_what_is_printed",
        contact_data_and_numbers_are_nowhere_on_disk_in_the_clear_nor_in_what_is_printed,
    ),
    (
        "every_reading_is_a_line_with_the_fields_of_the_standard_and_its_answer_waits_for_it",
        every_reading_is_a_line_with_the_fields_of_the_standard_and_its_answer_waits_for_it,
    ),
    (
        "a_reading_with_the_wrong_keys_fails_and_is_logged_as_failed",
        a_reading_with_the_wrong_keys_fails_and_is_logged_as_failed,
    ),
    (
        "contact_data_ends_on_its_own_day_while_the_dossier_stays",
        contact_data_ends_on_its_own_day_while_the_dossier_stays,
    ),
    (
        "one_person_sees_restricts_and_erases_their_own_data_and_hears_what_stays_and_why",
        one_person_sees_restricts_and_erases_their_own_data_and_hears_what_stays_and_why,
    ),
    (
        "keys_are_renewed_row_by_row_and_the_old_key_may_go",
        keys_are_renewed_row_by_row_and_the_old_key_may_go,
    ),
    (
        "nothing_is_destroyed_without_a_second_person_or_before_its_day",
        nothing_is_destroyed_without_a_second_person_or_before_its_day,
    ),
    (
        "what_changed_after_the_list_or_may_no_longer_go_stays_and_the_report_says_so",
        what_changed_after_the_list_or_may_no_longer_go_stays_and_the_report_says_so,
    ),
    (
        "a_zaak_takes_its_rows_its_bytes_its_contacts_and_its_audittrail_along",
        a_zaak_takes_its_rows_its_bytes_its_contacts_and_its_audittrail_along,
    ),
    (
        "a_hoofdzaak_goes_with_its_deelzaken_or_waits_and_leaves_nothing_pointing_at_it",
        a_hoofdzaak_goes_with_its_deelzaken_or_waits_and_leaves_nothing_pointing_at_it,
    ),
    (
        "an_older_backup_loses_again_what_was_destroyed_or_erased_before_it_serves_and_only_that",
        an_older_backup_loses_again_what_was_destroyed_or_erased_before_it_serves_and_only_that,
    ),
    (
        "the_logbook_of_every_node_brings_nothing_back",
        the_logbook_of_every_node_brings_nothing_back,
    ),
    (
        "the_text_of_a_destroyed_dossier_is_no_longer_in_the_files_of_the_store",
        the_text_of_a_destroyed_dossier_is_no_longer_in_the_files_of_the_store,
    ),
    (
        "a_zaak_goes_only_when_it_and_all_its_deelzaken_are_on_the_list_and_nothing_changed",
        a_zaak_goes_only_when_it_and_all_its_deelzaken_are_on_the_list_and_nothing_changed,
    ),
    (
        "any_change_below_a_zaak_after_the_list_keeps_it",
        any_change_below_a_zaak_after_the_list_keeps_it,
    ),
    (
        "documents_that_hang_on_nothing_else_go_along_and_others_stay",
        documents_that_hang_on_nothing_else_go_along_and_others_stay,
    ),
    (
        "a_zaak_that_is_suspended_or_related_to_an_open_one_stays_and_nobody_names_one_that_went",
        a_zaak_that_is_suspended_or_related_to_an_open_one_stays_and_nobody_names_one_that_went,
    ),
    (
        "restricted_data_is_not_cleaned_up_changed_or_removed_and_an_older_backup_knows_it_again",
        restricted_data_is_not_cleaned_up_changed_or_removed_and_an_older_backup_knows_it_again,
    ),
    (
        "an_older_backup_has_the_reports_of_destruction_again",
        an_older_backup_has_the_reports_of_destruction_again,
    ),
    (
        "one_person_under_two_spellings_is_no_second_person",
        one_person_under_two_spellings_is_no_second_person,
    ),
];

#[test]
fn sqlite_keeps_the_contract() {
    draai(|_| Proef::new(None));
}

#[test]
fn postgis_keeps_the_contract() {
    if let Some(cluster) = Cluster::start() {
        let cluster = Arc::new(cluster);
        draai(|nr| Proef::new(Some((Arc::clone(&cluster), format!("geval{nr}")))));
    }
}

/// Runs every case and names all that failed.
fn draai(proef: impl Fn(usize) -> Proef) {
    let mut mis = vec![];
    for (nr, (naam, geval)) in GEVALLEN.into_iter().enumerate() {
        if catch_unwind(AssertUnwindSafe(|| geval(proef(nr)))).is_err() {
            mis.push(naam);
        }
    }
    assert!(mis.is_empty(), "mislukt: {mis:?}");
}

struct Proef {
    map: TempDir,
    /// The cluster and the database in it; `None`: SQLite.
    pg: Option<(Arc<Cluster>, String)>,
    waar: String,
    store: Store,
    sleutels: Sleutels,
    dagboek: Dagboek,
}

impl Proef {
    fn new(pg: Option<(Arc<Cluster>, String)>) -> Self {
        let map = TempDir::new().unwrap();
        let sleutel = map.path().join("sleutel");
        Sleutels::maak(&sleutel).unwrap();
        let pad = map.path().join("register.sqlite");
        let waar = match &pg {
            Some((cluster, naam)) => cluster.database(naam),
            None => pad.display().to_string(),
        };
        Self {
            store: Store::open(&waar).unwrap(),
            sleutels: Sleutels::lees(&sleutel).unwrap(),
            dagboek: Dagboek::naast(&pad),
            map,
            pg,
            waar,
        }
    }

    /// Does something to the store behind its back.
    fn sql(&self, sql: &str) {
        match &self.pg {
            Some((cluster, naam)) => drop(cluster.sql(naam, sql)),
            None => rusqlite::Connection::open(&self.waar)
                .unwrap()
                .execute_batch(sql)
                .unwrap(),
        }
    }

    /// True when the text is in the store: of SQLite in its files, of PostgreSQL in any row.
    fn staat_in_opslag(&self, tekst: &str) -> bool {
        let bytes = match &self.pg {
            Some((cluster, naam)) => cluster.inhoud(naam),
            None => op_schijf(self.map.path()),
        };
        staat_in(&bytes, tekst)
    }

    /// A backup as it is now; where it is.
    fn kopie(&self) -> String {
        let waar = match &self.pg {
            Some((cluster, naam)) => cluster.database(&format!("{naam}_oud")),
            None => self.map.path().join("oud.sqlite").display().to_string(),
        };
        self.store.verhuis_naar(&Store::open(&waar).unwrap()).unwrap();
        waar
    }

    fn contact(&self, uuid: &str, dossier: &str, bsn: Option<&str>, eindigt: i64) {
        let c = Contact {
            uuid: uuid.into(),
            dossier: dossier.into(),
            bsn: bsn.map(|b| b.parse().unwrap()),
            gegevens: Map::from_iter([("telefoon".to_owned(), json!("0612345678-KANARIE"))]),
            eindigt,
        };
        self.store.schrijf(|s| s.zet_contact(&self.sleutels, &c)).unwrap();
    }

    fn dossier(&self, id: &str, soort: Soort, tot: Option<&str>) {
        self.store
            .schrijf(|s| s.bewaar(&dossier(id, soort, tot)))
            .unwrap();
    }

    fn ids(&self) -> Vec<String> {
        let mut ids = vec![];
        self.store.alle(|d| ids.push(d.identificatie)).unwrap();
        ids
    }

    fn lijst(&self, dag: &str) -> u64 {
        let nr = self
            .store
            .stel_lijst_op("Ans", &Bewaarregels::default(), dag_(dag), NU);
        nr.unwrap().unwrap()
    }

    fn inzage(&self) -> Value {
        let regels = Bewaarregels::default();
        let wie = bsn(BSN);
        self.store
            .inzage(&self.sleutels, &Betrokkene::Bsn(&wie), &regels, &verwerking())
            .unwrap()
    }

    fn beperk(&self, aan: bool) -> u64 {
        let wie = bsn(BSN);
        let uit = self.store.beperk(
            &self.sleutels,
            &Betrokkene::Bsn(&wie),
            aan,
            &self.dagboek,
            &verwerking(),
        );
        uit.unwrap()
    }

    fn wis(&self) -> register::privacy::Gewist {
        let (wie, regels) = (bsn(BSN), Bewaarregels::default());
        let uit = self.store.wis(
            &self.sleutels,
            &Betrokkene::Bsn(&wie),
            &self.dagboek,
            &regels,
            &verwerking(),
        );
        uit.unwrap()
    }

    /// A closed zaak whose day is 1 January 2020.
    fn zaak(&self, uuid: &str, ouder: Option<&str>, inhoud: Value) {
        self.dossier(&format!("zaak-{uuid}"), Soort::Zaak, None);
        let bewaring = Bewaring {
            klasse: "3.1".into(),
            nominatie: Nominatie::Vernietigen,
            actiedatum: Some(dag_("2020-01-01")),
        };
        let doe = self.store.schrijf(|s| {
            s.zet_stuk("zaak", uuid, ouder, inhoud.as_object().unwrap())?;
            s.zet_bewaring(&format!("zaak-{uuid}"), &bewaring)
        });
        doe.unwrap();
    }

    /// A document that hangs on these zaken.
    fn document(&self, uuid: &str, zaken: &[&str]) {
        let doe = self.store.schrijf(|s| {
            s.zet_stuk("document", uuid, None, &Map::new())?;
            s.zet_stuk("documentnummer", uuid, Some("nummer"), &Map::new())?;
            s.zet_bytes(uuid, Some(b"KANARIE-bytes"))?;
            s.zet_document(&register::Documentregel {
                uuid: uuid.into(),
                ..Default::default()
            })?;
            for zaak in zaken {
                let band = format!("band-{uuid}-{zaak}");
                let zio = json!({ "_oio": band });
                s.zet_stuk(
                    "zaakinformatieobject",
                    &format!("zio-{uuid}-{zaak}"),
                    Some(zaak),
                    zio.as_object().unwrap(),
                )?;
                s.zet_stuk("objectinformatieobject", &band, Some(uuid), &Map::new())?;
            }
            Ok(())
        });
        doe.unwrap();
    }

    /// A list of what is due in 2024, approved.
    fn goedgekeurd(&self) -> u64 {
        let nr = self.lijst("2024-01-01");
        self.store.beoordeel_lijst(nr, "Bo", None, NU).unwrap();
        nr
    }

    /// What became of each line of an approved list.
    fn uitkomsten(&self, nr: u64) -> Vec<(String, String)> {
        let verslag = self.vernietig(nr, "2024-01-01").unwrap();
        verslag
            .regels
            .into_iter()
            .map(|r| (r.dossier, r.uitkomst.unwrap()))
            .collect()
    }

    fn vernietig(&self, nr: u64, dag: &str) -> Result<register::privacy::Lijst, RegisterFout> {
        self.store.vernietig(
            nr,
            &self.dagboek,
            &Bewaarregels::default(),
            dag_(dag),
            NU,
            &mut |_, _| Ok(()),
        )
    }
}

fn dossier(id: &str, soort: Soort, tot: Option<&str>) -> Dossier {
    Dossier {
        identificatie: id.into(),
        soort,
        titel: format!("titel van {id}"),
        omschrijving: Some("KANARIE-omschrijving".into()),
        status: None,
        categorie: None,
        van: None,
        tot: tot.map(dag_),
        openbaar: false,
        geometrie: None,
        eigenschappen: Map::new(),
        versie: 0,
    }
}

fn dag_(d: &str) -> Datum {
    d.parse().unwrap()
}

fn bsn(b: &str) -> Bsn {
    b.parse().unwrap()
}

fn verwerking() -> Verwerking {
    Verwerking {
        activiteit: "https://gemeente.example/verwerkingen/meldingen".into(),
        naam: "melding tonen".into(),
        trace_id: [7; 16],
        ouder: Some([3; 8]),
        vreemd: None,
        begin_ms: NU * 1_000 - 5,
        nu_ms: NU * 1_000,
    }
}

/// Everything that is on disk, the key file left out.
fn op_schijf(map: &Path) -> Vec<u8> {
    let mut alles = vec![];
    for lid in std::fs::read_dir(map).unwrap().flatten() {
        if lid.file_name() != "sleutel" {
            alles.extend(std::fs::read(lid.path()).unwrap());
        }
    }
    alles
}

fn staat_in(bytes: &[u8], tekst: &str) -> bool {
    bytes.windows(tekst.len()).any(|w| w == tekst.as_bytes())
}

fn contact_data_and_numbers_are_nowhere_on_disk_in_the_clear_nor_in_what_is_printed(p: Proef) {
    p.contact("c1", "M1", Some(BSN), NU + 10);
    p.store.lees_contact(&p.sleutels, "c1", &verwerking()).unwrap();
    p.store.zoek_bsn(&p.sleutels, &bsn(BSN), &verwerking()).unwrap();
    let Gelezen::Contact(c) = p.store.lees_contact(&p.sleutels, "c1", &verwerking()).unwrap() else {
        panic!("not read");
    };
    assert_eq!(c.gegevens["telefoon"], "0612345678-KANARIE");
    assert_eq!(c.bsn.as_ref().unwrap().cijfers(), BSN);
    let geprint = format!("{c:?} {:?} {:?}", p.sleutels, c.bsn);
    assert!(!geprint.contains(BSN) && !geprint.contains("KANARIE"));
    assert!(!p.staat_in_opslag("KANARIE") && !p.staat_in_opslag(BSN));
    assert!(p.staat_in_opslag("c1"), "the search itself works");
    if let Some((cluster, _)) = &p.pg {
        assert!(
            !staat_in(&cluster.bestanden(), "0612345678"),
            "nor in the files, the log among them"
        );
    }
}

fn every_reading_is_a_line_with_the_fields_of_the_standard_and_its_answer_waits_for_it(p: Proef) {
    p.contact("c1", "M1", Some(BSN), NU + 10);
    p.contact("c2", "M1", None, NU + 10);
    assert!(matches!(
        p.store.lees_contact(&p.sleutels, "c1", &verwerking()).unwrap(),
        Gelezen::Contact(_)
    ));
    assert_eq!(
        p.store
            .contacten_van(&p.sleutels, "M1", &verwerking())
            .unwrap()
            .len(),
        2
    );
    assert_eq!(
        p.store.zoek_bsn(&p.sleutels, &bsn(BSN), &verwerking()).unwrap(),
        ["M1"]
    );
    assert!(
        p.store
            .zoek_bsn(&p.sleutels, &bsn(ANDER), &verwerking())
            .unwrap()
            .is_empty()
    );
    let log = p.store.lezingen(0, "", 100).unwrap();
    assert_eq!(log.len(), 5, "one, two of a dossier, two searches");
    let json = log[0].als_json();
    for veld in [
        "trace_id",
        "operation_id",
        "status_code",
        "name",
        "start_time",
        "end_time",
        "attributes",
    ] {
        assert!(!json[veld].is_null(), "{veld}");
    }
    assert_eq!(json["trace_id"], "07".repeat(16));
    assert_eq!(
        (&json["start_time"], &json["end_time"]),
        (&json!(NU * 1_000 - 5), &json!(NU * 1_000))
    );
    assert!(!json.to_string().contains(BSN), "the person is sealed");
    let mut nummers: Vec<_> = log.iter().map(|l| l.operation_id.clone()).collect();
    nummers.sort();
    nummers.dedup();
    assert_eq!(nummers.len(), 5);

    // where no line can be kept no data is given
    p.sql("DROP TABLE lezing");
    assert!(p.store.lees_contact(&p.sleutels, "c1", &verwerking()).is_err());
}

fn a_reading_with_the_wrong_keys_fails_and_is_logged_as_failed(p: Proef) {
    p.contact("c1", "M1", Some(BSN), NU + 10);
    let ander = p.map.path().join("sleutel-ander");
    Sleutels::maak(&ander).unwrap();
    let ander = Sleutels::lees(&ander).unwrap();
    let fout = p.store.lees_contact(&ander, "c1", &verwerking()).unwrap_err();
    assert!(matches!(fout, RegisterFout::Beschadigd { .. }) && !fout.to_string().contains(BSN));
    assert_eq!(p.store.lezingen(0, "", 9).unwrap()[0].status_code, 2);
}

fn contact_data_ends_on_its_own_day_while_the_dossier_stays(p: Proef) {
    p.dossier("M1", Soort::Melding, None);
    p.contact("c1", "M1", Some(BSN), NU);
    p.contact("c2", "M1", Some(ANDER), NU + 1);
    assert_eq!(
        p.store.lees_contact(&p.sleutels, "c1", &verwerking()).unwrap(),
        Gelezen::Geen
    );
    assert!(
        p.store
            .zoek_bsn(&p.sleutels, &bsn(BSN), &verwerking())
            .unwrap()
            .is_empty()
    );
    // also somebody's own data is not shown any more, though nobody cleaned up yet
    let inzage = p.inzage();
    assert_eq!(
        (&inzage["contactgegevens"], &inzage["dossiers"]),
        (&json!([]), &json!([]))
    );
    assert_eq!(p.store.ruim_contacten(NU).unwrap(), 1);
    assert_eq!(
        p.store
            .contacten_van(&p.sleutels, "M1", &verwerking())
            .unwrap()
            .len(),
        1
    );
    assert_eq!(p.ids(), ["M1"]);
}

fn one_person_sees_restricts_and_erases_their_own_data_and_hears_what_stays_and_why(p: Proef) {
    p.dossier("M1", Soort::Melding, Some("2024-01-31"));
    p.dossier("W1", Soort::Werkzaamheid, Some("2024-01-31"));
    p.contact("c1", "M1", Some(BSN), NU + 10);
    p.contact("c2", "W1", Some(BSN), NU + 10);
    p.contact("c3", "M1", Some(ANDER), NU + 10);
    let inzage = p.inzage();
    let ids: Vec<_> = inzage["dossiers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| &d["identificatie"])
        .collect();
    assert_eq!(ids, ["M1", "W1"]);
    assert_eq!(inzage["dossiers"][0]["titel"], "titel van M1");
    assert!(
        inzage["dossiers"][0]["bewaren"]
            .as_str()
            .unwrap()
            .contains("2029-01-31")
    );
    assert_eq!(inzage["contactgegevens"].as_array().map(Vec::len), Some(2));
    assert_eq!(
        inzage["gelezen"].as_array().map(Vec::len),
        Some(1),
        "this reading itself"
    );

    assert_eq!(p.beperk(true), 2);
    assert_eq!(
        p.store.lees_contact(&p.sleutels, "c1", &verwerking()).unwrap(),
        Gelezen::Beperkt
    );
    assert!(
        p.store
            .zoek_bsn(&p.sleutels, &bsn(BSN), &verwerking())
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        p.store
            .contacten_van(&p.sleutels, "M1", &verwerking())
            .unwrap()
            .len(),
        1
    );
    assert_eq!(p.beperk(false), 2);

    let gewist = p.wis();
    assert_eq!((gewist.contacten, gewist.dossiers.len()), (2, 2));
    let [m1, w1] = &gewist.dossiers[..] else { panic!() };
    assert_eq!(m1.tot, Some(dag_("2029-01-31")));
    assert!(
        m1.reden.contains("2029-01-31") && m1.reden.contains("Archiefwet"),
        "{}",
        m1.reden
    );
    assert_eq!(w1.tot, None);
    assert_eq!(
        p.store.lees_contact(&p.sleutels, "c1", &verwerking()).unwrap(),
        Gelezen::Geen
    );
    assert!(matches!(
        p.store.lees_contact(&p.sleutels, "c3", &verwerking()).unwrap(),
        Gelezen::Contact(_)
    ));
    assert_eq!(p.ids(), ["M1", "W1"], "dossiers stay until their own date");
}

fn keys_are_renewed_row_by_row_and_the_old_key_may_go(p: Proef) {
    p.contact("c1", "M1", Some(BSN), NU + 10);
    let (oud, nieuw) = (p.map.path().join("sleutel"), p.map.path().join("nieuw"));
    Sleutels::maak(&nieuw).unwrap();
    let regels = [&nieuw, &oud].map(|f| std::fs::read_to_string(f).unwrap());
    std::fs::write(&oud, regels.concat()).unwrap();
    let beide = Sleutels::lees(&oud).unwrap();
    assert_eq!(
        p.store.zoek_bsn(&beide, &bsn(BSN), &verwerking()).unwrap(),
        ["M1"]
    );
    let alleen_nieuw = Sleutels::lees(&nieuw).unwrap();
    let dicht = p.store.eis_sleutels(&alleen_nieuw).unwrap_err();
    assert!(
        matches!(dicht, RegisterFout::Vergrendeld { aantal: 1 }),
        "{dicht}"
    );
    p.store.eis_sleutels(&beide).unwrap();
    assert_eq!(p.store.vernieuw_sleutels(&beide).unwrap(), 1);
    assert_eq!(p.store.vernieuw_sleutels(&beide).unwrap(), 0);
    p.store.eis_sleutels(&alleen_nieuw).unwrap();
    assert_eq!(
        p.store.zoek_bsn(&alleen_nieuw, &bsn(BSN), &verwerking()).unwrap(),
        ["M1"]
    );
    assert!(matches!(
        p.store.lees_contact(&alleen_nieuw, "c1", &verwerking()).unwrap(),
        Gelezen::Contact(_)
    ));
}

fn nothing_is_destroyed_without_a_second_person_or_before_its_day(p: Proef) {
    p.dossier("M1", Soort::Melding, Some("2019-06-01"));
    p.dossier("M2", Soort::Melding, Some("2019-06-02"));
    p.dossier("M3", Soort::Melding, None);
    p.dossier("Z1", Soort::Zaak, Some("1990-01-01"));
    let regels = Bewaarregels::default();
    assert_eq!(
        p.store
            .stel_lijst_op("Ans", &regels, dag_("2024-05-31"), NU)
            .unwrap(),
        None
    );
    let nr = p.lijst("2024-06-01");
    assert_eq!(
        p.store
            .stel_lijst_op("Ans", &regels, dag_("2024-06-01"), NU)
            .unwrap(),
        None,
        "on a list already"
    );
    assert!(p.vernietig(nr, "2024-06-01").is_err(), "not approved");
    let zelf = p
        .store
        .beoordeel_lijst(nr, " ans ", None, NU)
        .unwrap_err()
        .to_string();
    assert!(zelf.contains("tweede persoon"), "{zelf}");
    assert!(p.store.beoordeel_lijst(nr, "", None, NU).is_err());
    p.store.beoordeel_lijst(nr, "Bo", None, NU).unwrap();
    assert!(
        p.store.beoordeel_lijst(nr, "Cas", Some("toch niet"), NU).is_err(),
        "decided already"
    );
    assert_eq!(p.ids().len(), 4);
    let verslag = p.vernietig(nr, "2024-06-01").unwrap();
    assert_eq!(verslag.staat, Staat::Vernietigd);
    assert_eq!(p.ids(), ["M2", "M3", "Z1"]);
    let regel = &verslag.regels[0];
    assert_eq!(
        (regel.dossier.as_str(), regel.uitkomst.as_deref()),
        ("M1", Some("vernietigd"))
    );
    assert_eq!(regel.actiedatum, "2024-06-01");
    assert!(p.vernietig(nr, "2024-06-01").is_err(), "once");
    assert_eq!(p.store.lijst(nr).unwrap(), verslag, "the report stays");
    let log = p.store.log_na(0, 99).unwrap();
    assert_eq!(
        log.last().map(|w| w.dossier.as_str()),
        Some("M1"),
        "the map hears of it"
    );

    let nr = p.lijst("2024-06-02");
    p.store
        .beoordeel_lijst(nr, "Bo", Some("M2 is nog nodig"), NU)
        .unwrap();
    assert!(p.vernietig(nr, "2024-06-02").is_err(), "refused");
    assert!(p.ids().contains(&"M2".to_owned()));
}

fn what_changed_after_the_list_or_may_no_longer_go_stays_and_the_report_says_so(p: Proef) {
    for id in ["A", "B", "C", "D", "E"] {
        p.dossier(id, Soort::Melding, Some("2010-01-01"));
    }
    p.contact("c", "D", Some(BSN), NU + 99);
    let nr = p.lijst("2024-01-01");
    p.store.beoordeel_lijst(nr, "Bo", None, NU).unwrap();
    let mut b = dossier("B", Soort::Melding, Some("2010-01-01"));
    b.titel = "weer open".into();
    p.store.schrijf(|s| s.bewaar(&b)).unwrap();
    let bewaren = Bewaring {
        klasse: "blijvend".into(),
        nominatie: Nominatie::BlijvendBewaren,
        actiedatum: None,
    };
    p.store.schrijf(|s| s.zet_bewaring("C", &bewaren)).unwrap();
    p.beperk(true);
    p.store.schrijf(|s| s.verwijder("E")).unwrap();
    let verslag = p.vernietig(nr, "2024-01-01").unwrap();
    let uit: Vec<_> = verslag
        .regels
        .iter()
        .map(|r| r.uitkomst.clone().unwrap())
        .collect();
    assert_eq!(uit[0], "vernietigd");
    assert!(
        uit[1].contains("veranderd")
            && uit[2].contains("mag op deze dag niet")
            && uit[3].contains("mag op deze dag niet")
    );
    assert!(uit[4].contains("er niet meer"));
    assert_eq!(p.ids(), ["B", "C", "D"]);
}

fn a_zaak_takes_its_rows_its_bytes_its_contacts_and_its_audittrail_along(p: Proef) {
    let leeg = Map::new();
    let inhoud = Map::from_iter([("tekst".to_owned(), Value::from("KANARIE-spoor"))]);
    p.dossier("zaak-z1", Soort::Zaak, Some("2010-01-01"));
    p.dossier("zaak-z2", Soort::Zaak, Some("2010-01-01"));
    p.contact("c1", "zaak-z1", Some(BSN), NU + 99);
    p.store
        .schrijf(|s| {
            for z in ["z1", "z2"] {
                s.zet_stuk("zaak", z, None, &inhoud)?;
                s.zet_stuk("status", &format!("{z}-s"), Some(z), &leeg)?;
                s.zet_stuk("audittrail", &format!("{z}-a"), Some(z), &inhoud)?;
                s.zet_stuk("substatus", &format!("{z}-ss"), Some(&format!("{z}-s")), &leeg)?;
                s.zet_bytes(&format!("{z}-s"), Some(b"KANARIE-bytes"))?;
                let b = Bewaring {
                    klasse: "3.1".into(),
                    nominatie: Nominatie::Vernietigen,
                    actiedatum: Some(dag_("2020-01-01")),
                };
                s.zet_bewaring(&format!("zaak-{z}"), &b)?;
            }
            s.wis_bewaring("zaak-z2")
        })
        .unwrap();
    let nr = p.lijst("2024-01-01");
    p.store.beoordeel_lijst(nr, "Bo", None, NU).unwrap();
    p.vernietig(nr, "2024-01-01").unwrap();
    assert_eq!(p.ids(), ["zaak-z2"]);
    let over = |soort: &str| p.store.lees(|s| s.stukken(soort, None)).unwrap().len();
    assert_eq!(
        ["zaak", "status", "audittrail", "substatus"].map(over),
        [1, 1, 1, 1]
    );
    assert_eq!(p.store.lees(|s| s.bytes("z1-s")).unwrap(), None);
    assert_eq!(
        p.store.lees_contact(&p.sleutels, "c1", &verwerking()).unwrap(),
        Gelezen::Geen
    );
    p.store.schrijf(|s| s.verwijder_boom("zaak", "z2")).unwrap();
    p.store.schrijf(|s| s.verwijder("zaak-z2")).unwrap();
    p.dossier("leeg", Soort::Melding, None);
    assert_eq!(over("audittrail"), 0);
}

fn a_hoofdzaak_goes_with_its_deelzaken_or_waits_and_leaves_nothing_pointing_at_it(p: Proef) {
    let pad = |z: &str| format!("/zaken/api/v1/zaken/{z}");
    let met =
        |s: &mut register::Schrijver<'_>, z: &str, ouder: Option<&str>, meer: Value, dag: Option<&str>| {
            s.zet_stuk("zaak", z, ouder, meer.as_object().unwrap())?;
            s.zet_zaak(&register::Zaakregel {
                uuid: z.into(),
                velden: vec![(register::Zaakveld::Identificatie, z.into())],
                ..Default::default()
            })?;
            let bewaring = Bewaring {
                klasse: "3.1".into(),
                nominatie: Nominatie::Vernietigen,
                actiedatum: dag.map(dag_),
            };
            s.zet_bewaring(&format!("zaak-{z}"), &bewaring)
        };
    for z in ["hoofd", "deel", "ander", "los"] {
        p.dossier(&format!("zaak-{z}"), Soort::Zaak, None);
    }
    p.store
        .schrijf(|s| {
            met(
                s,
                "hoofd",
                None,
                json!({"deelzaken": [pad("deel")]}),
                Some("2020-01-01"),
            )?;
            met(s, "deel", Some("hoofd"), json!({}), Some("2030-01-01"))?;
            met(s, "ander", None, json!({"deelzaken": [pad("los")]}), None)?;
            met(s, "los", Some("ander"), json!({}), Some("2020-01-01"))?;
            let zio = json!({"_oio": "relatie"});
            s.zet_stuk(
                "zaakinformatieobject",
                "zio",
                Some("los"),
                zio.as_object().unwrap(),
            )?;
            s.zet_stuk("objectinformatieobject", "relatie", Some("document"), &Map::new())
        })
        .unwrap();
    let doe = |dag: &str| {
        let nr = p.lijst(dag);
        p.store.beoordeel_lijst(nr, "Bo", None, NU).unwrap();
        p.vernietig(nr, dag)
            .unwrap()
            .regels
            .into_iter()
            .map(|r| r.dossier)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        doe("2024-01-01"),
        ["zaak-los"],
        "the hoofdzaak waits for its deelzaak"
    );
    let ander = p.store.lees(|s| s.stuk("zaak", "ander")).unwrap().unwrap();
    assert_eq!(ander.inhoud["deelzaken"], json!([]));
    assert!(
        p.store
            .lees(|s| s.stuk("objectinformatieobject", "relatie"))
            .unwrap()
            .is_none()
    );
    assert_eq!(doe("2031-01-01"), ["zaak-deel", "zaak-hoofd"]);
    assert_eq!(p.ids(), ["zaak-ander"]);
    assert_eq!(
        p.store.controleer().unwrap(),
        Vec::<String>::new(),
        "lists and rows agree"
    );
    let blad = register::Blad {
        nr: 1,
        grootte: 9,
        tel_tot: None,
    };
    let over = p
        .store
        .lees(|s| {
            s.zoek_zaken(
                &register::Zaakfilter::default(),
                &register::Zaakrecht::Alles,
                blad,
            )
        })
        .unwrap();
    assert_eq!(over.uuids, ["ander"]);
}

fn an_older_backup_loses_again_what_was_destroyed_or_erased_before_it_serves_and_only_that(p: Proef) {
    p.dossier("M1", Soort::Melding, Some("2010-01-01"));
    p.dossier("M2", Soort::Melding, None);
    p.contact("c1", "M2", Some(BSN), NU + 99);
    let oud = p.kopie();
    let nr = p.lijst("2024-01-01");
    p.store.beoordeel_lijst(nr, "Bo", None, NU).unwrap();
    p.vernietig(nr, "2024-01-01").unwrap();
    p.wis();
    let Proef {
        map,
        pg,
        waar,
        store,
        sleutels,
        dagboek: lijst,
    } = p;
    drop(store);
    let waar = match pg {
        Some(_) => oud,
        None => {
            std::fs::rename(&oud, &waar).unwrap();
            waar
        }
    };
    let open = || {
        let store = Store::open(&waar)?;
        store.pas_dagboek_toe(&lijst)?;
        Register::open(store)
    };
    // a line that was cut by a crash is no reason to stop, nor to pass over the others
    let dagboek = map.path().join("register.sqlite.vernietigd");
    let mut regels = std::fs::read_to_string(&dagboek).unwrap();
    regels.push_str("{\"id\":\"ab");
    std::fs::write(&dagboek, regels).unwrap();

    let r = open().unwrap();
    let ids = |r: &Register| {
        let mut ids = vec![];
        r.store().alle(|d| ids.push(d.identificatie)).unwrap();
        ids
    };
    assert_eq!(ids(&r), ["M2"]);
    assert_eq!(
        r.store().lees_contact(&sleutels, "c1", &verwerking()).unwrap(),
        Gelezen::Geen
    );
    // the same identification, made again later, is another dossier and is not taken away
    r.bewaar(&[dossier("M1", Soort::Melding, None)]).unwrap();
    drop(r);
    let r = open().unwrap();
    assert_eq!(ids(&r), ["M1", "M2"]);

    // damage in the middle is not passed over
    std::fs::write(&dagboek, "{\"id\": 3}\n").unwrap();
    drop(r);
    assert!(matches!(open(), Err(RegisterFout::Bestand { .. })));
}

fn the_logbook_of_every_node_brings_nothing_back(p: Proef) {
    p.dossier("M1", Soort::Melding, Some("2010-01-01"));
    p.dossier("M2", Soort::Melding, None);
    let ander = Dagboek::in_bestand(&p.map.path().join("andere-node"));
    let leeg = p.kopie();
    let nr = p.lijst("2024-01-01");
    p.store.beoordeel_lijst(nr, "Bo", None, NU).unwrap();
    p.vernietig(nr, "2024-01-01").unwrap();
    assert_eq!(p.store.pas_dagboek_toe(&ander).unwrap(), Toegepast::default());
    assert_eq!(p.ids(), ["M2"]);
    // an older database, and the logbook of the node that did it is gone
    let oud = Store::open(&leeg).unwrap();
    assert_eq!(oud.pas_dagboek_toe(&ander).unwrap().dossiers, 1);
    let mut ids = vec![];
    oud.alle(|d| ids.push(d.identificatie)).unwrap();
    assert_eq!(ids, ["M2"]);
    assert_eq!(oud.pas_dagboek_toe(&ander).unwrap(), Toegepast::default(), "once");
    let regels = std::fs::read_to_string(p.map.path().join("andere-node")).unwrap();
    let over_m1 = regels.lines().filter(|r| r.contains("{\"dossier\"")).count();
    assert_eq!(
        (over_m1, regels.lines().count()),
        (1, 3),
        "nothing is written twice: {regels}"
    );
}

fn the_text_of_a_destroyed_dossier_is_no_longer_in_the_files_of_the_store(p: Proef) {
    let mut d = dossier("M1", Soort::Melding, Some("2010-01-01"));
    d.omschrijving = Some("UNIEKE-TEKST-7391".into());
    p.store.schrijf(|s| s.bewaar(&d)).unwrap();
    assert!(p.staat_in_opslag("UNIEKE-TEKST-7391"));
    let nr = p.lijst("2024-01-01");
    p.store.beoordeel_lijst(nr, "Bo", None, NU).unwrap();
    p.vernietig(nr, "2024-01-01").unwrap();
    assert!(!p.staat_in_opslag("UNIEKE-TEKST-7391"));
}

fn a_zaak_goes_only_when_it_and_all_its_deelzaken_are_on_the_list_and_nothing_changed(p: Proef) {
    // both orders of uuid, so that neither is luck
    for (hoofd, deel) in [("a1", "b1"), ("b2", "a2"), ("a3", "b3"), ("a4", "b4")] {
        p.zaak(hoofd, None, json!({}));
        p.zaak(deel, Some(hoofd), json!({}));
    }
    let nr = p.goedgekeurd();
    // one deelzaak changes, and one more comes
    p.zaak("b3", Some("a3"), json!({"toelichting": "toch nog iets"}));
    p.zaak("laat", Some("a4"), json!({}));
    let uit = p.uitkomsten(nr);
    let van = |id: &str| uit.iter().find(|(d, _)| d == id).unwrap().1.clone();
    for heel in ["zaak-a1", "zaak-b1", "zaak-b2", "zaak-a2", "zaak-b4"] {
        assert_eq!(van(heel), "vernietigd", "{heel}");
    }
    for blijft in ["zaak-a3", "zaak-b3", "zaak-a4"] {
        assert!(van(blijft).contains("veranderd"), "{blijft}: {}", van(blijft));
    }
    assert_eq!(p.ids(), ["zaak-a3", "zaak-a4", "zaak-b3", "zaak-laat"]);
    let dagboek = std::fs::read_to_string(p.map.path().join("register.sqlite.vernietigd")).unwrap();
    assert_eq!(dagboek.matches("{\"dossier\":").count(), 5, "{dagboek}");
}

fn any_change_below_a_zaak_after_the_list_keeps_it(p: Proef) {
    for z in ["rij", "dieper", "contact", "spoor"] {
        p.zaak(z, None, json!({}));
        p.store
            .schrijf(|s| s.zet_stuk("status", &format!("s-{z}"), Some(z), &Map::new()))
            .unwrap();
    }
    let nr = p.goedgekeurd();
    let wijzig = p.store.schrijf(|s| {
        s.zet_stuk("zaakeigenschap", "e", Some("rij"), &Map::new())?;
        s.zet_stuk("substatus", "ss", Some("s-dieper"), &Map::new())?;
        s.zet_stuk("audittrail", "a", Some("spoor"), &Map::new())
    });
    wijzig.unwrap();
    p.contact("c1", "zaak-contact", Some(BSN), NU + 99);
    let uit = p.uitkomsten(nr);
    assert!(uit[..3].iter().all(|(_, u)| u.contains("veranderd")), "{uit:?}");
    assert_eq!(
        uit[3],
        ("zaak-spoor".into(), "vernietigd".into()),
        "that it was looked at is no change"
    );
}

fn documents_that_hang_on_nothing_else_go_along_and_others_stay(p: Proef) {
    p.zaak("z1", None, json!({}));
    p.zaak("z2", None, json!({}));
    p.dossier("zaak-blijft", Soort::Zaak, None);
    p.store
        .schrijf(|s| s.zet_stuk("zaak", "blijft", None, &Map::new()))
        .unwrap();
    p.document("eigen", &["z1"]);
    p.document("samen", &["z1", "z2"]);
    p.document("gedeeld", &["z1", "blijft"]);
    p.document("los", &[]);
    let uit = p.uitkomsten(p.goedgekeurd());
    assert_eq!(uit[0].1, "vernietigd, met 1 document");
    assert_eq!(
        uit[1].1, "vernietigd, met 1 document",
        "the last that it hung on takes it along"
    );
    let over: Vec<_> = p
        .store
        .lees(|s| s.stukken("document", None))
        .unwrap()
        .into_iter()
        .map(|d| d.uuid)
        .collect();
    assert_eq!(over, ["gedeeld", "los"]);
    for (uuid, er) in [
        ("eigen", false),
        ("samen", false),
        ("gedeeld", true),
        ("los", true),
    ] {
        assert_eq!(p.store.lees(|s| s.bytes(uuid)).unwrap().is_some(), er, "{uuid}");
        assert_eq!(
            p.store
                .lees(|s| s.stuk("documentnummer", uuid))
                .unwrap()
                .is_some(),
            er,
            "{uuid}"
        );
    }
    let blad = register::Blad {
        nr: 1,
        grootte: 9,
        tel_tot: None,
    };
    let zoek = p.store.lees(|s| {
        s.zoek_documenten(
            &register::Documentfilter::default(),
            &register::Zaakrecht::Alles,
            None,
            blad,
        )
    });
    assert_eq!(zoek.unwrap().uuids, ["gedeeld", "los"]);
}

fn a_zaak_that_is_suspended_or_related_to_an_open_one_stays_and_nobody_names_one_that_went(p: Proef) {
    let pad = |z: &str| format!("/zaken/api/v1/zaken/{z}");
    let naar = |z: &str| json!([{"url": pad(z), "aardRelatie": "vervolg"}]);
    let dicht = |velden: Value| {
        let mut zaak = json!({"einddatum": "2015-01-01"});
        zaak.as_object_mut()
            .unwrap()
            .extend(velden.as_object().unwrap().clone());
        zaak
    };
    p.zaak(
        "geschorst",
        None,
        dicht(json!({"opschorting": {"indicatie": true, "reden": "bezwaar"}})),
    );
    p.zaak("genoemd", None, dicht(json!({})));
    p.zaak(
        "noemt",
        None,
        dicht(json!({"relevanteAndereZaken": naar("open")})),
    );
    p.zaak("weg", None, dicht(json!({"opschorting": {"indicatie": false}})));
    for (z, velden) in [
        (
            "open",
            json!({"einddatum": null, "gerelateerdeZaken": naar("genoemd")}),
        ),
        ("klaar", dicht(json!({"relevanteAndereZaken": naar("weg")}))),
    ] {
        p.dossier(&format!("zaak-{z}"), Soort::Zaak, None);
        p.store
            .schrijf(|s| s.zet_stuk("zaak", z, None, velden.as_object().unwrap()))
            .unwrap();
    }
    let nr = p.goedgekeurd();
    assert_eq!(
        p.uitkomsten(nr),
        [("zaak-weg".to_owned(), "vernietigd".to_owned())]
    );
    let klaar = p.store.lees(|s| s.stuk("zaak", "klaar")).unwrap().unwrap();
    assert_eq!(klaar.inhoud["relevanteAndereZaken"], json!([]));
}

fn restricted_data_is_not_cleaned_up_changed_or_removed_and_an_older_backup_knows_it_again(p: Proef) {
    p.dossier("M1", Soort::Melding, None);
    p.contact("c1", "M1", Some(BSN), NU);
    let oud = Store::open(&p.kopie()).unwrap();
    assert_eq!(p.beperk(true), 1);
    assert_eq!(
        p.store.ruim_contacten(NU + 1).unwrap(),
        0,
        "it waits, though its day has come"
    );
    let nieuw = Contact {
        uuid: "c1".into(),
        dossier: "M1".into(),
        bsn: None,
        gegevens: Map::new(),
        eindigt: NU + 9,
    };
    let beperkt = |uit: Result<(), RegisterFout>| assert!(matches!(uit, Err(RegisterFout::Beperkt { .. })));
    beperkt(p.store.schrijf(|s| s.zet_contact(&p.sleutels, &nieuw)));
    beperkt(p.store.schrijf(|s| s.verwijder_contact("c1").map(drop)));
    beperkt(p.store.schrijf(|s| s.verwijder_contacten("M1").map(drop)));
    assert_eq!(p.inzage()["contactgegevens"][0]["beperkt"], true);

    oud.pas_dagboek_toe(&p.dagboek).unwrap();
    assert_eq!(oud.ruim_contacten(NU + 1).unwrap(), 0, "restricted there too");
    assert_eq!(p.beperk(false), 1);
    oud.pas_dagboek_toe(&p.dagboek).unwrap();
    assert_eq!(oud.ruim_contacten(NU + 1).unwrap(), 1);
    assert_eq!(p.store.ruim_contacten(NU + 1).unwrap(), 1);

    // somebody without a number is known by a row of contact data
    p.contact("c2", "M1", None, NU + 99);
    let gewist = p.store.wis(
        &p.sleutels,
        &Betrokkene::Contact("c2"),
        &p.dagboek,
        &Bewaarregels::default(),
        &verwerking(),
    );
    assert_eq!(gewist.unwrap().contacten, 1);
}

fn an_older_backup_has_the_reports_of_destruction_again(p: Proef) {
    p.dossier("M1", Soort::Melding, Some("2010-01-01"));
    p.dossier("M2", Soort::Melding, Some("2010-01-01"));
    let nr = p.goedgekeurd();
    let oud = Store::open(&p.kopie()).unwrap();
    p.store.schrijf(|s| s.verwijder("M2")).unwrap();
    let verslag = p.vernietig(nr, "2024-01-01").unwrap();
    oud.pas_dagboek_toe(&p.dagboek).unwrap();
    let terug = oud.lijst(nr).unwrap();
    let kern = |l: &register::privacy::Lijst| {
        let regels: Vec<_> = l
            .regels
            .iter()
            .map(|r| (r.dossier.clone(), r.uitkomst.clone()))
            .collect();
        (
            l.staat,
            l.opsteller.clone(),
            l.beoordelaar.clone(),
            l.vernietigd,
            regels,
        )
    };
    assert_eq!(kern(&terug), kern(&verslag));
    let nummer = oud.schrijf(|s| s.volgend_nummer("vernietigingslijst")).unwrap();
    assert!(nummer > nr, "a number is not given twice");
}

fn one_person_under_two_spellings_is_no_second_person(p: Proef) {
    p.dossier("M1", Soort::Melding, Some("2010-01-01"));
    let (regels, dag) = (Bewaarregels::default(), dag_("2024-01-01"));
    let nr = p
        .store
        .stel_lijst_op("Jan de Vrïes", &regels, dag, NU)
        .unwrap()
        .unwrap();
    for zelf in [
        "jan de vrïes",
        "Jan  de Vrïes",
        "Jan\u{a0}de\u{a0}Vri\u{308}es",
        "Jan de Vrïes\u{200b}",
        "Jan-de-Vrïes.",
        "Ｊan de Vrïes",
        "...",
    ] {
        assert!(p.store.beoordeel_lijst(nr, zelf, None, NU).is_err(), "{zelf}");
    }
    p.store
        .beoordeel_lijst(nr, "Jan de Vries-Bakker", None, NU)
        .unwrap();
}
