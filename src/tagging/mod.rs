//! Which tasks a plan deploys: one pass of all terms over the folded text, then rules and verdicts clause by clause.
//!
//! `scan` finds terms and applies shields, `clause` gathers what a clause, its sentence and its headings
//! hold (`hits`: where, and what in a row), `rules` decides which tasks' objects are there, `verdict` whether they are deployed, and
//! `coding` turns the result into quotations with offsets. Segmentation plays no part.

mod clause;
mod coding;
mod explain;
mod frames;
mod hits;
mod rules;
mod scan;
mod tag;
mod uncovered;
mod verdict;
mod walk;

pub use coding::{Coding, Status, TaggedPlan};
pub use explain::{Explanation, explain};
pub use tag::tag;
pub use uncovered::{Uncovered, uncovered};
