//! How far two codings agree: cells (plan × task), and deployed evidence by line and task.

mod cells;
mod gold;

pub use cells::{Cells, Overlap};
pub use gold::{GoldError, GoldEvidence, GoldPlan, GoldTask, read_gold};
