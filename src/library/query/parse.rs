use super::filter::{FIELDS, Filter};
use super::{Leaf, Query};
use crate::text::fold_term;

/// A query that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("query, character {at}: {reason}")]
pub struct QueryError {
    /// 1-based character of the query.
    pub at: usize,
    /// What is wrong and what helps.
    pub reason: String,
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Open,
    Close,
    And,
    Or,
    Not,
    Near(usize),
    Word(String),
    Quoted(String),
    Field(String, String),
}

/// Parentheses inside parentheses, at most.
const DEEPEST: usize = 50;

pub(super) fn parse(text: &str) -> Result<Query, QueryError> {
    let tokens = tokens(text)?;
    if tokens.is_empty() {
        return Err(QueryError { at: 1, reason: "the query is empty; give a word, a \"phrase\" or a filter".to_owned() });
    }
    let mut parser = Parser { tokens: &tokens, at: 0, depth: 0, end: text.chars().count() + 1 };
    let query = parser.either()?;
    match parser.tokens.get(parser.at) {
        None => Ok(query),
        Some((at, _)) => Err(QueryError { at: *at, reason: "a ) without its (".to_owned() }),
    }
}

fn tokens(text: &str) -> Result<Vec<(usize, Token)>, QueryError> {
    let chars: Vec<char> = text.chars().collect();
    let closing = |c: char| match c {
        '"' => Some('"'),
        '“' => Some('”'),
        '「' => Some('」'),
        _ => None,
    };
    let quoted = |from: usize, close: char| -> Result<(String, usize), QueryError> {
        let end = chars[from..].iter().position(|c| *c == close || close == '”' && *c == '"');
        let Some(end) = end else { return Err(QueryError { at: from, reason: format!("the quotation is not closed; add {close}") }) };
        Ok((chars[from..from + end].iter().collect(), from + end + 1))
    };
    let mut tokens = Vec::new();
    let mut i = 0;
    while i < chars.len() {
        let at = i + 1;
        match chars[i] {
            c if c.is_whitespace() => i += 1,
            '(' | '（' => {
                tokens.push((at, Token::Open));
                i += 1;
            }
            ')' | '）' => {
                tokens.push((at, Token::Close));
                i += 1;
            }
            '-' if chars.get(i + 1).is_some_and(|c| !c.is_whitespace())
                && (i == 0 || chars[i - 1].is_whitespace() || chars[i - 1] == '(') =>
            {
                tokens.push((at, Token::Not));
                i += 1;
            }
            c if closing(c).is_some() => {
                let (inner, next) = quoted(i + 1, closing(c).expect("just seen"))?;
                if fold_term(&inner).is_empty() {
                    return Err(QueryError { at, reason: "the quotation is empty".to_owned() });
                }
                tokens.push((at, Token::Quoted(inner)));
                i = next;
            }
            _ => {
                let start = i;
                while i < chars.len() && !chars[i].is_whitespace() && !matches!(chars[i], '(' | ')' | '（' | '）' | '"' | '“' | '「') {
                    i += 1;
                    // A field's value may stand in quotes.
                    let name: String = chars[start..i].iter().collect();
                    if let Some(field) = name.strip_suffix([':', '：'])
                        && let Some(close) = chars.get(i).and_then(|c| closing(*c))
                    {
                        let (value, next) = quoted(i + 1, close)?;
                        tokens.push((at, field_token(field, &value, at)?));
                        i = next;
                        break;
                    }
                }
                let whole: String = chars[start..i].iter().collect();
                if tokens.last().is_some_and(|(a, t)| *a == at && matches!(t, Token::Field(..))) {
                    continue;
                }
                tokens.push((at, word_token(&whole, at)?));
            }
        }
    }
    Ok(tokens)
}

fn field_token(field: &str, value: &str, at: usize) -> Result<Token, QueryError> {
    match Filter::parse(field, value) {
        Some(Ok(_)) => Ok(Token::Field(field.to_owned(), value.to_owned())),
        Some(Err(reason)) => Err(QueryError { at, reason: format!("{field}:{value}: {reason}") }),
        None => Err(QueryError {
            at,
            reason: format!("there is no field {field}; fields are {FIELDS}; put the words in quotes if you mean them"),
        }),
    }
}

fn word_token(word: &str, at: usize) -> Result<Token, QueryError> {
    match word {
        "AND" => return Ok(Token::And),
        "OR" | "|" => return Ok(Token::Or),
        "NOT" => return Ok(Token::Not),
        "NEAR" => return Ok(Token::Near(10)),
        _ => {}
    }
    if let Some(distance) = word.strip_prefix("NEAR/") {
        return distance
            .parse()
            .ok()
            .filter(|d| *d <= 1000)
            .map(Token::Near)
            .ok_or_else(|| QueryError { at, reason: format!("{word}: use NEAR/10, with a number of characters up to 1000") });
    }
    if let Some((field, value)) = word.split_once([':', '：']) {
        // A full-width colon in a word of text is text, unless it names a field.
        let known = Filter::parse(field, value).is_some();
        if known || word.contains(':') && field.chars().all(|c| c.is_ascii_alphabetic()) {
            return field_token(field, value, at);
        }
    }
    if fold_term(word).is_empty() {
        return Err(QueryError { at, reason: format!("{word} is no text to look for") });
    }
    Ok(Token::Word(word.to_owned()))
}

struct Parser<'a> {
    tokens: &'a [(usize, Token)],
    at: usize,
    depth: usize,
    end: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(_, t)| t)
    }

    fn fail<T>(&self, reason: impl Into<String>) -> Result<T, QueryError> {
        let at = self.tokens.get(self.at).map_or(self.end, |(at, _)| *at);
        Err(QueryError { at, reason: reason.into() })
    }

    fn either(&mut self) -> Result<Query, QueryError> {
        let mut all = vec![self.all()?];
        while self.peek() == Some(&Token::Or) {
            self.at += 1;
            all.push(self.all()?);
        }
        Ok(if all.len() == 1 { all.remove(0) } else { Query::Or(all) })
    }

    fn all(&mut self) -> Result<Query, QueryError> {
        let mut all = vec![self.not()?];
        loop {
            match self.peek() {
                Some(Token::And) => {
                    self.at += 1;
                    all.push(self.not()?);
                }
                None | Some(Token::Or | Token::Close) => break,
                Some(_) => all.push(self.not()?),
            }
        }
        Ok(if all.len() == 1 { all.remove(0) } else { Query::And(with_status(all)) })
    }

    fn not(&mut self) -> Result<Query, QueryError> {
        if self.peek() == Some(&Token::Not) {
            self.at += 1;
            self.depth += 1;
            if self.depth > DEEPEST {
                return self.fail("too many NOT in a row");
            }
            let inner = self.not()?;
            self.depth -= 1;
            return Ok(Query::Not(Box::new(inner)));
        }
        self.near()
    }

    fn near(&mut self) -> Result<Query, QueryError> {
        let one = self.one()?;
        let Some(&Token::Near(distance)) = self.peek() else { return Ok(one) };
        self.at += 1;
        let other = self.one()?;
        let (Query::Leaf(Leaf::Phrase { folded: a, shown: first, .. }), Query::Leaf(Leaf::Phrase { folded: b, shown: second, .. })) =
            (one, other)
        else {
            return self.fail("NEAR stands between two words or phrases without wildcards");
        };
        if matches!(self.peek(), Some(Token::Near(_))) {
            return self.fail("NEAR joins two words; for three write (a NEAR/10 b) (b NEAR/10 c)");
        }
        Ok(Query::Leaf(Leaf::Near { shown: format!("{first} NEAR/{distance} {second}"), words: [a, b], distance }))
    }

    fn one(&mut self) -> Result<Query, QueryError> {
        let token = self.peek().cloned();
        match token {
            Some(Token::Open) => {
                self.at += 1;
                self.depth += 1;
                if self.depth > DEEPEST {
                    return self.fail("too many parentheses inside each other");
                }
                let inner = self.either()?;
                self.depth -= 1;
                if self.peek() != Some(&Token::Close) {
                    return self.fail("a ( is not closed");
                }
                self.at += 1;
                Ok(inner)
            }
            Some(Token::Word(word)) => {
                let leaf = if word.contains(['*', '?']) { Leaf::pattern(&word) } else { Some(Leaf::phrase(&word)) };
                match leaf {
                    Some(leaf) => {
                        self.at += 1;
                        Ok(Query::Leaf(leaf))
                    }
                    None => self.fail(format!("{word} matches everything; put a character beside the wildcard")),
                }
            }
            Some(Token::Quoted(text)) => {
                self.at += 1;
                Ok(Query::Leaf(Leaf::Phrase { folded: fold_term(&text), shown: text, quoted: true }))
            }
            Some(Token::Field(field, value)) => {
                self.at += 1;
                match Filter::parse(&field, &value) {
                    Some(Ok(filter)) => Ok(Query::Filter(filter)),
                    _ => self.fail("not a filter"),
                }
            }
            Some(Token::Close) => self.fail("something is missing before )"),
            Some(Token::And | Token::Or | Token::Near(_)) => {
                self.fail("a word is missing before the operator; put AND, OR, NEAR in quotes if you mean the words")
            }
            Some(Token::Not) => self.fail("NOT cannot stand here"),
            None => self.fail("a word is missing at the end"),
        }
    }
}

/// `task:x status:deployed` beside each other mean one coding that is both.
fn with_status(all: Vec<Query>) -> Vec<Query> {
    let status = |q: &Query| match q {
        Query::Filter(Filter::Coding(v)) if v == "deployed" || v == "mentioned" => Some(v.clone()),
        _ => None,
    };
    let task = |q: &Query| matches!(q, Query::Filter(Filter::Coding(v)) if v != "deployed" && v != "mentioned");
    let Some(value) = all.iter().find_map(status) else { return all };
    if !all.iter().any(task) {
        return all;
    }
    all.into_iter()
        .filter(|q| status(q).is_none())
        .map(|q| match q {
            Query::Filter(Filter::Coding(v)) => Query::Filter(Filter::Coding(format!("{v}={value}"))),
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(text: &str) -> Query {
        Query::Leaf(Leaf::phrase(text))
    }

    #[test]
    fn operators_and_their_order() {
        let query = Query::parse("甲 乙 OR (丙 AND NOT 丁)").unwrap();
        let expected =
            Query::Or(vec![Query::And(vec![leaf("甲"), leaf("乙")]), Query::And(vec![leaf("丙"), Query::Not(Box::new(leaf("丁")))])]);
        assert_eq!(query, expected);
        assert_eq!(Query::parse("甲 -乙").unwrap(), Query::And(vec![leaf("甲"), Query::Not(Box::new(leaf("乙")))]));
        assert_eq!(Query::parse("“走出去”").unwrap(), leaf("走出去"));
        assert!(matches!(Query::parse("人才 NEAR/5 国际").unwrap(), Query::Leaf(Leaf::Near { distance: 5, .. })));
        assert_eq!(Query::parse("2006-2010").unwrap(), leaf("2006-2010"));
    }

    #[test]
    fn filters() {
        let query = Query::parse("合作 period:“十二五” year：2006..2010 task:mega.lead status:deployed level:省").unwrap();
        let Query::And(all) = query else { panic!("{query:?}") };
        let filters: Vec<String> = all
            .iter()
            .filter_map(|q| match q {
                Query::Filter(f) => Some(f.shown()),
                _ => None,
            })
            .collect();
        assert_eq!(filters, ["period:十二五", "year:2006..2010", "task:mega.lead status:deployed", "level:province"]);
    }

    #[test]
    fn mistakes_are_placed() {
        for (query, at, says) in [
            ("", 1, "empty"),
            ("甲 \"乙", 3, "not closed"),
            ("(甲", 3, "not closed"),
            ("甲)", 2, "without its"),
            ("甲 OR", 5, "missing at the end"),
            ("foo:甲", 1, "no field foo"),
            ("year:abc", 1, "year:2006"),
            ("甲 NEAR/x 乙", 3, "NEAR/10"),
            ("*", 1, "everything"),
        ] {
            let error = Query::parse(query).unwrap_err();
            assert_eq!(error.at, at, "{query}: {error}");
            assert!(error.reason.contains(says), "{query}: {error}");
        }
    }
}
