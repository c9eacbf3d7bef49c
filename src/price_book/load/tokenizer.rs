//! A user's own vocabularies, in `[tokenizer.NAME]` tables.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::read::{BAD_VALUE, Fields};
use super::rules::BAD_RULE;
use crate::price_book::rules::Rules;
use crate::price_book::suggest::did_you_mean;
use crate::provenance::{Confidence, Reference};
use crate::tokens::text::{Supplied, TextMethod, TextRule, Vocabulary};

/// The keys of a `[tokenizer.NAME]` table.
pub const TOKENIZER_KEYS: &[&str] = &["file", "split", "title", "note"];

/// Opens the vocabulary files that tables name.
pub trait Tokenizers {
    /// Opens a file; `split` names the vocabulary whose texts are split alike.
    ///
    /// # Errors
    /// If it cannot be read, or is not counted exactly.
    fn open(&self, file: &Path, split: Option<Vocabulary>) -> Result<Supplied, NotOpened>;
}

/// Why a vocabulary file was not opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotOpened {
    /// A lowercase fragment.
    pub what: String,
    /// What to do about it, if there is something.
    pub hint: Option<String>,
}

/// Opens nothing: what [`load`](super::load()) does.
#[derive(Clone, Copy, Debug)]
pub struct Closed;

impl Tokenizers for Closed {
    fn open(&self, _: &Path, _: Option<Vocabulary>) -> Result<Supplied, NotOpened> {
        Err(NotOpened {
            what: "vocabulary files are not opened here".to_owned(),
            hint: Some("`load_with` takes what opens them".to_owned()),
        })
    }
}

/// The text rule of a vocabulary of the user's.
#[must_use]
pub fn supplied_rule(name: &str, file: &Path, supplied: Supplied) -> TextRule {
    TextRule {
        name: name.to_owned(),
        title: supplied.title().to_owned(),
        method: TextMethod::Supplied(supplied),
        margin_percent: 0,
        source: Reference {
            title: "a vocabulary of your own".to_owned(),
            url: file.display().to_string(),
            seen: String::new(),
            confidence: Confidence::Official,
        },
        note: None,
    }
}

/// Whether a rule may be called so.
///
/// # Errors
/// If it is no name.
pub fn check_name(name: &str) -> Result<(), &'static str> {
    let fine = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-.".contains(c);
    if !name.is_empty() && name.chars().all(fine) {
        Ok(())
    } else {
        Err("a name is lower-case letters, digits, `_`, `-` and `.`")
    }
}

/// Reads the vocabularies of a file of tables into the rules.
pub(super) fn read(file: &Fields<'_>, open: &dyn Tokenizers, rules: &mut Rules) {
    let Some(names) = file.names("tokenizer") else {
        return;
    };
    let mut found = BTreeMap::new();
    for (key, _) in names.entries() {
        let Some(table) = names.table(key.value, TOKENIZER_KEYS) else {
            continue;
        };
        if let Err(wrong) = check_name(key.value) {
            table.reader.error(BAD_RULE, &key.span, wrong);
            continue;
        }
        if rules.text.find(key.value).is_some() {
            let message = format!("there is a text rule `{}` already", key.value);
            let help = Some("give the vocabulary another name".to_owned());
            table
                .reader
                .error_with_help(BAD_RULE, &key.span, message, help);
            continue;
        }
        if let Some(rule) = vocabulary(&table, key.value, open) {
            found.insert(key.value.to_owned(), rule);
        }
    }
    for rule in found.into_values() {
        rules.text.define(rule);
    }
}

fn vocabulary(table: &Fields<'_>, name: &str, open: &dyn Tokenizers) -> Option<TextRule> {
    let file = table.need_text("file", "add `file = \"tokenizer.json\"`, beside this table");
    let split = match table.text("split") {
        Some(at) => Some(split(table, &at.value, &at.span)?),
        None => None,
    };
    let (title, note) = (table.text("title"), table.text("note"));
    let file = file?;
    // A path is meant from the folder that the table is in.
    let folder = Path::new(&table.reader.file.name).parent();
    let path = folder.map_or_else(
        || PathBuf::from(&file.value),
        |folder| folder.join(&file.value),
    );
    match open.open(&path, split) {
        Ok(supplied) => {
            let rule = supplied_rule(name, &path, supplied);
            Some(TextRule {
                title: title.map_or(rule.title, |title| title.value),
                note: note.map(|note| note.value),
                ..rule
            })
        }
        Err(NotOpened { what, hint }) => {
            let reader = table.reader;
            reader.error_with_help(BAD_RULE, &file.span, what, hint);
            None
        }
    }
}

fn split(table: &Fields<'_>, name: &str, span: &Range<usize>) -> Option<Vocabulary> {
    let found = name.parse();
    if found.is_err() {
        let names = || Vocabulary::ALL.iter().map(|known| known.name());
        let help = did_you_mean(name, names()).or_else(|| {
            let all: Vec<&str> = names().collect();
            Some(format!("one of: {}", all.join(", ")))
        });
        let message = format!("`{name}` is no built-in vocabulary");
        table.reader.error_with_help(BAD_VALUE, span, message, help);
    }
    found.ok()
}
