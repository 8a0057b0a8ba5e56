//! Why a query found nothing: which part has no hits, and near forms that have.

use super::query::{Leaf, Query};
use super::{Library, LibraryError};

/// Sentences for people.
///
/// # Errors
/// If the index is damaged.
pub fn explain_nothing(library: &Library, query: &Query) -> Result<Vec<String>, LibraryError> {
    let mut said = Vec::new();
    let parts: Vec<&Query> = match query {
        Query::And(all) => all.iter().collect(),
        one => vec![one],
    };
    let mut all_found = parts.len() > 1;
    for part in &parts {
        if matches!(part, Query::Not(_)) {
            continue;
        }
        let count = library.count(part)?;
        if count > 0 {
            said.push(format!("{} alone: {count} paragraphs", shown(part)));
            continue;
        }
        all_found = false;
        match part {
            Query::Filter(filter) => said.push(format!("no paragraph meets {}", filter.shown())),
            other => {
                said.push(format!("no paragraph holds {}", shown(other)));
                for leaf in other.leaves() {
                    said.extend(near_forms(library, &leaf)?);
                }
            }
        }
    }
    if all_found {
        said.push("each part has paragraphs, but no paragraph has all of them; try OR, or fewer filters".to_owned());
    }
    Ok(said)
}

fn shown(query: &Query) -> String {
    match query {
        Query::Leaf(leaf) => format!("\"{}\"", leaf.shown()),
        Query::Filter(filter) => filter.shown(),
        Query::And(all) => all.iter().map(shown).collect::<Vec<_>>().join(" "),
        Query::Or(any) => format!("({})", any.iter().map(shown).collect::<Vec<_>>().join(" OR ")),
        Query::Not(one) => format!("NOT {}", shown(one)),
    }
}

/// The longest parts of a phrase that do occur.
fn near_forms(library: &Library, leaf: &Leaf) -> Result<Vec<String>, LibraryError> {
    let Leaf::Phrase { folded, .. } = leaf else { return Ok(Vec::new()) };
    let chars: Vec<char> = folded.chars().take(24).collect();
    for length in (2..chars.len()).rev() {
        let mut found = Vec::new();
        for window in chars.windows(length) {
            let part: String = window.iter().collect();
            let count = library.count(&Query::Leaf(Leaf::phrase(&part)))?;
            if count > 0 {
                found.push((count, part));
            }
        }
        if !found.is_empty() {
            found.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
            found.dedup();
            return Ok(found.into_iter().take(3).map(|(count, part)| format!("but \"{part}\": {count} paragraphs")).collect());
        }
    }
    Ok(Vec::new())
}
