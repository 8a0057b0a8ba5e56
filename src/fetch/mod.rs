//! Downloads of official plans: a manifest says where they are, a lock file says what came.
//!
//! No plan text ships with the program; this is how a user gets the real ones. One request at a time, a pause between
//! requests to one host, and what is there already is not asked for again.

mod client;
mod lock;
mod manifest;

pub use client::{Client, FetchOptions, Fetched};
pub use lock::{Entry, LOCK_FILE, Lock};
pub use manifest::{Manifest, Planned};

use crate::ingest::{MetadataOptions, PeriodScheme, Reader};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// Why downloads cannot begin or go on.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The manifest or the lock file cannot be read.
    #[error("{}:{line}: {reason}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// 1-based line.
        line: usize,
        /// What is wrong and what helps.
        reason: String,
    },
    /// The folder cannot be written.
    #[error("{}: cannot be written ({cause}); check the folder's permissions and that the disk is not full", path.display())]
    Write {
        /// File or folder.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
}

/// What became of one plan of the manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Downloaded now.
    Fetched {
        /// Its file in the folder.
        file: String,
        /// Its size.
        bytes: usize,
        /// What should be known: hardly any text, a text layer missing.
        remark: Option<String>,
    },
    /// There already, with the hash of the lock file.
    Unchanged(String),
    /// No address is known.
    NoAddress,
    /// Not to be had; the reason, and what was tried.
    Failed(String),
}

/// Downloads the plans that are not there yet, telling `report` of each as it is done. The lock file and the metadata
/// table are written after each file, so that a run that was broken off goes on where it stopped.
///
/// # Errors
/// If the folder cannot be written or holds a lock file that cannot be read. A plan that cannot be had is an
/// [`Outcome`], not an error.
pub fn fetch(
    plans: &[&Planned],
    folder: &Path,
    options: &FetchOptions,
    mut report: impl FnMut(&Planned, &Outcome),
) -> Result<(), FetchError> {
    std::fs::create_dir_all(folder).map_err(|cause| FetchError::Write { path: folder.to_path_buf(), cause })?;
    let mut lock = Lock::load(folder)?;
    let mut client = Client::new(options.clone());
    for plan in plans {
        let outcome = match &plan.url {
            None => Outcome::NoAddress,
            Some(url) => match lock.valid(folder, url) {
                Some(file) => Outcome::Unchanged(file.to_owned()),
                None => one(plan, url, folder, &mut client, &mut lock)?,
            },
        };
        report(plan, &outcome);
    }
    Ok(())
}

fn one(plan: &Planned, url: &str, folder: &Path, client: &mut Client, lock: &mut Lock) -> Result<Outcome, FetchError> {
    let fetched = match client.get(url) {
        Ok(fetched) => fetched,
        Err(reason) => return Ok(Outcome::Failed(reason)),
    };
    let file = plan.file_name(fetched.extension());
    let path = folder.join(&file);
    lock::write_atomically(&path, &fetched.body)?;
    let bytes = fetched.body.len();
    lock.insert(Entry {
        file: file.clone(),
        url: url.to_owned(),
        final_url: fetched.url.clone(),
        date: fetched.date.clone(),
        sha256: hex(&Sha256::digest(&fetched.body)),
        content_type: fetched.content_type.clone(),
        bytes: bytes as u64,
        plan: plan.clone(),
    });
    lock.save(folder)?;
    Ok(Outcome::Fetched { file, bytes, remark: remark(&path, plan) })
}

/// Reads the file as `guihua` will: an error page with status 200 or a scan is told at once.
fn remark(path: &Path, plan: &Planned) -> Option<String> {
    const FEWEST_CHARS: usize = 1000;
    let reader = Reader::new(PeriodScheme::five_year_plans(), MetadataOptions::default());
    match reader.read(path) {
        Ok(document) => {
            let chars = document.content.text.chars().filter(|c| !c.is_whitespace()).count();
            (chars < FEWEST_CHARS).then(|| format!("only {chars} characters of text: is this page the plan \"{}\"?", plan.title))
        }
        Err(error) => Some(format!("kept, but it cannot be read: {error}")),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
