//! `repoint init` and `repoint rule add`: a `repoint.toml` to begin with, and rules added to it.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::Exit;
use crate::apply::{self, Transaction};
use crate::cli::{Init, RuleAdd};
use crate::config::layers::build;
use crate::config::{Config, NAME, edit};
use crate::rules::Rule;

/// Runs `init`.
pub fn run(options: &Init) -> Result<Exit> {
    let path = options.path.join(NAME);
    match create(&path, edit::TEMPLATE) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => bail!("{} is there already", path.display()),
        written => written.with_context(|| format!("cannot write {}", path.display()))?,
    }
    writeln!(io::stderr(), "wrote {}", path.display())?;
    Ok(Exit::Done)
}

/// Runs `rule add`.
pub fn add(options: &RuleAdd) -> Result<Exit> {
    let path = options.config.clone().unwrap_or_else(|| NAME.into());
    let rule = Rule::new(&options.from, &options.to)?;
    let text = match fs::read_to_string(&path) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound && options.config.is_none() => None,
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
    };
    let name = path.to_string_lossy();
    let before = text.as_deref().unwrap_or_default();
    let mut rules = Config::parse(before, &name)?.rules.unwrap_or_default();
    rules.push(rule);
    build(rules, Vec::new(), false)?;
    let edited = edit::add_rule(before, &options.from, &options.to).map_err(|reason| anyhow::anyhow!("{}: {reason}", path.display()))?;
    Config::parse(&edited, &name)?;
    write(&path, text.as_deref(), &edited)?;
    writeln!(io::stderr(), "added a rule to {}", path.display())?;
    Ok(Exit::Done)
}

/// Puts a new text in a file's place, as every other file is written: all of it or nothing, with its mode and its owner.
fn write(path: &Path, old: Option<&str>, text: &str) -> Result<()> {
    let what = || format!("cannot write {}", path.display());
    let Some(old) = old else {
        return create(path, text).with_context(what);
    };
    let real = path.canonicalize().with_context(what)?;
    let folder = real.parent().unwrap_or(&real).to_path_buf();
    let mut transaction = Transaction::begin(&[folder], apply::Options::default())?;
    transaction.stage(&real, old.as_bytes(), text.as_bytes())?;
    transaction.commit()?;
    Ok(())
}

/// Writes a file that must not be there yet.
fn create(path: &Path, text: &str) -> io::Result<()> {
    fs::OpenOptions::new().write(true).create_new(true).open(path)?.write_all(text.as_bytes())
}
