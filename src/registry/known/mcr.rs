//! Microsoft's own images. <https://github.com/microsoft/containerregistry>

use super::{Access, Catalog, Known, LinkForm, Paging, Reach};

pub(super) const MCR: Known = Known {
    id: "mcr",
    name: "Microsoft Artifact Registry",
    hosts: &["mcr.microsoft.com"],
    signs: &[],
    access: Access::Open,
    elsewhere: &[],
    logins: &[],
    advice: "Everything here is public.",
    reach: Reach::Relay,
    catalog: Catalog::Yes,
    paging: Paging { usual: 0, most: 0, link: LinkForm::Unknown },
    counts_reads: false,
    refuses: &["A repository that does not exist is answered by its store, in XML."],
};
