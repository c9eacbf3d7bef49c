//! Where results go: standard output or a file, with colour or without.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use super::args::{ColorArg, FormatArg, ShowArgs};
use super::failure::{Failure, harmless};
use crate::report::{Canvas, Document, Format, draw};

/// The width of a page that no terminal bounds.
const WIDTH_OF_A_PIPE: usize = 100;

/// The world around a run.
pub struct World<'a> {
    /// Standard input.
    pub stdin: &'a mut dyn io::Read,
    /// Standard output.
    pub stdout: &'a mut dyn Write,
    /// Standard error.
    pub stderr: &'a mut dyn Write,
}

/// Whether complaints on standard error are drawn with colour.
pub(super) fn colour_of_errors(show: &ShowArgs) -> bool {
    colour(show.color, io::stderr().is_terminal())
}

/// Whether results on standard output are drawn with colour.
pub(super) fn colour_of_results(show: &ShowArgs) -> bool {
    colour(
        show.color,
        io::stdout().is_terminal() && show.output.is_none(),
    )
}

fn colour(wanted: ColorArg, terminal: bool) -> bool {
    match wanted {
        ColorArg::Always => true,
        ColorArg::Never => false,
        ColorArg::Auto => {
            terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        }
    }
}

/// The page that text is laid out on.
fn canvas(show: &ShowArgs) -> Canvas {
    let terminal = io::stdout().is_terminal() && show.output.is_none();
    let columns = || {
        std::env::var("COLUMNS")
            .ok()
            .and_then(|columns| columns.parse().ok())
    };
    let width = show
        .width
        .or_else(|| terminal.then(terminal_width).flatten())
        .or_else(columns)
        .unwrap_or(WIDTH_OF_A_PIPE);
    Canvas {
        width: width.max(40),
        colour: colour_of_results(show),
    }
}

/// A document as a file has it: no colour, and the width of a page.
pub(super) fn page(document: &Document, format: Format) -> String {
    let canvas = Canvas {
        width: WIDTH_OF_A_PIPE,
        colour: false,
    };
    draw(document, format, &canvas).unwrap_or_default()
}

fn terminal_width() -> Option<usize> {
    terminal_size::terminal_size().map(|(width, _)| usize::from(width.0))
}

impl World<'_> {
    /// Says on standard error what is to be known besides the result.
    pub(super) fn notes(&mut self, notes: &[String]) {
        for note in notes {
            // There is nowhere left to say it if standard error is gone.
            let _ = writeln!(self.stderr, "note: {}", harmless(note));
        }
    }

    /// Writes a result in the format that was asked for; `json` is called only for JSON.
    pub(super) fn show(
        &mut self,
        show: &ShowArgs,
        document: impl FnOnce() -> Document,
        json: impl FnOnce() -> serde_json::Value,
    ) -> Result<(), Failure> {
        let format = match show.format {
            FormatArg::Text => Format::Text,
            FormatArg::Csv => Format::Csv,
            FormatArg::Markdown => Format::Markdown,
            FormatArg::Json => {
                let mut text = serde_json::to_string_pretty(&json())
                    .map_err(|error| Failure::new(error.to_string()))?;
                text.push('\n');
                return self.write(show.output.as_deref(), &text);
            }
        };
        let text = draw(&document(), format, &canvas(show)).unwrap_or_default();
        self.write(show.output.as_deref(), &text)
    }

    /// Writes text to standard output, or to a file whole or not at all.
    pub(super) fn write(&mut self, file: Option<&Path>, text: &str) -> Result<(), Failure> {
        match file {
            None => {
                self.stdout.write_all(text.as_bytes())?;
                self.stdout.flush()?;
                Ok(())
            }
            Some(path) => write_whole(path, text),
        }
    }
}

/// Writes beside the target and renames, so that nobody ever sees half of it.
fn write_whole(path: &Path, text: &str) -> Result<(), Failure> {
    let mut file = WholeFile::new(path)?;
    file.write(text.as_bytes())?;
    file.finish()
}

/// A file that has its name only when all of it is written.
pub(super) struct WholeFile {
    path: PathBuf,
    file: tempfile::NamedTempFile,
}

impl WholeFile {
    /// Begins a file beside its target.
    pub(super) fn new(path: &Path) -> Result<Self, Failure> {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        if !folder.is_dir() {
            let why = format!("there is no folder `{}`", folder.display());
            return Err(not_written(path, &why).hint("make the folder first"));
        }
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let file = builder
            .prefix(".tokenfare-")
            .tempfile_in(folder)
            .map_err(|error| not_written(path, &error))?;
        Ok(Self {
            path: path.to_owned(),
            file,
        })
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let written = self.file.write_all(bytes);
        written.map_err(|error| not_written(&self.path, &error))
    }

    /// Gives it its name.
    pub(super) fn finish(self) -> Result<(), Failure> {
        let synced = self.file.as_file().sync_all();
        synced.map_err(|error| not_written(&self.path, &error))?;
        let named = self.file.persist(&self.path);
        named.map_err(|error| not_written(&self.path, &error.error))?;
        Ok(())
    }
}

fn not_written(path: &Path, error: &dyn std::fmt::Display) -> Failure {
    Failure::new(format!("cannot write `{}`: {error}", path.display()))
}
