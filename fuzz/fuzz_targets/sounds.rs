//! Any bytes as a sound: its length is read, or it is refused; never a panic, and never a sound without a length.

#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use tokenfare::headers::{Format, Media, read};

fuzz_target!(|bytes: &[u8]| {
    match Format::of(bytes) {
        None | Some(Format::Pdf | Format::Mp4 | Format::Matroska) => return,
        Some(_) => {}
    }
    match read(Cursor::new(bytes)) {
        Ok(Media::Sound(sound)) => assert!(!sound.duration.is_zero()),
        Ok(other) => panic!("no sound: {other:?}"),
        Err(_) => {}
    }
});
