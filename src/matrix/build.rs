use super::CellEvidence;
use crate::ingest::PeriodScheme;
use crate::tagging::{Status, TaggedPlan};
use crate::taxonomy::Taxonomy;
use std::collections::BTreeMap;

/// One task in one period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The best status that any plan of the period gives the task.
    pub status: Status,
    /// Deployed quotations in all plans of the period.
    pub deployed: usize,
    /// Near misses in all plans of the period.
    pub mentioned: usize,
}

/// A task's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Task id.
    pub task: String,
    /// Category, Chinese and English.
    pub category: (String, String),
    /// Label, Chinese and English.
    pub label: (String, String),
    /// A cell per period.
    pub cells: Vec<Cell>,
}

/// Tasks × periods. A cell is deployed when any plan of the period deploys the task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    /// Ids of the periods that have plans, in order.
    pub periods: Vec<String>,
    /// How many plans each period has.
    pub plans: Vec<usize>,
    /// Rows in order of the taxonomy.
    pub rows: Vec<Row>,
    /// Plans without a period, which are in no column.
    pub without_period: Vec<String>,
}

impl Matrix {
    /// Builds the matrix of the plans given. A plan for several periods counts in each of them.
    pub fn new(plans: &[TaggedPlan], taxonomy: &Taxonomy, scheme: &PeriodScheme) -> Matrix {
        let mut by_period: BTreeMap<usize, Vec<&TaggedPlan>> = BTreeMap::new();
        let mut without_period = Vec::new();
        for plan in plans {
            let positions: Vec<usize> = plan.metadata.period_ids().iter().filter_map(|p| scheme.position(p)).collect();
            if positions.is_empty() {
                without_period.push(plan.id.clone());
            }
            for position in positions {
                by_period.entry(position).or_default().push(plan);
            }
        }
        let counts: Vec<BTreeMap<&str, Cell>> = by_period.values().map(|plans| cells(plans)).collect();
        let absent = Cell { status: Status::Absent, deployed: 0, mentioned: 0 };
        let rows = taxonomy
            .tasks
            .iter()
            .map(|task| {
                let category = &taxonomy.categories[task.category];
                Row {
                    task: task.id.clone(),
                    category: (category.zh.clone(), category.en.clone()),
                    label: (task.zh.clone(), task.en.clone()),
                    cells: counts.iter().map(|c| c.get(task.id.as_str()).copied().unwrap_or(absent)).collect(),
                }
            })
            .collect();
        Matrix {
            periods: by_period.keys().map(|p| scheme.periods[*p].id.clone()).collect(),
            plans: by_period.values().map(Vec::len).collect(),
            rows,
            without_period,
        }
    }

    /// The evidence for one task in one period: every deployed quotation and every near miss.
    pub fn evidence(plans: &[TaggedPlan], task: &str, period: &str) -> CellEvidence {
        CellEvidence::new(plans, task, period)
    }
}

/// Cells of the tasks that some plan codes.
fn cells<'a>(plans: &[&'a TaggedPlan]) -> BTreeMap<&'a str, Cell> {
    let mut cells: BTreeMap<&str, Cell> = BTreeMap::new();
    for coding in plans.iter().flat_map(|p| &p.codings) {
        let cell = cells.entry(&coding.task).or_insert(Cell { status: Status::Absent, deployed: 0, mentioned: 0 });
        cell.status = cell.status.max(coding.status);
        match coding.status {
            Status::Deployed => cell.deployed += 1,
            Status::Mentioned => cell.mentioned += 1,
            Status::Absent => {}
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::{Content, Document, Metadata, MetadataOptions};
    use crate::outline::{Plan, PlanOptions};
    use crate::tagging::tag;
    use crate::taxonomy::Sources;

    fn plan(id: &str, period: &str, text: &str) -> TaggedPlan {
        let scheme = PeriodScheme::five_year_plans();
        let options = MetadataOptions { periods: scheme.parse(period), ..Default::default() };
        let metadata = Metadata::gather(text, None, None, &options, scheme).unwrap();
        let document = Document { id: id.into(), path: None, content: Content { text: text.into(), ..Default::default() }, metadata };
        tag(&Plan::new(document, PlanOptions::default()), &Sources::read("istc").unwrap().compile().unwrap(), scheme)
    }

    #[test]
    fn any_plan_of_the_period_deploys_the_cell() {
        let plans = [
            plan("a", "十五", "加强科技创新，牵头组织国际大科学计划。\n"),
            plan("b", "十五", "发展农业。\n"),
            plan("c", "十一五-十二五", "发展农业。\n"),
            plan("d", "", "发展农业。\n"),
        ];
        let taxonomy = Sources::read("istc").unwrap().compile().unwrap();
        let matrix = Matrix::new(&plans, &taxonomy, PeriodScheme::five_year_plans());
        assert_eq!(matrix.periods, ["十五", "十一五", "十二五"]);
        assert_eq!(matrix.plans, [2, 1, 1]);
        assert_eq!(matrix.rows.len(), 57);
        let lead = matrix.rows.iter().find(|r| r.task == "mega.lead").unwrap();
        assert_eq!(lead.cells.iter().map(|c| c.status.symbol()).collect::<String>(), "●○○");
        assert_eq!(matrix.without_period, ["d"]);
    }
}
