//! Mentions: stretches of any text that read like a reference that a rule is about.
//!
//! A rule's anchors (`k8s.gcr.io/`, `jaafarn/raqeem-`) are searched; around each hit the reference is read out to its
//! borders. What is not a reference, or only a part of a longer thing, is a skip.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, Input, MatchKind};

use super::sieve::{Sieve, is_of_host};
use super::skip::{Reason, Skip};
use crate::formats;
use crate::reference::name::Name;
use crate::reference::{Reference, hole};
use crate::rules::hashes::ByText;
use crate::rules::{AnchorKind, Query, Rule, RuleSet, anchors_of};
use crate::site::{Part, Shape, Site, Sure};
use crate::span::Span;
use crate::syntax::screen::Screen;
use crate::syntax::tree::Style;

/// The anchors of a set of rules, ready to be searched for.
#[derive(Debug)]
pub struct Anchors {
    /// All of them, to see whether a text can hold anything at all.
    screen: Sieve,
    /// The registries that the rules are about, each without a name behind it; of Docker Hub most files speak. Made ready when first needed.
    registries: OnceLock<Screen>,
    /// The search for those that a reference begins with, made ready when a text first needs it.
    search: OnceLock<Option<Search>>,
}

/// Searches for anchors that a reference begins with, by what they begin with up to the first slash, which are few.
#[derive(Debug)]
struct Search {
    heads: AhoCorasick,
    /// For each of the heads the lengths of the anchors that begin with it or with a part of it, the longest first.
    lengths: Vec<Vec<usize>>,
    /// The length of the longest anchor.
    longest: usize,
    /// Of each anchor whether it is worth a word only with a tag, a digest or a registry, since the rules do not want mentions.
    quiet: ByText<bool>,
}

impl Search {
    fn new(rules: &[Rule]) -> Option<Self> {
        let is_host = |text: &str| text.split('/').next().is_some_and(|host| host.contains('.'));
        let mut quiet = ByText::with_capacity(rules.len());
        let mut heads: HashMap<Vec<u8>, BTreeSet<usize>> = HashMap::new();
        let mut add = |text: &str, is_quiet: bool| {
            *quiet.entry(text.as_bytes()).or_insert(true) &= is_quiet;
            let head = text.split('/').next().unwrap_or_default().as_bytes();
            match heads.get_mut(head) {
                Some(lengths) => lengths.insert(text.len()),
                None => heads.insert(head.to_vec(), BTreeSet::from([text.len()])).is_none(),
            };
        };
        let mut screened = Vec::new();
        for (rule, text, kind) in anchors(rules) {
            if kind == AnchorKind::Screen {
                screened.push(text);
                continue;
            }
            add(&text, kind == AnchorKind::Familiar && rule.details.mentions != Some(true) && text.contains('/') && !is_host(&text));
            // A registry or a namespace that moves as a whole is worth a word where it stands alone, too.
            if let Some(alone) = text.strip_suffix('/').filter(|alone| is_host(alone) && *alone != "docker.io") {
                add(alone, false);
            }
        }
        for text in screened {
            quiet.entry(text.as_bytes()).and_modify(|is_quiet| *is_quiet = false);
        }
        let longest = heads.values().filter_map(BTreeSet::last).max().copied()?;
        let of = |head: &[u8]| heads.get(head).into_iter().flatten().copied();
        let reach = |head: &Vec<u8>| (1..=head.len()).flat_map(|length| of(&head[..length])).collect::<BTreeSet<_>>().into_iter().rev().collect();
        let lengths = heads.keys().map(reach).collect();
        let heads = AhoCorasick::builder().ascii_case_insensitive(true).match_kind(MatchKind::LeftmostLongest).build(heads.keys()).ok()?;
        Some(Self { heads, lengths, longest, quiet })
    }
}

/// Returns the anchors of rules. What says that it is in the registry already that a rule spells out stays as it is, and nothing is to be said
/// of it.
fn anchors(rules: &[Rule]) -> impl Iterator<Item = (&Rule, Cow<'_, str>, AnchorKind)> {
    let all = rules.iter().flat_map(|rule| anchors_of(rule).map(move |(text, kind)| (rule, text, kind)));
    all.filter(|(rule, _, kind)| *kind != AnchorKind::Canonical || !rule.is_identity())
}

impl Anchors {
    /// Makes the anchors of a set of rules.
    pub fn new(rules: &RuleSet) -> Self {
        let mut words = Vec::with_capacity(rules.rules().len());
        words.extend(anchors(rules.rules()).map(|(_, text, kind)| (text, kind)));
        Self { screen: Sieve::new(&words), registries: OnceLock::new(), search: OnceLock::new() }
    }

    /// Returns whether any anchor occurs.
    pub fn occurs(&self, bytes: &[u8]) -> bool {
        self.screen.occurs(bytes)
    }

    /// Returns where anchors may occur.
    pub fn places(&self, bytes: &[u8]) -> Vec<usize> {
        self.screen.places(bytes)
    }

    /// Returns whether a registry that some rule of the set is about occurs without a name behind it, which may stand elsewhere.
    pub fn name_registry(&self, bytes: &[u8], rules: &RuleSet) -> bool {
        let stands_alone = |hit: usize| {
            let behind = bytes[hit..].iter().position(|byte| !is_of_host(*byte)).map_or(&[][..], |length| &bytes[hit + length..]);
            !(behind.first() == Some(&b'/') && behind.get(1).is_some_and(u8::is_ascii_alphanumeric))
        };
        self.registries.get_or_init(|| Screen::new(rules.registries(), true)).hits(bytes).any(stands_alone)
    }

    /// Returns where anchors of the set that a reference begins with occur, in order: at each place the longest, and whether it is quiet.
    fn find<'t>(&'t self, bytes: &'t [u8], rules: &RuleSet) -> impl Iterator<Item = (Span, bool)> + 't {
        // The screen is many times faster than the search, and says near which places there may be one.
        let places = self.screen.places(bytes);
        let search = if places.is_empty() { None } else { self.search.get_or_init(|| Search::new(rules.rules())).as_ref() };
        let mut near = search.map(|search| stretches(places, search.longest, bytes.len())).unwrap_or_default().into_iter().peekable();
        let mut at = 0;
        let mut token = Vec::new();
        std::iter::from_fn(move || {
            let search = search?;
            while let Some(stretch) = near.peek() {
                let from = at.clamp(stretch.start, stretch.end);
                let Some(head) = search.heads.find(Input::new(bytes).range(from..stretch.end)) else {
                    near.next();
                    continue;
                };
                let lengths = &search.lengths[head.pattern().as_usize()];
                token.clear();
                token.extend(bytes[head.start()..].iter().take(lengths.first().copied().unwrap_or(0)).map(u8::to_ascii_lowercase));
                let longest = lengths.iter().filter_map(|&length| Some((length, *search.quiet.get(token.get(..length)?)?))).next();
                if let Some((length, quiet)) = longest {
                    at = head.start() + length;
                    return Some((Span::new(head.start(), at), quiet));
                }
                at = head.start() + 1;
            }
            None
        })
    }
}

/// Returns the stretches of a text that reach `far` to both sides of places, sorted and disjoint.
fn stretches(mut places: Vec<usize>, far: usize, length: usize) -> Vec<Span> {
    places.sort_unstable();
    let mut stretches: Vec<Span> = Vec::new();
    for place in places {
        let (start, end) = (place.saturating_sub(far), (place + far).min(length));
        match stretches.last_mut() {
            Some(last) if start <= last.end => last.end = end,
            _ => stretches.push(Span::new(start, end)),
        }
    }
    stretches
}

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
    let is_past = || tells_what_was(text, hit.start) || is_told_to_be_old(text, token.end);
    // `"ghcr.io/linkerd/" + name`: the slash goes with what follows.
    let closes = || {
        let end = token.end + usize::from(text[token.end..].starts_with('/'));
        let goes_on = |next: char| next.is_alphanumeric() || matches!(next, '/' | '*' | '@' | '%' | '+' | '~' | '-' | '_' | '$' | '(' | '{' | '[' | '<' | '\\');
        // `quay.io/acme/.*`
        let in_pattern = text[end..].strip_prefix('.').is_some_and(|rest| rest.starts_with(|next: char| next.is_alphanumeric() || next == '*'));
        let apart = text[end..].starts_with(|mark| ends_pattern(text, end, mark)) || !text[end..].starts_with(goes_on) && !in_pattern;
        apart && !(formats::is_source_code(path) && compares(text, hit.start) || formats::is_script(path) && tests(text, hit.start))
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
        return match after(text, token.end) {
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
    // What a build prints: `#11 naming to docker.io/library/app done`.
    if line_before(text, hit.start, 40).ends_with("naming to ") {
        return skip(Reason::BuiltHere, shown);
    }
    let part = Part { text: token.of(text).to_owned(), span: Some(token), near: token.start, style: Style::Word };
    Some(Mention::Site(Site { format: "text", sure: Sure::Mention, shape: Shape::Whole(part), local: false, held: None, overrides: None, filled: None }))
}

/// Returns what stands on the line in front of `start`, at most so many bytes of it: a line may be of any length.
fn line_before(text: &str, start: usize, most: usize) -> &str {
    let mut from = start.saturating_sub(most);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    text[from..start].rsplit('\n').next().unwrap_or_default()
}

/// Returns whether a text ends with a key or a variable that is named for a registry, and what stands in front of its value.
fn is_value_of_registry(before: &str) -> bool {
    let head = before.strip_suffix(['"', '\'']).unwrap_or(before).trim_end_matches(' ');
    let Some(head) = head.strip_suffix([':', '=']) else { return false };
    let head = head.trim_end_matches(['?', ':', ' ', '"', '\'']);
    let key = head.rsplit(|letter: char| !is_of_key(letter)).next().unwrap_or_default();
    formats::is_registry_key(key)
}

/// Returns whether the words right in front of a name tell what was: `# was acme/app:1`, `moved from acme/app`.
fn tells_what_was(text: &str, start: usize) -> bool {
    const WORDS: &[&str] =
        &["was", "formerly", "previously", "instead of", "replaces", "replaced", "used to be", "moved from", "migrated from", "renamed from", "switched from", "changed from", "not"];
    let words = line_before(text, start, 40).trim_end_matches([' ', ':', '`', '"', '\'', '(', '*']).to_ascii_lowercase();
    WORDS.iter().any(|word| words.strip_suffix(word).is_some_and(|head| !head.ends_with(char::is_alphanumeric)))
}

/// Returns whether a line of code imports what stands in `token`: `import "host/path"`, `alias "host/path"` in Go's list of imports,
/// `from "host/path"`, `require("host/path")`. In Go (`lone`) an import may stand alone on its line.
fn is_import(text: &str, token: Span, lone: bool) -> bool {
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
fn is_told_to_be_old(text: &str, end: usize) -> bool {
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
fn compares(text: &str, start: usize) -> bool {
    const WORDS: &[&str] = &["old", "legacy", "deprecated", "former", "previous", "case "];
    // These stand behind other letters, too: `HasPrefix(`, `preg_match(`, `ltrim(`.
    const CALLS: &[&str] = &["prefix(", "startswith(", "starts_with(", "replace", "contains(", "trim", "match", "==", "!="];
    // No line of code is longer than this.
    let line = line_before(text, start, 400);
    let lower = line.to_ascii_lowercase();
    let stands = |word: &&str, begins: bool| lower.match_indices(*word).any(|(at, _)| (!begins || begins_word(line, at)) && !is_in_name(&lower, at));
    WORDS.iter().any(|word| stands(word, true)) || CALLS.iter().any(|call| stands(call, false))
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

/// Returns whether a script asks in front of a name on its line whether something is equal to it.
fn tests(text: &str, start: usize) -> bool {
    const WORDS: &[&str] = &["[ ", "[[ ", "test ", "case ", "grep ", "egrep ", "fgrep ", "zgrep "];
    let line = line_before(text, start, 400);
    WORDS.iter().any(|word| line.match_indices(word).any(|(at, _)| begins_word(line, at)))
}

/// Returns why what stands in front of a hit makes it no reference of its own.
fn border(text: &str, start: usize) -> Option<Reason> {
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
fn ends_pattern(text: &str, at: usize, mark: char) -> bool {
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
fn branch(action: &str) -> Option<&str> {
    const WORDS: &[&str] = &["if", "else", "elif", "elsif", "end", "endif", "with", "range", "for", "endfor"];
    let inner = action.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}")).or_else(|| action.strip_prefix("{%")?.strip_suffix("%}"))?;
    let word = inner.trim_matches(['-', '~', ' ']).split(' ').next()?;
    WORDS.contains(&word).then_some(word)
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// Returns whether a name is the URL of a repository of charts, written without a scheme: the `repoURL` of Argo CD, and what says beside it
/// `oci: true`, as helmfile has it, or `enableOCI`, as Argo CD's credentials do.
fn holds_charts(text: &str, start: usize) -> bool {
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

fn is_of_key(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.')
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

/// Returns why what stands behind a token makes it no reference of its own.
fn after(text: &str, end: usize) -> Option<Reason> {
    match text[end..].chars().next() {
        Some(mark) if ends_pattern(text, end, mark) => None,
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
    fn a_registry_without_a_name_is_one_alone() {
        let rules = RuleSet::of(vec![Rule::parse_cli("quay.io/coreos/{n}=quay.io/moved/{n}").unwrap()], Vec::new());
        let anchors = Anchors::new(&rules);
        for text in ["imageRegistry: quay.io", "hub: \"quay.io\"\nx: y", "registry: Quay.io/", "image: quay.io/{{ .org }}/app", "quay.io/a/b quay.io"] {
            assert!(anchors.name_registry(text.as_bytes(), &rules), "{text}");
        }
        for text in ["repository: quay.io/prometheus/node-exporter", "registry: ghcr.io", ""] {
            assert!(!anchors.name_registry(text.as_bytes(), &rules), "{text}");
        }
    }

    #[test]
    fn a_script_tests_with_a_word_of_its_own() {
        let all = |line: &str| tests(line, line.len());
        assert!(all("if test $x = ") && all("[ $x = ") && all("echo $x | egrep ") && all("  case "));
        assert!(!all("for tag in latest ") && !all("lowercase "));
    }
}
