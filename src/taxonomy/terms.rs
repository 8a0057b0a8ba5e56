//! The distinct terms of all concepts, in one automaton.

use super::schema::ConceptEntry;
use super::{ConceptId, ConceptSets, SetId, Sources};
use daachorse::CharwiseDoubleArrayAhoCorasick;
use std::collections::BTreeMap;

/// All terms.
pub(crate) struct Terms {
    pub(crate) automaton: CharwiseDoubleArrayAhoCorasick<u32>,
    /// By the automaton's values.
    terms: Vec<Term>,
    /// What they stand for.
    pub(crate) sets: ConceptSets,
    /// How often each concept is to be expected: the sum over its terms.
    pub(super) weights: Vec<u64>,
}

/// A term.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Term {
    /// The concepts that it stands for.
    all: SetId,
    /// Those of them that are no objects.
    plain: SetId,
    /// Whether nothing inside it counts.
    pub(crate) shield: bool,
    /// Whether objects inside it do not count.
    pub(crate) object: bool,
    /// Whether it begins or ends with a Latin letter: inside a longer word (pct in apctt) it does not count.
    pub(crate) latin: bool,
}

/// What a term's occurrence in the sample adds to the weight that its length gives it.
const OCCURRENCE: u64 = 1 << 22;

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
        let found = occurrences(&automaton, all.len());
        let mut weights = vec![0; ids.len()];
        let mut given = Vec::with_capacity(2 * all.len());
        all.values_mut().for_each(|draft| draft.concepts.sort_unstable_by_key(|(_, concept)| *concept));
        for ((text, draft), found) in all.iter().zip(found) {
            draft.concepts.iter().for_each(|(_, concept)| weights[usize::from(*concept)] += found * OCCURRENCE + term_weight(text));
            given.push(draft.concepts.iter().map(|(_, concept)| *concept).collect());
            given.push(draft.concepts.iter().filter(|(object, _)| !object).map(|(_, concept)| *concept).collect());
        }
        let (sets, numbers) = ConceptSets::new(&given, ids.len());
        let term = |((text, draft), numbers): ((&&str, &Draft), &[SetId])| Term {
            all: numbers[0],
            plain: numbers[1],
            shield: draft.shield,
            object: draft.object,
            latin: edge(text.as_bytes().first()) || edge(text.as_bytes().last()),
        };
        let terms = all.iter().zip(numbers.chunks(2)).map(term).collect();
        Terms { automaton, terms, sets, weights }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.terms.len()
    }

    /// The term with this value.
    pub(crate) fn get(&self, value: u32) -> Term {
        self.terms[value as usize]
    }
}

impl Term {
    /// What it stands for: inside a longer object, no objects.
    pub(crate) fn set(self, in_object: bool) -> SetId {
        if in_object { self.plain } else { self.all }
    }
}

/// How often each term stands in the built-in sample: what is frequent there is frequent in plans.
fn occurrences(automaton: &CharwiseDoubleArrayAhoCorasick<u32>, terms: usize) -> Vec<u64> {
    let mut found = vec![0; terms];
    for text in crate::sample::FILES.iter().filter_map(|(_, bytes)| std::str::from_utf8(bytes).ok()) {
        automaton.find_overlapping_iter(text).for_each(|hit| found[hit.value() as usize] += 1);
    }
    found
}

/// How often a term is to be expected, on no scale: a character more makes it four times as rare.
pub(super) fn term_weight(term: &str) -> u64 {
    1 << (2 * 12usize.saturating_sub(term.chars().count()))
}

/// Terms of a concept and of those it includes.
pub(super) fn collect<'a>(
    name: &'a str,
    entries: &BTreeMap<&'a str, &'a ConceptEntry>,
    seen: &mut Vec<&'a str>,
    add: &mut impl FnMut(&'a str, bool),
) {
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
