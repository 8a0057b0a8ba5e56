use super::input::{PlanArgs, for_each_plan};
use super::{Exit, taxonomy::TaxonomyArgs};
use crate::ingest::PeriodScheme;
use crate::matrix::{CellEvidence, Evidence, Matrix};
use crate::outline::Plan;
use crate::tagging::tag;
use crate::taxonomy::Taxonomy;
use std::io::Write;

/// Show what stands behind a cell of the matrix: every quotation with plan, section and line, and every near miss with the reason.
///
/// For a task that is not deployed, the near misses tell what was found and why it does not count, or that
/// nothing was found. Reasons: retrospective, situation, negated, restricted, out-of-scope, instrument,
/// name-only, no-action. Examples:
///
///   guihua evidence mega.lead 十三五              the built-in sample
///   guihua evidence firm.invest 十二五 plans/     all plans of that period in a folder
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Args {
    /// Task id, as `guihua matrix` shows it.
    #[arg(value_name = "TASK")]
    task: String,

    /// Period id, as the matrix's column heads.
    #[arg(value_name = "PERIOD")]
    period: String,

    #[command(flatten)]
    plans: PlanArgs,

    /// Output: text, or one JSON object per coding.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    #[command(flatten)]
    taxonomy: TaxonomyArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Text,
    Jsonl,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let taxonomy = args.taxonomy.load()?;
    let scheme = args.plans.reading.scheme()?;
    let options = args.plans.reading.plan_options()?;
    let number = taxonomy.task(&args.task).ok_or_else(|| unknown_task(&args.task, &taxonomy))?;
    let period = period_id(&args.period, &scheme)?;
    let mut plans = Vec::new();
    let failures = for_each_plan(
        &args.plans,
        &scheme,
        |document| {
            let mut plan = tag(&Plan::new(document, options), &taxonomy, &scheme);
            plan.codings.retain(|c| c.task == args.task);
            plan
        },
        |plan| {
            plans.push(plan);
            Ok(())
        },
    )?;
    let cell = Matrix::evidence(&plans, &args.task, &period);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    match args.format {
        Format::Jsonl => {
            for evidence in cell.deployed.iter().chain(&cell.near_misses) {
                writeln!(out, "{}", serde_json::to_string(&evidence.coding)?)?;
            }
        }
        Format::Text => {
            let task = &taxonomy.tasks[number];
            writeln!(out, "{}  {}  {}", task.id, task.zh, task.en)?;
            writeln!(out, "{}", task.definition)?;
            writeln!(out, "{}  {} {}", period, cell.status().symbol(), cell.status().name())?;
            write_cell(&mut out, &cell)?;
        }
    }
    out.flush()?;
    Ok(failures.exit())
}

fn write_cell(out: &mut impl Write, cell: &CellEvidence) -> std::io::Result<()> {
    if cell.plans.is_empty() {
        return writeln!(out, "\nNo plan of this period was read.");
    }
    if !cell.deployed.is_empty() {
        writeln!(out, "\nDeployed: {} quotations; plans read: {}", cell.deployed.len(), cell.plans.len())?;
        write_list(out, &cell.deployed)?;
    }
    if !cell.near_misses.is_empty() {
        writeln!(out, "\nNear misses: {} found that do not count", cell.near_misses.len())?;
        write_list(out, &cell.near_misses)?;
    }
    if cell.deployed.is_empty() && cell.near_misses.is_empty() {
        writeln!(out, "\nNothing found; plans read: {}", cell.plans.join("; "))?;
    }
    Ok(())
}

fn write_list(out: &mut impl Write, list: &[Evidence]) -> std::io::Result<()> {
    let mut title = "";
    for evidence in list {
        let coding = &evidence.coding;
        if evidence.title != title {
            title = &evidence.title;
            writeln!(out, "  {title} ({})", coding.doc)?;
        }
        let quote: String = coding.quote.split_whitespace().collect::<Vec<_>>().join(" ");
        writeln!(out, "    line {:<5} {quote}", coding.line)?;
        let reason = coding.reason.map_or(String::new(), |r| format!("{}; ", r.name()));
        let section = if coding.section.is_empty() { "(no heading)".to_owned() } else { coding.section.join(" > ") };
        writeln!(out, "               {reason}{}; {section}", coding.rule)?;
    }
    Ok(())
}

fn unknown_task(wanted: &str, taxonomy: &Taxonomy) -> anyhow::Error {
    let category = wanted.split('.').next().unwrap_or("");
    let near: Vec<&str> =
        taxonomy.tasks.iter().map(|t| t.id.as_str()).filter(|id| id.starts_with(category) && !category.is_empty()).collect();
    let near = if near.is_empty() { taxonomy.tasks.iter().map(|t| t.id.as_str()).collect() } else { near };
    anyhow::anyhow!("no task {wanted} in taxonomy {}; there are {}", taxonomy.id, near.join(" "))
}

fn period_id(wanted: &str, scheme: &PeriodScheme) -> anyhow::Result<String> {
    let periods = scheme.parse(wanted).unwrap_or_default();
    match &periods[..] {
        [one] => Ok(one.clone()),
        _ => {
            let known: Vec<&str> = scheme.periods.iter().map(|p| p.id.as_str()).collect();
            anyhow::bail!("no period {wanted} in the scheme \"{}\"; there are {}", scheme.name, known.join(" "))
        }
    }
}
