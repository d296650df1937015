//! Registries: the `/v2` API as it is really served, read from a browser.
//!
//! - [`endpoint`]: the addresses; [`accept`]: which types to ask for; [`page`]: lists (and `ends`); [`wire`]: their JSON;
//! - [`session`]: a transport that knows how to be let in, with [`policy`], [`credentials`], [`challenge`], [`token`] and
//!   [`address`]; [`docker_config`] fills in credentials;
//! - [`known`]: what is peculiar about the registries that people use, as data; [`vendor`]: what some have beside `/v2`;
//! - [`relay`]: a server of the reader's own that reads them where a page may not;
//! - [`repository`]: one repository as a source of content.
//!
//! What will surprise you: across origins most headers are hidden; a 404 may be about the `Accept` header; a tag may
//! answer with a child of what it points at; `_catalog` and `Link` are optional in practice.
//! <https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md>

pub mod accept;
pub mod address;
pub mod answered;
mod api;
pub mod challenge;
pub mod credentials;
pub mod docker_config;
pub mod endpoint;
mod ends;
pub mod known;
pub mod login_form;
pub mod page;
pub mod policy;
pub mod relay;
pub mod repository;
pub mod session;
pub mod token;
pub mod vendor;
pub mod wire;

use crate::body::collect;
use crate::json::Json;
use crate::reference::{Host, Repository};
use crate::source::error::{About, Error, ErrorKind};
use crate::source::target::Target;
use crate::source::told::{is_page, struck};
use crate::source::{Exchange, ListNote, Page};
use crate::transport::{Request, Transport};

use answered::Answered;
use ends::Ends;
use page::{Next, Sorted};
use session::Session;
use token::Scope;

/// A registry: what can be asked without naming a repository.
#[derive(Clone)]
pub struct Registry<T> {
    session: Session<T>,
    host: Host,
}

/// What a registry answers at its base address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// The challenge, when it is visible: most registries answer 401 here and are well.
    pub challenge: Option<String>,
    /// The exchange.
    pub exchange: Exchange,
}

/// A page of a registry's repositories.
pub type Repositories = Page<RepositoryName>;

/// A name in a registry's catalog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepositoryName {
    /// As received; hostile text.
    pub text: String,
    /// The repository, when the text names one. Nothing else may become a link or a request.
    pub repository: Option<Repository>,
}

impl<T: Transport> Registry<T> {
    /// The registry of that host.
    pub fn new(host: Host, session: Session<T>) -> Self {
        Self { session, host }
    }

    /// Asks the base address. 200 and 401 both say: a registry.
    ///
    /// # Errors
    /// When nothing readable answers, or something that is no registry.
    pub async fn probe(&self) -> Result<Probe, Error> {
        let about = self.about(Target::Base);
        let answered = self.session.send_bare(Request::get(endpoint::base(&self.host)), &about).await?;
        let (status, exchange) = (answered.response.status, answered.exchange.clone());
        let challenge = answered.response.headers.get("www-authenticate").map(str::to_owned);
        if !matches!(status, 200 | 401 | 404) {
            return Err(about.error(answered.refusal().await));
        }
        let told = answered.told().await;
        if status == 404 || told.is_page() {
            return Err(about.error(ErrorKind::NotARegistry));
        }
        Ok(Probe { challenge, exchange })
    }

    /// A page of the repositories: the first, or the one after. Few registries tell.
    ///
    /// # Errors
    /// When there is no list; the pages already had stay good.
    pub async fn repositories(&self, after: Option<&Next>) -> Result<Repositories, Error> {
        let about = self.about(Target::Repositories);
        let first = endpoint::catalog(&self.host);
        let page = list_page(&self.session, &Scope::catalog(), &about, &first, after).await?;
        let name = |text: String| {
            let repository = Repository::new(self.host.clone(), &text).ok();
            RepositoryName { text, repository }
        };
        let names: Vec<_> = page.sorted.names.into_iter().map(name).collect();
        let mut notes = page.sorted.notes;
        note_invalid(&mut notes, names.iter().filter(|name| name.repository.is_none()).count());
        Ok(Page { names, next: page.sorted.next, beyond: page.sorted.beyond, notes })
    }

    fn about(&self, object: impl Into<Target>) -> About {
        About::new(self.host.authority(), "", object)
    }
}

/// A page of a list, and the name that it says it is about.
pub(crate) struct ListPage {
    pub(crate) name: Option<String>,
    pub(crate) sorted: Sorted,
    /// What the list says beside the names, unread.
    pub(crate) manifest: Option<Json>,
}

/// Asks for a page of a list and sorts it out.
pub(crate) async fn list_page<T: Transport>(
    session: &Session<T>,
    scope: &Scope,
    about: &About,
    first: &str,
    after: Option<&Next>,
) -> Result<ListPage, Error> {
    let url = after.map_or(first, |after| &after.url).to_owned();
    let answered = session.send(Request::get(url.clone()), scope, about).await?;
    if answered.response.status != 200 {
        if after.is_some_and(|after| after.guessed) && (400..500).contains(&answered.response.status) {
            // The address was made up here; that the registry does not know it is no error of the list.
            let sorted = Sorted { notes: vec![ListNote::MaybeIncomplete], ..Sorted::default() };
            return Ok(ListPage { name: None, sorted, manifest: None });
        }
        return Err(about.error(missing_list(answered).await));
    }
    let headers = answered.response.headers;
    let link = headers.get("link");
    let secrets = answered.secrets;
    let body = collect(answered.response.body, wire::LIST_LIMIT).await.map_err(|error| about.error(error))?;
    if is_page(&body) {
        return Err(about.error(ErrorKind::NotARegistry));
    }
    let list = wire::list(&body).map_err(|error| about.error(ErrorKind::NotJson(struck(error, &secrets))))?;
    let names: Vec<_> = list.names.into_iter().map(|name| struck(name, &secrets)).collect();
    let count = names.len();
    let mut sorted = page::sort(&url, after, names, link);
    if link.is_some() {
        session.note_ends(about.object.clone(), Ends::Told);
    } else if after.is_none() {
        ends::settle(session, scope, about, (first, &headers), &mut sorted).await;
    } else if count > 0 && sorted.names.is_empty() && session.ends(&about.object) == Some(Ends::Hidden) {
        // It has pages and does not go on from a name.
        sorted.notes.push(ListNote::Unseen);
    }
    sorted.notes.extend(list.instead);
    if list.strange > 0 {
        sorted.notes.push(ListNote::Strange(list.strange));
    }
    Ok(ListPage { name: list.name.map(|name| struck(name, &secrets)), sorted, manifest: list.manifest })
}

/// Why there is no list.
pub(crate) async fn missing_list<B: crate::body::Body>(answered: Answered<B>) -> ErrorKind {
    match answered.refusal().await {
        ErrorKind::NotFound(told) if told.is_page() => ErrorKind::NotARegistry,
        ErrorKind::NotFound(told) if told.is_code("NAME_UNKNOWN") => ErrorKind::RepositoryUnknown,
        kind => kind,
    }
}

pub(crate) fn note_invalid(notes: &mut Vec<ListNote>, invalid: usize) {
    if invalid > 0 {
        notes.push(ListNote::Invalid(invalid));
    }
}
