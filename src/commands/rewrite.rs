//! `repoint`: the diff of everything that moves, or the files moved.


use std::io::{self, BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};

use super::{Exit, colored, files, rules, threads};
use crate::apply::{self, Transaction};
use crate::cli::Rewrite;
use crate::formats::{self, Found};
use crate::output::diff;
use crate::output::summary::{Noted, Summary};

use crate::parallel;
use crate::plan::{FilePlan, Planner, Reach, Run, check};
use crate::source::{self, Source};
use crate::span::{Lines, Span};
use crate::walk::File;

/// What the first look at a file gives.
enum Look {
    /// Nothing in it concerns a rule.
    Nothing,
    /// Something in it does, and nothing changes, whatever other files hold.
    Settled(Vec<Noted>, Run),
    /// It may change: the second look needs its text.
    Open(Box<Open>),
    /// It could not be looked into.
    Trouble(Noted),
}

/// A file that may change.
struct Open {
    text: String,
    found: Found,
    run: Run,
}

/// What the second look gives: the plan, the edited text if it changes, or why it may not.
struct Planned {
    plan: FilePlan,
    noted: Vec<Noted>,
    edited: Result<Option<String>, check::Refused>,
}

/// Runs the command.
pub fn run(options: &Rewrite) -> Result<Exit> {
    let planner = Planner::new(rules(&options.rules)?);
    let walked = files(&options.paths, &options.files)?;
    let files = walked.files;
    let threads = threads(&options.files);
    let asked = !options.files.include.is_empty();
    let reach = |file: &File| if file.named || asked { Reach::Everything } else { Reach::Usual };

    let mut summary = Summary::default();
    for problem in &walked.problems {
        summary.trouble(Noted::whole_file(&problem.path.to_string_lossy(), &problem.message));
    }
    let mut run = Run::default();
    let mut open: Vec<(&File, Box<Open>)> = Vec::new();
    parallel::ordered(
        &files,
        threads,
        |file| look(&planner, file, options.files.max_size << 20, reach(file)),
        |index, result| match result {
            Ok(Look::Nothing) => {}
            Ok(Look::Settled(noted, outlook)) => {
                summary.note(noted);
                run.merge(outlook);
            }
            Ok(Look::Open(mut found)) => {
                run.merge(std::mem::take(&mut found.run));
                open.push((&files[index], found));
            }
            Ok(Look::Trouble(noted)) => summary.trouble(noted),
            Err(panic) => summary.trouble(bug(&files[index], &panic)),
        },
    );

    let style = style(options);
    let mut out = BufWriter::new(io::stdout().lock());
    let mut transaction = if options.apply && !open.is_empty() { Some(Writing::begin(options)?) } else { None };
    let mut failure: Option<anyhow::Error> = None;
    parallel::ordered(
        &open,
        threads,
        |(file, open)| second_look(&planner, file, open, &run, reach(file)),
        |index, result| {
            let (file, open) = &open[index];
            let planned = match result {
                Ok(planned) => planned,
                Err(panic) => return summary.trouble(bug(file, &panic)),
            };
            summary.note(planned.noted);
            match planned.edited {
                Ok(None) => {}
                Err(refused) => summary.trouble(Noted::whole_file(&file.shown, &format!("left as it is, because {refused}; this is a bug in repoint, please report it"))),
                Ok(Some(edited)) if failure.is_none() => {
                    summary.changed(planner.rules(), &planned.plan);
                    let step = match &mut transaction {
                        Some(writing) => writing.transaction.stage(&file.path, open.text.as_bytes(), edited.as_bytes()).map_err(anyhow::Error::from),
                        None if options.check => Ok(()),
                        None => {
                            let edits: Vec<(Span, String)> = planned.plan.edits().into_iter().map(|edit| (edit.span, edit.text)).collect();
                            diff::write(&mut out, &file.bytes, open.text.as_bytes(), &edits, style).map_err(anyhow::Error::from)
                        }
                    };
                    failure = step.err();
                }
                Ok(Some(_)) => {}
            }
        },
    );
    if let Some(error) = failure {
        return Err(error);
    }
    out.flush()?;
    drop(out);
    if let Some(writing) = transaction {
        let report = writing.transaction.commit()?;
        for path in &report.unlinked {
            summary.warn(Noted::whole_file(&path.to_string_lossy(), "had other names (hard links): they keep the old contents"));
        }
        if report.interrupted {
            summary.trouble(Noted::whole_file(".", "a signal came when the files were being put in place; the run was completed"));
        }
    }
    let mut err = io::stderr().lock();
    summary.write(&mut err, planner.rules(), options.apply, options.verbose)?;
    Ok(if summary.is_troubled() {
        Exit::Trouble
    } else if options.check && summary.found_work() {
        Exit::Work
    } else {
        Exit::Done
    })
}

/// The transaction, with the signals held back as long as it lives.
struct Writing {
    transaction: Transaction,
    _signals: crate::signals::Interrupts,
}

impl Writing {
    fn begin(options: &Rewrite) -> Result<Self> {
        let signals = crate::signals::Interrupts::hold().context("cannot hold back signals")?;
        let settings = apply::Options { interrupted: signals.flag(), ..apply::Options::default() };
        Ok(Self { transaction: Transaction::begin(&options.paths, settings)?, _signals: signals })
    }
}

fn bug(file: &File, panic: &str) -> Noted {
    Noted::whole_file(&file.shown, &format!("left alone after a bug in repoint, please report it: {panic}"))
}

fn style(options: &Rewrite) -> diff::Style {
    use std::io::IsTerminal;
    let color = colored(options.color, &io::stdout());
    if color || io::stdout().is_terminal() { diff::Style::Terminal { color } } else { diff::Style::Patch }
}

/// Reads a file and plans it as if it stood alone.
fn look(planner: &Planner, file: &File, largest: u64, reach: Reach) -> Look {
    let text = match source::read(Path::new(&file.path), largest, |bytes| planner.concerns(&file.shown, bytes)) {
        Ok(None) => return Look::Nothing,
        Ok(Some(Source::Text(text))) => text,
        Ok(Some(Source::Binary { bytes, invalid })) => return binary(planner, file, &bytes, invalid),
        Ok(Some(Source::Large(size))) => return Look::Trouble(Noted::whole_file(&file.shown, &format!("not read: it has {} MiB; --max-size raises the limit", size >> 20))),
        Err(error) => return Look::Trouble(Noted::whole_file(&file.shown, &format!("cannot be read: {error}"))),
    };
    let found = formats::find(&file.shown, &text);
    let run = planner.outlook(&file.shown, &found);
    let plan = planner.plan(&file.shown, &text, &found, &Run::default(), reach);
    if plan.rewrites.is_empty() && !found.sites.iter().any(|site| site.overrides.is_some()) {
        return Look::Settled(noted(&file.shown, &text, &plan, !found.sites.is_empty()), run);
    }
    Look::Open(Box::new(Open { text, found, run }))
}

fn binary(planner: &Planner, file: &File, bytes: &[u8], invalid: Option<usize>) -> Look {
    if !planner.mentions(bytes) {
        return Look::Nothing;
    }
    match invalid {
        None => Look::Settled(vec![Noted::skip(&file.shown, None, "", "a binary file mentions what a rule is about")], Run::default()),
        Some(at) => {
            let line = memchr::memchr_iter(b'\n', &bytes[..at]).count() + 1;
            Look::Trouble(Noted::at(&file.shown, line, "is not UTF-8 here, so it is left alone, though it mentions what a rule is about"))
        }
    }
}

/// Plans a file with all that is known of the others, edits it, and checks the result.
fn second_look(planner: &Planner, file: &File, open: &Open, run: &Run, reach: Reach) -> Planned {
    let plan = planner.plan(&file.shown, &open.text, &open.found, run, reach);
    let noted = noted(&file.shown, &open.text, &plan, true);
    let edited = if plan.rewrites.is_empty() { Ok(None) } else { check::edit(planner, &file.shown, &open.text, &plan, run, reach).map(Some) };
    Planned { plan, noted, edited }
}

/// Returns what is to be said about a file: its skips, and where it holds images, what could not be parsed.
fn noted(path: &str, text: &str, plan: &FilePlan, holds_images: bool) -> Vec<Noted> {
    if plan.skips.is_empty() && plan.problems.is_empty() && plan.notes.is_empty() {
        return Vec::new();
    }
    let lines = Lines::new(text);
    let mut all: Vec<Noted> = plan.skips.iter().map(|skip| Noted::skip(path, Some(lines.place(skip.at, text)), &skip.text, &skip.reason.to_string())).collect();
    all.extend(plan.notes.iter().map(|(offset, note)| Noted::problem(path, lines.place(*offset, text), note)));
    if holds_images && !plan.is_set_aside {
        all.extend(plan.problems.iter().take(1).map(|(offset, reason)| Noted::problem(path, lines.place(*offset, text), reason)));
    }
    all
}

