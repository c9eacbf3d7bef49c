//! A text in chunks and as a whole, in all families: the first bytes say how often each part of the rest is repeated and where it is divided.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tokenfare::tokens::decode::{Decoder, decode};
use tokenfare::tokens::text::{MixPass, ScriptMix, ShapePass, TextShape, Vocabulary};
use tokenfare::tokens::vocabulary::{self, Stream};

/// The longest text that is tried.
const MOST: usize = 1 << 20;

fuzz_target!(|input: (Vec<(u16, String)>, Vec<u16>, Vec<u8>)| {
    let (runs, sizes, bytes) = input;
    let mut text = String::new();
    for (times, unit) in &runs {
        let room = MOST.saturating_sub(text.len()) / unit.len().max(1);
        // A third of the runs is long enough for a piece that is forgotten while it comes.
        let times = if times % 3 == 0 { usize::from(*times) * 8 } else { usize::from(times % 7) };
        text.push_str(&unit.repeat(times.min(room)));
    }
    let chunks = || {
        let (mut rest, mut at, sizes) = (text.as_str(), 0, &sizes);
        std::iter::from_fn(move || {
            let size = sizes.get(at % sizes.len().max(1)).map_or(usize::MAX, |&size| usize::from(size).max(1));
            at += 1;
            let (chunk, after) = rest.split_at(rest.ceil_char_boundary(size.min(rest.len())));
            rest = after;
            (!chunk.is_empty()).then_some(chunk)
        })
    };
    for &own in Vocabulary::ALL {
        let mut stream = Stream::new(own);
        chunks().for_each(|chunk| stream.push(chunk));
        assert_eq!(stream.finish(), Ok(vocabulary::count(own, &text)), "{own}");
    }
    let (mut mix, mut shape) = (MixPass::default(), ShapePass::default());
    chunks().for_each(|chunk| {
        mix.push(chunk);
        shape.push(chunk);
    });
    assert_eq!((mix.finish(), shape.finish()), (ScriptMix::of(&text), TextShape::of(&text)));

    let (mut decoder, mut decoded) = (Decoder::default(), String::new());
    bytes.chunks(3).for_each(|three| decoder.push(three, &mut decoded));
    let found = decoder.finish(&mut decoded);
    assert_eq!((&decoded, &found), (&decode(bytes.clone()).0, &decode(bytes.clone()).1));
    assert!(found.utf16 || decoded == String::from_utf8_lossy(&bytes));
});
