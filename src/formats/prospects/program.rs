//! Lines of source code around a word that stands near images, or a command that takes one: is there a string that may be one?

use std::sync::LazyLock;

use super::line::{Line, is_url};
use super::manifest::is_word_image;
use crate::syntax::screen::Screen;

/// Names around strings that are images, in any case.
const PROGRAM_NAMES: &[&str] = &["image", "container", "img", "builder"];

/// Commands that such strings hold.
const PROGRAM_COMMANDS: &[&str] = &["FROM ", "docker", "podman", "buildah", "nerdctl", "kubectl", "skopeo", "crane", "regctl", "crictl", "helm "];

/// Returns whether the source of a program can hold an image.
pub fn program(text: &str) -> bool {
    static NAMES: LazyLock<Screen> = LazyLock::new(|| Screen::new(PROGRAM_NAMES.iter().copied(), true));
    static COMMANDS: LazyLock<Screen> = LazyLock::new(|| Screen::new(PROGRAM_COMMANDS.iter().copied(), false));
    if memchr::memmem::find(text.as_bytes(), b"estcontainers").is_some() {
        return true;
    }
    let leads = |hit: usize, leads: fn(&str, &Line<'_>, usize) -> bool| {
        let line = Line::around(text, hit).near(text, hit);
        leads(text, &line, hit - line.start)
    };
    COMMANDS.hits(text.as_bytes()).any(|hit| leads(hit, is_command)) || NAMES.hits(text.as_bytes()).any(|hit| leads(hit, leads_to_string))
}

/// Returns whether a line of code is a comment.
fn is_comment(line: &str) -> bool {
    let start = line.trim_start();
    start.starts_with("//") || start.starts_with("* ") || start.starts_with("** ")
}

/// Returns whether a command at `at` in a line of source code, or a Dockerfile's `FROM`, may be one in a string.
fn is_command(text: &str, line: &Line<'_>, at: usize) -> bool {
    if is_comment(line.text) {
        return false;
    }
    let rest = &line.text[at..];
    if let Some(name) = rest.strip_prefix("FROM ") {
        // It begins a line, of the file or of a string.
        let before = line.text[..at].trim_end_matches([' ', '\t']);
        let begins = before.is_empty() || before.ends_with(['"', '\'', '`']) || before.ends_with("\\n");
        let is_name = name.trim_start().starts_with(|letter: char| letter.is_ascii_lowercase() || matches!(letter, '$' | '{' | '%' | '-' | '<' | '"' | '\'' | '+'));
        // The name of a table has more of the query behind it.
        let behind = name.trim_start().split_once(' ').map_or("", |(_, behind)| behind.trim_start());
        let ends = behind.is_empty()
            || name.trim_start().starts_with(['-', '"', '\'', '+', '$', '{', '%', '<'])
            || behind.starts_with(['"', '\'', '`', '\\', '#', '+'])
            || behind.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("as "));
        return begins && is_name && ends;
    }
    let word = rest.len() - rest.trim_start_matches(|letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-')).len();
    // `docker run x`, or `"docker", "run", "x"`, on one line or on several.
    let behind = &rest[word..];
    behind.starts_with(' ') || behind.starts_with(['"', '\'', '`']) && text[line.start + at + word + 1..].trim_start().trim_start_matches([',', ')']).trim_start().starts_with(['"', '\'', '`', '['])
}

/// Returns whether a word about images at `at` in a line of source code may lead to a string that is one.
fn leads_to_string(text: &str, line: &Line<'_>, at: usize) -> bool {
    if is_comment(line.text) {
        return false;
    }
    let rest = &line.text[at..];
    let word = rest.len() - rest.trim_start_matches(|letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-').len();
    let lower = rest[..word].to_ascii_lowercase();
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
        // A package of the language: `container/heap`, `image/color`.
        let package = || !string.contains([':', '@']) && (string.starts_with("image/") || string.starts_with("container/") || string.starts_with("github.com/"));
        length > 2 && inner.as_bytes().get(length) == Some(&bytes[open]) && !is_url(string) && (string.contains([':', '/', '@']) && !package() || named())
    })
}
