//! Elastic's own images. <https://www.docker.elastic.co/>

use super::{Access, Catalog, Known, LinkForm, Paging, Reach, TokenServer};

pub(super) const ELASTIC: Known = Known {
    id: "elastic",
    name: "Elastic",
    hosts: &["docker.elastic.co"],
    signs: &[],
    access: Access::Token(TokenServer { realm: None, service: None, scope: None, stale: None, identity_user: None }),
    elsewhere: &["https://docker-auth.elastic.co"],
    logins: &[],
    advice: "Everything here is public.",
    reach: Reach::Relay,
    catalog: Catalog::Unknown,
    paging: Paging { usual: 0, most: 0, link: LinkForm::Unknown },
    refuses: &[],
};
