//! What some registries offer beside `/v2`: a list that says more about each tag, or a way in for web pages where `/v2` has
//! none. One file each; every answer is optional, and whatever it says is claimed. A registry without a vendor API, and one
//! whose offer cannot be had, is read by the plain protocol.

mod acr;
mod google;
mod harbor;
mod hub;
mod quay;

use std::collections::BTreeMap;

use crate::digest::Digest;
use crate::json::Json;
use crate::moment::Moment;
use crate::reference::{Repository, Tag};
use crate::source::Hint;

use super::known::Known;
use super::token::Scope;

/// What a registry offers beside the plain protocol. The methods make addresses and read answers; they ask nobody.
pub trait VendorApi {
    /// The origin of its API, where that is not the registry's own. It is asked with nothing secret.
    fn origin(&self) -> Option<&'static str> {
        None
    }

    /// The list that says of the newest tags what they point at, where the plain one has names alone.
    fn newest(&self, repository: &Repository) -> Option<Newest> {
        let _ = repository;
        None
    }

    /// The list that names content which no tag points at, where the one above does not. Its tags are not read.
    fn untagged(&self, repository: &Repository) -> Option<Newest> {
        let _ = repository;
        None
    }

    /// The first page of the tags, with what is known of each; where to go on is in [`Listed::next`].
    fn tags(&self, repository: &Repository) -> Option<String> {
        let _ = repository;
        None
    }

    /// What one tag points at, in the form of a list of one.
    fn tag(&self, repository: &Repository, tag: &Tag) -> Option<String> {
        let _ = (repository, tag);
        None
    }

    /// A manifest or index by its digest.
    fn manifest(&self, repository: &Repository, digest: &Digest) -> Option<String> {
        let _ = (repository, digest);
        None
    }

    /// Reads a list of tags. `url` is the address that gave it.
    ///
    /// # Errors
    /// What is not as it should be.
    fn read_tags(&self, url: &str, answer: &Json) -> Result<Listed, &'static str> {
        let _ = (url, answer);
        Err("a list was not expected")
    }

    /// Takes a manifest's own bytes out of the answer that holds them.
    ///
    /// # Errors
    /// What is not as it should be.
    fn read_manifest(&self, answer: Json) -> Result<Vec<u8>, &'static str> {
        let _ = answer;
        Err("a manifest was not expected")
    }

    /// What the member `manifest` of the plain list of tags says of each, and of content without a tag.
    fn beside(&self, manifest: &Json) -> Beside {
        let _ = manifest;
        Beside::default()
    }
}

/// A list of the newest tags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Newest {
    /// Its address.
    pub url: String,
    /// With what it is asked for.
    pub auth: Auth,
}

/// What lets a reader see a list of a registry's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Auth {
    /// Nothing: it shows what everybody may see, also to somebody who signed in at the registry.
    Anybody,
    /// A token for this scope.
    Token(Scope),
    /// The user's name and password, where there is such a login that the registry took; else nothing.
    Login,
}

/// What is said of tags beside the plain list of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// Of each tag.
    pub tags: BTreeMap<String, Hint>,
    /// Content that no tag points at, as far as this list goes. It may be a part of an index that one does.
    pub untagged: Vec<Hint>,
}

/// A page of tags as a registry's own API lists them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// The names, hostile text, and what is said of each.
    pub tags: Vec<(String, Option<Hint>)>,
    /// Content that no tag points at.
    pub untagged: Vec<Hint>,
    /// The address of the next page, which lies beside the one asked.
    pub next: Option<String>,
}

/// What a registry offers, if it is one of those that do.
pub fn of(known: &Known) -> Option<&'static dyn VendorApi> {
    match known.id {
        "acr" => Some(&acr::Acr),
        "google" => Some(&google::Google),
        "harbor" => Some(&harbor::Harbor),
        "hub" => Some(&hub::Hub),
        "quay" => Some(&quay::Quay),
        _ => None,
    }
}

/// A list without a next page.
fn listed<'a>(tags: impl Iterator<Item = (&'a str, Option<Hint>)>) -> Listed {
    Listed { tags: tags.map(|(name, hint)| (name.to_owned(), hint)).collect(), ..Listed::default() }
}

/// A date in an answer, in seconds since 1970.
fn seconds(value: Option<&Json>) -> Option<u64> {
    value.and_then(Json::as_str).and_then(Moment::parse).map(Moment::seconds)
}

/// A digest in an answer.
fn digest(value: Option<&Json>) -> Option<Digest> {
    value.and_then(Json::as_str)?.parse().ok()
}
