//! Percent-encoding, RFC 3986 section 2.1.

use std::fmt::Write as _;

/// Where an encoding is broken, in bytes from the beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Broken(pub usize);

/// The byte of two hexadecimal digits.
pub(crate) fn byte(digits: &str) -> Option<u8> {
    // Digits only: the standard library's numbers may begin with a plus.
    if digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return u8::from_str_radix(digits, 16).ok();
    }
    None
}

/// Undoes the encoding once. An escape that is not whole is an error, and so are bytes that are not UTF-8.
pub(crate) fn decode(text: &str) -> Result<String, Broken> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut from = 0;
    for (at, _) in text.match_indices('%') {
        let escaped = text.get(at + 1..at + 3).and_then(byte).ok_or(Broken(at))?;
        bytes.extend_from_slice(text.get(from..at).unwrap_or_default().as_bytes());
        bytes.push(escaped);
        from = at + 3;
    }
    bytes.extend_from_slice(text.get(from..).unwrap_or_default().as_bytes());
    String::from_utf8(bytes).map_err(|error| Broken(error.utf8_error().valid_up_to()))
}

/// Encodes every byte that is not `plain`.
pub(crate) fn encode(text: &str, plain: impl Fn(u8) -> bool) -> String {
    let mut encoded = String::with_capacity(text.len());
    encode_to(&mut encoded, text, plain);
    encoded
}

/// Adds the encoded text to another: of a secret no copy is made.
pub(crate) fn encode_to(to: &mut String, text: &str, plain: impl Fn(u8) -> bool) {
    for byte in text.bytes() {
        if byte.is_ascii() && plain(byte) {
            to.push(char::from(byte));
        } else {
            write!(to, "%{byte:02X}").ok();
        }
    }
}
