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

/// Words of which one stands near every image that no registry or namespace gives away. They are searched for as they are here, and
/// without their first letter where that may be a capital: the fewer there are, the faster is the search, and one of three letters makes it
/// three times slower.
const WORDS: &[&str] = &[
    "mage",
    "IMAGE",
    "IMG=",
    "IMG ",
    "IMG_",
    "IMGS",
    "img=",
    "FROM ",
    "epository",
    "EPOSITORY",
    "egistry:",
    "REGISTRY",
    "ocker",
    "DOCKER",
    "podman",
    "buildah",
    "nerdctl",
    "kubectl",
    "skopeo",
    "crane",
    "regctl",
    "ontainer:",
    "crictl",
    "helm ",
    "ctr ",
    "rossplane.io",
    "estcontainers",
    "undle",
];

/// Commands among them: only a word of their own is one.
const COMMANDS: &[&str] = &["podman", "buildah", "nerdctl", "kubectl", "skopeo", "crane", "regctl", "crictl"];

/// The same for programs, where strings are images by the names around them, in any case,
const PROGRAM_NAMES: &[&str] = &["image", "container", "img", "builder"];

/// or by the commands that they hold.
const PROGRAM_COMMANDS: &[&str] = &["FROM ", "docker", "podman", "buildah", "nerdctl", "kubectl", "skopeo", "crane", "regctl", "crictl", "helm "];

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
    static ANY: LazyLock<Screen> = LazyLock::new(|| Screen::new(WORDS.iter().copied(), false));
    &ANY
}

/// What a search is for.
pub struct About<'a> {
    /// Where in the file words stand that mark something of interest, sorted.
    pub marks: &'a [usize],
    /// What is of interest besides.
    pub others: Others,
}

/// What is of interest that no word marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Others {
    /// Nothing.
    None,
    /// Nothing, but what is found leads to what is marked: a registry in one place to a name in another.
    Near,
    /// Every image without a registry.
    Short,
    /// Every image.
    All,
}

impl About<'_> {
    /// Returns the marks in a stretch of the file, its end included, where something may have been taken out.
    fn marks_in(&self, span: Span) -> &[usize] {
        let from = &self.marks[self.marks.partition_point(|mark| *mark < span.start)..];
        &from[..from.partition_point(|mark| *mark <= span.end)]
    }
}

/// Returns the documents of a YAML text that can hold an image of interest, each with its `---`. The text begins at `offset` of the file.
pub fn documents(text: &str, offset: usize, about: Option<&About<'_>>) -> Vec<Span> {
    let wanted = |document: &Span| match about {
        None => may_hold(document.of(text), false),
        Some(about) => {
            let by_words = || match about.others {
                Others::None | Others::Near => false,
                Others::Short => may_hold(document.of(text), true),
                Others::All => may_hold(document.of(text), false),
            };
            !about.marks_in(document.shift(offset)).is_empty() || by_words()
        }
    };
    yaml::documents(text).into_iter().filter(wanted).collect()
}

/// Words that, beside those, stand in or above a part of a document that holds an image: what tells a document may stand elsewhere in it.
const PARTS: &[&str] = &["MAGE", "repo", "Repo", "REPO", "egistry", "EGISTRY", "hub:", "ontainer"];

/// Where in a text something may lead to an image, so that whoever walks down a tree can pass over the rest.
pub struct Leads(Vec<usize>);

impl Leads {
    /// Finds the leads of a document that begins at `offset` of the file, the marks in it among them, and with `words` the telling words even
    /// where nothing but marks is of interest; nothing where what its top says is the only lead.
    pub fn of(text: &str, offset: usize, about: Option<&About<'_>>, words: bool) -> Option<Self> {
        static ANY: LazyLock<Screen> = LazyLock::new(|| Screen::new(WORDS.iter().chain(PARTS).copied(), false));
        if memchr::memmem::find(text.as_bytes(), b"crossplane.io").is_some() {
            return None;
        }
        let mut leads: Vec<usize> = if !words && about.is_some_and(|about| about.others == Others::None) { Vec::new() } else { ANY.hits(text.as_bytes()).collect() };
        if let Some(marks) = about.map(|about| about.marks_in(Span::new(offset, offset + text.len()))).filter(|marks| !marks.is_empty()) {
            leads.extend(marks.iter().map(|mark| mark - offset));
            leads.sort_unstable();
        }
        Some(Self(leads))
    }

    /// Returns the next one at a place or behind it.
    pub fn next(&self, at: usize) -> Option<usize> {
        self.0.get(self.0.partition_point(|lead| *lead < at)).copied()
    }

    /// Returns whether any is in a span, its end included.
    pub fn any(&self, span: Span) -> bool {
        self.next(span.start).is_some_and(|lead| lead <= span.end)
    }
}

/// Returns where the words stand, each at its first letter.
fn hits(text: &str) -> impl Iterator<Item = usize> + '_ {
    /// Words that are searched for without their first letter, which may be a capital: what comes next, and that letter.
    const CUT: &[(&str, u8)] = &[("mage", b'i'), ("epository", b'r'), ("egistry:", b'r'), ("ocker", b'd'), ("ontainer:", b'c'), ("rossplane", b'c'), ("estcontainers", b't'), ("undle", b'b')];
    let bytes = text.as_bytes();
    words().hits(bytes).filter_map(|hit| match CUT.iter().find(|(rest, _)| bytes[hit..].starts_with(rest.as_bytes())) {
        None => Some(hit),
        Some((_, first)) => hit.checked_sub(1).filter(|start| bytes[*start].to_ascii_lowercase() == *first),
    })
}

/// Returns whether a document of YAML can hold an image; `short`: one whose registry is not written.
fn may_hold(text: &str, short: bool) -> bool {
    let mut prose = Prose::default();
    hits(text).any(|hit| {
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

    /// Returns, of a line that is too long to be looked at whole, the part around a place.
    fn near(self, text: &'t str, at: usize) -> Self {
        if self.text.len() <= LONGEST {
            return self;
        }
        let end = self.start + self.text.len();
        let boundary = |mut at: usize| {
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let (start, end) = (boundary(at.saturating_sub(LONGEST / 2).max(self.start)), boundary((at + LONGEST / 2).min(end)));
        Self { start, text: &text[start..end] }
    }

    fn indent(&self) -> usize {
        self.text.bytes().take_while(|byte| *byte == b' ').count()
    }

    fn is_blank(&self) -> bool {
        self.text.bytes().all(|byte| byte.is_ascii_whitespace())
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
            if !line.is_blank() {
                return Some(line);
            }
            start += line.text.len() + 1;
        }
    }
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
        let in_key = at < line.text.len() - value.len();
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
    !name.starts_with("images") && !super::images::is_images_key(name) && (matches!(value, "{" | "[") || value.is_empty() && has_own_lines())
}

/// Returns whether a value is nothing but the word `image` or the like, alone or as a part of a name.
fn is_word_image(value: &str) -> bool {
    let value = value.trim_matches(['"', '\'']);
    let has = |word: &str| value.to_ascii_lowercase().contains(word);
    value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')) && ["image", "repository", "docker", "bundle", "registry"].into_iter().any(has)
}

/// Returns whether a value is a URL; `httpd:2.4` is an image.
pub fn is_url(value: &str) -> bool {
    let value = value.trim_start_matches(['"', '\'']);
    value.starts_with("http://") || value.starts_with("https://")
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

/// Returns whether the image on a line, if there is one, says that it is in a registry of its own, or another line is the one that tells.
fn is_elsewhere(text: &str, line: &Line<'_>) -> bool {
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

/// Returns whether a document in Markdown can hold an image that no word marks: in a fence, in indented code, in a table, or in a command
/// between backticks.
pub fn markdown(text: &str) -> bool {
    // Fences in fences, and those of another kind, are rare.
    if memchr::memmem::find(text.as_bytes(), b"````").is_some() || memchr::memmem::find(text.as_bytes(), b"~~~").is_some() {
        return true;
    }
    let mut fences = memchr::memmem::find_iter(text.as_bytes(), b"```").peekable();
    // Whether the last fence began something for sure, since its language stands behind it, or ended what began so.
    let (mut opens, mut closes) = (false, true);
    hits(text).any(|hit| {
        while let Some(fence) = fences.next_if(|fence| *fence < hit) {
            let is_bare = text.as_bytes()[fence + 3..].iter().take_while(|byte| **byte != b'\n').all(u8::is_ascii_whitespace);
            (opens, closes) = (!is_bare, is_bare && opens);
        }
        let line = Line::around(text, hit);
        !closes || line.text.starts_with(['\t', '|']) || line.text.starts_with("    ") || line.text.contains('|') || quotes_words(line.text)
    })
}

/// Returns whether a line has several words between backticks, or a backtick that does not close.
fn quotes_words(line: &str) -> bool {
    let mut parts = line.split('`').enumerate();
    parts.any(|(at, part)| at % 2 == 1 && part.contains(' ')) || memchr::memchr_iter(b'`', line.as_bytes()).count() % 2 == 1
}

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
