//! Sentences that tell of the past: “九五”期间……, 过去五年……, and what follows them in their paragraph.

use super::clause::Paragraph;
use crate::ingest::PeriodScheme;
use crate::taxonomy::{Bits, Taxonomy};

/// Words before the name of an earlier period that only compare with it (比“九五”期间翻一番).
const COMPARED: [&str; 6] = ["比", "较", "超过", "高于", "同", "与"];

/// For each sentence of the paragraph, whether it is told of the past.
pub(super) fn past_sentences(
    taxonomy: &Taxonomy,
    text: &str,
    paragraph: &Paragraph<'_>,
    scheme: &PeriodScheme,
    own: Option<usize>,
) -> Vec<bool> {
    let mut past = vec![false; paragraph.sentences.len()];
    let has = |bits: &Bits, cue: Option<_>| cue.is_some_and(|c| bits.contains(c));
    let relevant = |bits: &Bits| has(bits, taxonomy.cues.past_frame) || has(bits, taxonomy.cues.during);
    if !paragraph.sentences.iter().any(relevant) {
        return past;
    }
    let mut frame = false;
    for (i, bits) in paragraph.sentences.iter().enumerate() {
        let opens = has(bits, taxonomy.cues.past_frame)
            || has(bits, taxonomy.cues.during) && names_earlier_period(taxonomy, text, paragraph, i as u32, scheme, own);
        let future = has(bits, taxonomy.cues.future);
        if opens {
            past[i] = !future;
            // Only the first sentence sets the time for the rest of the paragraph.
            frame = frame || i == 0 && !future;
        } else if future {
            frame = false;
        } else {
            past[i] = frame;
        }
    }
    past
}

/// Whether 期间 or 时期 in this sentence follows the name of a period before the plan's own.
fn names_earlier_period(
    taxonomy: &Taxonomy,
    text: &str,
    paragraph: &Paragraph<'_>,
    sentence: u32,
    scheme: &PeriodScheme,
    own: Option<usize>,
) -> bool {
    let Some(during) = taxonomy.cues.during else { return false };
    paragraph.clauses[paragraph.clauses_of(sentence)].iter().any(|clause| {
        paragraph.hits_with(clause, during).any(|hit| {
            let before = text[clause.span.start as usize..hit.span.start as usize].trim_end_matches('"');
            let named = scheme.periods.iter().enumerate().filter(|(_, p)| before.ends_with(p.id.as_str())).max_by_key(|(_, p)| p.id.len());
            named.is_some_and(|(position, period)| {
                let lead = before[..before.len() - period.id.len()].trim_end_matches('"');
                own.is_some_and(|own| position < own) && !COMPARED.iter().any(|w| lead.ends_with(w))
            })
        })
    })
}
