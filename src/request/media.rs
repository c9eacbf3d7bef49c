//! Pictures, sound, video and documents of a request: what is in them, or where they are.

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::RequestError;
use super::node::Node;

/// Both ways of ending base64 are in use.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Something that is no text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Media {
    /// What is in it, or where it is.
    pub place: Place,
    /// Its type in the request's word, like `image/png` or `wav`.
    pub mime: Option<String>,
    /// The level of detail at which it is looked at, in the vendor's word.
    pub detail: Option<String>,
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

    /// Reads base64 alone; some send a whole data URL.
    pub(super) fn base64(node: &Node<'_>, mime: Option<&str>) -> Result<Self, RequestError> {
        let data = node.text()?;
        if data_url(data).is_some() {
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
        }
    }

    pub(super) fn detailed(mut self, detail: Option<&str>) -> Self {
        self.detail = detail.map(str::to_owned);
        self
    }
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
