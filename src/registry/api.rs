//! Reading a repository by an API of the registry's own, for registries that let web pages in there and not by `/v2`.
//! Anonymous only: nothing secret goes to addresses that the specification does not know.

use std::collections::BTreeMap;

use crate::body::collect;
use crate::digest::Digest;
use crate::json::{self, Json};
use crate::reference::{Repository, Tag};
use crate::source::error::{About, Error, ErrorKind};
use crate::source::{Answer, Asked, Came, Claim, Exchange, Names, Page, Resolved};
use crate::transport::{Request, Transport};

use super::page::{self, Next};
use super::repository::named;
use super::session::Session;
use super::vendor::{Listed, VendorApi};
use super::{missing_list, note_invalid, wire};

/// How many times as much is read of an answer that holds a manifest as text: in JSON a byte may take six.
const WRAPPED: u64 = 6;

/// A repository as that API gives it.
pub(super) struct Api<'a, T> {
    pub(super) vendor: &'static dyn VendorApi,
    pub(super) session: &'a Session<T>,
    pub(super) repository: &'a Repository,
}

impl<T: Transport> Api<'_, T> {
    /// A page of the tags: the first, at this address, or the one after.
    pub(super) async fn names(&self, first: &str, after: Option<&Next>, about: &About) -> Result<Names, Error> {
        let url = after.map_or(first, |after| &after.url).to_owned();
        let (listed, _) = self.list(&url, about).await?;
        // It says itself whether there is more, so nothing is guessed.
        let link = listed.next.map_or_else(String::new, |next| format!("<{next}>; rel=\"next\""));
        let mut hints = BTreeMap::new();
        let mut names = Vec::with_capacity(listed.tags.len());
        for (name, hint) in listed.tags {
            hints.extend(hint.map(|hint| (name.clone(), hint)));
            names.push(name);
        }
        let sorted = page::sort(&url, after, names, Some(&link));
        let names: Vec<_> = sorted.names.into_iter().map(|text| named(text, &mut hints)).collect();
        let mut notes = sorted.notes;
        note_invalid(&mut notes, names.iter().filter(|name| name.tag.is_none()).count());
        Ok(Page { names, next: sorted.next, beyond: sorted.beyond, notes })
    }

    /// What a tag points at, as the API says.
    pub(super) async fn resolve(&self, tag: &Tag, about: &About) -> Result<Resolved, Error> {
        let Some(url) = self.vendor.tag(self.repository, tag) else { return Err(about.error(ErrorKind::TagUnknown)) };
        let (listed, exchange) = self.list(&url, about).await?;
        let hint = listed.tags.into_iter().find(|(name, _)| *name == tag.to_string()).and_then(|(_, hint)| hint);
        let hint = hint.ok_or_else(|| about.error(ErrorKind::TagUnknown))?;
        Ok(Resolved { answered: true, digest: Some(hint.digest), size: None, media_type: hint.media_type, exchange })
    }

    /// The bytes of a manifest or index, at most `limit` of them. A tag is looked up first: the API gives content by digest alone.
    pub(super) async fn manifest(&self, asked: &Asked, limit: u64, about: &About) -> Result<Answer, Error> {
        let digest = match asked {
            Asked::Digest { digest, .. } => digest.clone(),
            Asked::Tag(tag) => match self.resolve(tag, about).await?.digest {
                Some(digest) => digest,
                None => return Err(about.error(ErrorKind::TagUnknown)),
            },
        };
        self.content(&digest, limit, about).await
    }

    async fn content(&self, digest: &Digest, limit: u64, about: &About) -> Result<Answer, Error> {
        let Some(url) = self.vendor.manifest(self.repository, digest) else {
            return Err(about.error(ErrorKind::DigestUnknown));
        };
        let (answer, exchange) = self.ask(&url, WRAPPED * limit, ErrorKind::DigestUnknown, about).await?;
        let bytes = self.vendor.read_manifest(answer).map_err(|why| about.error(ErrorKind::NotJson(why.into())))?;
        if bytes.len() as u64 > limit {
            return Err(about.error(ErrorKind::TooLarge { limit }));
        }
        // What it was asked by is all that it says about the bytes.
        Ok(Answer {
            bytes: bytes.into(),
            media_type: None,
            claimed: Claim::Digest(digest.clone()),
            came: Came::Answer(exchange),
        })
    }

    async fn list(&self, url: &str, about: &About) -> Result<(Listed, Exchange), Error> {
        let (answer, exchange) = self.ask(url, wire::LIST_LIMIT, ErrorKind::RepositoryUnknown, about).await?;
        let listed = self.vendor.read_tags(url, &answer);
        Ok((listed.map_err(|why| about.error(ErrorKind::NotJson(why.into())))?, exchange))
    }

    /// One question and its answer as JSON; a 404 means what `missing` says.
    async fn ask(&self, url: &str, limit: u64, missing: ErrorKind, about: &About) -> Result<(Json, Exchange), Error> {
        let answered = self.session.send_beside(Request::get(url).by_script(), about).await?;
        match answered.response.status {
            200 => {}
            404 => return Err(about.error(missing)),
            401 => {
                let told = answered.told().await.into();
                return Err(about.error(ErrorKind::Unauthorized { private_or_missing: true, told }));
            }
            _ => return Err(about.error(missing_list(answered).await)),
        }
        let exchange = answered.exchange;
        let bytes = collect(answered.response.body, limit).await.map_err(|error| about.error(error))?;
        let json = json::read(&bytes).map_err(|error| about.error(ErrorKind::NotJson(error.to_string())))?;
        Ok((json, exchange))
    }
}
