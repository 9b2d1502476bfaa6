//! Earthfiles: Dockerfiles with targets, whose images are built here.

use super::value::image_in;
use super::{Finder, Format, Read, dockerfile, shell};
use crate::region::{Builder, Region};
use crate::site::Sure;
use crate::span::Span;
use crate::syntax::dockerfile::Instruction;
use crate::syntax::shell::Word;
use crate::syntax::tree::Style;

/// Earthfiles.
pub static FORMAT: Format = Format {
    id: "earthfile",
    title: "Earthfiles: FROM, WITH DOCKER --pull, SAVE IMAGE, RUN",
    files: &["**/Earthfile", "**/*.earth", "**/Earthfile.*"],
    names: &["earthfile", "earthly"],
    read: Read::Code { is: |_| false, find: |finder, region| dockerfile::walk(finder, region, other) },
};

/// Takes what Earthly has and Docker has not; the answer says whether the instruction is done with.
fn other(finder: &mut Finder<'_>, region: &Region<'_>, instruction: &Instruction) -> bool {
    let text = region.text();
    let keyword = instruction.keyword.of(text).to_ascii_uppercase();
    let argument = |index: usize| instruction.arguments.get(index).map(|word| word.content(text).into_owned()).unwrap_or_default();
    match keyword.as_str() {
        // `FROM +target`, `FROM ./folder+target`, `FROM DOCKERFILE folder`.
        "FROM" => argument(0).contains('+') || argument(0) == "DOCKERFILE",
        "WITH" => {
            option(finder, region, instruction, "pull");
            true
        }
        "SAVE" => {
            if argument(0) == "IMAGE" {
                saved(finder, region, &instruction.arguments[1..]);
            }
            true
        }
        "RUN" => false,
        "IF" | "FOR" | "WAIT" | "TRY" | "ELSE" | "LET" | "SET" => {
            let mut builder = Builder::new(region);
            instruction.rest.iter().for_each(|piece| builder.verbatim(*piece));
            let script = builder.build();
            if matches!(keyword.as_str(), "LET" | "SET") {
                super::images::flag(finder, &script, Style::Word, "", &[]);
            } else {
                finder.nest("shell", &script);
            }
            true
        }
        "COPY" | "BUILD" | "DO" | "IMPORT" | "CACHE" | "VERSION" | "LOCALLY" | "PROJECT" | "FUNCTION" | "COMMAND" | "END" | "GIT" => true,
        _ => false,
    }
}

/// Takes the values of an option: `--pull x`, `--pull=x`.
fn option(finder: &mut Finder<'_>, region: &Region<'_>, instruction: &Instruction, name: &str) {
    let text = region.text();
    let mut next = false;
    for word in &instruction.arguments {
        let content = shell::word_region(region, word);
        let written = word.content(text);
        if next {
            finder.image(&content, Span::new(0, content.text().len()), Style::Word, Sure::Field, false);
        } else if let Some(value) = written.strip_prefix("--").and_then(|rest| rest.strip_prefix(name)).and_then(|rest| rest.strip_prefix('=')) {
            finder.image(&content, Span::new(content.text().len() - value.len(), content.text().len()), Style::Word, Sure::Field, false);
        }
        next = written.strip_prefix("--") == Some(name);
    }
}

/// Takes the names under which `SAVE IMAGE` puts what was built.
fn saved(finder: &mut Finder<'_>, region: &Region<'_>, words: &[Word]) {
    let mut value = false;
    for word in words {
        let content = shell::word_region(region, word);
        let written = content.text();
        let option = written.starts_with("--");
        if !option && !value && image_in(written, Span::new(0, written.len())).is_some() {
            finder.built(written);
            finder.image(&content, Span::new(0, written.len()), Style::Word, Sure::Field, true);
        }
        // `--cache-from x` is an image, too, of an earlier build.
        value = option && !written.contains('=') && written == "--cache-from";
    }
}
