//! Which price book answers: the bundled tables, the user's over them, or tables of their own.

use std::path::Path;

use crate::cli::args::BookArgs;
use crate::cli::failure::Failure;
use crate::cli::tokenizer::{self, Files};
use crate::price_book::PriceBook;
use crate::price_book::load::{Loaded, TableSet, load_with, read_path};
use crate::price_book::rules::Rules;

/// Opens the bundled tables and puts the user's over them.
pub(in crate::cli) fn book(args: &BookArgs, colour: bool) -> Result<PriceBook, Failure> {
    let mut book = crate::bundled_book();
    let files = Files::of_user();
    tokenizer::define(&mut book, &args.tokenizer, &files)?;
    for path in args
        .pricing
        .iter()
        .filter(|path| !path.as_os_str().is_empty())
    {
        overlay(&mut book, path, &files, colour)?;
    }
    for &(from, to, rate) in &args.fx {
        book.declare_rate(from, to, rate);
    }
    Ok(book)
}

fn overlay(book: &mut PriceBook, path: &Path, files: &Files, colour: bool) -> Result<(), Failure> {
    let set = read_path(path).map_err(|error| {
        Failure::new(error.to_string()).hint("--pricing takes a price table or a folder of them")
    })?;
    let loaded = valid(load_with(&set, book.rules(), files), path, colour)?;
    book.overlay(loaded, &path.display().to_string());
    Ok(())
}

/// Opens tables as a book of their own.
pub(in crate::cli) fn tables(path: &Path, colour: bool) -> Result<PriceBook, Failure> {
    let set = read_path(path).map_err(|error| Failure::new(error.to_string()))?;
    let known = known_rules(&set, &crate::bundled_book());
    let loaded = load_with(&set, &known, &Files::of_user());
    Ok(PriceBook::new(valid(loaded, path, colour)?))
}

/// The rules that tables of their own may name: a folder with rules is a whole book; single tables may name the built-in rules.
pub(in crate::cli) fn known_rules(set: &TableSet, bundled: &PriceBook) -> Rules {
    if set.rules.is_empty() {
        bundled.rules().clone()
    } else {
        Rules::default()
    }
}

/// Tables without a mistake, or all their mistakes.
fn valid(mut loaded: Loaded, path: &Path, colour: bool) -> Result<Loaded, Failure> {
    let errors = loaded.diagnostics.errors();
    if errors > 0 {
        loaded
            .diagnostics
            .retain(|found| found.severity == crate::diagnostic::Severity::Error);
        let drawn = loaded.diagnostics.render(colour);
        let hint = "hint: `tokenfare prices validate PATH` shows all of it";
        return Err(Failure::Drawn(format!(
            "{drawn}\n\nerror: the tables in `{}` are invalid\n{hint}",
            path.display()
        )));
    }
    Ok(loaded)
}
