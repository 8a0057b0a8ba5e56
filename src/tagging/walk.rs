//! Paragraph by paragraph through a plan, with everything that a verdict needs to know.

use super::clause::{Above, Paragraph};
use super::frames::past_sentences;
use super::rules::Surroundings;
use super::scan::{self, Room};
use super::verdict::Case;
use crate::ingest::PeriodScheme;
use crate::outline::{ParagraphKind, Plan, Role};
use crate::taxonomy::{Bits, Taxonomy};
use crate::text::{Clause, Span, clauses};

/// A paragraph of text with its surroundings.
pub(super) struct View<'a> {
    pub(super) taxonomy: &'a Taxonomy,
    /// Folded text of the plan.
    pub(super) text: &'a str,
    pub(super) paragraph: &'a Paragraph<'a>,
    /// Index of its section.
    pub(super) section: u32,
    pub(super) role: Role,
    /// For each sentence whether it is told of the past.
    pub(super) past: &'a [bool],
}

impl<'a> View<'a> {
    /// The case of one clause of the paragraph.
    pub(super) fn case(&self, clause: usize) -> Case<'a> {
        let past = self.past[self.paragraph.clauses[clause].sentence as usize];
        let around = Surroundings {
            text: self.text,
            paragraph: self.paragraph,
            headings: &self.paragraph.above.all,
            near: &self.paragraph.above.near,
        };
        Case::new(self.taxonomy, around, clause, self.role, past)
    }
}

/// Visits every paragraph of text that holds any term, in order; if not `every`, only those that can give a coding.
pub(super) fn walk(plan: &Plan, taxonomy: &Taxonomy, scheme: &PeriodScheme, every: bool, mut visit: impl FnMut(&View<'_>)) {
    let text = plan.folded.text.as_str();
    let headings = heading_bits(plan, taxonomy);
    let own = plan.metadata.period_ids().iter().filter_map(|p| scheme.position(p)).min();
    let (mut room, mut parts, mut paragraph) = (Room::default(), Vec::new(), Paragraph::new(taxonomy));
    for piece in plan.paragraphs.iter().filter(|p| p.kind == ParagraphKind::Body) {
        let above = &headings[piece.section as usize];
        scan::hits(taxonomy, text, piece.span, &mut room);
        parts.clear();
        clauses(text, piece.span, &mut parts);
        if !paragraph.fill(text, &parts, &room.hits, above, every) {
            continue;
        }
        let past = past_sentences(taxonomy, text, &paragraph, scheme, own);
        visit(&View {
            taxonomy,
            text,
            paragraph: &paragraph,
            section: piece.section,
            role: plan.sections[piece.section as usize].role,
            past: &past,
        });
    }
}

/// The concepts of a heading: one clause, whatever its marks.
fn heading(taxonomy: &Taxonomy, text: &str, span: Span, room: &mut Room, paragraph: &mut Paragraph<'_>) -> Bits {
    scan::hits(taxonomy, text, span, room);
    paragraph.fill(text, &[Clause { span, sentence: 0 }], &room.hits, &Above::default(), true);
    paragraph.sentences[0]
}

/// For each section its headings.
fn heading_bits(plan: &Plan, taxonomy: &Taxonomy) -> Vec<Above> {
    let (mut room, mut paragraph) = (Room::default(), Paragraph::new(taxonomy));
    let mut above: Vec<Above> = Vec::with_capacity(plan.sections.len());
    for (i, section) in plan.sections.iter().enumerate() {
        let near = if i == 0 {
            let title = crate::text::fold_term(plan.metadata.title_text());
            heading(taxonomy, &title, Span::new(0, title.len()), &mut room, &mut paragraph)
        } else {
            heading(taxonomy, &plan.folded.text, section.heading, &mut room, &mut paragraph)
        };
        let mut all = near;
        if let Some(parent) = section.parent {
            all.add(&above[parent as usize].all);
        }
        above.push(Above { near, all });
    }
    above
}
