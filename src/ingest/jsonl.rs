use super::read::check_lines;
use super::{Content, Document, IngestError, MAX_LINE_BYTES, Metadata, MetadataOptions, PeriodScheme, Row};
use serde::Deserialize;
use std::io::{BufRead, Read};
use std::path::{Path, PathBuf};

/// One line of JSON-lines input.
#[derive(Clone, Debug, Deserialize)]
pub struct JsonDocument {
    /// Id of the document.
    pub doc: String,
    /// Its text.
    pub text: String,
    /// 标题
    pub title: Option<String>,
    /// Period id or years.
    pub period: Option<String>,
    /// national, province, city, county
    pub level: Option<String>,
    /// 地区
    pub region: Option<String>,
    /// Year of publication.
    pub year: Option<u16>,
}

/// A line of JSON holds escapes: up to six bytes for one of text.
const MAX_JSON_LINE: u64 = 8 * MAX_LINE_BYTES as u64;

/// Reads documents line by line; each item is one document or one error, in input order. Empty lines are skipped.
pub fn read_documents<'a>(
    input: impl BufRead + 'a,
    name: &'a Path,
    scheme: &'a PeriodScheme,
    options: &'a MetadataOptions,
) -> impl Iterator<Item = Result<Document, IngestError>> + 'a {
    lines(input, name).filter_map(move |line| match line {
        Ok((number, line)) if line.iter().all(u8::is_ascii_whitespace) => {
            let _ = number;
            None
        }
        Ok((number, line)) => Some(document(&line, number, name, scheme, options)),
        Err(error) => Some(Err(error)),
    })
}

fn document(line: &[u8], number: usize, name: &Path, scheme: &PeriodScheme, options: &MetadataOptions) -> Result<Document, IngestError> {
    let fail = |reason: String| IngestError::Json { path: name.to_path_buf(), line: number, reason };
    let json: JsonDocument = serde_json::from_slice(line).map_err(|e| fail(e.to_string()))?;
    let label = PathBuf::from(format!("{}:{number} (doc {})", name.display(), json.doc));
    check_lines(&label, &json.text)?;
    let year = json.year.map(|y| y.to_string());
    let row: Row = [("title", json.title), ("period", json.period), ("level", json.level), ("region", json.region), ("year", year)]
        .into_iter()
        .filter_map(|(k, v)| v.map(|v| (k, v)))
        .collect();
    let metadata = Metadata::gather(&json.text, None, Some(&row), options, scheme).map_err(fail)?;
    Ok(Document {
        id: json.doc,
        path: None,
        content: Content { text: json.text, encoding: "UTF-8".into(), ..Content::default() },
        metadata,
    })
}

/// Numbered lines of bounded length; an over-long line is one error and is skipped.
fn lines<'a>(mut input: impl BufRead + 'a, name: &'a Path) -> impl Iterator<Item = Result<(usize, Vec<u8>), IngestError>> + 'a {
    let mut number = 0;
    let mut done = false;
    std::iter::from_fn(move || {
        if done {
            return None;
        }
        number += 1;
        let mut line = Vec::new();
        match input.by_ref().take(MAX_JSON_LINE).read_until(b'\n', &mut line) {
            Ok(0) => None,
            Ok(_) if line.len() as u64 == MAX_JSON_LINE && line.last() != Some(&b'\n') => {
                let skipped = skip_line(&mut input);
                Some(Err(IngestError::TooLarge {
                    path: name.to_path_buf(),
                    line: number,
                    what: "the line",
                    bytes: MAX_JSON_LINE + skipped,
                    limit: MAX_JSON_LINE,
                    remedy: "split the document",
                }))
            }
            Ok(_) => Some(Ok((number, line))),
            Err(source) => {
                done = true;
                Some(Err(IngestError::Io { path: name.to_path_buf(), source }))
            }
        }
    })
}

fn skip_line(input: &mut impl BufRead) -> u64 {
    let mut skipped = 0;
    loop {
        let (used, found) = match input.fill_buf() {
            Ok([]) | Err(_) => return skipped,
            Ok(buffer) => match buffer.iter().position(|b| *b == b'\n') {
                Some(at) => (at + 1, true),
                None => (buffer.len(), false),
            },
        };
        input.consume(used);
        skipped += used as u64;
        if found {
            return skipped;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_bad_line_does_not_stop_the_rest() {
        let input = "{\"doc\":\"a\",\"text\":\"加强合作。\",\"period\":\"十二五\"}\n\nnot json\n{\"doc\":\"b\",\"text\":\"\"}\n{\"doc\":\"c\",\"text\":\"合作\"}";
        let options = MetadataOptions::default();
        let name = Path::new("<stdin>");
        let all: Vec<_> = read_documents(input.as_bytes(), name, PeriodScheme::five_year_plans(), &options).collect();
        assert_eq!(all.len(), 4);
        assert_eq!(all[0].as_ref().unwrap().metadata.period_ids(), ["十二五"]);
        assert!(all[1].as_ref().unwrap_err().to_string().contains("<stdin>:3"));
        assert!(all[2].as_ref().unwrap_err().to_string().contains("doc b"));
        assert_eq!(all[3].as_ref().unwrap().id, "c");
    }
}
