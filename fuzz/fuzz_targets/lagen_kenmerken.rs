//! Arbitrary bytes for `lagen::fuzz::fuzz_kenmerken`: it may refuse, never panic.
#![no_main]
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| lagen::fuzz::fuzz_kenmerken(data));
