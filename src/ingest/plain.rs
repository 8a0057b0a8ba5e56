use super::{Content, Format, FormatError, decode};

/// Plain text, one paragraph a line or hard-wrapped.
pub(super) struct PlainText;

impl Format for PlainText {
    fn name(&self) -> &'static str {
        "plain text"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["txt", "text"]
    }

    fn read(&self, bytes: &[u8]) -> Result<Content, FormatError> {
        let decoded = decode(bytes).map_err(|(line, reason)| FormatError { line, reason })?;
        Ok(Content { text: decoded.text, encoding: decoded.encoding, ..Content::default() })
    }
}
