//! Megabytes per second of each stage and of the whole, on a generated corpus.
//!
//! `cargo bench --bench pipeline` generates 50 MB of plans out of the built-in sample's paragraphs (seeded,
//! so always the same), writes them to a temporary folder, and measures reading, folding, outline, tagging
//! and the whole for one thread and two. Counts are asserted, speed is only shown.
//! `-- --megabytes N` sets the size, `-- --rounds N` how often each figure is taken (the median is shown).

use guihua::ingest::{Content, Document, MetadataOptions, PeriodScheme, Reader, inputs};
use guihua::matrix::Matrix;
use guihua::outline::{Plan, PlanOptions};
use guihua::tagging::{TaggedPlan, tag};
use guihua::taxonomy::Sources;
use guihua::text::{FoldOptions, fold};
use rayon::prelude::*;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Planted in every document, in a section of tasks: exactly one coding of mega.lead.
const PLANTED: &str = "由省科技厅牵头组织国际大科学计划。";
const PARAGRAPHS: usize = 120;
const CHAPTERS: usize = 12;

fn main() {
    let megabytes = option("--megabytes").unwrap_or(50);
    let rounds = option("--rounds").unwrap_or(5);
    let scheme = PeriodScheme::five_year_plans();
    let taxonomy = Sources::read("istc").and_then(|s| s.compile()).expect("the built-in taxonomy");
    let texts = generate(megabytes << 20);
    let bytes: usize = texts.iter().map(String::len).sum();
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (i, text) in texts.iter().enumerate() {
        std::fs::write(folder.path().join(format!("{i:05}.txt")), text).expect("written");
    }
    println!(
        "{} plans, {:.1} MB, {} terms, {} rules, median of {rounds}",
        texts.len(),
        bytes as f64 / 1e6,
        taxonomy.term_count(),
        taxonomy.rules.len()
    );

    let options = MetadataOptions { periods: scheme.parse("十二五"), ..Default::default() };
    let reader = Reader::new(scheme, options);
    let files: Vec<PathBuf> = inputs(&[folder.path().to_path_buf()]).into_iter().map(|f| f.expect("readable")).collect();
    assert_eq!(files.len(), texts.len());
    let read = |file: &PathBuf| reader.read(file).expect("readable");
    let documents: Vec<Document> = files.iter().map(read).collect();
    assert!(documents.iter().zip(&texts).all(|(d, t)| d.content.text == *t));

    show("read and decode", 1, bytes, rounds, || files.iter().map(|f| read(f).content.text.len()).sum::<usize>(), bytes);
    let folded: usize = texts.iter().map(|t| fold(t, &[], FoldOptions::default()).text.len()).sum();
    show("fold", 1, bytes, rounds, || texts.iter().map(|t| fold(t, &[], FoldOptions::default()).text.len()).sum::<usize>(), folded);
    let plan = |d: &Document| {
        Plan::new(Document { content: Content { text: d.content.text.clone(), ..Default::default() }, ..d.clone() }, PlanOptions::default())
    };
    let sections = texts.len() * (CHAPTERS + 1);
    show("fold and outline", 1, bytes, rounds, || documents.iter().map(|d| plan(d).sections.len()).sum::<usize>(), sections);
    let plans: Vec<Plan> = documents.iter().map(plan).collect();
    let led = |t: &TaggedPlan| t.codings.iter().filter(|c| c.task == "mega.lead").count();
    show("tag", 1, bytes, rounds, || plans.iter().map(|p| led(&tag(p, &taxonomy, scheme))).sum::<usize>(), texts.len());
    drop(plans);

    let mut results = Vec::new();
    for threads in [1, 2] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        let mut outcome = None;
        show(
            "read to matrix",
            threads,
            bytes,
            rounds,
            || {
                let tagged: Vec<TaggedPlan> = pool
                    .install(|| files.par_iter().map(|f| tag(&Plan::new(read(f), PlanOptions::default()), &taxonomy, scheme)).collect());
                let matrix = Matrix::new(&tagged, &taxonomy, scheme);
                let codings: usize = tagged.iter().map(|t| t.codings.len()).sum();
                let planted: usize = tagged.iter().map(led).sum();
                outcome = Some((matrix, codings));
                planted
            },
            texts.len(),
        );
        results.push(outcome);
    }
    assert_eq!(results[0], results[1], "one and two threads give the same");
    println!("{} codings", results[0].as_ref().map_or(0, |r| r.1));
}

/// Runs `work` a few times, asserts its count each time, and prints the median speed.
fn show(name: &str, threads: usize, bytes: usize, rounds: usize, mut work: impl FnMut() -> usize, expected: usize) {
    let mut times: Vec<Duration> = (0..rounds.max(1))
        .map(|_| {
            let start = Instant::now();
            assert_eq!(work(), expected, "{name}");
            start.elapsed()
        })
        .collect();
    times.sort();
    let median = times[times.len() / 2];
    println!("{name:<18} {threads} thread{} {:>8.1} MB/s", if threads == 1 { " " } else { "s" }, bytes as f64 / 1e6 / median.as_secs_f64());
}

fn option(name: &str) -> Option<usize> {
    let args: Vec<String> = std::env::args().collect();
    let at = args.iter().position(|a| a == name)?;
    args.get(at + 1)?.parse().ok()
}

/// Plans of 120 paragraphs in 12 chapters, drawn from the sample without its own big-science clauses.
fn generate(bytes: usize) -> Vec<String> {
    let reader = Reader::new(PeriodScheme::five_year_plans(), MetadataOptions::default());
    let paragraphs: Vec<String> = guihua::sample::documents(&reader)
        .iter()
        .flat_map(|d| d.content.text.lines().map(str::to_owned).collect::<Vec<_>>())
        .filter(|l| l.chars().count() > 40 && l.ends_with('。') && !l.contains("大科学") && !l.contains("十五"))
        .filter(|l| !l.starts_with(['（', '*', '-', '#']) && !l.starts_with(|c: char| c.is_numeric()))
        .collect();
    // Most paragraphs of a real plan are about other things: nine in ten have no coding, drawn from those that
    // have none here (the corpus of real plans has 0.6 codings per KB, this one about 1).
    let taxonomy = Sources::read("istc").and_then(|s| s.compile()).expect("the built-in taxonomy");
    let coded = |text: &String| {
        let document =
            Document { content: Content { text: format!("第一章　任务\n{text}\n"), ..Default::default() }, ..Default::default() };
        !tag(&Plan::new(document, PlanOptions::default()), &taxonomy, PeriodScheme::five_year_plans()).codings.is_empty()
    };
    let (dense, plain): (Vec<String>, Vec<String>) = paragraphs.into_iter().partition(coded);
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move |n: usize| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) as usize % n
    };
    let numerals = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"];
    let (mut texts, mut written) = (Vec::new(), 0);
    while written < bytes {
        let mut text = String::from("临溟省科技创新“十二五”规划\n");
        for (chapter, numeral) in numerals.iter().enumerate().take(CHAPTERS) {
            text.push_str(&format!("第{numeral}章　重点任务之{numeral}\n"));
            for _ in 0..PARAGRAPHS / CHAPTERS {
                text.push_str("　　");
                let drawn = if next(10) == 0 { &dense[next(dense.len())] } else { &plain[next(plain.len())] };
                text.push_str(drawn);
                text.push('\n');
            }
            if chapter == 5 {
                text.push_str(PLANTED);
                text.push('\n');
            }
        }
        written += text.len();
        texts.push(text);
    }
    texts
}
