//! Files of ten gigabytes, of which next to nothing is read.

use std::io::{BufReader, Read, Seek, SeekFrom};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokenfare::headers::{Media, read};

use super::bytes;

/// A file of ten gigabytes: what is given, with nothing between its beginning and its end.
struct Huge {
    head: Vec<u8>,
    tail: Vec<u8>,
    length: u64,
    place: u64,
    read: &'static AtomicU64,
}

impl Read for Huge {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let left = usize::try_from(self.length.saturating_sub(self.place)).unwrap();
        let count = into.len().min(left);
        let tail = self.length - self.tail.len() as u64;
        for (offset, byte) in into[..count].iter_mut().enumerate() {
            let place = self.place + offset as u64;
            let at = |place: u64| usize::try_from(place).unwrap();
            *byte = match place.checked_sub(tail) {
                Some(place) => self.tail[at(place)],
                None => self.head.get(at(place)).copied().unwrap_or(0),
            };
        }
        self.place += count as u64;
        self.read.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

impl Seek for Huge {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.place = match to {
            SeekFrom::Start(place) => place,
            SeekFrom::Current(by) => self.place.checked_add_signed(by).unwrap(),
            SeekFrom::End(by) => self.length.checked_add_signed(by).unwrap(),
        };
        Ok(self.place)
    }
}

/// Bytes read of a file of ten gigabytes.
fn read_of(head: Vec<u8>, tail: Vec<u8>) -> (Media, u64) {
    static READ: AtomicU64 = AtomicU64::new(0);
    READ.store(0, Ordering::Relaxed);
    let file = Huge {
        head,
        tail,
        length: 10 << 30,
        place: 0,
        read: &READ,
    };
    let found = read(BufReader::new(file)).unwrap();
    (found, READ.load(Ordering::Relaxed))
}

#[test]
fn a_film_of_ten_gigabytes_is_not_read_through() {
    // The sample's `moov` at the end, its `mdat` blown up to reach it.
    let whole = bytes("clip.mp4");
    let find = |kind: &[u8]| whole.windows(4).position(|four| four == kind).unwrap() - 4;
    let (mdat, moov) = (find(b"mdat"), find(b"moov"));
    let tail = whole[moov..].to_vec();
    let mut head = whole[..mdat].to_vec();
    head.extend([0, 0, 0, 1]);
    head.extend(b"mdat");
    head.extend(((10_u64 << 30) - (mdat + tail.len()) as u64).to_be_bytes());
    let (found, read) = read_of(head, tail);
    let Media::Video(clip) = found else {
        panic!("a clip")
    };
    assert_eq!(clip.duration, Duration::from_secs(3));
    assert!(read < 100_000, "{read} bytes");
    // A sound of the same size: 8 bits, 8 kHz; its lengths cannot be said in 32 bits, so four gigabytes of it.
    let mut wav = bytes("tone.wav")[..44].to_vec();
    wav[4..8].copy_from_slice(&4_000_000_036_u32.to_le_bytes());
    wav[40..44].copy_from_slice(&4_000_000_000_u32.to_le_bytes());
    let (found, read) = read_of(wav, Vec::new());
    let Media::Sound(sound) = found else {
        panic!("a sound")
    };
    assert_eq!(sound.duration, Duration::from_secs(500_000));
    assert!(read < 100_000, "{read} bytes");
}
