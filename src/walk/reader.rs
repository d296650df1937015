//! Reads the tree: documents side by side, each once, within the limits of a walk.

use std::cell::{Cell, RefCell};

use futures_util::FutureExt as _;
use futures_util::future::{LocalBoxFuture, join_all};

use super::tree::{Node, unknown_algorithm};
use super::{MAX_DOCUMENTS, MAX_LAYERS, Steps, WalkError};
use crate::content::{Config, Descriptor, Document, Index, Manifest, read_config_of};
use crate::library::{DOCUMENT_LIMIT, Library};
use crate::object::Object;
use crate::proof::{MAX_DEPTH, Plan};
use crate::reference::Place;
use crate::source::{Error, ErrorKind};
use crate::transport::Transport;
use crate::verify::{Expected, Reason};

pub(super) struct Walker<'a, T: Transport> {
    library: &'a Library<T>,
    place: &'a Place,
    plan: &'a Plan,
    steps: Cell<Steps>,
    layers: Cell<usize>,
    /// Told after every step.
    tell: &'a dyn Fn(Steps),
    errors: RefCell<Vec<Error>>,
}

impl<'a, T: Transport> Walker<'a, T> {
    pub(super) fn new(library: &'a Library<T>, place: &'a Place, plan: &'a Plan, tell: &'a dyn Fn(Steps)) -> Self {
        let steps = Cell::new(Steps { known: 1, ..Steps::default() });
        Self { library, place, plan, steps, layers: Cell::new(0), tell, errors: RefCell::default() }
    }

    /// The tree from its first document down, and what the source said about documents that could not be had.
    pub(super) async fn read(self, root: Object) -> (Node, Vec<Error>) {
        let listed = root.listed().cloned().unwrap_or_default();
        let root = self.below(listed, root, 0).await;
        (root, self.errors.take())
    }

    /// An object that was read, with everything below it.
    async fn below(&self, descriptor: Descriptor, object: Object, depth: usize) -> Node {
        let mut node = Node::new(descriptor, Ok(object.clone()));
        self.done(object.size());
        let Some(Ok(reading)) = object.reading() else { return node };
        match &reading.document {
            Document::Schema1(_) => {}
            Document::Manifest(manifest) => {
                self.layers.set(self.layers.get() + manifest.layers.len());
                if self.layers.get() > MAX_LAYERS {
                    node.unfollowed = Some(WalkError::TooManyLayers);
                    return node;
                }
                match self.config(manifest).await {
                    Ok(config) => node.config = config,
                    Err(error) => node.unfollowed = Some(error),
                }
                let bytes = node.config.as_ref().and_then(|config| config.as_ref().ok()?.bytes());
                node.says = bytes.and_then(|bytes| says(manifest, bytes));
            }
            Document::Index(index) => match self.entries(index, depth).await {
                Ok(below) => node.below = below,
                Err(error) => node.unfollowed = Some(error),
            },
        }
        node
    }

    async fn entries(&self, index: &Index, depth: usize) -> Result<Vec<Node>, WalkError> {
        let entries = self.plan.entries(index);
        if depth >= MAX_DEPTH {
            return Err(WalkError::TooDeep);
        }
        self.announce(entries.len())?;
        Ok(join_all(entries.into_iter().map(|entry| self.entry(entry, depth))).await)
    }

    fn entry<'s>(&'s self, descriptor: &'s Descriptor, depth: usize) -> LocalBoxFuture<'s, Node> {
        let read = async move {
            let object = match descriptor.digest.valid() {
                None => Err(Reason::BadDigest),
                Some(digest) => match unknown_algorithm(digest) {
                    Some(reason) => Err(reason),
                    None => self.kept(self.library.child(self.place, digest, descriptor).await),
                },
            };
            match object {
                Ok(object) => self.below(descriptor.clone(), object, depth + 1).await,
                Err(reason) => {
                    self.done(0);
                    Node::new(descriptor.clone(), Err(reason))
                }
            }
        };
        read.boxed_local()
    }

    async fn config(&self, manifest: &Manifest) -> Result<Option<Result<Object, Reason>>, WalkError> {
        let Some(descriptor) = &manifest.config else { return Ok(None) };
        self.announce(1)?;
        let read = match descriptor.digest.valid() {
            None => Err(Reason::BadDigest),
            Some(digest) => match unknown_algorithm(digest) {
                Some(reason) => Err(reason),
                None => {
                    let expected = Expected { digest: digest.clone(), size: descriptor.size };
                    let read = self.library.blob(self.place, &expected, DOCUMENT_LIMIT).await;
                    self.kept(read)
                }
            },
        };
        self.done(read.as_ref().map_or(0, Object::size));
        Ok(Some(read))
    }

    /// The error as a reason; its words are kept for the reader.
    fn kept(&self, read: Result<Object, Error>) -> Result<Object, Reason> {
        read.map_err(|error| {
            let reason = reason(&error.kind);
            self.errors.borrow_mut().push(error);
            reason
        })
    }

    fn announce(&self, more: usize) -> Result<(), WalkError> {
        let known = self.steps.get().known + more;
        if known > MAX_DOCUMENTS {
            return Err(WalkError::TooMany);
        }
        self.steps.set(Steps { known, ..self.steps.get() });
        (self.tell)(self.steps.get());
        Ok(())
    }

    fn done(&self, more: u64) {
        let Steps { done, known, bytes } = self.steps.get();
        self.steps.set(Steps { done: done + 1, known, bytes: bytes.saturating_add(more) });
        (self.tell)(self.steps.get());
    }
}

/// What a config says, if it is that of an image.
fn says(manifest: &Manifest, config: &[u8]) -> Option<Config> {
    Some(read_config_of(manifest, config)?.ok()?.0)
}

/// The same as a reason for which a digest cannot be checked.
pub fn reason(kind: &ErrorKind) -> Reason {
    match kind {
        ErrorKind::Interrupted { received } => Reason::Interrupted { received: *received },
        ErrorKind::Stalled { received, .. } => Reason::Stalled { received: *received },
        ErrorKind::TooLarge { limit } => Reason::TooLarge { limit: *limit },
        ErrorKind::Worker => Reason::Worker,
        _ => Reason::Unreadable,
    }
}
