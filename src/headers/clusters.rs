//! How long a Matroska recording is whose header does not say: the recorder never looked back. Its blocks say when they are shown.
//!
//! Nothing of a block is read but when it is. The crate that reads the header would read all of the sound and the pictures.

use std::collections::BTreeMap;
use std::io::{BufRead, Seek};

use super::bounded::Bounded;
use super::{Format, HeaderError};

const FORMAT: Format = Format::Matroska;

/// Elements, by the numbers that the format gives them (RFC 9559, section 5.1).
mod element {
    pub(super) const SEGMENT: u64 = 0x1853_8067;
    pub(super) const CLUSTER: u64 = 0x1F43_B675;
    pub(super) const CLUSTER_TIME: u64 = 0xE7;
    pub(super) const SIMPLE_BLOCK: u64 = 0xA3;
    pub(super) const GROUP: u64 = 0xA0;
    pub(super) const BLOCK: u64 = 0xA1;
    pub(super) const BLOCK_DURATION: u64 = 0x9B;
}

/// Finds where the last frame of a file ends, in nanoseconds. `scale` is the nanoseconds of a tick, `each` those of a frame by track.
///
/// # Errors
/// If the file is cut off, or what stands in it are no elements.
pub(super) fn end<R: BufRead + Seek>(
    reader: &mut Bounded<R>,
    scale: u64,
    each: &BTreeMap<u64, u64>,
) -> Result<u128, HeaderError> {
    let mut walk = Walk {
        reader,
        scale: scale.into(),
        each,
        cluster: 0,
        block: 0,
        last: 0,
    };
    // Clusters are in order: of those that say where they end only the last is looked into.
    let (mut place, mut skipped) = (0, None);
    while place < walk.reader.length() {
        let found = walk.element(place)?;
        if found.name == element::CLUSTER {
            skipped = found.size.map(|_| found);
        }
        place = match (found.name, found.size) {
            (element::SEGMENT, _) | (element::CLUSTER, None) => found.body,
            _ => walk.take(found)?,
        };
    }
    if let Some(cluster) = skipped {
        let end = cluster.end()?;
        let mut place = cluster.body;
        while place < end {
            let found = walk.element(place)?;
            place = walk.take(found)?;
        }
    }
    Ok(walk.last)
}

/// What stands at a place.
#[derive(Clone, Copy)]
struct Element {
    name: u64,
    body: u64,
    /// Bytes; none if it says only that it ends where the next of its kind begins.
    size: Option<u64>,
}

impl Element {
    fn end(self) -> Result<u64, HeaderError> {
        self.size
            .and_then(|size| self.body.checked_add(size))
            .ok_or_else(|| HeaderError::broken(FORMAT, format!("byte {} has no end", self.body)))
    }
}

struct Walk<'a, R> {
    reader: &'a mut Bounded<R>,
    scale: u128,
    each: &'a BTreeMap<u64, u64>,
    /// Ticks.
    cluster: u64,
    /// When the frames of the last block begin, in nanoseconds.
    block: u128,
    /// Where the last frame so far ends, in nanoseconds.
    last: u128,
}

impl<R: BufRead + Seek> Walk<'_, R> {
    fn element(&mut self, place: u64) -> Result<Element, HeaderError> {
        self.reader.go_to(place)?;
        let (name, _) = self.number(false)?;
        let (size, unknown) = self.number(true)?;
        Ok(Element {
            name,
            body: self.reader.position(),
            size: (!unknown).then_some(size),
        })
    }

    /// Looks at an element; returns where the next one begins.
    fn take(&mut self, found: Element) -> Result<u64, HeaderError> {
        let end = found.end()?;
        if end > self.reader.length() {
            return Err(HeaderError::Truncated(FORMAT));
        }
        match found.name {
            element::GROUP => return Ok(found.body),
            element::CLUSTER_TIME => self.cluster = self.unsigned(found)?,
            element::SIMPLE_BLOCK | element::BLOCK => {
                let (track, _) = self.number(true)?;
                let after = i16::from_be_bytes(self.array()?);
                let ticks = self.cluster.saturating_add_signed(after.into());
                self.block = u128::from(ticks) * self.scale;
                let each = self.each.get(&track).copied().unwrap_or(0);
                self.ends_after(each.into());
            }
            element::BLOCK_DURATION => {
                let ticks = self.unsigned(found)?;
                self.ends_after(u128::from(ticks) * self.scale);
            }
            _ => {}
        }
        Ok(end)
    }

    fn ends_after(&mut self, nanoseconds: u128) {
        self.last = self.last.max(self.block.saturating_add(nanoseconds));
    }

    /// A number that says itself how many bytes it has, with or without the bit that says so, and whether all of its other bits are set.
    fn number(&mut self, bare: bool) -> Result<(u64, bool), HeaderError> {
        let [first] = self.array()?;
        let more = first.leading_zeros();
        let mark = 0x80_u8.checked_shr(more).ok_or_else(|| {
            let place = self.reader.position().saturating_sub(1);
            HeaderError::broken(FORMAT, format!("byte {place} begins no element"))
        })?;
        let mut number = u64::from(if bare { first & !mark } else { first });
        for _ in 0..more {
            let [next] = self.array()?;
            number = number << 8 | u64::from(next);
        }
        let bits = 7 * (more + 1);
        Ok((number, bare && number == (1 << bits) - 1))
    }

    fn unsigned(&mut self, found: Element) -> Result<u64, HeaderError> {
        let size = found.size.filter(|size| *size <= 8);
        let size =
            size.ok_or_else(|| HeaderError::broken(FORMAT, "a time of more than 8 bytes"))?;
        let mut number = 0;
        for _ in 0..size {
            let [next] = self.array()?;
            number = number << 8 | u64::from(next);
        }
        Ok(number)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], HeaderError> {
        let array = self.reader.array();
        array.map_err(|error| HeaderError::of_io(FORMAT, error))
    }
}
