//! AsciiDoc: listings in their own language, literal blocks, attributes named for images, commands in inline code.

use super::images::carries_proof;
use super::keys::is_image_key;
use super::value::trimmed;
use super::{BlockKind, Finder, Format, Read, markdown};
use crate::region::Region;
use crate::site::Sure;
use crate::span::Span;
use crate::syntax::tree::Style;

/// AsciiDoc.
pub static FORMAT: Format = Format {
    id: "asciidoc",
    title: "AsciiDoc: listings in their own language, literal blocks, attributes named for images, commands in inline code",
    files: &["**/*.{adoc,asciidoc,asc}"],
    names: &["asciidoc", "adoc"],
    read: Read::Code { is: |text| text.starts_with("= ") && text.contains("\n:"), find },
};

fn find(finder: &mut Finder<'_>, region: &Region<'_>) {
    let text = region.text();
    let mut start = 0;
    let lines: Vec<Span> = text
        .split_inclusive('\n')
        .map(|line| {
            start += line.len();
            Span::new(start - line.len(), start)
        })
        .collect();
    let mut language = None;
    // The paragraph or list that is open.
    let mut open: Option<(usize, bool)> = None;
    let mut index = 0;
    while index < lines.len() {
        let line = lines[index].of(text).trim_end();
        let ends = line.is_empty() || line.starts_with("==") || fence(line).is_some() || line.starts_with('[') || line == "+";
        if ends && let Some((first, list)) = open.take() {
            finder.block(region, Span::new(lines[first].start, lines[index].start), if list { BlockKind::Exhibit } else { BlockKind::Prose });
        }
        if let Some(info) = source(line) {
            language = Some(info.to_owned());
            index += 1;
            continue;
        }
        if let Some((mark, info)) = fence(line) {
            let close = lines[index + 1..].iter().position(|next| next.of(text).trim_end() == mark).map_or(lines.len(), |at| index + 1 + at);
            let body = Span::new(lines[index].end, lines.get(close).map_or(text.len(), |line| line.start));
            let info = language.take().unwrap_or_else(|| info.to_owned());
            if !mark.starts_with('/') && body.start <= body.end {
                finder.block(region, body, BlockKind::Exhibit);
                markdown::fenced(finder, &info, &region.slice(body));
            }
            index = close + 1;
            continue;
        }
        if let Some(info) = language.take() {
            // A paragraph right below `[source]` is the listing.
            let end = lines[index..].iter().position(|line| line.of(text).trim().is_empty()).map_or(lines.len(), |at| index + at);
            if end > index {
                let body = Span::new(lines[index].start, lines[end - 1].end);
                finder.block(region, body, BlockKind::Exhibit);
                markdown::fenced(finder, &info, &region.slice(body));
                index = end;
                continue;
            }
        }
        // An indented paragraph is a literal one.
        let begins = index.checked_sub(1).is_none_or(|before| lines[before].of(text).trim().is_empty());
        if begins && line.starts_with([' ', '\t']) && !is_item(line.trim_start()) {
            let end = lines[index..].iter().position(|line| line.of(text).trim().is_empty()).map_or(lines.len(), |at| index + at);
            let body = Span::new(lines[index].start, lines[end - 1].end);
            finder.block(region, body, BlockKind::Exhibit);
            markdown::fenced(finder, "", &region.slice(body));
            index = end;
            continue;
        }
        if line.starts_with("//") || ends && !line.starts_with("==") {
            index += 1;
            continue;
        }
        let level = line.bytes().take_while(|byte| *byte == b'=').count();
        if (1..=6).contains(&level) && line[level..].starts_with(' ') {
            finder.block(region, lines[index], BlockKind::Heading(level as u8));
        } else if let Some(value) = attribute(line) {
            let value = value.shift(lines[index].start);
            if carries_proof(value.of(text)) {
                finder.image(region, value, Style::Word, Sure::Command, false);
            }
        } else {
            open = open.or(Some((index, line.trim_start().starts_with(['*', '-', '.', '|']))));
            inline(finder, region, Span::new(lines[index].start, lines[index].start + line.len()));
        }
        index += 1;
    }
    if let Some((first, list)) = open {
        finder.block(region, Span::new(lines[first].start, text.len()), if list { BlockKind::Exhibit } else { BlockKind::Prose });
    }
}

/// Returns whether a line is an item of a list: `* a`, `.. a`, `- a`, `1. a`.
fn is_item(line: &str) -> bool {
    let mark = line.split(' ').next().unwrap_or_default();
    let number = mark.strip_suffix('.').is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    number || !mark.is_empty() && mark.len() <= 5 && (mark.bytes().all(|byte| byte == b'*') || mark.bytes().all(|byte| byte == b'.') || mark == "-")
}

/// Returns the language of `[source,bash]`, `[,yaml]`, `[listing]`.
fn source(line: &str) -> Option<&str> {
    let inner = line.strip_prefix('[')?.strip_suffix(']')?;
    let mut parts = inner.split(',').map(str::trim);
    let style = parts.next()?;
    let style = style.split(['%', '#', '.']).next().unwrap_or(style);
    match style {
        "source" | "" => Some(parts.next().filter(|language| !language.contains('=')).unwrap_or_default()).filter(|language| style == "source" || !language.is_empty()),
        "listing" | "literal" => Some(""),
        _ => None,
    }
}

/// Returns the mark of a block of code, and the language that stands behind a Markdown one.
fn fence(line: &str) -> Option<(&str, &str)> {
    if let Some(info) = line.strip_prefix("```") {
        return Some((&line[..3], info.trim()));
    }
    let first = line.chars().next().filter(|first| matches!(first, '-' | '.' | '/'))?;
    (line.len() >= 4 && line.chars().all(|letter| letter == first)).then_some((line, ""))
}

/// Returns the value of `:postgres-image: postgres:16`.
fn attribute(line: &str) -> Option<Span> {
    let (name, value) = line.strip_prefix(':')?.split_once(": ")?;
    is_image_key(name).then(|| trimmed(value).shift(name.len() + 3))
}

/// Reads code between backticks, pluses inside them left out.
fn inline(finder: &mut Finder<'_>, region: &Region<'_>, line: Span) {
    let text = line.of(region.text());
    let mut from = 0;
    while let Some((open, mark)) = text[from..].find(['`', '+']).map(|at| (from + at + 1, text.as_bytes()[from + at])) {
        let Some(close) = memchr::memchr(mark, &text.as_bytes()[open..]).map(|at| open + at) else {
            from = open;
            continue;
        };
        let code = &text[open..close];
        let inner = code.strip_prefix('+').and_then(|code| code.strip_suffix('+')).map_or(Span::new(open, close), |_| Span::new(open + 1, close - 1));
        markdown::inline(finder, &region.slice(inner.shift(line.start)));
        from = close + 1;
    }
}
