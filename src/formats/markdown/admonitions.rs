//! Admonitions and tabs of Python-Markdown, as MkDocs has them: `!!! note`, `??? tip "Title"`, `=== "Tab"`.
//!
//! What belongs to one is indented by four below it. CommonMark takes that for indented code, or for more of a paragraph, and sees no fence
//! in it; so the indentation is left out before the text is parsed.

use std::sync::LazyLock;

use crate::region::{Builder, Region};
use crate::span::Span;
use crate::syntax::screen::Screen;

/// How far what belongs to a head is indented below it.
const STEP: usize = 4;

/// Returns the text without the indentation below the heads of admonitions and tabs; nothing where there are none.
pub(super) fn dedented(region: &Region<'_>) -> Option<Region<'static>> {
    static MARKS: LazyLock<Screen> = LazyLock::new(|| Screen::new(["!!! ", "??? ", "???+", "=== \"", "===! \"", "===+ \""], false));
    let text = region.text();
    if !MARKS.occurs(text.as_bytes()) {
        return None;
    }
    let mut builder = Builder::new(region);
    // How far the heads are indented that the line stands below, and the fence that is open, with how many heads it stands below.
    let mut heads: Vec<usize> = Vec::new();
    let mut fence: Option<(Fence<'_>, usize)> = None;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let span = Span::new(start, start + line.len());
        start = span.end;
        let body = line.trim();
        if body.is_empty() {
            builder.verbatim(span);
            continue;
        }
        let indent = indent(line);
        while heads.last().is_some_and(|head| indent < head + STEP) {
            heads.pop();
        }
        // A fence ends with what it stands in.
        if let Some((open, _)) = fence.take_if(|(_, below)| heads.len() < *below) {
            builder.synthetic(&format!("{}{}\n", " ".repeat(open.indent), open.mark));
        }
        let cut = heads.len() * STEP;
        builder.verbatim(Span::new(span.start + length(line, cut), span.end));
        if let Some((open, _)) = &fence {
            if open.is_closed_by(body) {
                fence = None;
            }
        } else if is_head(body) {
            // Else what is below would go on with this line.
            builder.synthetic("\n");
            heads.push(indent);
        } else {
            fence = Fence::opened_by(body, indent - cut).map(|open| (open, heads.len()));
        }
    }
    Some(builder.build())
}

/// Returns whether a line is the head of an admonition or a tab: a mark, words for its kind, a title between quotes, and nothing else.
fn is_head(line: &str) -> bool {
    let Some(rest) = ["!!!", "???+", "???", "===!", "===+", "==="].iter().find_map(|mark| line.strip_prefix(mark)) else { return false };
    let (kind, title) = rest.split_once('"').map_or((rest.trim(), None), |(kind, title)| (kind.trim(), Some(title)));
    let is_kind = kind.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_'));
    let is_title = title.is_none_or(|title| title.find('"') == title.len().checked_sub(1));
    // A tab has no kind, an admonition that folds may have none.
    let is_whole = match line.as_bytes()[0] {
        b'=' => kind.is_empty() && title.is_some(),
        b'?' => !kind.is_empty() || title.is_some(),
        _ => !kind.is_empty(),
    };
    is_kind && is_title && is_whole
}

/// A fence that is open.
struct Fence<'t> {
    mark: &'t str,
    indent: usize,
}

impl<'t> Fence<'t> {
    fn opened_by(line: &'t str, indent: usize) -> Option<Self> {
        let (mark, info) = fence(line)?;
        (!mark.starts_with('`') || !info.contains('`')).then_some(Self { mark, indent })
    }

    fn is_closed_by(&self, line: &str) -> bool {
        fence(line).is_some_and(|(mark, info)| mark.starts_with(self.mark) && info.is_empty())
    }
}

/// Splits the mark of a fence from what stands behind it; it may be the first thing in an item of a list or in a quote.
fn fence(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start_matches(|letter: char| letter.is_ascii_digit() || matches!(letter, '>' | '-' | '*' | '+' | '.' | ')' | ' '));
    let first = line.chars().next().filter(|first| matches!(first, '`' | '~'))?;
    let (mark, info) = line.split_at(line.len() - line.trim_start_matches(first).len());
    (mark.len() >= 3).then_some((mark, info))
}

/// Returns how many columns a line is indented by.
fn indent(line: &str) -> usize {
    line.bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).fold(0, column)
}

/// Returns how many bytes of a line are its first columns, which are blank.
fn length(line: &str, columns: usize) -> usize {
    let mut at = 0;
    line.bytes()
        .take_while(|byte| {
            let goes_on = at < columns;
            at = column(at, *byte);
            goes_on
        })
        .count()
}

/// Returns the column behind a blank.
fn column(at: usize, blank: u8) -> usize {
    if blank == b'\t' { (at / STEP + 1) * STEP } else { at + 1 }
}
