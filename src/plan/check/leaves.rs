//! What independent parsers read in a text: its keys and values, one behind the other.

use std::fmt::{self, Write as _};

use serde::de::{DeserializeSeed, Deserializer, EnumAccess, Error as _, IgnoredAny, MapAccess, SeqAccess, VariantAccess as _, Visitor};

/// Stands in front of a number, so that it is told from a text of the same digits.
pub(super) const NUMBER: char = '\u{1}';

/// All keys and values of a text in order, one behind the other: there may be one for every few bytes.
#[derive(Debug, Default)]
pub(super) struct Leaves {
    text: String,
    ends: Vec<usize>,
}

impl Leaves {
    fn push(&mut self, value: impl fmt::Display) {
        // Writing into a text cannot fail.
        let _ = write!(self.text, "{value}");
        self.ends.push(self.text.len());
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        let mut start = 0;
        self.ends.iter().map(move |&end| &self.text[std::mem::replace(&mut start, end)..end])
    }
}

/// Reads all keys and values of a text, if it can.
pub(super) type Read = fn(&str) -> Option<Leaves>;

/// Returns whether a text nests so deep that the independent parser would take too long.
pub(super) fn deep(text: &str) -> bool {
    let mut depth = 0_usize;
    for byte in text.bytes() {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > 200 {
            return true;
        }
    }
    // Aliases of aliases make small texts into large values.
    memchr::memchr_iter(b'*', text.as_bytes()).count() > 2_000 || text.len() > 8 << 20
}

/// Returns all keys and values of all documents, in order; nothing where the parser does not take the text.
pub(super) fn leaves(text: &str) -> Option<Leaves> {
    let mut all = Leaves::default();
    for document in serde_yaml::Deserializer::from_str(without_mark(text)) {
        Gather { all: &mut all, depth: 0 }.deserialize(document).ok()?;
    }
    Some(all)
}

/// Returns whether a text is JSON and nothing more.
pub(super) fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(without_mark(text)).is_ok()
}

/// Returns all keys and values of a text of JSON; nothing where the parser does not take it.
pub(super) fn json_leaves(text: &str) -> Option<Leaves> {
    let mut all = Leaves::default();
    let mut document = serde_json::Deserializer::from_str(without_mark(text));
    Gather { all: &mut all, depth: 0 }.deserialize(&mut document).ok()?;
    document.end().ok()?;
    Some(all)
}

/// Returns a text without the byte-order mark in front of it.
fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// Takes keys and values as they are read: the tree that they make takes dozens of times the memory of the text.
struct Gather<'l> {
    all: &'l mut Leaves,
    depth: usize,
}

impl Gather<'_> {
    fn below(&mut self) -> Gather<'_> {
        Gather { all: self.all, depth: self.depth + 1 }
    }

    fn number(self, number: impl Into<serde_yaml::Number>) {
        // What a number was written like is lost: `1.10` is 1.1. Only that it was one can be compared.
        self.all.push(format_args!("{NUMBER}{}", number.into()));
    }
}

impl<'de> DeserializeSeed<'de> for Gather<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        if self.depth > 200 || self.all.len() > 2_000_000 {
            return Err(D::Error::custom("too much"));
        }
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Gather<'_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.all.push("null");
        Ok(())
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.all.push(value);
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.number(value);
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.number(value);
        Ok(())
    }

    fn visit_i128<E>(self, value: i128) -> Result<(), E> {
        self.all.push(format_args!("{NUMBER}{value}"));
        Ok(())
    }

    fn visit_u128<E>(self, value: u128) -> Result<(), E> {
        self.all.push(format_args!("{NUMBER}{value}"));
        Ok(())
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.number(value);
        Ok(())
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        self.all.push(value);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(self.below())?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut entries: A) -> Result<(), A::Error> {
        while entries.next_key_seed(self.below())?.is_some() {
            entries.next_value_seed(self.below())?;
        }
        Ok(())
    }

    /// A value with a tag of its own.
    fn visit_enum<A: EnumAccess<'de>>(mut self, tagged: A) -> Result<(), A::Error> {
        let (_, value) = tagged.variant_seed(Gather { all: &mut Leaves::default(), depth: 0 })?;
        value.newtype_variant_seed(self.below())
    }
}

/// Returns all keys and values of a text of TOML; nothing where the parser does not take it.
pub(super) fn toml_leaves(text: &str) -> Option<Leaves> {
    let document = toml_edit::Document::parse(text).ok()?;
    let mut all = Leaves::default();
    flatten_table(document.as_table(), text, &mut all, 0)?;
    Some(all)
}

fn flatten_table(table: &dyn toml_edit::TableLike, text: &str, all: &mut Leaves, depth: usize) -> Option<()> {
    if depth > 200 {
        return None;
    }
    for (key, item) in table.iter() {
        all.push(key);
        match item {
            toml_edit::Item::None => {}
            toml_edit::Item::Value(value) => flatten_value(value, text, all, depth + 1)?,
            toml_edit::Item::Table(table) => flatten_table(table, text, all, depth + 1)?,
            toml_edit::Item::ArrayOfTables(tables) => tables.iter().try_for_each(|table| flatten_table(table, text, all, depth + 1))?,
        }
    }
    Some(())
}

fn flatten_value(value: &toml_edit::Value, text: &str, all: &mut Leaves, depth: usize) -> Option<()> {
    match value {
        toml_edit::Value::InlineTable(table) => flatten_table(table, text, all, depth + 1)?,
        toml_edit::Value::Array(_) if depth > 200 => return None,
        toml_edit::Value::Array(list) => list.iter().try_for_each(|value| flatten_value(value, text, all, depth + 1))?,
        toml_edit::Value::String(string) => all.push(string.value()),
        // Numbers as they are written: `1.10` is another tag than `1.1`.
        _ => all.push(value.span().and_then(|span| text.get(span)).unwrap_or_default()),
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_keys_and_values_are_read_in_order() {
        let shown = |read: Read, text: &str| read(text).map(|leaves| leaves.iter().map(|leaf| leaf.replace(NUMBER, "#")).collect::<Vec<_>>().join("|"));
        assert_eq!(
            shown(leaves, "\u{feff}a: [b, 1.10, -3, true, null, 99999999999999999999]\n---\n- !x {y: !z 'w'}\n- &q {k: v}\n- *q\n").as_deref(),
            Some("a|b|#1.1|#-3|true|null|#99999999999999999999|y|w|k|v|k|v")
        );
        assert_eq!(shown(leaves, "a: [b\n"), None);
        assert_eq!(shown(json_leaves, "\u{feff}{\"a\": [\"b\", 1.10, -3, true, null], \"c\\n\": {}}\n").as_deref(), Some("a|b|#1.1|#-3|true|null|c\n"));
        assert_eq!(shown(json_leaves, "{\"a\": b}"), None);
        assert_eq!(shown(toml_leaves, "a = {b = [1.10, 'x'], c.d = true}\n[[t]]\ne = 2020-01-01\n[[t]]\nf = \"\\u0041\"\n").as_deref(), Some("a|b|1.10|x|c|d|true|t|e|2020-01-01|f|A"));
        assert_eq!(shown(toml_leaves, "a = \n"), None);
    }
}
