//! Which taxonomy a command uses.

use crate::taxonomy::{Sources, Taxonomy};

#[derive(Debug, clap::Args)]
pub(super) struct TaxonomyArgs {
    /// Taxonomy: a built-in name or a TOML file of your own (see `guihua check --help`).
    #[arg(long, value_name = "NAME|FILE", default_value = "istc", env = "GUIHUA_TAXONOMY")]
    taxonomy: String,
}

impl TaxonomyArgs {
    /// Name as given.
    pub(super) fn name(&self) -> &str {
        &self.taxonomy
    }

    /// Hash of its text: codings made with another one are not its own.
    pub(super) fn fingerprint(&self) -> anyhow::Result<String> {
        Ok(Sources::read(&self.taxonomy)?.fingerprint())
    }

    pub(super) fn load(&self) -> anyhow::Result<Taxonomy> {
        Ok(Sources::read(&self.taxonomy)?.compile()?)
    }
}
