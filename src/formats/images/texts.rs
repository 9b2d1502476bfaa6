//! Images in texts: lists, arguments, flags and variables.

use std::borrow::Cow;

use super::super::Doc;
use super::super::finder::Finder;
use super::super::keys::{is_image_key, is_variable};
use super::super::value::{image_in, trimmed};
use super::{carries_proof, maybe, proven, registry};
use crate::reference::hole;
use crate::region::Region;
use crate::site::Sure;
use crate::span::Span;
use crate::syntax::tree::{Id, Kind, Style};

/// Adds the references of a list, or of a text with one a line or between commas.
pub fn list(finder: &mut Finder<'_>, doc: &Doc<'_>, node: Id, local: bool) {
    for &item in doc.tree.items(node) {
        finder.scalar_image(doc, item, Sure::Field, local);
    }
    let (Some(region), Some(style)) = (doc.tree.region(node, doc.region), doc.tree.style(node)) else { return };
    for span in separated(region.text()) {
        finder.image(&region, span, style, Sure::Field, local);
    }
}

/// Splits a text at line breaks and commas, those in a hole left out; a comment line is left out, `name=` in front of a value too.
pub fn separated(text: &str) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut spans = Vec::new();
    let (mut start, mut at) = (0, 0);
    while start < bytes.len() {
        while at < bytes.len() && !matches!(bytes[at], b'\n' | b',') {
            at += hole::length(bytes, at).unwrap_or(1);
        }
        let mut span = trimmed(&text[start..at]).shift(start);
        let word = span.of(text);
        if let Some(value) = word.strip_prefix("name=") {
            span.start = span.end - value.len();
        }
        if !span.is_empty() && !word.starts_with('#') {
            spans.push(span);
        }
        at += 1;
        start = at;
    }
    spans
}

/// Takes an argument, or a list of arguments: `--foo-image=ref`, `--foo-image` before `ref`, `sh -c SCRIPT`.
pub fn argument(finder: &mut Finder<'_>, doc: &Doc<'_>, node: Id) {
    let items: Vec<Id> = match &doc.tree.nodes[node].kind {
        Kind::List(items) => items.clone(),
        _ => vec![node],
    };
    let mut previous = String::new();
    let mut interpreter = false;
    if let [id] = items[..]
        && doc.tree.style(node).is_some()
        && let Some(region) = doc.tree.region(id, doc.region)
        && region.text().contains(' ')
    {
        // A whole command line in one string.
        finder.nest("shell", &region);
        return;
    }
    for id in items {
        let (Some(region), Some(style)) = (doc.tree.region(id, doc.region), doc.tree.style(id)) else { continue };
        let text = region.text().to_owned();
        let is_shell = matches!(text.rsplit('/').next(), Some("sh" | "bash" | "ash" | "dash" | "zsh"));
        let script = text.contains('\n') || text.contains(' ') && (interpreter && !previous.is_empty() || text.contains("; ") || text.contains(" && ") || super::super::shell::is_command(&text));
        if script {
            finder.nest("shell", &region);
        } else {
            flag(finder, &region, style, &previous, &[]);
        }
        interpreter |= is_shell;
        previous = text;
    }
}

/// Takes one argument of a program that may carry an image by the name of its option; `command` is the whole of what it stands in, where that is known.
pub fn flag(finder: &mut Finder<'_>, region: &Region<'_>, style: Style, previous: &str, command: &[Cow<'_, str>]) {
    let text = region.text();
    let option = |name: &str| name.starts_with('-') && (is_image_key(name) || names_a_builder(name, command));
    let (name, span) = if let Some(equals) = text.find('=').filter(|&at| option(&text[..at]) || (is_image_key(&text[..at]) && !text[..at].contains(' '))) {
        (&text[..equals], Span::new(equals + 1, text.len()))
    } else if option(previous) && !previous.contains('=') {
        (previous, Span::new(0, text.len()))
    } else {
        return;
    };
    if carries_proof_default(text, span) {
        let made = names_what_is_built(name, command);
        if made {
            finder.built(span.of(text));
        }
        finder.image(region, span, style, Sure::Command, made);
    }
}

/// Returns whether an option gives the image that Maven or Gradle build its name.
fn names_what_is_built(option: &str, command: &[Cow<'_, str>]) -> bool {
    match option {
        "-Dspring-boot.build-image.imageName" | "-Djib.to.image" | "-Dquarkus.container-image.image" => true,
        "-Dimage" => command.iter().any(|word| word.starts_with("jib:") || word.contains(":jib-maven-plugin:")),
        "--imageName" => runs_task(command, &["bootBuildImage"]),
        "--image" => runs_task(command, &["jib", "jibDockerBuild", "jibBuildTar"]),
        _ => false,
    }
}

/// Returns whether an option gives Maven or Gradle the image that they build with.
fn names_a_builder(option: &str, command: &[Cow<'_, str>]) -> bool {
    option == "-Dspring-boot.build-image.builder" || option == "--builder" && runs_task(command, &["bootBuildImage"])
}

/// Returns whether a command runs one of some tasks of Gradle: `:app:bootBuildImage`.
fn runs_task(command: &[Cow<'_, str>], tasks: &[&str]) -> bool {
    command.iter().any(|word| word.rsplit(':').next().is_some_and(|task| tasks.contains(&task)))
}

/// Returns the words of a text without quotes.
pub fn words(text: &str) -> impl Iterator<Item = Span> + '_ {
    text.split_ascii_whitespace().map(|word| {
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        Span::new(start, start + word.len())
    })
}

fn carries_proof_default(text: &str, span: Span) -> bool {
    image_in(text, span).is_some_and(|span| carries_proof(span.of(text)))
}

/// Takes an environment variable written as a map of `name` and `value`.
pub fn env_entry(finder: &mut Finder<'_>, doc: &Doc<'_>, node: Id) {
    let (Some(name), Some(value)) = (doc.tree.get(node, "name", doc.source()), doc.tree.get(node, "value", doc.source())) else { return };
    if doc.text(name).is_some_and(|name| variable(finder, doc, &name, value)) {
    } else if doc.tree.style(value) == Some(Style::Block)
        && let Some(region) = doc.tree.region(value, doc.region)
    {
        finder.nest_any(&region);
    }
}

/// Takes a map of variables: those that are named after an image.
pub fn variables(finder: &mut Finder<'_>, doc: &Doc<'_>, map: Id) {
    for (name, value) in doc.tree.entries(map) {
        if let Some(name) = doc.text(*name) {
            variable(finder, doc, &name, *value);
        }
    }
}

/// Takes the arguments of a build, a map or a list of `NAME=value`: those that are named after an image, and bases that read like one.
pub fn build_arguments(finder: &mut Finder<'_>, doc: &Doc<'_>, node: Id) {
    let is_base = |name: &str| ["BASE", "FROM", "BUILDER", "RUNTIME"].iter().any(|end| name.to_ascii_uppercase().strip_suffix(end).is_some_and(|head| head.is_empty() || head.ends_with('_')));
    for (name, value) in doc.tree.entries(node) {
        let Some(name) = doc.text(*name) else { continue };
        if !variable(finder, doc, &name, *value) && is_base(&name) {
            proven(finder, doc, *value);
        }
    }
    for &item in doc.tree.items(node) {
        let (Some(region), Some(style)) = (doc.tree.region(item, doc.region), doc.tree.style(item)) else { continue };
        match region.text().split_once('=') {
            Some((name, _)) if is_base(name) => {
                let span = Span::new(name.len() + 1, region.text().len());
                if carries_proof_default(region.text(), span) {
                    finder.image(&region, span, style, Sure::Field, false);
                }
            }
            _ => argument(finder, doc, item),
        }
    }
}

/// Takes a variable that is named after an image or a registry; returns whether it is.
pub fn variable(finder: &mut Finder<'_>, doc: &Doc<'_>, name: &str, value: Id) -> bool {
    if is_variable(name) {
        if !by_version(finder, doc, value) {
            maybe(finder, doc, value);
        }
        return true;
    }
    registry(finder, doc, name, value)
}

/// Takes the images of a text with one a line, each behind what it is for: `2.6.0=acme/kafka:0.20`.
fn by_version(finder: &mut Finder<'_>, doc: &Doc<'_>, value: Id) -> bool {
    let (Some(region), Some(style)) = (doc.tree.region(value, doc.region), doc.tree.style(value)) else { return false };
    let text = region.text();
    let mut spans = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let body = trimmed(line).shift(start);
        start += line.len();
        if body.is_empty() {
            continue;
        }
        let Some(equals) = body.of(text).find('=') else { return false };
        let span = Span::new(body.start + equals + 1, body.end);
        if !carries_proof(span.of(text)) {
            return false;
        }
        spans.push(span);
    }
    for span in &spans {
        finder.image(&region, *span, style, Sure::Field, false);
    }
    !spans.is_empty()
}
