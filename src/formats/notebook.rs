//! Jupyter's notebooks: documents and programs, cell by cell.

use super::{Doc, Finder, Format, Read, Syntax};
use crate::region::{Builder, Region};
use crate::span::Span;
use crate::syntax::ini::line_at;

/// Notebooks, from version 4 on.
pub static FORMAT: Format = Format {
    id: "notebook",
    title: "Jupyter's notebooks: documents, code, and the commands in it",
    files: &["**/*.ipynb"],
    names: &[],
    read: Read::Tree { syntax: Syntax::Json, is: |_| false, fields: &[], more: Some(cells) },
};

fn cells(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    let language = doc.text_at(&["metadata", "kernelspec", "language"]).or_else(|| doc.text_at(&["metadata", "language_info", "name"]));
    let language = language.map_or_else(|| "python".to_owned(), |language| language.to_ascii_lowercase());
    for &cell in doc.list("cells") {
        // One text, or its lines, each with its end.
        let Some(source) = doc.tree.get(cell, "source", doc.source()) else { continue };
        let lines = match doc.tree.items(source) {
            [] => &[source][..],
            lines => lines,
        };
        let text = doc.tree.joined(lines, "", doc.region);
        match doc.tree.text_at(cell, &["cell_type"], doc.source()).as_deref() {
            Some("markdown") => finder.nest("markdown", &text),
            Some("code") => code(finder, &text, &language),
            _ => {}
        }
    }
}

/// Reads a cell of code: what a shell is given (`!docker run`, all that is below `%%bash`), and the rest as a program.
fn code(finder: &mut Finder<'_>, region: &Region<'_>, language: &str) {
    let text = region.text();
    let mut at = 0;
    while let Some(magic) = text[at..].trim_start().strip_prefix("%%") {
        let words = magic.lines().next().unwrap_or_default();
        at = (text.len() - magic.len() + words.len() + 1).min(text.len());
        let rest = || region.slice(Span::new(at, text.len()));
        match words.split_whitespace().find(|word| *word != "script").unwrap_or_default() {
            "bash" | "sh" | "!" => return finder.nest("sh", &rest()),
            "writefile" | "file" => return finder.nest_file(words.split_whitespace().last().unwrap_or_default(), &rest()),
            // What runs the cell as it is, and says something of it.
            "capture" | "time" | "timeit" | "prun" => {}
            _ => return,
        }
    }
    let mut program = Builder::new(region);
    while at < text.len() {
        let line = line_at(text, at);
        at = line.end;
        let Some(command) = line.of(text).trim_start().strip_prefix('!') else {
            program.verbatim(line);
            continue;
        };
        let start = line.end - command.len();
        let mut last = line;
        while last.of(text).trim_end().ends_with('\\') && at < text.len() {
            last = line_at(text, at);
            at = last.end;
        }
        finder.nest("sh", &region.slice(Span::new(start, at)));
        program.synthetic("\n");
    }
    finder.nest(language, &program.build());
}
