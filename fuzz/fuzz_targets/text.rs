//! Bytes through decoding, folding and the outline: spans must come back.
#![no_main]
use guihua::ingest::{Content, Document, decode};
use guihua::outline::{Plan, PlanOptions};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(decoded) = decode(bytes, None) else { return };
    let document = Document { content: Content { text: decoded.text, ..Content::default() }, ..Document::default() };
    let plan = Plan::new(document, PlanOptions::default());
    for paragraph in &plan.paragraphs {
        let _ = plan.original(paragraph.span);
    }
});
