//! Which letters of names a part of a pattern takes, in either case.

/// Some of the 128 letters that names are made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Letters(u128);

impl Letters {
    /// All of them, or where it is not known which.
    pub(super) const ALL: Self = Self(u128::MAX);

    /// One letter; what is no ASCII may be anything.
    pub(super) fn of(byte: u8) -> Self {
        let bit = |byte: u8| if byte.is_ascii() { 1 << byte } else { u128::MAX };
        Self(bit(byte.to_ascii_lowercase()) | bit(byte.to_ascii_uppercase()))
    }

    /// What a letter behind a backslash means. `\b` stands for a place and takes nothing; here it is all, like what is not known.
    pub(super) fn escaped(byte: u8) -> Self {
        let some = |is: fn(&u8) -> bool| (0..128).filter(is).map(Self::of).fold(Self::default(), Self::or);
        match byte {
            b'd' => some(u8::is_ascii_digit),
            b'w' => some(|byte| byte.is_ascii_alphanumeric() || *byte == b'_'),
            byte if byte.is_ascii_punctuation() => Self::of(byte),
            _ => Self::ALL,
        }
    }

    /// Those of a class of characters, with its brackets.
    pub(super) fn of_class(class: &[u8]) -> Self {
        let inside = class.get(1..class.len().saturating_sub(1)).unwrap_or_default();
        let (is_not, mut rest) = inside.strip_prefix(b"^").map_or((false, inside), |rest| (true, rest));
        let mut letters = Self::default();
        loop {
            let (some, behind) = match rest {
                [] => break,
                [b'\\', escaped, behind @ ..] => (Self::escaped(*escaped), behind),
                [from, b'-', to, behind @ ..] => (Self::range(*from, *to), behind),
                [one, behind @ ..] => (Self::of(*one), behind),
            };
            (letters, rest) = (letters.or(some), behind);
        }
        // Where it is not known what is in it, neither is what is not.
        if is_not && letters != Self::ALL { Self(!letters.0) } else { letters }
    }

    /// A range with an escaped end is not read.
    fn range(from: u8, to: u8) -> Self {
        if to == b'\\' { Self::ALL } else { (from..=to).map(Self::of).fold(Self::default(), Self::or) }
    }

    pub(super) fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) fn has_any_of(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}
