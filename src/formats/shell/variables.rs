//! Variables of a script: those that hold an image, a list of them, or the beginning of a command.

use std::borrow::Cow;

use super::super::Finder;
use super::super::images::carries_proof;
use super::super::keys::is_variable;
use super::super::value::image_in;
use super::tools::tool;
use super::{hints, leads, of_tool, word_region};
use crate::reference::hole;
use crate::region::Region;
use crate::site::Sure;
use crate::span::Span;
use crate::syntax::shell::{Assignment, Pieces, Quoting, Word};
use crate::syntax::tree::Style;

/// A variable holds no longer beginning of a command than this.
const LONGEST_COMMAND: usize = 500;

/// Notes a variable that is set to a command that takes images, or to the beginning of one.
pub fn set_to_command(finder: &mut Finder<'_>, name: &str, value: &str) {
    // `RUN = $(CTR) run`
    let (first, rest) = value.split_once(' ').unwrap_or((value, ""));
    let through = variable_of(first).and_then(|name| finder.commands.get(name)).map(|command| format!("{command} {rest}"));
    let value = through.as_deref().unwrap_or(value);
    let mut words = value.split_ascii_whitespace().skip_while(|word| matches!(*word, "sudo" | "-E"));
    if words.next().is_some_and(|word| tool(word).is_some()) && value.len() < LONGEST_COMMAND && !value.contains(['\'', '"', '`', ';', '|', '&']) {
        finder.commands.entry(name.to_owned()).or_insert_with(|| value.to_owned());
    }
}

/// Returns whether a text begins with a variable that the file sets to a command that takes images.
pub fn begins_in_variable(finder: &Finder<'_>, text: &str) -> bool {
    text.split_ascii_whitespace().next().and_then(variable_of).is_some_and(|name| finder.commands.contains_key(name))
}

/// Reads a command whose beginning is in a variable that the file sets; returns whether it is one.
pub(super) fn in_variable(finder: &mut Finder<'_>, region: &Region<'_>, words: &[Word], contents: &[Cow<'_, str>]) -> bool {
    let command_of = |index: &usize| variable_of(&contents[*index]).is_some_and(|name| finder.commands.contains_key(name));
    let Some(index) = (0..contents.len()).take_while(|index| *index == 0 || leads(&contents[index - 1])).find(command_of) else { return false };
    // None of those words is in a variable again: a command in a command in a command is read by a call in a call.
    let commands = std::mem::take(&mut finder.commands);
    let set = variable_of(&contents[index]).and_then(|name| commands.get(name)).map_or("", String::as_str);
    let set: Vec<&str> = blanks(set).into_iter().map(|word| word.of(set)).filter(|word| *word != "\\").collect();
    // What stands in the variable only says what the others are: it is read where it is set.
    let start = words[index].span.start;
    let empty = Word { span: words[index].span, quoting: Quoting::None, pieces: Pieces::from_elem(Span::new(start, start), 1) };
    let words: Vec<Word> = std::iter::repeat_n(empty, set.len()).chain(words[index + 1..].iter().cloned()).collect();
    let contents: Vec<Cow<'_, str>> = set.into_iter().map(Cow::Borrowed).chain(contents[index + 1..].iter().cloned()).collect();
    let is_command = of_tool(finder, region, &words, &contents);
    finder.commands = commands;
    is_command
}

/// Returns the name of the variable that a word is, and nothing else: `$X`, `${X}`, `${X[@]}`, `$$X` in a recipe, `$(X)` of make.
pub(super) fn variable_of(word: &str) -> Option<&str> {
    let name = word.strip_prefix("$$").or_else(|| word.strip_prefix('$'))?;
    let name = name.strip_prefix('{').and_then(|name| name.strip_suffix('}')).or_else(|| name.strip_prefix('(').and_then(|name| name.strip_suffix(')'))).unwrap_or(name);
    let name = name.strip_suffix("[@]").or_else(|| name.strip_suffix("[*]")).unwrap_or(name);
    (!name.is_empty() && !name.starts_with(|first: char| first.is_ascii_digit()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')).then_some(name)
}

/// Takes a variable whose name says that it holds an image, or a list of them, or that a command takes for one.
pub(super) fn assigned(finder: &mut Finder<'_>, region: &Region<'_>, name: &str, assignment: &Assignment, taken: bool) {
    let (values, list) = (&assignment.values, assignment.list);
    let lower = name.to_ascii_lowercase();
    let named = taken || if list { lower.contains("image") || lower.contains("img") || lower == "containers" } else { is_variable(name) || lower.ends_with("img") };
    // `docker build -t $IMAGE`, and perhaps `docker run $IMAGE` below; only what is never taken is said to be built to other files.
    let made = finder.made_under.contains(name);
    let only_made = made && !finder.taken_from.contains(name);
    for value in values {
        let value = word_region(region, value);
        let all = Span::new(0, value.text().len());
        if named {
            if let Some(span) = image_in(value.text(), all) {
                let proof = carries_proof(span.of(value.text()));
                // The words of a loop or an array are of any kind, unless a command takes them.
                if proof || !list || taken {
                    if only_made {
                        finder.built(span.of(value.text()));
                    }
                    finder.image(&value, all, Style::Word, if proof || taken { Sure::Command } else { Sure::Mention }, made);
                }
            } else if value.text().contains([' ', '\n']) && !value.text().contains(['`', '(']) {
                // A list in one string.
                for span in blanks(value.text()) {
                    if image_in(value.text(), span).is_some_and(|span| taken || carries_proof(span.of(value.text()))) {
                        finder.image(&value, span, Style::Word, Sure::Command, false);
                    }
                }
            }
        }
        if super::super::keys::is_registry_key(name) {
            super::super::images::registry_text(finder, &value, all, Style::Word, Sure::Command);
        }
        if value.text().contains(' ') {
            hints(finder, &value);
        }
    }
}

/// Splits a text at its blanks; a variable with a message (`${X:?no image}`) is one word.
fn blanks(text: &str) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut spans = Vec::new();
    let mut start = None;
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at].is_ascii_whitespace() {
            spans.extend(start.take().map(|start| Span::new(start, at)));
            at += 1;
            continue;
        }
        start.get_or_insert(at);
        at += hole::length(bytes, at).unwrap_or(1);
    }
    spans.extend(start.map(|start| Span::new(start, bytes.len())));
    spans
}
