use super::{CellPair, Cells, Interval, Overlap, alpha, baselines, interval};
use serde::Serialize;
use std::collections::BTreeMap;

/// Measures of agreement over a set of cells. A value is `None` where it is undefined.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Measures {
    /// Number of cells.
    pub cells: usize,
    /// Share of equal cells.
    pub accuracy: Option<f64>,
    /// Cohen's κ.
    pub kappa: Option<f64>,
    /// Krippendorff's α, nominal.
    pub alpha: Option<f64>,
    /// Precision of ●.
    pub deployed_precision: Option<f64>,
    /// Recall of ●.
    pub deployed_recall: Option<f64>,
    /// F1 of ●.
    pub deployed_f1: Option<f64>,
    /// Precision of ○.
    pub not_deployed_precision: Option<f64>,
    /// Recall of ○.
    pub not_deployed_recall: Option<f64>,
    /// F1 of ○.
    pub not_deployed_f1: Option<f64>,
    /// Mean F1 of both classes.
    pub macro_f1: Option<f64>,
}

impl Measures {
    /// The measures of some pairs.
    pub fn of(pairs: &[&CellPair]) -> Measures {
        let cells = count(pairs);
        let units: Vec<Vec<Option<bool>>> = pairs.iter().map(|p| vec![Some(p.ours), Some(p.theirs)]).collect();
        let (yes, no) = (cells.deployed(), cells.not_deployed());
        Measures {
            cells: cells.total(),
            accuracy: cells.accuracy(),
            kappa: cells.kappa(),
            alpha: alpha(&units),
            deployed_precision: yes.precision(),
            deployed_recall: yes.recall(),
            deployed_f1: yes.f1(),
            not_deployed_precision: no.precision(),
            not_deployed_recall: no.recall(),
            not_deployed_f1: no.f1(),
            macro_f1: cells.macro_f1(),
        }
    }
}

/// Measures of the cells that share a plan, a period, a category or a task.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Its measures.
    pub measures: Measures,
}

/// A guess that reads nothing, on the same cells.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Baseline {
    /// How it guesses.
    pub name: String,
    /// What it reaches.
    pub measures: Measures,
}

/// Everything that `guihua evaluate` says about cells and evidence.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Over all cells.
    pub all: Measures,
    /// Bootstrap 95 % interval of the accuracy.
    pub accuracy_interval: Option<Interval>,
    /// Of κ.
    pub kappa_interval: Option<Interval>,
    /// Of α.
    pub alpha_interval: Option<Interval>,
    /// Of the macro-F1.
    pub macro_f1_interval: Option<Interval>,
    /// By plan; empty for a published matrix.
    pub plans: Vec<Group>,
    /// By period.
    pub periods: Vec<Group>,
    /// By category.
    pub categories: Vec<Group>,
    /// By task.
    pub tasks: Vec<Group>,
    /// Without the cells that carry a note.
    pub without_noted: Option<Measures>,
    /// Trivial baselines.
    pub baselines: Vec<Baseline>,
    /// Deployed evidence by (line, task), if it was compared.
    pub evidence_lines: Option<Overlap>,
}

impl Report {
    /// Builds the report; `order` gives the position of a period.
    pub fn new(pairs: &[CellPair], evidence: Option<Overlap>, order: impl Fn(&str) -> Option<usize>) -> Report {
        let all: Vec<&CellPair> = pairs.iter().collect();
        let noted = pairs.iter().any(|p| p.note.is_some());
        let plain: Vec<&CellPair> = pairs.iter().filter(|p| p.note.is_none()).collect();
        let mut plans = groups(pairs, |p| p.doc.clone());
        plans.retain(|g| !g.name.is_empty());
        let mut periods = groups(pairs, |p| p.period.clone());
        periods.sort_by_key(|g| (order(&g.name), g.name.clone()));
        Report {
            all: Measures::of(&all),
            accuracy_interval: interval(pairs, |s| count(s).accuracy()),
            kappa_interval: interval(pairs, |s| count(s).kappa()),
            alpha_interval: interval(pairs, |s| Measures::of(s).alpha),
            macro_f1_interval: interval(pairs, |s| count(s).macro_f1()),
            plans,
            periods,
            categories: groups(pairs, |p| p.category.clone()),
            tasks: groups(pairs, |p| p.task.clone()),
            without_noted: noted.then(|| Measures::of(&plain)),
            baselines: baselines(pairs, &order)
                .into_iter()
                .map(|(name, guesses)| Baseline { name: name.to_owned(), measures: Measures::of(&guesses.iter().collect::<Vec<_>>()) })
                .collect(),
            evidence_lines: evidence,
        }
    }
}

fn count(pairs: &[&CellPair]) -> Cells {
    let mut cells = Cells::default();
    pairs.iter().for_each(|p| cells.add(p.ours, p.theirs));
    cells
}

/// Groups in order of their first cell.
fn groups(pairs: &[CellPair], key: impl Fn(&CellPair) -> String) -> Vec<Group> {
    let mut order: Vec<String> = Vec::new();
    let mut members: BTreeMap<String, Vec<&CellPair>> = BTreeMap::new();
    for pair in pairs {
        let name = key(pair);
        if !members.contains_key(&name) {
            order.push(name.clone());
        }
        members.entry(name).or_default().push(pair);
    }
    order.into_iter().map(|name| Group { measures: Measures::of(&members[&name]), name }).collect()
}
