//! Work in parallel by item, results in order, with a bounded number of results waiting.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// How many items a thread takes at once: most are done in microseconds, and asking for the next one costs as much.
const CHUNK: usize = 4;

/// How many chunks may be ahead of the oldest one that is not done, for each thread.
const AHEAD: usize = 2;

thread_local! {
    /// What the last panic of this thread said, and where.
    static PLACE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Makes panics silent: those of [`guarded`] work are reported by whoever takes the results.
pub fn quiet_panics() {
    std::panic::set_hook(Box::new(|info| {
        let text = info.payload_as_str().unwrap_or("no message");
        let place = info.location().map(|place| format!("{}:{}: ", place.file(), place.line())).unwrap_or_default();
        PLACE.set(format!("{place}{text}"));
    }));
}

/// Takes a lock; what a thread that panicked left there is still whole.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Returns how many threads can work at once.
pub fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, NonZero::get)
}

/// Does a piece of work.
///
/// # Errors
/// The message of a panic inside it, which is caught.
pub fn guarded<R>(work: impl FnOnce() -> R) -> Result<R, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| PLACE.take())
}

/// Calls `work` for every item on `threads` threads and `take` with each result in the order of the items.
///
/// A panic inside `work` is caught; `take` then gets its message.
pub fn ordered<'t, T: Sync, R: Send>(items: &'t [T], threads: usize, work: impl Fn(&'t T) -> R + Sync, mut take: impl FnMut(usize, Result<R, String>)) {
    let threads = threads.clamp(1, items.len().max(1));
    let guarded = |item: &'t T| guarded(|| work(item));
    if threads == 1 {
        for (index, item) in items.iter().enumerate() {
            take(index, guarded(item));
        }
        return;
    }
    let chunks: Vec<&[T]> = items.chunks(CHUNK).collect();
    let next = AtomicUsize::new(0);
    // The oldest chunk that is not taken yet; workers do not run far ahead of it, so that memory stays bounded.
    let done = (Mutex::new(0_usize), Condvar::new());
    let (sender, receiver) = mpsc::channel();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let sender = sender.clone();
            let (next, done, guarded, chunks) = (&next, &done, &guarded, &chunks);
            scope.spawn(move || {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(chunk) = chunks.get(index) else { break };
                    {
                        let Ok(mut oldest) = done.0.lock() else { break };
                        while index >= *oldest + AHEAD * threads {
                            match done.1.wait(oldest) {
                                Ok(again) => oldest = again,
                                Err(_) => return,
                            }
                        }
                    }
                    let results: Vec<_> = chunk.iter().map(guarded).collect();
                    if sender.send((index, results)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let mut waiting = BTreeMap::new();
        let mut oldest = 0;
        for (index, results) in receiver {
            waiting.insert(index, results);
            let before = oldest;
            while let Some(results) = waiting.remove(&oldest) {
                for (at, result) in results.into_iter().enumerate() {
                    take(oldest * CHUNK + at, result);
                }
                oldest += 1;
            }
            if oldest != before
                && let Ok(mut shared) = done.0.lock()
            {
                *shared = oldest;
                done.1.notify_all();
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_and_panics_are_caught() {
        let items: Vec<usize> = (0..2000).collect();
        let mut seen = Vec::new();
        quiet_panics();
        ordered(&items, 4, |item| if *item == 7 { panic!("seven") } else { item * 2 }, |index, result| seen.push((index, result)));
        assert_eq!(seen.len(), 2000);
        assert!(seen[7].1.as_ref().is_err_and(|message| message.ends_with("seven")));
        assert!(seen.iter().enumerate().all(|(at, (index, result))| at == *index && (at == 7 || *result == Ok(at * 2))));
    }
}
