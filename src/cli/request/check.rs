//! Whether what was typed fits together.

use crate::cli::args::RequestArgs;
use crate::cli::failure::Failure;

/// Finds options that contradict each other.
pub(super) fn check(args: &RequestArgs) -> Result<(), Failure> {
    let media = [&args.image, &args.audio, &args.video, &args.pdf];
    let parts = !args.inputs.is_empty()
        || !args.text.is_empty()
        || media.iter().any(|given| !given.is_empty());
    let around = args.system.is_some() || args.system_file.is_some() || args.tools.is_some();
    let given = parts || around;
    if args.input_tokens.is_some() && given {
        let message =
            "--input-tokens stands for all input, so it cannot be given together with inputs";
        return Err(Failure::new(message).hint("leave one of them out"));
    }
    if args.thinking_tokens > args.output_tokens.unwrap_or(0) {
        let message = format!(
            "--thinking-tokens {} is more than --output-tokens",
            args.thinking_tokens
        );
        return Err(Failure::new(message).hint("output tokens include those spent on thinking"));
    }
    let cached = args.cached_tokens.saturating_add(args.cache_write_tokens);
    if let Some(input) = args.input_tokens.filter(|&input| cached > input) {
        let message = format!("{cached} cached tokens are more than --input-tokens {input}");
        return Err(Failure::new(message).hint("input tokens include cached ones"));
    }
    let dashes = args
        .inputs
        .iter()
        .filter(|path| path.as_os_str() == "-")
        .count();
    if dashes > 1 {
        return Err(Failure::new("standard input (`-`) can be read only once"));
    }
    Ok(())
}

/// One request; a batch is told to whoever takes none.
pub(in crate::cli) fn alone(args: &RequestArgs, name: &str) -> Result<(), Failure> {
    let more = [
        (args.inputs.len() > 1, "other inputs"),
        (!args.text.is_empty(), "--text"),
        (!args.image.is_empty(), "--image"),
        (args.system.is_some(), "--system"),
        (args.system_file.is_some(), "--system-file"),
        (args.tools.is_some(), "--tools"),
    ];
    match more.into_iter().find(|(given, _)| *given) {
        None => Ok(()),
        Some((_, what)) => Err(Failure::new(format!(
            "`{name}` is a whole request: it cannot be sent together with {what}"
        ))
        .hint("leave one of them out, or count the JSON as a text with --as text")),
    }
}
