//! Dockerfiles and Containerfiles: FROM, ARG defaults that reach a FROM, stages, `COPY --from`, `RUN --mount`, `# syntax`.

use std::collections::{BTreeMap, BTreeSet};

use super::tags::{self, Variables};
use super::value::image_in;
use super::{Finder, Format, Read};
use crate::reference::hole;
use crate::region::{Builder, Region};
use crate::site::{Part, Sure};
use crate::span::Span;
use crate::syntax::dockerfile::{self, Dockerfile, Instruction};
use crate::syntax::shell::Word;
use crate::syntax::tree::Style;

/// Dockerfiles and Containerfiles.
pub static FORMAT: Format = Format {
    id: "dockerfile",
    title: "Dockerfiles and Containerfiles",
    files: &[
        "**/{Dockerfile,Containerfile}",
        "**/{Dockerfile,Containerfile}.*",
        "**/*.{dockerfile,containerfile}",
        "**/*.{Dockerfile,Containerfile}",
        "**/{Dockerfile,Containerfile}[-_]*",
        "**/*[-_]{Dockerfile,Containerfile}",
    ],
    names: &["dockerfile", "docker", "containerfile"],
    read: Read::Code { is, find },
};

fn is(text: &str) -> bool {
    // The first instruction of a Dockerfile is FROM, or an ARG for it.
    let mut lines = text.lines().map(str::trim_start).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let from = |line: &str| line.starts_with("FROM ") && line.len() > 5;
    match lines.next() {
        // SQL has such a line, too, and goes on in its own words.
        Some(line) if from(line) => (line.contains('{') || reads_like_from(line)) && lines.next().is_none_or(may_follow),
        Some(line) if line.starts_with("ARG ") => lines.take(40).any(from),
        _ => false,
    }
}

/// The instructions: <https://docs.docker.com/reference/dockerfile/#overview>.
const INSTRUCTIONS: &[&str] =
    &["ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "MAINTAINER", "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"];

/// Returns whether a line begins with an instruction, or with no word at all.
fn may_follow(line: &str) -> bool {
    let word = &line[..line.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(line.len())];
    word.is_empty() || word == "AS" || INSTRUCTIONS.iter().any(|instruction| word.eq_ignore_ascii_case(instruction))
}

/// Finds Dockerfiles that are quoted in a text of another kind: lines that begin with `FROM` and another instruction.
pub fn hints(finder: &mut Finder<'_>, region: &Region<'_>) {
    let text = region.text();
    let mut past = 0;
    for at in memchr::memmem::find_iter(text.as_bytes(), b"FROM ") {
        // What stands in front of an instruction is blank, so it is not long.
        let indent = text.as_bytes()[..at].iter().rev().take(200).take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let line = at - indent;
        if line > 0 && text.as_bytes()[line - 1] != b'\n' {
            continue;
        }
        let indent = &text[line..at];
        let Some(end) = text[at..].find('\n').map(|end| at + end + 1).filter(|_| at >= past) else { continue };
        if !reads_like_from(&text[at..end]) {
            continue;
        }
        // As far as the lines are indented like the first, or more.
        let length: usize = text[end..].split_inclusive('\n').take_while(|line| line.starts_with(indent) && !line.trim().is_empty()).map(str::len).sum();
        past = end + length;
        if text[end..].strip_prefix(indent).is_some_and(|next| next.split_once(' ').is_some_and(|(word, _)| INSTRUCTIONS.contains(&word))) {
            finder.unsure(|finder| finder.nest("dockerfile", &region.slice(Span::new(line, past))));
        }
    }
}

/// Returns whether a line names one image, and a stage at most: `FROM clause of a SELECT` is prose.
fn reads_like_from(line: &str) -> bool {
    let mut words = line.split_ascii_whitespace().skip(1).skip_while(|word| word.starts_with("--"));
    words.next().is_some() && words.next().is_none_or(|word| word.eq_ignore_ascii_case("as") || word.starts_with('#'))
}

/// What is known while walking down a Dockerfile.
#[derive(Default)]
struct Walk<'t> {
    /// Names of stages so far, in lower case.
    stages: BTreeSet<String>,
    /// Defaults of arguments so far.
    arguments: BTreeMap<&'t str, Region<'t>>,
    /// Whether a stage has begun: an argument that is set in one no longer reaches a `FROM`.
    staged: bool,
    /// Arguments that reach an image's place: whether a use takes the default for the name, and whether one does not.
    uses: BTreeMap<&'t str, (bool, bool)>,
    /// Arguments that a stage takes from in front of the first `FROM`.
    taken: BTreeSet<&'t str>,
    /// The arguments with their defaults, for tags among them.
    variables: Variables,
}

impl<'t> Walk<'t> {
    /// Returns the argument that a text begins with, and whether its value is the whole name: in `${REGISTRY}/name` and `${PREFIX}name`
    /// it is a part of it.
    fn argument_in_front(&self, text: &str) -> Option<(&'t str, bool)> {
        let length = hole::length(text.as_bytes(), 0)?;
        let hole = &text[..length];
        let name = hole.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).or_else(|| hole.strip_prefix('$'))?;
        let (name, _) = self.arguments.get_key_value(name)?;
        Some((name, matches!(text.as_bytes().get(length), None | Some(b':' | b'@'))))
    }
}

fn find(finder: &mut Finder<'_>, region: &Region<'_>) {
    walk(finder, region, |_, _, _| false);
}

/// Reads the instructions; `other` takes those that mean something else in a language like this one, and says so.
pub fn walk(finder: &mut Finder<'_>, region: &Region<'_>, other: fn(&mut Finder<'_>, &Region<'_>, &Instruction) -> bool) {
    let text = region.text();
    let file: Dockerfile = dockerfile::parse(text);
    for directive in &file.directives {
        if directive.name.of(text).eq_ignore_ascii_case("syntax") {
            finder.image(region, directive.value, Style::Word, Sure::Field, false);
        }
    }
    let first = finder.count();
    let mut walk = Walk::default();
    for instruction in file.instructions.iter().filter(|instruction| !instruction.keyword.is_empty()) {
        if other(finder, region, instruction) {
            continue;
        }
        one(finder, region, instruction, &mut walk);
    }
    for (name, default) in walk.arguments.iter().filter(|(name, _)| !walk.uses.contains_key(*name)) {
        let all = Span::new(0, default.text().len());
        if super::keys::is_image_key(name) && image_in(default.text(), all).is_some_and(|span| super::images::carries_proof(span.of(default.text()))) {
            finder.image(default, all, Style::Word, Sure::Field, false);
        }
    }
    // `ARG REGISTRY=docker.io`, `ARG BASE=$REGISTRY/a`, `FROM $BASE`: an argument reaches an image by another's default.
    let mut through: Vec<&str> = walk.uses.iter().filter(|(_, (as_name, _))| *as_name).map(|(name, _)| *name).collect();
    let mut seen: BTreeSet<&str> = through.iter().copied().collect();
    while let Some(name) = through.pop() {
        let Some(default) = walk.arguments.get(name).map(|default| default.text().to_owned()) else { continue };
        if let Some((inner, whole)) = walk.argument_in_front(&default) {
            walk.uses.entry(inner).or_default().1 |= !whole;
            walk.uses.entry(inner).or_default().0 |= whole;
            if whole && seen.insert(inner) {
                through.push(inner);
            }
        }
    }
    for (name, (as_name, otherwise)) in &walk.uses {
        let Some(default) = walk.arguments.get(name) else { continue };
        let all = Span::new(0, default.text().len());
        if walk.stages.contains(&default.text().to_ascii_lowercase()) {
            finder.name(default, all);
            continue;
        }
        if *as_name && *otherwise {
            // One value, two meanings: it cannot serve both after a change.
            finder.unclear(default, all, "one argument reaches two images that would need different values");
        } else if *as_name && walk.taken.contains(name) && !default.text().contains([':', '/', '@']) {
            // `ARG DISTRO=debian`, `FROM $DISTRO:$SUITE`, and in the stage `ENV DISTRO=$DISTRO`.
            finder.unclear(default, all, "a stage takes this argument, too, where a word alone may be something else than an image");
        } else if *as_name {
            finder.image(default, all, Style::Word, Sure::Field, false);
        } else if super::value::is_host(default.text().split('/').next().unwrap_or_default()) && !default.text().contains([' ', '$']) {
            finder.registry(default, Style::Word, Sure::Field);
        }
    }
    tags::join(finder, text, first, &walk.variables);
}

fn one<'t>(finder: &mut Finder<'_>, region: &'t Region<'_>, instruction: &Instruction, walk: &mut Walk<'t>) {
    let text = region.text();
    let keyword = instruction.keyword.of(text).to_ascii_uppercase();
    match keyword.as_str() {
        "FROM" => from(finder, region, instruction, walk),
        "ARG" => {
            for argument in &instruction.arguments {
                let value = super::shell::word_region(region, argument);
                if let Some(equals) = value.text().find('=') {
                    let name = argument.span.of(text).split('=').next().unwrap_or_default();
                    let mut builder = Builder::new(region);
                    // The value is what is left of the word's pieces behind the equals sign.
                    let mut skip = equals + 1;
                    for piece in &argument.pieces {
                        let cut = skip.min(piece.len());
                        skip -= cut;
                        builder.verbatim(Span::new(piece.start + cut, piece.end));
                    }
                    let default = builder.build();
                    walk.variables.set(name, (!walk.staged).then(|| Part::whole(&default, Style::Word)));
                    if !(walk.staged && walk.arguments.contains_key(name)) {
                        walk.arguments.insert(name, default);
                    }
                } else if walk.staged {
                    walk.taken.insert(argument.span.of(text));
                }
            }
        }
        "ENV" | "LABEL" => {
            for argument in &instruction.arguments {
                super::images::flag(finder, &super::shell::word_region(region, argument), Style::Word, "", &[]);
            }
        }
        "ONBUILD" => {
            if let Some(inner) = &instruction.inner {
                one(finder, region, inner, walk);
            }
        }
        "COPY" | "ADD" => {
            for flag in &instruction.flags {
                if flag.name.of(text).eq_ignore_ascii_case("from")
                    && let Some(value) = &flag.value
                {
                    let value = super::shell::word_region(region, value);
                    source(finder, &value, Span::new(0, value.text().len()), walk);
                }
            }
            for heredoc in &instruction.heredocs {
                let name = instruction.arguments.last().map(|last| last.content(text).into_owned()).unwrap_or_default();
                finder.nest_file(&name, &body(region, heredoc.body, heredoc.strip_tabs));
            }
        }
        "RUN" => {
            for flag in &instruction.flags {
                if flag.name.of(text).eq_ignore_ascii_case("mount")
                    && let Some(value) = &flag.value
                {
                    mount(finder, region, value, walk);
                }
            }
            script(finder, region, instruction);
        }
        "CMD" | "ENTRYPOINT" => script(finder, region, instruction),
        _ => {}
    }
}

fn body<'r>(region: &'r Region<'_>, span: Span, strip_tabs: bool) -> Region<'r> {
    if !strip_tabs {
        return region.slice(span);
    }
    super::shell::without_tabs(region, span)
}

/// Reads the shell form of an instruction, and its here-documents.
fn script(finder: &mut Finder<'_>, region: &Region<'_>, instruction: &Instruction) {
    let mut runs_body = false;
    if !instruction.json {
        let mut builder = Builder::new(region);
        for piece in &instruction.rest {
            builder.verbatim(*piece);
        }
        let command = builder.build();
        // `RUN <<EOF` runs the text; `RUN cat <<EOF > file` writes it.
        runs_body = command.text().trim_start().starts_with("<<");
        finder.nest("shell", &command);
    }
    for heredoc in &instruction.heredocs {
        let text = body(region, heredoc.body, heredoc.strip_tabs);
        if runs_body {
            finder.nest("shell", &text);
        } else {
            finder.nest_any(&text);
        }
    }
}

fn from<'t>(finder: &mut Finder<'_>, region: &'t Region<'_>, instruction: &Instruction, walk: &mut Walk<'t>) {
    let text = region.text();
    let mut words = instruction.arguments.iter();
    // Earthly takes `--platform linux/amd64`, too, and other options behind that.
    if instruction.flags.last().is_some_and(|flag| flag.value.is_none() && flag.name.of(text) == "platform") {
        words.next();
    }
    let Some(image) = words.find(|word| !word.span.of(text).starts_with("--")) else { return };
    let value = super::shell::word_region(region, image);
    source(finder, &value, Span::new(0, value.text().len()), walk);
    walk.staged = true;
    if words.next().is_some_and(|word| word.span.of(text).eq_ignore_ascii_case("as"))
        && let Some(name) = words.next()
    {
        walk.stages.insert(name.content(text).to_ascii_lowercase());
    }
}

/// Takes what stands where an image or a stage does.
fn source<'t>(finder: &mut Finder<'_>, value: &Region<'_>, span: Span, walk: &mut Walk<'t>) {
    let written = span.of(value.text());
    if walk.stages.contains(&written.to_ascii_lowercase()) {
        finder.name(value, span);
        return;
    }
    if let Some((name, whole)) = walk.argument_in_front(written) {
        let uses = walk.uses.entry(name).or_default();
        uses.0 |= whole;
        uses.1 |= !whole;
        if hole::length(written.as_bytes(), 0) == Some(written.len()) {
            return;
        }
    }
    if image_in(value.text(), span).is_some() {
        finder.image(value, span, Style::Word, Sure::Field, false);
    }
}

/// Takes `from=IMAGE` of a mount.
fn mount(finder: &mut Finder<'_>, region: &Region<'_>, value: &Word, walk: &mut Walk<'_>) {
    let value = super::shell::word_region(region, value);
    let mut start = 0;
    for piece in value.text().split_inclusive(',') {
        let body = piece.trim_end_matches(',');
        if let Some(image) = body.strip_prefix("from=") {
            let span = Span::new(start + body.len() - image.len(), start + body.len());
            source(finder, &value, span, walk);
        }
        start += piece.len();
    }
}
