//! JSON with the spans of its values; comments, trailing commas and several values in a text are taken as they come.
//!
//! A reader of its own, since what is wanted of a broken text is what can be read of it: no brackets are matched that are
//! not there, and nothing nests on the stack.

use super::escape::{self, Escapes};
use super::tree::{Id, Kind, Style, Tree, Value};
use crate::span::Span;

/// Collections nested deeper than this are reported and not read: those who walk the tree recurse.
const DEEPEST: usize = 500;

/// What is at least so far in is passed over where nothing in it is of interest.
const SHALLOW: usize = 1;

/// Returns where the next thing of interest stands, at a place or behind it.
pub type Next<'n> = &'n dyn Fn(usize) -> Option<usize>;

/// Reads a text as JSON, with `//`, `#` and `/* */` comments.
pub fn parse(text: &str) -> Tree {
    parse_where(text, None)
}

/// The same; with `next`, a map or a list that stands deep in the text and holds nothing of interest is taken to be empty.
pub fn parse_where(text: &str, next: Option<Next<'_>>) -> Tree {
    let mut reader = Reader { text, next, patience: 4 * text.len(), at: if text.starts_with('\u{feff}') { 3 } else { 0 }, tree: Tree::default(), open: Vec::new() };
    while reader.step() {}
    if let Some(open) = reader.open.first() {
        let at = reader.tree.nodes[open.id].span.start;
        reader.problem(at, "this bracket is never closed");
    }
    reader.tree
}

/// An open map or list.
struct Open {
    id: Id,
    /// For a map: the key that waits for its value.
    key: Option<Id>,
    /// Whether the colon behind the key was seen.
    colon: bool,
}

struct Reader<'t> {
    text: &'t str,
    next: Option<Next<'t>>,
    /// How many bytes may still be looked through in vain.
    patience: usize,
    at: usize,
    tree: Tree,
    open: Vec<Open>,
}

impl Reader<'_> {
    /// Takes one token. Returns whether there may be more.
    fn step(&mut self) -> bool {
        let bytes = self.text.as_bytes();
        let Some(&first) = bytes.get(self.at) else { return false };
        let start = self.at;
        match first {
            b' ' | b'\t' | b'\n' | b'\r' | 0x0C => self.at += 1,
            b'/' if bytes.get(start + 1) == Some(&b'/') => self.skip_line(),
            b'#' => self.skip_line(),
            b'/' if bytes.get(start + 1) == Some(&b'*') => {
                self.at = memchr::memmem::find(&bytes[start + 2..], b"*/").map_or(bytes.len(), |end| start + 2 + end + 2);
            }
            b'{' | b'[' => {
                if self.open.len() >= DEEPEST {
                    self.problem(start, "the text nests too deep");
                    return false;
                }
                let kind = if first == b'{' { Kind::Map(Vec::new()) } else { Kind::List(Vec::new()) };
                let end = self.barren();
                if end.is_none() {
                    // What leads to something, or never closes, is looked through once for each collection around it: deep ones would take too long.
                    let looked = self.next.and_then(|next| next(start)).unwrap_or(self.text.len()) - start;
                    self.patience = self.patience.saturating_sub(looked);
                }
                if let Some(end) = end {
                    self.at = end;
                    self.add(Span::new(start, end), kind);
                    return true;
                }
                self.at += 1;
                let id = self.add(Span::new(start, start + 1), kind);
                self.open.push(Open { id, key: None, colon: false });
            }
            b'}' | b']' => {
                self.at += 1;
                self.close(start, first);
            }
            b',' => {
                self.at += 1;
                if let Some(open) = self.open.last_mut() {
                    let lost = open.key.take();
                    open.colon = false;
                    if let Some(key) = lost {
                        let at = self.tree.nodes[key].span.start;
                        self.problem(at, "this key has no value");
                    }
                }
            }
            b':' => {
                self.at += 1;
                match self.open.last_mut() {
                    Some(open) if open.key.is_some() && !open.colon => open.colon = true,
                    _ => self.problem(start, "a `:` without a key"),
                }
            }
            b'"' | b'\'' => self.string(start, first),
            _ => self.word(start),
        }
        true
    }

    /// Returns the end of the collection that begins here, if nothing in it is of interest.
    fn barren(&self) -> Option<usize> {
        let next = self.next.filter(|_| self.open.len() >= SHALLOW && self.patience > 0)?;
        let bytes = &self.text.as_bytes()[..next(self.at).unwrap_or(self.text.len())];
        let mut depth = 0_usize;
        let mut at = self.at;
        loop {
            match *bytes.get(at)? {
                b'{' | b'[' => depth += 1,
                b'}' | b']' => {
                    depth -= 1;
                    if depth == 0 {
                        return Some(at + 1);
                    }
                }
                b'"' => {
                    at += 1;
                    loop {
                        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
                        if bytes[at] == b'"' {
                            break;
                        }
                        at += 2;
                    }
                }
                // Comments, and strings of another kind, may hold brackets.
                b'/' | b'#' | b'\'' => return None,
                _ => {}
            }
            at += 1;
        }
    }

    fn skip_line(&mut self) {
        self.at = memchr::memchr(b'\n', &self.text.as_bytes()[self.at..]).map_or(self.text.len(), |end| self.at + end);
    }

    fn string(&mut self, start: usize, quote: u8) {
        let bytes = self.text.as_bytes();
        let mut at = start + 1;
        let end = loop {
            match memchr::memchr3(quote, b'\\', b'\n', &bytes[at..]).map(|found| at + found) {
                Some(found) if bytes[found] == b'\\' => at = (found + 2).min(bytes.len()),
                Some(found) if bytes[found] == quote => break found,
                // The rest of the line is lost, the lines below it are not.
                found => {
                    self.problem(start, "this string is not closed on its line");
                    self.at = found.unwrap_or(bytes.len());
                    let none = Span::new(start, start);
                    self.add(Span::new(start, self.at), Kind::Scalar(Style::Word, Value::Verbatim(none)));
                    return;
                }
            }
        };
        self.at = end + 1;
        let value = escape::read(self.text, Span::new(start + 1, end), Escapes::Backslash);
        let style = if quote == b'"' { Style::Double } else { Style::Single };
        self.add(Span::new(start, end + 1), Kind::Scalar(style, value));
    }

    fn word(&mut self, start: usize) {
        let bytes = self.text.as_bytes();
        let length = bytes[start..].iter().position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'{' | b'}' | b'[' | b']' | b',' | b':' | b'"' | b'/')).unwrap_or(bytes.len() - start);
        // Never zero: the first byte is none of these, or it is a lone slash.
        self.at = start + length.max(1);
        let span = Span::new(start, self.at);
        let word = span.of(self.text);
        let is_key = self.open.last().is_some_and(|open| open.key.is_none() && matches!(self.tree.nodes[open.id].kind, Kind::Map(_)));
        if !is_key && !matches!(word, "true" | "false" | "null" | "NaN" | "Infinity" | "-Infinity") && !word.starts_with(|digit: char| digit.is_ascii_digit() || matches!(digit, '-' | '+' | '.')) {
            // It cannot be written as it stands, nor hold what a string can.
            self.problem(start, "this is no value of JSON");
            self.add(span, Kind::Alias(None));
            return;
        }
        self.add(span, Kind::Scalar(Style::Literal, Value::Verbatim(span)));
    }

    fn close(&mut self, at: usize, bracket: u8) {
        let matches = |tree: &Tree, id: Id| matches!(tree.nodes[id].kind, Kind::Map(_)) == (bracket == b'}');
        match self.open.last() {
            Some(open) if matches(&self.tree, open.id) => {
                if open.key.is_some() {
                    self.problem(at, "a key without a value stands before this");
                }
            }
            _ => {
                self.problem(at, "this bracket closes nothing");
                // It may close something further out, whose own bracket was forgotten. Only the next few are looked at.
                let found = self.open.iter().rev().take(4).position(|open| matches(&self.tree, open.id));
                let Some(found) = found else { return };
                self.open.truncate(self.open.len() - found);
            }
        }
        if let Some(open) = self.open.pop() {
            self.tree.nodes[open.id].span.end = at + 1;
        }
    }

    fn add(&mut self, span: Span, kind: Kind) -> Id {
        let id = self.tree.push(span, kind);
        let Some(open) = self.open.last_mut() else {
            self.tree.roots.push(id);
            return id;
        };
        let mut complaint = None;
        match (&mut self.tree.nodes[open.id].kind, open.key) {
            (Kind::List(items), _) => items.push(id),
            (Kind::Map(entries), Some(key)) => {
                if open.colon {
                    entries.push((key, id));
                    (open.key, open.colon) = (None, false);
                } else {
                    complaint = Some("a `:` is missing before this");
                    open.key = Some(id);
                }
            }
            (_, _) => open.key = Some(id),
        }
        if let Some(complaint) = complaint {
            self.problem(span.start, complaint);
        }
        id
    }

    fn problem(&mut self, at: usize, reason: &str) {
        // One is enough to say that a text is broken; a hundred say no more.
        if self.tree.problems.len() < 3 {
            self.tree.problems.push((at, reason.to_owned()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{self, flat};
    use super::*;

    #[test]
    fn what_holds_nothing_of_interest_is_taken_to_be_empty() {
        let text = "{\"a\": [{\"b\": {\"x\": \"}\\\"\"}, \"c\": [1, {\"d\": \"here\"}], \"e\": [[2]]}], \"f\": {\"g\": {}}}";
        let next = |at: usize| text.find("here").filter(|lead| *lead >= at);
        let tree = parse_where(text, Some(&next));
        assert!(tree.problems.is_empty());
        assert_eq!(flat(&tree, text), ["a[].c[]=1", "a[].c[].d=here"]);
        // A bracket that never closes is looked for in vain a few times, whether something is of interest behind it or not.
        let open = format!("{}\"x\", 1", "[".repeat(400));
        for lead in [Some(open.len() - 1), None] {
            let next = |at: usize| lead.filter(|lead| *lead >= at);
            let mut reader = Reader { text: &open, next: Some(&next), patience: 4 * open.len(), at: 0, tree: Tree::default(), open: Vec::new() };
            while reader.step() {}
            assert_eq!(reader.patience, 0);
        }
    }

    #[test]
    fn values_stand_where_they_are_written() {
        let text = "\u{feff}{ // c\n \"a\": [\"x\\ny\", 1, true,], /* d */ b: {'c': null}}\r\n";
        let tree = parse(text);
        assert_eq!(tree.problems, []);
        assert_eq!(flat(&tree, text), ["a[]=x\ny", "a[]=1", "a[]=true", "b.c=null"]);
    }

    #[test]
    fn of_a_broken_text_the_rest_is_read() {
        let text = "{\"a\": \"x\n \"b\": {\"image\": \"y\"], \"c\" \"d\": 1";
        let tree = parse(text);
        assert!(!tree.problems.is_empty());
        assert!(flat(&tree, text).contains(&"b.image=y".to_owned()), "{:?}", flat(&tree, text));
    }

    #[test]
    fn what_serde_takes_is_read_alike() {
        let text = r#"{"a":{"b":[1,"\"q\" \\ \u00e9\ud83d\ude00",{"c":"d/e:1"}],"x":""},"é":"ü\/"}"#;
        let tree = parse(text);
        let value: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(flat(&tree, text), ["a.b[]=1".to_owned(), format!("a.b[]={}", value["a"]["b"][1].as_str().unwrap()), "a.b[].c=d/e:1".to_owned(), "a.x=".to_owned(), "é=ü/".to_owned()]);
    }

    #[test]
    fn no_text_makes_it_panic_and_every_piece_is_the_text() {
        tests::mutate(
            &[r#"{"image": "a/b:1", "x": ["\u00e9\n", 1, {"y": null}], // c
 "z": {"k": 'v'}}"#],
            parse,
        );
        tests::survive(&["[", "{\"a\":", "\"", "\\", "/*", "]", ":", "{\"a\" "], parse);
    }
}
