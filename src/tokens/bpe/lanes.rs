//! A text that comes in blocks, counted in several vocabularies at once by all processors.
//!
//! Every vocabulary has its own places where a text may be cut, so each goes through the text on a lane of its own: up to the last such place
//! of what is known, in shares for any processor. Where a block has no such place, the lane goes on as a [`Stream`] until there is one.

use std::sync::{Mutex, PoisonError};

use super::counter::Counter;
use super::cuts::{first_part, last_cut};
use super::families::Family;
use super::stream::{Stream, Unbroken};

/// Bytes that one processor counts before it asks for more.
const SHARE: usize = 1 << 17;
/// A share that does not fall apart for so long is counted as a stream, which needs less memory.
const LONG: usize = 1 << 20;

/// Memory of one worker: a counter for each lane that it has worked on.
type Worker = Vec<Option<Counter>>;
/// Something to do.
type Job<'a> = Box<dyn FnOnce(&mut Worker) + Send + 'a>;

/// A text on its way through several vocabularies.
#[derive(Debug)]
pub(crate) struct Lanes {
    all: Vec<Lane>,
    /// What some lane still needs.
    text: String,
    workers: Vec<Worker>,
}

#[derive(Debug)]
struct Lane {
    family: Family,
    /// Bytes of text that a counter of this lane has a memory for: many lanes share what one would have.
    room: usize,
    /// Where it stands in the text.
    from: usize,
    /// Whether it has taken anything.
    begun: bool,
    /// Where no cut was found: how far it has come.
    stream: Option<Stream>,
    tokens: Mutex<Result<u64, Unbroken>>,
    /// Bytes of the text before those that are held.
    before: u64,
}

impl Lanes {
    pub(crate) fn new(families: impl Iterator<Item = Family>) -> Self {
        let families: Vec<Family> = families.collect();
        let room = 16 * SHARE / families.len().max(1);
        let lane = |family| Lane {
            family,
            room,
            from: 0,
            begun: false,
            stream: None,
            tokens: Mutex::new(Ok(0)),
            before: 0,
        };
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            all: families.into_iter().map(lane).collect(),
            text: String::new(),
            workers: (0..processors).map(|_| Worker::new()).collect(),
        }
    }

    /// Bytes of a block that keep all processors busy.
    pub(crate) fn block(&self) -> usize {
        (8 * SHARE * self.workers.len()).clamp(1 << 21, 1 << 24)
    }

    /// Counts the next block. Meanwhile `other` is done, and `beside` by this thread.
    pub(crate) fn take<T>(
        &mut self,
        block: &str,
        other: impl FnOnce() + Send,
        beside: impl FnOnce() -> T,
    ) -> T {
        self.text.push_str(block);
        self.work(false, Box::new(move |_| other()), beside)
    }

    /// The tokens by lane, of everything.
    pub(crate) fn finish(mut self) -> Vec<Result<u64, Unbroken>> {
        self.work(true, Box::new(|_| ()), || ());
        let lanes = self.all.into_iter();
        lanes
            .map(|lane| {
                lane.tokens
                    .into_inner()
                    .unwrap_or_else(PoisonError::into_inner)
            })
            .collect()
    }

    fn work<T>(&mut self, last: bool, other: Job<'_>, beside: impl FnOnce() -> T) -> T {
        let Self {
            all: lanes,
            text,
            workers,
        } = self;
        let mut jobs = vec![other];
        for (number, lane) in lanes.iter_mut().enumerate() {
            lane.jobs(number, text, last, &mut jobs);
        }
        let result = run(jobs, workers, beside);
        let done = lanes
            .iter()
            .map(|lane| lane.from)
            .min()
            .unwrap_or(text.len());
        text.drain(..done);
        for lane in lanes {
            lane.from -= done;
            lane.before += done as u64;
        }
        result
    }
}

impl Lane {
    /// What is to be done with the text from where the lane stands; it stands behind that afterwards.
    fn jobs<'a>(&'a mut self, number: usize, text: &'a str, last: bool, jobs: &mut Vec<Job<'a>>) {
        let start = self.from;
        let rest = &text[start..];
        let (family, room, begun) = (self.family, self.room, self.begun);
        let cut = match last {
            true => Some(rest.len()),
            false => last_cut(rest, family.form(), &family.table()),
        };
        let end = cut.unwrap_or(rest.len());
        if end == 0 && self.stream.is_none() {
            return;
        }
        self.from += end;
        self.begun = true;
        let before = self.before + start as u64;
        let part = &rest[..end];
        let tokens = &self.tokens;
        let add = move |found: Result<u64, Unbroken>| {
            let mut tokens = tokens.lock().unwrap_or_else(PoisonError::into_inner);
            *tokens = match (*tokens, found) {
                (Ok(sum), Ok(more)) => Ok(sum + more),
                (Err(unbroken), _) | (_, Err(unbroken)) => Err(unbroken),
            };
        };
        if cut.is_some() && self.stream.is_none() {
            for (index, share) in shares(family, part).into_iter().enumerate() {
                let first = index == 0 && !begun;
                jobs.push(Box::new(move |worker| {
                    let counter = Slot {
                        family,
                        room,
                        number,
                    };
                    add(count_share(counter, share, first, before, worker));
                }));
            }
            return;
        }
        let fresh = move || match begun {
            true => Stream::rest(family, before),
            false => Stream::new(family),
        };
        let slot = &mut self.stream;
        jobs.push(Box::new(move |_| {
            slot.get_or_insert_with(fresh).push(part);
            if cut.is_some() {
                add(slot.take().map_or(Ok(0), Stream::finish));
            }
        }));
    }
}

/// Which counter of a worker.
#[derive(Clone, Copy)]
struct Slot {
    family: Family,
    room: usize,
    number: usize,
}

/// Counts a share of a text.
fn count_share(
    Slot {
        family,
        room,
        number: lane,
    }: Slot,
    share: &str,
    first: bool,
    before: u64,
    worker: &mut Worker,
) -> Result<u64, Unbroken> {
    if share.len() > LONG {
        let mut stream = match first {
            true => Stream::new(family),
            false => Stream::rest(family, before),
        };
        stream.push(share);
        return stream.finish();
    }
    if worker.len() <= lane {
        worker.resize_with(lane + 1, || None);
    }
    let counter = worker[lane].get_or_insert_with(|| Counter::new(family, room));
    Ok(match first {
        true => counter.count(share),
        false => counter.count_rest(share),
    })
}

/// The text, cut where it may be.
fn shares(family: Family, mut text: &str) -> Vec<&str> {
    let table = family.table();
    let mut shares = Vec::new();
    while text.len() > 2 * SHARE
        && let Some(cut) = first_part(text, SHARE, family.form(), &table)
    {
        let (share, rest) = text.split_at(cut);
        shares.push(share);
        text = rest;
    }
    shares.push(text);
    shares
}

/// Does all jobs, in order, each on the first thread that is free; this thread helps when `beside` is done.
fn run<T>(jobs: Vec<Job<'_>>, workers: &mut [Worker], beside: impl FnOnce() -> T) -> T {
    let queue = Mutex::new(jobs.into_iter());
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work = |worker: &mut Worker| {
        while let Some(job) = next() {
            job(worker);
        }
    };
    std::thread::scope(|scope| {
        let Some((own, others)) = workers.split_first_mut() else {
            return beside();
        };
        for worker in others {
            scope.spawn(|| work(worker));
        }
        let result = beside();
        work(own);
        result
    })
}
