//! Which line breaks are layout and not structure.
//!
//! A text is hard-wrapped when most of its long lines end at the same column. In such a text a break is
//! soft where a full line ends in mid-sentence and the next one does not start a block. In any text a
//! break after ，or 、is soft. Blank lines between the lines of a wrapped paragraph (double-spaced
//! extraction) are passed over.

use super::fold_table::{is_han, is_wide};

/// Whether hard-wrapped lines are joined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unwrap {
    /// Where the text shows by its line widths that it is wrapped.
    #[default]
    Auto,
    /// Never: every line is a paragraph.
    Never,
    /// Always: the text is one paragraph.
    Always,
}

/// Lines of one text are called wrapped if at least this share of the long ones are full.
const FULL_SHARE: f64 = 0.4;
/// A further width is one if at least this share of the long lines end there.
const SECOND_SHARE: f64 = 0.1;
/// Narrower than this (in cells) no line counts as long; wider than `WIDEST` no text counts as wrapped.
const NARROWEST: usize = 28;
const WIDEST: usize = 160;
/// How many cells a full line may fall short of the widest: one wide character, or a mark kept back.
const SLACK: usize = 6;
/// At least so many full lines, or there is no pattern to see.
const FEWEST: usize = 4;

struct Line<'a> {
    text: &'a str,
    /// Offset of the `\n` that ends it.
    newline: usize,
    cells: usize,
    indented: bool,
}

/// Byte offsets of the `\n` characters that only wrap a line, in order.
pub fn soft_breaks(text: &str, unwrap: Unwrap) -> Vec<u32> {
    match unwrap {
        Unwrap::Never => return Vec::new(),
        Unwrap::Always => return memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at as u32).collect(),
        Unwrap::Auto => {}
    }
    let widths = wrap_widths(text);
    if widths.is_empty() {
        return open_list_breaks(text);
    }
    let lines = lines(text);
    let mut soft = Vec::new();
    for (i, line) in lines.iter().enumerate() {
        if line.cells == 0 || !is_open(line.text) {
            continue;
        }
        let full = widths.iter().any(|&w| line.cells <= w && line.cells + SLACK >= w);
        if !full && !ends_in_list(line.text) {
            continue;
        }
        // The continuation is the next line, or the one after a single blank line.
        let blank = lines.get(i + 1).is_some_and(|l| l.cells == 0);
        let next = lines.get(i + 1 + usize::from(blank));
        let Some(next) = next.filter(|n| n.cells > 0 && !starts_block(n)) else { continue };
        if next.indented && !line.indented && !full {
            continue;
        }
        soft.push(line.newline as u32);
        if blank {
            soft.push(lines[i + 1].newline as u32);
        }
    }
    soft
}

/// Breaks after ，or 、in a text that is otherwise not wrapped: the sentence plainly goes on.
fn open_list_breaks(text: &str) -> Vec<u32> {
    let bytes = text.as_bytes();
    let mut soft = Vec::new();
    let mut from = 0;
    while let Some(found) = bytes[from..].iter().position(|&b| b == b'\n') {
        let newline = from + found;
        from = newline + 1;
        let mut end = newline;
        while end > 0 && matches!(bytes[end - 1], b' ' | b'\r' | b'\t') {
            end -= 1;
        }
        // ， is EF BC 8C and 、 is E3 80 81.
        if bytes[..end].ends_with(&[0xef, 0xbc, 0x8c]) || bytes[..end].ends_with(&[0xe3, 0x80, 0x81]) {
            let rest = &text[from..];
            let line = rest.lines().next().unwrap_or("");
            let next = line_of(line, 0);
            if next.cells > 0 && !starts_block(&next) {
                soft.push(newline as u32);
            }
        }
    }
    soft
}

/// The columns at which the lines of a hard-wrapped text end: one for its body, others for boxes and
/// quotations set wider or narrower. Empty if it is not wrapped.
fn wrap_widths(text: &str) -> Vec<usize> {
    let mut histogram = [0usize; WIDEST + 1];
    let (mut long, mut beyond) = (0usize, 0usize);
    for line in text.split('\n') {
        // A line of more bytes than this is wider than WIDEST whatever it holds.
        let cells = if line.len() > WIDEST * 2 { WIDEST + 1 } else { cells(line.trim_end()) };
        if cells > WIDEST {
            beyond += 1;
        } else if cells >= NARROWEST {
            long += 1;
            histogram[cells] += 1;
        }
    }
    let mut widths = Vec::new();
    if long < FEWEST || beyond * 4 > long {
        return widths;
    }
    loop {
        let full = |width: usize| histogram[width.saturating_sub(SLACK)..=width].iter().sum::<usize>();
        let Some(width) = (NARROWEST..=WIDEST).max_by_key(|&w| (full(w), std::cmp::Reverse(w))) else { return widths };
        let share = if widths.is_empty() { FULL_SHARE } else { SECOND_SHARE };
        if full(width) < FEWEST || (full(width) as f64) < share * long as f64 {
            return widths;
        }
        widths.push(width);
        histogram[width.saturating_sub(SLACK)..=width].fill(0);
    }
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let mut start = 0;
    let mut lines = Vec::new();
    for line in text.split('\n') {
        lines.push(line_of(line, start + line.len()));
        start += line.len() + 1;
    }
    lines
}

fn line_of(line: &str, newline: usize) -> Line<'_> {
    let trimmed = line.trim();
    Line {
        text: trimmed,
        newline,
        // The indent is part of the column at which a line ends.
        cells: if trimmed.is_empty() { 0 } else { cells(line.trim_end()) },
        indented: line.starts_with("\u{3000}\u{3000}") || line.starts_with("    ") || line.starts_with('\t'),
    }
}

/// Width in terminal cells, near enough for comparing lines.
fn cells(text: &str) -> usize {
    text.chars().map(|c| if is_wide(c) || c > '\u{2e7f}' { 2 } else { 1 }).sum()
}

/// Ends without a mark that closes a sentence or a title.
fn is_open(line: &str) -> bool {
    !line.ends_with(['。', '！', '？', '；', ';', '：', ':', '…'])
}

fn ends_in_list(line: &str) -> bool {
    line.ends_with(['，', '、', ',']) && line.chars().filter(|c| is_han(*c)).count() > 6
}

/// Starts what cannot be the rest of a sentence: a heading number, a bullet, a box.
fn starts_block(line: &Line<'_>) -> bool {
    let text = line.text;
    if text.starts_with(['●', '•', '■', '◆', '★', '－', '—', '-', '#', '|', '（', '(', '〔', '《', '【']) {
        let enumerated = text.starts_with(['（', '(']);
        return !enumerated
            || text.chars().nth(2).is_some_and(|c| matches!(c, '）' | ')'))
            || text.chars().nth(3).is_some_and(|c| matches!(c, '）' | ')'));
    }
    let mut chars = text.chars();
    match chars.next() {
        Some('第') => text.chars().take(8).any(|c| matches!(c, '篇' | '编' | '章' | '节' | '条')),
        Some('专') => text.starts_with("专栏"),
        Some('目') => text.starts_with("目录") || text.starts_with("目 录"),
        Some(c) if "一二三四五六七八九十".contains(c) => chars.take(3).any(|c| c == '、'),
        Some(c) if c.is_ascii_digit() => {
            let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
            rest.starts_with(['.', '、', '．', ' ', '\u{3000}']) || rest.is_empty()
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{FoldOptions, fold};

    #[test]
    fn wrapped_paragraphs_are_joined_and_headings_stay() {
        let text = [
            "一、发展基础",
            "　　这一时期全区科技合作稳步推进，与多个国家和地区的高校、科研机构",
            "建立了联系，重点实验室开放程度进一步提高，联合培养的青年科技人才",
            "逐年增加，为今后五年打下了基础。企业参与国际标准制定的积极性也有",
            "所提高。",
            "二、主要任务",
            "　　加强与周边国家的科技合作，支持企业在境外设立研发中心，办好国际",
            "会议。",
        ]
        .join("\n");
        let folded = fold(&text, &[], FoldOptions::default()).text;
        let lines: Vec<_> = folded.lines().collect();
        assert_eq!(lines.len(), 4, "{folded}");
        assert!(lines[1].contains("科研机构建立了联系") && lines[1].ends_with("有所提高。"));
        assert!(lines[3].ends_with("办好国际会议。"));
    }

    #[test]
    fn paragraphs_of_one_line_are_left_alone() {
        let text = "第一章 总则\n坚持开放合作，完善机制\n\n鼓励企业走出去\n";
        assert!(soft_breaks(text, Unwrap::Auto).is_empty());
    }

    #[test]
    fn a_line_that_ends_in_a_list_goes_on() {
        let text = "短行\n鼓励企业、高校、\n科研机构开展合作。\n";
        assert_eq!(fold(text, &[], FoldOptions::default()).text, "短行\n鼓励企业、高校、科研机构开展合作。\n");
    }
}
