//! Walking: reads the tree of documents from what the reader asked for down to the configs, and turns it into a
//! [`Chain`] together with what became of the layers.
//!
//! Documents are read here, side by side, each once. Layers are not: they are large, and the browser's workers fetch
//! them ([`Walk::layers`] says which). The chain can be made at any time ([`Walk::chain`]), so that a page shows it while
//! layers are still on their way; its objects have the same numbers each time. It alone judges, each object by what names
//! it.

mod reader;
mod tree;

use reader::Walker;
pub use reader::reason;
use tree::{Node, unknown_algorithm};

use crate::content::{Config, Descriptor, Manifest, Platform};
use crate::digest::Digest;
use crate::library::Library;
use crate::object::Object;
use crate::proof::{Chain, ConfigNamed, MAX_DEPTH, Plan, Role, Seen, WhyNot, is_elsewhere};
use crate::reference::Place;
use crate::source::Error;
use crate::transport::Transport;
use crate::verify::Reason;

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
        let (mut root, errors) = Walker::new(library, place, &plan, tell).read(root).await;
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
