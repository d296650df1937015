//! What comes out may be hashed elsewhere: all of it is given away, in order, and the pass says that it was.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use tallyman::digest::Hasher;
use tallyman::unpack::{Give, Limits, Pass, Passed, Problem};

use super::image::layer::{gzip, zstd_stored};
use super::{pass, sha256, tar};

/// A pass over bytes that may be hashed elsewhere: what it found, and what was given away, if anything was.
fn given(stored: &[u8]) -> (Passed, Option<Vec<u8>>) {
    let (taken, is_begun) = (Rc::new(RefCell::new(Vec::new())), Rc::new(Cell::new(false)));
    let begin = {
        let (taken, is_begun) = (taken.clone(), is_begun.clone());
        move || {
            is_begun.set(true);
            Some(Box::new(move |bytes: &[u8]| taken.borrow_mut().extend_from_slice(bytes)) as Give)
        }
    };
    let mut pass = Pass::new(Hasher::sha256(), Hasher::sha256(), Limits::default()).elsewhere(Box::new(begin));
    assert!(!is_begun.get(), "nothing has come");
    stored.chunks(100).for_each(|bytes| pass.feed(bytes));
    let passed = pass.finish();
    (passed, is_begun.get().then(|| taken.take()))
}

#[test]
fn what_comes_out_of_gzip_is_given_away_and_the_digest_left_to_others() {
    let tar = tar();
    for stored in [gzip(&tar), [gzip(&tar[..700]), gzip(&tar[700..])].concat()] {
        let (passed, taken) = given(&stored);
        assert_eq!(taken, Some(tar.clone()));
        let alone = pass(&stored);
        assert_eq!(alone.findings.diff_id, Some(sha256(&tar)));
        let mut findings = alone.findings;
        findings.diff_id = None;
        assert_eq!(passed, Passed { findings, is_given: true, ..alone });
    }
}

#[test]
fn of_what_is_damaged_nobody_has_the_digest() {
    let stored = gzip(&tar());
    let (passed, taken) = given(&stored[..stored.len() - 1]);
    assert!(taken.is_some(), "it was sound so far");
    assert_eq!((passed.findings.problem, passed.findings.diff_id), (Some(Problem::Truncated), None));
    assert!(!passed.is_given);
}

#[test]
fn what_else_comes_out_is_hashed_here() {
    let tar = tar();
    for stored in [tar.clone(), zstd_stored(&tar), Vec::new(), b"BZh91AY&SY".to_vec()] {
        assert_eq!(given(&stored), (pass(&stored), None));
    }
    let mut pass_alone = Pass::new(Hasher::sha256(), Hasher::sha256(), Limits::default()).elsewhere(Box::new(|| None));
    let stored = gzip(&tar);
    pass_alone.feed(&stored);
    assert_eq!(pass_alone.finish(), pass(&stored));
}
