//! What the library keeps: documents by place and digest, the oldest given away first.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use super::Key;
use crate::object::Held;
use crate::reference::Place;

/// How many documents are kept. A page of tags needs some hundreds; each is a few KiB.
pub(super) const MOST: usize = 2000;

/// How many bytes they may have together: enough for eight of the largest, so that a registry of huge manifests cannot
/// fill the memory of a tab.
pub(super) const MOST_BYTES: u64 = 64 << 20;

/// Documents that are what their digest names.
#[derive(Default)]
pub(super) struct Kept {
    held: HashMap<Key, Arc<Held>>,
    order: VecDeque<Key>,
    bytes: u64,
}

impl Kept {
    /// The document, if it is still here.
    pub(super) fn get(&self, key: &Key) -> Option<Arc<Held>> {
        self.held.get(key).cloned()
    }

    /// Whether anything of a place is held.
    pub(super) fn has_of(&self, place: &Place) -> bool {
        self.order.iter().any(|(of, _)| of == place)
    }

    /// Drops the documents of some places.
    pub(super) fn drop_all(&mut self, gone: impl Fn(&Key) -> bool) {
        self.order.retain(|key| !gone(key));
        let bytes = &mut self.bytes;
        self.held.retain(|key, held| {
            let stays = !gone(key);
            *bytes -= if stays { 0 } else { held.measured.size };
            stays
        });
    }

    /// Adds a document and says so, unless it is here already; what was read of that one is not worth losing.
    pub(super) fn add(&mut self, key: Key, held: &Arc<Held>) -> bool {
        if self.held.contains_key(&key) {
            return false;
        }
        self.bytes += held.measured.size;
        self.held.insert(key.clone(), held.clone());
        self.order.push_back(key);
        while self.order.len() > MOST || self.bytes > MOST_BYTES {
            let Some(oldest) = self.order.pop_front() else { break };
            if let Some(gone) = self.held.remove(&oldest) {
                self.bytes -= gone.measured.size;
            }
        }
        true
    }
}
