//! Sites and rules to rewrites, edits and skips, and the re-check. Pure: no I/O, no clock, no printing.

mod anchors;
mod charts;
pub mod check;
pub mod decide;
pub mod document;
mod edits;
mod kustomizations;
mod literals;
mod mentions;
mod mirrors;
mod run;
mod short;
mod sieve;
pub mod skip;
mod substitutes;

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};

use crate::formats::prospects::{About, Others};
use crate::formats::{self, Found, UserField};
use crate::reference::{Reference, hole};
use crate::rules::{Query, RuleSet};
use crate::site::{Shape, Site, Sure};
use crate::span::{Lines, Span};
use anchors::Anchors;
pub use decide::{Around, Asked, Outcome, Rewrite};
pub use edits::Edit;
pub use run::{Run, Said};
use skip::set_aside;
pub use skip::{Reason, Skip};

/// The plan for one file.
#[derive(Clone, Debug, Default)]
pub struct FilePlan {
    /// The format that read the file.
    pub format: &'static str,
    /// What changes, in the order of the file.
    pub rewrites: Vec<Rewrite>,
    /// What stays though a rule is about it, in the order of the file.
    pub skips: Vec<Skip>,
    /// What could not be read: the offset and the reason.
    pub problems: Vec<(usize, String)>,
    /// Whether the whole file stays because of its path.
    pub is_set_aside: bool,
    /// What whoever applies the plan has to know: the offset and the text.
    pub notes: Vec<(usize, &'static str)>,
    /// What was asked of the run.
    pub asked: Asked,
}

impl FilePlan {
    /// Returns all edits, sorted and disjoint.
    pub fn edits(&self) -> Vec<Edit> {
        let mut edits: Vec<Edit> = self.rewrites.iter().flat_map(|rewrite| rewrite.edits.iter().cloned()).collect();
        edits.sort_by_key(|edit| edit.span);
        edits
    }
}

/// Which files a run leaves alone by their path, unless the user asks for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Change logs, vendored trees and lock files stay.
    Usual,
    /// The same, but for data of tests: the user named a folder inside them.
    TestData,
    /// The user named this file: nothing stays because of its path.
    Everything,
}

/// What a cheap search says that a file may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signs {
    /// Nothing that a rule is about.
    None,
    /// Images without a registry, near a telling word, in a file that is for images or in a field of the user's own.
    Images,
    /// Something that marks what a rule is about.
    Marks,
}

/// Plans with one set of rules.
#[derive(Debug)]
pub struct Planner {
    rules: RuleSet,
    anchors: Anchors,
    fields: Vec<UserField>,
    needs_every_short_name: bool,
}

impl Planner {
    /// Makes a planner.
    pub fn new(rules: RuleSet) -> Self {
        Self { anchors: Anchors::new(&rules), fields: Vec::new(), needs_every_short_name: rules.needs_every_short_name(), rules }
    }

    /// Adds the user's own fields.
    #[must_use]
    pub fn with_fields(self, fields: Vec<UserField>) -> Self {
        Self { fields, ..self }
    }

    /// Finds everything in a file.
    pub fn find(&self, path: &str, text: &str) -> Found {
        let marks = self.anchors.places(text.as_bytes());
        // Beside what a rule is about, all that a document holds is read.
        if marks.is_empty() { formats::find_with(path, text, &self.fields, None) } else { self.find_about(path, text, marks, Others::All) }
    }

    /// Finds in a file with such signs all that a rule may be about, and of the rest what is not worth the trouble of telling it apart.
    pub fn find_of_interest(&self, path: &str, text: &str, signs: Signs) -> Found {
        let marks = if signs == Signs::Marks { self.anchors.places(text.as_bytes()) } else { Vec::new() };
        self.find_about(path, text, marks, if self.needs_every_short_name { Others::Short } else { Others::Near })
    }

    /// Finds the images in a file, for who wants to see them and nothing else: of what a document says around them nothing is noted.
    pub fn find_images(&self, path: &str, text: &str) -> Found {
        self.find_about(path, text, Vec::new(), Others::All)
    }

    /// Finds in a file what stands at places, and whatever else a word marks: of the rest it is known that nothing becomes of it.
    fn find_again(&self, path: &str, text: &str, places: Vec<usize>) -> Found {
        let mut marks = places;
        marks.extend(self.anchors.places(text.as_bytes()));
        self.find_about(path, text, marks, Others::None)
    }

    fn find_about(&self, path: &str, text: &str, mut marks: Vec<usize>, others: Others) -> Found {
        marks.sort_unstable();
        formats::find_with(path, text, &self.fields, Some(&About { marks: &marks, others }))
    }

    /// Returns the rules.
    pub fn rules(&self) -> &RuleSet {
        &self.rules
    }

    /// Returns whether every image without a registry may be one that a rule is about, so that every file that may hold one is parsed.
    pub fn needs_every_short_name(&self) -> bool {
        self.needs_every_short_name
    }

    /// Returns what a cheap search says of a file.
    pub fn signs(&self, path: &str, bytes: &[u8]) -> Signs {
        // Where the names below a registry stand in one key of a chart's values, the registry stands in another.
        if self.anchors.occurs(bytes) || Self::is_witness(path) && self.anchors.name_registry(bytes, &self.rules) {
            Signs::Marks
        } else if self.needs_every_short_name && self.may_hold_images(path, bytes) {
            Signs::Images
        } else {
            Signs::None
        }
    }

    /// Returns whether a file may say what the images of others mean, whatever it holds: what a kustomization takes in, what a chart puts in front.
    pub fn is_witness(path: &str) -> bool {
        let name = formats::file_name(path);
        matches!(name, "values.yaml" | "Chart.yaml" | "Kustomization") || name.starts_with("kustomization.")
    }

    /// Returns whether what a plan asked of the run has the answers in this one that it was made with in an empty one.
    pub fn holds(path: &str, asked: &Asked, run: &Run) -> bool {
        let may_be_built = |name: &String| run.built.contains_key(&*hole::plain(name)) || run.builds_below(name, path) || run.builds_siblings_of(name);
        !(asked.bases || asked.charts && charts::chart_of(path, run).is_some() || asked.built.iter().any(may_be_built))
    }

    /// Returns whether a file can hold an image at all, by its path and a cheap search.
    pub fn may_hold_images(&self, path: &str, bytes: &[u8]) -> bool {
        formats::prospects::file(path, bytes) || self.fields.iter().any(|field| field.claims(path))
    }

    /// Returns whether a format finds images in a file, by its path or, where that tells nothing, by what its bytes begin with.
    pub fn reads(&self, path: &str, bytes: &[u8]) -> bool {
        formats::reads(path, &String::from_utf8_lossy(bytes)) || self.fields.iter().any(|field| field.claims(path))
    }

    /// Returns whether bytes hold a text that some rule is about.
    pub fn mentions(&self, bytes: &[u8]) -> bool {
        self.anchors.occurs(bytes)
    }

    /// Returns what a run would know whose only file this is.
    pub fn outlook(&self, path: &str, found: &Found) -> Run {
        let mut run = Run::default();
        run.hear(path, self.said(path, found));
        run
    }

    /// Returns what a file says about others: what it builds, and which names of its manifests change.
    pub fn said(&self, path: &str, found: &Found) -> Said {
        let mut said = Said { kustomization: found.kustomization.clone().map(Box::new), chart: found.chart.clone().map(Box::new), ..Said::default() };
        // A document shows what can be done, and a vendored file is about something else: they say nothing of other files.
        if !found.built.is_empty() && found.blocks.is_empty() && document::untouchable(path).is_none() {
            said.built.clone_from(&found.built);
        }
        let nobody = Run::default();
        if matches!(found.format, "kubernetes" | "helm-template" | "kustomize" | "yaml") {
            let around = Around { path, run: &nobody, built: &[], text: "", asked: &RefCell::default(), spares_test_data: false };
            for site in &found.sites {
                // What one kustomization writes the next one matches.
                let new_name = match (&site.shape, &site.overrides) {
                    (Shape::Whole(part), None) => Some(part),
                    (Shape::Split(split), Some(overrides)) if overrides.name != split.repository => Some(&split.repository),
                    _ => None,
                };
                if site.sure == Sure::Field
                    && let Some(part) = new_name
                    && let Outcome::Rewrite(_) = decide::decide(site, &self.rules, &around)
                    && let Ok(reference) = Reference::parse(&part.text)
                {
                    said.renamed.push(reference.name_span().of(&part.text).to_owned());
                }
            }
            said.renamed.sort_unstable();
            said.renamed.dedup();
            said.renamed.shrink_to_fit();
        }
        said
    }

    /// Plans one file.
    pub fn plan(&self, path: &str, text: &str, found: &Found, run: &Run, reach: Reach) -> FilePlan {
        let asked = RefCell::default();
        let made = made(found);
        let around = Around { path, run, built: &made, text, asked: &asked, spares_test_data: reach == Reach::Usual };
        let mut plan = FilePlan { format: found.format, problems: found.problems.clone(), ..FilePlan::default() };
        let mut taken: Vec<Span> = found.names.clone();
        for site in &found.sites {
            taken.extend(site.parts().into_iter().filter_map(|part| part.span).filter(|span| !span.is_empty()));
            self.take(&mut plan, site, &around);
        }
        plan.skips.extend(found.unclear.iter().filter(|unclear| self.is_about(&unclear.text, path)).map(|unclear| Skip {
            at: unclear.near,
            text: unclear.text.clone(),
            reason: Reason::Unclear(unclear.reason),
        }));
        taken.sort_unstable();
        for mention in mentions::find(text, path, &self.rules, &self.anchors, &taken) {
            match mention {
                mentions::Mention::Site(site) => self.take(&mut plan, &site, &around),
                mentions::Mention::Skip(skip) => plan.skips.push(skip),
            }
        }
        if reach != Reach::Everything
            && let Some(reason) = document::untouchable(path)
        {
            set_aside(&mut plan.rewrites, &mut plan.skips, |_| Some(reason.clone()));
            plan.is_set_aside = true;
        }
        if !plan.rewrites.is_empty() {
            hold_back(text, path, found, &mut plan);
        }
        plan.notes.extend(plan.rewrites.iter().filter(|rewrite| may_be_upper_case(&rewrite.after)).map(|rewrite| (rewrite.at, UPPER_CASE)));
        // What is quoted in pieces may be a mention that moves.
        if plan.skips.iter().any(|skip| skip.reason == Reason::Escaped) {
            let moved: HashSet<usize> = plan.rewrites.iter().map(|rewrite| rewrite.at).collect();
            plan.skips.retain(|skip| skip.reason != Reason::Escaped || !moved.contains(&skip.at));
        }
        plan.skips.sort_by_key(|skip| skip.at);
        plan.skips.dedup();
        plan.asked = asked.take();
        plan.asked.built.sort_unstable();
        plan.asked.built.dedup();
        plan
    }

    /// Returns whether some rule is about a text that may be a reference.
    fn is_about(&self, text: &str, path: &str) -> bool {
        Reference::parse(text).is_ok_and(|reference| {
            let name = reference.name();
            self.rules.first_match(&Query { name: &name, tag: reference.tag(), digest: reference.digest(), path }).is_some()
        })
    }

    fn take(&self, plan: &mut FilePlan, site: &Site, around: &Around<'_>) {
        match decide::decide(site, &self.rules, around) {
            Outcome::Rewrite(rewrite) => plan.rewrites.push(rewrite),
            Outcome::Skip(skip) => plan.skips.push(skip),
            Outcome::Nothing => {}
        }
    }

    /// Finds and plans a text that stands alone: nothing is known of other files.
    pub fn plan_alone(&self, path: &str, text: &str) -> FilePlan {
        let found = self.find(path, text);
        let run = self.outlook(path, &found);
        self.plan(path, text, &found, &run, Reach::Usual)
    }
}

/// Returns the names of images that a file builds or pushes, their variables written one way. What it pushes means for other files what it means for everybody.
fn made(found: &Found) -> Cow<'_, [String]> {
    let name = |site: &Site| {
        let written = site.written();
        let reference = Reference::parse(&written).ok().filter(|reference| !reference.is_unknown())?;
        let name = reference.name();
        (!name.is_official()).then(|| name.as_str().to_owned())
    };
    let mut pushed = found.sites.iter().filter(|site| site.local).filter_map(name).peekable();
    if pushed.peek().is_none() && !found.built.iter().any(|name| name.contains('$')) {
        return Cow::Borrowed(&found.built);
    }
    let mut made: Vec<String> = pushed.chain(found.built.iter().cloned()).map(|name| hole::plain(&name).into_owned()).collect();
    made.sort_unstable();
    made.dedup();
    Cow::Owned(made)
}

/// What to know about a name at GitHub's registry with a hole in it.
const UPPER_CASE: &str = "ghcr.io wants lower case, and what is filled in here may hold upper case";

/// Returns whether a reference to GitHub's registry has a hole that is filled with the name of an owner or a repository.
fn may_be_upper_case(text: &str) -> bool {
    const NAMES: &[&str] = &["github.repository", "github.actor", "GITHUB_REPOSITORY", "GITHUB_ACTOR", "CI_PROJECT_PATH"];
    // GitLab makes its slugs lower case.
    text.starts_with("ghcr.io/") && NAMES.iter().any(|name| text.match_indices(name).any(|(at, _)| !text[at + name.len()..].starts_with("_SLUG")))
}

/// Moves to the skips what the text around it says has to stay, and what would change bytes that another rewrite changes.
fn hold_back(text: &str, path: &str, found: &Found, plan: &mut FilePlan) {
    if memchr::memmem::find(text.as_bytes(), b"repoint:").is_some() {
        let lines = Lines::new(text);
        let markers = document::Markers::read(text, &lines);
        set_aside(&mut plan.rewrites, &mut plan.skips, |rewrite| rewrite.edits.iter().any(|edit| markers.protects(lines.line_of(edit.span.start, text))).then_some(Reason::Ignored));
        plan.notes.extend(markers.idle);
    }
    document::keep_history(text, found, &mut plan.rewrites, &mut plan.skips);
    document::keep_pairs(text, found, &mut plan.rewrites, &mut plan.skips);
    mirrors::keep_settings(text, path, &mut plan.rewrites, &mut plan.skips);
    substitutes::keep_compared(text, &mut plan.rewrites, &mut plan.skips);
    literals::keep_expected(text, path, &mut plan.rewrites, &mut plan.skips);
    short::keep_short(&found.short, &mut plan.rewrites, &mut plan.skips);
    disjoint(plan);
}

/// Sorts the rewrites. Two that make the same edit share it; one that would make another change to bytes that are
/// already to be changed is refused.
fn disjoint(plan: &mut FilePlan) {
    plan.rewrites.sort_by_key(|rewrite| (rewrite.at, rewrite.sure, std::cmp::Reverse(rewrite.before.len())));
    let mut made: BTreeMap<Span, String> = BTreeMap::new();
    let mut skips = Vec::new();
    plan.rewrites.retain_mut(|rewrite| {
        let same = |edit: &Edit| made.get(&edit.span) == Some(&edit.text);
        let touches = |edit: &Edit| {
            let before = made.range(..=Span::new(edit.span.end, usize::MAX)).next_back();
            // An insertion at the start of what is replaced is a change to the same reference.
            let at_start = made.range(Span::new(edit.span.start, 0)..=Span::new(edit.span.start, usize::MAX)).next().is_some();
            at_start || before.is_some_and(|(span, _)| span.overlaps(edit.span) || span.is_empty() && edit.span.start < span.start && span.start < edit.span.end)
        };
        if rewrite.edits.iter().any(|edit| !same(edit) && touches(edit)) {
            let reason = if rewrite.edits.iter().any(|edit| made.contains_key(&edit.span)) { Reason::Conflict } else { Reason::Clash };
            skips.push(Skip { at: rewrite.at, text: rewrite.before.clone(), reason });
            return false;
        }
        rewrite.edits.retain(|edit| !same(edit));
        made.extend(rewrite.edits.iter().map(|edit| (edit.span, edit.text.clone())));
        !rewrite.edits.is_empty()
    });
    plan.skips.append(&mut skips);
}

/// Returns the text with the edits made.
///
/// # Panics
/// Never, as long as the edits are sorted, disjoint and of this text, which [`FilePlan::edits`] promises.
pub fn splice(text: &str, edits: &[Edit]) -> String {
    let grown: usize = edits.iter().map(|edit| edit.text.len()).sum();
    let mut out = String::with_capacity(text.len() + grown);
    let mut at = 0;
    for edit in edits {
        out.push_str(&text[at..edit.span.start]);
        out.push_str(&edit.text);
        at = edit.span.end;
    }
    out.push_str(&text[at..]);
    out
}
