//! Reading a TOML file value by value, with the place of each, collecting every mistake.

use std::cell::RefCell;
use std::ops::Range;
use std::str::FromStr;
use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::value::{Moment, decimal, moment, one_or_more, text, wrong_type};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, SourceFile};
use crate::price_book::suggest::did_you_mean;

pub(crate) const SYNTAX: Code = Code("syntax");
pub(crate) const UNKNOWN_KEY: Code = Code("unknown-key");
pub(crate) const MISSING_KEY: Code = Code("missing-key");
pub(crate) const WRONG_TYPE: Code = Code("wrong-type");
pub(crate) const BAD_VALUE: Code = Code("bad-value");

/// A value and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct At<T> {
    pub(crate) value: T,
    pub(crate) span: Range<usize>,
}

impl<T> At<T> {
    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U) -> At<U> {
        At {
            value: change(self.value),
            span: self.span,
        }
    }
}

/// One file being read.
pub(crate) struct Reader {
    pub(crate) file: Arc<SourceFile>,
    found: RefCell<Diagnostics>,
}

impl Reader {
    pub(crate) fn new(file: &Arc<SourceFile>) -> Self {
        Self {
            file: Arc::clone(file),
            found: RefCell::default(),
        }
    }

    pub(crate) fn finish(self) -> Diagnostics {
        self.found.into_inner()
    }

    /// Reports a mistake, unless the text is broken there: what a syntax error leaves behind is not the author's.
    pub(crate) fn push(&self, diagnostic: Diagnostic) {
        let place = |d: &Diagnostic| d.labels.first().map(|label| label.span.start);
        let mut found = self.found.borrow_mut();
        let broken = found
            .iter()
            .any(|d| d.code == SYNTAX && place(d) == place(&diagnostic));
        if !broken {
            found.push(diagnostic);
        }
    }

    /// Reports an error and returns it for words and help to be put on by the caller before it goes in.
    pub(crate) fn error(&self, code: Code, span: &Range<usize>, message: impl Into<String>) {
        self.push(Diagnostic::error(code, &self.file, span.clone(), message));
    }

    pub(crate) fn error_with_help(
        &self,
        code: Code,
        span: &Range<usize>,
        message: impl Into<String>,
        help: Option<String>,
    ) {
        let mut diagnostic = Diagnostic::error(code, &self.file, span.clone(), message);
        diagnostic.help = help;
        self.push(diagnostic);
    }

    /// Reads the whole file; syntax errors are reported and what could be read is returned.
    pub(crate) fn document<'t>(&self, text: &'t str) -> Spanned<DeTable<'t>> {
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let span = error.span().unwrap_or(0..0);
            self.error(
                SYNTAX,
                &span,
                error.message().trim_end_matches('.').to_owned(),
            );
        }
        table
    }

    pub(crate) fn line(&self, offset: usize) -> u32 {
        u32::try_from(self.file.line_column(offset).0).unwrap_or(u32::MAX)
    }
}

/// A table of the file and the keys it may have.
#[derive(Clone)]
pub(crate) struct Fields<'a> {
    pub(crate) reader: &'a Reader,
    table: &'a DeTable<'a>,
    pub(crate) span: Range<usize>,
}

impl<'a> Fields<'a> {
    /// Opens a table and reports the keys that are none of `known`.
    pub(crate) fn open(
        reader: &'a Reader,
        table: &'a DeTable<'a>,
        span: Range<usize>,
        known: &[&str],
    ) -> Self {
        for key in table
            .keys()
            .filter(|key| !known.contains(&key.get_ref().as_ref()))
        {
            let help = did_you_mean(key.get_ref(), known.iter().copied());
            let help = help.or_else(|| Some(format!("known keys: {}", known.join(", "))));
            reader.error_with_help(
                UNKNOWN_KEY,
                &key.span(),
                format!("unknown key `{}`", key.get_ref()),
                help,
            );
        }
        Self {
            reader,
            table,
            span,
        }
    }

    /// Opens a table whose keys are names chosen by the author.
    pub(crate) fn open_names(
        reader: &'a Reader,
        table: &'a DeTable<'a>,
        span: Range<usize>,
    ) -> Self {
        Self {
            reader,
            table,
            span,
        }
    }

    /// Returns the same table, complaining to another reader.
    pub(crate) fn for_reader<'b>(&'b self, reader: &'b Reader) -> Fields<'b>
    where
        'a: 'b,
    {
        Fields {
            reader,
            table: self.table,
            span: self.span.clone(),
        }
    }

    /// The entries in the order of the file.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (At<&'a str>, &'a Spanned<DeValue<'a>>)> {
        self.table.iter().map(|(key, value)| {
            (
                At {
                    value: key.get_ref().as_ref(),
                    span: key.span(),
                },
                value,
            )
        })
    }

    pub(crate) fn get(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.table
            .iter()
            .find(|(name, _)| name.get_ref().as_ref() as &str == key)
            .map(|(_, value)| value)
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Reports that a key is missing, at the table's own place.
    pub(crate) fn missing(&self, key: &str, help: &str) {
        let head = self.span.start..self.span.start.saturating_add(self.head_length());
        self.reader.error_with_help(
            MISSING_KEY,
            &head,
            format!("missing key `{key}`"),
            Some(help.to_owned()),
        );
    }

    /// The length of the table's first line: a caret under a whole table helps nobody.
    fn head_length(&self) -> usize {
        let text = self.reader.file.text.get(self.span.clone()).unwrap_or("");
        text.lines().next().map_or(1, str::len).max(1)
    }

    pub(crate) fn text(&self, key: &str) -> Option<At<String>> {
        text(self.reader, self.get(key)?)
    }

    pub(crate) fn need_text(&self, key: &str, help: &str) -> Option<At<String>> {
        if !self.has(key) {
            self.missing(key, help);
        }
        self.text(key)
    }

    /// Reads a word that is one of a few.
    pub(crate) fn choice<T: Copy>(&self, key: &str, all: &[(&str, T)]) -> Option<At<T>> {
        let word = self.text(key)?;
        if let Some((_, value)) = all.iter().find(|(name, _)| *name == word.value) {
            return Some(At {
                value: *value,
                span: word.span,
            });
        }
        let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
        let help = did_you_mean(&word.value, names.iter().copied())
            .unwrap_or_else(|| format!("one of: {}", names.join(", ")));
        self.reader.error_with_help(
            BAD_VALUE,
            &word.span,
            format!("`{}` is no `{key}`", word.value),
            Some(help),
        );
        None
    }

    pub(crate) fn parsed<T: FromStr>(&self, key: &str, help: &str) -> Option<At<T>>
    where
        T::Err: ToString,
    {
        let word = self.text(key)?;
        match word.value.parse() {
            Ok(value) => Some(At {
                value,
                span: word.span,
            }),
            Err(error) => {
                let error: T::Err = error;
                self.reader.error_with_help(
                    BAD_VALUE,
                    &word.span,
                    error.to_string(),
                    Some(help.to_owned()),
                );
                None
            }
        }
    }

    pub(crate) fn whole(&self, key: &str) -> Option<At<u64>> {
        let value = self.get(key)?;
        let number = decimal(self.reader, value)?;
        if let Ok(whole) = u64::try_from(number.value)
            && Decimal::from(whole) == number.value
        {
            return Some(At {
                value: whole,
                span: number.span,
            });
        }
        self.reader.error(
            BAD_VALUE,
            &number.span,
            format!("`{key}` must be a whole number, zero or more"),
        );
        None
    }

    pub(crate) fn decimal(&self, key: &str) -> Option<At<Decimal>> {
        decimal(self.reader, self.get(key)?)
    }

    pub(crate) fn moment(&self, key: &str) -> Option<At<Moment>> {
        moment(self.reader, self.get(key)?)
    }

    pub(crate) fn day(&self, key: &str) -> Option<At<Date>> {
        let found = self.moment(key)?;
        match found.value {
            Moment::Local(local) if local.time() == jiff::civil::Time::midnight() => {
                Some(found.map(|_| local.date()))
            }
            _ => {
                self.reader.error(
                    BAD_VALUE,
                    &found.span,
                    format!("`{key}` must be a day, like 2024-12-18"),
                );
                None
            }
        }
    }

    /// Reads one value or an array of values.
    pub(crate) fn one_or_more(&self, key: &str) -> Vec<&'a Spanned<DeValue<'a>>> {
        self.get(key).map(one_or_more).unwrap_or_default()
    }

    /// Reads one string or an array of strings.
    pub(crate) fn texts(&self, key: &str) -> Vec<At<String>> {
        self.one_or_more(key)
            .into_iter()
            .filter_map(|value| text(self.reader, value))
            .collect()
    }

    /// Opens a table under a key.
    pub(crate) fn table(&self, key: &str, known: &[&str]) -> Option<Fields<'a>> {
        let (table, span) = self.raw_table(key)?;
        Some(Fields::open(self.reader, table, span, known))
    }

    /// Opens a table of names under a key.
    pub(crate) fn names(&self, key: &str) -> Option<Fields<'a>> {
        let (table, span) = self.raw_table(key)?;
        Some(Fields::open_names(self.reader, table, span))
    }

    fn raw_table(&self, key: &str) -> Option<(&'a DeTable<'a>, Range<usize>)> {
        let value = self.get(key)?;
        let table = value.get_ref().as_table();
        if table.is_none() {
            wrong_type(self.reader, value, "a table");
        }
        Some((table?, value.span()))
    }

    /// Opens every table of an array of tables.
    pub(crate) fn tables(&self, key: &str, known: &[&str]) -> Vec<Fields<'a>> {
        let Some(value) = self.get(key) else {
            return Vec::new();
        };
        let Some(items) = value.get_ref().as_array() else {
            wrong_type(
                self.reader,
                value,
                &format!("an array of tables, `[[{key}]]`"),
            );
            return Vec::new();
        };
        let open = |item: &'a Spanned<DeValue<'a>>| {
            let table = item.get_ref().as_table();
            if table.is_none() {
                wrong_type(self.reader, item, "a table");
            }
            Some(Fields::open(self.reader, table?, item.span(), known))
        };
        items.iter().filter_map(open).collect()
    }
}
