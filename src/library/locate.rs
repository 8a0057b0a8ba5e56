//! Where in a paragraph a query's words stand: found in its folded text, never guessed from tokens.

use super::entry::Entry;
use super::query::Leaf;
use crate::text::{Folded, Span};
use serde::Serialize;

/// One place in a plan's original text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Found {
    /// First code point in the original.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// 1-based line on which it begins.
    pub line: u32,
    /// Exactly that slice.
    pub text: String,
    /// What was asked for.
    pub pattern: String,
}

/// All places of the leaves in an entry, in order of place; overlapping ones too.
pub fn locate(entry: &Entry, traditional: bool, leaves: &[Leaf]) -> Vec<Found> {
    let folded = entry.folded(traditional);
    let mut found: Vec<Found> = leaves
        .iter()
        .flat_map(|leaf| leaf.spans(&folded.text).into_iter().map(|span| (span, leaf.shown())))
        .map(|(span, pattern)| place(entry, &folded, span, pattern))
        .collect();
    found.sort_by(|a, b| (a.start, a.end, &a.pattern).cmp(&(b.start, b.end, &b.pattern)));
    found.dedup();
    found
}

fn place(entry: &Entry, folded: &Folded, span: Span, pattern: &str) -> Found {
    let original = folded.map.to_original(span);
    let points = entry.code_points(original);
    Found {
        start: points.start,
        end: points.end,
        line: entry.line(original.start),
        text: entry.text[original.range()].to_owned(),
        pattern: pattern.to_owned(),
    }
}
