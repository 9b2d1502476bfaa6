//! `repoint explain`: how a reference is read, which rules were tried, and what comes of it.

use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::Exit;
use super::look::Unread;
use super::session::{Job, Session};
use crate::cli::{Explain, Files};
use crate::config::layers::{Layers, merge};
use crate::plan::{FilePlan, Reach};
use crate::reference::{Reference, Registry};
use crate::rules::{Query, RuleSet, Trial};
use crate::site::{Shape, Site};
use crate::source::{self, Source};
use crate::span::Lines;
use crate::terminal::escape_for_terminal;

/// Runs the command.
pub fn run(options: &Explain) -> Result<Exit> {
    let mut out = io::stdout().lock();
    if options.config {
        return settings(&mut out, options);
    }
    if let Some((path, line)) = place(&options.what) {
        let (_, seen) = Session::open(&[path.to_path_buf()], &Files::default(), Some(&options.rules), |_, _| Some(()))?;
        let Some((job, _)) = seen.first() else { bail!("{} is not looked into", path.display()) };
        return file(&mut out, path, line, job, options.verbose);
    }
    if let Some(why) = no_place(&options.what) {
        bail!(why);
    }
    let here = std::env::current_dir().and_then(|here| here.canonicalize()).context("cannot find the working folder")?;
    let settings = merge(&Layers::new(&Files::default())?.of(&here)?, &here, &Files::default(), Some(&options.rules))?;
    reference(&mut out, &options.what, &settings.rules, "", options.verbose)?;
    Ok(Exit::Done)
}

/// Says where each setting comes from that counts for a file or a folder.
fn settings(out: &mut impl Write, options: &Explain) -> Result<Exit> {
    let path = Path::new(&options.what);
    let real = path.canonicalize().with_context(|| format!("cannot read {}", path.display()))?;
    let folder = if real.is_dir() { real.as_path() } else { real.parent().unwrap_or(&real) };
    let here = std::env::current_dir().and_then(|here| here.canonicalize()).context("cannot find the working folder")?;
    let settings = merge(&Layers::new(&Files::default())?.of(folder)?, &here, &Files::default(), Some(&options.rules))?;
    let width = |of: fn(&crate::config::layers::Origin) -> &str| settings.origins.iter().map(|origin| of(origin).chars().count()).max().unwrap_or(0);
    let (key, value) = (width(|origin| &origin.key), width(|origin| &origin.value).min(60));
    for origin in &settings.origins {
        let line = format!("{:key$}  {:value$}  {}", origin.key, origin.value, origin.from);
        writeln!(out, "{}", escape_for_terminal(line.as_bytes()))?;
    }
    Ok(Exit::Done)
}

/// Reads `FILE:LINE` and `FILE:LINE:COLUMN`, if there is such a file.
fn place(text: &str) -> Option<(&Path, Option<usize>)> {
    if Path::new(text).is_file() {
        return Some((Path::new(text), None));
    }
    let number = |text: &str| text.parse::<usize>().ok().filter(|number| *number > 0);
    let (front, last) = text.rsplit_once(':')?;
    let last = number(last)?;
    if let Some((path, line)) = front.rsplit_once(':')
        && let Some(line) = number(line)
        && Path::new(path).is_file()
    {
        return Some((Path::new(path), Some(line)));
    }
    Path::new(front).is_file().then(|| (Path::new(front), Some(last)))
}

/// Returns what is wrong with what was meant as a place in a file: there is such a file and the line is none, or there is none, though no image
/// has a name that ends like a file's.
fn no_place(text: &str) -> Option<String> {
    let (front, last) = text.rsplit_once(':').unwrap_or((text, ""));
    if Path::new(front).is_file() {
        return Some(format!("`{last}` is no line of {front}: lines count from 1"));
    }
    let ends_like_one = Path::new(front).extension().is_some_and(|end| ["yaml", "yml", "json", "toml", "md", "sh", "tf", "env", "py", "go"].iter().any(|known| end == *known));
    (ends_like_one && (last.is_empty() || last.parse::<usize>().is_ok())).then(|| format!("there is no file {front}"))
}

/// Explains one reference.
fn reference(out: &mut impl Write, text: &str, set: &RuleSet, path: &str, verbose: bool) -> Result<()> {
    let parsed = Reference::parse_loose(text).map_err(|error| anyhow::anyhow!("`{text}` is not an image reference: {error}"))?;
    let name = parsed.name();
    let mut field = |name: &str, text: &str| writeln!(out, "  {name:11} {}", escape_for_terminal(text.as_bytes()));
    match parsed.registry {
        Registry::Written(span) => field("registry", span.of(text))?,
        Registry::Implied => field("registry", "not written: docker.io")?,
        Registry::Hidden(span) => field("registry", &format!("may be in {}", span.of(text)))?,
    }
    field("repository", parsed.repository.of(text))?;
    field("tag", parsed.tag().unwrap_or("none"))?;
    field("digest", parsed.digest().unwrap_or("none"))?;
    let holes: Vec<&str> = parsed.holes.iter().map(|hole| hole.of(text)).collect();
    if !holes.is_empty() {
        field("filled in", &holes.join(" "))?;
    }
    field("canonical", if name.is_hidden() { "unknown" } else { name.as_str() })?;
    if name.is_hidden() {
        let about = match set.concerns_hidden(&name) {
            Some(rule) => format!("stays: {rule} is about what follows, but the registry may be in the variable in front"),
            None => "no rule is about it".to_owned(),
        };
        field("outcome", &about)?;
        return Ok(());
    }
    let query = Query { name: &name, tag: parsed.tag(), digest: parsed.digest(), path };
    let trials = set.explain(&query);
    let shown: Vec<_> = trials.iter().filter(|(_, trial)| verbose || *trial != Trial::OtherName).collect();
    let others = trials.len() - shown.len();
    if others > 0 {
        field("rules", &format!("{others} about other names{}", if verbose { "" } else { " (-v names them)" }))?;
    }
    let mut outcome = "stays: no rule matches".to_owned();
    for (rule, trial) in shown {
        field("rule", &format!("{rule}: {}", said(trial, rule)))?;
        match trial {
            Trial::Matches(Ok(target)) if target.is_same_as(&parsed) => outcome = "stays: it is as the rule wants it".to_owned(),
            Trial::Matches(Ok(target)) => outcome = format!("becomes {}", target.rewrite(&parsed)),
            Trial::Matches(Err(refusal)) => outcome = format!("stays: {refusal}"),
            Trial::TagUnknown(hole) if !trials.iter().any(|(_, trial)| matches!(trial, Trial::Matches(_))) => outcome = format!("stays: the rule depends on the tag, and {hole} is filled in later"),
            _ => {}
        }
    }
    field("outcome", &outcome)?;
    if let Some((rule, Trial::Matches(Ok(_)))) = trials.last() {
        let mention = if rule.covers_mention(&parsed) { "rewritten too" } else { "left alone" };
        field("in prose", &format!("{mention}; where it is built here: {}", if rule.details.local { "rewritten too" } else { "left alone" }))?;
        if !rule.note.is_empty() {
            field("note", &rule.note)?;
        }
        if !rule.source.is_empty() {
            field("source", &format!("{}{}", rule.source, if rule.details.date.is_empty() { String::new() } else { format!(", {}", rule.details.date) }))?;
        }
    }
    Ok(())
}

fn said(trial: &Trial, rule: &crate::rules::Rule) -> String {
    match trial {
        Trial::OtherName => format!("about {}", rule.from.as_str()),
        Trial::OtherTag => format!("not with this tag: {}", rule.from.as_str()),
        Trial::Excepted(except) => format!("leaves {except} alone"),
        Trial::OtherVersion => "the version in the tag does not fit".to_owned(),
        Trial::OtherFiles => format!("only in {}", rule.details.files.globs().join(", ")),
        Trial::TagUnknown(hole) => format!("depends on the tag, and {hole} is filled in later"),
        Trial::Matches(_) => format!("matches: {} -> {}", rule.from.as_str(), rule.to.as_str()),
    }
}

/// Explains what stands on a line of a file, or in all of it.
fn file(out: &mut impl Write, path: &Path, line: Option<usize>, job: &Job, verbose: bool) -> Result<Exit> {
    let (shown, planner) = (&job.file.shown, &job.group.planner);
    let text = match source::read(path, job.group.settings.max_size, |_| true).with_context(|| format!("cannot read {}", path.display()))? {
        Some(Source::Text(text)) => text,
        Some(other) => {
            let Unread { place, what, help } = Unread::of(&other);
            let place = place.map(|place| format!(":{}:{}", place.line, place.column)).unwrap_or_default();
            bail!("{shown}{place}: {what}, so it is not read: {help}")
        }
        None => String::new(),
    };
    let found = planner.find(shown, &text);
    let run = planner.outlook(shown, &found);
    let plan = planner.plan(shown, &text, &found, &run, Reach::Usual);
    let lines = Lines::new(&text);
    let last = lines.line_of(text.len(), &text) + 1;
    if line.is_some_and(|line| line > last) {
        bail!("{}: it has {last} lines", path.display());
    }
    writeln!(out, "{}: read as {}", escape_for_terminal(shown.as_bytes()), found.format)?;
    if let Some(reason) = plan_wide(&plan) {
        writeln!(out, "{reason}")?;
    }
    let wanted = |at: usize| line.is_none_or(|line| lines.line_of(at, &text) + 1 == line);
    let place = |at: usize| {
        let place = lines.place(at, &text);
        format!("{}:{}", place.line, place.column)
    };
    let mut said = 0;
    let mut at_sites = Vec::new();
    for site in found.sites.iter().filter(|site| site.parts().iter().any(|part| wanted(part.near))) {
        said += 1;
        at_sites.push(site.near());
        let written = site.written();
        writeln!(out, "\n{}: {}", place(site.near()), escape_for_terminal(written.as_bytes()))?;
        writeln!(out, "  {:11} {}", "found by", found_by(site))?;
        for (name, part) in split_parts(site) {
            writeln!(out, "  {:11} {} at {}", name, escape_for_terminal(part.text.as_bytes()), place(part.near))?;
        }
        match &site.shape {
            Shape::Registry(_) => writeln!(out, "  registry    alone in its key")?,
            _ if Reference::parse_loose(&written).is_ok() => reference(out, &written, planner.rules(), shown, verbose)?,
            _ => writeln!(out, "  outcome     stays: it is not an image reference")?,
        }
        decided(out, &plan, site.near())?;
    }
    let mentions = plan.rewrites.iter().map(|rewrite| (rewrite.at, &rewrite.before)).chain(plan.skips.iter().map(|skip| (skip.at, &skip.text)));
    let mut rest: Vec<_> = mentions.filter(|(at, _)| wanted(*at) && !at_sites.contains(at)).collect();
    rest.sort_unstable();
    for (at, written) in rest {
        said += 1;
        writeln!(out, "\n{}: {}", place(at), escape_for_terminal(written.as_bytes()))?;
        writeln!(out, "  {:11} the text: a mention", "found by")?;
        if Reference::parse_loose(written).is_ok() {
            reference(out, written, planner.rules(), shown, verbose)?;
        }
        decided(out, &plan, at)?;
    }
    if said == 0 {
        writeln!(out, "\nno image reference is found {}", if line.is_some() { "on this line" } else { "in this file" })?;
    }
    for (offset, reason) in plan.problems.iter().filter(|(offset, _)| line.is_none() || wanted(*offset)) {
        writeln!(out, "\n{}: {}", place(*offset), escape_for_terminal(reason.as_bytes()))?;
    }
    Ok(Exit::Done)
}

/// Returns why a whole file stays, if all that would change in it is set aside by its path.
fn plan_wide(plan: &FilePlan) -> Option<String> {
    use crate::plan::Reason;
    plan.skips.iter().find(|skip| matches!(skip.reason, Reason::History | Reason::Vendored | Reason::LockFile)).map(|skip| format!("{}; name the file, or use --include, to overrule", skip.reason))
}

fn found_by(site: &Site) -> String {
    let local = if site.local { ", built here" } else { "" };
    let overrides = if site.overrides.is_some() { ", an entry of a kustomization" } else { "" };
    format!("{}, a {}{local}{overrides}", site.format, site.sure.word())
}

fn split_parts(site: &Site) -> Vec<(&'static str, &crate::site::Part)> {
    let Shape::Split(split) = &site.shape else { return Vec::new() };
    let parts = [("registry in", split.registry.as_ref()), ("name in", Some(&split.repository)), ("tag in", split.tag.as_ref()), ("digest in", split.digest.as_ref())];
    parts.into_iter().filter_map(|(name, part)| part.map(|part| (name, part))).collect()
}

/// Says what the plan of the file makes of a place, which may be less than the rules would.
fn decided(out: &mut impl Write, plan: &FilePlan, at: usize) -> io::Result<()> {
    if let Some(rewrite) = plan.rewrites.iter().find(|rewrite| rewrite.at == at) {
        return writeln!(out, "  {:11} rewritten to {}", "here", escape_for_terminal(rewrite.after.as_bytes()));
    }
    for skip in plan.skips.iter().filter(|skip| skip.at == at) {
        writeln!(out, "  {:11} stays: {}", "here", skip.reason)?;
    }
    Ok(())
}
