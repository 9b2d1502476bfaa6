//! Fuzz targets: what has to hold of every input, tried on what comes of real ones when they are cut, crossed and spoiled.
//!
//! `common/fuzz.rs` says how to run them for long and what becomes of an input that fails.

mod common;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use common::fuzz::{Broken, Input, Target, run, texts};
use common::random::{Random, soup};
use common::run::{command, feed, text};
use common::{case, promises};
use repoint::formats;
use repoint::output::diff::{self, Style};
use repoint::plan::{Planner, Reach, Reason, Signs};
use repoint::reference::{Reference, Registry};
use repoint::region::Region;
use repoint::rules::{Pack, Params, Rule, RuleSet, embedded, run_examples};
use repoint::site::Shape;
use repoint::span::Span;
use repoint::syntax::tree::{Kind, Tree, Value};
use repoint::syntax::{dockerfile, dotenv, hcl, ini, json, shell, source, starlark, template, toml, yaml};

#[test]
fn reference() {
    run(&Target { name: "reference", rounds: 60_000, batch: 1, seeds: references, check: |inputs| each(inputs, broken_reference) });
}

#[test]
fn syntax() {
    run(&Target { name: "syntax", rounds: 10_000, batch: 1, seeds: texts, check: |inputs| each(inputs, broken_syntax) });
}

#[test]
fn nested() {
    run(&Target { name: "nested", rounds: 10_000, batch: 1, seeds: texts, check: |inputs| each(inputs, broken_region) });
}

#[test]
fn packs() {
    let seeds = || embedded().iter().map(|(name, text)| (format!("{name}.toml"), (*text).to_owned())).collect();
    run(&Target { name: "packs", rounds: 400, batch: 1, seeds, check: |inputs| each(inputs, broken_pack) });
}

#[test]
fn diff() {
    run(&Target { name: "diff", rounds: 1_200, batch: 300, seeds: texts, check: broken_diffs });
}

#[test]
fn pipeline() {
    run(&Target { name: "pipeline", rounds: 30_000, batch: 1, seeds: texts, check: |inputs| each(inputs, broken_plan) });
}

/// Asks about each input alone.
fn each(inputs: &[Input], broken: fn(&Input) -> Option<String>) -> Broken {
    inputs.iter().enumerate().filter_map(|(at, input)| Some((at, broken(input)?))).collect()
}

fn references() -> Vec<(String, String)> {
    const PIECES: &[&str] = &[
        "postgres",
        "library/",
        "docker.io/",
        "index.docker.io/",
        "a/b",
        "a__b",
        "a..b",
        "-",
        ".",
        "_",
        ":",
        "/",
        "@",
        ":1.10",
        ":latest",
        "localhost",
        ":5000/",
        "[::1]",
        "A",
        "${X}",
        "${X:-a/b:1}",
        "{{ .x }}",
        "$(T)",
        "<V>",
        "%s",
        "@sha256:",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "é",
        "\u{0}",
        "\u{1b}",
    ];
    let mut random = Random::named("references");
    (0..400).map(|_| (String::new(), soup(&mut random, PIECES, 9))).collect()
}

/// The parts tile the text, a canonical name is its own canonical name, and what holes fill does not matter to the form.
fn broken_reference(input: &Input) -> Option<String> {
    let text = input.text.as_str();
    let reference = Reference::parse(text).ok()?;
    let mut rebuilt = match reference.registry {
        Registry::Written(span) => format!("{}/", span.of(text)),
        Registry::Implied | Registry::Hidden(_) => String::new(),
    };
    rebuilt.push_str(reference.repository.of(text));
    rebuilt.extend(reference.tag().map(|tag| format!(":{tag}")));
    rebuilt.extend(reference.digest().map(|digest| format!("@{digest}")));
    if rebuilt != text {
        return Some(format!("the parts make `{rebuilt}`"));
    }
    if reference.name_span().of(text).is_empty() || reference.holes.windows(2).any(|pair| pair[0].end > pair[1].start) {
        return Some("no name, or holes that overlap".to_owned());
    }
    if Reference::parse_loose(text).as_ref() != Ok(&reference) {
        return Some("it reads otherwise where upper case is allowed".to_owned());
    }
    let name = reference.name();
    // A registry of one word, `LOCAL/a`, is one by its upper case alone, which canonical names do not keep.
    let by_case = !name.registry().contains(['.', ':']) && name.registry() != "localhost";
    if reference.holes.is_empty() && !by_case {
        match Reference::parse(name.as_str()) {
            Ok(again) if again.name() == name => {}
            Ok(again) => return Some(format!("the canonical name `{name}` has the canonical name `{}`", again.name())),
            // What fits into 255 bytes without `library/` may not with it.
            Err(_) if name.repository().len() > 255 => {}
            Err(error) => return Some(format!("the canonical name `{name}` is no reference: {error}")),
        }
        if format!("{}/{}", name.registry(), name.repository()) != name.as_str() {
            return Some(format!("`{name}` is not registry and repository"));
        }
    }
    None
}

type Parse = fn(&str) -> Tree;

const TREES: &[(&str, Parse)] =
    &[("yaml", yaml::parse), ("json", json::parse), ("toml", toml::parse), ("hcl", hcl::parse), ("ini", ini::parse), ("dotenv", dotenv::parse), ("starlark", starlark::parse)];

const LANGUAGES: &[&source::Language] = &[
    &source::GO,
    &source::JAVA,
    &source::KOTLIN,
    &source::SCALA,
    &source::GROOVY,
    &source::JAVASCRIPT,
    &source::CSHARP,
    &source::RUST,
    &source::C,
    &source::SWIFT,
    &source::DART,
    &source::PHP,
    &source::PYTHON,
    &source::RUBY,
    &source::ELIXIR,
];

/// Every reader takes every text; a span that is out of bounds or cuts a character panics in `of`.
fn broken_syntax(input: &Input) -> Option<String> {
    let text = input.text.as_str();
    for (name, parse) in TREES {
        if let Some(what) = unsound(&parse(text), text) {
            return Some(format!("{name}: {what}"));
        }
    }
    if let Some(what) = common::yaml::differs(text).or_else(|| common::yaml::differs(&template::mask(text, false))) {
        return Some(format!("two readers of YAML: {what}"));
    }
    let region = Region::file(text);
    let language = LANGUAGES[usize::try_from(input.choice).unwrap_or_default() % LANGUAGES.len()];
    let mut past = 0;
    for token in source::parse(text, language) {
        if token.span.start < past {
            return Some("source: tokens overlap".to_owned());
        }
        past = token.span.end;
        let _ = token.span.of(text);
        if let source::Kind::Text(content) = &token.kind {
            let pieces = content.pieces.iter().filter_map(|piece| if let source::Piece::Bytes(span) = piece { Some(*span) } else { None });
            if pieces.clone().any(|span| !token.span.contains(span)) {
                return Some("source: a string's content is outside of it".to_owned());
            }
            let _ = content.region(&region);
        }
    }
    let mut past = 0;
    for action in template::actions(text) {
        if action.start < past || !["{{", "{%", "{#"].iter().any(|open| action.of(text).starts_with(open)) {
            return Some(format!("template: an action at {}", action.start));
        }
        past = action.end;
    }
    if template::mask(text, input.choice.is_multiple_of(2)).len() != text.len() {
        return Some("template: the mask has another length".to_owned());
    }
    broken_shell(text, input.choice.is_multiple_of(2)).or_else(|| broken_dockerfile(text))
}

/// Spans are of the text, children stand inside their parents, and what is said to be the text's own bytes is.
fn unsound(tree: &Tree, text: &str) -> Option<String> {
    let inside = |span: Span| text.get(span.start..span.end).is_some();
    // With one parent each and none for the roots, nothing below a root is above itself.
    let mut children_of_one = std::collections::HashSet::new();
    for (id, node) in tree.nodes.iter().enumerate() {
        if node.span.end < node.span.start || !inside(node.span) {
            return Some(format!("a span {:?} that is none", node.span));
        }
        let children: Vec<usize> = match &node.kind {
            Kind::Map(entries) => entries.iter().flat_map(|(key, value)| [*key, *value]).collect(),
            Kind::List(items) => items.clone(),
            Kind::Alias(target) => {
                if target.is_some_and(|target| target >= id) {
                    return Some("an alias of what comes later".to_owned());
                }
                Vec::new()
            }
            Kind::Scalar(_, Value::Verbatim(span)) => {
                if !inside(*span) || !node.span.contains(*span) {
                    return Some(format!("a value {span:?} outside of its node {:?}", node.span));
                }
                Vec::new()
            }
            Kind::Scalar(_, Value::Decoded(value, pieces)) => {
                let mut past = 0;
                for (at, span) in pieces {
                    if *at < past || !inside(*span) || value.get(*at..at + span.len()).is_none() {
                        return Some(format!("a piece {span:?} of a value that is none"));
                    }
                    past = at + span.len();
                }
                Vec::new()
            }
        };
        for child in children {
            if child >= tree.nodes.len() || tree.roots.contains(&child) || !children_of_one.insert(child) {
                return Some(format!("a child {child} of {id} that is also another's, or of none"));
            }
            let outer = node.span;
            let inner = tree.nodes[child].span;
            // In a text that is broken a key may be taken for one of a map that opens behind it.
            if inner.start < outer.start && tree.problems.is_empty() {
                return Some(format!("a child {inner:?} that begins before its parent {outer:?}"));
            }
        }
    }
    tree.problems.iter().find(|(at, _)| *at > text.len()).map(|(at, _)| format!("a problem at {at}, behind the end"))
}

fn broken_shell(text: &str, prompts: bool) -> Option<String> {
    let script = shell::parse(text, shell::Options { prompts });
    let words = script.commands.iter().flat_map(|command| &command.words).chain(script.assignments().flat_map(|assignment| &assignment.values));
    for word in words {
        let _ = (word.span.of(text), word.content(text));
        if word.pieces.is_empty() || word.pieces.iter().any(|piece| !word.span.contains(*piece)) || word.pieces.windows(2).any(|pair| pair[0].end >= pair[1].start) {
            return Some(format!("shell: a word {:?} with the pieces {:?}", word.span, word.pieces));
        }
    }
    for heredoc in &script.heredocs {
        let _ = (heredoc.delimiter.of(text), heredoc.body.of(text));
        if heredoc.command.is_some_and(|command| command >= script.commands.len()) {
            return Some("shell: a here-document of no command".to_owned());
        }
    }
    script.comments.iter().for_each(|comment| _ = comment.of(text));
    None
}

fn broken_dockerfile(text: &str) -> Option<String> {
    let file = dockerfile::parse(text);
    let mut last = 0;
    for instruction in &file.instructions {
        if instruction.keyword.start < last {
            return Some("dockerfile: instructions overlap".to_owned());
        }
        last = instruction.keyword.end;
        let mut open = Some(instruction);
        while let Some(instruction) = open {
            let _ = instruction.keyword.of(text);
            for word in instruction.arguments.iter().chain(instruction.flags.iter().filter_map(|flag| flag.value.as_ref())) {
                let _ = (word.span.of(text), word.content(text));
            }
            instruction.rest.iter().for_each(|span| _ = span.of(text));
            instruction.heredocs.iter().for_each(|heredoc| _ = (heredoc.delimiter.of(text), heredoc.body.of(text)));
            open = instruction.inner.as_deref();
        }
    }
    file.comments.iter().for_each(|comment| _ = comment.of(text));
    file.directives.iter().for_each(|directive| _ = (directive.name.of(text), directive.value.of(text)));
    None
}

/// However deep a site is nested, the bytes of its parts are the file's at their spans, and no two sites claim the same ones.
fn broken_region(input: &Input) -> Option<String> {
    let text = input.text.as_str();
    let found = formats::find(&input.path, text);
    for site in &found.sites {
        for part in site.parts() {
            if !text.is_char_boundary(part.near) {
                return Some(format!("`{}` is near {}, where no character begins", part.text, part.near));
            }
            if let Some(span) = part.span
                && text.get(span.start..span.end) != Some(part.text.as_str())
            {
                return Some(format!("`{}` is said to stand at {span:?}, where `{:?}` is", part.text, text.get(span.start..span.end)));
            }
        }
        if let Shape::Whole(part) = &site.shape
            && part.span.is_some_and(|span| span.start != part.near)
        {
            return Some(format!("`{}` is near another place than its own", part.text));
        }
    }
    if !found.sites.is_sorted_by_key(|site| site.near()) {
        return Some("the sites are not in the order of the file".to_owned());
    }
    let spans = found.names.iter().chain(found.blocks.iter().map(|block| &block.span));
    for span in spans {
        if text.get(span.start..span.end).is_none() {
            return Some(format!("a name or block at {span:?}"));
        }
    }
    let places = found.problems.iter().map(|(at, _)| *at).chain(found.unclear.iter().map(|unclear| unclear.near));
    places.into_iter().find(|at| *at > text.len()).map(|at| format!("something at {at}, behind the end"))
}

/// A pack is refused with a place in its text, or its rules read the same when their texts are read again.
fn broken_pack(input: &Input) -> Option<String> {
    let text = input.text.as_str();
    let pack = match Pack::parse(text, &input.path, &Params::examples()) {
        Ok(pack) => pack,
        Err(error) => {
            let lines = text.split('\n').collect::<Vec<_>>();
            let line = lines.get(error.place.line.wrapping_sub(1));
            let inside = line.is_some_and(|line| (1..=line.chars().count() + 2).contains(&error.place.column));
            return (!inside).then(|| format!("the mistake is said to be at {}:{}: {error}", error.place.line, error.place.column));
        }
    };
    for rule in pack.rules.rules() {
        let again = match Rule::new(rule.from.as_str(), rule.to.as_str()) {
            Ok(again) => again,
            Err(error) => return Some(format!("`{}` is no rule when it is read again: {error}", rule.from.as_str())),
        };
        if again.from.as_str() != rule.from.as_str() || again.to.as_str() != rule.to.as_str() || again.from.captures() != rule.from.captures() {
            return Some(format!("`{}` reads otherwise when it is read again", rule.from.as_str()));
        }
    }
    // What can be asked of a pack is answered.
    let _ = (run_examples(&pack).len(), pack.reverse());
    let planner = Planner::new(RuleSet::of(Vec::new(), vec![pack]));
    promises::broken(&planner, "compose.yaml", "services:\n  a:\n    image: k8s.gcr.io/pause:3.9\n  b:\n    image: postgres:16\n").into_iter().next()
}

/// Makes edits of a text: those that a rule wants, or random ones.
fn edits(input: &Input) -> Vec<(Span, String)> {
    const TEXTS: &[&str] = &["", "x", "ghcr.io/a/b:1", "\n", "x\n", "\r\n", "\n\n\n", "ä", "\r", "--- a\n"];
    let mut random = Random::new(input.choice);
    let text = input.text.as_str();
    if random.once_in(2) {
        let planner = planner_for(&mut random, &input.path);
        let planned: Vec<_> = planner.plan_alone(&input.path, text).edits().into_iter().map(|edit| (edit.span, edit.text)).collect();
        if !planned.is_empty() {
            return planned;
        }
    }
    let mut points: Vec<usize> = (0..2 * random.below(8)).map(|_| random.place(text)).collect();
    points.sort_unstable();
    points.dedup();
    points.chunks_exact(2).map(|pair| (Span::new(pair[0], pair[1]), (*random.pick(TEXTS)).to_owned())).collect()
}

/// git makes of the diff of many files what the edits make of them.
fn broken_diffs(inputs: &[Input]) -> Broken {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut patch = Vec::new();
    let mut expected = Vec::new();
    for (at, input) in inputs.iter().enumerate() {
        let name = format!("{at}.txt");
        let edits = edits(input);
        std::fs::write(folder.path().join(&name), &input.text).expect("a file can be written");
        diff::write(&mut patch, name.as_bytes(), input.text.as_bytes(), &edits, Style::Patch).expect("a diff can be written");
        let mut new = input.text.clone();
        edits.iter().rev().for_each(|(span, text)| new.replace_range(span.start..span.end, text));
        expected.push((name, new));
    }
    if patch.is_empty() {
        return Broken::new();
    }
    let mut git = command("git", folder.path());
    git.args(["apply", "--whitespace=nowarn", "-"]);
    let output = feed(git, &patch);
    if !output.status.success() {
        if inputs.len() > 1 {
            return (0..inputs.len()).flat_map(|at| broken_diffs(&inputs[at..=at]).into_iter().map(move |(_, what)| (at, what))).take(1).collect();
        }
        return vec![(0, format!("git does not take the diff: {}", text(&output.stderr)))];
    }
    let differs = |(name, new): &(String, String)| std::fs::read(folder.path().join(name)).unwrap_or_default() != new.as_bytes();
    expected.iter().enumerate().filter(|(_, one)| differs(one)).map(|(at, _)| (at, "git makes another text of it".to_owned())).collect()
}

/// Picks a planner: one of a case with a file of this name, most of the time.
fn planner_for(random: &mut Random, path: &str) -> &'static Planner {
    match PLANNERS.1.get(path) {
        Some(own) if !random.once_in(3) => &PLANNERS.0[*random.pick(own)],
        // A real file is about none of the cases' images.
        None if !random.once_in(3) => random.pick(&PLANNERS.0[..WIDE.len()]),
        _ => random.pick(&PLANNERS.0),
    }
}

/// Rules that are about much.
const WIDE: &[&[&str]] = &[
    &["docker.io/{path...}=docker.io/{path}"],
    &["docker.io/{path...}=mirror.example.com/hub/{path}"],
    &["jaafarn/raqeem-{service}=ghcr.io/mj-nehme/raqeem/{service}", "minio/{name}=quay.io/minio/{name}"],
    &["k8s.gcr.io/{path...}=registry.k8s.io/{path}", "quay.io/{path...}=quay.example.com/{path}", "ghcr.io/{path...}=g.example.com/{path}"],
    &["postgres=other.example.com/moved/postgres:17.2", "redis:{tag}=valkey/valkey:{tag}-alpine"],
];

/// Planners with rules that are about much, and those of the cases, each once; and which ones have a file of a name.
type Planners = (Vec<Planner>, BTreeMap<String, Vec<usize>>);

static PLANNERS: LazyLock<Planners> = LazyLock::new(|| {
    let mut planners: Vec<Planner> = WIDE.iter().map(|rules| Planner::new(RuleSet::new(rules.iter().map(|rule| Rule::parse_cli(rule).expect("a rule")).collect()))).collect();
    let mut known = BTreeMap::new();
    let mut by_path: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for case in case::all() {
        let at = *known.entry(case.rules.clone()).or_insert_with(|| {
            planners.push(case.planner());
            planners.len() - 1
        });
        for path in case.input.keys() {
            by_path.entry(path.clone()).or_default().push(at);
        }
    }
    (planners, by_path)
});

/// All promises that can be checked on one text hold.
fn broken_plan(input: &Input) -> Option<String> {
    let mut random = Random::new(input.choice);
    let planner = planner_for(&mut random, &input.path);
    let text = input.text.as_str();
    let rules = || planner.rules().rules().iter().take(6).map(|rule| format!("{}={}", rule.from.as_str(), rule.to.as_str())).collect::<Vec<_>>().join(", ");
    if let Some(what) = promises::broken(planner, &input.path, text).into_iter().next() {
        return Some(format!("{what} (rules: {})", rules()));
    }
    // The screen lets nothing pass that would be found.
    let found = planner.find(&input.path, text);
    let plan = planner.plan(&input.path, text, &found, &planner.outlook(&input.path, &found), Reach::Usual);
    // A registry alone is worth a word beside other things; where a rule is about a part of it, nothing is read for its sake. Nor does
    // anybody look for a name between whose letters an escape stands.
    let stands = |found: &str| text.contains(found.split([':', '@']).next().unwrap_or_default());
    let says = plan.rewrites.iter().any(|rewrite| stands(&rewrite.before)) || plan.skips.iter().any(|skip| skip.reason != Reason::Alone && stands(&skip.text));
    // `$ENGINE run a` alone is not read: a word beside it has to say that it is about containers.
    let engine = |name: &str| ["ENGINE", "RUNTIME", "CONTAINER", "BUILDER", "OCI"].iter().any(|word| name.to_ascii_uppercase().contains(word));
    let behind_variable = text.split('$').skip(1).any(|rest| rest.split_whitespace().next().is_some_and(engine));
    // Nor a call of Testcontainers' without its name.
    let behind_variable = behind_variable || text.contains("Container(") || text.contains("Container<");
    // `ima-ge` is the key `image` to those who look for keys, and a word may go on behind the end of a line.
    let joined: String = text.replace("\\\r\n", "").replace("\\\n", "").chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '\n').collect();
    (says && !behind_variable && [text, joined.as_str()].iter().all(|text| planner.signs(&input.path, text.as_bytes()) == Signs::None))
        .then(|| format!("the screen passes over `{}` (rules: {})", plan.rewrites.first().map_or_else(|| &plan.skips[0].text, |rewrite| &rewrite.before), rules()))
}
