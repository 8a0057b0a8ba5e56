use super::input::ReadingArgs;
use super::{Exit, style, taxonomy::TaxonomyArgs};
use crate::agreement::{Cells, GoldPlan, Overlap, read_gold};
use crate::ingest::Reader;
use crate::outline::Plan;
use crate::tagging::{Status, TaggedPlan, tag};
use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;

/// Compare with gold codings: cells (plan × task) and deployed evidence by line and task.
///
/// PATH is a folder with a DOCS.tsv (doc, file, title, period, level) and one DOC.jsonl per plan. Cells are
/// compared as deployed or not; κ is Cohen's. Evidence agrees when both have the task on the same line.
/// Measures, never tunes: gold files are read by this command only.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Folder of gold codings.
    #[arg(long, value_name = "PATH")]
    gold: PathBuf,

    /// List every cell and every line on which the codings differ.
    #[arg(long)]
    differences: bool,

    #[command(flatten)]
    taxonomy: TaxonomyArgs,

    #[command(flatten)]
    reading: ReadingArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let taxonomy = args.taxonomy.load()?;
    let scheme = args.reading.scheme()?;
    let options = args.reading.plan_options()?;
    let reader = Reader::new(&scheme, args.reading.metadata(&scheme)?);
    let gold = read_gold(&args.gold)?;
    let mut out = std::io::stdout().lock();
    let mut table = style::plain_table(&["plan", "cells", "accuracy", "kappa", "evidence", "precision", "recall", "F1"]);
    let (mut all_cells, mut all_evidence) = (Cells::default(), Overlap::default());
    let mut failed = 0;
    for theirs in &gold {
        let document = match reader.read(&theirs.file) {
            Ok(document) => document,
            Err(error) => {
                eprintln!("guihua: {error}");
                failed += 1;
                continue;
            }
        };
        let ours = tag(&Plan::new(document, options), &taxonomy, &scheme);
        let cells = cells(&ours, theirs);
        let their_lines = their_lines(theirs);
        let our_lines = our_lines(&ours, &their_lines);
        let evidence = Overlap {
            both: our_lines.intersection(&their_lines).count(),
            ours: our_lines.difference(&their_lines).count(),
            theirs: their_lines.difference(&our_lines).count(),
        };
        table.add_row(row(&theirs.doc, &cells, &evidence));
        all_cells.merge(cells);
        all_evidence.merge(evidence);
        if args.differences {
            differences(&mut out, &ours, theirs)?;
        }
    }
    table.add_row(row("all", &all_cells, &all_evidence));
    writeln!(out, "{}", table.trim_fmt())?;
    Ok(match failed {
        0 => Exit::Success,
        n if n == gold.len() => Exit::Fatal,
        _ => Exit::SomeFailed,
    })
}

fn row(name: &str, cells: &Cells, evidence: &Overlap) -> Vec<String> {
    let show = |value: Option<f64>| value.map_or("-".to_owned(), |v| format!("{v:.3}"));
    vec![
        name.to_owned(),
        cells.total().to_string(),
        show(cells.accuracy()),
        show(cells.kappa()),
        (evidence.both + evidence.theirs).to_string(),
        show(evidence.precision()),
        show(evidence.recall()),
        show(evidence.f1()),
    ]
}

fn cells(ours: &TaggedPlan, theirs: &GoldPlan) -> Cells {
    let mut cells = Cells::default();
    for task in &theirs.tasks {
        cells.add(ours.status(&task.task).0 == Status::Deployed, task.status == Status::Deployed);
    }
    cells
}

/// Our evidence by line. A quotation over several lines stands on the one that the other coder names, if any.
fn our_lines(plan: &TaggedPlan, theirs: &BTreeSet<(u32, String)>) -> BTreeSet<(u32, String)> {
    let deployed = plan.codings.iter().filter(|c| c.status == Status::Deployed);
    deployed
        .map(|c| {
            let last = c.line + c.quote.matches('\n').count() as u32;
            let line = (c.line..=last).find(|l| theirs.contains(&(*l, c.task.clone()))).unwrap_or(c.line);
            (line, c.task.clone())
        })
        .collect()
}

fn their_lines(plan: &GoldPlan) -> BTreeSet<(u32, String)> {
    let deployed = |t: &'_ crate::agreement::GoldTask| {
        t.evidence.iter().filter(|e| e.kind == "deployed").map(|e| (e.line, t.task.clone())).collect::<Vec<_>>()
    };
    plan.tasks.iter().flat_map(deployed).collect()
}

fn differences(out: &mut impl Write, ours: &TaggedPlan, theirs: &GoldPlan) -> std::io::Result<()> {
    for task in &theirs.tasks {
        let (status, _) = ours.status(&task.task);
        let apart = (status == Status::Deployed) != (task.status == Status::Deployed);
        let here: Vec<_> = ours.codings.iter().filter(|c| c.task == task.task).collect();
        let their_pairs = task.evidence.iter().filter(|e| e.kind == "deployed").map(|e| (e.line, task.task.clone())).collect();
        let our_lines: BTreeSet<u32> = our_lines(ours, &their_pairs).into_iter().filter(|(_, t)| *t == task.task).map(|(l, _)| l).collect();
        let their_lines: BTreeSet<u32> = their_pairs.into_iter().map(|(l, _)| l).collect();
        if our_lines == their_lines && !apart {
            continue;
        }
        writeln!(
            out,
            "{} {} ours {} gold {}{}",
            theirs.doc,
            task.task,
            status.symbol(),
            task.status.symbol(),
            if apart { "  CELL" } else { "" }
        )?;
        for coding in here.iter().filter(|c| c.status == Status::Deployed && !their_lines.contains(&c.line)) {
            writeln!(out, "  + line {} [{}] {}", coding.line, coding.rule, coding.quote)?;
        }
        for evidence in task.evidence.iter().filter(|e| e.kind == "deployed" && !our_lines.contains(&e.line)) {
            let near = here.iter().find(|c| c.line == evidence.line && c.status == Status::Mentioned);
            let why = near.map_or("nothing found".to_owned(), |c| format!("{} by {}", c.reason.map_or("", |r| r.name()), c.rule));
            writeln!(out, "  - line {} [{why}] {}", evidence.line, evidence.quote)?;
        }
    }
    Ok(())
}
