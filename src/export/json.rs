use super::{MatrixExporter, MatrixStyle};
use crate::matrix::Matrix;
use serde::Serialize;
use std::io::Write;

/// One JSON object with everything the matrix holds.
pub(super) struct Json;

#[derive(Serialize)]
struct Whole<'a> {
    periods: Vec<Period<'a>>,
    tasks: Vec<Task<'a>>,
    without_period: &'a [String],
}

#[derive(Serialize)]
struct Period<'a> {
    period: &'a str,
    plans: usize,
}

#[derive(Serialize)]
struct Task<'a> {
    task: &'a str,
    category: Label<'a>,
    label: Label<'a>,
    cells: Vec<Cell<'a>>,
}

#[derive(Serialize)]
struct Label<'a> {
    zh: &'a str,
    en: &'a str,
}

#[derive(Serialize)]
struct Cell<'a> {
    period: &'a str,
    status: &'static str,
    deployed: usize,
    mentioned: usize,
}

impl MatrixExporter for Json {
    fn name(&self) -> &'static str {
        "json"
    }

    fn write(&self, matrix: &Matrix, _style: MatrixStyle, out: &mut dyn Write) -> std::io::Result<()> {
        let whole = Whole {
            periods: matrix.periods.iter().zip(&matrix.plans).map(|(period, plans)| Period { period, plans: *plans }).collect(),
            tasks: matrix
                .rows
                .iter()
                .map(|row| Task {
                    task: &row.task,
                    category: Label { zh: &row.category.0, en: &row.category.1 },
                    label: Label { zh: &row.label.0, en: &row.label.1 },
                    cells: row
                        .cells
                        .iter()
                        .zip(&matrix.periods)
                        .map(|(c, period)| Cell { period, status: c.status.name(), deployed: c.deployed, mentioned: c.mentioned })
                        .collect(),
                })
                .collect(),
            without_period: &matrix.without_period,
        };
        serde_json::to_writer_pretty(&mut *out, &whole)?;
        writeln!(out)
    }
}
