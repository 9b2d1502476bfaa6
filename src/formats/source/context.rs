//! What stands around a string: the call that takes it, the name that it is given.

use super::calls::{is_setting, is_transparent, takes};
use super::jenkins::Prefixed;
use super::names::{Says, says};
use crate::syntax::source::{Kind, Language, Text, Token};

/// How far is looked for the beginning of a list or a block.
const REACH: usize = 400;

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

/// Code, as its tokens.
pub struct Code<'c> {
    /// The tokens.
    pub tokens: &'c [Token],
    /// The text.
    pub text: &'c str,
    /// The language.
    pub language: &'c Language,
    /// Whether the code has to do with Testcontainers.
    pub testcontainers: bool,
    /// Where something else puts a registry in front of an image.
    pub prefixed: Prefixed<'c>,
}

impl<'c> Code<'c> {
    /// Returns whether something else puts a registry in front of an image that stands here, or of the variable that is set to it.
    pub fn is_prefixed(&self, index: usize) -> bool {
        let is_set = || index > 1 && self.is(index - 1, b'=') && self.word(index - 2).is_some_and(|name| self.prefixed.uses(name));
        self.prefixed.holds(self.tokens[index].span.start) || is_set()
    }

    fn before(&self, index: usize) -> Option<&'c Token> {
        index.checked_sub(1).map(|index| &self.tokens[index])
    }

    fn is(&self, index: usize, mark: u8) -> bool {
        self.tokens.get(index).is_some_and(|token| token.is(mark))
    }

    fn word(&self, index: usize) -> Option<&'c str> {
        self.tokens.get(index).filter(|token| matches!(token.kind, Kind::Word)).map(|token| token.span.of(self.text))
    }

    /// Returns a name or a key: a word, or a string without escapes.
    fn name(&self, index: usize) -> Option<&'c str> {
        let token = self.tokens.get(index)?;
        match &token.kind {
            Kind::Word => Some(token.span.of(self.text)),
            Kind::Text(text) => match text.pieces[..] {
                [crate::syntax::source::Piece::Bytes(span)] => Some(span.of(self.text)),
                _ => None,
            },
            Kind::Mark(_) => None,
        }
    }

    /// Returns the bracket that is open before `index`, and how many commas stand between.
    fn opening(&self, index: usize) -> Option<(usize, usize)> {
        let mut depth = 0_usize;
        let mut commas = 0;
        for at in (index.saturating_sub(REACH)..index).rev() {
            match self.tokens[at].kind {
                Kind::Mark(b')' | b']' | b'}') => depth += 1,
                Kind::Mark(b'(' | b'[' | b'{') if depth == 0 => return Some((at, commas)),
                Kind::Mark(b'(' | b'[' | b'{') => depth -= 1,
                Kind::Mark(b',') if depth == 0 => commas += 1,
                _ => {}
            }
        }
        None
    }

    /// Returns the bracket that the one at `close` closes.
    fn partner(&self, close: usize) -> Option<usize> {
        self.opening(close).map(|(open, _)| open)
    }

    /// Returns the name of the call whose parenthesis is at `open`, its index, and what it is called on.
    fn callee(&self, open: usize) -> Option<(usize, &'c str, &'c str)> {
        let mut at = open.checked_sub(1)?;
        // `new Container<>(`, `vec!(`.
        if self.is(at, b'>') {
            let low = at.saturating_sub(24);
            at = (low..at).rev().find(|&at| self.is(at, b'<'))?.checked_sub(1)?;
        } else if self.is(at, b'!') {
            at = at.checked_sub(1)?;
        }
        let name = self.word(at)?;
        Some((at, name, self.receiver(at)))
    }

    /// Returns the last name in front of the dot before `at`, calls left out.
    fn receiver(&self, at: usize) -> &'c str {
        let Some(mut dot) = at.checked_sub(1) else { return "" };
        let colons = self.is(dot, b':') && dot > 0 && self.is(dot - 1, b':');
        if !self.is(dot, b'.') && !colons {
            return "";
        }
        if colons {
            dot -= 1;
        }
        let Some(mut last) = dot.checked_sub(1) else { return "" };
        if self.is(last, b'?') || self.is(last, b'!') {
            last = last.saturating_sub(1);
        }
        if self.is(last, b')') {
            last = self.partner(last).map_or(0, |open| open.saturating_sub(1));
        }
        self.word(last).unwrap_or_default()
    }

    /// Returns where a chain of names and calls that ends at `at` begins.
    fn chain_start(&self, at: usize) -> usize {
        let mut start = at;
        for _ in 0..16 {
            let Some(dot) = start.checked_sub(1).filter(|&dot| self.is(dot, b'.') || self.is(dot, b':') && dot > 0 && self.is(dot - 1, b':')) else { break };
            let dot = if self.is(dot, b':') { dot - 1 } else { dot };
            let Some(mut last) = dot.checked_sub(1) else { break };
            if self.is(last, b')') {
                match self.partner(last).and_then(|open| open.checked_sub(1)) {
                    Some(name) => last = name,
                    None => break,
                }
            }
            start = last;
        }
        while start > 0 && (matches!(self.word(start - 1), Some("new" | "await")) || self.is(start - 1, b'&') || self.is(start - 1, b'*')) {
            start -= 1;
        }
        start
    }

    /// Returns the words in front of the blocks around `index`, the innermost first.
    fn blocks(&self, index: usize) -> impl Iterator<Item = &'c str> {
        let mut at = Some(index);
        std::iter::from_fn(move || {
            loop {
                let open = self.opening(at?).map(|(open, _)| open);
                at = open;
                let open = open?;
                if self.is(open, b'{') {
                    let label = open.checked_sub(1)?;
                    let label = if self.is(label, b')') { self.partner(label).and_then(|open| open.checked_sub(1)) } else { Some(label) };
                    return Some(label.and_then(|label| self.word(label)).unwrap_or_default());
                }
            }
        })
        .take(6)
    }

    /// Returns whether a string is the script of a step that runs one.
    pub fn is_script(&self, index: usize) -> bool {
        if !self.language.bare_calls {
            return false;
        }
        let steps = |word: &str| word == "sh";
        let Some(before) = index.checked_sub(1) else { return false };
        if self.word(before).is_some_and(steps) {
            return true;
        }
        if self.is(before, b'(') {
            return before.checked_sub(1).and_then(|name| self.word(name)).is_some_and(steps);
        }
        let script = self.is(before, b':') && before.checked_sub(1).and_then(|key| self.word(key)) == Some("script");
        script
            && (self.opening(before).and_then(|(open, _)| open.checked_sub(1)).and_then(|name| self.word(name)).is_some_and(steps)
                || self.tokens[..before].iter().rev().take(8).any(|token| steps(token.span.of(self.text))))
    }

    /// Returns whether a string is the container that a rule of Snakemake runs in.
    pub fn is_container_of_rule(&self, index: usize) -> bool {
        index > 1 && self.is(index - 1, b':') && matches!(self.word(index - 2), Some("container" | "containerized" | "singularity"))
    }

    /// Returns whether a string is the first of several items.
    pub fn is_item(&self, index: usize) -> bool {
        self.is(index + 1, b',') && self.before(index).is_some_and(|before| matches!(before.kind, Kind::Mark(b'(' | b'[' | b'{' | b',') | Kind::Word))
    }

    /// Returns whether a string is put together with something else.
    pub fn is_joined(&self, index: usize) -> bool {
        let joins = |at: usize| self.is(at, b'+') && !self.is(at + 1, b'=') || self.is(at, b'.') && self.tokens.get(at + 1).is_some_and(|token| token.span.of(self.text).starts_with('$'));
        joins(index + 1) || self.is(index + 1, b'<') && self.is(index + 2, b'>') || index > 0 && self.is(index - 1, b'+')
    }

    /// Returns the string before the comma before this one.
    pub fn item_before(&self, index: usize) -> Option<&'c Text> {
        let before = index.checked_sub(2).filter(|_| self.is(index - 1, b','))?;
        match &self.tokens[before].kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the items of a list from `first` on.
    pub fn items(&self, first: usize) -> Vec<&'c [Token]> {
        let mut items = Vec::new();
        let mut depth = 0_usize;
        let mut start = first;
        for at in first..self.tokens.len().min(first + REACH) {
            let end = match self.tokens[at].kind {
                Kind::Mark(b'(' | b'[' | b'{') => {
                    depth += 1;
                    false
                }
                Kind::Mark(b')' | b']' | b'}') if depth == 0 => {
                    items.push(&self.tokens[start..at]);
                    return items.into_iter().filter(|item| !item.is_empty()).collect();
                }
                Kind::Mark(b')' | b']' | b'}') => {
                    depth -= 1;
                    false
                }
                Kind::Mark(b';') if depth == 0 => break,
                Kind::Mark(b',') => depth == 0,
                _ => false,
            };
            if end {
                items.push(&self.tokens[start..at]);
                start = at + 1;
            }
        }
        items.retain(|item| !item.is_empty());
        items
    }

    /// Returns the items of a list from `first` on, those of lists in it one by one.
    pub fn flat_items(&self, first: usize) -> Vec<&'c [Token]> {
        let mut flat = Vec::new();
        for item in self.items(first) {
            // `spawn("docker", ["run", "x"])`
            match item {
                [open, .., close] if open.is(b'[') && close.is(b']') => {
                    let inner = self.tokens.partition_point(|token| token.span.start <= open.span.start);
                    flat.extend(self.items(inner));
                }
                _ => flat.push(item),
            }
        }
        flat
    }
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

impl Code<'_> {
    /// Returns where a list's expression begins: past `new String[]`, `[]string`, `%w`.
    fn literal_start(&self, open: usize) -> Option<usize> {
        let mut start = open;
        if self.is(open, b'[') {
            // `config["a"]` is no list.
            let glued = open > 0 && self.tokens[open - 1].span.end == self.tokens[open].span.start && (self.word(open - 1).is_some() || self.is(open - 1, b']') || self.is(open - 1, b')'));
            let mac = open > 0 && self.is(open - 1, b'!');
            if glued {
                return None;
            }
            return Some(if mac { open.saturating_sub(2) } else { open }).map(|start| if start > 0 && self.is(start - 1, b'&') { start - 1 } else { start });
        }
        for _ in 0..10 {
            let Some(before) = start.checked_sub(1) else { break };
            let part = self.word(before).is_some_and(|word| !matches!(word, "return" | "else" | "case"))
                || self.is(before, b'[')
                || self.is(before, b']')
                || self.is(before, b'.')
                || self.is(before, b'*')
                || self.is(before, b'&');
            if !part {
                break;
            }
            start = before;
        }
        Some(start)
    }
}

/// Returns what an argument of a call is.
fn call(code: &Code<'_>, name: &str, on: &str, argument: usize, open: usize) -> Option<Claim> {
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
        return Some(if certain { Claim::Image } else { claim });
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
