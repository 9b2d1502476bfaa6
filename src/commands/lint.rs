//! `repoint lint`: what the registry strategy's good practice asks to be otherwise.

use std::io::{self, BufWriter, Write};

use anyhow::{Context, Result};

use super::Exit;
use super::look::{bug, read};
use super::session::{Group, Job, Session};
use crate::cli::Lint;
use crate::lint::check::{Checked, Whole};
use crate::lint::facts::{Facts, gather};
use crate::lint::{LINTS, Selection, check_allowed, check_code};
use crate::output::finding::Level;
use crate::output::summary::{Noted, Summary};
use crate::output::{self};
use crate::plan::document::untouchable;
use crate::walk::Passing;

/// Runs the command.
pub fn run(options: &Lint) -> Result<Exit> {
    options.select.iter().chain(&options.ignore).try_for_each(|code| check_code(code)).map_err(anyhow::Error::msg)?;
    options.allow.iter().try_for_each(|entry| check_allowed(entry)).map_err(anyhow::Error::msg).context("--allow")?;
    if options.codes {
        return codes();
    }
    let (session, seen) = Session::open(&options.paths, &options.files, None, |group, file| look(group, file).transpose())?;
    let mut summary = Summary::default();
    summary.note(session.noted);
    let mut heard: Vec<(Job, Heard, Selection)> = Vec::new();
    for (job, result) in seen {
        match result {
            Ok(Ok(found)) => {
                let selection = selection(options, &job.group);
                heard.push((job, found, selection));
            }
            Ok(Err(noted)) => summary.note([*noted]),
            Err(panic) => summary.note([bug(&job.file.shown, &panic)]),
        }
    }
    let files: Vec<Checked<'_>> = heard.iter().map(|(job, heard, selection)| Checked { path: &job.file.shown, facts: &heard.facts, selection }).collect();
    let whole = Whole::new(&files);
    let form = output::by_name(&options.output).and_then(|form| form.findings);
    let Some(mut output) = form.map(|make| make()) else { return Ok(Exit::Trouble) };
    let mut out = BufWriter::new(io::stdout().lock());
    output.begin(&mut out)?;
    let mut counts = [0_usize; 3];
    for (file, _) in files.iter().zip(&heard).filter(|(_, (_, heard, _))| heard.is_judged) {
        for finding in whole.findings(file) {
            counts[finding.level as usize] += 1;
            output.finding(&mut out, &finding)?;
        }
    }
    output.end(&mut out)?;
    out.flush()?;
    drop(out);
    let mut err = io::stderr().lock();
    summary.write_concerns(&mut err)?;
    if options.output == output::FORMS[0].name {
        let [notes, warnings, errors] = counts;
        let count = |number: usize, what: &str| format!("{number} {what}{}", if number == 1 { "" } else { "s" });
        writeln!(err, "{}, {}, {}", count(errors, "error"), count(warnings, "warning"), count(notes, "note"))?;
    }
    Ok(if summary.is_troubled() {
        Exit::Trouble
    } else if counts[Level::Warning as usize] + counts[Level::Error as usize] > 0 {
        Exit::Work
    } else {
        Exit::Done
    })
}

/// Prints the lints.
fn codes() -> Result<Exit> {
    let mut out = io::stdout().lock();
    for lint in LINTS {
        writeln!(out, "{}  {:7}  {}{}", lint.code, lint.level.word(), lint.about, if lint.on { "" } else { " (off)" })?;
    }
    Ok(Exit::Done)
}

/// Puts the command line and the configuration together.
fn selection(options: &Lint, group: &Group) -> Selection {
    let given = &group.settings.lint;
    let select = given.select.iter().flatten().chain(&options.select);
    let ignore = given.ignore.iter().flatten().filter(|code| !options.select.contains(code)).chain(&options.ignore);
    let mut selection = Selection::new(select, ignore);
    selection.allow = if options.allow.is_empty() { given.allow.clone().unwrap_or_default() } else { options.allow.clone() };
    selection.levels = given
        .severity
        .iter()
        .map(|(code, level)| {
            let level = match level.as_str() {
                "note" => Level::Note,
                "error" => Level::Error,
                _ => Level::Warning,
            };
            (code.clone(), level)
        })
        .collect();
    selection
}

/// What a file says, of itself and of others.
struct Heard {
    facts: Facts,
    /// Whether the run is about the file. What any other one says counts for those.
    is_judged: bool,
}

/// Reads a file. What is left alone by its path is not judged either.
fn look(group: &Group, file: &Passing<'_>) -> Result<Option<Heard>, Box<Noted>> {
    let path = &file.shown;
    if !file.named && untouchable(path).is_some() {
        return Ok(None);
    }
    let text = match read(group, path, file.path, true) {
        Err(noted) if file.wanted => return Err(noted),
        Ok(Some(text)) => text,
        _ => return Ok(None),
    };
    let found = group.planner.find(path, &text);
    Ok(Some(Heard { facts: gather(path, &text, &found), is_judged: file.wanted && group.settings.wants_format(found.format) }))
}
