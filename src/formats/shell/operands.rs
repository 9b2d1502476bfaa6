//! Operands of commands: which of them are images.

use std::borrow::Cow;

use super::super::images::carries_proof;
use super::super::value::image_in;
use super::super::{Finder, Short};
use super::options::{option, take_option};
use super::settings::helm_settings;
use super::tools::{DOCKER, OTHER_ALIASES, Operands, SHORT_SWITCHES, Subcommand};
use super::{command, is_pure_hole, placeholder, variable_of, word_region};
use crate::reference::{Reference, Registry, hole};
use crate::region::Region;
use crate::site::{Kustomized, Sure};
use crate::span::Span;
use crate::syntax::shell::Word;
use crate::syntax::tree::Style;

/// Reads options and operands of a subcommand.
pub(super) fn operands(finder: &mut Finder<'_>, region: &Region<'_>, tool: &str, sub: &Subcommand, words: &[Word], contents: &[Cow<'_, str>]) {
    let docker = super::tools::tool(tool).is_none_or(|subcommands| std::ptr::eq(subcommands, DOCKER));
    let builds = docker && sub.operands == Operands::None;
    let makes_node = tool == "kind" && sub.words == ["build", "node-image"];
    // `az acr build --image acme/app:1`: a name below the registry that is written to.
    let in_acr = tool == "az" && matches!(sub.words, ["acr", "build" | "import"]);
    if makes_node && !contents.iter().any(|content| content.starts_with("--image")) {
        // The name that it gives where none is given.
        finder.built("kindest/node");
    }
    let switches = match (docker, sub.words.last()) {
        (true, Some(&("rmi" | "rm"))) => b"f".as_slice(),
        (true, _) if matches!(sub.operands, Operands::Joined | Operands::Gathered) => b"apqD".as_slice(),
        (true, _) if builds => SHORT_SWITCHES.1,
        (true, _) => SHORT_SWITCHES.0,
        (false, _) => SHORT_SWITCHES.2,
    };
    let mut settings = Vec::new();
    let mut operands: Vec<usize> = Vec::new();
    let mut index = 0;
    while index < words.len() {
        let content = &contents[index];
        if content == "--" {
            operands.extend(index + 1..words.len());
            break;
        }
        if let Some(words) = placeholder(&contents[index..]).filter(|words| may_be_options(&words.join(" "))) {
            index += words.len();
            continue;
        }
        if !content.starts_with('-') || content == "-" {
            operands.push(index);
            index += 1;
            // What follows the image is a command of the container; a hole may hold options, so the image may still come.
            if sub.operands == Operands::First && docker {
                if is_pure_hole(content) {
                    continue;
                }
                break;
            }
            continue;
        }
        let (name, value_index, inline) = option(content, index, words.len(), switches);
        if let Some((value_index, offset)) = value_index.map(|value| (value, 0)).or(inline.map(|offset| (index, offset))) {
            let value = word_region(region, &words[value_index]);
            let span = Span::new(offset.min(value.text().len()), value.text().len());
            if makes_node && name == "--image" {
                finder.built(span.of(value.text()));
                finder.image(&value, span, Style::Word, Sure::Command, true);
            } else if sub.operands == Operands::Gathered && name == "t" || in_acr && matches!(name, "--image" | "t") {
                finder.image(&value, span, Style::Word, Sure::Command, true);
            } else {
                take_option(finder, &value, span, tool, name, builds, &mut settings);
            }
            index = value_index + 1;
        } else {
            index += 1;
        }
    }
    if tool.ends_with("kubectl") || matches!(tool, "oc" | "k") {
        if sub.words == ["set", "image"] {
            for &operand in &operands {
                let value = word_region(region, &words[operand]);
                if let Some(equals) = value.text().find('=') {
                    finder.image(&value, Span::new(equals + 1, value.text().len()), Style::Word, Sure::Command, false);
                }
            }
        }
        if let Some(separator) = contents.iter().position(|content| content == "--") {
            command(finder, region, &words[separator + 1..]);
        }
    }
    helm_settings(finder, settings);
    named(finder, region, sub.operands, matches!(tool, "podman" | "buildah"), words, contents, &operands);
    if sub.operands == Operands::First
        && docker
        && let Some(&image) = operands.last()
    {
        command(finder, region, &words[(image + 1).min(words.len())..]);
    }
}

/// Returns whether a variable is named for options of a command.
fn may_be_options(hole: &str) -> bool {
    let upper = hole.to_ascii_uppercase();
    ["OPT", "ARG", "FLAG", "PARAM", "EXTRA", "ENV", "VOLUME", "MOUNT", "PORT", "NETWORK"].iter().any(|word| upper.contains(word))
}

/// Adds the operands that are images.
pub(super) fn named(finder: &mut Finder<'_>, region: &Region<'_>, kind: Operands, aliases: bool, words: &[Word], contents: &[Cow<'_, str>], operands: &[usize]) {
    if kind == Operands::Overriding {
        for &operand in operands {
            let value = word_region(region, &words[operand]);
            super::super::kustomize::setting(finder, &value, Span::new(0, value.text().len()), Style::Word, Sure::Command, Kustomized::Somewhere);
        }
        return;
    }
    let mut add = |index: usize, local: bool, only_proven: bool| {
        let value = word_region(region, &words[index]);
        // `$IMAGE`, `$IMAGE:$TAG`
        let front = hole::length(value.text().as_bytes(), 0).filter(|length| matches!(value.text().as_bytes().get(*length), None | Some(b':' | b'@')));
        if let Some(name) = front.and_then(|length| variable_of(&value.text()[..length])).filter(|_| !only_proven) {
            if local { &mut finder.made_under } else { &mut finder.taken_from }.insert(name.to_owned());
        }
        let all = Span::new(0, value.text().len());
        if aliases && OTHER_ALIASES.contains(&value.text().split([':', '@']).next().unwrap_or_default()) {
            return;
        }
        if only_proven && !image_in(value.text(), all).is_some_and(|span| carries_proof(span.of(value.text()))) {
            return;
        }
        finder.image(&value, all, Style::Word, Sure::Command, local);
    };
    match (kind, operands) {
        (Operands::None | Operands::Overriding, _) | (_, []) => {}
        (Operands::First, [holes @ .., last]) if !holes.is_empty() && is_pure_hole(&contents[holes[0]]) => {
            // Behind variables that may hold options comes the image, or the command of an image in one of them.
            let value = &contents[*last];
            let shows = image_in(value, Span::new(0, value.len())).is_some_and(|span| carries_proof(span.of(value)));
            if !shows && !may_be_options(&contents[holes[0]]) {
                // `docker run $IMAGE true`
                add(holes[0], false, false);
            } else if !shows && holes.iter().all(|hole| may_be_options(&contents[*hole])) {
                let word = word_region(region, &words[*last]);
                finder.unclear(&word, Span::new(0, word.text().len()), "the variable in front may hold options, or the image");
            } else {
                add(*last, false, true);
            }
        }
        (Operands::First, [first, ..]) => add(*first, false, false),
        (Operands::All, all) => all.iter().for_each(|index| add(*index, false, false)),
        (Operands::Proven | Operands::Listed, all) => all.iter().for_each(|index| add(*index, false, true)),
        (Operands::Made, [_] | [_, _, _, ..]) => operands.iter().for_each(|index| add(*index, true, false)),
        (Operands::Signed, all) => all.iter().for_each(|index| add(*index, true, true)),
        (Operands::Copied, [from @ .., to]) => {
            from.iter().for_each(|index| add(*index, false, false));
            add(*to, !from.is_empty(), false);
        }
        // `podman push acme/app:1 quay.io/acme/app:1`: what Docker needs a `tag` for.
        (Operands::Tag | Operands::Made, [from, to, ..]) => {
            // `docker tag acme/$NAME`: no registry and a name that is filled in are those of a build, unless it is pulled first.
            let source = &contents[*from];
            let unnamed = Reference::parse(source).is_ok_and(|reference| reference.registry == Registry::Implied && reference.has_hole(reference.name_span()));
            let made = (unnamed || kind == Operands::Made) && !region.text().lines().any(|line| line.contains("pull") && line.contains(&**source));
            add(*from, made, false);
            add(*to, true, false);
        }
        (Operands::Tag, [from]) => add(*from, false, false),
        (Operands::Joined | Operands::Gathered, [first, ..]) => {
            // Parts of the same name were pushed as the list is: `acme/app:1-amd64` of `acme/app:1`.
            let name = |index: usize| Reference::parse_loose(contents.get(index)?).ok().map(|reference| reference.name());
            let tag = || contents.iter().position(|content| matches!(&**content, "-t" | "--tag")).map(|option| option + 1);
            let made = if kind == Operands::Joined { Some(*first) } else { tag() }.and_then(name);
            operands.iter().for_each(|index| add(*index, made.is_some() && name(*index) == made, true));
        }
        (Operands::Last, [.., last]) if operands.len() > 1 => add(*last, true, false),
        (Operands::Last, _) => {}
        (Operands::Transported | Operands::Carried, all) => all
            .iter()
            .filter(|index| contents[**index].contains("://") || contents[**index].contains("docker-daemon:") || contents[**index].starts_with("containers-storage:"))
            .for_each(|index| add(*index, kind == Operands::Carried && all.len() > 1 && all.last() == Some(index), false)),
    }
    if kind == Operands::Listed {
        operands.iter().for_each(|operand| finder.short(region, words[*operand].span, Short::Listed));
    }
    // A copy of an image may get the name of an official one; that makes nobody else's `alpine` a copy.
    if kind == Operands::Tag
        && let [_, to, ..] = operands
        && !Reference::parse(&contents[*to]).is_ok_and(|reference| reference.name().is_official())
    {
        finder.built(&contents[*to]);
    }
}
