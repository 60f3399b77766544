//! Arbitrary bytes for `register::fuzz::fuzz_dossiers`: it may refuse, never panic.
#![no_main]
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| register::fuzz::fuzz_dossiers(data));
