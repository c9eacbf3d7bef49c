//! What files are, by their headers: samples of every format with the figures of other programs, huge ones, broken and hostile ones.

#![expect(
    clippy::unwrap_used,
    reason = "a sample that cannot be read fails its test"
)]

mod broken;
mod huge;

use std::io::Cursor;
use std::time::Duration;

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
