//! All places of all terms in one pass, in order of their starts.
//!
//! An automaton of Aho and Corasick has every place of its text look up a state in a table that is larger than the
//! processor's cache. Here most places are settled by one bit: whether any term begins with these two characters.

use std::collections::{BTreeMap, BTreeSet};

/// No term.
const NONE: u32 = u32::MAX;
/// Bits in the filter of pairs, a power of two.
const FILTER: usize = 1 << 17;

/// A trie of terms whose first two steps are a hash table.
#[derive(Clone, Debug)]
pub(crate) struct Matcher {
    /// Number of each character that terms hold, up to U+FFFF; 0 for all others.
    classes: Vec<u16>,
    /// Those beyond.
    rare: BTreeMap<char, u16>,
    /// By number of the character the term that it is by itself.
    single: Vec<u32>,
    /// Whether a term may begin with a pair of characters.
    filter: Vec<u64>,
    /// What follows each pair of characters, in open addressing.
    pairs: Vec<Step>,
    /// What follows longer beginnings: the steps from one node stand together.
    steps: Vec<Step>,
}

/// A step into the trie, and where it leads: one read of memory for both.
#[derive(Clone, Copy, Debug)]
struct Step {
    /// The character, or the pair of characters; 0 if there is none.
    label: u32,
    /// The term that ends here.
    term: u32,
    /// Where the steps from here begin.
    next: u32,
    /// How many there are.
    count: u32,
}

const EMPTY: Step = Step { label: 0, term: NONE, next: 0, count: 0 };

/// Room for the characters of a text as numbers, with two zeros behind, and where each begins. Reused.
#[derive(Clone, Debug, Default)]
pub(crate) struct Characters {
    classes: Vec<u16>,
    starts: Vec<u32>,
}

impl Matcher {
    /// Of these terms, which are distinct, sorted and not empty; their values are their positions.
    pub(super) fn new<'a>(terms: impl Iterator<Item = &'a str> + Clone) -> Self {
        let all: BTreeSet<char> = terms.clone().flat_map(str::chars).collect();
        let numbers: BTreeMap<char, u16> = all.into_iter().zip(1..).collect();
        let mut classes = vec![0; 1 << 16];
        numbers
            .iter()
            .filter(|(c, _)| (**c as usize) < classes.len())
            .map(|(c, n)| (*c as usize, *n))
            .collect::<Vec<_>>()
            .into_iter()
            .for_each(|(c, n)| classes[c] = n);
        let rare = numbers.iter().filter(|(c, _)| **c as usize >= classes.len()).map(|(c, n)| (*c, *n)).collect();
        let mut single = vec![NONE; numbers.len() + 1];
        // Sorted terms with the same beginning stand together.
        let mut longer: Vec<(Vec<u16>, u32)> = Vec::new();
        for (value, term) in terms.enumerate() {
            let path: Vec<u16> = term.chars().map(|c| numbers[&c]).collect();
            match path.as_slice() {
                [only] => single[usize::from(*only)] = value as u32,
                _ => longer.push((path, value as u32)),
            }
        }
        let mut matcher = Matcher { classes, rare, single, filter: vec![0; FILTER / 64], pairs: Vec::new(), steps: Vec::new() };
        let groups: Vec<&[(Vec<u16>, u32)]> = longer.chunk_by(|a, b| a.0[..2] == b.0[..2]).collect();
        matcher.pairs = vec![EMPTY; (groups.len() * 3 / 2 + 1).next_power_of_two()];
        for group in groups {
            let key = pair(group[0].0[0], group[0].0[1]);
            let step = matcher.step(key, group, 2);
            let hash = hash(key);
            matcher.filter[hash % FILTER / 64] |= 1 << (hash % 64);
            let mut slot = hash & (matcher.pairs.len() - 1);
            while matcher.pairs[slot].label != 0 {
                slot = (slot + 1) & (matcher.pairs.len() - 1);
            }
            matcher.pairs[slot] = step;
        }
        matcher
    }

    /// The step to terms that have the first `depth` characters in common.
    fn step(&mut self, label: u32, terms: &[(Vec<u16>, u32)], depth: usize) -> Step {
        // The shortest comes first.
        let (term, longer) = match terms.split_first() {
            Some(((path, value), longer)) if path.len() == depth => (*value, longer),
            _ => (NONE, terms),
        };
        let next: Vec<Step> = longer
            .chunk_by(|a, b| a.0[depth] == b.0[depth])
            .map(|group| self.step(u32::from(group[0].0[depth]), group, depth + 1))
            .collect();
        let step = Step { label, term, next: self.steps.len() as u32, count: next.len() as u32 };
        self.steps.extend(next);
        step
    }

    /// Calls `found` with start, end (bytes) and value of every place of every term: in order of start, longer ones first.
    pub(crate) fn find(&self, text: &str, characters: &mut Characters, mut found: impl FnMut(u32, u32, u32)) {
        self.number(text, characters);
        let Characters { classes, starts } = characters;
        let mut here: Vec<(u32, u32)> = Vec::new();
        for (i, two) in classes.windows(2).enumerate() {
            if two[0] == 0 {
                continue;
            }
            let single = self.single[usize::from(two[0])];
            if single != NONE {
                here.push((starts[i + 1], single));
            }
            let key = pair(two[0], two[1]);
            let hash = hash(key);
            if self.filter[hash % FILTER / 64] >> (hash % 64) & 1 == 1 {
                let mut step = self.first(key, hash);
                let mut at = i + 2;
                loop {
                    if step.term != NONE {
                        here.push((starts[at], step.term));
                    }
                    let class = u32::from(classes[at]);
                    let next = &self.steps[step.next as usize..][..step.count as usize];
                    let Some(found) = next.iter().find(|s| s.label == class) else { break };
                    step = *found;
                    at += 1;
                }
            }
            for &(end, term) in here.iter().rev() {
                found(starts[i], end, term);
            }
            here.clear();
        }
    }

    /// What follows a pair of characters.
    fn first(&self, key: u32, hash: usize) -> Step {
        let mut slot = hash & (self.pairs.len() - 1);
        loop {
            let step = self.pairs[slot];
            if step.label == key || step.label == 0 {
                return step;
            }
            slot = (slot + 1) & (self.pairs.len() - 1);
        }
    }

    fn number(&self, text: &str, characters: &mut Characters) {
        let Characters { classes, starts } = characters;
        classes.clear();
        starts.clear();
        for (start, c) in text.char_indices() {
            classes.push(self.classes.get(c as usize).copied().unwrap_or_else(|| self.rare.get(&c).copied().unwrap_or_default()));
            starts.push(start as u32);
        }
        classes.extend([0; 2]);
        starts.extend([text.len() as u32; 2]);
    }
}

fn pair(first: u16, second: u16) -> u32 {
    u32::from(first) << 16 | u32::from(second)
}

/// Spreads a pair over all bits.
fn hash(key: u32) -> usize {
    (key.wrapping_mul(0x9E37_79B1) >> 8) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn places(terms: &[&str], text: &str) -> Vec<(u32, u32, u32)> {
        let mut all = Vec::new();
        Matcher::new(terms.iter().copied()).find(text, &mut Characters::default(), |start, end, value| all.push((start, end, value)));
        all
    }

    #[test]
    fn longer_terms_come_first() {
        let found = places(&["国", "国际", "国际合作", "际合", "𠀀x"], "国际合作、国𠀀x国");
        assert_eq!(found, [(0, 12, 2), (0, 6, 1), (0, 3, 0), (3, 9, 3), (15, 18, 0), (18, 23, 4), (23, 26, 0)]);
        assert_eq!(places(&[], "国际"), []);
        assert_eq!(places(&["国"], ""), []);
    }

    proptest! {
        #[test]
        fn finds_what_a_search_for_each_finds(terms in prop::collection::btree_set("[甲乙丙ab𠀀]{1,4}", 1..20), text in "[甲乙丙丁ab𠀀]{0,30}") {
            let terms: Vec<&str> = terms.iter().map(String::as_str).collect();
            let mut all = Vec::new();
            for start in text.char_indices().map(|(at, _)| at) {
                for (value, term) in terms.iter().enumerate().rev() {
                    if text[start..].starts_with(term) {
                        all.push((start as u32, (start + term.len()) as u32, value as u32));
                    }
                }
            }
            // A term is sorted behind those that it begins with.
            prop_assert_eq!(places(&terms, &text), all);
        }
    }
}
