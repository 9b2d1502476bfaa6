//! The transaction, as its callers see it: all files or none, whatever happens on the way.
#![cfg(unix)]
// A child tells the test that started it what came of its run.
#![allow(clippy::print_stdout)]

#[path = "../src/testing.rs"]
mod testing;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{FileExt as _, MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::Ordering;
use std::time::Duration;

use repoint::apply::{ApplyError, JOURNAL, Options, Outcome, Transaction, is_own_file, recover, recover_in};
use tempfile::TempDir;
use testing::Random;

const FILES: usize = 24;

fn names() -> impl Iterator<Item = (usize, PathBuf)> {
    (0..FILES).map(|n| (n, PathBuf::from(format!("d{}/e{}/f {n}.yaml", n % 3, n % 2))))
}

fn contents(side: &str, n: usize) -> Vec<u8> {
    format!("image: {side}/{n}\n").repeat(n + 1).into_bytes()
}

fn tree() -> TempDir {
    let root = TempDir::new().unwrap();
    for (n, name) in names() {
        let path = root.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, contents("old", n)).unwrap();
    }
    root
}

/// Every file below a folder with its bytes.
fn read_tree(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            match entry.file_type().unwrap().is_dir() {
                true => folders.push(entry.path()),
                false => _ = found.insert(entry.path().strip_prefix(root).unwrap().to_path_buf(), bytes_of(&entry.path())),
            }
        }
    }
    found
}

/// A link counts by where it leads.
fn bytes_of(path: &Path) -> Vec<u8> {
    use std::os::unix::ffi::OsStringExt as _;
    fs::read_link(path).map_or_else(|_| fs::read(path).unwrap_or_default(), |link| link.into_os_string().into_vec())
}

fn whole_tree(side: &str) -> BTreeMap<PathBuf, Vec<u8>> {
    names().map(|(n, name)| (name, contents(side, n))).collect()
}

#[track_caller]
fn assert_tree(root: &Path, side: &str, why: &str) {
    let (found, expected) = (read_tree(root), whole_tree(side));
    let strange: Vec<_> = found.iter().filter(|(name, bytes)| expected.get(*name) != Some(bytes)).map(|(name, _)| name).collect();
    assert!(found == expected, "{why}: not the {side} tree: {strange:?}");
}

fn roots(root: &Path) -> Vec<PathBuf> {
    vec![root.to_path_buf()]
}

fn apply(root: &Path, from: &str, to: &str, options: Options) -> Result<usize, ApplyError> {
    let mut transaction = Transaction::begin(&roots(root), options)?;
    for (n, name) in names() {
        transaction.stage(&root.join(name), &contents(from, n), &contents(to, n))?;
    }
    Ok(transaction.commit()?.files)
}

/// Begins a transaction and stages one file.
fn stage_one(root: &Path, name: &str, old: &[u8], new: &[u8]) -> Result<Transaction, ApplyError> {
    let mut transaction = Transaction::begin(&roots(root), Options::default())?;
    transaction.stage(&root.join(name), old, new)?;
    Ok(transaction)
}

/// This test program, run again as a child that does what `child` does.
fn child(root: &Path, task: &str, fault: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "child_process", "--ignored", "--nocapture", "--test-threads=1"])
        .env("REPOINT_TEST_ROOT", root)
        .env("REPOINT_TEST_TASK", task)
        .env("REPOINT_FAULT", fault)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

#[test]
#[ignore = "what the other tests run as a child"]
fn child_process() {
    let Some(root) = std::env::var_os("REPOINT_TEST_ROOT").map(PathBuf::from) else { return };
    let interrupts = repoint::signals::Interrupts::hold().unwrap();
    let options = || Options { interrupted: interrupts.flag(), ..Options::default() };
    match std::env::var("REPOINT_TEST_TASK").unwrap().as_str() {
        "apply" => match apply(&root, "old", "new", options()) {
            Ok(files) => println!("wrote {files}"),
            Err(error) => println!("error: {error}"),
        },
        "recover" => _ = recover(&roots(&root)).unwrap(),
        // Back and forth, until it is killed.
        _ => loop {
            apply(&root, "old", "new", options()).unwrap();
            apply(&root, "new", "old", options()).unwrap();
        },
    }
}

#[test]
fn a_run_writes_every_file_and_leaves_nothing_else() {
    let root = tree();
    assert_eq!(apply(root.path(), "old", "new", Options::default()).unwrap(), FILES);
    assert_tree(root.path(), "new", "a plain run");
    assert!(recover(&roots(root.path())).unwrap().is_empty());
}

#[test]
fn an_abandoned_run_leaves_nothing() {
    let root = tree();
    drop(stage_one(root.path(), "d0/e0/f 0.yaml", &contents("old", 0), b"x").unwrap());
    assert_tree(root.path(), "old", "dropped");
    stage_one(root.path(), "d0/e0/f 0.yaml", &contents("old", 0), b"x").unwrap().abort().unwrap();
    assert_tree(root.path(), "old", "aborted");
    Transaction::begin(&roots(root.path()), Options::default()).unwrap().commit().unwrap();
    assert_tree(root.path(), "old", "nothing staged");
}

#[test]
fn a_file_without_a_change_keeps_its_inode_and_time() {
    let root = tree();
    let path = root.path().join("d0/e0/f 0.yaml");
    let before = fs::metadata(&path).unwrap();
    let bytes = contents("old", 0);
    let mut transaction = stage_one(root.path(), "d0/e0/f 6.yaml", &contents("old", 6), b"x").unwrap();
    transaction.stage(&path, &bytes, &bytes).unwrap();
    assert_eq!(transaction.commit().unwrap().files, 1);
    let after = fs::metadata(&path).unwrap();
    assert_eq!((before.ino(), before.mtime(), before.mtime_nsec(), before.ctime_nsec()), (after.ino(), after.mtime(), after.mtime_nsec(), after.ctime_nsec()));
}

#[test]
fn mode_owner_and_attributes_are_kept() {
    let root = TempDir::new().unwrap();
    let path = root.path().join("x");
    fs::write(&path, "old").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o2751)).unwrap();
    let owned = std::os::unix::fs::chown(&path, Some(1234), Some(4321)).is_ok();
    if owned {
        // A change of owner took the set-group bit away.
        fs::set_permissions(&path, fs::Permissions::from_mode(0o2751)).unwrap();
    }
    let attributes = xattr::set(&path, "user.repoint", b"\0kept").is_ok();
    // user::rw-, user:1000:r--, group::r--, mask::r--, other::---
    let list = b"\x02\0\0\0\x01\0\x06\0\xff\xff\xff\xff\x02\0\x04\0\xe8\x03\0\0\x04\0\x04\0\xff\xff\xff\xff\x10\0\x04\0\xff\xff\xff\xff\x20\0\0\0\xff\xff\xff\xff";
    let acl = xattr::set(&path, "system.posix_acl_access", list).is_ok();
    let before = fs::metadata(&path).unwrap();
    stage_one(root.path(), "x", b"old", b"new").unwrap().commit().unwrap();
    let after = fs::metadata(&path).unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"new");
    assert_eq!((before.mode(), before.uid(), before.gid()), (after.mode(), after.uid(), after.gid()));
    if attributes {
        assert_eq!(xattr::get(&path, "user.repoint").unwrap().unwrap(), b"\0kept");
    }
    if acl {
        assert_eq!(xattr::get(&path, "system.posix_acl_access").unwrap().unwrap(), list);
    }
}

#[test]
fn an_inherited_access_list_is_not_added() {
    let root = TempDir::new().unwrap();
    fs::write(root.path().join("x"), "old").unwrap();
    let list = b"\x02\0\0\0\x01\0\x06\0\xff\xff\xff\xff\x02\0\x06\0\xe8\x03\0\0\x04\0\x04\0\xff\xff\xff\xff\x10\0\x06\0\xff\xff\xff\xff\x20\0\0\0\xff\xff\xff\xff";
    if xattr::set(root.path(), "system.posix_acl_default", list).is_err() {
        return;
    }
    let before = fs::metadata(root.path().join("x")).unwrap().mode();
    stage_one(root.path(), "x", b"old", b"new").unwrap().commit().unwrap();
    assert_eq!(xattr::get(root.path().join("x"), "system.posix_acl_access").unwrap(), None);
    assert_eq!(fs::metadata(root.path().join("x")).unwrap().mode(), before);
}

/// Stages all files but one as they are, and the one after `spoil` did something to it; nothing may be written.
#[track_caller]
fn refused(spoil: impl Fn(&Path), expected: impl Fn(&ApplyError) -> bool) {
    let root = tree();
    let victim = root.path().join("d1/e1/f 7.yaml");
    spoil(&victim);
    let error = apply(root.path(), "old", "new", Options::default()).unwrap_err();
    assert!(expected(&error), "{error:?}");
    assert!(error.to_string().contains("d1/e1"), "{error}");
    assert!(error.to_string().contains("nothing has been changed"), "{error}");
    let left = read_tree(root.path());
    for (n, name) in names().filter(|(n, _)| *n != 7) {
        if let Some(bytes) = left.get(&name) {
            assert_eq!(*bytes, contents("old", n), "{}", name.display());
        }
    }
    assert!(!left.keys().any(|name| is_own_file(name.file_name().unwrap())), "{:?}", left.keys());
}

#[test]
fn a_read_only_file_stops_the_run() {
    let spoil = |victim: &Path| fs::set_permissions(victim, fs::Permissions::from_mode(0o444)).unwrap();
    refused(spoil, |error| matches!(error, ApplyError::ReadOnly { .. }));
}

/// Root may create files everywhere, so this says something only when other users run it.
#[test]
fn a_folder_without_write_permission_stops_the_run() {
    if rustix::process::geteuid().is_root() {
        return;
    }
    let root = tree();
    let folder = root.path().join("d1/e1");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o555)).unwrap();
    let error = apply(root.path(), "old", "new", Options::default()).unwrap_err();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    assert!(error.to_string().contains("d1/e1") && error.to_string().contains("make the folder writable"), "{error}");
    assert_tree(root.path(), "old", "a folder without write permission");
}

/// Only root can make a file immutable, and not on every file system.
#[test]
fn an_immutable_file_stops_the_run() {
    let root = tree();
    let victim = root.path().join("d1/e1/f 7.yaml");
    let set = |flag: &str| Command::new("chattr").arg(flag).arg(&victim).stderr(Stdio::null()).status().is_ok_and(|status| status.success());
    for flag in ["i", "a"] {
        if !set(&format!("+{flag}")) {
            return;
        }
        let error = apply(root.path(), "old", "new", Options::default()).unwrap_err();
        assert!(set(&format!("-{flag}")));
        assert!(error.to_string().contains("d1/e1/f 7.yaml"), "{error}");
        assert_tree(root.path(), "old", flag);
    }
}

#[test]
fn a_linked_file_stops_the_run() {
    let spoil = |victim: &Path| {
        let other = victim.with_file_name("f 1.yaml");
        fs::remove_file(victim).unwrap();
        symlink(other, victim).unwrap();
    };
    refused(spoil, |error| matches!(error, ApplyError::Link { .. }));
}

#[test]
fn a_linked_folder_stops_the_run() {
    let elsewhere = TempDir::new().unwrap();
    let moved = elsewhere.path().join("moved");
    let spoil = |victim: &Path| {
        fs::rename(victim.parent().unwrap(), &moved).unwrap();
        symlink(&moved, victim.parent().unwrap()).unwrap();
    };
    let before = |n| contents("old", n);
    // The walk of `refused` does not enter the link, so look there by hand.
    let root = tree();
    spoil(&root.path().join("d1/e1/f 7.yaml"));
    let error = apply(root.path(), "old", "new", Options::default()).unwrap_err();
    assert!(matches!(&error, ApplyError::Link { link, .. } if link.ends_with("d1/e1")), "{error:?}");
    assert_eq!(fs::read(moved.join("f 7.yaml")).unwrap(), before(7));
    assert_eq!(fs::read_dir(&moved).unwrap().count(), 4);
}

#[test]
fn what_is_not_a_file_stops_the_run_unopened() {
    let fifo = |victim: &Path| {
        fs::remove_file(victim).unwrap();
        rustix::fs::mknodat(rustix::fs::CWD, victim, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    };
    let root = tree();
    fifo(&root.path().join("d1/e1/f 7.yaml"));
    let error = apply(root.path(), "old", "new", Options::default()).unwrap_err();
    assert!(matches!(error, ApplyError::NotAFile { .. }), "{error:?}");
    let folder = |victim: &Path| {
        fs::remove_file(victim).unwrap();
        fs::create_dir(victim).unwrap();
    };
    refused(folder, |error| matches!(error, ApplyError::NotAFile { .. }));
}

#[test]
fn a_changed_file_stops_the_run() {
    refused(|victim| fs::write(victim, "someone's").unwrap(), |error| matches!(error, ApplyError::Changed { .. }));
    // Same length: only the bytes tell.
    refused(|victim| fs::write(victim, vec![b'x'; contents("old", 7).len()]).unwrap(), |error| matches!(error, ApplyError::Changed { .. }));
    refused(|victim| fs::remove_file(victim).unwrap(), |error| matches!(error, ApplyError::Io { .. }));
}

#[test]
fn a_change_between_staging_and_commit_stops_the_run() {
    type Change = fn(&Path);
    let changes: [Change; 4] = [
        |path| fs::File::options().write(true).open(path).unwrap().write_all_at(b"I", 0).unwrap(),
        |path| fs::remove_file(path).unwrap(),
        |path| {
            // The same bytes in another file: someone else put it there.
            fs::copy(path, path.with_extension("copy")).unwrap();
            fs::rename(path.with_extension("copy"), path).unwrap();
        },
        |path| {
            fs::remove_file(path).unwrap();
            symlink("/dev/null", path).unwrap();
        },
    ];
    for change in changes {
        let root = tree();
        let mut transaction = stage_one(root.path(), "d0/e0/f 0.yaml", &contents("old", 0), b"x").unwrap();
        transaction.stage(&root.path().join("d0/e0/f 6.yaml"), &contents("old", 6), b"x").unwrap();
        change(&root.path().join("d0/e0/f 6.yaml"));
        let error = transaction.commit().unwrap_err();
        assert!(matches!(error, ApplyError::Changed { .. } | ApplyError::Link { .. }), "{error:?}");
        assert_eq!(fs::read(root.path().join("d0/e0/f 0.yaml")).unwrap(), contents("old", 0));
        assert!(!fs::read_dir(root.path().join("d0/e0")).unwrap().any(|entry| is_own_file(&entry.unwrap().file_name())));
    }
}

#[test]
fn nothing_outside_the_roots_is_written() {
    let folder = TempDir::new().unwrap();
    let root = folder.path().join("root");
    fs::create_dir_all(root.join(".git")).unwrap();
    fs::create_dir_all(root.join("sub")).unwrap();
    for name in ["x", "root/x", "root/.git/config", "root/sub/y"] {
        fs::write(folder.path().join(name), "old").unwrap();
    }
    symlink(folder.path().join("x"), folder.path().join("link")).unwrap();
    for path in ["root/../x", "x", "root/.git/config", "root/sub/../../x", "root", "/etc/hostname"] {
        let mut transaction = Transaction::begin(std::slice::from_ref(&root), Options::default()).unwrap();
        let error = transaction.stage(&folder.path().join(path), b"old", b"new").unwrap_err();
        assert!(matches!(error, ApplyError::Outside { .. }), "{path}: {error:?}");
        // Spoiled: what came before and after is not written either.
        assert!(matches!(transaction.stage(&root.join("x"), b"old", b"new"), Err(ApplyError::Abandoned)));
        assert!(matches!(transaction.commit(), Err(ApplyError::Abandoned)));
    }
    let link = folder.path().join("link");
    let mut transaction = Transaction::begin(std::slice::from_ref(&link), Options::default()).unwrap();
    assert!(matches!(transaction.stage(&link, b"old", b"new"), Err(ApplyError::Link { .. })));
    drop(transaction);
    fs::remove_file(link).unwrap();
    assert!(read_tree(folder.path()).values().all(|bytes| bytes == b"old"));
}

#[test]
fn several_roots_are_one_transaction() {
    let folder = TempDir::new().unwrap();
    for name in ["a/x", "b/c/y", "z"] {
        fs::create_dir_all(folder.path().join(name).parent().unwrap()).unwrap();
        fs::write(folder.path().join(name), "old").unwrap();
    }
    let roots: Vec<_> = ["a", "b/c", "z"].map(|name| folder.path().join(name)).to_vec();
    let mut transaction = Transaction::begin(&roots, Options::default()).unwrap();
    assert!(folder.path().join(JOURNAL).exists());
    for path in [roots[0].join("x"), roots[1].join("y"), roots[2].clone()] {
        transaction.stage(&path, b"old", b"new").unwrap();
    }
    assert_eq!(transaction.commit().unwrap().files, 3);
    assert!(read_tree(folder.path()).values().all(|bytes| bytes == b"new"));
}

#[test]
fn a_file_is_staged_once() {
    let root = tree();
    let mut transaction = stage_one(root.path(), "d0/e0/f 0.yaml", &contents("old", 0), b"x").unwrap();
    let again = transaction.stage(&root.path().join("./d0/e0/f 0.yaml"), &contents("old", 0), b"y");
    assert!(matches!(again, Err(ApplyError::Twice { .. })), "{again:?}");
    drop(transaction);
    assert_tree(root.path(), "old", "staged twice");
}

#[test]
fn other_names_of_a_file_keep_the_old_bytes_and_are_reported() {
    let root = TempDir::new().unwrap();
    let other = TempDir::new_in(root.path().parent().unwrap()).unwrap();
    fs::write(root.path().join("x"), "old").unwrap();
    fs::hard_link(root.path().join("x"), other.path().join("y")).unwrap();
    let report = stage_one(root.path(), "x", b"old", b"new").unwrap().commit().unwrap();
    assert_eq!(report.unlinked, [root.path().join("x")]);
    assert_eq!(fs::read(other.path().join("y")).unwrap(), b"old");
    assert_eq!(fs::read(root.path().join("x")).unwrap(), b"new");
}

#[test]
fn a_second_run_is_refused_or_waits() {
    let root = tree();
    let first = stage_one(root.path(), "d0/e0/f 0.yaml", &contents("old", 0), b"x").unwrap();
    let second = Transaction::begin(&roots(root.path()), Options::default());
    assert!(matches!(second, Err(ApplyError::Busy { .. })), "{second:?}");
    // A run in a folder below would write the same files.
    let below = Transaction::begin(&[root.path().join("d0/e0")], Options::default());
    assert!(matches!(below, Err(ApplyError::Busy { .. })), "{below:?}");
    assert!(matches!(recover(&roots(root.path())), Err(ApplyError::Busy { .. })));
    std::thread::scope(|scope| {
        let waits = scope.spawn(|| apply(root.path(), "old", "new", Options { wait: Duration::from_secs(20), ..Options::default() }));
        std::thread::sleep(Duration::from_millis(100));
        first.abort().unwrap();
        assert_eq!(waits.join().unwrap().unwrap(), FILES);
    });
    assert_tree(root.path(), "new", "the second run waited");
}

#[test]
fn a_run_below_stops_the_run_above() {
    let root = tree();
    let below = Transaction::begin(&[root.path().join("d0")], Options::default()).unwrap();
    let above = apply(root.path(), "old", "new", Options::default());
    assert!(matches!(above, Err(ApplyError::Busy { .. })), "{above:?}");
    below.abort().unwrap();
    // One that begins after this run has passed by is seen before the mark.
    let above = stage_one(root.path(), "d0/e0/f 0.yaml", &contents("old", 0), b"x").unwrap();
    fs::write(root.path().join("d0").join(JOURNAL), "anything").unwrap();
    assert!(matches!(above.commit(), Err(ApplyError::Interfering { .. })));
    fs::remove_file(root.path().join("d0").join(JOURNAL)).unwrap();
    assert_tree(root.path(), "old", "a journal below");
}

#[test]
fn many_runs_at_once_never_interleave() {
    let root = tree();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let options = Options { wait: Duration::from_secs(60), ..Options::default() };
                for side in ["old", "new", "old", "new"] {
                    let other = if side == "old" { "new" } else { "old" };
                    match apply(root.path(), side, other, options.clone()) {
                        Ok(_) | Err(ApplyError::Changed { .. }) => {}
                        Err(error) => panic!("{error:?}"),
                    }
                }
            });
        }
    });
    let found = read_tree(root.path());
    assert!(found == whole_tree("old") || found == whole_tree("new"), "{:?}", found.keys());
}

#[test]
fn a_flag_stops_the_run_before_it_changes_anything() {
    let root = tree();
    let options = Options::default();
    let flag = options.interrupted.clone();
    let mut transaction = Transaction::begin(&roots(root.path()), options).unwrap();
    transaction.stage(&root.path().join("d0/e0/f 0.yaml"), &contents("old", 0), b"x").unwrap();
    flag.store(true, Ordering::SeqCst);
    assert!(matches!(transaction.commit(), Err(ApplyError::Interrupted)));
    assert_tree(root.path(), "old", "interrupted");
}

#[test]
fn a_message_shows_nothing_raw() {
    let root = TempDir::new().unwrap();
    let path = root.path().join("x\x1b[2J\n");
    fs::write(&path, "other").unwrap();
    let mut transaction = Transaction::begin(&roots(root.path()), Options::default()).unwrap();
    let message = transaction.stage(&path, b"old", b"new").unwrap_err().to_string();
    assert!(message.contains("x\\x1b[2J\\n") && !message.contains(['\x1b', '\n']), "{message}");
}

/// A journal with right checksums: what someone who read the source could commit to a repository.
fn forge(root: &Path, first: &str, records: &[String]) {
    let mut chain = blake3::Hasher::new();
    let mut text = String::new();
    let mark = format!("commit {}", records.len());
    for line in [first.to_owned()].iter().chain(records).chain([&mark]) {
        chain.update(line.as_bytes()).update(b"\n");
        text += &format!("{line} #{}\n", &chain.finalize().to_hex()[..16]);
    }
    fs::write(root.join(JOURNAL), text).unwrap();
}

/// The first line that only the kernel can make true: taken from the file that is there.
fn true_seal(root: &Path) -> String {
    let data = fs::File::create(root.join(JOURNAL)).unwrap().metadata().unwrap();
    let born = data.created().map_or(0, |time| time.duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos());
    format!("repoint-journal 1 {} {born}", data.ino())
}

const TEMP: &str = ".repoint-1-0123456789abcdef.tmp";

fn record(old: &[u8], new: &[u8], temp: &str, path: &str) -> String {
    format!("stage {} {} {temp} {path}", blake3::hash(old), blake3::hash(new))
}

#[test]
fn a_committed_journal_is_not_believed() {
    let folder = TempDir::new().unwrap();
    let root = folder.path().join("root");
    fs::create_dir_all(root.join(".git")).unwrap();
    fs::write(root.join("values.yaml"), "old").unwrap();
    fs::write(root.join(TEMP), "new").unwrap();
    forge(&root, "repoint-journal 1 12345 1700000000000000000", &[record(b"old", b"new", TEMP, "values.yaml")]);
    let error = recover(std::slice::from_ref(&root)).unwrap_err();
    assert!(matches!(error, ApplyError::Foreign { .. }), "{error:?}");
    assert_eq!(fs::read(root.join("values.yaml")).unwrap(), b"old");
    assert_eq!(fs::read(root.join(TEMP)).unwrap(), b"new");
    // Nor does a run begin on top of it.
    assert!(matches!(Transaction::begin(std::slice::from_ref(&root), Options::default()), Err(ApplyError::Interfering { .. })));
}

/// Should a forged journal ever carry the right first line, it still cannot reach beyond what a run could do here.
#[test]
fn a_forged_journal_reaches_nothing_outside() {
    let folder = TempDir::new().unwrap();
    let root = folder.path().join("root");
    fs::create_dir_all(root.join(".git")).unwrap();
    fs::create_dir_all(folder.path().join("out")).unwrap();
    symlink(folder.path().join("out"), root.join("link")).unwrap();
    for name in ["out/x", "root/.git/config", "root/x", "root/precious"] {
        fs::write(folder.path().join(name), "old").unwrap();
    }
    for name in ["root", "out", "root/.git"] {
        fs::write(folder.path().join(name).join(TEMP), "new").unwrap();
    }
    let before = read_tree(folder.path());
    let attacks = [
        record(b"old", b"new", TEMP, "../out/x"),
        record(b"old", b"new", TEMP, "%2e%2e/out/x"),
        record(b"old", b"new", TEMP, &format!("{}/x", folder.path().join("out").display())),
        record(b"old", b"new", TEMP, "link/x"),
        record(b"old", b"new", TEMP, ".git/config"),
        record(b"old", b"new", TEMP, ".GIT/config"),
        record(b"old", b"new", "precious", "x"),
        record(b"old", b"new", "../out/x", "x"),
        record(b"old", b"new", ".repoint-1-0123456789abcdef.tmp/../precious", "x"),
    ];
    for attack in attacks {
        let seal = true_seal(&root);
        forge(&root, &seal, std::slice::from_ref(&attack));
        match recover_in(&root) {
            Err(ApplyError::Foreign { .. }) => fs::remove_file(root.join(JOURNAL)).unwrap(),
            Ok(Some(recovered)) => assert_eq!(recovered.left.len(), 1, "{attack}"),
            other => panic!("{attack}: {other:?}"),
        }
        assert!(read_tree(folder.path()) == before, "{attack}");
    }
    // Bytes that are not what the journal says: nothing is put in place.
    let seal = true_seal(&root);
    forge(&root, &seal, &[record(b"other", b"new", TEMP, "x")]);
    assert_eq!(recover_in(&root).unwrap().unwrap().left.len(), 1);
    assert_eq!(fs::read(root.join("x")).unwrap(), b"old");
}

#[test]
fn odd_files_in_the_journals_place_are_left_alone() {
    let root = tree();
    let journal = root.path().join(JOURNAL);
    fs::write(&journal, "my notes\n").unwrap();
    assert!(matches!(recover(&roots(root.path())), Err(ApplyError::Foreign { .. })));
    assert_eq!(fs::read(&journal).unwrap(), b"my notes\n");
    fs::remove_file(&journal).unwrap();
    symlink("/dev/zero", &journal).unwrap();
    assert!(matches!(recover(&roots(root.path())), Err(ApplyError::Foreign { .. })));
    assert!(matches!(apply(root.path(), "old", "new", Options::default()), Err(ApplyError::Foreign { .. })));
    fs::remove_file(&journal).unwrap();
    fs::create_dir(&journal).unwrap();
    assert!(matches!(recover(&roots(root.path())), Err(ApplyError::Foreign { .. })));
    fs::remove_dir(&journal).unwrap();
    rustix::fs::mknodat(rustix::fs::CWD, &journal, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    assert!(matches!(recover(&roots(root.path())), Err(ApplyError::Foreign { .. })));
    fs::remove_file(&journal).unwrap();
    // A run that was killed before its first line.
    fs::write(&journal, "").unwrap();
    assert!(recover(&roots(root.path())).unwrap().is_empty());
    assert_tree(root.path(), "old", "an empty journal");
}

/// Kills a run at random times, hundreds of times when `REPOINT_KILLS` says so, and looks at the tree after the next run.
#[test]
fn a_run_that_is_killed_at_any_time_leaves_one_of_the_two_trees() {
    let kills: u64 = std::env::var("REPOINT_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(25);
    let root = tree();
    let (mut undone, mut finished, mut neither) = (0, 0, 0);
    let mut random = Random::new(kills);
    for kill in 0..kills {
        // The child begins with the old tree.
        for (n, name) in names() {
            fs::write(root.path().join(name), contents("old", n)).unwrap();
        }
        let mut running = child(root.path(), "forever", "").spawn().unwrap();
        std::thread::sleep(Duration::from_micros(4_000 + random.next() % 40_000));
        running.kill().unwrap();
        let output = running.wait_with_output().unwrap();
        assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
        match recover(&roots(root.path())).unwrap().first() {
            None => neither += 1,
            Some(recovered) => {
                assert!(recovered.left.is_empty(), "{recovered}");
                match recovered.outcome {
                    Outcome::Undone => undone += 1,
                    Outcome::Finished => finished += 1,
                }
            }
        }
        let found = read_tree(root.path());
        let one = found == whole_tree("old") || found == whole_tree("new");
        assert!(one, "kill {kill}: {:?}", found.keys());
    }
    println!("{kills} kills: {undone} undone, {finished} finished, {neither} with nothing to do");
}

#[cfg(feature = "fault-points")]
mod faults {
    use repoint::fault::POINTS;

    use super::*;

    /// Points at which the run has put its mark, or more.
    fn after_the_mark(point: &str) -> bool {
        let mark = POINTS.iter().position(|name| *name == "marked").unwrap();
        POINTS.iter().position(|name| *name == point).unwrap() >= mark
    }

    fn of_the_run() -> impl Iterator<Item = &'static str> {
        POINTS.iter().copied().filter(|name| !name.starts_with("recover-") && *name != "look")
    }

    fn run(root: &Path, task: &str, fault: &str) -> (bool, String) {
        let output = child(root, task, fault).output().unwrap();
        (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
    }

    #[test]
    fn a_kill_at_every_point_leaves_one_of_the_two_trees() {
        for point in of_the_run() {
            for nth in [1, 2, FILES] {
                let root = tree();
                let (ended, output) = run(root.path(), "apply", &format!("{point}:{nth}"));
                if ended {
                    assert!(nth > 1 && output.contains("wrote"), "{point}:{nth} was not reached: {output}");
                    continue;
                }
                let recovered = recover(&roots(root.path())).unwrap();
                let side = if after_the_mark(point) { "new" } else { "old" };
                assert_tree(root.path(), side, &format!("{point}:{nth}"));
                for recovered in recovered {
                    let outcome = if side == "new" { Outcome::Finished } else { Outcome::Undone };
                    assert_eq!((recovered.outcome, recovered.left.len()), (outcome, 0), "{point}:{nth}");
                }
                assert!(recover(&roots(root.path())).unwrap().is_empty(), "{point}:{nth}");
            }
        }
    }

    #[test]
    fn a_panic_in_one_files_work_is_reported_and_leaves_that_file_alone() {
        let root = TempDir::new().unwrap();
        let names = ["a", "b", "c"].map(|name| root.path().join(name).join("compose.yaml"));
        for name in &names {
            fs::create_dir(name.parent().unwrap()).unwrap();
            fs::write(name, "services: {a: {image: postgres}}\n").unwrap();
        }
        let repoint = |fault: &str| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_repoint"));
            command.current_dir(root.path()).args(["--apply", "--threads", "1", "-r", "postgres=mirror.example.com/postgres"]).env("REPOINT_FAULT", fault);
            let output = command.output().unwrap();
            (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
        };
        let changed = || names.clone().map(|name| fs::read_to_string(name).unwrap().contains("mirror.example.com"));
        let (status, said) = repoint("look:2=panic");
        let named = said.lines().find(|line| line.contains("left alone after a bug in repoint, please report it")).unwrap_or_else(|| panic!("{said}"));
        assert!(named.contains("REPOINT_FAULT asked for it"), "{named}");
        // Files are looked into in the order in which the file system gives them.
        let spared = ["a", "b", "c"].map(|name| !named.contains(&format!("{name}/compose.yaml")));
        assert_eq!(spared.iter().filter(|spared| **spared).count(), 2, "{named}");
        assert_eq!((status, changed()), (Some(2), spared), "{said}");
        assert_eq!((repoint("").0, changed()), (Some(0), [true; 3]));
        // A panic anywhere else is no silent end, and the next run finds one of the two trees.
        for point in ["journal-created", "temp-written", "before-mark", "marked", "swapped", "all-swapped", "old-removed"] {
            for name in &names {
                fs::write(name, "services: {a: {image: postgres}}\n").unwrap();
            }
            let (status, said) = repoint(&format!("{point}=panic"));
            assert!(status == Some(2) && said.contains("repoint: a bug in repoint, please report it: ") && said.contains("REPOINT_FAULT asked for it"), "{point}: {said}");
            recover(&roots(root.path())).unwrap();
            assert!([[false; 3], [true; 3]].contains(&changed()), "{point}: {said}");
            assert_eq!(fs::read_dir(root.path()).unwrap().count(), 3, "{point}");
        }
    }

    #[test]
    fn a_recovery_that_is_killed_is_recovered() {
        for (fault, side) in [("all-staged", "old"), ("temp-created:5", "old"), ("marked", "new"), ("swapped:9", "new"), ("old-removed:9", "new")] {
            for point in ["recover-begun", "recover-swapped:3", "recover-removed", "recover-removed:7", "recover-done"] {
                let root = tree();
                assert!(!run(root.path(), "apply", fault).0);
                let (ended, _) = run(root.path(), "recover", point);
                assert!(!ended || point == "recover-swapped:3" || fault == "temp-created:5", "{fault}, {point}");
                recover(&roots(root.path())).unwrap();
                assert_tree(root.path(), side, &format!("{fault}, then {point}"));
            }
        }
    }

    #[test]
    fn a_full_disk_at_every_point_leaves_one_of_the_two_trees() {
        for point in of_the_run() {
            for nth in [1, 5] {
                let root = tree();
                let (_, output) = run(root.path(), "apply", &format!("{point}:{nth}=full"));
                if output.contains("error: ") {
                    let new = output.contains("files have been changed");
                    assert!(new || output.contains("nothing has been changed") || point == "journal-removed", "{point}: {output}");
                    let recovered = recover(&roots(root.path())).unwrap();
                    assert_eq!(!recovered.is_empty(), new, "{point}: {output}");
                    let new = new || point == "journal-removed";
                    assert_tree(root.path(), if new { "new" } else { "old" }, &format!("{point}:{nth}"));
                } else {
                    assert!(nth > 1, "{point} was not reached: {output}");
                    assert_tree(root.path(), "new", point);
                }
            }
        }
    }

    #[test]
    fn a_signal_before_the_mark_leaves_nothing_and_after_it_the_run_is_completed() {
        for point in of_the_run() {
            let root = tree();
            let (ended, output) = run(root.path(), "apply", &format!("{point}=int"));
            assert!(ended, "{point}: {output}");
            let side = if after_the_mark(point) { "new" } else { "old" };
            assert_eq!(output.contains("error: interrupted"), side == "old", "{point}: {output}");
            assert_tree(root.path(), side, point);
        }
    }

    #[test]
    fn where_names_cannot_be_swapped_a_plain_rename_does() {
        let plain = "exchange:all=unsupported";
        let root = tree();
        assert!(run(root.path(), "apply", plain).1.contains("wrote"));
        assert_tree(root.path(), "new", "a plain run");
        for (point, side) in [("before-mark", "old"), ("marked", "new"), ("swapped:9", "new"), ("all-swapped", "new"), ("old-removed:3", "new")] {
            let root = tree();
            assert!(!run(root.path(), "apply", &format!("{plain},{point}")).0);
            assert!(!run(root.path(), "recover", &format!("{plain},recover-removed:2")).0);
            assert!(run(root.path(), "recover", plain).0);
            assert_tree(root.path(), side, point);
        }
        // What was renamed cannot go back: the next run goes on.
        let root = tree();
        let (_, output) = run(root.path(), "apply", &format!("{plain},swap:9=denied"));
        assert!(output.contains("files have been changed"), "{output}");
        assert_eq!(recover(&roots(root.path())).unwrap()[0].outcome, Outcome::Finished);
        assert_tree(root.path(), "new", "went on");
    }

    #[test]
    fn a_change_in_the_last_instant_is_not_overwritten() {
        let root = tree();
        let running = child(root.path(), "apply", "before-mark=sleep").stdout(Stdio::piped()).spawn().unwrap();
        let victim = root.path().join("d1/e1/f 7.yaml");
        let staged = || read_tree(root.path()).len() == 2 * FILES + 1;
        while !staged() {
            std::thread::sleep(Duration::from_millis(5));
        }
        // Every target was checked when the child sleeps; give it time to get there.
        std::thread::sleep(Duration::from_millis(100));
        fs::write(&victim, "someone's").unwrap();
        let output = running.wait_with_output().unwrap();
        let output = String::from_utf8_lossy(&output.stdout);
        assert!(output.contains("the file changed") && output.contains("nothing has been changed"), "{output}");
        assert_eq!(fs::read(&victim).unwrap(), b"someone's");
        fs::write(&victim, contents("old", 7)).unwrap();
        assert_tree(root.path(), "old", "all but one went back");
    }

    #[test]
    fn files_changed_after_a_kill_are_left_alone_and_reported() {
        let root = tree();
        assert!(!run(root.path(), "apply", "swapped:9").0);
        fs::write(root.path().join("d0/e0/f 0.yaml"), "mine").unwrap();
        fs::write(root.path().join("d2/e1/f 23.yaml"), "mine too").unwrap();
        let recovered = recover(&roots(root.path())).unwrap();
        assert_eq!(recovered[0].outcome, Outcome::Finished);
        assert_eq!(recovered[0].left.len(), 2, "{}", recovered[0]);
        let found = read_tree(root.path());
        assert_eq!(found[Path::new("d0/e0/f 0.yaml")], b"mine");
        assert_eq!(found[Path::new("d2/e1/f 23.yaml")], b"mine too");
        assert_eq!(found[Path::new("d1/e1/f 7.yaml")], contents("new", 7));
        assert_eq!(found.len(), FILES);
    }

    #[test]
    fn a_file_put_back_by_hand_after_a_kill_stays() {
        // Its staged file is still there: all go back. It is not: the others are new for good, and this one is reported.
        for (fault, side, left) in [("swapped:9", "old", 0), ("before-journal-removed", "new", 1)] {
            let root = tree();
            assert!(!run(root.path(), "apply", fault).0);
            fs::write(root.path().join("d0/e0/f 0.yaml"), contents("old", 0)).unwrap();
            let recovered = recover(&roots(root.path())).unwrap();
            assert_eq!(recovered[0].left.len(), left, "{}", recovered[0]);
            let found = read_tree(root.path());
            assert_eq!(found[Path::new("d0/e0/f 0.yaml")], contents("old", 0));
            assert_eq!(found[Path::new("d1/e1/f 7.yaml")], contents(side, 7));
            assert_eq!(found.len(), FILES);
        }
    }

    #[test]
    fn a_killed_run_is_found_from_a_folder_below() {
        let root = tree();
        assert!(!run(root.path(), "apply", "swapped:9").0);
        let below = root.path().join("d0/e0");
        assert!(matches!(Transaction::begin(std::slice::from_ref(&below), Options::default()), Err(ApplyError::Interfering { .. })));
        assert_eq!(recover(&[below]).unwrap().len(), 1);
        assert_tree(root.path(), "new", "found from below");
    }

    #[test]
    fn a_copied_journal_is_not_believed() {
        let root = tree();
        assert!(!run(root.path(), "apply", "swapped:9").0);
        let copy = root.path().with_extension("copy");
        assert!(Command::new("cp").arg("-a").arg(root.path()).arg(&copy).status().unwrap().success());
        let before = read_tree(&copy);
        let error = recover(std::slice::from_ref(&copy)).unwrap_err();
        assert!(matches!(error, ApplyError::Foreign { .. }), "{error:?}");
        assert!(read_tree(&copy) == before);
        fs::remove_dir_all(copy).unwrap();
    }
}
