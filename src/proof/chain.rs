//! The chain: built link by link as content arrives, parents before children.

use super::bytes::{expected, measured};
use super::check::{Check, CheckName, WhyNot};
use super::layer::{HowRead, Seen, is_encrypted, is_unpacked};
use super::link::{described, link};
use super::{ConfigNamed, Link, Role, config, document, layer};
use crate::content::{Descriptor, Manifest, Platform};
use crate::digest::Digest;
use crate::object::Object;
use crate::verify::{Expected, Mismatch, Reason, Verdict};

/// All objects of a run, parents before children.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chain {
    links: Vec<Link>,
}

impl Chain {
    /// The links, parents before children.
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// Adds what the reader asked for, by digest or (with `asked` `None`) by tag. Gives its number.
    ///
    /// What a source says that its own tag leads to, or of what it lists, proves nothing; but bytes that are not even that are
    /// a mismatch.
    pub fn root(&mut self, asked: Option<&Digest>, object: &Object) -> usize {
        let listed = object.listed();
        let expected = match (asked, object.verdict()) {
            (Some(digest), _) => Some(Expected { digest: digest.clone(), size: listed.and_then(|listed| listed.size) }),
            (None, Verdict::Mismatch(Mismatch { expected, expected_size, .. })) => {
                Some(Expected { digest: expected.clone(), size: *expected_size })
            }
            (None, _) => None,
        };
        let named = expected.as_ref().map_or(object.digest(), |expected| &expected.digest).to_string();
        let named_size = expected.as_ref().and_then(|expected| expected.size);
        let (verdict, checks) = document::check(expected.as_ref(), None, object);
        let media_type = object.answer().media_type.clone();
        let platform = listed.and_then(|listed| listed.platform.clone());
        let link = link(Role::Document, None, named, object, verdict, checks);
        self.add(Link { named_size, media_type, platform, how: how(object), ..link })
    }

    /// Adds a manifest or index that a link names.
    pub fn document(&mut self, parent: usize, descriptor: &Descriptor, object: &Object) -> usize {
        let expected = expected(descriptor);
        let (verdict, checks) = document::check(expected.as_ref(), Some(descriptor), object);
        self.child(Role::Document, parent, descriptor, object, (verdict, checks))
    }

    /// Adds the config of a manifest. `platform` is what the index says that the manifest runs on.
    pub fn config(
        &mut self,
        parent: usize,
        manifest: &Manifest,
        platform: Option<&Platform>,
        object: &Object,
    ) -> usize {
        let nothing = Descriptor::default();
        let descriptor = manifest.config.as_ref().unwrap_or(&nothing);
        let expected = expected(descriptor);
        let found = config::check(expected.as_ref(), descriptor, manifest, platform, object);
        self.child(Role::Config, parent, descriptor, object, found)
    }

    /// Adds a layer. `config` is the image's config and the link it has here.
    pub fn layer(
        &mut self,
        parent: usize,
        position: usize,
        descriptor: &Descriptor,
        seen: &Seen,
        config: Option<ConfigNamed<'_>>,
    ) -> usize {
        let (verdict, measured, checks) = layer::check(position, descriptor, seen, config);
        // Another place may have had the same bytes unpacked, as the layer that they are not here.
        let inside = match seen {
            Seen::Read { inside, .. } if is_unpacked(descriptor) && !is_encrypted(descriptor) && verdict.may_show() => {
                inside.clone()
            }
            Seen::Read { .. } | Seen::NotAsked | Seen::Elsewhere | Seen::Unread(_) => None,
        };
        let how = if let Seen::Read { how, .. } = seen { *how } else { HowRead::default() };
        // Limits that were lifted say something only of what was unpacked.
        let how = HowRead { unlimited: how.unlimited && inside.is_some(), ..how };
        self.add(Link {
            measured,
            inside,
            how,
            is_left_out: matches!(seen, Seen::NotAsked | Seen::Elsewhere),
            ..described(Role::Layer { position }, Some(parent), descriptor, verdict, checks)
        })
    }

    /// Adds a document or config that could not be read.
    pub fn unread(&mut self, role: Role, parent: Option<usize>, descriptor: &Descriptor, reason: Reason) -> usize {
        let checks = vec![Check::not(CheckName::Digest, WhyNot::unread(&reason))];
        self.add(described(role, parent, descriptor, Verdict::Unverifiable(reason), checks))
    }

    /// Takes that what a document names is not followed.
    pub fn unfollowed(&mut self, number: usize, why: WhyNot) {
        if let Some(link) = self.links.get_mut(number) {
            link.checks.push(Check::not(CheckName::Below, why));
        }
    }

    /// The verdict of a link; that of an unknown one is no verdict to build on.
    pub fn verdict(&self, number: usize) -> &Verdict {
        self.links.get(number).map_or(&Verdict::Claimed, |link| &link.verdict)
    }

    fn child(
        &mut self,
        role: Role,
        parent: usize,
        descriptor: &Descriptor,
        object: &Object,
        found: (Verdict, Vec<Check>),
    ) -> usize {
        let measured = Some(measured(object));
        self.add(Link { measured, how: how(object), ..described(role, Some(parent), descriptor, found.0, found.1) })
    }

    /// The one place where links are added: a child is never worth more than its parent.
    fn add(&mut self, mut link: Link) -> usize {
        if let Some(parent) = link.parent {
            link.verdict = link.verdict.named_by(self.verdict(parent));
        }
        self.links.push(link);
        self.links.len() - 1
    }
}

/// How the bytes of a document came.
fn how(object: &Object) -> HowRead {
    HowRead { kept: object.kept_since(), unlimited: false }
}
