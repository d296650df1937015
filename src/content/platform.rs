//! Platforms: what an image runs on.

use std::fmt;
use std::str::FromStr;

use super::field::{Need, Notes, Object, Pointer, Unknown};
use crate::json::Json;

/// What an image runs on, as the document says it: no case is changed and no alias resolved.
///
/// Written `linux/arm64/v8`; with a version of the operating system `windows(10.0.17763.1)/amd64`, because Windows
/// images of one index differ in nothing else. A part that the document leaves out is written `?`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Platform {
    /// The operating system, Go's name for it; empty when missing.
    pub os: String,
    /// The processor, Go's name for it; empty when missing.
    pub architecture: String,
    /// The variant of the processor, such as `v7`.
    pub variant: Option<String>,
    /// The version of the operating system (Windows).
    pub os_version: Option<String>,
    /// Features that the operating system must have (Windows).
    pub os_features: Vec<String>,
}

impl Platform {
    /// As people name it: without the version of its system.
    pub fn without_version(&self) -> Self {
        Self { os_version: None, os_features: Vec::new(), ..self.clone() }
    }

    /// Reads a platform object.
    pub(super) fn read(value: &Json, at: &Pointer<'_>, notes: &mut Notes) -> Option<Self> {
        // `features` is reserved by the specification; Docker's lists carry processor features there.
        let known = ["architecture", "os", "os.version", "os.features", "variant", "features"];
        let object = Object::open(value, at, &known, Unknown::Noted, notes)?;
        Some(Self {
            os: object.text("os", Need::Required, notes).unwrap_or_default(),
            architecture: object.text("architecture", Need::Required, notes).unwrap_or_default(),
            variant: object.text("variant", Need::Optional, notes),
            os_version: object.text("os.version", Need::Optional, notes),
            os_features: object.texts("os.features", Need::Optional, notes).unwrap_or_default(),
        })
    }

    /// Whether this says nothing: both parts missing, or BuildKit's `unknown/unknown`.
    pub fn is_unknown(&self) -> bool {
        let unknown = |part: &str| part.is_empty() || part == "unknown";
        unknown(&self.os) && unknown(&self.architecture)
    }

    /// Whether this is what a reader asked for: parts that `wanted` leaves out may be anything. arm64 is always at
    /// least `v8`, so there the variant may be left out on either side.
    pub fn matches(&self, wanted: &Self) -> bool {
        let (own, other) = (self.machine(), wanted.machine());
        let any_version = wanted.os_version.as_deref().is_none_or(str::is_empty);
        (own.0, own.1) == (other.0, other.1)
            && (!wanted.has_variant() || own.2 == other.2)
            && (any_version || self.os_version == wanted.os_version)
    }

    /// The kind of machine: system, processor and variant, which is nothing where it may be left out.
    pub(crate) fn machine(&self) -> (&str, &str, Option<&str>) {
        let variant = match (self.architecture.as_str(), self.variant.as_deref()) {
            (_, None | Some("")) | ("arm64", Some("v8")) => None,
            (_, variant) => variant,
        };
        (&self.os, &self.architecture, variant)
    }

    /// Whether it names a variant.
    pub(crate) fn has_variant(&self) -> bool {
        self.variant.as_deref().is_some_and(|variant| !variant.is_empty())
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = |text: &str| if text.is_empty() { "?".to_owned() } else { text.to_owned() };
        f.write_str(&part(&self.os))?;
        if let Some(version) = self.os_version.as_deref().filter(|version| !version.is_empty()) {
            write!(f, "({version})")?;
        }
        write!(f, "/{}", part(&self.architecture))?;
        match self.variant.as_deref().filter(|variant| !variant.is_empty()) {
            Some(variant) => write!(f, "/{variant}"),
            None => Ok(()),
        }
    }
}

/// Why a text is not a platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlatformError {
    /// There are fewer than two parts, or more than three.
    #[error("a platform is written os/architecture or os/architecture/variant, for example linux/arm64")]
    Parts,
    /// A part is empty.
    #[error("a part of the platform is empty")]
    Empty,
    /// A character has no place in a platform.
    #[error("a platform has only letters, digits and . _ - in its parts")]
    Character,
    /// The text is longer than any platform.
    #[error("a platform has at most {LONGEST} characters")]
    TooLong,
}

/// The longest text read as a platform. The longest in use, a Windows one with its version, has about 35 characters.
const LONGEST: usize = 128;

impl FromStr for Platform {
    type Err = PlatformError;

    fn from_str(text: &str) -> Result<Self, PlatformError> {
        if text.len() > LONGEST {
            return Err(PlatformError::TooLong);
        }
        let mut parts = text.split('/');
        let (Some(system), Some(architecture), variant, None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(PlatformError::Parts);
        };
        let (os, version) = match system.strip_suffix(')').and_then(|system| system.split_once('(')) {
            Some((os, version)) => (os, Some(version)),
            None => (system, None),
        };
        let part = |text: &str| {
            let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
            if text.is_empty() {
                Err(PlatformError::Empty)
            } else if text.bytes().all(allowed) {
                Ok(text.to_owned())
            } else {
                Err(PlatformError::Character)
            }
        };
        Ok(Self {
            os: part(os)?,
            architecture: part(architecture)?,
            variant: variant.map(part).transpose()?,
            os_version: version.map(part).transpose()?,
            os_features: Vec::new(),
        })
    }
}
