//! The re-check: the edited text is read again, and what is found must be what was planned.

use std::collections::{BTreeMap, HashSet};
use std::fmt::{self, Write as _};

use serde::de::{DeserializeSeed, Deserializer, EnumAccess, Error as _, IgnoredAny, MapAccess, SeqAccess, VariantAccess as _, Visitor};

use super::{Edit, FilePlan, Planner, Reach, Run, splice};
use crate::effort::{self, Work};
use crate::formats;
use crate::span::Span;
use crate::syntax::yaml;

/// Why an edited file is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// A second run would change the file again.
    #[error("a second run would change `{0}` again: two rules follow each other")]
    NotSettled(String),
    /// The reference is not found at its place.
    #[error("`{0}` is not found where it was written")]
    NotFound(String),
    /// A field of the user's own does not find what it rewrote.
    #[error("the field of your own that found it in repoint.toml does not find `{0}`: let it take that form, too")]
    NotFoundByField(String),
    /// Bytes outside the edits differ.
    #[error("bytes outside the planned edits differ")]
    Bytes,
    /// An independent parser reads other values.
    #[error("an independent {language} parser finds a value that was not planned: {detail}")]
    Values {
        /// The parser's language.
        language: &'static str,
        /// What differs.
        detail: String,
    },
}

impl Refused {
    /// Returns what to say to the user of a file that stays as it is.
    pub fn report(&self) -> String {
        match self {
            Self::NotFoundByField(_) => format!("left as it is, because {self}"),
            _ => format!("left as it is, because {self}; this is a bug in repoint, please report it"),
        }
    }
}

/// Edits a text as planned and checks the result.
///
/// # Errors
/// Which check failed. The file then has to stay as it is.
pub fn edit(planner: &Planner, path: &str, text: &str, plan: &FilePlan, run: &Run, reach: Reach) -> Result<String, Refused> {
    effort::count(Work::Checked, text.len());
    let edits = plan.edits();
    let edited = splice(text, &edits);
    let mut old_at = 0;
    let mut new_at = 0;
    let mut places = Vec::with_capacity(edits.len());
    for edit in &edits {
        let same = edit.span.start - old_at;
        if text[old_at..edit.span.start] != edited[new_at..new_at + same] {
            return Err(Refused::Bytes);
        }
        old_at = edit.span.end;
        places.push(new_at + same);
        new_at += same + edit.text.len();
    }
    if text[old_at..] != edited[new_at..] {
        return Err(Refused::Bytes);
    }
    let found = planner.find_again(path, &edited, places);
    let second = planner.plan(path, &edited, &found, run, reach);
    if let Some(again) = second.rewrites.first() {
        return Err(Refused::NotSettled(again.before.clone()));
    }
    found_again(&edited, plan, &edits, &found)?;
    values(path, text, &edited, &edits)?;
    Ok(edited)
}

/// Checks that every rewritten reference is found at its new place.
fn found_again(edited: &str, plan: &FilePlan, edits: &[Edit], found: &formats::Found) -> Result<(), Refused> {
    // How far what stands at an offset has moved, edit by edit.
    let mut moved = Vec::with_capacity(edits.len());
    let mut sum = 0_isize;
    for edit in edits {
        sum += edit.text.len() as isize - edit.span.len() as isize;
        moved.push(sum);
    }
    let shift = |offset: usize| {
        let before = edits.partition_point(|edit| edit.span.start < offset);
        offset.saturating_add_signed(before.checked_sub(1).map_or(0, |last| moved[last]))
    };
    let mut sites: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for site in &found.sites {
        sites.entry(site.near()).or_default().push(site.written());
    }
    let written: HashSet<&str> = sites.values().flatten().map(String::as_str).collect();
    for rewrite in &plan.rewrites {
        let at = shift(rewrite.at);
        let as_site = [at, at + 1].iter().filter_map(|at| sites.get(at)).flatten().any(|written| *written == rewrite.after);
        let as_text = edited.get(at..).is_some_and(|rest| rest.starts_with(&rewrite.after));
        // A kustomization may say the new name in a key of its own; then the old one stays at its place.
        let new_name = |edit: &Edit| edit.text.contains("newName: ") && written.contains(rewrite.after.as_str());
        let inserted = rewrite.edits.iter().any(|edit| edit.span.is_empty() && (new_name(edit) || edit.text.starts_with('=')));
        // The path alone, where a chart puts the registry in front.
        let bare = rewrite.after.strip_prefix("docker.io/").is_some_and(|bare| [at, at + 1].iter().filter_map(|at| sites.get(at)).flatten().any(|written| written == bare));
        if !(as_site || as_text || inserted || bare) {
            let after = rewrite.after.clone();
            return Err(if rewrite.format == formats::user::ID { Refused::NotFoundByField(after) } else { Refused::NotFound(after) });
        }
    }
    Ok(())
}

/// All keys and values of a text in order, one behind the other: there may be one for every few bytes.
#[derive(Debug, Default)]
struct Leaves {
    text: String,
    ends: Vec<usize>,
}

impl Leaves {
    fn push(&mut self, value: impl fmt::Display) {
        // Writing into a text cannot fail.
        let _ = write!(self.text, "{value}");
        self.ends.push(self.text.len());
    }

    fn len(&self) -> usize {
        self.ends.len()
    }

    fn iter(&self) -> impl Iterator<Item = &str> {
        let mut start = 0;
        self.ends.iter().map(move |&end| &self.text[std::mem::replace(&mut start, end)..end])
    }
}

/// Reads all keys and values of a text, if it can.
type Read = fn(&str) -> Option<Leaves>;

/// Compares the values that an independent parser reads from both texts, where it can read the first.
fn values(path: &str, old: &str, new: &str, edits: &[Edit]) -> Result<(), Refused> {
    let ends = |ends: &[&str]| ends.iter().any(|end| path.ends_with(end));
    let whole = || vec![Span::new(0, old.len())];
    let is_yaml = ends(&[".yaml", ".yml"]);
    let (language, leaves, documents): (_, Read, _) = match () {
        () if is_yaml => ("YAML", leaves, yaml::documents(old)),
        // With comments it is no JSON, but may be read as YAML.
        () if ends(&[".json"]) => ("JSON", if is_json(old) { json_leaves } else { leaves }, whole()),
        () if ends(&[".toml"]) => ("TOML", toml_leaves, whole()),
        () => return Ok(()),
    };
    let both = Both { language, leaves, old, new };
    let mut rest = edits;
    let mut grown = 0_isize;
    for document in documents {
        let (own, others) = rest.split_at(rest.partition_point(|edit| edit.span.end <= document.end));
        rest = others;
        // What has no edit is the same, byte for byte.
        if own.is_empty() {
            continue;
        }
        // What can be no mark of YAML changes nothing outside of the block that it stands in.
        if !(is_yaml && own.iter().all(|edit| is_plain(&edit.text) && is_plain(edit.span.of(old))) && both.agree_by_blocks(document, own, grown)) {
            both.agree(document, own, grown).unwrap_or(Ok(()))?;
        }
        grown += growth(own);
    }
    Ok(())
}

/// Returns by how much edits make a text longer.
fn growth(edits: &[Edit]) -> isize {
    edits.iter().map(|edit| edit.text.len() as isize - edit.span.len() as isize).sum()
}

/// Returns whether a text has no byte that could mean something to a YAML reader.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'/' | b'-' | b':' | b'@')) && !text.ends_with(':')
}

/// A text as it was and as it is to become, and how it is read.
struct Both<'t> {
    language: &'static str,
    leaves: Read,
    old: &'t str,
    new: &'t str,
}

impl Both<'_> {
    /// Returns whether the blocks of a document that hold edits can be read alone, and have the values that are planned. What cannot be
    /// read is a part of something, so the block around it is tried; where that was in vain too often, the whole document is shorter.
    fn agree_by_blocks(&self, document: Span, edits: &[Edit], grown: isize) -> bool {
        let mut grown = grown;
        let mut rest = edits;
        let mut patience = document.len();
        while let Some(first) = rest.first() {
            let Some(mut block) = in_blocks(self.old, document, entry(self.old, document, first.span.start)) else { return false };
            let own = loop {
                let (own, others) = rest.split_at(rest.partition_point(|edit| edit.span.end <= block.end));
                if own.is_empty() {
                    return false;
                }
                match self.agree(block, own, grown) {
                    Some(Ok(())) => {
                        rest = others;
                        break own;
                    }
                    Some(Err(_)) => return false,
                    None if block.len() > patience => return false,
                    None => {
                        patience -= block.len();
                        let Some(around) = around(self.old, document, block).and_then(|around| in_blocks(self.old, document, around)) else { return false };
                        block = around;
                    }
                }
            };
            grown += growth(own);
        }
        true
    }

    /// Compares the values of a stretch of the text, in front of which edits made it grow; nothing where the parser does not read it.
    fn agree(&self, span: Span, edits: &[Edit], grown: isize) -> Option<Result<(), Refused>> {
        let language = self.language;
        let old = span.of(self.old);
        if deep(old) {
            return None;
        }
        let before = (self.leaves)(old)?;
        let new = &self.new[span.start.saturating_add_signed(grown)..span.end.saturating_add_signed(grown + growth(edits))];
        let Some(after) = (self.leaves)(new) else { return Some(Err(Refused::Values { language, detail: "the edited text does not parse".to_owned() })) };
        let inserted = edits.iter().filter(|edit| edit.span.is_empty() && edit.text.contains("newName: ")).count();
        if inserted > 0 && before.len() + 2 * inserted == after.len() {
            return Some(Ok(()));
        }
        if before.len() != after.len() {
            return Some(Err(Refused::Values { language, detail: format!("{} values became {}", before.len(), after.len()) }));
        }
        // The quotes of a new value are none of its own, but in a text that holds YAML of its own they stand as they are.
        // A number that only a part is put in front of is another value as a whole.
        let place = |edit: &Edit| Span::new(edit.span.start - span.start, edit.span.end - span.start);
        let numbers: Vec<(&str, String)> = edits.iter().filter_map(|edit| number_around(old, place(edit), &edit.text)).collect();
        let swaps = Swaps::new(
            edits
                .iter()
                .flat_map(|edit| [edit.text.as_str(), edit.text.trim_matches(['"', '\''])].map(|text| (place(edit).of(old), text)))
                .chain(numbers.iter().map(|(old, new)| (*old, new.as_str()))),
        );
        for (old, new) in before.iter().zip(after.iter()) {
            if old == new {
                continue;
            }
            // A tag that was a number before the change is a text after it, so values are compared as they are written.
            let retagged = old.starts_with(NUMBER) && (swaps.make(new) || new.strip_prefix(NUMBER).is_some_and(|number| swaps.make(number)));
            if !retagged && !swaps.turn(old, new) {
                return Some(Err(Refused::Values { language, detail: format!("`{}` became `{}`", clip(old), clip(new)) }));
            }
        }
        Some(Ok(()))
    }
}

/// A line of a document of YAML.
#[derive(Clone, Copy)]
struct Line {
    span: Span,
    indent: usize,
    /// Whether it says anything: blank lines and comments belong to what is around them.
    says: bool,
}

impl Line {
    fn at(text: &str, document: Span, at: usize) -> Self {
        let bytes = text.as_bytes();
        let start = memchr::memrchr(b'\n', &bytes[document.start..at]).map_or(document.start, |end| document.start + end + 1);
        let end = memchr::memchr(b'\n', &bytes[at..document.end]).map_or(document.end, |length| at + length + 1);
        let indent = bytes[start..end].iter().take_while(|byte| **byte == b' ').count();
        let says = !matches!(bytes[start..end].get(indent), None | Some(b'\n' | b'\r' | b'#'));
        Self { span: Span::new(start, end), indent, says }
    }

    /// Returns the line with those below it that stand further in; a list may stand in the column of its key.
    fn entry(self, text: &str, document: Span) -> Span {
        let is_item = |line: &Self| text[line.span.start + line.indent..].starts_with('-');
        let mut end = self.span.end;
        while end < document.end {
            let below = Self::at(text, document, end);
            if below.says && (below.indent < self.indent || below.indent == self.indent && (is_item(&self) || !is_item(&below))) {
                break;
            }
            end = below.span.end;
        }
        Span::new(self.span.start, end)
    }
}

/// Returns the entry of a map or a list in which a place stands: its line, and what is below it.
fn entry(text: &str, document: Span, at: usize) -> Span {
    Line::at(text, document, at).entry(text, document)
}

/// Returns the entry in which another one stands: that of the nearest line above it that stands further out.
fn around(text: &str, document: Span, inner: Span) -> Option<Span> {
    let own = Line::at(text, document, inner.start).indent;
    let mut start = inner.start;
    while start > document.start {
        let above = Line::at(text, document, start - 1);
        if above.says && above.indent < own {
            return Some(above.entry(text, document));
        }
        start = above.span.start;
    }
    None
}

/// Returns the first entry of those around another one that does not begin as JSON does, of which seldom a line can be read alone.
fn in_blocks(text: &str, document: Span, mut block: Span) -> Option<Span> {
    while block.of(text).trim_start().starts_with(['"', '{', '[', '}', ']']) {
        block = around(text, document, block)?;
    }
    Some(block)
}

fn clip(text: &str) -> String {
    text.chars().take(120).collect()
}

/// Returns the word around an edit that begins like a number, and what the edit makes of it.
fn number_around<'t>(text: &'t str, span: Span, new: &str) -> Option<(&'t str, String)> {
    let inside = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'+');
    let bytes = text.as_bytes();
    let start = span.start - bytes[..span.start].iter().rev().take_while(|byte| inside(byte)).count();
    let end = span.end + bytes[span.end..].iter().take_while(|byte| inside(byte)).count();
    let word = &text[start..end];
    let is_number = word.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '.' | '-' | '+'));
    is_number.then(|| (word, format!("{}{new}{}", &text[start..span.start], &text[span.end..end]).trim_matches(['"', '\'']).to_owned()))
}

/// What the plan puts in place of what: there may be as many as there are edits, and they are asked for at every byte of a value.
struct Swaps<'t> {
    /// By the lengths of the old text and the new one, which are few; and by the byte with which the new one begins.
    by_length: Vec<(usize, usize, Box<[bool; 256]>)>,
    all: HashSet<(&'t [u8], &'t [u8])>,
    new: HashSet<&'t str>,
}

impl<'t> Swaps<'t> {
    fn new(pairs: impl Iterator<Item = (&'t str, &'t str)>) -> Self {
        let mut swaps = Self { by_length: Vec::new(), all: HashSet::new(), new: HashSet::new() };
        let mut begins: BTreeMap<(usize, usize), Box<[bool; 256]>> = BTreeMap::new();
        for (old, new) in pairs {
            swaps.new.insert(new);
            if swaps.all.insert((old.as_bytes(), new.as_bytes())) {
                let begins = begins.entry((old.len(), new.len())).or_insert_with(|| Box::new([new.is_empty(); 256]));
                new.bytes().next().into_iter().for_each(|first| begins[usize::from(first)] = true);
            }
        }
        swaps.by_length = begins.into_iter().map(|((old, new), begins)| (old, new, begins)).collect();
        swaps
    }

    /// Returns whether a text is what one of the swaps makes.
    fn make(&self, new: &str) -> bool {
        self.new.contains(new)
    }

    /// Returns whether the swaps turn a value into another.
    fn turn(&self, old: &str, new: &str) -> bool {
        let (from, to) = (old.as_bytes(), new.as_bytes());
        // Where more than one step is possible, the others wait here; no pair of places is tried twice.
        let mut waiting = vec![(0, 0)];
        let mut seen = HashSet::new();
        let most = 100_000 + from.len() + to.len();
        while let Some((mut i, mut j)) = waiting.pop() {
            loop {
                if i == from.len() && j == to.len() {
                    return true;
                }
                for (before, after, begins) in &self.by_length {
                    if *after > 0 && !to.get(j).is_some_and(|first| begins[usize::from(*first)]) {
                        continue;
                    }
                    let next = (i + before, j + after);
                    let pair = from.get(i..next.0).zip(to.get(j..next.1));
                    if pair.is_some_and(|pair| self.all.contains(&pair)) && next != (i, j) && seen.len() < most && seen.insert(next) {
                        waiting.push(next);
                    }
                }
                if i == from.len() || j == to.len() || from[i] != to[j] {
                    break;
                }
                i += 1;
                j += 1;
            }
        }
        false
    }
}

/// Returns whether a text nests so deep that the independent parser would take too long.
fn deep(text: &str) -> bool {
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
fn leaves(text: &str) -> Option<Leaves> {
    let mut all = Leaves::default();
    for document in serde_yaml::Deserializer::from_str(without_mark(text)) {
        Gather { all: &mut all, depth: 0 }.deserialize(document).ok()?;
    }
    Some(all)
}

/// Returns whether a text is JSON and nothing more.
fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(without_mark(text)).is_ok()
}

/// Returns all keys and values of a text of JSON; nothing where the parser does not take it.
fn json_leaves(text: &str) -> Option<Leaves> {
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
fn toml_leaves(text: &str) -> Option<Leaves> {
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

/// Stands in front of a number, so that it is told from a text of the same digits.
const NUMBER: char = '\u{1}';

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

    #[test]
    fn an_entry_is_a_line_with_what_is_below_it() {
        let of = |text: &str, word: &str| entry(text, Span::new(0, text.len()), text.find(word).unwrap()).of(text).to_owned();
        let pod = "kind: Pod\nspec:\n  containers:\n  - name: a\n    # X\n\n    image: b:1\n  - name: c\nx: 1\n";
        assert_eq!(of(pod, "b:1"), "    image: b:1\n");
        assert_eq!(of(pod, "name: a"), "  - name: a\n    # X\n\n    image: b:1\n");
        assert_eq!(of(pod, "containers"), "  containers:\n  - name: a\n    # X\n\n    image: b:1\n  - name: c\n");
        assert_eq!(of("a: 1\nimages:\n- b\n- c\nd:\n", "b"), "- b\n");
        assert_eq!(of("a: 1\nimages:\n- b\n- c\nd:\n", "images"), "images:\n- b\n- c\n");
        assert_eq!(of("image: a:1", "a:1"), "image: a:1");
        let image = entry(pod, Span::new(0, pod.len()), pod.find("b:1").unwrap());
        assert_eq!(around(pod, Span::new(0, pod.len()), image).unwrap().of(pod), of(pod, "name: a"));
        let documents = "a: 1\n---\n  b: 2\n  c: 3\n";
        assert_eq!(around(documents, Span::new(5, documents.len()), Span::new(16, 23)).unwrap().of(documents), &documents[5..]);
        assert_eq!(around(documents, Span::new(0, 5), Span::new(0, 5)), None);
    }

    #[test]
    fn values_that_were_not_planned_are_seen_in_blocks_too() {
        let check = |old: &str, at: &str, text: &str| {
            let start = old.find(at).unwrap();
            let edit = Edit { span: Span::new(start, start + at.len()), text: text.to_owned() };
            let new = splice(old, std::slice::from_ref(&edit));
            values("a.yaml", old, &new, &[edit])
        };
        assert_eq!(check("a:\n  image: b:1\n  c: 2\n", "b:1", "x.y/b:1"), Ok(()));
        // A text that becomes a number, in a block, and one that breaks the whole.
        assert!(check("a:\n  tag: v1\n", "v1", "16").is_err_and(|refused| matches!(refused, Refused::Values { language: "YAML", .. })));
        assert!(check("a:\n  image: b:1\n", "b:1", "\"b:1").is_err());
        assert!(check("a:\n  image: b:1\n", "b:1", "b: 1").is_err());
    }

    #[test]
    fn json_is_read_as_json_and_not_as_yaml() {
        let check = |old: &str, at: &str, text: &str| {
            let start = old.find(at).unwrap();
            let edit = Edit { span: Span::new(start, start + at.len()), text: text.to_owned() };
            let new = splice(old, std::slice::from_ref(&edit));
            values("a.json", old, &new, &[edit])
        };
        // A word without quotes is a text to YAML, and a key as long as this one is an error.
        assert!(check("{\"tag\": 1}", "1", "v1").is_err());
        assert_eq!(check(&format!("{{\"b:1 {}\": 1}}", "x".repeat(1020)), "b:1", "x.y/b:1"), Ok(()));
        // With a comment it is read as YAML is.
        assert_eq!(check("# c\n{\"image\": \"b:1\",}", "b:1", "x.y/b:1"), Ok(()));
    }

    #[test]
    fn a_value_turns_only_into_what_is_planned() {
        let swaps = Swaps::new([("a", "b/a"), ("", "x/"), ("@sha", "")].into_iter());
        assert!(swaps.turn("see a and a@sha", "see b/a and x/a"));
        assert!(!swaps.turn("see a", "see c"));
        assert!(!swaps.turn("see a", "see a b/a"));
        // As many changes as a value of megabytes can hold, each another one.
        let pairs: Vec<(String, String)> = (0..150_000).map(|at| (format!("p:{at}"), format!("q:v{at}"))).collect();
        let join = |side: fn(&(String, String)) -> &str| pairs.iter().map(side).collect::<Vec<_>>().join("\n");
        let swaps = Swaps::new(pairs.iter().map(|(old, new)| (old.as_str(), new.as_str())));
        assert!(swaps.turn(&join(|pair| &pair.0), &join(|pair| &pair.1)));
    }

    #[test]
    fn a_number_is_another_value_as_a_whole() {
        assert_eq!(number_around("tag: 1.10\n", Span::new(5, 5), "v"), Some(("1.10", "v1.10".to_owned())));
        assert_eq!(number_around("tag: 1.10\n", Span::new(9, 9), "-alpine"), Some(("1.10", "1.10-alpine".to_owned())));
        assert_eq!(number_around("tag: a1\n", Span::new(5, 5), "v"), None);
    }
}
