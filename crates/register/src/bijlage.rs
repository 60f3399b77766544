//! Bijlage: what somebody who answers made of a dossier and wants to find again, kept beside it.
//!
//! It goes when the dossier changes, because a changed dossier is another one. What it is, only its maker knows.

use std::any::Any;
use std::fmt;
use std::sync::{Arc, OnceLock};

/// Room for one thing.
#[derive(Default)]
pub struct Bijlage(OnceLock<Arc<dyn Any + Send + Sync>>);

impl Bijlage {
    /// The thing: made by `maak` the first time, found again after. Of another type than the first it is made each time.
    pub fn of<T: Any + Send + Sync>(&self, maak: impl Fn() -> T) -> Arc<T> {
        let eerste = self.0.get_or_init(|| Arc::new(maak()));
        Arc::clone(eerste).downcast().unwrap_or_else(|_| Arc::new(maak()))
    }
}

/// A copy starts without.
impl Clone for Bijlage {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// It adds nothing to what it lies beside.
impl PartialEq for Bijlage {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl fmt::Debug for Bijlage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bijlage")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_is_made_once_and_another_type_does_not_take_its_place() {
        let bijlage = Bijlage::default();
        assert_eq!(*bijlage.of(|| 1u32), 1);
        assert_eq!(*bijlage.of(|| 2u32), 1);
        assert_eq!(*bijlage.of(|| "anders"), "anders");
        assert_eq!((*bijlage.of(|| 3u32), *bijlage.clone().of(|| 4u32)), (1, 4));
    }
}
