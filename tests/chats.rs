//! Published and recorded answers: conversations and their input tokens, each file with its source.

use std::path::Path;

use serde::Deserialize;
use tokenfare::price_book::rules::Rules;
use tokenfare::quantity::Basis;
use tokenfare::tokens::chat::{Role, Turn};
use tokenfare::tokens::conversation::{ConversationCount, Message, count};
use tokenfare::tokens::text::TextUse;
use tokenfare::tokens::tools::{ToolChoice, ToolSet};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Facts {
    source: String,
    #[serde(rename = "seen")]
    _seen: toml::value::Datetime,
    fact: Vec<Fact>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fact {
    /// The chat rule.
    chat: String,
    /// The text rule.
    text: String,
    messages: Vec<RawMessage>,
    /// JSON.
    tools: Option<String>,
    choice: Option<String>,
    /// What the vendor counted.
    tokens: u64,
    /// How many more we expect where texts are counted exactly; the vendor's number always lies in our range.
    #[serde(default)]
    off: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMessage {
    role: String,
    name: Option<String>,
    text: String,
}

impl Fact {
    fn messages(&self) -> Vec<Message<'_>> {
        let message = |raw: &RawMessage| Message {
            name: raw.name.clone(),
            ..Message::new(role(&raw.role), raw.text.clone())
        };
        self.messages.iter().map(message).collect()
    }

    fn choice(&self) -> ToolChoice {
        match self.choice.as_deref() {
            None => ToolChoice::Auto,
            Some("none") => ToolChoice::None,
            Some(name) => ToolChoice::Named(name.to_owned()),
        }
    }

    fn count(&self, rules: &Rules) -> ConversationCount {
        let text = TextUse::from(rules.text.find(&self.text).expect("a text rule"));
        let tools = self.tools.as_deref();
        let tools = tools.map(|tools| ToolSet::parse(tools).expect("tools in a vendor's form"));
        let choice = self.choice();
        let tools = tools.as_ref().map(|tools| (tools, &choice));
        count(&rules.chat[&self.chat], text, &self.messages(), tools)
    }
}

fn role(word: &str) -> Role {
    match word {
        "system" => Role::System,
        "user" => Role::User,
        "answer" => Role::Answer,
        "tool_result" => Role::ToolResult,
        other => panic!("no role: {other}"),
    }
}

fn all() -> Vec<(String, Fact)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/chats");
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the entry can be read").path();
        let text = std::fs::read_to_string(&path).expect("the file can be read");
        let facts: Facts = toml::from_str(&text).expect("the facts are in their format");
        assert!(facts.source.starts_with("https://"), "{}", path.display());
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        found.extend(facts.fact.into_iter().map(|fact| (name.to_string(), fact)));
    }
    found
}

#[test]
fn every_recorded_conversation_is_counted_like_its_vendor() {
    let book = tokenfare::bundled_book();
    let facts = all();
    assert!(facts.len() > 50, "{} facts", facts.len());
    let mut wrong = Vec::new();
    for (number, (file, fact)) in facts.iter().enumerate() {
        let counted = fact.count(book.rules());
        let total = counted.total().expect("few tokens");
        let exact = counted.texts_basis == Basis::Measured;
        let expected = fact.tokens.saturating_add_signed(fact.off);
        let inside = (total.low()..=total.high()).contains(&fact.tokens);
        if (exact && total.expected() != expected) || !inside {
            wrong.push(format!(
                "{file} {number}: {} tokens, {total:?}: {:?} {:?}",
                fact.tokens, fact.messages[0].text, fact.tools
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The frames of published templates, counted with their vocabularies: `[system text?, user text]`, so many tokens without the texts.
#[test]
fn templates_have_their_marks() {
    let book = tokenfare::bundled_book();
    let one = [Turn::from(Role::User)];
    let two = [Role::System, Role::User].map(Turn::from);
    let four = [Role::System, Role::User, Role::Answer, Role::User].map(Turn::from);
    for (rule, alone, with_system, long) in [
        ("plain", 0, 0, 0),
        // <|im_start|>user⏎…<|im_end|>⏎ <|im_start|>assistant⏎
        ("qwen", 8, 13, 23),
        // A default system turn of 21.
        ("qwen2.5", 29, 13, 23),
        // <BOS>…<User>…<Assistant>…<EOS>
        ("deepseek", 3, 3, 6),
        // [gMASK]<sop><|user|>⏎…<|assistant|>⏎
        ("glm", 6, 8, 12),
        // <|begin_of_text|><|start_header_id|>user<|end_header_id|>⏎⏎…<|eot_id|>
        ("llama3", 10, 15, 25),
        // <bos><start_of_turn>user⏎…<end_of_turn>⏎ and a blank line below the system text
        ("gemma", 9, 10, 20),
        // mistral-common 1.13.1: <s>[INST]…[/INST]…</s>
        ("mistral-v1", 8, 10, 18),
        ("mistral-v3", 3, 5, 8),
        ("mistral", 3, 5, 8),
    ] {
        let rule = &book.rules().chat[rule];
        let expected = |turns: &[Turn]| rule.frame(turns).tokens.expected();
        assert_eq!(
            [expected(&one), expected(&two), expected(&four)],
            [alone, with_system, long],
            "{}",
            rule.name
        );
    }
}

#[test]
fn tools_without_a_known_form_are_an_estimate() {
    let book = tokenfare::bundled_book();
    let rules = book.rules();
    let text = TextUse::from(rules.text.find("o200k_base").expect("a text rule"));
    let tools = ToolSet::parse(r#"[{"name":"now","description":"The time"}]"#).expect("a tool");
    let counted = tools.count(None, text, &ToolChoice::Auto, None);
    assert_eq!(counted.basis, Basis::Estimated);
    assert_eq!(
        counted.method,
        "form unknown, as JSON: o200k_base, ±50 % of the definitions"
    );
    assert!(counted.tokens.low() < counted.tokens.expected());
}
