//! A progress bar on standard error, for a run that takes long enough to wonder.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

/// No bar is shown before this much time.
const PATIENCE: Duration = Duration::from_millis(500);
/// And it is drawn no more often than this.
const PACE: Duration = Duration::from_millis(100);

/// A bar that shows itself when a run takes long, and nothing where nobody watches.
#[derive(Debug)]
pub struct Progress {
    total: usize,
    started: Instant,
    drawn: Option<Instant>,
    watched: bool,
}

impl Progress {
    /// Begins to count up to `total`.
    pub fn new(total: usize) -> Self {
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        Self { total, started: Instant::now(), drawn: None, watched: io::stderr().is_terminal() && !dumb }
    }

    /// Says how far the run is.
    pub fn tick(&mut self, done: usize) {
        if !self.watched {
            return;
        }
        let now = Instant::now();
        let due = match self.drawn {
            None => now.duration_since(self.started) >= PATIENCE,
            Some(drawn) => now.duration_since(drawn) >= PACE,
        };
        if due {
            self.drawn = Some(now);
            // A bar that cannot be drawn is no reason to stop.
            _ = write!(io::stderr(), "\r\x1b[K{}", bar(done, self.total)).and_then(|()| io::stderr().flush());
        }
    }

    /// Takes the bar away, before anything else is written.
    pub fn clear(&mut self) {
        if self.drawn.take().is_some() {
            _ = write!(io::stderr(), "\r\x1b[K").and_then(|()| io::stderr().flush());
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
    }
}

/// Draws a bar of thirty characters.
fn bar(done: usize, total: usize) -> String {
    const WIDTH: usize = 30;
    let full = (done.min(total) * WIDTH).checked_div(total).unwrap_or(WIDTH);
    format!("[{}{}] {done}/{total} files", "#".repeat(full), ".".repeat(WIDTH - full))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_fills_up() {
        assert_eq!(bar(0, 3), "[..............................] 0/3 files");
        assert_eq!(bar(1, 2), "[###############...............] 1/2 files");
        assert_eq!(bar(0, 0), "[##############################] 0/0 files");
    }
}
