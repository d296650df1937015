//! Google Artifact Registry, also under the names of Container Registry.
//! <https://cloud.google.com/artifact-registry/docs/docker/authentication>

use super::{Access, Catalog, Known, LinkForm, Login, Paging, Reach, TokenServer, User, token_server};

pub(super) const GOOGLE: Known = Known {
    id: "google",
    name: "Google Artifact Registry",
    hosts: &["*-docker.pkg.dev", "gcr.io", "*.gcr.io"],
    signs: &[],
    access: Access::Token(TokenServer { posted: false, ..token_server("https://{host}/v2/token", "{host}") }),
    elsewhere: &[],
    logins: &[
        Login {
            user: User::Fixed("oauth2accesstoken"),
            secret: "access token, good for an hour",
            command: Some("gcloud auth print-access-token"),
        },
        Login { user: User::Fixed("_json_key"), secret: "service account key, as JSON", command: None },
        Login { user: User::Fixed("_json_key_base64"), secret: "service account key, in base64", command: None },
    ],
    advice: "The account needs the role Artifact Registry Reader and no other. A key that does not run out is better \
             not typed into any web page.",
    reach: Reach::Relay,
    catalog: Catalog::Unknown,
    paging: Paging { usual: 1000, most: 0, link: LinkForm::Unknown },
    counts_reads: false,
    refuses: &["It takes no posted token requests.", "It may answer an error with status 200 and a web page."],
};
