//! Which rules' objects a clause holds.

use super::clause::{ClauseView, Paragraph, chain, characters};
use crate::taxonomy::{Bits, Rule, Window};
use crate::text::Span;

/// What is known around a clause.
pub(super) struct Surroundings<'a> {
    /// Folded text.
    pub(super) text: &'a str,
    /// The paragraph.
    pub(super) paragraph: &'a Paragraph,
    /// Concepts of the headings above and of the plan's title.
    pub(super) headings: &'a Bits,
}

/// The objects (spans in folded text) for which the rule's concepts meet.
pub(super) fn objects(rule: &Rule, clause: &ClauseView, around: &Surroundings<'_>) -> Vec<Span> {
    let sentence = &around.paragraph.sentences[clause.sentence as usize];
    let window = match rule.within {
        Window::Clause => &clause.bits,
        Window::Sentence => sentence,
    };
    if rule.find[1..].iter().any(|group| !group.meets(window)) || rule.not.meets(window) {
        return Vec::new();
    }
    if rule.context.iter().any(|group| !group.meets(sentence) && !group.meets(around.headings))
        || rule.heading.iter().any(|group| !group.meets(around.headings))
        || rule.not_heading.meets(around.headings)
    {
        return Vec::new();
    }
    let hits = around.paragraph.hits(clause);
    let mut found: Vec<Span> = hits
        .iter()
        .filter(|h| rule.find[0].contains(h.concept))
        .filter_map(|h| {
            if rule.within == Window::Sentence {
                return Some(h.span);
            }
            if rule.ordered {
                return chain(around.paragraph.apart(clause), h.span, &rule.find[1..], rule.gap, around.text, &Bits::default());
            }
            let near = |group: &Bits| {
                hits.iter().filter(|o| group.contains(o.concept)).any(|o| {
                    rule.gap.is_none_or(|gap| {
                        characters(around.text, h.span.end.min(o.span.end), h.span.start.max(o.span.start)) <= usize::from(gap)
                    })
                })
            };
            rule.find[1..].iter().all(near).then_some(h.span)
        })
        .collect();
    found.sort();
    found.dedup();
    found
}
