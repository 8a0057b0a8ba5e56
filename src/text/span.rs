use serde::Serialize;

/// A half-open byte range `start..end`. Which text it indexes (original or folded) is said by whoever holds it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span of `start..end` bytes.
    ///
    /// # Panics
    /// If `end < start`, or a bound does not fit 32 bits (ingest refuses such files before).
    pub fn new(start: usize, end: usize) -> Self {
        assert!(start <= end, "span {start}..{end}");
        Span { start: u32::try_from(start).expect("text under 4 GiB"), end: u32::try_from(end).expect("text under 4 GiB") }
    }

    /// The span as a range that can index a string.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether nothing lies in it.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `other` lies wholly inside (or equals) this span.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share at least one byte.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that holds both.
    pub fn join(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}
