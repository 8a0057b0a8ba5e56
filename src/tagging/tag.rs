//! The pipeline over one plan.

use super::coding::{Coding, Status, TaggedPlan};
use super::rules::objects;
use super::verdict::Case;
use super::walk::walk;
use crate::ingest::PeriodScheme;
use crate::outline::Plan;
use crate::taxonomy::{Prospect, Reason, Taxonomy};
use crate::text::Span;
use std::collections::BTreeMap;

/// A verdict before it has a quotation.
pub(super) struct Draft {
    pub(super) task: usize,
    pub(super) status: Status,
    pub(super) rule: Option<usize>,
    pub(super) reason: Option<Reason>,
    /// First clause of the quotation.
    pub(super) from: usize,
    /// What the verdict is about.
    pub(super) object: Span,
}

/// Codes a plan: every deployment and every near miss, in order of place and task.
pub fn tag(plan: &Plan, taxonomy: &Taxonomy, scheme: &PeriodScheme) -> TaggedPlan {
    let mut codings = Vec::new();
    let mut titles: Vec<Option<Vec<String>>> = vec![None; plan.sections.len()];
    walk(plan, taxonomy, scheme, false, |view| {
        for (index, clause) in view.paragraph.clauses.iter().enumerate() {
            for draft in drafts(&view.case(index)).into_values() {
                let span = Span { start: view.paragraph.clauses[draft.from].span.start, end: clause.span.end };
                let above = titles[view.section as usize].get_or_insert_with(|| plan.headings(view.section));
                codings.push(coding(plan, taxonomy, above, span, &draft));
            }
        }
    });
    TaggedPlan { id: plan.id.clone(), metadata: plan.metadata.clone(), codings }
}

/// For each task the best verdict that the clause gives.
pub(super) fn drafts(case: &Case<'_>) -> BTreeMap<usize, Draft> {
    let taxonomy = case.taxonomy;
    let clause = &case.around.paragraph.clauses[case.clause];
    let mut best: BTreeMap<usize, Draft> = BTreeMap::new();
    for prospect in case.around.paragraph.prospects(clause) {
        match *prospect {
            Prospect::Rule(index) => {
                let rule = &taxonomy.rules[index];
                for object in objects(rule, clause, &case.around) {
                    let draft = match case.decide(object, rule.scope, Some(rule.action), &rule.ignore) {
                        Ok(from) => Draft { task: rule.task, status: Status::Deployed, rule: Some(index), reason: None, from, object },
                        Err(reason) => Draft {
                            task: rule.task,
                            status: Status::Mentioned,
                            rule: Some(index),
                            reason: Some(reason),
                            from: case.clause,
                            object,
                        },
                    };
                    consider(&mut best, draft);
                }
            }
            // Mentions come behind all rules.
            Prospect::Other(number) => {
                let Some(task) = taxonomy.tasks.get(number).filter(|_| !best.contains_key(&number)) else { continue };
                let object = case.around.paragraph.hits_of(clause, &task.mention).next().map(|h| h.span);
                if let Some(object) = object
                    && let Err(reason) = case.decide(object, task.scope, None, &[])
                {
                    let status = Status::Mentioned;
                    best.insert(number, Draft { task: number, status, rule: None, reason: Some(reason), from: case.clause, object });
                }
            }
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

pub(super) fn coding(plan: &Plan, taxonomy: &Taxonomy, above: &[String], folded: Span, draft: &Draft) -> Coding {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::{MetadataOptions, Reader};
    use crate::outline::PlanOptions;
    use crate::taxonomy::Sources;

    /// What every rule and every task gives for a clause, tried one by one.
    fn all_drafts(case: &Case<'_>) -> BTreeMap<usize, (Status, Option<usize>)> {
        let clause = &case.around.paragraph.clauses[case.clause];
        let mut best = BTreeMap::new();
        for (index, rule) in case.taxonomy.rules.iter().enumerate() {
            for object in objects(rule, clause, &case.around) {
                let deployed = case.decide(object, rule.scope, Some(rule.action), &rule.ignore).is_ok();
                let status = if deployed { Status::Deployed } else { Status::Mentioned };
                let old = best.get(&rule.task).copied();
                if old.is_none_or(|(old, _)| status > old) {
                    best.insert(rule.task, (status, Some(index)));
                }
            }
        }
        for (number, task) in case.taxonomy.tasks.iter().enumerate() {
            if case.around.paragraph.hits_of(clause, &task.mention).next().is_some() {
                best.entry(number).or_insert((Status::Mentioned, None));
            }
        }
        best
    }

    /// Prospects leave out only what cannot hold.
    #[test]
    fn what_is_not_tried_does_not_hold() {
        let scheme = PeriodScheme::five_year_plans();
        let taxonomy = Sources::read("istc").unwrap().compile().unwrap();
        let reader = Reader::new(scheme, MetadataOptions::default());
        let mut count = 0;
        for document in crate::sample::documents(&reader) {
            let plan = Plan::new(document, PlanOptions::default());
            let (mut every, mut quick) = (Vec::new(), Vec::new());
            walk(&plan, &taxonomy, scheme, true, |view| {
                for (index, clause) in view.paragraph.clauses.iter().enumerate() {
                    every.extend(all_drafts(&view.case(index)).into_iter().map(|(task, (status, rule))| (clause.span, task, status, rule)));
                }
            });
            walk(&plan, &taxonomy, scheme, false, |view| {
                for (index, clause) in view.paragraph.clauses.iter().enumerate() {
                    quick.extend(drafts(&view.case(index)).into_values().map(|d| (clause.span, d.task, d.status, d.rule)));
                }
            });
            assert_eq!(every, quick, "{}", plan.id);
            count += every.len();
        }
        assert!(count > 300, "{count}");
    }
}
