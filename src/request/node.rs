//! A value and where it stands.

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::{Request, RequestError};
use crate::money::parse_decimal;

/// A value of a request, with its place for complaints.
#[derive(Clone, Copy)]
pub(super) struct Node<'a> {
    pub(super) value: &'a Value,
    place: Place<'a>,
}

#[derive(Clone, Copy)]
enum Place<'a> {
    Root,
    Key(&'a Place<'a>, &'a str),
    Item(&'a Place<'a>, usize),
}

impl Place<'_> {
    fn write(&self, out: &mut String) {
        use std::fmt::Write as _;
        match self {
            Self::Root => {}
            Self::Key(outer, key) => {
                outer.write(out);
                if !out.is_empty() {
                    out.push('.');
                }
                out.push_str(key);
            }
            Self::Item(outer, index) => {
                outer.write(out);
                let _ = write!(out, "[{index}]");
            }
        }
    }
}

const fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

impl<'a> Node<'a> {
    pub(super) const fn root(value: &'a Value) -> Self {
        Self {
            value,
            place: Place::Root,
        }
    }

    /// The place in words: `messages[2].content`.
    pub(super) fn path(&self) -> String {
        let mut path = String::new();
        self.place.write(&mut path);
        if path.is_empty() {
            path.push_str("the request");
        }
        path
    }

    /// A complaint about this value.
    pub(super) fn wrong(&self, wrong: impl Into<String>) -> RequestError {
        RequestError::Field {
            path: self.path(),
            wrong: wrong.into(),
        }
    }

    fn not(&self, wanted: &str) -> RequestError {
        self.wrong(format!("is {}, not {wanted}", kind(self.value)))
    }

    /// A field that is there and not null.
    pub(super) fn get<'b>(&'b self, key: &'b str) -> Option<Node<'b>> {
        let value = self.value.get(key).filter(|value| !value.is_null())?;
        let place = Place::Key(&self.place, key);
        Some(Node { value, place })
    }

    /// The first of several spellings of a field that is there.
    pub(super) fn any<'b>(&'b self, keys: &[&'b str]) -> Option<Node<'b>> {
        keys.iter().find_map(|key| self.get(key))
    }

    /// A field that has to be there.
    pub(super) fn need<'b>(&'b self, key: &'b str) -> Result<Node<'b>, RequestError> {
        self.get(key).ok_or_else(|| RequestError::Field {
            path: self.path(),
            wrong: format!("has no `{key}`"),
        })
    }

    pub(super) fn text(&self) -> Result<&'a str, RequestError> {
        self.value.as_str().ok_or_else(|| self.not("a string"))
    }

    pub(super) fn flag(&self) -> Result<bool, RequestError> {
        self.value
            .as_bool()
            .ok_or_else(|| self.not("true or false"))
    }

    pub(super) fn object(&self) -> Result<&'a Map<String, Value>, RequestError> {
        self.value.as_object().ok_or_else(|| self.not("an object"))
    }

    /// A whole number from zero on; some libraries write `1024.0`.
    pub(super) fn whole(&self) -> Result<u64, RequestError> {
        let Value::Number(number) = self.value else {
            return Err(self.not("a whole number"));
        };
        let written = number.to_string();
        let digits = written.strip_suffix(".0").unwrap_or(&written);
        digits
            .parse()
            .map_err(|_| self.wrong(format!("is {written}, no whole number from 0 on")))
    }

    /// A number from zero on; its digits are read as they are written.
    pub(super) fn decimal(&self) -> Result<Decimal, RequestError> {
        let Value::Number(number) = self.value else {
            return Err(self.not("a number"));
        };
        let written = number.to_string();
        let number = parse_decimal(&written).ok();
        let number = number.filter(|number| *number >= Decimal::ZERO);
        number.ok_or_else(|| self.wrong(format!("is {written}, no number from 0 on")))
    }

    /// The values of a list.
    pub(super) fn items<'b>(
        &'b self,
    ) -> Result<impl Iterator<Item = Node<'b>> + use<'a, 'b>, RequestError> {
        let list = self.value.as_array().ok_or_else(|| self.not("a list"))?;
        let place = &self.place;
        Ok(list.iter().enumerate().map(move |(index, value)| Node {
            value,
            place: Place::Item(place, index),
        }))
    }

    pub(super) fn text_of(&self, key: &str) -> Result<Option<&'a str>, RequestError> {
        match self.value.get(key) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => self.need(key)?.text().map(|_| None),
        }
    }

    pub(super) fn whole_of(&self, key: &str) -> Result<Option<u64>, RequestError> {
        self.get(key).map(|node| node.whole()).transpose()
    }

    pub(super) fn flag_of(&self, key: &str) -> Result<Option<bool>, RequestError> {
        self.get(key).map(|node| node.flag()).transpose()
    }

    /// The word under `type`, or nothing.
    pub(super) fn kind(&self) -> Result<&'a str, RequestError> {
        Ok(self.text_of("type")?.unwrap_or_default())
    }

    /// Lists the fields of an object that are not among the known ones, which are words of one text.
    pub(super) fn note_others(
        &self,
        request: &mut Request,
        known: &str,
    ) -> Result<(), RequestError> {
        for key in self.object()?.keys() {
            if !known.split(' ').any(|word| word == key) && request.unknown.len() < MOST_UNKNOWN {
                let path = Node {
                    value: &Value::Null,
                    place: Place::Key(&self.place, key),
                };
                request.unknown.push(path.path());
            }
        }
        Ok(())
    }
}

/// So many unknown fields are listed.
const MOST_UNKNOWN: usize = 100;
