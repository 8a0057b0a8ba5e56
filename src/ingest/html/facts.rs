use super::super::Facts;
use super::blocks;
use scraper::{Html as Tree, Selector};
use std::sync::LazyLock;

static META: LazyLock<Selector> = LazyLock::new(|| Selector::parse("meta[name][content], meta[property][content]").expect("a selector"));
static TITLES: LazyLock<Selector> = LazyLock::new(|| Selector::parse("h1").expect("a selector"));
static TITLE: LazyLock<Selector> = LazyLock::new(|| Selector::parse("title").expect("a selector"));
static BODY: LazyLock<Selector> = LazyLock::new(|| Selector::parse("body").expect("a selector"));

/// Labels of the information table of government pages, without spaces.
const LABELS: [(&str, Field); 12] = [
    ("索引号", Field::IndexNumber),
    ("发文机关", Field::Issuer),
    ("发布机构", Field::Issuer),
    ("发文机构", Field::Issuer),
    ("制发机关", Field::Issuer),
    ("成文日期", Field::Written),
    ("发文日期", Field::Written),
    ("发布日期", Field::Published),
    ("发文字号", Field::Number),
    ("文号", Field::Number),
    ("标题", Field::Title),
    ("名称", Field::Title),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    IndexNumber,
    Issuer,
    Written,
    Published,
    Number,
    Title,
}

/// What a page says about its document: in its information table first, then in its `<meta>` elements, then in its
/// heading and `<title>`.
pub(super) fn of_page(tree: &Tree) -> Facts {
    let mut facts = Facts::default();
    let (mut written, mut published) = (None, None);
    let body = tree.select(&BODY).next().unwrap_or_else(|| tree.root_element());
    let text = blocks::text_of(body).text;
    // Cells of a row are parted by |; a label and its value may also be two lines.
    let cells: Vec<String> = text.lines().take(120).flat_map(|l| l.split(" | ")).map(squeezed).filter(|c| !c.is_empty()).collect();
    for (i, cell) in cells.iter().enumerate() {
        for (label, field) in LABELS {
            let Some(rest) = cell.strip_prefix(label) else { continue };
            let Some(rest) = rest.trim_start_matches(['】', ']']).strip_prefix(['：', ':']) else { continue };
            let next = cells.get(i + 1).filter(|n| !is_label(n)).map_or("", String::as_str);
            let value = if rest.is_empty() { next } else { rest };
            // Several labels may share a line.
            let value = LABELS.iter().filter_map(|(l, _)| value.find(&format!("{l}："))).min().map_or(value, |at| &value[..at]);
            if value.is_empty() || value.chars().count() > 200 {
                continue;
            }
            let slot = match field {
                Field::IndexNumber => &mut facts.index_number,
                Field::Issuer => &mut facts.issuer,
                Field::Number => &mut facts.document_number,
                Field::Title => &mut facts.title,
                Field::Written => &mut written,
                Field::Published => &mut published,
            };
            slot.get_or_insert_with(|| value.to_owned());
        }
    }
    for meta in tree.select(&META) {
        let element = meta.value();
        let name = element.attr("name").or_else(|| element.attr("property")).unwrap_or("").to_ascii_lowercase();
        let content = squeezed(element.attr("content").unwrap_or(""));
        if content.is_empty() {
            continue;
        }
        match name.as_str() {
            "articletitle" | "og:title" => {
                facts.title.get_or_insert(content);
            }
            "pubdate" | "publishdate" | "article:published_time" => {
                published.get_or_insert(content);
            }
            "contentsource" => {
                facts.issuer.get_or_insert(content);
            }
            _ => {}
        }
    }
    if facts.title.is_none() {
        let heading = tree.select(&TITLES).map(|h| squeezed(&h.text().collect::<String>())).find(|t| t.chars().count() >= 6);
        // <title> has the site's name behind the document's: 某规划_部门规划_某省人民政府.
        let title = || {
            let title = squeezed(&tree.select(&TITLE).next()?.text().collect::<String>());
            title.split(['_', '|']).next().map(|t| t.split("--").next().unwrap_or(t).to_owned()).filter(|t| t.chars().count() >= 6)
        };
        facts.title = heading.or_else(title);
    }
    facts.date = written.or(published);
    facts
}

fn is_label(cell: &str) -> bool {
    LABELS.iter().any(|(label, _)| cell.strip_prefix(label).is_some_and(|r| r.starts_with(['：', ':']))) || cell.ends_with('：')
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_information_table_of_a_government_page() {
        let page = "<html><head><title>国务院关于某事的通知_政府信息公开专栏</title></head><body><table>\
            <tr><td><b>索 引 号：</b></td><td>000014349/2016-00162</td><td><b>主题分类：</b></td><td>科技、教育</td></tr>\
            <tr><td><b>发文机关：</b></td><td>国务院</td><td><b>成文日期：</b></td><td>2016年07月28日</td></tr>\
            <tr><td><b>标　　题：</b></td><td>国务院关于印发某规划的通知</td></tr>\
            <tr><td><b>发文字号：</b></td><td>国发〔2016〕43号</td><td><b>发布日期：</b></td><td>2016年08月08日</td></tr></table></body></html>";
        let facts = of_page(&Tree::parse_document(page));
        assert_eq!(facts.index_number.as_deref(), Some("000014349/2016-00162"));
        assert_eq!(facts.issuer.as_deref(), Some("国务院"));
        assert_eq!(facts.document_number.as_deref(), Some("国发〔2016〕43号"));
        assert_eq!(facts.date.as_deref(), Some("2016年07月28日"));
        assert_eq!(facts.title.as_deref(), Some("国务院关于印发某规划的通知"));
    }
}
