use super::Exit;
use crate::fetch::{FetchOptions, Manifest, Outcome, Planned, fetch};
use crate::ingest::{Level, PeriodScheme};
use std::path::PathBuf;
use std::time::Duration;

/// Download official plans into a folder.
///
/// No plan text ships with guihua; this is how to get the real ones. The built-in manifest lists the plans that the
/// project knows of, with their addresses where one is known; `--list` shows it. Downloads are polite (one request at
/// a time, a pause between requests to one host) and can be broken off: what is there already is not asked for again.
///
/// Beside the files stand guihua-fetch.lock (address, time, SHA-256, content type of each) and plans.toml (title,
/// period, level … from the manifest), which the reading commands use. Examples:
///
///   guihua fetch --list
///   guihua fetch --into plans/                 everything that has an address
///   guihua fetch --into plans/ --period 十三五
///   guihua fetch --into plans/ --manifest my.toml
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Args {
    /// Folder for the files; made if it is not there.
    #[arg(long, value_name = "DIR", required_unless_present = "list")]
    into: Option<PathBuf>,

    /// A manifest of your own, in the form of corpus/manifest.toml.
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,

    /// Only plans of this period.
    #[arg(long, value_name = "PERIOD")]
    period: Option<String>,

    /// Only plans of this level.
    #[arg(long, value_name = "LEVEL")]
    level: Option<String>,

    /// Also addresses that nobody has looked at (url_status unverified).
    #[arg(long)]
    unverified: bool,

    /// List the plans and their addresses, and download nothing.
    #[arg(long)]
    list: bool,

    /// Seconds between requests to one host.
    #[arg(long, value_name = "SECONDS", default_value_t = 2.0, value_parser = seconds)]
    delay: f64,

    /// How often a request is tried again after a failure that may pass.
    #[arg(long, value_name = "N", default_value_t = 3)]
    retries: u32,

    /// Seconds before the first retry; doubled before each further one.
    #[arg(long, value_name = "SECONDS", default_value_t = 2.0, value_parser = seconds)]
    backoff: f64,

    /// Seconds that one request may take.
    #[arg(long, value_name = "SECONDS", default_value_t = 60.0, value_parser = seconds)]
    timeout: f64,
}

fn seconds(value: &str) -> Result<f64, String> {
    value.parse().ok().filter(|s| (0.0..=86_400.0).contains(s)).ok_or_else(|| "a number of seconds from 0 to 86400".to_owned())
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let manifest = match &args.manifest {
        Some(path) => Manifest::load(path)?,
        None => Manifest::builtin(),
    };
    let scheme = PeriodScheme::five_year_plans();
    let periods = match &args.period {
        Some(value) => scheme.parse(value).ok_or_else(|| anyhow::anyhow!("--period {value}: no such period; use 十三五 or 2016-2020"))?,
        None => Vec::new(),
    };
    let level = match &args.level {
        Some(value) => {
            Some(Level::parse(value).ok_or_else(|| anyhow::anyhow!("--level {value}: use national, ministry, province, city or county"))?)
        }
        None => None,
    };
    let wanted: Vec<&Planned> = manifest
        .plans
        .iter()
        .filter(|p| periods.is_empty() || p.periods.iter().any(|of| periods.contains(of)))
        .filter(|p| level.is_none() || p.level.as_deref().and_then(Level::parse) == level)
        .collect();
    let status = |p: &Planned| p.url_status.clone().unwrap_or_else(|| if p.url.is_some() { "-" } else { "none" }.to_owned());
    if args.list {
        for plan in &wanted {
            println!("{}\t{}\t{}\t{}", plan.periods.join("、"), plan.title, status(plan), plan.url.as_deref().unwrap_or("-"));
        }
        return Ok(Exit::Success);
    }
    let (asked, left): (Vec<&Planned>, Vec<&Planned>) = wanted.into_iter().partition(|p| args.unverified || status(p) != "unverified");
    let folder = args.into.as_deref().expect("clap requires it");
    let options = FetchOptions {
        delay: Duration::from_secs_f64(args.delay),
        retries: args.retries,
        backoff: Duration::from_secs_f64(args.backoff),
        timeout: Duration::from_secs_f64(args.timeout),
        ..FetchOptions::default()
    };
    let (mut fetched, mut unchanged, mut no_address, mut failed) = (0, 0, 0, Vec::new());
    fetch(&asked, folder, &options, |plan, outcome| match outcome {
        Outcome::Fetched { file, bytes, remark } => {
            fetched += 1;
            println!("fetched    {file} ({bytes} bytes)");
            if let Some(remark) = remark {
                eprintln!("guihua: {file}: {remark}");
            }
        }
        Outcome::Unchanged(file) => {
            unchanged += 1;
            println!("unchanged  {file}");
        }
        Outcome::NoAddress => no_address += 1,
        Outcome::Failed(reason) => {
            let url = plan.url.as_deref().unwrap_or("");
            eprintln!("guihua: {}: {reason}: {url}", plan.title);
            failed.push(plan.title.clone());
        }
    })?;
    println!(
        "{fetched} fetched, {unchanged} there already, {} failed, {no_address} without an address, {} with an address that nobody has looked at (--unverified takes them)",
        failed.len(),
        left.len()
    );
    Ok(match (failed.len(), fetched + unchanged) {
        (0, _) => Exit::Success,
        (_, 0) => Exit::Fatal,
        _ => Exit::SomeFailed,
    })
}
