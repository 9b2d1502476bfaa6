//! The parts, one by one: `cargo bench --bench parts`, or `cargo bench --bench parts -- rules` for some of them.
//!
//! What a whole run costs, and beside other programs, is for `compare.py`. The inputs are written here, so that they stay the same when
//! the cases in `testdata/` change.

use std::fmt::Write as _;
use std::hint::black_box;

use divan::counter::BytesCount;
use divan::{Bencher, bench};
use repoint::formats;
use repoint::output::diff;
use repoint::plan::{Planner, Reach, Run, check};
use repoint::reference::Reference;
use repoint::rules::{Pack, Params, Query, Rule, RuleSet};
use repoint::span::Span;
use repoint::syntax::source::GO;
use repoint::syntax::{json, shell, source, yaml};

fn main() {
    divan::main();
}

const REFERENCES: &[&str] = &[
    "postgres",
    "postgres:16-alpine",
    "k8s.gcr.io/pause:3.9",
    "ghcr.io/mj-nehme/raqeem/devices-backend:v0.2.0",
    "registry.example:5000/team/app@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "${REGISTRY:-docker.io}/library/redis:${TAG}",
];

/// Returns a manifest of several documents.
fn manifest() -> String {
    (0..12).fold(String::new(), |mut text, number| {
        let _ = write!(
            text,
            "---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web-{number}\n  labels:\n    app.kubernetes.io/name: web\n    app.kubernetes.io/part-of: shop\nspec:\n  replicas: 2\n  \
             selector:\n    matchLabels:\n      app: web-{number}\n  template:\n    metadata:\n      labels:\n        app: web-{number}\n    spec:\n      containers:\n        - name: web # the front\n          \
             image: k8s.gcr.io/web:{number}\n          ports:\n            - containerPort: 8080\n          env:\n            - name: DATABASE_URL\n              value: \"postgres://db:5432/shop\"\n          \
             resources:\n            limits: {{cpu: 500m, memory: 256Mi}}\n"
        );
        text
    })
}

/// Returns the values of a chart.
fn values() -> String {
    (0..12).fold(String::from("global:\n  imageRegistry: \"\"\n"), |mut text, number| {
        let _ = write!(
            text,
            "\n## The part number {number}.\n##\npart{number}:\n  enabled: true\n  image:\n    registry: docker.io\n    repository: bitnami/part-{number}\n    tag: 1.{number}.0-debian-12-r3\n    digest: \"\"\n    \
             pullPolicy: IfNotPresent\n  ## Where the data is kept.\n  persistence:\n    enabled: true\n    storageClass: \"\"\n    accessModes:\n      - ReadWriteOnce\n    size: 8Gi\n  extraEnvVars: []\n  \
             nodeSelector: {{}}\n"
        );
        text
    })
}

/// Returns a guide.
fn guide() -> String {
    (0..12).fold(String::from("# Shop\n\nA shop of many parts.\n"), |mut text, number| {
        let _ = write!(
            text,
            "\n## Part {number}\n\nStart the [part](docs/part.md) and *wait* until it answers; see `part.yaml` for what can be set.\n\n```sh\ndocker run --rm -p 80{number:02}:80 -v \"$PWD:/data\" k8s.gcr.io/part:{number} serve --all\n\
             kubectl rollout status deployment/part-{number}\n```\n\n| key | meaning |\n|---|---|\n| `port` | where it listens |\n| `image` | what is started |\n"
        );
        text
    })
}

/// Returns source code.
fn code() -> String {
    (0..40).fold(String::from("package shop\n\nimport (\n\t\"fmt\"\n\t\"example.com/shop/image\"\n)\n"), |mut text, number| {
        let _ = write!(
            text,
            "\n// Part{number} starts what the shop needs; it's the caller who waits.\nfunc Part{number}(name string, count int) error {{\n\tif count > {number} && name != \"\" {{\n\t\treturn fmt.Errorf(\"part %q: %d are too many\\n\", name, count)\n\t}}\n\t\
             for index := range count {{\n\t\tstart(image.New(name), index, \"part-{number}\", 'x')\n\t}}\n\treturn nil\n}}\n"
        );
        text
    })
}

/// Returns a script.
fn script() -> String {
    (0..40).fold(String::from("#!/usr/bin/env bash\nset -euo pipefail\n"), |mut text, number| {
        let _ = write!(text, "if [[ \"${{PART_{number}:-}}\" = yes ]]; then\n    docker run --rm -e \"NAME=part-{number}\" k8s.gcr.io/part:\"$TAG\" serve | tee \"log-{number}.txt\"\nfi\n");
        text
    })
}

/// Returns a text of JSON.
fn settings() -> String {
    let items: Vec<String> = (0..80).map(|number| format!("{{\"name\": \"part-{number}\", \"ports\": [80, 443], \"labels\": {{\"tier\": \"front\"}}, \"note\": \"a \\\"quoted\\\" word\"}}")).collect();
    format!("[\n  {}\n]\n", items.join(",\n  "))
}

const KINDS: &[&str] = &["part.yaml", "values.yaml", "README.md", "part.go", "part.sh", "part.json"];

fn text_of(path: &str) -> String {
    match path {
        "part.yaml" => manifest(),
        "values.yaml" => values(),
        "README.md" => guide(),
        "part.go" => code(),
        "part.sh" => script(),
        _ => settings(),
    }
}

fn one_rule() -> RuleSet {
    RuleSet::new(vec![Rule::parse_cli("k8s.gcr.io/{path...}=registry.k8s.io/{path...}").expect("the rule is well formed")])
}

fn default_pack() -> RuleSet {
    let pack = Pack::load("raqeem-v0.2", &Params::default()).expect("the pack is there").expect("the pack is well formed");
    RuleSet::of(Vec::new(), vec![pack])
}

/// Returns rules as a company has them that moves every image by its name.
fn many_rules(count: usize) -> RuleSet {
    let rule = |number: usize| Rule::parse_cli(&format!("registry-{}.example/team-{number}/app=ghcr.io/company/team-{number}/app", number % 97)).expect("the rule is well formed");
    RuleSet::new((0..count).map(rule).collect())
}

#[bench(args = REFERENCES)]
fn reference(bencher: Bencher<'_, '_>, text: &str) {
    bencher.bench(|| Reference::parse(black_box(text)).is_ok());
}

#[bench(args = [4, 1_000, 100_000])]
fn rules_lookup(bencher: Bencher<'_, '_>, count: usize) {
    let rules = many_rules(count);
    let references: Vec<Reference<'_>> = REFERENCES.iter().chain(&["registry-3.example/team-3/app:1"]).filter_map(|text| Reference::parse(text).ok()).collect();
    bencher.bench(|| {
        let look = |reference: &&Reference<'_>| rules.first_match(&Query { name: &reference.name(), tag: reference.tag(), digest: reference.digest(), path: "part.yaml" }).is_some();
        black_box(&references).iter().filter(look).count()
    });
}

#[bench(args = [4, 1_000, 100_000], sample_count = 10)]
fn rules_ready(bencher: Bencher<'_, '_>, count: usize) {
    bencher.bench(|| Planner::new(many_rules(black_box(count))));
}

#[bench(args = ["one rule", "default pack", "1000 rules"])]
fn screen(bencher: Bencher<'_, '_>, rules: &str) {
    let planner = Planner::new(match rules {
        "one rule" => one_rule(),
        "default pack" => default_pack(),
        _ => many_rules(1_000),
    });
    // Nothing in it is of interest, so all of it is searched.
    let text = "status: nothing to see on this line of settings, nor on the next\n".repeat(2_000);
    bencher.counter(BytesCount::of_str(&text)).bench(|| planner.signs("part.go", black_box(text.as_bytes())));
}

#[bench(args = ["part.yaml", "values.yaml"])]
fn parse_yaml(bencher: Bencher<'_, '_>, path: &str) {
    let text = text_of(path);
    bencher.counter(BytesCount::of_str(&text)).bench(|| yaml::parse(black_box(&text)));
}

#[bench]
fn parse_json(bencher: Bencher<'_, '_>) {
    let text = settings();
    bencher.counter(BytesCount::of_str(&text)).bench(|| json::parse(black_box(&text)));
}

#[bench]
fn parse_shell(bencher: Bencher<'_, '_>) {
    let text = script();
    bencher.counter(BytesCount::of_str(&text)).bench(|| shell::parse(black_box(&text), shell::Options::default()));
}

#[bench]
fn parse_code(bencher: Bencher<'_, '_>) {
    let text = code();
    bencher.counter(BytesCount::of_str(&text)).bench(|| source::parse(black_box(&text), &GO));
}

#[bench(args = KINDS)]
fn find(bencher: Bencher<'_, '_>, path: &str) {
    let text = text_of(path);
    bencher.counter(BytesCount::of_str(&text)).bench(|| formats::find(path, black_box(&text)));
}

#[bench(args = KINDS)]
fn plan(bencher: Bencher<'_, '_>, path: &str) {
    let text = text_of(path);
    let planner = Planner::new(default_pack());
    let found = planner.find(path, &text);
    bencher.counter(BytesCount::of_str(&text)).bench(|| planner.plan(path, black_box(&text), &found, &Run::default(), Reach::Usual));
}

#[bench(args = ["part.yaml", "README.md"])]
fn check_edit(bencher: Bencher<'_, '_>, path: &str) {
    let text = text_of(path);
    let planner = Planner::new(one_rule());
    let plan = planner.plan_alone(path, &text);
    bencher.counter(BytesCount::of_str(&text)).bench(|| check::edit(&planner, path, black_box(&text), &plan, &Run::default(), Reach::Usual));
}

#[bench]
fn write_diff(bencher: Bencher<'_, '_>) {
    let text = manifest();
    let edits: Vec<(Span, String)> = Planner::new(one_rule()).plan_alone("part.yaml", &text).edits().into_iter().map(|edit| (edit.span, edit.text)).collect();
    bencher.counter(BytesCount::of_str(&text)).bench(|| {
        let mut out = Vec::with_capacity(text.len());
        diff::write(&mut out, b"part.yaml", black_box(text.as_bytes()), &edits, diff::Style::Patch).map(|()| out)
    });
}
