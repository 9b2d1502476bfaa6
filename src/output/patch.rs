//! The plain diff, for `git apply` and `patch`.

use std::io::{self, Write};

use super::diff::{self, Style};
use super::{FileView, Form, Output};
use crate::plan::Edit;
use crate::span::Span;

/// The form.
pub const FORM: Form = Form { name: "patch", about: "the diff alone, as git has it", make: |_| Box::new(Patch), findings: None };

struct Patch;

impl Output for Patch {
    fn file(&mut self, out: &mut dyn Write, file: &FileView<'_>) -> io::Result<()> {
        write(out, file, Style::Patch)
    }
}

/// Writes the diff of one file.
pub(super) fn write(out: &mut dyn Write, file: &FileView<'_>, style: Style) -> io::Result<()> {
    if file.rewrites.is_empty() {
        return Ok(());
    }
    diff::write(out, file.bytes, file.text.as_bytes(), &edits(file), style)
}

/// Returns all edits of a file, sorted and disjoint.
fn edits(file: &FileView<'_>) -> Vec<(Span, String)> {
    let mut edits: Vec<&Edit> = file.rewrites.iter().flat_map(|rewrite| &rewrite.edits).collect();
    edits.sort_by_key(|edit| edit.span);
    edits.into_iter().map(|edit| (edit.span, edit.text.clone())).collect()
}
