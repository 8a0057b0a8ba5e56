//! The best hits of a ranked search: all are counted, but only those that can be among the first are scored.
//!
//! Counting goes by bit sets, one bit for each entry; those of frequent words are kept for the next query. For scoring
//! a few entries with the rarest words give a threshold. Words that cannot reach it even together are left aside (as in
//! MaxScore, Turtle and Flood 1995): entries that hold only such words are never looked at. tantivy leaves out more by
//! block-max WAND. The sums it gives depend on the order in which it meets the words, so what is left is scored anew,
//! word by word, and nothing near the threshold is dropped before.

use super::LibraryError;
use super::collect::{Candidate, Collected, First};
use super::query::Query;
use super::schema::PARAGRAPHS_PER_PLAN;
use super::search::{Statistics, should};
use super::store::{Library, index_error};
use rayon::prelude::*;
use std::cmp::{Ordering, Reverse};
use std::collections::{BinaryHeap, HashMap};
use std::sync::{Arc, Mutex};
use tantivy::collector::Collector;
use tantivy::query::{Bm25StatisticsProvider, BooleanQuery, EnableScoring, Query as _, TermQuery, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocId, DocSet, Score, SegmentOrdinal, SegmentReader, TERMINATED, Term};

/// By how much sums of the same parts in another order may differ, as a share; some thousand times what they do.
const SLACK: f32 = 1e-4;
/// Entries with the rarest words that are scored for a first threshold.
const SAMPLE: usize = 256;
/// What the words left aside may add at most, as a share of the threshold: the more, the more entries are looked at
/// because of them.
const MOST_ASIDE: f32 = 0.25;
/// A word in more than one of so many entries of a segment is frequent.
const FREQUENT: u32 = 32;
/// Up to so many places of words one thread is enough.
const ALONE: u64 = 20_000;
/// Bytes of bit sets that are kept.
const KEPT: usize = 32 << 20;

/// Entries of a segment, one bit for each.
type Entries = Arc<Vec<u64>>;

/// Where the frequent words are, by segment and word.
#[derive(Default)]
pub(super) struct FrequentWords(Mutex<HashMap<(SegmentOrdinal, Term), Entries>>);

/// Which entries are asked for.
enum Asked {
    Word(Term),
    Any(Vec<Asked>),
    All(Vec<Asked>),
}

/// A word that is searched for.
struct Word {
    term: Term,
    /// Entries of the library that hold it.
    frequency: u64,
    /// More than it can add to a score: BM25's idf × (k1 + 1).
    bound: Score,
    weight: Box<dyn Weight>,
}

/// A score that can be ordered.
#[derive(Clone, Copy, PartialEq)]
struct Ordered(Score);

impl Eq for Ordered {}

impl PartialOrd for Ordered {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ordered {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// A ranked search in one segment.
struct Segment<'a> {
    library: &'a Library,
    first: &'a First,
    asked: &'a Asked,
    /// In the order in which scores are added up, rarest first.
    words: &'a [Word],
    ordinal: SegmentOrdinal,
    reader: &'a SegmentReader,
}

impl Library {
    /// The first hits by BM25 and the count of all, if the query asks for nothing but words, with AND and OR.
    pub(super) fn best(&self, query: &[&Query], first: &First) -> Result<Option<Collected>, LibraryError> {
        let parts: Option<Vec<Asked>> = query.iter().map(|q| self.asked(q)).collect();
        let Some(asked) = parts.map(Asked::All) else { return Ok(None) };
        let mut words = Vec::new();
        asked.words(&mut words);
        let error = |e| index_error(&self.folder, e);
        let statistics = Statistics::of(self);
        let scoring = EnableScoring::enabled_from_statistics_provider(&statistics, &self.searcher);
        let all = statistics.total_num_docs().map_err(error)?;
        let word = |term: Term| -> tantivy::Result<Word> {
            let frequency = statistics.doc_freq(&term)?.min(all);
            let idf = (1.0 + ((all - frequency) as Score + 0.5) / (frequency as Score + 0.5)).ln();
            let weight = TermQuery::new(term.clone(), IndexRecordOption::WithFreqs).weight(scoring)?;
            Ok(Word { term, frequency, bound: idf * 2.2 * (1.0 + SLACK), weight })
        };
        let mut words = words.into_iter().map(word).collect::<tantivy::Result<Vec<Word>>>().map_err(error)?;
        words.retain(|w| w.frequency > 0);
        words.sort_by(|a, b| a.frequency.cmp(&b.frequency).then_with(|| a.term.cmp(&b.term)));
        let segments = self.searcher.segment_readers().iter().enumerate();
        let segments: Vec<Segment<'_>> = segments
            .map(|(ordinal, reader)| Segment { library: self, first, asked: &asked, words: &words, ordinal: ordinal as u32, reader })
            .collect();
        let much = words.iter().map(|w| w.frequency).sum::<u64>() > ALONE;
        let found: tantivy::Result<Vec<Collected>> =
            if much { segments.par_iter().map(Segment::collect).collect() } else { segments.iter().map(Segment::collect).collect() };
        found.and_then(|found| first.merge_fruits(found)).map_err(error).map(Some)
    }

    /// What the query asks for, if ranked search cuts all of it into words.
    fn asked(&self, query: &Query) -> Option<Asked> {
        Some(match query {
            Query::Leaf(leaf) => {
                let words = self.leaf_words(leaf);
                if words.is_empty() {
                    return None;
                }
                Asked::Any(words.into_iter().map(Asked::Word).collect())
            }
            Query::And(all) => Asked::All(all.iter().map(|q| self.asked(q)).collect::<Option<_>>()?),
            Query::Or(any) => Asked::Any(any.iter().map(|q| self.asked(q)).collect::<Option<_>>()?),
            Query::Not(_) | Query::Filter(_) => return None,
        })
    }
}

impl Asked {
    fn words(&self, to: &mut Vec<Term>) {
        match self {
            Asked::Word(word) if to.contains(word) => {}
            Asked::Word(word) => to.push(word.clone()),
            Asked::Any(parts) | Asked::All(parts) => parts.iter().for_each(|p| p.words(to)),
        }
    }
}

impl Segment<'_> {
    fn collect(&self) -> tantivy::Result<Collected> {
        let hits = self.hits()?;
        let by_plan = self.count(&hits);
        let docs = self.candidates(&hits)?;
        let scores = self.score(&docs)?;
        let candidate = |(doc, score): (DocId, Score)| {
            let (key, plan) = self.plan(doc);
            Candidate { score, rank: self.first.ranks[plan], key, address: DocAddress::new(self.ordinal, doc) }
        };
        let mut first: Vec<Candidate> = docs.into_iter().zip(scores).map(candidate).collect();
        first.sort_unstable_by(|a, b| b.cmp(a));
        first.truncate(self.first.limit);
        Ok(Collected { first, by_plan })
    }

    fn plan(&self, doc: DocId) -> (u64, usize) {
        let key = self.first.places[self.ordinal as usize].keys[doc as usize];
        (key, (key / PARAGRAPHS_PER_PLAN) as usize)
    }

    /// Entries that are asked for, without deleted ones.
    fn hits(&self) -> tantivy::Result<Vec<u64>> {
        let mut hits = self.entries(self.asked)?;
        if let Some(alive) = self.reader.alive_bitset() {
            for doc in (0..self.reader.max_doc()).filter(|d| alive.is_deleted(*d)) {
                hits[doc as usize / 64] &= !(1 << (doc % 64));
            }
        }
        Ok(hits)
    }

    fn entries(&self, asked: &Asked) -> tantivy::Result<Vec<u64>> {
        let mut all = vec![0u64; (self.reader.max_doc() as usize).div_ceil(64)];
        match asked {
            Asked::Word(word) => self.library.frequent.add(self.ordinal, self.reader, word, &mut all)?,
            Asked::Any(parts) => {
                for part in parts {
                    match part {
                        Asked::Word(word) => self.library.frequent.add(self.ordinal, self.reader, word, &mut all)?,
                        other => all.iter_mut().zip(self.entries(other)?).for_each(|(a, b)| *a |= b),
                    }
                }
            }
            Asked::All(parts) => {
                all.fill(u64::MAX);
                for part in parts {
                    all.iter_mut().zip(self.entries(part)?).for_each(|(a, b)| *a &= b);
                }
            }
        }
        Ok(all)
    }

    /// Hits by plan.
    fn count(&self, hits: &[u64]) -> Vec<u32> {
        let mut by_plan = vec![0u32; self.first.ranks.len()];
        let mut from = 0;
        for &(end, plan) in &self.first.places[self.ordinal as usize].stretches {
            if self.first.allowed.as_ref().is_none_or(|a| a[plan as usize]) {
                by_plan[plan as usize] += ones(hits, from, end as usize);
            }
            from = end as usize;
        }
        by_plan
    }

    fn counts(&self, hits: &[u64], doc: DocId) -> bool {
        hits[doc as usize / 64] >> (doc % 64) & 1 == 1 && self.first.allowed.as_ref().is_none_or(|a| a[self.plan(doc).1])
    }

    /// The score that `limit` entries of the segment reach at least; a sample gives it, or none.
    fn threshold(&self, hits: &[u64]) -> tantivy::Result<Score> {
        let mut docs: Vec<DocId> = Vec::new();
        for word in self.words {
            let mut postings = word.weight.scorer(self.reader, 1.0)?;
            while postings.doc() != TERMINATED && docs.len() < SAMPLE {
                if self.counts(hits, postings.doc()) {
                    docs.push(postings.doc());
                }
                postings.advance();
            }
        }
        docs.sort_unstable();
        docs.dedup();
        let mut scores = self.score(&docs)?;
        scores.sort_unstable_by(|a, b| b.total_cmp(a));
        Ok(scores.get(self.first.limit - 1).map_or(0.0, |score| score * (1.0 - SLACK)))
    }

    /// Entries that may be among the first, in order.
    fn candidates(&self, hits: &[u64]) -> tantivy::Result<Vec<DocId>> {
        let mut threshold = self.threshold(hits)?;
        // The most frequent words, as many as are far from reaching the threshold together.
        let (mut needed, mut aside) = (self.words.len(), 0.0);
        while needed > 1 && aside + self.words[needed - 1].bound < threshold * MOST_ASIDE {
            needed -= 1;
            aside += self.words[needed].bound;
        }
        let terms = self.words[..needed].iter().map(|w| w.term.clone()).collect();
        let mut top: BinaryHeap<Reverse<Ordered>> = BinaryHeap::new();
        let mut kept: Vec<(DocId, Score)> = Vec::new();
        let statistics = Statistics::of(self.library);
        let scoring = EnableScoring::enabled_from_statistics_provider(&statistics, &self.library.searcher);
        let weight = BooleanQuery::new(should(terms).collect()).weight(scoring)?;
        let enough = |threshold: Score| if threshold > 0.0 { threshold - aside } else { Score::MIN };
        weight.for_each_pruning(enough(threshold), self.reader, &mut |doc, score| {
            if self.counts(hits, doc) {
                kept.push((doc, score));
                top.push(Reverse(Ordered(score)));
                if top.len() > self.first.limit {
                    top.pop();
                }
                if top.len() == self.first.limit
                    && let Some(Reverse(Ordered(worst))) = top.peek()
                {
                    threshold = threshold.max(worst * (1.0 - SLACK));
                }
            }
            enough(threshold)
        })?;
        Ok(kept.into_iter().filter(|(_, score)| *score >= enough(threshold)).map(|(doc, _)| doc).collect())
    }

    /// Adds up the scores of entries (in order), word by word.
    fn score(&self, docs: &[DocId]) -> tantivy::Result<Vec<Score>> {
        let mut scores = vec![0.0; docs.len()];
        for word in self.words {
            let mut scorer = word.weight.scorer(self.reader, 1.0)?;
            for (doc, score) in docs.iter().zip(&mut scores) {
                if scorer.doc() < *doc {
                    scorer.seek(*doc);
                }
                match scorer.doc() {
                    TERMINATED => break,
                    at if at == *doc => *score += scorer.score(),
                    _ => {}
                }
            }
        }
        Ok(scores)
    }
}

impl FrequentWords {
    /// Adds the entries of a segment that hold the word.
    fn add(&self, ordinal: SegmentOrdinal, reader: &SegmentReader, word: &Term, to: &mut [u64]) -> tantivy::Result<()> {
        let index = reader.inverted_index(word.field())?;
        let Some(info) = index.get_term_info(word)? else { return Ok(()) };
        let mut postings = index.read_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
        let mut fill = |bits: &mut [u64]| {
            let mut buffer = [0; tantivy::COLLECT_BLOCK_BUFFER_LEN];
            loop {
                let length = postings.fill_buffer(&mut buffer);
                buffer[..length].iter().for_each(|doc| bits[*doc as usize / 64] |= 1 << (doc % 64));
                if length < buffer.len() {
                    break;
                }
            }
        };
        if info.doc_freq <= reader.max_doc() / FREQUENT {
            fill(to);
            return Ok(());
        }
        let key = (ordinal, word.clone());
        let known = self.0.lock().expect("no thread panics while it looks").get(&key).cloned();
        let entries = match known {
            Some(entries) => entries,
            None => {
                let mut bits = vec![0u64; to.len()];
                fill(&mut bits);
                let entries = Arc::new(bits);
                let mut words = self.0.lock().expect("no thread panics while it looks");
                if (words.len() + 1) * to.len() * 8 <= KEPT {
                    words.insert(key, entries.clone());
                }
                entries
            }
        };
        to.iter_mut().zip(entries.iter()).for_each(|(all, more)| *all |= more);
        Ok(())
    }
}

/// How many of the bits from `from` up to `to` are set.
fn ones(bits: &[u64], from: usize, to: usize) -> u32 {
    if from >= to {
        return 0;
    }
    let (first, last) = (from / 64, (to - 1) / 64);
    let (low, high) = (u64::MAX << (from % 64), u64::MAX >> (63 - (to - 1) % 64));
    if first == last {
        return (bits[first] & low & high).count_ones();
    }
    (bits[first] & low).count_ones() + bits[first + 1..last].iter().map(|w| w.count_ones()).sum::<u32>() + (bits[last] & high).count_ones()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ones_of_any_stretch() {
        let bits = [0xf0f0_0000_dead_beef, 0, u64::MAX, 0x8000_0000_0000_0001];
        for from in 0..=256 {
            for to in from..=256 {
                let slow = (from..to).filter(|i| bits[i / 64] >> (i % 64) & 1 == 1).count() as u32;
                assert_eq!(ones(&bits, from, to), slow, "{from}..{to}");
            }
        }
    }
}
