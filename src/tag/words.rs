//! The words that tags are made of, by what teams mean with them. Lists of names in use, not a grammar.

/// Names that move with every release or build of one line of work.
const CHANNELS: [&str; 44] = [
    "latest",
    "stable",
    "edge",
    "main",
    "master",
    "develop",
    "development",
    "dev",
    "devel",
    "nightly",
    "canary",
    "next",
    "beta",
    "alpha",
    "rc",
    "testing",
    "test",
    "unstable",
    "experimental",
    "lts",
    "current",
    "mainline",
    "head",
    "trunk",
    "production",
    "prod",
    "staging",
    "stage",
    "release",
    "rolling",
    "tip",
    "snapshot",
    "preview",
    "insiders",
    "weekly",
    "daily",
    "monthly",
    "rawhide",
    "oldstable",
    "legacy",
    "innovation",
    "qa",
    "ci",
    "candidate",
];

/// Words that make a version one before its release.
const PRE_RELEASES: [&str; 20] = [
    "alpha",
    "beta",
    "rc",
    "pre",
    "preview",
    "dev",
    "snapshot",
    "milestone",
    "canary",
    "nightly",
    "next",
    "cr",
    "ea",
    "insider",
    "insiders",
    "unstable",
    "edge",
    "test",
    "prerelease",
    "m",
];

/// Words that stand before a build number.
const BUILDS: [&str; 6] = ["build", "b", "ci", "run", "r", "job"];

/// Words that stand before the number under which an edition of one version was built again.
const REVISIONS: [&str; 5] = ["r", "rev", "ls", "p", "build"];

/// Words that stand before a version and say nothing about of what.
const RELEASES: [&str; 2] = ["release", "version"];

/// Words for a build that is made every so often: whatever has them is of one line.
const CADENCES: [&str; 3] = ["nightly", "daily", "snapshot"];

/// Words that begin the names of what changes are worked on under: a version behind one is not released.
const CHANGES: [&str; 9] = ["feature", "feat", "fix", "bugfix", "hotfix", "chore", "issue", "dependabot", "renovate"];

/// Words that stand before the number of a change under review: the tag moves with every push to it.
const REVIEWS: [&str; 3] = ["pr", "pull", "mr"];

/// Words that stand before a commit.
const COMMITS: [&str; 5] = ["sha", "git", "commit", "rev", "g"];

/// Bases and editions that a tag may consist of, without the numbers behind them.
const FLAVOURS: [&str; 54] = [
    "alpine",
    "slim",
    "bookworm",
    "bullseye",
    "buster",
    "stretch",
    "trixie",
    "forky",
    "sid",
    "jammy",
    "noble",
    "focal",
    "bionic",
    "xenial",
    "resolute",
    "trusty",
    "lunar",
    "mantic",
    "oracular",
    "plucky",
    "questing",
    "debian",
    "ubuntu",
    "ubi",
    "centos",
    "fedora",
    "rockylinux",
    "almalinux",
    "oraclelinux",
    "oracle",
    "amazonlinux",
    "al",
    "wolfi",
    "distroless",
    "scratch",
    "busybox",
    "windowsservercore",
    "nanoserver",
    "ltsc",
    "musl",
    "glibc",
    "uclibc",
    "debug",
    "nonroot",
    "rootless",
    "fpm",
    "apache",
    "jdk",
    "jre",
    "full",
    "minimal",
    "perl",
    "management",
    "photon",
];

/// Those of [`FLAVOURS`] that are no bases.
const PROGRAMS: [&str; 5] = ["fpm", "apache", "jdk", "jre", "perl"];

fn holds(list: &[&str], word: &str) -> bool {
    list.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// A word without the numbers and dots at its end.
fn stem(word: &str) -> &str {
    word.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.')
}

/// Whether what is left of a word without its stem is there and has no dots.
fn is_numbered(word: &str, list: &[&str]) -> bool {
    let stem = stem(word);
    let number = word.get(stem.len()..).unwrap_or_default().trim_start_matches('.');
    !number.is_empty() && !number.contains('.') && holds(list, stem)
}

/// `latest`, `main`, …
pub(super) fn is_channel(word: &str) -> bool {
    holds(&CHANNELS, word)
}

/// `rc`, `rc1`, `rc.1`, `beta.2.3`, `alpha.beta`, `SNAPSHOT`: the first of the identifiers between dots decides.
pub(super) fn is_pre_release(word: &str) -> bool {
    let first = word.split('.').next().unwrap_or_default();
    let stem = stem(first);
    // `m` alone is a word; `m2` is a milestone. `a1` and `b2` are Python's.
    let numbered = stem.len() < first.len();
    (holds(&PRE_RELEASES, stem) && (numbered || stem.len() > 1)) || (numbered && holds(&["a", "b"], stem))
}

/// The same right behind so many numbers: `3.14.0rc1`. Behind one alone, `16rc1`, only a word with a number of its own, and
/// not Python's letters: `16b2` may be anything.
pub(super) fn is_pre_release_behind(numbers: usize, word: &str) -> bool {
    let stem = stem(word.split('.').next().unwrap_or_default());
    is_pre_release(word) && (numbers > 1 || (stem.len() > 1 && stem.len() < word.len()))
}

/// `alpine`, `alpine3.19`, `ltsc2022`.
pub(super) fn is_flavour(word: &str) -> bool {
    holds(&FLAVOURS, stem(word))
}

/// A program that editions have in them, and that is released by itself, too: behind `jdk` in `jdk-17.0.9` stands its version.
/// The version behind a base is that of the base: `alpine-3.19.1`.
pub(super) fn is_program(word: &str) -> bool {
    holds(&PROGRAMS, word)
}

/// `build.12`, `b12`; the word and its number may also be two: see [`is_build_word`].
pub(super) fn is_build(word: &str) -> bool {
    is_numbered(word, &BUILDS)
}

/// A word behind which a build number follows after a hyphen.
pub(super) fn is_build_word(word: &str) -> bool {
    holds(&BUILDS, word)
}

/// `r9`, `ls234`, `build.5`: what stands behind a version that was built again.
pub(super) fn is_revision(word: &str) -> bool {
    is_numbered(word, &REVISIONS)
}

/// `release`, `version`
pub(super) fn is_release_word(word: &str) -> bool {
    holds(&RELEASES, word)
}

/// `nightly`
pub(super) fn is_cadence(word: &str) -> bool {
    holds(&CADENCES, word)
}

/// `feature`, `fix`
pub(super) fn is_change_word(word: &str) -> bool {
    holds(&CHANGES, word)
}

/// A word behind which the number of a change under review follows.
pub(super) fn is_review_word(word: &str) -> bool {
    holds(&REVIEWS, word)
}

/// A word behind which a commit follows.
pub(super) fn is_commit_word(word: &str) -> bool {
    holds(&COMMITS, word)
}

/// Whether a word is a commit's hash: at least 7 of its hexadecimal digits, not more than 40 unless all 64 of
/// git's newer ones, with a letter and a digit among them so that neither words nor numbers pass. `git describe` puts
/// a `g` before it.
pub(super) fn is_commit(word: &str) -> bool {
    is_commit_behind(word) && word.bytes().any(|b| b.is_ascii_digit())
}

/// The same for what stands behind a version, where no words of these letters do: one hash in a thousand has no digit.
pub(super) fn is_commit_behind(word: &str) -> bool {
    let word = word.strip_prefix('g').unwrap_or(word);
    (matches!(word.len(), 7..=40 | 64))
        && word.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
        && word.bytes().any(|b| b.is_ascii_alphabetic())
}

/// Whether a floating name of one edition may stand for releases of another: `alpine` for `alpine3.20`, `slim` for
/// `slim-bookworm`. The plain edition is none of the others.
pub(super) fn stands_for(edition: &str, other: &str) -> bool {
    let Some(rest) = other.strip_prefix(edition) else { return false };
    let is_number = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    let ends_in_number = edition.ends_with(|c: char| c.is_ascii_digit());
    rest.is_empty() || (!edition.is_empty() && (rest.starts_with(['-', '.']) || (is_number(rest) && !ends_in_number)))
}

/// Whether two editions differ by the numbers of their bases only: `alpine3.19` and `alpine3.20`, or `alpine`.
pub(super) fn is_related(edition: &str, other: &str) -> bool {
    !edition.is_empty() && !other.is_empty() && edition.split('-').map(stem).eq(other.split('-').map(stem))
}
