//! Signaal: who follows the change log sleeps until there is something to follow.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Counts what happened; never what it was.
#[derive(Debug, Default)]
pub(crate) struct Signaal {
    teller: Mutex<u64>,
    wekker: Condvar,
}

impl Signaal {
    /// Something happened.
    pub(crate) fn geef(&self) {
        *self.teller.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.wekker.notify_all();
    }

    /// Sleeps until more than `gezien` has happened, `hoogstens` so long; out: how much did.
    pub(crate) fn wacht(&self, gezien: u64, hoogstens: Duration) -> u64 {
        let teller = self.teller.lock().unwrap_or_else(PoisonError::into_inner);
        let (teller, _) = self
            .wekker
            .wait_timeout_while(teller, hoogstens, |nu| *nu <= gezien)
            .unwrap_or_else(PoisonError::into_inner);
        *teller
    }
}
