//! What the fields of a rule mean, on a small taxonomy.
#![allow(missing_docs, reason = "tests")]

use guihua::ingest::{Content, Document, Metadata, MetadataOptions, PeriodScheme};
use guihua::outline::{Plan, PlanOptions};
use guihua::tagging::{Status, tag};
use guihua::taxonomy::Sources;

/// The taxonomy: one task, one rule with the fields given.
fn taxonomy(rule: &str) -> String {
    format!(
        "[taxonomy]\nid = 'small'\nzh = '小'\nen = 'small'\n
[[category]]\nid = 'a'\nzh = '甲'\nen = 'a'\n
[[task]]\nid = 'a.lab'\ncategory = 'a'\nzh = '实验室'\nen = 'laboratories'\nscope = 'G'\ndefinition = 'x'\n
[[task.rule]]\nid = 'r'\naction = 'inherent'\n{rule}\n
[concept.lab]\nterms = ['实验室']\n
[concept.abroad]\nterms = ['国外', '海外']\n
[concept.joint]\nsequence = ['with', 'abroad']\n
[concept.with]\nterms = ['与']\n
[concept.school]\nterms = ['学校']\n"
    )
}

fn deployed(rule: &str, text: &str) -> bool {
    let scheme = PeriodScheme::five_year_plans();
    let taxonomy = Sources::from_text("small", &taxonomy(rule)).unwrap().compile().unwrap();
    let options = MetadataOptions { periods: scheme.parse("十二五"), ..Default::default() };
    let metadata = Metadata::gather(text, None, None, &options, scheme).unwrap();
    let document = Document { content: Content { text: text.to_owned(), ..Default::default() }, metadata, ..Default::default() };
    tag(&Plan::new(document, PlanOptions::default()), &taxonomy, scheme).status("a.lab").0 == Status::Deployed
}

const CLAUSE: &str = "第三章　科技\n建设国外实验室。\n";
const SENTENCE: &str = "第三章　科技\n联络国外同行，建设实验室。\n";
const PARAGRAPH: &str = "第三章　科技\n本章所说的合作对象是国外同行，不含其他。建设实验室，开展研究。\n";
const APART: &str = "第三章　科技\n本章所说的合作对象是国外同行，不含其他。\n建设实验室，开展研究。\n";
const HEADING: &str = "第三章　国外合作\n建设实验室，开展研究。\n";

#[test]
fn within_is_how_far_the_other_parts_may_be() {
    let find = "find = ['lab', 'abroad']";
    for (within, expected) in [
        ("", [true, false, false, false, false]),
        ("within = 'sentence'", [true, true, false, false, false]),
        ("within = 'paragraph'", [true, true, true, false, false]),
        ("context = ['abroad']\n#", [true, true, false, false, true]),
    ] {
        let rule = if within.starts_with("context") { format!("find = ['lab']\n{within}") } else { format!("{find}\n{within}") };
        let found = [CLAUSE, SENTENCE, PARAGRAPH, APART, HEADING].map(|text| deployed(&rule, text));
        assert_eq!(found, expected, "{rule}");
    }
}

#[test]
fn a_sequence_elsewhere_in_the_paragraph_counts() {
    let rule = "find = ['lab', 'joint']\nwithin = 'paragraph'";
    assert!(deployed(rule, "第三章　科技\n本章所说的是与国外同行的合作，不含其他。建设实验室，开展研究。\n"));
    assert!(!deployed(rule, PARAGRAPH));
}

#[test]
fn not_looks_where_it_is_told() {
    let text = "第三章　科技\n改善学校条件，建设国外实验室。\n";
    let paragraph = "第三章　科技\n改善学校条件，提高质量。建设国外实验室，开展研究。\n";
    for (rule, expected) in [
        ("not = ['school']", [true, true]),
        ("not = ['school']\nnot-within = 'sentence'", [false, true]),
        ("not = ['school']\nnot-within = 'paragraph'", [false, false]),
        ("within = 'sentence'\nnot = ['school']", [false, true]),
        ("within = 'sentence'\nnot = ['school']\nnot-within = 'clause'", [true, true]),
    ] {
        let found = [text, paragraph].map(|text| deployed(&format!("find = ['lab', 'abroad']\n{rule}"), text));
        assert_eq!(found, expected, "{rule}");
    }
}

#[test]
fn near_heading_is_the_nearest_one() {
    let below = "第三章　国外合作\n第一节　科技\n建设实验室，开展研究。\n";
    let lead = "第三章　科技\n开展国外合作。建设实验室，开展研究。\n";
    let label = "第三章　科技\n国外合作专项：建设实验室，开展研究。\n";
    let long = "第三章　科技\n加强统筹谋划，开展国外合作。建设实验室，开展研究。\n";
    for (rule, expected) in [
        ("heading = ['abroad']", [true, true, true, true, false]),
        ("near-heading = ['abroad']", [true, false, true, true, false]),
        ("not-heading = ['abroad']", [false, false, false, false, true]),
    ] {
        let found = [HEADING, below, lead, label, long].map(|text| deployed(&format!("find = ['lab']\n{rule}"), text));
        assert_eq!(found, expected, "{rule}");
    }
}

#[test]
fn a_sequence_in_a_short_first_sentence_counts_as_a_heading() {
    assert!(deployed("find = ['lab']\nnear-heading = ['joint']", "第三章　科技\n开展与国外的合作。建设实验室，开展研究。\n"));
}
