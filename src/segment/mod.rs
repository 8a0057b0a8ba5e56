//! Segmentation into words, for ranking, statistics and discovery. Matching never depends on it.

mod words;

pub use words::{UserWords, WordError};

use jieba_rs::Jieba;
use std::sync::{Arc, LazyLock};

/// jieba with the program's user words: loading takes some 130 ms, so it is done once and only where words are needed.
static SHARED: LazyLock<Segmenter> = LazyLock::new(|| Segmenter::new(&UserWords::builtin()));

/// Cuts folded text into words. Without the hidden Markov model: what it guesses differs with the context, and words
/// must be the same in all periods.
#[derive(Clone)]
pub struct Segmenter(Arc<Jieba>);

impl Segmenter {
    /// The dictionary of jieba with `words` added.
    pub fn new(words: &UserWords) -> Self {
        let mut jieba = Jieba::new();
        for word in words.iter() {
            jieba.add_word(word, None, None);
        }
        Segmenter(Arc::new(jieba))
    }

    /// The one with the built-in user words.
    pub fn shared() -> &'static Segmenter {
        &SHARED
    }

    /// Words of a folded text in order, without marks and spaces.
    pub fn words<'a>(&self, text: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.cut(text, false).into_iter().map(|t| t.word).filter(|w| is_word(w))
    }
}

/// Whether a token is more than a mark or a space.
fn is_word(token: &str) -> bool {
    // Most tokens begin with a Han character, which is quicker to see than letters at large.
    token.chars().next().is_some_and(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)) || token.chars().any(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_words_are_words() {
        let words: Vec<&str> = Segmenter::shared().words("建设国际科技合作基地，推进“放管服”改革。").collect();
        assert!(words.contains(&"国际科技合作基地"), "{words:?}");
        assert!(!words.contains(&"，"));
    }
}
