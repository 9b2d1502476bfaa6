//! `repoint`: the diff of everything that moves, or the files moved.

use std::collections::{BTreeSet, HashSet};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::session::{Group, Job, Session};
use super::{Exit, colored, git};
use crate::apply::{self, Transaction};
use crate::cli::Rewrite;
use crate::fault;
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

/// How many bytes of text are kept for the second look; what is over is read again.
const KEPT: usize = 4 << 20;

/// A file of which something is to be said, by its place in the list of files.
enum Pending {
    Settled(usize, Vec<Noted>),
    Open(usize, Option<Box<Open>>),
}

/// What the second look gives: the plan, the edited text if it changes, or why it may not.
#[derive(Default)]
struct Planned {
    plan: FilePlan,
    noted: Vec<Noted>,
    edited: Option<String>,
    /// The text, where it was read again.
    text: Option<String>,
}

/// Runs the command.
pub fn run(options: &Rewrite) -> Result<Exit> {
    if let Some(path) = &options.stdin_filename {
        return super::filter::run(options, path);
    }
    let session = Session::open(&options.paths, &options.files, Some(&options.rules))?;
    let mut summary = Summary::default();
    summary.note(session.noted.clone());
    let mut run = Run::default();
    let mut pending = Vec::new();
    let mut kept = 0;
    let mut progress = Progress::new(session.jobs.len());
    parallel::ordered(
        &session.jobs,
        session.threads,
        |job| look(session.group(job), &job.file, reach(&session, job, options)),
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
                    kept += found.text.len();
                    pending.push(Pending::Open(index, (kept <= KEPT).then_some(found)));
                }
                Err(panic) => pending.push(Pending::Settled(index, vec![bug(&session.jobs[index].file, &panic)])),
            }
        },
    );
    progress.clear();

    let mut output = form(options);
    let mut out = BufWriter::new(io::stdout().lock());
    output.begin(&mut out)?;
    let may_write = options.apply && pending.iter().any(|one| matches!(one, Pending::Open(..)));
    let unclean = if may_write { Unclean::read(&session.roots, options.require_clean)? } else { Unclean::default() };
    let mut transaction = if may_write { Some(Writing::begin(&session.roots)?) } else { None };
    let mut failure: Option<anyhow::Error> = None;
    let mut dirty = Vec::new();
    parallel::ordered(
        &pending,
        session.threads,
        |pending| match pending {
            Pending::Settled(_, noted) => Planned { noted: noted.clone(), ..Planned::default() },
            Pending::Open(index, open) => {
                let job = &session.jobs[*index];
                let (group, reach) = (session.group(job), reach(&session, job, options));
                match open {
                    Some(open) => second_look(&group.planner, &job.file, &open.text, &open.found, &run, reach),
                    None => look_again(group, &job.file, &run, reach),
                }
            }
        },
        |at, result| {
            let (Pending::Settled(index, _) | Pending::Open(index, _)) = &pending[at];
            let job = &session.jobs[*index];
            let mut planned = result.unwrap_or_else(|panic| Planned { noted: vec![bug(&job.file, &panic)], ..Planned::default() });
            let again = planned.text.take();
            let text = match (&again, &pending[at]) {
                (Some(text), _) => text.as_str(),
                (None, Pending::Open(_, Some(open))) => open.text.as_str(),
                _ => "",
            };
            if failure.is_some() {
                return;
            }
            let planner = &session.group(job).planner;
            failure = show(&mut *output, &mut out, &job.file, text, planner, &planned).err().map(|error| unsaid(error, options.apply));
            summary.note(planned.noted);
            if let Some(edited) = &planned.edited {
                summary.changed(planner.rules(), &planned.plan);
                if unclean.files.contains(&job.real()) {
                    dirty.push(job.file.shown.clone());
                }
                if let (Some(writing), None) = (&mut transaction, &failure) {
                    failure = writing.transaction.stage(&job.file.path, text.as_bytes(), edited.as_bytes()).err().map(anyhow::Error::from);
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
    summary.note(dirty.iter().map(|path| Noted::warning(path, "had changes that are not committed: `git diff` shows them together with these")));
    if let Some(writing) = transaction {
        // What nobody would hear of is not done.
        out.flush().map_err(|error| unsaid(error, true))?;
        writing.commit(&mut summary)?;
    }
    let ended = output.end(&mut out, &RunView { summary: &summary, applied: options.apply }).and_then(|()| out.flush());
    if options.apply {
        ended.context("the files are in place, but not all could be said on standard output")?;
    } else {
        ended?;
    }
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

/// Turns what failed on standard output into an error. Somebody who stops reading a diff has had enough; of a run that writes they would
/// take it to be done.
fn unsaid(error: io::Error, applies: bool) -> anyhow::Error {
    if applies { anyhow::anyhow!("cannot write to standard output: {error}; nothing has been changed") } else { error.into() }
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

/// The files with changes that are not committed, where git is.
#[derive(Default)]
struct Unclean {
    files: HashSet<PathBuf>,
}

impl Unclean {
    fn read(roots: &[PathBuf], required: bool) -> Result<Self> {
        let folder = |root: &PathBuf| if root.is_dir() { root.clone() } else { root.parent().filter(|parent| !parent.as_os_str().is_empty()).map_or_else(|| PathBuf::from("."), Path::to_path_buf) };
        let mut tops: Vec<PathBuf> = roots.iter().map(folder).collect::<BTreeSet<_>>().iter().filter_map(|folder| git::top(folder)).collect();
        tops.sort();
        tops.dedup();
        if required && let Some(why) = roots.iter().find_map(|root| git::silent(&folder(root))) {
            anyhow::bail!("nothing was written, since git does not say what is committed: {why}");
        }
        let mut files = HashSet::new();
        for top in tops {
            match git::uncommitted(&top) {
                Ok(found) => files.extend(found),
                // Without `--require-clean` this is only for a note.
                Err(error) if required => return Err(error),
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

/// Returns which files stay because of their path: none of those that the user asked for.
fn reach(session: &Session, job: &Job, options: &Rewrite) -> Reach {
    let asked = job.file.named || !options.files.include.is_empty() || !session.group(job).settings.include.globs().is_empty();
    if asked { Reach::Everything } else { Reach::Usual }
}

/// Reads a file and plans it as if it stood alone.
fn look(group: &Group, file: &File, reach: Reach) -> Look {
    let planner = &group.planner;
    let trouble = |reason: &str| Look::Settled(vec![Noted::trouble(&file.shown, reason)], Run::default());
    if let Err(error) = fault::point("look") {
        return trouble(&error.to_string());
    }
    let text = match source::read(Path::new(&file.path), group.settings.max_size, |bytes| planner.concerns(&file.shown, bytes)) {
        Ok(None) => return Look::Nothing,
        Ok(Some(Source::Text(text))) => text,
        Ok(Some(Source::Binary { bytes, invalid })) => return binary(planner, file, &bytes, invalid),
        Ok(Some(Source::Wide)) => return trouble("is UTF-16, so it is left alone, though it may hold what a rule is about: convert it to UTF-8"),
        Ok(Some(Source::Large { binary: true, .. })) => {
            // The words that stand near images stand in many a program, too.
            let mentions = source::read(Path::new(&file.path), group.settings.max_size, |bytes| planner.mentions(bytes)).is_ok_and(|source| source.is_some());
            return if mentions { Look::Settled(vec![binary_mentions(file)], Run::default()) } else { Look::Nothing };
        }
        Ok(Some(Source::Large { size, .. })) => {
            return trouble(&format!("left alone, since it has {} MiB, though it may hold what a rule is about; --max-size raises the limit", size.div_ceil(1 << 20)));
        }
        Err(error) => return trouble(&format!("cannot be read: {error}")),
    };
    if text.starts_with("version https://git-lfs.github.com/spec/") {
        return Look::Settled(vec![Noted::file_skip(&file.shown, "lfs-pointer", "a pointer of Git LFS: its text is not the file's")], Run::default());
    }
    // What stands for a link is one word without an end of line.
    if text.len() < 4096 && !text.contains(char::is_whitespace) && git::is_link(&file.path) {
        return Look::Settled(vec![Noted::file_skip(&file.shown, "link", "git tracks it as a symbolic link: its text is where the link leads")], Run::default());
    }
    let found = planner.find(&file.shown, &text);
    if !group.settings.wants_format(found.format) {
        return Look::Nothing;
    }
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
        None => binary_mentions(file),
        Some(at) => {
            let line = memchr::memchr_iter(b'\n', &bytes[..at]).count() + 1;
            Noted::at(&file.shown, line, "is not UTF-8 here, so it is left alone, though it mentions what a rule is about")
        }
    };
    Look::Settled(vec![noted], Run::default())
}

fn binary_mentions(file: &File) -> Noted {
    Noted::file_skip(&file.shown, "binary", "a binary file mentions what a rule is about")
}

/// Plans a file with all that is known of the others, edits it, and checks the result.
fn second_look(planner: &Planner, file: &File, text: &str, found: &Found, run: &Run, reach: Reach) -> Planned {
    let plan = planner.plan(&file.shown, text, found, run, reach);
    let mut noted = noted(&file.shown, text, &plan, true);
    if plan.rewrites.is_empty() {
        return Planned { plan, noted, ..Planned::default() };
    }
    let edited = check::edit(planner, &file.shown, text, &plan, run, reach).map_err(|refused| noted.push(Noted::trouble(&file.shown, &refused.report()))).ok();
    Planned { plan, noted, edited, text: None }
}

/// Reads a file again whose text was not kept, and takes the second look at it.
fn look_again(group: &Group, file: &File, run: &Run, reach: Reach) -> Planned {
    let trouble = |reason: &str| Planned { noted: vec![Noted::trouble(&file.shown, reason)], ..Planned::default() };
    match source::read(&file.path, group.settings.max_size, |_| true) {
        Ok(Some(Source::Text(text))) => {
            let found = group.planner.find(&file.shown, &text);
            let planned = second_look(&group.planner, file, &text, &found, run, reach);
            Planned { text: Some(text), ..planned }
        }
        Ok(_) => trouble("left as it is, because it changed while repoint ran"),
        Err(error) => trouble(&format!("cannot be read: {error}")),
    }
}

/// Returns what is to be said about a file: its skips, and where it holds images, what could not be parsed.
pub(super) fn noted(path: &str, text: &str, plan: &FilePlan, holds_images: bool) -> Vec<Noted> {
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
