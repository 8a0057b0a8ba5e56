//! What can hold in a sentence, judged by its terms alone: only there sequences are looked for, and only that is tried.

use super::{Bits, Concept, ConceptSets, Group, Rule, SetId, Task, Window};
use std::cell::LazyCell;

/// Rules, bare mentions of tasks, and sequences that other sentences ask for, each with what it cannot do without.
///
/// The two rarest of its needs are asked of all of them at once: each set of concepts has bits that tell whose first need it
/// meets, and whose second: as one short list for each set, so that the whole table fits into the processor's cache.
#[derive(Clone, Debug)]
pub(crate) struct Prospects {
    /// By number (rules, then mentions, then sequences) the needs that remain.
    needs: Vec<Vec<Need>>,
    /// Where the list of each set begins in `lists`; one more for the end.
    starts: Vec<u32>,
    /// Words of [`Met`] that are not empty, with their positions.
    lists: Vec<(u16, u64)>,
    /// Who has no second need.
    modest: Vec<u64>,
    rules: usize,
}

/// Whose first needs the terms of a sentence meet, and behind them whose second. Reused.
#[derive(Clone, Debug, Default)]
pub(crate) struct Met(Vec<u64>);

/// What can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Prospect {
    /// A rule, by its number.
    Rule(usize),
    /// The mention of a task, by its number, or a sequence.
    Other(usize),
}

/// One of these concepts must be there.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Need {
    terms: Group,
    place: Place,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    Sentence,
    /// In the sentence, or these in the headings.
    SentenceOrHeadings(Group),
    Headings,
    NearHeading,
}

impl Prospects {
    /// For these rules and tasks; `elsewhere` are sequences that must be found wherever they are.
    pub(super) fn new(rules: &[Rule], tasks: &[Task], elsewhere: &Bits, witnesses: &Witnesses<'_>, sets: &ConceptSets) -> Self {
        let in_sentence = |group: &Group| witnesses.of(group).into_iter().map(|terms| Need { terms, place: Place::Sentence });
        let of_rule = |rule: &Rule| -> Vec<Need> {
            // The object is in the clause; in a paragraph the others may be anywhere.
            let sure = if rule.within == Window::Paragraph { 1 } else { rule.find.len() };
            let mut needs: Vec<Need> = rule.find[..sure].iter().flat_map(in_sentence).collect();
            let headings = rule.heading.iter().map(|g| Need { terms: g.clone(), place: Place::Headings });
            let near = rule.near_heading.iter().map(|g| Need { terms: g.clone(), place: Place::NearHeading });
            let context = rule.context.iter().map(|g| Need { terms: witnesses.rarest(g), place: Place::SentenceOrHeadings(g.clone()) });
            needs.extend(headings.chain(near).chain(context));
            needs
        };
        let mut needs: Vec<Vec<Need>> = rules.iter().map(of_rule).collect();
        needs.extend(tasks.iter().map(|task| in_sentence(&task.mention).collect()));
        needs.extend(elsewhere.iter().map(|id| in_sentence(&[id].into_iter().collect()).collect()));
        let width = needs.len().div_ceil(64);
        let mut modest = vec![0; width];
        let mut asked: Vec<[Option<Group>; 2]> = vec![[None, None]; needs.len()];
        for (number, list) in needs.iter_mut().enumerate() {
            list.sort_by_key(|need| witnesses.weight(&need.terms));
            list.dedup();
            for slot in &mut asked[number] {
                let at = list.iter().position(|need| need.place == Place::Sentence);
                *slot = at.map(|at| list.remove(at).terms);
            }
            // What stands in headings is asked before the terms are put together.
            list.sort_by_key(|need| need.place == Place::Sentence);
            if asked[number][1].is_none() {
                modest[number / 64] |= 1 << (number % 64);
            }
        }
        let (mut starts, mut lists) = (vec![0], Vec::new());
        for set in 0..sets.len() {
            let mut words = vec![0; 2 * width];
            for (number, slots) in asked.iter().enumerate() {
                for (slot, terms) in slots.iter().enumerate() {
                    if terms.as_ref().is_some_and(|terms| sets.meets(set as SetId, terms)) {
                        words[slot * width + number / 64] |= 1 << (number % 64);
                    }
                }
            }
            lists.extend(words.into_iter().enumerate().filter(|(_, word)| *word != 0).map(|(at, word)| (at as u16, word)));
            starts.push(lists.len() as u32);
        }
        Prospects { needs, starts, lists, modest, rules: rules.len() }
    }

    /// Nothing was found yet.
    pub(crate) fn clear(&self, met: &mut Met) {
        met.0.clear();
        met.0.resize(self.modest.len(), 0);
        met.0.extend_from_slice(&self.modest);
    }

    /// A set of concepts was found in the sentence.
    pub(crate) fn meet(&self, met: &mut Met, set: SetId) {
        let [start, end] = [0, 1].map(|i| self.starts[usize::from(set) + i] as usize);
        self.lists[start..end].iter().for_each(|(at, word)| met.0[usize::from(*at)] |= word);
    }

    /// What can hold in a sentence, in order. `headings` are the concepts of the nearest heading and of all; if they are not
    /// known, they may hold anything. `terms` are the sentence's own, worked out if they are asked.
    pub(crate) fn in_sentence(&self, met: &Met, headings: Option<(&Bits, &Bits)>, terms: impl FnOnce() -> Bits, out: &mut Vec<Prospect>) {
        let terms = LazyCell::new(terms);
        let holds = |need: &Need| match &need.place {
            Place::Sentence => need.terms.meets(&terms),
            Place::Headings => headings.is_none_or(|(_, all)| need.terms.meets(all)),
            Place::NearHeading => headings.is_none_or(|(near, _)| need.terms.meets(near)),
            Place::SentenceOrHeadings(group) => headings.is_none_or(|(_, all)| group.meets(all)) || need.terms.meets(&terms),
        };
        let (first, second) = met.0.split_at(self.modest.len());
        for (word, both) in first.iter().zip(second).map(|(first, second)| first & second).enumerate() {
            let mut left = both;
            while left != 0 {
                let number = word * 64 + left.trailing_zeros() as usize;
                left &= left - 1;
                if self.needs[number].iter().all(holds) {
                    out.push(if number < self.rules { Prospect::Rule(number) } else { Prospect::Other(number - self.rules) });
                }
            }
        }
    }
}

/// Which terms tell that a concept may be there.
pub(super) struct Witnesses<'a> {
    pub(super) concepts: &'a [Concept],
    /// How often each concept is to be expected.
    pub(super) weights: &'a [u64],
}

impl Witnesses<'_> {
    /// Concepts with terms: of each group one is found wherever one of `group` is.
    fn of(&self, group: &Group) -> Vec<Group> {
        let mut all = vec![self.part(group, 0)];
        let second = self.part(group, 1);
        if second != all[0] {
            all.push(second);
        }
        all
    }

    /// The rarest of them.
    fn rarest(&self, group: &Group) -> Group {
        self.part(group, 0)
    }

    /// Of each sequence the part that is to be expected least, or least but one.
    fn part(&self, group: &Group, rank: usize) -> Group {
        let mut terms = Bits::default();
        for id in group.bits().iter() {
            // A concept may have terms and be a sequence as well.
            terms.insert(id);
            if let Some(sequence) = &self.concepts[usize::from(id)].sequence {
                let mut parts: Vec<Group> = sequence.parts.iter().map(|part| self.part(part, 0)).collect();
                parts.sort_by_key(|part| self.weight(part));
                terms.add(&parts[rank.min(parts.len() - 1)].bits());
            }
        }
        terms.into()
    }

    fn weight(&self, group: &Group) -> u64 {
        group.bits().iter().map(|c| self.weights[usize::from(c)]).sum()
    }
}
