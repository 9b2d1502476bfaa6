//! Options of commands: their names and values, and those that carry an image.

use super::super::Finder;
use super::super::images::carries_proof;
use super::super::keys::is_variable;
use super::super::value::image_in;
use super::tools::SWITCHES;
use super::{hints, variable_of};
use crate::region::Region;
use crate::site::{Part, Sure};
use crate::span::Span;
use crate::syntax::tree::Style;

/// Splits an option: its name, the index of the word that is its value, or the offset of the value in the same word.
pub(super) fn option<'c>(content: &'c str, index: usize, count: usize, switches: &[u8]) -> (&'c str, Option<usize>, Option<usize>) {
    if let Some(equals) = content.find('=') {
        return (&content[..equals], None, Some(equals + 1));
    }
    let next = (index + 1 < count).then_some(index + 1);
    if let Some(long) = content.strip_prefix("--") {
        return (content, if SWITCHES.contains(&long) { None } else { next }, None);
    }
    for (at, letter) in content.bytes().enumerate().skip(1) {
        if switches.contains(&letter) {
            continue;
        }
        let last = at + 1 == content.len();
        return (&content[at..at + char_len(letter)], if last { next } else { None }, (!last).then_some(at + char_len(letter)));
    }
    (content, None, None)
}

/// Returns the length of the character that begins with this byte, so that no slice cuts one.
const fn char_len(first: u8) -> usize {
    match first {
        0..0xC0 => 1,
        0xC0..0xE0 => 2,
        0xE0..0xF0 => 3,
        _ => 4,
    }
}

/// Takes the value of an option that carries an image.
pub(super) fn take_option<'r>(finder: &mut Finder<'_>, value: &Region<'r>, span: Span, tool: &str, name: &str, builds: bool, settings: &mut Vec<(String, Part)>) {
    let text = value.text();
    match name {
        "--set" | "--set-string" | "--set-literal" if tool.ends_with("helm") => {
            for piece in super::super::images::separated(text) {
                if piece.start >= span.start
                    && let Some(equals) = piece.of(text).find('=')
                {
                    let key = text[piece.start..piece.start + equals].to_owned();
                    settings.push((key, Part::new(value, Span::new(piece.start + equals + 1, piece.end), Style::Word)));
                }
            }
        }
        "--tag" | "t" if builds => {
            finder.made_under.extend(variable_of(span.of(text)).map(str::to_owned));
            finder.built(span.of(text));
            finder.image(value, span, Style::Word, Sure::Command, true);
        }
        "--cache-from" | "--cache-to" if builds => {
            // `type=registry,ref=IMAGE,mode=max` or an image alone.
            let from = text[span.start..].find("ref=").map(|at| span.start + at + 4);
            let start = from.unwrap_or(span.start);
            let end = text[start..].find(',').map_or(span.end, |comma| start + comma);
            if from.is_some() || !text.contains("type=") {
                finder.image(value, Span::new(start, end), Style::Word, Sure::Command, true);
            }
        }
        "--build-arg" if builds => {
            if let Some(equals) = text[span.start..].find('=') {
                let argument = Span::new(span.start + equals + 1, span.end);
                if image_in(text, argument).is_some_and(|image| is_variable(&text[span.start..span.start + equals]) || carries_proof(image.of(text)) && image.of(text).contains([':', '/']))
                    && !super::super::prospects::is_url(&text[argument.start..])
                    && named_like_image(&text[span.start..span.start + equals], argument.of(text))
                {
                    finder.image(value, argument, Style::Word, Sure::Command, false);
                }
            }
        }
        "--build-context" if builds => {
            if let Some(at) = text.find("docker-image://") {
                finder.image(value, Span::new(at, span.end), Style::Word, Sure::Command, false);
            }
        }
        "--filter" | "f" => {
            if let Some(rest) = text[span.start..].strip_prefix("ancestor=") {
                finder.image(value, Span::new(span.end - rest.len(), span.end), Style::Word, Sure::Command, false);
            }
        }
        "--image" => {
            finder.image(value, span, Style::Word, Sure::Command, false);
        }
        "--from" if tool == "oc" && carries_proof(span.of(text)) => {
            finder.image(value, span, Style::Word, Sure::Command, false);
        }
        "--builder" | "--run-image" if tool == "pack" => {
            finder.image(value, span, Style::Word, Sure::Command, false);
        }
        "--destination" | "--tag" => {
            finder.image(value, span, Style::Word, Sure::Command, true);
        }
        "--overrides" | "--patch" | "-p" | "p" => finder.nest_any(&value.slice(span)),
        _ => {
            if super::super::keys::is_image_key(name) && carries_proof(span.of(text)) {
                finder.image(value, span, Style::Word, Sure::Command, false);
            } else if span.start == 0 && text.contains(' ') {
                hints(finder, value);
            }
        }
    }
}

/// Returns whether a build argument's value reads as an image: by its name, or as a name with a tag that is no version of something else.
fn named_like_image(name: &str, value: &str) -> bool {
    is_variable(name) || name.to_ascii_uppercase().contains("BASE") || value.contains('/') && carries_proof(value)
}
