//! The finder: collects what is found in one file. How it gets from a text into those nested in it is in `finder/reading.rs`.

mod reading;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::found::{Block, BlockKind, Chart, Found, Kustomization, Short, Unclear};
use super::prospects::{About, Others};
use super::value::{choices, defaulted_name, image_in, trimmed};
use super::{Doc, Field, Syntax, What, images, shared};
use crate::reference::Reference;
use crate::region::Region;
use crate::site::{Part, Shape, Site, Split, Sure};
use crate::span::Span;
use crate::syntax::tree::{Id, Kind, Style, Tree};
use crate::syntax::{dotenv, hcl, ini, json, starlark, toml, yaml};

/// Texts nested deeper than this are left alone: nobody writes them.
const DEEPEST: usize = 12;

/// Collects what is found in one file.
pub struct Finder<'f> {
    path: &'f str,
    format: &'static str,
    depth: usize,
    /// Whether what is being read is a guess, so that only what carries a tag, a digest or a registry counts.
    guessing: bool,
    /// Whether what is being read are values that a chart from elsewhere is given.
    foreign: bool,
    /// Whether what shows no sign of an image is read, too.
    thorough: bool,
    /// What the search is for, where it is not for every image.
    about: Option<&'f About<'f>>,
    /// Where values begin that a table took for files, and that were read as such.
    files: HashSet<usize>,
    /// Variables that commands were seen to take an image from.
    pub(super) taken_from: BTreeSet<String>,
    /// Variables that commands were seen to make an image under.
    pub(super) made_under: BTreeSet<String>,
    /// Variables that hold images, each with the stretch of the file that it is set to.
    pub(super) values: Vec<(Span, String)>,
    /// Variables that the file sets to commands that take images, with the first such command of each.
    pub(super) commands: BTreeMap<String, String>,
    found: Found,
}

impl<'f> Finder<'f> {
    /// Begins a file, by its path relative to the root of the run.
    pub fn new(path: &'f str) -> Self {
        Self {
            path,
            format: "text",
            depth: 0,
            guessing: false,
            foreign: false,
            thorough: false,
            about: None,
            files: HashSet::new(),
            taken_from: BTreeSet::new(),
            made_under: BTreeSet::new(),
            values: Vec::new(),
            commands: BTreeMap::new(),
            found: Found::default(),
        }
    }

    /// Makes the finder read what shows no sign of an image, too.
    #[must_use]
    pub fn thorough(self) -> Self {
        Self { thorough: true, ..self }
    }

    /// Makes the finder pass over what can hold nothing that the search is for, where a cheap look says so.
    #[must_use]
    pub fn only(self, about: Option<&'f About<'f>>) -> Self {
        Self { about, ..self }
    }

    /// Returns whether what shows no sign of an image is read, too.
    pub fn is_thorough(&self) -> bool {
        self.thorough
    }

    /// Returns whether it is known that no word in the file marks anything that the search is about.
    pub fn is_unmarked(&self) -> bool {
        self.about.is_some_and(|about| about.marks.is_empty() && matches!(about.others, Others::Short | Others::All))
    }

    /// Returns the path of the file.
    pub fn path(&self) -> &'f str {
        self.path
    }

    /// Returns how deep in nested texts the finder is; the file itself is 1.
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// Returns what was found, sorted, each place once.
    pub fn finish(mut self) -> Found {
        self.found.blocks.sort_by_key(|block| (block.span.start, std::cmp::Reverse(block.span.end)));
        self.found.sites.sort_by_key(|site| (site.near(), site.sure));
        // Two ways can lead to one place. The surer site came first; one that brings no place of its own is the same reference.
        let mut taken = BTreeMap::<usize, usize>::new();
        self.found.sites.retain(|site| {
            let spans: Vec<Span> = site.parts().into_iter().filter_map(|part| part.span).filter(|span| !span.is_empty()).collect();
            let free = |span: &Span| taken.range(..span.end).next_back().is_none_or(|(_, &end)| end <= span.start);
            let new = spans.is_empty() || spans.iter().any(free);
            taken.extend(spans.iter().map(|span| (span.start, span.end)));
            new
        });
        self.found
    }

    /// Reads as a guess: a command inside a text that only prints it.
    pub fn guess(&mut self, read: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.guessing, true);
        read(self);
        self.guessing = outer;
    }

    /// Returns whether what is being read is a guess.
    pub fn is_guessing(&self) -> bool {
        self.guessing
    }

    /// Reports something that could not be read.
    pub fn problem(&mut self, region: &Region<'_>, offset: usize, reason: impl Into<String>) {
        self.found.problems.push((region.near(offset), reason.into()));
    }

    /// Notes a word that stands where an image would, and is none: the name of a stage.
    pub fn name(&mut self, region: &Region<'_>, span: Span) {
        if let Some(span) = region.to_file(span) {
            self.found.names.push(span);
        }
    }

    /// Notes a place where an image stands that cannot be edited, with the reason.
    pub fn unclear(&mut self, region: &Region<'_>, span: Span, reason: &'static str) {
        self.found.unclear.push(Unclear { near: region.near(span.start), text: span.of(region.text()).to_owned(), reason });
    }

    /// Notes a word that is left as it stands where an image would, with the reason.
    pub fn stays(&mut self, region: &Region<'_>, span: Span, reason: &'static str) {
        self.name(region, span);
        self.unclear(region, span, reason);
    }

    /// Notes a block of a document.
    pub fn block(&mut self, region: &Region<'_>, span: Span, kind: BlockKind) {
        let (start, end) = (region.near(span.start), region.near(span.end));
        if start < end {
            self.found.blocks.push(Block { span: Span::new(start, end), kind });
        }
    }

    /// Notes what a file says of its chart.
    pub fn chart(&mut self, chart: Chart) {
        self.found.chart = Some(chart);
    }

    /// Does something as with values that are given to a chart from elsewhere.
    pub fn with_foreign(&mut self, work: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.foreign, true);
        work(self);
        self.foreign = outer;
    }

    /// Returns whether what is read now are values for a chart from elsewhere.
    pub fn is_foreign(&self) -> bool {
        self.foreign
    }

    /// Notes what a kustomization takes in.
    pub fn kustomization(&mut self, kustomization: Kustomization) {
        self.found.kustomization = Some(kustomization);
    }

    /// Notes the name of an image that is built here.
    pub fn built(&mut self, text: &str) {
        if self.guessing {
            return;
        }
        if let Ok(reference) = Reference::parse(text.trim())
            && !reference.is_unknown()
        {
            self.found.built.push(reference.name().as_str().to_owned());
        }
    }

    /// Notes that in a span of a region a name without a registry has to stay without one.
    pub fn short(&mut self, region: &Region<'_>, span: Span, why: Short) {
        self.found.short.push((place(region, span), why));
    }

    /// Notes where a variable is set to images.
    pub fn set(&mut self, region: &Region<'_>, variable: &str, span: Span) {
        self.values.push((place(region, span), variable.to_owned()));
    }

    /// Runs a search in a text that may be prose, where a plain word behind a command's name is one of the sentence: of
    /// what stands there, only what has a tag, a digest or a registry is taken, and what has a path is a mention.
    pub fn unsure(&mut self, search: impl FnOnce(&mut Self)) {
        let before = self.found.sites.len();
        search(self);
        let found = self.found.sites.split_off(before);
        for mut site in found {
            let written = site.written();
            if site.sure == Sure::Command && !images::carries_proof(&written) {
                if !written.contains('/') {
                    continue;
                }
                site.sure = Sure::Mention;
            }
            self.found.sites.push(site);
        }
    }

    /// Reads a command that a text quotes in full, between backticks: what has a tag, a digest, a registry or a path counts.
    pub fn quoted(&mut self, read: impl FnOnce(&mut Self)) {
        let before = self.found.sites.len();
        let built = self.found.built.len();
        read(self);
        self.found.built.truncate(built);
        let found = self.found.sites.split_off(before);
        self.found.sites.extend(found.into_iter().filter(|site| images::carries_proof(&site.written()) || site.written().contains('/')));
    }

    /// Returns how many sites there are.
    pub fn count(&self) -> usize {
        self.found.sites.len()
    }

    /// Returns the sites that were added since there were `first`, for a format that knows more of them at its end.
    pub fn sites_from(&mut self, first: usize) -> &mut [Site] {
        self.found.sites.get_mut(first..).unwrap_or_default()
    }

    /// Runs a search and says of what it finds why its name has to stay.
    pub fn hold(&mut self, reason: &'static str, search: impl FnOnce(&mut Self)) {
        let first = self.count();
        search(self);
        self.sites_from(first).iter_mut().for_each(|site| site.held = Some(reason));
    }

    /// Says of the sites that were added since there were `first`, where they are such, that their images are made here.
    pub fn made_since(&mut self, first: usize, is_made: impl Fn(&Site) -> bool) {
        self.sites_from(first).iter_mut().filter(|site| is_made(site)).for_each(|site| site.local = true);
    }

    /// Adds a site as it is.
    pub fn add(&mut self, site: Site) {
        self.found.sites.push(site);
    }

    /// Adds a whole reference that stands in `span` of `region`.
    ///
    /// A transport in front (`docker://`) is left out, and the default of a variable (`${IMAGE:-postgres:16}`) is what
    /// stands there. Text that cannot be a reference, or that only looks like one, adds nothing; the answer says which.
    pub fn image(&mut self, region: &Region<'_>, span: Span, style: Style, sure: Sure, local: bool) -> bool {
        if let Some((name, tag)) = defaulted_name(region.text(), span) {
            let split = Split {
                registry: None,
                repository: Part::new(region, name, Style::Word),
                tag: Some(Part::new(region, tag, Style::Word)),
                digest: None,
                prefixed: false,
                foreign: false,
                path: String::new(),
            };
            self.split_image(split, sure, local);
            return true;
        }
        let choices = choices(span.of(region.text()));
        if !choices.is_empty() {
            // Every one of them, not only the first that is an image.
            let images = choices.into_iter().filter(|choice| self.image(region, choice.shift(span.start), style, sure, local)).count();
            return images > 0;
        }
        let Some(span) = image_in(region.text(), span) else { return false };
        if self.guessing && !images::carries_proof(span.of(region.text())) {
            return false;
        }
        let part = Part::new(region, span, style);
        self.add(Site { format: self.format, sure, shape: Shape::Whole(part), local, held: None, overrides: None, filled: None });
        true
    }

    /// Adds the reference that a scalar holds.
    pub fn scalar_image(&mut self, doc: &Doc<'_>, id: Id, sure: Sure, local: bool) -> bool {
        // What an alias shows stands at its anchor.
        let id = doc.tree.resolve(id);
        let (Some(region), Some(style)) = (doc.tree.region(id, doc.region), doc.tree.style(id)) else { return false };
        let sure = if doc.tree.guessed && sure == Sure::Field { Sure::Command } else { sure };
        self.image(&region, trimmed(region.text()), style, sure, local)
    }

    /// Adds a registry that stands alone.
    pub fn registry(&mut self, region: &Region<'_>, style: Style, sure: Sure) {
        let part = Part::whole(region, style);
        self.add(Site { format: self.format, sure, shape: Shape::Registry(part), local: false, held: None, overrides: None, filled: None });
    }

    /// Adds a reference whose parts stand apart. What stands where the tag would and is none (`tag: 1.0.0@sha256:...` of an example) is no part
    /// of it.
    pub fn split_image(&mut self, split: Split, sure: Sure, local: bool) {
        let mut site = Site { format: self.format, sure, shape: Shape::Split(Box::new(split)), local, held: None, overrides: None, filled: None };
        for part in [|split: &mut Split| split.digest.take(), |split: &mut Split| split.tag.take()] {
            if Reference::parse_loose(&site.written()).is_err()
                && let Shape::Split(split) = &mut site.shape
            {
                part(split);
            }
        }
        self.add(site);
    }

    /// Returns the id of the format that is being read.
    pub fn format(&self) -> &'static str {
        self.format
    }

    /// Reads what the user's own fields are about; what is found there is theirs, whatever format reads the file.
    pub(super) fn as_user(&mut self, read: impl FnOnce(&mut Self)) {
        self.depth += 1;
        let outer = std::mem::replace(&mut self.format, super::user::ID);
        read(self);
        self.format = outer;
        self.depth -= 1;
    }

    /// Takes what a field of a table holds.
    pub(super) fn field(&mut self, doc: &Doc<'_>, field: &Field, key: Option<Id>, parent: Id, node: Id) {
        match field.what {
            What::Image => {
                let local = images::is_local(doc, parent);
                if let Kind::List(items) = &doc.tree.nodes[node].kind {
                    // Several that it may be: the branches of a condition.
                    for &item in items {
                        self.scalar_image(doc, item, Sure::Field, local);
                    }
                } else if !self.scalar_image(doc, node, Sure::Field, local) {
                    images::parts(self, doc, node, images::Trust::Known, "image");
                }
            }
            What::Maybe => images::maybe(self, doc, node),
            What::Proven => images::proven(self, doc, node),
            What::Images => images::list(self, doc, node, false),
            What::Built => {
                if let Some(text) = doc.text(node) {
                    self.built(&text);
                }
                self.scalar_image(doc, node, Sure::Field, true);
            }
            What::Text(language) => self.scalar_text(doc, node, language),
            What::File => {
                let name = key.and_then(|key| doc.text(key)).unwrap_or_default();
                if let Some(region) = doc.tree.region(node, doc.region) {
                    self.nest_file(&name, &region);
                    self.files.insert(region.near(0));
                }
            }
            What::Argument => images::argument(self, doc, node),
            What::Env => images::env_entry(self, doc, node),
            What::Variables => shared::variables(self, doc, node),
            What::Arguments => images::build_arguments(self, doc, node),
            What::Values => shared::values(self, doc, node),
        }
    }
}

/// Returns the stretch of the file from where a span of a region begins to where it ends.
pub(super) fn place(region: &Region<'_>, span: Span) -> Span {
    let start = region.near(span.start);
    Span::new(start, start.max(region.near(span.end.saturating_sub(1)) + 1))
}

/// Parses a text in a language that is read into a tree.
pub(super) fn parse(syntax: Syntax, text: &str) -> Tree {
    match syntax {
        Syntax::Yaml => yaml::parse(text),
        Syntax::Json => json::parse(text),
        Syntax::Toml => toml::parse(text),
        Syntax::Hcl => hcl::parse(text),
        Syntax::Ini => ini::parse(text),
        Syntax::Dotenv => dotenv::parse(text),
        Syntax::Starlark => starlark::parse(text),
    }
}
