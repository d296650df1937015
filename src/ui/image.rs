//! The config of the image that a manifest names: read once for each page, and used by whatever needs to know it.

use std::sync::Arc;

use leptos::prelude::*;

use crate::content::{Config, Manifest, Note, read_config_of};
use crate::digest::Digest;
use crate::failure::Failure;
use crate::library::DOCUMENT_LIMIT;
use crate::object::Object;
use crate::proof::ConfigNamed;
use crate::reference::Reference;
use crate::ui::context::shared;
use crate::ui::read::{self, Outcome};
use crate::verify::{Expected, Reason, Verdict, can_compute};

/// The config's bytes, and what they say or why it cannot be known.
pub struct ReadConfig {
    /// Its bytes.
    pub blob: Object,
    /// What they say, with notes; nothing when they are no config of an image.
    pub config: Result<Option<(Config, Vec<Note>)>, Failure>,
}

/// A config on its way.
pub type ImageConfig = ReadSignal<Outcome<Arc<ReadConfig>>>;

/// Reads the config that a manifest names, whose type is that of an image's or leaves it open.
pub fn read_image_config(reference: &Reference, object: &Object, manifest: &Manifest) -> ImageConfig {
    let library = shared().library();
    let named = manifest.config.as_ref().and_then(|config| Some((config.digest.valid()?.clone(), config.size)));
    let (reference, parent, named_by) = (reference.clone(), object.verdict().clone(), manifest.clone());
    let is_there = manifest.config.is_some();
    read::start::<_, Failure>(async move || {
        let place = &reference.place;
        let (digest, size) = named.clone().ok_or_else(|| {
            let (code, what) = if is_there {
                ("bad-digest", "The manifest names its config by what is no digest.")
            } else {
                ("config-missing", "The manifest names no config.")
            };
            Failure::new(code, what, "Its layers and the document below are all there is.").at(&reference)
        })?;
        // It is about the config, where that was named.
        let at = |failure: Failure, digest: &Digest| {
            Failure { object: failure.object.or_else(|| Some(digest.to_string())), ..failure }.in_place(place)
        };
        let expected = Expected { digest: digest.clone(), size };
        if !can_compute(digest.algorithm()) {
            let name = digest.algorithm().as_str().to_owned();
            let unknown = Failure::of_verdict(&Verdict::Unverifiable(Reason::Algorithm { name }));
            return Err(at(unknown.unwrap_or_default(), &digest));
        }
        let blob = library.blob(place, &expected, DOCUMENT_LIMIT).await?.named_by(&parent);
        let config = match Failure::of_verdict(blob.verdict()) {
            Some(failure) => Err(at(failure, &digest)),
            // Bytes are withheld where the verdict is a failure, and nowhere else.
            None => {
                let read = read_config_of(&named_by, blob.bytes().unwrap_or_default());
                read.transpose().map_err(|error| at(error.into(), &digest))
            }
        };
        Ok(Arc::new(ReadConfig { blob, config }))
    })
}

/// What the config says.
pub fn config_of(read: &Outcome<Arc<ReadConfig>>) -> Option<&Config> {
    named_config(read).and_then(|named| named.config)
}

/// What the config says, with what may be said of its bytes.
pub fn named_config(read: &Outcome<Arc<ReadConfig>>) -> Option<ConfigNamed<'_>> {
    let Outcome::Ready(read) = read else { return None };
    let config = read.config.as_ref().ok()?.as_ref().map(|(config, _)| config);
    Some(ConfigNamed { config, verdict: read.blob.verdict() })
}
