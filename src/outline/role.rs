use daachorse::CharwiseDoubleArrayAhoCorasick;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What a section is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// 形势: what is going on around.
    Situation,
    /// 回顾: what was achieved.
    Retrospect,
    /// 思路、原则
    Principles,
    /// 目标
    Goals,
    /// 任务
    Tasks,
    /// 保障
    Safeguards,
    /// Front matter, appendices, text outside any section.
    Other,
}

impl Role {
    /// The English name used in tables and filters.
    pub fn name(self) -> &'static str {
        match self {
            Role::Situation => "situation",
            Role::Retrospect => "retrospect",
            Role::Principles => "principles",
            Role::Goals => "goals",
            Role::Tasks => "tasks",
            Role::Safeguards => "safeguards",
            Role::Other => "other",
        }
    }
}

#[derive(Deserialize)]
struct Terms {
    terms: Vec<String>,
    /// Verbs with which a title says what is to be done, whatever else it holds.
    #[serde(default)]
    leads: Vec<String>,
}

static LEADS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let roles: BTreeMap<Role, Terms> =
        toml::from_str(include_str!("../../dictionaries/outline.toml")).expect("the built-in outline dictionary parses");
    roles.into_values().flat_map(|list| list.leads).collect()
});

static TERMS: LazyLock<Vec<(Role, String)>> = LazyLock::new(|| {
    let roles: BTreeMap<Role, Terms> =
        toml::from_str(include_str!("../../dictionaries/outline.toml")).expect("the built-in outline dictionary parses");
    roles.into_iter().flat_map(|(role, list)| list.terms.into_iter().map(move |t| (role, t))).collect()
});

static AUTOMATON: LazyLock<CharwiseDoubleArrayAhoCorasick<u32>> =
    LazyLock::new(|| CharwiseDoubleArrayAhoCorasick::new(TERMS.iter().map(|(_, term)| term)).expect("terms are distinct and not empty"));

/// The role that a folded title names: by the term that ends latest, of those the longest.
pub(super) fn of_title(title: &str) -> Option<Role> {
    let role = named(title)?;
    // 夯实发展基础 is a task, 发展基础 a retrospect.
    let words = title
        .trim_start_matches(|c: char| "第篇章节一二三四五六七八九十百（）、.．，：".contains(c) || c.is_ascii_digit() || c.is_whitespace());
    let arranged = matches!(role, Role::Retrospect | Role::Situation) && LEADS.iter().any(|verb| words.starts_with(verb.as_str()));
    (!arranged).then_some(role)
}

fn named(title: &str) -> Option<Role> {
    AUTOMATON
        .find_overlapping_iter(title)
        .map(|m| (m.end(), m.end() - m.start(), TERMS[m.value() as usize].0))
        .max_by_key(|&(end, len, role)| (end, len, std::cmp::Reverse(role)))
        .map(|(.., role)| role)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold_term;

    #[test]
    fn titles_name_roles() {
        for (title, role) in [
            ("第一章发展环境", Some(Role::Situation)),
            ("“十五”时期的主要成就", Some(Role::Retrospect)),
            ("指导思想和发展目标", Some(Role::Goals)),
            ("加强环境保护", None),
            ("一、2019年工作回顾", Some(Role::Retrospect)),
            ("完善规划实施和评估机制", Some(Role::Safeguards)),
            ("创造良好的投资环境", None),
            ("二、夯实产业发展基础", None),
            ("第三节筑牢发展基础", None),
            ("抢抓发展机遇", None),
            ("第一章 回望“十四五”", Some(Role::Retrospect)),
            ("三、聚焦全球共同挑战", Some(Role::Tasks)),
            ("专栏5 全球挑战联合研究项目", Some(Role::Tasks)),
            ("面临的机遇与挑战", Some(Role::Situation)),
        ] {
            assert_eq!(of_title(&fold_term(title)), role, "{title}");
        }
    }

    #[test]
    fn the_dictionary_is_in_order() {
        let mut seen = std::collections::BTreeMap::new();
        for (role, term) in TERMS.iter() {
            assert!(!term.is_empty() && *term == fold_term(term), "{term} is not in folded form");
            assert_eq!(seen.insert(term, role), None, "{term} is listed twice");
        }
    }
}
