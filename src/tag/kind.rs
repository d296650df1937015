//! What kind of name a tag is, by the ways in which teams name releases.

use super::order::Key;
use super::words;
use crate::digest::Digest;

/// The longest name that is looked into, in bytes: a tag has at most 128. Longer texts of a registry are kept as names
/// without any structure.
const LONGEST: usize = 128;

/// What a tag is meant to be, told from its name alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A version of three or four numbers: `1.4.2`, `v1.4.2-alpine`. Meant to stay.
    Release,
    /// A version before its release: `1.5.0-rc.1`, `3.14.0b2`.
    PreRelease,
    /// A name that moves: `latest`, `1`, `1.4`, `edge`, `1.4-alpine`, `pr-17`.
    Floating,
    /// A commit: `9f8e7d6`, `sha-9f8e7d6`.
    Commit,
    /// A name with a commit, date or build number behind it: `1.4.2-a1b2c3d`, `main-20240102`.
    Combined,
    /// A date or a build number: `20240102`, `2024-01-02`, `build-17`, `48213`.
    Build,
    /// A name made of the digest of what it describes: `sha256-….sig`.
    Digest(DigestTag),
    /// No tag at all: the digest of content that a layout or a registry lists without a name.
    Untagged,
    /// None of these.
    Other,
}

/// What a tag that is made of a digest holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DigestTag {
    /// No ending: the list of referrers where the registry has no API for it.
    /// <https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#referrers-tag-schema>
    Referrers,
    /// `.sig`: signatures, as cosign keeps them.
    Signature,
    /// `.att`: attestations, as cosign keeps them.
    Attestation,
    /// `.sbom`: a bill of materials, as cosign keeps it.
    Sbom,
    /// Another ending.
    Other,
}

impl Kind {
    /// The word that a filter takes (`kind:release`) and that stands in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::PreRelease => "pre-release",
            Self::Floating => "floating",
            Self::Commit => "commit",
            Self::Combined => "combined",
            Self::Build => "build",
            Self::Digest(DigestTag::Signature) => "signature",
            Self::Digest(DigestTag::Attestation) => "attestation",
            Self::Digest(DigestTag::Sbom) => "sbom",
            Self::Digest(_) => "digest",
            Self::Untagged => "untagged",
            Self::Other => "other",
        }
    }

    /// Whether the name is made of a digest: folded away in a list of tags.
    pub fn is_digest(self) -> bool {
        matches!(self, Self::Digest(_))
    }
}

/// A piece of a name of at most 128 bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Piece {
    from: u8,
    to: u8,
}

impl Piece {
    fn of(from: usize, to: usize) -> Self {
        // Both are at most `LONGEST`.
        Self { from: u8::try_from(from).unwrap_or(u8::MAX), to: u8::try_from(to).unwrap_or(u8::MAX) }
    }

    fn is_empty(self) -> bool {
        self.from >= self.to
    }

    fn within(self, text: &str) -> &str {
        text.get(usize::from(self.from)..usize::from(self.to)).unwrap_or_default()
    }
}

/// What a name is made of. It borrows nothing, and belongs to the one text that it was made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    kind: Kind,
    /// The numbers, without `v`: `1.4.2`.
    core: Piece,
    /// What stands for an earlier or a particular build: `rc.1`, `a1b2c3d`, `20240102-a1b2c3d`.
    build: Piece,
    /// The edition: `alpine`, `slim-bookworm`.
    flavour: Piece,
    /// The beginning of its place in the order of releases: where two differ, so do the names.
    pub(super) key: Key,
}

/// A tag's text together with its shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagName {
    text: String,
    shape: Shape,
}

impl TagName {
    /// Parses a name. Registries answer with texts that are no tags, too; those are names of no kind.
    pub fn new(text: String) -> Self {
        let shape = Shape::of(&text);
        Self { text, shape }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its parts.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// What kind of name it is.
    pub fn kind(&self) -> Kind {
        self.shape.kind
    }

    /// The edition, `alpine` or `slim-bookworm`; empty when there is none.
    pub fn flavour(&self) -> &str {
        self.shape.flavour.within(&self.text)
    }

    /// The numbers of the version, `1.4.2`; empty when there are none.
    pub fn core(&self) -> &str {
        self.shape.core.within(&self.text)
    }

    /// The pre-release, commit, date or build number behind the version or name; empty when there is none.
    pub fn build(&self) -> &str {
        self.shape.build.within(&self.text)
    }

    /// What stands before the numbers: nothing, `v` or `release-`.
    pub fn prefix(&self) -> &str {
        if self.shape.core.is_empty() { "" } else { self.text.get(..usize::from(self.shape.core.from)).unwrap_or("") }
    }

    /// The content that a name made of a digest is about, where the name holds the whole digest.
    pub fn subject(&self) -> Option<Digest> {
        let Kind::Digest(_) = self.shape.kind else { return None };
        let (algorithm, rest) = self.text.split_once('-')?;
        let encoded = rest.split('.').next().unwrap_or_default();
        format!("{algorithm}:{encoded}").parse().ok()
    }
}

impl Shape {
    /// Looks into a name.
    pub fn of(text: &str) -> Self {
        let bare = Self {
            kind: Kind::Other,
            core: Piece::default(),
            build: Piece::default(),
            flavour: Piece::default(),
            key: Key::default(),
        };
        let mut shape = match text {
            // No tag has a colon.
            _ if text.contains(':') && text.parse::<Digest>().is_ok() => Self { kind: Kind::Untagged, ..bare },
            _ if text.len() > LONGEST || !text.is_ascii() => bare,
            _ => Reader { text }.read(),
        };
        shape.key = Key::of(text, &shape);
        shape
    }

    /// The kind.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Numbers, build and flavour of the name that the shape was made from.
    pub(super) fn parts<'t>(&self, text: &'t str) -> (&'t str, &'t str, &'t str) {
        (self.core.within(text), self.build.within(text), self.flavour.within(text))
    }

    /// Where the build part begins, or the text's end.
    pub(super) fn build_at(&self, text: &str) -> usize {
        if self.build.is_empty() { text.len() } else { usize::from(self.build.from) }
    }
}

/// Reads one name of ASCII characters, at most 128.
struct Reader<'t> {
    text: &'t str,
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
}

impl Reader<'_> {
    fn read(&self) -> Shape {
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
            // `1.4.x`, `1.x`: the family, spelled out.
            Some(b'.') if matches!(rest, ".x" | ".X") => return Some(self.shape(Kind::Floating, core, None)),
            Some(b'-' | b'.') => core_end + 1,
            // Build metadata: behind `+`, for which tags have `_`.
            Some(b'_' | b'+') => core_end + rest.find('-').map_or(rest.len(), |hyphen| hyphen + 1),
            // `3.14.0rc1`
            _ if numbers > 1 && words::is_pre_release(rest.split('-').next().unwrap_or_default()) => core_end,
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
            return self.shape(Kind::Build, none, None);
        }
        if words::is_review_word(first) && is_number(rest) {
            return self.shape(Kind::Floating, none, None);
        }
        if words::is_channel(first) {
            let tail = self.tail(rest_at);
            let kind = if tail.particular || tail.pre_release { Kind::Combined } else { Kind::Floating };
            return self.shape(kind, none, Some(&tail));
        }
        if words::is_flavour(first) {
            let tail = Tail { flavour: Piece::of(0, text.len()), ..Tail::none() };
            return self.shape(Kind::Floating, none, Some(&tail));
        }
        match self.particular_end() {
            Some(from) => {
                let tail = Tail { build: Piece::of(from, text.len()), ..Tail::none() };
                self.shape(Kind::Combined, none, Some(&tail))
            }
            None => self.shape(Kind::Other, none, None),
        }
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
            let commit = words::is_commit(word);
            let pre_release = words::is_pre_release(word);
            if flavour_from.is_none() && (number || commit || pre_release) {
                // `rc-1` is as good as `rc.1`.
                tail.numbered |=
                    (tail.pre_release && number) || (pre_release && word.ends_with(|c: char| c.is_ascii_digit()));
                tail.particular |= commit || (number && !tail.pre_release);
                tail.pre_release |= pre_release;
                tail.commit |= commit;
                tail.build = if tail.build.is_empty() {
                    Piece::of(here, next - 1)
                } else {
                    Piece { to: Piece::of(0, next - 1).to, ..tail.build }
                };
            } else if commit && next > end && tail.build.is_empty() {
                // `1.4.2-alpine-a1b2c3d`
                tail.flavour = Piece::of(flavour_from.unwrap_or(here), here - 1);
                tail.build = Piece::of(here, end);
                (tail.particular, tail.commit) = (true, true);
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
        Self { build: none, flavour: none, pre_release: false, numbered: false, particular: false, commit: false }
    }
}

fn version_kind(core: &str, numbers: usize, tail: &Tail) -> Kind {
    let release = numbers >= 3;
    if tail.particular {
        Kind::Combined
    } else if tail.pre_release && (release || tail.numbered) {
        Kind::PreRelease
    } else if release {
        Kind::Release
    } else if numbers == 2 || core.len() <= 3 || is_year(core) {
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

fn is_year(text: &str) -> bool {
    text.len() == 4 && (text.starts_with("20") || text.starts_with("199"))
}

/// The length of `release-` or `release.` at the beginning, in any case.
fn release_word(text: &str) -> usize {
    const WORD: &str = "release-";
    let is_word = |head: &str| head.trim_end_matches(['-', '.']).eq_ignore_ascii_case("release");
    text.get(..WORD.len()).filter(|head| is_word(head)).map_or(0, str::len)
}

/// The length of a date at the beginning, with its time if there is one: `20240102`, `202401021530`, `2024-01-02`,
/// `20240102T1530`. 0 when there is none. Numbers between dots are a version, also when they count by the calendar.
fn date_length(text: &str) -> usize {
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
    if !apart || !is_year(year) || !(1..=12).contains(&value(month)) || !(1..=31).contains(&value(day)) {
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
