use ego_tree::iter::Edge;
use scraper::{ElementRef, Node, node::Element};

/// Text of an element in lines, one for each block.
#[derive(Debug, Default)]
pub(super) struct Text {
    pub(super) text: String,
    /// Starts of heading lines with their level.
    pub(super) headings: Vec<(u32, u8)>,
}

impl Text {
    pub(super) fn han(&self) -> usize {
        self.text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count()
    }

    pub(super) fn join(&mut self, other: Text) {
        self.end_line();
        let shift = self.text.len() as u32;
        self.text.push_str(&other.text);
        self.headings.extend(other.headings.iter().map(|(at, level)| (shift + at, *level)));
    }

    /// Whether the title opens the text, on one line or several.
    pub(super) fn starts_with_title(&self, title: &str) -> bool {
        let mut text = self.text.chars().filter(|c| !c.is_whitespace());
        title.chars().filter(|c| !c.is_whitespace()).all(|c| text.next() == Some(c))
    }

    pub(super) fn prepend(&mut self, title: &str) {
        let shift = title.len() + 1;
        self.text.insert_str(0, &format!("{title}\n"));
        for (at, _) in &mut self.headings {
            *at += shift as u32;
        }
    }

    /// Ends the line that is being written, without its last spaces; no empty lines.
    fn end_line(&mut self) {
        let end = self.text.trim_end_matches([' ', '\t', '|']).len();
        self.text.truncate(end);
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    fn push(&mut self, text: &str, keep_lines: bool) {
        for c in text.chars() {
            match c {
                '\n' if keep_lines => self.end_line(),
                // Line ends in the page's source are spaces; runs of them are one.
                ' ' | '\t' | '\n' | '\r' | '\u{c}' => {
                    if !self.text.is_empty() && !self.text.ends_with([' ', '\n']) {
                        self.text.push(' ');
                    }
                }
                c => self.text.push(c),
            }
        }
    }
}

/// Walks an element without recursion: pages nest as deep as they like.
pub(super) fn text_of(root: ElementRef<'_>) -> Text {
    let mut out = Text::default();
    let mut skipping: Option<ego_tree::NodeId> = None;
    let mut keep_lines = 0usize;
    let mut in_row = 0usize;
    for edge in root.traverse() {
        match edge {
            Edge::Open(node) => {
                if skipping.is_some() {
                    continue;
                }
                match node.value() {
                    Node::Text(text) => out.push(text, keep_lines > 0),
                    Node::Element(element) => {
                        if is_left_out(element) && node.id() != root.id() {
                            skipping = Some(node.id());
                            continue;
                        }
                        match element.name() {
                            "br" | "hr" => out.end_line(),
                            "pre" | "textarea" => {
                                out.end_line();
                                keep_lines += 1;
                            }
                            "tr" => {
                                out.end_line();
                                in_row += 1;
                            }
                            // In a row of a table blocks do not break the line: a cell is often a paragraph.
                            name if is_block(name) && in_row == 0 => {
                                out.end_line();
                                if let Some(level) = heading_level(name) {
                                    out.headings.push((out.text.len() as u32, level));
                                }
                            }
                            _ => {}
                        }
                    }
                    _ => {}
                }
            }
            Edge::Close(node) => {
                if skipping == Some(node.id()) {
                    skipping = None;
                    continue;
                }
                let Node::Element(element) = node.value() else { continue };
                if skipping.is_some() {
                    continue;
                }
                match element.name() {
                    "td" | "th" if in_row > 0 => {
                        let one_cell = node.prev_siblings().chain(node.next_siblings()).all(|s| !is_cell(s.value()));
                        if one_cell {
                            out.end_line();
                        } else {
                            let end = out.text.trim_end().len();
                            out.text.truncate(end.max(out.text.rfind('\n').map_or(0, |n| n + 1)));
                            out.text.push_str(" | ");
                        }
                    }
                    "tr" => {
                        in_row = in_row.saturating_sub(1);
                        out.end_line();
                    }
                    "pre" | "textarea" => {
                        keep_lines = keep_lines.saturating_sub(1);
                        out.end_line();
                    }
                    name if is_block(name) && (in_row == 0 || is_only_cell_of_row(&node)) => out.end_line(),
                    _ => {}
                }
            }
        }
    }
    out.end_line();
    // A heading without text marks nothing.
    let text = &out.text;
    out.headings.retain(|(at, _)| text[*at as usize..].lines().next().is_some_and(|l| !l.trim().is_empty()));
    out.headings.dedup_by_key(|(at, _)| *at);
    out
}

/// How deep the tree goes below an element.
pub(super) fn depth(root: ElementRef<'_>) -> usize {
    let (mut depth, mut deepest) = (0usize, 0);
    for edge in root.traverse() {
        match edge {
            Edge::Open(_) => depth += 1,
            Edge::Close(_) => depth -= 1,
        }
        deepest = deepest.max(depth);
    }
    deepest
}

fn is_cell(node: &Node) -> bool {
    node.as_element().is_some_and(|e| matches!(e.name(), "td" | "th"))
}

/// A block directly in the only cell of its row: boxes (专栏) are set so, a paragraph a line.
fn is_only_cell_of_row(node: &ego_tree::NodeRef<'_, Node>) -> bool {
    let Some(cell) = node.parent().filter(|p| is_cell(p.value())) else { return false };
    cell.prev_siblings().chain(cell.next_siblings()).all(|s| !is_cell(s.value()))
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "html"
            | "li"
            | "main"
            | "ol"
            | "option"
            | "p"
            | "section"
            | "table"
            | "tbody"
            | "thead"
            | "tfoot"
            | "ul"
    )
}

fn heading_level(name: &str) -> Option<u8> {
    name.strip_prefix('h')?.parse().ok().filter(|l| (1..=6).contains(l))
}

/// Elements that are never text, and those that a page puts around and into its text.
fn is_left_out(element: &Element) -> bool {
    if matches!(
        element.name(),
        "script"
            | "style"
            | "noscript"
            | "nav"
            | "footer"
            | "aside"
            | "form"
            | "button"
            | "select"
            | "input"
            | "iframe"
            | "svg"
            | "template"
            | "object"
            | "head"
            | "title"
    ) {
        return true;
    }
    if element.attr("hidden").is_some() || element.attr("style").is_some_and(hides) {
        return true;
    }
    let names = [element.attr("class"), element.attr("id")];
    names.into_iter().flatten().any(|name| {
        name.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| {
            matches!(
                word.to_ascii_lowercase().as_str(),
                "nav"
                    | "navbar"
                    | "crumb"
                    | "crumbs"
                    | "breadcrumb"
                    | "breadcrumbs"
                    | "footer"
                    | "share"
                    | "bdshare"
                    | "bdsharebuttonbox"
                    | "sidebar"
                    | "toolbar"
                    | "qrcode"
                    | "related"
                    | "recommend"
                    | "pagination"
                    | "copyright"
                    | "dangqian"
                    | "mnav"
                    | "printer"
            )
        })
    })
}

fn hides(style: &str) -> bool {
    let style: String = style.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
    style.contains("display:none") || style.contains("visibility:hidden")
}
