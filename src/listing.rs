//! A line of a table of tags, filled in as answers come: first the digest, then what it is, then size and date.

use crate::content::{ContentError, Document, Index, Manifest, Platform, RowKind, read_config_of};
use crate::digest::Digest;
use crate::failure::Failure;
use crate::library::{DOCUMENT_LIMIT, Library};
use crate::object::Object;
use crate::reference::{Place, Tag};
use crate::source::Error;
use crate::tag::{Seen, Trouble};
use crate::transport::Transport;
use crate::verify::{Expected, Verdict};

/// What is known of a tag so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// What the tag points at, and what may be said of it.
    pub digest: Option<(Digest, Verdict)>,
    /// What it is, in words: "OCI image index", "Docker manifest", "Helm chart".
    pub kind: Option<String>,
    /// The platforms it holds.
    pub platforms: Vec<Platform>,
    /// Compressed size in bytes. For an index, that of the platform in `size_of`.
    pub size: Option<u64>,
    /// The platform that size and date belong to, when there are several.
    pub size_of: Option<Platform>,
    /// When it was made, RFC 3339, as the image says.
    pub created: Option<String>,
    /// Whether nothing more will come.
    pub complete: bool,
    /// What went wrong on the way to size and date. It does not spoil the rest of the line, and is not kept from the reader.
    pub trouble: Option<Trouble>,
}

impl Line {
    /// The same as what a row of a table keeps.
    pub fn seen(&self) -> Seen {
        Seen {
            digest: self.digest.clone(),
            // For whoever reads it to note.
            read_at: None,
            what: self.kind.clone(),
            platforms: self.platforms.iter().map(ToString::to_string).collect(),
            size: self.size,
            size_of: self.size_of.as_ref().map(ToString::to_string),
            complete: self.complete,
            created: self.created.clone(),
            trouble: self.trouble.clone(),
        }
    }

    fn fails(&mut self, of: String, failure: Failure) {
        self.trouble = Some(Trouble { of, code: failure.code, what: failure.what });
    }
}

/// What a line is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// A tag.
    Tag(Tag),
    /// Content that is listed by its digest alone: a layout or an archive may have some.
    Content(Digest),
}

/// Fills in a line, telling `report` after every answer.
///
/// # Errors
/// Those of the source when the tag or content itself cannot be read. What goes wrong inside of it is a [`Line::trouble`].
pub async fn describe<T: Transport>(
    library: &Library<T>,
    place: &Place,
    named: &Named,
    report: impl Fn(Line),
) -> Result<Line, Error> {
    let mut line = Line::default();
    let claimed = |digest| report(Line { digest: Some((digest, Verdict::Claimed)), ..Line::default() });
    let object = match named {
        Named::Tag(tag) => library.open_row(place, tag, claimed).await?,
        Named::Content(digest) => library.open_claimed(place, digest.clone(), None).await?,
    };
    // Not that of the bytes: those may be something else than what the tag points at.
    line.digest = Some((object.named().clone(), object.verdict().clone()));
    if let Some(failure) = failure_of(&object) {
        line.fails("its document".to_owned(), failure);
    }
    if let Some(Ok(reading)) = object.reading() {
        let summary = reading.summary();
        line.kind = Some(summary.kind_words.to_owned());
        line.platforms = summary.platforms;
        line.created = summary.created;
        line.size = summary.compressed;
        match &reading.document {
            Document::Index(index) => of_index(library, place, &object, index, &mut line, &report).await,
            Document::Manifest(manifest) => of_manifest(library, place, &object, manifest, &mut line, &report).await,
            Document::Schema1(_) => {}
        }
    }
    line.complete = true;
    report(line.clone());
    Ok(line)
}

/// An index has no size or date of its own: those of one platform stand for it, and the line says which.
async fn of_index<T: Transport>(
    library: &Library<T>,
    place: &Place,
    object: &Object,
    index: &Index,
    line: &mut Line,
    report: &impl Fn(Line),
) {
    let rows = index.rows();
    report(line.clone());
    let is_usual = |platform: &Platform| platform.os == "linux" && platform.architecture == "amd64";
    let usual = rows.iter().find(|row| row.descriptor.platform.as_ref().is_some_and(is_usual));
    let platform = rows.iter().find(|row| row.kind == RowKind::Platform);
    let Some(row) = usual.or(platform).or(rows.first()) else { return };
    let Some(digest) = row.descriptor.digest.valid() else { return };
    let of = row.descriptor.platform.as_ref().map_or_else(|| "an entry".to_owned(), ToString::to_string);
    let child = match library.child(place, digest, row.descriptor).await {
        Ok(child) => child.named_by(object.verdict()),
        Err(error) => return line.fails(of, error.into()),
    };
    if let Some(failure) = failure_of(&child) {
        line.fails(of, failure);
    }
    if let Some(Ok(reading)) = child.reading()
        && let Document::Manifest(manifest) = &reading.document
    {
        line.size_of = row.descriptor.platform.clone();
        of_manifest(library, place, &child, manifest, line, report).await;
    }
}

/// Why an object says less than it should: its bytes are not what was named, or they cannot be read.
fn failure_of(object: &Object) -> Option<Failure> {
    let unread = || match object.reading() {
        Some(Err(error)) => Some(ContentError::clone(error).into()),
        _ => None,
    };
    Failure::of_verdict(object.verdict()).or_else(unread)
}

async fn of_manifest<T: Transport>(
    library: &Library<T>,
    place: &Place,
    object: &Object,
    manifest: &Manifest,
    line: &mut Line,
    report: &impl Fn(Line),
) {
    line.size = manifest.compressed_size();
    report(line.clone());
    if manifest.is_artifact() {
        return;
    }
    let Some(config) = &manifest.config else { return };
    let Some(digest) = config.digest.valid() else { return };
    let expected = Expected { digest: digest.clone(), size: config.size };
    let of = line.size_of.as_ref().map_or_else(|| "its config".to_owned(), |of| format!("the config of {of}"));
    let blob = match library.blob(place, &expected, DOCUMENT_LIMIT).await {
        Ok(blob) => blob.named_by(object.verdict()),
        Err(error) => return line.fails(of, error.into()),
    };
    if let Some(failure) = Failure::of_verdict(blob.verdict()) {
        line.fails(of.clone(), failure);
    }
    match blob.bytes().and_then(|bytes| read_config_of(manifest, bytes)) {
        Some(Ok((config, _))) => {
            line.created = line.created.take().or(config.created.clone());
            if line.platforms.is_empty() {
                line.platforms = vec![config.platform()];
            }
        }
        Some(Err(error)) => line.fails(of, error.into()),
        None => {}
    }
}
