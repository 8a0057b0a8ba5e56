use super::input::{PlanArgs, for_each_plan, for_each_tagged};
use super::{Exit, taxonomy::TaxonomyArgs};
use crate::ingest::PeriodScheme;
use crate::matrix::{CellEvidence, Evidence, Matrix};
use crate::outline::Plan;
use crate::tagging::{Coding, Explanation, TaggedPlan, explain, tag};
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
///   guihua evidence base.demo 十一五 --why        and why each clause was judged so
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Args {
    /// Task id or label, as `guihua matrix` shows it.
    #[arg(value_name = "TASK")]
    task: String,

    /// Period id, as the matrix's column heads.
    #[arg(value_name = "PERIOD")]
    period: String,

    #[command(flatten)]
    plans: PlanArgs,

    /// Also show for each clause the concepts found, the scope and action decisions with the cue that decided
    /// each, and for near misses what would have been needed.
    #[arg(long)]
    why: bool,

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
    let (mut plans, mut reasons) = (Vec::new(), Vec::new());
    let of_task = |mut tagged: TaggedPlan| {
        tagged.codings.retain(|c| c.task == taxonomy.tasks[number].id);
        tagged
    };
    let failures = if args.why {
        for_each_plan(
            &args.plans,
            &scheme,
            |document| {
                let plan = Plan::new(document, options);
                let why = explain(&plan, &taxonomy, &scheme, number);
                (of_task(tag(&plan, &taxonomy, &scheme)), why)
            },
            |(plan, why)| {
                plans.push(plan);
                reasons.extend(why);
                Ok(())
            },
        )?
    } else {
        for_each_tagged(&args.plans, (&args.taxonomy, &taxonomy), &scheme, options, |plan| {
            plans.push(of_task(plan));
            Ok(())
        })?
    };
    let why = |coding: &Coding| reasons.iter().find(|e| e.coding == *coding);
    let cell = Matrix::evidence(&plans, &taxonomy.tasks[number].id, &period);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    match args.format {
        Format::Jsonl => {
            for evidence in cell.deployed.iter().chain(&cell.near_misses) {
                match why(&evidence.coding) {
                    Some(explanation) => writeln!(out, "{}", serde_json::to_string(explanation)?)?,
                    None => writeln!(out, "{}", serde_json::to_string(&evidence.coding)?)?,
                }
            }
        }
        Format::Text => {
            let task = &taxonomy.tasks[number];
            writeln!(out, "{}  {}  {}", task.id, task.zh, task.en)?;
            writeln!(out, "{}", task.definition)?;
            writeln!(out, "{}  {} {}", period, cell.status().symbol(), cell.status().name())?;
            write_cell(&mut out, &cell, &why)?;
        }
    }
    out.flush()?;
    Ok(failures.exit())
}

/// Finds the explanation of a coding, if there is one.
type Why<'a> = dyn Fn(&Coding) -> Option<&'a Explanation> + 'a;

fn write_cell(out: &mut impl Write, cell: &CellEvidence, why: &Why<'_>) -> std::io::Result<()> {
    if cell.plans.is_empty() {
        return writeln!(out, "\nNo plan of this period was read.");
    }
    if !cell.deployed.is_empty() {
        writeln!(out, "\nDeployed: {} quotations; plans read: {}", cell.deployed.len(), cell.plans.len())?;
        write_list(out, &cell.deployed, why)?;
    }
    if !cell.near_misses.is_empty() {
        writeln!(out, "\nNear misses: {} found that do not count", cell.near_misses.len())?;
        write_list(out, &cell.near_misses, why)?;
    }
    if cell.deployed.is_empty() && cell.near_misses.is_empty() {
        writeln!(out, "\nNothing found; plans read: {}", cell.plans.join("; "))?;
    }
    Ok(())
}

fn write_list(out: &mut impl Write, list: &[Evidence], why: &Why<'_>) -> std::io::Result<()> {
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
        if let Some(explanation) = why(coding) {
            let found: Vec<String> = explanation.concepts.iter().map(|(concept, words)| format!("{words} ({concept})")).collect();
            writeln!(out, "               concepts  {}", found.join(", "))?;
            writeln!(out, "               scope     {}", explanation.scope)?;
            writeln!(out, "               action    {}", explanation.action)?;
            for needed in &explanation.needed {
                writeln!(out, "               needed    {needed}")?;
            }
        }
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
