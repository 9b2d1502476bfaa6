//! reStructuredText: code blocks in their own language, literal blocks, commands in inline code.

use super::{BlockKind, Finder, Format, Read, markdown};
use crate::region::{Builder, Region};
use crate::span::Span;

/// reStructuredText.
pub static FORMAT: Format = Format {
    id: "rst",
    title: "reStructuredText: code blocks in their own language, literal blocks, commands in inline code",
    files: &["**/*.{rst,rest}", "**/*.rst.txt"],
    names: &["rst", "rest", "restructuredtext"],
    read: Read::Code { is: |_| false, find },
};

/// Directives whose body is code.
const CODE: &[&str] = &["code-block", "code", "sourcecode", "prompt", "parsed-literal", "literalinclude", "highlight", "console", "substitution-code-block"];

fn find(finder: &mut Finder<'_>, region: &Region<'_>) {
    let text = region.text();
    let lines = lines(text);
    let mut language = String::new();
    let mut index = 0;
    // The marks under headings; the first one that is seen is the highest.
    let mut marks: Vec<u8> = Vec::new();
    // The paragraph or list that is open: its first line, and whether it is a list.
    let mut open: Option<(usize, bool)> = None;
    while index < lines.len() {
        let line = lines[index].of(text);
        let body = line.trim();
        if body.is_empty() {
            let goes_on = open.is_some_and(|(_, list)| list)
                && lines[index + 1..].iter().take(8).find(|next| !next.of(text).trim().is_empty()).is_some_and(|next| is_item(next.of(text).trim_start()) || next.of(text).starts_with(' '));
            if !goes_on && let Some((first, list)) = open.take() {
                finder.block(region, Span::new(lines[first].start, lines[index].start), if list { BlockKind::Exhibit } else { BlockKind::Prose });
            }
            index += 1;
            continue;
        }
        if let Some((name, argument)) = directive(body) {
            if name == "highlight" {
                language = argument.to_owned();
            } else if CODE.contains(&name) {
                let info = if argument.is_empty() && name != "prompt" { language.as_str() } else { argument.split(' ').next().unwrap_or_default() };
                let info = if argument.is_empty() && name == "prompt" { "bash" } else { info };
                index = literal(finder, region, &lines, index, info, true);
                continue;
            }
            index += 1;
            continue;
        }
        if let Some(mark) = lines.get(index + 1).and_then(|next| underline(body, next.of(text).trim_end())).filter(|_| open.is_none()) {
            let level = marks.iter().position(|known| *known == mark).unwrap_or(marks.len());
            if level == marks.len() {
                marks.push(mark);
            }
            finder.block(region, lines[index], BlockKind::Heading(u8::try_from(level + 1).unwrap_or(u8::MAX)));
            index += 2;
            continue;
        }
        if open.is_none() {
            open = Some((index, is_item(body)));
        }
        inline(finder, region, lines[index]);
        index += 1;
        if body.ends_with("::") && lines.get(index).is_none_or(|next| next.of(text).trim().is_empty()) {
            index = literal(finder, region, &lines, index - 1, &language, false);
        }
    }
    if let Some((first, list)) = open {
        finder.block(region, Span::new(lines[first].start, text.len()), if list { BlockKind::Exhibit } else { BlockKind::Prose });
    }
}

/// Returns the lines, line breaks included.
fn lines(text: &str) -> Vec<Span> {
    let mut start = 0;
    let split = text.split_inclusive('\n').map(|line| {
        start += line.len();
        Span::new(start - line.len(), start)
    });
    split.collect()
}

/// Returns the mark of a line that underlines a heading.
fn underline(heading: &str, line: &str) -> Option<u8> {
    let mark = *line.as_bytes().first().filter(|mark| mark.is_ascii_punctuation())?;
    (line.len() >= heading.chars().count().max(2) && line.bytes().all(|byte| byte == mark)).then_some(mark)
}

fn is_item(body: &str) -> bool {
    body.starts_with("- ")
        || body.starts_with("* ")
        || body.starts_with("+ ")
        || body.starts_with("#. ")
        || body.split_once(". ").is_some_and(|(number, _)| number.len() < 4 && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Splits `.. name:: argument`.
fn directive(body: &str) -> Option<(&str, &str)> {
    let (name, argument) = body.strip_prefix(".. ")?.split_once("::")?;
    (!name.contains(' ')).then_some((name.trim(), argument.trim()))
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

/// Reads the indented lines below the line at `head`; returns the index of the first line behind them.
fn literal(finder: &mut Finder<'_>, region: &Region<'_>, lines: &[Span], head: usize, info: &str, directive: bool) -> usize {
    let text = region.text();
    // Of `- text::` the text counts, not the dash.
    let outer = indent(lines[head].of(text));
    let mut index = head + 1;
    // Options stand right below the directive.
    while directive && index < lines.len() && lines[index].of(text).trim_start().starts_with(':') && indent(lines[index].of(text)) > outer {
        index += 1;
    }
    let first = index;
    let mut depth = usize::MAX;
    let mut last = index;
    while index < lines.len() {
        let line = lines[index].of(text);
        if !line.trim().is_empty() {
            if indent(line) <= outer {
                break;
            }
            depth = depth.min(indent(line));
            last = index + 1;
        }
        index += 1;
    }
    if depth == usize::MAX {
        return first;
    }
    let mut builder = Builder::new(region);
    for span in &lines[first..last] {
        let line = span.of(text);
        let cut = depth.min(indent(line));
        builder.verbatim(Span::new(span.start + cut, span.end));
    }
    finder.block(region, Span::new(lines[first].start, lines[last - 1].end), BlockKind::Exhibit);
    markdown::fenced(finder, info, &builder.build());
    last
}

/// Reads code between double backticks.
fn inline(finder: &mut Finder<'_>, region: &Region<'_>, line: Span) {
    let text = line.of(region.text());
    let mut from = 0;
    while let Some(open) = text[from..].find("``").map(|at| from + at + 2) {
        let Some(close) = text[open..].find("``").map(|at| open + at) else { return };
        markdown::inline(finder, &region.slice(Span::new(line.start + open, line.start + close)));
        from = close + 2;
    }
}
