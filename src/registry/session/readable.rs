//! What of a registry this page could read itself, without a relay: where that is something, what cannot be read is likely
//! to be a refusal.

use std::cell::Cell;

use crate::transport::{Glance, Request, Transport};

use super::Session;

/// Which answers were read.
#[derive(Default)]
pub(super) struct Readable {
    /// Whether there was a good one (status 200 to 299) of any kind; `None` as long as nobody looked.
    any: Cell<Option<bool>>,
    manifests: Cell<bool>,
    tags: Cell<bool>,
    blobs: Cell<bool>,
    /// Whether refusals are known not to be among them.
    hides_refusals: Cell<bool>,
}

impl Readable {
    /// Notes that this address gave an answer with that status.
    pub(super) fn note(&self, url: &str, status: u16) {
        if (200..300).contains(&status) {
            self.any.set(Some(true));
            if let Some(kin) = self.kin(url) {
                kin.set(true);
            }
        }
    }

    /// Whether an address of this one's kind gave a good answer.
    pub(super) fn has_kin(&self, url: &str) -> bool {
        self.kin(url).is_some_and(Cell::get)
    }

    fn kin(&self, url: &str) -> Option<&Cell<bool>> {
        let kinds = [("/manifests/", &self.manifests), ("/tags/list", &self.tags), ("/blobs/", &self.blobs)];
        kinds.into_iter().find(|(part, _)| url.contains(part)).map(|(_, kin)| kin)
    }
}

impl<T: Transport> Session<T> {
    /// Whether the registry lets this page read any good answer. Where none came so far, its base address is looked at,
    /// once; the diagnosis of the last failure knows of it then. Not where a relay is in use.
    pub(crate) async fn lets_read_anything(&self) -> bool {
        if self.relay().is_some() {
            return false;
        }
        if let Some(any) = self.0.readable.any.get() {
            return any;
        }
        let glance = self.transport().glance(&Request::get(format!("{}/v2/", self.0.origin))).await;
        let any = matches!(glance, Glance::Read { status: 200..=299, .. });
        self.0.readable.any.set(Some(any));
        self.note_base(glance);
        any
    }

    /// Whether a refusal was told from a missing leave before.
    pub(crate) fn hides_refusals(&self) -> bool {
        self.0.readable.hides_refusals.get() && self.relay().is_none()
    }

    pub(crate) fn note_hidden_refusals(&self) {
        self.0.readable.hides_refusals.set(true);
    }
}
