use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// The level of government that a plan is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// 国家
    National,
    /// 国务院部门
    Ministry,
    /// 省、自治区、直辖市
    Province,
    /// 市
    City,
    /// 县、区
    County,
}

impl Level {
    /// The English name used in tables and filters.
    pub fn name(self) -> &'static str {
        match self {
            Level::National => "national",
            Level::Ministry => "ministry",
            Level::Province => "province",
            Level::City => "city",
            Level::County => "county",
        }
    }

    /// Understands the English names and 国家、部门、省、市、县 with their usual variants.
    pub fn parse(value: &str) -> Option<Level> {
        Some(match value.trim().to_lowercase().as_str() {
            "national" | "nation" | "国家" | "国家级" | "全国" | "中央" => Level::National,
            "ministry" | "ministerial" | "部门" | "部委" | "部级" => Level::Ministry,
            "province" | "provincial" | "省" | "省级" | "自治区" | "直辖市" => Level::Province,
            "city" | "municipal" | "市" | "市级" | "地市" => Level::City,
            "county" | "县" | "县级" | "区" | "区县" => Level::County,
            _ => return None,
        })
    }
}

#[derive(Deserialize)]
struct Regions {
    provinces: Vec<String>,
    national: Vec<String>,
}

static REGIONS: LazyLock<Regions> =
    LazyLock::new(|| toml::from_str(include_str!("../../dictionaries/regions.toml")).expect("the built-in regions parse"));

/// Level and region (省 or 市 as the title writes it) that a plan's title shows.
pub(super) fn of_title(title: &str) -> (Option<Level>, Option<String>) {
    let title = title.trim_start_matches(|c: char| !c.is_alphabetic());
    // 中华人民共和国… and the like may be followed by anything.
    if REGIONS
        .national
        .iter()
        .any(|n| title.starts_with(n.as_str()) || title.contains(&format!("”{n}")) || title.contains(&format!("\"{n}")))
    {
        return (Some(Level::National), None);
    }
    let province = REGIONS.provinces.iter().filter(|p| title.starts_with(p.as_str())).max_by_key(|p| p.len());
    let place = ['市', '县', '区', '州'].into_iter().find_map(|kind| {
        let (i, c) = title.char_indices().take(12).find(|(_, c)| *c == kind)?;
        Some((&title[..i + c.len_utf8()], c))
    });
    // 深圳市南山区, 金华市东阳县: a district or county behind its city.
    if let Some((city, '市')) = place
        && let Some(district) = district(&title[city.len()..])
    {
        return (Some(Level::County), Some(format!("{city}{district}")));
    }
    match (province, place) {
        (Some(province), place) => {
            let rest = &title[province.len()..];
            let suffix =
                ["生产建设兵团", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "省", "市"].iter().find(|s| rest.starts_with(**s));
            let whole = &title[..province.len() + suffix.map_or(0, |s| s.len())];
            match place {
                Some((name, kind)) if name.len() > whole.len() && suffix.is_some() => {
                    let level = if kind == '县' { Level::County } else { Level::City };
                    (Some(level), Some(name.to_owned()))
                }
                _ => (Some(Level::Province), Some(whole.to_owned())),
            }
        }
        (None, Some((name, '市' | '州'))) => (Some(Level::City), Some(name.to_owned())),
        (None, Some((name, '县'))) => (Some(Level::County), Some(name.to_owned())),
        (None, Some((name, '区'))) if district(name) == Some(name) => (Some(Level::County), Some(name.to_owned())),
        _ if title.contains("省") && title.find('省').is_some_and(|i| i <= 12) => {
            let end = title.find('省').expect("just found") + '省'.len_utf8();
            (Some(Level::Province), Some(title[..end].to_owned()))
        }
        _ => (None, None),
    }
}

/// A district or county at the start of `text`: two to five characters and 区 or 县. Zones and regions are none.
fn district(text: &str) -> Option<&str> {
    const ZONES: [&str; 9] = ["园区", "地区", "特区", "示范区", "试验区", "开发区", "高新区", "保税区", "大湾区"];
    let (at, kind) = text.char_indices().skip(1).take(5).find(|(_, c)| matches!(c, '区' | '县'))?;
    let name = &text[..at + kind.len_utf8()];
    let plain = name.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    (plain && !ZONES.iter().any(|z| name.ends_with(z))).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_show_level_and_region() {
        for (title, level, region) in [
            ("云南省国民经济和社会发展第十个五年计划纲要", Some(Level::Province), Some("云南省")),
            ("中华人民共和国国民经济和社会发展第十二个五年规划纲要", Some(Level::National), None),
            ("上海市国民经济和社会发展第十四个五年规划", Some(Level::Province), Some("上海市")),
            ("江苏省苏州市“十二五”科技发展规划", Some(Level::City), Some("江苏省苏州市")),
            ("深圳市科技创新“十三五”规划", Some(Level::City), Some("深圳市")),
            ("江苏省“十二五”科技发展规划", Some(Level::Province), Some("江苏省")),
            ("深圳市龙岗区科技创新“十四五”规划", Some(Level::County), Some("深圳市龙岗区")),
            ("浦东新区科技创新“十四五”规划", Some(Level::County), Some("浦东新区")),
            ("长兴县国民经济和社会发展第十四个五年规划", Some(Level::County), Some("长兴县")),
            ("苏州工业园区“十三五”规划", None, None),
            ("粤港澳大湾区发展规划纲要", None, None),
            ("江川省国民经济和社会发展第十个五年计划", Some(Level::Province), Some("江川省")),
            ("“十三五”国家科技创新规划", Some(Level::National), None),
            ("新一代人工智能发展规划", None, None),
        ] {
            assert_eq!(of_title(title), (level, region.map(str::to_owned)), "{title}");
        }
    }
}
