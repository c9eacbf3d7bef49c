//! What a request has attached is measured like the same file on the command line, in every vendor's form; what is elsewhere is what the
//! user says of it. What the files are is in `tests/files/files.toml`, and what the rules make of it in `tests/media/`.

use std::io::BufReader;
use std::path::PathBuf;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::{Value, json};
use tokenfare::headers;
use tokenfare::price_book::model::Modality;
use tokenfare::price_book::terms::Terms;
use tokenfare::request;
use tokenfare::tokens::counter::TextCounter;
use tokenfare::tokens::image::Dimensions;
use tokenfare::tokens::media::Clip;
use tokenfare::workload::sent::{Assumed, Sent, Unmeasured, workload};
use tokenfare::workload::{Content, Part, Workload};

/// The tokens of a part: its kind, and low, expected, high.
type Counted = (Modality, [u64; 3]);

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/files")
        .join(name)
}

fn base64(name: &str) -> String {
    STANDARD.encode(std::fs::read(path(name)).expect("a sample"))
}

fn data_url(mime: &str, name: &str) -> String {
    format!("data:{mime};base64,{}", base64(name))
}

fn sent(value: &Value, assumed: &Assumed<'_>) -> Result<Sent, Unmeasured> {
    let request = request::from_value(value).expect("a request");
    let mut keep = |text: String| TextCounter::new(text);
    workload(request, assumed, &mut keep)
}

fn counted(workload: &Workload, model: &str) -> Vec<Counted> {
    let book = tokenfare::bundled_book();
    let at: Timestamp = "2026-11-23T12:00:00Z".parse().expect("an instant");
    let offer = book.named(model, at).expect("a model");
    let parts = workload.count(offer.model, &Terms::at(at), book.rules());
    let parts = parts.unwrap_or_else(|misfit| panic!("{model}: {misfit}"));
    let parts = parts
        .into_iter()
        .filter(|part| part.modality != Modality::Text);
    parts
        .map(|part| {
            let tokens = part.tokens;
            (
                part.modality,
                [tokens.low(), tokens.expected(), tokens.high()],
            )
        })
        .collect()
}

/// What a file is on the command line.
fn of_file(name: &str, model: &str) -> Vec<Counted> {
    let file = std::fs::File::open(path(name)).expect("a sample");
    let media = headers::read(BufReader::new(file)).expect("a file that can be read");
    of(media.into(), model)
}

fn of(content: Content, model: &str) -> Vec<Counted> {
    let name = String::new();
    let parts = vec![Part { name, content }];
    let workload = Workload {
        parts,
        ..Workload::default()
    };
    counted(&workload, model)
}

fn chat(part: &Value) -> Value {
    json!({ "messages": [{ "role": "user", "content": [{ "type": "text", "text": "So?" }, part] }] })
}

fn responses(part: &Value) -> Value {
    json!({ "model": "m", "input": [{ "role": "user", "content": [part] }] })
}

fn messages(part: &Value) -> Value {
    json!({ "system": "s", "messages": [{ "role": "user", "content": [part] }] })
}

fn generate(part: &Value) -> Value {
    json!({ "contents": [{ "parts": [part] }] })
}

fn native(part: &Value) -> Value {
    json!({ "model": "m", "input": { "messages": [{ "role": "user", "content": [part] }] } })
}

/// A model that takes the file, the file, and a request that has it.
type Case = (&'static str, &'static str, Value);

/// <https://platform.openai.com/docs/api-reference/chat/create>, and the clips of <https://www.volcengine.com/docs/82379/1362931>.
fn in_chats() -> Vec<Case> {
    let (audio, pages) = ("openai/gpt-audio", "openai/gpt-4o");
    let sound = |name: &str, format: &str| {
        chat(
            &json!({ "type": "input_audio", "input_audio": { "data": base64(name), "format": format } }),
        )
    };
    let file =
        json!({ "filename": "p.pdf", "file_data": data_url("application/pdf", "pages.pdf") });
    let packed = data_url("application/pdf", "pages-packed.pdf");
    let (seed, clip) = (
        "volcengine/doubao-seed-1.8",
        data_url("video/mp4", "clip.mp4"),
    );
    vec![
        (audio, "tone.wav", sound("tone.wav", "wav")),
        (audio, "tone-cbr.mp3", sound("tone-cbr.mp3", "mp3")),
        (
            pages,
            "pages.pdf",
            chat(&json!({ "type": "file", "file": file })),
        ),
        (
            pages,
            "pages-packed.pdf",
            responses(&json!({ "type": "input_file", "filename": "p.pdf", "file_data": packed })),
        ),
        (
            seed,
            "clip.mp4",
            chat(&json!({ "type": "video_url", "video_url": { "url": clip } })),
        ),
        (
            seed,
            "clip.mp4",
            responses(&json!({ "type": "input_video", "video_url": clip })),
        ),
    ]
}

/// <https://platform.claude.com/docs/en/build-with-claude/pdf-support>
fn in_messages() -> Vec<Case> {
    let source =
        json!({ "type": "base64", "media_type": "application/pdf", "data": base64("pages.pdf") });
    let document = messages(&json!({ "type": "document", "source": source }));
    vec![("anthropic/claude-sonnet-4-5", "pages.pdf", document)]
}

/// <https://ai.google.dev/api/caching#Part>; what no type is said of, the content tells.
fn in_generate() -> Vec<Case> {
    let model = "google/gemini-2.5-flash";
    let typed = [
        ("audio/flac", "tone.flac"),
        ("application/pdf", "pages.pdf"),
        ("application/octet-stream", "clip.webm"),
    ];
    let typed = typed.map(|(mime, name)| {
        let data = json!({ "mimeType": mime, "data": base64(name) });
        (model, name, generate(&json!({ "inlineData": data })))
    });
    let snake = json!({ "mime_type": "video/mp4", "data": base64("clip.mp4") });
    let untyped = json!({ "data": base64("tone.ogg") });
    let others = [
        (
            model,
            "clip.mp4",
            generate(&json!({ "inline_data": snake })),
        ),
        (
            model,
            "tone.ogg",
            generate(&json!({ "inlineData": untyped })),
        ),
    ];
    typed.into_iter().chain(others).collect()
}

/// <https://help.aliyun.com/zh/model-studio/qwen-omni>
fn in_omni() -> Vec<Case> {
    let model = "alibaba/qwen3.5-omni-plus";
    let sound = json!({ "data": data_url("", "tone.ogg"), "format": "ogg" });
    let clip = json!({ "url": data_url("", "clip.mp4") });
    let native_clip = data_url("video/x-matroska", "clip.mkv");
    vec![
        (
            model,
            "tone.ogg",
            chat(&json!({ "type": "input_audio", "input_audio": sound })),
        ),
        (
            model,
            "clip.mp4",
            chat(&json!({ "type": "video_url", "video_url": clip })),
        ),
        (
            model,
            "tone.m4a",
            native(&json!({ "audio": data_url("audio/mp4", "tone.m4a") })),
        ),
        (model, "clip.mkv", native(&json!({ "video": native_clip }))),
    ]
}

#[test]
fn what_is_attached_is_measured_like_a_file() {
    let cases = [in_chats(), in_messages(), in_generate(), in_omni()].concat();
    for (model, name, value) in cases {
        let sent =
            sent(&value, &Assumed::default()).unwrap_or_else(|error| panic!("{name}: {error}"));
        let found = counted(&sent.workload, model);
        assert!(!found.is_empty(), "{model}, {name}");
        assert_eq!(found, of_file(name, model), "{model}, {name}");
        assert_eq!(sent.notes, Vec::<String>::new(), "{model}, {name}");
    }
}

/// Four pictures of 96×64 are two pairs of frames. 96×64 snaps to 96×64, which is above the least of 4,096 pixels: 3 × 2 cells a pair and 2
/// tokens around them (the same code of the vendor as for clips, `pricing/rules/media.toml`). An odd one is sent twice.
#[test]
fn pictures_may_be_the_frames_of_a_clip() {
    let urls = |number: usize| vec!["https://example.com/frame.jpg"; number];
    let assumed = Assumed {
        image: Dimensions::new(96, 64),
        ..Assumed::default()
    };
    for (number, tokens) in [(4, 2 * 6 + 2), (5, 3 * 6 + 2), (1, 6 + 2)] {
        for value in [
            chat(&json!({ "type": "video", "video": urls(number), "fps": 2 })),
            native(&json!({ "video": urls(number), "fps": 2 })),
        ] {
            let sent = sent(&value, &assumed).expect("frames of a size");
            let found = counted(&sent.workload, "alibaba/qwen3-vl-plus");
            assert_eq!(found, [(Modality::Video, [tokens; 3])], "{number}");
        }
    }
    let picture = data_url("image/png", "moving.png");
    let value = native(&json!({ "video": [picture, picture] }));
    assert!(sent(&value, &Assumed::default()).is_ok());
}

/// A clip of 60 s at a frame a second of 258 tokens each (`video.gemini` in `pricing/rules/media.toml`): half the frames are half the tokens, and so is half the
/// clip. <https://ai.google.dev/gemini-api/docs/video-understanding>
#[test]
fn a_part_of_a_clip_and_a_rate_of_frames_are_as_asked() {
    let model = "google/gemini-2.5-flash";
    let assumed = Assumed {
        clip: Some(Clip {
            size: Dimensions::new(1280, 720).expect("a size"),
            duration: Duration::from_mins(1),
            frames: None,
            rate: None,
        }),
        ..Assumed::default()
    };
    let count = |metadata: Value| {
        let file = json!({ "mimeType": "video/mp4", "fileUri": "gs://bucket/clip.mp4" });
        let value = generate(&json!({ "fileData": file, "videoMetadata": metadata }));
        let sent = sent(&value, &assumed).expect("a clip");
        let found = counted(&sent.workload, model);
        found
            .into_iter()
            .map(|(_, tokens)| tokens[0])
            .collect::<Vec<_>>()
    };
    // At the low end no time stamps are added; the sound is 32 tokens a second.
    assert_eq!(count(json!({})), [60 * 258, 60 * 32]);
    assert_eq!(count(json!({ "fps": 0.5 })), [30 * 258, 60 * 32]);
    assert_eq!(
        count(json!({ "startOffset": "20s", "endOffset": "50s" })),
        [30 * 258, 30 * 32]
    );
    assert_eq!(count(json!({ "start_offset": "59.5s" }))[1], 16);
}

#[test]
fn a_level_of_detail_holds_for_clips_and_documents() {
    let model = "google/gemini-2.5-flash";
    let count = |name: &str, mime: &str, level: &str| {
        let value = json!({
            "contents": [{ "parts": [{ "inlineData": { "mimeType": mime, "data": base64(name) } }] }],
            "generationConfig": { "mediaResolution": format!("MEDIA_RESOLUTION_{level}") }
        });
        let sent = sent(&value, &Assumed::default()).expect("a file");
        counted(&sent.workload, model)[0].1[0]
    };
    // `page.gemini` and `video.gemini` have 64 and 66 for low, 258 for high.
    assert_eq!(count("pages.pdf", "application/pdf", "LOW"), 3 * 64);
    assert_eq!(count("pages.pdf", "application/pdf", "HIGH"), 3 * 258);
    assert_eq!(count("clip.mp4", "video/mp4", "LOW"), 3 * 66);
    assert_eq!(count("clip.mp4", "video/mp4", "HIGH"), 3 * 258);
}

#[test]
fn texts_may_be_attached_as_files() {
    let text = "data:text/csv;base64,YSxiCjEsMgo=";
    for value in [
        responses(&json!({ "type": "input_file", "filename": "t.csv", "file_data": text })),
        generate(&json!({ "inlineData": { "mimeType": "text/csv", "data": "YSxiCjEsMgo=" } })),
        generate(
            &json!({ "inlineData": { "mimeType": "application/json", "data": "YSxiCjEsMgo=" } }),
        ),
    ] {
        let sent = sent(&value, &Assumed::default()).expect("a text");
        let text = sent.workload.parts[0].content.text();
        assert_eq!(
            text.and_then(TextCounter::text),
            Some("a,b\n1,2\n"),
            "{value}"
        );
    }
}

/// 16,000 samples of two bytes a second (RFC 2586).
#[test]
fn samples_without_a_header_are_as_long_as_their_type_says() {
    let data = STANDARD.encode(vec![0_u8; 48_000]);
    let value = generate(
        &json!({ "inlineData": { "mimeType": "audio/L16;codec=pcm;rate=16000", "data": data } }),
    );
    let sent = sent(&value, &Assumed::default()).expect("a sound");
    let Content::Sound(length) = sent.workload.parts[0].content else {
        panic!("{:?}", sent.workload.parts);
    };
    assert_eq!(length, Duration::from_millis(1_500));
}

#[test]
fn what_cannot_be_so_is_said_with_its_place() {
    let audio = |data: &str| {
        chat(&json!({ "type": "input_audio", "input_audio": { "data": data, "format": "wav" } }))
    };
    let document = |name: &str| {
        messages(
            &json!({ "type": "document", "source": { "type": "base64", "media_type": "application/pdf", "data": base64(name) } }),
        )
    };
    let wav = std::fs::read(path("tone.wav")).expect("a sample");
    let cut = STANDARD.encode(&wav[..40]);
    for (value, error) in [
        (
            audio("UklGRg=="),
            "`messages[0].content[1]`: no picture, sound, video or PDF that can be read",
        ),
        (audio(&cut), "`messages[0].content[1]`: WAV file is cut off"),
        (
            audio(&base64("pages.pdf")),
            "`messages[0].content[1]`: it is a PDF document, no sound",
        ),
        (
            audio(&base64("clip-silent.mp4")),
            "`messages[0].content[1]`: it is a clip without sound (MP4), no sound",
        ),
        (
            chat(
                &json!({ "type": "video_url", "video_url": { "url": data_url("video/mp4", "tone.m4a") } }),
            ),
            "`messages[0].content[1]`: it is a sound (MP4), no clip",
        ),
        (
            document("tone.wav"),
            "`messages[0].content[0]`: it is a sound (WAV), no document",
        ),
        (
            document("pages-locked.pdf"),
            "`messages[0].content[0]`: PDF document is locked with a password",
        ),
        (
            generate(
                &json!({ "inlineData": { "mimeType": "video/mp4", "data": base64("clip.mp4") }, "videoMetadata": { "startOffset": "3s" } }),
            ),
            "`contents[0].parts[0]`: it is 3 s long, and is to be played from 3 s on",
        ),
        (
            messages(
                &json!({ "type": "document", "source": { "type": "url", "url": "https://example.com/a.pdf" } }),
            ),
            "`messages[0].content[0]`: the document is at `https://example.com/a.pdf`, which is not fetched",
        ),
        (
            native(&json!({ "video": ["https://example.com/1.jpg"] })),
            "`input.messages[0].content[0][0]`: the picture is at `https://example.com/1.jpg`, which is not fetched",
        ),
    ] {
        let found = sent(&value, &Assumed::default()).map(|sent| sent.notes);
        assert_eq!(
            found.map_err(|error| error.to_string()),
            Err(error.to_owned())
        );
    }
}

#[test]
fn what_is_elsewhere_is_what_the_user_says() {
    let part = |mime: &str, uri: &str| json!({ "fileData": { "mimeType": mime, "fileUri": uri } });
    let value = json!({ "contents": [{ "parts": [
        part("audio/mpeg", "https://example.com/a.mp3"), part("audio/mpeg", "https://example.com/b.mp3"),
        part("video/mp4", "https://example.com/c.mp4"), part("application/pdf", "https://example.com/d.pdf"),
    ] }] });
    let clip = Clip {
        size: Dimensions::new(1280, 720).expect("a size"),
        duration: Duration::from_millis(2_500),
        frames: None,
        rate: None,
    };
    let assumed = Assumed {
        sound: Some(Duration::from_secs(90)),
        clip: Some(clip),
        pages: Some(12),
        ..Assumed::default()
    };
    let found = sent(&value, &assumed).expect("all is known");
    assert_eq!(
        found.notes,
        [
            "2 sounds that are not fetched are taken to be 90 s long",
            "1 clip that is not fetched is taken to be 1280×720 and 2.5 s long, with sound",
            "1 document that is not fetched is taken to be 12 pages of A4",
        ]
    );
    let parts = &found.workload.parts;
    assert!(matches!(parts[1].content, Content::Sound(length) if length.as_secs() == 90));
    assert!(
        matches!(parts[2].content, Content::Video { clip: found, has_sound: true } if found == clip)
    );
    assert!(
        matches!(&parts[3].content, Content::Document(document) if document.pages().len() == 12)
    );

    // The tokens of each are enough where nothing else has to be known.
    let value = json!({ "contents": [{ "parts": [part("audio/mpeg", "https://example.com/a.mp3"), part("audio/mpeg", "https://example.com/b.mp3")] }] });
    let assumed = Assumed {
        counted: vec![Modality::Audio],
        ..Assumed::default()
    };
    let mut found = sent(&value, &assumed).expect("their tokens are known");
    found.workload.audio_tokens = Some(700);
    assert_eq!(
        found.notes,
        ["2 sounds that are not fetched are counted as declared"]
    );
    let tokens = counted(&found.workload, "google/gemini-2.5-flash");
    assert_eq!(tokens, [(Modality::Audio, [700; 3]); 2]);
}
