//! Hashing beside: what a layer holds is found to be the same, and nothing of what went elsewhere is believed too early.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

#[path = "support/beside.rs"]
mod beside;
#[path = "support/image.rs"]
mod image;
#[path = "support/shelf.rs"]
mod shelf;

use std::rc::Rc;

use beside::Other;
use image::layer::{gzip, noise, zstd_stored};
use shelf::{Pieces, run, sha256, sha512};
use tallyman::digest::Digest;
use tallyman::unpack::{Findings, Limits, Problem};
use tallyman::verify::beside::PIECE;
use tallyman::verify::job::Unpack;
use tallyman::verify::{Expected, measure_layer};

/// What is found alone and what is found with another beside, who is asked for so many digests.
fn found(stored: &[u8], size: Option<u64>, diff_id: Option<Digest>, asked: usize) -> (Option<Findings>, Rc<Other>) {
    found_beside(Other::default(), stored, size, diff_id, asked)
}

fn found_beside(
    other: Other,
    stored: &[u8],
    size: Option<u64>,
    diff_id: Option<Digest>,
    asked: usize,
) -> (Option<Findings>, Rc<Other>) {
    let expected = Expected { digest: sha256(stored), size };
    let unpack = Unpack { diff_id, limits: Limits::default() };
    let other = Rc::new(other);
    let alone = run(measure_layer(Pieces::of(stored, false), &expected, &unpack, None, |_| {})).unwrap();
    let beside = measure_layer(Pieces::of(stored, false), &expected, &unpack, Some(other.clone()), |_| {});
    let beside = run(beside).unwrap();
    assert_eq!(alone, beside);
    assert_eq!(other.asked.get(), asked);
    (beside.1, other)
}

#[test]
fn a_layer_is_the_same_whoever_hashes_what_comes_out() {
    let tar = noise(3 << 20, 1);
    let packed = gzip(&tar);
    let whole = Some(packed.len() as u64);
    let (inside, _) = found(&packed, whole, None, 1);
    assert_eq!(inside.unwrap().diff_id, Some(sha256(&tar)));
    let (inside, _) = found(&packed, whole, Some(sha512(b"")), 1);
    assert_eq!(inside.unwrap().diff_id, Some(sha512(&tar)), "by the algorithm of the one that is named");
    let unknown = "blake3:abc".parse().unwrap();
    assert_eq!(found(&packed, whole, Some(unknown), 1).0.unwrap().diff_id, Some(sha256(&tar)));
    let members = [gzip(&tar[..9]), gzip(&[]), gzip(&tar[9..])].concat();
    assert_eq!(found(&members, None, None, 1).0.unwrap().diff_id, Some(sha256(&tar)), "of all members");
    let away = Other { is_away: true, ..Other::default() };
    let (inside, _) = found_beside(away, &packed, whole, None, 0);
    assert_eq!(inside.unwrap().diff_id, Some(sha256(&tar)), "it is hashed here where nobody is beside");
    let nothing = gzip(&[]);
    assert_eq!(found(&nothing, None, None, 1).0.unwrap().diff_id, Some(sha256(&[])));
}

#[test]
fn what_is_not_gzip_is_given_to_nobody() {
    let tar = noise(1 << 20, 1);
    for stored in [tar.clone(), zstd_stored(&tar), vec![], b"BZh91AY&SY".to_vec()] {
        found(&stored, None, None, 0);
        found(&stored, None, Some(sha512(b"")), 0);
    }
}

#[test]
fn nobody_is_asked_about_a_layer_that_is_damaged_or_longer_than_was_named() {
    let tar = noise(1 << 20, 1);
    let packed = gzip(&tar);
    let (inside, _) = found(&packed[..packed.len() - 1], None, None, 0);
    let inside = inside.unwrap();
    assert_eq!((inside.diff_id, inside.problem), (None, Some(Problem::Truncated)));
    let mut flipped = packed.clone();
    *flipped.last_mut().unwrap() ^= 1;
    assert_eq!(found(&flipped, None, None, 0).0.unwrap().diff_id, None);
    assert_eq!(found(&packed, Some(packed.len() as u64 - 1), None, 0).0, None);
}

#[test]
fn whoever_hashes_beside_is_waited_for_before_much_has_come_out() {
    // More than a thousand of them come out of each stored byte.
    let zeros = gzip(&vec![0; 16 << 20]);
    let stored: Vec<u8> = [noise_of_members(), zeros].concat();
    let (inside, other) = found(&stored, None, None, 1);
    assert!(inside.unwrap().problem.is_none());
    assert!(other.most.get() <= PIECE * 1032 + (64 << 10), "{}", other.most.get());
    assert!(other.most.get() > 1 << 20);
}

/// Enough that pieces are large.
fn noise_of_members() -> Vec<u8> {
    gzip(&noise(4 << 20, 2))
}
