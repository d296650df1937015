//! Whether the objects are those that were asked for.

use std::collections::HashMap;

use super::checks::{is_image_config, media_type, named, passed, why};
use crate::content::Platform;
use crate::receipt::{Entry, Receipt};

/// Whether an object was read, or left out, as the receipt says that it was asked for. Nothing but layers is left out on
/// purpose, and their check says why.
pub(super) fn is_of_depth(receipt: &Receipt, entry: &Entry) -> bool {
    let expected = match (entry.role.as_str(), why(entry, "digest")) {
        ("layer", Some("not-asked")) => !receipt.layers,
        ("layer", Some("elsewhere")) => return entry.left_out && receipt.layers,
        ("layer", _) => return !entry.left_out && receipt.layers,
        _ => return !entry.left_out,
    };
    expected && entry.left_out
}

/// Whether a layer that was asked for is left out for being non-distributable where its type says so, and nowhere else.
pub(super) fn is_elsewhere_by_type(receipt: &Receipt, entry: &Entry) -> bool {
    let is_elsewhere = media_type(entry).is_some_and(|media_type| !media_type.is_distributable());
    entry.role != "layer" || !receipt.layers || is_elsewhere == (why(entry, "digest") == Some("elsewhere"))
}

/// Whether an entry of an index is for one of the platforms that were asked for. Of what says no platform nothing is known,
/// and what a config or layer says is no reason to leave it out.
pub(super) fn is_of_platform(receipt: &Receipt, entry: &Entry) -> bool {
    let named = entry.platform.as_ref().filter(|_| entry.role == "document" && entry.parent.is_some());
    let Some(Ok(platform)) = named.map(|platform| platform.parse::<Platform>()) else { return true };
    let wanted: Vec<Platform> = receipt.platforms.iter().filter_map(|wanted| wanted.parse().ok()).collect();
    let is_whole = wanted.is_empty() || wanted.len() != receipt.platforms.len();
    is_whole || platform.is_unknown() || wanted.iter().any(|wanted| platform.matches(wanted))
}

/// Whether the check of a layer's DiffID is worth what the config is that names it, if an image has one.
pub(super) fn is_of_config(layer: &Entry, config: Option<&Entry>) -> bool {
    let verdict = config.map(|config| config.verdict.as_str());
    let is_read = config.is_some_and(|config| passed(config, "readable"));
    match why(layer, "diff-id") {
        Some("config-computed") => verdict == Some("computed"),
        Some("config-unproven") => !is_read || !matches!(verdict, Some("verified" | "computed")),
        Some("nothing-named") => config.is_none(),
        Some(_) => true,
        None => !passed(layer, "diff-id") || verdict == Some("verified"),
    }
}

/// What hangs below a manifest.
#[derive(Default)]
pub(super) struct Family<'r> {
    /// The config, if it is that of an image.
    pub(super) config: Option<&'r Entry>,
    /// Whether there is any config.
    pub(super) has_config: bool,
    /// The places of its layers.
    places: Vec<Option<usize>>,
}

impl Family<'_> {
    /// Whether the layers have the places from the first to the last, and are as many as the config was checked for. All are
    /// there, also those that were left out.
    pub(super) fn is_whole(&self) -> bool {
        let check = self.config.and_then(|config| named(config, "diff-id-count"));
        let count = check.and_then(|check| check.expected.as_ref()?.parse::<usize>().ok());
        let places = self.places.iter().copied();
        places.eq((0..self.places.len()).map(Some)) && count.is_none_or(|count| count == self.places.len())
    }
}

/// What hangs below each object that names configs or layers, by its number.
pub(super) fn families(receipt: &Receipt) -> HashMap<usize, Family<'_>> {
    let mut families: HashMap<usize, Family<'_>> = HashMap::new();
    for entry in &receipt.objects {
        let Some(parent) = entry.parent.filter(|_| entry.role != "document") else { continue };
        let family = families.entry(parent).or_default();
        family.has_config |= entry.role == "config";
        if is_image_config(entry) {
            family.config = Some(entry);
        } else if entry.role == "layer" {
            family.places.push(entry.position);
        }
    }
    families
}
