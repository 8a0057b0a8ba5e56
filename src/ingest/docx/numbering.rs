//! Numbers that Word counts itself: 第一章, 一、, （一） are often not in the text of a Word file.

use super::super::FormatError;
use super::{attribute, events};
use quick_xml::events::Event;
use std::collections::BTreeMap;

/// One depth of a list.
#[derive(Clone, Debug, Default)]
struct Level {
    format: String,
    /// `第%1章`: %n stands for the number of depth n.
    text: String,
    start: u32,
}

/// The lists of a document.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    lists: BTreeMap<String, BTreeMap<u8, Level>>,
    /// Number id to list id.
    ids: BTreeMap<String, String>,
}

/// Where the counting stands.
#[derive(Debug, Default)]
pub(super) struct Counters(BTreeMap<String, [u32; 9]>);

impl Numbering {
    /// The number of the next paragraph of a list, as it is shown; `None` for bullets and unknown lists.
    pub(super) fn next(&self, counters: &mut Counters, id: &str, depth: u8) -> Option<String> {
        let list = self.ids.get(id)?;
        let levels = self.lists.get(list)?;
        let level = levels.get(&depth)?;
        let counts = counters.0.entry(list.clone()).or_insert([0; 9]);
        let at = usize::from(depth.min(8));
        counts[at] = if counts[at] == 0 { level.start } else { counts[at].saturating_add(1) };
        counts[at + 1..].fill(0);
        if level.format == "bullet" || level.format == "none" {
            return None;
        }
        let mut shown = level.text.clone();
        for outer in 0..=depth.min(8) {
            let of = levels.get(&outer)?;
            let count = counts[usize::from(outer)].max(of.start);
            shown = shown.replace(&format!("%{}", outer + 1), &written(count, &of.format));
        }
        Some(shown)
    }
}

/// Reads numbering.xml.
pub(super) fn read(xml: &str) -> Result<Numbering, FormatError> {
    let mut numbering = Numbering::default();
    let (mut list, mut depth, mut number) = (None::<String>, 0u8, None::<String>);
    events(xml, |event| {
        match event {
            Event::Start(element) => {
                let value = || attribute(&element, "val");
                let level = list.as_ref().and_then(|l| numbering.lists.get_mut(l)).and_then(|l| l.get_mut(&depth));
                match (element.local_name().as_ref(), level) {
                    ("abstractNum", _) => {
                        list = attribute(&element, "abstractNumId");
                        if let Some(id) = &list {
                            numbering.lists.insert(id.clone(), BTreeMap::new());
                        }
                    }
                    ("lvl", _) if number.is_none() => {
                        depth = attribute(&element, "ilvl").and_then(|v| v.parse().ok()).unwrap_or(0);
                        if let Some(levels) = list.as_ref().and_then(|l| numbering.lists.get_mut(l)) {
                            levels.insert(depth, Level { start: 1, ..Level::default() });
                        }
                    }
                    ("start", Some(level)) => level.start = value().and_then(|v| v.parse().ok()).unwrap_or(1),
                    ("numFmt", Some(level)) => level.format = value().unwrap_or_default(),
                    ("lvlText", Some(level)) => level.text = value().unwrap_or_default(),
                    ("num", _) => {
                        list = None;
                        number = attribute(&element, "numId");
                    }
                    ("abstractNumId", _) => {
                        if let (Some(number), Some(list)) = (&number, value()) {
                            numbering.ids.insert(number.clone(), list);
                        }
                    }
                    _ => {}
                }
            }
            Event::End(element) => match element.local_name().as_ref() {
                "abstractNum" => list = None,
                "num" => number = None,
                _ => {}
            },
            _ => {}
        }
        Ok(())
    })?;
    Ok(numbering)
}

fn written(number: u32, format: &str) -> String {
    match format {
        "chineseCounting"
        | "chineseCountingThousand"
        | "japaneseCounting"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand"
        | "ideographDigital"
        | "chineseLegalSimplified" => chinese(number),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" if (1..=20).contains(&number) => {
            char::from_u32(0x2460 + number - 1).map_or_else(|| number.to_string(), String::from)
        }
        "upperLetter" | "lowerLetter" if (1..=26).contains(&number) => {
            let letter = (b'a' + number as u8 - 1) as char;
            if format == "upperLetter" { letter.to_ascii_uppercase().to_string() } else { letter.to_string() }
        }
        _ => number.to_string(),
    }
}

/// 1 to 9999 in Chinese numerals.
fn chinese(number: u32) -> String {
    const DIGITS: [&str; 10] = ["〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    if number == 0 || number > 9999 {
        return number.to_string();
    }
    let mut out = String::new();
    let mut zero = false;
    for (unit, name) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let digit = number / unit % 10;
        if digit == 0 {
            zero = !out.is_empty();
            continue;
        }
        if zero {
            out.push('零');
            zero = false;
        }
        if !(digit == 1 && unit == 10 && out.is_empty()) {
            out.push_str(DIGITS[digit as usize]);
        }
        out.push_str(name);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_numerals() {
        for (number, expected) in
            [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (62, "六十二"), (105, "一百零五"), (110, "一百一十"), (1001, "一千零一")]
        {
            assert_eq!(chinese(number), expected);
        }
    }

    #[test]
    fn lists_count_and_begin_again_under_each_parent() {
        let xml = "<w:numbering xmlns:w='x'><w:abstractNum w:abstractNumId='7'>\
            <w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='chineseCountingThousand'/><w:lvlText w:val='第%1章　'/></w:lvl>\
            <w:lvl w:ilvl='1'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%1.%2'/></w:lvl>\
            </w:abstractNum><w:num w:numId='3'><w:abstractNumId w:val='7'/></w:num></w:numbering>";
        let numbering = read(xml).unwrap();
        let mut counters = Counters::default();
        let mut next = |depth| numbering.next(&mut counters, "3", depth).unwrap();
        assert_eq!([next(0), next(0)], ["第一章　", "第二章　"]);
        assert_eq!([next(1), next(1)], ["二.1", "二.2"]);
        assert_eq!([next(0), next(1)], ["第三章　", "三.1"]);
    }
}
