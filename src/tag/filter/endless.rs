//! Patterns that an engine which tries one way after the other may never be done with.
//!
//! Of `(x+)+` such an engine tries every way to part a row of `x`, which are 2^127 for a name of 128; the same goes for
//! `(x|x)+` and `(x?x)+`. So a group that is repeated may hold nothing that leaves a choice: no repetition, nothing optional,
//! and alternatives only where the first character tells which one it is. Some that would end are refused with them:
//! `(\.\d+)*`.
//!
//! What stands side by side multiplies as well: `x*x*x*x*y` parts a row of `x` in millions of ways, and `x?x?x?…` in twice as
//! many with each. These ways are counted ([`Ways`]), and a pattern with too many is refused. `\d+\.\d+\.\d+` has but one: the
//! dot tells where the digits end.

mod letters;
mod ways;

use std::collections::BTreeSet;

use letters::Letters;
use ways::Ways;

/// How often a group with a choice in it may be repeated: `(\.\d+){2}`. Each time multiplies the ways by the length of a name.
const FEW: usize = 3;

/// Not repeated at all.
const ONCE: Times = Times { from: 1, to: Some(1) };

/// How often something is repeated.
#[derive(Clone, Copy)]
struct Times {
    from: usize,
    /// Nothing where there is no end.
    to: Option<usize>,
}

impl Times {
    /// Whether how often is left open, so that there are several ways.
    fn is_open(self) -> bool {
        self.to.is_none_or(|to| to > self.from)
    }

    fn is_often(self) -> bool {
        self.to.is_none_or(|to| to > FEW)
    }
}

/// What is known of a group so far.
#[derive(Default)]
struct Group {
    /// Whether something in it leaves a choice.
    has_choice: bool,
    /// What its alternatives begin with: a character, or nothing where that may be several.
    firsts: Vec<Option<u8>>,
    /// Whether the present alternative has begun.
    begun: bool,
    /// What the pattern had come to before it.
    before: Ways,
    /// What its alternatives before the present one have come to.
    ended: Option<Ways>,
    /// The letters that it begins with, where it has one beginning.
    start: Option<Letters>,
    /// Whether it only looks at what stands beside it.
    looks_around: bool,
}

impl Group {
    /// The present alternative goes on with an atom.
    fn takes(&mut self, first: Option<u8>) {
        if !std::mem::replace(&mut self.begun, true) {
            self.firsts.push(first);
        }
    }

    /// The next alternative begins: the pattern is again where it was before the first.
    fn ends_alternative(&mut self, ways: &mut Ways) {
        self.takes(None);
        self.begun = false;
        self.ended = Some(self.ended.map_or(*ways, |ended| ended.or(*ways)));
        ways.goes_back(&self.before);
    }

    /// Goes on with something that may be repeated. False where nobody waits for that.
    fn goes_on(&mut self, atom: Atom, times: Times, ways: &mut Ways) -> bool {
        let (mut has_choice, mut first, mut letters) = (false, None, None);
        match atom {
            Atom::Place => {}
            Atom::Letters(some, one) => {
                (first, letters) = (one, Some(some));
                if times.from > 0 {
                    ways.needs(some);
                }
                if times.is_open() {
                    ways.may_take(some, ways::bits(times.from, times.to));
                }
            }
            Atom::Group(group) => {
                group.ends(times, ways);
                has_choice = group.leaves_choice();
                if has_choice && times.is_often() {
                    return false;
                }
            }
        }
        if !self.begun && self.ended.is_none() {
            self.start = letters.filter(|_| times.from > 0);
        }
        self.has_choice |= has_choice || times.is_open();
        self.takes(first.filter(|_| times.from > 0));
        true
    }

    /// Adds what it comes to as a whole, so many times.
    fn ends(&self, times: Times, ways: &mut Ways) {
        if let Some(ended) = self.ended {
            *ways = ways.or(ended);
            ways.chooses(ways::bits(1, Some(self.firsts.len())));
        }
        if self.looks_around {
            ways.goes_back(&self.before);
            ways.is_never_told();
        }
        if times.is_often() && times.is_open() {
            // It leaves no choice in itself, or is refused.
            *ways = ways.or(self.before);
            ways.may_take(Letters::ALL, ways::bits(times.from, times.to));
            return;
        }
        let more = times.to.unwrap_or(1).saturating_sub(1).min(FEW);
        ways.again(&self.before, self.start.filter(|_| self.ended.is_none()), u32::try_from(more).unwrap_or(0));
        if times.from == 0 {
            *ways = ways.or(self.before);
        }
        ways.chooses(ways::bits(times.from, times.to));
    }

    /// At its end: whether it leaves a choice.
    fn leaves_choice(mut self) -> bool {
        self.takes(None);
        let known: BTreeSet<u8> = self.firsts.iter().flatten().copied().collect();
        self.has_choice || (self.firsts.len() > 1 && known.len() < self.firsts.len())
    }
}

/// What a pattern repeats or demands.
enum Atom {
    /// One of these letters, and which it is where that is known.
    Letters(Letters, Option<u8>),
    /// A group, to its end.
    Group(Group),
    /// A place between letters.
    Place,
}

/// Whether a repeated group of the pattern holds something that leaves a choice, or its parts leave too many ways.
pub(super) fn is_endless(pattern: &str) -> bool {
    let bytes = pattern.as_bytes();
    let (mut at, mut ways) = (0, Ways::default());
    // The groups that are open, the pattern first.
    let mut groups = vec![Group::default()];
    while let Some(byte) = bytes.get(at) {
        let atom = match byte {
            b'(' => {
                let looks_around =
                    matches!(bytes.get(at + 1..), Some([b'?', b'=' | b'!', ..] | [b'?', b'<', b'=' | b'!', ..]));
                groups.push(Group { before: ways, looks_around, ..Group::default() });
                // `(?:`, `(?=`, `(?<name>`: a question mark that repeats nothing.
                at = behind_opening(bytes, at);
                continue;
            }
            b'|' => {
                groups.last_mut().into_iter().for_each(|group| group.ends_alternative(&mut ways));
                at += 1;
                continue;
            }
            b')' if groups.len() > 1 => Atom::Group(groups.pop().unwrap_or_default()),
            b'^' | b'$' => Atom::Place,
            b'\\' => {
                let escaped = bytes.get(at + 1).copied();
                // Before anything but letters and digits it makes a plain character.
                let first = escaped.filter(u8::is_ascii_punctuation);
                at += 1;
                Atom::Letters(escaped.map_or(Letters::ALL, Letters::escaped), first)
            }
            b'[' => {
                let end = end_of_class(bytes, at);
                let class = bytes.get(at..end).unwrap_or_default();
                at = end - 1;
                Atom::Letters(Letters::of_class(class), None)
            }
            b'.' => Atom::Letters(Letters::ALL, None),
            _ => Atom::Letters(Letters::of(*byte), Some(byte.to_ascii_lowercase())),
        };
        at += 1;
        let times = times(bytes.get(at..).unwrap_or_default());
        at += times.map_or(0, |(_, length)| length);
        let times = times.map_or(ONCE, |(times, _)| times);
        let Some(group) = groups.last_mut() else { return false };
        if !group.goes_on(atom, times, &mut ways) {
            return true;
        }
    }
    ways.most > ways::MOST
}

/// Behind the parenthesis that opens a group, and what says which kind of group it is.
fn behind_opening(bytes: &[u8], at: usize) -> usize {
    let kind = bytes.get(at + 1..).unwrap_or_default();
    let name = || kind.iter().position(|byte| *byte == b'>').map_or(2, |end| end + 1);
    at + 1
        + match kind {
            [b'?', b':' | b'=' | b'!', ..] => 2,
            [b'?', b'<', b'=' | b'!', ..] => 3,
            [b'?', b'<', ..] => name(),
            [b'?', ..] => 1,
            _ => 0,
        }
}

/// Behind the class of characters that begins here.
fn end_of_class(bytes: &[u8], from: usize) -> usize {
    let mut at = from + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b']' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    at
}

/// How often what stands before is repeated, and the length of the words for it, with the `?` of those who take little.
fn times(rest: &[u8]) -> Option<(Times, usize)> {
    let (times, length) = match rest.first()? {
        b'*' => (Times { from: 0, to: None }, 1),
        b'+' => (Times { from: 1, to: None }, 1),
        b'?' => (Times { from: 0, to: Some(1) }, 1),
        b'{' => braces(rest)?,
        _ => return None,
    };
    Some((times, length + usize::from(rest.get(length) == Some(&b'?'))))
}

/// `{2}`, `{2,}`, `{2,5}`; other braces are characters.
fn braces(rest: &[u8]) -> Option<(Times, usize)> {
    let end = rest.iter().position(|byte| *byte == b'}')?;
    let text = std::str::from_utf8(rest.get(1..end)?).ok()?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    // Too many digits for a number are as good as no end.
    let number = |text: &str| text.parse().unwrap_or(usize::MAX);
    let (from, to) = text.split_once(',').unwrap_or((text, text));
    let times = Times { from: number(from), to: (!to.is_empty()).then(|| number(to)) };
    (is_number(from) && (to.is_empty() || is_number(to))).then_some((times, end + 1))
}
