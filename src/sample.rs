//! The built-in sample: plans of an invented province, embedded in the program.

use crate::ingest::{Document, Reader, Table, format_for};
use std::path::Path;

/// Name and bytes of each sample file, in the order in which a folder walk gives them.
pub const FILES: [(&str, &[u8]); 8] = [
    ("10-cooperation.txt", include_bytes!("../corpus/sample/10-cooperation.txt")),
    ("10-outline.txt", include_bytes!("../corpus/sample/10-outline.txt")),
    ("11-cooperation.txt", include_bytes!("../corpus/sample/11-cooperation.txt")),
    ("11-outline.txt", include_bytes!("../corpus/sample/11-outline.txt")),
    ("12-cooperation.md", include_bytes!("../corpus/sample/12-cooperation.md")),
    ("12-outline.txt", include_bytes!("../corpus/sample/12-outline.txt")),
    ("13-cooperation.txt", include_bytes!("../corpus/sample/13-cooperation.txt")),
    ("13-outline.txt", include_bytes!("../corpus/sample/13-outline.txt")),
];

/// The metadata table beside the sample files.
pub const TABLE: &str = include_str!("../corpus/sample/plans.toml");

/// Reads the embedded sample through the same code as files.
///
/// # Panics
/// Never, as a test reads it.
pub fn documents(reader: &Reader<'_>) -> Vec<Document> {
    let table = Table::parse(Path::new("corpus/sample/plans.toml"), TABLE).expect("the sample's table is right");
    FILES
        .iter()
        .map(|(name, bytes)| {
            let path = Path::new("corpus/sample").join(name);
            let format = format_for(&path).expect("sample files are of a known kind");
            reader.read_bytes(&path, bytes, format, Some(&table)).expect("the sample is readable")
        })
        .collect()
}
