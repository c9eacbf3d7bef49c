//! One row a request, written as the lines come.

use std::io::Write;

use super::worker::Done;
use crate::cli::args::{FormatArg, ShowArgs};
use crate::cli::failure::Failure;
use crate::cli::show::WholeFile;
use crate::report::view::{LineFormat, LineRow, line_header, line_row};

/// Where rows go, and how they look.
pub(in crate::cli) struct Rows<'w> {
    format: LineFormat,
    priced: bool,
    to: To<'w>,
    buffer: Vec<u8>,
}

enum To<'w> {
    Stream(&'w mut dyn Write),
    File(WholeFile),
}

/// So many bytes are written at once.
const BLOCK: usize = 64 << 10;

impl<'w> Rows<'w> {
    /// Opens the target and writes the header.
    pub(in crate::cli) fn new(
        show: &ShowArgs,
        priced: bool,
        stdout: &'w mut dyn Write,
    ) -> Result<Self, Failure> {
        let format = match show.format {
            FormatArg::Text => LineFormat::Text,
            FormatArg::Csv => LineFormat::Csv,
            FormatArg::Json => LineFormat::Json,
            FormatArg::Markdown => {
                return Err(Failure::new("--per-request has no Markdown")
                    .hint("use --format text, csv or json, which is a line of JSON each"));
            }
        };
        let to = match &show.output {
            None => To::Stream(stdout),
            Some(path) => To::File(WholeFile::new(path)?),
        };
        let mut rows = Self {
            format,
            priced,
            to,
            buffer: Vec::with_capacity(BLOCK + (BLOCK >> 2)),
        };
        rows.buffer.extend(line_header(format, priced));
        Ok(rows)
    }

    /// Writes what came of a line.
    pub(super) fn line(&mut self, done: &Done<'_>) -> Result<(), Failure> {
        let mut row = LineRow {
            line: done.number,
            id: done.id.as_deref(),
            model: None,
            outcome: Err(""),
        };
        match &done.outcomes {
            Err(why) => {
                row.outcome = Err(why);
                self.buffer.extend(line_row(self.format, self.priced, &row));
            }
            Ok(outcomes) => {
                for (offer, outcome) in outcomes {
                    row.model = Some(offer.name());
                    row.outcome = Ok(outcome);
                    self.buffer.extend(line_row(self.format, self.priced, &row));
                }
            }
        }
        if self.buffer.len() >= BLOCK {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), Failure> {
        match &mut self.to {
            To::Stream(stream) => {
                stream.write_all(&self.buffer)?;
                stream.flush()?;
            }
            To::File(file) => file.write(&self.buffer)?,
        }
        self.buffer.clear();
        Ok(())
    }

    /// Writes what is left, and gives a file its name.
    pub(in crate::cli) fn finish(mut self) -> Result<(), Failure> {
        self.flush()?;
        match self.to {
            To::Stream(_) => Ok(()),
            To::File(file) => file.finish(),
        }
    }
}
