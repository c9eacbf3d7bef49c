//! A vocabulary that a user brings along.

use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// A vocabulary that is read from a file at run time. Cheap to clone; two are the same if they were read from the same bytes in the
/// same way.
#[derive(Clone)]
pub struct Supplied {
    digest: Digest,
    counts: Arc<dyn Counts>,
    failed: Arc<OnceLock<String>>,
}

/// What a vocabulary was read from: the SHA-256 of the file and of how it was read.
pub type Digest = [u8; 32];

/// One token of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The number by which its publisher knows it; none where that is not on record.
    pub id: Option<u32>,
    /// The bytes of the text that it stands for.
    pub bytes: Range<usize>,
}

/// Something that counts exactly.
pub trait Counts: Send + Sync {
    /// The tokens of a text.
    ///
    /// # Errors
    /// What went wrong, if it cannot be counted after all.
    fn count(&self, text: &str) -> Result<u64, String>;

    /// The tokens of a text, in order, where it is known which they are; and the form of the text that they are about.
    fn tokens<'t>(&self, text: &'t str) -> Option<(Cow<'t, str>, Vec<Token>)>;

    /// Begins a text that comes in chunks.
    fn begin(&self) -> Box<dyn Chunks>;

    /// What it is, in a few words.
    fn title(&self) -> &str;
}

/// A text that comes in chunks, wherever it is divided.
pub trait Chunks: fmt::Debug + Send {
    /// Takes the next chunk.
    fn push(&mut self, chunk: &str);

    /// Returns the tokens of everything that was pushed; nothing if it did not fall apart for 16 MB.
    fn finish(self: Box<Self>) -> Option<u64>;
}

impl Supplied {
    /// Makes one; `digest` says what it was read from.
    #[must_use]
    pub fn new(digest: Digest, counts: impl Counts + 'static) -> Self {
        Self {
            digest,
            counts: Arc::new(counts),
            failed: Arc::default(),
        }
    }

    /// What it was read from.
    #[must_use]
    pub const fn digest(&self) -> Digest {
        self.digest
    }

    /// Returns the tokens of `text`, exactly; nothing if they cannot be counted, and then [`Self::failure`] says why.
    #[must_use]
    pub fn count(&self, text: &str) -> Option<u64> {
        match self.counts.count(text) {
            Ok(tokens) => Some(tokens),
            Err(why) => {
                self.failed.get_or_init(|| why);
                None
            }
        }
    }

    /// Why a text could not be counted, if there ever was such a one: no count of this vocabulary is to be trusted then.
    #[must_use]
    pub fn failure(&self) -> Option<&str> {
        self.failed.get().map(String::as_str)
    }

    /// Returns every token of `text`, in order, and the form of the text that they are about (composed, where the vocabulary counts that);
    /// nothing if the vocabulary is of a kind whose tokens do not lie side by side in the text.
    #[must_use]
    pub fn tokens<'t>(&self, text: &'t str) -> Option<(Cow<'t, str>, Vec<Token>)> {
        self.counts.tokens(text)
    }

    /// Begins a text that comes in chunks.
    #[must_use]
    pub fn begin(&self) -> Box<dyn Chunks> {
        self.counts.begin()
    }

    /// What it is, in a few words.
    #[must_use]
    pub fn title(&self) -> &str {
        self.counts.title()
    }
}

impl fmt::Debug for Supplied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Supplied").field(&self.title()).finish()
    }
}

impl PartialEq for Supplied {
    fn eq(&self, other: &Self) -> bool {
        self.digest == other.digest
    }
}

impl Eq for Supplied {}

impl Hash for Supplied {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.digest.hash(state);
    }
}
