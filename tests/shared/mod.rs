//! The real corpus beside the checkout, for tests that need it.

use std::path::PathBuf;

/// `../shared`, or `None` with a line that says the test was skipped.
pub(crate) fn shared(test: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared");
    if path.join("corpus").is_dir() {
        return Some(path);
    }
    eprintln!("{test}: SKIPPED, there is no ../shared with the real corpus");
    None
}
