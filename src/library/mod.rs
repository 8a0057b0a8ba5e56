//! The indexed collection of plans with their codings, on disk.
//!
//! One tantivy entry for each paragraph: the original text, its place, section and codings, and two fields to find it
//! by: every character with its position (`exact`), which finds what is there whatever a segmentation says, and words
//! (`ranked`) for BM25. A catalog lists the plans. A commit changes both or neither; readers see only commits.

mod best;
mod catalog;
mod collect;
mod entry;
mod error;
mod exact;
mod explain;
mod guard;
mod kwic;
mod locate;
mod query;
mod ranked;
mod schema;
mod search;
mod stamps;
mod store;
mod synonyms;
mod write;

pub use catalog::{Catalog, Record, Stamp};
pub use entry::Entry;
pub use error::LibraryError;
pub use explain::explain_nothing;
pub use kwic::{Concordance, KwicLine, kwic};
pub use locate::{Found, locate};
pub use query::{Leaf, Query, QueryError};
pub use search::{Counts, Hit, Hits, SearchOptions, Sort};
pub use store::{Library, LibraryDocument};
pub use synonyms::Synonyms;
pub use write::{Change, IndexOptions, Summary, index};
