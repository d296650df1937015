//! Amazon ECR Public. <https://docs.aws.amazon.com/AmazonECR/latest/public/public-registry-auth.html>

use super::{Access, Catalog, Known, LinkForm, Login, PLAIN_SERVER, Paging, Reach, TokenServer, User};

pub(super) const ECR_PUBLIC: Known = Known {
    id: "ecr-public",
    name: "Amazon ECR Public",
    hosts: &["public.ecr.aws", "ecr-public.aws.com"],
    signs: &[],
    access: Access::Token(TokenServer {
        realm: Some("https://{host}/token/"),
        service: Some("{host}"),
        scope: Some("aws"),
        stale: Some(400),
        ..PLAIN_SERVER
    }),
    elsewhere: &[],
    logins: &[Login {
        user: User::Fixed("AWS"),
        secret: "12-hour password",
        command: Some("aws ecr-public get-login-password --region us-east-1"),
    }],
    advice: "Signing in only raises the number of requests allowed: everything here is public.",
    reach: Reach::Relay,
    catalog: Catalog::Unknown,
    paging: Paging { usual: 0, most: 0, link: LinkForm::Unknown },
    counts_reads: false,
    refuses: &[
        "It answers 400 to a token that has run out.",
        "It does not name the digest of a manifest.",
        "It lists tags in no order.",
        "It gives whoever is not signed in one read in a second.",
    ],
};
