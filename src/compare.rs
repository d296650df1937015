//! Comparing two things side by side: indexes by platform, manifests by layer, configs by setting, annotations by key.
//!
//! What will surprise you:
//! - Left is what somebody has, right is what they might fetch; only the bytes to fetch depend on it.
//! - Equal digests end the matter: what they name is the same, all the way down, and nothing below is looked at. Whether
//!   either side holds it is a question for a proof. What an index names is listed all the same: whoever asks whether a
//!   mirror is in step wants to see for which platforms.
//! - Nothing here is proved. Each digest keeps the verdict that it has where it was read, a layer that both sides have the
//!   weaker one; what nobody read is claimed.
//! - An index beside a single image is compared as an index of one platform, the one that the image's config names.
//! - Not everything that documents may say is compared. Where they differ in nothing that is, that is told as well.

mod align;
mod config;
mod history;
mod index;
mod layers;
mod pair;
mod rest;
mod uncompared;
mod write;

use crate::content::{Config, Document, Reading};
use crate::digest::Digest;
use crate::json::Json;
use crate::object::Object;
use crate::verify::{Measured, Verdict};

pub use config::DIFF_IDS;
pub use layers::{Layer, Layers};
pub use uncompared::Uncompared;

/// How the two sides of a line stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    /// Both have it, and it is equal.
    Same,
    /// Both have it, and it differs.
    Changed,
    /// Both have it, past others or more often on one side: only layers, whose order decides what an image holds.
    Moved,
    /// Both have it, and it differs in nothing but its date: only steps of the history, which every build dates anew.
    Redated,
    /// Only the right side has it.
    Gained,
    /// Only the left side has it.
    Lost,
}

impl Change {
    /// The word for scripts and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Changed => "changed",
            Self::Moved => "moved",
            Self::Redated => "redated",
            Self::Gained => "gained",
            Self::Lost => "lost",
        }
    }

    fn of<T: PartialEq>(left: Option<&T>, right: Option<&T>) -> Self {
        match (left, right) {
            (Some(left), Some(right)) if left == right => Self::Same,
            (Some(_), None) => Self::Lost,
            (None, Some(_)) => Self::Gained,
            _ => Self::Changed,
        }
    }
}

/// One side, as it was read.
#[derive(Clone, Debug)]
pub struct Side {
    /// What was asked for, as in links.
    pub reference: String,
    /// The platform that was chosen inside of it.
    pub platform: Option<String>,
    /// What it led to.
    pub object: Object,
    /// Its config, with the verdict on its bytes; nothing where there is none or it could not be read.
    pub config: Option<(Config, Verdict)>,
    /// The same as it is written, for what is said in no member that is read.
    pub written: Option<Json>,
    /// What hashing found of its layers, by their places; nothing of those that were not read to their end. Empty where none
    /// was.
    pub read: Vec<Option<Measured>>,
}

impl Side {
    /// What the object says, unless it is withheld or cannot be read.
    pub fn reading(&self) -> Option<&Reading> {
        self.object.reading()?.as_ref().ok()
    }
}

/// A digest on one side of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The digest; nothing where the document names no valid one.
    pub digest: Option<Digest>,
    /// The size that is named for it, in bytes.
    pub size: Option<u64>,
    /// What may be said of it.
    pub verdict: Verdict,
}

/// What two indexes have under one name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The platform, or what else it is called. Text from outside.
    pub name: String,
    /// What it is called on the right, when that differs.
    pub renamed: Option<String>,
    /// The platform to ask for in a link, when both sides have one of this name and no second.
    pub platform: Option<String>,
    /// How the sides stand.
    pub change: Change,
    /// On the left.
    pub left: Option<Entry>,
    /// On the right.
    pub right: Option<Entry>,
}

/// A setting, a step of the history, an annotation or a label on both sides. Text from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// What kind of setting.
    pub group: Group,
    /// Its name.
    pub name: String,
    /// How the sides stand.
    pub change: Change,
    /// Its lines on the left.
    pub left: Vec<String>,
    /// Its lines on the right.
    pub right: Vec<String>,
}

/// What a field is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    /// About the document: its kind and type.
    Document,
    /// A setting of the config.
    Setting,
    /// A variable of the environment.
    Env,
    /// A label of the config.
    Label,
    /// A step of the history.
    History,
    /// An annotation of the document.
    Annotation,
    /// Another member of the document, or what it says of something that both sides list.
    Member,
}

impl Group {
    /// Whether the config says it.
    fn is_of_config(self) -> bool {
        matches!(self, Self::Setting | Self::Env | Self::Label | Self::History)
    }

    /// The word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Setting => "setting",
            Self::Env => "env",
            Self::Label => "label",
            Self::History => "history",
            Self::Annotation => "annotation",
            Self::Member => "member",
        }
    }
}

/// What comparing found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Whether both are the same bytes.
    pub same: bool,
    /// Platforms and what else indexes hold, when at least one side is an index.
    pub platforms: Option<Vec<Row>>,
    /// Whether those that both indexes hold stand in another order.
    pub reordered: bool,
    /// The configs that manifests name, unless both sides are the same.
    pub config: Option<Row>,
    /// Kind, type, annotations, settings, environment, labels and history.
    pub fields: Vec<Field>,
    /// How many steps of the history differ in nothing but their date.
    pub redated: usize,
    /// Whether the configs differ, and of what is compared in them only dates do: when the image was made, and its steps.
    pub dates_alone: bool,
    /// Whether the configs of both sides were there to be compared.
    pub configs: bool,
    /// Whether both name one and the same config: then their settings are equal, and so are the DiffIDs that their layers
    /// are to unpack to, however the manifests wrap them.
    pub same_config: bool,
    /// The layers, when both sides are manifests.
    pub layers: Option<Layers>,
    /// What differs in nothing that is compared here.
    pub uncompared: Option<Uncompared>,
}

/// Compares two sides.
pub fn compare(left: &Side, right: &Side) -> Comparison {
    // Withheld bytes are nobody's equal.
    let sound = |side: &Side| side.object.verdict().may_show();
    let same = sound(left) && sound(right) && left.object.digest() == right.object.digest();
    let (documents, configs) = ((left.reading(), right.reading()), (left.config.as_ref(), right.config.as_ref()));
    let mut fields = Vec::new();
    let (mut platforms, mut layers, mut config, mut reordered) = (None, None, None, false);
    let is_index = |side: &Side| matches!(side.reading().map(|reading| &reading.document), Some(Document::Index(_)));
    if documents.0.is_some() && documents.1.is_some() && (is_index(left) || is_index(right)) {
        let items = (index::items(left), index::items(right));
        platforms = Some(index::rows(&items.0, &items.1));
        reordered = index::is_reordered(&items.0, &items.1);
    }
    if let ((Some(left_reading), Some(right_reading)), false) = (documents, same) {
        let pair = (&left_reading.document, &right_reading.document);
        fields.extend(document(left_reading, right_reading));
        // An index names none of its own, and has lost nothing beside a manifest.
        config = if is_index(left) || is_index(right) { None } else { config::named(left, right) };
        if let (Document::Manifest(left_manifest), Document::Manifest(right_manifest)) = pair {
            layers = Some(layers::layers((left_manifest, left), (right_manifest, right)));
        }
        fields.extend(config::pairs(Group::Annotation, annotations(pair.0), annotations(pair.1)));
        fields.extend(rest::of_documents(left, right));
    }
    if let (Some((left, _)), Some((right, _)), false) = (configs.0, configs.1, same) {
        fields.extend(config::fields(left, right));
    }
    if let (Some(left), Some(right), false) = (&left.written, &right.written, same) {
        fields.extend(rest::of_configs(left, right));
    }
    let (configs, named) = (configs.0.is_some() && configs.1.is_some(), named_config(left));
    let same_config = configs && named.is_some() && named == named_config(right);
    let readable = documents.0.is_some() && documents.1.is_some();
    let (redated, dates_alone) = (history::redated(&fields), configs && config::is_dates_alone(&fields));
    let found = Comparison {
        same,
        platforms,
        reordered,
        config,
        fields,
        redated,
        dates_alone,
        configs,
        same_config,
        layers,
        uncompared: None,
    };
    let uncompared = if readable { uncompared::uncompared(&found) } else { None };
    Comparison { uncompared, ..found }
}

/// The digest that a manifest names its config by.
fn named_config(side: &Side) -> Option<&Digest> {
    config::descriptor(side)?.digest.valid()
}

fn document(left: &Reading, right: &Reading) -> Vec<Field> {
    let kind = |reading: &Reading| vec![reading.kind_words().to_owned()];
    let media_type = |reading: &Reading| reading.media_type.iter().map(ToString::to_string).collect();
    let artifact = |reading: &Reading| match &reading.document {
        Document::Manifest(manifest) => manifest.artifact().map(ToString::to_string).into_iter().collect(),
        Document::Index(index) => index.artifact_type.iter().map(ToString::to_string).collect(),
        Document::Schema1(_) => Vec::new(),
    };
    [
        config::field(Group::Document, "kind", kind(left), kind(right)),
        config::field(Group::Document, "media type", media_type(left), media_type(right)),
        config::field(Group::Document, "artifact type", artifact(left), artifact(right)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn annotations(document: &Document) -> &[(String, String)] {
    match document {
        Document::Index(index) => &index.annotations,
        Document::Manifest(manifest) => &manifest.annotations,
        Document::Schema1(_) => &[],
    }
}
