//! Which rules' objects a clause holds.

use super::clause::{ClauseView, Paragraph};
use super::hits::{chain, characters};
use crate::taxonomy::{Bits, Group, Rule, Window};
use crate::text::Span;

/// What is known around a clause.
#[derive(Clone, Copy)]
pub(super) struct Surroundings<'a> {
    /// Folded text.
    pub(super) text: &'a str,
    /// The paragraph.
    pub(super) paragraph: &'a Paragraph<'a>,
    /// Concepts of the headings above and of the plan's title.
    pub(super) headings: &'a Bits,
    /// Concepts of the nearest heading.
    pub(super) near: &'a Bits,
}

impl Surroundings<'_> {
    /// The concepts in a window around a clause.
    pub(super) fn window<'b>(&'b self, clause: &'b ClauseView, window: Window) -> &'b Bits {
        match window {
            Window::Clause => &clause.bits,
            Window::Sentence => &self.paragraph.sentences[clause.sentence as usize],
            Window::Paragraph => &self.paragraph.whole,
        }
    }
}

/// The objects (spans in folded text) for which the rule's concepts meet.
pub(super) fn objects(rule: &Rule, clause: &ClauseView, around: &Surroundings<'_>) -> Vec<Span> {
    let window = around.window(clause, rule.within);
    if !rule.find[0].meets(&clause.bits) || rule.find[1..].iter().any(|group| !group.meets(window)) {
        return Vec::new();
    }
    if rule.heading.iter().any(|group| !group.meets(around.headings))
        || rule.near_heading.iter().any(|group| !group.meets(around.near))
        || rule.not.meets(around.window(clause, rule.not_within))
        || rule.not_heading.meets(around.headings)
    {
        return Vec::new();
    }
    let sentence = around.window(clause, Window::Sentence);
    if rule.context.iter().any(|group| !group.meets(sentence) && !group.meets(around.headings)) {
        return Vec::new();
    }
    let mut found: Vec<Span> = around
        .paragraph
        .hits_of(clause, &rule.find[0])
        .filter_map(|h| {
            if rule.within != Window::Clause {
                return Some(h.span);
            }
            if rule.ordered {
                return chain(around.paragraph.hits(clause), h.span, &rule.find[1..], rule.gap, around.text, &Group::default());
            }
            let near = |group: &Group| {
                around.paragraph.hits_of(clause, group).any(|o| {
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
