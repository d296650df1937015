//! Amazon ECR Public: one scope for all, 400 for a stale token, no digest at all on GET.

use super::{Account, Blobs, Door, Habits, PLAIN, Pages, TOKENS, Tokens, WHOLE};
use crate::support::recorder::PASSWORD;

pub const ECR_PUBLIC: Habits = Habits {
    id: "ecr-public",
    host: "public.ecr.aws",
    origin: "https://public.ecr.aws",
    // Everything here is public.
    private: "docker/other",
    door: Door::Token(Tokens {
        realm: "https://public.ecr.aws/token/",
        service: "public.ecr.aws",
        scope: Some("aws"),
        stale: 400,
        ..TOKENS
    }),
    open: false,
    account: Account::Password("AWS", PASSWORD),
    digest_on_get: false,
    pages: Pages { sorted: false, ..WHOLE },
    blobs: Blobs::Sent { status: 307, to: "https://d5l0dvt14r5h8.cloudfront.net" },
    ..PLAIN
};
