//! The built-in sample: plans of an invented province, embedded in the program.

use crate::ingest::{Document, Reader, Table, format_for};
use std::path::Path;

/// Name and bytes of each sample file, in the order in which a folder walk gives them.
pub const FILES: [(&str, &[u8]); 0] = [];

/// The metadata table beside the sample files.
pub const TABLE: &str = "";

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
