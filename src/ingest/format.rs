use super::{markdown::Markdown, plain::PlainText};
use crate::text::Span;
use std::path::Path;

/// What a format's reader makes of a file: text, and what of it is markup.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Content {
    /// The decoded text. Spans, lines and code points of all output refer to it.
    pub text: String,
    /// Name of the encoding, for `guihua plans`.
    pub encoding: String,
    /// Markup in `text` that is not text (in order, disjoint): folding leaves it out.
    pub hidden: Vec<Span>,
    /// Starts of lines that the format itself marks as headings, with their level from 1.
    pub headings: Vec<(u32, u8)>,
}

/// Why a reader could not make text of a file's bytes.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct FormatError {
    /// 1-based line up to which the bytes made sense.
    pub line: usize,
    /// What was seen and what helps.
    pub reason: String,
}

/// A kind of file that plans come in. To add one, write a file beside `plain.rs` and list it in [`formats`].
pub trait Format: Sync {
    /// Name for messages.
    fn name(&self) -> &'static str;
    /// File name extensions, lower case, without the dot.
    fn extensions(&self) -> &'static [&'static str];
    /// Makes text of the bytes.
    ///
    /// # Errors
    /// If the bytes are not this format, or are damaged.
    fn read(&self, bytes: &[u8]) -> Result<Content, FormatError>;
}

/// All formats, in the order in which they are asked.
pub fn formats() -> &'static [&'static dyn Format] {
    &[&PlainText, &Markdown]
}

/// The format for a file name, by its extension.
pub fn format_for(path: &Path) -> Option<&'static dyn Format> {
    let extension = path.extension()?.to_str()?.to_lowercase();
    formats().iter().copied().find(|f| f.extensions().contains(&extension.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions_are_unique_and_lower_case() {
        let all: Vec<_> = formats().iter().flat_map(|f| f.extensions()).collect();
        let mut unique = all.clone();
        unique.sort();
        unique.dedup();
        assert_eq!(all.len(), unique.len());
        assert!(all.iter().all(|e| **e == e.to_lowercase()));
    }
}
