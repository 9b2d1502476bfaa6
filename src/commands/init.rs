//! `repoint init` and `repoint rule add`: a `repoint.toml` to begin with, and rules added to it.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::Exit;
use crate::cli::{Init, RuleAdd};
use crate::config::layers::build;
use crate::config::{Config, NAME, edit};
use crate::rules::Rule;

/// Runs `init`.
pub fn run(options: &Init) -> Result<Exit> {
    let path = options.path.join(NAME);
    let mut file = match fs::OpenOptions::new().write(true).create_new(true).open(&path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => bail!("{} is there already", path.display()),
        other => other.with_context(|| format!("cannot write {}", path.display()))?,
    };
    file.write_all(edit::TEMPLATE.as_bytes()).with_context(|| format!("cannot write {}", path.display()))?;
    writeln!(io::stderr(), "wrote {}", path.display())?;
    Ok(Exit::Done)
}

/// Runs `rule add`.
pub fn add(options: &RuleAdd) -> Result<Exit> {
    let path = options.config.clone().unwrap_or_else(|| NAME.into());
    let rule = Rule::new(&options.from, &options.to)?;
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound && options.config.is_none() => String::new(),
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
    };
    let name = path.to_string_lossy();
    let mut rules = Config::parse(&text, &name)?.rules.unwrap_or_default();
    rules.push(rule);
    build(rules, Vec::new(), false)?;
    let edited = edit::add_rule(&text, &options.from, &options.to).map_err(|reason| anyhow::anyhow!("{}: {reason}", path.display()))?;
    Config::parse(&edited, &name)?;
    write(&path, &edited)?;
    writeln!(io::stderr(), "added a rule to {}", path.display())?;
    Ok(Exit::Done)
}

/// Puts a new text in a file's place in one step.
fn write(path: &Path, text: &str) -> Result<()> {
    let what = || format!("cannot write {}", path.display());
    let path = if path.is_symlink() { path.canonicalize().with_context(what)? } else { path.to_path_buf() };
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).with_context(what)?;
    file.write_all(text.as_bytes()).with_context(what)?;
    let mode = match fs::metadata(&path) {
        Ok(old) => old.permissions(),
        Err(_) => file.as_file().metadata().with_context(what)?.permissions(),
    };
    #[cfg(unix)]
    let mode = {
        use std::os::unix::fs::PermissionsExt;
        if path.exists() { mode } else { fs::Permissions::from_mode(0o644) }
    };
    file.as_file().set_permissions(mode).with_context(what)?;
    file.persist(&path).map_err(|error| error.error).with_context(what)?;
    Ok(())
}
