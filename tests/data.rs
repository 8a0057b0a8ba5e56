//! The data files in the repository: the manifest of official plans, the published matrix, what rules may not say.
#![allow(missing_docs, reason = "tests")]

use guihua::ingest::{Level, PeriodScheme};
use guihua::taxonomy::{BUILTIN, Sources};
use std::collections::BTreeSet;
use std::path::Path;

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

#[test]
fn the_manifest_holds_known_periods_and_levels_and_no_title_twice() {
    let manifest: toml::Table = toml::from_str(&read("corpus/manifest.toml")).unwrap();
    let plans = manifest["plan"].as_array().unwrap();
    assert!(plans.len() >= 25, "{} plans", plans.len());
    let mut titles = BTreeSet::new();
    for plan in plans {
        let title = plan["title"].as_str().unwrap();
        assert!(titles.insert(title), "{title} twice");
        assert!(Level::parse(plan["level"].as_str().unwrap()).is_some(), "{title}");
        for period in plan["periods"].as_array().unwrap() {
            assert!(PeriodScheme::five_year_plans().position(period.as_str().unwrap()).is_some(), "{title}");
        }
    }
}

#[test]
fn the_published_matrix_has_the_taxonomys_tasks_in_its_order() {
    let text = read("corpus/reference/table4.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let taxonomy = Sources::read("istc").unwrap().compile().unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 57);
    for (row, task) in rows.iter().zip(&taxonomy.tasks) {
        assert_eq!((&row[0], &row[1], &row[2]), (task.id.as_str(), taxonomy.categories[task.category].zh.as_str(), task.zh.as_str()));
    }
    assert_eq!(taxonomy.categories.len(), 14);
}

/// A rule that remembers a phrase serves the one document that it comes from.
#[test]
fn no_dictionary_holds_a_run_of_twelve_han_characters_outside_comments_and_definitions() {
    for builtin in BUILTIN {
        for (number, line) in builtin.text.lines().enumerate() {
            if line.trim_start().starts_with('#') || line.starts_with("definition") || line.starts_with("source") {
                continue;
            }
            let longest = line.split(|c| !('\u{4e00}'..='\u{9fff}').contains(&c)).map(|run| run.chars().count()).max().unwrap_or(0);
            assert!(longest < 12, "{}:{}: {longest} Han characters in a row", builtin.path, number + 1);
        }
    }
}
