//! Why a rule is, or is not, about a reference: the trials that [`RuleSet::first_match`] makes, said one by one.

use super::{Query, Refusal, Rule, RuleSet, Target, Verdict};

/// What came of trying one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trial {
    /// It is about other names.
    OtherName,
    /// It is about the name, but not with this tag.
    OtherTag,
    /// It names this reference among those that it leaves alone.
    Excepted(String),
    /// The version in the tag does not fit.
    OtherVersion,
    /// It is limited to other files.
    OtherFiles,
    /// It depends on a tag that is filled in later.
    TagUnknown(String),
    /// It matches: what the reference becomes, or why it has to stay.
    Matches(Result<Target, Refusal>),
}

impl RuleSet {
    /// Returns what came of trying each rule, in order, up to the first that matches.
    pub fn explain<'r>(&'r self, query: &Query<'_>) -> Vec<(&'r Rule, Trial)> {
        let mut trials = Vec::new();
        if query.name.is_hidden() {
            return trials;
        }
        for rule in self.rules() {
            let trial = trial(rule, query);
            let last = matches!(trial, Trial::Matches(_));
            trials.push((rule, trial));
            if last {
                break;
            }
        }
        trials
    }
}

fn trial(rule: &Rule, query: &Query<'_>) -> Trial {
    if rule.from.name.matches(query.name.as_str(), query.name.holes()).is_none() {
        return Trial::OtherName;
    }
    match rule.verdict(query.name, query.tag) {
        _ if !rule.details.files.contains(query.path) => Trial::OtherFiles,
        Verdict::Yes(captures) => Trial::Matches(rule.target(query, &captures)),
        Verdict::Unknown(hole) => Trial::TagUnknown(hole),
        Verdict::No => match rule.details.except.iter().find(|except| except.matches(query.name, query.tag).is_some()) {
            Some(except) => Trial::Excepted(except.as_str().to_owned()),
            None if rule.from.matches(query.name, query.tag).is_none() => Trial::OtherTag,
            None => Trial::OtherVersion,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::Reference;

    #[test]
    fn a_trial_agrees_with_the_match() {
        let mut except = Rule::new("a/{x}", "quay.io/a/{x}").unwrap();
        std::sync::Arc::make_mut(&mut except.details).except.push(super::super::Pattern::parse("docker.io/a/keep").unwrap());
        let rules = RuleSet::new(vec![Rule::new("a/b:1", "quay.io/one").unwrap(), except, Rule::new("c/d", "quay.io/c/d").unwrap()]);
        let of = |text: &str| {
            let reference = Reference::parse(text).unwrap();
            let name = reference.name();
            let query = Query { name: &name, tag: reference.tag(), digest: None, path: "" };
            let trials = rules.explain(&query);
            let matched = trials.iter().position(|(_, trial)| matches!(trial, Trial::Matches(_)));
            assert_eq!(matched, rules.first_match(&query).filter(|found| found.target.is_ok()).map(|found| found.index), "{text}");
            trials.into_iter().map(|(_, trial)| trial).collect::<Vec<_>>()
        };
        assert!(matches!(of("a/b:1")[..], [Trial::Matches(_)]));
        assert!(matches!(of("a/b:2")[..], [Trial::OtherTag, Trial::Matches(_)]));
        assert!(matches!(of("a/keep")[..], [Trial::OtherName, Trial::Excepted(_), Trial::OtherName]));
        assert!(matches!(of("a/b:${T}")[..], [Trial::TagUnknown(_), Trial::Matches(_)]));
    }
}
