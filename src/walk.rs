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

use crate::content::{Config, Descriptor, Document, Index, Manifest, MediaKind, Platform, read_config_of};
use crate::digest::Digest;
use crate::library::{DOCUMENT_LIMIT, Library};
use crate::object::Object;
use crate::proof::{Chain, ConfigNamed, MAX_DEPTH, Plan, Platforms, Role, Seen, WhyNot, is_elsewhere};
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

/// Why a tree is not walked to its end. It is a gap in the chain, at the document that is not followed.
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
    /// Why what it names is not followed.
    unfollowed: Option<WalkError>,
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
    errors: RefCell<Vec<Error>>,
}

impl Walk {
    /// Reads all documents below an object that was asked for by digest, or (with `asked` `None`) by tag. A document that
    /// cannot be had is a gap in the chain, and so is one that is not followed.
    pub async fn read<T: Transport>(
        library: &Library<T>,
        place: &Place,
        asked: Option<Digest>,
        root: Object,
        plan: Plan,
        tell: &dyn Fn(Steps),
    ) -> Self {
        let walker = Walker {
            library,
            place,
            plan: &plan,
            steps: Cell::new(Steps { known: 1, ..Steps::default() }),
            layers: Cell::new(0),
            tell,
            errors: RefCell::default(),
        };
        let mut root = walker.below(root.listed().cloned().unwrap_or_default(), root, 0).await;
        let errors = walker.errors.take();
        if !root.may_be_for(&plan.platforms) {
            root.unfollowed = Some(WalkError::NoPlatform);
        }
        Self { asked, plan, root, errors }
    }

    /// How much of the tree was asked for.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Why parts of the tree were not followed, each reason once.
    pub fn unfollowed(&self) -> Vec<WalkError> {
        let mut found = Vec::new();
        self.root.unfollowed(&mut found);
        found
    }

    /// The platform of an image that stands for itself, as its config says.
    pub fn platform(&self) -> Option<Platform> {
        self.root.says.as_ref().map(Config::platform)
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
        match node.unfollowed {
            None => {}
            Some(WalkError::NoPlatform) => chain.unfollowed(at, WhyNot::OtherPlatform),
            Some(WalkError::TooMany | WalkError::TooManyLayers | WalkError::TooDeep) => {
                chain.unfollowed(at, WhyNot::TooMuch);
            }
        }
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
        if node.unfollowed.is_some() {
            return;
        }
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
    fn new(descriptor: Descriptor, read: Result<Object, Reason>) -> Self {
        Self { descriptor, unfollowed: None, read, config: None, says: None, below: Vec::new() }
    }

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
            None => self.has_image(),
        }
    }

    /// Whether a manifest is that of an image, by the type of its config or by what Docker takes for one.
    fn is_image(&self, manifest: &Manifest) -> bool {
        manifest.config_kind() == Some(MediaKind::ImageConfig) || self.says.is_some()
    }

    /// Whether an image is here, or may be. Those of other platforms were left out.
    fn has_image(&self) -> bool {
        !self.is_index() || self.unfollowed.is_some() || self.below.iter().any(Self::has_image)
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

    fn unfollowed(&self, found: &mut Vec<WalkError>) {
        found.extend(self.unfollowed.filter(|why| !found.contains(why)));
        self.below.iter().for_each(|below| below.unfollowed(found));
    }

    fn layers<'w>(&'w self, wanted: &mut Vec<Wanted<'w>>) {
        let diff_ids = self.says.as_ref().and_then(|config| config.rootfs.as_ref()).map(|rootfs| &rootfs.diff_ids);
        let diff_id = |position: usize| Some(diff_ids?.get(position)?.valid()?.as_digest());
        let manifest = self.manifest().filter(|_| self.unfollowed.is_none());
        let layers = manifest.into_iter().flat_map(|manifest| manifest.layers.iter().enumerate());
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
        self.expect(entries.len())?;
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
        self.expect(1)?;
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

    fn expect(&self, more: usize) -> Result<(), WalkError> {
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
