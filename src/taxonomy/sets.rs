//! The sets of concepts that terms stand for. Many terms share a set.

use super::{Bits, ConceptId, Group};
use std::collections::HashMap;

/// Number of a set.
pub(crate) type SetId = u16;

/// Distinct sets of concepts; behind them one set for each single concept.
#[derive(Clone, Debug)]
pub(crate) struct ConceptSets {
    /// Where the concepts of each set begin; one more for the end.
    starts: Vec<u32>,
    concepts: Vec<ConceptId>,
    /// The same as masks, and as groups: masks are quick to ask, groups are quick to add.
    masks: Vec<Bits>,
    groups: Vec<Group>,
    /// Number of the first set of a single concept.
    singles: usize,
}

impl ConceptSets {
    /// Numbers the sets that it is given, then those of one concept each for `count` concepts. The empty set is 0.
    pub(super) fn new(given: &[Vec<ConceptId>], count: usize) -> (Self, Vec<SetId>) {
        let mut sets = ConceptSets { starts: vec![0], concepts: Vec::new(), masks: Vec::new(), groups: Vec::new(), singles: 0 };
        let mut known: HashMap<&[ConceptId], SetId> = HashMap::new();
        let mut numbers = Vec::with_capacity(given.len());
        sets.push(&[]);
        known.insert(&[], 0);
        for set in given {
            let number = *known.entry(set).or_insert_with(|| sets.push(set));
            numbers.push(number);
        }
        sets.singles = sets.len();
        (0..count).for_each(|c| {
            sets.push(&[c as ConceptId]);
        });
        sets.masks = (0..sets.len()).map(|set| sets.get(set as SetId).iter().copied().collect()).collect();
        sets.groups = sets.masks.iter().map(|mask| Group::from(*mask)).collect();
        (sets, numbers)
    }

    fn push(&mut self, set: &[ConceptId]) -> SetId {
        let number = SetId::try_from(self.starts.len() - 1).expect("no taxonomy has 65,536 sets of concepts");
        self.concepts.extend_from_slice(set);
        self.starts.push(self.concepts.len() as u32);
        number
    }

    /// How many sets there are.
    pub(super) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// The concepts of a set.
    pub(crate) fn get(&self, set: SetId) -> &[ConceptId] {
        let [start, end] = [0, 1].map(|i| self.starts[usize::from(set) + i] as usize);
        &self.concepts[start..end]
    }

    /// Adds the concepts of a set to others.
    pub(crate) fn add_to(&self, set: SetId, bits: &mut Bits) {
        bits.add_group(&self.groups[usize::from(set)]);
    }

    /// The set of one concept.
    pub(crate) fn single(&self, concept: ConceptId) -> SetId {
        (self.singles + usize::from(concept)) as SetId
    }

    /// Whether a concept is in a set.
    pub(crate) fn has(&self, set: SetId, concept: ConceptId) -> bool {
        self.masks[usize::from(set)].contains(concept)
    }

    /// Whether one of the group's concepts is in a set.
    pub(crate) fn meets(&self, set: SetId, group: &Group) -> bool {
        group.meets(&self.masks[usize::from(set)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_sets_have_one_number() {
        let (sets, numbers) = ConceptSets::new(&[vec![3, 5], vec![], vec![5], vec![3, 5]], 6);
        assert_eq!(numbers, [1, 0, 2, 1]);
        assert_eq!(sets.len(), 3 + 6);
        assert_eq!(sets.get(1), [3, 5]);
        assert_eq!(sets.get(sets.single(5)), [5]);
        assert!(sets.has(1, 5) && !sets.has(2, 3));
        let mut bits = Bits::default();
        [1, sets.single(0)].into_iter().for_each(|set| sets.add_to(set, &mut bits));
        assert_eq!(bits.iter().collect::<Vec<_>>(), [0, 3, 5]);
        assert!(sets.meets(1, &[5].into_iter().collect()) && !sets.meets(2, &[3].into_iter().collect()));
    }
}
