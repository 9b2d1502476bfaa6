//! The user's own fields: places for images in kinds of files that no built-in table knows, in the tables' own words.

use regex::Regex;

use super::finder::parse;
use super::select::{self, Selector};
use super::{Doc, Field, Finder, Read, Syntax, What};
use crate::region::Region;
use crate::rules::Files;
use crate::site::{Part, Split, Sure};
use crate::span::Span;
use crate::syntax::tree::{Id, Kind, Style};

/// The format that sites of the user's own fields have.
pub const ID: &str = "user-field";

/// A field of the user's own.
#[derive(Clone, Debug)]
pub struct UserField {
    /// The files that it is about.
    pub files: Files,
    /// Where in them.
    pub place: Place,
}

/// Where a field of the user's own stands.
#[derive(Clone, Debug)]
pub enum Place {
    /// In nodes of a tree, each of which holds what the tables call by this name.
    Node(Selector, What),
    /// In keys of a map that nodes of a tree are.
    Parts(Selector, Box<Keys>),
    /// In text, by the groups `registry`, `repository`, `tag` and `digest`.
    Text(Regex),
}

/// The keys of a map that hold the parts of a reference.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    /// The key of the registry.
    pub registry: Option<String>,
    /// The key of the repository.
    pub repository: String,
    /// The key of the tag.
    pub tag: Option<String>,
    /// The key of the digest.
    pub digest: Option<String>,
}

/// The kinds of fields, as users name them.
pub const KINDS: &[(&str, What, &str)] = &[
    ("image", What::Image, "a reference, or a map of its parts"),
    ("maybe", What::Maybe, "a reference if it has a tag, a digest or a registry"),
    ("images", What::Images, "references, one a line or between commas"),
    ("built", What::Built, "the name of an image that is built here"),
    ("argument", What::Argument, "an argument of a program, or a list of them"),
    ("env", What::Env, "a map with `name` and `value`: an environment variable"),
];

/// The groups that a regular expression may have.
pub const GROUPS: &[&str] = &["registry", "repository", "tag", "digest"];

impl UserField {
    /// Returns whether a file is one that the field is about.
    pub fn claims(&self, path: &str) -> bool {
        self.files.contains(path)
    }

    /// Finds the field's sites.
    pub(super) fn find(&self, finder: &mut Finder<'_>, region: &Region<'_>) {
        finder.as_user(|finder| match &self.place {
            Place::Text(regex) => text(finder, region, regex),
            Place::Node(selector, what) => nodes(finder, region, selector, |finder, doc, key, parent, node| finder.field(doc, &Field { select: "", what: *what }, key, parent, node)),
            Place::Parts(selector, keys) => nodes(finder, region, selector, |finder, doc, _, _, node| parts(finder, doc, node, keys)),
        });
    }
}

/// Calls `take` for every node that a selector means: with the key it stands under, the map or list it stands in, and itself.
fn nodes(finder: &mut Finder<'_>, region: &Region<'_>, selector: &Selector, mut take: impl FnMut(&mut Finder<'_>, &Doc<'_>, Option<Id>, Id, Id)) {
    let tree = parse(syntax_of(finder.path()), region.text());
    for &root in &tree.roots {
        let prefixed = tree.at(root, &["global", "imageRegistry"], region.text()).is_some();
        let doc = Doc { tree: &tree, root, region, path: finder.path(), prefixed, leads: None };
        let mut found = Vec::new();
        select::walk(&doc, std::slice::from_ref(selector), &mut |_, key, parent, node| found.push((key, parent, node)));
        for (key, parent, node) in found {
            take(finder, &doc, key, parent, node);
        }
    }
}

/// Returns the language of a file: that of the format that reads it, else what its name says, else YAML.
fn syntax_of(path: &str) -> Syntax {
    match super::by_path(path).map(|format| &format.read) {
        Some(Read::Tree { syntax, .. }) => *syntax,
        _ => match path.rsplit('.').next() {
            Some("json" | "jsonc" | "json5") => Syntax::Json,
            Some("toml") => Syntax::Toml,
            Some("hcl" | "tf") => Syntax::Hcl,
            Some("ini" | "service") => Syntax::Ini,
            Some("env") => Syntax::Dotenv,
            _ => Syntax::Yaml,
        },
    }
}

/// Adds the reference whose parts stand in keys of a map.
fn parts(finder: &mut Finder<'_>, doc: &Doc<'_>, map: Id, keys: &Keys) {
    let part = |key: &str| {
        let id = doc.tree.get(map, key, doc.source())?;
        if !matches!(doc.tree.nodes[id].kind, Kind::Scalar(..)) {
            return None;
        }
        Some(Part::whole(&doc.tree.region(id, doc.region)?, doc.tree.style(id)?))
    };
    let optional = |key: &Option<String>| key.as_deref().and_then(part);
    let Some(repository) = part(&keys.repository).filter(|part| !part.text.is_empty()) else { return };
    let split = Split { registry: optional(&keys.registry), repository, tag: optional(&keys.tag), digest: optional(&keys.digest), prefixed: false, foreign: false, path: String::new() };
    finder.split_image(split, Sure::Field, false);
}

/// Adds the references that a regular expression finds.
fn text(finder: &mut Finder<'_>, region: &Region<'_>, regex: &Regex) {
    for found in regex.captures_iter(region.text()) {
        let part = |name: &str| found.name(name).map(|group| Part::new(region, Span::new(group.start(), group.end()), Style::Word));
        let Some(repository) = part("repository").filter(|part| !part.text.is_empty()) else { continue };
        let split = Split { registry: part("registry"), repository, tag: part("tag"), digest: part("digest"), prefixed: false, foreign: false, path: String::new() };
        finder.split_image(split, Sure::Field, false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(place: Place, text: &str, expected: &[&str]) {
        let field = UserField { files: Files::default(), place };
        let found = super::super::find_with("x.conf", text, &[field], None);
        let own: Vec<String> = found.sites.iter().filter(|site| site.format == ID).map(crate::site::Site::written).collect();
        assert_eq!(own, expected);
    }

    #[test]
    fn a_field_is_read_in_the_files_own_language() {
        let field = |text: &str| UserField { files: Files::default(), place: Place::Node(Selector::parse(text).unwrap(), What::Image) };
        let own = |path: &str, text: &str, select: &str| {
            super::super::find_with(path, text, &[field(select)], None).sites.iter().filter(|site| site.format == ID).map(crate::site::Site::written).collect::<Vec<_>>()
        };
        assert_eq!(own("a.toml", "[x]\nref = \"busybox\"\n", "x.ref"), ["busybox"]);
        assert_eq!(own("a.json", "{\"x\": {\"ref\": \"busybox\"}} // c", "x.ref"), ["busybox"]);
    }

    #[test]
    fn fields_of_ones_own() {
        let select = |text: &str| Selector::parse(text).unwrap();
        check(Place::Node(select("spec.sidecar"), What::Image), "spec:\n  sidecar: busybox # x\n  other: busybox\n", &["busybox"]);
        check(Place::Node(select("**.refs"), What::Images), "{\"refs\": [\"a/b:1\", \"c\"]}", &["a/b:1", "c"]);
        let keys = Keys { registry: Some("host".to_owned()), repository: "path".to_owned(), tag: Some("version".to_owned()), digest: None };
        check(Place::Parts(select("side"), Box::new(keys)), "side:\n  host: quay.io\n  path: a/b\n  version: \"1\"\n", &["quay.io/a/b:1"]);
        let regex = Regex::new(r#"use (?:(?<registry>[a-z.]+\.io)/)?(?<repository>[a-z/]+) at (?<tag>\S+)"#).unwrap();
        check(Place::Text(regex), "use quay.io/a/b at 1\r\nuse c at ${V}", &["quay.io/a/b:1", "c:${V}"]);
    }
}
