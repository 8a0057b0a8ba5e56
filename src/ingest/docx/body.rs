use super::super::FormatError;
use super::numbering::{Counters, Numbering};
use super::styles::Styles;
use super::{attribute, events};
use quick_xml::events::{BytesStart, Event};

/// Text of the document in lines, one for each paragraph.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub(super) text: String,
    /// Starts of heading lines with their level.
    pub(super) headings: Vec<(u32, u8)>,
}

impl Body {
    fn line(&mut self, line: &Line) {
        if line.text.trim().is_empty() {
            return;
        }
        // The title at the very start is no section.
        if let Some(level) = line.level.filter(|_| !self.text.is_empty()) {
            self.headings.push((self.text.len() as u32, level));
        }
        self.text.push_str(line.text.trim_end());
        self.text.push('\n');
    }

    /// Puts footnotes behind the text, under a heading of their own.
    pub(super) fn footnotes(&mut self, notes: Vec<String>) {
        if notes.is_empty() {
            return;
        }
        self.line(&Line { text: "脚注".to_owned(), level: Some(1) });
        for note in notes {
            self.line(&Line { text: note, level: None });
        }
    }
}

#[derive(Clone, Debug, Default)]
struct Line {
    text: String,
    level: Option<u8>,
}

/// A paragraph that is being read; text boxes hang inside paragraphs and are lines of their own.
#[derive(Debug, Default)]
struct Paragraph {
    text: String,
    style: Option<String>,
    level: Option<u8>,
    number: (Option<String>, u8),
    boxes: Vec<Line>,
}

/// Cells of the row that is being read, each with its lines.
type Row = Vec<Vec<Line>>;

struct State<'a> {
    body: Body,
    styles: &'a Styles,
    numbering: &'a Numbering,
    counters: Counters,
    open: Vec<Paragraph>,
    rows: Vec<Row>,
    /// Depth inside what is not shown: an older copy of a text box, moved or deleted text.
    hidden: usize,
    in_text: bool,
    /// Only notes with numbers of their own: not the separators that Word keeps among them.
    notes: Option<Vec<String>>,
}

/// Reads document.xml.
pub(super) fn read(xml: &str, styles: &Styles, numbering: &Numbering) -> Result<Body, FormatError> {
    let mut state = State::new(styles, numbering);
    events(xml, |event| {
        state.take(event);
        Ok(())
    })?;
    Ok(state.body)
}

/// Reads footnotes.xml: the text of each note.
pub(super) fn read_notes(xml: &str) -> Result<Vec<String>, FormatError> {
    let (styles, numbering) = Default::default();
    let mut state = State::new(&styles, &numbering);
    state.notes = Some(Vec::new());
    events(xml, |event| {
        state.take(event);
        Ok(())
    })?;
    Ok(state.notes.unwrap_or_default())
}

impl<'a> State<'a> {
    fn new(styles: &'a Styles, numbering: &'a Numbering) -> Self {
        State {
            body: Body::default(),
            styles,
            numbering,
            counters: Counters::default(),
            open: Vec::new(),
            rows: Vec::new(),
            hidden: 0,
            in_text: false,
            notes: None,
        }
    }

    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(element) => self.start(&element),
            Event::End(element) => self.end(element.local_name().as_ref()),
            Event::Text(text) if self.in_text => self.push(text.as_ref()),
            Event::CData(text) if self.in_text => self.push(text.as_ref()),
            // &amp; and &#20013; come as events of their own; entities of a document type are not expanded.
            Event::GeneralRef(reference) if self.in_text => {
                let c = match reference.as_ref() {
                    "amp" => Some('&'),
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => reference.resolve_char_ref().ok().flatten(),
                };
                if let Some(c) = c {
                    self.push(c.encode_utf8(&mut [0; 4]));
                }
            }
            _ => {}
        }
    }

    fn start(&mut self, element: &BytesStart<'_>) {
        let name = element.local_name();
        if self.hidden > 0 || matches!(name.as_ref(), "Fallback" | "del" | "moveFrom") {
            self.hidden += 1;
            return;
        }
        let value = || attribute(element, "val");
        match name.as_ref() {
            "p" => self.open.push(Paragraph::default()),
            "t" => self.in_text = true,
            "tab" if self.in_run() => self.push("\t"),
            "br" | "cr" => self.push("\n"),
            "noBreakHyphen" => self.push("-"),
            "tr" => self.rows.push(Row::new()),
            "tc" => {
                if let Some(row) = self.rows.last_mut() {
                    row.push(Vec::new());
                }
            }
            "footnote" => {
                let separator = attribute(element, "type").is_some();
                if let Some(notes) = self.notes.as_mut().filter(|_| !separator) {
                    notes.push(String::new());
                }
            }
            tag => {
                let Some(paragraph) = self.open.last_mut() else { return };
                match tag {
                    "pStyle" => paragraph.style = value(),
                    "outlineLvl" => paragraph.level = value().and_then(|v| v.parse().ok()).filter(|l: &u8| *l < 9).map(|l| l + 1),
                    "numId" => paragraph.number.0 = value(),
                    "ilvl" => paragraph.number.1 = value().and_then(|v| v.parse().ok()).unwrap_or(0),
                    _ => {}
                }
            }
        }
    }

    fn end(&mut self, name: &str) {
        if self.hidden > 0 {
            self.hidden -= 1;
            return;
        }
        match name {
            "t" => self.in_text = false,
            "p" => {
                if let Some(paragraph) = self.open.pop() {
                    self.finish(paragraph);
                }
            }
            "tr" => {
                if let Some(row) = self.rows.pop() {
                    self.finish_row(row);
                }
            }
            _ => {}
        }
    }

    /// Tab stops are declared with the same name as tabs in text.
    fn in_run(&self) -> bool {
        self.open.last().is_some_and(|p| !p.text.is_empty())
    }

    fn push(&mut self, text: &str) {
        if let Some(paragraph) = self.open.last_mut() {
            paragraph.text.push_str(text);
        }
    }

    fn finish(&mut self, paragraph: Paragraph) {
        if let Some(notes) = &mut self.notes {
            if let Some(note) = notes.last_mut() {
                note.push_str(paragraph.text.trim());
            }
            return;
        }
        let style = paragraph.style.as_deref().unwrap_or("");
        let level = paragraph.level.or_else(|| self.styles.level(style));
        let mut text = paragraph.text;
        let (id, depth) = match paragraph.number {
            (Some(id), depth) => (Some(id), depth),
            (None, _) => self.styles.number(style).map_or((None, 0), |(id, depth)| (Some(id), depth)),
        };
        if let Some(id) = id.filter(|_| !text.trim().is_empty())
            && let Some(number) = self.numbering.next(&mut self.counters, &id, depth)
        {
            // A number of digits is parted from the text, as Word does with a tab.
            let parted = number.ends_with(|c: char| c.is_ascii_alphanumeric());
            text = format!("{number}{}{text}", if parted { " " } else { "" });
        }
        let lines = text.split('\n').map(|l| Line { text: l.to_owned(), level }).chain(paragraph.boxes);
        for line in lines.collect::<Vec<_>>() {
            self.emit(line);
        }
    }

    /// A line goes into the paragraph around it (from a text box), the cell around it, or the text.
    fn emit(&mut self, line: Line) {
        if let Some(around) = self.open.last_mut() {
            around.boxes.push(line);
        } else if let Some(cell) = self.rows.last_mut().and_then(|r| r.last_mut()) {
            cell.push(line);
        } else {
            self.body.line(&line);
        }
    }

    /// A row of one cell is a box: its paragraphs are lines. Otherwise cells stand beside each other.
    fn finish_row(&mut self, row: Row) {
        if let [_] = &row[..] {
            for line in row.into_iter().flatten() {
                self.emit(line);
            }
            return;
        }
        let cells: Vec<String> =
            row.iter().map(|cell| cell.iter().map(|l| l.text.trim()).filter(|t| !t.is_empty()).collect::<Vec<_>>().join(" ")).collect();
        if cells.iter().any(|c| !c.is_empty()) {
            self.emit(Line { text: cells.join(" | "), level: None });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(body: &str) -> String {
        let xml = format!("<w:document xmlns:w='w' xmlns:mc='mc'><w:body>{body}</w:body></w:document>");
        read(&xml, &Styles::default(), &Numbering::default()).unwrap().text
    }

    fn p(inner: &str) -> String {
        format!("<w:p><w:r><w:t>{inner}</w:t></w:r></w:p>")
    }

    #[test]
    fn entities_are_text_and_those_of_a_document_type_are_not_expanded() {
        assert_eq!(text(&p("R&amp;D &#20013;")), "R&D 中\n");
        let bomb = format!("<!DOCTYPE x [<!ENTITY a 'xxxx'><!ENTITY b '&a;&a;&a;'>]><w:document xmlns:w='w'>{}</w:document>", p("甲&b;乙"));
        assert_eq!(read(&bomb, &Styles::default(), &Numbering::default()).unwrap().text, "甲乙\n");
    }

    #[test]
    fn footnotes_stand_behind_the_text_under_a_heading_of_their_own() {
        let note = |id: &str, kind: &str, text: &str| format!("<w:footnote w:id='{id}'{kind}>{}</w:footnote>", p(text));
        let xml =
            format!("<w:footnotes xmlns:w='w'>{}{}</w:footnotes>", note("0", " w:type='separator'", "线"), note("1", "", "指全时当量。"));
        let mut body = Body { text: "一、任务\n正文。\n".to_owned(), headings: Vec::new() };
        body.footnotes(read_notes(&xml).unwrap());
        assert_eq!(body.text, "一、任务\n正文。\n脚注\n指全时当量。\n");
        assert_eq!(body.headings, [("一、任务\n正文。\n".len() as u32, 1)]);
    }

    #[test]
    fn tables_boxes_and_what_is_not_shown() {
        let cell = |t: &str| format!("<w:tc>{}</w:tc>", p(t));
        assert_eq!(text(&format!("<w:tbl><w:tr>{}{}</w:tr></w:tbl>", cell("指标"), cell("2025年"))), "指标 | 2025年\n");
        assert_eq!(text(&format!("<w:tbl><w:tr><w:tc>{}{}</w:tc></w:tr></w:tbl>", p("专栏1"), p("大科学"))), "专栏1\n大科学\n");
        let shape = format!(
            "<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent>{0}</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>{0}</w:txbxContent></mc:Fallback></mc:AlternateContent><w:t>正文</w:t></w:r></w:p>",
            p("框内")
        );
        assert_eq!(text(&shape), "正文\n框内\n");
        assert_eq!(text("<w:p><w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:r><w:t>新</w:t></w:r></w:p>"), "新\n");
    }
}
