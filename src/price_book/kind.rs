//! What a model is for, in one word.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::model::Modality;

/// What a model is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Kind {
    /// Answers in text.
    Text,
    /// Makes pictures.
    Image,
    /// Makes video.
    Video,
    /// Speaks.
    Speech,
    /// Writes down what is said.
    Transcription,
    /// Makes music.
    Music,
    /// Makes three-dimensional models.
    Model3d,
    /// Makes vectors.
    Embedding,
    /// Ranks documents.
    Rerank,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Text,
        Self::Image,
        Self::Video,
        Self::Speech,
        Self::Transcription,
        Self::Music,
        Self::Model3d,
        Self::Embedding,
        Self::Rerank,
    ];

    /// Returns the word used in tables and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Image => "image",
            Self::Video => "video",
            Self::Speech => "speech",
            Self::Transcription => "transcription",
            Self::Music => "music",
            Self::Model3d => "3d",
            Self::Embedding => "embedding",
            Self::Rerank => "rerank",
        }
    }

    /// Returns the kind that what comes back speaks for, where a table does not say it.
    #[must_use]
    pub fn of(output: &[Modality]) -> Self {
        const SIGNS: [(Modality, Kind); 6] = [
            (Modality::Model3d, Kind::Model3d),
            (Modality::Video, Kind::Video),
            (Modality::Image, Kind::Image),
            (Modality::Audio, Kind::Speech),
            (Modality::Embedding, Kind::Embedding),
            (Modality::Score, Kind::Rerank),
        ];
        let sign = SIGNS.iter().find(|(sign, _)| output.contains(sign));
        sign.map_or(Self::Text, |(_, kind)| *kind)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
