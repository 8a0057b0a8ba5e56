//! The unit cases of every task, in `cases.toml`.
#![allow(missing_docs, reason = "tests")]

use guihua::ingest::{Content, Document, Metadata, MetadataOptions, PeriodScheme};
use guihua::outline::{Plan, PlanOptions};
use guihua::tagging::{Status, tag};
use guihua::taxonomy::{Sources, Taxonomy};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    deployed: Vec<String>,
    mentioned: Vec<String>,
    absent: Vec<String>,
}

fn status(taxonomy: &Taxonomy, task: &str, case: &str) -> Status {
    let scheme = PeriodScheme::five_year_plans();
    let (heading, sentence) = case.split_once('|').unwrap_or(("科技开放合作", case));
    let text = format!("第三章　{heading}\n{sentence}\n");
    let options = MetadataOptions { periods: scheme.parse("十二五"), ..Default::default() };
    let metadata = Metadata::gather(&text, None, None, &options, scheme).unwrap();
    let document = Document { content: Content { text, ..Default::default() }, metadata, ..Default::default() };
    tag(&Plan::new(document, PlanOptions::default()), taxonomy, scheme).status(task).0
}

#[test]
fn every_task_has_cases_and_all_hold() {
    let taxonomy = Sources::read("istc").unwrap().compile().unwrap();
    let all: BTreeMap<String, Cases> = toml::from_str(include_str!("cases.toml")).unwrap();
    let (mut count, mut wrong) = (0, Vec::new());
    for task in &taxonomy.tasks {
        let cases = all.get(&task.id).unwrap_or_else(|| panic!("{} has no cases", task.id));
        assert!(cases.deployed.len() >= 3 && cases.mentioned.len() + cases.absent.len() >= 3, "{} has too few cases", task.id);
        let expected = [(Status::Deployed, &cases.deployed), (Status::Mentioned, &cases.mentioned), (Status::Absent, &cases.absent)];
        for (status_expected, list) in expected {
            for case in list {
                count += 1;
                let found = status(&taxonomy, &task.id, case);
                if found != status_expected {
                    wrong.push(format!("{} {case}: {} instead of {}", task.id, found.name(), status_expected.name()));
                }
            }
        }
    }
    assert_eq!(all.len(), taxonomy.tasks.len(), "cases for tasks that do not exist");
    assert!(count >= 300, "{count} cases");
    assert!(wrong.is_empty(), "{} of {count} cases are wrong:\n{}", wrong.len(), wrong.join("\n"));
}
