use super::{Content, Format, FormatError, Hints, decode};

/// Plain text, one paragraph a line or hard-wrapped.
pub(super) struct PlainText;

impl Format for PlainText {
    fn name(&self) -> &'static str {
        "plain text"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["txt", "text"]
    }

    fn read(&self, bytes: &[u8], hints: Hints<'_>) -> Result<Content, FormatError> {
        let decoded = decode(bytes, hints.charset).map_err(|(line, reason)| FormatError { line, reason })?;
        Ok(Content { text: decoded.text, encoding: decoded.encoding, ..Content::default() })
    }
}
