//! Reading a pack: its head, its parameters and its rules.

use std::ops::Range;

use toml_edit::{Document, Item, Value};

use super::table::{At, Reader, Table, key_span, value_span};
use super::{LATER_KEYS, PACK_KEYS, PARAM_KEYS, Pack, PackError, Param, Params, Problem, RULE_KEYS, TOP_KEYS, WHEN_KEYS};
use crate::rules::hashes::ByText;
use crate::rules::pattern::{Pattern, PatternError, ToTemplate};
use crate::rules::tag::{TagMap, When};
use crate::rules::{Details, DigestPolicy, Example, Files, Rule, RuleSet, Text};

/// A pack as far as it is read.
pub(super) struct Reading {
    pub(super) pack: Pack,
    pub(super) rules: Vec<Rule>,
    values: Vec<(String, String)>,
    pub(super) head: At,
    /// The pack's name, as each rule has it.
    name: Text,
    ids: ByText<()>,
    /// Where rules stand that a document was made of, by their place in the list.
    spans: Vec<(usize, Range<usize>)>,
}

impl Reading {
    /// Makes room for so many rules.
    pub(super) fn reserve(&mut self, rules: usize) {
        self.rules.reserve_exact(rules);
        self.ids = ByText::with_capacity(rules);
    }

    /// Returns the name that rules of a later piece have which are written plainly; nothing where values are to be put in.
    pub(super) fn plain_name(&self) -> Option<String> {
        self.values.is_empty().then(|| self.pack.name.clone())
    }

    /// Adds the rules of a later piece: those that it was found to hold, written plainly, or what a document says that is made of it.
    pub(super) fn add(&mut self, rules: Option<Vec<Rule>>, reader: &Reader<'_>) -> Result<(), PackError> {
        if let Some(rules) = rules {
            let known = self.rules.len();
            self.rules.extend(rules);
            if (known..self.rules.len()).all(|place| self.is_new(place)) {
                return Ok(());
            }
        }
        let document = reader.document()?;
        reader.check_keys(document.as_table(), LATER_KEYS)?;
        reader.rules(document.as_table(), self, true)
    }

    /// Takes a rule; its name is given back if there is one of that name.
    fn take(&mut self, rule: Rule, span: At) -> Result<(), Text> {
        let place = self.rules.len();
        self.spans.extend(span.map(|span| (place, span)));
        self.rules.push(rule);
        if self.is_new(place) { Ok(()) } else { Err(self.rules[place].id.clone()) }
    }

    /// Returns whether none of the rules before one has its name. They are asked about in their order.
    fn is_new(&mut self, place: usize) -> bool {
        let (known, new) = (&self.rules[..place], &self.rules[place]);
        self.ids.insert(new.id.as_bytes(), ()).is_none() || !known.iter().any(|rule| rule.id == new.id)
    }

    /// Returns where a rule stands.
    pub(super) fn span(&self, rule: usize) -> At {
        self.spans.iter().find(|(place, _)| *place == rule).map(|(_, span)| span.clone())
    }
}

impl<'r> Reader<'r> {
    /// Reads the text as a document.
    pub(super) fn document(&self) -> Result<Document<&'r str>, PackError> {
        Document::parse(self.text).map_err(|error| self.error(error.span(), Problem::Syntax(error.message().trim().to_owned())))
    }

    /// Reads what a pack says of itself.
    pub(super) fn head(&self, top: &toml_edit::Table, params: &Params) -> Result<Reading, PackError> {
        self.check_keys(top, TOP_KEYS)?;
        let head = top.get("pack").ok_or_else(|| self.missing(None, "[pack]", "the file"))?;
        let head_span = key_span(top, "pack").or_else(|| head.span());
        let head = head.as_table_like().ok_or_else(|| self.kind(head_span.clone(), "pack", "a table"))?;
        self.check_keys(head, PACK_KEYS)?;
        let name = self.required(head, "name", &head_span, "[pack]")?;
        let pack = Pack {
            description: self.required(head, "description", &head_span, "[pack]")?,
            version: self.string(head, "version")?.unwrap_or_default(),
            params: self.params(top)?,
            rules: RuleSet::default(),
            name,
        };
        let values = self.values(&pack, params, head_span.clone())?;
        Ok(Reading { name: pack.name.as_str().into(), pack, rules: Vec::new(), values, head: head_span, ids: ByText::default(), spans: Vec::new() })
    }

    /// Reads rules of a pack; of a piece of one they have to be tables of their own.
    pub(super) fn rules(&self, top: &toml_edit::Table, reading: &mut Reading, is_piece: bool) -> Result<(), PackError> {
        if is_piece && !matches!(top.get("rule"), None | Some(Item::ArrayOfTables(_))) {
            return Err(self.kind(key_span(top, "rule"), "rule", "a list of tables, [[rule]]"));
        }
        for (table, span) in self.rule_tables(top)? {
            let rule = self.rule(table, &span, &reading.name, &reading.values)?;
            reading.take(rule, span).map_err(|id| self.error(value_span(table, "id"), Problem::Twice(id.to_string())))?;
        }
        Ok(())
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

    pub(crate) fn rule(&self, table: Table<'_>, span: &At, pack: &Text, values: &[(String, String)]) -> Result<Rule, PackError> {
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
        let mut details = Details {
            tags: self.tags(table, &from, values)?,
            when: self.when(table)?,
            digest: self.digest(table)?,
            mentions: self.boolean(table, "mentions")?,
            local: self.boolean(table, "local")?.unwrap_or_default(),
            except,
            files,
            ..Details::default()
        };
        let note = fill(self.string(table, "note")?.unwrap_or_default()).into();
        let source = self.string(table, "source")?.unwrap_or_default().into();
        details.date = self.date(table)?;
        details.examples = self.examples(table, values)?;
        Ok(Rule { id: id.into(), pack: pack.clone(), from, to, note, source, details: details.into() })
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

    fn pattern(&self, table: Table<'_>, key: &str, text: &str, error: PatternError) -> PackError {
        self.error(value_span(table, key), Problem::Pattern { key: key.to_owned(), text: text.to_owned(), error })
    }
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
