use tallyman::unpack::{ArchiveEnd, ArchiveProblem, Binary, Exceeded, Limits, Problem, RATIO_FROM};

use crate::headers::{END, entry};
use crate::image::layer::{gzip, noise};
use crate::{pass_in, sha256};

const NONE: Limits = Limits { unpacked: u64::MAX, ratio: u64::MAX, window: 128 << 20, entries: u64::MAX };

#[test]
fn the_limits_are_those_that_are_documented() {
    let documented = Limits { unpacked: 4 << 30, ratio: 1_000, window: 8 << 20, entries: 1_000_000 };
    assert_eq!((Limits::default(), Limits::lifted()), (documented, NONE));
    assert_eq!(RATIO_FROM, 16 << 20);
}

#[test]
fn more_than_may_come_out_is_an_error_and_the_stored_bytes_are_hashed_to_their_end() {
    let bytes = noise(10_000, 1);
    let stored = [gzip(&bytes), b"behind".to_vec()].concat();
    for (unpacked, exceeds) in [(10_000, false), (9_999, true), (0, true)] {
        let passed = pass_in(&stored, 100, Limits { unpacked, ..NONE });
        assert_eq!((passed.digest, passed.size), (sha256(&stored), stored.len() as u64));
        let problem = exceeds.then_some(Problem::Limit(Exceeded::Unpacked { most: unpacked }));
        assert_eq!(passed.findings.problem, problem, "{unpacked}");
        assert_eq!(passed.findings.diff_id.is_none(), exceeds);
    }
}

#[test]
fn a_bomb_ends_soon_after_the_ratio_counts() {
    let zeros = vec![0; 40 << 20];
    let stored = gzip(&zeros);
    assert!(stored.len() < 50_000, "it is a bomb");
    let most = 1_000;
    let passed = pass_in(&stored, 256 << 10, Limits { ratio: 500, ..NONE });
    assert_eq!(passed.findings.problem, Some(Problem::Limit(Exceeded::Ratio { most: 500 })));
    assert!(passed.findings.unpacked <= 500 * stored.len() as u64 + (64 << 10), "{}", passed.findings.unpacked);
    assert_eq!(passed.digest, sha256(&stored));
    let small = gzip(&zeros[..RATIO_FROM as usize]);
    assert_eq!(pass_in(&small, 4096, Limits { ratio: 1, ..NONE }).findings.problem, None, "so little may be anything");
    let plain = pass_in(&zeros[..=RATIO_FROM as usize], 1 << 20, Limits { ratio: 1, ..NONE });
    assert_eq!(plain.findings.problem, None, "as many as went in are allowed by a ratio of one");
    let lifted = pass_in(&stored, 4096, Limits { ratio: u64::MAX, ..Limits { ratio: most, ..NONE } });
    assert_eq!(lifted.findings.diff_id, Some(sha256(&zeros)));
}

#[test]
fn a_bomb_of_zstd_comes_out_a_block_at_a_time() {
    // 64 blocks of four bytes, each 128 KiB of one byte, in one piece.
    let mut stored = vec![0x28, 0xb5, 0x2f, 0xfd, 0, 7 << 3];
    (0..64).for_each(|_| stored.extend([0x02, 0x00, 0x10, 0]));
    let findings = pass_in(&stored, usize::MAX, Limits { unpacked: 1 << 20, ..NONE }).findings;
    assert_eq!(findings.problem, Some(Problem::Limit(Exceeded::Unpacked { most: 1 << 20 })));
    assert!(findings.unpacked <= (1 << 20) + (128 << 10), "{}", findings.unpacked);
}

#[test]
fn too_many_entries_end_the_walk_and_not_the_diff_id() {
    let bytes: Vec<u8> = (0..5).flat_map(|_| entry("a", b'0', b"")).chain(END).collect();
    let findings = pass_in(&bytes, 512, Limits { entries: 5, ..NONE }).findings;
    assert_eq!((findings.archive.entries, findings.archive.end), (5, crate::MARKED));
    let findings = pass_in(&bytes, 512, Limits { entries: 4, ..NONE }).findings;
    assert_eq!(findings.archive.entries, 4);
    assert_eq!(findings.archive.end, ArchiveEnd::Broken { why: ArchiveProblem::Entries, at: 4 * 512 });
    assert_eq!(findings.diff_id, Some(sha256(&bytes)));
}

#[test]
fn what_a_limit_says_is_in_units_that_people_read() {
    let words = [
        (0, "0 bytes"),
        (100, "100 bytes"),
        (1025, "1025 bytes"),
        (1 << 10, "1 KiB"),
        (9 << 20, "9 MiB"),
        ((9 << 20) + 1024, "9217 KiB"),
        (4 << 30, "4 GiB"),
        ((1 << 30) + (1 << 27), "1152 MiB"),
    ];
    for (bytes, words) in words {
        assert_eq!(Binary(bytes).to_string(), words);
    }
    let window = Exceeded::Window { most: 8 << 20, asked: 9 << 20 };
    assert_eq!(window.to_string(), "a frame asks for a window of 9 MiB; at most 8 MiB are given");
    assert_eq!(Exceeded::Unpacked { most: 4 << 30 }.to_string(), "more than 4 GiB came out");
    assert_eq!(ArchiveProblem::Extension.to_string(), "an extended header has more than 1 MiB");
}
