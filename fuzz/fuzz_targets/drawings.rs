//! The formats of pictures that are read here and by no crate: SVG, and the boxes of HEIC and AVIF.
//!
//! What the fuzzer makes is read as it is, and behind a beginning of each of them.

#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use tokenfare::tokens::picture::read_dimensions;

const BEGINNINGS: [&[u8]; 4] = [
    b"",
    b"<svg xmlns=\"http://www.w3.org/2000/svg\" ",
    b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
    b"\0\0\0\x18ftypavif\0\0\0\0mif1avif",
];

fuzz_target!(|bytes: &[u8]| {
    for beginning in BEGINNINGS {
        let file = [beginning, bytes].concat();
        if let Ok(picture) = read_dimensions(Cursor::new(file)) {
            assert!(picture.size.width() > 0 && picture.size.height() > 0);
        }
    }
});
