/// Number of a concept within its taxonomy.
pub type ConceptId = u16;

/// 64-bit words in a set of concepts.
const WORDS: usize = 20;

/// A set of concepts. A taxonomy has at most [`Bits::CAPACITY`] of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bits([u64; WORDS]);

impl Bits {
    /// How many concepts fit.
    pub const CAPACITY: usize = WORDS * 64;

    /// Adds a concept.
    pub fn insert(&mut self, id: ConceptId) {
        self.0[id as usize / 64] |= 1 << (id % 64);
    }

    /// Whether a concept is in the set.
    pub fn contains(&self, id: ConceptId) -> bool {
        self.0[id as usize / 64] >> (id % 64) & 1 == 1
    }

    /// Adds all of the other set.
    pub fn add(&mut self, other: &Bits) {
        for (a, b) in self.0.iter_mut().zip(&other.0) {
            *a |= b;
        }
    }

    /// Adds all concepts of a group.
    pub(crate) fn add_group(&mut self, group: &Group) {
        self.0[usize::from(group.first.0)] |= group.first.1;
        group.rest.iter().for_each(|(number, word)| self.0[usize::from(*number)] |= word);
    }

    /// What is in both.
    pub fn both(&self, other: &Bits) -> Bits {
        Bits(std::array::from_fn(|i| self.0[i] & other.0[i]))
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.0.iter().fold(0, |all, word| all | word) == 0
    }

    /// The concepts in it, in order.
    pub fn iter(&self) -> impl Iterator<Item = ConceptId> + '_ {
        self.0.iter().enumerate().flat_map(|(i, &word)| {
            let mut word = word;
            std::iter::from_fn(move || {
                (word != 0).then(|| {
                    let bit = word.trailing_zeros();
                    word &= word - 1;
                    (i * 64) as ConceptId + bit as ConceptId
                })
            })
        })
    }
}

impl FromIterator<ConceptId> for Bits {
    fn from_iter<I: IntoIterator<Item = ConceptId>>(ids: I) -> Self {
        let mut bits = Bits::default();
        ids.into_iter().for_each(|id| bits.insert(id));
        bits
    }
}

/// The concepts that are asked for in one place of a rule: any of them will do. Unlike [`Bits`], which are what was
/// found, it keeps only the words that are not empty: it has few, and is asked more often than anything else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// Number of the word, and the word.
    first: (u16, u64),
    rest: Box<[(u16, u64)]>,
}

impl Group {
    /// Whether one of its concepts was found.
    pub fn meets(&self, found: &Bits) -> bool {
        let meets = |(number, word): (u16, u64)| found.0[usize::from(number)] & word != 0;
        meets(self.first) || self.rest.iter().any(|pair| meets(*pair))
    }

    /// Whether a concept is asked for.
    pub fn contains(&self, id: ConceptId) -> bool {
        self.words().any(|(number, word)| number == id / 64 && word >> (id % 64) & 1 == 1)
    }

    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.first.1 == 0
    }

    /// Those of its concepts that were found.
    pub fn both(&self, found: &Bits) -> Group {
        self.bits().both(found).into()
    }

    /// The concepts in it, as a set.
    pub fn bits(&self) -> Bits {
        let mut bits = Bits::default();
        bits.add_group(self);
        bits
    }

    fn words(&self) -> impl Iterator<Item = (u16, u64)> + '_ {
        std::iter::once(self.first).chain(self.rest.iter().copied())
    }
}

impl From<Bits> for Group {
    fn from(bits: Bits) -> Self {
        let mut words = bits.0.iter().enumerate().filter(|(_, word)| **word != 0).map(|(number, word)| (number as u16, *word));
        Group { first: words.next().unwrap_or_default(), rest: words.collect() }
    }
}

impl FromIterator<ConceptId> for Group {
    fn from_iter<I: IntoIterator<Item = ConceptId>>(ids: I) -> Self {
        ids.into_iter().collect::<Bits>().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_asks_as_its_bits_do() {
        for asked in [vec![], vec![0], vec![63, 64], vec![5, 700, 1279]] {
            let bits: Bits = asked.iter().copied().collect();
            let group = Group::from(bits);
            assert_eq!(group.bits(), bits);
            assert_eq!(group.is_empty(), bits.is_empty());
            for id in 0..Bits::CAPACITY as ConceptId {
                let found: Bits = [id].into_iter().collect();
                assert_eq!(group.meets(&found), bits.contains(id), "{asked:?} {id}");
                assert_eq!(group.contains(id), bits.contains(id), "{asked:?} {id}");
            }
        }
    }
}
