//! The tree of documents that a walk read: what each names, and what is to be fetched below it.

use super::{WalkError, Wanted};
use crate::content::{Config, Descriptor, Document, Manifest, MediaKind};
use crate::digest::Digest;
use crate::object::Object;
use crate::proof::{Platforms, is_elsewhere};
use crate::verify::{Reason, can_compute};

/// A document in the tree.
#[derive(Debug)]
pub(super) struct Node {
    /// What names it; for the first what the source's own list says of it, or nothing.
    pub descriptor: Descriptor,
    /// Why what it names is not followed.
    pub unfollowed: Option<WalkError>,
    pub read: Result<Object, Reason>,
    pub config: Option<Result<Object, Reason>>,
    /// What the config says, if it is that of an image.
    pub says: Option<Config>,
    pub below: Vec<Node>,
}

impl Node {
    pub fn new(descriptor: Descriptor, read: Result<Object, Reason>) -> Self {
        Self { descriptor, unfollowed: None, read, config: None, says: None, below: Vec::new() }
    }

    /// Whether an image for these platforms is here, or may be in what could not be read. An image that stands for itself
    /// is for the platform that its config names.
    pub fn may_be_for(&self, platforms: &Platforms) -> bool {
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
    pub fn is_image(&self, manifest: &Manifest) -> bool {
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

    pub fn manifest(&self) -> Option<&Manifest> {
        match self.document()? {
            Document::Manifest(manifest) => Some(manifest),
            Document::Index(_) | Document::Schema1(_) => None,
        }
    }

    pub fn unfollowed(&self, found: &mut Vec<WalkError>) {
        found.extend(self.unfollowed.filter(|why| !found.contains(why)));
        self.below.iter().for_each(|below| below.unfollowed(found));
    }

    pub fn layers<'w>(&'w self, wanted: &mut Vec<Wanted<'w>>) {
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

pub(super) fn unknown_algorithm(digest: &Digest) -> Option<Reason> {
    let algorithm = digest.algorithm();
    (!can_compute(algorithm)).then(|| Reason::Algorithm { name: algorithm.as_str().to_owned() })
}
