//! Letting people in: challenges, tokens, and who may see what.

use std::sync::atomic::Ordering;

use serde_json::json;

use super::{Account, Ask, Door, Emulator, Said, Tokens, parts, said};
use crate::support::recorder::{REFRESH, from_base64};

impl Emulator {
    /// Whether the asker may see what is at this path.
    pub(super) fn let_in(&self, ask: &Ask) -> Result<(), Said> {
        let header = ask.header("authorization");
        let repo = parts(&ask.path).and_then(|(name, ..)| self.repo(name));
        let is_private = repo.is_some_and(|repo| repo.private);
        match &self.habits.door {
            Door::Open => Ok(()),
            Door::Basic { realm } => match header.map(|header| self.is_account(header)) {
                Some(true) => Ok(()),
                None if self.habits.open && !is_private && repo.is_some() => Ok(()),
                _ => Err(self
                    .refusal((401, "UNAUTHORIZED"))
                    .with("WWW-Authenticate", format!("Basic realm=\"{realm}\""))),
            },
            Door::Token(tokens) => self.let_in_by_token(tokens, ask, is_private),
        }
    }

    fn let_in_by_token(&self, tokens: &Tokens, ask: &Ask, is_private: bool) -> Result<(), Said> {
        let name = parts(&ask.path).map(|(name, ..)| name);
        if let Some(realm) = self.habits.catalog_door
            && ask.path == "/v2/_catalog"
        {
            // Nobody here is an administrator.
            let refusal = self.refusal((401, "UNAUTHORIZED"));
            return Err(refusal.with("WWW-Authenticate", format!("Basic realm=\"{realm}\"")));
        }
        let Some(header) = ask.header("authorization") else {
            let open = self.habits.open && !is_private && name.is_some();
            return if open { Ok(()) } else { Err(self.challenge(tokens, ask, "")) };
        };
        if header.starts_with("Basic ") {
            let good = tokens.or_basic.is_some() && self.is_account(header);
            return if good { Ok(()) } else { Err(self.challenge(tokens, ask, "")) };
        }
        let Some((number, scopes)) = header.strip_prefix("Bearer canary-access.").and_then(read_token) else {
            return Err(self.challenge(tokens, ask, ",error=\"invalid_token\""));
        };
        if number <= self.revoked.load(Ordering::SeqCst) {
            let stale = self.challenge(tokens, ask, ",error=\"invalid_token\"");
            return Err(Said { status: tokens.stale, ..stale });
        }
        let granted = match (name, tokens.scope) {
            (None, _) => ask.path == "/v2/" || scopes.contains(&"registry:catalog:*".to_owned()),
            (Some(_), Some(only)) => scopes.iter().any(|scope| scope == only),
            (Some(name), None) => scopes.contains(&format!("repository:{name}:pull")),
        };
        match self.habits.denied {
            _ if granted => Ok(()),
            (401, _) => Err(self.challenge(tokens, ask, ",error=\"insufficient_scope\"")),
            denied => Err(self.refusal(denied)),
        }
    }

    /// Whether the asker has a token for this scope.
    pub(super) fn is_granted(&self, ask: &Ask, scope: &str) -> bool {
        let token = ask.header("authorization").and_then(|header| header.strip_prefix("Bearer canary-access."));
        token.and_then(read_token).is_some_and(|(_, scopes)| scopes.iter().any(|granted| granted == scope))
    }

    pub(super) fn challenge(&self, tokens: &Tokens, ask: &Ask, error: &str) -> Said {
        let mut text = format!("Bearer realm=\"{}\"", tokens.named.unwrap_or(tokens.realm));
        if tokens.names_service {
            text.push_str(&format!(",service=\"{}\"", tokens.service));
        }
        if tokens.names_scope {
            let name = parts(&ask.path).map_or("user/image", |(name, ..)| name);
            text.push_str(&format!(",scope=\"repository:{name}:pull\""));
        }
        text.push_str(error);
        if let Some(realm) = tokens.or_basic {
            // Two headers, as a browser joins them.
            text.push_str(&format!(", Basic realm=\"{realm}\""));
        }
        self.refusal((401, "UNAUTHORIZED")).with("WWW-Authenticate", text)
    }

    pub(super) fn is_account(&self, header: &str) -> bool {
        let pair = header.strip_prefix("Basic ").and_then(from_base64);
        match self.habits.account {
            Account::Password(user, secret) => pair == Some(format!("{user}:{secret}")),
            Account::Refresh(..) | Account::Directory(_) | Account::None => false,
        }
    }

    /// The token server.
    pub(super) fn token(&self, tokens: &Tokens, ask: &Ask) -> Said {
        let refuse = |status| said(status).body("application/json", r#"{"details":"incorrect username or password"}"#);
        let (known, service, scopes) = if ask.method == "POST" {
            if let Some(status) = tokens.post {
                return refuse(status);
            }
            let sent = ask.form("refresh_token");
            let good = match self.habits.account {
                Account::Refresh(_, token) => sent.as_deref() == Some(token),
                Account::Directory(_) => sent.as_deref() == Some(REFRESH),
                Account::Password(..) | Account::None => false,
            };
            if !good || ask.form("grant_type").as_deref() != Some("refresh_token") || ask.form("client_id").is_none() {
                return refuse(tokens.bad_login);
            }
            let scope = ask.form("scope").unwrap_or_default();
            (true, ask.form("service"), scope.split(' ').map(str::to_owned).collect::<Vec<_>>())
        } else {
            let known = match ask.header("authorization") {
                Some(header) if self.is_account(header) => true,
                Some(_) => return refuse(tokens.bad_login),
                None => false,
            };
            (known, ask.query("service").into_iter().next(), ask.query("scope"))
        };
        if service.as_deref() != Some(tokens.service) {
            return refuse(400);
        }
        if !known && !tokens.anonymous {
            return refuse(401);
        }
        // The granted may be less than was asked for; nobody says so.
        let granted: Vec<_> = scopes.into_iter().filter(|scope| self.may(scope, known, tokens)).collect();
        let number = self.tokens.fetch_add(1, Ordering::SeqCst) + 1;
        let token = format!("canary-access.{number}.{}", hex(&granted.join(" ")));
        let mut answer = serde_json::Map::new();
        for field in tokens.fields {
            answer.insert((*field).to_owned(), json!(token));
        }
        if let Some(seconds) = tokens.expires {
            answer.insert("expires_in".to_owned(), json!(seconds));
        }
        said(200).body("application/json", serde_json::Value::Object(answer).to_string())
    }

    /// The place where a directory's access token gets a refresh token.
    pub(super) fn exchange(&self, service: &str, ask: &Ask) -> Said {
        let is = |name, wanted: &str| ask.form(name).as_deref() == Some(wanted);
        let known = matches!(self.habits.account, Account::Directory(token) if is("access_token", token));
        if ask.method != "POST" || !is("grant_type", "access_token") || !is("service", service) || !known {
            return self.refusal((401, "UNAUTHORIZED"));
        }
        said(200).body("application/json", json!({ "refresh_token": REFRESH }).to_string())
    }

    fn may<'a>(&self, scope: &'a str, known: bool, tokens: &Tokens) -> bool {
        let action = |rest: &'a str| rest.strip_suffix(":pull").or_else(|| rest.strip_suffix(":metadata_read"));
        let name = scope.strip_prefix("repository:").and_then(action);
        match name {
            _ if tokens.scope.is_some() => tokens.scope == Some(scope),
            // Where what is missing looks private, there is no token for it.
            Some(name) => self.repo(name).map_or(self.habits.missing.0 != 401, |repo| known || !repo.private),
            None => scope == "registry:catalog:*" && self.habits.catalog,
        }
    }
}

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn read_token(text: &str) -> Option<(u32, Vec<String>)> {
    let (number, scopes) = text.split_once('.')?;
    let bytes: Option<Vec<u8>> =
        (0..scopes.len() / 2).map(|at| u8::from_str_radix(&scopes[2 * at..2 * at + 2], 16).ok()).collect();
    let scopes = String::from_utf8(bytes?).ok()?;
    Some((number.parse().ok()?, scopes.split(' ').map(str::to_owned).collect()))
}
