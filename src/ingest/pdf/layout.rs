//! From glyphs with positions to paragraphs: lines, columns, table rows, lines joined where a paragraph goes on.

use super::furniture;
use super::glyphs::{Glyph, PageGlyphs};

/// A line of one column.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) text: String,
    /// Left and right edge.
    pub(super) x: (f64, f64),
    /// Baseline, from the top of the page.
    pub(super) y: f64,
    pub(super) size: f64,
    /// Two cells or more beside each other.
    row: bool,
    /// Which column of the page it belongs to; lines over the whole width have none.
    column: Option<bool>,
}

/// Gaps of more than this many ems part the cells of a table row.
const CELL_GAP: f64 = 1.6;
/// A first line is indented by more than this many ems.
const INDENT: f64 = 1.2;

/// The text of all pages, a paragraph a line.
pub(super) fn text_of(pages: &[PageGlyphs]) -> String {
    let heights: Vec<f64> = pages.iter().map(|p| p.height).collect();
    let rows: Vec<Vec<Row<'_>>> = pages.iter().map(rows_of).collect();
    let gutters: Vec<Option<f64>> = rows.iter().map(|r| gutter(r)).collect();
    // A last page with half a column shows no gutter of its own.
    let usual = gutters.iter().flatten().next().copied();
    let mut lines: Vec<Vec<Line>> = rows
        .into_iter()
        .zip(gutters)
        .map(|(rows, own)| {
            let shared = usual.filter(|at| rows.iter().filter(|r| crosses(&r.glyphs, *at)).count() * 4 <= rows.len());
            lines_of(rows, own.or(shared))
        })
        .collect();
    let dropped = furniture::find(&lines, &heights);
    for (lines, dropped) in lines.iter_mut().zip(dropped) {
        let mut dropped = dropped.into_iter();
        lines.retain(|_| dropped.next() == Some(false));
    }
    let pages: Vec<Vec<Line>> = lines.into_iter().map(in_reading_order).collect();
    paragraphs(&pages)
}

/// Glyphs on one baseline.
struct Row<'a> {
    y: f64,
    size: f64,
    glyphs: Vec<&'a Glyph>,
}

/// Glyphs gathered by their baselines, from top to bottom.
fn rows_of(page: &PageGlyphs) -> Vec<Row<'_>> {
    let mut glyphs: Vec<&Glyph> = page.glyphs.iter().filter(|g| !g.text.trim().is_empty()).collect();
    glyphs.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.x.total_cmp(&b.x)));
    let mut rows: Vec<Row<'_>> = Vec::new();
    for glyph in glyphs {
        match rows.last_mut() {
            // Raised and lowered marks stay with their line.
            Some(row) if (glyph.y - row.y).abs() < 0.45 * row.size.max(glyph.size) => {
                if glyph.size > row.size {
                    (row.y, row.size) = (glyph.y, glyph.size);
                }
                row.glyphs.push(glyph);
            }
            _ => rows.push(Row { y: glyph.y, size: glyph.size, glyphs: vec![glyph] }),
        }
    }
    for row in &mut rows {
        row.glyphs.sort_by(|a, b| a.x.total_cmp(&b.x));
        // Bold that is made by printing twice.
        row.glyphs.dedup_by(|b, a| a.text == b.text && (a.x - b.x).abs() < 0.3 * a.size);
    }
    rows
}

fn lines_of(rows: Vec<Row<'_>>, gutter: Option<f64>) -> Vec<Line> {
    let mut lines = Vec::new();
    for Row { y, size, glyphs } in rows {
        match gutter {
            Some(at) if !crosses(&glyphs, at) => {
                let (left, right): (Vec<_>, Vec<_>) = glyphs.into_iter().partition(|g| g.x < at);
                lines.extend(line(&left, y, size, Some(false)));
                lines.extend(line(&right, y, size, Some(true)));
            }
            _ => lines.extend(line(&glyphs, y, size, None)),
        }
    }
    lines
}

/// Where the page is parted into two columns of running text, if it is. Columns of tables are not: their cells
/// do not fill their width.
fn gutter(rows: &[Row<'_>]) -> Option<f64> {
    let rows: Vec<&[&Glyph]> = rows.iter().map(|r| r.glyphs.as_slice()).collect();
    let left = rows.iter().flat_map(|r| r.iter()).map(|g| g.x).fold(f64::INFINITY, f64::min);
    let right = rows.iter().flat_map(|r| r.iter()).map(|g| g.x + g.width).fold(0.0, f64::max);
    let width = right - left;
    if rows.len() < 8 || width < 100.0 {
        return None;
    }
    (30..=70)
        .map(|percent| left + width * f64::from(percent) / 100.0)
        .filter_map(|at| {
            let crossing = rows.iter().filter(|r| crosses(r, at)).count();
            let extent = |row: &[&Glyph], left_side: bool| {
                let side = row.iter().filter(|g| (g.x < at) == left_side);
                let (from, to) = side.fold((f64::INFINITY, 0.0f64), |(f, t), g| (f.min(g.x), t.max(g.x + g.width)));
                (to - from).max(0.0)
            };
            let full = |left_side: bool, whole: f64| rows.iter().filter(|r| extent(r, left_side) > 0.8 * whole).count();
            let (lefts, rights) = (full(true, at - left), full(false, right - at));
            let columns = crossing * 4 <= rows.len() && lefts * 2 >= rows.len() - crossing && rights * 2 >= rows.len() - crossing;
            columns.then_some((crossing, (percent_off(at, left, width), at)))
        })
        .min_by(|a, b| a.0.cmp(&b.0).then(a.1.0.cmp(&b.1.0)))
        .map(|(_, (_, at))| at)
}

/// Whether a row runs on over `at`: characters set solid leave no gutter, wherever their edges happen to fall.
fn crosses(row: &[&Glyph], at: f64) -> bool {
    let left = row.iter().filter(|g| g.x < at - 1.0).map(|g| (g.x + g.width, g.size)).max_by(|a, b| a.0.total_cmp(&b.0));
    let right = row.iter().filter(|g| g.x >= at - 1.0).map(|g| g.x).min_by(f64::total_cmp);
    match (left, right) {
        (Some((end, size)), Some(start)) => start - end < 0.9 * size,
        (Some((end, _)), None) => end > at + 1.0,
        _ => false,
    }
}

/// Distance from the middle, to choose among equals.
fn percent_off(at: f64, left: f64, width: f64) -> i64 {
    ((at - left) / width * 100.0 - 50.0).abs().round() as i64
}

fn line(glyphs: &[&Glyph], y: f64, size: f64, column: Option<bool>) -> Option<Line> {
    let (first, last) = (glyphs.first()?, glyphs.last()?);
    let mut text = String::new();
    let mut cells = vec![String::new()];
    let mut end = first.x;
    for glyph in glyphs {
        let gap = glyph.x - end;
        if gap > CELL_GAP * size && !text.is_empty() {
            cells.push(String::new());
            text.push('\u{3000}');
        } else if gap > 0.2 * size
            && text.ends_with(|c: char| c.is_ascii_graphic())
            && glyph.text.starts_with(|c: char| c.is_ascii_graphic())
        {
            text.push(' ');
            cells.last_mut().expect("never empty").push(' ');
        }
        text.push_str(&glyph.text);
        cells.last_mut().expect("never empty").push_str(&glyph.text);
        end = end.max(glyph.x + glyph.width);
    }
    let row = cells.len() > 1 && cells.iter().all(|c| c.chars().count() > 1) && !is_number_of_heading(&cells[0]);
    if row {
        text = cells.join(" | ");
    }
    Some(Line { text, x: (first.x, end.max(last.x)), y, size, row, column })
}

/// 第一章, 专栏1: set off from its title by a wide space.
fn is_number_of_heading(cell: &str) -> bool {
    cell.chars().count() <= 8 && (cell.starts_with('第') || cell.starts_with("专栏") || cell.ends_with(['、', '）', '.']))
}

/// Full-width lines part the page; between them the left column comes before the right one.
fn in_reading_order(lines: Vec<Line>) -> Vec<Line> {
    let mut ordered = Vec::with_capacity(lines.len());
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for line in lines {
        match line.column {
            Some(false) => left.push(line),
            Some(true) => right.push(line),
            None => {
                ordered.append(&mut left);
                ordered.append(&mut right);
                ordered.push(line);
            }
        }
    }
    ordered.append(&mut left);
    ordered.append(&mut right);
    ordered
}

/// Edges of the text in one column of one page.
#[derive(Clone, Copy)]
struct Edges {
    left: f64,
    right: f64,
}

fn edges(lines: &[Line], column: Option<bool>) -> Edges {
    let of = || lines.iter().filter(|l| l.column == column && !l.row);
    let right = of().map(|l| l.x.1).fold(0.0, f64::max);
    // The left edge is where several lines begin; a single one may hang out.
    let mut starts: Vec<f64> = of().map(|l| l.x.0).collect();
    starts.sort_by(f64::total_cmp);
    let shared = starts.windows(2).find(|w| w[1] - w[0] < 1.5).map(|w| w[0]);
    Edges { left: shared.or(starts.first().copied()).unwrap_or(0.0), right }
}

fn paragraphs(pages: &[Vec<Line>]) -> String {
    let all: Vec<(&Line, Edges, usize)> = pages
        .iter()
        .enumerate()
        .flat_map(|(number, lines)| {
            let [none, first, second] = [None, Some(false), Some(true)].map(|c| edges(lines, c));
            lines.iter().map(move |l| {
                let edges = match l.column {
                    None => none,
                    Some(false) => first,
                    Some(true) => second,
                };
                (l, edges, number)
            })
        })
        .collect();
    let leading = usual_leading(pages);
    let indented = |(line, edges, _): &(&Line, Edges, usize)| line.x.0 - edges.left > INDENT * line.size;
    // In a text whose paragraphs are indented a line at the left edge goes on.
    let shows_indents = all.iter().filter(|l| indented(l)).count() * 20 >= all.len();
    let mut text = String::new();
    for (i, here) in all.iter().enumerate() {
        let (line, edges, page) = here;
        text.push_str(line.text.trim());
        let goes_on = all.get(i + 1).is_some_and(|next| {
            let full = line.x.1 > edges.right - 1.6 * line.size;
            let alike = (next.0.size - line.size).abs() < 0.12 * line.size;
            let near = next.2 != *page || next.0.column != line.column || next.0.y - line.y < 1.6 * leading.max(line.size);
            let closed = line.text.ends_with(['。', '：', '！', '？', '；']);
            // Ragged lines fall short by what is left after half-width characters.
            let open = !closed && !starts_block(&line.text) && line.text.chars().count() > 12;
            let reaches = line.x.1 - edges.left > 0.72 * (edges.right - edges.left) && !indented(here);
            let sentence = shows_indents || !closed;
            (full || open && reaches)
                && alike
                && near
                && sentence
                && !line.row
                && !next.0.row
                && !indented(next)
                && !starts_block(&next.0.text)
        });
        if !goes_on {
            text.push('\n');
        } else if text.ends_with(|c: char| c.is_ascii_alphanumeric()) && all[i + 1].0.text.starts_with(|c: char| c.is_ascii_alphanumeric())
        {
            text.push(' ');
        }
    }
    text
}

/// The most common distance of baselines within pages.
fn usual_leading(pages: &[Vec<Line>]) -> f64 {
    let mut steps: Vec<f64> = pages
        .iter()
        .flat_map(|p| p.windows(2))
        .filter(|w| w[0].column == w[1].column && w[1].y > w[0].y)
        .map(|w| w[1].y - w[0].y)
        .collect();
    steps.sort_by(f64::total_cmp);
    steps.get(steps.len() / 2).copied().unwrap_or(0.0)
}

/// Begins what cannot be the rest of a sentence, at whatever edge it stands.
fn starts_block(text: &str) -> bool {
    let text = text.trim_start();
    let mut chars = text.chars();
    match chars.next() {
        Some('第') => text.chars().take(8).any(|c| matches!(c, '篇' | '编' | '章' | '节')) && !text.contains(['，', '。']),
        Some('专') => text.starts_with("专栏"),
        Some('（' | '(') => {
            text.chars().take(5).any(|c| matches!(c, '）' | ')')) && chars.next().is_some_and(|c| "一二三四五六七八九十".contains(c))
        }
        Some(c) if "一二三四五六七八九十".contains(c) => chars.take(3).any(|c| c == '、'),
        Some('●' | '•' | '■' | '◆' | '★') => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page with lines of text at x and y, 10 points a character.
    fn page(lines: &[(f64, f64, &str)]) -> PageGlyphs {
        let glyphs = lines
            .iter()
            .flat_map(|&(x, y, text)| {
                text.chars().enumerate().map(move |(i, c)| Glyph {
                    text: c.to_string(),
                    x: x + 10.0 * i as f64,
                    y,
                    width: 10.0,
                    size: 10.0,
                })
            })
            .collect();
        PageGlyphs { height: 800.0, glyphs, images: 0 }
    }

    #[test]
    fn paragraphs_are_joined_over_lines_and_pages() {
        let one = page(&[
            (180.0, 50.0, "某省发展规划"),
            (120.0, 100.0, "第一句加强国际科技合作并且支持企业在"),
            (100.0, 120.0, "境外设立研发机构。另一句也在这一段里面写"),
            (100.0, 140.0, "完。"),
            (120.0, 160.0, "新的一段从这里开始它一直要写到下一页的"),
            (190.0, 780.0, "－1－"),
        ]);
        let two = page(&[(100.0, 100.0, "第一行。"), (190.0, 780.0, "－2－")]);
        let text = text_of(&[one, two]);
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines.len(), 3, "{text}");
        assert!(lines[1].ends_with("写完。") && lines[2].ends_with("下一页的第一行。"));
    }

    #[test]
    fn two_columns_are_read_one_after_the_other() {
        let full = "甲乙丙丁戊己庚辛壬癸甲乙丙丁";
        let mut lines = vec![(100.0, 40.0, "横贯两栏的大标题在这里一行写下来直到右边的边缘为止了")];
        for i in 0..10 {
            lines.push((100.0, 80.0 + 20.0 * f64::from(i), full));
            lines.push((260.0, 80.0 + 20.0 * f64::from(i), "子丑寅卯辰巳午未申酉戌亥子丑"));
        }
        let text = text_of(&[page(&lines)]);
        let (last_left, first_right) = (text.rfind('甲').unwrap(), text.find('子').unwrap());
        assert!(last_left < first_right, "{text}");
    }

    #[test]
    fn rows_of_a_table_stay_rows() {
        let text = text_of(&[page(&[(100.0, 40.0, "指标"), (240.0, 40.0, "目标值"), (100.0, 60.0, "论文"), (240.0, 60.0, "五百篇")])]);
        assert_eq!(text, "指标 | 目标值\n论文 | 五百篇\n");
        let heading = text_of(&[page(&[(100.0, 40.0, "第一章"), (160.0, 40.0, "总则")])]);
        assert_eq!(heading, "第一章\u{3000}总则\n");
    }
}
