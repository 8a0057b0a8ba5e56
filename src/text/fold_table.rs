//! What each character folds to, without looking at its neighbours.
//!
//! This is not NFKC: NFKC would turn （）into ASCII, ％ into %, ① into 1 *and* leave 〇/○ alone, while
//! policy text needs one form per mark. The compatibility forms that NFKC does get right (Kangxi radicals,
//! compatibility ideographs, parenthesised ideographs) are taken from it, character by character.

use unicode_normalization::UnicodeNormalization;

/// The fate of one character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fold {
    /// Stays.
    Keep,
    /// Disappears: zero-width characters, variation selectors, carriage returns.
    Drop,
    /// Is some kind of space.
    Space,
    /// Ends a line.
    Newline,
    /// Becomes this character.
    To(char),
    /// A zero of Chinese numerals if it stands among them, otherwise itself.
    Zero,
    /// Becomes several characters (㈠ → （一）); see [`compatibility`].
    Expand,
}

/// Han ideographs of the planes in use, and 〇.
pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{3007}' | '\u{20000}'..='\u{323af}')
}

/// Characters set in a full-width cell: spaces beside them are layout, not word breaks.
pub(super) fn is_wide(c: char) -> bool {
    is_han(c)
        || matches!(c, '\u{3001}'..='\u{303f}' | '\u{ff01}'..='\u{ff60}' | '\u{2460}'..='\u{24ff}' | '"' | '\'' | '-' | '…' | '·' | '%')
}

/// Digits of Chinese numerals beside which ○ or 0 means zero.
pub(super) fn is_chinese_digit(c: char) -> bool {
    matches!(c, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '〇')
}

pub(super) fn fold_char(c: char) -> Fold {
    match c {
        '\u{4e00}'..='\u{9fff}' | 'a'..='z' | '1'..='9' => Fold::Keep,
        '\n' | '\u{0b}' | '\u{0c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Fold::Newline,
        ' ' | '\t' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => Fold::Space,
        '\r'
        | '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}'
        | '\u{feff}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\0' => Fold::Drop,
        'A'..='Z' => Fold::To(c.to_ascii_lowercase()),
        '0' | '○' | '◯' | '\u{3007}' | '０' => Fold::Zero,
        '１'..='９' | 'ａ'..='ｚ' => Fold::To(char::from((c as u32 - 0xfee0) as u8)),
        'Ａ'..='Ｚ' => Fold::To(char::from((c as u32 - 0xfee0) as u8).to_ascii_lowercase()),
        ',' | '﹐' => Fold::To('，'),
        ';' | '﹔' => Fold::To('；'),
        ':' | '﹕' | '∶' => Fold::To('：'),
        '!' | '﹗' => Fold::To('！'),
        '?' | '﹖' => Fold::To('？'),
        '(' | '﹙' | '❨' => Fold::To('（'),
        ')' | '﹚' | '❩' => Fold::To('）'),
        '｡' | '﹒' => Fold::To('。'),
        '､' | '﹑' => Fold::To('、'),
        '“' | '”' | '„' | '‟' | '″' | '＂' | '「' | '」' | '『' | '』' | '﹁'..='﹄' | '〝' | '〞' | '〟' => {
            Fold::To('"')
        }
        '‘' | '’' | '‚' | '‛' | '′' | '＇' | '`' | '´' | '｀' => Fold::To('\''),
        '—' | '–' | '―' | '−' | '－' | '‐' | '‑' | '‒' | '─' | '━' | '﹣' | '﹘' | '⸺' => Fold::To('-'),
        '～' | '〜' | '∼' | '﹏' => Fold::To('~'),
        '•' | '・' | '‧' | '∙' | '･' => Fold::To('·'),
        '％' | '﹪' => Fold::To('%'),
        '＋' => Fold::To('+'),
        '．' => Fold::To('.'),
        '／' => Fold::To('/'),
        '＆' => Fold::To('&'),
        '＝' => Fold::To('='),
        '＊' => Fold::To('*'),
        '＃' => Fold::To('#'),
        '＠' => Fold::To('@'),
        '＿' => Fold::To('_'),
        '\u{2e80}'..='\u{2fdf}' | '\u{f900}'..='\u{faff}' | '\u{2f800}'..='\u{2fa1f}' | '\u{3220}'..='\u{3243}' => Fold::Expand,
        _ => Fold::Keep,
    }
}

/// NFKC of one compatibility character, with its brackets in the full-width form that folding keeps.
pub(super) fn compatibility(c: char) -> impl Iterator<Item = char> {
    std::iter::once(c).nfkc().map(|c| match c {
        '(' => '（',
        ')' => '）',
        c => c,
    })
}
