//! Archives: an OCI image layout, or what `docker save` wrote, in one tar file that the reader opens. Nothing is sent
//! anywhere: what is asked for is read from the file, as far as it is needed.
//!
//! A layout holds manifests as a registry serves them. `docker save` of old wrote none: its `manifest.json` only says
//! which files belong to an image. Then a manifest is put together here, from the config and its DiffIDs, and says so
//! ([`Came::File`]); no registry serves its bytes. Its layers are the unpacked ones, so a DiffID is their digest.
//! <https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md>,
//! <https://github.com/moby/docker-image-spec/blob/v1.3.1/spec.md#combined-image-json--filesystem-changeset-format>

mod contents;
mod docker;
mod error;
mod names;

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use futures_util::future::LocalBoxFuture;

use crate::digest::Digest;
use crate::json::Json;
use crate::reference::{Archive, Tag};
use crate::source::error::{About, Error, ErrorKind};
use crate::source::target::Target;
use crate::source::{Answer, Asked, Came, Claim, Entry, Exchange, ListNote, Name, Names, Page, Resolved};
use crate::transport::{Headers, Method};

pub use crate::source::Part;
pub use contents::{HEAD, MOST_ENTRIES, may_be_archive};
pub use error::{ArchiveError, Note};

use contents::Contents;
use docker::Made;
use names::Named;

/// What stands for a host where errors tell who was asked.
pub const FILE: &str = "this file";

/// Bytes that can be read anywhere.
pub trait Bytes {
    /// How many there are.
    fn size(&self) -> u64;

    /// So many of them from a place on, or nothing when they cannot be had (any more).
    fn read(&self, at: u64, length: u64) -> LocalBoxFuture<'_, Option<Vec<u8>>>;
}

/// An archive. Clones share it.
#[derive(Clone)]
pub struct ArchiveSource(Rc<Inner>);

struct Inner {
    name: Archive,
    bytes: Option<Rc<dyn Bytes>>,
    named: Vec<Named>,
    notes: Vec<ListNote>,
    files: HashMap<Digest, (String, Part)>,
    made: HashMap<Digest, Made>,
}

impl ArchiveSource {
    /// An archive that is not there: its file was opened in another tab, or before the page was loaded anew.
    pub fn absent(name: Archive) -> Self {
        let (named, notes) = (Vec::new(), Vec::new());
        Self(Rc::new(Inner { name, bytes: None, named, notes, files: HashMap::new(), made: HashMap::new() }))
    }

    /// Finds out what is in an archive.
    ///
    /// # Errors
    /// When it is none, or holds no images.
    pub async fn open(name: Archive, bytes: Rc<dyn Bytes>) -> Result<Self, ArchiveError> {
        let mut contents = Contents::list(&*bytes).await?;
        let index = contents.document(&*bytes, "index.json").await?;
        let manifest = contents.document(&*bytes, "manifest.json").await?;
        let (mut named, mut made, mut files) = (Vec::new(), HashMap::new(), contents.blobs());
        match (index, manifest) {
            (Some(index), saved) => {
                named = names::read(&index, &mut contents.notes).map_err(ArchiveError::Index)?;
                if let Some(saved) = saved {
                    contents.notes.push(Note::Saved);
                    let others = docker::contradicted(&saved, &named, &files, &*bytes).await;
                    contents.notes.extend((others > 0).then_some(Note::Contradicted(others)));
                }
            }
            (None, Some(manifest)) => {
                let images = docker::read(&manifest).map_err(ArchiveError::Manifest)?;
                for image in images {
                    let (entry, manifest) = docker::make(&image, &*bytes, &mut contents, &mut files).await?;
                    named.extend(names::of_tags(&image.tags, &entry));
                    made.insert(entry.digest, manifest);
                }
                contents.notes.push(Note::Made);
            }
            (None, None) if contents.notes.contains(&Note::CutOff) => return Err(ArchiveError::CutOff),
            (None, None) if contents.notes.contains(&Note::NoEnd) => return Err(ArchiveError::NoEnd),
            (None, None) => return Err(ArchiveError::NoImages),
        }
        let shared = names::settle(&mut named);
        let shared = (shared > 0).then_some(ListNote::SharedTags(shared));
        let notes = contents.notes.into_iter().map(ListNote::from).chain(shared).collect();
        Ok(Self(Rc::new(Inner { name, bytes: Some(bytes), named, notes, files, made })))
    }

    /// All names, and the content without one.
    pub fn names(&self) -> Names {
        let name = |named: &Named| Name {
            text: named.text.clone().unwrap_or_else(|| named.entry.digest.to_string()),
            tag: named.tag.clone(),
            entry: Some(named.entry.clone()),
            hint: None,
        };
        let names = self.0.named.iter().map(name).collect();
        Page { names, next: None, beyond: None, notes: self.0.notes.clone() }
    }

    /// The name of content in full, as it would be pulled, if the archive tells.
    pub fn full_name(&self, digest: &Digest) -> Option<String> {
        let named = self.0.named.iter().find(|named| named.entry.digest == *digest && named.tag.is_some())?;
        named.text.clone().filter(|text| text.contains(':'))
    }

    /// What the archive says about a tag.
    ///
    /// # Errors
    /// When it knows no such tag.
    pub fn resolve(&self, tag: &Tag) -> Result<Resolved, Error> {
        let entry = self.entry(tag)?;
        Ok(Resolved {
            answered: true,
            digest: Some(entry.digest.clone()),
            size: entry.size,
            media_type: entry.media_type.clone(),
            exchange: self.nothing_asked(),
        })
    }

    /// What its `index.json` says of a tag, or of a digest that it lists.
    pub fn listed(&self, asked: &Asked) -> Option<Arc<Json>> {
        let is_asked = |named: &&Named| match asked {
            Asked::Tag(tag) => named.tag.as_ref() == Some(tag),
            Asked::Digest { digest, .. } => named.entry.digest == *digest,
        };
        self.0.named.iter().find(is_asked)?.entry.written.clone()
    }

    /// The bytes of a manifest or index, at most `limit` of them.
    ///
    /// # Errors
    /// When there is none of the name, or it has more.
    pub async fn manifest(&self, asked: &Asked, limit: u64) -> Result<Answer, Error> {
        let (digest, media_type) = match asked {
            Asked::Tag(tag) => {
                let entry = self.entry(tag)?;
                (entry.digest.clone(), entry.media_type.clone())
            }
            Asked::Digest { digest, media_type, .. } => (digest.clone(), media_type.clone()),
        };
        let listed = || self.0.named.iter().find(|named| named.entry.digest == digest)?.entry.media_type.clone();
        let media_type = media_type.or_else(listed);
        if let Some(Made { bytes, media_type }) = self.0.made.get(&digest) {
            let came = Came::File { path: "manifest.json".to_owned(), made: true };
            let media_type = Some((*media_type).to_owned());
            return Ok(Answer { bytes: bytes.clone(), media_type, claimed: Claim::Hidden, came });
        }
        if self.0.files.get(&digest).is_some_and(|(_, part)| part.length > limit) {
            // Too large for any manifest: it is something else.
            return Err(self.about(&digest).error(ErrorKind::DigestUnknown));
        }
        Ok(Answer { media_type, ..self.blob(&digest, limit).await? })
    }

    /// The bytes of a small blob, at most `limit` of them.
    ///
    /// # Errors
    /// When there is none, or it has more.
    pub async fn blob(&self, digest: &Digest, limit: u64) -> Result<Answer, Error> {
        let about = self.about(digest);
        let (path, part) = self.0.files.get(digest).ok_or_else(|| about.error(ErrorKind::DigestUnknown))?;
        if part.length > limit {
            return Err(about.error(ErrorKind::TooLarge { limit }));
        }
        let broken = || about.error(ErrorKind::Interrupted { received: 0 });
        let bytes = self.0.bytes.as_ref().ok_or_else(broken)?.read(part.at, part.length).await.ok_or_else(broken)?;
        let came = Came::File { path: path.clone(), made: false };
        Ok(Answer { bytes: bytes.into(), media_type: None, claimed: Claim::Hidden, came })
    }

    /// Asks about a blob without reading it.
    pub fn blob_head(&self, digest: &Digest) -> Resolved {
        let size = self.0.files.get(digest).map(|(_, part)| part.length);
        let exchange = self.nothing_asked();
        Resolved { answered: size.is_some(), digest: None, size, media_type: None, exchange }
    }

    /// Where in the file a blob lies.
    ///
    /// # Errors
    /// When it is not there.
    pub fn part(&self, digest: &Digest) -> Result<Part, Error> {
        let unknown = || self.about(digest).error(ErrorKind::DigestUnknown);
        self.0.files.get(digest).map(|(_, part)| *part).ok_or_else(unknown)
    }

    fn entry(&self, tag: &Tag) -> Result<&Entry, Error> {
        let found = self.0.named.iter().find(|named| named.tag.as_ref() == Some(tag));
        let missing = || self.about(tag).error(ErrorKind::TagUnknown);
        found.map(|named| &named.entry).ok_or_else(missing)
    }

    fn about(&self, object: impl Into<Target>) -> About {
        About::new(FILE, self.0.name.to_string(), object)
    }

    /// What stands in place of an exchange: nobody was asked.
    fn nothing_asked(&self) -> Exchange {
        Exchange {
            method: Method::Get,
            url: self.0.name.to_string(),
            accept: None,
            status: 200,
            redirected: false,
            headers: Headers::default(),
            authorized: None,
        }
    }
}
