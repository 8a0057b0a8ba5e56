use super::IngestError;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Names under which a metadata table is looked for beside files, in order of preference.
const NAMES: [&str; 4] = ["plans.toml", "plans.tsv", "plans.csv", "INDEX.tsv"];

/// Fields that plans.toml may have. Tables with a header may have more columns: they are written by other tools.
const COLUMNS: [&str; 17] = [
    "file",
    "id",
    "title",
    "period",
    "level",
    "region",
    "issuer",
    "document_number",
    "index_number",
    "date",
    "year",
    "source",
    "source_repo",
    "url",
    "charset",
    "parts",
    "notes",
];

/// One row: column name to value. Empty values and `-` count as not stated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row(BTreeMap<String, String>);

impl Row {
    /// The value of a column, if stated.
    pub fn get(&self, column: &str) -> Option<&str> {
        self.0.get(column).map(String::as_str)
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Row {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        let stated = pairs.into_iter().map(|(k, v)| (k.into(), v.into().trim().to_owned()));
        Row(stated.filter(|(_, v)| !v.is_empty() && v != "-").collect())
    }
}

/// A table of metadata beside plan files; its `file` column is a path relative to the table.
#[derive(Clone, Debug)]
pub struct Table {
    path: PathBuf,
    rows: BTreeMap<String, (usize, Row)>,
}

impl Table {
    /// Finds the table for a file: in its folder or up to three folders above.
    pub fn find(file: &Path) -> Option<PathBuf> {
        let file = std::path::absolute(file).ok()?;
        file.ancestors().skip(1).take(4).find_map(|folder| NAMES.iter().map(|n| folder.join(n)).find(|p| p.is_file()))
    }

    /// Reads a table: `plans.toml` with `[[plan]]` entries, or tab- or comma-separated values with a header.
    ///
    /// # Errors
    /// If it cannot be read, lacks a `file` column, or is malformed (with the line).
    pub fn load(path: &Path) -> Result<Self, IngestError> {
        let text = std::fs::read_to_string(path).map_err(|source| IngestError::Io { path: path.to_path_buf(), source })?;
        Self::parse(path, &text)
    }

    /// A table from its text; `path` says where it is and which kind it is.
    ///
    /// # Errors
    /// As for [`Table::load`].
    pub fn parse(path: &Path, text: &str) -> Result<Self, IngestError> {
        let fail = |line, reason: String| IngestError::Table { path: path.to_path_buf(), line, reason };
        let mut table = Table { path: path.to_path_buf(), rows: BTreeMap::new() };
        let entries: Vec<(usize, Row)> = match path.extension().and_then(|e| e.to_str()) {
            Some("toml") => toml_rows(text).map_err(|(line, reason)| fail(line, reason))?,
            extension => {
                separated_rows(text, if extension == Some("csv") { b',' } else { b'\t' }).map_err(|(line, reason)| fail(line, reason))?
            }
        };
        for (line, row) in entries {
            let Some(file) = row.get("file") else { return Err(fail(line, "the row names no file; fill the column \"file\"".into())) };
            let file = file.replace('\\', "/");
            if let Some((first, _)) = table.rows.insert(file.clone(), (line, row)) {
                return Err(fail(line, format!("{file} is listed twice (first on line {first}); keep one row")));
            }
        }
        Ok(table)
    }

    /// The row for a file with its line in the table.
    pub fn row(&self, file: &Path) -> Option<(usize, &Row)> {
        let folder = std::path::absolute(self.path.parent()?).ok()?;
        let file = std::path::absolute(file).ok()?;
        let relative = file.strip_prefix(&folder).ok()?.to_string_lossy().replace('\\', "/");
        let (line, row) = self.rows.get(&relative)?;
        Some((*line, row))
    }

    /// Files whose plan has parts, with these; all relative to the table.
    pub fn with_parts(&self) -> impl Iterator<Item = (&str, Vec<&str>)> {
        self.rows.iter().filter_map(|(file, (_, row))| {
            let parts: Vec<&str> = row.get("parts")?.split(';').map(str::trim).filter(|p| !p.is_empty()).collect();
            Some((file.as_str(), parts))
        })
    }

    /// Where the table is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

fn separated_rows(text: &str, delimiter: u8) -> Result<Vec<(usize, Row)>, (usize, String)> {
    // Tab-separated tables are written by hand and by scripts without quoting: quotes are text there.
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .quoting(delimiter == b',')
        .flexible(true)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let headers = reader.headers().map_err(|e| (1, e.to_string()))?.clone();
    if !headers.iter().any(|h| h.trim() == "file") {
        return Err((1, "the header has no column \"file\"; columns are separated by tabs (.tsv) or commas (.csv)".into()));
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| (e.position().map_or(1, |p| p.line() as usize), e.to_string()))?;
        let line = record.position().map_or(1, |p| p.line() as usize);
        if record.len() > headers.len() {
            return Err((line, format!("{} values for {} columns", record.len(), headers.len())));
        }
        rows.push((line, headers.iter().map(str::trim).zip(record.iter()).collect()));
    }
    Ok(rows)
}

fn toml_rows(text: &str) -> Result<Vec<(usize, Row)>, (usize, String)> {
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Plans {
        plan: Vec<toml::Spanned<BTreeMap<String, toml::Value>>>,
    }
    let line = |at: usize| text[..at].matches('\n').count() + 1;
    let plans: Plans = toml::from_str(text)
        .map_err(|e| (e.span().map_or(1, |s| line(s.start)), format!("{}; entries are [[plan]] tables", e.message())))?;
    plans
        .plan
        .into_iter()
        .map(|plan| {
            let at = line(plan.span().start);
            if let Some(key) = plan.get_ref().keys().find(|k| !COLUMNS.contains(&k.as_str())) {
                return Err((at, format!("unknown field \"{key}\"; fields are {}", COLUMNS.join(", "))));
            }
            let plain = |v: toml::Value| match v {
                toml::Value::String(s) => s,
                toml::Value::Array(list) => list.iter().filter_map(toml::Value::as_str).collect::<Vec<_>>().join(";"),
                other => other.to_string(),
            };
            let values = plan.into_inner().into_iter().map(|(k, v)| (k, plain(v)));
            Ok((at, values.collect()))
        })
        .collect()
}
