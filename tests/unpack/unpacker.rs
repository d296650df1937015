use tallyman::unpack::{Coding, Exceeded, Limits, Problem, Unpacker};

use crate::image::layer::{gzip, noise, zstd_stored};

/// What comes out of bytes that are fed in pieces of a length.
fn unpacked(bytes: &[u8], piece: usize, limits: Limits) -> Result<Vec<u8>, Problem> {
    let mut out = Vec::new();
    let mut unpacker = Unpacker::new(Coding::of(bytes), limits)?;
    for piece in bytes.chunks(piece) {
        unpacker.feed(piece, |bytes| out.extend_from_slice(bytes))?;
    }
    unpacker.finish(|bytes| out.extend_from_slice(bytes))?;
    Ok(out)
}

/// The same, whatever the pieces.
fn all(bytes: &[u8]) -> Result<Vec<u8>, Problem> {
    let whole = unpacked(bytes, usize::MAX, Limits::default());
    for piece in [1, 1000] {
        assert_eq!(unpacked(bytes, piece, Limits::default()), whole, "pieces of {piece}");
    }
    whole
}

#[test]
fn a_file_of_any_number_of_members_or_frames_comes_out_whole() {
    let bytes = noise(200_000, 5);
    let several = bytes.chunks(60_000).flat_map(gzip).collect::<Vec<_>>();
    let frames = bytes.chunks(60_000).flat_map(zstd_stored).collect::<Vec<_>>();
    for packed in [gzip(&bytes), several, zstd_stored(&bytes), frames, bytes.clone()] {
        assert_eq!(all(&packed).as_ref(), Ok(&bytes));
    }
    // What a decoder holds back until the end: a frame that is shorter than the longest header.
    assert_eq!(all(&[zstd_stored(&bytes), zstd_stored(b"a")].concat()), Ok([&bytes[..], b"a"].concat()));
}

#[test]
fn damage_is_an_error_wherever_it_is() {
    let bytes = noise(20_000, 5);
    let whole = gzip(&bytes);
    assert_eq!(all(&whole[..whole.len() - 1]), Err(Problem::Truncated));
    assert_eq!(all(&[&whole[..], &whole[..9]].concat()), Err(Problem::Truncated));
    let mut wrong = whole.clone();
    *wrong.last_mut().unwrap() ^= 1;
    assert!(matches!(all(&wrong), Err(Problem::Corrupt { .. })));
    let frame = zstd_stored(&bytes);
    assert_eq!(all(&frame[..frame.len() - 1]), Err(Problem::Truncated));
}

#[test]
fn what_follows_must_be_nothing_or_zeros() {
    let whole = gzip(b"hello");
    assert_eq!(all(&[&whole[..], &[0; 700]].concat()), Ok(b"hello".to_vec()));
    let followed = all(&[&whole[..], b"junk"].concat());
    assert_eq!(followed, Err(Problem::Corrupt { words: "something else follows it".into() }));
}

#[test]
fn what_has_no_decoder_is_not_touched() {
    for (head, coding) in [(&b"\xfd7zXZ\0"[..], Coding::Xz), (b"BZh9", Coding::Bzip2)] {
        assert_eq!(all(head), Err(Problem::Unsupported { coding }));
    }
}

#[test]
fn no_more_comes_out_than_may() {
    let (bytes, limits) = (noise(10_000, 5), Limits { unpacked: 9_999, ..Limits::default() });
    let exceeded = Err(Problem::Limit(Exceeded::Unpacked { most: 9_999 }));
    assert_eq!(unpacked(&gzip(&bytes), 100, limits), exceeded);
    assert_eq!(unpacked(&gzip(&bytes), 100, Limits { unpacked: 10_000, ..limits }), Ok(bytes));
    let bomb = gzip(&vec![0; 20 << 20]);
    let ratio = Err(Problem::Limit(Exceeded::Ratio { most: 1_000 }));
    assert_eq!(unpacked(&bomb, 4096, Limits::default()), ratio);
    assert!(unpacked(&bomb, 4096, Limits { ratio: u64::MAX, ..Limits::default() }).is_ok());
    let window = Limits { window: 1 << 10, ..Limits::default() };
    let compressed =
        ruzstd::encoding::compress_to_vec(&bytes_of(1 << 20)[..], ruzstd::encoding::CompressionLevel::Fastest);
    assert!(matches!(unpacked(&compressed, 4096, window), Err(Problem::Limit(Exceeded::Window { most: 1024, .. }))));
}

fn bytes_of(length: usize) -> Vec<u8> {
    vec![b'x'; length]
}
