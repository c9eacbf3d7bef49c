//! From what was typed to what it means: a workload, its terms, the price book, the models.

use std::io::{BufRead, Read};
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value;

use super::args::{BookArgs, ChoiceArgs, CurrencyArg, RequestArgs, TermsArgs};
use super::failure::Failure;
use super::files;
use super::input;
use super::sent::{self, Input};
use super::texts::Texts;
use super::tokenizer::{self, Files};
use crate::money::Currency;
use crate::price_book::find::FindError;
use crate::price_book::load::{Loaded, TableSet, load_with, read_path};
use crate::price_book::rules::Rules;
use crate::price_book::suggest::{did_you_mean, offer_names};
use crate::price_book::terms::{STANDARD, Terms};
use crate::price_book::{Offer, PriceBook};
use crate::report::Document;
use crate::tokens::reading::Wanted;
use crate::tokens::text::{TextMethod, TextRule};
use crate::tokens::tools::{ToolChoice, ToolSet};
use crate::workload::{System, Workload};

/// How texts are read for these models.
pub(super) fn texts<'a>(
    args: &RequestArgs,
    offers: impl IntoIterator<Item = Offer<'a>>,
    rules: &Rules,
) -> Texts {
    let mut characters = false;
    let mut used: Vec<&TextRule> = Vec::new();
    for offer in offers {
        let text = offer.model.text.as_ref();
        used.extend(text.and_then(|choice| rules.text.find(&choice.rule)));
        characters |= offer.model.characters.is_some();
    }
    match texts_by(args, used) {
        texts if characters => texts.looking(),
        texts => texts,
    }
}

/// How texts are read for these rules: held, where a rule cannot count in passing.
pub(super) fn texts_by<'r>(
    args: &RequestArgs,
    rules: impl IntoIterator<Item = &'r TextRule>,
) -> Texts {
    let mut wanted = Wanted::default();
    for rule in rules {
        if args.special || matches!(rule.method, TextMethod::Supplied(_)) {
            return Texts::whole();
        }
        wanted.add(rule);
    }
    Texts::passing(wanted)
}

/// What was asked: one request, from files and options or as a vendor takes it, or a batch of them.
pub(super) enum Asked<'r> {
    /// One request.
    One(Box<One>),
    /// Requests, a line each.
    Batch(Batch<'r>),
}

/// One request.
pub(super) struct One {
    /// What is sent.
    pub workload: Workload,
    /// What a request of a vendor's says besides; nothing of files and options.
    pub origin: Origin,
}

/// What a request says besides its content.
#[derive(Default)]
pub(super) struct Origin {
    /// Whether it is one at all, and not files and options.
    pub is_request: bool,
    /// The model that it names.
    pub model: Option<String>,
    /// The service that it asks for.
    pub service: Option<String>,
    /// Whether the model thinks, if it says so.
    pub thinking: Option<bool>,
    /// What was understood, assumed or left out, a fragment each.
    pub notes: Vec<String>,
}

/// A batch.
pub(super) struct Batch<'r> {
    /// The name of its file.
    pub name: String,
    /// Its lines.
    pub lines: Box<dyn BufRead + 'r>,
    /// The bytes of its file, where they are known and not compressed.
    pub bytes: Option<u64>,
}

/// Reads the inputs, long texts as `texts` says, and checks that what was declared fits together.
pub(super) fn asked<'r>(
    args: &RequestArgs,
    texts: Texts,
    stdin: &'r mut dyn Read,
) -> Result<Asked<'r>, Failure> {
    check(args)?;
    let mut rest;
    if let [path] = args.inputs.as_slice() {
        let name = path.display().to_string();
        match sent::look(path, stdin, args.as_kind)? {
            Input::Request(line) => {
                alone(args, &name)?;
                return sent::one(*line, args, path).map(|one| Asked::One(Box::new(one)));
            }
            Input::Batch { lines, packed } => {
                alone(args, &name)?;
                let file = std::fs::metadata(path).ok().filter(|_| !packed);
                let bytes = file.map(|file| file.len());
                return Ok(Asked::Batch(Batch { name, lines, bytes }));
            }
            Input::Other(unread) => rest = unread,
        }
    } else {
        for path in args.inputs.iter().filter(|path| path.is_file()) {
            let mut nothing = std::io::empty();
            match sent::look(path, &mut nothing, args.as_kind)? {
                Input::Other(_) => {}
                Input::Request(_) | Input::Batch { .. } => {
                    alone(args, &path.display().to_string())?;
                }
            }
        }
        rest = Some(Box::new(stdin));
    }
    let mut nothing = std::io::empty();
    let stdin = rest.as_deref_mut().unwrap_or(&mut nothing);
    let workload = workload(args, texts, stdin)?;
    let origin = Origin::default();
    Ok(Asked::One(Box::new(One { workload, origin })))
}

/// One request; a batch is told to whoever takes none.
pub(super) fn alone(args: &RequestArgs, name: &str) -> Result<(), Failure> {
    let more = [
        (args.inputs.len() > 1, "other inputs"),
        (!args.text.is_empty(), "--text"),
        (!args.image.is_empty(), "--image"),
        (args.system.is_some(), "--system"),
        (args.system_file.is_some(), "--system-file"),
        (args.tools.is_some(), "--tools"),
    ];
    match more.into_iter().find(|(given, _)| *given) {
        None => Ok(()),
        Some((_, what)) => Err(Failure::new(format!(
            "`{name}` is a whole request: it cannot be sent together with {what}"
        ))
        .hint("leave one of them out, or count the JSON as a text with --as text")),
    }
}

fn workload(
    args: &RequestArgs,
    mut texts: Texts,
    stdin: &mut dyn Read,
) -> Result<Workload, Failure> {
    let mut parts = Vec::new();
    for path in &args.inputs {
        parts.extend(input::read(path, stdin, &mut texts)?);
    }
    for (index, text) in args.text.iter().enumerate() {
        parts.push(input::typed(text, index + 1)?);
    }
    for image in &args.image {
        parts.push(input::read_image(image)?);
    }
    for sound in &args.audio {
        parts.push(files::read_audio(sound)?);
    }
    for clip in &args.video {
        parts.push(files::read_video(clip)?);
    }
    for document in &args.pdf {
        parts.push(files::read_document(document)?);
    }
    let tools = args.tools.as_deref().map(input::read_tools).transpose()?;
    Ok(Workload {
        parts,
        system: system(args)?,
        tool_choice: tool_choice(args.tool_choice.as_deref(), tools.as_ref())?,
        tools,
        unframed: args.no_frame,
        special: args.special,
        detail: args.detail.clone(),
        advise: args.advise,
        image_tokens: args.image_tokens,
        audio_tokens: args.audio_tokens,
        video_tokens: args.video_tokens,
        page_tokens: args.page_tokens,
        input_tokens: args.input_tokens,
        cached_tokens: args.cached_tokens,
        cache_write_tokens: args.cache_write_tokens,
        output_tokens: args.output_tokens,
        thinking_tokens: args.thinking_tokens,
        meters: args.meter.clone(),
        ..Workload::default()
    })
}

/// The system text, as typed or from its file.
fn system(args: &RequestArgs) -> Result<Option<System>, Failure> {
    if let Some(text) = &args.system {
        return input::typed_system(text).map(Some);
    }
    args.system_file
        .as_deref()
        .map(input::read_system)
        .transpose()
}

/// What a word about the choice of a tool means.
fn tool_choice(given: Option<&str>, tools: Option<&ToolSet>) -> Result<ToolChoice, Failure> {
    let Some(word) = given else {
        return Ok(ToolChoice::Auto);
    };
    let known = |name: &str| tools.is_some_and(|tools| tools.names().any(|known| known == name));
    match word {
        name if known(name) => Ok(ToolChoice::Named(name.to_owned())),
        "auto" => Ok(ToolChoice::Auto),
        "none" => Ok(ToolChoice::None),
        "any" | "required" => Ok(ToolChoice::Any),
        name => {
            let names: Vec<&str> = tools.iter().flat_map(|tools| tools.names()).collect();
            let message = format!("--tool-choice: no tool is called `{name}`");
            let like = did_you_mean(name, names.iter().copied());
            let all = || format!("use auto, none, any, or one of: {}", names.join(", "));
            Err(Failure::new(message).hint(like.unwrap_or_else(all)))
        }
    }
}

/// Finds options that contradict each other.
fn check(args: &RequestArgs) -> Result<(), Failure> {
    let media = [&args.image, &args.audio, &args.video, &args.pdf];
    let parts = !args.inputs.is_empty()
        || !args.text.is_empty()
        || media.iter().any(|given| !given.is_empty());
    let around = args.system.is_some() || args.system_file.is_some() || args.tools.is_some();
    let given = parts || around;
    if args.input_tokens.is_some() && given {
        let message =
            "--input-tokens stands for all input, so it cannot be given together with inputs";
        return Err(Failure::new(message).hint("leave one of them out"));
    }
    if args.thinking_tokens > args.output_tokens.unwrap_or(0) {
        let message = format!(
            "--thinking-tokens {} is more than --output-tokens",
            args.thinking_tokens
        );
        return Err(Failure::new(message).hint("output tokens include those spent on thinking"));
    }
    let cached = args.cached_tokens.saturating_add(args.cache_write_tokens);
    if let Some(input) = args.input_tokens.filter(|&input| cached > input) {
        let message = format!("{cached} cached tokens are more than --input-tokens {input}");
        return Err(Failure::new(message).hint("input tokens include cached ones"));
    }
    let dashes = args
        .inputs
        .iter()
        .filter(|path| path.as_os_str() == "-")
        .count();
    if dashes > 1 {
        return Err(Failure::new("standard input (`-`) can be read only once"));
    }
    Ok(())
}

/// Returns the terms; without `--at` it is now, and what was not typed is as the request has it.
pub(super) fn terms(args: &TermsArgs, request: &RequestArgs, origin: &Origin) -> Terms {
    let service = args.service.as_ref().or(origin.service.as_ref());
    let thinks = origin.thinking.unwrap_or(false);
    Terms {
        at: args.at.unwrap_or_else(now),
        service: service.map_or_else(|| STANDARD.to_owned(), Clone::clone),
        thinking: args.thinking || request.thinking_tokens > 0 || thinks,
        region: args.region.clone(),
        options: args.option.iter().cloned().collect(),
    }
}

/// The present second.
pub(super) fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_second(now.as_second()).unwrap_or(now)
}

/// Opens the bundled tables and puts the user's over them.
pub(super) fn book(args: &BookArgs, colour: bool) -> Result<PriceBook, Failure> {
    let mut book = crate::bundled_book();
    let files = Files::of_user();
    tokenizer::define(&mut book, &args.tokenizer, &files)?;
    for path in args
        .pricing
        .iter()
        .filter(|path| !path.as_os_str().is_empty())
    {
        overlay(&mut book, path, &files, colour)?;
    }
    for &(from, to, rate) in &args.fx {
        book.declare_rate(from, to, rate);
    }
    Ok(book)
}

fn overlay(book: &mut PriceBook, path: &Path, files: &Files, colour: bool) -> Result<(), Failure> {
    let set = read_path(path).map_err(|error| {
        Failure::new(error.to_string()).hint("--pricing takes a price table or a folder of them")
    })?;
    let loaded = valid(load_with(&set, book.rules(), files), path, colour)?;
    book.overlay(loaded, &path.display().to_string());
    Ok(())
}

/// Opens tables as a book of their own.
pub(super) fn tables(path: &Path, colour: bool) -> Result<PriceBook, Failure> {
    let set = read_path(path).map_err(|error| Failure::new(error.to_string()))?;
    let known = known_rules(&set, &crate::bundled_book());
    let loaded = load_with(&set, &known, &Files::of_user());
    Ok(PriceBook::new(valid(loaded, path, colour)?))
}

/// The rules that tables of their own may name: a folder with rules is a whole book; single tables may name the built-in rules.
pub(super) fn known_rules(set: &TableSet, bundled: &PriceBook) -> Rules {
    if set.rules.is_empty() {
        bundled.rules().clone()
    } else {
        Rules::default()
    }
}

/// Tables without a mistake, or all their mistakes.
fn valid(mut loaded: Loaded, path: &Path, colour: bool) -> Result<Loaded, Failure> {
    let errors = loaded.diagnostics.errors();
    if errors > 0 {
        loaded
            .diagnostics
            .retain(|found| found.severity == crate::diagnostic::Severity::Error);
        let drawn = loaded.diagnostics.render(colour);
        let hint = "hint: `tokenfare prices validate PATH` shows all of it";
        return Err(Failure::Drawn(format!(
            "{drawn}\n\nerror: the tables in `{}` are invalid\n{hint}",
            path.display()
        )));
    }
    Ok(loaded)
}

/// Finds the models that were named, each once, in the order of the book; all of them if none was. A product that is not sold by use
/// goes to `unsold`, if the caller keeps such and it is not the only one named.
///
/// # Errors
/// If a name means no model, or several.
pub(super) fn models<'a>(
    book: &'a PriceBook,
    choice: &ChoiceArgs,
    at: Timestamp,
    mut unsold: Option<&mut Vec<FindError>>,
) -> Result<Vec<Offer<'a>>, Failure> {
    let providers = choice
        .provider
        .iter()
        .map(|provider| format!("{provider}/*"));
    let patterns: Vec<String> = choice
        .models
        .iter()
        .map(|name| name.trim().to_owned())
        .chain(providers)
        .collect();
    let wanted = |offer: &Offer<'_>| choice.kind.is_none_or(|kind| offer.model.kind == kind);
    if patterns.iter().all(String::is_empty) {
        return Ok(book.all_offers().into_iter().filter(wanted).collect());
    }
    let mut found: Vec<Offer<'a>> = Vec::new();
    for pattern in patterns.iter().filter(|pattern| !pattern.is_empty()) {
        let offers = match (book.find(pattern, at), &mut unsold) {
            (Err(error @ FindError::NotSold { .. }), Some(unsold)) if patterns.len() > 1 => {
                unsold.push(error);
                continue;
            }
            (offers, _) => offers.map_err(|error| not_found(&error))?,
        };
        for offer in offers {
            if wanted(&offer) && !found.iter().any(|known| known.name() == offer.name()) {
                found.push(offer);
            }
        }
    }
    match (found.is_empty(), choice.kind) {
        (true, Some(kind)) => Err(
            Failure::new(format!("none of the models named is for {kind}"))
                .hint("leave --kind out, or name other models"),
        ),
        _ => Ok(found),
    }
}

/// Finds the one model that a name means.
pub(super) fn model<'a>(
    book: &'a PriceBook,
    name: &str,
    at: Timestamp,
) -> Result<Offer<'a>, Failure> {
    if name.contains('*') {
        return Err(
            Failure::new(format!("`{name}` is a pattern; this takes one model"))
                .hint("`compare` takes patterns"),
        );
    }
    book.named(name, at).map_err(|error| not_found(&error))
}

/// The model that a request names, where none was typed; `typed` is what stands in the model's place.
pub(super) fn named_by<'a>(
    book: &'a PriceBook,
    origin: &Origin,
    typed: &str,
    prefer: &[String],
    at: Timestamp,
) -> Result<Offer<'a>, Failure> {
    if !origin.is_request {
        return model(book, typed, at);
    }
    let name = origin.model.as_deref().ok_or_else(|| {
        Failure::new(format!("`{typed}` names no model"))
            .hint("name one: tokenfare quote MODEL FILE, or --models MODEL")
    })?;
    own_model(book, name, prefer, at)
}

/// The currency that was asked for.
pub(super) fn currency(given: Option<CurrencyArg>) -> Option<Currency> {
    match given {
        Some(CurrencyArg::In(currency)) => Some(currency),
        Some(CurrencyArg::Native) | None => None,
    }
}

/// Adds what is to be known of a request below a result.
pub(super) fn request_notes(document: Document, notes: &[String]) -> Document {
    let add = |document: Document, note: &String| document.note(note.clone());
    notes.iter().fold(document, add)
}

/// The same for programs; what is no request has no notes.
pub(super) fn with_notes(mut value: Value, origin: &Origin) -> Value {
    if origin.is_request {
        value["request_notes"] = Value::from(origin.notes.clone());
    }
    value
}

/// Finds the model that a request names, as its vendor calls it.
pub(super) fn own_model<'a>(
    book: &'a PriceBook,
    name: &str,
    prefer: &[String],
    at: Timestamp,
) -> Result<Offer<'a>, Failure> {
    let error = match book.named(name, at) {
        Ok(found) => return Ok(found),
        Err(error) => error,
    };
    let FindError::Ambiguous { offers, .. } = &error else {
        let failure = Failure::new(format!("the request's model: {error}"));
        return Err(failure.maybe_hint(not_found(&error).first_hint()));
    };
    let preferred = prefer.iter().map(|provider| provider.trim());
    let mut preferred = preferred.filter(|provider| !provider.is_empty());
    let found = preferred.find_map(|provider| book.named(&format!("{provider}/{name}"), at).ok());
    found.ok_or_else(|| {
        let sellers: Vec<&str> = offers
            .iter()
            .filter_map(|offer| offer.split('/').next())
            .collect();
        let message = format!("the request's model: {error}: {}", sellers.join(", "));
        Failure::new(message).hint(format!(
            "say which: --prefer {}",
            sellers.join(" or --prefer ")
        ))
    })
}

fn not_found(error: &FindError) -> Failure {
    let failure = Failure::new(error.to_string());
    let quoted = |names: &[String]| {
        names
            .iter()
            .map(|name| format!("`{name}`"))
            .collect::<Vec<_>>()
            .join(", ")
    };
    match error {
        FindError::Unknown { like, .. } | FindError::NoMatch { like, .. } if !like.is_empty() => {
            failure.maybe_hint(offer_names(like.iter().map(String::as_str)))
        }
        FindError::Unknown { .. } | FindError::NoMatch { .. } => {
            failure.hint("`tokenfare prices list` shows all models")
        }
        FindError::Ambiguous { offers, .. } => {
            failure.hint(format!("name one of {}", quoted(offers)))
        }
        FindError::NotThen { model, .. } => {
            failure.hint(format!("it is another name of `{model}` at another time"))
        }
        FindError::NotSold { product, span, .. } => {
            failure.maybe_hint(unsold_hint(*span, product.note.as_deref()))
        }
        FindError::Router { router } => failure.hint(format!(
            "name the provider and the model, like `{router}/PROVIDER/MODEL`"
        )),
        FindError::BadPattern { .. } => failure,
    }
}

/// When that holds, and what else is known of it.
fn unsold_hint(span: (Option<Date>, Option<Date>), note: Option<&str>) -> Option<String> {
    let span = match span {
        (Some(from), Some(until)) => Some(format!("from {from} until {until}")),
        (Some(from), None) => Some(format!("from {from} on")),
        (None, Some(until)) => Some(format!("until {until}")),
        (None, None) => None,
    };
    let words: Vec<String> = span.into_iter().chain(note.map(str::to_owned)).collect();
    (!words.is_empty()).then(|| words.join("; "))
}
