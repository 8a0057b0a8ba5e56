//! All terms in one pass, and which of them count.

use crate::taxonomy::{SetId, Taxonomy};
use crate::text::Span;

/// A term found in folded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct TermHit {
    span: Span,
    term: u32,
}

/// Concepts found in folded text, all in one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    pub(super) span: Span,
    pub(super) concepts: SetId,
}

/// Room for what is found in a piece of text. Reused.
#[derive(Clone, Debug, Default)]
pub(super) struct Room {
    found: Vec<TermHit>,
    /// What counts.
    pub(super) hits: Vec<Hit>,
}

/// Every occurrence of every term inside a span, overlapping ones too, in order of their starts, longer ones first.
fn terms(taxonomy: &Taxonomy, text: &str, span: Span, found: &mut Vec<TermHit>) {
    found.clear();
    let at = |offset: usize| span.start + offset as u32;
    let hit = |m: daachorse::Match<u32>| TermHit { span: Span { start: at(m.start()), end: at(m.end()) }, term: m.value() };
    found.extend(taxonomy.terms.automaton.find_overlapping_iter(&text[span.range()]).map(hit));
    // No two terms have one span.
    found.sort_unstable_by_key(|h| u64::from(h.span.start) << 32 | u64::from(!h.span.end));
}

/// The hits that count inside a span, as concepts in order of start.
///
/// Inside a shield nothing counts; inside a longer object no shorter object counts (国际组织人才 is not 国际组织).
pub(super) fn hits(taxonomy: &Taxonomy, text: &str, span: Span, room: &mut Room) {
    let Room { found, hits } = room;
    terms(taxonomy, text, span, found);
    hits.clear();
    // Ends of the shields and objects that cover the current start; longer ones come first.
    let (mut shield, mut object) = (Span::default(), Span::default());
    for hit in found.iter() {
        let term = taxonomy.terms.get(hit.term);
        if term.latin && inside_word(text.as_bytes(), hit.span) {
            continue;
        }
        let inside = |cover: Span| cover.contains(hit.span) && cover != hit.span;
        if inside(shield) {
            continue;
        }
        if term.shield && hit.span.end > shield.end {
            shield = hit.span;
        }
        let in_object = inside(object);
        if term.object && hit.span.end > object.end {
            object = hit.span;
        }
        let concepts = term.set(in_object);
        if concepts != 0 {
            hits.push(Hit { span: hit.span, concepts });
        }
    }
}

/// Whether a Latin word goes on before or behind the span.
fn inside_word(text: &[u8], span: Span) -> bool {
    let letter = |at: usize| text.get(at).is_some_and(u8::is_ascii_alphabetic);
    let (start, end) = (span.start as usize, span.end as usize);
    start > 0 && letter(start) && letter(start - 1) || letter(end - 1) && letter(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_latin_term_is_a_whole_word() {
        let at = |text: &str, term: &str| {
            inside_word(text.as_bytes(), {
                let start = text.find(term).unwrap();
                Span::new(start, start + term.len())
            })
        };
        assert!(at("参与apctt的活动", "pct"));
        assert!(!at("通过pct提交申请", "pct"));
        assert!(!at("2025年pct专利", "pct专利"));
        assert!(at("apct专利", "pct专利"));
    }
}
