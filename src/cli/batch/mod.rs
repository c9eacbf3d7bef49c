//! Many requests, a line each: read once in constant memory, measured on all processors, added up in the order of the lines.

mod answer;
mod memory;
mod progress;
mod rows;
mod worker;

use std::collections::BTreeMap;
use std::io::{self, BufRead, Write};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};

pub(super) use self::answer::{Plan, answer};

use self::progress::Progress;
use self::rows::Rows;
use self::worker::{Done, Task, Worker};
use super::failure::Failure;
use super::request::Batch;
use super::sent::lines::{LONGEST_LINE, NextLine, next_line};
use crate::batch::{Lines, Tally};
use crate::price_book::Offer;

/// A share of work: lines up to about so many bytes, and not more lines than this.
const SHARE_BYTES: usize = 512 << 10;
const SHARE_LINES: usize = 4_096;
/// Bad lines that are told one by one.
const TOLD: u64 = 10;
/// Different notes that are kept.
const MOST_NOTES: usize = 50;

/// What a batch came to.
struct Totals<'t> {
    /// Lines that are no requests.
    pub bad: u64,
    /// Lines that are.
    pub requests: u64,
    /// By model, in the order in which they came.
    pub models: Vec<(Offer<'t>, Tally)>,
    /// What was assumed or left out.
    pub notes: BTreeMap<String, Lines>,
}

/// A share of work: whole lines.
struct Share {
    order: u64,
    bytes: Vec<u8>,
    lines: Vec<Place>,
}

/// A line of a share.
struct Place {
    number: u64,
    /// Where it is; none if it is too long.
    range: Option<std::ops::Range<usize>>,
}

/// Measures every line, shows bad ones and progress on standard error.
fn run<'t>(
    batch: Batch<'_>,
    task: &'t Task<'t>,
    strict: bool,
    mut rows: Option<&mut Rows<'_>>,
    stderr: &mut dyn Write,
) -> Result<Totals<'t>, Failure> {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let name = batch.name.clone();
    let mut reader = Reader::new(batch);
    let mut sum = Sum {
        name: &name,
        strict,
        totals: Totals {
            bad: 0,
            requests: 0,
            models: Vec::new(),
            notes: BTreeMap::new(),
        },
    };
    let mut progress = Progress::new(reader.whole);
    let (give, take) = channel::<Share>();
    let (answer, answers) = channel::<(u64, Vec<Done<'t>>)>();
    let take = Mutex::new(take);
    let ended = std::thread::scope(|scope| {
        for _ in 0..processors {
            let (take, answer) = (&take, answer.clone());
            scope.spawn(move || work(task, take, &answer));
        }
        drop(answer);
        let ended = pass(
            &mut reader,
            give,
            &answers,
            processors * 3,
            &mut |done, lines, bytes| {
                for line in &done {
                    sum.add(line, stderr)?;
                    if let Some(rows) = &mut rows {
                        rows.line(line)?;
                    }
                }
                progress.show(lines, bytes, stderr);
                Ok(())
            },
        );
        // Whoever waits for an answer is let go.
        drop(answers);
        ended
    });
    progress.end(stderr);
    ended?;
    let totals = sum.totals;
    if totals.bad > TOLD {
        let more = totals.bad - TOLD;
        writeln!(stderr, "warning: {more} more bad lines")?;
    }
    if totals.requests == 0 {
        return Err(Failure::new(format!("`{name}`: no line could be counted")));
    }
    Ok(totals)
}

/// Hands out shares and takes their results in order, only so many of them under way.
fn pass<'t>(
    reader: &mut Reader<'_>,
    give: Sender<Share>,
    answers: &Receiver<(u64, Vec<Done<'t>>)>,
    most: usize,
    take: &mut dyn FnMut(Vec<Done<'t>>, u64, u64) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut give = Some(give);
    let mut early: BTreeMap<u64, Vec<Done<'t>>> = BTreeMap::new();
    let (mut given, mut taken) = (0_u64, 0_u64);
    loop {
        while let Some(giving) = &give
            && given - taken < most as u64
        {
            match reader.share(given)? {
                None => give = None,
                Some(share) => {
                    given += 1;
                    let gone = || Failure::new("a processor has stopped working");
                    giving.send(share).map_err(|_| gone())?;
                }
            }
        }
        if given == taken {
            return Ok(());
        }
        let gone = || Failure::new("a processor has stopped working");
        let (order, done) = answers.recv().map_err(|_| gone())?;
        early.insert(order, done);
        while let Some(done) = early.remove(&taken) {
            taken += 1;
            take(done, reader.lines, reader.bytes)?;
        }
    }
}

/// Works until there is nothing left.
fn work<'t>(
    task: &'t Task<'t>,
    take: &Mutex<Receiver<Share>>,
    answer: &Sender<(u64, Vec<Done<'t>>)>,
) {
    let mut worker = Worker::new(task);
    loop {
        let next = take.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(share) = next else {
            return;
        };
        let lines = share.lines.iter().map(|place| match &place.range {
            Some(range) => worker.line(place.number, &share.bytes[range.clone()]),
            None => Done {
                number: place.number,
                id: None,
                outcomes: Err(format!("it is longer than {} MB", LONGEST_LINE >> 20)),
                notes: Vec::new(),
            },
        });
        let done = lines.collect();
        if answer.send((share.order, done)).is_err() {
            return;
        }
    }
}

/// The lines of the file, a share at a time.
struct Reader<'r> {
    name: String,
    source: Box<dyn BufRead + 'r>,
    lines: u64,
    bytes: u64,
    whole: Option<u64>,
    ended: bool,
}

impl<'r> Reader<'r> {
    fn new(batch: Batch<'r>) -> Self {
        Self {
            name: batch.name,
            source: batch.lines,
            lines: 0,
            bytes: 0,
            whole: batch.bytes,
            ended: false,
        }
    }

    fn share(&mut self, order: u64) -> Result<Option<Share>, Failure> {
        let mut share = Share {
            order,
            bytes: Vec::with_capacity(SHARE_BYTES + (SHARE_BYTES >> 3)),
            lines: Vec::new(),
        };
        while !self.ended && share.bytes.len() < SHARE_BYTES && share.lines.len() < SHARE_LINES {
            let from = share.bytes.len();
            let next = next_line(&mut self.source, LONGEST_LINE, &mut share.bytes);
            let next = next.map_err(|error| self.unreadable(&error))?;
            let range = match next {
                NextLine::End => {
                    self.ended = true;
                    break;
                }
                NextLine::TooLong => None,
                NextLine::Read => Some(from..share.bytes.len()),
            };
            self.lines += 1;
            let blank = range
                .as_ref()
                .is_some_and(|range| share.bytes[range.clone()].trim_ascii().is_empty());
            if blank {
                share.bytes.truncate(from);
                continue;
            }
            share.lines.push(Place {
                number: self.lines,
                range,
            });
        }
        self.bytes += share.bytes.len() as u64;
        Ok((!share.lines.is_empty()).then_some(share))
    }

    fn unreadable(&self, error: &io::Error) -> Failure {
        let line = self.lines + 1;
        let message = format!("cannot read `{}` from line {line} on: {error}", self.name);
        Failure::new(message).hint("what is before that line is not shown: the file may be cut off")
    }
}

/// The sums.
struct Sum<'n, 't> {
    name: &'n str,
    strict: bool,
    totals: Totals<'t>,
}

impl<'t> Sum<'_, 't> {
    fn add(&mut self, done: &Done<'t>, stderr: &mut dyn Write) -> Result<(), Failure> {
        let number = done.number;
        let outcomes = match &done.outcomes {
            Ok(outcomes) => outcomes,
            Err(why) => {
                self.totals.bad += 1;
                let place = format!("`{}`, line {number}", self.name);
                let told = Failure::new(format!("{place}: {why}"));
                if self.strict {
                    return Err(told.hint("without --strict it is counted and passed over"));
                }
                if self.totals.bad <= TOLD {
                    writeln!(stderr, "warning: {}", told.one_line())?;
                }
                return Ok(());
            }
        };
        self.totals.requests += 1;
        for (offer, outcome) in outcomes {
            let tally = self.tally(*offer);
            tally
                .add(number, outcome)
                .map_err(|error| Failure::new(error.to_string()))?;
        }
        for note in &done.notes {
            // Places differ from line to line; what is said of them does not.
            let key = without_indexes(note);
            if self.totals.notes.len() < MOST_NOTES || self.totals.notes.contains_key(&key) {
                self.totals.notes.entry(key).or_default().add(number, note);
            }
        }
        Ok(())
    }

    fn tally(&mut self, offer: Offer<'t>) -> &mut Tally {
        let models = &mut self.totals.models;
        let same = |(known, _): &(Offer<'t>, Tally)| {
            std::ptr::eq(known.model, offer.model)
                && known.router.map(|router| &router.id) == offer.router.map(|router| &router.id)
        };
        let at = models.iter().position(same).unwrap_or_else(|| {
            let tally = Tally {
                context: offer.model.context,
                ..Tally::default()
            };
            models.push((offer, tally));
            models.len() - 1
        });
        &mut models[at].1
    }
}

/// `messages[3].content[0]` as `messages[].content[]`.
fn without_indexes(note: &str) -> String {
    let mut inside = false;
    note.chars()
        .filter(|c| {
            match c {
                '[' => inside = true,
                ']' => inside = false,
                _ => return !(inside && c.is_ascii_digit()),
            }
            true
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_of_many_lines_are_one() {
        assert_eq!(
            without_indexes("`messages[12].content[3]`: a part of type `x` in 4 lines"),
            "`messages[].content[]`: a part of type `x` in 4 lines"
        );
    }
}
