//! Text as the engine sees it: the decoded original, its folded form, and the way back.
//!
//! Everything is matched on folded text ([`fold`]), everything that leaves the program is a slice of the
//! original. [`OffsetMap`] takes a span of the folded text back to the original bytes; [`LineIndex`] turns
//! original bytes into 1-based lines and Unicode code points. [`clauses`] cuts folded text into sentences
//! and clauses by punctuation alone: no segmentation dictionary is involved.

mod clauses;
mod fold;
mod fold_table;
mod lines;
mod offset_map;
mod span;
mod unwrap;

pub use clauses::{Clause, clauses};
pub use fold::{FoldOptions, Folded, fold, fold_term};
pub use lines::LineIndex;
pub use offset_map::OffsetMap;
pub use span::Span;
pub use unwrap::{Unwrap, soft_breaks};
