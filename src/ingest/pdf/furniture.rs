//! What stands on every page and is no text: running heads, footers, page numbers.

use super::layout::Line;
use std::collections::BTreeMap;

/// So many lines from the top and the bottom of a page may be running heads and footers.
const REACH: usize = 2;
/// A line is furniture if it stands at one height of at least so many pages (or of all but one of fewer).
const FEWEST_PAGES: usize = 3;

/// Marks the lines of each page that are furniture. Lines are in order from the top.
pub(super) fn find(pages: &[Vec<Line>], heights: &[f64]) -> Vec<Vec<bool>> {
    let edge = |lines: &[Line], i: usize| i < REACH || i + REACH >= lines.len();
    let mut seen: BTreeMap<(String, i64), usize> = BTreeMap::new();
    for lines in pages {
        for (i, line) in lines.iter().enumerate().filter(|(i, _)| edge(lines, *i)) {
            let _ = i;
            *seen.entry((without_numbers(&line.text), height_of(line))).or_default() += 1;
        }
    }
    let needed = if pages.len() > 3 { FEWEST_PAGES } else { pages.len().max(2) };
    let repeated = |line: &Line| {
        let words = without_numbers(&line.text);
        let at = height_of(line);
        // Two neighbouring bands, as heights are rounded.
        let times: usize = (at - 1..=at + 1).filter_map(|h| seen.get(&(words.clone(), h))).sum();
        !words.is_empty() && times >= needed
    };
    pages
        .iter()
        .zip(heights)
        .map(|(lines, height)| {
            lines
                .iter()
                .enumerate()
                .map(|(i, line)| {
                    let margin = line.y < 0.12 * height || line.y > 0.88 * height;
                    edge(lines, i) && margin && (repeated(line) || is_page_number(&line.text))
                })
                .collect()
        })
        .collect()
}

/// Heights in bands of four points.
fn height_of(line: &Line) -> i64 {
    (line.y / 4.0).round() as i64
}

fn without_numbers(text: &str) -> String {
    text.chars().filter(|c| !c.is_ascii_digit() && !c.is_whitespace()).collect()
}

/// 12, - 12 -, — 12 —, 第 12 页, 第12页 共30页, 12/30, xii
fn is_page_number(text: &str) -> bool {
    let bare: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '—' | '–' | '·' | '第' | '页' | '共' | '/' | '，' | '~'))
        .collect();
    let digits = bare.chars().all(|c| c.is_ascii_digit() || ('０'..='９').contains(&c));
    let roman = bare.chars().all(|c| matches!(c, 'i' | 'v' | 'x' | 'I' | 'V' | 'X' | 'Ⅰ'..='Ⅻ'));
    !text.trim().is_empty() && bare.chars().count() <= 8 && (digits || roman)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_numbers() {
        for text in ["12", "— 3 —", "第 12 页", "第1页 共30页", "iv", "- 5 -"] {
            assert!(is_page_number(text), "{text}");
        }
        assert!(!is_page_number("一、总则") && !is_page_number("2035年"));
    }
}
