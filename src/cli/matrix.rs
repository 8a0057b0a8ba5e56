use super::input::{PlanArgs, for_each_tagged};
use super::{Exit, style, taxonomy::TaxonomyArgs};
use crate::export::{MatrixStyle, matrix_exporters};
use crate::matrix::Matrix;
use std::io::Write;

/// Show which tasks each period deploys: ● deployed, ◐ only mentioned, ○ nothing found.
///
/// A cell is deployed when any plan of the period deploys the task. `guihua evidence TASK PERIOD` shows
/// what stands behind a cell. Examples:
///
///   guihua matrix                                 the built-in sample
///   guihua matrix --library lib/                  the plans of a library
///   guihua matrix plans/ --format csv > m.csv     task,category,label, and a column per period; 1/0
///   guihua matrix plans/ --format csv --bom       the same for Excel
///   guihua matrix a.txt b.txt --period 十四五
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Args {
    #[command(flatten)]
    plans: PlanArgs,

    /// Output: table (for people), csv, json or markdown.
    #[arg(long, default_value = "table", value_parser = formats())]
    format: String,

    /// ●/◐/○ instead of 1/0 in CSV.
    #[arg(long)]
    symbols: bool,

    /// English labels instead of Chinese in CSV and Markdown.
    #[arg(long)]
    english: bool,

    /// Begin CSV with a byte order mark, so that Excel shows Chinese.
    #[arg(long)]
    bom: bool,

    #[command(flatten)]
    taxonomy: TaxonomyArgs,
}

fn formats() -> clap::builder::PossibleValuesParser {
    matrix_exporters().iter().map(|e| e.name()).collect::<Vec<_>>().into()
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let taxonomy = args.taxonomy.load()?;
    let scheme = args.plans.reading.scheme()?;
    let options = args.plans.reading.plan_options()?;
    let mut plans = Vec::new();
    let failures = for_each_tagged(&args.plans, (&args.taxonomy, &taxonomy), &scheme, options, |plan| {
        plans.push(plan);
        Ok(())
    })?;
    let matrix = Matrix::new(&plans, &taxonomy, &scheme);
    if matrix.periods.is_empty() {
        if !plans.is_empty() {
            eprintln!("guihua: no plan has a period of the scheme \"{}\"; --period gives them one", scheme.name);
        }
        return Ok(Exit::Fatal);
    }
    if !matrix.without_period.is_empty() && args.format != "table" {
        let count = matrix.without_period.len();
        eprintln!("guihua: {count} plans without a period are in no column ({} …); --period gives them one", matrix.without_period[0]);
    }
    let exporter = matrix_exporters().iter().find(|e| e.name() == args.format).expect("clap admits only these");
    let look = MatrixStyle { symbols: args.symbols, bom: args.bom, english: args.english, colour: style::colour() };
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    exporter.write(&matrix, look, &mut out)?;
    out.flush()?;
    Ok(failures.exit())
}
