//! Any bytes as a picture: its size is read, or it is refused; never a panic, and never a picture without pixels.

#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use tokenfare::tokens::picture::{looks_like_picture, read_dimensions};

fuzz_target!(|bytes: &[u8]| {
    if !looks_like_picture(bytes) {
        return;
    }
    if let Ok(picture) = read_dimensions(Cursor::new(bytes)) {
        assert!(picture.size.width() > 0 && picture.size.height() > 0);
        assert_ne!(picture.frames, Some(0));
    }
});
