//! The reference implementation, `registry:2` and `registry:3`. <https://distribution.github.io/distribution/>
//!
//! It stands last: its one sign is a header that many others send as well.

use super::{Access, Catalog, Known, LinkForm, Login, Paging, Reach, Sign, User};

pub(super) const DISTRIBUTION: Known = Known {
    id: "distribution",
    name: "Distribution",
    hosts: &[],
    signs: &[Sign::Header("docker-distribution-api-version")],
    access: Access::Challenge,
    elsewhere: &[],
    logins: &[Login { user: User::Own("user name"), secret: "password", command: None }],
    advice: "A user of your own for reading, with a password that is used nowhere else.",
    reach: Reach::Configured,
    catalog: Catalog::Yes,
    paging: Paging { usual: 0, most: 1000, link: LinkForm::Relative },
    counts_reads: false,
    refuses: &[
        "It lists no referrers.",
        "Before version 3 it lists all tags at once, in no order.",
        "With a login it answers the browser's question before the request with 401, so a proxy has to answer that.",
    ],
};
