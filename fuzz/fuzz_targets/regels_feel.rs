//! Arbitrary bytes for `regels::fuzz::fuzz_feel`: it may refuse, never panic.
#![no_main]
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| regels::fuzz::fuzz_feel(data));
