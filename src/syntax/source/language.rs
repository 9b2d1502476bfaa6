//! What the lexer knows of each language: comments and quotes.

/// The lexical rules of a language.
#[derive(Debug)]
pub struct Language {
    /// Marks that begin a comment to the end of the line.
    pub line: &'static [&'static str],
    /// Marks around a comment.
    pub block: &'static [(&'static str, &'static str)],
    /// The strings, those with longer marks first.
    pub quotes: &'static [Quote],
    /// Letters that may stand in front of a quote; with one of `rR` among them nothing is escaped.
    pub prefixes: &'static [&'static str],
    /// Whether a pattern may stand between slashes.
    pub regex: bool,
    /// Whether `'x'` is a character, and a lone `'` no quote.
    pub chars: bool,
    /// What begins a here-document.
    pub heredoc: &'static str,
    /// Whether a call may stand without parentheses: `image 'x'`.
    pub bare_calls: bool,
}

impl Language {
    /// Returns the bytes with which a comment or a string may begin.
    pub fn opens(&self) -> [bool; 256] {
        let marks = self.line.iter().chain(self.block.iter().map(|(open, _)| open)).copied().chain(self.quotes.iter().map(|quote| quote.open)).chain([self.heredoc]);
        let mut opens = [false; 256];
        marks.filter_map(|mark| mark.bytes().next()).for_each(|byte| opens[usize::from(byte)] = true);
        opens[usize::from(b'\'')] |= self.chars;
        opens
    }
}

/// One kind of string.
#[derive(Debug)]
pub struct Quote {
    /// The mark in front.
    pub open: &'static str,
    /// The mark behind.
    pub close: &'static str,
    /// How the closing mark gets inside.
    pub escape: Escape,
    /// What begins an expression inside, up to its closing bracket.
    pub hole: &'static str,
    /// Whether it may hold line breaks.
    pub lines: bool,
}

/// How a string escapes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Escape {
    /// Not at all.
    None,
    /// With a backslash.
    Backslash,
    /// By writing the mark twice.
    Twice,
    /// As the indented strings of Nix do: the mark, and a quote, a dollar or a backslash behind it.
    Behind,
}

use Escape::{Backslash, Behind, None, Twice};

const fn quote(open: &'static str, close: &'static str, escape: Escape, hole: &'static str, lines: bool) -> Quote {
    Quote { open, close, escape, hole, lines }
}

const DOUBLE: Quote = quote("\"", "\"", Backslash, "", false);
const SINGLE: Quote = quote("'", "'", Backslash, "", false);
const TRIPLE: Quote = quote("\"\"\"", "\"\"\"", Backslash, "", true);
const TRIPLE_SINGLE: Quote = quote("'''", "'''", Backslash, "", true);
const SLASHES: &[&str] = &["//"];
const STARS: &[(&str, &str)] = &[("/*", "*/")];

/// What C and its like share.
const CURLY: Language = Language { line: SLASHES, block: STARS, quotes: &[DOUBLE], prefixes: &[], regex: false, chars: true, heredoc: "", bare_calls: false };

/// Go.
pub static GO: Language = Language { quotes: &[DOUBLE, quote("`", "`", None, "", true)], ..CURLY };
/// Java.
pub static JAVA: Language = Language { quotes: &[TRIPLE, DOUBLE], ..CURLY };
/// Kotlin.
pub static KOTLIN: Language = Language { quotes: &[quote("\"\"\"", "\"\"\"", None, "${", true), quote("\"", "\"", Backslash, "${", false)], ..CURLY };
/// Scala.
pub static SCALA: Language = Language { quotes: &[quote("\"\"\"", "\"\"\"", None, "${", true), quote("\"", "\"", Backslash, "${", false)], prefixes: &["s", "f", "raw"], ..CURLY };
/// Groovy, as Jenkinsfiles and Gradle's build scripts are written in.
pub static GROOVY: Language =
    Language { quotes: &[quote("\"\"\"", "\"\"\"", Backslash, "${", true), TRIPLE_SINGLE, quote("\"", "\"", Backslash, "${", false), SINGLE], regex: true, chars: false, bare_calls: true, ..CURLY };
/// JavaScript and TypeScript.
pub static JAVASCRIPT: Language = Language { quotes: &[DOUBLE, SINGLE, quote("`", "`", Backslash, "${", true)], regex: true, chars: false, ..CURLY };
/// C#.
pub static CSHARP: Language = Language {
    quotes: &[
        quote("$\"\"\"", "\"\"\"", None, "{", true),
        quote("\"\"\"", "\"\"\"", None, "", true),
        quote("$@\"", "\"", Twice, "{", true),
        quote("@$\"", "\"", Twice, "{", true),
        quote("@\"", "\"", Twice, "", true),
        quote("$\"", "\"", Backslash, "{", false),
        DOUBLE,
    ],
    ..CURLY
};
/// Rust; its raw strings are read by their prefix.
pub static RUST: Language = Language { quotes: &[quote("\"", "\"", Backslash, "", true)], prefixes: &["r", "b", "br", "c", "cr"], ..CURLY };
/// C and C++.
pub static C: Language = Language { prefixes: &["L", "u8", "u", "U", "R", "LR", "u8R", "uR", "UR"], ..CURLY };
/// Swift.
pub static SWIFT: Language =
    Language { quotes: &[quote("\"\"\"", "\"\"\"", Backslash, "\\(", true), quote("#\"", "\"#", None, "", false), quote("\"", "\"", Backslash, "\\(", false)], chars: false, ..CURLY };
/// Dart.
pub static DART: Language = Language { quotes: &[TRIPLE, TRIPLE_SINGLE, quote("\"", "\"", Backslash, "${", false), quote("'", "'", Backslash, "${", false)], prefixes: &["r"], chars: false, ..CURLY };
/// PHP.
pub static PHP: Language = Language { line: &["//", "#"], quotes: &[quote("\"", "\"", Backslash, "{$", true), quote("'", "'", Backslash, "", true)], chars: false, heredoc: "<<<", ..CURLY };
/// Python.
pub static PYTHON: Language = Language {
    line: &["#"],
    block: &[],
    quotes: &[TRIPLE, TRIPLE_SINGLE, DOUBLE, SINGLE],
    prefixes: &["r", "R", "b", "B", "u", "U", "f", "F", "rb", "br", "Rb", "bR", "RB", "BR", "fr", "rf", "Fr", "fR", "FR", "RF", "t"],
    chars: false,
    ..CURLY
};
/// Ruby; Vagrantfiles too.
pub static RUBY: Language = Language {
    line: &["#"],
    block: &[("=begin", "\n=end")],
    quotes: &[quote("\"", "\"", Backslash, "#{", true), quote("'", "'", Backslash, "", true), quote("`", "`", Backslash, "#{", true)],
    regex: true,
    chars: false,
    heredoc: "<<",
    bare_calls: true,
    ..CURLY
};
/// Bicep.
pub static BICEP: Language = Language { quotes: &[quote("'''", "'''", None, "", true), quote("'", "'", Backslash, "${", false)], chars: false, ..CURLY };
/// WDL, without its commands.
pub static WDL: Language = Language { line: &["#"], block: &[], quotes: &[quote("\"", "\"", Backslash, "~{", false), quote("'", "'", Backslash, "~{", false)], chars: false, ..CURLY };
/// Jsonnet.
pub static JSONNET: Language = Language {
    line: &["//", "#"],
    quotes: &[
        quote("|||", "|||", None, "", true),
        quote("@\"", "\"", Twice, "", true),
        quote("@'", "'", Twice, "", true),
        quote("\"", "\"", Backslash, "", true),
        quote("'", "'", Backslash, "", true),
    ],
    chars: false,
    ..CURLY
};
/// CUE.
pub static CUE: Language =
    Language { quotes: &[quote("\"\"\"", "\"\"\"", Backslash, "\\(", true), quote("#\"", "\"#", None, "", false), quote("\"", "\"", Backslash, "\\(", false)], chars: false, ..CURLY };
/// Nix.
pub static NIX: Language = Language { line: &["#"], quotes: &[quote("''", "''", Behind, "${", true), quote("\"", "\"", Backslash, "${", true)], chars: false, ..CURLY };
/// Elixir.
pub static ELIXIR: Language = Language {
    line: &["#"],
    block: &[],
    quotes: &[quote("\"\"\"", "\"\"\"", Backslash, "#{", true), TRIPLE_SINGLE, quote("\"", "\"", Backslash, "#{", true), SINGLE],
    chars: false,
    bare_calls: true,
    ..CURLY
};
