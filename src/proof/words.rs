//! Checks, their reasons and remarks in words for people. The stable words for scripts are those of `as_str`.

use super::check::{CheckName, WhyNot};
use super::{Plan, Platforms, Role, Standing};
use crate::content::hosts;
use crate::unpack::Remark;

impl CheckName {
    /// What holds when the check passes.
    pub fn words(self) -> &'static str {
        match self {
            Self::Digest => "the bytes have the digest that was named",
            Self::Size => "there are as many bytes as were named",
            Self::EmbeddedData => "the descriptor's own copy is the content that it names",
            Self::Readable => "the bytes are a document of their kind",
            Self::ServedType => "the document is of the type that was served",
            Self::DescribedType => "the document is of the type that its descriptor names",
            Self::SchemaVersion => "schemaVersion is that of the kind of document",
            Self::Members => {
                "every member holds what belongs there, and a document that is no config has all that it must"
            }
            Self::Keys => "no member is there twice, or only in another case",
            Self::OneKind => "it is an index or a manifest, not both",
            Self::Layers => "the layers that it names are part of this proof",
            Self::Below => "what it names is part of this proof",
            Self::RootFsType => "the config's rootfs is of layers",
            Self::DiffIdCount => "the config names a DiffID for each layer",
            Self::History => "the history makes as many layers as there are",
            Self::Platform => "config and index name the same platform",
            Self::Coding => "the layer is compressed as its media type says",
            Self::Stream => "the compressed stream unpacks to its end",
            Self::Trailing => "nothing follows the compressed stream",
            Self::Archive => "the archive can be walked to its end",
            Self::DiffId => "the unpacked bytes have the DiffID that the config names",
        }
    }

    /// What is so when the check fails.
    pub fn wrong_words(self) -> &'static str {
        match self {
            Self::Digest => "the bytes have another digest than was named",
            Self::Size => "there are more or fewer bytes than were named",
            Self::EmbeddedData => "the descriptor's own copy is not the content that it names",
            Self::Readable => "the bytes are not a document of their kind",
            Self::ServedType => "the document is of another type than was served",
            Self::DescribedType => "the document is of another type than its descriptor names",
            Self::SchemaVersion => "its schemaVersion is not that of its kind of document",
            Self::Members => "a member holds what does not belong there, or one that must be there is missing",
            Self::Keys => "a member is there twice, or once more in another case",
            Self::OneKind => "its members are those of two kinds of document, or of another kind than it calls itself",
            Self::Layers => "the layers that it names are not part of this proof",
            Self::Below => "what it names is not part of this proof",
            Self::RootFsType => "the config's rootfs is not of layers",
            Self::DiffIdCount => "the config names more or fewer DiffIDs than there are layers",
            Self::History => "the history makes more or fewer layers than there are",
            Self::Platform => "config and index name different platforms",
            Self::Coding => "the layer is not compressed as its media type says",
            Self::Stream => "the compressed stream does not unpack to its end",
            Self::Trailing => "something follows the compressed stream",
            Self::Archive => "the archive cannot be walked to its end, or something follows it",
            Self::DiffId => "the unpacked bytes have another DiffID than the config names",
        }
    }
}

impl WhyNot {
    /// Why a check was not made, as part of a sentence.
    pub fn words(&self) -> &'static str {
        match self {
            Self::NotAsked => "not asked for",
            Self::Elsewhere => "of a type that need not be in a registry, not fetched",
            Self::NothingNamed => "nobody says what it should be",
            Self::BadDigest => "what names it is not a digest",
            Self::Unread { .. } => "the bytes could not be read to their end",
            Self::Withheld => "the bytes are others, or more or fewer, than were named",
            Self::Unreadable => "what it needs cannot be read",
            Self::Opaque => "encrypted, or stored in a way that cannot be undone here",
            Self::UnknownType => "of no type of layer that is known here, so nobody says how it is stored",
            Self::Limit => "a limit of unpacking was reached",
            Self::NotFollowed => "a schema 1 manifest, whose layers are not read here",
            Self::TooMuch => "more than one proof follows",
            Self::OtherPlatform => "for no platform that was asked for",
            Self::Refused => "served or named as another type than its own, so what it names is not followed",
            Self::NoDocument => "of a type that is neither an index nor a manifest: nothing in it is looked into",
            Self::ConfigComputed => "agrees, but nobody named the config's digest beforehand",
            Self::ConfigUnproven => "the config that names it is not proven",
        }
    }
}

/// What is said of a whole below a manifest of `docker save` of old.
const MADE: &str = "; the manifest was put together here from manifest.json, and no registry serves its digest";

/// What a standing is of.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'p> {
    /// What was asked for.
    pub plan: &'p Plan,
    /// How many layers need not be in a registry, by their type, and were not fetched.
    pub elsewhere: usize,
    /// Whether the first document was put together here, so that its digest was computed by nobody else.
    pub is_made: bool,
}

impl Scope<'_> {
    /// The objects that were read, and whether that is one word for them or a plural. The names of platforms are from
    /// outside.
    fn subject(&self) -> (String, bool) {
        let (mut words, is_plural) = match (self.plan.layers, self.elsewhere) {
            (false, _) => ("The documents".to_owned(), true),
            (true, 0) => ("All of it".to_owned(), false),
            (true, _) => ("All of it that was read".to_owned(), false),
        };
        if let Platforms::Only(platforms) = &self.plan.platforms {
            let platforms: Vec<String> = platforms.iter().map(ToString::to_string).collect();
            words.push_str(" for ");
            words.push_str(&platforms.join(", "));
        }
        (words, is_plural)
    }

    /// What was not read and what the first document is, as the end of a sentence.
    fn rest(&self) -> String {
        let made = if self.is_made { MADE } else { "" };
        format!("{}{made}", self.unread())
    }

    fn unread(&self) -> String {
        let is_whole = self.plan.platforms == Platforms::All;
        let mut rest = match (self.plan.layers, self.elsewhere) {
            (false, _) if is_whole => "; layers were not asked for".to_owned(),
            (false, _) => return "; layers and other platforms were not asked for".to_owned(),
            (true, 0) => String::new(),
            (true, 1) => "; 1 layer is non-distributable and was not fetched".to_owned(),
            (true, more) => format!("; {more} layers are non-distributable and were not fetched"),
        };
        if !is_whole {
            rest.push_str("; other platforms were not asked for");
        }
        rest
    }
}

impl Standing {
    /// What may be said of a whole, in a few words.
    pub fn words(self, scope: &Scope<'_>) -> String {
        let (subject, is_plural) = scope.subject();
        let said = match (self, is_plural) {
            (Self::Failed, _) => return "Something is wrong".to_owned(),
            (Self::Incomplete, _) => return "Not everything could be checked".to_owned(),
            (Self::Consistent, false) => "fits together, but it began at a tag",
            (Self::Consistent, true) => "fit together, but it began at a tag",
            (Self::Proven, false) if scope.is_made => "is what the manifest names",
            (Self::Proven, true) if scope.is_made => "are what the manifest names",
            (Self::Proven, false) => "is what the digest in the link names",
            (Self::Proven, true) => "are what the digest in the link names",
        };
        format!("{subject} {said}{}", scope.rest())
    }
}

impl Role {
    /// What the object is, in a word or two.
    pub fn words(self) -> String {
        match self {
            Self::Document => "document".to_owned(),
            Self::Config => "config".to_owned(),
            Self::Layer { position } => format!("layer {}", position.saturating_add(1)),
        }
    }
}

/// How many hosts are named of a layer that was not fetched. Its page has all addresses.
const HOSTS: usize = 3;

/// What is said of a layer that was not fetched because it need not be in the registry. Where it lies is told as far as it is
/// named by the `urls` of its descriptor, which are from outside.
pub fn elsewhere_words(urls: &[String]) -> String {
    let hosts = hosts(urls);
    let more = hosts.len().saturating_sub(HOSTS);
    let named = hosts.iter().take(HOSTS).copied().collect::<Vec<_>>().join(", ");
    match (urls.is_empty(), hosts.is_empty()) {
        (true, _) => "not fetched; no other place is named".to_owned(),
        (false, true) => "lies elsewhere, not fetched".to_owned(),
        (false, false) if more > 0 => format!("lies at {named} and {more} more, not fetched"),
        (false, false) => format!("lies at {named}, not fetched"),
    }
}

/// What a remark says of entries of an archive.
pub fn remark_words(remark: Remark) -> &'static str {
    match remark {
        Remark::SetUserId => "run as their owner (setuid)",
        Remark::SetGroupId => "run as their group (setgid)",
        Remark::AbsoluteName => "have a name that begins at the root",
        Remark::ParentName => "have .. in their name",
        Remark::EmptyName => "have no name",
        Remark::OddName => "have a name that is not plain text",
        Remark::Device => "are devices",
        Remark::Pipe => "are pipes",
        Remark::HardLinkOutside => "are hard links to something outside",
        Remark::SymbolicLinkOutside => "are symbolic links that climb out of the layer",
        Remark::Whiteout => "hide a file of a lower layer",
        Remark::OpaqueWhiteout => "hide a whole folder of lower layers",
        Remark::Sparse => "have holes",
        Remark::UnknownType => "are of an unknown type",
        Remark::SizeWithoutContent => "name a size but have no content",
        Remark::MalformedExtension => "have a broken extended header",
        Remark::RepeatedExtension => "have an extended header twice",
        Remark::GlobalHeader => "are headers for all that follow",
        Remark::BadNumber => "have a number that cannot be read",
        Remark::LoneZeroBlock => "are single blocks of zeros",
    }
}
