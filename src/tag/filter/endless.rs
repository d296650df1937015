//! Patterns that an engine which tries one way after the other may never be done with.
//!
//! Of `(x+)+` such an engine tries every way to part a row of `x`, which are 2^127 for a name of 128. Only repetitions within
//! repetitions are told; `(x|x)+` or `x*x*x*x*x*y` may be slow as well. Some that would end are refused with them:
//! `(\.\d+)*`.

/// How often a group with a repetition may be repeated: `(\.\d+){2}`. Each time multiplies the ways by the length of a name.
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
        self.to.is_none_or(|to| to > self.from && to > 1)
    }

    fn is_often(self) -> bool {
        self.to.is_none_or(|to| to > FEW)
    }
}

/// Whether a repeated group of the pattern holds something that is repeated an open number of times.
pub(super) fn is_endless(pattern: &str) -> bool {
    let bytes = pattern.as_bytes();
    let mut at = 0;
    // For each group that is open, the pattern first, whether it holds a repetition.
    let mut groups = vec![false];
    while let Some(byte) = bytes.get(at) {
        let mut held = false;
        match byte {
            b'(' => {
                groups.push(false);
                // `(?:`, `(?=`, `(?<name>`: a question mark that repeats nothing.
                at += 1 + usize::from(bytes.get(at + 1) == Some(&b'?'));
                continue;
            }
            b')' if groups.len() > 1 => {
                held = groups.pop() == Some(true);
                at += 1;
            }
            b'\\' => at += 2,
            b'[' => at = end_of_class(bytes, at),
            _ => at += 1,
        }
        let times = times(bytes.get(at..).unwrap_or_default());
        if let Some((times, length)) = times {
            if held && times.is_often() {
                return true;
            }
            held |= times.is_open();
            at += length;
        }
        if let (true, Some(group)) = (held, groups.last_mut()) {
            *group = true;
        }
    }
    false
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
