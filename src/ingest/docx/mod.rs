//! Word files (.docx): paragraphs with automatic numbers, headings by style, tables, text boxes, footnotes apart.

mod body;
mod numbering;
mod styles;

use super::{Content, Format, FormatError, Hints};
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// A part of the package that unpacks to more than this is refused: the longest plan is some 20 MB of XML.
pub(super) const MAX_PART_BYTES: u64 = 128 << 20;

/// Word files.
pub(super) struct Docx;

impl Format for Docx {
    fn name(&self) -> &'static str {
        "Word"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["docx"]
    }

    fn recognises(&self, head: &[u8]) -> bool {
        head.starts_with(b"PK\x03\x04")
    }

    fn read(&self, bytes: &[u8], _hints: Hints<'_>) -> Result<Content, FormatError> {
        if !bytes.starts_with(b"PK") {
            return Err(FormatError::whole("is not a Word file, though its name says so; open it in Word or WPS and save it as .docx"));
        }
        let mut archive = ZipArchive::new(Cursor::new(bytes))
            .map_err(|e| FormatError::whole(format!("a damaged Word file ({e}): truncated while it was copied? Get another copy")))?;
        let Some(document) = part(&mut archive, "word/document.xml")? else {
            return Err(FormatError::whole(what_else(&archive)));
        };
        let styles = part(&mut archive, "word/styles.xml")?.map(|xml| styles::read(&xml)).transpose()?.unwrap_or_default();
        let numbers = part(&mut archive, "word/numbering.xml")?.map(|xml| numbering::read(&xml)).transpose()?.unwrap_or_default();
        let mut body = body::read(&document, &styles, &numbers)?;
        if let Some(notes) = part(&mut archive, "word/footnotes.xml")? {
            body.footnotes(body::read_notes(&notes)?);
        }
        Ok(Content { text: body.text, encoding: "Word".to_owned(), headings: body.headings, ..Content::default() })
    }
}

/// One part of the package as text, `None` if it is not there.
fn part(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Result<Option<String>, FormatError> {
    let Ok(file) = archive.by_name(name) else { return Ok(None) };
    // What the package says of the size need not be true: the limit is on what comes out.
    let mut bytes = Vec::new();
    file.take(MAX_PART_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|e| FormatError::whole(format!("a damaged Word file ({name}: {e}); get another copy")))?;
    if bytes.len() as u64 > MAX_PART_BYTES {
        return Err(FormatError::whole(format!(
            "{name} unpacks to more than {MAX_PART_BYTES} bytes, which no plan does (a zip bomb?); save the text alone"
        )));
    }
    String::from_utf8(bytes).map(Some).map_err(|_| FormatError::whole(format!("{name} is not UTF-8; save the file again in Word or WPS")))
}

fn what_else(archive: &ZipArchive<Cursor<&[u8]>>) -> String {
    let has = |start: &str| archive.file_names().flatten().any(|n| n.starts_with(start));
    let kind = if has("xl/") {
        "an Excel file"
    } else if has("ppt/") {
        "a PowerPoint file"
    } else if has("content.xml") {
        "an OpenDocument file"
    } else {
        return "a zip archive without a Word document in it; unpack it and give the files in it".to_owned();
    };
    format!("{kind}, which cannot be read; save the plan's text as .docx or .txt")
}

/// Reads the XML of a part event by event; names come without their prefix.
pub(super) fn events(xml: &str, mut take: impl FnMut(quick_xml::events::Event<'_>) -> Result<(), FormatError>) -> Result<(), FormatError> {
    let mut reader = quick_xml::Reader::from_str(xml);
    reader.config_mut().expand_empty_elements = true;
    let mut depth = 0usize;
    loop {
        let at = reader.buffer_position() as usize;
        let fail = |what: String| FormatError {
            line: xml[..xml.floor_char_boundary(at)].matches('\n').count() + 1,
            reason: format!("damaged XML in the Word file ({what}); open it in Word or WPS and save it again"),
        };
        match reader.read_event().map_err(|e| fail(e.to_string()))? {
            quick_xml::events::Event::Eof if depth > 0 => return Err(fail("it breaks off".to_owned())),
            quick_xml::events::Event::Eof => return Ok(()),
            event => {
                match event {
                    quick_xml::events::Event::Start(_) => depth += 1,
                    quick_xml::events::Event::End(_) => depth = depth.saturating_sub(1),
                    _ => {}
                }
                take(event)?;
            }
        }
    }
}

/// The value of an attribute, by its name without prefix.
pub(super) fn attribute(element: &quick_xml::events::BytesStart<'_>, name: &str) -> Option<String> {
    element.attributes().flatten().find(|a| a.key.local_name().as_ref() == name).map(|a| a.value.to_string())
}
