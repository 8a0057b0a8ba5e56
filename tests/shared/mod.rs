//! The real corpus beside the checkout, for tests that need it.

use std::io::Write as _;
use std::path::PathBuf;

/// `../shared`, or `None` with a line that says the test was skipped.
pub(crate) fn shared(test: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared");
    if path.join("corpus").is_dir() {
        return Some(path);
    }
    skipped(test, "there is no ../shared with the real corpus");
    None
}

/// A line that says why a test was skipped.
#[allow(clippy::explicit_write, reason = "the test harness keeps back what a passing test prints with eprintln")]
#[allow(dead_code, reason = "not every test file skips for other reasons")]
pub(crate) fn skipped(test: &str, why: &str) {
    writeln!(std::io::stderr(), "{test}: SKIPPED, {why}").unwrap();
}
