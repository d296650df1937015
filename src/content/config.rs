//! Configs: how an image runs, and what its layers hold.
//!
//! <https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md>. Docker writes members that the OCI names only
//! as reserved (`Healthcheck`, `OnBuild`, `Shell`, `ArgsEscaped`) and `null` wherever Go had nothing to say.

use std::fmt;

use super::descriptor::Written;
use super::error::{ContentError, What};
use super::field::{self, Need, Notes, Object, Pointer, Unknown};
use super::manifest::{MAX_LAYERS, Manifest};
use super::media_type::MediaKind;
use super::note::{Note, NoteKind};
use super::platform::Platform;
use super::text;
use crate::digest::Digest;
use crate::json::{Json, Shape};

/// How many steps a history may have. Each layer has at least one; the rest are settings.
pub const MAX_STEPS: usize = 10_000;

/// The digest of a layer's *uncompressed* tar archive. A type of its own, because a layer's [`Digest`] in the manifest
/// is that of the compressed bytes, and the two must never be compared.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DiffId(Digest);

impl DiffId {
    /// The digest to compare uncompressed bytes with.
    pub fn as_digest(&self) -> &Digest {
        &self.0
    }
}

impl fmt::Display for DiffId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An image's config.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// When the image was made, as written. Builds that hide their time write a placeholder: the beginning of 1970, or of the year 1.
    pub created: Option<String>,
    /// Who made it.
    pub author: Option<String>,
    /// The processor.
    pub architecture: Option<String>,
    /// The operating system.
    pub os: Option<String>,
    /// The version of the operating system (Windows).
    pub os_version: Option<String>,
    /// Features that the operating system must have (Windows).
    pub os_features: Vec<String>,
    /// The variant of the processor.
    pub variant: Option<String>,
    /// How a container is started.
    pub config: Option<Execution>,
    /// What the layers hold.
    pub rootfs: Option<RootFs>,
    /// What made the image, the oldest step first.
    pub history: Vec<History>,
}

/// How a container is started.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Execution {
    /// User, and group after a colon.
    pub user: Option<String>,
    /// Ports, such as `80/tcp`.
    pub exposed_ports: Vec<String>,
    /// Environment, each `NAME=value`.
    pub env: Vec<String>,
    /// The command that always runs.
    pub entrypoint: Option<Vec<String>>,
    /// Its arguments, or the command when there is no entrypoint.
    pub cmd: Option<Vec<String>>,
    /// Paths that are kept outside the container.
    pub volumes: Vec<String>,
    /// Where the command runs.
    pub working_dir: Option<String>,
    /// Remarks by key, in the document's order.
    pub labels: Vec<(String, String)>,
    /// The signal that asks for the end.
    pub stop_signal: Option<String>,
    /// How the container's health is found out.
    pub healthcheck: Option<Healthcheck>,
    /// What a build upon this image does first.
    pub on_build: Vec<String>,
    /// The shell of commands that are written as one text.
    pub shell: Option<Vec<String>>,
    /// Whether the command is one escaped text (Windows).
    pub args_escaped: Option<bool>,
}

/// How a container's health is found out. Times are nanoseconds, as Go counts them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Healthcheck {
    /// `NONE`, or `CMD` or `CMD-SHELL` with the command.
    pub test: Vec<String>,
    /// Between two checks.
    pub interval: Option<u64>,
    /// For one check.
    pub timeout: Option<u64>,
    /// Before failures count.
    pub start_period: Option<u64>,
    /// Between two checks before failures count.
    pub start_interval: Option<u64>,
    /// Failures in a row.
    pub retries: Option<u64>,
}

/// What the layers hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RootFs {
    /// Always `layers`.
    pub kind: Option<String>,
    /// The digests of the uncompressed layers, the lowest first.
    pub diff_ids: Vec<Written<DiffId>>,
}

/// One step of the history.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// When, as written.
    pub created: Option<String>,
    /// The command.
    pub created_by: Option<String>,
    /// Who.
    pub author: Option<String>,
    /// A remark.
    pub comment: Option<String>,
    /// Whether the step made no layer.
    pub empty_layer: bool,
}

/// Reads a config. Anything inside may be missing or wrong and is then noted; `{}` is read as a config that says nothing.
///
/// # Errors
/// The bytes are not one JSON object, or there are more DiffIDs or steps than are shown.
pub fn read_config(bytes: &[u8]) -> Result<(Config, Vec<Note>), ContentError> {
    let parsed = text::parse(bytes)?;
    let mut notes = Notes::default();
    let root = Pointer::Root;
    if parsed.deep {
        notes.add(&root, NoteKind::TooDeep);
    }
    let known = [
        "created",
        "author",
        "architecture",
        "os",
        "os.version",
        "os.features",
        "variant",
        "config",
        "rootfs",
        "history",
    ];
    if !matches!(parsed.value, Json::Object(_)) {
        return Err(ContentError::NotAnObject { found: parsed.value.shape() });
    }
    let Some(object) = Object::open(&parsed.value, &root, &known, Unknown::Silent, &mut notes) else {
        return Err(ContentError::EmptyObject);
    };
    let notes_mut = &mut notes;
    let config = Config {
        created: object.text("created", Need::Optional, notes_mut),
        author: object.text("author", Need::Optional, notes_mut),
        architecture: object.text("architecture", Need::Required, notes_mut),
        os: object.text("os", Need::Required, notes_mut),
        os_version: object.text("os.version", Need::Optional, notes_mut),
        os_features: object.texts("os.features", Need::Optional, notes_mut).unwrap_or_default(),
        variant: object.text("variant", Need::Optional, notes_mut),
        config: object
            .get("config", Need::Nullable, notes_mut)
            .and_then(|value| Execution::read(value, &root.key("config"), notes_mut)),
        rootfs: match object.get("rootfs", Need::Required, notes_mut) {
            Some(value) => RootFs::read(value, &root.key("rootfs"), notes_mut)?,
            None => None,
        },
        history: read_history(&object, &root, notes_mut)?,
    };
    Ok((config, notes.finish()))
}

/// A config with notes, or why it cannot be read.
pub type ConfigRead = Result<(Config, Vec<Note>), ContentError>;

/// Reads the config that a manifest names, if it is that of an image: its type says so, or leaves it open
/// ([`Manifest::may_run`]) and the bytes do. Nothing for any other: what has no `rootfs` is none.
pub fn read_config_of(manifest: &Manifest, bytes: &[u8]) -> Option<ConfigRead> {
    if manifest.config_kind() == Some(MediaKind::ImageConfig) {
        return Some(read_config(bytes));
    }
    let read = if manifest.may_run() { read_config(bytes).ok() } else { None };
    read.filter(|(config, _)| config.rootfs.is_some()).map(Ok)
}

fn read_history(object: &Object<'_>, root: &Pointer<'_>, notes: &mut Notes) -> Result<Vec<History>, ContentError> {
    let steps = object.list("history", Need::Optional, notes).unwrap_or_default();
    if steps.len() > MAX_STEPS {
        return Err(ContentError::TooMany { what: What::Steps, limit: MAX_STEPS });
    }
    let at = root.key("history");
    Ok(steps.iter().enumerate().map(|(position, step)| History::read(step, &at.item(position), notes)).collect())
}

impl History {
    /// A step that is no object stays as an empty one, so that later steps keep their place.
    fn read(value: &Json, at: &Pointer<'_>, notes: &mut Notes) -> Self {
        let known = ["created", "created_by", "author", "comment", "empty_layer"];
        let Some(object) = Object::open(value, at, &known, Unknown::Silent, notes) else {
            return Self::default();
        };
        Self {
            created: object.text("created", Need::Optional, notes),
            created_by: object.text("created_by", Need::Optional, notes),
            author: object.text("author", Need::Optional, notes),
            comment: object.text("comment", Need::Optional, notes),
            empty_layer: object.flag("empty_layer", Need::Optional, notes).unwrap_or(false),
        }
    }
}

impl RootFs {
    fn read(value: &Json, at: &Pointer<'_>, notes: &mut Notes) -> Result<Option<Self>, ContentError> {
        let Some(object) = Object::open(value, at, &["type", "diff_ids"], Unknown::Silent, notes) else {
            return Ok(None);
        };
        let kind = object.text("type", Need::Required, notes);
        if let Some(found) = kind.as_ref().filter(|kind| *kind != "layers") {
            notes.add(&at.key("type"), NoteKind::RootFsType { found: found.clone() });
        }
        let items = object.list("diff_ids", Need::Required, notes).unwrap_or_default();
        if items.len() > MAX_LAYERS {
            return Err(ContentError::TooMany { what: What::Layers, limit: MAX_LAYERS });
        }
        let at = at.key("diff_ids");
        let diff_id = |(position, item): (usize, &Json)| field::digest(item, &at.item(position), notes).map(DiffId);
        let diff_ids = items.iter().enumerate().map(diff_id).collect();
        Ok(Some(Self { kind, diff_ids }))
    }
}

impl Execution {
    /// The members that are read.
    pub const MEMBERS: [&'static str; 13] = [
        "User",
        "ExposedPorts",
        "Env",
        "Entrypoint",
        "Cmd",
        "Volumes",
        "WorkingDir",
        "Labels",
        "StopSignal",
        "Healthcheck",
        "OnBuild",
        "Shell",
        "ArgsEscaped",
    ];

    fn read(value: &Json, at: &Pointer<'_>, notes: &mut Notes) -> Option<Self> {
        let object = Object::open(value, at, &Self::MEMBERS, Unknown::Silent, notes)?;
        let need = Need::Nullable;
        Some(Self {
            user: object.text("User", need, notes),
            exposed_ports: object.keys("ExposedPorts", need, notes),
            env: object.texts("Env", need, notes).unwrap_or_default(),
            entrypoint: words(&object, at, "Entrypoint", notes),
            cmd: words(&object, at, "Cmd", notes),
            volumes: object.keys("Volumes", need, notes),
            working_dir: object.text("WorkingDir", need, notes),
            labels: object.pairs("Labels", need, notes),
            stop_signal: object.text("StopSignal", need, notes),
            healthcheck: object
                .get("Healthcheck", need, notes)
                .and_then(|value| Healthcheck::read(value, &at.key("Healthcheck"), notes)),
            on_build: object.texts("OnBuild", need, notes).unwrap_or_default(),
            shell: words(&object, at, "Shell", notes),
            args_escaped: object.flag("ArgsEscaped", need, notes),
        })
    }
}

/// A command. Docker also takes one text for a list of one, and old images have it.
fn words(object: &Object<'_>, at: &Pointer<'_>, key: &str, notes: &mut Notes) -> Option<Vec<String>> {
    match object.get(key, Need::Nullable, notes)? {
        Json::Text(text) => {
            notes.add(&at.key(key), NoteKind::WrongType { expected: Shape::List, found: Shape::Text });
            Some(vec![text.clone()])
        }
        _ => object.texts(key, Need::Nullable, notes),
    }
}

impl Healthcheck {
    fn read(value: &Json, at: &Pointer<'_>, notes: &mut Notes) -> Option<Self> {
        let known = ["Test", "Interval", "Timeout", "StartPeriod", "StartInterval", "Retries"];
        let object = Object::open(value, at, &known, Unknown::Silent, notes)?;
        let need = Need::Nullable;
        Some(Self {
            test: object.texts("Test", need, notes).unwrap_or_default(),
            interval: object.whole("Interval", need, notes),
            timeout: object.whole("Timeout", need, notes),
            start_period: object.whole("StartPeriod", need, notes),
            start_interval: object.whole("StartInterval", need, notes),
            retries: object.whole("Retries", need, notes),
        })
    }
}

impl Config {
    /// What the image runs on, as its config says.
    pub fn platform(&self) -> Platform {
        Platform {
            os: self.os.clone().unwrap_or_default(),
            architecture: self.architecture.clone().unwrap_or_default(),
            variant: self.variant.clone(),
            os_version: self.os_version.clone(),
            os_features: self.os_features.clone(),
        }
    }

    /// Compares the config with the number of layers of its manifest.
    pub fn check_against(&self, layers: usize) -> Vec<Note> {
        let mut notes = Notes::default();
        let root = Pointer::Root;
        if let Some(rootfs) = self.rootfs.as_ref().filter(|rootfs| rootfs.diff_ids.len() != layers) {
            let diff_ids = rootfs.diff_ids.len();
            notes.add(&root.key("rootfs").key("diff_ids"), NoteKind::DiffIdCount { diff_ids, layers });
        }
        let steps = self.history.iter().filter(|step| !step.empty_layer).count();
        if steps != layers && !self.history.is_empty() {
            notes.add(&root.key("history"), NoteKind::HistoryCount { steps, layers });
        }
        notes.finish()
    }

    /// Compares the config with the platform of its entry in an index. Parts that one of them leaves out are not
    /// compared.
    pub fn check_platform(&self, index: &Platform) -> Vec<Note> {
        let mut notes = Notes::default();
        let own = self.platform();
        let parts = [
            ("os", Some(&own.os), Some(&index.os)),
            ("architecture", Some(&own.architecture), Some(&index.architecture)),
            ("variant", own.variant.as_ref(), index.variant.as_ref()),
            ("os.version", own.os_version.as_ref(), index.os_version.as_ref()),
        ];
        for (part, config, index) in parts {
            let (Some(config), Some(index)) = (config, index) else { continue };
            if !config.is_empty() && !index.is_empty() && config != index {
                let (config, index) = (config.clone(), index.clone());
                notes.add(&Pointer::Root.key(part), NoteKind::PlatformDiffers { part, index, config });
            }
        }
        notes.finish()
    }
}
