//! Checks: one question each, with a stable name and an answer.

use std::fmt::Display;

use super::Standing;
use crate::verify::Reason;

/// What is asked. The words of [`CheckName::as_str`] are stable: scripts and receipts have them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CheckName {
    /// The bytes hash to the digest that was named.
    Digest,
    /// There are as many bytes as were named.
    Size,
    /// The descriptor's `data` is the content that its digest names.
    EmbeddedData,
    /// The bytes can be read as what they should be.
    Readable,
    /// The document's own `mediaType` is the type that was served.
    ServedType,
    /// The document is of the type that its descriptor names.
    DescribedType,
    /// `schemaVersion` is the one of this kind of document.
    SchemaVersion,
    /// Each member holds what belongs there, and an index or manifest has all that must be there. What a config lacks is told by
    /// the checks that need it.
    Members,
    /// No member is there twice, and none only in another case: programs would differ in what they read.
    Keys,
    /// The document is an index or a manifest, not both (CVE-2021-41190).
    OneKind,
    /// The layers that the document names are part of the chain. Asked of schema 1 alone, whose layers are not.
    Layers,
    /// What the document names is part of the chain. Told only where it is not.
    Below,
    /// `rootfs.type` is `layers`.
    RootFsType,
    /// The config names a DiffID for each layer.
    DiffIdCount,
    /// The history makes as many layers as there are.
    History,
    /// Config and index name the same platform.
    Platform,
    /// The layer is compressed as its media type says.
    Coding,
    /// The compressed stream can be unpacked to its end.
    Stream,
    /// Nothing follows the compressed stream.
    Trailing,
    /// The tar archive can be walked to its end, and nothing follows it.
    Archive,
    /// The unpacked bytes hash to the DiffID that a proven config names.
    DiffId,
}

impl CheckName {
    /// All of them, in the order in which they are made.
    pub const ALL: [Self; 21] = [
        Self::Digest,
        Self::Size,
        Self::EmbeddedData,
        Self::Readable,
        Self::ServedType,
        Self::DescribedType,
        Self::SchemaVersion,
        Self::Members,
        Self::Keys,
        Self::OneKind,
        Self::Layers,
        Self::Below,
        Self::RootFsType,
        Self::DiffIdCount,
        Self::History,
        Self::Platform,
        Self::Coding,
        Self::Stream,
        Self::Trailing,
        Self::Archive,
        Self::DiffId,
    ];

    /// The stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Digest => "digest",
            Self::Size => "size",
            Self::EmbeddedData => "embedded-data",
            Self::Readable => "readable",
            Self::ServedType => "served-type",
            Self::DescribedType => "described-type",
            Self::SchemaVersion => "schema-version",
            Self::Members => "members",
            Self::Keys => "keys",
            Self::OneKind => "one-kind",
            Self::Layers => "layers",
            Self::Below => "below",
            Self::RootFsType => "rootfs-type",
            Self::DiffIdCount => "diff-id-count",
            Self::History => "history",
            Self::Platform => "platform",
            Self::Coding => "coding",
            Self::Stream => "stream",
            Self::Trailing => "trailing",
            Self::Archive => "archive",
            Self::DiffId => "diff-id",
        }
    }
}

/// How a check came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is so.
    Passed,
    /// It is not so.
    Failed,
    /// Nothing can be said, and why.
    NotChecked(WhyNot),
}

impl Outcome {
    /// The stable word.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::NotChecked(_) => "not-checked",
        }
    }
}

/// Why a check was not made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhyNot {
    /// The reader did not ask for it.
    NotAsked,
    /// The content need not be in the registry (a foreign or non-distributable layer) and is never fetched.
    Elsewhere,
    /// Nobody named what it should be.
    NothingNamed,
    /// The digest that names the content is none, so that it cannot be asked for.
    BadDigest,
    /// The bytes could not be had, or cannot be judged.
    Unread {
        /// Why.
        reason: Reason,
    },
    /// The bytes are not those that were asked for, so that nothing inside is looked at.
    Withheld,
    /// What is needed for it could not be read.
    Unreadable,
    /// It is encrypted, or stored in a way that cannot be undone here.
    Opaque,
    /// Its type is none that is known, so that nobody says how it is stored.
    UnknownType,
    /// A limit of unpacking was reached. The reader may lift it.
    Limit,
    /// It is of a kind that is not followed here.
    NotFollowed,
    /// It names more than is followed: more documents or layers than anybody waits for, or indexes within one another.
    TooMuch,
    /// Nothing of it is for a platform that was asked for.
    OtherPlatform,
    /// It was served, or named, as another type than its own: programs that go by the one and programs that go by the other
    /// would find different things in it.
    Refused,
    /// It is an entry of an index of a type that is neither an index nor a manifest, and no such document. An index may have
    /// entries of any type, and those that are not known are no error:
    /// <https://github.com/opencontainers/image-spec/blob/v1.1.1/image-index.md#image-index-property-descriptions>
    NoDocument,
    /// The config that names the value was read but nobody named its digest beforehand.
    ConfigComputed,
    /// The config that names the value is not proven.
    ConfigUnproven,
}

impl WhyNot {
    /// Why nothing is known of bytes that were not read.
    pub(super) fn unread(reason: &Reason) -> Self {
        match reason {
            Reason::BadDigest => Self::BadDigest,
            reason => Self::Unread { reason: reason.clone() },
        }
    }

    /// Whether something is missing that was asked for, so that the whole is incomplete.
    pub fn is_gap(&self) -> bool {
        match self {
            Self::NotAsked | Self::Elsewhere | Self::NothingNamed | Self::NoDocument | Self::ConfigComputed => false,
            Self::BadDigest
            | Self::Unread { .. }
            | Self::Withheld
            | Self::Unreadable
            | Self::Opaque
            | Self::UnknownType
            | Self::Limit
            | Self::NotFollowed
            | Self::TooMuch
            | Self::OtherPlatform
            | Self::Refused
            | Self::ConfigUnproven => true,
        }
    }

    /// The stable word.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::NotAsked => "not-asked",
            Self::Elsewhere => "elsewhere",
            Self::NothingNamed => "nothing-named",
            Self::BadDigest => "bad-digest",
            Self::Unread { .. } => "unread",
            Self::Withheld => "withheld",
            Self::Unreadable => "unreadable",
            Self::Opaque => "opaque",
            Self::UnknownType => "unknown-type",
            Self::Limit => "limit",
            Self::NotFollowed => "not-followed",
            Self::TooMuch => "too-much",
            Self::OtherPlatform => "other-platform",
            Self::Refused => "refused",
            Self::NoDocument => "no-document",
            Self::ConfigComputed => "config-computed",
            Self::ConfigUnproven => "config-unproven",
        }
    }
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What was asked.
    pub name: CheckName,
    /// How it came out.
    pub outcome: Outcome,
    /// What should be, if that can be told in one value.
    pub expected: Option<String>,
    /// What is, or what is wrong.
    pub received: Option<String>,
}

impl Check {
    /// A check that passed and has nothing to show.
    pub(super) fn passed(name: CheckName) -> Self {
        Self { name, outcome: Outcome::Passed, expected: None, received: None }
    }

    /// A check that failed because of something.
    pub(super) fn failed(name: CheckName, received: &dyn Display) -> Self {
        Self { name, outcome: Outcome::Failed, expected: None, received: Some(received.to_string()) }
    }

    /// A check that was not made.
    pub(super) fn not(name: CheckName, why: WhyNot) -> Self {
        Self { name, outcome: Outcome::NotChecked(why), expected: None, received: None }
    }

    /// A check that passed if nothing is wrong.
    pub(super) fn unless(name: CheckName, wrong: Option<&dyn Display>) -> Self {
        wrong.map_or(Self::passed(name), |wrong| Self::failed(name, wrong))
    }

    /// A check of two values, with whether they are the same.
    pub(super) fn compare(name: CheckName, expected: &dyn Display, received: &dyn Display, same: bool) -> Self {
        let outcome = if same { Outcome::Passed } else { Outcome::Failed };
        Self { name, outcome, expected: Some(expected.to_string()), received: Some(received.to_string()) }
    }

    /// What it leaves of a link.
    pub fn standing(&self) -> Standing {
        match &self.outcome {
            Outcome::Passed => Standing::Proven,
            Outcome::Failed => Standing::Failed,
            Outcome::NotChecked(why) if why.is_gap() => Standing::Incomplete,
            Outcome::NotChecked(WhyNot::ConfigComputed) => Standing::Consistent,
            Outcome::NotChecked(_) => Standing::Proven,
        }
    }
}
