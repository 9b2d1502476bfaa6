//! A tolerant lexer for scripts of POSIX sh and bash: simple commands, their words, assignments, here-documents, comments.
//!
//! It reads what people write where a shell script is expected: scripts, `run:` blocks, console sessions, examples with
//! `<PLACEHOLDER>` and `{{ template }}` in them. It expands nothing, checks nothing and never fails: what is not valid is taken
//! as literal text, so that one odd line costs one odd line. What the words mean is not decided here.
//!
//! Two things keep it linear. What is nested (`$(...)`, backticks) is first only measured, and remembered, then put on a
//! queue; and the work spent on looking for closing marks is counted, so that text made of opening marks alone ends soon.

mod closes;
mod expansions;
mod lexer;
mod quotes;
mod walk;

use std::borrow::Cow;

use memchr::memchr;
use smallvec::SmallVec;

use crate::span::Span;
use lexer::{Lexer, Stop};

pub(super) use lexer::is_control;

/// What a script is read as.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Whether lines may begin with a prompt (`$ `, `> `, `% `, `❯ `, `user@host:~$ `), which is then left out.
    pub prompts: bool,
}

/// What was found in a script; everything stands in the order of the text.
#[derive(Clone, Debug, Default)]
pub struct Script {
    /// The simple commands, those inside `$(...)`, backticks and `<(...)` included.
    pub commands: Vec<Command>,
    /// The here-documents.
    pub heredocs: Vec<Heredoc>,
    /// The comments, from `#` to the end of the line.
    pub comments: Vec<Span>,
}

impl Script {
    /// Returns every assignment of the script in order, those of `for` and of `export` and its like included.
    pub fn assignments(&self) -> impl Iterator<Item = &Assignment> {
        self.commands.iter().flat_map(|command| &command.assignments)
    }
}

/// One simple command. Reserved words, redirections and function names are not part of it.
#[derive(Clone, Debug, Default)]
pub struct Command {
    /// The assignments in front of it, the assignments that are operands of `export`, `local`, `readonly`, `declare` and
    /// `typeset`, or the loop variable of a `for` with the words it runs over.
    pub assignments: Vec<Assignment>,
    /// Its words, the name first; empty where there are only assignments.
    pub words: Vec<Word>,
    /// Its here-documents, as indices into [`Script::heredocs`].
    pub heredocs: Vec<usize>,
}

/// One `name=value`, `name+=value`, `name[key]=value` or `name=(value ...)`.
#[derive(Clone, Debug)]
pub struct Assignment {
    /// The name alone.
    pub name: Span,
    /// The value, or an array's values without their keys.
    pub values: Vec<Word>,
    /// Whether the values are an array's or a loop's.
    pub list: bool,
}

/// How a word is quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quoting {
    /// Not at all; backslashes do not count.
    None,
    /// As a whole in `'...'`.
    Single,
    /// As a whole in `"..."` or `$"..."`.
    Double,
    /// As a whole in `$'...'`.
    AnsiC,
    /// In part, or in several parts.
    Mixed,
}

/// A word of a command.
#[derive(Clone, Debug)]
pub struct Word {
    /// The word as it stands, quotes included.
    pub span: Span,
    /// How it is quoted.
    pub quoting: Quoting,
    /// The runs of bytes that make up its content: the word without its quotes, escaping backslashes and line continuations.
    /// Expansions stand in it as written. Never empty, sorted, disjoint, not adjacent; an empty word has one empty run.
    pub pieces: Pieces,
}

/// The runs of a word. Most words have one, and there may be a word for every other byte: one run takes no memory of its own.
pub type Pieces = SmallVec<[Span; 1]>;

impl Word {
    /// Returns the content's span where the content is one run of bytes, which it is for most words.
    pub fn inner(&self) -> Option<Span> {
        match self.pieces[..] {
            [piece] => Some(piece),
            _ => None,
        }
    }

    /// Returns the content: what a shell would see before it expands anything.
    pub fn content<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.inner() {
            Some(inner) => Cow::Borrowed(inner.of(text)),
            None => Cow::Owned(self.pieces.iter().map(|piece| piece.of(text)).collect()),
        }
    }
}

/// A here-document.
#[derive(Clone, Debug)]
pub struct Heredoc {
    /// The delimiter after `<<`, without quotes where they stand around all of it.
    pub delimiter: Span,
    /// The lines, without the line of the delimiter; to the end of the text where that line is missing.
    pub body: Span,
    /// Whether leading tabs are taken off the lines (`<<-`).
    pub strip_tabs: bool,
    /// Whether the delimiter is quoted, so that nothing in the body is expanded.
    pub quoted: bool,
    /// The command it is given to, as an index into [`Script::commands`].
    pub command: Option<usize>,
    /// The file that the text ends up in: of `cat <<E > file`, of `tee file <<E`, of `cat <<E | tee file`.
    pub target: Option<Word>,
}

/// Finds the commands of a script.
pub fn parse(text: &str, options: Options) -> Script {
    let mut lexer = Lexer::new(text, options, b'\\');
    let start = lexer.prompt(0);
    lexer.walk(start, text.len(), false, true);
    // What is nested is never prompted: a prompt stands at the beginning of an outermost line.
    lexer.options.prompts = false;
    while let Some(span) = lexer.queue.pop() {
        lexer.walk(span.start, span.end, false, true);
    }
    in_order(lexer.script)
}

/// Returns the length of the prompt that a line begins with, which may be none: `$ `, `user@host:~$ `, `[user@host ~]# `, `host $ `, `PS C:\> `.
pub fn prompt(line: &str) -> usize {
    // Only so far as a prompt may be long.
    const LONGEST: usize = 80;
    let bytes = line.as_bytes();
    if let Some(sign) = ["$ ", "> ", "% ", "❯ "].into_iter().find(|sign| line.starts_with(sign)) {
        return sign.len();
    }
    if line.starts_with("PS ") {
        return bytes.iter().take(LONGEST).position(|byte| *byte == b'>').filter(|at| bytes.get(at + 1) == Some(&b' ')).map_or(0, |at| at + 2);
    }
    let bracket = line.starts_with('[');
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"@:~/.-_[]".contains(&byte) || (bracket && byte == b' ');
    let length = bytes.iter().take(LONGEST).take_while(|&&byte| allowed(byte)).count();
    let is_user = line[..length].contains('@');
    match bytes[length..] {
        [b'$' | b'#' | b'%', b' ', ..] if is_user => length + 2,
        // A dollar alone is no word of a command.
        [b'$', b' ', ..] if length > 0 => length + 2,
        [b' ', b'$', b' ', ..] if length > 0 => length + 3,
        _ => 0,
    }
}

/// Splits `text` at blanks and new lines into words, with quotes, expansions and placeholders kept whole; there are no operators.
pub(super) fn words(text: &str, escape: char) -> Vec<Word> {
    let mut lexer = Lexer::new(text, Options::default(), u8::try_from(escape).unwrap_or(b'\\'));
    let mut words = Vec::new();
    let mut at = 0;
    loop {
        at = lexer.blanks(at, text.len());
        while lexer.newline(at, text.len()).is_some() {
            at = lexer.blanks(at + 1, text.len());
        }
        if at >= text.len() {
            return words;
        }
        let (word, next, _) = lexer.word(at, text.len(), Stop::Blanks);
        at = next;
        words.push(word);
    }
}

/// Where the body of a here-document ends.
pub(super) struct Body {
    /// The lines without the terminator.
    pub span: Span,
    /// Where what follows begins.
    pub next: usize,
    /// Whether there is a terminator.
    pub closed: bool,
    /// How far was looked for it, for callers that count their work.
    pub seen: usize,
}

/// Finds the body of a here-document whose first line begins at `start`.
///
/// Where no line is exactly the delimiter, the first one that is it but for blanks in front (an example that was indented) or
/// a parenthesis behind (`EOF)`, which shells accept with a warning) is taken. `exact` says whether looking beyond such a line
/// for an exact one is worth it.
pub(super) fn heredoc_body(text: &str, start: usize, end: usize, delimiter: &str, strip_tabs: bool, exact: bool) -> Body {
    let mut near: Option<Body> = None;
    let mut at = start;
    while at < end {
        let stop = memchr(b'\n', &text.as_bytes()[at..end]).map_or(end, |length| at + length);
        let line = &text[at..stop];
        let line = line.strip_suffix('\r').unwrap_or(line);
        let bare = if strip_tabs { line.trim_start_matches('\t') } else { line };
        let span = Span::new(start, at);
        if bare == delimiter {
            return Body { span, next: (stop + 1).min(end), closed: true, seen: stop };
        }
        if near.is_none() && !delimiter.is_empty() {
            let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
            if let Some(rest) = line[indent..].strip_prefix(delimiter) {
                if rest.trim_end().is_empty() {
                    near = Some(Body { span, next: (stop + 1).min(end), closed: true, seen: end });
                } else if rest.starts_with(')') {
                    near = Some(Body { span, next: at + indent + delimiter.len(), closed: true, seen: end });
                }
                if near.is_some() && !exact {
                    break;
                }
            }
        }
        at = stop + 1;
    }
    near.unwrap_or(Body { span: Span::new(start.min(end), end), next: end, closed: false, seen: end })
}

/// Puts what was found in the order of the text: nested commands were read after all others.
fn in_order(mut script: Script) -> Script {
    let start = |command: &Command| {
        let name = command.words.first().map(|word| word.span.start);
        name.into_iter().chain(command.assignments.first().map(|first| first.name.start)).min()
    };
    if let Some(places) = sort(&mut script.commands, start) {
        script.heredocs.iter_mut().filter_map(|heredoc| heredoc.command.as_mut()).for_each(|index| *index = places[*index]);
    }
    if let Some(places) = sort(&mut script.heredocs, |heredoc| heredoc.delimiter.start) {
        script.commands.iter_mut().flat_map(|command| &mut command.heredocs).for_each(|index| *index = places[*index]);
    }
    script.comments.sort_unstable();
    script
}

/// Sorts by a key, in place: there may be a command for every few bytes. Returns where each element went, if any moved.
fn sort<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) -> Option<Vec<usize>> {
    if items.is_sorted_by_key(&key) {
        return None;
    }
    let mut sorted: Vec<usize> = (0..items.len()).collect();
    sorted.sort_by_key(|&index| key(&items[index]));
    let mut places = vec![0; items.len()];
    sorted.iter().enumerate().for_each(|(place, &index)| places[index] = place);
    let mut open = places.clone();
    for at in 0..items.len() {
        while open[at] != at {
            let place = open[at];
            items.swap(at, place);
            open.swap(at, place);
        }
    }
    Some(places)
}

#[cfg(test)]
mod tests;
