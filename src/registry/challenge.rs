//! The `WWW-Authenticate` header: which login a registry asks for.
//!
//! Seen in the wild: several challenges in one header or in several joined by commas, parameters in any order and case,
//! no `service`, no `scope`, a placeholder for a scope, a relative realm, and beside them a Negotiate that goes on in
//! base64. The scope is therefore never taken from here.
//! Grammar: <https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1>;
//! Bearer: <https://distribution.github.io/distribution/spec/auth/token/>.

/// The longest header read, in bytes. Real ones have 200.
const LONGEST: usize = 16 * 1024;

/// The longest service sent on, in bytes. Real ones are host names or addresses.
const LONGEST_SERVICE: usize = 1024;

/// What a registry asks for: the first challenge of each kind that is understood here, and the name of one that is not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Challenges {
    /// A token from a token server. It is preferred, whatever stands before it.
    pub bearer: Option<Bearer>,
    /// User and password, sent to the registry itself. This is what the registry calls the place.
    pub basic: Option<String>,
    /// The first scheme that is not known here.
    pub other: Option<String>,
}

/// Where to get a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bearer {
    /// The token server's address as named; it has passed no check yet.
    pub realm: String,
    /// The name that the token server knows the registry by.
    pub service: Option<String>,
    /// Whether the token sent was good and did not suffice (`error="insufficient_scope"`).
    pub insufficient_scope: bool,
}

/// The header cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a list of challenges")]
pub struct ChallengeError;

/// Reads the header.
///
/// # Errors
/// [`ChallengeError`] when the header breaks the grammar, names nothing that could be answered, or is longer than any real
/// one.
pub fn parse(header: &str) -> Result<Challenges, ChallengeError> {
    let found = listed(header, found)?;
    if found == Challenges::default() { Err(ChallengeError) } else { Ok(found) }
}

/// The service of the first token challenge that names one, wherever the token server may be: for a reader who names that.
pub fn service(header: &str) -> Option<String> {
    let is_bearer = |challenge: &&http_auth::ChallengeRef<'_>| challenge.scheme.eq_ignore_ascii_case("bearer");
    listed(header, |list| list.iter().filter(is_bearer).find_map(service_of)).ok()?
}

/// What the challenges of a header give.
fn listed<V>(header: &str, read: impl Fn(&[http_auth::ChallengeRef<'_>]) -> V) -> Result<V, ChallengeError> {
    if header.len() > LONGEST {
        return Err(ChallengeError);
    }
    let header = without_token68(header);
    Ok(read(&http_auth::parse_challenges(&header).map_err(|_| ChallengeError)?))
}

fn found(list: &[http_auth::ChallengeRef<'_>]) -> Challenges {
    let is = |challenge: &&http_auth::ChallengeRef<'_>, scheme: &str| challenge.scheme.eq_ignore_ascii_case(scheme);
    let basic = list.iter().find(|challenge| is(challenge, "basic"));
    let other = list.iter().find(|challenge| !is(challenge, "basic") && !is(challenge, "bearer"));
    Challenges {
        bearer: list.iter().find_map(bearer),
        basic: basic.map(|challenge| parameter(challenge, "realm").unwrap_or_default()),
        other: other.map(|challenge| challenge.scheme.to_owned()),
    }
}

/// The header without what schemes like Negotiate put in the place of parameters, which the parser does not know. Nobody
/// answers those here.
fn without_token68(header: &str) -> String {
    let mut is_quoted = false;
    let mut before = '\0';
    let is_comma = |c: char| {
        let is_escaped = std::mem::replace(&mut before, c) == '\\' && is_quoted;
        if is_escaped {
            before = '\0';
        }
        is_quoted ^= c == '"' && !is_escaped;
        c == ',' && !is_quoted
    };
    let kept = |element: &str| {
        let words = element.trim_matches([' ', '\t']).split_once(' ');
        let scheme = words.filter(|(_, rest)| is_token68(rest.trim_start_matches(' '))).map(|(scheme, _)| scheme);
        scheme.unwrap_or(element).to_owned()
    };
    header.split(is_comma).map(kept).collect::<Vec<_>>().join(",")
}

fn is_token68(text: &str) -> bool {
    let plain = text.trim_end_matches('=');
    !plain.is_empty() && plain.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~+/".contains(&b))
}

fn parameter(challenge: &http_auth::ChallengeRef<'_>, name: &str) -> Option<String> {
    let found = challenge.params.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.to_unescaped())
}

fn service_of(challenge: &http_auth::ChallengeRef<'_>) -> Option<String> {
    parameter(challenge, "service").filter(|service| service.len() <= LONGEST_SERVICE)
}

fn bearer(challenge: &http_auth::ChallengeRef<'_>) -> Option<Bearer> {
    if !challenge.scheme.eq_ignore_ascii_case("bearer") {
        return None;
    }
    let parameter = |name| parameter(challenge, name);
    Some(Bearer {
        realm: parameter("realm").filter(|realm| !realm.is_empty())?,
        service: service_of(challenge),
        insufficient_scope: parameter("error").is_some_and(|error| error == "insufficient_scope"),
    })
}
