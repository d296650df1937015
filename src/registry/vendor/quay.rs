//! Quay: `/v2` sends no CORS headers, `/api/v1` does. It lists tags with their digests and gives manifests as text, byte for
//! byte, so that they are hashed here as anywhere else. It has no blobs.
//! <https://docs.quay.io/api/swagger/>

use super::{Listed, VendorApi, digest};
use crate::digest::Digest;
use crate::json::Json;
use crate::reference::{Repository, Tag};
use crate::source::Hint;

/// The vendor API. Browsers have to say `X-Requested-With`, for which they ask permission first.
pub(super) struct Quay;

/// Names on a page; more is refused.
const PAGE: &str = "limit=100&page=";

impl VendorApi for Quay {
    fn tags(&self, repository: &Repository) -> Option<String> {
        Some(format!("{}tag/?onlyActiveTags=true&{PAGE}1", base(repository)))
    }

    fn tag(&self, repository: &Repository, tag: &Tag) -> Option<String> {
        Some(format!("{}tag/?onlyActiveTags=true&specificTag={tag}", base(repository)))
    }

    fn manifest(&self, repository: &Repository, digest: &Digest) -> Option<String> {
        Some(format!("{}manifest/{digest}", base(repository)))
    }

    fn read_tags(&self, url: &str, answer: &Json) -> Result<Listed, &'static str> {
        let tags = answer.get("tags").and_then(Json::as_array).ok_or("a list of tags was expected")?;
        let named = |tag: &Json| Some((tag.get("name")?.as_str()?.to_owned(), hint(tag)));
        let next = matches!(answer.get("has_additional"), Some(Json::Bool(true))).then(|| next_page(url)).flatten();
        Ok(Listed { tags: tags.iter().filter_map(named).collect(), next, ..Listed::default() })
    }

    fn read_manifest(&self, answer: Json) -> Result<Vec<u8>, &'static str> {
        let Json::Object(members) = answer else { return Err("an object was expected") };
        let data = members.into_iter().rev().find(|(name, _)| name == "manifest_data");
        match data {
            Some((_, Json::Text(text))) => Ok(text.into_bytes()),
            _ => Err("the member manifest_data was expected"),
        }
    }
}

fn base(repository: &Repository) -> String {
    format!("{}/api/v1/repository/{}/", repository.host().api_origin(), repository.path())
}

fn hint(tag: &Json) -> Option<Hint> {
    Some(Hint {
        digest: digest(tag.get("manifest_digest"))?,
        media_type: None,
        // An index has a size of its own there, that of its text.
        size: tag
            .get("size")
            .and_then(Json::as_u64)
            .filter(|_| tag.get("is_manifest_list") == Some(&Json::Bool(false))),
        pushed: tag.get("start_ts").and_then(Json::as_u64),
    })
}

/// The page after the one at this address.
fn next_page(url: &str) -> Option<String> {
    let (before, page) = url.rsplit_once(PAGE)?;
    let next = page.parse::<u32>().ok()?.checked_add(1)?;
    Some(format!("{before}{PAGE}{next}"))
}
