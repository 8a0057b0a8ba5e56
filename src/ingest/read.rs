use super::{Content, Format, IngestError, Metadata, MetadataOptions, PeriodScheme, Table, format_for, formats};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// Larger files are refused: no plan comes near, and spans are 32 bits.
pub const MAX_FILE_BYTES: u64 = 512 << 20;
/// Longer lines are refused: the longest paragraph of a real plan is some 20 KB.
pub const MAX_LINE_BYTES: usize = 16 << 20;

/// A decoded document with what is known about it.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// The file's stem, or the `id` of a metadata table, or `doc` of a JSON line.
    pub id: String,
    /// The file, if it came from one.
    pub path: Option<PathBuf>,
    /// Text and markup.
    pub content: Content,
    /// Metadata with origins.
    pub metadata: Metadata,
}

/// Reads files with the metadata tables beside them, each table once.
pub struct Reader<'a> {
    scheme: &'a PeriodScheme,
    options: MetadataOptions,
    tables: Mutex<BTreeMap<PathBuf, Result<Arc<Table>, String>>>,
}

impl<'a> Reader<'a> {
    /// A reader for one run.
    pub fn new(scheme: &'a PeriodScheme, options: MetadataOptions) -> Self {
        Reader { scheme, options, tables: Mutex::default() }
    }

    /// Reads and decodes one file and gathers its metadata.
    ///
    /// # Errors
    /// See [`IngestError`]; other files are not affected.
    pub fn read(&self, path: &Path) -> Result<Document, IngestError> {
        let io = |source| IngestError::Io { path: path.to_path_buf(), source };
        let bytes = std::fs::metadata(path).map_err(io)?.len();
        let format = format_for(path).ok_or_else(|| IngestError::UnknownFormat {
            path: path.to_path_buf(),
            known: formats().iter().flat_map(|f| f.extensions()).map(|e| format!(".{e}")).collect::<Vec<_>>().join(" "),
        })?;
        if bytes > MAX_FILE_BYTES {
            return Err(IngestError::TooLarge {
                path: path.to_path_buf(),
                line: 1,
                what: "the file",
                bytes,
                limit: MAX_FILE_BYTES,
                remedy: "split it into one file per plan",
            });
        }
        let bytes = std::fs::read(path).map_err(io)?;
        let table = Table::find(path).map(|p| self.table(&p)).transpose()?;
        self.read_bytes(path, &bytes, format, table.as_deref())
    }

    /// Decodes the bytes of one file, with the metadata table that describes it.
    ///
    /// # Errors
    /// See [`IngestError`].
    pub fn read_bytes(&self, path: &Path, bytes: &[u8], format: &dyn Format, table: Option<&Table>) -> Result<Document, IngestError> {
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Err(IngestError::Empty { path: path.to_path_buf() });
        }
        let content = format.read(bytes).map_err(|e| IngestError::NotText { path: path.to_path_buf(), line: e.line, reason: e.reason })?;
        check_lines(path, &content.text)?;
        self.with_metadata(path, content, table)
    }

    fn with_metadata(&self, path: &Path, content: Content, table: Option<&Table>) -> Result<Document, IngestError> {
        let row = table.and_then(|t| t.row(path));
        let metadata = Metadata::gather(&content.text, Some(path), row.map(|r| r.1), &self.options, self.scheme).map_err(|reason| {
            IngestError::Table { path: table.map_or(path, Table::path).to_path_buf(), line: row.map_or(1, |r| r.0), reason }
        })?;
        let stem = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        let id = row.and_then(|(_, r)| r.get("id").or_else(|| r.get("doc"))).map_or(stem, str::to_owned);
        Ok(Document { id, path: Some(path.to_path_buf()), content, metadata })
    }

    fn table(&self, path: &Path) -> Result<Arc<Table>, IngestError> {
        let mut tables = self.tables.lock().expect("no thread panics while it reads a table");
        let entry = tables.entry(path.to_path_buf()).or_insert_with(|| Table::load(path).map(Arc::new).map_err(|e| e.to_string()));
        entry.clone().map_err(|reason| IngestError::Table {
            path: path.to_path_buf(),
            line: reason.split(':').nth(1).and_then(|l| l.parse().ok()).unwrap_or(1),
            reason: reason.splitn(3, ':').nth(2).unwrap_or(&reason).trim().to_owned(),
        })
    }
}

/// Refuses lines that no plan has, before anything is built on them.
pub(super) fn check_lines(path: &Path, text: &str) -> Result<(), IngestError> {
    if text.trim().is_empty() {
        return Err(IngestError::Empty { path: path.to_path_buf() });
    }
    if text.len() <= MAX_LINE_BYTES {
        return Ok(());
    }
    match text.split('\n').enumerate().find(|(_, line)| line.len() > MAX_LINE_BYTES) {
        Some((number, line)) => Err(IngestError::TooLarge {
            path: path.to_path_buf(),
            line: number + 1,
            what: "the line",
            bytes: line.len() as u64,
            limit: MAX_LINE_BYTES as u64,
            remedy: "a plan has one paragraph a line: put the line breaks back",
        }),
        None => Ok(()),
    }
}
