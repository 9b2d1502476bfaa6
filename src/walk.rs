//! Which files: below the given roots, `.gitignore` respected but for what git tracks all the same, dot-folders included, `.git` not.

use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::{WalkBuilder, WalkState};

use crate::apply::{JOURNAL, is_own_file};
use crate::effort::{self, Work};
use crate::git;
use crate::parallel::lock;
use crate::rules::Files;

/// A file to look into.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct File {
    /// The path as outputs and rules have it: relative to the working folder, or to its root outside of it, with `/`.
    pub shown: String,
    /// The path to open.
    pub path: PathBuf,
    /// Whether the user named this very file.
    pub named: bool,
    /// Whether the run is about it. Of any other file only what it says of those counts.
    pub wanted: bool,
    /// The shown path in the bytes that the system has, where these are not UTF-8.
    raw: Option<Vec<u8>>,
}

impl File {
    /// Returns the shown path in the bytes that the system has, which need not be UTF-8.
    pub fn bytes(&self) -> &[u8] {
        self.raw.as_deref().unwrap_or(self.shown.as_bytes())
    }
}

/// A file as the walk comes past it: most are looked into once and forgotten.
#[derive(Clone, Debug)]
pub struct Passing<'p> {
    /// The path as outputs and rules have it.
    pub shown: Cow<'p, str>,
    /// The path to open.
    pub path: &'p Path,
    /// Whether the user named this very file.
    pub named: bool,
    /// Whether the run is about it: the walk takes that to be so.
    pub wanted: bool,
    relative: &'p [u8],
}

impl Passing<'_> {
    /// Returns the file, to be kept.
    pub fn keep(&self) -> File {
        let shown = self.shown.clone().into_owned();
        let raw = (!cfg!(windows) && shown.as_bytes() != self.relative).then(|| self.relative.to_vec());
        File { shown, path: self.path.to_path_buf(), named: self.named, wanted: self.wanted, raw }
    }
}

/// Which files are looked into.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Look into files that `.gitignore` and its like leave out, too.
    pub no_ignore: bool,
    /// Threads to walk with.
    pub threads: usize,
    /// Over the shown path: only these files.
    pub include: Files,
    /// Over the shown path: not these files, where any are named.
    pub exclude: Files,
    /// Go past journals: what they are of was seen to.
    pub past_journals: bool,
}

impl Options {
    /// Returns whether a file, by the path that outputs show, is among those to be looked into.
    pub fn want(&self, shown: &str) -> bool {
        self.include.contains(shown) && (self.exclude.globs().is_empty() || !self.exclude.contains(shown))
    }
}

/// Something in the way of the walk: the path where it happened, and what.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The path, as outputs show it.
    pub path: String,
    /// The line, from 1, where it is one of a list of what is to be ignored.
    pub line: Option<usize>,
    /// What happened.
    pub message: String,
    /// Whether files may have been missed. A line of such a list that cannot be understood leaves none out.
    pub is_grave: bool,
}

/// What a walk found beside files.
#[derive(Clone, Debug, Default)]
pub struct Walked {
    /// What was in the way, sorted.
    pub problems: Vec<Problem>,
    /// Folders in which a run that was killed left its journal. Then the walk ended early.
    pub journals: Vec<PathBuf>,
    /// Folders that are repositories of their own, as submodules are, and how they are shown. Files below them were given all the same.
    pub submodules: Vec<(PathBuf, String)>,
    /// Symbolic links that lead out of the roots, as they are shown; they are not followed.
    pub links: Vec<String>,
}

/// What the paths that outputs show count from: the working folder where all roots are in it, else the folder that holds them all. So no
/// two files are shown by the same path, and one that is asked about others by their paths hears of those of its own tree.
#[derive(Clone, Debug)]
pub struct Origin {
    here: PathBuf,
    /// The folder that holds all roots, where it is not the working folder.
    base: Option<PathBuf>,
}

impl Origin {
    /// Finds what the paths of these roots count from.
    pub fn of(roots: &[PathBuf]) -> Self {
        let here = std::env::current_dir().and_then(|here| here.canonicalize()).unwrap_or_default();
        let mut origin = Self { here, base: None };
        if roots.iter().all(|root| origin.inside(root).is_some()) {
            return origin;
        }
        let folder = |root: &PathBuf| real(root).and_then(|real| if real.is_dir() { Some(real) } else { real.parent().map(Path::to_path_buf) });
        origin.base = roots.iter().filter_map(folder).reduce(|base, folder| base.ancestors().find(|above| folder.starts_with(above)).map(Path::to_path_buf).unwrap_or_default());
        origin
    }

    /// Returns how a root is shown: relative, and empty where paths count from it.
    pub fn shown(&self, root: &Path) -> PathBuf {
        let shown = match &self.base {
            None => self.inside(root),
            Some(base) => real(root).and_then(|real| real.strip_prefix(base).ok().map(Path::to_path_buf)),
        };
        shown.unwrap_or_else(|| root.to_path_buf())
    }

    /// Returns how many folders deep the files of a folder that is a root are shown.
    pub fn depth_of(&self, root: &Path) -> usize {
        self.shown(root).components().count()
    }

    /// Returns a path relative to the working folder, if it leads there.
    fn inside(&self, path: &Path) -> Option<PathBuf> {
        if !path.components().any(|part| part == std::path::Component::ParentDir) {
            if !path.is_absolute() {
                return Some(path.components().filter(|part| *part != std::path::Component::CurDir).collect());
            }
            if let Ok(inside) = path.strip_prefix(&self.here) {
                return Some(inside.to_path_buf());
            }
        }
        real(path)?.strip_prefix(&self.here).ok().map(Path::to_path_buf)
    }
}

/// Returns a path whose folders are no links.
fn real(path: &Path) -> Option<PathBuf> {
    match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) if !path.is_dir() => {
            let parent = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
            Some(parent.canonicalize().ok()?.join(name))
        }
        _ => path.canonicalize().ok(),
    }
}

/// Goes past the files below the roots, in no order, on several threads. `visitor` makes what each thread gives its files to.
///
/// A file below two roots is passed twice, and those of submodules are passed, too: whoever keeps files sees to both.
pub fn visit<V: FnMut(Passing<'_>) + Send>(roots: &[PathBuf], origin: &Origin, options: &Options, visitor: impl Fn() -> V + Sync) -> Walked {
    let walk = Walk { options, origin, walked: Mutex::default(), links: Mutex::default() };
    let (mut named, mut folders) = (Vec::new(), Vec::new());
    let problem = |root: &PathBuf, message: String| lock(&walk.walked).problems.push(Problem { path: root.to_string_lossy().into_owned(), line: None, message, is_grave: true });
    for root in roots {
        match std::fs::metadata(root).or_else(|_| std::fs::symlink_metadata(root)) {
            Err(error) => problem(root, error.to_string()),
            Ok(meta) if meta.is_symlink() => problem(root, "is a symbolic link that leads nowhere".to_owned()),
            Ok(meta) if meta.is_file() => named.push(root),
            // A root that is a link was named by the user, so it is walked; links below it are not followed.
            Ok(meta) if meta.is_dir() => folders.push(root),
            // Opening one can already act, or wait for ever.
            Ok(_) => problem(root, "is neither a file nor a folder, so it is not opened".to_owned()),
        }
    }
    walk.named(&named, &visitor);
    for root in folders {
        if options.no_ignore {
            walk.below(root, None, None, &visitor);
            continue;
        }
        let tracked = git::Tracked::ask(root);
        let passed = tracked.is_some().then(Passed::default);
        walk.below(root, passed.as_ref(), None, &visitor);
        // What was in the way of a walk that ended early is seen to first.
        let is_whole = options.past_journals || lock(&walk.walked).journals.is_empty();
        if let (Some(tracked), Some(passed)) = (tracked, passed)
            && let Some(overlooked) = passed.overlooked(root, tracked).filter(|_| is_whole)
        {
            walk.below(root, None, Some(overlooked), &visitor);
        }
    }
    let mut walked = walk.walked.into_inner().unwrap_or_default();
    let links = walk.links.into_inner().unwrap_or_default();
    if !links.is_empty() {
        // What a link inside leads to inside is looked into at its own place, and what leads nowhere holds nothing.
        let inside: Vec<PathBuf> = roots.iter().filter_map(|root| root.canonicalize().ok()).collect();
        let leads_out = |link: &File| link.path.canonicalize().is_ok_and(|target| !inside.iter().any(|root| target.starts_with(root)));
        walked.links = links.into_iter().filter(leads_out).map(|link| link.shown).collect();
    }
    walked.submodules.sort();
    walked.submodules.dedup();
    walked.links.sort();
    walked.problems.sort();
    walked.problems.dedup();
    walked
}

/// What a walk came past below a root, by the hashes of the paths from there: a few bytes for each are kept, however many there are.
#[derive(Default)]
struct Passed(Mutex<Vec<u64>>);

impl Passed {
    /// Returns the hash of a path from the root in the bytes that the system has.
    fn hash(relative: &[u8]) -> u64 {
        BuildHasherDefault::<DefaultHasher>::default().hash_one(relative)
    }

    /// Returns the files that git tracks and the walk did not come past: `.gitignore` names them all the same.
    fn overlooked(self, root: &Path, tracked: git::Tracked) -> Option<Overlooked> {
        let mut passed = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        passed.sort_unstable();
        let mut files = HashSet::new();
        tracked.each(|name| {
            let name = PathBuf::from(git::path(name));
            // On Windows the parts are put together anew, with the system's own mark between them.
            let native: PathBuf = if cfg!(windows) { name.components().collect() } else { name };
            if passed.binary_search(&Self::hash(native.as_os_str().as_encoded_bytes())).is_err() {
                let path = root.join(native);
                // Submodules are folders, and what was deleted is tracked, too.
                files.extend(path.symlink_metadata().is_ok_and(|meta| meta.is_file()).then_some(path));
            }
        });
        let folders = files.iter().flat_map(|file| file.ancestors().skip(1)).map(Path::to_path_buf).collect();
        (!files.is_empty()).then_some(Overlooked { files, folders })
    }
}

/// What one thread came past; it is put to the others' in the end.
struct Footprints<'p> {
    hashes: Vec<u64>,
    passed: Option<&'p Passed>,
}

impl Drop for Footprints<'_> {
    fn drop(&mut self) {
        if let Some(passed) = self.passed {
            lock(&passed.0).append(&mut self.hashes);
        }
    }
}

/// Files that git tracks though it was told to ignore them, and the folders around them.
struct Overlooked {
    files: HashSet<PathBuf>,
    folders: HashSet<PathBuf>,
}

struct Walk<'w> {
    options: &'w Options,
    origin: &'w Origin,
    walked: Mutex<Walked>,
    links: Mutex<Vec<File>>,
}

impl Walk<'_> {
    /// Passes the files that the user named.
    fn named<V: FnMut(Passing<'_>) + Send>(&self, files: &[&PathBuf], visitor: &(impl Fn() -> V + Sync)) {
        let share = files.len().div_ceil(self.options.threads.max(1)).max(1);
        let pass = |files: &[&PathBuf]| {
            let mut visitor = visitor();
            for path in files {
                let relative = self.origin.shown(path);
                self.pass(path, relative.as_os_str().as_encoded_bytes(), true, &mut visitor);
            }
        };
        match files {
            [] => {}
            [_] => pass(files),
            _ => std::thread::scope(|scope| {
                for files in files.chunks(share) {
                    scope.spawn(move || pass(files));
                }
            }),
        }
    }

    fn pass(&self, path: &Path, relative: &[u8], named: bool, visitor: &mut impl FnMut(Passing<'_>)) {
        let shown = shown(relative);
        if self.options.want(&shown) {
            effort::count(Work::Walked, 0);
            visitor(Passing { shown, path, named, wanted: true, relative });
        }
    }

    /// Passes the files below a folder, or those of them that were overlooked, and notes in `passed` what it came past.
    fn below<V: FnMut(Passing<'_>) + Send>(&self, root: &Path, passed: Option<&Passed>, overlooked: Option<Overlooked>, visitor: &(impl Fn() -> V + Sync)) {
        let mut builder = WalkBuilder::new(root);
        builder.hidden(false).follow_links(false).threads(self.options.threads.max(1)).add_custom_ignore_filename(".repointignore");
        if self.options.no_ignore {
            builder.ignore(false).git_ignore(false).git_global(false).git_exclude(false).parents(false);
        }
        if overlooked.is_some() {
            builder.git_ignore(false).git_global(false).git_exclude(false);
        }
        let submodules = Arc::new(Mutex::new(Vec::<PathBuf>::new()));
        let seen = Arc::clone(&submodules);
        builder.filter_entry(move |entry| {
            let name = entry.file_name();
            // A submodule's `.git` is a file that says where its repository is; so is that of the root, if it is one.
            if entry.depth() > 1
                && name == ".git"
                && entry.file_type().is_some_and(|kind| kind.is_file())
                && let Some(folder) = entry.path().parent()
            {
                lock(&seen).push(folder.to_path_buf());
            }
            let among = |overlooked: &Overlooked| overlooked.files.contains(entry.path()) || overlooked.folders.contains(entry.path());
            entry.depth() == 0 || name != ".git" && (name == JOURNAL || !is_own_file(name)) && overlooked.as_ref().is_none_or(among)
        });
        let front = self.origin.shown(root);
        let shown_below = |path: &Path| front.join(path.strip_prefix(root).unwrap_or(path));
        let cut = cut(root, &front);
        let shown_below = &shown_below;
        let below_root = root.join("x").as_os_str().len() - 1;
        builder.build_parallel().run(|| {
            let mut visitor = visitor();
            let mut footprints = Footprints { hashes: Vec::new(), passed };
            Box::new(move |entry| {
                let entry = match entry {
                    Ok(entry) => entry,
                    Err(error) => {
                        self.problem(&error, root, None, shown_below);
                        return WalkState::Continue;
                    }
                };
                let path = entry.path();
                if let Some(error) = entry.error() {
                    self.problem(error, path, None, shown_below);
                }
                let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
                if is_file && entry.file_name() == JOURNAL {
                    lock(&self.walked).journals.extend(path.parent().map(Path::to_path_buf));
                    // Nothing more is read before that run is finished or undone.
                    return if self.options.past_journals { WalkState::Continue } else { WalkState::Quit };
                }
                let is_link = entry.depth() > 0 && entry.path_is_symlink();
                if !is_file && !is_link {
                    return WalkState::Continue;
                }
                if passed.is_some() {
                    let relative = path.as_os_str().as_encoded_bytes().get(below_root..).unwrap_or_default();
                    footprints.hashes.push(Passed::hash(relative));
                }
                let slow;
                let relative = match cut {
                    Some(cut) => path.as_os_str().as_encoded_bytes().get(cut..).unwrap_or_default(),
                    None => {
                        slow = shown_below(path);
                        slow.as_os_str().as_encoded_bytes()
                    }
                };
                if is_file {
                    self.pass(path, relative, false, &mut visitor);
                } else {
                    let link = Passing { shown: shown(relative), path, named: false, wanted: true, relative };
                    if self.options.want(&link.shown) {
                        lock(&self.links).push(link.keep());
                    }
                }
                WalkState::Continue
            })
        });
        let named =
            lock(&submodules).drain(..).map(|folder| (shown(shown_below(&folder).as_os_str().as_encoded_bytes()).into_owned(), folder)).map(|(shown, folder)| (folder, shown)).collect::<Vec<_>>();
        lock(&self.walked).submodules.extend(named);
    }

    /// Takes in what is wrong at a path, or in a list of what is to be ignored.
    fn problem(&self, error: &ignore::Error, path: &Path, line: Option<usize>, shown_below: &dyn Fn(&Path) -> PathBuf) {
        use ignore::Error;
        let (message, is_grave) = match error {
            Error::Partial(errors) => return errors.iter().for_each(|error| self.problem(error, path, line, shown_below)),
            Error::WithPath { path, err } => return self.problem(err, path, line, shown_below),
            Error::WithLineNumber { line, err } => return self.problem(err, path, usize::try_from(*line).ok(), shown_below),
            Error::WithDepth { err, .. } => return self.problem(err, path, line, shown_below),
            Error::Glob { glob, err } => (format!("`{}` leaves nothing out, since it cannot be understood: {err}", glob.as_deref().unwrap_or_default()), false),
            Error::Io(error) => (format!("cannot be read: {error}"), true),
            other => (other.to_string(), true),
        };
        let relative = if path.is_absolute() { path.strip_prefix(&self.origin.here).unwrap_or(path).to_path_buf() } else { shown_below(path) };
        let path = if relative.as_os_str().is_empty() { ".".into() } else { shown(relative.as_os_str().as_encoded_bytes()).into_owned() };
        lock(&self.walked).problems.push(Problem { path, line, message, is_grave });
    }
}

/// Returns the path that outputs show, by its bytes.
fn shown(relative: &[u8]) -> Cow<'_, str> {
    let shown = String::from_utf8_lossy(relative);
    if cfg!(windows) { shown.replace('\\', "/").into() } else { shown }
}

/// Returns how many bytes of every path below a root are not shown, where it is the same for all of them.
fn cut(root: &Path, front: &Path) -> Option<usize> {
    let (below, shown) = (root.join("x"), front.join("x"));
    let (below, shown) = (below.as_os_str().as_encoded_bytes(), shown.as_os_str().as_encoded_bytes());
    below.ends_with(shown).then(|| below.len() - shown.len())
}
