//! Arbitrary bytes for `rd::fuzz::fuzz_rooster`: it may refuse, never panic.
#![no_main]
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| rd::fuzz::fuzz_rooster(data));
