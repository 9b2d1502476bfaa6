//! Whether an image says on its line, or beside it, that it is in a registry of its own.

use super::line::{Line, key};

/// Returns whether the image on a line, if there is one, says that it is in a registry of its own, or another line is the one that tells.
pub(super) fn is_elsewhere(text: &str, line: &Line<'_>) -> bool {
    let item = line.item();
    let (name, value) = key(item).unwrap_or(("", item));
    if is_in_registry(value) {
        return true;
    }
    let value = bare(value);
    if name == "repository" && is_plain(value) && !value.is_empty() {
        let beside = |other: &Line<'_>| other.indent() == line.indent() && key(other.item()).is_some_and(|(name, value)| name == "registry" && is_host(bare(value)));
        let above = line.start.checked_sub(1).map(|end| Line::around(text, end));
        return above.is_some_and(|above| beside(&above)) || line.next(text).is_some_and(|next| beside(&next));
    }
    if name == "name" {
        // `value:` below the name of a variable.
        return line.next(text).is_some_and(|next| key(next.item()).is_some_and(|(name, value)| name == "value" && is_in_registry(value)));
    }
    matches!(value, "" | "{" | "[") && says_below(text, line)
}

/// Returns whether the lines below a key without a value tell by themselves what they are: the parts of an image, or names that are in a registry of their own.
fn says_below(text: &str, line: &Line<'_>) -> bool {
    let mut below = line.next(text);
    for at in 0..200 {
        let inside = |next: &Line<'_>| next.indent() > line.indent() || next.indent() == line.indent() && next.text.trim_start().starts_with("- ");
        let Some(next) = below.filter(inside) else { return at > 0 };
        let item = next.item();
        if key(item).is_some_and(|(name, value)| matches!(name, "repository" | "image") && !value.trim().is_empty()) {
            return true;
        }
        if !(is_in_registry(item) || at > 0 && item == "]") {
            // The image may be a few lines further down; what is there is seen to where it stands.
            let mut further = Some(next);
            for _ in 0..6 {
                further = further.and_then(|line| line.next(text)).filter(|next| next.indent() > line.indent());
                if further.is_some_and(|next| key(next.item()).is_some_and(|(name, value)| matches!(name, "repository" | "image") && !value.trim().is_empty())) {
                    return true;
                }
            }
            return false;
        }
        below = next.next(text);
    }
    false
}

/// Returns a value without quotes, and without the comma of JSON behind it.
fn bare(value: &str) -> &str {
    value.trim().trim_end_matches(',').trim_matches(['"', '\''])
}

/// Returns whether a text has no byte that a reference has not.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'/' | b':' | b'@'))
}

fn is_host(text: &str) -> bool {
    text.contains('.') && is_plain(text)
}

/// Returns whether a value is a reference with its registry.
fn is_in_registry(value: &str) -> bool {
    bare(value).split_once('/').is_some_and(|(registry, rest)| is_host(registry) && is_plain(rest))
}
