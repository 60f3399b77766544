//! Privacy: who is known by name, for how long anything is kept, and how it goes.
//!
//! Contact data and burgerservicenummers are sealed, in a table of their own, with an end date of their own; every
//! read of them is a line in the log of readings, kept before the answer is given. What is destroyed goes by a list
//! that a second person approves, is written in a logbook beside the store, and goes again when an older backup comes back.
//! Knows nothing of HTTP and of the clock: the moment is handed in. Start at [`Contact`], [`Lijst`] and [`Dagboek`].

mod bewaring;
mod bsn;
mod contact;
mod dagboek;
mod lezing;
mod persoon;
mod rijen;
mod sleutel;
mod spoor;
mod vernietiging;

pub use bewaring::{Bewaarregel, Bewaarregels, Bewaring, Nominatie};
pub use bsn::Bsn;
pub use contact::{Contact, Gelezen};
pub use dagboek::{Dagboek, Toegepast};
pub use lezing::{Betrokkene, Lezing, Verwerking, VreemdeVerwerking};
pub use persoon::{DossierBlijft, Gewist};
pub use sleutel::Sleutels;
pub(crate) use sleutel::is_verzegeld;
pub use spoor::Ingezien;
pub use vernietiging::{Afscheid, Lijst, Lijstregel, Staat};

/// What went is in the store too, for the logbook of another node.
pub(crate) const DAGBOEK_MIGRATIE: &str = "ALTER TABLE vernietigd ADD COLUMN wat {TEKST};";

/// What a dossier looked like when a list of destruction was made.
pub(crate) const STEMPEL_MIGRATIE: &str = "ALTER TABLE vernietigingsregel ADD COLUMN stempel {TEKST};";

/// The tables; a migration of the store, with the words that databases say differently between braces.
pub(crate) const MIGRATIE: &str = "CREATE TABLE contact (
        uuid {TEKST} PRIMARY KEY,
        dossier {TEKST} NOT NULL,
        betrokkene {BYTES},
        bsn {BYTES},
        gegevens {BYTES} NOT NULL,
        eindigt {GETAL} NOT NULL,
        beperkt {GETAL} NOT NULL CHECK (beperkt IN (0, 1))
     ) {STRICT};
     CREATE INDEX contact_dossier ON contact (dossier);
     CREATE INDEX contact_betrokkene ON contact (betrokkene);
     CREATE INDEX contact_eindigt ON contact (eindigt);
     CREATE TABLE lezing (
        trace_id {BYTES} NOT NULL,
        operation_id {BYTES} NOT NULL,
        status_code {GETAL} NOT NULL,
        name {TEKST} NOT NULL,
        start_time {GETAL} NOT NULL,
        end_time {GETAL} NOT NULL,
        parent_operation_id {BYTES},
        foreign_operation {TEKST},
        processing_activity_id {TEKST} NOT NULL,
        data_subject_id {BYTES} NOT NULL,
        betrokkene {BYTES},
        PRIMARY KEY (trace_id, operation_id)
     ) {STRICT};
     CREATE INDEX lezing_tijd ON lezing (end_time, operation_id);
     CREATE INDEX lezing_betrokkene ON lezing (betrokkene);
     CREATE TABLE bewaring (
        dossier {TEKST} PRIMARY KEY,
        klasse {TEKST} NOT NULL,
        nominatie {TEKST} NOT NULL CHECK (nominatie IN ('vernietigen', 'blijvend_bewaren')),
        actiedatum {TEKST}
     ) {STRICT};
     CREATE TABLE vernietigingslijst (
        nr {GETAL} PRIMARY KEY,
        staat {TEKST} NOT NULL CHECK (staat IN ('opgesteld', 'goedgekeurd', 'afgekeurd', 'vernietigd')),
        opsteller {TEKST} NOT NULL,
        opgesteld {GETAL} NOT NULL,
        beoordelaar {TEKST},
        beoordeeld {GETAL},
        reden {TEKST},
        vernietigd {GETAL}
     ) {STRICT};
     CREATE TABLE vernietigingsregel (
        lijst {GETAL} NOT NULL,
        dossier {TEKST} NOT NULL,
        versie {GETAL} NOT NULL,
        klasse {TEKST} NOT NULL,
        actiedatum {TEKST} NOT NULL,
        uitkomst {TEKST},
        PRIMARY KEY (lijst, dossier)
     ) {STRICT};
     CREATE TABLE vernietigd (regel {TEKST} PRIMARY KEY, op {GETAL} NOT NULL) {STRICT};
     CREATE INDEX stuk_onder ON stuk (ouder);";
