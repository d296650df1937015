//! In how many ways a pattern may part a name, as far as that is bounded: in bits, one for each doubling.

use super::letters::Letters;

/// The bits of a repetition without an end: the places in a name of 128.
const UNBOUNDED: u32 = 7;

/// The most bits that are tried: three repetitions side by side, and one choice. For a name of 128 `x`, V8 took 17 ms to find
/// no `x*x*x*y` in it, and 800 ms with one repetition more.
pub(super) const MOST: u32 = 3 * UNBOUNDED + 1;

/// What the pattern has come to.
#[derive(Clone, Copy, Default)]
pub(super) struct Ways {
    /// Of what lies behind, whose end a letter told that nothing before it takes.
    settled: u32,
    /// Of the repetitions since.
    open: u32,
    /// The same without the one whose end such a letter would tell.
    spare: u32,
    /// What has been taken since by more than one.
    taken: Letters,
    /// The most that all of it was at any place.
    pub(super) most: u32,
}

impl Ways {
    /// A letter that has to stand here. Where nothing since the last one takes it, it tells where all that ends.
    pub(super) fn needs(&mut self, letters: Letters) {
        if letters.has_any_of(self.taken) {
            self.taken = self.taken.or(letters);
        } else {
            *self = Self { settled: self.settled + self.spare, most: self.most, ..Self::default() };
        }
    }

    /// A repetition, or something that may be missing: so many choices, as a number of bits.
    pub(super) fn may_take(&mut self, letters: Letters, bits: u32) {
        self.spare += bits.min(self.open - self.spare);
        self.open += bits;
        self.taken = self.taken.or(letters);
        self.peak();
    }

    /// A choice between so many as these bits say, made at one place.
    pub(super) fn chooses(&mut self, bits: u32) {
        self.settled += bits;
        self.peak();
    }

    /// Back where it was, but for the most.
    pub(super) fn goes_back(&mut self, before: &Self) {
        *self = Self { most: self.most, ..*before };
    }

    /// No letter behind this tells where anything before it ends.
    pub(super) fn is_never_told(&mut self) {
        self.taken = Letters::ALL;
    }

    /// This or that.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            settled: self.settled.max(other.settled),
            open: self.open.max(other.open),
            spare: self.spare.max(other.spare),
            taken: self.taken.or(other.taken),
            most: self.most.max(other.most),
        }
    }

    /// What stands between `before` and this, so many times more. `first` is what it begins with, where that is known.
    pub(super) fn again(&mut self, before: &Self, first: Option<Letters>, times: u32) {
        let is_told = first.is_some_and(|first| !first.has_any_of(self.taken));
        let each = self.settled - before.settled.min(self.settled) + if is_told { self.spare } else { self.open };
        self.chooses(times.saturating_mul(each));
    }

    fn peak(&mut self) {
        self.most = self.most.max(self.settled.saturating_add(self.open));
    }
}

/// The bits of as many choices as lie between two numbers; nothing where there is no end.
pub(super) fn bits(from: usize, to: Option<usize>) -> u32 {
    let Some(to) = to else { return UNBOUNDED };
    (to.saturating_sub(from) + 1).next_power_of_two().trailing_zeros().min(UNBOUNDED)
}
