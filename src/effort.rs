//! What a run costs, counted: files walked, read, screened out, parsed. `--stats` prints it, and a test holds it to what is committed; nothing
//! decides by it. One process is one run, so the counts are the process's.

use std::fmt;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// A piece of work that is counted, file by file or text by text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// A file that the walk gave.
    Walked,
    /// A file that was read.
    Read,
    /// A file that was read and then left, since a search of its bytes says that nothing in it is of interest.
    Screened,
    /// A file in which references were looked for: once for what it holds, and once more if it changes.
    Parsed,
    /// A file that was edited and checked, which parses it again.
    Checked,
    /// A text, the file's or one inside it, that was read as YAML.
    Yaml,
    /// One of them that is not made of plain blocks, so that the full parser had to read it, which takes several times as long.
    RareYaml,
    /// A text, the file's or one inside it, that was read as source code.
    Code,
}

/// All of them, in the order in which they are printed, each with how it is said.
const WORKS: [(Work, &str); 8] = [
    (Work::Walked, "files walked"),
    (Work::Read, "files read"),
    (Work::Screened, "files screened out"),
    (Work::Parsed, "files parsed"),
    (Work::Checked, "files checked"),
    (Work::Yaml, "texts read as YAML"),
    (Work::RareYaml, "of rarer YAML"),
    (Work::Code, "texts read as code"),
];

/// What some of the threads counted, apart in memory from what others count, since threads that write to one place wait for each other.
#[repr(align(128))]
struct Share([[AtomicU64; 2]; WORKS.len()]);

/// So many shares that threads seldom have one in common.
const SHARES: usize = 16;

static COUNTS: [Share; SHARES] = [const { Share([const { [const { AtomicU64::new(0) }; 2] }; WORKS.len()]) }; SHARES];

thread_local! {
    static OWN: &'static Share = {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        &COUNTS[NEXT.fetch_add(1, Ordering::Relaxed) % SHARES]
    };
}

/// Counts a piece of work on a text of so many bytes.
pub fn count(work: Work, bytes: usize) {
    let [times, sum] = &OWN.with(|own| *own).0[work as usize];
    times.fetch_add(1, Ordering::Relaxed);
    sum.fetch_add(bytes as u64, Ordering::Relaxed);
}

/// What was counted so far, as a table for people.
#[derive(Clone, Copy, Debug)]
pub struct Report;

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = WORKS.map(|(work, words)| {
            let sum = |which: usize| COUNTS.iter().map(|share| share.0[work as usize][which].load(Ordering::Relaxed)).sum::<u64>();
            (words, sum(0).to_string(), sum(1))
        });
        let width = rows.iter().map(|(_, times, _)| times.len()).max().unwrap_or(0);
        for (words, times, bytes) in rows {
            write!(out, "{words:18}  {times:>width$}")?;
            // The walk knows nothing of sizes.
            if bytes > 0 {
                write!(out, "  {bytes} bytes")?;
            }
            writeln!(out)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_numbers() {
        assert!(WORKS.iter().enumerate().all(|(at, (work, _))| *work as usize == at));
    }
}
