//! How far codings agree: cells (plan × task), and deployed evidence by line and by span.

mod alpha;
mod baseline;
mod bootstrap;
mod cells;
mod gold;
mod pairs;
mod published;
mod report;

pub use alpha::alpha;
pub use baseline::baselines;
pub use bootstrap::{Interval, interval};
pub use cells::{Cells, Overlap};
pub use gold::{GoldError, GoldEvidence, GoldPlan, GoldTask, read_gold};
pub use pairs::{CellPair, EvidenceMatch, compare_cells, compare_evidence};
pub use published::{PublishedMatrix, read_published};
pub use report::{Baseline, Group, Measures, Report};
