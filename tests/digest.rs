//! Digests: the grammar, and the hasher against published vectors.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use tallyman::digest::{Algorithm, Digest, DigestError, Hasher};

/// SHA-256 of nothing, and of "abc" (FIPS 180-2, appendix B.1).
const EMPTY: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const ABC: &str = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
/// SHA-512 of "abc" (FIPS 180-2, appendix C.1).
const ABC_512: &str = "sha512:ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f";
/// SHA-256 of a million times "a" (FIPS 180-2, appendix B.3).
const MILLION: &str = "sha256:cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

#[track_caller]
fn refused(text: &str) -> DigestError {
    text.parse::<Digest>().expect_err(text)
}

#[test]
fn a_digest_reads_back_as_it_was_written() {
    for text in [EMPTY, ABC, ABC_512, "blake3:0aZ=_-", "sha256+b64:abc", "a.b_c-d+e:x"] {
        let digest: Digest = text.parse().expect(text);
        assert_eq!(digest.to_string(), text);
        assert_eq!(format!("{}:{}", digest.algorithm().as_str(), digest.encoded()), text);
    }
}

#[test]
fn an_unknown_algorithm_is_kept_but_not_computed() {
    let digest: Digest = "blake3:abc".parse().unwrap();
    assert_eq!(digest.algorithm(), &Algorithm::Other("blake3".to_owned()));
    assert!(Hasher::new(digest.algorithm()).is_none());
    assert!(Hasher::new(&Algorithm::Sha256).is_some() && Hasher::new(&Algorithm::Sha512).is_some());
}

#[test]
fn a_known_algorithm_has_exactly_its_own_length() {
    let sha = |algorithm: &str, digits: usize| format!("{algorithm}:{}", "a".repeat(digits));
    for (algorithm, expected) in [("sha256", 64), ("sha512", 128)] {
        assert!(sha(algorithm, expected).parse::<Digest>().is_ok());
        for received in [1, 32, expected - 1, expected + 1] {
            assert_eq!(
                refused(&sha(algorithm, received)),
                DigestError::Length { algorithm, expected, received },
                "{algorithm} {received}"
            );
        }
    }
    assert_eq!(refused(&sha("sha512", 64)), DigestError::Length { algorithm: "sha512", expected: 128, received: 64 });
}

#[test]
fn upper_case_digits_are_refused_not_folded() {
    assert_eq!(refused(&ABC.replace("ba", "BA")), DigestError::UpperCase);
    assert_eq!(refused(&ABC.to_uppercase()), DigestError::Algorithm);
    assert_eq!(refused(&ABC.replace("sha", "SHA")), DigestError::Algorithm);
}

#[test]
fn what_could_become_a_path_or_a_header_is_refused() {
    for value in ["../../x", "../x", "a/b?c#d", "%2f", "a b", "a\nb", "a\r\nX: y", "ü", "\0", "a:b", "<img>"] {
        for algorithm in ["sha256", "sha512", "blake3"] {
            assert_eq!(refused(&format!("{algorithm}:{value}")), DigestError::Character, "{algorithm}:{value}");
        }
    }
    assert_eq!(refused(&format!("{ABC}\n")), DigestError::Character);
    assert_eq!(refused(&format!(" {ABC}")), DigestError::Algorithm);
}

#[test]
fn a_digest_has_an_algorithm_and_a_value() {
    assert_eq!(refused(""), DigestError::NoColon);
    assert_eq!(refused("sha256"), DigestError::NoColon);
    assert_eq!(refused("sha256:"), DigestError::Empty);
    assert_eq!(refused("blake3:"), DigestError::Empty);
    for algorithm in ["", "a+", "+a", "a..b", "a/b", "A", "é", "../x"] {
        assert_eq!(refused(&format!("{algorithm}:abc")), DigestError::Algorithm, "{algorithm:?}");
    }
}

#[test]
fn a_very_long_text_is_no_digest() {
    assert_eq!(refused(&format!("x:{}", "a".repeat(255))), DigestError::TooLong);
    assert!(format!("x:{}", "a".repeat(254)).parse::<Digest>().is_ok());
}

#[test]
fn the_hasher_agrees_with_the_published_vectors() {
    let of = |algorithm: Algorithm, bytes: &[u8]| {
        let mut hasher = Hasher::new(&algorithm).unwrap();
        hasher.update(bytes);
        hasher.finish().to_string()
    };
    assert_eq!(of(Algorithm::Sha256, b""), EMPTY);
    assert_eq!(of(Algorithm::Sha256, b"abc"), ABC);
    assert_eq!(of(Algorithm::Sha512, b"abc"), ABC_512);
    assert_eq!(of(Algorithm::Sha256, &[b'a'; 1_000_000]), MILLION);
    assert_eq!(Hasher::sha256().finish().to_string(), EMPTY);
}

#[test]
fn the_size_of_the_chunks_does_not_matter() {
    let bytes = vec![b'a'; 1_000_000];
    // Around the block of 64 bytes, and across it.
    for size in [1, 63, 64, 65, 127, 128, 4097] {
        let mut hasher = Hasher::sha256();
        for chunk in bytes.chunks(size) {
            hasher.update(&[]);
            hasher.update(chunk);
        }
        assert_eq!(hasher.finish().to_string(), MILLION, "chunks of {size}");
    }
}

#[test]
fn a_computed_digest_is_one_that_could_have_been_typed() {
    let mut hasher = Hasher::new(&Algorithm::Sha512).unwrap();
    hasher.update(b"abc");
    let computed = hasher.finish();
    assert_eq!(ABC_512.parse::<Digest>().unwrap(), computed);
}

#[test]
fn in_json_a_digest_is_its_text() {
    assert_eq!(serde_json::to_string(&ABC.parse::<Digest>().unwrap()).unwrap(), format!("\"{ABC}\""));
}

#[test]
fn hashers_of_one_algorithm_are_alike() {
    let (short, long) = (Hasher::sha256(), Hasher::new(&Algorithm::Sha512).unwrap());
    assert!(short.is_like(&Hasher::sha256()) && long.is_like(&long.clone()));
    assert!(!short.is_like(&long) && !long.is_like(&short));
}
