//! Reading patterns and templates: pieces of text, captures and holes, and what of them is the registry, the repository and the tag.

use super::{Glob, LONGEST, Part, PatternError};
use crate::reference::hole;

/// The capture that, as the whole first component, stands for any registry.
const REGISTRY: &str = "registry";

/// A pattern or target taken apart.
pub(super) struct Written {
    pub(super) registry: Option<Vec<Part>>,
    pub(super) repository: Vec<Part>,
    pub(super) tag: Option<Vec<Part>>,
}

impl Written {
    pub(super) fn parse(text: &str, template: bool) -> Result<Self, PatternError> {
        let parts = tokenize(text, template)?;
        let last_slash = rposition(&parts, '/');
        let colon = rposition(&parts, ':').filter(|colon| last_slash.is_none_or(|slash| *colon > slash));
        let (name, tag) = match colon {
            Some(at) => {
                let (name, tag) = split(parts, at);
                (name, Some(tag))
            }
            None => (parts, None),
        };
        if tag.as_ref().is_some_and(Vec::is_empty) {
            return Err(PatternError::EmptyPart);
        }
        let (registry, repository) = match position(&name, '/') {
            Some(at) => {
                let (first, rest) = split(name.clone(), at);
                if is_registry(&first, template) { (Some(first), rest) } else { (None, name) }
            }
            None => (None, name),
        };
        if has_empty_component(&repository) || registry.as_ref().is_some_and(Vec::is_empty) {
            return Err(PatternError::EmptyPart);
        }
        if position(&repository, ':').is_some() {
            return Err(PatternError::Character(':'));
        }
        Ok(Self { registry, repository, tag })
    }
}

fn is_registry(first: &[Part], template: bool) -> bool {
    match first {
        [Part::Literal(text)] if text == "localhost" => true,
        [Part::One(name)] if name == REGISTRY => true,
        // `${PREFIX}/{name}`: whatever the hole holds, it is what stands in front of the repository.
        [Part::Hole(_)] => template,
        _ => first.iter().any(|part| matches!(part, Part::Literal(text) if text.contains(|c: char| c == '.' || c == ':' || c.is_ascii_uppercase()))),
    }
}

pub(super) fn is_one_component(parts: &[Part]) -> bool {
    parts.iter().all(|part| match part {
        Part::Literal(text) => !text.contains('/'),
        Part::Many(_) => false,
        _ => true,
    })
}

fn has_empty_component(parts: &[Part]) -> bool {
    if parts.is_empty() {
        return true;
    }
    let skeleton: String = parts
        .iter()
        .map(|part| match part {
            Part::Literal(text) => text.as_str(),
            _ => "x",
        })
        .collect();
    skeleton.split('/').any(str::is_empty)
}

/// Returns the part and the offset in it of the first such character in literal text.
pub(super) fn position(parts: &[Part], wanted: char) -> Option<(usize, usize)> {
    parts.iter().enumerate().find_map(|(index, part)| match part {
        Part::Literal(text) => text.find(wanted).map(|at| (index, at)),
        _ => None,
    })
}

fn rposition(parts: &[Part], wanted: char) -> Option<(usize, usize)> {
    parts.iter().enumerate().rev().find_map(|(index, part)| match part {
        Part::Literal(text) => text.rfind(wanted).map(|at| (index, at)),
        _ => None,
    })
}

/// Cuts the parts at one ASCII character of a literal, which is left out.
pub(super) fn split(mut parts: Vec<Part>, (index, at): (usize, usize)) -> (Vec<Part>, Vec<Part>) {
    let mut after = parts.split_off(index);
    let Part::Literal(text) = after.remove(0) else { return (parts, after) };
    if at > 0 {
        parts.push(Part::Literal(text[..at].to_owned()));
    }
    if at + 1 < text.len() {
        after.insert(0, Part::Literal(text[at + 1..].to_owned()));
    }
    (parts, after)
}

pub(super) fn merge(parts: Vec<Part>) -> Vec<Part> {
    let mut merged: Vec<Part> = Vec::with_capacity(parts.len());
    for part in parts {
        match (merged.last_mut(), part) {
            (Some(Part::Literal(before)), Part::Literal(text)) => before.push_str(&text),
            (_, part) => merged.push(part),
        }
    }
    merged
}

pub(super) fn tag_of_pattern(parts: Vec<Part>) -> Result<Glob, PatternError> {
    check_tag(&parts)?;
    for part in &parts {
        if let Part::Many(name) = part {
            return Err(PatternError::ManyInTag(name.clone()));
        }
    }
    check_captures(parts.iter())?;
    Ok(Glob { parts })
}

pub(super) fn check_tag(parts: &[Part]) -> Result<(), PatternError> {
    if parts.is_empty() {
        return Err(PatternError::EmptyPart);
    }
    for part in parts {
        if let Part::Literal(text) = part
            && let Some(bad) = text.chars().find(|c| matches!(c, '/' | ':'))
        {
            return Err(PatternError::Character(bad));
        }
    }
    Ok(())
}

pub(super) fn check_captures<'p>(parts: impl Iterator<Item = &'p Part>) -> Result<(), PatternError> {
    let mut seen: Vec<&str> = Vec::new();
    for part in parts {
        if let Some(name) = part.capture() {
            if name != "_" && seen.contains(&name) {
                return Err(PatternError::Twice(name.to_owned()));
            }
            seen.push(name);
        }
    }
    Ok(())
}

/// Cuts a text into literals and captures. A pattern holds no hole; a template may, where its shape is not that of a capture.
pub(super) fn tokenize(text: &str, template: bool) -> Result<Vec<Part>, PatternError> {
    if text.is_empty() {
        return Err(PatternError::Empty);
    }
    if text.len() > LONGEST {
        return Err(PatternError::TooLong);
    }
    let bytes = text.as_bytes();
    let mut parts: Vec<Part> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let capture = bytes[at] == b'{' && !matches!(bytes.get(at + 1), Some(b'{' | b'%'));
        if capture {
            let end = text[at..].find('}').ok_or(PatternError::Brace)? + at;
            let part = capture_of(&text[at + 1..end], template)?;
            if let (Some(before), Some(name)) = (parts.last().and_then(Part::capture), part.capture())
                && !template
            {
                return Err(PatternError::Adjacent(before.to_owned(), name.to_owned()));
            }
            parts.push(part);
            at = end + 1;
        } else if let Some(length) = hole::length(bytes, at) {
            let hole = text.get(at..at + length).ok_or(PatternError::Brace)?;
            if !template {
                return Err(PatternError::Hole(hole.to_owned()));
            }
            parts.push(Part::Hole(hole.to_owned()));
            at += length;
        } else {
            let Some(character) = text[at..].chars().next() else { break };
            match character {
                '{' | '}' => return Err(PatternError::Brace),
                '@' => return Err(PatternError::Digest),
                'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '_' | '-' | '/' | ':' => {}
                // An IPv6 registry.
                '[' | ']' if bytes[0] == b'[' => {}
                other => return Err(PatternError::Character(other)),
            }
            match parts.last_mut() {
                Some(Part::Literal(before)) => before.push(character),
                _ => parts.push(Part::Literal(character.to_string())),
            }
            at += character.len_utf8();
        }
    }
    Ok(parts)
}

fn capture_of(inside: &str, template: bool) -> Result<Part, PatternError> {
    let wrong = || PatternError::Capture(inside.to_owned());
    let is_name = |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    if template {
        // `{path...}` is what the pattern says; in a target it is taken for `{path}`.
        let name = inside.strip_suffix("...").unwrap_or(inside);
        return if is_name(name) { Ok(Part::One(name.to_owned())) } else { Err(wrong()) };
    }
    if let Some(name) = inside.strip_suffix("...") {
        return if is_name(name) { Ok(Part::Many(name.to_owned())) } else { Err(wrong()) };
    }
    if let Some((name, options)) = inside.split_once(':') {
        let options: Vec<String> = options.split('|').map(str::to_owned).collect();
        let is_option = |option: &String| !option.is_empty() && option.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'));
        return if is_name(name) && options.iter().all(is_option) { Ok(Part::Choice(name.to_owned(), options)) } else { Err(wrong()) };
    }
    if is_name(inside) { Ok(Part::One(inside.to_owned())) } else { Err(wrong()) }
}
