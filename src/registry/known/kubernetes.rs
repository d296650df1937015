//! The registry of Kubernetes. <https://github.com/kubernetes/registry.k8s.io>

use super::{Access, Catalog, Known, LinkForm, Paging, Reach, token_server};

pub(super) const KUBERNETES: Known = Known {
    id: "kubernetes",
    name: "registry.k8s.io",
    hosts: &["registry.k8s.io"],
    signs: &[],
    access: Access::Token(token_server("https://registry.k8s.io/token", "registry.k8s.io")),
    elsewhere: &[],
    logins: &[],
    advice: "Everything here is public.",
    reach: Reach::Relay,
    catalog: Catalog::No,
    paging: Paging { usual: 0, most: 0, link: LinkForm::Unknown },
    counts_reads: false,
    refuses: &["It sends every request on to another host and drops what stands behind the question mark."],
};
