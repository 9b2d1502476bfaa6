//! What can go wrong while writing, each with the file it is about and what to do next.

use std::io;
use std::path::{Path, PathBuf};

use crate::terminal::escape_for_terminal;

/// Says why files were not written. Unless it is [`ApplyError::Unfinished`], nothing has been changed.
///
/// What the system says is a part of the message, so it is no source of its own: whoever prints a chain would say it twice.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ApplyError {
    /// A path does not lie below one of the roots, or leads into git's own folder. A mistake in the caller or an odd argument.
    #[error("{}: not below a root of this run, or inside .git; nothing has been changed: give its folder as a root", shown(.path))]
    Outside {
        /// The path as the caller gave it.
        path: PathBuf,
    },
    /// The target or a folder on the way to it is a symbolic link.
    #[error("{} is a symbolic link, which is not followed; nothing has been changed: name the file that the link leads to", shown_link(.path, .link))]
    Link {
        /// The path as the caller gave it.
        path: PathBuf,
        /// The part that is a link.
        link: PathBuf,
    },
    /// The target is a folder, a device, a socket or a FIFO.
    #[error("{}: not a regular file; nothing has been changed: exclude it", shown(.path))]
    NotAFile {
        /// The path as the caller gave it.
        path: PathBuf,
    },
    /// The target is read-only for this user, or for everyone.
    #[error("{}: the file is read-only; nothing has been changed: make it writable (chmod u+w) or exclude it", shown(.path))]
    ReadOnly {
        /// The path as the caller gave it.
        path: PathBuf,
    },
    /// Someone else changed, replaced or removed the target since it was read.
    #[error("{}: the file changed while repoint ran; nothing has been changed: run again", shown(.path))]
    Changed {
        /// The path as the caller gave it.
        path: PathBuf,
    },
    /// The caller staged a file two times.
    #[error("{}: the file was planned twice; nothing has been changed: please report this", shown(.path))]
    Twice {
        /// The path as the caller gave it.
        path: PathBuf,
    },
    /// Another run is writing in this folder, above it or below it.
    #[error("another run holds {}; nothing has been changed: wait until it ends and run again", shown(.journal))]
    Busy {
        /// The journal of the other run.
        journal: PathBuf,
    },
    /// A run that was killed has to be finished or undone first, with [`recover`](super::recover).
    #[error("a killed run left {}; nothing has been changed: run repoint in {}, which finishes or undoes it", shown(.journal), folder(.journal))]
    Interfering {
        /// The journal that the run left.
        journal: PathBuf,
    },
    /// A file has the journal's name but was not written here by repoint for this user.
    #[error("{} is not a journal that repoint wrote here: {reason}; it is left alone: look where it comes from, and remove it", shown(.journal))]
    Foreign {
        /// The file that looks like a journal.
        journal: PathBuf,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A signal came before the first file was put in place.
    #[error("interrupted; nothing has been changed")]
    Interrupted,
    /// An earlier file of this transaction failed, so that none is written.
    #[error("an earlier file could not be staged; nothing has been changed")]
    Abandoned,
    /// The owner, the mode or an attribute of the target cannot be given to the new file.
    #[error("{}: cannot keep {what}: {cause}; nothing has been changed: run as the owner of the file, or exclude it", shown(.path))]
    Attribute {
        /// The path as the caller gave it.
        path: PathBuf,
        /// What cannot be kept.
        what: String,
        /// What the system says.
        cause: io::Error,
    },
    /// The system refused a step.
    #[error("{}: cannot {doing}: {cause}; {}", shown(.path), hint(.cause))]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What was being done, in words that follow "cannot".
        doing: &'static str,
        /// What the system says.
        cause: io::Error,
    },
    /// Some files are in place, others are not, and the journal knows which.
    #[error("{}: cannot {doing}: {cause}; files have been changed: mend that and run repoint again, which finishes the run by {}", shown(.path), shown(.journal))]
    Unfinished {
        /// The file or folder where it stopped.
        path: PathBuf,
        /// What was being done, in words that follow "cannot".
        doing: &'static str,
        /// The journal that the next run reads.
        journal: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
}

impl ApplyError {
    pub(super) fn io(path: &Path, doing: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |cause| Self::Io { path: path.to_path_buf(), doing, cause }
    }
}

fn shown(path: &Path) -> String {
    escape_for_terminal(path.as_os_str().as_encoded_bytes())
}

/// Says which part of a path is a link, if it is not the whole.
fn shown_link(path: &Path, link: &Path) -> String {
    if path == link { shown(path) } else { format!("{}: {}", shown(path), shown(link)) }
}

fn folder(journal: &Path) -> String {
    shown(journal.parent().unwrap_or(journal))
}

/// Says what to do about an error of the system.
fn hint(error: &io::Error) -> &'static str {
    use io::ErrorKind as Kind;
    match error.kind() {
        Kind::StorageFull | Kind::QuotaExceeded => "nothing has been changed: free some space and run again",
        Kind::FileTooLarge => "nothing has been changed: raise the limit for the size of files (ulimit -f) and run again",
        Kind::PermissionDenied => "nothing has been changed: make the folder writable, or run as its owner",
        Kind::ReadOnlyFilesystem => "nothing has been changed: mount the file system for writing",
        Kind::NotFound => "nothing has been changed: check that it still exists and run again",
        _ => "nothing has been changed",
    }
}
