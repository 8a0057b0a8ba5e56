//! From checked files to a taxonomy that runs. Names are known to resolve: [`super::check`] has seen to it.

use super::calls::Calls;
use super::load::SourceFile;
use super::prospects::{Prospects, Witnesses};
use super::schema::ConceptEntry;
use super::terms::{Terms, collect, term_weight};
use super::types::Category;
use super::{Bits, Concept, ConceptId, Cues, Group, Rule, Sequence, Sources, Task, Taxonomy, Window};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use toml::Spanned;

/// Characters allowed between the parts of a sequence if the file does not say.
const DEFAULT_GAP: u16 = 6;

pub(super) fn compile(sources: &Sources) -> Taxonomy {
    let entries: BTreeMap<&str, &ConceptEntry> = entries(sources);
    let ids = numbers(&entries);
    let groups = |list: &[Spanned<String>]| -> Vec<Group> {
        list.iter().map(|group| group.get_ref().split('|').map(|n| ids[n.trim()]).collect()).collect()
    };
    let union = |list: &[Spanned<String>]| -> Group {
        let mut all = Bits::default();
        groups(list).iter().for_each(|group| all.add(&group.bits()));
        all.into()
    };

    let mut named: Vec<(ConceptId, &str)> = ids.iter().map(|(name, id)| (*id, *name)).collect();
    named.sort_unstable();
    let concepts: Vec<Concept> = named
        .iter()
        .map(|(_, name)| (*name, entries[name]))
        .map(|(name, entry)| Concept {
            name: name.to_owned(),
            object: entry.object,
            sequence: (!entry.sequence.is_empty()).then(|| Sequence {
                parts: groups(&entry.sequence),
                gap: entry.gap.as_ref().map_or(DEFAULT_GAP, |g| *g.get_ref()),
                not_between: union(&entry.not_between),
            }),
        })
        .collect();

    let terms = Terms::new(sources, &entries, &ids);
    // Tasks may stand in files that the one with the categories uses.
    let listed = sources.files.iter().flat_map(|f| &f.file.category);
    let categories: Vec<Category> = listed.map(|c| Category { id: c.id.get_ref().clone(), zh: c.zh.clone(), en: c.en.clone() }).collect();
    let (mut tasks, mut rules) = (Vec::new(), Vec::new());
    let header = sources.files.iter().find_map(|f| f.file.taxonomy.as_ref());
    for file in &sources.files {
        for task in &file.file.task {
            for rule in task.rule.iter().map(Spanned::get_ref) {
                rules.push(Rule {
                    id: format!("{}/{}", task.id.get_ref(), rule.id.get_ref()),
                    task: tasks.len(),
                    find: groups(&rule.find),
                    ordered: rule.ordered,
                    gap: rule.gap.as_ref().map(|g| *g.get_ref()),
                    within: rule.within,
                    not: union(&rule.not),
                    not_within: rule.not_within.unwrap_or(rule.within),
                    context: groups(&rule.context),
                    heading: groups(&rule.heading),
                    near_heading: groups(&rule.near_heading),
                    not_heading: union(&rule.not_heading),
                    scope: rule.scope.unwrap_or(task.scope),
                    action: rule.action,
                    ignore: rule.ignore.clone(),
                });
            }
            tasks.push(Task {
                id: task.id.get_ref().clone(),
                category: categories.iter().position(|c: &Category| c.id == *task.category.get_ref()).expect("checked"),
                zh: task.zh.clone(),
                en: task.en.clone(),
                scope: task.scope,
                definition: task.definition.clone(),
                mention: union(&task.mention),
            });
        }
    }

    let sequences = sequence_order(&concepts);
    let mut weights = terms.weights.clone();
    // A sequence is rarer than its rarest part.
    for &id in &sequences {
        let parts = &concepts[id as usize].sequence.as_ref().expect("listed as one").parts;
        weights[id as usize] = weight(rarest(parts, &weights), &weights) / 4;
    }
    let rarest_part = |id: &ConceptId| rarest(&concepts[*id as usize].sequence.as_ref().expect("listed as one").parts, &weights);
    let sequence_calls = Calls::new(&terms.sets, &sequences.iter().map(rarest_part).collect::<Vec<_>>());
    let sequence_guards = sequences
        .iter()
        .map(|id| {
            let mut parts: Vec<&Group> = concepts[*id as usize].sequence.iter().flat_map(|s| &s.parts).collect();
            parts.sort_by_key(|part| weight(part, &weights));
            parts[parts.len().min(2) - 1].clone()
        })
        .collect();
    // What is told of the time of other sentences, and what rules ask for in the rest of the paragraph.
    let cue = |name: &str| ids.get(name).copied();
    let mut elsewhere: Bits = ["cue-past-frame", "cue-during", "cue-future"].into_iter().filter_map(cue).collect();
    for rule in &rules {
        let wide = if rule.within == Window::Paragraph { &rule.find[1..] } else { &[] };
        let not = (rule.not_within == Window::Paragraph).then_some(&rule.not);
        wide.iter().chain(not).for_each(|group| elsewhere.add(&group.bits()));
    }
    let elsewhere: Bits = elsewhere.iter().filter(|c| concepts[usize::from(*c)].sequence.is_some()).collect();
    let witnesses = Witnesses { concepts: &concepts, weights: &terms.weights };
    let prospects = Prospects::new(&rules, &tasks, &elsewhere, &witnesses, &terms.sets);
    Taxonomy {
        id: header.map_or(String::new(), |h| h.id.get_ref().clone()),
        zh: header.map_or(String::new(), |h| h.zh.clone()),
        en: header.map_or(String::new(), |h| h.en.clone()),
        source: header.map_or(String::new(), |h| h.source.clone()),
        terms,
        prospects,
        sequences,
        sequence_guards,
        sequence_calls,
        categories,
        tasks,
        rules,
        concepts,
        cues: Cues {
            action: cue("cue-action"),
            target: cue("cue-target"),
            past: cue("cue-past"),
            past_frame: cue("cue-past-frame"),
            future: cue("cue-future"),
            situation: cue("cue-situation"),
            others: cue("cue-others"),
            negation: cue("cue-negation"),
            restriction: cue("cue-restriction"),
            instrument: cue("cue-instrument"),
            during: cue("cue-during"),
            domestic: cue("cue-domestic"),
            international: cue("scope-international"),
            st: cue("scope-st"),
            st_heading: cue("scope-st-heading"),
        },
    }
}

/// Concepts by number: those to be expected most often come first, so that what is found fills few words of [`Bits`].
fn numbers<'a>(entries: &BTreeMap<&'a str, &'a ConceptEntry>) -> BTreeMap<&'a str, ConceptId> {
    let weight = |name: &str| {
        let mut weight = 0;
        collect(name, entries, &mut Vec::new(), &mut |term, _| weight += term_weight(term));
        weight
    };
    let mut order: Vec<(Reverse<u64>, &str)> = entries.keys().map(|name| (Reverse(weight(name)), *name)).collect();
    order.sort_unstable();
    order.into_iter().enumerate().map(|(number, (_, name))| (name, number as ConceptId)).collect()
}

/// All concepts of all files by name.
pub(super) fn entries(sources: &Sources) -> BTreeMap<&str, &ConceptEntry> {
    sources.files.iter().flat_map(|f: &SourceFile| f.file.concept.iter().map(|(name, entry)| (name.as_str(), entry.get_ref()))).collect()
}

/// Of parts that must all be there the one that is to be expected least.
fn rarest<'a>(parts: &'a [Group], weights: &[u64]) -> &'a Group {
    parts.iter().min_by_key(|part| weight(part, weights)).expect("rules and sequences have parts")
}

/// How often one of some concepts is to be expected.
fn weight(part: &Group, weights: &[u64]) -> u64 {
    part.bits().iter().map(|c| weights[c as usize]).sum()
}

/// Sequences after those they are made of.
fn sequence_order(concepts: &[Concept]) -> Vec<ConceptId> {
    let mut order: Vec<ConceptId> = Vec::new();
    let all: Vec<ConceptId> = (0..concepts.len() as ConceptId).filter(|i| concepts[*i as usize].sequence.is_some()).collect();
    while order.len() < all.len() {
        let before = order.len();
        for &id in &all {
            let parts = &concepts[id as usize].sequence.as_ref().expect("filtered").parts;
            let ready = parts
                .iter()
                .flat_map(|p| p.bits().iter().collect::<Vec<_>>())
                .all(|p| concepts[p as usize].sequence.is_none() || order.contains(&p));
            if ready && !order.contains(&id) {
                order.push(id);
            }
        }
        assert!(order.len() > before, "check() refuses circles");
    }
    order
}
