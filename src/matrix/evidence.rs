use crate::tagging::{Coding, Status, TaggedPlan};

/// A coding with what a reader needs to know of its plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Title of the plan, or its id.
    pub title: String,
    /// The coding.
    pub coding: Coding,
}

/// Everything behind one cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CellEvidence {
    /// Titles of the plans of the period, in order.
    pub plans: Vec<String>,
    /// Quotations that deploy the task.
    pub deployed: Vec<Evidence>,
    /// What was found and is no deployment, with reasons.
    pub near_misses: Vec<Evidence>,
}

impl CellEvidence {
    pub(super) fn new(plans: &[TaggedPlan], task: &str, period: &str) -> Self {
        let mut cell = CellEvidence::default();
        for plan in plans.iter().filter(|p| p.metadata.period_ids().iter().any(|id| id == period)) {
            let title = match plan.metadata.title_text() {
                "" => plan.id.clone(),
                title => title.to_owned(),
            };
            for coding in plan.codings.iter().filter(|c| c.task == task) {
                let evidence = Evidence { title: title.clone(), coding: coding.clone() };
                match coding.status {
                    Status::Deployed => cell.deployed.push(evidence),
                    _ => cell.near_misses.push(evidence),
                }
            }
            cell.plans.push(title);
        }
        cell
    }

    /// ● if anything deploys the task, ◐ if there are only near misses, ○ if nothing was found.
    pub fn status(&self) -> Status {
        match (self.deployed.is_empty(), self.near_misses.is_empty()) {
            (false, _) => Status::Deployed,
            (true, false) => Status::Mentioned,
            (true, true) => Status::Absent,
        }
    }
}
