//! Bodies as they arrive: documents and layers, in pieces, broken off, damaged, of a wrong size.

use std::rc::Rc;

use tallyman::unpack::{Coding, Limits};
use tallyman::verify::beside::Beside;
use tallyman::verify::job::Unpack;
use tallyman::verify::{Expected, Verdict, judge_read, measure_body, measure_layer};

use crate::beside::Other;
use crate::change::{Change, Numbers};
use crate::image::layer::{Layer, Packing, file, gzip, noise, tar_of, zstd_stored};
use crate::shelf::{Pieces, run as wait, sha256, sha512};
use crate::{Tally, run, tried};

/// Layers of every kind, each with the archive inside.
fn layers() -> Vec<(Vec<u8>, Vec<u8>)> {
    let entries = [file("etc/motd", "welcome"), file("bin/app", noise(700, 3))];
    let tar = tar_of(&entries);
    let (first, second) = tar.split_at(777);
    let compressed = ruzstd::encoding::compress_to_vec(&tar[..], ruzstd::encoding::CompressionLevel::Fastest);
    let skippable = [&[0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3][..], &compressed].concat();
    let stored = [
        Layer::packed(&entries, Packing::Gzip).blob,
        [gzip(first), gzip(second)].concat(),
        zstd_stored(&tar),
        [zstd_stored(first), zstd_stored(second)].concat(),
        compressed,
        skippable,
        tar.clone(),
    ];
    stored.into_iter().map(|stored| (stored, tar.clone())).collect()
}

/// What was inside, by decoders that read as other programs do; nothing of the verifier.
fn unpacked(bytes: &[u8], coding: Coding) -> Option<Vec<u8>> {
    use std::io::Read as _;
    let mut out = Vec::new();
    match coding {
        Coding::Gzip => {
            // The crate's own reader of several members stops at bytes behind them, as the pass does.
            let mut rest = bytes;
            while rest.starts_with(&[0x1f, 0x8b]) {
                let mut member = flate2::bufread::GzDecoder::new(rest);
                member.read_to_end(&mut out).ok()?;
                rest = member.into_inner();
            }
        }
        Coding::Zstd => {
            let mut rest = bytes;
            while let Some(magic) = rest.first_chunk::<4>().map(|magic| u32::from_le_bytes(*magic)) {
                if magic & !0xf == 0x184d_2a50 {
                    let length = u32::from_le_bytes(*rest.get(4..)?.first_chunk()?) as usize;
                    rest = rest.get(8 + length..)?;
                } else if magic == 0xfd2f_b528 {
                    let mut frame = ruzstd::decoding::StreamingDecoder::new(&mut rest).ok()?;
                    frame.read_to_end(&mut out).ok()?;
                } else {
                    break;
                }
            }
        }
        _ => out.extend(bytes),
    }
    Some(out)
}

/// One body against the digest and size that were named for another, or for itself.
fn case(layers: &[(Vec<u8>, Vec<u8>)], numbers: &mut Numbers, tally: &mut Tally) {
    let (sound, tar) = numbers.pick(layers);
    let digest = if numbers.below(4) == 0 { sha512(sound) } else { sha256(sound) };
    let mut bytes = sound.clone();
    let is_twin = numbers.below(100) == 0;
    for _ in 0..if is_twin { 0 } else { 1 + numbers.below(3) / 2 } {
        let change = *numbers.pick(&Change::ALL);
        change.apply(&mut bytes, &numbers.pick(layers).0, numbers);
        tally.count(format!("{change:?}"));
    }
    let length = sound.len() as u64;
    let size = match numbers.below(if is_twin { 2 } else { 8 }) {
        0 => None,
        1..=4 => Some(length),
        5 => Some(length.saturating_add_signed(*numbers.pick(&[-512, -2, -1, 1, 2, 512]))),
        6 => Some(*numbers.pick(&[0, 1, u64::MAX])),
        _ => Some(bytes.len() as u64),
    };
    tally.count(if size.is_none_or(|size| size == length) { "size right" } else { "size wrong" });
    let breaks = !is_twin && numbers.below(8) == 0;
    let expected = Expected { digest, size };
    let may_be_verified = bytes == *sound && size.is_none_or(|size| size == length) && !breaks;
    let body = Pieces::of(&bytes, breaks);
    let verdict = if numbers.below(3) == 0 {
        wait(measure_body(body, &expected, |_| {})).ok().map(|measured| judge_read(&expected, &measured))
    } else {
        let diff_id = (numbers.below(2) == 0).then(|| sha256(tar));
        let unpack = Unpack { diff_id, limits: Limits::default() };
        let beside = (numbers.below(2) == 0).then(|| Rc::new(Other::default()) as Rc<dyn Beside>);
        tally.count(if beside.is_some() { "two hash" } else { "one hashes" });
        let read = wait(measure_layer(body, &expected, &unpack, beside, |_| {})).ok();
        read.map(|(measured, inside)| {
            if let Some(found) = inside.as_ref().filter(|found| found.diff_id == Some(sha256(tar))) {
                let inside = unpacked(&bytes, found.coding);
                assert_eq!(inside.as_ref(), Some(tar), "a false DiffID of {bytes:?}");
                tally.count(if bytes == *sound { "DiffID of a sound layer" } else { "DiffID of a repacked layer" });
            }
            judge_read(&expected, &measured)
        })
    };
    let is_verified = verdict == Some(Verdict::Verified);
    assert_eq!(is_verified, may_be_verified, "{verdict:?} of {expected:?} for {bytes:?}, broken off: {breaks}");
    tally.count(if is_verified { "verified" } else { "not verified" });
}

#[test]
fn no_body_is_verified_that_is_not_what_was_named() {
    let layers = layers();
    let tally = run(60, |numbers, tally| case(&layers, numbers, tally));
    let names = Change::ALL.map(|change| format!("{change:?}"));
    tried(&tally, &names.each_ref().map(String::as_str));
    tried(&tally, &["size right", "size wrong", "verified", "not verified", "DiffID of a sound layer", "two hash"]);
}
