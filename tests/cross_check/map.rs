//! Whose list is whose: provider ids of the other book, and ours.

/// A provider of theirs whose prices are to be those of a provider of ours.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) theirs: &'static str,
    pub(crate) ours: &'static str,
    /// How many units of our list's currency they took for a dollar, as digits; none where ours is in dollars.
    pub(crate) per_dollar: Option<&'static str>,
    /// Only models of theirs whose id begins so have that price list.
    pub(crate) only: &'static [&'static str],
}

const fn line(theirs: &'static str, ours: &'static str) -> Line {
    Line {
        theirs,
        ours,
        per_dollar: None,
        only: &[],
    }
}

pub(crate) const MAP: &[Line] = &[
    line("anthropic", "anthropic"),
    line("aws", "aws-bedrock"),
    line("azure", "azure"),
    line("cerebras", "cerebras"),
    line("cohere", "cohere"),
    line("deepseek", "deepseek-intl"),
    line("fireworks", "fireworks"),
    line("google", "google"),
    line("google", "google-vertex"),
    line("groq", "groq"),
    line("meta", "meta"),
    line("minimax", "minimax-intl"),
    line("mistral", "mistral"),
    line("moonshotai", "moonshot-intl"),
    line("openai", "openai"),
    line("perplexity", "perplexity"),
    line("together", "together"),
    line("voyageai", "voyageai"),
    line("x-ai", "xai"),
    line("zai", "zai"),
    // "converted to USD at 1 USD = 7.25 CNY", says their note.
    Line {
        theirs: "zhipuai",
        ours: "zhipu",
        per_dollar: Some("7.25"),
        only: &[],
    },
    // "inferred from CNY pricing at the equivalent 7.00 CNY/USD", says their note of these.
    Line {
        theirs: "minimax",
        ours: "minimax",
        per_dollar: Some("7"),
        only: &["MiniMax-M2"],
    },
];

/// Providers of ours that the other book knows by the same name, and why they are not compared.
pub(crate) const NOT_COMPARED: &[(&str, &str)] = &[
    ("databricks", "the one model on our list is not on theirs"),
    (
        "deepseek",
        "a list in CNY; theirs is the vendor's list in USD, compared with deepseek-intl, and names no rate",
    ),
    (
        "moonshot",
        "a list in CNY; theirs is the vendor's list in USD, compared with moonshot-intl, and names no rate",
    ),
];

/// Providers of theirs whose prices are not on a list of ours: hosts that we do not know, routers, and products that resell models.
pub(crate) const ONLY_THEIRS: &[&str] = &[
    "arcee",
    "avian",
    "baseten",
    "cloudflare",
    "cursor",
    "databricks",
    "doubleword",
    "elevenlabs",
    "github-copilot",
    "huggingface_cerebras",
    "huggingface_fireworks-ai",
    "huggingface_groq",
    "huggingface_hyperbolic",
    "huggingface_nebius",
    "huggingface_novita",
    "huggingface_nscale",
    "huggingface_ovhcloud",
    "huggingface_publicai",
    "huggingface_sambanova",
    "huggingface_together",
    "modal",
    "novita",
    "openai-decisions",
    "openrouter",
    "ovhcloud",
    "quicksilverpro",
    "typesafe",
];
