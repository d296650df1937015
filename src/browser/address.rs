//! Addresses that a secure page may not call. Pure text; the rules are those of
//! <https://www.w3.org/TR/mixed-content/> and of Chrome's local network access.

use crate::reference::is_loopback;

/// How an address without TLS fares on a page with TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mixed {
    /// It may be called: the page has no TLS either, the address has it, or the address is this machine.
    Allowed,
    /// It lies in the local network. Refused, except where the reader grants the page that network (Chrome 142).
    Local,
    /// Always refused.
    Refused,
}

/// Whether a page of `page_protocol` may call `protocol` on `hostname` (all three as `URL` gives them: `https:`,
/// `http:`, lower-case host, IPv6 in brackets).
pub fn mixed(page_protocol: &str, protocol: &str, hostname: &str) -> Mixed {
    if page_protocol != "https:" || protocol != "http:" || is_loopback(hostname) {
        Mixed::Allowed
    } else if is_local(hostname) {
        Mixed::Local
    } else {
        Mixed::Refused
    }
}

fn is_local(hostname: &str) -> bool {
    if hostname.ends_with(".local") {
        return true;
    }
    match octets(hostname) {
        Some([10, ..] | [192, 168, ..] | [169, 254, ..]) => true,
        Some([172, second, ..]) => (16..32).contains(&second),
        Some(_) => false,
        // Unique local fc00::/7 and link-local fe80::/10.
        None => ["[fc", "[fd", "[fe8", "[fe9", "[fea", "[feb"].iter().any(|prefix| hostname.starts_with(prefix)),
    }
}

fn octets(hostname: &str) -> Option<[u8; 4]> {
    hostname.parse::<std::net::Ipv4Addr>().ok().map(|address| address.octets())
}
