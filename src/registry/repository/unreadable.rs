//! Registries whose refusals no page may read, though their good answers may be: a web server in front of them sends the
//! headers for pages with status 200 alone, as nginx does with `add_header` without `always`.

use crate::registry::accept::{Heard, OCI_MANIFEST, Plan, Step};
use crate::registry::answered::Answered;
use crate::source::error::{About, Error, ErrorKind};
use crate::transport::{Request, Transport};

use super::RepositorySource;

impl<T: Transport> RepositorySource<T> {
    /// Asks what the plan asks next. `None` when the answer may not be read and the plan goes on to other types: only where
    /// the registry lets pages read anything, so that one which lets none is not asked in vain.
    pub(super) async fn ask_next(
        &self,
        request: Request,
        plan: &mut Plan,
        about: &About,
    ) -> Result<Option<Answered<T::Body>>, Error> {
        let error = match self.session.send(request.accept(plan.accept()), &self.scope, about).await {
            Ok(answered) => return Ok(Some(answered)),
            Err(error) => error,
        };
        let may_be_refusal = matches!(error.kind, ErrorKind::Cors | ErrorKind::Unread);
        if may_be_refusal && self.session.lets_read_anything().await && plan.hear(Heard::Unreadable) == Step::Again {
            return Ok(None);
        }
        Err(error)
    }

    pub(super) fn plan_for_digest(&self, media_type: Option<&str>) -> Plan {
        Plan::for_digest(media_type, self.session.hides_refusals())
    }

    /// How to ask for a tag whose repository's last had that type. Where refusals cannot be read, what is not Docker's is
    /// asked for with both OCI types at once.
    pub(super) fn plan_by_habit(&self, usual: Option<&str>) -> Plan {
        let is_dockers = usual.is_some_and(|usual| usual.contains("docker"));
        Plan::for_tag(if self.session.hides_refusals() && !is_dockers { Some(OCI_MANIFEST) } else { usual })
    }

    /// Notes that other types were what helped after an answer that could not be read: it was a refusal.
    pub(super) fn note_refusals(&self, plan: &Plan) {
        if plan.was_unreadable() {
            self.session.note_hidden_refusals();
        }
    }
}
