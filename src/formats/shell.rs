//! Shell scripts, and commands wherever they stand: which operand of which command is an image.

mod operands;
mod options;
mod settings;
mod tools;
mod variables;

use std::borrow::Cow;
use std::cell::LazyCell;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::images::carries_proof;
use super::tags::Variables;
use super::value::image_in;
use super::{Finder, Format, Read};
use crate::reference::hole;
use crate::region::{Builder, Region};
use crate::site::{Part, Sure};
use crate::span::Span;
use crate::syntax::shell::{self, Heredoc, Options, Script, Word};
use crate::syntax::tree::Style;
use operands::operands;
pub use settings::{helm_settings, value_settings};
use tools::{DOCKER, TOOLS, subcommand, tool};
use variables::{assigned, in_variable, variable_of};
pub use variables::{begins_in_variable, set_to_command};

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
    let assignments = script.commands.iter().rev().flat_map(|command| command.assignments.iter().rev().map(move |assignment| (command, assignment)));
    for (command, assignment) in assignments {
        let name = assignment.name.of(region.text());
        // What holds options is no list of images.
        let plain = |value: &Word| !value.content(region.text()).split_ascii_whitespace().any(|word| word.starts_with('-'));
        let taken = finder.taken_from.contains(name) && !finder.made_under.contains(name) && assignment.values.iter().all(plain);
        if taken {
            finder.taken_from.extend(assignment.values.iter().filter_map(|value| variable_of(&value.content(region.text())).map(str::to_owned)));
        }
        let before = finder.count();
        assigned(finder, region, name, assignment, taken);
        // `IMG=acme/app:1 make docker-push`
        if finder.count() > before && makes(&command.words.iter().map(|word| word.content(region.text())).collect::<Vec<_>>()) {
            made_since(finder, before);
        }
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
    let first = finder.count();
    let is_push = LazyCell::new(|| pushes(&contents[0]));
    for (index, content) in contents.iter().enumerate() {
        let previous = index.checked_sub(1).map_or("", |index| &*contents[index]);
        if content.starts_with('-') || previous.starts_with('-') || content.contains('=') {
            super::images::flag(finder, &word_region(region, &words[index]), Style::Word, previous, &contents);
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
        } else if index > 0 && content.contains('/') && *is_push {
            given_to_push(finder, &word());
        }
    }
    if makes(&contents) {
        made_since(finder, first);
    }
}

/// Returns whether a command is one of make that builds or pushes.
fn makes(contents: &[Cow<'_, str>]) -> bool {
    contents.first().is_some_and(|first| matches!(&**first, "make" | "gmake" | "$(MAKE)" | "${MAKE}"))
        && contents[1..].iter().any(|word| !word.contains('=') && !word.starts_with('-') && (word.contains("build") || word.contains("push")))
}

/// Says of the images that were found since there were `first` that they are made here.
fn made_since(finder: &mut Finder<'_>, first: usize) {
    let names: Vec<String> = finder.sites_from(first).iter().map(|site| site.written()).collect();
    names.iter().for_each(|name| finder.built(name));
    finder.made_since(first, |_| true);
}

/// Returns whether a command is a function or a script that is called for pushing images, as `docker_build_and_push` or `pushImage` is.
fn pushes(command: &str) -> bool {
    let name = command.rsplit('/').next().unwrap_or(command).to_ascii_lowercase();
    name.contains("push") && ["build", "image", "docker", "tag"].iter().any(|word| name.contains(word))
}

/// Takes what such a command is given: it is made here.
fn given_to_push(finder: &mut Finder<'_>, word: &Region<'_>) {
    let all = Span::new(0, word.text().len());
    if image_in(word.text(), all).is_some_and(|span| !span.of(word.text()).starts_with(['.', '/', '$'])) {
        finder.built(word.text());
        finder.image(word, all, Style::Word, Sure::Command, true);
    }
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

fn is_pure_hole(text: &str) -> bool {
    hole::length(text.as_bytes(), 0) == Some(text.len())
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
