//! HCL (Terraform, OpenTofu, Packer, Nomad, bake files) with the spans of its values.
//!
//! Blocks are maps in maps, keyed by their type and then by their labels; attributes are entries. An expression is what
//! its literals are: one literal stands for itself, the branches of a condition and the arguments of `coalesce` are a
//! list, `jsonencode({ })` is its argument. What is computed from something else is a word without a value.
//!
//! A reader of its own, since a parser that gives up at the first error finds nothing in a file that a template tool
//! still has to fill in.

mod expression;

use super::escape::{self, Escapes, interpolation};
use super::ini::{line_at, trim};
use super::tree::{Id, Kind, Style, Tree, Value};
use crate::span::Span;

/// Values and blocks nested deeper than this are not read.
const DEEPEST: usize = 120;

/// An interpolation longer than this is taken for a stray `${`, so that many of them do not take the square of the time.
const LONGEST: usize = 4096;

/// Reads a text as HCL.
pub fn parse(text: &str) -> Tree {
    let mut reader = Reader { text, at: if text.starts_with('\u{feff}') { 3 } else { 0 }, tree: Tree::default(), depth: 0 };
    let root = reader.tree.push(Span::new(0, text.len()), Kind::Map(Vec::new()));
    reader.tree.roots.push(root);
    loop {
        let entries = reader.body();
        if let Kind::Map(all) = &mut reader.tree.nodes[root].kind {
            all.extend(entries);
        }
        if reader.at >= text.len() {
            break;
        }
        reader.problem(reader.at, "this bracket closes nothing");
        reader.at += 1;
    }
    reader.tree
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    tree: Tree,
    depth: usize,
}

impl Reader<'_> {
    fn byte(&self, offset: usize) -> u8 {
        self.text.as_bytes().get(self.at + offset).copied().unwrap_or(0)
    }

    fn starts(&self, mark: &str) -> bool {
        self.text.as_bytes()[self.at..].starts_with(mark.as_bytes())
    }

    fn done(&self) -> bool {
        self.at >= self.text.len()
    }

    /// Passes over one byte, or the rest of its character.
    fn skip_letter(&mut self) {
        self.at += 1;
        while !self.text.is_char_boundary(self.at) {
            self.at += 1;
        }
    }

    /// Passes over blanks and comments, and over line breaks where they mean nothing.
    fn blanks(&mut self, breaks: bool) {
        while !self.done() {
            match self.byte(0) {
                b' ' | b'\t' | b'\r' | 0x0C => self.at += 1,
                b'\n' if breaks => self.at += 1,
                b'#' => self.line_comment(),
                b'/' if self.byte(1) == b'/' => self.line_comment(),
                b'/' if self.byte(1) == b'*' => {
                    let rest = &self.text.as_bytes()[self.at + 2..];
                    self.at = memchr::memmem::find(rest, b"*/").map_or(self.text.len(), |end| self.at + 2 + end + 2);
                }
                _ => break,
            }
        }
    }

    fn line_comment(&mut self) {
        self.at = memchr::memchr(b'\n', &self.text.as_bytes()[self.at..]).map_or(self.text.len(), |end| self.at + end);
    }

    /// Reads attributes and blocks up to a `}`, which is left, or to the end.
    fn body(&mut self) -> Vec<(Id, Id)> {
        let mut entries = Vec::new();
        loop {
            self.blanks(true);
            if self.done() {
                return entries;
            }
            let start = self.at;
            match self.byte(0) {
                b'}' => return entries,
                b',' | b';' => self.at += 1,
                b'(' => {
                    // A computed key.
                    self.at += 1;
                    let key = self.inside(b')');
                    self.blanks(false);
                    if self.takes_value() {
                        let value = self.value();
                        entries.push((key, value));
                    }
                }
                _ => match self.name() {
                    Some(key) => {
                        if let Some(entry) = self.entry(key) {
                            entries.push(entry);
                        }
                    }
                    None => {
                        self.problem(start, "neither an attribute nor a block begins here");
                        self.stray();
                    }
                },
            }
        }
    }

    /// Passes over something that nothing expects; brackets go as a whole, so that what follows keeps its place.
    fn stray(&mut self) {
        match self.byte(0) {
            b'{' => {
                self.at += 1;
                if self.deeper() {
                    self.body();
                    self.depth -= 1;
                }
                if self.byte(0) == b'}' {
                    self.at += 1;
                }
            }
            _ => self.skip_letter(),
        }
    }

    /// Passes over the `=` or `:` in front of a value.
    fn takes_value(&mut self) -> bool {
        let sign = (self.byte(0) == b'=' && self.byte(1) != b'=') || self.byte(0) == b':';
        if sign {
            self.at += if self.starts("=>") { 2 } else { 1 };
        }
        sign
    }

    /// Reads what follows a key: the value of an attribute, or the labels and the body of a block.
    fn entry(&mut self, key: Id) -> Option<(Id, Id)> {
        self.blanks(false);
        if self.takes_value() {
            return Some((key, self.value()));
        }
        let mut labels = vec![key];
        while self.byte(0) != b'{' {
            let label = if labels.len() < 8 { self.name() } else { None };
            let Some(label) = label else {
                let at = self.at;
                self.problem(at, "a `=` or a `{` is missing here");
                if !matches!(self.byte(0), b'\n' | b'}') && !self.done() {
                    self.stray();
                }
                return None;
            };
            labels.push(label);
            self.blanks(false);
        }
        let open = self.at;
        self.at += 1;
        let mut inner = self.map(open);
        for label in labels[1..].iter().rev() {
            let span = self.tree.nodes[*label].span;
            inner = self.tree.push(Span::new(span.start, self.at), Kind::Map(vec![(*label, inner)]));
        }
        Some((labels[0], inner))
    }

    /// Reads a map behind its `{`, and the `}`.
    fn map(&mut self, open: usize) -> Id {
        let id = self.tree.push(Span::new(open, open + 1), Kind::Map(Vec::new()));
        if !self.deeper() {
            return id;
        }
        let entries = self.body();
        self.depth -= 1;
        if self.byte(0) == b'}' {
            self.at += 1;
        } else {
            self.problem(open, "this bracket is never closed");
        }
        self.tree.nodes[id].kind = Kind::Map(entries);
        self.tree.nodes[id].span.end = self.at;
        id
    }

    /// Goes one level down. Where that is too deep, the rest of the text is given up.
    fn deeper(&mut self) -> bool {
        if self.depth >= DEEPEST {
            self.problem(self.at, "the text nests too deep");
            self.at = self.text.len();
            return false;
        }
        self.depth += 1;
        true
    }

    /// Reads a key or a label: a word or a string.
    fn name(&mut self) -> Option<Id> {
        if self.byte(0) == b'"' {
            return Some(self.string());
        }
        let span = self.word();
        if span.is_empty() {
            return None;
        }
        self.at = span.end;
        Some(self.tree.push(span, Kind::Scalar(Style::Plain, Value::Verbatim(span))))
    }

    /// Returns the word that begins here: letters, digits, `_`, `-` and `.`.
    fn word(&self) -> Span {
        let rest = &self.text[self.at..];
        let end = rest.find(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '_' | '-' | '.')).unwrap_or(rest.len());
        Span::new(self.at, self.at + end)
    }

    /// Reads a string, with its holes as they are written.
    fn string(&mut self) -> Id {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let mut at = start + 1;
        let mut closed = false;
        while at < bytes.len() {
            match &bytes[at..] {
                [b'\\', _, ..] => at += 2,
                [b'$', b'$', b'{', ..] | [b'%', b'%', b'{', ..] => at += 3,
                [b'$' | b'%', b'{', ..] => {
                    let limit = bytes.len().min(at + LONGEST);
                    let end = interpolation(self.text, at, limit);
                    at = if end == limit && bytes[end - 1] != b'}' { at + 2 } else { end };
                }
                [b'"', ..] => {
                    closed = true;
                    break;
                }
                [b'\n', ..] => break,
                _ => at += 1,
            }
        }
        let mut end = at.min(bytes.len());
        while !self.text.is_char_boundary(end) {
            end += 1;
        }
        let inner = Span::new(start + 1, end);
        self.at = if closed { end + 1 } else { end };
        if !closed {
            self.problem(start, "this string is not closed on its line");
        }
        let value = escape::read(self.text, inner, Escapes::Template);
        self.tree.push(Span::new(start, self.at), Kind::Scalar(Style::Double, value))
    }

    /// Reads a here-document, if one begins here.
    fn heredoc(&mut self) -> Option<Id> {
        let start = self.at;
        let rest = self.text[start..].strip_prefix("<<")?;
        let (indented, rest) = rest.strip_prefix('-').map_or((false, rest), |rest| (true, rest));
        let line = rest.split('\n').next().unwrap_or_default();
        let mark = line.trim_end_matches('\r').trim_matches('"');
        if mark.is_empty() || !mark.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-')) {
            return None;
        }
        let mut at = (self.text.len() - rest.len() + line.len() + 1).min(self.text.len());
        let from = at;
        let mut lines = Vec::new();
        let mut closed = false;
        while at < self.text.len() {
            let line = line_at(self.text, at);
            if trim(self.text, line).of(self.text) == mark {
                closed = true;
                self.at = trim(self.text, line).end;
                break;
            }
            lines.push(line);
            at = line.end;
        }
        if !closed {
            self.problem(start, "the end of this here-document is missing");
            self.at = self.text.len();
        }
        let body = Span::new(from, at);
        let value = if indented { unindented(self.text, &lines) } else { Value::Verbatim(body) };
        Some(self.tree.push(Span::new(start, self.at), Kind::Scalar(Style::Block, value)))
    }

    fn problem(&mut self, at: usize, reason: &str) {
        // One is enough to say that a text is broken; a hundred say no more.
        if self.tree.problems.len() < 3 {
            self.tree.problems.push((at, reason.to_owned()));
        }
    }
}

/// Takes from each line the indentation that all of them have.
fn unindented(text: &str, lines: &[Span]) -> Value {
    let indent = |line: &Span| line.of(text).len() - line.of(text).trim_start_matches([' ', '\t']).len();
    let common = lines.iter().filter(|line| !trim(text, **line).is_empty()).map(indent).min().unwrap_or(0);
    let mut decoded = String::new();
    let mut pieces = Vec::new();
    for line in lines {
        let span = Span::new(line.start + common.min(indent(line)), line.end);
        if !span.is_empty() {
            pieces.push((decoded.len(), span));
            decoded.push_str(span.of(text));
        }
    }
    Value::Decoded(decoded.into(), pieces.into())
}

#[cfg(test)]
mod tests;
