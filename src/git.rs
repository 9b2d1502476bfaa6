//! What git says of the files: which have changes that are not committed, which changed since a revision. Only where git is.

use std::collections::HashSet;
use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};

/// Returns the top of the repository that a folder is in; nothing where there is none, or no git.
pub fn top(folder: &Path) -> Option<PathBuf> {
    let out = git(folder).args(["rev-parse", "--show-toplevel"]).output().ok().filter(|out| out.status.success())?;
    let text = path(out.stdout.strip_suffix(b"\n").unwrap_or(&out.stdout));
    PathBuf::from(text).canonicalize().ok()
}

/// Returns why git does not say where a repository is that is there: it is missing, or does not trust the owner of the folder.
pub fn silent(folder: &Path) -> Option<String> {
    let here = folder.canonicalize().ok()?;
    here.ancestors().find(|above| above.join(".git").exists())?;
    match git(folder).args(["rev-parse", "--show-toplevel"]).output() {
        Ok(out) if out.status.success() => None,
        Ok(out) => Some(String::from_utf8_lossy(&out.stderr).lines().next().unwrap_or_default().to_owned()),
        Err(error) => Some(format!("git cannot be run: {error}")),
    }
}

/// Returns whether git tracks a file as a symbolic link: where links are not made, as on Windows, a file of text stands for it.
pub fn is_link(path: &Path) -> bool {
    let out = git(folder_of(path)).args(["--literal-pathspecs", "ls-files", "--stage", "-z", "--"]).arg(path.file_name().unwrap_or_default()).output();
    out.is_ok_and(|out| out.stdout.starts_with(b"120000 "))
}

/// A question that git answers while other work is done: which files below a folder it tracks.
#[derive(Debug)]
pub struct Tracked(Child);

impl Tracked {
    /// Asks; where no repository is around the folder, nobody is asked.
    pub fn ask(folder: &Path) -> Option<Self> {
        folder.canonicalize().ok()?.ancestors().find(|above| above.join(".git").exists())?;
        git(folder).args(["ls-files", "-z", "--cached"]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok().map(Self)
    }

    /// Gives each of the files to `hear`, by its path from the folder in the bytes that git has, with `/`. There are none where git does not say.
    pub fn each(mut self, mut hear: impl FnMut(&[u8])) {
        if let Some(out) = self.0.stdout.take() {
            BufReader::new(out).split(0).map_while(Result::ok).for_each(|name| hear(&name));
        }
        // Nobody is to be told that it failed: then it said less.
        _ = self.0.wait();
    }
}

/// Returns the files, as paths without links, that have changes which are not committed, new ones included.
pub fn uncommitted(top: &Path) -> Result<HashSet<PathBuf>> {
    let out = run(comparing(top)?.args(["status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", "--ignore-submodules=all"]))?;
    Ok(out.split(|byte| *byte == 0).filter_map(|entry| entry.get(3..)).map(|name| top.join(path(name))).collect())
}

/// Returns the files, as paths without links, that changed since a revision and the working tree's branch parted, new ones included.
pub fn changed_since(top: &Path, revision: &str) -> Result<HashSet<PathBuf>> {
    let commit = git(top).args(["rev-parse", "--verify", "--quiet", "--end-of-options"]).arg(format!("{revision}^{{commit}}")).output().context("cannot run git")?;
    if !commit.status.success() {
        bail!("--since {revision}: git knows no such commit");
    }
    let commit = String::from_utf8_lossy(&commit.stdout).trim().to_owned();
    let base = git(top).args(["merge-base", &commit, "HEAD"]).output().context("cannot run git")?;
    let base = if base.status.success() { String::from_utf8_lossy(&base.stdout).trim().to_owned() } else { commit };
    let changed = run(comparing(top)?.args(["diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--ignore-submodules=all", "--diff-filter=d", &base, "--"]))?;
    let new = run(git(top).args(["ls-files", "-z", "--others", "--exclude-standard"]))?;
    let names = changed.split(|byte| *byte == 0).chain(new.split(|byte| *byte == 0));
    Ok(names.filter(|name| !name.is_empty()).map(|name| top.join(path(name))).collect())
}

/// Prepares git in a folder. A repository that somebody else made may name programs to run: none of them is, and nothing is fetched. A folder
/// of the tree that looks like a repository without files is none.
fn git(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(["-c", "core.fsmonitor=false", "-c", "core.quotePath=false", "-c", "safe.bareRepository=explicit", "--no-optional-locks"]);
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_EXTERNAL_DIFF"] {
        command.env_remove(name);
    }
    command.env("GIT_NO_LAZY_FETCH", "1");
    command
}

/// Prepares git to compare files of a repository with what is committed. It would give them to the filters that the repository's own
/// configuration names, which are programs: those are turned off. The user's own, such as those of Git LFS, are not.
fn comparing(top: &Path) -> Result<Command> {
    let listed = git(top).args(["config", "-z", "--show-scope", "--name-only", "--get-regexp", r"^filter\."]).output().context("cannot run git")?;
    let words: Vec<&[u8]> = listed.stdout.split(|byte| *byte == 0).collect();
    let own = words.chunks_exact(2).filter(|pair| matches!(pair[0], b"local" | b"worktree")).filter_map(|pair| pair[1].rsplitn(2, |byte| *byte == b'.').nth(1));
    let mut command = git(top);
    // Settings in the environment take any name, whatever it holds; there may be some already.
    let mut count = std::env::var("GIT_CONFIG_COUNT").ok().and_then(|count| count.parse::<usize>().ok()).unwrap_or(0);
    for filter in own.collect::<std::collections::BTreeSet<_>>() {
        for (key, value) in [("clean", ""), ("process", ""), ("required", "false")] {
            let name = [filter, b".", key.as_bytes()].concat();
            command.env(format!("GIT_CONFIG_KEY_{count}"), path(&name)).env(format!("GIT_CONFIG_VALUE_{count}"), value);
            count += 1;
        }
    }
    command.env("GIT_CONFIG_COUNT", count.to_string());
    Ok(command)
}

fn run(command: &mut Command) -> Result<Vec<u8>> {
    let out = command.output().context("cannot run git")?;
    if !out.status.success() {
        bail!("git: {}", String::from_utf8_lossy(&out.stderr).trim());
    }
    Ok(out.stdout)
}

/// Returns the folder in which git is asked about a path: the path's own, if it is one.
pub fn folder_of(path: &Path) -> &Path {
    if path.is_dir() { path } else { path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or_else(|| Path::new(".")) }
}

/// Returns a path by the bytes that the system has for it.
#[cfg(unix)]
pub fn path(bytes: &[u8]) -> OsString {
    use std::os::unix::ffi::OsStringExt;
    OsString::from_vec(bytes.to_vec())
}

/// Returns a path by the bytes that the system has for it.
#[cfg(not(unix))]
pub fn path(bytes: &[u8]) -> OsString {
    String::from_utf8_lossy(bytes).into_owned().into()
}
