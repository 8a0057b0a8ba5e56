//! Tables and colour for people: CJK width, `NO_COLOR`, no escape codes in pipes.

use comfy_table::{Cell, ContentArrangement, Table};
use std::io::IsTerminal;

/// Whether output to stdout may be coloured.
pub(super) fn colour() -> bool {
    std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
}

/// A table without lines, columns two spaces apart, nothing wrapped or cut.
pub(super) fn plain_table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(comfy_table::presets::NOTHING);
    table.set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(header.iter().map(Cell::new));
    table
}
