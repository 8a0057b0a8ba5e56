use super::{IngestError, Table, absent, format_for};
use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// One file to read, or what kept it from being found.
pub type Input = Result<PathBuf, IngestError>;

/// Files beside plans that describe them and are no plans themselves.
const NOT_PLANS: [&str; 3] = ["readme", "index", "license"];

/// The files that `paths` stand for: files as named, folders walked recursively in the order of file names.
///
/// In folders, files of unknown kinds and those that no build reads (.doc, .rtf), hidden files and README/INDEX/LICENSE are passed over. A folder that
/// cannot be read is one `Err` in the list; a link that leads back into its own folder is another. A path that
/// comes up twice, as when a folder and a file in it are given, is listed once, where it came first.
pub fn inputs(paths: &[PathBuf]) -> Vec<Input> {
    let mut seen = HashSet::new();
    let mut tables = BTreeMap::new();
    paths
        .iter()
        .flat_map(|path| if path.is_dir() { folder(path) } else { vec![Ok(path.clone())] })
        .filter(|input| input.as_ref().map_or(true, |path| seen.insert(path.clone()) && !is_part(path, &mut tables)))
        .collect()
}

/// Ids for files whose stem another file has too (2021/plan.txt and 2022/plan.txt): folder and name. `None` where the
/// stem will do, and for what is no file.
pub fn clashing_ids<'a>(files: impl Iterator<Item = Option<&'a Path>>) -> Vec<Option<String>> {
    let files: Vec<Option<&Path>> = files.collect();
    let stem = |p: &Path| p.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let (mut seen, mut twice) = (HashSet::new(), HashSet::new());
    for path in files.iter().flatten() {
        if !seen.insert(stem(path)) {
            twice.insert(stem(path));
        }
    }
    let id = |path: &Path| {
        let folder = path.parent().and_then(|f| f.file_name()).map(|f| f.to_string_lossy().into_owned());
        let name = path.file_name().map(|f| f.to_string_lossy().into_owned()).unwrap_or_default();
        folder.map_or(name.clone(), |f| format!("{f}/{name}"))
    };
    files.into_iter().map(|f| f.filter(|p| twice.contains(&stem(p))).map(id)).collect()
}

/// Whether a metadata table says that this file is a page of another file's plan. A table that cannot be read is
/// told of when the plan is read.
fn is_part(path: &Path, tables: &mut BTreeMap<PathBuf, HashSet<PathBuf>>) -> bool {
    let Some(table) = Table::find(path) else { return false };
    let parts = tables.entry(table.clone()).or_insert_with(|| {
        let folder = table.parent().unwrap_or(Path::new("")).to_path_buf();
        Table::load(&table)
            .map_or_else(|_| HashSet::new(), |t| t.with_parts().flat_map(|(_, parts)| parts).map(|p| folder.join(p)).collect())
    });
    !parts.is_empty() && std::path::absolute(path).is_ok_and(|p| parts.contains(&p))
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
                let wanted = entry.file_type().is_file()
                    && format_for(path).is_some_and(|f| !absent::is_foreign(f))
                    && !NOT_PLANS.contains(&stem.as_str());
                wanted.then(|| Ok(path.to_path_buf()))
            }
            Err(error) => Some(Err(IngestError::Io {
                path: error.path().unwrap_or(root).to_path_buf(),
                source: error.into_io_error().unwrap_or_else(|| std::io::Error::other("a link that leads back into its own folder")),
            })),
        })
        .collect()
}
