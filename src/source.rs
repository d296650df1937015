//! Sources: whatever answers for content. A registry, an OCI image layout and an archive give the same things.
//!
//! A source hands out bytes. It judges no digest (that is `verify`) and reads no document (that is `content`), so what it
//! cannot understand can still be shown.

pub mod budget;
pub mod error;
pub mod explain;
mod list_state;
pub mod listed;
pub mod notifier;
pub mod retry;
pub mod target;
pub mod throttle;
pub mod told;

mod answer;

pub use answer::{
    Answer, Asked, Came, Claim, Entry, Exchange, Fetched, Hint, ListNote, Name, Names, Page, Part, Resolved, Stop,
    Transfer,
};
pub use error::{Error, ErrorKind};
pub use list_state::{ListState, Paging};

use std::sync::Arc;

use crate::archive::ArchiveSource;
use crate::digest::Digest;
use crate::json::Json;
use crate::layout::LayoutSource;
use crate::reference::Tag;
use crate::registry::page::Next;
use crate::registry::repository::RepositorySource;
use crate::transport::{Delegated, Transport};

/// The most that is read of a manifest, an index or a config, in bytes. The specification asks for at least 4 MiB.
pub const DOCUMENT_LIMIT: u64 = 8 << 20;

/// The most where the reader says so, for one read, in bytes. No page needs more, and a tab has room for it.
pub const LIFTED_LIMIT: u64 = 32 << 20;

/// What answers for the content of one place.
#[derive(Clone)]
pub enum Source<T> {
    /// A repository of a registry.
    Registry(RepositorySource<T>),
    /// An OCI image layout served as files.
    Layout(LayoutSource<T>),
    /// A file that the reader opened.
    Archive(ArchiveSource),
}

impl<T: Transport> Source<T> {
    /// A page of the names: the first, or the one after.
    ///
    /// # Errors
    /// When there is no list; the pages already had stay good.
    pub async fn names(&self, after: Option<&Next>) -> Result<Names, Error> {
        match self {
            Self::Registry(registry) => registry.names(after).await,
            Self::Layout(layout) => layout.names().await,
            Self::Archive(archive) => Ok(archive.names()),
        }
    }

    /// Forgets what was read of tags, where that is kept: of a layout, whose `index.json` is a file like any other, and may
    /// be another by now; of a registry, which tags it had not.
    pub fn look_again(&self) {
        match self {
            Self::Registry(registry) => registry.look_again(),
            Self::Layout(layout) => layout.reread(),
            Self::Archive(_) => {}
        }
    }

    /// Whether what is read here counts towards a limit: where that is known, or where the registry's answers tell what is
    /// left of it. Asking where a tag points does not count, as far as is known.
    pub fn counts_reads(&self) -> bool {
        match self {
            Self::Registry(registry) => {
                let session = registry.session();
                session.budget().is_some() || session.known().is_some_and(|known| known.counts_reads)
            }
            Self::Layout(_) | Self::Archive(_) => false,
        }
    }

    /// Asks what a tag points at, without reading it.
    ///
    /// # Errors
    /// When there is no answer or a plain refusal.
    pub async fn resolve(&self, tag: &Tag) -> Result<Resolved, Error> {
        match self {
            Self::Registry(registry) => registry.resolve(tag).await,
            Self::Layout(layout) => layout.resolve(tag).await,
            Self::Archive(archive) => archive.resolve(tag),
        }
    }

    /// The same, but `None` where asking what a tag points at is known to tell nothing: then only reading does.
    ///
    /// # Errors
    /// Those of [`Source::resolve`].
    pub async fn resolve_unless_hidden(&self, tag: &Tag) -> Result<Option<Resolved>, Error> {
        match self {
            Self::Registry(registry) => registry.resolve_unless_hidden(tag).await,
            Self::Layout(_) | Self::Archive(_) => self.resolve(tag).await.map(Some),
        }
    }

    /// Whether the manifest of a digest is there.
    ///
    /// # Errors
    /// When there is no answer, or a refusal that tells nothing of the digest.
    pub async fn has_manifest(&self, digest: &Digest) -> Result<bool, Error> {
        if let Self::Registry(registry) = self {
            return registry.has_manifest(digest).await;
        }
        let asked = Asked::Digest { digest: digest.clone(), media_type: None, size: None };
        match self.manifest(&asked, DOCUMENT_LIMIT).await {
            Ok(_) => Ok(true),
            Err(error) if error.kind.is_missing() => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// What a list of its own says of content, as it was written: that of a layout or an archive. A registry has none.
    pub fn listed(&self, asked: &Asked) -> Option<Arc<Json>> {
        match self {
            Self::Registry(_) => None,
            Self::Layout(layout) => layout.listed(asked),
            Self::Archive(archive) => archive.listed(asked),
        }
    }

    /// The bytes of a manifest or index, at most `limit` of them.
    ///
    /// # Errors
    /// When there is no answer, a refusal, or more bytes.
    pub async fn manifest(&self, asked: &Asked, limit: u64) -> Result<Answer, Error> {
        match self {
            Self::Registry(registry) => registry.manifest(asked, limit).await,
            Self::Layout(layout) => layout.manifest(asked, limit).await,
            Self::Archive(archive) => archive.manifest(asked, limit).await,
        }
    }

    /// The bytes of a small blob, at most `limit` of them.
    ///
    /// # Errors
    /// When there is no answer, a refusal, or more bytes.
    pub async fn blob(&self, digest: &Digest, limit: u64) -> Result<Answer, Error> {
        match self {
            Self::Registry(registry) => registry.blob(digest, limit).await,
            Self::Layout(layout) => layout.blob(digest, limit).await,
            Self::Archive(archive) => archive.blob(digest, limit).await,
        }
    }

    /// Asks about a blob without reading it.
    ///
    /// # Errors
    /// When there is no answer or a plain refusal.
    pub async fn blob_head(&self, digest: &Digest) -> Result<Resolved, Error> {
        match self {
            Self::Registry(registry) => registry.blob_head(digest).await,
            Self::Layout(layout) => layout.blob_head(digest).await,
            Self::Archive(archive) => Ok(archive.blob_head(digest)),
        }
    }

    /// Sends somebody else, such as a worker that hashes it, for a blob: with whatever its registry wants to see, again where
    /// that can help, and not before the host's queue lets it through. The delegate learns of every try.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn fetch(&self, digest: &Digest, delegate: Delegated) -> Result<Fetched, Error> {
        match self {
            Self::Registry(registry) => Ok(Fetched::Transfer(registry.fetch(digest, delegate).await?)),
            Self::Layout(layout) => Ok(Fetched::Transfer(layout.fetch(digest, delegate).await?)),
            Self::Archive(archive) => Ok(Fetched::Part(archive.part(digest)?)),
        }
    }
}
