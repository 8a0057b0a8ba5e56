use super::input::{PlanArgs, collection};
use super::output::{Format, OutputArgs};
use super::{Exit, taxonomy::TaxonomyArgs};
use crate::export::pad;
use crate::ingest::PeriodScheme;
use crate::library::{Library, Record};
use crate::segment::{Segmenter, UserWords};
use crate::terms::{DiscoverOptions, Frequencies, discover, keyness};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

/// Words by period: how often, which are typical of a period, and which are new and in no dictionary.
///
/// Words are cut by jieba (without guessing) with the program's user words and yours. --of shows what is typical of
/// a period against all others, or against --against: log-likelihood G² for how sure, log ratio for how much. --discover
/// proposes terms found in the raw text by their cohesion and freedom, for the user dictionary. Examples:
///
///   guihua terms                              the most frequent words of each period
///   guihua terms --of 十二五                   what 十二五 says more, and less, than the others
///   guihua terms --of 十二五 --against 十一五 --format csv
///   guihua terms --discover --words my-words.txt
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Args {
    #[command(flatten)]
    plans: PlanArgs,

    /// Show what is typical of this period (one of the library's).
    #[arg(long, value_name = "PERIOD")]
    of: Option<String>,

    /// Compare with this period instead of all others.
    #[arg(long, value_name = "PERIOD", requires = "of")]
    against: Option<String>,

    /// Propose new terms from the raw text.
    #[arg(long, conflicts_with = "of")]
    discover: bool,

    /// Occurrences at least.
    #[arg(long, value_name = "N", default_value_t = 8)]
    min_count: u64,

    /// Your own list of words, one a line.
    #[arg(long, value_name = "FILE")]
    words: Vec<PathBuf>,

    /// Words to show.
    #[arg(long, short = 'n', default_value_t = 30)]
    limit: usize,

    #[command(flatten)]
    output: OutputArgs,

    #[command(flatten)]
    taxonomy: TaxonomyArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let mut words = UserWords::builtin();
    for path in &args.words {
        let text = std::fs::read_to_string(path).map_err(|e| anyhow::anyhow!("{}: cannot be read ({e})", path.display()))?;
        for error in words.add(path, &text) {
            eprintln!("guihua: {error}");
        }
    }
    let (library, exit) = collection(&args.plans, &args.taxonomy)?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    args.output.begin(&mut out)?;
    let texts = texts(&library)?;
    let rows = if args.discover {
        new_terms(&texts, &words, args)
    } else {
        let by_period = frequencies(&texts, &words);
        match &args.of {
            Some(period) => typical(&by_period, period, args)?,
            None => frequent(&by_period, args),
        }
    };
    write_rows(&mut out, &rows, args.output.format)?;
    out.flush()?;
    Ok(exit)
}

/// Folded text of each plan, a paragraph a line, without tables of contents and page numbers.
fn texts(library: &Library) -> anyhow::Result<Vec<(&Record, String)>> {
    library
        .catalog
        .plans
        .par_iter()
        .map(|record| {
            let mut text = String::new();
            for entry in library.entries(record.number)? {
                if !matches!(entry.kind(), "contents" | "noise") {
                    text.push_str(&entry.folded(library.traditional()).text);
                    text.push('\n');
                }
            }
            Ok((record, text))
        })
        .collect()
}

fn frequencies(texts: &[(&Record, String)], words: &UserWords) -> BTreeMap<String, Frequencies> {
    let segmenter = Segmenter::new(words);
    let plans: Vec<(Vec<String>, Frequencies)> = texts
        .par_iter()
        .map(|(record, text)| {
            let mut own = Frequencies::default();
            // Single characters are particles and pieces; they say nothing of a period.
            own.add_plan(
                segmenter.words(text).filter(|w| w.chars().count() > 1 && !w.chars().all(|c| c.is_ascii_digit() || c == '.' || c == '%')),
            );
            let periods = match record.metadata.period_ids() {
                [] => vec!["-".to_owned()],
                ids => ids.to_vec(),
            };
            (periods, own)
        })
        .collect();
    let mut by_period: BTreeMap<String, Frequencies> = BTreeMap::new();
    for (periods, own) in plans {
        for period in periods {
            by_period.entry(period).or_default().merge(&own);
        }
    }
    by_period
}

/// A table: names of columns, then rows of equal length.
struct Rows {
    header: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

fn frequent(by_period: &BTreeMap<String, Frequencies>, args: &Args) -> Rows {
    let scheme = PeriodScheme::five_year_plans();
    let mut periods: Vec<_> = by_period.iter().collect();
    periods.sort_by_key(|(p, _)| (scheme.position(p).unwrap_or(usize::MAX), p.to_owned()));
    let rows = periods
        .into_iter()
        .flat_map(|(period, words)| {
            words
                .top()
                .into_iter()
                .filter(|w| w.count >= args.min_count)
                .take(args.limit)
                .map(move |w| vec![period.clone(), w.word, w.count.to_string(), w.plans.to_string(), format!("{:.1}", w.per_million)])
        })
        .collect();
    Rows { header: vec!["period", "word", "count", "plans", "per_million"], rows }
}

fn typical(by_period: &BTreeMap<String, Frequencies>, period: &str, args: &Args) -> anyhow::Result<Rows> {
    let known = || by_period.keys().cloned().collect::<Vec<_>>().join(" ");
    let get = |name: &str| by_period.get(name).ok_or_else(|| anyhow::anyhow!("no plan of period {name} here; there are {}", known()));
    let target = get(period)?;
    let reference = match &args.against {
        Some(other) => get(other)?.clone(),
        None => {
            let mut rest = Frequencies::default();
            by_period.iter().filter(|(p, _)| *p != period).for_each(|(_, f)| rest.merge(f));
            rest
        }
    };
    if reference.total == 0 {
        anyhow::bail!("there is nothing to compare {period} with: all plans are of that period");
    }
    let rows = keyness(target, &reference, args.min_count)
        .into_iter()
        .take(args.limit)
        .map(|k| {
            let direction = if k.log_ratio >= 0.0 { "more" } else { "less" };
            vec![
                k.word,
                direction.to_owned(),
                k.target.to_string(),
                k.reference.to_string(),
                format!("{:.2}", k.log_likelihood),
                format!("{:.2}", k.log_ratio),
            ]
        })
        .collect();
    Ok(Rows { header: vec!["word", "use", "count", "elsewhere", "log_likelihood", "log_ratio"], rows })
}

fn new_terms(texts: &[(&Record, String)], words: &UserWords, args: &Args) -> Rows {
    let segmenter = Segmenter::new(words);
    let folded: Vec<&str> = texts.iter().map(|(_, t)| t.as_str()).collect();
    let options = DiscoverOptions { min_count: args.min_count, ..DiscoverOptions::default() };
    let rows = discover(&folded, options)
        .into_iter()
        // What the dictionary has as one word is not new.
        .filter(|t| segmenter.words(&t.term).nth(1).is_some())
        .take(args.limit)
        .map(|t| {
            let example = texts.iter().find(|(_, text)| text.contains(&t.term)).map_or("", |(r, _)| r.id.as_str());
            vec![
                t.term,
                t.count.to_string(),
                t.texts.to_string(),
                format!("{:.2}", t.pmi),
                format!("{:.2}", t.left_entropy),
                format!("{:.2}", t.right_entropy),
                example.to_owned(),
            ]
        })
        .collect();
    Rows { header: vec!["term", "count", "plans", "pmi", "left_entropy", "right_entropy", "first_plan"], rows }
}

fn write_rows(out: &mut impl Write, table: &Rows, format: Format) -> anyhow::Result<()> {
    match format {
        Format::Csv => {
            let mut writer = csv::Writer::from_writer(out);
            writer.write_record(&table.header)?;
            for row in &table.rows {
                writer.write_record(row)?;
            }
            writer.flush()?;
        }
        Format::Jsonl => {
            for row in &table.rows {
                let object: serde_json::Map<String, serde_json::Value> = table
                    .header
                    .iter()
                    .zip(row)
                    .map(|(name, value)| {
                        let number = value.parse::<f64>().ok().filter(|_| !matches!(*name, "word" | "term" | "period" | "first_plan"));
                        let value =
                            number.and_then(serde_json::Number::from_f64).map_or_else(|| value.clone().into(), serde_json::Value::Number);
                        ((*name).to_owned(), value)
                    })
                    .collect();
                writeln!(out, "{}", serde_json::Value::Object(object))?;
            }
        }
        Format::Text => {
            let widths: Vec<usize> = (0..table.header.len())
                .map(|i| {
                    let cells = table.rows.iter().map(|r| crate::export::width(&r[i]));
                    cells.chain([table.header[i].len()]).max().unwrap_or(0)
                })
                .collect();
            let line = |cells: Vec<&str>| {
                cells.iter().zip(&widths).map(|(cell, w)| pad(cell, *w)).collect::<Vec<_>>().join("  ").trim_end().to_owned()
            };
            writeln!(out, "{}", line(table.header.clone()))?;
            for row in &table.rows {
                writeln!(out, "{}", line(row.iter().map(String::as_str).collect()))?;
            }
        }
    }
    Ok(())
}
