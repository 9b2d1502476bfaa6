//! Gives a staged file the owner, mode and extended attributes of the file that it will replace.

use std::fs::File;
use std::io;

/// Copies what `from` has besides its bytes; the error says what could not be kept.
#[cfg(unix)]
pub(super) fn copy(from: &File, to: &File) -> Result<(), (String, io::Error)> {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, fchown};

    let named = |what: &str| {
        let what = what.to_owned();
        move |error| (what, error)
    };
    let source = from.metadata().map_err(named("its mode"))?;
    let target = to.metadata().map_err(named("its mode"))?;
    // The owner first: a change of owner clears bits of the mode and some attributes.
    let owner = (source.uid() != target.uid()).then_some(source.uid());
    let group = (source.gid() != target.gid()).then_some(source.gid());
    if owner.is_some() || group.is_some() {
        fchown(to, owner, group).map_err(named("its owner"))?;
    }
    to.set_permissions(std::fs::Permissions::from_mode(source.mode() & 0o7777)).map_err(named("its mode"))?;
    attributes(from, to)
}

/// Copies the mode; other systems keep the rest in the folder's settings.
#[cfg(not(unix))]
pub(super) fn copy(from: &File, to: &File) -> Result<(), (String, io::Error)> {
    let keep = || from.metadata().and_then(|data| to.set_permissions(data.permissions()));
    keep().map_err(|error| ("its mode".to_owned(), error))
}

/// Makes the extended attributes of `to` those of `from`. Access control lists are attributes too, and a folder may give new files some
/// that the old file did not have.
#[cfg(unix)]
fn attributes(from: &File, to: &File) -> Result<(), (String, io::Error)> {
    use xattr::FileExt as _;

    let list = |file: &File| match file.list_xattr() {
        Ok(names) => Ok(names.collect::<Vec<_>>()),
        Err(error) if unsupported(&error) => Ok(Vec::new()),
        Err(error) => Err(("its extended attributes".to_owned(), error)),
    };
    let (wanted, present) = (list(from)?, list(to)?);
    let named = |name: &std::ffi::OsStr| {
        let what = format!("the attribute {}", crate::terminal::escape_for_terminal(name.as_encoded_bytes()));
        move |error| (what, error)
    };
    for name in present.iter().filter(|name| !wanted.contains(name) && !of_the_contents(name) && !of_the_system(name)) {
        to.remove_xattr(name).map_err(named(name))?;
    }
    for name in wanted.iter().filter(|name| !of_the_contents(name)) {
        let Some(value) = from.get_xattr(name).map_err(named(name))? else { continue };
        // Equal ones are left: setting those of `security.` needs rights that few have, and the system sets them alike in one folder.
        if to.get_xattr(name).ok().flatten().as_ref() != Some(&value) {
            to.set_xattr(name, &value).map_err(named(name))?;
        }
    }
    Ok(())
}

/// Signatures of a file's bytes: false for other bytes, so they are not carried over.
#[cfg(unix)]
fn of_the_contents(name: &std::ffi::OsStr) -> bool {
    name == "security.ima" || name == "security.evm"
}

/// Labels that the system gives every file, and that cannot be taken away.
#[cfg(unix)]
fn of_the_system(name: &std::ffi::OsStr) -> bool {
    name.to_str().is_some_and(|name| name.starts_with("security.") || name.starts_with("com.apple."))
}

#[cfg(unix)]
fn unsupported(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::Unsupported
}
