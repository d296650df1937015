//! The `WWW-Authenticate` header: which login a registry asks for.
//!
//! Seen in the wild: several challenges in one header or in several joined by commas, parameters in any order and case,
//! no `service`, no `scope`, a placeholder for a scope, a relative realm. The scope is therefore never taken from here.
//! Grammar: <https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1>;
//! Bearer: <https://distribution.github.io/distribution/spec/auth/token/>.

/// The longest header read, in bytes. Real ones have 200.
const LONGEST: usize = 16 * 1024;

/// The longest service sent on, in bytes. Real ones are host names or addresses.
const LONGEST_SERVICE: usize = 1024;

/// What a registry asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Challenge {
    /// A token from a token server.
    Bearer(Bearer),
    /// Something that needs a login: `Basic`, or a scheme not known here.
    Other(String),
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

/// Reads the header. A Bearer challenge with a realm is preferred, whatever stands before it.
///
/// # Errors
/// [`ChallengeError`] when the header breaks the grammar, names nothing, or is longer than any real one.
pub fn parse(header: &str) -> Result<Challenge, ChallengeError> {
    if header.len() > LONGEST {
        return Err(ChallengeError);
    }
    let challenges = http_auth::parse_challenges(header).map_err(|_| ChallengeError)?;
    if let Some(bearer) = challenges.iter().find_map(bearer) {
        return Ok(Challenge::Bearer(bearer));
    }
    let first = challenges.iter().find(|challenge| !challenge.scheme.eq_ignore_ascii_case("bearer"));
    first.map(|challenge| Challenge::Other(challenge.scheme.to_owned())).ok_or(ChallengeError)
}

fn bearer(challenge: &http_auth::ChallengeRef<'_>) -> Option<Bearer> {
    if !challenge.scheme.eq_ignore_ascii_case("bearer") {
        return None;
    }
    let parameter = |name: &str| {
        let found = challenge.params.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.to_unescaped())
    };
    Some(Bearer {
        realm: parameter("realm").filter(|realm| !realm.is_empty())?,
        service: parameter("service").filter(|service| service.len() <= LONGEST_SERVICE),
        insufficient_scope: parameter("error").is_some_and(|error| error == "insufficient_scope"),
    })
}
