//! Amazon ECR: Basic at the registry, nobody without, no digest on GET, absolute links that only it understands.

use super::{Account, Blobs, Door, Habits, PLAIN, Pages, WHOLE};
use crate::support::recorder::PASSWORD;
use tallyman::registry::known::LinkForm;

pub const ECR: Habits = Habits {
    id: "ecr",
    host: "123456789012.dkr.ecr.eu-central-1.amazonaws.com",
    origin: "https://123456789012.dkr.ecr.eu-central-1.amazonaws.com",
    door: Door::Basic { realm: "https://123456789012.dkr.ecr.eu-central-1.amazonaws.com/" },
    open: false,
    account: Account::Password("AWS", PASSWORD),
    digest_on_get: false,
    pages: Pages {
        usual: 100,
        most: 1000,
        strict: true,
        link: LinkForm::Absolute,
        opaque: true,
        sorted: false,
        always: true,
        ..WHOLE
    },
    catalog: true,
    blobs: Blobs::Sent {
        status: 307,
        to: "https://prod-eu-central-1-starport-layer-bucket.s3.eu-central-1.amazonaws.com",
    },
    ..PLAIN
};
