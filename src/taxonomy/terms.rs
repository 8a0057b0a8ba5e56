//! The distinct terms of all concepts, in one automaton.

use super::schema::ConceptEntry;
use super::{ConceptId, Sources};
use daachorse::CharwiseDoubleArrayAhoCorasick;
use std::collections::BTreeMap;

/// All terms.
pub(crate) struct Terms {
    pub(crate) automaton: CharwiseDoubleArrayAhoCorasick<u32>,
    /// By the automaton's values.
    terms: Vec<Term>,
    /// Characters of each.
    lengths: Vec<u32>,
    /// The concepts of all terms, one term's after the other's.
    concepts: Vec<ConceptId>,
}

/// A term.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Term {
    /// Where its concepts begin; those that are no objects come first.
    first: u32,
    /// How many of them are no objects.
    plain: u16,
    /// How many there are.
    all: u16,
    /// Whether nothing inside it counts.
    pub(crate) shield: bool,
    /// Whether objects inside it do not count.
    pub(crate) object: bool,
    /// Whether it begins or ends with a Latin letter: inside a longer word (pct in apctt) it does not count.
    pub(crate) latin: bool,
}

/// What is known of a term while the files are read.
#[derive(Default)]
struct Draft {
    concepts: Vec<(bool, ConceptId)>,
    shield: bool,
    object: bool,
}

impl Terms {
    /// The terms of `entries` (concepts by name, numbered by `ids`) and the shields of `sources`.
    pub(super) fn new(sources: &Sources, entries: &BTreeMap<&str, &ConceptEntry>, ids: &BTreeMap<&str, ConceptId>) -> Self {
        let mut all: BTreeMap<&str, Draft> = BTreeMap::new();
        for (name, entry) in entries {
            let mut seen = Vec::new();
            collect(name, entries, &mut seen, &mut |term, object| {
                let draft = all.entry(term).or_default();
                let concept = (entry.object, ids[name]);
                if !draft.concepts.contains(&concept) {
                    draft.concepts.push(concept);
                }
                draft.object |= object || entry.object;
            });
        }
        for term in sources.files.iter().filter_map(|f| f.file.shield.as_ref()).flat_map(|s| &s.terms) {
            all.entry(term.get_ref()).or_default().shield = true;
        }
        let automaton = CharwiseDoubleArrayAhoCorasick::new(all.keys()).expect("terms are distinct and not empty");
        let edge = |c: Option<&u8>| c.is_some_and(u8::is_ascii_alphabetic);
        let (mut terms, mut concepts) = (Vec::with_capacity(all.len()), Vec::new());
        for (text, draft) in &mut all {
            draft.concepts.sort_unstable();
            terms.push(Term {
                first: concepts.len() as u32,
                plain: draft.concepts.iter().filter(|(object, _)| !object).count() as u16,
                all: draft.concepts.len() as u16,
                shield: draft.shield,
                object: draft.object,
                latin: edge(text.as_bytes().first()) || edge(text.as_bytes().last()),
            });
            concepts.extend(draft.concepts.iter().map(|(_, concept)| *concept));
        }
        let lengths = all.keys().map(|t| t.chars().count() as u32).collect();
        Terms { automaton, terms, lengths, concepts }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.terms.len()
    }

    /// The term with this value.
    pub(crate) fn get(&self, value: u32) -> Term {
        self.terms[value as usize]
    }

    /// What the term stands for: inside a longer object, no objects.
    pub(crate) fn concepts(&self, term: Term, in_object: bool) -> &[ConceptId] {
        let count = if in_object { term.plain } else { term.all };
        &self.concepts[term.first as usize..][..usize::from(count)]
    }

    /// How often each of `count` concepts is to be expected, on no scale: a character more makes a term four times
    /// as rare.
    pub(super) fn weights(&self, count: usize) -> Vec<u64> {
        let mut weights = vec![0; count];
        for (term, &characters) in self.terms.iter().zip(&self.lengths) {
            for concept in self.concepts(*term, false) {
                weights[usize::from(*concept)] += 1 << 2 * 12u32.saturating_sub(characters);
            }
        }
        weights
    }
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
