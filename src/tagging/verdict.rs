//! Whether a found object is deployed, or why not.

use super::clause::ClauseView;
use super::hits::characters;
use super::rules::Surroundings;
use crate::outline::Role;
use crate::taxonomy::{ActionMode, Bits, ConceptId, Reason, Scope, Taxonomy};
use crate::text::Span;
use std::cell::OnceCell;

/// Objects this near (characters) behind a word of restriction are what it restricts.
const RESTRICTED_GAP: usize = 3;
/// How many clauses back a shared verb may stand.
const SHARED_REACH: usize = 4;

/// What the verdict depends on besides the object.
pub(super) struct Case<'a> {
    pub(super) taxonomy: &'a Taxonomy,
    pub(super) around: Surroundings<'a>,
    /// Index of the clause in its paragraph.
    pub(super) clause: usize,
    role: Role,
    /// Whether the clause's sentence is told of the past.
    past: bool,
    facts: OnceCell<Facts>,
}

struct Facts {
    /// A title 《…》 begins in it.
    titled: bool,
    past: bool,
    situation: bool,
    domestic: bool,
    science: bool,
}

/// A test of an object that speaks against its deployment.
type Check<'a> = fn(&Case<'a>, Span) -> bool;

/// A verdict: the first clause of the quotation, or the reason against.
pub(super) type Verdict = Result<usize, Reason>;

impl<'a> Case<'a> {
    /// The case of one clause in a section of `role`; `past` tells whether its sentence is told of the past.
    pub(super) fn new(taxonomy: &'a Taxonomy, around: Surroundings<'a>, clause: usize, role: Role, past: bool) -> Self {
        Case { taxonomy, around, clause, role, past, facts: OnceCell::new() }
    }

    /// What holds for the whole clause; found out when it is first asked.
    fn facts(&self) -> &Facts {
        self.facts.get_or_init(|| Facts {
            // Not as a char: its last byte is in every tenth character.
            titled: memchr::memmem::find(self.around.text[self.clause().span.range()].as_bytes(), "《".as_bytes()).is_some(),
            // Goals count up what is to be reached: 五年累计…….
            past: self.past || self.role == Role::Retrospect || self.role != Role::Goals && self.tells_past(),
            situation: self.role == Role::Situation || self.judges(),
            domestic: self.is_domestic(),
            science: self.is_science(),
        })
    }

    fn clause(&self) -> &ClauseView {
        &self.around.paragraph.clauses[self.clause]
    }

    fn cue(&self, id: Option<ConceptId>) -> bool {
        id.is_some_and(|id| self.clause().bits.contains(id))
    }

    fn hits(&self, id: Option<ConceptId>) -> impl Iterator<Item = Span> + '_ {
        id.into_iter().flat_map(|id| self.around.paragraph.hits_with(self.clause(), id)).map(|h| h.span)
    }

    /// The verdict on an object of a rule, or on a bare mention (`action` is `None`).
    pub(super) fn decide(&self, object: Span, scope: Scope, action: Option<ActionMode>, ignore: &[Reason]) -> Verdict {
        let checks: [(Reason, Check<'a>); 6] = [
            (Reason::NameOnly, Self::in_title_marks),
            (Reason::Retrospective, |case, _| case.facts().past),
            (Reason::Situation, |case, _| case.facts().situation),
            (Reason::Negated, Self::is_negated),
            (Reason::Restricted, Self::is_restricted),
            (Reason::Instrument, Self::is_instrument),
        ];
        for (reason, holds) in checks {
            if !ignore.contains(&reason) && holds(self, object) {
                return Err(reason);
            }
        }
        if !ignore.contains(&Reason::OutOfScope) && (self.facts().domestic || scope == Scope::S && !self.facts().science) {
            return Err(Reason::OutOfScope);
        }
        match action {
            None => Err(Reason::NoAction),
            Some(ActionMode::Inherent) => Ok(self.clause),
            Some(ActionMode::Governed) => self.governing_clause(object).ok_or(Reason::NoAction),
        }
    }

    /// Inside 《…》.
    fn in_title_marks(&self, object: Span) -> bool {
        if !self.facts().titled {
            return false;
        }
        let clause = &self.around.text[self.clause().span.range()];
        let at = (object.start - self.clause().span.start) as usize;
        let open = clause[..at].rfind('《');
        open.is_some_and(|open| !clause[open..at].contains('》'))
    }

    fn tells_past(&self) -> bool {
        let cues = &self.taxonomy.cues;
        self.cue(cues.past) && !self.cue(cues.future)
    }

    /// A judgement on the state of things, or others as the subject at the head of the sentence (世界各国……).
    fn judges(&self) -> bool {
        let cues = &self.taxonomy.cues;
        if self.cue(cues.situation) {
            return true;
        }
        let sentence = self.clause().sentence;
        let first = self.around.paragraph.clauses.get(self.around.paragraph.clauses_of(sentence).start);
        let first = first.filter(|c| cues.others.is_some_and(|others| c.bits.contains(others)));
        first.zip(cues.others).is_some_and(|(c, others)| {
            // At the very head: 与德国…… has a partner, not a subject.
            let lead = |h: Span| self.around.text[c.span.start as usize..h.start as usize].chars().all(|c| c == '"');
            self.around.paragraph.hits_with(c, others).any(|h| lead(h.span))
        })
    }

    fn is_negated(&self, object: Span) -> bool {
        self.cue(self.taxonomy.cues.negation) && self.hits(self.taxonomy.cues.negation).any(|h| h.end <= object.start)
    }

    /// A word of restriction behind the object, or right before it.
    fn is_restricted(&self, object: Span) -> bool {
        self.cue(self.taxonomy.cues.restriction)
            && self.hits(self.taxonomy.cues.restriction).any(|h| {
                h.start >= object.end || h.end <= object.start && characters(self.around.text, h.end, object.start) <= RESTRICTED_GAP
            })
    }

    /// 依托X, with no verb between that would make X its own object.
    fn is_instrument(&self, object: Span) -> bool {
        if !self.cue(self.taxonomy.cues.instrument) {
            return false;
        }
        let actions: Vec<Span> = self.hits(self.taxonomy.cues.action).collect();
        self.hits(self.taxonomy.cues.instrument)
            .any(|h| h.end <= object.start && !actions.iter().any(|a| a.start >= h.end && a.end <= object.start))
    }

    /// Hong Kong, Macao or Taiwan and nothing international beside it; under a heading of them, in the whole sentence.
    pub(super) fn is_domestic(&self) -> bool {
        let cues = &self.taxonomy.cues;
        let sentence = &self.around.paragraph.sentences[self.clause().sentence as usize];
        let has = |bits: &Bits, cue: Option<ConceptId>| cue.is_some_and(|c| bits.contains(c));
        // A box on something international below a section on Hong Kong has a heading of its own.
        let near = self.around.near;
        let headed = has(near, cues.domestic) || has(self.around.headings, cues.domestic) && !has(near, cues.international);
        let headed = headed && !has(sentence, cues.international);
        (headed || self.cue(cues.domestic)) && !self.cue(cues.international)
    }

    /// Science and technology in the clause, at the head of its sentence or in a heading. One item of a list further on
    /// does not make it the subject.
    pub(super) fn is_science(&self) -> bool {
        let cues = &self.taxonomy.cues;
        let (Some(st), Some(heading)) = (cues.st, cues.st_heading) else { return true };
        let first = self.around.paragraph.clauses_of(self.clause().sentence).start;
        let near = self.clause().bits.contains(st) || self.around.paragraph.clauses[first].bits.contains(st);
        near || self.around.headings.contains(st) || self.around.headings.contains(heading)
    }

    /// The clause whose verb or target governs the object: its own, or one before that shares its verb.
    fn governing_clause(&self, _object: Span) -> Option<usize> {
        let cues = &self.taxonomy.cues;
        if self.cue(cues.action) || self.cue(cues.target) {
            return Some(self.clause);
        }
        let action = cues.action?;
        let sentence = self.clause().sentence;
        // 某专项：每年安排…… is governed by what follows its colon.
        if let Some(behind) = self.around.text[self.clause().span.end as usize..].strip_prefix('：') {
            let arranges = |c: &ClauseView| c.bits.contains(action) || cues.target.is_some_and(|t| c.bits.contains(t));
            let mut clauses = self.around.paragraph.clauses[self.clause + 1..].iter().take_while(|c| c.sentence == sentence);
            // An indicator has figures.
            if behind.starts_with(|c: char| c.is_ascii_digit()) || clauses.any(arranges) {
                return Some(self.clause);
            }
        }
        (self.clause.saturating_sub(SHARED_REACH)..self.clause)
            .rev()
            .map(|i| (i, &self.around.paragraph.clauses[i]))
            .take_while(|(_, c)| c.sentence == sentence)
            .find(|(_, c)| c.bits.contains(action))
            .map(|(i, _)| i)
    }
}
