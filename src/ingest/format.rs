use super::{absent, markdown::Markdown, plain::PlainText};
use crate::text::Span;
use std::path::Path;

/// What a format's reader makes of a file: text, and what of it is markup.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Content {
    /// The decoded text. Spans, lines and code points of all output refer to it.
    pub text: String,
    /// Name of the encoding, or of the format where there is none to choose, for `guihua plans`.
    pub encoding: String,
    /// Markup in `text` that is not text (in order, disjoint): folding leaves it out.
    pub hidden: Vec<Span>,
    /// Starts of lines that the format itself marks as headings, with their level from 1.
    pub headings: Vec<(u32, u8)>,
    /// What the file says about itself outside its text.
    pub facts: Facts,
    /// What a reader of the results should know: pages without text, noise, a name that does not fit.
    pub warnings: Vec<String>,
    /// Pages, and how many of them have no text; for formats that have pages.
    pub pages: Option<(usize, usize)>,
}

/// What a file says about itself: the information table of a government page, document properties.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// 标题
    pub title: Option<String>,
    /// 发文机关
    pub issuer: Option<String>,
    /// 发文字号, 文号
    pub document_number: Option<String>,
    /// 成文日期, or else 发布日期; as the file writes it.
    pub date: Option<String>,
    /// 索引号
    pub index_number: Option<String>,
}

/// What is known of a file before it is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hints<'a> {
    /// The charset that the server named, from a metadata table.
    pub charset: Option<&'a str>,
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

impl FormatError {
    /// An error of the file as a whole.
    pub fn whole(reason: impl Into<String>) -> Self {
        FormatError { line: 1, reason: reason.into() }
    }
}

/// A kind of file that plans come in. To add one, write a file beside `plain.rs` and list it in [`formats`].
pub trait Format: Sync {
    /// Name for messages.
    fn name(&self) -> &'static str;
    /// File name extensions, lower case, without the dot.
    fn extensions(&self) -> &'static [&'static str];
    /// Whether the first bytes can only be of this format. Text formats have no such mark.
    fn recognises(&self, _head: &[u8]) -> bool {
        false
    }
    /// Makes text of the bytes.
    ///
    /// # Errors
    /// If the bytes are not this format, or are damaged.
    fn read(&self, bytes: &[u8], hints: Hints<'_>) -> Result<Content, FormatError>;
}

/// All formats, in the order in which they are asked. One that was left out of this build says so when a file of
/// its kind comes.
pub fn formats() -> &'static [&'static dyn Format] {
    &[
        &PlainText,
        &Markdown,
        #[cfg(feature = "html")]
        &super::html::Html,
        #[cfg(not(feature = "html"))]
        &absent::HTML,
        #[cfg(feature = "docx")]
        &super::docx::Docx,
        #[cfg(not(feature = "docx"))]
        &absent::DOCX,
        #[cfg(feature = "pdf")]
        &super::pdf::Pdf,
        #[cfg(not(feature = "pdf"))]
        &absent::PDF,
        &absent::OLE,
        &absent::RTF,
        &absent::OPEN_DOCUMENT,
    ]
}

/// The format for a file name, by its extension.
pub fn format_for(path: &Path) -> Option<&'static dyn Format> {
    let extension = path.extension()?.to_str()?.to_lowercase();
    formats().iter().copied().find(|f| f.extensions().contains(&extension.as_str()))
}

/// The format that the first bytes show, whatever the file is called. Web pages saved as .doc, and Word files
/// renamed to .txt, are common.
pub fn format_of(bytes: &[u8]) -> Option<&'static dyn Format> {
    let head = &bytes[..bytes.len().min(4096)];
    formats().iter().copied().find(|f| f.recognises(head))
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

    #[test]
    fn bytes_tell_more_than_names() {
        let named = |bytes: &[u8]| format_of(bytes).map(Format::name);
        assert_eq!(named(b"%PDF-1.7\n"), Some("PDF"));
        assert_eq!(named(b"\xef\xbb\xbf\r\n<!DOCTYPE html><html>"), Some("HTML"));
        assert_eq!(named(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), Some("Word 97-2003 or WPS"));
        assert_eq!(named(b"{\\rtf1"), Some("RTF"));
        assert_eq!(named("第一章 <总则>".as_bytes()), None);
    }
}
