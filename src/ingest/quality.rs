//! Whether what a reader made of a file is text that can be trusted: garbage is refused, noise is told.

use encoding_rs::{BIG5, GB18030};
use serde::Serialize;
use std::sync::LazyLock;

/// Figures on a decoded text; shares are of its characters other than white space, from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Quality {
    /// Characters other than white space.
    pub chars: usize,
    /// Share of Han characters.
    pub han: f64,
    /// Share of replacement (U+FFFD), private-use and control characters and unassigned ones.
    pub broken: f64,
    /// Share of Han characters that are rare: in neither GB 2312 nor the common level of Big5. Wrong decoding and
    /// fonts without a map to Unicode yield characters from all over the code space.
    pub rare: f64,
    /// Pages, where the format has them.
    pub pages: usize,
    /// Pages without text.
    pub empty_pages: usize,
}

/// At most this share of broken characters; the worst of the 313 documents of the research corpus has 0.3 %.
pub(super) const MOST_BROKEN: f64 = 0.03;
/// At most this share of rare Han characters; the worst document of the research corpus has 1.7 % (a scan);
/// texts read with a wrong map have 30 % and more.
pub(super) const MOST_RARE: f64 = 0.15;
/// At least this share of Han characters (research corpus: 29 %, a list of coordinates), in texts of more than [`FEW_CHARS`].
pub(super) const LEAST_HAN: f64 = 0.10;
/// At most this share of pages without text.
pub(super) const MOST_EMPTY_PAGES: f64 = 0.5;
/// From these shares on a text is taken but the figure is told.
const TELL_BROKEN: f64 = 0.001;
const TELL_RARE: f64 = 0.02;
/// Texts with fewer characters are too short to judge by shares of rarer things.
const FEW_CHARS: usize = 200;

impl Quality {
    /// Measures a text.
    pub fn of(text: &str, pages: Option<(usize, usize)>) -> Self {
        let common: &[u64; 512] = &COMMON;
        let (mut chars, mut han, mut broken, mut rare) = (0usize, 0usize, 0usize, 0usize);
        for c in text.chars() {
            match c {
                // Most of the text: asked first.
                '\u{4e00}'..='\u{9fff}' => {
                    han += 1;
                    rare += usize::from(!is_common(common, c));
                }
                c if c.is_whitespace() => continue,
                '\u{fffd}' | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}' => broken += 1,
                c if c.is_control() => broken += 1,
                '\u{3400}'..='\u{4dbf}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}' => {
                    han += 1;
                    rare += 1;
                }
                _ => {}
            }
            chars += 1;
        }
        let share = |part: usize, whole: usize| if whole == 0 { 0.0 } else { part as f64 / whole as f64 };
        let (pages, empty_pages) = pages.unwrap_or((0, 0));
        Quality { chars, han: share(han, chars), broken: share(broken, chars), rare: share(rare, han), pages, empty_pages }
    }

    /// Why the text cannot be used, with the figure and what helps.
    pub fn refusal(&self) -> Option<String> {
        let percent = |share: f64| format!("{:.1} %", 100.0 * share);
        if self.pages > 0 && self.empty_pages as f64 > MOST_EMPTY_PAGES * self.pages as f64 {
            return Some(format!("scanned: {} of {} pages have no text layer; run OCR first", self.empty_pages, self.pages));
        }
        if self.broken > MOST_BROKEN {
            return Some(format!(
                "unreadable text: {} of its characters have no meaning (limit {}): the file is damaged or its fonts carry no map to Unicode; get another copy, or run OCR",
                percent(self.broken),
                percent(MOST_BROKEN)
            ));
        }
        if self.rare > MOST_RARE && self.chars >= 20 {
            return Some(format!(
                "unreadable text: {} of its Han characters are ones that hardly any text has (limit {}): a wrong encoding, or fonts without a map to Unicode; get another copy, or run OCR",
                percent(self.rare),
                percent(MOST_RARE)
            ));
        }
        if self.han < LEAST_HAN && self.chars >= FEW_CHARS {
            return Some(format!(
                "not Chinese text: {} Han characters (at least {} expected); if it is a plan in Chinese, its text layer is broken: run OCR",
                percent(self.han),
                percent(LEAST_HAN)
            ));
        }
        None
    }

    /// What should be told of a text that is used all the same.
    pub fn warnings(&self) -> Vec<String> {
        let mut told = Vec::new();
        if self.empty_pages > 0 {
            told.push(format!("{} of {} pages have no text (pictures or scans): what they say is missing", self.empty_pages, self.pages));
        }
        if self.broken > TELL_BROKEN {
            told.push(format!("noise: {:.2} % of its characters have no meaning", 100.0 * self.broken));
        }
        if self.rare > TELL_RARE {
            told.push(format!("noise: {:.1} % of its Han characters are rare ones, as OCR makes them", 100.0 * self.rare));
        }
        told
    }
}

/// One bit for each character of the basic Han block that is in GB 2312 (6,763 characters of modern writing) or in the
/// common level of Big5 (5,401).
static COMMON: LazyLock<[u64; 512]> = LazyLock::new(|| {
    let mut bits = [0u64; 512];
    let gb: Vec<u8> = (0xb0..=0xf7u8).flat_map(|lead| (0xa1..=0xfeu8).flat_map(move |trail| [lead, trail])).collect();
    let trails = || (0x40..=0x7eu8).chain(0xa1..=0xfe);
    let big5: Vec<u8> = (0xa4..=0xc6u8).flat_map(|lead| trails().flat_map(move |trail| [lead, trail])).collect();
    for text in [GB18030.decode_without_bom_handling(&gb).0, BIG5.decode_without_bom_handling(&big5).0] {
        for c in text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)) {
            let at = c as usize - 0x4e00;
            bits[at / 64] |= 1 << (at % 64);
        }
    }
    bits
});

fn is_common(common: &[u64; 512], c: char) -> bool {
    let at = (c as usize).wrapping_sub(0x4e00);
    at < 0x5200 && common[at / 64] & (1 << (at % 64)) != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_text_passes_and_garbage_does_not() {
        let plan = "加强国际科技合作，支持企业在境外设立研发机构。".repeat(12);
        assert_eq!(Quality::of(&plan, None).refusal(), None);
        assert!(Quality::of(&plan, None).warnings().is_empty());
        // The same bytes read with a wrong map.
        let (wrong, ..) = GB18030.decode(plan.as_bytes());
        assert!(Quality::of(&wrong, None).refusal().unwrap().contains("unreadable"), "{wrong}");
        let boxes: String = plan.chars().map(|c| if c == '合' { '\u{e123}' } else { c }).collect();
        assert!(Quality::of(&boxes, None).refusal().unwrap().contains("no meaning"));
        assert!(Quality::of(&"lorem ipsum dolor ".repeat(30), None).refusal().unwrap().contains("not Chinese"));
        assert!(Quality::of("", Some((4, 4))).refusal().unwrap().contains("scanned: 4 of 4 pages"));
    }

    #[test]
    fn some_noise_is_told_and_taken() {
        let plan = format!("{}\u{fffd}{}", "加强国际科技合作。".repeat(30), "支持企业走出去。".repeat(30));
        let quality = Quality::of(&plan, Some((8, 1)));
        assert_eq!(quality.refusal(), None);
        assert_eq!(quality.warnings().len(), 2);
    }

    #[test]
    fn traditional_writing_is_common_too() {
        assert_eq!(Quality::of(&"廣州共產黨報告國際合作與發展計畫".repeat(20), None).rare, 0.0);
    }
}
