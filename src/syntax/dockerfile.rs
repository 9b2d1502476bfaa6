//! A scanner for Dockerfiles: parser directives, instructions with their flags and arguments, here-documents.
//!
//! It cuts a file into lines, continued lines and words as BuildKit does, but where BuildKit stops with an error this goes on
//! with the next instruction: unknown instructions, lines of a template, a last line that is cut off. It neither expands
//! variables nor knows what an instruction's arguments mean.

use std::borrow::Cow;

use memchr::memchr;

use crate::span::Span;
use crate::syntax::shell::{self, Word};

/// What was found in a Dockerfile; everything stands in the order of the text.
#[derive(Clone, Debug)]
pub struct Dockerfile {
    /// The escape character: a backslash, or a backtick where `# escape=` says so.
    pub escape: char,
    /// The parser directives.
    pub directives: Vec<Directive>,
    /// The instructions, unknown ones included.
    pub instructions: Vec<Instruction>,
    /// The comment lines from `#` to the end of the line, those amid continued lines included and directives not.
    pub comments: Vec<Span>,
}

/// A parser directive, such as `# syntax=docker/dockerfile:1`.
#[derive(Clone, Copy, Debug)]
pub struct Directive {
    /// The name.
    pub name: Span,
    /// The value without blanks around it.
    pub value: Span,
}

/// One instruction with all its lines.
#[derive(Clone, Debug)]
pub struct Instruction {
    /// The keyword as it is written; upper and lower case are the same.
    pub keyword: Span,
    /// The flags in front of the arguments.
    pub flags: Vec<Flag>,
    /// The words of the arguments, split at blanks, or the strings of the JSON form.
    pub arguments: Vec<Word>,
    /// The text after the flags as runs of bytes: continuations, and comments and empty lines amid them, are taken out.
    ///
    /// For `RUN` this is the shell's command. Its here-documents have no bodies there: they are, one for one, in `heredocs`.
    pub rest: Vec<Span>,
    /// Whether the arguments are in the JSON form: `["a", "b"]`.
    pub json: bool,
    /// The here-documents of `RUN`, `COPY` and `ADD`.
    pub heredocs: Vec<Heredoc>,
    /// The instruction in the arguments of `ONBUILD`, and the `CMD` in those of `HEALTHCHECK`.
    ///
    /// Here-documents are the inner instruction's.
    pub inner: Option<Box<Instruction>>,
}

/// A flag of an instruction, such as `--platform=linux/amd64`.
#[derive(Clone, Debug)]
pub struct Flag {
    /// The name without dashes.
    pub name: Span,
    /// What follows `=`, where anything does.
    pub value: Option<Word>,
}

/// A here-document.
#[derive(Clone, Copy, Debug)]
pub struct Heredoc {
    /// The delimiter after `<<`, without quotes.
    pub delimiter: Span,
    /// The lines without the delimiter's; to the end of the text where that is missing.
    pub body: Span,
    /// Whether leading tabs are taken off the lines (`<<-`).
    pub strip_tabs: bool,
    /// Whether the delimiter is quoted, so that nothing in the body is expanded.
    pub quoted: bool,
}

/// Reads a Dockerfile.
pub fn parse(text: &str) -> Dockerfile {
    let file = Dockerfile { escape: '\\', directives: Vec::new(), instructions: Vec::new(), comments: Vec::new() };
    let mut scanner = Scanner { text, at: 0, searched: 0, file };
    if text.starts_with('\u{feff}') {
        scanner.at = '\u{feff}'.len_utf8();
    }
    if text[scanner.at..].starts_with("#!") {
        scanner.line();
    }
    scanner.directives();
    while scanner.at < text.len() {
        scanner.instruction();
    }
    scanner.file
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
    /// Bytes searched for delimiters, so that a file of here-documents whose delimiters are all indented is not searched to
    /// its end for each.
    searched: usize,
    file: Dockerfile,
}

impl<'t> Scanner<'t> {
    /// Takes the next line; the span is without the line ending.
    fn line(&mut self) -> Span {
        let start = self.at;
        let end = memchr(b'\n', &self.text.as_bytes()[start..]).map_or(self.text.len(), |length| start + length);
        self.at = (end + 1).min(self.text.len());
        let line = &self.text[start..end];
        Span::new(start, start + line.strip_suffix('\r').unwrap_or(line).len())
    }

    /// Takes the directives at the top; the first line that is none ends them.
    fn directives(&mut self) {
        while self.at < self.text.len() {
            let before = self.at;
            let line = self.line();
            let Some(directive) = directive(self.text, line) else {
                self.at = before;
                return;
            };
            if directive.name.of(self.text).eq_ignore_ascii_case("escape") {
                match directive.value.of(self.text) {
                    "`" => self.file.escape = '`',
                    "\\" => self.file.escape = '\\',
                    _ => {}
                }
            }
            self.file.directives.push(directive);
        }
    }

    /// Takes the next instruction with its continuations and here-documents, or a line that is none.
    fn instruction(&mut self) {
        let mut pieces = Vec::new();
        loop {
            let first = pieces.is_empty();
            let line = self.line();
            let bare = trim(self.text, line);
            let content = bare.of(self.text);
            if content.starts_with('#') {
                self.file.comments.push(bare);
            } else if !first && (content.is_empty() || shell::is_control(content)) {
                // BuildKit lets empty lines pass, with a warning. A template's line will not be there.
            } else {
                // The blanks in front of continued lines are part of the text, those in front of the first are not.
                let start = if first { bare.start } else { line.start };
                match continued(self.text, Span::new(start, line.end), self.file.escape) {
                    Some(end) => {
                        pieces.push(Span::new(start, end));
                        if self.at < self.text.len() {
                            continue;
                        }
                    }
                    None => pieces.push(Span::new(start, line.end)),
                }
                break;
            }
            if first || self.at >= self.text.len() {
                break;
            }
        }
        let logical = Logical::new(self.text, pieces);
        let all = Span::new(0, logical.text.len());
        if let Some(mut instruction) = read(&logical, all, self.file.escape, 0) {
            self.heredocs(&mut instruction);
            self.file.instructions.push(instruction);
        }
    }

    /// Takes the bodies of an instruction's here-documents, which follow its last line.
    fn heredocs(&mut self, instruction: &mut Instruction) {
        if let Some(inner) = &mut instruction.inner {
            return self.heredocs(inner);
        }
        let keyword = instruction.keyword.of(self.text);
        if instruction.json || !["run", "copy", "add"].iter().any(|name| keyword.eq_ignore_ascii_case(name)) {
            return;
        }
        for word in &instruction.arguments {
            let Some((delimiter, strip_tabs, quoted)) = heredoc(self.text, word.span) else { continue };
            let name = delimiter.of(self.text);
            let exact = self.searched <= 16 * self.text.len();
            let body = shell::heredoc_body(self.text, self.at, self.text.len(), name, strip_tabs, exact);
            self.searched += body.seen.saturating_sub(self.at);
            self.at = body.next;
            instruction.heredocs.push(Heredoc { delimiter, body: body.span, strip_tabs, quoted });
        }
    }
}

/// A continued line as one text, with the map back to the file.
struct Logical<'t> {
    text: Cow<'t, str>,
    /// The runs of the file that the text is made of.
    pieces: Vec<Span>,
    /// Where each run begins in the text.
    starts: Vec<usize>,
}

impl<'t> Logical<'t> {
    fn new(file: &'t str, pieces: Vec<Span>) -> Self {
        let text = match pieces[..] {
            [] => Cow::Borrowed(""),
            [piece] => Cow::Borrowed(piece.of(file)),
            _ => Cow::Owned(pieces.iter().map(|piece| piece.of(file)).collect()),
        };
        let mut length = 0;
        let mut starts = Vec::with_capacity(pieces.len());
        for piece in &pieces {
            starts.push(length);
            length += piece.len();
        }
        Self { text, pieces, starts }
    }

    /// Returns the runs of the file that `span` is made of; never none.
    fn runs(&self, span: Span) -> Vec<Span> {
        let mut runs: Vec<Span> = Vec::new();
        let mut index = self.starts.partition_point(|&start| start <= span.start).saturating_sub(1);
        let mut at = span.start;
        while at < span.end && index < self.pieces.len() {
            let (piece, start) = (self.pieces[index], self.starts[index]);
            let end = span.end.min(start + piece.len());
            if at < end {
                runs.push(Span::new(piece.start + at - start, piece.start + end - start));
                at = end;
            }
            index += 1;
        }
        if runs.is_empty() {
            let at = self.pieces.get(index).map_or(0, |piece| piece.end.min(piece.start + at - self.starts[index]));
            runs.push(Span::new(at, at));
        }
        runs
    }

    /// Returns the span of the file from the first to the last byte of `span`.
    fn hull(&self, span: Span) -> Span {
        let runs = self.runs(span);
        Span::new(runs[0].start, runs[runs.len() - 1].end)
    }

    /// Returns the word with spans of the file, for one whose spans are of the text from `offset` on.
    fn word(&self, word: &Word, offset: usize) -> Word {
        let pieces = word.pieces.iter().flat_map(|piece| self.runs(piece.shift(offset))).collect::<Vec<_>>().into();
        Word { span: self.hull(word.span.shift(offset)), quoting: word.quoting, pieces }
    }
}

/// Reads the instruction in `span` of a continued line; nothing where that does not begin with a keyword.
fn read(logical: &Logical, span: Span, escape: char, depth: usize) -> Option<Instruction> {
    let text = &*logical.text;
    let span = trim(text, span);
    let length = span.of(text).find([' ', '\t']).unwrap_or(span.len());
    let keyword = Span::new(span.start, span.start + length);
    let name = keyword.of(text);
    if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return None;
    }
    let mut words = shell::words(&text[keyword.end..span.end], escape);
    let count = words.iter().take_while(|word| is_flag(word.span.shift(keyword.end).of(text))).count();
    let flags = words.drain(..count).map(|word| flag(logical, word.span.shift(keyword.end), escape)).collect();
    let start = words.first().map_or(span.end, |word| word.span.start + keyword.end);
    let rest = Span::new(start, span.end);
    let strings = json(text, rest);
    let json = strings.is_some();
    let arguments = match strings {
        Some(strings) => strings.iter().map(|word| logical.word(word, 0)).collect(),
        None => words.iter().map(|word| logical.word(word, keyword.end)).collect(),
    };
    let command = words.first().is_some_and(|word| word.span.shift(keyword.end).of(text).eq_ignore_ascii_case("cmd"));
    let nests = name.eq_ignore_ascii_case("onbuild") || (name.eq_ignore_ascii_case("healthcheck") && command);
    // What BuildKit forbids, `ONBUILD ONBUILD`, goes no deeper.
    let inner = if nests && depth == 0 { read(logical, rest, escape, depth + 1).map(Box::new) } else { None };
    let rest = if rest.is_empty() { Vec::new() } else { logical.runs(rest) };
    Some(Instruction { keyword: logical.hull(keyword), flags, arguments, rest, json, heredocs: Vec::new(), inner })
}

/// Returns whether a word is a flag, given that it is in the place of one.
fn is_flag(raw: &str) -> bool {
    raw.strip_prefix("--").is_some_and(|name| name.starts_with(|first: char| first.is_ascii_alphabetic()))
}

/// Splits the flag in `span` of a continued line.
fn flag(logical: &Logical, span: Span, escape: char) -> Flag {
    let raw = span.of(&logical.text);
    let end = raw.find('=').unwrap_or(raw.len());
    let value = (end < raw.len()).then(|| {
        let start = span.start + end + 1;
        let nothing = Word { span: Span::new(0, 0), quoting: shell::Quoting::None, pieces: shell::Pieces::from_buf([Span::new(0, 0)]) };
        logical.word(&shell::words(&raw[end + 1..], escape).into_iter().next().unwrap_or(nothing), start)
    });
    Flag { name: logical.hull(Span::new(span.start + 2, span.start + end)), value }
}

/// Reads the strings of the JSON form; nothing where the text is not, as a whole, an array of strings.
fn json(text: &str, span: Span) -> Option<Vec<Word>> {
    let bytes = text[..span.end].trim_end().as_bytes();
    let skip = |mut at: usize| {
        while matches!(bytes.get(at), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            at += 1;
        }
        at
    };
    if bytes.get(span.start) != Some(&b'[') {
        return None;
    }
    let mut strings = Vec::new();
    let mut at = skip(span.start + 1);
    if bytes.get(at) == Some(&b']') {
        return (at + 1 == bytes.len()).then_some(strings);
    }
    loop {
        let string = json_string(bytes, at)?;
        at = skip(string.span.end);
        strings.push(string);
        match bytes.get(at)? {
            b',' => at = skip(at + 1),
            b']' => return (at + 1 == bytes.len()).then_some(strings),
            _ => return None,
        }
    }
}

/// Reads the JSON string that begins at `start`. Escapes other than of one character by itself stand in its content as written.
fn json_string(bytes: &[u8], start: usize) -> Option<Word> {
    if bytes.get(start) != Some(&b'"') {
        return None;
    }
    let mut pieces = Vec::new();
    let (mut at, mut run) = (start + 1, start + 1);
    loop {
        match bytes.get(at)? {
            b'"' => break,
            b'\\' => {
                if matches!(bytes.get(at + 1)?, b'"' | b'\\' | b'/') {
                    pieces.push(Span::new(run, at));
                    run = at + 1;
                }
                // What follows is looked at no more, unless it begins a character of several bytes.
                at += if bytes[at + 1].is_ascii() { 2 } else { 1 };
            }
            _ => at += 1,
        }
    }
    pieces.push(Span::new(run, at));
    pieces.retain(|piece| !piece.is_empty());
    if pieces.is_empty() {
        pieces.push(Span::new(at, at));
    }
    Some(Word { span: Span::new(start, at + 1), quoting: shell::Quoting::Double, pieces: pieces.into() })
}

/// Reads `<<NAME` in a word: the delimiter, whether tabs are stripped, whether it is quoted.
fn heredoc(text: &str, word: Span) -> Option<(Span, bool, bool)> {
    let raw = word.of(text).trim_start_matches(|first: char| first.is_ascii_digit()).strip_prefix("<<")?;
    let (raw, strip_tabs) = raw.strip_prefix('-').map_or((raw, false), |raw| (raw, true));
    let quote = raw.chars().next().filter(|first| matches!(first, '"' | '\''));
    let raw = if quote.is_some() { &raw[1..] } else { raw };
    // BuildKit wants a blank after the delimiter; the shell does not: `<<EOF>file`.
    let length = match quote {
        Some(quote) => raw.find(quote)?,
        None => raw.find(['<', '>', '|', '&', ';', ')']).unwrap_or(raw.len()),
    };
    let start = word.end - raw.len();
    let named = raw.starts_with(|first: char| first.is_alphanumeric() || first == '_');
    (length > 0 && named).then_some((Span::new(start, start + length), strip_tabs, quote.is_some()))
}

/// Reads the parser directive on a line: `# name=value`.
fn directive(text: &str, line: Span) -> Option<Directive> {
    let bare = trim(text, line);
    let start = text[bare.start..bare.end].strip_prefix('#').map(|_| bare.start + 1)?;
    let equals = start + text[start..bare.end].find('=')?;
    let name = trim(text, Span::new(start, equals));
    let value = trim(text, Span::new(equals + 1, bare.end));
    let first = name.of(text).starts_with(|first: char| first.is_ascii_alphabetic());
    let valid = first && name.of(text).bytes().all(|byte| byte.is_ascii_alphanumeric());
    (valid && !value.is_empty()).then_some(Directive { name, value })
}

/// Returns where a line's text ends in front of the escape character that continues it, blanks behind that let pass.
fn continued(text: &str, line: Span, escape: char) -> Option<usize> {
    let content = line.of(text).trim_end_matches([' ', '\t', '\r']).strip_suffix(escape)?;
    // An escaped escape character continues nothing.
    (!content.ends_with(escape)).then_some(line.start + content.len())
}

/// Returns the span without the blanks at both ends.
fn trim(text: &str, span: Span) -> Span {
    let content = span.of(text);
    let start = span.start + content.len() - content.trim_ascii_start().len();
    Span::new(start, (start + content.trim_ascii().len()).max(start))
}

#[cfg(test)]
mod tests;
