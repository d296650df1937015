//! base64 as documents have it: in `data` of descriptors the standard alphabet, with padding (RFC 4648, section 4), in
//! signatures the one for addresses, without (section 5).

/// The bytes, or `None` when the text is not canonical base64.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let text = text.as_bytes();
    let (groups, []) = text.as_chunks::<4>() else { return None };
    let mut bytes = Vec::with_capacity(groups.len() * 3);
    for (at, group) in groups.iter().enumerate() {
        let padding = match group {
            _ if at + 1 < groups.len() => 0,
            [_, _, b'=', b'='] => 2,
            [.., b'='] => 1,
            _ => 0,
        };
        let mut bits = 0_u32;
        for (place, character) in group.iter().enumerate() {
            let value = if place >= 4 - padding { 0 } else { value(*character)? };
            bits = bits << 6 | u32::from(value);
        }
        let [_, whole @ ..] = bits.to_be_bytes();
        let (kept, spare) = whole.split_at_checked(3 - padding)?;
        // Bits that stand for nothing must be nought, or two texts would mean the same bytes.
        if spare.iter().any(|byte| *byte != 0) {
            return None;
        }
        bytes.extend_from_slice(kept);
    }
    Some(bytes)
}

fn value(character: u8) -> Option<u8> {
    Some(match character {
        b'A'..=b'Z' => character - b'A',
        b'a'..=b'z' => character - b'a' + 26,
        b'0'..=b'9' => character - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}

/// The bytes of the form for addresses, without padding.
pub fn decode_url(text: &str) -> Option<Vec<u8>> {
    if text.contains(['+', '/', '=']) {
        return None;
    }
    let padding = "=".repeat((4 - text.len() % 4) % 4);
    decode(&(text.replace('-', "+").replace('_', "/") + &padding))
}
