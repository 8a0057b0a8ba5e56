//! Who asks for a concept, so that only they are tried where it is found.

use super::{ConceptId, ConceptSets, Group, SetId};
use std::collections::BTreeMap;

/// For each set of concepts the numbers of those (sequences) that it calls for. Who needs several
/// concepts is called by one of them, the rarest, and tests the others itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct Calls {
    /// Where the numbers of each set begin in `called`; one more for the end.
    starts: Vec<u32>,
    called: Vec<u16>,
    /// How many numbers there are.
    numbers: usize,
}

/// Those that were called. Reused.
#[derive(Clone, Debug, Default)]
pub(crate) struct Called(Vec<u64>);

impl Calls {
    /// Number `n` is called by each concept of `callers[n]`.
    pub(super) fn new(sets: &ConceptSets, callers: &[&Group]) -> Self {
        let mut by_concept: BTreeMap<ConceptId, Vec<u16>> = BTreeMap::new();
        for (number, group) in callers.iter().enumerate() {
            let number = u16::try_from(number).expect("no taxonomy has 65,536 rules");
            group.bits().iter().for_each(|concept| by_concept.entry(concept).or_default().push(number));
        }
        let mut starts = vec![0];
        let mut called = Vec::new();
        for set in 0..sets.len() {
            let mut by_set: Vec<u16> = sets.get(set as SetId).iter().flat_map(|c| by_concept.get(c)).flatten().copied().collect();
            by_set.sort_unstable();
            by_set.dedup();
            called.extend(by_set);
            starts.push(called.len() as u32);
        }
        Calls { starts, called, numbers: callers.len() }
    }

    /// Nobody is called yet.
    pub(crate) fn clear(&self, called: &mut Called) {
        called.0.clear();
        called.0.resize(self.numbers.div_ceil(64), 0);
    }

    /// A set of concepts was found.
    pub(crate) fn call(&self, called: &mut Called, set: SetId) {
        let [start, end] = [0, 1].map(|i| self.starts[usize::from(set) + i] as usize);
        for &number in &self.called[start..end] {
            called.0[usize::from(number) / 64] |= 1 << (number % 64);
        }
    }
}

impl Called {
    /// The first number at `from` or behind it that was called.
    pub(crate) fn next(&self, from: usize) -> Option<usize> {
        let mut word = from / 64;
        let mut left = self.0.get(word)? & u64::MAX << (from % 64);
        while left == 0 {
            word += 1;
            left = *self.0.get(word)?;
        }
        Some(word * 64 + left.trailing_zeros() as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_called_comes_in_order() {
        let callers: Vec<Group> = (0..130u16).map(|n| [n % 3].into_iter().collect()).collect();
        let (sets, _) = ConceptSets::new(&[], 3);
        let calls = Calls::new(&sets, &callers.iter().collect::<Vec<_>>());
        let mut called = Called::default();
        calls.clear(&mut called);
        assert_eq!(called.next(0), None);
        calls.call(&mut called, sets.single(1));
        let mut next = called.next(0);
        for number in (0..130).filter(|n| n % 3 == 1) {
            assert_eq!(next, Some(number));
            next = called.next(number + 1);
        }
        assert_eq!(next, None);
        assert_eq!(called.next(128), None);
        assert_eq!(called.next(1000), None);
    }
}
