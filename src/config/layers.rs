//! Which `repoint.toml` counts where, and what comes of them and the command line together.
//!
//! For a file, those in its folder and in the folders above it count, up to the top of its repository. Key by key the nearest one
//! that has the key is taken, and the command line before all of them. Parameters (`set`, `lint.severity`) are taken one by one, and
//! fields add up.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};

use super::{Config, Lint, NAME};
use crate::cli;
use crate::formats::UserField;
use crate::rules::pack::nearest;
use crate::rules::{Base, Conflict, Files, Irreversible, Pack, Params, Rule, RuleSet, embedded};
use crate::span::Place;

/// The pack that is used when neither rules nor packs are named.
pub const DEFAULT_PACK: &str = "raqeem-v0.2";

/// The configurations of a run, each read once.
#[derive(Debug, Default)]
pub struct Layers {
    /// The one file that counts, or none at all.
    only: Option<Option<Arc<Config>>>,
    folders: HashMap<PathBuf, Vec<Arc<Config>>>,
}

impl Layers {
    /// Makes the layers that the command line asks for.
    ///
    /// # Errors
    /// When a file that is named cannot be read.
    pub fn new(options: &cli::Files) -> Result<Self> {
        let only = match (&options.config, options.no_config) {
            (_, true) => Some(None),
            (Some(path), false) => Some(Some(Arc::new(Config::read(path)?))),
            (None, false) => None,
        };
        Ok(Self { only, folders: HashMap::new() })
    }

    /// Returns whether the same counts in every folder: what the command line names, or nothing.
    pub fn is_fixed(&self) -> bool {
        self.only.is_some()
    }

    /// Returns whether a folder has a configuration of its own.
    pub fn begins(folder: &Path) -> bool {
        folder.join(NAME).is_file()
    }

    /// Returns the configurations that count in a folder (a path without links), the nearest first.
    ///
    /// # Errors
    /// When one of them cannot be read, or is wrong.
    pub fn of(&mut self, folder: &Path) -> Result<Vec<Arc<Config>>> {
        if let Some(only) = &self.only {
            return Ok(only.iter().cloned().collect());
        }
        if let Some(known) = self.folders.get(folder) {
            return Ok(known.clone());
        }
        let mut chain = Vec::new();
        if Self::begins(folder) {
            chain.push(Arc::new(Config::read(&folder.join(NAME))?));
        }
        let top = folder.join(".git").exists();
        if let Some(parent) = folder.parent().filter(|_| !top) {
            chain.extend(self.of(parent)?);
        }
        self.folders.insert(folder.to_path_buf(), chain.clone());
        Ok(chain)
    }
}

/// Where a setting comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The key, as the file has it.
    pub key: String,
    /// The value, for people.
    pub value: String,
    /// The option, the file with its line, or that it is the default.
    pub from: String,
}

/// A key of `[set]` that counts somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The configuration that has it, as outputs show it.
    pub path: String,
    /// Where it stands there.
    pub place: Place,
    /// What is wrong where no pack has such a parameter.
    pub unknown: Option<String>,
}

/// What counts for a file.
#[derive(Debug, Default)]
pub struct Settings {
    /// The rules.
    pub rules: RuleSet,
    /// Rules that `--reverse` had to leave out.
    pub left_out: Vec<Irreversible>,
    /// The keys of `[set]` that count, where packs are those of the configuration.
    pub set: Vec<Setting>,
    /// The user's own fields.
    pub fields: Vec<UserField>,
    /// Only these files.
    pub include: Files,
    /// Not these files.
    pub exclude: Files,
    /// Only files of these formats.
    pub format: Vec<String>,
    /// Not files of these formats.
    pub not_format: Vec<String>,
    /// Whether names that begin with a dot are looked into.
    pub hidden: bool,
    /// The size over which a file is not read, in bytes.
    pub max_size: u64,
    /// What `lint` looks for.
    pub lint: Lint,
    /// Where each came from.
    pub origins: Vec<Origin>,
}

impl Settings {
    /// Returns whether a file, by the path that outputs show, is to be looked into.
    pub fn wants(&self, shown: &str) -> bool {
        let dotted = || shown.split('/').any(|part| part.starts_with('.') && part != "." && part != "..");
        self.include.contains(shown) && (self.exclude.globs().is_empty() || !self.exclude.contains(shown)) && (self.hidden || !dotted())
    }

    /// Returns whether files of a format are to be looked into.
    pub fn wants_format(&self, format: &str) -> bool {
        (self.format.is_empty() || self.format.iter().any(|id| id == format)) && !self.not_format.iter().any(|id| id == format)
    }
}

/// Puts configurations, the nearest first, and the command line together, for files whose shown paths count from `shown_from`.
///
/// Without `rules`, none are read: `list` and `lint` need no pack.
///
/// # Errors
/// When a pack cannot be read, or rules do not go together.
pub fn merge(chain: &[Arc<Config>], shown_from: &Path, files: &cli::Files, rules: Option<&cli::Rules>) -> Result<Settings> {
    let mut merged = Merged { chain, settings: Settings::default() };
    let base = |config: &Config| base(shown_from, &config.folder, files.config.is_some());
    let globs = |found: Option<(&Arc<Config>, Vec<String>)>| -> Result<Files> {
        Ok(match found {
            Some((config, globs)) => Files::parse(&globs)?.from(base(config)),
            None => Files::default(),
        })
    };
    // The command line's globs were seen to by the walk.
    let include = merged.pick("include", &files.include, |config| config.include.clone(), "every file");
    let exclude = merged.pick("exclude", &files.exclude, |config| config.exclude.clone(), "no file");
    merged.settings.include = globs(include)?;
    merged.settings.exclude = globs(exclude)?;
    let format = merged.pick("format", &files.format, |config| config.format.clone(), "every format");
    let not_format = merged.pick("not-format", &files.not_format, |config| config.not_format.clone(), "none");
    merged.settings.format = format.map_or_else(|| files.format.clone(), |(_, names)| names);
    merged.settings.not_format = not_format.map_or_else(|| files.not_format.clone(), |(_, names)| names);
    let hidden = if files.hidden { Some(true) } else { files.no_hidden.then_some(false) };
    merged.settings.hidden = merged.scalar("hidden", hidden, |config| config.hidden, true);
    merged.settings.max_size = merged.scalar("max-size", files.max_size, |config| config.max_size, crate::source::LARGEST >> 20) << 20;
    merged.fields(base);
    merged.lint();
    if let Some(rules) = rules {
        merged.rules(rules, base)?;
    }
    Ok(merged.settings)
}

/// Returns how paths that count from one folder are turned into paths from another. A configuration that is named, and does not lie above all files,
/// is meant for those that there are: its globs count from where their paths do.
fn base(shown_from: &Path, folder: &Path, named: bool) -> Base {
    let text = |path: &Path| path.components().map(|part| format!("{}/", part.as_os_str().to_string_lossy())).collect::<String>();
    match (folder.strip_prefix(shown_from), shown_from.strip_prefix(folder)) {
        (Ok(rest), _) if rest.as_os_str().is_empty() => Base::Same,
        (_, Ok(rest)) => Base::Above(text(rest)),
        _ if named => Base::Same,
        (Ok(rest), _) => Base::Below(text(rest)),
        _ => Base::Elsewhere,
    }
}

struct Merged<'m> {
    chain: &'m [Arc<Config>],
    settings: Settings,
}

impl<'m> Merged<'m> {
    fn origin(&mut self, key: &str, value: String, from: String) {
        self.settings.origins.push(Origin { key: key.to_owned(), value, from });
    }

    /// Takes a list from the nearest file that has it, unless the command line gives one.
    fn pick(&mut self, key: &str, given: &[String], of: impl Fn(&Config) -> Option<Vec<String>>, default: &str) -> Option<(&'m Arc<Config>, Vec<String>)> {
        if !given.is_empty() {
            self.origin(key, given.join(", "), format!("--{key}"));
            return None;
        }
        let found = self.chain.iter().find_map(|config| of(config).map(|list| (config, list)));
        match &found {
            Some((config, list)) => {
                let value = if list.is_empty() { "none".to_owned() } else { list.join(", ") };
                self.origin(key, value, place(config, key));
            }
            None => self.origin(key, default.to_owned(), "default".to_owned()),
        }
        found
    }

    fn scalar<T: ToString + Copy>(&mut self, key: &str, given: Option<T>, of: impl Fn(&Config) -> Option<T>, default: T) -> T {
        let found = self.chain.iter().find_map(|config| of(config).map(|value| (config, value)));
        let (value, from) = match (given, found) {
            (Some(value), _) => (value, format!("--{key}")),
            (None, Some((config, value))) => (value, place(config, key)),
            (None, None) => (default, "default".to_owned()),
        };
        self.origin(key, value.to_string(), from);
        value
    }

    fn fields(&mut self, base: impl Fn(&Config) -> Base) {
        for config in self.chain.iter().filter(|config| !config.fields.is_empty()) {
            self.origin("field", format!("{} of them", config.fields.len()), place(config, "field"));
            self.settings.fields.extend(config.fields.iter().map(|field| UserField { files: field.files.clone().from(base(config)), place: field.place.clone() }));
        }
    }

    fn lint(&mut self) {
        let mut lint = Lint::default();
        lint.select = self.codes("lint.select", |lint| &lint.select);
        lint.ignore = self.codes("lint.ignore", |lint| &lint.ignore);
        lint.allow = self.codes("lint.allow", |lint| &lint.allow);
        for config in self.chain.iter().rev() {
            lint.severity.extend(config.lint.severity.clone());
        }
        self.settings.lint = lint;
    }

    fn codes(&mut self, key: &str, of: impl Fn(&Lint) -> &Option<Vec<String>>) -> Option<Vec<String>> {
        let (config, list) = self.chain.iter().find_map(|config| of(&config.lint).clone().map(|list| (config, list)))?;
        self.origin(key, list.join(", "), place(config, key));
        Some(list)
    }

    fn rules(&mut self, given: &cli::Rules, base: impl Fn(&Config) -> Base) -> Result<()> {
        let commanded = params(&given.set)?;
        let mut params = commanded.clone();
        for config in self.chain {
            for (name, value) in &config.set {
                if !params.values.contains_key(name) {
                    params.values.insert(name.clone(), value.clone());
                    self.origin(&format!("set.{name}"), value.clone(), place(config, &format!("set.{name}")));
                }
            }
        }
        for text in &given.set {
            let (name, value) = text.split_once('=').unwrap_or((text, ""));
            self.origin(&format!("set.{}", name.trim()), value.trim().to_owned(), "--set".to_owned());
        }
        let is_configured = given.packs.is_empty() && given.rules.is_empty();
        let (own, packs) = if is_configured { self.configured(&params, base)? } else { self.commanded(given, &params)? };
        known_params(&commanded, &packs)?;
        if is_configured {
            for config in self.chain {
                let unknown = unknown(&Params { values: config.set.clone(), use_examples: false }, &packs);
                self.settings.set.extend(config.set.keys().filter_map(|name| {
                    let place = *config.places.get(&format!("set.{name}"))?;
                    Some(Setting { path: shown(config), place, unknown: unknown.get(name).map(|why| format!("`set.{name}`: {why}")) })
                }));
            }
        }
        (self.settings.rules, self.settings.left_out) = build(own, packs, given.reverse)?;
        Ok(())
    }

    fn commanded(&mut self, given: &cli::Rules, params: &Params) -> Result<(Vec<Rule>, Vec<Pack>)> {
        let own = given.rules.iter().map(|text| Rule::parse_cli(text).with_context(|| format!("--rule '{text}'"))).collect::<Result<Vec<_>>>()?;
        let packs = given.packs.iter().map(|name| pack(name, None, params)).collect::<Result<Vec<_>>>()?;
        for rule in &given.rules {
            self.origin("rule", rule.clone(), "--rule".to_owned());
        }
        if !given.packs.is_empty() {
            self.origin("packs", given.packs.join(", "), "--pack".to_owned());
        }
        Ok((own, packs))
    }

    fn configured(&mut self, params: &Params, base: impl Fn(&Config) -> Base) -> Result<(Vec<Rule>, Vec<Pack>)> {
        let rules = self.chain.iter().find_map(|config| config.rules.clone().map(|rules| (config, rules)));
        let named = self.chain.iter().find_map(|config| config.packs.clone().map(|packs| (config, packs)));
        let mut own = Vec::new();
        if let Some((config, rules)) = rules {
            self.origin("rule", format!("{} of them", rules.len()), place(config, "rule"));
            own = rules;
            if let Some((index, conflict)) = RuleSet::new(own.clone()).conflicts().into_iter().next() {
                bail!("{}: {conflict}", config.at(config.rule_places.get(index)));
            }
            for rule in &mut own {
                let details = Arc::make_mut(&mut rule.details);
                details.files = std::mem::take(&mut details.files).from(base(config));
            }
        }
        let packs = match named {
            Some((config, names)) => {
                self.origin("packs", if names.is_empty() { "none".to_owned() } else { names.join(", ") }, place(config, "packs"));
                let read = |name: &String| pack(name, Some(&config.folder), params).with_context(|| format!("{}: `packs`", config.at(config.places.get("packs"))));
                names.iter().map(read).collect::<Result<Vec<_>>>()?
            }
            None if own.is_empty() => {
                self.origin("packs", DEFAULT_PACK.to_owned(), "default".to_owned());
                vec![pack(DEFAULT_PACK, None, params)?]
            }
            None => Vec::new(),
        };
        Ok((own, packs))
    }
}

/// Returns the path of a configuration as outputs show it: from the working folder where it is in it.
fn shown(config: &Config) -> String {
    let path = std::env::current_dir().ok().and_then(|here| here.canonicalize().ok()).and_then(|here| config.path.strip_prefix(here).ok().map(Path::to_path_buf));
    path.as_ref().unwrap_or(&config.path).display().to_string()
}

fn place(config: &Config, key: &str) -> String {
    let path = shown(config);
    config.places.get(key).map_or_else(|| path.clone(), |place| format!("{path}:{}", place.line))
}

/// Puts rules together, turned round if asked, and checks that they go together; says which could not be turned.
///
/// # Errors
/// When rules undo each other, or none can be turned round.
pub fn build(mut own: Vec<Rule>, mut packs: Vec<Pack>, reverse: bool) -> Result<(RuleSet, Vec<Irreversible>)> {
    let mut left_out = Vec::new();
    if reverse {
        let mut turn = |pack: Pack| -> Result<Pack> {
            let (turned, mut stays) = pack.reverse();
            if turned.rules.rules().is_empty() && !pack.rules.rules().is_empty() {
                let name = if pack.name.is_empty() { "these rules".to_owned() } else { format!("the pack {}", pack.name) };
                let reasons: Vec<String> = stays.iter().map(|one| format!("\n  {one}")).collect();
                bail!("--reverse: nothing of {name} can be turned round{}", reasons.concat());
            }
            left_out.append(&mut stays);
            Ok(turned)
        };
        own = turn(Pack { name: String::new(), description: String::new(), version: String::new(), params: Vec::new(), rules: RuleSet::new(own) })?.rules.into_rules();
        packs = packs.into_iter().map(turn).collect::<Result<Vec<_>>>()?;
    }
    if let Some((_, conflict)) = RuleSet::new(own.clone()).conflicts().into_iter().next() {
        bail!("{conflict}");
    }
    let alone = own.is_empty() && packs.len() <= 1 && !reverse;
    let all = RuleSet::of(own, packs);
    // A pack alone was checked when it was read. A rule of one's own that takes everything from a pack's rule is what such rules are for.
    let conflict = if alone { None } else { all.conflicts().into_iter().find(|(_, conflict)| !matches!(conflict, Conflict::Shadowed { .. })) };
    match conflict {
        Some((_, conflict)) => bail!("these rules do not go together: {conflict}"),
        None => Ok((all, left_out)),
    }
}

/// Reads `KEY=VALUE` texts.
///
/// # Errors
/// When one is not of that form.
pub fn params(set: &[String]) -> Result<Params> {
    Params::parse(set.iter().map(String::as_str)).map_err(|text| anyhow::anyhow!("--set {text}: write KEY=VALUE"))
}

/// Refuses a parameter of the command line that none of the packs has.
///
/// # Errors
/// The first such parameter, with the names that there are.
pub fn known_params(params: &Params, packs: &[Pack]) -> Result<()> {
    unknown(params, packs).into_iter().next().map_or(Ok(()), |(name, why)| bail!("--set {name}: {why}"))
}

/// Returns the parameters that none of the packs has, each with what is to be said of it.
fn unknown(params: &Params, packs: &[Pack]) -> BTreeMap<String, String> {
    let known: Vec<&str> = packs.iter().flat_map(|pack| &pack.params).map(|param| param.name.as_str()).collect();
    let why = |name: &str| {
        let hint = nearest(name, known.iter().copied()).map(|near| format!(" (did you mean `{near}`?)")).unwrap_or_default();
        if known.is_empty() { "none of the packs has parameters".to_owned() } else { format!("no pack has a parameter of this name{hint}; there are: {}", known.join(", ")) }
    };
    params.values.keys().filter(|name| !known.contains(&name.as_str())).map(|name| (name.clone(), why(name))).collect()
}

/// Reads a pack by its name, or from a file, whose name counts from `folder`.
///
/// # Errors
/// When there is none, or it is wrong.
pub fn pack(name: &str, folder: Option<&Path>, params: &Params) -> Result<Pack> {
    if let Some(pack) = Pack::load(name, params) {
        return Ok(pack?);
    }
    let path = folder.map_or_else(|| PathBuf::from(name), |folder| folder.join(name));
    let known = || embedded().iter().map(|(name, _)| *name);
    let near = nearest(name, known());
    // Names of packs may hold dots, as names of files do.
    if !name.contains(['/', '.']) || near.is_some() && !path.exists() {
        let hint = near.map(|near| format!(" (did you mean `{near}`?)")).unwrap_or_default();
        bail!("there is no pack `{name}`{hint}; there are {}; a file's name has to hold a dot or a slash", known().collect::<Vec<_>>().join(", "));
    }
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read the pack {name}"))?;
    Ok(Pack::parse(&text, name, params)?)
}
