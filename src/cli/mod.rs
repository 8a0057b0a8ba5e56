//! The command line: one file per command, which only wires the library's stages together.

mod check;
mod evaluate;
mod evidence;
#[cfg(feature = "fetch")]
mod fetch;
mod index;
mod input;
mod kwic;
mod matrix;
mod output;
mod plans;
mod search;
mod style;
mod tag;
mod taxonomy;
mod terms;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Policy-text mining for China's five-year plans.
///
/// guihua reads plan documents, finds which tasks of a taxonomy each of them deploys, and shows the
/// evidence: the exact words, the section and the line. Tasks that a plan only mentions (in a retrospect,
/// as a situation, with a negation …) are told apart and shown with the reason.
///
/// Commands that read plans take files and folders. Without any they read the library (`guihua index` makes
/// one: --library DIR, GUIHUA_LIBRARY, or guihua-library in the working folder), and if there is none the built-in
/// sample, four periods of an invented province, and say so on stderr.
///
/// Exit status: 0 all well, 1 some inputs failed (the others were processed), 2 wrong usage or a fatal error.
#[derive(Debug, Parser)]
#[command(name = "guihua", version, max_term_width = 120)]
struct Cli {
    #[command(subcommand)]
    command: Command,

    /// Worker threads (default: one per core). The output is the same for any number.
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Matrix(matrix::Args),
    Evidence(evidence::Args),
    Tag(tag::Args),
    Plans(plans::Args),
    Evaluate(evaluate::Args),
    Index(index::Args),
    Search(search::Args),
    Kwic(kwic::Args),
    Terms(terms::Args),
    Check(check::Args),
    #[cfg(feature = "fetch")]
    Fetch(fetch::Args),
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// All inputs were processed.
    Success,
    /// Some inputs failed, each with a message on stderr.
    SomeFailed,
    /// Nothing useful could be done.
    Fatal,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(match exit {
            Exit::Success => 0,
            Exit::SomeFailed => 1,
            Exit::Fatal => 2,
        })
    }
}

/// Runs the program on the process's arguments.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    silence_pdf_panics();
    if let Some(threads) = cli.threads {
        // The pool exists once per process; failure means it was made already, which cannot be here.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(usize::from(threads)).build_global();
    }
    let threads = cli.threads.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), usize::from);
    let outcome = match cli.command {
        Command::Matrix(args) => matrix::run(&args),
        Command::Evidence(args) => evidence::run(&args),
        Command::Tag(args) => tag::run(&args),
        Command::Plans(args) => plans::run(&args),
        Command::Evaluate(args) => evaluate::run(&args),
        Command::Index(args) => index::run(&args, threads),
        Command::Search(args) => search::run(&args),
        Command::Kwic(args) => kwic::run(&args),
        Command::Terms(args) => terms::run(&args),
        Command::Check(args) => check::run(&args),
        #[cfg(feature = "fetch")]
        Command::Fetch(args) => fetch::run(&args),
    };
    match outcome {
        Ok(exit) => exit.into(),
        // The reader of a pipe went away: a quiet success, as for cat.
        Err(error) if is_broken_pipe(&error) => Exit::Success.into(),
        Err(error) => {
            eprintln!("guihua: {error:#}");
            Exit::Fatal.into()
        }
    }
}

/// A PDF that makes its parser panic is an error with a message of its own; the panic's would only confuse.
fn silence_pdf_panics() {
    #[cfg(feature = "pdf")]
    {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if std::thread::current().name() != Some(crate::ingest::READER_THREAD) {
                usual(info);
            }
        }));
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|e| {
        let io = e.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
        let csv = e.downcast_ref::<csv::Error>().and_then(|e| match e.kind() {
            csv::ErrorKind::Io(e) => Some(e.kind()),
            _ => None,
        });
        io.or(csv) == Some(std::io::ErrorKind::BrokenPipe)
    })
}
