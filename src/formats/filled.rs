//! Variables that the file itself sets: what a reference is with them filled in, and which names a registry in one of them leads to.
//!
//! `ARG REGISTRY=docker.io` and `FROM $REGISTRY/acme/app` say together what is pulled. The value is judged by the names that are made with it.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::value::{default_of, is_host};
use super::{Found, Short};
use crate::reference::{Reference, hole, names_no_registry};
use crate::site::{Filled, Part, Shape, Site};
use crate::span::Span;

/// Values that are made of values that are made of values end somewhere.
const DEPTH: usize = 4;
/// No reference is longer.
const LONGEST: usize = 1000;
/// So many names say enough of one registry.
const NAMES: usize = 100;

/// Notes at each site what the file says of the variables in it, and among the names that the file builds those that come of it.
pub fn fill(text: &str, found: &mut Found) {
    let Found { sites, built, .. } = found;
    let matters = |site: &Site| match &site.shape {
        Shape::Registry(part) => part.span.is_some(),
        Shape::Whole(part) => part.text.contains(['$', '{']),
        Shape::Split(_) => false,
    };
    if !sites.iter().any(matters) {
        return;
    }
    by_default(sites);
    let is_local = |site: &&Site| site.local;
    built.extend(sites.iter().filter(is_local).filter_map(|site| match site.filled.as_deref() {
        Some(Filled::Default { text, .. }) => Reference::parse_loose(text).ok().map(|reference| reference.name().as_str().to_owned()),
        _ => None,
    }));
    let values = Values::of(text);
    let mut apart: BTreeSet<String> = BTreeSet::new();
    // A file may set one variable a million times.
    let mut known: HashMap<&str, (Arc<[String]>, bool)> = HashMap::new();
    for site in sites.iter_mut() {
        let Shape::Registry(part) = &site.shape else { continue };
        let Some(name) = part.span.and_then(|span| set_at(text, span.start)).filter(|name| values.get(name) == Some(&part.text)) else { continue };
        let (names, is_prefix) = known.entry(name).or_insert_with(|| values.names(text, name, &part.text));
        if !names.is_empty() {
            apart.extend(names.iter().cloned());
            site.filled = Some(Box::new(Filled::Names { names: Arc::clone(names), is_prefix: *is_prefix }));
        }
    }
    for site in sites.iter_mut() {
        let Shape::Whole(part) = &site.shape else { continue };
        if site.filled.is_some() {
            continue;
        }
        let filled = values.fill(&part.text, 0);
        if filled != part.text && Reference::parse(&filled).is_ok() {
            let apart = hole::length(part.text.as_bytes(), 0).is_some() && apart.contains(&filled);
            site.filled = Some(Box::new(Filled::Reference { text: filled, apart }));
        }
    }
}

/// Notes of references that begin with a variable whose default is a registry, with or without a namespace, what they are by it.
fn by_default(sites: &mut [Site]) {
    /// Returns the variable that a reference begins with, its default, and the reference that comes of it.
    fn parts(part: &Part) -> Option<(&str, Span, String)> {
        let text = part.text.as_str();
        let variable = hole::length(text.as_bytes(), 0).filter(|&length| text[length..].starts_with('/'))?;
        let default = default_of(&text[..variable])?;
        let registry = default.of(text);
        let is_plain = is_host(registry.split('/').next().unwrap_or_default()) && hole::holes(registry).is_empty() && !registry.ends_with('/');
        let filled = format!("{registry}{}", &text[variable..]);
        (is_plain && Reference::parse(&filled).is_ok()).then(|| (&text[..variable], default, filled))
    }
    let mut names: HashMap<String, BTreeSet<String>> = HashMap::new();
    for site in sites.iter() {
        if let Shape::Whole(part) = &site.shape
            && let Some((variable, _, filled)) = parts(part)
        {
            names.entry(variable.to_owned()).or_default().insert(filled);
        }
    }
    let names: HashMap<String, Arc<[String]>> = names.into_iter().filter(|(_, names)| names.len() <= NAMES).map(|(variable, names)| (variable, names.into_iter().collect())).collect();
    for site in sites.iter_mut() {
        if let Shape::Whole(part) = &site.shape
            && let Some((variable, default, text)) = parts(part)
            && let Some(names) = names.get(variable)
        {
            let registry = Part { text: default.of(&part.text).to_owned(), span: part.span.map(|span| default.shift(span.start)), near: part.near + default.start, style: part.style };
            site.filled = Some(Box::new(Filled::Default { text, registry, names: Arc::clone(names) }));
        }
    }
}

/// Adds to the names that a file builds the namespaces of Docker Hub, each with its slash, below which it builds under names that are filled in
/// (`docker build -t local/$NAME`). What is pushed is no image of this place alone, and other files may well pull it.
pub fn build_below(text: &str, built: &mut Vec<String>) {
    let namespace = |name: &String| {
        let filled_in = name.match_indices('/').find(|(slash, _)| hole::length(name.as_bytes(), slash + 1).is_some());
        filled_in.map(|(slash, _)| name[..=slash].to_owned()).filter(|namespace| namespace.starts_with("docker.io/") && !matches!(namespace.as_str(), "docker.io/" | "docker.io/library/"))
    };
    let namespaces: BTreeSet<String> = built.iter().filter_map(namespace).collect();
    if !namespaces.is_empty() && memchr::memmem::find(text.as_bytes(), b"push").is_none() {
        built.extend(namespaces);
    }
}

/// Notes the values of variables that are used behind a registry or a path (`docker tag $IMAGE mirror.example.com/$IMAGE`).
///
/// `set` are stretches of the file with the variables that are set to them; single values are found here.
pub fn behind(text: &str, mut set: Vec<(Span, String)>, found: &mut Found) {
    for site in &found.sites {
        let part = match &site.shape {
            Shape::Whole(part) => part,
            Shape::Split(split) if split.registry.is_none() => &split.repository,
            _ => continue,
        };
        let Some(span) = part.span.filter(|_| names_no_registry(&part.text)) else { continue };
        // `image: redis:7` and `image = "redis:7"` are fields, `IMAGE: redis:7` and `image="redis:7"` variables.
        let is_variable = |name: &&str| text[..span.start].trim_end_matches(['"', '\'']).ends_with('=') || !name.bytes().any(|byte| byte.is_ascii_lowercase());
        set.extend(set_at(text, span.start).filter(is_variable).map(|name| (span, name.to_owned())));
    }
    if !set.is_empty() {
        let variables = behind_something(text);
        found.short.extend(set.into_iter().filter(|(_, name)| variables.contains(name.as_str())).map(|(span, _)| (span, Short::Behind)));
    }
    found.short.sort_unstable();
    found.short.dedup();
}

/// Returns the variables that are used behind a slash or another variable, and those from which such a one has its value.
fn behind_something(text: &str) -> HashSet<&str> {
    let mut behind: HashSet<&str> = memchr::memchr2_iter(b'$', b'{', text.as_bytes()).filter(|at| is_behind(&text[..*at])).filter_map(|at| begins(&text[at..])).collect();
    if behind.is_empty() {
        return behind;
    }
    let mut taken: Vec<(&str, &str)> = Vec::new();
    for line in text.lines() {
        if let Some((name, rest)) = line.split_once("for ").and_then(|(_, rest)| rest.split_once(" in ")) {
            let list = rest.split(';').next().unwrap_or_default();
            taken.extend(memchr::memchr_iter(b'$', list.as_bytes()).filter_map(|at| begins(&list[at..])).map(|from| (name.trim(), from)));
        } else if let Some((name, Some(value))) = assignment(line) {
            taken.extend(variable(value).map(|from| (name, from)));
        }
    }
    for _ in 0..DEPTH {
        let more: Vec<&str> = taken.iter().filter(|(name, from)| behind.contains(name) && !behind.contains(from)).map(|(_, from)| *from).collect();
        behind.extend(more);
    }
    behind
}

/// Returns whether what a text ends in is a path or another variable, which the next variable is put behind.
fn is_behind(head: &str) -> bool {
    // `$$X` is what make writes for the shell's `$X`, and `a/"$X"` is one word.
    let head = head.strip_suffix('$').unwrap_or(head);
    let head = head.strip_suffix('"').filter(|head| head.ends_with('/')).unwrap_or(head);
    let bare = head.trim_end_matches(|letter: char| letter.is_ascii_alphanumeric() || letter == '_');
    head.ends_with('/') && !head.ends_with("//") || head.ends_with(['}', ')']) || bare.len() < head.len() && bare.ends_with('$')
}

/// Returns the variable whose use begins a text. One of which only the end is used is none (`${X##*/}`), nor is one whose slashes are replaced.
fn begins(text: &str) -> Option<&str> {
    let open = ["${{", "{{", "${", "$(", "$"].iter().find(|open| text.starts_with(**open))?;
    let rest = text[open.len()..].trim_start_matches([' ', '.']);
    let rest = rest.strip_prefix("env.").unwrap_or(rest);
    let length = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
    let next = rest[length..].chars().next();
    let whole = match *open {
        "$" => true,
        "$(" => next == Some(')'),
        "${" => next != Some('/') && !rest[length..].starts_with("##"),
        _ => matches!(next, Some(' ' | '}')),
    };
    (whole && length > 0).then(|| &rest[..length])
}

/// The variables that a file sets, each to one value.
struct Values<'t>(HashMap<&'t str, Option<&'t str>>);

impl<'t> Values<'t> {
    fn of(text: &'t str) -> Self {
        let mut values: HashMap<&str, Option<&str>> = HashMap::new();
        for (name, value) in text.trim_start_matches('\u{feff}').lines().filter_map(assignment) {
            values.entry(name).and_modify(|known| *known = known.filter(|known| value == Some(*known))).or_insert(value);
        }
        Self(values)
    }

    fn get(&self, name: &str) -> Option<&'t str> {
        self.0.get(name).copied().flatten()
    }

    fn fill(&self, text: &str, depth: usize) -> String {
        let mut filled = String::with_capacity(text.len());
        let mut past = 0;
        for hole in hole::holes(text) {
            filled.push_str(&text[past..hole.start]);
            match variable(hole.of(text)).and_then(|name| self.get(name)).filter(|_| depth < DEPTH && filled.len() < LONGEST) {
                Some(value) => filled.push_str(&self.fill(value, depth + 1)),
                None => filled.push_str(hole.of(text)),
            }
            past = hole.end;
        }
        filled.push_str(&text[past..]);
        filled
    }

    /// Returns the names that a registry in a variable leads to, none where it is not known what it is used for; and whether it stands in front of
    /// a path wherever it is used.
    fn names(&self, text: &str, name: &str, registry: &str) -> (Arc<[String]>, bool) {
        let unknown = || (Arc::default(), false);
        let mut names = BTreeSet::new();
        let mut is_prefix = true;
        for at in memchr::memmem::find_iter(text.as_bytes(), name) {
            let Some(end) = used_at(text, at, name) else {
                is_prefix &= !text[..at].ends_with(['$', '{', '(']);
                continue;
            };
            let rest = &text[end..];
            if rest.starts_with('/') {
                // A slash with nothing behind it is no name yet.
                let path = self.fill(token(rest), 0);
                names.extend((path.len() > 1).then(|| format!("{registry}{path}")));
            } else if rest.starts_with(|next: char| next.is_alphanumeric() || matches!(next, '.' | ':' | '-' | '_' | '$' | '{')) && !rest.starts_with(". ") {
                // A part of the host alone.
                return unknown();
            } else {
                is_prefix = false;
            }
            if names.len() > NAMES {
                return unknown();
            }
        }
        (names.into_iter().filter(|name| Reference::parse_loose(name).is_ok()).collect(), is_prefix)
    }
}

/// Returns the variable that a line sets, and its value: none where it is no plain text.
fn assignment(line: &str) -> Option<(&str, Option<&str>)> {
    const FRONT: &[&str] = &["- ", "export ", "ARG ", "ENV ", "arg ", "local ", "readonly ", "override ", "let ", "set "];
    let mut rest = line.trim_start();
    while let Some(tail) = FRONT.iter().find_map(|front| rest.strip_prefix(front)) {
        rest = tail.trim_start();
    }
    let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''));
    rest = quote.map_or(rest, |quote| rest.strip_prefix(quote).unwrap_or(rest));
    let length = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
    let name = &rest[..length];
    if name.is_empty() || name.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    rest = &rest[length..];
    rest = quote.map_or(rest, |quote| rest.strip_prefix(quote).unwrap_or(rest)).trim_start();
    // What is put behind a value, or comes from a command, is not known.
    if rest.starts_with("+=") || rest.starts_with("!=") {
        return Some((name, None));
    }
    let equals = ["=", "?=", ":=", "::="].iter().find_map(|sign| rest.strip_prefix(sign)).filter(|rest| !rest.starts_with('='));
    match (equals, rest.strip_prefix(':').filter(|rest| rest.starts_with([' ', '\t']))) {
        (Some(value), _) => Some((name, plain(value.trim(), char::is_whitespace))),
        (None, Some(value)) => {
            let value = value.trim().trim_end_matches(',');
            (!value.is_empty()).then(|| (name, plain(value, |_| false)))
        }
        (None, None) => None,
    }
}

/// Returns the text of a value: without its quotes and what stands behind them.
fn plain(value: &str, ends: impl Fn(char) -> bool) -> Option<&str> {
    if let Some(quote) = value.chars().next().filter(|quote| matches!(quote, '"' | '\'')) {
        let inside = &value[1..];
        let end = inside.find(quote)?;
        return Some(&inside[..end]).filter(|inside| !inside.contains('\\'));
    }
    if value.len() > LONGEST {
        return None;
    }
    let value = value.split(" #").next().unwrap_or_default().trim_end();
    let mut end = 0;
    while let Some(next) = value[end..].chars().next() {
        if ends(next) {
            break;
        }
        end += hole::length(value.as_bytes(), end).unwrap_or(next.len_utf8());
    }
    Some(&value[..end])
}

/// Returns the variable that a value at `start` is set to.
fn set_at(text: &str, start: usize) -> Option<&str> {
    let head = text[..start].trim_end_matches(['"', '\'']).trim_end_matches([' ', '\t']);
    let head = head.strip_suffix('=').map(|head| head.trim_end_matches([':', '?'])).or_else(|| head.strip_suffix(':'))?;
    let head = head.trim_end_matches(['"', '\'', ' ', '\t']);
    let length = head.bytes().rev().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
    (length > 0).then(|| &head[head.len() - length..])
}

/// Returns where the use of a variable ends whose name stands at `at`, if one does; in a URL it is no name of an image.
fn used_at(text: &str, at: usize, name: &str) -> Option<usize> {
    const OPEN: &[&str] = &["${{ env.", "${{env.", "${", "$(", "{{ .", "{{.", "{{ ", "{{", "$"];
    let open = OPEN.iter().find(|open| text[..at].ends_with(**open))?;
    let start = at - open.len();
    let length = hole::length(head(&text[start..], LONGEST).as_bytes(), 0)?;
    let glued = text[..start].ends_with(|last: char| last.is_alphanumeric() || matches!(last, '/' | '.' | '-' | '_' | '}' | ')'));
    (!glued && variable(&text[start..start + length]) == Some(name)).then_some(start + length)
}

/// Returns the variable that fills a hole, where the hole is no more than that.
fn variable(hole: &str) -> Option<&str> {
    let between = |open: &str, close: &str| hole.strip_prefix(open)?.strip_suffix(close);
    let name = between("${{", "}}")
        .map(|inside| inside.trim().trim_start_matches("env."))
        .or_else(|| between("{{", "}}").map(|inside| inside.trim().trim_start_matches('.')))
        .or_else(|| between("${", "}"))
        .or_else(|| between("$(", ")"))
        .or_else(|| hole.strip_prefix('$'))?;
    (!name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')).then_some(name)
}

/// Returns the beginning of a text, at most so many bytes of it.
fn head(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Returns what of a text belongs to a reference.
fn token(text: &str) -> &str {
    let text = head(text, LONGEST);
    let bytes = text.as_bytes();
    let mut end = 0;
    while end < bytes.len() {
        match hole::length(bytes, end) {
            Some(length) => end += length,
            None if bytes[end].is_ascii_alphanumeric() || matches!(bytes[end], b'/' | b'.' | b'-' | b'_' | b':' | b'@') => end += 1,
            None => break,
        }
    }
    text[..end].trim_end_matches(['.', ':', '/', '@', '-'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_sets_a_variable_or_does_not() {
        for (line, name, value) in [
            ("ARG REGISTRY=docker.io", "REGISTRY", Some("docker.io")),
            ("REGISTRY ?= docker.io # the default", "REGISTRY", Some("docker.io")),
            ("  export A=\"b\"; c", "A", Some("b")),
            ("  OWNER: ${{ github.repository_owner }}", "OWNER", Some("${{ github.repository_owner }}")),
            ("\"registry\": \"x.io\",", "registry", Some("x.io")),
            ("ARG EMPTY=", "EMPTY", Some("")),
            ("A += b", "A", None),
        ] {
            assert_eq!(assignment(line), Some((name, value)), "{line}");
        }
        for line in ["env:", "if [ $A == b ]; then", "# just words", "FROM a:1", ""] {
            assert_eq!(assignment(line), None, "{line}");
        }
    }

    #[test]
    fn what_stands_in_a_variable_is_filled_in() {
        let values = Values::of("HOST=docker.io\nOWNER=acme\nNAME=$OWNER/app\nTWICE=a\nTWICE=b\nLOOP=$LOOP\n");
        for (text, filled) in [
            ("$HOST/$NAME:1", "docker.io/acme/app:1"),
            ("${HOST}/${OWNER}/x", "docker.io/acme/x"),
            ("$TWICE/x", "$TWICE/x"),
            ("$(HOST)/$(notdir $@)", "docker.io/$(notdir $@)"),
            ("$LOOP/x", "$LOOP/x"),
        ] {
            assert_eq!(values.fill(text, 0), filled);
        }
    }
}
