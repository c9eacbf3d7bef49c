//! What was typed: no file is read and no clock is asked here.

mod values;

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::Timestamp;
use rust_decimal::Decimal;

use super::commands::{
    check, compare, completions, count, diff, init, lock, man, plan, prices, quote,
};
use super::{instant, numbers};
use crate::meter::Meter;
use crate::money::Currency;
use crate::price_book::kind::Kind;
use crate::price_book::terms::OptionValue;
use crate::tokens::image::Dimensions;
use crate::tokens::media::Clip;
use crate::tokens::media::lengths;

pub use values::{CurrencyArg, TokenizerArg, currency, option};
use values::{exchange_rate, kind, meter, tokenizer};

/// What a call to an AI model will cost, at every vendor, before it is made
#[derive(Debug, Parser)]
#[command(
    name = "tokenfare",
    version,
    about,
    max_term_width = 100,
    arg_required_else_help = true
)]
pub struct Cli {
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// What to do
#[derive(Debug, Subcommand)]
pub enum Command {
    /// What this request costs on many models, ranked
    Compare(compare::CompareArgs),
    /// What this request costs on one model, charge by charge, with rate, source and date
    Quote(quote::QuoteArgs),
    /// How many tokens this is, by model
    Count(count::CountArgs),
    /// Write a project file from the prompts and requests of a folder
    Init(init::InitArgs),
    /// What a project's workloads cost, a call, a day, a month and a year
    Plan(plan::PlanArgs),
    /// Is the project inside its budgets, and does it keep its policy? Made for CI
    Check(check::CheckArgs),
    /// What a change does to the bill: tokens, cost a call, cost a month, by prompt and by workload
    Diff(diff::DiffArgs),
    /// Freeze the prices that the project is judged by, in `tokenfare.lock`
    Lock(lock::LockArgs),
    /// The price book itself
    #[command(subcommand)]
    Prices(prices::PricesCommand),
    /// Shell completion
    Completions(completions::CompletionsArgs),
    /// The manual page
    Man(man::ManArgs),
}

/// The request: what is sent and what is expected back
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "The request")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct RequestArgs {
    /// Text, picture, sound, video and PDF files, folders, whole requests or batches of them as vendors take them, or `-` for
    /// standard input
    #[arg(value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,
    /// What a JSON input is taken for, whatever is in it
    #[arg(long = "as", value_name = "KIND")]
    pub as_kind: Option<As>,
    /// The size of pictures in a request that are elsewhere, like `1280x720`: nothing is fetched
    #[arg(long, value_name = "WxH", value_parser = Dimensions::parse)]
    pub assume_image: Option<Dimensions>,
    /// The length of sounds in a request that are elsewhere, like `90` or `1:30`
    #[arg(long, value_name = "SECONDS", value_parser = lengths::length)]
    pub assume_audio: Option<Duration>,
    /// The size and the length of clips in a request that are elsewhere, with sound, like `1280x720@60`
    #[arg(long, value_name = "WxH@SECONDS", value_parser = lengths::clip)]
    pub assume_video: Option<Clip>,
    /// The pages of documents in a request that are elsewhere
    #[arg(long, value_name = "N", value_parser = lengths::pages)]
    pub assume_pages: Option<u16>,
    /// Read the headers of local files that a request names, relative to its own
    #[arg(long)]
    pub local_files: bool,
    /// What a request marks for a cache is read from it, not written
    #[arg(long)]
    pub cached: bool,
    /// Where a request names a model that several providers sell: the first of these that does
    #[arg(
        long,
        value_name = "PROVIDER,…",
        value_delimiter = ',',
        env = "TOKENFARE_PREFER"
    )]
    pub prefer: Vec<String>,
    /// Of a batch: end with an error if a line is bad
    #[arg(long)]
    pub strict: bool,
    /// Of a batch: one row a request
    #[arg(long)]
    pub per_request: bool,
    /// A text, as typed
    #[arg(long, value_name = "TEXT")]
    pub text: Vec<String>,
    /// A picture: a file, or its size like `1280x720`
    #[arg(long, value_name = "PATH|WxH")]
    pub image: Vec<String>,
    /// A sound: a file, or its length like `90` or `1:30`
    #[arg(long, value_name = "PATH|SECONDS")]
    pub audio: Vec<String>,
    /// A clip: a file, or the size and length of one with sound, like `1280x720@60`
    #[arg(long, value_name = "PATH|WxH@SECONDS")]
    pub video: Vec<String>,
    /// A PDF document: a file, or its number of pages
    #[arg(long, value_name = "PATH|PAGES")]
    pub pdf: Vec<String>,
    /// The system text
    #[arg(long, value_name = "TEXT", conflicts_with = "system_file")]
    pub system: Option<String>,
    /// The system text, from a file
    #[arg(long, value_name = "PATH")]
    pub system_file: Option<PathBuf>,
    /// Tools that the model may call: a JSON file in any vendor's form
    #[arg(long, value_name = "PATH")]
    pub tools: Option<PathBuf>,
    /// How a tool is chosen: auto, none, any, required, or the name of one
    #[arg(long, value_name = "CHOICE", requires = "tools")]
    pub tool_choice: Option<String>,
    /// Count the texts alone, without the frame of a chat
    #[arg(long, conflicts_with = "tools")]
    pub no_frame: bool,
    /// Parse special tokens like `<|im_start|>` in texts; without it they are ordinary text
    #[arg(long)]
    pub special: bool,
    /// The level of detail of pictures, clips and documents, in the vendor's word
    #[arg(long, value_name = "LEVEL")]
    pub detail: Option<String>,
    /// Tokens of each picture, where no rule is known
    #[arg(long, value_name = "N", value_parser = numbers::whole)]
    pub image_tokens: Option<u64>,
    /// Tokens of each sound, where no rule is known
    #[arg(long, value_name = "N", value_parser = numbers::whole)]
    pub audio_tokens: Option<u64>,
    /// Tokens of each clip, its sound included, where no rule is known
    #[arg(long, value_name = "N", value_parser = numbers::whole)]
    pub video_tokens: Option<u64>,
    /// Tokens of each page of a document, where no rule is known
    #[arg(long, value_name = "N", value_parser = numbers::whole)]
    pub page_tokens: Option<u64>,
    /// Say which size of each picture would be cheaper or lighter to send
    #[arg(long)]
    pub advise: bool,
    /// All input tokens of one request, instead of inputs
    #[arg(long, value_name = "N", value_parser = numbers::whole, allow_negative_numbers = true)]
    pub input_tokens: Option<u64>,
    /// Of the input tokens: read from a cache
    #[arg(long, value_name = "N", value_parser = numbers::whole, default_value = "0", hide_default_value = true, allow_negative_numbers = true)]
    pub cached_tokens: u64,
    /// Of the input tokens: written to a cache
    #[arg(long, value_name = "N", value_parser = numbers::whole, default_value = "0", hide_default_value = true, allow_negative_numbers = true)]
    pub cache_write_tokens: u64,
    /// Tokens expected back, thinking included
    #[arg(long, value_name = "N", value_parser = numbers::whole, allow_negative_numbers = true)]
    pub output_tokens: Option<u64>,
    /// Of the output tokens: spent on thinking
    #[arg(long, value_name = "N", value_parser = numbers::whole, default_value = "0", hide_default_value = true, allow_negative_numbers = true)]
    pub thinking_tokens: u64,
    /// A quantity of any other meter, like `web_search=3`
    #[arg(long, value_name = "NAME=N", value_parser = meter)]
    pub meter: Vec<(Meter, Decimal)>,
}

/// What a JSON input is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum As {
    /// A text like any other
    Text,
    /// A request, or a batch of them
    Request,
}

/// Under which circumstances
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Under which terms")]
pub struct TermsArgs {
    /// How many such requests are billed
    #[arg(long, value_name = "N", value_parser = numbers::count, default_value = "1", allow_negative_numbers = true)]
    pub requests: u64,
    /// The day or instant whose prices count [default: now]
    #[arg(long, value_name = "DATE|DATE-TIME", value_parser = instant::parse)]
    pub at: Option<Timestamp>,
    /// The service tier: standard, batch, flex, priority, … [default: the request's, or standard]
    #[arg(long, value_name = "TIER")]
    pub service: Option<String>,
    /// The model thinks before it answers
    #[arg(long)]
    pub thinking: bool,
    /// The region
    #[arg(long, value_name = "REGION")]
    pub region: Option<String>,
    /// An option of media models or of picture rules, like `resolution=1080p` or `max_pixels=1003520`
    #[arg(long, value_name = "NAME=VALUE", value_parser = option)]
    pub option: Vec<(String, OptionValue)>,
}

/// Of which models
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Which models")]
pub struct ChoiceArgs {
    /// Models: `provider/model`, a bare id, an alias, or patterns like `openai/*`
    #[arg(long, value_name = "MODEL,…", value_delimiter = ',')]
    pub models: Vec<String>,
    /// All models of a provider
    #[arg(long, value_name = "PROVIDER", value_delimiter = ',')]
    pub provider: Vec<String>,
    /// Models for this only: text, image, video, speech, transcription, music, 3d, embedding or rerank
    #[arg(long, value_name = "KIND", value_parser = kind)]
    pub kind: Option<Kind>,
}

impl ChoiceArgs {
    /// Whether models were named at all.
    #[must_use]
    pub fn is_given(&self) -> bool {
        self.models
            .iter()
            .chain(&self.provider)
            .any(|name| !name.trim().is_empty())
    }
}

/// Which price tables
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Which prices")]
pub struct BookArgs {
    /// Your own tables over the built-in ones: a folder or a file
    #[arg(long, value_name = "PATH", env = "TOKENFARE_PRICING", value_delimiter = if cfg!(windows) { ';' } else { ':' })]
    pub pricing: Vec<PathBuf>,
    /// A vocabulary of your own: a `tokenizer.json`, `.tiktoken`, SentencePiece `.model` or `tekken.json`
    ///
    /// It counts exactly under this name, in `count` and for models of your tables that say `text = "NAME"`. A rank file does not say
    /// where texts are split: `NAME=FILE,split=o200k_base` names a built-in vocabulary that splits them alike.
    #[arg(long, value_name = "NAME=FILE", value_parser = tokenizer)]
    pub tokenizer: Vec<TokenizerArg>,
    /// An exchange rate of your own, like `USD/CNY=7.12`
    #[arg(long, value_name = "A/B=RATE", value_parser = exchange_rate)]
    pub fx: Vec<(Currency, Currency, Decimal)>,
}

/// How it is shown
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "How it is shown")]
pub struct ShowArgs {
    /// The format
    #[arg(long, value_enum, default_value_t)]
    pub format: FormatArg,
    /// Write to a file instead of standard output, whole or not at all
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// When to use colour
    #[arg(long, value_enum, default_value_t)]
    pub color: ColorArg,
    /// Columns of the terminal [default: the terminal's, or 100 in a pipe]
    #[arg(long, value_name = "N", hide = true)]
    pub width: Option<usize>,
}

/// An output format
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum FormatArg {
    /// For people
    #[default]
    Text,
    /// For programs; stable
    Json,
    /// For spreadsheets
    Csv,
    /// For pages and comments
    Markdown,
}

/// When to use colour
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ColorArg {
    /// On a terminal that takes it
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}
