use tallyman::unpack::{ArchiveEnd, Coding, Problem, Trailing};

use crate::image::layer::gzip;
use crate::{MARKED, inside, sha256, tar};

#[test]
fn a_layer_has_two_digests_and_an_archive() {
    let findings = inside(&gzip(&tar()));
    assert_eq!(findings.coding, Coding::Gzip);
    assert_eq!(findings.diff_id, Some(sha256(&tar())));
    assert_eq!((findings.members, findings.unpacked), (1, tar().len() as u64));
    assert_eq!((findings.problem, findings.trailing), (None, Trailing::default()));
    assert_eq!(findings.archive.end, MARKED);
    assert_eq!((findings.archive.entries, findings.archive.content), (3, 1000));
}

#[test]
fn all_members_are_unpacked() {
    let tar = tar();
    let stored: Vec<u8> = tar.chunks(100).flat_map(gzip).collect();
    let findings = inside(&stored);
    assert_eq!(findings.diff_id, Some(sha256(&tar)));
    assert_eq!(findings.members, tar.chunks(100).count() as u64);
    assert_eq!(findings.archive.end, MARKED);
}

#[test]
fn members_may_be_empty_and_many() {
    let mut stored = gzip(&[]).repeat(20_000);
    stored.extend(gzip(&tar()));
    let findings = crate::pass(&stored).findings;
    assert_eq!((findings.members, findings.diff_id), (20_001, Some(sha256(&tar()))));
}

#[test]
fn what_follows_the_stream_is_counted_and_changes_no_diff_id() {
    let whole = gzip(&tar());
    let table: [(&[u8], u64, u64); 6] = [
        (&[0], 1, 0),
        (&[0; 2000], 2000, 0),
        (b"junk", 4, 4),
        (&[0x1f], 1, 1),
        (&[0x1f, 0, 0x8b], 3, 2),
        (&[0, 0x1f, 0x8b], 3, 2),
    ];
    for (behind, bytes, not_zero) in table {
        let findings = inside(&[&whole, behind].concat());
        assert_eq!(findings.trailing, Trailing { bytes, not_zero }, "{behind:?}");
        assert_eq!((findings.diff_id, findings.problem), (Some(sha256(&tar())), None));
    }
}

#[test]
fn a_stream_cut_off_anywhere_has_no_diff_id() {
    let whole = gzip(&tar());
    for length in 2..whole.len() {
        let findings = crate::pass(&whole[..length]).findings;
        assert_eq!(findings.problem, Some(Problem::Truncated), "after {length} bytes");
        assert_eq!(findings.diff_id, None, "after {length} bytes");
        assert_eq!(findings.members, 0);
    }
}

#[test]
fn a_second_member_cut_off_takes_the_diff_id_with_it() {
    let mut stored = gzip(&tar());
    stored.extend(&gzip(b"more")[..12]);
    let findings = inside(&stored);
    assert_eq!((findings.problem, findings.diff_id), (Some(Problem::Truncated), None));
}

#[test]
fn a_wrong_checksum_or_length_is_found_behind_the_last_byte() {
    let whole = gzip(&tar());
    for from_end in 1..=8 {
        let mut stored = whole.clone();
        let at = stored.len() - from_end;
        stored[at] ^= 1;
        let findings = inside(&stored);
        let words = "the checksum or the length of a member is wrong".to_owned();
        assert_eq!((findings.problem, findings.diff_id), (Some(Problem::Corrupt { words }), None));
        assert_eq!(findings.archive.entries, 3, "the entries were seen before");
    }
}

#[test]
fn damage_leaves_the_archive_unfinished_and_the_stored_bytes_hashed() {
    let mut stored = gzip(&crate::image::layer::noise(100_000, 3));
    stored[10] = 0xff;
    let findings = inside(&stored);
    assert!(matches!(findings.problem, Some(Problem::Corrupt { .. })));
    assert_eq!((findings.diff_id, findings.archive.end), (None, ArchiveEnd::Unseen));
}
