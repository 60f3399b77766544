//! Zaken: what lists of zaken are searched and sorted by, and the search within what an asker may see.
//!
//! One narrow row per zaak, all numbers but its texts: days as 20260131, words (kinds, organisations) as a number made of
//! them, so that looking at a hundred thousand rows takes milliseconds on both databases. Rights are conditions of the same
//! statement, for rows and count alike: what may not be seen is never read out. The fields of a zaak themselves are a
//! [`crate::Stuk`]. Start at [`Schrijver::zet_zaak`](crate::Schrijver::zet_zaak) and `zoek_zaken`.

mod document;
mod onder;
mod schrijf;
mod vraag;

pub use document::{Documentfilter, Documentregel};
pub use onder::{Stukblad, Stukeis};
pub use vraag::Oordeel;

use model::Vak;
use sha2::{Digest, Sha256};

/// The tables; a migration of the store. `zaak` and `zaakwaarde` of an earlier one were never written to.
pub(crate) const MIGRATIE: &str = "CREATE TABLE zaakregel (
        volgnr {VOLGNR},
        klas {GETAL} NOT NULL,
        startdatum {GETAL} NOT NULL,
        registratiedatum {GETAL} NOT NULL,
        einddatum {GETAL} NOT NULL,
        einddatum_gepland {GETAL} NOT NULL,
        uiterlijke_einddatum {GETAL} NOT NULL,
        archiefactiedatum {GETAL} NOT NULL,
        publicatiedatum {GETAL} NOT NULL,
        soorten {GETAL} NOT NULL,
        bronorganisatie {GETAL} NOT NULL,
        archiefnominatie {GETAL} NOT NULL,
        archiefstatus {GETAL} NOT NULL,
        statustype {GETAL} NOT NULL,
        resultaattype {GETAL} NOT NULL,
        west {GETAL}, zuid {GETAL}, oost {GETAL}, noord {GETAL},
        uuid {TEKST} NOT NULL UNIQUE,
        identificatie {TEKST} NOT NULL,
        identificatie_klein {TEKST} NOT NULL,
        omschrijving_klein {TEKST} NOT NULL,
        UNIQUE (bronorganisatie, identificatie)
     ) {STRICT};
     CREATE INDEX zaakregel_start ON zaakregel (startdatum, volgnr, klas, einddatum);
     CREATE INDEX zaakregel_registratie ON zaakregel (registratiedatum, volgnr, klas, einddatum);
     CREATE INDEX zaakregel_eind ON zaakregel (einddatum, volgnr, klas);
     CREATE INDEX zaakregel_archief ON zaakregel (archiefactiedatum, volgnr, klas);
     CREATE INDEX zaakregel_publicatie ON zaakregel (publicatiedatum, volgnr, klas);
     CREATE INDEX zaakregel_nummer ON zaakregel (identificatie, volgnr, klas);
     CREATE INDEX zaakregel_recht ON zaakregel (uuid, klas);
     CREATE TABLE zaakwoord (
        sleutel {GETAL} NOT NULL,
        zaak {GETAL} NOT NULL,
        groep {TEKST} NOT NULL,
        soort {GETAL} NOT NULL,
        persoon {GETAL} NOT NULL CHECK (persoon IN (0, 1)),
        PRIMARY KEY (sleutel, zaak, groep)
     ) {STRICT};
     CREATE INDEX zaakwoord_zaak ON zaakwoord (zaak, groep);
     CREATE INDEX stuk_orde ON stuk (soort, volgnr, ouder);";

/// Lists of what hangs below zaken by a field of their own, and documents.
pub(crate) const ONDER_MIGRATIE: &str = "
     CREATE INDEX stuk_statustype ON stuk (soort, (({INHOUD} ->> 'statustype'){ORDE}), volgnr, ouder) WHERE soort = 'status';
     CREATE INDEX stuk_zaakstatus ON stuk (soort, uuid, (({INHOUD} ->> 'status'){ORDE})) WHERE soort = 'zaak';
     CREATE INDEX stuk_resultaattype ON stuk (soort, (({INHOUD} ->> 'resultaattype'){ORDE}), volgnr, ouder) WHERE soort = 'resultaat';
     CREATE INDEX stuk_roltype ON stuk (soort, (({INHOUD} ->> 'roltype'){ORDE}), volgnr, ouder) WHERE soort = 'rol';
     CREATE INDEX stuk_betrokkene ON stuk (soort, (({INHOUD} ->> 'betrokkeneType'){ORDE}), volgnr, ouder) WHERE soort = 'rol';
     CREATE INDEX stuk_omschrijving ON stuk (soort, (({INHOUD} ->> 'omschrijving'){ORDE}), volgnr, ouder) WHERE soort = 'rol';
     CREATE INDEX stuk_generiek ON stuk (soort, (({INHOUD} ->> 'omschrijvingGeneriek'){ORDE}), volgnr, ouder) WHERE soort = 'rol';
     CREATE INDEX stuk_object ON stuk (soort, (({INHOUD} ->> 'object'){ORDE}), volgnr, ouder) WHERE soort = 'zaakobject';
     CREATE INDEX stuk_objecttype ON stuk (soort, (({INHOUD} ->> 'objectType'){ORDE}), volgnr, ouder) WHERE soort = 'zaakobject';
     CREATE INDEX stuk_document ON stuk (soort, (({INHOUD} ->> 'informatieobject'){ORDE}), volgnr, ouder) WHERE soort = 'zaakinformatieobject';
     CREATE TABLE documentregel (
        volgnr {GETAL} PRIMARY KEY,
        klas {GETAL} NOT NULL,
        bronorganisatie {GETAL} NOT NULL,
        uuid {TEKST} NOT NULL UNIQUE,
        identificatie {TEKST} NOT NULL,
        trefwoorden {TEKST} NOT NULL
     ) {STRICT};
     CREATE INDEX documentregel_nummer ON documentregel (identificatie, volgnr, klas);";

/// What a document hangs on, as a column of its own: see [`document`]. And indexes on fields that begin with the field: what
/// the condition of an index says already PostgreSQL does not look up in it, and it read each of them from end to end.
pub(crate) const DOCUMENTZAAK_MIGRATIE: &str = concat!(
    "CREATE INDEX stuk_spiegel ON stuk ((({INHOUD} ->> '_oio'){ORDE}), ouder) WHERE soort = 'zaakinformatieobject';
     CREATE INDEX status_statustype ON stuk ((({INHOUD} ->> 'statustype'){ORDE}), volgnr, ouder) WHERE soort = 'status';
     CREATE INDEX zaak_status ON stuk (uuid, (({INHOUD} ->> 'status'){ORDE})) WHERE soort = 'zaak';
     CREATE INDEX resultaat_resultaattype ON stuk ((({INHOUD} ->> 'resultaattype'){ORDE}), volgnr, ouder) WHERE soort = 'resultaat';
     CREATE INDEX rol_roltype ON stuk ((({INHOUD} ->> 'roltype'){ORDE}), volgnr, ouder) WHERE soort = 'rol';
     CREATE INDEX rol_betrokkene ON stuk ((({INHOUD} ->> 'betrokkeneType'){ORDE}), volgnr, ouder) WHERE soort = 'rol';
     CREATE INDEX rol_omschrijving ON stuk ((({INHOUD} ->> 'omschrijving'){ORDE}), volgnr, ouder) WHERE soort = 'rol';
     CREATE INDEX rol_generiek ON stuk ((({INHOUD} ->> 'omschrijvingGeneriek'){ORDE}), volgnr, ouder) WHERE soort = 'rol';
     CREATE INDEX zaakobject_object ON stuk ((({INHOUD} ->> 'object'){ORDE}), volgnr, ouder) WHERE soort = 'zaakobject';
     CREATE INDEX zaakobject_type ON stuk ((({INHOUD} ->> 'objectType'){ORDE}), volgnr, ouder) WHERE soort = 'zaakobject';
     CREATE INDEX zaakdocument ON stuk ((({INHOUD} ->> 'informatieobject'){ORDE}), volgnr, ouder) WHERE soort = 'zaakinformatieobject';
     DROP INDEX stuk_statustype; DROP INDEX stuk_zaakstatus; DROP INDEX stuk_resultaattype; DROP INDEX stuk_roltype;
     DROP INDEX stuk_betrokkene; DROP INDEX stuk_omschrijving; DROP INDEX stuk_generiek; DROP INDEX stuk_object;
     DROP INDEX stuk_objecttype; DROP INDEX stuk_document;
     ALTER TABLE documentregel ADD COLUMN zaakklas {GETAL} NOT NULL DEFAULT -1;",
    document::herleid!("zaakklas = -1"),
    ";"
);

pub(crate) use document::GEVOLGEN as DOCUMENTZAAK_GEVOLGEN;
pub(crate) use onder::{GEVOLGEN as ONDERREGEL_GEVOLGEN, MIGRATIE as ONDERREGEL_MIGRATIE};

pub(crate) const DOCUMENTKOLOMMEN: &str = "volgnr, klas, bronorganisatie, uuid, identificatie, trefwoorden";

/// Every column, for who copies rows.
pub(crate) const KOLOMMEN: &str = "volgnr, klas, startdatum, registratiedatum, einddatum, einddatum_gepland, uiterlijke_einddatum, archiefactiedatum, publicatiedatum, soorten, bronorganisatie, archiefnominatie, archiefstatus, statustype, resultaattype, west, zuid, oost, noord, uuid, identificatie, identificatie_klein, omschrijving_klein";

/// A field of a zaak that can be searched. Days are text as `2026-01-31`, kinds are uuids, no value is empty text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each is the field of that name in the ZGW standard")]
pub enum Zaakveld {
    Uuid,
    Zaaktype,
    Bronorganisatie,
    Identificatie,
    Omschrijving,
    Startdatum,
    Registratiedatum,
    Einddatum,
    EinddatumGepland,
    UiterlijkeEinddatumAfdoening,
    Archiefactiedatum,
    Publicatiedatum,
    Archiefnominatie,
    Archiefstatus,
    Statustype,
    Resultaattype,
}

/// How a field is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Vorm {
    /// A day as 20260131, 0 for none.
    Dag,
    /// A number made of the words, 0 for none.
    Woord,
    /// The words.
    Tekst,
    /// The zaaktype, with the level in its last three bits.
    Klas,
}

impl Zaakveld {
    const ALLE: [(Self, &'static str, &'static str, Vorm); 16] = [
        (Self::Uuid, "uuid", "uuid", Vorm::Tekst),
        (Self::Zaaktype, "zaaktype", "klas", Vorm::Klas),
        (
            Self::Bronorganisatie,
            "bronorganisatie",
            "bronorganisatie",
            Vorm::Woord,
        ),
        (Self::Identificatie, "identificatie", "identificatie", Vorm::Tekst),
        (
            Self::Omschrijving,
            "omschrijving",
            "omschrijving_klein",
            Vorm::Tekst,
        ),
        (Self::Startdatum, "startdatum", "startdatum", Vorm::Dag),
        (
            Self::Registratiedatum,
            "registratiedatum",
            "registratiedatum",
            Vorm::Dag,
        ),
        (Self::Einddatum, "einddatum", "einddatum", Vorm::Dag),
        (
            Self::EinddatumGepland,
            "einddatumGepland",
            "einddatum_gepland",
            Vorm::Dag,
        ),
        (
            Self::UiterlijkeEinddatumAfdoening,
            "uiterlijkeEinddatumAfdoening",
            "uiterlijke_einddatum",
            Vorm::Dag,
        ),
        (
            Self::Archiefactiedatum,
            "archiefactiedatum",
            "archiefactiedatum",
            Vorm::Dag,
        ),
        (
            Self::Publicatiedatum,
            "publicatiedatum",
            "publicatiedatum",
            Vorm::Dag,
        ),
        (
            Self::Archiefnominatie,
            "archiefnominatie",
            "archiefnominatie",
            Vorm::Woord,
        ),
        (Self::Archiefstatus, "archiefstatus", "archiefstatus", Vorm::Woord),
        (Self::Statustype, "statustype", "statustype", Vorm::Woord),
        (Self::Resultaattype, "resultaattype", "resultaattype", Vorm::Woord),
    ];

    /// The field with its name in the ZGW standard; `None` for one that cannot be searched.
    pub fn uit_naam(naam: &str) -> Option<Self> {
        let veld = Self::ALLE.iter().find(|(_, n, ..)| *n == naam);
        veld.map(|(veld, ..)| *veld)
    }

    /// Every field with its name in the ZGW standard.
    pub fn alle() -> impl Iterator<Item = (Self, &'static str)> {
        Self::ALLE.iter().map(|(veld, naam, ..)| (*veld, *naam))
    }

    fn kolom(self) -> (&'static str, Vorm) {
        let veld = Self::ALLE.iter().find(|(veld, ..)| *veld == self);
        veld.map_or(("uuid", Vorm::Tekst), |(.., kolom, vorm)| (*kolom, *vorm))
    }
}

/// A day as a number; 0 for what is none.
fn dag(tekst: &str) -> i64 {
    let delen = (tekst.get(..4), tekst.get(5..7), tekst.get(8..10));
    let (Some(jaar), Some(maand), Some(dag)) = delen else {
        return 0;
    };
    let getal = |t: &str| t.parse::<i64>().ok();
    match (getal(jaar), getal(maand), getal(dag)) {
        (Some(j), Some(m), Some(d)) => j * 10_000 + m * 100 + d,
        _ => 0,
    }
}

/// Words as a number: the first 63 bits of their SHA-256, 0 for none. Two words share one once in 10^18.
fn woord(delen: &[&str]) -> i64 {
    if delen.iter().all(|d| d.is_empty()) {
        return 0;
    }
    let som = Sha256::digest(delen.join("\u{1f}"));
    let mut acht = [0u8; 8];
    acht.copy_from_slice(&som[..8]);
    (i64::from_be_bytes(acht) & i64::MAX).max(1)
}

/// A zaaktype as a number whose last three bits are free for the level.
fn type_(uuid: &str) -> i64 {
    woord(&["zaaktype", uuid]) & !7
}

/// What a field must be. What has no value answers only to `Leeg`, and to `Is`, `EenVan`, `GeenVan` of empty text.
///
/// Only days know `Na`, `Vanaf`, `Voor` and `Tot`, only identificatie and omschrijving `Bevat`: another field answers to
/// none of them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(
    missing_docs,
    reason = "Na: later than; Vanaf: from; Voor: before; Tot: up to, included; Bevat: without case"
)]
pub enum Toets {
    Is(String),
    EenVan(Vec<String>),
    GeenVan(Vec<String>),
    Na(String),
    Vanaf(String),
    Voor(String),
    Tot(String),
    Leeg(bool),
    Bevat(String),
}

/// What an asker may see of zaken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Zaakrecht {
    /// Everything.
    Alles,
    /// Zaken of a zaaktype (`None`: of any) up to a level of vertrouwelijkheid, 0 for `openbaar`, 7 the highest. An empty list sees nothing.
    Alleen(Vec<(Option<String>, u8)>),
}

/// What one and the same thing below a zaak (a rol, a kenmerk) must be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Groepeis {
    /// Of one of these kinds (a bit each, see [`Zaakgroep::soort`]); 0: of any.
    pub soorten: u64,
    /// Each field has one of these values.
    pub waarden: Vec<(String, Vec<String>)>,
    /// True when it may be a person: found only while the contact data with the id of the group is there and may be used.
    pub persoon: bool,
}

/// Which zaken; all conditions hold together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Zaakfilter {
    /// On fields of the zaak.
    pub toetsen: Vec<(Zaakveld, Toets)>,
    /// On what hangs below it.
    pub groepen: Vec<Groepeis>,
    /// Highest level of vertrouwelijkheid.
    pub tot_niveau: Option<u8>,
    /// Its place lies within this box, as [`Zaakregel::vak`].
    pub binnen: Option<Vak>,
    /// Sorted by these, `true` from high to low; then in the order they were made.
    pub volgorde: Vec<(Zaakveld, bool)>,
    /// Seconds since 1970: persons whose data has ended by then are found no more.
    pub nu: i64,
}

/// Which part of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Blad {
    /// From 1.
    pub nr: u64,
    /// Rows on a page.
    pub grootte: u64,
    /// Counting stops here; `None` counts all.
    pub tel_tot: Option<u64>,
}

impl Blad {
    fn sprong(self) -> u64 {
        self.nr.saturating_sub(1).saturating_mul(self.grootte)
    }

    /// How many there are, once `gelezen` rows of this page were read: what lies behind where counting stopped is there too.
    fn minstens(self, (aantal, geteld): (u64, bool), gelezen: usize) -> u64 {
        if geteld || gelezen == 0 {
            aantal
        } else {
            aantal.max(self.sprong() + gelezen as u64)
        }
    }
}

/// One page and how many there are in all, under the same rights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zaakblad {
    /// Uuids in order.
    pub uuids: Vec<String>,
    /// Of all pages together; when `geteld` is false there are more than this.
    pub aantal: u64,
    /// True when everything was counted.
    pub geteld: bool,
}

/// What lists know of a zaak.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Zaakregel {
    /// Its own id.
    pub uuid: String,
    /// Level of vertrouwelijkheid, 0 for `openbaar`, 7 the highest.
    pub niveau: u8,
    /// Its fields; one that is missing is empty.
    pub velden: Vec<(Zaakveld, String)>,
    /// Where it is: lon, lat in ten-millionths of a degree, rounded outwards.
    pub vak: Option<Vak>,
}

/// A field and its value, as they are compared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Zaakwaarde {
    /// `rol.id.kvkNummer`.
    pub veld: String,
    /// Of a person only the keyed hash.
    pub waarde: String,
    /// True for a person: found only while the contact data with the id of the group is there and may be used.
    pub persoon: bool,
}

/// Something below a zaak that the zaak is found by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Zaakgroep {
    /// Its own id.
    pub groep: String,
    /// Its kind, 0 to 62; `None` for one that has none.
    pub soort: Option<u8>,
    /// What it is found by.
    pub waarden: Vec<Zaakwaarde>,
}

/// What kind of thing below a zaak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zaakdeel {
    /// Its rollen.
    Rol,
    /// Its kenmerken.
    Kenmerk,
}

impl Zaakdeel {
    /// Length of what stands before the id of a group.
    const VOOR: usize = 4;

    pub(crate) fn voor(self) -> &'static str {
        match self {
            Self::Rol => "rol:",
            Self::Kenmerk => "ken:",
        }
    }
}

/// What became of [`Schrijver::zet_zaak`](crate::Schrijver::zet_zaak).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gezet {
    /// It is there.
    Ja,
    /// Nothing happened: the zaak with this uuid has the pair of bronorganisatie and identificatie already.
    Bezet(String),
}
