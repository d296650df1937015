//! Archives made of headers written by hand, so that they can be wrong.

/// A header with a right checksum.
pub fn header(name: &str, kind: u8, size: u64) -> [u8; 512] {
    let mut block = [0; 512];
    block[..name.len()].copy_from_slice(name.as_bytes());
    block[100..107].copy_from_slice(b"0000644");
    block[124..135].copy_from_slice(format!("{size:011o}").as_bytes());
    block[136..147].copy_from_slice(b"00000000000");
    block[156] = kind;
    block[257..265].copy_from_slice(b"ustar\x0000");
    sum(block)
}

/// The same header with a right checksum.
pub fn sum(mut block: [u8; 512]) -> [u8; 512] {
    block[148..156].fill(b' ');
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    block
}

/// Bytes with their padding.
pub fn content(bytes: &[u8]) -> Vec<u8> {
    let mut blocks = bytes.to_vec();
    blocks.resize(bytes.len().next_multiple_of(512), 0);
    blocks
}

/// An entry with its content.
pub fn entry(name: &str, kind: u8, bytes: &[u8]) -> Vec<u8> {
    [&header(name, kind, bytes.len() as u64)[..], &content(bytes)].concat()
}

/// A record of a PAX header.
pub fn record(key: &str, value: &str) -> String {
    let rest = key.len() + value.len() + 3;
    let length = (1..).map(|digits| rest + digits).find(|length| length.to_string().len() == length - rest).unwrap();
    format!("{length} {key}={value}\n")
}

/// The two blocks at the end.
pub const END: [u8; 1024] = [0; 1024];
