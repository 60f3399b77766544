//! The web mercator twins of RD vertices, worked out while a delivery streams by.
//!
//! Neighbours share their vertices: what was worked out a moment ago is looked up. Start at [`Omzetter::zet`].

use std::fmt;
use std::sync::Arc;

use model::Punt;
use rd::Roosters;

/// Vertices remembered with their twin.
const ONTHOUDEN: usize = 1 << 15;

/// Turns vertices, one source after the other.
pub(super) struct Omzetter {
    roosters: Arc<Roosters>,
    recent: Vec<(Punt, Punt)>,
}

impl fmt::Debug for Omzetter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Omzetter").finish_non_exhaustive()
    }
}

impl Omzetter {
    pub(super) fn new(roosters: Arc<Roosters>) -> Self {
        Self {
            roosters,
            recent: vec![([i32::MIN; 2], [0; 2]); ONTHOUDEN],
        }
    }

    /// The twins of `punten`, in their order, into `uit` (which is emptied first).
    pub(super) fn zet(&mut self, punten: &[Punt], uit: &mut Vec<Punt>) {
        uit.clear();
        uit.reserve(punten.len());
        for p in punten {
            let mengsel = (p[0] as u32).wrapping_mul(0x9e37_79b1) ^ (p[1] as u32).wrapping_mul(0x85eb_ca77);
            let plek = (mengsel ^ mengsel >> 15) as usize % ONTHOUDEN;
            let tweeling = match self.recent.get(plek) {
                Some((bekend, tweeling)) if bekend == p && p[0] != i32::MIN => *tweeling,
                _ => {
                    let tweeling = self.roosters.rd_mm_naar_mercator(*p);
                    if let Some(regel) = self.recent.get_mut(plek) {
                        *regel = (*p, tweeling);
                    }
                    tweeling
                }
            };
            uit.push(tweeling);
        }
    }
}
