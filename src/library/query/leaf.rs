use crate::text::{Span, fold_term};
use regex::Regex;

/// How many characters `*` stands for at most.
const LONGEST_GAP: usize = 20;

/// What is looked for in the text of a paragraph.
#[derive(Clone, Debug)]
pub enum Leaf {
    /// A word or phrase, in folded form.
    Phrase {
        /// As it was typed.
        shown: String,
        /// As it is matched.
        folded: String,
        /// In quotes: never cut into words, in ranked search either.
        quoted: bool,
    },
    /// A word with * or ?.
    Pattern {
        /// As it was typed.
        shown: String,
        /// What stands between the wildcards, in folded form.
        parts: Vec<String>,
        /// The whole.
        regex: Regex,
    },
    /// Two of them with at most so many characters between.
    Near {
        /// As it was typed.
        shown: String,
        /// The one and the other, in folded form.
        words: [String; 2],
        /// Characters.
        distance: usize,
    },
}

impl PartialEq for Leaf {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Leaf::Phrase { folded: a, .. }, Leaf::Phrase { folded: b, .. }) => a == b,
            (Leaf::Near { words: a, distance: c, .. }, Leaf::Near { words: b, distance: d, .. }) => a == b && c == d,
            (Leaf::Pattern { regex: a, .. }, Leaf::Pattern { regex: b, .. }) => a.as_str() == b.as_str(),
            _ => false,
        }
    }
}

impl Leaf {
    /// A phrase as it is.
    pub fn phrase(text: &str) -> Self {
        Leaf::Phrase { shown: text.to_owned(), folded: fold_term(text), quoted: false }
    }

    /// A word with wildcards; `None` if nothing is left beside them.
    pub(super) fn pattern(text: &str) -> Option<Self> {
        let mut pattern = String::new();
        let mut parts = Vec::new();
        let mut rest = text.trim_matches('*');
        while !rest.is_empty() {
            let end = rest.find(['*', '?']).unwrap_or(rest.len());
            let part = fold_term(&rest[..end]);
            if !part.is_empty() {
                pattern.push_str(&regex::escape(&part));
                parts.push(part);
            }
            rest = &rest[end..];
            match rest.chars().next() {
                Some('*') => pattern.push_str(&format!("[^。！？；]{{0,{LONGEST_GAP}}}?")),
                Some('?') => pattern.push('.'),
                _ => break,
            }
            rest = &rest[1..];
        }
        if parts.is_empty() {
            return None;
        }
        let regex = Regex::new(&pattern).ok()?;
        Some(Leaf::Pattern { shown: text.to_owned(), parts, regex })
    }

    /// As it was typed.
    pub fn shown(&self) -> &str {
        match self {
            Leaf::Phrase { shown, .. } | Leaf::Pattern { shown, .. } | Leaf::Near { shown, .. } => shown,
        }
    }

    /// Phrases that every paragraph with this leaf holds.
    pub(in crate::library) fn needed(&self) -> Vec<&str> {
        match self {
            Leaf::Phrase { folded, .. } => vec![folded],
            Leaf::Pattern { parts, .. } => parts.iter().map(String::as_str).collect(),
            Leaf::Near { words, .. } => words.iter().map(String::as_str).collect(),
        }
    }

    /// Whether the phrases needed are all there is to it, or the text must be looked at.
    pub(in crate::library) fn is_phrase(&self) -> bool {
        matches!(self, Leaf::Phrase { .. })
    }

    /// All its places in folded text, in order; overlapping ones too.
    pub fn spans(&self, text: &str) -> Vec<Span> {
        match self {
            Leaf::Phrase { folded, .. } => occurrences(text, folded),
            Leaf::Pattern { regex, .. } => {
                let mut spans = Vec::new();
                let mut from = 0;
                while let Some(found) = regex.find_at(text, from) {
                    spans.push(Span::new(found.start(), found.end()));
                    from = found.start() + text[found.start()..].chars().next().map_or(1, char::len_utf8);
                }
                spans
            }
            Leaf::Near { words: [one, other], distance, .. } => {
                let (ones, others) = (occurrences(text, one), occurrences(text, other));
                let mut spans = Vec::new();
                for a in &ones {
                    for b in &others {
                        let (first, second) = if a.start <= b.start { (a, b) } else { (b, a) };
                        // One inside the other is not beside it.
                        if first.end > second.start {
                            continue;
                        }
                        if text[first.end as usize..second.start as usize].chars().count() <= *distance {
                            spans.extend([*a, *b]);
                        }
                    }
                }
                spans.sort();
                spans.dedup();
                spans
            }
        }
    }
}

/// Every place of `word` in `text`, overlapping ones too.
fn occurrences(text: &str, word: &str) -> Vec<Span> {
    let Some(first) = word.chars().next() else { return Vec::new() };
    let finder = memchr::memmem::Finder::new(word.as_bytes());
    let mut spans = Vec::new();
    let mut from = 0;
    while let Some(at) = finder.find(&text.as_bytes()[from..]) {
        let start = from + at;
        spans.push(Span::new(start, start + word.len()));
        from = start + first.len_utf8();
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(leaf: &Leaf, text: &str) -> Vec<String> {
        leaf.spans(text).into_iter().map(|s| text[s.range()].to_owned()).collect()
    }

    #[test]
    fn places_overlap() {
        assert_eq!(Leaf::phrase("一一").spans("一一一").len(), 2);
        assert!(Leaf::phrase("").spans("一").is_empty());
    }

    #[test]
    fn wildcards_stay_in_a_sentence() {
        let text = "加强国际科技合作。国际形势变化；合作共赢，国与国合作";
        assert_eq!(found(&Leaf::pattern("国际*合作").unwrap(), text), ["国际科技合作"]);
        assert_eq!(found(&Leaf::pattern("国?国").unwrap(), text), ["国与国"]);
        assert!(Leaf::pattern("**").is_none());
    }

    #[test]
    fn near_counts_characters_in_either_order() {
        let near = |distance| Leaf::Near { shown: String::new(), words: ["人才".into(), "国际".into()], distance };
        assert_eq!(near(2).spans("国际一流人才").len(), 2);
        assert_eq!(near(1).spans("国际一流人才").len(), 0);
        assert_eq!(near(0).spans("人才国际").len(), 2);
    }
}
