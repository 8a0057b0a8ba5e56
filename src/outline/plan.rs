use super::{Kind, Role};
use crate::ingest::{Document, Metadata};
use crate::text::{FoldOptions, Folded, LineIndex, Span, fold};
use std::path::PathBuf;

/// How plans are made from documents.
#[derive(Clone, Copy, Debug, Default)]
pub struct PlanOptions {
    /// See [`FoldOptions`].
    pub fold: FoldOptions,
}

/// A section of a plan. The first one of a plan is the plan itself ([`Kind::Root`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Kind of its number.
    pub kind: Kind,
    /// Its number; `None` if there is none or it is damaged.
    pub number: Option<u32>,
    /// Number and title in the folded text; empty for the root.
    pub heading: Span,
    /// Index of the section around it.
    pub parent: Option<u32>,
    /// What it is for: from its title, or inherited.
    pub role: Role,
}

/// What a paragraph is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParagraphKind {
    /// Text that can carry codings.
    Body,
    /// A section's number and title.
    Heading,
    /// The plan's own title and what stands around it.
    Title,
    /// An entry of the table of contents.
    Contents,
    /// A page number.
    Noise,
}

/// A paragraph in folded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paragraph {
    /// Where it stands in the folded text.
    pub span: Span,
    /// Index of its section.
    pub section: u32,
    /// What it is.
    pub kind: ParagraphKind,
}

/// A document with its folded text and its outline: what the later stages read.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Id of the document.
    pub id: String,
    /// The file, if it came from one.
    pub path: Option<PathBuf>,
    /// Metadata with origins.
    pub metadata: Metadata,
    /// Name of the encoding it was decoded from.
    pub encoding: String,
    /// Pages of the file, and how many of them have no text; for formats that have pages.
    pub pages: Option<(usize, usize)>,
    /// What should be known of the file: noise, pages without text.
    pub warnings: Vec<String>,
    /// The decoded original.
    pub text: String,
    /// Lines and code points of the original.
    pub lines: LineIndex,
    /// The folded text with the way back.
    pub folded: Folded,
    /// Sections in order; the root first.
    pub sections: Vec<Section>,
    /// Paragraphs in order.
    pub paragraphs: Vec<Paragraph>,
}

impl Plan {
    /// Folds a document and parses its outline. Never fails: a text without headings is one section.
    pub fn new(document: Document, options: PlanOptions) -> Plan {
        let Document { id, path, content, metadata } = document;
        let folded = fold(&content.text, &content.hidden, options.fold);
        let (sections, paragraphs) = super::build::build(&folded, &content.headings);
        Plan {
            id,
            path,
            metadata,
            encoding: content.encoding,
            pages: content.pages,
            warnings: content.warnings,
            lines: LineIndex::new(&content.text),
            text: content.text,
            folded,
            sections,
            paragraphs,
        }
    }

    /// The original text of a span of the folded text.
    pub fn original(&self, folded: Span) -> &str {
        &self.text[self.folded.map.to_original(folded).range()]
    }

    /// A section's heading as the original has it, white space and line breaks reduced to single spaces.
    pub fn heading(&self, section: u32) -> String {
        let original = self.original(self.sections[section as usize].heading);
        original.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Indices of a section and the sections around it, outermost first, without the root.
    pub fn section_path(&self, section: u32) -> Vec<u32> {
        let mut path = Vec::new();
        let mut at = section;
        while let Some(parent) = self.sections[at as usize].parent {
            path.push(at);
            at = parent;
        }
        path.reverse();
        path
    }

    /// Headings from the outermost section to this one.
    pub fn headings(&self, section: u32) -> Vec<String> {
        self.section_path(section).into_iter().map(|s| self.heading(s)).collect()
    }

    /// How many sections of a kind there are.
    pub fn count(&self, kind: Kind) -> usize {
        self.sections.iter().filter(|s| s.kind == kind && !(kind == Kind::Chapter && s.number.is_none() && s.heading.len() < 12)).count()
    }
}
