//! The order in which tags are shown: numbers by value, releases before their pre-releases when the newest is wanted
//! first, and floating names such as `latest` on top.

use std::cmp::Ordering;

/// Compares two tags, newest release first: `1.10` before `1.9`, `1.5.0` before `1.5.0-rc.1`, names after numbers
/// in alphabetical order. A total order: tags that compare equal are the same text.
pub fn newest_first(a: &str, b: &str) -> Ordering {
    rank(a).cmp(&rank(b)).then_with(|| match (Version::of(a), Version::of(b)) {
        (Some(one), Some(other)) => other.cmp(&one).then_with(|| a.cmp(b)),
        _ => natural(a, b),
    })
}

/// Compares text piece by piece, digits by their value.
pub fn natural(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a, b);
    while !left.is_empty() && !right.is_empty() {
        let (one, rest_left) = piece(left);
        let (other, rest_right) = piece(right);
        let order = match (is_number(one), is_number(other)) {
            (true, true) => by_value(one, other),
            _ => one.cmp(other),
        };
        if order != Ordering::Equal {
            return order;
        }
        (left, right) = (rest_left, rest_right);
    }
    left.len().cmp(&right.len()).then_with(|| a.cmp(b))
}

/// `latest` first, then versions, then the other names, then tags that name a digest.
fn rank(tag: &str) -> u8 {
    match tag {
        "latest" => 0,
        _ if tag.starts_with("sha256-") || tag.starts_with("sha512-") => 3,
        _ if Version::of(tag).is_some() => 1,
        _ => 2,
    }
}

/// Numbers between dots, and what follows the first hyphen. `1.4` sorts just above the `1.4.2` that it stands for.
#[derive(PartialEq, Eq)]
struct Version<'a> {
    core: &'a str,
    rest: &'a str,
}

impl<'a> Version<'a> {
    fn of(tag: &'a str) -> Option<Self> {
        let text = tag.strip_prefix('v').unwrap_or(tag);
        let end = text.find(|c: char| c != '.' && !c.is_ascii_digit()).unwrap_or(text.len());
        let (core, rest) = text.split_at(end);
        let whole = core.split('.').all(|number| !number.is_empty());
        // `9f8e7d6` begins with a digit but is a commit; a version's numbers end at the end, a hyphen, `+` or `_`.
        (whole && (rest.is_empty() || rest.starts_with(['-', '+', '_']))).then_some(Self { core, rest })
    }
}

impl Ord for Version<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let numbers = |version: &Self| version.core.split('.').count();
        for (one, two) in self.core.split('.').zip(other.core.split('.')) {
            match by_value(one, two) {
                Ordering::Equal => {}
                order => return order,
            }
        }
        // Fewer numbers name a family, which moves with its newest release.
        numbers(other).cmp(&numbers(self)).then_with(|| match (self.rest, other.rest) {
            ("", "") => Ordering::Equal,
            ("", _) => Ordering::Greater,
            (_, "") => Ordering::Less,
            (one, two) => natural(one, two),
        })
    }
}

impl PartialOrd for Version<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn is_number(piece: &str) -> bool {
    piece.starts_with(|c: char| c.is_ascii_digit())
}

/// The longest run of digits or of anything else.
fn piece(text: &str) -> (&str, &str) {
    let digits = is_number(text);
    let end = text.find(|c: char| c.is_ascii_digit() != digits).unwrap_or(text.len());
    text.split_at(end)
}

/// Compares runs of digits of any length without reading them as numbers.
fn by_value(a: &str, b: &str) -> Ordering {
    let (one, two) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
    one.len().cmp(&two.len()).then_with(|| one.cmp(two)).then_with(|| a.len().cmp(&b.len()))
}
