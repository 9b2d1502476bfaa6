//! Decides what one site becomes: a rewrite with its edits, or a skip with its reason, or nothing where no rule is about it.

use std::cell::RefCell;

use super::edits::{Edit, overridden, replace, split_parts, whole};
use super::kustomizations::{self, Base};
use super::skip::{Reason, Skip};
use super::{Run, charts};
use crate::formats;
use crate::reference::name::DOCKER_HUB;
use crate::reference::{Name, Reference, Registry, hole};
use crate::rules::{DigestChange, Query, Rule, RuleSet, TagChange, Target};
use crate::site::{Filled, Kustomized, Override, Part, Shape, Site, Split, Sure};

/// What one site becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rewrite {
    /// The rule, as its index in the rule set.
    pub rule: usize,
    /// The format that found the site.
    pub format: &'static str,
    /// How sure the place is.
    pub sure: Sure,
    /// Where the site stands, an offset of the file.
    pub at: usize,
    /// The reference as written; of a split one, its parts put together.
    pub before: String,
    /// What it becomes.
    pub after: String,
    /// The edits, sorted and disjoint.
    pub edits: Vec<Edit>,
}

/// What is decided of one site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It changes.
    Rewrite(Rewrite),
    /// It stays, though a rule is about it.
    Skip(Skip),
    /// No rule is about it, or it is as the rule wants it.
    Nothing,
}

/// What the decision needs to know of the run beside the site.
#[derive(Clone, Copy, Debug)]
pub struct Around<'a> {
    /// The file's path, relative to the root.
    pub path: &'a str,
    /// What the run knows beyond the file.
    pub run: &'a Run,
    /// Canonical names of images that this very file builds, their variables written one way.
    pub built: &'a [String],
    /// The file's text, whose quotes new ones are like.
    pub text: &'a str,
    /// What the decisions ask of the run.
    pub asked: &'a RefCell<Asked>,
    /// Whether data of tests stay where a registry is only spelled out.
    pub spares_test_data: bool,
}

/// What the decisions of a plan asked of the run: where the answers are the same, the plan is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Names of images of which it was asked whether the run builds them, and the answer was no; sorted in a plan.
    pub built: Vec<String>,
    /// Whether it was asked what charts say.
    pub charts: bool,
    /// Whether it was asked what the resources of a kustomization say.
    pub bases: bool,
}

impl Around<'_> {
    /// Returns whether the file or the run builds an image of this name.
    fn builds(&self, name: &Name) -> bool {
        let plain = hole::plain(name.as_str());
        if self.built.iter().any(|built| *built == plain) {
            return true;
        }
        let builds = self.run.builds(name, self.path);
        if !builds {
            self.asked.borrow_mut().built.push(name.as_str().to_owned());
        }
        builds
    }

    /// Returns whether the run builds images of the same namespace by names that are filled in later.
    fn builds_siblings_of(&self, name: &Name) -> bool {
        self.asked.borrow_mut().built.push(name.as_str().to_owned());
        self.run.builds_siblings_of(name.as_str())
    }

    /// Returns what the resources of the kustomization that an entry is for say of its name.
    pub(super) fn base(&self, overrides: &Override) -> Base {
        let name = &overrides.name.text;
        self.asked.borrow_mut().bases = true;
        match &overrides.of {
            Kustomized::Here => kustomizations::base(self.run, formats::folder(self.path), name),
            Kustomized::In(folder) => kustomizations::base(self.run, folder, name),
            Kustomized::Somewhere if self.run.renamed.contains_key(name) => Base::Renamed,
            Kustomized::Somewhere => Base::Other,
        }
    }
}

/// Decides what a site becomes.
pub fn decide(site: &Site, rules: &RuleSet, around: &Around<'_>) -> Outcome {
    if let Shape::Registry(part) = &site.shape {
        return registry_alone(site, part, rules, around.path);
    }
    let written = site.written();
    let Ok(reference) = Reference::parse_loose(&written) else { return Outcome::Nothing };
    if reference.is_unknown() {
        return Outcome::Nothing;
    }
    let skip = |reason: Reason| Outcome::Skip(Skip { at: site.near(), text: written.clone(), reason });
    let name = reference.name();
    if name.is_hidden() {
        match site.filled.as_deref() {
            Some(Filled::Default { text, registry, names }) => return defaulted(site, text, registry, names, rules, around),
            Some(Filled::Reference { text, apart }) => {
                let is_about = |whole: Reference<'_>| rules.first_match(&Query { name: &whole.name(), tag: whole.tag(), digest: whole.digest(), path: around.path }).is_some();
                // The registry is decided on where it stands.
                if *apart || !Reference::parse(text).is_ok_and(is_about) {
                    return Outcome::Nothing;
                }
            }
            Some(Filled::Names { .. }) | None => {}
        }
        return if rules.concerns_hidden(&name).is_some() { skip(Reason::HiddenRegistry) } else { Outcome::Nothing };
    }
    let query = Query { name: &name, tag: reference.tag(), digest: reference.digest(), path: around.path };
    let Some(found) = rules.first_match(&query) else {
        return match &site.shape {
            // `imageRepo: ghcr.io/linkerd`: a namespace, to which names are added.
            Shape::Whole(part) if matches!(reference.registry, Registry::Written(_)) && rules.is_beginning(&part.text) => registry_alone(site, part, rules, around.path),
            Shape::Split(split) => namespace(site, split, &reference, rules, around),
            _ => Outcome::Nothing,
        };
    };
    if let (Shape::Whole(_), Some(overrides)) = (&site.shape, &site.overrides)
        && around.base(overrides) != Base::Renamed
    {
        // A word alone only stands for an image: `controller`.
        return if matches!(reference.registry, Registry::Written(_)) { skip(Reason::NoManifest) } else { Outcome::Nothing };
    }
    let mut target = match found.target {
        Ok(target) => target,
        Err(refusal) => return skip(Reason::Refused(refusal)),
    };
    if target.is_same_as(&reference) {
        return Outcome::Nothing;
    }
    let renames = |after: &str| Reference::parse_loose(after).is_ok_and(|new| new.name_span().of(after) != reference.name_span().of(&written));
    if let Some(reason) = site.held.filter(|_| renames(&target.rewrite(&reference))) {
        return skip(Reason::Unclear(reason));
    }
    let spells_out = target.canonical().as_str() == name.as_str();
    let matched = Matched { site, reference: &reference, name: &name, rule: found.rule, spells_out };
    if !found.rule.details.local && matched.is_built(around) {
        return skip(Reason::BuiltHere);
    }
    // `docker.io/acme`: to a namespace names are added.
    if matches!(reference.registry, Registry::Written(_)) && !found.rule.from.names_an_image() && name.is_namespace() && !matched.says_library() {
        match &site.shape {
            Shape::Whole(part) if reference.tag.is_none() && reference.digest.is_none() => return registry_alone(site, part, rules, around.path),
            Shape::Split(split) if split.registry.is_some() && !spells_out => return namespace(site, split, &reference, rules, around),
            _ => {}
        }
    }
    if let Some(reason) = matched.means_another(around) {
        return skip(reason);
    }
    if let Shape::Split(split) = &site.shape
        && split.registry.as_ref().is_some_and(|registry| registry.text.is_empty())
        && reference.registry == Registry::Implied
    {
        around.asked.borrow_mut().charts = true;
        if let Some(reason) = charts::defaulted(split, around.path, around.run) {
            return skip(reason);
        }
    }
    if let Shape::Split(split) = &site.shape
        && split.registry.is_none()
        && reference.registry == Registry::Implied
        && target.registry.is_some()
        && site.overrides.is_none()
    {
        around.asked.borrow_mut().charts = true;
        let reason = charts::doubled(split, around.path, spells_out, around.run);
        if !spells_out && target.registry.as_deref() == Some(DOCKER_HUB) && (reason.is_some() || split.foreign) {
            // The registry stays what it is, so the path alone is right, whatever stands in front.
            target.registry = None;
            target.repository = target.repository.strip_prefix("library/").map(str::to_owned).unwrap_or(target.repository);
        } else if let Some(reason) = reason {
            return skip(reason);
        }
    }
    if site.sure == Sure::Mention && !found.rule.covers_mention(&reference) {
        return skip(Reason::OnlyMention);
    }
    let edits = match &site.shape {
        Shape::Whole(part) => whole(part, &reference, &target),
        Shape::Split(split) => match &site.overrides {
            Some(overrides) => overridden(split, overrides, &reference, &target, around),
            None => split_parts(split, &reference, &target, around.text),
        },
        Shape::Registry(_) => Ok(Vec::new()),
    };
    match edits {
        Ok(edits) if edits.is_empty() => Outcome::Nothing,
        Ok(mut edits) => {
            edits.sort_by_key(|edit| edit.span);
            Outcome::Rewrite(Rewrite { rule: found.index, format: site.format, sure: site.sure, at: site.near(), after: target.rewrite(&reference), before: written, edits })
        }
        Err(reason) => skip(reason),
    }
}

/// A site and the rule that matches what it reads as.
struct Matched<'m> {
    site: &'m Site,
    reference: &'m Reference<'m>,
    name: &'m Name,
    rule: &'m Rule,
    /// Whether the rule leads to where the reference is already, so that a registry is only spelled out.
    spells_out: bool,
}

impl Matched<'_> {
    /// Returns whether the rule is about all of Docker Hub. One that names a namespace is about it wherever it stands; this one is neither
    /// about test data nor about what is built.
    fn is_about_all(&self) -> bool {
        matches!(self.rule.from.name().prefix(), "" | "docker.io/" | "docker.io/library/")
    }

    /// Returns whether the reference has no registry.
    fn is_short(&self) -> bool {
        self.reference.registry == Registry::Implied
    }

    /// Returns whether the reference says that it is an official image's.
    fn says_library(&self) -> bool {
        self.reference.repository.of(self.reference.text).starts_with("library/")
    }

    /// Returns whether the image is built here, so that nobody pulls it.
    fn is_built(&self, around: &Around<'_>) -> bool {
        let (site, name) = (self.site, self.name);
        let below = || self.is_about_all() && self.is_short() && !name.holes().is_empty() && around.run.builds_below(name.as_str(), around.path);
        let from_a_sibling = || site.format == "dockerfile" && around.builds_siblings_of(name);
        // `bazel/folder:target` is what Bazel's rules call an image that they load, and nobody pushes it.
        let by_bazel = || name.as_str().starts_with("docker.io/bazel/");
        // `echo "IMAGE=ghcr.io/${{ github.repository }}" >> $GITHUB_OUTPUT`
        let is_own = || site.sure == Sure::Mention && formats::is_of_workflows_own(around.path, self.reference.text);
        site.local || around.builds(name) || below() || from_a_sibling() || by_bazel() || is_own()
    }

    /// Returns why the name most likely stands for something else than the image of Docker Hub that it reads like.
    fn means_another(&self, around: &Around<'_>) -> Option<Reason> {
        let name = self.name;
        // `aws/codebuild/standard:7.0` is what AWS calls an image of its own.
        if self.is_about_all() && self.is_short() && name.is_nested() && !name.as_str().starts_with("docker.io/store/") {
            return Some(Reason::Unclear("Docker Hub has no names of three parts: whoever reads this takes it from elsewhere"));
        }
        // `docker.io/library/NAME` of another name is what builds call their own, and so is what is in a namespace called `local`; `my-registry/app`
        // stands for a registry that the reader is to put there, and `yourname/app` for a name of the reader's.
        let namespace = || name.as_str().strip_prefix("docker.io/").and_then(|rest| rest.split_once('/')).map_or("", |(namespace, _)| namespace);
        // Nobody pushes what is tagged `local`.
        let is_tagged = || self.reference.tag() == Some("local");
        let is_readers = || namespace().starts_with("your") || namespace().starts_with("my-") || namespace().ends_with("username");
        let is_local = || matches!(namespace(), "local" | "localbuild") || self.is_short() && (namespace().ends_with("registry") || is_readers() || is_tagged());
        if !self.rule.from.names_an_image() && (name.is_namespace() && (self.is_short() || self.says_library()) || is_local()) {
            return Some(Reason::NotOfficial);
        }
        // `docker.io/$NAME`: of `acme/app` or of `redis`, which `library/` belongs in front of.
        let is_hole = || name.word().is_some_and(|word| hole::length(word.as_bytes(), 0).is_some());
        if matches!(self.reference.registry, Registry::Written(_)) && !self.spells_out && !self.says_library() && is_hole() {
            return Some(Reason::Unclear("the variable may hold a namespace, too: then `library/` does not belong in front of it"));
        }
        if !self.spells_out || !self.is_about_all() {
            None
        } else if formats::is_source_code(around.path) || formats::is_program(self.site.format) {
            Some(Reason::SourceCode)
        } else {
            // A test compares it with the short name in its source.
            (around.spares_test_data && formats::is_test_data(around.path)).then_some(Reason::TestData)
        }
    }
}

/// Decides what becomes of `registry: quay.io` and `repository: strimzi` where a third key has the rest of the name: a namespace moves as a
/// whole.
fn namespace(site: &Site, split: &Split, reference: &Reference<'_>, rules: &RuleSet, around: &Around<'_>) -> Outcome {
    let before = site.written();
    let moved = || {
        let name = reference.name();
        let written = &before[..reference.name_span().end];
        let (rule, to) = rules.prefix_move(name.as_str(), around.path).or_else(|| namespace_move(&below(written)?, rules, around.path))?;
        let (registry, repository) = to.split_once('/')?;
        let target = Target { registry: Some(registry.to_owned()), repository: repository.to_owned(), tag: TagChange::Keep, digest: DigestChange::Keep };
        let mut edits = split_parts(split, reference, &target, around.text).ok()?;
        edits.sort_by_key(|edit| edit.span);
        (!edits.is_empty()).then(|| Rewrite { rule, format: site.format, sure: site.sure, at: site.near(), after: target.rewrite(reference), before: before.clone(), edits })
    };
    match moved() {
        Some(rewrite) => Outcome::Rewrite(rewrite),
        None if rules.is_beginning(reference.name().as_str()) => Outcome::Skip(Skip { at: site.near(), text: before.clone(), reason: Reason::Alone }),
        None => Outcome::Nothing,
    }
}

/// Decides what becomes of a registry that is the default of a variable: it moves as all names do that the file makes with it.
fn defaulted(site: &Site, text: &str, registry: &Part, names: &[String], rules: &RuleSet, around: &Around<'_>) -> Outcome {
    let written = site.written();
    let skip = |reason: Reason| Outcome::Skip(Skip { at: site.near(), text: written.clone(), reason });
    let (rule, new) = match by_names(names, &registry.text, true, rules, around.path) {
        Ok(Some(moved)) => moved,
        // No rule is about any of them, or all are as it wants them.
        Ok(None) => return Outcome::Nothing,
        Err(_) => return skip(Reason::HiddenRegistry),
    };
    if let Some(reason) = site.held {
        return skip(Reason::Unclear(reason));
    }
    let details = &rules.rules()[rule].details;
    let name = Reference::parse_loose(text).map(|reference| reference.name());
    let is_built = || name.is_ok_and(|name| around.builds(&name));
    if !details.local && (site.local || is_built()) {
        return skip(Reason::BuiltHere);
    }
    if site.sure == Sure::Mention && details.mentions == Some(false) {
        return skip(Reason::OnlyMention);
    }
    let (Some(span), Shape::Whole(part)) = (registry.span, &site.shape) else { return skip(Reason::Escaped) };
    let at = registry.near - part.near;
    let after = format!("{}{new}{}", &written[..at], &written[at + registry.text.len()..]);
    Outcome::Rewrite(Rewrite { rule, format: site.format, sure: site.sure, at: site.near(), before: written, after, edits: vec![replace(span, &registry.text, &new)] })
}

fn registry_alone(site: &Site, part: &Part, rules: &RuleSet, path: &str) -> Outcome {
    let skip = |reason: Reason| Outcome::Skip(Skip { at: part.near, text: part.text.clone(), reason });
    let (names, is_prefix) = site.names();
    // The default of an argument counts for its Dockerfile alone; other variables may be read elsewhere.
    let by_names = match by_names(names, &part.text, is_prefix && site.format == "dockerfile", rules, path) {
        Ok(moved) => moved,
        Err(reason) => return skip(reason),
    };
    let below = below(&part.text);
    let as_a_whole = || rules.prefix_move(&part.text, path).or_else(|| namespace_move(below.as_ref()?, rules, path));
    let Some((rule, new)) = by_names.or_else(|| as_a_whole().filter(|_| names.is_empty())) else {
        if !names.is_empty() {
            return Outcome::Nothing;
        }
        let beginning = format!("{}/", part.text.to_ascii_lowercase());
        let leads_away = |name: &Name| {
            let found = rules.first_match(&Query { name, tag: None, digest: None, path });
            found.is_some_and(|found| !found.target.is_ok_and(|target| target.canonical() == *name))
        };
        // A namespace reads like an image, too, which a rule may be about.
        let as_image = below.as_ref().and_then(|_| Reference::parse_loose(&part.text).ok()).map(|image| image.name());
        let is_concerned = rules.leads_away_from(&beginning) || below.iter().chain(&as_image).any(leads_away);
        return if is_concerned { skip(Reason::Alone) } else { Outcome::Nothing };
    };
    if site.sure == Sure::Mention && rules.rules()[rule].details.mentions == Some(false) {
        return skip(Reason::OnlyMention);
    }
    let Some(span) = part.span else { return skip(Reason::Escaped) };
    Outcome::Rewrite(Rewrite { rule, format: site.format, sure: site.sure, at: part.near, before: part.text.clone(), after: new.clone(), edits: vec![replace(span, &part.text, &new)] })
}

/// What stands for the rest of a name of which nothing is known.
const ANY: &str = "${_}";

/// Returns the canonical name of what stands below a namespace, whatever it is called; none where it is no namespace.
fn below(namespace: &str) -> Option<Name> {
    let below = format!("{namespace}/{ANY}");
    Some(Reference::parse_loose(&below).ok()?.name()).filter(|_| namespace.contains('/'))
}

/// Returns the rule by which all names below a namespace move to another one, and that one. There is none where a rule sends some of the names
/// elsewhere.
fn namespace_move(below: &Name, rules: &RuleSet, path: &str) -> Option<(usize, String)> {
    if rules.leads_away_from(below.as_str().strip_suffix(ANY)?) {
        return None;
    }
    let found = rules.first_match(&Query { name: below, tag: None, digest: None, path })?;
    let target = found.target.ok().filter(|target| matches!((&target.tag, &target.digest), (TagChange::Keep, DigestChange::Keep)))?;
    let to = target.name().strip_suffix(ANY)?.strip_suffix('/')?.to_owned();
    (target.canonical() != *below).then_some((found.index, to))
}

/// Returns the rule by which all names that are made with a registry move to another one, and what they have in front then. Where some would
/// move and some would not, one value cannot serve both. A value that may be used for other things, too, has to stay a host alone.
fn by_names(names: &[String], registry: &str, with_path: bool, rules: &RuleSet, path: &str) -> Result<Option<(usize, String)>, Reason> {
    let mut moved: Option<(usize, String)> = None;
    let mut stays = false;
    for name in names {
        let Ok(reference) = Reference::parse_loose(name) else { continue };
        let canonical = reference.name();
        let Some(found) = rules.first_match(&Query { name: &canonical, tag: reference.tag(), digest: reference.digest(), path }) else {
            stays = true;
            continue;
        };
        let target = found.target.map_err(Reason::Refused)?;
        if target.is_same_as(&reference) {
            stays = true;
            continue;
        }
        let kept = matches!((&target.tag, &target.digest), (TagChange::Keep, DigestChange::Keep));
        let full = target.name();
        // A port without a path behind it reads as a tag, which the registry then ends in.
        let rest = name.get(registry.len()..reference.name_span().end);
        let is_like = |front: &&str| kept && front.ends_with("/library") <= registry.ends_with("/library");
        let Some(front) = rest.and_then(|rest| full.strip_suffix(rest)).filter(is_like) else { return Err(Reason::Conflict) };
        if front.contains('/') && !with_path && !registry.contains('/') {
            return Err(Reason::Unclear("the new names have a path behind their registry, and this value may be used as a host alone"));
        }
        if moved.as_ref().is_some_and(|(_, known)| known != front) {
            return Err(Reason::Conflict);
        }
        moved.get_or_insert((found.index, front.to_owned()));
    }
    match moved {
        Some(_) if stays => Err(Reason::Conflict),
        moved => Ok(moved),
    }
}
