//! Rule sets: many rules in order, found fast.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use super::hashes::Places;
use super::pack::Pack;
use super::pattern::{Part, without_library};
use super::{Match, Query, Refusal, Rule, Verdict};
use crate::reference::Name;
use crate::reference::name::{DOCKER_HUB, canonical_registry};

/// A text that must occur where a rule is to apply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// The text, in lower case. A registry may be written in upper case, so look for it without regard to ASCII case.
    pub text: String,
    /// What kind of text it is.
    pub kind: AnchorKind,
    /// The places in the set of the rules that it stands for, in order.
    pub rules: Vec<usize>,
}

/// What kind of text an [`Anchor`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AnchorKind {
    /// Begins with a registry: `k8s.gcr.io/`, `docker.io/jaafarn/raqeem-`.
    Canonical,
    /// Begins with a namespace of Docker Hub: `jaafarn/raqeem-`.
    Familiar,
    /// An official image's name, or a text from inside a name. Says that a file may hold something of interest, never that a mention does.
    Screen,
}

/// An ordered list of rules, of which the first that matches counts.
#[derive(Clone, Debug, Default)]
pub struct RuleSet {
    rules: Vec<Rule>,
    /// The rules by the literal text that the names they are about begin with.
    by_prefix: Places,
    /// The registries in those texts, with the lengths of those behind which something is captured; the others are whole names. One look-up each
    /// finds every candidate.
    lengths: HashMap<String, Vec<usize>>,
    /// The lengths of texts without a whole registry.
    partial: Vec<usize>,
    /// The registries other than Docker Hub that rules name, sorted, made ready when they are first asked for, for references whose own is hidden.
    registries: OnceLock<Vec<String>>,
    /// The anchors of each rule, sorted, made ready in the same way.
    leading: OnceLock<Vec<(String, u32)>>,
}

impl RuleSet {
    /// Makes a set of rules in the order given.
    pub fn new(rules: Vec<Rule>) -> Self {
        let mut lengths: HashMap<String, Vec<usize>> = HashMap::new();
        let mut partial = Vec::new();
        for pattern in rules.iter().map(|rule| &rule.from.name) {
            let add = |known: &mut Vec<usize>| {
                if !pattern.is_literal() && !known.contains(&pattern.prefix().len()) {
                    known.push(pattern.prefix().len());
                }
            };
            match registry(pattern.prefix()) {
                None => add(&mut partial),
                Some(registry) => match lengths.get_mut(registry) {
                    Some(known) => add(known),
                    None => add(lengths.entry(registry.to_owned()).or_default()),
                },
            }
        }
        let by_prefix = Places::of(rules.iter().map(|rule| rule.from.name.prefix()));
        Self { rules, by_prefix, lengths, partial, registries: OnceLock::new(), leading: OnceLock::new() }
    }

    /// Makes a set of single rules and then those of packs.
    pub fn of(rules: Vec<Rule>, mut packs: Vec<Pack>) -> Self {
        if rules.is_empty() && packs.len() == 1 {
            return packs.remove(0).rules;
        }
        Self::new(rules.into_iter().chain(packs.into_iter().flat_map(|pack| pack.rules.rules)).collect())
    }

    /// Gives the rules back.
    pub fn into_rules(self) -> Vec<Rule> {
        self.rules
    }

    /// Returns the rules in order.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Returns the registries other than Docker Hub that rules name, sorted.
    pub fn registries(&self) -> impl Iterator<Item = &str> {
        let named = self.registries.get_or_init(|| {
            let mut named: Vec<String> = self.lengths.keys().filter(|registry| *registry != DOCKER_HUB).cloned().collect();
            named.sort_unstable();
            named
        });
        named.iter().map(String::as_str)
    }

    /// Returns the first rule that matches, and what it says.
    ///
    /// A name whose registry is hidden is matched by none; see [`RuleSet::concerns_hidden`]. Where a rule depends on a tag that is filled in
    /// later and no other rule matches, it is returned with [`Refusal::TagUnknown`].
    pub fn first_match(&self, query: &Query<'_>) -> Option<Match<'_>> {
        self.first_match_where(query, |rule| rule.details.files.contains(query.path))
    }

    pub(crate) fn first_match_where(&self, query: &Query<'_>, in_files: impl Fn(&Rule) -> bool) -> Option<Match<'_>> {
        self.search(self.candidates(query.name), query, in_files)
    }

    /// Tries every rule in order: what the index has to agree with.
    #[cfg(test)]
    pub(crate) fn first_match_linear(&self, query: &Query<'_>) -> Option<Match<'_>> {
        self.search(0..self.rules.len(), query, |rule| rule.details.files.contains(query.path))
    }

    /// Returns whether a rule before the one at `index` may be about what that one is about.
    pub(crate) fn has_earlier(&self, index: usize) -> bool {
        let is_earlier = |first: u32| (first as usize) < index;
        self.by_prefix.is_repeated(u32::try_from(index).unwrap_or(u32::MAX)) || self.shorter_beginnings(self.rules[index].from.name.prefix()).any(is_earlier)
    }

    fn search(&self, candidates: impl Iterator<Item = usize>, query: &Query<'_>, in_files: impl Fn(&Rule) -> bool) -> Option<Match<'_>> {
        if query.name.is_hidden() {
            return None;
        }
        let mut undecided = None;
        for index in candidates {
            let rule = &self.rules[index];
            match rule.verdict(query.name, query.tag) {
                Verdict::Yes(captures) if in_files(rule) => return Some(Match { rule, index, target: rule.target(query, &captures) }),
                Verdict::Unknown(hole) if undecided.is_none() && in_files(rule) => {
                    undecided = Some(Match { rule, index, target: Err(Refusal::TagUnknown { hole }) });
                }
                _ => {}
            }
        }
        undecided
    }

    /// Returns the first rule of each literal beginning of a text behind which something is captured.
    fn shorter_beginnings<'s>(&'s self, text: &'s str) -> impl Iterator<Item = u32> + 's {
        let lengths = self.partial.iter().chain(registry(text).and_then(|registry| self.lengths.get(registry)).into_iter().flatten());
        lengths.filter_map(|&length| text.get(..length)).filter(|beginning| beginning.len() < text.len()).filter_map(|beginning| self.by_prefix.first(beginning))
    }

    /// Returns, in order, the places of the rules whose literal beginning is the name's.
    fn candidates<'s>(&'s self, name: &'s Name) -> impl Iterator<Item = usize> + 's {
        let mut nexts: Vec<Option<u32>> = self.shorter_beginnings(name.as_str()).chain(self.by_prefix.first(name.as_str())).map(Some).collect();
        std::iter::from_fn(move || {
            let least = nexts.iter_mut().filter(|next| next.is_some()).min()?;
            let place = least.take()?;
            *least = self.by_prefix.next(place);
            Some(place as usize)
        })
    }

    /// Returns the first rule that is about what follows the hole in a name whose registry is hidden.
    ///
    /// `${REGISTRY}/jaafarn/raqeem-web` is of concern to a rule about `docker.io/jaafarn/raqeem-{service}`: it stays, but people want to
    /// know. The rest is tried as a short name, and under each registry that a rule with more than the registry's name is about.
    pub fn concerns_hidden(&self, name: &Name) -> Option<&Rule> {
        if !name.is_hidden() {
            return None;
        }
        let first = name.holes().first()?;
        let rest = name.as_str()[first.end..].trim_start_matches('/');
        if !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '$' | '{' | '<' | '%' | '#' | '@' | '[')) {
            return None;
        }
        let about = |registry: &str, bare: bool| {
            let full = Name::join(registry, rest);
            let found = self.candidates(&full).find(|&index| {
                let rule = &self.rules[index];
                let names_more = rule.from.name.prefix().split_once('/').is_some_and(|(_, repository)| !repository.is_empty());
                let name_matches = rule.from.name.matches(full.as_str(), full.holes()).is_some();
                name_matches && (bare || names_more) && !rule.details.except.iter().any(|except| except.matches(&full, None).is_some())
            });
            found.map(|index| &self.rules[index])
        };
        about(DOCKER_HUB, true).or_else(|| self.registries().find_map(|registry| about(registry, false)))
    }

    /// Returns whether a text is what all names of some rule begin with, up to a slash: a registry, or a namespace with its registry.
    pub fn is_beginning(&self, text: &str) -> bool {
        self.begins_a_rule(&beginning(text))
    }

    fn begins_a_rule(&self, prefix: &str) -> bool {
        self.by_prefix.first(prefix).is_some_and(|first| self.rules[first as usize].from.name.prefix() == prefix)
    }

    /// Returns the place of the rule that moves all that is below a registry or a namespace, unchanged, to another, and that one.
    ///
    /// For keys that hold `k8s.gcr.io` or `ghcr.io/linkerd` alone. There is none where an earlier rule sends some of the names elsewhere.
    pub fn prefix_move(&self, text: &str, path: &str) -> Option<(usize, String)> {
        let all = beginning(text);
        if !self.begins_a_rule(&all) {
            return None;
        }
        let is_host = !text.contains('/');
        let mut earlier: Vec<(&Rule, &str)> = Vec::new();
        let overlap = |rule: &Rule| rule.from.name.prefix().starts_with(&all) || all.starts_with(rule.from.name.prefix());
        for (index, rule) in self.rules.iter().enumerate().filter(|(_, rule)| overlap(rule) && rule.details.files.contains(path)) {
            let registry = match rule.to.registry.as_ref().map(|template| &*template.parts) {
                Some([Part::Literal(to)]) => to.as_str(),
                // To Docker Hub's short names, or to a registry that differs from name to name.
                _ => return None,
            };
            let below = match (&*rule.from.name.parts, &*rule.to.repository.parts) {
                ([Part::Literal(prefix), Part::Many(name)], [Part::One(written)]) if *prefix == *all && name == written => Some(""),
                ([Part::Literal(prefix), Part::Many(name) | Part::One(name)], [Part::Literal(below), Part::One(written)]) if !is_host && *prefix == *all && name == written => below.strip_suffix('/'),
                ([Part::Literal(prefix), Part::One(name)], [Part::One(written)]) if !is_host && *prefix == *all && name == written => Some(""),
                _ => None,
            };
            if let Some(below) = below.filter(|_| rule.depends_on_name_and_file() && rule.details.tags.is_empty() && !rule.to.has_tag()) {
                let to = if below.is_empty() { registry.to_owned() } else { format!("{registry}/{below}") };
                let agrees = |other: &Rule, other_registry: &str| {
                    let rest = other.from.name.prefix().strip_prefix(all.as_str());
                    let leads = || format!("{other_registry}/{}", other.to.repository.leading());
                    if is_host { other_registry == to } else { rest.is_some_and(|rest| leads() == format!("{to}/{rest}")) }
                };
                let moves = beginning(&to) != all && earlier.iter().all(|(other, registry)| agrees(other, registry));
                return moves.then_some((index, to));
            }
            earlier.push((rule, registry));
        }
        None
    }

    /// Returns the texts of which one must occur in a file for a rule to apply there, sorted.
    ///
    /// Rules for which there is no such text are counted by [`RuleSet::needs_every_short_name`].
    pub fn anchors(&self) -> Vec<Anchor> {
        let mut found: BTreeMap<(Cow<'_, str>, AnchorKind), Vec<usize>> = BTreeMap::new();
        for (index, rule) in self.rules.iter().enumerate() {
            for anchor in anchors_of(rule) {
                let rules = found.entry(anchor).or_default();
                if rules.last() != Some(&index) {
                    rules.push(index);
                }
            }
        }
        found.into_iter().map(|((text, kind), rules)| Anchor { text: text.into_owned(), kind, rules }).collect()
    }

    /// Returns whether one of [`RuleSet::anchors`] begins with a registry or a namespace and a slash, of a rule that leads away from it.
    pub fn leads_away_from(&self, beginning: &str) -> bool {
        let stays = |rule: &Rule| match rule.to.registry.as_ref().map(|template| &*template.parts) {
            Some([Part::Literal(to)]) => format!("{to}/{}", rule.to.repository.leading()).starts_with(beginning),
            _ => false,
        };
        let leading = self.leading.get_or_init(|| {
            let mut all: Vec<(String, u32)> = (0..).zip(&self.rules).flat_map(|(index, rule)| anchors_of(rule).map(move |(text, _)| (text.into_owned(), index))).collect();
            all.sort_unstable();
            all
        });
        let first = leading.partition_point(|(text, _)| text.as_str() < beginning);
        leading[first..].iter().take_while(|(text, _)| text.starts_with(beginning)).any(|(_, rule)| !stays(&self.rules[*rule as usize]))
    }

    /// Returns whether some rule may be about a name of a registry.
    pub(crate) fn is_about_registry(&self, registry: &str) -> bool {
        !self.partial.is_empty() || self.lengths.contains_key(&*canonical_registry(registry))
    }

    /// Returns whether some rule is about names that no text marks, such as every short name of Docker Hub.
    pub fn needs_every_short_name(&self) -> bool {
        self.rules.iter().any(|rule| match rule.from.registry() {
            Some(DOCKER_HUB) => hub_repository(rule).is_empty(),
            Some(_) => false,
            None => rule.from.inner_literal().is_empty(),
        })
    }
}

/// Returns the registry that a canonical name, or what one begins with, holds as a whole.
fn registry(text: &str) -> Option<&str> {
    memchr::memchr(b'/', text.as_bytes()).map(|slash| &text[..slash])
}

/// Returns what all canonical names below a registry or a namespace begin with.
fn beginning(text: &str) -> String {
    let (host, path) = text.split_once('/').unwrap_or((text, ""));
    if path.is_empty() { format!("{}/", canonical_registry(host)) } else { format!("{}/{path}/", canonical_registry(host)) }
}

/// Returns the literal beginning of the repository that a rule about Docker Hub is about, without `library/`.
fn hub_repository(rule: &Rule) -> &str {
    without_library(rule.from.name.prefix().split_once('/').map_or("", |(_, repository)| repository))
}

/// Returns the texts of which one must occur in a file for a rule to apply there.
pub(crate) fn anchors_of(rule: &Rule) -> impl Iterator<Item = (Cow<'_, str>, AnchorKind)> {
    let mut found = [const { None }; 6];
    match rule.from.registry() {
        None => found[0] = Some(rule.from.inner_literal()).filter(|text| !text.is_empty()).map(|text| (text.into(), AnchorKind::Screen)),
        Some(DOCKER_HUB) => {
            let repository = hub_repository(rule);
            let official = rule.from.name.prefix().starts_with("docker.io/library/");
            // `index.docker.io/` and `registry-1.docker.io/` end with `docker.io/`.
            for (place, host) in [(0, "docker.io/"), (2, "registry.hub.docker.com/")] {
                found[place] = Some((format!("{host}{repository}").into(), AnchorKind::Canonical));
                found[place + 1] = official.then(|| (format!("{host}library/{repository}").into(), AnchorKind::Canonical));
            }
            if official && !repository.is_empty() {
                found[4] = Some((format!("library/{repository}").into(), AnchorKind::Familiar));
                found[5] = Some((repository.into(), AnchorKind::Screen));
            } else if !repository.is_empty() {
                found[4] = Some((repository.into(), AnchorKind::Familiar));
            }
        }
        Some(_) => found[0] = Some((rule.from.name.prefix().into(), AnchorKind::Canonical)),
    }
    found.into_iter().flatten()
}
