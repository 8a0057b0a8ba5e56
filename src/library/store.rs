use super::best::FrequentWords;
use super::catalog::{Catalog, Record};
use super::entry::{Entry, entries};
use super::schema::{FORMAT, Fields, PARAGRAPHS_PER_PLAN, register, schema};
use super::{LibraryError, collect};
use crate::ingest::{Content, Document, PeriodScheme};
use crate::outline::{Plan, PlanOptions};
use crate::tagging::{TaggedPlan, tag};
use crate::taxonomy::Taxonomy;
use crate::text::Span;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use tantivy::query::TermQuery;
use tantivy::schema::{IndexRecordOption, Value};
use tantivy::{DocAddress, Index, ReloadPolicy, Searcher, TantivyDocument, TantivyError, Term};

/// Folder of the index inside a library.
pub(super) const INDEX: &str = "index";

/// A library as of one commit. What is written afterwards is not seen.
pub struct Library {
    pub(super) folder: PathBuf,
    pub(super) fields: Fields,
    pub(super) searcher: Searcher,
    /// What the plans are.
    pub catalog: Catalog,
    /// For each plan number its place in time; plans without year or period come last.
    pub(super) ranks: Arc<Vec<u32>>,
    /// What stands where, unpacked for the first query.
    places: OnceLock<Arc<Vec<collect::Places>>>,
    /// Where the frequent words are, as far as queries have asked.
    pub(super) frequent: FrequentWords,
}

/// A plan of a library with its text and its stored codings.
#[derive(Clone, Debug)]
pub struct LibraryDocument {
    /// As it was read from its file.
    pub document: Document,
    /// As it was coded when it was indexed.
    pub tagged: TaggedPlan,
}

impl Library {
    /// Whether there is a library in a folder.
    pub fn exists(folder: &Path) -> bool {
        folder.join(INDEX).join("meta.json").is_file()
    }

    /// Opens a library for reading, as of its last commit.
    ///
    /// # Errors
    /// If there is none, or it is damaged or of another format.
    pub fn open(folder: &Path) -> Result<Self, LibraryError> {
        if !Self::exists(folder) {
            return Err(LibraryError::Missing(folder.to_path_buf()));
        }
        // A writer may put another catalog in place between the two looks: then the newer commit is read.
        let mut tries = 0;
        loop {
            match Self::open_once(folder) {
                Err(LibraryError::Damaged { .. }) if tries < 5 => {
                    tries += 1;
                    std::thread::sleep(std::time::Duration::from_millis(20));
                }
                other => return other,
            }
        }
    }

    fn open_once(folder: &Path) -> Result<Self, LibraryError> {
        let index = open_index(folder)?;
        let (_, fields) = schema();
        let fail = |source| index_error(folder, source);
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().map_err(fail)?;
        let before = catalog_name(&index, folder)?;
        let reader: tantivy::IndexReader = reader;
        reader.reload().map_err(fail)?;
        let name = catalog_name(&index, folder)?;
        if name != before {
            return Err(LibraryError::Damaged { path: folder.to_path_buf(), reason: "it is being written".to_owned() });
        }
        let catalog = match name {
            Some(name) => Catalog::load(folder, &name)?,
            None => Catalog { format: FORMAT, ..Catalog::default() },
        };
        Ok(Self::of(folder, fields, reader.searcher(), catalog))
    }

    fn of(folder: &Path, fields: Fields, searcher: Searcher, catalog: Catalog) -> Self {
        let ranks = Arc::new(collect::ranks(&catalog));
        Library {
            folder: folder.to_path_buf(),
            fields,
            searcher,
            catalog,
            ranks,
            places: OnceLock::new(),
            frequent: FrequentWords::default(),
        }
    }

    /// A library in memory, of documents that are at hand: what is not indexed is searched the same way.
    ///
    /// # Errors
    /// If there is not enough memory for an index.
    pub fn in_memory(
        documents: Vec<Document>,
        options: PlanOptions,
        taxonomy: &Taxonomy,
        scheme: &PeriodScheme,
    ) -> Result<Self, LibraryError> {
        let folder = Path::new("(in memory)");
        let fail = |source| index_error(folder, source);
        let (schema, fields) = schema();
        let index = Index::create_in_ram(schema);
        register(&index);
        let mut writer = index.writer_with_num_threads(1, 32_000_000).map_err(fail)?;
        let mut catalog = Catalog { format: FORMAT, traditional: options.fold.traditional, ..Catalog::default() };
        for document in documents {
            let (mut prepared, docs) = prepare(document, options, taxonomy, scheme, fields);
            prepared.number = catalog.next;
            for doc in numbered(docs, catalog.next, fields) {
                writer.add_document(doc).map_err(fail)?;
            }
            catalog.next += 1;
            catalog.plans.push(prepared);
        }
        writer.commit().map_err(fail)?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().map_err(fail)?;
        let reader: tantivy::IndexReader = reader;
        Ok(Self::of(folder, fields, reader.searcher(), catalog))
    }

    /// What stands where, by segment.
    pub(super) fn places(&self) -> Result<Arc<Vec<collect::Places>>, LibraryError> {
        if let Some(places) = self.places.get() {
            return Ok(places.clone());
        }
        let places = Arc::new(collect::places(&self.searcher).map_err(|e| index_error(&self.folder, e))?);
        Ok(self.places.get_or_init(|| places).clone())
    }

    /// The entries of a plan in order.
    ///
    /// # Errors
    /// If the index is damaged.
    pub fn entries(&self, number: u64) -> Result<Vec<Entry>, LibraryError> {
        let term = Term::from_field_u64(self.fields.plan, number);
        let mut found: Vec<(u64, DocAddress)> = self
            .searcher
            .search(&TermQuery::new(term, IndexRecordOption::Basic), &collect::Keys)
            .map_err(|e| index_error(&self.folder, e))?;
        found.sort_unstable();
        found.into_iter().map(|(_, address)| self.entry(address)).collect()
    }

    /// One entry.
    pub(super) fn entry(&self, address: DocAddress) -> Result<Entry, LibraryError> {
        let doc: TantivyDocument = self.searcher.doc(address).map_err(|e| index_error(&self.folder, e))?;
        let text = |field| doc.get_first(field).and_then(|v| v.as_str()).unwrap_or("");
        let stored = serde_json::from_str(text(self.fields.entry))
            .map_err(|e| LibraryError::Damaged { path: self.folder.clone(), reason: format!("an entry cannot be understood ({e})") })?;
        Ok(Entry { text: text(self.fields.text).to_owned(), stored })
    }

    /// A plan with its whole text, as it was read, and its stored codings.
    ///
    /// # Errors
    /// If the index is damaged.
    pub fn document(&self, record: &Record) -> Result<LibraryDocument, LibraryError> {
        let entries = self.entries(record.number)?;
        if entries.len() as u64 != record.entries {
            let reason = format!("{} has {} of {} entries", record.id, entries.len(), record.entries);
            return Err(LibraryError::Damaged { path: self.folder.clone(), reason });
        }
        let mut content =
            Content { encoding: record.encoding.clone(), pages: record.pages, warnings: record.warnings.clone(), ..Content::default() };
        let mut codings = Vec::new();
        for entry in &entries {
            let shift = content.text.len() as u32;
            for &(start, end) in &entry.stored.hidden {
                let span = Span { start: shift + start, end: shift + end };
                match content.hidden.last_mut() {
                    // Markup that was cut at the border of two entries.
                    Some(last) if last.end == span.start && span.start == shift => last.end = span.end,
                    _ => content.hidden.push(span),
                }
            }
            content.headings.extend(entry.stored.headings.iter().map(|&(at, level)| (shift + at, level)));
            content.text.push_str(&entry.text);
            codings.extend(entry.codings(&record.id));
        }
        let document = Document { id: record.id.clone(), path: Some(record.path.clone()), content, metadata: record.metadata.clone() };
        let tagged = TaggedPlan { id: record.id.clone(), metadata: record.metadata.clone(), codings };
        Ok(LibraryDocument { document, tagged })
    }

    /// Whether traditional characters were folded.
    pub fn traditional(&self) -> bool {
        self.catalog.traditional
    }

    /// How many entries there are.
    pub fn entry_count(&self) -> u64 {
        self.searcher.num_docs()
    }
}

/// Opens the index of a library, for whoever reads or writes.
pub(super) fn open_index(folder: &Path) -> Result<Index, LibraryError> {
    let index = Index::open_in_dir(folder.join(INDEX)).map_err(|e| index_error(folder, e))?;
    register(&index);
    Ok(index)
}

/// The catalog that the last commit names; none before the first.
pub(super) fn catalog_name(index: &Index, folder: &Path) -> Result<Option<String>, LibraryError> {
    index.load_metas().map(|m| m.payload).map_err(|e| index_error(folder, e))
}

pub(super) fn index_error(folder: &Path, source: TantivyError) -> LibraryError {
    match source {
        TantivyError::LockFailure(..) => LibraryError::Busy(folder.to_path_buf()),
        TantivyError::DataCorruption(e) => {
            LibraryError::Damaged { path: folder.to_path_buf(), reason: format!("the index is damaged ({e:?})") }
        }
        source => LibraryError::Index { path: folder.to_path_buf(), cause: Box::new(source) },
    }
}

/// A document through the pipeline: its record (without number and stamps) and its entries, which still lack numbers.
pub(super) fn prepare(
    document: Document,
    options: PlanOptions,
    taxonomy: &Taxonomy,
    scheme: &PeriodScheme,
    fields: Fields,
) -> (Record, Vec<TantivyDocument>) {
    let (hidden, headings) = (document.content.hidden.clone(), document.content.headings.clone());
    let plan = Plan::new(document, options);
    let tagged = tag(&plan, taxonomy, scheme);
    let entries = entries(&plan, &hidden, &headings, &tagged);
    let docs = entries
        .iter()
        .map(|entry| {
            let folded = entry.folded(options.fold.traditional).text;
            let mut doc = TantivyDocument::new();
            doc.add_text(fields.exact, &folded);
            doc.add_text(fields.ranked, &folded);
            doc.add_text(fields.role, entry.role());
            doc.add_text(fields.kind, entry.kind());
            for term in entry.coding_terms() {
                doc.add_text(fields.coding, term);
            }
            doc.add_text(fields.text, &entry.text);
            doc.add_text(fields.entry, serde_json::to_string(&entry.stored).expect("plain values"));
            doc
        })
        .collect();
    let record = Record {
        number: 0,
        id: plan.id.clone(),
        path: plan.path.clone().unwrap_or_default(),
        stamps: Vec::new(),
        hash: String::new(),
        chars: plan.text.chars().filter(|c| !c.is_whitespace()).count() as u64,
        metadata: plan.metadata,
        encoding: plan.encoding,
        pages: plan.pages,
        warnings: plan.warnings,
        entries: entries.len() as u64,
    };
    (record, docs)
}

/// Puts the numbers on the entries of a plan.
pub(super) fn numbered(docs: Vec<TantivyDocument>, plan: u64, fields: Fields) -> impl Iterator<Item = TantivyDocument> {
    docs.into_iter().enumerate().map(move |(i, mut doc)| {
        doc.add_u64(fields.plan, plan);
        doc.add_u64(fields.key, plan * PARAGRAPHS_PER_PLAN + i as u64);
        doc
    })
}
