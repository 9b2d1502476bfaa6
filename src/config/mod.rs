//! `repoint.toml`: what one file says, and where in it.
//!
//! [`layers`] finds the files and puts them together; [`edit`] writes them.

pub mod edit;
pub mod layers;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use regex::Regex;
use toml_edit::{Document, Item};

use crate::formats::select::Selector;
use crate::formats::user::{self, GROUPS, KINDS, Keys, UserField};
use crate::formats::{self};
use crate::rules::pack::{PackError, Problem, Reader, Table, key_span, nearest, value_span};
use crate::rules::{Files, Rule, Text};
use crate::span::{Lines, Place};

/// The name of the file.
pub const NAME: &str = "repoint.toml";

/// The keys of the file, with what each is for.
pub const KEYS: &[(&str, &str)] = &[
    ("exclude", "globs of files to leave out, from this file's folder"),
    ("field", "places for images that no built-in format knows"),
    ("format", "read only files of these formats"),
    ("hidden", "whether files and folders whose names begin with a dot are looked into (they are, if this is left out)"),
    ("include", "globs: only these files, from this file's folder"),
    ("lint", "what `repoint lint` looks for"),
    ("max-size", "files larger than this many MiB are not read"),
    ("not-format", "leave files of these formats alone"),
    ("packs", "packs by name, or TOML files, from this file's folder; an empty list is none"),
    ("rule", "rules of one's own, in order; they come before packs"),
    ("set", "parameters of packs"),
];

/// The keys of `[[field]]`, with what each is for.
pub const FIELD_KEYS: &[(&str, &str)] = &[
    ("digest", "with `select`: the key of the digest, in a map of parts"),
    ("files", "globs of the files that it is about, from this file's folder"),
    ("kind", "with `select`: what stands there; \"image\" if left out"),
    ("regex", "for text without a parser: an expression with the named groups repository and, as may be, registry, tag, digest"),
    ("registry", "with `select`: the key of the registry, in a map of parts"),
    ("repository", "with `select`: the key of the repository, in a map of parts"),
    ("select", "the nodes of a YAML or JSON file: keys between dots, `*`, `[*]`, `**`"),
    ("tag", "with `select`: the key of the tag, in a map of parts"),
];

/// The keys of `[lint]`, with what each is for.
pub const LINT_KEYS: &[(&str, &str)] = &[
    ("allow", "the registries that images may come from; with none, every registry may be used"),
    ("ignore", "codes that are turned off"),
    ("severity", "how grave a code is: \"note\", \"warning\" or \"error\""),
    ("select", "codes that are turned on beside those that are on by default"),
];

/// What one file says. A key that is not there is nothing.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The file.
    pub path: PathBuf,
    /// The folder that its globs and names of files count from, without links.
    pub folder: PathBuf,
    /// `packs`.
    pub packs: Option<Vec<String>>,
    /// `[[rule]]`.
    pub rules: Option<Vec<Rule>>,
    /// Where each of them stands.
    pub rule_places: Vec<Place>,
    /// `include`.
    pub include: Option<Vec<String>>,
    /// `exclude`.
    pub exclude: Option<Vec<String>>,
    /// `format`.
    pub format: Option<Vec<String>>,
    /// `not-format`.
    pub not_format: Option<Vec<String>>,
    /// `hidden`.
    pub hidden: Option<bool>,
    /// `max-size`, in MiB.
    pub max_size: Option<u64>,
    /// `set`.
    pub set: BTreeMap<String, String>,
    /// `[[field]]`.
    pub fields: Vec<UserField>,
    /// `[lint]`.
    pub lint: Lint,
    /// Where each key stands; those of a table with the table's name in front.
    pub places: BTreeMap<String, Place>,
}

/// What `[lint]` says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lint {
    /// `select`.
    pub select: Option<Vec<String>>,
    /// `ignore`.
    pub ignore: Option<Vec<String>>,
    /// `allow`.
    pub allow: Option<Vec<String>>,
    /// `severity`.
    pub severity: BTreeMap<String, String>,
}

impl Config {
    /// Reads a file.
    ///
    /// # Errors
    /// What is wrong with it, with line and column.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let mut config = Self::parse(&text, &path.to_string_lossy())?;
        let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
        config.folder = folder.canonicalize().with_context(|| format!("cannot read {}", folder.display()))?;
        config.path = path.to_path_buf();
        Ok(config)
    }

    /// Parses a file's text.
    ///
    /// # Errors
    /// The first thing that is wrong, with its place.
    pub fn parse(text: &str, file: &str) -> Result<Self, PackError> {
        let reader = Reader { file, text };
        let document = Document::parse(text).map_err(|error| reader.error(error.span(), Problem::Syntax(error.message().trim().to_owned())))?;
        let top: Table<'_> = document.as_table();
        reader.check_keys(top, KEYS)?;
        let formats = |key: &str| -> Result<Option<Vec<String>>, PackError> {
            let Some(found) = list(&reader, top, key)? else { return Ok(None) };
            for (at, name) in found.iter().enumerate() {
                check_format(name).map_err(|reason| reader.value(item_span(top, key, at), key, reason))?;
            }
            Ok(Some(found))
        };
        let globs = |key: &str| -> Result<Option<Vec<String>>, PackError> {
            let found = list(&reader, top, key)?;
            Files::parse(found.as_deref().unwrap_or_default()).map_err(|error| reader.value(value_span(top, key), key, error.to_string()))?;
            Ok(found)
        };
        let mut config = Self {
            packs: list(&reader, top, "packs")?,
            include: globs("include")?,
            exclude: globs("exclude")?,
            format: formats("format")?,
            not_format: formats("not-format")?,
            hidden: reader.boolean(top, "hidden")?,
            max_size: size(&reader, top)?,
            set: pairs(&reader, top, "set")?,
            lint: lint(&reader, top)?,
            fields: fields(&reader, top)?,
            ..Self::default()
        };
        if top.get("rule").is_some() {
            let tables = reader.rule_tables(document.as_table())?;
            let lines = Lines::new(text);
            config.rule_places = tables.iter().map(|(_, span)| lines.place(span.as_ref().map_or(0, |span| span.start), text)).collect();
            config.rules = Some(tables.iter().map(|(table, span)| reader.rule(*table, span, &Text::default(), &[])).collect::<Result<_, _>>()?);
        }
        for (key, item) in top.iter() {
            let lines = Lines::new(text);
            let mut place = |name: String, span: Option<std::ops::Range<usize>>| config.places.insert(name, lines.place(span.map_or(0, |span| span.start).min(text.len()), text));
            // Each item of `[[rule]]` stands for itself; the first is shown.
            place(key.to_owned(), key_span(top, key).or_else(|| item.span()));
            if let (Some(table), true) = (item.as_table_like(), matches!(key, "set" | "lint")) {
                for (inner, _) in table.iter() {
                    place(format!("{key}.{inner}"), key_span(table, inner));
                }
            }
        }
        Ok(config)
    }
}

impl Config {
    /// Names the file, and in it a place where there is one.
    pub fn at(&self, place: Option<&Place>) -> String {
        let path = self.path.display();
        place.map_or_else(|| path.to_string(), |place| format!("{path}:{}:{}", place.line, place.column))
    }
}

/// Says what is wrong with the name of a format.
///
/// # Errors
/// That there is no such format, and which are meant.
pub fn check_format(name: &str) -> Result<(), String> {
    let ids = || formats::FORMATS.iter().map(|format| format.id);
    if ids().any(|id| id == name) {
        return Ok(());
    }
    let hint = nearest(name, ids()).map(|near| format!(" (did you mean `{near}`?)")).unwrap_or_default();
    Err(format!("there is no format `{name}`{hint}; there are: {}", ids().collect::<Vec<_>>().join(", ")))
}

fn list(reader: &Reader<'_>, table: Table<'_>, key: &str) -> Result<Option<Vec<String>>, PackError> {
    if table.get(key).is_none() {
        return Ok(None);
    }
    Ok(Some(reader.strings(table, key)?.into_iter().map(|(text, _)| text).collect()))
}

fn item_span(table: Table<'_>, key: &str, at: usize) -> Option<std::ops::Range<usize>> {
    table.get(key).and_then(Item::as_array).and_then(|array| array.get(at)).and_then(toml_edit::Value::span)
}

fn size(reader: &Reader<'_>, top: Table<'_>) -> Result<Option<u64>, PackError> {
    let Some(item) = top.get("max-size") else { return Ok(None) };
    match item.as_integer().and_then(|number| u64::try_from(number).ok()).filter(|number| (1..=1 << 20).contains(number)) {
        Some(number) => Ok(Some(number)),
        None => Err(reader.kind(value_span(top, "max-size"), "max-size", "a number of MiB, from 1")),
    }
}

fn pairs(reader: &Reader<'_>, top: Table<'_>, key: &str) -> Result<BTreeMap<String, String>, PackError> {
    let Some(item) = top.get(key) else { return Ok(BTreeMap::new()) };
    let table = item.as_table_like().ok_or_else(|| reader.kind(value_span(top, key), key, "a table of strings"))?;
    table.iter().map(|(name, _)| Ok((name.to_owned(), reader.string(table, name)?.unwrap_or_default()))).collect()
}

fn lint(reader: &Reader<'_>, top: Table<'_>) -> Result<Lint, PackError> {
    let Some(item) = top.get("lint") else { return Ok(Lint::default()) };
    let table = item.as_table_like().ok_or_else(|| reader.kind(value_span(top, "lint"), "lint", "a table"))?;
    reader.check_keys(table, LINT_KEYS)?;
    let checked = |key: &str, check: fn(&str) -> Result<(), String>| -> Result<Option<Vec<String>>, PackError> {
        let Some(found) = list(reader, table, key)? else { return Ok(None) };
        for (at, code) in found.iter().enumerate() {
            check(code).map_err(|reason| reader.value(item_span(table, key, at), key, reason))?;
        }
        Ok(Some(found))
    };
    let severity = pairs(reader, table, "severity")?;
    for (code, level) in &severity {
        let wrong = crate::lint::check_code(code).err().or_else(|| (!matches!(level.as_str(), "note" | "warning" | "error")).then(|| format!("`{level}` is none of note, warning, error")));
        if let Some(reason) = wrong {
            return Err(reader.value(value_span(table, "severity"), "severity", reason));
        }
    }
    let codes = crate::lint::check_code;
    Ok(Lint { select: checked("select", codes)?, ignore: checked("ignore", codes)?, allow: checked("allow", crate::lint::check_allowed)?, severity })
}

fn fields(reader: &Reader<'_>, top: Table<'_>) -> Result<Vec<UserField>, PackError> {
    const EXPECTED: &str = "a list of tables, [[field]]";
    match top.get("field") {
        None => Ok(Vec::new()),
        Some(Item::ArrayOfTables(tables)) => tables.iter().map(|table| field(reader, table, table.span())).collect(),
        Some(Item::Value(toml_edit::Value::Array(array))) => {
            array.iter().map(|value| value.as_inline_table().ok_or_else(|| reader.kind(value.span(), "field", EXPECTED)).and_then(|table| field(reader, table, value.span()))).collect()
        }
        Some(_) => Err(reader.kind(key_span(top, "field"), "field", EXPECTED)),
    }
}

fn field(reader: &Reader<'_>, table: Table<'_>, span: Option<std::ops::Range<usize>>) -> Result<UserField, PackError> {
    reader.check_keys(table, FIELD_KEYS)?;
    let globs = list(reader, table, "files")?.filter(|globs| !globs.is_empty()).ok_or_else(|| reader.missing(span.clone(), "files", "a [[field]]"))?;
    let files = Files::parse(&globs).map_err(|error| reader.value(value_span(table, "files"), "files", error.to_string()))?;
    let place = match (reader.string(table, "select")?, reader.string(table, "regex")?) {
        (Some(_), Some(_)) => return Err(reader.value(value_span(table, "regex"), "regex", "a field has `select` or `regex`, not both".to_owned())),
        (None, None) => return Err(reader.missing(span, "select` or `regex", "a [[field]]")),
        (None, Some(text)) => user::Place::Text(expression(&text).map_err(|reason| reader.value(value_span(table, "regex"), "regex", reason))?),
        (Some(text), None) => selected(reader, table, &text)?,
    };
    Ok(UserField { files, place })
}

fn selected(reader: &Reader<'_>, table: Table<'_>, text: &str) -> Result<user::Place, PackError> {
    let selector = Selector::parse(text).map_err(|reason| reader.value(value_span(table, "select"), "select", reason))?;
    let kind = reader.string(table, "kind")?;
    let keys = GROUPS.iter().copied().find(|key| table.get(key).is_some());
    if let Some(first) = keys {
        if kind.is_some() {
            return Err(reader.value(value_span(table, "kind"), "kind", format!("a map of parts, which `{first}` makes of this, has no kind")));
        }
        let repository = reader.required(table, "repository", &value_span(table, first), "a [[field]] with the keys of parts")?;
        let keys = Keys { registry: reader.string(table, "registry")?, repository, tag: reader.string(table, "tag")?, digest: reader.string(table, "digest")? };
        return Ok(user::Place::Parts(selector, Box::new(keys)));
    }
    let kind = kind.unwrap_or_else(|| "image".to_owned());
    match KINDS.iter().find(|(name, ..)| *name == kind) {
        Some((_, what, _)) => Ok(user::Place::Node(selector, *what)),
        None => {
            let names = || KINDS.iter().map(|(name, ..)| *name);
            let hint = nearest(&kind, names()).map(|near| format!(" (did you mean `{near}`?)")).unwrap_or_default();
            Err(reader.value(value_span(table, "kind"), "kind", format!("there is no kind `{kind}`{hint}; there are: {}", names().collect::<Vec<_>>().join(", "))))
        }
    }
}

/// Compiles an expression, and checks its groups.
fn expression(text: &str) -> Result<Regex, String> {
    let regex = regex::RegexBuilder::new(text).multi_line(true).crlf(true).build().map_err(|error| error.to_string())?;
    let names: Vec<&str> = regex.capture_names().flatten().collect();
    if let Some(unknown) = names.iter().find(|name| !GROUPS.contains(name)) {
        let hint = nearest(unknown, GROUPS.iter().copied()).map(|near| format!(" (did you mean `{near}`?)")).unwrap_or_default();
        return Err(format!("unknown group `{unknown}`{hint}; there are: {}", GROUPS.join(", ")));
    }
    if !names.contains(&"repository") {
        return Err("the group `repository` is missing, as in (?<repository>[a-z0-9/._-]+)".to_owned());
    }
    Ok(regex)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn wrong(text: &str, expected: &str) {
        let error = Config::parse(text, "repoint.toml").map(|config| panic!("{config:?}")).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}");
    }

    #[test]
    fn a_mistake_is_named_with_its_place() {
        wrong("pakcs = []\n", "repoint.toml:1:1: unknown key `pakcs` (did you mean `packs`?); valid keys are: exclude, field, ");
        wrong("hidden = 1\n", "repoint.toml:1:10: `hidden` has to be true or false");
        wrong("format = [\"compse\"]\n", "repoint.toml:1:11: `format`: there is no format `compse` (did you mean `compose`?)");
        wrong("max-size = 0\n", "repoint.toml:1:12: `max-size` has to be a number of MiB, from 1");
        wrong("[[field]]\nselect = \"a\"\n", "repoint.toml:1:1: `files` is missing in a [[field]]");
        wrong("[[field]]\nfiles = [\"x\"]\nselect = \"a\"\nkind = \"imag\"\n", "repoint.toml:4:8: `kind`: there is no kind `imag` (did you mean `image`?)");
        wrong("[[field]]\nfiles = [\"x\"]\nregex = \"(?<repositry>a)\"\n", "repoint.toml:3:9: `regex`: unknown group `repositry` (did you mean `repository`?)");
        wrong("[[field]]\nfiles = [\"x\"]\nselect = \"a\"\ntag = \"t\"\n", "repoint.toml:4:7: `repository` is missing");
        wrong("[[rule]]\nfrom = \"a/b\"\ntoo = \"c\"\n", "repoint.toml:3:1: unknown key `too` (did you mean `to`?)");
        wrong("[lint]\nignore = [\"RP999\"]\n", "repoint.toml:2:11: `ignore`: there is no lint `RP999`");
    }

    #[test]
    fn a_file_says_what_it_says() {
        let config = Config::parse("packs = []\nhidden = false\nset = { mirror = \"m.io\" }\n[[rule]]\nfrom = \"a/b\"\nto = \"quay.io/a/b\"\n", "repoint.toml").unwrap();
        assert_eq!(config.packs, Some(Vec::new()));
        assert_eq!(config.hidden, Some(false));
        assert_eq!(config.rules.unwrap()[0].id, "a/b=quay.io/a/b");
        assert_eq!(config.places["set.mirror"], Place { line: 3, column: 9 });
    }
}
