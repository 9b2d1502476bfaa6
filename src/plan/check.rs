//! The re-check: the edited text is read again, and what is found must be what was planned.

mod entries;
mod leaves;
mod values;

use std::collections::{BTreeMap, HashSet};

use values::values;

use super::{Edit, FilePlan, Planner, Reach, Run, splice};
use crate::effort::{self, Work};
use crate::formats;

/// Why an edited file is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// A second run would change the file again.
    #[error("a second run would change `{0}` again: two rules follow each other")]
    NotSettled(String),
    /// The reference is not found at its place.
    #[error("`{0}` is not found where it was written")]
    NotFound(String),
    /// A field of the user's own does not find what it rewrote.
    #[error("the field of your own that found it in repoint.toml does not find `{0}`: let it take that form, too")]
    NotFoundByField(String),
    /// Bytes outside the edits differ.
    #[error("bytes outside the planned edits differ")]
    Bytes,
    /// An independent parser reads other values.
    #[error("an independent {language} parser finds a value that was not planned: {detail}")]
    Values {
        /// The parser's language.
        language: &'static str,
        /// What differs.
        detail: String,
    },
}

impl Refused {
    /// Returns what to say to the user of a file that stays as it is.
    pub fn report(&self) -> String {
        match self {
            Self::NotFoundByField(_) => format!("left as it is, because {self}"),
            _ => format!("left as it is, because {self}; this is a bug in repoint, please report it"),
        }
    }
}

/// Edits a text as planned and checks the result.
///
/// # Errors
/// Which check failed. The file then has to stay as it is.
pub fn edit(planner: &Planner, path: &str, text: &str, plan: &FilePlan, run: &Run, reach: Reach) -> Result<String, Refused> {
    effort::count(Work::Checked, text.len());
    let edits = plan.edits();
    let edited = splice(text, &edits);
    let mut old_at = 0;
    let mut new_at = 0;
    let mut places = Vec::with_capacity(edits.len());
    for edit in &edits {
        let same = edit.span.start - old_at;
        if text[old_at..edit.span.start] != edited[new_at..new_at + same] {
            return Err(Refused::Bytes);
        }
        old_at = edit.span.end;
        places.push(new_at + same);
        new_at += same + edit.text.len();
    }
    if text[old_at..] != edited[new_at..] {
        return Err(Refused::Bytes);
    }
    let found = planner.find_again(path, &edited, places);
    let second = planner.plan(path, &edited, &found, run, reach);
    if let Some(again) = second.rewrites.first() {
        return Err(Refused::NotSettled(again.before.clone()));
    }
    found_again(&edited, plan, &edits, &found)?;
    values(path, text, &edited, &edits)?;
    Ok(edited)
}

/// Checks that every rewritten reference is found at its new place.
fn found_again(edited: &str, plan: &FilePlan, edits: &[Edit], found: &formats::Found) -> Result<(), Refused> {
    // How far what stands at an offset has moved, edit by edit.
    let mut moved = Vec::with_capacity(edits.len());
    let mut sum = 0_isize;
    for edit in edits {
        sum += edit.text.len() as isize - edit.span.len() as isize;
        moved.push(sum);
    }
    let shift = |offset: usize| {
        let before = edits.partition_point(|edit| edit.span.start < offset);
        offset.saturating_add_signed(before.checked_sub(1).map_or(0, |last| moved[last]))
    };
    let mut sites: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for site in &found.sites {
        sites.entry(site.near()).or_default().push(site.written());
    }
    let written: HashSet<&str> = sites.values().flatten().map(String::as_str).collect();
    for rewrite in &plan.rewrites {
        let at = shift(rewrite.at);
        let as_site = [at, at + 1].iter().filter_map(|at| sites.get(at)).flatten().any(|written| *written == rewrite.after);
        let as_text = edited.get(at..).is_some_and(|rest| rest.starts_with(&rewrite.after));
        // A kustomization may say the new name in a key of its own; then the old one stays at its place.
        let new_name = |edit: &Edit| edit.text.contains("newName: ") && written.contains(rewrite.after.as_str());
        let inserted = rewrite.edits.iter().any(|edit| edit.span.is_empty() && (new_name(edit) || edit.text.starts_with('=')));
        // The path alone, where a chart puts the registry in front.
        let bare = rewrite.after.strip_prefix("docker.io/").is_some_and(|bare| [at, at + 1].iter().filter_map(|at| sites.get(at)).flatten().any(|written| written == bare));
        if !(as_site || as_text || inserted || bare) {
            let after = rewrite.after.clone();
            return Err(if rewrite.format == formats::user::ID { Refused::NotFoundByField(after) } else { Refused::NotFound(after) });
        }
    }
    Ok(())
}
