//! What a folder has that a project may be made of: prompts, system texts, tools, requests, and the models that these name.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::Path;

use ignore::WalkBuilder;
use jiff::Timestamp;
use serde_json::Value;

use crate::cli::Failure;
use crate::cli::sent::lines::{LONGEST_LINE, NextLine, next_line};
use crate::cli::sent::{Input, tell};
use crate::price_book::PriceBook;
use crate::request;
use crate::tokens::tools::ToolSet;

/// What was found.
#[derive(Debug, Default)]
pub(in crate::cli) struct Found {
    /// What looks like a workload.
    pub(in crate::cli) workloads: Vec<Workload>,
}

/// What looks like a workload. Paths are relative to the folder.
#[derive(Debug, Default)]
pub(in crate::cli) struct Workload {
    pub(in crate::cli) name: String,
    /// The models that its files name: full names where just one is meant.
    pub(in crate::cli) models: Vec<Named>,
    pub(in crate::cli) prompts: Vec<String>,
    pub(in crate::cli) requests: Vec<String>,
    pub(in crate::cli) system: Option<String>,
    pub(in crate::cli) tools: Option<String>,
}

/// A model that a file names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::cli) enum Named {
    /// The one that is meant, by its full name.
    One(String),
    /// Nobody is known to sell it, or several do.
    Unclear(String),
}

/// Endings of files that prompts are written in.
const TEXTS: [&str; 7] = ["md", "txt", "prompt", "j2", "jinja", "tmpl", "mustache"];
/// Endings of files that requests are written in.
const REQUESTS: [&str; 3] = ["json", "jsonl", "ndjson"];
/// Files that are longer are no prompts and no tools.
const LARGEST: u64 = 1 << 22;
/// Prompts of a folder that are listed one by one, where a pattern would mean others, too.
const LISTED: usize = 50;
/// So many lines of a batch are looked at for its models.
const LINES: usize = 100;

/// A folder's files of interest.
#[derive(Default)]
struct Folder {
    prompts: Vec<String>,
    system: Option<String>,
    tools: Option<String>,
    requests: Vec<String>,
    models: BTreeSet<String>,
}

/// Looks through a folder, as `.gitignore` has it.
pub(in crate::cli) fn look(root: &Path, book: &PriceBook, at: Timestamp) -> Result<Found, Failure> {
    let mut folders: BTreeMap<String, Folder> = BTreeMap::new();
    for entry in WalkBuilder::new(root)
        .require_git(false)
        .sort_by_file_path(Path::cmp)
        .build()
    {
        let entry = entry
            .map_err(|error| Failure::new(format!("cannot read `{}`: {error}", root.display())))?;
        if !entry.file_type().is_some_and(|kind| kind.is_file()) {
            continue;
        }
        let inside = entry.path().strip_prefix(root).unwrap_or(entry.path());
        let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
        let path = parts.join("/");
        let folder = path
            .rsplit_once('/')
            .map_or("", |(folder, _)| folder)
            .to_owned();
        sort(entry.path(), &path, folders.entry(folder).or_default());
    }
    let named = |name: &String| match book.named(name, at) {
        Ok(offer) => Named::One(offer.name()),
        Err(_) => Named::Unclear(name.clone()),
    };
    let mut found = Found::default();
    for (path, folder) in folders {
        let models: BTreeSet<Named> = folder.models.iter().map(named).collect();
        let models = models.into_iter().collect();
        found.workloads.extend(workloads(&path, folder, models));
    }
    names(&mut found.workloads);
    Ok(found)
}

/// Puts a file to what it is.
fn sort(file: &Path, path: &str, folder: &mut Folder) {
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let short = fs::metadata(file).is_ok_and(|found| found.len() <= LARGEST && found.len() > 0);
    if REQUESTS.contains(&ending) {
        if let Some(models) = requests(file) {
            folder.requests.push(path.to_owned());
            folder.models.extend(models);
        } else if short
            && ending == "json"
            && fs::read_to_string(file).is_ok_and(|text| ToolSet::parse(&text).is_ok())
        {
            folder.tools = folder.tools.take().or_else(|| Some(path.to_owned()));
        }
        return;
    }
    if !TEXTS.contains(&ending) || !short {
        return;
    }
    if name.starts_with("system") {
        folder.system = folder.system.take().or_else(|| Some(path.to_owned()));
    } else if path.to_lowercase().contains("prompt") && !name.starts_with("readme") {
        folder.prompts.push(path.to_owned());
        folder.models.extend(front_matter(file));
    }
}

/// The models that the requests of a file name; nothing if it is no request.
fn requests(file: &Path) -> Option<BTreeSet<String>> {
    let reader = Box::new(File::open(file).ok()?);
    let mut models = BTreeSet::new();
    match tell(reader, "", false, None).ok()? {
        Input::Request(line) => models.extend(line.request.model),
        Input::Batch { mut lines, .. } => {
            let mut buffer = Vec::new();
            for _ in 0..LINES {
                buffer.clear();
                if next_line(&mut lines, LONGEST_LINE, &mut buffer).ok()? == NextLine::End {
                    break;
                }
                let text = std::str::from_utf8(&buffer).unwrap_or("");
                let value: Option<Value> = request::read_json(text.trim_end()).ok();
                let line = value.and_then(|value| request::line(&value).ok());
                models.extend(line.and_then(|line| line.request.model));
            }
        }
        Input::Other(_) => return None,
    }
    Some(models)
}

/// The model that the head of a prompt file names: `model: NAME` between lines of dashes.
fn front_matter(file: &Path) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let mut lines = text.lines();
    if lines.next()?.trim_end() != "---" {
        return None;
    }
    let mut head = lines.take_while(|line| line.trim_end() != "---");
    let found = head.find_map(|line| line.trim().strip_prefix("model:").map(str::trim))?;
    let name = found.trim_matches(['"', '\'']);
    (!name.is_empty()).then(|| name.to_owned())
}

/// The workloads of a folder: its prompts with what is sent around them, and its requests.
fn workloads(path: &str, folder: Folder, models: Vec<Named>) -> Vec<Workload> {
    let name = match path.rsplit('/').next().unwrap_or("") {
        "" => "main".to_owned(),
        name => name.to_owned(),
    };
    let mut found = Vec::new();
    let both = !folder.prompts.is_empty() && !folder.requests.is_empty();
    if !folder.prompts.is_empty() {
        found.push(Workload {
            name: name.clone(),
            models: models.clone(),
            prompts: patterns(path, folder.prompts, folder.system.as_deref()),
            system: folder.system,
            tools: folder.tools,
            requests: Vec::new(),
        });
    }
    if !folder.requests.is_empty() {
        found.push(Workload {
            name: if both {
                format!("{name}-requests")
            } else {
                name
            },
            models,
            requests: folder.requests,
            ..Workload::default()
        });
    }
    found
}

/// Patterns that mean just these files; the files themselves, where a pattern would mean the system text, too.
fn patterns(path: &str, prompts: Vec<String>, system: Option<&str>) -> Vec<String> {
    let ending = |file: &str| {
        file.rsplit_once('.')
            .map_or(String::new(), |(_, ending)| ending.to_owned())
    };
    let endings: BTreeSet<String> = prompts.iter().map(|file| ending(file)).collect();
    let named_so = path.to_lowercase().contains("prompt");
    let shared = system.is_some_and(|system| endings.contains(&ending(system)));
    if prompts.len() == 1 || !named_so || (shared && prompts.len() <= LISTED) {
        return prompts;
    }
    let folder = if path.is_empty() {
        String::new()
    } else {
        format!("{path}/")
    };
    endings
        .into_iter()
        .map(|ending| format!("{folder}*.{ending}"))
        .collect()
}

/// Makes names differ.
fn names(workloads: &mut [Workload]) {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    for workload in workloads {
        let base = workload.name.clone();
        let mut number = 1;
        while !taken.insert(workload.name.clone()) {
            number += 1;
            workload.name = format!("{base}-{number}");
        }
    }
}
