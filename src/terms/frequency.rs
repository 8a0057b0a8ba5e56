use serde::Serialize;
use std::collections::BTreeMap;

/// How often words occur in one part of a collection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frequencies {
    /// Occurrences by word.
    pub words: BTreeMap<String, u64>,
    /// All words.
    pub total: u64,
    /// Plans by word.
    pub plans: BTreeMap<String, u64>,
}

impl Frequencies {
    /// Adds the words of one plan.
    pub fn add_plan<'a>(&mut self, words: impl Iterator<Item = &'a str>) {
        let mut own: BTreeMap<&str, u64> = BTreeMap::new();
        for word in words {
            *own.entry(word).or_default() += 1;
            self.total += 1;
        }
        for (word, count) in own {
            *self.words.entry(word.to_owned()).or_default() += count;
            *self.plans.entry(word.to_owned()).or_default() += 1;
        }
    }

    /// Adds another part.
    pub fn merge(&mut self, other: &Frequencies) {
        for (word, count) in &other.words {
            *self.words.entry(word.clone()).or_default() += count;
        }
        for (word, count) in &other.plans {
            *self.plans.entry(word.clone()).or_default() += count;
        }
        self.total += other.total;
    }

    /// Words with their counts, the most frequent first, equal ones by name.
    pub fn top(&self) -> Vec<WordCount> {
        let mut top: Vec<WordCount> = self
            .words
            .iter()
            .map(|(word, &count)| WordCount {
                word: word.clone(),
                count,
                plans: self.plans.get(word).copied().unwrap_or(0),
                per_million: per_million(count, self.total),
            })
            .collect();
        top.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.word.cmp(&b.word)));
        top
    }
}

fn per_million(count: u64, total: u64) -> f64 {
    if total == 0 { 0.0 } else { count as f64 * 1e6 / total as f64 }
}

/// A word with its counts.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WordCount {
    /// The word.
    pub word: String,
    /// Occurrences.
    pub count: u64,
    /// Plans that hold it.
    pub plans: u64,
    /// Occurrences per million words.
    pub per_million: f64,
}

/// A word that one part uses more or less than another.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Keyness {
    /// The word.
    pub word: String,
    /// Occurrences in the part looked at.
    pub target: u64,
    /// Occurrences in what it is compared with.
    pub reference: u64,
    /// Log-likelihood ratio G² (Dunning 1993, in the form of Rayson and Garside 2000); above 15.13 the difference is
    /// significant at p < 0.0001 for one word.
    pub log_likelihood: f64,
    /// Log ratio (Hardie 2014): binary logarithm of the ratio of relative frequencies, 0.5 in place of 0 occurrences;
    /// 1 is twice as frequent, -1 half as frequent.
    pub log_ratio: f64,
}

/// Words by how much the target uses them more or less than the reference; the strongest difference first.
pub fn keyness(target: &Frequencies, reference: &Frequencies, fewest: u64) -> Vec<Keyness> {
    let mut all: Vec<&String> = target.words.keys().chain(reference.words.keys()).collect();
    all.sort();
    all.dedup();
    let (c, d) = (target.total as f64, reference.total as f64);
    let mut out: Vec<Keyness> = all
        .into_iter()
        .filter_map(|word| {
            let a = target.words.get(word).copied().unwrap_or(0);
            let b = reference.words.get(word).copied().unwrap_or(0);
            if a + b < fewest || c == 0.0 || d == 0.0 {
                return None;
            }
            let half = |n: u64| if n == 0 { 0.5 } else { n as f64 };
            Some(Keyness {
                word: word.clone(),
                target: a,
                reference: b,
                log_likelihood: log_likelihood(a as f64, b as f64, c, d),
                log_ratio: ((half(a) / c) / (half(b) / d)).log2(),
            })
        })
        .collect();
    out.sort_by(|x, y| y.log_likelihood.total_cmp(&x.log_likelihood).then_with(|| x.word.cmp(&y.word)));
    out
}

fn log_likelihood(a: f64, b: f64, c: f64, d: f64) -> f64 {
    let expected = (c * (a + b) / (c + d), d * (a + b) / (c + d));
    let term = |observed: f64, expected: f64| if observed > 0.0 { observed * (observed / expected).ln() } else { 0.0 };
    2.0 * (term(a, expected.0) + term(b, expected.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 100 and 20 occurrences in corpora of 10,000 and 20,000 words: worked out by hand from Rayson and Garside's
    /// formula: E1 = 40, E2 = 80; G² = 2 (100 ln 2.5 + 20 ln 0.25).
    #[test]
    fn log_likelihood_of_known_counts() {
        let expected = 2.0 * (100.0 * 2.5f64.ln() + 20.0 * 0.25f64.ln());
        assert!((log_likelihood(100.0, 20.0, 10_000.0, 20_000.0) - expected).abs() < 1e-9);
        assert!((expected - 127.806).abs() < 0.001, "{expected}");
        assert_eq!(log_likelihood(5.0, 10.0, 100.0, 200.0), 0.0);
    }

    #[test]
    fn the_sign_is_in_the_log_ratio() {
        let mut one = Frequencies::default();
        one.add_plan(["创新", "创新", "创新", "创新", "贸易"].into_iter());
        let mut other = Frequencies::default();
        other.add_plan(["贸易", "贸易", "贸易", "创新", "贸易"].into_iter());
        let key = keyness(&one, &other, 1);
        let of = |word: &str| key.iter().find(|k| k.word == word).unwrap();
        assert_eq!(of("创新").log_ratio, 2.0);
        assert_eq!(of("贸易").log_ratio, -2.0);
    }
}
