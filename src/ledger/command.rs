//! The same question as a command for a shell, asked of the registry itself, for only browsers need relays. A command never
//! holds a secret: where the page sent one, it says where yours belongs, a token or `name:password`.

use super::{Asked, Call};
use crate::transport::{AuthorizationKind, Method};

/// Programs that ask registries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// curl.
    Curl,
    /// crane, of go-containerregistry.
    Crane,
    /// regctl, of regclient.
    Regctl,
    /// skopeo.
    Skopeo,
}

impl Tool {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Curl, Self::Crane, Self::Regctl, Self::Skopeo];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Curl => "curl",
            Self::Crane => "crane",
            Self::Regctl => "regctl",
            Self::Skopeo => "skopeo",
        }
    }
}

/// The command of a tool that asks the same as a call; `None` where the tool has none ([`lacking`]).
pub fn command(tool: Tool, call: &Call) -> Option<String> {
    // Something is not known, so a command that asks the same cannot be written.
    if call.url.contains('…') || call.method == Method::Post {
        return None;
    }
    if tool == Tool::Curl {
        return Some(curl(call));
    }
    let (scheme, rest) = call.url.split_once("://")?;
    let host = rest.split('/').next().unwrap_or_default();
    let named = |repository: &str, name: &str| {
        let separator = if name.contains(':') { '@' } else { ':' };
        quoted(&format!("{host}/{repository}{separator}{name}"))
    };
    let place = |repository: &str| quoted(&format!("{host}/{repository}"));
    let head = call.method == Method::Head;
    let insecure = scheme == "http";
    let words = match (tool, &call.asked) {
        (Tool::Crane, Asked::Repositories) => format!("catalog {}", quoted(host)),
        (Tool::Crane, Asked::Tags { repository }) => format!("ls {}", place(repository)),
        (Tool::Crane, Asked::Manifest { repository, name }) if head => format!("digest {}", named(repository, name)),
        (Tool::Crane, Asked::Manifest { repository, name }) => format!("manifest {}", named(repository, name)),
        (Tool::Crane, Asked::Blob { repository, digest }) if !head => format!("blob {}", named(repository, digest)),
        (Tool::Regctl, Asked::Repositories) => format!("repo ls {}", quoted(host)),
        (Tool::Regctl, Asked::Tags { repository }) => format!("tag ls {}", place(repository)),
        (Tool::Regctl, Asked::Manifest { repository, name }) if head => {
            format!("manifest head {}", named(repository, name))
        }
        (Tool::Regctl, Asked::Manifest { repository, name }) => {
            format!("manifest get --format raw-body {}", named(repository, name))
        }
        (Tool::Regctl, Asked::Blob { repository, digest }) => {
            let what = if head { "head" } else { "get" };
            format!("blob {what} {} {}", place(repository), quoted(digest))
        }
        (Tool::Regctl, Asked::Referrers { repository, digest }) => {
            format!("artifact list {}", named(repository, digest))
        }
        (Tool::Skopeo, Asked::Tags { repository }) => {
            format!("list-tags {}", quoted(&format!("docker://{host}/{repository}")))
        }
        (Tool::Skopeo, Asked::Manifest { repository, name }) if !head => {
            let separator = if name.contains(':') { '@' } else { ':' };
            format!("inspect --raw {}", quoted(&format!("docker://{host}/{repository}{separator}{name}")))
        }
        _ => return None,
    };
    Some(match (tool, insecure) {
        (Tool::Crane, true) => format!("crane --insecure {words}"),
        (Tool::Regctl, true) => format!("regctl --host {} {words}", quoted(&format!("reg={host},tls=disabled"))),
        (Tool::Skopeo, true) => match words.split_once(' ') {
            Some((verb, rest)) => format!("skopeo {verb} --tls-verify=false {rest}"),
            None => format!("skopeo {words}"),
        },
        (tool, _) => format!("{} {words}", tool.name()),
    })
}

/// Why some of the tools, or all, have no command for a call; `None` where each has one.
pub fn lacking(call: &Call) -> Option<&'static str> {
    if call.method == Method::Post {
        return Some("no command: what was sent with it is secret");
    }
    if call.url.contains('…') {
        return Some("no command: what may be secret was left out of its address");
    }
    match (&call.asked, call.method) {
        (Asked::Tags { .. }, _) | (Asked::Manifest { .. }, Method::Get) => None,
        (Asked::Manifest { .. }, _) => Some("skopeo has no HEAD: it always gets the whole manifest"),
        (Asked::Blob { .. }, Method::Head) => Some("crane and skopeo have no HEAD of a blob"),
        (Asked::Blob { .. }, _) => Some("skopeo gets no blob by its digest alone"),
        (Asked::Repositories, _) => Some("skopeo lists no repositories"),
        (Asked::Referrers { .. }, _) => Some("crane and skopeo do not list referrers"),
        (Asked::Base | Asked::Token | Asked::Probe, _) => {
            Some("the other tools ask this on their way, and alone never")
        }
        (Asked::Beside | Asked::Relay | Asked::File, _) => {
            Some("the other tools know only what registries have in common")
        }
    }
}

fn curl(call: &Call) -> String {
    let mut out = "curl -sSL".to_owned();
    if call.method == Method::Head {
        out.push_str(" --head");
    }
    if let Some(accept) = &call.accept {
        out.push_str(" -H ");
        out.push_str(&quoted(&format!("Accept: {accept}")));
    }
    match call.authorized {
        Some(AuthorizationKind::Bearer) => out.push_str(" -H \"Authorization: Bearer $TOKEN\""),
        Some(AuthorizationKind::Basic) => out.push_str(" -u \"$LOGIN\""),
        None => {}
    }
    out.push(' ');
    out.push_str(&quoted(&call.url));
    out
}

/// A word as a shell takes it whole.
fn quoted(word: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._/:@=,+".contains(&b);
    if !word.is_empty() && word.bytes().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}
