//! One invented plan in every format: the same outline and the same codings. Fixtures are made by `tests/fixtures/make.py`.
#![allow(missing_docs, reason = "tests")]

use guihua::ingest::{Document, IngestError, MetadataOptions, PeriodScheme, Reader};
use guihua::outline::{Kind, Plan, PlanOptions};
use guihua::tagging::{Status, tag};
use guihua::taxonomy::{Sources, Taxonomy};
use guihua::text::FoldOptions;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

static TAXONOMY: LazyLock<Taxonomy> = LazyLock::new(|| Sources::read("istc").unwrap().compile().unwrap());

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

fn read(path: &Path) -> Result<Document, IngestError> {
    Reader::new(PeriodScheme::five_year_plans(), MetadataOptions::default()).read(path)
}

/// Kind, number and title of every section, and every coding as task, status, quotation and headings, all without
/// white space: what must not depend on the format.
type Reading = (Vec<(Kind, Option<u32>, String)>, Vec<(String, Status, String, Vec<String>)>);

fn reading(path: &Path, traditional: bool) -> Reading {
    let options = PlanOptions { fold: FoldOptions { traditional, ..FoldOptions::default() } };
    let plan = Plan::new(read(path).unwrap_or_else(|e| panic!("{e}")), options);
    let tagged = tag(&plan, &TAXONOMY, PeriodScheme::five_year_plans());
    for coding in &tagged.codings {
        let slice: String = plan.text.chars().skip(coding.start as usize).take((coding.end - coding.start) as usize).collect();
        assert_eq!(slice, coding.quote, "{}", path.display());
    }
    let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let fold = |text: &str| guihua::text::fold(text, &[], options.fold).text;
    let sections = (1..plan.sections.len() as u32)
        .map(|i| (plan.sections[i as usize].kind, plan.sections[i as usize].number, bare(&fold(&plan.heading(i)))))
        .collect();
    let codings = tagged
        .codings
        .into_iter()
        .map(|c| (c.task, c.status, bare(&fold(&c.quote)), c.section.iter().map(|h| bare(&fold(h))).collect()))
        .collect();
    (sections, codings)
}

#[test]
fn the_fixtures_are_of_the_sample() {
    let sample = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/sample/13-outline.txt")).unwrap();
    let fixture = std::fs::read_to_string(fixture("plan.utf8.txt")).unwrap();
    assert_eq!(sample, fixture, "run tests/fixtures/make.py");
}

#[test]
fn every_format_gives_the_same_outline_and_codings() {
    let expected = reading(&fixture("plan.utf8.txt"), false);
    assert!(expected.0.len() > 20 && expected.1.len() > 40);
    let mut names = vec!["plan.gb18030.txt", "plan.utf16.txt"];
    if cfg!(feature = "html") {
        names.extend(["plan.html", "pages/plan.html"]);
    }
    if cfg!(feature = "docx") {
        names.push("plan.docx");
    }
    if cfg!(feature = "pdf") {
        names.extend([
            "plan.gbk-euc-h.pdf",
            "plan.reportlab.pdf",
            "plan.columns.pdf",
            "plan.fpdf2.pdf",
            "plan.typst.pdf",
            "plan.libreoffice.pdf",
        ]);
    }
    for name in names {
        let (sections, codings) = reading(&fixture(name), false);
        assert_eq!(sections, expected.0, "{name}");
        assert_eq!(codings, expected.1, "{name}");
    }
}

#[cfg(feature = "traditional")]
#[test]
fn big5_gives_the_same_with_traditional_folding() {
    let expected = reading(&fixture("plan.utf8.txt"), false);
    assert_eq!(read(&fixture("plan.big5.txt")).unwrap().content.encoding, "Big5");
    let (sections, codings) = reading(&fixture("plan.big5.txt"), true);
    assert_eq!(sections, expected.0);
    assert_eq!(codings, expected.1);
}

#[cfg(feature = "html")]
#[test]
fn a_government_page_tells_its_metadata() {
    let metadata = read(&fixture("plan.html")).unwrap().metadata;
    let value = |field: &Option<guihua::ingest::Sourced<String>>| field.as_ref().map(|s| s.value.clone()).unwrap_or_default();
    assert_eq!(value(&metadata.title), "临溟省国民经济和社会发展第十三个五年规划纲要");
    assert_eq!(value(&metadata.issuer), "临溟省人民政府");
    assert_eq!(value(&metadata.document_number), "临政发〔2016〕8号");
    assert_eq!(value(&metadata.index_number), "LM000001/2016-00012");
    assert_eq!(value(&metadata.date), "2016-02-03");
    assert_eq!(metadata.period_ids(), ["十三五"]);
}

#[cfg(feature = "pdf")]
#[test]
fn locked_and_scanned_files_say_what_to_do() {
    let message = |name: &str| read(&fixture(name)).unwrap_err().to_string();
    assert!(message("locked.pdf").contains("locked with a password"), "{}", message("locked.pdf"));
    assert!(message("scanned.pdf").contains("scanned: 3 of 3 pages have no text layer; run OCR first"));
}

#[cfg(not(feature = "pdf"))]
#[test]
fn without_the_feature_a_pdf_is_named() {
    let message = read(&fixture("scanned.pdf")).unwrap_err().to_string();
    assert!(message.contains("built without the feature `pdf`"), "{message}");
}
