//! Pages of a list: where the next one is, and when to stop.
//!
//! A registry names the next page in a `Link` header, which across origins a browser shows only where the registry exposes
//! it; a hidden header looks like an absent one. So:
//!
//! - the first request has no `n`: several registries then give everything at once;
//! - a visible link is followed, if it leads to the same origin and path with another query;
//! - without one, a list of just as many names as registries commonly put on a page is continued once with
//!   `last=<last name>`, for as long as pages of that length bring new names. A registry that ignores `last` repeats
//!   itself and thereby ends it;
//! - of a list of another length it is found out whether its end can be seen (`ends.rs`);
//! - a link to anywhere else is not followed: what came is kept, and the list is called incomplete.
//!
//! <https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#listing-tags>,
//! <https://www.rfc-editor.org/rfc/rfc8288#section-3>

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::source::told::cut;
use crate::source::{ListNote, Stop};

use super::address::Address;
use super::policy::{self, Consents, Decision, Ground, Purpose, SecretKind};
use super::token::encode;

/// The most names kept of one list. Above it, scrolling is no way to find anything.
pub const MOST_NAMES: usize = 200_000;

/// The most pages read of one list.
pub const MOST_PAGES: u32 = 2000;

/// How many pages in a row may bring nothing new.
pub const MOST_IDLE: u32 = 3;

/// The longest `Link` header read, in bytes. Real ones have 200; Amazon's `last` makes some longer.
const LONGEST_LINK: usize = 16 * 1024;

/// How many names registries put on a page: the usual defaults and ceilings.
const PAGE_LENGTHS: [usize; 9] = [20, 25, 50, 100, 200, 250, 500, 1000, 10_000];

/// How to ask for the next page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Next {
    /// The absolute address.
    pub url: String,
    /// Whether the address was made here because no link was visible.
    pub guessed: bool,
    page: u32,
    idle: u32,
    length: usize,
    /// The page before which reading stops.
    until: u32,
    seen: Seen,
}

/// Names seen so far, each with the page that first brought it, so that asking for a page twice gives the same answer.
type Seen = Rc<RefCell<BTreeMap<Rc<str>, u32>>>;

/// A page as sorted out here.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Sorted {
    /// The names that no earlier page brought.
    pub names: Vec<String>,
    /// How to go on.
    pub next: Option<Next>,
    /// How to go on although reading ends here, if the reader wants to: after a stop, and where no link is visible on a first
    /// page.
    pub beyond: Option<Next>,
    /// What a reader should know.
    pub notes: Vec<ListNote>,
}

/// Sorts out a page: `url` was asked (as `after` says, unless it is the first), `names` and `link` came.
pub fn sort(url: &str, after: Option<&Next>, names: Vec<String>, link: Option<&str>) -> Sorted {
    let page = after.map_or(0, |after| after.page);
    let seen = after.map(|after| after.seen.clone()).unwrap_or_default();
    let (count, last) = (names.len(), names.last().cloned());
    let mut notes = Vec::new();
    let (fresh, full) = keep_new(names, page, &seen);
    if count > fresh.len() && !full && !after.is_some_and(|after| after.guessed && fresh.is_empty()) {
        notes.push(ListNote::Duplicates(count - fresh.len()));
    }
    let idle = if fresh.is_empty() { after.map_or(0, |after| after.idle) + 1 } else { 0 };
    let length = after.map_or(count, |after| after.length);
    let until = after.map_or(MOST_PAGES, |after| after.until);
    let turn =
        |url: String, guessed: bool| Next { url, guessed, page: page + 1, idle, length, until, seen: seen.clone() };
    let follow = match link {
        Some(link) => follow(url, link),
        None => guess(url, after, count, length, fresh.is_empty(), last.as_deref()),
    };
    let (mut next, mut beyond) = (None, None);
    match follow {
        Follow::End if link.is_none() && after.is_none() && !full => {
            beyond = last.map(|last| turn(behind(url, &last), true));
        }
        Follow::End => {}
        Follow::Unreadable(link) => notes.push(ListNote::UnreadableLink(link)),
        Follow::Elsewhere(next) => notes.push(ListNote::Elsewhere(next)),
        Follow::Same => notes.push(ListNote::Stopped(Stop::Loop)),
        Follow::To(..) if full => {}
        Follow::To(to, guessed) if idle >= MOST_IDLE || page + 1 >= until => {
            notes.push(ListNote::Stopped(if idle >= MOST_IDLE { Stop::NoProgress } else { Stop::Pages }));
            beyond = Some(Next { idle: 0, until: page.saturating_add(1 + MOST_PAGES), ..turn(to, guessed) });
        }
        Follow::To(to, guessed) => next = Some(turn(to, guessed)),
    }
    if full {
        notes.push(ListNote::Stopped(Stop::Names));
    }
    Sorted { names: fresh, next, beyond, notes }
}

/// The names that no earlier page brought, and whether some were left out because there are too many.
fn keep_new(names: Vec<String>, page: u32, seen: &Seen) -> (Vec<String>, bool) {
    let mut seen = seen.borrow_mut();
    // A page asked for again brings its own names again.
    seen.retain(|_, first| *first < page);
    let mut fresh = Vec::new();
    for name in names {
        if seen.contains_key(name.as_str()) {
            continue;
        }
        if seen.len() >= MOST_NAMES {
            return (fresh, true);
        }
        seen.insert(name.as_str().into(), page);
        fresh.push(name);
    }
    (fresh, false)
}

enum Follow {
    End,
    Unreadable(String),
    Elsewhere(String),
    Same,
    To(String, bool),
}

/// Where a visible link leads. One that leaves the list is never followed.
fn follow(url: &str, header: &str) -> Follow {
    let unreadable = || Follow::Unreadable(cut(header, 256).to_owned());
    let target = match next_of(header) {
        Ok(Some(target)) => target,
        Ok(None) => return Follow::End,
        Err(_) => return unreadable(),
    };
    let Ok(asked) = Address::parse(url) else { return unreadable() };
    let elsewhere = || Follow::Elsewhere(cut(target, 256).to_owned());
    let Ok(next) = asked.join(target) else { return elsewhere() };
    let ground = Ground { registry: &asked, consents: &Consents::default(), own_page: false, relay: None };
    if policy::decide(&ground, Purpose::NextPage(&asked), &next, SecretKind::Token) != Decision::Send(SecretKind::Token)
    {
        return elsewhere();
    }
    if next == asked { Follow::Same } else { Follow::To(next.to_string(), false) }
}

/// Where the list may go on when no link is visible.
fn guess(url: &str, after: Option<&Next>, count: usize, length: usize, idle: bool, last: Option<&str>) -> Follow {
    let go_on = match after {
        // Links were visible so far, so this one is absent.
        Some(after) if !after.guessed => false,
        Some(_) => !idle && count >= length,
        None => PAGE_LENGTHS.contains(&count),
    };
    match last {
        Some(last) if go_on => Follow::To(behind(url, last), true),
        _ => Follow::End,
    }
}

/// The address of what comes after a name.
fn behind(url: &str, last: &str) -> String {
    let mut next = url.split('?').next().unwrap_or_default().to_owned();
    next.push_str("?last=");
    encode(&mut next, last);
    next
}

/// A `Link` header that breaks the grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a Link header")]
pub struct LinkError;

/// The target of the first link with the relation `next` in a `Link` header.
///
/// # Errors
/// [`LinkError`] when the header breaks the grammar before such a link, or that link is empty.
pub fn next_of(header: &str) -> Result<Option<&str>, LinkError> {
    if header.len() > LONGEST_LINK {
        return Err(LinkError);
    }
    let mut rest = header.trim_matches([' ', '\t', ',']);
    while !rest.is_empty() {
        let (target, after) = rest.strip_prefix('<').and_then(|rest| rest.split_once('>')).ok_or(LinkError)?;
        let (is_next, after) = parameters(after)?;
        if is_next {
            let target = target.trim();
            return if target.is_empty() { Err(LinkError) } else { Ok(Some(target)) };
        }
        rest = after.trim_start_matches([' ', '\t', ',']);
    }
    Ok(None)
}

/// Reads a link's parameters up to the comma that ends it. The first `rel` counts.
fn parameters(text: &str) -> Result<(bool, &str), LinkError> {
    let (mut rest, mut rel) = (text.trim_ascii_start(), None);
    while let Some(after) = rest.strip_prefix(';') {
        let after = after.trim_ascii_start();
        let end = after.find(['=', ';', ',']).unwrap_or(after.len());
        let (name, tail) = after.split_at(end);
        let (value, tail) = match tail.strip_prefix('=') {
            Some(tail) => value(tail.trim_ascii_start())?,
            None => ("", tail),
        };
        if name.trim().eq_ignore_ascii_case("rel") && rel.is_none() {
            rel = Some(value.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("next")));
        }
        rest = tail.trim_ascii_start();
    }
    if rest.is_empty() || rest.starts_with(',') { Ok((rel.unwrap_or(false), rest)) } else { Err(LinkError) }
}

/// A parameter's value, quoted or not, and what follows it.
fn value(text: &str) -> Result<(&str, &str), LinkError> {
    let Some(quoted) = text.strip_prefix('"') else {
        return Ok(text.split_at(text.find([';', ',']).unwrap_or(text.len())));
    };
    let mut escaped = false;
    for (at, byte) in quoted.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => {
                let value = quoted.get(..at).ok_or(LinkError)?;
                return Ok((value, quoted.get(at + 1..).unwrap_or_default()));
            }
            _ => {}
        }
    }
    Err(LinkError)
}
