//! New terms from the raw text: strings that hang together inside and stand free outside, whatever the dictionary says.

use rayon::prelude::*;
use serde::Serialize;
use std::collections::HashMap;

/// What counts as a term.
#[derive(Clone, Copy, Debug)]
pub struct DiscoverOptions {
    /// Occurrences at least.
    pub min_count: u64,
    /// Characters at most (2 to 6).
    pub max_len: usize,
    /// Pointwise mutual information at least, in bits: of the weakest of all ways to cut it in two.
    pub min_pmi: f64,
    /// Branching entropy at least, in bits: of the less varied side.
    pub min_entropy: f64,
}

impl Default for DiscoverOptions {
    fn default() -> Self {
        DiscoverOptions { min_count: 8, max_len: 6, min_pmi: 4.0, min_entropy: 1.2 }
    }
}

/// A proposed term with its evidence.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NewTerm {
    /// The term.
    pub term: String,
    /// Occurrences.
    pub count: u64,
    /// Texts that hold it.
    pub texts: u64,
    /// Cohesion in bits (Church and Hanks 1990, the weakest cut).
    pub pmi: f64,
    /// Freedom on its left in bits (Jin and Tanaka-Ishii 2006).
    pub left_entropy: f64,
    /// Freedom on its right in bits.
    pub right_entropy: f64,
}

/// Characters of a string in one number: 21 bits each, at most six.
type Key = u128;

fn key(chars: &[char]) -> Key {
    chars.iter().fold(0, |key, c| key << 21 | Key::from(*c as u32))
}

fn unpack(mut key: Key) -> String {
    let mut chars = Vec::new();
    while key > 0 {
        chars.extend(char::from_u32((key & 0x1f_ffff) as u32));
        key >>= 21;
    }
    chars.iter().rev().collect()
}

/// Finds terms in folded texts, the most frequent first, equal ones by name.
pub fn discover(texts: &[&str], options: DiscoverOptions) -> Vec<NewTerm> {
    let longest = options.max_len.clamp(2, 6);
    let runs: Vec<Vec<Vec<char>>> = texts.par_iter().map(|t| runs(t)).collect();
    let counts = count(&runs, longest, options.min_count);
    let total = counts.first().map_or(0, |c| c.values().sum::<u64>()) as f64;
    let mut found: HashMap<Key, NewTerm> = HashMap::new();
    for length in 2..=longest {
        for (&k, &n) in sorted(&counts[length - 1]) {
            let pmi = weakest_cut(k, length, n, &counts, total);
            if pmi >= options.min_pmi {
                let term = NewTerm { term: unpack(k), count: n, texts: 0, pmi, left_entropy: 0.0, right_entropy: 0.0 };
                found.insert(k, term);
            }
        }
    }
    measure(&runs, &mut found, longest);
    let mut terms: Vec<NewTerm> = found.into_values().filter(|t| t.left_entropy.min(t.right_entropy) >= options.min_entropy).collect();
    terms.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.term.cmp(&b.term)));
    terms
}

/// Runs of Han characters, letters and digits: terms do not cross marks.
fn runs(text: &str) -> Vec<Vec<char>> {
    let inside = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c) || c.is_ascii_alphanumeric();
    text.split(|c| !inside(c)).filter(|r| !r.is_empty()).map(|r| r.chars().collect()).collect()
}

/// Counts of strings of each length that occur often enough. A string can be frequent only if both its parts of one
/// character less are (Agrawal and Srikant 1994), so few are ever held.
fn count(runs: &[Vec<Vec<char>>], longest: usize, fewest: u64) -> Vec<HashMap<Key, u64>> {
    let mut counts: Vec<HashMap<Key, u64>> = Vec::new();
    for length in 1..=longest {
        let shorter = counts.last();
        let mut own: HashMap<Key, u64> = runs
            .par_iter()
            .fold(HashMap::new, |mut own: HashMap<Key, u64>, text| {
                for window in text.iter().flat_map(|run| run.windows(length)) {
                    let frequent = |part: &[char]| shorter.is_none_or(|s| s.contains_key(&key(part)));
                    if length == 1 || frequent(&window[1..]) && frequent(&window[..length - 1]) {
                        *own.entry(key(window)).or_default() += 1;
                    }
                }
                own
            })
            .reduce(HashMap::new, |mut a, b| {
                #[expect(clippy::iter_over_hash_type, reason = "sums do not depend on the order")]
                for (k, n) in b {
                    *a.entry(k).or_default() += n;
                }
                a
            });
        if length > 1 {
            own.retain(|_, n| *n >= fewest);
        }
        counts.push(own);
    }
    counts
}

fn sorted(counts: &HashMap<Key, u64>) -> Vec<(&Key, &u64)> {
    let mut all: Vec<_> = counts.iter().collect();
    all.sort();
    all
}

/// PMI of the cut whose parts explain the string best.
fn weakest_cut(k: Key, length: usize, n: u64, counts: &[HashMap<Key, u64>], total: f64) -> f64 {
    (1..length)
        .map(|cut| {
            let right = k & ((1 << (21 * cut)) - 1);
            let left = k >> (21 * cut);
            let of = |key: Key, length: usize| counts[length - 1].get(&key).copied().unwrap_or(1) as f64;
            (n as f64 * total / (of(left, length - cut) * of(right, cut))).log2()
        })
        .fold(f64::INFINITY, f64::min)
}

/// Neighbours of each candidate and the texts that hold it.
fn measure(runs: &[Vec<Vec<char>>], found: &mut HashMap<Key, NewTerm>, longest: usize) {
    #[derive(Default)]
    struct Around {
        left: HashMap<char, u64>,
        right: HashMap<char, u64>,
        texts: u64,
        last_text: usize,
    }
    let candidates: &HashMap<Key, NewTerm> = found;
    let mut around: HashMap<Key, Around> = HashMap::new();
    for (number, text) in runs.iter().enumerate() {
        for run in text {
            for length in 2..=longest.min(run.len()) {
                for at in 0..=run.len() - length {
                    let k = key(&run[at..at + length]);
                    if !candidates.contains_key(&k) {
                        continue;
                    }
                    let own = around.entry(k).or_default();
                    // The end of a run is a neighbour of its own: a mark is as free as can be.
                    let left = at.checked_sub(1).map_or('\u{0}', |i| run[i]);
                    let right = run.get(at + length).copied().unwrap_or('\u{0}');
                    *own.left.entry(left).or_default() += 1;
                    *own.right.entry(right).or_default() += 1;
                    if own.last_text != number + 1 {
                        own.last_text = number + 1;
                        own.texts += 1;
                    }
                }
            }
        }
    }
    for (k, term) in found.iter_mut().collect::<std::collections::BTreeMap<_, _>>() {
        if let Some(own) = around.get(k) {
            term.texts = own.texts;
            term.left_entropy = entropy(&own.left);
            term.right_entropy = entropy(&own.right);
        }
    }
}

/// In bits. Each mark between runs counts as a neighbour that is seen once only.
fn entropy(neighbours: &HashMap<char, u64>) -> f64 {
    let total = neighbours.values().sum::<u64>() as f64;
    let mut all: Vec<(&char, &u64)> = neighbours.iter().collect();
    all.sort();
    all.into_iter()
        .map(|(c, &n)| {
            let (kinds, each) = if *c == '\u{0}' { (n as f64, 1.0) } else { (1.0, n as f64) };
            let p = each / total;
            -kinds * p * p.log2()
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_no_dictionary_has_is_found() {
        let texts: Vec<String> = (0..40)
            .map(|i| {
                let c = |n: u32| char::from_u32(0x4e00 + (i * 37 + n * 611) % 3000).unwrap();
                format!("{}{}溟江集{}{}，{}{}", c(1), c(2), c(3), c(4), c(5), c(6))
            })
            .collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        // Mutual information is bounded by the size of the text, and this one is tiny.
        let terms = discover(&texts, DiscoverOptions { min_pmi: 2.0, ..DiscoverOptions::default() });
        assert_eq!(terms.iter().map(|t| t.term.as_str()).collect::<Vec<_>>(), ["溟江集"]);
        assert_eq!((terms[0].count, terms[0].texts), (40, 40));
        assert!(terms[0].left_entropy > 4.0);
    }
}
