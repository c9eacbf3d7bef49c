//! How much do the packed streams of a document unpack to? A few bytes may hold gigabytes.
//!
//! Every stream is unpacked once into nothing before the document is opened. Pictures are left alone, as they are everywhere here.

use std::io::Read;

use flate2::read::{DeflateDecoder, ZlibDecoder};

use super::super::HeaderError;

/// Bytes that one stream may unpack to.
const MOST_OF_ONE: u64 = 64 << 20;
/// Bytes that all streams may unpack to.
const MOST: u64 = 512 << 20;
/// The most that one byte unpacks to where it cannot be tried: packed in another way, or encrypted.
const WORST: u64 = 1_032;
/// How often a stream may be packed.
const DEEPEST: u32 = 3;
/// Bytes before a stream in which its dictionary is looked for.
const DICTIONARY: usize = 4 << 10;

/// Whether the document is encrypted.
///
/// # Errors
///
/// If it unpacks to more than is read.
pub(super) fn check(file: &[u8]) -> Result<bool, HeaderError> {
    let encrypted = find(file, b"/Encrypt").is_some();
    let (mut place, mut sum) = (0, 0_u64);
    while let Some(found) = find(&file[place..], b"stream") {
        let (word, start) = (place + found, place + found + b"stream".len());
        place = start;
        if file[..word].ends_with(b"end") {
            continue;
        }
        let rest = &file[start..];
        let rest = rest.strip_prefix(b"\r").unwrap_or(rest);
        let rest = rest.strip_prefix(b"\n").unwrap_or(rest);
        let length = find(rest, b"endstream").unwrap_or(rest.len());
        let data = &rest[..length];
        place = file.len() - rest.len() + length;
        let dictionary = &file[word.saturating_sub(DICTIONARY)..word];
        let dictionary = match rfind(dictionary, b" obj") {
            Some(begin) => &dictionary[begin..],
            None => dictionary,
        };
        let unpacked = unpacked(data, dictionary, encrypted);
        sum = sum.saturating_add(unpacked);
        if unpacked > MOST_OF_ONE || sum > MOST {
            let message = format!(
                "PDF document unpacks to more than {} MiB",
                MOST_OF_ONE >> 20
            );
            return Err(HeaderError::TooBig(message));
        }
    }
    Ok(encrypted)
}

fn unpacked(data: &[u8], dictionary: &[u8], encrypted: bool) -> u64 {
    let says = |word: &[u8]| find(dictionary, word).is_some();
    let needed_to_open = says(b"/ObjStm") || says(b"/XRef");
    if says(b"/Image") && !needed_to_open {
        return 0;
    }
    let length = data.len() as u64;
    if encrypted && !says(b"/XRef") {
        // Its words are never read, and its pictures never unpacked.
        return if needed_to_open {
            length.saturating_mul(WORST)
        } else {
            0
        };
    }
    if says(b"LZW") || says(b"/RunLength") || says(b"/RL") || says(b"#") {
        return length.saturating_mul(WORST);
    }
    if says(b"ASCII85") || says(b"/A85") || says(b"ASCIIHex") || says(b"/AHx") {
        let packed = says(b"/Flate") || says(b"/Fl");
        return if packed {
            length.saturating_mul(WORST)
        } else {
            length
        };
    }
    inflated(data)
}

/// Bytes that come out, whatever it is packed with, up to just above the limit.
fn inflated(data: &[u8]) -> u64 {
    let zlib = through(ZlibDecoder::new(data), 1);
    if zlib > 0 {
        return zlib;
    }
    // A damaged head is forgiven by readers.
    let bare = drained(DeflateDecoder::new(data));
    let after_head = data
        .get(2..)
        .map_or(0, |rest| drained(DeflateDecoder::new(rest)));
    bare.max(after_head)
}

fn through(mut reader: impl Read, depth: u32) -> u64 {
    let mut head = [0; 2];
    if reader.read_exact(&mut head).is_err() {
        return 0;
    }
    let again = head[0] & 0x0f == 8 && u16::from_be_bytes(head).is_multiple_of(31);
    if again && depth < DEEPEST {
        let boxed: Box<dyn Read + '_> = Box::new(head.chain(reader));
        let mut counting = Counting {
            reader: boxed,
            read: 0,
        };
        let inner = through(ZlibDecoder::new(&mut counting), depth + 1);
        return inner.max(counting.read + drained(&mut counting));
    }
    2 + drained(reader)
}

struct Counting<R> {
    reader: R,
    read: u64,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.reader.read(into)?;
        self.read += read as u64;
        Ok(read)
    }
}

fn drained(reader: impl Read) -> u64 {
    let mut counting = Counting {
        reader: reader.take(MOST_OF_ONE + 1),
        read: 0,
    };
    // What comes before an error counts: readers keep it.
    let _ = std::io::copy(&mut counting, &mut std::io::sink());
    counting.read
}

fn find(bytes: &[u8], word: &[u8]) -> Option<usize> {
    memchr::memmem::find(bytes, word)
}

fn rfind(bytes: &[u8], word: &[u8]) -> Option<usize> {
    memchr::memmem::rfind(bytes, word)
}
