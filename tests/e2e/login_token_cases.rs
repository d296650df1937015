//! Signing in at a token server: a real registry that verifies what a token server of another origin signs. What is typed
//! are canaries; afterwards every request and the browser are looked through for them.

use std::sync::Arc;

use crate::demo::sound;
use crate::distribution::{Cors, Distribution};
use crate::front::Front;
use crate::login_cases::{FORM, sign_in};
use crate::page::{Page, visit};
use crate::program::Folder;
use crate::secrets;
use crate::site::Site;
use crate::support::recorder::{Oracle, PASSWORD, REFRESH, Sent, base64};
use crate::token_server::Signer;

pub const REPOSITORY: &str = "harbour/quay-clock";
/// Another one of the same registry.
const COPY: &str = "harbour/quay-copy";
pub const USER: &str = "harbour-reader";

/// A registry behind a front, and its token server.
pub struct Ground {
    pub registry: Arc<Front>,
    pub tokens: Arc<Front>,
    _folder: Folder,
    registries: [Distribution; 2],
}

impl Ground {
    /// With a realm of this shape: `{port}` is the token server's, which knows one reader.
    pub async fn start(realm: &str) -> Self {
        Self::serve(realm, answer).await
    }

    /// The same, whose token server lets everybody in.
    pub async fn for_everybody(realm: &str) -> Self {
        Self::serve(realm, granted).await
    }

    async fn serve(realm: &str, answer: fn(&Signer, &Sent) -> Answered) -> Self {
        let open = Distribution::start(Cors::None).await;
        for repository in [REPOSITORY, COPY] {
            open.push(repository, &sound()).await;
        }
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let realm = realm.replace("{port}", &listener.local_addr().unwrap().port().to_string());
        let folder = Folder::new("signer");
        let signer = Signer::new(folder.path());
        let guarded = open.with_auth(&signer.configuration(&realm)).await;
        let tokens = Front::on(listener, None, Arc::new(move |sent: &Sent| Some(answer(&signer, sent))));
        let registry = Arc::new(Front::before(guarded.port).await);
        Self { registry, tokens: Arc::new(tokens), _folder: folder, registries: [open, guarded] }
    }

    /// Host and port of the registry as pages know it.
    pub fn host(&self) -> String {
        self.registry.host()
    }

    /// How many tokens were asked for with somebody's name.
    pub fn asked(&self) -> usize {
        secrets_at(&self.tokens)
    }

    /// Host and port of the registry itself, behind the front that lets pages in.
    pub fn behind(&self) -> String {
        self.registries[1].host()
    }

    /// The port of the registry itself.
    pub fn port_behind(&self) -> u16 {
        self.registries[1].port
    }

    pub fn realm(&self) -> String {
        format!("{}/token", self.tokens.origin())
    }

    /// Where secrets may have gone in the end, and nowhere else.
    fn check(&self) {
        let oracle = Oracle::default().token_to(&self.registry.origin());
        secrets::none_astray(&oracle, &self.registry.sent());
        self.check_token_server();
    }

    /// What the token server saw is what it may see.
    pub fn check_token_server(&self) {
        let oracle = Oracle::default().password_to(&self.tokens.origin()).form_to(&self.realm());
        secrets::none_astray(&oracle, &self.tokens.sent());
    }
}

type Answered = (u16, Vec<(&'static str, String)>, String);

/// Who has a name and password or a refresh token gets what is asked for; nobody else gets anything.
fn answer(signer: &Signer, sent: &Sent) -> Answered {
    let words = |status, code: &str, message: &str| {
        (status, Vec::new(), format!(r#"{{"errors":[{{"code":"{code}","message":"{message}"}}]}}"#))
    };
    let path = sent.url.split('?').next().unwrap_or_default();
    if !path.ends_with("/token") {
        return words(404, "NOT_FOUND", "there is only a token");
    }
    let basic = format!("Basic {}", base64(format!("{USER}:{PASSWORD}").as_bytes()));
    let known = match sent.method.as_str() {
        "GET" => sent.headers.contains(&("authorization".to_owned(), basic)),
        _ => sent.body.contains(&format!("&refresh_token={REFRESH}&")),
    };
    if !known {
        return words(401, "UNAUTHORIZED", "the harbour master does not know you");
    }
    granted(signer, sent)
}

/// What is asked for.
fn granted(signer: &Signer, sent: &Sent) -> Answered {
    let query = sent.url.split_once('?').map_or("", |(_, query)| query);
    let asked = if sent.method == "GET" { query } else { &sent.body };
    let scopes = asked.split('&').filter_map(|pair| pair.strip_prefix("scope="));
    let scopes: Vec<_> = scopes.map(|scope| scope.replace("%20", " ").replace("%2C", ",")).collect();
    let token = signer.token(&scopes, 300);
    (200, Vec::new(), format!(r#"{{"token":"{token}","expires_in":300,"refresh_token":"{REFRESH}"}}"#))
}

/// Sent to the token server with somebody's secret in it.
fn secrets_at(front: &Front) -> usize {
    let secret = |sent: &&Sent| !sent.body.is_empty() || sent.headers.iter().any(|(name, _)| name == "authorization");
    front.sent().iter().filter(secret).count()
}

/// Opens the repository, and lets its token server be asked.
pub async fn open(page: &Page, host: &str) {
    page.open(&format!("#/{host}/{REPOSITORY}")).await;
    // First for the anonymous question; it needs a yes of its own.
    page.wait_error("realm-foreign").await;
    page.click("[data-action=\"allow\"]").await;
    page.wait_error("unauthorized").await;
}

#[tokio::test]
async fn a_password_goes_to_another_origin_only_after_a_question_that_names_both() {
    let (site, ground) = (Site::start().await, Ground::start("http://127.0.0.1:{port}/token").await);
    let (host, tokens) = (ground.registry.host(), ground.tokens.clone());
    let origins = [ground.registry.origin(), ground.tokens.origin()];
    visit("login-token", &site, |page| async move {
        open(&page, &host).await;
        // No: nothing was sent, and nobody is signed in.
        sign_in(&page, USER, PASSWORD).await;
        page.wait_for("[data-role=\"consent\"]").await;
        let question = page.text("[data-role=\"consent\"]").await;
        assert!(origins.iter().all(|origin| question.contains(origin)), "{question}");
        page.click("[data-action=\"refuse-login\"]").await;
        page.wait_gone("[data-role=\"consent\"]").await;
        page.wait_focus(&format!("{FORM} [name=password]")).await;
        page.wait_for("[data-role=account][data-login=anonymous]").await;
        assert_eq!(secrets_at(&tokens), 0);

        // Yes, and a wrong password: refused in the token server's words.
        sign_in(&page, USER, "canary-password wrong").await;
        page.click("[data-action=\"allow-login\"]").await;
        page.wait_for(&format!("{FORM} [data-error=\"login-rejected\"]")).await;
        assert!(page.text(FORM).await.contains("the harbour master does not know you"));
        assert_eq!(secrets_at(&tokens), 1);
        secrets::none_in(&page).await;

        // Another login is another question; then the registry verifies what the token server signed.
        sign_in(&page, USER, PASSWORD).await;
        page.click("[data-action=\"allow-login\"]").await;
        page.wait_state("repository", "ready").await;
        page.wait_for("[data-role=account][data-login=signed-in]").await;
        page.wait_for("tr[data-tag=\"1.4.2\"][data-complete=true]").await;
        secrets::none_in(&page).await;

        // Forgotten, and asked once more before anything goes there.
        page.click("[data-action=\"forget-login\"]").await;
        page.wait_error("realm-foreign").await;
        page.click("[data-action=\"sign-in\"]").await;
        let before = secrets_at(&tokens);
        sign_in(&page, USER, PASSWORD).await;
        page.wait_for("[data-role=\"consent\"]").await;
        assert_eq!(secrets_at(&tokens), before);
        page.click("[data-action=\"close-login\"]").await;
        page.wait_for("[data-role=account][data-login=anonymous]").await;
        secrets::none_in(&page).await;
        assert_eq!(page.console_errors().await, [""; 0]);
    })
    .await;
    ground.check();
}

#[tokio::test]
async fn a_refresh_token_is_posted_to_the_token_server_alone() {
    let (site, ground) = (Site::start().await, Ground::start("http://127.0.0.1:{port}/token").await);
    let (host, tokens) = (ground.registry.host(), ground.tokens.clone());
    visit("login-refresh", &site, |page| async move {
        open(&page, &host).await;
        page.click(&format!("{FORM} [name=kind][value=\"1\"]")).await;
        page.wait_gone(&format!("{FORM} [name=username]")).await;
        sign_in(&page, "", REFRESH).await;
        page.click("[data-action=\"allow-login\"]").await;
        page.wait_state("repository", "ready").await;
        assert_eq!(page.text("[data-role=\"signed-in\"]").await, format!("Signed in with a token at {host}"));
        secrets::none_in(&page).await;
    })
    .await;
    assert!(tokens.sent().iter().any(|sent| sent.method == "POST" && sent.body.contains(REFRESH)));
    ground.check();
}

#[tokio::test]
async fn two_repositories_side_by_side_take_one_token() {
    let (site, ground) = (Site::start().await, Ground::start("http://127.0.0.1:{port}/token").await);
    let (host, tokens) = (ground.registry.host(), ground.tokens.clone());
    visit("login-compare", &site, |page| async move {
        open(&page, &host).await;
        sign_in(&page, USER, PASSWORD).await;
        page.click("[data-action=\"allow-login\"]").await;
        page.wait_state("repository", "ready").await;
        let before = tokens.sent().len();
        page.follow(&format!("#/{host}/{COPY}:1.4.2?compare={host}/{REPOSITORY}:1.4.2")).await;
        page.wait_state("compare", "ready").await;
        // Without the questions that a browser asks before a request.
        let asked = tokens.sent().into_iter().skip(before).filter(|sent| sent.method == "GET");
        let asked: Vec<_> = asked.map(|sent| sent.url).collect();
        // Reading the first repository has a token of its own already.
        let scopes = [COPY, REPOSITORY].map(|name| format!("&scope=repository:{name}:pull"));
        assert_eq!(asked.len(), 1, "{asked:?}");
        assert!(scopes.iter().all(|scope| asked[0].contains(scope)), "{asked:?}");
    })
    .await;
    ground.check();
}

#[tokio::test]
async fn a_realm_that_cannot_be_asked_is_overridden_by_the_reader() {
    // An address of the reader's own network, of another host than the registry: never asked because the registry says so.
    let (site, ground) = (Site::start().await, Ground::start("http://10.0.0.7:{port}/token").await);
    let (host, realm) = (ground.registry.host(), ground.realm().replace("10.0.0.7", "auth.localhost"));
    visit("login-realm", &site, |page| async move {
        page.open(&format!("#/{host}/{REPOSITORY}")).await;
        page.wait_error("realm-refused").await;
        page.click(&format!("{FORM} [data-role=ways] summary")).await;
        page.click(&format!("{FORM} [name=way][value=server]")).await;
        page.type_into(&format!("{FORM} [data-role=\"token-server\"]"), "javascript:alert(1)").await;
        sign_in(&page, USER, PASSWORD).await;
        page.wait_for(&format!("{FORM} [data-error=\"login-unsafe\"]")).await;
        page.run("document.querySelector('[data-role=token-server]').value = ''", serde_json::json!([])).await;
        page.type_into(&format!("{FORM} [data-role=\"token-server\"]"), &realm).await;
        sign_in(&page, USER, PASSWORD).await;
        page.wait_state("repository", "ready").await;
        page.wait_for("[data-role=account][data-login=signed-in]").await;
        secrets::none_in(&page).await;
    })
    .await;
    assert!(ground.tokens.sent().iter().all(|sent| !sent.url.contains("auth.localhost")));
    ground.check();
}

#[tokio::test]
async fn a_token_server_that_the_reader_names_is_asked_without_a_name_as_well() {
    let (site, ground) = (Site::start().await, Ground::for_everybody("http://10.0.0.7:{port}/token").await);
    let (host, realm) = (ground.registry.host(), ground.realm().replace("10.0.0.7", "auth.localhost"));
    visit("login-anonymous", &site, |page| async move {
        page.open(&format!("#/{host}/{REPOSITORY}")).await;
        page.wait_error("realm-refused").await;
        page.click(&format!("{FORM} [data-role=ways] summary")).await;
        page.click(&format!("{FORM} [name=way][value=server]")).await;
        page.type_into(&format!("{FORM} [data-role=\"token-server\"]"), "javascript:alert(1)").await;
        page.click("[data-action=\"ask-server\"]").await;
        page.wait_for(&format!("{FORM} [data-error=\"login-unsafe\"]")).await;
        page.run("document.querySelector('[data-role=token-server]').value = ''", serde_json::json!([])).await;
        page.type_into(&format!("{FORM} [data-role=\"token-server\"]"), &realm).await;
        page.click("[data-action=\"ask-server\"]").await;
        page.wait_state("repository", "ready").await;
        page.wait_for("tr[data-tag=\"1.4.2\"][data-complete=true]").await;
        page.wait_for("[data-role=account][data-login=anonymous]").await;
        assert_eq!(page.fragment().await, format!("#/{host}/{REPOSITORY}"));
    })
    .await;
    assert!(!ground.tokens.sent().is_empty());
    assert_eq!(ground.asked(), 0, "nobody has a name here");
}

#[tokio::test]
async fn a_token_server_that_the_reader_named_is_shown_and_taken_back_without_a_login() {
    let (site, ground) = (Site::start().await, Ground::for_everybody("http://127.0.0.1:{port}/token").await);
    let (host, wrong) = (ground.registry.host(), "http://127.0.0.1:1/token");
    visit("login-way-back", &site, |page| async move {
        page.open(&format!("#/{host}/{REPOSITORY}")).await;
        page.wait_error("realm-foreign").await;
        page.click("[data-action=allow]").await;
        page.wait_state("repository", "ready").await;
        page.click("[data-action=sign-in]").await;
        page.click(&format!("{FORM} [data-role=ways] summary")).await;
        page.click(&format!("{FORM} [name=way][value=server]")).await;
        page.type_into(&format!("{FORM} [data-role=token-server]"), wrong).await;
        page.click("[data-action=ask-server]").await;
        page.wait_error("unreachable").await;
        // Closed and opened again, the form says what is in force.
        page.click(&format!("{FORM} [data-action=close-login]")).await;
        page.wait_gone(FORM).await;
        page.click("[data-action=sign-in]").await;
        page.wait_for(&format!("{FORM} [data-role=ways][open] [name=way][value=server]:checked")).await;
        assert!(page.text("[data-role=way-in-force]").await.contains(wrong));
        page.click(&format!("{FORM} [name=way][value=challenge]")).await;
        page.click("[data-action=ask-registry]").await;
        page.wait_state("repository", "ready").await;
        page.wait_for("tr[data-tag=\"1.4.2\"][data-complete=true]").await;
    })
    .await;
}

/// A registry whose base address is open to all, and whose repositories want a token of another origin.
async fn half_open() -> (Arc<Front>, Arc<Front>) {
    let basic = format!("Basic {}", base64(format!("{USER}:{PASSWORD}").as_bytes()));
    let tokens = Front::start(
        None,
        Arc::new(move |sent: &Sent| {
            let known = sent.headers.contains(&("authorization".to_owned(), basic.clone()));
            Some(if known {
                (200, Vec::new(), r#"{"token":"abc"}"#.to_owned())
            } else {
                (401, Vec::new(), "{}".to_owned())
            })
        }),
    )
    .await;
    let challenge = format!("Bearer realm=\"{}/token\",service=\"s\"", tokens.origin());
    let registry = Front::start(
        None,
        Arc::new(move |sent: &Sent| {
            let token = sent.headers.contains(&("authorization".to_owned(), "Bearer abc".to_owned()));
            let list = if sent.url.ends_with("/tags/list") { r#"{"name":"org/app","tags":[]}"# } else { "{}" };
            Some(match token || sent.url.ends_with("/v2/") {
                true => (200, Vec::new(), list.to_owned()),
                false => (401, vec![("www-authenticate", challenge.clone())], "{}".to_owned()),
            })
        }),
    )
    .await;
    (Arc::new(registry), Arc::new(tokens))
}

#[tokio::test]
async fn where_only_a_repository_wants_a_token_the_question_is_the_same_and_takes_a_no() {
    let (site, (registry, tokens)) = (Site::start().await, half_open().await);
    let (host, behind) = (registry.host(), tokens.clone());
    let origins = [registry.origin(), tokens.origin()];
    visit("login-half-open", &site, |page| async move {
        // A list of repositories asks as well whether strangers may go there.
        page.open(&format!("#/{host}/")).await;
        page.wait_error("realm-foreign").await;
        page.click("[data-action=allow]").await;
        page.wait_error("unauthorized").await;
        page.follow(&format!("#/{host}/org/app")).await;
        page.wait_error("unauthorized").await;
        // Nothing is shown to the base address, so the page asks and not the form.
        sign_in(&page, USER, PASSWORD).await;
        page.wait_for("[data-role=consent][data-error=realm-foreign-login]").await;
        page.wait_gone(FORM).await;
        let question = page.text("[data-role=consent]").await;
        assert!(origins.iter().all(|origin| question.contains(origin)), "{question}");
        assert!(page.text("[data-role=signed-in]").await.contains("not sent yet"));
        assert_eq!(page.count("[data-action=allow]").await, 0, "there is one way to say yes");
        page.click("[data-action=refuse-login]").await;
        page.wait_for("[data-role=account][data-login=anonymous]").await;
        page.wait_error("unauthorized").await;
        // The question is gone with its button, and the form that came has the focus, or the page.
        page.wait_script("return document.activeElement !== document.body").await;
        assert_eq!(secrets_at(&behind), 0);
        secrets::none_in(&page).await;

        sign_in(&page, USER, PASSWORD).await;
        page.click("[data-action=allow-login]").await;
        page.wait_state("repository", "ready").await;
        page.wait_for("[data-role=account][data-login=signed-in]").await;
        assert_eq!(secrets_at(&behind), 1);
        secrets::none_in(&page).await;
        assert_eq!(page.console_errors().await, [""; 0]);
    })
    .await;
    let oracle = Oracle::default().password_to(&tokens.origin());
    secrets::none_astray(&oracle, &tokens.sent());
    secrets::none_astray(&oracle, &registry.sent());
}
