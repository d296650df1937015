//! What a browser hides, told by a command: the heads of the answers to a GET and to the question before it, as curl
//! prints them. Whoever pastes them gets the one finding that fits, and what runs there is known where it gives itself away.

use crate::registry::challenge;
use crate::registry::known::{Known, Seen, by_signs};
use crate::shown;

use super::finding::Finding;
use super::probe::{Answer, Evidence, Probe, Read};
use super::{Asked, Case, answer_to, sent_on};

/// The most that is read, in bytes. A head has a few kilobytes.
pub const LIMIT: usize = 64 << 10;

/// The command whose output is read here: a GET as the page sent it, then the question that a browser asks before a request
/// with a token.
pub fn command(case: &Case) -> String {
    let (url, origin) = (quoted(&case.url.to_string()), quoted(&format!("Origin: {}", case.page.origin())));
    let accept = case.accept.as_ref().map(|accept| format!(" -H {}", quoted(&format!("Accept: {accept}"))));
    format!(
        "curl -sS -o /dev/null -D - -H {origin}{} {url}\n\
         curl -sS -o /dev/null -D - -X OPTIONS -H {origin} -H 'Access-Control-Request-Method: GET' \
         -H 'Access-Control-Request-Headers: authorization' {url}",
        accept.unwrap_or_default()
    )
}

/// A text as one word of a shell, whatever is in it.
fn quoted(text: &str) -> String {
    format!("'{}'", shown::visible(text, 2048).replace('\'', "'\\''"))
}

/// The head of one answer.
#[derive(Default)]
struct Head {
    status: u16,
    /// Whether a proxy says with it that the way is free.
    is_tunnel: bool,
    headers: Vec<(String, String)>,
}

impl Head {
    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether a header's lists name something.
    fn names(&self, header: &str, wanted: &str) -> bool {
        self.all(header).flat_map(|value| value.split(',')).any(|name| name.trim().eq_ignore_ascii_case(wanted))
    }

    /// What is wrong with the leave to read it, for a page of that origin.
    fn refuses(&self, origin: &str) -> Option<Finding> {
        let mut values = self.all("access-control-allow-origin");
        match (values.next(), values.next()) {
            (None, _) => Some(Finding::NoCors),
            (Some(_), Some(_)) => Some(Finding::AllowOriginTwice),
            (Some("*"), None) => None,
            (Some(value), None) if value == origin => None,
            (Some(value), None) if value.contains(',') => Some(Finding::AllowOriginList),
            (Some(_), None) => Some(Finding::AllowOriginOther),
        }
    }

    /// What is wrong with the answer to the question before a request with a token.
    fn refuses_token(&self, origin: &str) -> Option<Finding> {
        if !(200..300).contains(&self.status) {
            return Some(Finding::PreflightRefused { status: Some(self.status) });
        }
        if let Some(finding) = self.refuses(origin) {
            // It is the question that lacks it; the read itself does not.
            return Some(if finding == Finding::NoCors { Finding::PreflightRefused { status: None } } else { finding });
        }
        (!self.names("access-control-allow-headers", "authorization")).then_some(Finding::AuthorizationNotAllowed)
    }

    /// Its status, and the leave to read it.
    fn said(&self, method: &str) -> String {
        let leave: Vec<_> = self.all("access-control-allow-origin").map(|value| shown::visible(value, 128)).collect();
        let leave = if leave.is_empty() { "is missing".to_owned() } else { leave.join(" and ") };
        format!("{method}: status {}, Access-Control-Allow-Origin {leave}.", self.status)
    }

    fn as_read(&self) -> Read {
        let exposed = |name: &&(String, String)| {
            self.names("access-control-expose-headers", &name.0) || self.names("access-control-expose-headers", "*")
        };
        let headers = self.headers.iter().filter(exposed).map(|(name, _)| name.clone()).collect();
        let manifest = self.all("docker-content-digest").next().is_some();
        Read { status: self.status, headers, manifest }
    }
}

/// What the command printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// What is the matter.
    pub finding: Finding,
    /// What was read, in a sentence for each answer.
    pub said: String,
    /// Whether the registry asks for a login.
    pub wants_login: bool,
}

/// Reads what the command printed about a case, of which `seen` is known and `before` was found. Nothing when it is no head
/// of any answer.
///
/// The command carries no login, so it tells nothing of what comes to whoever is let in: then what was found before stays.
pub fn read(text: &str, case: &Case, seen: &[Evidence], before: Option<&Finding>) -> Option<Reading> {
    let heads = heads(&text[..text.floor_char_boundary(LIMIT)]);
    let (get, question) = (heads.first()?, heads.get(1));
    let origin = case.page.origin();
    // A browser asks no question before a read without a token; whoever is not let in asks one with the next read.
    let wants_login = case.authorized || (get.status == 401 && case.asked == Asked::Registry);
    let finding = match get.refuses(&origin) {
        Some(finding) => {
            // Whoever answers the question with that leave gives it, and not with this answer.
            let gives = question.is_some_and(|question| question.status < 300 && question.refuses(&origin).is_none());
            unread(finding, get, case, seen, gives)
        }
        None => match question.filter(|_| wants_login).and_then(|question| question.refuses_token(&origin)) {
            Some(finding) => finding,
            None => let_in(get, case, before),
        },
    };
    let answers = [("GET", Some(get)), ("OPTIONS", question)];
    let said =
        answers.iter().filter_map(|(method, head)| Some(head.as_ref()?.said(method))).collect::<Vec<_>>().join(" ");
    Some(Reading { finding, said, wants_login })
}

/// The GET may not be read, for that reason. `gives` says that the leave which it lacks comes with another answer.
fn unread(finding: Finding, get: &Head, case: &Case, seen: &[Evidence], gives: bool) -> Finding {
    if finding != Finding::NoCors {
        return finding;
    }
    let reads =
        |probe| matches!(answer_to(seen, probe), Some(Answer::Read(Read { status: 200..=299, .. }) | Answer::Before));
    match case.asked {
        Asked::TokenServer => Finding::RealmNoCors,
        Asked::Registry if get.status >= 400 && (gives || reads(Probe::Base) || reads(Probe::Kin)) => {
            Finding::RefusalHidden { status: Some(get.status) }
        }
        Asked::Registry if matches!(answer_to(seen, Probe::Base), Some(Answer::Read(_))) => Finding::NoCorsHere,
        Asked::Registry | Asked::Layout => Finding::NoCors,
    }
}

/// Nothing is in the way up to the first answer.
fn let_in(get: &Head, case: &Case, before: Option<&Finding>) -> Finding {
    if matches!(get.status, 301 | 302 | 303 | 307 | 308) {
        return sent_on(case);
    }
    let behind = [Finding::RedirectBlocked, Finding::LetInUnread, Finding::RefusalHidden { status: None }];
    if let Some(before) = before.filter(|before| case.authorized && behind.contains(before)) {
        return before.clone();
    }
    let hidden = get.as_read().hidden();
    if hidden.is_empty() { Finding::Readable } else { Finding::HeadersHidden { hidden } }
}

/// The kind of registry that gives itself away in what the command printed.
pub fn kind(text: &str) -> Option<&'static Known> {
    let heads = heads(&text[..text.floor_char_boundary(LIMIT)]);
    let get = heads.first()?;
    // Two such headers are as good as one with a comma between.
    let challenges = get.all("www-authenticate").collect::<Vec<_>>().join(", ");
    let challenges = challenge::parse(&challenges).unwrap_or_default();
    let bearer = challenges.bearer.as_ref();
    let names: Vec<_> = get.headers.iter().map(|(name, _)| name.as_str()).collect();
    by_signs(Seen {
        realm: bearer.map(|bearer| bearer.realm.as_str()),
        basic_realm: challenges.basic.as_deref(),
        service: bearer.and_then(|bearer| bearer.service.as_deref()),
        headers: &names,
    })
}

fn heads(text: &str) -> Vec<Head> {
    let mut heads: Vec<Head> = Vec::new();
    for line in text.lines().map(str::trim) {
        if let Some(rest) = line.strip_prefix("HTTP/") {
            let status = rest.split_ascii_whitespace().nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
            // What a proxy on the way says before the answer is no answer.
            if heads.last().is_some_and(|head| head.status < 200 || head.is_tunnel) {
                heads.pop();
            }
            let is_tunnel = rest.to_ascii_lowercase().contains("connection established");
            heads.push(Head { status, is_tunnel, headers: Vec::new() });
        } else if let (Some(head), Some((name, value))) = (heads.last_mut(), line.split_once(':')) {
            head.headers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    heads
}
