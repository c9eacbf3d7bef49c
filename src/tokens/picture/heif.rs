//! HEIC and AVIF: pictures in the boxes of an MP4 file.
//!
//! Which of the items is the picture, and how big it is and how it is turned, are properties that the box `meta` lists (ISO/IEC
//! 23008-12): `pitm` names the item, `ipma` its properties, `ipco` holds them, among them `ispe` (size) and `irot` (quarter turns).

use std::io::{self, Cursor, Read, Seek, SeekFrom};

use super::boxes::{BoxAt, box_at};

/// Bytes of the box `meta`; real ones have a few thousand.
const MOST: u64 = 4 << 20;

/// The letters of that box, spelled so that nobody takes them for a name.
const META: [u8; 4] = [b'm', b'e', b't', b'a'];

/// What a HEIC or AVIF file says about its picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Heif {
    pub(super) width: u32,
    pub(super) height: u32,
    /// Turned by a quarter, to the left or to the right.
    pub(super) turned: bool,
}

/// Whether a file of this brand is a still picture.
pub(super) fn is_still(brand: [u8; 4]) -> Option<bool> {
    const HEIC: [&[u8; 4]; 8] = [
        b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1",
    ];
    const AVIF: [&[u8; 4]; 2] = [b"avif", b"avis"];
    if AVIF.contains(&&brand) {
        return Some(true);
    }
    HEIC.contains(&&brand).then_some(false)
}

fn invalid(message: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message)
}

/// Reads the picture's size and turn, from the reader's place on.
pub(super) fn read(reader: &mut (impl Read + Seek)) -> io::Result<Heif> {
    let start = reader.stream_position()?;
    let end = reader.seek(SeekFrom::End(0))?;
    let mut place = start;
    let meta = loop {
        match box_at(reader, place, end)? {
            Some(found) if found.kind == META => break found,
            Some(found) => place = found.end,
            None if place > end => return Err(io::ErrorKind::UnexpectedEof.into()),
            None => return Err(invalid("no `meta` box")),
        }
    };
    let length = meta.end - meta.body;
    if length > MOST {
        return Err(invalid("a `meta` box of more than 4 MiB"));
    }
    reader.seek(SeekFrom::Start(meta.body))?;
    let mut bytes = Vec::new();
    reader.take(length).read_to_end(&mut bytes)?;
    if (bytes.len() as u64) < length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    properties(&bytes)
}

fn properties(meta: &[u8]) -> io::Result<Heif> {
    // Four bytes of version and flags come first.
    let inside = children(meta, 4)?;
    let item = match find(meta, &inside, *b"pitm") {
        Some([0, _, _, _, id @ ..]) => number::<2>(id),
        Some([_, _, _, _, id @ ..]) => number::<4>(id),
        _ => None,
    };
    let item = item.ok_or_else(|| invalid("no primary item (`pitm`)"))?;
    let iprp = find(meta, &inside, *b"iprp").ok_or_else(|| invalid("no properties (`iprp`)"))?;
    let parts = children(iprp, 0)?;
    let ipco = find(iprp, &parts, *b"ipco").ok_or_else(|| invalid("no properties (`ipco`)"))?;
    let all = children(ipco, 0)?;
    let mut found: Option<Heif> = None;
    let mut turned = false;
    let lists = parts.iter().filter(|part| part.kind == *b"ipma");
    for list in lists {
        for index in associated(body(iprp, list), item) {
            let Some(property) = index.checked_sub(1).and_then(|index| all.get(index)) else {
                continue;
            };
            match (property.kind, body(ipco, property)) {
                (kind, [_, _, _, _, sides @ ..]) if kind == *b"ispe" => {
                    let width = number::<4>(sides);
                    let height = sides.get(4..).and_then(number::<4>);
                    found = width.zip(height).map(|(width, height)| Heif {
                        width,
                        height,
                        turned: false,
                    });
                }
                (kind, [angle, ..]) if kind == *b"irot" => turned ^= angle & 1 == 1,
                _ => {}
            }
        }
    }
    let found = found.ok_or_else(|| invalid("no size (`ispe`) for the primary item"))?;
    Ok(Heif { turned, ..found })
}

/// The numbers of the properties that an `ipma` box gives to an item, from 1.
fn associated(ipma: &[u8], item: u32) -> Vec<usize> {
    let walk = || -> Option<Vec<usize>> {
        let (version, wide) = (*ipma.first()?, ipma.get(3)? & 1 == 1);
        let mut rest = ipma.get(8..)?;
        for _ in 0..number::<4>(ipma.get(4..)?)? {
            let id = if version == 0 { 2 } else { 4 };
            let own = if id == 2 {
                number::<2>(rest)?
            } else {
                number::<4>(rest)?
            };
            let count = usize::from(*rest.get(id)?);
            let each = if wide { 2 } else { 1 };
            let list = rest.get(id + 1..id + 1 + count * each)?;
            if own == item {
                let index = |entry: &[u8]| match *entry {
                    [high, low] => usize::from(high & 0x7f) << 8 | usize::from(low),
                    [one] => usize::from(one & 0x7f),
                    _ => 0,
                };
                return Some(list.chunks(each).map(index).collect());
            }
            rest = rest.get(id + 1 + count * each..)?;
        }
        None
    };
    walk().unwrap_or_default()
}

fn children(bytes: &[u8], from: u64) -> io::Result<Vec<BoxAt>> {
    let (mut reader, end) = (Cursor::new(bytes), bytes.len() as u64);
    let (mut place, mut found) = (from, Vec::new());
    while let Some(next) = box_at(&mut reader, place, end)? {
        if next.end > end {
            return Err(invalid("a box that is longer than the one around it"));
        }
        place = next.end;
        found.push(next);
    }
    Ok(found)
}

fn find<'a>(bytes: &'a [u8], boxes: &[BoxAt], kind: [u8; 4]) -> Option<&'a [u8]> {
    let found = boxes.iter().find(|found| found.kind == kind)?;
    Some(body(bytes, found))
}

fn body<'a>(bytes: &'a [u8], at: &BoxAt) -> &'a [u8] {
    let range = usize::try_from(at.body)
        .ok()
        .zip(usize::try_from(at.end).ok());
    range
        .and_then(|(from, to)| bytes.get(from..to))
        .unwrap_or(&[])
}

/// The number in the first so many bytes.
fn number<const N: usize>(bytes: &[u8]) -> Option<u32> {
    let bytes = bytes.get(..N)?;
    Some(
        bytes
            .iter()
            .fold(0, |sum, byte| sum << 8 | u32::from(*byte)),
    )
}
