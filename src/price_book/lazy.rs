//! A value that is decoded from the bundled bytes when it is first asked for.

use std::sync::OnceLock;

use serde::Deserialize;
use serde::de::DeserializeOwned;

/// Where a bundled value lies among the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, Deserialize)]
pub(super) struct Slice {
    pub(super) start: u32,
    pub(super) length: u32,
}

/// A value that is there, or waits among bundled bytes.
#[derive(Debug)]
pub(super) struct Lazy<T> {
    bytes: &'static [u8],
    value: OnceLock<T>,
}

impl<T: DeserializeOwned> Lazy<T> {
    /// A value that is there.
    pub(super) fn ready(value: T) -> Self {
        let cell = OnceLock::new();
        // A fresh cell takes its first value.
        let _ = cell.set(value);
        Self {
            bytes: &[],
            value: cell,
        }
    }

    /// A value among bytes that the build wrote, and a test reads whole.
    pub(super) fn bundled(blob: &'static [u8], slice: Slice) -> Self {
        let start = slice.start as usize;
        let bytes = blob
            .get(start..start + slice.length as usize)
            .unwrap_or_default();
        Self {
            bytes,
            value: OnceLock::new(),
        }
    }

    pub(super) fn get(&self) -> &T {
        self.value.get_or_init(|| decode(self.bytes))
    }

    pub(super) fn take(self) -> T {
        let bytes = self.bytes;
        self.value.into_inner().unwrap_or_else(|| decode(bytes))
    }
}

/// Decodes bytes that the build wrote with the same types.
#[expect(
    clippy::expect_used,
    reason = "the bytes are part of the program; a test decodes every one of them"
)]
fn decode<T: DeserializeOwned>(bytes: &[u8]) -> T {
    postcard::from_bytes(bytes).expect("the build encoded it with the same types")
}

/// Decodes the head of the bundle.
pub(super) fn decode_head<T: DeserializeOwned>(blob: &'static [u8]) -> (T, &'static [u8]) {
    let (length, rest) = blob.split_at(4);
    let length = u32::from_le_bytes([length[0], length[1], length[2], length[3]]) as usize;
    let (head, body) = rest.split_at(length);
    (decode(head), body)
}
