//! Each registry by its name, in a real browser under the browser's own rules, reached as that registry allows: an image for
//! everybody by tag and digest with a layer and all tags, and one that takes a login, with what people really hold. What is
//! typed are canaries, and afterwards the browser, every request and the relay's log are looked through for them.
//!
//! A row that passes lays down what it has shown ([`proven`](crate::proven)); the README's table is made of that.

mod distribution;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::emulators::*;
use crate::login_cases::{FORM, sign_in};
use crate::page::{Page, visit_among};
use crate::proven::{How, Note};
use crate::relay::{Allowed, Relay};
use crate::secrets;
use crate::site::Site;
use crate::support::recorder::{DIRECTORY, PASSWORD, Sent, clean};
use crate::town::Town;
use crate::walk::Image;
use tallyman::registry::address::Address;
use tallyman::registry::known::{ALL, Known, User, of_origin};

/// A name that may stand on the page, in place of the canary.
const READER: &str = "harbour-reader";

/// Codes that bring a form with them; below others it is asked for by the button.
const WITH_FORM: [&str; 4] = ["unauthorized", "login-required", "forbidden", "realm-refused"];

/// A registry as people meet it.
#[derive(Clone, Copy)]
struct Row {
    habits: Habits,
    how: How,
    /// Whether this way gives configs and layers.
    blobs: bool,
    /// Whether strangers get anything this way.
    everybody: bool,
    login: Login,
    /// The code of a repository that there is not.
    missing: &'static str,
    /// A part of the address of the list that says more of many tags, where it has one.
    lists: Option<&'static str>,
}

/// How somebody signs in.
#[derive(Clone, Copy)]
struct Login {
    /// Which of the form's kinds.
    kind: usize,
    /// The way in, and the token server, where the registry does not tell or tells wrongly.
    way: Option<(&'static str, &'static str)>,
    /// The code that a stranger gets; nothing where the image is for everybody as well.
    refused: Option<&'static str>,
    /// Whether the token server is of another site, so that it is asked about twice.
    foreign: bool,
}

/// A reader at the page, and what to look for.
struct Reader {
    public: Option<Image>,
    private: Option<Image>,
    login: Login,
    user: String,
    secret: &'static str,
    /// By what the registry knows the reader, where it has more than one way.
    known_by: &'static str,
    relay: bool,
    blobs: bool,
    missing: (String, &'static str),
}

impl Reader {
    async fn walks(&self, page: &Page) {
        let private = self.private.as_ref();
        page.open(&self.public.as_ref().or(private).map(Image::by_tag).unwrap()).await;
        secrets::watch(page).await;
        if let Some(image) = &self.public {
            image.is_shown(page).await;
            self.misses(page).await;
            image.is_read(page, self.blobs).await;
        }
        if let Some(image) = private {
            page.follow(&image.by_tag()).await;
            self.signs_in(page, image).await;
            image.is_read(page, self.blobs).await;
            if self.public.is_none() {
                self.misses(page).await;
            }
        }
        assert_eq!(page.count("[data-relay]").await, u64::from(self.relay));
        secrets::none_in(page).await;
        assert_eq!(page.console_errors().await, [""; 0]);
    }

    async fn misses(&self, page: &Page) {
        page.follow(&self.missing.0).await;
        page.wait_error(self.missing.1).await;
    }

    async fn signs_in(&self, page: &Page, image: &Image) {
        if self.login.foreign {
            page.wait_error("realm-foreign").await;
            page.click("[data-action=allow]").await;
        }
        match self.login.refused {
            Some(code) => page.wait_error(code).await,
            None => image.is_shown(page).await,
        }
        if self.login.refused.is_none_or(|code| !WITH_FORM.contains(&code)) {
            page.click("[data-action=sign-in]").await;
        }
        page.wait_for(FORM).await;
        if self.login.kind > 0 {
            page.click(&format!("{FORM} [name=kind][value=\"{}\"]", self.login.kind)).await;
        }
        if let Some((way, server)) = self.login.way {
            page.click(&format!("{FORM} [data-role=ways] summary")).await;
            page.click(&format!("{FORM} [name=way][value={way}]")).await;
            if !server.is_empty() {
                page.type_into(&format!("{FORM} [data-role=token-server]"), server).await;
            }
        }
        sign_in(page, &self.user, self.secret).await;
        if self.relay {
            page.wait_for("[data-role=consent][data-error=relay-login]").await;
            page.click("[data-action=allow-login]").await;
        }
        if self.login.foreign {
            page.wait_for("[data-role=consent][data-error=realm-foreign-login]").await;
            page.click("[data-action=allow-login]").await;
        }
        page.wait_for("[data-role=account][data-login=signed-in]").await;
        image.is_shown(page).await;
    }

    fn lays_down(&self, note: Note, known: &Known) {
        let mut by: Vec<_> = self.public.iter().map(|_| "everybody".to_owned()).collect();
        if self.private.is_some() {
            let login = known.logins[self.login.kind];
            let words = match login.user {
                User::Fixed(name) => format!("`{name}` and {}", login.secret),
                User::Own(name) => format!("{name} and {}", login.secret),
                User::Secret | User::Directory => login.secret.to_owned(),
            };
            by.push(words + self.known_by);
        }
        note.write(&by, self.blobs);
    }
}

fn known(id: &str) -> &'static Known {
    ALL.into_iter().find(|known| known.id == id).unwrap()
}

impl Row {
    fn of(habits: Habits, how: How) -> Self {
        let login = Login { kind: 0, way: None, refused: Some("unauthorized"), foreign: false };
        let everybody = habits.open || matches!(habits.door, Door::Token(Tokens { anonymous: true, .. }));
        Self { habits, how, blobs: true, everybody, login, missing: "repository-unknown", lists: None }
    }

    /// The code that strangers get.
    fn refused(mut self, code: &'static str) -> Self {
        self.login.refused = Some(code);
        self
    }

    /// Where signing in only raises what is allowed.
    fn refused_to_nobody(mut self) -> Self {
        self.login.refused = None;
        self
    }

    fn missing(self, missing: &'static str) -> Self {
        Self { missing, ..self }
    }

    /// With another kind of login than the first of the form's, and this account.
    fn with(mut self, kind: usize, account: Account) -> Self {
        self.login.kind = kind;
        self.habits.account = account;
        self
    }

    /// Where the reader says how to be let in.
    fn by(mut self, way: &'static str, server: &'static str) -> Self {
        self.login.way = Some((way, server));
        self
    }

    fn for_no_stranger(self) -> Self {
        Self { everybody: false, ..self }
    }

    fn lists(self, part: &'static str) -> Self {
        Self { lists: Some(part), ..self }
    }

    fn without_blobs(self) -> Self {
        Self { blobs: false, ..self }
    }

    /// The habits with the reader's name, and a server in front where the owner set one up.
    fn played(&self) -> Habits {
        let account = match self.habits.account {
            Account::Password(user, secret) if user != secret => {
                Account::Password(user.replace("canary-user", READER).leak(), secret)
            }
            other => other,
        };
        let cors = if self.how == How::Configured { Cors::Fronted } else { self.habits.cors };
        Habits { account, cors, ..self.habits }
    }

    async fn walk(self, test: &str) {
        let Habits { id, host, public, private, account, .. } = self.played();
        let note = Note::of(test, id, self.how, "emulator");
        let town = Town::start(self.played()).await;
        let (user, secret) = match account {
            Account::Password(user, secret) if user != secret => (user, secret),
            Account::Password(_, secret) | Account::Refresh(_, secret) | Account::Directory(secret) => ("", secret),
            Account::None => ("", ""),
        };
        let is_fixed = known(id).logins.get(self.login.kind).is_some_and(|login| matches!(login.user, User::Fixed(_)));
        let reader = Arc::new(Reader {
            public: self.everybody.then(|| Image::emulated(&town.emulator, public)),
            private: (!secret.is_empty()).then(|| Image::emulated(&town.emulator, private)),
            login: self.login,
            user: if is_fixed { String::new() } else { user.to_owned() },
            secret,
            known_by: "",
            relay: self.how.has_relay(),
            blobs: self.blobs,
            missing: (format!("#/{host}/org/nowhere:latest"), self.missing),
        });
        let names: Vec<_> = town.hosts().into_iter().map(|name| (name, town.port)).collect();
        if self.how.has_relay() {
            let relay = Relay::start(self.allowed(&town, names.clone())).await;
            reader_visits(test, &format!("{}/", relay.origin()), names, &reader).await;
            town.trusts_the_relay_alone();
            let listed = |path: &&str| town.sent().iter().any(|sent| sent.url.contains(path));
            assert!(self.lists.iter().all(listed), "its own list was not asked for: {:?}", self.lists);
            let stored = town.sent().into_iter().filter(|sent| sent.url.contains("/store/")).collect::<Vec<_>>();
            assert_eq!(stored.is_empty(), matches!(self.habits.blobs, Blobs::Inline));
            let authorized = |sent: &Sent| sent.headers.iter().any(|(name, _)| name == "authorization");
            assert!(!stored.iter().any(authorized), "a store got what was meant for the registry");
            clean("the relay's log", &relay.written());
        } else {
            reader_visits(test, &Site::start().await.url(), names, &reader).await;
        }
        town.check(&town.emulator.oracle());
        reader.lays_down(note, known(id));
    }

    /// The shipped list; with the registry in it where people host it under names of their own.
    fn allowed(&self, town: &Town, names: Vec<(String, u16)>) -> Allowed {
        let own = of_origin(&Address::parse(self.habits.origin).unwrap()).is_none();
        let registries = own.then(|| self.habits.origin.to_owned()).into_iter().collect();
        let tokens = match self.habits.door {
            Door::Token(tokens) if own => vec![tokens.realm.to_owned()],
            _ => Vec::new(),
        };
        Allowed { registries, tokens, names, ca: Some(town.certificate.clone()), ..Allowed::default() }
    }
}

async fn reader_visits(test: &str, url: &str, names: Vec<(String, u16)>, reader: &Arc<Reader>) {
    let reader = reader.clone();
    let played: BTreeMap<_, _> = names.into_iter().collect();
    visit_among(&format!("row-{test}"), url, played, |page| async move { reader.walks(&page).await }).await;
}

/// One test for each row, by its name.
macro_rules! rows {
    ($($test:ident: $row:expr;)*) => {
        $(#[tokio::test]
        async fn $test() {
            $row.walk(stringify!($test)).await;
        })*
    };
}

fn relayed(habits: Habits) -> Row {
    Row::of(habits, How::Relay)
}

/// Where its owner put a server in front of it.
fn fronted(habits: Habits) -> Row {
    Row::of(habits, How::Configured)
}

/// A service account's key has quotes and blanks in it.
const KEY: &str = r#"{ "private_key": "canary-password" }"#;

rows! {
    docker_hub: relayed(hub::HUB).missing("unauthorized").lists("hub.docker.com/v2/repositories/library/app/tags");
    amazon_ecr: relayed(ecr::ECR).refused("login-required");
    amazon_ecr_public: relayed(ecr_public::ECR_PUBLIC).refused_to_nobody();
    google_artifact_registry: relayed(google::GOOGLE).refused("forbidden");
    google_artifact_registry_with_a_key: relayed(google::GOOGLE).refused("forbidden")
        .with(1, Account::Password("_json_key", KEY));
    azure_container_registry: relayed(acr::ACR).lists("/acr/v1/org/secret/_tags");
    azure_container_registry_with_a_token: relayed(acr::ACR_TOKEN).with(1, Account::Password(READER, PASSWORD))
        .lists("/acr/v1/org/secret/_manifests");
    azure_container_registry_with_a_directorys_token: relayed(acr::ACR_DIRECTORY).with(2, Account::Directory(DIRECTORY));
    github_container_registry: relayed(ghcr::GHCR).refused("forbidden");
    harbor: relayed(harbor::HARBOR).lists("/api/v2.0/projects/org/repositories/secret/artifacts");
    sonatype_nexus: fronted(nexus::NEXUS).refused("login-required").missing("login-required");
    sonatype_nexus_that_names_its_token_server_wrongly: fronted(nexus::NEXUS_TOKEN).refused("realm-refused")
        .for_no_stranger().by("server", "https://nexus.example:8443/v2/token");
    jfrog_artifactory: fronted(artifactory::ARTIFACTORY).refused("repository-unknown");
    quay: Row::of(quay::QUAY, How::OwnApiAndRelay);
    quay_by_an_api_of_its_own: Row::of(Habits { account: Account::None, ..quay::QUAY }, How::OwnApi).without_blobs();
    gitlab: relayed(gitlab::GITLAB);
    zot: Row::of(zot::ZOT, How::Direct).refused("cors").missing("cors").by("direct", "").without_blobs();
    zot_through_the_relay: relayed(zot::ZOT).refused("login-required").missing("login-required");
    gitea: fronted(gitea::GITEA);
    registry_k8s_io: relayed(kubernetes::KUBERNETES);
    microsoft_artifact_registry: relayed(mcr::MCR);
    digitalocean: relayed(digitalocean::DIGITALOCEAN);
    olareg: relayed(olareg::OLAREG);
}
