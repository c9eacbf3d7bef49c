//! Where something stands in a project's files.

use std::ops::Range;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, SourceFile};

/// A place in one of the files of a project: what is found out later can still be said with line and caret.
#[derive(Clone, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: Arc<SourceFile>,
    /// Byte offsets into its text, end exclusive.
    pub span: Range<usize>,
}

impl Place {
    /// The name of the file.
    #[must_use]
    pub fn file_name(&self) -> &str {
        &self.file.name
    }

    /// The line, from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.file.line_column(self.span.start).0
    }

    /// Returns an error that points here.
    #[must_use]
    pub fn error(&self, code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(code, &self.file, self.span.clone(), message)
    }

    /// Returns a warning that points here.
    #[must_use]
    pub fn warning(&self, code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic::warning(code, &self.file, self.span.clone(), message)
    }
}

impl std::fmt::Debug for Place {
    /// The text of the file is left out.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.file_name(), self.line())
    }
}
