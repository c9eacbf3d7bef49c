//! Pictures, sound, video and documents of a request: what is in them, or where they are.

use std::time::Duration;

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use rust_decimal::Decimal;

use super::RequestError;
use super::node::Node;
use crate::money::parse_decimal;

/// Both ways of ending base64 are in use.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Characters in which an address has its `://`.
const LONGEST_SCHEME: usize = 16;

/// Something that is no text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Media {
    /// What is in it, or where it is.
    pub place: Place,
    /// Its type in the request's word, like `image/png` or `wav`.
    pub mime: Option<String>,
    /// The level of detail at which it is looked at, in the vendor's word.
    pub detail: Option<String>,
    /// How many pixels of it are looked at.
    pub pixels: Pixels,
    /// Which part of a clip or a sound is looked at, and how often.
    pub played: Played,
}

/// The area of a picture, in pixels, between whose ends it is scaled; an end that the request does not say is the vendor's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pixels {
    /// At least, inclusive.
    pub least: Option<u64>,
    /// At most, inclusive.
    pub most: Option<u64>,
}

impl Pixels {
    /// Reads `min_pixels` and `max_pixels`, as of a part `{ "image_url": …, "max_pixels": … }` at Qwen (Model Studio, visual understanding), or
    /// in `{ "image_url": { "url": …, "image_pixel_limit": { "max_pixels": … } } }` at Doubao (Volcano Ark, visual understanding); what is
    /// nearer to the picture counts.
    pub(super) fn of(part: &Node<'_>, picture: &Node<'_>) -> Result<Self, RequestError> {
        let mut found = Self::default();
        for node in [part, picture] {
            if !node.value.is_object() {
                continue;
            }
            found = found.narrowed(node)?;
            if let Some(limit) = node.get("image_pixel_limit") {
                limit.object()?;
                found = found.narrowed(&limit)?;
            }
        }
        Ok(found)
    }

    fn narrowed(self, node: &Node<'_>) -> Result<Self, RequestError> {
        Ok(Self {
            least: node.whole_of("min_pixels")?.or(self.least),
            most: node.whole_of("max_pixels")?.or(self.most),
        })
    }
}

/// Which part of a clip or a sound is looked at, and how often.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Played {
    /// Frames a second, in thousandths; as the vendor usually does it if none.
    pub rate: Option<u32>,
    /// From here on; from the beginning if none.
    pub start: Option<Duration>,
    /// Up to here; to the end if none.
    pub end: Option<Duration>,
}

impl Played {
    /// Reads `fps` of a clip or of the part that it is in.
    pub(super) fn of_clip(clip: &Node<'_>, part: &Node<'_>) -> Result<Self, RequestError> {
        let inner = clip.get("fps").map(|node| rate(&node)).transpose()?;
        let outer = part.get("fps").map(|node| rate(&node)).transpose()?;
        Ok(Self {
            rate: inner.or(outer),
            ..Self::default()
        })
    }

    /// Reads `{ "fps": 0.5, "startOffset": "40s", "endOffset": "80s" }`.
    pub(super) fn of_metadata(node: &Node<'_>) -> Result<Self, RequestError> {
        node.object()?;
        let start = node.any(&["startOffset", "start_offset"]);
        let end = node.any(&["endOffset", "end_offset"]);
        let played = Self {
            rate: node.get("fps").map(|node| rate(&node)).transpose()?,
            start: start.map(|node| offset(&node)).transpose()?,
            end: end.map(|node| offset(&node)).transpose()?,
        };
        match played
            .end
            .is_some_and(|end| played.start.unwrap_or_default() >= end)
        {
            true => Err(node.wrong("ends before it begins")),
            false => Ok(played),
        }
    }
}

/// Frames a second, in thousandths.
fn rate(node: &Node<'_>) -> Result<u32, RequestError> {
    let thousandths = node.decimal()?.checked_mul(Decimal::ONE_THOUSAND);
    let thousandths = thousandths.and_then(|number| u32::try_from(number.trunc()).ok());
    let thousandths = thousandths.filter(|number| *number > 0);
    thousandths.ok_or_else(|| node.wrong("is no number of frames a second"))
}

/// A place in a clip: `"40s"`, `"3.5s"`.
fn offset(node: &Node<'_>) -> Result<Duration, RequestError> {
    let wrong = || node.wrong("is no time like `3.5s`");
    let digits = node.text()?.strip_suffix('s').ok_or_else(wrong)?;
    let seconds = parse_decimal(digits).map_err(|_| wrong())?;
    let nanoseconds = seconds.checked_mul(Decimal::from(1_000_000_000));
    let nanoseconds = nanoseconds.and_then(|number| u64::try_from(number.trunc()).ok());
    nanoseconds.map(Duration::from_nanos).ok_or_else(wrong)
}

/// Where media are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the request: the bytes of the file.
    Inline(Vec<u8>),
    /// At an address, or in a local file that the sender reads.
    Url(String),
    /// With the vendor, under a name that it gave.
    Uploaded(String),
}

impl Media {
    /// Reads an address or a data URL.
    pub(super) fn url(node: &Node<'_>) -> Result<Self, RequestError> {
        let url = node.text()?;
        let Some(rest) = data_url(url) else {
            if url.is_empty() {
                return Err(node.wrong("is empty"));
            }
            return Ok(Self::at(Place::Url(url.to_owned()), None));
        };
        let (head, data) = rest
            .split_once(',')
            .ok_or_else(|| node.wrong("is a data URL without a comma"))?;
        let (mime, encoded) = match head.strip_suffix(";base64") {
            Some(mime) => (mime, true),
            None => (head, false),
        };
        if !encoded {
            return Err(node.wrong("is a data URL that is not base64"));
        }
        let mime = mime.split(';').next().filter(|mime| !mime.is_empty());
        Ok(Self::at(Place::Inline(decode(node, data)?), mime))
    }

    /// Reads base64 alone; some send a whole data URL, or an address.
    pub(super) fn base64(node: &Node<'_>, mime: Option<&str>) -> Result<Self, RequestError> {
        let data = node.text()?;
        let head: String = data.chars().take(LONGEST_SCHEME).collect();
        if data_url(data).is_some() || head.contains("://") {
            let media = Self::url(node)?;
            let mime = mime.map(str::to_owned).or(media.mime.clone());
            return Ok(Self { mime, ..media });
        }
        Ok(Self::at(Place::Inline(decode(node, data)?), mime))
    }

    /// Something with the vendor.
    pub(super) fn uploaded(id: &str, mime: Option<&str>) -> Self {
        Self::at(Place::Uploaded(id.to_owned()), mime)
    }

    fn at(place: Place, mime: Option<&str>) -> Self {
        Self {
            place,
            mime: mime.map(str::to_owned),
            detail: None,
            pixels: Pixels::default(),
            played: Played::default(),
        }
    }

    pub(super) fn scaled(mut self, pixels: Pixels) -> Self {
        self.pixels = pixels;
        self
    }

    pub(super) fn played(mut self, played: Played) -> Self {
        self.played = played;
        self
    }

    /// What it is said to be: `image`, `audio`, `video`, `text`; nothing of a word that says it in no such way, or of none at all.
    #[must_use]
    pub fn family(&self) -> Option<&str> {
        let mime = self.mime.as_deref()?;
        let (family, kind) = mime.split_once('/')?;
        // Such texts have types of their own.
        let texts = [
            "json",
            "xml",
            "yaml",
            "javascript",
            "x-javascript",
            "x-python",
        ];
        let kind = kind.split(';').next().unwrap_or(kind).trim();
        match family {
            "application" if texts.contains(&kind) => Some("text"),
            "application" => None,
            family => Some(family),
        }
    }

    pub(super) fn detailed(mut self, detail: Option<&str>) -> Self {
        self.detail = detail.map(str::to_owned);
        self
    }
}

/// What a file of such a name is, as far as that tells: `image/*` and the like.
pub(super) fn kind_of_name(name: &str) -> Option<&'static str> {
    let path = name.split(['?', '#']).next().unwrap_or(name);
    let file = path.rsplit('/').next().unwrap_or(path);
    let ending = file.rsplit_once('.')?.1.to_ascii_lowercase();
    let kinds = [
        (
            "image/*",
            "png jpg jpeg gif webp heic heif avif bmp tif tiff",
        ),
        (
            "audio/*",
            "mp3 wav flac ogg oga opus m4a aac aif aiff pcm amr wma",
        ),
        ("video/*", "mp4 mov webm mkv avi mpeg mpg m4v wmv flv 3gp"),
        ("application/pdf", "pdf"),
        (
            "text/*",
            "txt md csv tsv html htm json xml yaml yml css js ts py rs c h cpp java go rb sh tex log",
        ),
    ];
    let found = kinds
        .iter()
        .find(|(_, endings)| endings.split(' ').any(|known| known == ending));
    found.map(|(kind, _)| *kind)
}

fn data_url(url: &str) -> Option<&str> {
    let head = url.get(..5)?;
    head.eq_ignore_ascii_case("data:").then(|| &url[5..])
}

fn decode(node: &Node<'_>, data: &str) -> Result<Vec<u8>, RequestError> {
    let data = data.trim();
    if data.is_empty() {
        return Err(node.wrong("is empty"));
    }
    let fail = |error: base64::DecodeError| node.wrong(format!("is no base64: {error}"));
    let broken = |byte: u8| byte.is_ascii_whitespace();
    if data.bytes().any(broken) {
        let whole: Vec<u8> = data.bytes().filter(|byte| !broken(*byte)).collect();
        return BASE64.decode(whole).map_err(fail);
    }
    match BASE64.decode(data) {
        Err(_) if data.contains(['-', '_']) => URL_SAFE.decode(data).map_err(fail),
        decoded => decoded.map_err(fail),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn data_urls_are_unpacked() {
        for url in [
            "data:image/png;base64,AQID",
            "DATA:image/png;charset=x;base64,AQID",
            "data:image/png;base64,AQ\nID",
        ] {
            let value = json!(url);
            let media = Media::url(&Node::root(&value)).unwrap();
            assert_eq!(media.place, Place::Inline(vec![1, 2, 3]), "{url}");
            assert_eq!(media.mime.as_deref(), Some("image/png"), "{url}");
        }
    }

    #[test]
    fn what_is_no_data_is_said() {
        for (url, wrong) in [
            ("", "`the request` is empty"),
            (
                "data:image/png;base64",
                "`the request` is a data URL without a comma",
            ),
            (
                "data:text/plain,hello",
                "`the request` is a data URL that is not base64",
            ),
            ("data:image/png;base64,", "`the request` is empty"),
            (
                "data:image/png;base64,A*ID",
                "`the request` is no base64: Invalid symbol 42, offset 1.",
            ),
        ] {
            let value = json!(url);
            let error = Media::url(&Node::root(&value)).unwrap_err();
            assert_eq!(error.to_string(), wrong);
        }
    }
}
