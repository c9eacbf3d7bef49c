//! Any bytes as a PDF document: its pages and its words are read, or it is refused; never a panic, and never a document without pages.

#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use tokenfare::headers::read_pdf;

fuzz_target!(|bytes: &[u8]| {
    if !bytes.starts_with(b"%PDF-") {
        return;
    }
    if let Ok(document) = read_pdf(Cursor::new(bytes)) {
        assert!(!document.pages().is_empty());
        let _ = document.text();
    }
});
