//! One file a command; here, what they share: rules, files, threads, the exit status.

mod explain;
mod list;
mod packs;
mod rewrite;
mod rules;

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::apply;
use crate::cli::{Cli, Color, Command, Files};
use crate::walk;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: everything that was asked for is done.
    Done,
    /// 1: `--check` found something to rewrite.
    Work,
    /// 2: something could not be done.
    Trouble,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Work => 1,
            Exit::Trouble => 2,
        })
    }
}

/// Runs what the command line asks for. What goes wrong is said on standard error.
pub fn run(cli: Cli) -> Exit {
    crate::parallel::quiet_panics();
    let result = match cli.command {
        Some(Command::Rewrite(options)) => rewrite::run(&options),
        Some(Command::List(options)) => list::run(&options),
        Some(Command::Explain(options)) => explain::run(&options),
        Some(Command::Packs(options)) => packs::run(&options),
        None => rewrite::run(&cli.rewrite),
    };
    match result {
        Ok(exit) => exit,
        Err(error) if is_closed_pipe(&error) => Exit::Done,
        Err(error) => {
            // Nobody is left to tell where standard error is closed.
            let _ = writeln!(io::stderr(), "repoint: {error:#}");
            Exit::Trouble
        }
    }
}

/// Returns whether somebody stopped reading our output, which is their right.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe))
}

/// Finds the files that the command line asks for. What a run that was killed left is finished or undone first, and said.
fn files(paths: &[std::path::PathBuf], options: &Files) -> Result<walk::Walked> {
    let roots: Vec<_> = paths.iter().filter(|root| root.exists()).cloned().collect();
    let said = |recovered: &apply::Recovered| writeln!(io::stderr(), "repoint: {recovered}");
    apply::recover(&roots)?.iter().try_for_each(said)?;
    let globs = |patterns: &[String]| -> Result<Option<globset::GlobSet>> {
        if patterns.is_empty() {
            return Ok(None);
        }
        let mut set = globset::GlobSetBuilder::new();
        for pattern in patterns {
            // A pattern without a slash is for names in any folder, as in a `.gitignore`.
            let whole = if pattern.contains('/') { pattern.trim_start_matches('/').to_owned() } else { format!("**/{pattern}") };
            set.add(globset::GlobBuilder::new(&whole).literal_separator(true).build().with_context(|| format!("`{pattern}` is not a glob"))?);
        }
        Ok(Some(set.build()?))
    };
    let options = walk::Options { no_ignore: options.no_ignore, threads: threads(options), include: globs(&options.include)?, exclude: globs(&options.exclude)? };
    let walked = walk::files(paths, &options);
    if walked.journals.is_empty() {
        return Ok(walked);
    }
    for folder in &walked.journals {
        apply::recover_in(folder)?.iter().try_for_each(said)?;
    }
    Ok(walk::files(paths, &options))
}

/// Returns how many threads to use. Reading waits, so there are more of them than processors.
fn threads(options: &Files) -> usize {
    match options.threads {
        0 => std::thread::available_parallelism().map_or(4, |cores| (cores.get() * 2).clamp(4, 32)),
        some => some,
    }
}

/// Returns whether to colour what goes to a stream.
fn colored(when: Color, stream: &impl IsTerminal) -> bool {
    match when {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => stream.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()) && std::env::var_os("TERM").is_none_or(|term| term != "dumb"),
    }
}
