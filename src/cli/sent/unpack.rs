//! Plain, gzip or zstd: told by the first bytes.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use flate2::read::MultiGzDecoder;
use ruzstd::decoding::StreamingDecoder;

/// The first bytes of a file of each kind.
const GZIP: [u8; 2] = [0x1f, 0x8b];
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// Bytes that are read at once.
const BLOCK: usize = 256 << 10;

/// Whether a file that begins like this is compressed in a way that is read here.
pub(in crate::cli) fn is_packed(first_bytes: &[u8]) -> bool {
    first_bytes.starts_with(&GZIP) || first_bytes.starts_with(&ZSTD)
}

/// Returns the plain bytes of what may be compressed.
///
/// # Errors
/// If it cannot be read.
pub(in crate::cli) fn unpacked<'r>(
    mut reader: impl Read + 'r,
) -> io::Result<Box<dyn BufRead + 'r>> {
    let mut head = Vec::new();
    reader.by_ref().take(4).read_to_end(&mut head)?;
    let gzip = head.starts_with(&GZIP);
    let zstd = head.starts_with(&ZSTD);
    let whole = BufReader::with_capacity(BLOCK, Cursor::new(head).chain(reader));
    if gzip {
        let plain = MultiGzDecoder::new(whole);
        return Ok(Box::new(BufReader::with_capacity(BLOCK, plain)));
    }
    if zstd {
        let plain = Frames {
            source: Some(whole),
            frame: None,
        };
        return Ok(Box::new(BufReader::with_capacity(BLOCK, plain)));
    }
    Ok(Box::new(whole))
}

/// All frames of a zstd file, one after the other: tools that compress on all cores write many.
struct Frames<R: BufRead> {
    /// Where the next frame is read from; none while one is read.
    source: Option<R>,
    frame: Option<Box<StreamingDecoder<R, ruzstd::decoding::FrameDecoder>>>,
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(frame) = &mut self.frame {
                let read = frame.read(buffer)?;
                if read > 0 || buffer.is_empty() {
                    return Ok(read);
                }
            }
            if let Some(done) = self.frame.take() {
                self.source = Some(done.into_inner());
            }
            let Some(mut source) = self.source.take() else {
                return Ok(0);
            };
            if source.fill_buf()?.is_empty() {
                self.source = Some(source);
                return Ok(0);
            }
            let frame = StreamingDecoder::new(source)
                .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.to_string()))?;
            self.frame = Some(Box::new(frame));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn plain(bytes: Vec<u8>) -> io::Result<String> {
        let mut text = String::new();
        unpacked(Cursor::new(bytes))?.read_to_string(&mut text)?;
        Ok(text)
    }

    fn gzip(text: &str) -> Vec<u8> {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(text.as_bytes()).unwrap();
        packed.finish().unwrap()
    }

    fn zstd(text: &str) -> Vec<u8> {
        let level = ruzstd::encoding::CompressionLevel::Fastest;
        ruzstd::encoding::compress_to_vec(text.as_bytes(), level)
    }

    #[test]
    fn what_is_compressed_is_unpacked_whole() {
        for pack in [gzip, zstd] {
            let once = pack("one\n");
            assert!(is_packed(&once));
            assert_eq!(plain(once.clone()).unwrap(), "one\n");
            // Members and frames one after the other.
            let twice = [once, pack("two\n")].concat();
            assert_eq!(plain(twice).unwrap(), "one\ntwo\n");
        }
        assert_eq!(plain(b"{}".to_vec()).unwrap(), "{}");
        assert_eq!(plain(Vec::new()).unwrap(), "");
    }

    #[test]
    fn what_is_cut_off_is_an_error() {
        for pack in [gzip, zstd] {
            let mut packed = pack("a line that is long enough to be cut\n");
            packed.truncate(packed.len() - 6);
            assert!(plain(packed).is_err());
        }
    }
}
