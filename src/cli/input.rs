//! Which plans a command reads, and how failures among them are told.

use super::Exit;
use super::taxonomy::TaxonomyArgs;
use crate::ingest::{Document, IngestError, Level, MetadataOptions, PeriodScheme, Reader, clashing_ids, inputs};
use crate::library::{Library, LibraryDocument};
use crate::outline::{Plan, PlanOptions};
use crate::sample;
use crate::tagging::{TaggedPlan, tag};
use crate::taxonomy::Taxonomy;
use crate::text::{FoldOptions, Unwrap};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Options of every command that reads plans.
#[derive(Debug, clap::Args)]
pub(super) struct PlanArgs {
    /// Plan files or folders (walked recursively). None: the library, or the built-in sample if there is none.
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(super) library: LibraryArgs,

    #[command(flatten)]
    pub(super) reading: ReadingArgs,
}

/// Which library a command works with.
#[derive(Debug, clap::Args)]
pub(super) struct LibraryArgs {
    /// Library made by `guihua index` [default: guihua-library, if it is there].
    #[arg(long = "library", value_name = "DIR", env = "GUIHUA_LIBRARY")]
    pub(super) folder: Option<PathBuf>,
}

/// The library that is used if none is named.
pub(super) const DEFAULT_LIBRARY: &str = "guihua-library";

impl LibraryArgs {
    /// The folder, named or not.
    pub(super) fn path(&self) -> PathBuf {
        self.folder.clone().unwrap_or_else(|| DEFAULT_LIBRARY.into())
    }

    /// Opens the library that is named, or the default one if it is there.
    pub(super) fn open(&self) -> anyhow::Result<Option<Library>> {
        match &self.folder {
            Some(folder) => Ok(Some(Library::open(folder)?)),
            None if Library::exists(Path::new(DEFAULT_LIBRARY)) => Ok(Some(Library::open(Path::new(DEFAULT_LIBRARY))?)),
            None => Ok(None),
        }
    }
}

/// How documents are read, whatever they come from.
#[derive(Debug, clap::Args)]
pub(super) struct ReadingArgs {
    /// The period of all plans given, whatever they say themselves (十二五, 2011-2015).
    #[arg(long = "period", value_name = "PERIOD")]
    plans_period: Option<String>,

    /// The level of all plans given: national, ministry, province, city or county (国家 部门 省 市 县).
    #[arg(long, value_name = "LEVEL", value_parser = parse_level)]
    level: Option<Level>,

    /// The region of all plans given.
    #[arg(long, value_name = "REGION")]
    region: Option<String>,

    /// A period scheme of your own: a TOML file with [[period]] tables (id, from, to). Plans belong to the
    /// period of their year, unless a table or --period says otherwise.
    #[arg(long, value_name = "FILE")]
    periods: Option<PathBuf>,

    /// Fold traditional characters to simplified ones before matching.
    #[arg(long)]
    pub(super) traditional: bool,

    /// Read all files given as the pages of one plan, in the order given.
    #[arg(long)]
    pub(super) join: bool,

    /// Take every line as a paragraph, even where lines look hard-wrapped.
    #[arg(long)]
    pub(super) no_unwrap: bool,
}

fn parse_level(value: &str) -> Result<Level, String> {
    Level::parse(value).ok_or_else(|| "use national, ministry, province, city or county".to_owned())
}

impl ReadingArgs {
    pub(super) fn scheme(&self) -> anyhow::Result<Cow<'static, PeriodScheme>> {
        Ok(match &self.periods {
            Some(path) => Cow::Owned(PeriodScheme::load(path)?),
            None => Cow::Borrowed(PeriodScheme::five_year_plans()),
        })
    }

    pub(super) fn metadata(&self, scheme: &PeriodScheme) -> anyhow::Result<MetadataOptions> {
        let periods = match &self.plans_period {
            Some(value) => Some(scheme.parse(value).ok_or_else(|| {
                let known: Vec<_> = scheme.periods.iter().map(|p| p.id.as_str()).collect();
                anyhow::anyhow!("--period {value}: not in the scheme \"{}\"; use one of {}", scheme.name, known.join(" "))
            })?),
            None => None,
        };
        Ok(MetadataOptions { periods, level: self.level, region: self.region.clone() })
    }

    /// These options say how files are read; the plans of a library were read when they were indexed.
    fn refuse_with_library(&self) -> anyhow::Result<()> {
        let given = [
            (self.plans_period.is_some(), "--period"),
            (self.level.is_some(), "--level"),
            (self.region.is_some(), "--region"),
            (self.traditional, "--traditional"),
            (self.join, "--join"),
            (self.no_unwrap, "--no-unwrap"),
        ];
        match given.iter().find(|(is, _)| *is) {
            Some((_, option)) => anyhow::bail!("{option} is for files: give it to `guihua index`, or name files instead of the library"),
            None => Ok(()),
        }
    }

    pub(super) fn plan_options(&self) -> anyhow::Result<PlanOptions> {
        if self.traditional && !cfg!(feature = "traditional") {
            anyhow::bail!(
                "--traditional: this program was built without the feature `traditional`; build it with `cargo build --features traditional`"
            );
        }
        let unwrap = if self.no_unwrap { Unwrap::Never } else { Unwrap::Auto };
        Ok(PlanOptions { fold: FoldOptions { traditional: self.traditional, unwrap } })
    }
}

/// Failures among the inputs, counted and told on stderr as they come.
#[derive(Debug, Default)]
pub(super) struct Failures {
    failed: usize,
    processed: usize,
}

impl Failures {
    pub(super) fn tell(&mut self, error: &IngestError) {
        eprintln!("guihua: {error}");
        self.failed += 1;
    }

    pub(super) fn processed(&mut self) {
        self.processed += 1;
    }

    /// The exit status: 1 if something failed; 2 if nothing at all could be read.
    pub(super) fn exit(&self) -> Exit {
        match (self.failed, self.processed) {
            (0, _) => Exit::Success,
            (_, 0) => Exit::Fatal,
            (failed, processed) => {
                eprintln!("guihua: {failed} of {} inputs failed, the others were processed", failed + processed);
                Exit::SomeFailed
            }
        }
    }
}

/// Files handled at once: enough for every thread, few enough to keep memory flat.
const BATCH: usize = 64;

/// Reads all plans and hands each document to `work` on all threads; `take` gets the results in the order
/// of the inputs. Errors are told and counted, the rest goes on.
pub(super) fn for_each_plan<T: Send>(
    args: &PlanArgs,
    scheme: &PeriodScheme,
    work: impl Fn(Document) -> T + Sync,
    mut take: impl FnMut(T) -> anyhow::Result<()>,
) -> anyhow::Result<Failures> {
    let mut failures = Failures::default();
    let reader = Reader::new(scheme, args.reading.metadata(scheme)?);
    if args.paths.is_empty()
        && let Some(library) = args.library.open()?
    {
        args.reading.refuse_with_library()?;
        return from_library(&library, |d| Ok(work(d.document)), take);
    }
    if args.paths.is_empty() {
        eprintln!("guihua: no plans given, reading the built-in sample (an invented province; see --help)");
        for document in sample::documents(&reader) {
            take(work(document))?;
            failures.processed();
        }
        return Ok(failures);
    }
    let files = inputs(&args.paths);
    if files.is_empty() {
        anyhow::bail!("{}: no plan files found; plans are .txt, .md, .html, .docx or .pdf files", args.paths[0].display());
    }
    if args.reading.join {
        let mut paths = Vec::new();
        for file in files {
            match file {
                Ok(path) => paths.push(path),
                Err(error) => failures.tell(&error),
            }
        }
        match reader.read_joined(&paths) {
            Ok(document) => {
                tell_warnings(&document, args);
                take(work(document))?;
                failures.processed();
            }
            Err(error) => failures.tell(&error),
        }
        return Ok(failures);
    }
    let passed_over = passed_over(&args.paths);
    if !passed_over.is_empty() {
        eprintln!("guihua: passed over in folders: {} (save them as .docx)", passed_over.join(", "));
    }
    let ids = clashing_ids(files.iter().map(|f| f.as_deref().ok()));
    let bar = progress(files.len() as u64);
    let mut numbered: Vec<_> = files.into_iter().zip(ids).collect();
    while !numbered.is_empty() {
        let rest = numbered.split_off(BATCH.min(numbered.len()));
        let batch = std::mem::replace(&mut numbered, rest);
        let done: Vec<Result<T, IngestError>> = batch
            .into_par_iter()
            .map(|(file, clash)| {
                let mut document = reader.read(&file?)?;
                if let Some(id) = clash {
                    document.id = id;
                }
                bar.inc(1);
                bar.suspend(|| tell_warnings(&document, args));
                Ok(work(document))
            })
            .collect();
        for result in done {
            match result {
                Ok(value) => {
                    failures.processed();
                    take(value)?;
                }
                Err(error) => bar.suspend(|| failures.tell(&error)),
            }
        }
    }
    bar.finish_and_clear();
    Ok(failures)
}

/// As [`for_each_plan`], for commands that need only the codings: those stored in a library are taken as they are,
/// unless they were made with another taxonomy.
pub(super) fn for_each_tagged(
    args: &PlanArgs,
    taxonomy: (&TaxonomyArgs, &Taxonomy),
    scheme: &PeriodScheme,
    options: PlanOptions,
    take: impl FnMut(TaggedPlan) -> anyhow::Result<()>,
) -> anyhow::Result<Failures> {
    if args.paths.is_empty()
        && let Some(library) = args.library.open()?
    {
        args.reading.refuse_with_library()?;
        if library.catalog.taxonomy_hash == taxonomy.0.fingerprint()? {
            return from_library(&library, |d| Ok(d.tagged), take);
        }
        eprintln!("guihua: the library's codings are of another taxonomy ({}): coding its plans again", library.catalog.taxonomy);
        let options = PlanOptions { fold: FoldOptions { traditional: library.traditional(), ..options.fold } };
        return from_library(&library, |d| Ok(tag(&Plan::new(d.document, options), taxonomy.1, scheme)), take);
    }
    for_each_plan(args, scheme, |d| tag(&Plan::new(d, options), taxonomy.1, scheme), take)
}

/// Hands each plan of a library to `work` on all threads, and the results on in the library's order.
fn from_library<T: Send>(
    library: &Library,
    work: impl Fn(LibraryDocument) -> anyhow::Result<T> + Sync,
    mut take: impl FnMut(T) -> anyhow::Result<()>,
) -> anyhow::Result<Failures> {
    let mut failures = Failures::default();
    for batch in library.catalog.plans.chunks(BATCH) {
        let done: Vec<anyhow::Result<T>> = batch.par_iter().map(|record| work(library.document(record)?)).collect();
        for value in done {
            take(value?)?;
            failures.processed();
        }
    }
    Ok(failures)
}

/// What a command searches: the library, or an index in memory of the files given or of the sample.
pub(super) fn collection(args: &PlanArgs, taxonomy: &TaxonomyArgs) -> anyhow::Result<(Library, Exit)> {
    if args.paths.is_empty()
        && let Some(library) = args.library.open()?
    {
        args.reading.refuse_with_library()?;
        return Ok((library, Exit::Success));
    }
    let scheme = args.reading.scheme()?;
    let mut documents = Vec::new();
    let failures = for_each_plan(
        args,
        &scheme,
        |d| d,
        |d| {
            documents.push(d);
            Ok(())
        },
    )?;
    let library = Library::in_memory(documents, args.reading.plan_options()?, &taxonomy.load()?, &scheme)?;
    Ok((library, failures.exit()))
}

/// Says on stderr what a reader of the results should know of a document.
fn tell_warnings(document: &Document, args: &PlanArgs) {
    let name = document.path.as_ref().map_or_else(|| document.id.clone(), |p| p.display().to_string());
    for warning in &document.content.warnings {
        eprintln!("guihua: {name}: {warning}");
    }
    if document.content.encoding == "Big5" && !args.reading.traditional {
        eprintln!("guihua: {} is in Big5; --traditional matches traditional characters", document.id);
    }
}

/// Kinds of files in folders that look like documents and cannot be read, with their number.
fn passed_over(paths: &[PathBuf]) -> Vec<String> {
    const DOCUMENTS: [&str; 5] = ["doc", "wps", "rtf", "odt", "xlsx"];
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for path in paths.iter().filter(|p| p.is_dir()) {
        for entry in walkdir::WalkDir::new(path).into_iter().flatten().filter(|e| e.file_type().is_file()) {
            let extension = entry.path().extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
            if DOCUMENTS.contains(&extension.as_str()) {
                *counts.entry(extension).or_default() += 1;
            }
        }
    }
    counts.into_iter().map(|(extension, count)| format!("{count} .{extension}")).collect()
}

/// A bar on stderr for long work; hidden when stderr is no terminal.
pub(super) fn progress(total: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr_with_hz(8));
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {elapsed}").expect("a valid template");
    bar.set_style(style);
    bar
}
