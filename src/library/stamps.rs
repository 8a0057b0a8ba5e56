//! Stamps by which an unchanged plan is known without reading it.

use super::catalog::Stamp;
use crate::ingest::Table;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// Gives stamps of files, looking at each folder and each metadata table once.
#[derive(Default)]
pub(super) struct Stamper {
    /// By folder: the table that describes its files.
    tables: Mutex<HashMap<PathBuf, Option<Arc<Described>>>>,
}

/// A metadata table as it was when the run began.
struct Described {
    stamp: Stamp,
    /// Parts of plans that come in several files.
    parts: HashMap<PathBuf, Vec<PathBuf>>,
}

impl Stamper {
    /// Stamps of a file, of the metadata table beside it, and of the parts that the table names.
    pub(super) fn stamps(&self, path: &Path) -> Vec<Stamp> {
        let mut stamps: Vec<Stamp> = Stamp::of(path).into_iter().collect();
        if let Some(table) = self.table(path) {
            stamps.push(table.stamp.clone());
            stamps.extend(table.parts.get(path).into_iter().flatten().filter_map(|p| Stamp::of(p)));
        }
        stamps
    }

    fn table(&self, path: &Path) -> Option<Arc<Described>> {
        let folder = path.parent()?;
        let mut tables = self.tables.lock().expect("no thread panics while it reads a table");
        if let Some(known) = tables.get(folder) {
            return known.clone();
        }
        let described = Table::find(path).and_then(|table| {
            let stamp = Stamp::of(&table)?;
            let beside = table.parent()?;
            // A table that cannot be understood is told of when a plan is read.
            let parts = Table::load(&table).map_or_else(
                |_| HashMap::new(),
                |t| t.with_parts().map(|(file, parts)| (beside.join(file), parts.iter().map(|p| beside.join(p)).collect())).collect(),
            );
            Some(Arc::new(Described { stamp, parts }))
        });
        tables.insert(folder.to_path_buf(), described.clone());
        described
    }
}
