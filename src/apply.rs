//! The transaction that writes: all files of a run, or none.
//!
//! [`Transaction::stage`] writes each new file beside its target, under a name of its own. [`Transaction::commit`] waits until all of
//! them are on the disk, checks that every target still has the bytes that were read, writes a mark into the journal, and swaps the
//! files in. Before the mark an error, a signal or a kill leaves the old tree; after it the new one, if need be with the help of
//! [`recover`] at the start of the next run.
//!
//! Nothing here knows what is written, or why. Nothing is printed.
//!
//! # How
//!
//! - **The journal** `.repoint-journal` lies in the deepest folder that holds all roots. It exists from [`Transaction::begin`] on, is
//!   locked as long as the run lives (the system lets go of the lock when a process dies), and goes with the last step. Each staged file
//!   is entered before it is created, so that a run that is killed leaves none that the next one does not know of.
//! - **Swapping** exchanges the names of the new and the old file, where the system can do that (Linux, macOS). Until the last file is
//!   in place the old ones are still there: when the system refuses one of them, all go back. What came out of the swap is compared with
//!   what was checked, so that even a change in the last instant is seen and goes back. Elsewhere it is a plain rename.
//! - **Durability.** Files are synced in parallel when all are written, then their folders, then the journal with its mark; after the
//!   swap the folders once more, and only then the old files go. So a power cut leaves what a kill leaves, on file systems and disks
//!   that keep what they were asked to sync. Entries of a run without a mark are not synced one by one: a power cut while staging may
//!   leave a file `.repoint-*.tmp` behind, beside an old tree that is whole.
//!   Each file is synced, rather than its whole file system once (`syncfs`): that took 17 ms instead of 50 for 1,000 files on ext4, but
//!   it waits for whatever others have written, without a bound, and older kernels do not report from it that a write failed. Synced by
//!   one thread, the same files took 180 ms.
//! - **Hard links.** A target with further names gets a new file under this name; the other names keep the old bytes, since they may
//!   lie outside the roots, where nothing may be written. [`Report::unlinked`] lists such files. `sed -i` and git do the same.

mod attributes;
mod error;
mod folder;
mod journal;
mod lock;
mod recover;
mod target;

use std::collections::{BTreeSet, HashSet};
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::hash::{BuildHasher as _, RandomState};
use std::io::{self, Write as _};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

pub use error::ApplyError;
pub use recover::{Outcome, Recovered, recover, recover_in};

use crate::fault;
use folder::{Blocked, Cursor, Folder, Stamp};
use journal::{Journal, Record};
use lock::{lock_new, refuse_other};
use target::{Swap, check_unchanged, check_writable, has_other_names, open_target, swap_one};

/// The name of the journal. The walk leaves it out, but passes its folder to [`recover_in`].
pub const JOURNAL: &str = ".repoint-journal";

/// Says whether a file name is one that only a transaction gives: the walk leaves these files out.
pub fn is_own_file(name: &OsStr) -> bool {
    name == JOURNAL || journal::is_temp(name)
}

/// Says how a transaction behaves.
#[derive(Clone, Debug)]
pub struct Options {
    /// How long to wait for another run to end; by default not at all.
    pub wait: Duration,
    /// A flag that stops the transaction as long as nothing has been changed; see [`Interrupts`](crate::signals::Interrupts).
    pub interrupted: Arc<AtomicBool>,
    /// How many threads sync and check; the disk is what they wait for, so more than the processors have cores can be useful.
    pub threads: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { wait: Duration::ZERO, interrupted: Arc::default(), threads: 8 }
    }
}

/// Says what a transaction wrote.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many files have new contents.
    pub files: usize,
    /// Files, as the caller named them, that had further names (hard links), which keep the old contents.
    pub unlinked: Vec<PathBuf>,
    /// Whether a signal came when it was too late to stop: the run was completed, and should end as an interrupted one.
    pub interrupted: bool,
}

/// New contents for some files, of which all are put in place or none.
///
/// Dropped without [`commit`](Self::commit) it removes what it staged.
#[derive(Debug)]
pub struct Transaction {
    roots: Vec<Root>,
    home: Folder,
    home_path: PathBuf,
    options: Options,
    entries: Vec<Entry>,
    known: HashSet<PathBuf>,
    unlinked: Vec<PathBuf>,
    /// The folders of the file that was staged last.
    way: Cursor,
    /// Folders on the way to a target that hold no journal of another run.
    free: HashSet<PathBuf>,
    journal: Option<Journal>,
    /// Held for its lock.
    lock: Option<File>,
}

#[derive(Debug)]
struct Root {
    given: PathBuf,
    real: PathBuf,
}

#[derive(Debug)]
struct Entry {
    record: Record,
    /// As the caller named it, for messages.
    shown: PathBuf,
    inode: u64,
}

impl Transaction {
    /// Takes the lock and begins the journal. The roots are those that were walked, in the caller's own words.
    ///
    /// # Errors
    /// When another run holds a journal in this folder or above, when a killed run left one (call [`recover`] first), or when the
    /// journal cannot be written.
    pub fn begin(roots: &[PathBuf], options: Options) -> Result<Self, ApplyError> {
        let mut resolved = Vec::with_capacity(roots.len());
        let mut home_path: Option<PathBuf> = None;
        for root in roots {
            let given = plain(root);
            let real = std::fs::canonicalize(root).map_err(ApplyError::io(root, "find the root"))?;
            let folder = folder_of(root)?;
            home_path = Some(match home_path {
                Some(home) => home.ancestors().find(|above| folder.starts_with(above)).unwrap_or(&home).to_path_buf(),
                None => folder,
            });
            resolved.push(Root { given, real });
        }
        let Some(home_path) = home_path else {
            return Err(ApplyError::Outside { path: PathBuf::new() });
        };
        let path = home_path.join(JOURNAL);
        let home = Folder::open_path(&home_path).map_err(ApplyError::io(&home_path, "enter the folder"))?;
        let lock = lock_new(&home, &path, &options)?;
        // From here on the journal is removed when something fails: nothing else has been created.
        let begun = || -> Result<Journal, ApplyError> {
            at("journal-created", &path)?;
            for above in home_path.ancestors().skip(1) {
                refuse_other(above)?;
            }
            let file = lock.try_clone().map_err(ApplyError::io(&path, "write the journal"))?;
            let journal = Journal::begin(file).map_err(ApplyError::io(&path, "write the journal"))?;
            at("journal-begun", &path)?;
            Ok(journal)
        };
        match begun() {
            Ok(journal) => Ok(Self {
                roots: resolved,
                home,
                home_path,
                options,
                entries: Vec::new(),
                known: HashSet::new(),
                unlinked: Vec::new(),
                way: Cursor::default(),
                free: HashSet::new(),
                journal: Some(journal),
                lock: Some(lock),
            }),
            Err(error) => {
                _ = home.remove(JOURNAL.as_ref());
                Err(error)
            }
        }
    }

    /// Writes new contents beside a file. `path` begins with one of the roots; `old` is what was read from it.
    ///
    /// Equal contents are no change, and the file is not touched. After an error the transaction is over: nothing is left on the disk.
    ///
    /// # Errors
    /// When the file may not be written, for any reason that [`ApplyError`] knows.
    pub fn stage(&mut self, path: &Path, old: &[u8], new: &[u8]) -> Result<(), ApplyError> {
        if old == new {
            return Ok(());
        }
        if self.journal.is_none() {
            return Err(ApplyError::Abandoned);
        }
        let staged = self.try_stage(path, old, new);
        if staged.is_err() {
            // The error that counts is the first one.
            _ = self.clean();
        }
        staged
    }

    /// Puts all staged files in place.
    ///
    /// # Errors
    /// When nothing could be put in place, and nothing has been changed; or [`ApplyError::Unfinished`], which the next run mends.
    pub fn commit(mut self) -> Result<Report, ApplyError> {
        if self.journal.is_none() {
            return Err(ApplyError::Abandoned);
        }
        let mut report = Report::default();
        if !self.entries.is_empty() {
            // Dropping `self` on an error cleans up.
            let stamps = self.prepare()?;
            self.mark()?;
            self.swap(&stamps)?;
            report.files = self.entries.len();
            report.unlinked = std::mem::take(&mut self.unlinked);
            report.interrupted = self.options.interrupted.load(Ordering::SeqCst);
        }
        self.finish()?;
        Ok(report)
    }

    /// Gives up: removes what was staged.
    ///
    /// # Errors
    /// When a staged file cannot be removed; then the journal stays, and the next run tries again.
    pub fn abort(mut self) -> Result<(), ApplyError> {
        self.clean()
    }

    fn try_stage(&mut self, shown: &Path, old: &[u8], new: &[u8]) -> Result<(), ApplyError> {
        self.check_interrupt()?;
        let path = self.resolve(shown)?;
        let name = path.file_name().ok_or_else(|| ApplyError::Outside { path: shown.to_path_buf() })?.to_owned();
        if !self.known.insert(path.clone()) {
            return Err(ApplyError::Twice { path: shown.to_path_buf() });
        }
        let parent = path.parent().unwrap_or(Path::new(""));
        self.refuse_others_on_the_way(parent)?;
        let folder = self.way.enter(&self.home, parent).map_err(|blocked| into_error(blocked, &self.home_path, shown))?;

        let source = open_target(folder, &name, shown)?;
        let stamp = folder::stamp(&source).map_err(ApplyError::io(shown, "look at the file"))?;
        if stamp.len != old.len() as u64 {
            return Err(ApplyError::Changed { path: shown.to_path_buf() });
        }
        check_writable(folder, &name, &source, shown)?;
        if has_other_names(&source) {
            self.unlinked.push(shown.to_path_buf());
        }

        let temp = temp_name();
        let record = Record { path: path.clone(), temp, old: blake3::hash(old), new: blake3::hash(new) };
        let Some(journal) = self.journal.as_mut() else { return Err(ApplyError::Abandoned) };
        journal.stage(&record).map_err(ApplyError::io(&self.home_path.join(JOURNAL), "write the journal"))?;
        at("entry-written", shown)?;
        let mut file = folder.create(&record.temp).map_err(ApplyError::io(shown, "create a file beside it"))?;
        self.entries.push(Entry { record, shown: shown.to_path_buf(), inode: stamp.inode });
        at("temp-created", shown)?;
        file.write_all(new).map_err(ApplyError::io(shown, "write the new contents beside it"))?;
        at("temp-written", shown)?;
        attributes::copy(&source, &file).map_err(|(what, cause)| ApplyError::Attribute { path: shown.to_path_buf(), what, cause })?;
        at("temp-ready", shown)
    }

    /// Everything before the mark: afterwards the new files are on the disk, and the old ones are what was read.
    fn prepare(&self) -> Result<Vec<Stamp>, ApplyError> {
        let home = &self.home_path;
        self.check_interrupt()?;
        at("all-staged", home)?;
        self.in_parallel(|folder, entry, _| {
            self.check_interrupt()?;
            let synced = folder.open(&entry.record.temp).and_then(|file| file.sync_all());
            synced.map_err(ApplyError::io(&entry.shown, "sync the new contents beside it"))
        })?;
        self.sync_folders()?;
        at("synced", home)?;
        let stamps = self.in_parallel(|folder, entry, name| {
            self.check_interrupt()?;
            check_unchanged(folder, name, entry)
        })?;
        at("verified", home)?;
        // Another run may have begun in a folder below since a target there was staged. Its check sees our journal, ours sees its.
        let folders: BTreeSet<&Path> = self.entries.iter().filter_map(|entry| entry.record.path.parent()).collect();
        let all: BTreeSet<&Path> = folders.iter().flat_map(|folder| folder.ancestors()).collect();
        for folder in all.into_iter().filter(|folder| !folder.as_os_str().is_empty()) {
            refuse_other(&self.home_path.join(folder))?;
        }
        at("before-mark", home)?;
        self.check_interrupt()?;
        Ok(stamps)
    }

    fn mark(&mut self) -> Result<(), ApplyError> {
        let path = self.home_path.join(JOURNAL);
        let Some(journal) = self.journal.as_mut() else { return Err(ApplyError::Abandoned) };
        // The folder first: when the mark is there, so is the name that it is found by.
        self.home.sync().map_err(ApplyError::io(&self.home_path, "sync the folder"))?;
        journal.commit(self.entries.len()).map_err(ApplyError::io(&path, "write the journal"))?;
        at("marked", &path)
    }

    /// Swaps every file with its target. On an error all go back, as far as the system lets them.
    fn swap(&mut self, stamps: &[Stamp]) -> Result<(), ApplyError> {
        let mut cursor = Cursor::default();
        let mut done: Vec<Swap> = Vec::with_capacity(self.entries.len());
        let mut failed = None;
        for (entry, stamp) in self.entries.iter().zip(stamps) {
            let swapped = cursor.at(&self.home, &entry.record.path).map_err(|blocked| self.blocked(blocked, &entry.shown)).and_then(|(folder, name)| {
                // From here on the file counts as swapped: when the check fails, it goes back with the others.
                let swap = swap_one(folder, name, entry, stamp)?;
                let came_out = matches!(swap, Swap::Renamed) || folder.stamp_of(&entry.record.temp).is_ok_and(|found| found == *stamp);
                done.push(swap);
                if came_out { at("swapped", &entry.shown) } else { Err(ApplyError::Changed { path: entry.shown.clone() }) }
            });
            if let Err(error) = swapped {
                failed = Some(error);
                break;
            }
        }
        // With all in place there is no way back: what fails from here on is for `finish`.
        let Some(error) = failed else { return Ok(()) };
        let mut stuck = None;
        for (entry, swap) in self.entries.iter().zip(&done).rev() {
            let back = match (swap, cursor.at(&self.home, &entry.record.path)) {
                (Swap::Exchanged, Ok((folder, name))) => folder.exchange(&entry.record.temp, name),
                (Swap::Exchanged, Err(_)) => Err(io::ErrorKind::NotFound.into()),
                (Swap::Renamed, _) => Err(io::ErrorKind::Unsupported.into()),
            };
            if let Err(source) = back {
                stuck = Some((entry.shown.clone(), source));
                break;
            }
        }
        match stuck {
            None => Err(error),
            Some((path, source)) => Err(self.unfinished(&path, "put the old file back after another one failed", source)),
        }
    }

    /// Everything after the swap: what fails here is for the next run to finish.
    fn finish(&mut self) -> Result<(), ApplyError> {
        let home = self.home_path.clone();
        let result = (|| {
            if !self.entries.is_empty() {
                at("all-swapped", &home)?;
                self.sync_folders()?;
                at("folders-synced", &home)?;
            }
            self.in_parallel(|folder, entry, _| match folder.remove(&entry.record.temp) {
                // A plain rename leaves no old file.
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(ApplyError::io(&entry.shown, "remove the old file after the swap")(error)),
                _ => at("old-removed", &entry.shown),
            })?;
            at("before-journal-removed", &home)?;
            self.home.remove(JOURNAL.as_ref()).map_err(ApplyError::io(&home.join(JOURNAL), "remove the journal"))
        })();
        match result {
            Ok(()) => {
                self.journal = None;
                self.lock = None;
                at("journal-removed", &home)
            }
            Err(ApplyError::Io { path, doing, cause }) => Err(self.unfinished(&path, doing, cause)),
            Err(error) => Err(self.unfinished(&home, "finish the run", io::Error::other(error.to_string()))),
        }
    }

    /// Makes the error that leaves the journal to the next run.
    fn unfinished(&mut self, path: &Path, doing: &'static str, cause: io::Error) -> ApplyError {
        // Without a journal there is nothing that dropping could clean.
        self.journal = None;
        self.lock = None;
        ApplyError::Unfinished { path: path.to_path_buf(), doing, journal: self.home_path.join(JOURNAL), cause }
    }

    /// Removes what was staged, then the journal; a file that cannot be removed keeps the journal.
    fn clean(&mut self) -> Result<(), ApplyError> {
        if self.journal.take().is_none() {
            return Ok(());
        }
        let mut first = None;
        let mut cursor = Cursor::default();
        for entry in self.entries.drain(..) {
            let removed = match cursor.at(&self.home, &entry.record.path) {
                Ok((folder, _)) => folder.remove(&entry.record.temp),
                Err(Blocked::Io(_, error)) => Err(error),
                Err(Blocked::Link(_)) => Err(io::ErrorKind::NotADirectory.into()),
            };
            if let Err(error) = removed
                && error.kind() != io::ErrorKind::NotFound
            {
                first.get_or_insert(ApplyError::io(&entry.shown, "remove what was staged beside it")(error));
            }
        }
        let lock = self.lock.take();
        if first.is_none()
            && let Err(error) = self.home.remove(JOURNAL.as_ref())
        {
            first = Some(ApplyError::io(&self.home_path.join(JOURNAL), "remove the journal")(error));
        }
        drop(lock);
        first.map_or(Ok(()), Err)
    }

    /// Turns a path in the caller's words into one below the journal's folder, without touching the disk below the roots.
    fn resolve(&self, shown: &Path) -> Result<PathBuf, ApplyError> {
        let outside = || ApplyError::Outside { path: shown.to_path_buf() };
        let path = plain(shown);
        for root in &self.roots {
            let Ok(rest) = path.strip_prefix(&root.given) else { continue };
            if !rest.components().all(|part| matches!(part, Component::Normal(_))) {
                continue;
            }
            if rest.as_os_str().is_empty() && std::fs::symlink_metadata(shown).is_ok_and(|data| data.is_symlink()) {
                return Err(ApplyError::Link { path: shown.to_path_buf(), link: shown.to_path_buf() });
            }
            let real = if rest.as_os_str().is_empty() { root.real.clone() } else { root.real.join(rest) };
            let below = real.strip_prefix(&self.home_path).map_err(|_| outside())?;
            return if journal::is_allowed(below) { Ok(below.to_path_buf()) } else { Err(outside()) };
        }
        Err(outside())
    }

    fn blocked(&self, blocked: Blocked, shown: &Path) -> ApplyError {
        into_error(blocked, &self.home_path, shown)
    }

    fn check_interrupt(&self) -> Result<(), ApplyError> {
        if self.options.interrupted.load(Ordering::SeqCst) { Err(ApplyError::Interrupted) } else { Ok(()) }
    }

    /// Every other transaction that could write a target has its journal in a folder on the way to it: above the home, or here.
    fn refuse_others_on_the_way(&mut self, parent: &Path) -> Result<(), ApplyError> {
        for folder in parent.ancestors().filter(|folder| !folder.as_os_str().is_empty()) {
            if self.free.contains(folder) {
                break;
            }
            refuse_other(&self.home_path.join(folder))?;
            self.free.insert(folder.to_path_buf());
        }
        Ok(())
    }

    fn sync_folders(&self) -> Result<(), ApplyError> {
        let folders: BTreeSet<&Path> = self.entries.iter().filter_map(|entry| entry.record.path.parent()).collect();
        let folders: Vec<&Path> = folders.into_iter().collect();
        parallel(&folders, self.options.threads, |folders| {
            let mut cursor = Cursor::default();
            folders.iter().try_for_each(|path| {
                let shown = self.home_path.join(path);
                let folder = cursor.enter(&self.home, path).map_err(|blocked| self.blocked(blocked, &shown))?;
                folder.sync().map_err(ApplyError::io(&shown, "sync the folder"))
            })
        })
        .map(|_| ())
    }

    /// Does something with every entry, in parallel; results and the first error come in the order of the entries.
    fn in_parallel<R: Send>(&self, work: impl Fn(&Folder, &Entry, &OsStr) -> Result<R, ApplyError> + Sync) -> Result<Vec<R>, ApplyError> {
        let parts = parallel(&self.entries, self.options.threads, |entries| {
            let mut cursor = Cursor::default();
            let mut results = Vec::with_capacity(entries.len());
            for entry in entries {
                let (folder, name) = cursor.at(&self.home, &entry.record.path).map_err(|blocked| self.blocked(blocked, &entry.shown))?;
                results.push(work(folder, entry, name)?);
            }
            Ok(results)
        })?;
        Ok(parts.into_iter().flatten().collect())
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        // After a panic nothing is known of how far it came: the next run finishes or undoes it by the journal, as after a kill.
        if !std::thread::panicking() {
            // Nobody is left to be told; what cannot be removed stays in the journal for the next run.
            _ = self.clean();
        }
    }
}

/// Says why the way to a file could not be gone.
fn into_error(blocked: Blocked, home: &Path, shown: &Path) -> ApplyError {
    match blocked {
        Blocked::Link(link) => ApplyError::Link { path: shown.to_path_buf(), link: home.join(link) },
        Blocked::Io(folder, cause) => ApplyError::Io { path: home.join(folder), doing: "enter the folder", cause },
    }
}

fn temp_name() -> OsString {
    // The standard library's random state is seeded by the system; creation is exclusive all the same.
    let random = RandomState::new().hash_one(Instant::now());
    format!(".repoint-{}-{random:016x}.tmp", std::process::id()).into()
}

/// Returns a path without `.` parts, so that `./a` and `a` are one.
fn plain(path: &Path) -> PathBuf {
    path.components().filter(|part| *part != Component::CurDir).collect()
}

/// Returns the folder whose journal a root has: itself, or the folder of a file.
fn folder_of(root: &Path) -> Result<PathBuf, ApplyError> {
    let real = std::fs::canonicalize(root).map_err(ApplyError::io(root, "find the root"))?;
    Ok(if real.is_dir() { real } else { real.parent().map_or_else(|| real.clone(), Path::to_path_buf) })
}

/// Runs `work` on parts of `items` in several threads; results come in order, and of several errors the first in order.
fn parallel<T: Sync, R: Send>(items: &[T], threads: usize, work: impl Fn(&[T]) -> Result<R, ApplyError> + Sync) -> Result<Vec<R>, ApplyError> {
    // A thread costs more than a few files do.
    let size = items.len().div_ceil(threads.max(1)).max(4);
    if items.len() <= size {
        return Ok(vec![work(items)?]);
    }
    std::thread::scope(|scope| {
        let running: Vec<_> = items.chunks(size).map(|part| scope.spawn(|| work(part))).collect();
        let results: Vec<_> = running.into_iter().map(|thread| thread.join()).collect();
        results.into_iter().map(|result| result.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    })
}

/// Passes a fault point.
fn at(point: &'static str, path: &Path) -> Result<(), ApplyError> {
    fault::point(point).map_err(ApplyError::io(path, "go on"))
}
