//! What each clause of a paragraph holds, with its sentence and headings at hand.

use super::hits::{Hits, chain, characters};
use super::scan::Hit;
use crate::taxonomy::{Bits, Called, ConceptId, ConceptSets, Group, Met, Prospect, Taxonomy};
use crate::text::{Clause, Span};
use std::iter::Peekable;
use std::ops::Range;

/// Characters of the longest sentence or label that stands for a heading.
const LONGEST_LEAD: usize = 24;

/// A clause with the concepts in it.
#[derive(Clone, Debug)]
pub(super) struct ClauseView {
    pub(super) span: Span,
    pub(super) sentence: u32,
    /// Where its terms stand in [`Paragraph::terms`], in order of start.
    terms: Range<u32>,
    /// And its sequences in [`Paragraph::sequences`].
    sequences: Range<u32>,
    /// The concepts among them; nothing where nothing can hold.
    pub(super) bits: Bits,
}

/// What the headings above some text hold.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Above {
    /// Concepts of the nearest heading.
    pub(super) near: Bits,
    /// And of the headings above it and the plan's title.
    pub(super) all: Bits,
}

/// A sentence.
#[derive(Clone, Debug)]
struct Sentence {
    /// First of its clauses.
    start: u32,
    /// Where the things that can hold in it stand in [`Paragraph::prospects`].
    prospects: Range<u32>,
}

/// A paragraph ready for rules. Reused from paragraph to paragraph.
pub(super) struct Paragraph<'t> {
    taxonomy: &'t Taxonomy,
    pub(super) clauses: Vec<ClauseView>,
    terms: Vec<Hit>,
    sequences: Vec<Hit>,
    /// Concepts of each sentence.
    pub(super) sentences: Vec<Bits>,
    /// Concepts of all sentences.
    pub(super) whole: Bits,
    /// What its headings hold, and its lead if it has one.
    pub(super) above: Above,
    about: Vec<Sentence>,
    prospects: Vec<Prospect>,
    /// What the terms of the sentence in hand allow.
    met: Met,
    /// Sequences that the concepts of the clause in hand call for.
    called: Called,
}

impl<'t> Paragraph<'t> {
    /// An empty one.
    pub(super) fn new(taxonomy: &'t Taxonomy) -> Self {
        Paragraph {
            taxonomy,
            clauses: Vec::new(),
            terms: Vec::new(),
            sequences: Vec::new(),
            sentences: Vec::new(),
            whole: Bits::default(),
            above: Above::default(),
            about: Vec::new(),
            prospects: Vec::new(),
            met: Met::default(),
            called: Called::default(),
        }
    }

    /// Distributes hits (in order of start) to clauses (their sentences numbered from 0), and finds sequences: in every
    /// sentence if `every`, or where something can hold below the headings. Tells whether there is any such sentence.
    pub(super) fn fill(&mut self, text: &str, clauses: &[Clause], found: &[Hit], headings: &Above, every: bool) -> bool {
        self.clauses.clear();
        self.terms.clear();
        self.sequences.clear();
        self.sentences.clear();
        self.about.clear();
        self.prospects.clear();
        self.whole = Bits::default();
        self.above = *headings;
        let leads = leads(text, clauses);
        let mut found = found.iter().peekable();
        for (number, sentence) in clauses.chunk_by(|a, b| a.sentence == b.sentence).enumerate() {
            let (start, first) = (self.clauses.len(), self.terms.len());
            self.take_terms(sentence, &mut found);
            let before = self.prospects.len() as u32;
            let lead = leads && number == 0;
            let above = (!lead).then_some((&self.above.near, &self.above.all));
            let terms = || concepts(&self.taxonomy.terms.sets, &self.terms[first..]);
            self.taxonomy.prospects.in_sentence(&self.met, above, terms, &mut self.prospects);
            let prospects = before..self.prospects.len() as u32;
            let mut bits = Bits::default();
            if every || lead || !prospects.is_empty() {
                for clause in start..self.clauses.len() {
                    self.find_sequences(text, clause);
                    bits.add(&self.clauses[clause].bits);
                }
            }
            if lead {
                self.above.near = self.clauses[0].bits;
                self.above.all.add(&self.clauses[0].bits);
            }
            self.sentences.push(bits);
            self.about.push(Sentence { start: start as u32, prospects });
        }
        if !every && self.prospects.is_empty() {
            return false;
        }
        for (number, bits) in self.sentences.iter_mut().enumerate() {
            if bits.is_empty() {
                let end = self.about.get(number + 1).map_or(self.clauses.len(), |s| s.start as usize);
                let clauses = &self.clauses[self.about[number].start as usize..end];
                let [first, last] = [clauses[0].terms.start, clauses[clauses.len() - 1].terms.end];
                *bits = concepts(&self.taxonomy.terms.sets, &self.terms[range(&(first..last))]);
            }
            self.whole.add(bits);
        }
        true
    }

    /// Adds the clauses of a sentence with their terms, and notes what they allow.
    fn take_terms<'h>(&mut self, sentence: &[Clause], found: &mut Peekable<impl Iterator<Item = &'h Hit>>) {
        let prospects = &self.taxonomy.prospects;
        prospects.clear(&mut self.met);
        for clause in sentence {
            let first = self.terms.len() as u32;
            while let Some(hit) = found.next_if(|h| h.span.start < clause.span.end) {
                // A term with a clause mark inside belongs to no clause.
                if clause.span.contains(hit.span) {
                    prospects.meet(&mut self.met, hit.concepts);
                    self.terms.push(*hit);
                }
            }
            let terms = first..self.terms.len() as u32;
            self.clauses.push(ClauseView {
                span: clause.span,
                sentence: self.about.len() as u32,
                terms,
                sequences: 0..0,
                bits: Bits::default(),
            });
        }
    }

    /// The concepts of a clause: its terms, and the sequences whose every part is there; those found take part in the ones
    /// made of them.
    fn find_sequences(&mut self, text: &str, clause: usize) {
        let taxonomy = self.taxonomy;
        let (calls, sets) = (&taxonomy.sequence_calls, &taxonomy.terms.sets);
        let terms = &self.terms[range(&self.clauses[clause].terms)];
        let first = self.sequences.len();
        let mut bits = concepts(sets, terms);
        calls.clear(&mut self.called);
        terms.iter().for_each(|hit| calls.call(&mut self.called, hit.concepts));
        let mut from = 0;
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
            let before = self.sequences.len();
            for i in 0..terms.len() + before - first {
                let hits = Hits { sets, terms, sequences: &self.sequences[first..before] };
                let start = if i < terms.len() { terms[i] } else { self.sequences[first + i - terms.len()] };
                if sets.meets(start.concepts, &sequence.parts[0])
                    && let Some(span) = chain(hits, start.span, &sequence.parts[1..], Some(sequence.gap), text, &sequence.not_between)
                {
                    self.sequences.push(Hit { span, concepts: sets.single(id) });
                }
            }
            if self.sequences.len() > before {
                bits.insert(id);
                calls.call(&mut self.called, sets.single(id));
            }
        }
        let view = &mut self.clauses[clause];
        view.bits = bits;
        view.sequences = first as u32..self.sequences.len() as u32;
    }

    /// What can hold in the sentence of a clause.
    pub(super) fn prospects(&self, clause: &ClauseView) -> &[Prospect] {
        &self.prospects[range(&self.about[clause.sentence as usize].prospects)]
    }

    /// The clauses of a sentence, as indices.
    pub(super) fn clauses_of(&self, sentence: u32) -> std::ops::Range<usize> {
        let end = self.about.get(sentence as usize + 1).map_or(self.clauses.len(), |s| s.start as usize);
        self.about[sentence as usize].start as usize..end
    }

    /// The hits of a clause.
    pub(super) fn hits(&self, clause: &ClauseView) -> Hits<'_> {
        let (terms, sequences) = (&self.terms[range(&clause.terms)], &self.sequences[range(&clause.sequences)]);
        Hits { sets: &self.taxonomy.terms.sets, terms, sequences }
    }

    /// Hits of a clause that are one of `concepts`.
    pub(super) fn hits_of<'a>(&'a self, clause: &ClauseView, concepts: &'a Group) -> impl Iterator<Item = Hit> + 'a {
        self.hits(clause).iter().filter(move |h| self.taxonomy.terms.sets.meets(h.concepts, concepts))
    }

    /// Hits of a clause that are this concept.
    pub(super) fn hits_with<'a>(&'a self, clause: &ClauseView, concept: ConceptId) -> impl Iterator<Item = Hit> + 'a {
        self.hits(clause).iter().filter(move |h| self.taxonomy.terms.sets.has(h.concepts, concept))
    }
}

/// Whether the paragraph's first sentence says in a few words what the rest is about (深化国际科技合作。……), or has a label
/// before a colon (国际合作专项：……): its first clause stands for a heading then.
fn leads(text: &str, clauses: &[Clause]) -> bool {
    let Some((first, rest)) = clauses.split_first() else { return false };
    let sentence = rest.first().is_some_and(|next| next.sentence != first.sentence);
    let label = || text[first.span.end as usize..].starts_with('：');
    (sentence || label()) && characters(text, first.span.start, first.span.end) <= LONGEST_LEAD
}

/// What some terms stand for.
fn concepts(sets: &ConceptSets, terms: &[Hit]) -> Bits {
    let mut bits = Bits::default();
    terms.iter().for_each(|hit| sets.add_to(hit.concepts, &mut bits));
    bits
}

/// As indices.
fn range(range: &Range<u32>) -> Range<usize> {
    range.start as usize..range.end as usize
}
