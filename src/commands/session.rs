//! What a run looks into, and by which settings: the files, each with the group of settings that counts for it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result, bail};

use crate::apply;
use crate::cli::{Files, Rules};
use crate::config::layers::{Layers, Settings, merge};
use crate::git;
use crate::output::progress::Progress;
use crate::output::summary::{Kind, Noted};
use crate::parallel::{self, lock};
use crate::plan::Planner;
use crate::span;
use crate::terminal::escape_for_terminal;
use crate::walk::{self, File, Origin, Passing};

/// What a run goes by.
pub struct Session {
    /// What was in the way.
    pub noted: Vec<Noted>,
    /// How many threads to use.
    pub threads: usize,
    /// The roots of the run.
    pub roots: Vec<PathBuf>,
}

/// A file that is kept, with its settings.
pub struct Job {
    /// The file.
    pub file: File,
    /// The path of its folder without links.
    folder: Arc<Path>,
    /// Its settings.
    pub group: Arc<Group>,
}

impl Job {
    /// Returns the path without links, as git has it.
    pub fn real(&self) -> PathBuf {
        real(&self.folder, &self.file.path)
    }
}

/// Settings, and the planner that goes with them.
pub struct Group {
    /// The settings; their rules and fields are in the planner.
    pub settings: Settings,
    /// The planner.
    pub planner: Planner,
}

/// What a look at a file gave: nothing where it was forgotten, a message where it panicked.
pub type Seen<R> = (Job, Result<R, String>);

impl Session {
    /// Looks at every file of the run, on the threads that find them, and returns those for which there was something, each once, sorted
    /// by the path that is shown. What a run that was killed left is finished or undone before any of this counts, and said.
    pub fn open<R: Send>(paths: &[PathBuf], options: &Files, rules: Option<&Rules>, look: impl Fn(&Group, &Passing<'_>) -> Option<R> + Sync) -> Result<(Self, Vec<Seen<R>>)> {
        let (roots, listed) = match &options.files_from {
            Some(list) => (read_list(list)?, true),
            None => (paths.to_vec(), false),
        };
        options.format.iter().chain(&options.not_format).try_for_each(|name| check_format(name))?;
        let said = |recovered: &apply::Recovered| writeln!(io::stderr(), "repoint: {recovered}");
        let there: Vec<_> = roots.iter().filter(|root| root.exists()).cloned().collect();
        apply::recover(&there)?.iter().try_for_each(said)?;
        let since = options.since.as_deref().map(|revision| changed_since(&roots, revision)).transpose()?;
        let origin = Origin::of(&roots);
        let mut choice = walk::Options { no_ignore: options.no_ignore, ..choice(options)? };
        let said_of_settings;
        let (walked, found) = loop {
            let assigning = Assigning::new(&roots, options, rules)?;
            choice.threads = threads(options, assigning.screens(&roots, &origin));
            let found = Mutex::new(Vec::new());
            let progress = Progress::default();
            let walked = walk::visit(&roots, &origin, &choice, || {
                let mut seat = Seat::new(&assigning);
                let (found, look, since, progress) = (&found, &look, &since, &progress);
                move |mut file: Passing<'_>| {
                    progress.tick();
                    // A list is not a choice of one file: what stays by its path stays.
                    file.named &= !listed;
                    let Some(Place { real: folder, group, .. }) = seat.of(&file) else { return };
                    // What the user named is looked into, whatever a configuration leaves out.
                    if !(file.named || group.settings.wants(&file.shown)) {
                        return;
                    }
                    file.wanted = since.as_ref().is_none_or(|changed| changed.contains(&real(folder, file.path)));
                    if let Some(one) = parallel::guarded(|| look(group, &file)).map_or_else(|panic| Some(Err(panic)), |one| one.map(Ok)) {
                        let job = Job { file: file.keep(), folder: Arc::clone(folder), group: Arc::clone(group) };
                        lock(found).push((job, one));
                    }
                }
            });
            if walked.journals.is_empty() || choice.past_journals {
                said_of_settings = assigning.finish(&walked.submodules)?;
                break (walked, found.into_inner().unwrap_or_default());
            }
            for folder in &walked.journals {
                apply::recover_in(folder)?.iter().try_for_each(said)?;
            }
            choice.past_journals = true;
        };
        let mut noted: Vec<Noted> = walked.problems.iter().map(noted).chain(said_of_settings).collect();
        noted.extend(walked.submodules.iter().map(|(_, shown)| Noted::warning(shown, "a submodule, which is a repository of its own: run repoint there")));
        noted.extend(walked.links.iter().map(|path| Noted::file_skip(path, "link", "a symbolic link that leads out of the given paths, and is not followed")));
        let mut found: Vec<Seen<R>> = found;
        found.retain(|(job, _)| job.file.named || !walked.submodules.iter().any(|(folder, _)| job.file.path.starts_with(folder)));
        if roots.len() > 1 {
            // A file may be below several roots, by several names; what was named counts.
            found.sort_by_cached_key(|(job, _)| (job.real(), !job.file.named, job.file.shown.clone()));
            found.dedup_by(|(left, _), (right, _)| left.real() == right.real());
        }
        found.sort_unstable_by(|(left, _), (right, _)| left.file.cmp(&right.file));
        Ok((Self { noted, threads: choice.threads, roots }, found))
    }
}

/// Gives files their settings, on any thread.
struct Assigning<'a> {
    options: &'a Files,
    rules: Option<&'a Rules>,
    /// By their text, which is quicker to compare than their parts; the walk gives all paths in one form.
    roots: HashSet<&'a OsStr>,
    here: PathBuf,
    /// Whether the same configuration counts in every folder, or none.
    is_fixed: bool,
    known: Mutex<Known>,
}

/// What counts in a folder.
#[derive(Clone)]
struct Place {
    /// The folder's path without links.
    real: Arc<Path>,
    /// The settings.
    group: Arc<Group>,
    /// Whether no configuration counts that is the folder's own or one above it.
    is_plain: bool,
    /// Whether it is a folder that was given, or one below, and not that of a file that was given.
    is_walked: bool,
}

/// What was read of folders and their configurations.
struct Known {
    layers: Layers,
    folders: HashMap<OsString, Option<Place>>,
    /// By the configurations, which live as long as the layers, and by what shown paths count from.
    groups: HashMap<(Vec<usize>, PathBuf), Arc<Group>>,
    /// What is wrong with the configuration of a folder.
    wrong: BTreeMap<PathBuf, anyhow::Error>,
}

impl<'a> Assigning<'a> {
    fn new(roots: &'a [PathBuf], options: &'a Files, rules: Option<&'a Rules>) -> Result<Self> {
        let here = std::env::current_dir().and_then(|here| here.canonicalize()).context("cannot find the working folder")?;
        let layers = Layers::new(options)?;
        let is_fixed = layers.is_fixed();
        let known = Known { layers, folders: HashMap::new(), groups: HashMap::new(), wrong: BTreeMap::new() };
        Ok(Self { options, rules, roots: roots.iter().map(|root| root.components().as_path().as_os_str()).collect(), here, is_fixed, known: Mutex::new(known) })
    }

    /// Returns whether the rules that count in the first folder are about marks that can be searched for, so that few files are parsed.
    fn screens(&self, roots: &[PathBuf], origin: &Origin) -> bool {
        let Some(root) = roots.first().filter(|root| self.rules.is_some() && root.is_dir()) else { return false };
        self.of(root.components().as_path(), origin.depth_of(root)).is_some_and(|place| !place.group.planner.needs_every_short_name())
    }

    /// Returns what counts in a folder that is shown `depth` folders deep; nothing where its configuration is wrong.
    fn of(&self, folder: &Path, depth: usize) -> Option<Place> {
        if let Some(place) = lock(&self.known).folders.get(folder.as_os_str()) {
            return place.clone();
        }
        let is_root = self.roots.contains(folder.as_os_str());
        let above = if is_root || depth == 0 { None } else { folder.parent().and_then(|above| self.above(above, depth - 1)) };
        // Nearly every folder is like the one above it, and whether it is is seen without making other threads wait.
        let real = above.as_ref().map(|above| Arc::from(above.real.join(folder.file_name().unwrap_or_default())));
        let place = match (above, real) {
            (Some(above), Some(real)) if above.is_plain && (self.is_fixed || !Layers::begins(folder)) => Some(Place { real, ..above }),
            (_, real) => self.read(folder, depth, real, is_root),
        };
        lock(&self.known).folders.insert(folder.as_os_str().to_owned(), place.clone());
        place
    }

    /// Returns what counts in the folder above another, where that is walked: then no link leads from it to the other.
    fn above(&self, folder: &Path, depth: usize) -> Option<Place> {
        let known = lock(&self.known).folders.get(folder.as_os_str()).cloned();
        let place = match known {
            Some(place) => place,
            None if folder.ancestors().any(|above| self.roots.contains(above.as_os_str())) => self.of(folder, depth),
            None => None,
        };
        place.filter(|place| place.is_walked)
    }

    /// Reads the configurations of a folder, whose path without links is `real` if that is known.
    fn read(&self, folder: &Path, depth: usize, real: Option<Arc<Path>>, is_root: bool) -> Option<Place> {
        let is_walked = is_root || real.is_some();
        let real = real.unwrap_or_else(|| folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf()).into());
        let known = &mut *lock(&self.known);
        let group = self.group(known, &real, depth).map_err(|error| known.wrong.insert(folder.to_path_buf(), error)).ok();
        group.map(|(group, is_plain)| Place { real, group, is_plain, is_walked })
    }

    /// Returns the settings of a folder, and whether no configuration counts there, or the same one everywhere.
    fn group(&self, known: &mut Known, real: &Path, depth: usize) -> Result<(Arc<Group>, bool)> {
        let shown_from = real.ancestors().nth(depth).unwrap_or(real).to_path_buf();
        let chain = known.layers.of(real)?;
        let is_plain = chain.is_empty() || self.options.config.is_some();
        let key = (chain.iter().map(|config| Arc::as_ptr(config) as usize).collect::<Vec<_>>(), shown_from);
        if let Some(group) = known.groups.get(&key) {
            return Ok((Arc::clone(group), is_plain));
        }
        let mut settings = merge(&chain, &key.1, self.options, self.rules)?;
        let planner = Planner::new(std::mem::take(&mut settings.rules)).with_fields(std::mem::take(&mut settings.fields));
        let group = Arc::new(Group { settings, planner });
        known.groups.insert(key, Arc::clone(&group));
        Ok((group, is_plain))
    }

    /// Says what is wrong with a configuration that counts, and which rules had to be left out; returns what no folder has a use for.
    fn finish(self, submodules: &[(PathBuf, String)]) -> Result<Vec<Noted>> {
        let mut known = self.known.into_inner().unwrap_or_else(PoisonError::into_inner);
        // The folders below one with a wrong configuration have it, too.
        let wrong: Vec<String> = known.wrong.into_iter().filter(|(folder, _)| !submodules.iter().any(|(submodule, _)| folder.starts_with(submodule))).map(|(_, error)| format!("{error:#}")).collect();
        if !wrong.is_empty() {
            bail!("{}", wrong.into_iter().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join("\nrepoint: "));
        }
        if known.folders.is_empty() {
            // The rules are checked even where there is nothing to look into.
            let chain = known.layers.of(&self.here)?;
            merge(&chain, &self.here, self.options, self.rules)?;
        }
        let reversed: BTreeSet<String> = known.groups.values().flat_map(|group| &group.settings.left_out).map(ToString::to_string).collect();
        for one in reversed {
            writeln!(io::stderr(), "repoint: {}", escape_for_terminal(one.as_bytes()))?;
        }
        // A configuration may set what the packs of a nearer one need.
        let mut set: BTreeMap<(&str, span::Place), Option<&str>> = BTreeMap::new();
        for setting in known.groups.values().flat_map(|group| &group.settings.set) {
            let unknown = set.entry((&setting.path, setting.place)).or_insert(setting.unknown.as_deref());
            *unknown = unknown.and(setting.unknown.as_deref());
        }
        Ok(set.into_iter().filter_map(|((path, place), unknown)| Some(Noted::problem(path, place, unknown?))).collect())
    }
}

/// What one thread knows of the settings: most files share their folder with the one before.
struct Seat<'a> {
    assigning: &'a Assigning<'a>,
    folder: PathBuf,
    last: Option<Place>,
}

impl<'a> Seat<'a> {
    fn new(assigning: &'a Assigning<'a>) -> Self {
        Self { assigning, folder: PathBuf::new(), last: None }
    }

    /// Returns what counts for a file; nothing where its configuration is wrong.
    fn of(&mut self, file: &Passing<'_>) -> Option<&Place> {
        let folder = file.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
        if self.last.is_none() || self.folder.as_os_str() != folder.as_os_str() {
            self.last = self.assigning.of(folder, file.shown.bytes().filter(|byte| *byte == b'/').count());
            folder.clone_into(&mut self.folder);
        }
        self.last.as_ref()
    }
}

/// Refuses a format that there is none of, and says which option was meant by a form of output.
fn check_format(name: &str) -> Result<()> {
    crate::config::check_format(name).map_err(|why| match crate::output::by_name(name).map(|form| form.name).or((name == "csv").then_some(name)) {
        Some(form) => anyhow::anyhow!("--format says which files are read; `--output {form}` is what is printed"),
        None => anyhow::anyhow!(why),
    })
}

/// Says what was in the way of the walk.
fn noted(problem: &walk::Problem) -> Noted {
    let kind = if problem.is_grave { Kind::Trouble } else { Kind::Problem };
    let (path, message) = (&problem.path, &problem.message);
    Noted { kind, ..problem.line.map_or_else(|| Noted::trouble(path, message), |line| Noted::at(path, line, message)) }
}

/// Returns a file's path without links, by that of its folder.
fn real(folder: &Path, path: &Path) -> PathBuf {
    folder.join(path.file_name().unwrap_or_default())
}

/// Returns the files of the repositories of these roots that changed since a revision.
fn changed_since(roots: &[PathBuf], revision: &str) -> Result<HashSet<PathBuf>> {
    let mut tops = BTreeSet::new();
    for root in roots {
        let folder = git::folder_of(root);
        match git::top(folder) {
            Some(top) => tops.insert(top),
            None => match git::silent(folder) {
                Some(why) => bail!("--since: git does not say what changed: {why}"),
                None => bail!("--since: {} is not in a git repository", root.display()),
            },
        };
    }
    let mut changed = HashSet::new();
    for top in &tops {
        changed.extend(git::changed_since(top, revision)?);
    }
    Ok(changed)
}

/// Returns which files the command line chooses.
pub fn choice(options: &Files) -> Result<walk::Options> {
    let globs = |patterns: &[String]| crate::rules::Files::parse(patterns).with_context(|| format!("`{}` is no list of globs", patterns.join("`, `")));
    Ok(walk::Options { include: globs(&options.include)?, exclude: globs(&options.exclude)?, ..walk::Options::default() })
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
    Ok(names.filter(|name| !name.is_empty()).map(|name| PathBuf::from(git::path(name))).collect())
}

/// Returns how many threads to use. Reading waits, so there are more of them than processors, and still more where hardly a file is parsed:
/// what a thread parses takes memory.
fn threads(options: &Files, screens: bool) -> usize {
    let each = if screens { 4 } else { 2 };
    match options.threads {
        0 => (parallel::processors() * each).clamp(4, 32),
        some => some,
    }
}
