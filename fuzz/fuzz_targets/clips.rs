//! Any bytes as a clip, in the containers that hold both clips and sounds; and what every rule makes of what their headers claim.

#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use tokenfare::headers::{Format, Media, read};
use tokenfare::price_book::terms::Terms;
use tokenfare::workload::{Content, Part, Workload};

fuzz_target!(|bytes: &[u8]| {
    let Some(Format::Mp4 | Format::Matroska) = Format::of(bytes) else {
        return;
    };
    let Ok(media) = read(Cursor::new(bytes)) else {
        return;
    };
    match &media {
        Media::Sound(sound) => assert!(!sound.duration.is_zero()),
        Media::Video(clip) => {
            assert!(!clip.duration.is_zero());
            assert!(clip.size.width() > 0 && clip.size.height() > 0);
            let _ = clip.frame_rate();
        }
        other => panic!("no clip: {other:?}"),
    }
    let parts = vec![Part { name: String::new(), content: Content::from(media) }];
    let workload = Workload { parts, ..Workload::default() };
    let book = tokenfare::bundled_book();
    let Ok(at) = "2026-11-23T12:00:00Z".parse() else {
        return;
    };
    for name in ["google/gemini-2.5-flash", "alibaba/qwen3.5-omni-plus", "volcengine/doubao-seed-1.8"] {
        if let Ok(offer) = book.named(name, at) {
            let _ = workload.count(offer.model, &Terms::at(at), book.rules());
        }
    }
});
