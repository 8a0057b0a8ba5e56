use super::fold_table::{Fold, compatibility, fold_char, is_chinese_digit, is_wide};
use super::{OffsetMap, Span, Unwrap, soft_breaks};

/// How to fold.
#[derive(Clone, Copy, Debug, Default)]
pub struct FoldOptions {
    /// Fold traditional characters to simplified ones, one by one (needs the feature `traditional`;
    /// without it this has no effect, and the command line refuses the option).
    pub traditional: bool,
    /// Whether hard-wrapped lines are joined.
    pub unwrap: Unwrap,
}

/// Folded text with the way back to the original.
#[derive(Clone, Debug, Default)]
pub struct Folded {
    /// The folded text; its lines are the paragraphs of the original.
    pub text: String,
    /// Maps its spans to bytes of the original.
    pub map: OffsetMap,
}

/// Folds `original` so that the same words are the same bytes however they were typed or wrapped.
///
/// Width of digits, letters and marks, letter case, quote and dash variants, compatibility forms, kinds
/// of spaces, zero-width characters and ○/0 inside Chinese numerals are unified; spaces beside Han
/// characters and soft line breaks vanish. `hidden` names original spans (in order, disjoint) that are
/// markup and not text. The rules for single characters are in `fold_table`.
pub fn fold(original: &str, hidden: &[Span], options: FoldOptions) -> Folded {
    let breaks = soft_breaks(original, options.unwrap);
    let mut folder = Folder::new(original, options);
    let mut breaks = breaks.iter().copied().peekable();
    let mut hidden = hidden.iter().copied().peekable();
    let bytes = original.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if let Some(span) = hidden.peek()
            && span.start as usize <= at
        {
            folder.flush(at);
            at = at.max(span.end as usize);
            folder.copy_from = at;
            hidden.next();
            continue;
        }
        // Han characters of the basic block are by far the most: E4 B8 80 … E9 BF BF, kept as they are.
        if (0xe4..=0xe9).contains(&bytes[at]) && !folder.traditional() && !folder.pending_space() {
            if bytes[at] == 0xe4 && bytes[at + 1] < 0xb8 {
                // Extension A ends here; handled below with the rest.
            } else {
                at += 3;
                continue;
            }
        }
        let c = original[at..].chars().next().expect("at a character boundary");
        let end = at + c.len_utf8();
        let soft = c == '\n' && {
            while breaks.peek().is_some_and(|&b| (b as usize) < at) {
                breaks.next();
            }
            breaks.peek() == Some(&(at as u32))
        };
        folder.push(c, at, end, soft);
        at = end;
    }
    folder.finish()
}

/// Folds a dictionary term or a query: as [`fold`], without line joining and without a map.
pub fn fold_term(term: &str) -> String {
    let options = FoldOptions { unwrap: Unwrap::Never, ..FoldOptions::default() };
    fold(term, &[], options).text
}

struct Folder<'a> {
    original: &'a str,
    out: String,
    map: OffsetMap,
    /// Start of the original bytes that are kept but not yet copied.
    copy_from: usize,
    /// A run of spaces waiting for the character that decides whether it matters.
    space: Option<Span>,
    #[cfg(feature = "traditional")]
    simplifier: Option<simplify::Simplifier>,
}

impl<'a> Folder<'a> {
    fn new(original: &'a str, options: FoldOptions) -> Self {
        #[cfg(not(feature = "traditional"))]
        let _ = options;
        Folder {
            original,
            out: String::with_capacity(original.len()),
            map: OffsetMap::default(),
            copy_from: 0,
            space: None,
            #[cfg(feature = "traditional")]
            simplifier: options.traditional.then(simplify::Simplifier::new),
        }
    }

    fn traditional(&self) -> bool {
        #[cfg(feature = "traditional")]
        return self.simplifier.is_some();
        #[cfg(not(feature = "traditional"))]
        false
    }

    fn pending_space(&self) -> bool {
        self.space.is_some()
    }

    /// Copies what was kept up to original byte `at`.
    fn flush(&mut self, at: usize) {
        if at > self.copy_from {
            self.map.copied(self.out.len(), self.copy_from, at - self.copy_from);
            self.out.push_str(&self.original[self.copy_from..at]);
            self.copy_from = at;
        }
    }

    fn replace(&mut self, c: char, start: usize, end: usize) {
        self.flush(start);
        let folded = self.out.len();
        self.out.push(c);
        self.map.replaced(folded, self.out.len() - folded, Span::new(start, end));
        self.copy_from = end;
    }

    fn drop_bytes(&mut self, start: usize, end: usize) {
        self.flush(start);
        self.copy_from = end;
    }

    fn push(&mut self, c: char, start: usize, end: usize, soft_break: bool) {
        let fold = match c {
            _ if soft_break => Fold::Space,
            // A line end of its own, as old systems wrote it.
            '\r' if !self.original[end..].starts_with('\n') => Fold::Newline,
            _ => self.classify(c),
        };
        match fold {
            Fold::Drop => return self.drop_bytes(start, end),
            Fold::Space => {
                self.drop_bytes(start, end);
                self.space = Some(self.space.map_or(Span::new(start, end), |s| s.join(Span::new(start, end))));
                return;
            }
            Fold::Newline => {
                self.space = None;
                if c == '\n' {
                    return;
                }
                return self.replace('\n', start, end);
            }
            _ => {}
        }
        let shown = match fold {
            Fold::To(to) => to,
            Fold::Expand => compatibility(c).next().unwrap_or(c),
            Fold::Zero => self.zero(c, start, end),
            _ => c,
        };
        self.settle_space(shown, start);
        match fold {
            Fold::Keep => {}
            Fold::To(to) => self.replace(to, start, end),
            Fold::Zero if shown != c => self.replace(shown, start, end),
            Fold::Zero => {}
            Fold::Expand => {
                self.flush(start);
                for part in compatibility(c) {
                    let folded = self.out.len();
                    self.out.push(part);
                    self.map.replaced(folded, part.len_utf8(), Span::new(start, end));
                }
                self.copy_from = end;
            }
            Fold::Drop | Fold::Space | Fold::Newline => unreachable!("returned above"),
        }
    }

    fn classify(&mut self, c: char) -> Fold {
        let fold = fold_char(c);
        #[cfg(feature = "traditional")]
        if fold == Fold::Keep
            && let Some(simplifier) = &mut self.simplifier
            && let Some(simple) = simplifier.simple(c)
        {
            return Fold::To(simple);
        }
        fold
    }

    /// Keeps one space if it parts two words of narrow letters, otherwise none.
    fn settle_space(&mut self, next: char, start: usize) {
        let Some(space) = self.space.take() else { return };
        let before = self.last_kept(start);
        if before.is_none_or(|b| b == '\n' || is_wide(b)) || is_wide(next) {
            return;
        }
        let folded = self.out.len();
        self.out.push(' ');
        self.map.replaced(folded, 1, space);
    }

    /// The character before original byte `start`, among those kept.
    fn last_kept(&self, start: usize) -> Option<char> {
        self.original[self.copy_from.min(start)..start].chars().next_back().or_else(|| self.out.chars().next_back())
    }

    /// ○, 〇, 0 and their kin are one zero (〇) among Chinese numerals.
    fn zero(&self, c: char, start: usize, end: usize) -> char {
        let before = self.last_kept(start).is_some_and(is_chinese_digit);
        let mut after = self.original[end..].chars();
        let next = after.find(|c| !matches!(fold_char(*c), Fold::Zero | Fold::Space | Fold::Drop));
        let next = next.is_some_and(|n| is_chinese_digit(n) || n == '年');
        match c {
            '0' | '０' if before && next => '〇',
            '0' | '０' => '0',
            '〇' => '〇',
            _ if before || next => '〇',
            other => other,
        }
    }

    fn finish(mut self) -> Folded {
        self.flush(self.original.len());
        Folded { text: self.out, map: self.map }
    }
}

#[cfg(feature = "traditional")]
mod simplify {
    use ferrous_opencc::OpenCC;
    use ferrous_opencc::config::BuiltinConfig;
    use std::collections::HashMap;

    /// Simplifies single characters, so that every folded character still stands for one original one.
    pub(super) struct Simplifier {
        opencc: Option<OpenCC>,
        known: HashMap<char, Option<char>>,
    }

    impl Simplifier {
        pub(super) fn new() -> Self {
            Simplifier { opencc: OpenCC::from_config(BuiltinConfig::T2s).ok(), known: HashMap::new() }
        }

        /// The simplified character, if it differs.
        pub(super) fn simple(&mut self, c: char) -> Option<char> {
            if !super::super::fold_table::is_han(c) {
                return None;
            }
            let opencc = self.opencc.as_ref()?;
            *self.known.entry(c).or_insert_with(|| {
                let converted = opencc.convert(c.encode_utf8(&mut [0; 4]));
                let mut chars = converted.chars();
                match (chars.next(), chars.next()) {
                    (Some(simple), None) if simple != c => Some(simple),
                    _ => None,
                }
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        fold(text, &[], FoldOptions::default()).text
    }

    #[test]
    fn one_form_for_each_word_however_typed() {
        let cases = [
            ("２０１１—２０１５年", "2011-2015年"),
            ("增长１５％左右，ＡＰＥＣ", "增长15%左右，apec"),
            ("“走出去”与\"引进来\"、「自贸区」", "\"走出去\"与\"引进来\"、\"自贸区\""),
            ("二○○六年、二００六年、二〇〇六年", "二〇〇六年、二〇〇六年、二〇〇六年"),
            ("○ 未部署，共 100 项", "○未部署，共100项"),
            ("国 际　合\u{a0}作 joint  lab", "国际合作joint lab"),
            ("science  and\ttechnology", "science and technology"),
            ("科\u{200b}技\u{feff}合作", "科技合作"),
            ("㈠总体要求", "（一）总体要求"),
            ("⾼技术", "高技术"),
            ("(一)加强合作;推进开放", "（一）加强合作；推进开放"),
            ("第一章　总则\r\n　　正文。", "第一章总则\n正文。"),
        ];
        for (typed, expected) in cases {
            assert_eq!(folded(typed), expected, "{typed}");
        }
    }

    #[test]
    fn spans_come_back_without_the_spaces_at_their_edges() {
        let original = "加强　国 际\u{200b}合作 。";
        let folded = fold(original, &[], FoldOptions::default());
        let start = folded.text.find("国际合作").unwrap();
        let span = folded.map.to_original(Span::new(start, start + "国际合作".len()));
        assert_eq!(&original[span.range()], "国 际\u{200b}合作");
        assert!(folded.map.has_gap_at(start as u32));
    }

    #[test]
    fn hidden_markup_is_not_text() {
        let original = "## 第一章 总则";
        let folded = fold(original, &[Span::new(0, 3)], FoldOptions::default());
        assert_eq!(folded.text, "第一章总则");
        let span = folded.map.to_original(Span::new(0, 9));
        assert_eq!(&original[span.range()], "第一章");
    }

    #[cfg(feature = "traditional")]
    #[test]
    fn traditional_characters_fold_on_request() {
        let options = FoldOptions { traditional: true, ..FoldOptions::default() };
        let original = "廣州共產黨報告：國際合作";
        let folded = fold(original, &[], options);
        assert_eq!(folded.text, "广州共产党报告：国际合作");
        let start = folded.text.find("国际").unwrap();
        assert_eq!(&original[folded.map.to_original(Span::new(start, start + 6)).range()], "國際");
    }
}
