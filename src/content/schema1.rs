//! Schema 1: the manifest of Docker before 1.10, still served by old registries.
//!
//! Its layers stand newest first, each with a JSON document *inside a text* that says what made it. The digest of the
//! signed form covers a payload that is cut out of the document ([`Schema1::payload`]), not the bytes that are served: the
//! signatures around it are covered by nothing. <https://github.com/distribution/distribution/blob/v2.8.3/docs/spec/manifest-v2-1.md>

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::descriptor::Written;
use super::error::{ContentError, What};
use super::field::{Need, Notes, Object, Pointer, Unknown};
use super::history::{Step, clean};
use super::manifest::MAX_LAYERS;
use super::note::NoteKind;
use super::text;
use crate::digest::Digest;
use crate::json::{self, Json};

/// A schema 1 manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schema1 {
    /// The repository's name at the time of the push.
    pub name: Option<String>,
    /// The tag at the time of the push.
    pub tag: Option<String>,
    /// The processor.
    pub architecture: Option<String>,
    /// The digests of the layers, the newest first. Sizes are not told.
    pub fs_layers: Vec<Written<Digest>>,
    /// What made each layer, the newest first.
    pub history: Vec<V1>,
    /// Whether there are signatures: then the manifest's digest is not that of its bytes.
    pub signed: bool,
}

/// What made one layer: the config of the image that ended with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct V1 {
    /// The layer's name among its kind; no digest.
    pub id: Option<String>,
    /// The name of the layer below.
    pub parent: Option<String>,
    /// When, as written.
    pub created: Option<String>,
    /// By whom.
    pub author: Option<String>,
    /// A remark.
    pub comment: Option<String>,
    /// The operating system.
    pub os: Option<String>,
    /// The command, its words joined by spaces.
    pub command: String,
    /// Whether the step changed no files.
    pub throwaway: bool,
}

impl Schema1 {
    pub(super) const MEMBERS: [&'static str; 8] =
        ["schemaVersion", "mediaType", "name", "tag", "architecture", "fsLayers", "history", "signatures"];

    /// Reads the members of a schema 1 manifest.
    pub(super) fn read(value: &Json, notes: &mut Notes) -> Result<Self, ContentError> {
        let root = Pointer::Root;
        let Some(object) = Object::open(value, &root, &Self::MEMBERS, Unknown::Noted, notes) else {
            return Ok(Self::default());
        };
        let layers = object.list("fsLayers", Need::Required, notes).unwrap_or_default();
        let history = object.list("history", Need::Required, notes).unwrap_or_default();
        if layers.len() > MAX_LAYERS || history.len() > MAX_LAYERS {
            return Err(ContentError::TooMany { what: What::Layers, limit: MAX_LAYERS });
        }
        let signed = object.get("signatures", Need::Optional, notes).is_some();
        if signed {
            notes.add(&root, NoteKind::SignedSchema1);
        }
        let at = root.key("fsLayers");
        let mut fs_layers = Vec::with_capacity(layers.len());
        for (position, layer) in layers.iter().enumerate() {
            let at = at.item(position);
            let layer = Object::open(layer, &at, &["blobSum"], Unknown::Noted, notes);
            fs_layers.push(layer.map(|layer| layer.digest("blobSum", notes)).unwrap_or_default());
        }
        let at = root.key("history");
        let history =
            history.iter().enumerate().map(|(position, step)| V1::read(step, &at.item(position), notes)).collect();
        Ok(Self {
            name: object.text("name", Need::Optional, notes),
            tag: object.text("tag", Need::Optional, notes),
            architecture: object.text("architecture", Need::Optional, notes),
            fs_layers,
            history,
            signed,
        })
    }

    /// The bytes that the digest of a signed manifest is taken of: the document up to a length that its first signature
    /// names, and the end that it brings along. `None` for what is not signed so.
    pub fn payload(bytes: &[u8]) -> Option<Vec<u8>> {
        let document = json::read(bytes).ok()?;
        let protected = document.get("signatures")?.as_array()?.first()?.text("protected")?;
        let protected = json::read(&URL_SAFE_NO_PAD.decode(protected).ok()?).ok()?;
        let length = usize::try_from(protected.number("formatLength")?).ok()?;
        let tail = URL_SAFE_NO_PAD.decode(protected.text("formatTail")?).ok()?;
        Some([bytes.get(..length)?, &tail].concat())
    }

    /// What made the image, the oldest step first; each step's layer counts in `fs_layers` as it stands. Certain only
    /// when there is a step for every layer.
    pub fn steps(&self) -> Vec<Step> {
        let step = |(position, v1): (usize, &V1)| Step {
            command: clean(&v1.command),
            raw: v1.command.clone(),
            created: v1.created.clone(),
            comment: v1.comment.clone().filter(|comment| !comment.is_empty()),
            empty: v1.throwaway,
            layer: (position < self.fs_layers.len()).then_some(position),
        };
        self.history.iter().enumerate().map(step).rev().collect()
    }
}

impl V1 {
    fn read(value: &Json, at: &Pointer<'_>, notes: &mut Notes) -> Self {
        let text = Object::open(value, at, &["v1Compatibility"], Unknown::Noted, notes)
            .and_then(|object| object.text("v1Compatibility", Need::Required, notes));
        let Some(text) = text else { return Self::default() };
        let at = at.key("v1Compatibility");
        match text::parse(text.as_bytes()) {
            Ok(parsed) if matches!(parsed.value, Json::Object(_)) => {
                // A duplicate in here confuses nobody about what the image is: a note is enough.
                let outside = notes.duplicate.take();
                let v1 = Self::inner(&parsed.value, &at, notes);
                notes.duplicate = outside;
                v1
            }
            _ => {
                notes.add(&at, NoteKind::NotJson);
                Self::default()
            }
        }
    }

    /// Reads the document inside the text. Pointers into it continue the text's own.
    fn inner(value: &Json, at: &Pointer<'_>, notes: &mut Notes) -> Self {
        let known = ["id", "parent", "created", "author", "comment", "os", "throwaway", "container_config"];
        let Some(object) = Object::open(value, at, &known, Unknown::Silent, notes) else {
            return Self::default();
        };
        let config_at = at.key("container_config");
        let command = object
            .get("container_config", Need::Nullable, notes)
            .and_then(|config| Object::open(config, &config_at, &["Cmd"], Unknown::Silent, notes))
            .and_then(|config| config.texts("Cmd", Need::Nullable, notes))
            .unwrap_or_default();
        Self {
            id: object.text("id", Need::Optional, notes),
            parent: object.text("parent", Need::Optional, notes),
            created: object.text("created", Need::Optional, notes),
            author: object.text("author", Need::Optional, notes),
            comment: object.text("comment", Need::Optional, notes),
            os: object.text("os", Need::Optional, notes),
            command: command.join(" "),
            throwaway: object.flag("throwaway", Need::Optional, notes).unwrap_or(false),
        }
    }
}
