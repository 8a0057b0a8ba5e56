//! The exact field: every character of the folded text with its position, and pairs of frequent characters.
//!
//! Any phrase of one character or more is a phrase of such tokens, so what it finds does not depend on any
//! segmentation. Pairs of frequent characters stand at the position of their first one: a phrase of frequent
//! characters would otherwise walk through most of the library.

use tantivy::Term;
use tantivy::query::{PhraseQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// Name under which the tokenizer is registered.
pub(super) const TOKENIZER: &str = "guihua-exact";

/// The most frequent characters of plans (counted over the research corpus). A library remembers the format version:
/// another list makes another format.
const FREQUENT: &str = "\
    的和业国发工能化人建\
    一展产制设要大进加中\
    用全主生有民力实行经\
    在政理地等新作会务智\
    技体动合年社重高强资\
    提应是数方系术基成改\
    不济为分对标管推以平\
    开部机各保持企家现定\
    关我增度区法准同性农\
    信市造面学统规服义革\
    与本计据科品通创上个\
    了点育量公安出于施共\
    五场支们构自利水步教\
    级结到源程领及多息时\
    导研网代三型过内治长\
    立项好完文入党事善备\
";

/// One bit for each character of the basic Han block.
static FREQUENT_BITS: std::sync::LazyLock<[u64; 512]> = std::sync::LazyLock::new(|| {
    let mut bits = [0; 512];
    for c in FREQUENT.chars() {
        let at = c as usize - 0x4e00;
        bits[at / 64] |= 1 << (at % 64);
    }
    bits
});

fn is_frequent(c: char) -> bool {
    let at = (c as usize).wrapping_sub(0x4e00);
    at < 512 * 64 && FREQUENT_BITS[at / 64] & (1 << (at % 64)) != 0
}

/// Splits folded text into characters and frequent pairs.
#[derive(Clone, Default)]
pub(super) struct ExactTokenizer;

pub(super) struct ExactStream<'a> {
    text: &'a str,
    /// Start of the next character.
    at: usize,
    position: usize,
    /// The pair that begins with the character just given, if it is one.
    pair: Option<(usize, usize)>,
    token: Token,
}

impl Tokenizer for ExactTokenizer {
    type TokenStream<'a> = ExactStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> ExactStream<'a> {
        ExactStream { text, at: 0, position: 0, pair: None, token: Token { text: String::with_capacity(8), ..Token::default() } }
    }
}

impl TokenStream for ExactStream<'_> {
    fn advance(&mut self) -> bool {
        if let Some((start, end)) = self.pair.take() {
            self.token.text.clear();
            self.token.text.push_str(&self.text[start..end]);
            self.token.offset_to = end;
            return true;
        }
        let mut chars = self.text[self.at..].chars();
        let Some(c) = chars.next() else { return false };
        let start = self.at;
        let end = start + c.len_utf8();
        if is_frequent(c)
            && let Some(next) = chars.next()
            && is_frequent(next)
        {
            self.pair = Some((start, end + next.len_utf8()));
        }
        self.token.text.clear();
        self.token.text.push_str(&self.text[start..end]);
        self.token.offset_from = start;
        self.token.offset_to = end;
        self.token.position = self.position;
        self.position += 1;
        self.at = end;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

/// The query for a folded phrase; `None` if it is empty.
pub(super) fn phrase(field: Field, folded: &str) -> Option<Box<dyn Query>> {
    let mut terms = cover(folded);
    match terms.len() {
        0 => None,
        1 => {
            let (_, term) = terms.remove(0);
            Some(Box::new(TermQuery::new(Term::from_field_text(field, term), IndexRecordOption::Basic)))
        }
        _ => {
            let terms = terms.into_iter().map(|(at, term)| (at, Term::from_field_text(field, term))).collect();
            Some(Box::new(PhraseQuery::new_with_offset(terms)))
        }
    }
}

/// Tokens that together hold every character of the phrase, with their positions: pairs where they are indexed.
fn cover(folded: &str) -> Vec<(usize, &str)> {
    let starts: Vec<(usize, char)> = folded.char_indices().collect();
    let slice = |from: usize, to: usize| &folded[starts[from].0..starts.get(to).map_or(folded.len(), |s| s.0)];
    let paired = |i: usize| i + 1 < starts.len() && is_frequent(starts[i].1) && is_frequent(starts[i + 1].1);
    let mut terms = Vec::new();
    let mut i = 0;
    while i < starts.len() {
        if paired(i) {
            terms.push((i, slice(i, i + 2)));
            i += 2;
        } else if i > 0 && paired(i - 1) {
            terms.push((i - 1, slice(i - 1, i + 1)));
            i += 1;
        } else {
            terms.push((i, slice(i, i + 1)));
            i += 1;
        }
    }
    terms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_is_a_token_and_phrases_are_covered() {
        let text = "发展abc，国际合作";
        let mut tokenizer = ExactTokenizer;
        let mut stream = tokenizer.token_stream(text);
        let mut tokens = Vec::new();
        while let Some(token) = stream.next() {
            tokens.push((token.position, token.text.clone()));
        }
        let chars: Vec<char> = text.chars().collect();
        for (i, c) in chars.iter().enumerate() {
            assert!(tokens.contains(&(i, c.to_string())));
        }
        assert!(tokens.contains(&(0, "发展".to_owned())));
        for phrase in ["发", "发展", "展a", "国际合作", "，国际合", "abc"] {
            let terms = cover(phrase);
            // Each term is a token of the phrase, and no character is left out.
            let length = phrase.chars().count();
            let mut held = vec![false; length];
            for (at, term) in terms {
                for (offset, c) in term.chars().enumerate() {
                    assert_eq!(phrase.chars().nth(at + offset), Some(c));
                    held[at + offset] = true;
                }
            }
            assert!(held.iter().all(|h| *h), "{phrase}");
        }
        assert!(cover("").is_empty());
    }
}
