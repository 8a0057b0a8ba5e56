use super::{Content, Format, FormatError, Hints, decode};
use crate::text::Span;

/// Markdown: `#` headings give levels; heading marks, emphasis and quote marks are hidden from matching.
///
/// Only what changes the reading of a plan is interpreted. Links, tables and code stay as they stand.
pub(super) struct Markdown;

impl Format for Markdown {
    fn name(&self) -> &'static str {
        "Markdown"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["md", "markdown"]
    }

    fn read(&self, bytes: &[u8], hints: Hints<'_>) -> Result<Content, FormatError> {
        let decoded = decode(bytes, hints.charset).map_err(|(line, reason)| FormatError { line, reason })?;
        let mut content = Content { text: decoded.text, encoding: decoded.encoding, ..Content::default() };
        let mut start = 0;
        for line in content.text.split_inclusive('\n') {
            let body = line.trim_start();
            let indent = line.len() - body.len();
            let marks = body.bytes().take_while(|b| *b == b'#').count();
            let rest = body[marks..].trim_start();
            if (1..=6).contains(&marks) && !rest.is_empty() && rest.len() < body.len() - marks {
                content.headings.push((start as u32, marks as u8));
                content.hidden.push(Span::new(start + indent, start + indent + marks));
            } else if ["> ", "- ", "* ", "+ "].iter().any(|mark| body.starts_with(mark)) {
                content.hidden.push(Span::new(start + indent, start + indent + 1));
            }
            let from = content.hidden.last().map_or(start, |s| start.max(s.end as usize));
            inline_marks(&content.text, from, start + line.len(), &mut content.hidden);
            start += line.len();
        }
        Ok(content)
    }
}

/// Hides emphasis, and of links everything but their text.
fn inline_marks(text: &str, from: usize, to: usize, hidden: &mut Vec<Span>) {
    let mut at = from;
    while at < to {
        let rest = &text[at..to];
        let Some(found) = rest.find(['*', '[']) else { return };
        let mark = at + found;
        if text[mark..to].starts_with("**") {
            hidden.push(Span::new(mark, mark + 2));
            at = mark + 2;
            continue;
        }
        at = mark + 1;
        let Some(middle) = text[mark..to].find("](").filter(|_| text.as_bytes()[mark] == b'[') else { continue };
        let Some(close) = text[mark + middle..to].find(')') else { continue };
        hidden.push(Span::new(mark, mark + 1));
        hidden.push(Span::new(mark + middle, mark + middle + close + 1));
        at = mark + middle + close + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{FoldOptions, fold};

    #[test]
    fn marks_are_hidden_and_levels_kept() {
        let content = Markdown.read("# 总则\n\n**加强**[合作](http://a.cn)。#不是标题\n".as_bytes(), Hints::default()).unwrap();
        assert_eq!(content.headings, [(0, 1)]);
        let folded = fold(&content.text, &content.hidden, FoldOptions::default());
        assert_eq!(folded.text, "总则\n\n加强合作。#不是标题\n");
    }
}
