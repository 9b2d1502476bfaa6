//! The one shape that YAML, JSON, TOML and HCL are read into: maps, lists and scalars, each with its span.
//!
//! A tree never holds text of its own where the file's will do. A scalar's value is a span of the text, or, where the
//! language escapes or folds, the runs of the value that are the text's own bytes.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;

use crate::region::{Builder, Region};
use crate::span::Span;

/// Names a node of its tree.
pub type Id = usize;

/// A text read as maps, lists and scalars.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// All nodes. Each is the child of at most one other, and the roots of none, so that whoever walks down comes to an end.
    pub nodes: Vec<Node>,
    /// The documents of the text, in order.
    pub roots: Vec<Id>,
    /// What could not be read: the offset and the reason.
    pub problems: Vec<(usize, String)>,
    /// Whether a tolerant reader had to guess the structure, so that what is found is less sure.
    pub guessed: bool,
    /// The keys of wide maps that were asked for.
    indexes: RefCell<HashMap<Id, Index>>,
}

/// Maps with more entries than this are looked up by an index.
const WIDE: usize = 64;

/// The values of a wide map by their keys.
#[derive(Clone, Debug, Default)]
struct Index {
    length: usize,
    values: HashMap<Box<str>, Id>,
}

/// One node.
#[derive(Clone, Debug)]
pub struct Node {
    /// The bytes of the node as written, quotes included. A block collection's span may reach past its last entry.
    pub span: Span,
    /// What the node is.
    pub kind: Kind,
    /// Whether the node has an anchor, so that an alias may show it elsewhere.
    pub anchored: bool,
}

/// What a node is.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A single value.
    Scalar(Style, Value),
    /// Keys and values, in order; a key may stand twice.
    Map(Vec<(Id, Id)>),
    /// Items, in order.
    List(Vec<Id>),
    /// Another node, shown here again.
    Alias(Option<Id>),
}

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// YAML without quotes, in block context.
    Plain,
    /// YAML without quotes between flow brackets, where `,`, `]` and `}` end the value.
    FlowPlain,
    /// Between single quotes.
    Single,
    /// Between double quotes, or a string of JSON.
    Double,
    /// A YAML block scalar, or a string of several lines of another language.
    Block,
    /// Without quotes, in a language where a text needs none: a word of a command, a value of an ini file.
    Word,
    /// A number, boolean or null of a language whose texts stand in quotes: JSON, TOML.
    Literal,
}

/// The value of a scalar.
#[derive(Clone, Debug)]
pub enum Value {
    /// The value is this stretch of the text, byte for byte.
    Verbatim(Span),
    /// The value was decoded; `pieces` are the runs that are the text's own bytes: offset in the value, span in the text.
    Decoded(Box<str>, Box<[(usize, Span)]>),
}

impl Tree {
    /// Adds a node.
    pub fn push(&mut self, span: Span, kind: Kind) -> Id {
        self.nodes.push(Node { span, kind, anchored: false });
        self.nodes.len() - 1
    }

    /// Follows aliases to the node that is meant.
    pub fn resolve(&self, id: Id) -> Id {
        let mut id = id;
        // An alias can only name a node that came before it, so this ends; the bound is for trees made by hand.
        for _ in 0..16 {
            match self.nodes[id].kind {
                Kind::Alias(Some(target)) => id = target,
                _ => break,
            }
        }
        id
    }

    /// Returns the text of a scalar's value, or nothing for another kind of node.
    pub fn text<'t>(&self, id: Id, source: &'t str) -> Option<Cow<'t, str>> {
        match &self.nodes[id].kind {
            Kind::Scalar(_, Value::Verbatim(span)) => Some(Cow::Borrowed(span.of(source))),
            Kind::Scalar(_, Value::Decoded(text, pieces)) => {
                // The value may have been decoded from a mask, so the pieces are taken from the source.
                let mut owned = String::with_capacity(text.len());
                let mut at = 0;
                for (start, span) in pieces {
                    owned.push_str(&text[at..*start]);
                    owned.push_str(span.of(source));
                    at = start + span.len();
                }
                owned.push_str(&text[at..]);
                Some(Cow::Owned(owned))
            }
            _ => None,
        }
    }

    /// Returns a scalar's value as a region of `parent`, whose text this tree was read from.
    pub fn region<'r>(&self, id: Id, parent: &'r Region<'_>) -> Option<Region<'r>> {
        match &self.nodes[id].kind {
            Kind::Scalar(_, Value::Verbatim(span)) => Some(parent.slice(*span)),
            Kind::Scalar(_, Value::Decoded(..)) => Some(self.joined(&[id], "", parent)),
            _ => None,
        }
    }

    /// Returns the values of scalars as one region of `parent`, `between` put between any two of them; what is no scalar is left out.
    pub fn joined(&self, ids: &[Id], between: &str, parent: &Region<'_>) -> Region<'static> {
        let mut builder = Builder::new(parent);
        for (index, id) in ids.iter().enumerate() {
            if index > 0 {
                builder.synthetic(between);
            }
            match &self.nodes[*id].kind {
                Kind::Scalar(_, Value::Verbatim(span)) => builder.verbatim(*span),
                Kind::Scalar(_, Value::Decoded(text, pieces)) => {
                    let mut at = 0;
                    for (start, span) in pieces {
                        builder.synthetic(&text[at..*start]);
                        builder.verbatim(*span);
                        at = start + span.len();
                    }
                    builder.synthetic(&text[at..]);
                }
                _ => {}
            }
        }
        builder.build()
    }

    /// Returns the style of a scalar.
    pub fn style(&self, id: Id) -> Option<Style> {
        match self.nodes[id].kind {
            Kind::Scalar(style, _) => Some(style),
            _ => None,
        }
    }

    /// Returns the entries of a map, aliases followed; empty for other nodes.
    pub fn entries(&self, id: Id) -> &[(Id, Id)] {
        match &self.nodes[self.resolve(id)].kind {
            Kind::Map(entries) => entries,
            _ => &[],
        }
    }

    /// Returns the items of a list, aliases followed; empty for other nodes.
    pub fn items(&self, id: Id) -> &[Id] {
        match &self.nodes[self.resolve(id)].kind {
            Kind::List(items) => items,
            _ => &[],
        }
    }

    /// Returns the value of the first entry with this key.
    pub fn get(&self, id: Id, key: &str, source: &str) -> Option<Id> {
        let entries = self.entries(id);
        if entries.len() > WIDE {
            return self.get_wide(self.resolve(id), entries, key, source);
        }
        entries.iter().find(|(name, _)| self.text(*name, source).is_some_and(|text| text == key)).map(|(_, value)| *value)
    }

    /// Looks a key up in a map with so many that looking through them for each question would take too long.
    fn get_wide(&self, map: Id, entries: &[(Id, Id)], key: &str, source: &str) -> Option<Id> {
        let mut indexes = self.indexes.borrow_mut();
        let index = indexes.entry(map).or_default();
        if index.length != entries.len() {
            index.length = entries.len();
            // From the last to the first, so that the first of several stays.
            index.values = entries.iter().rev().filter_map(|(name, value)| Some((self.text(*name, source)?.into(), *value))).collect();
        }
        index.values.get(key).copied()
    }

    /// Returns the value at a path of keys.
    pub fn at(&self, id: Id, path: &[&str], source: &str) -> Option<Id> {
        path.iter().try_fold(id, |id, key| self.get(id, key, source))
    }

    /// Returns the text of the scalar at a path of keys.
    pub fn text_at<'t>(&self, id: Id, path: &[&str], source: &'t str) -> Option<Cow<'t, str>> {
        self.text(self.resolve(self.at(id, path, source)?), source)
    }
}

/// Finds the runs of `decoded` that are bytes of `raw`, for a scalar whose escapes and line folds were decoded.
///
/// `raw` is the text between the quotes, `base` its offset in the source. Both are walked side by side; where they
/// cannot be matched the rest of the value has no place in the text.
pub fn align(raw: &str, base: usize, decoded: &str, style: Style) -> Value {
    let (from, to) = (raw.as_bytes(), decoded.as_bytes());
    let mut pieces: Vec<(usize, Span)> = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < from.len() && j < to.len() {
        let escape = match (style, from[i]) {
            (Style::Double, b'\\') => Some(escape_length(&from[i..])),
            (Style::Single, b'\'') => Some((2, true)),
            _ => None,
        };
        if let Some((length, makes_text)) = escape {
            i += length;
            if makes_text {
                j += char_length(to[j]);
            } else {
                while i < from.len() && matches!(from[i], b' ' | b'\t') {
                    i += 1;
                }
            }
            continue;
        }
        let blank = from[i..].iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).count();
        let breaks = from[i..i + blank].iter().filter(|byte| **byte == b'\n').count();
        if breaks > 0 {
            // A folded break: blanks and breaks around it become one blank or fewer breaks.
            i += blank;
            if style == Style::Double {
                // What follows may be an escape that stands for a blank or a break itself.
                j += (breaks - 1).max(1);
            }
            while style != Style::Double && j < to.len() && matches!(to[j], b' ' | b'\t' | b'\n') {
                j += 1;
            }
            continue;
        }
        if from[i] != to[j] {
            break;
        }
        let length = char_length(from[i]).min(from.len() - i).min(to.len() - j);
        if from[i..i + length] != to[j..j + length] {
            break;
        }
        match pieces.last_mut() {
            Some((at, span)) if *at + span.len() == j && span.end == base + i => span.end += length,
            _ => pieces.push((j, Span::new(base + i, base + i + length))),
        }
        i += length;
        j += length;
    }
    Value::Decoded(decoded.into(), pieces.into())
}

/// Returns the pieces of a value whose lines are the raw text's lines without their indentation.
pub fn align_lines(raw: &str, base: usize, decoded: &str) -> Value {
    let mut pieces: Vec<(usize, Span)> = Vec::new();
    // Empty lines in front of the first one with text are in the value, but a block scalar's span begins after them.
    let leading = |text: &str| text.len() - text.trim_start_matches(['\n', '\r', ' ', '\t']).len();
    let mut at = if leading(raw) == 0 { decoded.len() - decoded.trim_start_matches('\n').len() } else { 0 };
    let mut offset = 0;
    for raw_line in raw.split_inclusive('\n') {
        let rest = &decoded[at..];
        if rest.is_empty() {
            break;
        }
        let line = rest.split('\n').next().unwrap_or_default();
        let bare = raw_line.trim_end_matches(['\n', '\r']);
        if !bare.ends_with(line) {
            break;
        }
        let start = base + offset + bare.len() - line.len();
        let mut push = |at: usize, span: Span| match pieces.last_mut() {
            Some((from, last)) if *from + last.len() == at && last.end == span.start => last.end = span.end,
            _ => pieces.push((at, span)),
        };
        if !line.is_empty() {
            push(at, Span::new(start, start + line.len()));
        }
        at += line.len();
        if decoded[at..].starts_with('\n') {
            if raw_line.ends_with('\n') {
                let end = base + offset + raw_line.len();
                push(at, Span::new(end - 1, end));
            }
            at += 1;
        }
        offset += raw_line.len();
    }
    Value::Decoded(decoded.into(), pieces.into())
}

/// Returns the length of an escape of a double-quoted string, and whether it stands for a character.
fn escape_length(bytes: &[u8]) -> (usize, bool) {
    let length = match bytes.get(1) {
        Some(b'x') => 4,
        Some(b'u') if is_surrogate(bytes) && bytes.get(6..8) == Some(b"\\u") => 12,
        Some(b'u') => 6,
        Some(b'U') => 10,
        Some(b'\r') if bytes.get(2) == Some(&b'\n') => return (3, false),
        Some(b'\n') => return (2, false),
        Some(other) => 1 + char_length(*other),
        None => 1,
    };
    (length.min(bytes.len()), true)
}

fn is_surrogate(bytes: &[u8]) -> bool {
    matches!(bytes.get(2..4), Some([b'd' | b'D', b'8' | b'9' | b'a' | b'b' | b'A' | b'B']))
}

fn char_length(first: u8) -> usize {
    match first {
        0..0xC0 => 1,
        0xC0..0xE0 => 2,
        0xE0..0xF0 => 3,
        _ => 4,
    }
}
