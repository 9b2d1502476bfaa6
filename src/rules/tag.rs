//! What a rule says about tags: the map from old ones to new ones, and the condition on the version in a tag.

use std::cmp::Ordering;
use std::fmt;

use thiserror::Error;

use super::pattern::{Captures, Glob, Part, PatternError, Template};
use crate::reference::hole;

/// An ordered map from tag patterns to tags; the first pattern that matches counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TagMap {
    /// What a reference without a tag gets.
    pub(crate) untagged: Option<Template>,
    pub(crate) entries: Vec<(Glob, Template)>,
}

/// What a tag map says about a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mapped {
    /// No entry is about it.
    Unknown,
    /// It becomes this one.
    To(String),
    /// An entry is about it, but would overwrite this hole.
    Hole(String),
}

impl fmt::Display for TagMap {
    /// Writes what becomes of which tags, in a line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |parts: &[Part]| parts.iter().map(ToString::to_string).collect::<String>();
        let known = self.entries.iter().map(|(pattern, template)| (text(&pattern.parts), text(&template.parts)));
        let untagged = self.untagged.iter().map(|template| ("no tag".to_owned(), text(&template.parts)));
        for (at, (from, to)) in known.chain(untagged).enumerate() {
            let comma = if at > 0 { ", " } else { "" };
            write!(f, "{comma}{from} -> {}", if to.is_empty() { "no tag" } else { &to })?;
        }
        Ok(())
    }
}

impl TagMap {
    /// Adds an entry; the key `""` is for references without a tag. `captured` is what the rule's `from` captures.
    ///
    /// # Errors
    /// What is wrong with the key or the value.
    pub fn add(&mut self, key: &str, value: &str, captured: &[String]) -> Result<(), PatternError> {
        if key.is_empty() {
            self.untagged = Some(Template::tag(value, captured)?);
            return Ok(());
        }
        let pattern = Glob::tag(key)?;
        let own: Vec<String> = pattern.captures().map(str::to_owned).collect();
        if let Some(twice) = own.iter().find(|name| captured.contains(name)) {
            return Err(PatternError::Twice(twice.clone()));
        }
        let all = [captured, &own].concat();
        self.entries.push((pattern, Template::tag(value, &all)?));
        Ok(())
    }

    /// Returns whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.untagged.is_none() && self.entries.is_empty()
    }

    /// Returns what a tag becomes.
    pub fn map(&self, tag: Option<&str>, captures: &Captures<'_>) -> Mapped {
        let Some(tag) = tag else {
            return self.untagged.as_ref().map_or(Mapped::Unknown, |template| Mapped::To(template.expand(captures)));
        };
        let holes = hole::holes(tag);
        let only_holes = holes.iter().map(|hole| hole.len()).sum::<usize>() == tag.len();
        for (pattern, template) in &self.entries {
            let Some(own) = pattern.matches(tag, &holes) else { continue };
            let mut all = captures.clone();
            all.add(own);
            let mapped = template.expand(&all);
            match holes.iter().map(|hole| hole.of(tag)).find(|hole| !mapped.contains(hole)) {
                None => return Mapped::To(mapped),
                // Nothing of the tag is known, so the entry says nothing about it either.
                Some(_) if only_holes => {}
                Some(hole) => return Mapped::Hole(hole.to_owned()),
            }
        }
        Mapped::Unknown
    }
}

/// Why a text is not a condition on versions.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0:?} is not a condition on a version; write one or more of >=, >, <=, <, = and != with a version, such as \">=0.43.0, <2\"")]
pub struct ConditionError(String);

/// A condition on the version in a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct When {
    pub(crate) comparators: Vec<(Operator, Version)>,
    /// What the condition says about a reference whose tag is no version, or that has none.
    pub otherwise: bool,
    text: String,
}

impl When {
    /// Parses comparators with commas between them, all of which have to hold.
    ///
    /// # Errors
    /// When the text is no such list.
    pub fn parse(text: &str, otherwise: bool) -> Result<Self, ConditionError> {
        let wrong = || ConditionError(text.to_owned());
        let comparators = text.split(',').map(|one| comparator(one.trim()).ok_or_else(wrong)).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { comparators, otherwise, text: text.to_owned() })
    }

    /// Returns the condition as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns whether the condition holds for a tag.
    pub fn holds(&self, tag: Option<&str>) -> bool {
        match tag.and_then(Version::of_tag) {
            Some(version) => self.comparators.iter().all(|(operator, bound)| operator.holds(version.order(bound))),
            None => self.otherwise,
        }
    }
}

fn comparator(text: &str) -> Option<(Operator, Version)> {
    let (operator, rest) = [(">=", Operator::AtLeast), ("<=", Operator::AtMost), ("!=", Operator::Not), (">", Operator::Above), ("<", Operator::Below), ("=", Operator::Is)]
        .into_iter()
        .find_map(|(sign, operator)| text.strip_prefix(sign).map(|rest| (operator, rest)))?;
    Some((operator, Version::of_tag(rest.trim())?))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    AtLeast,
    AtMost,
    Not,
    Above,
    Below,
    Is,
}

impl Operator {
    fn holds(self, ordering: Ordering) -> bool {
        match self {
            Self::AtLeast => ordering.is_ge(),
            Self::AtMost => ordering.is_le(),
            Self::Not => ordering.is_ne(),
            Self::Above => ordering.is_gt(),
            Self::Below => ordering.is_lt(),
            Self::Is => ordering.is_eq(),
        }
    }
}

/// The version in a tag: `v1.2.3`, `16`, `1.27-alpine`, `v2.0.0-rc.1`.
///
/// Missing numbers count as zero. What follows the numbers counts only if it says that this comes before the release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    numbers: Vec<u64>,
    pre: bool,
}

impl Version {
    /// Reads the version at the start of a tag; a tag with a hole has none.
    pub fn of_tag(tag: &str) -> Option<Self> {
        if !hole::holes(tag).is_empty() {
            return None;
        }
        let text = tag.strip_prefix(['v', 'V']).unwrap_or(tag);
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let (digits, rest) = text.split_at(end);
        // `1.x` is no version, and neither is `3f2a9c1`, a commit.
        if !rest.is_empty() && !rest.starts_with(['-', '_', '+']) {
            return None;
        }
        let mut numbers = digits.split('.').map(|number| number.parse().ok()).collect::<Option<Vec<u64>>>()?;
        while numbers.len() > 1 && numbers.last() == Some(&0) {
            numbers.pop();
        }
        let suffix = rest.trim_start_matches(['-', '_', '+']).to_ascii_lowercase();
        let pre = ["beta", "rc", "pre", "dev", "snapshot", "nightly", "canary"].iter().any(|mark| suffix.starts_with(mark)) || is_alpha_release(&suffix);
        Some(Self { numbers, pre })
    }

    /// Writes versions near this one, for rules to be tried with.
    pub(crate) fn near(&self) -> Vec<String> {
        let write = |numbers: &[u64]| numbers.iter().map(u64::to_string).collect::<Vec<_>>().join(".");
        let mut padded = self.numbers.clone();
        padded.resize(padded.len().max(3), 0);
        let here = write(&padded);
        let mut above = padded.clone();
        if let Some(last) = above.last_mut() {
            *last = last.saturating_add(1);
        }
        let mut below = padded;
        if let Some(last) = below.iter_mut().rev().find(|number| **number > 0) {
            *last -= 1;
        }
        vec![here, write(&above), write(&below)]
    }

    fn order(&self, other: &Self) -> Ordering {
        // Trailing zeros are gone, so the shorter of two equal beginnings is the smaller.
        self.numbers.cmp(&other.numbers).then(other.pre.cmp(&self.pre))
    }
}

/// Tells `alpha`, `alpha1` and `alpha-2` from `alpine`.
fn is_alpha_release(suffix: &str) -> bool {
    suffix.strip_prefix("alpha").is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphabetic()))
}

/// Writes tags that a pattern matches, for rules to be tried with.
pub(crate) fn samples(pattern: &Glob, fills: &[String]) -> Vec<String> {
    if pattern.is_literal() {
        return vec![pattern.prefix().to_owned()];
    }
    let widest = pattern.parts.iter().map(|part| if let Part::Choice(_, options) = part { options.len() } else { 1 }).max().unwrap_or(1);
    let mut found = Vec::new();
    for fill in fills {
        for turn in 0..widest {
            let text: String = pattern
                .parts
                .iter()
                .map(|part| match part {
                    Part::Literal(text) | Part::Hole(text) => text.as_str(),
                    Part::One(_) | Part::Many(_) => fill.as_str(),
                    Part::Choice(_, options) => options[turn % options.len()].as_str(),
                })
                .collect();
            found.push(text);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_read_the_version_of_a_tag() {
        let holds = |condition: &str, tag: &str| When::parse(condition, false).unwrap().holds(Some(tag));
        for tag in ["v0.43.0", "0.43", "0.43.1-alpine", "1", "v1.0.0-rc.1", "0.100.0"] {
            assert!(holds(">=0.43.0", tag), "{tag}");
        }
        for tag in ["v0.42.1", "0.43.0-rc.1", "0.43.0-alpha1", "latest", "${TAG}", "v${N}", "main", "3f2a9c1", "1.x", ""] {
            assert!(!holds(">=0.43.0", tag), "{tag}");
        }
        assert!(holds(">=1, <2", "1.9.9"));
        assert!(!holds(">=1, <2", "2.0"));
        assert!(holds("!=1.0", "1.1") && !holds("!=1.0", "1"));
        assert!(holds("=1.2", "1.2.0-alpine3.20"));
        assert!(When::parse(">=1", true).unwrap().holds(None));
        for text in ["", "1.0", ">= x", ">=1,", "~1"] {
            assert!(When::parse(text, false).is_err(), "{text}");
        }
    }

    #[track_caller]
    fn check(map: &[(&str, &str)], tag: Option<&str>, expected: Mapped) {
        let mut tags = TagMap::default();
        for (key, value) in map {
            tags.add(key, value, &[]).unwrap();
        }
        assert_eq!(tags.map(tag, &Captures::default()), expected, "{tag:?}");
    }

    #[test]
    fn the_first_entry_that_matches_counts() {
        let map = [("v0.1.{n}", "v0.2.0"), ("v0.1", "v0.2"), ("{v}-old", "{v}-new"), ("", "v1")];
        let to = |text: &str| Mapped::To(text.to_owned());
        check(&map, Some("v0.1.3"), to("v0.2.0"));
        check(&map, Some("v0.1"), to("v0.2"));
        check(&map, Some("v0.10"), Mapped::Unknown);
        check(&map, Some("latest"), Mapped::Unknown);
        check(&map, None, to("v1"));
        check(&map, Some("${V}-old"), to("${V}-new"));
        check(&map, Some("v0.1.${N}"), Mapped::Hole("${N}".to_owned()));
        check(&map, Some("${V}"), Mapped::Unknown);
        check(&[("{v}", "v1")], Some("${V}"), Mapped::Unknown);
        check(&[("{v}", "{v}-x")], Some("${V}"), to("${V}-x"));
    }

    #[test]
    fn a_map_uses_only_what_is_captured() {
        assert!(TagMap::default().add("v{n}", "{m}", &[]).is_err());
        assert!(TagMap::default().add("v{n}", "{m}-{n}", &["m".to_owned()]).is_ok());
        assert!(TagMap::default().add("v{n}", "{n}", &["n".to_owned()]).is_err());
    }
}
