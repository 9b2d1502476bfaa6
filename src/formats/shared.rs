//! What the formats of pipelines and deployments share: variables, values of charts, command lines in pieces.

use super::images::{self, Trust};
use super::{Doc, Finder, shell};
use crate::region::{Builder, Region};
use crate::site::{Part, Sure};
use crate::span::Span;
use crate::syntax::tree::{Id, Kind, Value};

/// Takes variables whose names say that they hold an image: a map, a list of `NAME=value`, or of maps with `name` and `value`.
pub fn variables(finder: &mut Finder<'_>, doc: &Doc<'_>, node: Id) {
    for (name, value) in doc.tree.entries(node) {
        if let Some(name) = doc.text(*name) {
            // The long form says what the variable is for.
            let value = doc.tree.get(*value, "value", doc.source()).unwrap_or(*value);
            images::variable(finder, doc, &name, value);
        }
    }
    for &item in doc.tree.items(node) {
        if matches!(doc.tree.nodes[item].kind, Kind::Scalar(..)) {
            images::argument(finder, doc, item);
        } else if doc.tree.get(item, "name", doc.source()).is_some() {
            images::env_entry(finder, doc, item);
        } else {
            variables(finder, doc, item);
        }
    }
}

/// Takes the values that a chart is given: a map of them, or a text that holds one.
pub fn values(finder: &mut Finder<'_>, doc: &Doc<'_>, node: Id) {
    match doc.tree.region(node, doc.region) {
        Some(region) if region.text().contains(':') => finder.with_foreign(|finder| finder.nest("helm-values", &region)),
        Some(_) => {}
        None => finder.with_foreign(|finder| images::anywhere(finder, doc, node, Trust::Known)),
    }
}

/// Takes settings of a chart by their dotted names: `image.repository` beside `image.tag`.
pub fn settings(finder: &mut Finder<'_>, doc: &Doc<'_>, pairs: impl IntoIterator<Item = (Id, Id)>) {
    let parts = pairs.into_iter().filter_map(|(name, value)| {
        let region = doc.tree.region(value, doc.region)?;
        Some((doc.text(name)?.into_owned(), Part::whole(&region, doc.tree.style(value)?)))
    });
    shell::helm_settings(finder, parts.collect());
}

/// Takes settings of a chart written as `name=value`.
pub fn written_settings(finder: &mut Finder<'_>, doc: &Doc<'_>, items: impl Iterator<Item = Id>) {
    let settings = items.filter_map(|item| {
        let region = doc.tree.region(item, doc.region)?;
        let equals = region.text().find('=')?;
        let value = Span::new(equals + 1, region.text().len());
        Some((region.text()[..equals].to_owned(), Part::new(&region, value, doc.tree.style(item)?)))
    });
    shell::helm_settings(finder, settings.collect());
}

/// Takes settings written as a list of maps with `name` and `value`.
pub fn named_settings(finder: &mut Finder<'_>, doc: &Doc<'_>, list: Id) {
    let get = |item: Id, key: &str| doc.tree.get(item, key, doc.source());
    settings(finder, doc, doc.tree.items(list).iter().filter_map(|item| Some((get(*item, "name")?, get(*item, "value")?))));
}

/// Reads words that stand in scalars of their own as one command line, behind the words `program`.
pub fn command_line(finder: &mut Finder<'_>, doc: &Doc<'_>, program: &str, words: &[Id]) {
    let mut line = Builder::new(doc.region);
    line.synthetic(program);
    for &word in words {
        let Kind::Scalar(_, value) = &doc.tree.nodes[word].kind else { continue };
        let Some(text) = doc.text(word) else { continue };
        // A word with blanks needs quotes; one that holds them, too, is more than a table of options can use.
        let quoted = text.contains(|letter: char| letter.is_whitespace() || matches!(letter, ';' | '&' | '|' | '<' | '>' | '(' | ')' | '"' | '#' | '*'));
        if text.contains('\'') {
            line.synthetic(" ''");
            continue;
        }
        line.synthetic(if quoted { " '" } else { " " });
        match value {
            Value::Verbatim(span) => line.verbatim(*span),
            Value::Decoded(..) => line.synthetic(&text),
        }
        if quoted {
            line.synthetic("'");
        }
    }
    finder.nest("sh", &line.build());
}

/// Reads a scalar as the operands of a command, behind the words `program`.
pub fn operands(finder: &mut Finder<'_>, doc: &Doc<'_>, program: &str, node: Id) {
    if let Some(region) = doc.tree.region(node, doc.region) {
        let mut line = Builder::new(&region);
        line.synthetic(program);
        line.synthetic(" ");
        line.verbatim(Span::new(0, region.text().len()));
        finder.nest("sh", &line.build());
    }
}

/// Takes a step of Drone, Woodpecker and Vela: an image, commands, and the settings of a plugin.
pub fn step(finder: &mut Finder<'_>, doc: &Doc<'_>, step: Id) {
    let get = |key: &str| doc.tree.get(step, key, doc.source());
    if let Some(image) = get("image") {
        finder.scalar_image(doc, image, Sure::Field, false);
    }
    let commands = get("commands").filter(|_| !runs_other_language(doc, get("image")));
    if let Some(commands) = commands {
        finder.scalar_text(doc, commands, "sh");
    }
    for key in ["environment", "parameters", "settings"] {
        if let Some(map) = get(key) {
            variables(finder, doc, map);
        }
    }
    for key in ["settings", "parameters"] {
        let Some(settings) = get(key) else { continue };
        for (name, value) in doc.tree.entries(settings) {
            match doc.text(*name).as_deref() {
                // What a plugin for images pushes is built here.
                Some("repo") if get("image").and_then(|image| doc.text(image)).is_some_and(|image| builds(&image)) => {
                    if let Some(text) = doc.text(*value) {
                        finder.built(&text);
                    }
                    finder.scalar_image(doc, *value, Sure::Field, true);
                }
                Some("image" | "base_image" | "cache_from" | "cache_images") => {
                    images::maybe(finder, doc, *value);
                    for &item in doc.tree.items(*value) {
                        images::maybe(finder, doc, item);
                    }
                }
                Some("commands" | "script") => finder.scalar_text(doc, *value, "sh"),
                _ => {}
            }
        }
    }
}

fn builds(image: &str) -> bool {
    ["docker", "kaniko", "buildx", "buildah", "ecr", "gcr", "acr", "heroku"].iter().any(|tool| image.contains(tool))
}

fn runs_other_language(doc: &Doc<'_>, image: Option<Id>) -> bool {
    image.and_then(|image| doc.text(image)).is_some_and(|image| image.contains("windows") || image.contains("powershell"))
}

/// Returns a region with CircleCI's `<< x >>` replaced by a variable, which a shell would read as a here-document.
pub fn without_parameters(region: &Region<'_>) -> Region<'static> {
    let text = region.text();
    let mut builder = Builder::new(region);
    let mut from = 0;
    while let Some(start) = text[from..].find("<<").map(|at| from + at) {
        let line = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let Some(end) = text[start..line].find(">>").map(|at| start + at + 2) else {
            builder.verbatim(Span::new(from, line));
            from = line;
            continue;
        };
        builder.verbatim(Span::new(from, start));
        builder.synthetic("${parameter}");
        from = end;
    }
    builder.verbatim(Span::new(from, text.len()));
    builder.build()
}
