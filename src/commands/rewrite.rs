//! `repoint`: the diff of everything that moves, or the files moved.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;

use anyhow::{Context, Result};

use super::{Exit, colored, files, rules, threads};
use crate::apply::{self, Transaction};
use crate::cli::Rewrite;
use crate::formats::Found;
use crate::output::progress::Progress;
use crate::output::summary::{Noted, Summary};
use crate::output::{self, FileView, Mode, Output, RunView, Setup, diff};
use crate::parallel;
use crate::plan::{FilePlan, Planner, Reach, Run, check};
use crate::source::{self, Source};
use crate::span::Lines;
use crate::walk::File;

/// What the first look at a file gives.
enum Look {
    /// Nothing in it concerns a rule.
    Nothing,
    /// Something is to be said of it, and nothing changes, whatever other files hold.
    Settled(Vec<Noted>, Run),
    /// It may change: the second look needs its text.
    Open(Box<Open>),
}

/// A file that may change.
struct Open {
    text: String,
    found: Found,
    run: Run,
}

/// A file of which something is to be said, by its place in the list of files.
enum Pending {
    Settled(usize, Vec<Noted>),
    Open(usize, Box<Open>),
}

/// What the second look gives: the plan, the edited text if it changes, or why it may not.
struct Planned {
    plan: FilePlan,
    noted: Vec<Noted>,
    edited: Option<String>,
}

/// Runs the command.
pub fn run(options: &Rewrite) -> Result<Exit> {
    let planner = Planner::new(rules::read(&options.rules)?);
    let walked = files(&options.paths, &options.files)?;
    let files = walked.files;
    let threads = threads(&options.files);
    let asked = !options.files.include.is_empty();
    let reach = |file: &File| if file.named || asked { Reach::Everything } else { Reach::Usual };

    let mut summary = Summary::default();
    summary.note(walked.problems.iter().map(|problem| Noted::trouble(&problem.path.to_string_lossy(), &problem.message)));
    let mut run = Run::default();
    let mut pending = Vec::new();
    let mut progress = Progress::new(files.len());
    parallel::ordered(
        &files,
        threads,
        |file| look(&planner, file, options.files.max_size << 20, reach(file)),
        |index, result| {
            progress.tick(index);
            match result {
                Ok(Look::Nothing) => {}
                Ok(Look::Settled(noted, outlook)) => {
                    run.merge(outlook);
                    if !noted.is_empty() {
                        pending.push(Pending::Settled(index, noted));
                    }
                }
                Ok(Look::Open(mut found)) => {
                    run.merge(std::mem::take(&mut found.run));
                    pending.push(Pending::Open(index, found));
                }
                Err(panic) => pending.push(Pending::Settled(index, vec![bug(&files[index], &panic)])),
            }
        },
    );
    progress.clear();

    let mut output = form(options);
    let mut out = BufWriter::new(io::stdout().lock());
    output.begin(&mut out)?;
    let may_write = options.apply && pending.iter().any(|one| matches!(one, Pending::Open(..)));
    let mut transaction = if may_write { Some(Writing::begin(options)?) } else { None };
    let mut failure: Option<anyhow::Error> = None;
    parallel::ordered(
        &pending,
        threads,
        |pending| match pending {
            Pending::Settled(_, noted) => Planned { plan: FilePlan::default(), noted: noted.clone(), edited: None },
            Pending::Open(index, open) => second_look(&planner, &files[*index], open, &run, reach(&files[*index])),
        },
        |at, result| {
            let (file, text) = match &pending[at] {
                Pending::Settled(index, _) => (&files[*index], ""),
                Pending::Open(index, open) => (&files[*index], open.text.as_str()),
            };
            let planned = result.unwrap_or_else(|panic| Planned { plan: FilePlan::default(), noted: vec![bug(file, &panic)], edited: None });
            if failure.is_some() {
                return;
            }
            let step = show(&mut *output, &mut out, file, text, &planner, &planned).map_err(anyhow::Error::from);
            failure = step.err();
            summary.note(planned.noted);
            if let Some(edited) = &planned.edited {
                summary.changed(planner.rules(), &planned.plan);
                if let (Some(writing), None) = (&mut transaction, &failure) {
                    failure = writing.transaction.stage(&file.path, text.as_bytes(), edited.as_bytes()).err().map(anyhow::Error::from);
                }
            }
        },
    );
    if let Some(error) = failure {
        return Err(error);
    }
    if let Some(writing) = transaction {
        writing.commit(&mut summary)?;
    }
    output.end(&mut out, &RunView { summary: &summary, applied: options.apply })?;
    out.flush()?;
    drop(out);
    let mut err = io::stderr().lock();
    if output.is_for_people() {
        summary.write(&mut err, options.apply, options.verbose)?;
    } else {
        summary.write_troubles(&mut err)?;
    }
    Ok(if summary.is_troubled() {
        Exit::Trouble
    } else if options.check && summary.found_work() {
        Exit::Work
    } else {
        Exit::Done
    })
}

/// Shows one file.
fn show(output: &mut dyn Output, out: &mut dyn Write, file: &File, text: &str, planner: &Planner, planned: &Planned) -> io::Result<()> {
    let rewrites = if planned.edited.is_some() { &planned.plan.rewrites[..] } else { &[] };
    if rewrites.is_empty() && planned.noted.is_empty() {
        return Ok(());
    }
    output.file(out, &FileView { path: &file.shown, bytes: &file.bytes, format: planned.plan.format, text, rewrites, rules: planner.rules(), noted: &planned.noted })
}

/// Makes the output that is asked for.
fn form(options: &Rewrite) -> Box<dyn Output> {
    let mode = match (options.apply, options.check) {
        (true, _) => Mode::Apply,
        (false, true) => Mode::Check,
        (false, false) => Mode::Show,
    };
    let color = colored(options.color, &io::stdout());
    let style = if color || io::stdout().is_terminal() { diff::Style::Terminal { color } } else { diff::Style::Patch };
    // clap takes no other names than those of the table.
    let form = output::by_name(&options.output).unwrap_or(output::FORMS[0]);
    (form.make)(&Setup { style, mode })
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

    fn commit(self, summary: &mut Summary) -> Result<()> {
        let report = self.transaction.commit()?;
        summary.note(report.unlinked.iter().map(|path| Noted::warning(&path.to_string_lossy(), "had other names (hard links): they keep the old contents")));
        if report.interrupted {
            summary.note([Noted::trouble(".", "a signal came when the files were being put in place; the run was completed")]);
        }
        Ok(())
    }
}

fn bug(file: &File, panic: &str) -> Noted {
    Noted::trouble(&file.shown, &format!("left alone after a bug in repoint, please report it: {panic}"))
}

/// Reads a file and plans it as if it stood alone.
fn look(planner: &Planner, file: &File, largest: u64, reach: Reach) -> Look {
    let trouble = |reason: &str| Look::Settled(vec![Noted::trouble(&file.shown, reason)], Run::default());
    let text = match source::read(Path::new(&file.path), largest, |bytes| planner.concerns(&file.shown, bytes)) {
        Ok(None) => return Look::Nothing,
        Ok(Some(Source::Text(text))) => text,
        Ok(Some(Source::Binary { bytes, invalid })) => return binary(planner, file, &bytes, invalid),
        Ok(Some(Source::Large(size))) => return trouble(&format!("not read: it has {} MiB; --max-size raises the limit", size >> 20)),
        Err(error) => return trouble(&format!("cannot be read: {error}")),
    };
    let found = crate::formats::find(&file.shown, &text);
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
    let noted = match invalid {
        None => Noted::file_skip(&file.shown, "binary", "a binary file mentions what a rule is about"),
        Some(at) => {
            let line = memchr::memchr_iter(b'\n', &bytes[..at]).count() + 1;
            Noted::at(&file.shown, line, "is not UTF-8 here, so it is left alone, though it mentions what a rule is about")
        }
    };
    Look::Settled(vec![noted], Run::default())
}

/// Plans a file with all that is known of the others, edits it, and checks the result.
fn second_look(planner: &Planner, file: &File, open: &Open, run: &Run, reach: Reach) -> Planned {
    let plan = planner.plan(&file.shown, &open.text, &open.found, run, reach);
    let mut noted = noted(&file.shown, &open.text, &plan, true);
    if plan.rewrites.is_empty() {
        return Planned { plan, noted, edited: None };
    }
    let edited = check::edit(planner, &file.shown, &open.text, &plan, run, reach)
        .map_err(|refused| noted.push(Noted::trouble(&file.shown, &format!("left as it is, because {refused}; this is a bug in repoint, please report it"))))
        .ok();
    Planned { plan, noted, edited }
}

/// Returns what is to be said about a file: its skips, and where it holds images, what could not be parsed.
fn noted(path: &str, text: &str, plan: &FilePlan, holds_images: bool) -> Vec<Noted> {
    if plan.skips.is_empty() && plan.problems.is_empty() && plan.notes.is_empty() {
        return Vec::new();
    }
    let lines = Lines::new(text);
    let mut all: Vec<Noted> = plan.skips.iter().map(|skip| Noted::skip(path, lines.place(skip.at, text), skip)).collect();
    all.extend(plan.notes.iter().map(|(offset, note)| Noted::problem(path, lines.place(*offset, text), note)));
    if holds_images && !plan.is_set_aside {
        all.extend(plan.problems.iter().take(1).map(|(offset, reason)| Noted::problem(path, lines.place(*offset, text), reason)));
    }
    all
}
