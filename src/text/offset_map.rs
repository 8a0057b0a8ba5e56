use super::Span;

/// One stretch of folded text and the original bytes it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Segment {
    folded: u32,
    original: u32,
    /// Bytes of the original; equal to the folded length if the stretch was copied.
    original_len: u32,
    /// Copied byte for byte, so that every offset inside it can be translated by subtraction.
    copied: bool,
}

/// The way back from folded text to the original bytes.
///
/// Segments are in order in both texts. Original bytes between two segments were dropped by folding
/// (spaces between Han characters, soft line breaks, zero-width characters, markup).
#[derive(Clone, Debug, Default)]
pub struct OffsetMap {
    segments: Vec<Segment>,
    folded_len: u32,
}

impl OffsetMap {
    /// Appends a stretch copied as it is.
    pub(super) fn copied(&mut self, folded: usize, original: usize, len: usize) {
        if len == 0 {
            return;
        }
        self.folded_len = (folded + len) as u32;
        if let Some(last) = self.segments.last_mut()
            && last.copied
            && last.original + last.original_len == original as u32
        {
            last.original_len += len as u32;
            return;
        }
        self.segments.push(Segment { folded: folded as u32, original: original as u32, original_len: len as u32, copied: true });
    }

    /// Appends a character (or a run of spaces) that folding replaced.
    pub(super) fn replaced(&mut self, folded: usize, folded_len: usize, original: Span) {
        self.folded_len = (folded + folded_len) as u32;
        self.segments.push(Segment {
            folded: folded as u32,
            original: original.start,
            original_len: original.end - original.start,
            copied: false,
        });
    }

    /// The original bytes from the first to the last character of a span of folded text.
    ///
    /// Dropped bytes inside are included (a wrapped term comes back with its line break), dropped bytes
    /// at the edges are not. An empty span maps to the empty span before the next kept character.
    ///
    /// # Panics
    /// If the span ends beyond the folded text.
    pub fn to_original(&self, folded: Span) -> Span {
        assert!(folded.end <= self.folded_len, "span beyond the folded text");
        let start = self.start_of(folded.start);
        if folded.is_empty() {
            return Span { start, end: start };
        }
        let last = self.segments[self.at(folded.end - 1)];
        let end = if last.copied { last.original + (folded.end - last.folded) } else { last.original + last.original_len };
        Span { start, end }
    }

    /// Whether folding dropped original bytes between the folded characters before and after `offset`:
    /// a space there in the original is a hint for fused headings.
    pub fn has_gap_at(&self, offset: u32) -> bool {
        if offset == 0 || offset >= self.folded_len {
            return false;
        }
        let i = self.at(offset);
        if self.segments[i].folded != offset || i == 0 {
            return false;
        }
        let before = self.segments[i - 1];
        before.original + before.original_len < self.segments[i].original
    }

    /// Number of segments: a measure of how much folding had to change.
    pub fn segment_count(&self) -> usize {
        self.segments.len()
    }

    fn at(&self, offset: u32) -> usize {
        self.segments.partition_point(|s| s.folded <= offset) - 1
    }

    fn start_of(&self, offset: u32) -> u32 {
        if offset == self.folded_len {
            return self.segments.last().map_or(0, |s| s.original + s.original_len);
        }
        let segment = self.segments[self.at(offset)];
        if segment.copied { segment.original + (offset - segment.folded) } else { segment.original }
    }
}
