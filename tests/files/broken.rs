//! Broken and hostile files: what fuzzers and others found, and any bytes.

use std::io::{BufRead, Cursor, Seek};
use std::sync::LazyLock;

use proptest::prelude::*;
use tokenfare::headers::{Media, read};

use super::{bytes, media, samples, seconds};

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
