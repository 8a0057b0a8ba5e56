use super::date::{find_date, find_year};
use super::{Facts, Level, PeriodScheme, Row, region};
use crate::text::fold_term;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Where a metadata value was taken from, in rising order of authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// The text itself (its head, or worked out from the title).
    Text,
    /// The file's name.
    FileName,
    /// A table beside the files, or the fields of a JSON line.
    Table,
    /// A command-line option.
    Option,
}

/// A value with its origin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Who said so.
    pub origin: Origin,
}

/// What is known about a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    /// 标题
    pub title: Option<Sourced<String>>,
    /// Ids of the periods it plans for, in order; several for long-term plans.
    pub periods: Option<Sourced<Vec<String>>>,
    /// 国家、省、市、县
    pub level: Option<Sourced<Level>>,
    /// 地区, as the title writes it.
    pub region: Option<Sourced<String>>,
    /// 发文机关
    pub issuer: Option<Sourced<String>>,
    /// 文号
    pub document_number: Option<Sourced<String>>,
    /// 索引号
    pub index_number: Option<Sourced<String>>,
    /// 日期 as `YYYY-MM-DD` or shorter, or as the table writes it.
    pub date: Option<Sourced<String>>,
    /// Year of adoption or publication.
    pub year: Option<Sourced<u16>>,
    /// Where the text came from.
    pub source: Option<Sourced<String>>,
}

/// Values given on the command line for all files of a run.
#[derive(Clone, Debug, Default)]
pub struct MetadataOptions {
    /// `--period`
    pub periods: Option<Vec<String>>,
    /// `--level`
    pub level: Option<Level>,
    /// `--region`
    pub region: Option<String>,
}

impl Metadata {
    /// Ids of the periods, empty if unknown.
    pub fn period_ids(&self) -> &[String] {
        self.periods.as_ref().map_or(&[], |p| &p.value)
    }

    /// The title, or an empty string.
    pub fn title_text(&self) -> &str {
        self.title.as_ref().map_or("", |t| &t.value)
    }

    /// Gathers metadata from the text's head, the file name, a table row and options.
    ///
    /// # Errors
    /// A sentence, if a value of the table is not understood.
    pub fn gather(
        text: &str,
        path: Option<&Path>,
        row: Option<&Row>,
        options: &MetadataOptions,
        scheme: &PeriodScheme,
    ) -> Result<Self, String> {
        Self::gather_with(text, None, path, row, options, scheme)
    }

    /// As [`Metadata::gather`], with what the file says of itself beside its text, which goes before the text's head.
    ///
    /// # Errors
    /// As for [`Metadata::gather`].
    pub fn gather_with(
        text: &str,
        facts: Option<&Facts>,
        path: Option<&Path>,
        row: Option<&Row>,
        options: &MetadataOptions,
        scheme: &PeriodScheme,
    ) -> Result<Self, String> {
        let mut meta = Metadata::default();
        meta.take_from_text(text);
        if let Some(facts) = facts {
            meta.take_from_facts(facts);
        }
        if let Some(stem) = path.and_then(|p| p.file_stem()) {
            meta.take_from_file_name(&stem.to_string_lossy(), scheme);
        }
        if let Some(row) = row {
            meta.take_from_row(row, scheme)?;
        }
        meta.derive(scheme);
        if let Some(periods) = &options.periods {
            meta.periods = Some(Sourced { value: periods.clone(), origin: Origin::Option });
        }
        if let Some(level) = options.level {
            meta.level = Some(Sourced { value: level, origin: Origin::Option });
        }
        if let Some(region) = &options.region {
            meta.region = Some(Sourced { value: region.clone(), origin: Origin::Option });
        }
        Ok(meta)
    }

    fn take_from_text(&mut self, text: &str) {
        let head: Vec<&str> = text.lines().map(|l| l.trim().trim_start_matches('#').trim()).filter(|l| !l.is_empty()).take(8).collect();
        let closed = |line: &str| line.ends_with(['。', '；', '，', '：']) || line.chars().count() > 60;
        let title = head.iter().position(|l| looks_like_title(l) && !closed(l)).map_or(String::new(), |i| {
            let prefix = i.checked_sub(1).map(|p| head[p]).filter(|p| starts_title(p, head[i]));
            format!("{}{}", prefix.unwrap_or(""), head[i])
        });
        let title: String = title.trim_end_matches('·').chars().filter(|c| !c.is_whitespace()).collect();
        if !title.is_empty() {
            self.title = Some(Sourced { value: title, origin: Origin::Text });
        }
        let head: String = text.lines().take(8).collect::<Vec<_>>().join("\n");
        let head: String = head.chars().take(600).collect();
        if let Some((date, year)) = find_date(&fold_term(&head)) {
            self.date = Some(Sourced { value: date, origin: Origin::Text });
            self.year = Some(Sourced { value: year, origin: Origin::Text });
        }
    }

    fn take_from_facts(&mut self, facts: &Facts) {
        for (fact, field) in [
            (&facts.title, &mut self.title),
            (&facts.issuer, &mut self.issuer),
            (&facts.document_number, &mut self.document_number),
            (&facts.index_number, &mut self.index_number),
        ] {
            if let Some(value) = fact {
                *field = Some(Sourced { value: value.clone(), origin: Origin::Text });
            }
        }
        if let Some((date, year)) = facts.date.as_deref().and_then(|d| find_date(&fold_term(d))) {
            self.date = Some(Sourced { value: date, origin: Origin::Text });
            self.year = Some(Sourced { value: year, origin: Origin::Text });
        }
    }

    fn take_from_file_name(&mut self, stem: &str, scheme: &PeriodScheme) {
        let periods = scheme.in_title(stem);
        if !periods.is_empty() {
            self.periods = Some(Sourced { value: periods, origin: Origin::FileName });
        }
        if let Some(year) = find_year(&fold_term(stem)) {
            self.year = Some(Sourced { value: year, origin: Origin::FileName });
        }
        let names_a_plan = ["规划", "计划", "纲要", "建议", "报告", "意见", "通知", "方案"].iter().any(|w| stem.contains(w));
        if names_a_plan && self.title.is_none() {
            self.title = Some(Sourced { value: stem.to_owned(), origin: Origin::FileName });
        }
    }

    fn take_from_row(&mut self, row: &Row, scheme: &PeriodScheme) -> Result<(), String> {
        let table = |value: &str| Some(Sourced { value: value.to_owned(), origin: Origin::Table });
        if let Some(value) = row.get("title") {
            self.title = table(value);
        }
        if let Some(value) = row.get("period") {
            // A table written for the five-year plans says nothing wrong in a scheme of other periods.
            let elsewhere = || PeriodScheme::five_year_plans().parse(value).map(|_| Vec::new()).filter(|_| scheme.by_year);
            let periods = scheme.parse(value).or_else(elsewhere).ok_or_else(|| {
                let known: Vec<_> = scheme.periods.iter().map(|p| p.id.as_str()).collect();
                format!("period \"{value}\" is not in the scheme \"{}\"; use one of {} or years as 2011-2015", scheme.name, known.join(" "))
            })?;
            if !periods.is_empty() {
                self.periods = Some(Sourced { value: periods, origin: Origin::Table });
            }
        }
        if let Some(value) = row.get("level") {
            let level = Level::parse(value)
                .ok_or_else(|| format!("level \"{value}\" is unknown; use national, ministry, province, city or county"))?;
            self.level = Some(Sourced { value: level, origin: Origin::Table });
        }
        if let Some(value) = row.get("year") {
            let year = value.parse().map_err(|_| format!("year \"{value}\" is not a number"))?;
            self.year = Some(Sourced { value: year, origin: Origin::Table });
        }
        for (name, field) in [
            ("region", &mut self.region),
            ("issuer", &mut self.issuer),
            ("document_number", &mut self.document_number),
            ("index_number", &mut self.index_number),
            ("date", &mut self.date),
        ] {
            if let Some(value) = row.get(name) {
                *field = table(value);
            }
        }
        if let Some(value) = row.get("source").or_else(|| row.get("source_repo")) {
            self.source = table(value);
        }
        Ok(())
    }

    /// What the title tells where nobody with more authority has spoken.
    fn derive(&mut self, scheme: &PeriodScheme) {
        let title = self.title.clone().unwrap_or(Sourced { value: String::new(), origin: Origin::Text });
        let origin = title.origin;
        let (level, region) = region::of_title(&title.value);
        self.level = self.level.take().or(level.map(|value| Sourced { value, origin }));
        self.region = self.region.take().or(region.map(|value| Sourced { value, origin }));
        let from_title = scheme.in_title(&title.value);
        if self.periods.as_ref().is_none_or(|p| p.origin < origin) && !from_title.is_empty() {
            self.periods = Some(Sourced { value: from_title, origin });
        }
        if self.year.is_none()
            && let Some(year) = find_year(&fold_term(&title.value))
        {
            self.year = Some(Sourced { value: year, origin });
        }
        // A work report is for its own year; so is any plan in a scheme of eras.
        if self.periods.is_none()
            && (scheme.by_year || title.value.contains("工作报告"))
            && let Some(year) = &self.year
            && let Some(period) = scheme.of_year(year.value)
        {
            self.periods = Some(Sourced { value: vec![period.id.clone()], origin: year.origin });
        }
    }
}

/// Contains a word that titles of policy documents end in, or is set off as one.
fn looks_like_title(line: &str) -> bool {
    ["规划", "计划", "纲要", "建议", "报告", "意见", "通知", "方案", "决定", "条例", "办法"].iter().any(|w| line.contains(w))
}

/// Whether `line` is the first half of a title set on two lines.
fn starts_title(line: &str, rest: &str) -> bool {
    let plain = line.chars().all(|c| c.is_alphabetic() || c.is_whitespace()) && line.chars().count() <= 25;
    plain && (rest.starts_with('第') || line.ends_with("共和国") || line.ends_with(['省', '市', '区']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authority_rises_take_from_text_to_option() {
        let scheme = PeriodScheme::five_year_plans();
        let text = "江川省国民经济和社会发展\n第十个五年计划纲要\n（2001年2月16日通过）\n第一章 总则\n";
        let meta = Metadata::gather(text, None, None, &MetadataOptions::default(), scheme).unwrap();
        assert_eq!(meta.period_ids(), ["十五"]);
        assert_eq!(meta.level.unwrap(), Sourced { value: Level::Province, origin: Origin::Text });
        assert_eq!(meta.date.unwrap().value, "2001-02-16");

        let row = Row::from_iter([("title", "江川省“十一五”规划"), ("period", "十一五"), ("level", "-")]);
        let options = MetadataOptions { region: Some("江川".into()), ..Default::default() };
        let meta = Metadata::gather(text, None, Some(&row), &options, scheme).unwrap();
        assert_eq!(meta.periods.unwrap(), Sourced { value: vec!["十一五".to_owned()], origin: Origin::Table });
        assert_eq!(meta.region.unwrap().origin, Origin::Option);

        let row = Row::from_iter([("period", "十七五")]);
        let error = Metadata::gather(text, None, Some(&row), &MetadataOptions::default(), scheme).unwrap_err();
        assert!(error.contains("十七五"), "{error}");
    }

    #[test]
    fn a_work_report_is_for_its_year() {
        let meta = Metadata::gather(
            "2019年国务院政府工作报告\n各位代表：\n",
            None,
            None,
            &MetadataOptions::default(),
            PeriodScheme::five_year_plans(),
        )
        .unwrap();
        assert_eq!(meta.period_ids(), ["十三五"]);
    }
}
