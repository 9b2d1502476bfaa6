//! Patterns over canonical names, and the templates that turn what they capture into a target.
//!
//! Nothing here knows of rules: a pattern says whether a name matches and what was captured, a template writes a text from captures.

use thiserror::Error;

use crate::reference::{Name, Reference, hole, name::DOCKER_HUB, name::canonical_registry};
use crate::span::Span;

/// The longest pattern or template that is read, so that no input makes matching expensive.
const LONGEST: usize = 4096;

/// The capture that, as the whole first component, stands for any registry.
const REGISTRY: &str = "registry";

/// Why a text is not a pattern or not a template. The fault is the rule's author's.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PatternError {
    /// There is no text.
    #[error("it is empty")]
    Empty,
    /// The text has more than 4096 bytes.
    #[error("it is longer than {LONGEST} bytes")]
    TooLong,
    /// A brace is not closed or not opened.
    #[error("a brace has no partner; a capture is written {{name}}, {{path...}} or {{name:one|other}}")]
    Brace,
    /// What stands between braces is no capture.
    #[error("{{{0}}} is not a capture; write {{name}} for one component or less, {{path...}} for one or more components, {{name:one|other}} for a closed choice")]
    Capture(String),
    /// Two captures have one name.
    #[error("two captures are called {{{0}}}")]
    Twice(String),
    /// Two captures touch, so that nothing says where one ends.
    #[error("nothing stands between {{{0}}} and {{{1}}}, so where one ends is unknown")]
    Adjacent(String, String),
    /// A character that neither names nor tags have.
    #[error("{0:?} cannot stand in a name or a tag{hint}", hint = if *.0 == '*' { "; a wildcard is written {name} or {path...}" } else { "" })]
    Character(char),
    /// A hole in a pattern.
    #[error("{0} is filled in later, and a pattern cannot know with what; write a capture such as {{name}}")]
    Hole(String),
    /// A digest, which rules do not deal in.
    #[error("a rule is about names and tags; it cannot hold a digest")]
    Digest,
    /// A component, or the tag, is empty.
    #[error("a part of it is empty: it is of the form [registry/]repository[:tag]")]
    EmptyPart,
    /// A capture of several components in a tag.
    #[error("{{{0}...}} captures path components, which a tag does not have; write {{{0}}}")]
    ManyInTag(String),
    /// A template uses what no pattern captures.
    #[error("{{{name}}} is not captured{known}", known = known(.captured))]
    Unknown {
        /// The name that the template uses.
        name: String,
        /// The names that it could use.
        captured: Vec<String>,
    },
}

fn known(captured: &[String]) -> String {
    if captured.is_empty() {
        "; nothing is".to_owned()
    } else {
        let list: Vec<String> = captured.iter().map(|name| format!("{{{name}}}")).collect();
        format!("; what is: {}", list.join(", "))
    }
}

/// One piece of a pattern or a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Text that stands for itself; in a pattern it never matches into a hole.
    Literal(String),
    /// A hole that a template writes as it is (`${PREFIX}`).
    Hole(String),
    /// `{name}`: at least one character within one component.
    One(String),
    /// `{path...}`: one or more components.
    Many(String),
    /// `{name:one|other}`: one of the texts.
    Choice(String, Vec<String>),
}

impl Part {
    /// Returns the name of the capture, if it is one.
    pub(crate) fn capture(&self) -> Option<&str> {
        match self {
            Self::Literal(_) | Self::Hole(_) => None,
            Self::One(name) | Self::Many(name) | Self::Choice(name, _) => Some(name),
        }
    }
}

/// What a pattern captured, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Captures<'t> {
    found: Vec<(String, &'t str)>,
}

impl<'t> Captures<'t> {
    /// Returns what was captured under a name.
    pub fn get(&self, name: &str) -> Option<&'t str> {
        self.found.iter().find(|(key, _)| key == name).map(|&(_, value)| value)
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.found.extend(other.found);
    }
}

/// A pattern over one text, a name or a tag, in which every hole is one thing that only a capture can hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glob {
    pub(crate) parts: Vec<Part>,
}

impl Glob {
    /// Parses a pattern over tags.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn tag(text: &str) -> Result<Self, PatternError> {
        let parts = tokenize(text, false)?;
        tag_of_pattern(parts)
    }

    /// Matches a whole text, whose holes are given.
    ///
    /// A text of more than 4096 bytes matches nothing: no registry takes such a name.
    pub fn matches<'t>(&self, text: &'t str, holes: &[Span]) -> Option<Captures<'t>> {
        if text.len() > LONGEST {
            return None;
        }
        let mut matcher = Matcher { parts: &self.parts, text, holes, spans: Vec::new(), failed: Vec::new() };
        if !matcher.from(0, 0) {
            return None;
        }
        let names = self.parts.iter().filter_map(Part::capture);
        let found = names.zip(&matcher.spans).map(|(name, span)| (name.to_owned(), span.of(text))).collect();
        Some(Captures { found })
    }

    /// Returns the names of the captures, in order.
    pub fn captures(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(Part::capture).filter(|name| *name != "_")
    }

    /// Returns the literal text that every match begins with.
    pub fn prefix(&self) -> &str {
        match self.parts.first() {
            Some(Part::Literal(text)) => text,
            _ => "",
        }
    }

    /// Returns whether the pattern has no capture, so that it matches one text only.
    pub fn is_literal(&self) -> bool {
        self.parts.iter().all(|part| matches!(part, Part::Literal(_)))
    }
}

/// A pattern over canonical names, with an optional one over tags.
///
/// It is written like a reference, and read like one: the first component is a registry if it holds a `.`, a `:` or an upper-case
/// letter, is `localhost`, or is the capture `{registry}`; else the name is one of Docker Hub, and a single component
/// an official image of it (`postgres` is `docker.io/library/postgres`, `{name}` any official image).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    text: String,
    pub(crate) name: Glob,
    pub(crate) tag: Option<Glob>,
}

impl Pattern {
    /// Parses a pattern.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        let written = Written::parse(text, false)?;
        let tag = written.tag.map(tag_of_pattern).transpose()?;
        let mut name = match written.registry {
            Some(mut registry) => {
                if let [Part::Literal(host)] = registry.as_mut_slice() {
                    *host = canonical_registry(host);
                } else {
                    for part in &mut registry {
                        if let Part::Literal(text) = part {
                            text.make_ascii_lowercase();
                        }
                    }
                }
                registry
            }
            None => vec![Part::Literal(DOCKER_HUB.to_owned())],
        };
        let official = name == [Part::Literal(DOCKER_HUB.to_owned())] && is_one_component(&written.repository);
        name.push(Part::Literal(if official { "/library/" } else { "/" }.to_owned()));
        for part in &written.repository {
            if let Part::Literal(text) = part
                && let Some(upper) = text.chars().find(char::is_ascii_uppercase)
            {
                return Err(PatternError::Character(upper));
            }
        }
        name.extend(written.repository);
        let name = Glob { parts: merge(name) };
        check_captures(name.parts.iter().chain(tag.iter().flat_map(|tag| &tag.parts)))?;
        Ok(Self { text: text.to_owned(), name, tag })
    }

    /// Returns the pattern as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the pattern over names.
    pub fn name(&self) -> &Glob {
        &self.name
    }

    /// Returns the pattern over tags, if the rule is limited by one.
    pub fn tag(&self) -> Option<&Glob> {
        self.tag.as_ref()
    }

    /// Matches a canonical name and a tag.
    pub fn matches<'t>(&self, name: &'t Name, tag: Option<&'t str>) -> Option<Captures<'t>> {
        let mut captures = self.name.matches(name.as_str(), name.holes())?;
        if let Some(pattern) = &self.tag {
            let tag = tag?;
            captures.add(pattern.matches(tag, &hole::holes(tag))?);
        }
        Some(captures)
    }

    /// Returns the names of all captures, the tag's included.
    pub fn captures(&self) -> Vec<String> {
        let tag = self.tag.iter().flat_map(Glob::captures);
        self.name.captures().chain(tag).map(str::to_owned).collect()
    }

    /// Returns a text that stands in every reference that matches, however short it is written; empty when there is none.
    pub fn inner_literal(&self) -> String {
        let Some(slash) = position(&self.name.parts, '/') else { return String::new() };
        let (registry, mut repository) = split(self.name.parts.clone(), slash);
        // The repository's `library/` need not be written, and neither need a registry that may be Docker Hub.
        if let Some(Part::Literal(text)) = repository.first_mut() {
            *text = without_library(text).to_owned();
        }
        let registry = Glob { parts: registry };
        let registry = if registry.matches(DOCKER_HUB, &[]).is_some() { Vec::new() } else { registry.parts };
        let literals = registry.into_iter().chain(repository).filter_map(|part| match part {
            Part::Literal(text) => Some(text),
            _ => None,
        });
        // A slash in front may be that of `library/` too.
        literals.map(|text| text.trim_start_matches('/').to_owned()).max_by_key(String::len).unwrap_or_default()
    }

    /// Returns whether the last component holds text of its own, so that the name is more than its namespace.
    pub fn names_an_image(&self) -> bool {
        let mut literal = false;
        for part in &self.name.parts {
            match part {
                Part::Literal(text) => match text.rsplit_once('/') {
                    Some((_, last)) => literal = !last.is_empty(),
                    None => literal = true,
                },
                Part::Many(_) => literal = false,
                _ => {}
            }
        }
        literal
    }

    /// Returns the registry when it is written out, and nothing when it holds a capture.
    pub fn registry(&self) -> Option<&str> {
        self.name.prefix().split_once('/').map(|(registry, _)| registry)
    }
}

/// Returns what is left of the beginning of a repository when Docker Hub's `library/`, or a part of it, is not written.
pub(crate) fn without_library(repository: &str) -> &str {
    let rest = repository.strip_prefix("library/").unwrap_or(repository);
    if "library/".starts_with(rest) { "" } else { rest }
}

/// Text with captures to be filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    pub(crate) parts: Vec<Part>,
}

impl Template {
    /// Returns the literal text that what is written begins with.
    pub fn leading(&self) -> &str {
        match self.parts.first() {
            Some(Part::Literal(text)) => text,
            _ => "",
        }
    }

    /// Parses a template for tags that may use the given captures. An empty text stands for no tag.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn tag(text: &str, captured: &[String]) -> Result<Self, PatternError> {
        if text.is_empty() {
            return Ok(Self { parts: Vec::new() });
        }
        let template = Self { parts: tokenize(text, true)? };
        check_tag(&template.parts)?;
        template.check(captured)?;
        Ok(template)
    }

    /// Writes the text.
    pub fn expand(&self, captures: &Captures<'_>) -> String {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Literal(piece) | Part::Hole(piece) => text.push_str(piece),
                Part::One(name) | Part::Many(name) | Part::Choice(name, _) => text.push_str(captures.get(name).unwrap_or_default()),
            }
        }
        text
    }

    fn check(&self, captured: &[String]) -> Result<(), PatternError> {
        match self.parts.iter().filter_map(Part::capture).find(|name| !captured.iter().any(|known| known == name)) {
            Some(name) => Err(PatternError::Unknown { name: name.to_owned(), captured: captured.to_vec() }),
            None => Ok(()),
        }
    }
}

/// The `to` of a rule: `[registry/]repository[:tag]` as it is to be written, with captures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToTemplate {
    text: String,
    pub(crate) registry: Option<Template>,
    pub(crate) repository: Template,
    pub(crate) tag: Option<Template>,
    /// The digest that the target names, with its algorithm.
    pub(crate) digest: Option<String>,
    /// Whether a hole of the target's own stands where the registry would be, glued to the repository.
    pub(crate) hidden: bool,
}

impl ToTemplate {
    /// Parses a target that may use the given captures.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn parse(text: &str, captured: &[String]) -> Result<Self, PatternError> {
        let (name, digest) = match text.split_once('@') {
            Some((name, digest)) if digest.starts_with("sha") => (name, Some(digest.to_owned())),
            _ => (text, None),
        };
        if digest.as_ref().is_some_and(|digest| Reference::parse(&format!("a@{digest}")).is_err()) {
            return Err(PatternError::Digest);
        }
        let written = Written::parse(name, true)?;
        if let Some(tag) = &written.tag {
            check_tag(tag)?;
        }
        let hidden = written.registry.is_none() && matches!(written.repository.first(), Some(Part::Hole(_)));
        let to = Self {
            text: text.to_owned(),
            registry: written.registry.map(|parts| Template { parts }),
            repository: Template { parts: written.repository },
            tag: written.tag.map(|parts| Template { parts }),
            digest,
            hidden,
        };
        for template in to.registry.iter().chain([&to.repository]).chain(&to.tag) {
            template.check(captured)?;
        }
        Ok(to)
    }

    /// Returns the target as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns whether the target names a tag.
    pub fn has_tag(&self) -> bool {
        self.tag.is_some()
    }
}

/// A pattern or target taken apart.
struct Written {
    registry: Option<Vec<Part>>,
    repository: Vec<Part>,
    tag: Option<Vec<Part>>,
}

impl Written {
    fn parse(text: &str, template: bool) -> Result<Self, PatternError> {
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

fn is_one_component(parts: &[Part]) -> bool {
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
fn position(parts: &[Part], wanted: char) -> Option<(usize, usize)> {
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
fn split(mut parts: Vec<Part>, (index, at): (usize, usize)) -> (Vec<Part>, Vec<Part>) {
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

fn merge(parts: Vec<Part>) -> Vec<Part> {
    let mut merged: Vec<Part> = Vec::with_capacity(parts.len());
    for part in parts {
        match (merged.last_mut(), part) {
            (Some(Part::Literal(before)), Part::Literal(text)) => before.push_str(&text),
            (_, part) => merged.push(part),
        }
    }
    merged
}

fn tag_of_pattern(parts: Vec<Part>) -> Result<Glob, PatternError> {
    check_tag(&parts)?;
    for part in &parts {
        if let Part::Many(name) = part {
            return Err(PatternError::ManyInTag(name.clone()));
        }
    }
    check_captures(parts.iter())?;
    Ok(Glob { parts })
}

fn check_tag(parts: &[Part]) -> Result<(), PatternError> {
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

fn check_captures<'p>(parts: impl Iterator<Item = &'p Part>) -> Result<(), PatternError> {
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
fn tokenize(text: &str, template: bool) -> Result<Vec<Part>, PatternError> {
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

/// A match in progress. Captures are tried from the shortest on, so the first that fits is taken.
struct Matcher<'m> {
    parts: &'m [Part],
    text: &'m str,
    holes: &'m [Span],
    spans: Vec<Span>,
    /// The places (part, offset) from which nothing matches, so that no pattern takes more than parts times length squared.
    failed: Vec<bool>,
}

impl Matcher<'_> {
    fn from(&mut self, part: usize, at: usize) -> bool {
        let Some(current) = self.parts.get(part) else { return at == self.text.len() };
        // Filled only once a way has failed, so most matches allocate nothing.
        let known = self.failed.get(part * (self.text.len() + 1) + at).copied().unwrap_or(false);
        if known {
            return false;
        }
        let matched = match current {
            Part::Literal(text) | Part::Hole(text) => self.literal(text, at) && self.from(part + 1, at + text.len()),
            Part::One(_) => self.capture(part, at, false),
            Part::Many(_) => self.capture(part, at, true),
            Part::Choice(_, options) => options.iter().any(|option| self.literal(option, at) && self.took(part, at, at + option.len())),
        };
        if !matched && self.parts.len() > part + 1 && part > 0 {
            if self.failed.is_empty() {
                self.failed = vec![false; self.parts.len() * (self.text.len() + 1)];
            }
            self.failed[part * (self.text.len() + 1) + at] = true;
        }
        matched
    }

    fn literal(&self, text: &str, at: usize) -> bool {
        let span = Span::new(at, at + text.len());
        self.text.as_bytes()[at..].starts_with(text.as_bytes()) && !self.holes.iter().any(|hole| hole.overlaps(span))
    }

    fn took(&mut self, part: usize, start: usize, end: usize) -> bool {
        self.spans.push(Span::new(start, end));
        if self.from(part + 1, end) {
            return true;
        }
        self.spans.pop();
        false
    }

    fn capture(&mut self, part: usize, start: usize, many: bool) -> bool {
        // The last capture takes all that is left, if it may.
        let last = part + 1 == self.parts.len();
        let bytes = self.text.as_bytes();
        let mut end = start;
        while end < bytes.len() {
            let slash = match self.hole_at(end) {
                Some(hole) => {
                    end = hole.end;
                    false
                }
                None => {
                    let slash = bytes[end] == b'/';
                    end += self.text[end..].chars().next().map_or(1, char::len_utf8);
                    slash
                }
            };
            if slash && (!many || end == start + 1) {
                return false;
            }
            if !slash && (!last || end == bytes.len()) && self.took(part, start, end) {
                return true;
            }
        }
        false
    }

    fn hole_at(&self, at: usize) -> Option<Span> {
        let next = self.holes.partition_point(|hole| hole.end <= at);
        self.holes.get(next).copied().filter(|hole| hole.start == at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::Reference;

    /// What the pattern captures in the reference, as `name=value` pairs.
    fn captured(pattern: &str, text: &str) -> Option<String> {
        let pattern = Pattern::parse(pattern).unwrap_or_else(|error| panic!("{pattern}: {error}"));
        let reference = Reference::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let name = reference.name();
        let captures = pattern.matches(&name, reference.tag())?;
        let pairs: Vec<String> = captures.found.iter().map(|(name, value)| format!("{name}={value}")).collect();
        Some(pairs.join(" "))
    }

    #[track_caller]
    fn check(pattern: &str, text: &str, expected: &str) {
        assert_eq!(captured(pattern, text).as_deref(), Some(expected), "{pattern} over {text}");
    }

    #[track_caller]
    fn stays(pattern: &str, text: &str) {
        assert_eq!(captured(pattern, text), None, "{pattern} over {text}");
    }

    #[test]
    fn a_familiar_pattern_is_one_over_docker_hub() {
        check("jaafarn/raqeem-{service}", "docker.io/jaafarn/raqeem-web", "service=web");
        check("postgres", "postgres:16", "");
        check("postgres", "index.docker.io/library/postgres", "");
        check("{name}", "postgres", "name=postgres");
        stays("{name}", "bitnami/postgres");
        check("{path...}", "postgres", "path=library/postgres");
        check("registry-1.docker.io/{name}", "postgres", "name=postgres");
        stays("postgres", "quay.io/library/postgres");
    }

    #[test]
    fn captures_know_components() {
        check("k8s.gcr.io/{path...}", "k8s.gcr.io/a/b/c", "path=a/b/c");
        check("quay.io/foo-{rest...}", "quay.io/foo-a/b", "rest=a/b");
        stays("quay.io/foo-{rest}", "quay.io/foo-a/b");
        stays("quay.io/foo-{rest}", "quay.io/foo");
        check("quay.io/{a...}/x/{b...}", "quay.io/1/2/x/3/4", "a=1/2 b=3/4");
        check("quay.io/{a}-{b}", "quay.io/x-y-z", "a=x b=y-z");
        check("{account}.dkr.ecr.{region}.amazonaws.com/{p...}", "1.dkr.ecr.eu.amazonaws.com/a/b", "account=1 region=eu p=a/b");
        check("{registry}/a/{b}", "localhost:5000/a/c", "registry=localhost:5000 b=c");
        check("localhost:{port}/a", "localhost:5000/a", "port=5000");
        stays("k8s.gcr.io/{path...}", "staging-k8s.gcr.io/a");
    }

    #[test]
    fn a_choice_is_closed() {
        check("minio/{name:minio|mc}", "minio/mc", "name=mc");
        stays("minio/{name:minio|mc}", "minio/mcx");
        check("a/{x:b|bc}", "a/bc", "x=bc");
    }

    #[test]
    fn a_tag_pattern_limits_and_captures() {
        check("microsoft/dotnet:{v}-{kind:sdk|runtime}", "microsoft/dotnet:2.1-sdk", "v=2.1 kind=sdk");
        stays("microsoft/dotnet:{v}-{kind:sdk|runtime}", "microsoft/dotnet:2.1");
        stays("microsoft/dotnet:{v}-{kind:sdk|runtime}", "microsoft/dotnet");
        check("localhost:5000/a:{t}", "localhost:5000/a:1", "t=1");
        check("a/b:{v}-x", "a/b:${V}-x", "v=${V}");
    }

    #[test]
    fn only_a_capture_holds_a_hole() {
        check("jaafarn/raqeem-{service}", "jaafarn/raqeem-${SVC}", "service=${SVC}");
        check("jaafarn/raqeem-{service}", "jaafarn/raqeem-${A}-b${C}", "service=${A}-b${C}");
        check("ghcr.io/{path...}", "ghcr.io/${{ github.repository }}/web", "path=${{ github.repository }}/web");
        check("a/{x}", "a/{{ default \"b/c\" .d }}", "x={{ default \"b/c\" .d }}");
        stays("python", "python${X}");
        stays("a/b-x", "a/${X:-b-x}");
        stays("a/{x}", "a/${X}/b");
    }

    #[test]
    fn what_is_no_pattern_says_why() {
        let error = |text: &str| Pattern::parse(text).unwrap_err();
        assert_eq!(error(""), PatternError::Empty);
        assert_eq!(error("a/{b"), PatternError::Brace);
        assert_eq!(error("a/b}"), PatternError::Brace);
        assert_eq!(error("a/{b,c}"), PatternError::Capture("b,c".to_owned()));
        assert_eq!(error("a/{}"), PatternError::Capture(String::new()));
        assert_eq!(error("{a}/{a}"), PatternError::Twice("a".to_owned()));
        assert_eq!(error("a/{a}{b}"), PatternError::Adjacent("a".to_owned(), "b".to_owned()));
        assert_eq!(error("a/*"), PatternError::Character('*'));
        assert_eq!(error("a/${B}"), PatternError::Hole("${B}".to_owned()));
        assert_eq!(error("a/b@sha256:00"), PatternError::Digest);
        assert_eq!(error("a//b"), PatternError::EmptyPart);
        assert_eq!(error("a/b:"), PatternError::EmptyPart);
        assert_eq!(error("a/b/"), PatternError::EmptyPart);
        assert_eq!(error("a/b:{t...}"), PatternError::ManyInTag("t".to_owned()));
        assert_eq!(error("quay.io/A"), PatternError::Character('A'));
        assert!(PatternError::Character('*').to_string().contains("{path...}"));
    }

    #[test]
    fn a_template_names_only_what_is_captured() {
        let error = ToTemplate::parse("quay.io/{nmae}", &["name".to_owned()]).unwrap_err();
        assert_eq!(error.to_string(), "{nmae} is not captured; what is: {name}");
        assert!(ToTemplate::parse("${PREFIX}/{name}:{{ .tag }}", &["name".to_owned()]).is_ok());
    }
}
