//! Walking: reads the tree of documents from what the reader asked for down to the configs, and turns it into a
//! [`Chain`] together with what became of the layers.
//!
//! Documents are read here, side by side, each once. Layers are not: they are large, and the browser's workers fetch
//! them ([`Walk::layers`] says which). The chain can be made at any time ([`Walk::chain`]), so that a page shows it while
//! layers are still on their way; its objects have the same numbers each time. It alone judges, each object by what names
//! it.

use std::cell::{Cell, RefCell};

use futures_util::FutureExt as _;
use futures_util::future::{LocalBoxFuture, join_all};

use crate::content::{Config, Descriptor, Document, Index, Manifest, MediaKind, read_config_of};
use crate::digest::Digest;
use crate::library::{DOCUMENT_LIMIT, Library};
use crate::object::Object;
use crate::proof::{Chain, ConfigNamed, MAX_DEPTH, Plan, Platforms, Role, Seen, is_elsewhere};
use crate::reference::Place;
use crate::source::{Error, ErrorKind};
use crate::transport::Transport;
use crate::verify::{Expected, Reason, can_compute};

/// How many documents one walk reads. Large public indexes have some dozens; each costs a request, and registries count
/// them.
pub const MAX_DOCUMENTS: usize = 1000;

/// How many layers all its images may have together, counted where they are named. Large public indexes have some hundreds;
/// each is a line on the page.
pub const MAX_LAYERS: usize = 10_000;

/// Why a tree is not walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WalkError {
    /// Too many documents.
    #[error("there are more than {MAX_DOCUMENTS} documents")]
    TooMany,
    /// Too many layers.
    #[error("there are more than {MAX_LAYERS} layers")]
    TooManyLayers,
    /// Too many indexes within one another.
    #[error("more than {MAX_DEPTH} indexes lie within one another")]
    TooDeep,
    /// There is no image for the platforms that were asked for.
    #[error("there is no image for this platform")]
    NoPlatform,
}

/// How far a walk has come, in documents and configs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Steps {
    /// Read, or found unreadable.
    pub done: usize,
    /// Known to be read.
    pub known: usize,
    /// Bytes of those that were read.
    pub bytes: u64,
}

/// All documents of a run.
#[derive(Debug)]
pub struct Walk {
    asked: Option<Digest>,
    plan: Plan,
    root: Node,
    /// What the source said about documents that could not be had.
    pub errors: Vec<Error>,
}

/// A document in the tree.
#[derive(Debug)]
struct Node {
    /// What names it; for the first what the source's own list says of it, or nothing.
    descriptor: Descriptor,
    read: Result<Object, Reason>,
    config: Option<Result<Object, Reason>>,
    /// What the config says, if it is that of an image.
    says: Option<Config>,
    below: Vec<Node>,
}

/// A layer that the plan asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted<'w> {
    /// Its place in its manifest, from 0.
    pub position: usize,
    /// What the manifest says of it.
    pub descriptor: &'w Descriptor,
    /// The DiffID that the config names for it.
    pub diff_id: Option<&'w Digest>,
}

struct Walker<'a, T: Transport> {
    library: &'a Library<T>,
    place: &'a Place,
    plan: &'a Plan,
    steps: Cell<Steps>,
    layers: Cell<usize>,
    /// Told after every step.
    tell: &'a dyn Fn(Steps),
    stopped: Cell<Option<WalkError>>,
    errors: RefCell<Vec<Error>>,
}

impl Walk {
    /// Reads all documents below an object that was asked for by digest, or (with `asked` `None`) by tag.
    ///
    /// # Errors
    /// The tree is larger than is walked. A document that cannot be had is no error but a gap in the chain.
    pub async fn read<T: Transport>(
        library: &Library<T>,
        place: &Place,
        asked: Option<Digest>,
        root: Object,
        plan: Plan,
        tell: &dyn Fn(Steps),
    ) -> Result<Self, WalkError> {
        let walker = Walker {
            library,
            place,
            plan: &plan,
            steps: Cell::new(Steps { known: 1, ..Steps::default() }),
            layers: Cell::new(0),
            tell,
            stopped: Cell::new(None),
            errors: RefCell::default(),
        };
        let root = walker.below(root.listed().cloned().unwrap_or_default(), root, 0).await;
        let (stopped, errors) = (walker.stopped.get(), walker.errors.take());
        match stopped {
            Some(error) => Err(error),
            None if !root.may_be_for(&plan.platforms) => Err(WalkError::NoPlatform),
            None => Ok(Self { asked, plan, root, errors }),
        }
    }

    /// The layers that the plan asks for and that can be fetched, in the order of the chain. One that several images share
    /// is there for each.
    pub fn layers(&self) -> Vec<Wanted<'_>> {
        let mut wanted = Vec::new();
        if self.plan.layers {
            self.root.layers(&mut wanted);
        }
        wanted
    }

    /// The chain, with what became of each layer that can be fetched. It is asked for by the whole descriptor: how much is
    /// read, and whether it is unpacked, is not said by the digest.
    pub fn chain(&self, see: &dyn Fn(&Descriptor) -> Seen) -> Chain {
        let mut chain = Chain::default();
        self.add(&mut chain, None, &self.root, see);
        chain
    }

    fn add(&self, chain: &mut Chain, parent: Option<usize>, node: &Node, see: &dyn Fn(&Descriptor) -> Seen) {
        let at = match (&node.read, parent) {
            (Ok(object), None) => chain.root(self.asked.as_ref(), object),
            (Ok(object), Some(parent)) => chain.document(parent, &node.descriptor, object),
            (Err(reason), parent) => chain.unread(Role::Document, parent, &node.descriptor, reason.clone()),
        };
        if let Some(manifest) = node.manifest() {
            self.add_image(chain, at, node, manifest, see);
        }
        for below in &node.below {
            self.add(chain, Some(at), below, see);
        }
    }

    fn add_image(
        &self,
        chain: &mut Chain,
        at: usize,
        node: &Node,
        manifest: &Manifest,
        see: &dyn Fn(&Descriptor) -> Seen,
    ) {
        let nothing = Descriptor::default();
        let named = manifest.config.as_ref().unwrap_or(&nothing);
        let config = node.config.as_ref().map(|config| match config {
            Ok(object) => chain.config(at, manifest, node.descriptor.platform.as_ref(), object),
            Err(reason) => chain.unread(Role::Config, Some(at), named, reason.clone()),
        });
        let verdict = config.map(|config| chain.verdict(config).clone());
        let is_image = node.is_image(manifest);
        let by = if is_image { verdict } else { Some(chain.verdict(at).clone()) };
        let config = || match (&node.says, is_image) {
            (Some(config), true) => Some(ConfigNamed { config: Some(config), verdict: by.as_ref()? }),
            (None, true) => None,
            (_, false) => Some(ConfigNamed { config: None, verdict: by.as_ref()? }),
        };
        for (position, layer) in manifest.layers.iter().enumerate() {
            let seen = match layer.digest.valid() {
                _ if !self.plan.layers => Seen::NotAsked,
                _ if is_elsewhere(layer) => Seen::Elsewhere,
                None => Seen::Unread(Reason::BadDigest),
                Some(digest) => match unknown_algorithm(digest) {
                    Some(reason) => Seen::Unread(reason),
                    None => see(layer),
                },
            };
            chain.layer(at, position, layer, &seen, config());
        }
    }
}

impl Node {
    /// Whether an image for these platforms is here, or may be in what could not be read. An image that stands for itself
    /// is for the platform that its config names.
    fn may_be_for(&self, platforms: &Platforms) -> bool {
        let Platforms::Only(wanted) = platforms else { return true };
        match self.manifest() {
            Some(manifest) if !self.is_image(manifest) => false,
            Some(_) => self.says.as_ref().is_none_or(|config| {
                let platform = config.platform();
                wanted.iter().any(|wanted| platform.matches(wanted))
            }),
            None => !self.is_index() || self.below.iter().any(Self::has_image),
        }
    }

    /// Whether a manifest is that of an image, by the type of its config or by what Docker takes for one.
    fn is_image(&self, manifest: &Manifest) -> bool {
        manifest.config_kind() == Some(MediaKind::ImageConfig) || self.says.is_some()
    }

    /// Whether an image is here, or may be. Those of other platforms were left out.
    fn has_image(&self) -> bool {
        !self.is_index() || self.below.iter().any(Self::has_image)
    }

    fn is_index(&self) -> bool {
        matches!(self.document(), Some(Document::Index(_)))
    }

    fn document(&self) -> Option<&Document> {
        Some(&self.read.as_ref().ok()?.reading()?.as_ref().ok()?.document)
    }

    fn manifest(&self) -> Option<&Manifest> {
        match self.document()? {
            Document::Manifest(manifest) => Some(manifest),
            Document::Index(_) | Document::Schema1(_) => None,
        }
    }

    fn layers<'w>(&'w self, wanted: &mut Vec<Wanted<'w>>) {
        let diff_ids = self.says.as_ref().and_then(|config| config.rootfs.as_ref()).map(|rootfs| &rootfs.diff_ids);
        let diff_id = |position: usize| Some(diff_ids?.get(position)?.valid()?.as_digest());
        let layers = self.manifest().into_iter().flat_map(|manifest| manifest.layers.iter().enumerate());
        let fetched = |layer: &Descriptor| {
            !is_elsewhere(layer) && layer.digest.valid().is_some_and(|digest| unknown_algorithm(digest).is_none())
        };
        wanted.extend(layers.filter(|(_, layer)| fetched(layer)).map(|(position, descriptor)| Wanted {
            position,
            descriptor,
            diff_id: diff_id(position),
        }));
        for below in &self.below {
            below.layers(wanted);
        }
    }
}

/// What a config says, if it is that of an image.
fn says(manifest: &Manifest, config: &[u8]) -> Option<Config> {
    Some(read_config_of(manifest, config)?.ok()?.0)
}

impl<T: Transport> Walker<'_, T> {
    /// An object that was read, with everything below it.
    async fn below(&self, descriptor: Descriptor, object: Object, depth: usize) -> Node {
        let mut node = Node { descriptor, read: Ok(object.clone()), config: None, says: None, below: Vec::new() };
        self.done(object.size());
        let Some(Ok(reading)) = object.reading() else { return node };
        match &reading.document {
            Document::Schema1(_) => {}
            Document::Manifest(manifest) => {
                self.layers.set(self.layers.get() + manifest.layers.len());
                if self.layers.get() > MAX_LAYERS {
                    self.stopped.set(Some(WalkError::TooManyLayers));
                    return node;
                }
                node.config = self.config(manifest).await;
                let bytes = node.config.as_ref().and_then(|config| config.as_ref().ok()?.bytes());
                node.says = bytes.and_then(|bytes| says(manifest, bytes));
            }
            Document::Index(index) => node.below = self.entries(index, depth).await,
        }
        node
    }

    async fn entries(&self, index: &Index, depth: usize) -> Vec<Node> {
        let entries = self.plan.entries(index);
        if depth >= MAX_DEPTH {
            self.stopped.set(Some(WalkError::TooDeep));
            return Vec::new();
        }
        self.expect(entries.len());
        if self.stopped.get().is_some() {
            return Vec::new();
        }
        join_all(entries.into_iter().map(|entry| self.entry(entry, depth))).await
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
                    let descriptor = descriptor.clone();
                    Node { descriptor, read: Err(reason), config: None, says: None, below: Vec::new() }
                }
            }
        };
        read.boxed_local()
    }

    async fn config(&self, manifest: &Manifest) -> Option<Result<Object, Reason>> {
        let descriptor = manifest.config.as_ref()?;
        self.expect(1);
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
        Some(read)
    }

    /// The error as a reason; its words are kept for the reader.
    fn kept(&self, read: Result<Object, Error>) -> Result<Object, Reason> {
        read.map_err(|error| {
            let reason = reason(&error.kind);
            self.errors.borrow_mut().push(error);
            reason
        })
    }

    fn expect(&self, more: usize) {
        let known = self.steps.get().known + more;
        self.steps.set(Steps { known, ..self.steps.get() });
        if known > MAX_DOCUMENTS {
            self.stopped.set(Some(WalkError::TooMany));
        }
        (self.tell)(self.steps.get());
    }

    fn done(&self, more: u64) {
        let Steps { done, known, bytes } = self.steps.get();
        self.steps.set(Steps { done: done + 1, known, bytes: bytes.saturating_add(more) });
        (self.tell)(self.steps.get());
    }
}

fn unknown_algorithm(digest: &Digest) -> Option<Reason> {
    let algorithm = digest.algorithm();
    (!can_compute(algorithm)).then(|| Reason::Algorithm { name: algorithm.as_str().to_owned() })
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
