//! Elastic's own images. <https://www.docker.elastic.co/>

use super::{Access, Catalog, Known, LinkForm, PLAIN_SERVER, Paging, Reach};

pub(super) const ELASTIC: Known = Known {
    id: "elastic",
    name: "Elastic",
    hosts: &["docker.elastic.co"],
    signs: &[],
    access: Access::Token(PLAIN_SERVER),
    elsewhere: &["https://docker-auth.elastic.co"],
    logins: &[],
    advice: "Everything here is public.",
    reach: Reach::Relay,
    catalog: Catalog::Unknown,
    paging: Paging { usual: 0, most: 0, link: LinkForm::Unknown },
    counts_reads: false,
    refuses: &[],
};
