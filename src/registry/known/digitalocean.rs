//! DigitalOcean Container Registry. <https://docs.digitalocean.com/products/container-registry/>

use super::{Access, Catalog, Known, LinkForm, Login, Paging, Reach, User, token_server};

pub(super) const DIGITALOCEAN: Known = Known {
    id: "digitalocean",
    name: "DigitalOcean Container Registry",
    hosts: &["registry.digitalocean.com"],
    signs: &[],
    access: Access::Token(token_server("https://api.digitalocean.com/v2/registry/auth", "registry.digitalocean.com")),
    elsewhere: &["https://api.digitalocean.com"],
    logins: &[Login { user: User::Secret, secret: "API token", command: None }],
    advice: "Give the token the scope registry:read and no other. It is user name and password at once.",
    reach: Reach::Relay,
    catalog: Catalog::Unknown,
    paging: Paging { usual: 0, most: 0, link: LinkForm::Unknown },
    counts_reads: false,
    refuses: &[],
};
