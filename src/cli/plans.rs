use super::input::{PlanArgs, for_each_plan};
use super::{Exit, style};
use crate::ingest::{Origin, Quality, Sourced};
use crate::outline::{Kind, ParagraphKind, Plan};
use std::io::Write;

/// List plans: what was read and decided about each, and from where.
///
/// Metadata comes from the text (t), the file name (f), a table beside the files (T: plans.toml, plans.tsv,
/// plans.csv or INDEX.tsv, up to three folders above), or an option (o), in rising order of authority; the
/// letter behind a value tells which. Examples:
///
///   guihua plans corpus/                 a line per plan
///   guihua plans --outline plan.txt      its sections with roles
///   guihua plans --text plan.pdf         its text as it was read
///   guihua plans --format json plan.txt  everything, for programs
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Args {
    #[command(flatten)]
    plans: PlanArgs,

    /// Show the outline: every section with its line, kind, role and title.
    #[arg(long)]
    outline: bool,

    /// Print the text as it was read from the file (what PDF, Word and web pages hold as text); lines and code points
    /// in all output refer to it.
    #[arg(long, conflicts_with = "outline")]
    text: bool,

    /// Output: a table, or one JSON object per plan.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Table,
    Json,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let scheme = args.plans.reading.scheme()?;
    let options = args.plans.reading.plan_options()?;
    let mut out = std::io::stdout().lock();
    let mut table = style::plain_table(&["plan", "period", "level", "region", "year", "encoding", "chars", "sections", "title"]);
    let mut rows = 0;
    let failures = for_each_plan(
        &args.plans,
        &scheme,
        |document| Plan::new(document, options),
        |plan| {
            match (args.outline, args.format) {
                _ if args.text => out.write_all(plan.text.as_bytes())?,
                (true, Format::Table) => write_outline(&mut out, &plan)?,
                (outline, Format::Json) => write_json(&mut out, &plan, outline)?,
                (false, Format::Table) => {
                    rows += 1;
                    table.add_row(row(&plan));
                }
            }
            Ok(())
        },
    )?;
    if rows > 0 {
        writeln!(out, "{}", table.trim_fmt())?;
        writeln!(out, "{rows} plans; t from the text, f from the file name, T from a table, o from an option")?;
    }
    Ok(failures.exit())
}

fn row(plan: &Plan) -> Vec<String> {
    fn show<T>(value: &Option<Sourced<T>>, text: impl Fn(&T) -> String) -> String {
        value.as_ref().map_or("-".to_owned(), |v| {
            let letter = match v.origin {
                Origin::Text => "t",
                Origin::FileName => "f",
                Origin::Table => "T",
                Origin::Option => "o",
            };
            format!("{} {letter}", text(&v.value))
        })
    }
    let meta = &plan.metadata;
    vec![
        plan.id.clone(),
        show(&meta.periods, |p| p.join("、")),
        show(&meta.level, |l| l.name().to_owned()),
        show(&meta.region, String::clone),
        show(&meta.year, u16::to_string),
        plan.encoding.clone(),
        plan.text.chars().count().to_string(),
        (plan.sections.len() - 1).to_string(),
        show(&meta.title, String::clone),
    ]
}

fn write_outline(out: &mut impl Write, plan: &Plan) -> std::io::Result<()> {
    writeln!(out, "{}  {}", plan.id, plan.metadata.title_text())?;
    let counts: Vec<_> = Kind::ALL.iter().filter(|k| plan.count(**k) > 0).map(|k| format!("{} {}", k.sign(), plan.count(*k))).collect();
    let contents = plan.paragraphs.iter().filter(|p| p.kind == ParagraphKind::Contents).count();
    writeln!(out, "  {}; {contents} lines of contents", counts.join(", "))?;
    for (i, section) in plan.sections.iter().enumerate().skip(1) {
        let line = plan.lines.line(plan.folded.map.to_original(section.heading).start);
        let depth = plan.section_path(i as u32).len();
        writeln!(out, "{line:>6} {:<10} {}{}", section.role.name(), "  ".repeat(depth), plan.heading(i as u32))?;
    }
    Ok(())
}

fn write_json(out: &mut impl Write, plan: &Plan, outline: bool) -> anyhow::Result<()> {
    let mut object = serde_json::json!({
        "doc": plan.id,
        "path": plan.path,
        "encoding": plan.encoding,
        "quality": Quality::of(&plan.text, plan.pages),
        "warnings": plan.warnings,
        "chars": plan.text.chars().count(),
        "metadata": plan.metadata,
    });
    if outline {
        object["sections"] = (1..plan.sections.len())
            .map(|i| {
                let section = &plan.sections[i];
                let span = plan.folded.map.to_original(section.heading);
                let points = plan.lines.code_points(&plan.text, span);
                serde_json::json!({
                    "line": plan.lines.line(span.start), "start": points.start, "end": points.end,
                    "kind": section.kind, "number": section.number, "role": section.role,
                    "depth": plan.section_path(i as u32).len(), "heading": plan.heading(i as u32),
                })
            })
            .collect();
    }
    writeln!(out, "{object}")?;
    Ok(())
}
