//! What can be said of rules before they meet a file: whether they go round, whether one can ever match, whether the examples hold.
//!
//! Rules are tried with names made from their own patterns, in which every capture holds a text that stands nowhere else. That is exact
//! for rules without captures, and finds what holds for all captures of the others.

use thiserror::Error;

use super::pack::Pack;
use super::pattern::{Glob, Part};
use super::set::RuleSet;
use super::{Query, Refusal, Rule, tag};
use crate::parallel;
use crate::reference::Reference;

/// How many rules are tried in one go.
const BLOCK: usize = 256;

/// How many tags a rule is tried with.
const MOST_TAGS: usize = 48;

/// What is wrong with rules as a list. The fault is their author's.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Conflict {
    /// One rule leads back to where another began.
    #[error("{first} turns {from} into {to}, and {second} turns that back")]
    Undone {
        /// The rule that comes first.
        first: String,
        /// The rule that undoes it.
        second: String,
        /// A name that the first is about.
        from: String,
        /// What it becomes.
        to: String,
    },
    /// What a rule writes is matched again, so that a second run would change it once more.
    #[error("{first} turns {from} into {to}, which {second} would turn into {then} on the next run; let {first} write that, or name it in `except` of {second}")]
    Chain {
        /// The rule that comes first.
        first: String,
        /// The rule that matches what it writes, which may be the same.
        second: String,
        /// A name that the first is about.
        from: String,
        /// What it becomes.
        to: String,
        /// What that becomes.
        then: String,
    },
    /// An earlier rule is about everything that a later one is about.
    #[error("{rule} can never match: {earlier} comes first and takes everything that it is about")]
    Shadowed {
        /// The rule that never matches.
        rule: String,
        /// The rule that comes first.
        earlier: String,
    },
    /// The conditions of a rule cannot hold together.
    #[error("{rule} can never match: nothing meets all of its conditions")]
    Impossible {
        /// The rule that never matches.
        rule: String,
    },
}

/// An example that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{rule}: {input} should become {expected}, and becomes {found}")]
pub struct Failure {
    /// The rule that the example belongs to.
    pub rule: String,
    /// The reference.
    pub input: String,
    /// What it should become.
    pub expected: String,
    /// What it becomes, or why it cannot.
    pub found: String,
}

impl RuleSet {
    /// Returns what is wrong with the rules as a list, with the place of the rule at fault, in order.
    ///
    /// A rule that another set's rule comes before is no fault where sets are put together: leave [`Conflict::Shadowed`] aside there.
    pub fn conflicts(&self) -> Vec<(usize, Conflict)> {
        let shared = self.shared_tags();
        let blocks: Vec<_> = self.rules().chunks(BLOCK).enumerate().map(|(block, rules)| (block * BLOCK, rules)).collect();
        let of_block = |(first, rules): &(usize, &[Rule])| -> Vec<(usize, Conflict)> {
            (*first..).zip(*rules).filter_map(|(index, rule)| self.conflict(index, rule, &shared).map(|conflict| (index, conflict))).collect()
        };
        let mut found = Vec::new();
        let threads = if blocks.len() <= 1 { 1 } else { parallel::processors() };
        parallel::ordered(&blocks, threads, of_block, |_, conflicts| found.extend(conflicts.unwrap_or_else(|panic| std::panic::resume_unwind(Box::new(panic)))));
        found
    }

    /// Collects tags that some rule asks for, since what one rule writes may be matched by another only with such a tag.
    fn shared_tags(&self) -> Vec<String> {
        let mut tags: Vec<String> = self.rules().iter().filter(|rule| rule.from.tag.is_some() || rule.details.when.is_some()).take(MOST_TAGS).flat_map(tags_of).collect();
        tags.sort();
        tags.dedup();
        tags.truncate(MOST_TAGS);
        tags
    }

    fn conflict(&self, index: usize, rule: &Rule, shared: &[String]) -> Option<Conflict> {
        // What is written to a registry that no rule is about is not looked at again.
        let leads_on = rule.to.registry.as_ref().is_none_or(|registry| match &*registry.parts {
            [Part::Literal(to)] => self.is_about_registry(to),
            _ => true,
        });
        let names = names_of(&rule.from.name);
        let can_match = |name: &String| Reference::parse(name).is_ok_and(|reference| matches!(rule.verdict(&reference.name(), None), super::Verdict::Yes(_)));
        // Most rules of a long list have nothing to do with any other.
        if !leads_on && !self.has_earlier(index) && names.iter().any(can_match) {
            return None;
        }
        let mut tags: Vec<Option<String>> = vec![None];
        tags.extend(tags_of(rule).into_iter().map(Some));
        tags.extend(shared.iter().cloned().map(Some));
        let mut matched = false;
        let mut reached = false;
        let mut earlier = None;
        for name in names {
            for tag in &tags {
                let text = match tag {
                    Some(tag) => format!("{name}:{tag}"),
                    None => name.clone(),
                };
                let Ok(reference) = Reference::parse(&text) else { continue };
                let name = reference.name();
                if !matches!(rule.verdict(&name, reference.tag()), super::Verdict::Yes(_)) {
                    continue;
                }
                matched = true;
                let query = Query { name: &name, tag: reference.tag(), digest: None, path: "" };
                let Some(first) = self.first_match_where(&query, |other| may_meet(rule, other)) else { continue };
                if first.index != index {
                    earlier = Some(first.rule);
                    reached |= !first.rule.details.files.globs().is_empty();
                    continue;
                }
                reached = true;
                if !leads_on {
                    continue;
                }
                let Ok(target) = first.target else { continue };
                let written = target.rewrite(&reference);
                if let Some((second, then)) = self.again(&written, |other| may_meet(rule, other)) {
                    let (first, second) = (rule.to_string(), second.to_string());
                    let undone = Reference::parse(&then).is_ok_and(|then| then.name() == name && then.tag() == reference.tag());
                    return Some(if undone { Conflict::Undone { first, second, from: text, to: written } } else { Conflict::Chain { first, second, from: text, to: written, then } });
                }
            }
        }
        if reached {
            return None;
        }
        match earlier {
            Some(earlier) => Some(Conflict::Shadowed { rule: rule.to_string(), earlier: earlier.to_string() }),
            // A tag pattern with captures and a version may meet in a tag that was not thought of.
            None if !matched && rule.from.tag.as_ref().is_none_or(|tag| tag.is_literal()) => Some(Conflict::Impossible { rule: rule.to_string() }),
            None => None,
        }
    }

    /// Returns the rule that would change what was written, and what into.
    fn again(&self, written: &str, together: impl Fn(&Rule) -> bool) -> Option<(&Rule, String)> {
        let reference = Reference::parse(written).ok()?;
        let name = reference.name();
        let query = Query { name: &name, tag: reference.tag(), digest: None, path: "" };
        let second = self.first_match_where(&query, together)?;
        let target = second.target.ok()?;
        (!target.is_same_as(&reference)).then(|| (second.rule, target.rewrite(&reference)))
    }
}

/// Runs the examples of a pack and returns those that do not hold.
///
/// An example is tried where its own rule applies, whatever files that rule is limited to.
pub fn run_examples(pack: &Pack) -> Vec<Failure> {
    let mut failures = Vec::new();
    for rule in pack.rules.rules() {
        for example in &rule.details.examples {
            let found = outcome(&pack.rules, rule, &example.input);
            if found.as_deref() != Ok(&example.expected) {
                let found = found.unwrap_or_else(|reason| format!("nothing: {reason}"));
                failures.push(Failure { rule: rule.to_string(), input: example.input.clone(), expected: example.expected.clone(), found });
            }
        }
    }
    failures
}

/// Returns whether another rule may count in a file in which a rule does: those that are limited to other files never meet.
fn may_meet(rule: &Rule, other: &Rule) -> bool {
    other.details.files.globs().is_empty() || other.details.files.globs() == rule.details.files.globs()
}

/// Returns what a reference becomes, or why an example cannot be tried. A refusal leaves the reference as it is.
fn outcome(set: &RuleSet, rule: &Rule, input: &str) -> Result<String, String> {
    let reference = Reference::parse(input).map_err(|error| format!("{input} is not a reference: {error}"))?;
    let name = reference.name();
    let query = Query { name: &name, tag: reference.tag(), digest: reference.digest(), path: "" };
    match set.first_match_where(&query, |other| may_meet(rule, other)).map(|found| found.target) {
        None => Ok(input.to_owned()),
        Some(Err(Refusal::Invalid { text, error })) => Err(format!("{text} would be written, and {error}")),
        Some(Err(_)) => Ok(input.to_owned()),
        Some(Ok(target)) if target.is_same_as(&reference) => Ok(input.to_owned()),
        Some(Ok(target)) => Ok(target.rewrite(&reference)),
    }
}

/// Writes names that a pattern is about: with one, two and three components where it captures several, and every choice.
pub(crate) fn names_of(pattern: &Glob) -> Vec<String> {
    let many = pattern.parts.iter().any(|part| matches!(part, Part::Many(_)));
    let widest = pattern.parts.iter().map(|part| if let Part::Choice(_, options) = part { options.len() } else { 1 }).max().unwrap_or(1);
    let mut names = Vec::new();
    for depth in 0..if many { 3 } else { 1 } {
        for turn in 0..widest {
            let mut name = String::new();
            for (place, part) in pattern.parts.iter().enumerate() {
                match part {
                    Part::Literal(text) | Part::Hole(text) => name.push_str(text),
                    // A port, or a host.
                    Part::One(_) if name.ends_with(':') => name.push_str("5999"),
                    Part::One(_) if name.is_empty() => name.push_str("zq.example"),
                    Part::One(_) => name.push_str(&format!("zq{place}")),
                    Part::Many(_) => name.push_str(&vec![format!("zq{place}"); depth + 1].join("/")),
                    Part::Choice(_, options) => name.push_str(&options[turn % options.len()]),
                }
            }
            names.push(name);
        }
    }
    names
}

/// Writes tags that the rule's own conditions and its map are about.
fn tags_of(rule: &Rule) -> Vec<String> {
    let mut fills = vec!["zq".to_owned(), "1".to_owned()];
    let mut tags = Vec::new();
    if let Some(when) = &rule.details.when {
        for (_, version) in &when.comparators {
            for near in version.near() {
                fills.extend(near.split('.').map(str::to_owned));
                fills.push(near.clone());
                tags.push(near);
            }
        }
        tags.push("zq".to_owned());
    }
    fills.dedup();
    if let Some(pattern) = &rule.from.tag {
        tags.extend(tag::samples(pattern, &fills));
    }
    for (pattern, _) in &rule.details.tags.entries {
        tags.extend(tag::samples(pattern, &fills[..1]));
    }
    tags.truncate(MOST_TAGS);
    tags
}
