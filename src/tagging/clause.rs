//! What each clause of a paragraph holds, with its sentence and headings at hand.

use super::scan::Hit;
use crate::taxonomy::{Bits, Called, ConceptId, ConceptSets, Group, Taxonomy};
use crate::text::{Clause, Span};

/// Characters of the longest sentence or label that stands for a heading.
pub(super) const LONGEST_LEAD: usize = 24;
/// A character has at most four bytes.
const LONGEST_LEAD_BYTES: usize = 4 * LONGEST_LEAD;

/// A clause with the concepts in it.
#[derive(Clone, Debug)]
pub(super) struct ClauseView {
    pub(super) span: Span,
    pub(super) sentence: u32,
    /// Where its hits stand in [`Paragraph::hits`].
    hits: (u32, u32),
    /// How many of them are terms, in order of start; sequences stand behind.
    terms: u32,
    /// The concepts among them.
    pub(super) bits: Bits,
    /// Whether a rule or a mention can hold in its sentence.
    pub(super) seeded: bool,
}

/// A paragraph ready for rules. Reused from paragraph to paragraph.
pub(super) struct Paragraph<'t> {
    taxonomy: &'t Taxonomy,
    pub(super) clauses: Vec<ClauseView>,
    hits: Vec<Hit>,
    /// Concepts of each sentence.
    pub(super) sentences: Vec<Bits>,
    /// Concepts of all sentences.
    pub(super) whole: Bits,
    /// First clause of each sentence.
    starts: Vec<u32>,
    /// Sequences that the concepts of the clause in hand call for.
    called: Called,
}

impl<'t> Paragraph<'t> {
    /// An empty one.
    pub(super) fn new(taxonomy: &'t Taxonomy) -> Self {
        let called = Called::default();
        let (clauses, hits, sentences, starts) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Paragraph { taxonomy, clauses, hits, sentences, whole: Bits::default(), starts, called }
    }

    /// Distributes hits (in order of start) to clauses, and finds sequences in each: in all of them, or in sentences
    /// that hold one of the taxonomy's seeds.
    pub(super) fn fill(&mut self, text: &str, clauses: &[Clause], found: &[Hit], all: bool) {
        self.clauses.clear();
        self.hits.clear();
        self.sentences.clear();
        self.starts.clear();
        self.whole = Bits::default();
        let taxonomy = self.taxonomy;
        let (calls, sets) = (&taxonomy.sequence_calls, &taxonomy.terms.sets);
        let mut next = 0;
        // The sentence that was looked at last, and whether it holds a seed.
        let mut seeded = (u32::MAX, all);
        for (number, clause) in clauses.iter().enumerate() {
            if !all && seeded.0 != clause.sentence {
                let end = clauses[number..].iter().take_while(|c| c.sentence == clause.sentence).last().map_or(0, |c| c.span.end);
                let mut hits = found[next..].iter().take_while(|h| h.span.start < end);
                // A short first sentence or label may be the heading of the others.
                let leads = number == 0 && clause.span.len() <= LONGEST_LEAD_BYTES;
                seeded = (clause.sentence, leads || hits.any(|h| taxonomy.terms.seeded(h.concepts)));
            }
            let first = self.hits.len();
            let mut bits = Bits::default();
            while next < found.len() && found[next].span.start < clause.span.end {
                // A term with a clause mark inside belongs to no clause.
                if found[next].span.start >= clause.span.start && found[next].span.end <= clause.span.end {
                    sets.add_to(found[next].concepts, &mut bits);
                    self.hits.push(found[next]);
                }
                next += 1;
            }
            let terms = self.hits.len();
            // Sequences whose every part is there; those found take part in the ones made of them.
            let mut from = if seeded.1 { 0 } else { usize::MAX };
            if seeded.1 {
                calls.clear(&mut self.called);
                self.hits[first..].iter().for_each(|h| calls.call(&mut self.called, h.concepts));
            }
            while let Some(position) = self.called.next(from) {
                from = position + 1;
                if !taxonomy.sequence_guards[position].meets(&bits) {
                    continue;
                }
                let id = taxonomy.sequences[position];
                let sequence = taxonomy.concepts[id as usize].sequence.as_ref().expect("listed as one");
                if !sequence.parts.iter().all(|part| part.meets(&bits)) {
                    continue;
                }
                let before = self.hits.len();
                for i in first..before {
                    let hits = Hits { sets, terms: &self.hits[first..terms], sequences: &self.hits[terms..before] };
                    let start = self.hits[i];
                    if sets.meets(start.concepts, &sequence.parts[0])
                        && let Some(span) = chain(hits, start.span, &sequence.parts[1..], Some(sequence.gap), text, &sequence.not_between)
                    {
                        self.hits.push(Hit { span, concepts: sets.single(id) });
                    }
                }
                if self.hits.len() > before {
                    bits.insert(id);
                    calls.call(&mut self.called, sets.single(id));
                }
            }
            let sentence = clause.sentence as usize;
            if self.sentences.len() <= sentence {
                self.sentences.resize(sentence + 1, Bits::default());
                self.starts.resize(sentence + 1, self.clauses.len() as u32);
            }
            self.sentences[sentence].add(&bits);
            self.clauses.push(ClauseView {
                span: clause.span,
                sentence: clause.sentence,
                hits: (first as u32, self.hits.len() as u32),
                terms: (terms - first) as u32,
                bits,
                seeded: seeded.1,
            });
        }
        self.sentences.iter().for_each(|bits| self.whole.add(bits));
    }

    /// The clauses of a sentence, as indices.
    pub(super) fn clauses_of(&self, sentence: u32) -> std::ops::Range<usize> {
        let end = self.starts.get(sentence as usize + 1).map_or(self.clauses.len(), |s| *s as usize);
        self.starts[sentence as usize] as usize..end
    }

    /// The hits of a clause; terms in order of start, then sequences.
    pub(super) fn hits(&self, clause: &ClauseView) -> &[Hit] {
        &self.hits[clause.hits.0 as usize..clause.hits.1 as usize]
    }

    /// The same, terms and sequences apart.
    pub(super) fn apart(&self, clause: &ClauseView) -> Hits<'_> {
        let (terms, sequences) = self.hits(clause).split_at(clause.terms as usize);
        Hits { sets: &self.taxonomy.terms.sets, terms, sequences }
    }

    /// Hits of a clause that are one of `concepts`.
    pub(super) fn hits_of<'a>(&'a self, clause: &ClauseView, concepts: &'a Group) -> impl Iterator<Item = Hit> + 'a {
        self.hits(clause).iter().copied().filter(move |h| self.taxonomy.terms.sets.meets(h.concepts, concepts))
    }

    /// Hits of a clause that are this concept.
    pub(super) fn hits_with<'a>(&'a self, clause: &ClauseView, concept: ConceptId) -> impl Iterator<Item = Hit> + 'a {
        self.hits(clause).iter().copied().filter(move |h| self.taxonomy.terms.sets.has(h.concepts, concept))
    }
}

/// Hits of a clause.
#[derive(Clone, Copy)]
pub(super) struct Hits<'a> {
    sets: &'a ConceptSets,
    /// In order of start.
    terms: &'a [Hit],
    /// In no order.
    sequences: &'a [Hit],
}

impl Hits<'_> {
    /// The nearest hit of one of `concepts` that begins at `from` or behind it, but not behind `to`.
    fn next(&self, concepts: &Group, from: u32, to: u32) -> Option<Span> {
        let mut best: Option<Span> = None;
        let mut consider = |span: Span| {
            if best.is_none_or(|b| (span.start, span.end) < (b.start, b.end)) {
                best = Some(span);
            }
        };
        let mut last = to;
        let first = self.terms.partition_point(|h| h.span.start < from);
        for hit in &self.terms[first..] {
            if hit.span.start > last {
                break;
            }
            if self.sets.meets(hit.concepts, concepts) {
                consider(hit.span);
                last = hit.span.start;
            }
        }
        let behind = |h: &&Hit| (from..=to).contains(&h.span.start) && self.sets.meets(h.concepts, concepts);
        self.sequences.iter().filter(behind).for_each(|h| consider(h.span));
        best
    }

    /// Whether one of `concepts` stands between two places.
    fn between(&self, concepts: &Group, from: u32, to: u32) -> bool {
        let inside = |h: &Hit| h.span.start >= from && h.span.end <= to && self.sets.meets(h.concepts, concepts);
        self.terms.iter().any(inside) || self.sequences.iter().any(inside)
    }
}

/// From `first` on, the nearest hit of each further part behind the one before, at most `gap` characters away and with
/// nothing of `without` between the two. The span from the first to the last.
pub(super) fn chain(hits: Hits<'_>, first: Span, parts: &[Group], gap: Option<u16>, text: &str, without: &Group) -> Option<Span> {
    let mut whole = first;
    for part in parts {
        // A character has at most four bytes.
        let reach = gap.map_or(u32::MAX, |gap| whole.end.saturating_add(4 * u32::from(gap)));
        let next = hits.next(part, whole.end, reach)?;
        if gap.is_some_and(|gap| characters(text, whole.end, next.start) > usize::from(gap)) {
            return None;
        }
        if !without.is_empty() && hits.between(without, whole.end, next.start) {
            return None;
        }
        whole = whole.join(next);
    }
    Some(whole)
}

/// Characters between two places of the text.
pub(super) fn characters(text: &str, from: u32, to: u32) -> usize {
    if to <= from {
        return 0;
    }
    text[from as usize..to as usize].chars().count()
}
