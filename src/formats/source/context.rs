//! What stands around a string: the call that takes it, the name that it is given.

use super::calls::{is_setting, is_transparent, takes};
use super::code::Code;
use super::names::{Says, says};
use crate::syntax::source::Kind;

/// What the place of a string says about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// It is an image.
    Image,
    /// It is the name of an image that is made here.
    Made,
    /// It is an image if it has a tag, a digest or a registry.
    Taken,
    /// Its name says that it is an image; so it is if it has a tag, a digest or a registry.
    Named,
    /// The code around has to do with images.
    Near,
}

/// Returns what the place of the string at `index` says about it.
pub fn claim(code: &Code<'_>, index: usize) -> Option<Claim> {
    let mut at = index;
    let mut list = false;
    // A string in a call in a list in a call: a few steps outward.
    for _ in 0..5 {
        let before = at.checked_sub(1)?;
        match code.tokens[before].kind {
            Kind::Mark(b'(' | b'[' | b'{' | b',') => {
                let (open, argument) = if code.is(before, b',') { code.opening(at)? } else { (before, 0) };
                match code.tokens[open].kind {
                    Kind::Mark(b'(') => {
                        let Some((name_at, name, on)) = code.callee(open) else { return near(code, index) };
                        if let Some(claim) = call(code, name, on, argument, open) {
                            return Some(claim);
                        }
                        if !is_transparent(name) {
                            return near(code, index);
                        }
                        list |= argument > 0 || !matches!(name, "String" | "Some" | "Ptr" | "To" | "format" | "Sprintf" | "is");
                        at = code.chain_start(name_at);
                    }
                    Kind::Mark(_) => {
                        list = true;
                        at = code.literal_start(open)?;
                    }
                    _ => return None,
                }
            }
            Kind::Mark(b'=') => return assigned(code, before, list).or_else(|| near(code, index)),
            Kind::Mark(b':') => return keyed(code, before, list).or_else(|| near(code, index)),
            Kind::Mark(b'>') if before > 0 && (code.is(before - 1, b'=') || code.is(before - 1, b'-')) => return keyed(code, before - 1, list).or_else(|| near(code, index)),
            Kind::Word if code.language.bare_calls && code.tokens[before].line == code.tokens[index].line => {
                let name = code.word(before)?;
                return bare(code, before, name).or_else(|| near(code, index));
            }
            // `#define DEFAULT_IMAGE "redis:7"`
            Kind::Word if before > 1 && code.word(before - 1) == Some("define") && code.is(before - 2, b'#') => return named(code.word(before)?, false),
            _ => return near(code, index),
        }
    }
    near(code, index)
}

/// Returns what an argument of a call is.
pub(super) fn call(code: &Code<'_>, name: &str, on: &str, argument: usize, open: usize) -> Option<Claim> {
    if let Some(claim) = takes(on, name, argument) {
        return Some(claim);
    }
    if code.testcontainers
        && (argument == 0 && (name.ends_with("Container") || name.ends_with("ContainerBuilder") || name.ends_with("Builder")) || argument == 1 && matches!(name, "Run" | "RunContainer"))
    {
        return Some(Claim::Taken);
    }
    if argument > 0 && is_setting(name) {
        let first = code.items(open + 1).into_iter().next()?;
        let from = open + 1;
        return (from..from + first.len()).filter_map(|at| code.name(at)).any(|name| says(name, false) == Says::Image).then_some(Claim::Named);
    }
    if argument == 0 {
        // `builder.set("x")`, `setImage("x")`, `image.set("x")`.
        if matches!(name, "set" | "value" | "convention") {
            return property(code, on, open).or_else(|| (says(on, false) == Says::Image).then_some(Claim::Named));
        }
        return match says(name, false) {
            Says::Image => Some(Claim::Named),
            _ => None,
        };
    }
    None
}

/// Returns what a value is that is assigned by the sign at `equals`.
fn assigned(code: &Code<'_>, equals: usize, list: bool) -> Option<Claim> {
    let mut last = equals.checked_sub(1)?;
    if let Kind::Mark(mark) = code.tokens[last].kind {
        match mark {
            b'=' | b'!' | b'<' | b'>' if code.tokens[last].span.end == code.tokens[equals].span.start => return None,
            b':' | b'+' | b'?' | b'|' => last = last.checked_sub(1)?,
            b']' => {
                // `env["X_IMAGE"] = `
                let key = last.checked_sub(1).filter(|&key| matches!(code.tokens[key].kind, Kind::Text(_)))?;
                return named(code.name(key)?, list);
            }
            _ => {}
        }
    }
    let line = code.tokens[equals].line;
    // The name, or a type with the name in front of it: `image: String =`, `var image string =`.
    let low = last.saturating_sub(9);
    let mut annotation = false;
    for at in (low..=last).rev() {
        let token = &code.tokens[at];
        match token.kind {
            Kind::Word => {
                let word = token.span.of(code.text);
                if at == last || annotation || matches!(code.word(last), Some("string" | "String" | "str" | "NSString")) {
                    if let Some(claim) = property(code, word, at).filter(|_| at == last) {
                        return Some(claim);
                    }
                    if let Some(claim) = named(word, list) {
                        return Some(claim);
                    }
                }
                annotation = false;
            }
            Kind::Mark(b':') if token.line == line => annotation = true,
            Kind::Mark(b'.' | b'<' | b'>' | b'&' | b'\'' | b'*' | b'[' | b']' | b'?' | b'!') => {}
            _ => break,
        }
    }
    None
}

/// Returns what the value of a key is; the colon or the arrow stands at `colon`.
fn keyed(code: &Code<'_>, colon: usize, list: bool) -> Option<Claim> {
    let key_at = colon.checked_sub(1)?;
    let key = code.name(key_at)?;
    if let Some(claim) = named(key, list) {
        // `container(image: 'x')`, `containerTemplate(image: 'x')` of Jenkins.
        let certain = code.language.bare_calls
            && key == "image"
            && code.opening(key_at).and_then(|(open, _)| code.callee(open)).is_some_and(|(_, name, _)| matches!(name, "container" | "containerTemplate" | "withDockerContainer" | "docker"));
        return Some(if certain || key == "Image" && code.is_of_request(key_at) { Claim::Image } else { claim });
    }
    if matches!(key, "value" | "Value" | "default" | "Default" | "defaultValue" | "fallback") {
        // `{ name: "X_IMAGE", value: "x:1" }`
        let (open, _) = code.opening(key_at)?;
        return (open.max(key_at.saturating_sub(24))..key_at)
            .filter(|&at| matches!(code.tokens[at].kind, Kind::Text(_)))
            .filter_map(|at| code.name(at))
            .any(|name| says(name, false) == Says::Image)
            .then_some(Claim::Named);
    }
    None
}

fn named(name: &str, list: bool) -> Option<Claim> {
    match says(name, list) {
        Says::Image => Some(if list { Claim::Taken } else { Claim::Named }),
        Says::Near => Some(Claim::Near),
        Says::Nothing => None,
    }
}

/// Returns what a call without parentheses takes.
fn bare(code: &Code<'_>, at: usize, name: &str) -> Option<Claim> {
    if let Some(claim) = takes(code.receiver(at), name, 0) {
        return Some(claim);
    }
    if name == "docker" && code.blocks(at).next() == Some("agent") {
        return Some(Claim::Image);
    }
    property(code, name, at).or_else(|| named(name, false).filter(|claim| *claim == Claim::Named))
}

/// Returns what a property of a build script or a pipeline is, by the blocks or names around it.
fn property(code: &Code<'_>, name: &str, at: usize) -> Option<Claim> {
    if !matches!(name, "image" | "builder" | "runImage" | "imageName") {
        return None;
    }
    let dotted = code.receiver(at);
    let block = if dotted.is_empty() { code.blocks(at).next().unwrap_or_default() } else { dotted };
    let boot = || code.blocks(at).any(|block| block.contains("ootBuildImage") || block == "named");
    match (name, block) {
        ("image", "from") => Some(Claim::Image),
        ("image", "to") => Some(Claim::Made),
        ("image", "docker" | "containerTemplate" | "container") => Some(Claim::Image),
        ("builder" | "runImage", _) if boot() => Some(Claim::Taken),
        ("imageName", _) if boot() => Some(Claim::Made),
        _ => None,
    }
}

/// Looks at the words on the same line.
fn near(code: &Code<'_>, index: usize) -> Option<Claim> {
    let line = code.tokens[index].line;
    let left = code.tokens[..index].iter().rev().take(40).take_while(|token| token.line == line);
    let right = code.tokens[index + 1..].iter().take(40).take_while(|token| token.line == line);
    left.chain(right)
        .any(|token| match &token.kind {
            Kind::Word => says(token.span.of(code.text), true) == Says::Image,
            Kind::Text(_) => token.span.len() < 60 && says(token.span.of(code.text), true) == Says::Image,
            Kind::Mark(_) => false,
        })
        .then_some(Claim::Near)
}
