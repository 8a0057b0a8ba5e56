use super::input::{PlanArgs, for_each_tagged};
use super::{Exit, style, taxonomy::TaxonomyArgs};
use crate::agreement::{
    CellPair, EvidenceMatch, Interval, Measures, Overlap, Report, alpha, compare_cells, compare_evidence, read_gold, read_published,
};
use crate::ingest::{PeriodScheme, Reader};
use crate::matrix::Matrix;
use crate::outline::Plan;
use crate::tagging::{TaggedPlan, tag};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Agreement with codings by hand: cells (plan × task), deployed evidence, several coders, a published matrix.
///
/// --gold takes a folder with a DOCS.tsv (doc, file, title, period, level) and one DOC.jsonl per plan, or a
/// CSV as guihua matrix writes it (task,category,label and a column per period; 1/0 or ●/○), which is
/// compared with the matrix of the plans given. A file x-notes.csv beside x.csv (task,period,note) tells
/// what is known against its cells; they are marked. Given more than once, --gold names several coders.
///
/// Cells are deployed or not. κ is Cohen's, α Krippendorff's (nominal), intervals are 95 % bootstrap
/// percentiles over cells. Evidence agrees when both have the task on the same line; overlap counts
/// quotations that share characters. Baselines that read nothing stand beside every figure. Examples:
///
///   guihua evaluate --gold gold/ --differences
///   guihua evaluate --gold coder1/ --gold coder2/ --format csv > units.csv   # R irr, ReCal, krippendorff
///   guihua evaluate --gold corpus/reference/table4.csv plans/
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Args {
    /// Folder of gold codings, or CSV of a matrix; repeat for several coders.
    #[arg(long, value_name = "PATH", required = true)]
    gold: Vec<PathBuf>,

    /// Also show the measures by plan, period, category or task.
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = [By::Plan])]
    by: Vec<By>,

    /// List every cell and every quotation on which the codings differ, with the rule that fired or the near
    /// miss that did not.
    #[arg(long)]
    differences: bool,

    /// Output: text, one JSON object, or CSV with a row per unit and a column per coder.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    #[command(flatten)]
    taxonomy: TaxonomyArgs,

    #[command(flatten)]
    plans: PlanArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum By {
    Plan,
    Period,
    Category,
    Task,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Text,
    Json,
    Csv,
}

/// One coder's comparison with ours.
struct Comparison {
    name: String,
    pairs: Vec<CellPair>,
    evidence: Vec<(TaggedPlan, EvidenceMatch)>,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let taxonomy = args.taxonomy.load()?;
    let scheme = args.plans.reading.scheme()?;
    let options = args.plans.reading.plan_options()?;
    let reader = Reader::new(&scheme, args.plans.reading.metadata(&scheme)?);
    // Plans that a library holds are taken from it, as they were when they were indexed.
    let library = args.plans.library.open()?;
    let mut exit = Exit::Success;
    let mut coders = Vec::new();
    for path in &args.gold {
        let mut coder = Comparison { name: coder_name(path), pairs: Vec::new(), evidence: Vec::new() };
        if path.is_dir() {
            for theirs in read_gold(path)? {
                let held = library.as_ref().and_then(|l| {
                    let path = std::path::absolute(&theirs.file).ok()?;
                    Some((l, l.catalog.plans.iter().find(|p| p.path == path)?))
                });
                let read = match held {
                    Some((library, record)) => Ok(library.document(record)?.document),
                    None => reader.read(&theirs.file),
                };
                let document = match read {
                    Ok(document) => document,
                    Err(error) => {
                        eprintln!("guihua: {error}");
                        exit = Exit::SomeFailed;
                        continue;
                    }
                };
                let plan = Plan::new(document, options);
                let mut ours = tag(&plan, &taxonomy, &scheme);
                ours.id.clone_from(&theirs.doc);
                coder.pairs.extend(compare_cells(&ours, &theirs));
                let evidence = compare_evidence(&plan, &ours, &theirs);
                coder.evidence.push((ours, evidence));
            }
        } else {
            let published = read_published(path)?;
            let mut plans = Vec::new();
            let read = for_each_tagged(&args.plans, (&args.taxonomy, &taxonomy), &scheme, options, |p| {
                plans.push(p);
                Ok(())
            })?;
            if read.exit() != Exit::Success {
                exit = Exit::SomeFailed;
            }
            coder.pairs = published.compare(&Matrix::new(&plans, &taxonomy, &scheme));
            if coder.pairs.is_empty() {
                anyhow::bail!("{}: none of its periods ({}) is in the plans given", path.display(), published.periods.join(" "));
            }
        }
        coders.push(coder);
    }
    if coders.iter().all(|c| c.pairs.is_empty()) {
        return Ok(Exit::Fatal);
    }
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    match args.format {
        Format::Csv => units_csv(&coders, &mut out)?,
        Format::Json => {
            let reports: BTreeMap<&str, Report> = coders.iter().map(|c| (c.name.as_str(), report(c, &scheme))).collect();
            writeln!(out, "{}", serde_json::to_string_pretty(&serde_json::json!({ "coders": reports, "pairwise": pairwise(&coders) }))?)?;
        }
        Format::Text => {
            for coder in &coders {
                text(coder, &report(coder, &scheme), args, &mut out)?;
            }
            if coders.len() > 1 {
                write_pairwise(&coders, &mut out)?;
            }
        }
    }
    out.flush()?;
    Ok(exit)
}

fn coder_name(path: &Path) -> String {
    path.file_stem().map_or_else(|| path.display().to_string(), |s| s.to_string_lossy().into_owned())
}

fn report(coder: &Comparison, scheme: &PeriodScheme) -> Report {
    let mut lines = Overlap::default();
    coder.evidence.iter().for_each(|(_, e)| lines.merge(e.lines));
    Report::new(&coder.pairs, (!coder.evidence.is_empty()).then_some(lines), |p| scheme.position(p))
}

const HEAD: [&str; 9] = ["", "cells", "accuracy", "kappa", "alpha", "F1 ●", "F1 ○", "macro-F1", "evidence F1"];

fn text(coder: &Comparison, report: &Report, args: &Args, out: &mut impl Write) -> anyhow::Result<()> {
    writeln!(out, "guihua against {}", coder.name)?;
    let mut table = style::plain_table(&HEAD);
    for by in &args.by {
        let groups = match by {
            By::Plan => &report.plans,
            By::Period => &report.periods,
            By::Category => &report.categories,
            By::Task => &report.tasks,
        };
        for group in groups {
            let evidence = coder.evidence.iter().find(|(p, _)| *by == By::Plan && p.id == group.name).and_then(|(_, e)| e.lines.f1());
            table.add_row(row(&group.name, &group.measures, evidence));
        }
    }
    table.add_row(row("all", &report.all, report.evidence_lines.and_then(|e| e.f1())));
    if let Some(plain) = &report.without_noted {
        table.add_row(row("without noted cells", plain, None));
    }
    for baseline in &report.baselines {
        table.add_row(row(&format!("baseline: {}", baseline.name), &baseline.measures, None));
    }
    writeln!(out, "{}", table.trim_fmt())?;
    let interval = |i: Option<Interval>| i.map_or("-".to_owned(), |i| format!("{:.3}–{:.3}", i.low, i.high));
    writeln!(
        out,
        "95 % intervals: accuracy {}, kappa {}, alpha {}, macro-F1 {}",
        interval(report.accuracy_interval),
        interval(report.kappa_interval),
        interval(report.alpha_interval),
        interval(report.macro_f1_interval)
    )?;
    if let Some(lines) = report.evidence_lines {
        let sum =
            |f: fn(&EvidenceMatch) -> (usize, usize)| coder.evidence.iter().map(|(_, e)| f(e)).fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
        let ratio = |(part, whole): (usize, usize)| if whole == 0 { "-".to_owned() } else { format!("{:.3}", part as f64 / whole as f64) };
        writeln!(
            out,
            "deployed evidence (line, task): precision {}, recall {}, F1 {}",
            show(lines.precision()),
            show(lines.recall()),
            show(lines.f1())
        )?;
        writeln!(
            out,
            "overlapping quotations: {} of ours, {} of theirs",
            ratio(sum(|e| e.ours_overlapping)),
            ratio(sum(|e| e.theirs_overlapping))
        )?;
    }
    if args.differences {
        differences(coder, out)?;
    }
    writeln!(out)?;
    Ok(())
}

fn row(name: &str, m: &Measures, evidence: Option<f64>) -> Vec<String> {
    let numbers = [m.accuracy, m.kappa, m.alpha, m.deployed_f1, m.not_deployed_f1, m.macro_f1, evidence];
    [name.to_owned(), m.cells.to_string()].into_iter().chain(numbers.into_iter().map(show)).collect()
}

fn show(value: Option<f64>) -> String {
    // No minus before a zero.
    value.map_or("-".to_owned(), |v| format!("{:.3}", if v.abs() < 0.0005 { 0.0 } else { v }))
}

fn symbol(deployed: bool) -> &'static str {
    if deployed { "●" } else { "○" }
}

fn differences(coder: &Comparison, out: &mut impl Write) -> std::io::Result<()> {
    writeln!(out, "\ncells that differ:")?;
    for pair in coder.pairs.iter().filter(|p| p.ours != p.theirs) {
        let place = if pair.doc.is_empty() { &pair.period } else { &pair.doc };
        let note = pair.note.as_ref().map_or(String::new(), |n| format!("  [noted: {n}]"));
        writeln!(out, "  {place} {} ours {} theirs {}{note}", pair.task, symbol(pair.ours), symbol(pair.theirs))?;
    }
    if coder.evidence.is_empty() {
        return Ok(());
    }
    writeln!(out, "evidence that differs (+ only ours, - only theirs):")?;
    let flat = |quote: &str| quote.split_whitespace().collect::<Vec<_>>().join(" ");
    for (plan, evidence) in &coder.evidence {
        for c in &evidence.added {
            writeln!(out, "  + {} line {} {}  {}", plan.id, c.line, c.rule, flat(&c.quote))?;
        }
        for (task, line, quote) in &evidence.missed {
            let near = plan.codings.iter().find(|c| c.task == *task && c.line == *line && c.reason.is_some());
            let why = near.map_or("nothing found".to_owned(), |c| format!("{} by {}", c.reason.map_or("", |r| r.name()), c.rule));
            writeln!(out, "  - {} line {line} {task} ({why})  {}", plan.id, flat(quote))?;
        }
    }
    Ok(())
}

/// Values of all coders for every unit: ours first.
fn units(coders: &[Comparison]) -> BTreeMap<(String, String, String), Vec<Option<bool>>> {
    let mut units = BTreeMap::new();
    for (number, coder) in coders.iter().enumerate() {
        for pair in &coder.pairs {
            let key = (pair.doc.clone(), pair.period.clone(), pair.task.clone());
            let values: &mut Vec<Option<bool>> = units.entry(key).or_insert_with(|| vec![None; coders.len() + 1]);
            values[0] = Some(pair.ours);
            values[number + 1] = Some(pair.theirs);
        }
    }
    units
}

fn units_csv(coders: &[Comparison], out: &mut impl Write) -> anyhow::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    let names = coders.iter().map(|c| c.name.as_str());
    writer.write_record(["plan", "period", "task", "guihua"].into_iter().chain(names))?;
    for ((doc, period, task), values) in units(coders) {
        let cells = values.iter().map(|v| v.map_or("", |v| if v { "1" } else { "0" }));
        writer.write_record([doc.as_str(), period.as_str(), task.as_str()].into_iter().chain(cells))?;
    }
    writer.flush()?;
    Ok(())
}

/// κ and α of every pair of coders over the units that both have, and α of all.
fn pairwise(coders: &[Comparison]) -> Vec<serde_json::Value> {
    let names: Vec<&str> = std::iter::once("guihua").chain(coders.iter().map(|c| c.name.as_str())).collect();
    let units: Vec<Vec<Option<bool>>> = units(coders).into_values().collect();
    let mut rows = Vec::new();
    for a in 0..names.len() {
        for b in a + 1..names.len() {
            let both: Vec<CellPair> =
                units.iter().filter_map(|u| Some(CellPair { ours: u[a]?, theirs: u[b]?, ..CellPair::default() })).collect();
            let m = Measures::of(&both.iter().collect::<Vec<_>>());
            rows.push(serde_json::json!({ "coders": [names[a], names[b]], "cells": m.cells, "accuracy": m.accuracy, "kappa": m.kappa, "alpha": m.alpha }));
        }
    }
    rows.push(serde_json::json!({ "coders": names, "cells": units.len(), "alpha": alpha(&units) }));
    rows
}

fn write_pairwise(coders: &[Comparison], out: &mut impl Write) -> anyhow::Result<()> {
    writeln!(out, "coders with each other")?;
    let mut table = style::plain_table(&["coders", "cells", "kappa", "alpha"]);
    for row in pairwise(coders) {
        let names: Vec<&str> = row["coders"].as_array().map(|a| a.iter().filter_map(|n| n.as_str()).collect()).unwrap_or_default();
        table.add_row([names.join(", "), row["cells"].to_string(), show(row["kappa"].as_f64()), show(row["alpha"].as_f64())]);
    }
    writeln!(out, "{}", table.trim_fmt())?;
    Ok(())
}
