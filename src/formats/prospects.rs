//! Whether a text can hold an image at all, seen without parsing it.
//!
//! Most of a tree's YAML defines kinds of resources, and most of its source code is about something else: the word `image`
//! stands there as the name of a property, in a description, in a comment. A parser is many times slower than a look at the
//! lines around such words, so only what passes here is parsed. What is kept out would give nothing if it were parsed: the
//! tests compare the two over all of `testdata`.

mod line;
mod manifest;
mod program;
mod registry;
mod words;

use std::sync::LazyLock;

use line::Line;
pub use line::{is_prose_key, is_url};
use manifest::may_hold;
pub use program::program;
use words::{WORDS, hits, words};

use super::{Interest, interest};
use crate::span::Span;
use crate::syntax::screen::Screen;
use crate::syntax::yaml;

/// Returns whether a file can hold an image, by its path and the words in it.
pub fn file(path: &str, bytes: &[u8]) -> bool {
    match interest(path) {
        Interest::Always => true,
        Interest::Words => words().occurs(bytes),
        Interest::None => false,
    }
}

/// What a search is for.
pub struct About<'a> {
    /// Where in the file words stand that mark something of interest, sorted.
    pub marks: &'a [usize],
    /// What is of interest besides.
    pub others: Others,
}

/// What is of interest that no word marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Others {
    /// Nothing.
    None,
    /// Nothing, but what is found leads to what is marked: a registry in one place to a name in another.
    Near,
    /// Every image without a registry.
    Short,
    /// Every image.
    All,
}

impl About<'_> {
    /// Returns the marks in a stretch of the file, its end included, where something may have been taken out.
    pub fn marks_in(&self, span: Span) -> &[usize] {
        let from = &self.marks[self.marks.partition_point(|mark| *mark < span.start)..];
        &from[..from.partition_point(|mark| *mark <= span.end)]
    }
}

/// Returns the documents of a YAML text that can hold an image of interest, each with its `---`. The text begins at `offset` of the file.
pub fn documents(text: &str, offset: usize, about: Option<&About<'_>>) -> Vec<Span> {
    let wanted = |document: &Span| match about {
        None => may_hold(document.of(text), false),
        Some(about) => {
            let by_words = || match about.others {
                Others::None | Others::Near => false,
                Others::Short => may_hold(document.of(text), true),
                Others::All => may_hold(document.of(text), false),
            };
            !about.marks_in(document.shift(offset)).is_empty() || by_words()
        }
    };
    yaml::documents(text).into_iter().filter(wanted).collect()
}

/// Words that, beside those, stand in or above a part of a document that holds an image: what tells a document may stand elsewhere in it.
const PARTS: &[&str] = &["MAGE", "repo", "Repo", "REPO", "egistry", "EGISTRY", "hub:", "ontainer"];

/// Where in a text something may lead to an image, so that whoever walks down a tree can pass over the rest.
pub struct Leads(Vec<usize>);

impl Leads {
    /// Finds the leads of a document that begins at `offset` of the file, the marks in it among them, and with `words` the telling words even
    /// where nothing but marks is of interest; nothing where what its top says is the only lead.
    pub fn of(text: &str, offset: usize, about: Option<&About<'_>>, words: bool) -> Option<Self> {
        static ANY: LazyLock<Screen> = LazyLock::new(|| Screen::new(WORDS.iter().chain(PARTS).copied(), false));
        if memchr::memmem::find(text.as_bytes(), b"crossplane.io").is_some() {
            return None;
        }
        let mut leads: Vec<usize> = if !words && about.is_some_and(|about| about.others == Others::None) { Vec::new() } else { ANY.hits(text.as_bytes()).collect() };
        if let Some(marks) = about.map(|about| about.marks_in(Span::new(offset, offset + text.len()))).filter(|marks| !marks.is_empty()) {
            leads.extend(marks.iter().map(|mark| mark - offset));
            leads.sort_unstable();
        }
        Some(Self(leads))
    }

    /// Returns the next one at a place or behind it.
    pub fn next(&self, at: usize) -> Option<usize> {
        self.0.get(self.0.partition_point(|lead| *lead < at)).copied()
    }

    /// Returns whether any is in a span, its end included.
    pub fn any(&self, span: Span) -> bool {
        self.next(span.start).is_some_and(|lead| lead <= span.end)
    }
}

/// Returns whether a document in Markdown can hold an image that no word marks: in a fence, in indented code, in a table, or in a command
/// between backticks.
pub fn markdown(text: &str) -> bool {
    // Fences in fences, and those of another kind, are rare.
    if memchr::memmem::find(text.as_bytes(), b"````").is_some() || memchr::memmem::find(text.as_bytes(), b"~~~").is_some() {
        return true;
    }
    let mut fences = memchr::memmem::find_iter(text.as_bytes(), b"```").peekable();
    // Whether the last fence began something for sure, since its language stands behind it, or ended what began so.
    let (mut opens, mut closes) = (false, true);
    hits(text).any(|hit| {
        while let Some(fence) = fences.next_if(|fence| *fence < hit) {
            let is_bare = text.as_bytes()[fence + 3..].iter().take_while(|byte| **byte != b'\n').all(u8::is_ascii_whitespace);
            (opens, closes) = (!is_bare, is_bare && opens);
        }
        let line = Line::around(text, hit);
        !closes || line.text.starts_with(['\t', '|']) || line.text.starts_with("    ") || line.text.contains('|') || quotes_words(line.text)
    })
}

/// Returns whether a line has several words between backticks, or a backtick that does not close.
fn quotes_words(line: &str) -> bool {
    let mut parts = line.split('`').enumerate();
    parts.any(|(at, part)| at % 2 == 1 && part.contains(' ')) || memchr::memchr_iter(b'`', line.as_bytes()).count() % 2 == 1
}
