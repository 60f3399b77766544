//! Lastig: zaken that could not be taken over, and when each of them is asked again. Holds up no other zaak.
//!
//! Knows no network and no store: of each there is also a row `volg::BERICHT`, which outlives the program.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// First pause before a zaak is asked again; each next one is twice as long.
const PAUZE: Duration = Duration::from_secs(1);
/// The longest of those.
const PAUZE_MAX: Duration = Duration::from_secs(300);

/// The zaken, with when and how often.
#[derive(Debug, Default)]
pub struct Lastig(Mutex<HashMap<String, Keer>>);

#[derive(Debug)]
struct Keer {
    weer: Instant,
    mislukt: u32,
}

impl Lastig {
    fn zaken(&self) -> MutexGuard<'_, HashMap<String, Keer>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// It could not be taken over, once more.
    pub fn mislukt(&self, uuid: &str) {
        let mut zaken = self.zaken();
        let mislukt = zaken.get(uuid).map_or(0, |k| k.mislukt);
        let weer = Instant::now() + (PAUZE * 2u32.pow(mislukt.min(16))).min(PAUZE_MAX);
        let mislukt = mislukt + 1;
        zaken.insert(uuid.to_owned(), Keer { weer, mislukt });
    }

    /// It was taken over, or is not there.
    pub fn gelukt(&self, uuid: &str) {
        self.zaken().remove(uuid);
    }

    /// Something was told of it: it is asked without waiting.
    pub fn meteen(&self, uuid: &str) {
        if let Some(keer) = self.zaken().get_mut(uuid) {
            keer.weer = Instant::now();
        }
    }

    /// True while it is not to be asked yet.
    pub fn wacht(&self, uuid: &str) -> bool {
        self.zaken().get(uuid).is_some_and(|k| k.weer > Instant::now())
    }

    /// Forgets the others: somebody else took them over.
    pub fn houd(&self, is: impl Fn(&str) -> bool) {
        self.zaken().retain(|uuid, _| is(uuid));
    }

    /// True when there are none.
    pub fn is_leeg(&self) -> bool {
        self.zaken().is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_fails_waits_longer_each_time_and_is_asked_at_once_when_told_of() {
        let lastig = Lastig::default();
        lastig.meteen("a");
        assert!(lastig.is_leeg() && !lastig.wacht("a"));
        for _ in 0..40 {
            lastig.mislukt("a");
        }
        let over = lastig.zaken()["a"].weer.duration_since(Instant::now());
        assert!(over <= PAUZE_MAX && over > PAUZE_MAX / 2, "{over:?}");
        assert!(lastig.wacht("a") && !lastig.wacht("b"));
        lastig.meteen("a");
        assert!(!lastig.wacht("a") && !lastig.is_leeg());
        lastig.mislukt("b");
        lastig.houd(|uuid| uuid == "b");
        assert_eq!(lastig.zaken().len(), 1);
        lastig.gelukt("b");
        assert!(lastig.is_leeg());
    }
}
