//! `tokenfare init`

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::project::found::{Found, Named, look};
use crate::cli::{Failure, Outcome, World, request};
use crate::project::FILE;

const EXAMPLES: &str = "\
Examples:
  tokenfare init
  tokenfare init services/chat --print";

/// Write a project file from the prompts and requests of a folder
///
/// Looks for prompts (texts in folders or files called so), system texts, tools and request files, and for the models that they name.
/// What `.gitignore` leaves out is left out. How often a prompt is sent and how long its answers are is assumed: change it.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct InitArgs {
    /// The folder
    #[arg(value_name = "FOLDER", default_value = ".")]
    folder: PathBuf,
    /// Print the file instead of writing it
    #[arg(long)]
    print: bool,
    /// Write over the file that is there
    #[arg(long)]
    force: bool,
}

/// Looks around and writes the file.
pub(in crate::cli) fn run(args: &InitArgs, world: &mut World<'_>) -> Result<Outcome, Failure> {
    if !args.folder.is_dir() {
        return Err(Failure::new(format!(
            "there is no folder `{}`",
            args.folder.display()
        )));
    }
    let path = match args.folder == Path::new(".") {
        true => PathBuf::from(FILE),
        false => args.folder.join(FILE),
    };
    if path.exists() && !args.print && !args.force {
        return Err(
            Failure::new(format!("there is a `{}` already", path.display()))
                .hint("--print shows what would be written; --force writes over it"),
        );
    }
    let book = crate::bundled_book();
    let found = look(&args.folder, &book, request::now())?;
    let text = written(&found);
    if args.print {
        world.write(None, &text)?;
        return Ok(Outcome::Yes);
    }
    world.write(Some(&path), &text)?;
    let number = match found.workloads.len() {
        0 => "no workload was found: add one".to_owned(),
        1 => "1 workload".to_owned(),
        number => format!("{number} workloads"),
    };
    world.notes(&[
        format!("wrote `{}`: {number}", path.display()),
        "how often it is called and how long answers are is assumed: change it, then `tokenfare plan`".to_owned(),
    ]);
    Ok(Outcome::Yes)
}

/// The model of all workloads, if their files name that one and no other.
fn common(found: &Found) -> Option<String> {
    let mut models = found.workloads.iter().map(|workload| &workload.models[..]);
    let [Named::One(first)] = models.next()? else {
        return None;
    };
    let same = |named: &[Named]| matches!(named, [Named::One(model)] if model == first);
    models.all(same).then(|| first.clone())
}

/// A string as TOML has it.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn list(items: &[String]) -> String {
    let items: Vec<String> = items.iter().map(|item| quoted(item)).collect();
    format!("[{}]", items.join(", "))
}

/// The file with its comments.
fn written(found: &Found) -> String {
    let mut text = String::from(
        "# What this project sends to models, how often, and what it may cost.\n\
         # `tokenfare plan` shows the bill, `tokenfare check` whether it is inside the budgets.\n\n\
         [defaults]\n",
    );
    let common = common(found);
    match &common {
        Some(model) => line(&mut text, &format!("model = {}", quoted(model))),
        None => line(
            &mut text,
            "# model = \"PROVIDER/MODEL\"   # `tokenfare prices list` shows all",
        ),
    }
    for more in [
        "# on = [\"PROVIDER/*\"]        # what else it could run on, shown beside",
        "# currency = \"EUR\"          # of totals",
        "# at = 2026-01-31           # the day whose prices count; without it, today",
    ] {
        line(&mut text, more);
    }
    for workload in &found.workloads {
        line(&mut text, "");
        line(&mut text, "[[workload]]");
        line(&mut text, &format!("name = {}", quoted(&workload.name)));
        for model in workload.models.iter().filter(|_| common.is_none()) {
            match model {
                Named::One(model) if workload.models.len() == 1 => {
                    line(&mut text, &format!("model = {}", quoted(model)));
                }
                Named::One(model) | Named::Unclear(model) => line(
                    &mut text,
                    &format!(
                        "# model = {}   # named in its files; say whose",
                        quoted(model)
                    ),
                ),
            }
        }
        let mut lists: BTreeMap<&str, &Vec<String>> = BTreeMap::new();
        lists.insert("prompts", &workload.prompts);
        lists.insert("requests", &workload.requests);
        for (key, items) in lists.into_iter().filter(|(_, items)| !items.is_empty()) {
            line(&mut text, &format!("{key} = {}", list(items)));
        }
        for (key, file) in [("system", &workload.system), ("tools", &workload.tools)] {
            if let Some(file) = file {
                line(&mut text, &format!("{key} = {}", quoted(file)));
            }
        }
        line(
            &mut text,
            "output = [100, 300, 800]    # assumed: tokens of an answer, low, expected, high; or { log = \"usage.jsonl\" }",
        );
        line(
            &mut text,
            "calls = { day = 1_000 }     # assumed; or { month = … }, or { once = … } for a job",
        );
        let cache = if workload.system.is_some() {
            "# cache = \"80 %\"            # of the calls find the system text in a cache"
        } else {
            ""
        };
        let assume = if workload.requests.is_empty() {
            ""
        } else {
            "# assume = { image = \"1280x720\" }   # pictures that requests only name, which nobody fetches"
        };
        for more in [
            cache,
            assume,
            "# batch = \"30 %\"            # of the calls go to the batch service",
            "# tags = { team = \"…\" }",
        ] {
            if !more.is_empty() {
                line(&mut text, more);
            }
        }
    }
    if found.workloads.is_empty() {
        text.push_str(
            "\n# [[workload]]\n# name = \"…\"\n# prompts = [\"prompts/*.md\"]   # or requests = [\"requests/*.jsonl\"], or input_tokens = 2_000\n\
             # output = 300\n# calls = { day = 1_000 }\n",
        );
    }
    text.push_str(
        "\n# [[budget]]\n# scope = \"total\"            # or \"request\", { workload = \"…\" }, { tag = \"team\", value = \"…\" }\n\
         # period = \"month\"           # request, day or month\n# limit = \"500 EUR\"\n# warn = \"80 %\"\n# judged = \"high\"            # or expected\n\
         \n# [policy]\n# unknown_prices = \"error\"\n# price_age = 120            # days\n# context = \"80 %\"           # of the window, at most\n",
    );
    text
}

fn line(text: &mut String, line: &str) {
    // Writing into memory does not fail.
    let _ = writeln!(text, "{line}");
}
