//! Aborting: a request ends with whoever waits for it.

use web_sys::{AbortController, AbortSignal};

/// Aborts when dropped. A request that is over does not notice.
#[derive(Debug)]
pub struct AbortOnDrop(AbortController);

impl AbortOnDrop {
    /// A guard for a request to come, or `None` in a browser without `AbortController`.
    pub fn new() -> Option<Self> {
        AbortController::new().ok().map(Self)
    }

    /// What the request must carry.
    pub fn signal(&self) -> AbortSignal {
        self.0.signal()
    }
}

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}
