//! Tables for people and programs. Exporters get data and never look at text.
//!
//! One file per form; to add one, write it beside `markdown.rs` and list it in [`matrix_exporters`].

mod csv;
mod json;
mod layout;
mod markdown;
mod terminal;

use crate::matrix::{Cell, Matrix};
use crate::tagging::Status;
use std::io::Write;

pub use self::csv::codings_csv;
pub use layout::{pad, width};

/// How a matrix is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MatrixStyle {
    /// ●/◐/○ instead of 1/0 where the form's default is 1/0.
    pub symbols: bool,
    /// A byte order mark, so that Excel reads the file as UTF-8.
    pub bom: bool,
    /// English labels instead of Chinese.
    pub english: bool,
    /// Colour escapes (terminal only).
    pub colour: bool,
}

/// A form of the matrix.
pub trait MatrixExporter: Sync {
    /// Name for `--format`.
    fn name(&self) -> &'static str;
    /// Writes the matrix.
    ///
    /// # Errors
    /// If writing fails.
    fn write(&self, matrix: &Matrix, style: MatrixStyle, out: &mut dyn Write) -> std::io::Result<()>;
}

/// All forms; the first is the default.
pub fn matrix_exporters() -> &'static [&'static dyn MatrixExporter] {
    &[&terminal::Terminal, &csv::Csv, &json::Json, &markdown::Markdown]
}

/// A cell as text: a symbol, or 1 for deployed and 0 for anything else.
fn cell_text(cell: &Cell, symbols: bool) -> &'static str {
    match (symbols, cell.status) {
        (true, status) => status.symbol(),
        (false, Status::Deployed) => "1",
        (false, _) => "0",
    }
}

fn pick(pair: &(String, String), english: bool) -> &str {
    if english { &pair.1 } else { &pair.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::Row;

    fn matrix() -> Matrix {
        let cell = |status, deployed, mentioned| Cell { status, deployed, mentioned };
        let row = |task: &str, category: (&str, &str), label: (&str, &str), cells| Row {
            task: task.into(),
            category: (category.0.into(), category.1.into()),
            label: (label.0.into(), label.1.into()),
            cells,
        };
        Matrix {
            periods: vec!["十五".into(), "十一五".into()],
            plans: vec![1, 2],
            rows: vec![
                row(
                    "mega.join",
                    ("国际大科学", "Big science"),
                    ("参与", "Joining"),
                    vec![cell(Status::Deployed, 2, 0), cell(Status::Mentioned, 0, 1)],
                ),
                row(
                    "mega.lead",
                    ("国际大科学", "Big science"),
                    ("牵头", "Leading"),
                    vec![cell(Status::Absent, 0, 0), cell(Status::Deployed, 1, 1)],
                ),
                row(
                    "ip.pct",
                    ("知识产权", "IP"),
                    ("PCT申请", "PCT, \"abroad\""),
                    vec![cell(Status::Absent, 0, 0), cell(Status::Absent, 0, 0)],
                ),
            ],
            without_period: vec!["x".into()],
        }
    }

    fn written(name: &str, style: MatrixStyle) -> String {
        let exporter = matrix_exporters().iter().find(|e| e.name() == name).unwrap();
        let mut out = Vec::new();
        exporter.write(&matrix(), style, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn forms_of_one_matrix() {
        insta::assert_snapshot!("terminal", written("table", MatrixStyle::default()));
        insta::assert_snapshot!("csv", written("csv", MatrixStyle::default()));
        insta::assert_snapshot!("csv_english_symbols", written("csv", MatrixStyle { symbols: true, english: true, ..Default::default() }));
        insta::assert_snapshot!("json", written("json", MatrixStyle::default()));
        insta::assert_snapshot!("markdown", written("markdown", MatrixStyle::default()));
        assert!(written("csv", MatrixStyle { bom: true, ..Default::default() }).starts_with('\u{feff}'));
    }
}
