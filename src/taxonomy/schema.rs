//! The form of taxonomy and dictionary files. Spans are kept so that every complaint can point at its place.

use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// A file: a taxonomy (with `[taxonomy]` and tasks) or a dictionary of concepts and shields that taxonomies use.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct File {
    pub(super) taxonomy: Option<Header>,
    #[serde(default)]
    pub(super) category: Vec<CategoryEntry>,
    #[serde(default)]
    pub(super) task: Vec<TaskEntry>,
    #[serde(default)]
    pub(super) concept: BTreeMap<String, Spanned<ConceptEntry>>,
    #[serde(default)]
    pub(super) shield: Option<ShieldEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Header {
    pub(super) id: Spanned<String>,
    pub(super) zh: String,
    pub(super) en: String,
    /// Dictionaries whose concepts the rules use: built-in names, or files beside this one.
    #[serde(default)]
    pub(super) uses: Vec<Spanned<String>>,
    /// Where the definitions come from.
    #[serde(default)]
    pub(super) source: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct CategoryEntry {
    pub(super) id: Spanned<String>,
    pub(super) zh: String,
    pub(super) en: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct TaskEntry {
    pub(super) id: Spanned<String>,
    pub(super) category: Spanned<String>,
    pub(super) zh: String,
    pub(super) en: String,
    pub(super) scope: super::Scope,
    pub(super) definition: String,
    /// Concepts whose bare presence is a near miss.
    #[serde(default)]
    pub(super) mention: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) rule: Vec<Spanned<RuleEntry>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RuleEntry {
    pub(super) id: Spanned<String>,
    /// Concepts that must meet; `a|b` is either. The first is the object.
    pub(super) find: Vec<Spanned<String>>,
    /// In the order given.
    #[serde(default)]
    pub(super) ordered: bool,
    /// At most so many characters between neighbours (ordered) or from the object (unordered).
    pub(super) gap: Option<Spanned<u16>>,
    #[serde(default)]
    pub(super) within: super::Window,
    /// None of these in the window (or in that of `not-within`).
    #[serde(default)]
    pub(super) not: Vec<Spanned<String>>,
    /// Where `not` looks, if elsewhere than the rest.
    pub(super) not_within: Option<super::Window>,
    /// Each of these in the sentence or in a heading above.
    #[serde(default)]
    pub(super) context: Vec<Spanned<String>>,
    /// Each of these in a heading above or in the plan's title.
    #[serde(default)]
    pub(super) heading: Vec<Spanned<String>>,
    /// Each of these in the nearest heading: the paragraph's short first sentence, or its section's own heading.
    #[serde(default)]
    pub(super) near_heading: Vec<Spanned<String>>,
    /// None of these in a heading above or in the plan's title.
    #[serde(default)]
    pub(super) not_heading: Vec<Spanned<String>>,
    /// Other than the task's.
    pub(super) scope: Option<super::Scope>,
    #[serde(default)]
    pub(super) action: super::ActionMode,
    /// Verdict reasons that do not apply to this rule.
    #[serde(default)]
    pub(super) ignore: Vec<super::Reason>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ConceptEntry {
    #[serde(default)]
    pub(super) terms: Vec<Spanned<String>>,
    /// Other concepts whose terms belong to this one too.
    #[serde(default)]
    pub(super) include: Vec<Spanned<String>>,
    /// Concepts that follow each other inside a clause make this one.
    #[serde(default)]
    pub(super) sequence: Vec<Spanned<String>>,
    /// At most so many characters between the parts of a sequence.
    pub(super) gap: Option<Spanned<u16>>,
    /// Concepts that must not stand between the parts.
    #[serde(default)]
    pub(super) not_between: Vec<Spanned<String>>,
    /// An object: its longer terms shield the shorter objects inside them.
    #[serde(default)]
    pub(super) object: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ShieldEntry {
    /// Longer words inside which nothing shorter counts.
    pub(super) terms: Vec<Spanned<String>>,
}
