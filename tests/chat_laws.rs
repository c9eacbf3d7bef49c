//! What is true of every chat rule and every conversation.

use proptest::prelude::*;
use tokenfare::price_book::model::Model;
use tokenfare::quantity::{Basis, Count};
use tokenfare::tokens::chat::{ChatRule, Role, Turn};
use tokenfare::tokens::text::TextUse;
use tokenfare::tokens::tools::{Tool, ToolChoice, ToolSet};

fn rules() -> Vec<ChatRule> {
    let book = tokenfare::bundled_book();
    book.rules().chat.values().cloned().collect()
}

fn rule() -> impl Strategy<Value = ChatRule> {
    prop::sample::select(rules())
}

fn turn() -> impl Strategy<Value = Turn> {
    let role = prop::sample::select(vec![Role::User, Role::Answer, Role::ToolResult]);
    let name = prop::option::of((1..5_u64).prop_map(Count::exact));
    (role, name).prop_map(|(role, name)| Turn { role, name })
}

fn turns() -> impl Strategy<Value = Vec<Turn>> {
    let system = prop::option::of(Just(Turn::from(Role::System)));
    (system, prop::collection::vec(turn(), 0..8))
        .prop_map(|(system, turns)| system.into_iter().chain(turns).collect())
}

fn word() -> impl Strategy<Value = String> {
    "[a-z]{1,12}"
}

fn tool() -> impl Strategy<Value = Tool> {
    let description = prop::option::of("[a-z ]{1,40}");
    let fields = prop::collection::vec((word(), word()), 0..4);
    (word(), description, fields).prop_map(|(name, description, fields)| {
        let fields = fields.into_iter().map(|(name, words)| {
            (
                name,
                serde_json::json!({ "type": "string", "description": words }),
            )
        });
        let fields: serde_json::Map<_, _> = fields.collect();
        Tool {
            name,
            description,
            schema: Some(serde_json::json!({ "type": "object", "properties": fields })),
        }
    })
}

proptest! {
    #[test]
    fn another_message_never_makes_a_frame_smaller(rule in rule(), before in turns(), more in turn()) {
        let fewer = rule.frame(&before).tokens;
        let mut after = before;
        after.push(more);
        let greater = rule.frame(&after).tokens;
        prop_assert!(greater.expected() >= fewer.expected(), "{}: {fewer:?} {greater:?}", rule.name);
        prop_assert!(greater.high() >= fewer.high(), "{}: {fewer:?} {greater:?}", rule.name);
    }

    #[test]
    fn the_order_of_messages_is_no_matter(rule in rule(), turns in turns()) {
        let reversed: Vec<Turn> = turns.iter().rev().copied().collect();
        prop_assert_eq!(rule.frame(&turns).tokens, rule.frame(&reversed).tokens);
    }

    #[test]
    fn only_what_has_a_range_is_estimated(rule in rule(), turns in turns()) {
        let frame = rule.frame(&turns);
        prop_assert_eq!(frame.basis == Basis::Measured, frame.tokens.is_exact(), "{}", rule.name);
    }

    #[test]
    fn another_tool_never_costs_less(rule in rule(), mut tools in prop::collection::vec(tool(), 1..4), more in tool()) {
        let book = tokenfare::bundled_book();
        let text = TextUse::from(book.rules().text.find("o200k_base").expect("a text rule"));
        let count = |tools: Vec<Tool>| {
            ToolSet::new(tools).count(Some(&rule), text, &ToolChoice::Auto, Some("Be brief.")).tokens
        };
        let fewer = count(tools.clone());
        tools.push(more);
        let greater = count(tools);
        prop_assert!(fewer.low() <= fewer.expected() && fewer.expected() <= fewer.high());
        prop_assert!(greater.expected() > fewer.expected(), "{}: {fewer:?} {greater:?}", rule.name);
    }

    #[test]
    fn tools_read_back_as_they_were_written(tools in prop::collection::vec(tool(), 1..4)) {
        let names: Vec<String> = tools.iter().map(|tool| tool.name.clone()).collect();
        let list: Vec<serde_json::Value> = tools
            .iter()
            .map(|tool| serde_json::json!({ "name": tool.name, "description": tool.description, "input_schema": tool.schema }))
            .collect();
        let read = ToolSet::parse(&serde_json::json!({ "tools": list }).to_string()).expect("tools");
        prop_assert_eq!(read.names().collect::<Vec<_>>(), names);
    }
}

/// A model to chat with whose text can be counted has a frame: its own, its provider's, or the one of its text rule.
#[test]
fn every_chat_model_that_is_counted_has_a_frame() {
    let book = tokenfare::bundled_book();
    let chats = |model: &Model| {
        model.kind == tokenfare::price_book::kind::Kind::Text && model.characters.is_none()
    };
    let without: Vec<String> = book
        .offers()
        .filter(|offer| chats(offer.model) && offer.model.text.is_some())
        .filter(|offer| book.rules().chat_of(offer.model).is_none())
        .map(|offer| offer.name())
        .collect();
    assert_eq!(without, Vec::<String>::new());
}
