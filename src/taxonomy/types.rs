use super::calls::Calls;
use super::prospects::Prospects;
use super::terms::Terms;
use super::{ConceptId, Group};
use serde::{Deserialize, Serialize};

/// What a task's subject must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum Scope {
    /// International, and science and technology.
    S,
    /// International or general: no test of the subject beyond the rule's own concepts.
    G,
}

/// How far a rule's concepts may be apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Window {
    /// In one clause.
    #[default]
    Clause,
    /// The object in the clause, the others in its sentence.
    Sentence,
    /// The object in the clause, the others in its paragraph.
    Paragraph,
}

/// What a rule asks of the action.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ActionMode {
    /// An action verb or target in the clause, or shared from a clause before.
    #[default]
    Governed,
    /// The rule's own concepts hold the action.
    Inherent,
}

/// Why a found object is not a deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// Told of the past.
    Retrospective,
    /// A judgement on the state of things, or what others do.
    Situation,
    /// Forbidden or avoided.
    Negated,
    /// Restricted, supervised or counted rather than promoted.
    Restricted,
    /// Not international, or not science and technology.
    OutOfScope,
    /// A means (依托X) for something else.
    Instrument,
    /// Part of a title or proper name.
    NameOnly,
    /// No action arranged.
    NoAction,
}

impl Reason {
    /// The name used in output.
    pub fn name(self) -> &'static str {
        match self {
            Reason::Retrospective => "retrospective",
            Reason::Situation => "situation",
            Reason::Negated => "negated",
            Reason::Restricted => "restricted",
            Reason::OutOfScope => "out-of-scope",
            Reason::Instrument => "instrument",
            Reason::NameOnly => "name-only",
            Reason::NoAction => "no-action",
        }
    }
}

/// A task of the codebook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// Stable id: mega.lead.
    pub id: String,
    /// Index of its category.
    pub category: usize,
    /// Chinese label.
    pub zh: String,
    /// English label.
    pub en: String,
    /// What its subject must be.
    pub scope: Scope,
    /// What counts and what does not.
    pub definition: String,
    /// Concepts whose bare presence is a near miss.
    pub mention: Group,
}

/// A category of tasks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// Stable id: mega.
    pub id: String,
    /// Chinese label.
    pub zh: String,
    /// English label.
    pub en: String,
}

/// A rule, concepts resolved.
#[derive(Clone, Debug)]
pub struct Rule {
    /// `task/rule`.
    pub id: String,
    /// Index of its task.
    pub task: usize,
    /// Alternatives for each place; the first place is the object.
    pub find: Vec<Group>,
    /// In the order given.
    pub ordered: bool,
    /// Most characters between neighbours or from the object.
    pub gap: Option<u16>,
    /// How far apart.
    pub within: Window,
    /// None of these in the window of `not_within`.
    pub not: Group,
    /// Where `not` looks.
    pub not_within: Window,
    /// Each in the sentence or the headings.
    pub context: Vec<Group>,
    /// Each in the headings or the title.
    pub heading: Vec<Group>,
    /// Each in the nearest heading.
    pub near_heading: Vec<Group>,
    /// None of these in the headings or the title.
    pub not_heading: Group,
    /// What the subject must be.
    pub scope: Scope,
    /// What is asked of the action.
    pub action: ActionMode,
    /// Reasons that do not apply.
    pub ignore: Vec<Reason>,
}

/// A concept that is made of others in a row.
#[derive(Clone, Debug)]
pub struct Sequence {
    /// Alternatives for each part.
    pub parts: Vec<Group>,
    /// Most characters between two parts.
    pub gap: u16,
    /// Nothing of these between the parts.
    pub not_between: Group,
}

/// A named set of terms, or a sequence.
#[derive(Clone, Debug)]
pub struct Concept {
    /// Name in the files.
    pub name: String,
    /// Whether its terms shield shorter objects inside them.
    pub object: bool,
    /// Set if it is a sequence.
    pub sequence: Option<Sequence>,
}

/// Concepts with a fixed meaning for the verdict; each is optional in a taxonomy's dictionaries.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cues {
    /// `cue-action`: verbs that arrange something.
    pub action: Option<ConceptId>,
    /// `cue-target`: words of goals.
    pub target: Option<ConceptId>,
    /// `cue-past`: the clause tells of the past.
    pub past: Option<ConceptId>,
    /// `cue-past-frame`: the sentence, and what follows in its paragraph, tells of the past.
    pub past_frame: Option<ConceptId>,
    /// `cue-future`: lifts a past frame.
    pub future: Option<ConceptId>,
    /// `cue-situation`: a judgement on the state of things.
    pub situation: Option<ConceptId>,
    /// `cue-others`: others as the subject, at the head of a clause.
    pub others: Option<ConceptId>,
    /// `cue-negation`
    pub negation: Option<ConceptId>,
    /// `cue-restriction`
    pub restriction: Option<ConceptId>,
    /// `cue-instrument`
    pub instrument: Option<ConceptId>,
    /// `cue-during`: 期间, 时期 behind the name of a period.
    pub during: Option<ConceptId>,
    /// `cue-domestic`: Hong Kong, Macao and Taiwan, which are not international.
    pub domestic: Option<ConceptId>,
    /// `scope-international`
    pub international: Option<ConceptId>,
    /// `scope-st`: science and technology, in text.
    pub st: Option<ConceptId>,
    /// `scope-st-heading`: science and technology, in headings.
    pub st_heading: Option<ConceptId>,
}

/// A taxonomy ready to run.
pub struct Taxonomy {
    /// Its id.
    pub id: String,
    /// Chinese title.
    pub zh: String,
    /// English title.
    pub en: String,
    /// Where its names and definitions come from.
    pub source: String,
    /// Categories in order.
    pub categories: Vec<Category>,
    /// Tasks in order.
    pub tasks: Vec<Task>,
    /// Rules in order of their tasks.
    pub rules: Vec<Rule>,
    /// Concepts by id.
    pub concepts: Vec<Concept>,
    /// Concepts with a fixed meaning.
    pub cues: Cues,
    /// All terms.
    pub(crate) terms: Terms,
    /// What can hold in a sentence.
    pub(crate) prospects: Prospects,
    /// Sequences in the order in which they can be found: after those they are made of.
    pub(crate) sequences: Vec<ConceptId>,
    /// For each of them the rarest part but one, which is asked first.
    pub(crate) sequence_guards: Vec<Group>,
    /// The sequences (positions in that order) that a clause's concepts call for.
    pub(crate) sequence_calls: Calls,
}

impl Taxonomy {
    /// Position of a task by its id, or by its Chinese or English label.
    pub fn task(&self, name: &str) -> Option<usize> {
        let by = |f: fn(&Task) -> &str| self.tasks.iter().position(|t| f(t) == name);
        by(|t| &t.id).or_else(|| by(|t| &t.zh)).or_else(|| by(|t| &t.en))
    }

    /// Number of distinct terms that are matched.
    pub fn term_count(&self) -> usize {
        self.terms.len()
    }
}

impl std::fmt::Debug for Taxonomy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Taxonomy")
            .field("id", &self.id)
            .field("tasks", &self.tasks.len())
            .field("rules", &self.rules.len())
            .finish_non_exhaustive()
    }
}
