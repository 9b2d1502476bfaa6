//! Makefiles and justfiles: variables whose names say that they hold images, recipes as shell.

use super::images::{carries_proof, registry_text};
use super::keys::{is_registry_key, is_variable};
use super::tags::Variables;
use super::value::{image_in, trimmed};
use super::{Finder, Format, Read};
use crate::region::{Builder, Region};
use crate::site::{Part, Sure};
use crate::span::Span;
use crate::syntax::tree::Style;

/// Makefiles.
pub static MAKE: Format = Format {
    id: "makefile",
    title: "Makefiles: variables for images, recipes",
    files: &["**/{Makefile,makefile,GNUmakefile,BSDmakefile}", "**/*.{mk,mak,make}", "**/Makefile.*", "**/Makefile-*", "**/*.Makefile"],
    names: &["makefile", "make", "mk"],
    read: Read::Code { is: |_| false, find: make },
};

/// Justfiles.
pub static JUST: Format = Format {
    id: "justfile",
    title: "justfiles: variables for images, recipes",
    files: &["**/{justfile,.justfile}", "**/*.just"],
    names: &["just", "justfile"],
    read: Read::Code { is: |_| false, find: just },
};

/// A line of the file with the lines that a backslash joins to it.
struct Line {
    /// All of it, without the last line break.
    span: Span,
    /// Its lines, without line breaks.
    lines: Vec<Span>,
}

/// Splits a text into lines, those joined that end in a backslash.
fn logical(text: &str) -> Vec<Line> {
    let mut all: Vec<Line> = Vec::new();
    let mut joined = false;
    let mut start = 0;
    for raw in text.split_inclusive('\n') {
        let body = raw.trim_end_matches('\n').trim_end_matches('\r');
        let span = Span::new(start, start + body.len());
        match all.last_mut().filter(|_| joined) {
            Some(line) => {
                line.span.end = span.end;
                line.lines.push(span);
            }
            None => all.push(Line { span, lines: vec![span] }),
        }
        joined = body.ends_with('\\');
        start += raw.len();
    }
    all
}

fn make(finder: &mut Finder<'_>, region: &Region<'_>) {
    let text = region.text();
    let first = finder.count();
    let mut variables = Variables::default();
    let mut assigned = Vec::new();
    let mut define: Option<(String, usize)> = None;
    let lines = logical(text);
    for line in &lines {
        let written = line.span.of(text);
        if let Some((name, value)) = assignment(written).filter(|_| !written.starts_with(['\t', '#'])) {
            super::shell::set_to_command(finder, name.of(written), value.of(written));
        }
    }
    for line in lines {
        let written = line.span.of(text);
        let bare = written.trim_start();
        if let Some((name, start)) = &define {
            if bare.starts_with("endef") {
                let body = region.slice(Span::new(*start, line.span.start));
                body_of(finder, name, &body);
                define = None;
            }
            continue;
        }
        if written.starts_with('\t') {
            recipe(finder, region, &line);
            continue;
        }
        if let Some(name) = bare.strip_prefix("define ").or_else(|| bare.strip_prefix("override define ")) {
            let end = text[line.span.end..].find('\n').map_or(text.len(), |at| line.span.end + at + 1);
            define = Some((name.trim_end_matches(['=', ':', '?', ' ']).trim().to_owned(), end));
            continue;
        }
        if bare.starts_with('#') || bare.is_empty() {
            continue;
        }
        if let Some((name, value)) = assignment(written) {
            let name = name.of(written).to_owned();
            let value = value.shift(line.span.start);
            variables.set(&name, (line.lines.len() == 1 && !written.starts_with("export")).then(|| Part::new(region, value, Style::Word)));
            let before = finder.count();
            variable(finder, region, &name, value, true);
            if finder.count() > before {
                finder.set(region, &name, value);
            }
            assigned.push((name, value));
        } else if let Some(at) = inline_recipe(written) {
            let script = Line {
                span: Span::new(line.span.start + at, line.span.end),
                lines: line.lines.iter().map(|span| Span::new(span.start.max(line.span.start + at), span.end.max(line.span.start + at))).collect(),
            };
            recipe(finder, region, &script);
        }
    }
    // A variable that a command takes an image from is one, whatever its name.
    let holds_options = |value: &Span| value.of(text).split_ascii_whitespace().any(|word| word.starts_with('-'));
    for (name, value) in assigned.iter().filter(|(name, value)| finder.taken_from.contains(name) && !finder.made_under.contains(name) && !holds_options(value)).collect::<Vec<_>>() {
        for word in words(text, *value) {
            finder.image(region, word, Style::Word, Sure::Command, false);
        }
        finder.set(region, name, *value);
    }
    super::tags::join(finder, text, first, &variables);
}

/// Reads the body of a `define`: recipe lines, or a text of another language.
fn body_of(finder: &mut Finder<'_>, name: &str, body: &Region<'_>) {
    let lines = logical(body.text());
    // `$(CONTAINER_TOOL) build`, perhaps without the tab that the line has where the body is put in.
    let is_recipe = body.text().starts_with('\t') || lines.iter().any(|line| super::shell::begins_in_variable(finder, line.span.of(body.text()).trim_start_matches([' ', '@', '-', '+'])));
    if is_recipe {
        for line in lines {
            recipe(finder, body, &line);
        }
    } else if !body.text().trim_end().contains('\n') {
        variable(finder, body, name, trimmed(body.text()), true);
    } else {
        finder.nest_any(body);
    }
}

/// Finds `target: ; command`.
fn inline_recipe(line: &str) -> Option<usize> {
    let colon = line.find(':')?;
    let semicolon = colon + line[colon..].find(';')?;
    (!line[..semicolon].contains('#')).then_some(semicolon + 1)
}

/// Splits `NAME ?= value`, also behind `export`, `override` and a target.
fn assignment(line: &str) -> Option<(Span, Span)> {
    let equals = line.find('=')?;
    let head = line[..equals].trim_end_matches([':', '?', '+', '!', '@']).trim_end();
    // `target: NAME = value`: what stands before the colon names targets.
    let start = head.rfind([' ', '\t', ':']).map_or(0, |at| at + 1);
    let name = &head[start..];
    let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'));
    let before = head[..start].trim_end();
    let allowed = before.is_empty() || before.ends_with(':') || before.split_ascii_whitespace().all(|word| matches!(word, "export" | "override" | "private" | "unexport" | "let" | "set"));
    if !plain || !allowed {
        return None;
    }
    let from = equals + 1;
    // A comment ends the value.
    let end = line[from..].match_indices('#').map(|(at, _)| from + at).find(|&at| line[..at].ends_with([' ', '\t'])).unwrap_or(line.len());
    Some((Span::new(start, start + name.len()), trimmed(&line[from..end]).shift(from)))
}

/// Takes the value of a variable: an image, a list of them, or a command.
fn variable(finder: &mut Finder<'_>, region: &Region<'_>, name: &str, value: Span, blanks: bool) {
    let text = region.text();
    let written = value.of(text);
    if written.is_empty() {
        return;
    }
    let upper = name.to_ascii_uppercase();
    let other = ["TAG", "TAGS", "VERSION", "DIR", "PATH", "FILE", "REGISTRY", "REPO", "PREFIX", "NAMESPACE", "DIGEST", "ID", "POLICY", "URL", "ARCH", "PLATFORM", "PLATFORMS", "ARGS", "FLAGS", "OPTS"]
        .iter()
        .any(|end| upper.strip_suffix(end).is_some_and(|head| head.ends_with(['_', '-', '.'])));
    let named = !other && (is_variable(name) || upper.contains("IMAGE") || upper.ends_with("IMG") || upper.ends_with("IMGS"));
    if is_registry_key(name) && registry_text(finder, region, value, Style::Word, Sure::Field) {
        return;
    }
    if named {
        let sure = |span: Span| image_in(text, span).map(|image| if carries_proof(image.of(text)) { Sure::Command } else { Sure::Mention });
        if let Some(sure) = sure(value) {
            finder.image(region, value, Style::Word, sure, false);
            return;
        }
        if blanks {
            for word in words(text, value) {
                if sure(word) == Some(Sure::Command) {
                    finder.image(region, word, Style::Word, Sure::Command, false);
                }
            }
        }
    }
    if super::shell::is_command(written) || super::shell::begins_in_variable(finder, written) {
        finder.nest("shell", &region.slice(value));
    } else if written.contains(' ') {
        super::shell::hints(finder, &region.slice(value));
    }
}

/// Splits at blanks, `$(...)` kept whole, backslashes of joined lines left out.
fn words(text: &str, span: Span) -> Vec<Span> {
    let mut words = Vec::new();
    let mut start = None;
    let mut depth = 0_usize;
    for (at, byte) in span.of(text).bytes().enumerate() {
        let at = span.start + at;
        match byte {
            b'(' | b'{' => depth += 1,
            b')' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 && (byte.is_ascii_whitespace() || byte == b'\\') {
            words.extend(start.take().map(|start| Span::new(start, at)));
        } else {
            start = start.or(Some(at));
        }
    }
    words.extend(start.map(|start| Span::new(start, span.end)));
    words
}

/// Reads a line of a recipe as shell: its tab, its `@`, `-` and `+` left out, and one dollar of `$$(`.
fn recipe(finder: &mut Finder<'_>, region: &Region<'_>, line: &Line) {
    let text = region.text();
    let mut builder = Builder::new(region);
    for (index, span) in line.lines.iter().enumerate() {
        let written = span.of(text);
        let mut start = span.start + usize::from(written.starts_with('\t'));
        if index == 0 {
            let rest = &text[start..span.end];
            start = span.end - rest.trim_start_matches([' ', '\t', '@', '-', '+']).len();
        }
        let mut from = start;
        for (at, _) in text[start..span.end].match_indices("$$(") {
            builder.verbatim(Span::new(from, start + at));
            from = start + at + 1;
        }
        // The line break goes in with the backslash in front of it.
        let end = if index + 1 < line.lines.len() { line.lines[index + 1].start } else { span.end };
        builder.verbatim(Span::new(from, end));
    }
    finder.nest("shell", &builder.build());
}

fn just(finder: &mut Finder<'_>, region: &Region<'_>) {
    let text = region.text();
    let lines = logical(text);
    let mut index = 0;
    while index < lines.len() {
        let line = &lines[index];
        let written = line.span.of(text);
        index += 1;
        if written.trim().is_empty() || written.starts_with(['#', ' ', '\t', '[']) {
            continue;
        }
        if let Some(at) = written.find(":=") {
            let name = written[..at].trim().rsplit(' ').next().unwrap_or_default().to_owned();
            strings(finder, region, &name, Span::new(line.span.start + at + 2, line.span.end));
            continue;
        }
        // `recipe arg="default":`
        header(finder, region, line.span);
        let first = index;
        while index < lines.len() && (lines[index].span.of(text).starts_with([' ', '\t']) || lines[index].span.of(text).trim().is_empty()) {
            index += 1;
        }
        body(finder, region, &lines[first..index]);
    }
}

/// Reads the defaults of a recipe's parameters.
fn header(finder: &mut Finder<'_>, region: &Region<'_>, line: Span) {
    let text = region.text();
    let mut name = line.start;
    for at in line.start..line.end {
        let rest = Span::new(at + 1, line.end);
        match text.as_bytes()[at] {
            b' ' | b'+' | b'*' | b'$' => name = at + 1,
            b'=' if matches!(text.as_bytes().get(at + 1), Some(b'"' | b'\'')) => {
                if let Some(value) = quoted(text, rest) {
                    variable(finder, region, &text[name..at], value, false);
                }
            }
            _ => {}
        }
    }
}

/// Finds the first string of a stretch, without its quotes.
fn quoted(text: &str, span: Span) -> Option<Span> {
    let at = span.of(text).find(['"', '\''])?;
    let start = span.start + at + 1;
    let quote = text.as_bytes()[start - 1];
    let close = memchr::memchr(quote, &text.as_bytes()[start..span.end])?;
    Some(Span::new(start, start + close))
}

/// Takes the strings of a value: one alone, the default of `env(...)`, a command between backticks.
fn strings(finder: &mut Finder<'_>, region: &Region<'_>, name: &str, span: Span) {
    let text = region.text();
    let value = span.of(text);
    let trimmed = trimmed(value).shift(span.start);
    if let Some(command) = trimmed.of(text).strip_prefix('`').and_then(|rest| rest.strip_suffix('`')) {
        finder.nest("shell", &region.slice(Span::new(trimmed.start + 1, trimmed.start + 1 + command.len())));
        return;
    }
    let mut from = trimmed.start;
    let mut last = None;
    while let Some(string) = quoted(text, Span::new(from, trimmed.end)) {
        last = Some(string);
        from = string.end + 1;
    }
    let joined = trimmed.of(text).contains([' '].as_slice()) && trimmed.of(text).contains(" + ") || trimmed.of(text).contains(" / ");
    if let Some(string) = last.filter(|_| !joined) {
        variable(finder, region, name, string, true);
    }
}

/// Reads the lines of a recipe: a script of its own with an interpreter line, else a command a line.
fn body(finder: &mut Finder<'_>, region: &Region<'_>, lines: &[Line]) {
    let text = region.text();
    let Some(first) = lines.iter().map(|line| line.span.of(text)).find(|line| !line.trim().is_empty()) else { return };
    let indent = &first[..first.len() - first.trim_start().len()];
    let mut builder = Builder::new(region);
    let script = first.trim_start().starts_with("#!");
    for span in lines.iter().flat_map(|line| &line.lines) {
        let written = span.of(text);
        let mut start = span.start + if written.starts_with(indent) { indent.len() } else { 0 };
        if !script {
            let rest = &text[start..span.end];
            start = span.end - rest.trim_start_matches(['@', '-']).len();
        }
        let end = text[span.end..].find('\n').map_or(text.len(), |at| span.end + at + 1);
        builder.verbatim(Span::new(start, end));
    }
    let inner = builder.build();
    if script {
        finder.nest_any(&inner);
    } else {
        finder.nest("shell", &inner);
    }
}
