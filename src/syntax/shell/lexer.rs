//! Tokens and words: quotes, expansions, placeholders, templates, and where each of them ends.

use memchr::{memchr, memchr2};

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
struct Build {
    pieces: Pieces,
    quoting: Option<Quoting>,
    nested: Vec<Span>,
}

impl Build {
    fn take(&mut self, start: usize, end: usize) {
        match self.pieces.last_mut() {
            Some(last) if last.end == start => last.end = end,
            // An empty run only holds the place of an empty word.
            Some(last) if last.is_empty() => *last = Span::new(start, end),
            Some(_) if start >= end => {}
            _ => self.pieces.push(Span::new(start, end)),
        }
    }

    fn mark(&mut self, quoting: Quoting) {
        self.quoting = Some(match self.quoting {
            None => quoting,
            Some(Quoting::None) if quoting == Quoting::None => quoting,
            Some(_) => Quoting::Mixed,
        });
    }

    fn bare(&mut self, start: usize, end: usize) {
        self.mark(Quoting::None);
        self.take(start, end);
    }
}

/// The end of what opens at an offset, or that nothing closes it.
///
/// A text of opening marks has one for every other byte and asks for them in order, so they stand in pages, where a map of hashes would
/// have to look into another corner of the memory each time. Offsets have 32 bits, since nothing that is read whole is near that size;
/// of one that is, what lies beyond is literal text.
#[derive(Default)]
struct Closes(Vec<Option<Box<[u32; Closes::PAGE]>>>);

impl Closes {
    const PAGE: usize = 256;
    /// What a page holds where nobody has looked; nothing ends at the beginning of a text.
    const UNKNOWN: u32 = 0;
    const NOTHING: u32 = u32::MAX;

    fn get(&self, at: usize) -> Option<Option<usize>> {
        if u32::try_from(at).is_err() {
            return Some(None);
        }
        match self.0.get(at / Self::PAGE)?.as_ref()?[at % Self::PAGE] {
            Self::UNKNOWN => None,
            Self::NOTHING => Some(None),
            close => Some(Some(close as usize)),
        }
    }

    fn set(&mut self, at: usize, close: Option<usize>) {
        if u32::try_from(at).is_err() {
            return;
        }
        let page = at / Self::PAGE;
        if self.0.len() <= page {
            self.0.resize(page + 1, None);
        }
        let page = self.0[page].get_or_insert_with(|| Box::new([Self::UNKNOWN; Self::PAGE]));
        page[at % Self::PAGE] = close.and_then(|close| u32::try_from(close).ok()).unwrap_or(Self::NOTHING);
    }
}

pub(super) struct Lexer<'t> {
    pub(super) text: &'t str,
    bytes: &'t [u8],
    pub(super) options: Options,
    escape: u8,
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
                let special = |byte: &u8| *byte == self.escape || b" \t\r\n;&|()'\"$`{<>".contains(byte);
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

    /// Takes the expansion `at..next` into a word as it stands, and notes the commands in it.
    fn expansion(&mut self, at: usize, next: usize, build: &mut Build) {
        build.bare(at, next);
        self.commands_of(at, next, false, &mut build.nested);
    }

    /// Notes the commands in the expansion `at..next`.
    fn commands_of(&mut self, at: usize, next: usize, quoted: bool, nested: &mut Vec<Span>) {
        match &self.bytes[at..next] {
            [b'`', ..] => nested.push(Span::new(at + 1, next - 1)),
            [b'$' | b'<' | b'>', b'(', ..] if self.arithmetic(at + 1, next).is_some() => {}
            [b'$' | b'<' | b'>', b'(', ..] => nested.push(Span::new(at + 2, next - 1)),
            [b'$', b'{', third, ..] if *third != b'{' => _ = self.brace(at, next, quoted, Some(nested)),
            _ => {}
        }
    }

    /// Returns the offset after the `$...`, backticks or template that begins at `at`.
    fn expansion_end(&mut self, at: usize, end: usize, quoted: bool) -> Option<usize> {
        match (self.bytes[at], self.byte(at + 1, end)) {
            (b'$', b'{') if self.byte(at + 2, end) == b'{' => self.template(at + 1, end),
            (b'$', b'{') => self.remember(at, end, |lexer| lexer.brace(at, end, quoted, None)),
            (b'$', b'(') => self.arithmetic(at + 1, end).or_else(|| self.substitution(at, end)),
            (b'{', b'{' | b'%') => self.template(at, end),
            (b'`', _) if self.escape != b'`' => self.remember(at, end, |lexer| {
                let mut next = at + 1;
                loop {
                    let found = next + memchr2(b'`', b'\\', lexer.bytes.get(next..end)?)?;
                    lexer.work += found - next + 1;
                    match lexer.bytes[found] {
                        b'`' => return Some(found + 1),
                        _ => next = found + 2,
                    }
                }
            }),
            _ => None,
        }
    }

    /// Returns the offset after the `<(...)`, `>(...)`, `<% %>` or `<PLACEHOLDER>` that begins at `at`.
    fn angle(&mut self, at: usize, end: usize) -> Option<usize> {
        match (self.bytes[at], self.byte(at + 1, end)) {
            (_, b'(') => self.substitution(at, end),
            (b'<', b'%') => self.template(at, end),
            (b'<', _) => placeholder(&self.bytes[at..end]).map(|length| at + length),
            _ => None,
        }
    }

    /// Returns the offset after the `$(...)`, `<(...)` or `>(...)` that begins at `at`.
    fn substitution(&mut self, at: usize, end: usize) -> Option<usize> {
        self.remember(at, end, |lexer| lexer.walk(at + 2, end, true, false))
    }

    /// Returns the offset after the arithmetic `((...))` that begins at `at`.
    pub(super) fn arithmetic(&mut self, at: usize, end: usize) -> Option<usize> {
        if self.byte(at, end) != b'(' || self.byte(at + 1, end) != b'(' {
            return None;
        }
        self.remember(at, end, |lexer| {
            let mut open = 0;
            for next in at..end {
                lexer.work += 1;
                match lexer.bytes[next] {
                    b'(' => open += 1,
                    // `$((a) b)` is a subshell in a command substitution.
                    b')' if open == 2 => return (lexer.byte(next + 1, end) == b')').then_some(next + 2),
                    b')' => open -= 1,
                    _ => {}
                }
            }
            None
        })
    }

    /// Returns the offset after the `${...}` that begins at `at`, which has to end on its line, and notes the commands in it.
    fn brace(&mut self, start: usize, end: usize, quoted: bool, mut nested: Option<&mut Vec<Span>>) -> Option<usize> {
        let mut at = start + 2;
        while at < end {
            self.work += 1;
            let next = match self.bytes[at] {
                b'\n' => return None,
                b'}' => return Some(at + 1),
                byte if byte == self.escape => Some(at + 2),
                b'\'' if !quoted => self.find_in_line(at + 1, end, b'\'').map(|close| close + 1),
                b'"' => {
                    let mut build = Build::default();
                    let next = self.double(at, end, &mut build);
                    nested.iter_mut().for_each(|nested| nested.append(&mut build.nested));
                    next
                }
                _ => {
                    let next = self.expansion_end(at, end, quoted);
                    if let (Some(next), Some(nested)) = (next, &mut nested) {
                        self.commands_of(at, next, quoted, nested);
                    }
                    next
                }
            };
            at = next.unwrap_or(at + 1);
        }
        None
    }

    /// Takes the `"..."` that opens at `open` into a word; returns the offset after it.
    fn double(&mut self, open: usize, end: usize, build: &mut Build) -> Option<usize> {
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
    fn ansi_c(&mut self, start: usize, end: usize, build: &mut Build) -> Option<usize> {
        let close = self.remember(start - 1, end, |lexer| {
            let mut at = start;
            loop {
                let found = at + memchr2(b'\'', b'\\', lexer.bytes.get(at..end)?)?;
                lexer.work += found - at + 1;
                match lexer.bytes[found] {
                    b'\'' => return Some(found + 1),
                    _ => at = found + 2,
                }
            }
        })?;
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
    fn single(&mut self, at: usize, end: usize) -> Option<usize> {
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

    /// Returns the offset after the `{{ }}`, `{% %}` or `<% %>` that begins at `at`, which has to end on its line.
    fn template(&mut self, at: usize, end: usize) -> Option<usize> {
        let close = match (self.bytes[at], self.byte(at + 1, end)) {
            (b'{', b'{') => b"}}",
            (b'{', b'%') => b"%}",
            _ => b"%>",
        };
        self.remember(at, end, |lexer| {
            // With the quotes in it honoured, and where that finds no end, without.
            [true, false].into_iter().find_map(|quotes| {
                let mut next = at + 2;
                while next < end && lexer.bytes[next] != b'\n' {
                    lexer.work += 1;
                    let byte = lexer.bytes[next];
                    if lexer.bytes[next..end].starts_with(close) {
                        return Some(next + 2);
                    }
                    next = match byte {
                        b'"' | b'\'' | b'`' if quotes => lexer.find_in_line(next + 1, end, byte).unwrap_or(next) + 1,
                        _ => next + 1,
                    };
                }
                None
            })
        })
    }

    /// Returns the offset after the `?(...)`, `*(...)`, `+(...)`, `@(...)` or `!(...)` whose parenthesis is at `at`.
    fn extended_glob(&self, at: usize, start: usize, end: usize) -> Option<usize> {
        if at == start || !b"?*+@!".contains(&self.bytes[at - 1]) {
            return None;
        }
        let inside = |byte: &u8| !b" \t\r\n()".contains(byte);
        let close = at + 1 + self.bytes[at + 1..end].iter().take_while(|byte| inside(byte)).count();
        (self.byte(close, end) == b')').then_some(close + 1)
    }

    /// Returns the offset of the next `byte` on the line.
    fn find_in_line(&mut self, start: usize, end: usize, byte: u8) -> Option<usize> {
        let found = start + memchr2(byte, b'\n', self.bytes.get(start..end)?)?;
        self.work += found - start;
        (self.bytes[found] == byte).then_some(found)
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
        let line = &line[indent..];
        if let Some(sign) = ["$ ", "> ", "% ", "❯ "].into_iter().find(|sign| line.starts_with(sign)) {
            return start + indent + sign.len();
        }
        // `user@host:~$ ` and `[user@host ~]# `; only so far as a prompt may be long.
        let bracket = line.starts_with('[');
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"@:~/.-_[]".contains(&byte) || (bracket && byte == b' ');
        let length = line.bytes().take(80).take_while(|&byte| allowed(byte)).count();
        let sign = matches!(line.as_bytes()[length..], [b'$' | b'#' | b'%', b' ', ..]);
        if sign && line[..length].contains('@') { start + indent + length + 2 } else { start }
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

/// Returns the length of the `<PLACEHOLDER>` at the beginning of `rest`.
///
/// `cat <file >out` is two redirections, and so is `cat <file 2>out`. `<your image>` has a blank in it, and is told apart by
/// what it ends in and what follows.
fn placeholder(rest: &[u8]) -> Option<usize> {
    rest.get(1).filter(|first| first.is_ascii_alphabetic())?;
    let inside = |byte: &&u8| byte.is_ascii_alphanumeric() || b"_.-/:, ".contains(byte);
    let close = 1 + rest[1..].iter().take_while(inside).count();
    let last = rest[close - 1];
    if rest.get(close) != Some(&b'>') || last == b' ' {
        return None;
    }
    let follows = rest.get(close + 1).copied().unwrap_or(b' ');
    let written = &rest[1..close];
    // `<your name>/app`: words alone, where `<in.txt -u>/dev/null` has a file and an option.
    let words = || written.iter().all(|byte| byte.is_ascii_alphabetic() || *byte == b' ');
    let sure = if written.contains(&b' ') {
        (last.is_ascii_alphabetic() || written.ends_with(b"...")) && (b" \t\r\n:@,\"'".contains(&follows) || follows == b'/' && words())
    } else {
        !b">&|(".contains(&follows)
    };
    sure.then_some(close + 1)
}

/// Returns whether the apostrophe at `at` is the one of `don't` or `it's`.
fn is_contraction(bytes: &[u8], at: usize, end: usize) -> bool {
    let before = bytes[..at].iter().rev().take(12).take_while(|byte| byte.is_ascii_alphabetic()).count();
    let word_start = at.checked_sub(before + 1).is_none_or(|start| matches!(bytes[start], b' ' | b'\t' | b'\n'));
    let after = bytes[at + 1..end].iter().take(3).take_while(|byte| byte.is_ascii_alphabetic()).count();
    let ending = &bytes[at + 1..at + 1 + after];
    before > 0 && word_start && [&b"s"[..], b"t", b"m", b"d", b"re", b"ll", b"ve"].contains(&ending)
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
