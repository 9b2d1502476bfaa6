//! Packs: rules in a TOML file, with a name, a version, parameters and a source for every claim.

mod error;
mod keys;
mod plain;
mod reader;
mod spelling;
mod table;

use std::collections::BTreeMap;

use super::set::RuleSet;
use crate::parallel;
pub use error::{PackError, Problem};
use keys::LATER_KEYS;
pub use keys::{PACK_KEYS, PARAM_KEYS, RULE_KEYS, TOP_KEYS, WHEN_KEYS};
pub use spelling::nearest;
pub(crate) use table::{Reader, Table, key_span, value_span};

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
    pub rules: RuleSet,
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
}

impl Pack {
    /// Parses a pack and checks that its rules go together.
    ///
    /// # Errors
    /// The first thing that is wrong, with its place.
    pub fn parse(text: &str, file_name: &str, params: &Params) -> Result<Self, PackError> {
        // Read piece by piece, a large pack takes a fraction of the time and the memory. What is wrong with one is said of it as a whole.
        if let [first, later @ ..] = pieces(text).as_slice()
            && !later.is_empty()
            && let Ok(pack) = Self::parse_pieces(first, later, file_name, params)
        {
            return Ok(pack);
        }
        Self::parse_pieces(text, &[], file_name, params)
    }

    /// Parses a text that is given as a first piece and those behind it, which hold nothing but rules.
    fn parse_pieces(first: &str, later: &[&str], file_name: &str, params: &Params) -> Result<Self, PackError> {
        let reader = |text| Reader { file: file_name, text };
        let document = reader(first).document()?;
        let mut reading = reader(first).head(document.as_table(), params)?;
        reading.reserve([first].iter().chain(later).map(|piece| memchr::memmem::find_iter(piece.as_bytes(), "[[rule]]").count()).sum());
        reader(first).rules(document.as_table(), &mut reading, !later.is_empty())?;
        let mut result = Ok(());
        let name = reading.plain_name();
        parallel::ordered(
            later,
            if later.is_empty() { 1 } else { parallel::processors() },
            |piece| plain::read(piece, name.as_deref()?),
            |place, rules| {
                if result.is_ok() {
                    result = reading.add(rules.ok().flatten(), &reader(later[place]));
                }
            },
        );
        result?;
        if reading.rules.is_empty() {
            return Err(reader(first).missing(reading.head, "[[rule]]", "the file"));
        }
        let rules = RuleSet::new(std::mem::take(&mut reading.rules));
        if let Some((index, conflict)) = rules.conflicts().into_iter().next() {
            return Err(reader(first).error(reading.span(index), Problem::Conflict(conflict)));
        }
        Ok(Self { rules, ..reading.pack })
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

/// How much of a large pack is read at once.
const PIECE: usize = 1 << 16;

/// Cuts a large pack in front of rules.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    while text.len() - start > 2 * PIECE
        && let Some(length) = memchr::memmem::find(&text.as_bytes()[start + PIECE..], b"\n[[rule]]")
    {
        let end = start + PIECE + length + 1;
        pieces.push(&text[start..end]);
        start = end;
    }
    pieces.push(&text[start..]);
    pieces
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
