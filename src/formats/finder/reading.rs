//! The way of a text through the formats: which of them reads it, and the texts nested in it.

use super::super::prospects::{self, Leads};
use super::super::{Doc, FORMATS, Format, Read, Syntax, by_content, by_name, by_path, dockerfile, generic, images, select, selectors, shell};
use super::{DEEPEST, Finder, parse};
use crate::region::Region;
use crate::span::Span;
use crate::syntax::tree::{Id, Kind, Tree};
use crate::syntax::{json, yaml};

impl Finder<'_> {
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

    /// Reads a region in a language by its name; an unknown name is left alone.
    pub fn nest(&mut self, language: &str, region: &Region<'_>) {
        if let Some(format) = by_name(language) {
            self.read(format, region);
        }
    }

    /// Reads a region as the file of this name would be read.
    pub fn nest_file(&mut self, name: &str, region: &Region<'_>) {
        let text = region.text();
        if let Some(format) = by_path(name).or_else(|| by_content(name, text)) {
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
        let code = || FORMATS.iter().find(|format| matches!(format.read, Read::Code { is, .. } if is(text)));
        // A manifest may hold a script, and a script a manifest: what the text begins with says which.
        if may_be_yaml && begins_with_key(text) && self.nest_yaml(region) {
        } else if let Some(format) = code() {
            self.read(format, region);
        } else if may_be_yaml {
            self.nest_yaml(region);
        } else {
            shell::hints(self, region);
            dockerfile::hints(self, region);
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

    fn read_tree(&mut self, format: &'static Format, region: &Region<'_>) {
        let Read::Tree { syntax, .. } = format.read else { return };
        let text = region.text();
        // In files of any kind most documents hold none, and a look at a few lines says so.
        let any_kind = self.depth == 1 && (generic::is_any(format) || format.id == "helm-template") && !self.thorough;
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
            let known = || FORMATS.iter().find(|format| matches!(format.read, Read::Tree { syntax: own, is, .. } if own.reads(syntax) && !generic::is_any(format) && is(&doc))).copied();
            let format = match claimed {
                Some(format) if generic::is_any(format) => known(),
                // Not only charts have a folder of that name, and a chart may hold other kinds.
                Some(format) if format.id == "helm-template" => known().filter(|known| !matches!(known.id, "kubernetes" | "compose")).or(claimed),
                Some(_) => claimed,
                None => known().or(named),
            };
            let format = format.or_else(|| generic::any(syntax));
            let Some(format) = format else { continue };
            let outer = std::mem::replace(&mut self.format, format.id);
            if self.depth == 1 && by_name(self.found.format).is_some_and(generic::is_any) {
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
        select::walk(doc, selectors(format), &mut |field, key, parent, node| found.push((field, key, parent, node)));
        for (field, key, parent, node) in found {
            self.field(doc, &fields[field], key, parent, node);
        }
        if let Some(more) = more {
            more(self, doc);
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

/// Returns whether the first line of a text that says anything is a key of YAML.
fn begins_with_key(text: &str) -> bool {
    let Some(line) = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#')) else { return false };
    let key = line.trim_start_matches("- ").split(':').next().unwrap_or_default();
    line == "---" || (key.len() < line.len() && !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/')))
}

fn mentions_images(text: &str) -> bool {
    ["image", "Image", "repository"].iter().any(|word| text.contains(word))
}
