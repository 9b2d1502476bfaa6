//! What a run looks into, and by which settings: the files, each with the group of settings that counts for it.

use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};

use super::git;
use crate::apply;
use crate::cli::{Files, Rules};
use crate::config::Config;
use crate::config::layers::{Layers, Settings, merge};
use crate::output::summary::Noted;
use crate::plan::Planner;
use crate::terminal::escape_for_terminal;
use crate::walk::{self, File};

/// The files of a run and their settings.
pub struct Session {
    /// The files, sorted by the path that is shown.
    pub jobs: Vec<Job>,
    /// The groups of settings.
    pub groups: Vec<Group>,
    /// What was in the way.
    pub noted: Vec<Noted>,
    /// How many threads to use.
    pub threads: usize,
    /// The roots of the run.
    pub roots: Vec<PathBuf>,
}

/// A file and its settings.
#[derive(Debug)]
pub struct Job {
    /// The file.
    pub file: File,
    /// The path of its folder without links.
    folder: Arc<Path>,
    /// The place of its settings in [`Session::groups`].
    pub group: usize,
}

impl Job {
    /// Returns the path without links, as git has it.
    pub fn real(&self) -> PathBuf {
        self.folder.join(self.file.path.file_name().unwrap_or_default())
    }
}

/// Settings, and the planner that goes with them.
pub struct Group {
    /// The settings; their rules and fields are in the planner.
    pub settings: Settings,
    /// The planner.
    pub planner: Planner,
}

impl Session {
    /// Finds the files and reads the settings. What a run that was killed left is finished or undone first, and said.
    pub fn open(paths: &[PathBuf], options: &Files, rules: Option<&Rules>) -> Result<Self> {
        let (roots, listed) = match &options.files_from {
            Some(list) => (read_list(list)?, true),
            None => (paths.to_vec(), false),
        };
        options.format.iter().chain(&options.not_format).try_for_each(|name| crate::config::check_format(name)).map_err(anyhow::Error::msg)?;
        let threads = threads(options);
        let mut walked = walk(&roots, options, threads)?;
        if listed {
            // A list is not a choice of one file: what stays by its path stays.
            walked.files.iter_mut().for_each(|file| file.named = false);
        }
        let mut noted: Vec<Noted> = walked.problems.iter().map(|problem| Noted::trouble(&problem.path.to_string_lossy(), &problem.message)).collect();
        noted.extend(walked.submodules.iter().map(|path| Noted::warning(&path.to_string_lossy(), "a submodule, which is a repository of its own: run repoint there")));
        noted.extend(walked.links.iter().map(|path| Noted::file_skip(path, "link", "a symbolic link that leads out of the given paths, and is not followed")));
        let mut session = Self { jobs: Vec::new(), groups: Vec::new(), noted, threads, roots };
        session.assign(walked.files, options, rules)?;
        if let Some(revision) = &options.since {
            session.only_since(revision)?;
        }
        let mut reversed: Vec<String> = session.groups.iter().flat_map(|group| &group.settings.left_out).map(ToString::to_string).collect();
        reversed.dedup();
        for one in reversed {
            writeln!(io::stderr(), "repoint: {}", escape_for_terminal(one.as_bytes()))?;
        }
        Ok(session)
    }

    /// Gives each file its settings, and leaves out those that are not wanted.
    fn assign(&mut self, files: Vec<File>, options: &Files, rules: Option<&Rules>) -> Result<()> {
        let mut layers = Layers::new(options)?;
        let mut folders: HashMap<PathBuf, Arc<Path>> = HashMap::new();
        let mut groups: HashMap<(Vec<*const Config>, PathBuf), usize> = HashMap::new();
        let here = std::env::current_dir().and_then(|here| here.canonicalize()).context("cannot find the working folder")?;
        if files.is_empty() {
            // The rules are checked even where there is nothing to look into.
            let chain = layers.of(&here)?;
            merge(&chain, &here, options, rules)?;
        }
        // Files come sorted, so most share their folder with the one before.
        let mut last: Option<(PathBuf, usize, Arc<Path>)> = None;
        let roots: HashSet<&Path> = self.roots.iter().map(PathBuf::as_path).collect();
        for file in files {
            let parent = file.path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
            let (folder, group) = match &last {
                Some((known, group, folder)) if known.as_os_str() == parent.as_os_str() => (Arc::clone(folder), *group),
                _ => {
                    let folder = without_links(parent, &roots, &mut folders);
                    let depth = file.shown.matches('/').count();
                    let shown_from = folder.ancestors().nth(depth).unwrap_or(&folder).to_path_buf();
                    let chain = layers.of(&folder)?;
                    let key = (chain.iter().map(Arc::as_ptr).collect::<Vec<_>>(), shown_from);
                    let group = match groups.get(&key) {
                        Some(&group) => group,
                        None => {
                            let mut settings = merge(&chain, &key.1, options, rules)?;
                            let planner = Planner::new(std::mem::take(&mut settings.rules)).with_fields(std::mem::take(&mut settings.fields));
                            self.groups.push(Group { settings, planner });
                            groups.insert(key, self.groups.len() - 1);
                            self.groups.len() - 1
                        }
                    };
                    last = Some((parent.to_path_buf(), group, Arc::clone(&folder)));
                    (folder, group)
                }
            };
            // What the user named is looked into, whatever a configuration leaves out.
            if file.named || self.groups[group].settings.wants(&file.shown) {
                self.jobs.push(Job { file, folder, group });
            }
        }
        Ok(())
    }

    /// Keeps only the files that changed since a revision.
    fn only_since(&mut self, revision: &str) -> Result<()> {
        let mut tops: Vec<PathBuf> = Vec::new();
        for root in &self.roots {
            let folder = if root.is_dir() { root.as_path() } else { root.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or_else(|| Path::new(".")) };
            match git::top(folder) {
                Some(top) => tops.push(top),
                None => bail!("--since: {} is not in a git repository", root.display()),
            }
        }
        tops.sort();
        tops.dedup();
        let mut changed = HashSet::new();
        for top in &tops {
            changed.extend(git::changed_since(top, revision)?);
        }
        self.jobs.retain(|job| changed.contains(&job.real()));
        Ok(())
    }

    /// Returns the settings and the planner of a file.
    pub fn group(&self, job: &Job) -> &Group {
        &self.groups[job.group]
    }
}

/// Returns a folder's path without links. Below a root no link is followed, so only the root's own path can hold one.
fn without_links(folder: &Path, roots: &HashSet<&Path>, known: &mut HashMap<PathBuf, Arc<Path>>) -> Arc<Path> {
    if let Some(real) = known.get(folder) {
        return Arc::clone(real);
    }
    let inner = folder.parent().zip(folder.file_name()).filter(|(parent, _)| parent.ancestors().any(|above| roots.contains(above)));
    let real: Arc<Path> = match inner {
        Some((parent, name)) if !roots.contains(folder) => without_links(parent, roots, known).join(name).into(),
        _ => folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf()).into(),
    };
    known.insert(folder.to_path_buf(), Arc::clone(&real));
    real
}

/// Returns which files the command line chooses.
pub fn choice(options: &Files) -> Result<walk::Options> {
    let globs = |patterns: &[String]| crate::rules::Files::parse(patterns).with_context(|| format!("`{}` is no list of globs", patterns.join("`, `")));
    Ok(walk::Options { include: globs(&options.include)?, exclude: globs(&options.exclude)?, ..walk::Options::default() })
}

/// Walks the roots.
fn walk(roots: &[PathBuf], options: &Files, threads: usize) -> Result<walk::Walked> {
    let there: Vec<_> = roots.iter().filter(|root| root.exists()).cloned().collect();
    let said = |recovered: &apply::Recovered| writeln!(io::stderr(), "repoint: {recovered}");
    apply::recover(&there)?.iter().try_for_each(said)?;
    let options = walk::Options { no_ignore: options.no_ignore, threads, ..choice(options)? };
    let walked = walk::files(roots, &options);
    if walked.journals.is_empty() {
        return Ok(walked);
    }
    for folder in &walked.journals {
        apply::recover_in(folder)?.iter().try_for_each(said)?;
    }
    Ok(walk::files(roots, &options))
}

/// Reads a list of files: with NUL between them if there is one, else one a line.
fn read_list(from: &Path) -> Result<Vec<PathBuf>> {
    let mut bytes = Vec::new();
    if from == Path::new("-") {
        io::stdin().lock().read_to_end(&mut bytes).context("cannot read the list of files from standard input")?;
    } else {
        bytes = std::fs::read(from).with_context(|| format!("cannot read the list of files {}", from.display()))?;
    }
    let mark = if bytes.contains(&0) { 0 } else { b'\n' };
    let names = bytes.split(|byte| *byte == mark).map(|name| if mark == 0 { name } else { name.strip_suffix(b"\r").unwrap_or(name) });
    Ok(names.filter(|name| !name.is_empty()).map(|name| PathBuf::from(os_string(name))).collect())
}

#[cfg(unix)]
fn os_string(bytes: &[u8]) -> OsString {
    use std::os::unix::ffi::OsStringExt;
    OsString::from_vec(bytes.to_vec())
}

#[cfg(not(unix))]
fn os_string(bytes: &[u8]) -> OsString {
    String::from_utf8_lossy(bytes).into_owned().into()
}

/// Returns how many threads to use. Reading waits, so there are more of them than processors.
fn threads(options: &Files) -> usize {
    match options.threads {
        0 => std::thread::available_parallelism().map_or(4, |cores| (cores.get() * 2).clamp(4, 32)),
        some => some,
    }
}
