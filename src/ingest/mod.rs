//! From files to decoded documents with metadata.
//!
//! [`inputs`] walks folders in a fixed order, `read` decodes one file through its [`Format`], and
//! [`metadata`](Metadata) is gathered from the text, the file name, a table beside the files and the
//! command line, in rising order of authority. One bad file is an [`IngestError`] in the list, never the
//! end of the batch.

mod absent;
mod date;
mod decode;
#[cfg(feature = "docx")]
mod docx;
mod error;
mod format;
#[cfg(feature = "html")]
mod html;
mod jsonl;
mod markdown;
mod metadata;
#[cfg(feature = "pdf")]
mod pdf;
mod period;
mod plain;
mod quality;
mod read;
mod region;
mod table;
mod walk;

pub use decode::{Decoded, decode};
pub use error::IngestError;
pub use format::{Content, Facts, Format, FormatError, Hints, format_for, format_of, formats};
pub use jsonl::{JsonDocument, read_documents};
pub use metadata::{Metadata, MetadataOptions, Origin, Sourced};
#[cfg(feature = "pdf")]
pub use pdf::READER_THREAD;
pub use period::{Period, PeriodScheme, PeriodSchemeError};
pub use quality::Quality;
pub use read::{Document, MAX_FILE_BYTES, MAX_LINE_BYTES, Reader};
pub use region::Level;
pub use table::{Row, Table};
pub use walk::{Input, clashing_ids, inputs};
