//! `repoint list`: every site, as it is read.

use std::io::{self, BufWriter, Write};

use anyhow::Result;
use serde::Serialize;

use super::{Exit, files, threads};
use crate::cli::{List, ListOutput};
use crate::formats;
use crate::terminal::escape_for_terminal;
use crate::parallel;
use crate::reference::Reference;
use crate::source::{self, Source};
use crate::span::Lines;

/// One reference, as `--output json` prints it.
#[derive(Debug, Serialize)]
struct Record {
    file: String,
    line: usize,
    column: usize,
    written: String,
    /// The canonical name; absent where a hole hides it.
    name: Option<String>,
    tag: Option<String>,
    digest: Option<String>,
    format: &'static str,
    sure: &'static str,
    split: bool,
    local: bool,
}

/// Runs the command.
pub fn run(options: &List) -> Result<Exit> {
    let walked = files(&options.paths, &options.files)?;
    let files = walked.files;
    let mut trouble = false;
    for problem in &walked.problems {
        trouble = true;
        writeln!(io::stderr(), "repoint: {}: {}", escape_for_terminal(problem.path.as_os_str().as_encoded_bytes()), problem.message)?;
    }
    let mut out = BufWriter::new(io::stdout().lock());
    let mut records = Vec::new();
    let mut failure = None;
    parallel::ordered(
        &files,
        threads(&options.files),
        |file| -> Result<Vec<Record>, io::Error> {
            let Some(Source::Text(text)) = source::read(&file.path, options.files.max_size << 20, |_| true)? else { return Ok(Vec::new()) };
            Ok(records_of(&file.shown, &text))
        },
        |index, result| {
            let step = match result {
                Ok(Ok(mut found)) if options.output == ListOutput::Json => {
                    records.append(&mut found);
                    Ok(())
                }
                Ok(Ok(found)) => found.iter().try_for_each(|record| line(&mut out, record)),
                Ok(Err(error)) => {
                    trouble = true;
                    writeln!(io::stderr(), "repoint: {}: {error}", escape_for_terminal(files[index].shown.as_bytes()))
                }
                Err(panic) => {
                    trouble = true;
                    writeln!(io::stderr(), "repoint: {}: this is a bug in repoint, please report it: {}", escape_for_terminal(files[index].shown.as_bytes()), escape_for_terminal(panic.as_bytes()))
                }
            };
            if let Err(error) = step
                && failure.is_none()
            {
                failure = Some(error);
            }
        },
    );
    if let Some(error) = failure {
        return Err(error.into());
    }
    if options.output == ListOutput::Json {
        serde_json::to_writer_pretty(&mut out, &records)?;
        writeln!(out)?;
    }
    out.flush()?;
    Ok(if trouble { Exit::Trouble } else { Exit::Done })
}

fn records_of(path: &str, text: &str) -> Vec<Record> {
    let found = formats::find(path, text);
    let lines = Lines::new(text);
    let mut records = Vec::new();
    for site in &found.sites {
        let written = site.written();
        let Ok(reference) = Reference::parse(&written) else { continue };
        let place = lines.place(site.near(), text);
        let name = reference.name();
        let known = !name.is_hidden();
        records.push(Record {
            file: path.to_owned(),
            line: place.line,
            column: place.column,
            name: known.then(|| name.as_str().to_owned()),
            tag: reference.tag().map(str::to_owned),
            digest: reference.digest().map(str::to_owned),
            format: site.format,
            sure: site.sure.word(),
            split: matches!(site.shape, crate::site::Shape::Split(_)),
            local: site.local,
            written: written.clone(),
        });
    }
    records
}

fn line(out: &mut impl Write, record: &Record) -> io::Result<()> {
    let name = record.name.as_deref().unwrap_or("?");
    writeln!(
        out,
        "{}:{}:{}: {}  {}  {} {}",
        escape_for_terminal(record.file.as_bytes()),
        record.line,
        record.column,
        escape_for_terminal(record.written.as_bytes()),
        escape_for_terminal(name.as_bytes()),
        record.format,
        record.sure
    )
}
