//! Patterns of hosts: `*` stands for one or more characters of one label, so that no pattern reaches further than it looks.

/// Whether a host and port fit a pattern.
pub(in crate::registry) fn matches(pattern: &str, host: &str) -> bool {
    parts(pattern, host).is_some()
}

/// What the stars of a pattern stand for in a host.
pub(super) fn parts<'a>(pattern: &str, host: &'a str) -> Option<Vec<&'a str>> {
    let (mut patterns, mut labels, mut parts) = (pattern.split('.'), host.split('.'), Vec::new());
    loop {
        match (patterns.next(), labels.next()) {
            (None, None) => return Some(parts),
            (Some(pattern), Some(label)) => match pattern.split_once('*') {
                Some((before, after)) => {
                    let part = label.strip_prefix(before)?.strip_suffix(after)?;
                    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
                    if part.is_empty() || !part.bytes().all(plain) {
                        return None;
                    }
                    parts.push(part);
                }
                None if pattern == label => {}
                None => return None,
            },
            _ => return None,
        }
    }
}
