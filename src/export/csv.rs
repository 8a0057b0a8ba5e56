use super::{MatrixExporter, MatrixStyle, cell_text, pick};
use crate::matrix::Matrix;
use crate::tagging::Coding;
use std::io::Write;

/// Comma-separated values: `task,category,label,` and a column per period.
pub(super) struct Csv;

impl MatrixExporter for Csv {
    fn name(&self) -> &'static str {
        "csv"
    }

    fn write(&self, matrix: &Matrix, style: MatrixStyle, out: &mut dyn Write) -> std::io::Result<()> {
        if style.bom {
            out.write_all("\u{feff}".as_bytes())?;
        }
        let mut writer = csv::Writer::from_writer(out);
        let header = ["task", "category", "label"].into_iter().chain(matrix.periods.iter().map(String::as_str));
        writer.write_record(header)?;
        for row in &matrix.rows {
            let names = [row.task.as_str(), pick(&row.category, style.english), pick(&row.label, style.english)];
            writer.write_record(names.into_iter().chain(row.cells.iter().map(|c| cell_text(c, style.symbols))))?;
        }
        writer.flush()
    }
}

/// Codings as comma-separated values; section headings are joined by ` > `.
///
/// # Errors
/// If writing fails.
pub fn codings_csv<'a>(codings: impl Iterator<Item = &'a Coding>, header: bool, out: &mut dyn Write) -> std::io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    if header {
        writer.write_record(["doc", "task", "status", "start", "end", "line", "quote", "section", "rule", "reason"])?;
    }
    for c in codings {
        let (start, end, line) = (c.start.to_string(), c.end.to_string(), c.line.to_string());
        let section = c.section.join(" > ");
        let reason = c.reason.map_or("", |r| r.name());
        writer.write_record([&c.doc, &c.task, c.status.name(), &start, &end, &line, &c.quote, &section, &c.rule, reason])?;
    }
    writer.flush()
}
