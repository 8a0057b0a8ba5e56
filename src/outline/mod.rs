//! From folded text to a plan: sections with roles, paragraphs, and what is not text to be read.
//!
//! `heading` reads one line, `toc` finds the table of contents, `build` makes the tree, `role`
//! names what a section is for. Nothing here knows a document; the words are in `dictionaries/outline.toml`.

mod build;
mod heading;
mod numeral;
mod plan;
mod role;
mod toc;

pub use heading::Kind;
pub use plan::{Paragraph, ParagraphKind, Plan, PlanOptions, Section};
pub use role::Role;
