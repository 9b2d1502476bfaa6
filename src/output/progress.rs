//! A count of files on standard error, for a run that takes long enough to wonder.

use std::io::{self, IsTerminal, Write};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Nothing is shown before this much time.
const PATIENCE: Duration = Duration::from_millis(500);
/// And it is drawn no more often than this.
const PACE: Duration = Duration::from_millis(100);
/// A clock is looked at once for so many files.
const STRIDE: usize = 64;

/// A count that shows itself when a run takes long, and nothing where nobody watches.
#[derive(Debug)]
pub struct Progress {
    started: Instant,
    files: AtomicUsize,
    drawn: Mutex<Option<Instant>>,
    watched: bool,
}

impl Default for Progress {
    fn default() -> Self {
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        Self { started: Instant::now(), files: AtomicUsize::new(0), drawn: Mutex::new(None), watched: io::stderr().is_terminal() && !dumb }
    }
}

impl Progress {
    /// Counts one file more.
    pub fn tick(&self) {
        if !self.watched {
            return;
        }
        let files = self.files.fetch_add(1, Ordering::Relaxed) + 1;
        if !files.is_multiple_of(STRIDE) {
            return;
        }
        // Another thread that draws draws for all.
        let Ok(mut drawn) = self.drawn.try_lock() else { return };
        let now = Instant::now();
        let due = match *drawn {
            None => now.duration_since(self.started) >= PATIENCE,
            Some(drawn) => now.duration_since(drawn) >= PACE,
        };
        if due {
            *drawn = Some(now);
            // A count that cannot be drawn is no reason to stop.
            _ = write!(io::stderr(), "\r\x1b[K{files} files").and_then(|()| io::stderr().flush());
        }
    }
}

impl Drop for Progress {
    /// Takes the count away, before anything else is written.
    fn drop(&mut self) {
        if self.drawn.get_mut().is_ok_and(|drawn| drawn.take().is_some()) {
            _ = write!(io::stderr(), "\r\x1b[K").and_then(|()| io::stderr().flush());
        }
    }
}
