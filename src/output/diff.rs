//! The unified diff of one file in git's form, written from the list of edits.
//!
//! The edits say which lines change, so nothing is searched for: time and memory go with the file's length and the changed lines.
//! The patch is what `git diff` prints, without the `index` line and without a heading after `@@`; `git apply` and `patch -p1`
//! take it. Where the replaced lines could be matched up in several ways, git may choose another one; both yield the same text.

use std::io::{self, Write};

use memchr::{memchr, memchr_iter, memrchr};

use crate::span::Span;
use crate::terminal::push_escaped;

/// Says for whom a diff is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// For programs and files: every byte as it stands in the file, so that the output can be applied.
    #[default]
    Patch,
    /// For people at a terminal: what could act on the terminal is escaped, so the output cannot be applied in every case.
    Terminal {
        /// Whether to use git's colours, with the replaced stretches of each line in reverse.
        color: bool,
    },
}

/// Lines of context around a change.
const CONTEXT: usize = 3;

/// Writes the diff that `edits` make of `old`, or nothing when they change nothing.
///
/// `out` gets many short pieces, so it should be buffered. `path` is relative to the root, with `/` between its parts. The edits are sorted and disjoint; each replaces a range of bytes.
///
/// # Errors
/// When `out` fails.
///
/// # Panics
/// When the edits are not sorted, overlap, or reach outside `old`: they are made from this very text.
pub fn write(out: &mut dyn Write, path: &[u8], old: &[u8], edits: &[(Span, String)], style: Style) -> io::Result<()> {
    let runs = runs(old, edits);
    let Some(first) = runs.first() else { return Ok(()) };
    let mut printer = Printer { out, style, line: String::new() };
    printer.file(path)?;

    // The line number of `counted`, and how many lines the new text has more (or fewer) so far.
    let mut counted = (0, 0);
    let mut shift = 0isize;
    let mut start = 0;
    let mut end_before = first.old.start;
    while start < runs.len() {
        let mut hunk = Vec::new();
        let mut end = start;
        while end < runs.len() && (end == start || near(old, runs[end - 1].old.end, runs[end].old.start)) {
            hunk.push(&runs[end]);
            end += 1;
        }
        let first_line = count_to(old, &mut counted, runs[start].old.start);
        end_before = lines_back(old, runs[start].old.start, if start == 0 { 0 } else { end_before });
        let after = lines_on(old, runs[end - 1].old.end);
        shift = printer.hunk(old, edits, &hunk, first_line, Span::new(end_before, after), shift)?;
        end_before = runs[end - 1].old.end;
        start = end;
    }
    Ok(())
}

/// Returns `name` as git writes it: as it is, or in quotes with C's escapes when it holds a quote, a backslash, a control character or
/// a byte that is not ASCII.
pub fn quote(name: &[u8]) -> Vec<u8> {
    if !name.iter().any(|&byte| !(0x20..0x7f).contains(&byte) || byte == b'"' || byte == b'\\') {
        return name.to_vec();
    }
    let mut quoted = vec![b'"'];
    for &byte in name {
        match byte {
            0x07 => quoted.extend(b"\\a"),
            0x08 => quoted.extend(b"\\b"),
            b'\t' => quoted.extend(b"\\t"),
            b'\n' => quoted.extend(b"\\n"),
            0x0b => quoted.extend(b"\\v"),
            0x0c => quoted.extend(b"\\f"),
            b'\r' => quoted.extend(b"\\r"),
            b'"' => quoted.extend(b"\\\""),
            b'\\' => quoted.extend(b"\\\\"),
            0x20..0x7f => quoted.push(byte),
            _ => quoted.extend(format!("\\{byte:03o}").bytes()),
        }
    }
    quoted.push(b'"');
    quoted
}

/// A run of whole old lines that are replaced by a run of whole new lines, with no line in common at the same place.
struct Run {
    /// The old lines; empty for lines that are only added.
    old: Span,
    new: Vec<u8>,
    /// The stretches of `new` that edits wrote.
    written: Vec<Span>,
}

/// Turns edits into runs of lines that differ, neighbours joined.
fn runs(old: &[u8], edits: &[(Span, String)]) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut rest = edits.iter().peekable();
    while let Some((span, text)) = rest.next() {
        let mut block = Block { old: Span::new(line_start(old, span.start), 0), new: Vec::new(), written: Vec::new() };
        block.new.extend(&old[block.old.start..span.start]);
        block.write(text);
        let mut at = span.end;
        // What stands before the next line feed belongs to the same line, and so does an edit that begins there.
        let mut end = line_end(old, at);
        // The end is looked for only where an edit passes it: a line may hold all the edits of a file.
        let open = |at: usize, end: usize| at < end || at == end && end == old.len() && !old.ends_with(b"\n");
        while let Some((span, text)) = rest.next_if(|(span, _)| open(span.start, end)) {
            block.new.extend(&old[at..span.start]);
            block.write(text);
            at = span.end;
            if at >= end {
                end = line_end(old, at);
            }
        }
        block.new.extend(&old[at..end]);
        block.old.end = end;
        block.split(old, &mut runs);
    }
    runs
}

/// The lines that one or more edits touch, before those that come out equal are dropped.
struct Block {
    old: Span,
    new: Vec<u8>,
    written: Vec<Span>,
}

impl Block {
    fn write(&mut self, text: &str) {
        let start = self.new.len();
        self.new.extend(text.bytes());
        self.written.push(Span::new(start, self.new.len()));
    }

    /// Appends what differs to `runs`.
    fn split(self, old: &[u8], runs: &mut Vec<Run>) {
        let olds = split_lines(old, self.old);
        let news = split_lines(&self.new, Span::new(0, self.new.len()));
        let equal = |(a, b): (&Span, &Span)| old[a.start..a.end] == self.new[b.start..b.end];
        if olds.len() == news.len() {
            for (&old_line, &new_line) in olds.iter().zip(&news).filter(|&(a, b)| !equal((a, b))) {
                self.push(runs, old_line, new_line);
            }
            return;
        }
        let shorter = olds.len().min(news.len());
        let head = olds.iter().zip(&news).take_while(|&(a, b)| equal((a, b))).count();
        let tail = olds.iter().rev().zip(news.iter().rev()).take(shorter - head).take_while(|&(a, b)| equal((a, b))).count();
        let cut = |lines: &[Span], whole: Span| {
            let start = lines.get(head).map_or(whole.end, |line| line.start);
            let end = if tail == 0 { whole.end } else { lines[lines.len() - tail].start };
            Span::new(start, end.max(start))
        };
        self.push(runs, cut(&olds, self.old), cut(&news, Span::new(0, self.new.len())));
    }

    fn push(&self, runs: &mut Vec<Run>, old: Span, new: Span) {
        let joins = runs.last().is_some_and(|run| run.old.end == old.start);
        if !joins {
            runs.push(Run { old: Span::new(old.start, old.start), new: Vec::new(), written: Vec::new() });
        }
        let run = runs.last_mut().expect("a run was just pushed or is there to be joined");
        let offset = run.new.len();
        run.old.end = old.end;
        run.new.extend(&self.new[new.start..new.end]);
        for written in &self.written {
            let (start, end) = (written.start.max(new.start), written.end.min(new.end));
            if start < end {
                run.written.push(Span::new(start - new.start + offset, end - new.start + offset));
            }
        }
    }
}

/// Writes headers and lines in one style.
struct Printer<'a> {
    out: &'a mut dyn Write,
    style: Style,
    /// Kept between lines, to allocate once.
    line: String,
}

impl Printer<'_> {
    fn file(&mut self, path: &[u8]) -> io::Result<()> {
        let [a, b] = [b"a/".as_slice(), b"b/"].map(|side| quote(&[side, path].concat()));
        // With a blank in the name, a tab says where it ends: git writes it so, and `patch` needs it.
        let tab: &[u8] = if path.contains(&b' ') { b"\t" } else { b"" };
        self.heading("1", &[b"diff --git ", &a, b" ", &b])?;
        self.heading("1", &[b"--- ", &a, tab])?;
        self.heading("1", &[b"+++ ", &b, tab])
    }

    fn heading(&mut self, color: &str, parts: &[&[u8]]) -> io::Result<()> {
        self.color(color)?;
        // `quote` has left nothing but printable ASCII here.
        parts.iter().try_for_each(|part| self.out.write_all(part))?;
        self.color("")?;
        self.out.write_all(b"\n")
    }

    /// Writes one hunk and returns the new difference in the number of lines.
    fn hunk(&mut self, old: &[u8], edits: &[(Span, String)], runs: &[&Run], first_line: usize, around: Span, shift: isize) -> io::Result<isize> {
        let before = count(&old[around.start..runs[0].old.start]);
        let old_count = count(&old[around.start..around.end]);
        let grown: isize = runs.iter().map(|run| count(&run.new) as isize - count(&old[run.old.start..run.old.end]) as isize).sum();
        let old_first = first_line - before;
        let ranges = format!("@@ -{} +{} @@", range(old_first, old_count), range(old_first.wrapping_add_signed(shift), old_count.wrapping_add_signed(grown)));
        self.heading("36", &[ranges.as_bytes()])?;

        let mut at = around.start;
        for run in runs {
            self.lines(b' ', &old[at..run.old.start], std::iter::empty())?;
            let from = edits.partition_point(|(span, _)| span.end <= run.old.start);
            let removed = edits[from..].iter().map(|(span, _)| *span).take_while(|span| span.start < run.old.end);
            let inside = removed.map(|span| {
                let clip = |at: usize| at.clamp(run.old.start, run.old.end) - run.old.start;
                Span::new(clip(span.start), clip(span.end))
            });
            self.lines(b'-', &old[run.old.start..run.old.end], inside)?;
            self.lines(b'+', &run.new, run.written.iter().copied())?;
            at = run.old.end;
        }
        self.lines(b' ', &old[at..around.end], std::iter::empty())?;
        Ok(shift + grown)
    }

    /// Writes lines of one kind; `marked` are the stretches to emphasise, sorted, as offsets into `text`.
    fn lines(&mut self, sign: u8, text: &[u8], marked: impl Iterator<Item = Span>) -> io::Result<()> {
        let mut marked = marked.peekable();
        for line in split_lines(text, Span::new(0, text.len())) {
            let whole = &text[line.start..line.end];
            let body = whole.strip_suffix(b"\n").unwrap_or(whole);
            let Style::Terminal { color } = self.style else {
                self.out.write_all(&[sign])?;
                self.out.write_all(whole)?;
                if body.len() == whole.len() {
                    self.out.write_all(b"\n\\ No newline at end of file\n")?;
                }
                continue;
            };
            self.line.clear();
            self.line.push(char::from(sign));
            let end = line.start + body.len();
            let mut at = line.start;
            while color && let Some(mark) = marked.peek() {
                let (start, stop) = (mark.start.max(at), mark.end.min(end));
                if start < stop {
                    push_escaped(&mut self.line, &text[at..start], true);
                    self.line.push_str("\x1b[7m");
                    push_escaped(&mut self.line, &text[start..stop], true);
                    self.line.push_str("\x1b[27m");
                    at = stop;
                }
                if mark.end > line.end {
                    break;
                }
                marked.next();
            }
            push_escaped(&mut self.line, &text[at..end], true);
            let colored = match sign {
                b'-' => Some("31"),
                b'+' => Some("32"),
                _ => None,
            };
            colored.map_or(Ok(()), |code| self.color(code))?;
            self.out.write_all(self.line.as_bytes())?;
            colored.map_or(Ok(()), |_| self.color(""))?;
            self.out.write_all(b"\n")?;
            if body.len() == whole.len() {
                self.out.write_all(b"\\ No newline at end of file\n")?;
            }
        }
        Ok(())
    }

    fn color(&mut self, code: &str) -> io::Result<()> {
        match self.style {
            Style::Terminal { color: true } => write!(self.out, "\x1b[{code}m"),
            _ => Ok(()),
        }
    }
}

/// Returns one side of a hunk's header: `first` counts from 0, the header from 1, and an empty side names the line before it.
fn range(first: usize, count: usize) -> String {
    match count {
        0 => format!("{first},0"),
        1 => format!("{}", first + 1),
        _ => format!("{},{count}", first + 1),
    }
}

/// Returns the offset where the line that holds `at` begins.
fn line_start(text: &[u8], at: usize) -> usize {
    memrchr(b'\n', &text[..at]).map_or(0, |feed| feed + 1)
}

/// Returns the offset after the line that holds `at`, its line feed included.
fn line_end(text: &[u8], at: usize) -> usize {
    memchr(b'\n', &text[at..]).map_or(text.len(), |feed| at + feed + 1)
}

/// Splits a range of a text into its lines, line feeds included; a lone carriage return ends no line, as in git.
fn split_lines(text: &[u8], range: Span) -> Vec<Span> {
    let mut start = range.start;
    let mut lines: Vec<Span> = memchr_iter(b'\n', &text[range.start..range.end])
        .map(|feed| {
            let line = Span::new(start, range.start + feed + 1);
            start = line.end;
            line
        })
        .collect();
    if start < range.end {
        lines.push(Span::new(start, range.end));
    }
    lines
}

/// Counts lines; a last one without a line feed counts.
fn count(text: &[u8]) -> usize {
    memchr_iter(b'\n', text).count() + usize::from(!text.is_empty() && !text.ends_with(b"\n"))
}

/// Returns the line (from 0) at offset `to`, going on from the offset and line in `counted`.
fn count_to(text: &[u8], counted: &mut (usize, usize), to: usize) -> usize {
    counted.1 += count(&text[counted.0..to]);
    counted.0 = to;
    counted.1
}

/// Says whether two changes stand so near that git shows them in one hunk: their contexts touch.
fn near(text: &[u8], end: usize, next: usize) -> bool {
    memchr_iter(b'\n', &text[end..next]).take(2 * CONTEXT + 1).count() <= 2 * CONTEXT
}

/// Returns the start of the context before `at`, not before `limit`.
fn lines_back(text: &[u8], at: usize, limit: usize) -> usize {
    let mut start = at;
    for _ in 0..CONTEXT {
        if start > limit {
            start = line_start(text, start - 1);
        }
    }
    start.max(limit)
}

/// Returns the end of the context after `at`.
fn lines_on(text: &[u8], at: usize) -> usize {
    (0..CONTEXT).fold(at, |end, _| if end < text.len() { line_end(text, end) } else { end })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(old: &str, edits: &[(usize, usize, &str)], style: Style, expected: &str) {
        let edits: Vec<_> = edits.iter().map(|&(start, end, text)| (Span::new(start, end), text.to_string())).collect();
        let mut out = Vec::new();
        write(&mut out, b"x", old.as_bytes(), &edits, style).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    const HEAD: &str = "diff --git a/x b/x\n--- a/x\n+++ b/x\n";

    #[test]
    fn a_replaced_word() {
        check("a\nb c\nd\n", &[(2, 3, "B")], Style::Patch, &format!("{HEAD}@@ -1,3 +1,3 @@\n a\n-b c\n+B c\n d\n"));
    }

    #[test]
    fn an_edit_without_effect_shows_nothing() {
        check("a\nb\n", &[(2, 3, "b")], Style::Patch, "");
        check("a\nb\n", &[], Style::Patch, "");
    }

    #[test]
    fn an_empty_file_gains_a_line() {
        check("", &[(0, 0, "x\n")], Style::Patch, &format!("{HEAD}@@ -0,0 +1 @@\n+x\n"));
    }

    #[test]
    fn a_file_loses_all_its_lines() {
        check("a\n", &[(0, 2, "")], Style::Patch, &format!("{HEAD}@@ -1 +0,0 @@\n-a\n"));
    }

    #[test]
    fn no_final_newline() {
        let mark = "\\ No newline at end of file\n";
        check("a", &[(0, 1, "b")], Style::Patch, &format!("{HEAD}@@ -1 +1 @@\n-a\n{mark}+b\n{mark}"));
        check("a", &[(1, 1, "\n")], Style::Patch, &format!("{HEAD}@@ -1 +1 @@\n-a\n{mark}+a\n"));
        check("a\nb", &[(0, 1, "c")], Style::Patch, &format!("{HEAD}@@ -1,2 +1,2 @@\n-a\n+c\n b\n{mark}"));
    }

    #[test]
    fn six_lines_between_join_two_changes_and_seven_do_not() {
        let text = "0\n1\n2\n3\n4\n5\n6\n7\n8\n";
        check(text, &[(0, 1, "x"), (14, 15, "y")], Style::Patch, &format!("{HEAD}@@ -1,9 +1,9 @@\n-0\n+x\n 1\n 2\n 3\n 4\n 5\n 6\n-7\n+y\n 8\n"));
        check(text, &[(0, 1, "x"), (16, 17, "y")], Style::Patch, &format!("{HEAD}@@ -1,4 +1,4 @@\n-0\n+x\n 1\n 2\n 3\n@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-8\n+y\n"));
    }

    #[test]
    fn a_deleted_line_ending_joins_the_next_line() {
        check("a\nb\nc\n", &[(1, 2, "")], Style::Patch, &format!("{HEAD}@@ -1,3 +1,2 @@\n-a\n-b\n+ab\n c\n"));
    }

    #[test]
    fn names_are_quoted_as_git_does() {
        assert_eq!(quote(b"a/b c"), b"a/b c");
        assert_eq!(quote("a/ä\t\"\\\x1b".as_bytes()), b"\"a/\\303\\244\\t\\\"\\\\\\033\"");
        let mut out = Vec::new();
        write(&mut out, b"b c", b"a", &[(Span::new(0, 1), "b".into())], Style::Patch).unwrap();
        assert!(out.starts_with(b"diff --git a/b c b/b c\n--- a/b c\t\n+++ b/b c\t\n@@"));
    }

    #[test]
    fn a_terminal_sees_colours_and_no_raw_controls() {
        check(
            "k: \x1b[1mold\r\n",
            &[(7, 10, "new\x07")],
            Style::Terminal { color: true },
            "\x1b[1mdiff --git a/x b/x\x1b[m\n\x1b[1m--- a/x\x1b[m\n\x1b[1m+++ b/x\x1b[m\n\x1b[36m@@ -1 +1 @@\x1b[m\n\
             \x1b[31m-k: \\x1b[1m\x1b[7mold\x1b[27m\\r\x1b[m\n\x1b[32m+k: \\x1b[1m\x1b[7mnew\\x07\x1b[27m\\r\x1b[m\n",
        );
        check("a\x1b\n", &[(0, 1, "b")], Style::Terminal { color: false }, &format!("{HEAD}@@ -1 +1 @@\n-a\\x1b\n+b\\x1b\n"));
    }
}
