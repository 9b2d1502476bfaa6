//! The journal: which files a run has staged, and whether it had begun to put them in place.
//!
//! A text of one line a record, each with a checksum over all lines up to it, so that a torn end is seen and nothing can be left out.
//!
//! ```text
//! repoint-journal 1 <inode> <birth time> #<checksum>
//! stage <hash of the old bytes> <hash of the new bytes> <name of the staged file> <path of the target> #<checksum>
//! commit <number of files> #<checksum>
//! ```
//!
//! **A journal in a repository may be hostile.** Someone can commit a file of this name, with right checksums, that says a run was killed
//! after its mark and only has to be finished. What protects:
//!
//! - The first line holds the inode number and the time of birth of the journal itself. The kernel gives both when the file is created;
//!   no clone, archive or copy can carry them, and no program can set a time of birth. A journal that was not written here is not read.
//! - It is a regular file that belongs to the user who runs.
//! - Should that fail: paths are relative, without `..`, not below `.git`, and entered without following links; a staged file has a name
//!   that only repoint gives, stands beside its target and is a regular file; nothing is put in place unless the target's bytes and
//!   the staged bytes have the hashes that the journal says. BLAKE3, because here a collision could be made on purpose.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Seek as _, Write as _};
use std::path::{Component, Path, PathBuf};
use std::time::UNIX_EPOCH;

use super::JOURNAL;

/// A hash of a file's bytes.
pub(super) type Hash = blake3::Hash;

/// One staged file.
#[derive(Clone, Debug)]
pub(super) struct Record {
    /// The target, relative to the journal's folder.
    pub(super) path: PathBuf,
    /// The name of the staged file, in the target's folder.
    pub(super) temp: OsString,
    pub(super) old: Hash,
    pub(super) new: Hash,
}

/// What a journal says.
#[derive(Debug, Default)]
pub(super) struct Contents {
    pub(super) records: Vec<Record>,
    pub(super) committed: bool,
}

/// A journal that is open, locked, and ours to write.
#[derive(Debug)]
pub(super) struct Journal {
    file: File,
    chain: blake3::Hasher,
}

impl Journal {
    /// Writes the first line into an empty journal.
    pub(super) fn begin(file: File) -> io::Result<Self> {
        let mut journal = Self { chain: blake3::Hasher::new(), file };
        let seal = seal(&journal.file)?;
        journal.line(&seal)?;
        Ok(journal)
    }

    pub(super) fn stage(&mut self, record: &Record) -> io::Result<()> {
        let temp = record.temp.to_string_lossy();
        let line = format!("stage {} {} {temp} {}", record.old.to_hex(), record.new.to_hex(), encode(&record.path));
        self.line(&line)
    }

    /// Writes the mark after which the run is to be finished, and waits until it is on the disk.
    pub(super) fn commit(&mut self, count: usize) -> io::Result<()> {
        self.line(&format!("commit {count}"))?;
        self.file.sync_all()
    }

    fn line(&mut self, text: &str) -> io::Result<()> {
        // One call for each line: a process that is killed leaves whole lines.
        let sum = checksum(&mut self.chain, text);
        self.file.write_all(format!("{text} #{sum}\n").as_bytes())
    }
}

/// Reads a journal as far as it is whole; the error says why it is not one of ours.
pub(super) fn read(file: &mut File) -> io::Result<Result<Contents, &'static str>> {
    let expected = seal(file)?;
    file.rewind()?;
    let mut lines = BufReader::new(file);
    let mut chain = blake3::Hasher::new();
    let mut contents = Contents::default();
    let mut line = Vec::new();

    // A first line has a bounded length; what is not ours is not read on.
    io::Read::take(&mut lines, 256).read_until(b'\n', &mut line)?;
    match whole(&mut chain, &line) {
        Some(text) if text == expected => {}
        // The run was killed while it wrote this line, or before: it had staged nothing.
        None if !line.ends_with(b"\n") && torn(&line, &expected) => return Ok(Ok(contents)),
        Some(text) if text.starts_with("repoint-journal ") => {
            return Ok(Err("it was not written in this place but copied, restored or committed here"));
        }
        _ => return Ok(Err("its first line is not that of a journal")),
    }
    loop {
        line.clear();
        if lines.read_until(b'\n', &mut line)? == 0 {
            return Ok(Ok(contents));
        }
        // A line that is not whole was being written when the run ended: what it speaks of had not begun.
        let Some(text) = whole(&mut chain, &line) else { return Ok(Ok(contents)) };
        if let Some(count) = text.strip_prefix("commit ") {
            contents.committed = count.parse() == Ok(contents.records.len());
            return Ok(Ok(contents));
        }
        match record(text) {
            Some(record) => contents.records.push(record),
            None => return Ok(Err("it names a path or a staged file that repoint never writes")),
        }
    }
}

/// Says whether the bytes of a path could make a journal's entry; `stage` refuses what recovery would.
pub(super) fn is_allowed(path: &Path) -> bool {
    let mut parts = path.components().peekable();
    parts.peek().is_some()
        && parts.all(|part| match part {
            // Git's own folder holds commands that git runs. File systems that fold case or drop trailing dots know it by other names.
            Component::Normal(name) => !is_git(name) && name != JOURNAL,
            _ => false,
        })
}

/// Says whether a name has the form of a staged file's.
pub(super) fn is_temp(name: &OsStr) -> bool {
    let Some(rest) = name.to_str().and_then(|name| name.strip_prefix(".repoint-")?.strip_suffix(".tmp")) else { return false };
    let Some((process, random)) = rest.split_once('-') else { return false };
    !process.is_empty() && process.bytes().all(|byte| byte.is_ascii_digit()) && random.len() == 16 && random.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_git(name: &OsStr) -> bool {
    let name = name.to_string_lossy().to_ascii_lowercase();
    let name = name.trim_end_matches(['.', ' ']);
    name == ".git" || name == "git~1" || (name.starts_with(".g") && !name.is_ascii() && folds_to_git(name))
}

/// HFS+ ignores some invisible characters in names.
fn folds_to_git(name: &str) -> bool {
    name.chars().filter(char::is_ascii).eq(".git".chars())
}

fn record(text: &str) -> Option<Record> {
    let mut words = text.strip_prefix("stage ")?.split(' ');
    let old = Hash::from_hex(words.next()?).ok()?;
    let new = Hash::from_hex(words.next()?).ok()?;
    let temp = OsString::from(words.next()?);
    let path = decode(words.next()?)?;
    (words.next().is_none() && is_temp(&temp) && is_allowed(&path)).then_some(Record { path, temp, old, new })
}

/// Returns the text of a line whose checksum is right.
fn whole<'a>(chain: &mut blake3::Hasher, line: &'a [u8]) -> Option<&'a str> {
    let (text, sum) = std::str::from_utf8(line).ok()?.strip_suffix('\n')?.rsplit_once(" #")?;
    (checksum(chain, text) == sum).then_some(text)
}

fn checksum(chain: &mut blake3::Hasher, text: &str) -> String {
    chain.update(text.as_bytes()).update(b"\n");
    chain.finalize().to_hex()[..16].to_owned()
}

/// The first line: what the kernel gave to this very file when it was created.
fn seal(file: &File) -> io::Result<String> {
    let data = file.metadata()?;
    // Where a file system keeps no time of birth, the inode number has to do.
    let born = data.created().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok()).unwrap_or_default().as_nanos();
    #[cfg(unix)]
    let inode = std::os::unix::fs::MetadataExt::ino(&data);
    #[cfg(not(unix))]
    let inode = 0;
    Ok(format!("repoint-journal 1 {inode} {born}"))
}

/// Says whether a line is the beginning of the first line that this journal would have.
fn torn(line: &[u8], expected: &str) -> bool {
    expected.as_bytes().starts_with(line) || (line.starts_with(expected.as_bytes()) && line.len() <= expected.len() + 18)
}

fn encode(path: &Path) -> String {
    let mut text = String::new();
    for &byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => text.push(char::from(byte)),
            _ => text.push_str(&format!("%{byte:02x}")),
        }
    }
    text
}

fn decode(text: &str) -> Option<PathBuf> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            _ => byte,
        });
    }
    #[cfg(unix)]
    let path: OsString = std::os::unix::ffi::OsStringExt::from_vec(bytes);
    #[cfg(not(unix))]
    let path: OsString = String::from_utf8(bytes).ok()?.into();
    Some(PathBuf::from(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> (File, usize) {
        let mut journal = Journal::begin(tempfile::tempfile().unwrap()).unwrap();
        for path in ["a b/ä\n.yaml", "x"] {
            let temp = OsString::from(".repoint-1-0123456789abcdef.tmp");
            let (old, new) = (blake3::hash(b"old"), blake3::hash(b"new"));
            journal.stage(&Record { path: path.into(), temp, old, new }).unwrap();
        }
        let before = journal.file.metadata().unwrap().len() as usize;
        journal.commit(2).unwrap();
        (journal.file, before)
    }

    #[test]
    fn what_is_written_is_read() {
        let contents = read(&mut sample().0).unwrap().unwrap();
        assert!(contents.committed);
        let paths: Vec<_> = contents.records.iter().map(|record| record.path.to_str().unwrap()).collect();
        assert_eq!(paths, ["a b/ä\n.yaml", "x"]);
    }

    #[test]
    fn every_torn_end_is_not_a_commit() {
        let (file, before) = sample();
        let len = file.metadata().unwrap().len();
        let mut file = file;
        for len in (0..len).rev() {
            file.set_len(len).unwrap();
            match read(&mut file).unwrap() {
                Ok(contents) => {
                    assert!(!contents.committed);
                    assert!(contents.records.len() == 2 || len < before as u64);
                }
                Err(reason) => panic!("{reason} at {len}"),
            }
        }
    }

    #[test]
    fn paths_that_lead_elsewhere_are_not_allowed() {
        for path in ["../x", "/x", "a/../../x", ".git/config", "a/.GIT/hooks/x", ".git./x", "git~1/x", ".g\u{200c}it/x", "", ".repoint-journal"] {
            assert!(!is_allowed(Path::new(path)), "{path:?}");
        }
        for path in ["x", ".github/workflows/x.yaml", "a/.gitignore", "git/x"] {
            assert!(is_allowed(Path::new(path)), "{path:?}");
        }
    }

    #[test]
    fn only_our_own_names_are_staged_files() {
        assert!(is_temp(OsStr::new(".repoint-12-0123456789abcdef.tmp")));
        for name in ["x", ".repoint-journal", ".repoint-1-.tmp", ".repoint--0123456789abcdef.tmp", ".repoint-1-0123456789abcdeg.tmp"] {
            assert!(!is_temp(OsStr::new(name)), "{name}");
        }
    }
}
