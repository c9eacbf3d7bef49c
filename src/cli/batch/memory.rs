//! Texts and tools that come again: a system text that is in every line is counted once.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

use crate::tokens::counter::TextCounter;
use crate::tokens::tools::ToolSet;
use crate::workload::{Content, Workload};

/// Bytes of texts that one processor remembers.
const MOST_BYTES: usize = 16 << 20;
/// Shorter texts are counted again as quickly as they are found.
const SHORTEST: usize = 48;
/// Places for the marks of texts that came once; a power of two.
const MARKS: usize = 1 << 16;

/// What one processor remembers from line to line. A text is kept from its second coming on, so that a million different ones do not push
/// out the one that is in every line; whether it is the same is decided by the text itself.
pub(super) struct Memory {
    hasher: RandomState,
    /// The hash of a text that came once, at the place that its hash says.
    once: Vec<u64>,
    kept: HashMap<u64, TextCounter<'static>>,
    bytes: usize,
    tools: Option<ToolSet>,
}

impl Memory {
    pub(super) fn new() -> Self {
        Self {
            hasher: RandomState::new(),
            once: vec![0; MARKS],
            kept: HashMap::new(),
            bytes: 0,
            tools: None,
        }
    }

    /// The counter of a text: the one that has counted it before, or a new one.
    pub(super) fn counter(&mut self, text: String) -> TextCounter<'static> {
        if text.len() >= SHORTEST {
            let hash = self.hasher.hash_one(text.as_str());
            let same = |kept: &TextCounter<'static>| kept.text() == Some(text.as_str());
            if self.kept.get(&hash).is_some_and(same)
                && let Some(kept) = self.kept.remove(&hash)
            {
                self.bytes -= length(&kept);
                return kept;
            }
        }
        TextCounter::new(text)
    }

    /// Gives a line the tools of the one before, if they are the same.
    pub(super) fn lend_tools(&mut self, workload: &mut Workload) {
        let same = match (&self.tools, &workload.tools) {
            (Some(kept), Some(given)) => kept.tools() == given.tools(),
            _ => false,
        };
        if same {
            workload.tools = self.tools.take();
        }
    }

    /// Takes back what a line has counted.
    pub(super) fn learn(&mut self, workload: Workload) {
        if workload.tools.is_some() {
            self.tools = workload.tools;
        }
        for part in workload.parts {
            if let Content::Text(counter) = part.content {
                self.keep(*counter);
            }
        }
    }

    fn keep(&mut self, counter: TextCounter<'static>) {
        // A text that is not held is too long to be met again.
        let Some(text) = counter.text() else {
            return;
        };
        let bytes = text.len();
        if !(SHORTEST..=MOST_BYTES / 4).contains(&bytes) {
            return;
        }
        let hash = self.hasher.hash_one(text);
        let place = usize::try_from(hash % MARKS as u64).unwrap_or_default();
        if self.once[place] != hash {
            self.once[place] = hash;
            return;
        }
        if self.bytes + bytes > MOST_BYTES {
            self.kept.clear();
            self.bytes = 0;
        }
        self.bytes += bytes;
        if let Some(other) = self.kept.insert(hash, counter) {
            self.bytes -= length(&other);
        }
    }
}

/// Bytes of a text that is held.
fn length(counter: &TextCounter<'_>) -> usize {
    counter.text().map_or(0, str::len)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokens::text::Vocabulary;
    use crate::workload::Part;

    fn line(counter: TextCounter<'static>) -> Workload {
        let content = Content::Text(Box::new(counter));
        let name = String::new();
        Workload {
            parts: vec![Part { name, content }],
            ..Workload::default()
        }
    }

    #[test]
    fn a_text_is_kept_from_its_second_coming_on() {
        let mut memory = Memory::new();
        let text = "You are a helpful assistant that answers in one sentence.";
        for kept in [0, 1, 1] {
            let counter = memory.counter(text.to_owned());
            counter.exact(Vocabulary::O200kBase);
            memory.learn(line(counter));
            assert_eq!(memory.kept.len(), kept);
        }
        let other = memory.counter(format!("{text} Or two."));
        assert_eq!(other.text(), Some(format!("{text} Or two.").as_str()));
        assert_eq!(memory.bytes, text.len());
    }

    #[test]
    fn memory_stays_bounded() {
        let mut memory = Memory::new();
        for number in 0..40 {
            let text = number.to_string().repeat(1 << 20);
            for _ in 0..2 {
                let counter = memory.counter(text.clone());
                memory.learn(line(counter));
            }
            assert!(memory.bytes <= MOST_BYTES, "{}", memory.bytes);
            let kept: usize = memory.kept.values().map(length).sum();
            assert_eq!(kept, memory.bytes);
        }
    }
}
