//! `repoint --stdin-filename PATH`: a filter for editors.

use std::io::{self, Read, Write};
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::Exit;
use crate::cli::Rewrite;
use crate::config::layers::{Layers, merge};
use crate::output::Mode;
use crate::output::summary::Summary;
use crate::plan::{Planner, Reach, check};
use crate::source;
use crate::terminal::escape_for_terminal;

/// Reads a text, and writes it rewritten. Where it cannot be, nothing is written, so that an editor keeps what it has.
pub fn run(options: &Rewrite, path: &str) -> Result<Exit> {
    let mut text = String::new();
    io::stdin().lock().read_to_string(&mut text).context("cannot read standard input as UTF-8 text")?;
    let here = std::env::current_dir().and_then(|here| here.canonicalize()).context("cannot find the working folder")?;
    // The file need not be there yet; its folder may not, either.
    let given = Path::new(path);
    let folder = given.parent().filter(|parent| !parent.as_os_str().is_empty()).and_then(|parent| parent.canonicalize().ok()).unwrap_or_else(|| here.clone());
    let real = folder.join(given.file_name().unwrap_or_default());
    let shown = real.strip_prefix(&here).unwrap_or(given).to_string_lossy().replace('\\', "/");
    let mut settings = merge(&Layers::new(&options.files)?.of(&folder)?, &here, &options.files, Some(&options.rules))?;
    for one in &settings.left_out {
        writeln!(io::stderr(), "repoint: {}", escape_for_terminal(one.to_string().as_bytes()))?;
    }
    let planner = Planner::new(std::mem::take(&mut settings.rules)).with_fields(std::mem::take(&mut settings.fields));
    let found = planner.find(&shown, &text);
    let mut out = io::stdout().lock();
    if source::is_binary(text.as_bytes()) || !super::session::choice(&options.files)?.want(&shown) || !settings.wants(&shown) || !settings.wants_format(found.format) {
        out.write_all(text.as_bytes())?;
        return Ok(Exit::Done);
    }
    let run = planner.outlook(&shown, &found);
    let plan = planner.plan(&shown, &text, &found, &run, Reach::Usual);
    if options.verbose {
        let mut summary = Summary::default();
        summary.note(super::look::noted(&shown, &text, &plan, true));
        if !plan.rewrites.is_empty() {
            summary.changed(planner.rules(), &plan);
        }
        summary.write(&mut io::stderr().lock(), Mode::Apply, true)?;
    }
    match check::edit(&planner, &shown, &text, &plan, &run, Reach::Usual) {
        Ok(edited) => out.write_all(edited.as_bytes())?,
        Err(refused) => bail!("{shown}: {}", refused.report()),
    }
    Ok(Exit::Done)
}
