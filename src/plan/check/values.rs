//! The values that an independent parser reads before and after: no other may change than what was planned.

use std::collections::{BTreeMap, HashSet};

use super::super::Edit;
use super::Refused;
use super::entries::{around, entry, in_blocks};
use super::leaves::{NUMBER, Read, deep, is_json, json_leaves, leaves, toml_leaves};
use crate::span::Span;
use crate::syntax::yaml;

/// Compares the values that an independent parser reads from both texts, where it can read the first.
pub(super) fn values(path: &str, old: &str, new: &str, edits: &[Edit]) -> Result<(), Refused> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::splice;

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
