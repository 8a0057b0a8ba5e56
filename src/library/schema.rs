//! What is indexed of a paragraph.

use super::exact::{ExactTokenizer, TOKENIZER};
use super::ranked::{RankedTokenizer, TOKENIZER as RANKED};
use tantivy::Index;
use tantivy::schema::{Field, INDEXED, IndexRecordOption, NumericOptions, STORED, STRING, Schema, TextFieldIndexing, TextOptions};

/// Version of what stands on disk. Readers refuse others.
pub(super) const FORMAT: u32 = 1;
/// Paragraphs of one plan are numbered below this.
pub(super) const PARAGRAPHS_PER_PLAN: u64 = 1 << 24;

/// The fields.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields {
    /// Number of the plan: what is deleted when a plan is replaced.
    pub(super) plan: Field,
    /// Plan × [`PARAGRAPHS_PER_PLAN`] + number of the paragraph: order, and a name for each entry.
    pub(super) key: Field,
    /// Characters with positions.
    pub(super) exact: Field,
    /// Words for BM25.
    pub(super) ranked: Field,
    /// Section role.
    pub(super) role: Field,
    /// Kind of paragraph.
    pub(super) kind: Field,
    /// Codings: `task`, `status` and `task=status`.
    pub(super) coding: Field,
    /// The original text.
    pub(super) text: Field,
    /// The rest of the entry as JSON.
    pub(super) entry: Field,
}

pub(super) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let words = |tokenizer: &str, record, norms| {
        TextOptions::default()
            .set_indexing_options(TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(record).set_fieldnorms(norms))
    };
    let fields = Fields {
        plan: builder.add_u64_field("plan", INDEXED),
        key: builder.add_u64_field("key", NumericOptions::default().set_indexed().set_fast()),
        exact: builder.add_text_field("exact", words(TOKENIZER, IndexRecordOption::WithFreqsAndPositions, false)),
        ranked: builder.add_text_field("ranked", words(RANKED, IndexRecordOption::WithFreqs, true)),
        role: builder.add_text_field("role", STRING),
        kind: builder.add_text_field("kind", STRING),
        coding: builder.add_text_field("coding", STRING),
        text: builder.add_text_field("text", STORED),
        entry: builder.add_text_field("entry", STORED),
    };
    (builder.build(), fields)
}

/// Tokenizers are not stored with an index: they are registered each time it is opened.
pub(super) fn register(index: &Index) {
    index.tokenizers().register(TOKENIZER, ExactTokenizer);
    index.tokenizers().register(RANKED, RankedTokenizer);
}
