//! The lints behind `guihua check`: everything that can be known wrong before a text is read.

use super::load::SourceFile;
use super::schema::{ConceptEntry, RuleEntry};
use super::{Bits, Diagnostic, Severity, Sources, compile};
use crate::text::fold_term;
use std::collections::{BTreeMap, BTreeSet};
use toml::Spanned;

/// Terms this long (Han characters) are remembered phrases, not terms.
const LONGEST_TERM: usize = 11;

/// All findings, in order of file and place.
pub fn check(sources: &Sources) -> Vec<Diagnostic> {
    if let Some(part) = part_alone(sources) {
        return vec![part];
    }
    let mut checker = Checker { sources, known: compile::entries(sources), used: BTreeSet::new(), found: Vec::new() };
    checker.names();
    for file in &sources.files {
        for (name, entry) in &file.file.concept {
            checker.concept(file, name, entry);
        }
        for task in &file.file.task {
            checker.task(file, task);
        }
        if let Some(shield) = &file.file.shield {
            checker.terms(file, "shield", &shield.terms);
        }
    }
    checker.unused();
    let order = |d: &Diagnostic| sources.files.iter().position(|f| f.name == d.file);
    checker.found.sort_by(|a, b| (order(a), a.span.start, &a.message).cmp(&(order(b), b.span.start, &b.message)));
    checker.found
}

/// The one finding on tasks without a taxonomy: nothing that they use can be known.
fn part_alone(sources: &Sources) -> Option<Diagnostic> {
    let alone = sources.files.iter().all(|f| f.file.taxonomy.is_none());
    let (file, task) = sources.files.iter().find_map(|f| Some((f, f.file.task.first()?)))?;
    alone.then(|| {
        let message = "tasks without a [taxonomy]: this file is a part of one".to_owned();
        file.diagnostic(Severity::Error, task.id.span(), message, "check the file that names it in `uses`".to_owned())
    })
}

struct Checker<'a> {
    sources: &'a Sources,
    known: BTreeMap<&'a str, &'a ConceptEntry>,
    used: BTreeSet<String>,
    found: Vec<Diagnostic>,
}

impl<'a> Checker<'a> {
    fn error(&mut self, file: &SourceFile, span: std::ops::Range<usize>, message: String, help: impl Into<String>) {
        self.found.push(file.diagnostic(Severity::Error, span, message, help.into()));
    }

    fn warn(&mut self, file: &SourceFile, span: std::ops::Range<usize>, message: String, help: impl Into<String>) {
        self.found.push(file.diagnostic(Severity::Warning, span, message, help.into()));
    }

    /// Ids and names that must be unique across files.
    fn names(&mut self) {
        let mut seen: BTreeMap<(&str, String), String> = BTreeMap::new();
        for file in &self.sources.files {
            let mut all: Vec<(&str, String, std::ops::Range<usize>)> = Vec::new();
            all.extend(file.file.category.iter().map(|c| ("category", c.id.get_ref().clone(), c.id.span())));
            all.extend(file.file.task.iter().map(|t| ("task", t.id.get_ref().clone(), t.id.span())));
            all.extend(file.file.concept.iter().map(|(n, c)| ("concept", n.clone(), c.span())));
            for task in &file.file.task {
                all.extend(
                    task.rule
                        .iter()
                        .map(|r| ("rule", format!("{}/{}", task.id.get_ref(), r.get_ref().id.get_ref()), r.get_ref().id.span())),
                );
            }
            for (kind, id, span) in all {
                if let Some(first) = seen.insert((kind, id.clone()), file.name.clone()) {
                    self.error(file, span, format!("{kind} {id} is defined twice (first in {first})"), "give one of them another name");
                }
            }
        }
        let count = self.known.len();
        if count > Bits::CAPACITY
            && let Some(file) = self.sources.files.last()
        {
            self.error(
                file,
                0..0,
                format!("{count} concepts, more than the {} that a taxonomy can have", Bits::CAPACITY),
                "merge concepts that are always used together",
            );
        }
    }

    fn concept(&mut self, file: &SourceFile, name: &str, entry: &Spanned<ConceptEntry>) {
        let concept = entry.get_ref();
        let (terms, include, sequence) = (!concept.terms.is_empty(), !concept.include.is_empty(), !concept.sequence.is_empty());
        if !terms && !include && !sequence {
            self.error(
                file,
                entry.span(),
                format!("concept {name} is empty"),
                "give it terms, include other concepts, or make it a sequence",
            );
        }
        if sequence && (terms || include) {
            self.error(
                file,
                entry.span(),
                format!("concept {name} is both a sequence and a list of terms"),
                "make two concepts and name both in the rule: a|b",
            );
        }
        if sequence && concept.sequence.len() == 1 {
            self.error(file, entry.span(), format!("the sequence {name} has one part"), "a sequence has two or more");
        }
        self.terms(file, name, &concept.terms);
        for group in concept.include.iter().chain(&concept.sequence).chain(&concept.not_between) {
            self.group(file, group);
        }
        for included in &concept.include {
            if self.known.get(included.get_ref().as_str()).is_some_and(|c| !c.sequence.is_empty()) {
                self.error(
                    file,
                    included.span(),
                    format!("{} is a sequence and cannot be included", included.get_ref()),
                    "name it as an alternative in the rule: a|b",
                );
            }
        }
        if self.leads_to(name, name, &mut BTreeSet::new()) {
            self.error(file, entry.span(), format!("concept {name} is made of itself"), "break the circle of include and sequence");
        }
    }

    fn leads_to(&self, from: &str, to: &str, seen: &mut BTreeSet<String>) -> bool {
        let Some(entry) = self.known.get(from) else { return false };
        entry
            .include
            .iter()
            .chain(&entry.sequence)
            .flat_map(|g| g.get_ref().split('|'))
            .map(str::trim)
            .any(|next| next == to || seen.insert(next.to_owned()) && self.leads_to(next, to, seen))
    }

    fn terms(&mut self, file: &SourceFile, owner: &str, terms: &[Spanned<String>]) {
        let mut seen = BTreeSet::new();
        for term in terms {
            let (text, span) = (term.get_ref(), term.span());
            let folded = fold_term(text);
            if text.trim().is_empty() {
                self.error(file, span, format!("{owner} has an empty term, which would match everywhere"), "remove it");
            } else if folded != *text {
                self.error(
                    file,
                    span,
                    format!("folding turns the term \"{text}\" into \"{folded}\": as written it never matches"),
                    format!("write \"{folded}\""),
                );
            } else if !seen.insert(text.clone()) {
                self.error(file, span, format!("{owner} lists the term \"{text}\" twice"), "remove one");
            } else if text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count() > LONGEST_TERM {
                self.warn(
                    file,
                    span,
                    format!("\"{text}\" is a phrase rather than a term"),
                    "join shorter concepts in a rule or a sequence",
                );
            }
        }
    }

    fn task(&mut self, file: &SourceFile, task: &super::schema::TaskEntry) {
        let id = task.id.get_ref();
        let categories = self.sources.files.iter().flat_map(|f| &f.file.category);
        if !categories.clone().any(|c| c.id.get_ref() == task.category.get_ref()) {
            let known: Vec<_> = categories.map(|c| c.id.get_ref().as_str()).collect();
            self.error(
                file,
                task.category.span(),
                format!("unknown category {}", task.category.get_ref()),
                format!("use one of {}", known.join(", ")),
            );
        }
        if task.definition.trim().is_empty() {
            self.warn(file, task.id.span(), format!("task {id} has no definition"), "say what counts and what does not");
        }
        if task.rule.is_empty() {
            self.error(file, task.id.span(), format!("task {id} has no rule: it can never be deployed"), "add a [[task.rule]]");
        }
        for group in &task.mention {
            self.group(file, group);
        }
        for rule in &task.rule {
            self.rule(file, id, rule);
        }
    }

    fn rule(&mut self, file: &SourceFile, task: &str, entry: &Spanned<RuleEntry>) {
        let rule = entry.get_ref();
        let name = format!("{task}/{}", rule.id.get_ref());
        if rule.find.is_empty() {
            self.error(
                file,
                rule.id.span(),
                format!("rule {name} looks for nothing"),
                "fill find = [...]; the first concept is the object",
            );
        }
        for group in
            rule.find.iter().chain(&rule.not).chain(&rule.context).chain(&rule.heading).chain(&rule.near_heading).chain(&rule.not_heading)
        {
            self.group(file, group);
        }
        let excluded: BTreeSet<&str> = rule.not.iter().flat_map(|g| g.get_ref().split('|')).map(str::trim).collect();
        for group in &rule.find {
            if group.get_ref().split('|').all(|n| excluded.contains(n.trim())) {
                self.error(
                    file,
                    group.span(),
                    format!("rule {name} can never fire: it asks for {} and excludes it", group.get_ref()),
                    "take it out of find or of not",
                );
            }
        }
        if rule.ordered && rule.find.len() < 2 {
            self.warn(file, rule.id.span(), format!("rule {name} is ordered but has one concept"), "remove ordered");
        }
        if let Some(gap) = &rule.gap
            && rule.find.len() < 2
        {
            self.warn(file, gap.span(), format!("rule {name} has a gap but one concept"), "remove gap");
        }
    }

    /// A name or alternatives `a|b`.
    fn group(&mut self, file: &SourceFile, group: &Spanned<String>) {
        for name in group.get_ref().split('|').map(str::trim) {
            self.used.insert(name.to_owned());
            if !self.known.contains_key(name) {
                let near = self.known.keys().copied().min_by_key(|k| (distance(k, name), *k)).unwrap_or("");
                self.error(
                    file,
                    group.span(),
                    format!("unknown concept \"{name}\""),
                    format!("define [concept.{name}]; did you mean {near}?"),
                );
            }
        }
    }

    fn unused(&mut self) {
        if self.sources.files.iter().all(|f| f.file.task.is_empty()) {
            return; // a dictionary by itself is for others to use
        }
        // What is in dictionaries is for others to use too.
        for file in self.sources.files.iter().filter(|f| f.file.taxonomy.is_some() || !f.file.task.is_empty()) {
            for (name, entry) in &file.file.concept {
                let fixed = name.starts_with("cue-") || name.starts_with("scope-");
                if !fixed && !self.used.contains(name) {
                    self.warn(file, entry.span(), format!("concept {name} is used by no rule"), "use it or remove it");
                }
            }
        }
    }
}

/// Edit distance, for "did you mean".
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, cb) in b.iter().enumerate() {
            let next = (diagonal + usize::from(ca != *cb)).min(row[j] + 1).min(row[j + 1] + 1);
            diagonal = std::mem::replace(&mut row[j + 1], next);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::taxonomy::BUILTIN;

    fn findings(text: &str) -> Vec<String> {
        check(&Sources::from_text("t.toml", text).unwrap()).iter().map(|d| format!("{}: {}", d.line(), d.message)).collect()
    }

    const HEAD: &str = "[taxonomy]\nid='t'\nzh='测'\nen='t'\n[[category]]\nid='a'\nzh='甲'\nen='a'\n[[task]]\nid='a.b'\ncategory='a'\nzh='乙'\nen='b'\nscope='G'\ndefinition='d'\n";

    #[test]
    fn the_built_in_files_have_no_findings() {
        for builtin in BUILTIN.iter().filter(|b| !b.is_part()) {
            let found = check(&Sources::read(builtin.name).unwrap());
            assert!(found.is_empty(), "{}", found.iter().map(|d| d.render(false)).collect::<Vec<_>>().join("\n"));
        }
    }

    #[test]
    fn a_part_of_a_taxonomy_alone_is_told_so() {
        let part = BUILTIN.iter().find(|b| b.is_part()).unwrap();
        let found = check(&Sources::read(part.name).unwrap());
        assert_eq!(found.len(), 1);
        assert!(found[0].message.starts_with("tasks without a [taxonomy]"), "{}", found[0].message);
    }

    #[test]
    fn each_lint_names_its_line() {
        let rule = "[[task.rule]]\nid='r'\nfind=['x']\n";
        for (tail, expected) in [
            (format!("{rule}[concept.x]\nterms=['科技', '科技']\n"), "20: x lists the term \"科技\" twice"),
            (format!("{rule}[concept.x]\nterms=['科技', '']\n"), "20: x has an empty term, which would match everywhere"),
            (
                format!("{rule}[concept.x]\nterms=['ＡＩ']\n"),
                "20: folding turns the term \"ＡＩ\" into \"ai\": as written it never matches",
            ),
            (format!("{rule}[concept.y]\nterms=['科技']\n"), "18: unknown concept \"x\""),
            (format!("{rule}[concept.x]\nobject=true\n"), "19: concept x is empty"),
            (format!("{rule}not=['x']\n[concept.x]\nterms=['科技']\n"), "18: rule a.b/r can never fire: it asks for x and excludes it"),
            (format!("{rule}[concept.x]\nsequence=['x','x']\n"), "19: concept x is made of itself"),
            ("[concept.x]\nterms=['科技']\n".to_owned(), "10: task a.b has no rule: it can never be deployed"),
        ] {
            let found = findings(&format!("{HEAD}{tail}"));
            assert!(found.iter().any(|f| f == expected), "{expected}\n{found:#?}");
        }
    }

    #[test]
    fn a_caret_stands_under_the_place() {
        let text = format!("{HEAD}[[task.rule]]\nid='r'\nfind=['合作']\n[concept.x]\nterms=['科技']\n");
        let found = check(&Sources::from_text("t.toml", &text).unwrap());
        let shown = found[0].render(false);
        assert!(shown.contains("t.toml:18:7") && shown.contains("^^^^"), "{shown}");
    }
}
