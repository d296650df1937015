//! Each registry by its name: a public image by tag and digest, a private one with what people really hold, tags in its
//! pages, blobs through its redirects, its refusals. The emulators play the servers; the network between keeps the browser's
//! rules, or is a relay's where the registry lets no page read it. Every walk ends with the question to the recorder.

#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "support/emulators/mod.rs"]
mod emulators;
#[path = "support/net.rs"]
mod net;
mod support;

use std::rc::Rc;

use emulators::{Account, Door, Emulator, Habits, Repo};
use net::Net;
use support::recorder::{Log, PASSWORD, Sent, clean, from_base64};
use support::{host, repository, tag};
use tallyman::digest::Digest;
use tallyman::failure::Failure;
use tallyman::registry::Registry;
use tallyman::registry::address::Address;
use tallyman::registry::credentials::Credentials;
use tallyman::registry::known::{ALL, Catalog, Known, LinkForm, Reach, User};
use tallyman::registry::policy::known_realm;
use tallyman::registry::repository::RepositorySource;
use tallyman::registry::session::{LoginState, Session, SignInError, SignInMethod};
use tallyman::source::{Asked, Claim, DOCUMENT_LIMIT, Error};
use tallyman::verify::measure;

fn directory(token: &str) -> Credentials {
    Credentials::directory(token.to_owned()).unwrap()
}

/// A registry being read.
struct Walk {
    emulator: Rc<Emulator>,
    net: Net,
    session: Session<Net>,
}

impl Walk {
    fn over(habits: Habits, net: impl Fn(&Rc<Emulator>) -> Net) -> Self {
        let emulator = Rc::new(Emulator::new(habits));
        let net = net(&emulator);
        let session = Session::new(net.clone(), &host(habits.host));
        Self { emulator, net, session }
    }

    fn relayed(habits: Habits) -> Self {
        Self::over(habits, Net::relayed)
    }

    fn direct(habits: Habits) -> Self {
        Self::over(habits, Net::direct)
    }

    fn habits(&self) -> &Habits {
        &self.emulator.habits
    }

    fn known(&self) -> &'static Known {
        ALL.into_iter().find(|known| known.id == self.habits().id).unwrap()
    }

    fn source(&self, path: &str) -> RepositorySource<Net> {
        RepositorySource::new(repository(self.habits().host, path), self.session.clone())
    }

    fn repo(&self, path: &str) -> &Repo {
        self.emulator.repo(path).unwrap()
    }

    /// Signs in with what the account really is.
    fn sign_in(&self) {
        let (user, secret) = match self.habits().account {
            Account::Password(user, secret) | Account::Refresh(user, secret) => (user, secret),
            Account::Directory(token) => return self.session.sign_in(directory(token)).unwrap(),
            Account::None => panic!("there is nothing to sign in with"),
        };
        // What is shown to the reader is what to type.
        assert!(
            self.known().logins.iter().any(|login| match login.user {
                User::Fixed(fixed) => fixed == user,
                User::Own(_) => true,
                User::Secret => user == secret,
                User::Directory => false,
            }),
            "{user}"
        );
        self.session.sign_in(Credentials::password(user, secret.to_owned()).unwrap()).unwrap();
    }

    async fn manifest(&self, path: &str, asked: Asked) -> Result<(Vec<u8>, Claim), Error> {
        let answer = self.source(path).manifest(&asked, DOCUMENT_LIMIT).await;
        clean("an answer", &format!("{answer:?}"));
        if let Err(error) = &answer {
            clean("an error", &format!("{error} {:?}", Failure::from(error.clone())));
        }
        answer.map(|answer| (answer.bytes.to_vec(), answer.claimed))
    }

    async fn code(&self, path: &str, name: &str) -> &'static str {
        self.manifest(path, Asked::Tag(tag(name))).await.unwrap_err().kind.code()
    }

    /// Reads a repository: tags to an index and to a manifest, both by digest, a blob, all tags.
    async fn reads(&self, path: &str) {
        let repo = self.repo(path);
        for (name, digest) in [("latest", &repo.index), ("one", &repo.manifest)] {
            let digest: Digest = digest.parse().unwrap();
            let by_digest = Asked::Digest { digest: digest.clone(), media_type: None, size: None };
            for asked in [Asked::Tag(tag(name)), by_digest] {
                let (bytes, claimed) = self.manifest(path, asked).await.unwrap();
                assert_eq!(measure(&bytes, None).digest, digest, "{path} {name}");
                let shown = self.habits().digest_on_get && self.sees_headers();
                assert_eq!(claimed, if shown { Claim::Digest(digest.clone()) } else { Claim::Hidden });
            }
            let resolved = self.source(path).resolve(&tag(name)).await.unwrap();
            assert_eq!(resolved.answered, self.habits().head == 200);
            let shown = resolved.answered && self.sees_headers();
            assert_eq!(resolved.digest, shown.then_some(digest), "{path} {name}");
        }
        assert_eq!(self.tags(path).await, repo.tags.len());
        let layer: Digest = repo.layer.parse().unwrap();
        let blob = self.source(path).blob(&layer, 1000).await.unwrap();
        assert_eq!(measure(&blob.bytes, None).digest, layer);
    }

    fn sees_headers(&self) -> bool {
        self.habits().cors != emulators::Cors::Zot
    }

    async fn tags(&self, path: &str) -> usize {
        let (source, mut after, mut count) = (self.source(path), None, 0);
        loop {
            let page = source.names(after.as_ref()).await.unwrap();
            assert!(page.notes.is_empty(), "{:?}", page.notes);
            count += page.names.iter().filter(|name| name.tag.is_some()).count();
            after = page.next;
            if after.is_none() {
                return count;
            }
        }
    }

    async fn catalog(&self) -> Result<usize, Error> {
        let registry = Registry::new(host(self.habits().host), self.session.clone());
        registry.repositories(None).await.map(|page| page.names.len())
    }

    /// What is missing: a tag, a digest, a blob, a repository.
    async fn misses(&self, repository_code: &str) {
        let public = self.habits().public;
        assert_eq!(self.code(public, "nope").await, "tag-unknown");
        let digest: Digest = measure(b"nothing", None).digest;
        let asked = Asked::Digest { digest: digest.clone(), media_type: None, size: None };
        assert_eq!(self.manifest(public, asked).await.unwrap_err().kind.code(), "digest-unknown");
        assert_eq!(self.source(public).blob(&digest, 9).await.unwrap_err().kind.code(), "digest-unknown");
        assert_eq!(self.code("org/nowhere", "latest").await, repository_code);
    }

    /// A token that runs out is replaced once, in silence.
    async fn renews(&self, path: &str) {
        let is_token = |sent: &&Sent| match &self.habits().door {
            Door::Token(tokens) => sent.url.split('?').next() == Some(tokens.realm),
            _ => false,
        };
        self.emulator.revoke();
        let before = self.net.log.all().len();
        self.manifest(path, Asked::Tag(tag("latest"))).await.unwrap();
        self.manifest(path, Asked::Tag(tag("latest"))).await.unwrap();
        assert_eq!(self.net.log.all()[before..].iter().filter(is_token).count(), 1);
    }

    /// A wrong password is tried once.
    async fn rejects(&self) {
        let wrong = || match self.habits().account {
            Account::Refresh(user, _) => Credentials::password(user, "wrong".to_owned()),
            Account::Password(user, _) => Credentials::password(user, "wrong canary-password".to_owned()),
            Account::Directory(_) => Ok(directory("wrong canary-directory")),
            Account::None => panic!("there is no account"),
        };
        let other = Walk { session: Session::new(self.net.clone(), &host(self.habits().host)), ..self.again() };
        other.session.sign_in(wrong().unwrap()).unwrap();
        assert_eq!(other.code(self.habits().private, "latest").await, "login-rejected");
        assert_eq!(other.session.login_state(), LoginState::Rejected);
        assert_eq!(other.session.sign_in(wrong().unwrap()), Err(SignInError::RejectedBefore { seconds: 1800 }));
        let _ = other.manifest(self.habits().private, Asked::Tag(tag("latest"))).await;
    }

    fn again(&self) -> Self {
        Self { emulator: self.emulator.clone(), net: self.net.clone(), session: self.session.clone() }
    }

    /// What is known of this registry is what the emulator does.
    fn agrees(&self) {
        let (known, habits) = (self.known(), self.habits());
        match known.catalog {
            Catalog::Yes => assert!(habits.catalog),
            Catalog::No => assert!(!habits.catalog),
            Catalog::SignedIn => assert!(habits.catalog || habits.catalog_door.is_some()),
            Catalog::Unknown => {}
        }
        if known.paging.link != LinkForm::Unknown {
            assert_eq!(known.paging.link, habits.pages.link, "{}", known.id);
        }
        // As it comes: what an owner may configure is another matter.
        assert_eq!(known.reach == Reach::Direct, habits.cors == emulators::Cors::Zot, "{}", known.id);
        if let (Some((realm, service)), Door::Token(tokens)) =
            (known_realm(&Address::parse(habits.origin).unwrap()), &habits.door)
        {
            assert_eq!((realm.as_str(), service.as_deref()), (tokens.realm, Some(tokens.service)));
            let exchange = known.exchange(&Address::parse(habits.origin).unwrap());
            assert!(tokens.exchange.is_none_or(|address| exchange.as_deref() == Some(address)));
        }
    }

    /// Nothing went astray: passwords only to where this registry takes them, tokens only to the registry.
    fn ends(&self) {
        self.emulator.oracle().check(&self.net.log);
        assert!(wrong_passwords(&self.net.log) <= 1, "a wrong password was sent more than once");
    }
}

fn wrong_passwords(log: &Log) -> usize {
    let decoded = |value: &str| value.strip_prefix("Basic ").and_then(from_base64);
    let wrong = |sent: &Sent| {
        let basic = sent.headers.iter().filter_map(|(_, value)| decoded(value)).any(|pair| pair.contains(":wrong"));
        basic || sent.body.contains("=wrong")
    };
    log.all().iter().filter(|sent| wrong(sent)).count()
}

/// The walk that every registry with an account stands: as a stranger, signed in, with a bad password.
async fn walk(walk: Walk, stranger: &str, missing: &str) -> Walk {
    let Habits { public, private, .. } = *walk.habits();
    walk.agrees();
    assert_eq!(walk.code(private, "latest").await, stranger);
    if walk.habits().open || matches!(&walk.habits().door, Door::Token(tokens) if tokens.anonymous) {
        walk.reads(public).await;
        walk.misses(missing).await;
    }
    walk.sign_in();
    walk.reads(private).await;
    walk.reads(public).await;
    assert_eq!(walk.session.login_state(), LoginState::SignedIn { proven: true });
    if matches!(walk.habits().door, Door::Token(_)) {
        walk.renews(private).await;
    }
    walk.rejects().await;
    walk.ends();
    walk
}

/// A page alone gets nowhere, and says so.
async fn needs_a_relay(habits: Habits) {
    let direct = Walk::direct(habits);
    assert_eq!(direct.known().reach, Reach::Relay, "{}", habits.id);
    assert_eq!(direct.code(habits.public, "latest").await, "cors");
    direct.ends();
}

#[tokio::test(flavor = "current_thread")]
async fn docker_hub() {
    needs_a_relay(emulators::hub::HUB).await;
    let walk = walk(Walk::relayed(emulators::hub::HUB), "unauthorized", "unauthorized").await;
    // A HEAD costs nothing of the budget, a GET one read.
    let before = walk.session.budget().unwrap();
    walk.source("library/app").resolve(&tag("latest")).await.unwrap();
    assert_eq!(walk.session.budget().unwrap(), before);
    walk.manifest("library/app", Asked::Tag(tag("latest"))).await.unwrap();
    assert_eq!(walk.session.budget().unwrap().remaining, before.remaining - 1);
    while walk.session.budget().unwrap().remaining > 0 {
        walk.manifest("library/app", Asked::Tag(tag("latest"))).await.unwrap();
    }
    // The Unix time that it sends is half an hour away: not waited for by itself.
    let error = walk.manifest("library/app", Asked::Tag(tag("latest"))).await.unwrap_err();
    assert_eq!((error.kind.code(), error.kind.to_string().contains("1800 seconds")), ("rate-limited", true));
    assert_eq!(walk.catalog().await.unwrap_err().kind.code(), "held-back", "nothing else is sent either");
    // Until the reader wants it.
    walk.session.ask_again();
    assert_eq!(walk.catalog().await.unwrap_err().kind.code(), "unauthorized");
    walk.ends();
}

#[tokio::test(flavor = "current_thread")]
async fn amazon_ecr() {
    needs_a_relay(emulators::ecr::ECR).await;
    let walk = walk(Walk::relayed(emulators::ecr::ECR), "login-required", "").await;
    walk.misses("repository-unknown").await;
    assert_eq!(walk.catalog().await.unwrap(), 2);
    // Known to want the password itself, so nothing is asked for in vain.
    let fresh = Walk::relayed(emulators::ecr::ECR);
    fresh.sign_in();
    fresh.manifest("org/app", Asked::Tag(tag("latest"))).await.unwrap();
    assert_eq!(fresh.net.log.all().len(), 1);
    fresh.ends();
}

#[tokio::test(flavor = "current_thread")]
async fn amazon_ecr_public() {
    needs_a_relay(emulators::ecr_public::ECR_PUBLIC).await;
    let walk = Walk::relayed(emulators::ecr_public::ECR_PUBLIC);
    walk.agrees();
    walk.reads("org/app").await;
    walk.misses("repository-unknown").await;
    walk.renews("org/app").await;
    walk.sign_in();
    walk.reads("org/app").await;
    walk.renews("org/app").await;
    // A worker gets that token as well, whatever the scope is called.
    let layer: Digest = walk.repo("org/app").layer.parse().unwrap();
    let before = walk.net.log.all().len();
    drop(walk.source("org/app").fetch(&layer, support::delegate::by(&walk.net)).await.unwrap());
    let sent = walk.net.log.all();
    assert!(sent[before].headers.iter().any(|(name, _)| name == "authorization"));
    // One token for every repository.
    let before = walk.net.log.all().len();
    walk.reads("docker/other").await;
    assert!(walk.net.log.all()[before..].iter().all(|sent| !sent.url.contains("/token/")));
    walk.rejects().await;
    walk.ends();
}

#[tokio::test(flavor = "current_thread")]
async fn google_artifact_registry() {
    needs_a_relay(emulators::google::GOOGLE).await;
    walk(Walk::relayed(emulators::google::GOOGLE), "forbidden", "repository-unknown").await;
    // One list says what every tag points at.
    let listed = Walk::relayed(emulators::google::GOOGLE);
    let names = listed.source("google-samples/containers/gke/app").names(None).await.unwrap().names;
    let index = listed.repo("google-samples/containers/gke/app").index.clone();
    let hint = names.iter().find(|name| name.text == "latest").unwrap().hint.clone().unwrap();
    assert_eq!((hint.digest.to_string(), hint.size, hint.pushed), (index, Some(4096), Some(1_767_139_200)));
    assert!(names.iter().all(|name| name.hint.is_some()));
    // And what no tag points at.
    let untagged: Vec<_> = names.iter().filter(|name| name.tag.is_none()).collect();
    assert_eq!(untagged.len(), 1);
    assert_eq!(untagged[0].text, untagged[0].hint.clone().unwrap().digest.to_string());
    // A service account's key has line breaks and quotes in it.
    const KEY: &str = "{\n  \"private_key\": \"canary-password\\n\"\n}";
    for account in [Account::Password("_json_key", KEY), Account::Password("_json_key_base64", PASSWORD)] {
        let with_key = Walk::relayed(Habits { account, ..emulators::google::GOOGLE });
        with_key.sign_in();
        with_key.reads("project/repo/secret").await;
        with_key.ends();
    }
}

#[tokio::test(flavor = "current_thread")]
async fn azure_container_registry() {
    needs_a_relay(emulators::acr::ACR).await;
    let signed_in = walk(Walk::relayed(emulators::acr::ACR), "unauthorized", "repository-unknown").await;
    assert_eq!(signed_in.catalog().await.unwrap(), 2);
    // What a directory gives, exchanged for a refresh token once.
    let directory = walk(Walk::relayed(emulators::acr::ACR_DIRECTORY), "unauthorized", "repository-unknown").await;
    let exchanged = directory.net.log.all().into_iter().filter(|sent| sent.url.ends_with("/oauth2/exchange")).count();
    assert_eq!(exchanged, 2, "the wrong one and the right one");
    // A token of a repository: a name and a password.
    walk(Walk::relayed(emulators::acr::ACR_TOKEN), "unauthorized", "repository-unknown").await;
}

#[tokio::test(flavor = "current_thread")]
async fn github_container_registry() {
    needs_a_relay(emulators::ghcr::GHCR).await;
    let walk = walk(Walk::relayed(emulators::ghcr::GHCR), "forbidden", "repository-unknown").await;
    assert!(walk.catalog().await.is_err());
    // No life is told, so a token lasts a minute.
    let before = walk.net.log.all().len();
    walk.net.later(61);
    walk.manifest("org/app", Asked::Tag(tag("latest"))).await.unwrap();
    assert!(walk.net.log.all()[before].url.starts_with("https://ghcr.io/token?"));
    walk.ends();
}

#[tokio::test(flavor = "current_thread")]
async fn harbor() {
    needs_a_relay(emulators::harbor::HARBOR).await;
    let walk = walk(Walk::relayed(emulators::harbor::HARBOR), "unauthorized", "repository-unknown").await;
    assert_eq!(walk.session.known().unwrap().id, "harbor");
    // A robot is no administrator; its login stays good.
    assert_eq!(walk.catalog().await.unwrap_err().kind.code(), "unauthorized");
    assert_eq!(walk.session.login_state(), LoginState::SignedIn { proven: true });
    walk.ends();
}

#[tokio::test(flavor = "current_thread")]
async fn sonatype_nexus() {
    let signed_in = walk(Walk::relayed(emulators::nexus::NEXUS), "login-required", "login-required").await;
    assert_eq!(signed_in.session.known().unwrap().id, "nexus");
    assert_eq!(signed_in.catalog().await.unwrap(), 2);
    // Its token server is named wrongly: the reader names the right one.
    let behind = Walk::relayed(emulators::nexus::NEXUS_TOKEN);
    assert_eq!(behind.code("org/app", "latest").await, "realm-refused");
    behind.session.set_method(SignInMethod::TokenServer("https://nexus.example:8443/v2/token".to_owned())).unwrap();
    behind.sign_in();
    behind.reads("org/secret").await;
    behind.ends();
}

#[tokio::test(flavor = "current_thread")]
async fn jfrog_artifactory() {
    let walk =
        walk(Walk::relayed(emulators::artifactory::ARTIFACTORY), "repository-unknown", "repository-unknown").await;
    assert_eq!(walk.session.known().unwrap().id, "artifactory");
    assert_eq!(walk.catalog().await.unwrap(), 2);
}

#[tokio::test(flavor = "current_thread")]
async fn distribution() {
    // Open to all and set up for browsers: no relay.
    let open = Walk::direct(emulators::distribution::OPEN);
    open.agrees();
    open.reads("org/app").await;
    open.misses("repository-unknown").await;
    assert_eq!(open.catalog().await.unwrap(), 2);
    open.ends();
    // With a password file it refuses the question that browsers ask before they send a password.
    let shut = Walk::direct(emulators::distribution::HTPASSWD);
    shut.sign_in();
    assert_eq!(shut.code("org/app", "latest").await, "cors");
    shut.ends();
    let walk = walk(Walk::relayed(emulators::distribution::HTPASSWD), "login-required", "").await;
    walk.misses("repository-unknown").await;
}

#[tokio::test(flavor = "current_thread")]
async fn quay() {
    reads_by_an_api_of_its_own().await;
    let walk = walk(Walk::relayed(emulators::quay::QUAY), "unauthorized", "repository-unknown").await;
    assert_eq!(walk.catalog().await.unwrap(), 2);
}

/// Without a relay, what everybody may see comes by an API of Quay's own; blobs do not.
async fn reads_by_an_api_of_its_own() {
    let direct = Walk::direct(emulators::quay::QUAY);
    let repo = direct.repo("org/app");
    for (name, digest) in [("latest", &repo.index), ("one", &repo.manifest)] {
        let digest: Digest = digest.parse().unwrap();
        let by_digest = Asked::Digest { digest: digest.clone(), media_type: None, size: None };
        for asked in [Asked::Tag(tag(name)), by_digest] {
            let (bytes, claimed) = direct.manifest("org/app", asked).await.unwrap();
            assert_eq!((measure(&bytes, None).digest, claimed), (digest.clone(), Claim::Digest(digest.clone())));
        }
        assert_eq!(direct.source("org/app").resolve(&tag(name)).await.unwrap().digest, Some(digest));
    }
    assert_eq!(direct.tags("org/app").await, 250);
    let page = direct.source("org/app").names(None).await.unwrap();
    let hint = page.names.iter().find(|name| name.text == "one").unwrap().hint.clone().unwrap();
    assert_eq!(
        (hint.digest.to_string(), hint.size, hint.pushed),
        (repo.manifest.clone(), Some(4096), Some(1_767_139_200))
    );
    assert_eq!(direct.code("org/app", "nothing").await, "tag-unknown");
    assert_eq!(direct.code("org/nothing", "latest").await, "repository-unknown");
    assert_eq!(direct.code("org/secret", "latest").await, "unauthorized");
    let layer: Digest = repo.layer.parse().unwrap();
    assert_eq!(direct.source("org/app").blob(&layer, 99).await.unwrap_err().kind.code(), "cors");
    direct.ends();
}

/// Under a name of its owner's nothing that a page may read says that it is Quay; the reader does.
#[tokio::test(flavor = "current_thread")]
async fn quay_under_another_name_is_read_by_its_own_api_once_the_reader_says_what_it_is() {
    let direct = Walk::direct(emulators::quay::HOSTED);
    assert_eq!(direct.code("org/app", "latest").await, "cors");
    assert!(direct.session.known().is_none() && !direct.session.reads_beside());
    direct.session.say_kind(Some(direct.known()));
    assert!(direct.session.reads_beside());
    let index: Digest = direct.repo("org/app").index.parse().unwrap();
    let (bytes, _) = direct.manifest("org/app", Asked::Tag(tag("latest"))).await.unwrap();
    assert_eq!(measure(&bytes, None).digest, index);
    assert_eq!(direct.tags("org/app").await, 250);
    // What it gives to nobody else it gives to nobody here.
    assert_eq!(direct.code("org/secret", "latest").await, "unauthorized");
    direct.session.say_kind(None);
    assert_eq!(direct.code("org/app", "latest").await, "cors");
    direct.ends();
}

/// What has no such API is read as before, and a word that is taken back leaves nothing.
#[tokio::test(flavor = "current_thread")]
async fn a_wrong_word_on_what_runs_there_does_no_harm() {
    let direct = Walk::direct(emulators::harbor::HARBOR);
    let quay = ALL.into_iter().find(|known| known.id == "quay").unwrap();
    direct.session.say_kind(Some(quay));
    assert_eq!(direct.code(direct.habits().public, "latest").await, "cors");
    assert!(direct.session.is_closed_beside());
    // Said again, it is tried again.
    direct.session.say_kind(Some(quay));
    assert!(direct.session.reads_beside());
    direct.ends();
}

#[tokio::test(flavor = "current_thread")]
async fn gitlab() {
    needs_a_relay(emulators::gitlab::GITLAB).await;
    walk(Walk::relayed(emulators::gitlab::GITLAB), "unauthorized", "repository-unknown").await;
}

#[tokio::test(flavor = "current_thread")]
async fn zot() {
    // Without a relay: everything but blobs, headers hidden.
    let direct = Walk::direct(emulators::zot::ZOT);
    direct.agrees();
    let (bytes, claimed) = direct.manifest("org/app", Asked::Tag(tag("one"))).await.unwrap();
    assert_eq!(
        (measure(&bytes, None).digest.to_string(), claimed),
        (direct.repo("org/app").manifest.clone(), Claim::Hidden)
    );
    assert_eq!(direct.tags("org/app").await, 250);
    let layer: Digest = direct.repo("org/app").layer.parse().unwrap();
    assert_eq!(direct.source("org/app").blob(&layer, 99).await.unwrap_err().kind.code(), "cors");
    // Its refusals cannot be read, so the password goes ahead of them.
    assert_eq!(direct.code("org/secret", "latest").await, "cors");
    direct.session.set_method(SignInMethod::Direct).unwrap();
    direct.sign_in();
    direct.manifest("org/secret", Asked::Tag(tag("one"))).await.unwrap();
    assert_eq!(direct.catalog().await.unwrap(), 2);
    direct.ends();
}

#[tokio::test(flavor = "current_thread")]
async fn gitea() {
    let walk = walk(Walk::relayed(emulators::gitea::GITEA), "unauthorized", "repository-unknown").await;
    assert_eq!(walk.session.known().unwrap().id, "gitea");
    assert_eq!(walk.catalog().await.unwrap(), 2);
}

#[tokio::test(flavor = "current_thread")]
async fn registry_k8s_io() {
    needs_a_relay(emulators::kubernetes::KUBERNETES).await;
    let walk = Walk::relayed(emulators::kubernetes::KUBERNETES);
    walk.agrees();
    walk.reads("pause").await;
    walk.misses("repository-unknown").await;
    walk.ends();
}

#[tokio::test(flavor = "current_thread")]
async fn microsoft_artifact_registry() {
    needs_a_relay(emulators::mcr::MCR).await;
    let walk = Walk::relayed(emulators::mcr::MCR);
    walk.agrees();
    walk.reads("org/app").await;
    walk.misses("repository-unknown").await;
    assert_eq!(walk.catalog().await.unwrap(), 2);
    walk.ends();
}

#[tokio::test(flavor = "current_thread")]
async fn digitalocean() {
    needs_a_relay(emulators::digitalocean::DIGITALOCEAN).await;
    walk(Walk::relayed(emulators::digitalocean::DIGITALOCEAN), "unauthorized", "").await;
}

#[tokio::test(flavor = "current_thread")]
async fn olareg() {
    needs_a_relay(emulators::olareg::OLAREG).await;
    let walk = Walk::relayed(emulators::olareg::OLAREG);
    walk.agrees();
    walk.reads("org/app").await;
    walk.misses("repository-unknown").await;
    assert_eq!(walk.catalog().await.unwrap_err().kind.code(), "not-found");
    walk.ends();
}

#[tokio::test(flavor = "current_thread")]
async fn what_goes_to_a_store_carries_no_token() {
    // The stores of the emulators refuse a second way of being let in, as the real ones do; so this is seen twice.
    let walk = Walk::relayed(emulators::hub::HUB);
    walk.sign_in();
    walk.reads("me/secret").await;
    let store = "https://production.cloudflare.docker.com";
    let sent: Vec<_> = walk.net.log.all().into_iter().filter(|sent| sent.origin() == store).collect();
    assert!(!sent.is_empty());
    assert!(sent.iter().all(|sent| sent.headers.iter().all(|(name, _)| name != "authorization")));
}

#[test]
fn every_known_registry_has_its_walk() {
    let walked = [
        "hub",
        "ecr",
        "ecr-public",
        "google",
        "acr",
        "ghcr",
        "harbor",
        "nexus",
        "artifactory",
        "distribution",
        "quay",
        "gitlab",
        "zot",
        "gitea",
        "kubernetes",
        "mcr",
        "digitalocean",
        "olareg",
    ];
    for known in ALL {
        assert!(walked.contains(&known.id) || known.id == "elastic", "{}", known.id);
    }
}
