//! Any bytes as a request, or as a line of a batch: read or refused, never a panic; and what is read is measured.
//!
//! `cargo fuzz run requests` begins with the examples of the tests if they are copied to `fuzz/corpus/requests/`.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tokenfare::request;
use tokenfare::tokens::counter::TextCounter;
use tokenfare::tokens::image::Dimensions;
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
    let assumed = Assumed {
        image: Dimensions::new(640, 480),
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
    for name in ["openai/gpt-4o", "anthropic/claude-sonnet-4-5", "alibaba/qwen3-vl-plus"] {
        if let Ok(offer) = book.named(name, at) {
            // Whether it fits the model is of no matter here.
            let _ = sent.workload.measure(offer.model, &Default::default(), book.rules());
        }
    }
});
