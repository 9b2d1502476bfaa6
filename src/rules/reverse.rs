//! Packs turned round, for a roll-back.
//!
//! A rule can be turned round when no two names, and no two tags, become the same one.

use thiserror::Error;

use super::check::names_of;
use super::pack::Pack;
use super::pattern::{Glob, Part, Pattern, Template, ToTemplate};
use super::{Details, Rule, RuleSet, TagMap};
use crate::reference::Name;

/// A rule that cannot be turned round, and why.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{rule} cannot be turned round: {reason}")]
pub struct Irreversible {
    /// The rule's id.
    pub rule: String,
    /// Why, as the end of a sentence.
    pub reason: String,
}

impl Pack {
    /// Returns the pack turned round, and the rules that it had to leave out.
    pub fn reverse(&self) -> (Self, Vec<Irreversible>) {
        let mut left_out = Vec::new();
        let mut turned: Vec<Rule> = Vec::new();
        for rule in self.rules.rules() {
            match turn(rule) {
                Ok(rule) => turned.push(rule),
                Err(reason) => left_out.push(Irreversible { rule: rule.id.to_string(), reason }),
            }
        }
        // Two rules that lead to one place: nothing says from which a name came.
        let clash = |rule: &Rule| self.rules.rules().iter().find(|other| other.id != rule.id && writes_into(other, rule)).map(|other| &other.id);
        let mut rules = Vec::new();
        for rule in turned {
            match clash(&rule) {
                Some(other) => left_out.push(Irreversible { rule: rule.id.to_string(), reason: format!("{other} leads to the same names") }),
                None => rules.push(rule),
            }
        }
        let place = |id: &str| self.rules.rules().iter().position(|rule| rule.id == *id);
        left_out.sort_by_key(|one| place(&one.rule));
        let pack = Self {
            name: format!("{}-reverse", self.name),
            description: format!("Undoes: {}", self.description),
            version: self.version.clone(),
            params: self.params.clone(),
            rules: RuleSet::new(rules),
        };
        (pack, left_out)
    }
}

/// Returns whether a rule writes names that a rule turned round is about.
fn writes_into(rule: &Rule, turned: &Rule) -> bool {
    let Ok(target) = target_as_pattern(rule) else { return false };
    let matches = |pattern: &Glob, names: Vec<String>| {
        names.iter().any(|name| {
            let name = name.split_once('/').map(|(registry, repository)| Name::join(registry, repository));
            name.is_some_and(|name| pattern.matches(name.as_str(), name.holes()).is_some())
        })
    };
    let tags_differ = match (&target.tag, &turned.from.tag) {
        (Some(one), Some(other)) if one.is_literal() && other.is_literal() => one != other,
        _ => false,
    };
    !tags_differ && (matches(&turned.from.name, names_of(&target.name)) || matches(&target.name, names_of(&turned.from.name)))
}

fn turn(rule: &Rule) -> Result<Rule, String> {
    let pattern = target_as_pattern(rule)?;
    // A tag that stays brings its captures back itself.
    let mut captured = if rule.to.has_tag() { rule.from.captures() } else { rule.from.name.captures().map(str::to_owned).collect() };
    let mut written = pattern.captures();
    captured.sort();
    written.sort();
    if rule.from.name.parts.iter().any(|part| part.capture() == Some("_")) || captured != written {
        return Err("several names become one".to_owned());
    }
    if pattern.name == rule.from.name {
        return Err("which names had no registry written is not known afterwards".to_owned());
    }
    if rule.to.has_tag() && rule.from.tag.is_none() {
        return Err("it gives every reference the same tag".to_owned());
    }
    let from = Pattern::parse(&write(&pattern.name, pattern.tag().or(rule.from.tag()))).map_err(|error| error.to_string())?;
    // The tag that the rule left alone stays on the way back too.
    let to_tag = rule.from.tag().filter(|_| rule.to.has_tag());
    let to = ToTemplate::parse(&write_template(&write(&rule.from.name, to_tag)), &from.captures()).map_err(|error| error.to_string())?;
    let details = Details {
        tags: turn_tags(&rule.details.tags, &from.captures())?,
        except: rule.details.except.iter().map(|except| turn_except(rule, except)).collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect(),
        examples: Vec::new(),
        ..(*rule.details).clone()
    };
    Ok(Rule { from, to, note: format!("Turned round. {}", rule.note).into(), details: details.into(), ..rule.clone() })
}

/// Reads a rule's target as a pattern, in which each capture is what it is in the rule's `from`.
fn target_as_pattern(rule: &Rule) -> Result<Pattern, String> {
    let kinds: Vec<&Part> = rule.from.name.parts.iter().chain(rule.from.tag.iter().flat_map(|tag| tag.parts.iter())).collect();
    let piece = |part: &Part| match part {
        Part::Hole(hole) => Err(format!("its target holds {hole}")),
        Part::Literal(text) => Ok(text.to_string()),
        capture => Ok(kinds.iter().find(|kind| kind.capture() == capture.capture()).map_or_else(String::new, |kind| kind.to_string())),
    };
    let whole = |template: &Template| template.parts.iter().map(piece).collect::<Result<String, _>>();
    let mut text = String::new();
    if let Some(registry) = &rule.to.registry {
        text.push_str(&whole(registry)?);
        text.push('/');
    }
    text.push_str(&whole(&rule.to.repository)?);
    if let Some(tag) = &rule.to.tag {
        text.push(':');
        text.push_str(&whole(tag)?);
    }
    Pattern::parse(&text).map_err(|error| error.to_string())
}

fn turn_tags(tags: &TagMap, captured: &[String]) -> Result<TagMap, String> {
    if tags.untagged.is_some() {
        return Err("it gives a tag to references that had none".to_owned());
    }
    let mut turned = TagMap::default();
    let mut seen: Vec<String> = Vec::new();
    for (pattern, template) in &tags.entries {
        let mut from: Vec<&str> = pattern.captures().collect();
        let mut to: Vec<&str> = template.parts.iter().filter_map(Part::capture).collect();
        from.sort_unstable();
        to.sort_unstable();
        let key: String = template.parts.iter().map(|part| pattern.parts.iter().find(|kind| kind.capture().is_some() && kind.capture() == part.capture()).unwrap_or(part).to_string()).collect();
        if from != to || seen.contains(&key) {
            return Err(format!("several tags become {key}"));
        }
        let value = write_template(&pattern.parts.iter().map(ToString::to_string).collect::<String>());
        turned.add(&key, &value, captured).map_err(|error| error.to_string())?;
        seen.push(key);
    }
    Ok(turned)
}

/// Returns what an excepted name would have become, so that it is left alone on the way back too.
fn turn_except(rule: &Rule, except: &Pattern) -> Result<Option<Pattern>, String> {
    if !except.name.is_literal() || except.tag.is_some() {
        return Err(format!("its exception {} is not a single name", except.as_str()));
    }
    let Some((registry, repository)) = except.name.prefix().split_once('/') else { return Ok(None) };
    let name = Name::join(registry, repository);
    let Some(captures) = rule.from.name.matches(name.as_str(), name.holes()) else { return Ok(None) };
    if rule.to.has_tag() || rule.from.tag.is_some() {
        return Err("it has exceptions and depends on the tag".to_owned());
    }
    let registry = rule.to.registry.as_ref().map_or_else(String::new, |template| template.expand(&captures) + "/");
    let text = registry + &rule.to.repository.expand(&captures);
    Pattern::parse(&text).map(Some).map_err(|error| error.to_string())
}

fn write(name: &Glob, tag: Option<&Glob>) -> String {
    let mut text: String = name.parts.iter().map(ToString::to_string).collect();
    if let Some(tag) = tag {
        text.push(':');
        text.extend(tag.parts.iter().map(ToString::to_string));
    }
    text
}

/// Turns the captures of a written pattern into those of a template: `{name:a|b}` into `{name}`.
fn write_template(pattern: &str) -> String {
    let mut text = String::new();
    let mut rest = pattern;
    while let Some(open) = rest.find('{') {
        let close = rest[open..].find('}').map_or(rest.len(), |close| open + close);
        let inside = &rest[open + 1..close];
        text.push_str(&rest[..=open]);
        text.push_str(inside.split(':').next().unwrap_or(inside));
        rest = &rest[close..];
    }
    text + rest
}
