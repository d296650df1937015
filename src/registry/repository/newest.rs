//! What a list of the registry's own says of its newest tags, where the plain one has names alone.

use crate::body::collect;
use crate::json;
use crate::registry::answered::Answered;
use crate::registry::vendor::{self, Auth, Beside, Listed, Newest, VendorApi};
use crate::registry::wire;
use crate::source::target::Target;
use crate::source::{Error, ErrorKind, Hint};
use crate::transport::{Request, Transport};

use super::RepositorySource;

impl<T: Transport> RepositorySource<T> {
    /// It spares questions and is needed by nobody: what goes wrong with it is no error, and is not tried again for this
    /// repository; nor for another one where the list cannot be had at all. No registry that has one lets pages read it, so
    /// it is asked for through a relay alone.
    pub(super) async fn newest(&self) -> Option<Beside> {
        let session = &self.session;
        session.relay().filter(|_| !session.is_closed_beside() && self.habits.says_more.get())?;
        let vendor = session.known().and_then(vendor::of)?;
        let newest = vendor.newest(&self.repository)?;
        let asked = self.ask(&newest).await;
        if matches!(&asked, Err(error) if error.kind == ErrorKind::AccountChanged) {
            return None;
        }
        // Until it says more.
        self.habits.says_more.set(false);
        let answered = match asked {
            Ok(answered) => answered,
            Err(error) => {
                if is_of_all(&error.kind) {
                    session.close_beside();
                }
                return None;
            }
        };
        // A password that the list does not take is not shown to it again.
        let is_refused = answered.response.status == 401 && answered.exchange.authorized.is_some();
        if is_refused && newest.auth == Auth::Login {
            session.close_beside();
        }
        if answered.response.status != 200 {
            return None;
        }
        let body = collect(answered.response.body, wire::LIST_LIMIT).await.ok()?;
        let Ok(answer) = json::read(&body) else {
            // Something else answers there.
            session.close_beside();
            return None;
        };
        let Listed { tags, mut untagged, .. } = vendor.read_tags(&newest.url, &answer).ok()?;
        self.habits.says_more.set(true);
        untagged.extend(self.untagged(vendor).await.unwrap_or_default());
        Some(Beside { tags: tags.into_iter().filter_map(|(name, hint)| Some((name, hint?))).collect(), untagged })
    }

    /// What no tag points at, where that is a list of its own. Without it the tags stand as they are.
    async fn untagged(&self, vendor: &dyn VendorApi) -> Option<Vec<Hint>> {
        let list = vendor.untagged(&self.repository)?;
        let answered = self.ask(&list).await.ok().filter(|answered| answered.response.status == 200)?;
        let body = collect(answered.response.body, wire::LIST_LIMIT).await.ok()?;
        Some(vendor.read_tags(&list.url, &json::read(&body).ok()?).ok()?.untagged)
    }

    async fn ask(&self, list: &Newest) -> Result<Answered<T::Body>, Error> {
        let (about, request) = (self.about(Target::NewestTags), Request::get(list.url.clone()));
        match &list.auth {
            Auth::Token(scope) => self.session.send(request, scope, &about).await,
            Auth::Anybody => self.session.send_beside(request, &about).await,
            Auth::Login => self.session.send_beside_as_reader(request, &about).await,
        }
    }
}

/// Whether it is no word about this repository, but that nobody answers who knows of any.
fn is_of_all(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::RelayRefused { .. }
            | ErrorKind::RelaySilent { .. }
            | ErrorKind::TimedOut { .. }
            | ErrorKind::Unreachable
            | ErrorKind::Cors
            | ErrorKind::MixedContent
            | ErrorKind::LoginRejected { .. }
    )
}
