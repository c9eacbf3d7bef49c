//! Sounds, clips and documents with their published tokens: every file of `tests/media/` on the bundled models.

#![expect(
    clippy::unwrap_used,
    reason = "a case that cannot be read fails its test"
)]

use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

use rust_decimal::Decimal;
use serde::Deserialize;
use tokenfare::cost::quote;
use tokenfare::headers::{Media, read};
use tokenfare::meter::Meter;
use tokenfare::price_book::PriceBook;
use tokenfare::price_book::terms::Terms;
use tokenfare::quantity::{Basis, Corner};
use tokenfare::tokens::image::Dimensions;
use tokenfare::tokens::media::Clip;
use tokenfare::workload::{Content, Document, Measured, Misfit, Part, Workload};

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    url: String,
    #[serde(default)]
    note: String,
    model: String,
    audio: Option<String>,
    video: Option<String>,
    frames: Option<u64>,
    #[serde(default)]
    silent: bool,
    /// Sheets of A4.
    pages: Option<u16>,
    /// Sheets of US letter, without words.
    letter: Option<u16>,
    detail: Option<String>,
    #[serde(default)]
    meters: BTreeMap<String, [u64; 3]>,
    cost: Option<String>,
    misfit: Option<String>,
}

fn seconds(text: &str) -> Duration {
    let nanoseconds: Decimal = text.parse::<Decimal>().unwrap() * Decimal::from(1_000_000_000);
    Duration::from_nanos(nanoseconds.try_into().unwrap())
}

impl Case {
    fn content(&self) -> Content {
        if let Some(length) = &self.audio {
            return Content::Sound(seconds(length));
        }
        if let Some((size, length)) = self.video.as_deref().and_then(|text| text.split_once('@')) {
            let clip = Clip {
                size: Dimensions::parse(size).unwrap(),
                duration: seconds(length),
                frames: self.frames,
                rate: None,
            };
            return Content::Video {
                clip,
                has_sound: !self.silent,
            };
        }
        match (self.pages, self.letter) {
            (Some(pages), None) => Content::Document(Document::of_pages(pages)),
            (None, Some(pages)) => Content::Document(Document::of_sheets(
                pages,
                tokenfare::headers::PageSize::LETTER,
            )),
            _ => panic!("{}: nothing is sent", self.url),
        }
    }
}

fn workload(content: Content, detail: Option<String>) -> Workload {
    let part = Part {
        name: "sent".to_owned(),
        content,
    };
    Workload {
        parts: vec![part],
        detail,
        ..Workload::default()
    }
}

fn terms() -> Terms {
    Terms::at("2026-11-23T12:00:00Z".parse().unwrap())
}

fn measured(book: &PriceBook, model: &str, workload: &Workload) -> Result<Measured, Misfit> {
    let offer = book.named(model, terms().at).unwrap();
    workload.measure(offer.model, &terms(), book.rules())
}

#[test]
fn every_published_case_has_its_tokens() {
    let book = tokenfare::bundled_book();
    for file in fs::read_dir("tests/media").unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        for case in toml::from_str::<Cases>(&text).unwrap().case {
            check(&book, &case);
        }
    }
}

fn check(book: &PriceBook, case: &Case) {
    let place = format!("{} {} {}", case.model, case.url, case.note);
    let workload = workload(case.content(), case.detail.clone());
    let measured = match (measured(book, &case.model, &workload), &case.misfit) {
        (Ok(measured), None) => measured,
        (Err(misfit), Some(known)) => return assert_eq!(misfit.to_string(), *known, "{place}"),
        (found, _) => panic!("{place}: {found:?}"),
    };
    let found = measured.usage.iter().map(|(meter, metered)| {
        let at = |corner| u64::try_from(metered.quantity.at(corner)).unwrap();
        let three = [at(Corner::Low), at(Corner::Expected), at(Corner::High)];
        (meter.name().to_owned(), three)
    });
    assert_eq!(found.collect::<BTreeMap<_, _>>(), case.meters, "{place}");
    if let Some(cost) = &case.cost {
        let mut terms = terms();
        let offer = book.named(&case.model, terms.at).unwrap();
        terms.options = workload.options(offer.model, &terms.options);
        let quote = quote(offer, &measured.usage, &terms, 1).unwrap();
        assert_eq!(
            quote.expected.amount().normalize().to_string(),
            *cost,
            "{place}"
        );
    }
}

fn sample(file: &str) -> Content {
    let file = fs::File::open(format!("tests/files/{file}")).unwrap();
    match read(std::io::BufReader::new(file)).unwrap() {
        Media::Sound(sound) => Content::Sound(sound.duration),
        Media::Pdf(file) => Content::Document(Document::of_file(file)),
        other => panic!("{other:?}"),
    }
}

/// 38 lines of some ten words on two pages, and one page without a word.
#[test]
fn the_words_of_a_document_are_counted_by_the_models_own_rule() {
    let book = tokenfare::bundled_book();
    let workload = workload(sample("pages.pdf"), None);
    let measured = measured(&book, "openai/gpt-4o", &workload).unwrap();
    let words = measured.usage.get(Meter::Input).unwrap();
    assert_eq!(words.basis, Basis::Estimated);
    let expected = u64::try_from(words.quantity.expected()).unwrap();
    assert!((380..=480).contains(&expected), "{expected}");
    // Two by two tiles in letter format, three by two across.
    let pictures = measured.usage.get(Meter::InputImage).unwrap();
    assert_eq!(pictures.quantity.expected(), Decimal::from(2 * 765 + 1_105));
}

#[test]
fn a_recording_is_measured_by_its_file() {
    let book = tokenfare::bundled_book();
    let workload = workload(sample("tone.flac"), None);
    let measured = measured(&book, "openai/whisper-1", &workload).unwrap();
    let seconds = measured.usage.get(Meter::AudioSecond).unwrap();
    assert_eq!(seconds.quantity.expected().to_string(), "2.345");
    assert_eq!(seconds.basis, Basis::Measured);
}

#[test]
fn a_declared_figure_stands_for_an_unknown_rule() {
    let book = tokenfare::bundled_book();
    let clip = Content::Video {
        clip: Clip {
            size: Dimensions::parse("640x480").unwrap(),
            duration: Duration::from_secs(10),
            frames: None,
            rate: None,
        },
        has_sound: true,
    };
    let mut workload = workload(clip, None);
    let unknown = measured(&book, "moonshot/kimi-k3", &workload).unwrap_err();
    assert_eq!(unknown, Misfit::VideoRuleUnknown);
    workload.video_tokens = Some(4_000);
    let measured = measured(&book, "moonshot/kimi-k3", &workload).unwrap();
    let tokens = measured.usage.get(Meter::InputVideo).unwrap();
    assert_eq!(
        (tokens.quantity.expected(), tokens.basis),
        (Decimal::from(4_000), Basis::Declared)
    );
}
