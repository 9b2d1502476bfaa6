//! Promises over generated files: random layout, quotes, comments and holes around images of random names.

mod common;

use common::promises;
use common::random::{Random, mutated};
use repoint::formats;
use repoint::plan::Planner;
use repoint::rules::{Rule, RuleSet};

/// How many files of each kind are made.
fn rounds() -> u64 {
    std::env::var("REPOINT_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(300)
}

const HOSTS: &[&str] = &["", "", "", "docker.io/", "ghcr.io/", "localhost:5000/", "registry.example.com/", "quay.io/", "index.docker.io/"];
const OWNERS: &[&str] = &["", "", "acme/", "acme/team/", "jaafarn/", "library/", "a-b/", "x__y/"];
const NAMES: &[&str] = &["postgres", "redis", "nginx", "raqeem-mentor-backend", "tool", "a.b", "x1", "node"];
const TAGS: &[&str] = &[
    "",
    ":1",
    ":1.10",
    ":v0.1.1",
    ":latest",
    ":${TAG}",
    ":16-alpine",
    "@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    ":v1@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
];
const COMMENTS: &[&str] = &["", "", "", " # a comment", " # image: redis:7", "  # \"quoted ${x}", " # \u{e4}\u{1f4a1}"];
const NOISE: &[&str] = &[
    "postgres:5432",
    "redis",
    "https://hub.docker.com/r/jaafarn/raqeem-web",
    "img/logo.png",
    "true",
    "1.10",
    "\"a: b\"",
    "'it''s'",
    "\u{e4}\u{1f4a1}",
    "x-${Y:-z}",
    "[redis, nginx]",
    "{name: redis}",
];

/// Makes a reference. One with a tag or a registry is taken for an image even where the place does not say so for certain.
fn reference(random: &mut Random) -> String {
    format!("{}{}{}{}", random.pick(HOSTS), random.pick(OWNERS), random.pick(NAMES), random.pick(TAGS))
}

/// Makes rules over the names that are generated.
fn planner(random: &mut Random) -> Planner {
    const RULES: &[&str] = &[
        "docker.io/{path...}=docker.io/{path}",
        "acme/{name}=ghcr.io/moved/{name}",
        "jaafarn/raqeem-{service}=ghcr.io/mj-nehme/raqeem/{service}",
        "postgres=other.example.com/moved/postgres:17.2",
        "quay.io/{path...}=moved.example.com/{path}",
        "library/{name}=mirror.example.com/hub/{name}",
        "ghcr.io/acme/{path...}=ghcr.io/moved/{path}",
    ];
    let mut rules: Vec<Rule> = Vec::new();
    for _ in 0..=random.below(3) {
        rules.push(Rule::parse_cli(random.pick::<&str>(RULES)).unwrap());
    }
    Planner::new(RuleSet::new(rules))
}

/// Writes a value as YAML has it: plain or in either quote.
fn scalar(random: &mut Random, value: &str) -> String {
    match random.below(3) {
        0 => format!("\"{value}\""),
        1 => format!("'{value}'"),
        _ => value.to_owned(),
    }
}

/// Returns lines of noise that belong to a map at an indentation.
fn noise(random: &mut Random, indent: usize) -> String {
    let mut text = String::new();
    for _ in 0..random.below(3) {
        let pad = " ".repeat(indent);
        match random.below(4) {
            0 => text.push('\n'),
            1 => text.push_str(&format!("{pad}# {}\n", random.pick(NOISE))),
            _ => text.push_str(&format!("{pad}key{}: {}{}\n", random.below(1000), random.pick(NOISE), random.pick(COMMENTS))),
        }
    }
    text
}

/// Returns `key: value` with random blanks, quotes and a comment.
fn entry(random: &mut Random, indent: usize, key: &str, value: &str) -> String {
    let blanks = " ".repeat(1 + random.below(2));
    format!("{}{key}:{blanks}{}{}\n", " ".repeat(indent), scalar(random, value), random.pick(COMMENTS))
}

fn compose(random: &mut Random) -> String {
    let step = 2 + random.below(3);
    let mut text = noise(random, 0) + "services:\n";
    for number in 0..=random.below(4) {
        let image = reference(random);
        let name = format!("s{number}");
        if random.once_in(4) {
            text.push_str(&format!("{}{name}: {{image: \"{image}\", restart: always}}\n", " ".repeat(step)));
        } else {
            text.push_str(&format!("{}{name}:\n{}{}{}", " ".repeat(step), noise(random, 2 * step), entry(random, 2 * step, "image", &image), noise(random, 2 * step)));
        }
    }
    text
}

fn kubernetes(random: &mut Random) -> String {
    let mut text = String::new();
    for _ in 0..=random.below(3) {
        let mut pod = "---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers:\n".to_owned();
        let indent = 2 * random.below(3) + 2;
        for _ in 0..=random.below(3) {
            let image = reference(random);
            pod.push_str(&format!("{}- name: c\n{}", " ".repeat(indent), entry(random, indent + 2, "image", &image)));
            pod.push_str(&noise(random, indent + 2));
        }
        text.push_str(&pod);
    }
    text
}

fn values(random: &mut Random) -> String {
    let mut text = noise(random, 0);
    for number in 0..=random.below(4) {
        let repository = format!("{}{}", random.pick(OWNERS), random.pick(NAMES));
        let tag = *random.pick(BARE_TAGS);
        let mut lines = vec![entry(random, 4, "repository", &repository), entry(random, 4, "tag", tag)];
        if random.once_in(3) {
            lines.push(entry(random, 4, "registry", "docker.io"));
        }
        if random.once_in(3) {
            lines.push("    pullPolicy: Always\n".to_owned());
        }
        let from = random.below(lines.len());
        lines.rotate_left(from);
        text.push_str(&format!("part{number}:\n  image:\n{}{}", lines.concat(), noise(random, 2)));
    }
    text
}

fn dockerfile(random: &mut Random) -> String {
    let mut text = String::new();
    for number in 0..=random.below(4) {
        let image = reference(random);
        match random.below(4) {
            0 => text.push_str(&format!("ARG BASE{number}={image}\nFROM ${{BASE{number}}} AS s{number}\n")),
            1 => text.push_str(&format!("from  --platform=$P   {image}   as s{number}\n# FROM redis:7\n")),
            2 => text.push_str(&format!("FROM \\\n  # a comment\n  {image} AS s{number}\nRUN echo \\\n  postgres:5432\n")),
            _ => text.push_str(&format!("FROM {image}\nCOPY --from={} /a /a\nRUN <<EOF\ndocker pull {}\nEOF\n", reference(random), reference(random))),
        }
    }
    text
}

fn shell(random: &mut Random) -> String {
    let mut text = "#!/bin/sh\n".to_owned();
    for _ in 0..=random.below(5) {
        let image = reference(random);
        match random.below(6) {
            0 => text.push_str(&format!("docker pull {image} # docker pull redis\n")),
            1 => text.push_str(&format!("docker run --rm -e A=postgres:5432 \\\n  -p 1:1 \"{image}\" sh -c 'nc -z redis 6379'\n")),
            2 => text.push_str(&format!("APP_IMAGE='{image}'\n")),
            3 => text.push_str(&format!("cat > compose.yaml <<EOF\n{}EOF\n", compose(random))),
            4 => text.push_str(&format!("if x; then kubectl set image deploy/a c={image}; fi\n")),
            _ => text.push_str(&format!("echo \"try 'docker pull {image}'\" | tee {}\n", random.pick(&["a", "redis:7"]))),
        }
    }
    text
}

fn markdown(random: &mut Random) -> String {
    let mut text = "# Title\n\n".to_owned();
    for _ in 0..=random.below(4) {
        let (language, body) = match random.below(4) {
            0 => ("yaml", compose(random)),
            1 => ("bash", shell(random)),
            2 => ("dockerfile", dockerfile(random)),
            _ => ("", format!("docker run {}\n", reference(random))),
        };
        let lead = *random.pick(&["", "", "> ", "  "]);
        let fence: String = format!("````{language}\n{body}````\n").lines().map(|line| format!("{lead}{line}\n")).collect();
        text.push_str(&format!("{fence}\nSee `{}` and {}.\n\n", reference(random), reference(random)));
    }
    text
}

/// A maker of files, and the path that they get.
type Kind = (&'static str, fn(&mut Random) -> String);

const KINDS: &[Kind] = &[("compose.yaml", compose), ("pod.yaml", kubernetes), ("values.yaml", values), ("Dockerfile", dockerfile), ("run.sh", shell), ("README.md", markdown)];

/// Tags without the mark in front.
const BARE_TAGS: &[&str] = &["1", "v0.1.1", "1.10.2", "latest", "${TAG}", "16-alpine", ""];

/// Checks every kind of file; each text may first be changed.
fn check(name: &str, change: impl Fn(&mut Random, String) -> String) {
    let mut broken = Vec::new();
    for (path, make) in KINDS {
        let mut moved = 0;
        for seed in 0..rounds() {
            let mut random = Random::named(&format!("{name} {path} {seed}"));
            let planner = planner(&mut random);
            let text = make(&mut random);
            let text = change(&mut random, text);
            moved += u64::from(!planner.plan_alone(path, &text).rewrites.is_empty());
            if let Some(first) = promises::broken(&planner, path, &text).first() {
                let rules: Vec<&str> = planner.rules().rules().iter().map(|rule| rule.id.as_str()).collect();
                broken.push(format!("seed {seed}: {first}\n  rules {rules:?}\n  {text:?}"));
                break;
            }
        }
        // Promises are kept easily where nothing moves.
        assert!(moved * 8 >= rounds() || !broken.is_empty(), "{name}: {path}: only {moved} of {} files hold something to move", rounds());
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[test]
fn generated_files_keep_the_promises() {
    check("plain", |_, text| text);
}

#[test]
fn generated_files_with_line_ends_of_windows_keep_the_promises() {
    check("crlf", |_, text| text.replace('\n', "\r\n"));
}

#[test]
fn mutated_generated_files_keep_the_promises() {
    check("mutated", |random, text| mutated(random, &text));
}

/// An image that stands where a Compose service or a container has it is found, whatever stands around it.
#[test]
fn an_image_at_a_random_place_is_found() {
    for seed in 0..4 * rounds() {
        let mut random = Random::named(&format!("place {seed}"));
        let image = format!("registry.example.com/needle/n{}:1.{seed}", random.below(9));
        let line = |random: &mut Random, indent: usize| entry(random, indent, "image", &image);
        let (path, text) = match random.below(5) {
            0 => ("compose.yaml", format!("{}services:\n{}  s:\n{}{}{}", noise(&mut random, 0), "", noise(&mut random, 4), line(&mut random, 4), noise(&mut random, 4))),
            1 => (
                "pod.yml",
                format!(
                    "apiVersion: v1\nkind: Pod\nspec:\n{}  {}:\n  - name: a\n{}{}",
                    noise(&mut random, 2),
                    random.pick(&["containers", "initContainers", "ephemeralContainers"]),
                    line(&mut random, 4),
                    noise(&mut random, 4)
                ),
            ),
            2 => (
                "list.yaml",
                format!(
                    "apiVersion: v1\nkind: List\nitems:\n- apiVersion: apps/v1\n  kind: Deployment\n  spec:\n    template:\n      spec:\n        containers: [{{name: a, image: \"{image}\"}}]\n{}",
                    noise(&mut random, 0)
                ),
            ),
            3 => (".github/workflows/a.yml", format!("on: push\njobs:\n  a:\n    runs-on: x\n    container:\n{}{}    steps: []\n", line(&mut random, 6), noise(&mut random, 6))),
            _ => ("chart/values.yaml", format!("{}a:\n{}  b:\n{}{}", noise(&mut random, 0), noise(&mut random, 2), line(&mut random, 4), noise(&mut random, 4))),
        };
        let text = if random.once_in(2) { text.replace('\n', "\r\n") } else { text };
        let found = formats::find(path, &text);
        let hits = found.sites.iter().filter(|site| site.written() == image).count();
        assert_eq!(hits, 1, "seed {seed}: {path} {text:?}");
        let at = found.sites.iter().find(|site| site.written() == image).unwrap().near();
        assert!(text[at..].starts_with(&image), "seed {seed}: {path} {text:?}");
    }
}

#[test]
fn a_tag_that_is_a_number_can_be_replaced() {
    let planner = Planner::new(RuleSet::new(vec![Rule::parse_cli("postgres=other.example.com/postgres:17.2").unwrap()]));
    let broken = promises::broken(&planner, "values.yaml", "image:\n  repository: postgres\n  tag: 1.10\n");
    assert!(broken.is_empty(), "{broken:?}");
}
