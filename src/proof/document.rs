//! The checks of a manifest or index.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::bytes::{bytes, expected, measured};
use super::check::{Check, CheckName, Outcome, WhyNot};
use crate::content::{self, ContentError, Descriptor, Document, Note, NoteKind, Reading};
use crate::object::Object;
use crate::verify::{Expected, Verdict, judge, measure};

/// The verdict on a document's bytes, and its checks.
pub(super) fn check(
    expected: Option<&Expected>,
    descriptor: Option<&Descriptor>,
    object: &Object,
) -> (Verdict, Vec<Check>) {
    let verdict = object.judge(expected);
    let mut checks = bytes(expected, &measured(object), &verdict);
    if descriptor.is_some() && expected.is_none() {
        checks = vec![Check::not(CheckName::Digest, WhyNot::BadDigest)];
    }
    checks.extend(descriptor.or(object.listed()).and_then(embedded));
    if !verdict.may_show() {
        checks.extend(inside().map(|name| Check::not(name, WhyNot::Withheld)));
        return (verdict, checks);
    }
    let served = object.answer().media_type.as_deref();
    let bytes = &object.answer().bytes;
    let reading = content::read(bytes, served);
    match (&reading, is_misserved(&reading).then(|| content::read(bytes, None))) {
        (Ok(reading), _) => read(reading, served_type(reading, served), descriptor, &mut checks),
        (Err(_), _) if descriptor.is_some_and(is_other) => {
            checks.push(Check::not(CheckName::Readable, WhyNot::NoDocument));
        }
        (Err(error), Some(Ok(reading))) => {
            read(&reading, Check::failed(CheckName::ServedType, error), descriptor, &mut checks);
        }
        // The type that is its own contradicts it, too.
        (Err(error), Some(Err(own))) if own != *error => {
            unread(&own, Some(error), &mut checks);
        }
        (Err(error), _) => unread(error, None, &mut checks),
    }
    let is_read = checks.iter().any(|check| check.name == CheckName::Readable && check.outcome == Outcome::Passed);
    if is_read && matches!(object.reading(), Some(Err(_))) {
        checks.push(Check::not(CheckName::Below, WhyNot::Refused));
    }
    (verdict, checks)
}

/// Whether it may be that nothing but the type that was served contradicts a document. Clients should reject that
/// (<https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pulling-manifests>), so what it names is not
/// followed. But the header is no part of the content, and bytes with the digest that was named are to be taken as what they
/// were named (<https://github.com/opencontainers/image-spec/blob/v1.1.1/media-types.md#media-type-conflicts>): whatever is
/// asked of the bytes alone has its answer all the same.
fn is_misserved(reading: &Result<Reading, ContentError>) -> bool {
    matches!(reading, Err(ContentError::TypeDisagrees { .. } | ContentError::ShapeDisagrees { .. }))
}

/// Whether it is named as something else than an index or a manifest.
fn is_other(descriptor: &Descriptor) -> bool {
    descriptor.media_type.as_ref().is_some_and(|media_type| !media_type.is_manifest())
}

/// The checks that need the document's members.
fn inside() -> impl Iterator<Item = CheckName> {
    use CheckName::{DescribedType, Keys, Members, OneKind, Readable, SchemaVersion, ServedType};
    [Readable, ServedType, DescribedType, SchemaVersion, Members, Keys, OneKind].into_iter()
}

/// Whether a document that could be read is of the type that was served.
fn served_type(reading: &Reading, served: Option<&str>) -> Check {
    let note = |wanted: fn(&Note) -> bool| reading.notes.iter().find(|note| wanted(note));
    let other = note(|note| matches!(note.kind, NoteKind::FieldIsNoManifest { .. }));
    let unserved = note(|note| matches!(note.kind, NoteKind::TypeFromField { .. } | NoteKind::TypeFromShape { .. }));
    match (other, unserved) {
        (Some(note), _) => Check::failed(CheckName::ServedType, note),
        // Some other type was served: not that of a manifest.
        (None, Some(note)) if served.is_some() => Check::failed(CheckName::ServedType, note),
        (None, Some(_)) => Check::not(CheckName::ServedType, WhyNot::NothingNamed),
        (None, None) => Check::passed(CheckName::ServedType),
    }
}

fn read(reading: &Reading, served_type: Check, descriptor: Option<&Descriptor>, checks: &mut Vec<Check>) {
    checks.push(Check::passed(CheckName::Readable));
    checks.push(served_type);
    let named = descriptor.and_then(|descriptor| descriptor.media_type.as_ref());
    checks.push(match (named, &reading.media_type) {
        (Some(named), Some(found)) => Check::compare(CheckName::DescribedType, named, found, named.agrees(found)),
        // Nobody says what the document is but its descriptor, and its members.
        (Some(named), None) if named.kind() != reading.document.kind() => {
            let found = reading.document.kind_words();
            Check::compare(CheckName::DescribedType, named, &found, false)
        }
        _ => Check::not(CheckName::DescribedType, WhyNot::NothingNamed),
    });
    let version = reading.notes.iter().find(|note| note.is_about_version());
    checks.push(Check::unless(CheckName::SchemaVersion, version.map(|note| note as _)));
    checks.push(members(&reading.notes));
    checks.push(keys(&reading.notes));
    checks.push(Check::passed(CheckName::OneKind));
    if matches!(reading.document, Document::Schema1(_)) {
        checks.push(Check::not(CheckName::Layers, WhyNot::NotFollowed));
    }
}

/// Whether all programs find the members that they need. Many refuse a document in which one is of another type.
fn members(notes: &[Note]) -> Check {
    // The schema version has a check of its own.
    let wrong = notes.iter().find(|note| note.kind.is_about_members() && !note.is_about_version());
    Check::unless(CheckName::Members, wrong.map(|note| note as _))
}

/// Whether all programs read the same members.
pub(super) fn keys(notes: &[Note]) -> Check {
    Check::unless(CheckName::Keys, notes.iter().find(|note| note.kind.is_about_keys()).map(|note| note as _))
}

/// `misserved` is what is wrong with the type that was served, beside what is wrong with the document.
fn unread(error: &ContentError, misserved: Option<&ContentError>, checks: &mut Vec<Check>) {
    let failed = match error {
        ContentError::Ambiguous { .. } | ContentError::ShapeDisagrees { .. } => CheckName::OneKind,
        ContentError::DuplicateKey { .. } => CheckName::Keys,
        _ => CheckName::Readable,
    };
    checks.extend(inside().map(|name| match misserved {
        _ if name == failed => Check::failed(name, error),
        Some(error) if name == CheckName::ServedType => Check::failed(name, error),
        _ => Check::not(name, WhyNot::Unreadable),
    }));
}

/// The check of a descriptor's own copy of the content, if it has one.
pub(super) fn embedded(descriptor: &Descriptor) -> Option<Check> {
    let data = descriptor.data.as_ref()?;
    let expected = expected(descriptor);
    // The canonical form alone (RFC 4648 section 3.5): otherwise two texts would mean the same bytes.
    let Ok(bytes) = STANDARD.decode(data) else {
        return Some(Check::failed(CheckName::EmbeddedData, &"not base64"));
    };
    let Some(expected) = expected else {
        return Some(Check::not(CheckName::EmbeddedData, WhyNot::BadDigest));
    };
    let measured = measure(&bytes, Some(&expected));
    Some(match judge(Some(&expected), &measured) {
        Verdict::Unverifiable(reason) => Check::not(CheckName::EmbeddedData, WhyNot::Unread { reason }),
        Verdict::Mismatch(mismatch) if mismatch.is_size() => {
            let size = mismatch.expected_size.unwrap_or_default();
            Check::compare(CheckName::EmbeddedData, &size, &measured.size, false)
        }
        verdict => {
            let same = matches!(verdict, Verdict::Verified);
            Check::compare(CheckName::EmbeddedData, &expected.digest, &measured.digest, same)
        }
    })
}
