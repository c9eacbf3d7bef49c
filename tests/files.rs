//! What files are, by their headers: samples of every format with the figures of other programs, broken and hostile ones.

#![expect(
    clippy::unwrap_used,
    reason = "a sample that cannot be read fails its test"
)]

use std::io::{BufRead, BufReader, Cursor, Read, Seek, SeekFrom};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use proptest::prelude::*;
use serde::Deserialize;
use tokenfare::headers::{HeaderError, Media, PageSize, looks_like_media, read};
use tokenfare::tokens::image::Dimensions;
use tokenfare::tokens::picture::read_dimensions;

const FOLDER: &str = "tests/files";

#[derive(Deserialize)]
struct Samples {
    sound: Vec<Sound>,
    clip: Vec<Clip>,
    picture: Vec<Picture>,
    document: Vec<Document>,
}

#[derive(Deserialize)]
struct Sound {
    file: String,
    format: String,
    seconds: String,
    channels: u16,
}

#[derive(Deserialize)]
struct Clip {
    file: String,
    format: String,
    size: String,
    seconds: String,
    frames: u64,
    sound: bool,
}

#[derive(Deserialize)]
struct Picture {
    file: String,
    format: String,
    size: String,
    frames: Option<u32>,
}

#[derive(Deserialize)]
struct Document {
    file: String,
    pages: Vec<String>,
    lines: usize,
    begins: String,
}

fn samples() -> Samples {
    toml::from_str(&std::fs::read_to_string(format!("{FOLDER}/files.toml")).unwrap()).unwrap()
}

fn bytes(file: &str) -> Vec<u8> {
    std::fs::read(format!("{FOLDER}/{file}")).unwrap()
}

fn media(bytes: &[u8]) -> Result<Media, HeaderError> {
    read(Cursor::new(bytes))
}

/// To the millisecond, as the programs say it.
fn seconds(duration: Duration) -> String {
    let milliseconds = (duration.as_nanos() + 500_000) / 1_000_000;
    let text = format!("{}.{:03}", milliseconds / 1000, milliseconds % 1000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[test]
fn sounds_are_as_long_as_they_are() {
    for sample in samples().sound {
        let Media::Sound(found) = media(&bytes(&sample.file)).unwrap() else {
            panic!("{} is a sound", sample.file)
        };
        let said = (found.format.name(), seconds(found.duration), found.channels);
        let known = (
            sample.format.as_str(),
            sample.seconds,
            Some(sample.channels),
        );
        assert_eq!(said, known, "{}", sample.file);
    }
}

#[test]
fn clips_are_as_big_and_as_long_as_they_are() {
    for sample in samples().clip {
        let Media::Video(found) = media(&bytes(&sample.file)).unwrap() else {
            panic!("{} is a clip", sample.file)
        };
        let said = (
            found.format.name(),
            found.size,
            seconds(found.duration),
            found.frames,
            found.has_sound,
        );
        let size = Dimensions::parse(&sample.size).unwrap();
        let known = (
            sample.format.as_str(),
            size,
            sample.seconds,
            Some(sample.frames),
            sample.sound,
        );
        assert_eq!(said, known, "{}", sample.file);
    }
}

#[test]
fn a_frame_rate_is_frames_by_time() {
    let Media::Video(clip) = media(&bytes("clip.mp4")).unwrap() else {
        panic!("a clip")
    };
    assert_eq!(clip.frame_rate().unwrap().to_string(), "10");
}

#[test]
fn pictures_have_their_size_and_frames() {
    for sample in samples().picture {
        let found = read_dimensions(Cursor::new(bytes(&sample.file))).unwrap();
        let size = Dimensions::parse(&sample.size).unwrap();
        let said = (found.format.name(), found.size, found.frames);
        assert_eq!(
            said,
            (sample.format.as_str(), size, sample.frames),
            "{}",
            sample.file
        );
    }
}

#[test]
fn documents_have_pages_and_words() {
    for sample in samples().document {
        let Media::Pdf(found) = media(&bytes(&sample.file)).unwrap() else {
            panic!("{} is a document", sample.file)
        };
        let page = |page: &PageSize| format!("{}x{}", page.width / 100, page.height / 100);
        let pages: Vec<String> = found.pages().iter().map(page).collect();
        assert_eq!(pages, sample.pages, "{}", sample.file);
        let text = found.text().unwrap();
        assert!(text.starts_with(&sample.begins), "{}: {text}", sample.file);
        let lines = text.lines().filter(|line| !line.is_empty()).count();
        assert_eq!(lines, sample.lines, "{}", sample.file);
    }
}

#[test]
fn a_locked_document_is_an_error_and_an_open_one_has_pages_without_words() {
    let error = media(&bytes("pages-locked.pdf")).unwrap_err();
    assert!(matches!(error, HeaderError::Locked), "{error}");
    let Media::Pdf(open) = media(&bytes("pages-open.pdf")).unwrap() else {
        panic!("a document")
    };
    assert_eq!(open.pages().len(), 3);
    assert!(matches!(open.text(), Err(HeaderError::Locked)));
}

/// What each sample says when it is cut in the middle.
#[test]
fn half_a_file_is_cut_off_and_says_so() {
    let cut = |file: &str| {
        let whole = bytes(file);
        media(&whole[..whole.len() / 2]).unwrap_err().to_string()
    };
    for (file, said) in [
        ("tone.wav", "WAV file is cut off"),
        ("tone.aiff", "AIFF file is cut off"),
        ("tone.flac", "FLAC file is cut off"),
        ("tone-cbr.mp3", "MP3 file is cut off"),
        ("tone-vbr.mp3", "MP3 file is cut off"),
        ("tone.aac", "AAC file is cut off"),
        ("tone.m4a", "MP4 file is cut off"),
        ("clip.mp4", "MP4 file is cut off"),
        ("clip-silent.mp4", "MP4 file is cut off"),
        ("clip-fragments.mp4", "MP4 file is cut off"),
    ] {
        assert_eq!(cut(file), said, "{file}");
    }
}

#[test]
fn known_formats_that_are_not_read_are_named() {
    for (first, said) in [
        (&b"RIFF\0\0\0\0AVI LIST"[..], "AVI video is not read"),
        (&b"#!AMR\n\x0c"[..], "AMR sound is not read"),
        (&b"MThd\0\0\0\x06\0\x01"[..], "MIDI music is not read"),
    ] {
        assert!(looks_like_media(first), "{said}");
        assert_eq!(media(first).unwrap_err().to_string(), said);
    }
}

#[test]
fn text_is_no_media() {
    for text in [
        "",
        "hello",
        "ID card 5",
        "moov over",
        "\u{feff}text",
        "RIFF is a word",
        "<svg/>",
        "\u{1a}E",
    ] {
        assert!(!looks_like_media(text.as_bytes()), "{text}");
    }
    // UTF-16.
    assert!(!looks_like_media(&[0xff, 0xfe, b'a', 0]));
}

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

#[test]
fn a_bomb_is_not_unpacked() {
    use std::io::Write;
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..100 {
        packed.write_all(&vec![b' '; 1 << 20]).unwrap();
    }
    let packed = packed.finish().unwrap();
    let mut file = b"%PDF-1.4\n1 0 obj\n<< /Filter /FlateDecode /Length 1 >>\nstream\n".to_vec();
    file.extend(packed);
    file.extend(b"\nendstream\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF");
    let error = media(&file).unwrap_err();
    assert_eq!(
        error.to_string(),
        "PDF document unpacks to more than 64 MiB"
    );
}

#[test]
fn forms_that_draw_each_other_twice_end() {
    let mut file = String::from("%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n");
    file.push_str("2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n");
    file.push_str("3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /XObject << /F 5 0 R >> >> >>\nendobj\n");
    file.push_str("4 0 obj\n<< /Length 5 >>\nstream\n/F Do\nendstream\nendobj\n");
    for form in 5..45 {
        let next = form + 1;
        file.extend([format!(
            "{form} 0 obj\n<< /Type /XObject /Subtype /Form /BBox [0 0 1 1] /Length 11 /Resources << /XObject << /F {next} 0 R >> >> >>\nstream\n/F Do /F Do\nendstream\nendobj\n"
        )]);
    }
    file.push_str("trailer << /Root 1 0 R /Size 46 >>\n%%EOF");
    let Media::Pdf(document) = media(file.as_bytes()).unwrap() else {
        panic!("a document")
    };
    assert_eq!(document.pages().len(), 1);
    let error = document.text().unwrap_err();
    assert_eq!(
        error.to_string(),
        "PDF document draws more than can be read"
    );
}

static FILES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(all_files);

/// Found by a fuzzer: the reader reckons with two bytes what a frame of all channels takes.
#[test]
fn more_channels_than_a_frame_has_room_for_are_an_error() {
    // Where in its chunk the channels stand, and the bits of a sample.
    for (file, name, channels, bits, number) in [
        (
            "tone.wav",
            b"fmt ",
            2,
            14,
            u16::to_le_bytes as fn(u16) -> [u8; 2],
        ),
        ("tone.aiff", b"COMM", 0, 6, u16::to_be_bytes),
    ] {
        let mut bytes = bytes(file);
        let chunk = bytes.windows(4).position(|four| four == name).unwrap();
        for (at, value) in [(channels, 32_769), (bits, 16)] {
            bytes[chunk + 8 + at..][..2].copy_from_slice(&number(value));
        }
        let error = media(&bytes).unwrap_err().to_string();
        assert!(
            error.contains("header is broken: 32769 channels of 16 bits"),
            "{file}: {error}"
        );
    }
}

/// Found by a fuzzer: a file of nine kilobytes whose reader came back to the same parts until it had read 64 MiB.
#[test]
fn a_small_file_is_not_read_over_and_over() {
    let error = media(&bytes("found/circle.mkv")).unwrap_err().to_string();
    assert_eq!(
        error,
        "Matroska header is broken: its parts point to each other"
    );
}

/// A sample with blocks of other kinds behind its first one, and bytes of no frame behind those.
fn with_blocks(blocks: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let sample = bytes("tone.flac");
    let (about, mut place) = (&sample[4..42], 4);
    while sample[place] & 0x80 == 0 {
        place += 4 + usize::from(sample[place + 2]) * 256 + usize::from(sample[place + 3]);
    }
    place += 4 + usize::from(sample[place + 2]) * 256 + usize::from(sample[place + 3]);
    let mut file = b"fLaC".to_vec();
    file.extend([0, 0, 0, 34]);
    file.extend(&about[4..]);
    for (number, (kind, block)) in blocks.iter().enumerate() {
        let last = if number + 1 == blocks.len() { 0x80 } else { 0 };
        file.extend([kind | last, 0, 0, u8::try_from(block.len()).unwrap()]);
        file.extend(block);
    }
    file.extend([0; 100]);
    file.extend(&sample[place..]);
    file
}

/// Found by fuzzers: the crate that reads the frames went to a place before the first of them by a table of places (seek table, kind 3), and
/// took a block of an application (kind 2) to be longer than its own name. The sound is as long as in `files.toml` whatever they say.
#[test]
fn a_sound_is_not_searched_by_what_its_header_says_of_places() {
    let frames = (bytes("tone.flac").len() - 100) as u64;
    let point = |sample: u64, place: u64| {
        let mut point = sample.to_be_bytes().to_vec();
        point.extend(place.to_be_bytes());
        point.extend([0x10, 0]);
        point
    };
    for blocks in [
        vec![(3, point(0, frames))],
        vec![(3, point(0, u64::MAX))],
        vec![(3, [point(0, frames), point(9, 0)].concat())],
        vec![(2, b"abc".to_vec()), (2, Vec::new())],
        vec![(6, vec![0xff; 32]), (4, vec![0xff; 8])],
    ] {
        let Ok(Media::Sound(sound)) = media(&with_blocks(&blocks)) else {
            panic!("a sound with {blocks:?}")
        };
        assert_eq!(seconds(sound.duration), "2.345", "{blocks:?}");
    }
    let wrong = with_blocks(&[(1, vec![0])]);
    for at in [4, 7] {
        let mut wrong = wrong.clone();
        wrong[at] ^= 1;
        let error = media(&wrong).unwrap_err().to_string();
        assert!(
            error.contains("does not begin with what the sound is"),
            "{error}"
        );
    }
}

/// The first of them was found by a fuzzer: the least number that a block can have for its time is before the film.
#[test]
fn a_film_ends_with_its_last_block_whatever_is_before() {
    let length = |file: &[u8]| match media(file) {
        Ok(Media::Video(clip)) => seconds(clip.duration),
        other => panic!("{other:?}"),
    };
    let file = bytes("clip-live.webm");
    // A cluster of 0x12a2 bytes at the time 0; the first block of 25 bytes, of track 2, at the same time.
    let cluster = b"\x1f\x43\xb6\x75\x52\xa2\xe7\x81\0\xa3\x99\x82\0\0";
    let mut places = file.windows(cluster.len());
    let place = places.position(|window| window == cluster).unwrap();
    let mut early = file.clone();
    early[place + 12..place + 14].copy_from_slice(&i16::MIN.to_be_bytes());
    assert_eq!(length(&early), "3.001");
    // A cluster that does not say how long it is.
    let mut open = file.clone();
    open[place + 4..place + 6].copy_from_slice(b"\x7f\xff");
    assert_eq!(length(&open), "3.001");
    // One more, at 5,000 ms: a group with a block of four bytes that is shown for 500 ms.
    let more = b"\x1f\x43\xb6\x75\x90\xe7\x82\x13\x88\xa0\x8a\xa1\x84\x81\0\0\0\x9b\x82\x01\xf4";
    assert_eq!(length(&[&file[..], more].concat()), "5.5");
    assert_eq!(length(&[&open[..], more].concat()), "5.5");
    let cut = media(&[&file[..], &more[..12]].concat()).unwrap_err();
    assert_eq!(cut.to_string(), "Matroska file is cut off");
}

/// Found by a fuzzer: a GIF whose screen has a size and that has nothing to show on it.
#[test]
fn a_file_without_a_picture_is_no_picture() {
    let mut empty = bytes("moving.gif")[..13].to_vec();
    // No palette of all pictures, and then a comment.
    empty[10] &= 0x7f;
    empty.extend(b"!\xfe\x05hello\0;");
    let error = media(&empty).unwrap_err().to_string();
    assert_eq!(error, "GIF header is broken: no picture in it");
}

fn all_files() -> Vec<Vec<u8>> {
    let samples = samples();
    let files = samples.sound.into_iter().map(|sample| sample.file);
    let files = files.chain(samples.clip.into_iter().map(|sample| sample.file));
    let files = files.chain(samples.picture.into_iter().map(|sample| sample.file));
    let files = files.chain(samples.document.into_iter().map(|sample| sample.file));
    let files = files.chain(["pages-locked.pdf".to_owned(), "pages-open.pdf".to_owned()]);
    files.map(|file| bytes(&file)).collect()
}

/// Reads everything that there is to read; an error is as good as an answer.
fn whatever(reader: impl BufRead + Seek + Send + Sync) {
    match read(reader) {
        Ok(Media::Pdf(document)) => drop(document.text()),
        Ok(Media::Sound(sound)) => assert!(!sound.duration.is_zero()),
        Ok(Media::Video(clip)) => assert!(!clip.duration.is_zero()),
        Ok(Media::Picture(_)) | Err(_) => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn no_cut_and_no_damage_is_more_than_an_error(
        which in 0_usize..26, cut in 0_usize..1_500, damage in prop::collection::vec((0_usize..2_000, any::<u8>()), 0..12)
    ) {
        let mut file = FILES[which % FILES.len()].clone();
        for (place, byte) in damage {
            let length = file.len();
            file[place % length] = byte;
        }
        let length = file.len() * cut.min(1_000) / 1_000;
        whatever(Cursor::new(&file[..length]));
    }

    #[test]
    fn no_bytes_are_more_than_an_error(start in 0_usize..12, rest in prop::collection::vec(any::<u8>(), 0..600)) {
        let starts: [&[u8]; 12] = [
            b"", b"RIFF\0\0\0\0WAVE", b"fLaC", b"OggS", b"\x1a\x45\xdf\xa3", b"ID3\x04\0\0", b"\xff\xfb", b"\xff\xf1",
            b"\0\0\0\x18ftypmp42", b"\0\0\0\x18ftypheic", b"%PDF-1.7\n", b"FORM\0\0\0\0AIFF",
        ];
        whatever(Cursor::new([starts[start], &rest].concat()));
    }
}
