//! All inputs of the YAML test suite, each with one image put in wherever that is valid, through the whole pipeline.
//!
//! The suite is not part of this repository. With `https://github.com/yaml/yaml-test-suite` checked out somewhere:
//! `REPOINT_YAML_SUITE=THAT/src cargo test --test yaml_suite -- --ignored --nocapture`.

// The counts are what this is for.
#![allow(clippy::print_stdout)]

mod common;

use std::collections::BTreeMap;
use std::path::Path;

use common::promises;
use common::run::{repoint, text};
use common::tree;
use granit_parser::{Event, Parser, ScalarStyle};
use repoint::formats;
use repoint::plan::{Planner, Reach, check};
use repoint::rules::{Rule, RuleSet};
use repoint::syntax::yaml::block;
use serde::Deserialize;

const RULE: &str = "old.example/{path...}=new.example/{path}";
const OLD: &str = "old.example/app:1";
const NEW: &str = "new.example/app:1";

/// The paths that an input gets: what is known of the file is different for each.
const PATHS: &[&str] = &["values.yaml", "pod.yaml", "config.yml", "chart/templates/a.yaml"];

/// Returns the inputs of the suite, with their names; what cannot be seen is spelled out there, and undone here.
fn inputs(folder: &Path) -> Vec<(String, String)> {
    let mut files: Vec<_> =
        std::fs::read_dir(folder).expect("the suite can be read").map(|entry| entry.expect("an entry").path()).filter(|path| path.extension().is_some_and(|end| end == "yaml")).collect();
    files.sort();
    let mut inputs = Vec::new();
    for file in files {
        let name = file.file_stem().expect("a name").to_string_lossy().into_owned();
        let tests: Vec<serde_yaml::Mapping> = serde_yaml::from_str(&std::fs::read_to_string(&file).expect("UTF-8")).unwrap_or_else(|error| panic!("{name}: {error}"));
        for (at, test) in tests.iter().enumerate() {
            if let Some(shown) = test.get("yaml").and_then(|yaml| yaml.as_str()) {
                inputs.push((format!("{name}-{at:02}"), decoded(shown)));
            }
        }
    }
    inputs
}

fn decoded(shown: &str) -> String {
    let mut text = shown.replace('␣', " ").replace('—', "").replace('»', "\t").replace('↵', "").replace('←', "\r").replace('⇔', "\u{feff}");
    if let Some(end) = text.find('∎') {
        text.truncate(end);
    }
    text
}

/// Returns the events of a text, each as a word; nothing where it does not parse.
fn events(text: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    for event in Parser::new_from_str(text) {
        match event.ok()?.0 {
            // A block scalar that was moved keeps its text, so the style is told apart only where it can make another value.
            Event::Scalar(value, style, ..) => words.push(format!("={}{value}", if style == ScalarStyle::Plain { "" } else { "'" })),
            Event::Alias(id) => words.push(format!("*{id}")),
            Event::SequenceStart(..) => words.push("[".to_owned()),
            Event::SequenceEnd => words.push("]".to_owned()),
            Event::MappingStart(..) => words.push("{".to_owned()),
            Event::MappingEnd => words.push("}".to_owned()),
            Event::DocumentStart(..) => words.push("---".to_owned()),
            Event::DocumentEnd => words.push("...".to_owned()),
            _ => {}
        }
    }
    Some(words)
}

/// Returns what is in one list of events and not in the other, if that is one stretch.
fn added<'w>(old: &[String], new: &'w [String]) -> Option<&'w [String]> {
    let grown = new.len().checked_sub(old.len())?;
    let same = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    // What comes in may begin with what stands there already, so the stretch can lie anywhere before the first difference.
    (0..=same).rev().find(|&at| old[at..] == new[at + grown..] && new[at..at + grown].iter().any(|word| word.ends_with(OLD))).map(|at| &new[at..at + grown])
}

/// Whether the other parser takes both texts, or does not take the first one.
fn is_taken_by_both(old: &str, new: &str) -> bool {
    let takes = |text: &str| serde_yaml::Deserializer::from_str(text).all(|document| serde_yaml::Value::deserialize(document).is_ok());
    !takes(old) || takes(new)
}

/// Returns texts with one image more, at places where that adds a key or an item and changes nothing else.
fn insertions(text: &str) -> Vec<String> {
    let Some(old) = events(text) else { return Vec::new() };
    let mut candidates = Vec::new();
    let mut put = |at: usize, what: &str| {
        if text.is_char_boundary(at) {
            candidates.push(format!("{}{what}{}", &text[..at], &text[at..]));
        }
    };
    let quoted = ["", "\"", "'"].map(|quote| format!("{quote}{OLD}{quote}"));
    let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1));
    for (nth, start) in starts.enumerate() {
        let image = &quoted[nth % quoted.len()];
        for indent in 0..=8 {
            let pad = " ".repeat(indent);
            put(start, &format!("{pad}image: {image}\n"));
            put(start, &format!("{pad}- image: {image}\n"));
            put(start, &format!("{pad}- {image}\n"));
        }
    }
    for (nth, (at, bracket)) in text.match_indices(['{', '[']).enumerate() {
        let image = &quoted[nth % quoted.len()];
        put(at + 1, &if bracket == "{" { format!("image: {image}, ") } else { format!("{image}, ") });
    }
    if !text.is_empty() && !text.ends_with('\n') {
        put(text.len(), &format!("\nimage: {OLD}"));
    }
    candidates.sort();
    candidates.dedup();
    let is_valid = |new: &String| {
        let Some(events) = events(new) else { return false };
        let Some(added) = added(&old, &events) else { return false };
        let shape: String = added.iter().map(|word| word.trim_start_matches(['=', '\'']).to_owned() + " ").collect();
        let is_whole = shape == format!("{OLD} ")
            || shape == format!("image {OLD} ")
            || shape == format!("{{ image {OLD} }} ")
            || shape.starts_with("--- { image")
            || shape == format!("[ {OLD} ] ")
            || shape == format!("[ {{ image {OLD} }} ] ");
        is_whole && is_taken_by_both(text, new)
    };
    candidates.retain(is_valid);
    candidates
}

#[test]
#[ignore = "needs the YAML test suite: REPOINT_YAML_SUITE is its folder `src`"]
fn an_image_put_into_any_input_of_the_suite_is_rewritten() {
    let folder = std::env::var_os("REPOINT_YAML_SUITE").expect("REPOINT_YAML_SUITE is the folder `src` of the suite");
    let inputs = inputs(Path::new(&folder));
    let planner = Planner::new(RuleSet::new(vec![Rule::parse_cli(RULE).expect("a rule")]));
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut troubles = Vec::new();
    let mut files = tree::Files::new();
    let mut expected = tree::Files::new();
    for (name, input) in &inputs {
        let texts = insertions(input);
        *counts.entry("inputs").or_default() += 1;
        let kind = match events(input) {
            None => "inputs that do not parse",
            Some(_) if !texts.is_empty() => "inputs with a place",
            Some(words) if words.iter().any(|word| word == "{" || word == "[") => {
                println!("no place in {name}: {input:?}");
                "inputs with a collection and no place"
            }
            Some(_) => "inputs without a collection and without a place",
        };
        *counts.entry(kind).or_default() += 1;
        for (nth, text) in std::iter::once(input).chain(&texts).enumerate() {
            troubles.extend(common::yaml::differs(text).map(|what| format!("{name}/{nth}: two readers: {what}: {text:?}")));
            *counts.entry("texts that the fast reader takes").or_default() += usize::from(block::read(text).is_some());
            for path in PATHS {
                let place = format!("{name}/{nth}/{path}");
                files.insert(place.clone(), text.clone().into_bytes());
                expected.insert(place.clone(), text.replace(OLD, NEW).into_bytes());
                let found = formats::find(path, text);
                let run = planner.outlook(path, &found);
                let plan = planner.plan(path, text, &found, &run, Reach::Usual);
                troubles.extend(promises::broken_in(&planner, path, text, &found, &plan, &run, true).into_iter().map(|what| format!("{place}: {what}: {text:?}")));
                if nth == 0 {
                    continue;
                }
                *counts.entry("insertions, as files of four names").or_default() += 1;
                match check::edit(&planner, path, text, &plan, &run, Reach::Usual) {
                    Ok(edited) if edited == text.replace(OLD, NEW) => *counts.entry("rewritten").or_default() += 1,
                    Ok(_) if plan.rewrites.is_empty() => {
                        let why = plan.skips.first().map_or_else(|| "in silence".to_owned(), |skip| skip.reason.to_string());
                        *counts.entry("left").or_default() += 1;
                        troubles.push(format!("{place}: left: {why}: {text:?}"));
                    }
                    Ok(edited) => troubles.push(format!("{place}: became {edited:?}")),
                    Err(refused) => {
                        *counts.entry("refused").or_default() += 1;
                        troubles.push(format!("{place}: {refused}: {text:?}"));
                    }
                }
            }
        }
    }
    // The same as one tree, by the program.
    let root = tempfile::tempdir().expect("a folder can be made");
    tree::write(root.path(), &files);
    let output = repoint(root.path(), &["--apply", "--rule", RULE]);
    let written = tree::read(root.path());
    let wrong = expected.iter().filter(|(name, bytes)| written.get(*name) != Some(bytes)).count();
    counts.insert("files of the run", files.len());
    counts.insert("files of the run that are not as expected", wrong);
    let second = repoint(root.path(), &["--rule", RULE]);
    if !second.stdout.is_empty() || output.status.code() != Some(0) || text(&output.stderr).contains("bug in repoint") {
        troubles.push(format!("the run ends with {:?}, and a second one prints {} bytes", output.status.code(), second.stdout.len()));
    }
    counts.iter().for_each(|(what, count)| println!("{count:>7} {what}"));
    assert!(troubles.is_empty() && wrong == 0, "{} troubles\n{}", troubles.len(), troubles.iter().take(60).cloned().collect::<Vec<_>>().join("\n"));
}
