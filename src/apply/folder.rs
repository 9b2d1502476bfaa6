//! Folders as open handles, so that a name is always looked up in the very folder that was checked.
//!
//! A path that was found to be free of links may hold one a moment later. On Unix a [`Folder`] is a descriptor, entered part by part
//! without following links; what is created, swapped and removed through it can be nowhere else. Elsewhere it is a checked path.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::path::{Component, Path, PathBuf};

/// What tells one state of a file from another without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) inode: u64,
    pub(super) len: u64,
    pub(super) modified: (i64, i64),
}

/// What stands under a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Folder,
    Link,
    Other,
}

/// Why a path below a folder cannot be used.
#[derive(Debug)]
pub(super) enum Blocked {
    /// A part is a symbolic link; the path up to and including it.
    Link(PathBuf),
    /// A part cannot be entered.
    Io(PathBuf, io::Error),
}

/// The folders that were entered last, from the home down: files come in order, so that most share a part of the way with the one before.
#[derive(Debug, Default)]
pub(super) struct Cursor(Vec<(OsString, Folder)>);

impl Cursor {
    /// Enters `path` from the home, part by part, following no link.
    pub(super) fn enter<'f>(&'f mut self, home: &'f Folder, path: &Path) -> Result<&'f Folder, Blocked> {
        let mut depth = 0;
        let mut passed = PathBuf::new();
        for part in path.components() {
            let Component::Normal(name) = part else {
                return Err(Blocked::Io(path.to_path_buf(), io::ErrorKind::InvalidInput.into()));
            };
            passed.push(name);
            if self.0.get(depth).is_none_or(|(entered, _)| entered != name) {
                self.0.truncate(depth);
                let here = self.0.last().map_or(home, |(_, folder)| folder);
                let next = here.enter(name).map_err(|error| match here.kind(name) {
                    Ok(Kind::Link) => Blocked::Link(passed.clone()),
                    _ => Blocked::Io(passed.clone(), error),
                })?;
                self.0.push((name.to_owned(), next));
            }
            depth += 1;
        }
        self.0.truncate(depth);
        Ok(self.0.last().map_or(home, |(_, folder)| folder))
    }

    /// Returns the folder of a path below the home, and the path's last part.
    pub(super) fn at<'f, 'p>(&'f mut self, home: &'f Folder, path: &'p Path) -> Result<(&'f Folder, &'p OsStr), Blocked> {
        let folder = self.enter(home, path.parent().unwrap_or(Path::new("")))?;
        Ok((folder, path.file_name().unwrap_or_default()))
    }
}

impl Folder {
    /// Opens a regular file for reading; anything else is left unopened, since opening a device or a FIFO can already act or hang.
    pub(super) fn open(&self, name: &OsStr) -> io::Result<File> {
        self.open_with(name, Self::open_raw)
    }

    /// Opens a journal that is there, in order to lock it.
    pub(super) fn open_journal(&self, name: &OsStr) -> io::Result<File> {
        self.open_with(name, Self::open_to_lock)
    }

    fn open_with(&self, name: &OsStr, open: fn(&Self, &OsStr) -> io::Result<File>) -> io::Result<File> {
        if self.kind(name)? != Kind::File {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file"));
        }
        let file = open(self, name)?;
        if !file.metadata()?.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file"));
        }
        Ok(file)
    }
}

#[cfg(unix)]
pub(super) use unix::{Folder, stamp};

#[cfg(unix)]
mod unix {
    use std::os::fd::OwnedFd;
    use std::os::unix::fs::MetadataExt as _;

    use rustix::fs::{self, Access, AtFlags, FileType, Mode, OFlags, RenameFlags};

    use super::{File, Kind, OsStr, Path, Stamp, io};

    #[derive(Debug)]
    pub(in crate::apply) struct Folder(OwnedFd);

    /// Returns the stamp of an open file.
    pub(in crate::apply) fn stamp(file: &File) -> io::Result<Stamp> {
        let data = file.metadata()?;
        Ok(Stamp { inode: data.ino(), len: data.len(), modified: (data.mtime(), data.mtime_nsec()) })
    }

    const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);
    /// Not blocking, in case a FIFO takes the file's place between the look and the opening.
    const READ: OFlags = OFlags::RDONLY.union(OFlags::NOFOLLOW).union(OFlags::NONBLOCK).union(OFlags::CLOEXEC);

    impl Folder {
        pub(in crate::apply) fn open_path(path: &Path) -> io::Result<Self> {
            Ok(Self(fs::open(path, FOLDER, Mode::empty())?))
        }

        pub(super) fn enter(&self, name: &OsStr) -> io::Result<Self> {
            Ok(Self(fs::openat(&self.0, name, FOLDER | OFlags::NOFOLLOW, Mode::empty())?))
        }

        pub(in crate::apply) fn kind(&self, name: &OsStr) -> io::Result<Kind> {
            let stat = fs::statat(&self.0, name, AtFlags::SYMLINK_NOFOLLOW)?;
            Ok(match FileType::from_raw_mode(stat.st_mode) {
                FileType::RegularFile => Kind::File,
                FileType::Directory => Kind::Folder,
                FileType::Symlink => Kind::Link,
                _ => Kind::Other,
            })
        }

        // The types of these fields differ between systems.
        #[allow(clippy::unnecessary_cast, clippy::cast_lossless)]
        pub(in crate::apply) fn stamp_of(&self, name: &OsStr) -> io::Result<Stamp> {
            let stat = fs::statat(&self.0, name, AtFlags::SYMLINK_NOFOLLOW)?;
            Ok(Stamp { inode: stat.st_ino as u64, len: stat.st_size as u64, modified: (stat.st_mtime as i64, stat.st_mtime_nsec as i64) })
        }

        /// Asks whether this process may write the file; also answers for immutable files and read-only file systems.
        pub(in crate::apply) fn may_write(&self, name: &OsStr) -> io::Result<()> {
            match fs::accessat(&self.0, name, Access::WRITE_OK, AtFlags::EACCESS) {
                Err(error @ (rustix::io::Errno::ACCESS | rustix::io::Errno::PERM | rustix::io::Errno::ROFS)) => Err(error.into()),
                // Another answer means that the question is not understood here; the mode was looked at before.
                _ => Ok(()),
            }
        }

        pub(super) fn open_raw(&self, name: &OsStr) -> io::Result<File> {
            Ok(fs::openat(&self.0, name, READ, Mode::empty())?.into())
        }

        /// Opens a file to lock it: some network file systems give a lock only to those who could write.
        pub(super) fn open_to_lock(&self, name: &OsStr) -> io::Result<File> {
            let flags = OFlags::RDWR | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
            Ok(fs::openat(&self.0, name, flags, Mode::empty())?.into())
        }

        /// Creates a file that was not there, readable by its owner only until it gets the mode of the file it will replace.
        pub(in crate::apply) fn create(&self, name: &OsStr) -> io::Result<File> {
            let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
            Ok(fs::openat(&self.0, name, flags, Mode::RUSR | Mode::WUSR)?.into())
        }

        /// Opens a file for reading and writing, or creates it.
        pub(in crate::apply) fn open_or_create(&self, name: &OsStr) -> io::Result<File> {
            let flags = OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
            Ok(fs::openat(&self.0, name, flags, Mode::RUSR | Mode::WUSR)?.into())
        }

        /// Swaps two names in one step.
        pub(in crate::apply) fn exchange(&self, a: &OsStr, b: &OsStr) -> io::Result<()> {
            #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
            return Ok(fs::renameat_with(&self.0, a, &self.0, b, RenameFlags::EXCHANGE)?);
            #[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
            Err(io::ErrorKind::Unsupported.into())
        }

        pub(in crate::apply) fn rename(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
            Ok(fs::renameat(&self.0, from, &self.0, to)?)
        }

        pub(in crate::apply) fn remove(&self, name: &OsStr) -> io::Result<()> {
            Ok(fs::unlinkat(&self.0, name, AtFlags::empty())?)
        }

        pub(in crate::apply) fn sync(&self) -> io::Result<()> {
            match fs::fsync(&self.0) {
                // Some file systems cannot sync a folder (EINVAL) or refuse it on a handle for reading (EBADF); they order names alone.
                Ok(()) | Err(rustix::io::Errno::INVAL | rustix::io::Errno::BADF) => Ok(()),
                Err(error) => Err(error.into()),
            }
        }
    }
}

#[cfg(not(unix))]
pub(super) use elsewhere::{Folder, stamp};

#[cfg(not(unix))]
mod elsewhere {
    use std::fs;
    use std::path::PathBuf;
    use std::time::UNIX_EPOCH;

    use super::{File, Kind, OsStr, Path, Stamp, io};

    #[derive(Debug)]
    pub(in crate::apply) struct Folder(PathBuf);

    fn stamp_from(data: &fs::Metadata) -> Stamp {
        let modified = data.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
        Stamp { inode: 0, len: data.len(), modified: (modified.as_secs() as i64, i64::from(modified.subsec_nanos())) }
    }

    /// Returns the stamp of an open file.
    pub(in crate::apply) fn stamp(file: &File) -> io::Result<Stamp> {
        Ok(stamp_from(&file.metadata()?))
    }

    impl Folder {
        pub(in crate::apply) fn open_path(path: &Path) -> io::Result<Self> {
            fs::read_dir(path).map(|_| Self(path.to_path_buf()))
        }

        pub(super) fn enter(&self, name: &OsStr) -> io::Result<Self> {
            match self.kind(name)? {
                Kind::Folder => Ok(Self(self.0.join(name))),
                _ => Err(io::ErrorKind::NotADirectory.into()),
            }
        }

        pub(in crate::apply) fn kind(&self, name: &OsStr) -> io::Result<Kind> {
            let kind = fs::symlink_metadata(self.0.join(name))?.file_type();
            Ok(match () {
                () if kind.is_symlink() => Kind::Link,
                () if kind.is_dir() => Kind::Folder,
                () if kind.is_file() => Kind::File,
                () => Kind::Other,
            })
        }

        pub(in crate::apply) fn stamp_of(&self, name: &OsStr) -> io::Result<Stamp> {
            Ok(stamp_from(&fs::symlink_metadata(self.0.join(name))?))
        }

        pub(in crate::apply) fn may_write(&self, _name: &OsStr) -> io::Result<()> {
            Ok(())
        }

        pub(super) fn open_raw(&self, name: &OsStr) -> io::Result<File> {
            File::open(self.0.join(name))
        }

        pub(super) fn open_to_lock(&self, name: &OsStr) -> io::Result<File> {
            File::options().read(true).write(true).open(self.0.join(name))
        }

        pub(in crate::apply) fn create(&self, name: &OsStr) -> io::Result<File> {
            File::create_new(self.0.join(name))
        }

        pub(in crate::apply) fn open_or_create(&self, name: &OsStr) -> io::Result<File> {
            File::options().read(true).write(true).create(true).truncate(false).open(self.0.join(name))
        }

        pub(in crate::apply) fn exchange(&self, _a: &OsStr, _b: &OsStr) -> io::Result<()> {
            Err(io::ErrorKind::Unsupported.into())
        }

        pub(in crate::apply) fn rename(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
            fs::rename(self.0.join(from), self.0.join(to))
        }

        pub(in crate::apply) fn remove(&self, name: &OsStr) -> io::Result<()> {
            fs::remove_file(self.0.join(name))
        }

        pub(in crate::apply) fn sync(&self) -> io::Result<()> {
            Ok(())
        }
    }
}
