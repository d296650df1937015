//! OCI image layouts served as files over HTTP: `index.json` names, `blobs/<algorithm>/<encoded>` holds.
//!
//! `oci-layout`, which says the version, is not asked for: it could only stop us from showing what is there. The
//! `Content-Type` of a static host means nothing (`application/octet-stream`), so the type of content is the one that a
//! descriptor gives. <https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md>

mod index;

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use crate::body::{Body, collect};
use crate::digest::Digest;
use crate::json::Json;
use crate::reference::Tag;
use crate::source::error::{About, Error, ErrorKind};
use crate::source::explain::explain;
use crate::source::retry;
use crate::source::target::Target;
use crate::source::throttle::{AT_ONCE, Guarded, Throttle};
use crate::source::told::{READ_LIMIT, Told, is_page, read_start};
use crate::source::{Answer, Asked, Came, Claim, Entry, Exchange, Name, Names, Page, Resolved, Transfer};
use crate::transport::{Delegated, Request, Response, Transport};

use index::Index;

/// How much of `index.json` is read: as much as of any other document.
pub const INDEX_LIMIT: u64 = 8 * 1024 * 1024;

/// A layout. Clones share what was read of it.
#[derive(Clone)]
pub struct LayoutSource<T>(Rc<Inner<T>>);

struct Inner<T> {
    transport: T,
    url: String,
    throttle: Throttle,
    /// Held while `index.json` is read, so that it is read once however many ask.
    reading: Throttle,
    index: RefCell<Option<Rc<Read>>>,
}

struct Read {
    index: Index,
    exchange: Exchange,
}

impl<T: Transport> LayoutSource<T> {
    /// The layout in the folder at `url`, an absolute address.
    pub fn new(transport: T, url: &str) -> Self {
        Self(Rc::new(Inner {
            transport,
            url: url.trim_end_matches('/').to_owned(),
            throttle: Throttle::new(AT_ONCE),
            reading: Throttle::new(1),
            index: RefCell::default(),
        }))
    }

    /// Forgets `index.json`, so that the next question reads it again.
    pub fn reread(&self) {
        self.0.throttle.ask_again();
        self.0.index.take();
    }

    /// All names, and the content without one.
    ///
    /// # Errors
    /// When `index.json` cannot be read.
    pub async fn names(&self) -> Result<Names, Error> {
        let read = self.index().await?;
        let name = |(name, entry): &(Option<String>, Entry)| Name {
            text: name.clone().unwrap_or_else(|| entry.digest.to_string()),
            tag: name.as_deref().filter(|name| !read.index.shared.contains(*name)).and_then(|name| name.parse().ok()),
            entry: Some(entry.clone()),
            hint: None,
        };
        let names = read.index.entries.iter().map(name).collect();
        Ok(Page { names, next: None, beyond: None, notes: read.index.notes.clone() })
    }

    /// What `index.json` says about a tag; nothing else is asked.
    ///
    /// # Errors
    /// When it cannot be read or knows no such tag.
    pub async fn resolve(&self, tag: &Tag) -> Result<Resolved, Error> {
        let read = self.index().await?;
        let entry = self.entry(&read, tag)?;
        Ok(Resolved {
            answered: true,
            digest: Some(entry.digest.clone()),
            size: entry.size,
            media_type: entry.media_type.clone(),
            exchange: read.exchange.clone(),
        })
    }

    /// What `index.json` says of a tag, as it was last read. Who asks by a digest goes by nobody's list.
    pub fn listed(&self, asked: &Asked) -> Option<Arc<Json>> {
        let Asked::Tag(tag) = asked else { return None };
        let read = self.0.index.borrow().clone()?;
        self.entry(&read, tag).ok()?.written.clone()
    }

    /// The bytes of a manifest or index, at most `limit` of them. A digest that `index.json` does not list is tried all the
    /// same.
    ///
    /// # Errors
    /// When there is no such tag or file, or it has more.
    pub async fn manifest(&self, asked: &Asked, limit: u64) -> Result<Answer, Error> {
        let (digest, media_type) = match asked {
            Asked::Tag(tag) => {
                let read = self.index().await?;
                let entry = self.entry(&read, tag)?;
                (entry.digest.clone(), entry.media_type.clone())
            }
            Asked::Digest { digest, media_type, .. } => (digest.clone(), media_type.clone()),
        };
        let media_type = media_type.or_else(|| self.listed_type(&digest));
        Ok(Answer { media_type, ..self.blob(&digest, limit).await? })
    }

    /// The bytes of a file under `blobs`, at most `limit` of them.
    ///
    /// # Errors
    /// When there is none, or it has more.
    pub async fn blob(&self, digest: &Digest, limit: u64) -> Result<Answer, Error> {
        let about = self.about(digest);
        let (response, exchange) = self.send(Request::get(self.blob_url(digest)), &about).await?;
        if response.status != 200 {
            return Err(about.error(missing_blob(self.refusal(response).await)));
        }
        let bytes = collect(response.body, limit).await.map_err(|error| about.error(error))?;
        Ok(Answer { bytes: bytes.into(), media_type: None, claimed: Claim::Hidden, came: Came::Answer(exchange) })
    }

    /// Asks about a file under `blobs` without reading it.
    ///
    /// # Errors
    /// When there is no answer, or a refusal other than those of [`Resolved::answered`].
    pub async fn blob_head(&self, digest: &Digest) -> Result<Resolved, Error> {
        let about = self.about(digest);
        let (response, exchange) = self.send(Request::head(self.blob_url(digest)), &about).await?;
        let answered = match response.status {
            200 => true,
            404 | 405 | 501 => false,
            _ => return Err(about.error(self.refusal(response).await)),
        };
        let length = response.headers.get("content-length").filter(|_| answered);
        Ok(Resolved {
            answered,
            digest: None,
            size: length.and_then(|text| text.trim().parse().ok()),
            media_type: None,
            exchange,
        })
    }

    /// Sends somebody else for a file under `blobs`.
    ///
    /// # Errors
    /// When there is none, or no answer.
    pub async fn fetch(&self, digest: &Digest, delegate: Delegated) -> Result<Transfer, Error> {
        let about = self.about(digest);
        let (response, _) = self.send(Request::get(self.blob_url(digest)).delegated_to(delegate), &about).await?;
        match response.status {
            200 => Ok(Transfer::new(about, response.body.into_permit())),
            _ => Err(about.error(missing_blob(self.refusal(response).await))),
        }
    }

    fn blob_url(&self, digest: &Digest) -> String {
        format!("{}/blobs/{}/{}", self.0.url, digest.algorithm().as_str(), digest.encoded())
    }

    fn about(&self, object: impl Into<Target>) -> About {
        let rest = self.0.url.split_once("://").map_or(self.0.url.as_str(), |(_, rest)| rest);
        About::new(rest.split('/').next().unwrap_or_default(), self.0.url.clone(), object)
    }

    fn entry<'a>(&self, read: &'a Read, tag: &Tag) -> Result<&'a Entry, Error> {
        let found = read.index.entries.iter().find(|(name, _)| name.as_deref() == Some(tag.as_str()));
        let missing = || self.about(tag).error(ErrorKind::TagUnknown);
        found.map(|(_, entry)| entry).ok_or_else(missing)
    }

    /// The type that `index.json` gives for a digest, if that was read already.
    fn listed_type(&self, digest: &Digest) -> Option<String> {
        let read = self.0.index.borrow().clone()?;
        let (_, entry) = read.index.entries.iter().find(|(_, entry)| entry.digest == *digest)?;
        entry.media_type.clone()
    }

    async fn index(&self) -> Result<Rc<Read>, Error> {
        let _reading = self.0.reading.enter().await;
        if let Some(read) = self.0.index.borrow().clone() {
            return Ok(read);
        }
        let about = self.about(Target::Index);
        let (response, exchange) = self.send(Request::get(format!("{}/index.json", self.0.url)), &about).await?;
        if response.status != 200 {
            let kind = match self.refusal(response).await {
                ErrorKind::NotFound(told) => ErrorKind::NotALayout(told),
                kind => kind,
            };
            return Err(about.error(kind));
        }
        let bytes = collect(response.body, INDEX_LIMIT).await.map_err(|error| about.error(error))?;
        if is_page(&bytes) {
            // Static hosts of single-page sites answer every address with their own page.
            return Err(about.error(ErrorKind::NotALayout(Told::silent(exchange.status))));
        }
        let index = index::read(&bytes).map_err(|error| about.error(ErrorKind::NotJson(error)))?;
        let read = Rc::new(Read { index, exchange });
        *self.0.index.borrow_mut() = Some(read.clone());
        Ok(read)
    }

    async fn send(&self, request: Request, about: &About) -> Result<(Response<Guarded<T::Body>>, Exchange), Error> {
        let (method, url) = (request.method, request.url.clone());
        let response = match retry::send(&self.0.transport, self.0.throttle.enter().await, request.clone()).await {
            Ok(response) => response,
            Err(error) => return Err(about.error(explain(&self.0.transport, error, &url, &request).await.0)),
        };
        let exchange = Exchange {
            method,
            url,
            accept: None,
            status: response.status,
            redirected: response.redirected,
            headers: response.headers.clone(),
            authorized: None,
        };
        Ok((response, exchange))
    }

    async fn refusal(&self, response: Response<impl Body>) -> ErrorKind {
        let wait = retry::wait_of(&response.headers, self.0.transport.now());
        ErrorKind::of_status(Told::read(response.status, &read_start(response.body, READ_LIMIT).await, &[]), wait)
    }
}

fn missing_blob(kind: ErrorKind) -> ErrorKind {
    match kind {
        ErrorKind::NotFound(_) => ErrorKind::DigestUnknown,
        kind => kind,
    }
}
