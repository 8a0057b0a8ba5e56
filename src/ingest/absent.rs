//! Kinds of files that are known but cannot be read here: each says what to do instead.

use super::{Content, Format, FormatError, Hints};

/// A kind of file that this build does not read.
pub(super) struct Absent {
    name: &'static str,
    extensions: &'static [&'static str],
    magic: &'static [&'static [u8]],
    reason: &'static str,
}

impl Format for Absent {
    fn name(&self) -> &'static str {
        self.name
    }

    fn extensions(&self) -> &'static [&'static str] {
        self.extensions
    }

    fn recognises(&self, head: &[u8]) -> bool {
        self.magic.iter().any(|m| head.starts_with(m))
    }

    fn read(&self, _bytes: &[u8], _hints: Hints<'_>) -> Result<Content, FormatError> {
        Err(FormatError::whole(self.reason))
    }
}

/// Whether no build of the program reads this format.
pub(super) fn is_foreign(format: &dyn Format) -> bool {
    [&OLE, &RTF, &OPEN_DOCUMENT].iter().any(|f| f.name() == format.name())
}

/// Old binary Word and WPS files (and old Excel, which has the same container).
pub(super) const OLE: Absent = Absent {
    name: "Word 97-2003 or WPS",
    extensions: &["doc", "wps"],
    magic: &[b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"],
    reason: "an old binary Word or WPS file (or a Word file locked with a password), which cannot be read; open it in Word or WPS and save it as .docx, or run \
             `soffice --headless --convert-to docx FILE`",
};

/// Rich text.
pub(super) const RTF: Absent = Absent {
    name: "RTF",
    extensions: &["rtf"],
    magic: &[b"{\\rtf"],
    reason: "a rich text file, which cannot be read; save it as .docx, or run `soffice --headless --convert-to docx FILE`",
};

/// OpenDocument text.
pub(super) const OPEN_DOCUMENT: Absent = Absent {
    name: "OpenDocument",
    extensions: &["odt"],
    magic: &[],
    reason: "an OpenDocument file, which cannot be read; save it as .docx, or run `soffice --headless --convert-to docx FILE`",
};

#[cfg(not(feature = "html"))]
pub(super) const HTML: Absent = Absent {
    name: "HTML",
    extensions: &["html", "htm", "shtml"],
    magic: &[b"<!doctype html", b"<!DOCTYPE html", b"<html", b"<HTML"],
    reason: "a web page, and this program was built without the feature `html`; build it with `cargo build --features html`, or save \
             the page as text",
};

#[cfg(not(feature = "docx"))]
pub(super) const DOCX: Absent = Absent {
    name: "Word",
    extensions: &["docx"],
    magic: &[b"PK\x03\x04"],
    reason: "a Word file, and this program was built without the feature `docx`; build it with `cargo build --features docx`, or save \
             the file as text",
};

#[cfg(not(feature = "pdf"))]
pub(super) const PDF: Absent = Absent {
    name: "PDF",
    extensions: &["pdf"],
    magic: &[b"%PDF-"],
    reason: "a PDF file, and this program was built without the feature `pdf`; build it with `cargo build --features pdf`, or extract \
             its text with another tool",
};
