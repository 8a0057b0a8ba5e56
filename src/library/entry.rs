//! One entry of the library: a paragraph with all that is known of it. The entries of a plan, one after the other, are
//! its whole original text.

use crate::outline::{ParagraphKind, Plan};
use crate::tagging::{Coding, Status, TaggedPlan};
use crate::taxonomy::Reason;
use crate::text::{FoldOptions, Folded, Span, Unwrap, fold};
use serde::{Deserialize, Serialize};

/// A verdict, without what its entry says already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct StoredCoding {
    #[serde(rename = "t")]
    task: String,
    #[serde(rename = "s")]
    status: Status,
    /// Code points of the whole original.
    #[serde(rename = "b")]
    start: u32,
    #[serde(rename = "e")]
    end: u32,
    #[serde(rename = "r")]
    rule: String,
    #[serde(rename = "x", default, skip_serializing_if = "Option::is_none")]
    reason: Option<Reason>,
}

/// What is stored of a paragraph beside its text. Short names: it is stored for every paragraph.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stored {
    /// 1-based line on which the text begins.
    #[serde(rename = "l")]
    pub(super) line: u32,
    /// Code points of the original before it.
    #[serde(rename = "c")]
    pub(super) start: u32,
    /// Headings above, outermost first.
    #[serde(rename = "s", default, skip_serializing_if = "Vec::is_empty")]
    pub(super) section: Vec<String>,
    #[serde(rename = "r")]
    pub(super) role: String,
    #[serde(rename = "k")]
    pub(super) kind: String,
    /// Markup, as byte ranges of this text.
    #[serde(rename = "h", default, skip_serializing_if = "Vec::is_empty")]
    pub(super) hidden: Vec<(u32, u32)>,
    /// Headings that the format marks, as bytes of this text with their level.
    #[serde(rename = "H", default, skip_serializing_if = "Vec::is_empty")]
    pub(super) headings: Vec<(u32, u8)>,
    #[serde(rename = "t", default, skip_serializing_if = "Vec::is_empty")]
    pub(super) codings: Vec<StoredCoding>,
}

/// A paragraph as the library holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its text in the original, with the blank lines before it.
    pub text: String,
    pub(super) stored: Stored,
}

impl Entry {
    /// Folded text and the way back to [`Entry::text`]. Inside a paragraph every line break is soft.
    pub fn folded(&self, traditional: bool) -> Folded {
        let hidden: Vec<Span> = self.stored.hidden.iter().map(|&(start, end)| Span { start, end }).collect();
        fold(&self.text, &hidden, FoldOptions { traditional, unwrap: Unwrap::Always })
    }

    /// 1-based line of the original on which a byte of the text stands.
    pub fn line(&self, at: u32) -> u32 {
        self.stored.line + memchr::memchr_iter(b'\n', &self.text.as_bytes()[..at as usize]).count() as u32
    }

    /// Code points of the original for a span of the text.
    pub fn code_points(&self, span: Span) -> Span {
        let before = self.text[..span.start as usize].chars().count() as u32;
        let length = self.text[span.range()].chars().count() as u32;
        let start = self.stored.start + before;
        Span { start, end: start + length }
    }

    /// Headings above it, outermost first.
    pub fn section(&self) -> &[String] {
        &self.stored.section
    }

    /// Role of its section, by its English name.
    pub fn role(&self) -> &str {
        &self.stored.role
    }

    /// title, heading, body, contents or noise.
    pub fn kind(&self) -> &str {
        &self.stored.kind
    }

    /// Its codings, as the plan with this id gave them.
    pub fn codings(&self, doc: &str) -> impl Iterator<Item = Coding> {
        self.stored.codings.iter().map(move |c| {
            let from = (c.start - self.stored.start) as usize;
            let length = (c.end - c.start) as usize;
            let at = |n: usize| self.text.char_indices().nth(n).map_or(self.text.len(), |(at, _)| at);
            let (from, to) = (at(from), at(from + length));
            Coding {
                doc: doc.to_owned(),
                task: c.task.clone(),
                status: c.status,
                start: c.start,
                end: c.end,
                line: self.line(from as u32),
                quote: self.text[from..to].to_owned(),
                section: self.stored.section.clone(),
                rule: c.rule.clone(),
                reason: c.reason,
            }
        })
    }

    /// What filters of tasks look for: each task, each status, each pair.
    pub(super) fn coding_terms(&self) -> Vec<String> {
        let mut terms: Vec<String> = self
            .stored
            .codings
            .iter()
            .flat_map(|c| [c.task.clone(), c.status.name().to_owned(), format!("{}={}", c.task, c.status.name())])
            .collect();
        terms.sort();
        terms.dedup();
        terms
    }
}

/// Cuts a plan into entries. Each begins where the one before it ends, so none of the text is left out.
pub(super) fn entries(plan: &Plan, hidden: &[Span], headings: &[(u32, u8)], tagged: &TaggedPlan) -> Vec<Entry> {
    let mut ends: Vec<u32> = plan.paragraphs.iter().map(|p| plan.folded.map.to_original(p.span).end).collect();
    let length = plan.text.len() as u32;
    match ends.last_mut() {
        Some(last) => *last = length,
        None => ends.push(length),
    }
    let mut hidden = hidden.iter().peekable();
    let mut headings = headings.iter().peekable();
    let mut codings = tagged.codings.iter().peekable();
    let mut entries = Vec::with_capacity(ends.len());
    let (mut start, mut line, mut point) = (0u32, 1u32, 0u32);
    let mut paths: Vec<Option<Vec<String>>> = vec![None; plan.sections.len()];
    for (i, end) in ends.into_iter().enumerate() {
        // Damaged order cannot be: paragraphs follow each other. An empty slice still carries its kind.
        let end = end.max(start);
        let text = plan.text[start as usize..end as usize].to_owned();
        let points = text.chars().count() as u32;
        let paragraph = plan.paragraphs.get(i);
        let section = paragraph.map_or(0, |p| p.section);
        let mut stored = Stored {
            line,
            start: point,
            section: paths[section as usize].get_or_insert_with(|| plan.headings(section)).clone(),
            role: plan.sections[section as usize].role.name().to_owned(),
            kind: paragraph.map_or("body", |p| kind_name(p.kind)).to_owned(),
            ..Stored::default()
        };
        // A stretch of markup that runs on into the next entry is cut at the border.
        while let Some(span) = hidden.peek()
            && span.start < end
        {
            stored.hidden.push((span.start.max(start) - start, span.end.min(end) - start));
            if span.end > end {
                break;
            }
            hidden.next();
        }
        while let Some((at, level)) = headings.peek()
            && *at < end
        {
            stored.headings.push((at - start, *level));
            headings.next();
        }
        while let Some(coding) = codings.peek()
            && coding.start < point + points
        {
            stored.codings.push(StoredCoding {
                task: coding.task.clone(),
                status: coding.status,
                start: coding.start,
                end: coding.end,
                rule: coding.rule.clone(),
                reason: coding.reason,
            });
            codings.next();
        }
        line += memchr::memchr_iter(b'\n', text.as_bytes()).count() as u32;
        point += points;
        start = end;
        entries.push(Entry { text, stored });
    }
    entries
}

/// The name of a kind of paragraph in filters.
fn kind_name(kind: ParagraphKind) -> &'static str {
    match kind {
        ParagraphKind::Body => "body",
        ParagraphKind::Heading => "heading",
        ParagraphKind::Title => "title",
        ParagraphKind::Contents => "contents",
        ParagraphKind::Noise => "noise",
    }
}
