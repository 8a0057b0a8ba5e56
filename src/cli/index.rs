use super::input::{LibraryArgs, ReadingArgs, progress};
use super::{Exit, taxonomy::TaxonomyArgs};
use crate::ingest::{Reader, inputs};
use crate::library::{Change, IndexOptions, index};
use std::path::PathBuf;

/// Put plans into a library: new and changed ones are read, coded and indexed, unchanged ones are passed over.
///
/// A plan goes in whole or not at all; readers see only what is committed, and a run that was killed is made up for by
/// running it again. A changed taxonomy codes the stored plans again without reading their files. Plans whose files
/// are gone are reported, and removed with --prune. Examples:
///
///   guihua index plans/                        into ./guihua-library
///   guihua index plans/ more/ --library lib/
///   guihua index plans/ --library lib/ --prune
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Args {
    /// Plan files or folders (walked recursively).
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    library: LibraryArgs,

    #[command(flatten)]
    reading: ReadingArgs,

    #[command(flatten)]
    taxonomy: TaxonomyArgs,

    /// Remove plans whose files are gone.
    #[arg(long)]
    prune: bool,

    /// Read and compare files even where size and time say that they are unchanged.
    #[arg(long)]
    verify: bool,

    /// Megabytes of text after which what is done is committed.
    #[arg(long, value_name = "MB", default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=4096))]
    commit_mb: u32,

    /// Name every plan that is added, replaced or removed.
    #[arg(long, short)]
    verbose: bool,
}

pub(super) fn run(args: &Args, threads: usize) -> anyhow::Result<Exit> {
    if args.reading.join {
        anyhow::bail!("--join is not for a library: name the pages of a plan in plans.toml, parts = [\"page2.html\", …]");
    }
    let taxonomy = args.taxonomy.load()?;
    let scheme = args.reading.scheme()?;
    let reader = Reader::new(&scheme, args.reading.metadata(&scheme)?);
    let options = IndexOptions {
        reader: &reader,
        plan: args.reading.plan_options()?,
        taxonomy: &taxonomy,
        taxonomy_name: args.taxonomy.name().to_owned(),
        taxonomy_hash: args.taxonomy.fingerprint()?,
        scheme: &scheme,
        threads,
        commit_bytes: args.commit_mb as usize * 1_000_000,
        verify: args.verify,
        prune: args.prune,
    };
    let folder = args.library.path();
    let files = inputs(&args.paths);
    if files.is_empty() {
        anyhow::bail!("{}: no plan files found; plans are .txt, .md, .html, .docx or .pdf files", args.paths[0].display());
    }
    let bar = progress(files.len() as u64);
    let outcome = index(&folder, files, &options, |change| {
        let said = match &change {
            Change::Failed(error) => Some(format!("guihua: {error}")),
            Change::Gone(path) => {
                Some(format!("guihua: {}: the file is gone; the library keeps the plan (--prune removes it)", path.display()))
            }
            Change::Added(path) if args.verbose => Some(format!("added     {}", path.display())),
            Change::Replaced(path) if args.verbose => Some(format!("replaced  {}", path.display())),
            Change::Pruned(path) if args.verbose => Some(format!("removed   {}", path.display())),
            _ => None,
        };
        if let Some(said) = said {
            bar.suspend(|| eprintln!("{said}"));
        }
        bar.inc(1);
    });
    bar.finish_and_clear();
    let summary = outcome?;
    println!(
        "{}: {} added, {} replaced, {} unchanged, {} coded again, {} failed, {} gone, {} removed",
        folder.display(),
        summary.added,
        summary.replaced,
        summary.unchanged,
        summary.retagged,
        summary.failed,
        summary.gone,
        summary.pruned
    );
    let good = summary.added + summary.replaced + summary.unchanged + summary.retagged;
    Ok(match (summary.failed, good) {
        (0, _) => Exit::Success,
        (_, 0) => Exit::Fatal,
        _ => Exit::SomeFailed,
    })
}
