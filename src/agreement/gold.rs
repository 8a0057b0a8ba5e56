use crate::tagging::Status;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// Why gold codings cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{}:{line}: {reason}", path.display())]
pub struct GoldError {
    /// The file.
    pub path: PathBuf,
    /// 1-based line.
    pub line: usize,
    /// What is wrong and what helps.
    pub reason: String,
}

/// A piece of gold evidence.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct GoldEvidence {
    /// 1-based line of the plan's file.
    pub line: u32,
    /// Exact words.
    pub quote: String,
    /// `deployed` or `mentioned`.
    pub kind: String,
}

/// A task's verdict in a gold coding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoldTask {
    /// Task id.
    pub task: String,
    /// The adjudicated status.
    pub status: Status,
    /// The evidence for it.
    pub evidence: Vec<GoldEvidence>,
}

/// A plan coded by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoldPlan {
    /// Its id in the gold folder.
    pub doc: String,
    /// The plan's file.
    pub file: PathBuf,
    /// Title.
    pub title: String,
    /// Period id.
    pub period: String,
    /// All tasks.
    pub tasks: Vec<GoldTask>,
}

#[derive(Deserialize)]
struct Line {
    task: String,
    status: String,
    #[serde(default)]
    evidence: Vec<GoldEvidence>,
}

/// Reads a folder of gold codings: `DOCS.tsv` (doc, file, title, period, level) and one `doc.jsonl` each.
///
/// Files in DOCS.tsv are relative to the folder above the gold folder.
///
/// # Errors
/// With file and line, if something is missing or malformed.
pub fn read_gold(folder: &Path) -> Result<Vec<GoldPlan>, GoldError> {
    let fail = |path: &Path, line, reason: String| GoldError { path: path.to_path_buf(), line, reason };
    let index = folder.join("DOCS.tsv");
    let text =
        std::fs::read_to_string(&index).map_err(|e| fail(&index, 1, format!("cannot be read ({e}); a gold folder has a DOCS.tsv")))?;
    let mut plans = Vec::new();
    for (number, row) in text.lines().enumerate().skip(1).filter(|(_, l)| !l.trim().is_empty()) {
        let cells: Vec<&str> = row.split('\t').collect();
        let [doc, file, title, period, ..] = cells[..] else {
            return Err(fail(&index, number + 1, "a row is doc, file, title, period, level, separated by tabs".into()));
        };
        let codings = folder.join(format!("{doc}.jsonl"));
        let lines =
            std::fs::read_to_string(&codings).map_err(|e| fail(&codings, 1, format!("cannot be read ({e}); DOCS.tsv names {doc}")))?;
        let mut tasks = Vec::new();
        for (i, line) in lines.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
            let line: Line = serde_json::from_str(line).map_err(|e| fail(&codings, i + 1, format!("not a gold coding ({e})")))?;
            let status = match line.status.as_str() {
                "deployed" => Status::Deployed,
                "mentioned" => Status::Mentioned,
                "absent" => Status::Absent,
                other => return Err(fail(&codings, i + 1, format!("status \"{other}\" is not deployed, mentioned or absent"))),
            };
            tasks.push(GoldTask { task: line.task, status, evidence: line.evidence });
        }
        let root = folder.parent().unwrap_or(Path::new(""));
        plans.push(GoldPlan { doc: doc.to_owned(), file: root.join(file), title: title.to_owned(), period: period.to_owned(), tasks });
    }
    Ok(plans)
}
