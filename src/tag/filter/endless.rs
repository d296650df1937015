//! Patterns that an engine which tries one way after the other may never be done with.
//!
//! Of `(x+)+` such an engine tries every way to part a row of `x`, which are 2^127 for a name of 128; the same goes for
//! `(x|x)+` and `(x?x)+`. So a group that is repeated may hold nothing that leaves a choice: no repetition, nothing optional,
//! and alternatives only where the first character tells which one it is. Some that would end are refused with them:
//! `(\.\d+)*`. Repetitions side by side are not told: `x*x*x*x*x*y` may be slow.

use std::collections::BTreeSet;

/// How often a group with a choice in it may be repeated: `(\.\d+){2}`. Each time multiplies the ways by the length of a name.
const FEW: usize = 3;

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
}

impl Group {
    /// The present alternative goes on with an atom.
    fn takes(&mut self, first: Option<u8>) {
        if !std::mem::replace(&mut self.begun, true) {
            self.firsts.push(first);
        }
    }

    /// The next alternative begins.
    fn ends_alternative(&mut self) {
        self.takes(None);
        self.begun = false;
    }

    /// At its end: whether it leaves a choice.
    fn leaves_choice(mut self) -> bool {
        self.takes(None);
        let known: BTreeSet<u8> = self.firsts.iter().flatten().copied().collect();
        self.has_choice || (self.firsts.len() > 1 && known.len() < self.firsts.len())
    }
}

/// Whether a repeated group of the pattern holds something that leaves a choice.
pub(super) fn is_endless(pattern: &str) -> bool {
    let bytes = pattern.as_bytes();
    let mut at = 0;
    // The groups that are open, the pattern first.
    let mut groups = vec![Group::default()];
    while let Some(byte) = bytes.get(at) {
        let (mut has_choice, mut first) = (false, None);
        match byte {
            b'(' => {
                groups.push(Group::default());
                // `(?:`, `(?=`, `(?<name>`: a question mark that repeats nothing.
                at = behind_opening(bytes, at);
                continue;
            }
            b'|' => {
                groups.last_mut().into_iter().for_each(Group::ends_alternative);
                at += 1;
                continue;
            }
            b')' if groups.len() > 1 => {
                has_choice = groups.pop().is_some_and(Group::leaves_choice);
                at += 1;
            }
            b'\\' => {
                // Before anything but letters and digits it makes a plain character.
                first = bytes.get(at + 1).copied().filter(u8::is_ascii_punctuation);
                at += 2;
            }
            b'[' => at = end_of_class(bytes, at),
            _ => {
                first = Some(byte.to_ascii_lowercase()).filter(|byte| !b".^$".contains(byte));
                at += 1;
            }
        }
        let times = times(bytes.get(at..).unwrap_or_default());
        if let Some((times, length)) = times {
            if has_choice && times.is_often() {
                return true;
            }
            has_choice |= times.is_open();
            first = first.filter(|_| times.from > 0);
            at += length;
        }
        if let Some(group) = groups.last_mut() {
            group.has_choice |= has_choice;
            group.takes(first);
        }
    }
    false
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
