//! The Workflow Description Language.

use std::collections::HashSet;

use super::images::carries_proof;
use super::keys::is_image_key;
use super::{Finder, Format, Read};
use crate::reference::names_no_registry;
use crate::region::{Builder, Region};
use crate::site::Sure;
use crate::span::Span;
use crate::syntax::source::{self, Kind, Token};
use crate::syntax::tree::Style;

/// Tasks and workflows of WDL.
pub static FORMAT: Format =
    Format { id: "wdl", title: "WDL: what tasks run in, inputs and declarations named for it, commands", files: &["**/*.wdl"], names: &["wdl"], read: Read::Code { is: |_| false, find } };

fn find(finder: &mut Finder<'_>, region: &Region<'_>) {
    let text = region.text();
    // A command is a shell's, and its quotes are none of the language's.
    let mut program = Builder::new(region);
    let mut at = 0;
    while let Some(command) = next_command(text, at) {
        program.verbatim(Span::new(at, command.start));
        finder.nest("sh", &region.slice(command));
        program.synthetic("\n");
        at = command.end;
    }
    program.verbatim(Span::new(at, text.len()));
    let program = program.build();
    let tokens = source::parse(program.text(), &source::WDL);
    let code = Code { tokens: &tokens, text: program.text() };
    let behind = code.names_behind();
    let mut blocks = Vec::new();
    let mut says: Option<Says<'_>> = None;
    for (index, token) in tokens.iter().enumerate() {
        says = says.filter(|says| says.depth > 0 || says.line == token.line);
        match &token.kind {
            Kind::Mark(b'{') => blocks.push(code.word(index, 1)),
            Kind::Mark(b'}') => {
                blocks.pop();
            }
            Kind::Mark(b'(' | b'[') => says.iter_mut().for_each(|says| says.depth += 1),
            Kind::Mark(b')' | b']') => says.iter_mut().for_each(|says| says.depth -= 1),
            // `docker: "x"` of a task, and `String docker = "x"`: all strings of the statement.
            Kind::Mark(b':') if matches!(blocks.last(), Some(&("runtime" | "requirements"))) => {
                says = is_container(code.word(index, 1)).then_some(Says { sure: Sure::Field, name: "", line: token.line, depth: 0 });
            }
            Kind::Mark(b'=') => {
                says = (code.is_text(index) && is_named(code.word(index, 1))).then_some(Says { sure: Sure::Command, name: code.word(index, 1), line: token.line, depth: 0 });
            }
            // What is put together here is no image yet.
            Kind::Text(string) if !code.is_joined(index) => {
                let content = string.region(&program);
                let all = Span::new(0, content.text().len());
                let Some(says) = says.as_ref().filter(|says| says.sure == Sure::Field || carries_proof(content.text())) else { continue };
                if names_no_registry(content.text()) && behind.contains(says.name) {
                    finder.stays(&content, all, "the program puts something in front of it");
                } else {
                    finder.image(&content, all, Style::Double, says.sure, false);
                }
            }
            _ => {}
        }
    }
}

/// What a statement says of the strings in it.
struct Says<'c> {
    sure: Sure,
    /// The name that it declares, if it does.
    name: &'c str,
    /// Where it began; without an open bracket it ends there, too.
    line: usize,
    depth: i32,
}

struct Code<'c> {
    tokens: &'c [Token],
    text: &'c str,
}

impl<'c> Code<'c> {
    /// Returns the word so many tokens before another, or nothing.
    fn word(&self, index: usize, before: usize) -> &'c str {
        let token = index.checked_sub(before).map(|at| &self.tokens[at]);
        token.filter(|token| matches!(token.kind, Kind::Word)).map(|token| token.span.of(self.text)).unwrap_or_default()
    }

    /// Returns whether what is declared in front of the sign at `equals` is of the type `String`, or one that may be missing.
    fn is_text(&self, equals: usize) -> bool {
        let may_be_missing = equals > 1 && self.tokens[equals - 2].is(b'?');
        self.word(equals, if may_be_missing { 3 } else { 2 }) == "String"
    }

    /// Returns whether the string at `index` is put together with something else.
    fn is_joined(&self, index: usize) -> bool {
        let joins = |token: Option<&Token>| token.is_some_and(|token| token.is(b'+'));
        joins(self.tokens.get(index + 1)) || joins(index.checked_sub(1).map(|before| &self.tokens[before]))
    }

    /// Returns the names of what the program puts behind something else.
    fn names_behind(&self) -> HashSet<&'c str> {
        (1..self.tokens.len()).filter(|index| self.tokens[index - 1].is(b'+')).map(|index| self.word(index + 1, 1)).filter(|name| !name.is_empty()).collect()
    }
}

/// Returns whether a key is what WDL calls the image of a task.
fn is_container(key: &str) -> bool {
    matches!(key, "docker" | "container")
}

/// Returns whether a name is one for the image of a task: `docker`, `gatk_docker`, `docker_image`, `docker_override`.
fn is_named(name: &str) -> bool {
    let is_part = || name.rsplit('_').next().is_some_and(|last| matches!(last, "prefix" | "registry" | "user" | "path"));
    is_image_key(name) || name.split('_').any(is_container) && !is_part()
}

/// Returns the next command: what stands in `command <<< >>>` or `command { }`.
fn next_command(text: &str, from: usize) -> Option<Span> {
    let mut at = from;
    while let Some(found) = text[at..].find("command") {
        let start = at + found;
        at = start + "command".len();
        let before = text[..start].trim_end_matches([' ', '\t']);
        let begins_line = before.is_empty() || before.ends_with('\n');
        let rest = &text[at..];
        let open = at + rest.len() - rest.trim_start().len();
        if !begins_line {
            continue;
        }
        if text[open..].starts_with("<<<") {
            let end = text[open..].find(">>>").map_or(text.len(), |end| open + end);
            return Some(Span::new(open + 3, end.max(open + 3)));
        }
        if text[open..].starts_with('{') {
            return Some(Span::new(open + 1, closing(text, open)));
        }
    }
    None
}

/// Returns where the brace at `open` is closed.
fn closing(text: &str, open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate().skip(open) {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 1 => return at,
            b'}' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}
