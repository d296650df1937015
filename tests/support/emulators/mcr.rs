//! Microsoft's images: open to all, with a store that answers in XML.

use super::{Blobs, Habits, PLAIN, Words};

pub const MCR: Habits = Habits {
    id: "mcr",
    host: "mcr.microsoft.com",
    origin: "https://mcr.microsoft.com",
    missing: (404, "BlobNotFound"),
    catalog: true,
    blobs: Blobs::Sent { status: 307, to: "https://westeurope.data.mcr.microsoft.com" },
    words: Words::Xml,
    ..PLAIN
};
