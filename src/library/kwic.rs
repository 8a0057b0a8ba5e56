use super::query::Query;
use super::{Library, LibraryError, Record};
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;

/// One line of a concordance, with the columns of quanteda's `kwic()`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KwicLine {
    /// Id of the plan.
    pub docname: String,
    /// First code point of the keyword in the original.
    pub from: u32,
    /// One past its last code point.
    pub to: u32,
    /// What stands before it in the paragraph, at most `window` characters.
    pub pre: String,
    /// Exactly the slice of the original.
    pub keyword: String,
    /// What stands behind it.
    pub post: String,
    /// What was asked for.
    pub pattern: String,
    /// 1-based line of the original.
    pub line: u32,
    /// Periods of the plan.
    pub period: Vec<String>,
}

/// A concordance and what it is counted against.
#[derive(Clone, Debug, Default)]
pub struct Concordance {
    /// In order of time and place.
    pub lines: Vec<KwicLine>,
    /// By period: occurrences, and characters of all plans of the period. Plans without a period are under `-`.
    pub by_period: BTreeMap<String, (u64, u64)>,
}

/// All places where a query's words stand, with what surrounds them.
///
/// # Errors
/// If the index is damaged.
pub fn kwic(library: &Library, query: &Query, window: usize) -> Result<Concordance, LibraryError> {
    let hits = library.search_all(query)?;
    let lines: Vec<Vec<KwicLine>> = hits
        .par_iter()
        .map(|hit| {
            // The paragraph in one line: breaks inside it are layout.
            let chars: Vec<char> = hit.entry.text.chars().collect();
            let start = hit.entry.stored.start;
            let shown = |chars: &[char]| chars.iter().filter(|c| !matches!(c, '\n' | '\r')).collect::<String>();
            hit.found
                .iter()
                .map(|found| {
                    let (from, to) = ((found.start - start) as usize, (found.end - start) as usize);
                    KwicLine {
                        docname: hit.plan.id.clone(),
                        from: found.start,
                        to: found.end,
                        pre: last(&shown(&chars[..from]), window),
                        keyword: found.text.clone(),
                        post: shown(&chars[to..]).chars().take(window).collect(),
                        pattern: found.pattern.clone(),
                        line: found.line,
                        period: periods(hit.plan),
                    }
                })
                .collect()
        })
        .collect();
    let mut by_period: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for plan in &library.catalog.plans {
        for period in periods(plan) {
            by_period.entry(period).or_default().1 += plan.chars;
        }
    }
    let lines: Vec<KwicLine> = lines.into_iter().flatten().collect();
    for line in &lines {
        for period in &line.period {
            by_period.entry(period.clone()).or_default().0 += 1;
        }
    }
    Ok(Concordance { lines, by_period })
}

fn periods(plan: &Record) -> Vec<String> {
    match plan.metadata.period_ids() {
        [] => vec!["-".to_owned()],
        ids => ids.to_vec(),
    }
}

fn last(text: &str, count: usize) -> String {
    let text = text.trim_start();
    let length = text.chars().count();
    text.chars().skip(length.saturating_sub(count)).collect()
}
