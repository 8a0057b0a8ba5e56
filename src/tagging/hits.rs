//! Where the concepts of a clause stand, and what stands in a row.

use super::scan::Hit;
use crate::taxonomy::{ConceptSets, Group};
use crate::text::Span;

/// Hits of a clause.
#[derive(Clone, Copy)]
pub(super) struct Hits<'a> {
    pub(super) sets: &'a ConceptSets,
    /// In order of start.
    pub(super) terms: &'a [Hit],
    /// In no order.
    pub(super) sequences: &'a [Hit],
}

impl<'a> Hits<'a> {
    /// All of them.
    pub(super) fn iter(self) -> impl Iterator<Item = Hit> + 'a {
        self.terms.iter().chain(self.sequences).copied()
    }

    /// The nearest hit of one of `concepts` that begins at `from` or behind it, but not behind `to`.
    fn next(&self, concepts: &Group, from: u32, to: u32) -> Option<Span> {
        let mut best: Option<Span> = None;
        let mut consider = |span: Span| {
            if best.is_none_or(|b| (span.start, span.end) < (b.start, b.end)) {
                best = Some(span);
            }
        };
        let mut last = to;
        let first = self.terms.partition_point(|h| h.span.start < from);
        for hit in &self.terms[first..] {
            if hit.span.start > last {
                break;
            }
            if self.sets.meets(hit.concepts, concepts) {
                consider(hit.span);
                last = hit.span.start;
            }
        }
        let behind = |h: &&Hit| (from..=to).contains(&h.span.start) && self.sets.meets(h.concepts, concepts);
        self.sequences.iter().filter(behind).for_each(|h| consider(h.span));
        best
    }

    /// Whether one of `concepts` stands between two places.
    fn between(&self, concepts: &Group, from: u32, to: u32) -> bool {
        let inside = |h: &Hit| h.span.start >= from && h.span.end <= to && self.sets.meets(h.concepts, concepts);
        self.terms.iter().any(inside) || self.sequences.iter().any(inside)
    }
}

/// From `first` on, the nearest hit of each further part behind the one before, at most `gap` characters away and with
/// nothing of `without` between the two. The span from the first to the last.
pub(super) fn chain(hits: Hits<'_>, first: Span, parts: &[Group], gap: Option<u16>, text: &str, without: &Group) -> Option<Span> {
    let mut whole = first;
    for part in parts {
        // A character has at most four bytes.
        let reach = gap.map_or(u32::MAX, |gap| whole.end.saturating_add(4 * u32::from(gap)));
        let next = hits.next(part, whole.end, reach)?;
        if gap.is_some_and(|gap| characters(text, whole.end, next.start) > usize::from(gap)) {
            return None;
        }
        if !without.is_empty() && hits.between(without, whole.end, next.start) {
            return None;
        }
        whole = whole.join(next);
    }
    Some(whole)
}

/// Characters between two places of the text.
pub(super) fn characters(text: &str, from: u32, to: u32) -> usize {
    if to <= from {
        return 0;
    }
    text[from as usize..to as usize].chars().count()
}
