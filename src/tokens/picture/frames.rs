//! How many pictures an animation has, without decoding any.

use std::io::{self, BufRead, Read, Seek, SeekFrom};

/// Bytes of a GIF that are walked through: its blocks do not say where the last one ends. A longer animation has frames nobody counts.
const GIF_MOST: u64 = 8 << 20;

/// Counts the frames of a GIF; none if it is too long to say, or cut off.
pub(super) fn gif(reader: &mut (impl BufRead + Seek)) -> io::Result<Option<u32>> {
    let start = reader.stream_position()?;
    let mut frames = 0;
    let counted = walk_gif(reader, &mut frames, start + GIF_MOST);
    reader.seek(SeekFrom::Start(start))?;
    match counted {
        Ok(true) => Ok(Some(frames)),
        Ok(false) => Ok(None),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether the end was reached.
fn walk_gif(reader: &mut (impl BufRead + Seek), frames: &mut u32, most: u64) -> io::Result<bool> {
    let palette = |flags: u8| match flags & 0x80 {
        0 => 0,
        _ => 3 << ((flags & 7) + 1),
    };
    let mut head = [0; 13];
    reader.read_exact(&mut head)?;
    reader.seek_relative(palette(head[10]))?;
    loop {
        if reader.stream_position()? > most {
            return Ok(false);
        }
        match byte(reader)? {
            0x21 => reader.seek_relative(1)?,
            0x2c => {
                *frames += 1;
                let mut head = [0; 9];
                reader.read_exact(&mut head)?;
                reader.seek_relative(palette(head[8]) + 1)?;
            }
            _ => return Ok(true),
        }
        loop {
            match byte(reader)? {
                0 => break,
                length => reader.seek_relative(length.into())?,
            }
            if reader.stream_position()? > most {
                return Ok(false);
            }
        }
    }
}

fn byte(reader: &mut impl Read) -> io::Result<u8> {
    let mut byte = [0];
    reader.read_exact(&mut byte)?;
    Ok(byte[0])
}

/// Reads the number of frames that an animated PNG announces before its pixels; one without it is a still.
pub(super) fn png(reader: &mut (impl BufRead + Seek)) -> io::Result<Option<u32>> {
    let start = reader.stream_position()?;
    let found = walk_png(reader);
    reader.seek(SeekFrom::Start(start))?;
    Ok(Some(found?.unwrap_or(1)))
}

fn walk_png(reader: &mut (impl BufRead + Seek)) -> io::Result<Option<u32>> {
    reader.seek_relative(8)?;
    let mut chunk = [[0; 4]; 3];
    while reader.read_exact(chunk.as_flattened_mut()).is_ok() {
        let [length, kind, first] = chunk;
        match &kind {
            b"acTL" => return Ok(Some(u32::from_be_bytes(first).max(1))),
            b"IDAT" | b"IEND" => break,
            // Four bytes of it are read already, the four of its checksum are not.
            _ => reader.seek_relative(u32::from_be_bytes(length).into())?,
        }
    }
    Ok(None)
}

/// Counts the frames of a `WebP` file.
pub(super) fn webp(reader: &mut (impl BufRead + Seek)) -> io::Result<Option<u32>> {
    let start = reader.stream_position()?;
    let (mut frames, mut chunk) = (0, [0; 8]);
    reader.seek_relative(12)?;
    while reader.read_exact(&mut chunk).is_ok() {
        let [a, b, c, d, size @ ..] = chunk;
        frames += u32::from([a, b, c, d] == *b"ANMF");
        let size = i64::from(u32::from_le_bytes(size));
        reader.seek_relative(size + size % 2)?;
    }
    reader.seek(SeekFrom::Start(start))?;
    Ok(Some(frames.max(1)))
}
