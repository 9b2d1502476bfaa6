//! Kustomizations: `images` entries, and patches that are written into the file.

use super::images::{self, Trust};
use super::value::image_in;
use super::{Doc, Field, Finder, Format, Kustomization, Read, Syntax, What, is_source_code};
use crate::reference::Reference;
use crate::region::Region;
use crate::site::{Kustomized, Override, Part, Shape, Site, Split, Sure};
use crate::span::Span;
use crate::syntax::tree::{Id, Kind, Style};

/// Kustomizations and components.
pub static FORMAT: Format = Format {
    id: "kustomize",
    title: "kustomizations: `images`, and patches in the file",
    files: &["**/kustomization.yaml", "**/kustomization.yml", "**/Kustomization"],
    names: &["kustomize"],
    read: Read::Tree { syntax: Syntax::Yaml, is, fields: FIELDS, more: Some(more) },
};

const FIELDS: &[Field] = &[
    Field { select: "patches[*].patch", what: What::Text("yaml") },
    Field { select: "patchesStrategicMerge", what: What::Text("yaml") },
    Field { select: "patchesJson6902[*].patch", what: What::Text("yaml") },
];

fn is(doc: &Doc<'_>) -> bool {
    match doc.text_at(&["apiVersion"]) {
        Some(version) => version.starts_with("kustomize.config.k8s.io/"),
        // A part of one, as documents show it. Tests write whole trees of them, whose names move together.
        None => !doc.has("kind") && !is_source_code(doc.path) && doc.any_has(doc.list("images"), &["newName", "newTag"]),
    }
}

fn more(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    let get = |key: &str| doc.tree.get(doc.root, key, doc.source());
    let resources =
        ["resources", "bases", "components"].iter().filter_map(|key| get(key)).flat_map(|list| doc.tree.items(list)).filter_map(|item| doc.text(*item)).map(std::borrow::Cow::into_owned).collect();
    finder.kustomization(Kustomization { resources });
    for &entry in get("images").map_or(&[][..], |images| doc.tree.items(images)) {
        one(finder, doc, entry);
    }
    for key in ["helmCharts", "helmChartInflationGenerator"] {
        if let Some(charts) = get(key) {
            images::anywhere(finder, doc, charts, Trust::Unknown);
        }
    }
}

/// Takes an entry of `images`.
pub fn one(finder: &mut Finder<'_>, doc: &Doc<'_>, entry: Id) {
    let part = |key: &str| {
        let id = doc.tree.get(entry, key, doc.source())?;
        let region = doc.tree.region(id, doc.region)?;
        Some(Part::whole(&region, doc.tree.style(id)?))
    };
    let Some(name) = part("name") else { return };
    let new_name = part("newName");
    let insert = if new_name.is_some() { None } else { insertion(doc, entry) };
    if new_name.is_some() {
        // Beside a new name the old one is only what the manifests say.
        let overrides = Override { of: Kustomized::Here, name: name.clone(), insert: None };
        finder.add(Site { format: finder.format(), sure: Sure::Field, shape: Shape::Whole(name.clone()), local: false, held: None, overrides: Some(Box::new(overrides)), filled: None });
    }
    let repository = new_name.unwrap_or_else(|| name.clone());
    let split = Split { registry: None, repository, tag: part("newTag"), digest: part("digest"), prefixed: false, foreign: false, path: String::new() };
    finder.add(Site {
        format: finder.format(),
        sure: Sure::Field,
        shape: Shape::Split(Box::new(split)),
        local: false,
        held: None,
        overrides: Some(Box::new(Override { of: Kustomized::Here, name, insert })),
        filled: None,
    });
}

/// Takes an entry in the words of `kustomize edit set image`: `name=newName:tag`, or `name:tag`.
pub fn setting(finder: &mut Finder<'_>, region: &Region<'_>, span: Span, style: Style, sure: Sure, of: Kustomized) {
    let text = region.text();
    let site = |shape: Shape, overrides: Override| Site { format: finder.format(), sure, shape, local: false, held: None, overrides: Some(Box::new(overrides)), filled: None };
    if let Some(equals) = span.of(text).find('=') {
        let name = Span::new(span.start, span.start + equals);
        if image_in(text, name) == Some(name) {
            let name = Part::new(region, name, style);
            let site = site(Shape::Whole(name.clone()), Override { of, name, insert: None });
            finder.add(site);
        }
        finder.image(region, Span::new(name.end + 1, span.end), style, sure, false);
        return;
    }
    let Some(reference) = image_in(text, span).filter(|image| *image == span).and_then(|image| Reference::parse(image.of(text)).ok()) else { return };
    let part = |span: Span| Part::new(region, span, style);
    let name = reference.name_span().shift(span.start);
    let insert = region.to_file(Span::new(name.end - 1, name.end)).map(|last| (last.end, "=".to_owned()));
    let split = Split {
        registry: None,
        repository: part(name),
        tag: reference.tag.map(|tag| part(tag.shift(span.start))),
        digest: reference.digest.map(|digest| part(digest.shift(span.start))),
        prefixed: false,
        foreign: false,
        path: String::new(),
    };
    let site = site(Shape::Split(Box::new(split)), Override { of, name: part(name), insert });
    finder.add(site);
}

/// Returns where a `newName` line goes, after the entry's name, and what stands in front of its value: nothing for a
/// flow mapping's style of entry that cannot take a line.
fn insertion(doc: &Doc<'_>, entry: Id) -> Option<(usize, String)> {
    let Kind::Map(entries) = &doc.tree.nodes[entry].kind else { return None };
    let (key, value) = entries.iter().find(|(key, _)| doc.text(*key).is_some_and(|key| key == "name"))?;
    let end = doc.tree.nodes[*value].span.end;
    let source = doc.source();
    let after = doc.region.to_file(Span::new(end.saturating_sub(1), end))?.end;
    if doc.tree.style(*value) == Some(Style::FlowPlain) || source[doc.tree.nodes[entry].span.start..].starts_with('{') {
        return Some((after, ", newName: ".to_owned()));
    }
    let start = doc.tree.nodes[*key].span.start;
    let line = source[..start].rfind(['\n', '\r']).map_or(0, |at| at + 1);
    // Inside another text a line may begin with what belongs to that one, which is not to be seen from here.
    doc.region.to_file(Span::new(line.checked_sub(1)?, start))?;
    let indent: String = source[line..start].chars().map(|_| ' ').collect();
    let rest = &source[end..];
    let line_end = rest.find(['\n', '\r']).unwrap_or(rest.len());
    let at = doc.region.to_file(Span::new(end - 1, end + line_end))?.end;
    // As this line ends; where the text ends here, as the one in front of it does.
    let (before, after) = (&source[..line], &rest[line_end..]);
    let is = |ending: &str| after.starts_with(ending) || after.is_empty() && before.ends_with(ending);
    let ending = ["\r\n", "\r"].into_iter().find(|ending| is(ending)).unwrap_or("\n");
    Some((at, format!("{ending}{indent}newName: ")))
}
