use super::{Content, Format, Hints, IngestError, Metadata, MetadataOptions, PeriodScheme, Quality, Table, format_for, format_of, formats};
use crate::text::Span;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
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

    /// Reads and decodes one file, with the parts that its metadata table names, and gathers its metadata.
    ///
    /// # Errors
    /// See [`IngestError`]; other files are not affected.
    pub fn read(&self, path: &Path) -> Result<Document, IngestError> {
        let named = format_for(path).ok_or_else(|| IngestError::UnknownFormat {
            path: path.to_path_buf(),
            known: formats().iter().flat_map(|f| f.extensions()).map(|e| format!(".{e}")).collect::<Vec<_>>().join(" "),
        })?;
        let bytes = read_file(path)?;
        let table = Table::find(path).map(|p| self.table(&p)).transpose()?;
        self.read_bytes(path, &bytes, named, table.as_deref())
    }

    /// Reads several files as the pages of one plan, in the order given. Id and metadata are those of the first.
    ///
    /// # Errors
    /// That of the first file which fails: a plan with a page missing is no plan.
    pub fn read_joined(&self, paths: &[PathBuf]) -> Result<Document, IngestError> {
        let (first, rest) = paths.split_first().expect("at least one file is joined");
        let mut document = self.read(first)?;
        for path in rest {
            append(&mut document.content, self.read(path)?.content);
        }
        Ok(document)
    }

    /// Decodes the bytes of one file, with the metadata table that describes it.
    ///
    /// # Errors
    /// See [`IngestError`].
    pub fn read_bytes(&self, path: &Path, bytes: &[u8], format: &dyn Format, table: Option<&Table>) -> Result<Document, IngestError> {
        let row = table.and_then(|t| t.row(path)).map(|(_, row)| row);
        let mut content = content_of(path, bytes, format, row.and_then(|r| r.get("charset")))?;
        let parts = row.and_then(|r| r.get("parts")).unwrap_or("");
        for part in parts.split(';').map(str::trim).filter(|p| !p.is_empty()) {
            let part = table.and_then(|t| t.path().parent()).unwrap_or(Path::new("")).join(part);
            let bytes = read_file(&part)?;
            let format = format_for(&part).unwrap_or(format);
            append(&mut content, content_of(&part, &bytes, format, row.and_then(|r| r.get("charset")))?);
        }
        self.with_metadata(path, content, table)
    }

    fn with_metadata(&self, path: &Path, content: Content, table: Option<&Table>) -> Result<Document, IngestError> {
        let row = table.and_then(|t| t.row(path));
        let metadata =
            Metadata::gather_with(&content.text, Some(&content.facts), Some(path), row.map(|r| r.1), &self.options, self.scheme).map_err(
                |reason| IngestError::Table { path: table.map_or(path, Table::path).to_path_buf(), line: row.map_or(1, |r| r.0), reason },
            )?;
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

/// The bytes of a file, or why they cannot be had: not a file, too large, or another program is writing it.
fn read_file(path: &Path) -> Result<Vec<u8>, IngestError> {
    let io = |source| IngestError::Io { path: path.to_path_buf(), source };
    // Asked before it is opened: opening a pipe waits for its writer.
    if !std::fs::metadata(path).map_err(io)?.is_file() {
        return Err(io(std::io::Error::other("not a regular file")));
    }
    let mut file = File::open(path).map_err(io)?;
    let before = file.metadata().map_err(io)?;
    let too_large = |bytes| IngestError::TooLarge {
        path: path.to_path_buf(),
        line: 1,
        what: "the file",
        bytes,
        limit: MAX_FILE_BYTES,
        remedy: "split it into one file per plan",
    };
    if before.len() > MAX_FILE_BYTES {
        return Err(too_large(before.len()));
    }
    let mut bytes = Vec::with_capacity(before.len() as usize);
    file.by_ref().take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(io)?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(too_large(bytes.len() as u64));
    }
    let after = file.metadata().map_err(io)?;
    if after.len() != bytes.len() as u64 || after.modified().ok() != before.modified().ok() {
        return Err(IngestError::Changed { path: path.to_path_buf() });
    }
    Ok(bytes)
}

/// Text of one file's bytes, by what they are rather than by the file's name, if it is fit to be used.
fn content_of(path: &Path, bytes: &[u8], named: &dyn Format, charset: Option<&str>) -> Result<Content, IngestError> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(IngestError::Empty { path: path.to_path_buf() });
    }
    let refuse = |line, reason| IngestError::NotText { path: path.to_path_buf(), line, reason };
    let shown = format_of(bytes);
    let format = shown.unwrap_or(named);
    let mut content = format.read(bytes, Hints { charset }).map_err(|e| refuse(e.line, e.reason))?;
    if format.name() != named.name() {
        content.warnings.push(format!("its name says {}, its bytes are {}: read as {}", named.name(), format.name(), format.name()));
    }
    let quality = Quality::of(&content.text, content.pages);
    if let Some(reason) = quality.refusal() {
        return Err(refuse(1, reason));
    }
    content.warnings.extend(quality.warnings());
    check_lines(path, &content.text)?;
    Ok(content)
}

/// Puts the next page of a plan behind what is there.
fn append(content: &mut Content, next: Content) {
    if !content.text.ends_with('\n') {
        content.text.push('\n');
    }
    let shift = content.text.len();
    // Every page of a web document begins with the title again.
    let repeated = next.facts.title.as_deref().filter(|t| next.text.starts_with(t)).map_or(0, str::len);
    content.hidden.extend((repeated > 0).then(|| Span::new(shift, shift + repeated)));
    content.hidden.extend(
        next.hidden.iter().filter(|s| s.start as usize >= repeated).map(|s| Span::new(shift + s.start as usize, shift + s.end as usize)),
    );
    content.headings.extend(next.headings.iter().map(|(at, level)| (shift as u32 + at, *level)));
    content.text.push_str(&next.text);
    content.warnings.extend(next.warnings);
    content.pages = match (content.pages, next.pages) {
        (Some((a, b)), Some((c, d))) => Some((a + c, b + d)),
        (one, other) => one.or(other),
    };
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
