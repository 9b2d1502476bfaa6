//! Which files: below the given roots, `.gitignore` respected, dot-folders included, `.git` not; sorted.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use ignore::{WalkBuilder, WalkState};

use crate::apply::{JOURNAL, is_own_file};
use crate::effort::{self, Work};
use crate::rules::Files;

/// A file to look into.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct File {
    /// The path as outputs and rules have it: relative to the working folder, or to its root outside of it, with `/`.
    pub shown: String,
    /// The same path in the bytes that the system has, which need not be UTF-8.
    pub bytes: Vec<u8>,
    /// The path to open.
    pub path: PathBuf,
    /// Whether the user named this very file.
    pub named: bool,
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
}

impl Options {
    /// Returns whether a file, by the path that outputs show, is among those to be looked into.
    pub fn want(&self, shown: &str) -> bool {
        self.include.contains(shown) && (self.exclude.globs().is_empty() || !self.exclude.contains(shown))
    }
}

/// Something in the way of the walk: the path where it happened, and what.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The path, as given or as found.
    pub path: PathBuf,
    /// What happened.
    pub message: String,
}

/// What a walk found.
#[derive(Clone, Debug, Default)]
pub struct Walked {
    /// The files, each once, sorted by the path that is shown.
    pub files: Vec<File>,
    /// What was in the way.
    pub problems: Vec<Problem>,
    /// Folders in which a run that was killed left its journal.
    pub journals: Vec<PathBuf>,
    /// Folders that are repositories of their own, as submodules are; what is below them is left out.
    pub submodules: Vec<PathBuf>,
    /// Symbolic links that lead out of the roots, as they are shown; they are not followed.
    pub links: Vec<String>,
}

/// Finds the files below the roots.
pub fn files(roots: &[PathBuf], options: &Options) -> Walked {
    let mut walked = Walked::default();
    let mut links = Vec::new();
    let here = std::env::current_dir().ok();
    for root in roots {
        match std::fs::symlink_metadata(root) {
            Err(error) => walked.problems.push(Problem { path: root.clone(), message: error.to_string() }),
            Ok(meta) if meta.is_file() => {
                let file = file(root.clone(), root, here.as_deref(), true);
                if options.want(&file.shown) {
                    walked.files.push(file);
                }
            }
            // Opening one can already act, or wait for ever.
            Ok(meta) if !meta.is_dir() && !meta.is_symlink() => {
                walked.problems.push(Problem { path: root.clone(), message: "is neither a file nor a folder, so it is not opened".to_owned() });
            }
            // A root that is a link was named by the user, so it is walked; links below it are not followed.
            Ok(_) => below(root, here.as_deref(), options, &mut walked, &mut links),
        }
    }
    if !links.is_empty() {
        // What a link inside leads to inside is looked into at its own place, and what leads nowhere holds nothing.
        let inside: Vec<PathBuf> = roots.iter().filter_map(|root| root.canonicalize().ok()).collect();
        let leads_out = |link: &File| link.path.canonicalize().is_ok_and(|target| !inside.iter().any(|root| target.starts_with(root)));
        walked.links = links.into_iter().filter(leads_out).map(|link| link.shown).collect();
    }
    if !walked.submodules.is_empty() {
        walked.submodules.sort();
        walked.submodules.dedup();
        walked.files.retain(|file| file.named || !walked.submodules.iter().any(|folder| file.path.starts_with(folder)));
    }
    walked.links.sort();
    walked.files.sort();
    walked.files.dedup_by(|left, right| left.shown == right.shown && left.path == right.path);
    walked.files.iter().for_each(|_| effort::count(Work::Walked, 0));
    walked
}

fn file(path: PathBuf, root: &Path, here: Option<&Path>, named: bool) -> File {
    let relative = relative(&path, root, here);
    let shown = relative.to_string_lossy();
    let shown = if cfg!(windows) { shown.replace('\\', "/") } else { shown.into_owned() };
    File { shown, bytes: relative.into_os_string().into_encoded_bytes(), path, named }
}

fn below(root: &Path, here: Option<&Path>, options: &Options, walked: &mut Walked, links: &mut Vec<File>) {
    let mut builder = WalkBuilder::new(root);
    builder.hidden(false).follow_links(false).threads(options.threads.max(1)).add_custom_ignore_filename(".repointignore");
    if options.no_ignore {
        builder.ignore(false).git_ignore(false).git_global(false).git_exclude(false).parents(false);
    }
    let submodules = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&submodules);
    builder.filter_entry(move |entry| {
        let name = entry.file_name();
        // A submodule's `.git` is a file that says where its repository is; so is that of the root, if it is one.
        if entry.depth() > 1
            && name == ".git"
            && entry.file_type().is_some_and(|kind| kind.is_file())
            && let (Some(folder), Ok(mut seen)) = (entry.path().parent(), seen.lock())
        {
            seen.push(folder.to_path_buf());
        }
        entry.depth() == 0 || (name != ".git" && (name == JOURNAL || !is_own_file(name)))
    });
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::scope(|scope| {
        let walker = builder.build_parallel();
        let sender = sender;
        scope.spawn(move || {
            walker.run(|| {
                let sender = sender.clone();
                Box::new(move |entry| {
                    let message = match entry {
                        Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => Ok((entry.into_path(), false)),
                        Ok(entry) if entry.depth() > 0 && entry.path_is_symlink() => Ok((entry.into_path(), true)),
                        Ok(_) => return WalkState::Continue,
                        Err(error) => Err(error),
                    };
                    if sender.send(message).is_ok() { WalkState::Continue } else { WalkState::Quit }
                })
            });
        });
        for entry in receiver {
            match entry {
                Ok((path, false)) if path.file_name().is_some_and(|name| name == JOURNAL) => walked.journals.extend(path.parent().map(Path::to_path_buf)),
                Ok((path, is_link)) => {
                    let file = file(path, root, here, false);
                    if options.want(&file.shown) {
                        if is_link { links.push(file) } else { walked.files.push(file) }
                    }
                }
                Err(error) => walked.problems.push(Problem { path: root.to_path_buf(), message: error.to_string() }),
            }
        }
    });
    if let Ok(mut seen) = submodules.lock() {
        walked.submodules.append(&mut seen);
    }
}

/// Returns the path that outputs show: relative, without a leading `./`.
fn relative(path: &Path, root: &Path, here: Option<&Path>) -> PathBuf {
    if !path.is_absolute() && !path.components().any(|part| part == std::path::Component::ParentDir) {
        return path.strip_prefix(".").map_or_else(|_| path.to_path_buf(), Path::to_path_buf);
    }
    let inside = here.and_then(|here| path.strip_prefix(here).ok().map(Path::to_path_buf));
    inside.unwrap_or_else(|| match path.strip_prefix(root) {
        Ok(rest) if rest.as_os_str().is_empty() => path.file_name().map(PathBuf::from).unwrap_or_default(),
        Ok(rest) => rest.to_path_buf(),
        Err(_) => path.to_path_buf(),
    })
}
