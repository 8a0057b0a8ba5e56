//! The pipeline over one plan.

use super::clause::Paragraph;
use super::coding::{Coding, Status, TaggedPlan};
use super::frames::past_sentences;
use super::rules::{Surroundings, objects};
use super::scan::{self, Hit, TermHit};
use super::verdict::Case;
use crate::ingest::PeriodScheme;
use crate::outline::{ParagraphKind, Plan};
use crate::taxonomy::{Bits, Reason, Taxonomy};
use crate::text::{Span, clauses};
use std::collections::BTreeMap;

/// A verdict before it has a quotation.
struct Draft {
    task: usize,
    status: Status,
    rule: Option<usize>,
    reason: Option<Reason>,
    /// First clause of the quotation.
    from: usize,
}

/// Codes a plan: every deployment and every near miss, in order of place and task.
pub fn tag(plan: &Plan, taxonomy: &Taxonomy, scheme: &PeriodScheme) -> TaggedPlan {
    let text = plan.folded.text.as_str();
    let mut found = scan::terms(taxonomy, text);
    let headings = heading_bits(plan, taxonomy, &found);
    let own = plan.metadata.period_ids().iter().filter_map(|p| scheme.position(p)).min();

    let (mut hits, mut parts, mut paragraph) = (Vec::new(), Vec::new(), Paragraph::default());
    let mut codings = Vec::new();
    let mut titles: Vec<Option<Vec<String>>> = vec![None; plan.sections.len()];
    let mut next = 0;
    for piece in &plan.paragraphs {
        let terms = take_inside(&mut found, &mut next, piece.span);
        if piece.kind != ParagraphKind::Body || terms.is_empty() {
            continue;
        }
        scan::shielded(taxonomy, terms, &mut hits);
        parts.clear();
        clauses(text, piece.span, &mut parts);
        paragraph.fill(taxonomy, text, &parts, &hits);
        let section = piece.section;
        let mut past: Option<Vec<bool>> = None;
        for index in 0..paragraph.clauses.len() {
            let clause = &paragraph.clauses[index];
            if !clause.bits.meets(&taxonomy.interesting) {
                continue;
            }
            let past = past.get_or_insert_with(|| past_sentences(taxonomy, text, &paragraph, scheme, own));
            let past = past[clause.sentence as usize];
            let role = plan.sections[section as usize].role;
            let case = Case::new(taxonomy, text, &paragraph, index, &headings[section as usize], role, past);
            for draft in drafts(&case).into_values() {
                let span = Span { start: paragraph.clauses[draft.from].span.start, end: clause.span.end };
                let above = titles[section as usize].get_or_insert_with(|| plan.headings(section));
                codings.push(coding(plan, taxonomy, above, span, &draft));
            }
        }
    }
    TaggedPlan { id: plan.id.clone(), metadata: plan.metadata.clone(), codings }
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

/// For each section the concepts of its heading, the headings above and the plan's title.
fn heading_bits(plan: &Plan, taxonomy: &Taxonomy, found: &[TermHit]) -> Vec<Bits> {
    let mut hits: Vec<Hit> = Vec::new();
    let mut all = Vec::with_capacity(plan.sections.len());
    for (i, section) in plan.sections.iter().enumerate() {
        let title;
        let mut terms: Vec<TermHit> = if i == 0 {
            title = crate::text::fold_term(plan.metadata.title_text());
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
        scan::shielded(taxonomy, &mut terms, &mut hits);
        let mut bits: Bits = hits.iter().map(|h| h.concept).collect();
        if let Some(parent) = section.parent {
            let above: Bits = all[parent as usize];
            bits.add(&above);
        }
        all.push(bits);
    }
    all
}

/// For each task the best verdict that the clause gives.
fn drafts(case: &Case<'_>) -> BTreeMap<usize, Draft> {
    let taxonomy = case.taxonomy;
    let clause = &case.paragraph.clauses[case.clause];
    let around = Surroundings { text: case.text, paragraph: case.paragraph, headings: case.headings };
    let mut best: BTreeMap<usize, Draft> = BTreeMap::new();
    let mut tried: Vec<u32> = Vec::new();
    let present = clause.bits.both(&taxonomy.interesting);
    for concept in present.iter() {
        for &index in &taxonomy.triggers[concept as usize] {
            if tried.contains(&index) {
                continue;
            }
            tried.push(index);
            let rule = &taxonomy.rules[index as usize];
            for object in objects(rule, clause, &around) {
                let draft = match case.decide(object, rule.scope, Some(rule.action), &rule.ignore) {
                    Ok(from) => Draft { task: rule.task, status: Status::Deployed, rule: Some(index as usize), reason: None, from },
                    Err(reason) => Draft {
                        task: rule.task,
                        status: Status::Mentioned,
                        rule: Some(index as usize),
                        reason: Some(reason),
                        from: case.clause,
                    },
                };
                consider(&mut best, draft);
            }
        }
    }
    let mentions = if present.meets(&taxonomy.mentionable) { &taxonomy.tasks[..] } else { &[] };
    for (number, task) in mentions.iter().enumerate() {
        if best.contains_key(&number) || !task.mention.meets(&present) {
            continue;
        }
        let object = case.paragraph.hits_of(clause, task.mention).next().map(|h| h.span);
        if let Some(object) = object
            && let Err(reason) = case.decide(object, task.scope, None, &[])
        {
            best.insert(number, Draft { task: number, status: Status::Mentioned, rule: None, reason: Some(reason), from: case.clause });
        }
    }
    best
}

/// Keeps the better draft of a task: deployed before mentioned, then the earlier rule.
fn consider(best: &mut BTreeMap<usize, Draft>, draft: Draft) {
    let better = best.get(&draft.task).is_none_or(|old| {
        draft.status > old.status || draft.status == old.status && draft.rule.is_some_and(|r| old.rule.is_some_and(|o| r < o))
    });
    if better {
        best.insert(draft.task, draft);
    }
}

fn coding(plan: &Plan, taxonomy: &Taxonomy, above: &[String], folded: Span, draft: &Draft) -> Coding {
    let span = plan.folded.map.to_original(folded);
    let points = plan.lines.code_points(&plan.text, span);
    let task = &taxonomy.tasks[draft.task];
    Coding {
        doc: plan.id.clone(),
        task: task.id.clone(),
        status: draft.status,
        start: points.start,
        end: points.end,
        line: plan.lines.line(span.start),
        quote: plan.text[span.range()].to_owned(),
        section: above.to_vec(),
        rule: draft.rule.map_or_else(|| format!("{}/mention", task.id), |r| taxonomy.rules[r].id.clone()),
        reason: draft.reason,
    }
}
