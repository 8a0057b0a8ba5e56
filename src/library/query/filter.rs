use crate::ingest::{Level, PeriodScheme};
use crate::library::catalog::Record;
use crate::text::fold_term;

/// A condition on plans or paragraphs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filter {
    /// `period:十二五`: the plan plans for this period.
    Period(String),
    /// `level:省`
    Level(Level),
    /// `region:江苏`: the region's name contains it.
    Region(String),
    /// `year:2006..2010`, either end may be open.
    Year(u16, u16),
    /// `title:科技`: the plan's title contains it.
    Title(String),
    /// `doc:fyp_12`: the plan's id contains it.
    Doc(String),
    /// `task:mega.lead`, with `status:deployed` beside it in one.
    Coding(String),
    /// `role:retrospect`
    Role(String),
    /// `in:title`, heading, body, contents
    Kind(String),
}

/// Names of the fields, for messages.
pub(super) const FIELDS: &str = "period, level, region, year, title, doc, task, status, role, in";

impl Filter {
    /// A filter from its name and value; the reason if the value makes no sense. `None` if there is no such field.
    pub(super) fn parse(field: &str, value: &str) -> Option<Result<Self, String>> {
        Some(match field {
            "period" => {
                let scheme = PeriodScheme::five_year_plans();
                // Periods of other schemes are taken as they are.
                Ok(Filter::Period(scheme.parse(value).and_then(|p| p.into_iter().next()).unwrap_or_else(|| value.to_owned())))
            }
            "level" => Level::parse(value)
                .map(Filter::Level)
                .ok_or_else(|| "use national, ministry, province, city or county (国家 部门 省 市 县)".to_owned()),
            "region" => Ok(Filter::Region(value.to_owned())),
            "year" => years(value).map(|(from, to)| Filter::Year(from, to)).ok_or_else(|| "use year:2006 or year:2006..2010".to_owned()),
            "title" => Ok(Filter::Title(fold_term(value))),
            "doc" => Ok(Filter::Doc(value.to_owned())),
            "task" => Ok(Filter::Coding(value.to_owned())),
            "status" => match value {
                "deployed" | "●" => Ok(Filter::Coding("deployed".to_owned())),
                "mentioned" | "◐" => Ok(Filter::Coding("mentioned".to_owned())),
                _ => Err("use status:deployed or status:mentioned".to_owned()),
            },
            "role" => match value {
                "situation" | "retrospect" | "principles" | "goals" | "tasks" | "safeguards" | "other" => {
                    Ok(Filter::Role(value.to_owned()))
                }
                "形势" => Ok(Filter::Role("situation".to_owned())),
                "回顾" => Ok(Filter::Role("retrospect".to_owned())),
                "原则" => Ok(Filter::Role("principles".to_owned())),
                "目标" => Ok(Filter::Role("goals".to_owned())),
                "任务" => Ok(Filter::Role("tasks".to_owned())),
                "保障" => Ok(Filter::Role("safeguards".to_owned())),
                _ => Err("use situation, retrospect, principles, goals, tasks, safeguards or other".to_owned()),
            },
            "in" => match value {
                "title" | "heading" | "body" | "contents" => Ok(Filter::Kind(value.to_owned())),
                _ => Err("use in:title, in:heading, in:body or in:contents".to_owned()),
            },
            _ => return None,
        })
    }

    /// Whether a plan meets a condition on plans; `None` for conditions on paragraphs.
    pub(in crate::library) fn plan(&self, plan: &Record) -> Option<bool> {
        let meta = &plan.metadata;
        Some(match self {
            Filter::Period(id) => meta.period_ids().contains(id),
            Filter::Level(level) => meta.level.as_ref().is_some_and(|l| l.value == *level),
            Filter::Region(part) => meta.region.as_ref().is_some_and(|r| r.value.contains(part.as_str())),
            Filter::Year(from, to) => meta.year.as_ref().is_some_and(|y| (*from..=*to).contains(&y.value)),
            Filter::Title(part) => fold_term(meta.title_text()).contains(part.as_str()),
            Filter::Doc(part) => plan.id.contains(part.as_str()),
            Filter::Coding(_) | Filter::Role(_) | Filter::Kind(_) => return None,
        })
    }

    /// As it may be typed.
    pub fn shown(&self) -> String {
        match self {
            Filter::Period(v) => format!("period:{v}"),
            Filter::Level(v) => format!("level:{}", v.name()),
            Filter::Region(v) => format!("region:{v}"),
            Filter::Year(from, to) if from == to => format!("year:{from}"),
            Filter::Year(from, to) => format!("year:{from}..{to}"),
            Filter::Title(v) => format!("title:{v}"),
            Filter::Doc(v) => format!("doc:{v}"),
            Filter::Coding(v) if v == "deployed" || v == "mentioned" => format!("status:{v}"),
            Filter::Coding(v) => format!("task:{}", v.replace('=', " status:")),
            Filter::Role(v) => format!("role:{v}"),
            Filter::Kind(v) => format!("in:{v}"),
        }
    }
}

fn years(value: &str) -> Option<(u16, u16)> {
    let year = |v: &str, open| if v.is_empty() { Some(open) } else { v.parse().ok() };
    let (from, to) = match value.split_once("..").or_else(|| value.split_once('-')) {
        Some((from, to)) => (year(from, 0)?, year(to, u16::MAX)?),
        None => {
            let one = value.parse().ok()?;
            (one, one)
        }
    };
    (from <= to).then_some((from, to))
}
