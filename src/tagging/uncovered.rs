use super::tag::drafts;
use super::walk::walk;
use crate::ingest::PeriodScheme;
use crate::outline::{Plan, Role};
use crate::taxonomy::{ConceptId, Taxonomy};
use crate::text::Span;
use serde::Serialize;

/// A sentence of international science and technology that no rule touched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Uncovered {
    /// Id of the plan.
    pub doc: String,
    /// First code point in the decoded original.
    pub start: u32,
    /// One past its last code point.
    pub end: u32,
    /// 1-based line on which it begins.
    pub line: u32,
    /// Exactly that slice of the original.
    pub quote: String,
    /// Headings above it, outermost first.
    pub section: Vec<String>,
}

/// Sentences that speak of something international and of science and technology, outside retrospects and
/// situations, and in which no task's object was found: where a taxonomy may have to grow.
pub fn uncovered(plan: &Plan, taxonomy: &Taxonomy, scheme: &PeriodScheme) -> Vec<Uncovered> {
    let mut all = Vec::new();
    let (Some(international), Some(science)) = (taxonomy.cues.international, taxonomy.cues.st) else { return all };
    walk(plan, taxonomy, scheme, true, |view| {
        if matches!(view.role, Role::Retrospect | Role::Situation) {
            return;
        }
        for (number, bits) in view.paragraph.sentences.iter().enumerate() {
            let both = [international, science].into_iter().all(|c: ConceptId| bits.contains(c));
            if !both || view.past[number] {
                continue;
            }
            let clauses: Vec<usize> = view.paragraph.clauses_of(number as u32).collect();
            if clauses.iter().any(|i| !drafts(&view.case(*i)).is_empty()) {
                continue;
            }
            let (Some(first), Some(last)) = (clauses.first(), clauses.last()) else { continue };
            let folded = Span { start: view.paragraph.clauses[*first].span.start, end: view.paragraph.clauses[*last].span.end };
            let span = plan.folded.map.to_original(folded);
            let points = plan.lines.code_points(&plan.text, span);
            all.push(Uncovered {
                doc: plan.id.clone(),
                start: points.start,
                end: points.end,
                line: plan.lines.line(span.start),
                quote: plan.text[span.range()].to_owned(),
                section: plan.headings(view.section),
            });
        }
    });
    all
}
