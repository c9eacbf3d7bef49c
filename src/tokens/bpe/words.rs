//! Short pieces and their tokens, remembered: most of a text is words that were met before.

/// A piece of up to fifteen bytes.
#[derive(Clone, Copy)]
pub(super) struct Word(u128);

/// Where a remembered word has its length and its tokens.
const NOTE: u32 = 120;

impl Word {
    #[inline]
    pub(super) fn of(text: &[u8], start: usize, end: usize) -> Option<Self> {
        let length = end - start;
        if length > 15 {
            return None;
        }
        let bytes = if let Some(bytes) = text[start..].first_chunk() {
            u128::from_le_bytes(*bytes) & ((1 << (8 * length)) - 1)
        } else {
            let mut bytes = [0; 16];
            bytes[..length].copy_from_slice(&text[start..end]);
            u128::from_le_bytes(bytes)
        };
        Some(Self(bytes | (length as u128) << (NOTE + 4)))
    }

    /// The tokens, if this is what is noted.
    #[inline]
    fn tokens(self, noted: u128) -> Option<u64> {
        let other = noted ^ self.0;
        let tokens = other >> NOTE;
        let same = other & ((1 << NOTE) - 1) == 0 && tokens < 16 && noted != 0;
        same.then_some(tokens as u64)
    }

    #[expect(clippy::cast_possible_truncation, reason = "a hash keeps a part")]
    #[inline]
    fn hash(self) -> u64 {
        let (low, high) = (self.0 as u64, (self.0 >> 64) as u64);
        let mixed = (low ^ high.rotate_left(29)).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ high;
        (mixed ^ (mixed >> 32)).wrapping_mul(0xA24B_AED4_963E_E407)
    }
}

/// The tokens of words that were met, the last two in each place.
#[derive(Debug)]
pub(super) struct Memory {
    /// The word, and its tokens in the four bits below its length. A word of no bytes and no tokens is an empty place.
    places: Vec<[u128; 2]>,
}

impl Memory {
    pub(super) fn for_text(size: usize) -> Self {
        Self {
            places: vec![[0; 2]; Self::places(size)],
        }
    }

    fn places(size: usize) -> usize {
        (size / 16).next_power_of_two().clamp(1 << 5, 1 << 15)
    }

    /// Makes room for texts of `size` bytes together. What was remembered is met again soon.
    pub(super) fn grow(&mut self, size: usize) {
        if Self::places(size) > self.places.len() {
            *self = Self::for_text(size);
        }
    }

    /// Forgets everything.
    pub(super) fn forget(&mut self) {
        self.places.fill([0; 2]);
    }

    /// The first of two places.
    #[inline]
    fn place(&self, word: Word) -> usize {
        (word.hash() >> 40) as usize & (self.places.len() - 1)
    }

    #[inline]
    pub(super) fn recall(&mut self, word: Word) -> Option<u64> {
        let place = self.place(word);
        let [first, second] = &mut self.places[place];
        word.tokens(*first).or_else(|| {
            let tokens = word.tokens(*second);
            if tokens.is_some() {
                std::mem::swap(first, second);
            }
            tokens
        })
    }

    #[inline]
    pub(super) fn remember(&mut self, word: Word, tokens: u64) {
        let place = self.place(word);
        let [first, second] = &mut self.places[place];
        *second = *first;
        *first = word.0 | u128::from(tokens) << NOTE;
    }
}
