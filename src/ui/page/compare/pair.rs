//! What is compared with what, and the links to it.

use crate::digest::Digest;
use crate::link::{Compared, Link};
use crate::reference::Reference;

/// Both sides as a link has them.
#[derive(Clone)]
pub(super) struct Pair {
    /// What somebody has, and the platform that was asked for.
    pub(super) left: (Reference, Option<String>),
    /// What they might fetch.
    pub(super) right: (Reference, Option<String>),
}

impl Pair {
    /// The same of a platform of both.
    pub(super) fn link(&self, platform: Option<&String>) -> String {
        Self::link_of(&self.left, &self.right, platform).to_string()
    }

    /// The same with the digests that the sides have, as far as they are known. Whoever opens that link gets exactly these
    /// two, and is told whether the tags still point there.
    pub(super) fn pinned(&self, roots: [Option<Digest>; 2]) -> Link {
        let pin = |(reference, platform): &(Reference, Option<String>), root: Option<Digest>| {
            let digest = reference.digest.clone().or(root);
            (Reference { digest, ..reference.clone() }, platform.clone())
        };
        let [left, right] = roots;
        Self::link_of(&pin(&self.left, left), &pin(&self.right, right), None)
    }

    /// The other way round.
    pub(super) fn swapped(&self) -> String {
        Self::link_of(&self.right, &self.left, None).to_string()
    }

    fn link_of(
        (left, left_platform): &(Reference, Option<String>),
        (right, right_platform): &(Reference, Option<String>),
        platform: Option<&String>,
    ) -> Link {
        let left_platform = platform.or(left_platform.as_ref()).cloned();
        let right_platform = platform.or(right_platform.as_ref()).cloned();
        // What holds on both sides is said once.
        let own = right_platform.filter(|own| left_platform.as_ref() != Some(own));
        Compared { reference: right.clone(), platform: own }.link(left, left_platform)
    }
}
