//! The grammar over the tokens: which words make a command, which are reserved, and where here-documents go.

use memchr::memchr;

use super::lexer::{Lexer, Redirect, Stop, Token};
use super::{Assignment, Command, Heredoc, Quoting, Word, heredoc_body, is_control};
use crate::span::Span;

/// Where in its grammar the command being read is.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Mode {
    #[default]
    Plain,
    /// After `for` or `select`.
    ForName,
    /// After the loop's variable.
    ForIn,
    /// After `in`.
    ForValues,
    /// After `function`.
    Function,
    /// Inside `[[ ]]`, with the number of open parentheses.
    Test(usize),
}

/// A command being read.
#[derive(Default)]
struct Draft {
    command: Command,
    mode: Mode,
    target: Option<Word>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Frame {
    Paren,
    /// Between `case` and `in`.
    CaseHead,
    /// Where patterns stand; whether one has begun, after which it has to end on the same line.
    CasePattern(bool),
    CaseBody,
}

/// A here-document whose body has not begun.
struct Pending {
    delimiter: String,
    strip_tabs: bool,
    index: usize,
}

/// The state of one walk over a list of commands.
#[derive(Default)]
struct Walk {
    draft: Draft,
    frames: Vec<Frame>,
    pending: Vec<Pending>,
    /// Here-documents of the commands that pipe into the one being read.
    piped: Vec<usize>,
    /// Whether what is found is kept, or the walk only looks for its end.
    emit: bool,
}

impl Lexer<'_> {
    /// Reads commands from `start`; with `nested`, up to the parenthesis that closes them, and returns the offset after it.
    pub(super) fn walk(&mut self, start: usize, end: usize, nested: bool, emit: bool) -> Option<usize> {
        let mut walk = Walk { emit, ..Walk::default() };
        let mut at = start;
        loop {
            if !emit && self.work > self.limit() {
                return None;
            }
            let before = at;
            match self.token(&mut at, end) {
                Token::Word(word, inner) => {
                    self.keep(&walk, inner);
                    at = self.take_word(&mut walk, word, at, end);
                }
                Token::Redirect(kind) => at = self.redirect(&mut walk, kind, at, end),
                Token::Comment(span) if emit => self.script.comments.push(span),
                Token::Comment(_) => {}
                Token::Newline => {
                    self.flush(&mut walk, false);
                    // Prose that begins with "case": nothing follows that a `case` would need.
                    walk.frames.pop_if(|frame| matches!(frame, Frame::CaseHead | Frame::CasePattern(true)));
                    at = self.bodies(&mut walk, at, end);
                    at = self.prompt(at).min(end);
                }
                Token::Logic if matches!(walk.draft.mode, Mode::Test(_)) => {}
                Token::Separator | Token::Logic => {
                    self.flush(&mut walk, false);
                    walk.frames.pop_if(|frame| *frame == Frame::CaseHead);
                }
                Token::Pipe => match (walk.draft.mode, walk.frames.last_mut()) {
                    (Mode::Test(_), _) => {}
                    (_, Some(Frame::CasePattern(begun))) => *begun = false,
                    _ => self.flush(&mut walk, true),
                },
                Token::CaseEnd => {
                    self.flush(&mut walk, false);
                    if let Some(frame @ Frame::CaseBody) = walk.frames.last_mut() {
                        *frame = Frame::CasePattern(false);
                    }
                }
                Token::Open => at = self.open(&mut walk, before, at, end),
                Token::Close => {
                    if self.close(&mut walk, nested) {
                        return Some(at);
                    }
                }
                Token::End => {
                    self.flush(&mut walk, false);
                    return (!nested).then_some(end);
                }
            }
        }
    }

    /// Puts a word where the grammar wants it; returns where reading goes on.
    fn take_word(&mut self, walk: &mut Walk, word: Word, at: usize, end: usize) -> usize {
        let raw = word.span.of(self.text);
        match walk.frames.last_mut() {
            Some(frame @ Frame::CaseHead) => {
                if raw == "in" {
                    *frame = Frame::CasePattern(false);
                }
                return at;
            }
            Some(Frame::CasePattern(begun)) => {
                if raw == "esac" && !*begun {
                    walk.frames.pop();
                } else {
                    *begun = true;
                }
                return at;
            }
            _ => {}
        }
        let draft = &mut walk.draft;
        let command = &mut draft.command;
        match draft.mode {
            Mode::ForValues => {
                if let Some(variable) = command.assignments.last_mut() {
                    variable.values.push(word);
                }
                return at;
            }
            Mode::ForIn if raw == "in" => {
                let name = command.words.pop().map_or(word.span, |name| name.span);
                command.words.clear();
                command.assignments.push(Assignment { name, values: Vec::new(), list: true });
                draft.mode = Mode::ForValues;
                return at;
            }
            Mode::ForIn if raw == "do" => {
                *draft = Draft::default();
                return at;
            }
            Mode::ForIn => draft.mode = Mode::Plain,
            Mode::ForName => draft.mode = Mode::ForIn,
            Mode::Function => {
                draft.mode = Mode::Plain;
                return at;
            }
            Mode::Test(_) if raw == "]]" => draft.mode = Mode::Plain,
            Mode::Plain if command.words.is_empty() && command.assignments.is_empty() => match raw {
                "if" | "then" | "else" | "elif" | "fi" | "do" | "done" | "while" | "until" | "!" | "time" | "coproc" | "{" | "}" => return at,
                "esac" => {
                    walk.frames.pop_if(|frame| *frame == Frame::CaseBody);
                    return at;
                }
                "case" => {
                    walk.frames.push(Frame::CaseHead);
                    return at;
                }
                "function" => {
                    draft.mode = Mode::Function;
                    return at;
                }
                "for" | "select" => draft.mode = Mode::ForName,
                "[[" => draft.mode = Mode::Test(0),
                _ if is_control(raw) => return at,
                _ => {}
            },
            Mode::Plain | Mode::Test(_) => {}
        }
        if draft.mode == Mode::Plain
            && takes_assignments(command, self.text)
            && let Some((name, value)) = assignment(raw)
        {
            let name = Span::new(word.span.start, word.span.start + name);
            return self.assign(walk, name, word.span.start + value, word.span.end, at, end);
        }
        walk.draft.command.words.push(word);
        at
    }

    /// Records an assignment whose value is `value..stop`, or an array that opens at `value`; returns where reading goes on.
    fn assign(&mut self, walk: &mut Walk, name: Span, value: usize, stop: usize, at: usize, end: usize) -> usize {
        let close = if value == stop && self.byte(value, end) == b'(' { self.array(value, end) } else { None };
        let Some(close) = close else {
            // Read again from the value on, for its own quoting. What is nested in it has been kept with the whole word.
            let (value, _, _) = self.word(value, stop, Stop::Operators);
            walk.draft.command.assignments.push(Assignment { name, values: vec![value], list: false });
            return at;
        };
        let mut values = Vec::new();
        let mut at = value + 1;
        while at < close {
            match self.token(&mut at, close - 1) {
                Token::Word(word, nested) => {
                    self.keep(walk, nested);
                    let raw = word.span.of(self.text);
                    let keyed = raw.starts_with('[').then(|| raw.find("]=")).flatten();
                    values.push(match keyed {
                        Some(key) => self.word(word.span.start + key + 2, word.span.end, Stop::Operators).0,
                        None => word,
                    });
                }
                Token::Comment(span) if walk.emit => self.script.comments.push(span),
                Token::End => break,
                _ => {}
            }
        }
        walk.draft.command.assignments.push(Assignment { name, values, list: true });
        close
    }

    /// Returns the offset after the array that opens at `at`.
    fn array(&mut self, at: usize, end: usize) -> Option<usize> {
        self.remember(at, end, |lexer| {
            let (mut at, mut open) = (at + 1, 0);
            while lexer.work <= lexer.limit() {
                match lexer.token(&mut at, end) {
                    Token::Open => open += 1,
                    Token::Close if open == 0 => return Some(at),
                    Token::Close => open -= 1,
                    Token::End => break,
                    _ => {}
                }
            }
            None
        })
    }

    /// Takes the word that a redirection is to; returns where reading goes on.
    fn redirect(&mut self, walk: &mut Walk, kind: Redirect, at: usize, end: usize) -> usize {
        if matches!((walk.draft.mode, kind), (Mode::Test(_), Redirect::Out | Redirect::Other)) {
            return at; // It compares.
        }
        let mut next = at;
        let Token::Word(word, nested) = self.token(&mut next, end) else { return at };
        self.keep(walk, nested);
        match kind {
            Redirect::Heredoc { strip_tabs } => {
                let delimiter = word.content(self.text).into_owned();
                let index = self.script.heredocs.len();
                walk.pending.push(Pending { delimiter, strip_tabs, index });
                if walk.emit {
                    walk.draft.command.heredocs.push(index);
                    self.script.heredocs.push(Heredoc {
                        delimiter: word.inner().unwrap_or(word.span),
                        body: Span::new(end, end),
                        strip_tabs,
                        quoted: word.inner() != Some(word.span),
                        command: None,
                        target: None,
                    });
                }
            }
            Redirect::Out => walk.draft.target = Some(word),
            Redirect::Other => {}
        }
        next
    }

    /// Reads the bodies that begin at `at`, after a line with here-documents; returns the offset after them.
    fn bodies(&mut self, walk: &mut Walk, mut at: usize, end: usize) -> usize {
        for pending in walk.pending.drain(..) {
            let exact = self.work <= self.limit();
            let mut body = heredoc_body(self.text, at, end, &pending.delimiter, pending.strip_tabs, exact);
            self.work += if exact { body.seen.saturating_sub(at) } else { body.span.len() };
            if !body.closed && !pending.delimiter.starts_with(|first: char| first.is_alphabetic() || first == '_') {
                // `1 << 2` in something that is not quite a shell script must not swallow the rest of it.
                (body.span, body.next) = (Span::new(at, at), at);
            }
            if walk.emit {
                self.script.heredocs[pending.index].body = body.span;
            }
            at = body.next;
        }
        at
    }

    /// Handles `(`, which was read from `before` to `at`; returns where reading goes on.
    fn open(&mut self, walk: &mut Walk, before: usize, at: usize, end: usize) -> usize {
        let draft = &mut walk.draft;
        if let Some(Frame::CaseHead | Frame::CasePattern(_)) = walk.frames.last() {
            return at;
        }
        if let Mode::Test(open) = draft.mode {
            draft.mode = Mode::Test(open + 1);
            return at;
        }
        let open = self.blanks(before, end);
        if self.byte(open + 1, end) == b'(' && matches!(draft.mode, Mode::ForName | Mode::Plain) {
            // `((...))` and `for ((...))`: arithmetic holds no commands, and its `<<` is a shift.
            let first = draft.command.words.is_empty() && draft.command.assignments.is_empty();
            if let Some(next) = (first || draft.mode == Mode::ForName).then(|| self.arithmetic(open, end)).flatten() {
                *draft = Draft::default();
                return next;
            }
        }
        let mut next = at;
        if draft.command.words.len() <= 1 && draft.command.assignments.is_empty() && matches!(self.token(&mut next, end), Token::Close) {
            // `name()` begins a function; what follows is its body.
            *draft = Draft::default();
            return next;
        }
        self.flush(walk, false);
        walk.frames.push(Frame::Paren);
        at
    }

    /// Handles `)`; returns whether it closes the walk.
    fn close(&mut self, walk: &mut Walk, nested: bool) -> bool {
        match walk.draft.mode {
            Mode::Test(open @ 1..) => {
                walk.draft.mode = Mode::Test(open - 1);
                return false;
            }
            _ => self.flush(walk, false),
        }
        loop {
            match walk.frames.pop() {
                Some(Frame::CasePattern(_)) => {
                    walk.frames.push(Frame::CaseBody);
                    return false;
                }
                Some(Frame::Paren) => return false,
                // A `case` that is never ended does not reach beyond the parentheses around it.
                Some(Frame::CaseHead | Frame::CaseBody) => {}
                None => return nested,
            }
        }
    }

    /// Ends the command being read.
    fn flush(&mut self, walk: &mut Walk, pipe: bool) {
        let mut draft = std::mem::take(&mut walk.draft);
        if !walk.emit {
            return;
        }
        if matches!(draft.mode, Mode::ForName | Mode::ForIn) {
            // A loop over the arguments of the script.
            draft.command.words.clear();
        }
        let target = draft.target.or_else(|| tee_target(&draft.command, self.text));
        for &index in &walk.piped {
            let heredoc = &mut self.script.heredocs[index];
            heredoc.target = heredoc.target.take().or_else(|| target.clone());
        }
        if !pipe {
            walk.piped.clear();
        }
        let exists = !draft.command.assignments.is_empty() || !draft.command.words.is_empty() && !is_mark(&draft.command, self.text);
        for &index in &draft.command.heredocs {
            let heredoc = &mut self.script.heredocs[index];
            heredoc.command = exists.then_some(self.script.commands.len());
            heredoc.target.clone_from(&target);
            if pipe {
                walk.piped.push(index);
            }
        }
        if exists {
            draft.command.words.shrink_to_fit();
            self.script.commands.push(draft.command);
        }
    }

    /// Puts nested commands on the queue.
    fn keep(&mut self, walk: &Walk, nested: Vec<Span>) {
        if walk.emit {
            self.queue.extend(nested);
        }
    }
}

/// Returns whether a command is a lone mark that runs nothing, as of a `$` in front of a parenthesis that is never closed: a text of those
/// would become a command for every other byte.
fn is_mark(command: &Command, text: &str) -> bool {
    let bare = |word: &Word| word.quoting == Quoting::None && word.span.len() < 4 && word.span.of(text).bytes().all(|byte| byte.is_ascii_punctuation() && byte != b':' && byte != b'.');
    matches!(&command.words[..], [word] if bare(word)) && command.heredocs.is_empty()
}

/// Returns whether an assignment may stand where the next word of `command` does.
fn takes_assignments(command: &Command, text: &str) -> bool {
    let builtins = ["export", "local", "readonly", "declare", "typeset"];
    command.words.first().is_none_or(|name| builtins.contains(&name.span.of(text)))
}

/// Splits a word that is an assignment: returns the length of its name and where its value begins.
fn assignment(raw: &str) -> Option<(usize, usize)> {
    let bytes = raw.as_bytes();
    let name = bytes.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
    if name == 0 || bytes[0].is_ascii_digit() {
        return None;
    }
    let mut at = name;
    if bytes.get(at) == Some(&b'[') {
        at += memchr(b']', &bytes[at..])? + 1;
    }
    at += usize::from(bytes.get(at) == Some(&b'+'));
    (bytes.get(at) == Some(&b'=')).then_some((name, at + 1))
}

/// Returns the file that `tee` writes, where the command is one.
fn tee_target(command: &Command, text: &str) -> Option<Word> {
    let name = command.words.iter().take(3).position(|word| word.span.of(text) == "tee")?;
    command.words[name + 1..].iter().find(|word| !word.span.of(text).starts_with('-')).cloned()
}
