//! Shell scripts, and commands wherever they stand: which operand of which command is an image.

mod tools;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::images::carries_proof;
use super::keys::is_variable;
use super::tags::Variables;
use super::value::image_in;
use super::{Finder, Format, Read, Short};
use crate::reference::{Reference, Registry, hole};
use crate::region::{Builder, Region};
use crate::site::{Kustomized, Part, Split, Sure};
use crate::span::Span;
use crate::syntax::shell::{self, Assignment, Heredoc, Options, Pieces, Quoting, Script, Word};
use crate::syntax::tree::Style;
use tools::{DOCKER, OTHER_ALIASES, Operands, SHORT_SWITCHES, SWITCHES, Subcommand, TOOLS, subcommand, tool};

/// A variable holds no longer beginning of a command than this.
const LONGEST_COMMAND: usize = 500;

/// Shell scripts.
pub static FORMAT: Format = Format {
    id: "shell",
    title: "shell scripts: docker, podman, nerdctl, buildah, kubectl, helm, skopeo, crane, regctl and their like",
    files: &["**/*.{sh,bash,zsh,ksh,bats}", "**/.bashrc", "**/.profile", "**/.envrc"],
    names: &["sh", "bash", "zsh", "ksh", "console", "shell-session", "sh-session", "shellsession", "shellscript", "terminal", "cli", "bash-session", "fish"],
    read: Read::Code { is, find },
};

fn is(text: &str) -> bool {
    if let Some(line) = text.strip_prefix("#!") {
        let line = line.lines().next().unwrap_or_default();
        return line.split(['/', ' ']).any(|word| matches!(word, "sh" | "bash" | "zsh" | "ksh" | "dash" | "ash"));
    }
    text.lines().take(400).any(|line| is_command(line.trim_start()))
}

/// Returns whether a line is, by its first words, a command that takes images.
pub fn is_command(line: &str) -> bool {
    let line = line.strip_prefix("# ").unwrap_or(&line[shell::prompt(line)..]).trim_start();
    let mut words = line.split_ascii_whitespace().peekable();
    while words.next_if(|word| matches!(*word, "sudo" | "time" | "exec" | "env" | "run" | "!" | "if" | "-E") || (word.contains('=') && !word.starts_with('-'))).is_some() {}
    let Some(name) = words.next() else { return false };
    let Some(tool) = tool(name) else { return false };
    let rest: Vec<&str> = words.filter(|word| !word.starts_with('-')).take(4).collect();
    tool.iter().any(|sub| sub.words.is_empty() || rest.windows(sub.words.len()).any(|window| window == sub.words)) && line.contains(' ')
}

fn find(finder: &mut Finder<'_>, region: &Region<'_>) {
    // A script of its own has no prompts; a stretch of a document may.
    let script = shell::parse(region.text(), Options { prompts: finder.depth() > 1 });
    let first = finder.count();
    for assignment in script.assignments().filter(|assignment| !assignment.list) {
        for value in &assignment.values {
            set_to_command(finder, assignment.name.of(region.text()), &value.content(region.text()));
        }
    }
    for command in &script.commands {
        self::command(finder, region, &command.words);
    }
    let mut variables = Variables::default();
    // From the end, since a variable is used below the place where it is set: `IMAGES="a:1 b:2"`, `for i in $IMAGES`, `docker pull $i`.
    for assignment in script.commands.iter().rev().flat_map(|command| command.assignments.iter().rev()) {
        let name = assignment.name.of(region.text());
        // What holds options is no list of images.
        let plain = |value: &Word| !value.content(region.text()).split_ascii_whitespace().any(|word| word.starts_with('-'));
        let taken = finder.taken_from.contains(name) && !finder.made_under.contains(name) && assignment.values.iter().all(plain);
        if taken {
            finder.taken_from.extend(assignment.values.iter().filter_map(|value| variable_of(&value.content(region.text())).map(str::to_owned)));
        }
        let before = finder.count();
        assigned(finder, region, name, assignment, taken);
        if finder.count() > before
            && let (Some(first), Some(last)) = (assignment.values.first(), assignment.values.last())
        {
            finder.set(region, name, Span::new(first.span.start, last.span.end));
        }
    }
    for command in &script.commands {
        // What is exported is for other programs, too.
        let own = command.words.first().is_none_or(|word| matches!(&*word.content(region.text()), "local" | "readonly" | "declare" | "typeset"));
        for assignment in &command.assignments {
            let value = match &assignment.values[..] {
                [value] if own && !assignment.list => value.inner().map(|span| Part::new(region, span, Style::Word)),
                _ => None,
            };
            variables.set(assignment.name.of(region.text()), value);
        }
    }
    super::tags::join(finder, region.text(), first, &variables);
    for heredoc in &script.heredocs {
        here(finder, region, &script, heredoc);
    }
}

/// Reads one simple command, from a list of words.
pub fn command(finder: &mut Finder<'_>, region: &Region<'_>, words: &[Word]) {
    let text = region.text();
    // A command in a command in a command is read by a call in a call; nobody writes that many words.
    let words = &words[..words.len().min(2_000)];
    let contents: Vec<Cow<'_, str>> = words.iter().map(|word| word.content(text)).collect();
    for (index, content) in contents.iter().enumerate() {
        let shell = index > 0 && is_shell_option(content) && contents[..index].iter().any(|word| is_interpreter(word));
        if shell && let Some(script) = words.get(index + 1) {
            finder.nest("shell", &word_region(region, script));
            break;
        }
    }
    if in_variable(finder, region, words, &contents) || of_tool(finder, region, words, &contents) {
        return;
    }
    for (index, content) in contents.iter().enumerate() {
        let previous = index.checked_sub(1).map_or("", |index| &*contents[index]);
        if content.starts_with('-') || previous.starts_with('-') || content.contains('=') {
            super::images::flag(finder, &word_region(region, &words[index]), Style::Word, previous);
        }
        let word = || word_region(region, &words[index]);
        if content.starts_with(['{', '[']) && content.contains("mage") {
            finder.nest_any(&word());
        } else if index > 0 && contents[0] == "make" && content.split_once('=').is_some_and(|(name, _)| name.to_ascii_uppercase().ends_with("IMG")) {
            given_to_make(finder, &word());
        } else if index > 0 && matches!(&*contents[0], "yq" | "jq") && content.contains("mage") {
            set_by_expression(finder, &word());
        } else if content.contains(' ') {
            hints(finder, &word());
        }
    }
}

/// Notes a variable that is set to a command that takes images, or to the beginning of one.
pub fn set_to_command(finder: &mut Finder<'_>, name: &str, value: &str) {
    // `RUN = $(CTR) run`
    let (first, rest) = value.split_once(' ').unwrap_or((value, ""));
    let through = variable_of(first).and_then(|name| finder.commands.get(name)).map(|command| format!("{command} {rest}"));
    let value = through.as_deref().unwrap_or(value);
    let mut words = value.split_ascii_whitespace().skip_while(|word| matches!(*word, "sudo" | "-E"));
    if words.next().is_some_and(|word| tool(word).is_some()) && value.len() < LONGEST_COMMAND && !value.contains(['\'', '"', '`', ';', '|', '&']) {
        finder.commands.entry(name.to_owned()).or_insert_with(|| value.to_owned());
    }
}

/// Reads a command whose beginning is in a variable that the file sets; returns whether it is one.
fn in_variable(finder: &mut Finder<'_>, region: &Region<'_>, words: &[Word], contents: &[Cow<'_, str>]) -> bool {
    let command_of = |index: &usize| variable_of(&contents[*index]).is_some_and(|name| finder.commands.contains_key(name));
    let Some(index) = (0..contents.len()).take_while(|index| *index == 0 || leads(&contents[index - 1])).find(command_of) else { return false };
    // None of those words is in a variable again: a command in a command in a command is read by a call in a call.
    let commands = std::mem::take(&mut finder.commands);
    let set = variable_of(&contents[index]).and_then(|name| commands.get(name)).map_or("", String::as_str);
    let set: Vec<&str> = set.split_ascii_whitespace().filter(|word| *word != "\\").collect();
    // What stands in the variable only says what the others are: it is read where it is set.
    let start = words[index].span.start;
    let empty = Word { span: words[index].span, quoting: Quoting::None, pieces: Pieces::from_elem(Span::new(start, start), 1) };
    let words: Vec<Word> = std::iter::repeat_n(empty, set.len()).chain(words[index + 1..].iter().cloned()).collect();
    let contents: Vec<Cow<'_, str>> = set.into_iter().map(Cow::Borrowed).chain(contents[index + 1..].iter().cloned()).collect();
    let is_command = of_tool(finder, region, &words, &contents);
    finder.commands = commands;
    is_command
}

/// Reads a command of a tool that takes images; returns whether it is one.
fn of_tool(finder: &mut Finder<'_>, region: &Region<'_>, words: &[Word], contents: &[Cow<'_, str>]) -> bool {
    // The tool may stand behind `sudo`, `time`, `retry 3`, `xargs`.
    for (index, content) in contents.iter().enumerate() {
        let subcommands = match tool(content) {
            Some(subcommands) => subcommands,
            // `$DOCKER run`, `${CONTAINER_ENGINE:-docker} build`
            None if index == 0 && is_engine_variable(content) => DOCKER,
            None => continue,
        };
        if let Some((sub, rest)) = subcommand(subcommands, &contents[index + 1..]) {
            let from = index + 1 + rest;
            if contents[..index].iter().all(|word| leads(word)) {
                operands(finder, region, content, sub, &words[from..], &contents[from..]);
            } else {
                // `echo docker pull failed`: who knows what the first word does with the others.
                finder.guess(|finder| operands(finder, region, content, sub, &words[from..], &contents[from..]));
            }
            return true;
        }
    }
    false
}

/// Takes the value of a variable that a command is given: `make deploy IMG=acme/app:1`.
fn given_to_make(finder: &mut Finder<'_>, word: &Region<'_>) {
    let value = word.text().find('=').map_or(0, |equals| equals + 1);
    let value = Span::new(value, word.text().len());
    if image_in(word.text(), value).is_some_and(|span| carries_proof(span.of(word.text()))) {
        finder.image(word, value, Style::Word, Sure::Command, false);
    }
}

/// Takes what an expression of yq or jq puts in an image's place: `.spec.image = "acme/app:1"`.
fn set_by_expression(finder: &mut Finder<'_>, word: &Region<'_>) {
    let text = word.text();
    let mut from = 0;
    while let Some(open) = text[from..].find('"').map(|at| from + at + 1) {
        let Some(close) = text[open..].find('"').map(|at| open + at) else { return };
        let set = text[from..open - 1].trim_end().strip_suffix('=').is_some_and(|path| path.trim_end_matches('|').trim_end().rsplit('.').next().is_some_and(super::keys::is_image_key));
        let value = Span::new(open, close);
        if set && image_in(text, value).is_some_and(|span| carries_proof(span.of(text))) {
            finder.image(word, value, Style::Word, Sure::Command, false);
        }
        from = close + 1;
    }
}

/// Returns whether a word may stand in front of a command that it runs, or is an option or a number on the way.
fn leads(word: &str) -> bool {
    const LEADERS: &[&str] = &[
        "sudo",
        "time",
        "exec",
        "env",
        "nohup",
        "command",
        "xargs",
        "timeout",
        "retry",
        "nice",
        "ionice",
        "stdbuf",
        "doas",
        "run",
        "run_cmd",
        "try",
        "execute",
        "eval",
        "watch",
        "then",
        "winpty",
        "cmd",
        "if",
        "!",
        "do",
        "else",
        "while",
        "until",
        "cd",
        "ssh",
        "cross-env",
        "dotenv",
    ];
    LEADERS.contains(&word.rsplit('/').next().unwrap_or(word))
        || word.starts_with(['-', '{', '+', '@'])
        || word.contains('=')
        || word.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b's' | b'm' | b'.'))
        || is_pure_hole(word)
}

fn is_interpreter(word: &str) -> bool {
    matches!(word.rsplit('/').next(), Some("sh" | "bash" | "ash" | "dash" | "zsh" | "ksh" | "su"))
}

fn is_shell_option(word: &str) -> bool {
    word.len() >= 2 && word.len() <= 5 && word.starts_with('-') && word.ends_with('c') && word[1..].bytes().all(|byte| byte.is_ascii_lowercase())
}

fn is_engine_variable(word: &str) -> bool {
    let upper = word.to_ascii_uppercase();
    if !word.starts_with('$') || upper.contains("COMPOSE") {
        return false;
    }
    ["DOCKER", "PODMAN", "ENGINE", "RUNTIME", "CONTAINER", "NERDCTL", "BUILDER", "OCI"].iter().any(|name| upper.contains(name))
}

/// Reads options and operands of a subcommand.
fn operands(finder: &mut Finder<'_>, region: &Region<'_>, tool: &str, sub: &Subcommand, words: &[Word], contents: &[Cow<'_, str>]) {
    let docker = tools::tool(tool).is_none_or(|subcommands| std::ptr::eq(subcommands, DOCKER));
    let builds = docker && sub.operands == Operands::None;
    let makes_node = tool == "kind" && sub.words == ["build", "node-image"];
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
            } else if sub.operands == Operands::Gathered && name == "t" {
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

/// Returns the words that a placeholder is made of which they begin with: `[OPTIONS]`, `<options>`, `[your options]`.
fn placeholder<'w, 'c>(contents: &'w [Cow<'c, str>]) -> Option<&'w [Cow<'c, str>]> {
    const LONGEST: usize = 5;
    let close = match contents.first()?.as_bytes().first()? {
        b'[' => ']',
        b'<' => '>',
        _ => return None,
    };
    let last = contents.iter().take(LONGEST).position(|word| word.ends_with(close))?;
    Some(&contents[..=last])
}

/// Returns whether a variable is named for options of a command.
fn may_be_options(hole: &str) -> bool {
    let upper = hole.to_ascii_uppercase();
    ["OPT", "ARG", "FLAG", "PARAM", "EXTRA", "ENV", "VOLUME", "MOUNT", "PORT", "NETWORK"].iter().any(|word| upper.contains(word))
}

fn is_pure_hole(text: &str) -> bool {
    hole::length(text.as_bytes(), 0) == Some(text.len())
}

/// Splits an option: its name, the index of the word that is its value, or the offset of the value in the same word.
fn option<'c>(content: &'c str, index: usize, count: usize, switches: &[u8]) -> (&'c str, Option<usize>, Option<usize>) {
    if let Some(equals) = content.find('=') {
        return (&content[..equals], None, Some(equals + 1));
    }
    let next = (index + 1 < count).then_some(index + 1);
    if let Some(long) = content.strip_prefix("--") {
        return (content, if SWITCHES.contains(&long) { None } else { next }, None);
    }
    for (at, letter) in content.bytes().enumerate().skip(1) {
        if switches.contains(&letter) {
            continue;
        }
        let last = at + 1 == content.len();
        return (&content[at..at + char_len(letter)], if last { next } else { None }, (!last).then_some(at + char_len(letter)));
    }
    (content, None, None)
}

/// Returns the length of the character that begins with this byte, so that no slice cuts one.
const fn char_len(first: u8) -> usize {
    match first {
        0..0xC0 => 1,
        0xC0..0xE0 => 2,
        0xE0..0xF0 => 3,
        _ => 4,
    }
}

/// Takes the value of an option that carries an image.
fn take_option<'r>(finder: &mut Finder<'_>, value: &Region<'r>, span: Span, tool: &str, name: &str, builds: bool, settings: &mut Vec<(String, Part)>) {
    let text = value.text();
    match name {
        "--set" | "--set-string" | "--set-literal" if tool.ends_with("helm") => {
            for piece in super::images::separated(text) {
                if piece.start >= span.start
                    && let Some(equals) = piece.of(text).find('=')
                {
                    let key = text[piece.start..piece.start + equals].to_owned();
                    settings.push((key, Part::new(value, Span::new(piece.start + equals + 1, piece.end), Style::Word)));
                }
            }
        }
        "--tag" | "t" if builds => {
            finder.made_under.extend(variable_of(span.of(text)).map(str::to_owned));
            finder.built(span.of(text));
            finder.image(value, span, Style::Word, Sure::Command, true);
        }
        "--cache-from" | "--cache-to" if builds => {
            // `type=registry,ref=IMAGE,mode=max` or an image alone.
            let from = text[span.start..].find("ref=").map(|at| span.start + at + 4);
            let start = from.unwrap_or(span.start);
            let end = text[start..].find(',').map_or(span.end, |comma| start + comma);
            if from.is_some() || !text.contains("type=") {
                finder.image(value, Span::new(start, end), Style::Word, Sure::Command, true);
            }
        }
        "--build-arg" if builds => {
            if let Some(equals) = text[span.start..].find('=') {
                let argument = Span::new(span.start + equals + 1, span.end);
                if image_in(text, argument).is_some_and(|image| is_variable(&text[span.start..span.start + equals]) || carries_proof(image.of(text)) && image.of(text).contains([':', '/']))
                    && !super::prospects::is_url(&text[argument.start..])
                    && named_like_image(&text[span.start..span.start + equals], argument.of(text))
                {
                    finder.image(value, argument, Style::Word, Sure::Command, false);
                }
            }
        }
        "--build-context" if builds => {
            if let Some(at) = text.find("docker-image://") {
                finder.image(value, Span::new(at, span.end), Style::Word, Sure::Command, false);
            }
        }
        "--filter" | "f" => {
            if let Some(rest) = text[span.start..].strip_prefix("ancestor=") {
                finder.image(value, Span::new(span.end - rest.len(), span.end), Style::Word, Sure::Command, false);
            }
        }
        "--image" => {
            finder.image(value, span, Style::Word, Sure::Command, false);
        }
        "--from" if tool == "oc" && carries_proof(span.of(text)) => {
            finder.image(value, span, Style::Word, Sure::Command, false);
        }
        "--builder" | "--run-image" if tool == "pack" => {
            finder.image(value, span, Style::Word, Sure::Command, false);
        }
        "--destination" | "--tag" => {
            finder.image(value, span, Style::Word, Sure::Command, true);
        }
        "--overrides" | "--patch" | "-p" | "p" => finder.nest_any(&value.slice(span)),
        _ => {
            if super::keys::is_image_key(name) && carries_proof(span.of(text)) {
                finder.image(value, span, Style::Word, Sure::Command, false);
            } else if span.start == 0 && text.contains(' ') {
                hints(finder, value);
            }
        }
    }
}

/// Returns whether a build argument's value reads as an image: by its name, or as a name with a tag that is no version of something else.
fn named_like_image(name: &str, value: &str) -> bool {
    is_variable(name) || name.to_ascii_uppercase().contains("BASE") || value.contains('/') && carries_proof(value)
}

/// Adds the operands that are images.
fn named(finder: &mut Finder<'_>, region: &Region<'_>, kind: Operands, aliases: bool, words: &[Word], contents: &[Cow<'_, str>], operands: &[usize]) {
    if kind == Operands::Overriding {
        for &operand in operands {
            let value = word_region(region, &words[operand]);
            super::kustomize::setting(finder, &value, Span::new(0, value.text().len()), Style::Word, Sure::Command, Kustomized::Somewhere);
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
        (Operands::Made, all) => all.iter().for_each(|index| add(*index, true, false)),
        (Operands::Tag, [from, to, ..]) => {
            // `docker tag acme/$NAME`: no registry and a name that is filled in are those of a build, unless it is pulled first.
            let source = &contents[*from];
            let unnamed = Reference::parse(source).is_ok_and(|reference| reference.registry == Registry::Implied && reference.has_hole(reference.name_span()));
            let made = unnamed && !region.text().lines().any(|line| line.contains("pull") && line.contains(&**source));
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
        (Operands::Transported, all) => all
            .iter()
            .filter(|index| contents[**index].contains("://") || contents[**index].contains("docker-daemon:") || contents[**index].starts_with("containers-storage:"))
            .for_each(|index| add(*index, false, false)),
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

/// Puts `--set image.repository=a --set image.tag=b` together.
pub fn helm_settings(finder: &mut Finder<'_>, settings: Vec<(String, Part)>) {
    join_settings(finder, settings, true);
}

/// Puts the values of a chart together that a document lists by their dotted names.
pub fn value_settings(finder: &mut Finder<'_>, settings: Vec<(String, Part)>) {
    join_settings(finder, settings, false);
}

/// Puts settings together that have all but the last word of their names in common; `foreign` says that they are given to a chart from
/// elsewhere.
fn join_settings(finder: &mut Finder<'_>, settings: Vec<(String, Part)>, foreign: bool) {
    let mut groups: BTreeMap<String, Vec<(String, Part)>> = BTreeMap::new();
    let mut order = Vec::new();
    for (key, part) in settings {
        let (group, leaf) = key.rsplit_once('.').unwrap_or(("", &key));
        if !order.contains(&group.to_owned()) {
            order.push(group.to_owned());
        }
        groups.entry(group.to_owned()).or_default().push((leaf.to_owned(), part));
    }
    for group in order {
        let parts = &groups[&group];
        let get = |names: &[&str]| parts.iter().find(|(leaf, _)| names.contains(&leaf.as_str())).map(|(_, part)| part.clone());
        let usable = |part: &Part| image_in(&part.text, Span::new(0, part.text.len())) == Some(Span::new(0, part.text.len()));
        if let Some(repository) = get(&["repository", "imageRepository", "repo"]).filter(usable) {
            let path = if foreign { String::new() } else { group.clone() };
            let split = Split { registry: get(&["registry"]), repository, tag: get(&["tag", "imageTag"]), digest: get(&["digest"]), prefixed: false, foreign, path };
            finder.split_image(split, Sure::Command, false);
        }
        for (leaf, part) in parts {
            if super::keys::is_image_key(leaf) && usable(part) && (leaf == "image" || carries_proof(&part.text)) {
                finder.add(crate::site::Site { format: finder.format(), sure: Sure::Command, shape: crate::site::Shape::Whole(part.clone()), local: false, held: None, overrides: None, filled: None });
            }
        }
    }
}

/// Returns the name of the variable that a word is, and nothing else: `$X`, `${X}`, `${X[@]}`, `$$X` in a recipe, `$(X)` of make.
fn variable_of(word: &str) -> Option<&str> {
    let name = word.strip_prefix("$$").or_else(|| word.strip_prefix('$'))?;
    let name = name.strip_prefix('{').and_then(|name| name.strip_suffix('}')).or_else(|| name.strip_prefix('(').and_then(|name| name.strip_suffix(')'))).unwrap_or(name);
    let name = name.strip_suffix("[@]").or_else(|| name.strip_suffix("[*]")).unwrap_or(name);
    (!name.is_empty() && !name.starts_with(|first: char| first.is_ascii_digit()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')).then_some(name)
}

/// Takes a variable whose name says that it holds an image, or a list of them, or that a command takes for one.
fn assigned(finder: &mut Finder<'_>, region: &Region<'_>, name: &str, assignment: &Assignment, taken: bool) {
    let (values, list) = (&assignment.values, assignment.list);
    let lower = name.to_ascii_lowercase();
    let named = taken || if list { lower.contains("image") || lower.contains("img") || lower == "containers" } else { is_variable(name) || lower.ends_with("img") };
    // `docker build -t $IMAGE`, and perhaps `docker run $IMAGE` below; only what is never taken is said to be built to other files.
    let made = finder.made_under.contains(name);
    let only_made = made && !finder.taken_from.contains(name);
    for value in values {
        let value = word_region(region, value);
        let all = Span::new(0, value.text().len());
        if named {
            if let Some(span) = image_in(value.text(), all) {
                let proof = carries_proof(span.of(value.text()));
                // The words of a loop or an array are of any kind, unless a command takes them.
                if proof || !list || taken {
                    if only_made {
                        finder.built(span.of(value.text()));
                    }
                    finder.image(&value, all, Style::Word, if proof || taken { Sure::Command } else { Sure::Mention }, made);
                }
            } else if value.text().contains([' ', '\n']) && !value.text().contains(['`', '(']) {
                // A list in one string.
                for span in blanks(value.text()) {
                    if image_in(value.text(), span).is_some_and(|span| taken || carries_proof(span.of(value.text()))) {
                        finder.image(&value, span, Style::Word, Sure::Command, false);
                    }
                }
            }
        }
        if super::keys::is_registry_key(name) {
            super::images::registry_text(finder, &value, all, Style::Word, Sure::Command);
        }
        if value.text().contains(' ') {
            hints(finder, &value);
        }
    }
}

/// Splits a text at its blanks; a variable with a message (`${X:?no image}`) is one word.
fn blanks(text: &str) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut spans = Vec::new();
    let mut start = None;
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at].is_ascii_whitespace() {
            spans.extend(start.take().map(|start| Span::new(start, at)));
            at += 1;
            continue;
        }
        start.get_or_insert(at);
        at += hole::length(bytes, at).unwrap_or(1);
    }
    spans.extend(start.map(|start| Span::new(start, bytes.len())));
    spans
}

/// Finds commands inside a text that a command prints: `echo "try 'docker pull postgres:15'"`.
pub fn hints(finder: &mut Finder<'_>, region: &Region<'_>) {
    static NAMES: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
        let names = TOOLS.iter().flat_map(|(names, _)| names.iter()).filter(|name| name.len() > 3);
        AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(names).ok()
    });
    let text = region.text();
    let bytes = text.as_bytes();
    let mut from = 0;
    for name in NAMES.iter().flat_map(|names| names.find_iter(bytes)) {
        let (start, end) = (name.start(), name.end());
        if start < from {
            continue;
        }
        let opens = start.checked_sub(1).is_none_or(|before| matches!(bytes[before], b' ' | b'\'' | b'"' | b'`' | b'(' | b'\n' | b'\t' | b':' | b';'));
        if !opens || bytes.get(end) != Some(&b' ') {
            continue;
        }
        // A quote right before the command closes right behind it.
        let close = start.checked_sub(1).map(|before| bytes[before]).filter(|quote| matches!(quote, b'\'' | b'"' | b'`')).and_then(|quote| memchr::memchr(quote, &bytes[end..])).map(|at| end + at);
        let line = memchr::memchr(b'\n', &bytes[end..]).map_or(text.len(), |at| end + at);
        let span = Span::new(start, close.unwrap_or(line).min(line));
        if is_command(span.of(text)) {
            // Words in quotes may be prose: "docker pull failed".
            let in_backticks = close.is_some() && start > 0 && bytes[start - 1] == b'`' && !finder.is_guessing();
            if in_backticks {
                finder.quoted(|finder| finder.nest("shell", &region.slice(span)));
            } else {
                finder.guess(|finder| finder.nest("shell", &region.slice(span)));
            }
            from = span.end;
        }
    }
}

/// Reads the body of a here-document as what it is written to, or given to.
fn here(finder: &mut Finder<'_>, region: &Region<'_>, script: &Script, heredoc: &Heredoc) {
    let text = region.text();
    let body = if heredoc.strip_tabs { without_tabs(region, heredoc.body) } else { region.slice(heredoc.body) };
    if let Some(target) = &heredoc.target {
        let name = target.content(text);
        if name.contains('.') || name.contains("ockerfile") {
            finder.nest_file(&name, &body);
            return;
        }
    }
    let words: Vec<String> = heredoc.command.map(|command| script.commands[command].words.iter().map(|word| word.content(text).into_owned()).collect()).unwrap_or_default();
    let runs = |names: &[&str]| words.iter().any(|word| names.contains(&word.as_str()));
    if runs(&["kubectl", "oc", "helm", "kustomize"]) {
        finder.nest("yaml", &body);
    } else if runs(&["docker", "podman", "buildah", "nerdctl"]) && runs(&["build", "bud"]) {
        finder.nest("dockerfile", &body);
    } else if words.first().is_some_and(|word| is_interpreter(word) || matches!(word.as_str(), "ssh" | "sudo")) {
        finder.nest("shell", &body);
    } else {
        finder.nest_any(&body);
    }
}

/// Returns the lines of a span without their leading tabs, as `<<-` has it.
pub fn without_tabs(region: &Region<'_>, span: Span) -> Region<'static> {
    let mut builder = Builder::new(region);
    let mut start = span.start;
    for line in span.of(region.text()).split_inclusive('\n') {
        let tabs = line.len() - line.trim_start_matches('\t').len();
        builder.verbatim(Span::new(start + tabs, start + line.len()));
        start += line.len();
    }
    builder.build()
}

/// Returns a word's content as a region.
pub fn word_region<'r>(region: &'r Region<'_>, word: &Word) -> Region<'r> {
    match word.inner() {
        Some(span) => region.slice(span),
        None => {
            let mut builder = Builder::new(region);
            for piece in &word.pieces {
                builder.verbatim(*piece);
            }
            builder.build()
        }
    }
}
