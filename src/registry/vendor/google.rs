//! Google Artifact Registry and Container Registry: the list of tags has a member `manifest` which tells for each digest
//! its tags, type, size and times. <https://github.com/google/go-containerregistry/blob/main/pkg/v1/google/list.go>

use super::{Beside, VendorApi};
use crate::digest::Digest;
use crate::json::Json;
use crate::source::Hint;

/// The vendor API. It costs no request of its own.
pub(super) struct Google;

impl VendorApi for Google {
    fn beside(&self, manifest: &Json) -> Beside {
        let mut beside = Beside::default();
        let Json::Object(manifests) = manifest else { return beside };
        for (digest, about) in manifests {
            let Ok(digest) = digest.parse() else { continue };
            let hint = hint(digest, about);
            let Some(tags) = about.get("tag").and_then(Json::as_array) else { continue };
            if tags.is_empty() {
                beside.untagged.push(hint);
                continue;
            }
            beside.tags.extend(tags.iter().filter_map(Json::as_str).map(|tag| (tag.to_owned(), hint.clone())));
        }
        beside
    }
}

fn hint(digest: Digest, about: &Json) -> Hint {
    let milliseconds = number(about.get("timeUploadedMs"));
    Hint {
        digest,
        media_type: about.get("mediaType").and_then(Json::as_str).map(str::to_owned),
        size: number(about.get("imageSizeBytes")).filter(|size| *size > 0),
        pushed: milliseconds.map(|time| time / 1000).filter(|time| *time > 0),
    }
}

/// Numbers come as texts.
fn number(value: Option<&Json>) -> Option<u64> {
    let value = value?;
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}
