//! `repoint list`: every site, as it is read.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Result;
use serde::Serialize;

use super::Exit;
use super::look::{bug, read};
use super::session::{Group, Session};
use crate::cli::{List, ListBy, ListOnly, ListOutput};
use crate::output::summary::{Noted, Summary};
use crate::parallel;
use crate::reference::name::{DOCKER_HUB, canonical_registry};
use crate::reference::{Reference, Registry};
use crate::site::Shape;
use crate::source::Lent;
use crate::span::Lines;
use crate::terminal::escape_for_terminal;

/// How many records are kept from the first look.
const KEPT: usize = 40_000;

/// One reference, as `--output json` prints it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Record {
    /// The file.
    file: String,
    /// The line, from 1.
    line: usize,
    /// The column, from 1, in characters.
    column: usize,
    /// As written; the parts of a split one put together.
    written: String,
    /// The canonical name; null where a hole hides it.
    name: Option<String>,
    /// The tag.
    tag: Option<String>,
    /// The digest.
    digest: Option<String>,
    /// The format of the place.
    format: &'static str,
    /// How sure the place is: `field`, `command` or `mention`.
    sure: &'static str,
    /// Whether its parts stand in keys of their own.
    split: bool,
    /// Whether the place says that it is built here.
    local: bool,
    #[serde(skip)]
    registry: Option<String>,
    #[serde(skip)]
    implied: bool,
}

impl Record {
    fn is(&self, only: ListOnly) -> bool {
        match only {
            ListOnly::Implicit => self.implied,
            ListOnly::Unpinned => self.digest.is_none(),
            ListOnly::Latest => self.tag.as_deref() == Some("latest") || self.tag.is_none() && self.digest.is_none(),
            ListOnly::DockerHub => self.registry.as_deref() == Some(DOCKER_HUB),
        }
    }
}

/// Runs the command.
pub fn run(options: &List) -> Result<Exit> {
    let kept = AtomicUsize::new(0);
    let (session, seen) = Session::open(&options.paths, &options.files, None, |group, file| {
        let found = if file.wanted { records_in(group, &file.shown, file.path, options).transpose()? } else { return None };
        // What is over the bound is found again when it is its turn to be printed.
        Some(found.map(|found| (kept.fetch_add(found.len(), Ordering::Relaxed) < KEPT).then_some(found)))
    })?;
    let mut summary = Summary::default();
    summary.note(session.noted);
    let mut view = View::new(options);
    let mut out = BufWriter::new(io::stdout().lock());
    view.begin(&mut out)?;
    let mut failure = None;
    parallel::ordered(
        &seen,
        session.threads,
        |(job, found)| match found {
            Ok(Ok(None)) => Ok(records_in(&job.group, &job.file.shown, &job.file.path, options).map(Option::unwrap_or_default)),
            Ok(Ok(Some(found))) => Ok(Ok(found.clone())),
            Ok(Err(noted)) => Ok(Err(noted.clone())),
            Err(panic) => Err(panic.clone()),
        },
        |index, result| {
            let path = &seen[index].0.file.shown;
            match result.and_then(|result| result) {
                Ok(Ok(found)) if failure.is_none() => failure = found.into_iter().try_for_each(|record| view.record(&mut out, record)).err(),
                Ok(Ok(_)) => {}
                Ok(Err(noted)) => summary.note([*noted]),
                Err(panic) => summary.note([bug(path, &panic)]),
            }
        },
    );
    if let Some(error) = failure {
        return Err(error.into());
    }
    view.end(&mut out)?;
    out.flush()?;
    summary.write_concerns(&mut io::stderr().lock())?;
    Ok(if summary.is_troubled() { Exit::Trouble } else { Exit::Done })
}

/// Reads a file, and returns the records that are asked for; nothing where there are none.
fn records_in(group: &Group, shown: &str, path: &Path, options: &List) -> Result<Option<Vec<Record>>, Box<Noted>> {
    let Some(text) = read(group, shown, path, false)? else { return Ok(None) };
    let text = Lent::new(text);
    let mut found = records_of(group, shown, &text);
    found.retain(|record| options.only.iter().all(|only| record.is(*only)));
    Ok((!found.is_empty()).then_some(found))
}

fn records_of(group: &Group, path: &str, text: &str) -> Vec<Record> {
    let found = group.planner.find_images(path, text);
    if found.sites.is_empty() || !group.settings.wants_format(found.format) {
        return Vec::new();
    }
    let lines = Lines::new(text);
    let mut records = Vec::new();
    for site in &found.sites {
        let written = site.written();
        let Ok(reference) = Reference::parse(&written) else { continue };
        let reference = site.known().and_then(|text| Reference::parse(text).ok()).unwrap_or(reference);
        let place = lines.place(site.near(), text);
        let name = reference.name();
        let known = !name.is_hidden();
        // A registry alone is no image of Docker Hub.
        let alone = matches!(site.shape, Shape::Registry(_)).then(|| canonical_registry(&written).into_owned());
        records.push(Record {
            file: path.to_owned(),
            line: place.line,
            column: place.column,
            name: alone.clone().or_else(|| known.then(|| name.as_str().to_owned())),
            tag: reference.tag().map(str::to_owned),
            digest: reference.digest().map(str::to_owned),
            format: site.format,
            sure: site.sure.word(),
            split: matches!(site.shape, Shape::Split(_)),
            local: site.local,
            implied: alone.is_none() && reference.registry == Registry::Implied,
            registry: alone.or_else(|| known.then(|| name.registry().to_owned())),
            written: written.clone(),
        });
    }
    records
}

/// How often something occurs, as `--output json` prints it with `--unique` and `--by`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Counted {
    /// What is counted: a reference as written, a registry, a canonical name or a file; `?` where a hole hides it.
    key: String,
    /// How often it occurs.
    count: usize,
}

/// How records are shown: one by one, or counted.
struct View {
    output: ListOutput,
    counts: Option<Counts>,
    begun: bool,
}

/// What is counted, and how often it occurs.
struct Counts {
    key: fn(&Record) -> String,
    by_key: BTreeMap<String, usize>,
}

impl View {
    fn new(options: &List) -> Self {
        const UNKNOWN: &str = "?";
        let key: Option<fn(&Record) -> String> = match (options.unique, options.by) {
            (true, _) => Some(|record| record.written.clone()),
            (_, Some(ListBy::Registry)) => Some(|record| record.registry.as_deref().unwrap_or(UNKNOWN).to_owned()),
            (_, Some(ListBy::Image)) => Some(|record| record.name.as_deref().unwrap_or(UNKNOWN).to_owned()),
            (_, Some(ListBy::File)) => Some(|record| record.file.clone()),
            (false, None) => None,
        };
        Self { output: options.output, counts: key.map(|key| Counts { key, by_key: BTreeMap::new() }), begun: false }
    }

    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        match (self.output, &self.counts) {
            (ListOutput::Json, _) => out.write_all(b"["),
            (ListOutput::Csv, None) => out.write_all(b"file,line,column,written,name,tag,digest,format,sure,split,local\r\n"),
            (ListOutput::Csv, Some(_)) => out.write_all(b"key,count\r\n"),
            _ => Ok(()),
        }
    }

    fn record(&mut self, out: &mut dyn Write, record: Record) -> io::Result<()> {
        if let Some(counts) = &mut self.counts {
            *counts.by_key.entry((counts.key)(&record)).or_default() += 1;
            return Ok(());
        }
        match self.output {
            ListOutput::Human => {
                let name = record.name.as_deref().unwrap_or("?");
                let line = format!("{}:{}:{}: {}  {name}  {} {}", record.file, record.line, record.column, record.written, record.format, record.sure);
                writeln!(out, "{}", escape_for_terminal(line.as_bytes()))
            }
            ListOutput::Csv => {
                let text = |text: &Option<String>| text.clone().unwrap_or_default();
                let cells = [
                    record.file.clone(),
                    record.line.to_string(),
                    record.column.to_string(),
                    record.written.clone(),
                    text(&record.name),
                    text(&record.tag),
                    text(&record.digest),
                    record.format.to_owned(),
                    record.sure.to_owned(),
                    record.split.to_string(),
                    record.local.to_string(),
                ];
                row(out, &cells)
            }
            ListOutput::Json | ListOutput::JsonLines => self.json(out, &record),
        }
    }

    fn json(&mut self, out: &mut dyn Write, record: &impl Serialize) -> io::Result<()> {
        if self.output == ListOutput::Json {
            out.write_all(if self.begun { b",\n" } else { b"\n" })?;
        }
        self.begun = true;
        crate::output::write_json(out, record)?;
        if self.output == ListOutput::JsonLines { out.write_all(b"\n") } else { Ok(()) }
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let counted: Vec<(String, usize)> = self.counts.take().map(|counts| counts.by_key.into_iter().collect()).unwrap_or_default();
        let width = counted.iter().map(|(_, count)| count.to_string().len()).max().unwrap_or(0);
        for (key, count) in &counted {
            match self.output {
                ListOutput::Human => writeln!(out, "{count:>width$}  {}", escape_for_terminal(key.as_bytes()))?,
                ListOutput::Csv => row(out, &[key.clone(), count.to_string()])?,
                ListOutput::Json | ListOutput::JsonLines => self.json(out, &Counted { key: key.clone(), count: *count })?,
            }
        }
        if self.output == ListOutput::Json { out.write_all(b"\n]\n") } else { Ok(()) }
    }
}

/// Writes a row as RFC 4180 has it. A cell that a spreadsheet would take for a formula cannot come from a reference, which begins with none
/// of `=`, `+` and `@`.
fn row(out: &mut dyn Write, cells: &[String]) -> io::Result<()> {
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            out.write_all(b",")?;
        }
        // What acts on a terminal is spelled out, and with it the ends of lines.
        let cell = escape_for_terminal(cell.as_bytes());
        if cell.contains(['"', ',']) {
            write!(out, "\"{}\"", cell.replace('"', "\"\""))?;
        } else {
            out.write_all(cell.as_bytes())?;
        }
    }
    out.write_all(b"\r\n")
}
