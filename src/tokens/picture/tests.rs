use super::*;
use proptest::prelude::*;

const FORMATS: [(ImageFormat, PictureFormat); 6] = [
    (ImageFormat::Bmp, PictureFormat::Bmp),
    (ImageFormat::Gif, PictureFormat::Gif),
    (ImageFormat::Jpeg, PictureFormat::Jpeg),
    (ImageFormat::Png, PictureFormat::Png),
    (ImageFormat::Tiff, PictureFormat::Tiff),
    (ImageFormat::WebP, PictureFormat::WebP),
];

fn made(format: ImageFormat, width: u32, height: u32) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    image::RgbImage::new(width, height)
        .write_to(&mut file, format)
        .unwrap();
    file.into_inner()
}

fn read(bytes: &[u8]) -> Result<Picture, PictureError> {
    read_dimensions(Cursor::new(bytes))
}

fn sides(bytes: &[u8]) -> (u32, u32) {
    let size = read(bytes).unwrap().size;
    (size.width(), size.height())
}

/// Camera data with nothing but an orientation, 1 to 8.
fn exif(orientation: u8) -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    tiff.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    tiff
}

fn jpeg_with(orientation: u8, filler: usize) -> Vec<u8> {
    let mut segment = b"Exif\0\0".to_vec();
    segment.extend(exif(orientation));
    let mut file = made(ImageFormat::Jpeg, 40, 30);
    let rest = file.split_off(2);
    let mut push = |marker: u8, body: &[u8]| {
        file.extend([0xff, marker]);
        file.extend(u16::try_from(body.len() + 2).unwrap().to_be_bytes());
        file.extend(body);
    };
    for _ in 0..filler {
        push(0xe5, &vec![0; 60_000]);
    }
    push(0xe1, &segment);
    file.extend(rest);
    file
}

#[test]
fn every_format_is_told_by_its_first_bytes() {
    for (made_as, format) in FORMATS {
        let file = made(made_as, 31, 17);
        assert!(looks_like_picture(&file[..16]), "{format}");
        let picture = read(&file).unwrap();
        assert_eq!(picture.format, format);
        assert_eq!(picture.size.to_string(), "31×17", "{format}");
    }
}

#[test]
fn the_reader_starts_where_it_stands() {
    let mut file = b"mail header ".to_vec();
    file.extend(made(ImageFormat::Png, 31, 17));
    let mut reader = Cursor::new(file);
    reader.set_position(12);
    assert_eq!(read_dimensions(reader).unwrap().size.width(), 31);
}

#[test]
fn orientation_swaps_the_sides_of_a_quarter_turn() {
    for orientation in 0..=9 {
        let turned = (5..=8).contains(&orientation);
        let expected = if turned { (30, 40) } else { (40, 30) };
        assert_eq!(sides(&jpeg_with(orientation, 0)), expected, "{orientation}");
    }
}

#[test]
fn a_long_jpeg_header_is_read_to_its_end() {
    assert_eq!(sides(&jpeg_with(6, 10)), (30, 40));
}

#[test]
fn a_webp_file_is_turned_too_and_its_claims_are_not_believed() {
    let file = |claimed: u32| {
        let mut webp = b"RIFF\xff\0\0\0WEBPVP8X\x0a\0\0\0\x08\0\0\0".to_vec();
        webp.extend([39, 0, 0, 29, 0, 0]);
        webp.extend(&made(ImageFormat::WebP, 40, 30)[12..]);
        webp.extend(b"EXIF");
        webp.extend(claimed.to_le_bytes());
        webp.extend(exif(6));
        webp
    };
    assert_eq!(sides(&file(26)), (30, 40));
    assert_eq!(sides(&file(u32::MAX)), (30, 40));
}

#[test]
fn a_header_cut_off_anywhere_is_an_error_or_the_truth() {
    for (made_as, format) in FORMATS {
        let file = made(made_as, 31, 17);
        for length in 0..file.len() {
            match read(&file[..length]) {
                Ok(picture) => assert_eq!(picture.size.to_string(), "31×17", "{format}"),
                Err(PictureError::UnknownFormat) => assert!(length < 16, "{format} {length}"),
                Err(_) => {}
            }
        }
    }
    for (made_as, length, name) in [
        (ImageFormat::Png, 20, "PNG"),
        (ImageFormat::Jpeg, 300, "JPEG"),
        (ImageFormat::Gif, 9, "GIF"),
        (ImageFormat::WebP, 20, "WebP"),
        (ImageFormat::Bmp, 20, "BMP"),
        (ImageFormat::Tiff, 20, "TIFF"),
    ] {
        let error = read(&made(made_as, 31, 17)[..length]).unwrap_err();
        assert_eq!(error.to_string(), format!("{name} header is cut off"));
    }
}

#[test]
fn a_picture_without_pixels_is_refused() {
    for (made_as, side, name) in [
        (ImageFormat::Gif, 6..8, "GIF"),
        (ImageFormat::Bmp, 18..22, "BMP"),
        (ImageFormat::Png, 20..24, "PNG"),
    ] {
        let mut file = made(made_as, 31, 17);
        file[side].fill(0);
        let text = format!("{name} header says that the picture has no pixels");
        assert_eq!(read(&file).unwrap_err().to_string(), text);
    }
    let mut jpeg = made(ImageFormat::Jpeg, 31, 17);
    let frame = jpeg.windows(2).position(|two| two == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 7].fill(0);
    assert_eq!(
        read(&jpeg).unwrap_err().to_string(),
        "JPEG header is broken: Image width or height is set to zero, cannot continue"
    );
}

#[test]
fn what_is_no_picture_is_said() {
    let text = "not a PNG, JPEG, GIF, WebP, HEIC, AVIF, BMP, TIFF, ICO or SVG picture";
    for bytes in [
        &b""[..],
        b"hello, world",
        b"\0\0\0\x20ftypmp42",
        b"%PDF-1.7",
    ] {
        assert!(!looks_like_picture(bytes));
        assert_eq!(read(bytes).unwrap_err().to_string(), text);
    }
}

#[test]
fn a_lying_header_costs_no_memory() {
    let mut png = made(ImageFormat::Png, 31, 17);
    png[16..24].copy_from_slice(&[0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff]);
    assert!(matches!(read(&png), Err(PictureError::Broken { .. })));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_bytes_make_it_panic(which in 0..FORMATS.len(), bytes: Vec<u8>, keep in 0..80usize) {
        let _ = read(&bytes);
        let mut file = made(FORMATS[which].0, 3, 2);
        file.truncate(keep);
        file.extend(&bytes);
        let _ = read(&file);
    }

    #[test]
    fn no_changed_byte_makes_it_panic(
        which in 0..FORMATS.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut file = made(FORMATS[which].0, 3, 2);
        for (at, byte) in changes {
            let at = at.index(file.len().min(200));
            file[at] = byte;
        }
        let _ = read(&file);
    }
}

#[test]
fn a_drawing_has_the_size_it_gives_itself() {
    for (text, size) in [
        ("<svg width='120' height='80'/>", Some((120, 80))),
        (
            "<?xml version='1.0'?>\n<!-- a -->\n<svg width='2in' height='25.4mm'></svg>",
            Some((192, 96)),
        ),
        ("<svg viewBox='0 0 24 12'/>", Some((24, 12))),
        ("<svg width='100' viewBox='0,0,24,12'/>", Some((100, 50))),
        (
            "<svg width='100%' height='100%' viewBox='0 0 30 20'/>",
            Some((30, 20)),
        ),
        (
            "<s:svg xmlns:s='x' width='9.5px' height='7pt'/>",
            Some((10, 9)),
        ),
        ("<svg/>", None),
        ("<svg width='-3' height='4'/>", None),
        ("<svg width='99999999999' height='4'/>", None),
        ("<html></html>", None),
        ("<svg width='12", None),
    ] {
        let found = read(text.as_bytes());
        match size {
            Some(size) => assert_eq!(sides(text.as_bytes()), size, "{text}"),
            None => assert!(
                matches!(
                    found,
                    Err(PictureError::Broken {
                        format: PictureFormat::Svg,
                        ..
                    })
                ),
                "{text}: {found:?}"
            ),
        }
        assert!(
            !looks_like_picture(text.as_bytes()),
            "{text}: a text, unless it is named as a picture"
        );
    }
}

const META: [u8; 4] = [b'm', b'e', b't', b'a'];

fn boxed(kind: [u8; 4], inside: &[u8]) -> Vec<u8> {
    let length = u32::try_from(inside.len() + 8).unwrap();
    [&length.to_be_bytes()[..], &kind, inside].concat()
}

/// A file with a thumbnail (item 1) and the picture (item 2), which is turned.
fn heic(brand: [u8; 4], angle: u8) -> Vec<u8> {
    let ispe = |width: u32, height: u32| {
        let sides = [[0; 4], width.to_be_bytes(), height.to_be_bytes()].concat();
        boxed(*b"ispe", &sides)
    };
    let ipco = [ispe(320, 240), ispe(4032, 3024), boxed(*b"irot", &[angle])].concat();
    let ipma = [0, 0, 0, 0, 0, 0, 0, 2, 0, 1, 1, 0x81, 0, 2, 2, 0x82, 0x83];
    let iprp = [boxed(*b"ipco", &ipco), boxed(*b"ipma", &ipma)].concat();
    let meta = [
        vec![0; 4],
        boxed(*b"pitm", &[0, 0, 0, 0, 0, 2]),
        boxed(*b"iprp", &iprp),
    ]
    .concat();
    [
        boxed(*b"ftyp", &[&brand[..], &[0; 4][..], b"mif1"].concat()),
        boxed(META, &meta),
    ]
    .concat()
}

#[test]
fn a_photo_is_its_primary_item_as_it_is_turned() {
    assert_eq!(sides(&heic(*b"heic", 0)), (4032, 3024));
    assert_eq!(sides(&heic(*b"heic", 1)), (3024, 4032));
    assert_eq!(sides(&heic(*b"avif", 2)), (4032, 3024));
    let file = heic(*b"heic", 3);
    assert_eq!(read(&file).unwrap().format, PictureFormat::Heic);
    for cut in 12..file.len() {
        assert!(read(&file[..cut]).is_err(), "{cut}");
    }
    let mut lying = file.clone();
    let meta = lying.windows(4).position(|four| four == META).unwrap();
    lying[meta - 4..meta].copy_from_slice(&u32::MAX.to_be_bytes());
    assert_eq!(
        read(&lying).unwrap_err().to_string(),
        "HEIC header is broken: a `meta` box of more than 4 MiB"
    );
}

#[test]
fn an_icon_has_the_size_of_its_best_picture() {
    let mut file = Cursor::new(Vec::new());
    image::RgbaImage::new(48, 32)
        .write_to(&mut file, ImageFormat::Ico)
        .unwrap();
    let file = file.into_inner();
    assert!(looks_like_picture(&file[..16]));
    assert_eq!(sides(&file), (48, 32));
}
