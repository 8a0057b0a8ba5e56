//! A file of this kind through its reader.
#![no_main]
use guihua::ingest::{Hints, format_for};
use std::path::Path;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let format = format_for(Path::new("x.html")).expect("a known kind");
    if let Ok(content) = format.read(bytes, Hints::default()) {
        assert!(content.headings.iter().all(|(at, _)| content.text.is_char_boundary(*at as usize)));
    }
});
