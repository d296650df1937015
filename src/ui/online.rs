//! The network's coming back: what failed for want of it is read again by itself, once for each time that it comes back.

use std::cell::Cell;
use std::rc::Rc;

use leptos::prelude::*;

use super::shell::{Shell, shell};
use crate::browser::listener::Listener;
use crate::browser::location;
use crate::failure::Failure;
use crate::source::notifier::Notifier;

/// How often the machine was connected since somebody first wanted to know.
pub struct Online {
    notifier: Rc<Notifier>,
    /// The last time that the reader was told of.
    told: Cell<u64>,
    shell: Shell,
    _listener: Option<Listener>,
}

impl Online {
    /// Listens from now on. Wants the context of the whole page, and lives as long.
    pub fn listen() -> &'static Self {
        let notifier = Rc::new(Notifier::default());
        let beat = notifier.clone();
        let listener = location::when_online(move |_| beat.notify());
        Box::leak(Box::new(Self { notifier, told: Cell::new(0), shell: shell(), _listener: listener }))
    }

    /// The times so far: to be asked before a read, so that none is missed while it fails.
    pub fn now(&self) -> u64 {
        self.notifier.count()
    }

    /// Waits until there were more than `seen`, and says why something is about to change.
    pub async fn after(&self, seen: u64) {
        self.notifier.after(seen).await;
        let now = self.notifier.count();
        // Whoever wakes up first says it for all.
        if self.told.replace(now) != now {
            self.shell.say("Connected again: what could not be read is read now.".to_owned());
        }
    }

    /// Shows why a list stopped. True when it stopped for want of a network that is there again since `seen`, and nobody
    /// went on with it meanwhile: then the failure is taken back, and the list goes on.
    pub async fn goes_on(&self, seen: u64, stopped: RwSignal<Option<Failure>>, failure: Failure) -> bool {
        let is_offline = failure.is_offline();
        stopped.set(Some(failure));
        if !is_offline {
            return false;
        }
        self.after(seen).await;
        stopped.try_update(Option::take).flatten().is_some()
    }
}
