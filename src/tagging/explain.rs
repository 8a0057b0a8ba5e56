//! Why a clause was coded as it was, and what a near miss would have needed.

use super::coding::{Coding, Status};
use super::tag::{Draft, coding, drafts};
use super::verdict::Case;
use super::walk::walk;
use crate::ingest::PeriodScheme;
use crate::outline::Plan;
use crate::taxonomy::{ConceptId, Group, Reason, Rule, Scope, Taxonomy, Window};
use crate::text::Span;
use serde::Serialize;

/// A coding with the reasons for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// The coding.
    pub coding: Coding,
    /// Concept and words found for each place of the rule (or the mention), the object first.
    pub concepts: Vec<(String, String)>,
    /// The scope decision with the word that decided it.
    pub scope: String,
    /// The action decision with the cue that decided it.
    pub action: String,
    /// For near misses: what would have been needed.
    pub needed: Vec<String>,
}

/// Explains every coding of one task in a plan.
pub fn explain(plan: &Plan, taxonomy: &Taxonomy, scheme: &PeriodScheme, task: usize) -> Vec<Explanation> {
    let mut all = Vec::new();
    walk(plan, taxonomy, scheme, true, |view| {
        for (index, clause) in view.paragraph.clauses.iter().enumerate() {
            let case = view.case(index);
            let Some(draft) = drafts(&case).remove(&task) else { continue };
            let span = Span { start: view.paragraph.clauses[draft.from].span.start, end: clause.span.end };
            all.push(Explanation {
                coding: coding(plan, taxonomy, &plan.headings(view.section), span, &draft),
                concepts: concepts(&case, &draft),
                scope: scope(&case, &draft),
                action: action(&case, &draft),
                needed: if draft.status == Status::Deployed { Vec::new() } else { needed(&case, &draft) },
            });
        }
    });
    all
}

/// The hits of some concepts in the clause as words.
fn words(case: &Case<'_>, clause: usize, concepts: &Group) -> Vec<(ConceptId, String)> {
    let view = &case.around.paragraph.clauses[clause];
    let sets = &case.taxonomy.terms.sets;
    let mut found: Vec<(u32, ConceptId, String)> = Vec::new();
    for hit in case.around.paragraph.hits_of(view, concepts) {
        let asked = sets.get(hit.concepts).iter().filter(|c| concepts.contains(**c));
        found.extend(asked.map(|concept| (hit.span.start, *concept, case.around.text[hit.span.range()].to_owned())));
    }
    let name = |concept: ConceptId| &case.taxonomy.concepts[usize::from(concept)].name;
    found.sort_by(|a, b| (a.0, name(a.1), &a.2).cmp(&(b.0, name(b.1), &b.2)));
    found.into_iter().map(|(_, concept, word)| (concept, word)).collect()
}

/// The first word of a concept in the clause, or in the sentence.
fn word(case: &Case<'_>, concept: Option<ConceptId>, in_sentence: bool) -> Option<String> {
    let group: Group = concept.into_iter().collect();
    let own = &case.around.paragraph.clauses[case.clause];
    let clauses = (0..case.around.paragraph.clauses.len())
        .filter(|i| *i == case.clause || in_sentence && case.around.paragraph.clauses[*i].sentence == own.sentence);
    clauses.flat_map(|i| words(case, i, &group)).map(|(_, word)| word).next()
}

fn rule<'a>(case: &Case<'a>, draft: &Draft) -> Option<&'a Rule> {
    draft.rule.map(|r| &case.taxonomy.rules[r])
}

fn concepts(case: &Case<'_>, draft: &Draft) -> Vec<(String, String)> {
    let name = |id: ConceptId| case.taxonomy.concepts[id as usize].name.clone();
    let groups = rule(case, draft).map_or_else(|| vec![case.taxonomy.tasks[draft.task].mention.clone()], |r| r.find.clone());
    let own = &case.around.paragraph.clauses[case.clause];
    let mut found = Vec::new();
    for (place, group) in groups.iter().enumerate() {
        let within = rule(case, draft).filter(|_| place > 0).map_or(Window::Clause, |r| r.within);
        let same_sentence = |i: usize| case.around.paragraph.clauses[i].sentence == own.sentence;
        // The nearest first.
        let reach = [Window::Clause, Window::Sentence, Window::Paragraph].into_iter().filter(|w| *w <= within);
        let clauses = reach.flat_map(|window| {
            (0..case.around.paragraph.clauses.len()).filter(move |i| match window {
                Window::Clause => *i == case.clause,
                Window::Sentence => same_sentence(*i),
                Window::Paragraph => true,
            })
        });
        if place == 0 && draft.rule.is_some() {
            let object = case.around.text[draft.object.range()].to_owned();
            let concept = words(case, case.clause, group).into_iter().find(|(_, w)| object.starts_with(w.as_str())).map(|(c, _)| c);
            found.push((concept.map_or_else(|| "object".to_owned(), name), object));
            continue;
        }
        found.extend(clauses.flat_map(|i| words(case, i, group)).next().map(|(c, w)| (name(c), w)));
    }
    found
}

fn scope(case: &Case<'_>, draft: &Draft) -> String {
    let wanted = rule(case, draft).map_or(case.taxonomy.tasks[draft.task].scope, |r| r.scope);
    let cues = &case.taxonomy.cues;
    if case.is_domestic() {
        return format!("not international: {}", word(case, cues.domestic, false).unwrap_or_default());
    }
    match wanted {
        Scope::G => "G: the rule's own concepts decide".to_owned(),
        Scope::S => match word(case, cues.st, true) {
            Some(word) => format!("S: {word} in the sentence"),
            None if case.is_science() => "S: a heading or the title is about science and technology".to_owned(),
            None => "S is missing: no science or technology in the sentence, the headings or the title".to_owned(),
        },
    }
}

fn action(case: &Case<'_>, draft: &Draft) -> String {
    let cues = &case.taxonomy.cues;
    let shown = |word: Option<String>, what: &str| word.map_or_else(|| what.to_owned(), |w| format!("{what}: {w}"));
    match draft.reason {
        None if draft.from != case.clause => {
            let group: Group = cues.action.into_iter().collect();
            format!(
                "shared from the clause before: {}",
                words(case, draft.from, &group).into_iter().map(|(_, w)| w).next().unwrap_or_default()
            )
        }
        None => match (word(case, cues.action, false), word(case, cues.target, false)) {
            (Some(verb), _) => format!("arranged: {verb}"),
            (None, Some(target)) => format!("a target: {target}"),
            (None, None) => "the rule's own concepts hold the action".to_owned(),
        },
        Some(Reason::Retrospective) => shown(
            word(case, cues.past, false).or_else(|| word(case, cues.past_frame, true)).or_else(|| word(case, cues.during, true)),
            "told of the past (cue, earlier period or section)",
        ),
        Some(Reason::Situation) => {
            shown(word(case, cues.situation, false).or_else(|| word(case, cues.others, true)), "a situation (cue, subject or section)")
        }
        Some(Reason::Negated) => shown(word(case, cues.negation, false), "negated"),
        Some(Reason::Restricted) => shown(word(case, cues.restriction, false), "restricted"),
        Some(Reason::Instrument) => shown(word(case, cues.instrument, false), "only a means"),
        Some(Reason::NameOnly) => "inside 《》".to_owned(),
        Some(Reason::OutOfScope) => "not reached: the scope fails first".to_owned(),
        Some(Reason::NoAction) if draft.rule.is_none() => "not reached: no rule's concepts meet".to_owned(),
        Some(Reason::NoAction) => "no verb or target in the clause, none shared from before".to_owned(),
    }
}

/// What a near miss lacks: of a rule that matched, the verdict; of a bare mention, each rule's missing concepts.
fn needed(case: &Case<'_>, draft: &Draft) -> Vec<String> {
    let taxonomy = case.taxonomy;
    let names = |group: &Group| {
        let mut names: Vec<&str> = group.bits().iter().map(|id| taxonomy.concepts[id as usize].name.as_str()).collect();
        names.sort_unstable();
        names.join("|")
    };
    let mut needed: Vec<String> = match draft.reason {
        Some(Reason::Retrospective) => vec!["an arrangement for the plan's own period".into()],
        Some(Reason::Situation) => vec!["an arrangement rather than a judgement".into()],
        Some(Reason::Negated | Reason::Restricted) => vec!["a promotion of the object rather than its limit".into()],
        Some(Reason::Instrument) => vec!["an action on the object itself (通过X counts, 依托X does not)".into()],
        Some(Reason::NameOnly) => vec!["the object outside the title of a document".into()],
        Some(Reason::OutOfScope) => vec!["international science and technology in the sentence or a heading".into()],
        Some(Reason::NoAction) if draft.rule.is_some() => vec!["a verb that arranges, or a target".into()],
        _ => Vec::new(),
    };
    if draft.rule.is_some() {
        return needed;
    }
    let own = &case.around.paragraph.clauses[case.clause];
    let sentence = &case.around.paragraph.sentences[own.sentence as usize];
    for rule in taxonomy.rules.iter().filter(|r| r.task == draft.task) {
        let window = case.around.window(own, rule.within);
        let not_window = case.around.window(own, rule.not_within);
        let mut lacks: Vec<String> = Vec::new();
        lacks.extend(
            rule.find.iter().enumerate().filter(|(i, g)| !g.meets(if *i == 0 { &own.bits } else { window })).map(|(_, g)| names(g)),
        );
        lacks.extend(
            rule.context
                .iter()
                .filter(|g| !g.meets(sentence) && !g.meets(case.around.headings))
                .map(|g| format!("{} in the sentence or a heading", names(g))),
        );
        lacks.extend(rule.heading.iter().filter(|g| !g.meets(case.around.headings)).map(|g| format!("{} in a heading", names(g))));
        lacks.extend(
            rule.near_heading.iter().filter(|g| !g.meets(case.around.near)).map(|g| format!("{} in the nearest heading", names(g))),
        );
        if rule.not.meets(not_window) {
            lacks.push(format!("no {}", names(&rule.not.both(not_window))));
        }
        if rule.not_heading.meets(case.around.headings) {
            lacks.push(format!("no heading about {}", names(&rule.not_heading.both(case.around.headings))));
        }
        if lacks.is_empty() {
            lacks.push("its concepts nearer to each other, or in order".into());
        }
        needed.push(format!("{}: {}", rule.id, lacks.join(", and ")));
    }
    needed
}
