//! Arbitrary bytes for `register::fuzz::fuzz_wkb`: it may refuse, never panic.
#![no_main]
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| register::fuzz::fuzz_wkb(data));
