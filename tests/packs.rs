//! The embedded packs keep their promises, and a pack with a mistake says where it is.

use repoint::reference::Reference;
use repoint::rules::{Pack, PackError, Params, Query, embedded, run_examples};

fn load(name: &str) -> Pack {
    Pack::load(name, &Params::examples()).unwrap_or_else(|| panic!("no pack {name}")).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn every_pack_file_is_listed() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/rules/packs");
    let mut files: Vec<String> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    files.sort();
    let mut listed: Vec<String> = embedded().iter().map(|(name, _)| format!("{name}.toml")).collect();
    assert!(embedded().is_sorted_by_key(|(name, _)| name), "the list is not sorted");
    listed.sort();
    assert_eq!(files, listed);
}

#[test]
fn every_example_holds() {
    for (name, _) in embedded() {
        let failures: Vec<String> = run_examples(&load(name)).iter().map(ToString::to_string).collect();
        assert!(failures.is_empty(), "{name}:\n{}", failures.join("\n"));
    }
}

#[test]
fn every_claim_has_a_source_a_date_and_examples() {
    for (name, _) in embedded() {
        let pack = load(name);
        assert_eq!(pack.name, *name);
        assert!(!pack.description.is_empty() && !pack.version.is_empty(), "{name}");
        for rule in pack.rules.rules() {
            assert!(!rule.source.is_empty() && !rule.details.date.is_empty() && !rule.note.is_empty(), "{rule}: no source, date or note");
            assert!(rule.details.examples.len() >= 3, "{rule}: fewer than three examples");
            assert!(rule.details.examples.iter().any(|example| example.input == example.expected), "{rule}: no example stays");
            assert!(rule.details.examples.iter().any(|example| example.input != example.expected), "{rule}: no example changes");
        }
    }
}

#[test]
fn what_a_pack_writes_it_does_not_change_again() {
    for (name, _) in embedded() {
        let pack = load(name);
        let set = &pack.rules;
        for example in pack.rules.rules().iter().flat_map(|rule| &rule.details.examples).filter(|example| example.input != example.expected) {
            let reference = Reference::parse(&example.expected).unwrap();
            let canonical = reference.name();
            let query = Query { name: &canonical, tag: reference.tag(), digest: reference.digest(), path: "" };
            if let Some(found) = set.first_match(&query)
                && let Ok(target) = found.target
            {
                assert!(target.is_same_as(&reference), "{name}: {} becomes {}", example.expected, target.rewrite(&reference));
            }
        }
    }
}

/// Parses a pack whose `[pack]` table takes three lines, so that the rule begins in line 4.
fn error(rest: &str) -> PackError {
    let text = format!("[pack]\nname = \"p\"\ndescription = \"d\"\n{rest}");
    Pack::parse(&text, "p.toml", &Params::default()).map(|pack| panic!("{pack:?}")).unwrap_err()
}

#[track_caller]
fn check(rest: &str, expected: &str) {
    assert_eq!(error(rest).to_string(), expected);
}

const RULE: &str = "[[rule]]\nid = \"r\"\nfrom = \"a/b\"\nto = \"c.io/d\"\n";

#[test]
fn a_mistake_is_named_with_its_place() {
    check(
        &format!("{RULE}exept = []\n"),
        "p.toml:8:1: unknown key `exept` (did you mean `except`?); valid keys are: date, digest, examples, except, files, from, id, local, mentions, note, source, tags, to, when",
    );
    check("nmae = 1\n", "p.toml:4:1: unknown key `nmae` (did you mean `name`?); valid keys are: description, name, version");
    check("[[rules]]\n", "p.toml:4:3: unknown key `rules` (did you mean `rule`?); valid keys are: pack, params, rule");
    check("", "p.toml:1:2: `[[rule]]` is missing in the file");
    check("[[rule]]\nid = \"r\"\n", "p.toml:4:1: `from` is missing in the rule \"r\"");
    check("[[rule]]\nid = \"r\"\nfrom = \"a/{b\"\nto = \"c\"\n", "p.toml:6:8: `from`, \"a/{b\": a brace has no partner; a capture is written {name}, {path...} or {name:one|other}");
    check("[[rule]]\nid = \"r\"\nfrom = \"a/{b}\"\nto = \"c/{d}\"\n", "p.toml:7:6: `to`, \"c/{d}\": {d} is not captured; what is: {b}");
    check(&format!("{RULE}local = 1\n"), "p.toml:8:9: `local` has to be true or false");
    check(&format!("{RULE}digest = \"no\"\n"), "p.toml:8:10: `digest` has to be \"refuse\", \"keep\" or \"drop\"");
    check(&format!("{RULE}date = 5\n"), "p.toml:8:8: `date` has to be a day, such as 2025-11-16");
    check(&format!("{RULE}tags = {{ \"v1\" = \"v2\", \"v{{n\" = \"v3\" }}\n"), "p.toml:8:23: `tags`, \"v{n = v3\": a brace has no partner; a capture is written {name}, {path...} or {name:one|other}");
    check(&format!("{RULE}when = \"1.0\"\n"), "p.toml:8:8: `when`: \"1.0\" is not a condition on a version; write one or more of >=, >, <=, <, = and != with a version, such as \">=0.43.0, <2\"");
    check(&format!("{RULE}except = [\"a/b\", \"a b\"]\n"), "p.toml:8:18: `except`, \"a b\": ' ' cannot stand in a name or a tag");
    check(&format!("{RULE}{RULE}"), "p.toml:9:6: two rules have the id \"r\"");
    assert!(error("x = \n").to_string().starts_with("p.toml:4:"));
}

#[test]
fn rules_that_do_not_go_together_are_found() {
    let rules = |list: &[(&str, &str, &str)]| -> String { list.iter().map(|(id, from, to)| format!("[[rule]]\nid = \"{id}\"\nfrom = \"{from}\"\nto = \"{to}\"\n")).collect() };
    check(&rules(&[("one", "a.io/{p...}", "b.io/{p}"), ("two", "b.io/{p...}", "a.io/{p}")]), "p.toml:4:1: p/one turns a.io/zq1 into b.io/zq1, and p/two turns that back");
    check(
        &rules(&[("one", "a.io/{p...}", "b.io/x/{p}"), ("two", "b.io/{p...}", "c.io/{p}")]),
        "p.toml:4:1: p/one turns a.io/zq1 into b.io/x/zq1, which p/two would turn into c.io/x/zq1 on the next run; let p/one write that, or name it in `except` of p/two",
    );
    check(
        &rules(&[("grow", "a.io/{p...}", "a.io/x/{p}")]),
        "p.toml:4:1: p/grow turns a.io/zq1 into a.io/x/zq1, which p/grow would turn into a.io/x/x/zq1 on the next run; let p/grow write that, or name it in `except` of p/grow",
    );
    check(&rules(&[("all", "a.io/{p...}", "b.io/{p}"), ("one", "a.io/x", "c.io/x")]), "p.toml:8:1: p/one can never match: p/all comes first and takes everything that it is about");
    check(&format!("{RULE}when = \">=2, <1\"\n"), "p.toml:4:1: p/r can never match: nothing meets all of its conditions");
}

#[test]
fn an_example_that_does_not_hold_is_found() {
    let text = format!("[pack]\nname = \"p\"\ndescription = \"d\"\n{RULE}examples = [[\"a/b:1\", \"c.io/d:2\"], [\"a/x\", \"a/x\", \"stays\"], [\"A/B/C:\", \"x\"]]\n");
    let failures: Vec<String> = run_examples(&Pack::parse(&text, "p.toml", &Params::default()).unwrap()).iter().map(ToString::to_string).collect();
    assert_eq!(failures.len(), 2, "{failures:?}");
    assert_eq!(failures[0], "p/r: a/b:1 should become c.io/d:2, and becomes c.io/d:1");
}

#[test]
fn the_documented_pack_holds() {
    let page = include_str!("../docs/rules-and-packs.md");
    let start = page.find("    [pack]").unwrap();
    let text: String =
        page[start..].lines().take_while(|line| line.is_empty() || line.starts_with("    ")).filter(|line| !line.contains("repoint ")).map(|line| format!("{}\n", line.trim_start())).collect();
    let pack = Pack::parse(&text, "our-move.toml", &Params::examples()).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let failures: Vec<String> = run_examples(&pack).iter().map(ToString::to_string).collect();
    assert!(failures.is_empty(), "{failures:?}");
    for (name, _) in embedded() {
        assert!(page.contains(&format!("`{name}`")), "{name} is not in the list of packs");
    }
}

#[test]
fn a_large_pack_is_loaded_and_checked() {
    let rules: String = (0..20_000).map(|n| format!("[[rule]]\nid = \"r{n}\"\nfrom = \"old.example/team{n}/{{name}}\"\nto = \"new.example/team{n}/{{name}}\"\n")).collect();
    let text = format!("[pack]\nname = \"p\"\ndescription = \"d\"\n{rules}");
    let start = std::time::Instant::now();
    assert_eq!(Pack::parse(&text, "p.toml", &Params::default()).unwrap().rules.rules().len(), 20_000);
    // Anything that compares every rule with every other takes minutes.
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

#[test]
fn rules_of_a_large_pack_are_read_as_those_of_a_small_one() {
    let head = "[pack]\nname = \"p\"\ndescription = \"d\"\n";
    let read = |text: &str| Pack::parse(text, "p.toml", &Params::default());
    // Each is about a name with the number in it; what TOML allows beside the plainest form stands further down.
    let shapes: [&[&str]; 2] = [
        &[
            "[[rule]]\nid = \"r%\"\nfrom = \"a.example/t%/{n}\"\nto = \"b.example/t%/{n}\"\n",
            "\n# About it.\n[[rule]]\n  id=\"r%\"\n\tto =  \"b.example/t%/{n}\"  \nfrom = \"a.example/t%/{n}\"\n",
            "[[rule]]\r\nid = \"r%\"\r\nfrom = \"a.example/t%\"\r\nto = \"b.example/t%:1\"\r\nnote = \"# = é\"\r\nsource = \"\"\r\n",
        ],
        &[
            "[[rule]]\nid = \"r%\"\nfrom = \"a.example/t%/{n}\" # from\nto = 'b.example/t%/{n}'\nmentions = false\n",
            "[[rule]]\nid = \"r\\u002d%\"\n\"from\" = \"a.example/t%\"\nto = \"\"\"b.example/t%\"\"\"\n",
            "[[rule]]\nid = \"r%\"\nfrom = \"a.example/t%\"\nto = \"b.example/t%\"\n",
            "[[ rule ]]\nid = \"r%\"\nfrom = \"a.example/t%\"\nto = \"b.example/t%\"\n[rule.tags]\n\"1\" = \"2\"\n",
        ],
    ];
    for shapes in shapes {
        let rules: Vec<String> = (0..8_000).map(|number: usize| shapes[number % shapes.len()].replace('%', &number.to_string())).collect();
        let large = read(&format!("{head}{}", rules.concat())).unwrap();
        assert_eq!(large.rules.rules().len(), rules.len());
        for (rule, text) in large.rules.rules().iter().zip(&rules).step_by(37) {
            let alone = read(&format!("{head}{text}")).unwrap();
            assert_eq!(format!("{rule:?}"), format!("{:?}", alone.rules.rules()[0]));
        }
        // What is wrong with one of them is said as ever.
        let text = format!("{head}{}", rules.concat());
        let faults =
            [("id = \"r6999\"", "id = \"r6998\""), ("b.example/t6999", "b.example/t6999/{x}"), ("to = \"b.example/t6999", "too = \"b.example/t6999"), ("a.example/t6999/{n}", "a.example/t6996/{n}")];
        for (right, wrong) in faults.into_iter().filter(|(right, _)| text.contains(right)) {
            let line = text[..text.find(right).unwrap()].lines().count();
            match read(&text.replacen(right, wrong, 1)) {
                Ok(_) => panic!("{wrong} is taken"),
                Err(error) => assert!(error.place.line.abs_diff(line) <= 5, "{wrong}, line {line}: {error}"),
            }
        }
    }
}

#[test]
fn every_pack_can_be_asked_for_its_reverse() {
    for (name, _) in embedded() {
        let pack = load(name);
        let (turned, left_out) = pack.reverse();
        assert_eq!(turned.rules.rules().len() + left_out.len(), pack.rules.rules().len(), "{name}");
        let one_way = ["docker-hub-explicit", "dotnet", "flannel", "istio", "k8s-gcr-io", "mirror", "mirror-gitlab", "raqeem-v0.2"];
        assert_eq!(left_out.is_empty(), !one_way.contains(name), "{name}: {left_out:?}");
    }
}

#[test]
fn a_tag_can_break_a_circle() {
    let text = "[pack]\nname = \"p\"\ndescription = \"d\"\n[[rule]]\nid = \"new\"\nfrom = \"a.io/x\"\nto = \"b.io/x\"\nwhen = \">=2\"\n[[rule]]\nid = \"old\"\nfrom = \"b.io/x\"\nto = \"a.io/x\"\nwhen = \"<2\"\n";
    assert!(Pack::parse(text, "p.toml", &Params::default()).is_ok());
    let chain = text.replace("when = \"<2\"", "when = \">=3\"");
    assert!(Pack::parse(&chain, "p.toml", &Params::default()).unwrap_err().to_string().contains("turns that back"));
}

const MIRROR: &str = "[pack]\nname = \"m\"\ndescription = \"d\"\n[params.mirror]\ndescription = \"the host\"\nexample = \"m.example:5000\"\n[[rule]]\nid = \"hub\"\nfrom = \"docker.io/{path...}\"\nto = \"{mirror}/{path}\"\n";

#[test]
fn a_parameter_has_to_be_set() {
    let error = Pack::parse(MIRROR, "m.toml", &Params::default()).unwrap_err();
    assert_eq!(error.to_string(), "m.toml:1:2: the pack m needs a value for `mirror` (the host): --set mirror=m.example:5000, or `mirror` below [set] in repoint.toml");
    let set = |value: &str| Pack::parse(MIRROR, "m.toml", &Params::parse([format!("mirror={value}").as_str()]).unwrap());
    assert_eq!(set("r.example.com/p/").unwrap().rules.rules()[0].to.as_str(), "r.example.com/p/{path}");
    assert!(set("harbor").unwrap_err().to_string().contains("is not a registry"));
    assert!(set("docker.io/x").unwrap_err().to_string().contains("on the next run"));
    assert_eq!(Params::parse(["a"]), Err("a".to_owned()));
}

/// Turns a one-rule pack round and applies it.
fn back(rule: &str, text: &str) -> Result<String, String> {
    let pack = Pack::parse(&format!("[pack]\nname = \"p\"\ndescription = \"d\"\n{rule}"), "p.toml", &Params::default()).unwrap_or_else(|error| panic!("{error}"));
    let (turned, left_out) = pack.reverse();
    if let Some(one) = left_out.first() {
        return Err(one.reason.clone());
    }
    let set = turned.rules;
    let reference = Reference::parse(text).unwrap();
    let name = reference.name();
    let query = Query { name: &name, tag: reference.tag(), digest: reference.digest(), path: "" };
    Ok(set.first_match(&query).map_or_else(|| "-".to_owned(), |found| found.target.unwrap().rewrite(&reference)))
}

#[test]
fn a_one_to_one_rule_is_turned_round() {
    let rule = |from: &str, to: &str, more: &str| format!("[[rule]]\nid = \"r\"\nfrom = \"{from}\"\nto = \"{to}\"\n{more}");
    let ok = |text: &str| Ok(text.to_owned());
    assert_eq!(back(&rule("k8s.gcr.io/{p...}", "registry.k8s.io/{p}", ""), "registry.k8s.io/a/b:1"), ok("k8s.gcr.io/a/b:1"));
    assert_eq!(back(&rule("minio/{name:minio|mc}", "quay.io/minio/{name}", ""), "quay.io/minio/mc"), ok("docker.io/minio/mc"));
    assert_eq!(back(&rule("minio/{name:minio|mc}", "quay.io/minio/{name}", ""), "quay.io/minio/operator"), ok("-"));
    assert_eq!(back(&rule("bitnami/{n}", "docker.io/bl/{n}", "except = [\"bitnami/minideb\"]"), "bl/minideb"), ok("-"));
    assert_eq!(back(&rule("bitnami/{n}", "docker.io/bl/{n}", "except = [\"bitnami/minideb\"]"), "bl/redis"), ok("docker.io/bitnami/redis"));
    assert_eq!(back(&rule("microsoft/dotnet:{v}-{kind:sdk|runtime}", "mcr.microsoft.com/dotnet/{kind}:{v}", ""), "mcr.microsoft.com/dotnet/sdk:2.1"), ok("docker.io/microsoft/dotnet:2.1-sdk"));
    assert_eq!(back(&rule("a/{n}", "c.io/{n}", "tags = { \"v1.{x}\" = \"2.{x}\" }"), "c.io/q:2.5"), ok("docker.io/a/q:v1.5"));
    assert_eq!(back(&rule("a/{n}", "c.io/{n}", "tags = { \"v1.{x}\" = \"v2\" }"), "c.io/q"), Err("several tags become v2".to_owned()));
    assert_eq!(back(&rule("a/{n}", "c.io/q", ""), "c.io/q"), Err("several names become one".to_owned()));
    assert_eq!(back(&rule("docker.io/{p...}", "docker.io/{p}", ""), "a/b"), Err("which names had no registry written is not known afterwards".to_owned()));
    assert_eq!(back(&format!("{}{}", rule("a.io/{p...}", "c.io/{p}", ""), rule("b.io/{p...}", "c.io/{p}", "").replace("\"r\"", "\"s\"")), "c.io/x"), Err("s leads to the same names".to_owned()));
}
