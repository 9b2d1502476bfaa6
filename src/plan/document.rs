//! Documents: what a guide tells of the past stays, and what markers say is kept.

use std::ops::Range;

use super::decide::Rewrite;
use super::skip::{Reason, Skip};
use crate::formats::{Block, BlockKind, Found};
use crate::reference::Reference;
use crate::span::Lines;

/// Returns why everything in a file stays, by its path: a change log, a vendored tree, a lock file.
pub fn untouchable(path: &str) -> Option<Reason> {
    let lower = path.to_ascii_lowercase();
    let (folders, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
    let stem = name.split('.').next().unwrap_or(name);
    if folders.split('/').any(|folder| matches!(folder, "vendor" | "node_modules" | "third_party" | "_vendor" | "bower_components" | "site-packages" | "dist-packages")) {
        return Some(Reason::Vendored);
    }
    if name.ends_with(".patch") || name.ends_with(".diff") {
        return Some(Reason::Patch);
    }
    let lock = name.ends_with(".lock") || matches!(name, "package-lock.json" | "npm-shrinkwrap.json" | "pnpm-lock.yaml" | "go.sum" | "images.lock" | "packages.lock.json" | ".terraform.lock.hcl");
    if lock && name != "images.lock" {
        return Some(Reason::LockFile);
    }
    let history = ["changelog", "changes", "history", "news", "release-notes", "release_notes", "releasenotes", "change_log"].iter().any(|word| stem == *word || stem.starts_with(&format!("{word}-")) || stem.starts_with(&format!("{word}_")))
        || folders.split('/').any(|folder| matches!(folder, "changelog" | "changelogs" | ".changelog" | "changes" | "release-notes" | "release_notes" | "releasenotes" | ".changes"));
    let text = !name.contains('.') || [".md", ".mdx", ".rst", ".txt", ".adoc", ".asciidoc", ".html", ".yaml", ".yml", ".json"].iter().any(|end| name.ends_with(end));
    (history && text).then_some(Reason::History)
}

/// Moves out of `rewrites` those that a document tells as history: the new form stands in the same or the next fence,
/// list or table, or a heading says that this is about what was.
pub fn keep_history(text: &str, found: &Found, rewrites: &mut Vec<Rewrite>, skips: &mut Vec<Skip>) {
    let blocks = &found.blocks;
    if blocks.is_empty() || rewrites.is_empty() {
        return;
    }
    let shows = |block: &Block, rewrite: &Rewrite| {
        let inside = |at: usize| block.span.start <= at && at < block.span.end;
        holds(block.span.of(text), &rewrite.after) || found.sites.iter().any(|site| inside(site.near()) && site.written() == rewrite.after) || superseded(rewrite, rewrites, block)
    };
    let reasons: Vec<Option<Reason>> = rewrites
        .iter()
        .map(|rewrite| {
            if neighbourhood(blocks, rewrite.at).any(|index| shows(&blocks[index], rewrite)) {
                Some(Reason::BeforeAndAfter)
            } else {
                is_past(text, blocks, rewrite.at).then_some(Reason::History)
            }
        })
        .collect();
    let mut reasons = reasons.into_iter();
    rewrites.retain(|rewrite| match reasons.next().flatten() {
        Some(reason) => {
            skips.push(Skip { at: rewrite.at, text: rewrite.before.clone(), reason });
            false
        }
        None => true,
    });
}

/// Returns the block that an offset stands in and, from a fence, list or table, the next one of these.
fn neighbourhood(blocks: &[Block], at: usize) -> Range<usize> {
    let Some(own) = blocks.iter().position(|block| block.span.start <= at && at < block.span.end) else { return 0..0 };
    if blocks[own].kind != BlockKind::Exhibit {
        return own..own + 1;
    }
    let next = blocks[own + 1..].iter().position(|block| block.kind == BlockKind::Exhibit).map(|next| own + 1 + next);
    match next {
        // Only one that follows at once, with no more than a paragraph or a heading in between.
        Some(next) if next - own <= 2 => own..next + 1,
        _ => own..own + 1,
    }
}

/// Returns whether a text holds a reference, to its borders.
fn holds(text: &str, reference: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memmem::find_iter(bytes, reference.as_bytes()).any(|at| {
        let before = at.checked_sub(1).map(|before| bytes[before]);
        let mut rest = bytes[at + reference.len()..].iter();
        let clear = |byte: u8| !byte.is_ascii_alphanumeric() && !matches!(byte, b'/' | b'-' | b'_' | b'@');
        let after = match rest.next() {
            // A dot or a colon that ends a sentence.
            Some(b'.' | b':') => rest.next().is_none_or(|byte| byte.is_ascii_whitespace()),
            Some(&byte) => clear(byte),
            None => true,
        };
        before.is_none_or(|byte| clear(byte) && byte != b'.') && after
    })
}

/// Returns whether another, later name in this block becomes the very same image: then this one is the older name.
fn superseded(rewrite: &Rewrite, all: &[Rewrite], block: &Block) -> bool {
    let name = |text: &str| Reference::parse(text).map(|reference| reference.name()).ok();
    let (before, after) = (name(&rewrite.before), name(&rewrite.after));
    // An earlier rule is the more special one: the rule for a name that is no more.
    all.iter().any(|other| other.at > rewrite.at && other.rule > rewrite.rule && block.span.start <= other.at && other.at < block.span.end && name(&other.after) == after && name(&other.before) != before)
}

/// Words of a guide to what was.
const ROLL_BACK: &[&str] = &["rollback", "roll back", "roll-back", "rolling back"];

/// Returns whether a heading above an offset, or one above that, says that this is about what was.
fn is_past(text: &str, blocks: &[Block], at: usize) -> bool {
    let near = blocks.partition_point(|block| block.span.start <= at);
    let said = blocks[near.saturating_sub(2)..near].iter().filter(|block| block.kind == BlockKind::Prose).any(|block| {
        let before = &text[block.span.start..block.span.end.min(at)].to_ascii_lowercase();
        ROLL_BACK.iter().any(|word| before.contains(word))
    });
    if said {
        return true;
    }
    let mut below = u8::MAX;
    for block in blocks.iter().rev().filter(|block| block.span.end <= at) {
        let BlockKind::Heading(level) = block.kind else { continue };
        if level >= below {
            continue;
        }
        below = level;
        let heading = block.span.of(text).to_ascii_lowercase();
        if ROLL_BACK.iter().chain(&["legacy", "deprecated"]).any(|word| heading.contains(word)) {
            return true;
        }
    }
    false
}

/// The lines that markers protect: `repoint: ignore`, `ignore-start`, `ignore-end`, `ignore-file`.
pub struct Markers {
    /// Protected lines, from 0, as ranges.
    ranges: Vec<Range<usize>>,
}

impl Markers {
    /// Reads the markers of a text.
    pub fn read(text: &str, lines: &Lines) -> Self {
        let mut ranges = Vec::new();
        let mut open = None;
        for at in memchr::memmem::find_iter(text.as_bytes(), b"repoint:") {
            let word = text[at + "repoint:".len()..].trim_start_matches([' ', '\t']);
            let word = &word[..word.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-').unwrap_or(word.len())];
            let line = lines.line_of(at);
            match word {
                "ignore-file" => ranges.push(0..usize::MAX),
                "ignore-start" => open = open.or(Some(line)),
                "ignore-end" => {
                    if let Some(start) = open.take() {
                        ranges.push(start..line + 1);
                    }
                }
                "ignore" => ranges.push(line..line + 1 + usize::from(alone(lines.span(line, text).of(text)))),
                _ => {}
            }
        }
        if let Some(start) = open {
            ranges.push(start..usize::MAX);
        }
        Self { ranges }
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
        assert_eq!(untouchable("a/vendor/b/x.yaml"), Some(Reason::Vendored));
        assert_eq!(untouchable("go.sum"), Some(Reason::LockFile));
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
