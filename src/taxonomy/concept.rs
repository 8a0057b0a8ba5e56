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

    /// Whether the two sets share a concept.
    pub fn meets(&self, other: &Bits) -> bool {
        // Without a branch for each word: this is asked more often than anything else.
        self.0.iter().zip(&other.0).fold(0, |all, (a, b)| all | (a & b)) != 0
    }

    /// Adds all of the other set.
    pub fn add(&mut self, other: &Bits) {
        for (a, b) in self.0.iter_mut().zip(&other.0) {
            *a |= b;
        }
    }

    /// What is in both.
    pub fn both(&self, other: &Bits) -> Bits {
        Bits(std::array::from_fn(|i| self.0[i] & other.0[i]))
    }

    /// Visits what is in both, in order.
    pub(crate) fn for_each_shared(&self, other: &Bits, mut visit: impl FnMut(ConceptId)) {
        for (i, (a, b)) in self.0.iter().zip(&other.0).enumerate() {
            let mut word = a & b;
            while word != 0 {
                visit((i * 64) as ConceptId + word.trailing_zeros() as ConceptId);
                word &= word - 1;
            }
        }
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
