//! Tables of a TOML file: their values by kind, and where what is wrong stands.

use std::ops::Range;

use toml_edit::{Array, Item, TableLike};

use super::{PackError, Problem, nearest};
use crate::span::Lines;

/// A TOML table of either kind.
pub(crate) type Table<'t> = &'t dyn TableLike;

/// Where something stands in the file.
pub(crate) type At = Option<Range<usize>>;

/// Reads tables of a TOML file, and says where what is wrong stands; the configuration's reader is built on it.
pub(crate) struct Reader<'r> {
    pub(crate) file: &'r str,
    pub(crate) text: &'r str,
}

impl Reader<'_> {
    pub(crate) fn error(&self, span: At, problem: Problem) -> PackError {
        let offset = span.map_or(0, |span| span.start).min(self.text.len());
        PackError { file: self.file.to_owned(), place: Lines::new(self.text).place(offset, self.text), problem: Box::new(problem) }
    }

    pub(super) fn array<'t>(&self, table: Table<'t>, key: &str, expected: &'static str) -> Result<Option<&'t Array>, PackError> {
        table.get(key).map(|item| item.as_array().ok_or_else(|| self.kind(value_span(table, key), key, expected))).transpose()
    }

    pub(crate) fn strings(&self, table: Table<'_>, key: &str) -> Result<Vec<(String, At)>, PackError> {
        const EXPECTED: &str = "a list of strings";
        let Some(list) = self.array(table, key, EXPECTED)? else { return Ok(Vec::new()) };
        list.iter().map(|value| value.as_str().map(|text| (text.to_owned(), value.span())).ok_or_else(|| self.kind(value.span(), key, EXPECTED))).collect()
    }

    pub(crate) fn string(&self, table: Table<'_>, key: &str) -> Result<Option<String>, PackError> {
        table.get(key).map(|item| item.as_str().map(str::to_owned).ok_or_else(|| self.kind(value_span(table, key), key, "a string"))).transpose()
    }

    pub(crate) fn boolean(&self, table: Table<'_>, key: &str) -> Result<Option<bool>, PackError> {
        table.get(key).map(|item| item.as_bool().ok_or_else(|| self.kind(value_span(table, key), key, "true or false"))).transpose()
    }

    pub(crate) fn required(&self, table: Table<'_>, key: &str, span: &At, place: &str) -> Result<String, PackError> {
        self.string(table, key)?.ok_or_else(|| self.missing(span.clone(), key, place))
    }

    pub(crate) fn check_keys(&self, table: Table<'_>, valid: &[(&str, &str)]) -> Result<(), PackError> {
        for (key, item) in table.iter() {
            if !valid.iter().any(|(known, _)| *known == key) {
                let names = valid.iter().map(|(known, _)| *known);
                let problem = Problem::UnknownKey { key: key.to_owned(), nearest: nearest(key, names.clone()).map(str::to_owned), valid: names.map(str::to_owned).collect() };
                return Err(self.error(key_span(table, key).or_else(|| item.span()), problem));
            }
        }
        Ok(())
    }

    pub(crate) fn missing(&self, span: At, key: &str, table: &str) -> PackError {
        self.error(span, Problem::Missing { key: key.to_owned(), table: table.to_owned() })
    }

    pub(crate) fn kind(&self, span: At, key: &str, expected: &'static str) -> PackError {
        self.error(span, Problem::Kind { key: key.to_owned(), expected })
    }

    pub(crate) fn value(&self, span: At, key: &str, reason: String) -> PackError {
        self.error(span, Problem::Value { key: key.to_owned(), reason })
    }
}

pub(crate) fn key_span(table: Table<'_>, key: &str) -> At {
    table.key(key).and_then(toml_edit::Key::span)
}

pub(crate) fn value_span(table: Table<'_>, key: &str) -> At {
    table.get(key).and_then(Item::span).or_else(|| key_span(table, key))
}
