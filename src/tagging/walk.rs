//! Paragraph by paragraph through a plan, with everything that a verdict needs to know.

use super::clause::{LONGEST_LEAD, Paragraph, characters};
use super::frames::past_sentences;
use super::rules::Surroundings;
use super::scan::{self, Hit, TermHit};
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
    /// Concepts of the headings above and of the plan's title.
    pub(super) headings: &'a Bits,
    /// Concepts of the nearest heading.
    pub(super) near: &'a Bits,
    /// For each sentence whether it is told of the past.
    pub(super) past: &'a [bool],
}

impl<'a> View<'a> {
    /// The case of one clause of the paragraph.
    pub(super) fn case(&self, clause: usize) -> Case<'a> {
        let past = self.past[self.paragraph.clauses[clause].sentence as usize];
        let around = Surroundings { text: self.text, paragraph: self.paragraph, headings: self.headings, near: self.near };
        Case::new(self.taxonomy, around, clause, self.role, past)
    }
}

/// Visits every paragraph of text that holds any term, in order; if not `every`, only those that can give a coding.
pub(super) fn walk(plan: &Plan, taxonomy: &Taxonomy, scheme: &PeriodScheme, every: bool, mut visit: impl FnMut(&View<'_>)) {
    let text = plan.folded.text.as_str();
    let mut found = scan::terms(taxonomy, text);
    let headings = heading_bits(plan, taxonomy, &found);
    let own = plan.metadata.period_ids().iter().filter_map(|p| scheme.position(p)).min();
    let (mut hits, mut parts, mut paragraph) = (Vec::new(), Vec::new(), Paragraph::new(taxonomy));
    let mut next = 0;
    for piece in &plan.paragraphs {
        let terms = take_inside(&mut found, &mut next, piece.span);
        if piece.kind != ParagraphKind::Body || terms.is_empty() {
            continue;
        }
        scan::shielded(taxonomy, text, terms, &mut hits);
        if !every && !hits.iter().any(|h| taxonomy.terms.seeded(h.concepts)) {
            continue;
        }
        parts.clear();
        clauses(text, piece.span, &mut parts);
        paragraph.fill(text, &parts, &hits, every);
        let past = past_sentences(taxonomy, text, &paragraph, scheme, own);
        let Above { mut near, mut all } = headings[piece.section as usize];
        if let Some(lead) = lead(text, &paragraph) {
            near = *lead;
            all.add(lead);
        }
        visit(&View {
            taxonomy,
            text,
            paragraph: &paragraph,
            section: piece.section,
            role: plan.sections[piece.section as usize].role,
            headings: &all,
            near: &near,
            past: &past,
        });
    }
}

/// What the paragraph's first sentence holds, if it says in a few words what the rest is about (深化国际科技合作。……),
/// or its label before a colon (国际合作专项：……): it stands for a heading then.
fn lead<'a>(text: &str, paragraph: &'a Paragraph<'_>) -> Option<&'a Bits> {
    let clauses = &paragraph.clauses[paragraph.clauses_of(0)];
    let first = clauses.first()?;
    let short = characters(text, first.span.start, first.span.end) <= LONGEST_LEAD;
    let sentence = clauses.len() == 1 && paragraph.sentences.len() > 1;
    let label = || text[first.span.end as usize..].starts_with('：');
    (short && (sentence || label())).then_some(&first.bits)
}

/// The term hits inside a span; `next` is where the ones behind the last span begin.
fn take_inside<'a>(found: &'a mut [TermHit], next: &mut usize, span: Span) -> &'a mut [TermHit] {
    while found.get(*next).is_some_and(|h| h.span.end <= span.start) {
        *next += 1;
    }
    let first = *next;
    while found.get(*next).is_some_and(|h| h.span.end <= span.end) {
        *next += 1;
    }
    let inside = &mut found[first..*next];
    // Hits come in order of their ends: those that begin before the span stand anywhere among the first.
    let outside = inside.iter().filter(|h| h.span.start < span.start).count();
    if outside > 0 {
        inside.sort_by_key(|h| h.span.start >= span.start);
    }
    &mut inside[outside..]
}

/// The headings above a section's text.
#[derive(Clone, Copy)]
struct Above {
    /// Concepts of its own heading.
    near: Bits,
    /// And of the headings above and the plan's title.
    all: Bits,
}

/// For each section its headings.
fn heading_bits(plan: &Plan, taxonomy: &Taxonomy, found: &[TermHit]) -> Vec<Above> {
    let mut hits: Vec<Hit> = Vec::new();
    let mut paragraph = Paragraph::new(taxonomy);
    let mut above: Vec<Above> = Vec::with_capacity(plan.sections.len());
    for (i, section) in plan.sections.iter().enumerate() {
        let title;
        let (mut heading, mut whole) = (plan.folded.text.as_str(), section.heading);
        let mut terms: Vec<TermHit> = if i == 0 {
            title = crate::text::fold_term(plan.metadata.title_text());
            (heading, whole) = (&title, Span::new(0, title.len()));
            scan::terms(taxonomy, &title)
        } else {
            let first = found.partition_point(|h| h.span.end <= section.heading.start);
            found[first..]
                .iter()
                .take_while(|h| h.span.end <= section.heading.end)
                .filter(|h| h.span.start >= section.heading.start)
                .copied()
                .collect()
        };
        scan::shielded(taxonomy, heading, &mut terms, &mut hits);
        // A heading is one clause, whatever its marks.
        paragraph.fill(heading, &[Clause { span: whole, sentence: 0 }], &hits, true);
        let near = paragraph.sentences[0];
        let mut all = near;
        if let Some(parent) = section.parent {
            all.add(&above[parent as usize].all);
        }
        above.push(Above { near, all });
    }
    above
}
