use super::FetchError;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The manifest that ships with the program: facts on official plans, no text.
const BUILTIN: &str = include_str!("../../corpus/manifest.toml");

/// One plan of a manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    /// As printed, with or without title marks.
    pub title: String,
    /// Ids of periods.
    #[serde(default)]
    pub periods: Vec<String>,
    /// national, ministry, province, city, county
    #[serde(default)]
    pub level: Option<String>,
    /// 地区
    #[serde(default)]
    pub region: Option<String>,
    /// 发文机关
    #[serde(default)]
    pub issuer: Option<String>,
    /// 文号
    #[serde(default)]
    pub document_number: Option<String>,
    /// As the source writes it.
    #[serde(default)]
    pub date: Option<String>,
    /// Year of adoption or publication.
    #[serde(default)]
    pub year: Option<u16>,
    /// Where a text stands on the web.
    #[serde(default)]
    pub url: Option<String>,
    /// seen: a person saw the text there; repost: not the issuer's own site; unverified: not looked at.
    #[serde(default)]
    pub url_status: Option<String>,
}

/// Plans in the order of the file.
#[derive(Clone, Debug, Deserialize)]
pub struct Manifest {
    /// The plans.
    #[serde(rename = "plan")]
    pub plans: Vec<Planned>,
}

impl Manifest {
    /// The built-in manifest.
    ///
    /// # Panics
    /// Never, as a test reads it.
    pub fn builtin() -> Self {
        toml::from_str(BUILTIN).expect("the built-in manifest parses")
    }

    /// Reads a manifest of one's own, in the form of `corpus/manifest.toml`.
    ///
    /// # Errors
    /// If it cannot be read or is malformed, with the line.
    pub fn load(path: &Path) -> Result<Self, FetchError> {
        let fail = |line, reason| FetchError::File { path: path.to_path_buf(), line, reason };
        let text = std::fs::read_to_string(path).map_err(|e| fail(1, format!("cannot be read ({e})")))?;
        toml::from_str(&text).map_err(|e| {
            let line = e.span().map_or(1, |s| text[..s.start].matches('\n').count() + 1);
            fail(line, format!("{}; a manifest is [[plan]] tables with title, periods, level, url …", e.message()))
        })
    }
}

impl Planned {
    /// A file name that every system takes, made of period and title.
    pub fn file_name(&self, extension: &str) -> String {
        let title: String =
            self.title.chars().filter(|c| !c.is_control() && !"《》<>:\"/\\|?*“”‘’ \u{3000}".contains(*c)).take(60).collect();
        let period = self.periods.first().map_or(String::new(), |p| format!("{p}-"));
        format!("{period}{title}.{extension}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_manifest_parses_and_names_files_apart() {
        let manifest = Manifest::builtin();
        let mut names: Vec<_> = manifest.plans.iter().map(|p| p.file_name("html")).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), manifest.plans.len());
        assert!(names.iter().all(|n| n.len() < 250 && !n.contains('/')));
    }
}
