//! Names in parts: the values of Helm charts (`repository`, `tag`, `digest`, perhaps `registry`) and the `images` of a
//! kustomization (`name` or `newName`, `newTag`, `digest`).
//!
//! Where a place for the digest is written, it goes there; else behind the tag, which both programs put behind a colon
//! as it is. <https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/images/>

use super::yaml::{Keyed, is_null, plain};
use super::{Form, Meaning, Mention, Role, Scan, Skipped, Unseen, Why, meaning};

/// A text and where it stands, in bytes of its line.
type Part<'t> = (Keyed<'t>, usize, &'t str);

/// Reads the name that a key is the first part of; nothing for any other key. `beside` gives the other keys of its mapping,
/// `parent` is what that belongs to.
pub(super) fn add<'t>(
    scan: &mut Scan,
    own: Keyed<'t>,
    beside: impl Fn(&str) -> Option<Keyed<'t>>,
    parent: Option<&str>,
) {
    let named = || beside("newName").or_else(|| beside("name"));
    let (role, name, tag, digest) = match own.key {
        "repository" => (Role::Values, Some(own), beside("tag"), beside("digest")),
        "newTag" => (Role::Kustomize, named(), Some(own), beside("digest")),
        "digest" if parent == Some("images") && beside("newTag").is_none() => {
            (Role::Kustomize, named(), None, Some(own))
        }
        _ => return,
    };
    // A `repository` alone may be of anything.
    if tag.or(digest).is_none() || (role == Role::Values && tag.is_none()) {
        return;
    }
    let registry = if role == Role::Values { beside("registry") } else { None };
    let parts = (|| Ok::<_, Unseen>((read(registry)?, read(name)?, read(tag)?)))();
    // Nothing behind the colon is no digest yet, and no place for one either.
    let digest = read(digest).unwrap_or_default();
    match parts {
        Ok((registry, Some(name), tag)) => scan.mentions.push(mention(role, registry, name, tag, digest)),
        Ok(_) => {}
        Err(what) => scan.skipped.push(Skipped { line: own.line.number, what }),
    }
}

fn read(part: Option<Keyed<'_>>) -> Result<Option<Part<'_>>, Unseen> {
    part.filter(|part| !is_null(*part)).map(|part| plain(part).map(|(at, text)| (part, at, text))).transpose()
}

fn mention(
    role: Role,
    registry: Option<Part<'_>>,
    name: Part<'_>,
    tag: Option<Part<'_>>,
    digest: Option<Part<'_>>,
) -> Mention {
    let (form, (line, at, written)) = match (digest, tag) {
        (Some(digest), _) => (Form::Digest, digest),
        (None, Some(tag)) => (Form::Tag, tag),
        // Nothing behind the tag: there is nothing to pin either.
        (None, None) => (Form::Whole, name),
    };
    let text = |part: Option<Part<'_>>, before: &str, after: &str| {
        let text = part.map(|(.., text)| text).filter(|text| !text.is_empty());
        text.map(|text| format!("{before}{text}{after}")).unwrap_or_default()
    };
    let (tagged, pinned) = (text(tag, ":", ""), text(digest, "@", ""));
    let whole = format!("{}{}{tagged}{pinned}", text(registry, "", "/"), name.2);
    let meaning = if whole.contains("{{") {
        Meaning::Nothing(Why::Template)
    } else if tagged.is_empty() && pinned.is_empty() {
        Meaning::Nothing(Why::Untagged)
    } else if pinned.is_empty() && tag.is_some_and(is_other_number) {
        Meaning::Nothing(Why::Number)
    } else {
        meaning(&whole)
    };
    let start = line.line.at + at;
    let span = start..start + written.len();
    Mention { line: line.line.number, span, written: written.to_owned(), form, role, meaning }
}

/// Whether a tag stands without quotes and is a number that is written otherwise than programs write it, which take it for
/// one: `1.10` is `1.1`, `0755` and `12e4` are `493` and `120000`. <https://yaml.org/type/float.html>
fn is_other_number((keyed, at, text): Part<'_>) -> bool {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (number, exponent) = text.split_once(['e', 'E']).map_or((text, None), |(number, e)| (number, Some(e)));
    let (whole, fraction) = number.split_once('.').map_or((number, None), |(whole, part)| (whole, Some(part)));
    let is_number = is_digits(whole)
        && fraction.is_none_or(|part| part.is_empty() || is_digits(part))
        && exponent.is_none_or(|power| is_digits(power.strip_prefix('-').unwrap_or(power)));
    let is_other = exponent.is_some()
        || fraction.is_some_and(|part| part.is_empty() || part.ends_with('0'))
        || (whole.len() > 1 && whole.starts_with('0'));
    // Behind a quote, or behind a mark such as `!!str`, it is a text.
    at == keyed.value_at && is_number && is_other
}
