use crate::text::fold_term;
use serde::Deserialize;
use std::path::Path;
use std::sync::LazyLock;

/// A span of years that plans plan for.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// What tables and filters call it: 十二五.
    pub id: String,
    /// First year.
    pub from: u16,
    /// Last year, inclusive.
    pub to: u16,
    /// Other names in titles and metadata.
    #[serde(default)]
    pub names: Vec<String>,
}

/// Periods in their order.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct PeriodScheme {
    /// For messages.
    #[serde(default = "custom")]
    pub name: String,
    /// Whether a plan that names no period of the scheme belongs to the period of its year.
    #[serde(default = "yes")]
    pub by_year: bool,
    /// In order of years, without overlap.
    #[serde(rename = "period")]
    pub periods: Vec<Period>,
}

fn custom() -> String {
    "custom".to_owned()
}

fn yes() -> bool {
    true
}

/// Why a period scheme file cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{}:{line}: {reason}", path.display())]
pub struct PeriodSchemeError {
    /// The scheme file.
    pub path: std::path::PathBuf,
    /// 1-based line.
    pub line: usize,
    /// What is wrong and what helps.
    pub reason: String,
}

static FIVE_YEAR_PLANS: LazyLock<PeriodScheme> =
    LazyLock::new(|| toml::from_str(include_str!("../../dictionaries/periods.toml")).expect("the built-in period scheme parses"));

/// Words that may follow a bare 十五 to make it a period and not a number.
const AFTER_BARE: [&str; 9] = ["期间", "时期", "规划", "计划", "纲要", "国家", "科技", "以来", "发展"];

impl PeriodScheme {
    /// 一五 (1953–1957) … 十五五 (2026–2030).
    pub fn five_year_plans() -> &'static PeriodScheme {
        &FIVE_YEAR_PLANS
    }

    /// Reads a scheme file (see `dictionaries/periods.toml` for the form).
    ///
    /// # Errors
    /// If it is not such a file, or periods overlap or run backwards.
    pub fn load(path: &Path) -> Result<Self, PeriodSchemeError> {
        let fail = |line, reason: String| PeriodSchemeError { path: path.to_path_buf(), line, reason };
        let text = std::fs::read_to_string(path).map_err(|e| fail(1, format!("cannot be read ({e})")))?;
        let scheme: PeriodScheme = toml::from_str(&text).map_err(|e| {
            let at = e.span().map_or(0, |s| s.start);
            fail(
                text[..at].matches('\n').count() + 1,
                format!("{}; a scheme is a name and [[period]] tables with id, from, to", e.message()),
            )
        })?;
        let line_of = |id: &str| text.lines().position(|l| l.contains(id)).map_or(1, |l| l + 1);
        let mut before: Option<&Period> = None;
        for period in &scheme.periods {
            if period.to < period.from {
                return Err(fail(
                    line_of(&period.id),
                    format!("period {} ends ({}) before it begins ({})", period.id, period.to, period.from),
                ));
            }
            if let Some(before) = before
                && (period.from <= before.to || period.id == before.id)
            {
                return Err(fail(
                    line_of(&period.id),
                    format!("period {} overlaps {} or repeats it; list periods in order, each year once", period.id, before.id),
                ));
            }
            before = Some(period);
        }
        Ok(scheme)
    }

    /// Position of the period with this id.
    pub fn position(&self, id: &str) -> Option<usize> {
        self.periods.iter().position(|p| p.id == id)
    }

    /// The period that a year belongs to.
    pub fn of_year(&self, year: u16) -> Option<&Period> {
        self.periods.iter().find(|p| (p.from..=p.to).contains(&year))
    }

    /// The periods that a metadata value names: an id, a name, `2011-2015`, several joined by `–`, `、` or `,`.
    /// `None` if a part is not understood.
    pub fn parse(&self, value: &str) -> Option<Vec<String>> {
        let value = fold_term(value).replace('"', "");
        if let Some((from, to)) = years(&value) {
            return Some(self.between(from, to)).filter(|p| !p.is_empty());
        }
        if let Some((from, to)) = value.split_once('-') {
            let (from, to) = (self.position(self.named(from)?)?, self.position(self.named(to)?)?);
            return (from <= to).then(|| self.periods[from..=to].iter().map(|p| p.id.clone()).collect());
        }
        value.split(['、', '，', '/', ' ']).filter(|p| !p.is_empty()).map(|p| self.named(p).map(str::to_owned)).collect()
    }

    fn named(&self, name: &str) -> Option<&str> {
        let name = name.trim();
        self.periods
            .iter()
            .find(|p| p.id == name || p.names.iter().any(|n| n == name) || p.to.to_string() == name && p.from == p.to)
            .map(|p| p.id.as_str())
    }

    /// The periods that a title names: 第十二个五年规划, “十三五”, （2006—2020年）. Empty if none.
    pub fn in_title(&self, title: &str) -> Vec<String> {
        let title = fold_term(title);
        let mut found: Option<(usize, usize, &Period)> = None;
        for period in &self.periods {
            let mut consider = |at: usize, len: usize| {
                // The earliest mention wins; of two at one place the longer (十五五 before 十五).
                if found.is_none_or(|(a, l, _)| at < a || at == a && len > l) {
                    found = Some((at, len, period));
                }
            };
            for name in &period.names {
                if let Some(at) = title.find(name.as_str()) {
                    consider(at, name.len());
                }
            }
            let quoted = format!("\"{}\"", period.id);
            if let Some(at) = title.find(&quoted) {
                consider(at, quoted.len());
            }
            for (at, _) in title.match_indices(period.id.as_str()) {
                let after = &title[at + period.id.len()..];
                let before = title[..at].chars().next_back();
                let numeral = |c: Option<char>| c.is_some_and(|c| "一二三四五六七八九十第".contains(c));
                if !numeral(before)
                    && !numeral(after.chars().next())
                    && (AFTER_BARE.iter().any(|w| after.starts_with(w)) || after.is_empty())
                {
                    consider(at, period.id.len());
                    break;
                }
            }
        }
        if let Some((_, _, period)) = found {
            return vec![period.id.clone()];
        }
        years(&title).map(|(from, to)| self.between(from, to)).unwrap_or_default()
    }

    /// Periods of which at least two years (or all) lie in `from..=to`.
    fn between(&self, from: u16, to: u16) -> Vec<String> {
        self.periods
            .iter()
            .filter(|p| {
                let shared = p.to.min(to) as i32 - p.from.max(from) as i32 + 1;
                shared >= 2.min(i32::from(p.to - p.from) + 1)
            })
            .map(|p| p.id.clone())
            .collect()
    }
}

/// A span of years in folded text: 2006-2020年, 1981到1985.
fn years(text: &str) -> Option<(u16, u16)> {
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let digits = rest[at..].bytes().take_while(u8::is_ascii_digit).count();
        let first = rest[at..at + digits].parse::<u16>().ok().filter(|_| digits == 4);
        let after = rest[at + digits..].trim_start_matches(['年', '-', '~', '至', '到']);
        let joined = after.len() < rest[at + digits..].len();
        let digits_after = after.bytes().take_while(u8::is_ascii_digit).count();
        if let (Some(from), true, 4) = (first, joined, digits_after)
            && let Ok(to) = after[..4].parse::<u16>()
            && (1900..2200).contains(&from)
            && (from..2200).contains(&to)
        {
            return Some((from, to));
        }
        rest = &rest[at + digits..];
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_name_their_periods() {
        let scheme = PeriodScheme::five_year_plans();
        for (title, expected) in [
            ("中华人民共和国国民经济和社会发展第十二个五年规划纲要", &["十二五"][..]),
            ("《国民经济和社会发展第十四个五年规划和2035年远景目标纲要》", &["十四五"]),
            ("国民经济和社会发展十年规划和第八个五年计划纲要", &["八五"]),
            ("“十三五”国家科技创新规划", &["十三五"]),
            ("国际科技合作“十二五”专项规划", &["十二五"]),
            ("“九五”计划和2010年远景目标纲要", &["九五"]),
            ("制定第十五个五年规划的建议", &["十五五"]),
            ("“十五”国际科技合作发展纲要", &["十五"]),
            ("国家中长期科学和技术发展规划纲要（2006—2020年）", &["十一五", "十二五", "十三五"]),
            ("云南省十五规划", &["十五"]),
            ("新一代人工智能发展规划", &[]),
            ("二十五项措施", &[]),
        ] {
            assert_eq!(scheme.in_title(title), expected, "{title}");
        }
    }

    #[test]
    fn metadata_values() {
        let scheme = PeriodScheme::five_year_plans();
        assert_eq!(scheme.parse("十一五–十三五").unwrap(), ["十一五", "十二五", "十三五"]);
        assert_eq!(scheme.parse("“十二五”").unwrap(), ["十二五"]);
        assert_eq!(scheme.parse("2011-2015").unwrap(), ["十二五"]);
        assert!(scheme.parse("十七五").is_none());
    }
}
