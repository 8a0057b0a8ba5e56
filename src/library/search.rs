use super::collect::{Candidate, Collected, First, Keys};
use super::entry::Entry;
use super::exact;
use super::guard::Guarded;
use super::locate::{Found, locate};
use super::query::{Filter, Leaf, Query};
use super::schema::PARAGRAPHS_PER_PLAN;
use super::store::{Library, index_error};
use super::{LibraryError, Record};
use crate::segment::Segmenter;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;
use tantivy::query::{
    AllQuery, Bm25StatisticsProvider, BooleanQuery, ConstScoreQuery, EmptyQuery, Occur, Query as IndexQuery, TermQuery, TermSetQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, Searcher, Term};

/// Order of hits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// By year, level and id of the plan, then by place.
    #[default]
    Time,
    /// By BM25 over words, then as by time.
    Relevance,
}

/// How to search.
#[derive(Clone, Copy, Debug)]
pub struct SearchOptions {
    /// Hits that are fetched.
    pub limit: usize,
    /// Hits passed over before them.
    pub offset: usize,
    /// Their order.
    pub sort: Sort,
    /// Cut words that are not in quotes into words of the dictionary and take any of them: finds more, less exactly.
    pub ranked: bool,
}

impl Default for SearchOptions {
    fn default() -> Self {
        SearchOptions { limit: 20, offset: 0, sort: Sort::Time, ranked: false }
    }
}

/// A paragraph that a query found.
#[derive(Clone, Debug)]
pub struct Hit<'a> {
    /// Its plan.
    pub plan: &'a Record,
    /// The paragraph.
    pub entry: Entry,
    /// Number of the paragraph in its plan, from 0.
    pub paragraph: u64,
    /// Where the words stand. Empty if the query has only filters.
    pub found: Vec<Found>,
    /// BM25, if hits are in order of relevance.
    pub score: Option<f32>,
}

/// What a query found.
#[derive(Clone, Debug)]
pub struct Hits<'a> {
    /// The hits asked for.
    pub hits: Vec<Hit<'a>>,
    /// Paragraphs in all.
    pub paragraphs: u64,
    /// Paragraphs of each plan that has any, in the catalog's order.
    pub by_plan: Vec<(&'a Record, u32)>,
}

/// Paragraphs and plans for each value.
pub type Counts = BTreeMap<String, (u64, u64)>;

impl Hits<'_> {
    /// Paragraphs and plans by a property of the plans; a plan may have several values (periods) or none (`-`).
    pub fn count_by(&self, property: impl Fn(&Record) -> Vec<String>) -> Counts {
        let mut counts = Counts::new();
        for (plan, paragraphs) in &self.by_plan {
            let mut values = property(plan);
            if values.is_empty() {
                values.push("-".to_owned());
            }
            for value in values {
                let count = counts.entry(value).or_default();
                count.0 += u64::from(*paragraphs);
                count.1 += 1;
            }
        }
        counts
    }
}

impl Library {
    /// Finds paragraphs.
    ///
    /// # Errors
    /// If the index is damaged.
    pub fn search(&self, query: &Query, options: SearchOptions) -> Result<Hits<'_>, LibraryError> {
        let scored = options.sort == Sort::Relevance || options.ranked;
        let collected = self.collect(query, options.offset.saturating_add(options.limit), scored, options.ranked)?;
        let leaves = if options.ranked { ranked_leaves(query) } else { query.leaves() };
        let hits = collected
            .first
            .iter()
            .skip(options.offset)
            .map(|candidate| self.hit(candidate, &leaves, scored))
            .collect::<Result<Vec<_>, _>>()?;
        let paragraphs = collected.by_plan.iter().map(|n| u64::from(*n)).sum();
        let by_plan =
            self.catalog.plans.iter().map(|plan| (plan, collected.by_plan[plan.number as usize])).filter(|(_, count)| *count > 0).collect();
        Ok(Hits { hits, paragraphs, by_plan })
    }

    /// All hits in order of time, fetched by all threads.
    ///
    /// # Errors
    /// If the index is damaged.
    pub fn search_all(&self, query: &Query) -> Result<Vec<Hit<'_>>, LibraryError> {
        let collected = self.collect(query, usize::MAX, false, false)?;
        let leaves = query.leaves();
        collected.first.par_iter().map(|candidate| self.hit(candidate, &leaves, false)).collect()
    }

    /// How many paragraphs a query finds.
    ///
    /// # Errors
    /// If the index is damaged.
    pub fn count(&self, query: &Query) -> Result<u64, LibraryError> {
        let collected = self.collect(query, 0, false, false)?;
        Ok(collected.by_plan.iter().map(|n| u64::from(*n)).sum())
    }

    fn hit(&self, candidate: &Candidate, leaves: &[Leaf], scored: bool) -> Result<Hit<'_>, LibraryError> {
        let number = candidate.key / PARAGRAPHS_PER_PLAN;
        let plan = self
            .catalog
            .plan(number)
            .ok_or_else(|| LibraryError::Damaged { path: self.folder.clone(), reason: format!("plan {number} is not in the catalog") })?;
        let entry = self.entry(candidate.address)?;
        let found = locate(&entry, self.traditional(), leaves);
        Ok(Hit { plan, entry, paragraph: candidate.key % PARAGRAPHS_PER_PLAN, found, score: scored.then_some(candidate.score) })
    }

    fn collect(&self, query: &Query, limit: usize, scored: bool, ranked: bool) -> Result<Collected, LibraryError> {
        // Conditions on plans that hold for the whole query are looked up in the catalog, plan by plan.
        let (filters, rest) = split(query);
        let allowed = (!filters.is_empty()).then(|| Arc::new(self.allowed(&filters)));
        let collector = First { limit, scored, ranks: self.ranks.clone(), allowed, places: self.places()? };
        if ranked
            && limit > 0
            && !rest.is_empty()
            && let Some(best) = self.best(&rest, &collector)?
        {
            return Ok(best);
        }
        let mut compiled = match rest.len() {
            0 => Box::new(AllQuery) as Box<dyn IndexQuery>,
            1 => self.compile(rest[0], ranked)?,
            _ => self.compile_all(&rest, ranked)?,
        };
        if scored && !ranked {
            // What counts is found exactly; words only decide on the order.
            let mut parts = vec![(Occur::Must, Box::new(ConstScoreQuery::new(compiled, 0.0)) as Box<dyn IndexQuery>)];
            parts.extend(should(self.words(&query.leaves())));
            compiled = Box::new(BooleanQuery::new(parts));
        }
        self.searcher
            .search_with_statistics_provider(&*compiled, &collector, &Statistics::of(self))
            .map_err(|e| index_error(&self.folder, e))
    }

    fn allowed(&self, filters: &[&Filter]) -> Vec<bool> {
        let mut allowed = vec![false; self.ranks.len()];
        for plan in &self.catalog.plans {
            allowed[plan.number as usize] = filters.iter().all(|f| f.plan(plan) == Some(true));
        }
        allowed
    }

    fn compile(&self, query: &Query, ranked: bool) -> Result<Box<dyn IndexQuery>, LibraryError> {
        Ok(match query {
            Query::Leaf(leaf) if ranked => {
                let words = self.leaf_words(leaf);
                if words.is_empty() { self.leaf(leaf)? } else { Box::new(BooleanQuery::new(should(words).collect())) }
            }
            Query::Leaf(leaf) => self.leaf(leaf)?,
            Query::Filter(filter) => self.filter(filter),
            Query::And(all) => self.compile_all(&all.iter().collect::<Vec<_>>(), ranked)?,
            Query::Or(any) => {
                let any: Result<Vec<_>, LibraryError> = any.iter().map(|q| Ok((Occur::Should, self.compile(q, ranked)?))).collect();
                Box::new(BooleanQuery::new(any?))
            }
            Query::Not(one) => {
                let parts = vec![
                    (Occur::Must, Box::new(AllQuery) as Box<dyn IndexQuery>),
                    (Occur::MustNot, Box::new(Guarded(self.compile(one, false)?))),
                ];
                Box::new(BooleanQuery::new(parts))
            }
        })
    }

    fn compile_all(&self, all: &[&Query], ranked: bool) -> Result<Box<dyn IndexQuery>, LibraryError> {
        let mut parts = Vec::new();
        for query in all {
            parts.push(match query {
                Query::Not(one) => (Occur::MustNot, Box::new(Guarded(self.compile(one, false)?)) as Box<dyn IndexQuery>),
                other => (Occur::Must, self.compile(other, ranked)?),
            });
        }
        if parts.iter().all(|(occur, _)| *occur == Occur::MustNot) {
            parts.push((Occur::Must, Box::new(AllQuery)));
        }
        Ok(Box::new(BooleanQuery::new(parts)))
    }

    fn phrase(&self, folded: &str) -> Box<dyn IndexQuery> {
        exact::phrase(self.fields.exact, folded).unwrap_or_else(|| Box::new(EmptyQuery))
    }

    /// A word or phrase is a query of the exact field; of a pattern or NEAR the field gives the paragraphs that hold
    /// the parts, and their text decides.
    fn leaf(&self, leaf: &Leaf) -> Result<Box<dyn IndexQuery>, LibraryError> {
        let mut needed = leaf.needed();
        if leaf.is_phrase() {
            return Ok(self.phrase(needed[0]));
        }
        needed.sort_unstable();
        needed.dedup();
        let parts = BooleanQuery::new(needed.iter().map(|part| (Occur::Must, self.phrase(part))).collect());
        let candidates: Vec<(u64, DocAddress)> = self.searcher.search(&parts, &Keys).map_err(|e| index_error(&self.folder, e))?;
        let kept: Result<Vec<Option<u64>>, LibraryError> = candidates
            .into_par_iter()
            .map(|(key, address)| {
                let folded = self.entry(address)?.folded(self.traditional()).text;
                Ok((!leaf.spans(&folded).is_empty()).then_some(key))
            })
            .collect();
        let terms = kept?.into_iter().flatten().map(|key| Term::from_field_u64(self.fields.key, key));
        Ok(Box::new(TermSetQuery::new(terms)))
    }

    fn filter(&self, filter: &Filter) -> Box<dyn IndexQuery> {
        let term = |field, value: &str| -> Box<dyn IndexQuery> {
            Box::new(TermQuery::new(Term::from_field_text(field, value), IndexRecordOption::Basic))
        };
        match filter {
            Filter::Coding(value) => term(self.fields.coding, value),
            Filter::Role(value) => term(self.fields.role, value),
            Filter::Kind(value) => term(self.fields.kind, value),
            on_plans => {
                let plans = self.catalog.plans.iter().filter(|p| on_plans.plan(p) == Some(true));
                Box::new(TermSetQuery::new(plans.map(|p| Term::from_field_u64(self.fields.plan, p.number))))
            }
        }
    }

    /// The words of a leaf that ranked search cuts into words; none if it looks for it exactly.
    pub(super) fn leaf_words(&self, leaf: &Leaf) -> Vec<Term> {
        match leaf {
            Leaf::Phrase { folded, quoted: false, .. } => self.words(&[Leaf::phrase(folded)]),
            _ => Vec::new(),
        }
    }

    /// The words of leaves, as terms of the ranked field.
    fn words(&self, leaves: &[Leaf]) -> Vec<Term> {
        let mut words: Vec<String> = leaves
            .iter()
            .flat_map(|leaf| {
                leaf.needed().into_iter().flat_map(|part| Segmenter::shared().words(part).map(str::to_owned).collect::<Vec<_>>())
            })
            .collect();
        words.sort();
        words.dedup();
        words.into_iter().map(|word| Term::from_field_text(self.fields.ranked, &word)).collect()
    }
}

/// BM25 queries that add to the score where the words are.
pub(super) fn should(words: Vec<Term>) -> impl Iterator<Item = (Occur, Box<dyn IndexQuery>)> {
    words.into_iter().map(|w| (Occur::Should, Box::new(TermQuery::new(w, IndexRecordOption::WithFreqs)) as Box<dyn IndexQuery>))
}

/// What BM25 is worked out from. tantivy estimates the number of words anew when it writes a segment without the
/// deleted entries, so scores would depend on the history of the library; here they depend on its plans.
pub(super) struct Statistics<'a> {
    searcher: &'a Searcher,
    tokens: u64,
    docs: u64,
}

/// Characters to a word, on average; only the ratio of a paragraph's length to the mean matters much.
const CHARS_PER_WORD: u64 = 2;

impl<'a> Statistics<'a> {
    pub(super) fn of(library: &'a Library) -> Self {
        let plans = &library.catalog.plans;
        Statistics {
            searcher: &library.searcher,
            tokens: plans.iter().map(|p| p.chars).sum::<u64>() / CHARS_PER_WORD,
            docs: plans.iter().map(|p| p.entries).sum(),
        }
    }
}

impl Bm25StatisticsProvider for Statistics<'_> {
    fn total_num_tokens(&self, _: Field) -> tantivy::Result<u64> {
        Ok(self.tokens)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.docs)
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        self.searcher.doc_freq(term)
    }
}

/// In ranked search what is shown in a hit are the words.
fn ranked_leaves(query: &Query) -> Vec<Leaf> {
    let mut leaves = Vec::new();
    for leaf in query.leaves() {
        match &leaf {
            Leaf::Phrase { folded, quoted: false, .. } => leaves.extend(Segmenter::shared().words(folded).map(Leaf::phrase)),
            _ => leaves.push(leaf),
        }
    }
    leaves
}

/// The conditions on plans that the whole query is under, and the rest.
fn split(query: &Query) -> (Vec<&Filter>, Vec<&Query>) {
    let on_plans = |q: &Query| matches!(q, Query::Filter(f) if !matches!(f, Filter::Coding(_) | Filter::Role(_) | Filter::Kind(_)));
    let parts: Vec<&Query> = match query {
        Query::And(all) => all.iter().collect(),
        one => vec![one],
    };
    let (filters, rest): (Vec<&Query>, Vec<&Query>) = parts.into_iter().partition(|q| on_plans(q));
    let filters = filters
        .into_iter()
        .filter_map(|q| match q {
            Query::Filter(f) => Some(f),
            _ => None,
        })
        .collect();
    (filters, rest)
}
