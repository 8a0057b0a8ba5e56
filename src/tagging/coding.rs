use crate::ingest::Metadata;
use crate::taxonomy::Reason;
use serde::{Deserialize, Serialize};

/// The verdict on a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// ○ Nothing of it is there.
    Absent,
    /// ◐ Its object is there, but not deployed.
    Mentioned,
    /// ● Deployed for the plan's own period.
    Deployed,
}

impl Status {
    /// ●, ◐ or ○.
    pub fn symbol(self) -> &'static str {
        match self {
            Status::Deployed => "●",
            Status::Mentioned => "◐",
            Status::Absent => "○",
        }
    }

    /// The name used in output.
    pub fn name(self) -> &'static str {
        match self {
            Status::Deployed => "deployed",
            Status::Mentioned => "mentioned",
            Status::Absent => "absent",
        }
    }
}

/// One verdict on one stretch of a plan. Serialises to the object that `guihua tag` prints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Coding {
    /// Id of the plan.
    pub doc: String,
    /// Id of the task.
    pub task: String,
    /// Deployed or mentioned.
    pub status: Status,
    /// First code point of the quotation in the decoded original.
    pub start: u32,
    /// One past its last code point.
    pub end: u32,
    /// 1-based line on which it begins.
    pub line: u32,
    /// Exactly that slice of the original.
    pub quote: String,
    /// Headings above it, outermost first.
    pub section: Vec<String>,
    /// Id of the rule that fired, `task/rule`; for a bare mention `task/mention`.
    pub rule: String,
    /// Why a mention is not a deployment.
    pub reason: Option<Reason>,
}

/// A plan's metadata with all its codings, in order of place and task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaggedPlan {
    /// Id of the plan.
    pub id: String,
    /// Metadata.
    pub metadata: Metadata,
    /// All codings.
    pub codings: Vec<Coding>,
}

impl TaggedPlan {
    /// The status of a task in this plan, and how many deployed quotations it has.
    pub fn status(&self, task: &str) -> (Status, usize) {
        let of_task = self.codings.iter().filter(|c| c.task == task);
        let deployed = of_task.clone().filter(|c| c.status == Status::Deployed).count();
        (of_task.map(|c| c.status).max().unwrap_or(Status::Absent), deployed)
    }
}
