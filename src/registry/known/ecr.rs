//! Amazon Elastic Container Registry, private. <https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html>

use super::{Access, Catalog, Known, LinkForm, Login, Paging, Reach, Sign, User};

pub(super) const ECR: Known = Known {
    id: "ecr",
    name: "Amazon ECR",
    hosts: &[
        "*.dkr.ecr.*.amazonaws.com",
        "*.dkr.ecr.*.amazonaws.com.cn",
        "*.dkr.ecr-fips.*.amazonaws.com",
        "*.dkr-ecr.*.on.aws",
    ],
    signs: &[Sign::Service("ecr.amazonaws.com")],
    access: Access::Basic,
    elsewhere: &[],
    logins: &[Login {
        user: User::Fixed("AWS"),
        secret: "12-hour password",
        command: Some("aws ecr get-login-password --region {1}"),
    }],
    advice: "Let it be printed for a role with the policy AmazonEC2ContainerRegistryReadOnly.",
    reach: Reach::Relay,
    catalog: Catalog::SignedIn,
    paging: Paging { usual: 100, most: 1000, link: LinkForm::Absolute },
    counts_reads: false,
    refuses: &[
        "It has no anonymous readers.",
        "It names the digest of a manifest only in the answer to HEAD.",
        "It lists tags in no order.",
    ],
};
