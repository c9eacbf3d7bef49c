//! Which files a path or a pattern means, what is in those that every call sends along, and why one cannot be used.

use std::io::BufReader;

use super::{BAD_FILE, MOST, NO_MATCH, Reading};
use crate::cli::Failure;
use crate::cli::project::tree::is_pattern;
use crate::cli::texts::Texts;
use crate::diagnostic::Diagnostic;
use crate::project::place::Place;
use crate::project::policy::Ruled;
use crate::tokens::image::Dimensions;
use crate::tokens::picture::read_dimensions;

impl Reading<'_, '_> {
    /// The files that paths and patterns mean, each once, with the place that names it.
    pub(in crate::cli::project) fn files(
        &mut self,
        named: &[Ruled<String>],
    ) -> Option<Vec<(String, Place)>> {
        let mut files: Vec<(String, Place)> = Vec::new();
        let mut good = true;
        for word in named {
            match self.tree.list(&word.value) {
                Ok(found) if found.is_empty() => {
                    good = false;
                    self.found.push(nothing_there(word));
                }
                Ok(found) => {
                    for path in found {
                        if !files.iter().any(|(known, _)| *known == path) {
                            files.push((path, word.place.clone()));
                        }
                    }
                }
                Err(why) => {
                    good = false;
                    self.found.push(word.place.error(NO_MATCH, why));
                }
            }
        }
        if let Some((_, place)) = files.get(MOST) {
            let message = format!("more than {MOST} prompts");
            let help = "name a sample of them: their mean is what a call costs";
            self.found
                .push(place.error(NO_MATCH, message).with_help(help));
            return None;
        }
        good.then_some(files)
    }

    /// A text that every prompt sends.
    pub(super) fn held(&mut self, named: &Ruled<String>) -> Option<(String, String)> {
        let path = &named.value;
        let read = match self.tree.open(path) {
            Ok(mut source) => Texts::whole().read(path, Vec::new(), &mut source),
            Err(why) => Err(Failure::new(format!("cannot read `{path}`: {why}"))),
        };
        match read {
            Ok(counter) => Some((path.clone(), counter.text().unwrap_or_default().to_owned())),
            Err(failure) => {
                self.push(&named.place, path, &failure);
                None
            }
        }
    }

    /// The sizes of the pictures that every call sends.
    pub(super) fn images(&mut self, named: &[Ruled<String>]) -> Option<Vec<(String, Dimensions)>> {
        let mut found = Vec::new();
        let mut good = true;
        for word in named {
            if let Ok(size) = Dimensions::parse(&word.value) {
                found.push((format!("image {size}"), size));
                continue;
            }
            let Some(files) = self.files(std::slice::from_ref(word)) else {
                good = false;
                continue;
            };
            for (path, place) in files {
                let size = self.tree.open(&path).and_then(|source| {
                    let picture = read_dimensions(BufReader::new(source));
                    picture
                        .map(|picture| picture.size)
                        .map_err(|error| error.to_string())
                });
                match size {
                    Ok(size) => found.push((path, size)),
                    Err(why) => {
                        good = false;
                        self.found
                            .push(place.error(BAD_FILE, format!("`{path}`: {why}")));
                    }
                }
            }
        }
        good.then_some(found)
    }

    /// Keeps why a file cannot be used, at the place that names it.
    pub(in crate::cli::project) fn push(&mut self, place: &Place, path: &str, failure: &Failure) {
        self.found.push(as_diagnostic(place, path, failure));
    }
}

fn nothing_there(word: &Ruled<String>) -> Diagnostic {
    let pattern = is_pattern(&word.value);
    let (message, help) = match pattern {
        true => (
            format!("no file matches `{}`", word.value),
            "`*` stands within one folder, `**` for any; what git ignores is left out of `**`",
        ),
        false => (
            format!("there is no file `{}`", word.value),
            "paths start at the folder of the file they stand in",
        ),
    };
    word.place.error(NO_MATCH, message).with_help(help)
}

/// A failure in the words of a diagnostic; hints that name options of the command line are of no use there.
fn as_diagnostic(place: &Place, path: &str, failure: &Failure) -> Diagnostic {
    let (message, hint) = match failure {
        Failure::Told { message, hints } => (message.clone(), hints.first()),
        other => (other.one_line(), None),
    };
    let message = match message.contains(path) {
        true => message,
        false => format!("`{path}`: {message}"),
    };
    let found = place.error(BAD_FILE, message);
    match hint.filter(|hint| !hint.contains("--")) {
        Some(hint) => found.with_help(hint),
        None => found,
    }
}
