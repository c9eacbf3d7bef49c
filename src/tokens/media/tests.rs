use super::*;
use crate::tokens::image::{Dimensions, ImageTerms};

fn clip(size: &str, milliseconds: u64, frames: Option<u64>) -> Clip {
    Clip {
        size: Dimensions::parse(size).unwrap(),
        duration: Duration::from_millis(milliseconds),
        frames,
        rate: None,
    }
}

fn video(text: &str) -> VideoRule {
    toml::from_str::<RawVideoRule>(text)
        .unwrap()
        .check("test")
        .unwrap()
}

fn wrong<T: std::fmt::Debug>(found: Result<T, Vec<String>>) -> Vec<String> {
    found.unwrap_err()
}

const PAIRS: &str = "rule = 'pairs'\nframes = 2\nmin_frames = 4\nmax_frames = 80\nfactor = 28\nmin_frame_pixels = 50_176\n\
                     max_frame_pixels = 602_112\nmax_video_pixels = 12_845_056\nextra = 2";

#[test]
fn a_part_of_a_second_counts_if_it_is_longer_than_the_time_between_frames() {
    let rule = video(PAIRS);
    let frames = |milliseconds, frames| {
        let counted = rule
            .count(clip("280x280", milliseconds, frames), None)
            .unwrap();
        counted
            .method
            .split(' ')
            .next()
            .unwrap()
            .parse::<u64>()
            .unwrap()
    };
    assert_eq!(
        [10_000, 10_400, 10_500, 10_600, 1_900].map(|length| frames(length, None)),
        [20, 20, 20, 21, 4]
    );
    // No more than the file has, an even number as a bound.
    assert_eq!(frames(10_000, Some(7)), 6);
    assert_eq!(frames(600_000, Some(18_000)), 80);
}

#[test]
fn a_clip_without_two_frames_is_refused() {
    let error = video(PAIRS)
        .count(clip("280x280", 400, Some(1)), None)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "refused: a clip too short for two frames"
    );
}

#[test]
fn a_long_sound_is_refused_and_says_so() {
    let raw: RawAudioRule = toml::from_str("tokens = 25\nmax_seconds = 180").unwrap();
    let rule = raw.check("test").unwrap();
    assert_eq!(
        rule.count(Duration::from_millis(180_001))
            .unwrap_err()
            .to_string(),
        "refused: a sound of 180.001 s is longer than the limit of 180 s"
    );
    assert_eq!(
        rule.count(Duration::from_mins(3)).unwrap().tokens,
        Count::exact(4_500)
    );
}

#[test]
fn everything_wrong_with_a_rule_is_said_at_once() {
    let raw: RawVideoRule =
        toml::from_str("rule = 'pairs'\nframes = 0\nseconds = 1\nextra = 2").unwrap();
    assert_eq!(
        wrong(raw.check("test")),
        [
            "rule `pairs` has keys of another rule",
            "`frames` is 0; it must be from 1 to 1000000000000",
            "`min_frames` is missing",
            "`max_frames` is missing",
            "`factor` is missing",
            "`min_frame_pixels` is missing",
            "`max_frame_pixels` is missing",
            "`max_video_pixels` is missing",
        ]
    );
    let raw: RawPageRule = toml::from_str("text_tokens = [3, 2, 1]\ndpi = [0, 1, 2]").unwrap();
    assert_eq!(
        wrong(raw.check("test")),
        [
            "a page is counted by its `picture`, its `text`, or both",
            "without `text` there is nothing to say about it",
            "`dpi` is 0; it must be from 1 to 1000000000000",
            "`text_tokens` is low, expected and high, in this order",
        ]
    );
    let raw: RawAudioRule =
        toml::from_str("tokens = 0\nlow_tokens = 5\nbasis = 'declared'").unwrap();
    assert_eq!(wrong(raw.check("test")).len(), 3);
}

#[test]
fn a_page_is_a_picture_at_every_resolution_it_may_have() {
    let text = "picture = { rule = 'tiles', base_tokens = 85, tile_tokens = 170, tile = 512, fit = 2048, short_side = 768 }";
    let rule = toml::from_str::<RawPageRule>(text)
        .unwrap()
        .check("test")
        .unwrap();
    let letter = PageSize {
        width: 61_200,
        height: 79_200,
    };
    let counted = rule
        .pictures(&[letter; 2], &ImageTerms::default(), None)
        .unwrap()
        .unwrap();
    // 612×792 and anything finer: two by two tiles.
    assert_eq!(counted.tokens, Count::exact(2 * (85 + 4 * 170)));
}
