//! Any bytes as a request, or as a line of a batch: read or refused, never a panic; and what is read is measured.
//!
//! `cargo fuzz run requests` begins with the examples of the tests if they are copied to `fuzz/corpus/requests/`.

#![no_main]

use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use tokenfare::price_book::terms::Terms;
use tokenfare::request;
use tokenfare::tokens::counter::TextCounter;
use tokenfare::tokens::image::Dimensions;
use tokenfare::tokens::media::Clip;
use tokenfare::workload::sent::{Assumed, workload};

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let Ok(value) = request::read_json(text) else {
        return;
    };
    let Ok(line) = request::line(&value) else {
        return;
    };
    let size = Dimensions::new(640, 480);
    let duration = Duration::from_secs(7);
    let assumed = Assumed {
        image: size,
        sound: Some(duration),
        clip: size.map(|size| Clip { size, duration, frames: None, rate: None }),
        pages: Some(3),
        ..Assumed::default()
    };
    let mut keep = |text: String| TextCounter::new(text);
    let Ok(sent) = workload(line.request, &assumed, &mut keep) else {
        return;
    };
    let book = tokenfare::bundled_book();
    let Ok(at) = "2026-11-23T12:00:00Z".parse() else {
        return;
    };
    for name in ["openai/gpt-4o", "anthropic/claude-sonnet-4-5", "alibaba/qwen3.5-omni-plus", "google/gemini-2.5-flash"] {
        if let Ok(offer) = book.named(name, at) {
            // Whether it fits the model is of no matter here.
            let _ = sent.workload.measure(offer.model, &Terms::at(at), book.rules());
        }
    }
});
