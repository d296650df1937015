//! A case of the catalogue, the walk of a reader who signed in, and the one oracle that every case must satisfy.

use std::collections::BTreeSet;

use serde_json::json;

use super::answer::Answer;
use super::harbour::{Asked, Harbour, SOUND};
use crate::engine::Engine;
use crate::image::Built;
use crate::login_cases::sign_in;
use crate::page::{LONG, Page, visit_among};
use crate::secrets;
use crate::support::recorder::{Oracle, PASSWORD, Sent, USER, origin_of};

/// What the reader opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opens {
    /// The image by its tag.
    Tag,
    /// The image by its digest.
    Digest,
    /// The image by its digest, and then all its layers.
    Layers,
    /// The list of tags.
    Tags,
    /// The list of repositories.
    Registry,
    /// Something else, after `#/`; `HOST` is the registry.
    Link(&'static str),
}

/// What comes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comes {
    /// An error with this code is announced, and says where.
    Code(&'static str),
    /// All is well, and what was asked for by digest is verified.
    Well,
    /// This is on the page.
    Shows(&'static str),
}

/// One case: what the server does wrong, and what is to come of it.
pub struct Case {
    pub id: &'static str,
    name: &'static str,
    opens: Opens,
    pub serves: fn(&Asked<'_>, Answer) -> Answer,
    comes: Comes,
    /// What the reader is told before signing in.
    first: &'static str,
    /// Whether the reader signs in.
    signs: bool,
    /// The name of the registry, where it matters.
    host: Option<&'static str>,
    /// What must be true of the requests.
    saw: fn(&[Sent]) -> bool,
    /// A browser that sends what it should not, whatever the page does.
    spills_in: Option<Engine>,
    /// A browser in which something else comes, or that does not walk through this.
    differs: Option<(Engine, Option<Comes>)>,
}

/// A case in which the reader signs in without trouble.
pub const fn case(
    id: &'static str,
    name: &'static str,
    opens: Opens,
    comes: Comes,
    serves: fn(&Asked<'_>, Answer) -> Answer,
) -> Case {
    Case {
        id,
        name,
        opens,
        serves,
        comes,
        first: "unauthorized",
        signs: true,
        host: None,
        saw: |_| true,
        spills_in: None,
        differs: None,
    }
}

impl Case {
    pub const fn first(mut self, code: &'static str) -> Self {
        self.first = code;
        self
    }

    /// The reader does not sign in: what comes, comes at once.
    pub const fn unsigned(mut self) -> Self {
        self.signs = false;
        self
    }

    pub const fn at(mut self, host: &'static str) -> Self {
        self.host = Some(host);
        self
    }

    pub const fn saw(mut self, saw: fn(&[Sent]) -> bool) -> Self {
        self.saw = saw;
        self
    }

    pub const fn spills_in(mut self, engine: Engine) -> Self {
        self.spills_in = Some(engine);
        self
    }

    /// In one browser this comes, and that is as good.
    pub const fn comes_in(mut self, engine: Engine, comes: Comes) -> Self {
        self.differs = Some((engine, Some(comes)));
        self
    }

    /// One browser cannot walk through this.
    pub const fn not_in(mut self, engine: Engine) -> Self {
        self.differs = Some((engine, None));
        self
    }

    /// What comes of it in this browser; nothing where it is left out.
    fn comes(&self) -> Option<Comes> {
        let differs = self.differs.filter(|(engine, _)| *engine == Engine::chosen());
        differs.map_or(Some(self.comes), |(_, comes)| comes)
    }

    pub fn host(&self) -> String {
        let own = || format!("{}-{}.example", self.id.to_lowercase(), self.name);
        self.host.map_or_else(own, ToOwned::to_owned)
    }

    fn link(&self, digest: &str) -> String {
        let host = self.host();
        match self.opens {
            Opens::Tag => format!("#/{host}/harbour/app:latest"),
            Opens::Digest | Opens::Layers => format!("#/{host}/harbour/app@{digest}"),
            Opens::Tags => format!("#/{host}/harbour/app"),
            Opens::Registry => format!("#/{host}/"),
            Opens::Link(link) => format!("#/{}", link.replace("HOST", &host)),
        }
    }

    /// Where secrets may go: to the registry, which is its own token server.
    fn oracle(&self) -> Oracle {
        let origin = format!("https://{}", self.host());
        Oracle::default().password_to(&origin).token_to(&origin).form_to(&format!("{origin}/token"))
    }
}

/// Walks through cases in one tab, and tells of all that went wrong.
pub async fn walk(name: &'static str, cases: &'static [Case]) {
    let harbour = Harbour::start(cases).await;
    let (played, content, wire) = (harbour.played(), harbour.content, harbour.wire);
    visit_among(name, &Harbour::url(), played, move |page| async move {
        page.watch().await;
        page.open("#/").await;
        page.wait_state("home", "ready").await;
        let only = std::env::var("TALLYMAN_CASE").unwrap_or_default();
        let mut wrong = Vec::new();
        for case in cases.iter().filter(|case| case.host().contains(&only)) {
            let before = wire.sent().len();
            let Some(comes) = case.comes() else { continue };
            let walk = Walk { page: &page, case, comes, image: &content.image };
            let mut found = walk.run().await;
            match (case.spills_in == Some(Engine::chosen()), requests(case, &wire.sent()[before..])) {
                (false, strays) => found.extend(strays),
                (true, strays) if strays.is_empty() => found.push("this browser is mended".to_owned()),
                (true, _) => {}
            }
            wrong.extend(found.into_iter().map(|found| format!("{} {}: {found}", case.id, case.host())));
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    })
    .await;
}

/// What is wrong about the requests of a case: a stray secret, or a host that nobody may ask.
pub fn requests(case: &Case, sent: &[Sent]) -> Vec<String> {
    let host = case.host();
    let named = |name: &str| {
        name == host
            || name == format!("{host}:8443")
            || name.ends_with(&format!(".{host}"))
            || ["page.example", SOUND].contains(&name)
    };
    let mut wrong = case.oracle().strays(sent);
    let strangers: BTreeSet<&str> = sent.iter().map(|sent| origin_of(&sent.url)).collect();
    let strangers = strangers.into_iter().filter(|origin| !named(origin.trim_start_matches("https://")));
    wrong.extend(strangers.map(|origin| format!("{origin} was asked")));
    let own: Vec<Sent> = sent.iter().filter(|sent| sent.origin().contains(&host)).cloned().collect();
    if !(case.saw)(&own) {
        let lines = own.iter().map(|sent| format!("{} {}", sent.method, sent.url)).collect::<Vec<_>>();
        wrong.push(format!("these are not the requests: {lines:#?}"));
    }
    wrong
}

struct Walk<'a> {
    page: &'a Page,
    case: &'a Case,
    comes: Comes,
    image: &'a Built,
}

impl Walk<'_> {
    /// Opens the case, signs in, looks at what came, and opens something sound.
    async fn run(&self) -> Vec<String> {
        let (page, case) = (self.page, self.case);
        let mut wrong = Vec::new();
        page.follow(&case.link(&self.image.manifest.digest)).await;
        if case.signs {
            if !self.there_is(&format!("[role=alert][data-error=\"{}\"]", case.first)).await {
                wrong.push(format!("{} did not come first; {}", case.first, page.stands().await));
            }
            // Before a question about another site there is no form: who has a login uses the button above.
            if case.first == "realm-foreign" {
                page.click("[data-action=\"sign-in\"]").await;
            }
            // What stands there by now is not what comes of signing in.
            page.run(
                "document.querySelectorAll('[role=alert]').forEach(alert => alert.dataset.before = '')",
                json!([]),
            )
            .await;
            sign_in(page, USER, PASSWORD).await;
        }
        // The layers' panel is made anew when the config has come.
        let config = format!("[data-digest=\"{}\"][data-verdict=verified]", self.image.config.digest);
        if case.opens == Opens::Layers && self.there_is(&config).await {
            page.click("button[data-action=\"verify-layers\"]").await;
        }
        if !self.there_is(&self.sign()).await {
            wrong.push(format!("{:?} did not come; {}", self.comes, page.stands().await));
        }
        wrong.extend(self.verdicts().await);
        wrong.extend(self.names_the_place().await);
        wrong.extend(secrets::found(page).await);
        page.follow(&format!("#/{SOUND}/harbour/app:latest")).await;
        if !self.there_is("main[data-page=manifest][data-state=ready]").await {
            wrong.push(format!("afterwards: {}", page.stands().await));
        }
        wrong.extend(secrets::found(page).await.into_iter().map(|found| format!("afterwards: {found}")));
        wrong
    }

    async fn there_is(&self, css: &str) -> bool {
        self.page.comes(css, LONG).await
    }

    /// What shows that the case is where it should end.
    fn sign(&self) -> String {
        let (layer, manifest) = (&self.image.layers[1].digest, &self.image.manifest.digest);
        match (self.comes, self.case.opens) {
            (Comes::Code(code), _) => format!("[role=alert][data-error=\"{code}\"]:not([data-before])"),
            (Comes::Shows(css), _) => css.to_owned(),
            (Comes::Well, Opens::Layers) => format!("[data-digest=\"{layer}\"][data-verdict=verified]"),
            (Comes::Well, Opens::Digest) => format!("[data-digest=\"{manifest}\"][data-verdict=verified]"),
            (Comes::Well, Opens::Tag) => format!("[data-digest=\"{manifest}\"][data-verdict=computed]"),
            (Comes::Well, _) => "main[data-state=ready] tr[data-tag][data-complete=true]".to_owned(),
        }
    }

    /// Nothing is called verified that is not, and nothing that went well is called wrong.
    async fn verdicts(&self) -> Vec<String> {
        let verdicts = self.page.digest_verdicts().await;
        let (is_well, opens) = (self.comes == Comes::Well, self.case.opens);
        let may = |digest: &str| match opens {
            Opens::Layers => is_well || digest != self.image.layers[1].digest,
            Opens::Digest => is_well,
            _ => false,
        };
        let lies = verdicts.iter().filter(|(digest, verdict)| verdict == "verified" && !may(digest));
        let mut wrong: Vec<_> = lies.map(|(digest, _)| format!("{digest} is called verified")).collect();
        let errors = self.page.errors().await;
        if is_well && !errors.is_empty() {
            wrong.push(format!("errors {errors:?}"));
        }
        wrong
    }

    /// An error says at which host it happened.
    async fn names_the_place(&self) -> Vec<String> {
        let Comes::Code(code) = self.comes else { return Vec::new() };
        let said = self.page.texts(&format!("[role=alert][data-error=\"{code}\"]")).await;
        let host = self.case.host();
        let is_named = said.iter().any(|said| said.contains(&host));
        if is_named { Vec::new() } else { vec![format!("{host} is not named in {said:?}")] }
    }
}
