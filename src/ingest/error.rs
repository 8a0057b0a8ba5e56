use std::path::PathBuf;

/// Why one input could not be taken in. Each message names the file, the line where there is one, and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IngestError {
    /// The file system refused.
    #[error("{}: cannot be read ({source}); check that it exists and that you may read it", path.display())]
    Io {
        /// File or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// No bytes, or nothing but white space.
    #[error("{}: is empty; remove it or put the plan's text in it", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// The bytes are not text of a known encoding.
    #[error("{}:{line}: {reason}", path.display())]
    NotText {
        /// The file.
        path: PathBuf,
        /// 1-based line up to which the bytes made sense.
        line: usize,
        /// What was seen and what helps.
        reason: String,
    },
    /// Above a stated limit.
    #[error("{}:{line}: {what} is {bytes} bytes, more than the limit of {limit}; {remedy}", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// 1-based line.
        line: usize,
        /// "the file" or "the line".
        what: &'static str,
        /// Measured.
        bytes: u64,
        /// Allowed.
        limit: u64,
        /// What to do.
        remedy: &'static str,
    },
    /// Another program was writing it.
    #[error("{}: changed while it was read; try again when it is complete", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// No reader for this kind of file.
    #[error("{}: files of this kind cannot be read; save it as text (.txt) or Word (.docx); known: {known}", path.display())]
    UnknownFormat {
        /// The file.
        path: PathBuf,
        /// Extensions that can be read.
        known: String,
    },
    /// A metadata table or period scheme is malformed.
    #[error("{}:{line}: {reason}", path.display())]
    Table {
        /// The table.
        path: PathBuf,
        /// 1-based line.
        line: usize,
        /// What is wrong and what helps.
        reason: String,
    },
    /// A line of JSON-lines input is not a document.
    #[error("{}:{line}: not a document ({reason}); each line must be one object with \"doc\" and \"text\"", path.display())]
    Json {
        /// `<stdin>` or the file.
        path: PathBuf,
        /// 1-based line.
        line: usize,
        /// What the parser said.
        reason: String,
    },
}
