//! olareg. <https://github.com/olareg/olareg>

use super::{Access, Catalog, Known, Reach, UNPAGED};

pub(super) const OLAREG: Known = Known {
    id: "olareg",
    name: "olareg",
    hosts: &[],
    // It gives itself away by nothing.
    signs: &[],
    access: Access::Challenge,
    elsewhere: &[],
    logins: &[],
    advice: "",
    reach: Reach::Relay,
    catalog: Catalog::No,
    paging: UNPAGED,
    counts_reads: false,
    refuses: &[],
};
