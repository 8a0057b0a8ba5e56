//! Our coding beside another, cell by cell and quotation by quotation.

use super::{GoldPlan, Overlap};
use crate::outline::Plan;
use crate::tagging::{Coding, Status, TaggedPlan};
use std::collections::BTreeSet;

/// One cell in two codings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CellPair {
    /// Plan, or empty for a cell of a published matrix.
    pub doc: String,
    /// Period of the cell.
    pub period: String,
    /// Category id: what stands before the dot of a task.
    pub category: String,
    /// Task id.
    pub task: String,
    /// Deployed in ours.
    pub ours: bool,
    /// Deployed in theirs.
    pub theirs: bool,
    /// What is known against their value.
    pub note: Option<String>,
}

/// Pairs for every task that a gold plan codes.
pub fn compare_cells(ours: &TaggedPlan, theirs: &GoldPlan) -> Vec<CellPair> {
    theirs
        .tasks
        .iter()
        .map(|task| CellPair {
            doc: theirs.doc.clone(),
            period: theirs.period.clone(),
            category: task.task.split('.').next().unwrap_or("").to_owned(),
            task: task.task.clone(),
            ours: ours.status(&task.task).0 == Status::Deployed,
            theirs: task.status == Status::Deployed,
            note: None,
        })
        .collect()
}

/// Deployed evidence of one plan in two codings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EvidenceMatch {
    /// Distinct (line, task) pairs.
    pub lines: Overlap,
    /// Quotations that overlap one of the other coding for the same task: precision over ours, recall over theirs.
    pub ours_overlapping: (usize, usize),
    /// Theirs that overlap one of ours, of all theirs that stand in the text.
    pub theirs_overlapping: (usize, usize),
    /// Ours that theirs does not have, by (line, task).
    pub added: Vec<Coding>,
    /// (task, line, quote) of theirs that ours does not have.
    pub missed: Vec<(String, u32, String)>,
}

/// Compares deployed quotations. One of ours that runs over several lines stands on the line that the other
/// coding names for the task, if it holds it.
pub fn compare_evidence(plan: &Plan, ours: &TaggedPlan, theirs: &GoldPlan) -> EvidenceMatch {
    let their_quotes: Vec<(&str, u32, &str)> = theirs
        .tasks
        .iter()
        .flat_map(|t| t.evidence.iter().filter(|e| e.kind == "deployed").map(|e| (t.task.as_str(), e.line, e.quote.as_str())))
        .collect();
    let their_lines: BTreeSet<(u32, &str)> = their_quotes.iter().map(|(task, line, _)| (*line, *task)).collect();
    let deployed: Vec<&Coding> = ours.codings.iter().filter(|c| c.status == Status::Deployed).collect();
    let line_of = |c: &Coding| {
        let last = c.line + c.quote.matches('\n').count() as u32;
        (c.line..=last).find(|l| their_lines.contains(&(*l, c.task.as_str()))).unwrap_or(c.line)
    };
    let our_lines: BTreeSet<(u32, &str)> = deployed.iter().map(|c| (line_of(c), c.task.as_str())).collect();

    let spans: Vec<(&str, Option<(u32, u32)>)> =
        their_quotes.iter().map(|(task, line, quote)| (*task, locate(plan, *line, quote))).collect();
    let overlaps = |task: &str, start: u32, end: u32, other: (&str, u32, u32)| task == other.0 && start < other.2 && other.1 < end;
    let ours_hit = deployed
        .iter()
        .filter(|c| spans.iter().any(|(task, span)| span.is_some_and(|(s, e)| overlaps(&c.task, c.start, c.end, (task, s, e)))))
        .count();
    let placed: Vec<(&str, u32, u32)> = spans.iter().filter_map(|(task, span)| span.map(|(s, e)| (*task, s, e))).collect();
    let theirs_hit = placed.iter().filter(|t| deployed.iter().any(|c| overlaps(&c.task, c.start, c.end, **t))).count();
    EvidenceMatch {
        lines: Overlap {
            both: our_lines.intersection(&their_lines).count(),
            ours: our_lines.difference(&their_lines).count(),
            theirs: their_lines.difference(&our_lines).count(),
        },
        ours_overlapping: (ours_hit, deployed.len()),
        theirs_overlapping: (theirs_hit, placed.len()),
        added: deployed.iter().filter(|c| !their_lines.contains(&(line_of(c), c.task.as_str()))).map(|c| (*c).clone()).collect(),
        missed: their_quotes
            .iter()
            .filter(|(task, line, _)| !our_lines.contains(&(*line, task)))
            .map(|(task, line, quote)| ((*task).to_owned(), *line, (*quote).to_owned()))
            .collect(),
    }
}

/// Code points of a quotation on a line of the plan.
fn locate(plan: &Plan, line: u32, quote: &str) -> Option<(u32, u32)> {
    let mut start = 0;
    for (number, text) in plan.text.split('\n').enumerate() {
        if number as u32 + 1 == line {
            let at = start + text.find(quote)?;
            let points = |byte: usize| plan.lines.code_point(&plan.text, byte as u32);
            return Some((points(at), points(at + quote.len())));
        }
        start += text.len() + 1;
    }
    None
}
