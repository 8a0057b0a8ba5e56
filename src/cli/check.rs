use super::{Exit, style};
use crate::segment::UserWords;
use crate::taxonomy::{BUILTIN, Severity, Sources, TaxonomyError, check};
use std::io::Write;
use std::path::Path;

/// Check taxonomies and dictionaries: unknown concepts, empty or double terms, terms that folding changes, rules that can never fire …
///
/// Every finding names file, line and column and points at the place. Without names the built-in files are
/// checked. Exit status 1 if there are findings that keep a taxonomy from being used, 0 otherwise.
///
/// In a list of user words (one a line, # begins a comment) words that jieba takes and never finds are errors: those
/// with marks or 〇 in them, those that folding changes, doubles.
///
/// A taxonomy of your own is one TOML file: [taxonomy] with id, zh, en and `uses` (dictionaries: cues,
/// places, actors, or files beside it, which may hold tasks too), [[category]], [[task]] with [[task.rule]], and [concept.NAME].
/// dictionaries/tasks/istc.toml in the source is the model; ARCHITECTURE.md explains the rules.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// TOML files, or names of built-in ones; .txt files are lists of user words for `guihua terms`.
    #[arg(value_name = "NAME|FILE")]
    names: Vec<String>,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let names: Vec<String> = if args.names.is_empty() {
        BUILTIN.iter().filter(|b| !b.is_part()).map(|b| b.name.to_owned()).collect()
    } else {
        args.names.clone()
    };
    let mut out = std::io::stdout().lock();
    let (mut bad, mut read) = (0, 0);
    for name in &names {
        if name.ends_with(".txt") {
            match std::fs::read_to_string(name) {
                Ok(text) => {
                    read += 1;
                    let errors = UserWords::default().add(Path::new(name), &text);
                    for error in &errors {
                        writeln!(out, "{error}")?;
                    }
                    bad += usize::from(!errors.is_empty());
                    writeln!(out, "{name}: {} errors, 0 warnings", errors.len())?;
                }
                Err(error) => {
                    eprintln!("guihua: {name}: cannot be read ({error})");
                    bad += 1;
                }
            }
            continue;
        }
        let findings = match Sources::read(name) {
            Ok(sources) => {
                read += 1;
                check(&sources)
            }
            Err(TaxonomyError::Invalid(findings)) => findings,
            Err(error) => {
                eprintln!("guihua: {error}");
                bad += 1;
                continue;
            }
        };
        for finding in &findings {
            writeln!(out, "{}\n", finding.render(style::colour()))?;
        }
        let errors = findings.iter().filter(|d| d.severity == Severity::Error).count();
        bad += usize::from(errors > 0);
        writeln!(out, "{name}: {errors} errors, {} warnings", findings.len() - errors)?;
    }
    Ok(match bad {
        0 => Exit::Success,
        _ if read == 0 && names.len() == bad => Exit::Fatal,
        _ => Exit::SomeFailed,
    })
}
