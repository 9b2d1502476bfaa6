//! Code as its tokens: calls, lists, blocks and the names in front of a string.

use std::cell::OnceCell;
use std::collections::HashSet;

use super::jenkins::Prefixed;
use super::names::{Says, is_other, says};
use crate::syntax::source::{Kind, Language, Text, Token};

/// How far is looked for the beginning of a list or a block.
const REACH: usize = 400;

/// Code, as its tokens.
pub struct Code<'c> {
    /// The tokens.
    pub tokens: &'c [Token],
    /// The text.
    pub text: &'c str,
    /// The language.
    pub language: &'c Language,
    /// Whether the code has to do with Testcontainers.
    pub testcontainers: bool,
    /// Where something else puts a registry in front of an image.
    pub prefixed: Prefixed<'c>,
    /// The names of what keys and arguments for images are given: `image: ALPINE`.
    pub given: OnceCell<HashSet<&'c str>>,
}

impl<'c> Code<'c> {
    /// Returns whether something else puts a registry in front of an image that stands here, or of the variable that is set to it.
    pub fn is_prefixed(&self, index: usize) -> bool {
        let is_set = || index > 1 && self.is(index - 1, b'=') && self.word(index - 2).is_some_and(|name| self.prefixed.uses(name));
        self.prefixed.holds(self.tokens[index].span.start) || is_set()
    }

    /// Returns whether a string is what a name is set to that a key or an argument for an image is given.
    pub(super) fn is_given(&self, index: usize) -> bool {
        index > 1 && self.is(index - 1, b'=') && self.word(index - 2).is_some_and(|name| self.given.get_or_init(|| self.names_given()).contains(name))
    }

    /// Returns the names of what keys and arguments for images are given.
    fn names_given(&self) -> HashSet<&'c str> {
        let marks = (1..self.tokens.len().saturating_sub(1)).filter(|&at| self.is(at, b':') || self.is(at, b'='));
        let given = marks.filter_map(|at| self.word(at + 1).filter(|name| !is_other(name) && self.name(at - 1).is_some_and(|key| says(key, false) == Says::Image)));
        given.collect()
    }

    pub(super) fn before(&self, index: usize) -> Option<&'c Token> {
        index.checked_sub(1).map(|index| &self.tokens[index])
    }

    pub(super) fn is(&self, index: usize, mark: u8) -> bool {
        self.tokens.get(index).is_some_and(|token| token.is(mark))
    }

    pub(super) fn word(&self, index: usize) -> Option<&'c str> {
        self.tokens.get(index).filter(|token| matches!(token.kind, Kind::Word)).map(|token| token.span.of(self.text))
    }

    /// Returns a name or a key: a word, or a string without escapes.
    pub(super) fn name(&self, index: usize) -> Option<&'c str> {
        let token = self.tokens.get(index)?;
        match &token.kind {
            Kind::Word => Some(token.span.of(self.text)),
            Kind::Text(text) => match text.pieces[..] {
                [crate::syntax::source::Piece::Bytes(span)] => Some(span.of(self.text)),
                _ => None,
            },
            Kind::Mark(_) => None,
        }
    }

    /// Returns the bracket that is open before `index`, and how many commas stand between.
    pub(super) fn opening(&self, index: usize) -> Option<(usize, usize)> {
        let mut depth = 0_usize;
        let mut commas = 0;
        for at in (index.saturating_sub(REACH)..index).rev() {
            match self.tokens[at].kind {
                Kind::Mark(b')' | b']' | b'}') => depth += 1,
                Kind::Mark(b'(' | b'[' | b'{') if depth == 0 => return Some((at, commas)),
                Kind::Mark(b'(' | b'[' | b'{') => depth -= 1,
                Kind::Mark(b',') if depth == 0 => commas += 1,
                _ => {}
            }
        }
        None
    }

    /// Returns the bracket that the one at `close` closes.
    pub(super) fn partner(&self, close: usize) -> Option<usize> {
        self.opening(close).map(|(open, _)| open)
    }

    /// Returns the name of the call whose parenthesis is at `open`, its index, and what it is called on.
    pub(super) fn callee(&self, open: usize) -> Option<(usize, &'c str, &'c str)> {
        let mut at = open.checked_sub(1)?;
        // `new Container<>(`, `vec!(`.
        if self.is(at, b'>') {
            let low = at.saturating_sub(24);
            at = (low..at).rev().find(|&at| self.is(at, b'<'))?.checked_sub(1)?;
        } else if self.is(at, b'!') {
            at = at.checked_sub(1)?;
        }
        let name = self.word(at)?;
        Some((at, name, self.receiver(at)))
    }

    /// Returns the last name in front of the dot before `at`, calls left out.
    pub(super) fn receiver(&self, at: usize) -> &'c str {
        let Some(mut dot) = at.checked_sub(1) else { return "" };
        let colons = self.is(dot, b':') && dot > 0 && self.is(dot - 1, b':');
        if !self.is(dot, b'.') && !colons {
            return "";
        }
        if colons {
            dot -= 1;
        }
        let Some(mut last) = dot.checked_sub(1) else { return "" };
        if self.is(last, b'?') || self.is(last, b'!') {
            last = last.saturating_sub(1);
        }
        if self.is(last, b')') {
            last = self.partner(last).map_or(0, |open| open.saturating_sub(1));
        }
        self.word(last).unwrap_or_default()
    }

    /// Returns where a chain of names and calls that ends at `at` begins.
    pub(super) fn chain_start(&self, at: usize) -> usize {
        let mut start = at;
        for _ in 0..16 {
            let Some(dot) = start.checked_sub(1).filter(|&dot| self.is(dot, b'.') || self.is(dot, b':') && dot > 0 && self.is(dot - 1, b':')) else { break };
            let dot = if self.is(dot, b':') { dot - 1 } else { dot };
            let Some(mut last) = dot.checked_sub(1) else { break };
            if self.is(last, b')') {
                match self.partner(last).and_then(|open| open.checked_sub(1)) {
                    Some(name) => last = name,
                    None => break,
                }
            }
            start = last;
        }
        while start > 0 && (matches!(self.word(start - 1), Some("new" | "await")) || self.is(start - 1, b'&') || self.is(start - 1, b'*')) {
            start -= 1;
        }
        start
    }

    /// Returns the words in front of the blocks around `index`, the innermost first.
    pub(super) fn blocks(&self, index: usize) -> impl Iterator<Item = &'c str> {
        let mut at = Some(index);
        std::iter::from_fn(move || {
            loop {
                let open = self.opening(at?).map(|(open, _)| open);
                at = open;
                let open = open?;
                if self.is(open, b'{') {
                    let label = open.checked_sub(1)?;
                    let label = if self.is(label, b')') { self.partner(label).and_then(|open| open.checked_sub(1)) } else { Some(label) };
                    // `named<BootBuildImage>("name") {`: the type says what the block is about.
                    let label = label.map(|label| if self.is(label, b'>') { label.saturating_sub(1) } else { label });
                    return Some(label.and_then(|label| self.word(label)).unwrap_or_default());
                }
            }
        })
        .take(6)
    }

    /// Returns whether a string is the script of a step that runs one.
    pub fn is_script(&self, index: usize) -> bool {
        if !self.language.bare_calls {
            return false;
        }
        let steps = |word: &str| word == "sh";
        let Some(before) = index.checked_sub(1) else { return false };
        if self.word(before).is_some_and(steps) {
            return true;
        }
        if self.is(before, b'(') {
            return before.checked_sub(1).and_then(|name| self.word(name)).is_some_and(steps);
        }
        let script = self.is(before, b':') && before.checked_sub(1).and_then(|key| self.word(key)) == Some("script");
        script
            && (self.opening(before).and_then(|(open, _)| open.checked_sub(1)).and_then(|name| self.word(name)).is_some_and(steps)
                || self.tokens[..before].iter().rev().take(8).any(|token| steps(token.span.of(self.text))))
    }

    /// Returns whether a string is the container that a rule of Snakemake runs in.
    pub fn is_container_of_rule(&self, index: usize) -> bool {
        index > 1 && self.is(index - 1, b':') && matches!(self.word(index - 2), Some("container" | "containerized" | "singularity"))
    }

    /// Returns whether a key stands among those of a container that Testcontainers for Go is asked for, whatever the type is called.
    pub(super) fn is_of_request(&self, key: usize) -> bool {
        if !self.testcontainers {
            return false;
        }
        let Some(open) = self.opening(key).map(|(open, _)| open).filter(|open| self.is(*open, b'{')) else { return false };
        let mut depth = 0_usize;
        for at in open + 1..self.tokens.len().min(open + REACH) {
            match self.tokens[at].kind {
                Kind::Mark(b'(' | b'[' | b'{') => depth += 1,
                Kind::Mark(b')' | b']' | b'}') if depth == 0 => return false,
                Kind::Mark(b')' | b']' | b'}') => depth -= 1,
                Kind::Word if depth == 0 && self.is(at + 1, b':') && matches!(self.word(at), Some("ExposedPorts" | "WaitingFor")) => return true,
                _ => {}
            }
        }
        false
    }

    /// Returns whether a string is the first of several items.
    pub fn is_item(&self, index: usize) -> bool {
        self.is(index + 1, b',') && self.before(index).is_some_and(|before| matches!(before.kind, Kind::Mark(b'(' | b'[' | b'{' | b',') | Kind::Word))
    }

    /// Returns whether a string is put together with something else.
    pub fn is_joined(&self, index: usize) -> bool {
        let joins = |at: usize| self.is(at, b'+') && !self.is(at + 1, b'=') || self.is(at, b'.') && self.tokens.get(at + 1).is_some_and(|token| token.span.of(self.text).starts_with('$'));
        joins(index + 1) || self.is(index + 1, b'<') && self.is(index + 2, b'>') || index > 0 && self.is(index - 1, b'+')
    }

    /// Returns the string before the comma before this one.
    pub fn item_before(&self, index: usize) -> Option<&'c Text> {
        let before = index.checked_sub(2).filter(|_| self.is(index - 1, b','))?;
        match &self.tokens[before].kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the items of a list from `first` on.
    pub fn items(&self, first: usize) -> Vec<&'c [Token]> {
        let mut items = Vec::new();
        let mut depth = 0_usize;
        let mut start = first;
        for at in first..self.tokens.len().min(first + REACH) {
            let end = match self.tokens[at].kind {
                Kind::Mark(b'(' | b'[' | b'{') => {
                    depth += 1;
                    false
                }
                Kind::Mark(b')' | b']' | b'}') if depth == 0 => {
                    items.push(&self.tokens[start..at]);
                    return items.into_iter().filter(|item| !item.is_empty()).collect();
                }
                Kind::Mark(b')' | b']' | b'}') => {
                    depth -= 1;
                    false
                }
                Kind::Mark(b';') if depth == 0 => break,
                Kind::Mark(b',') => depth == 0,
                _ => false,
            };
            if end {
                items.push(&self.tokens[start..at]);
                start = at + 1;
            }
        }
        items.retain(|item| !item.is_empty());
        items
    }

    /// Returns the items of a list from `first` on, those of lists in it one by one.
    pub fn flat_items(&self, first: usize) -> Vec<&'c [Token]> {
        let mut flat = Vec::new();
        for item in self.items(first) {
            // `spawn("docker", ["run", "x"])`
            match item {
                [open, .., close] if open.is(b'[') && close.is(b']') => {
                    let inner = self.tokens.partition_point(|token| token.span.start <= open.span.start);
                    flat.extend(self.items(inner));
                }
                _ => flat.push(item),
            }
        }
        flat
    }
}

impl Code<'_> {
    /// Returns where a list's expression begins: past `new String[]`, `[]string`, `%w`.
    pub(super) fn literal_start(&self, open: usize) -> Option<usize> {
        let mut start = open;
        if self.is(open, b'[') {
            // `config["a"]` is no list.
            let glued = open > 0 && self.tokens[open - 1].span.end == self.tokens[open].span.start && (self.word(open - 1).is_some() || self.is(open - 1, b']') || self.is(open - 1, b')'));
            let mac = open > 0 && self.is(open - 1, b'!');
            if glued {
                return None;
            }
            return Some(if mac { open.saturating_sub(2) } else { open }).map(|start| if start > 0 && self.is(start - 1, b'&') { start - 1 } else { start });
        }
        for _ in 0..10 {
            let Some(before) = start.checked_sub(1) else { break };
            let part = self.word(before).is_some_and(|word| !matches!(word, "return" | "else" | "case"))
                || self.is(before, b'[')
                || self.is(before, b']')
                || self.is(before, b'.')
                || self.is(before, b'*')
                || self.is(before, b'&');
            if !part {
                break;
            }
            start = before;
        }
        Some(start)
    }
}
