//! What was perhaps meant. A suggestion is made only when it can be opened, and mends every mistake of a text.

use super::error::{Part, ReferenceError, Rule};
use super::span::Span;
use super::typed::{self, is_invisible};
use super::{parse, words};
use crate::digest::DigestError;

/// The most mistakes that are mended in one text: more than one can see at a glance is no slip of the finger.
const MISTAKES: usize = 4;

/// The error about `text`, which is its first mistake, with a suggestion if there is one.
pub(super) fn to(error: ReferenceError, text: &str) -> ReferenceError {
    if text.len() > parse::LONGEST {
        return error;
    }
    let suggestion = mended(error.rule(), text);
    error.suggesting(suggestion)
}

/// The text without this mistake and those that come to light once it is mended.
fn mended(first: &Rule, text: &str) -> Option<String> {
    let mut candidate = candidate(first, text)?;
    for _ in 1..MISTAKES {
        match typed::read(&candidate) {
            Ok(_) => return Some(candidate),
            Err(next) => candidate = self::candidate(next.rule(), &candidate)?,
        }
    }
    typed::read(&candidate).is_ok().then_some(candidate)
}

fn candidate(rule: &Rule, text: &str) -> Option<String> {
    if *rule == Rule::Invisible {
        return Some(text.chars().filter(|c| !is_invisible(*c)).collect());
    }
    let word = words::wanted(Span::whole(text)).ok()?.text;
    if let Some(package) = word.strip_prefix("pkg:docker/") {
        return Some(of_package(package));
    }
    match rule {
        Rule::NameUpperCase => Some(lower_name(word)),
        Rule::NameEmptyPart | Rule::LayoutSlash => Some(single_slashes(word)),
        Rule::TagMissing => Some(word.trim_end_matches(':').replacen(":@", "@", 1)),
        Rule::UserInfo => without_user_info(word),
        Rule::HostBare => Some(format!("https://{word}")),
        Rule::Digest(DigestError::UpperCase) => {
            word.split_once('@').map(|(name, digest)| format!("{name}@{}", digest.to_ascii_lowercase()))
        }
        Rule::Digest(DigestError::NoColon) => Some(word.replacen('@', ":", 1)),
        Rule::Unexpected { part: Part::Tag } => {
            let digest = ["sha256:", "sha512:"].iter().find_map(|algorithm| {
                let (name, encoded) = word.split_once(&format!(":{algorithm}"))?;
                Some(format!("{name}@{algorithm}{encoded}"))
            });
            // Two tags: the first one.
            digest.or_else(|| word.rsplit_once(':').map(|(named, _)| named.to_owned()))
        }
        Rule::Page => github_repository(word),
        _ => None,
    }
}

/// What a package URL calls a version is a tag, or a digest: <https://github.com/package-url/purl-spec>.
fn of_package(package: &str) -> String {
    let (name, rest) = package.split_at(package.find(['?', '#']).unwrap_or(package.len()));
    let host = rest.split(['?', '&']).find_map(|part| part.strip_prefix("repository_url="));
    let name = match name.split_once('@') {
        Some((name, version)) if version.contains(':') || version.contains("%3A") => {
            format!("{name}@{}", version.replace("%3A", ":"))
        }
        Some((name, version)) => format!("{name}:{version}"),
        None => name.to_owned(),
    };
    host.map_or_else(|| name.clone(), |host| format!("{host}/{name}"))
}

/// Lower case up to the tag, which has case, and the digest.
fn lower_name(word: &str) -> String {
    let (name, digest) = word.split_at(word.find('@').unwrap_or(word.len()));
    let last = name.rfind('/').unwrap_or(0);
    let tag_at = name.get(last..).and_then(|last| last.find(':')).map_or(name.len(), |colon| last + colon);
    let (name, tag) = name.split_at(tag_at);
    format!("{}{tag}{digest}", name.to_ascii_lowercase())
}

fn single_slashes(word: &str) -> String {
    let (scheme, rest) = match word.find("://") {
        Some(colon) => word.split_at(colon + 3),
        None => ("", word),
    };
    let parts: Vec<&str> = rest.split('/').filter(|part| !part.is_empty()).collect();
    format!("{scheme}{}", parts.join("/"))
}

fn without_user_info(word: &str) -> Option<String> {
    let (before, rest) = word.split_at(word.find("://").map_or(0, |colon| colon + 3));
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let (_, host) = authority.rsplit_once('@')?;
    Some(format!("{before}{host}{path}"))
}

/// A repository of source code is often the name of an image too.
fn github_repository(word: &str) -> Option<String> {
    let rest = word.strip_prefix("https://").unwrap_or(word).strip_prefix("github.com/")?;
    let mut parts = rest.split(['/', '?', '#']);
    let (owner, name) = (parts.next()?, parts.next()?);
    Some(format!("ghcr.io/{owner}/{name}").to_ascii_lowercase())
}
