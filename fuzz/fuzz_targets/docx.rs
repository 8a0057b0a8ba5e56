//! The package as it is, and its document.xml made of the bytes: mutations of a zip seldom reach the XML.
#![no_main]
use guihua::ingest::{Hints, format_for};
use std::io::Write;
use std::path::Path;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let format = format_for(Path::new("x.docx")).expect("a known kind");
    let read = |bytes: &[u8]| {
        if let Ok(content) = format.read(bytes, Hints::default()) {
            assert!(content.headings.iter().all(|(at, _)| content.text.is_char_boundary(*at as usize)));
        }
    };
    read(bytes);
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for part in ["word/document.xml", "word/styles.xml", "word/numbering.xml"] {
        zip.start_file(part, zip::write::SimpleFileOptions::default()).expect("in memory");
        zip.write_all(bytes).expect("in memory");
    }
    read(&zip.finish().expect("in memory").into_inner());
});
