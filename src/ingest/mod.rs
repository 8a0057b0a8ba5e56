//! From files to decoded documents with metadata.
//!
//! [`inputs`] walks folders in a fixed order, `read` decodes one file through its [`Format`], and
//! [`metadata`](Metadata) is gathered from the text, the file name, a table beside the files and the
//! command line, in rising order of authority. One bad file is an [`IngestError`] in the list, never the
//! end of the batch.

mod date;
mod decode;
mod error;
mod format;
mod jsonl;
mod markdown;
mod metadata;
mod period;
mod plain;
mod read;
mod region;
mod table;
mod walk;

pub use decode::{Decoded, decode};
pub use error::IngestError;
pub use format::{Content, Format, FormatError, format_for, formats};
pub use jsonl::{JsonDocument, read_documents};
pub use metadata::{Metadata, MetadataOptions, Origin, Sourced};
pub use period::{Period, PeriodScheme, PeriodSchemeError};
pub use read::{Document, MAX_FILE_BYTES, MAX_LINE_BYTES, Reader};
pub use region::Level;
pub use table::{Row, Table};
pub use walk::{Input, inputs};
