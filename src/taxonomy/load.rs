use super::schema::File;
use super::{BUILTIN, Diagnostic, Severity, Taxonomy, check, compile};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A taxonomy that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TaxonomyError {
    /// The file system refused.
    #[error("{}: cannot be read ({source}); --taxonomy takes a TOML file or a built-in name (istc)", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Findings, at least one of them an error.
    #[error("{}", .0.iter().map(|d| d.render(false)).collect::<Vec<_>>().join("\n"))]
    Invalid(Vec<Diagnostic>),
}

/// One parsed file.
#[derive(Debug)]
pub(super) struct SourceFile {
    pub(super) name: String,
    pub(super) text: Arc<str>,
    pub(super) file: File,
}

impl SourceFile {
    pub(super) fn diagnostic(&self, severity: Severity, span: std::ops::Range<usize>, message: String, help: String) -> Diagnostic {
        Diagnostic { severity, file: self.name.clone(), source: self.text.clone(), span, message, help }
    }
}

/// A taxonomy's file with the dictionaries that it uses, parsed but not yet checked.
#[derive(Debug)]
pub struct Sources {
    pub(super) files: Vec<SourceFile>,
}

impl Sources {
    /// Reads a built-in taxonomy or dictionary by name, or a file, with all it uses.
    ///
    /// # Errors
    /// If a file cannot be read or is not TOML of the right form.
    pub fn read(name: &str) -> Result<Self, TaxonomyError> {
        let mut sources = Sources { files: Vec::new() };
        match BUILTIN.iter().find(|b| b.name == name) {
            Some(builtin) => sources.add(builtin.path.to_owned(), builtin.text.into(), None)?,
            None => {
                let path = Path::new(name);
                let text = std::fs::read_to_string(path).map_err(|source| TaxonomyError::Io { path: path.to_path_buf(), source })?;
                sources.add(name.to_owned(), text.into(), path.parent())?;
            }
        }
        Ok(sources)
    }

    /// Hash of the taxonomy's text, of all it uses, and of the program's version: what codings depend on.
    pub fn fingerprint(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(env!("CARGO_PKG_VERSION"));
        for file in &self.files {
            hash.update([0]);
            hash.update(file.text.as_bytes());
        }
        hash.finalize().iter().take(16).map(|b| format!("{b:02x}")).collect()
    }

    /// Parses a text as a taxonomy file (for tests and other sources than files).
    ///
    /// # Errors
    /// As for [`Sources::read`].
    pub fn from_text(name: &str, text: &str) -> Result<Self, TaxonomyError> {
        let mut sources = Sources { files: Vec::new() };
        sources.add(name.to_owned(), text.into(), None)?;
        Ok(sources)
    }

    /// Checks everything and makes it ready to run. Warnings are dropped; [`check`] gives them.
    ///
    /// # Errors
    /// If any finding is an error.
    pub fn compile(&self) -> Result<Taxonomy, TaxonomyError> {
        let findings = check(self);
        if findings.iter().any(|d| d.severity == Severity::Error) {
            return Err(TaxonomyError::Invalid(findings));
        }
        Ok(compile::compile(self))
    }

    fn add(&mut self, name: String, text: Arc<str>, folder: Option<&Path>) -> Result<(), TaxonomyError> {
        let file: File = toml::from_str(&text).map_err(|e| {
            TaxonomyError::Invalid(vec![Diagnostic {
                severity: Severity::Error,
                file: name.clone(),
                source: text.clone(),
                span: e.span().unwrap_or(0..0),
                message: e.message().lines().next().unwrap_or("not TOML").to_owned(),
                help: "see dictionaries/tasks/istc.toml for the form".to_owned(),
            }])
        })?;
        let uses: Vec<_> = file.taxonomy.iter().flat_map(|t| t.uses.iter().cloned()).collect();
        let source = SourceFile { name, text, file };
        for used in uses {
            let wanted = used.get_ref();
            let path = folder.unwrap_or(Path::new("")).join(wanted);
            // A copy of a built-in taxonomy has its own parts beside it.
            let beside = folder.is_some() && path.is_file();
            if !beside && let Some(builtin) = BUILTIN.iter().find(|b| b.name == wanted) {
                self.add(builtin.path.to_owned(), builtin.text.into(), None)?;
                continue;
            }
            let text = std::fs::read_to_string(&path).map_err(|e| {
                let known: Vec<_> = BUILTIN.iter().filter(|b| !b.name.starts_with("istc")).map(|b| b.name).collect();
                let help = format!("use a file beside this one, or one of {}", known.join(", "));
                TaxonomyError::Invalid(vec![source.diagnostic(
                    Severity::Error,
                    used.span(),
                    format!("the dictionary \"{wanted}\" cannot be read: {e}"),
                    help,
                )])
            })?;
            self.add(path.display().to_string(), text.into(), path.parent())?;
        }
        self.files.push(source);
        Ok(())
    }
}
