//! Klok: the one place that knows what day it is.

use model::Datum;

/// The time zone of the country.
pub fn zone() -> jiff::tz::TimeZone {
    jiff::tz::TimeZone::get("Europe/Amsterdam").unwrap_or(jiff::tz::TimeZone::UTC)
}

/// Today in the Netherlands.
pub fn vandaag() -> Datum {
    Datum::new(zone().to_datetime(jiff::Timestamp::now()).date())
}
