//! JFrog Artifactory. <https://jfrog.com/help/r/jfrog-artifactory-documentation/docker-registry>

use super::{Access, Catalog, Known, LinkForm, Login, Paging, Reach, Sign, User};

pub(super) const ARTIFACTORY: Known = Known {
    id: "artifactory",
    name: "JFrog Artifactory",
    // JFrog's own cloud; a repository may have a host of its own there.
    hosts: &["*.jfrog.io"],
    signs: &[
        Sign::RealmPath("/api/docker/"),
        Sign::BasicRealm("Artifactory Realm"),
        Sign::Header("x-jfrog-version"),
        Sign::Header("x-artifactory-id"),
    ],
    access: Access::Challenge,
    elsewhere: &[],
    logins: &[Login { user: User::Own("user name"), secret: "identity token", command: None }],
    advice: "Make the identity token in Edit profile, for a user with Read on this one repository.",
    reach: Reach::Configured,
    catalog: Catalog::Yes,
    paging: Paging { usual: 0, most: 0, link: LinkForm::Relative },
    counts_reads: false,
    refuses: &["Its refusals have no error code, and it may hide that something exists."],
};
