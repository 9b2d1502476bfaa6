//! What stands around a mention: what it borders on, and what the text says of it.

use super::super::skip::Reason;
use super::{ends_in_hole, is_markup, is_of_key, waits_for_digest};
use crate::formats;
use crate::span::Span;

/// Returns what stands on the line in front of `start`, at most so many bytes of it: a line may be of any length.
pub(in crate::plan) fn line_before(text: &str, start: usize, most: usize) -> &str {
    let mut from = start.saturating_sub(most);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    text[from..start].rsplit('\n').next().unwrap_or_default()
}

/// Returns whether a text ends with a key or a variable that is named for a registry, and what stands in front of its value.
pub(super) fn is_value_of_registry(before: &str) -> bool {
    let head = before.strip_suffix(['"', '\'']).unwrap_or(before).trim_end_matches(' ');
    let Some(head) = head.strip_suffix([':', '=']) else { return false };
    let head = head.trim_end_matches(['?', ':', ' ', '"', '\'']);
    let key = head.rsplit(|letter: char| !is_of_key(letter)).next().unwrap_or_default();
    formats::is_registry_key(key)
}

/// Returns whether the words right in front of a name tell what was: `# was acme/app:1`, `moved from acme/app`.
pub(super) fn tells_what_was(text: &str, start: usize) -> bool {
    const WORDS: &[&str] =
        &["was", "formerly", "previously", "instead of", "replaces", "replaced", "used to be", "moved from", "migrated from", "renamed from", "switched from", "changed from", "not"];
    let words = line_before(text, start, 40).trim_end_matches([' ', ':', '`', '"', '\'', '(', '*']).to_ascii_lowercase();
    WORDS.iter().any(|word| words.strip_suffix(word).is_some_and(|head| !head.ends_with(char::is_alphanumeric)))
}

/// Returns whether a line of code imports what stands in `token`: `import "host/path"`, `alias "host/path"` in Go's list of imports,
/// `from "host/path"`, `require("host/path")`. In Go (`lone`) an import may stand alone on its line.
pub(super) fn is_import(text: &str, token: Span, lone: bool) -> bool {
    // No import is longer than this.
    let Some(before) = line_before(text, token.start, 200).strip_suffix(['"', '\'', '`']) else { return false };
    let before = before.trim();
    let after = text[token.end..].lines().next().unwrap_or_default();
    let ends = matches!(after.trim_start_matches(['"', '\'', '`']).trim_start().as_bytes().first(), None | Some(b'/' | b';'));
    let word = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'));
    before.ends_with("require(")
        || before.ends_with("import(")
        || ends && (lone && word(before) && is_in_imports(&text[..token.start]) || before.ends_with(" from") || before.strip_prefix("import").is_some_and(|rest| word(rest.trim())))
}

/// Returns whether a list of Go's imports is open at the end of a text.
fn is_in_imports(before: &str) -> bool {
    before.rfind("import (").is_some_and(|open| !before[open..].contains("\n)"))
}

/// Returns whether the words right behind a name tell what was: `acme/app (deprecated)`, `acme/app has moved to`.
pub(super) fn is_told_to_be_old(text: &str, end: usize) -> bool {
    const WORDS: &[&str] =
        &["old name", "old image", "deprecated", "obsolete", "retired", "no longer", "has moved", "has been moved", "moved to", "was moved", "renamed to", "was renamed", "has been renamed"];
    // A line may be of any length.
    let mut most = (end + 60).min(text.len());
    while !text.is_char_boundary(most) {
        most -= 1;
    }
    let line = text[end..most].lines().next().unwrap_or_default();
    let words = line.trim_start_matches(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '/' | '+' | '-' | '#'));
    let words = words.strip_prefix("is ").or_else(|| words.strip_prefix("are ")).unwrap_or(words);
    WORDS.iter().any(|word| words.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word)) && !words[word.len()..].starts_with(char::is_alphanumeric))
}

/// Returns whether the code in front of a name on its line looks for it, or says that it is the old one: such code has to know it.
pub(super) fn compares(text: &str, start: usize) -> bool {
    const WORDS: &[&str] = &["old", "legacy", "deprecated", "former", "previous", "case "];
    // These stand behind other letters, too: `HasPrefix(`, `preg_match(`, `ltrim(`.
    const CALLS: &[&str] = &["prefix(", "startswith(", "starts_with(", "replace", "contains(", "trim", "match", "==", "!="];
    // No line of code is longer than this.
    let line = line_before(text, start, 400);
    let lower = line.to_ascii_lowercase();
    let stands = |word: &&str, begins: bool| lower.match_indices(*word).any(|(at, _)| (!begins || begins_word(line, at)) && !is_in_name(&lower, at));
    WORDS.iter().any(|word| stands(word, true)) || CALLS.iter().any(|call| stands(call, false))
}

/// Returns whether the code in front of a name on its line chooses by it, or puts another in its place: `case "host/path":`,
/// `strings.Replace(image, "host/path", "other", 1)`.
pub(super) fn maps_names(text: &str, start: usize) -> bool {
    let line = line_before(text, start, 400).trim_start();
    line.starts_with("case ") || ["strings.Replace(", "strings.ReplaceAll("].iter().any(|call| line.contains(call))
}

/// Returns whether one of some words begins in a line.
pub(super) fn has_word(line: &str, words: &[&str]) -> bool {
    words.iter().any(|word| line.match_indices(word).any(|(at, _)| begins_word(line, at)))
}

/// Returns whether a word begins here, be it inside a name: at `Old` of `isOld`, at `OLD` of `IS_OLD`, not at `old` of `threshold`.
fn begins_word(line: &str, at: usize) -> bool {
    let mut letters = line[at..].chars();
    let is_capital = letters.next().is_some_and(char::is_uppercase);
    match line[..at].chars().next_back() {
        Some(before) if before.is_alphabetic() => is_capital && (before.is_lowercase() || letters.next().is_some_and(char::is_lowercase)),
        _ => true,
    }
}

/// Returns whether a place in a line is inside a path or a quoted host.
fn is_in_name(line: &str, at: usize) -> bool {
    let is_of_name = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | '-' | '/' | ':' | '@');
    let start = line[..at].trim_end_matches(is_of_name).len();
    let end = line.len() - line[at..].trim_start_matches(is_of_name).len();
    let word = &line[start..end];
    word.contains('/') || word.contains('.') && line[..start].ends_with(['"', '\'', '`']) && line[end..].starts_with(['"', '\'', '`'])
}

/// Returns why what stands in front of a hit makes it no reference of its own.
pub(super) fn border(text: &str, start: usize) -> Option<Reason> {
    let before = &text[..start];
    if last_word(before).contains("oci://") {
        return Some(Reason::Chart);
    }
    let mut back = before.chars().rev();
    match back.next() {
        None => None,
        Some(mark) if ends_pattern(text, start - mark.len_utf8(), mark) => None,
        Some('/') => {
            let head = before.trim_end_matches('/');
            let head = last_word(head);
            let scheme_start =
                head.rfind(|letter: char| !letter.is_ascii_alphanumeric() && !matches!(letter, ':' | '-' | '+' | '.')).map_or(0, |at| at + head[at..].chars().next().map_or(1, char::len_utf8));
            match &head[scheme_start..] {
                "docker:" | "docker-image:" | "image:" | "container:" | "docker+" => None,
                scheme if before.ends_with("://") && scheme.ends_with(':') => Some(Reason::Url),
                _ => Some(if is_in_url(before) { Reason::Url } else { Reason::Longer }),
            }
        }
        Some('-') if before.ends_with(":-") => None,
        Some('+') if before.ends_with(PASSED) => None,
        // `git@github.com:owner/name`
        Some(':') if is_in_url(before) || last_word(before).contains('@') => Some(Reason::Url),
        // `--image=`, `${X-ref}` and a dash of prose stand apart; a dash glued to a letter does not.
        Some('-') => Some(Reason::Longer),
        Some('>') if before.rfind('<').is_some_and(|open| is_markup(&text.as_bytes()[open..])) => None,
        Some('}') if ends_in_branch(before) => None,
        Some('}' | ')' | '>') if ends_in_hole(before.as_bytes(), before.len().saturating_sub(80).max(before.rfind('\n').map_or(0, |at| at + 1)), before.len()) && !before.ends_with(") ") => {
            Some(Reason::HiddenRegistry)
        }
        Some(letter) if letter.is_alphanumeric() || matches!(letter, '_' | '.' | '@' | '%' | '\\' | '$' | '+') => {
            // `\n` and `\t` in a string of source code are no letters of the word.
            let escaped = matches!(letter, 'n' | 't' | 'r') && back.next() == Some('\\') && back.next() != Some('\\');
            if escaped { None } else { Some(Reason::Longer) }
        }
        Some(_) => None,
    }
}

/// Returns whether a mark that may stand in names is here what a pattern of `sed` is cut with: `s@acme/app@$IMAGE@`.
pub(super) fn ends_pattern(text: &str, at: usize, mark: char) -> bool {
    if !matches!(mark, '@' | '%' | '+' | '~') {
        return false;
    }
    let line = line_before(text, at + 1, 400);
    line.match_indices(mark).any(|(cut, _)| {
        let front = &line[..cut];
        let begins = front.ends_with('s') && !front[..front.len() - 1].ends_with(|letter: char| letter.is_alphanumeric() || matches!(letter, '/' | '-' | '_' | '.' | '@'));
        begins && front.match_indices("sed").any(|(word, _)| begins_word(front, word) || front[..word].ends_with('g'))
    })
}

/// Returns whether a text ends with an action of a template that says whether what follows stands there, and puts nothing in front of it:
/// `{{ if .X }}`, `{{ else }}`, `{% endif %}`.
fn ends_in_branch(before: &str) -> bool {
    // No such action is longer than this.
    let line = line_before(before, before.len(), 200);
    let open = if line.ends_with("}}") { line.rfind("{{") } else { line.rfind("{%") };
    open.is_some_and(|open| branch(&line[open..]).is_some())
}

/// Returns the word of an action of a template that says whether, or how often, what stands beside it is there.
pub(super) fn branch(action: &str) -> Option<&str> {
    const WORDS: &[&str] = &["if", "else", "elif", "elsif", "end", "endif", "with", "range", "for", "endfor"];
    let inner = action.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}")).or_else(|| action.strip_prefix("{%")?.strip_suffix("%}"))?;
    let word = inner.trim_matches(['-', '~', ' ']).split(' ').next()?;
    WORDS.contains(&word).then_some(word)
}

pub(super) fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// Returns whether a name is the URL of a repository of charts, written without a scheme: the `repoURL` of Argo CD, and what says beside it
/// `oci: true`, as helmfile has it, or `enableOCI`, as Argo CD's credentials do.
pub(super) fn holds_charts(text: &str, start: usize) -> bool {
    // An entry of such a list is no longer than this.
    const FAR: usize = 300;
    let is_mark = |letter: char| matches!(letter, '"' | '\'' | ' ');
    let key = line_before(text, start, 100).trim_end_matches(is_mark).strip_suffix(':').and_then(|line| line.trim_end_matches(is_mark).rsplit(|letter: char| !is_of_key(letter)).next());
    let near = || &text.as_bytes()[start.saturating_sub(FAR)..text.len().min(start + FAR)];
    match key {
        Some("repoURL") => true,
        Some("url") => ["oci: true", "enableOCI"].iter().any(|word| memchr::memmem::find(near(), word.as_bytes()).is_some()),
        _ => false,
    }
}

/// Returns the word that a text ends with.
fn last_word(before: &str) -> &str {
    // No URL is longer than this, and a line may be of any length.
    let mut start = before.len().saturating_sub(2000);
    while !before.is_char_boundary(start) {
        start += 1;
    }
    before[start..].rsplit(|letter: char| letter.is_whitespace() || matches!(letter, '"' | '\'' | '(' | '<' | '`' | ',')).next().unwrap_or(before)
}

fn is_in_url(before: &str) -> bool {
    let word = last_word(before);
    word.contains("://") || word.contains("github.com") || word.contains("hub.docker.com")
}

/// What AsciiDoc has around text that it shows as it is: `+++ghcr.io/acme/app:1+++`.
const PASSED: &str = "+++";

/// Returns why what stands behind a token makes it no reference of its own.
pub(super) fn after(text: &str, end: usize) -> Option<Reason> {
    match text[end..].chars().next() {
        Some(mark) if ends_pattern(text, end, mark) => None,
        Some('@') if waits_for_digest(&text[end + 1..]) => None,
        Some('+') if text[end..].starts_with(PASSED) => None,
        // `docker.io/acme/*`
        Some('/') if text[end + 1..].starts_with('*') => Some(Reason::Alone),
        Some('/' | '*' | '@' | '%' | '+' | '~') => Some(Reason::Longer),
        // `?tab=tags`
        Some('?') if text[end + 1..].split('=').next().is_some_and(|key| key.len() < 40 && key.len() < text.len() - end - 1 && is_word(key)) => Some(Reason::Url),
        Some('\\') if text[end + 1..].starts_with('/') => Some(Reason::Longer),
        Some('-' | '_') => Some(Reason::Longer),
        Some(letter) if letter.is_alphanumeric() => Some(Reason::Longer),
        _ => None,
    }
}
