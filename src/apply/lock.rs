//! The lock of a run: that of its journal, which the system lets go of when the process dies.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::folder::{self, Folder, Kind};
use super::{ApplyError, JOURNAL, Options};

/// Opens and locks the journal of a run that begins, waiting for another run as long as the options say.
pub(super) fn lock_new(home: &Folder, path: &Path, options: &Options) -> Result<File, ApplyError> {
    let start = Instant::now();
    loop {
        match home.kind(JOURNAL.as_ref()) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(ApplyError::io(path, "look for a journal")(error));
            }
            Ok(kind) if kind != Kind::File => {
                return Err(ApplyError::Foreign { journal: path.to_path_buf(), reason: "it is not a regular file" });
            }
            _ => {}
        }
        let file = home.open_or_create(JOURNAL.as_ref()).map_err(ApplyError::io(path, "create the journal"))?;
        match lock_file(home, &file, path) {
            Ok(true) if file.metadata().is_ok_and(|data| data.len() == 0) => return Ok(file),
            Ok(true) => return Err(ApplyError::Interfering { journal: path.to_path_buf() }),
            // The other run has removed it between our opening and our lock.
            Ok(false) => {}
            Err(ApplyError::Busy { .. }) if start.elapsed() < options.wait => std::thread::sleep(Duration::from_millis(20)),
            Err(error) => return Err(error),
        }
        if options.interrupted.load(Ordering::SeqCst) {
            return Err(ApplyError::Interrupted);
        }
    }
}

/// Opens and locks a journal that a killed run left, if there is one.
pub(super) fn lock_existing(home: &Folder, path: &Path) -> Result<Option<File>, ApplyError> {
    match home.kind(JOURNAL.as_ref()) {
        Ok(Kind::File) => {}
        Ok(_) => return Err(ApplyError::Foreign { journal: path.to_path_buf(), reason: "it is not a regular file" }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(ApplyError::io(path, "look for a journal")(error)),
    }
    let file = match home.open_journal(JOURNAL.as_ref()) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(ApplyError::io(path, "open the journal")(error)),
    };
    Ok(lock_file(home, &file, path)?.then_some(file))
}

/// Locks an open journal; false when its name has gone meanwhile.
fn lock_file(home: &Folder, file: &File, path: &Path) -> Result<bool, ApplyError> {
    let looking = |error| ApplyError::io(path, "look at the journal")(error);
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        if file.metadata().map_err(looking)?.uid() != rustix::process::geteuid().as_raw() {
            return Err(ApplyError::Foreign { journal: path.to_path_buf(), reason: "it belongs to another user" });
        }
    }
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(ApplyError::Busy { journal: path.to_path_buf() }),
        Err(TryLockError::Error(error)) => return Err(ApplyError::io(path, "lock the journal")(error)),
    }
    let held = folder::stamp(file).map_err(looking)?;
    Ok(home.stamp_of(JOURNAL.as_ref()).is_ok_and(|named| named.inode == held.inode))
}

/// Refuses when a folder holds the journal of another run.
pub(super) fn refuse_other(folder: &Path) -> Result<(), ApplyError> {
    let path = folder.join(JOURNAL);
    // Nearly always there is none; that costs one look.
    if !std::fs::symlink_metadata(&path).is_ok_and(|data| data.is_file()) {
        return Ok(());
    }
    let Ok(home) = Folder::open_path(folder) else { return Ok(()) };
    match lock_existing(&home, &path) {
        Ok(Some(_)) => Err(ApplyError::Interfering { journal: path }),
        Err(error @ ApplyError::Busy { .. }) => Err(error),
        // It went away, or it belongs to someone whose runs cannot be told from a hoax.
        Ok(None) | Err(_) => Ok(()),
    }
}
