//! From checked files to a taxonomy that runs. Names are known to resolve: [`super::check`] has seen to it.

use super::load::SourceFile;
use super::schema::ConceptEntry;
use super::sequences::SequenceTable;
use super::types::Category;
use super::{Bits, Concept, ConceptId, Cues, Rule, Sequence, Sources, Task, Taxonomy, Term};
use daachorse::CharwiseDoubleArrayAhoCorasick;
use std::collections::BTreeMap;
use toml::Spanned;

/// Characters allowed between the parts of a sequence if the file does not say.
const DEFAULT_GAP: u16 = 6;

pub(super) fn compile(sources: &Sources) -> Taxonomy {
    let entries: BTreeMap<&str, &ConceptEntry> = entries(sources);
    let ids: BTreeMap<&str, ConceptId> = entries.keys().enumerate().map(|(i, name)| (*name, i as ConceptId)).collect();
    let bits = |list: &[Spanned<String>]| -> Vec<Bits> {
        list.iter().map(|group| group.get_ref().split('|').map(|n| ids[n.trim()]).collect()).collect()
    };
    let union = |list: &[Spanned<String>]| -> Bits {
        let mut all = Bits::default();
        bits(list).iter().for_each(|b| all.add(b));
        all
    };

    let concepts: Vec<Concept> = entries
        .iter()
        .map(|(name, entry)| Concept {
            name: (*name).to_owned(),
            object: entry.object,
            sequence: (!entry.sequence.is_empty()).then(|| Sequence {
                parts: bits(&entry.sequence),
                gap: entry.gap.as_ref().map_or(DEFAULT_GAP, |g| *g.get_ref()),
                not_between: union(&entry.not_between),
            }),
        })
        .collect();

    let (patterns, terms) = terms(sources, &entries, &ids);
    let automaton = CharwiseDoubleArrayAhoCorasick::new(patterns.iter()).expect("terms are distinct and not empty");

    let mut categories = Vec::new();
    let (mut tasks, mut rules) = (Vec::new(), Vec::new());
    let header = sources.files.iter().find_map(|f| f.file.taxonomy.as_ref());
    for file in &sources.files {
        for category in &file.file.category {
            categories.push(Category { id: category.id.get_ref().clone(), zh: category.zh.clone(), en: category.en.clone() });
        }
        for task in &file.file.task {
            for rule in task.rule.iter().map(Spanned::get_ref) {
                rules.push(Rule {
                    id: format!("{}/{}", task.id.get_ref(), rule.id.get_ref()),
                    task: tasks.len(),
                    find: bits(&rule.find),
                    ordered: rule.ordered,
                    gap: rule.gap.as_ref().map(|g| *g.get_ref()),
                    within: rule.within,
                    not: union(&rule.not),
                    context: bits(&rule.context),
                    heading: bits(&rule.heading),
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

    let mut triggers = vec![Vec::new(); concepts.len()];
    let mut interesting = Bits::default();
    for (i, rule) in rules.iter().enumerate() {
        for id in rule.find[0].iter() {
            triggers[id as usize].push(i as u32);
            interesting.insert(id);
        }
    }
    let mut mentionable = Bits::default();
    tasks.iter().for_each(|t| mentionable.add(&t.mention));
    interesting.add(&mentionable);
    let sequences = SequenceTable::new(&concepts, sequence_order(&concepts));
    let sizes = sizes(&concepts, &terms);
    let cue = |name: &str| ids.get(name).copied();
    let mut called = mentionable;
    rules.iter().for_each(|r| called.add(rarest(&r.find, &sizes)));
    // What tells of the time of other sentences is found without seeds, unless it is a sequence.
    let frames = ["cue-past-frame", "cue-during", "cue-future"].into_iter().filter_map(cue);
    frames.filter(|c| concepts[*c as usize].sequence.is_some()).for_each(|c| called.insert(c));
    let seeds = seeds(&called, &concepts, &sizes);
    Taxonomy {
        id: header.map_or(String::new(), |h| h.id.get_ref().clone()),
        zh: header.map_or(String::new(), |h| h.zh.clone()),
        en: header.map_or(String::new(), |h| h.en.clone()),
        source: header.map_or(String::new(), |h| h.source.clone()),
        sequences,
        seeds,
        mentionable,
        categories,
        tasks,
        rules,
        concepts,
        terms,
        automaton,
        triggers,
        interesting,
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

/// All concepts of all files by name.
pub(super) fn entries(sources: &Sources) -> BTreeMap<&str, &ConceptEntry> {
    sources.files.iter().flat_map(|f: &SourceFile| f.file.concept.iter().map(|(name, entry)| (name.as_str(), entry.get_ref()))).collect()
}

/// The distinct terms with what they stand for, in the order of the automaton's values.
fn terms(sources: &Sources, entries: &BTreeMap<&str, &ConceptEntry>, ids: &BTreeMap<&str, ConceptId>) -> (Vec<String>, Vec<Term>) {
    let mut all: BTreeMap<&str, Term> = BTreeMap::new();
    for (name, entry) in entries {
        let mut seen = Vec::new();
        collect(name, entries, &mut seen, &mut |term, object| {
            let slot = all.entry(term).or_default();
            if !slot.concepts.contains(&ids[name]) {
                slot.concepts.push(ids[name]);
            }
            slot.object |= object || entry.object;
        });
    }
    for term in sources.files.iter().filter_map(|f| f.file.shield.as_ref()).flat_map(|s| &s.terms) {
        all.entry(term.get_ref()).or_default().shield = true;
    }
    let edge = |c: Option<&u8>| c.is_some_and(u8::is_ascii_alphabetic);
    let latin = |term: &str| edge(term.as_bytes().first()) || edge(term.as_bytes().last());
    all.into_iter().map(|(term, info)| (term.to_owned(), Term { latin: latin(term), ..info })).unzip()
}

/// Terms of a concept and of those it includes.
fn collect<'a>(name: &'a str, entries: &BTreeMap<&'a str, &'a ConceptEntry>, seen: &mut Vec<&'a str>, add: &mut impl FnMut(&'a str, bool)) {
    if seen.contains(&name) {
        return;
    }
    seen.push(name);
    let entry = entries[name];
    entry.terms.iter().for_each(|t| add(t.get_ref(), entry.object));
    for included in &entry.include {
        collect(included.get_ref(), entries, seen, add);
    }
}

/// How many terms each concept has, and one more: the fewer, the rarer it is.
fn sizes(concepts: &[Concept], terms: &[Term]) -> Vec<usize> {
    let mut sizes = vec![1usize; concepts.len()];
    for concept in terms.iter().flat_map(|t| &t.concepts) {
        sizes[*concept as usize] += 1;
    }
    sizes
}

/// Of parts that must all be there the one with the fewest terms.
fn rarest<'a>(parts: &'a [Bits], sizes: &[usize]) -> &'a Bits {
    let size = |part: &Bits| part.iter().map(|c| sizes[c as usize]).sum::<usize>();
    parts.iter().min_by_key(|p| size(p)).expect("rules and sequences have parts")
}

/// Concepts with terms, one of which is found wherever one of `called` is.
fn seeds(called: &Bits, concepts: &[Concept], sizes: &[usize]) -> Bits {
    let mut seeds = Bits::default();
    let mut open: Vec<ConceptId> = called.iter().collect();
    let mut seen = *called;
    while let Some(id) = open.pop() {
        // A concept may have terms and be a sequence as well.
        seeds.insert(id);
        if let Some(sequence) = &concepts[id as usize].sequence {
            for part in rarest(&sequence.parts, sizes).iter().filter(|p| !seen.contains(*p)).collect::<Vec<_>>() {
                seen.insert(part);
                open.push(part);
            }
        }
    }
    seeds
}

/// Sequences after those they are made of.
fn sequence_order(concepts: &[Concept]) -> Vec<ConceptId> {
    let mut order: Vec<ConceptId> = Vec::new();
    let all: Vec<ConceptId> = (0..concepts.len() as ConceptId).filter(|i| concepts[*i as usize].sequence.is_some()).collect();
    while order.len() < all.len() {
        let before = order.len();
        for &id in &all {
            let parts = &concepts[id as usize].sequence.as_ref().expect("filtered").parts;
            let ready = parts.iter().flat_map(|p| p.iter()).all(|p| concepts[p as usize].sequence.is_none() || order.contains(&p));
            if ready && !order.contains(&id) {
                order.push(id);
            }
        }
        assert!(order.len() > before, "check() refuses circles");
    }
    order
}
