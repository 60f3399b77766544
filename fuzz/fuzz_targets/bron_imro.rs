//! Arbitrary bytes for `bron::fuzz::fuzz_imro`: it may refuse, never panic.
#![no_main]
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| bron::fuzz::fuzz_imro(data));
