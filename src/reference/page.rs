//! Web addresses that name something: the registry API's, and the pages of registries that people copy from.

use super::error::{ReferenceError, Rule};
use super::host::{Host, Scheme};
use super::span::Span;
use super::typed::Typed;
use super::{parse, percent};

/// An address behind `http://` or `https://`.
pub(super) fn address(text: Span<'_>, scheme: Scheme) -> Result<Typed, ReferenceError> {
    if let Some(known) = known(text, Some(scheme)) {
        return known;
    }
    let (authority, path, _) = take_apart(text);
    if path.is_empty() {
        return Host::read(text.instead(authority), Some(scheme)).map(Typed::Registry);
    }
    if path.starts_with("v2/") {
        Host::read(text.instead(authority), Some(scheme))?;
        return Err(text.breaks(Rule::Page));
    }
    let named = text.text.get(..authority.len() + 1 + path.len()).unwrap_or(text.text);
    parse::behind_scheme(text.instead(named), Some(scheme)).map(Typed::Reference)
}

/// The meaning of an address whose form is known, with or without a scheme. `None` when it is not.
pub(super) fn known(text: Span<'_>, scheme: Option<Scheme>) -> Option<Result<Typed, ReferenceError>> {
    let (authority, path, query) = take_apart(text);
    // Escapes are undone segment by segment: GitHub writes the slashes of a package's name so.
    let segments: Vec<String> = path.split('/').map(percent::decode).collect::<Result<_, _>>().ok()?;
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    if let Some(name) = site(&authority.to_ascii_lowercase(), &segments, query) {
        return Some(name.map_or_else(|| Err(text.breaks(Rule::Page)), |name| reference(text, &name)));
    }
    let ["v2", endpoint @ ..] = segments.as_slice() else {
        return None;
    };
    let name = match endpoint {
        [] | ["_catalog"] => return Some(Host::read(text.instead(authority), scheme).map(Typed::Registry)),
        [name @ .., "tags", "list"] => name.join("/"),
        [name @ .., "manifests", tag] if !tag.contains(':') => format!("{}:{tag}", name.join("/")),
        [name @ .., "manifests" | "blobs" | "referrers", digest] => format!("{}@{digest}", name.join("/")),
        _ => return None,
    };
    let scheme = scheme.map(|scheme| format!("{}://", scheme.as_str())).unwrap_or_default();
    Some(reference(text, &format!("{scheme}{authority}/{name}")))
}

/// Authority, path without slashes at its ends, and query. The fragment is dropped.
fn take_apart(text: Span<'_>) -> (&str, &str, &str) {
    let text = text.text.split('#').next().unwrap_or_default();
    let (before, query) = text.split_once('?').unwrap_or((text, ""));
    let (authority, path) = before.split_once('/').unwrap_or((before, ""));
    // One slash, not all of them: what is behind a doubled one is for the grammar to refuse.
    (authority, path.strip_suffix('/').unwrap_or(path), query)
}

/// The reference made out of an address.
fn reference(text: Span<'_>, name: &str) -> Result<Typed, ReferenceError> {
    parse::reference(text.instead(name)).map(Typed::Reference).map_err(|error| error.within(text.at))
}

/// The reference that a page of a known site is about: `None` when the site is not known, `Some(None)` when its page
/// names no repository.
fn site(host: &str, path: &[&str], query: &str) -> Option<Option<String>> {
    match (host.strip_prefix("www.").unwrap_or(host), path) {
        ("hub.docker.com", path) => Some(docker_hub(path)),
        ("github.com", path) => Some(github(path, query)),
        ("quay.io", ["repository", organization, name, "manifest", digest]) => {
            Some(Some(format!("quay.io/{organization}/{name}@{digest}")))
        }
        ("quay.io", ["repository", organization, name, ..]) => Some(Some(format!("quay.io/{organization}/{name}"))),
        ("gallery.ecr.aws", [alias, name @ ..]) if !name.is_empty() => {
            Some(Some(format!("public.ecr.aws/{alias}/{}", name.join("/"))))
        }
        ("gallery.ecr.aws", _) => Some(None),
        _ => None,
    }
}

fn docker_hub(path: &[&str]) -> Option<String> {
    match path {
        ["_", name, ..] => Some(format!("docker.io/library/{name}")),
        // The digest is that of one platform's manifest, which the tag does not point at.
        ["layers", organization, name, _, "images", digest, ..] => {
            Some(format!("docker.io/{organization}/{name}@{}", digest.replacen('-', ":", 1)))
        }
        ["layers", organization, name, tag, ..] => Some(format!("docker.io/{organization}/{name}:{tag}")),
        ["r", organization, name, ..]
        | ["repository", "docker", organization, name, ..]
        | ["v2", "repositories", organization, name, ..] => Some(format!("docker.io/{organization}/{name}")),
        _ => None,
    }
}

fn github(path: &[&str], query: &str) -> Option<String> {
    let (owner, name) = match path {
        [owner, _, "pkgs", "container", name, ..]
        | ["orgs" | "users", owner, "packages", "container", "package", name, ..]
        | ["orgs" | "users", owner, "packages", "container", name, ..] => (owner, name),
        _ => return None,
    };
    let tag = query.split('&').find_map(|pair| pair.strip_prefix("tag=")).filter(|tag| !tag.is_empty());
    let tag = tag.map(|tag| format!(":{tag}")).unwrap_or_default();
    // GitHub's pages keep the owner's capital letters, its registry has none.
    Some(format!("ghcr.io/{}/{name}{tag}", owner.to_ascii_lowercase()))
}
