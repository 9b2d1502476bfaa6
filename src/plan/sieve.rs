//! Whether a text can hold anything that a rule is about, however many rules there are.
//!
//! A few words are searched for as they are. Of many rules the registries are found by what they end in (`.io`, `.example`), of which there
//! are few, and what stands there is looked up: a search for hundreds of words would take many times longer.

use std::collections::{BTreeSet, HashSet};

use crate::reference::name::DOCKER_HUB;
use crate::rules::{Anchor, AnchorKind, RuleSet};
use crate::syntax::screen::Screen;

/// So many words are searched for at once with vector instructions, each in its three ways of writing.
const MANY: usize = 20;

/// Searches for what a set of rules is about.
#[derive(Debug)]
pub struct Sieve {
    words: Screen,
    registries: Option<Registries>,
}

impl Sieve {
    /// Makes the sieve of a set of rules with these anchors.
    pub fn new(rules: &RuleSet, anchors: &[Anchor]) -> Self {
        // What says that it is in the registry already that a rule spells out stays as it is.
        let settled = |anchor: &Anchor| anchor.kind == AnchorKind::Canonical && anchor.rules.iter().all(|rule| rules.rules()[*rule].is_identity());
        let anchors: Vec<&Anchor> = anchors.iter().filter(|anchor| !settled(anchor)).collect();
        let (hub, others): (Vec<&Anchor>, Vec<&Anchor>) =
            anchors.iter().partition(|anchor| anchor.kind != AnchorKind::Canonical || anchor.text.starts_with(DOCKER_HUB) || anchor.text.starts_with("registry.hub.docker.com/"));
        let mut words = essences(&hub);
        // A registry with all that is in it is a word, and so is what stands behind one that a variable holds.
        let behind: BTreeSet<&str> = others.iter().filter_map(|anchor| anchor.text.split_once('/')).map(|(host, rest)| if rest.is_empty() { host } else { rest }).collect();
        if words.len() + behind.len() <= MANY {
            words.extend(behind);
        } else if words.len() > MANY {
            // A namespace stands for all that is below it.
            words = words.into_iter().map(|text| text.split_once('/').filter(|(namespace, _)| namespace.len() > 2).map_or(text, |(namespace, _)| namespace)).collect();
        }
        let names = others.iter().map(|anchor| anchor.text.as_str()).filter(|text| !words.contains(text.trim_end_matches('/')));
        let registries = names.clone().next().is_some().then(|| Registries::new(names));
        Self { words: Screen::new(words, true), registries }
    }

    /// Returns whether a text holds anything of interest; now and then also where it does not.
    pub fn occurs(&self, bytes: &[u8]) -> bool {
        self.words.occurs(bytes) || self.registries.as_ref().is_some_and(|registries| registries.occur(bytes))
    }
}

/// Returns texts of which one occurs wherever a rule has something to do.
fn essences<'a>(anchors: &[&'a Anchor]) -> BTreeSet<&'a str> {
    let mut essences = BTreeSet::new();
    for anchor in anchors {
        match anchor.text.split_once('/').filter(|_| anchor.kind == AnchorKind::Canonical) {
            // A registry may stand in a key of its own, and a namespace in a variable, so it takes no more than the rest.
            Some((host, rest)) => essences.insert(if rest.is_empty() { host } else { rest }.trim_end_matches('/')),
            None => essences.insert(anchor.text.trim_end_matches('/')),
        };
    }
    essences
}

/// The registries of many rules, with what the names in them begin with.
#[derive(Debug)]
struct Registries {
    /// What the registries end in: the last label of each, with its dot, or, of a few, all of it.
    ends: Screen,
    hosts: HashSet<Box<[u8]>>,
    host_lengths: Vec<usize>,
    /// What the names begin with that the rules are about, the registry included.
    names: HashSet<Box<[u8]>>,
    name_lengths: Vec<usize>,
}

impl Registries {
    fn new<'a>(names: impl Iterator<Item = &'a str> + Clone) -> Self {
        let hosts: BTreeSet<&str> = names.clone().map(|name| name.split_once('/').map_or(name, |(host, _)| host)).collect();
        let ends: BTreeSet<&str> = if hosts.len() <= MANY { hosts.clone() } else { hosts.iter().map(|host| host.rfind('.').map_or(*host, |dot| &host[dot..])).collect() };
        let lengths = |texts: &mut dyn Iterator<Item = &str>| texts.map(str::len).collect::<BTreeSet<_>>().into_iter().collect();
        Self {
            ends: Screen::new(ends, true),
            host_lengths: lengths(&mut hosts.iter().copied()),
            hosts: hosts.iter().map(|host| host.as_bytes().into()).collect(),
            name_lengths: lengths(&mut names.clone()),
            names: names.map(|name| name.as_bytes().into()).collect(),
        }
    }

    fn occur(&self, bytes: &[u8]) -> bool {
        let mut past = 0;
        let mut token = Vec::new();
        self.ends.hits(bytes).any(|hit| {
            if hit < past {
                return false;
            }
            // No registry is longer, and a line may be of any length.
            let from = hit.saturating_sub(255).max(past);
            let start = bytes[from..hit].iter().rposition(|byte| !is_of_host(*byte)).map_or(from, |at| from + at + 1);
            let length = bytes[hit..].iter().take(255).take_while(|byte| is_of_host(**byte)).count();
            let mut end = hit + length;
            past = end;
            // The full stop of a sentence, the colon of a key.
            while end > hit && matches!(bytes[end - 1], b'.' | b':' | b'-') {
                end -= 1;
            }
            token.clear();
            token.extend(bytes[start..end].iter().map(u8::to_ascii_lowercase));
            self.host_lengths.iter().filter(|length| **length <= token.len()).any(|length| {
                let host = &token[token.len() - length..];
                self.hosts.contains(host) && self.is_name(host, &bytes[end..])
            })
        })
    }

    /// Returns whether what stands behind a registry may make it a name that a rule is about, or nothing does: a registry of its own.
    fn is_name(&self, host: &[u8], behind: &[u8]) -> bool {
        let Some(path) = behind.strip_prefix(b"/") else { return true };
        let longest = self.name_lengths.last().copied().unwrap_or(0);
        let length = path.iter().take(longest).take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'/')).count();
        let mut name = [host, b"/", &path[..length]].concat().to_ascii_lowercase();
        // What is filled in there may be anything.
        if path.get(length).is_some_and(|next| matches!(next, b'$' | b'{' | b'<' | b'%' | b'#' | b'[' | b'\\' | b'@')) && name.len() < longest {
            return true;
        }
        name.push(b'/');
        self.name_lengths.iter().any(|length| name.get(..*length).is_some_and(|beginning| self.names.contains(beginning)))
    }
}

fn is_of_host(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':' | b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_registries_what_is_a_name_of_a_rule_is_found() {
        let names: Vec<String> = (0..300).map(|number| format!("registry-{number}.example/team-{number}/app")).chain(["quay.io/coreos/".to_owned(), "localhost:5000/a".to_owned()]).collect();
        let registries = Registries::new(names.iter().map(String::as_str));
        let yes = [
            "image: registry-7.example/team-7/app:1",
            "docker://REGISTRY-299.example/team-299/app",
            "registry: registry-7.example",
            "see quay.io.",
            "\\nquay.io/coreos/etcd",
            "${X:-quay.io/coreos/etcd}",
            "REGISTRY=quay.io/coreos",
            "quay.io/${OWNER}/etcd",
            "localhost:5000/a:1",
        ];
        for text in yes {
            assert!(registries.occur(text.as_bytes()), "{text}");
        }
        let few = Registries::new(names[298..].iter().map(String::as_str));
        for text in ["registry-299.example/team-299/app", "x-quay.io/coreos/etcd", "registry: quay.io", "localhost:5000/a"] {
            assert!(few.occur(text.as_bytes()), "{text}");
        }
        assert!(!few.occur(b"quay.io/prometheus/a registry-7.example/team-7/app"));
        for text in ["registry-7.example/team-8/app", "quay.io/prometheus/node-exporter:v1", "quay.example/coreos", "registry-300.example/team-300/app", "k8s.io/api", ""] {
            assert!(!registries.occur(text.as_bytes()), "{text}");
        }
    }
}
