//! The form of output, and the mark that Excel wants.

use std::io::Write;

#[derive(Debug, clap::Args)]
pub(super) struct OutputArgs {
    /// Output: text (for people), csv or jsonl.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,

    /// Begin CSV with a byte order mark, so that Excel shows Chinese.
    #[arg(long)]
    bom: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    Text,
    Csv,
    Jsonl,
}

impl OutputArgs {
    /// Writes the mark, if it is wanted and the output is CSV.
    pub(super) fn begin(&self, out: &mut impl Write) -> std::io::Result<()> {
        if self.bom && self.format == Format::Csv { out.write_all("\u{feff}".as_bytes()) } else { Ok(()) }
    }
}
