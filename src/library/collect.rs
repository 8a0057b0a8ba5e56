//! Collectors: the first hits in a total order, with counts by plan, whatever the segments and threads.

use super::catalog::Catalog;
use super::schema::PARAGRAPHS_PER_PLAN;
use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::sync::Arc;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::{DocAddress, DocId, Score, Searcher, SegmentOrdinal, SegmentReader};

/// For each plan number its place among all plans by year, then level, then id. Plans of no known year come last.
pub(super) fn ranks(catalog: &Catalog) -> Vec<u32> {
    let mut order: Vec<_> = catalog
        .plans
        .iter()
        .map(|p| {
            let year = p.metadata.year.as_ref().map_or(u16::MAX, |y| y.value);
            (year, p.metadata.level.as_ref().map(|l| l.value), &p.id, p.number)
        })
        .collect();
    order.sort();
    let mut ranks = vec![u32::MAX; catalog.plans.last().map_or(0, |p| p.number as usize + 1)];
    for (rank, (.., number)) in order.into_iter().enumerate() {
        ranks[number as usize] = rank as u32;
    }
    ranks
}

/// What stands where in one segment.
pub(super) struct Places {
    /// Key of each entry: looked up for every hit, so they are unpacked once.
    pub(super) keys: Vec<u64>,
    /// Stretches of entries of one plan: the first entry behind it, the number of the plan.
    pub(super) stretches: Vec<(DocId, u32)>,
}

/// What stands where in all segments.
pub(super) fn places(searcher: &Searcher) -> tantivy::Result<Vec<Places>> {
    let of = |reader: &SegmentReader| {
        let column = reader.fast_fields().u64("key")?;
        let keys: Vec<u64> = (0..reader.max_doc()).map(|doc| column.first(doc).unwrap_or(0)).collect();
        let plan = |key: u64| key / PARAGRAPHS_PER_PLAN;
        let mut end = 0;
        let stretch = |stretch: &[u64]| {
            end += stretch.len() as DocId;
            (end, plan(stretch[0]) as u32)
        };
        let stretches = keys.chunk_by(|a, b| plan(*a) == plan(*b)).map(stretch).collect();
        Ok(Places { keys, stretches })
    };
    searcher.segment_readers().iter().map(of).collect()
}

/// All keys with their addresses, in no order.
pub(super) struct Keys;

pub(super) struct SegmentKeys {
    segment: SegmentOrdinal,
    keys: Column<u64>,
    found: Vec<(u64, DocAddress)>,
}

impl Collector for Keys {
    type Fruit = Vec<(u64, DocAddress)>;
    type Child = SegmentKeys;

    fn for_segment(&self, segment: SegmentOrdinal, reader: &SegmentReader) -> tantivy::Result<SegmentKeys> {
        Ok(SegmentKeys { segment, keys: reader.fast_fields().u64("key")?, found: Vec::new() })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, fruits: Vec<Self::Fruit>) -> tantivy::Result<Self::Fruit> {
        Ok(fruits.into_iter().flatten().collect())
    }
}

impl SegmentCollector for SegmentKeys {
    type Fruit = Vec<(u64, DocAddress)>;

    fn collect(&mut self, doc: DocId, _: Score) {
        if let Some(key) = self.keys.first(doc) {
            self.found.push((key, DocAddress::new(self.segment, doc)));
        }
    }

    fn harvest(self) -> Self::Fruit {
        self.found
    }
}

/// A hit before its text is fetched. Greater is better.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Candidate {
    pub(super) score: Score,
    pub(super) rank: u32,
    pub(super) key: u64,
    pub(super) address: DocAddress,
}

impl Eq for Candidate {}

impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> Ordering {
        // Keys are unique, so the order is total.
        self.score.total_cmp(&other.score).then(other.rank.cmp(&self.rank)).then(other.key.cmp(&self.key))
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The first hits and the number of hits in each plan.
#[derive(Clone, Debug, Default)]
pub(super) struct Collected {
    /// In order.
    pub(super) first: Vec<Candidate>,
    /// By plan number.
    pub(super) by_plan: Vec<u32>,
}

/// Collects the first `limit` hits by score (or, without scores, in order of time) and counts all.
pub(super) struct First {
    pub(super) limit: usize,
    pub(super) scored: bool,
    pub(super) ranks: Arc<Vec<u32>>,
    /// By plan number: plans that a filter leaves in. `None`: all.
    pub(super) allowed: Option<Arc<Vec<bool>>>,
    /// What stands where in each segment.
    pub(super) places: Arc<Vec<Places>>,
}

pub(super) struct SegmentFirst {
    segment: SegmentOrdinal,
    places: Arc<Vec<Places>>,
    limit: usize,
    scored: bool,
    ranks: Arc<Vec<u32>>,
    allowed: Option<Arc<Vec<bool>>>,
    heap: BinaryHeap<std::cmp::Reverse<Candidate>>,
    by_plan: Vec<u32>,
}

impl Collector for First {
    type Fruit = Collected;
    type Child = SegmentFirst;

    fn for_segment(&self, segment: SegmentOrdinal, _: &SegmentReader) -> tantivy::Result<SegmentFirst> {
        Ok(SegmentFirst {
            segment,
            places: self.places.clone(),
            limit: self.limit,
            scored: self.scored,
            ranks: self.ranks.clone(),
            allowed: self.allowed.clone(),
            heap: BinaryHeap::with_capacity(self.limit.min(1024) + 1),
            by_plan: vec![0; self.ranks.len()],
        })
    }

    fn requires_scoring(&self) -> bool {
        self.scored
    }

    fn merge_fruits(&self, fruits: Vec<Collected>) -> tantivy::Result<Collected> {
        let mut whole = Collected { first: Vec::new(), by_plan: vec![0; self.ranks.len()] };
        for fruit in fruits {
            whole.first.extend(fruit.first);
            whole.by_plan.iter_mut().zip(fruit.by_plan).for_each(|(a, b)| *a += b);
        }
        whole.first.sort_unstable_by(|a, b| b.cmp(a));
        whole.first.truncate(self.limit);
        Ok(whole)
    }
}

impl SegmentCollector for SegmentFirst {
    type Fruit = Collected;

    fn collect(&mut self, doc: DocId, score: Score) {
        let key = self.places[self.segment as usize].keys[doc as usize];
        let plan = (key / PARAGRAPHS_PER_PLAN) as usize;
        if self.allowed.as_ref().is_some_and(|a| !a[plan]) {
            return;
        }
        self.by_plan[plan] += 1;
        if self.limit == 0 {
            return;
        }
        let score = if self.scored { score } else { 0.0 };
        let candidate = Candidate { score, rank: self.ranks[plan], key, address: DocAddress::new(self.segment, doc) };
        if self.heap.len() < self.limit {
            self.heap.push(std::cmp::Reverse(candidate));
        } else if self.heap.peek().is_some_and(|worst| candidate > worst.0) {
            self.heap.pop();
            self.heap.push(std::cmp::Reverse(candidate));
        }
    }

    fn harvest(self) -> Collected {
        Collected { first: self.heap.into_iter().map(|c| c.0).collect(), by_plan: self.by_plan }
    }
}
