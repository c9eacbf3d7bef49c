//! Which format is this, by its first bytes?

use std::fmt;

/// The formats of sounds, clips and documents that are read; those of pictures are
/// [`PictureFormat`](crate::tokens::picture::PictureFormat).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Bare AAC frames (ADTS).
    Aac,
    /// AIFF and AIFC.
    Aiff,
    /// FLAC.
    Flac,
    /// Matroska and `WebM`.
    Matroska,
    /// MPEG audio, layer II or III.
    Mp3,
    /// MP4, M4A and `QuickTime`.
    Mp4,
    /// Ogg with Vorbis, Opus or FLAC.
    Ogg,
    /// PDF.
    Pdf,
    /// WAV.
    Wav,
}

impl Format {
    /// Returns the usual name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Aac => "AAC",
            Self::Aiff => "AIFF",
            Self::Flac => "FLAC",
            Self::Matroska => "Matroska",
            Self::Mp3 => "MP3",
            Self::Mp4 => "MP4",
            Self::Ogg => "Ogg",
            Self::Pdf => "PDF",
            Self::Wav => "WAV",
        }
    }

    /// Tells the format of a file that begins like this.
    #[must_use]
    pub fn of(first: &[u8]) -> Option<Self> {
        let at = |place: usize, bytes: &[u8]| first.get(place..place + bytes.len()) == Some(bytes);
        if at(0, b"%PDF-") {
            return Some(Self::Pdf);
        }
        if at(0, b"RIFF") && at(8, b"WAVE") {
            return Some(Self::Wav);
        }
        if at(0, b"FORM") && (at(8, b"AIFF") || at(8, b"AIFC")) {
            return Some(Self::Aiff);
        }
        if at(0, b"fLaC") {
            return Some(Self::Flac);
        }
        if at(0, b"OggS") {
            return Some(Self::Ogg);
        }
        if at(0, &[0x1a, 0x45, 0xdf, 0xa3]) {
            return Some(Self::Matroska);
        }
        // Old QuickTime files begin with any box at all; a text begins with four characters that are no length.
        let boxed = [b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"];
        let short = first.first() == Some(&0);
        if at(4, b"ftyp") || short && boxed.iter().any(|kind| at(4, *kind)) {
            return Some(Self::Mp4);
        }
        if at(0, b"ID3") && first.get(3).is_some_and(|version| *version < 0x10) {
            return Some(Self::Mp3);
        }
        match first {
            // A frame of MPEG audio: eleven bits set, a layer that is II or III. No text in UTF-8 or UTF-16 begins so.
            [0xff, second, ..] if second & 0xe0 == 0xe0 => match (second >> 1) & 3 {
                1 | 2 => Some(Self::Mp3),
                0 if second & 0xf0 == 0xf0 => Some(Self::Aac),
                _ => None,
            },
            _ => None,
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The name of a format of sound, video or documents that is known but not read.
pub(super) fn unread(first: &[u8]) -> Option<&'static str> {
    const KNOWN: &[(usize, &[u8], &str)] = &[
        (8, b"AVI ", "AVI video"),
        (0, b"FLV\x01", "Flash video"),
        (
            0,
            b"\x30\x26\xb2\x75\x8e\x66\xcf\x11",
            "Windows Media (ASF)",
        ),
        (0, b"\0\0\x01\xba", "MPEG program stream"),
        (0, b"\0\0\x01\xb3", "MPEG video"),
        (0, b"#!AMR", "AMR sound"),
        (0, b"caff\0\x01", "Core Audio sound"),
        (0, b"MThd\0\0\0\x06", "MIDI music"),
        (
            0,
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "old Office document",
        ),
    ];
    let found = KNOWN
        .iter()
        .find(|(place, bytes, _)| first.get(*place..place + bytes.len()) == Some(*bytes));
    found.map(|(_, _, name)| *name)
}
