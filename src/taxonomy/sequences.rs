//! Which sequences can be in a clause, from the concepts found in it.

use super::{Bits, Concept, ConceptId};

/// For each concept and each place in a sequence, the sequences that have it there, as one bit each: the sequences
/// whose every place is taken are found by a few operations on whole words.
#[derive(Clone, Debug, Default)]
pub(crate) struct SequenceTable {
    /// Sequences in the order in which they can be found: after those they are made of.
    pub(crate) order: Vec<ConceptId>,
    /// Most places that a sequence has.
    places: usize,
    /// 64-bit words for all sequences.
    words: usize,
    /// `[concept][place][word]`.
    masks: Vec<u64>,
    /// `[place][word]`: the sequences that are too short to have the place.
    short: Vec<u64>,
}

/// The places that concepts of a clause take. Reused from clause to clause.
#[derive(Clone, Debug, Default)]
pub(crate) struct Taken(Vec<u64>);

impl SequenceTable {
    pub(super) fn new(concepts: &[Concept], order: Vec<ConceptId>) -> Self {
        let parts = |id: ConceptId| -> &[Bits] { concepts[id as usize].sequence.as_ref().map_or(&[], |s| &s.parts) };
        let places = order.iter().map(|id| parts(*id).len()).max().unwrap_or(0);
        let words = order.len().div_ceil(64);
        let mut masks = vec![0u64; concepts.len() * places * words];
        let mut short = vec![0u64; places * words];
        for (position, id) in order.iter().enumerate() {
            let (word, bit) = (position / 64, 1u64 << (position % 64));
            for place in 0..places {
                match parts(*id).get(place) {
                    Some(part) => part.iter().for_each(|c| masks[(c as usize * places + place) * words + word] |= bit),
                    None => short[place * words + word] |= bit,
                }
            }
        }
        SequenceTable { order, places, words, masks, short }
    }

    /// Begins a clause.
    pub(crate) fn clear(&self, taken: &mut Taken) {
        taken.0.clear();
        taken.0.extend_from_slice(&self.short);
    }

    /// A concept is in the clause.
    pub(crate) fn take(&self, taken: &mut Taken, concept: ConceptId) {
        let row = self.places * self.words;
        let masks = &self.masks[concept as usize * row..][..row];
        taken.0.iter_mut().zip(masks).for_each(|(all, mask)| *all |= mask);
    }

    /// The first sequence at `from` or behind it whose every place is taken, as a position in the order.
    pub(crate) fn next(&self, taken: &Taken, from: usize) -> Option<usize> {
        let mut mask = u64::MAX << (from % 64);
        for word in from / 64..self.words {
            let whole = (0..self.places).fold(mask, |all, place| all & taken.0[place * self.words + word]);
            if whole != 0 {
                let position = word * 64 + whole.trailing_zeros() as usize;
                return (position < self.order.len()).then_some(position);
            }
            mask = u64::MAX;
        }
        None
    }
}
