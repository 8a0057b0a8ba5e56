//! The ranked field: words by jieba, for BM25.

use crate::segment::Segmenter;
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// Name under which the tokenizer is registered.
pub(super) const TOKENIZER: &str = "guihua-ranked";

/// Cuts folded text into words. Loads the dictionary when the first text comes.
#[derive(Clone, Default)]
pub(super) struct RankedTokenizer;

pub(super) struct RankedStream<'a> {
    words: std::vec::IntoIter<&'a str>,
    token: Token,
}

impl Tokenizer for RankedTokenizer {
    type TokenStream<'a> = RankedStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> RankedStream<'a> {
        let words: Vec<&str> = Segmenter::shared().words(text).collect();
        RankedStream { words: words.into_iter(), token: Token { text: String::with_capacity(24), ..Token::default() } }
    }
}

impl TokenStream for RankedStream<'_> {
    fn advance(&mut self) -> bool {
        let Some(word) = self.words.next() else { return false };
        self.token.text.clear();
        self.token.text.push_str(word);
        self.token.position = self.token.position.wrapping_add(1);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
