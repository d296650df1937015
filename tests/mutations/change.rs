//! What may happen to bytes on their way, by a sequence of numbers that a seed fixes.

/// Numbers that look random, the same for a seed everywhere: SplitMix64, <https://prng.di.unimi.it/splitmix64.c>.
pub struct Numbers(u64);

impl Numbers {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// One of 0 to `end` - 1.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

/// What is done to bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// One bit is another.
    Flip,
    /// The end is missing.
    Cut,
    /// A piece in the middle is missing.
    Drop,
    /// Something follows.
    Extend,
    /// A piece is that of other bytes, or of another place.
    Splice,
    /// Two pieces have changed places.
    Reorder,
    /// All of it is something else.
    Replace,
}

impl Change {
    pub const ALL: [Self; 7] =
        [Self::Flip, Self::Cut, Self::Drop, Self::Extend, Self::Splice, Self::Reorder, Self::Replace];

    /// Does it. What comes out can be what went in: two pieces that change places may be alike.
    pub fn apply(self, bytes: &mut Vec<u8>, other: &[u8], numbers: &mut Numbers) {
        let length = bytes.len();
        match self {
            Self::Flip if length > 0 => bytes[numbers.below(length)] ^= 1 << numbers.below(8),
            Self::Flip => bytes.push(0),
            Self::Cut => bytes.truncate(numbers.below(length)),
            Self::Drop => {
                let from = numbers.below(length);
                let to = from + numbers.below(length - from);
                bytes.drain(from..to);
            }
            Self::Extend => match numbers.below(4) {
                0 => bytes.resize(length + 1 + numbers.below(600), 0),
                1 => bytes.extend(other),
                2 => bytes.extend_from_within(..),
                _ => bytes.extend((0..=numbers.below(16)).map(|_| numbers.next() as u8)),
            },
            Self::Splice => {
                let from = numbers.below(other.len());
                let to = from + numbers.below(other.len() - from + 1);
                let at = numbers.below(length + 1);
                let until = (at + if numbers.below(2) == 0 { 0 } else { to - from }).min(length);
                bytes.splice(at..until, other[from..to].iter().copied());
            }
            Self::Reorder => {
                let mut cuts = [0; 4].map(|_| numbers.below(length + 1));
                cuts.sort_unstable();
                let [a, b, c, d] = cuts;
                let moved = [&bytes[..a], &bytes[c..d], &bytes[b..c], &bytes[a..b], &bytes[d..]].concat();
                *bytes = moved;
            }
            Self::Replace => *bytes = other.to_vec(),
        }
    }
}
