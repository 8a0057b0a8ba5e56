//! A codebook in machine form: tasks, the concepts their objects are made of, rules and cues.
//!
//! `schema` is the file format, [`check`] the lints of `guihua check`, [`Taxonomy`] what tagging runs:
//! all terms of all concepts in one automaton, rules as bit masks over concepts.

mod builtin;
mod calls;
mod check;
mod compile;
mod concept;
mod diagnostic;
mod load;
mod prospects;
mod schema;
mod sets;
mod terms;
mod types;

pub use builtin::{BUILTIN, Builtin};
pub(crate) use calls::Called;
pub use check::check;
pub use concept::{Bits, ConceptId, Group};
pub use diagnostic::{Diagnostic, Severity};
pub use load::{Sources, TaxonomyError};
pub(crate) use prospects::{Met, Prospect};
pub(crate) use sets::{ConceptSets, SetId};
pub use types::{ActionMode, Concept, Cues, Reason, Rule, Scope, Sequence, Task, Taxonomy, Window};
