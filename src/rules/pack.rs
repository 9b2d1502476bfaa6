//! Packs: rules in a TOML file, with a name, a version, parameters and a source for every claim.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use thiserror::Error;
use toml_edit::{Array, Document, Item, TableLike, Value};

use super::pattern::{Pattern, PatternError, ToTemplate};
use super::set::RuleSet;
use super::tag::{TagMap, When};
use super::{Conflict, DigestPolicy, Example, Files, Rule};
use crate::span::{Lines, Place};

/// The tables of a pack, with what each is for.
pub const TOP_KEYS: &[(&str, &str)] = &[("pack", "what the pack is"), ("params", "what the user may set"), ("rule", "the rules, in order")];

/// The keys of `[pack]`, with what each is for.
pub const PACK_KEYS: &[(&str, &str)] = &[("description", "what the pack does, in one line"), ("name", "the name that `--pack` takes"), ("version", "the version of the pack")];

/// The keys of `[params.NAME]`, with what each is for.
pub const PARAM_KEYS: &[(&str, &str)] =
    &[("default", "the value when the user sets none; without it the user has to"), ("description", "what it is"), ("example", "the value that the pack's examples are run with")];

/// The keys of `[[rule]]`, with what each is for.
pub const RULE_KEYS: &[(&str, &str)] = &[
    ("date", "when the source said so"),
    ("digest", "what becomes of a digest when the tag changes: \"refuse\" (the default), \"keep\" or \"drop\""),
    ("examples", "pairs of a reference and what it becomes; the same text twice when it stays; a third text says why"),
    ("except", "names that the rule leaves alone"),
    ("files", "globs of the files that the rule is limited to"),
    ("from", "the pattern over canonical names, with an optional one over tags"),
    ("id", "the rule's name within the pack"),
    ("local", "whether names that are built in the repository are rewritten too"),
    ("mentions", "whether mentions in text are rewritten too; left out: those that carry a registry"),
    ("note", "what a reader has to know"),
    ("source", "where the claim comes from"),
    ("tags", "what becomes of tags; the key \"\" is for a reference without one"),
    ("to", "what the name becomes, as it is to be written"),
    ("when", "a condition on the version in the tag"),
];

/// The keys of a `when` that is written as a table, with what each is for.
pub const WHEN_KEYS: &[(&str, &str)] = &[("otherwise", "whether the rule is also about tags that are no versions, and references without one"), ("version", "the condition, such as \">=0.43.0, <2\"")];

/// An ordered list of rules with a name.
#[derive(Clone, Debug)]
pub struct Pack {
    /// The name that `--pack` takes.
    pub name: String,
    /// What the pack does, in one line.
    pub description: String,
    /// The version of the pack.
    pub version: String,
    /// What the user may set.
    pub params: Vec<Param>,
    /// The rules, in order.
    pub rules: Vec<Rule>,
}

/// A parameter of a pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Param {
    /// The name that `--set` takes.
    pub name: String,
    /// What it is.
    pub description: String,
    /// The value when the user sets none.
    pub default: Option<String>,
    /// The value that the pack's examples are run with.
    pub example: Option<String>,
}

/// The values of parameters, as the user set them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Params {
    /// The values by name.
    pub values: BTreeMap<String, String>,
    /// Whether a parameter that is not set takes its example: for listing packs and running their examples, not for rewriting.
    pub use_examples: bool,
}

impl Params {
    /// Makes parameters that are all their examples.
    pub fn examples() -> Self {
        Self { values: BTreeMap::new(), use_examples: true }
    }

    /// Reads `key=value` texts.
    ///
    /// # Errors
    /// The first text that has no `=` or no key.
    pub fn parse<'t>(texts: impl IntoIterator<Item = &'t str>) -> Result<Self, String> {
        let mut values = BTreeMap::new();
        for text in texts {
            match text.split_once('=') {
                Some((key, value)) if !key.trim().is_empty() => values.insert(key.trim().to_owned(), value.trim().to_owned()),
                _ => return Err(text.to_owned()),
            };
        }
        Ok(Self { values, use_examples: false })
    }

    /// Returns the names that are set and that none of the packs has.
    pub fn unknown<'p>(&'p self, packs: &[Pack]) -> Vec<&'p str> {
        let known: BTreeSet<&str> = packs.iter().flat_map(|pack| &pack.params).map(|param| param.name.as_str()).collect();
        self.values.keys().map(String::as_str).filter(|name| !known.contains(name)).collect()
    }
}

/// What is wrong with a pack, and where. The fault is its author's.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{file}:{line}:{column}: {problem}", line = .place.line, column = .place.column)]
pub struct PackError {
    /// The file's name as it was given.
    pub file: String,
    /// Where in it.
    pub place: Place,
    /// What is wrong.
    pub problem: Box<Problem>,
}

/// What can be wrong with a pack.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Problem {
    /// It is no TOML.
    #[error("{0}")]
    Syntax(String),
    /// A key that packs do not have.
    #[error("unknown key `{key}`{hint}; valid keys are: {valid}", hint = did_you_mean(.nearest.as_deref()), valid = .valid.join(", "))]
    UnknownKey {
        /// The key.
        key: String,
        /// The valid key that is most like it.
        nearest: Option<String>,
        /// All valid keys.
        valid: Vec<String>,
    },
    /// A key is missing.
    #[error("`{key}` is missing in {table}")]
    Missing {
        /// The key.
        key: String,
        /// Where it is missing.
        table: String,
    },
    /// A value of the wrong kind.
    #[error("`{key}` has to be {expected}")]
    Kind {
        /// The key.
        key: String,
        /// What it has to be.
        expected: &'static str,
    },
    /// A pattern or a target that is none.
    #[error("`{key}`, {text:?}: {error}")]
    Pattern {
        /// The key.
        key: String,
        /// Its value.
        text: String,
        /// What is wrong.
        error: PatternError,
    },
    /// A value that is wrong in itself.
    #[error("`{key}`: {reason}")]
    Value {
        /// The key.
        key: String,
        /// What is wrong.
        reason: String,
    },
    /// Two rules have one id.
    #[error("two rules have the id {0:?}")]
    Twice(String),
    /// A parameter has no value.
    #[error("the pack {pack} needs a value for `{name}` ({description}): --set {name}={example}")]
    Unset {
        /// The pack.
        pack: String,
        /// The parameter.
        name: String,
        /// What it is.
        description: String,
        /// What a value looks like.
        example: String,
    },
    /// The rules do not go together.
    #[error("{0}")]
    Conflict(Conflict),
}

fn did_you_mean(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |nearest| format!(" (did you mean `{nearest}`?)"))
}

impl Pack {
    /// Parses a pack and checks that its rules go together.
    ///
    /// # Errors
    /// The first thing that is wrong, with its place.
    pub fn parse(text: &str, file_name: &str, params: &Params) -> Result<Self, PackError> {
        let reader = Reader { file: file_name, text, lines: Lines::new(text) };
        let document = Document::parse(text).map_err(|error| reader.error(error.span(), Problem::Syntax(error.message().trim().to_owned())))?;
        let (pack, spans) = reader.pack(document.as_table(), params)?;
        if let Some((index, conflict)) = RuleSet::new(pack.rules.clone()).conflicts().into_iter().next() {
            return Err(reader.error(spans.get(index).cloned().flatten(), Problem::Conflict(conflict)));
        }
        Ok(pack)
    }

    /// Returns the pack as it is embedded under a name, parsed.
    ///
    /// Returns nothing where there is no such pack; [`nearest`] over [`embedded`] finds what was meant.
    pub fn load(name: &str, params: &Params) -> Option<Result<Self, PackError>> {
        let at = embedded().binary_search_by_key(&name, |(known, _)| known).ok()?;
        let (name, text) = embedded()[at];
        Some(Self::parse(text, &format!("{name}.toml"), params))
    }
}

/// A TOML table of either kind.
pub(crate) type Table<'t> = &'t dyn TableLike;
/// Where something stands in the file.
pub(crate) type At = Option<Range<usize>>;

/// Reads tables of a TOML file, and says where what is wrong stands; the configuration's reader is built on it.
pub(crate) struct Reader<'r> {
    pub(crate) file: &'r str,
    pub(crate) text: &'r str,
    pub(crate) lines: Lines,
}
impl Reader<'_> {
    pub(crate) fn error(&self, span: At, problem: Problem) -> PackError {
        let offset = span.map_or(0, |span| span.start).min(self.text.len());
        PackError { file: self.file.to_owned(), place: self.lines.place(offset, self.text), problem: Box::new(problem) }
    }

    fn pack(&self, top: &toml_edit::Table, params: &Params) -> Result<(Pack, Vec<At>), PackError> {
        self.check_keys(top, TOP_KEYS)?;
        let head = top.get("pack").ok_or_else(|| self.missing(None, "[pack]", "the file"))?;
        let head_span = key_span(top, "pack").or_else(|| head.span());
        let head = head.as_table_like().ok_or_else(|| self.kind(head_span.clone(), "pack", "a table"))?;
        self.check_keys(head, PACK_KEYS)?;
        let name = self.required(head, "name", &head_span, "[pack]")?;
        let mut pack = Pack {
            description: self.required(head, "description", &head_span, "[pack]")?,
            version: self.string(head, "version")?.unwrap_or_default(),
            params: self.params(top)?,
            rules: Vec::new(),
            name,
        };
        let values = self.values(&pack, params, head_span.clone())?;
        let mut spans = Vec::new();
        let mut ids = BTreeSet::new();
        for (table, span) in self.rule_tables(top)? {
            let rule = self.rule(table, &span, &pack.name, &values)?;
            if !ids.insert(rule.id.clone()) {
                return Err(self.error(value_span(table, "id"), Problem::Twice(rule.id)));
            }
            pack.rules.push(rule);
            spans.push(span);
        }
        if pack.rules.is_empty() {
            return Err(self.missing(head_span, "[[rule]]", "the file"));
        }
        Ok((pack, spans))
    }

    fn params(&self, top: Table<'_>) -> Result<Vec<Param>, PackError> {
        let Some(item) = top.get("params") else { return Ok(Vec::new()) };
        let tables = item.as_table_like().ok_or_else(|| self.kind(key_span(top, "params"), "params", "a table of tables"))?;
        let mut found = Vec::new();
        for (name, item) in tables.iter() {
            let table = item.as_table_like().ok_or_else(|| self.kind(key_span(tables, name), name, "a table"))?;
            self.check_keys(table, PARAM_KEYS)?;
            found.push(Param {
                name: name.to_owned(),
                description: self.required(table, "description", &key_span(tables, name), &format!("[params.{name}]"))?,
                default: self.string(table, "default")?,
                example: self.string(table, "example")?,
            });
        }
        Ok(found)
    }

    /// Returns the value of each of the pack's parameters.
    fn values(&self, pack: &Pack, params: &Params, span: At) -> Result<Vec<(String, String)>, PackError> {
        let mut values = Vec::new();
        for param in &pack.params {
            let example = params.use_examples.then_some(param.example.as_ref()).flatten();
            let value = params.values.get(&param.name).or(example).or(param.default.as_ref());
            let value = value.filter(|value| !value.is_empty()).ok_or_else(|| {
                let example = param.example.clone().unwrap_or_else(|| "VALUE".to_owned());
                self.error(span.clone(), Problem::Unset { pack: pack.name.clone(), name: param.name.clone(), description: param.description.clone(), example })
            })?;
            values.push((param.name.clone(), value.trim_end_matches('/').to_owned()));
        }
        Ok(values)
    }

    pub(crate) fn rule_tables<'t>(&self, top: &'t toml_edit::Table) -> Result<Vec<(Table<'t>, At)>, PackError> {
        match top.get("rule") {
            None => Ok(Vec::new()),
            Some(Item::ArrayOfTables(tables)) => Ok(tables.iter().map(|table| (table as Table<'t>, table.span())).collect()),
            Some(Item::Value(Value::Array(array))) => array
                .iter()
                .map(|value| match value {
                    Value::InlineTable(table) => Ok((table as Table<'t>, value.span())),
                    other => Err(self.kind(other.span(), "rule", "a list of tables, [[rule]]")),
                })
                .collect(),
            Some(_) => Err(self.kind(key_span(top, "rule"), "rule", "a list of tables, [[rule]]")),
        }
    }

    pub(crate) fn rule(&self, table: Table<'_>, span: &At, pack: &str, values: &[(String, String)]) -> Result<Rule, PackError> {
        self.check_keys(table, RULE_KEYS)?;
        let fill = |text: String| substitute(&text, values);
        // A rule of one's own may go without a name.
        let given = if pack.is_empty() { self.string(table, "id")? } else { Some(self.required(table, "id", span, "a [[rule]]")?) };
        let place = given.as_ref().map_or_else(|| "a [[rule]]".to_owned(), |id| format!("the rule {id:?}"));
        let from_text = fill(self.required(table, "from", span, &place)?);
        let from = Pattern::parse(&from_text).map_err(|error| self.pattern(table, "from", &from_text, error))?;
        let to_text = self.required(table, "to", span, &place)?;
        let to = self.target(table, &to_text, &from, values)?;
        let id = given.unwrap_or_else(|| format!("{from_text}={to_text}"));
        let mut except = Vec::new();
        for (text, span) in self.strings(table, "except")? {
            let text = fill(text);
            except.push(Pattern::parse(&text).map_err(|error| self.error(span, Problem::Pattern { key: "except".to_owned(), text, error }))?);
        }
        let mut globs = Vec::new();
        for (glob, span) in self.strings(table, "files")? {
            Files::parse(std::slice::from_ref(&glob)).map_err(|error| self.value(span.clone(), "files", error.to_string()))?;
            globs.push(glob);
        }
        let files = Files::parse(&globs).map_err(|error| self.value(value_span(table, "files"), "files", error.to_string()))?;
        Ok(Rule {
            tags: self.tags(table, &from, values)?,
            when: self.when(table)?,
            digest: self.digest(table)?,
            mentions: self.boolean(table, "mentions")?,
            local: self.boolean(table, "local")?.unwrap_or_default(),
            note: fill(self.string(table, "note")?.unwrap_or_default()),
            source: self.string(table, "source")?.unwrap_or_default(),
            date: self.date(table)?,
            examples: self.examples(table, values)?,
            pack: pack.to_owned(),
            id,
            from,
            to,
            except,
            files,
        })
    }

    fn target(&self, table: Table<'_>, written: &str, from: &Pattern, values: &[(String, String)]) -> Result<ToTemplate, PackError> {
        let text = substitute(written, values);
        let to = ToTemplate::parse(&text, &from.captures()).map_err(|error| self.pattern(table, "to", &text, error))?;
        // `{mirror}/{path}` with `mirror=harbor` would quietly become a repository of Docker Hub.
        let leads = values.iter().find(|(name, _)| written.starts_with(&format!("{{{name}}}/")));
        if let Some((name, value)) = leads
            && to.registry.is_none()
            && !to.hidden
        {
            let reason = format!(
                "{value:?}, the value of `{name}`, is not a registry: that has a dot or a port, as in registry.example.com or mirror:5000; for a namespace of Docker Hub write docker.io/{value}"
            );
            return Err(self.value(value_span(table, "to"), "to", reason));
        }
        Ok(to)
    }

    fn tags(&self, table: Table<'_>, from: &Pattern, values: &[(String, String)]) -> Result<TagMap, PackError> {
        let mut tags = TagMap::default();
        let Some(item) = table.get("tags") else { return Ok(tags) };
        let map = item.as_table_like().ok_or_else(|| self.kind(value_span(table, "tags"), "tags", "a table of tag patterns and tags, such as { \"v1.{n}\" = \"v2.{n}\" }"))?;
        for (key, item) in map.iter() {
            let value = item.as_str().ok_or_else(|| self.kind(item.span(), key, "a string"))?;
            let value = substitute(value, values);
            tags.add(key, &value, &from.captures()).map_err(|error| {
                let text = format!("{key} = {value}");
                self.error(key_span(map, key).or_else(|| item.span()), Problem::Pattern { key: "tags".to_owned(), text, error })
            })?;
        }
        Ok(tags)
    }

    fn when(&self, table: Table<'_>) -> Result<Option<When>, PackError> {
        let Some(item) = table.get("when") else { return Ok(None) };
        let (text, otherwise) = match (item.as_str(), item.as_table_like()) {
            (Some(text), _) => (text.to_owned(), false),
            (None, Some(inner)) => {
                self.check_keys(inner, WHEN_KEYS)?;
                (self.required(inner, "version", &value_span(table, "when"), "`when`")?, self.boolean(inner, "otherwise")?.unwrap_or_default())
            }
            _ => return Err(self.kind(value_span(table, "when"), "when", "a string such as \">=0.43.0\", or { version = \">=0.43.0\", otherwise = true }")),
        };
        When::parse(&text, otherwise).map(Some).map_err(|error| self.value(value_span(table, "when"), "when", error.to_string()))
    }

    fn digest(&self, table: Table<'_>) -> Result<DigestPolicy, PackError> {
        match self.string(table, "digest")?.as_deref() {
            None | Some("refuse") => Ok(DigestPolicy::Refuse),
            Some("keep") => Ok(DigestPolicy::Keep),
            Some("drop") => Ok(DigestPolicy::Drop),
            Some(_) => Err(self.kind(value_span(table, "digest"), "digest", "\"refuse\", \"keep\" or \"drop\"")),
        }
    }

    fn date(&self, table: Table<'_>) -> Result<String, PackError> {
        let text = match table.get("date") {
            None => return Ok(String::new()),
            Some(Item::Value(Value::Datetime(date))) => date.value().to_string(),
            Some(item) => item.as_str().unwrap_or_default().to_owned(),
        };
        let shape = text.len() == 10 && text.bytes().enumerate().all(|(at, byte)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() });
        if shape { Ok(text) } else { Err(self.kind(value_span(table, "date"), "date", "a day, such as 2025-11-16")) }
    }

    fn examples(&self, table: Table<'_>, values: &[(String, String)]) -> Result<Vec<Example>, PackError> {
        const EXPECTED: &str = "a list of pairs, such as [[\"a/b:1\", \"c/b:1\"]]; a third text says why";
        let mut found = Vec::new();
        let Some(list) = self.array(table, "examples", EXPECTED)? else { return Ok(found) };
        for example in list.iter() {
            let wrong = || self.kind(example.span(), "examples", EXPECTED);
            let texts: Vec<&str> = example.as_array().ok_or_else(wrong)?.iter().map(Value::as_str).collect::<Option<_>>().ok_or_else(wrong)?;
            let (input, expected, note) = match texts.as_slice() {
                [input, expected] => (input, expected, ""),
                [input, expected, note] => (input, expected, *note),
                _ => return Err(wrong()),
            };
            found.push(Example { input: substitute(input, values), expected: substitute(expected, values), note: note.to_owned() });
        }
        Ok(found)
    }

    fn array<'t>(&self, table: Table<'t>, key: &str, expected: &'static str) -> Result<Option<&'t Array>, PackError> {
        table.get(key).map(|item| item.as_array().ok_or_else(|| self.kind(value_span(table, key), key, expected))).transpose()
    }

    pub(crate) fn strings(&self, table: Table<'_>, key: &str) -> Result<Vec<(String, At)>, PackError> {
        const EXPECTED: &str = "a list of strings";
        let Some(list) = self.array(table, key, EXPECTED)? else { return Ok(Vec::new()) };
        list.iter().map(|value| value.as_str().map(|text| (text.to_owned(), value.span())).ok_or_else(|| self.kind(value.span(), key, EXPECTED))).collect()
    }

    pub(crate) fn string(&self, table: Table<'_>, key: &str) -> Result<Option<String>, PackError> {
        table.get(key).map(|item| item.as_str().map(str::to_owned).ok_or_else(|| self.kind(value_span(table, key), key, "a string"))).transpose()
    }

    pub(crate) fn boolean(&self, table: Table<'_>, key: &str) -> Result<Option<bool>, PackError> {
        table.get(key).map(|item| item.as_bool().ok_or_else(|| self.kind(value_span(table, key), key, "true or false"))).transpose()
    }

    pub(crate) fn required(&self, table: Table<'_>, key: &str, span: &At, place: &str) -> Result<String, PackError> {
        self.string(table, key)?.ok_or_else(|| self.missing(span.clone(), key, place))
    }

    pub(crate) fn check_keys(&self, table: Table<'_>, valid: &[(&str, &str)]) -> Result<(), PackError> {
        for (key, item) in table.iter() {
            if !valid.iter().any(|(known, _)| *known == key) {
                let names = valid.iter().map(|(known, _)| *known);
                let problem = Problem::UnknownKey { key: key.to_owned(), nearest: nearest(key, names.clone()).map(str::to_owned), valid: names.map(str::to_owned).collect() };
                return Err(self.error(key_span(table, key).or_else(|| item.span()), problem));
            }
        }
        Ok(())
    }

    pub(crate) fn missing(&self, span: At, key: &str, table: &str) -> PackError {
        self.error(span, Problem::Missing { key: key.to_owned(), table: table.to_owned() })
    }

    pub(crate) fn kind(&self, span: At, key: &str, expected: &'static str) -> PackError {
        self.error(span, Problem::Kind { key: key.to_owned(), expected })
    }

    pub(crate) fn value(&self, span: At, key: &str, reason: String) -> PackError {
        self.error(span, Problem::Value { key: key.to_owned(), reason })
    }

    fn pattern(&self, table: Table<'_>, key: &str, text: &str, error: PatternError) -> PackError {
        self.error(value_span(table, key), Problem::Pattern { key: key.to_owned(), text: text.to_owned(), error })
    }
}

pub(crate) fn key_span(table: Table<'_>, key: &str) -> At {
    table.key(key).and_then(toml_edit::Key::span)
}

pub(crate) fn value_span(table: Table<'_>, key: &str) -> At {
    table.get(key).and_then(Item::span).or_else(|| key_span(table, key))
}

/// Puts the values of parameters in for `{name}`, but not within `${name}` and `{{name}}`, which are holes of the target's own.
fn substitute(text: &str, values: &[(String, String)]) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let (before, from) = rest.split_at(open);
        filled.push_str(before);
        let glued = filled.ends_with(['$', '{', '%', '#']);
        let hit = values.iter().find(|(name, _)| !glued && from[1..].strip_prefix(name.as_str()).is_some_and(|after| after.starts_with('}')));
        match hit {
            Some((name, value)) => {
                filled.push_str(value);
                rest = &from[name.len() + 2..];
            }
            None => {
                filled.push('{');
                rest = &from[1..];
            }
        }
    }
    filled + rest
}

/// Returns the word that a misspelt one most likely stands for, if any is near enough.
pub fn nearest<'w>(word: &str, words: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let limit = (word.chars().count() / 3).clamp(1, 3);
    words.into_iter().map(|known| (distance(word, known), known)).filter(|(distance, _)| *distance <= limit).min().map(|(_, known)| known)
}

/// Counts the letters to put in, take out, replace or swap with their neighbour to get from one word to the other.
fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for (i, &a) in one.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, &b) in other.iter().enumerate() {
            let mut cost = (last[j] + usize::from(a != b)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && a == other[j - 1] && one[i - 1] == b {
                cost = cost.min(before[j - 1] + 1);
            }
            row.push(cost);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[other.len()]
}

/// Returns the packs that are part of the program, by name, sorted.
pub fn embedded() -> &'static [(&'static str, &'static str)] {
    EMBEDDED
}

macro_rules! packs {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("packs/", $name, ".toml")))),*]
    };
}

/// Adding a pack is a file in `packs/` and a line here; a test keeps the two together.
const EMBEDDED: &[(&str, &str)] = packs![
    "argo",
    "bitnami-legacy",
    "docker-hub-explicit",
    "dotnet",
    "flannel",
    "istio",
    "k8s-gcr-io",
    "kube-rbac-proxy",
    "linkerd",
    "metallb",
    "minio-quay",
    "mirror",
    "mirror-ecr",
    "mirror-ecr-public",
    "mirror-gitlab",
    "mirror-google",
    "mirror-harbor",
    "prometheus-operator",
    "raqeem-v0.2",
    "strimzi",
    "tekton",
];
