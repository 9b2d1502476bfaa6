//! Whether a text can hold anything that a rule is about, however many rules there are.
//!
//! A few words are searched for as they are. Of many rules the registries are found by what they end in (`.io`, `.example`), of which there
//! are few, and what stands there is looked up: a search for hundreds of words would take many times longer.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};

use crate::reference::name::{DOCKER_HUB, canonical_registry};
use crate::rules::AnchorKind;
use crate::rules::hashes::ByText;
use crate::syntax::screen::Screen;

/// So many words are searched for at once with vector instructions, each in its three ways of writing.
const MANY: usize = 20;

/// Searches for what a set of rules is about.
#[derive(Debug)]
pub struct Sieve {
    words: Screen,
    /// Those words that stand behind a registry.
    behind: Vec<Box<[u8]>>,
    /// The registries that they stand behind.
    hosts: HashSet<Box<[u8]>>,
    /// Whether what the registries end in is among the words.
    is_joint: bool,
    /// The words that are no such end.
    apart: Vec<Box<[u8]>>,
    registries: Option<Registries>,
}

impl Sieve {
    /// Makes the sieve of rules with these anchors.
    pub fn new(anchors: &[(Cow<'_, str>, AnchorKind)]) -> Self {
        let is_of_hub = |text: &str, kind| kind != AnchorKind::Canonical || text.split('/').next().is_some_and(|host| canonical_registry(host) == DOCKER_HUB);
        let all = anchors.iter().map(|(text, kind)| (&**text, *kind));
        let hub: BTreeSet<&str> = all.clone().filter(|(text, kind)| is_of_hub(text, *kind)).map(|(text, kind)| essence(text, kind)).collect();
        let others = all.filter(|(text, kind)| !is_of_hub(text, *kind)).map(|(text, _)| text);
        let mut words = hub.clone();
        // A registry with all that is in it is a word, and so is what stands behind one that a variable holds.
        let mut behind = BTreeSet::new();
        let is_few = words.len() <= MANY
            && others.clone().filter_map(|text| text.split_once('/')).all(|(host, rest)| {
                behind.insert(if rest.is_empty() { host } else { rest });
                words.len() + behind.len() <= MANY
            });
        if is_few {
            words.extend(&behind);
        } else if words.len() > MANY {
            // A namespace stands for all that is below it.
            words = words.into_iter().map(|text| text.split_once('/').filter(|(namespace, _)| namespace.len() > 2).map_or(text, |(namespace, _)| namespace)).collect();
        }
        let names = others.clone().filter(|text| !words.contains(text.strip_suffix('/').unwrap_or(text)));
        let registries = names.clone().next().is_some().then(|| Registries::new(names, !is_few));
        let bytes = |text: &str| text.as_bytes().into();
        let (behind, hosts) = if is_few {
            let names = others.filter_map(|text| text.split_once('/')).filter(|(_, rest)| !rest.is_empty() && !hub.iter().any(|word| rest.starts_with(word)));
            (names.clone().map(|(_, rest)| bytes(rest)).collect(), names.map(|(host, _)| bytes(host)).collect())
        } else {
            (Vec::new(), HashSet::new())
        };
        // One pass over a text is enough for as many as can be searched for at once.
        let is_joint = registries.as_ref().is_some_and(|registries| words.len() + registries.ends.len() <= MANY);
        let apart = words.iter().map(|word| bytes(word)).collect();
        if is_joint {
            words.extend(registries.iter().flat_map(|registries| &registries.ends).map(String::as_str));
        }
        Self { words: Screen::new(words.iter().copied(), true), behind, hosts, is_joint, apart, registries }
    }

    /// Returns whether a text holds anything of interest; now and then also where it does not.
    pub fn occurs(&self, bytes: &[u8]) -> bool {
        if self.registries.is_none() && self.behind.is_empty() {
            return self.words.occurs(bytes);
        }
        self.of_words(bytes).next().is_some() || !self.is_joint && self.of_registries(bytes).next().is_some()
    }

    /// Returns where it does, in no order.
    pub fn places(&self, bytes: &[u8]) -> Vec<usize> {
        let mut places: Vec<usize> = self.of_words(bytes).collect();
        if !self.is_joint {
            places.extend(self.of_registries(bytes));
        }
        places
    }

    fn of_words<'t>(&'t self, bytes: &'t [u8]) -> impl Iterator<Item = usize> + 't {
        let mut seen = Seen::default();
        let joint = self.registries.as_ref().filter(|_| self.is_joint);
        self.words.hits(bytes).filter(move |&hit| {
            let end = joint.filter(|registries| registries.ends.iter().any(|end| begins(&bytes[hit..], end.as_bytes())));
            if end.is_some_and(|registries| registries.is_at(bytes, hit, &mut seen)) {
                return true;
            }
            // A word may begin like the end of a registry.
            (end.is_none() || self.apart.iter().any(|word| begins(&bytes[hit..], word))) && !self.is_of_another(bytes, hit)
        })
    }

    fn of_registries<'t>(&'t self, bytes: &'t [u8]) -> impl Iterator<Item = usize> + 't {
        let mut seen = Seen::default();
        self.registries
            .iter()
            .flat_map(|registries| registries.search.hits(bytes).map(move |hit| (registries, hit)))
            .filter_map(move |(registries, hit)| registries.is_at(bytes, hit, &mut seen).then_some(hit))
    }

    /// Returns whether what a word stands behind is a host that no rule is about: `github.com/coreos/etcd`.
    fn is_of_another(&self, bytes: &[u8], hit: usize) -> bool {
        let Some(before) = hit.checked_sub(1).filter(|before| bytes[*before] == b'/') else { return false };
        if !self.behind.iter().any(|word| begins(&bytes[hit..], word)) {
            return false;
        }
        let from = before.saturating_sub(255);
        let start = bytes[from..before].iter().rposition(|byte| !is_of_host(*byte)).map_or(from, |at| from + at + 1);
        let host = &bytes[start..before];
        // What is filled in there may be anything, and a name without a dot is a folder of something.
        let is_whole = start == 0 || matches!(bytes[start - 1], b' ' | b'\t' | b'\n' | b'"' | b'\'' | b'`' | b'/' | b'=' | b'(' | b'[' | b',' | b'<' | b'@');
        is_whole && host.contains(&b'.') && host.first().is_some_and(u8::is_ascii_alphanumeric) && !self.hosts.contains(host.to_ascii_lowercase().as_slice())
    }
}

/// Returns a text that occurs wherever a rule with this anchor has something to do.
fn essence(text: &str, kind: AnchorKind) -> &str {
    let essence = match text.split_once('/').filter(|_| kind == AnchorKind::Canonical) {
        // A registry may stand in a key of its own, and a namespace in a variable, so it takes no more than the rest.
        Some((host, "")) => host,
        Some((_, rest)) => rest,
        None => text,
    };
    essence.trim_end_matches('/')
}

/// The registries of many rules, with what the names in them begin with.
#[derive(Debug)]
struct Registries {
    /// What the registries end in: the last label of each, with its dot, or, of a few, all of it.
    ends: Vec<String>,
    search: Screen,
    hosts: ByText<()>,
    host_lengths: BTreeSet<usize>,
    /// Whether a registry alone is of interest: where what follows it in the names is not searched for by itself.
    alone: bool,
    /// What the names begin with that the rules are about, the registry included.
    names: ByText<()>,
    name_lengths: BTreeSet<usize>,
}

impl Registries {
    fn new<'a>(names: impl Iterator<Item = &'a str>, alone: bool) -> Self {
        let mut known = Self {
            ends: Vec::new(),
            search: Screen::Nothing,
            hosts: ByText::default(),
            host_lengths: BTreeSet::new(),
            alone,
            names: ByText::with_capacity(names.size_hint().1.unwrap_or(0)),
            name_lengths: BTreeSet::new(),
        };
        let mut hosts = Vec::new();
        for name in names {
            let host = name.split_once('/').map_or(name, |(host, _)| host);
            if known.hosts.insert(host.as_bytes(), ()).is_none() {
                known.host_lengths.insert(host.len());
                hosts.push(host);
            }
            known.names.insert(name.as_bytes(), ());
            known.name_lengths.insert(name.len());
        }
        let is_few = hosts.len() <= MANY;
        let ends: BTreeSet<&str> = hosts.into_iter().map(|host| host.rfind('.').filter(|_| !is_few).map_or(host, |dot| &host[dot..])).collect();
        known.search = Screen::new(ends.iter().copied(), true);
        known.ends = ends.into_iter().map(str::to_owned).collect();
        known
    }

    /// Returns whether the host that ends in what was found at a place is of interest. Places are asked about in their order.
    fn is_at(&self, bytes: &[u8], hit: usize, seen: &mut Seen) -> bool {
        if hit < seen.past {
            return false;
        }
        // No registry is longer, and a line may be of any length.
        let from = hit.saturating_sub(255).max(seen.past);
        let start = bytes[from..hit].iter().rposition(|byte| !is_of_host(*byte)).map_or(from, |at| from + at + 1);
        let length = bytes[hit..].iter().take(255).take_while(|byte| is_of_host(**byte)).count();
        let mut end = hit + length;
        seen.past = end;
        // The full stop of a sentence, the colon of a key.
        while end > hit && matches!(bytes[end - 1], b'.' | b':' | b'-') {
            end -= 1;
        }
        seen.token.clear();
        seen.token.extend(bytes[start..end].iter().map(u8::to_ascii_lowercase));
        self.host_lengths.iter().filter(|length| **length <= seen.token.len()).any(|length| {
            let host = &seen.token[seen.token.len() - length..];
            self.hosts.contains(host) && self.is_name(host, &bytes[end..])
        })
    }

    /// Returns whether what stands behind a registry may make it a name that a rule is about, or nothing does, where a registry alone counts.
    fn is_name(&self, host: &[u8], behind: &[u8]) -> bool {
        let Some(path) = behind.strip_prefix(b"/") else { return self.alone };
        let longest = self.name_lengths.last().copied().unwrap_or(0);
        let length = path.iter().take(longest).take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'/')).count();
        let mut name = [host, b"/", &path[..length]].concat().to_ascii_lowercase();
        // What is filled in there may be anything; a digest is not.
        let is_open = path.get(length).is_some_and(|next| matches!(next, b'$' | b'{' | b'<' | b'%' | b'#' | b'[' | b'\\' | b'@')) && !path[length..].starts_with(b"@sha256:");
        if is_open && name.len() < longest {
            return true;
        }
        name.push(b'/');
        self.name_lengths.iter().any(|length| name.get(..*length).is_some_and(|beginning| self.names.contains(beginning)))
    }
}

/// How far a text was looked at.
#[derive(Default)]
struct Seen {
    past: usize,
    /// The host that was last looked at, in lower case.
    token: Vec<u8>,
}

/// Returns whether a text begins with a word, in any case.
fn begins(text: &[u8], word: &[u8]) -> bool {
    text.get(..word.len()).is_some_and(|there| there.eq_ignore_ascii_case(word))
}

/// Returns whether a byte may stand in a registry.
pub(super) fn is_of_host(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':' | b'_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{Rule, anchors_of};

    fn sieve_of(rules: impl IntoIterator<Item = String>) -> Sieve {
        let rules: Vec<Rule> = rules.into_iter().map(|rule| Rule::parse_cli(&rule).unwrap()).collect();
        Sieve::new(&rules.iter().flat_map(anchors_of).collect::<Vec<_>>())
    }

    #[test]
    fn a_namespace_of_another_host_is_none_of_a_rules() {
        let sieve_of = |rules: &[&str]| sieve_of(rules.iter().copied().map(str::to_owned));
        let sieve = sieve_of(&["quay.io/coreos/{n}=quay.io/moved/{n}", "a/b-{n}=ghcr.io/a/{n}"]);
        for text in [
            "quay.io/coreos/etcd",
            "${R}/coreos/etcd",
            "image: coreos/etcd",
            "QUAY.IO/coreos/etcd",
            "x.${D}.io/coreos/etcd",
            "mirror/coreos/etcd",
            "ghcr.io/a/b-c",
            "github.com/coreos/a quay.io/coreos/b",
            "/coreos/",
        ] {
            assert!(sieve.occurs(text.as_bytes()), "{text}");
        }
        // What Docker Hub has by that name is of interest, too.
        assert!(sieve_of(&["ghcr.io/acme/{n}=ghcr.io/moved/{n}", "acme/{n}=ghcr.io/moved/{n}"]).occurs(b"docker.io/acme/node"));
        // A word may begin like another registry.
        assert!(sieve_of(&["quay.io.example/{n}=a.example/{n}", "quay.io/x/{n}=quay.io/y/{n}", "quay.io/z/{n}=quay.io/y/{n}"]).occurs(b"quay.io.example/a"));
        for text in ["github.com/coreos/etcd", "https://github.com/coreos/etcd", "\"github.com/coreos/go-oidc\"", "monitoring.coreos.com/v1"] {
            assert!(!sieve.occurs(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn a_registry_alone_is_of_interest_where_nothing_else_of_its_names_is_searched_for() {
        let sieve = |count: usize| sieve_of((0..count).map(|number| format!("quay.io/team-{number}/{{n}}=quay.io/moved-{number}/{{n}}")));
        for (count, alone) in [(1, false), (MANY, false), (MANY + 1, true)] {
            let sieve = sieve(count);
            assert_eq!(sieve.occurs(b"registry: quay.io\nrepository: other/app"), alone, "{count}");
            for text in ["registry: quay.io\nrepository: team-0/app", "quay.io/${TEAM}/app", "REGISTRY=quay.io/team-0"] {
                assert!(sieve.occurs(text.as_bytes()), "{count} {text}");
            }
        }
    }

    #[test]
    fn of_many_registries_what_is_a_name_of_a_rule_is_found() {
        let names: Vec<String> = (0..300).map(|number| format!("registry-{number}.example/team-{number}/app")).chain(["quay.io/coreos/".to_owned(), "localhost:5000/a".to_owned()]).collect();
        let registries = Registries::new(names.iter().map(String::as_str), true);
        let occurs = |registries: &Registries, text: &str| {
            let mut seen = Seen::default();
            registries.search.hits(text.as_bytes()).any(|hit| registries.is_at(text.as_bytes(), hit, &mut seen))
        };
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
            assert!(occurs(&registries, text), "{text}");
        }
        let few = Registries::new(names[298..].iter().map(String::as_str), true);
        for text in ["registry-299.example/team-299/app", "x-quay.io/coreos/etcd", "registry: quay.io", "localhost:5000/a"] {
            assert!(occurs(&few, text), "{text}");
        }
        assert!(!occurs(&few, "quay.io/prometheus/a registry-7.example/team-7/app"));
        for text in ["registry-7.example/team-8/app", "quay.io/prometheus/node-exporter:v1", "quay.io/a/b@sha256:0", "quay.example/coreos", "registry-300.example/team-300/app", "k8s.io/api", ""] {
            assert!(!occurs(&registries, text), "{text}");
        }
    }
}
