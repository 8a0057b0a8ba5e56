use super::Exit;
use super::input::{PlanArgs, collection};
use super::output::{Format, OutputArgs};
use super::taxonomy::TaxonomyArgs;
use crate::export::{pad, width};
use crate::ingest::PeriodScheme;
use crate::library::{Concordance, KwicLine, Query, kwic};
use std::io::Write;

/// Concordance (keyword in context): every place of a word with what stands before and behind it.
///
/// The query language is that of `guihua search`. Columns are those of quanteda's kwic(): docname, from, to (code
/// points of the original), pre, keyword, post, pattern; line and period besides. Examples:
///
///   guihua kwic 走出去 --window 15
///   guihua kwic '国际*合作 period:十二五' --sort right
///   guihua kwic 大科学 --frequency                       by period, per 10,000 characters
///   guihua kwic 引智 --format csv --bom > kwic.csv
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Args {
    /// The query.
    #[arg(value_name = "QUERY", allow_hyphen_values = true)]
    query: String,

    #[command(flatten)]
    plans: PlanArgs,

    /// Characters shown on either side.
    #[arg(long, short, default_value_t = 20)]
    window: usize,

    /// Order of lines: time and place, or the text to the left (read from the keyword outwards) or to the right.
    #[arg(long, value_enum, default_value_t = Order::Time)]
    sort: Order,

    /// Instead of lines, count by period, absolutely and per 10,000 characters.
    #[arg(long)]
    frequency: bool,

    /// Lines to show, in text.
    #[arg(long, short = 'n')]
    limit: Option<usize>,

    #[command(flatten)]
    output: OutputArgs,

    #[command(flatten)]
    taxonomy: TaxonomyArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Order {
    Time,
    Left,
    Right,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let query = Query::parse(&args.query)?;
    if query.leaves().is_empty() {
        anyhow::bail!("a concordance needs a word to show; filters alone have none");
    }
    let (library, exit) = collection(&args.plans, &args.taxonomy)?;
    let mut concordance = kwic(&library, &query, args.window)?;
    // Stable sorts: lines with the same context stay in order of time and place.
    match args.sort {
        Order::Time => {}
        Order::Left => concordance.lines.sort_by(|a, b| a.pre.chars().rev().cmp(b.pre.chars().rev())),
        Order::Right => concordance.lines.sort_by(|a, b| a.post.cmp(&b.post)),
    }
    concordance.lines.truncate(args.limit.unwrap_or(usize::MAX));
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    args.output.begin(&mut out)?;
    if args.frequency {
        write_frequency(&mut out, &concordance, args.output.format)?;
    } else {
        write_lines(&mut out, &concordance.lines, args)?;
    }
    out.flush()?;
    Ok(exit)
}

fn write_lines(out: &mut impl Write, lines: &[KwicLine], args: &Args) -> anyhow::Result<()> {
    match args.output.format {
        Format::Jsonl => {
            for line in lines {
                serde_json::to_writer(&mut *out, line)?;
                out.write_all(b"\n")?;
            }
        }
        Format::Csv => {
            let mut writer = csv::Writer::from_writer(out);
            writer.write_record(["docname", "from", "to", "pre", "keyword", "post", "pattern", "line", "period"])?;
            for l in lines {
                let (from, to, line) = (l.from.to_string(), l.to.to_string(), l.line.to_string());
                writer.write_record([&l.docname, &from, &to, &l.pre, &l.keyword, &l.post, &l.pattern, &line, &l.period.join("、")])?;
            }
            writer.flush()?;
        }
        Format::Text => {
            let wide = lines.iter().map(|l| width(&l.pre)).max().unwrap_or(0);
            let names = lines.iter().map(|l| width(&l.docname)).max().unwrap_or(0).min(24);
            for l in lines {
                let bare = |text: &str| text.chars().filter(|c| !c.is_control()).collect::<String>();
                let fill = " ".repeat(wide.saturating_sub(width(&bare(&l.pre))));
                writeln!(out, "{} {:>6}  {fill}{} [{}] {}", pad(&l.docname, names), l.line, bare(&l.pre), bare(&l.keyword), bare(&l.post))?;
            }
            writeln!(out, "{} places", lines.len())?;
        }
    }
    Ok(())
}

fn write_frequency(out: &mut impl Write, concordance: &Concordance, format: Format) -> anyhow::Result<()> {
    let scheme = PeriodScheme::five_year_plans();
    let mut rows: Vec<_> = concordance.by_period.iter().collect();
    rows.sort_by_key(|(period, _)| (scheme.position(period).unwrap_or(usize::MAX), period.to_owned()));
    let rate = |places: u64, chars: u64| if chars == 0 { 0.0 } else { places as f64 * 10_000.0 / chars as f64 };
    match format {
        Format::Jsonl => {
            for (period, (places, chars)) in rows {
                let object =
                    serde_json::json!({ "period": period, "places": places, "characters": chars, "per_10000": rate(*places, *chars) });
                writeln!(out, "{object}")?;
            }
        }
        Format::Csv => {
            let mut writer = csv::Writer::from_writer(out);
            writer.write_record(["period", "places", "characters", "per_10000"])?;
            for (period, (places, chars)) in rows {
                writer.write_record([period, &places.to_string(), &chars.to_string(), &format!("{:.4}", rate(*places, *chars))])?;
            }
            writer.flush()?;
        }
        Format::Text => {
            writeln!(out, "{} {:>8} {:>12} {:>12}", pad("period", 10), "places", "characters", "per 10,000")?;
            for (period, (places, chars)) in rows {
                writeln!(out, "{} {places:>8} {chars:>12} {:>12.3}", pad(period, 10), rate(*places, *chars))?;
            }
        }
    }
    Ok(())
}
