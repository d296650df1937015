//! What is measured of bytes, what was named of them beforehand, and the checks that hold the one against the other.

use super::check::{Check, CheckName, WhyNot};
use crate::content::Descriptor;
use crate::object::Object;
use crate::verify::{Expected, Measured, Verdict};

/// The measure of an object.
pub(super) fn measured(object: &Object) -> Measured {
    Measured { digest: object.digest().clone(), size: object.size() }
}

/// What a descriptor names beforehand; `None` when its digest is none.
pub(super) fn expected(descriptor: &Descriptor) -> Option<Expected> {
    Some(Expected { digest: descriptor.digest.valid()?.clone(), size: descriptor.size })
}

/// The checks of digest and size, which tell by name what the verdict on the bytes says.
pub(super) fn bytes(expected: Option<&Expected>, measured: &Measured, verdict: &Verdict) -> Vec<Check> {
    match (expected, verdict) {
        (_, Verdict::Unverifiable(reason)) => {
            vec![Check::not(CheckName::Digest, WhyNot::Unread { reason: reason.clone() })]
        }
        (Some(expected), _) => vec![
            Check::compare(CheckName::Digest, &expected.digest, &measured.digest, expected.digest == measured.digest),
            match expected.size {
                Some(size) => Check::compare(CheckName::Size, &size, &measured.size, size == measured.size),
                None => Check::not(CheckName::Size, WhyNot::NothingNamed),
            },
        ],
        (None, _) => {
            vec![Check::not(CheckName::Digest, WhyNot::NothingNamed), Check::not(CheckName::Size, WhyNot::NothingNamed)]
        }
    }
}
