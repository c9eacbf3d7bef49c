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
    /// What their names of models have before ours.
    pub(crate) prefix: &'static str,
}

const fn line(theirs: &'static str, ours: &'static str) -> Line {
    Line {
        theirs,
        ours,
        per_dollar: None,
        only: &[],
        prefix: "",
    }
}

const fn routed(prefix: &'static str, ours: &'static str) -> Line {
    Line {
        prefix,
        ..line("openrouter", ours)
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
    // The router passes on the prices of those who serve a model. Of models whose weights are open it shows the cheapest host's, so only
    // makers are compared that are alone in serving theirs, or nearly.
    routed("anthropic/", "anthropic"),
    routed("cohere/", "cohere"),
    routed("google/", "google"),
    routed("meta/", "meta"),
    routed("openai/", "openai"),
    routed("perplexity/", "perplexity"),
    routed("x-ai/", "xai"),
    routed("xiaomi/", "xiaomi-intl"),
    // "converted to USD at 1 USD = 7.25 CNY", says their note.
    Line {
        per_dollar: Some("7.25"),
        ..line("zhipuai", "zhipu")
    },
    // "inferred from CNY pricing at the equivalent 7.00 CNY/USD", says their note of these.
    Line {
        per_dollar: Some("7"),
        only: &["MiniMax-M2"],
        ..line("minimax", "minimax")
    },
];

/// Providers of ours that the other book knows by the same name, and why they are not compared.
pub(crate) const NOT_COMPARED: &[(&str, &str)] = &[
    ("databricks", "the one model on our list is not on theirs"),
    (
        "openrouter",
        "a fee on other providers' prices; its own prices of models are compared with those of makers that serve them alone",
    ),
    ("elevenlabs", "no model is on both lists"),
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
    "ovhcloud",
    "quicksilverpro",
    "typesafe",
];
