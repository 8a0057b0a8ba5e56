use super::{MatrixExporter, MatrixStyle, pad, width};
use crate::matrix::Matrix;
use crate::tagging::Status;
use std::io::Write;

/// A table for people: rows under their categories, columns aligned by terminal cells.
pub(super) struct Terminal;

impl MatrixExporter for Terminal {
    fn name(&self) -> &'static str {
        "table"
    }

    fn write(&self, matrix: &Matrix, style: MatrixStyle, out: &mut dyn Write) -> std::io::Result<()> {
        let id = matrix.rows.iter().map(|r| width(&r.task)).max().unwrap_or(0);
        let zh = matrix.rows.iter().map(|r| width(&r.label.0)).max().unwrap_or(0);
        let en = matrix.rows.iter().map(|r| width(&r.label.1)).max().unwrap_or(0);
        let columns: Vec<usize> = matrix.periods.iter().map(|p| width(p).max(2)).collect();
        let mut line = |text: String| writeln!(out, "{}", text.trim_end());
        let header: Vec<String> = matrix.periods.iter().zip(&columns).map(|(p, w)| pad(p, *w)).collect();
        let lead = 2 + id + 2 + zh + 2 + en;
        line(format!("{}  {}", " ".repeat(lead), header.join("  ")))?;
        let mut category = "";
        for row in &matrix.rows {
            if row.category.0 != category {
                category = &row.category.0;
                let name = format!("{}  {}", row.category.0, row.category.1);
                line(if style.colour { format!("\u{1b}[1m{name}\u{1b}[0m") } else { name })?;
            }
            let cells: Vec<String> = row
                .cells
                .iter()
                .zip(&columns)
                .map(|(c, w)| {
                    let text = pad(c.status.symbol(), *w);
                    match (style.colour, c.status) {
                        (true, Status::Deployed) => format!("\u{1b}[32m{text}\u{1b}[0m"),
                        (true, Status::Mentioned) => format!("\u{1b}[33m{text}\u{1b}[0m"),
                        _ => text,
                    }
                })
                .collect();
            line(format!("  {}  {}  {}  {}", pad(&row.task, id), pad(&row.label.0, zh), pad(&row.label.1, en), cells.join("  ")))?;
        }
        let total = |count: &dyn Fn(usize) -> String| -> String {
            (0..matrix.periods.len()).map(|i| pad(&count(i), columns[i])).collect::<Vec<_>>().join("  ")
        };
        let deployed = |i: usize| matrix.rows.iter().filter(|r| r.cells[i].status == Status::Deployed).count().to_string();
        line(format!("{}  {}", pad("deployed", lead), total(&deployed)))?;
        line(format!("{}  {}", pad("plans", lead), total(&|i| matrix.plans[i].to_string())))?;
        line("● deployed 部署  ◐ only mentioned 仅提及  ○ nothing found 无".to_owned())?;
        if !matrix.without_period.is_empty() {
            let some: Vec<&str> = matrix.without_period.iter().take(3).map(String::as_str).collect();
            let more = if matrix.without_period.len() > 3 { " …" } else { "" };
            line(format!(
                "{} plans without a period are left out ({}{more}); --period gives them one",
                matrix.without_period.len(),
                some.join(", ")
            ))?;
        }
        Ok(())
    }
}
