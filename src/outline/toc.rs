//! The table of contents: recognised so that it is never read as text.

use super::heading::{Kind, Marker, marker};
use std::ops::Range;

/// A body paragraph is at least this long (characters) and holds a full stop.
const BODY: usize = 40;
/// The words 目录 stand within this many non-empty lines of the start.
const HEAD: usize = 40;

/// Line numbers of the table of contents, from the line that says 目录 on.
pub(super) fn find(lines: &[&str]) -> Option<Range<usize>> {
    let start = lines.iter().enumerate().filter(|(_, l)| !l.is_empty()).take(HEAD).find(|(_, l)| says_contents(l)).map(|(i, _)| i)?;
    let body = (start + 1..lines.len()).find(|&i| is_body(lines[i]))?;
    // The headings right before the first paragraph open the text, if they begin a chain (第一篇 > 第一章 …).
    let mut end = body;
    let mut inner: Option<Marker> = None;
    for i in (start + 1..body).rev() {
        let line = lines[i];
        if line.is_empty() {
            continue;
        }
        let Some(found) = marker(line) else {
            break;
        };
        let opens = found.number.is_none_or(|n| n == 1);
        let wraps = inner.is_none_or(|inner| found.kind < inner.kind);
        if !(opens && wraps) || has_page_number(line) || embeds_another(line, found) {
            break;
        }
        inner = Some(found);
        end = i;
    }
    Some(start..end)
}

/// A single entry outside any list: a heading with leaders or a page number behind it.
pub(super) fn is_entry(line: &str) -> bool {
    marker(line).is_some_and(|m| m.kind <= Kind::Enum2) && has_page_number(line)
}

fn says_contents(line: &str) -> bool {
    line.strip_prefix("目录").is_some_and(|rest| {
        !rest.contains('。')
            && (rest.is_empty() || rest.chars().count() < 40 && !rest.starts_with(['外', '和', '内', '管', '制', '》', '"']))
    })
}

fn is_body(line: &str) -> bool {
    line.contains('。') && line.chars().count() >= BODY && line.matches("第").count() < 4
}

/// ……12, （315）, ····3 at the end of the line.
fn has_page_number(line: &str) -> bool {
    let rest = line.trim_end_matches(['）', '"', 'd', '帥']);
    let head = rest.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = rest.len() - head.len();
    (1..=4).contains(&digits) && (head.ends_with(['…', '·', '.', '（']) || head.ends_with("--"))
}

fn embeds_another(line: &str, first: Marker) -> bool {
    line[first.len..].match_indices('第').any(|(i, _)| marker(&line[first.len + i..]).is_some_and(|m| m.kind <= Kind::Section))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_ends_where_the_text_begins() {
        let body = "本规划期是全区扩大开放的重要时期，必须抓住机遇，加强科技合作，为全面建设小康社会作出新的贡献，谱写新的篇章。";
        let lines = ["某规划", "目录", "第一篇总则", "第一章基础", "第二章目标", "第二篇任务", "", "第一篇总则", "第一章基础", body];
        assert_eq!(find(&lines), Some(1..7));
        assert_eq!(find(&["某规划", "第一章总则", body]), None);
        assert!(is_entry("第三章扩大开放……12"));
        assert!(!is_entry("第三章扩大开放"));
    }
}
