use super::{MatrixExporter, MatrixStyle, pick};
use crate::matrix::Matrix;
use std::io::Write;

/// A Markdown table for papers and issues; symbols always.
pub(super) struct Markdown;

impl MatrixExporter for Markdown {
    fn name(&self) -> &'static str {
        "markdown"
    }

    fn write(&self, matrix: &Matrix, style: MatrixStyle, out: &mut dyn Write) -> std::io::Result<()> {
        let (category, task) = if style.english { ("category", "task") } else { ("类别", "任务") };
        writeln!(out, "| {category} | {task} | {} |", matrix.periods.join(" | "))?;
        writeln!(out, "|---|---|{}", ":-:|".repeat(matrix.periods.len()))?;
        let mut last = "";
        for row in &matrix.rows {
            let name = pick(&row.category, style.english);
            let shown = if name == last { "" } else { name };
            last = name;
            let cells: Vec<&str> = row.cells.iter().map(|c| c.status.symbol()).collect();
            writeln!(out, "| {shown} | {} | {} |", pick(&row.label, style.english).replace('|', "\\|"), cells.join(" | "))?;
        }
        Ok(())
    }
}
