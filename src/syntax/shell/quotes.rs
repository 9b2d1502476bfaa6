//! Quotes: where they close, and what they say.

use memchr::{memchr, memchr2};

use super::Quoting;
use super::lexer::{Build, Lexer};
use crate::span::Span;

impl Lexer<'_> {
    /// Takes the `"..."` that opens at `open` into a word; returns the offset after it.
    pub(super) fn double(&mut self, open: usize, end: usize, build: &mut Build) -> Option<usize> {
        let close = self.remember(open, end, |lexer| lexer.double_body(open + 1, end, None))?;
        build.mark(Quoting::Double);
        self.double_body(open + 1, close, Some(build));
        Some(close)
    }

    /// Reads what follows a `"`; returns the offset after the one that closes it.
    fn double_body(&mut self, start: usize, end: usize, mut build: Option<&mut Build>) -> Option<usize> {
        let mut take = |start, end| build.iter_mut().for_each(|build| build.take(start, end));
        let mut spans = Vec::new();
        let (mut at, mut run) = (start, start);
        let mut close = None;
        while at < end {
            self.work += 1;
            let byte = self.bytes[at];
            match byte {
                b'"' => {
                    take(run, at);
                    close = Some(at + 1);
                    break;
                }
                _ if byte == self.escape => {
                    if let Some(next) = self.newline(at + 1, end) {
                        take(run, at);
                        (at, run) = (next, next);
                    } else if matches!(self.byte(at + 1, end), b'"' | b'\\' | b'$' | b'`') {
                        take(run, at);
                        (at, run) = (at + 2, at + 1);
                    } else {
                        at += 1;
                    }
                }
                // `"{{"` is a string of two braces.
                b'{' if self.byte(at + 2, end) == b'"' => at += 1,
                b'$' | b'`' | b'{' => match self.expansion_end(at, end, true) {
                    Some(next) => {
                        spans.push(Span::new(at, next));
                        at = next;
                    }
                    None => at += 1,
                },
                _ => at += 1,
            }
        }
        if let Some(build) = build {
            for span in spans {
                self.commands_of(span.start, span.end, true, &mut build.nested);
            }
        }
        close
    }

    /// Takes the `$'...'` whose text begins at `start` into a word; returns the offset after it.
    pub(super) fn ansi_c(&mut self, start: usize, end: usize, build: &mut Build) -> Option<usize> {
        let close = self.remember(start - 1, end, |lexer| lexer.find_unescaped(start, end, b'\'').map(|close| close + 1))?;
        build.mark(Quoting::AnsiC);
        let (mut at, mut run) = (start, start);
        while at < close - 1 {
            let escaped = self.bytes[at] == b'\\';
            if escaped && matches!(self.bytes[at + 1], b'\'' | b'"' | b'\\') {
                build.take(run, at);
                run = at + 1;
            }
            at += if escaped { 2 } else { 1 };
        }
        build.take(run, close - 1);
        Some(close)
    }

    /// Returns the offset of the `'` that closes the one at `at`.
    pub(super) fn single(&mut self, at: usize, end: usize) -> Option<usize> {
        let mut next = at + 1;
        let close = loop {
            let found = next + memchr2(b'\'', b'$', self.bytes.get(next..end)?)?;
            self.work += found - next + 1;
            if self.bytes[found] == b'\'' {
                break found;
            }
            // An expression of GitHub's is filled in before the shell sees its quotes.
            let expression = self.bytes[found..end].starts_with(b"${{");
            next = expression.then(|| self.template(found + 1, end)).flatten().unwrap_or(found + 1);
        };
        let same_line = memchr(b'\n', &self.bytes[at..close]).is_none();
        (same_line || !is_contraction(self.bytes, at, end)).then_some(close)
    }
}

/// Returns whether the apostrophe at `at` is the one of `don't` or `it's`.
fn is_contraction(bytes: &[u8], at: usize, end: usize) -> bool {
    let before = bytes[..at].iter().rev().take(12).take_while(|byte| byte.is_ascii_alphabetic()).count();
    let word_start = at.checked_sub(before + 1).is_none_or(|start| matches!(bytes[start], b' ' | b'\t' | b'\n'));
    let after = bytes[at + 1..end].iter().take(3).take_while(|byte| byte.is_ascii_alphabetic()).count();
    let ending = &bytes[at + 1..at + 1 + after];
    before > 0 && word_start && [&b"s"[..], b"t", b"m", b"d", b"re", b"ll", b"ve"].contains(&ending)
}
