use super::input::{PlanArgs, collection};
use super::output::{Format, OutputArgs};
use super::{Exit, style, taxonomy::TaxonomyArgs};
use crate::export::pad;
use crate::library::{Counts, Hit, Hits, Library, Query, Record, SearchOptions, Sort, Synonyms, explain_nothing};
use std::io::Write;
use std::path::PathBuf;

/// Find paragraphs. What a query finds is exact: every place that holds the words, whatever a segmentation says.
///
/// Queries:
///   国际科技合作                 exactly this; full-width forms, spaces and line breaks do not matter
///   科技 合作                    both in one paragraph (AND)       基地 OR 中心      either
///   联合 -联合国                 not this (NOT)                    (甲 OR 乙) 丙     parentheses
///   "走出去 战略"                a phrase in quotes, “ ” too
///   人才 NEAR/10 国际            at most 10 characters between them, in either order
///   国际*合作   国?合作          * up to 20 characters of one sentence, ? exactly one
/// Filters, alone or beside words:
///   period:十二五  level:省  region:江苏  year:2006..2010  title:科技  doc:fyp_12
///   task:mega.lead  status:deployed  role:retrospect  in:title|heading|body|contents
///
/// jsonl has a paragraph a line, csv a place a row. With --ranked, words that are not in quotes are cut into words of the dictionary, any of them counts, and the
/// paragraphs that fit best come first. Examples:
///
///   guihua search 大科学                                  the library, or the built-in sample
///   guihua search '研发中心 NEAR/6 境外 status:deployed' --library lib/
///   guihua search 国际标准 --count period,level
///   guihua search '人才 role:retrospect' --format csv --bom > hits.csv
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Args {
    /// The query.
    #[arg(value_name = "QUERY", allow_hyphen_values = true)]
    query: String,

    #[command(flatten)]
    plans: PlanArgs,

    /// Order of hits: time (year, level, plan, place) or relevance (BM25). Default: time; with --ranked, relevance.
    #[arg(long, value_enum)]
    sort: Option<Order>,

    /// Words in any form the dictionary cuts them into, best paragraphs first.
    #[arg(long)]
    ranked: bool,

    /// Widen words by groups of synonyms: the built-in ones, or those of a file (groups = [["…", "…"], …]).
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "")]
    synonyms: Option<String>,

    /// Hits to show.
    #[arg(long, short = 'n', default_value_t = 20)]
    limit: usize,

    /// Hits to pass over first.
    #[arg(long, default_value_t = 0)]
    offset: usize,

    /// One hit after the other instead of under their plans.
    #[arg(long)]
    flat: bool,

    /// Instead of hits, count paragraphs and plans by these.
    #[arg(long, value_enum, value_delimiter = ',')]
    count: Vec<By>,

    #[command(flatten)]
    output: OutputArgs,

    #[command(flatten)]
    taxonomy: TaxonomyArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Order {
    Time,
    Relevance,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum By {
    Period,
    Level,
    Region,
    Year,
    Plan,
    Task,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let mut query = Query::parse(&args.query)?;
    if let Some(file) = &args.synonyms {
        let synonyms = if file.is_empty() { Synonyms::builtin() } else { Synonyms::load(&PathBuf::from(file))? };
        let mut used = Vec::new();
        query = query.widen(&synonyms, &mut used);
        for group in used {
            eprintln!("guihua: also searched: {}", group.join(" / "));
        }
    }
    let (library, exit) = collection(&args.plans, &args.taxonomy)?;
    let sort = match args.sort {
        Some(Order::Relevance) => Sort::Relevance,
        None if args.ranked => Sort::Relevance,
        _ => Sort::Time,
    };
    let options = SearchOptions { limit: args.limit, offset: args.offset, sort, ranked: args.ranked };
    let hits = library.search(&query, options)?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    if hits.paragraphs == 0 {
        eprintln!("guihua: nothing found");
        for line in explain_nothing(&library, &query)? {
            eprintln!("  {line}");
        }
    }
    if !args.count.is_empty() {
        for by in &args.count {
            let counts = match by {
                By::Task => by_task(&library, &query, args)?,
                by => hits.count_by(|plan| values(plan, *by)),
            };
            write_counts(&mut out, *by, &counts, args.output.format)?;
        }
        out.flush()?;
        return Ok(exit);
    }
    match args.output.format {
        Format::Text => write_text(&mut out, &hits, args)?,
        Format::Jsonl => {
            for hit in &hits.hits {
                serde_json::to_writer(&mut out, &object(hit))?;
                out.write_all(b"\n")?;
            }
        }
        Format::Csv => {
            args.output.begin(&mut out)?;
            write_csv(&mut out, &hits)?;
        }
    }
    out.flush()?;
    Ok(exit)
}

fn values(plan: &Record, by: By) -> Vec<String> {
    let meta = &plan.metadata;
    match by {
        By::Period => meta.period_ids().to_vec(),
        By::Level => meta.level.iter().map(|l| l.value.name().to_owned()).collect(),
        By::Region => meta.region.iter().map(|r| r.value.clone()).collect(),
        By::Year => meta.year.iter().map(|y| y.value.to_string()).collect(),
        By::Plan | By::Task => vec![plan.id.clone()],
    }
}

/// Paragraphs that the query finds and that are coded with a task.
fn by_task(library: &Library, query: &Query, args: &Args) -> anyhow::Result<Counts> {
    let taxonomy = args.taxonomy.load()?;
    let mut counts = Counts::new();
    for task in &taxonomy.tasks {
        let filter = Query::parse(&format!("task:{} status:deployed", task.id))?;
        let both = Query::And(vec![query.clone(), filter]);
        let found = library.search(&both, SearchOptions { limit: 0, ..SearchOptions::default() })?;
        if found.paragraphs > 0 {
            counts.insert(task.id.clone(), (found.paragraphs, found.by_plan.len() as u64));
        }
    }
    Ok(counts)
}

fn write_counts(out: &mut impl Write, by: By, counts: &Counts, format: Format) -> anyhow::Result<()> {
    let name = format!("{by:?}").to_lowercase();
    match format {
        Format::Jsonl => {
            for (value, (paragraphs, plans)) in counts {
                writeln!(out, "{}", serde_json::json!({ "by": name, "value": value, "paragraphs": paragraphs, "plans": plans }))?;
            }
        }
        Format::Csv => {
            let mut writer = csv::Writer::from_writer(out);
            writer.write_record([name.as_str(), "paragraphs", "plans"])?;
            for (value, (paragraphs, plans)) in counts {
                writer.write_record([value, &paragraphs.to_string(), &plans.to_string()])?;
            }
            writer.flush()?;
        }
        Format::Text => {
            writeln!(out, "{} {:>10} {:>6}", pad(&name, 24), "paragraphs", "plans")?;
            for (value, (paragraphs, plans)) in ordered(by, counts) {
                writeln!(out, "{} {paragraphs:>10} {plans:>6}", pad(value, 24))?;
            }
        }
    }
    Ok(())
}

/// Periods in their order, all else by name.
fn ordered(by: By, counts: &Counts) -> Vec<(&String, &(u64, u64))> {
    let mut rows: Vec<_> = counts.iter().collect();
    if by == By::Period {
        let scheme = crate::ingest::PeriodScheme::five_year_plans();
        rows.sort_by_key(|(period, _)| (scheme.position(period).unwrap_or(usize::MAX), period.to_owned()));
    }
    rows
}

fn write_text(out: &mut impl Write, hits: &Hits<'_>, args: &Args) -> std::io::Result<()> {
    let mut plan: Option<u64> = None;
    for hit in &hits.hits {
        if args.flat {
            writeln!(out, "{}:{}  {}", hit.plan.id, place(hit), shown(hit))?;
            continue;
        }
        if plan != Some(hit.plan.number) {
            plan = Some(hit.plan.number);
            let here = hits.by_plan.iter().find(|(p, _)| p.number == hit.plan.number).map_or(0, |(_, n)| *n);
            let periods = hit.plan.metadata.period_ids().join("、");
            writeln!(out, "{}  {} {} ({here})", hit.plan.id, hit.plan.metadata.title_text(), periods)?;
        }
        writeln!(out, "  line {:<6}{}", place(hit), shown(hit))?;
        if !hit.entry.section().is_empty() && hit.entry.kind() == "body" {
            writeln!(out, "             {}", hit.entry.section().join(" > "))?;
        }
    }
    let last = args.offset + hits.hits.len();
    let range = if hits.hits.is_empty() { String::new() } else { format!("; shown: {} to {last}", args.offset + 1) };
    writeln!(out, "{} paragraphs in {} plans{range}", hits.paragraphs, hits.by_plan.len())
}

fn place(hit: &Hit<'_>) -> u32 {
    hit.found.first().map_or_else(|| first_line(hit), |f| f.line)
}

/// Line on which the paragraph's text begins, after blank lines.
fn first_line(hit: &Hit<'_>) -> u32 {
    let blank = hit.entry.text.len() - hit.entry.text.trim_start().len();
    hit.entry.line(blank as u32)
}

/// Characters shown on either side of the first place, and behind the last.
const AROUND: usize = 40;
const LONGEST: usize = 200;

/// The stretch of the paragraph around the places found, with these set off.
fn shown(hit: &Hit<'_>) -> String {
    let (on, off) = if style::colour() { ("\u{1b}[1;31m", "\u{1b}[0m") } else { ("⟦", "⟧") };
    let chars: Vec<char> = hit.entry.text.chars().collect();
    let start = hit.entry.code_points(crate::text::Span::default()).start;
    // Places as ranges of the paragraph's characters, overlapping ones joined.
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for found in &hit.found {
        let (from, to) = ((found.start - start) as usize, (found.end - start) as usize);
        match ranges.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => ranges.push((from, to)),
        }
    }
    let from = ranges.first().map_or(0, |r| r.0.saturating_sub(AROUND));
    let to = (from + LONGEST).min(chars.len());
    let mut text = String::new();
    if chars[..from].iter().any(|c| !c.is_whitespace()) {
        text.push('…');
    }
    for (i, c) in chars.iter().enumerate().take(to).skip(from) {
        if ranges.iter().any(|r| r.0 == i) {
            text.push_str(on);
        }
        if !matches!(c, '\n' | '\r') && (!c.is_control() || *c == '\t') {
            text.push(*c);
        }
        if ranges.iter().any(|r| r.1 == i + 1) {
            text.push_str(off);
        }
    }
    // A place that is cut off by the end of what is shown.
    if ranges.iter().any(|r| r.0 < to && r.1 > to) {
        text.push_str(off);
    }
    if to < chars.len() {
        text.push('…');
    }
    text.trim().to_owned()
}

fn object(hit: &Hit<'_>) -> serde_json::Value {
    let meta = &hit.plan.metadata;
    let text = hit.entry.text.trim();
    let blank = hit.entry.text.len() - hit.entry.text.trim_start().len();
    let span = crate::text::Span::new(blank, blank + text.len());
    let points = hit.entry.code_points(span);
    let codings: Vec<_> = hit
        .entry
        .codings(&hit.plan.id)
        .map(|c| serde_json::json!({ "task": c.task, "status": c.status, "start": c.start, "end": c.end, "quote": c.quote, "reason": c.reason }))
        .collect();
    serde_json::json!({
        "doc": hit.plan.id, "title": meta.title_text(), "period": meta.period_ids(),
        "level": meta.level.as_ref().map(|l| l.value), "region": meta.region.as_ref().map(|r| &r.value), "year": meta.year.as_ref().map(|y| y.value),
        "paragraph": hit.paragraph, "line": first_line(hit), "start": points.start, "end": points.end, "text": text,
        "section": hit.entry.section(), "role": hit.entry.role(), "kind": hit.entry.kind(),
        "found": hit.found, "codings": codings, "score": hit.score,
    })
}

fn write_csv(out: &mut impl Write, hits: &Hits<'_>) -> anyhow::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record([
        "doc", "title", "period", "level", "region", "year", "line", "start", "end", "found", "pattern", "section", "role", "text",
    ])?;
    for hit in &hits.hits {
        let meta = &hit.plan.metadata;
        let shared = |line: u32, start: String, end: String, found: &str, pattern: &str| {
            vec![
                hit.plan.id.clone(),
                meta.title_text().to_owned(),
                meta.period_ids().join("、"),
                meta.level.as_ref().map_or(String::new(), |l| l.value.name().to_owned()),
                meta.region.as_ref().map_or(String::new(), |r| r.value.clone()),
                meta.year.as_ref().map_or(String::new(), |y| y.value.to_string()),
                line.to_string(),
                start,
                end,
                found.to_owned(),
                pattern.to_owned(),
                hit.entry.section().join(" > "),
                hit.entry.role().to_owned(),
                hit.entry.text.trim().to_owned(),
            ]
        };
        if hit.found.is_empty() {
            writer.write_record(shared(first_line(hit), String::new(), String::new(), "", ""))?;
        }
        for found in &hit.found {
            writer.write_record(shared(found.line, found.start.to_string(), found.end.to_string(), &found.text, &found.pattern))?;
        }
    }
    writer.flush()?;
    Ok(())
}
