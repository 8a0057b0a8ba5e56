//! Words of periods: frequency, keyness, and new terms found in the raw text.

mod discover;
mod frequency;

pub use discover::{DiscoverOptions, NewTerm, discover};
pub use frequency::{Frequencies, Keyness, WordCount, keyness};
