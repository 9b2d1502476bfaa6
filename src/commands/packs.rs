//! `repoint packs`: which packs there are, what their rules are, and whether their examples hold.

use std::io::{self, Write};

use anyhow::{Result, bail};

use super::Exit;
use crate::cli::{Packs, PacksCommand};
use crate::config::layers;
use crate::rules::{DigestPolicy, Pack, Params, Rule, embedded, run_examples};
use crate::terminal::escape_for_terminal;

/// Runs the command.
pub fn run(options: &Packs) -> Result<Exit> {
    let mut out = io::stdout().lock();
    match (&options.command, &options.name) {
        (Some(PacksCommand::Test { names }), _) => test(&mut out, names),
        (None, Some(name)) => {
            let mut params = layers::params(&options.set)?;
            params.use_examples = true;
            let pack = layers::pack(name, None, &params)?;
            layers::known_params(&params, std::slice::from_ref(&pack))?;
            if options.reverse {
                let (turned, left_out) = pack.reverse();
                show(&mut out, &turned)?;
                for one in &left_out {
                    writeln!(out, "\n{one}")?;
                }
            } else {
                show(&mut out, &pack)?;
            }
            Ok(Exit::Done)
        }
        (None, None) if options.reverse || !options.set.is_empty() => bail!("--set and --reverse need the name of a pack"),
        (None, None) => all(&mut out),
    }
}

/// Prints a line for each pack that is built in.
fn all(out: &mut impl Write) -> Result<Exit> {
    let width = embedded().iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    for (name, _) in embedded() {
        let pack = layers::pack(name, None, &Params::examples())?;
        writeln!(out, "{name:width$}  {}", pack.description)?;
        for param in &pack.params {
            let value = param.example.as_deref().or(param.default.as_deref()).unwrap_or("VALUE");
            writeln!(out, "{:width$}  --set {}={value}", "", param.name)?;
        }
    }
    Ok(Exit::Done)
}

fn show(out: &mut impl Write, pack: &Pack) -> io::Result<()> {
    let line = |text: &str| escape_for_terminal(text.as_bytes());
    write!(out, "{}", line(&pack.name))?;
    if !pack.version.is_empty() {
        write!(out, " {}", line(&pack.version))?;
    }
    writeln!(out, ": {}", line(&pack.description))?;
    for param in &pack.params {
        write!(out, "  --set {}={}", line(&param.name), line(param.example.as_deref().unwrap_or("VALUE")))?;
        writeln!(out, "  {}{}", line(&param.description), param.default.as_ref().map(|value| format!(" (default {})", line(value))).unwrap_or_default())?;
    }
    for rule in pack.rules.rules() {
        writeln!(out)?;
        show_rule(out, rule)?;
    }
    Ok(())
}

/// Prints a rule with all that is known about it.
fn show_rule(out: &mut impl Write, rule: &Rule) -> io::Result<()> {
    let mut field = |name: &str, text: &str| if text.is_empty() { Ok(()) } else { writeln!(out, "  {name:8} {}", escape_for_terminal(text.as_bytes())) };
    field("rule", &rule.id)?;
    field("from", rule.from.as_str())?;
    field("to", rule.to.as_str())?;
    field("when", &rule.details.when.as_ref().map_or_else(String::new, |when| format!("{}{}", when.as_str(), if when.otherwise { ", or no version" } else { "" })))?;
    field("tags", &rule.details.tags.to_string())?;
    field(
        "digest",
        match rule.details.digest {
            DigestPolicy::Refuse => "",
            DigestPolicy::Keep => "stays where the tag changes",
            DigestPolicy::Drop => "goes where the tag changes",
        },
    )?;
    field("except", &rule.details.except.iter().map(crate::rules::Pattern::as_str).collect::<Vec<_>>().join(", "))?;
    field("files", &rule.details.files.globs().join(", "))?;
    field("mentions", rule.details.mentions.map_or("", |mentions| if mentions { "yes" } else { "no" }))?;
    field("local", if rule.details.local { "yes" } else { "" })?;
    field("note", &rule.note)?;
    field("source", &rule.source)?;
    field("date", &rule.details.date)?;
    for example in &rule.details.examples {
        let stays = example.input == example.expected;
        let becomes = if stays { "stays".to_owned() } else { format!("-> {}", example.expected) };
        let note = if example.note.is_empty() { String::new() } else { format!(" ({})", example.note) };
        field("example", &format!("{} {becomes}{note}", example.input))?;
    }
    Ok(())
}

/// Runs the examples of packs.
fn test(out: &mut impl Write, names: &[String]) -> Result<Exit> {
    let all: Vec<String> = embedded().iter().map(|(name, _)| (*name).to_owned()).collect();
    let names = if names.is_empty() { &all } else { names };
    let mut failed = false;
    for name in names {
        let pack = layers::pack(name, None, &Params::examples())?;
        let failures = run_examples(&pack);
        let examples: usize = pack.rules.rules().iter().map(|rule| rule.details.examples.len()).sum();
        writeln!(out, "{}: {} of {examples} examples hold", escape_for_terminal(pack.name.as_bytes()), examples - failures.len())?;
        for failure in &failures {
            failed = true;
            writeln!(out, "  {}", escape_for_terminal(failure.to_string().as_bytes()))?;
        }
    }
    Ok(if failed { Exit::Work } else { Exit::Done })
}
