//! zot. <https://zotregistry.dev/latest/articles/authn-authz/>
//!
//! Beside `/v2` it has a search (GraphQL, <https://zotregistry.dev/latest/articles/graphql/>), which goes through the tags as
//! well: of content without one it says nothing, so it is not asked.

use super::{Access, Catalog, Known, Login, Reach, Sign, UNPAGED, User};

pub(super) const ZOT: Known = Known {
    id: "zot",
    name: "zot",
    hosts: &[],
    signs: &[Sign::RealmPath("/zot/auth/token")],
    access: Access::Challenge,
    elsewhere: &[],
    logins: &[Login { user: User::Own("user name"), secret: "API key or password", command: None }],
    advice: "An API key for a user who may only read, with an end date.",
    reach: Reach::Direct,
    catalog: Catalog::Yes,
    paging: UNPAGED,
    counts_reads: false,
    refuses: &[
        "Its blobs have no CORS headers, so a web page reads no configs and layers.",
        "Its refusals have no CORS headers either: sign in at once, rather than after the first refusal.",
    ],
};
