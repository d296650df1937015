use tallyman::unpack::{Coding, Exceeded, Limits, Problem, Trailing};

use crate::image::layer::{Layer, Packing, noise, zstd_stored};
use crate::{MARKED, inside, pass_in, sha256, tar};

/// A frame of the zstd command, at its best and with a checksum, and what is inside.
const FRAME: [u8; 60] = [
    0x28, 0xb5, 0x2f, 0xfd, 0x24, 0x49, 0x7d, 0x1, 0x0, 0x92, 0x2, 0x9, 0xf, 0xc0, 0xeb, 0xcb, 0x64, 0x71, 0xcd, 0x98,
    0xb, 0xd7, 0xb, 0x84, 0x1b, 0x1d, 0xe1, 0x9c, 0xc0, 0x6, 0x5e, 0xbe, 0x34, 0xef, 0x43, 0x97, 0x7a, 0x93, 0xf7,
    0xea, 0x5e, 0x37, 0xbc, 0x76, 0x6c, 0x16, 0xa2, 0x45, 0x2, 0x0, 0xcd, 0xec, 0x5c, 0xe7, 0xe2, 0x5, 0x73, 0x0, 0xaa,
    0x6e,
];
const TEXT: &[u8] = b"Tallyman, tallyman, tallyman: a text that repeats itself, repeats itself.";

fn compressed(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

fn skippable(bytes: &[u8]) -> Vec<u8> {
    let mut frame = vec![0x5a, 0x2a, 0x4d, 0x18];
    frame.extend((bytes.len() as u32).to_le_bytes());
    frame.extend(bytes);
    frame
}

/// A frame with this window descriptor and one last block that repeats a byte.
fn repeated(window: u8, length: u32) -> Vec<u8> {
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0, window];
    frame.extend(&(length << 3 | 1 << 1 | 1).to_le_bytes()[..3]);
    frame.push(b'x');
    frame
}

#[test]
fn a_layer_has_two_digests_and_an_archive() {
    for stored in [compressed(&tar()), zstd_stored(&tar())] {
        let findings = inside(&stored);
        assert_eq!((findings.coding, findings.members), (Coding::Zstd, 1));
        assert_eq!((findings.diff_id, findings.problem), (Some(sha256(&tar())), None));
        assert_eq!((findings.archive.entries, findings.archive.end), (3, MARKED));
    }
}

#[test]
fn frames_of_the_zstd_command_are_read() {
    assert_eq!(inside(&FRAME).diff_id, Some(sha256(TEXT)));
}

#[test]
fn large_layers_need_no_whole_frame_in_memory() {
    let bytes = [noise(3 << 20, 5), vec![7; 20 << 20], noise(1 << 20, 6)].concat();
    let findings = pass_in(&compressed(&bytes), 256 << 10, Limits::default()).findings;
    assert_eq!((findings.diff_id, findings.unpacked), (Some(sha256(&bytes)), bytes.len() as u64));
}

#[test]
fn frames_follow_one_another_with_skippable_ones_between() {
    let tar = tar();
    let mut stored = skippable(b"");
    for part in tar.chunks(700) {
        stored.extend(compressed(part));
        stored.extend(skippable(&[1; 300]));
    }
    let findings = inside(&stored);
    assert_eq!((findings.diff_id, findings.problem), (Some(sha256(&tar)), None));
    assert_eq!(findings.members, 1 + 2 * tar.chunks(700).count() as u64);
    assert_eq!(findings.trailing, Trailing::default());
}

#[test]
fn what_follows_the_last_frame_is_counted() {
    let table: [(&[u8], u64, u64); 4] =
        [(&[0], 1, 0), (&[0; 100], 100, 0), (b"junk and more of it here", 24, 24), (&[0x28], 1, 1)];
    for (behind, bytes, not_zero) in table {
        let findings = inside(&[&compressed(&tar()), behind].concat());
        assert_eq!(findings.trailing, Trailing { bytes, not_zero }, "{behind:?}");
        assert_eq!(findings.diff_id, Some(sha256(&tar())));
    }
}

#[test]
fn a_frame_cut_off_anywhere_has_no_diff_id() {
    for whole in [FRAME.to_vec(), compressed(&tar()), [compressed(TEXT), FRAME.to_vec()].concat()] {
        let first = compressed(TEXT).len();
        for length in 4..whole.len() {
            let findings = crate::pass(&whole[..length]).findings;
            // The end of the first of two frames is a proper end, and up to three bytes more tell of no frame.
            if whole.len() == first + FRAME.len() && (first..first + 4).contains(&length) {
                continue;
            }
            assert_eq!((findings.diff_id, findings.problem), (None, Some(Problem::Truncated)), "after {length} bytes");
        }
    }
}

#[test]
fn skippable_frames_alone_are_a_stream_of_nothing_and_a_magic_number_alone_is_none() {
    let findings = inside(&skippable(b"x"));
    assert_eq!((findings.members, findings.diff_id, findings.problem), (1, Some(sha256(b"")), None));
    let findings = inside(&FRAME[..4]);
    assert_eq!((findings.diff_id, findings.problem), (None, Some(Problem::Truncated)));
}

#[test]
fn a_skippable_frame_cut_off_is_truncated_too() {
    let mut stored = compressed(&tar());
    stored.extend(&skippable(&[1; 30])[..20]);
    assert_eq!(inside(&stored).problem, Some(Problem::Truncated));
}

#[test]
fn a_window_beyond_the_limit_is_named_before_any_byte_comes_out() {
    // Exponent 13 is 8 MiB, with a mantissa of 1 an eighth more.
    assert_eq!(inside(&repeated(13 << 3, 100)).diff_id, Some(sha256(&[b'x'; 100])));
    let most = Limits::default().window;
    let findings = inside(&repeated(13 << 3 | 1, 100));
    assert_eq!(findings.problem, Some(Problem::Limit(Exceeded::Window { most, asked: 9 << 20 })));
    assert!(!findings.met_hard_limit(), "a reader may lift it");
    assert_eq!((findings.unpacked, findings.diff_id), (0, None));
    let lifted = pass_in(&repeated(13 << 3 | 1, 100), 7, Limits::lifted()).findings;
    assert_eq!(lifted.diff_id, Some(sha256(&[b'x'; 100])));
    for exponent in [18, 21, 31] {
        assert!(inside(&repeated(exponent << 3, 100)).met_hard_limit(), "{exponent}: known without lifting any");
        let findings = pass_in(&repeated(exponent << 3, 100), 7, Limits::lifted()).findings;
        assert!(matches!(findings.problem, Some(Problem::Limit(Exceeded::Window { .. }))), "{:?}", findings.problem);
    }
}

#[test]
fn a_dictionary_is_named() {
    let mut frame = repeated(0, 5);
    frame[4] = 0b11;
    frame.splice(6..6, 7_u32.to_le_bytes());
    assert_eq!(inside(&frame).problem, Some(Problem::Dictionary { id: 7 }));
}

#[test]
fn damaged_frames_are_facts() {
    let mut reserved = repeated(0, 5);
    reserved[6] |= 0b110;
    let mut huge = repeated(0, 5);
    huge[6..9].copy_from_slice(&[0xfd, 0xff, 0xff]);
    let mut damaged = FRAME;
    damaged[12] ^= 0xff;
    // The largest window that can be written is none that may be.
    let (header, long) = (repeated(0xff, 5), [repeated(0xff, 5), vec![0; 30]].concat());
    let table = [
        (&reserved[..], "a block is of the type that is reserved"),
        (&huge, "a block is too large"),
        (&damaged, "a block is invalid"),
        (&header, "the header of a frame is invalid"),
        (&long, "the header of a frame is invalid"),
    ];
    for (stored, words) in table {
        let findings = inside(stored);
        assert_eq!((findings.diff_id, findings.problem), (None, Some(Problem::Corrupt { words: words.to_owned() })));
    }
}

/// A frame whose header names a size, in so many bytes, and that holds so many blocks of five bytes.
fn sized(size: u64, bytes: usize, blocks: u8) -> Vec<u8> {
    let (flag, written) = match bytes {
        1 => (0b0010_0000, size),
        2 => (0b0100_0000, size - 256),
        4 => (0b1000_0000, size),
        _ => (0b1100_0000, size),
    };
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, flag];
    // A single segment has no window of its own.
    frame.extend((bytes > 1).then_some(0));
    frame.extend(&written.to_le_bytes()[..bytes]);
    for block in 1..=blocks {
        frame.extend([5 << 3 | 1 << 1 | u8::from(block == blocks), 0, 0, b'x']);
    }
    frame
}

#[test]
fn a_frame_of_another_size_than_its_header_says_is_damaged() {
    let wrong = Problem::Corrupt { words: "a frame has another size than its header says".to_owned() };
    // The size that is named, in how many bytes, and how many blocks of five bytes come.
    let right = [(5, 1, 1), (5, 4, 1), (10, 8, 2), (255, 1, 51), (400, 2, 80)];
    for (size, bytes, blocks) in right {
        let findings = inside(&sized(size, bytes, blocks));
        let content = vec![b'x'; 5 * usize::from(blocks)];
        assert_eq!((findings.diff_id, findings.problem), (Some(sha256(&content)), None), "{size} in {bytes}");
    }
    let others = [(0, 4, 1), (6, 1, 1), (4, 4, 1), (u64::MAX, 8, 2), (254, 1, 51), (256, 2, 51)];
    for (size, bytes, blocks) in others {
        let findings = inside(&sized(size, bytes, blocks));
        assert_eq!((findings.diff_id, findings.problem), (None, Some(wrong.clone())), "{size} in {bytes}");
    }
    // Each is held against its own.
    let two = inside(&[sized(5, 1, 1), sized(10, 4, 2), repeated(0, 7), sized(5, 8, 1)].concat());
    assert_eq!((two.members, two.diff_id), (4, Some(sha256(&[b'x'; 27]))));
}

#[test]
fn a_wrong_checksum_is_found_behind_the_last_byte() {
    let words = "the checksum of a frame is wrong".to_owned();
    for at in 1..=4 {
        let mut wrong = FRAME;
        wrong[FRAME.len() - at] ^= 1;
        for stored in [wrong.to_vec(), [&FRAME[..], &wrong, &FRAME].concat()] {
            let findings = inside(&stored);
            assert_eq!((findings.diff_id, findings.problem), (None, Some(Problem::Corrupt { words: words.clone() })));
        }
    }
    let twice = inside(&[FRAME, FRAME].concat());
    assert_eq!((twice.members, twice.diff_id), (2, Some(sha256(&[TEXT, TEXT].concat()))), "each has its own");
}

#[test]
fn a_layer_of_the_demo_is_zstd() {
    let layer = Layer::packed(&[crate::image::layer::file("a", "b")], Packing::Zstd);
    assert_eq!(inside(&layer.blob).diff_id.unwrap().to_string(), layer.diff_id);
}
