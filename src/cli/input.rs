//! Inputs from the world: files, folders and standard input, told apart by what is in them.

use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek};
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use super::failure::Failure;
use super::files;
use crate::headers::looks_like_media;
use crate::tokens::counter::TextCounter;
use crate::tokens::image::Dimensions;
use crate::tokens::picture::read_dimensions;
use crate::tokens::tools::{ToolError, ToolSet};
use crate::workload::{Content, Part, System};

/// Longer than this no text of one request is (over 250 million tokens).
const LARGEST_TEXT: u64 = 1 << 30;

/// Reads an INPUT: a file, every file of a folder, or standard input.
pub(super) fn read(path: &Path, stdin: &mut dyn Read) -> Result<Vec<Part>, Failure> {
    if path == Path::new("-") {
        return Ok(vec![read_stdin(stdin)?]);
    }
    if path.is_dir() {
        return read_folder(path);
    }
    Ok(vec![read_file(path, path)?])
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

fn read_stdin(stdin: &mut dyn Read) -> Result<Part, Failure> {
    let mut bytes = Vec::new();
    let fail = |error| Failure::new(format!("cannot read standard input: {error}"));
    stdin
        .take(LARGEST_TEXT + 1)
        .read_to_end(&mut bytes)
        .map_err(fail)?;
    if looks_like_media(&bytes) {
        return files::part(Cursor::new(&bytes), "-".to_owned());
    }
    text_part("-".to_owned(), bytes)
}

/// Reads every file of a folder, as `.gitignore` has it, in the order of names.
fn read_folder(folder: &Path) -> Result<Vec<Part>, Failure> {
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
    files.iter().map(|path| read_file(path, path)).collect()
}

fn read_file(path: &Path, shown: &Path) -> Result<Part, Failure> {
    let mut reader = open(path)?;
    let name = shown.display().to_string();
    let mut head = Vec::new();
    let fail = |error| Failure::new(format!("cannot read `{}`: {error}", path.display()));
    reader
        .by_ref()
        .take(64)
        .read_to_end(&mut head)
        .map_err(fail)?;
    if looks_like_media(&head) {
        reader.rewind().map_err(fail)?;
        return files::part(reader, name);
    }
    let mut bytes = head;
    reader
        .take(LARGEST_TEXT + 1)
        .read_to_end(&mut bytes)
        .map_err(fail)?;
    text_part(name, bytes)
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

fn picture(reader: &mut (impl std::io::BufRead + Seek), name: &str) -> Result<Dimensions, Failure> {
    match read_dimensions(reader) {
        Ok(picture) => Ok(picture.size),
        Err(error) => Err(Failure::new(format!("`{name}`: {error}"))
            .hint("give the picture's size instead: --image 1280x720")),
    }
}

/// Reads the file of `--system-file`.
pub(super) fn read_system(path: &Path) -> Result<System, Failure> {
    let name = path.display().to_string();
    let text = text_of(&name, read_bytes(path)?)?;
    Ok(System {
        name,
        text: Box::new(TextCounter::new(text)),
    })
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
    let text = text_of(&name, read_bytes(path)?)?;
    ToolSet::parse(&text).map_err(|error| {
        let hint = match error {
            ToolError::Hosted { .. } => {
                "leave it out; what its calls cost is a meter, like --meter web_search=3"
            }
            _ => "it is a JSON list of tools, each with `name`, `description` and a schema",
        };
        Failure::new(format!("`{name}`: {error}")).hint(hint)
    })
}

fn read_bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let fail = |error| Failure::new(format!("cannot read `{}`: {error}", path.display()));
    let reader = open(path)?;
    reader
        .take(LARGEST_TEXT + 1)
        .read_to_end(&mut bytes)
        .map_err(fail)?;
    Ok(bytes)
}

fn text_part(name: String, bytes: Vec<u8>) -> Result<Part, Failure> {
    let text = text_of(&name, bytes)?;
    Ok(Part {
        name,
        content: Content::Text(Box::new(TextCounter::new(text))),
    })
}

/// The text of a file; an empty one is none.
fn text_of(name: &str, bytes: Vec<u8>) -> Result<String, Failure> {
    if bytes.len() as u64 > LARGEST_TEXT {
        return Err(Failure::new(format!(
            "`{name}` has more than 1 GiB: no text of one request"
        )));
    }
    let text = decode(bytes).map_err(|(what, hint)| {
        Failure::new(format!("`{name}` is no UTF-8 text: {what}")).hint(hint)
    })?;
    if text.is_empty() {
        return Err(Failure::new(format!("`{name}` is empty"))
            .hint("to price an empty prompt: --input-tokens 0"));
    }
    Ok(text)
}

/// Text, or what the bytes are instead and what to do.
fn decode(bytes: Vec<u8>) -> Result<String, (String, &'static str)> {
    const CONVERT: &str = "convert it, for example with `iconv -t UTF-8`";
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(("it begins like UTF-16".to_owned(), CONVERT));
    }
    if bytes.starts_with(&[0x1f, 0x8b]) {
        return Err((
            "it is compressed (gzip)".to_owned(),
            "unpack it first: `gunzip -c FILE | tokenfare … -`",
        ));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let hint = if error.as_bytes().contains(&0) {
            "this looks like no text at all"
        } else {
            CONVERT
        };
        (format!("byte {at} cannot be read"), hint)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_is_named() {
        assert_eq!(
            decode(b"caf\xe9".to_vec()).unwrap_err().0,
            "byte 3 cannot be read"
        );
        assert_eq!(
            decode(vec![0xff, 0xfe, 65, 0]).unwrap_err().0,
            "it begins like UTF-16"
        );
        assert_eq!(
            decode(vec![0x1f, 0x8b, 8, 0]).unwrap_err().0,
            "it is compressed (gzip)"
        );
        assert_eq!(decode("豆包".into()).unwrap(), "豆包");
    }
}
