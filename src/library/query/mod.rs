//! The query language, one for exact and ranked search.
//!
//! ```text
//! 国际科技合作            exactly this, wherever it stands
//! "走出去"                the same; quotes keep spaces and signs of the language together
//! 科技 合作               both in one paragraph (AND may be left out)
//! 基地 OR 中心            either        联合 AND NOT 联合国      联合 -联合国      (甲 OR 乙) 丙
//! 人才 NEAR/10 国际       at most 10 characters between them, in either order
//! 国际*合作  国?合作      * up to 20 characters of one sentence, ? exactly one
//! period:十二五 level:省 region:江苏 year:2006..2010 task:mega.lead status:deployed
//! role:retrospect in:title title:科技 doc:fyp_12     filters, alone or beside words
//! ```

mod filter;
mod leaf;
mod parse;

pub(super) use filter::Filter;
pub use leaf::Leaf;
pub use parse::QueryError;

use super::synonyms::Synonyms;

/// A query as it was understood.
#[derive(Clone, Debug, PartialEq)]
pub enum Query {
    /// A word, phrase, pattern or NEAR.
    Leaf(Leaf),
    /// A filter.
    Filter(Filter),
    /// All of them.
    And(Vec<Query>),
    /// Any of them.
    Or(Vec<Query>),
    /// Not this.
    Not(Box<Query>),
}

impl Query {
    /// Understands a query.
    ///
    /// # Errors
    /// With the place and what helps.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        parse::parse(text)
    }

    /// Words, phrases, patterns that a hit may show, without those under NOT.
    pub fn leaves(&self) -> Vec<Leaf> {
        let mut leaves = Vec::new();
        self.walk(&mut |leaf| {
            if !leaves.contains(leaf) {
                leaves.push(leaf.clone());
            }
        });
        leaves
    }

    fn walk(&self, take: &mut impl FnMut(&Leaf)) {
        match self {
            Query::Leaf(leaf) => take(leaf),
            Query::And(all) | Query::Or(all) => all.iter().for_each(|q| q.walk(take)),
            Query::Filter(_) | Query::Not(_) => {}
        }
    }

    /// Replaces words that belong to a group by any of the group; tells each group that was used.
    #[must_use]
    pub fn widen(self, synonyms: &Synonyms, used: &mut Vec<Vec<String>>) -> Self {
        match self {
            Query::Leaf(Leaf::Phrase { ref folded, .. }) => match synonyms.group(folded) {
                Some(group) => {
                    if !used.contains(group) {
                        used.push(group.clone());
                    }
                    Query::Or(group.iter().map(|word| Query::Leaf(Leaf::phrase(word))).collect())
                }
                None => self,
            },
            Query::And(all) => Query::And(all.into_iter().map(|q| q.widen(synonyms, used)).collect()),
            Query::Or(all) => Query::Or(all.into_iter().map(|q| q.widen(synonyms, used)).collect()),
            Query::Not(one) => Query::Not(Box::new(one.widen(synonyms, used))),
            other => other,
        }
    }
}
