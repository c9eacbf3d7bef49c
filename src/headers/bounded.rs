//! A reader that reads headers and no more.

use std::io::{self, BufRead, Read, Seek, SeekFrom};

/// The bytes that the headers of one file may take, wherever in it they stand.
const MOST: u64 = 64 << 20;
/// A small file is not read over and over: so many times its length, and a little more, is enough for any order of its parts.
const TIMES: u64 = 16;
const LITTLE: u64 = 1 << 20;

/// Reads a file from a place on as if it began there, and fails with [`io::ErrorKind::FileTooLarge`] once more has been read than headers
/// may take. Bytes that are skipped are not read.
#[derive(Debug)]
pub(super) struct Bounded<R> {
    reader: R,
    start: u64,
    length: u64,
    position: u64,
    read: u64,
    most: u64,
}

impl<R: BufRead + Seek> Bounded<R> {
    /// Takes a reader whose place is the beginning of the file.
    pub(super) fn new(mut reader: R) -> io::Result<Self> {
        let start = reader.stream_position()?;
        let end = reader.seek(SeekFrom::End(0))?;
        reader.seek(SeekFrom::Start(start))?;
        let length = end.saturating_sub(start);
        Ok(Self {
            reader,
            start,
            length,
            position: 0,
            read: 0,
            most: length
                .saturating_mul(TIMES)
                .saturating_add(LITTLE)
                .min(MOST),
        })
    }

    /// The bytes of the whole file.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// The place in the file.
    pub(super) fn position(&self) -> u64 {
        self.position
    }

    /// Goes to a place in the file.
    pub(super) fn go_to(&mut self, place: u64) -> io::Result<()> {
        self.seek(SeekFrom::Start(place)).map(|_| ())
    }

    /// Reads so many bytes.
    pub(super) fn array<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    fn count(&mut self, bytes: usize) -> io::Result<()> {
        self.position = self.position.saturating_add(bytes as u64);
        self.read = self.read.saturating_add(bytes as u64);
        if self.read > self.most {
            let message = match self.most {
                MOST => format!("it takes more than {} MiB", MOST >> 20),
                _ => "its parts point to each other".to_owned(),
            };
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
        }
        Ok(())
    }
}

impl<R: BufRead + Seek> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(into)?;
        self.count(read)?;
        Ok(read)
    }
}

impl<R: BufRead + Seek> Seek for Bounded<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let outside = || io::Error::new(io::ErrorKind::InvalidInput, "a place before the file");
        let to = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
        };
        let to = to.ok_or_else(outside)?;
        let by =
            i64::try_from(i128::from(to) - i128::from(self.position)).map_err(|_| outside())?;
        self.start.checked_add(to).ok_or_else(outside)?;
        // What is in the buffer already is not fetched again.
        self.reader.seek_relative(by)?;
        self.position = to;
        Ok(to)
    }
}
