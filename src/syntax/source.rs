//! A tolerant lexer for source code of many languages: words, marks and strings, each with its span. Comments are left out.
//!
//! It knows what a string is in a language, how it is escaped and what may be filled in, and nothing else of the language. It
//! never fails: a quote that nothing closes is a mark like any other, so that an apostrophe in a text costs one apostrophe.

mod language;
mod strings;

pub use language::*;

use std::collections::{HashMap, HashSet};

use smallvec::SmallVec;

use crate::effort::{self, Work};
use crate::region::{Builder, Region};
use crate::span::Span;

/// A piece of source code.
#[derive(Clone, Debug)]
pub struct Token {
    /// Where it stands, quotes included.
    pub span: Span,
    /// The line it begins on, from 0.
    pub line: usize,
    /// What it is.
    pub kind: Kind,
}

/// What a token is.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A name, a keyword or a number.
    Word,
    /// A byte of punctuation.
    Mark(u8),
    /// A string; most tokens are none.
    Text(Box<Text>),
}

/// What a string holds.
#[derive(Clone, Debug, Default)]
pub struct Text {
    /// Its content, escapes read.
    pub pieces: SmallVec<[Piece; 1]>,
    /// Whether it is a command between backticks.
    pub command: bool,
}

/// A stretch of a string's content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Bytes of the text.
    Bytes(Span),
    /// A character that an escape stands for.
    Char(char),
}

impl Text {
    /// Returns the content as a region of the text that the tokens were read from.
    pub fn region<'r>(&self, parent: &'r Region<'_>) -> Region<'r> {
        if let [Piece::Bytes(span)] = self.pieces[..] {
            return parent.slice(span);
        }
        let mut builder = Builder::new(parent);
        for piece in &self.pieces {
            match piece {
                Piece::Bytes(span) => builder.verbatim(*span),
                Piece::Char(letter) => builder.synthetic(letter.encode_utf8(&mut [0; 4])),
            }
        }
        builder.build()
    }

    fn bytes(&mut self, start: usize, end: usize) {
        if start < end {
            match self.pieces.last_mut() {
                Some(Piece::Bytes(last)) if last.end == start => last.end = end,
                _ => self.pieces.push(Piece::Bytes(Span::new(start, end))),
            }
        }
    }
}

impl Token {
    /// Returns whether the token is this mark.
    pub fn is(&self, mark: u8) -> bool {
        matches!(self.kind, Kind::Mark(own) if own == mark)
    }
}

/// Reads a text as source code of a language.
pub fn parse(text: &str, language: &Language) -> Vec<Token> {
    effort::count(Work::Code, text.len());
    let mut lexer = Lexer {
        text,
        bytes: text.as_bytes(),
        language,
        opens: language.opens(),
        at: 0,
        line: 0,
        tokens: Vec::new(),
        open: Vec::new(),
        hopeless: HashSet::new(),
        budget: text.len() * 8 + 65_536,
        broken: HashMap::new(),
    };
    lexer.run();
    lexer.tokens
}

struct Lexer<'t> {
    text: &'t str,
    bytes: &'t [u8],
    language: &'t Language,
    /// The bytes with which a comment or a string may begin.
    opens: [bool; 256],
    at: usize,
    line: usize,
    tokens: Vec<Token>,
    /// Here-documents whose text begins on the next line.
    open: Vec<&'t str>,
    /// Marks that nothing further down closes, so that nobody looks again.
    hopeless: HashSet<&'t str>,
    /// How many bytes may still be spent on looking for closing marks.
    budget: usize,
    /// Lines on which a one-line quote stays open, by quote.
    broken: HashMap<u8, usize>,
}

impl<'t> Lexer<'t> {
    fn run(&mut self) {
        if self.text.starts_with("#!") {
            self.skip_line();
        }
        while self.at < self.bytes.len() {
            let byte = self.bytes[self.at];
            let opens = self.opens[usize::from(byte)];
            match byte {
                b'\n' => {
                    self.at += 1;
                    self.line += 1;
                    self.heredocs();
                }
                b' ' | b'\t' | b'\r' => self.at += 1,
                _ if opens && self.comment() => {}
                // C#'s `$"` begins with a byte that is a letter elsewhere.
                b'$' if opens && self.string() => {}
                _ if is_word(byte) => self.word(),
                _ if opens && self.string() => {}
                _ => self.mark(),
            }
        }
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn skip_line(&mut self) {
        self.at = memchr::memchr(b'\n', &self.bytes[self.at..]).map_or(self.bytes.len(), |length| self.at + length);
    }

    /// Moves to `end`, counting the lines.
    fn jump(&mut self, end: usize) {
        self.line += memchr::memchr_iter(b'\n', &self.bytes[self.at..end]).count();
        self.at = end;
    }

    fn comment(&mut self) -> bool {
        let rest = &self.bytes[self.at..];
        for (open, close) in self.language.block {
            // Ruby's `=begin` counts at the beginning of a line only.
            let placed = !open.starts_with('=') || self.at == 0 || self.bytes[self.at - 1] == b'\n';
            if placed && rest.starts_with(open.as_bytes()) {
                let end = self.find(close, self.at + open.len()).map_or(self.at + open.len(), |end| end + close.len());
                self.jump(end);
                return true;
            }
        }
        if self.language.line.iter().any(|mark| rest.starts_with(mark.as_bytes())) {
            self.skip_line();
            return true;
        }
        false
    }

    /// Finds a closing mark, and remembers where none is.
    fn find(&mut self, close: &'t str, from: usize) -> Option<usize> {
        let from = from.min(self.bytes.len());
        if self.budget == 0 || self.hopeless.contains(close) {
            return None;
        }
        let found = memchr::memmem::find(&self.bytes[from..], close.as_bytes()).map(|length| from + length);
        self.budget = self.budget.saturating_sub(found.unwrap_or(self.bytes.len()) - from);
        if found.is_none() {
            self.hopeless.insert(close);
        }
        found
    }

    fn push(&mut self, end: usize, kind: Kind) {
        let reaches_over_lines = matches!(kind, Kind::Text(_));
        self.tokens.push(Token { span: Span::new(self.at, end), line: self.line, kind });
        if reaches_over_lines {
            self.jump(end);
        } else {
            self.at = end;
        }
    }

    fn mark(&mut self) {
        if self.bytes[self.at] == b'/'
            && self.language.regex
            && let Some(end) = self.regex()
        {
            self.at = end;
            return;
        }
        let byte = self.bytes[self.at];
        self.push(self.at + 1, Kind::Mark(byte));
    }

    fn word(&mut self) {
        let length = self.bytes[self.at..].iter().position(|&byte| !is_word(byte)).unwrap_or(self.bytes.len() - self.at);
        let end = self.at + length;
        if !self.prefixed(end) {
            self.push(end, Kind::Word);
        }
    }

    /// Skips a pattern between slashes, which may hold quotes; only where a value may stand.
    fn regex(&self) -> Option<usize> {
        let value = self.tokens.last().is_none_or(|token| match token.kind {
            Kind::Mark(mark) => matches!(mark, b'(' | b',' | b'=' | b':' | b'[' | b'!' | b'&' | b'|' | b'?' | b'{' | b'}' | b';' | b'~'),
            Kind::Word => matches!(token.span.of(self.text), "return" | "typeof" | "case" | "in" | "when" | "if" | "unless" | "and" | "or"),
            Kind::Text(_) => false,
        });
        if !value {
            return None;
        }
        let mut class = false;
        let mut at = self.at + 1;
        // A pattern of thousands of bytes is none.
        let end = self.bytes.len().min(self.at + 2_000);
        while at < end {
            match self.bytes[at] {
                b'\n' => return None,
                b'\\' => at += 1,
                b'[' => class = true,
                b']' => class = false,
                b'/' if !class => return Some(at + 1),
                _ => {}
            }
            at += 1;
        }
        None
    }
}

/// Returns whether a byte is part of a name; all that is not ASCII is.
const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | 0x80..)
}

#[cfg(test)]
mod tests;
