//! A project's workloads with their files read, every mistake of every file together.

mod calls;
mod files;

use jiff::Timestamp;

use super::recorded::Recorded;
use super::requests;
use super::tree::Tree;
use crate::cli::Failure;
use crate::cli::args::RequestArgs;
use crate::cli::input::{read_part, read_tools_text};
use crate::cli::request;
use crate::cli::texts::Texts;
use crate::diagnostic::{Code, Diagnostics};
use crate::plan::snapshot::Range;
use crate::plan::{Assumptions, Sent, Task};
use crate::price_book::terms::{STANDARD, Terms};
use crate::price_book::{Offer, PriceBook};
use crate::project::Project;
use crate::project::place::Place;
use crate::project::policy::Ruled;
use crate::project::workload::{Output, Workload as Stated};
use crate::tokens::counter::TextCounter;
use crate::tokens::image::Dimensions;
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
        requests::read(self, &files, stated.assume, offer)
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
}

/// What a call is called that sends no file of its own.
fn alone(stated: &Stated) -> String {
    match &stated.input_tokens {
        Some(tokens) => format!("{} tokens", tokens.value),
        None => "no prompt".to_owned(),
    }
}
