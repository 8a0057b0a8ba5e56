//! The library's promises: search finds exactly what a substring scan finds, threads do not matter, what is stored is
//! whole, a run that was killed is made up for, and an index changes only what changed.
#![allow(missing_docs, reason = "tests")]

mod shared;

use guihua::ingest::{Input, MetadataOptions, PeriodScheme, Reader, inputs};
use guihua::library::{Change, IndexOptions, Leaf, Library, Query, SearchOptions, Sort, Summary, index, kwic};
use guihua::outline::{Plan, PlanOptions};
use guihua::tagging::tag;
use guihua::taxonomy::{Sources, Taxonomy};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

fn taxonomy() -> (Taxonomy, String) {
    let sources = Sources::read("istc").unwrap();
    let hash = sources.fingerprint();
    (sources.compile().unwrap(), hash)
}

struct Run {
    threads: usize,
    commit_bytes: usize,
    prune: bool,
    hash: Option<&'static str>,
}

impl Default for Run {
    fn default() -> Self {
        Run { threads: 2, commit_bytes: 64_000_000, prune: false, hash: None }
    }
}

fn run(folder: &Path, files: Vec<Input>, run: &Run) -> (Summary, Vec<Change>) {
    let (taxonomy, hash) = taxonomy();
    let scheme = PeriodScheme::five_year_plans();
    let reader = Reader::new(scheme, MetadataOptions::default());
    let options = IndexOptions {
        threads: run.threads,
        commit_bytes: run.commit_bytes,
        prune: run.prune,
        ..IndexOptions::new(&reader, &taxonomy, run.hash.map_or(hash, str::to_owned), scheme)
    };
    let mut changes = Vec::new();
    let summary = index(folder, files, &options, |c| changes.push(c)).unwrap();
    (summary, changes)
}

/// Folded text of every paragraph, with the plan's id and the paragraph's number.
fn paragraphs(library: &Library) -> BTreeMap<(String, u64), String> {
    let mut all = BTreeMap::new();
    for record in &library.catalog.plans {
        for (i, entry) in library.entries(record.number).unwrap().into_iter().enumerate() {
            all.insert((record.id.clone(), i as u64), entry.folded(library.traditional()).text);
        }
    }
    all
}

/// Positions at which a scan finds `needle`, overlapping ones too.
fn scan(text: &str, needle: &str) -> Vec<usize> {
    (0..text.len()).filter(|&at| text.is_char_boundary(at) && text[at..].starts_with(needle)).collect()
}

/// What the library finds: for each paragraph the number of places, each checked against the original text.
fn found(library: &Library, needle: &str) -> BTreeMap<(String, u64), usize> {
    let query = Query::Leaf(Leaf::phrase(needle));
    let hits = library.search_all(&query).unwrap();
    hits.into_iter().map(|hit| ((hit.plan.id.clone(), hit.paragraph), hit.found.len())).collect()
}

fn sample_files() -> Vec<Input> {
    inputs(&[Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/sample")])
}

/// Numbers that look random and are the same in every run (SplitMix64, Steele, Lea and Flood 2014).
fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[test]
fn exact_search_is_a_substring_scan_on_the_whole_corpus() {
    let name = "exact_search_is_a_substring_scan_on_the_whole_corpus";
    let Some(shared) = shared::shared(name) else { return };
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), inputs(&[shared.join("corpus")]), &Run::default());
    let library = Library::open(folder.path()).unwrap();
    let paragraphs = paragraphs(&library);
    let texts: Vec<(&(String, u64), &String)> = paragraphs.iter().filter(|(_, t)| !t.is_empty()).collect();
    let all: String = texts.iter().map(|(_, t)| t.as_str()).collect::<Vec<_>>().join("\n");
    let mut state = 20_261_121;
    let (mut hits, mut places, mut empty) = (0usize, 0usize, 0usize);
    for round in 0..2000 {
        let length = 1 + (random(&mut state) % 12) as usize;
        let (_, text) = texts[(random(&mut state) % texts.len() as u64) as usize];
        let chars: Vec<char> = text.chars().collect();
        let start = (random(&mut state) % chars.len() as u64) as usize;
        let mut needle: Vec<char> = chars[start..].iter().take(length).copied().collect();
        // A third is not from the text: characters exchanged, or put together from two places.
        if round % 3 == 2 {
            let (_, other) = texts[(random(&mut state) % texts.len() as u64) as usize];
            let at = (random(&mut state) % needle.len() as u64) as usize;
            needle[at] = other.chars().next().unwrap();
        }
        let needle: String = needle.into_iter().collect();
        // Queries are folded too, and spaces at their edges are dropped.
        let needle = guihua::text::fold_term(&needle);
        if needle.trim().is_empty() || needle != needle.trim() {
            continue;
        }
        let expected: BTreeMap<(String, u64), usize> = if memchr::memmem::find(all.as_bytes(), needle.as_bytes()).is_none() {
            BTreeMap::new()
        } else {
            texts.iter().filter(|(_, t)| t.contains(&needle)).map(|(key, t)| ((*key).clone(), scan(t, &needle).len())).collect()
        };
        let ours = found(&library, &needle);
        assert_eq!(ours.len(), expected.len(), "paragraphs with {needle}");
        assert_eq!(ours, expected, "places of {needle}");
        hits += expected.len();
        places += expected.values().sum::<usize>();
        empty += usize::from(expected.is_empty());
    }
    // Combinations of them: each paragraph is found if and only if a scan says so.
    let word = |state: &mut u64| -> String {
        let (_, text) = texts[(random(state) % texts.len() as u64) as usize];
        let chars: Vec<char> = text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).collect();
        let start = (random(state) % chars.len().max(1) as u64) as usize;
        chars[start.min(chars.len())..].iter().take(1 + (random(state) % 3) as usize).collect()
    };
    let mut combined = 0;
    for _ in 0..150 {
        let [a, b, c] = [(); 3].map(|()| word(&mut state));
        if a.is_empty() || b.is_empty() || c.is_empty() {
            continue;
        }
        type Check<'a> = Box<dyn Fn(&str) -> bool + 'a>;
        let cases: [(String, Check<'_>); 5] = [
            (format!("\"{a}\" \"{b}\""), Box::new(|t: &str| t.contains(&a) && t.contains(&b))),
            (format!("\"{a}\" NOT \"{b}\""), Box::new(|t: &str| t.contains(&a) && !t.contains(&b))),
            (format!("(\"{a}\" OR \"{b}\") -\"{c}\""), Box::new(|t: &str| (t.contains(&a) || t.contains(&b)) && !t.contains(&c))),
            (format!("NOT (\"{a}\" OR NOT \"{b}\")"), Box::new(|t: &str| !t.contains(&a) && t.contains(&b))),
            (format!("\"{a}\" NEAR/5 \"{b}\""), Box::new(|t: &str| near(t, &a, &b, 5))),
        ];
        for (query, check) in cases {
            let expected = texts.iter().filter(|(_, t)| check(t)).count() as u64;
            let asked = Query::parse(&query).unwrap();
            assert_eq!(library.count(&asked).unwrap(), expected, "{query}");
            // Ranking changes the order and nothing else.
            let options = SearchOptions { limit: 0, sort: Sort::Relevance, ..SearchOptions::default() };
            assert_eq!(library.search(&asked, options).unwrap().paragraphs, expected, "{query}");
            combined += 1;
        }
    }
    println!("{combined} combinations agree with a scan");
    // Leaving out what cannot be among the first hits changes nothing about them.
    for _ in 0..60 {
        let words: Vec<String> = (0..3).map(|_| word(&mut state)).filter(|w| !w.is_empty()).collect();
        let asked = Query::Leaf(Leaf::phrase(&words.concat()));
        let first = |limit| {
            let hits = library.search(&asked, SearchOptions { limit, ranked: true, ..SearchOptions::default() }).unwrap();
            let listed: Vec<_> = hits.hits.iter().take(20).map(|h| (h.plan.id.clone(), h.paragraph, h.score.map(f32::to_bits))).collect();
            (hits.paragraphs, listed)
        };
        let (few, many) = (first(20), first(1500));
        assert_eq!(few, many, "{words:?}");
        assert_eq!(few.0, first(0).0, "{words:?}");
    }
    println!("2000 substrings: {hits} paragraphs, {places} places, {empty} with none; recall = precision = 1");
    assert!(hits > 20_000 && empty > 100);
}

/// At most `distance` characters between some place of one and some place of the other.
fn near(text: &str, one: &str, other: &str, distance: usize) -> bool {
    let places = |word: &str| -> Vec<(usize, usize)> { scan(text, word).into_iter().map(|at| (at, at + word.len())).collect() };
    places(one).iter().any(|a| {
        places(other).iter().any(|b| {
            let (first, second) = if a.0 <= b.0 { (a, b) } else { (b, a) };
            first.1 <= second.0 && text[first.1..second.0].chars().count() <= distance
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn exact_search_is_a_substring_scan_on_any_text(
        text in "[国际合作科技发展的一 　\n，。“”aBＣ１2\u{200b}]{1,60}",
        needle in "[国际合作科技发展的一，a2]{1,4}",
    ) {
        let document = guihua::ingest::Document {
            id: "x".into(),
            content: guihua::ingest::Content { text: text.clone(), ..Default::default() },
            ..Default::default()
        };
        let (taxonomy, _) = taxonomy_once();
        let library = Library::in_memory(vec![document], PlanOptions::default(), taxonomy, PeriodScheme::five_year_plans()).unwrap();
        // Nothing of the text is left out.
        let whole: String = library.entries(0).unwrap().iter().map(|e| e.text.clone()).collect();
        prop_assert_eq!(whole, text.clone());
        let needle = guihua::text::fold_term(&needle);
        let expected: usize = paragraphs(&library).values().map(|t| scan(t, &needle).len()).sum();
        let ours: usize = found(&library, &needle).values().sum();
        prop_assert_eq!(ours, expected);
        // Every place is the slice of the original that its code points name.
        for hit in library.search_all(&Query::Leaf(Leaf::phrase(&needle))).unwrap() {
            for place in &hit.found {
                let slice: String = text.chars().skip(place.start as usize).take((place.end - place.start) as usize).collect();
                prop_assert_eq!(&slice, &place.text);
                prop_assert_eq!(place.line as usize, text.chars().take(place.start as usize).filter(|c| *c == '\n').count() + 1);
            }
        }
    }
}

fn taxonomy_once() -> &'static (Taxonomy, String) {
    static ONCE: std::sync::OnceLock<(Taxonomy, String)> = std::sync::OnceLock::new();
    ONCE.get_or_init(taxonomy)
}

/// Everything that can be asked of a library, as text.
fn answers(library: &Library) -> String {
    let mut out = String::new();
    for query in [
        "合作",
        "的",
        "国际科技合作",
        "科技 人才",
        "基地 OR 中心",
        "合作 -国际",
        "国际*合作",
        "人才 NEAR/8 引进",
        "task:mega.lead status:deployed",
        "合作 period:十二五",
        "role:retrospect",
    ] {
        let query = Query::parse(query).unwrap();
        for sort in [Sort::Time, Sort::Relevance] {
            for ranked in [false, true] {
                let hits = library.search(&query, SearchOptions { limit: 50, offset: 0, sort, ranked }).unwrap();
                out += &format!("{query:?} {} paragraphs\n", hits.paragraphs);
                for hit in hits.hits {
                    out += &format!("{} {} {:?} {:?} {:?}\n", hit.plan.id, hit.paragraph, hit.score, hit.found, hit.entry.section());
                }
                for (plan, count) in hits.by_plan {
                    out += &format!("{} {count}\n", plan.id);
                }
            }
        }
        if !query.leaves().is_empty() {
            out += &format!("{:?}\n", kwic(library, &query, 10).unwrap().lines);
        }
    }
    out
}

/// A folder of plans of our own: copies of the sample under other names, with a line of their own.
fn plans(folder: &Path, count: usize) -> Vec<PathBuf> {
    // One file of the sample is in another encoding.
    let sample: Vec<String> = sample_files().into_iter().filter_map(|f| std::fs::read_to_string(f.unwrap()).ok()).collect();
    assert!(sample.len() >= 6);
    (0..count)
        .map(|i| {
            let text = &sample[i % sample.len()];
            let path = folder.join(format!("plan{i:04}.txt"));
            std::fs::write(&path, format!("{text}\n加强第{i}号国际科技合作。\n")).unwrap();
            path
        })
        .collect()
}

#[test]
fn threads_do_not_matter() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("plans")).unwrap();
    let files = plans(&folder.path().join("plans"), 60);
    let mut seen = Vec::new();
    for threads in [1, 2, 4] {
        let library = folder.path().join(format!("lib{threads}"));
        let options = Run { threads, commit_bytes: 50_000, ..Run::default() };
        run(&library, inputs(&[folder.path().join("plans")]), &options);
        // Some plans change, so that segments have holes.
        for file in files.iter().step_by(7) {
            let text = std::fs::read_to_string(file).unwrap();
            std::fs::write(file, format!("{text}引进海外人才。\n")).unwrap();
        }
        run(&library, inputs(&[folder.path().join("plans")]), &options);
        seen.push(answers(&Library::open(&library).unwrap()));
        for (i, file) in files.iter().enumerate().filter(|(i, _)| i % 7 == 0) {
            let text = std::fs::read_to_string(file).unwrap();
            std::fs::write(file, text.replace("引进海外人才。\n", "")).unwrap();
            let _ = i;
        }
    }
    assert!(seen[0].len() > 100_000);
    for other in &seen[1..] {
        let differs = seen[0].lines().zip(other.lines()).find(|(a, b)| a != b);
        assert_eq!(differs, None);
    }
}

#[test]
fn only_what_changed_is_done() {
    let folder = tempfile::tempdir().unwrap();
    let (source, library) = (folder.path().join("plans"), folder.path().join("lib"));
    std::fs::create_dir(&source).unwrap();
    let files = plans(&source, 20);
    let all = || inputs(std::slice::from_ref(&source));
    assert_eq!(run(&library, all(), &Run::default()).0, Summary { added: 20, ..Summary::default() });
    assert_eq!(run(&library, all(), &Run::default()).0, Summary { unchanged: 20, ..Summary::default() });
    let before = answers(&Library::open(&library).unwrap());

    // Touched, but the same.
    let text = std::fs::read_to_string(&files[3]).unwrap();
    std::fs::write(&files[3], &text).unwrap();
    assert_eq!(run(&library, all(), &Run::default()).0, Summary { unchanged: 20, ..Summary::default() });
    assert_eq!(answers(&Library::open(&library).unwrap()), before);

    // Changed, added, broken, gone.
    std::fs::write(&files[3], format!("{text}\n牵头组织国际大科学计划。\n")).unwrap();
    std::fs::write(source.join("new.txt"), "第一章　任务\n加强国际科技合作。\n").unwrap();
    std::fs::write(&files[4], b"\x00\x01\x02").unwrap();
    std::fs::remove_file(&files[5]).unwrap();
    let (summary, changes) = run(&library, all(), &Run::default());
    assert_eq!(summary, Summary { added: 1, replaced: 1, unchanged: 17, failed: 1, gone: 1, ..Summary::default() });
    assert!(changes.iter().any(|c| matches!(c, Change::Gone(p) if p.ends_with("plan0005.txt"))));
    let opened = Library::open(&library).unwrap();
    // The broken file's plan is still there as it was, and so is the plan whose file is gone.
    assert_eq!(opened.catalog.plans.len(), 21);
    assert_eq!(opened.count(&Query::parse("\"加强第4号国际科技合作\"").unwrap()).unwrap(), 1);
    let (summary, _) = run(&library, all(), &Run { prune: true, ..Run::default() });
    assert_eq!((summary.pruned, summary.gone), (1, 0));
    assert_eq!(Library::open(&library).unwrap().count(&Query::parse("\"加强第5号国际科技合作\"").unwrap()).unwrap(), 0);
    // The reader opened before sees what it saw.
    assert_eq!(opened.count(&Query::parse("\"加强第5号国际科技合作\"").unwrap()).unwrap(), 1);
}

#[test]
fn a_changed_taxonomy_codes_the_stored_plans_again() {
    let folder = tempfile::tempdir().unwrap();
    let (source, library) = (folder.path().join("plans"), folder.path().join("lib"));
    std::fs::create_dir(&source).unwrap();
    let files = plans(&source, 12);
    run(&library, inputs(std::slice::from_ref(&source)), &Run { hash: Some("older"), ..Run::default() });
    let before = answers(&Library::open(&library).unwrap());
    // The files are not needed: they may even be gone.
    for file in &files {
        std::fs::remove_file(file).unwrap();
    }
    let (summary, _) = run(&library, Vec::new(), &Run::default());
    assert_eq!((summary.retagged, summary.gone), (12, 12));
    assert_eq!(answers(&Library::open(&library).unwrap()), before);
}

#[test]
fn the_second_writer_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let library = folder.path().join("lib");
    run(&library, sample_files(), &Run::default());
    // The lock that a writer holds.
    let lock = std::fs::OpenOptions::new().write(true).open(library.join("index/.tantivy-writer.lock")).unwrap();
    lock.try_lock().unwrap();
    let output =
        Command::new(assert_cmd::cargo::cargo_bin!("guihua")).args(["index", "corpus/sample", "--library"]).arg(&library).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("another guihua is writing to this library"), "{said}");
    // Readers need not wait.
    assert!(Library::open(&library).unwrap().entry_count() > 100);
}

#[test]
fn documents_and_codings_come_back_as_they_were() {
    let folder = tempfile::tempdir().unwrap();
    let (taxonomy, _) = taxonomy_once();
    let scheme = PeriodScheme::five_year_plans();
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut files = sample_files();
    files.extend(inputs(&[fixtures.join("plan.gb18030.txt")]));
    if let Some(shared) = shared::shared("documents_and_codings_come_back_as_they_were (the sample alone)") {
        files.extend(inputs(&[shared.join("corpus/national"), shared.join("corpus/local")]));
    }
    let paths: Vec<PathBuf> = files.iter().flatten().cloned().collect();
    run(folder.path(), files, &Run::default());
    let library = Library::open(folder.path()).unwrap();
    let reader = Reader::new(scheme, MetadataOptions::default());
    assert_eq!(library.catalog.plans.len(), paths.len());
    for (record, path) in library.catalog.plans.iter().zip(paths) {
        let document = reader.read(&path).unwrap();
        let stored = library.document(record).unwrap();
        assert_eq!(stored.document.content.text, document.content.text, "{}", record.id);
        assert_eq!(stored.document.content.hidden, document.content.hidden, "{}", record.id);
        assert_eq!(stored.document.content.headings, document.content.headings, "{}", record.id);
        assert_eq!(stored.document.metadata, document.metadata, "{}", record.id);
        let ours = tag(&Plan::new(document, PlanOptions::default()), taxonomy, scheme);
        assert_eq!(stored.tagged.codings, ours.codings, "{}", record.id);
    }
}

fn guihua(arguments: &[&str], library: Option<&Path>) -> String {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("guihua"));
    command.args(arguments).env("NO_COLOR", "1").current_dir(env!("CARGO_MANIFEST_DIR"));
    if let Some(library) = library {
        command.arg("--library").arg(library);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn commands_give_the_same_from_a_library_as_from_files() {
    let folder = tempfile::tempdir().unwrap();
    let library = folder.path().join("lib");
    guihua(&["index", "corpus/sample"], Some(&library));
    for arguments in [
        &["matrix", "--format", "csv"][..],
        &["evidence", "mega.lead", "十三五"],
        &["evidence", "base.demo", "十一五", "--why"],
        &["tag", "--format", "jsonl"],
        &["tag", "--summary"],
        &["tag", "--uncovered"],
        &["plans", "--format", "json"],
        &["search", "国际*合作"],
        &["search", "合作", "--format", "jsonl", "--sort", "relevance"],
        &["kwic", "人才", "--sort", "left"],
        &["terms", "--of", "十三五"],
    ] {
        let mut with_files = arguments.to_vec();
        with_files.push("corpus/sample");
        let from_files = guihua(&with_files, None);
        let from_library = guihua(arguments, Some(&library));
        // Stored paths are absolute.
        let here = format!("{}/", env!("CARGO_MANIFEST_DIR"));
        assert_eq!(from_library.replace(&here, ""), from_files, "{arguments:?}");
        assert!(from_files.len() > 100, "{arguments:?}");
    }
}

/// `kill -9` at moments spread over a run; every library that is left can be read, holds only whole plans, and is
/// completed by another run to the same answers as an undisturbed one.
#[cfg(unix)]
#[test]
fn killed_runs_leave_whole_plans() {
    let moments: u32 = std::env::var("GUIHUA_KILLS").ok().and_then(|v| v.parse().ok()).unwrap_or(100);
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("plans");
    std::fs::create_dir(&source).unwrap();
    plans(&source, 200);
    let command = |library: &Path| {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("guihua"));
        command.args(["index", "--commit-mb", "1"]).arg(&source).arg("--library").arg(library);
        command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
        command
    };
    let whole = folder.path().join("whole");
    let start = std::time::Instant::now();
    assert!(command(&whole).status().unwrap().success());
    let time = start.elapsed();
    let expected = answers(&Library::open(&whole).unwrap());
    let mut state = 7;
    let (mut partial, mut none) = (0, 0);
    for moment in 0..moments {
        let library = folder.path().join("killed");
        let _ = std::fs::remove_dir_all(&library);
        let mut child = command(&library).spawn().unwrap();
        std::thread::sleep(time.mul_f64((random(&mut state) % 1050) as f64 / 1000.0));
        child.kill().unwrap();
        child.wait().unwrap();
        match Library::open(&library) {
            Err(_) => none += 1,
            Ok(opened) => {
                for record in &opened.catalog.plans {
                    let stored = opened.document(record).unwrap();
                    let file = std::fs::read_to_string(&record.path).unwrap();
                    assert_eq!(stored.document.content.text, file, "moment {moment}: {}", record.id);
                }
                let entries: u64 = opened.catalog.plans.iter().map(|p| p.entries).sum();
                assert_eq!(opened.entry_count(), entries, "moment {moment}: no entry without its plan");
                partial += usize::from(opened.catalog.plans.len() < 200);
            }
        }
        // Completing and comparing everything takes longer than killing: every tenth time.
        if moment % 10 == 0 {
            assert!(command(&library).status().unwrap().success(), "moment {moment}: a rerun completes it");
            assert_eq!(answers(&Library::open(&library).unwrap()), expected, "moment {moment}");
        }
    }
    println!("{moments} kills within {time:?}: {partial} partial libraries, {none} before the first commit");
    assert!(partial + none > moments as usize / 4, "the kills came while it ran");
}

/// A disk that fills up while plans are indexed: a clear message, and the library as it was.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_the_library_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let disk = folder.path().join("disk");
    std::fs::create_dir(&disk).unwrap();
    let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=5m", "tmpfs"]).arg(&disk).output();
    if !mounted.is_ok_and(|o| o.status.success()) {
        shared::skipped("a_full_disk_leaves_the_library_as_it_was", "a small file system cannot be mounted here (needs root)");
        return;
    }
    let library = disk.join("lib");
    let source = folder.path().join("plans");
    std::fs::create_dir(&source).unwrap();
    plans(&source, 1500);
    guihua(&["index", "corpus/sample"], Some(&library));
    let before = answers(&Library::open(&library).unwrap());
    let output =
        Command::new(assert_cmd::cargo::cargo_bin!("guihua")).arg("index").arg(&source).arg("--library").arg(&library).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let after = answers(&Library::open(&library).unwrap());
    // There is room again, and the same run goes through.
    Command::new("mount").args(["-o", "remount,size=200m"]).arg(&disk).status().unwrap();
    let again =
        Command::new(assert_cmd::cargo::cargo_bin!("guihua")).arg("index").arg(&source).arg("--library").arg(&library).output().unwrap();
    Command::new("umount").arg("-l").arg(&disk).status().unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("No space left on device") && said.contains("what was stored before is as it was"), "{said}");
    assert_eq!(before, after);
    assert!(String::from_utf8_lossy(&again.stdout).contains("1500 added"), "{}", String::from_utf8_lossy(&again.stderr));
}
