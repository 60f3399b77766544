//! Klok: the one place that knows what day it is.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use model::Datum;

/// The minute of the last look, and the day that it was: the rules of a time zone cost more than a tile from stock.
static GEZIEN: AtomicU64 = AtomicU64::new(0);

/// The time zone of the country.
pub fn zone() -> jiff::tz::TimeZone {
    jiff::tz::TimeZone::get("Europe/Amsterdam").unwrap_or(jiff::tz::TimeZone::UTC)
}

/// Today in the Netherlands. A day begins on a whole minute, so it is looked up once in each.
pub fn vandaag() -> Datum {
    let seconden = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |d| d.as_secs());
    let minuut = (seconden / 60) as u32;
    let gezien = GEZIEN.load(Ordering::Relaxed);
    if minuut != 0 && (gezien >> 32) as u32 == minuut {
        return Datum(gezien as u32 as i32);
    }
    let zone = zone();
    let moment = jiff::Timestamp::from_second(seconden as i64).unwrap_or_else(|_| jiff::Timestamp::now());
    let dag = Datum::new(zone.to_datetime(moment).date());
    GEZIEN.store(
        u64::from(minuut) << 32 | u64::from(dag.0 as u32),
        Ordering::Relaxed,
    );
    dag
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_the_same_from_memory_and_near_that_of_greenwich() {
        let eerst = vandaag();
        let greenwich = Datum::new(jiff::tz::TimeZone::UTC.to_datetime(jiff::Timestamp::now()).date());
        assert!((eerst.0 - greenwich.0).abs() <= 1);
        assert!(vandaag().0 - eerst.0 <= 1);
    }
}
