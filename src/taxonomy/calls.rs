//! What can hold where a concept is found, so that only that is tried.

use super::{Bits, ConceptId};

/// For each concept the numbers of those (rules, sequences, tasks) that it calls for. Who needs several concepts is
/// called by one of them, the rarest, and tests the others itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct Calls {
    /// Where the numbers of each concept begin in `called`; one more for the end.
    starts: Vec<u32>,
    called: Vec<u16>,
    /// The concepts that call for any.
    callers: Bits,
    /// How many numbers there are.
    numbers: usize,
}

/// Those that were called. Reused.
#[derive(Clone, Debug, Default)]
pub(crate) struct Called(Vec<u64>);

impl Calls {
    /// Number `n` is called by each concept of `callers[n]`.
    pub(super) fn new<'a>(concepts: usize, callers: impl Iterator<Item = &'a Bits>) -> Self {
        let mut by_concept: Vec<Vec<u16>> = vec![Vec::new(); concepts];
        let (mut numbers, mut any) = (0, Bits::default());
        for callers in callers {
            any.add(callers);
            let number = u16::try_from(numbers).expect("no taxonomy has 65,536 rules");
            callers.iter().for_each(|c| by_concept[c as usize].push(number));
            numbers += 1;
        }
        let mut starts = vec![0];
        let mut called = Vec::new();
        for numbers in by_concept {
            called.extend(numbers);
            starts.push(called.len() as u32);
        }
        Calls { starts, called, callers: any, numbers }
    }

    /// Nobody is called yet.
    pub(crate) fn clear(&self, called: &mut Called) {
        called.0.clear();
        called.0.resize(self.numbers.div_ceil(64), 0);
    }

    /// All of these concepts were found.
    pub(crate) fn call_all(&self, called: &mut Called, concepts: &Bits) {
        concepts.for_each_shared(&self.callers, |concept| self.call(called, concept));
    }

    /// A concept was found.
    pub(crate) fn call(&self, called: &mut Called, concept: ConceptId) {
        let [start, end] = [0, 1].map(|i| self.starts[concept as usize + i] as usize);
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

    /// All numbers that were called, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        let mut from = 0;
        std::iter::from_fn(move || {
            let number = self.next(from)?;
            from = number + 1;
            Some(number)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_called_comes_in_order() {
        let callers: Vec<Bits> = (0..130u16).map(|n| [n % 3].into_iter().collect()).collect();
        let calls = Calls::new(3, callers.iter());
        let mut called = Called::default();
        calls.clear(&mut called);
        assert_eq!(called.iter().count(), 0);
        calls.call(&mut called, 1);
        assert_eq!(called.iter().collect::<Vec<_>>(), (0..130).filter(|n| n % 3 == 1).collect::<Vec<_>>());
        assert_eq!(called.next(2), Some(4));
        assert_eq!(called.next(128), None);
        assert_eq!(called.next(1000), None);
    }
}
