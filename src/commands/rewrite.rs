//! `repoint`: the diff of everything that moves, or the files moved.

use std::collections::{BTreeSet, HashSet};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::look::{Looking, Pending, Planned, bug};
use super::session::Session;
use super::{Exit, colored};
use crate::apply::{self, Transaction};
use crate::cli::Rewrite;
use crate::git;
use crate::output::summary::{Kind, Noted, Summary};
use crate::output::{self, FileView, Mode, Output, RunView, Setup, diff};
use crate::parallel;
use crate::plan::{Planner, splice};
use crate::walk::File;

/// Runs the command.
pub fn run(options: &Rewrite) -> Result<Exit> {
    if let Some(path) = &options.stdin_filename {
        return super::filter::run(options, path);
    }
    let looking = Looking::new(options);
    let (session, seen) = Session::open(&options.paths, &options.files, Some(&options.rules), |group, file| looking.look(group, file))?;
    let mut summary = Summary::default();
    let mut about_run: Vec<Noted> = session.noted.iter().filter(|noted| noted.kind != Kind::Trouble).cloned().collect();
    summary.note(session.noted.iter().filter(|noted| noted.kind == Kind::Trouble).cloned());
    let (files, run) = looking.gather(seen, session.threads);
    let mut output = form(options);
    let mut out = BufWriter::new(io::stdout().lock());
    output.begin(&mut out)?;
    let may_write = options.apply && files.iter().any(Pending::may_change);
    let unclean = if may_write { Unclean::read(&session.roots, options.require_clean)? } else { Unclean::default() };
    let mut transaction = if may_write { Some(Writing::begin(&session.roots)?) } else { None };
    let mut failure: Option<anyhow::Error> = None;
    let mut dirty = Vec::new();
    parallel::ordered(
        &files,
        session.threads,
        |file| looking.decide(file, &run),
        |at, result| {
            let job = &files[at].job;
            let planned = result.unwrap_or_else(|panic| Planned { noted: vec![bug(&job.file.shown, &panic)], ..Planned::default() });
            if failure.is_some() {
                return;
            }
            let planner = &job.group.planner;
            failure = show(&mut *output, &mut out, &job.file, planner, &planned).err().map(|error| unsaid(error, options.apply));
            summary.note(planned.noted);
            if planned.changes {
                summary.changed(planner.rules(), &planned.plan);
                if unclean.files.contains(&job.real()) {
                    dirty.push(job.file.shown.clone());
                }
                if let (Some(writing), None) = (&mut transaction, &failure) {
                    let edited = splice(&planned.text, &planned.plan.edits());
                    failure = writing.transaction.stage(&job.file.path, planned.text.as_bytes(), edited.as_bytes()).err().map(anyhow::Error::from);
                }
            }
        },
    );
    if let Some(error) = failure {
        return Err(error);
    }
    if options.require_clean && !dirty.is_empty() {
        anyhow::bail!("nothing was written, since {} not committed: {}", if dirty.len() == 1 { "this file has changes that are" } else { "these files have changes that are" }, dirty.join(", "));
    }
    about_run.extend(dirty.iter().map(|path| Noted::warning(path, "had changes that are not committed: `git diff` shows them together with these")));
    if let Some(writing) = transaction {
        // What nobody would hear of is not done.
        out.flush().map_err(|error| unsaid(error, true))?;
        about_run.extend(writing.commit(&mut summary)?);
    }
    let ended = output.end(&mut out, &RunView { summary: &summary, applied: options.apply, noted: &about_run }).and_then(|()| out.flush());
    if options.apply {
        ended.context("the files are in place, but not all could be said on standard output")?;
    } else {
        ended?;
    }
    drop(out);
    let mut err = io::stderr().lock();
    if output.is_for_people() {
        summary.note(about_run);
        summary.write(&mut err, mode(options), options.verbose)?;
    } else {
        summary.write_troubles(&mut err)?;
        about_run.iter().filter(|noted| noted.kind == Kind::Problem).try_for_each(|noted| noted.write(&mut err))?;
    }
    Ok(if summary.is_troubled() {
        Exit::Trouble
    } else if options.check && summary.found_work() {
        Exit::Work
    } else {
        Exit::Done
    })
}

/// Turns what failed on standard output into an error. Somebody who stops reading a diff has had enough; of a run that writes they would
/// take it to be done.
fn unsaid(error: io::Error, applies: bool) -> anyhow::Error {
    if applies { anyhow::anyhow!("cannot write to standard output: {error}; nothing has been changed") } else { error.into() }
}

/// Shows one file.
fn show(output: &mut dyn Output, out: &mut dyn Write, file: &File, planner: &Planner, planned: &Planned<'_>) -> io::Result<()> {
    let rewrites = if planned.changes { &planned.plan.rewrites[..] } else { &[] };
    if rewrites.is_empty() && planned.noted.is_empty() {
        return Ok(());
    }
    output.file(out, &FileView { path: &file.shown, bytes: file.bytes(), format: planned.plan.format, text: &planned.text, rewrites, rules: planner.rules(), noted: &planned.noted })
}

/// Returns what the run is for.
fn mode(options: &Rewrite) -> Mode {
    match (options.apply, options.check) {
        (true, _) => Mode::Apply,
        (false, true) => Mode::Check,
        (false, false) => Mode::Show,
    }
}

/// Makes the output that is asked for.
fn form(options: &Rewrite) -> Box<dyn Output> {
    let color = colored(options.color, &io::stdout());
    let style = if color || io::stdout().is_terminal() { diff::Style::Terminal { color } } else { diff::Style::Patch };
    // clap takes no other names than those of the table.
    let form = output::by_name(&options.output).unwrap_or(output::FORMS[0]);
    (form.make)(&Setup { style, mode: mode(options) })
}

/// The files with changes that are not committed, where git is.
#[derive(Default)]
struct Unclean {
    files: HashSet<PathBuf>,
}

impl Unclean {
    fn read(roots: &[PathBuf], required: bool) -> Result<Self> {
        let folders: BTreeSet<&Path> = roots.iter().map(|root| git::folder_of(root)).collect();
        let tops: BTreeSet<PathBuf> = folders.iter().filter_map(|folder| git::top(folder)).collect();
        if required && let Some(why) = folders.iter().find_map(|folder| git::silent(folder)) {
            anyhow::bail!("nothing was written, since git does not say what is committed: {why}");
        }
        let mut files = HashSet::new();
        for top in tops {
            match git::uncommitted(&top) {
                Ok(found) => files.extend(found),
                // Without `--require-clean` this is only for a note.
                Err(error) if required => return Err(error.context("nothing was written, since git does not say what is committed")),
                Err(_) => {}
            }
        }
        Ok(Self { files })
    }
}

/// The transaction, with the signals held back as long as it lives.
struct Writing {
    transaction: Transaction,
    _signals: crate::signals::Interrupts,
}

impl Writing {
    fn begin(roots: &[PathBuf]) -> Result<Self> {
        let signals = crate::signals::Interrupts::hold().context("cannot hold back signals")?;
        let settings = apply::Options { interrupted: signals.flag(), ..apply::Options::default() };
        Ok(Self { transaction: Transaction::begin(roots, settings)?, _signals: signals })
    }

    /// Puts the files in place, and returns what a reader has to know of that.
    fn commit(self, summary: &mut Summary) -> Result<Vec<Noted>> {
        let report = self.transaction.commit()?;
        if report.interrupted {
            summary.note([Noted::trouble(".", "a signal came when the files were being put in place; the run was completed")]);
        }
        Ok(report.unlinked.iter().map(|path| Noted::warning(&path.to_string_lossy(), "had other names (hard links): they keep the old contents")).collect())
    }
}
