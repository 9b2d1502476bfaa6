//! Masks template actions with filler of the same length, so that what is around them can be parsed with true spans.
//!
//! Covers Go templates and Jinja: `{{ }}`, `{% %}`, `{# #}`.

use crate::reference::hole;
use crate::span::Span;

/// Finds the actions of a template, in order and disjoint. An action that never closes is none.
pub fn actions(text: &str) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    // Where no further end mark was found, none is looked for again: this keeps the search linear.
    let mut none_after = [usize::MAX; 3];
    while let Some(open) = memchr::memchr(b'{', &bytes[at..]).map(|open| at + open) {
        let (kind, end): (usize, &[u8]) = match bytes.get(open + 1) {
            Some(b'{') => (0, b"}}"),
            Some(b'%') => (1, b"%}"),
            Some(b'#') => (2, b"#}"),
            _ => {
                at = open + 1;
                continue;
            }
        };
        let close = if open >= none_after[kind] { None } else { find_end(bytes, open + 2, end) };
        if let Some(close) = close {
            // In a comment that tells of `{{`, the next end mark is another action's.
            if is_told_of(bytes, open, close) {
                at = open + 2;
                continue;
            }
            found.push(Span::new(open, close));
            at = close;
        } else {
            none_after[kind] = none_after[kind].min(open);
            at = open + 2;
        }
    }
    found
}

/// Returns whether what opens an action stands in a comment of YAML that ends before the action would, or goes on with a sign of its own.
fn is_told_of(bytes: &[u8], open: usize, close: usize) -> bool {
    let Some(end) = memchr::memchr(b'\n', &bytes[open..close]).map(|end| open + end) else { return false };
    let is_comment = |line: &[u8]| line.trim_ascii_start().starts_with(b"#");
    let start = memchr::memrchr(b'\n', &bytes[..open]).map_or(0, |at| at + 1);
    is_comment(&bytes[start..open]) && (is_comment(&bytes[end..close]) || memchr::memmem::find(&bytes[open..close], b"/*").is_none())
}

/// Finds the end of an action. Quoted strings and comments may hold the end mark; an apostrophe that never closes is text.
fn find_end(bytes: &[u8], from: usize, end: &[u8]) -> Option<usize> {
    let first = from + memchr::memmem::find(&bytes[from..], end)?;
    let inside = &bytes[from..first];
    let trimmed = inside.trim_ascii_start();
    let trimmed = trimmed.strip_prefix(b"-").unwrap_or(trimmed).trim_ascii_start();
    if trimmed.starts_with(b"/*") {
        let close = memchr::memmem::find(&bytes[from..], b"*/")?;
        return memchr::memmem::find(&bytes[from + close..], end).map(|found| from + close + found + end.len());
    }
    // An odd number of quotes before the end mark means that it stands inside a string.
    let mut open = None;
    for &byte in inside {
        match open {
            None if matches!(byte, b'"' | b'`') => open = Some(byte),
            Some(quote) if byte == quote => open = None,
            _ => {}
        }
    }
    if let Some(quote) = open {
        let line = memchr::memchr(b'\n', &bytes[first..]).map_or(bytes.len(), |line| first + line);
        if let Some(close) = memchr::memchr(quote, &bytes[first..line]).map(|close| first + close)
            && let Some(found) = memchr::memmem::find(&bytes[close..line], end)
        {
            return Some(close + found + end.len());
        }
    }
    Some(first + end.len())
}

/// Replaces every action by filler of the same length, so that YAML around it parses.
///
/// A line of nothing but actions becomes line breaks; an action that brings a block of its own (`nindent`, `toYaml`)
/// becomes blanks; any other becomes a word. With `drop_else`, what stands in an else-branch becomes line breaks too.
pub fn mask(text: &str, drop_else: bool) -> String {
    let spans = actions(text);
    let mut bytes = text.as_bytes().to_vec();
    for span in &spans {
        let filler = filler(text, *span, &spans);
        // The blanks in front go, too: a block scalar may not begin with an empty line that is longer than its indentation.
        let blanks = if filler == b'\n' { text[..span.start].len() - text[..span.start].trim_end_matches([' ', '\t']).len() } else { 0 };
        fill(&mut bytes, Span::new(span.start - blanks, span.end), filler);
    }
    if drop_else {
        for span in else_branches(text, &spans) {
            fill(&mut bytes, span, b'\n');
        }
    }
    // Only whole actions and branches were overwritten, with ASCII, so what is left is the text's own characters.
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// Replaces what a program fills in where a value begins (`name: %s`), if anything, by letters.
pub fn mask_verbs(text: &str) -> Option<String> {
    let begins = |at: &usize| text[..*at].ends_with([' ', '[', '{', ',']);
    let verbs = memchr::memchr_iter(b'%', text.as_bytes()).filter(begins).filter_map(|at| Some(Span::new(at, at + hole::length(text.as_bytes(), at)?)));
    let verbs: Vec<Span> = verbs.collect();
    if verbs.is_empty() {
        return None;
    }
    let mut bytes = text.as_bytes().to_vec();
    verbs.into_iter().for_each(|verb| fill(&mut bytes, verb, b'x'));
    String::from_utf8(bytes).ok()
}

fn fill(bytes: &mut [u8], span: Span, filler: u8) {
    for byte in &mut bytes[span.start..span.end] {
        if !matches!(*byte, b'\n') || filler == b'\n' {
            *byte = filler;
        }
    }
}

fn filler(text: &str, span: Span, all: &[Span]) -> u8 {
    let bytes = text.as_bytes();
    let line_start = memchr::memrchr(b'\n', &bytes[..span.start]).map_or(0, |at| at + 1);
    let line_end = memchr::memchr(b'\n', &bytes[span.end..]).map_or(bytes.len(), |at| span.end + at);
    let first = all.partition_point(|other| other.end <= line_start);
    // Whether there is anything but blanks and actions on the lines of this action.
    let mut at = line_start;
    let mut bare = true;
    for other in all[first..].iter().take_while(|other| other.start < line_end) {
        bare &= other.start < at || text[at..other.start].trim().is_empty();
        at = at.max(other.end);
    }
    bare &= at >= line_end || matches!(text[at..line_end].trim().as_bytes(), [] | [b'#', ..]);
    if bare {
        return b'\n';
    }
    let action = span.of(text);
    let before = text[line_start..span.start].trim_end();
    let after = text[span.end..line_end].trim();
    let opens_block = before.ends_with([':', '-', '|', '>']) && after.is_empty();
    let brings_block = action.contains("nindent") || (action.starts_with("{{-") && action.contains("toYaml"));
    if opens_block && brings_block { b' ' } else { b'x' }
}

/// Finds what stands between an `else` and its `end`.
fn else_branches(text: &str, actions: &[Span]) -> Vec<Span> {
    let mut open: Vec<Option<usize>> = Vec::new();
    let mut found = Vec::new();
    for span in actions {
        let word = keyword(span.of(text));
        match word {
            "if" | "with" | "range" | "define" | "block" | "for" => open.push(None),
            "else" | "elif" => {
                if let Some(branch) = open.last_mut() {
                    branch.get_or_insert(span.end);
                }
            }
            "end" | "endif" | "endfor" => {
                if let Some(Some(start)) = open.pop() {
                    found.push(Span::new(start, span.start));
                }
            }
            _ => {}
        }
    }
    found
}

/// Returns the first word of an action.
pub fn keyword(action: &str) -> &str {
    let inside = action[2..].trim_start_matches(['-', '+']).trim_start();
    let end = inside.find(|byte: char| !byte.is_ascii_alphanumeric()).unwrap_or(inside.len());
    &inside[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_program_fills_in_begins_no_value() {
        assert_eq!(mask_verbs("a: %s\nb: [%d, x%s]\nc: %[1]s 5% %\n").as_deref(), Some("a: xx\nb: [xx, x%s]\nc: xxxxx 5% %\n"));
        assert_eq!(mask_verbs("a: 5%\n"), None);
    }

    #[test]
    fn a_mask_has_the_length_of_its_text() {
        for text in ["a: {{ .x }}\n", "{{- if ä }}\nb: 1\n{{- end }}\n", "x: {{ unclosed\n", "{{ \"}}\" }}", "{{/* }} */}}", "a: {{ it's }} b\n"] {
            let masked = mask(text, true);
            assert_eq!(masked.len(), text.len(), "{text}");
            assert!(!masked.contains("{{") || !text.contains("}}"), "{masked}");
        }
    }

    #[test]
    fn fillers_follow_what_the_action_brings() {
        assert_eq!(mask("a:\n  {{- if .x }}\n  b: {{ .y }}\n  {{- end }}\n", false), "a:\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n  b: xxxxxxxx\n\n\n\n\n\n\n\n\n\n\n\n\n\n");
        assert_eq!(mask("a: {{- toYaml .x | nindent 2 }}\n", false).trim_end(), "a:");
        assert_eq!(mask("{{ if a }}\nx: 1\n{{ else }}\n  []\n{{ end }}\n", true).trim(), "x: 1");
    }
}
