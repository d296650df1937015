//! Hashing beside: what a layer holds is found to be the same, and nothing of what went elsewhere is believed too early.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

#[path = "support/beside.rs"]
mod beside;
#[path = "support/image.rs"]
mod image;
#[path = "support/shelf.rs"]
mod shelf;

use std::cell::Cell;
use std::future::{pending, ready};
use std::rc::Rc;

use beside::Other;
use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use image::layer::{gzip, noise, zstd_stored};
use shelf::{Pieces, run, sha256, sha512};
use tallyman::body::BodyError;
use tallyman::digest::{Algorithm, Digest};
use tallyman::unpack::{Findings, Give, Limits, Problem};
use tallyman::verify::beside::{Beside, PIECE};
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
fn whoever_hashes_beside_is_waited_for_before_much_has_come_out_however_the_bytes_are_cut() {
    // More than a thousand of them come out of each stored byte.
    let stored = gzip(&vec![0; 24 << 20]);
    let expected = Expected { digest: sha256(&stored), size: None };
    let unpack = Unpack { diff_id: None, limits: Limits { ratio: u64::MAX, ..Limits::default() } };
    for length in [512, PIECE - 1, PIECE, PIECE + 1, stored.len()] {
        let other = Rc::new(Other::default());
        let found = measure_layer(Pieces::cut(&stored, length), &expected, &unpack, Some(other.clone()), |_| {});
        assert!(run(found).unwrap().1.unwrap().problem.is_none());
        let most = other.most.get().max(other.given.get());
        assert!(most <= PIECE * 1032 + (64 << 10), "{most} in pieces of {length}");
        assert!(most > 256 << 10);
    }
}

/// How somebody beside may behave who is none of ours.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// Never has room.
    Full,
    /// Never answers.
    Mute,
    /// Has no digest.
    Empty,
    /// Names another one.
    Lies,
}

struct Odd {
    manner: Manner,
    asked: Cell<usize>,
    /// What the one who gives holds.
    held: Rc<()>,
}

impl Odd {
    fn new(manner: Manner) -> Rc<Self> {
        Rc::new(Self { manner, asked: Cell::new(0), held: Rc::new(()) })
    }
}

impl Beside for Odd {
    fn begin(&self, _: &Algorithm) -> Option<Give> {
        let held = self.held.clone();
        Some(Box::new(move |_| drop(held.clone())))
    }

    fn room(&self) -> LocalBoxFuture<'_, ()> {
        if self.manner == Manner::Full { pending().boxed_local() } else { ready(()).boxed_local() }
    }

    fn digest(&self) -> LocalBoxFuture<'_, Option<Digest>> {
        self.asked.set(self.asked.get() + 1);
        match self.manner {
            Manner::Full | Manner::Mute => pending().boxed_local(),
            Manner::Empty => ready(None).boxed_local(),
            Manner::Lies => ready(Some(sha256(b"a lie"))).boxed_local(),
        }
    }
}

#[test]
fn whoever_hashes_beside_can_make_the_diff_id_another_one_or_none_and_the_layer_nothing_else() {
    let tar = noise(1 << 20, 1);
    let packed = gzip(&tar);
    let expected = Expected { digest: sha256(&packed), size: Some(packed.len() as u64) };
    let unpack = Unpack { diff_id: Some(sha256(&tar)), limits: Limits::default() };
    let alone = run(measure_layer(Pieces::of(&packed, false), &expected, &unpack, None, |_| {})).unwrap();
    for (manner, diff_id) in [(Manner::Empty, None), (Manner::Lies, Some(sha256(b"a lie")))] {
        let odd = Odd::new(manner);
        let found = measure_layer(Pieces::of(&packed, false), &expected, &unpack, Some(odd.clone()), |_| {});
        let (measured, inside) = run(found).unwrap();
        assert_eq!(measured, alone.0);
        assert_eq!(inside, Some(Findings { diff_id, ..alone.1.clone().unwrap() }));
        assert_eq!(odd.asked.get(), 1);
    }
    for manner in [Manner::Full, Manner::Mute] {
        let odd = Odd::new(manner);
        let found = measure_layer(Pieces::of(&packed, false), &expected, &unpack, Some(odd.clone()), |_| {});
        assert!(found.now_or_never().is_none(), "no digest is made up");
        assert_eq!((Rc::strong_count(&odd), Rc::strong_count(&odd.held)), (1, 1), "whoever gives it up holds nothing");
    }
}

#[test]
fn of_a_transfer_that_breaks_off_nobody_is_asked() {
    let packed = gzip(&noise(1 << 20, 1));
    let expected = Expected { digest: sha256(&packed), size: Some(packed.len() as u64) };
    let unpack = Unpack { diff_id: None, limits: Limits::default() };
    for length in [packed.len() / 2, packed.len()] {
        let odd = Odd::new(Manner::Lies);
        let body = Pieces::of(&packed[..length], true);
        let found = run(measure_layer(body, &expected, &unpack, Some(odd.clone()), |_| {}));
        assert_eq!(found, Err(BodyError::Interrupted { received: length as u64 }));
        assert_eq!((odd.asked.get(), Rc::strong_count(&odd), Rc::strong_count(&odd.held)), (0, 1, 1));
    }
}
