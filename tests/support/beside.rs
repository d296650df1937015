//! Somebody beside who hashes what a layer holds.

use std::cell::{Cell, RefCell};
use std::future::ready;
use std::rc::Rc;

use futures_util::future::LocalBoxFuture;
use tallyman::digest::{Algorithm, Digest, Hasher};
use tallyman::unpack::Give;
use tallyman::verify::beside::Beside;

/// Hashes in its place, and notes how it was asked.
#[derive(Default)]
pub struct Other {
    pub hasher: Rc<RefCell<Option<Hasher>>>,
    /// Bytes that were given since there was last room, and the most that ever were.
    pub given: Rc<Cell<usize>>,
    pub most: Cell<usize>,
    pub asked: Cell<usize>,
    /// Whether there is nobody after all.
    pub is_away: bool,
}

impl Beside for Other {
    fn begin(&self, algorithm: &Algorithm) -> Option<Give> {
        if self.is_away {
            return None;
        }
        self.hasher.replace(Hasher::new(algorithm));
        let (hasher, given) = (self.hasher.clone(), self.given.clone());
        Some(Box::new(move |bytes| {
            hasher.borrow_mut().as_mut().unwrap().update(bytes);
            given.set(given.get() + bytes.len());
        }))
    }

    fn room(&self) -> LocalBoxFuture<'_, ()> {
        self.most.set(self.most.get().max(self.given.replace(0)));
        Box::pin(ready(()))
    }

    fn digest(&self) -> LocalBoxFuture<'_, Option<Digest>> {
        self.asked.set(self.asked.get() + 1);
        Box::pin(ready(self.hasher.take().map(Hasher::finish)))
    }
}
