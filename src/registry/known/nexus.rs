//! Sonatype Nexus Repository. <https://help.sonatype.com/en/docker-authentication.html>

use super::{Access, Catalog, Known, LinkForm, Login, Paging, Reach, Sign, User};

pub(super) const NEXUS: Known = Known {
    id: "nexus",
    name: "Sonatype Nexus Repository",
    hosts: &[],
    signs: &[Sign::BasicRealm("Sonatype Nexus Repository Manager")],
    access: Access::Challenge,
    elsewhere: &[],
    logins: &[
        Login {
            user: User::Own("name code of your user token"),
            secret: "pass code of your user token",
            command: None,
        },
        Login { user: User::Own("user name"), secret: "password", command: None },
    ],
    advice: "A role with read and browse on this one repository. A user token can be taken back; a password cannot.",
    reach: Reach::Configured,
    catalog: Catalog::Yes,
    paging: Paging { usual: 0, most: 0, link: LinkForm::Unknown },
    counts_reads: false,
    refuses: &[
        "It may answer HEAD of a manifest with 404 where GET finds it.",
        "Behind a proxy it may name its token server wrongly; the right address can be given when signing in.",
        "Anonymous reading needs the Docker Bearer Token Realm and a setting of the repository.",
    ],
};
