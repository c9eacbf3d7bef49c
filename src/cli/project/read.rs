//! A project's workloads with their files read, every mistake of every file together.

use std::io::BufReader;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;

use super::recorded::Recorded;
use super::requests;
use super::tree::Tree;
use crate::cli::Failure;
use crate::cli::args::RequestArgs;
use crate::cli::input::{read_part, read_tools_text};
use crate::cli::request;
use crate::cli::texts::Texts;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::plan::snapshot::Range;
use crate::plan::{Assumptions, Hours, Sent, Task};
use crate::price_book::terms::{STANDARD, Terms};
use crate::price_book::{Offer, PriceBook};
use crate::project::Project;
use crate::project::place::Place;
use crate::project::policy::Ruled;
use crate::project::workload::{Output, Workload as Stated};
use crate::tokens::counter::TextCounter;
use crate::tokens::image::Dimensions;
use crate::tokens::picture::read_dimensions;
use crate::workload::{Content, Part, System, Workload};

/// A path or a pattern means no file.
pub(super) const NO_MATCH: Code = Code("no-match");
/// A file cannot be read, or is not what it should be.
pub(super) const BAD_FILE: Code = Code("bad-file");
/// A number does not fit.
const OVERFLOW: Code = Code("overflow");
/// Prompts whose weights are zero altogether.
const NO_WEIGHT: Code = Code("no-weight");

/// The most prompts of one workload; more are a batch, which is priced by the command for one.
pub(super) const MOST: usize = 10_000;

/// A task and the name of the model that it runs on.
pub(in crate::cli) struct Runs<'a> {
    pub(in crate::cli) task: Task,
    /// The model.
    pub(in crate::cli) offer: Offer<'a>,
}

/// Reads the workloads.
pub(super) struct Reading<'r, 'a> {
    pub(super) project: &'r Project,
    pub(super) tree: &'r dyn Tree,
    pub(super) book: &'a PriceBook,
    pub(super) at: Timestamp,
    /// Models that texts have to be counted for besides their own.
    pub(super) beside: &'r [Offer<'a>],
    pub(super) found: Diagnostics,
    /// What was assumed or left out.
    pub(super) notes: Vec<String>,
}

/// What one call sends, before its share is known.
pub(super) struct Prompt {
    pub(super) path: String,
    pub(super) workload: Workload,
}

/// What every call of a workload sends along: names, and texts or sizes.
struct Around {
    system: Option<(String, String)>,
    tools: Option<(String, String)>,
    images: Vec<(String, Dimensions)>,
}

impl<'a> Reading<'_, 'a> {
    /// Reads one workload; what is wrong with it is kept.
    pub(super) fn task(&mut self, stated: &Stated) -> Option<Runs<'a>> {
        let own = stated
            .model
            .as_ref()
            .or(self.project.defaults.model.as_ref());
        // A name that nobody knows was reported with the project.
        let named = own.map(|model| self.book.named(&model.value, self.at).ok());
        let requests = match stated.requests.is_empty() {
            true => None,
            false => Some(self.requests(stated, named.flatten())?),
        };
        let offer = match (named, &requests) {
            (Some(offer), _) => offer,
            (None, Some(requests)) => requests.offer,
            (None, None) => None,
        };
        let (service, thinks) = match &requests {
            Some(requests) => (requests.service.clone(), requests.thinks),
            None => (None, false),
        };
        let texts = self.texts(offer);
        let prompts = match requests {
            Some(requests) => Some(requests.prompts),
            None => self.prompts(stated, texts),
        };
        let output = self.output(&stated.output);
        let calls = stated.calls.value.month();
        let year = stated.calls.value.months_of_a_year(stated.growth);
        let hours = self.hours(stated);
        let (Some(calls), Some(months_a_year)) = (calls, year) else {
            self.found.push(
                stated
                    .calls
                    .place
                    .error(OVERFLOW, "so many calls do not fit"),
            );
            return None;
        };
        let shares = self.shares(stated, prompts.as_ref()?)?;
        let output = output?;
        let defaults = &self.project.defaults;
        let service = stated
            .service
            .as_ref()
            .map(|word| word.value.clone())
            .or(service);
        let service = service.or_else(|| defaults.service.as_ref().map(|word| word.value.clone()));
        let region = stated.region.as_ref().or(defaults.region.as_ref());
        let prompts = prompts?.into_iter().zip(shares).map(|(prompt, share)| {
            let mut workload = prompt.workload;
            workload.detail.clone_from(&stated.detail);
            workload.output_tokens = Some(output.expected);
            Sent {
                path: prompt.path,
                share,
                workload,
            }
        });
        Some(Runs {
            offer: offer?,
            task: Task {
                name: stated.name.value.clone(),
                tags: stated.tags.clone(),
                prompts: prompts.collect(),
                calls,
                months_a_year,
                terms: Terms {
                    at: self.at,
                    service: service.unwrap_or_else(|| STANDARD.to_owned()),
                    thinking: stated.thinks || thinks,
                    region: region.map(|word| word.value.clone()),
                    options: stated.options.clone(),
                },
                hours,
                assumed: Assumptions {
                    output,
                    thinking: stated.thinking,
                    cache: stated.cache.as_ref().map(|cache| cache.value),
                    batch: stated.batch,
                },
            },
        })
    }

    /// How texts are read: counted in passing for these models if they are long.
    pub(super) fn texts(&self, offer: Option<Offer<'a>>) -> Texts {
        let offers = offer.into_iter().chain(self.beside.iter().copied());
        request::texts(&RequestArgs::default(), offers, self.book.rules())
    }

    fn requests(
        &mut self,
        stated: &Stated,
        offer: Option<Offer<'a>>,
    ) -> Option<requests::Requests<'a>> {
        let files = self.files(&stated.requests)?;
        requests::read(self, &files, offer)
    }

    /// What every prompt file sends. One call without a file of its own sends what is around: pictures, a system text, declared tokens.
    fn prompts(&mut self, stated: &Stated, mut texts: Texts) -> Option<Vec<Prompt>> {
        let around = self.around(stated);
        let files = match stated.prompts.is_empty() {
            true => vec![None],
            false => self.files(&stated.prompts)?.into_iter().map(Some).collect(),
        };
        let mut prompts = Vec::new();
        for file in files {
            let own = match &file {
                Some((path, place)) => match self.part(path, place, &mut texts) {
                    Some(part) => Some(part),
                    None => continue,
                },
                None => None,
            };
            let Some(around) = &around else {
                continue;
            };
            let images = around.images.iter().map(|(name, size)| Part {
                name: name.clone(),
                content: Content::Image(*size),
            });
            prompts.push(Prompt {
                path: file.map_or_else(|| alone(stated), |(path, _)| path),
                workload: Workload {
                    parts: own.into_iter().chain(images).collect(),
                    system: around.system.as_ref().map(|(name, text)| System {
                        name: name.clone(),
                        text: Box::new(TextCounter::new(text.clone())),
                    }),
                    // It was read once already, when its mistakes were told.
                    tools: around
                        .tools
                        .as_ref()
                        .and_then(|(path, text)| read_tools_text(path, text).ok()),
                    input_tokens: stated.input_tokens.as_ref().map(|tokens| tokens.value),
                    ..Workload::default()
                },
            });
        }
        (!prompts.is_empty()).then_some(prompts)
    }

    /// The text or the picture of a prompt file.
    fn part(&mut self, path: &str, place: &Place, texts: &mut Texts) -> Option<Part> {
        let read = self.tree.open(path).map_err(Failure::new);
        let part = read.and_then(|source| read_part(source, path.to_owned(), texts));
        match part {
            Ok(part) => Some(part),
            Err(failure) => {
                self.push(place, path, &failure);
                None
            }
        }
    }

    /// What every call sends along; nothing if some of it cannot be read.
    fn around(&mut self, stated: &Stated) -> Option<Around> {
        let mut good = true;
        let mut held = |named: &Option<Ruled<String>>| {
            let found = self.held(named.as_ref()?);
            good &= found.is_some();
            found
        };
        let (system, tools) = (held(&stated.system), held(&stated.tools));
        if let (Some(named), Some((path, text))) = (&stated.tools, &tools)
            && let Err(failure) = read_tools_text(path, text)
        {
            self.push(&named.place, path, &failure);
            good = false;
        }
        let images = self.images(&stated.images)?;
        good.then_some(Around {
            system,
            tools,
            images,
        })
    }

    /// The files that paths and patterns mean, each once, with the place that names it.
    pub(super) fn files(&mut self, named: &[Ruled<String>]) -> Option<Vec<(String, Place)>> {
        let mut files: Vec<(String, Place)> = Vec::new();
        let mut good = true;
        for word in named {
            match self.tree.list(&word.value) {
                Ok(found) if found.is_empty() => {
                    good = false;
                    self.found.push(nothing_there(word));
                }
                Ok(found) => {
                    for path in found {
                        if !files.iter().any(|(known, _)| *known == path) {
                            files.push((path, word.place.clone()));
                        }
                    }
                }
                Err(why) => {
                    good = false;
                    self.found.push(word.place.error(NO_MATCH, why));
                }
            }
        }
        if let Some((_, place)) = files.get(MOST) {
            let message = format!("more than {MOST} prompts");
            let help = "name a sample of them: their mean is what a call costs";
            self.found
                .push(place.error(NO_MATCH, message).with_help(help));
            return None;
        }
        good.then_some(files)
    }

    /// A text that every prompt sends.
    fn held(&mut self, named: &Ruled<String>) -> Option<(String, String)> {
        let path = &named.value;
        let read = match self.tree.open(path) {
            Ok(mut source) => Texts::whole().read(path, Vec::new(), &mut source),
            Err(why) => Err(Failure::new(format!("cannot read `{path}`: {why}"))),
        };
        match read {
            Ok(counter) => Some((path.clone(), counter.text().unwrap_or_default().to_owned())),
            Err(failure) => {
                self.push(&named.place, path, &failure);
                None
            }
        }
    }

    /// The sizes of the pictures that every call sends.
    fn images(&mut self, named: &[Ruled<String>]) -> Option<Vec<(String, Dimensions)>> {
        let mut found = Vec::new();
        let mut good = true;
        for word in named {
            if let Ok(size) = Dimensions::parse(&word.value) {
                found.push((format!("image {size}"), size));
                continue;
            }
            let Some(files) = self.files(std::slice::from_ref(word)) else {
                good = false;
                continue;
            };
            for (path, place) in files {
                let size = self.tree.open(&path).and_then(|source| {
                    let picture = read_dimensions(BufReader::new(source));
                    picture
                        .map(|picture| picture.size)
                        .map_err(|error| error.to_string())
                });
                match size {
                    Ok(size) => found.push((path, size)),
                    Err(why) => {
                        good = false;
                        self.found
                            .push(place.error(BAD_FILE, format!("`{path}`: {why}")));
                    }
                }
            }
        }
        good.then_some(found)
    }

    fn output(&mut self, stated: &Ruled<Output>) -> Option<Range> {
        match &stated.value {
            Output::Declared {
                low,
                expected,
                high,
            } => Some(Range {
                low: *low,
                expected: *expected,
                high: *high,
            }),
            Output::Recorded {
                logs,
                low,
                expected,
                high,
            } => {
                let mut recorded = Recorded::default();
                for (path, place) in self.files(logs)? {
                    if let Err(why) = recorded.read(self.tree, &path) {
                        self.found
                            .push(place.error(BAD_FILE, format!("`{path}`: {why}")));
                        return None;
                    }
                }
                let range = recorded.range(*low, *expected, *high);
                if range.is_none() {
                    self.found
                        .push(stated.place.error(BAD_FILE, "no usage was recorded"));
                }
                range
            }
        }
    }

    /// The share of each prompt, by the weights.
    fn shares(&mut self, stated: &Stated, prompts: &[Prompt]) -> Option<Vec<Decimal>> {
        let mut patterns = Vec::new();
        for (pattern, weight) in &stated.weights {
            match globset::GlobBuilder::new(&pattern.value)
                .literal_separator(true)
                .build()
            {
                Ok(glob) => {
                    let matcher = glob.compile_matcher();
                    if !prompts
                        .iter()
                        .any(|prompt| matcher.is_match(file_of(&prompt.path)))
                    {
                        let message = format!("no prompt is called `{}`", pattern.value);
                        self.found.push(pattern.place.error(NO_MATCH, message));
                    }
                    patterns.push((matcher, *weight));
                }
                Err(error) => {
                    let message = format!("`{}` is no pattern: {}", pattern.value, error.kind());
                    self.found.push(pattern.place.error(NO_MATCH, message));
                }
            }
        }
        let weight = |prompt: &Prompt| {
            let mut found = patterns
                .iter()
                .filter(|(matcher, _)| matcher.is_match(file_of(&prompt.path)));
            found.next().map_or(Decimal::ONE, |(_, weight)| *weight)
        };
        let weights: Vec<Decimal> = prompts.iter().map(weight).collect();
        let all = weights
            .iter()
            .try_fold(Decimal::ZERO, |sum, weight| sum.checked_add(*weight));
        let all = all.filter(|all| !all.is_zero());
        let shares = all.and_then(|all| {
            weights
                .iter()
                .map(|weight| weight.checked_div(all))
                .collect()
        });
        if shares.is_none() {
            let message = "the weights of all prompts are zero, or too big";
            self.found.push(stated.place.error(NO_WEIGHT, message));
        }
        shares
    }

    /// When calls are made: at the instant of the plan or, by the hour, every quarter of the day after it.
    fn hours(&self, stated: &Stated) -> Vec<Hours> {
        let zone = TimeZone::get(&stated.timezone).unwrap_or(TimeZone::UTC);
        let day = zone.to_datetime(self.at).date().tomorrow();
        let midnight = day
            .ok()
            .and_then(|day| zone.to_timestamp(day.at(0, 0, 0, 0)).ok());
        let (Some(midnight), false) = (midnight, stated.hours.is_empty()) else {
            return vec![Hours {
                share: Decimal::ONE,
                instants: vec![self.at],
            }];
        };
        let part = |hour: &crate::project::workload::Hour| {
            let start = i64::from(hour.start);
            let end = i64::from(hour.end) + if hour.end <= hour.start { 1_440 } else { 0 };
            // The part of the day after midnight is the morning of the same day.
            let minutes = (start..end).step_by(15).map(|minute| minute % 1_440);
            let at = |minute: i64| {
                midnight
                    .checked_add(jiff::SignedDuration::from_mins(minute))
                    .unwrap_or(self.at)
            };
            Hours {
                share: hour.share,
                instants: minutes.map(at).collect(),
            }
        };
        stated.hours.iter().map(part).collect()
    }

    /// Keeps why a file cannot be used, at the place that names it.
    pub(super) fn push(&mut self, place: &Place, path: &str, failure: &Failure) {
        self.found.push(as_diagnostic(place, path, failure));
    }
}

/// What a call is called that sends no file of its own.
fn alone(stated: &Stated) -> String {
    match &stated.input_tokens {
        Some(tokens) => format!("{} tokens", tokens.value),
        None => "no prompt".to_owned(),
    }
}

/// The file of a prompt; a request of many has the number of its line behind it.
fn file_of(path: &str) -> &str {
    match path.rsplit_once(':') {
        Some((file, line)) if line.bytes().all(|byte| byte.is_ascii_digit()) => file,
        _ => path,
    }
}

fn nothing_there(word: &Ruled<String>) -> Diagnostic {
    let pattern = super::tree::is_pattern(&word.value);
    let (message, help) = match pattern {
        true => (
            format!("no file matches `{}`", word.value),
            "`*` stands within one folder, `**` for any; what git ignores is left out of `**`",
        ),
        false => (
            format!("there is no file `{}`", word.value),
            "paths start at the folder of the file they stand in",
        ),
    };
    word.place.error(NO_MATCH, message).with_help(help)
}

/// A failure in the words of a diagnostic; hints that name options of the command line are of no use there.
fn as_diagnostic(place: &Place, path: &str, failure: &Failure) -> Diagnostic {
    let (message, hint) = match failure {
        Failure::Told { message, hints } => (message.clone(), hints.first()),
        other => (other.one_line(), None),
    };
    let message = match message.contains(path) {
        true => message,
        false => format!("`{path}`: {message}"),
    };
    let found = place.error(BAD_FILE, message);
    match hint.filter(|hint| !hint.contains("--")) {
        Some(hint) => found.with_help(hint),
        None => found,
    }
}
