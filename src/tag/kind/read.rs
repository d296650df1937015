//! Reads a name: a version, a date, a commit, a digest's tag, or words.

use super::{DigestTag, Kind, Piece, Shape};
use crate::tag::order::Key;
use crate::tag::words;

/// Reads one name of ASCII characters, at most 128.
pub(super) struct Reader<'t> {
    pub(super) text: &'t str,
}

/// What stands behind a version or a name: a build part, and a flavour.
struct Tail {
    build: Piece,
    flavour: Piece,
    pre_release: bool,
    /// Whether the word for the pre-release has a number: `rc.1`, not `rc`.
    numbered: bool,
    /// Whether a commit, date or number is there.
    particular: bool,
    commit: bool,
    /// Whether the edition was built again under a number of its own: `r9`.
    revision: bool,
}

impl Reader<'_> {
    pub(super) fn read(&self) -> Shape {
        let text = self.text;
        if let Some(kind) = digest_tag(text) {
            return self.shape(Kind::Digest(kind), Piece::default(), None);
        }
        if words::is_commit(text) {
            return self.shape(Kind::Commit, Piece::default(), None);
        }
        let behind_word = release_word(text);
        let rest = text.get(behind_word..).unwrap_or_default();
        let start = behind_word + usize::from(rest.starts_with(['v', 'V']));
        let core_end = start + core_length(text.get(start..).unwrap_or_default());
        if core_end == start {
            return self.name();
        }
        match date_length(text.get(start..).unwrap_or_default()) {
            // `2024-02-30`: neither a day nor a version.
            0 if has_shape_of_day(text.get(start..).unwrap_or_default()) => self.name(),
            0 => self.version(start, core_end).unwrap_or_else(|| self.name()),
            date => self.date(start, core_end, start + date),
        }
    }

    fn shape(&self, kind: Kind, core: Piece, tail: Option<&Tail>) -> Shape {
        let (build, flavour) = tail.map(|tail| (tail.build, tail.flavour)).unwrap_or_default();
        Shape { kind, core, build, flavour, key: Key::default() }
    }

    /// A name that begins with a date. Its first numbers count as a version's; the others are the build part.
    fn date(&self, start: usize, core_end: usize, date_end: usize) -> Shape {
        let mut tail = self.tail((date_end + 1).min(self.text.len()));
        if date_end > core_end {
            let end = usize::from(tail.build.to).max(date_end);
            tail.build = Piece::of(core_end + usize::from(self.text.get(core_end..=core_end) != Some("T")), end);
        }
        let kind = if tail.commit { Kind::Combined } else { Kind::Build };
        self.shape(kind, Piece::of(start, core_end), Some(&tail))
    }

    /// A name that begins with numbers; `None` when they turn out to be part of a word.
    fn version(&self, start: usize, core_end: usize) -> Option<Shape> {
        let core = Piece::of(start, core_end);
        let rest = self.text.get(core_end..)?;
        let numbers = core.within(self.text).split('.').count();
        let tail_at = match rest.bytes().next() {
            None => core_end,
            // A separator with nothing behind it: a pre-release or build without a name is none.
            Some(_) if matches!(rest, "-" | "." | "_" | "+") => return None,
            // `1.4.x`, `1.x`: the family, spelled out.
            Some(b'.') if matches!(rest, ".x" | ".X") => return Some(self.shape(Kind::Floating, core, None)),
            Some(b'-' | b'.') => core_end + 1,
            // Build metadata: behind `+`, for which tags have `_`.
            Some(b'_' | b'+') => core_end + rest.find('-').map_or(rest.len(), |hyphen| hyphen + 1),
            // `3.14.0rc1`
            _ if words::is_pre_release_behind(numbers, rest.split('-').next().unwrap_or_default()) => core_end,
            _ => return None,
        };
        let tail = self.tail(tail_at);
        Some(self.shape(version_kind(core.within(self.text), numbers, &tail), core, Some(&tail)))
    }

    /// A name that begins with a word.
    fn name(&self) -> Shape {
        let text = self.text;
        let none = Piece::default();
        let (first, rest) = text.split_once('-').unwrap_or((text, ""));
        let rest_at = text.len() - rest.len();
        let is_number = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit());
        let is_hash = |word: &str| word.len() >= 6 && word.bytes().all(|b| b.is_ascii_hexdigit());
        if words::is_commit_word(first) && is_hash(rest) {
            return self.shape(Kind::Commit, none, None);
        }
        if (words::is_build_word(first) && is_number(rest)) || (rest.is_empty() && words::is_build(first)) {
            let digits = text.len() - text.bytes().rev().take_while(u8::is_ascii_digit).count();
            let tail = Tail { build: Piece::of(digits, text.len()), ..Tail::none() };
            return self.shape(Kind::Build, none, Some(&tail));
        }
        if words::is_review_word(first) && is_number(rest) {
            return self.shape(Kind::Floating, none, None);
        }
        if words::is_channel(first) {
            let tail = self.tail(rest_at);
            let kind =
                if tail.particular || tail.pre_release || tail.revision { Kind::Combined } else { Kind::Floating };
            return self.shape(kind, none, Some(&tail));
        }
        let is_version = rest.starts_with(|c: char| c.is_ascii_digit()) && date_length(rest) == 0;
        if words::is_flavour(first) && !(words::is_program(first) && is_version && rest.contains('.')) {
            return self.edition(rest_at);
        }
        if let Some(version) = self.version_of_word() {
            return version;
        }
        match self.particular_end() {
            Some(from) => {
                let tail = Tail { build: Piece::of(from, text.len()), ..Tail::none() };
                self.shape(Kind::Combined, none, Some(&tail))
            }
            None => self.shape(Kind::Other, none, None),
        }
    }

    /// A word and a version: `app-1.0.0`, `arm64v8-1.4`. What changes are worked on under is no such word.
    fn version_of_word(&self) -> Option<Shape> {
        let is_word = |word: &str| word.starts_with(|c: char| c.is_ascii_alphabetic()) && !words::is_commit(word);
        let first = self.text.split('-').next()?;
        if !is_word(first) || words::is_change_word(first) {
            return None;
        }
        let mut starts = self.text.match_indices('-').map(|(at, _)| at + 1);
        let version = |at: usize| {
            let start = at + usize::from(self.text.get(at..)?.starts_with(['v', 'V']));
            let length = core_length(self.text.get(start..)?);
            self.text.get(start..start + length)?.contains('.').then(|| self.version(start, start + length))?
        };
        starts.find_map(version)
    }

    /// A name that begins with a base or an edition; what stands behind its first word begins at `rest_at`.
    fn edition(&self, rest_at: usize) -> Shape {
        let (none, end) = (Piece::default(), self.text.len());
        let (build, flavour) = match self.particular_end() {
            // `slim-bookworm-20240110`
            Some(from) => (Piece::of(from, end), Piece::of(0, from - 1)),
            // `noble-20240127.1`, `bookworm-20240110-slim`
            None => {
                let rest = self.text.get(rest_at..).unwrap_or_default();
                let date = date_length(rest);
                if date == 0 {
                    let tail = Tail { flavour: Piece::of(0, end), ..Tail::none() };
                    return self.shape(Kind::Floating, none, Some(&tail));
                }
                let behind = rest.get(date..).and_then(|rest| rest.find('-')).map(|at| rest_at + date + at);
                let flavour = behind.map_or(Piece::of(0, rest_at - 1), |hyphen| Piece::of(hyphen + 1, end));
                (Piece::of(rest_at, behind.unwrap_or(end)), flavour)
            }
        };
        self.shape(Kind::Combined, none, Some(&Tail { build, flavour, ..Tail::none() }))
    }

    /// Where a commit or date at the end of any name begins: `feature-x-a1b2c3d`, `app-2024-01-02`.
    fn particular_end(&self) -> Option<usize> {
        let (before, last) = self.text.rsplit_once('-')?;
        if words::is_commit(last) || (last.len() >= 8 && date_length(last) == last.len()) {
            return Some(before.len() + 1);
        }
        let from = self.text.len().checked_sub("2024-01-02".len())?;
        let whole = self.text.get(from..).filter(|date| date_length(date) == date.len())?;
        (self.text.get(..from)?.ends_with('-') && !whole.is_empty()).then_some(from)
    }

    /// Words between hyphens: first those that stand for a build, then the flavour, then perhaps a commit.
    fn tail(&self, at: usize) -> Tail {
        let mut tail = Tail::none();
        let end = self.text.len();
        let mut here = at;
        let mut flavour_from = None;
        for word in self.text.get(at..).unwrap_or_default().split('-') {
            let next = here + word.len() + 1;
            let number = !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit() || b == b'.');
            let commit = words::is_commit_behind(word);
            let pre_release = words::is_pre_release(word);
            let revision = words::is_revision(word);
            if flavour_from.is_none() && (number || commit || pre_release || revision) {
                // `rc-1` is as good as `rc.1`.
                tail.numbered |=
                    (tail.pre_release && number) || (pre_release && word.ends_with(|c: char| c.is_ascii_digit()));
                tail.particular |= commit || (number && !tail.pre_release);
                tail.pre_release |= pre_release;
                tail.commit |= commit;
                tail.revision |= revision;
                tail.build = if tail.build.is_empty() {
                    Piece::of(here, next - 1)
                } else {
                    Piece { to: Piece::of(0, next - 1).to, ..tail.build }
                };
            } else if (commit || revision) && next > end && tail.build.is_empty() {
                // `1.4.2-alpine-a1b2c3d`, `1.4.2-debian-12-r9`
                tail.flavour = Piece::of(flavour_from.unwrap_or(here), here - 1);
                tail.build = Piece::of(here, end);
                (tail.particular, tail.commit, tail.revision) = (commit, commit, revision);
                return tail;
            } else if !word.is_empty() {
                flavour_from = flavour_from.or(Some(here));
            }
            here = next;
        }
        if let Some(from) = flavour_from {
            tail.flavour = Piece::of(from, end);
        }
        tail
    }
}

impl Tail {
    fn none() -> Self {
        let none = Piece::default();
        Self {
            build: none,
            flavour: none,
            pre_release: false,
            numbered: false,
            particular: false,
            commit: false,
            revision: false,
        }
    }
}

fn version_kind(core: &str, numbers: usize, tail: &Tail) -> Kind {
    let release = numbers >= 3;
    if tail.particular || (tail.revision && !release) {
        Kind::Combined
    } else if tail.pre_release && (release || tail.numbered) {
        Kind::PreRelease
    } else if release {
        Kind::Release
    } else if numbers == 2 || (core.len() <= 3 && !is_filled(core)) || is_year(core) {
        Kind::Floating
    } else {
        Kind::Build
    }
}

/// The length of the numbers between dots at the beginning; 0 when there are none, or a dot has no number behind it.
fn core_length(text: &str) -> usize {
    let end = text.find(|c: char| c != '.' && !c.is_ascii_digit()).unwrap_or(text.len());
    let core = text.get(..end).unwrap_or_default();
    // `1.4.x` and `3.14.0.rc1` leave a dot behind.
    let core = if end < text.len() { core.strip_suffix('.').unwrap_or(core) } else { core };
    if core.split('.').all(|number| !number.is_empty()) && core.split('.').count() <= 4 { core.len() } else { 0 }
}

/// Whether zeros bring a number to three digits, as builds are counted (`001`) and no family is.
fn is_filled(number: &str) -> bool {
    number.len() == 3 && number.starts_with('0')
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && (text.starts_with("20") || text.starts_with("199"))
}

/// The length of `release-`, `release.` or `version-` at the beginning, in any case.
fn release_word(text: &str) -> usize {
    text.find(['-', '.']).filter(|end| text.get(..*end).is_some_and(words::is_release_word)).map_or(0, |end| end + 1)
}

/// The length of a date at the beginning, with its time if there is one: `20240102`, `202401021530`, `2024-01-02`,
/// `20240102T1530`. 0 when there is none. Numbers between dots are a version, also when they count by the calendar.
pub(in crate::tag) fn date_length(text: &str) -> usize {
    let digits = |from: usize, count: usize| {
        text.get(from..from + count).filter(|part| part.bytes().all(|b| b.is_ascii_digit()))
    };
    let value = |part: &str| part.parse::<u32>().unwrap_or_default();
    let ends = |at: usize| text.get(at..).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric()));
    let separator = usize::from(matches!(text.get(4..5), Some("-" | "_")));
    let day_at = 6 + 2 * separator;
    let (Some(year), Some(month), Some(day)) = (digits(0, 4), digits(4 + separator, 2), digits(day_at, 2)) else {
        return 0;
    };
    let apart = separator == 0 || text.get(4..5) == text.get(day_at - 1..day_at);
    if !apart || !is_year(year) || !(1..=days_of(value(year), value(month))).contains(&value(day)) {
        return 0;
    }
    let date = day_at + 2;
    if text.get(date..).is_some_and(|rest| rest.starts_with(['T', 't'])) && digits(date + 1, 2).is_some() {
        // Times are written in many ways, and nothing but a commit comes after them.
        return text
            .get(date..)
            .and_then(|rest| rest.find("Z"))
            .map_or_else(|| time_end(text, date + 1), |z| date + z + 1);
    }
    let with_time = [6, 4]
        .into_iter()
        .map(|count| (date, count))
        .find(|(from, count)| digits(*from, *count).is_some() && ends(from + count));
    match with_time {
        Some((from, count)) => from + count,
        // Another digit behind the date: a longer number.
        None if ends(date) => date,
        None => 0,
    }
}

/// How many days a month has; none where the calendar has no such month.
fn days_of(year: u32, month: u32) -> u32 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

/// Whether a text begins as a day does, of the calendar or not: `2024-02-30`.
fn has_shape_of_day(text: &str) -> bool {
    let mut parts = text.splitn(3, ['-', '_']);
    let (Some(year), Some(month), Some(rest)) = (parts.next(), parts.next(), parts.next()) else { return false };
    let is_pair = |text: &str| text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
    let is_apart = text.get(4..5) == text.get(7..8);
    let day = rest.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
    is_apart && is_year(year) && is_pair(month) && is_pair(day)
}

/// The end of a run of digits.
fn time_end(text: &str, from: usize) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    from + rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len())
}

fn digest_tag(text: &str) -> Option<DigestTag> {
    let (algorithm, rest) = text.split_once('-')?;
    // The schema cuts an encoded value at 64 characters, so that sha512 has 64 as well.
    let (encoded, ending) = rest.split_at_checked(64)?;
    let hex = encoded.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if !hex || !matches!(algorithm, "sha256" | "sha384" | "sha512") {
        return None;
    }
    match ending {
        "" => Some(DigestTag::Referrers),
        ".sig" => Some(DigestTag::Signature),
        ".att" => Some(DigestTag::Attestation),
        ".sbom" => Some(DigestTag::Sbom),
        _ if ending.starts_with(['.', '-']) => Some(DigestTag::Other),
        _ => None,
    }
}
