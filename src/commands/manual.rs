//! `repoint completions` and `repoint man`: what shells and `man` need to know of the command line.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context, Result};
use clap::CommandFactory;

use super::Exit;
use crate::cli::Cli;

/// Prints the completions for a shell.
pub fn completions(shell: clap_complete::Shell) -> Result<Exit> {
    // The generator does not say when it cannot write.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "repoint", &mut script);
    io::stdout().lock().write_all(&script)?;
    Ok(Exit::Done)
}

/// Writes a page for the program and one for each command.
pub fn pages(folder: &Path) -> Result<Exit> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    clap_mangen::generate_to(Cli::command(), folder).with_context(|| format!("cannot write to {}", folder.display()))?;
    Ok(Exit::Done)
}
