//! Lines of YAML around a word that stands near images: most of them are a property of a schema, a description or the name of something else.

use super::line::{LONGEST, Line, is_prose_key, is_url, key};
use super::registry::is_elsewhere;
use super::words::hits;
use crate::formats::keys;

/// Commands among them: only a word of their own is one.
const COMMANDS: &[&str] = &["podman", "buildah", "nerdctl", "kubectl", "skopeo", "crane", "regctl", "crictl"];

/// Keys that stand in a schema, behind the name of a property.
const OF_SCHEMAS: &[&str] =
    &["description:", "type:", "properties:", "items:", "$ref:", "nullable:", "default:", "anyOf:", "oneOf:", "allOf:", "format:", "enum:", "additionalProperties:", "x-kubernetes-"];

/// How many lines further up the key is looked for that a line of prose belongs to.
const UP: usize = 200;

/// Returns whether a document of YAML can hold an image; `short`: one whose registry is not written.
pub(super) fn may_hold(text: &str, short: bool) -> bool {
    let mut prose = Prose::default();
    hits(text).any(|hit| {
        // What this says of a document stands at its top, and a package anywhere.
        if text[hit..].starts_with("crossplane.io/") && text[..hit].ends_with("pkg.") {
            return true;
        }
        let line = Line::around(text, hit);
        // A line break of its own, as YAML has it, makes several lines of this one.
        let is_several = line.text.strip_suffix('\r').unwrap_or(line.text).contains('\r');
        if line.text.len() > LONGEST || is_several {
            return is_several || !is_blob(text, hit) && key(line.item()).is_none_or(|(name, _)| !is_prose_key(name));
        }
        !(is_inert(text, &line, hit - line.start, &mut prose, short) || short && is_elsewhere(text, &line))
    })
}

/// Returns whether a word is a part of data that is spelled in letters, such as a picture in base 64.
fn is_blob(text: &str, at: usize) -> bool {
    let around = text.as_bytes().get(at.saturating_sub(60)..at + 60).unwrap_or_default();
    !around.is_empty() && around.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='))
}

/// What the search for descriptions has seen, so that it is seen once.
#[derive(Default)]
struct Prose {
    /// Where the stretch ends that was last seen to be one.
    end: usize,
    /// The line, and its indentation, from which on none was found further up.
    none_above: Option<(usize, usize)>,
}

/// Returns whether a word about images at `at` in a line of YAML leads to none.
fn is_inert(text: &str, line: &Line<'_>, at: usize, prose: &mut Prose, short: bool) -> bool {
    if line.start < prose.end {
        return true;
    }
    let item = line.item();
    let key = key(item);
    let rest = &line.text[at..];
    let word = &rest[..rest.len() - rest.trim_start_matches(|letter: char| letter.is_ascii_alphanumeric()).len()];
    // A comment; a Dockerfile's has other lines below it.
    if item.starts_with('#') {
        return true;
    }
    // Only what is pulled has a policy, and secrets are no images.
    let further = rest.get(..24).unwrap_or(rest);
    if further.starts_with("imagePull") || further.starts_with("image.pull") || further.starts_with("images.pull") {
        return true;
    }
    // `podman_version`, `crictl-checksums`, `kubectl.kubernetes.io/x`, and words in which `from` and `bundle` are a part.
    if COMMANDS.iter().any(|command| word.eq_ignore_ascii_case(command)) && rest[word.len()..].starts_with(['_', '-', '.', '/']) {
        return true;
    }
    if rest.starts_with("FROM") && !rest[4..].starts_with([' ', '\t']) {
        return true;
    }
    // `caBundle`, `bundle-version`, and the word in a sentence: only a key or a value that is the word leads to one.
    if word.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("bundle")) {
        let is_apart = word.len() == 6 && !line.text[..at].ends_with(|letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_'));
        return !is_apart || !(rest[6..].trim_start_matches(['"', '\'']).starts_with(':') || key.is_some_and(|(_, value)| is_word_image(value.trim())));
    }
    if is_computed(item, key.map(|(_, value)| value), short) {
        return true;
    }
    if let Some((name, value)) = key {
        if is_prose_key(name) || name.eq_ignore_ascii_case("jsonPath") {
            prose.end = line.start + line.text.len();
            return true;
        }
        let in_key = at < line.text.trim_end().len() - value.len();
        let value = value.trim().trim_end_matches(',');
        // Nothing, a number, or a word for yes and no; a repository of something else; a path.
        if in_key && (matches!(value, "{}" | "[]" | "\"\"" | "''" | "true" | "false" | "null" | "~") || is_number(value)) || is_url(value) || value.starts_with('/') && !value.contains(' ') {
            return true;
        }
        // A variable whose value is below, and is no image.
        if !in_key && name == "name" && line.next(text).and_then(|next| self::key(next.item())).is_some_and(|(name, value)| name == "value" && is_no_image(value.trim())) {
            return true;
        }
        // `mediatype: image/png`
        if !in_key && value.trim_start_matches(['"', '\'']).strip_prefix("image/").is_some_and(|kind| kind.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'+' | b'"' | b'\'' | b'-')))
        {
            return true;
        }
        // The name of a kind: `imagepolicies.image.example.com`; a name that has no value beside it.
        if !in_key && (name == "group" || name == "name" && is_word(value) && (value.contains('.') || is_label(text, line))) {
            return true;
        }
        // `image:` in a schema.
        if value.is_empty() && in_key && line.next(text).is_some_and(|next| next.indent() > line.indent() && OF_SCHEMAS.iter().any(|word| next.text.trim_start().starts_with(word))) {
            return true;
        }
        // A key of something else, with lines of their own below it.
        if in_key && opens_others(text, line, name, value) {
            return true;
        }
        // A parameter of that name has its value beside it.
        if !in_key && name != "name" && is_word_image(value) {
            return true;
        }
    } else if is_word_image(item) || item.contains('.') && is_word(item) && !item.contains(' ') {
        // `required: [image]`, an item a line; a group of an API.
        return true;
    }
    match description(text, line, key.is_some(), prose.none_above) {
        Some(end) => {
            prose.end = end;
            true
        }
        None => {
            prose.none_above = Some((line.start, line.indent()));
            false
        }
    }
}

/// Returns whether a key that is not for images has a map or a list below it, in which each line tells by itself what it is.
fn opens_others(text: &str, line: &Line<'_>, name: &str, value: &str) -> bool {
    let has_own_lines = || line.next(text).is_some_and(|next| next.text.trim_start().starts_with("- ") || next.indent() > line.indent() && key(next.item()).is_some());
    // `images-by-semver` of skopeo has names for keys.
    !name.starts_with("images") && !keys::is_images_key(name) && (matches!(value, "{" | "[") || value.is_empty() && has_own_lines())
}

/// Returns whether a value is nothing but the word `image` or the like, alone or as a part of a name.
pub(super) fn is_word_image(value: &str) -> bool {
    let value = value.trim_matches(['"', '\'']);
    let has = |word: &str| value.to_ascii_lowercase().contains(word);
    value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')) && ["image", "repository", "docker", "bundle", "registry"].into_iter().any(has)
}

fn is_number(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// Returns whether the value of a variable that is named for an image is something about it: when it is pulled, a picture, a path, a link.
fn is_no_image(value: &str) -> bool {
    let value = value.trim_matches(['"', '\'']);
    matches!(value, "IfNotPresent" | "Always" | "Never" | "true" | "false") || value.starts_with("data:") || value.starts_with('/') && !value.contains(' ') || is_url(value)
}

/// Returns whether a value is one word, of letters, digits, dots and dashes.
fn is_word(value: &str) -> bool {
    value.trim_matches(['"', '\'']).bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b' '))
}

/// Returns whether a name is that of a column or a kind, by the keys beside it, and has no value, as a parameter's name has.
fn is_label(text: &str, line: &Line<'_>) -> bool {
    let has = |other: &Line<'_>, is: fn(&str) -> bool| key(other.item()).is_some_and(|(name, _)| is(name));
    let tells = |name: &str| matches!(name, "jsonPath" | "JSONPath" | "type" | "kind" | "displayName" | "priority" | "url");
    let is_value = |name: &str| name.eq_ignore_ascii_case("default") || name.to_ascii_lowercase().contains("value");
    let (mut above, mut below) = (*line, Some(*line));
    let mut told = false;
    for distance in 0..6 {
        below = below.and_then(|line| line.next(text));
        let end = above.start.saturating_sub(1);
        above = if above.start == 0 { above } else { Line::around(text, end) };
        let near = [below.as_ref(), Some(&above).filter(|above| above.start < line.start)];
        told |= distance == 0 && near.iter().flatten().any(|line| has(line, tells));
        if near.iter().flatten().any(|line| has(line, is_value)) {
            return false;
        }
    }
    told
}

/// Returns whether a line or its value is made of a template's actions alone, and none of these holds what reads like a reference.
fn is_computed(item: &str, value: Option<&str>, short: bool) -> bool {
    let text = value.unwrap_or(item).trim().trim_matches(['"', '\'']);
    // Several of them may be the parts of a reference, about which no rule can be.
    if !text.starts_with("{{") || !short && text.matches("{{").count() > 1 {
        return false;
    }
    let mut rest = text;
    while let Some(start) = rest.find("{{") {
        if !rest[..start].bytes().all(|byte| matches!(byte, b':' | b'@' | b'/' | b' ' | b'"')) {
            return false;
        }
        let Some(length) = rest[start..].find("}}") else { return false };
        let action = &rest[start..start + length];
        // `ternary "true" "false" .Values.image.debug`
        let action = &action.replace("\"true\"", "").replace("\"false\"", "").replace("\"none\"", "");
        let makes = ["default", "printf", "coalesce", "ternary", "dict", "list", ":="].iter().any(|word| action.contains(word)) && action.contains(['"', '`', '\''])
            || action.contains(['"', '`']) && !["include ", "template ", "tpl "].iter().any(|word| action.contains(word));
        if makes && !action.contains("kubernetes.io/") {
            return false;
        }
        rest = &rest[start + length + 2..];
    }
    rest.trim().is_empty()
}

/// Returns the end of the line if it belongs to the text under a key `description`; there is none above the line `none_above`.
fn description(text: &str, line: &Line<'_>, keyed: bool, none_above: Option<(usize, usize)>) -> Option<usize> {
    let mut indent = line.indent();
    let mut start = line.start;
    for _ in 0..UP {
        if none_above == Some((start, indent)) {
            return None;
        }
        if indent == 0 && !keyed {
            // Text of a key at the top may stand at the margin, where quotes reach over lines; this is rare.
            return None;
        }
        let above = Line::around(text, start.checked_sub(1)?);
        start = above.start;
        if above.indent() >= indent || above.is_blank() {
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
