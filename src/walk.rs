//! Which files: below the given roots, `.gitignore` respected, dot-folders included, `.git` not; sorted.

use std::path::{Path, PathBuf};

use ignore::{WalkBuilder, WalkState};

/// A file to look into.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct File {
    /// The path as outputs and rules have it: relative to the working folder, or to its root outside of it, with `/`.
    pub shown: String,
    /// The path to open.
    pub path: PathBuf,
    /// The root that it was found below.
    pub root: PathBuf,
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
    /// Globs over the shown path: only these files.
    pub include: Option<globset::GlobSet>,
    /// Globs over the shown path: not these files.
    pub exclude: Option<globset::GlobSet>,
}

/// Something in the way of the walk: the path where it happened, and what.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The path, as given or as found.
    pub path: PathBuf,
    /// What happened.
    pub message: String,
}

/// Names that the transaction gives to its own files.
const OWN_PREFIX: &str = ".repoint-";

/// Finds the files below the roots, each once, sorted by the path that is shown.
pub fn files(roots: &[PathBuf], options: &Options) -> (Vec<File>, Vec<Problem>) {
    let mut files = Vec::new();
    let mut problems = Vec::new();
    for root in roots {
        match std::fs::symlink_metadata(root) {
            Err(error) => problems.push(Problem { path: root.clone(), message: error.to_string() }),
            Ok(meta) if meta.is_file() => files.push(File { shown: shown(root, root), path: root.clone(), root: root.parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf), named: true }),
            // A root that is a link was named by the user, so it is walked; links below it are not followed.
            Ok(_) => below(root, options, &mut files, &mut problems),
        }
    }
    files.sort();
    files.dedup_by(|left, right| left.shown == right.shown && left.path == right.path);
    (files, problems)
}

fn below(root: &Path, options: &Options, files: &mut Vec<File>, problems: &mut Vec<Problem>) {
    let mut builder = WalkBuilder::new(root);
    builder.hidden(false).follow_links(false).threads(options.threads.max(1)).add_custom_ignore_filename(".repointignore");
    if options.no_ignore {
        builder.ignore(false).git_ignore(false).git_global(false).git_exclude(false).parents(false);
    }
    builder.filter_entry(|entry| {
        let name = entry.file_name();
        entry.depth() == 0 || (name != ".git" && !name.to_string_lossy().starts_with(OWN_PREFIX))
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
                        Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => Ok(entry.into_path()),
                        Ok(_) => return WalkState::Continue,
                        Err(error) => Err(error),
                    };
                    if sender.send(message).is_ok() { WalkState::Continue } else { WalkState::Quit }
                })
            });
        });
        for entry in receiver {
            match entry {
                Ok(path) => {
                    let shown = shown(&path, root);
                    let wanted = options.include.as_ref().is_none_or(|set| set.is_match(&shown)) && !options.exclude.as_ref().is_some_and(|set| set.is_match(&shown));
                    if wanted {
                        files.push(File { shown, path, root: root.to_path_buf(), named: false });
                    }
                }
                Err(error) => problems.push(Problem { path: root.to_path_buf(), message: error.to_string() }),
            }
        }
    });
}

/// Returns the path that outputs show: relative, with `/`, without a leading `./`.
fn shown(path: &Path, root: &Path) -> String {
    let path = if path.is_absolute() || path.components().any(|part| part == std::path::Component::ParentDir) {
        let here = std::env::current_dir().ok();
        let inside = here.and_then(|here| path.strip_prefix(&here).ok().map(Path::to_path_buf));
        inside.unwrap_or_else(|| match path.strip_prefix(root) {
            Ok(rest) if rest.as_os_str().is_empty() => path.file_name().map(PathBuf::from).unwrap_or_default(),
            Ok(rest) => rest.to_path_buf(),
            Err(_) => path.to_path_buf(),
        })
    } else {
        path.strip_prefix(".").map_or_else(|_| path.to_path_buf(), Path::to_path_buf)
    };
    path.to_string_lossy().replace('\\', if cfg!(windows) { "/" } else { "\\" })
}
