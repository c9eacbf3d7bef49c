//! Which table, which pattern and which form of text each vocabulary has.

use super::layout::Head;
use super::pieces::Pattern;
use super::table::{Broken, Table};
use crate::tokens::text::Vocabulary;

/// How a text is taken apart before merging.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::tokens) enum Form {
    /// By a split pattern; merging starts from bytes.
    Split(Pattern),
    /// Not at all; merging starts from characters, and a space is written `▁`.
    Pieces {
        /// Whether a space is put before the text.
        space_first: bool,
    },
}

/// A vocabulary with what it needs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Family {
    table: &'static [u8],
    /// Tokens from this number on are not in the vocabulary.
    limit: u32,
    form: Form,
    /// Whether texts are composed (NFC) first.
    composes: bool,
}

impl Family {
    pub(super) fn table(self) -> Table {
        Table::read(self.table, self.limit)
    }

    /// Whether both count the same tokens by the same table.
    pub(super) fn is_same(self, other: Self) -> bool {
        std::ptr::eq(self.table, other.table)
            && (self.limit, self.form, self.composes) == (other.limit, other.form, other.composes)
    }

    pub(in crate::tokens) const fn form(self) -> Form {
        self.form
    }

    /// Tokens of the vocabulary.
    pub(crate) fn size(self) -> u32 {
        self.table().size()
    }

    /// Whether the composed form of a text is counted.
    pub(crate) const fn composes(self) -> bool {
        self.composes
    }

    /// Whether a `▁` is a space.
    pub(crate) const fn spells_spaces(self) -> bool {
        matches!(self.form, Form::Pieces { .. })
    }

    const fn split(table: &'static [u8], pattern: Pattern) -> Self {
        Self {
            table,
            limit: u32::MAX,
            form: Form::Split(pattern),
            composes: false,
        }
    }

    const fn pieces(table: &'static [u8], space_first: bool) -> Self {
        Self {
            table,
            limit: u32::MAX,
            form: Form::Pieces { space_first },
            composes: false,
        }
    }

    /// The same without a space before the text.
    pub(in crate::tokens) const fn unspaced(self) -> Self {
        let form = match self.form {
            Form::Pieces { .. } => Form::Pieces { space_first: false },
            Form::Split(pattern) => Form::Split(pattern),
        };
        Self { form, ..self }
    }

    const fn composed(self) -> Self {
        Self {
            composes: true,
            ..self
        }
    }

    const fn first(self, limit: u32) -> Self {
        Self { limit, ..self }
    }

    /// A vocabulary that is not compiled in. The table is looked at whole: whatever its bytes are, counting in it ends and does not fail.
    ///
    /// # Errors
    /// If the bytes are no table.
    pub(in crate::tokens) fn supplied(
        table: &'static [u8],
        form: Form,
        composes: bool,
    ) -> Result<Self, Broken> {
        Table::check(table, matches!(form, Form::Pieces { .. }))?;
        Ok(Self {
            table,
            limit: u32::MAX,
            form,
            composes,
        })
    }

    /// Whether the vocabulary of this table is that of the family: the same tokens in the same order. The table's must be sound.
    pub(in crate::tokens) fn is_of(self, table: &'static [u8]) -> bool {
        let (own, other) = (self.table(), Table::read(table, u32::MAX));
        own.same_pairs(&other) && (self.limit != u32::MAX || own.same_whole(&other))
    }

    /// Tokens of the table, symbols included.
    pub(in crate::tokens) fn tokens(self) -> u32 {
        self.limit.min(Table::head(self.table, Head::Tokens))
    }

    /// What the vocabulary needs.
    pub(crate) const fn of(vocabulary: Vocabulary) -> Self {
        match vocabulary {
            Vocabulary::O200kBase => Self::split(tables::O200K_BASE, Pattern::O200k),
            Vocabulary::Cl100kBase => {
                Self::split(tables::CL100K_BASE, Pattern::Cl100k).first(100_256)
            }
            Vocabulary::P50kBase => Self::split(tables::P50K_BASE, Pattern::Gpt2),
            Vocabulary::R50kBase => Self::split(tables::P50K_BASE, Pattern::Gpt2).first(50_256),
            Vocabulary::Qwen2 => Self::split(tables::QWEN2, Pattern::Qwen2).composed(),
            Vocabulary::Qwen35 => Self::split(tables::QWEN35, Pattern::Qwen35).composed(),
            Vocabulary::DeepseekV3 => Self::split(tables::DEEPSEEK_V3, Pattern::DeepseekV3),
            Vocabulary::Glm4 => Self::split(tables::GLM5, Pattern::Cl100k).first(GLM4),
            Vocabulary::Glm5 => Self::split(tables::GLM5, Pattern::Cl100k),
            Vocabulary::KimiK2 => Self::split(tables::KIMI_K2, Pattern::Kimi),
            Vocabulary::MinimaxM2 => Self::split(tables::MINIMAX_M2, Pattern::O200k),
            Vocabulary::Tekken => Self::split(tables::TEKKEN, Pattern::Tekken),
            Vocabulary::MistralV1 => Self::pieces(tables::MISTRAL_V1, true),
            Vocabulary::Gemma4 => Self::pieces(tables::GEMMA4, false),
            #[cfg(feature = "restricted-vocabularies")]
            Vocabulary::Gemma2 => Self::pieces(tables::GEMMA2, false),
            #[cfg(feature = "restricted-vocabularies")]
            Vocabulary::Gemma3 => Self::pieces(tables::GEMMA3, false),
            #[cfg(feature = "restricted-vocabularies")]
            Vocabulary::Llama2 => Self::pieces(tables::LLAMA2, true),
            #[cfg(feature = "restricted-vocabularies")]
            Vocabulary::Llama3 => Self::split(tables::LLAMA3, Pattern::Cl100k),
        }
    }
}

/// Tokens of the vocabulary that another continues.
const GLM4: u32 = 151_329;

/// The tables that the build has written.
mod tables {
    /// Lets a table begin where a line of the processor's memory does.
    #[repr(C, align(64))]
    struct Aligned<const SIZE: usize>([u8; SIZE]);

    macro_rules! table {
        ($name:ident, $file:literal) => {
            pub(super) static $name: &[u8] = {
                const BYTES: &[u8] =
                    include_bytes!(concat!(env!("OUT_DIR"), "/vocabularies/", $file));
                static TABLE: Aligned<{ BYTES.len() }> = Aligned(*include_bytes!(concat!(
                    env!("OUT_DIR"),
                    "/vocabularies/",
                    $file
                )));
                &TABLE.0
            };
        };
    }

    table!(O200K_BASE, "o200k_base");
    table!(P50K_BASE, "p50k_base");
    table!(QWEN2, "qwen2");
    table!(QWEN35, "qwen3.5");
    table!(DEEPSEEK_V3, "deepseek_v3");
    table!(GLM5, "glm5");
    table!(KIMI_K2, "kimi_k2");
    table!(MINIMAX_M2, "minimax_m2");
    table!(TEKKEN, "tekken");
    table!(MISTRAL_V1, "mistral_v1");
    table!(GEMMA4, "gemma4");
    #[cfg(feature = "restricted-vocabularies")]
    table!(GEMMA2, "gemma2");
    #[cfg(feature = "restricted-vocabularies")]
    table!(GEMMA3, "gemma3");
    #[cfg(feature = "restricted-vocabularies")]
    table!(LLAMA2, "llama2");
    #[cfg(feature = "restricted-vocabularies")]
    table!(LLAMA3, "llama3");
    #[cfg(feature = "restricted-vocabularies")]
    pub(super) use LLAMA3 as CL100K_BASE;
    #[cfg(not(feature = "restricted-vocabularies"))]
    table!(CL100K_BASE, "cl100k_base");
}
