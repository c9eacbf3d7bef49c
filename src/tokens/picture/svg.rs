//! The size that an SVG drawing gives itself.
//!
//! `width` and `height` of its first element, in CSS pixels (96 an inch); without them those of its `viewBox`, which is what a program
//! that draws it falls back to. Percentages say nothing.

use quick_xml::Reader;
use quick_xml::events::Event;
use rust_decimal::{Decimal, RoundingStrategy};

/// Bytes in which the first element is looked for.
pub(super) const HEAD: u64 = 64 << 10;

/// Width and height, rounded to pixels; why not, otherwise.
pub(super) fn read(head: &[u8]) -> Result<(u32, u32), &'static str> {
    let mut reader = Reader::from_reader(head);
    let mut buffer = Vec::new();
    loop {
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(element) | Event::Empty(element)) => {
                if element.local_name().as_ref() != "svg" {
                    return Err("its first element is not `svg`");
                }
                let value = |name: &str| {
                    let found = element.try_get_attribute(name).ok()??;
                    Some(found.value.trim().to_owned())
                };
                return size(value);
            }
            Ok(Event::Eof) | Err(_) => return Err("no `svg` element at its beginning"),
            Ok(_) => buffer.clear(),
        }
    }
}

fn size(value: impl Fn(&str) -> Option<String>) -> Result<(u32, u32), &'static str> {
    let side = |name: &str| value(name).as_deref().and_then(pixels);
    let view: Option<Vec<Decimal>> = value("viewBox").and_then(|text| {
        let parts = text
            .split([' ', ',', '\t', '\n'])
            .filter(|part| !part.is_empty());
        parts.map(|part| part.parse().ok()).collect()
    });
    let view = match view.as_deref() {
        Some(&[_, _, width, height]) => Some((width, height)),
        _ => None,
    };
    let found = match (side("width"), side("height"), view) {
        (Some(width), Some(height), _) => Some((width, height)),
        (Some(width), None, Some((across, down))) => {
            scaled(width, down, across).map(|height| (width, height))
        }
        (None, Some(height), Some((across, down))) => {
            scaled(height, across, down).map(|width| (width, height))
        }
        (None, None, view) => view,
        _ => None,
    };
    let whole = |side: Decimal| {
        let side = side.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
        u32::try_from(side).ok()
    };
    found
        .and_then(|(width, height)| Some((whole(width)?, whole(height)?)))
        .ok_or("it gives itself no size in pixels")
}

fn scaled(side: Decimal, other: Decimal, own: Decimal) -> Option<Decimal> {
    side.checked_mul(other)?.checked_div(own)
}

/// A length in CSS pixels.
fn pixels(text: &str) -> Option<Decimal> {
    let end = text
        .find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '+'))
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let number: Decimal = number.parse().ok()?;
    let (times, by) = match unit.trim() {
        "" | "px" => (1, 1),
        "in" => (96, 1),
        "pt" => (4, 3),
        "pc" | "em" | "rem" => (16, 1),
        "cm" => (9_600, 254),
        "mm" => (960, 254),
        _ => return None,
    };
    scaled(number, times.into(), by.into())
}
