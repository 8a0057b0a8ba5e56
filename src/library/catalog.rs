//! The list of plans in a library. It is written before each commit under a name of its own, and the commit names it:
//! plans and index change together or not at all.

use super::LibraryError;
use super::schema::FORMAT;
use crate::ingest::Metadata;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Size and time of change of a file, by which an unchanged one is passed over without reading it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Bytes.
    pub size: u64,
    /// Nanoseconds since 1970.
    pub modified: u128,
}

impl Stamp {
    /// The stamp of a file as it is now.
    pub fn of(path: &Path) -> Option<Self> {
        let metadata = std::fs::metadata(path).ok()?;
        let modified = metadata.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?.as_nanos();
        Some(Stamp { size: metadata.len(), modified })
    }
}

/// A plan in the library.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Its number, which its entries carry.
    pub number: u64,
    /// Its id.
    pub id: String,
    /// Where it was read from, absolute.
    pub path: PathBuf,
    /// Stamps of the file, its parts and the metadata table beside it.
    pub stamps: Vec<Stamp>,
    /// Of what was read: bytes, metadata, reading options.
    pub hash: String,
    /// Metadata with origins.
    pub metadata: Metadata,
    /// Name of the encoding.
    pub encoding: String,
    /// Pages, and pages without text.
    pub pages: Option<(usize, usize)>,
    /// What should be known of the file.
    pub warnings: Vec<String>,
    /// Code points of its text other than white space.
    pub chars: u64,
    /// Entries.
    pub entries: u64,
}

/// Everything about a library that is not text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Catalog {
    /// Version of what stands on disk; readers refuse others.
    pub format: u32,
    /// Name of the taxonomy of the codings.
    pub taxonomy: String,
    /// Hash of the taxonomy's text and of the program's version of tagging.
    pub taxonomy_hash: String,
    /// Traditional characters were folded.
    pub traditional: bool,
    /// Number of the next new plan.
    pub next: u64,
    /// Plans in order of their numbers.
    pub plans: Vec<Record>,
}

impl Catalog {
    /// Reads the catalog that a commit names.
    pub(super) fn load(folder: &Path, name: &str) -> Result<Self, LibraryError> {
        let path = folder.join(name);
        let damaged = |reason: String| LibraryError::Damaged { path: path.clone(), reason };
        let text = std::fs::read(&path).map_err(|e| damaged(format!("the catalog cannot be read ({e})")))?;
        #[derive(Deserialize)]
        struct Head {
            format: u32,
        }
        let head: Head = serde_json::from_slice(&text).map_err(|e| damaged(format!("the catalog is damaged ({e})")))?;
        if head.format != FORMAT {
            return Err(LibraryError::Format { path: folder.to_path_buf(), found: head.format, ours: FORMAT });
        }
        serde_json::from_slice(&text).map_err(|e| damaged(format!("the catalog is damaged ({e})")))
    }

    /// Writes the catalog so that it is on disk, and returns its name.
    pub(super) fn save(&self, folder: &Path) -> Result<String, LibraryError> {
        let text = serde_json::to_vec(self).expect("plain values");
        let hash: String = Sha256::digest(&text).iter().take(12).map(|b| format!("{b:02x}")).collect();
        let name = format!("catalog-{hash}.json");
        let path = folder.join(&name);
        let io = |cause| LibraryError::Io { path: path.clone(), cause };
        let mut file = tempfile::Builder::new().prefix(".catalog-").tempfile_in(folder).map_err(io)?;
        file.write_all(&text).map_err(io)?;
        file.as_file().sync_all().map_err(io)?;
        file.persist(&path).map_err(|e| io(e.error))?;
        Ok(name)
    }

    /// Removes catalogs that no commit names any more, and what a killed run left half-written. The one before is kept
    /// for readers that are just opening it.
    pub(super) fn clean(folder: &Path, keep: &[&str]) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let ours = name.starts_with("catalog-") && name.ends_with(".json") || name.starts_with(".catalog-");
            if ours && !keep.contains(&name.as_ref()) {
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }

    /// The record with this number.
    pub fn plan(&self, number: u64) -> Option<&Record> {
        self.plans.binary_search_by_key(&number, |p| p.number).ok().map(|at| &self.plans[at])
    }
}
