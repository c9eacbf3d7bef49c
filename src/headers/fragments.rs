//! Films in fragments: every piece of the file says itself how long it is (boxes `moof`), and the header says nothing.

use std::collections::BTreeMap;
use std::io::{BufRead, Seek};

use super::bounded::Bounded;
use super::{Format, HeaderError};
use crate::tokens::picture::boxes::{BoxAt, box_at};

const FORMAT: Format = Format::Mp4;

/// What the fragments of each track come to.
#[derive(Debug, Default)]
pub(super) struct Durations {
    /// By track: units of its own time scale, and samples.
    tracks: BTreeMap<u32, (u64, u64)>,
}

impl Durations {
    /// The end of a track, in its own units.
    pub(super) fn of(&self, track: u32) -> Option<u64> {
        self.tracks.get(&track).map(|(units, _)| *units)
    }

    /// The samples of a track.
    pub(super) fn samples(&self, track: u32) -> Option<u64> {
        self.tracks.get(&track).map(|(_, samples)| *samples)
    }
}

/// Adds up the fragments.
pub(super) fn durations<R: BufRead + Seek>(
    reader: &mut Bounded<R>,
    outermost: &[BoxAt],
) -> Result<Durations, HeaderError> {
    let mut found = Durations::default();
    let mut usual = BTreeMap::new();
    let header = outermost.iter().find(|outer| outer.kind == *b"moov");
    for more in inside(reader, header, *b"mvex")? {
        for track in inside(reader, Some(&more), *b"trex")? {
            let [_, id, _, each]: [[u8; 4]; 4] = words(reader, &track)?;
            usual.insert(u32::from_be_bytes(id), u32::from_be_bytes(each));
        }
    }
    for fragment in outermost.iter().filter(|outer| outer.kind == *b"moof") {
        for track in inside(reader, Some(fragment), *b"traf")? {
            add(reader, &track, &usual, &mut found)?;
        }
    }
    Ok(found)
}

/// Adds the fragment of one track.
fn add<R: BufRead + Seek>(
    reader: &mut Bounded<R>,
    track: &BoxAt,
    usual: &BTreeMap<u32, u32>,
    found: &mut Durations,
) -> Result<(), HeaderError> {
    let Some(about) = inside(reader, Some(track), *b"tfhd")?.pop() else {
        return Ok(());
    };
    go_to(reader, &about)?;
    let [_, _, high, low, id @ ..]: [u8; 8] = array(reader)?;
    let (flags, id) = (u16::from_be_bytes([high, low]), u32::from_be_bytes(id));
    let skipped = u64::from(flags & 1 != 0) * 8 + u64::from(flags & 2 != 0) * 4;
    let each = if flags & 8 == 0 {
        usual.get(&id).copied().unwrap_or(0)
    } else {
        reader.go_to(about.body + 8 + skipped).map_err(broken)?;
        u32::from_be_bytes(array(reader)?)
    };
    let (units, samples) = found.tracks.entry(id).or_default();
    // Where the fragment begins, if it says so.
    if let Some(begin) = inside(reader, Some(track), *b"tfdt")?.pop() {
        go_to(reader, &begin)?;
        let [version, ..]: [u8; 4] = array(reader)?;
        *units = match version {
            0 => u32::from_be_bytes(array(reader)?).into(),
            _ => u64::from_be_bytes(array(reader)?),
        };
    }
    for run in inside(reader, Some(track), *b"trun")? {
        go_to(reader, &run)?;
        let [_, _, high, low, count @ ..]: [u8; 8] = array(reader)?;
        let (flags, count) = (u16::from_be_bytes([high, low]), u32::from_be_bytes(count));
        *samples = samples.saturating_add(count.into());
        if flags & 0x100 == 0 {
            *units = units.saturating_add(u64::from(count) * u64::from(each));
            continue;
        }
        let wide = [0x100, 0x200, 0x400, 0x800].map(|flag| u64::from(flags & flag != 0) * 4);
        let wide: u64 = wide.iter().sum();
        let list = run.body + 8 + u64::from(flags & 1 != 0) * 4 + u64::from(flags & 4 != 0) * 4;
        if list.saturating_add(wide * u64::from(count)) > run.end {
            return Err(HeaderError::broken(
                FORMAT,
                "a fragment has fewer samples than it says",
            ));
        }
        for sample in 0..u64::from(count) {
            reader.go_to(list + sample * wide)?;
            let length = u32::from_be_bytes(array(reader)?);
            *units = units.saturating_add(length.into());
        }
    }
    Ok(())
}

/// The boxes of a kind inside another one.
fn inside<R: BufRead + Seek>(
    reader: &mut Bounded<R>,
    outer: Option<&BoxAt>,
    kind: [u8; 4],
) -> Result<Vec<BoxAt>, HeaderError> {
    let Some(outer) = outer else {
        return Ok(Vec::new());
    };
    let (mut place, mut found) = (outer.body, Vec::new());
    while let Some(next) = box_at(reader, place, outer.end).map_err(broken)? {
        if next.end > outer.end {
            return Err(HeaderError::broken(
                FORMAT,
                "a box is longer than the one around it",
            ));
        }
        place = next.end;
        if next.kind == kind {
            found.push(next);
        }
    }
    Ok(found)
}

/// The first words of a box, four bytes each.
fn words<R: BufRead + Seek, const N: usize>(
    reader: &mut Bounded<R>,
    at: &BoxAt,
) -> Result<[[u8; 4]; N], HeaderError> {
    go_to(reader, at)?;
    let mut words = [[0; 4]; N];
    for word in &mut words {
        *word = array(reader)?;
    }
    Ok(words)
}

fn go_to<R: BufRead + Seek>(reader: &mut Bounded<R>, at: &BoxAt) -> Result<(), HeaderError> {
    reader.go_to(at.body).map_err(broken)
}

fn array<R: BufRead + Seek, const N: usize>(
    reader: &mut Bounded<R>,
) -> Result<[u8; N], HeaderError> {
    reader.array().map_err(broken)
}

fn broken(error: std::io::Error) -> HeaderError {
    match error.kind() {
        std::io::ErrorKind::InvalidData => HeaderError::broken(FORMAT, error),
        _ => HeaderError::of_io(FORMAT, error),
    }
}
