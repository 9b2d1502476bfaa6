//! Documents: what a guide tells of the past stays, and what markers say is kept.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::decide::Rewrite;
use super::skip::{Reason, Skip, set_aside};
use crate::formats::{Block, BlockKind, Found, is_lock_of_packages};
use crate::reference::Reference;
use crate::site::Sure;
use crate::span::{Lines, Span};

/// Returns why everything in a file stays, by its path: a change log, a vendored tree, a lock file.
pub fn untouchable(path: &str) -> Option<Reason> {
    let lower = path.to_ascii_lowercase();
    let (folders, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
    let stem = name.split('.').next().unwrap_or(name);
    if folders.split('/').any(|folder| matches!(folder, "vendor" | "node_modules" | "third_party" | "_vendor" | "bower_components" | "site-packages" | "dist-packages")) {
        return Some(Reason::Vendored);
    }
    // `blobs/sha256/…` of an OCI layout.
    if folders.ends_with("blobs/sha256") || folders.ends_with("blobs/sha512") {
        return Some(Reason::Unclear("the file's name is the hash of what it holds"));
    }
    if name.ends_with(".patch") || name.ends_with(".diff") {
        return Some(Reason::Patch);
    }
    let lock = [".lock", ".lock.yml", ".lock.yaml", ".lock.json"].iter().any(|end| name.ends_with(end))
        || is_lock_of_packages(name)
        || matches!(name, "builds.out.json" | "go.sum" | "images.lock" | ".terraform.lock.hcl");
    if lock && name != "images.lock" {
        return Some(Reason::LockFile);
    }
    // `notes.changelog.md`, `app-change-log-2.md`; a plain word (`news`) only where the name begins with it.
    let history = ["changelog", "change-log", "change_log", "release-notes", "release_notes", "releasenotes"].iter().any(|word| stands_in(name, word))
        || ["changes", "history", "news"].iter().any(|word| stem.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_'])))
        || folders.split('/').any(|folder| matches!(folder, "changelog" | "changelogs" | ".changelog" | "changes" | "release-notes" | "release_notes" | "releasenotes" | ".changes"));
    let text = !name.contains('.') || [".md", ".mdx", ".rst", ".txt", ".adoc", ".asciidoc", ".html", ".yaml", ".yml", ".json", ".po", ".pot"].iter().any(|end| name.ends_with(end));
    // Data and configuration may well be of something that is called history.
    let past = folders.split('/').any(|folder| folder == "history") && [".md", ".mdx", ".rst", ".adoc", ".asciidoc"].iter().any(|end| name.ends_with(end));
    (history && text || past).then_some(Reason::History)
}

/// Returns whether a word stands in a name, with no other letter beside it.
fn stands_in(name: &str, word: &str) -> bool {
    name.match_indices(word).any(|(at, _)| !name[..at].ends_with(char::is_alphanumeric) && !name[at + word.len()..].starts_with(char::is_alphanumeric))
}

/// Moves out of `rewrites` those that a document tells as history: the new form stands in the same or the next fence,
/// list or table, or a heading says that this is about what was.
pub fn keep_history(text: &str, found: &Found, rewrites: &mut Vec<Rewrite>, skips: &mut Vec<Skip>) {
    if found.blocks.is_empty() || rewrites.is_empty() {
        return;
    }
    let guide = Guide::new(text, found, rewrites);
    let mut reasons = rewrites.iter().map(|rewrite| guide.reason(rewrite)).collect::<Vec<_>>().into_iter();
    set_aside(rewrites, skips, |_| reasons.next().flatten());
}

/// Moves out of `rewrites` those whose new form stands beside them: a table of old and new names, `skopeo copy OLD NEW`, `sed 's|OLD|NEW|'`, a
/// list that has both.
pub fn keep_pairs(text: &str, found: &Found, rewrites: &mut Vec<Rewrite>, skips: &mut Vec<Skip>) {
    set_aside(rewrites, skips, |rewrite| (has_new_form_beside(text, rewrite, !found.blocks.is_empty()) || points_elsewhere(text, rewrite)).then_some(Reason::Pair));
}

/// Returns whether an arrow leads from a mention to the same name at another registry: `quay.io/acme/app -> registry.example.com/acme/app`.
fn points_elsewhere(text: &str, rewrite: &Rewrite) -> bool {
    let own = Span::new(rewrite.at, rewrite.at + rewrite.before.len());
    if rewrite.sure != Sure::Mention || text.get(own.start..own.end) != Some(&rewrite.before) {
        return false;
    }
    let is_between = |letter: char| matches!(letter, ' ' | '`' | '"' | '\'' | '*' | '|');
    let rest = text[own.end..].trim_start_matches(is_between);
    let Some(behind) = ["->", "=>", "→", "⇒", "➜"].iter().find_map(|arrow| rest.strip_prefix(arrow)) else { return false };
    let behind = behind.trim_start_matches(is_between);
    let other = &behind[..behind.find(|letter| !is_of_reference(letter)).unwrap_or(behind.len())];
    let (Ok(own), Ok(other)) = (Reference::parse(&rewrite.before), Reference::parse(other)) else { return false };
    let (own, other) = (own.name(), other.name());
    own.registry() != other.registry() && other.repository().strip_suffix(own.repository()).is_some_and(|front| front.is_empty() || front.ends_with('/'))
}

/// Returns whether the new form of a rewrite stands on its line, or, of a mere mention outside of documents, on one of the next lines.
fn has_new_form_beside(text: &str, rewrite: &Rewrite, in_document: bool) -> bool {
    // How far a line is looked along, and how many lines up and down.
    const FAR: usize = 400;
    const NEAR: usize = 2;
    let own = Span::new(rewrite.at, rewrite.at + rewrite.before.len());
    let has_registry = rewrite.after.split_once('/').is_some_and(|(host, _)| host.contains(['.', ':']));
    // A kustomization says the old name and the new one, and follows what it takes in. A registry that is only spelled out makes no other name.
    if rewrite.format == "kustomize" || !has_registry || name(&rewrite.before) == name(&rewrite.after) || text.get(own.start..own.end) != Some(&rewrite.before) {
        return false;
    }
    let mention = rewrite.sure == Sure::Mention;
    let lines = if mention && !in_document { NEAR } else { 0 };
    let before = &text.as_bytes()[own.start.saturating_sub(FAR)..own.start];
    let after = &text.as_bytes()[own.end..text.len().min(own.end + FAR)];
    let start = own.start - before.len() + memchr::memrchr_iter(b'\n', before).nth(lines).map_or(0, |at| at + 1);
    let end = own.end + memchr::memchr_iter(b'\n', after).nth(lines).unwrap_or(after.len());
    let new = match Reference::parse(&rewrite.after) {
        Ok(reference) if mention => reference.name_span().of(&rewrite.after),
        _ => &rewrite.after,
    };
    memchr::memmem::find_iter(&text.as_bytes()[start..end], new.as_bytes()).map(|at| Span::new(start + at, start + at + new.len())).any(|hit| {
        let is_apart = hit.end <= own.start || hit.start >= own.end;
        let (head, tail) = (&text.as_bytes()[..hit.start], &text.as_bytes()[hit.end..]);
        let opens = head.ends_with(b"://") || head.last().is_none_or(|byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b'.' | b'_' | b'-' | b'/' | b'@'));
        let goes_on = match tail.first() {
            // Of a mention the name is enough, unless both have a tag and these differ: then it is another image.
            Some(b':' | b'@') => !mention || !rewrite.after[rewrite.after.len().min(new.len())..].is_empty() && !tail.starts_with(&rewrite.after.as_bytes()[new.len()..]),
            Some(b'.') => tail.get(1).is_some_and(u8::is_ascii_alphanumeric),
            Some(byte) => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'/'),
            None => false,
        };
        is_apart && opens && !goes_on
    })
}

/// Words of a guide to what was.
const ROLL_BACK: &[&str] = &["rollback", "roll back", "roll-back", "rolling back"];

/// A document as it is asked about each of its rewrites. Everything is read once, whatever the number of rewrites.
struct Guide<'t> {
    text: &'t str,
    /// The blocks that stand in no other one, in order, each with what it shows.
    blocks: Vec<(Block, Shown<'t>)>,
    /// The headings: where they end, and whether one of those that they stand under is about what was.
    headings: Vec<(usize, bool)>,
}

/// What a block shows.
#[derive(Default)]
struct Shown<'t> {
    /// Its words, as far as they have the bytes of references.
    words: HashSet<&'t str>,
    /// The references that stand in it, the parts of split ones put together.
    sites: HashSet<String>,
    /// What its references become: the new name, with the old name, the rule and the last place of each.
    becomes: HashMap<String, Vec<(String, usize, usize)>>,
}

impl<'t> Guide<'t> {
    fn new(text: &'t str, found: &Found, rewrites: &[Rewrite]) -> Self {
        let mut outer: Vec<Block> = Vec::new();
        let mut headings = Vec::new();
        // The headings that the one being read stands under: level, and whether it is about what was.
        let mut above: Vec<(u8, bool)> = Vec::new();
        for block in &found.blocks {
            if let BlockKind::Heading(level) = block.kind {
                above.retain(|(outer, _)| *outer < level);
                let heading = block.span.of(text).to_ascii_lowercase();
                let own = ROLL_BACK.iter().chain(&["legacy", "deprecated"]).any(|word| heading.contains(word));
                let past = own || above.last().is_some_and(|(_, past)| *past);
                above.push((level, past));
                headings.push((block.span.end, past));
            }
            match outer.last_mut() {
                // A paragraph ends where what it announces begins.
                Some(last) if block.span.start < last.span.end && last.kind == BlockKind::Prose && block.kind == BlockKind::Exhibit => {
                    last.span.end = block.span.start;
                    outer.push(*block);
                }
                Some(last) if block.span.start < last.span.end => {}
                _ => outer.push(*block),
            }
        }
        let shown = |block: &Block| Shown {
            words: block.span.of(text).split(|letter: char| !is_of_reference(letter)).map(|word| word.trim_end_matches(['.', ':'])).filter(|word| word.contains('/')).collect(),
            ..Shown::default()
        };
        let blocks = outer.into_iter().map(|block| (block, shown(&block))).collect();
        let mut guide = Self { text, blocks, headings };
        for site in &found.sites {
            if let Some(own) = guide.block(site.near()) {
                guide.blocks[own].1.sites.insert(site.written());
            }
        }
        for rewrite in rewrites {
            let Some(own) = guide.block(rewrite.at) else { continue };
            let (before, after) = (name(&rewrite.before), name(&rewrite.after));
            let olds = guide.blocks[own].1.becomes.entry(after).or_default();
            match olds.iter_mut().find(|(old, rule, _)| *old == before && *rule == rewrite.rule) {
                Some((_, _, last)) => *last = (*last).max(rewrite.at),
                None => olds.push((before, rewrite.rule, rewrite.at)),
            }
        }
        guide
    }

    /// Returns the block that an offset stands in.
    fn block(&self, at: usize) -> Option<usize> {
        let index = self.blocks.partition_point(|(block, _)| block.span.start <= at).checked_sub(1)?;
        (at < self.blocks[index].0.span.end).then_some(index)
    }

    /// Returns why a rewrite tells of the past, if it does.
    fn reason(&self, rewrite: &Rewrite) -> Option<Reason> {
        let own = self.block(rewrite.at);
        if own.is_some_and(|own| self.neighbourhood(own).any(|index| self.shows(index, rewrite))) {
            return Some(Reason::BeforeAndAfter);
        }
        let heading = self.headings.partition_point(|(end, _)| *end <= rewrite.at).checked_sub(1);
        let past = heading.is_some_and(|heading| self.headings[heading].1) || own.is_some_and(|own| self.is_announced(own, rewrite.at));
        past.then_some(Reason::Was)
    }

    /// Returns a block and, for a fence, list or table, the next one of these.
    fn neighbourhood(&self, own: usize) -> Range<usize> {
        let exhibit = |index: usize| self.blocks.get(index).is_some_and(|(block, _)| block.kind == BlockKind::Exhibit);
        if !exhibit(own) {
            return own..own + 1;
        }
        // Only one that follows at once, with no more than a paragraph or a heading in between.
        (own + 1..=own + 2).find(|index| exhibit(*index)).map_or(own..own + 1, |next| own..next + 1)
    }

    fn shows(&self, index: usize, rewrite: &Rewrite) -> bool {
        let (block, shown) = &self.blocks[index];
        let plain = rewrite.after.chars().all(is_of_reference);
        if shown.words.contains(rewrite.after.as_str()) || shown.sites.contains(&rewrite.after) || !plain && block.span.of(self.text).contains(&rewrite.after) {
            return true;
        }
        // Another, later name becomes the very same image: this one is the older. An earlier rule is the more special one.
        let before = name(&rewrite.before);
        shown.becomes.get(&name(&rewrite.after)).is_some_and(|olds| olds.iter().any(|(old, rule, last)| *last > rewrite.at && *rule > rewrite.rule && *old != before))
    }

    /// Returns whether the paragraph that an offset stands in or behind says that this is the way back.
    fn is_announced(&self, own: usize, at: usize) -> bool {
        [Some(own), own.checked_sub(1)].into_iter().flatten().map(|index| self.blocks[index].0).filter(|block| block.kind == BlockKind::Prose).any(|block| {
            let end = block.span.end.min(at);
            let mut start = block.span.start.max(end.saturating_sub(400));
            while !self.text.is_char_boundary(start) {
                start += 1;
            }
            let before = self.text[start..end].to_ascii_lowercase();
            ROLL_BACK.iter().any(|word| before.contains(word))
        })
    }
}

/// Returns whether a letter can stand in a reference without holes.
fn is_of_reference(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | '-' | '/' | ':' | '@')
}

/// Returns the canonical name of a reference, or the text where it is none.
fn name(text: &str) -> String {
    Reference::parse(text).map_or_else(|_| text.to_owned(), |reference| reference.name().as_str().to_owned())
}

/// The lines that markers protect: `repoint: ignore`, `ignore-start`, `ignore-end`, `ignore-file`.
pub struct Markers {
    /// Protected lines, from 0, as ranges.
    ranges: Vec<Range<usize>>,
    /// What protects nothing though it reads as if it did: where it stands, and why.
    pub idle: Vec<(usize, &'static str)>,
}

impl Markers {
    /// Reads the markers of a text.
    pub fn read(text: &str, lines: &Lines) -> Self {
        let mut ranges = Vec::new();
        let mut idle = Vec::new();
        let mut open = None;
        for at in memchr::memmem::find_iter(text.as_bytes(), b"repoint:") {
            let word = text[at + "repoint:".len()..].trim_start_matches([' ', '\t']);
            let word = &word[..word.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-').unwrap_or(word.len())];
            let line = lines.line_of(at, text);
            match word {
                "ignore-file" => ranges.push(0..usize::MAX),
                "ignore-start" => open = open.or(Some(line)),
                "ignore-end" => {
                    if let Some(start) = open.take() {
                        ranges.push(start..line + 1);
                    } else {
                        idle.push((at, "this marker ends nothing: no `repoint: ignore-start` stands above it"));
                    }
                }
                "ignore" => ranges.push(line..line + 1 + usize::from(alone(lines.span(line, text).of(text)))),
                other if other.starts_with("ignore") => idle.push((at, "this marker is not known and keeps nothing; there are `ignore`, `ignore-start`, `ignore-end` and `ignore-file`")),
                _ => {}
            }
        }
        if let Some(start) = open {
            ranges.push(start..usize::MAX);
        }
        Self { ranges, idle }
    }

    /// Returns whether a line, from 0, is protected.
    pub fn protects(&self, line: usize) -> bool {
        self.ranges.iter().any(|range| range.contains(&line))
    }
}

/// Returns whether a line is a comment and nothing else, so that its marker is for the next line.
fn alone(line: &str) -> bool {
    let line = line.trim_start_matches([' ', '\t', '>', '\u{feff}']);
    ["#", "//", "/*", "<!--", "--", ";", "{{/*", "{#", "..", "*", "REM ", "rem ", "::", "%"].iter().any(|mark| line.starts_with(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_path_says() {
        assert_eq!(untouchable("CHANGELOG.md"), Some(Reason::History));
        assert_eq!(untouchable("docs/release-notes/1.md"), Some(Reason::History));
        assert_eq!(untouchable("pipelines/align.changelog.md"), Some(Reason::History));
        assert_eq!(untouchable("notes/app.change-log-2.14.0.md"), Some(Reason::History));
        assert_eq!(untouchable("docs/changelogs.md"), None);
        assert_eq!(untouchable("src/go/history/1.2.3.md"), Some(Reason::History));
        assert_eq!(untouchable("components/history/compose.yaml"), None);
        assert_eq!(untouchable("a/vendor/b/x.yaml"), Some(Reason::Vendored));
        assert_eq!(untouchable("go.sum"), Some(Reason::LockFile));
        assert!(matches!(untouchable("a/layout/blobs/sha256/0b1c"), Some(Reason::Unclear(_))));
        assert_eq!(untouchable("RELEASE_CHECKLIST.md"), None);
        assert_eq!(untouchable("docs/RELEASE_WORKFLOW.md"), None);
        assert_eq!(untouchable("changes/main.go"), None);
    }

    #[test]
    fn markers_protect_lines() {
        let text = "a # repoint: ignore\nb\n# repoint: ignore\nc\nd\n<!-- repoint: ignore-start -->\ne\n<!-- repoint: ignore-end -->\nf\n";
        let lines = Lines::new(text);
        let markers = Markers::read(text, &lines);
        let kept: Vec<usize> = (0..9).filter(|line| markers.protects(*line)).collect();
        assert_eq!(kept, [0, 2, 3, 5, 6, 7]);
    }
}
