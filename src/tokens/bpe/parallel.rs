//! A long text, counted by all processors at once; short ones by a counter that is kept.

use std::cell::RefCell;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::counter::Counter;
use super::cuts::shares;
use super::families::Family;
use super::stream::Course;

/// Bytes that one processor counts before it asks for more.
const SHARE: usize = 1 << 19;
/// A share that does not fall apart for so long is counted as a stream, which needs less memory.
const LONG: usize = 1 << 22;

/// Bytes of a text that a kept counter counts.
const SHORT: usize = 1 << 16;

thread_local! {
    /// A counter a vocabulary: most words of a short text were in another one before.
    static KEPT: RefCell<Vec<Counter>> = const { RefCell::new(Vec::new()) };
}

/// The tokens of `text`.
pub(crate) fn count(family: Family, text: &str) -> u64 {
    match text.len() <= SHORT {
        true => KEPT.with_borrow_mut(|kept| count_short(kept, family, text)),
        false => count_long(family, text),
    }
}

fn count_short(kept: &mut Vec<Counter>, family: Family, text: &str) -> u64 {
    let found = kept.iter().position(|counter| counter.counts(family));
    let at = found.unwrap_or_else(|| {
        kept.push(Counter::new(family, text.len()));
        kept.len() - 1
    });
    kept[at].count_another(text)
}

fn count_long(family: Family, text: &str) -> u64 {
    let begun = family.begun(text);
    let processors = match text.len() > 2 * SHARE {
        true => std::thread::available_parallelism().map_or(1, usize::from),
        false => 1,
    };
    let shares = shares(family, &begun, SHARE, processors);
    if shares.len() < 2 && text.len() <= LONG {
        return Counter::new(family, text.len()).count(text);
    }
    let next = AtomicUsize::new(0);
    let worker = || {
        let mut counter = Counter::new(family, text.len());
        let mut tokens = 0;
        while let Some(share) = shares.get(next.fetch_add(1, Ordering::Relaxed)) {
            tokens += match share.len() > LONG {
                true => count_unbroken(family, &mut counter, share),
                false => counter.count_rest(share),
            };
        }
        tokens
    };
    std::thread::scope(|scope| {
        let others = 1..processors.min(shares.len());
        let others: Vec<_> = others.map(|_| scope.spawn(worker)).collect();
        let own = worker();
        let join = |other: std::thread::ScopedJoinHandle<'_, u64>| {
            other
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        own + others.into_iter().map(join).sum::<u64>()
    })
}

/// The tokens of a share that does not fall apart.
fn count_unbroken(family: Family, counter: &mut Counter, share: &str) -> u64 {
    let mut course = Course::rest(family, 0);
    course.push(counter, share);
    course
        .finish(counter)
        .unwrap_or_else(|_| counter.count_rest(share))
}
