//! Whether a text can hold an image at all, seen without parsing it.
//!
//! Most of a tree's YAML defines kinds of resources, and most of its source code is about something else: the word `image`
//! stands there as the name of a property, in a description, in a comment. A parser is many times slower than a look at the
//! lines around such words, so only what passes here is parsed. What is kept out would give nothing if it were parsed: the
//! tests compare the two over all of `testdata`.

use std::sync::LazyLock;

use super::{Interest, interest};
use crate::span::Span;
use crate::syntax::screen::Screen;
use crate::syntax::yaml;

/// Words of which one stands near every image that no registry or namespace gives away.
const WORDS: &[&str] = &[
    "image",
    "FROM",
    "from ",
    "repository",
    "registry:",
    "REGISTRY",
    "IMG",
    "img=",
    "docker",
    "podman",
    "buildah",
    "nerdctl",
    "kubectl",
    "skopeo",
    "crane",
    "regctl",
    "container:",
    "crictl",
    "helm ",
    "ctr ",
    "crossplane.io",
    "estcontainers",
    "bundle",
];

/// The same for programs, where strings are images by the names around them or by the commands that they hold.
const PROGRAM_WORDS: &[&str] = &["image", "container", "img", "builder", "FROM ", "docker", "podman", "buildah", "nerdctl", "kubectl", "skopeo", "crane", "regctl", "crictl", "helm"];

/// Keys that stand in a schema, behind the name of a property.
const OF_SCHEMAS: &[&str] =
    &["description:", "type:", "properties:", "items:", "$ref:", "nullable:", "default:", "anyOf:", "oneOf:", "allOf:", "format:", "enum:", "additionalProperties:", "x-kubernetes-"];

/// A line is looked at up to this length; what stands on a longer one is parsed.
const LONGEST: usize = 4000;

/// How many lines further up the key is looked for that a line of prose belongs to.
const UP: usize = 200;

/// Returns whether a file can hold an image, by its path and the words in it.
pub fn file(path: &str, bytes: &[u8]) -> bool {
    match interest(path) {
        Interest::Always => true,
        Interest::Words => words().occurs(bytes),
        Interest::None => false,
    }
}

fn words() -> &'static Screen {
    static ANY: LazyLock<Screen> = LazyLock::new(|| Screen::new(WORDS.iter().copied(), true));
    &ANY
}

/// Returns the documents of a YAML text that can hold an image, each with its `---`.
pub fn documents(text: &str) -> Vec<Span> {
    yaml::documents(text).into_iter().filter(|document| may_hold(document.of(text))).collect()
}

/// Returns whether a document of YAML can hold an image.
fn may_hold(text: &str) -> bool {
    let mut prose = Prose::default();
    words().hits(text.as_bytes()).any(|hit| {
        let line = Line::around(text, hit);
        line.text.len() > LONGEST || !is_inert(text, &line, hit - line.start, &mut prose)
    })
}

/// A line of a text.
#[derive(Clone, Copy)]
struct Line<'t> {
    start: usize,
    text: &'t str,
}

impl<'t> Line<'t> {
    fn around(text: &'t str, at: usize) -> Self {
        let start = memchr::memrchr(b'\n', &text.as_bytes()[..at]).map_or(0, |end| end + 1);
        let end = memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |length| at + length);
        Self { start, text: &text[start..end] }
    }

    fn indent(&self) -> usize {
        self.text.len() - self.text.trim_start_matches(' ').len()
    }

    /// Returns the line without its indentation and the dashes of lists.
    fn item(&self) -> &'t str {
        let mut item = self.text.trim();
        while let Some(rest) = item.strip_prefix("- ") {
            item = rest.trim_start();
        }
        item
    }

    /// Returns the next line that is not blank.
    fn next(&self, text: &'t str) -> Option<Self> {
        let mut start = self.start + self.text.len() + 1;
        loop {
            let rest = text.get(start..).filter(|rest| !rest.is_empty())?;
            let line = Self { start, text: &rest[..memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len())] };
            if !line.text.trim().is_empty() {
                return Some(line);
            }
            start += line.text.len() + 1;
        }
    }
}

/// The stretch that was last seen to be a description, so that it is looked for once.
#[derive(Default)]
struct Prose {
    end: usize,
}

/// Returns whether a word about images at `at` in a line of YAML leads to none.
fn is_inert(text: &str, line: &Line<'_>, at: usize, prose: &mut Prose) -> bool {
    if line.start < prose.end {
        return true;
    }
    let item = line.item();
    let key = key(item);
    if let Some((name, value)) = key {
        if is_prose_key(name) || name == "jsonPath" {
            prose.end = line.start + line.text.len();
            return true;
        }
        let in_key = at < line.text.len() - value.len();
        let value = value.trim();
        // Only what is pulled has a policy, and secrets are no images.
        if in_key && matches!(name, "imagePullPolicy" | "imagePullSecrets") && !value.starts_with(['[', '{']) {
            return true;
        }
        // `image:` in a schema.
        if value.is_empty() && in_key && line.next(text).is_some_and(|next| next.indent() > line.indent() && OF_SCHEMAS.iter().any(|word| next.text.trim_start().starts_with(word))) {
            return true;
        }
        // A parameter of that name has its value beside it.
        if !in_key && name != "name" && is_word_image(value) {
            return true;
        }
    } else if is_word_image(item) {
        // `required: [image]`, an item a line.
        return true;
    }
    // A Dockerfile's line, and no word of a sentence.
    if ["from ", "From "].iter().any(|word| line.text[at..].starts_with(word)) && item.get(..5).is_none_or(|start| !start.eq_ignore_ascii_case("from ")) {
        return true;
    }
    match description(text, line, key.is_some()) {
        Some(end) => {
            prose.end = end;
            true
        }
        None => false,
    }
}

/// Returns whether a value is nothing but the word `image` or `repository`, alone or as a part of a name.
fn is_word_image(value: &str) -> bool {
    let value = value.trim_matches(['"', '\'']);
    let has = |word: &str| value.to_ascii_lowercase().contains(word);
    value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') && (has("image") || has("repository"))
}

/// Returns whether a key holds a text about something.
pub fn is_prose_key(key: &str) -> bool {
    matches!(key, "description" | "message")
}

/// Splits `key: value`; nothing where the line has no plain key.
fn key(item: &str) -> Option<(&str, &str)> {
    let (name, value) = item.split_once(':')?;
    let name = name.trim_matches(['"', '\'']);
    let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/' | b'$'));
    (plain && (value.is_empty() || value.starts_with([' ', '\t']))).then_some((name, value))
}

/// Returns the end of the line if it belongs to the text under a key `description`.
fn description(text: &str, line: &Line<'_>, keyed: bool) -> Option<usize> {
    let mut indent = line.indent();
    let mut start = line.start;
    for _ in 0..UP {
        if indent == 0 && !keyed {
            // Text of a key at the top may stand at the margin, where quotes reach over lines; this is rare.
            return None;
        }
        let above = Line::around(text, start.checked_sub(1)?);
        start = above.start;
        if above.text.trim().is_empty() || above.indent() >= indent {
            continue;
        }
        indent = above.indent();
        if key(above.item()).is_some_and(|(name, value)| is_prose_key(name) && !value.trim().is_empty()) {
            return Some(line.start + line.text.len());
        }
        // A line of the same text with less indentation, or the key of something else.
        if key(above.item()).is_some_and(|(_, value)| value.trim().is_empty() || value.trim_start().starts_with(['|', '>'])) || above.text.trim_start().starts_with("- ") {
            return None;
        }
    }
    None
}

/// Returns whether the source of a program can hold an image.
pub fn program(text: &str) -> bool {
    static ANY: LazyLock<Screen> = LazyLock::new(|| Screen::new(PROGRAM_WORDS.iter().copied(), true));
    if memchr::memmem::find(text.as_bytes(), b"estcontainers").is_some() {
        return true;
    }
    ANY.hits(text.as_bytes()).any(|hit| {
        let line = Line::around(text, hit);
        line.text.len() > LONGEST || leads_to_string(text, &line, hit - line.start)
    })
}

/// Returns whether a word about images at `at` in a line of source code may lead to a string that is one.
fn leads_to_string(text: &str, line: &Line<'_>, at: usize) -> bool {
    let start = line.text.trim_start();
    if start.starts_with("//") || start.starts_with("* ") {
        return false;
    }
    let rest = &line.text[at..];
    let word = rest.len() - rest.trim_start_matches(|letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-').len();
    let lower = rest[..word].to_ascii_lowercase();
    if !["image", "container", "img", "builder"].iter().any(|name| lower.starts_with(name)) {
        // A command, or a line of a Dockerfile in a string.
        return rest[word..].starts_with([' ', '"', '\'', '`']);
    }
    // A text of several lines: `image: redis`.
    let value = rest[word..].trim_start_matches(['"', '\'']).strip_prefix(':').unwrap_or_default();
    if value.starts_with(' ') && value.trim_start().starts_with(|letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '"' | '\'' | '$' | '{' | '%')) {
        return true;
    }
    let mut next = Some(*line);
    if rest[word..].trim_end() == ":" && line.next(text).is_some_and(|next| next.text.trim_start().starts_with("- ")) {
        return true;
    }
    let is_image = lower.contains("image");
    for below in 0..4 {
        let Some(line) = next else { break };
        if has_reference(line.text, below == 0, is_image) {
            return true;
        }
        next = line.next(text);
    }
    // The name may stand behind the string: a list that is given to a function of this name.
    line.start > 0 && has_reference(Line::around(text, line.start - 1).text, false, false)
}

/// Returns whether a line has a string that reads like a reference: one with a path, a tag or a digest, or on the line of the word itself
/// (`near`) any name, of an image or as what a call is given.
fn has_reference(line: &str, near: bool, is_image: bool) -> bool {
    let bytes = line.as_bytes();
    memchr::memchr3_iter(b'"', b'\'', b'`', bytes).any(|open| {
        let inner = &line[open + 1..];
        let is_of_reference = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | '/' | ':' | '@' | '-' | '$' | '{' | '}' | '%' | '#' | '=' | '<' | '>');
        let length = inner.len() - inner.trim_start_matches(is_of_reference).len();
        let string = &inner[..length];
        let named = || near && (is_image || open > 0 && bytes[open - 1] == b'(') && !is_word_image(string);
        length > 2 && inner.as_bytes().get(length) == Some(&bytes[open]) && !string.starts_with("http") && (string.contains([':', '/', '@']) || named())
    })
}
