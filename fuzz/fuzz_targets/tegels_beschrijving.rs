//! Arbitrary bytes for `tegels::fuzz::fuzz_beschrijving`: it may refuse, never panic.
#![no_main]
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| tegels::fuzz::fuzz_beschrijving(data));
