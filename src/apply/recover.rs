//! Finishes or undoes a run that was killed, by its journal.
//!
//! What the journal says is checked against the bytes that are there: a target is touched only when its own bytes and those of the staged
//! file are what the journal says they are. See `journal.rs` for what a hostile journal cannot do.

use std::collections::BTreeSet;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use super::folder::{Blocked, Cursor, Folder, Kind};
use super::journal::{self, Contents, Hash, Record};
use super::lock::lock_existing;
use super::target::cannot_exchange;
use super::{ApplyError, JOURNAL, folder_of};
use crate::fault;
use crate::terminal::escape_for_terminal;

/// Says which of the two trees a recovery restored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The killed run had not begun to put files in place: its staged files are gone, every file is the old one.
    Undone,
    /// The killed run had begun: every file is the new one.
    Finished,
}

/// Says what a recovery did.
#[derive(Clone, Debug)]
pub struct Recovered {
    /// Which tree is there now.
    pub outcome: Outcome,
    /// How many files the killed run was about.
    pub files: usize,
    /// Files that were left as they are, with the reason; usually because someone changed them after the run was killed.
    pub left: Vec<(PathBuf, &'static str)>,
    /// The folder that held the journal.
    pub folder: PathBuf,
}

impl fmt::Display for Recovered {
    /// Writes what was done, safe to show on a terminal.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |path: &Path| escape_for_terminal(path.as_os_str().as_encoded_bytes());
        let files = if self.files == 1 { "1 file".to_owned() } else { format!("{} files", self.files) };
        match self.outcome {
            Outcome::Undone => write!(out, "undid a killed run in {}: {files} staged, none changed", shown(&self.folder))?,
            Outcome::Finished => write!(out, "finished a killed run in {}: {files} changed", shown(&self.folder))?,
        }
        self.left.iter().try_for_each(|(path, reason)| write!(out, "; left alone: {}: {reason}", shown(path)))
    }
}

/// Finishes or undoes what killed runs left for these roots: in their folder, and in the folders above.
///
/// Every command calls this before it reads. Without a journal it costs one look a folder.
///
/// # Errors
/// When another run is writing, when a file of the journal's name is not a journal of ours, or when the system refuses a step; then the
/// journal stays, for the next try.
pub fn recover(roots: &[PathBuf]) -> Result<Vec<Recovered>, ApplyError> {
    let mut folders = BTreeSet::new();
    for root in roots {
        folders.insert(folder_of(root)?);
    }
    let above: BTreeSet<PathBuf> = folders.iter().flat_map(|folder| folder.ancestors().skip(1)).map(Path::to_path_buf).collect();
    let mut recovered = Vec::new();
    for folder in &above {
        match recover_in(folder) {
            // Above the roots, what others left is none of our business.
            Err(ApplyError::Foreign { .. } | ApplyError::Io { .. }) if !folders.contains(folder) => {}
            result => recovered.extend(result?),
        }
    }
    for folder in folders.difference(&above) {
        recovered.extend(recover_in(folder)?);
    }
    Ok(recovered)
}

/// Finishes or undoes the run whose journal lies in this very folder, as the walk may find one below the roots.
///
/// # Errors
/// As [`recover`].
pub fn recover_in(folder: &Path) -> Result<Option<Recovered>, ApplyError> {
    let path = folder.join(JOURNAL);
    let home = match Folder::open_path(folder) {
        Ok(home) => home,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(ApplyError::io(folder, "look for a journal in the folder")(error)),
    };
    let Some(mut file) = lock_existing(&home, &path)? else { return Ok(None) };
    let contents = journal::read(&mut file).map_err(ApplyError::io(&path, "read the journal"))?;
    let contents = contents.map_err(|reason| ApplyError::Foreign { journal: path.clone(), reason })?;
    pass(&path, "recover-begun")?;

    let recovery = Recovery { home: &home, folder, left: Vec::new(), contents: &contents };
    let recovered = recovery.run()?;
    pass(&path, "recover-done")?;
    // The lock is held until the name is gone.
    home.remove(JOURNAL.as_ref()).map_err(ApplyError::io(&path, "remove the journal"))?;
    drop(file);
    Ok((!contents.records.is_empty()).then_some(recovered))
}

/// What bytes stand under a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    Old,
    New,
    Other,
    Missing,
}

struct Recovery<'a> {
    home: &'a Folder,
    folder: &'a Path,
    left: Vec<(PathBuf, &'static str)>,
    contents: &'a Contents,
}

impl Recovery<'_> {
    fn run(mut self) -> Result<Recovered, ApplyError> {
        let records = &self.contents.records;
        let mut found = Vec::with_capacity(records.len());
        let mut cursor = Cursor::default();
        for record in records {
            found.push(match cursor.at(self.home, &record.path) {
                Ok((folder, name)) => {
                    let path = self.folder.join(&record.path);
                    let target = look(folder, name, record).map_err(ApplyError::io(&path, "read the file"))?;
                    let staged = look(folder, &record.temp, record).map_err(ApplyError::io(&path, "read what was staged for the file"))?;
                    Some((target, staged))
                }
                Err(Blocked::Link(_)) => None,
                Err(Blocked::Io(_, error)) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => None,
                Err(Blocked::Io(at, error)) => return Err(ApplyError::io(&self.folder.join(at), "enter the folder")(error)),
            });
        }
        // After the mark every staged file was on the disk. Should one be gone all the same, the old tree is the one to restore, unless
        // old files are gone too.
        let complete = found.iter().flatten().all(|pair| !matches!(pair, (Found::Old, Found::Old | Found::Other | Found::Missing)));
        let undoable = found.iter().flatten().all(|pair| !matches!(pair, (Found::New, Found::New | Found::Missing)));
        let outcome = if self.contents.committed && (complete || !undoable) { Outcome::Finished } else { Outcome::Undone };

        for (record, found) in records.iter().zip(found) {
            match found {
                Some((target, staged)) => self.settle(record, target, staged, outcome)?,
                None => self.leave(record, "its folder is gone or a link now"),
            }
        }
        let mut cursor = Cursor::default();
        for record in records {
            // Consecutive files share their folder; syncing it again costs next to nothing.
            if let Ok((folder, _)) = cursor.at(self.home, &record.path) {
                folder.sync().map_err(ApplyError::io(&self.folder.join(&record.path), "sync the folder of the file"))?;
            }
        }
        Ok(Recovered { outcome, files: records.len(), left: self.left, folder: self.folder.to_path_buf() })
    }

    /// Brings one target to the wanted side and removes what was staged.
    fn settle(&mut self, record: &Record, target: Found, staged: Found, outcome: Outcome) -> Result<(), ApplyError> {
        let path = self.folder.join(&record.path);
        let mut cursor = Cursor::default();
        let Ok((folder, name)) = cursor.at(self.home, &record.path) else {
            self.leave(record, "its folder is gone or a link now");
            return Ok(());
        };
        let put = || match fault::point("exchange").and_then(|()| folder.exchange(&record.temp, name)) {
            Err(error) if cannot_exchange(&error) => folder.rename(&record.temp, name),
            result => result,
        };
        let mut strange = self.contents.committed && staged == Found::Other;
        match (outcome, target, staged) {
            (Outcome::Finished, Found::Old, Found::New) | (Outcome::Undone, Found::New, Found::Old) => {
                put().map_err(ApplyError::io(&path, "put the file in place"))?;
                pass(&path, "recover-swapped")?;
            }
            // Someone saved the file in the instant before it was swapped: what they wrote goes back.
            (_, Found::New, Found::Other) if self.contents.committed => {
                put().map_err(ApplyError::io(&path, "put the file back"))?;
                strange = false;
                self.leave(record, "someone changed it while the run was killed");
            }
            (Outcome::Finished, Found::New, _) | (Outcome::Undone, Found::Old, _) => {}
            (Outcome::Undone, Found::New, _) => self.leave(record, "it is the new one already, and the old one is gone"),
            (_, Found::Missing, _) => self.leave(record, "it was removed after the run was killed"),
            (_, _, _) => self.leave(record, "it was changed after the run was killed"),
        }
        if strange {
            // Every staged file was whole before the mark. These bytes are someone's own, and may be the only copy.
            self.left.push((path.with_file_name(&record.temp), "it holds bytes that repoint did not write"));
            return Ok(());
        }
        match folder.kind(&record.temp) {
            Ok(Kind::File) => folder.remove(&record.temp).map_err(ApplyError::io(&path, "remove what was staged for the file"))?,
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(ApplyError::io(&path, "remove what was staged for the file")(error));
            }
            _ => {}
        }
        pass(&path, "recover-removed")
    }

    fn leave(&mut self, record: &Record, reason: &'static str) {
        self.left.push((self.folder.join(&record.path), reason));
    }
}

fn pass(path: &Path, point: &'static str) -> Result<(), ApplyError> {
    fault::point(point).map_err(ApplyError::io(path, "recover"))
}

fn look(folder: &Folder, name: &std::ffi::OsStr, record: &Record) -> io::Result<Found> {
    match folder.kind(name) {
        Ok(Kind::File) => {}
        Ok(_) => return Ok(Found::Other),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Missing),
        Err(error) => return Err(error),
    }
    let hash: Hash = blake3::Hasher::new().update_reader(folder.open(name)?)?.finalize();
    Ok(match hash {
        hash if hash == record.old => Found::Old,
        hash if hash == record.new => Found::New,
        _ => Found::Other,
    })
}
