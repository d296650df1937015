//! One repository of a registry as a source of content.

mod habits;
mod newest;
mod unreadable;

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::body::{Body, collect};
use crate::digest::Digest;
use crate::reference::{Repository, Tag};
use crate::source::error::{About, Error, ErrorKind};
use crate::source::target::Target;
use crate::source::told::{cut, is_page};
use crate::source::{
    Answer, Asked, Came, Claim, DOCUMENT_LIMIT, Hint, ListNote, Name, Names, Page, Resolved, Transfer,
};
use crate::transport::{Delegated, Request, Transport};

use super::accept::{Heard, Plan, Step};
use super::answered::Answered;
use super::api::Api;
use super::page::Next;
use super::session::Session;
use super::token::Scope;
use super::{endpoint, list_page, note_invalid, vendor};

use habits::Habits;

/// A repository of a registry.
#[derive(Clone)]
pub struct RepositorySource<T> {
    session: Session<T>,
    repository: Repository,
    scope: Scope,
    habits: Rc<Habits>,
}

impl<T: Transport> RepositorySource<T> {
    /// The repository, read through a session with its registry.
    pub fn new(repository: Repository, session: Session<T>) -> Self {
        let scope = Scope::pull(&repository);
        Self { session, repository, scope, habits: Rc::default() }
    }

    /// The session with the registry.
    pub fn session(&self) -> &Session<T> {
        &self.session
    }

    /// A page of the tags: the first, or the one after.
    ///
    /// # Errors
    /// When there is no list; the pages already had stay good.
    pub async fn names(&self, after: Option<&Next>) -> Result<Names, Error> {
        let about = self.about(Target::Tags);
        if let Some(api) = self.api()
            && let Some(first) = api.vendor.tags(&self.repository)
        {
            let names = api.names(&first, after, &about).await;
            if self.is_answer(&names) {
                return names;
            }
        }
        let first = endpoint::tags(&self.repository);
        let page = list_page(&self.session, &self.scope, &about, &first, after).await?;
        let vendor = self.session.known().and_then(vendor::of);
        let mut beside =
            page.manifest.zip(vendor).map(|(manifest, vendor)| vendor.beside(&manifest)).unwrap_or_default();
        if beside.tags.is_empty() && after.is_none() {
            beside = self.newest().await.unwrap_or(beside);
        }
        let mut names: Vec<_> = page.sorted.names.into_iter().map(|text| named(text, &mut beside.tags)).collect();
        let mut notes = page.sorted.notes;
        note_invalid(&mut notes, names.iter().filter(|name| name.tag.is_none()).count());
        names.extend(beside.untagged.into_iter().map(untagged));
        if let Some(other) = page.name.filter(|name| name != self.repository.path()) {
            notes.push(ListNote::OtherName(cut(&other, 256).to_owned()));
        }
        Ok(Page { names, next: page.sorted.next, beyond: page.sorted.beyond, notes })
    }

    /// Asks what a tag points at, without reading it. Docker Hub does not count this as a pull.
    ///
    /// # Errors
    /// When there is no answer or a plain refusal. A refusal after which a GET may still succeed is
    /// [`Resolved::answered`] `== false`.
    pub async fn resolve(&self, tag: &Tag) -> Result<Resolved, Error> {
        let about = self.about(tag);
        if let Some(resolved) = self.resolve_beside(tag, &about).await {
            return resolved;
        }
        let (plan, _ahead) = self.plan_for_tag().await;
        self.head(tag, plan, &about).await
    }

    /// The same, but `None` where a HEAD is known to tell no digest: then only reading does.
    ///
    /// # Errors
    /// Those of [`RepositorySource::resolve`].
    pub async fn resolve_unless_hidden(&self, tag: &Tag) -> Result<Option<Resolved>, Error> {
        if self.hides_digests() {
            return Ok(None);
        }
        let about = self.about(tag);
        if let Some(resolved) = self.resolve_beside(tag, &about).await {
            return resolved.map(Some);
        }
        let (plan, _ahead) = self.plan_for_tag().await;
        // Whoever went ahead may have found it out meanwhile.
        if self.hides_digests() {
            return Ok(None);
        }
        self.head(tag, plan, &about).await.map(Some)
    }

    /// What the registry's own API says that a tag points at, where there is one that answers.
    async fn resolve_beside(&self, tag: &Tag, about: &About) -> Option<Result<Resolved, Error>> {
        let resolved = self.api()?.resolve(tag, about).await;
        self.is_answer(&resolved).then_some(resolved)
    }

    async fn head(&self, tag: &Tag, mut plan: Plan, about: &About) -> Result<Resolved, Error> {
        let url = endpoint::manifest_of_tag(&self.repository, tag);
        let answered = self.ask_head(&url, &mut plan, about).await?;
        let (status, served) = (answered.response.status, content_type(&answered));
        let resolved = resolved(answered, status == 200);
        if resolved.answered {
            self.remember(served, &plan);
            self.habits.hides_digests.set(resolved.digest.is_none());
        }
        if !is_no_head(status) {
            self.habits.note_head(tag, status);
        }
        Ok(resolved)
    }

    /// Asks about a manifest until its plan is at its end: what the server has, has not, or tells nobody.
    async fn ask_head(&self, url: &str, plan: &mut Plan, about: &About) -> Result<Answered<T::Body>, Error> {
        loop {
            let Some(answered) = self.ask_next(Request::head(url.to_owned()), plan, about).await? else { continue };
            let status = answered.response.status;
            let served = content_type(&answered);
            let heard = match status {
                200 => Heard::Content(served.as_deref()),
                400 | 404 | 406 => Heard::Refused { about_accept: status == 406 },
                _ if is_no_head(status) => return Ok(answered),
                _ => return Err(about.error(answered.refusal().await)),
            };
            if plan.hear(heard) == Step::Done {
                return Ok(answered);
            }
        }
    }

    /// Whether the manifest of a digest is there. A HEAD that finds it settles that; one that does not may know less than a
    /// GET, which is then asked, as it is where the registry's own API is read.
    ///
    /// # Errors
    /// When there is no answer, or a refusal that tells nothing of the digest.
    pub async fn has_manifest(&self, digest: &Digest) -> Result<bool, Error> {
        if self.api().is_none() {
            let url = endpoint::manifest(&self.repository, digest);
            let answered = self.ask_head(&url, &mut self.plan_for_digest(None), &self.about(digest)).await?;
            if answered.response.status == 200 {
                return Ok(true);
            }
        }
        let asked = Asked::Digest { digest: digest.clone(), media_type: None, size: None };
        match self.manifest(&asked, DOCUMENT_LIMIT).await {
            Ok(_) => Ok(true),
            Err(error) if error.kind.is_missing() => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The bytes of a manifest or index, of whatever type, at most `limit` of them.
    ///
    /// # Errors
    /// When there is no answer, a refusal, or more bytes.
    pub async fn manifest(&self, asked: &Asked, limit: u64) -> Result<Answer, Error> {
        let (about, url) = match asked {
            Asked::Tag(tag) => (self.about(tag), endpoint::manifest_of_tag(&self.repository, tag)),
            Asked::Digest { digest, .. } => (self.about(digest), endpoint::manifest(&self.repository, digest)),
        };
        if let Some(api) = self.api() {
            let answer = api.manifest(asked, limit, &about).await;
            if self.is_answer(&answer) {
                return answer;
            }
        }
        let (mut plan, ahead) = match asked {
            Asked::Tag(_) => self.plan_for_tag().await,
            Asked::Digest { media_type, .. } => (self.plan_for_digest(media_type.as_deref()), None),
        };
        loop {
            let Some(answered) = self.ask_next(Request::get(url.clone()), &mut plan, &about).await? else { continue };
            if answered.response.status == 200 {
                let served = content_type(&answered);
                if plan.hear(Heard::Content(served.as_deref())) == Step::Again {
                    continue;
                }
                self.learn_whether_hidden(asked, &answered.response.headers);
                match asked {
                    Asked::Tag(_) => self.remember(served, &plan),
                    Asked::Digest { .. } => self.note_refusals(&plan),
                }
                // The head of the answer taught all that others wait for.
                drop(ahead);
                return whole(answered, limit, &about).await;
            }
            let kind = answered.refusal().await;
            let told = match &kind {
                ErrorKind::NotFound(told) => told,
                ErrorKind::Refused(told) if told.mentions_accept() => told,
                _ => return Err(about.error(kind)),
            };
            let unknown_repository = told.is_code("NAME_UNKNOWN");
            let heard = Heard::Refused { about_accept: told.mentions_accept() };
            if unknown_repository || self.habits.is_gone(asked) || plan.hear(heard) == Step::Done {
                let kind =
                    if unknown_repository { ErrorKind::RepositoryUnknown } else { self.missing(asked, kind).await };
                return Err(about.error(kind));
            }
        }
    }

    /// The bytes of a small blob, such as a config.
    ///
    /// # Errors
    /// When there is no answer, a refusal, or more than `limit` bytes.
    pub async fn blob(&self, digest: &Digest, limit: u64) -> Result<Answer, Error> {
        let about = self.about(digest);
        let request = Request::get(endpoint::blob(&self.repository, digest));
        let answered = self.session.send(request, &self.scope, &about).await?;
        if answered.response.status == 200 {
            return whole(answered, limit, &about).await;
        }
        Err(about.error(missing_blob(answered.refusal().await)))
    }

    /// Asks about a blob without reading it.
    ///
    /// # Errors
    /// When there is no answer, or a refusal other than those of [`Resolved::answered`].
    pub async fn blob_head(&self, digest: &Digest) -> Result<Resolved, Error> {
        let about = self.about(digest);
        let request = Request::head(endpoint::blob(&self.repository, digest));
        let answered = self.session.send(request, &self.scope, &about).await?;
        match answered.response.status {
            200 => Ok(resolved(answered, true)),
            400 | 404 | 405 | 501 => Ok(resolved(answered, false)),
            _ => Err(about.error(answered.refusal().await)),
        }
    }

    /// Sends somebody else for a blob.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn fetch(&self, digest: &Digest, delegate: Delegated) -> Result<Transfer, Error> {
        let about = self.about(digest);
        let request = Request::get(endpoint::blob(&self.repository, digest)).delegated_to(delegate);
        let answered = self.session.send(request, &self.scope, &about).await?;
        match answered.response.status {
            200 => Ok(Transfer::new(about, answered.response.body.into_permit())),
            _ => Err(about.error(missing_blob(answered.refusal().await))),
        }
    }

    /// The registry's own API, where web pages are let in there alone and nobody signed in. It goes before a relay: what the
    /// registry tells this page itself needs nobody else to be believed. Blobs, which it does not have, and private content
    /// are read by `/v2`, through a relay where there is one; so is everything where the API lets no page read it either.
    fn api(&self) -> Option<Api<'_, T>> {
        let known = self.session.known().filter(|_| self.session.reads_beside())?;
        Some(Api { vendor: vendor::of(known)?, session: &self.session, repository: &self.repository })
    }

    /// Whether the outcome stands: the API could be read, whatever it said.
    fn is_answer<V>(&self, outcome: &Result<V, Error>) -> bool {
        outcome.is_ok() || self.session.reads_beside()
    }

    fn about(&self, object: impl Into<Target>) -> About {
        About::new(self.repository.host().authority(), self.repository.path(), object)
    }

    /// What is missing after a 404 on every type: one look at the tags tells a missing tag from a missing repository, unless
    /// another tag was read here.
    async fn missing(&self, asked: &Asked, kind: ErrorKind) -> ErrorKind {
        if matches!(asked, Asked::Digest { .. }) {
            return match kind {
                ErrorKind::NotFound(_) => ErrorKind::DigestUnknown,
                kind => kind,
            };
        }
        if self.habits.is_known() && matches!(kind, ErrorKind::NotFound(_)) {
            return ErrorKind::TagUnknown;
        }
        let url = format!("{}?n=1", endpoint::tags(&self.repository));
        let about = self.about(Target::Tags);
        let Ok(answered) = self.session.send(Request::get(url), &self.scope, &about).await else { return kind };
        match answered.response.status {
            200 => ErrorKind::TagUnknown,
            404 if answered.told().await.is_page() => ErrorKind::NotARegistry,
            404 => ErrorKind::RepositoryUnknown,
            _ => kind,
        }
    }
}

fn missing_blob(kind: ErrorKind) -> ErrorKind {
    match kind {
        ErrorKind::NotFound(told) if told.is_page() => ErrorKind::NotFound(told),
        ErrorKind::NotFound(told) if told.is_code("NAME_UNKNOWN") => ErrorKind::RepositoryUnknown,
        ErrorKind::NotFound(_) => ErrorKind::DigestUnknown,
        kind => kind,
    }
}

/// A tag's name with what is said of it.
pub(super) fn named(text: String, hints: &mut BTreeMap<String, Hint>) -> Name {
    let (tag, hint) = (text.parse().ok(), hints.remove(&text));
    Name { text, tag, entry: None, hint }
}

/// Content without a tag, in the list of names.
fn untagged(hint: Hint) -> Name {
    Name { text: hint.digest.to_string(), tag: None, entry: None, hint: Some(hint) }
}

fn content_type<B>(answered: &Answered<B>) -> Option<String> {
    answered.response.headers.get("content-type").map(|value| cut(value, 256).to_owned())
}

/// Whether a server answers no HEAD at all.
fn is_no_head(status: u16) -> bool {
    matches!(status, 405 | 501)
}

/// What a HEAD's answer tells.
fn resolved<B>(answered: Answered<B>, is_answer: bool) -> Resolved {
    let headers = &answered.response.headers;
    Resolved {
        answered: is_answer,
        digest: Claim::of(headers).digest().filter(|_| is_answer).cloned(),
        size: headers.get("content-length").and_then(|text| text.trim().parse().ok()).filter(|_| is_answer),
        media_type: content_type(&answered).filter(|_| is_answer),
        exchange: answered.exchange,
    }
}

/// Reads an answer's bytes.
async fn whole<B: Body>(answered: Answered<B>, limit: u64, about: &About) -> Result<Answer, Error> {
    let media_type = content_type(&answered);
    let bytes = collect(answered.response.body, limit).await.map_err(|error| about.error(error))?;
    let html = media_type.as_deref().is_some_and(|name| super::accept::essence(name).eq_ignore_ascii_case("text/html"));
    if html && is_page(&bytes) {
        return Err(about.error(ErrorKind::NotARegistry));
    }
    Ok(Answer {
        bytes: bytes.into(),
        claimed: Claim::of(&answered.response.headers),
        media_type,
        came: Came::Answer(answered.exchange),
    })
}
