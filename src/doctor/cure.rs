//! What helps: for each finding and each software the exact configuration, with the page's own origin filled in.
//!
//! One small file per software says what it can do itself and what a web server in front of it has to serve; the two web
//! servers and the stores have their templates here. The tests run those templates that can be run, with the real programs.

mod artifactory;
mod bucket;
mod caddy;
mod distribution;
mod gitea;
mod gitlab;
mod harbor;
mod nexus;
mod nginx;
mod quay;
mod relay;
mod zot;

use super::{Asked, Case, Finding};
use crate::reference::Scheme;
use crate::registry::known::{ALL, Known, of_origin};

/// A text to copy, and where it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cure {
    /// A short stable name, for scripts and tests.
    pub id: &'static str,
    /// What it is and where it goes.
    pub title: String,
    /// What to know before using it.
    pub note: &'static str,
    /// The text.
    pub text: String,
}

/// How one kind of registry is cured.
struct Recipe {
    /// The name among [`crate::registry::known`].
    known: &'static str,
    /// Its own configuration, where it has one for this.
    own: Option<Own>,
    /// Where a web server on the same machine finds it.
    upstream: &'static str,
    /// A regular expression for the paths that need the headers: its API, and its token server where that is on its own host.
    paths: &'static str,
    /// The same as Caddy's path matchers.
    globs: &'static str,
    /// Where its token server is: a path on its own host.
    realm: Option<&'static str>,
    /// How it is told to serve content itself instead of sending on to a store.
    inline: Option<Template>,
}

/// A software's own configuration.
struct Own {
    template: Template,
    /// Whether it also answers the question before a request with a token.
    preflight: bool,
    /// Whether it covers blobs.
    blobs: bool,
    /// Whether it exposes headers.
    exposes: bool,
}

/// A text with `{page}` for the page's origin, `{host}` for the host that was asked, `{upstream}`, `{location}` and `{globs}`.
struct Template {
    id: &'static str,
    title: &'static str,
    note: &'static str,
    text: &'static str,
}

/// All recipes, what most people run first. The first is for registries of which nothing is known.
const RECIPES: [&Recipe; 8] = [
    &distribution::DISTRIBUTION,
    &harbor::HARBOR,
    &nexus::NEXUS,
    &artifactory::ARTIFACTORY,
    &gitea::GITEA,
    &gitlab::GITLAB,
    &quay::QUAY,
    &zot::ZOT,
];

/// Where a token server with a host of its own is found, where nothing else is known.
const TOKEN_SERVER: &str = "http://127.0.0.1:5001";

/// The kinds of registries that people run themselves and that have a cure here.
pub fn kinds() -> impl Iterator<Item = &'static Known> {
    RECIPES.iter().filter_map(|recipe| ALL.iter().find(|known| known.id == recipe.known).copied())
}

/// Whether it matters what runs there, and the reader may know.
pub fn depends_on_kind(case: &Case, known: Option<&Known>) -> bool {
    case.asked != Asked::Layout && !is_hosted(known, case)
}

/// What helps, the simplest first. `known` is the kind of registry, where that is known; `wants_login` is said where it asks
/// for a login, as far as anybody has seen.
pub fn cures(finding: &Finding, case: &Case, known: Option<&Known>, wants_login: bool) -> Vec<Cure> {
    if !finding.is_servers() {
        return Vec::new();
    }
    if is_hosted(known, case) {
        return vec![relay::cure(finding, case, None, true)];
    }
    if case.asked == Asked::Layout {
        return vec![fill(&nginx::STATIC, case, None), fill(&caddy::STATIC, case, None), fill(&bucket::S3, case, None)];
    }
    let recipe = known.and_then(|known| RECIPES.iter().find(|recipe| recipe.known == known.id)).copied();
    let relay = || relay::cure(finding, case, recipe, false);
    if *finding == Finding::RedirectBlocked {
        let inline = recipe.or(RECIPES.first().copied()).and_then(|recipe| recipe.inline.as_ref());
        let stores = [&bucket::S3, &bucket::GCS, &bucket::AZURE];
        return inline
            .into_iter()
            .chain(stores)
            .map(|template| fill(template, case, recipe))
            .chain([relay()])
            .collect();
    }
    // Where nothing is known, what most run; then what works with any; then what else configures it itself and may be it.
    let first = recipe.or(RECIPES.first().copied());
    let others = RECIPES.iter().skip(1).filter(|_| recipe.is_none()).copied();
    let own = |recipe: &'static Recipe| {
        let own = recipe.own.as_ref().filter(|own| case.asked == Asked::Registry && own.helps(finding, case));
        own.map(|own| &own.template)
    };
    let always = matches!(finding, Finding::RefusalHidden { .. } | Finding::NoCorsHere).then_some(&nginx::ALWAYS);
    // What leaves the question before a login unanswered helps nobody who has one by itself.
    let is_last = wants_login && first.and_then(|recipe| recipe.own.as_ref()).is_some_and(|own| !own.preflight);
    let own_of_first = first.and_then(own);
    let (before, behind) = if is_last { (None, own_of_first) } else { (own_of_first, None) };
    let fronts = [&nginx::PROXY, &caddy::PROXY];
    let templates = before.into_iter().chain(fronts).chain(others.filter_map(own)).chain(behind);
    always.into_iter().chain(templates).map(|template| fill(template, case, recipe)).chain([relay()]).collect()
}

/// Whether nobody who reads this can change it: it is known by its host, and runs nowhere else.
fn is_hosted(known: Option<&Known>, case: &Case) -> bool {
    let asked = case.url.origin();
    let by_host = of_origin(&case.registry).is_some() || ALL.iter().any(|known| known.elsewhere.contains(&&*asked));
    by_host || known.is_some_and(|known| !known.hosts.is_empty() && known.signs.is_empty())
}

impl Own {
    fn helps(&self, finding: &Finding, case: &Case) -> bool {
        match finding {
            Finding::PreflightRefused { .. } => self.preflight,
            Finding::NoCorsHere => self.blobs || !case.url.path().contains("/blobs/"),
            Finding::HeadersHidden { .. } => self.exposes,
            Finding::RealmNoCors => false,
            _ => true,
        }
    }
}

/// What of a server needs the headers, and where a web server in front finds it.
struct Served {
    /// As nginx writes it behind `location`.
    location: String,
    /// As Caddy writes it behind `path`.
    globs: String,
    upstream: &'static str,
}

impl Served {
    fn of(case: &Case, recipe: Option<&Recipe>) -> Self {
        let [upstream, paths, globs] = match recipe {
            Some(recipe) => [recipe.upstream, recipe.paths, recipe.globs],
            None => ["http://127.0.0.1:5000", "^/v2/", "/v2/*"],
        };
        let whole = Self { location: format!("~ {paths}"), globs: globs.to_owned(), upstream };
        if case.asked != Asked::TokenServer {
            return whole;
        }
        let path = plain_path(case);
        if case.url.origin() != case.registry.origin() {
            // A server of its own, of which nothing but the tokens is wanted.
            let upstream =
                if recipe.is_some_and(|recipe| recipe.known == "gitlab") { gitlab::SERVER } else { TOKEN_SERVER };
            return Self { location: format!("= {path}"), globs: path, upstream };
        }
        match recipe.and_then(|recipe| recipe.realm) {
            Some(_) => whole,
            None => Self {
                location: format!("~ ^(/v2/|{}$)", path.replace('.', "\\.")),
                globs: format!("{globs} {path}"),
                upstream,
            },
        }
    }
}

/// The path of what was asked, as it may stand in a configuration. A registry names its token server as it likes, and what
/// would mean something to a web server is nothing to copy.
fn plain_path(case: &Case) -> String {
    let path = case.url.path();
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-' | b'_' | b'.');
    if path.bytes().all(plain) { path.to_owned() } else { "/PATH".to_owned() }
}

fn fill(template: &Template, case: &Case, recipe: Option<&Recipe>) -> Cure {
    let served = Served::of(case, recipe);
    // Nothing but addresses of a strict grammar is filled in, so none of it can end a quotation.
    let (page, host) = (case.page.origin(), case.url.authority());
    // A site without a scheme is one with TLS for Caddy.
    let site = if case.url.scheme() == Scheme::Http { case.url.origin() } else { host.clone() };
    let blanks = [
        ("{page}", &*page),
        ("{host}", &*host),
        ("{site}", &*site),
        ("{upstream}", served.upstream),
        ("{location}", &*served.location),
        ("{globs}", &*served.globs),
    ];
    let filled = |text: &str| blanks.iter().fold(text.to_owned(), |text, (blank, value)| text.replace(blank, value));
    Cure { id: template.id, title: filled(template.title), note: template.note, text: filled(template.text) }
}
