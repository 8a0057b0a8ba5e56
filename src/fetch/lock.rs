use super::{FetchError, Planned, hex};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io::Write;
use std::path::Path;

/// What was downloaded, beside the files.
pub const LOCK_FILE: &str = "guihua-fetch.lock";
/// The metadata table that the reading commands take facts from.
const TABLE: &str = "plans.toml";

/// One downloaded file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its name in the folder.
    pub file: String,
    /// The address asked for.
    pub url: String,
    /// The address that answered, after redirects.
    pub final_url: String,
    /// When, in UTC.
    pub date: String,
    /// Of the bytes.
    pub sha256: String,
    /// As the server sent it.
    pub content_type: String,
    /// Size.
    pub bytes: u64,
    /// What the manifest says of it.
    pub plan: Planned,
}

impl Entry {
    fn charset(&self) -> Option<&str> {
        let (_, charset) = self.content_type.split_once("charset=")?;
        Some(charset.split(';').next().unwrap_or(charset).trim().trim_matches('"'))
    }
}

/// The lock file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lock {
    /// In order of file names.
    #[serde(default, rename = "file")]
    pub entries: Vec<Entry>,
}

impl Lock {
    /// The lock file of a folder; empty if there is none.
    ///
    /// # Errors
    /// If it is there and cannot be understood: it is not thrown away.
    pub fn load(folder: &Path) -> Result<Self, FetchError> {
        let path = folder.join(LOCK_FILE);
        let fail = |line, reason| FetchError::File { path: path.clone(), line, reason };
        match std::fs::read_to_string(&path) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(Lock::default()),
            Err(e) => Err(fail(1, format!("cannot be read ({e})"))),
            Ok(text) => toml::from_str(&text).map_err(|e| {
                let line = e.span().map_or(1, |s| text[..s.start].matches('\n').count() + 1);
                fail(line, format!("{}; put it right, or move it away to download everything again", e.message()))
            }),
        }
    }

    /// The file that was downloaded from an address, if it is still there as it came.
    pub fn valid(&self, folder: &Path, url: &str) -> Option<&str> {
        let entry = self.entries.iter().find(|e| e.url == url)?;
        let bytes = std::fs::read(folder.join(&entry.file)).ok()?;
        (hex(&Sha256::digest(&bytes)) == entry.sha256).then_some(&entry.file)
    }

    /// Adds a file, in place of an earlier one of the same name or address.
    pub fn insert(&mut self, entry: Entry) {
        self.entries.retain(|e| e.file != entry.file && e.url != entry.url);
        self.entries.push(entry);
        self.entries.sort_by(|a, b| a.file.cmp(&b.file));
    }

    /// Writes the lock file, and the metadata table for the reading commands unless a table of the user's own is there.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn save(&self, folder: &Path) -> Result<(), FetchError> {
        let text = toml::to_string(self).expect("entries are plain values");
        write_atomically(&folder.join(LOCK_FILE), text.as_bytes())?;
        let table = folder.join(TABLE);
        let ours = std::fs::read_to_string(&table).map_or(true, |t| t.starts_with(TABLE_HEAD));
        if ours { write_atomically(&table, self.table().as_bytes()) } else { Ok(()) }
    }

    fn table(&self) -> String {
        let mut table = format!("{TABLE_HEAD}; delete this line to edit it by hand.\n");
        for entry in &self.entries {
            table.push_str("\n[[plan]]\n");
            let plan = &entry.plan;
            let periods = Some(plan.periods.join("、")).filter(|p| !p.is_empty());
            let year = plan.year.map(|y| y.to_string());
            let fields = [
                ("file", Some(entry.file.as_str())),
                ("title", Some(plan.title.trim_start_matches('《').trim_end_matches('》'))),
                ("period", periods.as_deref()),
                ("level", plan.level.as_deref()),
                ("region", plan.region.as_deref()),
                ("issuer", plan.issuer.as_deref()),
                ("document_number", plan.document_number.as_deref()),
                ("date", plan.date.as_deref()),
                ("year", year.as_deref()),
                ("url", Some(&entry.final_url)),
                ("charset", entry.charset()),
            ];
            for (name, value) in fields {
                if let Some(value) = value {
                    table.push_str(&format!("{name} = {}\n", toml::Value::String(value.to_owned())));
                }
            }
        }
        table
    }
}

const TABLE_HEAD: &str = "# Written by guihua fetch";

/// Writes a file so that it is there whole or not at all.
pub(super) fn write_atomically(path: &Path, bytes: &[u8]) -> Result<(), FetchError> {
    let fail = |cause| FetchError::Write { path: path.to_path_buf(), cause };
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".guihua-").tempfile_in(folder).map_err(fail)?;
    file.write_all(bytes).map_err(fail)?;
    file.as_file().sync_all().map_err(fail)?;
    let file = file.persist(path).map_err(|e| fail(e.error))?;
    // Temporary files are for their owner alone; a download is an ordinary file.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.set_permissions(std::fs::Permissions::from_mode(0o644)).map_err(fail)?;
    }
    let _ = file;
    Ok(())
}
