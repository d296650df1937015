//! Registries that people use, as data: one file each. What is odd about one of them is a value here, never an `if`
//! on its name elsewhere; a registry that is not here works by the plain protocol.
//!
//! The facts are from the makers' documentation and sources, as of 2026. What is said here is what is expected; the
//! registry's own answer always counts for more, except about where passwords go ([`Known::elsewhere`]).

mod acr;
mod alike;
mod artifactory;
mod digitalocean;
mod distribution;
mod ecr;
mod ecr_public;
mod elastic;
mod ghcr;
mod gitea;
mod gitlab;
mod google;
mod harbor;
mod hub;
mod kubernetes;
mod mcr;
mod nexus;
mod olareg;
pub(super) mod pattern;
mod quay;
mod words;
mod zot;

use super::address::Address;
use crate::reference::Scheme;

/// All of them. Those known by their host come first, and among those with signs the narrower ones.
pub const ALL: [&Known; 19] = [
    &hub::HUB,
    &ghcr::GHCR,
    &quay::QUAY,
    &google::GOOGLE,
    &ecr::ECR,
    &ecr_public::ECR_PUBLIC,
    &acr::ACR,
    &mcr::MCR,
    &kubernetes::KUBERNETES,
    &gitlab::GITLAB,
    &digitalocean::DIGITALOCEAN,
    &elastic::ELASTIC,
    &harbor::HARBOR,
    &artifactory::ARTIFACTORY,
    &nexus::NEXUS,
    &gitea::GITEA,
    &zot::ZOT,
    &olareg::OLAREG,
    &distribution::DISTRIBUTION,
];

/// A registry, or a kind of registry that people host themselves.
#[derive(Debug, PartialEq, Eq)]
pub struct Known {
    /// A short stable name, for scripts and tests.
    pub id: &'static str,
    /// Its name for people.
    pub name: &'static str,
    /// Its API's hosts; `*` stands for a part of one label. Empty for what people host under names of their own.
    pub hosts: &'static [&'static str],
    /// What gives it away under any name.
    pub signs: &'static [Sign],
    /// How reading is allowed.
    pub access: Access,
    /// Origins other than its own that its token server may have. Passwords go there without a question.
    pub elsewhere: &'static [&'static str],
    /// Ways to sign in, the best first. Empty where there is nothing to sign in to, or nothing particular is known of it.
    pub logins: &'static [Login],
    /// What the right secret may do, and no more.
    pub advice: &'static str,
    /// Whether a web page may read it.
    pub reach: Reach,
    /// Whether it lists its repositories.
    pub catalog: Catalog,
    /// How it pages its lists.
    pub paging: Paging,
    /// Whether it counts the manifests that are read, and not the questions where a tag points (HEAD).
    pub counts_reads: bool,
    /// What it does not do, or does oddly, in sentences.
    pub refuses: &'static [&'static str],
}

/// Something in an answer that gives a kind of registry away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// The path of the token server contains this.
    RealmPath(&'static str),
    /// A Basic challenge has this realm.
    BasicRealm(&'static str),
    /// The challenge names this service.
    Service(&'static str),
    /// The answer has this header; the name is in lower case.
    Header(&'static str),
}

/// How reading is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// As its challenge says.
    Challenge,
    /// Everybody may read, and nobody signs in.
    Open,
    /// User and password go to the registry itself.
    Basic,
    /// By tokens of a token server. `{host}` stands for the registry's own host and port.
    Token(TokenServer),
}

/// What is known about a token server, for when a browser hides the challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenServer {
    /// Its address, for registries with hosts of their own.
    pub realm: Option<&'static str>,
    /// The name that it knows the registry by.
    pub service: Option<&'static str>,
    /// The one scope that it knows, whatever is read.
    pub scope: Option<&'static str>,
    /// Another status than 401 that means: the token has run out.
    pub stale: Option<u16>,
    /// The user name which says that the secret is an identity token, to be posted.
    pub identity_user: Option<&'static str>,
    /// Whether it takes token requests as a form that is posted, and so refresh tokens.
    pub posted: bool,
    /// Where an access token of its owner's directory is exchanged for an identity token.
    pub exchange: Option<&'static str>,
}

/// A token server of which nothing is known.
const PLAIN_SERVER: TokenServer = TokenServer {
    realm: None,
    service: None,
    scope: None,
    stale: None,
    identity_user: None,
    posted: true,
    exchange: None,
};

/// A token server of which nothing is known but where it is.
const fn token_server(realm: &'static str, service: &'static str) -> TokenServer {
    TokenServer { realm: Some(realm), service: Some(service), ..PLAIN_SERVER }
}

/// A way to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Login {
    /// What to type as the user's name.
    pub user: User,
    /// What to type as the password.
    pub secret: &'static str,
    /// The command that prints it. `{0}`, `{1}`, … stand for the parts of the host that the stars of its pattern match.
    pub command: Option<&'static str>,
}

/// A user's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum User {
    /// Always this.
    Fixed(&'static str),
    /// The reader's own; this is what it is called.
    Own(&'static str),
    /// The secret again.
    Secret,
    /// None: the secret is an access token of the owner's directory, to be exchanged ([`TokenServer::exchange`]).
    Directory,
}

/// Whether a web page of another origin may read a registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Yes, as it comes.
    Direct,
    /// Where its owner sets it up so.
    Configured,
    /// Not by `/v2`, but by an API of its own: see [`vendor`](super::vendor). What that does not have needs a relay.
    Api,
    /// Never: only through a relay.
    Relay,
}

/// Whether a registry lists its repositories.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Catalog {
    /// To everybody who may read it.
    Yes,
    /// To some of those who signed in.
    SignedIn,
    /// To nobody.
    No,
    /// Not known.
    Unknown,
}

/// How a registry pages its lists. It is asked without `n` all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paging {
    /// How many names come when none are wished for; 0 for all.
    pub usual: u16,
    /// The most that may be wished for; 0 when there is no ceiling or none is known.
    pub most: u16,
    /// How the next page is named.
    pub link: LinkForm,
}

/// How a registry names the next page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkForm {
    /// A path.
    Relative,
    /// A whole address.
    Absolute,
    /// Not at all.
    None,
    /// Not known.
    Unknown,
}

const UNPAGED: Paging = Paging { usual: 0, most: 0, link: LinkForm::Relative };

/// What an answer shows of the registry behind it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen<'a> {
    /// The realm in a Bearer challenge: an address.
    pub realm: Option<&'a str>,
    /// The realm of a Basic challenge.
    pub basic_realm: Option<&'a str>,
    /// The service in a Bearer challenge.
    pub service: Option<&'a str>,
    /// The names of the headers, in lower case.
    pub headers: &'a [&'a str],
}

/// The registry at an origin, by its host alone. Only with TLS and on the usual port: anything else is somebody's own.
pub fn of_origin(registry: &Address) -> Option<&'static Known> {
    let host = registry.authority();
    let is_it = |known: &&&Known| known.hosts.iter().any(|host_pattern| pattern::matches(host_pattern, &host));
    ALL.iter().find(is_it).filter(|_| registry.scheme() == Scheme::Https).copied()
}

/// The well-known registry that a host is easily taken for: `ghcr.io` for `ghrc.io`. Worth a warning before anybody types a
/// password. The host is without a port.
pub fn mistaken_for(host: &str) -> Option<&'static str> {
    let names = || ALL.iter().flat_map(|known| known.hosts).filter(|host| !host.contains('*')).chain(&["docker.io"]);
    let similar = names().find(|name| alike::is_one_slip(host, name));
    similar.filter(|_| names().all(|name| *name != host)).copied()
}

/// The kind of registry behind an answer. It is a guess, for advice; nothing secret may depend on it.
pub fn by_signs(seen: Seen<'_>) -> Option<&'static Known> {
    let fits = |sign: &Sign| match *sign {
        Sign::RealmPath(part) => {
            // A realm that is no whole address is a path.
            let path =
                |realm: &str| Address::parse(realm).map_or_else(|_| realm.to_owned(), |realm| realm.path().to_owned());
            seen.realm.is_some_and(|realm| path(realm).contains(part))
        }
        Sign::BasicRealm(realm) => seen.basic_realm == Some(realm),
        Sign::Service(service) => seen.service == Some(service),
        Sign::Header(name) => seen.headers.contains(&name),
    };
    ALL.iter().find(|known| known.signs.iter().any(fits)).copied()
}

impl Known {
    /// Whether nobody signs in: everybody may read, perhaps with a token that is given to everybody. Where a registry says
    /// itself how to be let in, whoever runs it may have given it logins.
    pub fn is_for_everybody(&self) -> bool {
        match self.access {
            Access::Open => true,
            Access::Token(_) => self.logins.is_empty(),
            Access::Challenge | Access::Basic => false,
        }
    }

    /// What is known of its token server.
    pub fn token_server(&self) -> Option<&TokenServer> {
        match &self.access {
            Access::Token(server) => Some(server),
            Access::Challenge | Access::Open | Access::Basic => None,
        }
    }

    /// Realm and service for a registry of this kind at an origin.
    pub fn realm(&self, registry: &Address) -> Option<(String, Option<String>)> {
        let server = self.token_server()?;
        Some((filled(server.realm?, registry), server.service.map(|service| filled(service, registry))))
    }

    /// Where a registry of this kind at an origin exchanges the access tokens of a directory.
    pub fn exchange(&self, registry: &Address) -> Option<String> {
        Some(filled(self.token_server()?.exchange?, registry))
    }
}

fn filled(text: &str, registry: &Address) -> String {
    text.replace("{host}", &registry.authority())
}

impl Login {
    /// The command for a registry's host, ready to copy.
    pub fn command_for(&self, known: &Known, host: &str) -> Option<String> {
        let mut command = self.command?.to_owned();
        let parts = known.hosts.iter().find_map(|host_pattern| pattern::parts(host_pattern, host)).unwrap_or_default();
        for (number, part) in parts.iter().enumerate() {
            command = command.replace(&format!("{{{number}}}"), part);
        }
        Some(command)
    }
}
