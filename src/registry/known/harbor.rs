//! Harbor. <https://goharbor.io/docs/main/working-with-projects/project-configuration/create-robot-accounts/>

use super::{Access, Catalog, Known, Login, Reach, Sign, UNPAGED, User};

pub(super) const HARBOR: Known = Known {
    id: "harbor",
    name: "Harbor",
    hosts: &[],
    signs: &[Sign::Service("harbor-registry"), Sign::RealmPath("/service/token"), Sign::BasicRealm("harbor")],
    access: Access::Challenge,
    elsewhere: &[],
    logins: &[
        Login { user: User::Own("robot$ and its name"), secret: "robot token", command: None },
        Login { user: User::Own("user name"), secret: "password, or the CLI secret of your profile", command: None },
    ],
    advice: "A robot account of the project with the permission to pull repositories, and an end date.",
    reach: Reach::Relay,
    catalog: Catalog::SignedIn,
    paging: UNPAGED,
    counts_reads: false,
    refuses: &[
        "It sends no CORS headers, and its makers do not mean to.",
        "It refuses with 412 what its policy on scans and signatures forbids.",
    ],
};
