//! Digests: the names that content cannot lie about.
//!
//! A [`Digest`] is `algorithm:encoded`, checked once when it is made. sha256 and sha512 can be recomputed here; other
//! algorithms are kept as long as they are well formed, because a page must be able to show what it cannot check.
//!
//! Grammar: <https://github.com/opencontainers/image-spec/blob/v1.1.1/descriptor.md#digests>. Upper-case hex is
//! refused, not folded: the specification says lower case, and folding would let two spellings name one thing.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use sha2::Digest as _;

// Exported RUSTFLAGS take the place of those in .cargo/config.toml without a word.
#[cfg(all(target_arch = "wasm32", not(target_feature = "simd128")))]
compile_error!(
    "build with -Ctarget-feature=+simd128, as .cargo/config.toml has it: without it hashing takes 1.4 times as long"
);

/// The longest digest accepted, in bytes. sha512 needs 135; the rest leaves room for algorithms to come.
const LONGEST: usize = 256;

/// How a digest was made.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Algorithm {
    /// SHA-256, which every registry supports.
    Sha256,
    /// SHA-512, registered and optional.
    Sha512,
    /// Well formed but not computable here, for example `blake3`.
    Other(String),
}

impl Algorithm {
    /// The name as it stands before the colon.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Sha256 => "sha256",
            Self::Sha512 => "sha512",
            Self::Other(name) => name,
        }
    }
}

/// A content digest such as `sha256:2792c97f…`, valid by construction.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(into = "String")]
pub struct Digest {
    algorithm: Algorithm,
    encoded: String,
}

impl Digest {
    /// The part before the colon.
    pub fn algorithm(&self) -> &Algorithm {
        &self.algorithm
    }

    /// The part after the colon.
    pub fn encoded(&self) -> &str {
        &self.encoded
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.algorithm.as_str(), self.encoded)
    }
}

/// Why a text is not a digest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DigestError {
    /// There is no colon between algorithm and value.
    #[error("a digest is written algorithm:value, for example sha256:2792…; there is no colon here")]
    NoColon,
    /// The algorithm's name breaks the grammar.
    #[error("the digest's algorithm may hold lower-case letters and digits, separated by one of + . _ -")]
    Algorithm,
    /// The value has the wrong number of characters for its algorithm.
    #[error("a {algorithm} digest has {expected} hexadecimal digits; this one has {received}")]
    Length {
        /// The algorithm's name.
        algorithm: &'static str,
        /// Digits that the algorithm makes.
        expected: usize,
        /// Characters that were given.
        received: usize,
    },
    /// The value of a known algorithm has upper-case digits.
    #[error("the digest's hexadecimal digits must be lower case")]
    UpperCase,
    /// The value has characters that no digest has.
    #[error("the digest's value has a character that is not allowed")]
    Character,
    /// The value is empty.
    #[error("the digest's value is missing")]
    Empty,
    /// The text is longer than any digest.
    #[error("a digest has at most {LONGEST} characters")]
    TooLong,
}

impl FromStr for Digest {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, DigestError> {
        if text.len() > LONGEST {
            return Err(DigestError::TooLong);
        }
        let (name, encoded) = text.split_once(':').ok_or(DigestError::NoColon)?;
        if !is_algorithm(name) {
            return Err(DigestError::Algorithm);
        }
        if encoded.is_empty() {
            return Err(DigestError::Empty);
        }
        let algorithm = match name {
            "sha256" => Algorithm::Sha256,
            "sha512" => Algorithm::Sha512,
            other => Algorithm::Other(other.to_owned()),
        };
        match algorithm {
            Algorithm::Sha256 => check_hex(encoded, "sha256", 64)?,
            Algorithm::Sha512 => check_hex(encoded, "sha512", 128)?,
            Algorithm::Other(_) => check_encoded(encoded)?,
        }
        Ok(Self { algorithm, encoded: encoded.to_owned() })
    }
}

/// `algorithm ::= component (separator component)*` with `component ::= [a-z0-9]+` and `separator ::= [+._-]`.
fn is_algorithm(name: &str) -> bool {
    name.split(['+', '.', '_', '-'])
        .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()))
}

fn check_hex(encoded: &str, algorithm: &'static str, expected: usize) -> Result<(), DigestError> {
    if !encoded.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(DigestError::Character);
    }
    if encoded.len() != expected {
        return Err(DigestError::Length { algorithm, expected, received: encoded.len() });
    }
    if encoded.bytes().any(|b| b.is_ascii_uppercase()) {
        return Err(DigestError::UpperCase);
    }
    Ok(())
}

/// `encoded ::= [a-zA-Z0-9=_-]+` for algorithms that are not registered.
fn check_encoded(encoded: &str) -> Result<(), DigestError> {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'=' | b'_' | b'-');
    if encoded.bytes().all(allowed) { Ok(()) } else { Err(DigestError::Character) }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.to_string()
    }
}

/// Computes a digest from bytes as they arrive.
#[derive(Clone)]
pub struct Hasher(State);

#[derive(Clone)]
enum State {
    Sha256(sha2::Sha256),
    Sha512(sha2::Sha512),
}

impl Hasher {
    /// A hasher for the algorithm, or `None` when this program cannot compute it.
    pub fn new(algorithm: &Algorithm) -> Option<Self> {
        match algorithm {
            Algorithm::Sha256 => Some(Self(State::Sha256(sha2::Sha256::new()))),
            Algorithm::Sha512 => Some(Self(State::Sha512(sha2::Sha512::new()))),
            Algorithm::Other(_) => None,
        }
    }

    /// A hasher for SHA-256, the algorithm of an answer for which no digest was asked.
    pub fn sha256() -> Self {
        Self(State::Sha256(sha2::Sha256::new()))
    }

    /// Whether the other one computes digests of the same algorithm.
    pub fn is_like(&self, other: &Self) -> bool {
        std::mem::discriminant(&self.0) == std::mem::discriminant(&other.0)
    }

    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.0 {
            State::Sha256(hash) => hash.update(bytes),
            State::Sha512(hash) => hash.update(bytes),
        }
    }

    /// The digest of all bytes taken.
    pub fn finish(self) -> Digest {
        let (algorithm, encoded) = match self.0 {
            State::Sha256(hash) => (Algorithm::Sha256, hex(&hash.finalize())),
            State::Sha512(hash) => (Algorithm::Sha512, hex(&hash.finalize())),
        };
        Digest { algorithm, encoded }
    }
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|b| [DIGITS[usize::from(b >> 4)], DIGITS[usize::from(b & 15)]]).map(char::from).collect()
}
