//! Klok: the one place that knows what day it is.

use model::Datum;

/// Today in the Netherlands.
pub fn vandaag() -> Datum {
    let zone = jiff::tz::TimeZone::get("Europe/Amsterdam").unwrap_or(jiff::tz::TimeZone::UTC);
    Datum::new(zone.to_datetime(jiff::Timestamp::now()).date())
}
