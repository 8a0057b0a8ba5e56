use crate::text::fold_term;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Words that mean the same in plans of different times.
#[derive(Clone, Debug, Default)]
pub struct Synonyms {
    groups: Vec<Vec<String>>,
    by_word: BTreeMap<String, usize>,
}

/// A synonym file that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{}:{line}: {reason}", path.display())]
pub struct SynonymError {
    /// The file.
    pub path: PathBuf,
    /// 1-based line.
    pub line: usize,
    /// What is wrong and what helps.
    pub reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    groups: Vec<toml::Spanned<Vec<String>>>,
}

impl Synonyms {
    /// The built-in groups (`dictionaries/synonyms.toml`).
    ///
    /// # Panics
    /// Never, as a test reads them.
    pub fn builtin() -> Self {
        let path = Path::new("dictionaries/synonyms.toml");
        Self::parse(path, include_str!("../../dictionaries/synonyms.toml")).expect("the built-in synonyms are right")
    }

    /// Reads a file of groups.
    ///
    /// # Errors
    /// If it cannot be read or is malformed, with the line.
    pub fn load(path: &Path) -> Result<Self, SynonymError> {
        let text = std::fs::read_to_string(path).map_err(|e| SynonymError {
            path: path.to_path_buf(),
            line: 1,
            reason: format!("cannot be read ({e})"),
        })?;
        Self::parse(path, &text)
    }

    /// Groups from a text.
    ///
    /// # Errors
    /// As for [`Synonyms::load`].
    pub fn parse(path: &Path, text: &str) -> Result<Self, SynonymError> {
        let line = |at: usize| text[..at].matches('\n').count() + 1;
        let fail = |line, reason: String| SynonymError { path: path.to_path_buf(), line, reason };
        let file: File = toml::from_str(text).map_err(|e| {
            fail(e.span().map_or(1, |s| line(s.start)), format!("{}; the file is groups = [[\"word\", \"word\"], …]", e.message()))
        })?;
        let mut synonyms = Synonyms::default();
        for group in file.groups {
            let at = line(group.span().start);
            let words: Vec<String> = group.into_inner().iter().map(|w| fold_term(w)).collect();
            if words.len() < 2 || words.iter().any(String::is_empty) {
                return Err(fail(at, "a group has at least two words, none of them empty".to_owned()));
            }
            for word in &words {
                if synonyms.by_word.insert(word.clone(), synonyms.groups.len()).is_some() {
                    return Err(fail(at, format!("{word} stands in two groups; join them")));
                }
            }
            synonyms.groups.push(words);
        }
        Ok(synonyms)
    }

    /// The group that a folded word belongs to.
    pub fn group(&self, folded: &str) -> Option<&Vec<String>> {
        self.by_word.get(folded).map(|&at| &self.groups[at])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_found_by_any_word_and_mistakes_by_their_line() {
        let synonyms = Synonyms::builtin();
        assert!(synonyms.group("引智").is_some_and(|g| g.contains(&"引进国外智力".to_owned())));
        let error = Synonyms::parse(Path::new("s.toml"), "groups = [\n  [\"甲\", \"乙\"],\n  [\"乙\", \"丙\"],\n]").unwrap_err();
        assert_eq!((error.line, error.reason.contains('乙')), (3, true));
    }
}
