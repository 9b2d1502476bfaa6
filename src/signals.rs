//! Turns INT and TERM into a flag while files are being written, and leaves them alone at all other times.

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
#[cfg(unix)]
use std::sync::{OnceLock, atomic::Ordering};

/// Holds INT and TERM back as long as it lives; when it is dropped they end the process again, as by default.
#[derive(Debug)]
pub struct Interrupts {
    flag: Arc<AtomicBool>,
}

impl Interrupts {
    /// Begins to hold the signals back.
    ///
    /// # Errors
    /// When the handlers cannot be registered.
    pub fn hold() -> io::Result<Self> {
        #[cfg(unix)]
        {
            let handlers = handlers()?;
            handlers.flag.store(false, Ordering::SeqCst);
            handlers.default.store(false, Ordering::SeqCst);
            Ok(Self { flag: Arc::clone(&handlers.flag) })
        }
        #[cfg(not(unix))]
        Ok(Self { flag: Arc::default() })
    }

    /// Returns the flag that a signal sets.
    pub fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.flag)
    }
}

impl Drop for Interrupts {
    fn drop(&mut self) {
        #[cfg(unix)]
        if let Ok(handlers) = handlers() {
            handlers.default.store(true, Ordering::SeqCst);
        }
    }
}

/// The handlers are registered once a process: each registration would add another one.
#[cfg(unix)]
#[derive(Debug)]
struct Handlers {
    flag: Arc<AtomicBool>,
    default: Arc<AtomicBool>,
}

#[cfg(unix)]
fn handlers() -> io::Result<&'static Handlers> {
    use signal_hook::consts::{SIGINT, SIGTERM, SIGXFSZ};
    use signal_hook::flag;

    static HANDLERS: OnceLock<Result<Handlers, io::ErrorKind>> = OnceLock::new();
    let register = || -> io::Result<Handlers> {
        let handlers = Handlers { flag: Arc::default(), default: Arc::default() };
        for signal in [SIGINT, SIGTERM] {
            flag::register_conditional_default(signal, Arc::clone(&handlers.default))?;
            flag::register(signal, Arc::clone(&handlers.flag))?;
        }
        // Where files may only be so large, writing more is an error like any other, and no reason to end the process half-way.
        flag::register(SIGXFSZ, Arc::default())?;
        Ok(handlers)
    };
    HANDLERS.get_or_init(|| register().map_err(|error| error.kind())).as_ref().map_err(|kind| io::Error::from(*kind))
}
