//! For cargo-fuzz: see `src/main.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    barewire_fuzz::capture::check_capture(data);
});
