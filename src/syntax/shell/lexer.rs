//! Tokens and words.

use memchr::{memchr, memchr2};

use super::closes::Closes;
use super::{Options, Pieces, Quoting, Script, Word};
use crate::span::Span;

/// How deep quotes and expansions may nest; what is deeper is literal text.
const MAX_DEPTH: usize = 64;

/// What ends a word besides blanks and new lines.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// The shell's operators.
    Operators,
    /// Nothing.
    Blanks,
}

/// What a redirection operator does.
#[derive(Clone, Copy)]
pub(super) enum Redirect {
    Heredoc { strip_tabs: bool },
    Out,
    Other,
}

pub(super) enum Token {
    End,
    Newline,
    Comment(Span),
    /// `;` or `&`.
    Separator,
    /// `&&` or `||`.
    Logic,
    Pipe,
    /// `;;`, `;&` or `;;&`.
    CaseEnd,
    Open,
    Close,
    Redirect(Redirect),
    /// A word and the spans of the commands nested in it.
    Word(Word, Vec<Span>),
}

/// A word being read.
#[derive(Default)]
pub(super) struct Build {
    pub(super) pieces: Pieces,
    quoting: Option<Quoting>,
    pub(super) nested: Vec<Span>,
}

impl Build {
    pub(super) fn take(&mut self, start: usize, end: usize) {
        match self.pieces.last_mut() {
            Some(last) if last.end == start => last.end = end,
            // An empty run only holds the place of an empty word.
            Some(last) if last.is_empty() => *last = Span::new(start, end),
            Some(_) if start >= end => {}
            _ => self.pieces.push(Span::new(start, end)),
        }
    }

    pub(super) fn mark(&mut self, quoting: Quoting) {
        self.quoting = Some(match self.quoting {
            None => quoting,
            Some(Quoting::None) if quoting == Quoting::None => quoting,
            Some(_) => Quoting::Mixed,
        });
    }

    pub(super) fn bare(&mut self, start: usize, end: usize) {
        self.mark(Quoting::None);
        self.take(start, end);
    }
}

pub(super) struct Lexer<'t> {
    pub(super) text: &'t str,
    pub(super) bytes: &'t [u8],
    pub(super) options: Options,
    pub(super) escape: u8,
    closes: Closes,
    depth: usize,
    pub(super) work: usize,
    pub(super) script: Script,
    pub(super) queue: Vec<Span>,
}

impl<'t> Lexer<'t> {
    pub(super) fn new(text: &'t str, options: Options, escape: u8) -> Self {
        let closes = Closes::default();
        let (script, queue) = (Script::default(), Vec::new());
        Self { text, bytes: text.as_bytes(), options, escape, closes, depth: 0, work: 0, script, queue }
    }

    /// Reads the token that follows `at`.
    pub(super) fn token(&mut self, at: &mut usize, end: usize) -> Token {
        self.work += 1;
        let start = self.blanks(*at, end);
        if start >= end {
            *at = end;
            return Token::End;
        }
        if let Some(next) = self.newline(start, end) {
            *at = next;
            return Token::Newline;
        }
        let rest = &self.bytes[start..end];
        let (length, token) = match rest {
            [b'#', ..] => {
                let length = memchr(b'\n', rest).unwrap_or(rest.len());
                let length = if rest[..length].ends_with(b"\r") { length - 1 } else { length };
                (length, Token::Comment(Span::new(start, start + length)))
            }
            [b';', b';', b'&', ..] => (3, Token::CaseEnd),
            [b';', b';' | b'&', ..] => (2, Token::CaseEnd),
            [b'&', b'>', b'>', ..] => (3, Token::Redirect(Redirect::Out)),
            [b'&', b'>', ..] => (2, Token::Redirect(Redirect::Out)),
            [b'&', b'&', ..] | [b'|', b'|', ..] => (2, Token::Logic),
            [b';' | b'&', ..] => (1, Token::Separator),
            [b'|', b'&', ..] => (2, Token::Pipe),
            [b'|', ..] => (1, Token::Pipe),
            [b'(', ..] => (1, Token::Open),
            [b')', ..] => (1, Token::Close),
            [b'<' | b'>', ..] if self.angle(start, end).is_none() => redirection(rest),
            _ => {
                let (word, next, nested) = self.word(start, end, Stop::Operators);
                let descriptor = word.span.of(self.text).bytes().all(|byte| byte.is_ascii_digit());
                if descriptor && matches!(self.byte(next, end), b'<' | b'>') && next == word.span.end {
                    let (length, token) = redirection(&self.bytes[next..end]);
                    *at = next + length;
                    return token;
                }
                *at = next;
                return Token::Word(word, nested);
            }
        };
        *at = start + length;
        token
    }

    /// Reads the word at `start`, which is no blank and no operator; returns it, where reading goes on, and the commands nested in it.
    pub(super) fn word(&mut self, start: usize, end: usize, stop: Stop) -> (Word, usize, Vec<Span>) {
        let mut build = Build::default();
        let mut at = start;
        // The end without line continuations: those before a blank are not part of the word.
        let mut last = start;
        while at < end && self.newline(at, end).is_none() {
            self.work += 1;
            let byte = self.bytes[at];
            if byte == self.escape {
                if let Some(next) = self.continuation(at, end) {
                    at = next;
                    continue;
                }
                let next = at + 1 + self.text[at + 1..].chars().next().map_or(0, char::len_utf8);
                build.bare(at + 1, next);
                (at, last) = (next, next);
                continue;
            }
            let operators = stop == Stop::Operators;
            let next = match byte {
                b' ' | b'\t' => break,
                b';' | b'&' | b'|' | b')' if operators => break,
                b'\'' => self.single(at, end).map(|close| {
                    build.mark(Quoting::Single);
                    build.take(at + 1, close);
                    close + 1
                }),
                b'"' => self.double(at, end, &mut build),
                b'$' if self.byte(at + 1, end) == b'"' => self.double(at + 1, end, &mut build),
                b'$' if self.byte(at + 1, end) == b'\'' => self.ansi_c(at + 2, end, &mut build),
                b'<' | b'>' => {
                    let next = self.angle(at, end);
                    if next.is_none() && operators {
                        break;
                    }
                    next.inspect(|&next| self.expansion(at, next, &mut build))
                }
                b'(' if operators => match self.extended_glob(at, start, end) {
                    None => break,
                    next => next.inspect(|&next| build.bare(at, next)),
                },
                b'$' | b'`' | b'{' => {
                    let next = self.expansion_end(at, end, false);
                    next.inspect(|&next| self.expansion(at, next, &mut build))
                }
                _ => None,
            };
            at = next.unwrap_or_else(|| {
                // No construct: the byte itself and what follows up to the next byte that may begin one.
                let special = |byte: &u8| *byte == self.escape || matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b';' | b'&' | b'|' | b'(' | b')' | b'\'' | b'"' | b'$' | b'`' | b'{' | b'<' | b'>');
                let length = self.bytes[at + 1..end].iter().position(special).unwrap_or(end - at - 1);
                self.work += length;
                build.bare(at, at + 1 + length);
                at + 1 + length
            });
            last = at;
        }
        if build.pieces.is_empty() {
            build.pieces.push(Span::new(start, start));
        }
        let word = Word { span: Span::new(start, last), quoting: build.quoting.unwrap_or(Quoting::None), pieces: build.pieces };
        (word, at, build.nested)
    }

    /// Returns the offset of the next `byte` on the line.
    pub(super) fn find_in_line(&mut self, start: usize, end: usize, byte: u8) -> Option<usize> {
        let found = start + memchr2(byte, b'\n', self.bytes.get(start..end)?)?;
        self.work += found - start;
        (self.bytes[found] == byte).then_some(found)
    }

    /// Returns the offset of the next `byte` that no backslash stands in front of.
    pub(super) fn find_unescaped(&mut self, start: usize, end: usize, byte: u8) -> Option<usize> {
        let mut next = start;
        loop {
            let found = next + memchr2(byte, b'\\', self.bytes.get(next..end)?)?;
            self.work += found - next + 1;
            if self.bytes[found] == byte {
                return Some(found);
            }
            next = found + 2;
        }
    }

    /// Returns where what opens at `at` ends, found once and remembered; nothing where that would be after `end`.
    pub(super) fn remember(&mut self, at: usize, end: usize, find: impl FnOnce(&mut Self) -> Option<usize>) -> Option<usize> {
        let close = match self.closes.get(at) {
            Some(close) => close,
            None if self.work > self.limit() => return None,
            None => {
                self.depth += 1;
                let close = if self.depth > MAX_DEPTH { None } else { find(self) };
                self.depth -= 1;
                self.closes.set(at, close);
                close
            }
        };
        close.filter(|&close| close <= end)
    }

    /// Returns how much work may go into looking for closing marks. Of 22,000 scripts of real repositories none took more than three steps
    /// a byte, and none of more than a few lines two and a half.
    pub(super) fn limit(&self) -> usize {
        4 * self.bytes.len() + (64 << 10)
    }

    /// Returns the byte at `at`, or zero after the end.
    pub(super) fn byte(&self, at: usize, end: usize) -> u8 {
        if at < end { self.bytes[at] } else { 0 }
    }

    /// Returns the offset after the line ending at `at`.
    pub(super) fn newline(&self, at: usize, end: usize) -> Option<usize> {
        match (self.byte(at, end), self.byte(at + 1, end)) {
            (b'\n', _) => Some(at + 1),
            (b'\r', b'\n') => Some(at + 2),
            (b'\r', _) if at + 1 == end => Some(end),
            _ => None,
        }
    }

    /// Returns the offset after the line ending that the escape character at `at` takes away.
    ///
    /// Blanks in between are let pass: a shell would not, but who writes them means a continuation.
    fn continuation(&self, at: usize, end: usize) -> Option<usize> {
        let blanks = self.bytes[at + 1..end].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let next = at + 1 + blanks;
        if next == end { Some(end) } else { self.newline(next, end) }
    }

    /// Returns the offset after blanks and line continuations.
    pub(super) fn blanks(&self, mut at: usize, end: usize) -> usize {
        while at < end {
            let byte = self.bytes[at];
            if matches!(byte, b' ' | b'\t') {
                at += 1;
            } else if byte == self.escape
                && let Some(next) = self.continuation(at, end)
            {
                at = next;
                if self.options.prompts && self.bytes[at..end].starts_with(b"> ") {
                    at += 2;
                }
            } else {
                break;
            }
        }
        at
    }

    /// Returns the offset after the prompt on the line that begins at `start`.
    pub(super) fn prompt(&self, start: usize) -> usize {
        if !self.options.prompts {
            return start;
        }
        let line = &self.text[start..];
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        match super::prompt(&line[indent..]) {
            0 => start,
            length => start + indent + length,
        }
    }
}

/// Reads the redirection operator at the beginning of `rest`.
fn redirection(rest: &[u8]) -> (usize, Token) {
    let (length, kind) = match rest {
        [b'<', b'<', b'<', ..] => (3, Redirect::Other),
        [b'<', b'<', b'-', ..] => (3, Redirect::Heredoc { strip_tabs: true }),
        [b'<', b'<', ..] => (2, Redirect::Heredoc { strip_tabs: false }),
        [b'<', b'&' | b'>', ..] | [b'>', b'&', ..] => (2, Redirect::Other),
        [b'>', b'>' | b'|', ..] => (2, Redirect::Out),
        [b'>', ..] => (1, Redirect::Out),
        _ => (1, Redirect::Other),
    };
    (length, Token::Redirect(kind))
}

/// Returns whether a word is a template's control line, such as `{{- if .Values.x }}` or `{% endif %}`, that prints nothing.
pub(in crate::syntax) fn is_control(raw: &str) -> bool {
    let whole = |open: &str, close: &str| raw.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
    if whole("{%", "%}").is_some() || (whole("<%", "%>").is_some() && !raw.starts_with("<%=")) {
        return true;
    }
    let first = whole("{{", "}}").and_then(|inside| inside.trim_start_matches('-').split_whitespace().next());
    let controls = ["if", "else", "end", "range", "with", "define", "block"];
    first.is_some_and(|first| first.starts_with("/*") || controls.contains(&first.trim_end_matches('-')))
}
