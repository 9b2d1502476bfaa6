//! Places where a test can stop, kill or fail the program. In builds without the feature `fault-points` they are nothing.
//!
//! The variable `REPOINT_FAULT` says what happens where: `name[:n][=action]`, at the n-th time (from 1) that the point is passed, or at
//! every time (`all`); several stand with commas between them. Actions are `kill` (the default), `int` (the signal), `sleep` (one
//! second), `panic`, and errors of the system: `full` (the disk), `denied`, `unsupported`.

/// Every point, in the order in which a run passes them; `recover-...` ones are passed by the next run, and `look` by the work on each file.
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
    "exchange",
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
    "look",
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
    use std::collections::HashMap;
    use std::io::{Error, ErrorKind};
    use std::sync::{Mutex, PoisonError};
    use std::time::Duration;

    static PASSED: Mutex<Option<HashMap<&str, usize>>> = Mutex::new(None);

    debug_assert!(POINTS.contains(&name), "{name} is missing in POINTS");
    let Ok(faults) = std::env::var("REPOINT_FAULT") else { return Ok(()) };
    let time = {
        let mut passed = PASSED.lock().unwrap_or_else(PoisonError::into_inner);
        let time = passed.get_or_insert_default().entry(name).or_default();
        *time += 1;
        *time
    };
    for fault in faults.split(',') {
        let (place, action) = fault.split_once('=').unwrap_or((fault, "kill"));
        let (place, wanted) = place.split_once(':').unwrap_or((place, "1"));
        if place != name || (wanted != "all" && wanted != time.to_string()) {
            continue;
        }
        match action {
            "full" => return Err(ErrorKind::StorageFull.into()),
            "denied" => return Err(ErrorKind::PermissionDenied.into()),
            "unsupported" => return Err(ErrorKind::Unsupported.into()),
            "panic" => panic!("REPOINT_FAULT asked for it"),
            "sleep" => std::thread::sleep(Duration::from_secs(1)),
            #[cfg(unix)]
            "int" => {
                rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::INT)?;
                // The handler may run in another thread.
                std::thread::sleep(Duration::from_millis(20));
            }
            #[cfg(unix)]
            "kill" => {
                rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL)?;
                std::thread::sleep(Duration::from_secs(10));
            }
            _ => return Err(Error::other(format!("REPOINT_FAULT: there is no action {action}"))),
        }
    }
    Ok(())
}
