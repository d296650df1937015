//! Hosts: Docker Hub's several names, addresses, ports, and which of them are spoken to without TLS.
//!
//! A host is held in the form a browser would make of it (lower case, IPv6 shortened, the port a plain number), so
//! that two spellings of one origin are never taken for two.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use super::error::{Part, ReferenceError, Rule};
use super::span::Span;

/// Docker Hub as people name it. Its API lives elsewhere.
const HUB: &str = "docker.io";
/// Where Docker Hub answers under `/v2`.
const HUB_API: &str = "registry-1.docker.io";
/// Other names for Docker Hub: the one of the first registry API, and the one of today's.
const HUB_ALIASES: [&str; 3] = [HUB, "index.docker.io", HUB_API];
/// The longest name that DNS can hold, RFC 1035 section 2.3.4.
const LONGEST_NAME: usize = 253;

/// How a registry is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// TLS: every registry unless said otherwise.
    Https,
    /// Plain HTTP: loopback hosts, and hosts whose link says `http://`.
    Http,
}

impl Scheme {
    /// The scheme's name, without the colon.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Https => "https",
            Self::Http => "http",
        }
    }

    /// The port that needs no mention.
    fn port(self) -> u16 {
        match self {
            Self::Https => 443,
            Self::Http => 80,
        }
    }

    /// Takes `http://` or `https://` off the text.
    pub(super) fn take(text: Span<'_>) -> (Option<Self>, Span<'_>) {
        let taken = [Self::Https, Self::Http].into_iter().find_map(|scheme| {
            let rest = text.after(scheme.as_str())?.after("://")?;
            Some((Some(scheme), rest))
        });
        taken.unwrap_or((None, text))
    }
}

/// A registry's host as people name it, for example `docker.io`, `localhost:5000` or `[::1]:5000`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Host {
    authority: String,
    scheme: Scheme,
}

impl Host {
    /// Docker Hub.
    pub fn hub() -> Self {
        Self { authority: HUB.to_owned(), scheme: Scheme::Https }
    }

    /// Reads `host[:port]`, with or without `http://` or `https://` before it.
    ///
    /// # Errors
    /// [`ReferenceError`] when it is not a host that a browser can call.
    pub fn parse(text: &str) -> Result<Self, ReferenceError> {
        let (scheme, rest) = Scheme::take(Span::whole(text));
        Self::read(rest, scheme)
    }

    /// The host of `text`; without a scheme, the usual one for that host.
    pub(super) fn read(text: Span<'_>, scheme: Option<Scheme>) -> Result<Self, ReferenceError> {
        let authority = Authority::read(text)?;
        if HUB_ALIASES.contains(&authority.name.as_str()) && authority.port.is_none_or(|port| port == 443) {
            // Docker Hub has nothing to say without TLS, whatever the link says.
            return Ok(Self::hub());
        }
        let scheme = scheme.unwrap_or_else(|| usual_scheme(&authority.name));
        Ok(Self { authority: authority.to_string(), scheme })
    }

    /// The registry that a link's place names: a host with a slash behind it, or with a scheme before it and no path.
    /// `None` when the place names something in a registry.
    pub(crate) fn of_link(place: &str) -> Option<Result<Self, ReferenceError>> {
        let (scheme, rest) = Scheme::take(Span::whole(place));
        let (host, path) = rest.cut_off('/');
        // Layouts, digests and passwords are for the grammar to judge.
        if place.starts_with("oci:") || place.starts_with(super::archive::PREFIX) || host.text.contains('@') {
            return None;
        }
        if path.is_some_and(|path| !path.text.is_empty()) || (path.is_none() && scheme.is_none()) {
            return None;
        }
        Some(if scheme.is_none() && !counts_as_host(host.text) && !host.text.is_empty() {
            // Most likely a link that lost its end; no reason to call a host of that name.
            Err(host.breaks(Rule::HostBare))
        } else {
            Self::read(host, scheme)
        })
    }

    /// `host` or `host:port`, as people name it.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// How it is spoken to.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// Whether this is Docker Hub.
    pub fn is_hub(&self) -> bool {
        self.authority == HUB
    }

    /// Whether this is the reader's own machine.
    pub fn is_loopback(&self) -> bool {
        is_loopback(without_port(&self.authority))
    }

    /// The origin of the API, as a browser writes origins: `https://registry-1.docker.io`, `http://localhost:5000`.
    pub fn api_origin(&self) -> String {
        let authority = if self.is_hub() { HUB_API } else { &self.authority };
        origin(self.scheme, authority)
    }

    /// The host as container engines name it: without a scheme. A single word needs a port there to be a host.
    pub(super) fn engine_name(&self) -> String {
        if stands_alone(&self.authority) {
            return self.authority.clone();
        }
        format!("{}:{}", self.authority, self.scheme.port())
    }
}

impl fmt::Display for Host {
    /// As in links: the scheme is written only where it would not be understood.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = without_port(&self.authority);
        // Machines called so would otherwise read as a layout or an archive.
        let understood = stands_alone(&self.authority) && !["archive", "oci"].contains(&name);
        if self.scheme != usual_scheme(name) || !understood {
            write!(f, "{}://", self.scheme.as_str())?;
        }
        f.write_str(&self.authority)
    }
}

/// `host[:port]` taken apart and checked. The name is in lower case, IPv6 in brackets.
pub(super) struct Authority {
    name: String,
    port: Option<u16>,
}

impl Authority {
    pub(super) fn read(text: Span<'_>) -> Result<Self, ReferenceError> {
        if text.text.contains('@') {
            return Err(text.breaks(Rule::UserInfo));
        }
        if let Some(rest) = text.after("[") {
            let (address, rest) = rest.cut(']').ok_or_else(|| text.breaks(Rule::HostAddress))?;
            let name = address6(address)?;
            if rest.text.is_empty() {
                return Ok(Self { name, port: None });
            }
            let port = rest.after(":").ok_or_else(|| rest.breaks(Rule::Port))?;
            return Ok(Self { name, port: Some(read_port(port)?) });
        }
        if text.text.matches(':').count() > 1 {
            return Err(text.breaks(Rule::HostAddress));
        }
        let (name, port) = text.cut_off(':');
        Ok(Self { name: read_name(name)?, port: port.map(read_port).transpose()? })
    }
}

impl fmt::Display for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

/// `scheme://authority`, without the port that is understood.
pub(super) fn origin(scheme: Scheme, authority: &str) -> String {
    let usual = format!(":{}", scheme.port());
    // An IPv6 address ends with its bracket, so this takes off nothing but a port.
    let authority = authority.strip_suffix(&usual).unwrap_or(authority);
    format!("{}://{authority}", scheme.as_str())
}

/// Whether the first segment of a reference is a host, by the rule of `splitDockerDomain` in `normalize.go`.
pub(super) fn counts_as_host(segment: &str) -> bool {
    stands_alone(segment) || segment.bytes().any(|byte| byte.is_ascii_uppercase())
}

fn stands_alone(authority: &str) -> bool {
    authority.contains(['.', ':']) || authority == "localhost"
}

fn usual_scheme(name: &str) -> Scheme {
    if is_loopback(name) { Scheme::Http } else { Scheme::Https }
}

/// Whether a host is the reader's own machine by a name or number that browsers keep there: lower-case, without a port, IPv6
/// in brackets. <https://w3c.github.io/webappsec-secure-contexts/#is-origin-trustworthy>
pub fn is_loopback(name: &str) -> bool {
    name == "localhost"
        || name.ends_with(".localhost")
        || name == "[::1]"
        || name.parse().is_ok_and(|address: Ipv4Addr| address.is_loopback())
}

fn without_port(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((name, _)) if !authority.ends_with(']') => name,
        _ => authority,
    }
}

fn read_port(text: Span<'_>) -> Result<u16, ReferenceError> {
    // Digits only: the standard library's numbers may begin with a plus.
    let number = if text.text.bytes().all(|b| b.is_ascii_digit()) { text.text.parse().ok() } else { None };
    number.filter(|port| *port > 0).ok_or_else(|| text.breaks(Rule::Port))
}

fn address6(text: Span<'_>) -> Result<String, ReferenceError> {
    if text.text.contains('%') {
        return Err(text.breaks(Rule::HostZone));
    }
    let address: Ipv6Addr = text.text.parse().map_err(|_| text.breaks(Rule::HostAddress))?;
    let name = address.to_string();
    // IPv4-mapped addresses are outside the grammar.
    if name.contains('.') || text.text.contains('.') {
        return Err(text.breaks(Rule::HostAddress));
    }
    Ok(format!("[{name}]"))
}

fn read_name(text: Span<'_>) -> Result<String, ReferenceError> {
    if text.text.is_empty() {
        return Err(text.breaks(Rule::HostMissing));
    }
    let unexpected = text.text.char_indices().find(|(_, c)| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '-'));
    if let Some((offset, character)) = unexpected {
        let rule = if character.is_ascii() { Rule::Unexpected { part: Part::Host } } else { Rule::HostNotAscii };
        return Err(text.breaks_at(offset, character, rule));
    }
    if text.text.len() > LONGEST_NAME {
        return Err(text.breaks(Rule::PartTooLong { part: Part::Host, limit: LONGEST_NAME }));
    }
    if text.text.split('.').any(|label| label.is_empty() || label.starts_with('-') || label.ends_with('-')) {
        return Err(text.breaks(Rule::HostLabel));
    }
    let name = text.text.to_ascii_lowercase();
    if ends_in_number(&name) && name.parse::<Ipv4Addr>().is_err() {
        return Err(text.breaks(Rule::HostAddress));
    }
    Ok(name)
}

/// Whether a browser takes the name for an IPv4 address, <https://url.spec.whatwg.org/#ends-in-a-number-checker>. It
/// would read `127.1` as `127.0.0.1` and `010.0.0.1` as `8.0.0.1`.
fn ends_in_number(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or_default();
    let hex = last.strip_prefix("0x").is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
    hex || last.bytes().all(|b| b.is_ascii_digit())
}
