//! Schijf: a disk that keeps only what was synced, and fails when told to. Under SQLite, in tests only.
//!
//! kill -9 alone shows nothing about durability: the system still has what a killed process wrote. Here a write stays in
//! the memory of the process until the file is synced, so a kill loses what a power cut would lose; a share of the sectors
//! goes to the file at once, in any order, as a disk may do. Reads see everything, as they do on a real system.
//!
//! Start at [`zet_aan`]; then every SQLite file that this process opens lies on it.

mod laag;
mod vfs;

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};

/// What the disk says when it fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fout {
    /// No room (ENOSPC).
    Vol,
    /// A write that fails (EIO).
    Schrijven,
    /// A sync that fails (EIO).
    Sync,
}

/// How many writes and syncs still go well; negative: all of them.
static NOG_GOED: AtomicI64 = AtomicI64::new(-1);
static BLIJFT: AtomicBool = AtomicBool::new(false);
static SOORT: AtomicI64 = AtomicI64::new(0);
static GETELD: AtomicU64 = AtomicU64::new(0);

/// Puts the layer under every SQLite file that is opened from now on. `door_procent` of the sectors goes to the file
/// before it is synced.
///
/// Errors: SQLite does not take it.
pub fn zet_aan(door_procent: u8) -> Result<(), String> {
    vfs::registreer(door_procent)
}

/// From the `na`-th write or sync on (0: the next) one fails with `fout`, and when `blijft` every one after it.
pub fn faal(fout: Fout, na: u64, blijft: bool) {
    SOORT.store(fout as i64, Ordering::SeqCst);
    BLIJFT.store(blijft, Ordering::SeqCst);
    NOG_GOED.store(i64::try_from(na).unwrap_or(i64::MAX), Ordering::SeqCst);
}

/// Nothing fails any more; out: whether anything did since [`faal`].
pub fn herstel() -> bool {
    let stand = NOG_GOED.swap(-1, Ordering::SeqCst);
    stand <= -2
}

/// Nothing fails until [`hervat`] gets what this gives.
pub fn pauzeer() -> i64 {
    NOG_GOED.swap(-1, Ordering::SeqCst)
}

/// Goes on failing where [`pauzeer`] stopped.
pub fn hervat(stand: i64) {
    NOG_GOED.store(stand, Ordering::SeqCst);
}

/// Writes and syncs so far.
pub fn geteld() -> u64 {
    GETELD.load(Ordering::SeqCst)
}

/// Asked at every write (`sync` false) and sync: what goes wrong with this one.
fn gaat_mis(sync: bool) -> Option<Fout> {
    GETELD.fetch_add(1, Ordering::SeqCst);
    let fout = match SOORT.load(Ordering::SeqCst) {
        0 => Fout::Vol,
        1 => Fout::Schrijven,
        _ => Fout::Sync,
    };
    if sync != (fout == Fout::Sync) {
        return None;
    }
    let blijft = BLIJFT.load(Ordering::SeqCst);
    // -1: off; from 0 down: fail, and remember at -2 that it happened
    let oud = NOG_GOED.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| match n {
        -1 => None,
        n if n > 0 => Some(n - 1),
        _ => Some(-2),
    });
    match oud {
        Ok(0) => Some(fout),
        Ok(-2) if blijft => Some(fout),
        _ => None,
    }
}
