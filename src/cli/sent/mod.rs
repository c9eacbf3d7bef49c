//! Inputs that are whole requests: told by what is in them, never by their names.

pub(super) mod lines;
mod one;
pub(super) mod unpack;

use std::fs::File;
use std::io::{self, BufRead, Cursor, Read};
use std::path::Path;

use self::lines::{LONGEST_LINE, NextLine, next_line};
use self::unpack::{is_packed, unpacked};
use super::args::As;
use super::failure::Failure;
use crate::request::{self, Line, RequestError, Wrapper};

pub(super) use one::{assumed, headers, local_file, one, typed_over};

/// So many lines are looked at to tell a batch by.
const FIRST_LINES: usize = 20;

/// What an input is.
pub(super) enum Input<'r> {
    /// One request.
    Request(Box<Line>),
    /// Requests, a line each.
    Batch {
        /// The lines.
        lines: Box<dyn BufRead + 'r>,
        /// Whether the bytes of the lines are others than those of the file.
        packed: bool,
    },
    /// Something else; of standard input what was read, and the rest.
    Other(Option<Box<dyn Read + 'r>>),
}

/// Tells what an input is, and reads it if it is one request.
pub(super) fn look<'r>(
    path: &Path,
    stdin: &'r mut dyn Read,
    wanted: Option<As>,
) -> Result<Input<'r>, Failure> {
    let name = path.display().to_string();
    let standard = path == Path::new("-");
    let once = standard || is_pipe(path);
    let reader: Box<dyn Read + 'r> = if standard {
        Box::new(stdin)
    } else {
        match File::open(path) {
            Ok(file) if once || path.is_file() => Box::new(file),
            // Whoever reads it has a word for it.
            _ => return Ok(Input::Other(None)),
        }
    };
    if wanted == Some(As::Text) {
        return Ok(Input::Other(once.then_some(reader)));
    }
    tell(reader, &name, once, wanted)
}

/// Whether a name stands for something that can be read once, as standard input: a pipe, what a shell puts for `<(command)`.
pub(super) fn is_pipe(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir())
}

/// Tells what an open input is; `standard` if nobody can open it again.
pub(super) fn tell<'r>(
    mut reader: Box<dyn Read + 'r>,
    name: &str,
    standard: bool,
    wanted: Option<As>,
) -> Result<Input<'r>, Failure> {
    let fail = |error: &io::Error| Failure::new(format!("cannot read `{name}`: {error}"));
    let mut head = Vec::new();
    let read = reader.by_ref().take(4 << 10).read_to_end(&mut head);
    read.map_err(|error| fail(&error))?;
    let packed = is_packed(&head);
    if !packed && !holds_object(&head) {
        if wanted == Some(As::Request) {
            return Err(no_request(name, &RequestError::UnknownShape));
        }
        let all = Cursor::new(head).chain(reader);
        return Ok(Input::Other(standard.then(|| Box::new(all) as _)));
    }
    let whole = Cursor::new(head).chain(reader);
    let unpacked = unpacked(whole).and_then(|mut plain| {
        let object = holds_object(plain.fill_buf()?);
        Ok((plain, object))
    });
    let mut plain = match unpacked {
        // What is not packed was looked at above, and more of it than is at hand here.
        Ok((plain, object)) if object || !packed => plain,
        Err(error) if !packed => return Err(fail(&error)),
        Ok(_) | Err(_) if standard => {
            let name = if name == "-" { "standard input" } else { name };
            return Err(Failure::new(format!("{name} is compressed and no request"))
                .hint("unpack it first: `gunzip -c FILE | tokenfare … -`"));
        }
        // Whoever reads it has a word for what is compressed.
        Ok(_) | Err(_) => return Ok(Input::Other(None)),
    };
    let mut seen = Vec::new();
    let object = opens_object(plain.fill_buf().map_err(|error| fail(&error))?);
    let found = first_lines(&mut plain, object, &mut seen).map_err(|error| fail(&error))?;
    if found.batch {
        let lines = Box::new(Cursor::new(seen).chain(plain));
        return Ok(Input::Batch { lines, packed });
    }
    if wanted.is_none() && !(object && (found.alike || may_be_one(&seen))) {
        let all = Cursor::new(seen).chain(plain);
        let unread = (standard && !packed).then(|| Box::new(all) as _);
        return Ok(Input::Other(unread));
    }
    let mut rest = plain.take(LONGEST_LINE.saturating_sub(seen.len() as u64));
    rest.read_to_end(&mut seen).map_err(|error| fail(&error))?;
    match whole_request(&seen) {
        Ok(line) => Ok(Input::Request(Box::new(line))),
        Err(error) => {
            if let Some(lines) = listed(&seen) {
                let lines = Box::new(Cursor::new(lines));
                return Ok(Input::Batch {
                    lines,
                    packed: true,
                });
            }
            let certain = matches!(error, RequestError::Field { .. });
            if certain || wanted == Some(As::Request) || found.alike || looks_like_one(&seen) {
                return Err(no_request(name, &error));
            }
            let all = Cursor::new(seen).chain(rest.into_inner());
            Ok(Input::Other(
                (standard && !packed).then(|| Box::new(all) as _),
            ))
        }
    }
}

/// Whether a JSON object, and no other text, may begin like this.
fn opens_object(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let first = head.trim_ascii_start();
    let second = first.get(1..).map(<[u8]>::trim_ascii_start);
    first.first() == Some(&b'{')
        && second.is_some_and(|rest| matches!(rest.first(), Some(b'"' | b'}') | None))
}

/// Whether there may be a JSON object, or lines of them after one that is broken.
fn holds_object(head: &[u8]) -> bool {
    opens_object(head) || head.windows(3).any(|bytes| bytes == b"\n{\"")
}

/// What the first lines tell.
struct FirstLines {
    /// Some of them are requests, and there are several.
    batch: bool,
    /// One of them is wrapped like a line of a batch, or a request.
    alike: bool,
}

/// Reads the first lines into `seen`. Where the first is no object, half of them have to be requests: a text may quote one.
fn first_lines(
    reader: &mut dyn BufRead,
    object: bool,
    seen: &mut Vec<u8>,
) -> io::Result<FirstLines> {
    let (mut filled, mut good) = (0, 0);
    for _ in 0..FIRST_LINES {
        let before = seen.len();
        match next_line(reader, LONGEST_LINE, seen)? {
            NextLine::End => break,
            NextLine::TooLong => continue,
            NextLine::Read => {}
        }
        let line = seen[before..].trim_ascii();
        filled += usize::from(!line.is_empty());
        let parsed = std::str::from_utf8(line).ok();
        let parsed = parsed.filter(|line| line.ends_with('}') || line.starts_with('\u{feff}'));
        let value = parsed.and_then(|line| request::read_json(line).ok());
        good += usize::from(value.as_ref().is_some_and(request::looks_like_one));
        if object && good > 0 && filled > 1 {
            break;
        }
        if seen.len() as u64 > LONGEST_LINE {
            break;
        }
    }
    let enough = object || good * 2 >= filled;
    // An object that opens on a line of its own is one whole, its lines are not.
    let opened = seen.trim_ascii_start().split(|&byte| byte == b'\n').next();
    let one = opened.is_some_and(|line| line.trim_ascii() == b"{");
    Ok(FirstLines {
        batch: good > 0 && filled > 1 && enough && !one,
        alike: good > 0,
    })
}

fn whole_request(bytes: &[u8]) -> Result<Line, RequestError> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        RequestError::NotJson(format!("byte {at} is no UTF-8"))
    })?;
    request::line(&request::read_json(text.trim_end())?)
}

/// The lines of a batch that is written as one list: `{ "requests": [{ "custom_id": …, "params": … }] }`, or deeper,
/// `{ "batch": { "input_config": { "requests": { "requests": [{ "request": …, "metadata": { "key": … } }] } } } }`.
fn listed(bytes: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let value = request::read_json(text.trim_end()).ok()?;
    let deeper = ["/batch/input_config", "/batch/inputConfig"];
    let mut deeper = deeper.iter().filter_map(|place| value.pointer(place));
    let list = deeper.find_map(|config| config.pointer("/requests/requests"));
    let requests = value.get("requests").or(list)?.as_array()?;
    if !requests.first().is_some_and(request::looks_like_one) {
        return None;
    }
    let lines = requests.iter().map(|request| format!("{request}\n"));
    Some(lines.collect::<String>().into_bytes())
}

/// Keys of which one stands near the beginning of every request.
const KEYS: &str = "messages contents input model system instructions requests custom_id key body params tools generationConfig \
    generation_config systemInstruction system_instruction";

/// Whether it is worth reading whole: other JSON may be of any size.
fn may_be_one(seen: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&seen[..seen.len().min(64 << 10)]);
    KEYS.split_whitespace()
        .any(|key| head.contains(&format!("\"{key}\"")))
}

/// Whether what is no JSON was meant to be a request.
fn looks_like_one(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(64 << 10)]);
    let broken = std::str::from_utf8(bytes).map_or(true, |text| {
        matches!(request::read_json(text), Err(RequestError::NotJson(_)))
    });
    let keys = [r#""messages""#, r#""contents""#, r#""custom_id""#];
    broken && keys.iter().any(|key| head.contains(key)) && head.contains(r#""role""#)
}

pub(super) fn no_request(name: &str, error: &RequestError) -> Failure {
    Failure::new(format!("`{name}`: {error}")).hint(
        "a request has `messages`, `contents` or `input`; --as text counts it as a plain text",
    )
}

/// The service that a request asks for, in the words of the price tables.
pub(super) fn service(line: &Line) -> Option<String> {
    if line.wrapper == Wrapper::Batch {
        return Some("batch".to_owned());
    }
    let word = line.request.service.as_deref()?;
    // What a vendor decides itself is billed as standard unless it says otherwise.
    let usual = ["auto", "default", "standard", "standard_only", "on_demand"];
    (!usual.contains(&word)).then(|| word.to_owned())
}
