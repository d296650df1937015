//! The checks of an image's config.

use super::bytes::{bytes, measured};
use super::check::{Check, CheckName, WhyNot};
use super::document::{embedded, keys};
use crate::content::{Config, Descriptor, Manifest, MediaKind, MediaType, Note, NoteKind, Platform, read_config_of};
use crate::object::Object;
use crate::verify::{Expected, Verdict};

/// What names the DiffIDs of layers, with the verdict that its link has in the chain.
#[derive(Clone, Copy, Debug)]
pub struct ConfigNamed<'c> {
    /// What the config says; `None` when it is no image's, so that nobody names any DiffID.
    pub config: Option<&'c Config>,
    /// What may be said of its bytes.
    pub verdict: &'c Verdict,
}

/// The verdict on a config's bytes, and its checks. The config of anything but an image is only bytes.
pub(super) fn check(
    expected: Option<&Expected>,
    descriptor: &Descriptor,
    manifest: &Manifest,
    platform: Option<&Platform>,
    object: &Object,
) -> (Verdict, Vec<Check>) {
    let verdict = object.judge(expected);
    let mut checks = bytes(expected, &measured(object), &verdict);
    if expected.is_none() {
        checks = vec![Check::not(CheckName::Digest, WhyNot::BadDigest)];
    }
    checks.extend(embedded(descriptor));
    let is_named = manifest.config_kind() == Some(MediaKind::ImageConfig);
    if !verdict.may_show() {
        checks.extend(inside().filter(|_| is_named).map(|name| Check::not(name, WhyNot::Withheld)));
        return (verdict, checks);
    }
    match read_config_of(manifest, &object.answer().bytes) {
        None => {}
        Some(Ok((config, notes))) => {
            checks.extend((!is_named).then(|| odd_type(descriptor)));
            read(&config, &notes, manifest, platform, &mut checks);
        }
        Some(Err(error)) => {
            checks.push(Check::failed(CheckName::Readable, &error));
            checks.extend(inside().skip(1).map(|name| Check::not(name, WhyNot::Unreadable)));
        }
    }
    (verdict, checks)
}

/// That its type says nothing, and what it was taken for.
fn odd_type(descriptor: &Descriptor) -> Check {
    let named = descriptor.media_type.as_ref().map(MediaType::as_str).filter(|named| !named.is_empty());
    let received = format!("{}; it is read as the config of an image, as Docker does", named.unwrap_or("no type"));
    Check { received: Some(received), ..Check::not(CheckName::DescribedType, WhyNot::NothingNamed) }
}

/// The checks that need the config's members.
fn inside() -> impl Iterator<Item = CheckName> {
    use CheckName::{DiffIdCount, History, Keys, Members, Platform, Readable, RootFsType};
    [Readable, Members, Keys, RootFsType, DiffIdCount, History, Platform].into_iter()
}

/// Whether the members that have a check here hold what belongs there. Builders leave some out, or write `null`; what the
/// image runs with (`config`) has forms of old that Docker still takes.
fn members(notes: &[Note]) -> Check {
    let is_wrong = |note: &&Note| {
        matches!(note.kind, NoteKind::WrongType { .. } | NoteKind::BadDigest(_))
            && !note.pointer.starts_with("/config/")
    };
    Check::unless(CheckName::Members, notes.iter().find(is_wrong).map(|note| note as _))
}

fn read(config: &Config, notes: &[Note], manifest: &Manifest, platform: Option<&Platform>, checks: &mut Vec<Check>) {
    checks.push(Check::passed(CheckName::Readable));
    checks.push(members(notes));
    checks.push(keys(notes));
    let kind = config.rootfs.as_ref().and_then(|rootfs| rootfs.kind.as_deref()).unwrap_or("missing");
    checks.push(Check::compare(CheckName::RootFsType, &"layers", &kind, kind == "layers"));
    let layers = manifest.layers.len();
    let diff_ids = config.rootfs.as_ref().map_or(0, |rootfs| rootfs.diff_ids.len());
    checks.push(Check::compare(CheckName::DiffIdCount, &layers, &diff_ids, layers == diff_ids));
    checks.push(if config.history.is_empty() {
        Check::not(CheckName::History, WhyNot::NothingNamed)
    } else {
        let steps = config.history.iter().filter(|step| !step.empty_layer).count();
        Check::compare(CheckName::History, &layers, &steps, layers == steps)
    });
    checks.push(match platform.filter(|platform| !platform.is_unknown()) {
        None => Check::not(CheckName::Platform, WhyNot::NothingNamed),
        Some(index) => {
            Check::compare(CheckName::Platform, index, &config.platform(), config.check_platform(index).is_empty())
        }
    });
}
