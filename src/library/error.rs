use std::path::PathBuf;

/// Why a library cannot be used. What was stored before stays as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LibraryError {
    /// No library there.
    #[error("{}: there is no library; make one with `guihua index PATH… --library {}`", .0.display(), .0.display())]
    Missing(PathBuf),
    /// Another program is writing to it.
    #[error("{}: another guihua is writing to this library; wait until it is done (readers need not wait)", .0.display())]
    Busy(PathBuf),
    /// Made by another version.
    #[error("{}: a library of format {found}, this program writes format {ours}; index the plans again into a new folder", path.display())]
    Format {
        /// The library.
        path: PathBuf,
        /// Its format.
        found: u32,
        /// Ours.
        ours: u32,
    },
    /// A file of it is damaged or missing.
    #[error("{}: {reason}; index the plans again into a new folder", path.display())]
    Damaged {
        /// File or folder.
        path: PathBuf,
        /// What was seen.
        reason: String,
    },
    /// The file system refused.
    #[error("{}: cannot be written or read ({cause}); what was stored before is as it was", path.display())]
    Io {
        /// File or folder.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// The index refused.
    #[error("{}: the index failed ({cause}); what was stored before is as it was", path.display())]
    Index {
        /// The library.
        path: PathBuf,
        /// What tantivy said.
        cause: Box<tantivy::TantivyError>,
    },
}
