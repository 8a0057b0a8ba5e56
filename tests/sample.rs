//! The built-in sample's golden matrix with its evidence: a person reviews the snapshots.
//!
//! The matrix was compared with an independent coding by the codebook (a reader who did not see the
//! program's output): 227 of 228 cells agree. The one apart is gov.neighbouring in 十五, where the codebook
//! does not say whether 独联体 is a neighbour.
#![allow(missing_docs, reason = "tests")]

use guihua::ingest::{MetadataOptions, PeriodScheme, Reader, inputs};
use guihua::matrix::Matrix;
use guihua::outline::{Plan, PlanOptions};
use guihua::sample;
use guihua::tagging::{Status, TaggedPlan, tag};
use guihua::taxonomy::{Sources, Taxonomy};
use std::path::Path;

fn taxonomy() -> Taxonomy {
    Sources::read("istc").unwrap().compile().unwrap()
}

fn tagged() -> Vec<TaggedPlan> {
    let scheme = PeriodScheme::five_year_plans();
    let reader = Reader::new(scheme, MetadataOptions::default());
    let taxonomy = taxonomy();
    sample::documents(&reader).into_iter().map(|d| tag(&Plan::new(d, PlanOptions::default()), &taxonomy, scheme)).collect()
}

#[test]
fn matrix() {
    let matrix = Matrix::new(&tagged(), &taxonomy(), PeriodScheme::five_year_plans());
    // Ids only: the Chinese names in a row are those of the published table.
    let mut lines = vec![format!("{:<24}{}", "", matrix.periods.join(" "))];
    for row in &matrix.rows {
        let cells: Vec<&str> = row.cells.iter().map(|c| c.status.symbol()).collect();
        lines.push(format!("{:<24}{}", row.task, cells.join("    ")));
    }
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn evidence() {
    let lines: Vec<String> = tagged()
        .iter()
        .flat_map(|plan| &plan.codings)
        .map(|c| {
            let reason = c.reason.map_or(String::new(), |r| format!(" ({})", r.name()));
            format!("{}:{} {} {}{reason} {}", c.doc, c.line, c.status.symbol(), c.rule, c.quote.replace('\n', "⏎"))
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn the_sample_says_that_it_is_invented_and_has_the_size_of_a_short_plan() {
    let reader = Reader::new(PeriodScheme::five_year_plans(), MetadataOptions::default());
    let documents = sample::documents(&reader);
    assert_eq!(documents.len(), 8);
    for document in &documents {
        let text = &document.content.text;
        assert!(text.lines().take(3).any(|l| l.contains("虚构样本")), "{}", document.id);
        assert!((2000..=4000).contains(&text.chars().count()), "{} has {} characters", document.id, text.chars().count());
    }
    assert!(documents.iter().any(|d| d.content.encoding == "gb18030"));
}

#[test]
fn the_embedded_files_are_the_folder() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/sample");
    let found: Vec<String> =
        inputs(&[folder]).into_iter().map(|f| f.unwrap().file_name().unwrap().to_string_lossy().into_owned()).collect();
    assert_eq!(found, sample::FILES.map(|(name, _)| name));
}

#[test]
fn retrospects_situations_and_contents_deploy_nothing() {
    for plan in tagged() {
        for coding in plan.codings.iter().filter(|c| c.status == Status::Deployed) {
            let here = coding.section.join(" ");
            assert!(!["回顾", "成就", "形势", "现状", "发展环境", "进展"].iter().any(|w| here.contains(w)), "{coding:?}");
            assert!(!(coding.doc == "11-outline" && coding.line < 20), "an entry of the contents: {coding:?}");
        }
    }
}
