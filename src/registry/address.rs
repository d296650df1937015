//! Addresses from outside: a strict reading of absolute http(s) URLs that fails closed.
//!
//! A browser's own reading is generous: it drops tabs and newlines, turns `\` into `/`, `%2e` into a dot and `0x7f.1` into
//! 127.0.0.1. Two readings of one address are how a check is passed by, so whatever a browser would change is refused
//! here, and the rest means the same to both. <https://url.spec.whatwg.org/#url-parsing>

use std::fmt;

use crate::reference::{Scheme, is_loopback};

/// The longest address read, in bytes: what servers commonly accept in a request line.
const LONGEST: usize = 8 * 1024;

/// An absolute http or https URL without user information and fragment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    scheme: Scheme,
    host: String,
    port: Option<u16>,
    path: String,
    query: Option<String>,
}

/// Why a text is not an address that is used here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Another scheme than http or https, or none.
    #[error("it is not an http or https address")]
    Scheme,
    /// A user name or password before the host.
    #[error("it holds a user name or password")]
    UserInfo,
    /// The host is empty or has characters that browsers would change.
    #[error("its host is not plain")]
    Host,
    /// The port is not a number from 1 to 65535.
    #[error("its port is not a port")]
    Port,
    /// The path or query has characters or segments that browsers would change, or the text is too long.
    #[error("its path is not plain")]
    Path,
}

impl Address {
    /// Reads an absolute address.
    ///
    /// # Errors
    /// [`AddressError`] for anything that a browser might read in another way.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let (scheme, rest) = split_scheme(text).ok_or(AddressError::Scheme)?;
        let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
        let (authority, tail) = rest.split_at(end);
        if authority.contains('@') {
            return Err(AddressError::UserInfo);
        }
        let (host, port) = split_port(authority)?;
        let host = host.to_ascii_lowercase();
        if !is_host(&host) {
            return Err(AddressError::Host);
        }
        let default = if scheme == Scheme::Https { 443 } else { 80 };
        let (path, query) = split_tail(tail)?;
        Ok(Self { scheme, host, port: port.filter(|port| *port != default), path, query })
    }

    /// Resolves a reference against this address: absolute, `/path`, `path` or `?query`. `//host` is refused.
    ///
    /// # Errors
    /// As [`Address::parse`].
    pub fn join(&self, reference: &str) -> Result<Self, AddressError> {
        if reference.starts_with("//") || reference.starts_with('\\') {
            return Err(AddressError::Host);
        }
        let head = reference.find(['/', '?', '#']).and_then(|end| reference.get(..end)).unwrap_or(reference);
        if head.contains(':') {
            return Self::parse(reference);
        }
        let tail = match reference.as_bytes().first() {
            Some(b'/') => reference.to_owned(),
            None | Some(b'?') => format!("{}{reference}", self.path),
            Some(_) => {
                let folder = self.path.rfind('/').and_then(|end| self.path.get(..=end)).unwrap_or("/");
                format!("{folder}{reference}")
            }
        };
        let (path, query) = split_tail(&tail)?;
        Ok(Self { path, query, ..self.clone() })
    }

    /// How the host is spoken to.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The host in lower case, without port; IPv6 in brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Host and port, as an authority.
    pub fn authority(&self) -> String {
        match self.port {
            Some(port) => format!("{}:{port}", self.host),
            None => self.host.clone(),
        }
    }

    /// Scheme, host and port, without a trailing slash.
    pub fn origin(&self) -> String {
        let scheme = if self.scheme == Scheme::Https { "https" } else { "http" };
        format!("{scheme}://{}", self.authority())
    }

    /// The path, beginning with a slash.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The query without its question mark.
    pub fn query(&self) -> Option<&str> {
        self.query.as_deref()
    }

    /// Whether the host is the reader's own machine by a name or number that browsers keep there.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.host)
    }

    /// Whether the host is a name or number of the reader's own machine or network. Names without a dot count: they mean
    /// something only inside a network.
    pub fn is_private(&self) -> bool {
        is_private(&self.host)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin(), self.path)?;
        self.query.as_deref().map_or(Ok(()), |query| write!(f, "?{query}"))
    }
}

fn split_scheme(text: &str) -> Option<(Scheme, &str)> {
    if text.len() > LONGEST {
        return None;
    }
    let (name, rest) = text.split_once("://")?;
    if name.eq_ignore_ascii_case("https") {
        Some((Scheme::Https, rest))
    } else if name.eq_ignore_ascii_case("http") {
        Some((Scheme::Http, rest))
    } else {
        None
    }
}

fn split_port(authority: &str) -> Result<(&str, Option<u16>), AddressError> {
    // The colons inside the brackets of an IPv6 address are not the port's.
    let from = authority.rfind(']').unwrap_or(0);
    let Some(colon) = authority.get(from..).and_then(|rest| rest.find(':')).map(|at| at + from) else {
        return Ok((authority, None));
    };
    let (host, port) = (authority.get(..colon).unwrap_or_default(), authority.get(colon + 1..).unwrap_or_default());
    if port.is_empty() || !port.bytes().all(|b| b.is_ascii_digit()) {
        return Err(AddressError::Port);
    }
    match port.parse() {
        Ok(0) | Err(_) => Err(AddressError::Port),
        Ok(port) => Ok((host, Some(port))),
    }
}

/// A DNS name, a dotted quad or a bracketed IPv6 address in a form that browsers leave alone.
fn is_host(host: &str) -> bool {
    if let Some(inner) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        // Only the canonical spelling: browsers rewrite every other one.
        return inner.parse::<std::net::Ipv6Addr>().is_ok_and(|address| address.to_string() == inner);
    }
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    if host.len() > 253 || !host.split('.').all(|label| !label.is_empty() && label.bytes().all(plain)) {
        return false;
    }
    let last = host.rsplit('.').next().unwrap_or_default();
    // A last label that is a number makes browsers read an IPv4 address, in any of its strange spellings.
    let number = last.bytes().all(|b| b.is_ascii_digit()) || last.starts_with("0x");
    !number || host.parse::<std::net::Ipv4Addr>().is_ok()
}

fn split_tail(tail: &str) -> Result<(String, Option<String>), AddressError> {
    let plain = |b: u8| b.is_ascii_graphic() && !matches!(b, b'\\' | b'#' | b'"' | b'<' | b'>' | b'`' | b'{' | b'}');
    let dots = |segment: &str| {
        let segment = segment.to_ascii_lowercase().replace("%2e", ".");
        segment == "." || segment == ".."
    };
    let (path, query) = tail.split_once('?').map_or((tail, None), |(path, query)| (path, Some(query)));
    if tail.len() > LONGEST || !tail.bytes().all(plain) || path.split('/').any(dots) {
        return Err(AddressError::Path);
    }
    let path = if path.is_empty() { "/" } else { path };
    Ok((path.to_owned(), query.map(str::to_owned)))
}

fn is_private(host: &str) -> bool {
    if let Some(inner) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return inner.parse::<std::net::Ipv6Addr>().map_or(true, |address| {
            let first = address.segments()[0];
            let special = address.is_loopback() || address.is_unspecified() || address.is_multicast();
            special
                || first & 0xfe00 == 0xfc00
                || first & 0xffc0 == 0xfe80
                || address.to_ipv4().is_some_and(is_private_v4)
        });
    }
    if let Ok(address) = host.parse::<std::net::Ipv4Addr>() {
        return is_private_v4(address);
    }
    let last = host.rsplit('.').next().unwrap_or_default();
    !host.contains('.') || matches!(last, "localhost" | "local" | "internal" | "lan") || host.ends_with(".home.arpa")
}

fn is_private_v4(address: std::net::Ipv4Addr) -> bool {
    let [first, second, ..] = address.octets();
    // 100.64/10 is the address space that providers share among their customers.
    let shared = first == 100 && (64..128).contains(&second);
    let special = address.is_loopback() || address.is_link_local() || address.is_multicast() || address.is_broadcast();
    special || address.is_private() || shared || first == 0
}
