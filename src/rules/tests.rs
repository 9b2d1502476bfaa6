//! Tests of rules and rule sets as a whole.

use super::*;
use crate::testing::{Random, soup};

/// Applies rules (`FROM=TO`, first match wins) to a reference: what it becomes, `=` when nothing is to be done, `-` without a match, or the refusal.
fn apply(rules: &[Rule], text: &str) -> String {
    let set = RuleSet::new(rules.to_vec());
    let reference = Reference::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let name = reference.name();
    let query = Query { name: &name, tag: reference.tag(), digest: reference.digest(), path: "a/b.yaml" };
    match set.first_match(&query) {
        None => "-".to_owned(),
        Some(found) => match found.target {
            Err(refusal) => format!("! {refusal}"),
            Ok(target) if target.is_same_as(&reference) => "=".to_owned(),
            Ok(target) => target.rewrite(&reference),
        },
    }
}

fn rule(text: &str) -> Rule {
    Rule::parse_cli(text).unwrap_or_else(|error| panic!("{error}"))
}

fn tagged(text: &str, map: &[(&str, &str)]) -> Rule {
    let mut rule = rule(text);
    for (key, value) in map {
        Arc::make_mut(&mut rule.details).tags.add(key, value, &rule.from.captures()).unwrap();
    }
    rule
}

#[track_caller]
fn check(rules: &[Rule], text: &str, expected: &str) {
    assert_eq!(apply(rules, text), expected, "{text}");
}

const DIGEST: &str = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

#[test]
fn a_name_moves_with_its_tag_and_digest() {
    let rules = [rule("k8s.gcr.io/{path...}=registry.k8s.io/{path}")];
    check(&rules, "k8s.gcr.io/pause:3.9", "registry.k8s.io/pause:3.9");
    check(&rules, &format!("k8s.gcr.io/a/b:1@{DIGEST}"), &format!("registry.k8s.io/a/b:1@{DIGEST}"));
    check(&rules, "k8s.gcr.io/${IMG}", "registry.k8s.io/${IMG}");
    check(&rules, "K8S.GCR.IO/a", "registry.k8s.io/a");
    check(&rules, "staging-k8s.gcr.io/a", "-");
    check(&rules, "${R}/a", "-");
}

#[test]
fn the_same_capture_may_be_written_with_dots() {
    check(&[rule("k8s.gcr.io/{path...}=registry.k8s.io/{path...}")], "k8s.gcr.io/a/b", "registry.k8s.io/a/b");
}

#[test]
fn spelling_out_leaves_what_is_spelled_out() {
    let rules = [rule("docker.io/{path...}=docker.io/{path...}")];
    check(&rules, "postgres:16", "docker.io/library/postgres:16");
    check(&rules, "minio/minio", "docker.io/minio/minio");
    check(&rules, "docker.io/ubuntu", "=");
    check(&rules, "index.docker.io/ubuntu", "=");
    check(&rules, "docker.io/a/b:1", "=");
    check(&rules, "ghcr.io/a/b:1", "-");
    check(&rules, &format!("postgres@{DIGEST}"), &format!("docker.io/library/postgres@{DIGEST}"));
}

#[test]
fn a_target_may_be_a_short_name() {
    check(&[rule("quay.io/x/redis=redis")], "quay.io/x/redis:7", "redis:7");
    check(&[rule("redis=redis")], "redis:7", "=");
    check(&[rule("redis=redis")], "docker.io/library/redis:7", "redis:7");
    check(&[rule("quay.io/{path...}={path}")], "quay.io/a.b/c", "! the rule would write a.b/c, which would be read as a name of another registry");
    check(&[rule("quay.io/{path...}={path}")], "quay.io/${X}/c", "! the rule would write ${X}/c, which would be read as a name of another registry");
}

#[test]
fn tags_change_as_the_map_says() {
    let rules = [tagged("jaafarn/raqeem-{service}=ghcr.io/mj-nehme/raqeem/{service}", &[("v0.1.{n}", "v0.2.0"), ("v0.1", "v0.2")])];
    check(&rules, "jaafarn/raqeem-web:v0.1.3", "ghcr.io/mj-nehme/raqeem/web:v0.2.0");
    check(&rules, "jaafarn/raqeem-web:v0.1", "ghcr.io/mj-nehme/raqeem/web:v0.2");
    check(&rules, "jaafarn/raqeem-web:latest", "ghcr.io/mj-nehme/raqeem/web:latest");
    check(&rules, "jaafarn/raqeem-web", "ghcr.io/mj-nehme/raqeem/web");
    check(&rules, "jaafarn/raqeem-${SVC}:${TAG}", "ghcr.io/mj-nehme/raqeem/${SVC}:${TAG}");
    check(&rules, "jaafarn/raqeem-web:v0.1.${N}", "! the rule changes the tag, and ${N} is filled in later");
    check(&rules, "jaafarn/raqeem", "-");
    assert_eq!(rules[0].map_tag("v0.1.9").as_deref(), Some("v0.2.0"));
    assert_eq!(rules[0].map_tag("latest"), None);
}

#[test]
fn a_target_may_set_the_tag() {
    let sets = [rule("a/b=c/d:2")];
    check(&sets, "a/b:1", "c/d:2");
    check(&sets, "a/b", "c/d:2");
    check(&sets, "a/b:${T}", "! the rule changes the tag, and ${T} is filled in later");
    let only_without = [tagged("a/b=c/d", &[("", "2")])];
    check(&only_without, "a/b", "c/d:2");
    check(&only_without, "a/b:1", "c/d:1");
    check(&only_without, &format!("a/b@{DIGEST}"), &format!("c/d@{DIGEST}"));
}

#[test]
fn a_target_may_use_parts_of_the_tag() {
    let rules = [rule("microsoft/dotnet:{v}-{kind:sdk|runtime}=mcr.microsoft.com/dotnet/{kind}:{v}")];
    check(&rules, "microsoft/dotnet:2.1-sdk", "mcr.microsoft.com/dotnet/sdk:2.1");
    check(&rules, "microsoft/dotnet:${V}-sdk", "mcr.microsoft.com/dotnet/sdk:${V}");
    check(&rules, "microsoft/dotnet:${V}", "! the rule depends on the tag, and ${V} is filled in later");
    check(&rules, "microsoft/dotnet:2.1", "-");
    check(&rules, "microsoft/dotnet", "-");
}

#[test]
fn a_digest_and_a_new_tag_do_not_go_together() {
    let mut one = rule("a/b=c/d:2");
    let text = format!("a/b:1@{DIGEST}");
    check(&[one.clone()], &text, "! the tag would become 2, and the digest would still be the old image's");
    check(&[one.clone()], &format!("a/b:2@{DIGEST}"), &format!("c/d:2@{DIGEST}"));
    Arc::make_mut(&mut one.details).digest = DigestPolicy::Keep;
    check(&[one.clone()], &text, &format!("c/d:2@{DIGEST}"));
    Arc::make_mut(&mut one.details).digest = DigestPolicy::Drop;
    check(&[one], &text, "c/d:2");
}

#[test]
fn conditions_and_exceptions_pass_to_the_next_rule() {
    let mut newer = rule("quay.io/coreos/x=quay.io/x/x");
    Arc::make_mut(&mut newer.details).when = Some(When::parse(">=0.43", false).unwrap());
    Arc::make_mut(&mut newer.details).except = vec![];
    let rules = [newer, rule("quay.io/coreos/{n}=quay.io/old/{n}")];
    check(&rules, "quay.io/coreos/x:v0.43.0", "quay.io/x/x:v0.43.0");
    check(&rules, "quay.io/coreos/x:v0.42.0", "quay.io/old/x:v0.42.0");
    check(&rules[..1], "quay.io/coreos/x:latest", "-");
    check(&rules[..1], "quay.io/coreos/x:${V}", "! the rule depends on the tag, and ${V} is filled in later");
    check(&rules, "quay.io/coreos/x:${V}", "quay.io/old/x:${V}");
    let mut most = rule("bitnami/{name}=docker.io/bitnamilegacy/{name}");
    Arc::make_mut(&mut most.details).except = vec![Pattern::parse("bitnami/minideb").unwrap()];
    check(&[most.clone()], "bitnami/minideb", "-");
    check(&[most.clone()], "docker.io/bitnami/minideb:1", "-");
    check(&[most], "bitnami/${X}", "docker.io/bitnamilegacy/${X}");
}

#[test]
fn files_limit_a_rule() {
    let files = |globs: &[&str]| Files::parse(&globs.iter().map(|glob| (*glob).to_owned()).collect::<Vec<_>>()).unwrap();
    assert!(files(&[]).contains("x"));
    assert!(files(&["*.yaml"]).contains("a/b.yaml"));
    assert!(!files(&["a/*.yaml"]).contains("a/b/c.yaml"));
    assert!(files(&["a/**/*.yaml"]).contains("a/b/c.yaml"));
    assert!(files(&["charts/"]).contains("x/charts/y/z.yaml"));
    assert!(files(&["/charts/"]).contains("charts/y/z.yaml"));
    assert!(!files(&["/charts/"]).contains("x/charts/y/z.yaml"));
    assert!(files(&["charts"]).contains("x/charts/y/z.yaml") && files(&["x/charts"]).contains("x/charts/y/z.yaml"));
    assert!(!files(&["charts"]).contains("x/charts.yaml"));
    let mut limited = rule("a/b=c/d");
    Arc::make_mut(&mut limited.details).files = files(&["x/"]);
    check(&[limited], "a/b", "-");
}

#[test]
fn a_hole_that_has_no_place_refuses() {
    check(&[rule("a/{x}=b/c")], "a/${X}", "! the rule's target has no place for ${X}");
    check(&[rule("a/{x}=b/c")], "a/y", "b/c");
}

#[test]
fn an_upper_case_placeholder_moves_too() {
    let set = RuleSet::new(vec![rule("k8s.gcr.io/{path...}=registry.k8s.io/{path}")]);
    let reference = Reference::parse_loose("k8s.gcr.io/IMAGE:TAG").unwrap();
    let name = reference.name();
    let found = set.first_match(&Query { name: &name, tag: reference.tag(), digest: None, path: "" }).unwrap();
    assert_eq!(found.target.unwrap().rewrite(&reference), "registry.k8s.io/IMAGE:TAG");
}

#[test]
fn the_targets_own_hole_may_hide_its_registry() {
    let rules = [rule("docker.io/library/{name}=${CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX}/{name}"), rule("docker.io/{path...}=${REGISTRY}{path}")];
    check(&rules, "postgres:16", "${CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX}/postgres:16");
    check(&rules, "a/b", "${REGISTRY}a/b");
}

#[test]
fn mentions_are_covered_as_the_rule_says() {
    let covers = |mentions: Option<bool>, text: &str| {
        let mut one = rule("{registry}/{p...}=x.io/{p}");
        Arc::make_mut(&mut one.details).mentions = mentions;
        one.covers_mention(&Reference::parse(text).unwrap())
    };
    for (mentions, expected) in [(None, [true, false, false, false]), (Some(true), [true, true, false, false]), (Some(false), [false; 4])] {
        let found = ["docker.io/a/b", "a/b:1", "postgres", "${R}/a/b"].map(|text| covers(mentions, text));
        assert_eq!(found, expected, "{mentions:?}");
    }
}

#[test]
fn a_hidden_registry_is_of_concern() {
    let set =
        RuleSet::new(vec![rule("jaafarn/raqeem-{s}=ghcr.io/x/{s}"), rule("quay.io/coreos/{n}=quay.io/n/{n}"), rule("k8s.gcr.io/{p...}=registry.k8s.io/{p}"), rule("node=docker.io/library/node")]);
    let concerns = |text: &str| set.concerns_hidden(&Reference::parse(text).unwrap().name()).map(|rule| rule.from.as_str());
    assert_eq!(concerns("${REGISTRY}/jaafarn/raqeem-web"), Some("jaafarn/raqeem-{s}"));
    assert_eq!(concerns("${REGISTRY}node:24"), Some("node"));
    assert_eq!(concerns("${REGISTRY}/coreos/etcd"), Some("quay.io/coreos/{n}"));
    assert_eq!(concerns("${REGISTRY}/kube-apiserver"), None);
    assert_eq!(concerns("${IMAGE}"), None);
    assert_eq!(concerns("jaafarn/raqeem-web"), None);
}

#[test]
fn a_whole_registry_moves() {
    let moves = |rules: &[&str], registry: &str| RuleSet::new(rules.iter().map(|text| rule(text)).collect()).prefix_move(registry, "").map(|(_, to)| to);
    let k8s = "k8s.gcr.io/{p...}=registry.k8s.io/{p}";
    assert_eq!(moves(&[k8s], "k8s.gcr.io").as_deref(), Some("registry.k8s.io"));
    assert_eq!(moves(&[k8s], "gcr.io"), None);
    assert_eq!(moves(&["k8s.gcr.io/a/{p}=quay.io/a/{p}", k8s], "k8s.gcr.io"), None);
    assert_eq!(moves(&["docker.io/{p...}=docker.io/{p}"], "docker.io"), None);
    assert_eq!(moves(&["docker.io/{p...}=m.example/hub/{p}"], "docker.io"), None);
    assert_eq!(moves(&["docker.io/{p...}=m.example:5000/{p}"], "index.docker.io").as_deref(), Some("m.example:5000"));
}

#[test]
fn a_whole_namespace_moves() {
    let moves = |rules: &[&str], namespace: &str| RuleSet::new(rules.iter().map(|text| rule(text)).collect()).prefix_move(namespace, "").map(|(_, to)| to);
    let team = "quay.io/team/{p...}=ghcr.io/org/team/{p}";
    assert_eq!(moves(&[team], "quay.io/team").as_deref(), Some("ghcr.io/org/team"));
    assert_eq!(moves(&[team], "QUAY.io/team").as_deref(), Some("ghcr.io/org/team"));
    assert_eq!(moves(&["quay.io/team/{name}=x.io/{name}"], "quay.io/team").as_deref(), Some("x.io"));
    assert_eq!(moves(&["team/{name}=quay.io/team/{name}"], "docker.io/team").as_deref(), Some("quay.io/team"));
    // A registry, a part of the namespace, a target that the names are glued to, an exception that goes elsewhere.
    assert_eq!(moves(&[team], "quay.io"), None);
    assert_eq!(moves(&[team], "quay.io/te"), None);
    assert_eq!(moves(&["quay.io/team/{name}=x.io/t-{name}"], "quay.io/team"), None);
    assert_eq!(moves(&["quay.io/team/a-{name}=x.io/{name}", team], "quay.io/team"), None);
    assert_eq!(moves(&["quay.io/team/a-{name}=ghcr.io/org/team/a-{name}", team], "quay.io/team").as_deref(), Some("ghcr.io/org/team"));
    assert_eq!(moves(&["team/{name}=docker.io/team/{name}"], "docker.io/team"), None);
}

#[test]
fn anchors_are_what_must_occur() {
    let anchors = |text: &str| {
        let set = RuleSet::new(vec![rule(text)]);
        let list: Vec<String> = set.anchors().into_iter().map(|anchor| format!("{:?} {}", anchor.kind, anchor.text)).collect();
        (list.join(", "), set.needs_every_short_name())
    };
    assert_eq!(anchors("k8s.gcr.io/{p...}=x.io/{p}"), ("Canonical k8s.gcr.io/".to_owned(), false));
    assert_eq!(anchors("a/r-{s}=x.io/{s}"), ("Familiar a/r-, Canonical docker.io/a/r-, Canonical registry.hub.docker.com/a/r-".to_owned(), false));
    let (postgres, every) = anchors("postgres=x.io/p");
    assert!(postgres.contains("Screen postgres") && postgres.contains("Familiar library/postgres") && !every, "{postgres}");
    assert!(anchors("{name}=x.io/{name}").1);
    assert!(anchors("docker.io/{p...}=x.io/{p}").1);
    assert_eq!(anchors("{registry}/a/b=x.io/b"), ("Screen a/b".to_owned(), false));
    assert!(anchors("{registry}/{p...}=x.io/{p}").1);
    // Both are about `postgres`, in which none of their slashes stands.
    assert_eq!(anchors("{registry}/{ns}/postgres=x.io/p"), ("Screen postgres".to_owned(), false));
    assert!(anchors("docker.io/lib{p...}=x.io/{p}").1);
}

#[test]
fn an_anchor_occurs_in_every_reference_that_matches() {
    let mut random = Random::new(7);
    for _ in 0..4000 {
        let rules: Vec<Rule> = (0..3).map(|_| random_rule(&mut random)).collect();
        let set = RuleSet::new(rules);
        let text = random_reference(&mut random);
        let Ok(reference) = Reference::parse(&text) else { continue };
        let name = reference.name();
        let query = Query { name: &name, tag: reference.tag(), digest: None, path: "" };
        let Some(found) = set.first_match(&query) else { continue };
        let lower = text.to_lowercase();
        let anchored = set.anchors().iter().any(|anchor| anchor.rules.contains(&found.index) && lower.contains(&anchor.text));
        assert!(anchored || set.needs_every_short_name(), "{} over {text}", found.rule);
    }
}

#[test]
fn the_index_finds_what_a_linear_search_finds() {
    let mut random = Random::new(0x5eed);
    let mut matched = 0;
    for _ in 0..300 {
        let count = 1 + random.below(30);
        let set = RuleSet::new((0..count).map(|_| random_rule(&mut random)).collect());
        for _ in 0..40 {
            let text = random_reference(&mut random);
            let Ok(reference) = Reference::parse(&text) else { continue };
            let name = reference.name();
            let query = Query { name: &name, tag: reference.tag(), digest: reference.digest(), path: "a/b.yaml" };
            let (fast, slow) = (set.first_match(&query), set.first_match_linear(&query));
            assert_eq!(fast.as_ref().map(|found| (found.index, &found.target)), slow.as_ref().map(|found| (found.index, &found.target)), "{text}");
            if let Some(Match { target: Ok(target), .. }) = fast {
                matched += 1;
                let written = target.rewrite(&reference);
                let parsed = Reference::parse(&written).unwrap_or_else(|error| panic!("{text} became {written}: {error}"));
                for hole in &reference.holes {
                    assert!(written.contains(hole.of(&text)), "{text} became {written}");
                }
                assert_eq!(parsed.digest(), reference.digest());
            }
            set.concerns_hidden(&name);
            set.prefix_move(name.registry(), "");
            set.prefix_move(name.as_str(), "");
        }
    }
    assert!(matched > 500, "{matched} matches are too few to mean anything");
}

#[test]
fn no_text_is_a_pattern_that_panics() {
    let mut random = Random::new(99);
    let pieces =
        ["{", "}", "{a}", "{b...}", "{c:x|y}", "a", "/", ":", ".", "-", "docker.io/", "${X}", "{{ x }}", "é", "*", "@", "=", "library/", "localhost", "A", "[::1]", " ", "{_}", "%s", "<X>", "5000"];
    for _ in 0..20_000 {
        let text = soup(&mut random, &pieces, 8);
        let _ = Rule::parse_cli(&text);
        if let Ok(pattern) = Pattern::parse(&text) {
            for _ in 0..4 {
                let other = random_reference(&mut random);
                if let Ok(reference) = Reference::parse(&other) {
                    pattern.matches(&reference.name(), reference.tag());
                }
            }
            let rules = RuleSet::new(vec![Rule { from: pattern, ..rule("a/b=c/d") }]);
            rules.conflicts();
            rules.anchors();
        }
    }
}

#[test]
fn captures_cannot_make_matching_slow() {
    let pattern = Pattern::parse("q.io/{a...}x{b...}x{c...}x{d...}x{e...}x{f...}y").unwrap();
    let name = Name::join("q.io", &"x/".repeat(1000));
    assert!(pattern.matches(&name, None).is_none());
}

#[test]
fn many_rules_are_found_fast() {
    let rules: Vec<Rule> = (0..100_000)
        .map(|n| match n % 3 {
            0 => rule(&format!("quay.io/team/image-{n}=ghcr.io/team/image-{n}")),
            1 => rule(&format!("r{n}.example.com/{{path...}}=ghcr.io/r{n}/{{path}}")),
            _ => rule(&format!("org{n}/app-{{name}}=ghcr.io/org{n}/{{name}}")),
        })
        .collect();
    let set = RuleSet::new(rules);
    let reference = Reference::parse("org99998/app-web:1").unwrap();
    let name = reference.name();
    let start = std::time::Instant::now();
    for _ in 0..10_000 {
        let query = Query { name: &name, tag: reference.tag(), digest: None, path: "" };
        assert_eq!(set.first_match(&query).map(|found| found.index), Some(99_998));
    }
    // A linear search takes about a millisecond for one; this bound holds on slow machines too.
    assert!(start.elapsed().as_millis() < 2000, "{:?}", start.elapsed());
}

fn random_rule(random: &mut Random) -> Rule {
    let from = random.pick::<&str>(&[
        "docker.io/{p...}",
        "{name}",
        "postgres",
        "a/{n}",
        "a/b",
        "a/b-{n}",
        "a/{n}-x",
        "quay.io/{p...}",
        "quay.io/a/{n}",
        "quay.io/a/{n:b|c}",
        "{registry}/a/{n}",
        "{registry}/{p...}",
        "{h}.io/a/b",
        "a/b:{t}",
        "a/b:1",
        "library/{n}",
        "{registry}/{ns}/postgres",
        "docker.io/l{p...}",
        "localhost:{port}/a",
        "quay.io/{p...}/b",
        "a/{n...}",
    ]);
    let pattern = Pattern::parse(from).unwrap();
    let capture = pattern.captures().into_iter().find(|name| name == "p" || name == "n" || name == "name");
    let host = random.pick::<&str>(&["ghcr.io/x", "docker.io/y", "m.example:5000", "docker.io", "z"]);
    let to = match capture {
        Some(capture) => format!("{host}/{{{capture}}}"),
        None => format!("{host}/fixed"),
    };
    let mut one = Rule::new(from, &to).unwrap();
    if random.below(4) == 0 {
        Arc::make_mut(&mut one.details).tags.add("1.{minor}", "2.{minor}", &one.from.captures()).unwrap();
    }
    if random.below(6) == 0 {
        Arc::make_mut(&mut one.details).when = Some(When::parse(">=1", random.below(2) == 0).unwrap());
    }
    if random.below(6) == 0 {
        Arc::make_mut(&mut one.details).except = vec![Pattern::parse("a/b").unwrap()];
    }
    if random.below(8) == 0 {
        Arc::make_mut(&mut one.details).files = Files::parse(&["*.json".to_owned()]).unwrap();
    }
    one
}

fn random_reference(random: &mut Random) -> String {
    let registry = random.pick::<&str>(&["", "", "", "docker.io/", "index.docker.io/", "quay.io/", "QUAY.io/", "localhost:5000/", "${R}/", "${A}.io/", "registry.hub.docker.com/"]);
    let name = random.pick::<&str>(&["postgres", "a/b", "a/c", "a/b-c", "a/${X}", "a/b-${X}-x", "${X}/b", "library/b", "a/b/c", "a/q-x", "${{ x.y }}", "a"]);
    let tag = random.pick::<&str>(&["", "", ":1", ":1.5", ":1.${P}", ":${T}", ":v2-x", ":latest"]);
    let digest = if random.below(8) == 0 { format!("@{DIGEST}") } else { String::new() };
    format!("{registry}{name}{tag}{digest}")
}

#[test]
fn an_empty_tag_takes_the_tag_away() {
    let rules = [tagged("registry.k8s.io/redis:e2e=redis", &[("e2e", "")])];
    check(&rules, "registry.k8s.io/redis:e2e", "redis");
    check(&rules, "registry.k8s.io/redis:v2", "-");
}

#[test]
fn a_target_may_name_a_digest() {
    let rules = [rule(&format!("mysql:8=quay.io/fedora/mysql-80@{DIGEST}"))];
    check(&rules, "mysql:8", &format!("quay.io/fedora/mysql-80:8@{DIGEST}"));
    check(&rules, &format!("mysql:8@sha256:{}", "f".repeat(64)), &format!("quay.io/fedora/mysql-80:8@{DIGEST}"));
    assert!(Rule::parse_cli("mysql=quay.io/mysql@sha256:00").is_err());
}

#[test]
fn a_mention_has_to_name_an_image() {
    let covers = |from: &str, text: &str| {
        let mut rule = rule(&format!("{from}=quay.io/x/y"));
        Arc::make_mut(&mut rule.details).mentions = Some(true);
        rule.covers_mention(&Reference::parse(text).unwrap())
    };
    assert!(covers("jaafarn/raqeem-{service}", "jaafarn/raqeem-web"));
    assert!(covers("ceph/ceph", "ceph/ceph"));
    assert!(covers("ceph/{name}", "ceph/ceph:v15"));
    assert!(!covers("ceph/{name}", "ceph/ceph"));
    assert!(covers("ceph/{name}", "docker.io/ceph/ceph"));
    assert!(!covers("postgres", "postgres:16"));
}
