//! PDF files with a text layer: glyphs with positions, then lines, columns and paragraphs; running heads dropped.

mod bomb;
mod furniture;
mod glyphs;
mod layout;

use super::{Content, Format, FormatError, Hints};
use glyphs::PageGlyphs;
use hayro_syntax::{DecryptionError, LoadPdfError};
use std::sync::mpsc;
use std::time::Duration;

/// Larger files are refused; a gazette with pictures has some 50 MB.
pub(super) const MAX_PDF_BYTES: usize = 256 << 20;
/// Documents with more pages are refused.
pub(super) const MAX_PAGES: usize = 5_000;
/// A file is given up after this time; 500 pages of text take about 3 seconds.
pub(super) const MAX_TIME: Duration = Duration::from_secs(60);
/// Stack of the thread that reads a file: objects may nest hundreds deep.
const STACK: usize = 64 << 20;
/// Name of that thread: the program keeps silent about its panics, which become errors here.
pub const READER_THREAD: &str = "guihua-pdf";

/// PDF files.
pub(super) struct Pdf;

impl Format for Pdf {
    fn name(&self) -> &'static str {
        "PDF"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["pdf"]
    }

    fn recognises(&self, head: &[u8]) -> bool {
        head.windows(5).take(1020).any(|w| w == b"%PDF-")
    }

    fn read(&self, bytes: &[u8], _hints: Hints<'_>) -> Result<Content, FormatError> {
        if !self.recognises(bytes) {
            return Err(FormatError::whole("is not a PDF, though its name says so; get another copy"));
        }
        if bytes.len() > MAX_PDF_BYTES {
            return Err(FormatError::whole(format!(
                "the file is {} bytes, more than the limit of {MAX_PDF_BYTES}; split it into one file per plan",
                bytes.len()
            )));
        }
        bomb::check(bytes)?;
        let pages = guarded(bytes.to_vec())?;
        let empty = pages.iter().filter(|p| p.is_picture()).count();
        let count = pages.len();
        let text = layout::text_of(&pages);
        Ok(Content { text, encoding: "PDF".to_owned(), pages: Some((count, empty)), ..Content::default() })
    }
}

/// Reads all pages in a thread of their own, so that a damaged file costs no more than a message: a panic of the
/// parser, endless forms in forms, deep nesting.
fn guarded(bytes: Vec<u8>) -> Result<Vec<PageGlyphs>, FormatError> {
    let (sender, receiver) = mpsc::channel();
    let reader = std::thread::Builder::new().name(READER_THREAD.to_owned()).stack_size(STACK).spawn(move || {
        let result = read_pages(bytes);
        // The receiver is gone if the time was up.
        let _ = sender.send(result);
    });
    if reader.is_err() {
        return Err(FormatError::whole("there is no memory for another thread; close other programs and try again"));
    }
    match receiver.recv_timeout(MAX_TIME) {
        Ok(result) => result,
        Err(mpsc::RecvTimeoutError::Timeout) => Err(FormatError::whole(format!(
            "the file could not be read within {} seconds: it is damaged or made to be unreadable; print it to a new PDF",
            MAX_TIME.as_secs()
        ))),
        Err(mpsc::RecvTimeoutError::Disconnected) => {
            Err(FormatError::whole("a damaged PDF (its parser gave up); get another copy, or print it to a new PDF"))
        }
    }
}

fn read_pages(bytes: Vec<u8>) -> Result<Vec<PageGlyphs>, FormatError> {
    let whole = bytes.len();
    let pdf = hayro_syntax::Pdf::new(bytes).map_err(|e| {
        FormatError::whole(match e {
            LoadPdfError::Decryption(DecryptionError::PasswordProtected) => {
                "locked with a password; open it in a PDF reader and print it to a new PDF".to_owned()
            }
            LoadPdfError::Decryption(_) => {
                "encrypted in a way that cannot be read; open it in a PDF reader and print it to a new PDF".to_owned()
            }
            LoadPdfError::Invalid => format!("a damaged PDF of {whole} bytes (truncated while it was copied?); get another copy"),
        })
    })?;
    let count = pdf.pages().len();
    if count == 0 {
        return Err(FormatError::whole("a PDF without pages (truncated?); get another copy"));
    }
    if count > MAX_PAGES {
        return Err(FormatError::whole(format!("{count} pages, more than the limit of {MAX_PAGES}; split it into one file per plan")));
    }
    glyphs::read(&pdf)
}
