use super::{IngestError, format_for};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// One file to read, or what kept it from being found.
pub type Input = Result<PathBuf, IngestError>;

/// Files beside plans that describe them and are no plans themselves.
const NOT_PLANS: [&str; 3] = ["readme", "index", "license"];

/// The files that `paths` stand for: files as named, folders walked recursively in the order of file names.
///
/// In folders, files of unknown kinds, hidden files and README/INDEX/LICENSE are passed over. A folder that
/// cannot be read is one `Err` in the list; a link that leads back into its own folder is another. A path that
/// comes up twice, as when a folder and a file in it are given, is listed once, where it came first.
pub fn inputs(paths: &[PathBuf]) -> Vec<Input> {
    let mut seen = HashSet::new();
    paths
        .iter()
        .flat_map(|path| if path.is_dir() { folder(path) } else { vec![Ok(path.clone())] })
        .filter(|input| input.as_ref().map_or(true, |path| seen.insert(path.clone())))
        .collect()
}

fn folder(root: &Path) -> Vec<Input> {
    WalkDir::new(root)
        .follow_links(true)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.'))
        .filter_map(|entry| match entry {
            Ok(entry) => {
                let path = entry.path();
                let stem = path.file_stem().map(|s| s.to_string_lossy().to_lowercase()).unwrap_or_default();
                let wanted = entry.file_type().is_file() && format_for(path).is_some() && !NOT_PLANS.contains(&stem.as_str());
                wanted.then(|| Ok(path.to_path_buf()))
            }
            Err(error) => Some(Err(IngestError::Io {
                path: error.path().unwrap_or(root).to_path_buf(),
                source: error.into_io_error().unwrap_or_else(|| std::io::Error::other("a link that leads back into its own folder")),
            })),
        })
        .collect()
}
