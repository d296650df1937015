//! Quay. <https://docs.quay.io/glossary/robot-accounts.html>

use super::{Access, Catalog, Known, LinkForm, Login, Paging, Reach, Sign, User, token_server};

pub(super) const QUAY: Known = Known {
    id: "quay",
    name: "Quay",
    hosts: &["quay.io"],
    signs: &[Sign::RealmPath("/v2/auth")],
    access: Access::Token(token_server("https://{host}/v2/auth", "{host}")),
    elsewhere: &[],
    logins: &[
        Login { user: User::Own("robot account, namespace+name"), secret: "robot token", command: None },
        Login { user: User::Fixed("$app"), secret: "application token", command: None },
        Login { user: User::Fixed("$oauthtoken"), secret: "OAuth access token", command: None },
    ],
    advice: "A robot account with the permission Read on this one repository.",
    reach: Reach::Api,
    catalog: Catalog::Yes,
    paging: Paging { usual: 100, most: 100, link: LinkForm::Absolute },
    counts_reads: false,
    refuses: &["Its catalog lists only what it lets the reader see."],
};
