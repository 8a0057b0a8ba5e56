//! From lines to sections and paragraphs.

use super::heading::{self, Kind, Marker};
use super::{Paragraph, ParagraphKind, Role, Section, role, toc};
use crate::text::{Folded, Span};

/// A line, or the part of one, with what it is.
struct Piece {
    span: Span,
    kind: ParagraphKind,
    marker: Option<Marker>,
    /// Level of a format's own heading.
    level: Option<u8>,
}

/// Front lines that can belong to the title.
const FRONT: usize = 6;
const LONGEST_FRONT: usize = 60;

pub(super) fn build(folded: &Folded, marked: &[(u32, u8)]) -> (Vec<Section>, Vec<Paragraph>) {
    let text = folded.text.as_str();
    let mut spans = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        spans.push(Span::new(start, start + line.len()));
        start += line.len() + 1;
    }
    let pieces = pieces(folded, &spans, marked);
    tree(text, &pieces)
}

fn pieces(folded: &Folded, spans: &[Span], marked: &[(u32, u8)]) -> Vec<Piece> {
    let text = folded.text.as_str();
    let lines: Vec<&str> = spans.iter().map(|s| &text[s.range()]).collect();
    let contents = toc::find(&lines).unwrap_or(0..0);
    let mut marked = marked.iter().peekable();
    let mut pieces: Vec<Piece> = Vec::with_capacity(spans.len());
    let mut front = 0;
    let mut i = 0;
    while i < spans.len() {
        let (line, span) = (lines[i], spans[i]);
        i += 1;
        if line.is_empty() {
            continue;
        }
        let whole = |kind| Piece { span, kind, marker: None, level: None };
        if contents.contains(&(i - 1)) || toc::is_entry(line) {
            pieces.push(whole(ParagraphKind::Contents));
            continue;
        }
        if let Some(level) = level_of(folded, span, &mut marked) {
            let found = heading::marker(line);
            pieces.push(Piece { span, kind: ParagraphKind::Heading, marker: found, level: Some(level) });
            continue;
        }
        if is_page_number(line) {
            pieces.push(whole(ParagraphKind::Noise));
            continue;
        }
        let before = pieces.len();
        split_line(folded, span, &mut pieces);
        if pieces.len() == before + 1 && pieces[before].kind == ParagraphKind::Body {
            let opening = pieces[..before].iter().all(|p| matches!(p.kind, ParagraphKind::Title | ParagraphKind::Contents));
            if opening && front < FRONT && is_front(line) {
                front += 1;
                pieces[before].kind = ParagraphKind::Title;
            }
        }
        // A bare number: the title is the next line.
        if let Some(last) = pieces.last_mut()
            && last.kind == ParagraphKind::Heading
            && last.marker.is_some_and(|m| m.kind <= Kind::Section && m.len == last.span.len() && m.len > 0)
            && last.span.end == span.end
            && let Some(next) = lines.get(i)
            && (2..=25).contains(&next.chars().count())
            && !next.contains(['。', '；', '，', '：'])
            && heading::marker(next).is_none()
        {
            last.span = last.span.join(spans[i]);
            i += 1;
        }
    }
    demote_sentences(text, &mut pieces);
    pieces
}

/// A numbered line that ends like a sentence, or an item 1. or （1）, with nothing under it is text, not a heading.
fn demote_sentences(text: &str, pieces: &mut [Piece]) {
    for i in 0..pieces.len() {
        let Some(own) =
            pieces[i].marker.filter(|m| m.kind >= Kind::Enum1 && pieces[i].kind == ParagraphKind::Heading && pieces[i].level.is_none())
        else {
            continue;
        };
        let over = |next: &Piece| next.kind != ParagraphKind::Heading || next.marker.is_some_and(|m| m.kind > own.kind);
        let item = own.kind >= Kind::Enum3 || text[pieces[i].span.range()].ends_with('。');
        if item && !pieces.get(i + 1).is_some_and(over) {
            // Without its number, which is no part of what can be quoted.
            pieces[i].span.start += if own.len < pieces[i].span.len() { own.len as u32 } else { 0 };
            pieces[i].kind = ParagraphKind::Body;
            pieces[i].marker = None;
        }
    }
}

/// The level of a format's heading that begins on this line.
fn level_of<'a>(folded: &Folded, span: Span, marked: &mut std::iter::Peekable<impl Iterator<Item = &'a (u32, u8)>>) -> Option<u8> {
    marked.peek()?;
    let original = folded.map.to_original(span);
    let mut level = None;
    while let Some((at, l)) = marked.peek()
        && *at < original.end
    {
        level = Some(*l);
        marked.next();
    }
    level
}

/// A line into headings and text.
fn split_line(folded: &Folded, span: Span, pieces: &mut Vec<Piece>) {
    let mut rest = span;
    while !rest.is_empty() {
        let line = &folded.text[rest.range()];
        let found = heading::marker(line);
        let end = found.and_then(|m| heading::title_end(line, m, |at| folded.map.has_gap_at(rest.start + at as u32)));
        let (Some(found), Some(mut end)) = (found, end) else { break };
        if let Some(second) = heading::second_heading(&line[..end], found) {
            end = second;
        }
        let cut = rest.start + end as u32;
        pieces.push(Piece { span: Span { start: rest.start, end: cut }, kind: ParagraphKind::Heading, marker: Some(found), level: None });
        rest.start = cut;
        if found.kind > Kind::Article {
            break; // text follows, not another number
        }
    }
    if rest.is_empty() {
        return;
    }
    // The number of a numbered sentence is no part of what can be quoted.
    if let Some(found) = heading::marker(&folded.text[rest.range()])
        && found.kind >= Kind::Enum1
        && found.number.is_some()
        && found.len < rest.len()
    {
        rest.start += found.len as u32;
    }
    let line = &folded.text[rest.range()];
    let tail = heading::trailing_heading(line).map(|at| rest.start + at as u32);
    let body = Span { start: rest.start, end: tail.unwrap_or(rest.end) };
    pieces.push(Piece { span: body, kind: ParagraphKind::Body, marker: None, level: None });
    if let Some(start) = tail {
        let span = Span { start, end: rest.end };
        let found = heading::marker(&folded.text[span.range()]);
        pieces.push(Piece { span, kind: ParagraphKind::Heading, marker: found, level: None });
    }
}

fn is_page_number(line: &str) -> bool {
    let bare = line.trim_matches(['-', ' ', '·', '第', '页']);
    bare.len() <= 4 && bare.bytes().all(|b| b.is_ascii_digit())
}

fn is_front(line: &str) -> bool {
    line.chars().count() <= LONGEST_FRONT && (!line.ends_with(['。', '；', '，', '：']) || line.ends_with("通过）"))
}

fn tree(text: &str, pieces: &[Piece]) -> (Vec<Section>, Vec<Paragraph>) {
    let enum_first = enumeration_is_outermost(pieces);
    let rank = |piece: &Piece| -> u32 {
        match (piece.level, piece.marker) {
            // A format's level and a number of the text: the number is the better witness of depth.
            (_, Some(m)) => match m.kind {
                Kind::Enum1 if enum_first => 1,
                kind => 10 * (Kind::ALL.iter().position(|k| *k == kind).expect("a heading's kind") as u32 + 1),
            },
            (Some(level), None) => u32::from(level) * 10 - 1,
            (None, None) => 10,
        }
    };
    let root = Section { kind: Kind::Root, number: None, heading: Span::default(), parent: None, role: Role::Other };
    let mut sections = vec![root];
    let mut stack: Vec<(u32, u32)> = vec![(0, 0)];
    let mut paragraphs = Vec::with_capacity(pieces.len());
    // Last item number (1. 2. …) directly under each section.
    let mut last_item: Vec<Option<u32>> = vec![None];
    for piece in pieces {
        if piece.kind == ParagraphKind::Heading {
            let rank = rank(piece);
            // An item that goes on from before a box ends the box.
            if let Some(Marker { kind: Kind::Enum3, number: Some(number), .. }) = piece.marker
                && let Some(at) = stack.iter().rposition(|(s, _)| sections[*s as usize].kind == Kind::Box)
            {
                let (inside, outside) = (last_item[stack[at].0 as usize], last_item[stack[at - 1].0 as usize]);
                if inside.is_none_or(|n| n + 1 != number) && outside.is_some_and(|n| n + 1 == number) {
                    stack.truncate(at);
                }
            }
            while stack.len() > 1 && stack.last().is_some_and(|(_, r)| *r >= rank) {
                stack.pop();
            }
            let parent = stack.last().expect("the root stays").0;
            let inherited = sections[parent as usize].role;
            let named = role::of_title(&text[piece.span.range()]);
            let numbered = if inherited == Role::Other { Role::Tasks } else { inherited };
            sections.push(Section {
                kind: piece.marker.map_or(Kind::Marked, |m| m.kind),
                number: piece.marker.and_then(|m| m.number),
                heading: piece.span,
                parent: Some(parent),
                role: named.unwrap_or(numbered),
            });
            last_item.push(None);
            if piece.marker.is_some_and(|m| m.kind == Kind::Enum3) {
                last_item[parent as usize] = piece.marker.and_then(|m| m.number);
            }
            stack.push((sections.len() as u32 - 1, rank));
        }
        paragraphs.push(Paragraph { span: piece.span, section: stack.last().expect("the root stays").0, kind: piece.kind });
    }
    (sections, paragraphs)
}

/// Some plans put 一、 above 第一章: then a chapter follows right behind it, more than once.
fn enumeration_is_outermost(pieces: &[Piece]) -> bool {
    let kind = |p: &Piece| p.marker.filter(|_| p.kind == ParagraphKind::Heading).map(|m| m.kind);
    let over = pieces.windows(2).filter(|w| kind(&w[0]) == Some(Kind::Enum1) && kind(&w[1]) == Some(Kind::Chapter)).count();
    over >= 2
}
