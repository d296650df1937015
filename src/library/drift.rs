//! Where a tag points now, as far as the source tells or hashing does.

use std::sync::Arc;

use crate::digest::Digest;
use crate::object::Held;
use crate::reference::{Place, Tag};
use crate::source::{Asked, DOCUMENT_LIMIT, Error};
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
    /// The tag is gone.
    Gone,
    /// The two cannot be compared: the link's digest is of an algorithm that cannot be computed here, and the source
    /// does not name it.
    Unknown,
}

impl<T: Transport> Library<T> {
    /// Whether a tag still points at a digest. Where the digest is hidden, or is one of another algorithm, the content is
    /// read and hashed.
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
        let compare = |now: Digest, verdict| if now == *digest { Drift::Still } else { Drift::Moved { now, verdict } };
        if let Some(now) =
            resolved.and_then(|resolved| resolved.digest).filter(|now| now.algorithm() == digest.algorithm())
        {
            return Ok(compare(now, Verdict::Claimed));
        }
        if !can_compute(digest.algorithm()) {
            return Ok(Drift::Unknown);
        }
        // Also when the HEAD was refused: some registries know a tag only by GET.
        let answer = match source.manifest(&Asked::Tag(tag.clone()), DOCUMENT_LIMIT).await {
            Ok(answer) => answer,
            Err(error) => return gone(error),
        };
        let named = Expected { digest: digest.clone(), size: None };
        let held = Arc::new(Held::new(answer, Some(&named)));
        self.keep(place, &held);
        Ok(compare(held.measured.digest.clone(), Verdict::Computed))
    }

    /// The digest that a tag points at now: by a HEAD where the source tells it, and else by reading and hashing.
    ///
    /// # Errors
    /// Those of the source.
    pub async fn points_at(&self, place: &Place, tag: &Tag) -> Result<(Digest, Verdict), Error> {
        let resolved = self.source(place).resolve_unless_hidden(tag).await?;
        if let Some(digest) = resolved.and_then(|resolved| resolved.digest) {
            return Ok((digest, Verdict::Claimed));
        }
        let object = self.fetch_tag(place, tag).await?;
        Ok((object.digest().clone(), object.verdict().clone()))
    }
}

/// A tag that is not there is an answer to the question where it points.
fn gone(error: Error) -> Result<Drift, Error> {
    if error.kind.is_missing() { Ok(Drift::Gone) } else { Err(error) }
}
