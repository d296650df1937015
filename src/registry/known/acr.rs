//! Azure Container Registry. <https://learn.microsoft.com/azure/container-registry/container-registry-authentication>

use super::{Access, Catalog, Known, LinkForm, Login, Paging, Reach, TokenServer, User};

/// The user name which says that the password is a refresh token.
const NOBODY: &str = "00000000-0000-0000-0000-000000000000";

pub(super) const ACR: Known = Known {
    id: "acr",
    name: "Azure Container Registry",
    hosts: &["*.azurecr.io", "*.azurecr.cn", "*.azurecr.us"],
    signs: &[],
    access: Access::Token(TokenServer {
        realm: Some("https://{host}/oauth2/token"),
        service: Some("{host}"),
        scope: None,
        stale: None,
        posted: true,
        identity_user: Some(NOBODY),
        exchange: Some("https://{host}/oauth2/exchange"),
    }),
    elsewhere: &[],
    logins: &[
        Login {
            user: User::Fixed(NOBODY),
            secret: "refresh token, good for 3 hours",
            command: Some("az acr login --name {0} --expose-token --output tsv --query accessToken"),
        },
        Login {
            user: User::Own("token name"),
            secret: "token password",
            command: Some("az acr token create --registry {0} --name tallyman --scope-map _repositories_pull"),
        },
        Login {
            user: User::Directory,
            secret: "Entra ID access token",
            command: Some(
                "az account get-access-token --resource https://containerregistry.azure.net --output tsv --query accessToken",
            ),
        },
    ],
    advice: "A token with the scope map _repositories_pull reads and does nothing else. The admin user can do \
             everything, so leave it out.",
    reach: Reach::Relay,
    catalog: Catalog::SignedIn,
    paging: Paging { usual: 100, most: 0, link: LinkForm::Relative },
    counts_reads: false,
    refuses: &["Anonymous reading is off until its owner turns it on."],
};
