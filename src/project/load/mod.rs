//! The file and what it includes, into a project, with every mistake of all of them.

mod budget;
mod defaults;
mod policy;
mod values;
mod workload;

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Project;
use super::budget::Scope;
use super::place::Place;
use crate::diagnostic::{Code, Diagnostics, SourceFile};
use crate::price_book::load::read::{At, Fields, Reader};
use crate::price_book::suggest::did_you_mean;

/// Two workloads have one name.
const DUPLICATE_WORKLOAD: Code = Code("duplicate-workload");
/// A budget is about a workload or a tag that the project does not have.
const UNKNOWN_SCOPE: Code = Code("unknown-scope");
/// A file includes itself, by way of others or not.
const INCLUDE_CYCLE: Code = Code("include-cycle");
/// A file that is included cannot be read.
const NOT_READ: Code = Code("not-read");

/// The keys at the top of a file.
pub const FILE_KEYS: &[&str] = &["include", "defaults", "workload", "budget", "policy"];

/// Files deeper than this are included by mistake.
const DEEPEST: usize = 32;

/// What files say, and what is wrong with them.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// The project; not fit for use if there is an error.
    pub project: Project,
    /// Every mistake.
    pub diagnostics: Diagnostics,
}

/// Opens a file by its path, relative to the folder of the first one, and says in a few words why it cannot.
pub type Open<'o> = &'o mut dyn FnMut(&str) -> Result<Arc<SourceFile>, String>;

/// Loads a project's file and those that it includes. Nothing stops at the first mistake.
#[must_use]
pub fn load(file: &Arc<SourceFile>, path: &str, open: Open<'_>) -> Loaded {
    let mut loading = Loading {
        open,
        loaded: Loaded::default(),
        seen: BTreeSet::new(),
        stated: Vec::new(),
    };
    loading.file(file, &[path.to_owned()]);
    let (mut loaded, stated) = (loading.loaded, loading.stated);
    names_differ(&mut loaded);
    budgets_concern_something(&mut loaded, &stated);
    loaded.diagnostics.sort();
    loaded.diagnostics.dedup();
    loaded
}

struct Loading<'o> {
    open: Open<'o>,
    loaded: Loaded,
    /// A file that two others include is read once.
    seen: BTreeSet<String>,
    /// The names of all workloads, those with mistakes among them.
    stated: Vec<String>,
}

impl Loading<'_> {
    /// Reads a file; `way` are the paths from the first one to it.
    fn file(&mut self, file: &Arc<SourceFile>, way: &[String]) {
        let path = way.last().map_or("", String::as_str);
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        self.seen.insert(path.to_owned());
        let reader = Reader::new(file);
        let document = reader.document(&file.text);
        let fields = Fields::open(&reader, document.get_ref(), document.span(), FILE_KEYS);
        let around = Around {
            reader: &reader,
            folder,
        };
        let project = &mut self.loaded.project;
        defaults::read(&around, &fields, &mut project.defaults);
        let (names, workloads) = workload::read(&around, &fields);
        self.stated.extend(names);
        project.workloads.extend(workloads);
        let currency = project.defaults.currency.as_ref().map(|ruled| ruled.value);
        project
            .budgets
            .extend(budget::read(&around, &fields, currency));
        policy::read(&around, &fields, &mut project.policy);
        let mut included = Vec::new();
        for named in fields.texts("include") {
            included.extend(self.include(&around, &named, way));
        }
        self.loaded.diagnostics.extend(reader.finish());
        for (file, path) in included {
            let way: Vec<String> = way.iter().cloned().chain([path]).collect();
            self.file(&file, &way);
        }
    }

    fn include(
        &mut self,
        around: &Around<'_>,
        named: &At<String>,
        way: &[String],
    ) -> Option<(Arc<SourceFile>, String)> {
        let path = around.path(named)?.value;
        if let Some(from) = way.iter().position(|before| *before == path) {
            let cycle: Vec<String> = way[from..]
                .iter()
                .chain([&path])
                .map(|name| format!("`{name}`"))
                .collect();
            let message = format!("`{path}` includes itself: {}", cycle.join(" → "));
            let help = Some("take one of these lines out".to_owned());
            around
                .reader
                .error_with_help(INCLUDE_CYCLE, &named.span, message, help);
            return None;
        }
        if self.seen.contains(&path) {
            return None;
        }
        if way.len() >= DEEPEST {
            around.reader.error(
                NOT_READ,
                &named.span,
                format!("`{path}` is included too deep"),
            );
            return None;
        }
        match (self.open)(&path) {
            Ok(file) => Some((file, path)),
            Err(why) => {
                around.reader.error(
                    NOT_READ,
                    &named.span,
                    format!("cannot include `{path}`: {why}"),
                );
                None
            }
        }
    }
}

/// What the readers of parts need to know of their file.
struct Around<'r> {
    reader: &'r Reader,
    /// The folder of the file, from that of the first one; empty if it is the same.
    folder: &'r str,
}

impl Around<'_> {
    fn place<T>(&self, at: &At<T>) -> Place {
        Place {
            file: Arc::clone(&self.reader.file),
            span: at.span.clone(),
        }
    }
}

fn names_differ(loaded: &mut Loaded) {
    let workloads = &loaded.project.workloads;
    for (index, workload) in workloads.iter().enumerate() {
        let name = &workload.name;
        let Some(first) = workloads[..index]
            .iter()
            .find(|before| before.name.value == name.value)
        else {
            continue;
        };
        let message = format!("there are two workloads `{}`", name.value);
        let mut found = name.place.error(DUPLICATE_WORKLOAD, message);
        let other = &first.name.place;
        found = if other.file == name.place.file {
            found.with_label(&other.span, "the first one")
        } else {
            let (file, line) = (other.file_name(), other.line());
            found.with_help(format!("the other one is in {file}, line {line}"))
        };
        loaded.diagnostics.push(found);
    }
}

/// A budget that adds up nothing would always be kept.
fn budgets_concern_something(loaded: &mut Loaded, stated: &[String]) {
    let workloads = &loaded.project.workloads;
    // What has mistakes was left out, and its tags with it.
    let complete = loaded.diagnostics.errors() == 0;
    for budget in &loaded.project.budgets {
        let found = match &budget.scope {
            Scope::Total | Scope::Request => continue,
            Scope::Workload(name) => {
                let names = || stated.iter().map(String::as_str);
                if names().any(|known| known == name) {
                    continue;
                }
                (
                    format!("no workload is called `{name}`"),
                    did_you_mean(name, names()),
                )
            }
            Scope::Tag { .. } if !complete => continue,
            Scope::Tag { name, value } => {
                let tags = || workloads.iter().flat_map(|workload| &workload.tags);
                if tags().any(|(key, word)| (key, word) == (name, value)) {
                    continue;
                }
                let words: BTreeSet<String> = tags()
                    .map(|(key, word)| format!("{key} = {word}"))
                    .collect();
                let all: Vec<&str> = words.iter().map(String::as_str).collect();
                let help = match all.is_empty() {
                    true => "no workload has tags".to_owned(),
                    false => format!("there are: {}", all.join(", ")),
                };
                (
                    format!("no workload has the tag `{name} = {value}`"),
                    Some(help),
                )
            }
        };
        let mut diagnostic = budget.place.error(UNKNOWN_SCOPE, found.0);
        diagnostic.help = found.1;
        loaded.diagnostics.push(diagnostic);
    }
}
