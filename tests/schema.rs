//! `pricing/schema.json`, by which editors check a price table, says what the loader says.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use jsonschema::Validator;
use serde_json::Value;
use tokenfare::meter::{Meter, UNIT_WORDS};
use tokenfare::money::Currency;
use tokenfare::price_book::condition::BUILT_IN;
use tokenfare::price_book::lint::LINTS;
use tokenfare::price_book::load;
use tokenfare::price_book::model::Modality;
use tokenfare::price_book::period::Certainty;
use tokenfare::price_book::price::Each;
use tokenfare::provenance::Confidence;

fn schema() -> Value {
    serde_json::from_str(&fs::read_to_string("pricing/schema.json").unwrap()).unwrap()
}

/// A table as editors hand it to a schema: dates are strings.
fn json(value: &toml::Value) -> Value {
    match value {
        toml::Value::Datetime(moment) => Value::String(moment.to_string()),
        toml::Value::Array(items) => items.iter().map(json).collect(),
        toml::Value::Table(table) => table
            .iter()
            .map(|(key, value)| (key.clone(), json(value)))
            .collect(),
        toml::Value::Float(number) => serde_json::json!(number),
        toml::Value::Integer(number) => (*number).into(),
        toml::Value::Boolean(flag) => (*flag).into(),
        toml::Value::String(text) => text.clone().into(),
    }
}

/// What the schema has against a file; nothing if the file is no TOML.
fn complaints(validator: &Validator, path: &Path) -> Option<Vec<String>> {
    let table: toml::Table = toml::from_str(&fs::read_to_string(path).unwrap()).ok()?;
    let instance = json(&toml::Value::Table(table));
    let found = validator.iter_errors(&instance);
    Some(
        found
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect(),
    )
}

/// The tables of a folder, and of the folders in it that are providers.
fn tables(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.join("provider.toml").exists() {
            found.extend(
                fs::read_dir(&path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
        } else if path
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            found.push(path);
        }
    }
    found
}

#[test]
fn every_shipped_table_is_valid() {
    assert!(jsonschema::meta::is_valid(&schema()));
    let validator = jsonschema::draft202012::new(&schema()).unwrap();
    let tables = tables("pricing");
    assert!(tables.len() > 10);
    for path in tables
        .iter()
        .filter(|path| !path.ends_with("exchange.toml"))
    {
        let found = complaints(&validator, path).unwrap();
        assert!(found.is_empty(), "{}: {found:#?}", path.display());
    }
}

#[test]
fn mistakes_of_form_are_found_and_others_are_not() {
    const FORM: [&str; 6] = [
        "unknown-key",
        "missing-key",
        "wrong-type",
        "bad-value",
        "unknown-meter",
        "missing-source",
    ];
    let validator = jsonschema::draft202012::new(&schema()).unwrap();
    for path in tables("tests/tables") {
        let Some(found) = complaints(&validator, &path) else {
            continue;
        };
        let text = fs::read_to_string(&path).unwrap();
        let of_form = |code: &&str| text.contains(&format!("# expect: error {code} "));
        // Patterns of names are a grammar of their own.
        let wrong = FORM.iter().any(of_form) && !path.ends_with("bad-value-pattern.toml");
        assert_eq!(!found.is_empty(), wrong, "{}: {found:#?}", path.display());
    }
}

fn set<'a>(words: impl IntoIterator<Item = &'a str>) -> BTreeSet<&'a str> {
    words.into_iter().collect()
}

fn keys<'a>(schema: &'a Value, table: &str) -> BTreeSet<&'a str> {
    let properties = schema.pointer(&format!("{table}/properties")).expect(table);
    set(properties.as_object().unwrap().keys().map(String::as_str))
}

#[test]
fn its_keys_are_those_of_the_loader() {
    let schema = schema();
    for (table, known) in [
        ("", load::FILE_KEYS),
        ("/$defs/source", load::SOURCE_KEYS),
        ("/$defs/window", load::WINDOW_KEYS),
        ("/$defs/model", load::MODEL_KEYS),
        ("/$defs/alias", load::ALIAS_KEYS),
        ("/$defs/text_rule", load::TEXT_KEYS),
        ("/$defs/tokenizer", load::TOKENIZER_KEYS),
        ("/$defs/option", load::OPTION_KEYS),
        ("/$defs/price", load::PRICE_KEYS),
        ("/$defs/own_rate", load::RATE_KEYS),
        ("/$defs/band", load::BAND_KEYS),
        ("/$defs/adjust", load::ADJUST_KEYS),
        ("/$defs/measure", load::MEASURE_KEYS),
        ("/$defs/characters", load::CHARACTERS_KEYS),
        ("/$defs/unsold", load::UNSOLD_KEYS),
    ] {
        assert_eq!(keys(&schema, table), set(known.iter().copied()), "{table}");
        let closed = schema.pointer(&format!("{table}/additionalProperties"));
        assert_eq!(closed, Some(&Value::Bool(false)), "{table}");
    }
    assert_eq!(keys(&schema, "/$defs/when"), set(BUILT_IN.iter().copied()));
    let changes = schema["$defs"]["adjust"]["oneOf"].as_array().unwrap();
    let changes = changes
        .iter()
        .map(|one| one["required"][0].as_str().unwrap());
    assert_eq!(set(changes), set(load::CHANGE_KEYS.iter().copied()));
    for meter in Meter::ALL {
        let described = &schema["$defs"]["rates"]["properties"][meter.name()]["description"];
        assert_eq!(described, meter.description(), "{meter}");
    }
    assert_eq!(keys(&schema, "/$defs/rates").len(), Meter::ALL.len());
}

#[test]
fn its_words_are_those_of_the_loader() {
    let schema = schema();
    for (place, known) in [
        (
            "/properties/currency",
            Currency::ALL.iter().map(|c| c.code()).collect::<Vec<_>>(),
        ),
        (
            "/$defs/meter",
            Meter::ALL.iter().map(|meter| meter.name()).collect(),
        ),
        (
            "/$defs/modality",
            Modality::ALL
                .iter()
                .map(|modality| modality.name())
                .collect(),
        ),
        ("/$defs/lint", LINTS.iter().map(|(name, _)| *name).collect()),
        (
            "/$defs/price/properties/dates",
            Certainty::ALL.iter().map(|c| c.name()).collect(),
        ),
        (
            "/$defs/adjust/properties/dates",
            Certainty::ALL.iter().map(|c| c.name()).collect(),
        ),
        (
            "/$defs/source/properties/confidence",
            Confidence::ALL.iter().map(|c| c.name()).collect(),
        ),
        (
            "/$defs/adjust/properties/each",
            [Each::Request, Each::Day, Each::Month]
                .map(Each::name)
                .to_vec(),
        ),
        (
            "/$defs/model/properties/options/propertyNames/not",
            BUILT_IN.to_vec(),
        ),
    ] {
        let words = schema
            .pointer(&format!("{place}/enum"))
            .expect(place)
            .as_array()
            .unwrap();
        assert_eq!(
            set(words.iter().map(|word| word.as_str().unwrap())),
            set(known),
            "{place}"
        );
    }
    let per = schema["$defs"]["per"]["pattern"].as_str().unwrap();
    let units = per
        .rsplit('(')
        .next()
        .unwrap()
        .trim_end_matches(")$")
        .split('|');
    assert_eq!(
        set(units),
        set(UNIT_WORDS.iter().flat_map(|(one, many, ..)| [*one, *many]))
    );
}

/// An editor shows the description of a key; it finds one at the key or where the key refers to.
#[test]
fn every_key_is_described() {
    let schema = schema();
    let tables = schema["$defs"]
        .as_object()
        .unwrap()
        .values()
        .chain([&schema]);
    for table in tables {
        for (key, property) in table["properties"].as_object().into_iter().flatten() {
            let words = property["description"].as_str().unwrap_or_default();
            assert!(words.len() > 5, "{key}");
        }
    }
}
