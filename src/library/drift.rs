//! Where a tag points now, as far as the source tells or hashing does.

use std::slice;
use std::sync::Arc;

use crate::content::{Document, MediaKind, MediaType, Platform};
use crate::digest::Digest;
use crate::object::{Held, Object};
use crate::reference::{Place, Tag};
use crate::source::{Asked, DOCUMENT_LIMIT, Error, Resolved};
use crate::transport::Transport;
use crate::verify::{Expected, Verdict, can_compute};

use super::Library;

/// What the tag points at now, compared with the digest that a link names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Drift {
    /// The tag still points at the digest in the link.
    Still,
    /// The tag points at something else now.
    Moved {
        /// What it points at.
        now: Digest,
        /// Whether that was hashed here or only claimed.
        verdict: Verdict,
    },
    /// The tag points at an index that lists the digest in the link: the link names one platform of it.
    Listed {
        /// The index, whose bytes were read.
        now: Digest,
        /// What may be said of them.
        verdict: Verdict,
        /// For which platform the index lists the digest, where it says so.
        platform: Option<Platform>,
    },
    /// There is no such tag. Whether there ever was, nobody tells.
    Gone,
    /// The two cannot be compared: the link's digest is of an algorithm that cannot be computed here, and the source
    /// does not name it.
    Unknown,
}

/// What a tag points at now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pointed {
    /// Its digest.
    pub digest: Digest,
    /// Whether that was hashed here or only claimed.
    pub verdict: Verdict,
    /// What the source says it is.
    pub media_type: Option<String>,
}

/// A digest that an index lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The digest.
    pub digest: Digest,
    /// For which platform, where the index says so.
    pub platform: Option<Platform>,
}

impl Pointed {
    /// Whether it may be an index. Only what is said to be a manifest cannot.
    fn may_list(&self) -> bool {
        let kind = self.media_type.as_deref().map(|media_type| MediaType::new(media_type).kind());
        !matches!(kind, Some(MediaKind::Manifest | MediaKind::Schema1))
    }
}

impl<T: Transport> Library<T> {
    /// Whether a tag still points at a digest. Where the digest is hidden, or is one of another algorithm, the content is
    /// read and hashed. Where the two differ, an index at which the tag points is read as well: it may list the digest.
    ///
    /// # Errors
    /// Those of the source, except that a tag which is not there is [`Drift::Gone`].
    pub async fn drift(&self, place: &Place, tag: &Tag, digest: &Digest) -> Result<Drift, Error> {
        let source = self.source(place);
        source.look_again();
        // What cannot be computed is not read: a HEAD tells at least whether the tag is there.
        let resolved = if can_compute(digest.algorithm()) {
            source.resolve_unless_hidden(tag).await
        } else {
            source.resolve(tag).await.map(Some)
        };
        let resolved = match resolved {
            Ok(resolved) => resolved,
            Err(error) => return gone(error),
        };
        let media_type = resolved.as_ref().and_then(|resolved| resolved.media_type.clone());
        let claimed = resolved.and_then(|resolved| resolved.digest).filter(|now| now.algorithm() == digest.algorithm());
        let pointed = match claimed {
            Some(now) => Pointed { digest: now, verdict: Verdict::Claimed, media_type },
            None if !can_compute(digest.algorithm()) => return Ok(Drift::Unknown),
            // Also when the HEAD was refused: some registries know a tag only by GET.
            None => match self.hash_tag(place, tag, digest).await {
                Ok(pointed) => pointed,
                Err(error) => return gone(error),
            },
        };
        if pointed.digest == *digest {
            return Ok(Drift::Still);
        }
        let (Pointed { digest: now, verdict, .. }, listed) =
            self.look_inside(place, pointed, slice::from_ref(digest)).await;
        Ok(match listed.into_iter().next() {
            Some(Listed { platform, .. }) => Drift::Listed { now, verdict, platform },
            None => Drift::Moved { now, verdict },
        })
    }

    /// Reads what a tag points at, and hashes it with the algorithm of a digest.
    async fn hash_tag(&self, place: &Place, tag: &Tag, like: &Digest) -> Result<Pointed, Error> {
        let answer = self.source(place).manifest(&Asked::Tag(tag.clone()), DOCUMENT_LIMIT).await?;
        let held = Arc::new(Held::new(answer, Some(&Expected { digest: like.clone(), size: None })));
        self.keep(place, &held);
        let media_type = held.answer.media_type.clone();
        Ok(Pointed { digest: held.measured.digest.clone(), verdict: Verdict::Computed, media_type })
    }

    /// Which of these digests are listed by what a tag points at, if that is an index: it is read then, unless it is held
    /// already. What could not be read, or is not what its digest names, lists nothing.
    pub async fn look_inside(&self, place: &Place, pointed: Pointed, named: &[Digest]) -> (Pointed, Vec<Listed>) {
        if named.is_empty() || !pointed.may_list() {
            return (pointed, Vec::new());
        }
        let Pointed { digest, media_type, .. } = &pointed;
        match self.open_claimed(place, digest.clone(), media_type.clone()).await {
            Ok(object) => (Pointed { verdict: object.verdict().clone(), ..pointed }, entries(&object, named)),
            Err(_) => (pointed, Vec::new()),
        }
    }

    /// Whether the manifest of a digest is there now. What was read of it before does not count.
    ///
    /// # Errors
    /// Those of the source, except that of a digest which is not there.
    pub async fn has(&self, place: &Place, digest: &Digest) -> Result<bool, Error> {
        self.source(place).has_manifest(digest).await
    }

    /// The digest that a tag points at now: by a HEAD where the source tells it, and else by reading and hashing.
    ///
    /// # Errors
    /// Those of the source.
    pub async fn points_at(&self, place: &Place, tag: &Tag) -> Result<Pointed, Error> {
        let resolved = self.source(place).resolve_unless_hidden(tag).await?;
        if let Some(Resolved { digest: Some(digest), media_type, .. }) = resolved {
            return Ok(Pointed { digest, verdict: Verdict::Claimed, media_type });
        }
        let object = self.fetch_tag(place, tag).await?;
        let media_type = object.answer().media_type.clone();
        Ok(Pointed { digest: object.named().clone(), verdict: object.verdict().clone(), media_type })
    }
}

/// Those of the digests that an index lists, each with the first platform that it names for it.
fn entries(object: &Object, named: &[Digest]) -> Vec<Listed> {
    // Bytes that nothing could check are shown elsewhere, with that verdict; here they would say something.
    if !matches!(object.verdict(), Verdict::Verified | Verdict::Computed) {
        return Vec::new();
    }
    let Some(Ok(reading)) = object.reading() else { return Vec::new() };
    let Document::Index(index) = &reading.document else { return Vec::new() };
    let listed = |digest: &Digest| {
        let mut of_digest = index.manifests.iter().filter(|entry| entry.digest.valid() == Some(digest)).peekable();
        of_digest.peek()?;
        let platform = of_digest.find_map(|entry| entry.platform.clone().filter(|platform| !platform.is_unknown()));
        Some(Listed { digest: digest.clone(), platform })
    };
    named.iter().filter_map(listed).collect()
}

/// A tag that is not there is an answer to the question where it points.
fn gone(error: Error) -> Result<Drift, Error> {
    if error.kind.is_missing() { Ok(Drift::Gone) } else { Err(error) }
}
