use super::super::FormatError;
use super::{attribute, events};
use quick_xml::events::Event;
use std::collections::BTreeMap;

/// What a paragraph style says about headings and numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct Style {
    /// Heading level from 1.
    level: Option<u8>,
    /// Numbering (id, depth).
    number: Option<(String, u8)>,
    based_on: Option<String>,
}

/// Styles by id.
#[derive(Debug, Default)]
pub(super) struct Styles(BTreeMap<String, Style>);

impl Styles {
    /// Level of headings in this style, its own or that of the style it is based on.
    pub(super) fn level(&self, id: &str) -> Option<u8> {
        self.chain(id).find_map(|s| s.level)
    }

    /// Numbering of paragraphs in this style.
    pub(super) fn number(&self, id: &str) -> Option<(String, u8)> {
        self.chain(id).find_map(|s| s.number.clone())
    }

    /// A style and those it is based on; damaged files may lead round in a circle.
    fn chain<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a Style> {
        let mut next = Some(id);
        std::iter::from_fn(move || {
            let style = self.0.get(next?)?;
            next = style.based_on.as_deref();
            Some(style)
        })
        .take(16)
    }
}

/// Reads styles.xml.
pub(super) fn read(xml: &str) -> Result<Styles, FormatError> {
    let mut styles = Styles::default();
    let mut current: Option<(String, Style)> = None;
    events(xml, |event| {
        match event {
            Event::Start(element) => {
                let value = || attribute(&element, "val");
                match element.local_name().as_ref() {
                    "style" => current = attribute(&element, "styleId").map(|id| (id, Style::default())),
                    tag => {
                        if let Some((_, style)) = &mut current {
                            match tag {
                                "name" => style.level = value().and_then(|n| level_of_name(&n)),
                                "basedOn" => style.based_on = value(),
                                // 0 is the first level, 9 is body text.
                                "outlineLvl" => {
                                    style.level =
                                        value().and_then(|v| v.parse().ok()).filter(|l: &u8| *l < 9).map(|l| l + 1).or(style.level);
                                }
                                "numId" => style.number = value().map(|id| (id, style.number.as_ref().map_or(0, |n| n.1))),
                                "ilvl" => {
                                    let depth = value().and_then(|v| v.parse().ok()).unwrap_or(0);
                                    style.number = Some((style.number.take().map_or(String::new(), |n| n.0), depth));
                                }
                                _ => {}
                            }
                        }
                    }
                }
            }
            Event::End(element) if element.local_name().as_ref() == "style" => {
                if let Some((id, style)) = current.take() {
                    styles.0.insert(id, style);
                }
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(styles)
}

/// `heading 2`, as Word calls it in any language; `标题 2`, as some WPS versions do.
fn level_of_name(name: &str) -> Option<u8> {
    let name = name.to_lowercase();
    let rest = name.strip_prefix("heading").or_else(|| name.strip_prefix("标题"))?;
    rest.trim().parse().ok().filter(|l| (1..=9).contains(l))
}
