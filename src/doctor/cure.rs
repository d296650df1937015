//! What helps: for each finding and each software the exact configuration, with the page's own origin filled in.
//!
//! One small file per software says what it can do itself and what a web server in front of it has to serve; the two web
//! servers and the stores have their templates here. The tests run those templates that can be run, with the real programs.

mod artifactory;
mod bucket;
mod caddy;
mod distribution;
mod gitea;
mod harbor;
mod nexus;
mod nginx;
mod quay;
mod relay;
mod zot;

use super::{Asked, Case, Finding};
use crate::registry::known::{Known, of_origin};

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
    /// A regular expression for the paths that need the headers: its API and its token server.
    paths: &'static str,
    /// The same as Caddy's path matchers.
    globs: &'static str,
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

/// A text with `{page}` for the page's origin, `{host}` for the registry's host, `{upstream}`, `{paths}` and `{globs}`.
struct Template {
    id: &'static str,
    title: &'static str,
    note: &'static str,
    text: &'static str,
}

/// All recipes. The first is for registries of which nothing is known.
const RECIPES: [&Recipe; 7] = [
    &distribution::DISTRIBUTION,
    &zot::ZOT,
    &harbor::HARBOR,
    &nexus::NEXUS,
    &artifactory::ARTIFACTORY,
    &gitea::GITEA,
    &quay::QUAY,
];

/// What helps, the simplest first. `known` is the kind of registry, where that is known.
pub fn cures(finding: &Finding, case: &Case, known: Option<&Known>) -> Vec<Cure> {
    if !finding.is_servers() {
        return Vec::new();
    }
    let relay = || fill(&relay::RELAY, case, None);
    if is_hosted(known, case) {
        return vec![relay()];
    }
    if case.asked == Asked::Layout {
        return vec![fill(&nginx::STATIC, case, None), fill(&caddy::STATIC, case, None), fill(&bucket::S3, case, None)];
    }
    let recipe = known.and_then(|known| RECIPES.iter().find(|recipe| recipe.known == known.id)).copied();
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
    let tried: Vec<&Recipe> = match recipe {
        Some(recipe) => vec![recipe],
        // Either of the two that configure it themselves may be it.
        None => RECIPES.iter().take(2).copied().collect(),
    };
    let own = tried.iter().filter_map(|recipe| recipe.own.as_ref()).filter(|own| own.helps(finding, case));
    let mut cures: Vec<_> = own.map(|own| fill(&own.template, case, recipe)).collect();
    cures.extend([&nginx::PROXY, &caddy::PROXY].map(|template| fill(template, case, recipe)));
    cures.push(relay());
    cures
}

/// Whether nobody who reads this can change it: it is known by its host, and runs nowhere else.
fn is_hosted(known: Option<&Known>, case: &Case) -> bool {
    let by_host = of_origin(&case.url).is_some();
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

fn fill(template: &Template, case: &Case, recipe: Option<&Recipe>) -> Cure {
    let [upstream, paths, globs] = match recipe {
        Some(recipe) => [recipe.upstream, recipe.paths, recipe.globs],
        None => ["http://127.0.0.1:5000", "^/v2/", "/v2/*"],
    };
    // Nothing but addresses of a strict grammar is filled in, so none of it can end a quotation.
    let (page, host) = (case.page.origin(), case.url.authority());
    let filled = |text: &str| {
        let blanks = [("{page}", &*page), ("{host}", &*host), ("{upstream}", upstream), ("{paths}", paths)];
        let text = blanks.into_iter().fold(text.to_owned(), |text, (blank, value)| text.replace(blank, value));
        text.replace("{globs}", globs)
    };
    Cure { id: template.id, title: filled(template.title), note: template.note, text: filled(template.text) }
}
