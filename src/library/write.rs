//! Indexing: new and changed plans in, unchanged ones passed over, each plan whole or not at all.

use super::LibraryError;
use super::catalog::{Catalog, Record, Stamp};
use super::schema::{FORMAT, schema};
use super::stamps::Stamper;
use super::store::{INDEX, Library, catalog_name, index_error, numbered, open_index, prepare};
use crate::ingest::{Document, IngestError, Input, PeriodScheme, Reader, clashing_ids};
use crate::outline::PlanOptions;
use crate::taxonomy::Taxonomy;
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::mpsc::sync_channel;
use tantivy::indexer::{NoMergePolicy, UserOperation};
use tantivy::{Index, IndexWriter, TantivyDocument, Term};

/// How to index.
pub struct IndexOptions<'a> {
    /// Reads files with their metadata.
    pub reader: &'a Reader<'a>,
    /// How plans are made.
    pub plan: PlanOptions,
    /// Codes them.
    pub taxonomy: &'a Taxonomy,
    /// Its name, for the record.
    pub taxonomy_name: String,
    /// Hash of its text: another one re-tags the stored plans.
    pub taxonomy_hash: String,
    /// Periods of the metadata.
    pub scheme: &'a PeriodScheme,
    /// Indexing threads.
    pub threads: usize,
    /// Bytes of text after which what is done is committed.
    pub commit_bytes: usize,
    /// Read files even where size and time say that they are unchanged.
    pub verify: bool,
    /// Remove plans whose files are gone.
    pub prune: bool,
}

impl<'a> IndexOptions<'a> {
    /// The usual way: a commit every 64 MB of text, unchanged files not read, nothing removed.
    pub fn new(reader: &'a Reader<'a>, taxonomy: &'a Taxonomy, taxonomy_hash: String, scheme: &'a PeriodScheme) -> Self {
        IndexOptions {
            reader,
            plan: PlanOptions::default(),
            taxonomy,
            taxonomy_name: taxonomy.id.clone(),
            taxonomy_hash,
            scheme,
            threads: 1,
            commit_bytes: 64_000_000,
            verify: false,
            prune: false,
        }
    }
}

/// What became of one plan.
#[derive(Debug)]
pub enum Change {
    /// New in the library.
    Added(PathBuf),
    /// Its content or metadata changed.
    Replaced(PathBuf),
    /// As it was.
    Unchanged,
    /// Coded again, from the stored text.
    Retagged,
    /// Could not be read; what the library held of it stays.
    Failed(IngestError),
    /// Its file is gone; the library still holds it.
    Gone(PathBuf),
    /// Its file is gone, and it was removed.
    Pruned(PathBuf),
}

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// New plans.
    pub added: usize,
    /// Changed plans.
    pub replaced: usize,
    /// Plans as they were.
    pub unchanged: usize,
    /// Plans coded again.
    pub retagged: usize,
    /// Files that could not be read.
    pub failed: usize,
    /// Plans whose files are gone.
    pub gone: usize,
    /// Plans removed.
    pub pruned: usize,
}

impl Summary {
    fn count(&mut self, change: &Change) {
        *match change {
            Change::Added(_) => &mut self.added,
            Change::Replaced(_) => &mut self.replaced,
            Change::Unchanged => &mut self.unchanged,
            Change::Retagged => &mut self.retagged,
            Change::Failed(_) => &mut self.failed,
            Change::Gone(_) => &mut self.gone,
            Change::Pruned(_) => &mut self.pruned,
        } += 1;
    }
}

/// Plans handled at once by all threads.
const BATCH: usize = 48;
/// Memory for one indexing thread before it writes a segment.
const THREAD_MEMORY: usize = 256 << 20;

/// More segments than this are merged at the end of a run.
const MOST_SEGMENTS: usize = 8;

/// What is to be done with one plan.
enum Job {
    /// Read a file; the number of the plan it replaces, if it was there.
    Read(PathBuf, Option<u64>),
    /// Code a stored plan again.
    Retag(Box<Record>),
}

/// What came of it.
enum Done {
    Plan {
        record: Box<Record>,
        docs: Vec<TantivyDocument>,
        bytes: usize,
        before: Option<u64>,
        retagged: bool,
    },
    /// Read, and found to be the same: only its stamps are new.
    Same {
        number: u64,
        stamps: Vec<Stamp>,
    },
    Failed(IngestError),
}

/// Brings a library up to date with files; makes it if it is not there. `report` is told of each plan, in the order of
/// the files.
///
/// # Errors
/// If the library cannot be written, is being written by another, or is damaged: the last commit stays as it was.
/// A file that cannot be read is a [`Change`], not an error.
pub fn index(
    folder: &Path,
    files: Vec<Input>,
    options: &IndexOptions<'_>,
    mut report: impl FnMut(Change),
) -> Result<Summary, LibraryError> {
    let mut state = Writer::open(folder, options)?;
    let mut summary = Summary::default();
    let mut tell = |change: Change| {
        summary.count(&change);
        report(change);
    };
    let stamper = Stamper::default();
    let mut jobs = Vec::new();
    let mut seen = BTreeSet::new();
    let known: BTreeMap<PathBuf, usize> = state.catalog.plans.iter().enumerate().map(|(i, p)| (p.path.clone(), i)).collect();
    let recode = !state.catalog.plans.is_empty() && state.catalog.taxonomy_hash != options.taxonomy_hash;
    for file in files {
        match file {
            Err(error) => tell(Change::Failed(error)),
            Ok(path) => {
                let absolute = std::path::absolute(&path).unwrap_or(path);
                seen.insert(absolute.clone());
                let record = known.get(&absolute).map(|&i| &state.catalog.plans[i]);
                match record {
                    Some(record) if !options.verify && !recode && record.stamps == stamper.stamps(&absolute) => tell(Change::Unchanged),
                    record => jobs.push(Job::Read(absolute.clone(), record.map(|r| r.number))),
                }
            }
        }
    }
    // A changed taxonomy is applied to what is stored; files are read only where they changed.
    if recode {
        let stale: BTreeSet<PathBuf> = jobs
            .iter()
            .filter_map(|j| match j {
                Job::Read(path, Some(_)) => Some(path.clone()),
                _ => None,
            })
            .collect();
        let mut retag: Vec<Job> = Vec::new();
        for record in &state.catalog.plans {
            let changed = stale.contains(&record.path) && (options.verify || record.stamps != stamper.stamps(&record.path));
            if !changed {
                retag.push(Job::Retag(Box::new(record.clone())));
            }
        }
        let again: BTreeSet<PathBuf> = retag
            .iter()
            .filter_map(|j| match j {
                Job::Retag(record) => Some(record.path.clone()),
                Job::Read(..) => None,
            })
            .collect();
        jobs.retain(|j| !matches!(j, Job::Read(path, Some(_)) if again.contains(path)));
        retag.append(&mut jobs);
        jobs = retag;
        state.catalog.taxonomy_hash.clone_from(&options.taxonomy_hash);
        state.catalog.taxonomy.clone_from(&options.taxonomy_name);
        state.recoding = true;
        state.dirty = true;
    }
    let gone: Vec<(u64, PathBuf)> =
        state.catalog.plans.iter().filter(|p| !seen.contains(&p.path) && !p.path.exists()).map(|p| (p.number, p.path.clone())).collect();
    for (number, path) in gone {
        if options.prune {
            state.remove(number);
            tell(Change::Pruned(path));
        } else {
            tell(Change::Gone(path));
        }
    }
    state.run(jobs, options, &stamper, &mut tell)?;
    state.finish()?;
    Ok(summary)
}

/// A library open for writing.
struct Writer {
    folder: PathBuf,
    index: Index,
    writer: IndexWriter,
    catalog: Catalog,
    /// Something changed since the last commit.
    dirty: bool,
    /// All plans are coded again: nothing is committed before the last, lest the codings are of two taxonomies.
    recoding: bool,
    /// The library as it was, to read stored plans from.
    before: Option<Library>,
}

impl Writer {
    fn open(folder: &Path, options: &IndexOptions<'_>) -> Result<Self, LibraryError> {
        let io = |cause| LibraryError::Io { path: folder.to_path_buf(), cause };
        let path = folder.join(INDEX);
        std::fs::create_dir_all(&path).map_err(io)?;
        let index = if Library::exists(folder) {
            open_index(folder)?
        } else {
            let index = Index::open_or_create(
                tantivy::directory::MmapDirectory::open(&path).map_err(|e| index_error(folder, e.into()))?,
                schema().0,
            )
            .map_err(|e| index_error(folder, e))?;
            super::schema::register(&index);
            index
        };
        let threads = options.threads.clamp(1, 8);
        let writer = index.writer_with_num_threads(threads, threads * THREAD_MEMORY).map_err(|e| index_error(folder, e))?;
        writer.set_merge_policy(Box::new(NoMergePolicy));
        let name = catalog_name(&index, folder)?;
        let (catalog, before) = match &name {
            Some(name) => (Catalog::load(folder, name)?, Some(Library::open(folder)?)),
            None => {
                let fresh = Catalog {
                    format: FORMAT,
                    taxonomy: options.taxonomy_name.clone(),
                    taxonomy_hash: options.taxonomy_hash.clone(),
                    traditional: options.plan.fold.traditional,
                    ..Catalog::default()
                };
                (fresh, None)
            }
        };
        if catalog.traditional != options.plan.fold.traditional {
            let reason = if catalog.traditional {
                "it was made with --traditional; give the option again"
            } else {
                "it was made without --traditional; leave the option out"
            };
            return Err(LibraryError::Damaged { path: folder.to_path_buf(), reason: reason.to_owned() });
        }
        Catalog::clean(folder, &name.iter().map(String::as_str).collect::<Vec<_>>());
        Ok(Writer { folder: folder.to_path_buf(), index, writer, catalog, dirty: false, recoding: false, before })
    }

    /// Works through the jobs in batches: all threads prepare one while the index takes in the one before.
    fn run(
        &mut self,
        jobs: Vec<Job>,
        options: &IndexOptions<'_>,
        stamper: &Stamper,
        tell: &mut impl FnMut(Change),
    ) -> Result<(), LibraryError> {
        let before = self.before.take();
        let fields = schema().1;
        let mut result = Ok(());
        let hashes: BTreeMap<u64, String> = self.catalog.plans.iter().map(|p| (p.number, p.hash.clone())).collect();
        std::thread::scope(|scope| {
            let (sender, receiver) = sync_channel::<Vec<Result<Done, LibraryError>>>(1);
            let (before, hashes) = (&before, &hashes);
            let mut jobs = jobs;
            scope.spawn(move || {
                while !jobs.is_empty() {
                    let rest = jobs.split_off(BATCH.min(jobs.len()));
                    let batch = std::mem::replace(&mut jobs, rest);
                    let done = batch.into_par_iter().map(|job| work(job, options, stamper, before.as_ref(), hashes, fields)).collect();
                    if sender.send(done).is_err() {
                        return;
                    }
                }
            });
            result = self.take(receiver, options, tell);
        });
        result
    }

    fn take(
        &mut self,
        receiver: std::sync::mpsc::Receiver<Vec<Result<Done, LibraryError>>>,
        options: &IndexOptions<'_>,
        tell: &mut impl FnMut(Change),
    ) -> Result<(), LibraryError> {
        let mut uncommitted = 0;
        for done in receiver.into_iter().flatten() {
            match done? {
                Done::Failed(error) => tell(Change::Failed(error)),
                Done::Same { number, stamps } => {
                    if let Some(record) = self.catalog.plans.iter_mut().find(|p| p.number == number) {
                        record.stamps = stamps;
                        self.dirty = true;
                    }
                    tell(Change::Unchanged);
                }
                Done::Plan { mut record, docs, bytes, before, retagged } => {
                    let number = before.unwrap_or(self.catalog.next);
                    if let Some(number) = before {
                        self.remove(number);
                    } else {
                        self.catalog.next += 1;
                    }
                    record.number = number;
                    let (_, fields) = schema();
                    // One message to the indexing threads for a whole plan: one for each entry would wake them each time.
                    let adds: Vec<UserOperation> = numbered(docs, number, fields).map(UserOperation::Add).collect();
                    self.writer.run(adds).map_err(|e| write_error(&self.folder, e))?;
                    let path = record.path.clone();
                    let at = self.catalog.plans.partition_point(|p| p.number < number);
                    self.catalog.plans.insert(at, *record);
                    self.dirty = true;
                    uncommitted += bytes;
                    tell(match (before, retagged) {
                        (_, true) => Change::Retagged,
                        (Some(_), _) => Change::Replaced(path),
                        (None, _) => Change::Added(path),
                    });
                    if uncommitted >= options.commit_bytes && !self.recoding {
                        self.commit()?;
                        uncommitted = 0;
                    }
                }
            }
        }
        Ok(())
    }

    /// Takes a plan out; nothing is seen of it before the commit.
    fn remove(&mut self, number: u64) {
        self.writer.delete_term(Term::from_field_u64(schema().1.plan, number));
        self.catalog.plans.retain(|p| p.number != number);
        self.dirty = true;
    }

    fn commit(&mut self) -> Result<(), LibraryError> {
        unique_ids(&mut self.catalog.plans);
        let name = self.catalog.save(&self.folder)?;
        let old = catalog_name(&self.index, &self.folder)?;
        let mut prepared = self.writer.prepare_commit().map_err(|e| write_error(&self.folder, e))?;
        prepared.set_payload(&name);
        prepared.commit().map_err(|e| write_error(&self.folder, e))?;
        let keep: Vec<&str> = std::iter::once(name.as_str()).chain(old.as_deref()).collect();
        Catalog::clean(&self.folder, &keep);
        self.dirty = false;
        Ok(())
    }

    fn finish(mut self) -> Result<(), LibraryError> {
        if self.dirty || catalog_name(&self.index, &self.folder)?.is_none() {
            self.commit()?;
        }
        self.merge()?;
        let folder = self.folder.clone();
        self.writer.wait_merging_threads().map_err(|e| index_error(&folder, e))
    }

    /// Writes segments anew, at the end of a run and never beside it, so that what is searched does not depend on
    /// chance. Segments with holes always: deleted entries would still count in the statistics of BM25. The smallest
    /// ones where there are many: each costs every query a little.
    fn merge(&mut self) -> Result<(), LibraryError> {
        let mut metas = self.index.searchable_segment_metas().map_err(|e| index_error(&self.folder, e))?;
        metas.sort_by_key(|m| (m.num_docs(), m.id().uuid_string()));
        let many = if metas.len() > MOST_SEGMENTS { metas.len() - MOST_SEGMENTS / 2 } else { 0 };
        let merged: Vec<_> = metas.iter().enumerate().filter(|(i, m)| *i < many || m.has_deletes()).map(|(_, m)| m.id()).collect();
        if !merged.is_empty() {
            self.writer.merge(&merged).wait().map_err(|e| write_error(&self.folder, e))?;
        }
        Ok(())
    }
}

/// The writer says only that it was killed. If nothing can be written any more, that is why.
fn write_error(folder: &Path, error: tantivy::TantivyError) -> LibraryError {
    let probe = || -> std::io::Result<()> {
        let mut file = tempfile::Builder::new().prefix(".catalog-").tempfile_in(folder)?;
        file.write_all(&[0; 1 << 20])?;
        file.as_file().sync_all()
    };
    match probe() {
        Err(cause) => LibraryError::Io { path: folder.to_path_buf(), cause },
        Ok(()) => index_error(folder, error),
    }
}

fn work(
    job: Job,
    options: &IndexOptions<'_>,
    stamper: &Stamper,
    library: Option<&Library>,
    hashes: &BTreeMap<u64, String>,
    fields: super::schema::Fields,
) -> Result<Done, LibraryError> {
    match job {
        Job::Read(path, before) => {
            // Stamped before it is read: a change in between is seen by the next run.
            let stamps = stamper.stamps(&path);
            let document = match options.reader.read(&path) {
                Ok(document) => document,
                Err(error) => return Ok(Done::Failed(error)),
            };
            let hash = hash_of(&document);
            if let Some(number) = before.filter(|n| hashes.get(n) == Some(&hash)) {
                return Ok(Done::Same { number, stamps });
            }
            let bytes = document.content.text.len();
            let (mut record, docs) = prepare(document, options.plan, options.taxonomy, options.scheme, fields);
            record.path = path;
            record.stamps = stamps;
            record.hash = hash;
            Ok(Done::Plan { record: Box::new(record), docs, bytes, before, retagged: false })
        }
        Job::Retag(old) => {
            let library = library.ok_or_else(|| LibraryError::Missing(PathBuf::new()))?;
            let document = library.document(&old)?.document;
            let bytes = document.content.text.len();
            let (mut record, docs) = prepare(document, options.plan, options.taxonomy, options.scheme, fields);
            let before = Some(old.number);
            (record.path, record.stamps, record.hash) = (old.path, old.stamps, old.hash);
            Ok(Done::Plan { record: Box::new(record), docs, bytes, before, retagged: true })
        }
    }
}

/// Hash of what was read: text, markup, metadata.
fn hash_of(document: &Document) -> String {
    let mut hash = Sha256::new();
    hash.update(document.id.as_bytes());
    hash.update(document.content.text.as_bytes());
    for span in &document.content.hidden {
        hash.update(span.start.to_le_bytes());
        hash.update(span.end.to_le_bytes());
    }
    hash.update(serde_json::to_vec(&document.metadata).expect("plain values"));
    hash.finalize().iter().take(16).map(|b| format!("{b:02x}")).collect()
}

/// Plans with one stem in several folders get their folder's name as well, as when files are read.
fn unique_ids(plans: &mut [Record]) {
    let ids = clashing_ids(plans.iter().map(|p| Some(p.path.as_path())));
    plans.iter_mut().zip(ids).for_each(|(plan, id)| plan.id = id.unwrap_or_else(|| std::mem::take(&mut plan.id)));
}
