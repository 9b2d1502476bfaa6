//! Documents in Markdown: fenced code in its own language, commands in inline code.

mod admonitions;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::{BlockKind, Finder, Format, Read};
use crate::region::{Builder, Region};
use crate::site::Part;
use crate::span::Span;
use crate::syntax::tree::Style;

/// Markdown and MDX.
pub static FORMAT: Format = Format {
    id: "markdown",
    title: "Markdown: fenced code in its own language, commands in inline code",
    files: &["**/*.{md,markdown,mdx,mkd,qmd,Rmd}"],
    names: &["markdown", "md", "mdx"],
    read: Read::Code { is: |_| false, find },
};

fn find(finder: &mut Finder<'_>, region: &Region<'_>) {
    if finder.depth() == 1 && finder.is_unmarked() && !super::prospects::markdown(region.text()) {
        return;
    }
    let dedented = admonitions::dedented(region);
    let region = dedented.as_ref().unwrap_or(region);
    let text = region.text();
    let options = Options::ENABLE_TABLES | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    // The fence that is open: its language, and the stretches of its text.
    let mut fence: Option<(String, Vec<Span>)> = None;
    let mut metadata = false;
    let mut depth = 0_usize;
    // The cells of each table, row by row; the first row is its head.
    let mut tables: Vec<Table> = Vec::new();
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        let span = Span::new(range.start, range.end);
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                let info = match kind {
                    CodeBlockKind::Fenced(info) => info.into_string(),
                    CodeBlockKind::Indented => String::new(),
                };
                fence = Some((info, Vec::new()));
                finder.block(region, span, BlockKind::Exhibit);
            }
            Event::End(TagEnd::CodeBlock) => {
                if let Some((info, stretches)) = fence.take() {
                    block(finder, region, &info, &stretches);
                }
            }
            Event::Start(Tag::MetadataBlock(_)) => metadata = true,
            Event::End(TagEnd::MetadataBlock(_)) => metadata = false,
            Event::Text(_) if metadata => {}
            Event::Text(_) if !span.is_empty() => {
                if let Some((_, stretches)) = &mut fence {
                    stretches.push(span);
                }
            }
            Event::Code(_) => code(finder, region, span),
            Event::Start(Tag::List(_)) => {
                if depth == 0 {
                    finder.block(region, span, BlockKind::Exhibit);
                }
                depth += 1;
            }
            Event::End(TagEnd::List(_)) => depth = depth.saturating_sub(1),
            Event::Start(Tag::Heading { level, .. }) => finder.block(region, span, BlockKind::Heading(level as u8)),
            Event::Start(Tag::Table(_)) => {
                tables.push(Vec::new());
                if depth == 0 {
                    finder.block(region, span, BlockKind::Exhibit);
                }
            }
            Event::Start(Tag::TableHead | Tag::TableRow) => {
                if let Some(table) = tables.last_mut() {
                    table.push(Vec::new());
                }
            }
            Event::Start(Tag::TableCell) => {
                if let Some(row) = tables.last_mut().and_then(|table| table.last_mut()) {
                    row.push(span);
                }
            }
            Event::Start(Tag::Paragraph) if depth == 0 => finder.block(region, span, BlockKind::Prose),
            _ => {}
        }
    }
    // A chart that puts one registry in front of all its images says so in a row of its own; which of them it is for is not told here.
    let has_global_registry = |table: &Table| {
        let keys = table.iter().skip(1).filter_map(|row| row.first()).map(|key| plain(text, key));
        keys.into_iter().any(|key| key.starts_with("global.") && key.to_ascii_lowercase().ends_with("registry"))
    };
    if !tables.iter().any(has_global_registry) {
        for table in &tables {
            settings(finder, region, table);
        }
    }
}

/// The cells of a table, row by row.
type Table = Vec<Vec<Span>>;

/// Returns the text of a cell without its marks.
fn plain<'t>(text: &'t str, cell: &Span) -> &'t str {
    cell.of(text).trim().trim_matches(['`', '*', '"'])
}

/// Takes a table of a chart's values: `image.repository` in one row and `image.tag` in another are parts of one image.
fn settings(finder: &mut Finder<'_>, region: &Region<'_>, rows: &[Vec<Span>]) {
    let text = region.text();
    let [head, rows @ ..] = rows else { return };
    let plain = |cell: &Span| plain(text, cell);
    let Some(column) = head.iter().position(|cell| matches!(plain(cell).to_ascii_lowercase().as_str(), "default" | "default value" | "value" | "defaults")).filter(|column| *column > 0) else {
        return;
    };
    let parts = rows.iter().filter_map(|row| {
        let key = plain(row.first()?);
        let leaf = key.rsplit('.').next().unwrap_or(key);
        if !matches!(leaf, "repository" | "registry" | "tag" | "digest") && !super::keys::is_image_key(leaf) {
            return None;
        }
        let cell = row.get(column)?;
        let written = cell.of(text);
        let value = written.trim().trim_start_matches(['`', '"', ' ']).trim_end_matches(['`', '"', ' ']);
        // `v[chart appVersion]`: it is told where the tag comes from.
        let told = matches!(leaf, "tag" | "digest") && !value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-' | b':'));
        // `nil`: nothing is set; and what is called an image, as a machine's disk may be, has to read like one.
        let is_nothing = matches!(value, "nil" | "null" | "none" | "None" | "undefined");
        if told || is_nothing || super::keys::is_image_key(leaf) && !super::images::carries_proof(value) {
            return None;
        }
        let start = cell.start + written.find(value).filter(|_| !value.is_empty())?;
        Some((key.to_owned(), Part::new(region, Span::new(start, start + value.len()), Style::Word)))
    });
    super::shell::value_settings(finder, parts.collect());
}

/// Reads the text of a fence in its language.
fn block(finder: &mut Finder<'_>, region: &Region<'_>, info: &str, stretches: &[Span]) {
    let mut builder = Builder::new(region);
    for span in stretches {
        let text = span.of(region.text());
        let (mut from, mut at) = (0, 0);
        for line in text.split_inclusive('\n') {
            if is_of_no_language(line.trim()) {
                if from < at {
                    builder.verbatim(Span::new(from, at).shift(span.start));
                }
                builder.synthetic("\n");
                from = at + line.len();
            }
            at += line.len();
        }
        if from < at {
            builder.verbatim(Span::new(from, at).shift(span.start));
        }
    }
    let inner = builder.build();
    fenced(finder, info, dedented(&inner).as_ref().unwrap_or(&inner));
}

/// Returns a text without the blanks that all its lines begin with, as those of code have that is indented further than it would have to be.
fn dedented(region: &Region<'_>) -> Option<Region<'static>> {
    let text = region.text();
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let cut = text.lines().filter(|line| !line.trim().is_empty()).map(indent).min().filter(|cut| *cut > 0)?;
    let mut builder = Builder::new(region);
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        builder.verbatim(Span::new(start + cut.min(indent(line)), start + line.len()));
        start += line.len();
    }
    Some(builder.build())
}

/// Reads a text in the language that stands beside it, or as what it holds.
pub fn fenced(finder: &mut Finder<'_>, info: &str, inner: &Region<'_>) {
    // `bash`, `{.bash}`, `bash title="x"`, `yaml,linenos`, `language-yaml`.
    let word = info.trim().trim_start_matches(['{', '.']).split([' ', ',', '{', '}', ':', '\t', '=']).next().unwrap_or_default().to_ascii_lowercase();
    let word = word.strip_prefix("language-").unwrap_or(&word);
    match super::by_name(word) {
        // No command ends in a colon, as the first key of a manifest does.
        Some(format) if format.id == "shell" && begins_with_map(inner.text()) => finder.nest_any(inner),
        Some(format) if format.id != "text" => finder.read(format, inner),
        // A file's name stands where the language would: `docker-compose.yml`.
        _ if word.contains('.') => finder.nest_file(word, inner),
        _ => {
            let before = finder.count();
            finder.nest_any(inner);
            // A manifest that is no YAML for a slip is read line by line.
            if finder.count() == before && begins_with_map(inner.text()) && ["services:", "apiVersion:"].iter().any(|key| inner.text().contains(key)) {
                finder.nest("yaml", inner);
            }
        }
    }
}

/// Returns whether a line of a fence is of no language: it says that something is left out, or is for a renderer (`{:.copy}`).
fn is_of_no_language(line: &str) -> bool {
    let words = line.trim_matches(['#', ' ', '[', ']', '(', ')', '<', '>', '/']);
    matches!(words, "..." | "…" | "....") || line.starts_with("{:") && line.ends_with('}')
}

/// Returns whether the first line of a text that says anything is a key of YAML with something below it, or says the version of what follows.
fn begins_with_map(text: &str) -> bool {
    let Some(line) = text.lines().find(|line| !matches!(line.trim(), "" | "---") && !line.starts_with('#')) else { return false };
    let key = line.trim_end().strip_suffix(':').or_else(|| line.split_once(": ").map(|(key, _)| key).filter(|key| matches!(*key, "apiVersion" | "kind" | "version")));
    key.is_some_and(|key| !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')))
}

/// Reads inline code that is a command.
fn code(finder: &mut Finder<'_>, region: &Region<'_>, span: Span) {
    let raw = span.of(region.text());
    let ticks = raw.len() - raw.trim_start_matches('`').len();
    if raw.len() < 2 * ticks || ticks == 0 {
        return;
    }
    let inner = Span::new(span.start + ticks, span.end - ticks);
    inline(finder, &region.slice(inner));
}

/// Reads code inside a line that is a command, an instruction of a Dockerfile or a line of YAML.
pub fn inline(finder: &mut Finder<'_>, inner: &Region<'_>) {
    let text = inner.text();
    if text.contains(' ') && super::shell::is_command(text) {
        finder.nest("shell", inner);
    } else if text.starts_with("FROM ") {
        finder.nest("dockerfile", inner);
    } else if text.starts_with("image: ") {
        finder.nest("yaml", inner);
    }
}
