use super::Span;

/// Bytes between two stored code-point counts: a look-up decodes at most this much.
const BLOCK: usize = 256;

/// Translates byte offsets of a text into 1-based lines and Unicode code-point offsets.
///
/// Lines end at `\n`, as in `grep -n` and editors; a `\r` before it belongs to the line.
#[derive(Clone, Debug)]
pub struct LineIndex {
    newlines: Vec<u32>,
    chars_before_block: Vec<u32>,
    len: usize,
}

impl LineIndex {
    /// Indexes `text` in one pass.
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let newlines = memchr::memchr_iter(b'\n', bytes).map(|at| at as u32).collect();
        let mut chars_before_block = Vec::with_capacity(bytes.len() / BLOCK + 2);
        let mut chars = 0u32;
        for chunk in bytes.chunks(BLOCK) {
            chars_before_block.push(chars);
            chars += count_starts(chunk);
        }
        if bytes.len().is_multiple_of(BLOCK) {
            chars_before_block.push(chars);
        }
        LineIndex { newlines, chars_before_block, len: bytes.len() }
    }

    /// The 1-based line on which byte `offset` stands.
    pub fn line(&self, offset: u32) -> u32 {
        self.newlines.partition_point(|&n| n < offset) as u32 + 1
    }

    /// How many lines the text has (a final newline does not open another).
    pub fn line_count(&self) -> u32 {
        let last = self.newlines.last().is_some_and(|&n| n as usize + 1 == self.len);
        self.newlines.len() as u32 + u32::from(!last && self.len > 0)
    }

    /// How many code points of `text` stand before byte `offset`; `text` is the text the index was made of.
    pub fn code_point(&self, text: &str, offset: u32) -> u32 {
        let offset = offset as usize;
        let block = offset / BLOCK;
        self.chars_before_block[block] + count_starts(&text.as_bytes()[block * BLOCK..offset])
    }

    /// A byte span as a span of code points.
    pub fn code_points(&self, text: &str, span: Span) -> Span {
        Span { start: self.code_point(text, span.start), end: self.code_point(text, span.end) }
    }
}

/// Bytes that begin a UTF-8 character.
fn count_starts(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|&&b| (b as i8) >= -0x40).count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_code_points_agree_with_a_plain_count() {
        let text = "一二\nabc\r\n\n規划\u{20000}。".repeat(300);
        let index = LineIndex::new(&text);
        for (offset, _) in text.char_indices() {
            let before = &text[..offset];
            assert_eq!(index.line(offset as u32) as usize, before.matches('\n').count() + 1);
            assert_eq!(index.code_point(&text, offset as u32) as usize, before.chars().count());
        }
        assert_eq!(index.code_point(&text, text.len() as u32) as usize, text.chars().count());
    }

    #[test]
    fn an_exact_block_has_an_end() {
        let text = "a".repeat(BLOCK * 2);
        let index = LineIndex::new(&text);
        assert_eq!(index.code_point(&text, text.len() as u32) as usize, text.len());
        assert_eq!(index.line_count(), 1);
        assert_eq!(LineIndex::new("").line_count(), 0);
    }
}
