//! The promises that can be checked on one text through the library: 2, 3, 4, 8 and, by calling it at all, 9.

use repoint::formats::Found;
use repoint::plan::{Edit, FilePlan, Planner, Reach, Run, check};
use repoint::reference::{Reference, hole};
use repoint::rules::{Anchor, AnchorKind, Query};
use repoint::site::Sure;
use repoint::span::Span;

/// Plans a text that stands alone, and returns what does not hold of it.
pub fn broken(planner: &Planner, path: &str, text: &str) -> Vec<String> {
    let found = planner.find(path, text);
    let run = planner.outlook(path, &found);
    let plan = planner.plan(path, text, &found, &run, Reach::Usual);
    broken_in(planner, path, text, &found, &plan, &run, false)
}

/// Returns what does not hold of a plan. In broken input, which is not `strict`, what the edits leave may be read in another way, as
/// long as each new reference stands at its place.
pub fn broken_in(planner: &Planner, path: &str, text: &str, found: &Found, plan: &FilePlan, run: &Run, strict: bool) -> Vec<String> {
    let mut broken = Vec::new();
    let edits = plan.edits();
    if let Some(complaint) = unsound(text, &edits) {
        broken.push(format!("{path}: promise 2: {complaint}"));
        return broken;
    }
    for rewrite in &plan.rewrites {
        for edit in &rewrite.edits {
            let in_part = found.sites.iter().flat_map(|site| site.parts()).filter_map(|part| part.span).any(|span| span.contains(edit.span));
            let in_mention = Span::new(rewrite.at, rewrite.at + rewrite.before.len()).contains(edit.span);
            let inserted = edit.span.is_empty() && names_anew(edit);
            if !in_part && !in_mention && !inserted {
                broken.push(format!("{path}: promise 2: an edit at {} is outside of `{}`", edit.span.start, rewrite.before));
            }
        }
    }
    broken.extend(dropped(planner, path, text, found, plan).into_iter().map(|what| format!("{path}: promise 8: `{what}` is neither rewritten nor listed")));
    if plan.rewrites.is_empty() {
        return broken;
    }
    let edited = spliced(text, &edits);
    match check::edit(planner, path, text, plan, run, Reach::Usual) {
        Ok(checked) if checked != edited => broken.push(format!("{path}: promise 2: what is written differs from the text with the edits made")),
        Ok(_) => {}
        // Broken input may fold a value over lines; that the file is refused is then as good as a skip.
        Err(check::Refused::NotFound(_)) if !strict => return broken,
        Err(refused) => broken.push(format!("{path}: refused by the re-check: {refused}")),
    }
    let again = planner.find(path, &edited);
    let second = planner.plan(path, &edited, &again, run, Reach::Usual);
    for rewrite in &second.rewrites {
        broken.push(format!("{path}: promise 3: a second run makes `{}` of `{}`", rewrite.after, rewrite.before));
    }
    for rewrite in &plan.rewrites {
        let at = moved(&edits, rewrite.at);
        let was_site = found.sites.iter().any(|site| site.near() == rewrite.at);
        let inserted = rewrite.edits.iter().any(names_anew);
        let holds = if was_site && rewrite.sure != Sure::Mention {
            // A quote may have come in front of a value.
            let found = again.sites.iter().any(|site| (inserted || site.near() == at || site.near() == at + 1) && site.written() == rewrite.after);
            found || !strict && edited[at..].starts_with(&rewrite.after)
        } else {
            edited[at..].starts_with(&rewrite.after)
        };
        if !holds {
            broken.push(format!("{path}: promise 4: `{}` is not found where it was planned", rewrite.after));
        }
    }
    broken
}

/// Returns whether an edit says a kustomization's new name beside the old one: `newName: x`, or `old=x`.
fn names_anew(edit: &Edit) -> bool {
    edit.text.contains("newName") || edit.text.starts_with('=')
}

/// Returns what is wrong with edits: not sorted, not disjoint, not of this text.
fn unsound(text: &str, edits: &[Edit]) -> Option<String> {
    let mut last = 0;
    for edit in edits {
        let Span { start, end } = edit.span;
        if start < last || end < start {
            return Some(format!("the edit at {start} overlaps the one in front of it"));
        }
        if end > text.len() || !text.is_char_boundary(start) || !text.is_char_boundary(end) {
            return Some(format!("the edit at {start} cuts a character"));
        }
        last = end;
    }
    None
}

/// Makes the edits in another way than the program does: from the last to the first.
fn spliced(text: &str, edits: &[Edit]) -> String {
    let mut edited = text.to_owned();
    for edit in edits.iter().rev() {
        edited.replace_range(edit.span.start..edit.span.end, &edit.text);
    }
    edited
}

/// Returns where an offset is after the edits.
fn moved(edits: &[Edit], at: usize) -> usize {
    edits.iter().filter(|edit| edit.span.start < at).fold(at, |now, edit| now + edit.text.len() - edit.span.len())
}

/// Returns the texts of what a rule is about that the plan says nothing of.
fn dropped(planner: &Planner, path: &str, text: &str, found: &Found, plan: &FilePlan) -> Vec<String> {
    let mut covered: Vec<Span> = found.names.clone();
    covered.extend(plan.rewrites.iter().map(|rewrite| Span::new(rewrite.at, rewrite.at + rewrite.before.len())));
    covered.extend(plan.skips.iter().map(|skip| Span::new(skip.at, skip.at + skip.text.len())));
    // A site about which nothing is said is as its rule wants it.
    covered.extend(found.sites.iter().flat_map(|site| site.parts()).filter_map(|part| part.span));
    let lower = text.to_ascii_lowercase();
    let mut dropped = Vec::new();
    let mut anchors = planner.rules().anchors();
    // Those with a registry first: what is inside of what they cover is no mention of its own.
    anchors.sort_by_key(|anchor| anchor.kind);
    // A rule that spells out a registry has nothing to do, and nothing to say, where it is written.
    let settled_by = |anchor: &Anchor| anchor.kind == AnchorKind::Canonical && anchor.rules.iter().all(|&rule| planner.rules().rules()[rule].is_identity());
    for anchor in anchors.iter().filter(|anchor| anchor.kind != AnchorKind::Screen) {
        for (at, _) in lower.match_indices(&anchor.text) {
            let hit = Span::new(at, at + anchor.text.len());
            // The end of a longer word is no mention: `quay.io/oldocker.io/`.
            let is_inside = lower[..at].ends_with(|before: char| before.is_ascii_alphanumeric());
            if is_inside || covered.iter().any(|span| span.overlaps(hit)) {
                continue;
            }
            // Names without a registry are of concern in prose and URLs only where the rule is for mentions, or a tag proves what they are.
            let quiet = anchor.kind == AnchorKind::Familiar && anchor.rules.iter().all(|&rule| planner.rules().rules()[rule].details.mentions != Some(true));
            if quiet && !stands_alone_with_a_tag(text, at) {
                continue;
            }
            if let Some(length) = settled(planner, path, text, at) {
                covered.push(Span::new(at, at + length));
            } else if !settled_by(anchor) {
                let end = text[at..].char_indices().take(60).take_while(|(_, letter)| *letter != '\n').last().map_or(at, |(last, letter)| at + last + letter.len_utf8());
                dropped.push(text[at..end].to_owned());
            }
        }
    }
    dropped
}

/// Returns how long a mention is that is as its rule wants it, or that no rule is about.
fn settled(planner: &Planner, path: &str, text: &str, at: usize) -> Option<usize> {
    let mut end = at;
    // A hole is a part of the word, whatever it holds.
    while let Some(letter) = text[end..].chars().next() {
        match hole::length(text.as_bytes(), end) {
            Some(length) => end += length,
            None if letter.is_ascii_alphanumeric() || "._-/:@${}()<>%=".contains(letter) => end += 1,
            None => break,
        }
    }
    let mut word = &text[at..end];
    // The longest beginning that is a reference.
    while !word.is_empty() {
        if let Ok(reference) = Reference::parse_loose(word) {
            let name = reference.name();
            let query = Query { name: &name, tag: reference.tag(), digest: reference.digest(), path };
            let settled = planner.rules().first_match(&query).is_none_or(|found| found.target.is_ok_and(|target| target.is_same_as(&reference)));
            return settled.then_some(word.len());
        }
        word = &word[..word.len() - word.chars().next_back().map_or(1, char::len_utf8)];
    }
    None
}

/// Returns whether the word at an offset begins there and has a tag or a digest.
fn stands_alone_with_a_tag(text: &str, at: usize) -> bool {
    let begins = text[..at].chars().next_back().is_none_or(|before| before.is_whitespace() || matches!(before, '"' | '\'' | '`'));
    let word = text[at..].split(|letter: char| letter.is_whitespace() || matches!(letter, '"' | '\'' | '`' | ',')).next().unwrap_or_default();
    // `<a>` may be a placeholder or HTML.
    begins && !word.contains('<') && Reference::parse(word).is_ok_and(|reference| reference.tag.is_some() || reference.digest.is_some())
}
