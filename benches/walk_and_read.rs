//! The limit that `compare.py` measures against: walks as repoint walks, reads every file, and does no more.
//!
//! `walk-and-read [--walk-only | --search] [--threads N] FOLDER...` prints how many files and bytes there were. `--search` looks for a few
//! words in each file, as a tool has to that screens by them.

use std::error::Error;
use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};

use aho_corasick::packed;
use ignore::{WalkBuilder, WalkState};

/// What is searched for with `--search`.
const WORDS: &[&str] = &["image", "FROM", "repository", "docker", "sha256:", "uses:", "registry"];

fn main() -> Result<(), Box<dyn Error>> {
    let mut threads = std::thread::available_parallelism().map_or(4, |cores| (cores.get() * 2).clamp(4, 32));
    let (mut read, mut search) = (true, None);
    let mut folders = Vec::new();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--walk-only" => read = false,
            "--search" => search = packed::Config::new().builder().extend(WORDS).build(),
            "--threads" => threads = arguments.next().ok_or("--threads wants a number")?.parse()?,
            _ => folders.push(argument),
        }
    }
    let first = folders.first().ok_or("give a folder")?;
    let mut builder = WalkBuilder::new(first);
    folders.iter().skip(1).for_each(|folder| {
        builder.add(folder);
    });
    builder.hidden(false).follow_links(false).threads(threads).add_custom_ignore_filename(".repointignore").filter_entry(|entry| entry.depth() == 0 || entry.file_name() != ".git");
    let (files, bytes, hits) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
    builder.build_parallel().run(|| {
        Box::new(|entry| {
            let Ok(entry) = entry else { return WalkState::Continue };
            if !entry.file_type().is_some_and(|kind| kind.is_file()) {
                return WalkState::Continue;
            }
            files.fetch_add(1, Ordering::Relaxed);
            if read && let Ok(text) = std::fs::read(entry.path()) {
                bytes.fetch_add(text.len() as u64, Ordering::Relaxed);
                if search.as_ref().is_some_and(|search| search.find(&text).is_some()) {
                    hits.fetch_add(1, Ordering::Relaxed);
                }
            }
            WalkState::Continue
        })
    });
    writeln!(std::io::stdout(), "{} files, {} bytes, {} with a word", files.into_inner(), bytes.into_inner(), hits.into_inner())?;
    Ok(())
}
