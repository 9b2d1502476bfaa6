//! Mentions: stretches of any text that read like a reference that a rule is about.
//!
//! Around each hit of a rule's anchors the reference is read out to its borders. What is not a reference, or only a part of a longer thing, is a
//! skip.

mod around;

use super::anchors::Anchors;
use super::skip::{Reason, Skip};
use crate::formats;
use crate::reference::name::Name;
use crate::reference::{Reference, hole};
use crate::rules::{Query, RuleSet};
use crate::site::{Part, Shape, Site, Sure};
use crate::span::Span;
use crate::syntax::tree::Style;
pub(super) use around::line_before;
use around::{after, border, branch, compares, ends_pattern, has_word, holds_charts, is_import, is_told_to_be_old, is_value_of_registry, maps_names, tells_what_was};

/// What stands at a hit of an anchor.
pub enum Mention {
    /// Something that reads like a whole reference.
    Site(Site),
    /// Something that stays.
    Skip(Skip),
}

/// Finds the mentions in `text` outside the spans in `taken`, which are sorted and disjoint.
pub fn find(text: &str, path: &str, rules: &RuleSet, anchors: &Anchors, taken: &[Span]) -> Vec<Mention> {
    let mut found = Vec::new();
    let mut past = 0;
    // A rule has to know the old name.
    let holds_rules = path.ends_with(".toml") && text.contains("[[rule]]");
    for (hit, quiet) in anchors.find(text.as_bytes(), rules) {
        if hit.start < past || is_taken(hit, taken) {
            continue;
        }
        // `index.docker.io` and `registry-1.docker.io` end with the name that is searched for.
        let longer = ["index.", "registry-1."].iter().find(|front| text[hit.start..].starts_with("docker.io/") && text[..hit.start].ends_with(**front));
        let hit = Span::new(hit.start - longer.map_or(0, |front| front.len()), hit.end);
        let token = read(text, hit.start);
        if let Some(mut mention) = judge(text, path, hit, token, quiet, rules) {
            // A name inside what fills another one: neither is read for certain.
            let word = token.of(text);
            let is_name = |hole: &Span| is_taken(hole.shift(token.start), taken) || anchors.find(hole.of(word).as_bytes(), rules).next().is_some();
            if matches!(mention, Mention::Site(_)) && hole::holes(word).iter().any(is_name) {
                mention = Mention::Skip(Skip { at: token.start, text: word.to_owned(), reason: Reason::NotReference });
            }
            if holds_rules && matches!(mention, Mention::Site(_)) {
                mention = Mention::Skip(Skip { at: token.start, text: word.to_owned(), reason: Reason::Unclear("a rule of repoint itself") });
            }
            past = token.end.max(hit.end);
            found.push(mention);
        }
    }
    found
}

fn is_taken(hit: Span, taken: &[Span]) -> bool {
    let index = taken.partition_point(|span| span.end <= hit.start);
    taken.get(index).is_some_and(|span| span.start < hit.end)
}

/// Reads the longest stretch from `start` that has the bytes of a reference and ends like one.
pub fn read(text: &str, start: usize) -> Span {
    let bytes = text.as_bytes();
    let mut at = start;
    let mut colon_in_last = false;
    while at < bytes.len() {
        if let Some(length) = hole::length(bytes, at).filter(|length| bytes[at] != b'@' && !is_markup(&bytes[at..]) && !spills(&bytes[at..at + length])) {
            // Behind it stands another name: `{% if a %}acme/app:1{% else %}acme/app:2{% endif %}`.
            if branch(&text[at..at + length]).is_some_and(|word| word.starts_with("el")) {
                break;
            }
            at += length;
            continue;
        }
        match bytes[at] {
            byte if byte.is_ascii_alphanumeric() => {}
            b'.' | b'_' | b'-' => {}
            // The colon of a port stands in front of a slash, the one of a tag once behind the last.
            b'/' => colon_in_last = false,
            b':' if !colon_in_last
                && bytes.get(at + 1).is_some_and(|next| next.is_ascii_alphanumeric() || *next == b'_' || hole::length(bytes, at + 1).is_some_and(|_| !is_markup(&bytes[at + 1..]))) =>
            {
                colon_in_last = true
            }
            b'@' if ends_pattern(text, at, '@') => break,
            b'@' if waits_for_digest(&text[at + 1..]) => break,
            b'@' if text[at + 1..].starts_with("sha256:") || text[at + 1..].starts_with("sha512:") || hole::length(bytes, at + 1).is_some() && bytes.get(at + 1) != Some(&b'@') => {
                at += 1;
                if text[at..].starts_with("sha") {
                    at += 7;
                }
                continue;
            }
            _ => break,
        }
        at += 1;
    }
    // Punctuation of the sentence around it.
    while at > start && matches!(bytes[at - 1], b'.' | b'-' | b'_' | b':' | b'/') && !ends_in_hole(bytes, start, at) {
        at -= 1;
    }
    Span::new(start, at)
}

/// Returns whether a string of a program ends in front of the digest that is put to it: `"ghcr.io/acme/app@" + digest`.
pub(super) fn waits_for_digest(rest: &str) -> bool {
    let rest = rest.strip_prefix("sha256:").unwrap_or(rest);
    let Some(behind) = rest.strip_prefix(['"', '\'']) else { return false };
    behind.trim_start().starts_with(['+', '.', '&'])
}

/// Returns whether what looks like a variable reaches over the quotes of the text around it: it was never closed.
fn spills(hole: &[u8]) -> bool {
    hole.starts_with(b"${") && !hole.starts_with(b"${{") && hole.contains(&b'"') && hole.iter().any(u8::is_ascii_whitespace)
}

/// Returns whether `<` begins a tag of HTML, or one that is closed on its line, which is no placeholder.
fn is_markup(rest: &[u8]) -> bool {
    const TAGS: &[&[u8]] = &[
        b"br", b"a", b"b", b"p", b"code", b"pre", b"li", b"td", b"tr", b"em", b"strong", b"i", b"span", b"div", b"ul", b"ol", b"th", b"kbd", b"sup", b"sub", b"h1", b"h2", b"h3", b"h4", b"image",
        b"string", b"value",
    ];
    let Some(behind) = rest.strip_prefix(b"<") else { return false };
    let name = &behind[..behind.iter().position(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':'))).unwrap_or(behind.len())];
    let closes = || {
        // A line may be of any length.
        let line = &behind[..memchr::memchr(b'\n', behind).unwrap_or(behind.len()).min(2000)];
        memchr::memmem::find_iter(line, b"</").any(|at| line[at + 2..].strip_prefix(name).is_some_and(|end| end.starts_with(b">")))
    };
    TAGS.contains(&name) || !name.is_empty() && closes()
}

fn ends_in_hole(bytes: &[u8], start: usize, end: usize) -> bool {
    let mut at = start;
    while at < end {
        match hole::length(bytes, at) {
            Some(length) if at + length == end => return true,
            Some(length) => at += length,
            None => at += 1,
        }
    }
    false
}

fn judge(text: &str, path: &str, hit: Span, token: Span, quiet: bool, rules: &RuleSet) -> Option<Mention> {
    let skip = |reason: Reason, span: Span| Some(Mention::Skip(Skip { at: span.start, text: span.of(text).to_owned(), reason }));
    let proven = Reference::parse(token.of(text)).is_ok_and(|reference| reference.tag.is_some() || reference.digest.is_some());
    if quiet && (!proven || border(text, hit.start).is_some()) {
        return None;
    }
    let shown = if token.len() > hit.len() { token } else { hit };
    let left = border(text, hit.start).or_else(|| holds_charts(text, hit.start).then_some(Reason::Chart));
    if let Some(reason) = left {
        // Say it only where the rest would have been of interest.
        return skip(reason, widen(text, shown));
    }
    if !token.of(text).contains('/') {
        // `# registry: "k8s.gcr.io"`: a key in a comment or an example says what it is.
        if token == hit
            && is_value_of_registry(line_before(text, hit.start, 100))
            && !compares(text, hit.start)
            && !text[token.end..].starts_with(|next: char| next.is_alphanumeric() || matches!(next, '/' | ':' | '-' | '_' | '@'))
        {
            let part = Part { text: token.of(text).to_owned(), span: Some(token), near: token.start, style: Style::Word };
            return Some(Mention::Site(Site { format: "text", sure: Sure::Mention, shape: Shape::Registry(part), local: false, held: None, overrides: None, filled: None }));
        }
        return skip(Reason::Alone, shown);
    }
    // `ghcr.io/acme/charts/app`
    if token.of(text).split('/').skip(1).any(|part| part.split([':', '@']).next().is_some_and(|name| name.ends_with("charts"))) {
        return skip(Reason::Chart, shown);
    }
    // What ko builds is pushed there.
    if line_before(text, hit.start, 60).trim_end_matches(|mark: char| !mark.is_alphanumeric()).ends_with("KO_DOCKER_REPO") {
        return skip(Reason::BuiltHere, shown);
    }
    // `"quay.io/acme/*"`: what Renovate and Dependabot are told of goes by the names in the manifests.
    let is_glob = {
        let rest = &text[token.end..];
        let behind = rest.strip_prefix("/**").or_else(|| rest.strip_prefix("/*"));
        behind.is_some_and(|rest| rest.starts_with(['"', '\'', '\n'])) && formats::is_of_updater(path)
    };
    let is_past = || tells_what_was(text, hit.start) || is_told_to_be_old(text, token.end);
    // `"ghcr.io/linkerd/" + name`: the slash goes with what follows.
    let closes = || {
        if is_glob {
            return true;
        }
        let end = token.end + usize::from(text[token.end..].starts_with('/'));
        let goes_on = |next: char| next.is_alphanumeric() || matches!(next, '/' | '*' | '@' | '%' | '+' | '~' | '-' | '_' | '$' | '(' | '{' | '[' | '<' | '\\');
        // `quay.io/acme/.*`
        let in_pattern = text[end..].strip_prefix('.').is_some_and(|rest| rest.starts_with(|next: char| next.is_alphanumeric() || next == '*'));
        let apart = text[end..].starts_with(|mark| ends_pattern(text, end, mark)) || !text[end..].starts_with(goes_on) && !in_pattern;
        apart && !(formats::is_source_code(path) && compares(text, hit.start) || formats::is_script(path) && tests(text, hit.start) || searches(text, hit.start))
    };
    let alone = || {
        if !closes() {
            return skip(Reason::Alone, shown);
        }
        if is_past() {
            return skip(Reason::Was, shown);
        }
        let part = Part { text: token.of(text).to_owned(), span: Some(token), near: token.start, style: Style::Word };
        Some(Mention::Site(Site { format: "text", sure: Sure::Mention, shape: Shape::Registry(part), local: false, held: None, overrides: None, filled: None }))
    };
    if rules.is_beginning(token.of(text)) {
        return alone();
    }
    let Ok(reference) = Reference::parse_loose(token.of(text)) else {
        let alone = token.len() <= hit.len();
        return skip(if alone { Reason::Alone } else { Reason::NotReference }, shown);
    };
    let name = reference.name();
    let query = Query { name: &name, tag: reference.tag(), digest: reference.digest(), path };
    if token.end < hit.end {
        // `PREFIX="acme/app-"`: the rest of the name is put to it elsewhere.
        return skip(Reason::Alone, hit);
    }
    let last = token.of(text).rsplit('/').next().unwrap_or_default();
    let found = rules.first_match(&query);
    if !proven && name.is_namespace() && !reference.repository.of(token.of(text)).starts_with("library/") && !found.as_ref().is_some_and(|found| found.rule.from.names_an_image()) {
        // `REGISTRY=docker.io/acme`, but not `docker.io/index.docker.io`, which tells of two names of a registry, nor `"docker.io/acme/"`, which
        // code puts in front of a name as often as it looks for it.
        return match after(text, token.end).filter(|_| !is_glob) {
            Some(reason) => skip(reason, widen(text, shown)),
            None if last.contains('.') => skip(Reason::NotReference, shown),
            None => alone(),
        };
    }
    // Without a match the anchor's own rule says no: an exception, a condition, a namespace without a name.
    let found = found?;
    if !proven && [".yaml", ".yml", ".json", ".md", ".go", ".sh", ".txt", ".tgz", ".html", ".py"].iter().any(|end| last.ends_with(end)) {
        return skip(Reason::Longer, shown);
    }
    // `PREFIX="quay.io/acme/"`, which a rule about all of Quay moves with what is below it.
    let moves_below = || {
        let Ok(to) = &found.target else { return false };
        let below = Reference::parse_loose(token.of(text)).map(|reference| Name::join(reference.name().registry(), &format!("{}/x", reference.name().repository())));
        let moved = below.ok().and_then(|name| rules.first_match(&Query { name: &name, tag: None, digest: None, path })).and_then(|found| found.target.ok());
        moved.is_some_and(|moved| moved.name() == format!("{}/x", to.name()))
    };
    let begins = || !proven && text[token.end..].starts_with('/') && closes() && moves_below();
    if let Some(reason) = after(text, token.end).filter(|_| !begins()) {
        return skip(reason, widen(text, shown));
    }
    // `Quay.io/Quay Enterprise`
    let repository = reference.repository.of(token.of(text));
    if token.of(text).starts_with(|letter: char| letter.is_ascii_uppercase()) && repository.starts_with(|letter: char| letter.is_ascii_uppercase()) {
        return skip(Reason::NotReference, shown);
    }
    // `ghcr.io/devcontainers/features/node:1`
    if name.registry() == "ghcr.io" && name.repository().split('/').rev().nth(1).is_some_and(|folder| folder == "features" || folder.ends_with("-features")) {
        return skip(Reason::Unclear(formats::FEATURE), shown);
    }
    // `quay.io/repository/acme/app` is the page about an image.
    if name.as_str().starts_with("quay.io/repository/") {
        return skip(Reason::Url, widen(text, shown));
    }
    if !proven && formats::is_source_code(path) && is_import(text, token, path.ends_with(".go")) || path.ends_with("go.mod") || path.ends_with("go.work") {
        return skip(Reason::Unclear("an import, not an image"), shown);
    }
    if is_past() {
        return skip(Reason::Was, shown);
    }
    if !proven && formats::is_source_code(path) && maps_names(text, hit.start) {
        return skip(Reason::Unclear("code that maps this name to another has to know it"), shown);
    }
    // What a build prints: `#11 naming to docker.io/library/app done`.
    if line_before(text, hit.start, 40).ends_with("naming to ") {
        return skip(Reason::BuiltHere, shown);
    }
    let part = Part { text: token.of(text).to_owned(), span: Some(token), near: token.start, style: Style::Word };
    Some(Mention::Site(Site { format: "text", sure: Sure::Mention, shape: Shape::Whole(part), local: false, held: None, overrides: None, filled: None }))
}

/// Returns whether a script asks in front of a name on its line whether something is equal to it.
fn tests(text: &str, start: usize) -> bool {
    const WORDS: &[&str] = &["[ ", "[[ ", "test ", "case "];
    has_word(line_before(text, start, 400), WORDS) || searches(text, start)
}

/// Returns whether a command in front of a name on its line looks for it in what another one printed.
fn searches(text: &str, start: usize) -> bool {
    const WORDS: &[&str] = &["grep ", "egrep ", "fgrep ", "zgrep "];
    let line = line_before(text, start, 400);
    // What stands in backticks ends with them.
    let line = &line[line.rfind('`').unwrap_or_default()..];
    has_word(line, WORDS)
}

fn is_of_key(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.')
}

/// Widens a stretch to the word that it stands in, for people to see what it is a part of.
fn widen(text: &str, span: Span) -> Span {
    let is_word = |letter: char| !letter.is_whitespace() && !matches!(letter, '"' | '\'' | '`' | '<' | '>' | '(' | ')' | ',');
    let start = text[..span.start].char_indices().rev().take_while(|(_, letter)| is_word(*letter)).take(120).last().map_or(span.start, |(at, _)| at);
    let end = span.end + text[span.end..].chars().take_while(|letter| is_word(*letter)).take(120).map(char::len_utf8).sum::<usize>();
    // The full stop is the sentence's.
    let end = end - (text[span.end..end].len() - text[span.end..end].trim_end_matches(['.', ':', ';', '!', '?']).len());
    Span::new(start, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_that_compares_says_so_in_words_of_its_own() {
        let all = |line: &str| compares(line, line.len());
        for line in
            ["const oldRegistry = \"", "var isOld = \"", "OLD_REGISTRY = \"", "kHTTPOldHost = \"", "if strings.HasPrefix(image, \"", "ltrim($image, \"", "image != \"", "case \"", "// legacy: "]
        {
            assert!(all(line), "{line}");
        }
        for line in ["const threshold, host = 3, \"", "placeHolder: \"", "FOLDER = \"", "transformer(\"", "lowercase \""] {
            assert!(!all(line), "{line}");
        }
    }

    #[test]
    fn a_script_tests_with_a_word_of_its_own() {
        let all = |line: &str| tests(line, line.len());
        assert!(all("if test $x = ") && all("[ $x = ") && all("echo $x | egrep ") && all("  case "));
        assert!(!all("for tag in latest ") && !all("lowercase "));
    }
}
