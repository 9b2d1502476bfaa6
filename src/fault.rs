//! Places where a test can stop, kill or fail the program. In builds without the feature `fault-points` they are nothing.
//!
//! The variable `REPOINT_FAULT` says what happens where: `name[:n][=action]`, at the n-th time (from 1) that the point is passed.
//! Actions are `kill` (the default), `full` (the error of a full disk), `denied`, `int` (the signal) and `sleep` (half a second).

/// Every point, in the order in which a run passes them; `recover-...` ones are passed by the next run.
pub const POINTS: &[&str] = &[
    "journal-created",
    "journal-begun",
    "entry-written",
    "temp-created",
    "temp-written",
    "temp-ready",
    "all-staged",
    "synced",
    "verified",
    "before-mark",
    "marked",
    "swap",
    "swapped",
    "all-swapped",
    "folders-synced",
    "old-removed",
    "before-journal-removed",
    "journal-removed",
    "recover-begun",
    "recover-swapped",
    "recover-removed",
    "recover-done",
];

/// Passes a point: does nothing, or what the test asked for.
#[cfg(not(feature = "fault-points"))]
#[inline(always)]
pub(crate) fn point(_name: &'static str) -> std::io::Result<()> {
    Ok(())
}

/// Passes a point: does nothing, or what the test asked for.
#[cfg(feature = "fault-points")]
pub(crate) fn point(name: &'static str) -> std::io::Result<()> {
    use std::io::{Error, ErrorKind};
    use std::sync::atomic::{AtomicUsize, Ordering};

    static PASSED: AtomicUsize = AtomicUsize::new(0);

    debug_assert!(POINTS.contains(&name), "{name} is missing in POINTS");
    let Ok(wanted) = std::env::var("REPOINT_FAULT") else { return Ok(()) };
    let (place, action) = wanted.split_once('=').unwrap_or((&wanted, "kill"));
    let (place, times) = place.split_once(':').unwrap_or((place, "1"));
    if place != name || PASSED.fetch_add(1, Ordering::SeqCst) + 1 != times.parse::<usize>().unwrap_or(1) {
        return Ok(());
    }
    match action {
        "full" => return Err(Error::from(ErrorKind::StorageFull)),
        "denied" => return Err(Error::from(ErrorKind::PermissionDenied)),
        "sleep" => std::thread::sleep(std::time::Duration::from_millis(500)),
        #[cfg(unix)]
        "int" => {
            rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::INT)?;
            // The handler may run in another thread.
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        #[cfg(unix)]
        _ => {
            rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL)?;
            std::thread::sleep(std::time::Duration::from_secs(10));
        }
        #[cfg(not(unix))]
        _ => std::process::abort(),
    }
    Ok(())
}
