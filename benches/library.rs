//! The library: indexing speed, size, and how long queries take, beside what researchers would reach for.
//!
//! `cargo bench --bench library` makes 2,000 plans (at least 50 MB) by putting clauses together anew (of the real
//! corpus if `../shared` is there, else of the built-in sample; seeded, so always the same), adds the real corpus,
//! indexes everything with both fields and the codings, indexes it again unchanged, and asks 200 queries. Counts are
//! asserted, speed is only shown. `-- --megabytes N` sets the size. `-- --export DIR` also writes the paragraphs and
//! the queries; `python3 benches/compare.py DIR` then does the same with SQLite FTS5 and tantivy's Python binding.

use guihua::ingest::{Input, MetadataOptions, PeriodScheme, Reader, inputs};
use guihua::library::{IndexOptions, Leaf, Library, Query, SearchOptions, Sort, Summary, index};
use guihua::taxonomy::Sources;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// In every generated plan, once.
const PLANTED: &str = "由省科技厅牵头组织国际大科学计划。";
const PLANS: usize = 2000;

fn main() {
    let megabytes = number("--megabytes").unwrap_or(52);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let source = folder.path().join("plans");
    std::fs::create_dir(&source).expect("made");
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let reader = Reader::new(PeriodScheme::five_year_plans(), MetadataOptions::default());
    let real: Vec<String> = if shared.is_dir() {
        inputs(std::slice::from_ref(&shared)).into_iter().flatten().map(|p| reader.read(&p).expect("readable").content.text).collect()
    } else {
        println!("no ../shared: clauses of the built-in sample, whose words are few");
        guihua::sample::documents(&reader).into_iter().map(|d| d.content.text).collect()
    };
    generate(&real, megabytes * 1_000_000, &source);
    let mut files = inputs(std::slice::from_ref(&source));
    if shared.is_dir() {
        files.extend(inputs(&[shared]));
    }
    let bytes: u64 = files.iter().flatten().map(|p| std::fs::metadata(p).expect("there").len()).sum();
    let mb = bytes as f64 / 1e6;
    println!("{} plans, {mb:.1} MB", files.len());
    let again = || -> Vec<Input> { files.iter().map(|f| Ok(f.as_ref().expect("listed").clone())).collect() };

    let mut last = PathBuf::new();
    for threads in [1, 2] {
        last = folder.path().join(format!("library{threads}"));
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        let start = Instant::now();
        let summary = pool.install(|| run(&last, again(), threads));
        let first = start.elapsed();
        assert_eq!(summary, Summary { added: files.len(), ..Summary::default() });
        println!("index, {threads} thread{}  {:>7.1} MB/s", if threads == 1 { " " } else { "s" }, mb / first.as_secs_f64());
        let start = Instant::now();
        assert_eq!(run(&last, again(), threads), Summary { unchanged: files.len(), ..Summary::default() });
        let second = start.elapsed();
        println!(
            "again, unchanged  {:>7.1} ms, {:.2} % of the first run",
            second.as_secs_f64() * 1e3,
            100.0 * second.as_secs_f64() / first.as_secs_f64()
        );
    }
    let size: u64 = walkdir::WalkDir::new(&last)
        .into_iter()
        .flatten()
        .filter(|e| e.file_type().is_file())
        .map(|e| e.metadata().expect("there").len())
        .sum();
    println!("size              {:>7.2} × the text", size as f64 / bytes as f64);

    let library = Library::open(&last).expect("just made");
    let planted = Query::Leaf(Leaf::phrase(PLANTED));
    assert_eq!(library.search(&planted, SearchOptions::default()).expect("searched").by_plan.len(), PLANS);
    let queries = queries(&real);
    assert_eq!(queries.len(), 200);
    if let Some(export) = text("--export") {
        write_export(&library, &queries, Path::new(&export));
    }
    let parsed: Vec<Query> = queries.iter().map(|q| Query::parse(&q.1).expect("a query")).collect();
    let mut found = 0;
    for (name, kind, options) in [
        ("exact, all", "", SearchOptions::default()),
        ("exact, 1 character", "one", SearchOptions::default()),
        ("exact, words", "word", SearchOptions::default()),
        ("exact, phrases", "phrase", SearchOptions::default()),
        ("exact, two of them", "and", SearchOptions::default()),
        ("exact by relevance", "", SearchOptions { sort: Sort::Relevance, ..SearchOptions::default() }),
        ("ranked", "", SearchOptions { ranked: true, ..SearchOptions::default() }),
    ] {
        let mut times = Vec::new();
        for round in 0..4 {
            for (query, _) in parsed.iter().zip(&queries).filter(|(_, q)| q.0.starts_with(kind)) {
                let start = Instant::now();
                let hits = library.search(query, options).expect("searched");
                // The first round warms the page cache.
                if round > 0 {
                    times.push(start.elapsed());
                    found += hits.paragraphs;
                }
            }
        }
        times.sort();
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
        println!("{name:<20} {:>4} queries  p50 {:>7.3} ms  p99 {:>7.3} ms", times.len() / 3, at(0.5), at(0.99));
    }
    assert!(found > 10_000, "{found}");
}

fn run(folder: &Path, files: Vec<Input>, threads: usize) -> Summary {
    let sources = Sources::read("istc").expect("built in");
    let taxonomy_hash = sources.fingerprint();
    let taxonomy = sources.compile().expect("built in");
    let scheme = PeriodScheme::five_year_plans();
    let reader = Reader::new(scheme, MetadataOptions::default());
    let options = IndexOptions { threads, ..IndexOptions::new(&reader, &taxonomy, taxonomy_hash, scheme) };
    index(folder, files, &options, |_| {}).expect("indexed")
}

/// Plans of chapters and paragraphs, each paragraph two to eight clauses drawn anew.
fn generate(texts: &[String], bytes: usize, folder: &Path) {
    let clauses: Vec<&str> = texts
        .iter()
        .flat_map(|t| t.lines())
        .flat_map(|l| l.split(['，', '。', '；']))
        .map(|c| c.trim_matches(|c: char| c.is_whitespace()))
        .filter(|c| (4..40).contains(&c.chars().count()) && !c.contains("大科学"))
        .collect();
    let mut state = 42u64;
    let mut next = |n: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % n
    };
    let numerals = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];
    let each = bytes / PLANS;
    for i in 0..PLANS {
        let mut text = format!("临溟省第{i}号“十{}五”规划\n", numerals[next(4)]);
        let mut chapter = 0;
        while text.len() < each {
            text.push_str(&format!("第{}章　重点任务\n", numerals[chapter % 10]));
            chapter += 1;
            for _ in 0..8 {
                text.push_str("　　");
                for _ in 0..2 + next(7) {
                    text.push_str(clauses[next(clauses.len())]);
                    text.push('，');
                }
                text.push_str(clauses[next(clauses.len())]);
                text.push_str("。\n");
            }
        }
        text.push_str(PLANTED);
        text.push('\n');
        std::fs::write(folder.join(format!("{i:05}.txt")), text).expect("written");
    }
}

/// 200 queries with their kind: single characters, words, phrases of 4 to 12 characters across word borders, two words.
fn queries(texts: &[String]) -> Vec<(&'static str, String)> {
    let runs: Vec<Vec<char>> = texts
        .iter()
        .flat_map(|t| t.split(|c| !('\u{4e00}'..='\u{9fff}').contains(&c)))
        .map(|r| r.chars().collect::<Vec<char>>())
        .filter(|r| r.len() >= 6)
        .collect();
    let mut state = 7u64;
    let mut next = |n: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % n
    };
    let mut cut = |length: usize| -> String {
        loop {
            let run = &runs[next(runs.len())];
            if run.len() >= length {
                let at = next(run.len() - length + 1);
                return run[at..at + length].iter().collect();
            }
        }
    };
    let mut queries = Vec::new();
    for _ in 0..20 {
        queries.push(("one", cut(1)));
    }
    let words = [
        "合作",
        "科技",
        "发展",
        "国际",
        "人才",
        "创新",
        "企业",
        "技术",
        "建设",
        "中国",
        "国际合作",
        "知识产权",
        "走出去",
        "一带一路",
        "高新技术",
        "外资",
        "引进",
        "标准",
        "产业",
        "教育",
    ];
    queries.extend(words.map(|w| ("word", w.to_owned())));
    for _ in 0..40 {
        queries.push(("word", cut(2)));
    }
    for i in 0..100 {
        queries.push(("phrase", cut(4 + i % 9)));
    }
    for _ in 0..20 {
        queries.push(("and", format!("{} {}", cut(2), cut(2))));
    }
    queries
}

fn write_export(library: &Library, queries: &[(&'static str, String)], folder: &Path) {
    std::fs::create_dir_all(folder).expect("made");
    let mut out = std::io::BufWriter::new(std::fs::File::create(folder.join("paragraphs.jsonl")).expect("made"));
    for record in &library.catalog.plans {
        for entry in library.entries(record.number).expect("read") {
            let text = entry.folded(false).text;
            writeln!(out, "{}", serde_json::json!({ "doc": record.id, "text": text })).expect("written");
        }
    }
    out.flush().expect("written");
    let queries: Vec<_> = queries.iter().map(|(kind, query)| serde_json::json!({ "kind": kind, "query": query })).collect();
    std::fs::write(folder.join("queries.json"), serde_json::to_vec(&queries).expect("plain")).expect("written");
}

fn text(name: &str) -> Option<String> {
    let args: Vec<String> = std::env::args().collect();
    let at = args.iter().position(|a| a == name)?;
    args.get(at + 1).cloned()
}

fn number(name: &str) -> Option<usize> {
    text(name)?.parse().ok()
}
