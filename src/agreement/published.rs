use super::{CellPair, GoldError};
use crate::matrix::Matrix;
use crate::tagging::Status;
use std::collections::BTreeMap;
use std::path::Path;

/// A matrix that was published: tasks × periods, coded by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedMatrix {
    /// Period ids in the order of its columns.
    pub periods: Vec<String>,
    /// Task id and one value per period.
    pub rows: Vec<(String, Vec<bool>)>,
    /// What is known against a cell, by (task, period).
    pub notes: BTreeMap<(String, String), String>,
}

/// Reads `task,category,label,PERIOD…` with 1/0 or ●/○, and the notes beside it: `x.csv` has them in
/// `x-notes.csv` (`task,period,note`).
///
/// # Errors
/// With file and line, if it is not such a table.
pub fn read_published(path: &Path) -> Result<PublishedMatrix, GoldError> {
    let fail = |path: &Path, line, reason: String| GoldError { path: path.to_path_buf(), line, reason };
    let open = |path: &Path| csv::ReaderBuilder::new().from_path(path).map_err(|e| fail(path, 1, format!("cannot be read ({e})")));
    let mut reader = open(path)?;
    let header = reader.headers().map_err(|e| fail(path, 1, e.to_string()))?.clone();
    if header.get(0).map(|h| h.trim_start_matches('\u{feff}')) != Some("task") || header.len() < 4 {
        return Err(fail(path, 1, "the header must be task,category,label and one column per period".into()));
    }
    let periods: Vec<String> = header.iter().skip(3).map(str::to_owned).collect();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| fail(path, e.position().map_or(1, |p| p.line() as usize), e.to_string()))?;
        let line = record.position().map_or(1, |p| p.line() as usize);
        let cells = record
            .iter()
            .skip(3)
            .map(|cell| match cell.trim() {
                "1" | "●" => Ok(true),
                "0" | "○" | "◐" => Ok(false),
                other => Err(fail(path, line, format!("\"{other}\" is not 1, 0, ● or ○"))),
            })
            .collect::<Result<_, _>>()?;
        rows.push((record[0].to_owned(), cells));
    }
    let mut notes = BTreeMap::new();
    let beside = path.with_file_name(format!("{}-notes.csv", path.file_stem().map(|s| s.to_string_lossy()).unwrap_or_default()));
    if beside.is_file() {
        for record in open(&beside)?.records() {
            let record = record.map_err(|e| fail(&beside, e.position().map_or(1, |p| p.line() as usize), e.to_string()))?;
            notes.insert((record[0].to_owned(), record[1].to_owned()), record[2].to_owned());
        }
    }
    Ok(PublishedMatrix { periods, rows, notes })
}

impl PublishedMatrix {
    /// Our matrix beside it, for the tasks and periods that both have.
    pub fn compare(&self, ours: &Matrix) -> Vec<CellPair> {
        let mut pairs = Vec::new();
        for (column, period) in self.periods.iter().enumerate() {
            let Some(position) = ours.periods.iter().position(|p| p == period) else { continue };
            for (task, cells) in &self.rows {
                let Some(row) = ours.rows.iter().find(|r| r.task == *task) else { continue };
                pairs.push(CellPair {
                    doc: String::new(),
                    period: period.clone(),
                    category: task.split('.').next().unwrap_or("").to_owned(),
                    task: task.clone(),
                    ours: row.cells[position].status == Status::Deployed,
                    theirs: cells[column],
                    note: self.notes.get(&(task.clone(), period.clone())).cloned(),
                });
            }
        }
        pairs
    }
}
