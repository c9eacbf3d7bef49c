//! Inputs from the world: files, folders and standard input, told apart by what is in them.

use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Read, Seek};
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use super::failure::Failure;
use super::files;
use super::texts::{self, Texts};
use crate::headers::looks_like_media;
use crate::tokens::counter::TextCounter;
use crate::tokens::image::Dimensions;
use crate::tokens::picture::read_dimensions;
use crate::tokens::tools::{ToolError, ToolSet};
use crate::workload::{Content, Part, System};

/// Reads an INPUT: a file, every file of a folder, or standard input.
pub(super) fn read(
    path: &Path,
    stdin: &mut dyn Read,
    texts: &mut Texts,
) -> Result<Vec<Part>, Failure> {
    if path == Path::new("-") {
        return Ok(vec![read_stdin(stdin, texts)?]);
    }
    if path.is_dir() {
        return read_folder(path, texts);
    }
    Ok(vec![read_file(path, texts)?])
}

/// Reads what `--image` names: a size, or a picture file.
pub(super) fn read_image(given: &str) -> Result<Part, Failure> {
    let path = Path::new(given);
    if path.is_dir() {
        return Err(Failure::new(format!("`{given}` is a folder, no picture"))
            .hint("name a file, or a size like `1280x720`"));
    }
    if path.exists() {
        let mut reader = open(path)?;
        let size = picture(&mut reader, given)?;
        return Ok(Part {
            name: given.to_owned(),
            content: Content::Image(size),
        });
    }
    if !given.starts_with(|c: char| c.is_ascii_digit() || c == '-')
        || given.contains('.')
        || given.contains('/')
    {
        return Err(no_such_file(path));
    }
    match Dimensions::parse(given) {
        Ok(size) => Ok(Part {
            name: format!("image {size}"),
            content: Content::Image(size),
        }),
        Err(error) => Err(Failure::new(format!("`{given}`: {error}"))
            .hint("name a picture file, or a size like `1280x720`")),
    }
}

/// Pictures are known by so many bytes.
const HEAD: u64 = 64;

fn read_stdin(stdin: &mut dyn Read, texts: &mut Texts) -> Result<Part, Failure> {
    let fail = |error| Failure::new(format!("cannot read standard input: {error}"));
    let mut head = Vec::new();
    stdin.take(HEAD).read_to_end(&mut head).map_err(fail)?;
    if looks_like_media(&head) {
        stdin
            .take(texts::LARGEST)
            .read_to_end(&mut head)
            .map_err(fail)?;
        return files::part(Cursor::new(&head), "-".to_owned());
    }
    Ok(Part {
        name: "-".to_owned(),
        content: Content::Text(texts.read("-", head, stdin)?),
    })
}

/// Reads every file of a folder, as `.gitignore` has it, in the order of names.
fn read_folder(folder: &Path, texts: &mut Texts) -> Result<Vec<Part>, Failure> {
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in WalkBuilder::new(folder)
        .sort_by_file_path(Path::cmp)
        .build()
    {
        let entry = entry.map_err(|error| {
            Failure::new(format!("cannot read `{}`: {error}", folder.display()))
        })?;
        if entry.file_type().is_some_and(|kind| kind.is_file()) {
            files.push(entry.into_path());
        }
    }
    if files.is_empty() {
        return Err(Failure::new(format!("no files in `{}`", folder.display())));
    }
    files.iter().map(|path| read_file(path, texts)).collect()
}

fn read_file(path: &Path, texts: &mut Texts) -> Result<Part, Failure> {
    read_part(open(path)?, path.display().to_string(), texts)
}

/// Reads a file that is open: a text, or whatever else can be sent.
pub(super) fn read_part(
    mut reader: impl BufRead + Seek + Send + Sync,
    name: String,
    texts: &mut Texts,
) -> Result<Part, Failure> {
    let mut head = Vec::new();
    let fail = |error| Failure::new(format!("cannot read `{name}`: {error}"));
    reader
        .by_ref()
        .take(HEAD)
        .read_to_end(&mut head)
        .map_err(fail)?;
    if looks_like_media(&head) {
        reader.rewind().map_err(fail)?;
        return files::part(reader, name);
    }
    let text = texts.read(&name, head, &mut reader)?;
    Ok(Part {
        name,
        content: Content::Text(text),
    })
}

pub(super) fn open(path: &Path) -> Result<BufReader<File>, Failure> {
    match File::open(path) {
        Ok(file) => Ok(BufReader::new(file)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(no_such_file(path)),
        Err(error) => Err(Failure::new(format!(
            "cannot read `{}`: {error}",
            path.display()
        ))),
    }
}

fn no_such_file(path: &Path) -> Failure {
    Failure::new(format!("no such file: `{}`", path.display()))
        .hint("give a text with --text, a picture's size with --image 1280x720")
}

fn picture(reader: &mut (impl BufRead + Seek), name: &str) -> Result<Dimensions, Failure> {
    match read_dimensions(reader) {
        Ok(picture) => Ok(picture.size),
        Err(error) => Err(Failure::new(format!("`{name}`: {error}"))
            .hint("give the picture's size instead: --image 1280x720")),
    }
}

/// Reads the file of `--system-file`.
pub(super) fn read_system(path: &Path) -> Result<System, Failure> {
    let name = path.display().to_string();
    let text = Texts::whole().read(&name, Vec::new(), &mut open(path)?)?;
    Ok(System { name, text })
}

/// Takes a system text as typed.
pub(super) fn typed_system(text: &str) -> Result<System, Failure> {
    if text.is_empty() {
        return Err(Failure::new("--system is empty").hint("leave it out"));
    }
    Ok(System {
        name: "system".to_owned(),
        text: Box::new(TextCounter::new(text.to_owned())),
    })
}

/// Reads the file of `--tools`.
pub(super) fn read_tools(path: &Path) -> Result<ToolSet, Failure> {
    let name = path.display().to_string();
    let text = Texts::whole().read(&name, Vec::new(), &mut open(path)?)?;
    read_tools_text(&name, text.text().unwrap_or_default())
}

/// Reads tools that are at hand as a text.
pub(super) fn read_tools_text(name: &str, text: &str) -> Result<ToolSet, Failure> {
    ToolSet::parse(text).map_err(|error| {
        let hint = match error {
            ToolError::Hosted { .. } => {
                "leave it out; what its calls cost is a meter, like --meter web_search=3"
            }
            _ => "it is a JSON list of tools, each with `name`, `description` and a schema",
        };
        Failure::new(format!("`{name}`: {error}")).hint(hint)
    })
}

/// Takes a text as typed.
pub(super) fn typed(text: &str, number: usize) -> Result<Part, Failure> {
    if text.is_empty() {
        return Err(
            Failure::new("--text is empty").hint("to price an empty prompt: --input-tokens 0")
        );
    }
    Ok(Part {
        name: format!("text {number}"),
        content: Content::Text(Box::new(TextCounter::new(text.to_owned()))),
    })
}
