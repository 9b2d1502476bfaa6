//! One file a command; here, what they share: the exit status, and when to colour.

mod explain;
mod filter;
mod init;
mod lint;
mod list;
mod look;
mod manual;
mod packs;
mod rewrite;
#[cfg(test)]
mod schema;
mod session;

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use crate::cli::{Cli, Color, Command, RuleCommand};
use crate::effort;
use crate::terminal::push_escaped;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: everything that was asked for is done.
    Done,
    /// 1: `--check` found something to rewrite, `lint` a warning or an error, `packs test` an example that does not hold.
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
    let wants_stats = cli.wants_stats();
    // What panics outside of a file's work would end the process without a word.
    let result = crate::parallel::guarded(|| dispatch(cli)).unwrap_or_else(|panic| Err(anyhow::anyhow!("a bug in repoint, please report it: {panic}")));
    if wants_stats {
        // Nobody is left to tell where standard error is closed.
        let _ = write!(io::stderr(), "{}", effort::Report);
    }
    match result {
        Ok(exit) => exit,
        Err(error) if is_closed_pipe(&error) => Exit::Done,
        Err(error) => {
            // What fails with files says with which; what does not is the output, since nobody hears of what fails on standard error.
            let error = if error.is::<io::Error>() && error.chain().nth(1).is_none() { error.context("cannot write to standard output") } else { error };
            // Nobody is left to tell where standard error is closed.
            let _ = writeln!(io::stderr(), "repoint: {}", shown(&error));
            Exit::Trouble
        }
    }
}

/// Runs the command.
fn dispatch(cli: Cli) -> anyhow::Result<Exit> {
    match cli.command {
        Some(Command::Rewrite(options)) => rewrite::run(&options),
        Some(Command::List(options)) => list::run(&options),
        Some(Command::Explain(options)) => explain::run(&options),
        Some(Command::Lint(options)) => lint::run(&options),
        Some(Command::Packs(options)) => packs::run(&options),
        Some(Command::Init(options)) => init::run(&options),
        Some(Command::Rule { command: RuleCommand::Add(options) }) => init::add(&options),
        Some(Command::Completions { shell }) => manual::completions(shell),
        Some(Command::Man { folder }) => manual::pages(&folder),
        None => rewrite::run(&cli.rewrite),
    }
}

/// Returns what an error says. The names and texts in it may be others'.
fn shown(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for (index, line) in format!("{error:#}").split('\n').enumerate() {
        if index > 0 {
            text.push('\n');
        }
        push_escaped(&mut text, line.as_bytes(), true);
    }
    text
}

/// Returns whether somebody stopped reading our output, which is their right.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe))
}

/// Returns whether to colour what goes to a stream.
fn colored(when: Color, stream: &impl IsTerminal) -> bool {
    match when {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => stream.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()) && std::env::var_os("TERM").is_none_or(|term| term != "dumb"),
    }
}
