//! Settings that say by which name an image is asked for and where it is then taken from: which of the two a rule means is not told there.

use super::decide::Rewrite;
use super::skip::{Reason, Skip, set_aside};
use crate::span::Span;

/// Kinds of OpenShift whose documents are such settings.
const KINDS: &[&str] = &["ImageDigestMirrorSet", "ImageTagMirrorSet", "ImageContentSourcePolicy", "ImageSetConfiguration"];

/// Moves out of `rewrites` those that stand in settings of mirrors.
pub fn keep_settings(text: &str, path: &str, rewrites: &mut Vec<Rewrite>, skips: &mut Vec<Skip>) {
    let settings = if is_settings(path) { vec![Span::new(0, text.len())] } else { documents(text) };
    if settings.is_empty() {
        return;
    }
    set_aside(rewrites, skips, |rewrite| settings.iter().any(|span| span.start <= rewrite.at && rewrite.at < span.end).then_some(Reason::Mirror));
}

/// Returns whether a file is of containers-registries.conf.
fn is_settings(path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    name == "registries.conf" || name.ends_with(".conf") && folder.ends_with("registries.conf.d")
}

/// Returns the documents of YAML that are of such a kind.
fn documents(text: &str) -> Vec<Span> {
    let kinds = memchr::memmem::find_iter(text.as_bytes(), b"kind: Image").filter(|at| {
        let line = text[*at..].lines().next().unwrap_or_default();
        line.strip_prefix("kind: ").is_some_and(|kind| KINDS.contains(&kind.trim_end())) && (*at == 0 || text[..*at].ends_with(['\n', '\u{feff}']))
    });
    let around = |at: usize| Span::new(text[..at].rfind("\n---").unwrap_or(0), text[at..].find("\n---").map_or(text.len(), |end| at + end));
    kinds.map(around).collect()
}
