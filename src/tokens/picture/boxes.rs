//! The boxes that files of the MP4 family are made of: a length, four letters, and what is inside.

use std::io::{self, Read, Seek, SeekFrom};

/// Where a box stands in a file, in bytes from the file's start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BoxAt {
    /// Its four letters.
    pub(crate) kind: [u8; 4],
    /// Its first byte.
    pub(crate) start: u64,
    /// The first byte after its length and letters.
    pub(crate) body: u64,
    /// The first byte after it, as it claims.
    pub(crate) end: u64,
}

/// Reads the head of the box at a place, inside something that ends at `end`; nothing if no box fits there.
///
/// # Errors
///
/// If its length is less than its own head, or the file cannot be read.
pub(crate) fn box_at(
    reader: &mut (impl Read + Seek),
    start: u64,
    end: u64,
) -> io::Result<Option<BoxAt>> {
    if end.saturating_sub(start) < 8 {
        return Ok(None);
    }
    reader.seek(SeekFrom::Start(start))?;
    let mut head = [0; 8];
    reader.read_exact(&mut head)?;
    let [a, b, c, d, kind @ ..] = head;
    let mut body = start + 8;
    let size = match u32::from_be_bytes([a, b, c, d]) {
        0 => end - start,
        1 => {
            let mut long = [0; 8];
            reader.read_exact(&mut long)?;
            body += 8;
            u64::from_be_bytes(long)
        }
        size => size.into(),
    };
    let after = start.checked_add(size).filter(|after| *after >= body);
    let after = after.ok_or_else(|| {
        let message = format!("the box at byte {start} is shorter than its own head");
        io::Error::new(io::ErrorKind::InvalidData, message)
    })?;
    Ok(Some(BoxAt {
        kind,
        start,
        body,
        end: after,
    }))
}
