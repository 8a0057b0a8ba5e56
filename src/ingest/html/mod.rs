//! Saved web pages: the main text in blocks, and what the page says about the document.

mod blocks;
mod facts;

use super::{Content, Format, FormatError, Hints, decode};
use scraper::{ElementRef, Html as Tree, Selector};
use std::sync::LazyLock;

/// Larger pages are refused; the longest plan in one page is about 1 MB.
pub(super) const MAX_HTML_BYTES: usize = 32 << 20;
/// Formatting elements that are opened and never closed are repeated in every later block of the tree: above this
/// product of both a page would not fit in memory.
const MAX_REPEATED: usize = 5_000_000;
/// Fewer Han characters than this are a caption, not the text of a document.
const FEWEST_HAN: usize = 60;

/// Containers of the main text on government sites and the systems they are made with (TRS, 方正, vsb, 大汉), from
/// the surest to the most general.
const CONTAINERS: [&str; 26] = [
    "#UCAP-CONTENT",
    ".TRS_UEDITOR",
    ".trs_editor_view",
    ".TRS_Editor",
    ".trs_paper_preview",
    "#vsb_content",
    "#vsb_content_2",
    ".v_news_content",
    "#Zoom",
    "#zoom",
    "#zoomcon",
    "#js_content",
    ".pages_content",
    ".article-content",
    ".article_content",
    ".article-con",
    ".news_content",
    ".view.TRS_UEDITOR",
    ".xxgk_content",
    "#xxgk_content",
    "#mainText",
    "#artibody",
    ".content_body",
    "article",
    "#content",
    ".content",
];

static SELECTORS: LazyLock<Vec<Selector>> =
    LazyLock::new(|| CONTAINERS.iter().map(|c| Selector::parse(c).expect("the built-in selectors parse")).collect());
static BODY: LazyLock<Selector> = LazyLock::new(|| Selector::parse("body").expect("a selector"));

/// Web pages.
pub(super) struct Html;

impl Format for Html {
    fn name(&self) -> &'static str {
        "HTML"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["html", "htm", "shtml"]
    }

    fn recognises(&self, head: &[u8]) -> bool {
        let start: Vec<u8> = head
            .iter()
            .copied()
            .skip_while(|b| b.is_ascii_whitespace() || *b >= 0x80)
            .filter(|b| *b != 0)
            .take(200)
            .map(|b| b.to_ascii_lowercase())
            .collect();
        let start = String::from_utf8_lossy(&start);
        start.starts_with("<!doctype html")
            || start.starts_with("<html")
            || start.starts_with("<head")
            || (start.starts_with("<?xml") || start.starts_with("<!--")) && start.contains("<html")
    }

    fn read(&self, bytes: &[u8], hints: Hints<'_>) -> Result<Content, FormatError> {
        if bytes.len() > MAX_HTML_BYTES {
            return Err(FormatError::whole(format!(
                "the page is {} bytes, more than the limit of {MAX_HTML_BYTES}; save its text alone",
                bytes.len()
            )));
        }
        // The server's word goes before the page's own: it may have converted the page.
        let declared = meta_charset(bytes);
        let decoded = hints
            .charset
            .into_iter()
            .chain(declared.as_deref())
            .map(|c| decode(bytes, Some(c)))
            .find(Result::is_ok)
            .unwrap_or_else(|| decode(bytes, None))
            .map_err(|(line, reason)| FormatError { line, reason })?;
        if repeated_elements(&decoded.text) > MAX_REPEATED {
            return Err(FormatError::whole(
                "the page opens thousands of formatting elements that it never closes; open it in a browser and save its text",
            ));
        }
        let tree = Tree::parse_document(&decoded.text);
        let facts = facts::of_page(&tree);
        let mut text = main_text(&tree, &decoded.text);
        // The title stands outside the container, as the first line of the plan in other formats.
        match &facts.title {
            // A title is no heading of a section.
            Some(title) if text.starts_with_title(title) => text.headings.retain(|(at, _)| *at > 0),
            Some(title) => text.prepend(title),
            None => {}
        }
        Ok(Content {
            text: text.text,
            encoding: format!("{} (HTML)", decoded.encoding),
            headings: text.headings,
            facts,
            ..Content::default()
        })
    }
}

/// The text of the surest container that holds enough of it; else what a readability heuristic finds; else the body.
fn main_text(tree: &Tree, source: &str) -> blocks::Text {
    for selector in SELECTORS.iter() {
        let mut text = blocks::Text::default();
        let mut last: Option<ElementRef<'_>> = None;
        for element in tree.select(selector) {
            // A container inside the one before was read with it.
            if last.is_some_and(|l| element.ancestors().any(|a| a.id() == l.id())) {
                continue;
            }
            last = Some(element);
            text.join(blocks::text_of(element));
        }
        if text.han() >= FEWEST_HAN {
            return text;
        }
    }
    let body = tree.select(&BODY).next().unwrap_or_else(|| tree.root_element());
    let whole = blocks::text_of(body);
    // The heuristic is for pages of ordinary shape: it walks the tree recursively.
    let readable = (blocks::depth(body) < 200)
        .then(|| dom_smoothie::Readability::new(source, None, None).ok()?.parse().ok())
        .flatten()
        .map(|article| blocks::text_of(Tree::parse_fragment(&article.content).root_element()));
    match readable {
        Some(text) if text.han() >= FEWEST_HAN && text.han() * 4 >= whole.han() => text,
        _ => whole,
    }
}

/// The charset that `<meta>` names in the first 4 KB.
fn meta_charset(bytes: &[u8]) -> Option<String> {
    let head: String = bytes.iter().take(4096).map(|b| b.to_ascii_lowercase() as char).collect();
    head.match_indices("charset").find_map(|(at, word)| {
        let rest = head[at + word.len()..].trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
        let name: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
        (!name.is_empty()).then_some(name)
    })
}

/// Formatting elements left open, times the blocks that would repeat them.
fn repeated_elements(text: &str) -> usize {
    const FORMATTING: [&str; 14] = ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];
    let (mut open, mut tags) = (0i64, 0usize);
    for (at, _) in text.match_indices('<') {
        let rest = &text.as_bytes()[at + 1..];
        let closing = rest.first() == Some(&b'/');
        let name: String = rest
            .iter()
            .skip(usize::from(closing))
            .take(8)
            .take_while(|b| b.is_ascii_alphanumeric())
            .map(|b| b.to_ascii_lowercase() as char)
            .collect();
        tags += usize::from(!closing);
        if FORMATTING.contains(&name.as_str()) {
            open += if closing { -1 } else { 1 };
        }
    }
    usize::try_from(open).unwrap_or(0).saturating_mul(tags)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(page: &str) -> Content {
        Html.read(page.as_bytes(), Hints::default()).unwrap()
    }

    #[test]
    fn the_container_without_what_surrounds_it() {
        let body = "<p>　　加强与周边国家的科技合作，支持企业在境外设立研发中心。</p>".repeat(3);
        let page = format!(
            "<html><head><title>某市“十三五”规划_某市政府</title><meta name=\"ArticleTitle\" content=\"某市“十三五”规划\"></head><body>\
             <div class=nav><a>首页</a> <a>政务公开</a></div><h1>某市“十三五”规划</h1>\
             <div class='TRS_Editor'><style>p{{color:red}}</style><h2>一、任务</h2>{body}<p>R&amp;D&nbsp;投入<br>第二行\n仍是第二行</p>\
             <script>alert('加强')</script><div class=\"share-box\">分享到</div></div><div class=footer>版权所有</div></body></html>"
        );
        let content = read(&page);
        let lines: Vec<_> = content.text.lines().collect();
        assert_eq!(lines[0], "某市“十三五”规划");
        assert_eq!(lines[1], "一、任务");
        assert_eq!(lines[5..], ["R&D\u{a0}投入", "第二行 仍是第二行"]);
        let at = content.text.find("一、任务").unwrap() as u32;
        assert_eq!(content.headings, [(at, 2)]);
    }

    #[test]
    fn a_page_of_no_known_make_is_read_by_its_shape() {
        let body = "<p>到规划期末，全市建成国际联合实验室五家，与境外高校共建人才培养基地，推进开放合作，完善保障机制。</p>".repeat(12);
        let links = "<li><a href='/x'>栏目导航链接</a></li>".repeat(40);
        let page = format!("<html><body><div id=side><ul>{links}</ul></div><div id=x1><div id=x2>{body}</div></div></body></html>");
        let content = read(&page);
        assert!(content.text.contains("国际联合实验室") && !content.text.contains("栏目导航"), "{}", content.text);
    }

    #[test]
    fn charsets_of_header_meta_and_bytes() {
        let text = "<html><head><meta charset=gb2312></head><body><article>".to_owned()
            + &"<p>加强国际科技合作与交流，引进海外人才，鼓励企业走出去。</p>".repeat(4)
            + "</article></body></html>";
        // The page says gb2312 and is UTF-8, as after a conversion.
        assert!(read(&text).text.contains("国际科技合作"));
        let (gbk, ..) = encoding_rs::GBK.encode(&text);
        let content = Html.read(&gbk, Hints::default()).unwrap();
        assert!(content.text.contains("国际科技合作") && content.encoding.starts_with("gb18030"));
        let content = Html.read(&gbk, Hints { charset: Some("utf-8") }).unwrap();
        assert!(content.text.contains("国际科技合作"), "the server's word is wrong");
    }

    #[test]
    fn deep_and_unclosed_pages_end() {
        let deep = format!("<html><body>{}加强合作{}", "<div>".repeat(20_000), "</div>".repeat(20_000));
        assert!(read(&deep).text.contains("加强合作"));
        let unclosed: String = (0..4000).map(|i| format!("<b id={i}><p>")).collect();
        assert!(Html.read(format!("<html>{unclosed}").as_bytes(), Hints::default()).unwrap_err().reason.contains("never closes"));
    }
}
