//! What the format has words for: which meters, service tiers, lengths and uses, and what it calls them.

use crate::meter::{Meter, Unit};
use crate::price_book::kind::Kind;
use crate::price_book::model::Model;
use crate::price_book::plain::ByMeter;

/// Service tiers, and what the format puts at the end of a key for them.
pub(super) const SERVICES: [(&str, &str); 3] = [
    ("batch", "_batches"),
    ("flex", "_flex"),
    ("priority", "_priority"),
];

/// Lengths beyond which the format has keys of its own, in input tokens; not for every meter, see [`by_length`].
pub(super) const THRESHOLDS: [(u64, &str); 3] = [
    (100_000, "_above_100k_tokens"),
    (200_000, "_above_200k_tokens"),
    (272_000, "_above_272k_tokens"),
];

/// Meters that a range of lengths may price; for other lengths than [`THRESHOLDS`].
pub(super) const BY_RANGE: [Meter; 5] = [
    Meter::Input,
    Meter::Output,
    Meter::CacheRead,
    Meter::CacheWrite,
    Meter::Thinking,
];

/// Whether a meter has a key for lengths beyond one of [`THRESHOLDS`].
pub(super) const fn by_length(meter: Meter, threshold: u64) -> bool {
    match meter {
        Meter::Input | Meter::Output | Meter::CacheRead | Meter::CacheWrite => true,
        Meter::CacheWrite1h => threshold < 272_000,
        Meter::CacheWrite12h => threshold == 272_000,
        Meter::InputAudio => threshold == 200_000,
        _ => false,
    }
}

/// What the format calls the use of a model; none if it has no such use.
pub(super) fn mode(model: &Model, prices: &ByMeter<'_>) -> Option<&'static str> {
    let tokens = |meter: &Meter| meter.unit() == Unit::Token;
    Some(match model.kind {
        Kind::Text if prices.contains_key(&Meter::Page) && !prices.keys().any(tokens) => "ocr",
        Kind::Text => "chat",
        Kind::Image => "image_generation",
        Kind::Video => "video_generation",
        Kind::Speech => "audio_speech",
        Kind::Transcription => "audio_transcription",
        Kind::Embedding => "embedding",
        Kind::Rerank => "rerank",
        Kind::Music | Kind::Model3d => return None,
    })
}

/// The key of a meter, and for how many units its number is.
pub(super) const fn key(meter: Meter, kind: Kind) -> Option<(&'static str, u32)> {
    Some(match meter {
        Meter::Input => ("input_cost_per_token", 1),
        Meter::InputImage => ("input_cost_per_image_token", 1),
        Meter::InputAudio => ("input_cost_per_audio_token", 1),
        Meter::InputVideo => ("input_cost_per_video_token", 1),
        Meter::CacheRead => ("cache_read_input_token_cost", 1),
        Meter::CacheReadImage => ("cache_read_input_image_token_cost", 1),
        Meter::CacheReadAudio => ("cache_read_input_audio_token_cost", 1),
        Meter::CacheWrite => ("cache_creation_input_token_cost", 1),
        Meter::CacheWrite1h => ("cache_creation_input_token_cost_above_1hr", 1),
        Meter::CacheWrite12h => ("cache_creation_input_token_cost_above_12hr", 1),
        Meter::Output => ("output_cost_per_token", 1),
        Meter::Thinking => ("output_cost_per_reasoning_token", 1),
        Meter::Citation => ("citation_cost_per_token", 1),
        Meter::OutputImage => ("output_cost_per_image_token", 1),
        Meter::OutputAudio => ("output_cost_per_audio_token", 1),
        Meter::OutputVideo => ("output_cost_per_video_token", 1),
        Meter::Image => ("output_cost_per_image", 1),
        Meter::ImageSent => ("input_cost_per_image", 1),
        Meter::VideoSecond => match kind {
            Kind::Video => ("output_cost_per_second", 1),
            _ => ("input_cost_per_video_per_second", 1),
        },
        Meter::AudioSecond => match kind {
            Kind::Transcription => ("input_cost_per_second", 1),
            Kind::Speech => ("output_cost_per_second", 1),
            _ => ("input_cost_per_audio_per_second", 1),
        },
        Meter::Character => ("input_cost_per_character", 1),
        Meter::Page => ("ocr_cost_per_page", 1),
        Meter::Request => ("input_cost_per_request", 1),
        Meter::RerankSearch => ("input_cost_per_query", 1),
        Meter::WebSearch => ("search_context_cost_per_query", 1),
        Meter::FileSearch => ("file_search_cost_per_1k_calls", 1_000),
        Meter::CodeSession => ("code_interpreter_cost_per_session", 1),
        Meter::Megapixel
        | Meter::WebFetch
        | Meter::MapSearch
        | Meter::ToolCall
        | Meter::ContainerSecond
        | Meter::SessionSecond
        | Meter::Model3d
        | Meter::Credit
        | Meter::CacheTokenHour
        | Meter::StorageGbDay => return None,
    })
}
