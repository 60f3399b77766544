//! Zaakregister: what a click may say of zaken that another register keeps, of which we hold a copy.
//!
//! Whoever follows that register writes here how it goes ([`Zaakregister::is_bij`], [`Zaakregister::is_weg`]). A zaak
//! that is not in the copy means "nothing is going on" only while the copy is whole.

use std::sync::atomic::{AtomicI64, AtomicU8, Ordering};

use model::{Bronvermelding, Tijdstip, Toestand};

/// The name that people read.
pub const NAAM: &str = "Zaakregister van de gemeente";

const BIJ: u8 = 1;
const WEG: u8 = 2;
const ONVOLLEDIG: u8 = 3;

/// How the copy of a register elsewhere stands.
#[derive(Debug, Default)]
pub struct Zaakregister {
    /// When the last reading of the whole register began, milliseconds since 1970; 0: never.
    gelezen: AtomicI64,
    /// When that register last answered; 0: never.
    contact: AtomicI64,
    /// 0 (not read as a whole since the program began), `BIJ`, `WEG` or `ONVOLLEDIG`.
    stand: AtomicU8,
}

impl Zaakregister {
    /// The copy was what that register held at this moment, before the program began.
    pub fn was_bij(&self, op: Tijdstip) {
        self.gelezen.fetch_max(op.0, Ordering::Relaxed);
    }

    /// That register answered at this moment; says nothing of how old the copy is.
    pub fn sprak(&self, op: Tijdstip) {
        self.contact.fetch_max(op.0, Ordering::Relaxed);
    }

    /// The copy is what that register holds: it was read as a whole, beginning at this moment.
    pub fn is_bij(&self, op: Tijdstip) {
        self.was_bij(op);
        self.stand.store(BIJ, Ordering::Relaxed);
    }

    /// That register does not answer, or nothing that can be used.
    pub fn is_weg(&self) {
        self.stand.store(WEG, Ordering::Relaxed);
    }

    /// That register was read, and something of it could not be taken over.
    pub fn is_onvolledig(&self) {
        self.stand.store(ONVOLLEDIG, Ordering::Relaxed);
    }

    /// Something was told of that could not be taken over: the copy is no longer whole.
    pub fn mist(&self) {
        // one that is away, or was not read yet, stays so
        let los = Ordering::Relaxed;
        let _ = self.stand.compare_exchange(BIJ, ONVOLLEDIG, los, los);
    }

    /// When the last reading of the whole register began: how old the copy is.
    pub fn gelezen(&self) -> Option<Tijdstip> {
        Some(Tijdstip(self.gelezen.load(Ordering::Relaxed))).filter(|t| t.0 > 0)
    }

    /// When that register last answered.
    pub fn contact(&self) -> Option<Tijdstip> {
        Some(Tijdstip(self.contact.load(Ordering::Relaxed))).filter(|t| t.0 > 0)
    }

    /// How it stands, in a word: `nog-niet`, `bij`, `onvolledig` or `weg`.
    pub fn stand(&self) -> &'static str {
        match self.stand.load(Ordering::Relaxed) {
            BIJ => "bij",
            WEG => "weg",
            ONVOLLEDIG => "onvolledig",
            _ => "nog-niet",
        }
    }

    /// True while the copy is what that register holds.
    pub(crate) fn is_heel(&self) -> bool {
        self.stand.load(Ordering::Relaxed) == BIJ
    }

    /// What may be said where `gevonden` tells whether the copy has a zaak.
    pub fn toestand(&self, gevonden: bool) -> Toestand {
        match (self.stand.load(Ordering::Relaxed), gevonden) {
            (WEG, _) => Toestand::NietBereikbaar,
            (_, true) => Toestand::Geldt,
            (BIJ, false) => Toestand::GeldtNiet,
            (_, false) => Toestand::Onbekend,
        }
    }

    /// The line below the answer, with the day and the moment of the last reading of the whole register.
    pub(crate) fn bron(&self, toestand: Toestand) -> Bronvermelding {
        let gelezen = self.gelezen();
        Bronvermelding {
            naam: NAAM.to_owned(),
            stand: gelezen.and_then(Tijdstip::dag),
            afgeleid: false,
            opgehaald: gelezen.map(|t| t.to_string()),
            verouderd: false,
            toestand,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_said_to_be_absent_before_all_was_read_or_while_it_is_away() {
        let r = Zaakregister::default();
        assert_eq!(
            [r.toestand(false), r.toestand(true)],
            [Toestand::Onbekend, Toestand::Geldt]
        );
        r.mist();
        assert_eq!((r.gelezen(), r.stand()), (None, "nog-niet"));
        r.is_bij(Tijdstip(1_000));
        assert_eq!(
            [r.toestand(false), r.toestand(true)],
            [Toestand::GeldtNiet, Toestand::Geldt]
        );
        r.is_bij(Tijdstip(500));
        assert_eq!(r.gelezen(), Some(Tijdstip(1_000)), "time does not go back");
        r.mist();
        assert_eq!(
            [r.toestand(false), r.toestand(true)],
            [Toestand::Onbekend, Toestand::Geldt],
            "what could not be taken over may be here"
        );
        r.is_weg();
        r.mist();
        r.sprak(Tijdstip(2_000));
        assert_eq!(
            [r.toestand(false), r.toestand(true)],
            [Toestand::NietBereikbaar; 2]
        );
        assert_eq!(
            [r.gelezen(), r.contact()],
            [Some(Tijdstip(1_000)), Some(Tijdstip(2_000))],
            "an answer makes the copy no younger"
        );
    }

    #[test]
    fn the_day_of_the_last_reading_is_a_day_in_the_netherlands() {
        let r = Zaakregister::default();
        r.is_bij("2026-11-25T23:30:00Z".parse().unwrap());
        let bron = r.bron(Toestand::Geldt);
        assert_eq!(bron.stand.unwrap().to_string(), "2026-11-26");
        assert_eq!(bron.opgehaald.as_deref(), Some("2026-11-25T23:30:00Z"));
    }
}
