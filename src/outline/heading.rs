//! One line of folded text: does it begin a section, and where does its title end?

use super::numeral;
use serde::Serialize;

/// The kinds of section numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The plan as a whole.
    Root,
    /// 第一篇, 第一编, 第一部分
    Part,
    /// 第一章; also unnumbered 序言, 前言 …
    Chapter,
    /// 第一节
    Section,
    /// 第一条
    Article,
    /// 一、
    Enum1,
    /// （一）
    Enum2,
    /// 专栏
    Box,
    /// 1.
    Enum3,
    /// （1）
    Enum4,
    /// A heading marked by the format alone (Markdown `#`).
    Marked,
}

impl Kind {
    /// Every kind that headings can have, outermost first.
    pub const ALL: [Kind; 10] = [
        Kind::Part,
        Kind::Chapter,
        Kind::Section,
        Kind::Article,
        Kind::Enum1,
        Kind::Enum2,
        Kind::Box,
        Kind::Enum3,
        Kind::Enum4,
        Kind::Marked,
    ];

    /// How documents write it.
    pub fn sign(self) -> &'static str {
        match self {
            Kind::Root => "",
            Kind::Part => "篇",
            Kind::Chapter => "章",
            Kind::Section => "节",
            Kind::Article => "条",
            Kind::Enum1 => "一、",
            Kind::Enum2 => "（一）",
            Kind::Box => "专栏",
            Kind::Enum3 => "1.",
            Kind::Enum4 => "（1）",
            Kind::Marked => "#",
        }
    }
}

/// A number at the start of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Marker {
    pub(super) kind: Kind,
    /// `None` if the numeral is damaged or there is none.
    pub(super) number: Option<u32>,
    /// Bytes of the line that it takes.
    pub(super) len: usize,
}

/// Titles longer than this (in characters) are sentences.
const LONGEST_TITLE: usize = 45;
/// A fused title with its own 。 is at most this long.
const LONGEST_FUSED: usize = 30;
/// Items 1. and （1）: longer ones are text, not titles.
const LONGEST_ITEM: usize = 22;
/// Headings without a number, whole lines.
const UNNUMBERED: [&str; 9] = ["序言", "序", "前言", "引言", "导言", "结语", "结束语", "附则", "附件"];

const NUMERALS: &str = "一二三四五六七八九十百零〇0123456789";
/// What damaged scans leave of a numeral.
const DAMAGED: &str = "-=亠~";

/// The section number that a line begins with.
pub(super) fn marker(line: &str) -> Option<Marker> {
    let first = line.chars().next()?;
    match first {
        '第' => ordinal(line),
        '（' | '〈' | '〔' => bracketed(line, first),
        '、' => Some(Marker { kind: Kind::Enum1, number: None, len: first.len_utf8() }),
        '专' => boxed(line),
        c if c.is_ascii_digit() => arabic(line),
        c if NUMERALS.contains(c) => {
            let len = span_of(line, NUMERALS);
            let rest = &line[len..];
            (len <= 12 && rest.starts_with('、')).then(|| Marker {
                kind: Kind::Enum1,
                number: numeral::parse(&line[..len]),
                len: len + '、'.len_utf8(),
            })
        }
        '序' | '前' | '引' | '导' | '结' | '附' if UNNUMBERED.contains(&line) => {
            Some(Marker { kind: Kind::Chapter, number: None, len: 0 })
        }
        _ => None,
    }
}

fn span_of(text: &str, of: &str) -> usize {
    text.char_indices().find(|(_, c)| !of.contains(*c)).map_or(text.len(), |(i, _)| i)
}

/// 第…篇/编/章/节/条, the numeral possibly damaged.
fn ordinal(line: &str) -> Option<Marker> {
    let rest = &line['第'.len_utf8()..];
    let len = rest.char_indices().find(|(_, c)| !NUMERALS.contains(*c) && !DAMAGED.contains(*c)).map_or(rest.len(), |(i, _)| i);
    let (numeral, rest) = rest.split_at(len);
    let unit = rest.chars().next()?;
    let kind = match unit {
        '篇' | '编' => Kind::Part,
        '部' if rest.starts_with("部分") => Kind::Part,
        '章' => Kind::Chapter,
        '节' => Kind::Section,
        '条' => Kind::Article,
        _ => return None,
    };
    if numeral.chars().count() > 6 {
        return None;
    }
    let unit = if rest.starts_with("部分") { "部分".len() } else { unit.len_utf8() };
    Some(Marker { kind, number: numeral::parse(numeral), len: '第'.len_utf8() + len + unit })
}

/// （一） and （1）; scans turn the brackets into others.
fn bracketed(line: &str, open: char) -> Option<Marker> {
    let rest = &line[open.len_utf8()..];
    let len = span_of(rest, NUMERALS);
    let close = rest[len..].chars().next().filter(|c| matches!(c, '）' | '〉' | '〕'))?;
    let numeral = &rest[..len];
    let number = numeral::parse(numeral);
    let kind = if numeral.bytes().all(|b| b.is_ascii_digit()) { Kind::Enum4 } else { Kind::Enum2 };
    // （2001）is a year.
    (number? < 100).then_some(Marker { kind, number, len: open.len_utf8() + len + close.len_utf8() })
}

fn arabic(line: &str) -> Option<Marker> {
    let len = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &line[len..];
    let dot = rest.chars().next().filter(|c| matches!(c, '.' | '、'))?;
    let after = rest[dot.len_utf8()..].chars().next()?;
    (len <= 2 && !after.is_ascii_digit()).then(|| Marker { kind: Kind::Enum3, number: line[..len].parse().ok(), len: len + dot.len_utf8() })
}

/// 专栏, 专栏3, 专栏三.
fn boxed(line: &str) -> Option<Marker> {
    let rest = line.strip_prefix("专栏")?;
    let len = span_of(rest, NUMERALS);
    // 专栏作家 and the like: a box has a number, or is a short line of its own.
    (len > 0 || rest.chars().count() <= 20).then(|| Marker {
        kind: Kind::Box,
        number: numeral::parse(&rest[..len]),
        len: "专栏".len() + len,
    })
}

/// How much of `line` (bytes) is heading: marker and title. `None` if the line is text with a number.
///
/// `gap(offset)` tells whether the original has white space before that byte of the line.
pub(super) fn title_end(line: &str, marker: Marker, gap: impl Fn(usize) -> bool) -> Option<usize> {
    let rest = &line[marker.len..];
    let chars = rest.chars().count();
    let stop = rest.find(['。', '；', '！', '？']);
    match marker.kind {
        Kind::Part | Kind::Chapter | Kind::Section => {
            if ["和", "与", "、", "的", "所", "规定", "中", "至"].iter().any(|w| rest.starts_with(w)) && stop.is_some() {
                return None; // a cross reference that happens to begin the line
            }
            if stop.is_none() && chars <= LONGEST_TITLE {
                return Some(line.len());
            }
            if let Some(at) = title_gap(line, marker.len, &gap) {
                return Some(at);
            }
            match stop {
                Some(at) if rest[at..].starts_with('。') && rest[..at].chars().count() <= LONGEST_FUSED && !rest[..at].contains('，') => {
                    Some(marker.len + at + '。'.len_utf8())
                }
                // Where the title ends cannot be seen: the number opens a section, the rest is text.
                _ => Some(marker.len),
            }
        }
        Kind::Article => Some(marker.len),
        Kind::Enum1 | Kind::Enum2 | Kind::Box => enumerated(
            line,
            marker,
            stop,
            &gap,
            if marker.number.is_none() && marker.kind == Kind::Enum1 { LONGEST_ITEM } else { LONGEST_TITLE },
        ),
        // 8.外籍科技人才数：2020年5.3万人, 3.疫苗联合实验室：与某国研究院共建: a label with what it stands for is text.
        Kind::Enum3 | Kind::Enum4 if rest.find('：').is_some_and(|at| at + '：'.len_utf8() < rest.trim_end().len()) => None,
        Kind::Enum3 | Kind::Enum4 => enumerated(line, marker, stop, &gap, LONGEST_ITEM),
        Kind::Root | Kind::Marked => Some(line.len()),
    }
}

fn enumerated(line: &str, marker: Marker, stop: Option<usize>, gap: &impl Fn(usize) -> bool, longest: usize) -> Option<usize> {
    let rest = &line[marker.len..];
    let chars = rest.chars().count();
    let Some(at) = stop else {
        if chars == 0 || chars > longest {
            let colon = rest.find('：').filter(|&c| rest[..c].chars().count() <= 12 && chars > longest)?;
            return Some(marker.len + colon + '：'.len_utf8());
        }
        return Some(line.len());
    };
    if !rest[at..].starts_with('。') {
        return None;
    }
    let title = &rest[..at];
    let length = title.chars().count();
    let short = longest.min(LONGEST_FUSED);
    if let Some(colon) = title.find('：') {
        return (title[..colon].chars().count() <= 12).then_some(marker.len + colon + '：'.len_utf8());
    }
    // （八）做某事。（某部门负责）is an item with a note, not a title with text.
    let rest_of_line = &rest[at + '。'.len_utf8()..];
    if rest_of_line.starts_with('（') {
        return None;
    }
    if length <= short && (!title.contains('，') || length <= LONGEST_ITEM && marker.kind <= Kind::Enum2) {
        return Some(marker.len + at + '。'.len_utf8());
    }
    title_gap(line, marker.len, gap)
}

/// The first gap between Han characters after which a sentence follows: 第一节 标题 正文……
fn title_gap(line: &str, from: usize, gap: &impl Fn(usize) -> bool) -> Option<usize> {
    line[from..]
        .char_indices()
        .skip(3)
        .take(LONGEST_FUSED)
        .take_while(|(_, c)| !matches!(c, '。' | '；' | '，' | '：'))
        .map(|(i, _)| from + i)
        .find(|&at| gap(at) && line[at..].chars().count() > 15)
}

/// Where a second heading begins inside the title of the first (第四篇…第十五章… on one line).
pub(super) fn second_heading(title: &str, first: Marker) -> Option<usize> {
    if first.kind > Kind::Section {
        return None;
    }
    title[first.len..].match_indices('第').map(|(i, _)| first.len + i).find(|&at| {
        let before = title[..at].chars().next_back();
        !matches!(before, Some('和' | '与' | '至' | '见' | '（' | '、' | '"'))
            && marker(&title[at..]).is_some_and(|m| m.kind <= Kind::Section && m.kind > first.kind && m.number.is_some())
    })
}

/// Where a heading begins that a scan has glued to the end of a paragraph: ……。第四节标题
pub(super) fn trailing_heading(line: &str) -> Option<usize> {
    let at = memchr::memmem::rfind(line.as_bytes(), "。第".as_bytes())? + '。'.len_utf8();
    let tail = &line[at..];
    let found = marker(tail)?;
    let title = &tail[found.len..];
    let short = (2..=25).contains(&title.chars().count()) && !title.contains(['，', '。', '；', '、']);
    (found.kind <= Kind::Section && found.number.is_some() && short).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What of the line is heading; `␣` in the input marks a gap.
    fn split(typed: &str) -> Option<(Kind, Option<u32>, String)> {
        let gaps: Vec<usize> = typed.match_indices('␣').enumerate().map(|(n, (i, _))| i - n * '␣'.len_utf8()).collect();
        let line = typed.replace('␣', "");
        let found = marker(&line)?;
        let end = title_end(&line, found, |at| gaps.contains(&at))?;
        Some((found.kind, found.number, line[found.len..end].to_owned()))
    }

    #[test]
    fn headings_and_what_only_looks_like_one() {
        type Found = Option<(Kind, Option<u32>, &'static str)>;
        let cases: &[(&str, Found)] = &[
            ("第一篇␣开创新局面", Some((Kind::Part, Some(1), "开创新局面"))),
            ("第六十二章加强管理", Some((Kind::Chapter, Some(62), "加强管理"))),
            ("第=节更新改造", Some((Kind::Section, None, "更新改造"))),
            ("第一节␣优化结构␣坚持市场导向，加快改造传统产业，发展新兴产业。", Some((Kind::Section, Some(1), "优化结构"))),
            ("第三章和第四章所列任务由各部门落实。", None),
            ("一、总体要求", Some((Kind::Enum1, Some(1), "总体要求"))),
            ("、基本任务", Some((Kind::Enum1, None, "基本任务"))),
            ("（二）扩大开放。加强与各国的科技合作，引进人才。", Some((Kind::Enum2, Some(2), "扩大开放。"))),
            ("（三）指导思想：坚持开放合作、互利共赢，服务发展大局。", Some((Kind::Enum2, Some(3), "指导思想："))),
            ("（2001年2月16日通过）", None),
            ("1.建设平台", Some((Kind::Enum3, Some(1), "建设平台"))),
            ("1.到期末，全区科技合作经费达到三亿元，合作项目达到一百项。", None),
            ("1.5万人次", None),
            ("8.国际联合实验室数：2020年5家，2025年9家，预期性。", None),
            ("3.疫苗联合实验室：与新加坡共建，开发疫苗。", None),
            ("（1）联合实验室", Some((Kind::Enum4, Some(1), "联合实验室"))),
            ("专栏3␣重大工程", Some((Kind::Box, Some(3), "重大工程"))),
            ("十五期间取得成绩", None),
            ("序言", Some((Kind::Chapter, None, "序言"))),
        ];
        for (line, expected) in cases {
            let expected = expected.map(|(k, n, t)| (k, n, t.to_owned()));
            assert_eq!(split(line), expected, "{line}");
        }
    }

    #[test]
    fn two_headings_on_one_line_and_one_at_the_end_of_text() {
        let line = "第四篇发展科技第十五章推进创新";
        let first = marker(line).unwrap();
        assert_eq!(&line[second_heading(line, first).unwrap()..], "第十五章推进创新");
        let line = "加快农业发展。第四节扩大就业";
        assert_eq!(&line[trailing_heading(line).unwrap()..], "第四节扩大就业");
        assert_eq!(trailing_heading("见规划。第四节规定的任务，由各地落实。"), None);
    }
}
