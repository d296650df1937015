//! What holds for any bytes.

use proptest::prelude::*;
use tallyman::digest::Hasher;
use tallyman::unpack::{Limits, Pass, Passed};

use crate::image::layer::{gzip, zstd_stored};
use crate::{sha256, tar};

/// Passes over bytes in pieces of these lengths, over and over.
fn cut(bytes: &[u8], lengths: &[usize]) -> Passed {
    let mut pass = Pass::new(Hasher::sha256(), Hasher::sha256(), Limits::default());
    let mut rest = bytes;
    for length in lengths.iter().cycle() {
        let (piece, behind) = rest.split_at((*length).min(rest.len()));
        pass.feed(piece);
        rest = behind;
        if rest.is_empty() {
            break;
        }
    }
    pass.finish()
}

/// A layer of one of the three kinds, damaged here and there.
fn damaged() -> impl Strategy<Value = (Vec<u8>, bool)> {
    let compressed = ruzstd::encoding::compress_to_vec(&tar()[..], ruzstd::encoding::CompressionLevel::Fastest);
    let whole = prop::sample::select(vec![gzip(&tar()), zstd_stored(&tar()), compressed, tar()]);
    let change = prop_oneof![
        (any::<prop::sample::Index>(), 1..=255_u8).prop_map(|(at, mask)| Change::Flip(at, mask)),
        any::<prop::sample::Index>().prop_map(Change::Cut),
        (any::<prop::sample::Index>(), any::<u8>()).prop_map(|(at, byte)| Change::Insert(at, byte)),
    ];
    (whole, prop::collection::vec(change, 0..4)).prop_map(|(whole, changes)| {
        let mut bytes = whole.clone();
        for change in changes {
            match change {
                Change::Flip(at, mask) if !bytes.is_empty() => *at.get_mut(&mut bytes) ^= mask,
                Change::Cut(at) if !bytes.is_empty() => bytes.truncate(at.index(bytes.len())),
                Change::Insert(at, byte) => bytes.insert(at.index(bytes.len() + 1), byte),
                _ => {}
            }
        }
        let is_whole = bytes == whole;
        (bytes, is_whole)
    })
}

#[derive(Clone, Debug)]
enum Change {
    Flip(prop::sample::Index, u8),
    Cut(prop::sample::Index),
    Insert(prop::sample::Index, u8),
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_stored_bytes_are_always_hashed_to_their_end((bytes, is_whole) in damaged(), lengths in prop::collection::vec(1..600_usize, 1..5)) {
        let passed = cut(&bytes, &lengths);
        prop_assert_eq!((&passed.digest, passed.size), (&sha256(&bytes), bytes.len() as u64));
        prop_assert_eq!(&passed, &cut(&bytes, &[usize::MAX]), "pieces change nothing");
        prop_assert_eq!(passed.findings.diff_id.is_none(), passed.findings.problem.is_some());
        if is_whole {
            prop_assert_eq!(passed.findings.diff_id, Some(sha256(&tar())));
        }
    }

    #[test]
    fn bytes_that_come_out_are_the_ones_that_went_in(bytes in prop::collection::vec(0..4_u8, 0..20_000), cuts in prop::collection::vec(1..5_000_usize, 1..4)) {
        let zstd = ruzstd::encoding::compress_to_vec(&bytes[..], ruzstd::encoding::CompressionLevel::Fastest);
        for stored in [gzip(&bytes), zstd, zstd_stored(&bytes)] {
            prop_assert_eq!(cut(&stored, &cuts).findings.diff_id, Some(sha256(&bytes)));
        }
    }

    #[test]
    fn any_bytes_behind_a_magic_number_are_survived(head in prop::sample::select(vec![&b"\x1f\x8b\x08\0"[..], b"\x28\xb5\x2f\xfd", b"\x50\x2a\x4d\x18", b""]), rest in prop::collection::vec(any::<u8>(), 0..3_000)) {
        let bytes = [head, &rest].concat();
        prop_assert_eq!(cut(&bytes, &[97]).digest, sha256(&bytes));
    }
}
