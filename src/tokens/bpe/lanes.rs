//! A text that comes in blocks, counted in several vocabularies at once by all processors.
//!
//! Every vocabulary has its own places where a text may be cut, so each goes through the text on a lane of its own: up to the last such place
//! of what is known, in shares for any processor. Where a block has no such place, the lane goes on as a [`Course`] until there is one.

use std::sync::{Mutex, PoisonError};

use super::counter::Counter;
use super::cuts::{last_cut, shares};
use super::families::Family;
use super::stream::{Course, Unbroken};

/// Bytes that one processor counts at most before it asks for more. What is near to each other has the same words in it.
const SHARE: usize = 1 << 20;
/// A share that does not fall apart for so long is counted chunk by chunk, which needs less memory.
const LONG: usize = 1 << 21;

/// Memory of one worker: a counter, for whichever lane it works on.
type Worker = Option<Counter>;
/// Something to do.
type Job<'a> = Box<dyn FnOnce(&mut Worker) + Send + 'a>;

/// A text on its way through several vocabularies.
#[derive(Debug)]
pub(crate) struct Lanes {
    all: Vec<Lane>,
    /// What some lane still needs, and then what none has seen.
    text: String,
    /// Bytes of the text that some lane has seen.
    seen: usize,
    /// Memory for the text that comes next.
    next: String,
    workers: Vec<Worker>,
}

#[derive(Debug)]
struct Lane {
    family: Family,
    /// Where it stands in the text.
    from: usize,
    /// Whether it has taken anything.
    begun: bool,
    /// Where no cut was found: how far it has come.
    course: Option<Course>,
    tokens: Mutex<Result<u64, Unbroken>>,
    /// Bytes of the text before those that are held.
    before: u64,
}

impl Lanes {
    pub(crate) fn new(families: impl Iterator<Item = Family>) -> Self {
        let lane = |family| Lane {
            family,
            from: 0,
            begun: false,
            course: None,
            tokens: Mutex::new(Ok(0)),
            before: 0,
        };
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            all: families.map(lane).collect(),
            text: String::new(),
            seen: 0,
            next: String::new(),
            workers: (0..processors).map(|_| None).collect(),
        }
    }

    /// Bytes of a block that keep all processors busy: with few vocabularies a block is done sooner.
    pub(crate) fn block(&self) -> usize {
        match self.all.len() {
            0..=2 => (SHARE * self.workers.len()).clamp(1 << 22, 1 << 23),
            _ => 1 << 20,
        }
    }

    /// Counts what was read last and meanwhile reads on: `look` is given what is counted now, and `read` appends what follows. Returns whether
    /// anything does.
    ///
    /// # Errors
    /// What `read` says.
    pub(crate) fn take<E>(
        &mut self,
        look: impl FnOnce(&str) + Send,
        read: impl FnOnce(&mut String) -> Result<(), E>,
    ) -> Result<bool, E> {
        let Self {
            all: lanes,
            text,
            seen,
            next,
            workers,
        } = self;
        let fresh = &text[*seen..];
        let mut jobs: Vec<Job<'_>> = vec![Box::new(move |_| look(fresh))];
        let done = divide(lanes, text, false, workers.len(), &mut jobs);
        next.clear();
        next.push_str(&text[done..]);
        *seen = next.len();
        let result = run(jobs, workers, || read(next));
        for lane in lanes {
            lane.from -= done;
            lane.before += done as u64;
        }
        std::mem::swap(text, next);
        result.map(|()| text.len() > *seen)
    }

    /// The tokens by lane, of everything.
    pub(crate) fn finish(mut self) -> Vec<Result<u64, Unbroken>> {
        let (workers, mut jobs) = (&mut self.workers, Vec::new());
        divide(&mut self.all, &self.text, true, workers.len(), &mut jobs);
        run(jobs, workers, || ());
        let tokens = self.all.into_iter().map(|lane| lane.tokens.into_inner());
        tokens
            .map(|tokens| tokens.unwrap_or_else(PoisonError::into_inner))
            .collect()
    }
}

/// Adds what is to be done with a text, lane by lane; returns up to where no lane needs it any more.
fn divide<'a>(
    lanes: &'a mut [Lane],
    text: &'a str,
    last: bool,
    workers: usize,
    jobs: &mut Vec<Job<'a>>,
) -> usize {
    // Where there are many lanes, a counter stays for less of the text with one.
    let room = text.len() / lanes.len().clamp(1, 8);
    let lanes = lanes.iter_mut();
    let stands = lanes.map(|lane| lane.jobs(text, last, (workers, room), jobs));
    stands.min().unwrap_or(text.len())
}

impl Lane {
    /// Adds what is to be done with the text from where the lane stands, by so many workers whose counters have room for so many bytes;
    /// returns where it stands afterwards.
    fn jobs<'a>(
        &'a mut self,
        text: &'a str,
        last: bool,
        (workers, room): (usize, usize),
        jobs: &mut Vec<Job<'a>>,
    ) -> usize {
        let (family, begun, start) = (self.family, self.begun, self.from);
        let rest = &text[start..];
        let cut = match last {
            true => Some(rest.len()),
            false => last_cut(rest, family.form(), &family.table()),
        };
        let end = cut.unwrap_or(rest.len());
        if end == 0 && self.course.is_none() {
            return start;
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
        let fresh = move |begun| match begun {
            true => Course::rest(family, before),
            false => Course::new(family),
        };
        if cut.is_some() && self.course.is_none() {
            for (index, share) in shares(family, part, SHARE, workers).into_iter().enumerate() {
                let begun = begun || index > 0;
                jobs.push(Box::new(move |worker| {
                    let counter = counter_of(worker, family, room);
                    if share.len() > LONG {
                        let mut course = fresh(begun);
                        course.push(counter, share);
                        add(course.finish(counter));
                    } else if begun {
                        add(Ok(counter.count_rest(share)));
                    } else {
                        add(Ok(counter.count(share)));
                    }
                }));
            }
            return self.from;
        }
        let slot = &mut self.course;
        jobs.push(Box::new(move |worker| {
            let counter = counter_of(worker, family, room);
            let course = slot.get_or_insert_with(|| fresh(begun));
            course.push(counter, part);
            if cut.is_some() {
                add(course.finish(counter));
                *slot = None;
            }
        }));
        self.from
    }
}

/// The counter of a worker, turned to a vocabulary, with a memory for a text of some size.
fn counter_of(worker: &mut Worker, family: Family, size: usize) -> &mut Counter {
    let counter = worker.get_or_insert_with(|| Counter::new(family, size));
    counter.turn_to(family);
    counter.make_room(size);
    counter
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
