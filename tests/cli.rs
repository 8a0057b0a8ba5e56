//! The program as a user meets it: documented cases, bad input, streams.
#![allow(missing_docs, reason = "tests")]
#![allow(clippy::explicit_write, reason = "the test harness keeps back what a passing test prints with eprintln")]

use assert_cmd::Command;
use std::io::Write as _;
use std::path::Path;

fn guihua() -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("guihua"));
    command.env("NO_COLOR", "1").env_remove("GUIHUA_TAXONOMY");
    command
}

struct Run {
    code: i32,
    out: String,
    err: String,
}

fn run(command: &mut Command) -> Run {
    let output = command.output().unwrap();
    Run {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

const GOOD: &str = "第一章　任务\n加强知识产权保护，牵头组织国际大科学计划。\n";

/// A folder with one good plan and one bad file; the good one must come through.
fn with_bad(name: &str, bytes: &[u8]) -> (tempfile::TempDir, Run) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("good.txt"), GOOD).unwrap();
    std::fs::write(folder.path().join(name), bytes).unwrap();
    let run = run(guihua().args(["tag", "--summary"]).arg(folder.path()));
    (folder, run)
}

fn assert_one_failed(run: &Run, name: &str, says: &[&str]) {
    assert_eq!(run.code, 1, "{}", run.err);
    assert_eq!(run.out.lines().count(), 57, "the good plan is processed");
    assert!(run.out.contains(r#"{"doc":"good","evidence":1,"status":"deployed","task":"mega.lead"}"#));
    let message = run.err.lines().find(|l| l.contains(name)).unwrap_or_else(|| panic!("{} names {name}", run.err));
    for word in says {
        assert!(message.contains(word), "{message} says {word}");
    }
}

#[test]
fn documented_cases() {
    trycmd::TestCases::new().env("NO_COLOR", "1").case("tests/cmd/*.md").skip("tests/cmd/README.md");
}

#[test]
fn an_empty_file() {
    assert_one_failed(&with_bad("empty.txt", b" \n\n").1, "empty.txt", &["empty"]);
}

#[test]
fn a_binary_file() {
    let noise: Vec<u8> = (0..5000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 11) as u8).collect();
    assert_one_failed(&with_bad("noise.txt", &noise).1, "noise.txt:1", &["binary"]);
}

#[test]
fn a_truncated_file() {
    let text = format!("{GOOD}{GOOD}加强");
    assert_one_failed(&with_bad("cut.txt", &text.as_bytes()[..text.len() - 1]).1, "cut.txt:5", &["truncated", "complete copy"]);
}

#[test]
fn a_line_of_a_hundred_megabytes() {
    let line = "科技合作，".repeat(7_000_000);
    assert_one_failed(&with_bad("long.txt", line.as_bytes()).1, "long.txt:1", &["105000000", "limit", "line breaks"]);
}

#[test]
fn a_metadata_table_with_a_mistake() {
    let (_folder, run) = with_bad("plans.tsv", "file\tperiod\ngood.txt\t十九五\n".as_bytes());
    assert_eq!(run.code, 2, "nothing could be read");
    assert!(run.err.contains("plans.tsv:2") && run.err.contains("十九五"), "{}", run.err);
}

#[test]
fn a_missing_file_and_an_unknown_kind() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("good.txt"), GOOD).unwrap();
    std::fs::write(folder.path().join("plan.xyz"), "x").unwrap();
    let path = |name: &str| folder.path().join(name);
    let run = run(guihua().args(["tag", "--summary"]).args([path("good.txt"), path("none.txt"), path("plan.xyz")]));
    assert_one_failed(&run, "none.txt", &["cannot be read"]);
    assert!(run.err.contains("plan.xyz") && run.err.contains(".md"), "{}", run.err);
    assert!(run.err.contains("2 of 3 inputs failed"), "{}", run.err);
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_read() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("good.txt"), GOOD).unwrap();
    symlink(folder.path(), folder.path().join("again")).unwrap();
    assert_one_failed(&run(guihua().args(["tag", "--summary"]).arg(folder.path())), "again", &["leads back"]);
    std::fs::remove_file(folder.path().join("again")).unwrap();

    let closed = folder.path().join("closed");
    std::fs::create_dir(&closed).unwrap();
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o000)).unwrap();
    if std::fs::read_dir(&closed).is_ok() {
        writeln!(std::io::stderr(), "a_folder_that_cannot_be_read: permissions SKIPPED, this user may read everything").unwrap();
        return;
    }
    assert_one_failed(&run(guihua().args(["tag", "--summary"]).arg(folder.path())), "closed", &["cannot be read"]);
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn a_stream_goes_on_after_a_bad_line_and_keeps_its_order() {
    let mut input = String::new();
    for i in 0..300 {
        match i {
            150 => input.push_str("{\"doc\": 5}\n"),
            _ => input.push_str(&format!("{{\"doc\":\"d{i}\",\"text\":\"第一章 任务\\n加强知识产权保护。\",\"period\":\"十四五\"}}\n")),
        }
    }
    let one = run(guihua().args(["--threads", "1", "tag", "--input", "jsonl", "-"]).write_stdin(input.clone()));
    let two = run(guihua().args(["--threads", "2", "tag", "--input", "jsonl", "-"]).write_stdin(input));
    assert_eq!((one.code, &one.out), (1, &two.out));
    assert!(one.err.contains("<stdin>:151"), "{}", one.err);
    let docs: Vec<&str> = one.out.lines().map(|l| l.split('"').nth(3).unwrap()).collect();
    let expected: Vec<String> = (0..300).filter(|i| *i != 150).map(|i| format!("d{i}")).collect();
    assert_eq!(docs, expected);
    let object: serde_json::Value = serde_json::from_str(one.out.lines().next().unwrap()).unwrap();
    for key in ["doc", "task", "status", "start", "end", "line", "quote", "section", "rule", "reason"] {
        assert!(object.get(key).is_some(), "{key}");
    }
}

#[test]
fn a_taxonomy_with_a_mistake_is_fatal_and_points_at_it() {
    let run = run(guihua().args(["matrix", "--taxonomy", "tests/cmd/taxonomy.in/mine.toml"]).current_dir(env!("CARGO_MANIFEST_DIR")));
    assert_eq!(run.code, 2);
    assert!(run.err.contains("mine.toml:23") && run.err.contains("^^^"), "{}", run.err);
}

#[test]
fn periods_of_your_own() {
    let folder = tempfile::tempdir().unwrap();
    let scheme = folder.path().join("eras.toml");
    std::fs::write(
        &scheme,
        "name = \"eras\"\n[[period]]\nid = \"early\"\nfrom = 1990\nto = 2005\n[[period]]\nid = \"late\"\nfrom = 2006\nto = 2020\n",
    )
    .unwrap();
    std::fs::write(folder.path().join("a_2001.txt"), GOOD).unwrap();
    std::fs::write(folder.path().join("b_2016.txt"), "第一章　任务\n发展农业。\n").unwrap();
    let good = run(guihua().args(["matrix", "--format", "csv", "--periods"]).arg(&scheme).arg(folder.path()));
    assert_eq!(good.code, 0, "{}", good.err);
    assert!(good.out.starts_with("task,category,label,early,late\n"), "{}", good.out);
    assert!(good.out.contains("mega.lead,国际大科学计划/工程,牵头,1,0\n"));

    std::fs::write(&scheme, "name = \"eras\"\n[[period]]\nid = \"early\"\nfrom = 2005\nto = 1990\n").unwrap();
    let bad = run(guihua().args(["matrix", "--periods"]).arg(&scheme).arg(folder.path()));
    assert_eq!(bad.code, 2);
    assert!(bad.err.contains("eras.toml:3") && bad.err.contains("ends (1990) before"), "{}", bad.err);
}

#[test]
fn one_stem_in_two_folders_gives_two_ids() {
    let folder = tempfile::tempdir().unwrap();
    for sub in ["a", "b"] {
        std::fs::create_dir(folder.path().join(sub)).unwrap();
        std::fs::write(folder.path().join(sub).join("plan.txt"), GOOD).unwrap();
    }
    let run = run(guihua().args(["tag", "--summary"]).arg(folder.path()));
    let ids: std::collections::BTreeSet<&str> = run.out.lines().map(|l| l.split('"').nth(3).unwrap()).collect();
    assert_eq!(ids.into_iter().collect::<Vec<_>>(), ["a/plan.txt", "b/plan.txt"]);
}

#[test]
fn csv_for_excel_begins_with_a_mark() {
    let run = run(guihua().args(["matrix", "--format", "csv", "--bom"]));
    assert!(run.out.starts_with('\u{feff}'));
    assert_eq!(run.out.lines().count(), 58);
}

#[test]
fn every_command_has_help() {
    for command in ["matrix", "evidence", "tag", "plans", "evaluate", "check"] {
        let run = run(guihua().args([command, "--help"]));
        assert_eq!(run.code, 0);
        assert!(run.out.len() > 400, "{command}: {}", run.out);
    }
    assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.zh-CN.md").is_file());
}

#[test]
fn a_file_given_twice_is_read_once() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("good.txt");
    std::fs::write(&file, GOOD).unwrap();
    let once = run(guihua().args(["tag", "--summary"]).arg(folder.path()));
    let twice = run(guihua().args(["tag", "--summary"]).arg(folder.path()).arg(&file).arg(folder.path()));
    assert_eq!((once.code, twice.code), (0, 0));
    assert_eq!(once.out, twice.out);
}
