//! The finder: collects the sites of one file, and leads from a text into the texts nested in it.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::prospects::{self, About, Leads, Others};
use super::value::{choices, defaulted_name, image_in, trimmed};
use super::{Doc, Field, Format, Read, Syntax, What, by_name, images, selectors, shared};
use crate::reference::Reference;
use crate::region::Region;
use crate::site::{Part, Shape, Site, Split, Sure};
use crate::span::Span;
use crate::syntax::tree::{Id, Kind, Style, Tree};
use crate::syntax::{dotenv, hcl, ini, json, starlark, toml, yaml};

/// Texts nested deeper than this are left alone: nobody writes them.
const DEEPEST: usize = 12;

/// What was found in one file.
#[derive(Debug, Default)]
pub struct Found {
    /// The id of the format that read the file.
    pub format: &'static str,
    /// The sites, in the order of the file.
    pub sites: Vec<Site>,
    /// Canonical names of images that are built here, tag and digest left out; one that ends in a slash is a namespace that all below it is built in.
    pub built: Vec<String>,
    /// What could not be read: the offset in the file and the reason.
    pub problems: Vec<(usize, String)>,
    /// Places where an image may stand, and why it is not clear.
    pub unclear: Vec<Unclear>,
    /// Stretches in which a name without a registry has to stay without one, in the order of the file.
    pub short: Vec<(Span, Short)>,
    /// For documents: the headings, paragraphs, fences, lists and tables, in order.
    pub blocks: Vec<Block>,
    /// Names of stages and the like: words that stand where images stand and are none.
    pub names: Vec<Span>,
    /// For `Chart.yaml` and a chart's `values.yaml`: what they say of the chart.
    pub chart: Option<Chart>,
    /// For kustomizations: what they take in.
    pub kustomization: Option<Kustomization>,
}

/// Why a name without a registry has to stay without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Short {
    /// A tool compares it with the names that it lists, where those of Docker Hub stand without their registry.
    Listed,
    /// Its variable stands behind a registry or a path of its own, so that two would stand there.
    Behind,
}

/// A block of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// Where it stands in the file.
    pub span: Span,
    /// What it is.
    pub kind: BlockKind,
}

/// Kinds of blocks of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// A heading, with its level from 1.
    Heading(u8),
    /// A paragraph.
    Prose,
    /// A fence, a list or a table: what shows one thing.
    Exhibit,
}

/// What is known of a Helm chart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chart {
    /// Whether there is a `Chart.yaml`.
    pub is_chart: bool,
    /// The keys under which values of dependencies stand, with the dependency's name where the key is an alias.
    pub dependencies: BTreeMap<String, String>,
    /// Whether `global.imageRegistry` is among the values.
    pub global_registry: bool,
    /// The paths of the maps, between dots, that have a key for a registry.
    pub registries: BTreeSet<String>,
    /// The paths of the maps, between dots, of which a template writes the image's name behind something else.
    pub behind: BTreeSet<String>,
}

impl Chart {
    /// Takes in what another file says of the same chart.
    pub fn merge(&mut self, other: Self) {
        self.is_chart |= other.is_chart;
        self.dependencies.extend(other.dependencies);
        self.global_registry |= other.global_registry;
        self.registries.extend(other.registries);
        self.behind.extend(other.behind);
    }
}

/// A kustomization's view of other files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kustomization {
    /// `resources`, `bases` and `components`, as written.
    pub resources: Vec<String>,
}

/// A place where an image may stand that cannot be edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unclear {
    /// The stretch of the file.
    pub near: usize,
    /// The text.
    pub text: String,
    /// Why it stays.
    pub reason: &'static str,
}

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

    /// Reads a region as a format.
    pub fn read(&mut self, format: &'static Format, region: &Region<'_>) {
        if self.depth >= DEEPEST {
            self.problem(region, 0, "texts are nested too deep here; the innermost one was not read");
            return;
        }
        self.depth += 1;
        let outer = std::mem::replace(&mut self.format, format.id);
        if self.depth == 1 {
            self.found.format = format.id;
        }
        match &format.read {
            Read::Code { find, .. } => find(self, region),
            Read::Tree { .. } => self.read_tree(format, region),
        }
        self.format = outer;
        self.depth -= 1;
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

    /// Reads a region in a language by its name; an unknown name is left alone.
    pub fn nest(&mut self, language: &str, region: &Region<'_>) {
        if let Some(format) = by_name(language) {
            self.read(format, region);
        }
    }

    /// Reads a region as the file of this name would be read.
    pub fn nest_file(&mut self, name: &str, region: &Region<'_>) {
        let text = region.text();
        if let Some(format) = super::by_path(name).or_else(|| super::by_content(name, text)) {
            self.read(format, region);
        } else {
            self.nest_any(region);
        }
    }

    /// Reads a region whose language nobody names, if its text shows one.
    pub fn nest_any(&mut self, region: &Region<'_>) {
        let text = region.text();
        if images::looks_like_json(text) {
            let tree = json::parse(text);
            if tree.problems.is_empty() && self.depth < DEEPEST {
                self.depth += 1;
                self.documents(None, None, &tree, Syntax::Json, region, None);
                self.depth -= 1;
                return;
            }
        }
        if !text.contains('\n') && text.len() < 12 {
            return;
        }
        let may_be_yaml = text.contains('\n') && mentions_images(text) && text.lines().any(|line| line.trim_end().ends_with(':') || line.contains(": "));
        let code = || super::FORMATS.iter().find(|format| matches!(format.read, Read::Code { is, .. } if is(text)));
        // A manifest may hold a script, and a script a manifest: what the text begins with says which.
        if may_be_yaml && begins_with_key(text) && self.nest_yaml(region) {
        } else if let Some(format) = code() {
            self.read(format, region);
        } else if may_be_yaml {
            self.nest_yaml(region);
        } else {
            super::shell::hints(self, region);
            super::dockerfile::hints(self, region);
        }
    }

    /// Reads a nested text as YAML, if it is a document of it: prose is none, so the parser has to be content and to find a map or a list.
    fn nest_yaml(&mut self, region: &Region<'_>) -> bool {
        let Some(tree) = yaml::parse_whole(region.text()) else { return false };
        let is = tree.roots.iter().any(|root| !tree.entries(*root).is_empty() || !tree.items(*root).is_empty());
        if is {
            self.depth += 1;
            let leads = self.leads_in(region);
            self.documents(None, None, &tree, Syntax::Yaml, region, leads.as_ref());
            self.depth -= 1;
        }
        is
    }

    /// Returns whether a region was read already, as a file of its own.
    pub fn is_read(&self, region: &Region<'_>) -> bool {
        self.files.contains(&region.near(0))
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

    fn read_tree(&mut self, format: &'static Format, region: &Region<'_>) {
        let Read::Tree { syntax, .. } = format.read else { return };
        let text = region.text();
        // In files of any kind most documents hold none, and a look at a few lines says so.
        let any_kind = self.depth == 1 && (super::generic::is_any(format) || format.id == "helm-template") && !self.thorough;
        if syntax == Syntax::Yaml && any_kind {
            for document in prospects::documents(text, region.near(0), self.about) {
                let region = region.slice(document);
                let leads = Leads::of(region.text(), region.near(0), self.about, false);
                self.read_documents(format, syntax, &region, leads.as_ref());
            }
        } else if syntax == Syntax::Json && any_kind {
            // What is passed over here is not parsed: a broken text has to be read in the same way again.
            self.read_documents(format, syntax, region, Leads::of(text, region.near(0), self.about, true).as_ref());
        } else {
            let leads = match (self.depth, syntax) {
                // Most of what a chart's values say is about something else, and all of it is asked for what it says of registries.
                (1, Syntax::Yaml) if format.id == "helm-values" && !self.thorough => Leads::of(text, region.near(0), self.about, false),
                (2.., Syntax::Yaml) => self.leads_in(region),
                _ => None,
            };
            self.read_documents(format, syntax, region, leads.as_ref());
        }
    }

    /// Finds the leads in a nested text. It is read as a whole where a mark stands in it: marks are places of the file.
    fn leads_in(&self, region: &Region<'_>) -> Option<Leads> {
        let place = Span::new(region.near(0), region.near(region.text().len()));
        let is_marked = self.about.is_some_and(|about| !about.marks_in(place).is_empty());
        if self.thorough || is_marked { None } else { Leads::of(region.text(), 0, None, true) }
    }

    fn read_documents(&mut self, format: &'static Format, syntax: Syntax, region: &Region<'_>, leads: Option<&Leads>) {
        let tree = match (syntax, leads) {
            (Syntax::Json, Some(leads)) => json::parse_where(region.text(), Some(&|at| leads.next(at))),
            _ => parse(syntax, region.text()),
        };
        // Only the file itself was meant to be of its language; a nested text that is not says nothing.
        if self.depth == 1 {
            for (offset, reason) in &tree.problems {
                let read = if syntax == Syntax::Yaml { "it was read line by line" } else { "what could be read of it was" };
                self.problem(region, *offset, format!("does not parse: {reason}; {read}"));
            }
        }
        // The file itself is of the format that its name says; a nested text is so where it does not show to be something else.
        let (claimed, named) = if self.depth == 1 { (Some(format), None) } else { (None, Some(format)) };
        // What an alias shows may lead to something elsewhere, and in a guess no node is known to reach to its end.
        let leads = leads.filter(|_| !tree.guessed && !tree.nodes.iter().any(|node| node.anchored));
        self.documents(claimed, named, &tree, syntax, region, leads);
    }

    /// Reads the documents of a tree: as the format that claims the file, else each as what it holds, else as `named`.
    fn documents(&mut self, claimed: Option<&'static Format>, named: Option<&'static Format>, tree: &Tree, syntax: Syntax, region: &Region<'_>, leads: Option<&Leads>) {
        for &root in &tree.roots {
            let prefixed = tree.at(root, &["global", "imageRegistry"], region.text()).is_some();
            let doc = Doc { tree, root, region, path: self.path, prefixed, leads };
            let known = || super::FORMATS.iter().find(|format| matches!(format.read, Read::Tree { syntax: own, is, .. } if own.reads(syntax) && !super::generic::is_any(format) && is(&doc))).copied();
            let format = match claimed {
                Some(format) if super::generic::is_any(format) => known(),
                // Not only charts have a folder of that name, and a chart may hold other kinds.
                Some(format) if format.id == "helm-template" => known().filter(|known| !matches!(known.id, "kubernetes" | "compose")).or(claimed),
                Some(_) => claimed,
                None => known().or(named),
            };
            let format = format.or_else(|| super::generic::any(syntax));
            let Some(format) = format else { continue };
            let outer = std::mem::replace(&mut self.format, format.id);
            if self.depth == 1 && by_name(self.found.format).is_some_and(super::generic::is_any) {
                self.found.format = format.id;
            }
            self.table(format, &doc);
            self.format = outer;
        }
    }

    /// Reads a document by the table of a format, and by what the table cannot say.
    pub fn table(&mut self, format: &'static Format, doc: &Doc<'_>) {
        let Read::Tree { fields, more, .. } = &format.read else { return };
        let mut found = Vec::new();
        super::select::walk(doc, selectors(format), &mut |field, key, parent, node| found.push((field, key, parent, node)));
        for (field, key, parent, node) in found {
            self.field(doc, &fields[field], key, parent, node);
        }
        if let Some(more) = more {
            more(self, doc);
        }
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

    /// Reads a scalar, or each scalar of a list, as text of another language.
    pub fn scalar_text(&mut self, doc: &Doc<'_>, node: Id, language: &str) {
        if let Some(region) = doc.tree.region(node, doc.region) {
            self.nest(language, &region);
        }
        for &item in doc.tree.items(node) {
            if !matches!(doc.tree.nodes[item].kind, Kind::Alias(_))
                && let Some(region) = doc.tree.region(item, doc.region)
            {
                self.nest(language, &region);
            }
        }
    }
}

/// Returns the stretch of the file from where a span of a region begins to where it ends.
fn place(region: &Region<'_>, span: Span) -> Span {
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

/// Returns whether the first line of a text that says anything is a key of YAML.
fn begins_with_key(text: &str) -> bool {
    let Some(line) = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#')) else { return false };
    let key = line.trim_start_matches("- ").split(':').next().unwrap_or_default();
    line == "---" || (key.len() < line.len() && !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/')))
}

fn mentions_images(text: &str) -> bool {
    ["image", "Image", "repository"].iter().any(|word| text.contains(word))
}
