//! Tasks × periods: which cells are deployed, and what stands behind each.

mod build;
mod evidence;

pub use build::{Cell, Matrix, Row};
pub use evidence::{CellEvidence, Evidence};
