//! Names in the source of tests that compare them with what the program makes of the same name elsewhere: both have to move, or none.

use std::collections::{HashMap, HashSet};

use super::decide::Rewrite;
use super::mentions::line_before;
use super::skip::{Reason, Skip, set_aside};
use crate::formats;
use crate::reference::names_no_registry;

/// No name of an image is longer than this.
const LONGEST: usize = 256;

/// Moves out of `rewrites` the short names in source code that a line compares something with, and that are not known to be images there. A
/// name with its registry moves wherever it stands.
pub fn keep_expected(text: &str, path: &str, rewrites: &mut Vec<Rewrite>, skips: &mut Vec<Skip>) {
    if rewrites.is_empty() || !formats::is_source_code(path) {
        return;
    }
    keep_transported(text, rewrites, skips);
    let mut moved: HashMap<&str, HashSet<usize>> = HashMap::new();
    for rewrite in &*rewrites {
        if rewrite.before.contains([':', '/']) && names_no_registry(&rewrite.before) && literal(text, rewrite.at.wrapping_sub(1)) == Some(&rewrite.before) {
            moved.entry(&rewrite.before).or_default().insert(rewrite.at);
        }
    }
    if moved.is_empty() {
        return;
    }
    let quotes = memchr::memchr3_iter(b'"', b'\'', b'`', text.as_bytes());
    // The one that stays is expected, or one that moves is.
    let is_split = |places: &HashSet<usize>, quote: usize| !places.contains(&(quote + 1)) && (is_expected(text, quote) || places.iter().any(|place| is_expected(text, *place)));
    let stays = |quote: usize| literal(text, quote).filter(|name| moved.get(name).is_some_and(|places| is_split(places, quote)));
    let expected: HashSet<String> = quotes.filter_map(stays).map(str::to_owned).collect();
    if expected.is_empty() {
        return;
    }
    let reason = Reason::Unclear("a line of this source compares something with the same text, which would stay there");
    set_aside(rewrites, skips, |rewrite| expected.contains(&rewrite.before).then(|| reason.clone()));
}

/// Moves out those behind `docker://` that a line expects, where nothing shows what they are made of: the program puts the transport in front.
fn keep_transported(text: &str, rewrites: &mut Vec<Rewrite>, skips: &mut Vec<Skip>) {
    let is_made = |rewrite: &Rewrite| names_no_registry(&rewrite.before) && text[..rewrite.at].ends_with("docker://") && is_expected(text, rewrite.at);
    if !rewrites.iter().any(is_made) {
        return;
    }
    let given: HashSet<String> = rewrites.iter().filter(|rewrite| !is_made(rewrite)).map(|rewrite| rewrite.before.clone()).collect();
    let reason = Reason::Unclear("a line of this source compares something with it, and what that is made of stays");
    set_aside(rewrites, skips, |rewrite| (is_made(rewrite) && !given.contains(&rewrite.before)).then(|| reason.clone()));
}

/// Returns what stands between a quote and the next one like it.
fn literal(text: &str, quote: usize) -> Option<&str> {
    let mark = *text.as_bytes().get(quote).filter(|mark| matches!(mark, b'"' | b'\'' | b'`'))?;
    let rest = &text.as_bytes()[quote + 1..];
    let end = memchr::memchr(mark, &rest[..rest.len().min(LONGEST)])?;
    text.get(quote + 1..quote + 1 + end)
}

/// Returns whether the code in front of a place on its line says that something is expected to be equal to what stands there.
fn is_expected(text: &str, at: usize) -> bool {
    const WORDS: &[&str] = &["assert", "expect", "require.", "equal", "should", "tobe(", "verify(", "==", "!="];
    let line = line_before(text, at, LONGEST).trim_start().to_ascii_lowercase();
    let is_comment = || ["//", "# ", "* ", "/*", "-- "].iter().any(|mark| line.starts_with(mark));
    WORDS.iter().any(|word| line.contains(word)) && !is_comment()
}
