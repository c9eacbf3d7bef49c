//! JSON as services take it: no key twice, not too deep, not too much of it.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::RequestError;

/// Values that one request may have: each takes some dozens of bytes, however short it is written.
const MOST_VALUES: usize = 8_000_000;

/// Reads JSON into a value. Deeper than 128 levels, a key that comes twice in one object and numbers beyond all range are errors, with
/// line and column.
///
/// # Errors
/// If it is no JSON, or one of these.
pub fn read(text: &str) -> Result<Value, RequestError> {
    // Some editors put a mark at the front of a file.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let left = Cell::new(MOST_VALUES);
    let mut reader = serde_json::Deserializer::from_str(text);
    let read = Seed(&left).deserialize(&mut reader);
    let read = read.and_then(|value| reader.end().map(|()| value));
    read.map_err(|error| RequestError::NotJson(error.to_string()))
}

#[derive(Clone, Copy)]
struct Seed<'c>(&'c Cell<usize>);

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        let left = self.0.get().checked_sub(1);
        let left = left.ok_or_else(|| D::Error::custom("more than 8,000,000 values"))?;
        self.0.set(left);
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Bool(flag))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Value, E> {
        Ok(number.into())
    }

    #[expect(
        clippy::disallowed_types,
        reason = "JSON has such numbers; none of them is reckoned with"
    )]
    fn visit_f64<E: Error>(self, number: f64) -> Result<Value, E> {
        let number = Number::from_f64(number);
        Ok(number.map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Value, E> {
        Ok(Value::String(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element_seed(self)? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut fields = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            if fields.contains_key(&key) {
                let key: String = key.chars().take(100).collect();
                return Err(A::Error::custom(format!("the key `{key}` comes twice")));
            }
            let value = map.next_value_seed(self)?;
            fields.insert(key, value);
        }
        Ok(Value::Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(text: &str) -> String {
        read(text).unwrap_err().to_string()
    }

    #[test]
    fn what_services_would_not_take_is_said_with_its_place() {
        assert_eq!(
            wrong(r#"{"a":1,"b":{"c":1,"c":2}}"#),
            "no JSON: the key `c` comes twice at line 1 column 21"
        );
        assert_eq!(
            wrong(&"[".repeat(100_000)),
            "no JSON: recursion limit exceeded at line 1 column 128"
        );
        assert_eq!(
            wrong(r#"{"a":1e999}"#),
            "no JSON: number out of range at line 1 column 10"
        );
        assert_eq!(
            wrong("{} {}"),
            "no JSON: trailing characters at line 1 column 4"
        );
        assert_eq!(
            wrong("{\"a\":"),
            "no JSON: EOF while parsing a value at line 1 column 5"
        );
    }

    #[test]
    fn values_are_read_as_they_are() {
        let text = r#"{"b":[1,-2,0.5,null,true,"x\u00e9"],"a":{}}"#;
        let value: Value = serde_json::from_str(text).unwrap();
        assert_eq!(read(text), Ok(value.clone()));
        assert_eq!(read(&format!("\u{feff}{text}")), Ok(value));
    }
}
