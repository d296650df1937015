//! Proof: the chain of named checks from what the reader asked for down to the unpacked bytes of each layer.
//!
//! A [`Chain`] is plain data, built link by link as content arrives; nothing here asks for anything. Each [`Link`] is
//! one object with the verdict on its bytes and a list of [`Check`]s, and knows the link that named it. What may be said
//! of the whole is what may be said of the weakest link.
//!
//! What will surprise you:
//! - A link's verdict is always that of `verify::judge` on what was measured (of documents, by [`Object::judge`]), weakened
//!   by the parent's. The checks never make it stronger; a failed check makes the whole [`Standing::Failed`] although the
//!   bytes may be genuine.
//! - A DiffID proves nothing by itself. It counts only when the config that names it is proven.
//! - "Not checked" always has a reason, and some reasons are gaps ([`WhyNot::is_gap`]): after a cancelled, interrupted or
//!   refused transfer the whole is incomplete, never proven.

mod check;
mod config;
mod document;
mod early;
mod layer;
mod plan;
mod words;

pub use check::{Check, CheckName, Outcome, WhyNot};
pub use config::ConfigNamed;
pub use layer::{HowRead, Seen, diff_id_verdict, findings_checks, is_elsewhere, layer_checks};
pub use plan::{MAX_DEPTH, Plan, Platforms};
pub use words::{Scope, elsewhere_words, remark_words};

use std::collections::BTreeMap;

use crate::content::{Descriptor, Manifest, Platform};
use crate::digest::Digest;
use crate::object::Object;
use crate::source::Came;
use crate::unpack::Findings;
use crate::verify::{Expected, Measured, Mismatch, Reason, Verdict};

/// What an object is in the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// An index, a manifest, or bytes that were to be one.
    Document,
    /// The config of a manifest.
    Config,
    /// A layer, or blob, of a manifest.
    Layer {
        /// Its place among the layers, from 0.
        position: usize,
    },
}

impl Role {
    /// A stable word for scripts.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Config => "config",
            Self::Layer { .. } => "layer",
        }
    }
}

/// One object and what was found about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What it is.
    pub role: Role,
    /// The link that names it; `None` for the one that the reader asked for. Always an earlier one.
    pub parent: Option<usize>,
    /// The digest that was named, as written; of content that was asked for by tag, the one computed.
    pub named: String,
    /// The size that was named, in bytes.
    pub named_size: Option<u64>,
    /// The media type that was named, or served.
    pub media_type: Option<String>,
    /// What it runs on, when an index says so.
    pub platform: Option<Platform>,
    /// Other addresses that what names it says it has. They are texts from outside; nothing is fetched from there.
    pub urls: Vec<String>,
    /// Digest and size of the bytes, when all were read.
    pub measured: Option<Measured>,
    /// What may be said of its bytes.
    pub verdict: Verdict,
    /// Everything that was checked.
    pub checks: Vec<Check>,
    /// What is inside, of a layer that was unpacked.
    pub inside: Option<Box<Findings>>,
    /// How its bytes were read.
    pub how: HowRead,
    /// Whether it was left out on purpose: not asked for, or of a type that need not be in a registry.
    pub is_left_out: bool,
}

/// How much a link, or a whole chain, is worth. The weakest comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// The bytes are others than were named, or a check failed.
    Failed,
    /// Something could not be checked.
    Incomplete,
    /// All is consistent, but nobody named the first digest beforehand: it was the answer to a tag.
    Consistent,
    /// All that was asked for is what the reader's digest names.
    Proven,
}

impl Standing {
    /// A stable word for scripts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Incomplete => "incomplete",
            Self::Consistent => "consistent",
            Self::Proven => "proven",
        }
    }
}

impl Link {
    /// How much it is worth.
    pub fn standing(&self) -> Standing {
        let of_bytes = match &self.verdict {
            Verdict::Verified => Standing::Proven,
            Verdict::Computed => Standing::Consistent,
            Verdict::Claimed | Verdict::Unverifiable(_) => Standing::Incomplete,
            Verdict::Mismatch(_) => Standing::Failed,
        };
        self.checks.iter().map(Check::standing).fold(of_bytes, Standing::min)
    }

    /// Whether it was left out because it need not be in a registry.
    pub fn is_elsewhere(&self) -> bool {
        let is_elsewhere = |check: &Check| check.outcome == Outcome::NotChecked(WhyNot::Elsewhere);
        self.is_left_out && self.checks.iter().any(is_elsewhere)
    }

    /// The first check that makes it as weak as it is; `None` when that is the verdict on the bytes itself.
    pub fn weakest_check(&self) -> Option<&Check> {
        let standing = self.standing();
        self.checks.iter().find(|check| check.standing() == standing && standing < Standing::Consistent)
    }
}

/// All objects of a run, parents before children.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chain {
    links: Vec<Link>,
}

/// What hangs below a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Below {
    /// The standing of the weakest among the link and everything below it.
    pub weakest: Standing,
    /// The links that it names, the weakest branch first, those that were left out last.
    pub children: Vec<usize>,
}

/// What may be said of a whole chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// That of the weakest link. An empty chain is incomplete.
    pub standing: Standing,
    /// The weakest link, the first of several.
    pub weakest: Option<usize>,
    /// Links that were checked.
    pub checked: usize,
    /// Links that were left out on purpose. They weaken nothing, and nothing is said of them.
    pub left_out: usize,
    /// Those of them that need not be in a registry and were not fetched.
    pub elsewhere: usize,
    /// Links whose bytes this browser had kept, so that nobody was asked for them.
    pub kept: usize,
    /// Bytes that were read to their end and hashed, as stored. What has one name counts once.
    pub read: u64,
    /// Objects of which not all bytes were read.
    pub unread: usize,
    /// Those of them that the reader stopped.
    pub stopped: usize,
    /// Bytes that had arrived of these. Nothing is said of them.
    pub cut: u64,
    /// Checks that passed.
    pub passed: usize,
    /// Checks that failed.
    pub failed: usize,
    /// Checks that could not be made.
    pub not_checked: usize,
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
            Seen::Read { inside, .. }
                if layer::is_unpacked(descriptor) && !layer::is_encrypted(descriptor) && verdict.may_show() =>
            {
                inside.clone()
            }
            Seen::Read { .. } | Seen::NotAsked | Seen::Elsewhere | Seen::Unread(_) => None,
        };
        let how = if let Seen::Read { how, .. } = seen { *how } else { HowRead::default() };
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

    /// For each link, by its number, what hangs below it.
    pub fn tree(&self) -> Vec<Below> {
        let own = |link: &Link| Below {
            weakest: if link.is_left_out { Standing::Proven } else { link.standing() },
            children: Vec::new(),
        };
        let mut tree: Vec<Below> = self.links.iter().map(own).collect();
        // Children come after their parents, so from the end each is whole when its parent asks.
        for (number, link) in self.links.iter().enumerate().rev() {
            let weakest = tree.get(number).map_or(Standing::Proven, |below| below.weakest);
            if let Some(above) = link.parent.and_then(|parent| tree.get_mut(parent)) {
                above.weakest = above.weakest.min(weakest);
                above.children.push(number);
            }
        }
        let standings: Vec<Standing> = tree.iter().map(|below| below.weakest).collect();
        let left_out = |number: usize| self.links.get(number).is_some_and(|link| link.is_left_out);
        for below in &mut tree {
            below.children.sort_by_key(|number| (left_out(*number), standings.get(*number).copied(), *number));
        }
        tree
    }

    /// What may be said of the whole.
    pub fn summary(&self) -> Summary {
        let asked = || self.links.iter().enumerate().filter(|(_, link)| !link.is_left_out);
        let weakest = asked().min_by_key(|(_, link)| link.standing());
        let checks = || asked().flat_map(|(_, link)| &link.checks);
        let size = |link: &Link| Some(link.measured.as_ref()?.size);
        let sizes: BTreeMap<&str, u64> =
            asked().filter_map(|(_, link)| Some((link.named.as_str(), size(link)?))).collect();
        let cut = |link: &Link| match &link.verdict {
            Verdict::Unverifiable(Reason::Cancelled { received }) => Some(*received),
            _ => None,
        };
        let cuts: BTreeMap<&str, u64> =
            asked().filter_map(|(_, link)| Some((link.named.as_str(), cut(link)?))).collect();
        let count = |wanted: fn(&Outcome) -> bool| checks().filter(|check| wanted(&check.outcome)).count();
        Summary {
            standing: weakest.map_or(Standing::Incomplete, |(_, link)| link.standing()),
            weakest: weakest.map(|(number, _)| number),
            checked: asked().count(),
            left_out: self.links.iter().filter(|link| link.is_left_out).count(),
            elsewhere: self.links.iter().filter(|link| link.is_elsewhere()).count(),
            read: sizes.values().fold(0, |sum, size| sum.saturating_add(*size)),
            kept: asked().filter(|(_, link)| link.how.kept.is_some()).count(),
            unread: asked().filter(|(_, link)| link.measured.is_none()).count(),
            stopped: asked().filter(|(_, link)| cut(link).is_some()).count(),
            cut: cuts.values().fold(0, |sum, size| sum.saturating_add(*size)),
            passed: count(|outcome| *outcome == Outcome::Passed),
            failed: count(|outcome| *outcome == Outcome::Failed),
            not_checked: count(|outcome| matches!(outcome, Outcome::NotChecked(_))),
        }
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
    let kept = if let Came::Kept { since } = object.answer().came { Some(since) } else { None };
    HowRead { kept, unlimited: false }
}

fn link(
    role: Role,
    parent: Option<usize>,
    named: String,
    object: &Object,
    verdict: Verdict,
    checks: Vec<Check>,
) -> Link {
    let measured = Some(measured(object));
    Link { named, measured, ..described(role, parent, &Descriptor::default(), verdict, checks) }
}

fn described(role: Role, parent: Option<usize>, descriptor: &Descriptor, verdict: Verdict, checks: Vec<Check>) -> Link {
    Link {
        role,
        parent,
        named: descriptor.digest.to_string(),
        named_size: descriptor.size,
        media_type: descriptor.media_type.as_ref().map(ToString::to_string),
        platform: descriptor.platform.clone(),
        urls: descriptor.urls.clone(),
        measured: None,
        verdict,
        checks,
        inside: None,
        how: HowRead::default(),
        is_left_out: false,
    }
}

fn measured(object: &Object) -> Measured {
    Measured { digest: object.digest().clone(), size: object.size() }
}

/// What a descriptor names beforehand; `None` when its digest is none.
fn expected(descriptor: &Descriptor) -> Option<Expected> {
    Some(Expected { digest: descriptor.digest.valid()?.clone(), size: descriptor.size })
}

/// The checks of digest and size, which tell by name what the verdict on the bytes says.
fn bytes(expected: Option<&Expected>, measured: &Measured, verdict: &Verdict) -> Vec<Check> {
    match (expected, verdict) {
        (_, Verdict::Unverifiable(reason)) => {
            vec![Check::not(CheckName::Digest, WhyNot::Unread { reason: reason.clone() })]
        }
        (Some(expected), _) => vec![
            Check::compare(CheckName::Digest, &expected.digest, &measured.digest, expected.digest == measured.digest),
            match expected.size {
                Some(size) => Check::compare(CheckName::Size, &size, &measured.size, size == measured.size),
                None => Check::not(CheckName::Size, WhyNot::NothingNamed),
            },
        ],
        (None, _) => {
            vec![Check::not(CheckName::Digest, WhyNot::NothingNamed), Check::not(CheckName::Size, WhyNot::NothingNamed)]
        }
    }
}
