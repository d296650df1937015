//! The parameters behind a question mark, in the fragment or before it.

use super::{Link, LinkError};
use crate::reference::percent;

/// Parameters that other programs take credentials from. Here they are never read.
const CREDENTIALS: [&str; 9] =
    ["token", "access_token", "password", "passwd", "pass", "user", "username", "auth", "authorization"];

/// The names of parameters in a fragment or a search that hold credentials, in lower case and each once, so that the
/// page can tell the reader and take them out of the address bar. Their values are not looked at.
pub fn credentials(address: &str) -> Vec<String> {
    let query = address.split_once('?').map_or("", |(_, query)| query);
    let found = |name: &&&str| names_any(query, &[**name]);
    CREDENTIALS.iter().filter(found).map(|name| (*name).to_owned()).collect()
}

/// The link without the name and password before its host, which nothing here reads; home where nothing else can be read
/// of it, and `None` where there are none.
pub fn without_user_info(fragment: &str) -> Option<String> {
    Link::parse(fragment).err().filter(LinkError::is_credential)?;
    let (route, query) = fragment.split_at(fragment.find('?').unwrap_or(fragment.len()));
    let place = percent::decode(route.trim_start_matches(['#', '/'])).unwrap_or_default();
    let (scheme, rest) = place.split_at(place.find("://").map_or(0, |at| at + "://".len()));
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = host.rsplit('@').next().unwrap_or_default();
    let clean = Link::parse(&format!("#/{scheme}{host}{path}{query}"));
    Some(clean.unwrap_or(Link::Home).to_string())
}

/// Whether a query has a parameter of one of these names, broken or not. `query` may begin with its question mark.
pub(super) fn names_any(query: &str, names: &[&str]) -> bool {
    let query = query.strip_prefix('?').unwrap_or(query);
    query.split(['&', '?', '#']).any(|pair| {
        let name = pair.split('=').next().unwrap_or_default();
        let name = percent::decode(name).unwrap_or_else(|_| name.to_owned());
        names.iter().any(|wanted| name.eq_ignore_ascii_case(wanted))
    })
}

/// A value as it stands in a link. Whatever chat programs and other pages cut a link at is escaped.
pub(super) fn value(text: &str) -> String {
    percent::encode(text, |byte| byte.is_ascii_alphanumeric() || b"-._~/:@,".contains(&byte))
}

/// Decoded names and values.
pub(super) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Of a fragment: a plus is a plus.
    pub fn of_fragment(query: &str) -> Result<Self, LinkError> {
        Self::read(query)
    }

    /// Of `location.search`: a plus is a space, <https://url.spec.whatwg.org/#concept-urlencoded-parser>.
    pub fn of_search(search: &str) -> Result<Self, LinkError> {
        Self::read(&search.strip_prefix('?').unwrap_or(search).replace('+', " "))
    }

    fn read(query: &str) -> Result<Self, LinkError> {
        let decode = |text: &str| percent::decode(text).map_err(|broken| LinkError::Encoding { at: broken.0 });
        let pair = |pair: &str| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decode(name)?, decode(value)?))
        };
        query.split('&').filter(|text| !text.is_empty()).map(pair).collect::<Result<_, _>>().map(Self)
    }

    /// Takes no names twice: which of the two values is meant is not for this page to guess.
    pub fn once(&self, names: &[&'static str]) -> Result<(), LinkError> {
        let count = |name: &str| self.0.iter().filter(|(key, _)| key == name).count();
        names.iter().find(|name| count(name) > 1).map_or(Ok(()), |name| Err(LinkError::Twice(name)))
    }

    /// The first value of a name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}
