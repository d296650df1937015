//! Aborting: a request ends with whoever waits for it.

use web_sys::{AbortController, AbortSignal};

/// Aborts when dropped, unless the request is over.
#[derive(Debug)]
pub struct AbortOnDrop {
    controller: AbortController,
    is_over: bool,
}

impl AbortOnDrop {
    /// A guard for a request to come, or `None` in a browser without `AbortController`.
    pub fn new() -> Option<Self> {
        Some(Self { controller: AbortController::new().ok()?, is_over: false })
    }

    /// What the request must carry.
    pub fn signal(&self) -> AbortSignal {
        self.controller.signal()
    }

    /// The request came to its end. A browser takes a quarter of a millisecond to find that there is nothing to abort.
    pub fn over(mut self) {
        self.is_over = true;
    }
}

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if !self.is_over {
            self.controller.abort();
        }
    }
}
