use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use std::ops::Range;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The taxonomy works, but something in it is idle or doubtful.
    Warning,
    /// The taxonomy cannot be used.
    Error,
}

/// A finding in a taxonomy or dictionary file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad.
    pub severity: Severity,
    /// Name of the file as given.
    pub file: String,
    /// Its text.
    pub(super) source: std::sync::Arc<str>,
    /// Bytes of the text that it is about.
    pub span: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl Diagnostic {
    /// 1-based line.
    pub fn line(&self) -> usize {
        self.source[..self.span.start.min(self.source.len())].matches('\n').count() + 1
    }

    /// The finding with its line and a caret under the place, in colour if asked for.
    pub fn render(&self, colour: bool) -> String {
        let level = match self.severity {
            Severity::Warning => Level::WARNING,
            Severity::Error => Level::ERROR,
        };
        let end = self.source.len();
        let span = self.span.start.min(end)..self.span.end.min(end);
        let snippet =
            Snippet::source(&*self.source).path(&self.file).fold(true).annotation(AnnotationKind::Primary.span(span).label(&self.help));
        let report = [level.primary_title(&self.message).element(snippet)];
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        renderer.render(&report)
    }
}

impl std::fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}: {}; {}", self.file, self.line(), self.message, self.help)
    }
}
