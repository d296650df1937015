//! Pinning a file: the images that a Dockerfile, a compose file or Kubernetes YAML names, and the same file with their
//! digests put in.
//!
//! What will surprise you:
//! - The file is never parsed and written again. Names are found where they stand, digests are put behind them, and every
//!   other byte stays: comments, layout, line ends, a byte order mark.
//! - YAML is read line by line, for keys called `image`, and for names in parts as Helm and kustomize have them. Whatever
//!   that cannot see (blocks of text with files of their own) is told as skipped rather than guessed at. An alias is
//!   followed: the name is pinned at its anchor, unless something other than an image goes by that anchor too.
//! - A name with a variable in it is looked up with the variable's default, and left as it is: a digest beside it would
//!   take the choice away that the variable gives. Only a default that is a whole name is pinned, where it is written.

mod dockerfile;
mod field;
mod line;
mod parted;
mod patch;
mod variable;
mod yaml;

use std::ops::Range;

use crate::reference::{Reference, Tag};

pub use field::of_field;
pub use patch::{Edit, Line, changed_lines, pinned_name};

/// The most bytes that are read of a file. Files of this kind have some kilobytes; generated manifests some hundred.
pub const MAX_FILE: usize = 1 << 20;

/// The most names that are taken from a file: each costs a request.
pub const MAX_IMAGES: usize = 300;

/// How a file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Instructions.
    Dockerfile,
    /// Compose files, Kubernetes manifests, and JSON of the same.
    Yaml,
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scan {
    /// How it was read.
    pub format: Format,
    /// The names in it, in the order of the file.
    pub mentions: Vec<Mention>,
    /// What was seen and not looked into.
    pub skipped: Vec<Skipped>,
}

/// A name in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Its line, from 1.
    pub line: usize,
    /// Where it is written, in bytes of the file.
    pub span: Range<usize>,
    /// As it is written; text from outside.
    pub written: String,
    /// What of it is written there.
    pub form: Form,
    /// Where it stands: `FROM`, `COPY --from`, `image`.
    pub role: Role,
    /// What it means.
    pub meaning: Meaning,
}

/// What of a name is written in one place, and is replaced when it is pinned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// All of it.
    Whole,
    /// The tag; the rest stands in other lines.
    Tag,
    /// The digest, which may be empty; the rest stands in other lines.
    Digest,
}

/// Where a name stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// The base of a stage.
    From,
    /// A default that a `FROM` uses.
    Arg,
    /// What files are copied from.
    CopyFrom,
    /// What is mounted for a `RUN`.
    Mount,
    /// The Dockerfile's own interpreter.
    Syntax,
    /// A build context of a compose file.
    Context,
    /// An `image:` of YAML.
    Image,
    /// An anchor of YAML that an `image:` names: `x-image: &app host/app:1`, and `image: *app`.
    Anchor,
    /// `repository` and `tag` of a Helm chart's values.
    Values,
    /// `images` of a kustomization.
    Kustomize,
}

impl Role {
    /// As people write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::From => "FROM",
            Self::Arg => "ARG",
            Self::CopyFrom => "COPY --from",
            Self::Mount => "RUN --mount",
            Self::Syntax => "# syntax",
            Self::Context => "additional_contexts",
            Self::Image => "image",
            Self::Anchor => "anchor of an image",
            Self::Values => "repository and tag",
            Self::Kustomize => "kustomize images",
        }
    }
}

/// What a name means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// An image, and a digest can be put beside its name.
    Image(Reference),
    /// An image that can be looked up, and is not pinned.
    Unpinned {
        /// With the defaults of its variables.
        reference: Reference,
        /// Why it stays as it is.
        why: Why,
    },
    /// Nothing that can be looked up.
    Nothing(Why),
}

/// Why a name is not pinned.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// A variable without a default.
    #[error("the variable {0} has no value here")]
    Variable(String),
    /// A variable where none is filled in.
    #[error(
        "the variable {0} is not filled in here: only FROM takes variables; a stage of its own may have that image"
    )]
    Unfilled(String),
    /// A variable decides a part of the name.
    #[error("the variable {0} decides a part of it; a digest would take that choice away")]
    Part(String),
    /// The name is a variable's default, and a part of another name as well.
    #[error("the variable {0} decides a part of another name too, which a digest would break")]
    Shared(String),
    /// Something that is no image goes by the same anchor, on this line.
    #[error("line {0} takes the same text for something else, which a digest would change as well")]
    Elsewhere(usize),
    /// A template of another program.
    #[error("a template fills it in")]
    Template,
    /// Helm takes the chart's own version then.
    #[error("no tag is written; the chart's appVersion decides")]
    Untagged,
    /// A tag without quotes that is another text once it is a number.
    #[error("without quotes YAML takes this tag for a number, and 1.10 for 1.1: put it in quotes")]
    Number,
    /// The same service is built.
    #[error("it is built here (the service has a build), so the name is what the result is called")]
    Built,
    /// A name in a Dockerfile within a compose file that variables decide.
    #[error("compose fills its own variables in before this Dockerfile is read, so the name is not known here")]
    Interpolated,
    /// The name goes on in the next line.
    #[error("the name is broken over several lines")]
    Broken,
    /// The text is not written plainly.
    #[error("the text has escapes in it")]
    Escapes,
    /// The grammar of references does not take it.
    #[error("it is not a reference: {0}")]
    NotAReference(String),
}

/// Something that was not looked into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Its line, from 1.
    pub line: usize,
    /// What it is.
    pub what: Unseen,
}

/// What is not looked into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Unseen {
    /// `FROM builder`, `COPY --from=0`.
    #[error("names a stage of this file")]
    Stage,
    /// `FROM scratch`.
    #[error("scratch is no image")]
    Scratch,
    /// A block of text, which may hold a file of its own.
    #[error("a block of text that speaks of an image is not looked into")]
    Block,
    /// `dockerfile_inline` of a compose file whose lines are joined, by each `FROM` in it.
    #[error("a FROM within dockerfile_inline is read only where the text begins with |")]
    Inline,
    /// `cache_from` of a compose file.
    #[error("a cache (cache_from) is left as it is: what is built does not depend on it")]
    Cache,
    /// `docker-image://` in other places than lines of `additional_contexts` of a compose file.
    #[error(
        "docker-image:// is read only in the lines of additional_contexts; give this image a line there to have it pinned"
    )]
    Context,
    /// `tag: *name`, or `image: *name` of what is no text.
    #[error("an alias; it is what its anchor says")]
    Alias,
    /// `image: *name` where nothing before it is called so.
    #[error("an alias, and no anchor before it in this document has that name")]
    Unanchored,
    /// `image:` with something else than a text.
    #[error("no image is named here: what stands here is no text, and has neither repository nor reference in it")]
    NoText,
    /// A part of a name that is not written plainly.
    #[error("a part of a name has escapes in it, which are not read")]
    Escapes,
    /// `image:` with nothing.
    #[error("no image is named here: it is empty, or null")]
    Null,
    /// `image: !reset null`.
    #[error("no image is named here: !reset takes back what another file says")]
    Reset,
    /// A variable or label that happens to be called `image`.
    #[error("called image, but among variables, labels or data, where anything may be called so")]
    Free,
    /// A mapping in braces that goes on in the next line.
    #[error("a name that goes on over several lines, or a bracket that nothing closes, is not read")]
    Lines,
}

/// Why a file is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// Too many bytes.
    #[error("the file has more than {MAX_FILE} bytes")]
    TooLarge,
    /// No text.
    #[error("the file is not UTF-8 text")]
    NotText,
    /// Too many names.
    #[error("the file names more than {MAX_IMAGES} images")]
    TooMany,
}

/// Reads a file. Without a format, a file whose first instruction is `FROM` or `ARG` is a Dockerfile.
///
/// # Errors
/// [`FileError`] when there is more than is read.
pub fn scan(text: &str, format: Option<Format>) -> Result<Scan, FileError> {
    if text.len() > MAX_FILE {
        return Err(FileError::TooLarge);
    }
    let format = format.unwrap_or_else(|| guess(text));
    let mut scan = match format {
        Format::Dockerfile => dockerfile::scan(text),
        Format::Yaml => yaml::scan(text),
    };
    // What is broken over lines has no place of its own.
    scan.mentions.sort_by_key(|mention| (mention.line, mention.span.start));
    scan.skipped.sort_by_key(|skipped| skipped.line);
    if scan.mentions.len() > MAX_IMAGES { Err(FileError::TooMany) } else { Ok(scan) }
}

impl Scan {
    /// Whether nothing in it is what files that name images have: neither a `FROM`, nor an `image:` or the like.
    pub fn is_empty(&self) -> bool {
        self.mentions.is_empty() && self.skipped.is_empty()
    }
}

/// Whether a file names images, whatever it is called.
pub fn may_name_images(bytes: Vec<u8>) -> bool {
    match text_of(bytes).and_then(|text| scan(&text, None)) {
        Ok(scan) => !scan.is_empty(),
        // It is told there that these are too many.
        Err(error) => error == FileError::TooMany,
    }
}

/// Reads bytes as text.
///
/// # Errors
/// When there are too many, or they are no UTF-8.
pub fn text_of(bytes: Vec<u8>) -> Result<String, FileError> {
    if bytes.len() > MAX_FILE {
        return Err(FileError::TooLarge);
    }
    String::from_utf8(bytes).map_err(|_| FileError::NotText)
}

fn guess(text: &str) -> Format {
    let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim_start);
    let first =
        lines.filter(|line| !line.is_empty() && !line.starts_with('#')).map(|line| line.split_whitespace().next());
    match first.flatten().next() {
        Some(word) if word.eq_ignore_ascii_case("from") || word.eq_ignore_ascii_case("arg") => Format::Dockerfile,
        _ => Format::Yaml,
    }
}

/// Reads a name as Docker does.
fn meaning(text: &str) -> Meaning {
    match text.parse::<Reference>() {
        Ok(reference) if reference.repository().is_some() && !text.contains("://") => Meaning::Image(reference),
        Ok(_) => Meaning::Nothing(Why::NotAReference("it names a place that no engine pulls from".to_owned())),
        Err(error) => Meaning::Nothing(Why::NotAReference(error.to_string())),
    }
}

/// The tag that a name asks for: Docker takes `latest` where none is written.
pub fn asked_tag(reference: &Reference) -> Option<Tag> {
    match (&reference.tag, &reference.digest) {
        (Some(tag), _) => Some(tag.clone()),
        (None, Some(_)) => None,
        (None, None) => "latest".parse().ok(),
    }
}
