use super::input::{Failures, PlanArgs, for_each_plan, for_each_tagged};
use super::{Exit, taxonomy::TaxonomyArgs};
use crate::export::{codings_csv, pad};
use crate::ingest::{Document, IngestError, MetadataOptions, PeriodScheme, read_documents};
use crate::outline::{Plan, PlanOptions};
use crate::tagging::{TaggedPlan, tag, uncovered};
use crate::taxonomy::Taxonomy;
use rayon::prelude::*;
use std::io::{BufRead, Write};
use std::path::Path;

/// Tag plans: every clause that deploys a task, and every near miss with its reason.
///
/// With --format jsonl, one object per coding:
///   {"doc","task","status","start","end","line","quote","section":[…],"rule","reason"}
/// start and end are code points of the decoded original, line is 1-based, quote is exactly that slice.
/// --summary gives one object per plan and task instead: {"doc","task","status","evidence"}.
///
/// With --input jsonl, documents are JSON lines ({"doc","text","title"?,"period"?,"level"?,"region"?,"year"?})
/// from files or, as -, from standard input; results stream out in input order, in bounded memory:
///
///   guihua tag plans/ --format jsonl > codings.jsonl
///   producer | guihua tag --input jsonl - --summary | consumer
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Args {
    #[command(flatten)]
    plans: PlanArgs,

    /// What the inputs are: plan files and folders, or documents as JSON lines.
    #[arg(long, value_enum, default_value_t = Input::Files)]
    input: Input,

    /// Output: text (for people), jsonl or csv. Default: text; with --input jsonl or --summary, jsonl.
    #[arg(long, value_enum)]
    format: Option<Format>,

    /// Instead of codings, list sentences of international science and technology that no rule touched: where
    /// the taxonomy may have to grow for a new plan.
    #[arg(long, conflicts_with = "summary")]
    uncovered: bool,

    /// One object per plan and task instead of one per coding.
    #[arg(long)]
    summary: bool,

    #[command(flatten)]
    taxonomy: TaxonomyArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Input {
    Files,
    Jsonl,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Text,
    Jsonl,
    Csv,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let taxonomy = args.taxonomy.load()?;
    let scheme = args.plans.reading.scheme()?;
    let options = args.plans.reading.plan_options()?;
    let streaming = args.input == Input::Jsonl || args.summary;
    let format = args.format.unwrap_or(if streaming { Format::Jsonl } else { Format::Text });
    if args.summary && format != Format::Jsonl {
        anyhow::bail!("--summary writes JSON lines; leave --format out or say --format jsonl");
    }
    let out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut writer = Writer { out, format, summary: args.summary, taxonomy: &taxonomy, first: true };
    let failures = match args.input {
        Input::Files if args.uncovered => list_uncovered(args, &scheme, options, format, &mut writer)?,
        Input::Jsonl if args.uncovered => anyhow::bail!("--uncovered reads files and folders, not JSON lines"),
        Input::Files => for_each_tagged(&args.plans, (&args.taxonomy, &taxonomy), &scheme, options, |plan| writer.write(&plan))?,
        Input::Jsonl => stream(args, &scheme, options, &taxonomy, &mut writer)?,
    };
    writer.out.flush()?;
    Ok(failures.exit())
}

fn list_uncovered(
    args: &Args,
    scheme: &PeriodScheme,
    options: PlanOptions,
    format: Format,
    writer: &mut Writer<'_, impl Write>,
) -> anyhow::Result<Failures> {
    let taxonomy = writer.taxonomy;
    let work = |document| uncovered(&Plan::new(document, options), taxonomy, scheme);
    for_each_plan(&args.plans, scheme, work, |sentences| {
        for sentence in sentences {
            if format == Format::Jsonl {
                writeln!(writer.out, "{}", serde_json::to_string(&sentence)?)?;
            } else {
                let quote: String = sentence.quote.split_whitespace().collect::<Vec<_>>().join(" ");
                writeln!(writer.out, "{}:{} {quote}", sentence.doc, sentence.line)?;
            }
        }
        Ok(())
    })
}

/// Documents and their bytes that are held at once.
const BATCH: usize = 64;
const BATCH_BYTES: usize = 32 << 20;

fn stream(
    args: &Args,
    scheme: &PeriodScheme,
    options: PlanOptions,
    taxonomy: &Taxonomy,
    writer: &mut Writer<'_, impl Write>,
) -> anyhow::Result<Failures> {
    let metadata = args.plans.reading.metadata(scheme)?;
    let mut failures = Failures::default();
    if args.plans.paths.is_empty() {
        anyhow::bail!("--input jsonl needs files of JSON lines, or - for standard input");
    }
    for path in &args.plans.paths {
        if path == Path::new("-") {
            stream_one(std::io::stdin().lock(), Path::new("<stdin>"), &metadata, scheme, options, taxonomy, writer, &mut failures)?;
            continue;
        }
        match std::fs::File::open(path) {
            Ok(file) => stream_one(std::io::BufReader::new(file), path, &metadata, scheme, options, taxonomy, writer, &mut failures)?,
            Err(source) => failures.tell(&IngestError::Io { path: path.clone(), source }),
        }
    }
    Ok(failures)
}

#[expect(clippy::too_many_arguments, reason = "one place that wires a stream to the pipeline")]
fn stream_one(
    input: impl BufRead,
    name: &Path,
    metadata: &MetadataOptions,
    scheme: &PeriodScheme,
    options: PlanOptions,
    taxonomy: &Taxonomy,
    writer: &mut Writer<'_, impl Write>,
    failures: &mut Failures,
) -> anyhow::Result<()> {
    let mut documents = read_documents(input, name, scheme, metadata);
    loop {
        let mut batch: Vec<Result<Document, IngestError>> = Vec::new();
        let mut bytes = 0;
        while batch.len() < BATCH && bytes < BATCH_BYTES {
            let Some(document) = documents.next() else { break };
            bytes += document.as_ref().map_or(0, |d| d.content.text.len());
            batch.push(document);
        }
        if batch.is_empty() {
            return Ok(());
        }
        let tagged: Vec<_> = batch.into_par_iter().map(|d| d.map(|d| tag(&Plan::new(d, options), taxonomy, scheme))).collect();
        for plan in tagged {
            match plan {
                Ok(plan) => {
                    failures.processed();
                    writer.write(&plan)?;
                }
                Err(error) => failures.tell(&error),
            }
        }
        writer.out.flush()?;
    }
}

struct Writer<'a, W: Write> {
    out: W,
    format: Format,
    summary: bool,
    taxonomy: &'a Taxonomy,
    first: bool,
}

impl<W: Write> Writer<'_, W> {
    fn write(&mut self, plan: &TaggedPlan) -> anyhow::Result<()> {
        match (self.summary, self.format) {
            (true, _) => {
                for task in &self.taxonomy.tasks {
                    let (status, evidence) = plan.status(&task.id);
                    let object = serde_json::json!({"doc": plan.id, "task": task.id, "status": status, "evidence": evidence});
                    writeln!(self.out, "{object}")?;
                }
            }
            (false, Format::Jsonl) => {
                for coding in &plan.codings {
                    serde_json::to_writer(&mut self.out, coding)?;
                    self.out.write_all(b"\n")?;
                }
            }
            (false, Format::Csv) => codings_csv(plan.codings.iter(), self.first, &mut self.out)?,
            (false, Format::Text) => self.text(plan)?,
        }
        self.first = false;
        Ok(())
    }

    fn text(&mut self, plan: &TaggedPlan) -> std::io::Result<()> {
        writeln!(self.out, "{}  {}", plan.id, plan.metadata.title_text())?;
        for coding in &plan.codings {
            let reason = coding.reason.map_or(String::new(), |r| format!("  ({})", r.name()));
            let quote: String = coding.quote.split_whitespace().collect::<Vec<_>>().join(" ");
            writeln!(self.out, "{:>6} {} {} {quote}{reason}", coding.line, coding.status.symbol(), pad(&coding.task, 23))?;
        }
        Ok(())
    }
}
