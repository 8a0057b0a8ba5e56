use crate::text::fold_term;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Lists of user words in `dictionaries/terms/`: one word a line, `#` begins a comment.
const BUILTIN: [(&str, &str); 1] = [("dictionaries/terms/policy.txt", include_str!("../../dictionaries/terms/policy.txt"))];

/// A word that jieba would take and never find.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}:{line}: {reason}", path.display())]
pub struct WordError {
    /// The list.
    pub path: PathBuf,
    /// 1-based line.
    pub line: usize,
    /// What is wrong and what helps.
    pub reason: String,
}

/// Words to add to jieba's dictionary, sorted.
#[derive(Clone, Debug, Default)]
pub struct UserWords(BTreeMap<String, usize>);

impl UserWords {
    /// The built-in lists.
    ///
    /// # Panics
    /// Never, as a test reads them.
    pub fn builtin() -> Self {
        let mut words = UserWords::default();
        for (path, text) in BUILTIN {
            let errors = words.add(Path::new(path), text);
            assert!(errors.is_empty(), "{errors:?}");
        }
        words
    }

    /// Adds the words of a list; returns what is wrong with it. Wrong words are left out.
    pub fn add(&mut self, path: &Path, text: &str) -> Vec<WordError> {
        let mut errors = Vec::new();
        let mut own = BTreeMap::new();
        for (number, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let word = line.split('#').next().unwrap_or("").trim();
            if word.is_empty() {
                continue;
            }
            let mut fail = |reason: String| errors.push(WordError { path: path.to_path_buf(), line: number + 1, reason });
            if let Some(reason) = never_found(word) {
                fail(reason);
            } else if let Some(first) = own.insert(word.to_owned(), number + 1) {
                fail(format!("{word} is listed twice (first on line {first}); keep one"));
            } else {
                self.0.insert(word.to_owned(), number + 1);
            }
        }
        errors
    }

    /// The words in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

/// Why jieba can never find a word: it looks only inside runs of Han characters, ASCII letters and digits and `+#&._%-`,
/// and text comes to it folded.
fn never_found(word: &str) -> Option<String> {
    let folded = fold_term(word);
    if folded != word {
        return Some(format!("{word} is written {folded} in folded text; write it so"));
    }
    let outside = |c: &char| !(('\u{4e00}'..='\u{9fff}').contains(c) || c.is_ascii_alphanumeric() || "+#&._%-".contains(*c));
    if let Some(c) = word.chars().find(outside) {
        return Some(format!("{word} can never be found: jieba ends words at \"{c}\"; leave the mark out, or search it as a \"phrase\""));
    }
    (word.chars().count() < 2).then(|| format!("{word} is one character, which is a word anyway; remove it"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_words_can_be_found() {
        let words = UserWords::builtin();
        let segmenter = super::super::Segmenter::new(&words);
        for word in words.iter() {
            assert_eq!(segmenter.words(word).collect::<Vec<_>>(), [word], "{word} is cut");
        }
    }

    #[test]
    fn words_that_jieba_never_finds_are_named() {
        let mut words = UserWords::default();
        let errors = words.add(Path::new("w.txt"), "# list\n碳达峰、碳中和\n互联网＋\n《中国制造2025》\n5g\n二〇三五年\n放管服\n放管服\n");
        let lines: Vec<usize> = errors.iter().map(|e| e.line).collect();
        assert_eq!(lines, [2, 3, 4, 6, 8], "{errors:?}");
        assert_eq!(words.iter().collect::<Vec<_>>(), ["5g", "放管服"]);
    }
}
