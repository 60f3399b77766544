//! Arbitrary bytes for `locatie::fuzz::fuzz_geojson`: it may refuse, never panic.
#![no_main]
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| locatie::fuzz::fuzz_geojson(data));
