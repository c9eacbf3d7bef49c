//! Lines of a file of any size, each of a bounded length.

use std::io::{self, BufRead, Read};

/// No request is longer: the largest that vendors take are some dozens of megabytes, with their pictures.
pub(in crate::cli) const LONGEST_LINE: u64 = 256 << 20;

/// What the next line is.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::cli) enum NextLine {
    /// It was put behind what the buffer held.
    Read,
    /// It is longer than any request, and was passed over.
    TooLong,
    /// There is none.
    End,
}

/// Puts the next line, with its line end if it has one, behind what the buffer holds.
///
/// # Errors
/// If it cannot be read.
pub(in crate::cli) fn next_line(
    reader: &mut dyn BufRead,
    longest: u64,
    buffer: &mut Vec<u8>,
) -> io::Result<NextLine> {
    let before = buffer.len();
    let read = reader.take(longest + 1).read_until(b'\n', buffer)?;
    if read == 0 {
        return Ok(NextLine::End);
    }
    if read as u64 <= longest || buffer.ends_with(b"\n") {
        return Ok(NextLine::Read);
    }
    buffer.truncate(before);
    buffer.shrink_to(before.max(1 << 20));
    loop {
        let block = reader.fill_buf()?;
        if block.is_empty() {
            return Ok(NextLine::TooLong);
        }
        let all = block.len();
        if let Some(end) = block.iter().position(|byte| *byte == b'\n') {
            reader.consume(end + 1);
            return Ok(NextLine::TooLong);
        }
        reader.consume(all);
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Cursor};

    use super::*;

    #[test]
    fn a_line_that_is_too_long_is_passed_over() {
        let text = "ab\ncdefgh\n\nijk";
        let mut reader = BufReader::with_capacity(2, Cursor::new(text));
        let mut buffer = Vec::new();
        let mut next = || next_line(&mut reader, 3, &mut buffer).unwrap();
        let all: Vec<NextLine> = std::iter::from_fn(|| match next() {
            NextLine::End => None,
            found => Some(found),
        })
        .collect();
        let (read, long) = (NextLine::Read, NextLine::TooLong);
        assert_eq!(all, [read, long, NextLine::Read, NextLine::Read]);
        assert_eq!(buffer, b"ab\n\nijk");
    }
}
