//! Addresses without secrets.

/// Parameters whose values are shown: paging and the questions to token servers. Every other value may be a signature, a
/// key or a token.
const SHOWN: [&str; 8] = ["n", "last", "service", "scope", "digest", "artifactType", "client_id", "offline_token"];

/// Names that are longer than that are not names.
const LONGEST_NAME: usize = 40;

/// An address without user, password and fragment, and with the values of its parameters left out unless they are known
/// to be harmless.
pub fn redacted(url: &str) -> String {
    let url = url.split('#').next().unwrap_or_default();
    let (before, query) = url.split_once('?').map_or((url, None), |(before, query)| (before, Some(query)));
    let mut out = without_user(before);
    let mut separator = '?';
    for pair in query.into_iter().flat_map(|query| query.split('&')) {
        out.push(separator);
        separator = '&';
        match pair.split_once('=') {
            Some((name, value)) if SHOWN.contains(&name) => {
                out.push_str(name);
                out.push('=');
                out.push_str(value);
            }
            Some((name, _)) if name.len() <= LONGEST_NAME => {
                out.push_str(name);
                out.push_str("=…");
            }
            // Without a name, or with one that is too long, all of it may be the secret.
            _ => out.push('…'),
        }
    }
    out
}

fn without_user(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return address.to_owned() };
    let (host, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    format!("{scheme}://{host}{path}")
}
