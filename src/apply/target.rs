//! One file that a transaction writes: whether it may be written, whether it is still what was read, and the new one in its place.

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::path::Path;

use super::folder::{self, Folder, Kind, Stamp};
use super::{ApplyError, Entry, at};
use crate::fault;

/// Says how a file was put in place.
pub(super) enum Swap {
    Exchanged,
    Renamed,
}

pub(super) fn swap_one(folder: &Folder, name: &OsStr, entry: &Entry, stamp: &Stamp) -> Result<Swap, ApplyError> {
    at("swap", &entry.shown)?;
    let changed = || ApplyError::Changed { path: entry.shown.clone() };
    let failed = ApplyError::io(&entry.shown, "put the new file in place");
    let temp = &entry.record.temp;
    match fault::point("exchange").and_then(|()| folder.exchange(temp, name)) {
        Ok(()) => Ok(Swap::Exchanged),
        Err(error) if cannot_exchange(&error) => {
            if folder.stamp_of(name).map_err(|_| changed())? != *stamp {
                return Err(changed());
            }
            folder.rename(temp, name).map_err(failed)?;
            Ok(Swap::Renamed)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(changed()),
        Err(error) => Err(failed(error)),
    }
}

/// Says whether the file system cannot swap names (EINVAL, ENOSYS, EOPNOTSUPP), rather than this file.
pub(super) fn cannot_exchange(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput)
}

/// Checks that a target is the very file that was staged for, with the bytes that were read.
pub(super) fn check_unchanged(folder: &Folder, name: &OsStr, entry: &Entry) -> Result<Stamp, ApplyError> {
    let changed = || ApplyError::Changed { path: entry.shown.clone() };
    let mut file = match open_target(folder, name, &entry.shown) {
        Err(ApplyError::Io { cause, .. }) if cause.kind() == io::ErrorKind::NotFound => return Err(changed()),
        file => file?,
    };
    let before = folder::stamp(&file).map_err(ApplyError::io(&entry.shown, "look at the file"))?;
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(&mut file).map_err(ApplyError::io(&entry.shown, "read the file again"))?;
    let after = folder::stamp(&file).map_err(ApplyError::io(&entry.shown, "look at the file"))?;
    if before != after || before.inode != entry.inode || hasher.finalize() != entry.record.old {
        return Err(changed());
    }
    Ok(after)
}

pub(super) fn open_target(folder: &Folder, name: &OsStr, shown: &Path) -> Result<File, ApplyError> {
    match folder.kind(name).map_err(ApplyError::io(shown, "look at the file"))? {
        Kind::File => folder.open(name).map_err(ApplyError::io(shown, "open the file")),
        Kind::Link => Err(ApplyError::Link { path: shown.to_path_buf(), link: shown.to_path_buf() }),
        Kind::Folder | Kind::Other => Err(ApplyError::NotAFile { path: shown.to_path_buf() }),
    }
}

/// Replacing a file needs no right to write it; the user's will is still that it stays. Root may write everything, so the mode counts.
pub(super) fn check_writable(folder: &Folder, name: &OsStr, file: &File, shown: &Path) -> Result<(), ApplyError> {
    let mode = file.metadata().map_err(ApplyError::io(shown, "look at the file"))?.permissions();
    match folder.may_write(name) {
        Err(error) if error.kind() == io::ErrorKind::ReadOnlyFilesystem => Err(ApplyError::io(shown, "write the file")(error)),
        Ok(()) if !mode.readonly() => Ok(()),
        _ => Err(ApplyError::ReadOnly { path: shown.to_path_buf() }),
    }
}

/// Returns whether a file has hard links, as far as the system says it.
#[cfg(unix)]
pub(super) fn has_other_names(file: &File) -> bool {
    file.metadata().is_ok_and(|data| std::os::unix::fs::MetadataExt::nlink(&data) > 1)
}

#[cfg(not(unix))]
pub(super) fn has_other_names(_: &File) -> bool {
    false
}
