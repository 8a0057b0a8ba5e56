//! What must hold on the real corpus beside the checkout. Each test says so when it is skipped.
#![allow(missing_docs, reason = "tests")]

mod shared;

use guihua::agreement::{Cells, read_gold};
use guihua::ingest::{Document, MetadataOptions, PeriodScheme, Reader, inputs};
use guihua::matrix::Matrix;
use guihua::outline::{Kind, Plan, PlanOptions};
use guihua::tagging::{Status, TaggedPlan, tag};
use guihua::taxonomy::{BUILTIN, Sources, Taxonomy};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn taxonomy() -> Taxonomy {
    Sources::read("istc").unwrap().compile().unwrap()
}

fn scheme() -> &'static PeriodScheme {
    PeriodScheme::five_year_plans()
}

fn documents(folder: &Path) -> Vec<Document> {
    let reader = Reader::new(scheme(), MetadataOptions::default());
    inputs(&[folder.to_path_buf()]).into_iter().map(|f| reader.read(&f.unwrap()).unwrap()).collect()
}

#[test]
fn every_quote_is_the_slice_that_its_offsets_name() {
    let Some(shared) = shared::shared("every_quote_is_the_slice_that_its_offsets_name") else { return };
    let documents = documents(&shared.join("corpus"));
    assert_eq!(documents.len(), 313);
    let taxonomy = taxonomy();
    let codings: usize = documents
        .into_par_iter()
        .map(|document| {
            let text = document.content.text.clone();
            let points: Vec<char> = text.chars().collect();
            let lines: Vec<&str> = text.split('\n').collect();
            let plan = tag(&Plan::new(document, PlanOptions::default()), &taxonomy, scheme());
            for c in &plan.codings {
                let slice: String = points[c.start as usize..c.end as usize].iter().collect();
                assert_eq!(slice, c.quote, "{} {}", c.doc, c.rule);
                let first = c.quote.split('\n').next().unwrap();
                assert!(lines[c.line as usize - 1].contains(first), "{} line {} does not hold {first}", c.doc, c.line);
                assert!(!c.quote.trim().is_empty());
            }
            plan.codings.len()
        })
        .sum();
    assert!(codings > 1000, "{codings} codings");
}

#[test]
fn threads_do_not_matter() {
    let Some(shared) = shared::shared("threads_do_not_matter") else { return };
    let documents = documents(&shared.join("corpus"));
    let taxonomy = taxonomy();
    let run = |threads| -> Vec<TaggedPlan> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| documents.par_iter().map(|d| tag(&Plan::new(d.clone(), PlanOptions::default()), &taxonomy, scheme())).collect())
    };
    assert_eq!(run(1), run(2));
}

#[test]
fn the_national_matrix() {
    let Some(shared) = shared::shared("the_national_matrix") else { return };
    let taxonomy = taxonomy();
    let plans: Vec<TaggedPlan> = documents(&shared.join("corpus/national"))
        .into_iter()
        .map(|d| tag(&Plan::new(d, PlanOptions::default()), &taxonomy, scheme()))
        .collect();
    let matrix = Matrix::new(&plans, &taxonomy, scheme());
    assert_eq!(matrix.rows.len(), 57);
    for period in ["一五", "二五", "六五", "七五", "八五", "九五", "十五", "十一五", "十二五"] {
        assert!(matrix.periods.iter().any(|p| p == period), "{period}");
    }
    let cell = Matrix::evidence(&plans, "firm.invest", "十二五");
    assert_eq!(cell.status(), Status::Deployed);
    assert!(cell.deployed.iter().all(|e| e.coding.doc == "fyp_12_2011" && !e.coding.quote.is_empty()));
    // Nothing international was deployed by the second plan; what is not deployed has its near misses, or none.
    assert_eq!(Matrix::evidence(&plans, "mega.lead", "二五").status(), Status::Absent);
}

/// A floor well under what is measured, so that it fails only when the mechanism breaks. `guihua evaluate`
/// gives the figures.
#[test]
fn agreement_with_gold() {
    let Some(shared) = shared::shared("agreement_with_gold") else { return };
    let taxonomy = taxonomy();
    let reader = Reader::new(scheme(), MetadataOptions::default());
    let mut cells = Cells::default();
    for gold in read_gold(&shared.join("gold")).unwrap() {
        let ours = tag(&Plan::new(reader.read(&gold.file).unwrap(), PlanOptions::default()), &taxonomy, scheme());
        for task in &gold.tasks {
            cells.add(ours.status(&task.task).0 == Status::Deployed, task.status == Status::Deployed);
        }
    }
    assert_eq!(cells.total(), 6 * 57);
    assert!(cells.kappa().unwrap() >= 0.90, "{cells:?}");
}

/// Files, tasks and statuses of `tests/codings`: for each file the tasks that each reader finds deployed.
fn codings(table: &'static str, readers: usize) -> BTreeMap<&'static str, Vec<BTreeSet<&'static str>>> {
    let mut files: BTreeMap<&str, Vec<BTreeSet<&str>>> = BTreeMap::new();
    for row in table.lines().skip(1) {
        let cells: Vec<&str> = row.split('\t').collect();
        let sets = files.entry(cells[0]).or_insert_with(|| vec![BTreeSet::new(); readers]);
        for (reader, set) in sets.iter_mut().enumerate() {
            if cells[2 + 2 * reader] == "deployed" {
                set.insert(cells[1]);
            }
        }
    }
    files
}

/// The path of a coded file; a long title as a file name is cut to its number and a star.
fn coded_file(shared: &Path, name: &str) -> PathBuf {
    let Some(start) = name.strip_suffix('*') else { return shared.join(name) };
    let folder = shared.join(name).parent().unwrap().to_path_buf();
    inputs(&[folder]).into_iter().flatten().find(|p| p.to_string_lossy().contains(start)).unwrap()
}

#[test]
fn agreement_with_further_codings() {
    let Some(shared) = shared::shared("agreement_with_further_codings") else { return };
    let taxonomy = taxonomy();
    let reader = Reader::new(scheme(), MetadataOptions::default());
    let tables = [
        (include_str!("codings/2026-11-21-two-readers.tsv"), 2),
        (include_str!("codings/2026-11-21-two-more-readers.tsv"), 2),
        (include_str!("codings/2026-11-21-two-readers-sixteen.tsv"), 2),
        (include_str!("codings/2026-11-21-two-readers-twelve.tsv"), 2),
        (include_str!("codings/2026-11-21-one-reader.tsv"), 1),
        (include_str!("codings/2026-11-21-two-readers-adjudicated.tsv"), 1),
    ];
    for (table, readers) in tables {
        let files = codings(table, readers);
        let mut agreement = vec![Cells::default(); readers];
        for (file, deployed) in &files {
            let document = reader.read(&coded_file(&shared, file)).unwrap();
            let ours = tag(&Plan::new(document, PlanOptions::default()), &taxonomy, scheme());
            for task in &taxonomy.tasks {
                let found = ours.status(&task.id).0 == Status::Deployed;
                agreement.iter_mut().zip(deployed).for_each(|(cells, set)| cells.add(found, set.contains(task.id.as_str())));
            }
        }
        for cells in agreement {
            assert_eq!(cells.total(), files.len() * 57);
            println!("further codings, {} documents: kappa {:.3}", files.len(), cells.kappa().unwrap());
            assert!(cells.kappa().unwrap() >= 0.85, "{cells:?}");
        }
    }
}

/// Counts by level, chapter numbers and a hash of the headings: facts, no text. Compared by hand with a reading
/// of the plans; see ARCHITECTURE.md, "How well outlines are read".
#[test]
fn outlines() {
    let Some(shared) = shared::shared("outlines") else { return };
    let mut lines = Vec::new();
    for folder in ["corpus/national", "corpus/local"] {
        for document in documents(&shared.join(folder)) {
            let plan = Plan::new(document, PlanOptions::default());
            let counts: Vec<String> =
                Kind::ALL.iter().filter(|k| plan.count(**k) > 0).map(|k| format!("{}{}", k.sign(), plan.count(*k))).collect();
            let chapters: Vec<u32> = plan.sections.iter().filter(|s| s.kind == Kind::Chapter).filter_map(|s| s.number).collect();
            let gaps: Vec<u32> = chapters.windows(2).filter(|w| w[1] != w[0] + 1).map(|w| w[1]).collect();
            assert!(gaps.is_empty() && chapters.first().is_none_or(|c| *c == 1), "{}: chapters jump to {gaps:?}", plan.id);
            let contents = plan.paragraphs.iter().filter(|p| p.kind == guihua::outline::ParagraphKind::Contents).count();
            let headings: Vec<String> = (1..plan.sections.len()).map(|i| plan.heading(i as u32)).collect();
            let last = chapters.last().map_or("-".to_owned(), |l| format!("1-{l}"));
            lines.push(format!(
                "{} {} chapters {last} contents {contents} headings {:016x}",
                plan.id,
                counts.join(" "),
                fnv(&headings.join("\n"))
            ));
        }
    }
    insta::assert_snapshot!(lines.join("\n"));
}

/// FNV-1a, 64 bit (Fowler, Noll, Vo): stable across platforms and versions, unlike std's hasher.
fn fnv(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[test]
fn the_papers_come_out_with_joined_lines() {
    let Some(shared) = shared::shared("the_papers_come_out_with_joined_lines") else { return };
    for document in documents(&shared.join("seeds")) {
        let lines: Vec<&str> = document.content.text.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
        let longest = lines.iter().map(|l| l.chars().count()).max().unwrap_or(0);
        let plan = Plan::new(document.clone(), PlanOptions::default());
        let paragraphs = plan.folded.text.lines().filter(|l| !l.is_empty()).count();
        // One paper comes with whole paragraphs as lines: nothing to join there.
        if longest > 200 {
            assert_eq!(paragraphs, lines.len(), "{}", plan.id);
        } else {
            assert!(paragraphs * 10 < lines.len() * 6, "{}: {} lines became {paragraphs} paragraphs", plan.id, lines.len());
        }
    }
}

/// How many occurrences of the taxonomy's terms a plain search of the raw files of the five papers misses: spaces
/// between characters, hard wraps, full-width forms.
#[test]
fn terms_in_the_papers_that_a_plain_search_misses() {
    let Some(shared) = shared::shared("terms_in_the_papers_that_a_plain_search_misses") else { return };
    let files: Vec<toml::Table> = BUILTIN.iter().filter(|b| b.name.starts_with("istc")).map(|b| toml::from_str(b.text).unwrap()).collect();
    let mut terms: Vec<&str> = Vec::new();
    for concept in files.iter().filter_map(|f| f.get("concept")).flat_map(|c| c.as_table().unwrap().values()) {
        terms.extend(concept.get("terms").and_then(toml::Value::as_array).into_iter().flatten().filter_map(toml::Value::as_str));
    }
    terms.sort_unstable();
    terms.dedup();
    terms.retain(|t| t.chars().count() >= 2);
    let (mut raw, mut folded) = (0, 0);
    for document in documents(&shared.join("seeds")) {
        let plan = Plan::new(document, PlanOptions::default());
        raw += terms.iter().map(|t| plan.text.matches(t).count()).sum::<usize>();
        folded += terms.iter().map(|t| plan.folded.text.matches(t).count()).sum::<usize>();
    }
    println!("five papers, {} terms: {folded} occurrences, {raw} by a plain search", terms.len());
    assert!(folded > raw + raw / 50, "folding recovers at least 2 %: {folded} against {raw}");
}

#[test]
fn the_index_table_is_used_as_it_is() {
    let Some(shared) = shared::shared("the_index_table_is_used_as_it_is") else { return };
    let documents = documents(&shared.join("corpus"));
    let of = |id: &str| documents.iter().find(|d| d.id == id).unwrap();
    assert_eq!(of("fyp_02_1956").metadata.period_ids(), ["二五"]);
    assert_eq!(of("gwr_2019").metadata.period_ids(), ["十三五"]);
    assert_eq!(of("gwr_1964").metadata.period_ids().len(), 0);
    assert_eq!(of("yunnan_10fyp_2001").metadata.region.as_ref().unwrap().value, "云南省");
    let path: PathBuf = of("fyp_02_1956").path.clone().unwrap();
    assert!(path.ends_with("national/fyp_02_1956.txt"));
}
