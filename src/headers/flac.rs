//! FLAC, without what describes it.
//!
//! A file begins with blocks: the first says how long the sound is, the others hold names, pictures, a table of places. The crate that finds
//! the frames takes those by their word (a table that points before the frames, a block too short for its own name), and none is needed to
//! know how long the sound is: it is given the first block and the frames.

use std::io::{self, BufRead, Read, Seek, SeekFrom};

use symphonia::core::io::MediaSource;

use super::bounded::Bounded;
use super::{Format, HeaderError};

const FORMAT: Format = Format::Flac;
const MARK: [u8; 4] = *b"fLaC";
/// The length of the first block, as a block says it.
const LENGTH: [u8; 3] = [0, 0, 34];
/// Bytes of the first block, and of what is before it: the mark, and the block's kind and length.
const ABOUT: usize = LENGTH[2] as usize;
const HEAD: usize = 8 + ABOUT;

/// The file without all blocks but the first.
pub(super) struct Frames<'a, R> {
    head: [u8; HEAD],
    /// Where in the file the frames begin.
    begin: u64,
    position: u64,
    reader: &'a mut Bounded<R>,
}

impl<'a, R: BufRead + Seek> Frames<'a, R> {
    /// Walks through the blocks of a file.
    ///
    /// # Errors
    /// If the first is not the one that it has to be, or there are no frames behind the last.
    pub(super) fn new(reader: &'a mut Bounded<R>) -> Result<Self, HeaderError> {
        const LAST: u8 = 0x80;
        let of_io = |error| HeaderError::of_io(FORMAT, error);
        let mut head = [0; HEAD];
        let (mut begin, mut last) = (MARK.len() as u64, false);
        while !last {
            reader.go_to(begin).map_err(of_io)?;
            let block: [u8; 4] = reader.array().map_err(of_io)?;
            let [kind, high, middle, low] = block;
            let length = u32::from_be_bytes([0, high, middle, low]);
            if begin == MARK.len() as u64 {
                if block[1..] != LENGTH || kind & !LAST != 0 {
                    return Err(HeaderError::broken(
                        FORMAT,
                        "it does not begin with what the sound is",
                    ));
                }
                head[..4].copy_from_slice(&MARK);
                head[4] = LAST;
                head[5..8].copy_from_slice(&LENGTH);
                head[8..].copy_from_slice(&reader.array::<ABOUT>().map_err(of_io)?);
            }
            last = kind & LAST != 0;
            begin += 4 + u64::from(length);
            if begin >= reader.length() {
                return Err(HeaderError::Truncated(FORMAT));
            }
        }
        Ok(Self {
            head,
            begin,
            position: 0,
            reader,
        })
    }

    fn length(&self) -> u64 {
        HEAD as u64 + self.reader.length() - self.begin
    }
}

impl<R: BufRead + Seek> Read for Frames<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let before = usize::try_from(self.position)
            .ok()
            .and_then(|at| self.head.get(at..));
        let read = match before {
            Some(mut rest) if !rest.is_empty() => rest.read(into)?,
            _ => {
                self.reader
                    .go_to(self.begin + (self.position - HEAD as u64))?;
                self.reader.read(into)?
            }
        };
        self.position += read as u64;
        Ok(read)
    }
}

impl<R: BufRead + Seek> Seek for Frames<'_, R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
            SeekFrom::End(by) => self.length().checked_add_signed(by),
        };
        let place = place.filter(|place| *place <= self.length());
        self.position = place.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

impl<R: BufRead + Seek + Send + Sync> MediaSource for Frames<'_, R> {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.length())
    }
}
